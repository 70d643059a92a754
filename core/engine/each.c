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
