/* SPDX-License-Identifier: Apache-2.0 */
/* Digests are extended in memory and merged per customer, in ascending id order, when a transaction commits or the
 * additions grow large: a customer's digest is rewritten once however many of her events a file holds. Few customers of
 * a pack are written beside it, many into it. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

/* Additions beyond this are merged early; the transaction goes on. */
#define WAITING_BYTES ((size_t)64 << 20)

/* From so many of a pack's customers on the whole pack is written anew, */
#define PACK_FEW 8
/* and as soon as more than so many would stand beside it. */
#define PACK_LATE 16

/* Changes of labels and segments say what a run found; nothing is decided by them, so they make nobody due. */
static bool moves(event_kind kind)
{
    return kind != EVENT_LABEL_CHANGED && kind != EVENT_SEGMENT_ENTERED && kind != EVENT_SEGMENT_LEFT;
}

gx_status digests_absorb(store *s, const event *e, uint32_t customer, int64_t source, int64_t seq, gx_error *err)
{
    buf_clear(&s->encoded);
    digest_payload(e, &s->encoded);
    digest_entry entry = { e->time, e->kind, (uint32_t)source, seq, buf_view(&s->encoded) };
    if (s->encoded.failed || !pending_add(&s->waiting, customer, &entry, e->id, moves(e->kind)))
        return store_nomem(&s->d, err);
    return arena_used(s->waiting.mem) > WAITING_BYTES ? digests_flush(s, err) : GX_OK;
}

