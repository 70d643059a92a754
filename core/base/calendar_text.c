/* SPDX-License-Identifier: Apache-2.0 */
/* The written forms of times (RFC 3339), dates, birthdays and durations. Readers accept the whole text or nothing. */
#include <core/base/calendar.h>
#include <core/base/text.h>
#include <stdio.h>

/* A reader that remembers whether anything went wrong. */
typedef struct reader {
    gx_text left;
    bool bad;
} reader;

static char take(reader *r)
{
    if (r->left.n == 0) {
        r->bad = true;
        return '\0';
    }
    r->left.n--;
    return *r->left.p++;
}

static void want(reader *r, char c)
{
    if (take(r) != c)
        r->bad = true;
}

static bool next_is_digit(const reader *r)
{
    return r->left.n > 0 && r->left.p[0] >= '0' && r->left.p[0] <= '9';
}

/* Exactly `width` digits. */
static int number(reader *r, int width)
{
    int v = 0;
    for (int i = 0; i < width; i++) {
        if (!next_is_digit(r)) {
            r->bad = true;
            return 0;
        }
        v = v * 10 + (take(r) - '0');
    }
    return v;
}

static void date(reader *r, civil *c)
{
    c->year = number(r, 4);
    want(r, '-');
    c->month = number(r, 2);
    want(r, '-');
    c->day = number(r, 2);
    if (c->year < 1 || !civil_valid(c->year, c->month, c->day))
        r->bad = true;
}

static void time_of_day(reader *r, civil *c)
{
    c->hour = number(r, 2);
    want(r, ':');
    c->minute = number(r, 2);
    want(r, ':');
    c->second = number(r, 2);
    if (c->hour > 23 || c->minute > 59 || c->second > 60)
        r->bad = true;
    if (r->left.n > 0 && r->left.p[0] == '.') {
        take(r);
        if (!next_is_digit(r))
            r->bad = true;
        while (next_is_digit(r))
            take(r);
    }
}

/* Seconds east of UTC. */
static int offset(reader *r)
{
    char sign = take(r);
    if (sign == 'Z' || sign == 'z')
        return 0;
    int hours = number(r, 2);
    want(r, ':');
    int minutes = number(r, 2);
    if ((sign != '+' && sign != '-') || hours > 23 || minutes > 59)
        r->bad = true;
    return (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
}

bool time_parse_rfc3339(gx_text t, int64_t *out)
{
    reader r = { t, false };
    civil c = { 0 };
    date(&r, &c);
    char between = take(&r);
    if (between != 'T' && between != 't')
        return false;
    time_of_day(&r, &c);
    int east = offset(&r);
    if (r.bad || r.left.n > 0)
        return false;
    int64_t utc = civil_seconds(&c) - east;
    civil z = civil_of_seconds(utc);
    /* A leap second is the last of a month in UTC; POSIX time counts it as the first of the next (RFC 3339, 5.7). */
    if (c.second == 60 && (z.day != 1 || z.hour != 0 || z.minute != 0))
        return false;
    if (z.year < 1 || z.year > 9999)
        return false; /* could not be written again */
    *out = utc;
    return true;
}

static char *put_two(char *at, unsigned v)
{
    *at++ = (char)('0' + v / 10 % 10);
    *at++ = (char)('0' + v % 10);
    return at;
}

/* Every row of an export has some: printf is for years that nobody lives in. At most 21 bytes of year. */
static char *put_date(char *at, const civil *c)
{
    if (c->year >= 0 && c->year <= 9999)
        at = put_two(put_two(at, (unsigned)c->year / 100), (unsigned)c->year % 100);
    else
        at += snprintf(at, 22, "%04lld", (long long)c->year);
    *at++ = '-';
    at = put_two(at, (unsigned)c->month);
    *at++ = '-';
    return put_two(at, (unsigned)c->day);
}

void time_format_rfc3339(int64_t utc_s, char out[32])
{
    civil c = civil_of_seconds(utc_s);
    char *at = put_date(out, &c);
    *at++ = 'T';
    at = put_two(at, (unsigned)c.hour);
    *at++ = ':';
    at = put_two(at, (unsigned)c.minute);
    *at++ = ':';
    at = put_two(at, (unsigned)c.second);
    *at++ = 'Z';
    *at = '\0';
}

bool date_parse(gx_text t, int64_t *days)
{
    reader r = { t, false };
    civil c = { 0 };
    date(&r, &c);
    if (r.bad || r.left.n > 0)
        return false;
    *days = civil_days(c.year, c.month, c.day);
    return true;
}

void date_format(int64_t days, char out[32])
{
    civil c = { 0 };
    civil_of_days(days, &c.year, &c.month, &c.day);
    *put_date(out, &c) = '\0';
}

bool birthday_parse(gx_text t, int64_t *days, bool *has_year)
{
    if (!text_starts(t, "--")) {
        *has_year = true;
        return date_parse(t, days);
    }
    reader r = { { t.p + 2, t.n - 2 }, false };
    int month = number(&r, 2);
    want(&r, '-');
    int day = number(&r, 2);
    if (r.bad || r.left.n > 0 || !civil_valid(4, month, day))
        return false;
    *has_year = false;
    *days = civil_days(4, month, day);
    return true;
}

/* In seconds; 0 for what is not a unit. */
static int64_t unit_seconds(char unit)
{
    switch (unit) {
    case 'w':
        return 7 * DAY_S;
    case 'd':
        return DAY_S;
    case 'h':
        return 3600;
    case 'm':
        return 60;
    case 's':
        return 1;
    default:
        return 0;
    }
}

bool duration_parse(gx_text t, gx_duration *out)
{
    if (t.n < 2 || t.p[0] < '0' || t.p[0] > '9')
        return false;
    char unit = t.p[t.n - 1];
    int64_t count, seconds, each = unit_seconds(unit);
    if (each == 0 || !text_int((gx_text){ t.p, t.n - 1 }, &count) || __builtin_mul_overflow(count, each, &seconds))
        return false;
    if (count == 0 && unit != 'd')
        return false;
    if (each < DAY_S) {
        *out = (gx_duration){ .seconds = seconds };
        return true;
    }
    if (seconds / DAY_S > INT32_MAX)
        return false;
    *out = (gx_duration){ .days = (int32_t)(seconds / DAY_S) };
    return true;
}

/* Weeks come out as days: "14d" says the same, and everybody counts in days beyond the second week. */
void duration_format(gx_duration d, char out[32])
{
    if (d.seconds == 0)
        snprintf(out, 32, "%dd", (int)d.days);
    else if (d.seconds % 3600 == 0)
        snprintf(out, 32, "%lldh", (long long)(d.seconds / 3600));
    else if (d.seconds % 60 == 0)
        snprintf(out, 32, "%lldm", (long long)(d.seconds / 60));
    else
        snprintf(out, 32, "%llds", (long long)d.seconds);
}
