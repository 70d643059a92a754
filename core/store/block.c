/* SPDX-License-Identifier: Apache-2.0 */
/* The packed form of a block of evaluations: see block.h. */
#include "core/store/block.h"

#include <string.h>

#define FORMAT 1
#define SEGMENT_BITS (64 * 4)

void block_clear(block_image *image)
{
    memset(image, 0, sizeof *image);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        image->e[i].due = GX_NEVER;
        memset(image->e[i].labels, 255, sizeof image->e[i].labels);
    }
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

/* The difference is taken unsigned: any two instants that are neither "never" nor "for ever" fit. */
static void add_due(buf *out, int64_t due, int64_t base)
{
    if (due == GX_NEVER)
        buf_varint(out, 0);
    else if (due == GX_FOREVER)
        buf_varint(out, 1);
    else
        buf_varint(out, (uint64_t)due - (uint64_t)base + 2);
}

static void add_verdict(buf *out, const block_image *image, const evaluation *e)
{
    uint8_t bytes[SEGMENT_BITS / 8];
    uint32_t n = (image->n_segments + 7) / 8;
    for (uint32_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(e->segments[i / 8] >> (i % 8 * 8));
    buf_add(out, bytes, n);
    buf_add(out, e->labels, image->n_dimensions);
    buf_add(out, &e->result, sizeof e->result);
}

void block_encode(const block_image *image, buf *out)
{
    uint8_t has[STORE_BLOCK / 8] = { 0 }, known[STORE_BLOCK / 8] = { 0 };
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        has[i / 8] |= (uint8_t)((image->has[i] ? 1u : 0u) << (i % 8));
        known[i / 8] |= (uint8_t)((image->has[i] && image->e[i].known ? 1u : 0u) << (i % 8));
    }
    int64_t base = base_of(image);
    buf_char(out, FORMAT);
    buf_varint(out, image->n_dimensions);
    buf_varint(out, image->n_segments);
    buf_add(out, has, sizeof has);
    buf_add(out, known, sizeof known);
    buf_zigzag(out, base);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        if (!image->has[i])
            continue;
        add_due(out, image->e[i].due, base);
        if (image->e[i].known)
            add_verdict(out, image, &image->e[i]);
    }
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

static bool take_verdict(const uint8_t **p, const uint8_t *end, const block_image *image, evaluation *e)
{
    uint8_t bytes[SEGMENT_BITS / 8];
    uint32_t n = (image->n_segments + 7) / 8;
    if (!take(p, end, bytes, n))
        return false;
    for (uint32_t i = 0; i < n; i++)
        e->segments[i / 8] |= (uint64_t)bytes[i] << (i % 8 * 8);
    return take(p, end, e->labels, image->n_dimensions) && take(p, end, &e->result, sizeof e->result);
}

bool block_decode(gx_text blob, block_image *image)
{
    block_clear(image);
    image->stored = true;
    uint8_t format, has[STORE_BLOCK / 8], known[STORE_BLOCK / 8];
    uint64_t dimensions, segments;
    int64_t base;
    if (blob.n == 0)
        return false;
    const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
    if (!take(&p, end, &format, 1) || format != FORMAT || !varint_read(&p, end, &dimensions) ||
        !varint_read(&p, end, &segments) || dimensions > STORE_MAX_DIMENSIONS || segments > SEGMENT_BITS ||
        !take(&p, end, has, sizeof has) || !take(&p, end, known, sizeof known) || !zigzag_read(&p, end, &base))
        return false;
    image->n_dimensions = (uint32_t)dimensions;
    image->n_segments = (uint32_t)segments;
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        image->has[i] = (has[i / 8] >> (i % 8) & 1) != 0;
        image->e[i].known = (known[i / 8] >> (i % 8) & 1) != 0;
        if (!image->has[i])
            continue;
        if (!take_due(&p, end, base, &image->e[i].due) ||
            (image->e[i].known && !take_verdict(&p, end, image, &image->e[i])))
            return false;
    }
    return p == end;
}
