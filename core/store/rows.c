/* SPDX-License-Identifier: Apache-2.0 */
/* See rows.h. */
#include "core/store/rows.h"
#include "core/base/i18n.h"

gx_status rows_damaged(const db *d, int64_t seq, gx_error *err)
{
    return gx_fail(err, GX_ESTORE,
                   _("%s: the journal is damaged at event %lld (guanxi check tells more); restore it from a backup"),
                   d->path, (long long)seq);
}

void rows_forget(row_cache *c)
{
    c->first = 0;
}

void rows_fini(row_cache *c)
{
    buf_free(&c->blob);
    c->first = 0;
}

static gx_status read_row(db *d, row_cache *c, int64_t seq, bool *found, gx_error *err)
{
    rows_forget(c);
    buf_clear(&c->blob);
    query q = query_of(d, SQL_JOURNAL_ROW);
    query_int(&q, seq);
    gx_status status = query_step(&q, found, err);
    int64_t first = 0;
    if (status == GX_OK && *found) {
        first = query_get_int(&q, 0);
        buf_text(&c->blob, query_get_text(&q, 1));
        if (c->blob.failed)
            status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
        else if (!chunk_open(buf_view(&c->blob), &c->chunk))
            status = rows_damaged(d, first, err);
    }
    query_end(&q);
    if (status == GX_OK && *found)
        c->first = first;
    return status;
}

bool rows_holds(const row_cache *c, int64_t seq)
{
    return c->first != 0 && seq >= c->first && (uint64_t)(seq - c->first) < c->chunk.n;
}

gx_status rows_get(db *d, row_cache *c, int64_t seq, chunk_event *out, bool *there, gx_error *err)
{
    *there = false;
    if (!rows_holds(c, seq)) {
        bool found;
        gx_status status = read_row(d, c, seq, &found, err);
        if (status != GX_OK || !found || !rows_holds(c, seq))
            return status;
    }
    return chunk_get(&c->chunk, (size_t)(seq - c->first), out, there) ? GX_OK : rows_damaged(d, seq, err);
}

static gx_status each_of(db *d, const chunk *c, int64_t first, int64_t from, row_visit visit, void *ctx, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = from > first ? (size_t)(from - first) : 0; status == GX_OK && i < c->n; i++) {
        chunk_event e;
        bool there;
        if (!chunk_get(c, i, &e, &there))
            status = rows_damaged(d, first + (int64_t)i, err);
        else if (there)
            status = visit(ctx, first + (int64_t)i, &e, err);
    }
    return status;
}

gx_status rows_each(db *d, int64_t seq, row_visit visit, void *ctx, gx_error *err)
{
    int64_t from = 0;
    query q = query_of(d, SQL_JOURNAL_BEFORE); /* the row in which `seq` lies may begin before it */
    query_int(&q, seq);
    gx_status status = query_one(&q, &from, NULL, err);
    if (status != GX_OK)
        return status;
    bool row;
    q = query_of(d, SQL_JOURNAL_ROWS);
    query_int(&q, from);
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        chunk c;
        int64_t first = query_get_int(&q, 0);
        status = chunk_open(query_get_text(&q, 1), &c) ? each_of(d, &c, first, seq, visit, ctx, err)
                                                       : rows_damaged(d, first, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

gx_status rows_next(db *d, int64_t *seq, gx_error *err)
{
    *seq = 1;
    query q = query_of(d, SQL_JOURNAL_NEXT);
    return query_one(&q, seq, NULL, err);
}

/* The row again, with this event at `at`; NULL: with none. */
static gx_status write_with(db *d, const row_cache *c, size_t at, const chunk_event *with, gx_error *err)
{
    chunk_writer w = { 0 };
    buf out = { 0 };
    bool whole = true;
    for (size_t i = 0; whole && i < c->chunk.n; i++) {
        chunk_event e;
        bool there;
        whole = chunk_get(&c->chunk, i, &e, &there);
        const chunk_event *put = i == at ? with : there ? &e : NULL;
        whole = whole && (put != NULL ? chunk_add(&w, put) : chunk_add_empty(&w));
    }
    query q = query_of(d, w.events != 0 ? SQL_JOURNAL_CHANGE : SQL_JOURNAL_DELETE);
    if (w.events != 0) {
        whole = whole && chunk_write(&w, &out);
        query_int(&q, (int64_t)w.events);
        query_int(&q, (int64_t)w.derived);
        query_blob(&q, buf_view(&out));
    }
    query_int(&q, c->first);
    gx_status status = whole ? query_run(&q, err) : rows_damaged(d, c->first, err);
    query_end(&q);
    chunk_fini(&w);
    buf_free(&out);
    return status;
}

gx_status rows_remove(db *d, row_cache *c, int64_t seq, gx_error *err)
{
    return rows_replace(d, c, seq, NULL, err);
}

gx_status rows_replace(db *d, row_cache *c, int64_t seq, const chunk_event *with, gx_error *err)
{
    chunk_event e;
    bool there;
    gx_status status = rows_get(d, c, seq, &e, &there, err);
    if (status == GX_OK && there)
        status = write_with(d, c, (size_t)(seq - c->first), with, err);
    rows_forget(c);
    return status;
}
