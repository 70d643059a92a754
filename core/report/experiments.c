/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what followed in each arm of each experiment, and compares the arms: see experiments.h. */
#include "core/report/experiments.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/engine/reporting.h"
#include "core/report/attribution.h"
#include "core/report/rates.h"

#include <math.h>

enum { BUYERS_LEAST = 30 }; /* below it, an interval does not cover what it says */

typedef struct arm {
    uint64_t customers, contacted, answered, ordered; /* the last two of those whose window is over */
    sample revenue;                                   /* of them: its n is how many they are */
    mean_of mean;                                     /* of that, once all are counted */
    uint64_t caused_answers, caused_orders;           /* put down to its contacts, each once; of all so far */
    int64_t caused_revenue;
    int64_t first_over; /* when the first window will be over; GX_FOREVER */
} arm;

typedef struct counting {
    const ruleset *r;
    const experiment *x;
    arm *arms; /* the wordings (one when there are none), then those held out */
    size_t n_arms;
    int64_t now;
} counting;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- counting ---- */

static size_t arms_of(const experiment *x)
{
    return (x->n > 0 ? x->n : 1) + 1;
}

static int arm_of(const experiment *x, const ledger_action *a)
{
    return text_eq(a->strategy, x->strategy) ? experiment_arm(x, a->template_name) : -1;
}

/* Her first contact in the experiment, or the first time she got none. */
typedef struct exposure {
    int arm; /* -1: she has no part in it */
    int64_t at;
    size_t action; /* n_actions: held out */
} exposure;

static exposure exposure_of(const counting *c, const customer_state *s)
{
    exposure e = { -1, GX_FOREVER, s->n_actions };
    const held_out *held = state_held_out(s, c->x->name);
    if (held != NULL)
        e = (exposure){ (int)c->n_arms - 1, held->at, s->n_actions };
    for (size_t i = 0; i < s->n_actions; i++) {
        int in = arm_of(c->x, &s->actions[i]);
        if (in >= 0 && s->actions[i].run_at < e.at)
            e = (exposure){ in, s->actions[i].run_at, i };
    }
    return e;
}

/* An answer is one to a contact: who was held out gives none. */
static bool answered_within(const counting *c, const customer_state *s, const exposure *e, const followed *f)
{
    if (e->action == s->n_actions || !f[e->action].contacted)
        return false;
    const zone *z = c->r->zone;
    const series *wrote = &s->series[SERIES_MESSAGES_RECEIVED];
    bool any = false;
    for (uint32_t i = 0; i < wrote->n; i++)
        any |= wrote->at[i] >= f[e->action].at && follows(z, e->at, c->x->window, wrote->at[i]);
    for (size_t i = 0; i < s->n_mentions; i++)
        any |= s->mentions[i].kind == EVENT_ACTION_ANSWERED &&
               text_eq(s->mentions[i].action, s->actions[e->action].id) &&
               follows(z, e->at, c->x->window, s->mentions[i].at);
    return any;
}

/* Everything she did within the window, which is over. False: out of memory. */
static bool count_complete(counting *c, const customer_state *s, const exposure *e, const followed *f)
{
    arm *to = &c->arms[e->arm];
    int64_t revenue = 0;
    bool ordered = false;
    for (size_t i = 0; i < s->n_order_list; i++) {
        const order *o = &s->order_list[i];
        if (!o->counts || !follows(c->r->zone, e->at, c->x->window, o->paid))
            continue;
        ordered = true;
        revenue = revenue_sum(revenue, order_revenue(o));
    }
    to->ordered += ordered;
    to->answered += answered_within(c, s, e, f);
    return sample_add(&to->revenue, revenue);
}

static bool count_customer(counting *c, const customer_state *s, const followed *f)
{
    exposure e = exposure_of(c, s);
    if (e.arm < 0 || e.at > c->now)
        return true;
    arm *to = &c->arms[e.arm];
    int64_t over = window_over(c->r->zone, e.at, c->x->window);
    to->customers++;
    to->contacted += e.action < s->n_actions && f[e.action].contacted;
    if (over <= c->now && !count_complete(c, s, &e, f))
        return false;
    if (over > c->now && over < to->first_over)
        to->first_over = over;
    for (size_t i = 0; i < s->n_actions; i++) {
        int in = arm_of(c->x, &s->actions[i]);
        if (in < 0)
            continue;
        c->arms[in].caused_answers += f[i].answered;
        c->arms[in].caused_orders += f[i].orders;
        c->arms[in].caused_revenue = revenue_sum(c->arms[in].caused_revenue, f[i].revenue);
    }
    return true;
}

typedef struct countings {
    counting *list;
    size_t n;
    attribution_windows windows;
} countings;

