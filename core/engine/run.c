/* SPDX-License-Identifier: Apache-2.0 */
/* A run: who is due, judge them, arbitrate, and commit labels, decisions, derived events, ledger and run record in one
 * transaction. A plan is the same without the last step. The sequence of runs is part of the input; how often customers
 * were judged is not. */
#include "core/engine/run.h"

#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- who must be judged
 * ------------------------------------------------------------------------------------------------- */

static int by_id(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static gx_status join_moved(run *w, gx_error *err)
{
    if (w->cuts.n_moved == 0 || w->report->full)
        return GX_OK;
    uint32_t *more = realloc(w->ids, (w->n_ids + w->cuts.n_moved + 1) * sizeof *more);
    if (more == NULL)
        return no_memory(err);
    w->ids = more;
    memcpy(w->ids + w->n_ids, w->cuts.moved, w->cuts.n_moved * sizeof *more);
    w->n_ids += w->cuts.n_moved;
    qsort(w->ids, w->n_ids, sizeof *w->ids, by_id);
    size_t n = 0;
    for (size_t i = 0; i < w->n_ids; i++)
        if (n == 0 || w->ids[n - 1] != w->ids[i])
            w->ids[n++] = w->ids[i];
    w->n_ids = n;
    return GX_OK;
}

static gx_status choose(run *w, bool full, gx_error *err)
{
    run_record last;
    gx_status rc = store_last_run(w->reader, &last, err);
    if (rc != GX_OK && rc != GX_ENOTFOUND)
        return rc;
    bool first = rc == GX_ENOTFOUND;
    run_report *out = w->report;
    w->last_approved = first ? -1 : last.approved;
    if (!first && w->now < last.now) {
        if (w->commit) {
            char a[32], b[32];
            time_format_rfc3339(w->now, a);
            time_format_rfc3339(last.now, b);
            return gx_fail(
                err, GX_EREFUSED,
                _("a run at %s would lie before the last one at %s; runs only go forward (reading commands may look back)"),
                a, b);
        }
        out->why_full = N_("looking back");
    } else if (first) {
        out->why_full = N_("first run");
    } else if (strcmp(last.config_hash, w->shop->ruleset->hash) != 0) {
        out->why_full = N_("configuration changed");
    } else if (full) {
        out->why_full = N_("asked for");
    }
    out->full = out->why_full != NULL;
    rc = run_check_jump(w, first ? NULL : &last, err);
    if (rc == GX_OK)
        rc = shop_update_cuts(w->shop, w->reader, w->now, out->mem, &w->cuts, err);
    if (rc == GX_OK)
        rc = store_due(w->reader, w->now, out->full, &w->ids, &w->n_ids, err);
    return rc == GX_OK ? join_moved(w, err) : rc;
}

/* ---- what stands from earlier runs
 * -------------------------------------------------------------------------------------- */

static bool judged(const run *w, uint32_t id)
{
    return w->n_ids > 0 && bsearch(&id, w->ids, w->n_ids, sizeof *w->ids, by_id) != NULL;
}

static int by_action_id(const void *x, const void *y)
{
    return text_cmp((*(const proposal *const *)x)->id, (*(const proposal *const *)y)->id);
}

/* A proposal keeps the instant since when it has been held, however often it is made again. */
static gx_status carry_since(run *w, gx_error *err)
{
    const proposal **old = malloc((w->n_stored + 1) * sizeof *old);
    if (old == NULL)
        return no_memory(err);
    for (size_t i = 0; i < w->n_stored; i++)
        old[i] = &w->stored[i];
    if (w->n_stored > 0)
        qsort(old, w->n_stored, sizeof *old, by_action_id);
    for (size_t i = 0; i < w->report->judgements.n; i++) {
        judgement *j = &w->report->judgements.list[i];
        for (size_t k = 0; k < j->n_proposals && w->n_stored > 0; k++) {
            const proposal *key = &j->proposals[k];
            const proposal **found = bsearch(&key, old, w->n_stored, sizeof *old, by_action_id);
            if (found == NULL)
                continue;
            j->proposals[k].since = (*found)->since;
            j->proposals[k].waited = text_is((*found)->reason, "budget");
        }
    }
    free(old);
    return GX_OK;
}

/* A single event needs those of whom it concerns; of everybody only where others may be waiting for the day's minutes.
 */
static gx_status load_stored(run *w, gx_error *err)
{
    arena *a = w->report->mem;
    if (w->evaluator == NULL || shop_rationed(w->shop))
        return store_suppressed(w->reader, NULL, a, &w->stored, &w->n_stored, err);
    gx_status rc = GX_OK;
    for (size_t i = 0; i < w->n_touched && rc == GX_OK; i++) {
        proposal *hers;
        size_t n;
        rc = store_suppressed_of(w->reader, w->touched[i], a, &hers, &n, err);
        if (rc != GX_OK || n == 0)
            continue;
        proposal *more = arena_alloc(a, (w->n_stored + n) * sizeof *more);
        if (more == NULL)
            return no_memory(err);
        if (w->n_stored > 0)
            memcpy(more, w->stored, w->n_stored * sizeof *more);
        memcpy(more + w->n_stored, hers, n * sizeof *more);
        w->stored = more;
        w->n_stored += n;
    }
    return rc;
}

/* What is stored of one customer: judged anew, dropped with her, competing again as a whole (whoever passes outranks
 * the rest), or left as it is. */
static gx_status place_standing(run *w, const proposal *hers, size_t n, gx_error *err)
{
    if (judged(w, hers->customer_id))
        return GX_OK;
    bool merged, held = false;
    gx_status rc = store_is_merged(w->reader, hers->customer_id, &merged, err);
    if (rc != GX_OK)
        return rc;
    if (merged) {
        w->gone[w->n_gone++] = hers->customer_id;
        return GX_OK;
    }
    for (size_t i = 0; i < n; i++)
        held |= text_is(hers[i].reason, "budget");
    for (size_t i = 0; i < n; i++)
        if (held)
            w->waiting[w->n_waiting++] = hers[i];
        else
            w->standing[w->n_standing++] = &hers[i];
    return GX_OK;
}

static gx_status load_standing(run *w, gx_error *err)
{
    gx_status rc = load_stored(w, err);
    if (rc != GX_OK)
        return rc;
    arena *a = w->report->mem;
    w->waiting = arena_alloc(a, (w->n_stored + 1) * sizeof *w->waiting);
    w->standing = arena_alloc(a, (w->n_stored + 1) * sizeof *w->standing);
    w->gone = arena_alloc(a, (w->n_stored + 1) * sizeof *w->gone);
    if (!w->waiting || !w->standing || !w->gone)
        return no_memory(err);
    store_reader_as_of(w->reader, w->now);
    for (size_t i = 0, n; i < w->n_stored && rc == GX_OK; i += n) {
        for (n = 1; i + n < w->n_stored && w->stored[i + n].customer_id == w->stored[i].customer_id;)
            n++;
        rc = place_standing(w, w->stored + i, n, err);
    }
    return rc == GX_OK ? carry_since(w, err) : rc;
}

/* ---- the breaker
 * -------------------------------------------------------------------------------------------------------- */

static gx_status check_breaker(const run *w, gx_error *err)
{
    const policy *p = &w->shop->ruleset->policy;
    int64_t n = (int64_t)w->report->n_approved;
    if (p->breaker_actions >= 0 && n > p->breaker_actions)
        return gx_fail(
            err, GX_EREFUSED,
            _("breaker: %lld actions, more than [breaker] max_actions = %lld; nothing was written. Look at them with 'guanxi plan'; "
              "if they are right: run --yes"),
            (long long)n, (long long)p->breaker_actions);
    if (p->breaker_growth >= 0 && w->last_approved >= 0 && n > p->breaker_floor &&
        (double)n > p->breaker_growth * (double)w->last_approved)
        return gx_fail(
            err, GX_EREFUSED,
            _("breaker: %lld actions after %lld in the last run, more than [breaker] max_growth = %.0f%%; nothing was "
              "written. Look at them with 'guanxi plan'; if they are right: run --yes"),
            (long long)n, (long long)w->last_approved, p->breaker_growth * 100);
    return GX_OK;
}

/* ---- the report
 * --------------------------------------------------------------------------------------------------------- */

static int approved_order(const void *x, const void *y)
{
    const proposal *a = *(const proposal *const *)x, *b = *(const proposal *const *)y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->class != b->class)
        return a->class < b->class ? -1 : 1;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    int d = text_cmp(a->customer, b->customer);
    return d != 0 ? d : text_cmp(a->strategy, b->strategy);
}

