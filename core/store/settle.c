/* SPDX-License-Identifier: Apache-2.0 */
/* Deciding inside the transaction that appends: merge what was appended, say whom it concerns, and read it back through
 * the writer's own connection, before anything is committed. */
#include "core/store/internal.h"

#include <stdlib.h>

static gx_status collect(store *s, uint32_t *ids, size_t *n, gx_error *err)
{
    uint32_t *sorted = pending_sorted(&s->waiting), at = UINT32_MAX;
    gx_status status = sorted != NULL ? GX_OK : store_nomem(&s->d, err);
    for (size_t i = 0; status == GX_OK && i < s->waiting.n; i++) {
        const waiting *w = &s->waiting.items[sorted[i]];
        if (w->due != GX_NEVER)
            continue;
        if (w->id / STORE_BLOCK != at)
            status = block_load(s, at = w->id / STORE_BLOCK, err);
        if (status == GX_OK && s->block.has[w->id % STORE_BLOCK])
            ids[(*n)++] = w->id;
    }
    free(sorted);
    return status;
}

gx_status store_settle(store *s, uint32_t **ids, size_t *n, gx_error *err)
{
    *ids = NULL;
    *n = 0;
    gx_status status = store_writing(s, "settle", err);
    if (status != GX_OK)
        return status;
    status = links_spread(s, err);
    if (status == GX_OK)
        status = digests_flush(s, err);
    uint32_t *list = status == GX_OK ? malloc((s->waiting.n + 1) * sizeof *list) : NULL;
    if (status == GX_OK && list == NULL)
        status = store_nomem(&s->d, err);
    if (status == GX_OK)
        status = collect(s, list, n, err);
    if (status != GX_OK) {
        free(list);
        *n = 0;
        return store_failed(s, status);
    }
    pending_clear(&s->waiting); /* their blocks say now that they are due */
    *ids = list;
    return GX_OK;
}

gx_status store_reader_inside(store *s, store_reader **out, gx_error *err)
{
    *out = NULL;
    store_reader *r = calloc(1, sizeof *r);
    if (r == NULL || (r->scratch = arena_new()) == NULL || (r->d.path = strdup(s->d.path)) == NULL) {
        store_reader_close(r);
        return store_nomem(&s->d, err);
    }
    r->as_of = GX_FOREVER;
    r->d.handle = s->d.handle;
    r->d.borrowed = true;
    *out = r;
    return GX_OK;
}
