/* SPDX-License-Identifier: Apache-2.0 */
/* Written times, dates, birthdays and durations: what is read, what is refused, and that what is written can be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/base/text.h>
#include <string.h>

static void assert_time(const char *text, int64_t want)
{
    int64_t got = 0;
    if (!time_parse_rfc3339(text_of(text), &got) || got != want)
        fail_msg("%s: %lld, not %lld", text, (long long)got, (long long)want);
}

static void test_times(void **state)
{
    (void)state;
    assert_time("2026-11-22T01:30:00Z", 1795311000);
    assert_time("2026-11-22T09:30:00+08:00", 1795311000);
    assert_time("2026-11-22t09:30:00.999999999999+08:00", 1795311000);
    assert_time("2026-11-22T01:30:00z", 1795311000);
    assert_time("2026-11-21T20:00:00-05:30", 1795311000);
    assert_time("2026-11-22T01:30:00-00:00", 1795311000);
    assert_time("1969-12-31T23:59:59.9Z", -1); /* floored, not cut towards zero */
    assert_time("0001-01-01T00:00:00Z", -62135596800);
    assert_time("9999-12-31T23:59:59Z", 253402300799);
    assert_time("2000-02-29T00:00:00Z", 951782400);
    assert_time("2026-11-22T00:00:00+23:59", 1795305600 - 86340);
}

static void test_leap_seconds(void **state)
{
    (void)state; /* RFC 3339, 5.7 and 5.8 */
    assert_time("1990-12-31T23:59:60Z", 662688000);
    assert_time("1990-12-31T15:59:60-08:00", 662688000);
    int64_t t;
    assert_false(time_parse_rfc3339(GX_TEXT("1990-12-31T22:59:60Z"), &t));
    assert_false(time_parse_rfc3339(GX_TEXT("1990-12-30T23:59:60Z"), &t));
    assert_false(time_parse_rfc3339(GX_TEXT("1990-12-31T23:59:61Z"), &t));
}

static void test_bad_times(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2026-11-22",
        "2026-11-22T09:30:00",
        "2026-11-22T09:30Z",
        "2026-11-22 09:30:00Z",
        "2026-11-22T09:30:00+0800",
        "2026-11-22T09:30:00+08",
        "2026-11-22T09:30:00.Z",
        "2026-11-22T09:30:00,5Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T09:60:00Z",
        "2026-02-29T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "2026-1-01T00:00:00Z",
        "2026-11-22T09:30:00+24:00",
        "2026-11-22T09:30:00+08:60",
        "2026-11-22T09:30:00 08:00",
        "2026-11-22T09:30:00ZZ",
        " 2026-11-22T09:30:00Z",
        "2026-11-22T+9:30:00Z",
        "0001-01-01T00:00:00+00:01", /* before the year 1 in UTC */
        "9999-12-31T23:59:59-00:01",
    };
    int64_t t = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (time_parse_rfc3339(text_of(bad[i]), &t))
            fail_msg("\"%s\" was read", bad[i]);
    assert_false(time_parse_rfc3339((gx_text){ NULL, 0 }, &t));
    assert_int_equal(t, 7);
}

static void test_times_round_trip(void **state)
{
    (void)state;
    char out[32];
    for (int64_t t = -62135596800; t <= 253402300799; t += 7654321987 / 10) {
        int64_t back;
        time_format_rfc3339(t, out);
        assert_int_equal(strlen(out), 20);
        assert_true(time_parse_rfc3339(text_of(out), &back) && back == t);
    }
    time_format_rfc3339(0, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    time_format_rfc3339(INT64_MAX, out);
    assert_string_equal(out, "292277026596-12-04T15:30:07Z");
    time_format_rfc3339(INT64_MIN, out);
    assert_string_equal(out, "-292277022657-01-27T08:29:52Z");
}

static void test_dates(void **state)
{
    (void)state;
    int64_t d;
    char out[32];
    assert_true(date_parse(GX_TEXT("2026-11-22"), &d));
    assert_int_equal(d, civil_days(2026, 11, 22));
    date_format(d, out);
    assert_string_equal(out, "2026-11-22");
    date_format(civil_days(7, 3, 4), out);
    assert_string_equal(out, "0007-03-04");
    date_format(INT64_MIN, out);
    assert_false(date_parse(GX_TEXT("2026-11-31"), &d));
    assert_false(date_parse(GX_TEXT("2026/11/22"), &d));
    assert_false(date_parse(GX_TEXT("2026-11-22 "), &d));
    assert_false(date_parse(GX_TEXT("0000-01-01"), &d));
}

static void test_birthdays(void **state)
{
    (void)state;
    int64_t d;
    bool has_year;
    assert_true(birthday_parse(GX_TEXT("1990-02-28"), &d, &has_year) && has_year);
    assert_int_equal(d, civil_days(1990, 2, 28));
    assert_true(birthday_parse(GX_TEXT("--02-29"), &d, &has_year) && !has_year);
    assert_int_equal(d, civil_days(4, 2, 29));
    assert_false(birthday_parse(GX_TEXT("1990-02-29"), &d, &has_year));
    assert_false(birthday_parse(GX_TEXT("--02-30"), &d, &has_year));
    assert_false(birthday_parse(GX_TEXT("--2-3"), &d, &has_year));
    assert_false(birthday_parse(GX_TEXT("--"), &d, &has_year));
    assert_false(birthday_parse(GX_TEXT(""), &d, &has_year));
}

static void assert_duration(const char *text, int32_t days, int64_t seconds, const char *again)
{
    gx_duration d, back;
    char out[32];
    assert_true(duration_parse(text_of(text), &d));
    assert_int_equal(d.days, days);
    assert_int_equal(d.seconds, seconds);
    duration_format(d, out);
    assert_string_equal(out, again);
    assert_true(duration_parse(text_of(out), &back));
    assert_true(back.days == d.days && back.seconds == d.seconds);
}

static void test_durations(void **state)
{
    (void)state;
    assert_duration("2w", 14, 0, "14d");
    assert_duration("30d", 30, 0, "30d");
    assert_duration("0d", 0, 0, "0d");
    assert_duration("12h", 0, 43200, "12h");
    assert_duration("24h", 0, 86400, "24h"); /* not a calendar day */
    assert_duration("90m", 0, 5400, "90m");
    assert_duration("120m", 0, 7200, "2h");
    assert_duration("45s", 0, 45, "45s");
    assert_duration("2147483647d", INT32_MAX, 0, "2147483647d");
    static const char *const bad[] = { "",    "d",   "30",   "30 d", "-3d", "+3d",         "3D",
                                       "0h",  "0w",  "1.5d", "1d2h", "3dd", "2147483648d", "9223372036854775807w",
                                       " 3d", "3d ", "3M",   "3y",   "三d" };
    gx_duration d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (duration_parse(text_of(bad[i]), &d))
            fail_msg("\"%s\" was read", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),     cmocka_unit_test(test_leap_seconds),
        cmocka_unit_test(test_bad_times), cmocka_unit_test(test_times_round_trip),
        cmocka_unit_test(test_dates),     cmocka_unit_test(test_birthdays),
        cmocka_unit_test(test_durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
