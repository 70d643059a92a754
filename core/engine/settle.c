/* SPDX-License-Identifier: Apache-2.0 */
/* Settling: what was decided of a batch is counted and shown, its derived events happen, and it is written; at the end
 * the run itself. All within the one transaction that makes a run's decisions durable. */
#include "core/engine/run.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/engine/happenings.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- what changed ---- */

static uint64_t mix(uint64_t h, uint64_t v)
{
    h ^= v + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
    return h * 0xff51afd7ed558ccdu;
}

uint64_t run_result_hash(const ruleset *r, const judgement *j)
{
    uint64_t h = hash64(j->evaluation.labels, r->n_dimensions);
    for (size_t i = 0; i < 4; i++)
        h = mix(h, j->evaluation.segments[i]);
    for (size_t i = 0; i < j->n_proposals; i++) {
        h = mix(h, hash64(j->proposals[i].id.p, j->proposals[i].id.n));
        h = mix(h, hash64(j->proposals[i].reason.p, j->proposals[i].reason.n));
        h = mix(h, hash64(j->proposals[i].because.p, j->proposals[i].because.n));
    }
    return h;
}

/* Evaluations as they were before this run. */
typedef struct block_walk {
    evaluation old[STORE_BLOCK];
    uint32_t block;
    bool loaded;
} block_walk;

static gx_status old_evaluation(run *w, uint32_t id, const evaluation **out, gx_error *err)
{
    if (w->evaluator != NULL) { /* a single event: one customer, not her block */
        *out = &w->old;
        return store_evaluation(w->reader, id, w->shop->ruleset->layout, &w->old, err);
    }
    if (w->walk == NULL)
        w->walk = arena_zalloc(w->report->mem, sizeof *w->walk);
    if (w->walk == NULL)
        return no_memory(err);
    block_walk *b = w->walk;
    uint32_t block = id / STORE_BLOCK;
    if (!b->loaded || b->block != block) {
        gx_status rc = store_evaluations(w->reader, block, w->shop->ruleset->layout, b->old, err);
        b->loaded = rc == GX_OK;
        b->block = block;
        if (rc != GX_OK)
            return rc;
    }
    *out = &b->old[id % STORE_BLOCK];
    return GX_OK;
}

static gx_status count_proposals(run *w, const judgement *j, gx_error *err)
{
    run_record *rec = &w->report->record;
    gx_status rc = GX_OK;
    rec->proposed += (int64_t)j->n_proposals;
    for (size_t k = 0; k < j->n_proposals && rc == GX_OK; k++) {
        const proposal *p = &j->proposals[k];
        int gate = p->reason.n > 0 ? gate_index(p->reason) : -1;
        if (gate >= 0) {
            w->report->held[gate]++;
            w->report->n_held++;
            rc = show_suppressed(w, p, err);
        } else if (!p->kept) {
            rec->approved++;
            rc = show_approved(w, p, err);
        }
    }
    return rc;
}

static void uncount_held(run *w, const held_proposal *held, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int gate = gate_index(held[i].reason);
        if (gate >= 0)
            w->report->held[gate]--;
    }
}

/* ---- derived events ---- */

static gx_status derive(run *w, event *e, gx_error *err)
{
    gx_status rc = w->derived == NULL ? happenings_new(w->shop, w->now, &w->derived, err) : GX_OK;
    return rc == GX_OK ? happenings_derive(w->derived, e, err) : rc;
}

static gx_status label_events(run *w, const judgement *j, const evaluation *old, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    gx_status rc = GX_OK;
    for (uint32_t d = 0; d < r->n_dimensions && rc == GX_OK; d++) {
        uint8_t before = old->labels[d], after = j->evaluation.labels[d];
        if (before == after)
            continue;
        event e;
        event_begin(&e, EVENT_LABEL_CHANGED, GX_TEXT("guanxi"), (gx_text){ NULL, 0 }, j->subject, w->now);
        event_set_text(&e, FIELD_DIMENSION, text_of(r->dimensions[d].name));
        if (after != 255)
            event_set_text(&e, FIELD_LABEL, text_of(ruleset_label(r, d, after)));
        if (before != 255)
            event_set_text(&e, FIELD_FROM, text_of(ruleset_label(r, d, before)));
        rc = derive(w, &e, err);
    }
    return rc;
}

