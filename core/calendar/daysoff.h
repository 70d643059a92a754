/* SPDX-License-Identifier: Apache-2.0 */
/* Days off and working days: weekends, the holidays a government gives and the weekends it takes back for them. Days
 * are days since 1970-01-01. */
#ifndef CORE_CALENDAR_DAYSOFF_H
#define CORE_CALENDAR_DAYSOFF_H

#include "core/calendar/festival.h"

/* What a shop knows of the calendar. Immutable once built; lives in the arena it was built in. */
typedef struct calendar {
    uint8_t weekend;     /* bit 0 Monday … bit 6 Sunday */
    date_list off, work; /* days off that are no weekend; weekends that are worked */
    const festival *festivals;
    size_t n_festivals;
} calendar;

/* "2026-02-15..2026-02-23, 2026-05-01": adds every day to the list (of int64_t). On GX_ECONFIG err holds a sentence
 * without a place and *offset the byte where the mistake stands. */
gx_status days_add(gx_text spans, arena *a, arena_list *list, size_t *offset, gx_error *err);
/* Sorts the lists and keeps what differs from the weekend. */
void days_settle(calendar *c, arena_list *off, arena_list *work);

bool day_is_off(const calendar *c, int64_t day);
/* The first day after `day` on which the answer is another one; INT64_MAX: none. */
int64_t day_off_changes(const calendar *c, int64_t day);
/* The first working day after `day`; INT64_MAX: none. */
int64_t next_working_day(const calendar *c, int64_t day);
/* How many working days lie after `from`, up to and including `to`; 0 when to <= from. */
int64_t working_days(const calendar *c, int64_t from, int64_t to);

const festival *calendar_festival(const calendar *c, gx_text name); /* NULL */

#endif
