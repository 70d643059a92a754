/* SPDX-License-Identifier: Apache-2.0 */
/* Every function of the language by hand: its value, and the instant until which it holds (design 5.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "world.h"

static world w;

static int64_t at(const char *t)
{
    int64_t out = 0;
    if (!time_parse_rfc3339(text_of(t), &out))
        fail_msg("%s is no time", t);
    return out;
}

static int64_t day(const char *t)
{
    int64_t out = 0;
    if (!date_parse(text_of(t), &out))
        fail_msg("%s is no date", t);
    return out;
}

#define NOW "2026-11-22T09:30:00+08:00"

/* `until` NULL: for ever. */
static void is(const customer_state *s, const char *now, const char *text, bool value, const char *until)
{
    int64_t end, want = until != NULL ? at(until) : GX_FOREVER;
    bool got = world_eval(&w, text, at(now), s, &end);
    if (got == value && end == want)
        return;
    char shown[32] = "for ever";
    if (end != GX_FOREVER)
        time_format_rfc3339(end, shown);
    fail_msg("%s\n  at %s: %s until %s, want %s until %s", text, now, got ? "true" : "false", shown,
             value ? "true" : "false", until != NULL ? until : "for ever");
}

static customer_state with_orders(const int64_t *times, uint32_t n)
{
    customer_state s = world_nobody(at(NOW));
    s.series[SERIES_ORDERS] = (series){ times, n };
    s.orders = n;
    s.last_bought = n > 0 ? times[n - 1] : GX_NEVER;
    return s;
}

static void windows_are_closed_and_end_a_second_later(void **state)
{
    (void)state;
    /* design 5.4: a contact exactly 7 days ago still counts */
    int64_t exactly = at("2026-11-15T09:30:00+08:00"), before = exactly - 1;
    customer_state s = world_nobody(at(NOW));
    s.series[SERIES_CONTACTS] = (series){ &exactly, 1 };
    is(&s, NOW, "contacted_within(\"7d\")", true, "2026-11-22T09:30:01+08:00");
    is(&s, "2026-11-22T09:30:01+08:00", "contacted_within(\"7d\")", false, NULL);
    s.series[SERIES_CONTACTS].at = &before;
    is(&s, NOW, "contacted_within(\"7d\")", false, NULL);
    is(&s, NOW, "contacted_within(\"168h\")", false, NULL);
    s.series[SERIES_CONTACTS].at = &exactly;
    is(&s, NOW, "contacted_within(\"168h\")", true, "2026-11-22T09:30:01+08:00");
}

static void counts_expire_when_the_kth_newest_leaves(void **state)
{
    (void)state;
    int64_t times[] = { at("2025-12-01T00:00:00Z"), at("2026-03-01T00:00:00Z"), at("2026-06-01T00:00:00Z"),
                        at("2026-06-01T00:00:00Z") };
    customer_state s = with_orders(times, 4);
    is(&s, NOW, "orders_within(\"365d\") >= 2", true, "2027-06-01T00:00:01Z");
    is(&s, NOW, "orders_within(\"365d\") >= 4", true, "2026-12-01T00:00:01Z");
    is(&s, NOW, "orders_within(\"365d\") > 4", false, NULL);
    is(&s, NOW, "orders_within(\"365d\") < 3", false, "2027-03-01T00:00:01Z");
    is(&s, NOW, "3 > orders_within(\"365d\")", false, "2027-03-01T00:00:01Z");
    is(&s, NOW, "orders_within(\"365d\") == 4", true, "2026-12-01T00:00:01Z");
    is(&s, NOW, "orders_within(\"365d\") == 3", false, "2026-12-01T00:00:01Z");
    is(&s, NOW, "orders_within(\"365d\") == 1", false, NULL); /* two leave at once: it is never one */
    is(&s, NOW, "orders_within(\"365d\") ~= 0", true, "2027-06-01T00:00:01Z");
    is(&s, NOW, "orders_within(\"365d\") >= 0", true, NULL);
    is(&s, NOW, "orders_within(\"365d\") <= -1", false, NULL);
    is(&s, NOW, "orders_within(\"365d\") < 9223372036854775807", true, NULL);
    is(&s, NOW, "orders_within(\"365d\") * 2 == 8", true, "2026-12-01T00:00:01Z");
}

