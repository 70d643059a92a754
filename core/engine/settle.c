/* SPDX-License-Identifier: Apache-2.0 */
/* Settling: what was decided of a batch is counted and shown, its derived events happen, and it is written; at the end
 * the run itself. All within the one transaction that makes a run's decisions durable. */
#include "core/engine/run.h"

#include "core/base/i18n.h"
#include "core/decide/cities.h"
#include "core/engine/feed.h"
#include "core/engine/happenings.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static void uncount_held(run *w, const held_proposal *held, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int gate = gate_index(held[i].reason);
        if (gate >= 0)
            w->report->held[gate]--;
    }
}

static void count_members(run *w, const judged_batch *b)
{
    for (uint32_t i = 0; w->members != NULL && i < b->n; i++)
        for (uint32_t s = 0; b->list[i].exists && s < w->shop->ruleset->n_segments; s++)
            w->members[s] += (b->list[i].evaluation.segments[s / 64] >> (s % 64)) & 1u;
}

/* A share in a post reaches nobody: it is counted apart, so that the breaker looks at messages only. */
static void count_approved(run *w, const proposal *p)
{
    if (policy_channel(&w->shop->ruleset->policy, p->channel)->feed)
        w->n_shown++;
    else
        w->report->record.approved++;
}

static gx_status count_batch(run *w, const judged_batch *b, gx_error *err)
{
    const batch_notes *notes = b->prepared;
    run_record *rec = &w->report->record;
    gx_status rc = GX_OK;
    uncount_held(w, notes->before, notes->n_before);
    count_members(w, b);
    rec->evaluated += b->n;
    rec->changed += notes->changed;
    rec->due += b->n - notes->changed;
    rec->unchanged += notes->unchanged;
    rec->proposed += notes->proposed;
    w->report->n_held += notes->n_suppressed;
    for (size_t i = 0; i < gate_count; i++)
        w->report->held[i] += notes->held[i];
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++)
        if (b->list[i].key)
            rc = run_note_key(w, b->ids[i], err);
    for (size_t i = 0; i < notes->n_approved && rc == GX_OK; i++) {
        count_approved(w, notes->approved[i]);
        rc = run_note_offer(w, notes->approved[i]->offer, err);
        if (rc == GX_OK)
            rc = run_note_post(w, notes->approved[i], err);
        if (rc == GX_OK)
            rc = show_approved(w, notes->approved[i], err);
    }
    for (size_t i = 0; i < notes->n_suppressed && rc == GX_OK && w->list_suppressed; i++)
        rc = show_suppressed(w, notes->suppressed[i], err);
    return rc;
}

/* ---- writing ---- */

static gx_status write_evaluations(run *w, const judged_batch *b, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    const evaluation *in[STORE_BLOCK];
    gx_status rc = GX_OK;
    for (uint32_t i = 0, n; i < b->n && rc == GX_OK; i += n) {
        for (n = 0; i + n < b->n && b->ids[i + n] / STORE_BLOCK == b->ids[i] / STORE_BLOCK; n++)
            in[n] = &b->list[i + n].evaluation;
        rc = store_put_evaluations(w->shop->store, r->layout, r->n_dimensions, r->n_segments, b->ids + i, in, n, err);
    }
    return rc;
}

static gx_status write_events(run *w, const batch_notes *notes, gx_error *err)
{
    gx_status rc = GX_OK;
    if (notes->n_events + notes->n_held_outs > 0 && w->derived == NULL)
        rc = happenings_new(w->shop, w->now, &w->derived, err);
    for (size_t i = 0; i < notes->n_events && rc == GX_OK; i++)
        rc = w->first_at_now ? happenings_add_move(w->derived, &notes->events[i], err)
                             : happenings_add(w->derived, &notes->events[i], err);
    for (size_t i = 0; i < notes->n_held_outs && rc == GX_OK; i++)
        rc = happenings_add(w->derived, &notes->held_outs[i], err);
    return rc;
}

/* Suppressions are replaced for everybody judged: only those who had some need theirs dropped. */
static gx_status write_decisions(run *w, const judged_batch *b, gx_error *err)
{
    const batch_notes *notes = b->prepared;
    size_t n_ids = 0;
    uint32_t *ids = arena_alloc(b->mem, (notes->n_before + 1) * sizeof *ids);
    if (ids == NULL)
        return no_memory(err);
    for (size_t i = 0; i < notes->n_before; i++)
        if (n_ids == 0 || ids[n_ids - 1] != notes->before[i].customer_id)
            ids[n_ids++] = notes->before[i].customer_id;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < notes->n_approved && rc == GX_OK; i++)
        rc = store_add_action(w->shop->store, notes->approved[i], w->now, w->report->record.id, err);
    return rc == GX_OK
               ? store_replace_suppressed(w->shop->store, ids, n_ids, notes->suppressed, notes->n_suppressed, err)
               : rc;
}

