/* SPDX-License-Identifier: Apache-2.0 */
/* Campaigns as the INI has them, compiled: see campaign.h. */
#include "core/decide/campaign.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/frame.h"

const gx_option campaign_keys[] = {
    { "audience", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("who gets it: a segment's name, or a rule; with product: who of those who want it, absent: all") },
    { "channel", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("by which way it goes: chat, call, moments …; with product: chat, if not said") },
    { "purpose", GX_OPT_TEXT, NULL, NULL, NULL, N_("care, service, sell or ask; with product: service, if not said") },
    { "product", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("it is news of this product or line of products.csv, for those who want it (docs/campaigns.md)") },
    { "news", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("what there is to say of the product, as it follows its name: is back in stock") },
    { "wanted_within", GX_OPT_DURATION, "365d", NULL, NULL, N_("news: a wish older than this is none any more") },
    { "after", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("it tells the others what that campaign, which has a product, tells those who want it") },
    { "delay", GX_OPT_DURATION, "3d", NULL, NULL, N_("with after: whole days between the first day of both") },
    { "kind", GX_OPT_TEXT, NULL, NULL, NULL, N_("of a Moments post: ad, expertise, life or interaction") },
    { "location", GX_OPT_TEXT, NULL, NULL, NULL, N_("of a Moments post: what stands in the location line") },
    { "at", GX_OPT_TEXT, NULL, NULL, NULL, N_("of Moments and group messages: at which hour it goes out, HH:MM") },
    { "remind", GX_OPT_TEXT, NULL, NULL, NULL, N_("who is reminded to look, on Moments: a segment's name, or a rule") },
    { "wordings", GX_OPT_LIST, NULL, NULL, NULL, N_("templates; several: each customer gets one of them by lot") },
    { "split", GX_OPT_TEXT, "lot", NULL, NULL, N_("lot, or rule: wording.NAME says who gets which wording") },
    { "wording.*", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("with split = rule: who gets the template NAME; the first that holds wins, who fits none gets nothing") },
    { "weights", GX_OPT_LIST, NULL, NULL, NULL, N_("how many get which wording, e.g. 50,30,20; absent: equally many") },
    { "holdout", GX_OPT_PERCENT, "0%", "0%", "90%", N_("share of customers who get nothing, to compare with") },
    { "window", GX_OPT_DURATION, "14d", NULL, NULL,
      N_("answers and orders so long after the first contact are put down to it") },
    { "offer", GX_OPT_TEXT, NULL, NULL, NULL, N_("the offer it makes") },
    { "from", GX_OPT_TEXT, NULL, NULL, NULL, N_("first day, YYYY-MM-DD; absent: at once") },
    { "to", GX_OPT_TEXT, NULL, NULL, NULL, N_("last day, YYYY-MM-DD; absent: no end") },
    { "on", GX_OPT_TEXT, NULL, NULL, NULL, N_("on this one day, YYYY-MM-DD") },
    { "repeat", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("it comes again on these days, counted from `from`: FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11 (docs/calendar.md)") },
    { "misfire", GX_OPT_TEXT, "late", NULL, NULL,
      N_("when the day of a repeated one has passed: late (still, up to `within` after it), skip, or ask (see confirmed)") },
    { "confirmed", GX_OPT_LIST, NULL, NULL, NULL, N_("with misfire = ask: days that are to go out late after all") },
    { "within", GX_OPT_DURATION, NULL, NULL, NULL,
      N_("not at all if quiet hours would delay it by more than this; nor so long after the day of a repeated one") },
    { "minutes", GX_OPT_INT, NULL, "0", "480", N_("minutes of attention it costs; absent: the channel's") },
    { "priority", GX_OPT_INT, "50", "-1000", "1000",
      N_("beside other campaigns and strategies, highest first; with product: 68, if not said") },
    { "exclusive", GX_OPT_TEXT, NULL, NULL, NULL, N_("exclusivity group: one planned action of the group at a time") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

typedef struct reading {
    const campaign_reading *in;
    const config_section *s;
    campaign *c;
    arena *mem;
    bool off; /* its audience is a segment that is switched off */
} reading;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- typed keys ---- */

static gx_text text_at(const reading *r, const char *key)
{
    const config_entry *e = config_entry_of(r->s, key);
    return e != NULL ? e->value : (gx_text){ NULL, 0 };
}

/* *out stays as it is when the key is absent. */
static gx_status value_at(const reading *r, const char *key, gx_value *out, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, key);
    const gx_option *o = campaign_keys;
    while (strcmp(o->name, key) != 0)
        o++;
    return e != NULL ? config_value(r->s, e, o, -1, r->mem, out, err) : GX_OK;
}

/* The key's default when it is absent. */
static gx_status value_or_default(const reading *r, const char *key, gx_value *out, gx_error *err)
{
    const gx_option *o = campaign_keys;
    while (strcmp(o->name, key) != 0)
        o++;
    return config_entry_of(r->s, key) != NULL ? value_at(r, key, out, err)
                                              : config_value_text(text_of(o->fallback), o, -1, r->mem, out, err);
}

static gx_status must_have(const reading *r, const char *key, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, key);
    return e != NULL && e->value.n > 0 ? GX_OK : config_fail(r->s, e, err, _("%s is missing"), key);
}

