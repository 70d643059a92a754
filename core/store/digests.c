/* SPDX-License-Identifier: Apache-2.0 */
/* Digests are extended in memory and merged per customer, in ascending id order, when a transaction commits or the
 * additions grow large: a customer's digest is rewritten once however many of her events a file holds. */
#include "core/base/i18n.h"
#include "core/store/internal.h"
#include "core/store/moves.h"

#include <stdlib.h>

/* Moves, whom a lot held out, and posts say what a run found or what the shop did: they make nobody due. */
static bool concerns(event_kind kind)
{
    return !event_is_move(kind) && kind != EVENT_EXPERIMENT_HELD && !event_is_of_shop(kind);
}

gx_status digests_absorb(store *s, const chunk_event *e, event_kind kind, int64_t seq, gx_error *err)
{
    addition a = { { e->time, kind, e->source, seq, { e->packed.p, e->payload } }, e->id, e->customer };
    gx_status status = pending_add(&s->waiting, &a, err);
    if (status == GX_OK && concerns(kind) && !pending_moved(&s->waiting, e->customer))
        status = store_nomem(&s->d, err);
    return status;
}

/* What the order of two entries of one second needs: names of sources, and ids from memory or the journal. */
typedef struct ties {
    store *s;
    const addition *added; /* ascending seq */
    size_t n;
    gx_status status;
    gx_error *err;
    buf ids[2];
} ties;

static gx_text id_of(ties *t, int64_t seq, buf *copy)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (t->added[middle].entry.seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < t->n && t->added[low].entry.seq == seq)
        return t->added[low].id;
    buf_clear(copy);
    chunk_event row;
    bool there;
    gx_status status = journal_get(t->s, seq, &row, &there, t->err);
    if (status == GX_OK && !there)
        status = gx_fail(t->err, GX_ESTORE, _("%s: the journal has no row %lld that a digest names; run rebuild"),
                         t->s->d.path, (long long)seq);
    if (status == GX_OK) {
        buf_text(copy, row.id);
        if (copy->failed)
            status = store_nomem(&t->s->d, t->err);
    }
    if (t->status == GX_OK)
        t->status = status;
    return status == GX_OK ? buf_view(copy) : (gx_text){ NULL, 0 };
}

static int by_source_and_id(void *ctx, const digest_entry *a, const digest_entry *b)
{
    ties *t = ctx;
    if (a->source != b->source)
        return text_cmp(names_text(&t->s->sources, a->source), names_text(&t->s->sources, b->source));
    gx_text x = id_of(t, a->seq, &t->ids[0]);
    return text_cmp(x, id_of(t, b->seq, &t->ids[1]));
}

static gx_status named(const store *s, uint32_t customer, gx_status status, gx_error *err)
{
    if (status == GX_ESTORE && err != NULL)
        return gx_error_prepend(err, "%s: digest of customer %u: ", s->d.path, customer);
    return status;
}

/* What one customer got, merged with her digest of before; the new one stands behind what `out` held. */
static gx_status merge(store *s, const addition *added, size_t n, gx_text old, buf *out, gx_error *err)
{
    digest_entry few[16];
    ties t = { .s = s, .added = added, .n = n, .err = err };
    digest_entry *entries = n <= sizeof few / sizeof *few ? few : malloc(n * sizeof *entries);
    if (entries == NULL)
        return store_nomem(&s->d, err);
    for (size_t i = 0; i < n; i++)
        entries[i] = added[i].entry;
    gx_status status = named(s, added->customer, digest_merge(old, entries, n, by_source_and_id, &t, out, err), err);
    if (status == GX_OK)
        status = t.status;
    buf_free(&t.ids[0]);
    buf_free(&t.ids[1]);
    if (entries != few)
        free(entries);
    return status;
}

/* The subject of somebody who has no slot yet. */
static gx_status subject_of(store *s, uint32_t customer, buf *out, gx_error *err)
{
    bool row;
    gx_text fresh = subjects_fresh(&s->subjects, customer);
    if (fresh.n != 0) {
        buf_text(out, fresh);
        return out->failed ? store_nomem(&s->d, err) : GX_OK;
    }
    query q = query_of(&s->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, customer);
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && !row)
        status = gx_fail(err, GX_ESTORE, _("%s: customer %u has no name; restore a backup"), s->d.path, customer);
    if (status == GX_OK)
        buf_text(out, query_get_text(&q, 0));
    query_end(&q);
    return status == GX_OK && out->failed ? store_nomem(&s->d, err) : status;
}

