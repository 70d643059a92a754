/* SPDX-License-Identifier: Apache-2.0 */
/* Interning sources and event types: few, kept in memory. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>
#include <string.h>

static bool keep(names *n, int64_t id, gx_text text)
{
    if (n->n == n->cap) {
        size_t cap = n->cap != 0 ? n->cap * 2 : 16;
        struct name *grown = realloc(n->items, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        n->items = grown;
        n->cap = cap;
    }
    char *copy = malloc(text.n + 1);
    if (copy == NULL)
        return false;
    if (text.n != 0)
        memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    n->items[n->n++] = (struct name){ id, copy, text.n, event_kind_of(text) };
    return true;
}

void names_clear(names *n)
{
    for (size_t i = 0; i < n->n; i++)
        free(n->items[i].text);
    free(n->items);
    memset(n, 0, sizeof *n);
}

gx_status names_load(names *n, db *d, sql_id all, gx_error *err)
{
    names_clear(n);
    query q = query_of(d, all);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        if (!keep(n, query_get_int(&q, 0), query_get_text(&q, 1))) {
            status = store_nomem(d, err);
            break;
        }
    }
    query_end(&q);
    return status;
}

/* Events of one file name one source and few types, mostly the last one again. */
int64_t names_find(names *n, gx_text name)
{
    for (size_t i = 0; i < n->n; i++) {
        size_t at = (n->last + i) % n->n;
        struct name *item = &n->items[at];
        if (text_eq((gx_text){ item->text, item->n }, name)) {
            n->last = at;
            return item->id;
        }
    }
    return 0;
}

static const struct name *item_of(const names *n, int64_t id)
{
    size_t low = 0, high = n->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (n->items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n->n && n->items[low].id == id ? &n->items[low] : NULL;
}

gx_text names_text(const names *n, int64_t id)
{
    const struct name *item = item_of(n, id);
    return item != NULL ? (gx_text){ item->text, item->n } : (gx_text){ NULL, 0 };
}

event_kind names_kind(const names *n, int64_t id)
{
    const struct name *item = item_of(n, id);
    return item != NULL ? item->kind : EVENT_OTHER;
}

gx_status names_add(names *n, db *d, sql_id add, gx_text name, int64_t *id, gx_error *err)
{
    query q = query_of(d, add);
    query_text(&q, name);
    gx_status status = query_run(&q, err);
    if (status != GX_OK)
        return status;
    *id = sqlite3_last_insert_rowid(d->handle);
    return keep(n, *id, name) ? GX_OK : store_nomem(d, err);
}
