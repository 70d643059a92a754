/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the tables `action` and `proposal`, as they were read by a reader inside the writer: the next single event
 * often concerns a customer of a block that was read before. Each block has one place that it shares with others. */
#ifndef CORE_STORE_KEPT_H
#define CORE_STORE_KEPT_H

#include "core/store/db.h"

typedef enum kept_table { KEPT_ACTIONS, KEPT_PROPOSALS, KEPT_TABLES } kept_table;

/* The rows of one block, in the order of their keys. */
typedef struct kept_rows {
    bool known; /* they are what the file says */
    uint32_t block;
    buf bytes; /* of each row its length, then its data */
} kept_rows;

/* Zero-initialise. */
typedef struct kept_places {
    kept_rows *places; /* KEPT_TABLES times n; NULL: nothing is kept */
    size_t n;
} kept_places;

bool kept_begin(kept_places *k, size_t n); /* rows of n blocks of each table are kept; false when out of memory */
void kept_fini(kept_places *k);
void kept_forget(kept_places *k, kept_table table, uint32_t block); /* a row of it was written */
void kept_forget_all(kept_places *k);
/* Where the block's rows stand, after kept_fill if they are not `known`. */
kept_rows *kept_of(kept_places *k, kept_table table, uint32_t block);
/* Takes `column` of all rows of the query, and ends it. */
gx_status kept_fill(kept_rows *rows, uint32_t block, query q, int column, gx_error *err);
/* The row at *at, which begins with 0 and moves on. false at the end. */
bool kept_next(const kept_rows *rows, size_t *at, gx_text *row);

#endif