static gx_status date_at(const reading *r, const char *key, int64_t *out, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, key);
    if (e == NULL || date_parse(e->value, out))
        return GX_OK;
    return config_fail(r->s, e, err, _("want a date such as 2026-11-11, got \"%.*s\""), TEXT_ARG(e->value));
}

static gx_status read_dates(const reading *r, gx_error *err)
{
    campaign *c = r->c;
    c->from = GX_NO_DATE;
    c->to = INT64_MAX;
    const config_entry *on = config_entry_of(r->s, "on");
    if (on != NULL && (config_entry_of(r->s, "from") != NULL || config_entry_of(r->s, "to") != NULL))
        return config_fail(r->s, on, err, _("want either on, or from and to"));
    gx_status rc = date_at(r, "from", &c->from, err);
    if (rc == GX_OK)
        rc = date_at(r, "to", &c->to, err);
    if (rc == GX_OK && on != NULL && (rc = date_at(r, "on", &c->from, err)) == GX_OK)
        c->to = c->from;
    if (rc == GX_OK && c->to < c->from)
        return config_fail(r->s, config_entry_of(r->s, "to"), err, _("lies before from: nobody would get anything"));
    return rc;
}

/* ---- repeating ---- */

static gx_status only_repeated(const reading *r, gx_error *err)
{
    static const char *const keys[] = { "misfire", "confirmed" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (config_entry_of(r->s, keys[i]) != NULL)
            return config_fail(r->s, config_entry_of(r->s, keys[i]), err, _("only of a campaign with repeat ="));
    return GX_OK;
}

static gx_status read_instances(const reading *r, const config_entry *repeat, gx_error *err)
{
    campaign *c = r->c;
    const config_entry *from = config_entry_of(r->s, "from");
    if (from == NULL)
        return config_fail(r->s, repeat, err, _("want from = the day the repetition is counted from"));
    int64_t end = civil_days(CALENDAR_LAST, 12, 31);
    recurrence every = {
        .rule = repeat->value, .first = c->from, .last = c->to < end ? c->to : end, .zone = r->in->ruleset->zone
    };
    size_t offset = 0;
    int line = 0, column = 0;
    gx_status rc = recurrence_expand(&every, r->mem, &c->instances, &offset, err);
    if (rc == GX_ECONFIG) {
        config_locate(repeat, offset, &line, &column);
        return gx_error_prepend(err, "%s:%d:%d: [campaign:%.*s] repeat: ", repeat->file, line, column,
                                TEXT_ARG(r->s->name));
    }
    if (rc == GX_OK && c->instances.n == 0)
        return config_fail(r->s, repeat, err, _("no day of it lies between from and to: nobody would get anything"));
    return rc;
}

static gx_status read_misfire(const reading *r, gx_error *err)
{
    static const char *const names[] = { "late", "skip", "ask" };
    const config_entry *e = config_entry_of(r->s, "misfire"), *days = config_entry_of(r->s, "confirmed");
    size_t chosen = 0;
    while (e != NULL && chosen < 3 && !text_is(e->value, names[chosen]))
        chosen++;
    if (chosen == 3)
        return config_fail(r->s, e, err, _("want late, skip or ask, got \"%.*s\""), TEXT_ARG(e->value));
    r->c->misfire = (misfire)chosen;
    if (days == NULL)
        return GX_OK;
    if (chosen != MISFIRE_ASK)
        return config_fail(r->s, days, err, _("only with misfire = ask"));
    gx_value v = { .n_list = 0 };
    gx_status rc = value_at(r, "confirmed", &v, err);
    int64_t *list = arena_alloc(r->mem, (v.n_list + 1) * sizeof *list);
    if (rc == GX_OK && list == NULL)
        rc = no_memory(err);
    for (size_t i = 0; i < v.n_list && rc == GX_OK; i++)
        if (!date_parse(v.list[i], &list[i]) || (i > 0 && list[i] <= list[i - 1]))
            rc = config_fail(r->s, days, err, _("want days in their order, such as 2026-11-11, got \"%.*s\""),
                             TEXT_ARG(v.list[i]));
    r->c->confirmed = (date_list){ list, v.n_list };
    return rc;
}

static gx_status read_repeat(const reading *r, gx_error *err)
{
    const config_entry *repeat = config_entry_of(r->s, "repeat");
    if (repeat == NULL)
        return only_repeated(r, err);
    r->c->repeats = true;
    gx_status rc = read_instances(r, repeat, err);
    return rc == GX_OK ? read_misfire(r, err) : rc;
}

/* ---- channel, purpose, kind ---- */

static gx_text text_or(const reading *r, const char *key, const char *otherwise)
{
    return config_entry_of(r->s, key) != NULL ? text_at(r, key) : text_of(otherwise);
}

/* D5.5: who wants it is told in person. */
static gx_status check_in_person(const reading *r, const channel *ch, gx_error *err)
{
    if (r->c->news == NULL || (!ch->feed && !ch->mass))
        return GX_OK;
    return config_fail(
        r->s, config_entry_of(r->s, "channel"), err,
        _("who wants a product is told in person, e.g. by chat; tell the others by %s with a campaign of "
          "its own and after = %.*s"),
        ch->name, TEXT_ARG(r->s->name));
}

static gx_status read_channel(const reading *r, gx_error *err)
{
    const policy *p = &r->in->ruleset->policy;
    gx_text name = text_or(r, "channel", "chat");
    const channel *found = policy_channel(p, name);
    if (found != NULL) {
        r->c->action.channel = text_of(found->name);
        return check_in_person(r, found, err);
    }
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < p->n_channels; i++)
        suggest_try(name, p->channels[i].name, &near, &distance);
    return config_fail(r->s, config_entry_of(r->s, "channel"), err,
                       near ? _("there is no channel '%.*s'; did you mean '%s'?") : _("there is no channel '%.*s'"),
                       TEXT_ARG(name), near);
}

