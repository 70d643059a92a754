/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar of a shop (domain D5.5): the shipped days off against the published lists, the festivals of the base
 * pack against two programs' days, and mistakes by file, line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/calendar/lunar.h>
#include <core/calendar/terms.h>
#include <core/decide/calendar.h>
#include <stdio.h>
#include <stdlib.h>

static arena *a;

static FILE *open_data(const char *name)
{
    const char *root = getenv("GUANXI_TEST_DATA");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", root != NULL ? root : SOURCE_DIR "/../shared/data", name);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        print_message("SKIP: no test data: %s is missing (set GUANXI_TEST_DATA)\n", path);
    return f;
}

/* ---- days off ---- */

static void load_days_off(config *c, int first, int last)
{
    gx_error err = { 0 };
    for (int year = first; year <= last; year++) {
        char path[4096], shown[64];
        snprintf(shown, sizeof shown, "scripts/calendar/cn-%d.ini", year);
        snprintf(path, sizeof path, SOURCE_DIR "/%s", shown);
        if (config_read_file(c, path, shown, &err) != GX_OK)
            fail_msg("%s", err.text);
    }
}

/* Every entry of a year's list; how many there were. */
static int compare_year(FILE *f, const calendar *c)
{
    char line[256], date[16] = "";
    int n = 0;
    while (fgets(line, sizeof line, f) != NULL) {
        char word[16];
        int64_t day;
        (void)sscanf(line, " \"date\": \"%10[0-9-]\"", date);
        if (sscanf(line, " \"isOffDay\": %5[a-z]", word) != 1)
            continue;
        assert_true(date_parse(text_of(date), &day));
        if (day_is_off(c, day) != (strcmp(word, "true") == 0))
            fail_msg("%s: published as %s", date, word);
        n++;
    }
    return n;
}

static void d5_5_days_off_as_published(void **state)
{
    (void)state;
    config *c = config_new();
    shop_calendar of;
    gx_error err = { 0 };
    int entries = 0, years = 0;
    load_days_off(c, 2007, 2026);
    assert_int_equal(calendar_load(c, a, &of, &err), GX_OK);
    for (int year = 2007; year <= 2026; year++) {
        char name[64];
        snprintf(name, sizeof name, "holidays_cn/%d.json", year);
        FILE *f = open_data(name);
        if (f == NULL)
            continue;
        entries += compare_year(f, &of.days);
        years++;
        fclose(f);
    }
    config_free(c);
    print_message("%d entries of %d years\n", entries, years);
    if (years == 0)
        skip();
    assert_true(entries > 20 * years);
}

static void d5_5_days_off_of_2026(void **state)
{
    (void)state;
    config *c = config_new();
    shop_calendar of;
    gx_error err = { 0 };
    load_days_off(c, 2025, 2026);
    assert_int_equal(calendar_load(c, a, &of, &err), GX_OK);
    assert_true(day_is_off(&of.days, civil_days(2026, 2, 17)));
    assert_false(day_is_off(&of.days, civil_days(2026, 2, 14))); /* a Saturday, worked for the Spring Festival */
    assert_true(day_is_off(&of.days, civil_days(2025, 10, 8)));
    assert_false(day_is_off(&of.days, civil_days(2025, 10, 11)));
    config_free(c);
}

/* ---- festivals ---- */

static void same_day(const char *what, int64_t got, const char *want)
{
    char text[32];
    date_format(got, text);
    if (strcmp(text, want) != 0)
        fail_msg("%s: %s, but %s by others", what, text, want);
}

/* The days of one Gregorian year in the columns of the data set; laba is that of the lunar year. */
static void compare_festivals(char *line)
{
    static const struct {
        const char *name;
        lunar_date d;
    } lunar[] = { { "spring festival", { 0, 1, 1, false } }, { "lantern", { 0, 1, 15, false } },
                  { "dragon boat", { 0, 5, 5, false } },     { "qixi", { 0, 7, 7, false } },
                  { "zhongyuan", { 0, 7, 15, false } },      { "mid-autumn", { 0, 8, 15, false } },
                  { "double ninth", { 0, 9, 9, false } },    { "laba", { 0, 12, 8, false } } };
    int year = atoi(strtok(line, ","));
    int64_t day;
    for (size_t i = 0; i < sizeof lunar / sizeof *lunar; i++) {
        assert_true(lunar_kept_in(year, &lunar[i].d, &day));
        same_day(lunar[i].name, day, strtok(NULL, ","));
    }
    assert_true(lunar_kept_in(year - 1, &(lunar_date){ 0, 12, 30, false }, &day));
    same_day("new year's eve", day, strtok(NULL, ","));
    assert_true(term_day(year, term_named(GX_TEXT("qingming")), &day));
    same_day("qingming", day, strtok(NULL, ","));
    assert_true(term_day(year, term_named(GX_TEXT("dongzhi")), &day));
    same_day("dongzhi", day, strtok(NULL, ","));
    assert_int_equal(lunar_leap_month(year), atoi(strtok(NULL, ",")));
}

static void d5_5_lunar_days_as_two_programs_have_them(void **state)
{
    (void)state;
    char line[512];
    int years = 0;
    FILE *f = open_data("lunar/festivals_2015_2026.csv");
    if (f == NULL)
        skip();
    while (fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] < '0' || line[0] > '9')
            continue;
        compare_festivals(line);
        years++;
    }
    fclose(f);
    assert_true(years >= 12);
}

/* ---- mistakes ---- */

static void refuses(const char *ini, const char *says)
{
    config *c = config_new();
    shop_calendar of;
    gx_error err = { 0 };
    assert_int_equal(config_read_text(c, text_of(ini), "shop.ini", &err), GX_OK);
    assert_int_equal(calendar_load(c, a, &of, &err), GX_ECONFIG);
    if (strstr(err.text, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, says);
    config_free(c);
}

static void mistakes_have_a_place(void **state)
{
    (void)state;
    refuses("[festival:x]\non = lunar 13-01\n", "shop.ini:2:6: on: want a day such as");
    refuses("[festival:x]\nfits = key\n", "on is missing");
    refuses("[festival:x]\non = FREQ=YEARLY;BYWEEKNO=3\n", "shop.ini:2:18: on: BYWEEKNO");
    refuses("[days_off:x]\noff = 2026-05-01, tomorrow\n", "shop.ini:2:19: off: want days such as");
    refuses("[calendar]\nweekend = sat, holiday\n", "got \"holiday\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d5_5_days_off_as_published),
        cmocka_unit_test(d5_5_days_off_of_2026),
        cmocka_unit_test(d5_5_lunar_days_as_two_programs_have_them),
        cmocka_unit_test(mistakes_have_a_place),
    };
    a = arena_new();
    int failed = a == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return failed;
}
