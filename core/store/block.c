/* SPDX-License-Identifier: Apache-2.0 */
/* The packed form of a block of evaluations: see block.h. */
#include "core/store/block.h"

#include <endian.h>
#include <string.h>

#define FORMAT 1
#define SEGMENT_BITS (64 * 4)
enum { BITS = STORE_BLOCK / 8, HAS = 4, KNOWN = HAS + BITS, ENTRIES = KNOWN + BITS, RESULT = 8 };

evaluation evaluation_unknown(void)
{
    evaluation e = { .due = GX_NEVER };
    memset(e.labels, 255, sizeof e.labels);
    return e;
}

/* ---- bytes ---- */

static uint64_t get_number(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return le64toh(v);
}

static void put_number(uint8_t *p, uint64_t v)
{
    v = htole64(v);
    memcpy(p, &v, sizeof v);
}

static size_t segment_bytes(const block_view *b)
{
    return (b->n_segments + 7) / 8;
}

static size_t entry_bytes(const block_view *b)
{
    return 8 + segment_bytes(b) + b->n_dimensions + RESULT;
}

static bool bit_of(const uint8_t *bits, size_t at)
{
    return (bits[at / 8] >> (at % 8) & 1) != 0;
}

static void set_bit(uint8_t *bits, size_t at, bool on)
{
    uint8_t bit = (uint8_t)(1u << (at % 8));
    bits[at / 8] = (uint8_t)(on ? bits[at / 8] | bit : bits[at / 8] & ~bit);
}

/* ---- reading ---- */

bool block_open(gx_text blob, block_view *b)
{
    *b = (block_view){ .bytes = NULL };
    const uint8_t *p = (const uint8_t *)blob.p;
    if (blob.n < ENTRIES || p[0] != FORMAT)
        return false;
    block_view found = { p, blob.n != ENTRIES, p[1], (uint32_t)p[2] | (uint32_t)p[3] << 8 };
    if (found.n_dimensions > STORE_MAX_DIMENSIONS || found.n_segments > SEGMENT_BITS ||
        (found.judged && blob.n != ENTRIES + STORE_BLOCK * entry_bytes(&found)))
        return false;
    *b = found;
    return true;
}

bool block_has(const block_view *b, size_t at)
{
    return b->bytes != NULL && bit_of(b->bytes + HAS, at);
}

int64_t block_due(const block_view *b, size_t at)
{
    return b->judged ? (int64_t)get_number(b->bytes + ENTRIES + at * entry_bytes(b)) : GX_NEVER;
}

evaluation block_get(const block_view *b, size_t at)
{
    evaluation e = evaluation_unknown();
    if (!b->judged || !block_has(b, at))
        return e;
    const uint8_t *p = b->bytes + ENTRIES + at * entry_bytes(b);
    e.due = (int64_t)get_number(p);
    e.known = bit_of(b->bytes + KNOWN, at);
    if (!e.known)
        return e;
    p += 8;
    for (size_t i = 0; i < segment_bytes(b); i++)
        e.segments[i / 8] |= (uint64_t)*p++ << (i % 8 * 8);
    memcpy(e.labels, p, b->n_dimensions);
    e.result = get_number(p + b->n_dimensions);
    return e;
}

int64_t block_customers(const block_view *b)
{
    int64_t n = 0;
    for (size_t i = 0; b->bytes != NULL && i < BITS; i++)
        n += __builtin_popcount(b->bytes[HAS + i]);
    return n;
}

int64_t block_earliest(const block_view *b)
{
    int64_t due = GX_FOREVER;
    size_t each = b->judged ? entry_bytes(b) : 0;
    for (size_t i = 0; b->bytes != NULL && i < STORE_BLOCK; i++) {
        int64_t hers = each != 0 ? (int64_t)get_number(b->bytes + ENTRIES + i * each) : GX_NEVER;
        if (hers < due && bit_of(b->bytes + HAS, i))
            due = hers;
    }
    return due;
}

