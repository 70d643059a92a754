/* SPDX-License-Identifier: Apache-2.0 */
/* What followed an action (D7.8): answers and orders are put down to the newest contact before them, if they come
 * within its window; each of them once. */
#ifndef CORE_REPORT_ATTRIBUTION_H
#define CORE_REPORT_ATTRIBUTION_H

#include "core/decide/ruleset.h"

/* What one action brought. */
typedef struct followed {
    bool contacted;  /* it was done or answered, or a message or call names it */
    int64_t at;      /* of the contact; while nothing says that there was one, of the run that planned it; GX_NEVER when
                        it was skipped, put off or failed */
    bool answered;   /* an answer was entered for it, or she wrote: conversations are counted, not messages (D9.4) */
    uint32_t orders; /* that count */
    int64_t revenue; /* of them, less what was refunded; minor units */
} followed;

typedef gx_duration (*window_of)(const void *ctx, const ledger_action *a);
/* out[i] is of s->actions[i]. Events up to `until` are looked at. */
void attribution_find(const customer_state *s, const zone *z, int64_t until, window_of window, const void *ctx,
                      followed *out);

/* The window of a strategy's experiment, or the usual one: a window_of. */
typedef struct attribution_windows {
    const ruleset *ruleset;
    gx_duration usual; /* see core/engine/reporting.h */
} attribution_windows;
gx_duration attribution_window(const void *windows, const ledger_action *a);

/* What an order is worth, less what was refunded. */
int64_t order_revenue(const order *o);
int64_t revenue_sum(int64_t a, int64_t b); /* of amounts that are not negative; saturates */
/* Whether `at` lies within the window that begins at `from`. */
bool follows(const zone *z, int64_t from, gx_duration window, int64_t at);

#endif
