/* SPDX-License-Identifier: Apache-2.0 */
/* Zones: known changes of known places, and every zone of tzdata against libc at and around all its changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/base/zone.h>
#include <core/base/zone_parts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static zone *load(const char *name)
{
    zone *z = NULL;
    gx_error err = { 0 };
    if (zone_load(name, &z, &err) != GX_OK)
        fail_msg("%s", err.text);
    return z;
}

/* The offset changes from `before` to `after` exactly at `at`. */
static void assert_change(const zone *z, int64_t at, int before, int after)
{
    assert_int_equal(zone_offset(z, at - 1), before);
    assert_int_equal(zone_offset(z, at), after);
}

static void test_known_changes(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int64_t at;
        int before, after;
    } rows[] = {
        { "Asia/Shanghai", -2177481943, 29143, 28800 }, /* local mean time ends */
        { "Asia/Shanghai", -933667200, 28800, 32400 },  /* 1940-06-01 */
        { "Asia/Shanghai", -922093200, 32400, 28800 },
        { "Asia/Shanghai", -881049600, 28800, 32400 }, /* 1942-01-31, for more than three years */
        { "Asia/Shanghai", -767869200, 32400, 28800 },
        { "Asia/Shanghai", -650019600, 32400, 28800 }, /* 1949-05-28 */
        { "Asia/Shanghai", 515527200, 28800, 32400 },  /* 1986-05-04 02:00 */
        { "Asia/Shanghai", 684867600, 32400, 28800 },  /* 1991-09-15 02:00, the last one */
        { "Europe/Berlin", 1774746000, 3600, 7200 },
        { "Europe/Berlin", 1792890000, 7200, 3600 },
        { "America/New_York", 1772953200, -18000, -14400 },
        { "America/New_York", 1793512800, -14400, -18000 },
        { "America/New_York", 16731471600, -18000, -14400 }, /* the year 2500: the footer, folded once */
        { "America/New_York", 16752031200, -14400, -18000 },
        { "Australia/Lord_Howe", 1775314800, 39600, 37800 }, /* half an hour */
        { "Australia/Lord_Howe", 1791041400, 37800, 39600 },
        { "Europe/Dublin", 1774746000, 0, 3600 }, /* summer is the standard time there */
        { "Africa/Casablanca", 1771120800, 3600, 0 },
        { "Pacific/Apia", 1325239200, -36000, 50400 }, /* a day that never was */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        zone *z = load(rows[i].zone);
        assert_change(z, rows[i].at, rows[i].before, rows[i].after);
        zone_free(z);
    }
}

static void test_shanghai_is_steady_since_1991(void **state)
{
    (void)state;
    zone *z = load("Asia/Shanghai");
    assert_string_equal(zone_name(z), "Asia/Shanghai");
    for (int64_t t = 684867600; t < INT64_C(20000000000); t += 86400 * 20)
        assert_int_equal(zone_offset(z, t), 28800);
    zone_free(z);
}

static void test_utc(void **state)
{
    (void)state;
    zone *z = load("UTC");
    for (int64_t t = -10000000000; t < 10000000000; t += 987654321) {
        assert_int_equal(zone_local(z, t), t);
        assert_int_equal(zone_utc(z, t), t);
    }
    assert_int_equal(zone_today(z, -1), -1);
    zone_free(z);
}

static void compare_at(const zone *z, int64_t t)
{
    time_t libc_t = (time_t)t;
    struct tm tm;
    assert_non_null(localtime_r(&libc_t, &tm));
    if (zone_offset(z, t) != tm.tm_gmtoff)
        fail_msg("%s at %lld: we say %d, libc says %ld", zone_name(z), (long long)t, (int)zone_offset(z, t),
                 tm.tm_gmtoff);
}

static void compare_zone(const char *name)
{
    zone *z = load(name);
    setenv("TZ", name, 1);
    tzset();
    for (size_t i = 1; i < z->n; i++)
        for (int64_t d = -1; d <= 1; d++)
            compare_at(z, z->spans[i].start + d);
    uint64_t seed = 42;
    for (int i = 0; i < 300; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        int64_t from_1900_to_4000 = -2208988800 + (int64_t)((seed >> 16) % UINT64_C(66268000000));
        compare_at(z, from_1900_to_4000);
    }
    zone_free(z);
}