static gx_status count_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    const countings *all = ctx;
    for (uint32_t i = 0; i < b->n; i++) {
        const customer_state *s = b->rows[i];
        if (s->n_actions == 0 && s->n_held_outs == 0)
            continue;
        followed *f = arena_alloc(mem, (s->n_actions + 1) * sizeof *f);
        if (f == NULL)
            return no_memory(err);
        attribution_find(s, all->list->r->zone, all->list->now, attribution_window, &all->windows, f);
        for (size_t k = 0; k < all->n; k++)
            if (!count_customer(&all->list[k], s, f))
                return no_memory(err);
    }
    return GX_OK;
}

/* ---- comparing ---- */

static json_t *money_json(const counting *c, double minor)
{
    const double most = 9e18; /* what 64 bits hold, nearly */
    char text[48];
    money_format(llround(minor > most ? most : minor < -most ? -most : minor), c->r->money_digits, true, text);
    return json_string(text);
}

/* With few buyers an interval would claim more than is known. */
static json_t *revenue_json(const counting *c, const arm *a)
{
    json_t *j = json_object();
    json_object_set_new(j, "total", money_json(c, a->mean.sum));
    json_object_set_new(j, "of", json_integer((json_int_t)a->mean.n));
    if (a->ordered < BUYERS_LEAST)
        return j;
    interval i = mean_interval(&a->mean, RATE_LEVEL);
    json_object_set_new(j, "per_customer", money_json(c, a->mean.mean));
    json_object_set_new(j, "low", money_json(c, i.low));
    json_object_set_new(j, "high", money_json(c, i.high));
    return j;
}

static bool is_control(const counting *c, size_t i)
{
    return i == c->n_arms - 1;
}

static gx_text arm_name(const counting *c, size_t i)
{
    if (is_control(c, i))
        return GX_TEXT("holdout");
    return c->x->n > 0 ? c->x->wordings[i] : c->x->strategy;
}

static json_t *arm_json(const counting *c, size_t i)
{
    const arm *a = &c->arms[i];
    json_t *j = json_object(), *caused = json_object();
    json_object_set_new(j, "arm", json_text(arm_name(c, i)));
    json_object_set_new(j, "held_out", json_boolean(is_control(c, i)));
    json_object_set_new(j, "customers", json_integer((json_int_t)a->customers));
    json_object_set_new(j, "contacted", json_integer((json_int_t)a->contacted));
    json_object_set_new(j, "complete", json_integer((json_int_t)a->revenue.n));
    json_object_set_new(j, "first_complete", a->revenue.n == 0 ? json_time(a->first_over) : json_null());
    json_object_set_new(j, "answered",
                        is_control(c, i) ? json_null() : rate_json((share){ a->answered, a->revenue.n }));
    json_object_set_new(j, "ordered", rate_json((share){ a->ordered, a->revenue.n }));
    json_object_set_new(j, "revenue", revenue_json(c, a));
    json_object_set_new(caused, "answers", json_integer((json_int_t)a->caused_answers));
    json_object_set_new(caused, "orders", json_integer((json_int_t)a->caused_orders));
    json_object_set_new(caused, "revenue", money_json(c, (double)a->caused_revenue));
    json_object_set_new(j, "put_down_to_it", is_control(c, i) ? json_null() : caused);
    if (is_control(c, i))
        json_decref(caused);
    return j;
}

typedef struct pair {
    const counting *c;
    const arm *a, *b;
    double level; /* such that all comparisons of one experiment hold together */
} pair;

static json_t *compare_revenue(const pair *p)
{
    json_t *j = json_object();
    const mean_of *a = &p->a->mean, *b = &p->b->mean;
    bool enough = p->a->ordered >= BUYERS_LEAST && p->b->ordered >= BUYERS_LEAST;
    if (a->n < 2 || b->n < 2) {
        rate_judge(j, false, 0, (interval){ 0, 0 });
        return j;
    }
    interval i = mean_difference(a, b, p->level);
    double d = a->mean - b->mean;
    json_object_set_new(j, "difference", money_json(p->c, d));
    json_object_set_new(j, "low", money_json(p->c, i.low));
    json_object_set_new(j, "high", money_json(p->c, i.high));
    rate_judge(j, enough, d, i);
    return j;
}

static json_t *comparison_json(const counting *c, size_t i, size_t with)
{
    json_t *j = json_object();
    const arm *a = &c->arms[i], *b = &c->arms[with];
    size_t others = c->x->holdout > 0 ? c->n_arms - 1 : c->n_arms - 2;
    const pair p = { c, a, b, rate_level_of(others) };
    json_object_set_new(j, "arm", json_text(arm_name(c, i)));
    json_object_set_new(j, "with", json_text(arm_name(c, with)));
    json_object_set_new(j, "level", rate_real(p.level));
    share x = { a->answered, a->revenue.n }, y = { b->answered, b->revenue.n };
    json_object_set_new(j, "answered", is_control(c, with) ? json_null() : rate_compare(x, y, p.level));
    x.count = a->ordered;
    y.count = b->ordered;
    json_object_set_new(j, "ordered", rate_compare(x, y, p.level));
    json_object_set_new(j, "revenue", compare_revenue(&p));
    return j;
}

