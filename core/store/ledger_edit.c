/* SPDX-License-Identifier: Apache-2.0 */
/* Changing what the ledger says of one customer: the only way, besides growing, in which its rows change. */
#include "core/store/decided.h"
#include "core/store/internal.h"

#include <stdlib.h>

typedef struct ledger_rows {
    struct ledger_copy {
        int64_t key, actions;
        buf data;
    } * items;
    size_t n, cap;
} ledger_rows;

static bool copy_row(ledger_rows *rows, const query *q)
{
    if (rows->n == rows->cap) {
        size_t cap = rows->cap * 2 + 8;
        struct ledger_copy *grown = realloc(rows->items, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        rows->items = grown;
        rows->cap = cap;
    }
    struct ledger_copy *row = &rows->items[rows->n++];
    *row = (struct ledger_copy){ .key = query_get_int(q, 0), .actions = query_get_int(q, 2) };
    buf_text(&row->data, query_get_text(q, 3));
    return !row->data.failed;
}

static gx_status read_block(store *s, uint32_t block, ledger_rows *rows, gx_error *err)
{
    query q = query_of(&s->d, SQL_ACTIONS_OF_BLOCK);
    query_int(&q, (int64_t)block << 32);
    query_int(&q, (int64_t)block << 32 | UINT32_MAX);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row)
        if (!copy_row(rows, &q)) {
            status = store_nomem(&s->d, err);
            break;
        }
    query_end(&q);
    return status;
}

static gx_status edit_part(store *s, uint32_t customer, gx_text part, ledger_change change, void *ctx, buf *out,
                           int64_t *gone, gx_error *err)
{
    gx_status status = GX_OK;
    while (part.n > 0 && status == GX_OK) {
        decision d;
        bool keep = true;
        if (!decision_read(&part, DECISION_ACTION, &d))
            return decided_damaged(&s->d, "action", customer / STORE_BLOCK, err);
        status = change(ctx, &d, &keep, err);
        *gone += !keep;
        if (keep)
            decision_write(&d, DECISION_ACTION, out);
    }
    return status;
}

static gx_status write_row(store *s, const struct ledger_copy *row, int64_t gone, const bundle_writer *w, gx_error *err)
{
    buf data = { 0 };
    bool empty = w->n == 0;
    query q = query_of(&s->d, empty ? SQL_ACTIONS_DROP : SQL_ACTIONS_CHANGE);
    gx_status status = empty || bundle_write(w, &data) ? GX_OK : store_nomem(&s->d, err);
    if (!empty) {
        query_int(&q, row->actions - gone);
        query_blob(&q, buf_view(&data));
    }
    query_int(&q, row->key);
    if (status == GX_OK)
        status = query_run(&q, err);
    query_end(&q);
    buf_free(&data);
    return status;
}

static gx_status edit_row(store *s, uint32_t customer, const struct ledger_copy *row, ledger_change change, void *ctx,
                          gx_error *err)
{
    bundle b;
    bundle_writer w = { 0 };
    uint8_t place;
    gx_text part;
    int64_t gone = 0;
    gx_status status = GX_OK;
    if (!bundle_open(buf_view(&row->data), &b))
        return decided_damaged(&s->d, "action", customer / STORE_BLOCK, err);
    if (bundle_get(b, (uint8_t)(customer % STORE_BLOCK)).n == 0)
        return GX_OK;
    bundle_begin(&w);
    while (status == GX_OK && bundle_next(&b, &place, &part)) {
        bundle_part(&w);
        if (place == customer % STORE_BLOCK)
            status = edit_part(s, customer, part, change, ctx, &w.parts, &gone, err);
        else
            buf_text(&w.parts, part);
        bundle_part_end(&w, place);
    }
    if (status == GX_OK)
        status = write_row(s, row, gone, &w, err);
    bundle_fini(&w);
    return status;
}

gx_status ledger_edit(store *s, uint32_t customer, ledger_change change, void *ctx, gx_error *err)
{
    ledger_rows rows = { 0 };
    gx_status status = ledger_flush(s, err);
    if (status == GX_OK)
        status = read_block(s, customer / STORE_BLOCK, &rows, err);
    for (size_t i = 0; i < rows.n && status == GX_OK; i++)
        status = edit_row(s, customer, &rows.items[i], change, ctx, err);
    kept_forget(&s->kept, KEPT_ACTIONS, customer / STORE_BLOCK);
    for (size_t i = 0; i < rows.n; i++)
        buf_free(&rows.items[i].data);
    free(rows.items);
    return status;
}
