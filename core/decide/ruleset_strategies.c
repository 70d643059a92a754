/* SPDX-License-Identifier: Apache-2.0 */
/* Who acts on whom: scripts with what [strategy:] says otherwise, campaigns, and the experiments they take part in. */
#include "core/decide/builder.h"

#include "core/base/i18n.h"
#include "core/base/log.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static int by_priority(const void *x, const void *y)
{
    const strategy_use *a = x, *b = y;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    return strcmp(a->strategy->name, b->strategy->name);
}

/* re_entry, and re_entry.STEP for one step. */
static gx_status override_re_entry(builder *b, const config_section *s, strategy_use *use, gx_error *err)
{
    const gx_text prefix = GX_TEXT("re_entry.");
    arena_list list = { .size = sizeof(step_re_entry) };
    for (size_t i = 0; i < s->n; i++) {
        const config_entry *e = &s->entries[i];
        bool step = text_starts(e->key, prefix.p);
        if (!step && !text_is(e->key, "re_entry"))
            continue;
        step_re_entry *one = arena_list_add(b->r->mem, &list);
        if (one == NULL)
            return no_memory(err);
        *one = (step_re_entry){ .step = { NULL, 0 } };
        if (step)
            one->step = (gx_text){ e->key.p + prefix.n, e->key.n - prefix.n };
        if (!re_entry_parse(e->value, &one->kind, &one->after))
            return config_fail(s, e, err, _("want never, every or a duration such as 30d, got \"%.*s\""),
                               TEXT_ARG(e->value));
    }
    use->re_entries = list.items;
    use->n_re_entries = list.n;
    return GX_OK;
}

static gx_status override_strategy(builder *b, const config_section *s, strategy_use *use, gx_error *err)
{
    static const gx_option priority = { "priority", GX_OPT_INT, NULL, "-1000", "1000", "" };
    static const gx_option uncapped = { "uncapped", GX_OPT_BOOL, NULL, NULL, NULL, "" };
    gx_value v;
    gx_status rc = GX_OK;
    const config_entry *e = config_entry_of(s, "priority");
    if (e != NULL && (rc = config_value(s, e, &priority, -1, b->r->mem, &v, err)) == GX_OK)
        use->priority = (int32_t)v.i;
    e = config_entry_of(s, "uncapped");
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &uncapped, -1, b->r->mem, &v, err)) == GX_OK)
        use->uncapped = v.i != 0;
    e = config_entry_of(s, "exclusive");
    if (e != NULL)
        use->exclusive = e->value;
    return rc == GX_OK ? override_re_entry(b, s, use, err) : rc;
}

static const char *nearest_segment(const ruleset *r, const char *name)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (uint32_t i = 0; i < r->n_segments; i++)
        suggest_try(text_of(name), r->segments[i].name, &best, &distance);
    return best;
}

static gx_status no_such_segment(const ruleset *r, const strategy *s, gx_error *err)
{
    const char *near = nearest_segment(r, s->segment);
    if (near != NULL)
        return gx_fail(
            err, GX_ECONFIG,
            _("%s: segment '%s' is not defined; did you mean '%s'? Or add [segment:%s] when = …, or [strategy:%s] enabled = no"),
            s->file, s->segment, near, s->segment, s->name);
    return gx_fail(
        err, GX_ECONFIG,
        _("%s: segment '%s' is not defined; add [segment:%s] when = … to shop.ini, or [strategy:%s] enabled = no"),
        s->file, s->segment, s->segment, s->name);
}

#define OFFER_PREFIX "offer:"

/* segment = "offer:NAME": whoever the offer is for, which then is asked of everybody. *index stays -1 when the offer is
 * switched off: nothing is asked, and the strategy rests. */
static gx_status use_offer(builder *b, const strategy *s, const offer **out, int *index, gx_error *err)
{
    ruleset *r = b->r;
    gx_text name = text_of(s->segment + strlen(OFFER_PREFIX));
    const offer *o = *out = offers_find(&r->offers, name);
    if (o == NULL && config_find(b->config, "offer", name) != NULL)
        return GX_OK;
    if (o == NULL) {
        const char *near = offers_nearest(&r->offers, name);
        return gx_fail(err, GX_ECONFIG,
                       near != NULL ? _("%s: there is no offer '%s'; did you mean '%s'?")
                                    : _("%s: there is no offer '%s'; [offer:%s] in shop.ini declares it"),
                       s->file, name.p, near != NULL ? near : name.p);
    }
    if (o->who == NULL)
        return config_fail(o->section, NULL, err,
                           _("strategy %s is for whom this offer is for, and it does not say: add for = rule"),
                           s->name);
    if (*index < 0 && r->n_conditions == GX_CONDITIONS_MAX)
        return config_fail(o->section, NULL, err, _("more than %d segments and rules of campaigns"), GX_CONDITIONS_MAX);
    if (*index < 0) {
        *index = (int)r->n_conditions++;
        b->conditions[*index] = (segment){ .name = s->segment, .when = o->who, .section = o->section };
    }
    return GX_OK;
}