static gx_status read_purpose(const reading *r, gx_error *err)
{
    gx_text name = text_or(r, "purpose", "service");
    int p = purpose_of(name);
    if (p < 0)
        return config_fail(r->s, config_entry_of(r->s, "purpose"), err,
                           _("want care, service, sell or ask, got \"%.*s\""), TEXT_ARG(name));
    r->c->action.purpose = (purpose)p;
    return GX_OK;
}

/* D7.3: the kinds of a Moments post; no other channel knows any. */
static gx_status check_kind(const reading *r, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, "kind");
    r->c->kind = -1;
    if (e == NULL)
        return GX_OK;
    if (!text_is(r->c->action.channel, "moments"))
        return config_fail(r->s, e, err, _("channel %.*s knows no kinds; moments does"),
                           TEXT_ARG(r->c->action.channel));
    r->c->kind = post_kind_of(e->value);
    if (r->c->kind >= 0)
        return GX_OK;
    return config_fail(r->s, e, err, _("want ad, expertise, life or interaction, got \"%.*s\""), TEXT_ARG(e->value));
}

/* D7.2: an hour of its own. */
static gx_status read_hour(const reading *r, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, "at");
    const channel *ch = policy_channel(&r->in->ruleset->policy, r->c->action.channel);
    r->c->hour = -1;
    if (e == NULL)
        return GX_OK;
    if (!ch->feed && !ch->mass)
        return config_fail(r->s, e, err, _("only a Moments post or a group message has an hour of its own"));
    if (!clock_parse(e->value, &r->c->hour) || r->c->hour == MINUTES_A_DAY)
        return config_fail(r->s, e, err, _("want HH:MM such as 20:00, got \"%.*s\""), TEXT_ARG(e->value));
    return GX_OK;
}

/* ---- conditions ---- */

static bool is_name(gx_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] == ' ' || t.p[i] == '(' || t.p[i] == '=' || t.p[i] == '<' || t.p[i] == '>' || t.p[i] == '~')
            return false;
    return t.n > 0;
}

