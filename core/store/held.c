/* SPDX-License-Identifier: Apache-2.0 */
/* The current suppressed proposals, a row for each block of customers: replaced customer by customer, and written only
 * when something of a block became different. */
#include "core/store/held.h"

#include "core/base/i18n.h"
#include "core/store/decided.h"
#include "core/store/internal.h"

#include <stdlib.h>

void held_fini(held_block *b)
{
    buf_free(&b->stored);
    buf_free(&b->fresh);
    buf_free(&b->row);
    bundle_fini(&b->writer);
    *b = (held_block){ 0 };
}

void held_forget(held_block *b)
{
    b->known = b->dirty = false;
    memset(b->counts, 0, sizeof b->counts);
}

/* ---- the writer's block ---- */

static gx_text part_of(const held_block *b, uint8_t place)
{
    const held_part *p = &b->parts[place];
    return (gx_text){ p->bytes == 0 ? NULL : (p->fresh ? b->fresh.p : b->stored.p) + p->at, p->bytes };
}

static gx_status take_row(const store *s, held_block *b, gx_error *err)
{
    bundle all;
    uint8_t place;
    gx_text part;
    if (b->stored.n == 0)
        return GX_OK;
    if (!bundle_open(buf_view(&b->stored), &all))
        return decided_damaged(&s->d, "proposal", b->block, err);
    while (bundle_next(&all, &place, &part))
        b->parts[place] = (held_part){ false, (size_t)(part.p - b->stored.p), part.n };
    return GX_OK;
}

static gx_status load_block(store *s, uint32_t block, gx_error *err)
{
    held_block *b = &s->held;
    if (b->known && b->block == block)
        return GX_OK;
    gx_status status = held_flush(s, err);
    if (status != GX_OK)
        return status;
    b->known = false;
    b->block = block;
    buf_clear(&b->stored);
    buf_clear(&b->fresh);
    memset(b->parts, 0, sizeof b->parts);
    query q = query_of(&s->d, SQL_PROPOSALS_OF_BLOCK);
    query_int(&q, block);
    bool row;
    status = query_step(&q, &row, err);
    if (status == GX_OK && row)
        buf_text(&b->stored, query_get_text(&q, 0));
    query_end(&q);
    if (status == GX_OK)
        status = b->stored.failed ? store_nomem(&s->d, err) : take_row(s, b, err);
    b->known = status == GX_OK;
    return status;
}

static gx_status drop_row(store *s, gx_error *err)
{
    query q = query_of(&s->d, SQL_PROPOSALS_DROP);
    query_int(&q, s->held.block);
    return query_run(&q, err);
}

static gx_status write_row(store *s, gx_error *err)
{
    held_block *b = &s->held;
    bundle_begin(&b->writer);
    for (int place = 0; place < STORE_BLOCK; place++) {
        if (b->parts[place].bytes == 0)
            continue;
        bundle_part(&b->writer);
        buf_text(&b->writer.parts, part_of(b, (uint8_t)place));
        bundle_part_end(&b->writer, (uint8_t)place);
    }
    buf_clear(&b->row);
    if (b->writer.n > 0 && !bundle_write(&b->writer, &b->row))
        return store_nomem(&s->d, err);
    if (b->writer.n == 0)
        return drop_row(s, err);
    query q = query_of(&s->d, SQL_PROPOSALS_PUT);
    query_int(&q, b->block);
    query_blob(&q, buf_view(&b->row));
    return query_run(&q, err);
}

gx_status held_flush(store *s, gx_error *err)
{
    held_block *b = &s->held;
    bool dirty = b->known && b->dirty;
    b->dirty = false;
    if (!dirty)
        return GX_OK;
    gx_status status = write_row(s, err);
    if (status == GX_OK)
        kept_follow(&s->kept, KEPT_PROPOSALS, b->block, 0, buf_view(&b->row));
    else
        kept_forget(&s->kept, KEPT_PROPOSALS, b->block);
    return status;
}

/* ---- counts by reason ---- */

