/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the engine: a run in progress, shared by deciding (run.c), committing (commit.c) and single events (single.c).
 */
#ifndef CORE_ENGINE_RUN_H
#define CORE_ENGINE_RUN_H

#include "core/base/calendar.h"
#include "core/engine/shop.h"

typedef struct run {
    shop *shop;
    int64_t now;
    bool commit;
    bool yes; /* who asked has looked at it: neither breaker nor jump stops it */
    run_report *report;
    store_reader *reader; /* one snapshot for the whole run */
    uint32_t *ids;
    size_t n_ids; /* judged ones, ascending */
    cut_update cuts;
    proposal *stored;
    size_t n_stored; /* current suppressions before this run */
    proposal *waiting;
    size_t n_waiting; /* of customers who are not judged, with one held by `budget`: they compete again */
    const proposal **standing;
    size_t n_standing; /* of all others who are not judged: they stay as they are */
    uint32_t *gone;
    size_t n_gone;           /* customers who have become part of another one: theirs are dropped */
    int64_t last_approved;   /* of the last run; -1: none */
    evaluator *evaluator;    /* judges inside the writer's transaction (a single event); NULL: threads on snapshots */
    const uint32_t *touched; /* of a single event: whom it concerns, those merged into others among them */
    size_t n_touched;
    struct block_walk *walk;   /* what was decided before, a block at a time (commit.c) */
    const run_record *follows; /* a single event continues this run's record; NULL: a run of its own */
    void (*progress)(void *ctx, size_t done, size_t of);
} run;

/* Judge w->ids, arbitrate, and sort the decisions into the report. */
gx_status run_decide(run *w, gx_error *err);
/* GX_EREFUSED: T lies so far past the last run (NULL: none) and the newest event that the clock may be wrong. */
gx_status run_check_jump(const run *w, const run_record *last, gx_error *err);
/* Count evaluated = changed + due, and how many changed nothing. */
gx_status run_tally(run *w, gx_error *err);
/* Write everything and commit the transaction that shop_run began; on failure the caller rolls back. */
gx_status run_commit(run *w, gx_error *err);
/* Minutes and people already spoken for on the local day that a run at `now` fills. */
gx_status shop_day_load(shop *s, store_reader *r, int64_t now, day_load *out, gx_error *err);
/* Whether people compete for the day at all: whether anybody can be held by `budget`. */
bool shop_rationed(const shop *s);
/* (customer, strategy, step, occurrence), bytewise; over pointers to proposals. */
int proposal_order(const void *x, const void *y);

/* Event types that plugins declared. */
event_types shop_event_types(const shop *s);
/* Parse and check one event line; its texts borrow from `line` and `a`. */
gx_status shop_parse_event(const shop *s, gx_text line, arena *a, event *out, gx_error *err);
/* Append it in the open transaction and tell who listens. GX_ECONFLICT: its identity is taken by other content. */
gx_status shop_append_event(shop *s, const event *e, append_result *result, gx_error *err);
/* single.c: what is kept from one single event to the next. */
void shop_leave_desk(shop *s);

#endif
