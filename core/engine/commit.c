/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a run: tallies, derived events, and the one transaction that makes its decisions durable. */
#include "core/engine/run.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/engine/happenings.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- what changed
 * ------------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t v)
{
    h ^= v + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
    return h * 0xff51afd7ed558ccdu;
}

/* Everything decided about her, in one number. */
static uint64_t result_hash(const ruleset *r, const judgement *j)
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

static gx_status old_block(run *w, uint32_t block, const evaluation **out, gx_error *err)
{
    if (w->walk == NULL)
        w->walk = arena_zalloc(w->report->mem, sizeof *w->walk);
    if (w->walk == NULL)
        return gx_fail(err, GX_ENOMEM, "%s", _("out of memory"));
    block_walk *b = w->walk;
    if (!b->loaded || b->block != block) {
        gx_status rc = store_evaluations(w->reader, block, w->shop->ruleset->layout, b->old, err);
        b->loaded = rc == GX_OK;
        if (rc != GX_OK)
            return rc;
        b->block = block;
    }
    *out = b->old;
    return GX_OK;
}

static gx_status old_evaluation(run *w, uint32_t id, const evaluation **out, gx_error *err)
{
    const evaluation *block = NULL;
    gx_status rc = old_block(w, id / STORE_BLOCK, &block, err);
    if (rc == GX_OK && block != NULL)
        *out = &block[id % STORE_BLOCK];
    return rc;
}

/* Of the whole shop. After a single event the totals are those of the run before it plus what it did: the breaker
 * compares the next run with that run, not with one customer. */
static gx_status totals(const run *w, run_record *rec, gx_error *err)
{
    const run_report *out = w->report;
    rec->approved = (int64_t)out->n_approved;
    rec->suppressed = (int64_t)out->n_suppressed;
    if (w->follows != NULL) {
        rec->customers = w->follows->customers;
        rec->approved += w->follows->approved;
        rec->suppressed += w->follows->suppressed - (int64_t)w->n_stored;
        return GX_OK;
    }
    store_figures figures;
    gx_status rc = store_count(w->reader, &figures, err);
    rec->customers = (int64_t)figures.customers;
    return rc;
}

gx_status run_tally(run *w, gx_error *err)
{
    run_record *rec = &w->report->record;
    judgements *all = &w->report->judgements;
    for (size_t i = 0; i < all->n; i++) {
        judgement *j = &all->list[i];
        const evaluation *old = NULL;
        gx_status rc = old_evaluation(w, j->id, &old, err);
        if (rc != GX_OK || old == NULL)
            return rc;
        j->evaluation.result = result_hash(w->shop->ruleset, j);
        rec->evaluated += 1;
        bool changed = !old->known || old->due == GX_NEVER;
        rec->changed += changed;
        rec->due += !changed;
        rec->unchanged += old->known && old->result == j->evaluation.result;
    }
    rec->layout = w->shop->ruleset->layout;
    memcpy(rec->config_hash, w->shop->ruleset->hash, sizeof rec->config_hash);
    return totals(w, rec, err);
}

/* ---- derived events
 * ------------------------------------------------------------------------------------------------------ */

static gx_status label_events(run *w, happenings *h, const judgement *j, const evaluation *old, gx_error *err)
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
        rc = happenings_derive(h, &e, err);
    }
    return rc;
}

static gx_status segment_events(run *w, happenings *h, const judgement *j, const evaluation *old, gx_error *err)
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
        rc = happenings_derive(h, &e, err);
    }
    return rc;
}