int proposal_order(const void *x, const void *y)
{
    const proposal *a = *(const proposal *const *)x, *b = *(const proposal *const *)y;
    int d = text_cmp(a->customer, b->customer);
    if (d == 0)
        d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(a->step, b->step);
    return d != 0 ? d : text_cmp(a->occurrence, b->occurrence);
}

/* Sorts every current proposal into approved (new ones) and suppressed. */
static gx_status sort_decisions(run *w, gx_error *err)
{
    run_report *out = w->report;
    size_t most = w->n_stored + 1;
    for (size_t i = 0; i < out->judgements.n; i++)
        most += out->judgements.list[i].n_proposals;
    out->approved = arena_alloc(out->mem, most * sizeof *out->approved);
    out->suppressed = arena_alloc(out->mem, most * sizeof *out->suppressed);
    if (out->approved == NULL || out->suppressed == NULL)
        return no_memory(err);
    for (size_t i = 0; i < out->judgements.n; i++) {
        const judgement *j = &out->judgements.list[i];
        for (size_t k = 0; k < j->n_proposals; k++) {
            const proposal *p = &j->proposals[k];
            if (p->reason.n > 0)
                out->suppressed[out->n_suppressed++] = p;
            else if (!p->kept)
                out->approved[out->n_approved++] = p;
        }
        out->record.proposed += (int64_t)j->n_proposals;
    }
    for (size_t i = 0; i < w->n_waiting; i++) {
        if (w->waiting[i].reason.n > 0)
            out->suppressed[out->n_suppressed++] = &w->waiting[i];
        else
            out->approved[out->n_approved++] = &w->waiting[i];
    }
    for (size_t i = 0; i < w->n_standing; i++)
        out->suppressed[out->n_suppressed++] = w->standing[i];
    qsort(out->approved, out->n_approved, sizeof *out->approved, approved_order);
    qsort(out->suppressed, out->n_suppressed, sizeof *out->suppressed, proposal_order);
    return GX_OK;
}

