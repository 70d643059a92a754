/* SPDX-License-Identifier: Apache-2.0 */
/* Offers in runs and single events (D6.2): a run stops before an unfair offer goes out and writes nothing, by name it
 * is let out and the record says so, a single event holds it; offers go out on their days and say what she gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/engine/offers.h"
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    char dir[64];
    shop *shop;
    arena *mem;
    gx_error err;
    int n_events;
} fixture;

static void put(const fixture *f, const char *name, const char *content)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void good(fixture *f, gx_status rc)
{
    if (rc != GX_OK)
        fail_msg("%s", f->err.text);
}

static int64_t at(const char *time)
{
    int64_t t;
    assert_true(time_parse_rfc3339(text_of(time), &t));
    return t;
}

static const char base[] = "[shop]\nid = s\ntimezone = UTC\ncurrency = CNY\nlanguage = en\n"
                           "[segment:visitor]\nwhen = visits >= 1\n";
static const char by_value[] = "[dimension:value]\nkey = spent >= money(\"1000\")\nordinary = otherwise\n";
static const char newcomer[] = "[offer:newcomer]\nfor = orders == 0\nprice = 59.00\nkey_gets = 79.00\n";

static void begin(fixture *f, const char *const *ini, size_t n)
{
    char text[2048] = "", dir[96];
    memset(f, 0, sizeof *f);
    strcpy(f->dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/guanxi-offers-XXXXXX" : "/tmp/guanxi-offers-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->mem = arena_new();
    for (size_t i = 0; i < n; i++)
        strncat(text, ini[i], sizeof text - strlen(text) - 1);
    put(f, "shop.ini", text);
    static const char *const folders[] = { "strategies", "templates" };
    for (size_t i = 0; i < 2; i++) {
        snprintf(dir, sizeof dir, "%s/%s", f->dir, folders[i]);
        assert_int_equal(mkdir(dir, 0700), 0);
    }
    put(f, "strategies/greet.lua",
        "return { segment = 'visitor', re_entry = 'never', plan = function(c)\n"
        "  return { channel = 'chat', purpose = 'sell', offer = 'newcomer', template = 'greet' } end }\n");
    put(f, "templates/greet.en.txt", "why = visited\n\nfor you: {{offer.price}}\n");
    good(f, shop_open(&(shop_options){ .dir = f->dir, .home = BUILD_DIR, .threads = 2 }, &f->shop, &f->err));
    good(f, shop_open_store(f->shop, STORE_CREATE, &f->err));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void end(fixture *f)
{
    shop_close(f->shop);
    arena_free(f->mem);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static gx_text line_of(fixture *f, const char *time, const char *who, const char *type, const char *data)
{
    return text_of(arena_printf(f->mem,
                                "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"t\",\"type\":\"%s\","
                                "\"time\":\"%s\",\"subject\":\"%s\",\"data\":%s}",
                                ++f->n_events, type, time, who, data));
}

static void happens(fixture *f, const char *time, const char *who, const char *type, const char *data)
{
    append_counts counts;
    good(f, shop_append(f->shop, line_of(f, time, who, type, data), STORE_OFF, &counts, &f->err));
}

#define PAID(amount) "{\"order\":\"o\",\"amount\":" amount ",\"currency\":\"CNY\"}"

static void people(fixture *f)
{
    happens(f, "2026-11-01T08:00:00Z", "wang", "customer.added", "{\"name\":\"王姐\",\"key\":true}");
    happens(f, "2026-11-01T09:00:00Z", "wang", "order.paid", PAID("200000"));
    happens(f, "2026-11-01T09:00:00Z", "ann", "customer.added", "{\"name\":\"Ann\"}");
    happens(f, "2026-11-01T09:00:00Z", "bea", "customer.added", "{\"name\":\"Bea\"}");
    happens(f, "2026-11-01T09:00:00Z", "cyd", "customer.added", "{\"name\":\"Cyd\"}");
}

static gx_status run_at(fixture *f, const char *time, const char *unfair, bool commit, run_report *out)
{
    gx_text name = text_of(unfair);
    run_options o = {
        .commit = commit, .shown = SIZE_MAX, .list_suppressed = true, .unfair = &name, .n_unfair = unfair != NULL
    };
    return shop_run(f->shop, at(time), &o, out, &f->err);
}

static gx_status event_at(fixture *f, const char *time, const char *who, run_report *out)
{
    bool added;
    return shop_decide(f->shop, line_of(f, time, who, "visit.made", "{}"), at(time), STORE_OFF, false, &added, out,
                       &f->err);
}

static int64_t runs(fixture *f)
{
    store_reader *r;
    store_figures n;
    good(f, store_reader_open(f->shop->store, &r, &f->err));
    good(f, store_count(r, &n, &f->err));
    store_reader_close(r);
    return (int64_t)n.runs;
}

static size_t let_out(fixture *f)
{
    store_reader *r;
    const gx_text *names;
    size_t n;
    good(f, store_reader_open(f->shop->store, &r, &f->err));
    good(f, store_allowed_unfair(r, f->mem, &names, &n, &f->err));
    store_reader_close(r);
    return n;
}

/* ---- runs ---- */

