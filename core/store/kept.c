/* SPDX-License-Identifier: Apache-2.0 */
/* See kept.h. */
#include "core/store/kept.h"

#include "core/base/i18n.h"

#include <stdlib.h>

void kept_forget_all(kept_places *k)
{
    for (size_t i = 0; k->places != NULL && i < KEPT_TABLES * k->n; i++)
        k->places[i].known = false;
}

void kept_fini(kept_places *k)
{
    for (size_t i = 0; k->places != NULL && i < KEPT_TABLES * k->n; i++)
        buf_free(&k->places[i].bytes);
    free(k->places);
    k->places = NULL;
}

bool kept_begin(kept_places *k, size_t n)
{
    kept_fini(k);
    k->places = calloc(KEPT_TABLES * n, sizeof *k->places);
    k->n = n;
    return k->places != NULL;
}

/* Whoever had the place before is forgotten. */
kept_rows *kept_of(kept_places *k, kept_table table, uint32_t block)
{
    kept_rows *rows = &k->places[table * k->n + block % k->n];
    rows->known &= rows->block == block;
    return rows;
}

void kept_forget(kept_places *k, kept_table table, uint32_t block)
{
    if (k->places != NULL)
        kept_of(k, table, block)->known = false;
}

gx_status kept_fill(kept_rows *rows, uint32_t block, query q, int column, gx_error *err)
{
    const db *d = q.d;
    bool row;
    gx_status status;
    if (rows->bytes.failed)
        buf_free(&rows->bytes);
    buf_clear(&rows->bytes);
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        gx_text data = query_get_text(&q, column);
        buf_add(&rows->bytes, &data.n, sizeof data.n);
        buf_text(&rows->bytes, data);
    }
    query_end(&q);
    if (status == GX_OK && rows->bytes.failed)
        status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
    rows->block = block;
    rows->known = status == GX_OK;
    return status;
}

bool kept_next(const kept_rows *rows, size_t *at, gx_text *row)
{
    if (*at == rows->bytes.n)
        return false;
    memcpy(&row->n, rows->bytes.p + *at, sizeof row->n);
    row->p = rows->bytes.p + *at + sizeof row->n;
    *at += sizeof row->n + row->n;
    return true;
}
