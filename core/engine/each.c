/* SPDX-License-Identifier: Apache-2.0 */
/* Walking over all customers at an instant. */
#include "core/engine/run.h"

#include "core/base/i18n.h"
#include "core/decide/frame.h"

#include <stdlib.h>

gx_status shop_walk(evaluator *e, const uint32_t *ids, size_t n, int64_t now, shop_batch each, void *ctx, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < n && rc == GX_OK; i += GX_BATCH_MAX) {
        frame f;
        arena_reset(e->scratch);
        rc = frame_load(e, ids + i, (uint32_t)(n - i < GX_BATCH_MAX ? n - i : GX_BATCH_MAX), now, e->scratch, &f, err);
        if (rc == GX_OK)
            rc = frame_classify(&f, err);
        if (rc == GX_OK)
            rc = each(ctx, &f.batch, e->scratch, err);
    }
    return rc;
}

/* ---- at one instant ---- */

gx_status shop_each_batch(shop *s, int64_t now, shop_batch each, void *ctx, gx_error *err)
{
    arena *a = arena_new();
    store_reader *r = NULL;
    gx_status rc = a ? store_reader_open(s->store, &r, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    uint32_t *ids = NULL;
    size_t n = 0;
    cut_update cuts = { .n_moved = 0 };
    evaluator *e = NULL;
    if (rc == GX_OK)
        rc = shop_update_cuts(s, r, now, a, &cuts, err);
    if (rc == GX_OK)
        rc = store_due(r, now, true, &ids, &n, err);
    if (rc == GX_OK)
        rc = evaluator_new(s->ruleset, s->store, cuts.values, false, &e, err);
    if (rc == GX_OK)
        rc = shop_walk(e, ids, n, now, each, ctx, err);
    evaluator_free(e);
    free(ids);
    free(cuts.moved);
    store_reader_close(r);
    arena_free(a);
    return rc;
}

/* ---- at two ---- */

typedef struct both {
    evaluator *then, *now;
    int64_t then_at, now_at;
    shop_two_batches each;
    void *ctx;
} both;

static gx_status show_both(const both *w, const uint32_t *ids, uint32_t n, gx_error *err)
{
    frame before, f;
    arena_reset(w->then->scratch);
    arena_reset(w->now->scratch);
    int32_t *before_row = arena_alloc(w->now->scratch, n * sizeof *before_row);
    gx_status rc = before_row != NULL ? frame_load(w->then, ids, n, w->then_at, w->then->scratch, &before, err)
                                      : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = frame_classify(&before, err);
    if (rc == GX_OK)
        rc = frame_load(w->now, ids, n, w->now_at, w->now->scratch, &f, err);
    if (rc == GX_OK)
        rc = frame_classify(&f, err);
    for (uint32_t i = 0; i < n && rc == GX_OK; i++)
        if (f.row_of[i] >= 0)
            before_row[f.row_of[i]] = before.row_of[i];
    return rc == GX_OK ? w->each(w->ctx, &f.batch, &before.batch, before_row, w->now->scratch, err) : rc;
}

/* An evaluator with the cut points of its instant. */
static gx_status evaluator_at(shop *s, store_reader *r, int64_t at, arena *a, evaluator **out, gx_error *err)
{
    cut_update cuts = { .n_moved = 0 };
    gx_status rc = shop_update_cuts(s, r, at, a, &cuts, err);
    free(cuts.moved);
    return rc == GX_OK ? evaluator_new(s->ruleset, s->store, cuts.values, false, out, err) : rc;
}

gx_status shop_each_twice(shop *s, int64_t then, int64_t now, shop_two_batches each, void *ctx, gx_error *err)
{
    arena *a = arena_new();
    store_reader *r = NULL;
    uint32_t *ids = NULL;
    size_t n = 0;
    both w = { NULL, NULL, then, now, each, ctx };
    gx_status rc = a ? store_reader_open(s->store, &r, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = evaluator_at(s, r, then, a, &w.then, err);
    if (rc == GX_OK)
        rc = evaluator_at(s, r, now, a, &w.now, err);
    if (rc == GX_OK)
        rc = store_due(r, now, true, &ids, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i += GX_BATCH_MAX)
        rc = show_both(&w, ids + i, (uint32_t)(n - i < GX_BATCH_MAX ? n - i : GX_BATCH_MAX), err);
    evaluator_free(w.then);
    evaluator_free(w.now);
    free(ids);
    store_reader_close(r);
    arena_free(a);
    return rc;
}
