/* SPDX-License-Identifier: Apache-2.0 */
/* IANA time zones, read from the system's tzdata (TZif, RFC 8536), immutable once loaded and safe to share between
 * threads. (libc's tz functions keep one zone per process in the environment; a shop is a value here.)
 *
 * Calendar windows. A day is a calendar day of the shop's zone. So that windows never flicker, guanxi uses the
 * *ratcheted* local clock: L(t), local seconds, which never runs backwards (in the repeated hour after DST ends it
 * stands still). Then within(at, d)   <=>  L(at) >= L(now) - d         (at >= cut(now, d)) the first instant at which
 * it is over = U(L(at) + d + 1)      where U(l) = first t with L(t) >= l Exact durations (hours, minutes, seconds) use
 * UTC seconds. All functions are monotone in time. */
#ifndef CORE_BASE_ZONE_H
#define CORE_BASE_ZONE_H

#include <guanxi/status.h>
#include <guanxi/types.h>
#include <stdbool.h>

typedef struct zone zone;

gx_status zone_load(const char *name, zone **out,
                    gx_error *err); /* "Asia/Shanghai", "UTC"; GUANXI_TZDIR overrides /usr/share/zoneinfo */
void zone_free(zone *z);
const char *zone_name(const zone *z);

int32_t zone_offset(const zone *z, int64_t utc_s);  /* seconds east of UTC in force */
int64_t zone_local(const zone *z, int64_t utc_s);   /* L(t) */
int64_t zone_utc(const zone *z, int64_t local_s);   /* U(l): a skipped local time gives the end of the gap */
int64_t zone_today(const zone *z, int64_t utc_s);   /* days since 1970-01-01 of the local date */
int64_t zone_midnight(const zone *z, int64_t days); /* first instant of that local date */

/* For loops over many instants: the pieces of constant offset that hold from `from` to `to`, in order. Inside them L
 * and U are plain arithmetic: for from <= t <= to L(t) = max(peak, t + offset) in the last piece with start <= t; for
 * L(from) < l <= L(to) U(l) = max(start, l - offset) in the last piece with peak < l. Returns how many there are, 0
 * when there are more than `most`, or when the instants lie beyond what any calendar says: then they are asked for one
 * by one. */
typedef struct zone_piece {
    int64_t start, peak, offset;
} zone_piece;
size_t zone_pieces(const zone *z, int64_t from, int64_t to, size_t most, zone_piece *out);

/* Saturating: GX_NEVER and GX_FOREVER stay what they are. For a real `now` window_cut is later than GX_NEVER: a missing
 * time is within nothing. */
int64_t window_cut(const zone *z, int64_t now,
                   gx_duration d); /* at is within d of now  <=>  at >= window_cut(now, d) */
int64_t window_over(const zone *z, int64_t at, gx_duration d); /* first instant at which `at` is no longer within d */

#endif
