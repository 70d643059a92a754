/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi rebuild`: digests again from the journal, then labels and segments again at the last run's T; everybody
 * becomes due. The journal, the ledger, the runs, the cut points and what the last run suppressed are the truth and
 * stay. Who is due but was not judged (new events, or a single event moved T past
 * her) keeps the labels she had, so that the next run derives the same events as if nothing had been rebuilt. */
#include "core/engine/run.h"

#include "core/base/i18n.h"
#include "core/base/log.h"

#include <stdlib.h>

typedef struct rebuilding {
    shop *shop;
    arena *mem;
    bool ran; /* there is a last run */
    run_record last;
    proposal *standing;
    size_t n_standing;
    evaluation (*blocks)[STORE_BLOCK];
    uint32_t n_blocks;
    cut_values cuts;
} rebuilding;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static void show_events(void *ctx, uint64_t done, uint64_t of)
{
    shop *s = ctx;
    if (s->progress != NULL)
        s->progress(s->progress_ctx, _("rebuilding"), done, of);
}

static gx_status read_standing(rebuilding *b, store_reader *r, gx_error *err)
{
    uint64_t layout = b->shop->ruleset->layout;
    gx_status rc = store_last_run(r, &b->last, err);
    if (rc != GX_OK && rc != GX_ENOTFOUND)
        return rc;
    b->ran = rc == GX_OK;
    b->n_blocks = store_max_id(r, err) / STORE_BLOCK + 1;
    b->blocks = malloc(b->n_blocks * sizeof *b->blocks);
    if (b->blocks == NULL)
        return no_memory(err);
    rc = store_suppressed(r, NULL, b->mem, &b->standing, &b->n_standing, err);
    for (uint32_t i = 0; i < b->n_blocks && rc == GX_OK; i++)
        rc = store_evaluations(r, i, layout, b->blocks[i], err);
    return rc == GX_OK ? shop_cuts(b->shop, r, b->ran ? b->last.now : 0, b->mem, &b->cuts, err) : rc;
}

static gx_status with_reader(rebuilding *b, gx_status (*work)(rebuilding *, store_reader *, gx_error *), gx_error *err)
{
    store_reader *r;
    gx_status rc = store_reader_open(b->shop->store, &r, err);
    if (rc == GX_OK) {
        rc = work(b, r, err);
        store_reader_close(r);
    }
    return rc;
}

static gx_status restore_suppressed(rebuilding *b, gx_error *err)
{
    const proposal **list = arena_alloc(b->mem, (b->n_standing + 1) * sizeof(proposal *));
    if (list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < b->n_standing; i++)
        list[i] = &b->standing[i];
    return store_replace_suppressed(b->shop->store, NULL, 0, list, b->n_standing, err);
}

static gx_status put_blocks(rebuilding *b, gx_error *err)
{
    const ruleset *rules = b->shop->ruleset;
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < b->n_blocks && rc == GX_OK; i++) {
        const evaluation *in[STORE_BLOCK];
        uint32_t ids[STORE_BLOCK], n = 0;
        for (uint32_t k = 0; k < STORE_BLOCK; k++) {
            b->blocks[i][k].due = GX_NEVER;
            if (b->blocks[i][k].known) {
                ids[n] = i * STORE_BLOCK + k;
                in[n++] = &b->blocks[i][k];
            }
        }
        rc = store_put_evaluations(b->shop->store, rules->layout, rules->n_dimensions, rules->n_segments, ids, in, n,
                                   err);
    }
    return rc;
}

static gx_status rewrite(rebuilding *b, bool digests, gx_error *err)
{
    gx_status rc = store_begin(b->shop->store, true, err);
    if (rc == GX_OK && digests)
        rc = store_rebuild_digests(b->shop->store, show_events, b->shop, err);
    if (rc == GX_OK && digests)
        rc = restore_suppressed(b, err);
    if (rc == GX_OK)
        rc = put_blocks(b, err);
    if (rc == GX_OK)
        rc = store_commit(b->shop->store, err);
    if (rc != GX_OK)
        store_rollback(b->shop->store);
    return rc;
}

/* Labels and segments of everybody whom the last run has seen as she is, at its T. */
static gx_status recompute(rebuilding *b, const bool *pending, store_reader *r, gx_error *err)
{
    uint32_t *ids;
    size_t n, differing = 0;
    gx_status rc = store_due(r, b->last.now, true, &ids, &n, err);
    if (rc != GX_OK)
        return rc;
    evaluate_all job = { .ruleset = b->shop->ruleset,
                         .store = b->shop->store,
                         .cuts = b->cuts,
                         .now = b->last.now,
                         .threads = b->shop->threads,
                         .ids = ids,
                         .n = n };
    judgements all;
    rc = evaluate_many(&job, &all, err);
    for (size_t i = 0; rc == GX_OK && i < all.n; i++) {
        uint32_t id = all.list[i].id;
        if (id / STORE_BLOCK >= b->n_blocks || pending[id])
            continue;
        evaluation *e = &b->blocks[id / STORE_BLOCK][id % STORE_BLOCK];
        const evaluation *fresh = &all.list[i].evaluation;
        if (!e->known)
            continue;
        differing += memcmp(e->labels, fresh->labels, b->shop->ruleset->n_dimensions) != 0 ||
                     memcmp(e->segments, fresh->segments, sizeof e->segments) != 0;
        memcpy(e->labels, fresh->labels, sizeof e->labels);
        memcpy(e->segments, fresh->segments, sizeof e->segments);
    }
    if (rc == GX_OK)
        judgements_free(&all);
    if (rc == GX_OK && differing > 0)
        log_warning(_("%zu customers had labels or segments that did not follow from the journal; mended"), differing);
    free(ids);
    return rc;
}

static gx_status rebuild(rebuilding *b, gx_error *err)
{
    gx_status rc = with_reader(b, read_standing, err);
    bool *pending = rc == GX_OK ? calloc((size_t)b->n_blocks * STORE_BLOCK + 1, 1) : NULL;
    if (rc == GX_OK && pending == NULL)
        rc = no_memory(err);
    for (size_t i = 0; rc == GX_OK && i < (size_t)b->n_blocks * STORE_BLOCK; i++)
        pending[i] = b->blocks[i / STORE_BLOCK][i % STORE_BLOCK].due <= (b->ran ? b->last.now : GX_NEVER);
    if (rc == GX_OK)
        rc = rewrite(b, true, err);
    store_reader *r = NULL;
    if (rc == GX_OK && b->ran && strcmp(b->last.config_hash, b->shop->ruleset->hash) == 0) {
        int64_t cities;
        bool as_before = false; /* else everybody is judged anew by the next run, and keeps until then what stands */
        rc = store_reader_open(b->shop->store, &r, err);
        if (rc == GX_OK)
            rc = shop_cities(r, b->last.now, &cities, &as_before, err);
        if (rc == GX_OK && as_before)
            rc = recompute(b, pending, r, err);
        store_reader_close(r);
        if (rc == GX_OK)
            rc = rewrite(b, false, err);
    }
    free(pending);
    return rc;
}

gx_status shop_rebuild(shop *s, gx_error *err)
{
    rebuilding b = { .shop = s, .mem = arena_new() };
    gx_status rc = b.mem ? rebuild(&b, err) : no_memory(err);
    free(b.blocks);
    arena_free(b.mem);
    return rc;
}