static void d6_2_a_run_stops_and_a_plan_says_why(void **state)
{
    (void)state;
    fixture f;
    run_report r;
    begin(&f, (const char *[]){ base, by_value, newcomer }, 3);
    people(&f);
    happens(&f, "2026-11-02T09:00:00Z", "ann", "visit.made", "{}");
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", NULL, false, &r));
    assert_int_equal(r.n_approved, 1);
    assert_int_equal(r.unfair.n, 1);
    assert_true(text_is(r.unfair.list[0].list[0].who->name, "王姐"));
    assert_int_equal(r.unfair.list[0].list[0].difference, 2000);
    run_report_free(&r);
    assert_int_equal(run_at(&f, "2026-11-03T09:00:00Z", NULL, true, &r), GX_EREFUSED);
    assert_non_null(strstr(f.err.text, "guanxi run --unfair newcomer"));
    assert_non_null(strstr(f.err.text, "others get 59.00, but 1 key customer gets 79.00 (王姐), worse by 20.00"));
    assert_int_equal(runs(&f), 0); /* nothing was written */
    assert_int_equal(run_at(&f, "2026-11-03T09:00:00Z", "newcomr", true, &r), GX_EINVAL);
    assert_non_null(strstr(f.err.text, "did you mean 'newcomer'?"));
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", "newcomer", true, &r));
    assert_int_equal(r.n_new, 1);
    run_report_free(&r);
    assert_int_equal(let_out(&f), 1); /* and the record says so */
    /* An unfair offer that does not go out stops nothing. */
    good(&f, run_at(&f, "2026-11-04T09:00:00Z", NULL, true, &r));
    assert_int_equal(r.unfair.n, 0);
    run_report_free(&r);
    assert_int_equal(let_out(&f), 0);
    end(&f);
}

/* Who is not judged in a run may be hurt all the same. */
static void d6_2_who_is_not_due_is_looked_at(void **state)
{
    (void)state;
    fixture f;
    run_report r;
    begin(&f, (const char *[]){ base, by_value, newcomer }, 3);
    people(&f);
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", NULL, true, &r));
    run_report_free(&r);
    happens(&f, "2026-11-04T09:00:00Z", "ann", "visit.made", "{}");
    good(&f, run_at(&f, "2026-11-05T09:00:00Z", NULL, false, &r));
    assert_int_equal(r.record.evaluated, 1); /* Ann alone */
    assert_int_equal(r.unfair.n, 1);
    assert_true(text_is(r.unfair.list[0].list[0].who->subject, "wang"));
    run_report_free(&r);
    end(&f);
}

/* Without a dimension "value" a key customer is whom the seller calls one. */
static void d6_2_named_by_the_seller(void **state)
{
    (void)state;
    fixture f;
    run_report r;
    begin(&f, (const char *[]){ base, newcomer }, 2);
    people(&f);
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", NULL, true, &r));
    run_report_free(&r);
    happens(&f, "2026-11-04T09:00:00Z", "ann", "visit.made", "{}");
    assert_int_equal(run_at(&f, "2026-11-05T09:00:00Z", NULL, true, &r), GX_EREFUSED);
    assert_non_null(strstr(f.err.text, "王姐"));
    end(&f);
}

/* ---- single events ---- */