static void time_predicates(void **state)
{
    (void)state;
    customer_state s = world_nobody(at(NOW));
    is(&s, NOW, "within(last_bought, \"365d\")", false, NULL);
    is(&s, NOW, "older_than(last_bought, \"365d\")", true, NULL); /* a missing time is older than any duration */
    is(&s, NOW, "last_consulted > last_bought", false, NULL);
    s.last_consulted = at("2026-11-20T00:00:00Z");
    is(&s, NOW, "last_consulted > last_bought", true, NULL); /* never is earlier than all */
    is(&s, NOW, "within(last_consulted, \"7d\")", true, "2026-11-27T00:00:01Z");
    is(&s, NOW, "older_than(last_consulted, \"7d\")", false, "2026-11-27T00:00:01Z");
    is(&s, NOW, "within(latest(last_bought, last_consulted, joined), \"7d\")", true, "2026-11-27T00:00:01Z");
    is(&s, NOW, "earliest(last_bought, last_consulted) == last_consulted", true, NULL); /* ignores never */
    is(&s, NOW, "has(last_bought)", false, NULL);
    is(&s, NOW, "has(last_consulted)", true, NULL);
    is(&s, NOW, "days_since(last_consulted) == 2", true, "2026-11-23T00:00:00+08:00"); /* until the end of today */
    is(&s, NOW, "days_since(last_bought) >= 1000000", true, NULL);
    s.last_bought = at("2026-11-21T23:59:59+08:00");
    is(&s, "2026-11-22T00:00:00+08:00", "days_since(last_bought) == 1", true, "2026-11-23T00:00:00+08:00");
}

static void birthdays(void **state)
{
    (void)state;
    customer_state s = world_nobody(at(NOW));
    is(&s, NOW, "birthday_within(\"7d\")", false, NULL);
    s.birthday = day("1990-11-28"); /* today and the six days after */
    is(&s, NOW, "birthday_within(\"7d\")", true, "2026-11-29T00:00:00+08:00");
    is(&s, NOW, "birthday_within(\"6d\")", false, "2026-11-23T00:00:00+08:00");
    is(&s, NOW, "birthday_within(\"366d\")", true, NULL);
    s.birthday = civil_days(4, 1, 1); /* --01-01 */
    is(&s, NOW, "birthday_within(\"7d\")", false, "2026-12-26T00:00:00+08:00");
    s.birthday = day("1992-02-29"); /* 28 February in common years */
    is(&s, "2026-02-28T12:00:00+08:00", "birthday_within(\"1d\")", true, "2026-03-01T00:00:00+08:00");
    is(&s, "2028-02-28T12:00:00+08:00", "birthday_within(\"1d\")", false, "2028-02-29T00:00:00+08:00");
    /* 366 days pass from 28 February 2027 to 29 February 2028 */
    is(&s, "2026-03-01T12:00:00+08:00", "birthday_within(\"365d\")", true, "2027-03-01T00:00:00+08:00");
    is(&s, "2027-03-01T12:00:00+08:00", "birthday_within(\"365d\")", false, "2027-03-02T00:00:00+08:00");
}