static void test_every_zone_against_libc(void **state)
{
    (void)state;
    FILE *f = fopen("/usr/share/zoneinfo/zone.tab", "r");
    assert_non_null(f);
    char line[512], name[128];
    int n = 0;
    while (fgets(line, sizeof line, f) != NULL)
        if (line[0] != '#' && sscanf(line, "%*s %*s %127s", name) == 1) {
            compare_zone(name);
            n++;
        }
    fclose(f);
    assert_true(n > 300);
    unsetenv("TZ");
    tzset();
}

/* Walks second by second through a change and keeps the highest local time seen. */
static void walk(const char *name, int64_t change)
{
    zone *z = load(name);
    int64_t highest = INT64_MIN;
    for (int64_t t = change - 90000; t < change + 90000; t++) {
        int64_t local = t + zone_offset(z, t);
        bool rises = local > highest;
        if (rises)
            highest = local;
        assert_int_equal(zone_local(z, t), highest);
        if (rises && t > change - 90000)
            assert_int_equal(zone_utc(z, highest), t);
    }
    zone_free(z);
}

static void test_ratchet_second_by_second(void **state)
{
    (void)state;
    walk("Europe/Berlin", 1792890000);
    walk("Europe/Berlin", 1774746000);
    walk("Australia/Lord_Howe", 1775314800);
    walk("Australia/Lord_Howe", 1791041400);
    walk("America/New_York", 16752031200); /* far behind the list's end */
    walk("Asia/Shanghai", -650019600);
    walk("Pacific/Apia", 1325239200);
}

static void test_berlin_autumn_stands_still(void **state)
{
    (void)state;
    zone *z = load("Europe/Berlin");
    civil three = { 2026, 10, 25, 3, 0, 0 };
    int64_t l3 = civil_seconds(&three), end = 1792890000;
    assert_int_equal(zone_local(z, end - 1), l3 - 1);
    assert_int_equal(zone_local(z, end), l3 - 1);
    assert_int_equal(zone_local(z, end + 3599), l3 - 1);
    assert_int_equal(zone_local(z, end + 3600), l3);
    assert_int_equal(zone_utc(z, l3 - 1), end - 1); /* the first, not the repeated one */
    assert_int_equal(zone_utc(z, l3), end + 3600);
    zone_free(z);
}

static void test_berlin_spring_gap_ends_at_three(void **state)
{
    (void)state;
    zone *z = load("Europe/Berlin");
    civil two = { 2026, 3, 29, 2, 0, 0 }, half_past = { 2026, 3, 29, 2, 30, 0 };
    assert_int_equal(zone_utc(z, civil_seconds(&two)), 1774746000);
    assert_int_equal(zone_utc(z, civil_seconds(&half_past)), 1774746000);
    assert_int_equal(zone_utc(z, civil_seconds(&two) - 1), 1774745999);
    zone_free(z);
}

static void test_midnights(void **state)
{
    (void)state;
    zone *sh = load("Asia/Shanghai"), *apia = load("Pacific/Apia"), *jo = load("America/St_Johns");
    int64_t day = civil_days(2026, 11, 22);
    assert_int_equal(zone_midnight(sh, day), INT64_C(1795276800));
    assert_int_equal(zone_today(sh, INT64_C(1795276800)), day);
    assert_int_equal(zone_today(sh, INT64_C(1795276799)), day - 1);
    /* 1940-06-01 began at one o'clock: its first instant is the change itself. */
    assert_int_equal(zone_midnight(sh, civil_days(1940, 6, 1)), -933667200);
    /* Samoa skipped 2011-12-30. */
    int64_t skipped = civil_days(2011, 12, 30);
    assert_int_equal(zone_midnight(apia, skipped), 1325239200);
    assert_int_equal(zone_midnight(apia, skipped + 1), 1325239200);
    assert_int_equal(zone_today(apia, 1325239199), skipped - 1);
    assert_int_equal(zone_today(apia, 1325239200), skipped + 1);
    /* St John's went back at 00:01; the new day, once begun, stays. */
    int64_t back = 1162089060, new_day = civil_days(2006, 10, 29);
    assert_int_equal(zone_today(jo, back - 60), new_day);
    assert_int_equal(zone_today(jo, back - 61), new_day - 1);
    assert_int_equal(zone_today(jo, back + 1800), new_day);
    zone_free(sh);
    zone_free(apia);
    zone_free(jo);
}

