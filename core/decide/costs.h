/* SPDX-License-Identifier: Apache-2.0 */
/* What judging costs, by fact, dimension, segment and strategy: a stopwatch for who writes rules. Off unless somebody
 * asks; then each part of a batch is timed, so that the clock itself, some thirty nanoseconds a look, is shared by up
 * to GX_BATCH_MAX customers (a strategy is called once a customer and bears it alone). What several rules ask is asked
 * once, and counted where it is asked first. One thread fills it. */
#ifndef CORE_DECIDE_COSTS_H
#define CORE_DECIDE_COSTS_H

#include "core/base/clock.h"
#include "core/decide/ruleset.h"

typedef enum cost_kind {
    COST_JUDGING,   /* all of it, from ids to judgements; of one item */
    COST_LOADING,   /* reading customers and folding their events; of one item */
    COST_FACT,      /* of a plugin; by its place in host_facts */
    COST_FETCHING,  /* what rules read, into columns; of one item */
    COST_DIMENSION, /* by its place in the ruleset, tags among them */
    COST_SEGMENT,   /* by its place in the ruleset; what campaigns ask stands behind the segments */
    COST_MARKING,   /* from answers to sets of segments; of one item */
    COST_STRATEGY,  /* by its place in the ruleset: its script, wording and ids, campaigns alike */
    COST_KINDS
} cost_kind;

typedef struct cost {
    int64_t ns;         /* in all */
    uint64_t customers; /* who were asked about */
} cost;

typedef struct costs {
    cost *of[COST_KINDS];
    size_t n[COST_KINDS];
} costs;

/* All at nothing, in the arena. */
gx_status costs_new(const ruleset *r, arena *a, costs **out, gx_error *err);

static inline int64_t cost_begin(const costs *c)
{
    return c != NULL ? clock_monotonic_ns() : 0;
}

static inline void cost_end(costs *c, cost_kind kind, size_t i, uint32_t customers, int64_t begun)
{
    if (c == NULL)
        return;
    c->of[kind][i].ns += clock_monotonic_ns() - begun;
    c->of[kind][i].customers += customers;
}

#endif
