/* SPDX-License-Identifier: Apache-2.0 */
/* What a script asks of a customer and a whole number answers: one function for the script and for whoever asks the
 * same of the next customer without Lua (memo.h). Pure over her state, T and what is asked. Private to this room. */
#ifndef CORE_SCRIPT_ASKING_H
#define CORE_SCRIPT_ASKING_H

#include "core/model/batch.h"
#include "core/products/products.h"

typedef struct asking asking;
struct asking {
    /* Lowers *until to the answer's expiry, never raises it. Out of memory: the batch's `failed`. */
    int64_t (*answer)(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
    gx_ref ref; /* of the fact asked about */
    series_id series;
    gx_duration span;
    gx_text name; /* borrowed */
    const products *products;
};

/* The value of a fact that is no text. */
int64_t answer_fact(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
/* Whether a fact is known, as customer.has means it: 0 and false are not; a time, date, label or text that is there is.
 */
int64_t answer_known(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_contains(const asking *a, const gx_batch *b, uint32_t row, int64_t *until); /* a text or list: name */
int64_t answer_any(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);      /* of a series within span */
int64_t answer_count(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_within(const asking *a, const gx_batch *b, uint32_t row, int64_t *until); /* the time `ref` in span */
int64_t answer_birthday(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_until(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);  /* a date in span ahead */
int64_t answer_months(const asking *a, const gx_batch *b, uint32_t row, int64_t *until); /* since the date; -1 */
/* Whether there is anything in a list: the ledger's (all rows, or those of the strategy `name`), what she asked about,
 * orders that count, purchases of products, calls, promises that are open, whom she introduced. */
int64_t answer_acted(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_interested(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_ordered(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_purchased(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_called(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_promised(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
int64_t answer_introduced(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);

#endif
