/* SPDX-License-Identifier: Apache-2.0 */
/* Judging and arbitrating in a run. Where nobody competes for the day, each batch is arbitrated by the thread that
 * judged it and settled as soon as its turn comes; else all batches wait until everybody was judged. */
#include "core/engine/run.h"

#include "core/base/i18n.h"
#include "core/engine/feed.h"
#include "core/engine/happenings.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static int by_id(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static bool is_one_of(uint32_t id, const uint32_t *ids, size_t n)
{
    return n > 0 && bsearch(&id, ids, n, sizeof *ids, by_id) != NULL;
}

/* ---- on the thread that judged a batch ---- */

/* What is held lies together by block: each is asked for once. */
static gx_status held_before(store_reader *r, judged_batch *b, held_proposal **out, size_t *n, gx_error *err)
{
    gx_status rc = GX_OK;
    *out = NULL;
    *n = 0;
    for (uint32_t from = 0, to; from < b->n && rc == GX_OK; from = to) {
        for (to = from + 1; to < b->n && b->ids[to] / STORE_BLOCK == b->ids[from] / STORE_BLOCK;)
            to++;
        held_proposal *some = NULL;
        size_t more = 0;
        rc = store_held(r, b->ids[from], b->ids[to - 1], b->mem, &some, &more, err);
        if (rc != GX_OK || more == 0)
            continue;
        held_proposal *both = *n == 0 ? some : arena_alloc(b->mem, (*n + more) * sizeof *both);
        if (both == NULL)
            return no_memory(err);
        if (*n > 0) {
            memcpy(both, *out, *n * sizeof *both);
            memcpy(both + *n, some, more * sizeof *both);
        }
        *out = both;
        *n += more;
    }
    return rc;
}

/* A proposal keeps the instant since when it has been held, however often it is made again. */
static void carry_since(judgement *j, const held_proposal *hers, size_t n)
{
    for (size_t k = 0; k < j->n_proposals; k++) {
        proposal *p = &j->proposals[k];
        for (size_t i = 0; i < n; i++) {
            if (!text_eq(hers[i].strategy, p->strategy) || !text_eq(hers[i].step, p->step) ||
                !text_eq(hers[i].occurrence, p->occurrence))
                continue;
            p->since = hers[i].since;
            p->waited = text_is(hers[i].reason, "budget");
        }
    }
}

static gx_status look_back(store_reader *r, judged_batch *b, batch_notes *notes, gx_error *err)
{
    held_proposal *held = NULL;
    size_t n = 0, kept = 0;
    gx_status rc = held_before(r, b, &held, &n, err);
    if (rc != GX_OK)
        return rc;
    uint32_t at = 0;
    for (size_t i = 0, hers; i < n; i += hers) { /* both ascend by customer */
        for (hers = 1; i + hers < n && held[i + hers].customer_id == held[i].customer_id;)
            hers++;
        while (at < b->n && b->ids[at] < held[i].customer_id)
            at++;
        if (at == b->n || b->ids[at] != held[i].customer_id)
            continue;
        carry_since(&b->list[at], &held[i], hers);
        memmove(&held[kept], &held[i], hers * sizeof *held);
        kept += hers;
    }
    notes->before = held;
    notes->n_before = kept;
    return GX_OK;
}

