/* SPDX-License-Identifier: Apache-2.0 */
/* Plans remembered. A plan is pure: what it answers depends on T and on what it reads of the customer. While Lua runs,
 * the facts it reads are written down; the next customer with the same values gets the same answer without Lua. A plan
 * that reads anything but facts of plain values (texts, lists, questions, the ledger) is not remembered. One memo per
 * worker and strategy: no locks. */
#ifndef CORE_SCRIPT_MEMO_H
#define CORE_SCRIPT_MEMO_H

#include "core/script/script.h"

enum { MEMO_READS = 8, MEMO_ENTRIES = 32 };

typedef struct plan_trace {
    gx_ref ref[MEMO_READS];
    int64_t value[MEMO_READS];
    uint32_t n;
    bool opaque; /* it read something else, or too much */
} plan_trace;

typedef struct memo_entry {
    plan_trace trace;
    const scripted_action *actions;
    size_t n;
    int64_t until; /* by what does not depend on the customer: the day */
} memo_entry;

typedef struct plan_memo {
    arena *mem;
    int64_t now; /* the T of all entries */
    memo_entry entries[MEMO_ENTRIES];
    uint32_t n;
    uint64_t hits, misses;
} plan_memo;

void plan_memo_free(plan_memo *m);
/* The remembered answer for this row, with the expiry of what was read. */
bool plan_memo_find(plan_memo *m, const gx_batch *b, uint32_t row, plan_result *out);
/* Remembers an answer; `until` is its expiry apart from the facts read. Losing it for want of memory is no failure. */
void plan_memo_keep(plan_memo *m, const plan_trace *t, const plan_result *r, int64_t until);

static inline void trace_read(plan_trace *t, gx_ref ref, int64_t value)
{
    if (t->n == MEMO_READS) {
        t->opaque = true;
        return;
    }
    t->ref[t->n] = ref;
    t->value[t->n++] = value;
}

#endif
