/* SPDX-License-Identifier: Apache-2.0 */
/* Plans remembered, as a tree of what was asked. A plan is pure: what it asks first is always the same, what it asks
 * next depends on the answer, and so on to what it returns. While Lua runs, its questions and their answers are written
 * down and become a branch; of the next customer the same is asked without Lua, and where her answers lead to a plan
 * it is hers. Who reads what no number answers (a name, what is in a list) leaves the branch for Lua. One memo per
 * worker and strategy: no locks. */
#ifndef CORE_SCRIPT_MEMO_H
#define CORE_SCRIPT_MEMO_H

#include "core/script/asking.h"
#include "core/script/script.h"

enum { MEMO_ASKED = 24, MEMO_HOLES = 8, MEMO_ANSWERS = 64, MEMO_NODES = 4096 };

/* A number in an action's values that is the fact `ref` of whoever the plan is for: bytes at .. at + n of the text, and
 * that one of the values given. */
typedef struct plan_hole {
    size_t action;
    size_t at, n, value;
    gx_ref ref;
} plan_hole;

typedef struct plan_trace {
    asking asked[MEMO_ASKED];
    int64_t answer[MEMO_ASKED];
    uint32_t n;
    plan_hole holes[MEMO_HOLES]; /* in the order of the actions and of the places in them */
    uint32_t n_holes;
    bool opaque; /* then it read something else, or too much */
} plan_trace;

typedef struct memo_node memo_node;

typedef struct plan_memo {
    arena *mem;
    int64_t now; /* the T of all answers */
    bool ahead;  /* as in plan_input */
    memo_node *root;
    uint32_t n; /* nodes */
} plan_memo;

void plan_memo_free(plan_memo *m);
/* The remembered plan for this customer, with the expiry of what is asked of her; false: ask Lua. Its texts live as
 * long as the memo, or in `a`. */
bool plan_memo_find(plan_memo *m, const plan_input *in, arena *a, plan_result *out);
/* Remembers a plan; `until` is its expiry apart from what was asked. Losing it for want of memory is no failure. */
void plan_memo_keep(plan_memo *m, const plan_trace *t, const plan_result *r, int64_t until);

void trace_asked(plan_trace *t, const asking *a, int64_t answer);
void trace_hole(plan_trace *t, plan_hole hole);

#endif