static gx_status arbitrate_batches(const run *w, judged_batch *const *list, size_t n, const arbitration *terms,
                                   arena *mem, gx_error *err)
{
    size_t most = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        most += list[i]->n;
    judgement **with = arena_alloc(mem, (most + 1) * sizeof(judgement *));
    if (with == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < list[i]->n; k++)
            if (list[i]->list[k].n_proposals > 0)
                with[count++] = &list[i]->list[k];
    arbitration a = *terms;
    a.judgements = with;
    a.n = count;
    gx_status rc = w->follows != NULL ? run_hold_unfair(w, list, n, &a, mem, err) : GX_OK;
    if (rc == GX_OK)
        rc = arbitrate(&a, mem, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        rc = tally_decisions(w, list[i], list[i]->prepared, err);
    return rc;
}

static gx_status prepare(void *ctx, evaluator *e, judged_batch *b, gx_error *err)
{
    const run *w = ctx;
    store_reader *r = evaluator_reader(e);
    batch_notes *notes = arena_zalloc(b->mem, sizeof *notes);
    if (notes == NULL)
        return no_memory(err);
    b->prepared = notes;
    gx_status rc = look_back(r, b, notes, err);
    if (rc == GX_OK)
        rc = tally_changes(w, r, b, notes, err);
    if (rc != GX_OK || w->rationed)
        return rc;
    arbitration alone = { .ruleset = w->shop->ruleset, .now = w->now };
    rc = arbitrate_batches(w, &b, 1, &alone, b->mem, err);
    /* A single event is answered at once; what its action leads to is the next run's business. */
    return rc == GX_OK && w->commit && w->follows == NULL ? evaluate_ahead(e, b->list, b->n, err) : rc;
}

/* ---- on the run's own thread ---- */

static gx_status take(void *ctx, judged_batch *b, bool *keep, gx_error *err)
{
    run *w = ctx;
    if (!w->rationed)
        return settle_batch(w, b, err);
    judged_batch **more = realloc(w->held, (w->n_held + 1) * sizeof *more);
    if (more == NULL)
        return no_memory(err);
    w->held = more;
    w->held[w->n_held++] = b;
    *keep = true;
    return GX_OK;
}

void run_drop(run *w)
{
    for (size_t i = 0; i < w->n_held; i++)
        judged_batch_free(w->held[i]);
    free(w->held);
    happenings_free(w->derived);
    free(w->kept);
    free(w->kept_suppressed);
    free(w->keys);
    w->held = NULL;
    w->n_held = 0;
    w->derived = NULL;
    w->kept = w->kept_suppressed = NULL;
    w->keys = NULL;
}

/* ---- what stands from earlier runs ---- */

/* What is stored of one customer: judged anew, dropped with her, competing again as a whole (whoever passes outranks
 * the rest), or left as it is. */
static gx_status place_standing(run *w, const proposal *hers, size_t n, gx_error *err)
{
    if (is_one_of(hers->customer_id, w->ids, w->n_ids))
        return GX_OK;
    bool merged, held = false;
    gx_status rc = store_is_merged(w->reader, hers->customer_id, &merged, err);
    if (rc != GX_OK || merged)
        return rc;
    for (size_t i = 0; i < n; i++)
        held |= gate_competes(hers[i].reason);
    for (size_t i = 0; i < n; i++)
        if (held && w->rationed) {
            int gate = gate_index(hers[i].reason);
            if (gate >= 0)
                w->report->held[gate]--;
            w->waiting[w->n_waiting++] = hers[i];
        } else
            w->standing[w->n_standing++] = &hers[i];
    return GX_OK;
}

/* Where nobody waits for minutes, what is stored of others changes nothing. */
static gx_status load_standing(run *w, gx_error *err)
{
    arena *a = w->report->mem;
    if (!w->rationed && !w->list_suppressed)
        return GX_OK;
    gx_status rc = store_suppressed(w->reader, NULL, a, &w->stored, &w->n_stored, err);
    if (rc != GX_OK)
        return rc;
    w->waiting = arena_alloc(a, (w->n_stored + 1) * sizeof *w->waiting);
    w->standing = arena_alloc(a, (w->n_stored + 1) * sizeof(proposal *));
    if (!w->waiting || !w->standing)
        return no_memory(err);
    for (size_t i = 0, n; i < w->n_stored && rc == GX_OK; i += n) {
        for (n = 1; i + n < w->n_stored && w->stored[i + n].customer_id == w->stored[i].customer_id;)
            n++;
        rc = place_standing(w, w->stored + i, n, err);
    }
    return rc;
}

/* A single event looks only at whom it concerns: those of them who are not judged are part of another customer. */
static gx_status find_gone(run *w, gx_error *err)
{
    store_reader_as_of(w->reader, w->now);
    if (w->follows != NULL) {
        w->gone = arena_alloc(w->report->mem, (w->n_touched + 1) * sizeof *w->gone);
        if (w->gone == NULL)
            return no_memory(err);
        for (size_t i = 0; i < w->n_touched; i++)
            if (!is_one_of(w->touched[i], w->ids, w->n_ids))
                w->gone[w->n_gone++] = w->touched[i];
        return GX_OK;
    }
    return store_merged(w->reader, w->report->mem, &w->gone, &w->n_gone, err);
}

static gx_status settle_held(run *w, gx_error *err)
{
    arbitration all = { .ruleset = w->shop->ruleset, .now = w->now, .waiting = w->waiting, .n_waiting = w->n_waiting };
    gx_status rc = shop_day_load(w->shop, w->reader, w->now, &all.load, err);
    if (rc == GX_OK && w->follows == NULL && feed_limited(&w->shop->ruleset->policy.posts)) {
        rc = feed_load(w->reader, w->now, w->report->mem, &w->feed, err);
        all.feed = &w->feed;
    }
    if (rc == GX_OK)
        rc = store_customers(w->reader, &all.customers, err);
    if (rc == GX_OK)
        rc = arbitrate_batches(w, w->held, w->n_held, &all, w->report->mem, err);
    for (size_t i = 0; i < w->n_held && rc == GX_OK; i++)
        rc = settle_batch(w, w->held[i], err);
    return rc;
}

/* Waiting ones are counted again as they come out. A single event only counts what it changes: see totals. */
static gx_status count_before(run *w, gx_error *err)
{
    held_count *counts;
    size_t n;
    if (w->follows != NULL)
        return GX_OK;
    gx_status rc = store_held_counts(w->reader, w->report->mem, &counts, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        int gate = gate_index(counts[i].reason);
        if (gate >= 0)
            w->report->held[gate] = counts[i].n;
    }
    return rc;
}

static gx_status judge_everybody(run *w, gx_error *err)
{
    shop *s = w->shop;
    evaluate_all job = { .ruleset = s->ruleset,
                         .store = s->store,
                         .cuts = w->cuts.values,
                         .now = w->now,
                         .threads = s->threads,
                         .propose = true,
                         .ids = w->ids,
                         .n = w->n_ids,
                         .evaluator = w->evaluator,
                         .prepare = prepare,
                         .take = take,
                         .ctx = w,
                         .costs = w->costs,
                         .progress = w->progress,
                         .progress_ctx = s };
    return evaluate_stream(&job, &w->report->failures, err);
}

/* Of the whole shop. After a single event the approved are those of the run before it plus what it did (the breaker
 * compares the next run with that run, not with one customer), and the customers are not counted again. */
static gx_status totals(run *w, gx_error *err)
{
    run_record *rec = &w->report->record;
    rec->layout = w->shop->ruleset->layout;
    memcpy(rec->config_hash, w->shop->ruleset->hash, sizeof rec->config_hash);
    for (size_t i = 0; i < gate_count; i++)
        rec->suppressed += w->report->held[i];
    w->report->n_new = (size_t)(rec->approved + w->n_shown);
    if (w->follows != NULL) {
        rec->approved += w->follows->approved;
        rec->suppressed += w->follows->suppressed;
        rec->customers = w->follows->customers;
        return GX_OK;
    }
    return store_customers(w->reader, &rec->customers, err);
}

/* A plan of everybody says which segments are empty. */
static gx_status begin_members(run *w, gx_error *err)
{
    if (w->commit || !w->report->full)
        return GX_OK;
    w->members = arena_zalloc(w->report->mem, (w->shop->ruleset->n_segments + 1) * sizeof *w->members);
    w->report->members = w->members;
    return w->members != NULL ? GX_OK : no_memory(err);
}

gx_status run_decide(run *w, gx_error *err)
{
    gx_status rc = begin_members(w, err);
    w->rationed = shop_rationed(w->shop);
    if (rc == GX_OK && w->commit)
        rc = store_next_run(w->shop->store, &w->report->record.id, err);
    if (rc == GX_OK)
        rc = count_before(w, err);
    if (rc == GX_OK)
        rc = find_gone(w, err);
    if (rc == GX_OK)
        rc = load_standing(w, err);
    if (rc == GX_OK)
        rc = judge_everybody(w, err);
    if (rc == GX_OK && w->rationed)
        rc = settle_held(w, err);
    if (rc == GX_OK)
        rc = settle_stored(w, err);
    if (rc == GX_OK)
        rc = totals(w, err);
    if (rc == GX_OK)
        show_all(w);
    return rc;
}
