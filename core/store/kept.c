/* SPDX-License-Identifier: Apache-2.0 */
/* See kept.h. */
#include "core/store/kept.h"

#include "core/base/i18n.h"
#include "core/store/decided.h"

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

typedef struct row_head {
    size_t n;
    bundle_index index;
} row_head;

static row_head head_at(const kept_rows *rows, size_t at)
{
    row_head head;
    memcpy(&head, rows->bytes.p + at, sizeof head);
    return head;
}

static bool add_row(kept_rows *rows, gx_text data) /* false: damaged */
{
    row_head head = { .n = data.n };
    if (!bundle_learn(data, &head.index))
        return false;
    buf_add(&rows->bytes, &head, sizeof head);
    buf_text(&rows->bytes, data);
    return true;
}

void kept_follow(kept_places *k, kept_table table, uint32_t block, size_t stay, gx_text row)
{
    if (k->places == NULL)
        return;
    kept_rows *rows = kept_of(k, table, block);
    size_t at = 0;
    for (size_t i = 0; rows->known && i < stay && at < rows->bytes.n; i++)
        at += sizeof(row_head) + head_at(rows, at).n;
    rows->bytes.n = at;
    rows->known = rows->known && (row.n == 0 || add_row(rows, row)) && !rows->bytes.failed;
}

gx_status kept_fill(kept_rows *rows, uint32_t block, query q, int column, const char *table, gx_error *err)
{
    const db *d = q.d;
    bool row;
    gx_status status;
    if (rows->bytes.failed)
        buf_free(&rows->bytes);
    buf_clear(&rows->bytes);
    while ((status = query_step(&q, &row, err)) == GX_OK && row)
        if (!add_row(rows, query_get_text(&q, column))) {
            status = decided_damaged(d, table, block, err);
            break;
        }
    query_end(&q);
    if (status == GX_OK && rows->bytes.failed)
        status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
    rows->block = block;
    rows->known = status == GX_OK;
    return status;
}

bool kept_part(const kept_rows *rows, size_t *at, uint8_t place, gx_text *part)
{
    while (*at < rows->bytes.n) {
        const row_head head = head_at(rows, *at);
        const gx_text row = { rows->bytes.p + *at + sizeof head, head.n };
        *at += sizeof head + head.n;
        if (!bundle_has(&head.index, place))
            continue;
        *part = bundle_get_known(row, &head.index, place);
        return true;
    }
    return false;
}
