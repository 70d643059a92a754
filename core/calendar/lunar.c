/* SPDX-License-Identifier: Apache-2.0 */
/* From and to the Chinese calendar by the table: see lunar.h. */
#include "core/calendar/lunar.h"

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/calendar/table.h"

static const lunar_year *year_of(int64_t year)
{
    return year >= LUNAR_FIRST && year <= LUNAR_LAST ? &lunar_years[year - LUNAR_FIRST] : NULL;
}

static int64_t begins(int64_t year, const lunar_year *y)
{
    return civil_days(year, 1, 1) + y->begins;
}

static int months_in(const lunar_year *y)
{
    return y->leap > 0 ? 13 : 12;
}

static int length_of(const lunar_year *y, int i)
{
    return 29 + (y->months >> i & 1);
}

/* The place of a month in its year, from 0; -1 when the year has no such leap month. */
static int place_of(const lunar_year *y, int month, bool leap)
{
    if (leap)
        return y->leap == month ? month : -1;
    return y->leap > 0 && month > y->leap ? month : month - 1;
}

bool lunar_of_days(int64_t days, lunar_date *out)
{
    int64_t year;
    int month, day;
    if (days < civil_days(LUNAR_FIRST + 1, 1, 1) || days > civil_days(LUNAR_LAST + 2, 1, 1))
        return false;
    civil_of_days(days, &year, &month, &day);
    const lunar_year *y = year_of(year);
    if (y == NULL || days < begins(year, y))
        y = year_of(--year);
    int64_t left = days - begins(year, y);
    int i = 0;
    while (i < months_in(y) && left >= length_of(y, i))
        left -= length_of(y, i++);
    if (i == months_in(y))
        return false; /* after the last year of the table */
    bool leap = y->leap > 0 && i == y->leap;
    *out = (lunar_date){ (int)year, y->leap > 0 && i >= y->leap ? i : i + 1, (int)left + 1, leap };
    return true;
}

bool lunar_days(const lunar_date *d, int64_t *out)
{
    const lunar_year *y = year_of(d->year);
    if (y == NULL || d->month < 1 || d->month > 12 || d->day < 1)
        return false;
    int place = place_of(y, d->month, d->leap);
    if (place < 0 || d->day > length_of(y, place))
        return false;
    *out = begins(d->year, y) + d->day - 1;
    for (int i = 0; i < place; i++)
        *out += length_of(y, i);
    return true;
}

int lunar_leap_month(int year)
{
    const lunar_year *y = year_of(year);
    return y != NULL ? y->leap : -1;
}

bool lunar_kept_in(int year, const lunar_date *d, int64_t *out)
{
    const lunar_year *y = year_of(year);
    if (y == NULL)
        return false;
    lunar_date kept = { year, d->month, d->day, d->leap && y->leap == d->month };
    int last = length_of(y, place_of(y, kept.month, kept.leap));
    if (kept.day > last)
        kept.day = last;
    return lunar_days(&kept, out);
}

int64_t lunar_next(const lunar_date *d, int64_t today)
{
    int64_t year, kept;
    int month, day;
    civil_of_days(today, &year, &month, &day);
    if (year < LUNAR_FIRST + 1)
        return INT64_MAX;
    for (int64_t at = year - 1; at <= year + 1 && at <= LUNAR_LAST; at++)
        if (lunar_kept_in((int)at, d, &kept) && kept >= today)
            return kept;
    return INT64_MAX;
}

/* Exactly n digits. */
static bool digits(gx_text t, size_t at, size_t n, int *out)
{
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= t.n || t.p[i] < '0' || t.p[i] > '9')
            return false;
        *out = *out * 10 + (t.p[i] - '0');
    }
    return true;
}

bool lunar_parse(gx_text t, lunar_date *out)
{
    lunar_date d = { 0, 0, 0, false };
    bool yearless = text_starts(t, "--");
    size_t at = yearless ? 2 : 5;
    int64_t unused;
    if (!yearless && (!digits(t, 0, 4, &d.year) || d.year < 1 || t.n < 5 || t.p[4] != '-'))
        return false;
    if (!digits(t, at, 2, &d.month))
        return false;
    at += 2;
    d.leap = at < t.n && t.p[at] == 'L';
    at += d.leap;
    if (at >= t.n || t.p[at] != '-' || !digits(t, at + 1, 2, &d.day) || t.n != at + 3)
        return false;
    if (d.month < 1 || d.month > 12 || d.day < 1 || d.day > 30)
        return false;
    if (year_of(d.year) != NULL && !lunar_days(&d, &unused))
        return false;
    *out = d;
    return true;
}