static gx_status add_condition(const reading *r, const config_entry *e, gx_text text, const char *name, uint32_t *index,
                               gx_error *err)
{
    struct ruleset *rules = r->in->ruleset;
    if (rules->n_conditions == GX_CONDITIONS_MAX)
        return config_fail(r->s, e, err, _("more than %d segments and rules of campaigns"), GX_CONDITIONS_MAX);
    segment *to = &r->in->conditions[rules->n_conditions];
    rule_place place = { e->file, config_locate, e };
    *to = (segment){ .name = name, .section = r->s };
    gx_status rc = name != NULL ? rule_parse(r->in->rules, text, place, r->mem, &to->when, err) : no_memory(err);
    if (rc == GX_OK)
        *index = rules->n_conditions++;
    return rc;
}

/* A word alone that is neither a segment's name nor a fact's. */
static gx_status no_such_segment(const reading *r, const config_entry *e, gx_error *err)
{
    const struct ruleset *rules = r->in->ruleset;
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (uint32_t i = 0; i < rules->n_segments; i++)
        suggest_try(e->value, rules->segments[i].name, &near, &distance);
    return config_fail(r->s, e, err,
                       near ? _("there is no segment '%.*s'; did you mean '%s'?")
                            : _("there is no segment '%.*s'; add [segment:…] or write a rule"),
                       TEXT_ARG(e->value), near);
}

/* A segment's name, or a rule, which becomes a condition of the campaign's own. */
static gx_status read_audience(reading *r, const char *key, uint32_t *index, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, key);
    int known = ruleset_segment(r->in->ruleset, e->value);
    if (known >= 0) {
        *index = (uint32_t)known;
        return GX_OK;
    }
    if (config_find(r->in->config, "segment", e->value) != NULL) {
        r->off = true;
        return GX_OK;
    }
    if (is_name(e->value) && facts_find(r->in->rules->facts, e->value) == NULL && !text_is(e->value, "otherwise") &&
        !text_is(e->value, "true"))
        return no_such_segment(r, e, err);
    return add_condition(r, e, e->value, arena_printf(r->mem, "campaign:%s", r->c->strategy.name), index, err);
}

/* ---- news of a product, and what is told after it ---- */

/* Who wants it, and, if it says so, who of them. */
static gx_status read_wanting(reading *r, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, "product");
    const char *wanting = news_rule(r->c->news, r->in->config, r->mem);
    char *name = arena_printf(r->mem, "campaign:%s", r->c->strategy.name);
    uint32_t index = 0;
    gx_status rc = wanting != NULL ? add_condition(r, e, text_of(wanting), name, &r->c->audience, err) : no_memory(err);
    if (rc != GX_OK || config_entry_of(r->s, "audience") == NULL)
        return rc;
    rc = read_audience(r, "audience", &index, err);
    r->c->among = index;
    return rc;
}

static gx_status read_for_whom(reading *r, gx_error *err)
{
    r->c->among = -1;
    return r->c->news != NULL ? read_wanting(r, err) : read_audience(r, "audience", &r->c->audience, err);
}

static gx_status read_after(const reading *r, gx_error *err)
{
    static const char *const own[] = { "product", "from", "on", "repeat" };
    const config_entry *after = config_entry_of(r->s, "after"), *delay = config_entry_of(r->s, "delay");
    gx_value v;
    if (after == NULL)
        return delay != NULL ? config_fail(r->s, delay, err, _("only with after =")) : GX_OK;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (config_entry_of(r->s, own[i]) != NULL)
            return config_fail(r->s, config_entry_of(r->s, own[i]), err,
                               _("not with after =, which says when it begins; take one of both away"));
    gx_status rc = value_or_default(r, "delay", &v, err);
    if (rc == GX_OK && v.span.seconds != 0)
        return config_fail(r->s, delay, err, _("want whole days such as 3d, got \"%.*s\""), TEXT_ARG(delay->value));
    r->c->delay = rc == GX_OK ? v.span.days : 0;
    return rc;
}

static const campaign *news_called(const campaign *list, size_t n, gx_text name)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(name, list[i].strategy.name) && list[i].news != NULL)
            return &list[i];
    return NULL;
}

/* When all are there. */
static gx_status follow(campaign *c, const campaign *list, size_t n, gx_error *err)
{
    const config_entry *e = config_entry_of(c->section, "after"), *to = config_entry_of(c->section, "to");
    if (e == NULL)
        return GX_OK;
    c->after = news_called(list, n, e->value);
    if (c->after == NULL)
        return config_fail(c->section, e, err,
                           _("there is no campaign '%.*s' with product =; name the one that tells those who want it"),
                           TEXT_ARG(e->value));
    if (c->after->from == GX_NO_DATE || c->after->repeats)
        return config_fail(c->section, e, err,
                           _("[campaign:%.*s] needs from = its first day, and no repeat: the days are counted from it"),
                           TEXT_ARG(e->value));
    char first[32];
    c->from = c->after->from + c->delay;
    date_format(c->from, first);
    if (c->to < c->from)
        return config_fail(c->section, to, err, _("lies before its first day, %s: nobody would get anything"), first);
    return GX_OK;
}

