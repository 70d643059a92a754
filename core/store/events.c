/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the journal: one event, and a customer's own by way of her digest, which is the index of the journal by
 * customer for all but moves. */
#include "core/base/i18n.h"
#include "core/model/packed.h"
#include "core/store/internal.h"
#include "core/store/moves.h"

#include <stdlib.h>

gx_status event_again(const chunk_event *row, const names *sources, const names *types, arena *a, event *out,
                      gx_error *err)
{
    gx_status status = event_unpack(row->packed, row->payload, names_kind(types, row->type), row->time, a, out, err);
    out->source = names_text(sources, row->source);
    out->type = names_text(types, row->type);
    out->id = row->id;
    return status;
}

static gx_status subject_of(db *d, uint32_t customer, arena *a, gx_text *out, gx_error *err)
{
    bool row;
    query q = query_of(d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, customer);
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && !row)
        status = gx_fail(err, GX_ESTORE, _("%s: customer %u has no name; restore a backup"), d->path, customer);
    gx_text subject = status == GX_OK ? query_get_text(&q, 0) : (gx_text){ 0 };
    *out = arena_text(a, subject);
    if (status == GX_OK && out->n != subject.n)
        status = store_nomem(d, err);
    query_end(&q);
    return status;
}

/* Everything but the subject. */
static gx_status copy_row(const db *d, int64_t seq, const chunk_event *row, const names *sources, const names *types,
                          arena *a, stored_event *out, gx_error *err)
{
    event e;
    buf data = { 0 };
    gx_status status = event_again(row, sources, types, a, &e, err);
    if (status != GX_OK && status != GX_ENOMEM)
        return rows_damaged(d, seq, err);
    if (status != GX_OK)
        return status;
    event_data_json(&e, &data);
    *out = (stored_event){ .seq = seq,
                           .time = row->time,
                           .source = arena_text(a, e.source),
                           .id = arena_text(a, row->id),
                           .type = arena_text(a, e.type),
                           .data = arena_text(a, buf_view(&data)),
                           .derived = row->derived };
    bool whole = !data.failed && out->source.n == e.source.n && out->id.n == row->id.n && out->type.n == e.type.n &&
                 out->data.n == data.n;
    buf_free(&data);
    return whole ? GX_OK : store_nomem(d, err);
}

gx_status stored_again(db *d, int64_t seq, const chunk_event *row, const names *sources, const names *types, arena *a,
                       stored_event *out, gx_error *err)
{
    gx_status status = copy_row(d, seq, row, sources, types, a, out, err);
    return status == GX_OK ? subject_of(d, row->customer, a, &out->subject, err) : status;
}

/* Outside a snapshot everything may have changed since the last call. */
static void mistrust(store_reader *r)
{
    if (r->snapshot)
        return;
    rows_forget(&r->rows);
    names_clear(&r->sources);
    names_clear(&r->types);
}

gx_status reader_names(store_reader *r, gx_error *err)
{
    gx_status status = r->sources.n == 0 ? names_load(&r->sources, &r->d, SQL_SOURCE_ALL, err) : GX_OK;
    return status == GX_OK && r->types.n == 0 ? names_load(&r->types, &r->d, SQL_TYPE_ALL, err) : status;
}

static gx_status by_seq(store_reader *r, int64_t seq, arena *a, stored_event *out, gx_error *err)
{
    chunk_event row;
    bool there = false;
    gx_status status = reader_names(r, err);
    if (status == GX_OK)
        status = rows_get(&r->d, &r->rows, seq, &row, &there, err);
    if (status == GX_OK && !there)
        status = gx_fail(err, GX_ENOTFOUND, _("%s: the journal has no row %lld"), r->d.path, (long long)seq);
    return status == GX_OK ? stored_again(&r->d, seq, &row, &r->sources, &r->types, a, out, err) : status;
}

gx_status store_event(store_reader *r, int64_t seq, arena *a, stored_event *out, gx_error *err)
{
    if (a == NULL) {
        a = r->scratch;
        arena_reset(a);
    }
    mistrust(r);
    return by_seq(r, seq, a, out, err);
}

typedef struct moment {
    int64_t time, seq;
} moment;

typedef struct moments {
    moment *items;
    size_t n, cap;
} moments;