/* How many are held by which gate is asked after every run; counting them anew would read all of them. */
static gx_status count(store *s, gx_text reason, int64_t by, gx_error *err)
{
    held_block *b = &s->held;
    size_t i = 0;
    while (i < HELD_COUNTS_MAX && b->counts[i].reason[0] != '\0' && !text_is(reason, b->counts[i].reason))
        i++;
    if (i == HELD_COUNTS_MAX || reason.n == 0 || reason.n >= sizeof b->counts[i].reason)
        return gx_fail(err, GX_ELIMIT, _("%s: \"%.*s\" cannot be counted among the reasons for holding back"),
                       s->d.path, TEXT_ARG(reason));
    memcpy(b->counts[i].reason, reason.p, reason.n);
    b->counts[i].n += by;
    return GX_OK;
}

static gx_status count_part(store *s, gx_text part, int64_t by, gx_error *err)
{
    gx_status status = GX_OK;
    decision d;
    while (part.n > 0 && status == GX_OK)
        status = decision_read(&part, DECISION_HELD, &d) ? count(s, d.reason, by, err)
                                                         : decided_damaged(&s->d, "proposal", s->held.block, err);
    return status;
}

gx_status held_count_all(store *s, gx_error *err)
{
    held_block *b = &s->held;
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < HELD_COUNTS_MAX && b->counts[i].reason[0] != '\0'; i++) {
        if (b->counts[i].n == 0)
            continue;
        query q = query_of(&s->d, SQL_HELD_ADD);
        query_text(&q, text_of(b->counts[i].reason));
        query_int(&q, b->counts[i].n);
        status = query_run(&q, err);
    }
    memset(b->counts, 0, sizeof b->counts);
    return status;
}

/* ---- replacing ---- */

static gx_status write_part(store *s, const proposal *const *list, size_t n, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; i < n && status == GX_OK; i++) {
        decision d;
        decision_of(list[i], DECISION_HELD, &d);
        status = decided_intern(s, list[i], &d, err);
        decision_write(&d, DECISION_HELD, &s->held.fresh);
    }
    return status == GX_OK && s->held.fresh.failed ? store_nomem(&s->d, err) : status;
}

static gx_status replace(store *s, uint32_t customer, const proposal *const *list, size_t n, gx_error *err)
{
    held_block *b = &s->held;
    uint8_t place = (uint8_t)(customer % STORE_BLOCK);
    gx_status status = load_block(s, customer / STORE_BLOCK, err);
    size_t from = b->fresh.n;
    if (status == GX_OK)
        status = write_part(s, list, n, err);
    if (status != GX_OK)
        return status;
    gx_text old = part_of(b, place), new = { b->fresh.p + from, b->fresh.n - from };
    if (text_eq(old, new)) {
        b->fresh.n = from;
        return GX_OK;
    }
    status = count_part(s, old, -1, err);
    if (status == GX_OK)
        status = count_part(s, new, 1, err);
    b->parts[place] = (held_part){ true, from, new.n };
    b->dirty = true;
    return status;
}

typedef struct claim {
    uint32_t customer;
    size_t at; /* in the caller's list; SIZE_MAX: nothing is held of her any more */
} claim;

static int by_customer(const void *x, const void *y)
{
    const claim *a = x, *b = y;
    if (a->customer != b->customer)
        return a->customer < b->customer ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* By customer, so that each block is at hand once. */
static gx_status replace_all(store *s, claim *claims, size_t n, const proposal *const *list, const proposal **hers,
                             gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0, to; i < n && status == GX_OK; i = to) {
        size_t n_hers = 0;
        for (to = i; to < n && claims[to].customer == claims[i].customer; to++)
            if (claims[to].at != SIZE_MAX)
                hers[n_hers++] = list[claims[to].at];
        status = replace(s, claims[i].customer, hers, n_hers, err);
    }
    return status;
}

