/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and windows of a batch. */
#include "core/model/batch.h"
#include "world.h"

typedef struct table {
    world w;
    facts *f;
    zone *z;
    gx_batch b;
} table;

static gx_ref ref_of(const table *t, const char *name)
{
    const fact *x = facts_find(t->f, text_of(name));
    assert_non_null(x);
    return x->ref;
}

static void declare(table *t, const char *name, gx_type type, fact_origin origin)
{
    static const char *const LABELS[] = { "dry", "oily" };
    fact model = { .name = name,
                   .type = type,
                   .origin = origin,
                   .labels = type == GX_LABEL ? LABELS : NULL,
                   .n_labels = type == GX_LABEL ? 2 : 0 };
    assert_int_equal(facts_add(t->f, &model, NULL, NULL), GX_OK);
}

static table new_table(void)
{
    table t = { .w = world_new(), .f = facts_new() };
    gx_error err;
    assert_non_null(t.f);
    assert_int_equal(zone_load("Asia/Shanghai", &t.z, &err), GX_OK);
    return t;
}

static void begin_cuts(table *t, cut_values cuts, const char *now, const customer_state *const *rows, uint32_t n)
{
    gx_error err;
    assert_int_equal(batch_begin(&t->b, t->f, t->z, cuts, at(now), rows, n, t->w.mem, &err), GX_OK);
}

static void free_table(table *t)
{
    facts_free(t->f);
    zone_free(t->z);
    world_free(&t->w);
}

static void columns_of_states(void **state)
{
    (void)state;
    table t = new_table();
    customer_state nobody = *fold_of(&t.w, "2026-02-01T00:00:00Z");
    tell(&t.w, "order.paid", "2026-01-01T00:00:00Z", "{\"order\":\"1\",\"amount\":700}");
    tell(&t.w, "visit.made", "2026-01-02T00:00:00Z", "{}");
    tell(&t.w, "customer.updated", "2026-01-02T00:00:00Z", "{\"city\":\"Wuhan\",\"source\":\"store\"}");
    const customer_state *rows[] = { fold_of(&t.w, "2026-02-01T00:00:00Z"), &nobody };
    begin_cuts(&t, (cut_values){ NULL, 0 }, "2026-02-01T00:00:00Z", rows, 2);
    const int64_t *spent = batch_ints(&t.b, ref_of(&t, "spent"));
    assert_int_equal(spent[0], 700);
    assert_int_equal(spent[1], 0);
    assert_ptr_equal(batch_ints(&t.b, ref_of(&t, "spent")), spent); /* made once */
    assert_null(batch_ints_until(&t.b, ref_of(&t, "spent")));
    assert_int_equal(batch_ints(&t.b, ref_of(&t, "visits"))[0], 1);
    assert_true(batch_ints(&t.b, ref_of(&t, "last_visited"))[1] == GX_NEVER);
    assert_true(batch_ints(&t.b, ref_of(&t, "birthday"))[0] == GX_NO_DATE);
    assert_true(text_is(batch_texts(&t.b, ref_of(&t, "city"))[0], "Wuhan"));
    assert_int_equal(batch_texts(&t.b, ref_of(&t, "city"))[1].n, 0);
    assert_true(text_is(batch_texts(&t.b, ref_of(&t, "given.source"))[0], "store"));
    uint32_t n;
    assert_int_equal(batch_series(&t.b, SERIES_VISITS, 0, &n)[0], at("2026-01-02T00:00:00Z"));
    assert_int_equal(n, 1);
    (void)batch_series(&t.b, SERIES_VISITS, 1, &n);
    assert_int_equal(n, 0);
    assert_false(t.b.failed);
    free_table(&t);
}