static void dates(void **state)
{
    (void)state;
    attribute due = { .name = GX_TEXT("due"), .value = GX_TEXT("2026-12-21") };
    customer_state s = world_nobody(at(NOW));
    is(&s, NOW, "until_within(given.due, \"30d\")", false, NULL);
    s.attributes = &due;
    s.n_attributes = 1;
    is(&s, NOW, "until_within(given.due, \"30d\")", true, "2026-12-22T00:00:00+08:00");
    is(&s, NOW, "until_within(given.due, \"29d\")", false, "2026-11-23T00:00:00+08:00");
    is(&s, "2026-12-22T00:00:00+08:00", "until_within(given.due, \"30d\")", false, NULL);
    is(&s, NOW, "given.due == date(\"2026-12-21\") and has(given.due) and not has(given.born)", true, NULL);
    due = (attribute){ .name = GX_TEXT("born"), .value = GX_TEXT("2026-01-31") };
    is(&s, "2026-02-27T12:00:00+08:00", "age_months(given.born) == 0", true, "2026-02-28T00:00:00+08:00");
    is(&s, NOW, "age_months(given.born) >= 9", true, NULL);
    is(&s, NOW, "age_months(given.born) >= 12", false, "2027-01-31T00:00:00+08:00");
    is(&s, NOW, "age_months(given.born) == 9", true, "2026-11-30T00:00:00+08:00");
    is(&s, NOW, "age_months(given.born) + 0 == 9", true, "2026-11-30T00:00:00+08:00");
    is(&s, NOW, "age_months(birthday) == -1", true, NULL); /* unknown */
    is(&s, NOW, "age_months(given.born) < 9223372036854775807", true, NULL);
    is(&s, NOW, "days_since(given.born) == 295", true, "2026-11-23T00:00:00+08:00");
    is(&s, NOW, "days_since(birthday) == 1000000", true, NULL);
}

static void money_spent_in_a_window(void **state)
{
    (void)state;
    order list[] = {
        { .paid = at("2026-06-01T00:00:00Z"), .amount = 30000, .refunded_amount = 10000, .counts = true },
        { .paid = at("2026-03-01T00:00:00Z"), .amount = 50000, .counts = true },
        { .paid = at("2026-10-01T00:00:00Z"), .amount = 99900, .counts = false }, /* cancelled */
        { .paid = at("2024-03-01T00:00:00Z"), .amount = 70000, .counts = true },
        { .paid = GX_NEVER, .amount = 12300 },
    };
    customer_state s = world_nobody(at(NOW));
    s.order_list = list;
    s.n_order_list = 5;
    s.spent = 140000;
    is(&s, NOW, "spent_within(\"365d\") == money(\"700.00\")", true, "2027-03-01T00:00:01Z");
    is(&s, NOW, "spent_within(\"365d\") >= money(\"200\")", true, "2027-06-01T00:00:01Z");
    is(&s, NOW, "spent_within(\"365d\") == money(\"200\")", false, "2027-03-01T00:00:01Z");
    is(&s, NOW, "spent_within(\"365d\") > money(\"700\")", false, NULL);
    is(&s, NOW, "spent_within(\"365d\") * 2 > spent - money(\"0.01\")", true, "2027-03-01T00:00:01Z");
    is(&s, NOW, "spent_within(\"365d\") / spent == 0.5", true, "2027-03-01T00:00:01Z");
}

static void facts_texts_and_tags(void **state)
{
    (void)state;
    tag tags[] = { { .tag = GX_TEXT("vip") } };
    product_interest wants[] = { { .product = GX_TEXT("serum"), .n = 1 } };
    customer_state s = world_nobody(at(NOW));
    is(&s, NOW, "tagged(\"vip\") or wants(\"serum\") or agent or has(city) or has(phone)", false, NULL);
    is(&s, NOW, "city == \"\" and city ~= \"Beijing\"", true, NULL);
    s.tags = tags;
    s.n_tags = 1;
    s.interests = wants;
    s.n_interests = 1;
    s.agent = 1;
    s.city = text_of("北京");
    is(&s, NOW, "tagged(\"vip\") and wants(\"serum\") and agent and has(city) and city == \"北京\"", true, NULL);
    is(&s, NOW, "tagged(\"vi\") or wants(\"serums\") or agent == false", false, NULL);
    is(&s, NOW, "given.skin ~= \"dry\" and not has(given.skin)", true, NULL);
}

