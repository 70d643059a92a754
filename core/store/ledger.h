/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger inside the store: what the writer has at hand of it, and how the fold gets its actions. */
#ifndef CORE_STORE_LEDGER_H
#define CORE_STORE_LEDGER_H

#include "core/store/bundle.h"
#include "core/store/decision.h"
#include "core/store/store.h"

/* A row of table `action` of the block at hand. */
typedef struct ledger_row {
    int64_t key, first, actions;
    size_t at, bytes; /* in `stored` */
    bundle parts;
    uint8_t place; /* while rows are joined: where reading has got to */
    gx_text part;
    bool ended;
} ledger_row;

typedef struct ledger_added {
    uint8_t place;
    size_t at, bytes; /* in `fresh` */
} ledger_added;

/* The block to which actions are being added. Zero-initialise. */
typedef struct ledger_block {
    bool known;
    uint32_t block;
    buf stored, fresh, row;
    ledger_row *rows; /* ascending by their last run */
    ledger_added *added;
    size_t n_rows, cap_rows, n_added, cap_added;
    bool unsorted;       /* places of what was added do not ascend */
    int64_t first, last; /* runs of what was added */
    bundle_writer joined;
} ledger_block;

void ledger_fini(ledger_block *b);
void ledger_forget(ledger_block *b);
gx_status ledger_flush(store *s, gx_error *err); /* what was added is written */

/* ledger_edit.c: goes through a customer's actions; `change` may alter one (texts need last until its next call only)
 * or set *keep false. */
typedef gx_status (*ledger_change)(void *ctx, decision *d, bool *keep, gx_error *err);
gx_status ledger_edit(store *s, uint32_t customer, ledger_change change, void *ctx, gx_error *err);

/* Adds each record's actions, by (run_at, id). out[i] is of ids[i]; ids ascend except between spans. */
gx_status ledger_load(store_reader *r, const uint32_t *ids, size_t n, arena *a, customer_record *out, gx_error *err);
/* For a reader inside the writer: the block's rows are kept from now on. */
gx_status ledger_keep(store_reader *r, uint32_t block, gx_error *err);
int ledger_order(const void *x, const void *y); /* of ledger_action: by (run_at, id) */

#endif
