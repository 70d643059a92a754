/* SPDX-License-Identifier: Apache-2.0 */
/* The Chinese calendar and the solar terms (domain D5.5): every day there and back, days known from almanacs, the hard
 * ones among them, and birthdays that most years do not have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/base/text.h>
#include <core/calendar/lunar.h>
#include <core/calendar/terms.h>

static void d5_5_every_day_there_and_back(void **state)
{
    (void)state;
    int64_t back, first = civil_days(1950, 1, 1), end = civil_days(2101, 1, 29); /* the last year's last day: 01-28 */
    lunar_date d, before = { 0 };
    assert_false(lunar_of_days(first - 1, &d));
    for (int64_t day = first; day < end; day++) {
        assert_true(lunar_of_days(day, &d));
        assert_true(lunar_days(&d, &back));
        assert_int_equal(back, day);
        bool next_day = d.day == before.day + 1 && d.month == before.month && d.leap == before.leap;
        assert_true(day == first || next_day || (d.day == 1 && before.day >= 29));
        before = d;
    }
    assert_false(lunar_of_days(end, &d));
    assert_false(lunar_of_days(INT64_MAX, &d));
    assert_false(lunar_of_days(INT64_MIN, &d));
}

static int64_t day_of(int year, int month, int day, bool leap)
{
    int64_t out = 0;
    lunar_date d = { year, month, day, leap };
    assert_true(lunar_days(&d, &out));
    return out;
}

/* New moons within seconds or minutes of midnight, as calculated (core/calendar/table.c, at its end). */
static void d5_5_hard_months(void **state)
{
    (void)state;
    assert_int_equal(day_of(2057, 9, 1, false), civil_days(2057, 9, 29));
    assert_int_equal(day_of(2089, 8, 1, false), civil_days(2089, 9, 4));
    assert_int_equal(day_of(2097, 7, 1, false), civil_days(2097, 8, 7));
    assert_int_equal(day_of(2033, 11, 1, true), civil_days(2033, 12, 22)); /* the leap month after the eleventh */
    assert_int_equal(lunar_leap_month(2033), 11);
    assert_int_equal(lunar_leap_month(2025), 6);
    assert_int_equal(lunar_leap_month(2026), 0);
    assert_int_equal(lunar_leap_month(1948), -1);
}

static void d5_5_terms(void **state)
{
    (void)state;
    int64_t day, before = 0;
    assert_int_equal(term_named(GX_TEXT("清明")), 6);
    assert_int_equal(term_named(GX_TEXT("dongzhi")), 23);
    assert_int_equal(term_named(GX_TEXT("easter")), -1);
    assert_true(term_day(2021, 23, &day) && day == civil_days(2021, 12, 21)); /* 45 seconds before midnight */
    assert_true(term_day(2026, term_named(GX_TEXT("qingming")), &day) && day == civil_days(2026, 4, 5));
    for (int64_t year = 1950; year <= 2100; year++)
        for (int k = 0; k < TERMS; k++, before = day) {
            assert_true(term_day(year, k, &day));
            assert_true(before == 0 || (day - before >= 14 && day - before <= 17));
        }
    assert_false(term_day(1949, 0, &day));
    assert_false(term_day(2101, 0, &day));
}

static int64_t next_of(const char *birthday, int64_t today)
{
    lunar_date d;
    assert_true(lunar_parse(text_of(birthday), &d));
    return lunar_next(&d, today);
}

static void d5_5_lunar_birthdays(void **state)
{
    (void)state;
    assert_int_equal(next_of("--08-15", civil_days(2026, 1, 1)), civil_days(2026, 9, 25));
    assert_int_equal(next_of("--08-15", civil_days(2026, 9, 25)), civil_days(2026, 9, 25));
    assert_int_equal(next_of("--08-15", civil_days(2026, 9, 26)), civil_days(2027, 9, 15));
    /* late in the lunar year: two in the Gregorian year 2024, none in others */
    assert_int_equal(next_of("--12-02", civil_days(2024, 1, 1)), civil_days(2024, 1, 12));
    assert_int_equal(next_of("--12-02", civil_days(2024, 1, 13)), civil_days(2025, 1, 1));
    /* New Year's Eve, of 29 days or 30 */
    assert_int_equal(next_of("--12-30", civil_days(2026, 1, 1)), civil_days(2026, 2, 16));
    assert_int_equal(next_of("--12-30", civil_days(2024, 1, 1)), civil_days(2024, 2, 9));
    /* of a leap month: in it when the year has it, else in the month of that number */
    assert_int_equal(next_of("--06L-01", civil_days(2025, 1, 1)), civil_days(2025, 7, 25));
    assert_int_equal(next_of("--06L-01", civil_days(2026, 1, 1)), civil_days(2026, 7, 14));
    assert_int_equal(next_of("--06-01", civil_days(2025, 1, 1)), civil_days(2025, 6, 25));
    assert_true(next_of("--01-01", civil_days(2101, 6, 1)) == INT64_MAX);
    assert_true(next_of("--01-01", civil_days(1949, 6, 1)) == INT64_MAX);
}

static void d5_5_lunar_birthdays_as_written(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",           "--13-01",     "--00-01",  "--01-31",
                                         "--1-1",      "08-15",       "--08-15 ", "1990-02-31",
                                         "1990-04L-1", "1990-04L-01", "--0L-1",   "1990-02-30x",
                                         "1990-8-15",  "0000-01-01",  "--04l-01", "2026-02-30--" };
    lunar_date d;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(lunar_parse(text_of(wrong[i]), &d));
    assert_true(lunar_parse(GX_TEXT("--02-30"), &d) && d.year == 0 && d.month == 2 && d.day == 30 && !d.leap);
    assert_true(lunar_parse(GX_TEXT("1990-05L-10"), &d) && d.year == 1990 && d.month == 5 && d.leap);
    assert_true(lunar_parse(GX_TEXT("1931-05-10"), &d) && d.year == 1931); /* before the table: believed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d5_5_every_day_there_and_back),
        cmocka_unit_test(d5_5_hard_months),
        cmocka_unit_test(d5_5_terms),
        cmocka_unit_test(d5_5_lunar_birthdays),
        cmocka_unit_test(d5_5_lunar_birthdays_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