static void test_extremes_saturate(void **state)
{
    (void)state;
    static const char *const names[] = { "Europe/Berlin", "America/New_York", "UTC", "Asia/Shanghai" };
    for (size_t i = 0; i < 4; i++) {
        zone *z = load(names[i]);
        assert_true(zone_local(z, GX_NEVER) == GX_NEVER && zone_local(z, GX_FOREVER) == GX_FOREVER);
        assert_true(zone_utc(z, GX_NEVER) == GX_NEVER && zone_utc(z, GX_FOREVER) == GX_FOREVER);
        assert_true(zone_today(z, GX_NEVER) == GX_NO_DATE && zone_midnight(z, GX_NO_DATE) == GX_NEVER);
        assert_true(zone_midnight(z, INT64_MAX) == GX_FOREVER);
        for (int64_t d = 1; d < 100000; d += 997) {
            assert_true(zone_local(z, INT64_MAX - d) >= zone_local(z, INT64_MAX - d - 500));
            assert_true(zone_local(z, INT64_MIN + d) <= zone_local(z, INT64_MIN + d + 500));
            (void)zone_utc(z, INT64_MAX - d);
            (void)zone_utc(z, INT64_MIN + d);
        }
        zone_free(z);
    }
}

static void assert_refused(const char *name, gx_status want, const char *part)
{
    zone *z = (zone *)1;
    gx_error err = { 0 };
    assert_int_equal(zone_load(name, &z, &err), want);
    assert_null(z);
    if (strstr(err.text, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, part);
}

static void test_refusals(void **state)
{
    (void)state;
    assert_refused("Asia/Shangai", GX_ENOTFOUND, "did you mean \"Asia/Shanghai\"");
    assert_refused("Asia", GX_ENOTFOUND, "there is no time zone \"Asia\"");
    assert_refused("Europe/Berlin/x", GX_ENOTFOUND, "did you mean \"Europe/Berlin\"");
    assert_refused("", GX_EINVAL, "not a time zone");
    assert_refused("/etc/passwd", GX_EINVAL, "not a time zone");
    assert_refused("../../etc/passwd", GX_EINVAL, "not a time zone");
    assert_refused("Asia//Shanghai", GX_EINVAL, "not a time zone");
    assert_refused("Asia/", GX_EINVAL, "not a time zone");
    assert_refused("zone.tab", GX_EINVAL, "not a time zone");
    assert_refused("right/Asia/Shanghai", GX_EINVAL, "leap seconds");
}

/* Every truncation, and every single damaged byte, is refused or read, never a crash (the sanitizers watch). */
static void test_damaged_files(void **state)
{
    (void)state;
    char dir[] = "/tmp/gx-zone-XXXXXX", path[64];
    static unsigned char whole[8192];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/Test", dir);
    FILE *f = fopen("/usr/share/zoneinfo/Australia/Lord_Howe", "rb");
    assert_non_null(f);
    size_t n = fread(whole, 1, sizeof whole, f);
    fclose(f);
    assert_true(n > 500 && n < sizeof whole);
    setenv("GUANXI_TZDIR", dir, 1);
    for (size_t i = 0; i < 2 * n; i++) {
        bool cut = i < n;
        size_t at = i % n;
        unsigned char kept = whole[at];
        whole[at] = cut ? kept : (unsigned char)(kept ^ (1u << (at % 8)));
        f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(whole, 1, cut ? at : n, f), cut ? at : n);
        fclose(f);
        whole[at] = kept;
        zone *z;
        gx_error err = { 0 };
        gx_status rc = zone_load("Test", &z, &err);
        if (cut)
            assert_int_equal(rc, GX_EIO);
        if (rc == GX_OK)
            (void)zone_utc(z, zone_local(z, INT64_C(99999999999)));
        zone_free(z);
    }
    unsetenv("GUANXI_TZDIR");
    remove(path);
    rmdir(dir);
}

