/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar windows around changes of the clocks (design.md 5.2, 5.4): no flicker, exact expiry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/base/zone.h>
#include <core/base/zone_parts.h>
#include <stdlib.h>

#define ROUNDS 40000

static uint64_t seed = 20261122;

static int64_t up_to(int64_t most)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 20) % (uint64_t)(most + 1));
}

/* Some instant; three times in four within a day and a half of a change. */
static int64_t instant(const zone *z)
{
    if (z->n < 2 || up_to(3) == 0)
        return up_to(INT64_C(40000000000)) - INT64_C(3000000000);
    int64_t cycles = z->forever ? up_to(2) : 0;
    const zone_span *s = &z->spans[1 + (size_t)up_to((int64_t)z->n - 2)];
    return s->start + up_to(259200) - 129600 + (s->start >= z->cycle_utc ? cycles * CYCLE_S : 0);
}

static gx_duration span(void)
{
    static const int64_t seconds[] = { 1, 60, 3600, 43200, 90000 };
    static const int32_t days[] = { 0, 1, 2, 7, 30, 183, 365 };
    if (up_to(3) == 0)
        return (gx_duration){ .seconds = seconds[up_to(4)] };
    return (gx_duration){ .days = days[up_to(6)] };
}

/* The definition in zone.h, word for word. */
static bool within(const zone *z, int64_t at, int64_t now, gx_duration d)
{
    if (d.seconds != 0)
        return at >= now - d.seconds;
    return zone_local(z, at) >= zone_local(z, now) - d.days * DAY_S;
}

/* A partner for `at` close to the window's edge. */
static int64_t near_edge(int64_t at, gx_duration d)
{
    return at + d.days * DAY_S + d.seconds + up_to(14400) - 7200;
}

static void check_zone(const char *name)
{
    zone *z;
    gx_error err;
    assert_int_equal(zone_load(name, &z, &err), GX_OK);
    for (int i = 0; i < ROUNDS; i++) {
        gx_duration d = span();
        int64_t at = instant(z), now = near_edge(at, d);
        bool inside = within(z, at, now, d);
        assert_int_equal(inside, at >= window_cut(z, now, d));
        int64_t over = window_over(z, at, d);
        assert_int_equal(inside, now < over);
        assert_true(over > at);
        assert_true(within(z, at, over - 1, d));
        assert_false(within(z, at, over, d));
        int64_t later = now + up_to(10000), later_at = at + up_to(10000);
        assert_true(window_cut(z, later, d) >= window_cut(z, now, d));
        assert_true(window_over(z, later_at, d) >= over);
        assert_true(zone_local(z, later) >= zone_local(z, now));
        assert_true(zone_today(z, later) >= zone_today(z, now));
        int64_t l = zone_local(z, now) + up_to(7200) - 3600, u = zone_utc(z, l);
        assert_true(zone_local(z, u) >= l);
        assert_true(zone_local(z, u - 1) < l);
        int64_t day = zone_today(z, now), begin = zone_midnight(z, day);
        assert_true(begin <= now && zone_today(z, begin) == day && zone_today(z, begin - 1) < day);
    }
    zone_free(z);
}

