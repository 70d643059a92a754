/* SPDX-License-Identifier: Apache-2.0 */
/* Interning: sources and event types (few, kept in memory by the writer) and customers' subjects (many, left to
 * SQLite). */
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
    n->items[n->n++] = (struct name){ id, copy, text.n };
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

gx_text names_text(const names *n, int64_t id)
{
    size_t low = 0, high = n->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (n->items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == n->n || n->items[low].id != id)
        return (gx_text){ NULL, 0 };
    return (gx_text){ n->items[low].text, n->items[low].n };
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

gx_status customer_find(db *d, gx_text subject, uint32_t *id, gx_error *err)
{
    int64_t found = 0;
    query q = query_of(d, SQL_CUSTOMER_FIND);
    query_text(&q, subject);
    gx_status status = query_one(&q, &found, NULL, err);
    *id = (uint32_t)found;
    return status;
}

gx_status customer_intern(db *d, gx_text subject, uint32_t *id, gx_error *err)
{
    gx_status status = customer_find(d, subject, id, err);
    if (status != GX_OK || *id != 0)
        return status;
    query q = query_of(d, SQL_CUSTOMER_ADD);
    query_text(&q, subject);
    status = query_run(&q, err);
    if (status != GX_OK)
        return status;
    int64_t given = sqlite3_last_insert_rowid(d->handle);
    if (given > UINT32_MAX)
        return gx_fail(err, GX_ELIMIT, _("%s: more than %u customers"), d->path, UINT32_MAX);
    *id = (uint32_t)given;
    return GX_OK;
}
