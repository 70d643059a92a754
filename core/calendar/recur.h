/* SPDX-License-Identifier: Apache-2.0 */
/* Recurrence rules (RFC 5545 RRULE), expanded by libical, whose only door this room is.
 *
 * The supported subset is what says days: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY with INTERVAL, COUNT or UNTIL, BYMONTH,
 * BYMONTHDAY, BYDAY, BYYEARDAY, BYSETPOS and WKST. Everything else is refused by name, and so are the combinations that
 * RFC 5545 forbids and those that libical 3.0 is known to expand wrongly: see docs/calendar.md. */
#ifndef CORE_CALENDAR_RECUR_H
#define CORE_CALENDAR_RECUR_H

#include "core/base/arena.h"
#include "core/base/zone.h"

/* Ascending days since 1970-01-01, or ascending local seconds. */
typedef struct date_list {
    const int64_t *at;
    size_t n;
} date_list;
/* The first at or after `from`; INT64_MAX: none. */
int64_t date_list_next(const date_list *l, int64_t from);
/* The last at or before `to`; INT64_MIN: none. */
int64_t date_list_last(const date_list *l, int64_t to);

typedef struct recurrence {
    gx_text rule;  /* "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", with or without "RRULE:" before it */
    int64_t first; /* DTSTART: a day, or local seconds when `timed` */
    int64_t last;  /* instances beyond are not wanted: likewise a day or local seconds */
    bool timed;
    const zone *zone; /* in which an UNTIL that ends in Z is meant; NULL: UTC */
} recurrence;

/* Every instance from `first` to `last`, in the arena. On GX_ECONFIG err holds a sentence that names what is refused,
 * without a place, and *offset the byte of the rule where it stands. */
gx_status recurrence_expand(const recurrence *r, arena *a, date_list *out, size_t *offset, gx_error *err);

#endif