/* ---- wordings ---- */

static bool is_wording_rule(const config_entry *e)
{
    return text_starts(config_full_key(e), "wording.");
}

static gx_status read_rules(const reading *r, gx_error *err)
{
    static const char *const of_lots[] = { "wordings", "weights", "holdout" };
    for (size_t i = 0; i < sizeof of_lots / sizeof *of_lots; i++)
        if (config_entry_of(r->s, of_lots[i]) != NULL)
            return config_fail(r->s, config_entry_of(r->s, of_lots[i]), err,
                               _("only lots are compared; with split = rule want lines wording.NAME = rule"));
    gx_text *names = arena_alloc(r->mem, (r->s->n + 1) * sizeof *names);
    uint32_t *rules = arena_alloc(r->mem, (r->s->n + 1) * sizeof *rules);
    if (names == NULL || rules == NULL)
        return no_memory(err);
    gx_status rc = GX_OK;
    for (size_t i = 0; i < r->s->n && rc == GX_OK; i++) {
        const config_entry *e = &r->s->entries[i];
        if (!is_wording_rule(e))
            continue;
        gx_text name = config_full_key(e);
        (void)text_cut(&name, '.');
        char *of = arena_printf(r->mem, "campaign:%s.%.*s", r->c->strategy.name, TEXT_ARG(name));
        names[r->c->n_wordings] = name;
        rc = add_condition(r, e, e->value, of, &rules[r->c->n_wordings++], err);
    }
    r->c->wordings = names;
    r->c->rules = rules;
    return rc == GX_OK && r->c->n_wordings == 0
               ? config_fail(r->s, config_entry_of(r->s, "split"), err,
                             _("no line wording.NAME = rule says who gets which wording"))
               : rc;
}

static gx_status read_lots(const reading *r, gx_error *err)
{
    experiment *x = arena_alloc(r->mem, sizeof *x);
    if (x == NULL)
        return no_memory(err);
    for (size_t i = 0; i < r->s->n; i++)
        if (is_wording_rule(&r->s->entries[i]))
            return config_fail(r->s, &r->s->entries[i], err, _("this wants split = rule"));
    gx_status rc = experiment_read(r->s, r->mem, x, err);
    if (rc == GX_OK && x->n == 0 && r->c->news == NULL)
        return config_fail(r->s, config_entry_of(r->s, "wordings"), err,
                           _("wordings is missing: a template, or several"));
    if (rc != GX_OK)
        return rc;
    x->name = x->strategy = text_of(r->c->strategy.name);
    r->c->by_wish = x->n == 0;
    r->c->wordings = r->c->by_wish ? news_wordings : x->wordings;
    r->c->n_wordings = r->c->by_wish ? WISH_KINDS : x->n;
    r->c->compared = x->n > 1 || x->holdout > 0 ? x : NULL;
    return GX_OK;
}

static gx_status read_split(const reading *r, gx_error *err)
{
    gx_text split = text_at(r, "split");
    if (split.n == 0 || text_is(split, "lot"))
        return read_lots(r, err);
    if (text_is(split, "rule"))
        return read_rules(r, err);
    return config_fail(r->s, config_entry_of(r->s, "split"), err, _("want lot or rule, got \"%.*s\""), TEXT_ARG(split));
}

/* ---- the whole ---- */

static gx_status read_action(const reading *r, gx_error *err)
{
    scripted_action *a = &r->c->action;
    gx_value minutes = { .i = -1 }, priority = { .i = r->c->news != NULL ? NEWS_PRIORITY : 50 },
             within = { .span = { 0, 0 } };
    gx_status rc = value_at(r, "minutes", &minutes, err);
    if (rc == GX_OK)
        rc = value_at(r, "priority", &priority, err);
    if (rc == GX_OK)
        rc = value_at(r, "within", &within, err);
    if (rc != GX_OK)
        return rc;
    a->step = GX_TEXT("1");
    a->minutes = (int32_t)minutes.i;
    a->within = within.span;
    a->has_within = within.span.days > 0 || within.span.seconds > 0;
    a->offer = text_at(r, "offer");
    a->line = r->s->line;
    r->c->strategy.priority = (int32_t)priority.i;
    return GX_OK;
}

