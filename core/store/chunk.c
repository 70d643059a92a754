/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the journal: see chunk.h. Every length is checked against what is there before it is believed. */
#include "core/store/chunk.h"

#include <string.h>

#define NARROW 0x01
#define WIDE 0x02

bool chunk_full(const chunk_writer *w, size_t coming)
{
    return w->n == CHUNK_EVENTS || (w->n != 0 && w->places.n + coming > CHUNK_BYTES);
}

static bool end_place(chunk_writer *w)
{
    if (w->places.failed || w->places.n > UINT32_MAX)
        return false;
    w->ends[w->n++] = (uint32_t)w->places.n;
    return true;
}

bool chunk_add(chunk_writer *w, const chunk_event *e)
{
    if (w->events == 0)
        w->base = e->time;
    buf *b = &w->places;
    buf_varint(b, e->customer);
    buf_varint(b, e->source);
    buf_varint(b, (uint64_t)e->type << 1 | (e->derived ? 1 : 0));
    buf_zigzag(b, e->time - w->base);
    buf_varint(b, e->id.n);
    buf_text(b, e->id);
    buf_varint(b, e->payload);
    buf_text(b, e->packed);
    if (!end_place(w))
        return false;
    w->events++;
    w->derived += e->derived;
    return true;
}

bool chunk_add_empty(chunk_writer *w)
{
    return end_place(w);
}

bool chunk_write(const chunk_writer *w, buf *out)
{
    size_t width = w->places.n <= UINT16_MAX ? 2 : 4;
    buf_char(out, width == 2 ? NARROW : WIDE);
    buf_varint(out, w->n);
    buf_zigzag(out, w->base);
    for (size_t i = 0; i < w->n; i++) {
        uint8_t bytes[4];
        for (size_t k = 0; k < width; k++)
            bytes[k] = (uint8_t)(w->ends[i] >> (8 * k));
        buf_add(out, bytes, width);
    }
    buf_text(out, buf_view(&w->places));
    return !out->failed;
}

void chunk_clear(chunk_writer *w)
{
    buf_clear(&w->places);
    w->n = w->derived = w->events = 0;
    w->base = 0;
}

void chunk_fini(chunk_writer *w)
{
    buf_free(&w->places);
    *w = (chunk_writer){ 0 };
}

static size_t end_of(const chunk *c, size_t at)
{
    const uint8_t *p = c->ends + at * c->width;
    uint32_t end = (uint32_t)p[0] | (uint32_t)p[1] << 8;
    if (c->width == 4)
        end |= (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    return end;
}

bool chunk_open(gx_text blob, chunk *c)
{
    memset(c, 0, sizeof *c);
    if (blob.n == 0)
        return false;
    const uint8_t *p = (const uint8_t *)blob.p, *end = p + blob.n;
    uint64_t n;
    uint8_t format = *p++;
    if ((format != NARROW && format != WIDE) || !varint_read(&p, end, &n) || n > CHUNK_EVENTS ||
        !zigzag_read(&p, end, &c->base))
        return false;
    c->n = (size_t)n;
    c->width = format == NARROW ? 2 : 4;
    if ((size_t)(end - p) < c->n * c->width)
        return false;
    c->ends = p;
    c->places = p + c->n * c->width;
    c->bytes = (size_t)(end - c->places);
    return true;
}

static bool read_place(const uint8_t *p, const uint8_t *end, int64_t base, chunk_event *out)
{
    uint64_t customer, source, type, payload;
    int64_t since;
    if (!varint_read(&p, end, &customer) || !varint_read(&p, end, &source) || !varint_read(&p, end, &type) ||
        !zigzag_read(&p, end, &since) || !varint_text(&p, end, &out->id) || !varint_read(&p, end, &payload))
        return false;
    out->packed = (gx_text){ (const char *)p, (size_t)(end - p) };
    if (customer > UINT32_MAX || source > UINT32_MAX || type >> 1 > UINT32_MAX || payload > out->packed.n ||
        __builtin_add_overflow(base, since, &out->time))
        return false;
    out->customer = (uint32_t)customer;
    out->source = (uint32_t)source;
    out->type = (uint32_t)(type >> 1);
    out->derived = (type & 1) != 0;
    out->payload = (size_t)payload;
    return true;
}

bool chunk_get(const chunk *c, size_t at, chunk_event *out, bool *there)
{
    *there = false;
    if (at >= c->n)
        return false;
    size_t from = at != 0 ? end_of(c, at - 1) : 0, to = end_of(c, at);
    if (from > to || to > c->bytes)
        return false;
    *there = from != to;
    return from == to || read_place(c->places + from, c->places + to, c->base, out);
}

bool chunk_peek(const chunk_writer *w, size_t at, chunk_event *out)
{
    const uint8_t *p = (const uint8_t *)w->places.p;
    return read_place(p + (at != 0 ? w->ends[at - 1] : 0), p + w->ends[at], w->base, out);
}
