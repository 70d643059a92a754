/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a zone. All are answered from the sorted list of spans; times after its end are first brought back by
 * whole cycles of 400 years. The ratchet: within a span L(t) = max(peak, t + offset), where peak is the highest local
 * time any earlier span has shown. */
#include <core/base/calendar.h>
#include <core/base/zone_parts.h>
#include <stdlib.h>

const char *zone_name(const zone *z)
{
    return z->name;
}

void zone_free(zone *z)
{
    if (z == NULL)
        return;
    free(z->name);
    free(z->spans);
    free(z);
}

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

/* x brought back into the list's cycle that begins at `from`. Unsigned, because the distance may not fit. */
static int64_t fold(const zone *z, int64_t x, int64_t from)
{
    if (!z->forever || x < from)
        return x;
    uint64_t past = (uint64_t)x - (uint64_t)from;
    return (int64_t)((uint64_t)from + past % (uint64_t)CYCLE_S);
}

static const zone_span *span_at(const zone *z, int64_t t)
{
    size_t low = 0, high = z->n;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (z->spans[mid].start <= t)
            low = mid;
        else
            high = mid;
    }
    return &z->spans[low];
}

int32_t zone_offset(const zone *z, int64_t utc_s)
{
    return span_at(z, fold(z, utc_s, z->cycle_utc))->offset;
}

int64_t zone_local(const zone *z, int64_t utc_s)
{
    if (utc_s == GX_NEVER || utc_s == GX_FOREVER)
        return utc_s;
    int64_t t = fold(z, utc_s, z->cycle_utc);
    const zone_span *s = span_at(z, t);
    int64_t local = add(t, s->offset);
    if (local < s->peak)
        local = s->peak;
    return t == utc_s ? local : add(utc_s, local - t);
}

/* The first span in which L reaches l: the last one whose peak is still below it. */
static const zone_span *span_reaching(const zone *z, int64_t l)
{
    size_t low = 0, high = z->n;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (z->spans[mid].peak < l)
            low = mid;
        else
            high = mid;
    }
    return &z->spans[low];
}

int64_t zone_utc(const zone *z, int64_t local_s)
{
    if (local_s == GX_NEVER || local_s == GX_FOREVER)
        return local_s;
    int64_t l = fold(z, local_s, z->cycle_local);
    const zone_span *s = span_reaching(z, l);
    int64_t t = add(l, -(int64_t)s->offset);
    if (t < s->start)
        t = s->start; /* the local time was skipped */
    return l == local_s ? t : add(local_s, t - l);
}

int64_t zone_today(const zone *z, int64_t utc_s)
{
    if (utc_s == GX_NEVER || utc_s == GX_FOREVER)
        return utc_s;
    int64_t local = zone_local(z, utc_s);
    return local / DAY_S - (local % DAY_S < 0);
}

int64_t zone_midnight(const zone *z, int64_t days)
{
    int64_t local;
    if (__builtin_mul_overflow(days, DAY_S, &local))
        return days > 0 ? GX_FOREVER : GX_NEVER;
    return zone_utc(z, local);
}

/* Beyond it a list that repeats would have to be folded. */
static int64_t plain_until(const zone *z)
{
    const int64_t far = INT64_MAX / 4;
    return z->forever ? z->cycle_utc + CYCLE_S - 2 * DAY_S : far;
}

size_t zone_pieces(const zone *z, int64_t from, int64_t to, size_t most, zone_piece *out)
{
    if (from > to || from < INT64_MIN / 4 || to >= plain_until(z))
        return 0;
    const zone_span *s = span_at(z, from), *end = z->spans + z->n;
    size_t n = 0;
    for (; s < end && s->start <= to; s++) {
        if (n == most)
            return 0;
        out[n++] = (zone_piece){ s->start, s->peak, s->offset };
    }
    return n;
}

/* Never GX_NEVER for a real `now`: a missing time is within nothing, however long the window. */
int64_t window_cut(const zone *z, int64_t now, gx_duration d)
{
    if (now == GX_NEVER || now == GX_FOREVER)
        return now;
    int64_t cut = d.seconds != 0 ? add(now, d.seconds > INT64_MIN ? -d.seconds : INT64_MAX)
                                 : zone_utc(z, add(zone_local(z, now), -(d.days * DAY_S)));
    return cut > GX_NEVER ? cut : GX_NEVER + 1;
}

int64_t window_over(const zone *z, int64_t at, gx_duration d)
{
    if (at == GX_NEVER || at == GX_FOREVER)
        return at;
    if (d.seconds != 0)
        return add(add(at, d.seconds), 1);
    return zone_utc(z, add(zone_local(z, at), d.days * DAY_S + 1));
}
