/* SPDX-License-Identifier: Apache-2.0 */
/* Making everything derived again from the journal: the same rows with the same numbers give the same bytes. */
#include "core/store/internal.h"

static const char drop_derived[] =
    "DELETE FROM digest; DELETE FROM digest_late; DELETE FROM evaluation; DELETE FROM proposal;"
    "DELETE FROM introduction; DELETE FROM alias;";

static gx_status absorb(store *s, const query *q, arena *a, gx_error *err)
{
    stored_event row;
    event e;
    arena_reset(a);
    gx_status status = event_row(q, a, &row, err);
    if (status == GX_OK)
        status = event_again(&row, a, &e, err);
    if (status == GX_OK)
        status = link_add(s, &e, row.seq, err);
    if (status != GX_OK)
        return status;
    return digests_absorb(s, &e, (uint32_t)query_get_int(q, 8), query_get_int(q, 9), row.seq, err);
}

static gx_status remake(store *s, arena *a, void (*progress)(void *ctx, uint64_t done, uint64_t total), void *ctx,
                        gx_error *err)
{
    int64_t total = 0, done = 0;
    query q = query_of(&s->d, SQL_JOURNAL_COUNT);
    gx_status status = query_one(&q, &total, NULL, err);
    if (status != GX_OK)
        return status;
    q = query_of(&s->d, SQL_EVENTS_BY_SEQ);
    bool row;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        status = absorb(s, &q, a, err);
        if (status != GX_OK)
            break;
        done++;
        if (progress != NULL && (done % 4096 == 0 || done == total))
            progress(ctx, (uint64_t)done, (uint64_t)total);
    }
    query_end(&q);
    return status == GX_OK ? digests_flush(s, err) : status;
}

gx_status store_rebuild_digests(store *s, void (*progress)(void *ctx, uint64_t done, uint64_t total), void *ctx,
                                gx_error *err)
{
    gx_status status = store_writing(s, "rebuild", err);
    if (status != GX_OK)
        return status;
    arena *a = arena_new();
    if (a == NULL)
        return store_nomem(&s->d, err);
    pending_clear(&s->waiting); /* what waits is in the journal already */
    forest_fini(&s->merged);
    status = db_exec(&s->d, drop_derived, err);
    if (status == GX_OK)
        status = remake(s, a, progress, ctx, err);
    arena_free(a);
    return store_failed(s, status);
}
