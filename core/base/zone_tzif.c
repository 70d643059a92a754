/* SPDX-License-Identifier: Apache-2.0 */
/* Reading TZif (RFC 8536), version 2 and later: the 64-bit block, then the footer for the times after it. Nothing in
 * the file is trusted; every read is checked against its end. */
#include <core/base/i18n.h>
#include <core/base/zone_parts.h>
#include <stdlib.h>
#include <string.h>

#define OFFSET_MOST (26 * 3600)      /* RFC 8536, 3.2: -25 h < utoff < 26 h */
#define TIME_MOST (INT64_C(1) << 59) /* the oldest time zic writes */
#define HEADER_BYTES 44

typedef struct tzif {
    const unsigned char *at, *end;
    const char *path;
    uint32_t isut, isstd, leap, times, types, chars; /* the counts of the current header */
} tzif;

static uint64_t big_endian(const unsigned char *p, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

static bool has(const tzif *f, uint64_t bytes)
{
    return (uint64_t)(f->end - f->at) >= bytes;
}

static bool header(tzif *f)
{
    if (!has(f, HEADER_BYTES) || memcmp(f->at, "TZif", 4) != 0 || f->at[4] < '2')
        return false;
    uint32_t *counts[] = { &f->isut, &f->isstd, &f->leap, &f->times, &f->types, &f->chars };
    for (size_t i = 0; i < 6; i++)
        *counts[i] = (uint32_t)big_endian(f->at + 20 + 4 * i, 4);
    f->at += HEADER_BYTES;
    return true;
}

static uint64_t block_bytes(const tzif *f, uint64_t time_bytes)
{
    return f->times * (time_bytes + 1) + f->types * UINT64_C(6) + f->chars + f->leap * (time_bytes + 4) + f->isstd +
           f->isut;
}

bool zone_push(zone *z, size_t *cap, int64_t start, int32_t offset)
{
    if (z->n > 0 && z->spans[z->n - 1].start >= start)
        z->n--;
    if (z->n > 0 && z->spans[z->n - 1].offset == offset)
        return true;
    if (z->n == *cap) {
        size_t grown = *cap > 0 ? *cap * 2 : 64;
        zone_span *spans = realloc(z->spans, grown * sizeof *spans);
        if (spans == NULL)
            return false;
        z->spans = spans;
        *cap = grown;
    }
    z->spans[z->n++] = (zone_span){ .start = start, .peak = INT64_MIN, .offset = offset };
    return true;
}

static gx_status damaged(const tzif *f, const char *what, gx_error *err)
{
    return gx_fail(err, GX_EIO, _("%s is not a readable time zone file (%s); reinstall the package tzdata"), f->path,
                   what);
}

static bool offset_of_type(const tzif *f, const unsigned char *types, unsigned type, int32_t *offset)
{
    if (type >= f->types)
        return false;
    *offset = (int32_t)(uint32_t)big_endian(types + (size_t)6 * type, 4);
    return *offset > -OFFSET_MOST && *offset < OFFSET_MOST;
}

/* The explicit transitions. *last is the last one's time, INT64_MIN when there is none. */
static gx_status transitions(tzif *f, zone *z, size_t *cap, int64_t *last, gx_error *err)
{
    const unsigned char *times = f->at, *indices = times + (size_t)8 * f->times, *types = indices + f->times;
    int32_t offset;
    *last = INT64_MIN;
    if (!offset_of_type(f, types, 0, &offset))
        return damaged(f, "no first offset", err);
    if (!zone_push(z, cap, INT64_MIN, offset))
        return gx_fail(err, GX_ENOMEM, "out of memory while reading %s", f->path);
    for (uint32_t i = 0; i < f->times; i++) {
        int64_t at = (int64_t)big_endian(times + (size_t)8 * i, 8);
        if (at <= *last || at < -TIME_MOST || at > TIME_MOST || !offset_of_type(f, types, indices[i], &offset))
            return damaged(f, "transitions out of order or range", err);
        if (!zone_push(z, cap, at, offset))
            return gx_fail(err, GX_ENOMEM, "out of memory while reading %s", f->path);
        *last = at;
    }
    f->at += block_bytes(f, 8);
    return GX_OK;
}

/* "\n" TZ string "\n"; an empty string says that nothing is known: the last offset stays. */
static gx_status footer(const tzif *f, int64_t last, zone *z, size_t *cap, gx_error *err)
{
    const unsigned char *newline =
        has(f, 2) && f->at[0] == '\n' ? memchr(f->at + 1, '\n', (size_t)(f->end - f->at - 1)) : NULL;
    if (newline == NULL)
        return damaged(f, "no footer", err);
    gx_text text = { (const char *)f->at + 1, (size_t)(newline - f->at - 1) };
    tz_rule rule;
    if (text.n == 0)
        return GX_OK;
    if (!tz_rule_parse(text, &rule))
        return damaged(f, "footer is no POSIX TZ string", err);
    return tz_rule_extend(&rule, last, z, cap, err);
}

/* The highest local time shown before each span. */
static void set_peaks(zone *z)
{
    for (size_t i = 1; i < z->n; i++) {
        int64_t shown = z->spans[i].start - 1 + z->spans[i - 1].offset;
        z->spans[i].peak = shown > z->spans[i - 1].peak ? shown : z->spans[i - 1].peak;
    }
}

gx_status tzif_read(gx_text file, const char *path, zone *z, gx_error *err)
{
    tzif f = { .at = (const unsigned char *)file.p, .path = path };
    size_t cap = 0;
    int64_t last;
    f.end = file.n > 0 ? f.at + file.n : f.at;
    if (!header(&f) || !has(&f, block_bytes(&f, 4)))
        return damaged(&f, "not TZif version 2 or later", err);
    f.at += block_bytes(&f, 4);
    if (!header(&f) || !has(&f, block_bytes(&f, 8)))
        return damaged(&f, "cut off", err);
    if (f.leap > 0)
        return gx_fail(err, GX_EINVAL, _("%s counts leap seconds; choose the zone without \"right/\""), path);
    gx_status rc = transitions(&f, z, &cap, &last, err);
    if (rc == GX_OK)
        rc = footer(&f, last, z, &cap, err);
    if (rc != GX_OK)
        return rc;
    set_peaks(z);
    if (z->forever)
        z->cycle_local = zone_local(z, z->cycle_utc);
    return GX_OK;
}