static gx_status segment_events(run *w, const judgement *j, const evaluation *old, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    gx_status rc = GX_OK;
    for (uint32_t s = 0; s < r->n_segments && rc == GX_OK; s++) {
        bool before = (old->segments[s / 64] >> (s % 64)) & 1u,
             after = (j->evaluation.segments[s / 64] >> (s % 64)) & 1u;
        if (before == after)
            continue;
        event e;
        event_begin(&e, after ? EVENT_SEGMENT_ENTERED : EVENT_SEGMENT_LEFT, GX_TEXT("guanxi"), (gx_text){ NULL, 0 },
                    j->subject, w->now);
        event_set_text(&e, FIELD_SEGMENT, text_of(r->segments[s].name));
        rc = derive(w, &e, err);
    }
    return rc;
}

/* A first evaluation is where her history begins: there is nothing it could have changed. */
static gx_status derive_events(run *w, const judgement *j, const evaluation *old, gx_error *err)
{
    if (!old->known || !j->exists || !w->commit)
        return GX_OK;
    gx_status rc = label_events(w, j, old, err);
    return rc == GX_OK ? segment_events(w, j, old, err) : rc;
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

/* Suppressions are replaced for everybody judged: only those who had some need theirs dropped. */
static gx_status write_decisions(run *w, const judged_batch *b, gx_error *err)
{
    const batch_before *before = b->prepared;
    size_t most = 0, n_ids = 0, n = 0;
    for (uint32_t i = 0; i < b->n; i++)
        most += b->list[i].n_proposals;
    const proposal **list = arena_alloc(b->mem, (most + 1) * sizeof(proposal *));
    uint32_t *ids = arena_alloc(b->mem, (before->n + 1) * sizeof *ids);
    if (list == NULL || ids == NULL)
        return no_memory(err);
    for (size_t i = 0; i < before->n; i++)
        if (n_ids == 0 || ids[n_ids - 1] != before->held[i].customer_id)
            ids[n_ids++] = before->held[i].customer_id;
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++)
        for (size_t k = 0; k < b->list[i].n_proposals && rc == GX_OK; k++) {
            const proposal *p = &b->list[i].proposals[k];
            if (p->reason.n > 0)
                list[n++] = p;
            else if (!p->kept)
                rc = store_add_action(w->shop->store, p, w->now, w->report->record.id, err);
        }
    return rc == GX_OK ? store_replace_suppressed(w->shop->store, ids, n_ids, list, n, err) : rc;
}

gx_status settle_batch(run *w, judged_batch *b, gx_error *err)
{
    run_record *rec = &w->report->record;
    const batch_before *before = b->prepared;
    uncount_held(w, before->held, before->n);
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++) {
        judgement *j = &b->list[i];
        const evaluation *old = NULL;
        rc = old_evaluation(w, j->id, &old, err);
        if (rc != GX_OK || old == NULL)
            return rc;
        bool changed = !old->known || old->due == GX_NEVER;
        rec->evaluated += 1;
        rec->changed += changed;
        rec->due += !changed;
        rec->unchanged += old->known && old->result == j->evaluation.result;
        rc = count_proposals(w, j, err);
        if (rc == GX_OK)
            rc = derive_events(w, j, old, err);
    }
    if (rc == GX_OK && w->commit)
        rc = write_evaluations(w, b, err);
    return rc == GX_OK && w->commit ? write_decisions(w, b, err) : rc;
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
        w->report->record.approved++;
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
    return rc;
}

gx_status run_commit(run *w, gx_error *err)
{
    gx_status rc = write_cuts(w, err);
    if (rc == GX_OK)
        rc = store_add_run(w->shop->store, &w->report->record, err);
    return rc == GX_OK ? store_commit(w->shop->store, err) : rc;
}
