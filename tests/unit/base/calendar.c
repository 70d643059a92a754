/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars: every day of 800 years, months, birthdays (design.md 5.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>

static void test_every_day_follows_the_last(void **state)
{
    (void)state;
    int64_t day = civil_days(1600, 1, 1);
    for (int64_t y = 1600; y < 2400; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; civil_valid(y, m, d); d++, day++) {
                int64_t year;
                int month, of_month;
                assert_int_equal(civil_days(y, m, d), day);
                civil_of_days(day, &year, &month, &of_month);
                assert_true(year == y && month == m && of_month == d);
            }
    assert_int_equal(day, civil_days(2400, 1, 1));
    assert_int_equal(day - civil_days(1600, 1, 1), 2 * 146097);
}

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(civil_days(1970, 1, 1), 0);
    assert_int_equal(civil_days(1969, 12, 31), -1);
    assert_int_equal(civil_days(2000, 3, 1), 11017);
    assert_int_equal(civil_days(1, 1, 1), -719162);
    assert_int_equal(civil_days(0, 3, 1), -719468);
    assert_int_equal(civil_weekday(0), 3);
    assert_int_equal(civil_weekday(civil_days(2026, 11, 22)), 6);
    assert_int_equal(civil_weekday(civil_days(1949, 10, 1)), 5);
    assert_false(civil_valid(1900, 2, 29));
    assert_true(civil_valid(2000, 2, 29));
    assert_false(civil_valid(2026, 13, 1));
    assert_false(civil_valid(2026, 4, 31));
    assert_false(civil_valid(2026, 0, 1) || civil_valid(2026, 1, 0));
}

static void test_seconds(void **state)
{
    (void)state;
    for (int64_t s = -100000000000; s < 300000000000; s += 99999989) {
        civil c = civil_of_seconds(s);
        assert_int_equal(civil_seconds(&c), s);
        assert_true(c.hour >= 0 && c.hour < 24 && c.minute >= 0 && c.second >= 0);
    }
    civil last = civil_of_seconds(-1);
    assert_true(last.year == 1969 && last.hour == 23 && last.second == 59);
    (void)civil_of_seconds(INT64_MAX);
    (void)civil_of_seconds(INT64_MIN);
    int64_t year;
    int month, day;
    civil_of_days(INT64_MAX, &year, &month, &day);
    civil_of_days(INT64_MIN, &year, &month, &day);
}

static int64_t next(int y, int m, int d, int64_t today)
{
    return birthday_next(civil_days(y, m, d), today);
}

static void test_birthdays(void **state)
{
    (void)state;
    int64_t today = civil_days(2026, 11, 22);
    assert_int_equal(next(1990, 11, 22, today), today);
    assert_int_equal(next(1990, 11, 21, today), civil_days(2027, 11, 21));
    assert_int_equal(next(4, 1, 1, today), civil_days(2027, 1, 1));
    /* 29 February is kept on the 28th in common years */
    assert_int_equal(next(1992, 2, 29, civil_days(2027, 2, 28)), civil_days(2027, 2, 28));
    assert_int_equal(next(1992, 2, 29, civil_days(2027, 3, 1)), civil_days(2028, 2, 29));
    assert_int_equal(next(1992, 2, 29, civil_days(2028, 2, 28)), civil_days(2028, 2, 29));
    assert_int_equal(next(1992, 2, 29, civil_days(2028, 3, 1)), civil_days(2029, 2, 28));
    assert_int_equal(next(4, 2, 29, civil_days(2100, 2, 1)), civil_days(2100, 2, 28));
    assert_int_equal(next(1992, 2, 28, civil_days(2028, 2, 29)), civil_days(2029, 2, 28));
}

static void test_birthday_next_property(void **state)
{
    (void)state;
    for (int64_t b = civil_days(4, 1, 1); b < civil_days(5, 1, 1); b++)
        for (int64_t t = civil_days(2027, 1, 1); t < civil_days(2029, 1, 2); t += 3) {
            int64_t n = birthday_next(b, t);
            assert_true(n >= t && n - t <= 366);
            assert_int_equal(birthday_next(b, n), n);
            assert_true(birthday_next(b, n + 1) > n + 300);
        }
}

static void test_months(void **state)
{
    (void)state;
    int64_t jan31 = civil_days(2026, 1, 31);
    assert_int_equal(add_months(jan31, 1), civil_days(2026, 2, 28));
    assert_int_equal(add_months(jan31, 25), civil_days(2028, 2, 29));
    assert_int_equal(add_months(jan31, 2), civil_days(2026, 3, 31));
    assert_int_equal(add_months(jan31, -1), civil_days(2025, 12, 31));
    assert_int_equal(add_months(jan31, -2), civil_days(2025, 11, 30));
    assert_int_equal(add_months(jan31, 12 * 400), jan31 + 146097);
    assert_int_equal(months_between(jan31, civil_days(2026, 2, 27)), 0);
    assert_int_equal(months_between(jan31, civil_days(2026, 2, 28)), 1);
    assert_int_equal(months_between(jan31, jan31), 0);
    assert_int_equal(months_between(jan31, jan31 - 1), -1);
    assert_int_equal(months_between(civil_days(2020, 2, 29), civil_days(2021, 2, 28)), 12);
    (void)add_months(jan31, INT64_MAX);
    (void)add_months(jan31, INT64_MIN);
}

/* months_between is the largest n with add_months(from, n) <= to, before and after. */
static void test_months_are_inverse(void **state)
{
    (void)state;
    for (int64_t from = civil_days(2023, 12, 1); from < civil_days(2025, 1, 1); from++)
        for (int64_t to = from - 800; to < from + 800; to += 1) {
            int64_t n = months_between(from, to);
            assert_true(add_months(from, n) <= to && to < add_months(from, n + 1));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_follows_the_last),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_birthdays),
        cmocka_unit_test(test_birthday_next_property),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_months_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
