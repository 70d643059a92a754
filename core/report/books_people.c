/* SPDX-License-Identifier: Apache-2.0 */
/* Who traded and who answered in a period (D9.4): conversations, not messages. */
#include "core/report/books_parts.h"

#include <stdlib.h>

/* ---- conversations ---- */

typedef struct word {
    int64_t at;
    bool hers;
} word;

typedef struct words {
    word *list;
    size_t n;
} words;

static void say(words *w, const series *s, bool hers)
{
    for (uint32_t i = 0; i < s->n; i++)
        w->list[w->n++] = (word){ s->at[i], hers };
}

/* A call that is only planned stands among the calls at the time of its run. */
static bool only_planned(const customer_state *s, const followed *f, int64_t at)
{
    for (size_t i = 0; i < s->n_actions; i++)
        if (s->actions[i].calls && !f[i].contacted && s->actions[i].run_at == at)
            return true;
    return false;
}

static void say_calls(words *w, const customer_state *s, const followed *f)
{
    const series *calls = &s->series[SERIES_CALLS];
    for (uint32_t i = 0; i < calls->n; i++)
        if (!only_planned(s, f, calls->at[i]))
            w->list[w->n++] = (word){ calls->at[i], false };
}

/* A task that is done was said to her; one that is answered, by her too. */
static void say_tasks(words *w, const customer_state *s)
{
    for (size_t i = 0; i < s->n_mentions; i++) {
        const action_mention *m = &s->mentions[i];
        if (m->kind == EVENT_ACTION_DONE || m->kind == EVENT_ACTION_ANSWERED)
            w->list[w->n++] = (word){ m->at, false };
        if (m->kind == EVENT_ACTION_ANSWERED)
            w->list[w->n++] = (word){ m->at, true };
    }
}

/* Of one second the seller's first: an answer that was entered with its task follows it. */
static int by_time(const void *x, const void *y)
{
    const word *a = x, *b = y;
    return a->at != b->at ? (a->at < b->at ? -1 : 1) : (int)a->hers - (int)b->hers;
}

static bool all_words(const customer_state *s, const followed *f, arena *mem, words *out)
{
    static const series_id hers[] = { SERIES_MESSAGES_RECEIVED, SERIES_CONSULTATIONS };
    size_t most = s->series[SERIES_MESSAGES_SENT].n + (size_t)s->series[SERIES_CALLS].n + 2 * s->n_mentions + 1;
    for (size_t i = 0; i < sizeof hers / sizeof *hers; i++)
        most += s->series[hers[i]].n;
    *out = (words){ arena_alloc(mem, most * sizeof *out->list), 0 };
    if (out->list == NULL)
        return false;
    for (size_t i = 0; i < sizeof hers / sizeof *hers; i++)
        say(out, &s->series[hers[i]], true);
    say(out, &s->series[SERIES_MESSAGES_SENT], false);
    say_calls(out, s, f);
    say_tasks(out, s);
    if (out->n > 1)
        qsort(out->list, out->n, sizeof *out->list, by_time);
    return true;
}

static void end_one(const book *b, const word *first, bool both, talk *out)
{
    if (!period_holds(&b->period, first->at))
        return;
    if (first->hers) {
        out->hers++;
        out->hers_answered += both;
    } else {
        out->ours++;
        out->ours_answered += both;
    }
}

bool talk_of(const book *b, const customer_state *s, const followed *f, arena *mem, talk *out)
{
    words w;
    *out = (talk){ 0 };
    if (!all_words(s, f, mem, &w))
        return false;
    size_t first = 0;
    bool both = false;
    for (size_t i = 0; i < w.n && w.list[i].at < b->period.until; i++) {
        if (i > 0 && !follows(b->ruleset->zone, w.list[i - 1].at, b->conversation, w.list[i].at)) {
            end_one(b, &w.list[first], both, out);
            first = i;
            both = false;
        }
        both |= w.list[i].hers != w.list[first].hers;
    }
    if (w.n > 0)
        end_one(b, &w.list[first], both, out);
    return true;
}

/* ---- trade ---- */

trade trade_of(const book *b, const customer_state *s)
{
    trade t = { 0, 0 };
    for (size_t i = 0; i < s->n_order_list; i++) {
        const order *o = &s->order_list[i];
        if (!o->counts || !period_holds(&b->period, o->paid))
            continue;
        t.orders++;
        t.revenue = revenue_sum(t.revenue, order_revenue(o));
    }
    return t;
}

/* ---- everybody ---- */

void people_count(people *p, const trade *t, const talk *k)
{
    p->traded += t->orders > 0;
    p->orders += t->orders;
    p->revenue = revenue_sum(p->revenue, t->revenue);
    p->addressed += k->ours > 0;
    p->answered += k->ours_answered > 0;
    p->wrote_first += k->hers > 0;
    p->ours += k->ours;
    p->ours_answered += k->ours_answered;
    p->hers += k->hers;
    p->hers_answered += k->hers_answered;
}

static void put(json_t *j, const char *key, uint64_t n)
{
    json_object_set_new(j, key, json_integer((json_int_t)n));
}

static json_t *begun_json(uint64_t begun, uint64_t answered)
{
    json_t *j = json_object();
    put(j, "begun", begun);
    put(j, "answered", answered);
    return j;
}

json_t *people_json(const people *p)
{
    json_t *j = json_object();
    put(j, "traded", p->traded);
    put(j, "orders", p->orders);
    json_object_set_new(j, "revenue", json_integer(p->revenue));
    json_object_set_new(j, "answered", rate_json((share){ p->answered, p->addressed }));
    put(j, "wrote_first", p->wrote_first);
    json_object_set_new(j, "conversations_by_seller", begun_json(p->ours, p->ours_answered));
    json_object_set_new(j, "conversations_by_customers", begun_json(p->hers, p->hers_answered));
    return j;
}
