/* SPDX-License-Identifier: Apache-2.0 */
/* What each strategy cost in attention and what followed (D7.8), and how those it reached came to buy again (D9.5).
 * Counted are contacts that were made, not what was planned. */
#include "core/report/books_parts.h"

#include "core/decide/titles.h"

#include <stdlib.h>

/* There are as many as scripts and campaigns, and those that once were: few. */
static strategy_cost *cost_of(strategy_costs *c, gx_text name)
{
    strategy_cost *list = c->list.items;
    for (size_t i = 0; i < c->list.n; i++)
        if (text_eq(list[i].name, name))
            return &list[i];
    c->list.size = sizeof *list;
    strategy_cost *made = arena_list_add(c->mem, &c->list);
    if (made == NULL)
        return NULL;
    *made = (strategy_cost){ .name = arena_text(c->mem, name) };
    return made->name.n == name.n ? made : NULL;
}

/* The contact came after the first purchase, and not after the second. */
static bool between(const first_two *two, int64_t at)
{
    return two->first != NULL && at >= two->first->paid && (two->second == NULL || at <= two->second->paid);
}

bool strategies_count(strategy_costs *c, const book *b, const customer_state *s, const followed *f)
{
    first_two two = first_two_of(s);
    bool fine = true;
    for (size_t i = 0; i < s->n_actions && fine; i++) {
        const ledger_action *a = &s->actions[i];
        if (!f[i].contacted || f[i].at >= b->period.until)
            continue;
        strategy_cost *x = cost_of(c, a->strategy);
        if (x == NULL)
            return false;
        if (between(&two, f[i].at) && x->last != s->id) {
            x->last = s->id;
            fine = repeat_add(&x->repeat, b, &two, two.second != NULL);
        }
        if (!period_holds(&b->period, f[i].at))
            continue;
        x->tasks++;
        x->minutes += a->minutes > 0 ? a->minutes : 0;
        x->answered += f[i].answered;
        x->orders += f[i].orders;
        x->revenue = revenue_sum(x->revenue, f[i].revenue);
        x->waiting += window_over(b->ruleset->zone, f[i].at, attribution_window(&c->windows, a)) > b->period.until;
    }
    return fine;
}

static int by_minutes(const void *x, const void *y)
{
    const strategy_cost *a = x, *b = y;
    return a->minutes != b->minutes ? (a->minutes > b->minutes ? -1 : 1) : text_cmp(a->name, b->name);
}

static json_t *cost_json(strategy_cost *x, const book *b)
{
    const strategy_use *use = ruleset_strategy(b->ruleset, x->name);
    gx_text title = use != NULL && use->campaign != NULL ? section_title(use->campaign->section, b->lang)
                                                         : strategy_title(b->ruleset, x->name, b->lang);
    json_t *j = json_object();
    json_object_set_new(j, "strategy", json_text(x->name));
    json_object_set_new(j, "title", json_text(title));
    json_object_set_new(j, "tasks", json_integer((json_int_t)x->tasks));
    json_object_set_new(j, "minutes", json_integer(x->minutes));
    json_object_set_new(j, "answered", rate_json((share){ x->answered, x->tasks }));
    json_object_set_new(j, "orders", json_integer((json_int_t)x->orders));
    json_object_set_new(j, "revenue", json_integer(x->revenue));
    json_object_set_new(j, "waiting", json_integer((json_int_t)x->waiting));
    json_object_set_new(j, "second_purchase", repeat_json(&x->repeat));
    return j;
}

json_t *strategies_json(strategy_costs *c, const book *b)
{
    strategy_cost *list = c->list.items;
    json_t *out = json_array();
    if (c->list.n > 1)
        qsort(list, c->list.n, sizeof *list, by_minutes);
    for (size_t i = 0; i < c->list.n; i++)
        json_array_append_new(out, cost_json(&list[i], b));
    return out;
}

void strategies_free(strategy_costs *c)
{
    strategy_cost *list = c->list.items;
    for (size_t i = 0; i < c->list.n; i++)
        numbers_free(&list[i].repeat.days);
}
