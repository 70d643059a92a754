/* SPDX-License-Identifier: Apache-2.0 */
/* Quiet windows: how they are written, and the first allowed second after any instant, across midnight and across
 * changes of the clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/decide/policy.h"

static int64_t at(const char *rfc3339)
{
    int64_t t;
    if (!time_parse_rfc3339(text_of(rfc3339), &t))
        fail_msg("%s is no time", rfc3339);
    return t;
}

static void windows_are_parsed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int from, to;
    } good[] = { { "21:00-09:00", 1260, 540 },
                 { "9:30-12:05", 570, 725 },
                 { "00:00-24:00", 0, 1440 },
                 { " 22:00 - 7:00 ", 1320, 420 },
                 { "08:00-08:00", 480, 480 } };
    quiet_window w;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(quiet_window_parse(text_trim(text_of(good[i].text)), &w));
        assert_int_equal(w.from, good[i].from);
        assert_int_equal(w.to, good[i].to);
    }
    static const char *const bad[] = { "",
                                       "21:00",
                                       "21:00-",
                                       "-09:00",
                                       "25:00-09:00",
                                       "21:60-09:00",
                                       "21:0-09:00",
                                       "21-09",
                                       "24:01-09:00",
                                       "21:00-09:00-10:00",
                                       "a:00-09:00",
                                       "021:00-09:00",
                                       "21:00~09:00",
                                       "-1:00-09:00" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (quiet_window_parse(text_of(bad[i]), &w))
            fail_msg("\"%s\" was taken", bad[i]);
}

static void expect(const zone *z, const char *window, const char *t, const char *want)
{
    quiet_window w;
    char got[32];
    assert_true(quiet_window_parse(text_of(window), &w));
    time_format_rfc3339(quiet_window_after(&w, z, at(t)), got);
    if (at(got) != at(want))
        fail_msg("%s at %s: %s instead of %s", window, t, got, want);
}

/* The window is [from, to): its first second is quiet, its end is not. */
static void the_end_is_allowed(void **state)
{
    (void)state;
    zone *z;
    assert_int_equal(zone_load("Asia/Shanghai", &z, NULL), GX_OK);
    expect(z, "21:00-09:00", "2026-11-23T20:59:59+08:00", "2026-11-23T20:59:59+08:00");
    expect(z, "21:00-09:00", "2026-11-23T21:00:00+08:00", "2026-11-24T09:00:00+08:00");
    expect(z, "21:00-09:00", "2026-11-23T23:59:59+08:00", "2026-11-24T09:00:00+08:00");
    expect(z, "21:00-09:00", "2026-11-24T00:00:00+08:00", "2026-11-24T09:00:00+08:00");
    expect(z, "21:00-09:00", "2026-11-24T08:59:59+08:00", "2026-11-24T09:00:00+08:00");
    expect(z, "21:00-09:00", "2026-11-24T09:00:00+08:00", "2026-11-24T09:00:00+08:00");
    expect(z, "12:00-14:00", "2026-11-23T13:00:00+08:00", "2026-11-23T14:00:00+08:00");
    expect(z, "12:00-14:00", "2026-11-23T11:59:59+08:00", "2026-11-23T11:59:59+08:00");
    expect(z, "22:00-24:00", "2026-12-31T23:00:00+08:00", "2027-01-01T00:00:00+08:00");
    expect(z, "08:00-08:00", "2026-11-23T08:00:00+08:00", "2026-11-23T08:00:00+08:00"); /* none */
    zone_free(z);
}

static void clocks_change_inside(void **state)
{
    (void)state;
    zone *z;
    assert_int_equal(zone_load("Europe/Berlin", &z, NULL), GX_OK);
    /* 29 March 2026: 02:00 becomes 03:00. An end that does not exist is the end of the gap. */
    expect(z, "21:00-09:00", "2026-03-28T22:00:00+01:00", "2026-03-29T09:00:00+02:00");
    expect(z, "21:00-02:30", "2026-03-28T22:00:00+01:00", "2026-03-29T03:00:00+02:00");
    /* 25 October 2026: 03:00 becomes 02:00. */
    expect(z, "21:00-09:00", "2026-10-24T22:00:00+02:00", "2026-10-25T09:00:00+01:00");
    zone_free(z);
}

/* From any instant: the answer is not before it, not quiet, and nothing between is allowed. */
static void every_minute_of_a_year(void **state)
{
    (void)state;
    zone *z;
    quiet_window w;
    assert_int_equal(zone_load("Europe/Berlin", &z, NULL), GX_OK);
    assert_true(quiet_window_parse(text_of("21:30-08:15"), &w));
    int64_t from = at("2026-01-01T00:00:00Z"), next = quiet_window_after(&w, z, from + INT64_C(365) * DAY_S);
    for (int64_t t = from + INT64_C(365) * DAY_S; t >= from; t -= 60) {
        int64_t got = quiet_window_after(&w, z, t);
        if (got < t || quiet_window_after(&w, z, got) != got || (got != t && got != next && got > next))
            fail_msg("at %lld: %lld, next %lld", (long long)t, (long long)got, (long long)next);
        next = got;
    }
    zone_free(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_parsed),
        cmocka_unit_test(the_end_is_allowed),
        cmocka_unit_test(clocks_change_inside),
        cmocka_unit_test(every_minute_of_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