/* A first evaluation is where her history begins: there is nothing it could have changed. */
static gx_status derive_events(run *w, gx_error *err)
{
    happenings *h;
    gx_status rc = happenings_new(w->shop, w->now, &h, err);
    for (size_t i = 0; i < w->report->judgements.n && rc == GX_OK; i++) {
        const judgement *j = &w->report->judgements.list[i];
        const evaluation *old = NULL;
        rc = old_evaluation(w, j->id, &old, err);
        if (rc != GX_OK || old == NULL || !old->known || !j->exists)
            continue;
        rc = label_events(w, h, j, old, err);
        if (rc == GX_OK)
            rc = segment_events(w, h, j, old, err);
    }
    happenings_free(h);
    return rc;
}

/* ---- writing
 * ------------------------------------------------------------------------------------------------------------- */

static gx_status write_evaluations(run *w, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    judgements *all = &w->report->judgements;
    evaluation block[STORE_BLOCK];
    gx_status rc = GX_OK;
    for (size_t i = 0; i < all->n && rc == GX_OK;) {
        uint32_t number = all->list[i].id / STORE_BLOCK;
        const evaluation *old = NULL;
        rc = old_block(w, number, &old, err);
        if (rc != GX_OK)
            break;
        memcpy(block, old, sizeof block);
        for (; i < all->n && all->list[i].id / STORE_BLOCK == number; i++)
            block[all->list[i].id % STORE_BLOCK] = all->list[i].evaluation;
        rc = store_put_evaluations(w->shop->store, number, r->layout, r->n_dimensions, r->n_segments, block, err);
    }
    return rc;
}

/* Suppressions are replaced for everybody judged, for who is gone, and for the stored ones of whom one has just passed.
 */
static gx_status replaced_customers(run *w, uint32_t **out, size_t *n, gx_error *err)
{
    uint32_t *list = malloc((w->n_ids + w->n_gone + w->n_waiting + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    if (w->n_ids > 0)
        memcpy(list, w->ids, w->n_ids * sizeof *list);
    *n = w->n_ids;
    for (size_t i = 0; i < w->n_gone; i++)
        list[(*n)++] = w->gone[i];
    for (size_t i = 0; i < w->n_waiting; i++)
        if (w->waiting[i].reason.n == 0 && (*n == 0 || list[*n - 1] != w->waiting[i].customer_id))
            list[(*n)++] = w->waiting[i].customer_id;
    *out = list;
    return GX_OK;
}

static int by_id(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static gx_status write_suppressed(run *w, gx_error *err)
{
    uint32_t *ids = NULL;
    size_t n = 0, kept = 0;
    gx_status rc = replaced_customers(w, &ids, &n, err);
    if (rc != GX_OK)
        return rc;
    qsort(ids, n, sizeof *ids, by_id);
    proposal *list = malloc((w->report->n_suppressed + 1) * sizeof *list);
    if (list == NULL)
        rc = no_memory(err);
    for (size_t i = 0; list != NULL && i < w->report->n_suppressed; i++)
        if (n > 0 && bsearch(&w->report->suppressed[i]->customer_id, ids, n, sizeof *ids, by_id) != NULL)
            list[kept++] = *w->report->suppressed[i];
    if (rc == GX_OK)
        rc = store_replace_suppressed(w->shop->store, ids, n, list, kept, err);
    free(list);
    free(ids);
    return rc;
}

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

static gx_status write_all(run *w, gx_error *err)
{
    gx_status rc = derive_events(w, err); /* while the reader still sees what was decided before */
    if (rc == GX_OK)
        rc = write_evaluations(w, err);
    if (rc == GX_OK)
        rc = write_suppressed(w, err);
    if (rc == GX_OK)
        rc = write_cuts(w, err);
    if (rc == GX_OK)
        rc = store_add_run(w->shop->store, &w->report->record, err);
    for (size_t i = 0; i < w->report->n_approved && rc == GX_OK; i++)
        rc = store_add_action(w->shop->store, w->report->approved[i], w->now, w->report->record.id, err);
    return rc;
}

gx_status run_commit(run *w, gx_error *err)
{
    gx_status rc = write_all(w, err);
    return rc == GX_OK ? store_commit(w->shop->store, err) : rc;
}
