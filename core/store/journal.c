/* SPDX-License-Identifier: Apache-2.0 */
/* Appending to the journal: each event once, by (source, id). A hash says which rows could be the same event; only what
 * the journal holds there decides. Events wait until they fill a row of it. */
#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/model/packed.h"
#include "core/store/internal.h"
#include "core/store/moves.h"

#include <stdlib.h>

gx_status store_prepare(const event *e, buf *bytes, prepared_event *out, gx_error *err)
{
    if (e->source.n == 0 || e->id.n == 0 || e->type.n == 0 || e->subject.n == 0)
        return gx_fail(err, GX_EINVAL, _("an event needs source, id, type and subject"));
    size_t from = bytes->n;
    *out = (prepared_event){ .kind = e->kind,
                             .time = e->time,
                             .source = e->source,
                             .id = e->id,
                             .type = e->type,
                             .subject = e->subject,
                             .hash = identity_hash(e->source, e->id),
                             .name = hash64(e->subject.p, e->subject.n) };
    link_of(e, out);
    event_pack(e, bytes, &out->payload);
    if (bytes->failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    out->packed = (gx_text){ bytes->p + from, bytes->n - from };
    return GX_OK;
}

typedef struct tail {
    store *s;
    move_ranges moves;
} tail;

static gx_status tell_tail(void *ctx, int64_t seq, const chunk_event *e, gx_error *err)
{
    tail *t = ctx;
    store *s = t->s;
    if (move_ranges_has(&t->moves, seq, e, names_kind(&s->types, e->type)))
        return GX_OK;
    return identity_add(&s->known, &s->d, identity_hash(names_text(&s->sources, e->source), e->id), seq, err);
}

static gx_status learn_tail(store *s, gx_error *err)
{
    tail t = { .s = s };
    gx_status status = move_ranges_load(&s->d, s->known.covered, &t.moves, err);
    if (status == GX_OK)
        status = rows_each(&s->d, s->known.covered + 1, tell_tail, &t, err);
    move_ranges_fini(&t.moves);
    return status;
}

gx_status journal_learn(store *s, gx_error *err)
{
    if (s->known.loaded)
        return GX_OK;
    gx_status status = identity_load(&s->known, &s->d, err);
    if (status == GX_OK)
        status = learn_tail(s, err);
    if (status == GX_OK)
        status = rows_next(&s->d, &s->first, err);
    /* A number that a run names is not given again, though undo took its event away. */
    if (s->first <= s->known.covered)
        s->first = s->known.covered + 1;
    s->known.loaded = status == GX_OK;
    return status;
}

gx_status journal_get(store *s, int64_t seq, chunk_event *out, bool *there, gx_error *err)
{
    if (seq < s->first)
        return rows_get(&s->d, &s->rows, seq, out, there, err);
    *there = (uint64_t)(seq - s->first) < s->filling.n;
    if (*there && !chunk_peek(&s->filling, (size_t)(seq - s->first), out))
        return store_nomem(&s->d, err);
    return GX_OK;
}

/* An event looked for, and its row. */
typedef struct hunt {
    store *s;
    const prepared_event *p;
    int64_t source, seq;
    chunk_event row;
} hunt;

static gx_status is_same(void *ctx, int64_t seq, bool *same, gx_error *err)
{
    hunt *h = ctx;
    gx_status status = journal_get(h->s, seq, &h->row, same, err);
    *same = *same && h->row.source == h->source && text_eq(h->row.id, h->p->id);
    h->seq = seq;
    return status;
}

/* A move of an earlier run: no hash stands for it. */
typedef struct move_hunt {
    hunt *h;
    bool found;
} move_hunt;

static gx_status is_same_move(void *ctx, int64_t seq, const chunk_event *e, gx_error *err)
{
    move_hunt *m = ctx;
    hunt *h = m->h;
    if (m->found || e->source != h->source || !text_eq(e->id, h->p->id))
        return GX_OK;
    return is_same(h, seq, &m->found, err);
}

void journal_forget_moves(store *s)
{
    if (s->moved != NULL)
        move_ranges_fini(s->moved);
    free(s->moved);
    s->moved = NULL;
}

/* Which runs wrote moves: asked for each move that a single event leads to. */
static gx_status learn_moves(store *s, gx_error *err)
{
    if (s->moved != NULL)
        return GX_OK;
    s->moved = calloc(1, sizeof *s->moved);
    if (s->moved == NULL)
        return store_nomem(&s->d, err);
    gx_status status = move_ranges_load(&s->d, 0, s->moved, err);
    if (status != GX_OK)
        journal_forget_moves(s);
    return status;
}

static gx_status find_move(hunt *h, bool *found, gx_error *err)
{
    store *s = h->s;
    move_hunt m = { .h = h };
    row_cache rows = { 0 };
    uint32_t customer = 0;
    gx_status status = learn_moves(s, err);
    for (size_t i = status == GX_OK ? s->moved->n : 0; status == GX_OK && i-- > 0 && !m.found;) {
        const move_range *r = &s->moved->items[i];
        if (r->at != h->p->time)
            continue;
        if (customer == 0)
            status = subjects_find(&s->subjects, &s->d, h->p->subject, &customer, err);
        if (status == GX_OK)
            status = moves_each(&s->d, &rows, &s->types, r, customer, is_same_move, &m, err);
    }
    rows_fini(&rows);
    *found = m.found;
    return status;
}

/* A file that was imported before repeats its events in the order of the journal: so the row behind the last one found
 * is tried first, if it is at hand or that has just been right. */
static gx_status find(hunt *h, bool *found, gx_error *err)
{
    store *s = h->s;
    *found = false;
    bool likely = s->expected != 0 && (s->followed || rows_holds(&s->rows, s->expected));
    gx_status status = likely ? is_same(h, s->expected, found, err) : GX_OK;
    s->followed = *found;
    if (status != GX_OK || *found)
        return status;
    status = identity_find(&s->known, &s->d, h->p->hash, is_same, h, found, err);
    return status == GX_OK && !*found && event_is_move(h->p->kind) ? find_move(h, found, err) : status;
}

static gx_status compare(store *s, const prepared_event *p, const chunk_event *e, append_result *result, gx_error *err)
{
    uint32_t customer;
    gx_status status = subjects_find(&s->subjects, &s->d, p->subject, &customer, err);
    bool same = customer == e->customer && names_find(&s->types, p->type) == e->type && p->time == e->time &&
                text_eq(p->packed, e->packed);
    *result = same ? APPEND_DUPLICATE : APPEND_CONFLICT;
    return status;
}

static gx_status names_of(store *s, const prepared_event *p, int64_t *source, int64_t *type, gx_error *err)
{
    gx_status status = GX_OK;
    *source = names_find(&s->sources, p->source);
    if (*source == 0)
        status = names_add(&s->sources, &s->d, SQL_SOURCE_ADD, p->source, source, err);
    *type = names_find(&s->types, p->type);
    if (status == GX_OK && *type == 0)
        status = names_add(&s->types, &s->d, SQL_TYPE_ADD, p->type, type, err);
    return status;
}

gx_status journal_flush(store *s, gx_error *err)
{
    if (s->filling.n == 0)
        return GX_OK;
    buf_clear(&s->encoded);
    if (!chunk_write(&s->filling, &s->encoded))
        return store_nomem(&s->d, err);
    query q = query_of(&s->d, SQL_JOURNAL_ADD);
    query_int(&q, s->first);
    query_int(&q, (int64_t)s->filling.n);
    query_int(&q, (int64_t)s->filling.events);
    query_int(&q, (int64_t)s->filling.derived);
    query_blob(&q, buf_view(&s->encoded));
    gx_status status = query_run(&q, err);
    s->first += (int64_t)s->filling.n;
    chunk_clear(&s->filling);
    return status;
}

static gx_status insert(store *s, const chunk_event *e, int64_t *seq, gx_error *err)
{
    if (chunk_full(&s->filling, e->packed.n + e->id.n + 32)) {
        gx_status status = journal_flush(s, err);
        if (status != GX_OK)
            return status;
    }
    *seq = s->first + (int64_t)s->filling.n;
    return chunk_add(&s->filling, e) ? GX_OK : store_nomem(&s->d, err);
}

static gx_status add(store *s, const prepared_event *p, bool derived, int64_t *seq, gx_error *err)
{
    int64_t source, type;
    uint32_t customer = 0;
    gx_status status = names_of(s, p, &source, &type, err);
    if (status == GX_OK)
        status = subjects_intern(&s->subjects, &s->d, p->subject, &customer, err);
    if (status != GX_OK)
        return status;
    chunk_event e = { customer, (uint32_t)source, (uint32_t)type, derived, p->time, p->id, p->packed, p->payload };
    status = insert(s, &e, seq, err);
    if (status == GX_OK)
        status = identity_add(&s->known, &s->d, p->hash, *seq, err);
    if (status == GX_OK)
        status = entry_add(s, p->source, *seq, p->time, err);
    if (status == GX_OK)
        status = link_add(s, p, (uint32_t)source, *seq, err);
    if (status == GX_OK && p->kind == EVENT_ATTRIBUTE_SET && text_starts(p->subject, EVENT_CITY))
        status = cities_note(s, customer, err);
    return status == GX_OK ? digests_absorb(s, &e, p->kind, *seq, err) : status;
}

static gx_status append(store *s, const prepared_event *p, bool derived, append_result *result, int64_t *seq,
                        gx_error *err)
{
    bool found = false;
    gx_status status = journal_learn(s, err);
    hunt h = { .s = s, .p = p, .source = names_find(&s->sources, p->source) };
    if (status == GX_OK && h.source != 0)
        status = find(&h, &found, err);
    if (status != GX_OK)
        return status;
    *result = APPEND_NEW;
    if (!found)
        return add(s, p, derived, seq, err);
    *seq = h.seq;
    s->expected = h.seq + 1;
    return compare(s, p, &h.row, result, err);
}

/* Where people were forgotten. A merge with one of them says nothing any more; other ties name her otherwise. */
static gx_status append_others(store *s, const prepared_event *p, bool derived, append_result *result, int64_t *seq,
                               gx_error *err)
{
    bool from = p->link != LINK_NONE && forgotten_number(&s->forgotten, p->from, p->time) != 0;
    bool to = p->link != LINK_NONE && forgotten_number(&s->forgotten, p->to, p->time) != 0;
    *result = APPEND_FORGOTTEN;
    if (forgotten_number(&s->forgotten, p->subject, p->time) != 0 || (p->link == LINK_ALIAS && (from || to)))
        return GX_OK;
    if (!from && !to)
        return append(s, p, derived, result, seq, err);
    prepared_event renamed;
    buf bytes = { 0 };
    arena *a = arena_new();
    gx_status status = a != NULL ? link_rename(s, p, a, &bytes, &renamed, err) : store_nomem(&s->d, err);
    if (status == GX_OK)
        status = append(s, &renamed, derived, result, seq, err);
    arena_free(a);
    buf_free(&bytes);
    return status;
}

gx_status store_append_prepared(store *s, const prepared_event *p, bool derived, append_result *result, int64_t *seq,
                                gx_error *err)
{
    int64_t row, *to = seq != NULL ? seq : &row;
    gx_status status = store_writing(s, "append", err);
    if (status != GX_OK)
        return status;
    return store_failed(s, s->forgotten.n == 0 ? append(s, p, derived, result, to, err)
                                               : append_others(s, p, derived, result, to, err));
}

static gx_status append_move(store *s, const prepared_event *p, uint32_t customer, gx_error *err)
{
    int64_t seq, source = 0, type = 0;
    gx_status status = journal_learn(s, err);
    if (status == GX_OK)
        status = names_of(s, p, &source, &type, err);
    if (status != GX_OK)
        return status;
    chunk_event e = { customer, (uint32_t)source, (uint32_t)type, true, p->time, p->id, p->packed, p->payload };
    status = insert(s, &e, &seq, err);
    if (s->moves.from == 0)
        s->moves.from = seq;
    s->moves.to = seq;
    s->moves.customer = customer;
    return status;
}

gx_status store_append_move(store *s, const prepared_event *p, uint32_t customer, gx_error *err)
{
    gx_status status = store_writing(s, "append", err);
    if (status == GX_OK && (!event_is_move(p->kind) || customer < s->moves.customer))
        return gx_fail(err, GX_EBUG, "%s: %.*s of customer %u is no move, or comes after one of customer %u", s->d.path,
                       TEXT_ARG(p->type), customer, s->moves.customer);
    return status == GX_OK ? store_failed(s, append_move(s, p, customer, err)) : status;
}

void store_approach(const store *s, const prepared_event *later, const prepared_event *soon)
{
    if (later != NULL) {
        identity_approach(&s->known, later->hash);
        subjects_approach(&s->subjects, later->name);
    }
    if (soon != NULL)
        subjects_approach_record(&s->subjects, soon->name);
}

gx_status store_append(store *s, const event *e, bool derived, append_result *result, int64_t *seq, gx_error *err)
{
    prepared_event p;
    gx_status status = store_writing(s, "append", err);
    if (status != GX_OK)
        return status;
    buf_clear(&s->packed);
    status = store_prepare(e, &s->packed, &p, err);
    if (status == GX_ENOMEM)
        s->failed = true;
    return status == GX_OK ? store_append_prepared(s, &p, derived, result, seq, err) : status;
}