static void test_properties(void **state)
{
    (void)state;
    static const char *const names[] = {
        "Europe/Berlin",    "America/New_York",  "Asia/Shanghai", "Australia/Lord_Howe",
        "America/St_Johns", "Africa/Casablanca", "Pacific/Apia",  "UTC",
        "Europe/Dublin",    "America/Havana",    "Asia/Tehran",   "Antarctica/Troll"
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check_zone(names[i]);
}

static int64_t local_by_pieces(const zone_piece *p, size_t n, int64_t t)
{
    while (n > 1 && p[n - 1].start > t)
        n--;
    int64_t l = t + p[n - 1].offset;
    return l > p[n - 1].peak ? l : p[n - 1].peak;
}

static int64_t utc_by_pieces(const zone_piece *p, size_t n, int64_t l)
{
    while (n > 1 && p[n - 1].peak >= l)
        n--;
    int64_t t = l - p[n - 1].offset;
    return t > p[n - 1].start ? t : p[n - 1].start;
}

/* Inside their range the pieces answer as the zone does, to the second around every change. */
static void test_pieces(void **state)
{
    (void)state;
    static const char *const names[] = { "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca",
                                         "Pacific/Apia",  "UTC",           "America/Sao_Paulo",   "Antarctica/Troll" };
    zone_piece p[64];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        zone *z;
        gx_error err;
        assert_int_equal(zone_load(names[i], &z, &err), GX_OK);
        size_t looked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int64_t from = instant(z), to = from + up_to(3 * 366 * DAY_S);
            size_t n = zone_pieces(z, from, to, 64, p);
            if (n == 0)
                continue; /* beyond the calendar */
            const zone_piece *one = &p[up_to((int64_t)n - 1)];
            int64_t edge = one->start > from ? one->start + up_to(4) - 2 : from;
            int64_t t = edge >= from && edge <= to && up_to(1) ? edge : from + up_to(to - from);
            assert_int_equal(local_by_pieces(p, n, t), zone_local(z, t));
            int64_t low = zone_local(z, from), high = zone_local(z, to), peak = one->peak;
            int64_t l = zone_local(z, t) + up_to(7200) - 3600;
            l = peak > low && up_to(1) ? peak + up_to(4) - 2 : l;
            if (l <= low || l > high)
                continue;
            assert_int_equal(utc_by_pieces(p, n, l), zone_utc(z, l));
            looked++;
        }
        assert_true(looked > ROUNDS / 4);
        assert_int_equal(zone_pieces(z, 10, 9, 64, p), 0);
        assert_int_equal(zone_pieces(z, INT64_MIN + 5, 0, 64, p), 0);
        assert_int_equal(zone_pieces(z, 0, INT64_MAX - 5, 64, p), 0);
        zone_free(z);
    }
}

static void test_too_many_pieces(void **state)
{
    (void)state;
    zone *z;
    gx_error err;
    zone_piece p[4];
    int64_t july = INT64_C(1782864000); /* 2026-07-01 */
    assert_int_equal(zone_load("Europe/Berlin", &z, &err), GX_OK);
    assert_int_equal(zone_pieces(z, july, july + 366 * DAY_S, 4, p), 3);
    assert_int_equal(p[0].offset, 7200);
    assert_int_equal(p[1].offset, 3600);
    assert_int_equal(zone_pieces(z, july, july + 3 * 366 * DAY_S, 4, p), 0);
    zone_free(z);
}

static void test_seven_days_are_closed(void **state)
{
    (void)state; /* design.md 5.4: a contact exactly 7 days ago still counts, also across a change of the clocks */
    zone *z;
    gx_error err;
    assert_int_equal(zone_load("Europe/Berlin", &z, &err), GX_OK);
    gx_duration week = { .days = 7 };
    int64_t noon_before = INT64_C(1792580400); /* 2026-10-21T13:00:00+02:00 */
    int64_t noon_after = noon_before + 7 * DAY_S + 3600;
    assert_true(noon_before >= window_cut(z, noon_after, week));
    assert_true(noon_before < window_cut(z, noon_after + 1, week));
    assert_int_equal(window_over(z, noon_before, week), noon_after + 1);
    gx_duration hours = { .seconds = 7 * DAY_S };
    assert_int_equal(window_over(z, noon_before, hours), noon_before + 7 * DAY_S + 1);
    zone_free(z);
}

static void test_saturation(void **state)
{
    (void)state;
    zone *z;
    gx_error err;
    assert_int_equal(zone_load("America/New_York", &z, &err), GX_OK);
    gx_duration most[] = {
        { .days = INT32_MAX }, { .days = INT32_MIN }, { .seconds = INT64_MAX }, { .seconds = INT64_MIN }
    };
    for (size_t i = 0; i < 4; i++) {
        assert_true(window_cut(z, GX_NEVER, most[i]) == GX_NEVER);
        assert_true(window_cut(z, GX_FOREVER, most[i]) == GX_FOREVER);
        assert_true(window_over(z, GX_NEVER, most[i]) == GX_NEVER);
        assert_true(window_over(z, GX_FOREVER, most[i]) == GX_FOREVER);
        (void)window_cut(z, INT64_MAX - 5, most[i]);
        (void)window_over(z, INT64_MIN + 5, most[i]);
    }
    assert_true(window_over(z, INT64_MAX - 5, most[0]) == GX_FOREVER);
    assert_true(window_over(z, 5, most[2]) == GX_FOREVER);
    /* a missing time is within nothing, however long the window */
    assert_true(GX_NEVER < window_cut(z, INT64_MIN + 5, most[0]));
    assert_true(GX_NEVER < window_cut(z, -5, most[2]));
    zone_free(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_properties),      cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_too_many_pieces), cmocka_unit_test(test_seven_days_are_closed),
        cmocka_unit_test(test_saturation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
