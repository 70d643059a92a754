/* SPDX-License-Identifier: Apache-2.0 */
/* The Chinese calendar, as GB/T 33661-2017 has it: lunar years 1949 (from 1950-01-01 on) to 2100. Days are days since
 * 1970-01-01 (core/base/calendar.h) and begin at midnight of China; a shop elsewhere keeps them by the date. Outside
 * the span there is no date, and every function says so. */
#ifndef CORE_CALENDAR_LUNAR_H
#define CORE_CALENDAR_LUNAR_H

#include <guanxi/types.h>
#include <stdbool.h>

typedef struct lunar_date {
    int year, month, day; /* month 1..12, day 1..30 */
    bool leap;            /* of the leap month that follows the month of that number */
} lunar_date;

bool lunar_of_days(int64_t days, lunar_date *out);
bool lunar_days(const lunar_date *d, int64_t *out); /* false also when that year has no such month or day */
int lunar_leap_month(int year);                     /* 0: none; -1: outside */

/* A day of every year: in a year without the leap month the ordinary month of that number takes its place, in a month
 * of 29 days the 29th that of the 30th. So 12-30 is New Year's Eve. False outside the span. */
bool lunar_kept_in(int year, const lunar_date *d, int64_t *out);
/* The first such day at or after `today`; INT64_MAX when it is not known any more. */
int64_t lunar_next(const lunar_date *d, int64_t today);

/* "1990-08-15"; "--08-15" (year 0: not known); a leap month has an L behind its number, as in RFC 7529: "--04L-15".
 * With a year that is in the span the day must have been there. */
bool lunar_parse(gx_text t, lunar_date *out);

#endif