gx_status run_decide(run *w, gx_error *err)
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
                         .progress = w->progress,
                         .progress_ctx = s };
    run_report *out = w->report;
    gx_status rc = w->evaluator != NULL ? evaluate_with(w->evaluator, &job, &out->judgements, err)
                                        : evaluate_many(&job, &out->judgements, err);
    if (rc != GX_OK)
        return rc;
    out->failures = out->judgements.failures;
    out->n_failures = out->judgements.n_failures;
    out->failed_total = out->judgements.failed_total;
    rc = load_standing(w, err);
    arbitration a = { .ruleset = s->ruleset,
                      .now = w->now,
                      .judgements = out->judgements.list,
                      .n = out->judgements.n,
                      .waiting = w->waiting,
                      .n_waiting = w->n_waiting };
    if (rc == GX_OK)
        rc = shop_day_load(s, w->reader, w->now, &a.load, err);
    if (rc == GX_OK)
        rc = arbitrate(&a, out->mem, err);
    return rc == GX_OK ? sort_decisions(w, err) : rc;
}

static void run_fini(run *w)
{
    if (w->reader != NULL)
        store_reader_end(w->reader);
    store_reader_close(w->reader);
    free(w->ids);
    free(w->cuts.moved);
}

static void show_progress(void *ctx, size_t done, size_t of)
{
    shop *s = ctx;
    if (s->progress != NULL)
        s->progress(s->progress_ctx, _("deciding"), done, of);
}

gx_status shop_run(shop *s, int64_t now, bool full, bool commit, bool yes, run_report *out, gx_error *err)
{
    *out = (run_report){ .mem = arena_new() };
    run w = { .shop = s, .now = now, .commit = commit, .yes = yes, .report = out, .progress = show_progress };
    gx_status rc = out->mem ? GX_OK : no_memory(err);
    if (rc == GX_OK && commit) /* first the lock, then the snapshot: nobody else's import may come between them */
        rc = store_begin(s->store, true, err);
    if (rc == GX_OK)
        rc = store_reader_open(s->store, &w.reader, err);
    if (rc == GX_OK)
        rc = store_reader_begin(w.reader, err);
    if (rc == GX_OK)
        rc = choose(&w, full, err);
    if (rc == GX_OK)
        rc = run_decide(&w, err);
    out->record.now = now;
    if (rc == GX_OK)
        rc = run_tally(&w, err);
    if (rc == GX_OK && commit && !w.yes)
        rc = check_breaker(&w, err);
    if (rc == GX_OK && commit)
        rc = run_commit(&w, err);
    run_fini(&w);
    if (rc != GX_OK) {
        store_rollback(s->store);
        run_report_free(out);
    }
    return rc;
}

void run_report_free(run_report *r)
{
    judgements_free(&r->judgements);
    arena_free(r->mem);
    *r = (run_report){ 0 };
}
