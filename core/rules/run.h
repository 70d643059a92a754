/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the rules room: a program while it runs (program.h). Over many rows it goes step by step, each in one loop
 * over a column (run.c); over one row, whom a single event concerns, only what decides is asked (run_one.c). */
#ifndef CORE_RULES_RUN_H
#define CORE_RULES_RUN_H

#include "core/rules/steps.h"

#define PIECES_MOST 48

/* Local time, as far as windows reach from now. */
typedef struct run_clock {
    bool back_is_plain, ahead_is_plain; /* local time is UTC and a constant */
    uint32_t n_back, n_ahead;
    lane_piece back[PIECES_MOST], ahead[PIECES_MOST];
} run_clock;

/* How local times of the past are made from times, and the instants at which local times to come arrive. false: of
 * that zone at that time the trees must be asked. run_clock.c */
bool clock_learn(run_clock *c, const zone *z, int64_t now, int64_t longest);
/* Pieces back that the number's longest window reaches, which are the last ones. */
uint32_t clock_first_back(const run_clock *c, const number *x);
/* Pieces ahead that a window of so many seconds reaches, which are the first ones. */
uint32_t clock_ahead_within(const run_clock *c, int32_t span);
lane_years clock_years(const zone *z, int64_t now);

struct row; /* run_one.c */

struct program_run {
    const program *p;
    const gx_batch *b;
    arena *mem;
    bool wide;          /* the trees answer */
    size_t next_labels; /* of the program's, probably asked for next */
    run_clock clock;
    struct row *one; /* of a batch of one: what has been asked of it; then all below but `e` stands still */
    eval e;          /* with `one` begun by the first step that needs it; eval_ok says whether there was memory */
    const lanes *lane;
    uint32_t n, rows; /* of the batch; of the columns: a multiple of LANES */
    unsigned char *columns;
    bool *local_done, *step_done;
    lane_years years;
    uint8_t scratch[GX_BATCH_MAX];
    int32_t scratch_claims[GX_BATCH_MAX];
};

/* run_one.c: what run.c does, for a batch of one. */
gx_status one_begin(program_run *r, gx_error *err);
/* Chooses unless it finds that the trees must (r->wide). */
void one_choose(program_run *r, const labels *l, int64_t *label, int64_t *until);
void one_set(program_run *r, const labels *l, int64_t label, int64_t until);
void one_condition(program_run *r, size_t condition);
void one_conditions(program_run *r, uint64_t set[GX_CONDITIONS_MAX / 64], int64_t *until);

#endif
