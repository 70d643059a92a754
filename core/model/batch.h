/* SPDX-License-Identifier: Apache-2.0 */
/* Up to GX_BATCH_MAX customers at one instant, seen column by column. What plugins get as gx_batch, and what rules are
 * evaluated over. Columns are made on first use from the folded states and live in the batch's arena. One thread owns a
 * batch. */
#ifndef CORE_MODEL_BATCH_H
#define CORE_MODEL_BATCH_H

#include "core/base/zone.h"
#include "core/model/facts.h"
#include <guanxi/plugin.h>

typedef struct cut_values {
    const int64_t *value;
    size_t n;
} cut_values; /* INT64_MAX where there is none yet */

struct gx_batch {
    int64_t now;
    const zone *zone;
    const facts *facts;
    cut_values cuts;
    uint32_t n;
    const customer_state *const *rows;
    arena *mem;                   /* columns, reasons */
    struct batch_column *columns; /* by ref - 1 */
    bool without_introduced;      /* whom she introduced was not looked at: nobody was thought to ask */
    bool failed;                  /* an allocation failed; checked by whoever made the batch */
    bool cut_known;               /* the last window asked for, and where it begins */
    gx_duration cut_span;
    int64_t cut_at;
};

/* `rows` are borrowed until the next batch_begin. Everything is allocated from mem. */
gx_status batch_begin(gx_batch *b, const facts *f, const zone *z, cut_values cuts, int64_t now,
                      const customer_state *const *rows, uint32_t n, arena *mem, gx_error *err);

const int64_t *batch_ints(const gx_batch *b,
                          gx_ref ref); /* any type but TEXT, NUMBER; never NULL unless out of memory (b->failed) */
const int64_t *batch_ints_until(const gx_batch *b, gx_ref ref); /* NULL: for ever */
const gx_text *batch_texts(const gx_batch *b, gx_ref ref);      /* TEXT, given values as stated, names of labels */
const int64_t *batch_series(const gx_batch *b, series_id s, uint32_t row, uint32_t *n);
/* Labels and plugin facts, once computed; arrays of b->n, borrowed (must live as long as the batch's arena). */
void batch_set_ints(gx_batch *b, gx_ref ref, const int64_t *values, const int64_t *until);

/* Windows: see zone.h for the exact meaning. *until is lowered, never raised. */
bool batch_within(const gx_batch *b, int64_t at, gx_duration d, int64_t *until);
bool batch_at_least_within(const gx_batch *b, series_id s, uint32_t row, gx_duration d, uint32_t k, int64_t *until);
uint32_t batch_count_within(const gx_batch *b, series_id s, uint32_t row, gx_duration d, int64_t *until);

#endif