/* ---- changing ---- */

void block_clear(block_image *image)
{
    if (image->memory.failed)
        buf_free(&image->memory);
    buf_clear(&image->memory);
    *image = (block_image){ .memory = image->memory };
}

void block_fini(block_image *image)
{
    buf_free(&image->memory);
    *image = (block_image){ .stored = false };
}

static uint8_t *bytes_of(block_image *image)
{
    return (uint8_t *)image->memory.p;
}

static uint8_t *entry_of(block_image *image, size_t at)
{
    return bytes_of(image) + ENTRIES + at * entry_bytes(&image->b);
}

static void unknow(block_image *image, size_t at)
{
    if (!image->b.judged)
        return;
    memset(entry_of(image, at), 0, entry_bytes(&image->b));
    put_number(entry_of(image, at), (uint64_t)GX_NEVER);
    set_bit(bytes_of(image) + KNOWN, at, false);
}

void block_unknow(block_image *image)
{
    if (!image->b.judged)
        return;
    memset(bytes_of(image) + KNOWN, 0, BITS);
    memset(bytes_of(image) + ENTRIES, 0, STORE_BLOCK * entry_bytes(&image->b));
    for (size_t i = 0; i < STORE_BLOCK; i++)
        put_number(entry_of(image, i), (uint64_t)GX_NEVER);
}

/* A head, and room for nobody. */
static bool begin(block_image *image, uint32_t n_dimensions, uint32_t n_segments)
{
    uint8_t head[ENTRIES] = { FORMAT, (uint8_t)n_dimensions, (uint8_t)n_segments, (uint8_t)(n_segments >> 8) };
    if (image->b.bytes != NULL)
        memcpy(head + HAS, image->b.bytes + HAS, BITS);
    buf_clear(&image->memory);
    buf_add(&image->memory, head, sizeof head);
    image->b = (block_view){ bytes_of(image), false, n_dimensions, n_segments };
    return !image->memory.failed;
}

bool block_shape(block_image *image, uint32_t n_dimensions, uint32_t n_segments)
{
    static const uint8_t zero[1024];
    if (image->b.judged && image->b.n_dimensions == n_dimensions && image->b.n_segments == n_segments)
        return true;
    if (!begin(image, n_dimensions, n_segments))
        return false;
    for (size_t left = STORE_BLOCK * entry_bytes(&image->b), n; left > 0; left -= n) {
        n = left < sizeof zero ? left : sizeof zero;
        buf_add(&image->memory, zero, n);
    }
    image->b.bytes = bytes_of(image);
    image->b.judged = !image->memory.failed;
    block_unknow(image);
    return image->b.judged;
}

bool block_set_has(block_image *image, size_t at, bool has)
{
    if (image->b.bytes == NULL && !begin(image, 0, 0))
        return false;
    set_bit(bytes_of(image) + HAS, at, has);
    if (!has)
        unknow(image, at);
    return true;
}

void block_set_due(block_image *image, size_t at, int64_t due)
{
    if (image->b.judged && block_has(&image->b, at))
        put_number(entry_of(image, at), (uint64_t)due);
}

void block_set(block_image *image, size_t at, const evaluation *e)
{
    if (!image->b.judged || !block_has(&image->b, at))
        return;
    uint8_t *p = entry_of(image, at);
    set_bit(bytes_of(image) + KNOWN, at, e->known);
    put_number(p, (uint64_t)e->due);
    p += 8;
    if (!e->known) {
        memset(p, 0, entry_bytes(&image->b) - 8);
        return;
    }
    for (size_t i = 0; i < segment_bytes(&image->b); i++)
        *p++ = (uint8_t)(e->segments[i / 8] >> (i % 8 * 8));
    memcpy(p, e->labels, image->b.n_dimensions);
    put_number(p + image->b.n_dimensions, e->result);
}
