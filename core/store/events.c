/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the journal: one event, all of them in order, and a customer's own by way of her digest, which is the index
 * of the journal by customer. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

/* Columns of EVENT_FROM: seq, time, source, id, type, subject, data, derived. */
static void borrow(const query *q, stored_event *out)
{
    *out = (stored_event){ .seq = query_get_int(q, 0),
                           .time = query_get_int(q, 1),
                           .source = query_get_text(q, 2),
                           .id = query_get_text(q, 3),
                           .type = query_get_text(q, 4),
                           .subject = query_get_text(q, 5),
                           .data = query_get_text(q, 6),
                           .derived = query_get_int(q, 7) != 0 };
}

gx_status event_row(const query *q, arena *a, stored_event *out, gx_error *err)
{
    stored_event row;
    borrow(q, &row);
    *out = row;
    out->source = arena_text(a, row.source);
    out->id = arena_text(a, row.id);
    out->type = arena_text(a, row.type);
    out->subject = arena_text(a, row.subject);
    out->data = arena_text(a, row.data);
    bool whole = out->source.n == row.source.n && out->id.n == row.id.n && out->type.n == row.type.n &&
                 out->subject.n == row.subject.n && out->data.n == row.data.n;
    return whole ? GX_OK : store_nomem(q->d, err);
}

gx_status event_again(const stored_event *row, arena *a, event *out, gx_error *err)
{
    event_begin(out, event_kind_of(row->type), row->source, row->id, row->subject, row->time);
    out->type = row->type;
    gx_status status = event_parse_data(row->data, out, a, err);
    if (status == GX_OK || status == GX_ENOMEM)
        return status;
    return gx_fail(err, GX_ESTORE,
                   _("the journal is damaged at row %lld (guanxi check tells more); restore shop.db from a backup"),
                   (long long)row->seq);
}

static gx_status by_seq(db *d, int64_t seq, arena *a, stored_event *out, gx_error *err)
{
    query q = query_of(d, SQL_EVENT_BY_SEQ);
    query_int(&q, seq);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && !row)
        status = gx_fail(err, GX_ENOTFOUND, _("%s: the journal has no row %lld"), d->path, (long long)seq);
    if (status == GX_OK)
        status = event_row(&q, a, out, err);
    query_end(&q);
    return status;
}

gx_status store_event(store_reader *r, int64_t seq, arena *a, stored_event *out, gx_error *err)
{
    if (a == NULL) {
        a = r->scratch;
        arena_reset(a);
    }
    return by_seq(&r->d, seq, a, out, err);
}

gx_status store_each_event(store_reader *r, gx_status (*each)(void *ctx, const stored_event *e, gx_error *err),
                           void *ctx, gx_error *err)
{
    query q = query_of(&r->d, SQL_EVENTS_BY_TIME);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        stored_event e;
        borrow(&q, &e);
        status = each(ctx, &e, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

typedef struct moment {
    int64_t time, seq;
} moment;

typedef struct moments {
    moment *items;
    size_t n, cap;
} moments;

static bool add_moment(moments *m, const digest_entry *e)
{
    if (m->n == m->cap) {
        size_t cap = m->cap != 0 ? m->cap * 2 : 64;
        moment *grown = realloc(m->items, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        m->items = grown;
        m->cap = cap;
    }
    m->items[m->n++] = (moment){ e->time, e->seq };
    return true;
}

static gx_status collect(store_reader *r, const customer_record *c, int64_t until, moments *m, gx_error *err)
{
    for (size_t i = 0; i < c->n_digests; i++) {
        digest_reader d;
        digest_entry e;
        gx_status status = digest_open(c->digests[i], &d, err);
        while (status == GX_OK && (status = digest_next(&d, &e, err)) == GX_OK && e.time <= until) {
            if (!add_moment(m, &e))
                return store_nomem(&r->d, err);
        }
        if (status != GX_OK && status != GX_ENOTFOUND)
            return err != NULL ? gx_error_prepend(err, "%s: digest of %.*s: ", r->d.path, TEXT_ARG(c->subject))
                               : status;
    }
    return GX_OK;
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
        gx_status status = by_seq(&r->d, m->items[i].seq, a, &list[i], err);
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
    gx_status status = store_load(r, &id, 1, a, &c, err);
    if (status == GX_OK)
        status = collect(r, &c, until, &m, err);
    if (status == GX_OK)
        status = read_newest(r, &m, limit, a, out, n, err);
    free(m.items);
    return status;
}