gx_status store_replace_suppressed(store *s, const uint32_t *customers, size_t n_customers, const proposal *const *list,
                                   size_t n, gx_error *err)
{
    gx_status status = store_writing(s, "replace suppressed proposals", err);
    if (status != GX_OK)
        return status;
    claim *claims = malloc((n_customers + n + 1) * sizeof *claims);
    const proposal **hers = malloc((n + 1) * sizeof *hers);
    size_t n_claims = 0;
    bool ascending = true;
    if (claims == NULL || hers == NULL)
        status = store_nomem(&s->d, err);
    for (size_t i = 0; status == GX_OK && i < n; i++) {
        ascending &= i == 0 || list[i - 1]->customer_id <= list[i]->customer_id;
        claims[n_claims++] = (claim){ list[i]->customer_id, i };
    }
    for (size_t i = 0; status == GX_OK && i < n_customers; i++) {
        ascending = false;
        claims[n_claims++] = (claim){ customers[i], SIZE_MAX };
    }
    if (status == GX_OK && !ascending)
        qsort(claims, n_claims, sizeof *claims, by_customer);
    if (status == GX_OK)
        status = replace_all(s, claims, n_claims, list, hers, err);
    free(claims);
    free(hers);
    return store_failed(s, status);
}

/* ---- reading ---- */

typedef struct reading {
    store_reader *r;
    uint32_t from, to; /* customers */
    gx_status (*take)(void *ctx, uint32_t customer, const decision *d, gx_error *err);
    void *ctx;
} reading;

static gx_status each_of_part(const reading *w, uint32_t customer, gx_text part, gx_error *err)
{
    gx_status status = GX_OK;
    decision d;
    while (part.n > 0 && status == GX_OK)
        status = decision_read(&part, DECISION_HELD, &d)
                     ? w->take(w->ctx, customer, &d, err)
                     : decided_damaged(&w->r->d, "proposal", customer / STORE_BLOCK, err);
    return status;
}

static gx_status each_of_row(const reading *w, uint32_t block, gx_text row, gx_error *err)
{
    bundle b;
    uint8_t place;
    gx_text part;
    gx_status status = GX_OK;
    if (!bundle_open(row, &b))
        return decided_damaged(&w->r->d, "proposal", block, err);
    while (status == GX_OK && bundle_next(&b, &place, &part)) {
        uint32_t customer = block * STORE_BLOCK + place;
        if (customer >= w->from && customer <= w->to)
            status = each_of_part(w, customer, part, err);
    }
    return status;
}

gx_status held_keep(store_reader *r, uint32_t block, gx_error *err)
{
    kept_rows *rows = kept_of(&r->writer->kept, KEPT_PROPOSALS, block);
    if (rows->known)
        return GX_OK;
    query q = query_of(&r->d, SQL_PROPOSALS_OF_BLOCK);
    query_int(&q, block);
    return kept_fill(rows, block, q, 0, "proposal", err);
}

/* One customer, for a reader inside the writer: from the rows that are kept. */
static gx_status each_at_hand(const reading *w, gx_error *err)
{
    uint32_t block = w->from / STORE_BLOCK;
    const kept_rows *rows = kept_of(&w->r->writer->kept, KEPT_PROPOSALS, block);
    gx_status status = held_keep(w->r, block, err);
    gx_text part;
    for (size_t at = 0; status == GX_OK && kept_part(rows, &at, (uint8_t)(w->from % STORE_BLOCK), &part);)
        status = each_of_part(w, w->from, part, err);
    return status;
}

/* A reader inside the writer sees what the writer has at hand. */
static gx_status bring_up_to_date(const reading *w, gx_error *err)
{
    store *s = w->r->writer;
    bool asked = s != NULL && s->held.block >= w->from / STORE_BLOCK && s->held.block <= w->to / STORE_BLOCK;
    return asked ? held_flush(s, err) : GX_OK;
}

