/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX TZ strings with the extensions of RFC 8536 ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"): what holds after the last
 * transition of a TZif file. They are written out once, for 400 years; after that dates fall on the same weekdays
 * again and the list is used in a circle. */
#include <core/base/calendar.h>
#include <core/base/zone_parts.h>
#include <stdlib.h>

static bool next_is(const gx_text *t, char c)
{
    return t->n > 0 && t->p[0] == c;
}

static bool skip(gx_text *t, char c)
{
    if (!next_is(t, c))
        return false;
    t->p++;
    t->n--;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "CST" or "<+08>"; nobody needs it afterwards. */
static bool abbreviation(gx_text *t)
{
    size_t n = 0;
    bool quoted = skip(t, '<');
    while (t->n > 0 && (quoted ? t->p[0] != '>' : is_letter(t->p[0]))) {
        skip(t, t->p[0]);
        n++;
    }
    return n >= 3 && (!quoted || skip(t, '>'));
}

static bool number(gx_text *t, int least, int most, int *out)
{
    int v = 0, n = 0;
    for (; t->n > 0 && t->p[0] >= '0' && t->p[0] <= '9' && n < 4; n++) {
        v = v * 10 + (t->p[0] - '0');
        skip(t, t->p[0]);
    }
    *out = v;
    return n > 0 && v >= least && v <= most;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool clock_time(gx_text *t, int hours_most, int32_t *out)
{
    int h, m = 0, s = 0;
    bool minus = skip(t, '-');
    if (!minus)
        skip(t, '+');
    if (!number(t, 0, hours_most, &h))
        return false;
    if (skip(t, ':') && !number(t, 0, 59, &m))
        return false;
    if (next_is(t, ':') && skip(t, ':') && !number(t, 0, 59, &s))
        return false;
    *out = (h * 3600 + m * 60 + s) * (minus ? -1 : 1);
    return true;
}

static bool rule_day(gx_text *t, tz_day *d)
{
    bool sound;
    *d = (tz_day){ .kind = 'N', .time = 2 * 3600 };
    if (skip(t, 'J')) {
        d->kind = 'J';
        sound = number(t, 1, 365, &d->day);
    } else if (skip(t, 'M')) {
        d->kind = 'M';
        sound = number(t, 1, 12, &d->month) && skip(t, '.') && number(t, 1, 5, &d->week) && skip(t, '.') &&
                number(t, 0, 6, &d->day);
    } else {
        sound = number(t, 0, 365, &d->day);
    }
    return sound && (!skip(t, '/') || clock_time(t, 167, &d->time));
}

bool tz_rule_parse(gx_text t, tz_rule *out)
{
    int32_t west;
    *out = (tz_rule){ 0 };
    if (!abbreviation(&t) || !clock_time(&t, 24, &west))
        return false;
    out->standard = -west;
    if (t.n == 0)
        return true;
    out->has_summer = true;
    out->summer = out->standard + 3600;
    if (!abbreviation(&t))
        return false;
    if (!next_is(&t, ',')) {
        if (!clock_time(&t, 24, &west))
            return false;
        out->summer = -west;
    }
    return skip(&t, ',') && rule_day(&t, &out->summer_from) && skip(&t, ',') && rule_day(&t, &out->summer_to) &&
           t.n == 0;
}

static int64_t month_rule_day(int64_t year, const tz_day *d)
{
    int64_t first = civil_days(year, d->month, 1);
    int sunday_based = (civil_weekday(first) + 1) % 7;
    int day = 1 + (d->day - sunday_based + 7) % 7 + 7 * (d->week - 1);
    while (!civil_valid(year, d->month, day))
        day -= 7; /* week 5 means the last */
    return first + day - 1;
}

/* Local seconds since 1970 at which the rule strikes in that year. */
static int64_t strikes(int64_t year, const tz_day *d)
{
    int64_t new_year = civil_days(year, 1, 1), day;
    if (d->kind == 'M')
        day = month_rule_day(year, d);
    else if (d->kind == 'J')
        day = new_year + d->day - 1 + (d->day >= 60 && civil_valid(year, 2, 29));
    else
        day = new_year + d->day;
    return day * DAY_S + d->time;
}

typedef struct change {
    int64_t at;
    int32_t offset;
    bool summer;
} change;

/* By time; at the same instant the beginning of summer time comes last and so wins: that is how a footer says "summer
 * time all year" (RFC 8536, 3.3.1). */
static int by_time(const void *a, const void *b)
{
    const change *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (int)x->summer - (int)y->summer;
}

#define YEARS 406
#define SETTLED 4 /* changes after which the list repeats exactly, whatever came before the rule */

gx_status tz_rule_extend(const tz_rule *rule, int64_t after, zone *z, size_t *cap, gx_error *err)
{
    if (!rule->has_summer)
        return zone_push(z, cap, after == INT64_MIN ? after : after + 1, rule->standard)
                   ? GX_OK
                   : gx_fail(err, GX_ENOMEM, "out of memory while reading a time zone");
    change *all = malloc(2 * YEARS * sizeof *all);
    if (all == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading a time zone");
    int64_t year = after == INT64_MIN ? 1900 : civil_of_seconds(after).year - 1;
    for (size_t i = 0; i < YEARS; i++, year++) {
        all[2 * i] = (change){ strikes(year, &rule->summer_from) - rule->standard, rule->summer, true };
        all[2 * i + 1] = (change){ strikes(year, &rule->summer_to) - rule->summer, rule->standard, false };
    }
    qsort(all, 2 * YEARS, sizeof *all, by_time);
    /* The last year only completes what falls around its beginning: half a pair at the end would stay for ever. */
    int64_t until = civil_days(year - 1, 1, 1) * DAY_S;
    size_t begun = z->n;
    bool pushed = true;
    for (size_t i = 0; i < 2 * YEARS && pushed; i++)
        if (all[i].at > after && all[i].at < until)
            pushed = zone_push(z, cap, all[i].at, all[i].offset);
    free(all);
    if (!pushed)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading a time zone");
    if (z->n > begun + SETTLED) {
        z->forever = true;
        z->cycle_utc = z->spans[begun + SETTLED].start;
    }
    return GX_OK;
}
