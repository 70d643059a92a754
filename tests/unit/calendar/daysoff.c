/* SPDX-License-Identifier: Apache-2.0 */
/* Festivals and days off (domain D5.5): what may be written, and the days it means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/base/text.h>
#include <core/calendar/daysoff.h>

static arena *a;

static int64_t next_of(const char *on, int64_t from)
{
    date_list l;
    size_t offset;
    gx_error err = { 0 };
    assert_int_equal(festival_days(text_of(on), a, &l, &offset, &err), GX_OK);
    return date_list_next(&l, from);
}

static void d5_5_festivals(void **state)
{
    (void)state;
    int64_t year = civil_days(2026, 1, 1);
    assert_int_equal(next_of("03-08", year), civil_days(2026, 3, 8));
    assert_int_equal(next_of("02-29", year), civil_days(2028, 2, 29));
    assert_int_equal(next_of("lunar 01-01", year), civil_days(2026, 2, 17));
    assert_int_equal(next_of("lunar 08-15", year), civil_days(2026, 9, 25));
    assert_int_equal(next_of("lunar 12-30", year), civil_days(2026, 2, 16));
    assert_int_equal(next_of("term qingming", year), civil_days(2026, 4, 5));
    assert_int_equal(next_of("term 冬至", year), civil_days(2026, 12, 22));
    assert_int_equal(next_of("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", year), civil_days(2026, 5, 10));
    assert_int_equal(next_of("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", year), civil_days(2026, 11, 26));
    assert_true(next_of("03-08", civil_days(2100, 3, 9)) == INT64_MAX);
}

static void festivals_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",
                                         "3-8",
                                         "02-30",
                                         "lunar 13-01",
                                         "lunar",
                                         "term easter",
                                         "solar 03-08",
                                         "FREQ=HOURLY",
                                         "FREQ=YEARLY;BYWEEKNO=20" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        date_list l;
        size_t offset;
        gx_error err = { 0 };
        assert_int_equal(festival_days(text_of(wrong[i]), a, &l, &offset, &err), GX_ECONFIG);
        assert_true(err.text[0] != '\0');
    }
}

static calendar made(uint8_t weekend, const char *off, const char *work)
{
    calendar c = { .weekend = weekend };
    arena_list lists[2] = { { .size = sizeof(int64_t) }, { .size = sizeof(int64_t) } };
    size_t offset;
    gx_error err = { 0 };
    assert_int_equal(days_add(text_of(off), a, &lists[0], &offset, &err), GX_OK);
    assert_int_equal(days_add(text_of(work), a, &lists[1], &offset, &err), GX_OK);
    days_settle(&c, &lists[0], &lists[1]);
    return c;
}

enum { SATURDAY_SUNDAY = 0x60 };

static void d5_5_days_off(void **state)
{
    (void)state;
    calendar c = made(SATURDAY_SUNDAY, "2026-10-01..2026-10-07, 2026-05-01", "2026-09-20, 2026-10-10");
    assert_true(day_is_off(&c, civil_days(2026, 10, 1)));
    assert_true(day_is_off(&c, civil_days(2026, 10, 3))); /* a Saturday in it */
    assert_false(day_is_off(&c, civil_days(2026, 10, 8)));
    assert_false(day_is_off(&c, civil_days(2026, 10, 10))); /* a Saturday that is worked */
    assert_true(day_is_off(&c, civil_days(2026, 10, 11)));
    assert_false(day_is_off(&c, civil_days(2026, 9, 20)));
    assert_int_equal(day_off_changes(&c, civil_days(2026, 10, 1)), civil_days(2026, 10, 8));
    assert_int_equal(day_off_changes(&c, civil_days(2026, 10, 8)), civil_days(2026, 10, 11));
    assert_int_equal(day_off_changes(&c, civil_days(2030, 1, 4)), civil_days(2030, 1, 5)); /* beyond the lists */
}

static void no_weekend_and_nothing_but(void **state)
{
    (void)state;
    calendar none = made(0, "2026-05-01", ""), all = made(0x7f, "", "2026-05-01");
    assert_int_equal(day_off_changes(&none, civil_days(2026, 1, 1)), civil_days(2026, 5, 1));
    assert_true(day_off_changes(&none, civil_days(2026, 5, 2)) == INT64_MAX);
    assert_int_equal(day_off_changes(&all, civil_days(2026, 1, 1)), civil_days(2026, 5, 1));
    assert_true(day_off_changes(&all, civil_days(2026, 5, 2)) == INT64_MAX);
    assert_int_equal(working_days(&all, civil_days(2026, 1, 1), civil_days(2027, 1, 1)), 1);
}

static void d5_5_working_days_are_counted(void **state)
{
    (void)state;
    calendar c = made(SATURDAY_SUNDAY, "2026-10-01..2026-10-07, 2026-05-01", "2026-09-20, 2026-10-10");
    for (int64_t from = civil_days(2026, 9, 1); from < civil_days(2026, 9, 20); from++) {
        int64_t n = 0;
        for (int64_t to = from; to < civil_days(2026, 11, 1); to++) {
            n += to > from && !day_is_off(&c, to);
            assert_int_equal(working_days(&c, from, to), n);
        }
    }
    assert_int_equal(working_days(&c, civil_days(2026, 9, 30), civil_days(2026, 10, 8)), 1);
    assert_int_equal(working_days(&c, civil_days(2026, 10, 8), civil_days(2026, 9, 30)), 0);
}

static void spans_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "tomorrow", "2026-05-01..", "2026-05-02..2026-05-01",
                                         "2026-01-01..2030-01-01" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        arena_list l = { .size = sizeof(int64_t) };
        char text[64];
        size_t offset = 0;
        gx_error err = { 0 };
        snprintf(text, sizeof text, "2026-05-01, %s", wrong[i]);
        assert_int_equal(days_add(text_of(text), a, &l, &offset, &err), GX_ECONFIG);
        assert_int_equal(offset, 12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d5_5_festivals),
        cmocka_unit_test(festivals_refused),
        cmocka_unit_test(d5_5_days_off),
        cmocka_unit_test(no_weekend_and_nothing_but),
        cmocka_unit_test(d5_5_working_days_are_counted),
        cmocka_unit_test(spans_refused),
    };
    a = arena_new();
    int failed = a == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return failed;
}