static json_t *experiment_json(const counting *c, const char *lang)
{
    const experiment *x = c->x;
    bool control = x->holdout > 0 || c->arms[c->n_arms - 1].customers > 0;
    size_t shown = c->n_arms - !control, with = control ? c->n_arms - 1 : 0;
    json_t *j = json_object(), *arms = json_array(), *compared = json_array();
    char window[32];
    duration_format(x->window, window);
    json_object_set_new(j, "experiment", json_text(x->name));
    json_object_set_new(j, "title", json_text(section_title(x->section, lang)));
    json_object_set_new(j, "strategy", json_text(x->strategy));
    json_object_set_new(j, "holdout", rate_real(x->holdout));
    json_object_set_new(j, "window", json_string(window));
    json_object_set_new(j, "level", rate_real(RATE_LEVEL));
    for (size_t i = 0; i < shown; i++)
        json_array_append_new(arms, arm_json(c, i));
    for (size_t i = 0; i < shown; i++)
        if (i != with)
            json_array_append_new(compared, comparison_json(c, i, with));
    json_object_set_new(j, "arms", arms);
    json_object_set_new(j, "compared", compared);
    return j;
}

/* ---- the whole ---- */

static gx_status not_found(const ruleset *r, const char *only, gx_error *err)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    arena *a = arena_new();
    for (size_t i = 0; i < r->n_experiments && a != NULL; i++) {
        const char *name = arena_strndup(a, r->experiments[i]->name.p, r->experiments[i]->name.n);
        if (name != NULL)
            suggest_try(text_of(only), name, &near, &distance);
    }
    gx_status rc = gx_fail(err, GX_ENOTFOUND,
                           near != NULL ? _("there is no experiment '%s'; did you mean '%s'?")
                                        : _("there is no experiment '%s'; a campaign of several wordings or with a "
                                            "holdout is one, or [experiment:NAME]"),
                           only, near);
    arena_free(a);
    return rc;
}

static gx_status begin(countings *all, const ruleset *r, const char *only, int64_t now, arena *a, gx_error *err)
{
    all->list = arena_alloc(a, (r->n_experiments + 1) * sizeof *all->list);
    if (all->list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < r->n_experiments; i++) {
        const experiment *x = r->experiments[i];
        if (only != NULL && !text_is(x->name, only))
            continue;
        counting *c = &all->list[all->n++];
        *c = (counting){ r, x, arena_zalloc(a, arms_of(x) * sizeof *c->arms), arms_of(x), now };
        if (c->arms == NULL)
            return no_memory(err);
        for (size_t k = 0; k < c->n_arms; k++)
            c->arms[k].first_over = GX_FOREVER;
    }
    return only != NULL && all->n == 0 ? not_found(r, only, err) : GX_OK;
}

static void find_means(countings *all)
{
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->list[i].n_arms; k++)
            if (all->list[i].arms[k].revenue.n > 0)
                all->list[i].arms[k].mean = sample_mean(&all->list[i].arms[k].revenue);
}

static void end(countings *all)
{
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->list[i].n_arms && all->list[i].arms != NULL; k++)
            sample_free(&all->list[i].arms[k].revenue);
}

gx_status experiments_make(shop *s, const char *only, int64_t now, const char *lang, json_t **out, gx_error *err)
{
    countings all = { NULL, 0, { s->ruleset, { 0, 0 } } };
    report_settings settings;
    arena *a = arena_new();
    gx_status rc = a != NULL ? begin(&all, s->ruleset, only, now, a, err) : no_memory(err);
    if (rc == GX_OK)
        rc = report_settings_of(s->config, &settings, err);
    if (rc == GX_OK)
        all.windows.usual = settings.window;
    /* What a run at this very instant decided belongs to its customers' state from the next second on. */
    if (rc == GX_OK && all.n > 0)
        rc = shop_each_batch(s, now + 1, count_batch, &all, err);
    if (rc == GX_OK)
        find_means(&all);
    json_t *list = rc == GX_OK ? json_array() : NULL;
    if (rc == GX_OK && list == NULL)
        rc = no_memory(err);
    for (size_t i = 0; i < all.n && rc == GX_OK; i++)
        json_array_append_new(list, experiment_json(&all.list[i], lang));
    end(&all);
    arena_free(a);
    *out = list;
    return rc;
}
