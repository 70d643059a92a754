/* SPDX-License-Identifier: Apache-2.0 */
/* Loading what the fold of customers needs. Ascending runs of ids become one range scan per table; then, only where
 * somebody was merged, the records of a group are put together. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

#define NEAR_PACKS 16 /* passed in a range scan rather than looked for anew */

/* ids[from..to) ascending and near each other, and the place in it that a range scan has reached. */
typedef struct span {
    const uint32_t *ids;
    size_t n, at;
    customer_record *out;
} span;

static customer_record *wanted(span *s, int64_t id)
{
    while (s->at < s->n && s->ids[s->at] < id)
        s->at++;
    return s->at < s->n && s->ids[s->at] == id ? &s->out[s->at] : NULL;
}

static query range(store_reader *r, sql_id id, span *s)
{
    s->at = 0;
    query q = query_of(&r->d, id);
    query_int(&q, s->ids[0]);
    query_int(&q, s->ids[s->n - 1]);
    return q;
}

static bool copy_text(const query *q, int column, arena *a, gx_text *out)
{
    gx_text t = query_get_text(q, column);
    *out = arena_text(a, t);
    return out->n == t.n;
}

static bool take_slot(customer_record *c, const pack_slot *slot, arena *a)
{
    if (slot->subject.n == 0)
        return true;
    gx_text *blob = arena_alloc(a, sizeof *blob);
    if (blob == NULL)
        return false;
    *blob = slot->digest;
    c->subject = slot->subject;
    c->digests = blob;
    c->n_digests = 1;
    return true;
}

static gx_status torn(const store_reader *r, uint32_t id, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: the digest of customer %u is damaged; run rebuild"), r->d.path, id);
}

/* The wanted of one pack: a few are copied one by one, many with the whole pack. */
static gx_status take_pack(store_reader *r, span *s, uint32_t number, gx_text blob, arena *a, gx_error *err)
{
    pack p;
    size_t end = s->at, n = 0;
    for (; end < s->n && s->ids[end] / PACK_IDS == number; end++)
        n += s->out[end].subject.n == 0;
    bool whole = n >= PACK_IDS / 4;
    gx_text copy = whole ? arena_text(a, blob) : blob;
    if (copy.n != blob.n)
        return store_nomem(&r->d, err);
    if (!pack_open(copy, &p))
        return torn(r, s->ids[s->at], err);
    for (size_t i = s->at; i < end; i++) {
        pack_slot slot;
        if (s->out[i].subject.n != 0)
            continue;
        if (!pack_get(&p, s->ids[i] % PACK_IDS, &slot))
            return torn(r, s->ids[i], err);
        if (!whole) {
            gx_text subject = arena_text(a, slot.subject), digest = arena_text(a, slot.digest);
            if (subject.n != slot.subject.n || digest.n != slot.digest.n)
                return store_nomem(&r->d, err);
            slot = (pack_slot){ subject, digest };
        }
        if (!take_slot(&s->out[i], &slot, a))
            return store_nomem(&r->d, err);
    }
    s->at = end;
    return GX_OK;
}

/* Does the pack hold anybody who is wanted and was not found yet? The blob is only read if so. */
static bool wanted_of_pack(span *s, uint32_t number)
{
    while (s->at < s->n && s->ids[s->at] / PACK_IDS < number)
        s->at++;
    for (size_t i = s->at; i < s->n && s->ids[i] / PACK_IDS == number; i++) {
        if (s->out[i].subject.n == 0)
            return true;
    }
    return false;
}

