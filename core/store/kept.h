/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the tables `action` and `proposal`, as they were read by a reader inside the writer: the next single event
 * often concerns a customer of a block that was read before. Each block has one place that it shares with others. What
 * the writer writes is written here too. */
#ifndef CORE_STORE_KEPT_H
#define CORE_STORE_KEPT_H

#include "core/store/bundle.h"
#include "core/store/db.h"

typedef enum kept_table { KEPT_ACTIONS, KEPT_PROPOSALS, KEPT_TABLES } kept_table;

/* The rows of one block, in the order of their keys. */
typedef struct kept_rows {
    bool known; /* they are what the file says */
    uint32_t block;
    buf bytes; /* of each row its length and who is in it, then its data */
} kept_rows;

/* Zero-initialise. */
typedef struct kept_places {
    kept_rows *places; /* KEPT_TABLES times n; NULL: nothing is kept */
    size_t n;
} kept_places;

bool kept_begin(kept_places *k, size_t n); /* rows of n blocks of each table are kept; false when out of memory */
void kept_fini(kept_places *k);
void kept_forget(kept_places *k, kept_table table, uint32_t block); /* rows of it were written */
/* So were these: behind the first `stay` rows comes only this one, or none when it is empty. */
void kept_follow(kept_places *k, kept_table table, uint32_t block, size_t stay, gx_text row);
void kept_forget_all(kept_places *k);
/* Where the block's rows stand, after kept_fill if they are not `known`. */
kept_rows *kept_of(kept_places *k, kept_table table, uint32_t block);
/* Takes `column` of all rows of the query, which are bundles of `table`, and ends it. */
gx_status kept_fill(kept_rows *rows, uint32_t block, query q, int column, const char *table, gx_error *err);
/* The part at this place in the next row that has one; *at begins with 0 and moves on. false at the end. */
bool kept_part(const kept_rows *rows, size_t *at, uint8_t place, gx_text *part);

#endif
