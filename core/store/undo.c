/* SPDX-License-Identifier: Apache-2.0 */
/* Taking back the newest event of a source: the only way, besides forget, in which a journal row goes. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

/* The newest event of the source, from the end of the journal backwards; *seq 0 when there is none. */
static gx_status find_last(store *s, int64_t source, int64_t *seq, gx_error *err)
{
    *seq = 0;
    gx_status status = GX_OK;
    for (int64_t last = s->first - 1; status == GX_OK && *seq == 0 && last > 0;) {
        chunk_event e;
        bool there;
        status = rows_get(&s->d, &s->rows, last, &e, &there, err);
        if (status != GX_OK || s->rows.first == 0)
            return status;
        for (; *seq == 0 && last >= s->rows.first && status == GX_OK; last--) {
            status = rows_get(&s->d, &s->rows, last, &e, &there, err);
            if (there && e.source == source)
                *seq = last;
        }
    }
    return status;
}

/* What undo has to take back besides the row. */
typedef struct gone {
    int64_t seq;
    uint32_t customer;
    prepared_event p;
} gone;

static gx_status read_event(store *s, arena *a, stored_event *undone, gone *g, gx_error *err)
{
    chunk_event row;
    event e;
    bool there;
    gx_status status = rows_get(&s->d, &s->rows, g->seq, &row, &there, err);
    if (status == GX_OK && !there)
        status = gx_fail(err, GX_ESTORE, _("%s: the journal has no row %lld"), s->d.path, (long long)g->seq);
    if (status == GX_OK)
        status = stored_again(&s->d, g->seq, &row, &s->sources, &s->types, a, undone, err);
    if (status != GX_OK)
        return status;
    g->customer = row.customer;
    row.packed = arena_text(a, row.packed); /* the row will be read over */
    status = event_again(&row, &s->sources, &s->types, a, &e, err);
    e.subject = undone->subject;
    g->p = (prepared_event){ .kind = e.kind, .time = e.time, .id = undone->id };
    link_of(&e, &g->p);
    return status;
}

/* Whoever has no event left is no customer, and nothing may be proposed to her. */
static gx_status take_back(store *s, const gone *g, gx_error *err)
{
    bool empty = false;
    gx_status status = link_remove(s, &g->p, g->seq, err);
    if (status == GX_OK)
        status = digests_drop(s, g->customer, g->seq, &empty, err);
    if (status == GX_OK && empty)
        status = store_replace_suppressed(s, &g->customer, 1, NULL, 0, err);
    if (status == GX_OK)
        status = rows_remove(&s->d, &s->rows, g->seq, err);
    if (status == GX_OK && !pending_touch(&s->waiting, g->customer, GX_NEVER, true))
        status = store_nomem(&s->d, err);
    return status;
}

gx_status store_undo_last(store *s, gx_text source, arena *a, stored_event *undone, gx_error *err)
{
    gone g = { 0 };
    int64_t number = names_find(&s->sources, source);
    gx_status status = store_writing(s, "undo", err);
    if (status == GX_OK)
        status = journal_learn(s, err);
    if (status == GX_OK)
        status = store_write_waiting(s, err);
    if (status == GX_OK && number != 0)
        status = find_last(s, number, &g.seq, err);
    if (status != GX_OK)
        return store_failed(s, status);
    if (g.seq == 0)
        return gx_fail(err, GX_ENOTFOUND, _("there is nothing to undo: no event of \"%.*s\""), TEXT_ARG(source));
    status = read_event(s, a, undone, &g, err);
    if (status == GX_OK)
        status = take_back(s, &g, err);
    return store_failed(s, status);
}
