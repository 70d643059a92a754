/* SPDX-License-Identifier: Apache-2.0 */
/* Deciding inside the transaction that appends: merge what was appended, say whom it concerns, and read it back through
 * the writer's own connection, before anything is committed. */
#include "core/store/internal.h"

#include <stdlib.h>

/* A customer, and nobody merged into another as of `f`. */
static gx_status concerned(store *s, const forest *f, const waiting *w, bool *yes, gx_error *err)
{
    *yes = w->due == GX_NEVER && forest_root(f, w->id) == w->id;
    gx_status status = *yes ? block_load(s, w->id / STORE_BLOCK, err) : GX_OK;
    if (status == GX_OK && *yes)
        *yes = s->block.has[w->id % STORE_BLOCK];
    return status;
}

static gx_status collect(store *s, int64_t now, uint32_t *ids, size_t *n, gx_error *err)
{
    forest f = { 0 };
    uint32_t *sorted = pending_sorted(&s->waiting);
    gx_status status = sorted != NULL ? forest_load(&s->d, now, &f, err) : store_nomem(&s->d, err);
    for (size_t i = 0; status == GX_OK && i < s->waiting.n; i++) {
        const waiting *w = &s->waiting.items[sorted[i]];
        bool yes;
        status = concerned(s, &f, w, &yes, err);
        if (status == GX_OK && yes)
            ids[(*n)++] = w->id;
    }
    forest_fini(&f);
    free(sorted);
    return status;
}

gx_status store_settle(store *s, int64_t now, uint32_t **ids, size_t *n, gx_error *err)
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
        status = collect(s, now, list, n, err);
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