static void assert_rule(const char *text, bool sound)
{
    tz_rule rule;
    assert_int_equal(tz_rule_parse((gx_text){ text, strlen(text) }, &rule), sound);
}

static void test_footers(void **state)
{
    (void)state;
    assert_rule("CST-8", true);
    assert_rule("<+0530>-5:30", true);
    assert_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true);
    assert_rule("IST-1GMT0,M10.5.0,M3.5.0/1", true);
    assert_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true);
    assert_rule("EST5EDT,0/0,J365/25", true);
    assert_rule("EST5EDT4:30:15,J60/167,364/-167", true);
    assert_rule("", false);
    assert_rule("CST", false);
    assert_rule("CS-8", false);
    assert_rule("<+08-8", false);
    assert_rule("CST-25", false);
    assert_rule("CST-8 ", false);
    assert_rule("EST5EDT", false); /* TZif wants the rules written out */
    assert_rule("EST5EDT,M3.2.0", false);
    assert_rule("EST5EDT,M13.2.0,M11.1.0", false);
    assert_rule("EST5EDT,M3.6.0,M11.1.0", false);
    assert_rule("EST5EDT,M3.2.7,M11.1.0", false);
    assert_rule("EST5EDT,J0,J365", false);
    assert_rule("EST5EDT,M3.2.0/168,M11.1.0", false);
    assert_rule("EST5EDT,M3.2.0:2,M11.1.0", false);
}

static zone *zone_of_rule(const char *text)
{
    zone *z = calloc(1, sizeof *z);
    assert_non_null(z);
    size_t cap = 0;
    tz_rule rule;
    assert_true(tz_rule_parse((gx_text){ text, strlen(text) }, &rule));
    assert_true(zone_push(z, &cap, INT64_MIN, rule.standard));
    assert_int_equal(tz_rule_extend(&rule, 0, z, &cap, NULL), GX_OK);
    return z;
}

static void test_days_of_rules(void **state)
{
    (void)state;
    /* J60 is 1 March in every year; 59 is 29 February in leap years, else 1 March. */
    zone *julian = zone_of_rule("AAA0BBB,J60/0,J365/0"), *counted = zone_of_rule("AAA0BBB,59/0,J365/0");
    assert_change(julian, civil_days(2027, 3, 1) * 86400, 0, 3600);
    assert_change(julian, civil_days(2028, 3, 1) * 86400, 0, 3600);
    assert_change(counted, civil_days(2027, 3, 1) * 86400, 0, 3600);
    assert_change(counted, civil_days(2028, 2, 29) * 86400, 0, 3600);
    assert_change(julian, civil_days(2028, 12, 31) * 86400 - 3600, 3600, 0);
    /* Summer time all year, as RFC 8536 3.3.1 writes it. */
    zone *always = zone_of_rule("XXX3EDT4,0/0,J365/23");
    for (int64_t t = INT64_C(1000000000); t < 30000000000; t += 43200)
        assert_int_equal(zone_offset(always, t), -4 * 3600);
    zone_free(julian);
    zone_free(counted);
    zone_free(always);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_changes),
        cmocka_unit_test(test_shanghai_is_steady_since_1991),
        cmocka_unit_test(test_utc),
        cmocka_unit_test(test_every_zone_against_libc),
        cmocka_unit_test(test_ratchet_second_by_second),
        cmocka_unit_test(test_berlin_autumn_stands_still),
        cmocka_unit_test(test_berlin_spring_gap_ends_at_three),
        cmocka_unit_test(test_midnights),
        cmocka_unit_test(test_extremes_saturate),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_footers),
        cmocka_unit_test(test_days_of_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
