/* SPDX-License-Identifier: Apache-2.0 */
/* Moves: the changes of labels and segments that a run finds. They are events of the journal like all others, but
 * nothing is decided by them and they come in thousands, of customers all over the shop. So no digest names them and no
 * hash stands for them: within a run they follow each other in the order of the customers, and the run's row says from
 * where to where. A customer's are found by halving, run by run.
 *
 * Moves that could repeat one of the same instant (a second run at one T, a single event after a run) go the way of all
 * events instead; so do those that came from elsewhere in a file. */
#ifndef CORE_STORE_MOVES_H
#define CORE_STORE_MOVES_H

#include "core/store/internal.h"

/* Rows from..to of the journal, written by the run at T; other events may stand between the moves. */
typedef struct move_range {
    int64_t from, to, at;
} move_range;

/* Those of several runs, ascending. */
typedef struct move_ranges {
    move_range *items;
    size_t n, cap, reached; /* reached: where move_ranges_has has come to */
} move_ranges;

/* A kind of event by which nothing is decided. */
bool event_is_move(event_kind kind);
/* Of all runs that wrote behind the row `after`. Free with move_ranges_fini, on failure too. */
gx_status move_ranges_load(db *d, int64_t after, move_ranges *out, gx_error *err);
void move_ranges_fini(move_ranges *m);
/* Whether the event is such a move; asked of ascending rows. */
bool move_ranges_has(move_ranges *m, int64_t seq, const chunk_event *e, event_kind kind);

/* All moves of a customer within a range, ascending. */
gx_status moves_each(db *d, row_cache *rows, const names *types, const move_range *within, uint32_t customer,
                     row_visit visit, void *ctx, gx_error *err);

#endif
