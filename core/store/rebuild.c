/* SPDX-License-Identifier: Apache-2.0 */
/* Making everything derived again from the journal: the same rows with the same numbers give the same bytes. */
#include "core/store/internal.h"
#include "core/store/moves.h"

static const char drop_derived[] =
    "DELETE FROM digest; DELETE FROM evaluation;"
    "DELETE FROM proposal; DELETE FROM held; DELETE FROM introduction; DELETE FROM introduced_by;"
    "DELETE FROM alias; DELETE FROM identity; DELETE FROM identity_run; DELETE FROM identity_filter; DELETE FROM entry;";

typedef struct rebuilding {
    store *s;
    arena *a;
    move_ranges moves;
    int64_t total, done;
    void (*progress)(void *ctx, uint64_t done, uint64_t total);
    void *ctx;
} rebuilding;

/* Only few kinds of events tie two customers together; the others need not be unpacked. */
static gx_status link_again(rebuilding *b, int64_t seq, const chunk_event *row, event_kind kind, gx_error *err)
{
    event e;
    prepared_event p;
    store *s = b->s;
    bool found;
    if (!link_possible(kind))
        return GX_OK;
    arena_reset(b->a);
    gx_status status = event_again(row, &s->sources, &s->types, b->a, &e, err);
    if (status != GX_OK)
        return status == GX_ENOMEM ? status : rows_damaged(&s->d, seq, err);
    query q = query_of(&s->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, row->customer);
    status = query_step(&q, &found, err);
    if (status == GX_OK && found) {
        e.subject = arena_text(b->a, query_get_text(&q, 0));
        p = (prepared_event){ .kind = kind, .time = row->time, .id = row->id };
        link_of(&e, &p);
        query_end(&q);
        return link_add(s, &p, row->source, seq, err);
    }
    query_end(&q);
    return status;
}

static gx_status absorb(void *ctx, int64_t seq, const chunk_event *row, gx_error *err)
{
    rebuilding *b = ctx;
    store *s = b->s;
    event_kind kind = names_kind(&s->types, row->type);
    gx_text source = names_text(&s->sources, row->source);
    bool move = move_ranges_has(&b->moves, seq, row, kind);
    gx_status status = link_again(b, seq, row, kind, err);
    if (status == GX_OK && !move)
        status = identity_add(&s->known, &s->d, identity_hash(source, row->id), seq, err);
    if (status == GX_OK)
        status = entry_add(s, source, seq, row->time, err);
    if (status == GX_OK && !move)
        status = digests_absorb(s, row, kind, seq, err);
    b->done++;
    if (status == GX_OK && b->progress != NULL && (b->done % 4096 == 0 || b->done == b->total))
        b->progress(b->ctx, (uint64_t)b->done, (uint64_t)b->total);
    return status;
}

static gx_status remake(rebuilding *b, gx_error *err)
{
    store *s = b->s;
    query q = query_of(&s->d, SQL_JOURNAL_COUNT);
    gx_status status = query_one(&q, &b->total, NULL, err);
    if (status == GX_OK)
        status = identity_load(&s->known, &s->d, err);
    if (status == GX_OK)
        status = rows_next(&s->d, &s->first, err);
    if (status == GX_OK)
        status = move_ranges_load(&s->d, 0, &b->moves, err);
    if (status == GX_OK)
        status = rows_each(&s->d, 0, absorb, b, err);
    if (status == GX_OK)
        status = links_flush(s, err);
    return status == GX_OK ? digests_flush(s, err) : status;
}

gx_status store_rebuild_digests(store *s, void (*progress)(void *ctx, uint64_t done, uint64_t total), void *ctx,
                                gx_error *err)
{
    gx_status status = store_writing(s, "rebuild", err);
    if (status == GX_OK)
        status = journal_flush(s, err);
    if (status == GX_OK)
        status = subjects_flush(&s->subjects, &s->d, err);
    if (status != GX_OK)
        return store_failed(s, status);
    rebuilding b = { .s = s, .a = arena_new(), .progress = progress, .ctx = ctx };
    if (b.a == NULL)
        return store_nomem(&s->d, err);
    pending_clear(&s->waiting); /* what waits is in the journal already */
    s->n_introductions = 0;
    identity_fini(&s->known);
    forest_fini(&s->merged);
    s->claims++;
    blocks_forget(s);
    shelf_forget(&s->packs);
    kept_forget_all(&s->kept);
    links_cool(s);
    status = db_exec(&s->d, drop_derived, err);
    if (status == GX_OK)
        status = cities_learn(s, err);
    if (status == GX_OK)
        status = remake(&b, err);
    move_ranges_fini(&b.moves);
    arena_free(b.a);
    return store_failed(s, status);
}
