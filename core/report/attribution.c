/* SPDX-License-Identifier: Apache-2.0 */
/* Last touch: see attribution.h. */
#include "core/report/attribution.h"

int64_t order_revenue(const order *o)
{
    return o->amount > o->refunded_amount ? o->amount - o->refunded_amount : 0;
}

int64_t revenue_sum(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

bool follows(const zone *z, int64_t from, gx_duration window, int64_t at)
{
    return from != GX_NEVER && at >= from && at < window_over(z, from, window);
}

gx_duration attribution_window(const void *windows, const ledger_action *a)
{
    const attribution_windows *w = windows;
    const strategy_use *use = ruleset_strategy(w->ruleset, a->strategy);
    return use != NULL && use->experiment != NULL ? use->experiment->window : w->usual;
}

static bool says_contacted(event_kind k)
{
    return k == EVENT_MESSAGE_SENT || k == EVENT_MESSAGE_BROADCAST || k == EVENT_CALL_MADE || k == EVENT_ACTION_DONE ||
           k == EVENT_ACTION_ANSWERED;
}

/* When she was contacted, as the first event that says so has it. */
static void find_contact(const customer_state *s, const ledger_action *a, int64_t until, followed *out)
{
    bool live = a->status == ACTION_PLANNED || a->status == ACTION_DONE || a->status == ACTION_ANSWERED;
    *out = (followed){ .at = live ? a->run_at : GX_NEVER };
    for (size_t i = 0; i < s->n_mentions; i++) {
        const action_mention *m = &s->mentions[i];
        if (m->at > until || !says_contacted(m->kind) || !text_eq(m->action, a->id))
            continue;
        out->at = out->contacted && out->at < m->at ? out->at : m->at;
        out->contacted = true;
        out->answered |= m->kind == EVENT_ACTION_ANSWERED;
    }
}

typedef struct finding {
    const customer_state *s;
    const zone *z;
    window_of window;
    const void *ctx;
    followed *out;
} finding;

/* The newest contact at or before `at`, if its window reaches so far. */
static followed *cause_of(const finding *f, int64_t at)
{
    size_t best = f->s->n_actions;
    for (size_t i = 0; i < f->s->n_actions; i++) {
        int64_t contact = f->out[i].at;
        if (contact != GX_NEVER && contact <= at && (best == f->s->n_actions || contact >= f->out[best].at))
            best = i;
    }
    if (best == f->s->n_actions)
        return NULL;
    gx_duration window = f->window(f->ctx, &f->s->actions[best]);
    return follows(f->z, f->out[best].at, window, at) ? &f->out[best] : NULL;
}

void attribution_find(const customer_state *s, const zone *z, int64_t until, window_of window, const void *ctx,
                      followed *out)
{
    const finding f = { s, z, window, ctx, out };
    const series *wrote = &s->series[SERIES_MESSAGES_RECEIVED];
    for (size_t i = 0; i < s->n_actions; i++)
        find_contact(s, &s->actions[i], until, &out[i]);
    for (uint32_t i = 0; i < wrote->n && s->n_actions > 0; i++) {
        followed *cause = wrote->at[i] <= until ? cause_of(&f, wrote->at[i]) : NULL;
        if (cause != NULL)
            cause->answered = true;
    }
    for (size_t i = 0; i < s->n_order_list && s->n_actions > 0; i++) {
        const order *o = &s->order_list[i];
        followed *cause = o->counts && o->paid <= until ? cause_of(&f, o->paid) : NULL;
        if (cause == NULL)
            continue;
        cause->orders++;
        cause->revenue = revenue_sum(cause->revenue, order_revenue(o));
    }
}