static void given_values(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        gx_type type;
        int64_t want, none;
    } CASES[] = {
        { "n", " 42 ", GX_INT, 42, 0 },
        { "bad_n", "4.2", GX_INT, 0, 0 },
        { "budget", "2000.50", GX_MONEY, 200050, 0 },
        { "due", "2026-03-01", GX_DATE, 20513, GX_NO_DATE },
        { "bad_due", "March", GX_DATE, GX_NO_DATE, GX_NO_DATE },
        { "yes", "yes", GX_BOOL, 1, 0 },
        { "true", "true", GX_BOOL, 1, 0 },
        { "no", "no", GX_BOOL, 0, 0 },
        { "skin", "oily", GX_LABEL, 1, -1 },
        { "bad_skin", "wet", GX_LABEL, -1, -1 },
    };
    table t = new_table();
    char data[128], name[64];
    customer_state nobody = *fold_of(&t.w, "2026-02-01T00:00:00Z");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        snprintf(data, sizeof data, "{\"name\":\"%s\",\"value\":\"%s\"}", CASES[i].name, CASES[i].value);
        tell(&t.w, "attribute.set", "2026-01-01T00:00:00Z", data);
        snprintf(name, sizeof name, "given.%s", CASES[i].name);
        declare(&t, name, CASES[i].type, FACT_GIVEN);
    }
    declare(&t, "given.motto", GX_TEXT_TYPE, FACT_GIVEN);
    tell(&t.w, "attribute.set", "2026-01-01T00:00:00Z", "{\"name\":\"motto\",\"value\":\"less is more\"}");
    const customer_state *rows[] = { fold_of(&t.w, "2026-02-01T00:00:00Z"), &nobody };
    begin_cuts(&t, (cut_values){ NULL, 0 }, "2026-02-01T00:00:00Z", rows, 2);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        snprintf(name, sizeof name, "given.%s", CASES[i].name);
        const int64_t *column = batch_ints(&t.b, ref_of(&t, name));
        if (column[0] != CASES[i].want || column[1] != CASES[i].none)
            fail_msg("%s: %lld, %lld", name, (long long)column[0], (long long)column[1]);
    }
    assert_true(text_is(batch_texts(&t.b, ref_of(&t, "given.motto"))[0], "less is more"));
    assert_int_equal(batch_texts(&t.b, ref_of(&t, "given.motto"))[1].n, 0);
    assert_true(text_is(batch_texts(&t.b, ref_of(&t, "given.skin"))[0], "oily"));
    free_table(&t);
}

static void money_follows_the_currency(void **state)
{
    (void)state;
    table t = new_table();
    facts_set_money_digits(t.f, 0);
    declare(&t, "given.budget", GX_MONEY, FACT_GIVEN);
    tell(&t.w, "attribute.set", "2026-01-01T00:00:00Z", "{\"name\":\"budget\",\"value\":\"2000\"}");
    const customer_state *rows[] = { fold_of(&t.w, "2026-02-01T00:00:00Z") };
    begin_cuts(&t, (cut_values){ NULL, 0 }, "2026-02-01T00:00:00Z", rows, 1);
    assert_int_equal(batch_ints(&t.b, ref_of(&t, "given.budget"))[0], 2000);
    free_table(&t);
}

static void labels_plugins_and_cuts(void **state)
{
    (void)state;
    table t = new_table();
    const customer_state *rows[] = { fold_of(&t.w, "2026-02-01T00:00:00Z") };
    const int64_t cuts[] = { 77 }, label[] = { 1 }, until[] = { 99 }, none[] = { -1 };
    declare(&t, "skin", GX_LABEL, FACT_DIMENSION);
    declare(&t, "need", GX_LABEL, FACT_DIMENSION);
    declare(&t, "cut0", GX_MONEY, FACT_CUT);
    fact second = { .name = "cut1", .type = GX_MONEY, .origin = FACT_CUT, .index = 1 };
    assert_int_equal(facts_add(t.f, &second, NULL, NULL), GX_OK);
    begin_cuts(&t, (cut_values){ cuts, 1 }, "2026-02-01T00:00:00Z", rows, 1);
    assert_int_equal(batch_ints(&t.b, ref_of(&t, "cut0"))[0], 77);
    assert_true(batch_ints(&t.b, ref_of(&t, "cut1"))[0] == INT64_MAX);
    assert_int_equal(batch_ints(&t.b, ref_of(&t, "need"))[0], -1);
    batch_set_ints(&t.b, ref_of(&t, "skin"), label, until);
    assert_ptr_equal(batch_ints(&t.b, ref_of(&t, "skin")), label);
    assert_ptr_equal(batch_ints_until(&t.b, ref_of(&t, "skin")), until);
    assert_true(text_is(batch_texts(&t.b, ref_of(&t, "skin"))[0], "oily"));
    batch_set_ints(&t.b, ref_of(&t, "skin"), none, NULL); /* texts follow */
    assert_int_equal(batch_texts(&t.b, ref_of(&t, "skin"))[0].n, 0);
    free_table(&t);
}

#define DAYS(d) ((gx_duration){ (d), 0 })

