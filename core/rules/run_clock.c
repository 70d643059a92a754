/* SPDX-License-Identifier: Apache-2.0 */
/* A zone's clock as the loops of a program want it: pieces in seconds from now. */
#include "core/rules/run.h"

#include "core/base/calendar.h"

#define SOME_DAYS (3 * DAY_S) /* more than local times of one zone ever differ */

static int32_t seconds_between(int64_t from, int64_t to)
{
    const int64_t most = INT32_MAX - 1;
    if (to < from)
        return from - most > to ? (int32_t)-most : (int32_t)(to - from);
    return from + most < to ? (int32_t)most : (int32_t)(to - from);
}

bool clock_learn(run_clock *c, const zone *z, int64_t now, int64_t longest)
{
    zone_piece list[PIECES_MOST];
    int64_t local = zone_local(z, now);
    size_t n = zone_pieces(z, now - longest - SOME_DAYS, now, PIECES_MOST, list);
    for (size_t i = 0; i < n; i++)
        c->back[i] = (lane_piece){ seconds_between(now, list[i].start), seconds_between(local, list[i].peak),
                                   seconds_between(local, now + list[i].offset) };
    c->n_back = (uint32_t)n;
    c->back_is_plain = n == 1 && c->back[0].shift == 0 && list[0].peak <= now - longest - SOME_DAYS + list[0].offset;
    n = n == 0 ? 0 : zone_pieces(z, now, now + longest + SOME_DAYS, PIECES_MOST, list);
    for (size_t i = 0; i < n; i++)
        c->ahead[i] = (lane_piece){ seconds_between(now, list[i].start), seconds_between(local, list[i].peak),
                                    seconds_between(now + list[i].offset, local) };
    c->n_ahead = (uint32_t)n;
    c->ahead_is_plain = n == 1 && c->ahead[0].shift == 0;
    return n > 0;
}

uint32_t clock_first_back(const run_clock *c, const number *x)
{
    uint32_t first = 0;
    while (first + 1 < c->n_back && c->back[first + 1].start < -x->longest - SOME_DAYS)
        first++;
    return first;
}

uint32_t clock_ahead_within(const run_clock *c, int32_t span)
{
    uint32_t pieces = c->n_ahead;
    while (pieces > 1 && c->ahead[pieces - 1].peak > span)
        pieces--; /* beyond the window's end */
    return pieces;
}

lane_years clock_years(const zone *z, int64_t now)
{
    int64_t today = zone_today(z, now), year, begin[3];
    int month, day;
    civil_of_days(today, &year, &month, &day);
    year -= month < 3;
    for (int i = 0; i < 3; i++)
        begin[i] = civil_days(year + i, 3, 1) - today;
    lane_years y = { .midnight = seconds_between(zone_local(z, now), today * DAY_S) };
    for (int i = 0; i < 2; i++) {
        y.begin[i] = (int32_t)begin[i];
        y.last[i] = (int32_t)(begin[i + 1] - begin[i] - 1);
    }
    return y;
}
