/* SPDX-License-Identifier: Apache-2.0 */
/* The packed form of a block of evaluations: see block.h. */
#include "core/store/block.h"

#include <string.h>

#define FORMAT 1
#define SEGMENT_BITS (64 * 4)

evaluation evaluation_unknown(void)
{
    evaluation e = { .due = GX_NEVER };
    memset(e.labels, 255, sizeof e.labels);
    return e;
}

void block_clear(block_image *image)
{
    image->stored = false;
    image->layout = 0;
    image->n_dimensions = image->n_segments = 0;
    memset(image->has, 0, sizeof image->has);
    block_forget(image);
}

void block_forget(block_image *image)
{
    const evaluation unknown = evaluation_unknown();
    for (size_t i = 0; i < STORE_BLOCK; i++)
        image->e[i] = unknown;
}

static int64_t base_of(const block_image *image)
{
    int64_t base = GX_FOREVER;
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        int64_t due = image->e[i].due;
        if (image->has[i] && due != GX_NEVER && due < base)
            base = due;
    }
    return base == GX_FOREVER ? 0 : base;
}

static uint8_t *put(uint8_t *at, const void *bytes, size_t n)
{
    memcpy(at, bytes, n);
    return at + n;
}

static uint8_t *put_varint(uint8_t *at, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *at++ = (uint8_t)(v | 0x80);
    *at++ = (uint8_t)v;
    return at;
}

/* The difference is taken unsigned: any two instants that are neither "never" nor "for ever" fit. */
static uint8_t *put_due(uint8_t *at, int64_t due, int64_t base)
{
    if (due == GX_NEVER)
        return put_varint(at, 0);
    return put_varint(at, due == GX_FOREVER ? 1 : (uint64_t)due - (uint64_t)base + 2);
}

static uint8_t *put_verdict(uint8_t *at, const block_image *image, const evaluation *e)
{
    uint32_t n = (image->n_segments + 7) / 8;
    for (uint32_t i = 0; i < n; i++)
        *at++ = (uint8_t)(e->segments[i / 8] >> (i % 8 * 8));
    at = put(at, e->labels, image->n_dimensions);
    return put(at, &e->result, sizeof e->result);
}

/* A block is written after every event that stands alone, so it is put together in memory that fits the largest. */
enum {
    HEAD_MOST = 1 + 10 + 10 + STORE_BLOCK / 8 * 2 + 10,
    ENTRY_MOST = 10 + SEGMENT_BITS / 8 + STORE_MAX_DIMENSIONS + 8
};

void block_encode(const block_image *image, buf *out)
{
    uint8_t bytes[HEAD_MOST + STORE_BLOCK * ENTRY_MOST], *at = bytes;
    uint8_t has[STORE_BLOCK / 8] = { 0 }, known[STORE_BLOCK / 8] = { 0 };
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        has[i / 8] |= (uint8_t)((image->has[i] ? 1u : 0u) << (i % 8));
        known[i / 8] |= (uint8_t)((image->has[i] && image->e[i].known ? 1u : 0u) << (i % 8));
    }
    int64_t base = base_of(image);
    *at++ = FORMAT;
    at = put_varint(at, image->n_dimensions);
    at = put_varint(at, image->n_segments);
    at = put(at, has, sizeof has);
    at = put(at, known, sizeof known);
    at = put_varint(at, ((uint64_t)base << 1) ^ (base < 0 ? UINT64_MAX : 0));
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        if (!image->has[i])
            continue;
        at = put_due(at, image->e[i].due, base);
        if (image->e[i].known)
            at = put_verdict(at, image, &image->e[i]);
    }
    buf_add(out, bytes, (size_t)(at - bytes));
}

static bool take(const uint8_t **p, const uint8_t *end, void *out, size_t n)
{
    if ((size_t)(end - *p) < n)
        return false;
    memcpy(out, *p, n);
    *p += n;
    return true;
}

static bool take_due(const uint8_t **p, const uint8_t *end, int64_t base, int64_t *due)
{
    uint64_t v;
    if (!varint_read(p, end, &v))
        return false;
    *due = v == 0 ? GX_NEVER : v == 1 ? GX_FOREVER : (int64_t)((uint64_t)base + (v - 2));
    return true;
}

/* What stands before the entries. */
typedef struct head {
    uint32_t n_dimensions, n_segments;
    uint8_t has[STORE_BLOCK / 8], known[STORE_BLOCK / 8];
    int64_t base;
} head;

