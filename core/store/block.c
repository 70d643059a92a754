/* SPDX-License-Identifier: Apache-2.0 */
/* The packed form of a block of evaluations: see block.h. */
#include "core/store/block.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { OLD = 1, NARROW = 2, WIDE = 3 };
#define SEGMENT_BITS (64 * 4)
enum { BITS = STORE_BLOCK / 8, HAS = 4, KNOWN = HAS + BITS, ENTRIES = KNOWN + BITS };

/* 5 bytes of an instant: its two ends are GX_NEVER and GX_FOREVER. */
#define DUE_BIAS (INT64_C(1) << 39)
#define DUE_FOREVER ((UINT64_C(1) << 40) - 1)
#define OLD_SIGN (UINT64_C(1) << 63) /* turned around, 8 bytes of an instant compare without a sign */

evaluation evaluation_unknown(void)
{
    evaluation e = { .due = GX_NEVER };
    memset(e.labels, 255, sizeof e.labels);
    return e;
}

/* ---- bytes ---- */

static uint64_t get_number(const uint8_t *p, size_t bytes)
{
    uint64_t v = 0;
    memcpy(&v, p, bytes);
    return le64toh(v);
}

static void put_number(uint8_t *p, uint64_t v, size_t bytes)
{
    v = htole64(v);
    memcpy(p, &v, bytes);
}

static size_t due_bytes(const block_view *b)
{
    return b->format == OLD ? 8 : 5;
}

static int64_t get_due(const block_view *b, const uint8_t *p)
{
    if (b->format == OLD)
        return (int64_t)get_number(p, 8);
    uint64_t v = get_number(p, 5);
    return v == 0 ? GX_NEVER : v == DUE_FOREVER ? GX_FOREVER : (int64_t)v - DUE_BIAS;
}

static uint64_t narrow_due(int64_t due)
{
    if (due == GX_FOREVER)
        return DUE_FOREVER;
    return due <= -DUE_BIAS ? 0 : due >= DUE_BIAS - 1 ? DUE_FOREVER - 1 : (uint64_t)(due + DUE_BIAS);
}

static void put_due(const block_view *b, uint8_t *p, int64_t due)
{
    if (b->format == OLD)
        put_number(p, (uint64_t)due, 8);
    else
        put_number(p, narrow_due(due), 5);
}

static size_t segment_bytes(const block_view *b)
{
    return (b->n_segments + 7) / 8;
}

static size_t label_bytes(const block_view *b)
{
    return b->format == NARROW ? (b->n_dimensions + 1) / 2 : b->n_dimensions;
}

static void get_labels(const block_view *b, const uint8_t *p, uint8_t *labels)
{
    if (b->format != NARROW) {
        memcpy(labels, p, b->n_dimensions);
        return;
    }
    for (uint32_t i = 0; i < b->n_dimensions; i++) {
        uint8_t label = p[i / 2] >> (i % 2 * 4) & 15;
        labels[i] = label == 15 ? 255 : label;
    }
}

static void put_labels(const block_view *b, uint8_t *p, const uint8_t *labels)
{
    if (b->format != NARROW) {
        memcpy(p, labels, b->n_dimensions);
        return;
    }
    memset(p, 0, label_bytes(b));
    for (uint32_t i = 0; i < b->n_dimensions; i++)
        p[i / 2] |= (uint8_t)((labels[i] & 15) << (i % 2 * 4)); /* 255 becomes 15 */
}

static bool is_narrow(const uint8_t *labels, uint32_t n)
{
    bool narrow = true;
    for (uint32_t i = 0; i < n; i++)
        narrow &= labels[i] < 15 || labels[i] == 255;
    return narrow;
}

static size_t result_bytes(const block_view *b)
{
    return b->format == OLD ? 8 : 4;
}

static size_t entry_bytes(const block_view *b)
{
    return due_bytes(b) + segment_bytes(b) + label_bytes(b) + result_bytes(b);
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
    if (blob.n < ENTRIES || p[0] < OLD || p[0] > WIDE)
        return false;
    block_view found = { p, blob.n != ENTRIES, p[0], p[1], (uint32_t)p[2] | (uint32_t)p[3] << 8 };
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
    return b->judged ? get_due(b, b->bytes + ENTRIES + at * entry_bytes(b)) : GX_NEVER;
}

evaluation block_get(const block_view *b, size_t at)
{
    evaluation e = evaluation_unknown();
    if (!b->judged || !block_has(b, at))
        return e;
    const uint8_t *p = b->bytes + ENTRIES + at * entry_bytes(b);
    e.due = get_due(b, p);
    e.known = bit_of(b->bytes + KNOWN, at);
    if (!e.known)
        return e;
    p += due_bytes(b);
    for (size_t i = 0; i < segment_bytes(b); i++)
        e.segments[i / 8] |= (uint64_t)*p++ << (i % 8 * 8);
    get_labels(b, p, e.labels);
    e.result = (uint32_t)get_number(p + label_bytes(b), 4);
    return e;
}

int64_t block_customers(const block_view *b)
{
    int64_t n = 0;
    for (size_t i = 0; b->bytes != NULL && i < BITS; i += sizeof(uint64_t))
        n += __builtin_popcountll(get_number(b->bytes + HAS + i, sizeof(uint64_t)));
    return n;
}

/* ---- when they are due ---- */

/* Of many at once: the numbers that stand there, which compare as the instants do. */
typedef struct due_list {
    const uint8_t *first;
    size_t each;
    uint64_t mask, flip;
} due_list;