static gx_status arrived(store *s, uint32_t customer, bool *changed, gx_error *err)
{
    size_t at = customer % STORE_BLOCK;
    if (block_has(&s->block->b, at))
        return GX_OK;
    *changed = true;
    return block_set_has(s->block, at, true) ? GX_OK : store_nomem(&s->d, err);
}

/* How many from `at` on are of the same customer. */
static size_t same_customer(const pack_additions *all, size_t at)
{
    size_t n = 1;
    while (at + n < all->n && all->items[at + n].customer == all->items[at].customer)
        n++;
    return n;
}

/* What is made new stands in one buffer, which moves as it grows: so first where, then what.
 */
static gx_status extend(store *s, const pack_additions *all, gx_error *err)
{
    size_t from[PACK_IDS], middle[PACK_IDS], to[PACK_IDS], ids[PACK_IDS], many = 0;
    pack_image *image = NULL;
    gx_status status = shelf_load(&s->d, &s->packs, all->number, &image, err);
    buf_clear(&s->encoded);
    for (size_t i = 0, n; status == GX_OK && i < all->n; i += n) {
        const addition *added = &all->items[i];
        n = same_customer(all, i);
        ids[many] = added->customer % PACK_IDS;
        const pack_slot *slot = &image->slots[ids[many]];
        from[many] = s->encoded.n;
        if (slot->subject.n == 0)
            status = subject_of(s, added->customer, &s->encoded, err);
        middle[many] = s->encoded.n;
        if (status == GX_OK)
            status = merge(s, added, n, slot->digest, &s->encoded, err);
        to[many++] = s->encoded.n;
    }
    for (size_t i = 0; status == GX_OK && i < many; i++) {
        pack_slot *slot = &image->slots[ids[i]];
        if (slot->subject.n == 0)
            slot->subject = (gx_text){ s->encoded.p + from[i], middle[i] - from[i] };
        slot->digest = (gx_text){ s->encoded.p + middle[i], to[i] - middle[i] };
    }
    return status == GX_OK ? shelf_put(&s->d, &s->packs, image, err) : status;
}

/* Who waits into the block at hand. */
static gx_status settle(store *s, const waiting *w, bool *changed, gx_error *err)
{
    size_t at = w->id % STORE_BLOCK;
    gx_status status = w->member ? arrived(s, w->id, changed, err) : GX_OK;
    if (block_has(&s->block->b, at) && w->due < block_due(&s->block->b, at)) {
        block_set_due(s->block, at, w->due);
        *changed = true;
    }
    *changed |= w->recount;
    return status;
}

/* Where the walk through all that waits has come to. */
typedef struct settling {
    pack_additions additions; /* lent by s->waiting */
    pending_walk walk;
    waiting w; /* the next one */
    bool more;
} settling;

static uint32_t next_block(const settling *g)
{
    uint32_t by_id = g->more ? g->w.id / STORE_BLOCK : UINT32_MAX;
    uint32_t by_pack = g->additions.more ? (uint32_t)(g->additions.next_key * PACK_IDS / STORE_BLOCK) : UINT32_MAX;
    return by_id < by_pack ? by_id : by_pack;
}

/* The shop and whole cities have events, and are no customers. */
static bool of_customer(const store *s, const addition *a)
{
    event_kind kind = a->entry.kind;
    return !event_is_of_shop(kind) && (kind != EVENT_ATTRIBUTE_SET || s->cities.n == 0 || !cities_has(s, a->customer));
}

static gx_status settle_block(store *s, settling *g, uint32_t block, gx_error *err)
{
    bool changed = false;
    gx_status status = block_load(s, block, err);
    while (status == GX_OK && g->additions.more && g->additions.next_key * PACK_IDS / STORE_BLOCK == block) {
        g->additions.number = (uint32_t)g->additions.next_key;
        status = pending_pack(&s->waiting, &g->additions, err);
        for (size_t i = 0; status == GX_OK && i < g->additions.n; i++)
            if (of_customer(s, &g->additions.items[i]))
                status = arrived(s, g->additions.items[i].customer, &changed, err);
        if (status == GX_OK)
            status = extend(s, &g->additions, err);
    }
    while (status == GX_OK && g->more && g->w.id / STORE_BLOCK == block) {
        status = settle(s, &g->w, &changed, err);
        g->more = pending_next(&g->walk, &g->w);
    }
    return status == GX_OK && changed ? block_save(s, err) : status;
}

