/* SPDX-License-Identifier: Apache-2.0 */
/* Moves: customers who went from one label to another, with the run that saw it (domain D3.1). They are the journal's
 * label.changed events; a customer's first label is no move. */
#ifndef CORE_REPORT_MOVES_H
#define CORE_REPORT_MOVES_H

#include "core/store/store.h"

typedef struct customer_move {
    int64_t at;                  /* UTC seconds */
    gx_text dimension, from, to; /* from, to: empty where she had no label */
} customer_move;

/* One customer's, up to and with `until`, oldest first; in the arena. */
gx_status moves_of(store_reader *r, uint32_t id, int64_t until, arena *a, customer_move **out, size_t *n,
                   gx_error *err);

#endif
