/* SPDX-License-Identifier: Apache-2.0 */
/* The civil (proleptic Gregorian) calendar and the written forms of times, dates and durations. No zone knowledge: see
 * zone.h. */
#ifndef CORE_BASE_CALENDAR_H
#define CORE_BASE_CALENDAR_H

#include <guanxi/types.h>
#include <stdbool.h>

#define DAY_S INT64_C(86400)

typedef struct civil {
    int64_t year;
    int month, day, hour, minute, second; /* month 1..12, day 1..31 */
} civil;

int64_t civil_days(int64_t year, int month, int day); /* days since 1970-01-01 */
void civil_of_days(int64_t days, int64_t *year, int *month, int *day);
bool civil_valid(int64_t year, int month, int day);
int civil_weekday(int64_t days);         /* 0 = Monday */
civil civil_of_seconds(int64_t local_s); /* of local seconds since 1970 */
int64_t civil_seconds(const civil *c);   /* local seconds since 1970 */

/* RFC 3339 ("2026-11-22T09:30:00.25+08:00"), fractions floored; offsets and 'Z'; lower case allowed; years 1..9999 in
 * UTC. A leap second (23:59:60 UTC at the end of a month) is the first second of the next, as POSIX counts. */
bool time_parse_rfc3339(gx_text t, int64_t *out);
void time_format_rfc3339(int64_t utc_s, char out[32]); /* "2026-11-22T01:30:00Z" */
/* "2026-11-22" -> days. */
bool date_parse(gx_text t, int64_t *days);
void date_format(int64_t days, char out[32]);
/* "2w", "30d", "12h", "90m", "45s"; one unit, digits first, > 0 unless "0d". */
bool duration_parse(gx_text t, gx_duration *out);
void duration_format(gx_duration d, char out[32]); /* as the user would write it; weeks as days */

/* Whether the birthday (a date; `md_only`-dates have year 0 written as --MM-DD and are stored as days of year 4, a leap
 * year) falls on a day in [today, today+days-1]. 29 February is 28 February in common years (domain.md). */
bool birthday_parse(gx_text t, int64_t *days, bool *has_year); /* "1990-02-28" or "--02-28" (stored in year 4) */
int64_t birthday_next(int64_t birthday, int64_t today);        /* the first day >= today on which it is celebrated */
int64_t months_between(int64_t from_days, int64_t to_days);    /* completed calendar months, floor; negative before */
int64_t add_months(int64_t days, int64_t months);              /* same day of month, clamped to the month's last day */

#endif
