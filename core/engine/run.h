/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the engine: a run in progress, shared by deciding (run.c) and committing (commit.c). */
#ifndef CORE_ENGINE_RUN_H
#define CORE_ENGINE_RUN_H

#include "core/base/calendar.h"
#include "core/engine/shop.h"

typedef struct run {
    shop *shop;
    int64_t now;
    bool commit;
    run_report *report;
    store_reader *reader; /* one snapshot for the whole run */
    uint32_t *ids;
    size_t n_ids; /* judged ones, ascending */
    cut_update cuts;
    proposal *stored;
    size_t n_stored; /* current suppressions before this run */
    proposal *waiting;
    size_t n_waiting;      /* those of them that compete again without being judged */
    int64_t last_approved; /* of the last run; -1: none */
    void (*progress)(void *ctx, size_t done, size_t of);
} run;

/* Count evaluated = changed + due, and how many changed nothing. */
gx_status run_tally(run *w, gx_error *err);
/* Write everything and commit the transaction that shop_run began; on failure the caller rolls back. */
gx_status run_commit(run *w, gx_error *err);
/* Minutes and people of the local day of `now` that are already spoken for. */
gx_status shop_day_load(shop *s, int64_t now, day_load *out, gx_error *err);
/* (customer, strategy, step, occurrence), bytewise; over pointers to proposals. */
int proposal_order(const void *x, const void *y);

#endif
