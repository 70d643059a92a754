/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of `guanxi report`, each against an October of few events whose answers are counted by hand (D1.4, D3.5,
 * D9.1, D9.4, D9.5, D9.6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/report/books.h"
#include "core/report/books_parts.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW INT64_C(1795395600) /* 2026-11-23 01:00 UTC */

static const char INI[] =
    "[shop]\nid = s\nname = Corner\ntimezone = UTC\n"
    "[dimension:worth]\nregular = orders >= 2\nfirst = orders >= 1\nnone = otherwise\n"
    "[segment:never_contacted]\ntitle = never a word\nwhen = contacts == 0 and interactions == 0\n"
    "[segment:removed_you]\nwhen = has(removed)\n"
    "[segment:peace]\nwhen = tagged(\"peace\")\nsilence = yes\n"
    "[segment:other]\nwhen = orders >= 1\n";
static const char PRODUCTS[] = "sku,name\ns1,serum\nc1,cream\n";

/* clang-format off */
#define EVENT(id, time, who, type, data) \
    "{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"t\",\"type\":\"" type "\",\"time\":\"" time \
    "\",\"subject\":\"" who "\",\"data\":" data "}\n"
#define PAID(id, time, who, amount, sku) \
    EVENT(id, time, who, "order.paid", "{\"order\":\"" id "\",\"amount\":" amount \
          ",\"currency\":\"CNY\",\"items\":[{\"sku\":\"" sku "\"}]}")
#define SAID(id, time, who, way) EVENT(id, time, who, "message." way, "{\"channel\":\"chat\"}")
static const char OCTOBER[] =
    PAID("o1", "2026-09-05T08:00:00Z", "ann", "10000", "s1\"},{\"sku\":\"s1") /* two lines of one product */
    PAID("o2", "2026-10-05T08:00:00Z", "ann", "20000", "c1")
    EVENT("r2", "2026-10-20T08:00:00Z", "ann", "order.refunded",
          "{\"order\":\"o2\",\"amount\":5000,\"currency\":\"CNY\"}")
    PAID("o3", "2026-10-10T08:00:00Z", "bea", "5000", "s1")
    PAID("o4", "2026-10-01T00:00:00Z", "hal", "1000", "none") /* its first instant is in October */
    PAID("o5", "2026-11-01T00:00:00Z", "gil", "99900", "s1")  /* and that of November is not */
    SAID("m1", "2026-10-02T08:00:00Z", "cat", "sent") /* one conversation, answered twice */
    SAID("m2", "2026-10-03T08:00:00Z", "cat", "received")
    SAID("m3", "2026-10-03T09:00:00Z", "cat", "received")
    SAID("m4", "2026-10-09T09:00:00Z", "cat", "sent")
    SAID("m5", "2026-10-20T08:00:00Z", "cat", "sent") /* another one, answered in November */
    SAID("m6", "2026-11-01T00:00:00Z", "cat", "received")
    SAID("m7", "2026-10-07T08:00:00Z", "dee", "received")
    SAID("m8", "2026-10-08T08:00:00Z", "dee", "sent")
    SAID("m9", "2026-09-30T08:00:00Z", "hal", "sent") /* it began in September */
    SAID("m10", "2026-10-01T08:00:00Z", "hal", "received")
    EVENT("a1", "2026-09-01T08:00:00Z", "eve", "customer.added", "{}")
    EVENT("a2", "2026-09-01T08:00:00Z", "fay", "customer.added", "{}")
    EVENT("x2", "2026-10-11T08:00:00Z", "fay", "customer.removed_seller", "{\"kind\":\"deleted\"}")
    EVENT("p1", "2026-10-01T08:00:00Z", "ann", "promise.made", "{\"what\":\"a sample\",\"by_date\":\"2026-10-05\"}")
    EVENT("p2", "2026-10-06T08:00:00Z", "ann", "promise.kept", "{\"what\":\"a sample\"}")
    EVENT("p3", "2026-10-02T08:00:00Z", "bea", "promise.made", "{\"what\":\"a card\",\"by_date\":\"2026-10-31\"}");
/* clang-format on */

typedef struct fixture {
    char dir[64];
    shop *shop;
    gx_error err;
} fixture;

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void good(const fixture *f, gx_status rc)
{
    if (rc != GX_OK)
        fail_msg("%s", f->err.text);
}

static void write_file(const fixture *f, const char *name, const char *text)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    assert_true(fputs(text, to) >= 0 && fclose(to) == 0);
}

