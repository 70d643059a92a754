/* SPDX-License-Identifier: Apache-2.0 */
/* Deciding inside the transaction that appends: merge what was appended, say whom it concerns, and read it back through
 * the writer's own connection, before anything is committed. */
#include "core/store/internal.h"

#include <stdlib.h>

gx_status store_write_waiting(store *s, gx_error *err)
{
    gx_status status = links_flush(s, err);
    if (status == GX_OK)
        status = links_spread(s, err);
    if (status == GX_OK)
        status = digests_flush(s, err);
    return status == GX_OK ? subjects_flush(&s->subjects, &s->d, err) : status;
}

typedef struct id_list {
    uint32_t *ids;
    size_t n, cap;
} id_list;

static bool push(id_list *list, uint32_t id)
{
    if (list->n == list->cap) {
        size_t cap = list->cap != 0 ? list->cap * 2 : 16;
        uint32_t *grown = realloc(list->ids, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        list->ids = grown;
        list->cap = cap;
    }
    list->ids[list->n++] = id;
    return true;
}

static gx_status collect(store *s, id_list *list, gx_error *err)
{
    pending_walk walk;
    waiting w;
    uint32_t at = UINT32_MAX;
    gx_status status = pending_begin(&s->waiting, &walk) ? GX_OK : store_nomem(&s->d, err);
    while (status == GX_OK && pending_next(&walk, &w)) {
        if (w.due != GX_NEVER)
            continue;
        if (w.id / STORE_BLOCK != at)
            status = block_load(s, at = w.id / STORE_BLOCK, err);
        if (status == GX_OK && block_has(&s->block->b, w.id % STORE_BLOCK) && !push(list, w.id))
            status = store_nomem(&s->d, err);
    }
    pending_end(&walk);
    return status;
}

gx_status store_settle(store *s, uint32_t **ids, size_t *n, gx_error *err)
{
    *ids = NULL;
    *n = 0;
    gx_status status = store_writing(s, "settle", err);
    if (status != GX_OK)
        return status;
    id_list list = { 0 };
    status = push(&list, 0) ? store_write_waiting(s, err) : store_nomem(&s->d, err);
    list.n = 0; /* there is a list, even of nobody */
    if (status == GX_OK)
        status = collect(s, &list, err);
    if (status != GX_OK) {
        free(list.ids);
        return store_failed(s, status);
    }
    pending_clear(&s->waiting); /* their blocks say now that they are due */
    *ids = list.ids;
    *n = list.n;
    return GX_OK;
}
