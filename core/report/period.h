/* SPDX-License-Identifier: Apache-2.0 */
/* Which days a report is about: a calendar month, or from one day to another, of the shop's zone. */
#ifndef CORE_REPORT_PERIOD_H
#define CORE_REPORT_PERIOD_H

#include "core/base/zone.h"

typedef struct period {
    int64_t first_day, last_day; /* local days since 1970-01-01, both of them in it */
    int64_t from, until; /* UTC seconds, from <= t < until; while its last day is not over, until right after now */
    int64_t at;          /* as of which instant everything is told; nothing later is looked at */
    bool month, over;    /* it is a whole calendar month; its last day is over */
} period;

/* `month` is "2026-10", `from` and `to` are "2026-10-01"; NULL where not given. Without any: the last month that was
 * over at `now`. Without `to`: until `now`. GX_EINVAL: not so written, both a month and days, `to` without `from` or
 * before it, or a period that begins after `now`. */
gx_status period_of(const zone *z, int64_t now, const char *month, const char *from, const char *to, period *out,
                    gx_error *err);
bool period_holds(const period *p, int64_t utc_s);

#endif