static void dividing_by_zero_has_an_answer(void **state)
{
    (void)state;
    customer_state s = world_nobody(at(NOW));
    is(&s, NOW, "7 // orders == 0 and 7 % orders == 0 and orders // orders == 0", true, NULL);
    is(&s, NOW, "7 / orders > 1e300 and -7 / orders < -1e300 and orders / orders ~= orders / orders", true, NULL);
}

/* ---- what joins ---- */

static void joins_expire_as_they_must(void **state)
{
    (void)state;
    int64_t old = at("2026-10-01T00:00:00Z"), recent = at("2026-11-20T00:00:00Z");
    customer_state s = world_nobody(at(NOW));
    s.last_bought = old;       /* within 60d until 30 November */
    s.last_consulted = recent; /* within 60d until 19 January */
    const char *first = "2026-11-30T00:00:01Z", *second = "2027-01-19T00:00:01Z";
    is(&s, NOW, "within(last_bought, \"60d\") and within(last_consulted, \"60d\")", true, first);
    is(&s, NOW, "within(last_bought, \"60d\") or within(last_consulted, \"60d\")", true, second);
    is(&s, NOW, "older_than(last_bought, \"60d\") and older_than(last_consulted, \"60d\")", false, second);
    is(&s, NOW, "older_than(last_bought, \"60d\") or older_than(last_consulted, \"60d\")", false, first);
    is(&s, NOW, "older_than(last_bought, \"60d\") and within(last_consulted, \"60d\")", false, first);
    is(&s, NOW, "orders > 0 and within(last_bought, \"60d\")", false, NULL);
    is(&s, NOW, "within(last_bought, \"60d\") and orders == 0", true, first);
    is(&s, NOW, "within(last_bought, \"60d\") and orders > 0 and within(last_consulted, \"60d\")", false, NULL);
    is(&s, NOW, "within(last_bought, \"60d\") == within(last_consulted, \"60d\")", true, first);
    is(&s, NOW, "within(last_bought, \"60d\") ~= agent", true, first);
}

static void labels_bring_their_expiry(void **state)
{
    (void)state;
    customer_state s = world_nobody(at(NOW));
    s.id = 1; /* "key", and "valuable" from then on */
    s.last_seq = at("2026-12-24T00:00:00Z");
    is(&s, NOW, "value == \"key\"", true, "2026-12-24T00:00:00Z");
    is(&s, NOW, "value ~= \"key\" or agent", false, "2026-12-24T00:00:00Z");
    is(&s, NOW, "value == \"key\" and orders > 0", false, NULL);
    is(&s, "2026-12-24T00:00:00Z", "value == \"valuable\"", true, NULL);
    s.id = 0;
    is(&s, NOW, "value ~= \"key\" and not has(value)", true, "2026-12-24T00:00:00Z"); /* no label yet */
}

static void cut_points(void **state)
{
    (void)state;
    const rule *r = world_rule(&w, "spent >= top_share(\"spent\", \"80%\", \"20%\") and spent + money(\"1\") > "
                                   "quantile(\"spent\", 0.5)");
    customer_state s = world_nobody(at(NOW));
    const customer_state *row = &s;
    int64_t values[8], until;
    uint8_t v;
    arena *mem = arena_new();
    gx_batch b;
    assert_int_equal(w.cuts.n, 2);
    s.spent = 500;
    for (int known = 0; known < 3; known++) {
        values[0] = 500;
        values[1] = known == 2 ? 599 : INT64_MAX;
        cut_values cuts = { values, known == 0 ? 0 : 2 };
        assert_int_equal(batch_begin(&b, w.facts, w.zone, cuts, at(NOW), &row, 1, mem, &w.err), GX_OK);
        assert_int_equal(rule_eval(r, &b, mem, &v, &until, &w.err), GX_OK);
        assert_int_equal(v, known == 2); /* no cut point yet: nobody reaches it */
        assert_true(until == GX_FOREVER);
    }
    arena_free(mem);
}