/* For the outbox: what kind of post it is, its location line, and whether she is to be reminded. */
static gx_status write_values(const reading *r, gx_error *err)
{
    const action_text own[] = { { "kind", text_at(r, "kind"), NULL }, { "location", text_at(r, "location"), NULL } };
    enum { OWN = sizeof own / sizeof *own };
    bool whole = action_values(own, OWN, false, r->mem, &r->c->action.values);
    if (r->c->remind >= 0)
        whole = action_values(own, OWN, true, r->mem, &r->c->remind_values) && whole;
    return whole ? GX_OK : no_memory(err);
}

static gx_status read_remind(reading *r, gx_error *err)
{
    const config_entry *e = config_entry_of(r->s, "remind");
    uint32_t index = 0;
    bool off = r->off;
    r->c->remind = -1;
    if (e == NULL)
        return write_values(r, err);
    if (!text_is(r->c->action.channel, "moments"))
        return config_fail(r->s, e, err, _("only a Moments post can remind somebody to look"));
    gx_status rc = read_audience(r, "remind", &index, err);
    if (rc == GX_OK && r->off == off)
        r->c->remind = index;
    r->off = off; /* nobody is reminded then; the campaign goes out all the same */
    return rc == GX_OK ? write_values(r, err) : rc;
}

static gx_status read_strategy(const reading *r, gx_error *err)
{
    char *name = arena_strndup(r->mem, r->s->name.p, r->s->name.n);
    gx_text exclusive = text_at(r, "exclusive");
    const char *group = exclusive.n > 0 ? arena_strndup(r->mem, exclusive.p, exclusive.n) : NULL;
    if (name == NULL || (exclusive.n > 0 && group == NULL))
        return no_memory(err);
    r->c->section = r->s;
    r->c->strategy = (strategy){
        .name = name, .file = r->s->file, .path = r->s->file, .re_entry = RE_ENTRY_NEVER, .exclusive = group
    };
    return GX_OK;
}

static gx_status read_one(reading *r, gx_error *err)
{
    static const char *const needed[] = { "audience", "channel", "purpose" };
    const ruleset *rules = r->in->ruleset;
    gx_status rc = read_strategy(r, err);
    if (rc == GX_OK)
        rc = news_read(r->s, campaign_keys, rules->products, r->mem, &r->c->news, err);
    for (size_t i = 0; i < sizeof needed / sizeof *needed && rc == GX_OK && r->c->news == NULL; i++)
        rc = must_have(r, needed[i], err);
    if (rc == GX_OK)
        rc = read_channel(r, err);
    if (rc == GX_OK)
        rc = read_purpose(r, err);
    if (rc == GX_OK)
        rc = check_kind(r, err);
    if (rc == GX_OK)
        rc = read_hour(r, err);
    if (rc == GX_OK)
        rc = read_dates(r, err);
    if (rc == GX_OK)
        rc = read_repeat(r, err);
    if (rc == GX_OK)
        rc = read_after(r, err);
    if (rc == GX_OK)
        rc = read_action(r, err);
    if (rc == GX_OK)
        rc = read_for_whom(r, err);
    if (rc == GX_OK)
        rc = read_remind(r, err);
    return rc == GX_OK ? read_split(r, err) : rc;
}

size_t campaign_conditions(const config *c)
{
    size_t n = 0;
    for (size_t i = 0; i < config_count(c); i++)
        n += text_is(config_at(c, i)->kind, "campaign") ? config_at(c, i)->n : 0;
    return n;
}

gx_status campaigns_read(const campaign_reading *in, gx_error *err)
{
    struct ruleset *to = in->ruleset;
    size_t most = config_count(in->config);
    campaign *list = arena_zalloc(to->mem, (most + 1) * sizeof *list);
    gx_status rc = list != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; i < most && rc == GX_OK; i++) {
        const config_section *s = config_at(in->config, i);
        if (!text_is(s->kind, "campaign") || !config_enabled(s))
            continue;
        reading r = { in, s, &list[to->n_campaigns], to->mem, false };
        rc = read_one(&r, err);
        if (r.off)
            *r.c = (campaign){ .section = NULL };
        else
            to->n_campaigns++;
    }
    for (size_t i = 0; i < to->n_campaigns && rc == GX_OK; i++)
        rc = follow(&list[i], list, to->n_campaigns, err);
    to->campaigns = list;
    return rc;
}

/* ---- wordings have templates ---- */