/* Design 5.2: within(d) means at >= T - d, a day being a day of the shop's zone (here 8 hours before UTC's). */
static void windows(void **state)
{
    (void)state;
    table t = new_table();
    tell(&t.w, "visit.made", "2026-01-01T04:00:00Z", "{}");
    tell(&t.w, "visit.made", "2026-01-05T04:00:00Z", "{}");
    tell(&t.w, "visit.made", "2026-01-09T04:00:00Z", "{}");
    const customer_state *rows[] = { fold_of(&t.w, "2026-01-10T04:00:00Z") };
    begin_cuts(&t, (cut_values){ NULL, 0 }, "2026-01-10T04:00:00Z", rows, 1);
    int64_t until = GX_FOREVER;
    assert_false(batch_within(&t.b, GX_NEVER, DAYS(9999), &until));
    assert_true(until == GX_FOREVER);
    assert_true(batch_within(&t.b, at("2026-01-01T04:00:00Z"), DAYS(9), &until)); /* closed */
    assert_int_equal(until, at("2026-01-10T04:00:01Z"));
    assert_false(batch_within(&t.b, at("2026-01-01T03:59:59Z"), DAYS(9), &until));
    until = 5;
    assert_true(batch_within(&t.b, at("2026-01-09T04:00:00Z"), DAYS(9), &until));
    assert_int_equal(until, 5); /* lowered, never raised */
    until = GX_FOREVER;
    assert_int_equal(batch_count_within(&t.b, SERIES_VISITS, 0, DAYS(5), &until), 2);
    assert_int_equal(until, at("2026-01-10T04:00:01Z")); /* when the oldest within leaves */
    until = GX_FOREVER;
    assert_int_equal(batch_count_within(&t.b, SERIES_VISITS, 0, DAYS(365), &until), 3);
    assert_int_equal(until, at("2027-01-01T04:00:01Z"));
    until = GX_FOREVER;
    assert_int_equal(batch_count_within(&t.b, SERIES_REVIEWS, 0, DAYS(365), &until), 0);
    assert_true(until == GX_FOREVER);
    assert_true(batch_at_least_within(&t.b, SERIES_VISITS, 0, DAYS(9), 2, &until));
    assert_int_equal(until, at("2026-01-14T04:00:01Z")); /* when the second newest leaves */
    until = GX_FOREVER;
    assert_false(batch_at_least_within(&t.b, SERIES_VISITS, 0, DAYS(9), 4, &until));
    assert_false(batch_at_least_within(&t.b, SERIES_VISITS, 0, DAYS(4), 2, &until));
    assert_true(batch_at_least_within(&t.b, SERIES_VISITS, 0, DAYS(4), 0, &until));
    assert_true(until == GX_FOREVER);
    assert_true(batch_within(&t.b, at("2026-01-10T03:00:00Z"), (gx_duration){ 0, 3600 }, &until));
    assert_int_equal(until, at("2026-01-10T04:00:01Z"));
    assert_false(batch_within(&t.b, at("2026-01-10T02:59:59Z"), (gx_duration){ 0, 3600 }, &until));
    free_table(&t);
}

/* Exact expiry: the answers hold up to `until` and not at it. */
static void expiry_is_exact(void **state)
{
    (void)state;
    table t = new_table();
    char time[32];
    for (int i = 0; i < 40; i++) {
        time_format_rfc3339(at("2026-01-01T00:00:00Z") + (int64_t)i * i * 5000, time);
        tell(&t.w, "visit.made", time, "{}");
    }
    customer_state *s = fold_of(&t.w, "2026-06-01T00:00:00Z");
    const customer_state *rows[] = { s };
    for (int64_t now = at("2026-04-02T00:00:00Z"); now < at("2026-05-01T00:00:00Z"); now += 100003) {
        for (int32_t days = 1; days < 120; days += 17) {
            int64_t until = GX_FOREVER, unused = GX_FOREVER;
            char text[32];
            time_format_rfc3339(now, text);
            begin_cuts(&t, (cut_values){ NULL, 0 }, text, rows, 1);
            uint32_t n = batch_count_within(&t.b, SERIES_VISITS, 0, DAYS(days), &until);
            if (until == GX_FOREVER) {
                assert_int_equal(n, 0);
                continue;
            }
            assert_true(until > now);
            time_format_rfc3339(until - 1, text);
            begin_cuts(&t, (cut_values){ NULL, 0 }, text, rows, 1);
            assert_int_equal(batch_count_within(&t.b, SERIES_VISITS, 0, DAYS(days), &unused), n);
            time_format_rfc3339(until, text);
            begin_cuts(&t, (cut_values){ NULL, 0 }, text, rows, 1);
            assert_true(batch_count_within(&t.b, SERIES_VISITS, 0, DAYS(days), &unused) < n);
        }
    }
    free_table(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_states),
        cmocka_unit_test(given_values),
        cmocka_unit_test(money_follows_the_currency),
        cmocka_unit_test(labels_plugins_and_cuts),
        cmocka_unit_test(windows),
        cmocka_unit_test(expiry_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