gx_status settle_batch(run *w, judged_batch *b, gx_error *err)
{
    gx_status rc = count_batch(w, b, err);
    if (rc != GX_OK || !w->commit)
        return rc;
    rc = write_events(w, b->prepared, err);
    if (rc == GX_OK)
        rc = write_evaluations(w, b, err);
    return rc == GX_OK ? write_decisions(w, b, err) : rc;
}

/* ---- what was stored of others ---- */

/* Hers, of whom one has passed now: that one goes out, the others stand anew, and she is judged again at once. */
static gx_status settle_winner(run *w, const proposal *hers, size_t n, gx_error *err)
{
    const proposal **rest = arena_alloc(w->report->mem, (n + 1) * sizeof(proposal *));
    uint32_t id = hers->customer_id;
    size_t n_rest = 0;
    gx_status rc = rest != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        if (hers[i].reason.n > 0) {
            rest[n_rest++] = &hers[i];
            continue;
        }
        count_approved(w, &hers[i]);
        rc = run_note_offer(w, hers[i].offer, err);
        if (rc == GX_OK)
            rc = run_note_post(w, &hers[i], err);
        if (rc == GX_OK)
            rc = show_approved(w, &hers[i], err);
        if (rc == GX_OK && w->commit)
            rc = store_add_action(w->shop->store, &hers[i], w->now, w->report->record.id, err);
    }
    if (rc != GX_OK || !w->commit)
        return rc;
    rc = store_replace_suppressed(w->shop->store, &id, 1, rest, n_rest, err);
    return rc == GX_OK ? store_make_due(w->shop->store, &id, 1, w->now, err) : rc;
}

static gx_status settle_waiting(run *w, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0, n; i < w->n_waiting && rc == GX_OK; i += n) {
        const proposal *hers = &w->waiting[i];
        bool passed = false;
        for (n = 0; i + n < w->n_waiting && hers[n].customer_id == hers->customer_id; n++) {
            int gate = gate_index(hers[n].reason);
            passed |= hers[n].reason.n == 0;
            if (gate >= 0) {
                w->report->held[gate]++;
                rc = rc == GX_OK ? show_suppressed(w, &hers[n], err) : rc;
            }
        }
        if (rc == GX_OK && passed)
            rc = settle_winner(w, hers, n, err);
    }
    return rc;
}

static gx_status settle_gone(run *w, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < w->n_gone && rc == GX_OK; i++) {
        held_proposal *held;
        size_t n;
        rc = store_held(w->reader, w->gone[i], w->gone[i], w->report->mem, &held, &n, err);
        if (rc != GX_OK || n == 0)
            continue;
        uncount_held(w, held, n);
        if (w->commit)
            rc = store_replace_suppressed(w->shop->store, &w->gone[i], 1, NULL, 0, err);
    }
    return rc;
}

gx_status settle_stored(run *w, gx_error *err)
{
    gx_status rc = settle_waiting(w, err);
    for (size_t i = 0; i < w->n_standing && rc == GX_OK; i++)
        rc = show_suppressed(w, w->standing[i], err);
    return rc == GX_OK ? settle_gone(w, err) : rc;
}

/* ---- the run itself ---- */

static gx_status write_cuts(run *w, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < r->cuts.n && rc == GX_OK; i++) {
        if (!w->cuts.fresh[i])
            continue;
        buf name = { 0 };
        cut_name(r->facts, &r->cuts.list[i], &name);
        rc = name.failed ? no_memory(err) : store_put_cut(w->shop->store, name.p, w->now, w->cuts.values.value[i], err);
        buf_free(&name);
    }
    return rc == GX_OK && w->new_cities ? store_put_cut(w->shop->store, CITIES_CUT, w->now, w->cities, err) : rc;
}

/* A single event at the instant of the last run, after which as much is approved and held as before, leaves the record
 * of runs as it is. */
static bool record_stands(const run *w)
{
    const run_record *last = w->follows, *rec = &w->report->record;
    return last != NULL && last->now == w->now && w->report->n_new == 0 && last->suppressed == rec->suppressed;
}

gx_status run_commit(run *w, gx_error *err)
{
    gx_status rc = write_cuts(w, err);
    if (rc == GX_OK)
        rc = run_write_posts(w, err);
    bool stands = record_stands(w);
    if (rc == GX_OK && !stands)
        rc = store_add_run(w->shop->store, &w->report->record, err);
    for (size_t i = 0; i < w->n_allowed && rc == GX_OK && !stands; i++)
        rc = store_allow_unfair(w->shop->store, w->report->record.id, w->allowed[i], err);
    if (rc != GX_OK)
        return rc;
    return w->later ? store_pause(w->shop->store, err) : store_commit(w->shop->store, err);
}
