/* SPDX-License-Identifier: Apache-2.0 */
/* A run: who is due, judge them, arbitrate, and commit labels, decisions, derived events, ledger and run record in one
 * transaction. A plan is the same without writing. The sequence of runs is part of the input; how often customers were
 * judged is not. */
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
    bool first = rc == GX_ENOTFOUND, cities_as_before;
    rc = shop_cities(w->reader, w->now, &w->cities, &cities_as_before, err);
    if (rc != GX_OK)
        return rc;
    w->new_cities = !cities_as_before;
    run_report *out = w->report;
    w->first_at_now = first || w->now > last.now;
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
    } else if (w->new_cities) {
        out->why_full = N_("what holds in a city changed");
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

/* ---- the breaker
 * -------------------------------------------------------------------------------------------------------- */

static gx_status check_breaker(const run *w, gx_error *err)
{
    const policy *p = &w->shop->ruleset->policy;
    int64_t n = w->report->record.approved;
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

static void run_fini(run *w)
{
    run_drop(w);
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

static gx_status open_run(run *w, gx_error *err)
{
    gx_status rc = GX_OK;
    if (w->commit) /* first the lock, then the snapshot: nobody else's import may come between them */
        rc = store_begin(w->shop->store, true, err);
    if (rc == GX_OK)
        rc = store_reader_open(w->shop->store, &w->reader, err);
    return rc == GX_OK ? store_reader_begin(w->reader, err) : rc;
}

gx_status shop_run(shop *s, int64_t now, const run_options *o, run_report *out, gx_error *err)
{
    *out = (run_report){ .mem = arena_new() };
    run w = { .shop = s,
              .now = now,
              .commit = o->commit,
              .yes = o->yes,
              .report = out,
              .shown = o->shown,
              .list_suppressed = o->list_suppressed,
              .allowed = o->unfair,
              .n_allowed = o->n_unfair,
              .progress = show_progress,
              .posts.size = sizeof(feed_post) };
    out->record.now = now;
    gx_status rc = out->mem ? run_check_allowed(&w, err) : no_memory(err);
    if (rc == GX_OK && o->costs)
        rc = costs_new(s->ruleset, out->mem, &w.costs, err);
    out->costs = w.costs;
    if (rc == GX_OK)
        rc = open_run(&w, err);
    if (rc == GX_OK)
        rc = choose(&w, o->full, err);
    if (rc == GX_OK)
        rc = run_decide(&w, err);
    if (rc == GX_OK)
        rc = run_check_fairness(&w, err);
    if (rc == GX_OK && w.commit && !w.yes)
        rc = check_breaker(&w, err);
    if (rc == GX_OK && w.commit)
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
    failure_words_free(&r->failures);
    if (!r->borrowed)
        arena_free(r->mem);
    *r = (run_report){ 0 };
}