static gx_status use_strategy(builder *b, size_t script, strategy_use *list, size_t *n, gx_error *err)
{
    ruleset *r = b->r;
    const strategy *s = scripts_at(r->scripts, script);
    const config_section *section = config_find(b->config, "strategy", text_of(s->name));
    if (section != NULL && !config_enabled(section))
        return GX_OK;
    const offer *lives_by = NULL;
    bool by_offer = text_starts(text_of(s->segment), OFFER_PREFIX);
    int index = ruleset_segment(r, text_of(s->segment));
    gx_status rc = by_offer ? use_offer(b, s, &lives_by, &index, err) : GX_OK;
    if (rc != GX_OK)
        return rc;
    if (index < 0 && (by_offer || config_find(b->config, "segment", text_of(s->segment)) != NULL))
        return GX_OK; /* its segment, or its offer, is switched off */
    if (index < 0)
        return no_such_segment(r, s, err);
    strategy_use *use = &list[(*n)++];
    *use = (strategy_use){ .strategy = s,
                           .name = text_of(s->name),
                           .file = text_of(s->file),
                           .script = script,
                           .segment = (uint32_t)index,
                           .offer = lives_by,
                           .priority = s->priority,
                           .uncapped = s->uncapped,
                           .exclusive = text_of(s->exclusive) };
    return section ? override_strategy(b, section, use, err) : GX_OK;
}

/* A script that cannot be used costs nobody else a message: it is named and left out. */
static void script_refused(void *ctx, const char *name, const gx_error *why)
{
    builder *b = ctx;
    log_warning(_("strategy %s is left out: %s"), name, why->text);
    buf_printf(&b->scripts_left_out, "%s,", name);
    buf_printf(&b->scripts_said, _("strategy %s is left out: %s"), name, why->text);
    buf_char(&b->scripts_said, '\n');
}

static gx_status check_strategy_sections(builder *b, gx_error *err)
{
    for (size_t i = 0; i < config_count(b->config); i++) {
        const config_section *s = config_at(b->config, i);
        if (!text_is(s->kind, "strategy") || !config_enabled(s))
            continue;
        const char *near = NULL;
        size_t distance = SIZE_MAX, k = 0, n = scripts_count(b->r->scripts);
        for (k = 0; k < n && !text_is(s->name, scripts_at(b->r->scripts, k)->name); k++)
            suggest_try(s->name, scripts_at(b->r->scripts, k)->name, &near, &distance);
        if (k == n && config_find(b->config, "campaign", s->name) != NULL)
            return gx_fail(err, GX_ECONFIG, _("%s:%d: '%.*s' is a campaign; set it in [campaign:%.*s]"), s->file,
                           s->line, TEXT_ARG(s->name), TEXT_ARG(s->name));
        if (k == n && !builder_left_out(&b->scripts_left_out, s->name))
            return gx_fail(err, GX_ECONFIG,
                           _("%s:%d: there is no strategy '%.*s'; its script would be strategies/%.*s.lua%s%s"),
                           s->file, s->line, TEXT_ARG(s->name), TEXT_ARG(s->name), near ? _("; the nearest is ") : "",
                           near ? near : "");
    }
    return GX_OK;
}

/* ---- campaigns and experiments
 * ----------------------------------------------------------------------------------------- */

/* Campaigns and strategies share one name space: the ledger knows both by their names. */
static gx_status use_campaigns(builder *b, strategy_use *list, size_t *n, gx_error *err)
{
    ruleset *r = b->r;
    for (size_t i = 0; i < r->n_campaigns; i++) {
        const campaign *c = &r->campaigns[i];
        for (size_t k = 0; k < scripts_count(r->scripts); k++)
            if (strcmp(scripts_at(r->scripts, k)->name, c->strategy.name) == 0)
                return config_fail(c->section, NULL, err,
                                   _("there is a strategy of that name (%s); give the campaign another"),
                                   scripts_at(r->scripts, k)->file);
        list[(*n)++] = (strategy_use){ .strategy = &c->strategy,
                                       .name = text_of(c->strategy.name),
                                       .file = text_of(c->strategy.file),
                                       .campaign = c,
                                       .experiment = c->compared,
                                       .segment = c->audience,
                                       .priority = c->strategy.priority,
                                       .exclusive = text_of(c->strategy.exclusive) };
    }
    return GX_OK;
}

