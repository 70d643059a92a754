/* SPDX-License-Identifier: Apache-2.0 */
/* Taking back the newest event of a source: the only way, besides forget, in which a journal row goes. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

static gx_status read_event(store *s, int64_t seq, arena *a, stored_event *row, event *e, uint32_t *customer,
                            gx_error *err)
{
    query q = query_of(&s->d, SQL_EVENT_BY_SEQ);
    query_int(&q, seq);
    bool there;
    gx_status status = query_step(&q, &there, err);
    if (status == GX_OK && !there)
        status = gx_fail(err, GX_ESTORE, _("%s: the journal has no row %lld"), s->d.path, (long long)seq);
    if (status == GX_OK)
        status = event_row(&q, a, row, err);
    if (status == GX_OK)
        *customer = (uint32_t)query_get_int(&q, 8);
    query_end(&q);
    return status == GX_OK ? event_again(row, a, e, err) : status;
}

static gx_status delete_row(store *s, int64_t seq, gx_error *err)
{
    query q = query_of(&s->d, SQL_JOURNAL_DELETE);
    query_int(&q, seq);
    return query_run(&q, err);
}

/* Whoever has no event left is no customer, and nothing may be proposed to her. */
static gx_status take_back(store *s, int64_t seq, const event *e, uint32_t customer, gx_error *err)
{
    bool empty = false;
    gx_status status = digests_flush(s, err);
    if (status == GX_OK)
        status = link_remove(s, e, seq, err);
    if (status == GX_OK)
        status = digests_drop(s, customer, seq, &empty, err);
    if (status == GX_OK && empty)
        status = store_replace_suppressed(s, &customer, 1, NULL, 0, err);
    if (status == GX_OK)
        status = delete_row(s, seq, err);
    if (status == GX_OK && !pending_touch(&s->waiting, customer, GX_NEVER, true))
        status = store_nomem(&s->d, err);
    return status;
}

static gx_status undo(store *s, query q, gx_text source, arena *a, stored_event *undone, gx_error *err)
{
    int64_t seq;
    bool found;
    gx_status status = query_one(&q, &seq, &found, err);
    if (status == GX_OK && !found)
        return gx_fail(err, GX_ENOTFOUND, _("there is nothing to undo: no event of \"%.*s\""), TEXT_ARG(source));
    event e;
    uint32_t customer = 0;
    if (status == GX_OK)
        status = read_event(s, seq, a, undone, &e, &customer, err);
    if (status == GX_OK)
        status = take_back(s, seq, &e, customer, err);
    return store_failed(s, status);
}

gx_status store_undo_last(store *s, gx_text source, arena *a, stored_event *undone, gx_error *err)
{
    gx_status status = store_writing(s, "undo", err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_JOURNAL_LAST_OF);
    query_text(&q, source);
    return undo(s, q, source, a, undone, err);
}

gx_status store_undo_within(store *s, gx_text source, gx_text from, gx_text to, arena *a, stored_event *undone,
                            gx_error *err)
{
    gx_status status = store_writing(s, "undo", err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_JOURNAL_LAST_WITHIN);
    query_text(&q, source);
    query_text(&q, from);
    query_text(&q, to);
    return undo(s, q, source, a, undone, err);
}