static bool bit(const uint8_t *bits, size_t i)
{
    return (bits[i / 8] >> (i % 8) & 1) != 0;
}

static bool take_head(const uint8_t **p, const uint8_t *end, head *h)
{
    uint8_t format;
    uint64_t dimensions, segments;
    if (!take(p, end, &format, 1) || format != FORMAT || !varint_read(p, end, &dimensions) ||
        !varint_read(p, end, &segments) || dimensions > STORE_MAX_DIMENSIONS || segments > SEGMENT_BITS ||
        !take(p, end, h->has, sizeof h->has) || !take(p, end, h->known, sizeof h->known) ||
        !zigzag_read(p, end, &h->base))
        return false;
    h->n_dimensions = (uint32_t)dimensions;
    h->n_segments = (uint32_t)segments;
    return true;
}

static size_t verdict_bytes(const head *h)
{
    return (h->n_segments + 7) / 8 + h->n_dimensions + sizeof(uint64_t);
}

/* Eight bytes as a number, little end first on every machine. */
static uint64_t load(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static void store_bytes(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

/* The first n of eight bytes. */
static uint64_t first(uint32_t n)
{
    return n >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * n)) - 1;
}

/* `p` holds all of it. Eight bytes at a time: behind segments and labels stand the eight of the result, so that nothing
 * is read that is not there. */
static void read_verdict(const uint8_t *p, const head *h, evaluation *e)
{
    uint32_t n = (h->n_segments + 7) / 8, d = h->n_dimensions;
    for (uint32_t i = 0; i < n; i += 8)
        e->segments[i / 8] = load(p + i) & first(n - i);
    for (uint32_t i = 0; i < d; i += 8)
        store_bytes(e->labels + i, load(p + n + i) | ~first(d - i)); /* behind them is 255 */
    memcpy(&e->result, p + n + d, sizeof e->result);
}

bool block_pick(gx_text blob, const uint32_t *ids, size_t n, evaluation *out, bool *any)
{
    head h;
    const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
    if (blob.n == 0 || !take_head(&p, end, &h))
        return false;
    const size_t bytes = verdict_bytes(&h);
    for (size_t i = 0, k = 0; i < STORE_BLOCK && k < n; i++) {
        evaluation e = { .due = GX_NEVER };
        const bool wanted = ids[k] % STORE_BLOCK == i, has = bit(h.has, i), known = has && bit(h.known, i);
        if ((has && !take_due(&p, end, h.base, &e.due)) || (known && (size_t)(end - p) < bytes))
            return false;
        if (wanted) {
            out[k] = evaluation_unknown();
            out[k].due = e.due;
            out[k].known = known;
        }
        if (wanted && known)
            read_verdict(p, &h, &out[k]);
        *any |= wanted && known;
        p += known ? bytes : 0;
        k += wanted;
    }
    return true;
}

static bool read_entries(const uint8_t *p, const uint8_t *end, const head *h, block_image *image)
{
    const evaluation unknown = evaluation_unknown();
    const size_t bytes = verdict_bytes(h);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        evaluation *e = &image->e[i];
        *e = unknown;
        image->has[i] = bit(h->has, i);
        e->known = bit(h->known, i);
        if (!image->has[i])
            continue;
        if (!take_due(&p, end, h->base, &e->due))
            return false;
        if (!e->known)
            continue;
        if ((size_t)(end - p) < bytes)
            return false;
        read_verdict(p, h, e);
        p += bytes;
    }
    return p == end;
}

bool block_decode(gx_text blob, block_image *image)
{
    head h;
    const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
    image->stored = true;
    if (blob.n == 0 || !take_head(&p, end, &h)) {
        block_clear(image);
        return false;
    }
    image->n_dimensions = h.n_dimensions;
    image->n_segments = h.n_segments;
    return read_entries(p, end, &h, image);
}

bool block_due(gx_text blob, int64_t until, uint8_t *places, size_t *n)
{
    head h;
    const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
    *n = 0;
    if (blob.n == 0 || !take_head(&p, end, &h))
        return false;
    const size_t bytes = verdict_bytes(&h);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        int64_t due;
        if (!bit(h.has, i))
            continue;
        if (!take_due(&p, end, h.base, &due))
            return false;
        if (due <= until)
            places[(*n)++] = (uint8_t)i;
        if (!bit(h.known, i))
            continue;
        if ((size_t)(end - p) < bytes)
            return false;
        p += bytes;
    }
    return p == end;
}