static gx_status load_packs(store_reader *r, span *s, arena *a, gx_error *err)
{
    s->at = 0;
    query q = query_of(&r->d, SQL_PACK_RANGE);
    query_int(&q, s->ids[0] / PACK_IDS);
    query_int(&q, s->ids[s->n - 1] / PACK_IDS);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        uint32_t number = (uint32_t)query_get_int(&q, 0);
        if (wanted_of_pack(s, number))
            status = take_pack(r, s, number, query_get_text(&q, 1), a, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

/* Who has no digest is only a name. */
static gx_status load_name(store_reader *r, customer_record *c, arena *a, gx_error *err)
{
    query q = query_of(&r->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, c->id);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row && !copy_text(&q, 0, a, &c->subject))
        status = store_nomem(&r->d, err);
    query_end(&q);
    return status;
}

/* One customer, as the writer has her at hand. */
static gx_status load_at_hand(store_reader *r, customer_record *c, arena *a, gx_error *err)
{
    pack_image *p;
    gx_status status = shelf_load(&r->writer->d, &r->writer->packs, c->id / PACK_IDS, &p, err);
    if (status != GX_OK)
        return status;
    pack_slot hers = p->slots[c->id % PACK_IDS];
    pack_slot copy = { arena_text(a, hers.subject), arena_text(a, hers.digest) };
    bool whole = copy.subject.n == hers.subject.n && copy.digest.n == hers.digest.n;
    return whole && take_slot(c, &copy, a) ? GX_OK : store_nomem(&r->d, err);
}

static gx_status load_slots(store_reader *r, span *s, arena *a, gx_error *err)
{
    if (r->writer != NULL && s->n == 1)
        return load_at_hand(r, &s->out[0], a, err);
    gx_status status = r->writer != NULL ? shelf_flush(&r->writer->d, &r->writer->packs, err) : GX_OK;
    return status == GX_OK ? load_packs(r, s, a, err) : status;
}

static gx_status load_digests(store_reader *r, span *s, arena *a, gx_error *err)
{
    gx_status status = load_slots(r, s, a, err);
    for (size_t i = 0; status == GX_OK && i < s->n; i++) {
        if (s->out[i].subject.n == 0)
            status = load_name(r, &s->out[i], a, err);
    }
    return status;
}

static gx_status load_introduced(store_reader *r, span *s, arena *a, gx_error *err)
{
    query q = range(r, SQL_INTRODUCTION_RANGE, s);
    const arena_list no_ids = { .size = sizeof(uint32_t) }, no_times = { .size = sizeof(int64_t) };
    arena_list ids = no_ids, times = no_times;
    customer_record *owner = NULL;
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        customer_record *c = wanted(s, query_get_int(&q, 0));
        if (c == NULL)
            continue;
        if (c != owner) {
            ids = no_ids;
            times = no_times;
        }
        owner = c;
        uint32_t whom = (uint32_t)query_get_int(&q, 1);
        if (c->n_introduced != 0 && c->introduced[c->n_introduced - 1] == whom)
            continue; /* the earliest came first */
        uint32_t *id = arena_list_add(a, &ids);
        int64_t *at = arena_list_add(a, &times);
        if (id == NULL || at == NULL) {
            status = store_nomem(&r->d, err);
            break;
        }
        *id = whom;
        *at = query_get_int(&q, 2);
        c->introduced = ids.items;
        c->introduced_at = times.items;
        c->n_introduced = ids.n;
    }
    query_end(&q);
    return status;
}

/* They share a range scan if they lie in the same pack or not far away: passing a few rows costs less than another
 * search. */
static bool near(uint32_t a, uint32_t b)
{
    return b / PACK_IDS - a / PACK_IDS <= NEAR_PACKS;
}

/* Each as if nobody were merged. */
static gx_status load_plain(store_reader *r, const uint32_t *ids, size_t n, arena *a, customer_record *out,
                            gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; i < n; i++)
        out[i] = (customer_record){ .id = ids[i], .merged_at = GX_NEVER, .next_merge = GX_FOREVER };
    for (size_t from = 0, to; status == GX_OK && from < n; from = to) {
        for (to = from + 1; to < n && ids[to] > ids[to - 1] && near(ids[to - 1], ids[to]);)
            to++;
        span s = { ids + from, to - from, 0, out + from };
        status = load_digests(r, &s, a, err);
        if (status == GX_OK && !r->no_introduced)
            status = load_introduced(r, &s, a, err);
    }
    if (status == GX_OK)
        status = ledger_load(r, ids, n, a, out, err);
    for (size_t i = 0; status == GX_OK && i < n; i++) {
        if (out[i].subject.n == 0)
            status = gx_fail(
                err, GX_ENOTFOUND,
                _("%s: there is no customer with number %u; the file may be damaged (guanxi check tells): restore it from a backup"),
                r->d.path, ids[i]);
    }
    return status;
}

/* The digests of a group as it grew together; `all` are its plain records, hers among them. Who has none leaves the
 * time at which the others became one with her. */
