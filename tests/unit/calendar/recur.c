/* SPDX-License-Identifier: Apache-2.0 */
/* Recurrence rules (domain D5.5): the supported subset against the definition, day by day, and against the published
 * instances of libical's own tests; everything else is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/calendar.h>
#include <core/base/text.h>
#include <core/calendar/recur.h>
#include <stdio.h>
#include <stdlib.h>

static arena *a;

static gx_status expand(const char *rule, int64_t first, int64_t last, bool timed, date_list *out, gx_error *err)
{
    size_t offset = SIZE_MAX;
    recurrence r = { .rule = text_of(rule), .first = first, .last = last, .timed = timed };
    gx_status rc = recurrence_expand(&r, a, out, &offset, err);
    assert_true(rc == GX_OK || offset < strlen(rule) || (offset == 0 && rule[0] == '\0'));
    return rc;
}

/* ---- by hand ---- */

static void refuses(const char *rule, const char *name)
{
    date_list l;
    gx_error err = { 0 };
    assert_int_equal(expand(rule, civil_days(2026, 1, 1), civil_days(2027, 1, 1), false, &l, &err), GX_ECONFIG);
    if (strstr(err.text, name) == NULL)
        fail_msg("%s: \"%s\" does not name %s", rule, err.text, name);
}

static void d5_5_refused_by_name(void **state)
{
    (void)state;
    refuses("FREQ=HOURLY;INTERVAL=3", "FREQ=HOURLY");
    refuses("FREQ=MINUTELY", "FREQ=MINUTELY");
    refuses("FREQ=SECONDLY", "FREQ=SECONDLY");
    refuses("FREQ=DAILY;BYHOUR=9", "BYHOUR");
    refuses("FREQ=DAILY;BYMINUTE=1", "BYMINUTE");
    refuses("FREQ=DAILY;BYSECOND=1", "BYSECOND");
    refuses("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO");
    refuses("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "BYSETPOS");
    refuses("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY");
    refuses("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY");
    refuses("FREQ=DAILY;BYMONTHDAY=-1", "BYMONTHDAY");
    refuses("FREQ=YEARLY;BYMONTHDAY=29", "BYMONTHDAY");
    refuses("FREQ=MONTHLY;BYMONTHDAY=1,-1;BYSETPOS=1", "BYSETPOS");
    refuses("FREQ=WEEKLY;BYDAY=1MO", "BYDAY");
    refuses("FREQ=WEEKLY;BYDAY=SU,TH,TH", "BYDAY");
    refuses("RSCALE=CHINESE;FREQ=YEARLY", "RSCALE");
    refuses("every Monday", "every Monday");
    refuses("FREQ=FORTNIGHTLY", "FORTNIGHTLY");
    refuses("FREQ=DAILY;BYEASTER=1", "BYEASTER");
    refuses("FREQ=DAILY;COUNT=3;UNTIL=20260201", "");
    refuses("FREQ=DAILY;INTERVAL=0", "INTERVAL");
    refuses("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY");
    refuses("", "");
}

static void d5_5_until_in_utc_is_meant_in_the_zone(void **state)
{
    (void)state;
    zone *z;
    date_list l;
    size_t offset;
    gx_error err = { 0 };
    assert_int_equal(zone_load("Asia/Shanghai", &z, &err), GX_OK);
    recurrence r = { .rule = GX_TEXT("FREQ=DAILY;UNTIL=20260103T160000Z"), /* midnight of 4 January there */
                     .first = civil_days(2026, 1, 1),
                     .last = INT64_MAX,
                     .zone = z };
    assert_int_equal(recurrence_expand(&r, a, &l, &offset, &err), GX_OK);
    assert_int_equal(l.n, 4);
    zone_free(z);
}

/* ---- against the definition ---- */

typedef struct definition {
    int freq; /* 0 daily, 1 weekly, 2 monthly, 3 yearly */
    int interval, wkst;
    int months[4], n_months;
    int month_days[4], n_month_days;
    int year_days[4], n_year_days;
    int days[4], ordinals[4], n_days; /* weekdays, Monday 0 */
    int set_pos[3], n_set_pos;
} definition;

static const char *const FREQ[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
static const char *const DAYS[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static uint64_t seed = 20261123;

static int below(int n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((seed >> 33) % (uint64_t)n);
}

/* Different values, each from 1 to `most`, or, `signs`, also counted from the end. */
static int pick(int *out, int most, bool signs)
{
    int n = 1 + below(3), kept = 0;
    for (int i = 0; i < n; i++) {
        int value = 1 + below(most), known = 0;
        value = signs && below(3) == 0 ? -value : value;
        for (int k = 0; k < kept; k++)
            known |= out[k] == value;
        if (!known)
            out[kept++] = value;
    }
    return kept;
}

static bool both_ends(const int *list, int n)
{
    bool front = false, back = false;
    for (int i = 0; i < n; i++) {
        front |= list[i] > 0;
        back |= list[i] < 0;
    }
    return front && back;
}

/* Of the supported subset. */
static definition any_rule(void)
{
    definition d = { .freq = below(4), .interval = 1 + below(4), .wkst = below(2) == 0 ? 0 : 6 };
    if (below(3) == 0)
        d.n_months = pick(d.months, 12, false);
    if (d.freq != 1 && (d.freq != 3 || d.n_months > 0) && below(3) == 0)
        d.n_month_days = pick(d.month_days, 31, d.freq > 1);
    if (d.freq == 3 && d.n_month_days == 0 && d.n_months == 0 && below(3) == 0)
        d.n_year_days = pick(d.year_days, 366, true);
    if (below(2) == 0 && d.n_year_days == 0) {
        d.n_days = pick(d.days, 7, false);
        bool ordinal = d.freq > 1 && d.n_month_days == 0 && below(2) == 0;
        int most = d.freq == 3 && d.n_months == 0 ? 53 : 5;
        for (int i = 0; i < d.n_days; i++) {
            d.days[i]--;
            d.ordinals[i] = ordinal ? (1 + below(most)) * (below(3) == 0 ? -1 : 1) : 0;
        }
    }
    bool both = both_ends(d.month_days, d.n_month_days) || both_ends(d.year_days, d.n_year_days) ||
                both_ends(d.ordinals, d.n_days);
    if (d.freq > 1 && !both && d.n_days + d.n_month_days + d.n_year_days > 0 && below(3) == 0)
        d.n_set_pos = pick(d.set_pos, 3, true);
    return d;
}

static void put_list(buf *out, const char *name, const int *list, int n)
{
    for (int i = 0; i < n; i++)
        buf_printf(out, "%s%s%d", i == 0 ? name : "", i == 0 ? "=" : ",", list[i]);
}

static void put_rule(buf *out, const definition *d)
{
    buf_printf(out, "FREQ=%s;INTERVAL=%d;WKST=%s", FREQ[d->freq], d->interval, DAYS[d->wkst]);
    put_list(out, ";BYMONTH", d->months, d->n_months);
    put_list(out, ";BYMONTHDAY", d->month_days, d->n_month_days);
    put_list(out, ";BYYEARDAY", d->year_days, d->n_year_days);
    for (int i = 0; i < d->n_days; i++) {
        buf_str(out, i == 0 ? ";BYDAY=" : ",");
        if (d->ordinals[i] != 0)
            buf_printf(out, "%d", d->ordinals[i]);
        buf_str(out, DAYS[d->days[i]]);
    }
    put_list(out, ";BYSETPOS", d->set_pos, d->n_set_pos);
}

typedef struct date {
    int64_t days, year;
    int month, day;
} date;

static date date_of(int64_t days)
{
    date out = { .days = days };
    civil_of_days(days, &out.year, &out.month, &out.day);
    return out;
}

static bool in_list(const int *list, int n, int from_front, int from_back)
{
    for (int i = 0; i < n; i++)
        if (list[i] == from_front || list[i] == from_back)
            return true;
    return false;
}

/* The span in which the ordinal of a BYDAY counts: the month, or, YEARLY without BYMONTH, the year. */
static bool weekday_fits(const definition *d, const date *at)
{
    bool by_year = d->freq == 3 && d->n_months == 0;
    int64_t begin = by_year ? civil_days(at->year, 1, 1) : civil_days(at->year, at->month, 1);
    int64_t end = by_year ? civil_days(at->year + 1, 1, 1) : add_months(begin, 1);
    for (int i = 0; i < d->n_days; i++) {
        if (d->days[i] != civil_weekday(at->days))
            continue;
        int nth = (int)((at->days - begin) / 7) + 1, last = -(int)((end - 1 - at->days) / 7) - 1;
        if (d->ordinals[i] == 0 || d->ordinals[i] == nth || d->ordinals[i] == last)
            return true;
    }
    return false;
}

/* RFC 5545 page 43: what a missing BY part takes from DTSTART. */
static bool from_start(const definition *d, const date *at, const date *start)
{
    bool month_day = d->n_month_days == 0 && d->n_days == 0 && d->n_year_days == 0;
    if (d->freq == 1)
        return d->n_days > 0 || civil_weekday(at->days) == civil_weekday(start->days);
    if (d->freq == 2)
        return !month_day || at->day == start->day;
    if (d->freq == 3 && month_day)
        return at->day == start->day && (d->n_months > 0 || at->month == start->month);
    return true;
}

static bool day_fits(const definition *d, const date *at, const date *start)
{
    int in_month = (int)(add_months(civil_days(at->year, at->month, 1), 1) - civil_days(at->year, at->month, 1));
    int of_year = (int)(at->days - civil_days(at->year, 1, 1)) + 1;
    int in_year = (int)(civil_days(at->year + 1, 1, 1) - civil_days(at->year, 1, 1));
    if (d->n_months > 0 && !in_list(d->months, d->n_months, at->month, 0))
        return false;
    if (d->n_month_days > 0 && !in_list(d->month_days, d->n_month_days, at->day, at->day - in_month - 1))
        return false;
    if (d->n_year_days > 0 && !in_list(d->year_days, d->n_year_days, of_year, of_year - in_year - 1))
        return false;
    return (d->n_days == 0 || weekday_fits(d, at)) && from_start(d, at, start);
}

/* The number of the period (day, week, month, year) that holds the day. */
static int64_t period_of(const definition *d, const date *at)
{
    int64_t monday = at->days - civil_weekday(at->days);
    switch (d->freq) {
    case 0:
        return at->days;
    case 1:
        return (d->wkst == 0 ? monday + 70000 : (civil_weekday(at->days) == 6 ? at->days : monday - 1) + 70001) / 7;
    case 2:
        return at->year * 12 + at->month;
    default:
        return at->year;
    }
}

/* Of the days of one period those that BYSETPOS keeps. */
static size_t keep(const definition *d, const int64_t *set, int n, int64_t first, int64_t *out)
{
    size_t kept = 0;
    for (int i = 0; i < n; i++)
        if ((d->n_set_pos == 0 || in_list(d->set_pos, d->n_set_pos, i + 1, i - n)) && set[i] >= first)
            out[kept++] = set[i];
    return kept;
}

static size_t by_definition(const definition *d, int64_t first, int64_t last, int64_t *out)
{
    date start = date_of(first);
    int64_t set[400], period = 0;
    int in_set = 0;
    size_t n = 0;
    for (int64_t day = first - 400; day <= last + 400; day++) {
        date at = date_of(day);
        if (period_of(d, &at) != period) {
            n += keep(d, set, in_set, first, out + n);
            in_set = 0;
        }
        period = period_of(d, &at);
        if ((period - period_of(d, &start)) % d->interval == 0 && day_fits(d, &at, &start))
            set[in_set++] = day;
    }
    while (n > 0 && out[n - 1] > last)
        n--;
    return n;
}

static void d5_5_as_defined(void **state)
{
    (void)state;
    static int64_t want[8000];
    for (int i = 0; i < 300; i++) {
        definition d = any_rule();
        buf rule = { 0 };
        put_rule(&rule, &d);
        int64_t first = civil_days(2020, 1, 1) + below(3000), last = first + 2500;
        date_list got = { NULL, 0 };
        gx_error err = { 0 };
        size_t n = by_definition(&d, first, last, want);
        gx_status rc = expand(rule.p, first, last, false, &got, &err);
        if (rc == GX_ECONFIG && n == 0 && strncmp(err.text, "FREQ", 4) == 0)
            got.n = 0; /* no day at all */
        else if (rc != GX_OK)
            fail_msg("%s: %s", rule.p, err.text);
        for (size_t k = 0; k < n || k < got.n; k++) {
            char x[32] = "none", y[32] = "none", from[32];
            if (k < n)
                date_format(want[k], x);
            if (k < got.n)
                date_format(got.at[k], y);
            date_format(first, from);
            if (strcmp(x, y) != 0)
                fail_msg("%s from %s: the %zu. is %s, must be %s", rule.p, from, k + 1, y, x);
        }
        buf_free(&rule);
        arena_reset(a);
    }
}

/* ---- published instances ---- */

typedef struct block {
    char rule[512], start[32];
    int equal, refused, wrong;
} block;

static bool read_time(const char *t, int64_t *out, bool *timed)
{
    int y, mo, d, h = 0, mi = 0, s = 0, n = sscanf(t, "%4d%2d%2dT%2d%2d%2d", &y, &mo, &d, &h, &mi, &s);
    civil c = { y, mo, d, h, mi, s };
    *timed = n == 6;
    *out = *timed ? civil_seconds(&c) : civil_days(y, mo, d);
    return n >= 3;
}

static void check_block(block *b, char *instances)
{
    int64_t first, at;
    bool timed, of_instance;
    date_list got;
    gx_error err = { 0 };
    assert_true(read_time(b->start, &first, &timed));
    gx_status rc = expand(b->rule, first, INT64_MAX, timed, &got, &err);
    if (rc == GX_ECONFIG) {
        b->refused++;
        printf("refused: %s: %s\n", b->rule, err.text);
        return;
    }
    size_t n = 0;
    bool same = true;
    for (char *t = strtok(instances, ","); t != NULL; t = strtok(NULL, ","), n++)
        same = same && read_time(t, &at, &of_instance) && n < got.n && got.at[n] == at;
    same = same && n == got.n;
    b->equal += same;
    b->wrong += !same;
    if (!same)
        print_error("%s from %s differs\n", b->rule, b->start);
}

static void d5_5_published_instances(void **state)
{
    (void)state;
    const char *root = getenv("GUANXI_TEST_DATA");
    char path[4096];
    static char line[1 << 16];
    snprintf(path, sizeof path, "%s/rrule/icalrecur_even.txt", root != NULL ? root : SOURCE_DIR "/../shared/data");
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        print_message("SKIP: no test data: %s is missing (set GUANXI_TEST_DATA)\n", path);
        skip();
    }
    block b = { .equal = 0 };
    while (fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (strncmp(line, "RRULE:", 6) == 0)
            snprintf(b.rule, sizeof b.rule, "%.500s", line);
        else if (strncmp(line, "DTSTART:", 8) == 0)
            snprintf(b.start, sizeof b.start, "%.30s", line + 8);
        else if (strncmp(line, "INSTANCES:", 10) == 0)
            check_block(&b, line + 10);
    }
    fclose(f);
    printf("%d rules equal, %d refused by name, %d wrong\n", b.equal, b.refused, b.wrong);
    assert_int_equal(b.wrong, 0);
    assert_true(b.equal > b.refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d5_5_refused_by_name),
        cmocka_unit_test(d5_5_until_in_utc_is_meant_in_the_zone),
        cmocka_unit_test(d5_5_as_defined),
        cmocka_unit_test(d5_5_published_instances),
    };
    a = arena_new();
    int failed = a == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return failed;
}