static gx_status experiment_strategy(builder *b, const config_section *s, const config_entry *e, strategy_use *list,
                                     size_t n, strategy_use **out, gx_error *err)
{
    *out = NULL;
    for (size_t i = 0; i < n; i++)
        if (text_eq(list[i].name, e->value))
            *out = &list[i];
    if (*out != NULL && (*out)->campaign != NULL)
        return config_fail(s, e, err, _("'%.*s' is a campaign, which has wordings, weights and holdout of its own"),
                           TEXT_ARG(e->value));
    if (*out != NULL && (*out)->experiment != NULL)
        return config_fail(s, e, err, _("strategy %.*s is in the experiment %.*s already; end that one first"),
                           TEXT_ARG(e->value), TEXT_ARG((*out)->experiment->name));
    const char *near = NULL;
    size_t distance = SIZE_MAX, known = 0;
    for (size_t i = 0; i < scripts_count(b->r->scripts); i++) {
        known += text_is(e->value, scripts_at(b->r->scripts, i)->name);
        suggest_try(e->value, scripts_at(b->r->scripts, i)->name, &near, &distance);
    }
    if (known > 0 || builder_left_out(&b->scripts_left_out, e->value))
        return GX_OK; /* switched off, or left out */
    return config_fail(s, e, err,
                       near ? _("there is no strategy '%.*s'; did you mean '%s'?") : _("there is no strategy '%.*s'"),
                       TEXT_ARG(e->value), near);
}

/* [experiment:NAME], which takes the proposals of a script. */
static gx_status add_experiment(builder *b, const config_section *s, strategy_use *list, size_t n, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "strategy");
    strategy_use *use = NULL;
    experiment *x = arena_alloc(b->r->mem, sizeof *x);
    if (x == NULL)
        return no_memory(err);
    if (e == NULL)
        return config_fail(s, NULL, err, _("strategy is missing: whose wordings are compared?"));
    if (config_find(b->config, "campaign", s->name) != NULL)
        return config_fail(s, NULL, err, _("there is a campaign of that name; give the experiment another"));
    gx_status rc = experiment_read(s, b->r->mem, x, err);
    if (rc == GX_OK && x->n < 2 && x->holdout <= 0)
        return config_fail(s, NULL, err, _("nothing is compared; want two wordings or more, or a holdout"));
    if (rc == GX_OK)
        rc = experiment_strategy(b, s, e, list, n, &use, err);
    if (rc != GX_OK || use == NULL)
        return rc;
    x->name = s->name;
    x->strategy = use->name;
    use->experiment = x;
    return GX_OK;
}

static int by_experiment(const void *x, const void *y)
{
    return text_cmp((*(const experiment *const *)x)->name, (*(const experiment *const *)y)->name);
}

static gx_status list_experiments(ruleset *r, const strategy_use *list, size_t n, gx_error *err)
{
    const experiment **all = arena_alloc(r->mem, (n + 1) * sizeof *all);
    if (all == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (list[i].experiment != NULL)
            all[r->n_experiments++] = list[i].experiment;
    qsort(all, r->n_experiments, sizeof *all, by_experiment);
    r->experiments = all;
    return GX_OK;
}

static gx_status use_experiments(builder *b, strategy_use *list, size_t n, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (text_is(s->kind, "experiment") && config_enabled(s))
            rc = add_experiment(b, s, list, n, err);
    }
    return rc == GX_OK ? list_experiments(b->r, list, n, err) : rc;
}

gx_status builder_strategies(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    const char **channels = arena_alloc(r->mem, (r->policy.n_channels + 1) * sizeof *channels);
    if (channels == NULL)
        return no_memory(err);
    for (size_t i = 0; i < r->policy.n_channels; i++)
        channels[i] = r->policy.channels[i].name;
    script_options o = { .facts = r->facts,
                         .zone = r->zone,
                         .products = r->products,
                         .calendar = &r->calendar.days,
                         .fits = r->calendar.fits_rules,
                         .strategies = b->o->strategies,
                         .n_strategies = b->o->n_strategies,
                         .lib_dirs = b->o->lib_dirs,
                         .n_lib_dirs = b->o->n_lib_dirs,
                         .channels = channels,
                         .n_channels = r->policy.n_channels,
                         .offers = r->offers.names,
                         .n_offers = r->offers.n_names,
                         .money_digits = r->money_digits,
                         .limits = b->o->limits,
                         .refused = b->o->keep_going ? script_refused : NULL,
                         .refused_ctx = b };
    gx_status rc = scripts_load(&o, &r->scripts, err);
    if (rc != GX_OK)
        return rc;
    size_t count = scripts_count(r->scripts), n = 0;
    strategy_use *list = arena_zalloc(r->mem, (count + r->n_campaigns + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count && rc == GX_OK; i++)
        rc = use_strategy(b, i, list, &n, err);
    if (rc == GX_OK)
        rc = check_strategy_sections(b, err);
    if (rc == GX_OK)
        rc = use_campaigns(b, list, &n, err);
    if (rc == GX_OK)
        rc = use_experiments(b, list, n, err);
    qsort(list, n, sizeof *list, by_priority);
    r->strategies = list;
    r->n_strategies = n;
    for (size_t i = 0; i < n; i++)
        r->acted_on[list[i].segment / 64] |= UINT64_C(1) << (list[i].segment % 64);
    return rc;
}