static void d6_2_a_single_event_holds_it(void **state)
{
    (void)state;
    fixture f;
    run_report r;
    begin(&f, (const char *[]){ base, by_value, newcomer }, 3);
    people(&f);
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", NULL, true, &r));
    run_report_free(&r);
    good(&f, event_at(&f, "2026-11-03T10:00:00Z", "ann", &r));
    assert_int_equal(r.n_new, 0);
    assert_int_equal(r.n_held, 1);
    run_report_free(&r);
    store_reader *reader;
    proposal *held;
    size_t n;
    good(&f, store_reader_open(f.shop->store, &reader, &f.err));
    good(&f, store_suppressed(reader, "fairness", f.mem, &held, &n, &f.err));
    store_reader_close(reader);
    assert_int_equal(n, 1);
    assert_true(
        text_is(held[0].gate_detail, "{\"offer\":\"newcomer\",\"hurt\":1,\"others\":\"59.00\",\"key\":\"79.00\"}"));
    /* The next run looks again, and stops; by name it goes out, and so it does with the events that follow. */
    assert_int_equal(run_at(&f, "2026-11-03T11:00:00Z", NULL, true, &r), GX_EREFUSED);
    good(&f, run_at(&f, "2026-11-03T11:00:00Z", "newcomer", true, &r));
    assert_int_equal(r.n_new, 1);
    run_report_free(&r);
    good(&f, event_at(&f, "2026-11-03T12:00:00Z", "bea", &r));
    assert_int_equal(r.n_new, 1);
    run_report_free(&r);
    good(&f, event_at(&f, "2026-11-03T13:00:00Z", "cyd", &r));
    assert_int_equal(r.n_new, 1);
    run_report_free(&r);
    assert_int_equal(let_out(&f), 1);
    end(&f);
}

/* ---- days, and what she gets ---- */

static void an_offer_goes_out_on_its_days(void **state)
{
    (void)state;
    fixture f;
    run_report r;
    begin(&f, (const char *[]){ base, by_value, newcomer, "from = 2026-11-05\nto = 2026-11-06\n" }, 4);
    people(&f);
    happens(&f, "2026-11-02T09:00:00Z", "ann", "visit.made", "{}");
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", NULL, true, &r));
    assert_int_equal(r.record.proposed, 0); /* not yet */
    run_report_free(&r);
    good(&f, run_at(&f, "2026-11-05T09:00:00Z", NULL, false, &r)); /* by itself, she is due */
    assert_int_equal(r.record.evaluated, 1);
    assert_int_equal(r.n_approved, 1);
    run_report_free(&r);
    good(&f, run_at(&f, "2026-11-07T09:00:00Z", NULL, true, &r));
    assert_int_equal(r.record.proposed, 0); /* over */
    assert_int_equal(r.failures.total, 0);
    run_report_free(&r);
    end(&f);
}

static void she_is_told_what_she_gets(void **state)
{
    (void)state;
    fixture f;
    run_report r;
    begin(&f,
          (const char *[]){ base, by_value, "[offer:newcomer]\nfor = orders == 0\nprice = 59.00\nkey_gets = 49.00\n" },
          3);
    people(&f);
    happens(&f, "2026-11-02T09:00:00Z", "ann", "visit.made", "{}");
    happens(&f, "2026-11-02T09:00:00Z", "wang", "visit.made", "{}");
    happens(&f, "2026-11-02T09:00:00Z", "bea", "visit.made", "{}");
    happens(&f, "2026-11-02T10:00:00Z", "bea", "order.paid", PAID("100")); /* an ordinary buyer: it is not for her */
    good(&f, run_at(&f, "2026-11-03T09:00:00Z", NULL, true, &r));
    assert_int_equal(r.n_approved, 2);
    for (size_t i = 0; i < r.n_approved; i++) {
        const proposal *p = r.approved[i];
        bool key = text_is(p->customer, "wang");
        assert_true(key || text_is(p->customer, "ann"));
        assert_true(text_is(p->text, key ? "for you: 49.00" : "for you: 59.00"));
    }
    run_report_free(&r);
    offers_survey v;
    good(&f, shop_survey_offers(f.shop, at("2026-11-03T09:00:00Z"), f.mem, &v, &f.err));
    assert_int_equal(v.key_customers, 1);
    assert_true(v.counts[0].key == 1 && v.counts[0].others == 2); /* Ann and Cyd */
    assert_int_equal(v.fairness.n, 0);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d6_2_a_run_stops_and_a_plan_says_why),
        cmocka_unit_test(d6_2_who_is_not_due_is_looked_at),
        cmocka_unit_test(d6_2_named_by_the_seller),
        cmocka_unit_test(d6_2_a_single_event_holds_it),
        cmocka_unit_test(an_offer_goes_out_on_its_days),
        cmocka_unit_test(she_is_told_what_she_gets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