static gx_status check_wordings(const struct ruleset *r, const config_section *s, const gx_text *wordings, size_t n,
                                gx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (templates_have(r->templates, wordings[i], NULL))
            continue;
        const config_entry *e = config_entry_of(s, "wordings");
        for (size_t k = 0; k < s->n && e == NULL; k++)
            if (is_wording_rule(&s->entries[k]))
                e = &s->entries[k];
        const char *near = templates_nearest(r->templates, wordings[i]);
        return config_fail(s, e, err,
                           near ? _("there is no template '%.*s'; did you mean '%s'?")
                                : _("there is no template '%.*s'; it would be templates/NAME.LANG.txt"),
                           TEXT_ARG(wordings[i]), near);
    }
    return GX_OK;
}

static gx_status check_offer(const struct ruleset *r, const campaign *c, gx_error *err)
{
    if (c->action.offer.n == 0 || offers_find(&r->offers, c->action.offer) != NULL)
        return GX_OK;
    return config_fail(c->section, config_entry_of(c->section, "offer"), err,
                       _("there is no offer '%.*s'; [offer:%.*s] in shop.ini declares it"), TEXT_ARG(c->action.offer),
                       TEXT_ARG(c->action.offer));
}

gx_status campaigns_check(const struct ruleset *r, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < r->n_campaigns && rc == GX_OK; i++) {
        rc = check_wordings(r, r->campaigns[i].section, r->campaigns[i].wordings, r->campaigns[i].n_wordings, err);
        if (rc == GX_OK)
            rc = check_offer(r, &r->campaigns[i], err);
    }
    for (size_t i = 0; i < r->n_experiments && rc == GX_OK; i++)
        rc = check_wordings(r, r->experiments[i]->section, r->experiments[i]->wordings, r->experiments[i]->n, err);
    return rc;
}

/* ---- planning ---- */

static bool holds(const struct frame *f, uint32_t row, uint32_t condition)
{
    return (f->segments[row][condition / 64] >> (condition % 64)) & 1u;
}

/* Which wording, and whether she is reminded. False when none is for her. */
static bool worded(const campaign *c, const struct frame *f, uint32_t row, scripted_action *out)
{
    size_t i = 0;
    while (c->rules != NULL && i < c->n_wordings && !holds(f, row, c->rules[i]))
        i++;
    if (i == c->n_wordings)
        return false;
    *out = c->action;
    out->template_name = c->wordings[i];
    if (c->remind >= 0 && holds(f, row, (uint32_t)c->remind))
        out->values = c->remind_values;
    return true;
}

/* Once, between `from` and `to`. */
static bool open_once(const campaign *c, const zone *z, int64_t today, int64_t *until)
{
    *until = today < c->from ? zone_midnight(z, c->from) : GX_FOREVER;
    if (today >= c->from && today <= c->to && c->to != INT64_MAX)
        *until = zone_midnight(z, c->to + 1);
    return today >= c->from && today <= c->to;
}

/* After this instant an instance of `day` is not sent any more. */
static int64_t late_end(const campaign *c, const zone *z, int64_t day)
{
    if (!c->action.has_within)
        return GX_FOREVER;
    return zone_midnight(z, day + c->action.within.days) + c->action.within.seconds;
}

static const char *misfired(const campaign *c, bool late, int64_t day)
{
    bool confirmed = c->misfire == MISFIRE_ASK && date_list_next(&c->confirmed, day) == day;
    if (!late || (c->misfire == MISFIRE_SKIP))
        return "missed";
    return c->misfire == MISFIRE_ASK && !confirmed ? "unconfirmed" : NULL;
}

/* The instance in force: that of the last day up to today, until the next. On its day it goes out; later the policy
 * decides, for those who were there on the day. */
static gx_status plan_instance(const campaign *c, const struct frame *f, uint32_t row, scripted_action *out, bool *any,
                               int64_t *until, gx_error *err)
{
    const zone *z = f->ruleset->zone;
    int64_t today = zone_today(z, f->now), day = date_list_last(&c->instances, today);
    int64_t next = date_list_next(&c->instances, today + 1), end = GX_FOREVER;
    *until = next != INT64_MAX                      ? zone_midnight(z, next)
             : c->to != INT64_MAX && today <= c->to ? zone_midnight(z, c->to + 1)
                                                    : GX_FOREVER;
    *any = day != INT64_MIN && today <= c->to && worded(c, f, row, out);
    if (!*any)
        return GX_OK;
    if (today == day) {
        end = zone_midnight(z, day + 1);
    } else {
        int64_t last = late_end(c, z, day);
        *any = f->states[row]->joined < zone_midnight(z, day + 1);
        out->held_by = misfired(c, f->now < last, day);
        end = f->now < last ? last : GX_FOREVER;
    }
    *until = end < *until ? end : *until;
    char text[32];
    date_format(day, text);
    out->occurrence = text_of(arena_strdup(f->mem, text));
    if (out->held_by != NULL)
        out->held_detail = text_of(arena_printf(f->mem, "{\"day\":\"%s\"}", text));
    bool whole = out->occurrence.n > 0 && (out->held_by == NULL || out->held_detail.n > 0);
    return whole ? GX_OK : no_memory(err);
}

