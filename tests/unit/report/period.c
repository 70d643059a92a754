/* SPDX-License-Identifier: Apache-2.0 */
/* The days a report is about (D9.1): months, days, the shop's zone, and what is not over yet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/report/period.h"
#include <string.h>

static zone *shanghai;
static gx_error error;

static int load_zone(void **state)
{
    (void)state;
    return zone_load("Asia/Shanghai", &shanghai, &error) == GX_OK ? 0 : -1;
}

static int free_zone(void **state)
{
    (void)state;
    zone_free(shanghai);
    return 0;
}

static int64_t at(const char *time)
{
    int64_t t;
    assert_true(time_parse_rfc3339((gx_text){ time, strlen(time) }, &t));
    return t;
}

static period good(const char *now, const char *month, const char *from, const char *to)
{
    period p;
    if (period_of(shanghai, at(now), month, from, to, &p, &error) != GX_OK)
        fail_msg("%s", error.text);
    return p;
}

static void assert_days(const period *p, const char *first, const char *last)
{
    char day[32];
    date_format(p->first_day, day);
    assert_string_equal(day, first);
    date_format(p->last_day, day);
    assert_string_equal(day, last);
}

static void the_last_month_that_is_over(void **state)
{
    (void)state;
    period p = good("2026-11-23T01:00:00Z", NULL, NULL, NULL);
    assert_days(&p, "2026-10-01", "2026-10-31");
    assert_true(p.month && p.over);
    assert_int_equal(p.from, at("2026-09-30T16:00:00Z"));
    assert_int_equal(p.until, at("2026-10-31T16:00:00Z"));
    assert_int_equal(p.at, p.until - 1); /* what happens at midnight is of the next month */
    assert_true(period_holds(&p, p.from) && !period_holds(&p, p.until) && !period_holds(&p, p.from - 1));
    p = good("2026-12-31T16:00:00Z", NULL, NULL, NULL); /* 2027 has begun there */
    assert_days(&p, "2026-12-01", "2026-12-31");
    p = good("2026-12-31T15:59:59Z", NULL, NULL, NULL);
    assert_days(&p, "2026-11-01", "2026-11-30");
}

static void a_month_or_days_by_name(void **state)
{
    (void)state;
    period p = good("2026-11-23T01:00:00Z", "2024-02", NULL, NULL);
    assert_days(&p, "2024-02-01", "2024-02-29");
    p = good("2026-11-23T01:00:00Z", NULL, "2026-09-01", "2026-09-30");
    assert_true(p.month && p.over);
    p = good("2026-11-23T01:00:00Z", NULL, "2026-09-15", "2026-09-15");
    assert_int_equal(p.until - p.from, DAY_S);
    assert_false(p.month);
}

static void what_is_not_over_ends_now(void **state)
{
    (void)state;
    period p = good("2026-11-23T01:00:00Z", "2026-11", NULL, NULL);
    assert_days(&p, "2026-11-01", "2026-11-30");
    assert_false(p.over);
    assert_int_equal(p.until, at("2026-11-23T01:00:01Z")); /* what happened at this very instant is in it */
    p = good("2026-11-23T01:00:00Z", NULL, "2026-11-20", NULL);
    assert_days(&p, "2026-11-20", "2026-11-23");
    assert_false(p.over);
}

static void mistakes_say_what_is_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *month, *from, *to, *said;
    } all[] = {
        { "2026-13", NULL, NULL, "2026-13" },
        { "october", NULL, NULL, "october" },
        { "2026-10-01-01-01-01", NULL, NULL, "--month" },
        { "2026-10", "2026-10-01", NULL, "either" },
        { NULL, "2026-02-30", NULL, "2026-02-30" },
        { NULL, NULL, "2026-02-03", "--from" },
        { NULL, "2026-10-02", "2026-10-01", "before" },
        { "2026-12", NULL, NULL, "2026-12-01" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        period p;
        assert_int_equal(
            period_of(shanghai, at("2026-11-23T01:00:00Z"), all[i].month, all[i].from, all[i].to, &p, &error),
            GX_EINVAL);
        assert_non_null(strstr(error.text, all[i].said));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_month_that_is_over),
        cmocka_unit_test(a_month_or_days_by_name),
        cmocka_unit_test(what_is_not_over_ends_now),
        cmocka_unit_test(mistakes_say_what_is_wanted),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