static due_list dues_of(const block_view *b)
{
    bool old = b->format == OLD;
    return (due_list){ b->bytes + ENTRIES, entry_bytes(b), old ? UINT64_MAX : DUE_FOREVER, old ? OLD_SIGN : 0 };
}

/* An entry has at least eight bytes. */
static uint64_t due_number(const due_list *l, size_t at)
{
    return (get_number(l->first + at * l->each, 8) & l->mask) ^ l->flip;
}

static uint64_t number_of(const block_view *b, int64_t due)
{
    return b->format == OLD ? (uint64_t)due ^ OLD_SIGN : narrow_due(due);
}

size_t block_due_by(const block_view *b, int64_t now, uint8_t at[STORE_BLOCK])
{
    size_t n = 0;
    if (b->bytes == NULL)
        return 0;
    due_list l = dues_of(b);
    uint64_t last = number_of(b, now);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        at[n] = (uint8_t)i;
        if (bit_of(b->bytes + HAS, i) && (!b->judged || due_number(&l, i) <= last))
            n++;
    }
    return n;
}

/* Asked for every block that a single event changes. */
int64_t block_earliest(const block_view *b)
{
    size_t first = STORE_BLOCK;
    uint64_t least = UINT64_MAX;
    if (b->bytes == NULL)
        return GX_FOREVER;
    due_list l = dues_of(b);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        uint64_t hers = b->judged ? due_number(&l, i) : 0;
        bool earlier = hers < least && bit_of(b->bytes + HAS, i);
        least = earlier ? hers : least;
        first = earlier ? i : first;
    }
    return first < STORE_BLOCK ? block_due(b, first) : GX_FOREVER;
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
    put_due(&image->b, entry_of(image, at), GX_NEVER);
    set_bit(bytes_of(image) + KNOWN, at, false);
}

void block_unknow(block_image *image)
{
    if (!image->b.judged)
        return;
    memset(bytes_of(image) + KNOWN, 0, BITS);
    memset(bytes_of(image) + ENTRIES, 0, STORE_BLOCK * entry_bytes(&image->b));
    for (size_t i = 0; i < STORE_BLOCK; i++)
        put_due(&image->b, entry_of(image, i), GX_NEVER);
}

/* A head, and room for nobody. */
static bool begin(block_image *image, uint8_t format, uint32_t n_dimensions, uint32_t n_segments)
{
    uint8_t head[ENTRIES] = { format, (uint8_t)n_dimensions, (uint8_t)n_segments, (uint8_t)(n_segments >> 8) };
    if (image->b.bytes != NULL)
        memcpy(head + HAS, image->b.bytes + HAS, BITS);
    buf_clear(&image->memory);
    buf_add(&image->memory, head, sizeof head);
    image->b = (block_view){ bytes_of(image), false, format, n_dimensions, n_segments };
    return !image->memory.failed;
}

static bool make_room(block_image *image, uint8_t format, uint32_t n_dimensions, uint32_t n_segments)
{
    static const uint8_t zero[1024];
    if (!begin(image, format, n_dimensions, n_segments))
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

/* The same entries in another format. */
static bool convert(block_image *image, uint8_t format)
{
    evaluation *all = malloc(STORE_BLOCK * sizeof *all);
    bool narrow = true;
    if (all == NULL)
        return false;
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        all[i] = block_get(&image->b, i);
        narrow &= !all[i].known || is_narrow(all[i].labels, image->b.n_dimensions);
    }
    bool whole = make_room(image, narrow ? format : WIDE, image->b.n_dimensions, image->b.n_segments);
    for (size_t i = 0; i < STORE_BLOCK && whole; i++)
        whole = block_set(image, i, &all[i]);
    free(all);
    return whole;
}

bool block_shape(block_image *image, uint32_t n_dimensions, uint32_t n_segments)
{
    if (image->b.judged && image->b.n_dimensions == n_dimensions && image->b.n_segments == n_segments)
        return image->b.format != OLD || convert(image, NARROW);
    return make_room(image, NARROW, n_dimensions, n_segments);
}

bool block_set_has(block_image *image, size_t at, bool has)
{
    if (image->b.bytes == NULL && !begin(image, NARROW, 0, 0))
        return false;
    set_bit(bytes_of(image) + HAS, at, has);
    if (!has)
        unknow(image, at);
    return true;
}

void block_set_due(block_image *image, size_t at, int64_t due)
{
    if (image->b.judged && block_has(&image->b, at))
        put_due(&image->b, entry_of(image, at), due);
}

bool block_set(block_image *image, size_t at, const evaluation *e)
{
    if (!image->b.judged || !block_has(&image->b, at))
        return true;
    if (e->known && image->b.format == NARROW && !is_narrow(e->labels, image->b.n_dimensions) && !convert(image, WIDE))
        return false;
    const block_view *b = &image->b;
    uint8_t *p = entry_of(image, at);
    set_bit(bytes_of(image) + KNOWN, at, e->known);
    put_due(b, p, e->due);
    p += due_bytes(b);
    if (!e->known) {
        memset(p, 0, entry_bytes(b) - due_bytes(b));
        return true;
    }
    for (size_t i = 0; i < segment_bytes(b); i++)
        *p++ = (uint8_t)(e->segments[i / 8] >> (i % 8 * 8));
    put_labels(b, p, e->labels);
    put_number(p + label_bytes(b), e->result, result_bytes(b));
    return true;
}
