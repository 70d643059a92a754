/* SPDX-License-Identifier: Apache-2.0 */
/* From single customers' proposals to posts and group messages, and back: see broadcasts.h. */
#include "core/decide/broadcasts.h"

#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static const campaign *campaign_of(const ruleset *r, const proposal *p)
{
    const strategy_use *use = ruleset_strategy(r, p->strategy);
    return use != NULL ? use->campaign : NULL;
}

int broadcast_hour(const ruleset *r, const proposal *p)
{
    const campaign *c = campaign_of(r, p);
    return c != NULL ? c->hour : -1;
}

gx_text post_wording(const proposal *p)
{
    return p->template_name.n > 0 ? p->template_name : p->step;
}

post_kind post_kind_proposed(const ruleset *r, const proposal *p, arena *a)
{
    const campaign *c = campaign_of(r, p);
    int kind = c != NULL ? c->kind : post_kind_of(action_value(p->values, "kind", a));
    if (kind >= 0)
        return (post_kind)kind;
    return text_is(p->purpose, "sell") ? POST_AD : POST_LIFE;
}

uint32_t proposal_variant(const ruleset *r, const customer_state *s, const proposal *p)
{
    const channel *ch = policy_channel(&r->policy, p->channel);
    if (ch == NULL || (!ch->feed && !ch->mass))
        return wording_variant(s, p->customer, p->template_name, p->id);
    bool of_campaign = campaign_of(r, p) != NULL; /* a script's occurrence is the customer's own */
    return (uint32_t)(hash64(p->template_name.p, p->template_name.n) ^
                      (of_campaign ? hash64(p->occurrence.p, p->occurrence.n) : 0)) &
           INT32_MAX;
}

/* ---- posts ---- */

static int64_t day_of(const arbitration *w, const proposal *p)
{
    return zone_today(w->ruleset->zone, p->at);
}

static bool same_post(const arbitration *w, const proposal *p, const proposal *q)
{
    return text_eq(p->strategy, q->strategy) && text_eq(post_wording(p), post_wording(q)) &&
           day_of(w, p) == day_of(w, q);
}

/* qsort has no context: the zone's day is as good as the instant, and instants of one day differ by the hour only. */
static int by_post(const void *x, const void *y)
{
    const proposal *a = *(proposal *const *)x, *b = *(proposal *const *)y;
    int d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(post_wording(a), post_wording(b));
    if (d == 0)
        d = (a->at > b->at) - (a->at < b->at);
    return d != 0 ? d : text_cmp(a->customer, b->customer);
}

static void hold(proposal *p, const char *gate, gx_text detail)
{
    p->reason = text_of(gate);
    p->gate_detail = detail;
    p->gate_until = GX_FOREVER;
}

/* A single event never starts a post: the next run decides, when all who would like to post are asked. */
static void hold_all(proposal **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hold(list[i], "feed", GX_TEXT("{\"because\":\"run\"}"));
}

static size_t gather_wishes(const arbitration *w, proposal **list, size_t n, arena *a, post_wish *wishes)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && same_post(w, list[i - 1], list[i]))
            continue;
        wishes[count++] = (post_wish){ .strategy = list[i]->strategy,
                                       .wording = post_wording(list[i]),
                                       .kind = post_kind_proposed(w->ruleset, list[i], a),
                                       .priority = list[i]->priority,
                                       .day = day_of(w, list[i]) };
    }
    return count;
}

static const post_wish *wish_of(const arbitration *w, const post_wish *wishes, size_t n, const proposal *p)
{
    size_t i = 0;
    while (i + 1 < n && !(wishes[i].day == day_of(w, p) && text_eq(wishes[i].strategy, p->strategy) &&
                          text_eq(wishes[i].wording, post_wording(p))))
        i++;
    return &wishes[i];
}

gx_status broadcasts_posts(const arbitration *w, proposal **list, size_t n, arena *a, gx_error *err)
{
    const feed_rules *rules = &w->ruleset->policy.posts;
    if (n == 0 || !feed_limited(rules))
        return GX_OK;
    if (w->feed == NULL) {
        hold_all(list, n);
        return GX_OK;
    }
    qsort(list, n, sizeof *list, by_post);
    post_wish *wishes = arena_alloc(a, n * sizeof *wishes);
    if (wishes == NULL)
        return no_memory(err);
    size_t count = gather_wishes(w, list, n, a, wishes);
    gx_status rc = feed_choose(rules, w->ruleset->zone, w->feed, wishes, count, a, err);
    const post_wish *its = NULL;
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        if (i == 0 || !same_post(w, list[i - 1], list[i]))
            its = wish_of(w, wishes, count, list[i]);
        if (its->why.n > 0)
            hold(list[i], "feed", its->why);
    }
    return rc;
}

/* ---- group messages ---- */

static int by_message(const void *x, const void *y)
{
    const proposal *a = *(proposal *const *)x, *b = *(proposal *const *)y;
    int d = text_cmp(a->channel, b->channel);
    if (d == 0)
        d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(a->step, b->step);
    return d != 0 ? d : text_cmp(a->customer, b->customer);
}

static bool same_message(const proposal *p, const proposal *q)
{
    return text_eq(p->channel, q->channel) && text_eq(p->strategy, q->strategy) && text_eq(p->step, q->step);
}

/* D7.2: a bad one offends many at once, so none goes to more than the stated share of all. */
static gx_status check_reach(const arbitration *w, proposal **list, size_t n, arena *a, gx_error *err)
{
    double most = policy_channel(&w->ruleset->policy, list[0]->channel)->most;
    if (most < 0 || (double)n <= most * (double)w->customers)
        return GX_OK;
    char *detail =
        arena_printf(a, "{\"people\":%zu,\"of\":%lld,\"most\":%.0f}", n, (long long)w->customers, most * 100);
    if (detail == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        hold(list[i], "audience", text_of(detail));
    return GX_OK;
}

gx_status broadcasts_messages(const arbitration *w, proposal **list, size_t n, arena *a, gx_error *err)
{
    gx_status rc = GX_OK;
    if (n > 1)
        qsort(list, n, sizeof *list, by_message);
    for (size_t i = 0, of; i < n && rc == GX_OK; i += of) {
        for (of = 1; i + of < n && same_message(list[i], list[i + of]);)
            of++;
        rc = check_reach(w, list + i, of, a, err);
    }
    return rc;
}