/* D5.7: nothing new is told while a complaint is open, by whatever purpose. */
static bool hold_for_complaint(const struct frame *f, uint32_t row, scripted_action *out)
{
    int64_t since = f->states[row]->complaint_since;
    if (!f->ruleset->policy.hold_sales || since == GX_NEVER || out->held_by != NULL)
        return true;
    out->held_by = "complaint";
    out->held_detail = text_of(arena_printf(f->mem, "{\"since\":%lld}", (long long)since));
    return out->held_detail.n > 0;
}

int64_t campaign_begins(const campaign *c, const zone *z)
{
    return c->from != GX_NO_DATE ? zone_midnight(z, c->from) : GX_FOREVER;
}

/* D5.5: who wants it, with the wish and its date in the words. */
static gx_status plan_news(const campaign *c, const struct frame *f, uint32_t row, scripted_action *out, bool *any,
                           int64_t *until, gx_error *err)
{
    product_wish w;
    news_fate fate;
    int64_t start = campaign_begins(c, f->ruleset->zone);
    *any = c->among < 0 || holds(f, row, (uint32_t)c->among);
    gx_status rc = *any ? news_ask(c->news, &f->batch, row, f->mem, start, &fate, &w, until, err) : GX_OK;
    *any = rc == GX_OK && *any && fate == NEWS_WANTED;
    if (!*any)
        return rc;
    if (c->by_wish)
        out->template_name = c->wordings[w.kind];
    return news_values(c->news, &w, f->mem, &out->values) && hold_for_complaint(f, row, out) ? GX_OK : no_memory(err);
}

/* Whether that news is for her, or was, or she has asked meanwhile, so that she is none of the others. Whom no news has
 * reached by its end is one of them. */
static gx_status meant_by(const campaign *first, const struct frame *f, uint32_t row, bool *meant, int64_t *until,
                          gx_error *err)
{
    const zone *z = f->ruleset->zone;
    gx_text name = text_of(first->strategy.name);
    int64_t over = first->to != INT64_MAX ? zone_midnight(z, first->to + 1) : GX_FOREVER;
    product_wish w;
    news_fate fate;
    *meant = state_last_action(f->states[row], name, (gx_text){ NULL, 0 }) != GX_NEVER;
    if (*meant || f->now >= over || !holds(f, row, first->audience) ||
        (first->among >= 0 && !holds(f, row, (uint32_t)first->among)))
        return GX_OK;
    gx_status rc = news_ask(first->news, &f->batch, row, f->mem, GX_FOREVER, &fate, &w, until, err);
    *meant = rc == GX_OK && fate == NEWS_WANTED;
    if (*meant && over < *until)
        *until = over;
    return rc;
}

/* The others, but not whom it harms. A post is for everybody: people come upon it. */
static gx_status plan_rest(const campaign *c, const struct frame *f, uint32_t row, bool *any, int64_t *until,
                           gx_error *err)
{
    bool meant = false;
    gx_status rc = GX_OK;
    *any = !news_harms(c->after->news, &f->batch, row);
    if (*any && !policy_channel(&f->ruleset->policy, c->action.channel)->feed)
        rc = meant_by(c->after, f, row, &meant, until, err);
    *any = *any && !meant;
    return rc;
}

gx_status campaign_plan(const campaign *c, const struct frame *f, uint32_t row, scripted_action *out, bool *any,
                        int64_t *until, gx_error *err)
{
    gx_status rc = GX_OK;
    if (c->repeats)
        rc = plan_instance(c, f, row, out, any, until, err);
    else
        *any = open_once(c, f->ruleset->zone, zone_today(f->ruleset->zone, f->now), until) && worded(c, f, row, out);
    if (rc == GX_OK && *any && c->news != NULL)
        return plan_news(c, f, row, out, any, until, err);
    return rc == GX_OK && *any && c->after != NULL ? plan_rest(c, f, row, any, until, err) : rc;
}
