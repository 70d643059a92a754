/* SPDX-License-Identifier: Apache-2.0 */
/* All events by (time, source, id): the journal is in the order of arrival, and sorted through a file. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

/* A record of the sorter is a journal row's event: varint seq, customer, source, type and derived, bytes of the id, id,
 * payload, packed data. The time is the key. */
typedef struct export
{
    store_reader *r;
    sorter *sorted;
    buf record;
}
export;

/* Times before 1970 are negative; keys are not. */
#define KEY_OF(time) ((uint64_t)(time) ^ (UINT64_C(1) << 63))

static gx_status no_memory(const export *x, gx_error *err)
{
    return store_nomem(&x->r->d, err);
}

static gx_status collect(void *ctx, int64_t seq, const chunk_event *e, gx_error *err)
{
    export *x = ctx;
    buf *b = &x->record;
    buf_clear(b);
    buf_varint(b, (uint64_t)seq);
    buf_varint(b, e->customer);
    buf_varint(b, e->source);
    buf_varint(b, (uint64_t)e->type << 1 | (e->derived ? 1 : 0));
    buf_varint(b, e->id.n);
    buf_text(b, e->id);
    buf_varint(b, e->payload);
    buf_text(b, e->packed);
    return b->failed ? no_memory(x, err) : sorter_add(x->sorted, KEY_OF(e->time), buf_view(b), err);
}

static bool read_record(gx_text record, uint64_t key, int64_t *seq, chunk_event *e)
{
    const uint8_t *p = (const uint8_t *)record.p, *end = p + record.n;
    uint64_t number, customer, source, type, payload;
    if (!varint_read(&p, end, &number) || !varint_read(&p, end, &customer) || !varint_read(&p, end, &source) ||
        !varint_read(&p, end, &type) || !varint_text(&p, end, &e->id) || !varint_read(&p, end, &payload))
        return false;
    *seq = (int64_t)number;
    e->customer = (uint32_t)customer;
    e->source = (uint32_t)source;
    e->type = (uint32_t)(type >> 1);
    e->derived = (type & 1) != 0;
    e->time = (int64_t)(key ^ (UINT64_C(1) << 63));
    e->payload = (size_t)payload;
    e->packed = (gx_text){ (const char *)p, (size_t)(end - p) };
    return true;
}

static int by_source_and_id(const void *a, const void *b)
{
    const stored_event *x = a, *y = b;
    int by_source = text_cmp(x->source, y->source);
    return by_source != 0 ? by_source : text_cmp(x->id, y->id);
}

/* The events of one second. */
typedef struct second {
    stored_event *items;
    size_t n, cap;
    arena *mem;
} second;

static gx_status add(export *x, second *of, uint64_t key, gx_text record, gx_error *err)
{
    int64_t seq;
    chunk_event e;
    if (of->n == of->cap) {
        size_t cap = of->cap != 0 ? of->cap * 2 : 64;
        stored_event *grown = realloc(of->items, cap * sizeof *grown);
        if (grown == NULL)
            return no_memory(x, err);
        of->items = grown;
        of->cap = cap;
    }
    if (!read_record(record, key, &seq, &e))
        return gx_fail(err, GX_EIO, "a temporary file beside the database reads otherwise than it was written");
    store_reader *r = x->r;
    return stored_again(&r->d, seq, &e, &r->sources, &r->types, of->mem, &of->items[of->n++], err);
}

static gx_status tell(second *of, gx_status (*each)(void *ctx, const stored_event *e, gx_error *err), void *ctx,
                      gx_error *err)
{
    gx_status status = GX_OK;
    if (of->n > 1)
        qsort(of->items, of->n, sizeof *of->items, by_source_and_id);
    for (size_t i = 0; status == GX_OK && i < of->n; i++)
        status = each(ctx, &of->items[i], err);
    of->n = 0;
    arena_reset(of->mem);
    return status;
}

static gx_status tell_all(export *x, gx_status (*each)(void *ctx, const stored_event *e, gx_error *err), void *ctx,
                          gx_error *err)
{
    second of = { .mem = arena_new() };
    uint64_t key = 0, before = 0;
    gx_text record;
    bool more = true;
    gx_status status = of.mem != NULL ? sorter_sort(x->sorted, err) : no_memory(x, err);
    while (status == GX_OK && (status = sorter_next(x->sorted, &key, &record, &more, err)) == GX_OK && more) {
        if (key != before)
            status = tell(&of, each, ctx, err);
        before = key;
        if (status == GX_OK)
            status = add(x, &of, key, record, err);
    }
    if (status == GX_OK)
        status = tell(&of, each, ctx, err);
    free(of.items);
    arena_free(of.mem);
    return status;
}

gx_status store_each_event(store_reader *r, gx_status (*each)(void *ctx, const stored_event *e, gx_error *err),
                           void *ctx, gx_error *err)
{
    export x = { .r = r, .sorted = sorter_new(r->d.path, r->memory / 2) };
    names_clear(&r->sources);
    names_clear(&r->types);
    gx_status status = x.sorted != NULL ? reader_names(r, err) : no_memory(&x, err);
    if (status == GX_OK)
        status = rows_each(&r->d, 0, collect, &x, err);
    if (status == GX_OK)
        status = tell_all(&x, each, ctx, err);
    sorter_free(x.sorted);
    buf_free(&x.record);
    return status;
}