static bool add_moment(moments *m, int64_t time, int64_t seq)
{
    if (m->n == m->cap) {
        size_t cap = m->cap != 0 ? m->cap * 2 : 64;
        moment *grown = realloc(m->items, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        m->items = grown;
        m->cap = cap;
    }
    m->items[m->n++] = (moment){ time, seq };
    return true;
}

static gx_status collect(store_reader *r, const customer_record *c, int64_t until, moments *m, gx_error *err)
{
    for (size_t i = 0; i < c->n_digests; i++) {
        digest_reader d;
        digest_entry e;
        gx_status status = digest_open(c->digests[i], &d, err);
        while (status == GX_OK && (status = digest_next(&d, &e, err)) == GX_OK && e.time <= until) {
            if (!add_moment(m, e.time, e.seq))
                return store_nomem(&r->d, err);
        }
        if (status != GX_OK && status != GX_ENOTFOUND)
            return err != NULL ? gx_error_prepend(err, "%s: digest of %.*s: ", r->d.path, TEXT_ARG(c->subject))
                               : status;
    }
    return GX_OK;
}

static gx_status take_move(void *ctx, int64_t seq, const chunk_event *e, gx_error *err)
{
    return add_moment(ctx, e->time, seq) ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static gx_status collect_moves_of(store_reader *r, const move_ranges *all, uint32_t id, int64_t until, moments *m,
                                  gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; i < all->n && status == GX_OK; i++)
        if (all->items[i].at <= until)
            status = moves_each(&r->d, &r->rows, &r->types, &all->items[i], id, take_move, m, err);
    return status;
}

/* Hers, and, unless she is part of another customer, those of who is merged into her. */
static gx_status collect_moves(store_reader *r, const customer_record *c, int64_t until, moments *m, gx_error *err)
{
    move_ranges all;
    size_t n = 0;
    const uint32_t *group = c->merged_into == 0 ? forest_group(&r->merged, c->id, &n) : NULL;
    gx_status status = move_ranges_load(&r->d, 0, &all, err);
    if (status == GX_OK && all.n > 0)
        status = reader_names(r, err);
    if (status == GX_OK)
        status = collect_moves_of(r, &all, c->id, until, m, err);
    for (size_t i = 0; i < n && status == GX_OK; i++)
        if (r->merged.nodes[group[i]].id != c->id)
            status = collect_moves_of(r, &all, r->merged.nodes[group[i]].id, until, m, err);
    move_ranges_fini(&all);
    return status;
}

static int newest_moment(const void *a, const void *b)
{
    int64_t x = ((const moment *)a)->time, y = ((const moment *)b)->time;
    return (x < y) - (x > y);
}

static int newest_event(const void *a, const void *b)
{
    const stored_event *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? 1 : -1;
    int by_source = text_cmp(y->source, x->source);
    return by_source != 0 ? by_source : text_cmp(y->id, x->id);
}

/* Events of one second are ordered by (source, id), which only the journal knows: all of the last second wanted are
 * read, then cut. */
static gx_status read_newest(store_reader *r, moments *m, size_t limit, arena *a, stored_event **out, size_t *n,
                             gx_error *err)
{
    if (m->n != 0)
        qsort(m->items, m->n, sizeof *m->items, newest_moment);
    size_t take = limit != 0 && limit < m->n ? limit : m->n;
    size_t read = take;
    while (read < m->n && m->items[read].time == m->items[take - 1].time)
        read++;
    stored_event *list = arena_alloc(a, (read + 1) * sizeof *list);
    if (list == NULL)
        return store_nomem(&r->d, err);
    for (size_t i = 0; i < read; i++) {
        gx_status status = by_seq(r, m->items[i].seq, a, &list[i], err);
        if (status != GX_OK)
            return status;
    }
    qsort(list, read, sizeof *list, newest_event);
    *out = list;
    *n = take;
    return GX_OK;
}

gx_status store_customer_events(store_reader *r, uint32_t id, int64_t until, size_t limit, arena *a, stored_event **out,
                                size_t *n, gx_error *err)
{
    customer_record c;
    moments m = { 0 };
    mistrust(r);
    gx_status status = store_load(r, &id, 1, a, &c, err);
    if (status == GX_OK)
        status = collect(r, &c, until, &m, err);
    if (status == GX_OK)
        status = collect_moves(r, &c, until, &m, err);
    if (status == GX_OK)
        status = read_newest(r, &m, limit, a, out, n, err);
    free(m.items);
    return status;
}
