/* SPDX-License-Identifier: Apache-2.0 */
/* Digests are extended in memory and merged per customer, in ascending id order, when a transaction commits or the
 * additions grow large: a customer's digest is rewritten once however many of her events a file holds. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

/* Additions beyond this are merged early; the transaction goes on. */
#define WAITING_BYTES ((size_t)64 << 20)

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

static gx_status put(store *s, uint32_t customer, gx_text blob, gx_error *err)
{
    query q = query_of(&s->d, SQL_DIGEST_PUT);
    query_int(&q, customer);
    query_blob(&q, blob);
    return query_run(&q, err);
}

static gx_status named(store *s, uint32_t customer, gx_status status, gx_error *err)
{
    if (status == GX_ESTORE && err != NULL)
        return gx_error_prepend(err, "%s: digest of customer %u: ", s->d.path, customer);
    return status;
}

/* The stored digest is borrowed while it is merged; the statement ends before the new one is written. */
static gx_status merge_into(store *s, uint32_t customer, digest_entry *entries, ties *t, bool *created, gx_error *err)
{
    buf_clear(&s->encoded);
    query q = query_of(&s->d, SQL_DIGEST_GET);
    query_int(&q, customer);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK) {
        *created = !row;
        gx_text old = row ? query_get_text(&q, 0) : (gx_text){ NULL, 0 };
        status = named(s, customer, digest_merge(old, entries, t->n, by_source_and_id, t, &s->encoded, err), err);
    }
    query_end(&q);
    if (status == GX_OK)
        status = t->status;
    if (status == GX_OK && s->encoded.failed)
        status = store_nomem(&s->d, err);
    return status == GX_OK ? put(s, customer, buf_view(&s->encoded), err) : status;
}

static gx_status flush_customer(store *s, const waiting *w, bool *created, gx_error *err)
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
        status = merge_into(s, w->id, entries, &t, created, err);
    }
    buf_free(&t.ids[0]);
    buf_free(&t.ids[1]);
    free(t.added);
    free(entries);
    return status;
}

/* One customer into the block at hand. */
static gx_status settle(store *s, const waiting *w, bool *changed, gx_error *err)
{
    size_t at = w->id % STORE_BLOCK;
    bool created = false;
    gx_status status = w->n != 0 ? flush_customer(s, w, &created, err) : GX_OK;
    if (status != GX_OK)
        return status;
    if (created || (w->member && !s->block.has[at])) {
        s->block.has[at] = true;
        *changed = true;
    }
    if (s->block.has[at] && w->due < s->block.e[at].due) {
        s->block.e[at].due = w->due;
        *changed = true;
    }
    *changed |= w->recount;
    return GX_OK;
}

static gx_status settle_all(store *s, const uint32_t *sorted, gx_error *err)
{
    const waiting *items = s->waiting.items;
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < s->waiting.n;) {
        uint32_t block = items[sorted[i]].id / STORE_BLOCK;
        bool changed = false;
        status = block_load(s, block, err);
        for (; status == GX_OK && i < s->waiting.n && items[sorted[i]].id / STORE_BLOCK == block; i++)
            status = settle(s, &items[sorted[i]], &changed, err);
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

static gx_status without(store *s, uint32_t customer, int64_t seq, gx_error *err)
{
    buf_clear(&s->encoded);
    query q = query_of(&s->d, SQL_DIGEST_GET);
    query_int(&q, customer);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row)
        status = named(s, customer, digest_remove(query_get_text(&q, 0), &seq, 1, &s->encoded, err), err);
    query_end(&q);
    if (status == GX_OK && s->encoded.failed)
        status = store_nomem(&s->d, err);
    return status;
}

/* She has no event left: no customer any more, unless others are merged into her. */
static gx_status dismiss(store *s, uint32_t customer, gx_error *err)
{
    int64_t seq;
    bool member;
    query q = query_of(&s->d, SQL_DIGEST_DELETE);
    query_int(&q, customer);
    gx_status status = query_run(&q, err);
    if (status != GX_OK)
        return status;
    q = query_of(&s->d, SQL_ALIAS_TARGET);
    query_int(&q, customer);
    status = query_one(&q, &seq, &member, err);
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
    digest_reader r;
    digest_entry first;
    gx_status status = without(s, customer, seq, err);
    if (status == GX_OK)
        status = named(s, customer, digest_open(buf_view(&s->encoded), &r, err), err);
    if (status != GX_OK)
        return status;
    status = digest_next(&r, &first, err);
    *empty = status == GX_ENOTFOUND;
    if (*empty)
        return dismiss(s, customer, err);
    return status == GX_OK ? put(s, customer, buf_view(&s->encoded), err) : named(s, customer, status, err);
}