/* Calculated with, a cut point that is not known yet is out of everybody's reach all the same. */
static void unknown_cuts_in_calculations(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        bool holds;
    } cases[] = {
        { "visits >= quantile(visits, 0.5) + 1", false },
        { "visits < quantile(visits, 0.5) * 3", true },
        { "quantile(visits, 0.5) - 1 > visits + 1000000", true },
        { "last_visited >= quantile(last_visited, 0.5)", false },
    };
    customer_state s = world_nobody(at(NOW));
    const customer_state *row = &s;
    int64_t until;
    uint8_t v;
    arena *mem = arena_new();
    gx_batch b;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const rule *r = world_rule(&w, cases[i].rule);
        assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, at(NOW), &row, 1, mem, &w.err), GX_OK);
        assert_int_equal(rule_eval(r, &b, mem, &v, &until, &w.err), GX_OK);
        assert_int_equal(v, cases[i].holds);
    }
    arena_free(mem);
}

static void surveys_of_cuts(void **state)
{
    (void)state;
    const rule *r =
        world_rule(&w, "orders < quantile(orders * 10, 0.5) and orders < quantile(orders, 0.5, visits == 0)");
    size_t n_cuts;
    const size_t *cuts = rule_cuts(r, &n_cuts);
    customer_state s[3];
    const customer_state *rows[3];
    int64_t value[3];
    uint8_t counted[3];
    arena *mem = arena_new();
    gx_batch b;
    for (int i = 0; i < 3; i++) {
        s[i] = world_nobody(at(NOW));
        s[i].orders = i;
        rows[i] = &s[i];
    }
    s[2].series[SERIES_VISITS].n = 1;
    assert_int_equal(n_cuts, 2);
    assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, at(NOW), rows, 3, mem, &w.err), GX_OK);
    assert_int_equal(cut_survey(&w.cuts.list[cuts[0]], &b, mem, value, counted, &w.err), GX_OK);
    assert_int_equal(value[0] + value[1] * 10 + value[2] * 100, 2100); /* 0, 10, 20 */
    assert_true(!counted[0] && counted[1] && counted[2]);              /* who has any */
    assert_int_equal(cut_survey(&w.cuts.list[cuts[1]], &b, mem, value, counted, &w.err), GX_OK);
    assert_int_equal(value[0] + value[1] * 10 + value[2] * 100, 210);
    assert_true(counted[0] && counted[1] && !counted[2]); /* for whom the third argument holds */
    arena_free(mem);
}

static void first_match_wins(void **state)
{
    (void)state;
    static const char *const texts[] = { "orders_within(\"30d\") >= 2", "within(last_consulted, \"60d\")", "agent",
                                         "otherwise" };
    const rule *rules[4];
    int64_t times[] = { at("2026-10-30T00:00:00Z"), at("2026-11-20T00:00:00Z") };
    customer_state s[4];
    const customer_state *rows[4];
    int64_t index[4], until[4];
    arena *mem = arena_new();
    gx_batch b;
    for (int i = 0; i < 4; i++) {
        rules[i] = world_rule(&w, texts[i]);
        s[i] = world_nobody(at(NOW));
        rows[i] = &s[i];
    }
    s[0] = with_orders(times, 2);
    s[0].last_consulted = at("2026-10-01T00:00:00Z");
    s[1].last_consulted = at("2026-10-01T00:00:00Z");
    s[2].agent = 1;
    assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, at(NOW), rows, 4, mem, &w.err), GX_OK);
    rule_choice c = { rules, 4 };
    assert_int_equal(rule_choose(&c, &b, mem, index, until, &w.err), GX_OK);
    const int64_t want[] = { 0, 1, 2, 3 };
    assert_memory_equal(index, want, sizeof want);
    assert_true(until[0] == at("2026-11-29T00:00:01Z"));
    assert_true(until[1] == at("2026-11-30T00:00:01Z"));
    assert_true(until[2] == GX_FOREVER && until[3] == GX_FOREVER);
    c.n = 2; /* without `otherwise` */
    assert_int_equal(rule_choose(&c, &b, mem, index, until, &w.err), GX_OK);
    assert_true(index[2] == -1 && index[1] == 1);
    c.n = 0;
    assert_int_equal(rule_choose(&c, &b, mem, index, until, &w.err), GX_OK);
    assert_true(index[0] == -1);
    arena_free(mem);
}