gx_status digests_flush(store *s, gx_error *err)
{
    settling g;
    if (!pending_any(&s->waiting))
        return GX_OK;
    g.additions = s->waiting.batch;
    g.walk.order = NULL;
    g.more = false;
    gx_status status = pending_pack_first(&s->waiting, &g.additions, err);
    if (status == GX_OK && !pending_begin(&s->waiting, &g.walk))
        status = store_nomem(&s->d, err);
    if (status == GX_OK)
        g.more = pending_next(&g.walk, &g.w);
    while (status == GX_OK && (g.more || g.additions.more))
        status = settle_block(s, &g, next_block(&g), err);
    pending_end(&g.walk);
    s->waiting.batch = g.additions;
    pending_merged(&s->waiting);
    return status;
}

/* She has no event left: no customer any more, unless others are merged into her. */
static gx_status dismiss(store *s, uint32_t customer, gx_error *err)
{
    int64_t seq;
    bool member;
    pack_image *image;
    gx_status status = shelf_load(&s->d, &s->packs, customer / PACK_IDS, &image, err);
    if (status != GX_OK)
        return status;
    image->slots[customer % PACK_IDS] = (pack_slot){ 0 };
    status = shelf_put(&s->d, &s->packs, image, err);
    query q = query_of(&s->d, SQL_ALIAS_TARGET);
    query_int(&q, customer);
    if (status == GX_OK)
        status = query_one(&q, &seq, &member, err);
    else
        query_end(&q);
    if (status == GX_OK)
        status = block_load(s, customer / STORE_BLOCK, err);
    if (status != GX_OK)
        return status;
    bool whole = block_set_has(s->block, customer % STORE_BLOCK, false) &&
                 block_set_has(s->block, customer % STORE_BLOCK, member);
    return whole ? block_save(s, err) : store_nomem(&s->d, err);
}

gx_status digests_replace(store *s, const chunk_event *e, event_kind kind, int64_t seq, gx_error *err)
{
    addition a = { { e->time, kind, e->source, seq, { e->packed.p, e->payload } }, e->id, e->customer };
    pack_image *image = NULL;
    buf without = { 0 };
    buf_clear(&s->encoded);
    gx_status status = shelf_load(&s->d, &s->packs, e->customer / PACK_IDS, &image, err);
    pack_slot *slot = &image->slots[e->customer % PACK_IDS];
    if (status == GX_OK)
        status = named(s, e->customer, digest_remove(slot->digest, &seq, 1, &without, err), err);
    if (status == GX_OK)
        status = merge(s, &a, 1, buf_view(&without), &s->encoded, err);
    if (status == GX_OK) {
        slot->digest = buf_view(&s->encoded);
        status = shelf_put(&s->d, &s->packs, image, err);
    }
    buf_free(&without);
    if (status == GX_OK && !pending_moved(&s->waiting, e->customer))
        status = store_nomem(&s->d, err);
    return status;
}

gx_status digests_drop(store *s, uint32_t customer, int64_t seq, bool *empty, gx_error *err)
{
    pack_image *image = NULL;
    digest_reader r;
    digest_entry first;
    s->cities.changes++;
    buf_clear(&s->encoded);
    gx_status status = shelf_load(&s->d, &s->packs, customer / PACK_IDS, &image, err);
    pack_slot *slot = &image->slots[customer % PACK_IDS];
    if (status == GX_OK)
        status = named(s, customer, digest_remove(slot->digest, &seq, 1, &s->encoded, err), err);
    if (status == GX_OK)
        status = named(s, customer, digest_open(buf_view(&s->encoded), &r, err), err);
    if (status != GX_OK)
        return status;
    status = digest_next(&r, &first, err);
    *empty = status == GX_ENOTFOUND;
    if (*empty)
        return dismiss(s, customer, err);
    if (status != GX_OK)
        return named(s, customer, status, err);
    slot->digest = buf_view(&s->encoded);
    return shelf_put(&s->d, &s->packs, image, err);
}
