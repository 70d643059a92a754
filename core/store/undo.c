/* SPDX-License-Identifier: Apache-2.0 */
/* What was entered by hand: when that was last, and taking it back, the only way, besides forget, in which a journal
 * row goes. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

gx_status entry_add(store *s, gx_text source, int64_t seq, int64_t time, gx_error *err)
{
    if (!text_is(source, STORE_BY_HAND))
        return GX_OK;
    query q = query_of(&s->d, SQL_ENTRY_ADD);
    query_int(&q, seq);
    query_int(&q, time);
    return query_run(&q, err);
}

gx_status store_newest_entry(store_reader *r, int64_t until, int64_t *time, gx_error *err)
{
    *time = GX_NEVER;
    query q = query_of(&r->d, SQL_ENTRY_NEWEST);
    query_int(&q, until);
    return query_one(&q, time, NULL, err);
}

static gx_status drop_entry(store *s, int64_t seq, gx_error *err)
{
    query q = query_of(&s->d, SQL_ENTRY_DROP);
    query_int(&q, seq);
    return query_run(&q, err);
}

gx_status journal_complete(store *s, gx_error *err)
{
    gx_status status = journal_learn(s, err);
    if (status == GX_OK)
        status = store_write_waiting(s, err);
    return status == GX_OK ? journal_flush(s, err) : status;
}

/* Events of one instant: those whose id is from <= id < to. */
typedef struct id_range {
    int64_t time;
    gx_text from, to;
} id_range;

static gx_status belongs(store *s, const id_range *within, int64_t seq, bool *is, gx_error *err)
{
    chunk_event e;
    bool there;
    gx_status status = rows_get(&s->d, &s->rows, seq, &e, &there, err);
    *is = status == GX_OK && there && text_cmp(e.id, within->from) >= 0 && text_cmp(e.id, within->to) < 0;
    return status;
}

/* The one of that instant that was entered before *seq; 0 when there is none. */
static gx_status find_before(store *s, int64_t time, int64_t *seq, gx_error *err)
{
    query q = query_of(&s->d, SQL_ENTRY_BEFORE);
    query_int(&q, time);
    query_int(&q, *seq);
    *seq = 0;
    return query_one(&q, seq, NULL, err);
}

/* The event entered last, of all or of those within; *seq 0 when there is none. */
static gx_status find_last(store *s, const id_range *within, int64_t *seq, gx_error *err)
{
    if (within == NULL) {
        *seq = 0;
        query q = query_of(&s->d, SQL_ENTRY_LAST);
        return query_one(&q, seq, NULL, err);
    }
    gx_status status = GX_OK;
    bool is = false;
    *seq = INT64_MAX;
    while (status == GX_OK && *seq != 0 && !is) {
        status = find_before(s, within->time, seq, err);
        if (status == GX_OK && *seq != 0)
            status = belongs(s, within, *seq, &is, err);
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
        status = drop_entry(s, g->seq, err);
    if (status == GX_OK)
        status = rows_remove(&s->d, &s->rows, g->seq, err);
    if (status == GX_OK && !pending_touch(&s->waiting, g->customer, GX_NEVER, true))
        status = store_nomem(&s->d, err);
    return status;
}

gx_status journal_take_back(store *s, int64_t seq, arena *a, stored_event *undone, gx_error *err)
{
    gone g = { .seq = seq };
    gx_status status = read_event(s, a, undone, &g, err);
    return status == GX_OK ? take_back(s, &g, err) : status;
}

static gx_status undo(store *s, const id_range *within, arena *a, stored_event *undone, gx_error *err)
{
    int64_t seq = 0;
    gx_status status = store_writing(s, "undo", err);
    if (status == GX_OK)
        status = journal_complete(s, err);
    if (status == GX_OK)
        status = find_last(s, within, &seq, err);
    if (status != GX_OK)
        return store_failed(s, status);
    if (seq == 0)
        return gx_fail(err, GX_ENOTFOUND, _("there is nothing to undo: nothing was entered by hand"));
    return store_failed(s, journal_take_back(s, seq, a, undone, err));
}

gx_status store_undo_last(store *s, arena *a, stored_event *undone, gx_error *err)
{
    return undo(s, NULL, a, undone, err);
}

gx_status store_undo_within(store *s, int64_t time, gx_text from, gx_text to, arena *a, stored_event *undone,
                            gx_error *err)
{
    return undo(s, &(id_range){ time, from, to }, a, undone, err);
}