/* What the order of two entries of one second needs: names of sources, and ids from memory or the journal. */
typedef struct ties {
    store *s;
    const addition **added; /* ascending seq */
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
        if (t->added[middle]->entry.seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < t->n && t->added[low]->entry.seq == seq)
        return t->added[low]->id;
    buf_clear(copy);
    query q = query_of(&t->s->d, SQL_JOURNAL_ID);
    query_int(&q, seq);
    bool row;
    gx_status status = query_step(&q, &row, t->err);
    if (status == GX_OK && !row)
        status = gx_fail(t->err, GX_ESTORE, _("%s: the journal has no row %lld that a digest names; run rebuild"),
                         t->s->d.path, (long long)seq);
    if (status == GX_OK) {
        buf_text(copy, query_get_text(&q, 0));
        if (copy->failed)
            status = store_nomem(&t->s->d, t->err);
    }
    query_end(&q);
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

static gx_status named(store *s, uint32_t customer, gx_status status, gx_error *err)
{
    if (status == GX_ESTORE && err != NULL)
        return gx_error_prepend(err, "%s: digest of customer %u: ", s->d.path, customer);
    return status;
}

/* What waits for one customer, merged with her digest of before; the new one stands behind what `out` held. */
static gx_status merge(store *s, const waiting *w, gx_text old, buf *out, gx_error *err)
{
    ties t = { .s = s, .n = w->n, .err = err };
    digest_entry *entries = malloc(w->n * sizeof *entries);
    t.added = malloc(w->n * sizeof *t.added);
    gx_status status = entries != NULL && t.added != NULL ? GX_OK : store_nomem(&s->d, err);
    if (status == GX_OK) {
        size_t at = w->n;
        for (const addition *a = w->last; a != NULL; a = a->next) {
            // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): both lists are there when status is GX_OK
            t.added[--at] = a;
            // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as above
            entries[at] = a->entry;
        }
        status = named(s, w->id, digest_merge(old, entries, w->n, by_source_and_id, &t, out, err), err);
    }
    if (status == GX_OK)
        status = t.status;
    buf_free(&t.ids[0]);
    buf_free(&t.ids[1]);
    free(t.added);
    free(entries);
    return status;
}

/* The subject of somebody who has no slot yet. */
static gx_status subject_of(store *s, uint32_t customer, buf *out, gx_error *err)
{
    bool row;
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

/* The waiting of one pack: items[order[0 .. n)]. */
typedef struct share {
    const waiting *items;
    const uint32_t *order;
    size_t n, additions; /* of them with additions */
    uint32_t number;
} share;

static void arrived(store *s, uint32_t customer, bool *changed)
{
    bool *has = &s->block.has[customer % STORE_BLOCK];
    *changed |= !*has;
    *has = true;
}

/* Each of the few beside the pack. */
static gx_status extend_alone(store *s, const waiting *w, gx_error *err)
{
    pack_slot slot;
    gx_status status = slot_load(&s->d, w->id, &s->slot, &slot, err);
    buf_clear(&s->encoded);
    bool fresh = slot.subject.n == 0;
    if (status == GX_OK && fresh)
        status = subject_of(s, w->id, &s->encoded, err);
    size_t from = s->encoded.n;
    if (status == GX_OK)
        status = merge(s, w, slot.digest, &s->encoded, err);
    if (status != GX_OK)
        return status;
    if (fresh)
        slot.subject = (gx_text){ s->encoded.p, from };
    slot.digest = (gx_text){ s->encoded.p + from, s->encoded.n - from };
    buf_clear(&s->data);
    return slot_save(&s->d, w->id, &slot, fresh, &s->data, err);
}

/* All of them into the pack. What is made new stands in one buffer, which moves as it grows: so first where, then what.
 */
static gx_status extend_pack(store *s, const share *sh, gx_error *err)
{
    size_t from[PACK_IDS], middle[PACK_IDS], to[PACK_IDS];
    gx_status status = pack_load(&s->d, sh->number, &s->pack, err);
    buf_clear(&s->encoded);
    for (size_t i = 0; status == GX_OK && i < sh->n; i++) {
        const waiting *w = &sh->items[sh->order[i]];
        const pack_slot *slot = &s->pack.slots[w->id % PACK_IDS];
        from[i] = s->encoded.n;
        if (w->n != 0 && slot->subject.n == 0)
            status = subject_of(s, w->id, &s->encoded, err);
        middle[i] = s->encoded.n;
        if (w->n != 0 && status == GX_OK)
            status = merge(s, w, slot->digest, &s->encoded, err);
        to[i] = s->encoded.n;
    }
    for (size_t i = 0; status == GX_OK && i < sh->n; i++) {
        const waiting *w = &sh->items[sh->order[i]];
        pack_slot *slot = &s->pack.slots[w->id % PACK_IDS];
        if (w->n == 0)
            continue;
        if (slot->subject.n == 0)
            slot->subject = (gx_text){ s->encoded.p + from[i], middle[i] - from[i] };
        slot->digest = (gx_text){ s->encoded.p + middle[i], to[i] - middle[i] };
    }
    return status == GX_OK ? pack_save(&s->d, sh->number, &s->pack, &s->slot, err) : status;
}

static gx_status extend(store *s, const share *sh, gx_error *err)
{
    uint32_t late = 0;
    gx_status status = sh->additions < PACK_FEW ? slots_late(&s->d, sh->number, &late, err) : GX_OK;
    if (status != GX_OK)
        return status;
    if (sh->additions >= PACK_FEW || late + sh->additions > PACK_LATE)
        return extend_pack(s, sh, err);
    for (size_t i = 0; status == GX_OK && i < sh->n; i++) {
        const waiting *w = &sh->items[sh->order[i]];
        if (w->n != 0)
            status = extend_alone(s, w, err);
    }
    return status;
}

/* One pack's customers into it and into the block at hand. */
static gx_status settle_pack(store *s, const share *sh, bool *changed, gx_error *err)
{
    gx_status status = sh->additions != 0 ? extend(s, sh, err) : GX_OK;
    for (size_t i = 0; status == GX_OK && i < sh->n; i++) {
        const waiting *w = &sh->items[sh->order[i]];
        size_t at = w->id % STORE_BLOCK;
        if (w->n != 0 || w->member)
            arrived(s, w->id, changed);
        if (s->block.has[at] && w->due < s->block.e[at].due) {
            s->block.e[at].due = w->due;
            *changed = true;
        }
        *changed |= w->recount;
    }
    return status;
}

static share next_share(const waiting *items, const uint32_t *sorted, size_t n)
{
    share sh = { .items = items, .order = sorted, .number = items[sorted[0]].id / PACK_IDS };
    for (; sh.n < n && items[sorted[sh.n]].id / PACK_IDS == sh.number; sh.n++)
        sh.additions += items[sorted[sh.n]].n != 0;
    return sh;
}

static gx_status settle_all(store *s, const uint32_t *sorted, gx_error *err)
{
    const waiting *items = s->waiting.items;
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < s->waiting.n;) {
        uint32_t block = items[sorted[i]].id / STORE_BLOCK;
        bool changed = false;
        status = block_load(s, block, err);
        while (status == GX_OK && i < s->waiting.n && items[sorted[i]].id / STORE_BLOCK == block) {
            share sh = next_share(items, sorted + i, s->waiting.n - i);
            status = settle_pack(s, &sh, &changed, err);
            i += sh.n;
        }
        if (status == GX_OK && changed)
            status = block_save(s, block, err);
    }
    return status;
}

gx_status digests_flush(store *s, gx_error *err)
{
    if (s->waiting.n == 0)
        return GX_OK;
    uint32_t *sorted = pending_sorted(&s->waiting);
    if (sorted == NULL)
        return store_nomem(&s->d, err);
    gx_status status = settle_all(s, sorted, err);
    free(sorted);
    pending_merged(&s->waiting);
    return status;
}

/* She has no event left: no customer any more, unless others are merged into her. */
static gx_status dismiss(store *s, uint32_t customer, gx_error *err)
{
    int64_t seq;
    bool member;
    gx_status status = pack_load(&s->d, customer / PACK_IDS, &s->pack, err);
    if (status != GX_OK)
        return status;
    s->pack.slots[customer % PACK_IDS] = (pack_slot){ 0 };
    status = pack_save(&s->d, customer / PACK_IDS, &s->pack, &s->slot, err);
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
    s->block.has[customer % STORE_BLOCK] = member;
    s->block.e[customer % STORE_BLOCK] = (evaluation){ .due = GX_NEVER };
    return block_save(s, customer / STORE_BLOCK, err);
}

gx_status digests_drop(store *s, uint32_t customer, int64_t seq, bool *empty, gx_error *err)
{
    pack_slot slot;
    digest_reader r;
    digest_entry first;
    buf_clear(&s->encoded);
    gx_status status = slot_load(&s->d, customer, &s->slot, &slot, err);
    if (status == GX_OK)
        status = named(s, customer, digest_remove(slot.digest, &seq, 1, &s->encoded, err), err);
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
    slot.digest = buf_view(&s->encoded);
    return slot_save(&s->d, customer, &slot, false, &s->data, err);
}
