/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the year that have a name: what `on =` of a [festival:NAME] may say, as the days themselves. */
#ifndef CORE_CALENDAR_FESTIVAL_H
#define CORE_CALENDAR_FESTIVAL_H

#include "core/calendar/recur.h"

enum { CALENDAR_FIRST = 1950, CALENDAR_LAST = 2100 }; /* the years for which festivals are known */

typedef struct festival {
    gx_text name;
    date_list days; /* one or none a year */
    gx_text fits;   /* the rule that says whom it is for; empty: everybody */
} festival;

/* "03-08", "lunar 08-15" (12-30 is New Year's Eve), "term qingming", or a recurrence rule
 * "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU". On GX_ECONFIG err holds a sentence without a place. */
gx_status festival_days(gx_text on, arena *a, date_list *out, size_t *offset, gx_error *err);

#endif