static gx_status each(const reading *w, gx_error *err)
{
    gx_status status = bring_up_to_date(w, err);
    if (status != GX_OK)
        return status;
    if (w->r->writer != NULL && w->from == w->to)
        return each_at_hand(w, err);
    query q = query_of(&w->r->d, SQL_PROPOSALS_RANGE);
    query_int(&q, w->from / STORE_BLOCK);
    query_int(&q, w->to / STORE_BLOCK);
    bool row;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        status = each_of_row(w, (uint32_t)query_get_int(&q, 0), query_get_text(&q, 1), err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

typedef struct listing {
    store_reader *r;
    arena *mem;
    arena_list list;
    const char *reason; /* NULL: all */
} listing;

static gx_status list_proposal(void *ctx, uint32_t customer, const decision *d, gx_error *err)
{
    listing *l = ctx;
    if (l->reason != NULL && !text_is(d->reason, l->reason))
        return GX_OK;
    bool again = l->list.n > 0 && ((proposal *)l->list.items)[l->list.n - 1].customer_id == customer;
    proposal *out = arena_list_add(l->mem, &l->list);
    if (out == NULL)
        return store_nomem(&l->r->d, err);
    *out = (proposal){ .customer_id = customer };
    gx_status status = decided_proposal(l->r, d, DECISION_HELD, l->mem, out, err);
    if (again)
        out->customer = (out - 1)->customer;
    else if (status == GX_OK)
        status = decided_subject(l->r, customer, l->mem, &out->customer, err);
    return status;
}

static gx_status list(listing *l, uint32_t from, uint32_t to, proposal **out, size_t *n, gx_error *err)
{
    gx_status status = each(&(reading){ l->r, from, to, list_proposal, l }, err);
    if (status != GX_OK)
        return status;
    if (l->list.n > 1)
        qsort(l->list.items, l->list.n, l->list.size, decided_order);
    *out = l->list.items;
    *n = l->list.n;
    return GX_OK;
}

gx_status store_suppressed(store_reader *r, const char *reason, arena *a, proposal **out, size_t *n, gx_error *err)
{
    listing l = { r, a, { .size = sizeof **out }, reason };
    return list(&l, 0, UINT32_MAX, out, n, err);
}

gx_status store_suppressed_of(store_reader *r, uint32_t id, arena *a, proposal **out, size_t *n, gx_error *err)
{
    listing l = { r, a, { .size = sizeof **out }, NULL };
    return list(&l, id, id, out, n, err);
}

static gx_status list_held(void *ctx, uint32_t customer, const decision *d, gx_error *err)
{
    listing *l = ctx;
    const shared_step *step = NULL;
    gx_status status = decided_shared(l->r, d, &step, NULL, err);
    if (status != GX_OK)
        return status;
    held_proposal *h = arena_list_add(l->mem, &l->list);
    if (h == NULL)
        return store_nomem(&l->r->d, err);
    *h = (held_proposal){ .customer_id = customer,
                          .strategy = step->strategy,
                          .step = step->name,
                          .occurrence = arena_text(l->mem, d->occurrence),
                          .since = d->since,
                          .reason = arena_text(l->mem, d->reason) };
    return h->occurrence.n == d->occurrence.n && h->reason.n == d->reason.n ? GX_OK : store_nomem(&l->r->d, err);
}

gx_status store_held(store_reader *r, uint32_t from, uint32_t to, arena *a, held_proposal **out, size_t *n,
                     gx_error *err)
{
    listing l = { r, a, { .size = sizeof **out }, NULL };
    gx_status status = each(&(reading){ r, from, to, list_held, &l }, err);
    *out = l.list.items;
    *n = l.list.n;
    return status;
}

gx_status store_held_counts(store_reader *r, arena *a, held_count **out, size_t *n, gx_error *err)
{
    arena_list all = { .size = sizeof **out };
    query q = query_of(&r->d, SQL_HELD_COUNTS);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        gx_text reason = query_get_text(&q, 0);
        held_count *c = arena_list_add(a, &all);
        if (c != NULL)
            *c = (held_count){ arena_text(a, reason), query_get_int(&q, 1) };
        if (c == NULL || c->reason.n != reason.n) {
            status = store_nomem(&r->d, err);
            break;
        }
    }
    query_end(&q);
    *out = all.items;
    *n = all.n;
    return status;
}