static bool join_digests(const forest *f, const uint32_t *group, customer_record *c, const customer_record *all,
                         size_t n, arena *a)
{
    uint32_t *places;
    int64_t *since, latest = GX_NEVER;
    gx_text *digests = arena_alloc(a, (n + 1) * sizeof *digests);
    int64_t *joined = arena_alloc(a, (n + 1) * sizeof *joined);
    if (digests == NULL || joined == NULL || !forest_grown(f, group, n, a, &places, &since))
        return false;
    size_t d = 0;
    for (size_t i = 0; i < n; i++) {
        latest = since[i] > latest ? since[i] : latest;
        if (all[places[i]].n_digests == 0)
            continue;
        joined[d] = latest;
        digests[d++] = all[places[i]].digests[0];
        latest = GX_NEVER;
    }
    c->digests = digests;
    c->joined = joined;
    c->n_digests = d;
    return true;
}

/* The ledger rows of a group. */
static bool join_actions(customer_record *c, const customer_record *all, size_t n, arena *a)
{
    size_t n_actions = 0, k = 0;
    for (size_t i = 0; i < n; i++)
        n_actions += all[i].n_actions;
    ledger_action *actions = arena_alloc(a, (n_actions + 1) * sizeof *actions);
    if (actions == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < all[i].n_actions; j++)
            actions[k++] = all[i].actions[j];
    qsort(actions, k, sizeof *actions, ledger_order);
    c->actions = actions;
    c->n_actions = k;
    return true;
}

typedef struct edge {
    uint32_t id;
    int64_t at;
} edge;

static int by_id_and_time(const void *a, const void *b)
{
    const edge *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Whom the group introduced: by root, each once with the earliest time, nobody of the group itself. */
static bool join_introduced(const forest *f, customer_record *c, const customer_record *all, size_t n, arena *a)
{
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++)
        total += all[i].n_introduced;
    edge *edges = arena_alloc(a, (total + 1) * sizeof *edges);
    uint32_t *ids = arena_alloc(a, (total + 1) * sizeof *ids);
    int64_t *times = arena_alloc(a, (total + 1) * sizeof *times);
    if (edges == NULL || ids == NULL || times == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < all[i].n_introduced; j++)
            edges[k++] = (edge){ forest_root(f, all[i].introduced[j]), all[i].introduced_at[j] };
    }
    qsort(edges, k, sizeof *edges, by_id_and_time);
    c->n_introduced = 0;
    for (size_t i = 0; i < k; i++) {
        if (edges[i].id == c->id || (i != 0 && edges[i].id == edges[i - 1].id))
            continue;
        ids[c->n_introduced] = edges[i].id;
        times[c->n_introduced++] = edges[i].at;
    }
    c->introduced = ids;
    c->introduced_at = times;
    return true;
}

/* The record of a root with everyone merged into her. One who is merged herself keeps her own record alone. */
static gx_status join_group(store_reader *r, customer_record *c, arena *a, gx_error *err)
{
    const forest *f = &r->merged;
    const tree_node *node = forest_node(f, c->id);
    size_t n = 0;
    const uint32_t *group = NULL;
    if (node != NULL) {
        c->next_merge = node->next;
        c->merged_at = node->at;
        c->merged_into = node->root != c->id ? node->root : 0;
        if (c->merged_into == 0)
            group = forest_group(f, c->id, &n);
    }
    if (n < 2)
        return join_introduced(f, c, c, 1, a) ? GX_OK : store_nomem(&r->d, err);
    uint32_t *ids = arena_alloc(a, n * sizeof *ids);
    customer_record *all = arena_alloc(a, n * sizeof *all);
    if (ids == NULL || all == NULL)
        return store_nomem(&r->d, err);
    for (size_t i = 0; i < n; i++)
        ids[i] = f->nodes[group[i]].id;
    gx_status status = load_plain(r, ids, n, a, all, err);
    if (status == GX_OK &&
        (!join_digests(f, group, c, all, n, a) || !join_actions(c, all, n, a) || !join_introduced(f, c, all, n, a)))
        status = store_nomem(&r->d, err);
    return status;
}

gx_status store_load(store_reader *r, const uint32_t *ids, size_t n, arena *a, customer_record *out, gx_error *err)
{
    gx_status status = reader_forest(r, err);
    if (status == GX_OK)
        status = load_plain(r, ids, n, a, out, err);
    for (size_t i = 0; status == GX_OK && r->merged.n != 0 && i < n; i++)
        status = join_group(r, &out[i], a, err);
    return status;
}