static void a_later_rule_shortens_nothing(void **state)
{
    (void)state;
    /* An earlier false rule that may become true bounds the choice; the rules after the winner do not. */
    const rule *rules[] = { world_rule(&w, "older_than(last_bought, \"60d\")"), world_rule(&w, "has(last_bought)"),
                            world_rule(&w, "within(last_bought, \"55d\")") };
    customer_state s = world_nobody(at(NOW));
    const customer_state *row = &s;
    rule_choice c = { rules, 3 };
    int64_t index, until;
    arena *mem = arena_new();
    gx_batch b;
    s.last_bought = at("2026-10-01T00:00:00Z");
    assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, at(NOW), &row, 1, mem, &w.err), GX_OK);
    assert_int_equal(rule_choose(&c, &b, mem, &index, &until, &w.err), GX_OK);
    assert_int_equal(index, 1);
    assert_true(until == at("2026-11-30T00:00:01Z"));
    arena_free(mem);
}

/* A full batch, and rules that need more scratch than lies on the stack. */
static void deep_rules_and_full_batches(void **state)
{
    (void)state;
    static uint8_t v[GX_BATCH_MAX];
    static int64_t until[GX_BATCH_MAX];
    const customer_state *rows[GX_BATCH_MAX];
    uint64_t seed = 5;
    int64_t now = at(NOW);
    buf text = { 0 };
    for (int i = 0; i < 20; i++)
        buf_str(&text, i % 2 ? "(orders > 1 and (" : "(agent or (");
    buf_str(&text, "1 + (2 * (orders + (3 - (orders // (1 + orders))))) > 3 and bought_within(\"30d\")");
    for (int i = 0; i < 20; i++)
        buf_str(&text, "))");
    for (int i = 0; i < GX_BATCH_MAX; i++)
        rows[i] = world_somebody(&w, &seed, now);
    arena *mem = arena_new();
    const rule *r = world_rule(&w, text.p);
    world_eval_rows(&w, r, now, rows, GX_BATCH_MAX, mem, v, until);
    for (int i = 0; i < GX_BATCH_MAX; i++) {
        uint8_t one;
        int64_t one_until;
        world_eval_rows(&w, r, now, &rows[i], 1, mem, &one, &one_until);
        assert_int_equal(v[i], one);
        assert_true(until[i] == one_until);
    }
    arena_free(mem);
    buf_free(&text);
}

static int open_world(void **state)
{
    (void)state;
    world_open(&w, "Asia/Shanghai");
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_closed_and_end_a_second_later),
        cmocka_unit_test(counts_expire_when_the_kth_newest_leaves),
        cmocka_unit_test(time_predicates),
        cmocka_unit_test(birthdays),
        cmocka_unit_test(dates),
        cmocka_unit_test(money_spent_in_a_window),
        cmocka_unit_test(facts_texts_and_tags),
        cmocka_unit_test(dividing_by_zero_has_an_answer),
        cmocka_unit_test(joins_expire_as_they_must),
        cmocka_unit_test(labels_bring_their_expiry),
        cmocka_unit_test(cut_points),
        cmocka_unit_test(unknown_cuts_in_calculations),
        cmocka_unit_test(surveys_of_cuts),
        cmocka_unit_test(first_match_wins),
        cmocka_unit_test(a_later_rule_shortens_nothing),
        cmocka_unit_test(deep_rules_and_full_batches),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