static int begin(void **state)
{
    static fixture f;
    strcpy(f.dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/guanxi-books-XXXXXX" : "/tmp/guanxi-books-XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    write_file(&f, "shop.ini", INI);
    write_file(&f, "products.csv", PRODUCTS);
    good(&f, shop_open(&(shop_options){ .dir = f.dir, .home = SOURCE_DIR, .threads = 1 }, &f.shop, &f.err));
    good(&f, shop_open_store(f.shop, STORE_CREATE, &f.err));
    *state = &f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    shop_close(f->shop);
    return nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static json_t *books_of(fixture *f, const char *events, const char *month)
{
    append_counts counts;
    period p;
    json_t *j = NULL;
    if (*events != '\0')
        good(f, shop_append(f->shop, text_of(events), STORE_NORMAL, &counts, &f->err));
    good(f, period_of(f->shop->ruleset->zone, NOW, month, NULL, NULL, &p, &f->err));
    good(f, books_make(f->shop, &p, "en", &j, &f->err));
    assert_non_null(j);
    return j;
}

/* What stands at "a.b.0.c": object keys and places of lists. */
static const json_t *at(const json_t *j, const char *path)
{
    gx_text rest = text_of(path);
    while (rest.n > 0 && j != NULL) {
        gx_text step = text_cut(&rest, '.');
        char key[48];
        int64_t i;
        snprintf(key, sizeof key, "%.*s", TEXT_ARG(step));
        j = text_int(step, &i) ? json_array_get(j, (size_t)i) : json_object_get(j, key);
    }
    if (j == NULL)
        fail_msg("there is no %s", path);
    return j;
}

#define INT(j, path, want) assert_int_equal(json_integer_value(at(j, path)), want)
#define REAL(j, path, want) assert_true(json_real_value(at(j, path)) == (want))
#define NONE(j, path) assert_true(json_is_null(at(j, path)))
#define TEXT(j, path, want) assert_string_equal(json_string_value(at(j, path)), want)

static void d9_4_who_traded_and_who_answered(void **state)
{
    json_t *j = books_of(*state, OCTOBER, NULL);
    INT(j, "people.traded", 3);
    INT(j, "people.orders", 3);
    INT(j, "people.revenue", 15000 + 5000 + 1000);
    INT(j, "people.answered.count", 1); /* two messages of cat's are one answer */
    INT(j, "people.answered.of", 1);
    INT(j, "people.conversations_by_seller.begun", 2);
    INT(j, "people.conversations_by_seller.answered", 1);
    INT(j, "people.wrote_first", 1);
    INT(j, "people.conversations_by_customers.begun", 1);
    INT(j, "people.conversations_by_customers.answered", 1);
    json_decref(j);
}

static void d9_4_the_text_leads_with_them(void **state)
{
    json_t *j = books_of(*state, OCTOBER, NULL);
    buf out = { 0 };
    books_print(j, 100, &out);
    const char *traded = strstr(out.p, "3 customers bought, 3 orders, 210.00 CNY.");
    const char *last = strstr(out.p, "7  in all");
    assert_non_null(traded);
    assert_non_null(last);
    assert_true(traded < last && last[sizeof "7  in all" - 1] == '\n' && last[sizeof "7  in all"] == '\0');
    buf_free(&out);
    json_decref(j);
}

static void d9_1_who_is_in_which_class_and_moved(void **state)
{
    static const struct {
        const char *label;
        int before, now, came, left;
    } want[] = { { "regular", 0, 1, 1, 0 }, { "first", 1, 2, 2, 1 }, { "none", 3, 4, 2, 1 } };
    json_t *j = books_of(*state, OCTOBER, NULL);
    assert_int_equal(json_array_size(at(j, "classes")), 1);
    TEXT(j, "classes.0.dimension", "worth");
    assert_int_equal(json_array_size(at(j, "classes.0.labels")), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *l = json_array_get(at(j, "classes.0.labels"), i);
        TEXT(l, "label", want[i].label);
        INT(l, "before", want[i].before);
        INT(l, "now", want[i].now);
        INT(l, "came", want[i].came);
        INT(l, "left", want[i].left);
    }
    assert_int_equal(json_array_size(at(j, "classes.0.moves")), 2);
    TEXT(j, "classes.0.moves.0.from", "first");
    TEXT(j, "classes.0.moves.0.to", "regular");
    TEXT(j, "classes.0.moves.1.from", "none");
    INT(j, "classes.0.moves.1.customers", 1);
    json_decref(j);
}

static void d9_1_what_a_class_foretold(void **state)
{
    json_t *j = books_of(*state, OCTOBER, NULL);
    const json_t *first = at(j, "classes.0.labels.1"), *none = at(j, "classes.0.labels.2");
    INT(first, "ordered.rate.count", 1); /* ann, who had the label when October began */
    INT(first, "ordered.rate.of", 1);
    INT(first, "ordered.others.count", 1);
    INT(first, "ordered.others.of", 3);
    INT(none, "ordered.rate.of", 3);
    TEXT(none, "ordered.compared.verdict", "too_early");
    TEXT(none, "ordered.compared.because", "few");
    INT(none, "answered.rate.of", 0); /* nobody of September was spoken to first */
    assert_null(json_object_get(at(none, "answered.rate"), "share"));
    json_decref(j);
}

static void d3_5_health_by_the_shops_own_segments(void **state)
{
    json_t *j = books_of(*state, OCTOBER, NULL);
    INT(j, "address_book.customers", 7);
    assert_int_equal(json_array_size(at(j, "address_book.segments")), 2); /* the shop has two of the four */
    TEXT(j, "address_book.segments.0.title", "never a word");
    INT(j, "address_book.segments.0.customers", 2);
    INT(j, "address_book.segments.1.customers", 1);
    json_decref(j);
}

static void d9_5_from_the_first_to_the_second(void **state)
{
    json_t *j = books_of(*state, OCTOBER, NULL);
    INT(j, "repeat.bought_again.count", 1);
    INT(j, "repeat.bought_again.of", 3);
    REAL(j, "repeat.median_days", 30);
    INT(j, "repeat.second_in_period", 1);
    assert_int_equal(json_array_size(at(j, "repeat.by_first_product")), 1); /* nobody began with cream */
    TEXT(j, "repeat.by_first_product.0.name", "serum");
    INT(j, "repeat.by_first_product.0.bought_again.count", 1);
    INT(j, "repeat.by_first_product.0.bought_again.of", 2);
    REAL(j, "repeat.by_first_product.0.median_days", 30);
    INT(j, "repeat.old_customers.customers", 1);
    INT(j, "repeat.old_customers.before", 0);
    NONE(j, "repeat.old_customers.reached");
    INT(j, "repeat.old_customers.next", 10);
    json_decref(j);
}

static void d9_6_promises_of_the_month(void **state)
{
    json_t *j = books_of(*state, OCTOBER, NULL);
    INT(j, "promises.made", 2);
    INT(j, "promises.kept", 1);
    INT(j, "promises.kept_late", 1);
    INT(j, "promises.overdue", 1); /* the last day is over */
    json_decref(j);
}

static void a_report_never_looks_past_its_end(void **state)
{
    fixture *f = *state;
    json_t *october = books_of(f, OCTOBER, NULL), *september = books_of(f, "", "2026-09");
    INT(september, "people.traded", 1);
    INT(september, "people.revenue", 10000); /* what was refunded in October is not known yet */
    INT(september, "revenue.revenue", 10000);
    INT(september, "address_book.customers", 4);
    INT(september, "people.conversations_by_seller.answered", 0); /* hal answered in October */
    INT(october, "revenue.revenue", 25000 + 5000 + 1000);
    json_t *november = books_of(f, "", "2026-11");
    INT(november, "people.traded", 1);
    INT(november, "people.conversations_by_customers.begun", 1); /* cat's answer came after eleven days of silence */
    json_decref(october);
    json_decref(september);
    json_decref(november);
}

static void nobody_and_one_customer(void **state)
{
    fixture *f = *state;
    buf out = { 0 };
    json_t *j = books_of(f, "", NULL);
    books_print(j, 100, &out);
    assert_non_null(strstr(out.p, "Nobody bought."));
    assert_non_null(strstr(out.p, "No task was done."));
    assert_null(strstr(out.p, "nan"));
    NONE(j, "revenue.four_fifths");
    NONE(j, "repeat.median_days");
    INT(j, "repeat.bought_again.of", 0);
    json_decref(j);
    buf_clear(&out);
    j = books_of(f, PAID("o1", "2026-10-05T08:00:00Z", "ann", "10000", "s1"), NULL);
    books_print(j, 100, &out);
    assert_non_null(strstr(out.p, "1 customer bought, 1 order, 100.00 CNY."));
    INT(j, "revenue.four_fifths.customers", 1);
    INT(j, "revenue.top.0.customers", 1);
    REAL(j, "revenue.top.0.share", 1);
    json_decref(j);
    buf_free(&out);
}

/* Her money is counted; that she moved is not told. */
static void d8_2_who_is_left_in_peace_is_in_no_class(void **state)
{
    json_t *j = books_of(*state,
                         EVENT("a1", "2026-09-01T08:00:00Z", "ann", "customer.added", "{}")
                             PAID("o1", "2026-10-05T08:00:00Z", "ann", "10000", "s1")
                                 EVENT("t1", "2026-10-06T08:00:00Z", "ann", "tag.added", "{\"tag\":\"peace\"}")
                                     EVENT("a2", "2026-09-01T08:00:00Z", "bea", "customer.added", "{}"),
                         NULL);
    INT(j, "people.traded", 1);
    assert_int_equal(json_array_size(at(j, "classes.0.moves")), 0);
    INT(j, "classes.0.labels.1.now", 0);
    INT(j, "classes.0.labels.2.before", 1);
    INT(j, "classes.0.labels.2.now", 1);
    INT(j, "classes.0.labels.2.ordered.rate.of", 1);
    json_decref(j);
}

/* ---- parts by themselves ---- */

static void d1_4_twenty_of_a_hundred_bring_four_fifths(void **state)
{
    static const int customers[] = { 1, 5, 10, 20, 50 }, brought[] = { 400, 2000, 4000, 8000, 8750 };
    revenue_curve r = { 0 };
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_true(revenue_count(&r, &(customer_state){ .orders = 1, .spent = i % 5 == 0 ? 400 : 25 }));
    assert_true(revenue_count(&r, &(customer_state){ .orders = 0 })); /* no buyer */
    json_t *j = revenue_json(&r);
    INT(j, "buyers", 100);
    INT(j, "revenue", 10000);
    INT(j, "four_fifths.customers", 20);
    REAL(j, "four_fifths.share_of_buyers", 0.2);
    for (size_t i = 0; i < 5; i++) {
        const json_t *top = json_array_get(at(j, "top"), i);
        INT(top, "percent", customers[i]);
        INT(top, "customers", customers[i]);
        INT(top, "revenue", brought[i]);
        REAL(top, "share", brought[i] / 10000.0);
    }
    json_decref(j);
    numbers_free(&r.spent);
}

static void d9_5_old_customers_by_the_round_number(void **state)
{
    static const struct {
        uint64_t then, now;
        int64_t reached, next;
    } all[] = { { 0, 0, 0, 10 },    { 0, 9, 0, 10 },          { 9, 10, 10, 100 },
                { 10, 99, 0, 100 }, { 8, 1003, 1000, 10000 }, { 120, 90, 0, 100 } };
    fixture *f = *state;
    const book b = { .ruleset = f->shop->ruleset };
    arena *a = arena_new();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        repeats r;
        assert_true(repeats_begin(&r, &b, a));
        r.old_then = all[i].then;
        r.all.again = all[i].now;
        json_t *j = repeats_json(&r, &b);
        INT(j, "old_customers.next", all[i].next);
        if (all[i].reached == 0)
            NONE(j, "old_customers.reached");
        else
            INT(j, "old_customers.reached", all[i].reached);
        json_decref(j);
        repeats_free(&r, &b);
    }
    arena_free(a);
}

#define DAY(n) (INT64_C(20000) * DAY_S + (n)*DAY_S)

static gx_text names[] = { { "call", 4 }, { "hello", 5 } };

static ledger_action of(int strategy_number, int32_t minutes)
{
    return (ledger_action){ .strategy = names[strategy_number], .minutes = minutes };
}

static void d7_8_what_a_strategy_cost_and_brought(void **state)
{
    fixture *f = *state;
    const order orders[] = { { .paid = DAY(0), .counts = true }, { .paid = DAY(40), .counts = true } };
    const ledger_action actions[] = { of(0, 15), of(1, 5), of(1, 5), of(1, 5), of(0, 15) };
    /* before the period; two in it, the second of them late; never made; after the second purchase */
    const followed did[] = { { .contacted = true, .at = DAY(5), .answered = true },
                             { .contacted = true, .at = DAY(31), .orders = 1, .revenue = 700 },
                             { .contacted = true, .at = DAY(35), .answered = true },
                             { .contacted = false, .at = DAY(36) },
                             { .contacted = true, .at = DAY(45) } };
    const customer_state s = {
        .id = 7, .actions = actions, .n_actions = 5, .order_list = orders, .n_order_list = 2, .orders = 2
    };
    const book b = { .ruleset = f->shop->ruleset, .period = { .from = DAY(30), .until = DAY(46) }, .lang = "en" };
    strategy_costs c = { .mem = arena_new(), .windows = { f->shop->ruleset, { 14, 0 } } };
    assert_true(strategies_count(&c, &b, &s, did));
    json_t *j = strategies_json(&c, &b);
    assert_int_equal(json_array_size(j), 2);
    TEXT(j, "0.strategy", "call"); /* the most minutes first */
    INT(j, "0.tasks", 1);
    INT(j, "0.minutes", 15);
    INT(j, "0.waiting", 1);
    INT(j, "0.second_purchase.bought_again.count", 1); /* by the call before the period */
    INT(j, "1.tasks", 2);
    INT(j, "1.minutes", 10);
    INT(j, "1.answered.count", 1);
    INT(j, "1.answered.of", 2);
    INT(j, "1.orders", 1);
    INT(j, "1.revenue", 700);
    INT(j, "1.waiting", 1);                         /* until day 49 */
    INT(j, "1.second_purchase.bought_again.of", 1); /* once, however often it came */
    REAL(j, "1.second_purchase.median_days", 40);
    json_decref(j);
    strategies_free(&c);
    arena_free(c.mem);
}

static void d9_4_what_is_planned_is_no_conversation(void **state)
{
    fixture *f = *state;
    const ledger_action actions[] = { { .id = GX_TEXT("a"), .calls = true, .run_at = DAY(3) },
                                      { .id = GX_TEXT("b"), .run_at = DAY(3) } };
    const followed did[] = { { .contacted = false }, { .contacted = true, .at = DAY(12) } };
    const action_mention mentions[] = { { .action = GX_TEXT("b"), .kind = EVENT_ACTION_ANSWERED, .at = DAY(12) },
                                        { .action = GX_TEXT("a"), .kind = EVENT_ACTION_SKIPPED, .at = DAY(13) } };
    const int64_t calls[] = { DAY(3), DAY(30), DAY(58) }, wrote[] = { DAY(60) }; /* too late */
    customer_state s = { .actions = actions, .n_actions = 2, .mentions = mentions, .n_mentions = 2 };
    s.series[SERIES_CALLS] = (series){ calls, 3 };
    s.series[SERIES_MESSAGES_RECEIVED] = (series){ wrote, 1 };
    const book b = { .ruleset = f->shop->ruleset,
                     .period = { .from = DAY(0), .until = DAY(60) },
                     .conversation = { 7, 0 } };
    arena *a = arena_new();
    talk t;
    assert_true(talk_of(&b, &s, did, a, &t));
    assert_int_equal(t.ours, 3); /* the task of day 12, two calls; the planned call of day 3 never was */
    assert_int_equal(t.ours_answered, 1);
    assert_int_equal(t.hers, 0);
    arena_free(a);
}

static void medians(void **state)
{
    numbers l = { 0 };
    (void)state;
    json_t *none = numbers_median(&l);
    assert_true(json_is_null(none));
    json_decref(none);
    static const int64_t v[] = { 9, 1, 4, 2 };
    static const double want[] = { 9, 5, 4, 3 };
    for (size_t i = 0; i < 4; i++) {
        assert_true(numbers_add(&l, v[i]));
        json_t *m = numbers_median(&l);
        assert_true(json_real_value(m) == want[i]);
        json_decref(m);
    }
    numbers_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(d9_4_who_traded_and_who_answered, begin, end),
        cmocka_unit_test_setup_teardown(d9_4_the_text_leads_with_them, begin, end),
        cmocka_unit_test_setup_teardown(d9_1_who_is_in_which_class_and_moved, begin, end),
        cmocka_unit_test_setup_teardown(d9_1_what_a_class_foretold, begin, end),
        cmocka_unit_test_setup_teardown(d3_5_health_by_the_shops_own_segments, begin, end),
        cmocka_unit_test_setup_teardown(d9_5_from_the_first_to_the_second, begin, end),
        cmocka_unit_test_setup_teardown(d8_2_who_is_left_in_peace_is_in_no_class, begin, end),
        cmocka_unit_test_setup_teardown(d9_6_promises_of_the_month, begin, end),
        cmocka_unit_test_setup_teardown(a_report_never_looks_past_its_end, begin, end),
        cmocka_unit_test_setup_teardown(nobody_and_one_customer, begin, end),
        cmocka_unit_test(d1_4_twenty_of_a_hundred_bring_four_fifths),
        cmocka_unit_test_setup_teardown(d9_5_old_customers_by_the_round_number, begin, end),
        cmocka_unit_test_setup_teardown(d7_8_what_a_strategy_cost_and_brought, begin, end),
        cmocka_unit_test_setup_teardown(d9_4_what_is_planned_is_no_conversation, begin, end),
        cmocka_unit_test(medians),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
