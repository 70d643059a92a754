/* SPDX-License-Identifier: Apache-2.0 */
/* Explanations, composed as JSON from one close look at a customer at T. */
#include "core/report/why.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/decide/titles.h"
#include "core/engine/people.h"
#include "core/report/people.h"
#include "core/report/words.h"

#include <stdlib.h>

typedef struct explainer {
    shop *s;
    int64_t now;
    const char *lang;
    arena *mem;
    evaluator *e;
    closeup up;
} explainer;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- facts
 * ---------------------------------------------------------------------------------------------------------------- */

static json_t *fact_value(const explainer *x, const fact *f)
{
    char text[64];
    if (f->type == GX_TEXT_TYPE)
        return json_text(batch_texts(x->up.batch, f->ref)[0]);
    int64_t v = batch_ints(x->up.batch, f->ref)[0];
    switch (f->type) {
    case GX_MONEY:
        money_format(v, x->s->ruleset->money_digits, true, text);
        return json_string(text);
    case GX_TIME:
        return json_time(v);
    case GX_DATE:
        if (v == GX_NO_DATE)
            return json_null();
        date_format(v, text);
        return json_string(text);
    case GX_BOOL:
        return json_boolean(v != 0);
    case GX_LABEL:
        return v >= 0 && v < f->n_labels ? json_string(f->labels[v]) : json_null();
    default:
        return json_integer(v);
    }
}

static json_t *title_json(const explainer *x, const fact *f)
{
    return json_text(fact_title(x->s->ruleset, f, x->lang));
}

static json_t *fact_json(const explainer *x, gx_ref ref)
{
    const fact *f = facts_at(x->s->ruleset->facts, ref);
    json_t *j = json_object();
    json_object_set_new(j, "fact", json_string(f->name));
    json_object_set_new(j, "title", title_json(x, f));
    json_object_set_new(j, "value", fact_value(x, f));
    const fact *dated = f->dated_by ? facts_find(x->s->ruleset->facts, text_of(f->dated_by)) : NULL;
    json_object_set_new(
        j, "at", dated && dated->type == GX_TIME ? json_time(batch_ints(x->up.batch, dated->ref)[0]) : json_null());
    return j;
}

/* ---- rules
 * ---------------------------------------------------------------------------------------------------------------- */

static gx_status rule_json(const explainer *x, const rule *r, json_t **out, gx_error *err)
{
    rule_place place = rule_where(r);
    int line = 0, column = 0;
    place.locate(place.ctx, 0, &line, &column);
    json_t *j = json_object(), *list = json_array();
    char *where = arena_printf(x->mem, "%s:%d", place.file, line);
    json_object_set_new(j, "rule", json_text(rule_text(r)));
    json_object_set_new(j, "at", json_string(where ? where : ""));
    json_object_set_new(j, "clauses", list);
    const clause *clauses;
    size_t n;
    gx_status rc = rule_explain(r, x->up.batch, 0, x->mem, &clauses, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        json_t *c = json_object();
        json_object_set_new(c, "holds", json_boolean(clauses[i].holds));
        json_object_set_new(c, "text", json_string(clauses[i].text));
        json_object_set_new(c, "at", json_time(clauses[i].at));
        json_object_set_new(c, "until", json_time(clauses[i].until));
        json_array_append_new(list, c);
    }
    *out = j;
    return rc;
}

/* ---- labels
 * --------------------------------------------------------------------------------------------------------------- */

/* D4.2: who set it and when, and what would have been computed. */
static void by_hand_json(const explainer *x, uint32_t index, json_t *j)
{
    const ruleset *r = x->s->ruleset;
    const dimension *d = &r->dimensions[index];
    const hand_label *h = d->tag.n == 0 ? state_hand_label(x->up.state, text_of(d->name)) : NULL;
    const tag *t = d->tag.n > 0 ? state_tag(x->up.state, d->tag) : NULL;
    if (t == NULL && d->tag.n > 0)
        t = state_untagged(x->up.state, d->tag);
    int64_t computed = x->up.verdicts[index].label;
    json_t *hand = json_object();
    json_object_set_new(hand, "computed", computed >= 0 ? json_string(ruleset_label(r, index, computed)) : json_null());
    json_object_set_new(hand, "computed_title",
                        computed >= 0 ? json_string(label_title(r, index, computed, x->lang)) : json_null());
    json_object_set_new(hand, "review_on", json_day(h ? h->review_on : GX_NO_DATE));
    json_object_set_new(hand, "by", h ? json_text(h->by) : t ? json_text(t->by) : json_null());
    json_object_set_new(hand, "at", h ? json_time(h->at) : t ? json_time(t->at) : json_null());
    json_object_set_new(j, "set_by_hand", hand);
}

static gx_status label_json(explainer *x, uint32_t index, json_t *list, gx_error *err)
{
    const dimension *d = &x->s->ruleset->dimensions[index];
    const gx_verdict *v = &x->up.verdicts[index];
    int64_t label = batch_ints(x->up.batch, d->ref)[0];
    const int64_t *until = batch_ints_until(x->up.batch, d->ref);
    const fact *f = facts_at(x->s->ruleset->facts, d->ref);
    json_t *j = json_object(), *facts_list = json_array();
    json_object_set_new(j, "dimension", json_string(d->name));
    json_object_set_new(j, "dimension_title", title_json(x, f));
    json_object_set_new(j, "label", json_string(ruleset_label(x->s->ruleset, index, label)));
    json_object_set_new(j, "title", json_string(label_title(x->s->ruleset, index, label, x->lang)));
    json_object_set_new(j, "until", json_time(until ? until[0] : GX_FOREVER));
    json_array_append_new(list, j);
    json_object_set_new(j, "facts", facts_list);
    gx_status rc = GX_OK;
    if (x->up.by_hand[index])
        by_hand_json(x, index, j);
    if (d->plugin != NULL) {
        json_object_set_new(j, "reason", json_string(v->reason ? i18n_text(v->reason) : ""));
        json_object_set_new(j, "by", json_string(d->plugin->classifier->dimension));
        for (uint32_t i = 0; i < v->n_evidence; i++)
            json_array_append_new(facts_list, fact_json(x, v->evidence[i]));
    } else if (v->label >= 0) {
        const rule *r = d->choice.rules[d->tag.n > 0 ? TAG_YES : v->label];
        json_t *explained;
        rc = rule_json(x, r, &explained, err);
        if (rc == GX_OK)
            json_object_set_new(j, "rule", explained);
        size_t n;
        const gx_ref *reads = rule_reads(r, &n);
        for (size_t i = 0; i < n && i < 4; i++)
            json_array_append_new(facts_list, fact_json(x, reads[i]));
    }
    return rc;
}

static gx_status segments_json(explainer *x, json_t *out, gx_error *err)
{
    const ruleset *r = x->s->ruleset;
    json_t *list = json_array();
    json_object_set_new(out, "segments", list);
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < r->n_segments && rc == GX_OK; i++) {
        if (!((x->up.judgement.evaluation.segments[i / 64] >> (i % 64)) & 1u))
            continue;
        json_t *j;
        rc = rule_json(x, r->segments[i].when, &j, err);
        if (rc != GX_OK)
            break;
        json_object_set_new(j, "segment", json_string(r->segments[i].name));
        json_object_set_new(j, "title", json_text(segment_title(&r->segments[i], x->lang)));
        json_array_append_new(list, j);
    }
    return rc;
}

/* ---- decisions
 * ------------------------------------------------------------------------------------------------------------ */

/* The offer that key customers come off worse by. */
static void fairness_words(const json_t *d, buf *b)
{
    long long n = json_integer_value(json_object_get(d, "hurt"));
    buf_printf(
        b,
        i18n_plural("offer %s leaves %lld key customer worse off: others get %s, she gets %s; mend its key_gets, "
                    "or let it out with the next run: run --unfair %s",
                    "offer %s leaves %lld key customers worse off: others get %s, they get %s; mend its key_gets, "
                    "or let it out with the next run: run --unfair %s",
                    (unsigned long)n),
        json_str(d, "offer"), n, json_str(d, "others"), json_str(d, "key"), json_str(d, "offer"));
}

/* The experiment that has taken this proposal; NULL: none. */
static const experiment *experiment_of(const explainer *x, const proposal *p)
{
    const strategy_use *use = ruleset_strategy(x->s->ruleset, p->strategy);
    const experiment *e = use != NULL ? use->experiment : NULL;
    return e != NULL && experiment_arm(e, p->template_name) >= 0 ? e : NULL;
}

static const char *experiment_name(const explainer *x, const proposal *p)
{
    const experiment *e = experiment_of(x, p);
    gx_text name = e != NULL ? section_title(e->section, x->lang) : p->strategy;
    const char *text = arena_strndup(x->mem, name.p, name.n);
    return text != NULL ? text : "";
}

static const char *period_words(const char *per)
{
    return strcmp(per, "day") == 0 ? _("day") : strcmp(per, "week") == 0 ? _("week") : _("month");
}

/* What the feed waits for (D7.3). */
static void feed_words(const json_t *d, buf *b)
{
    const char *because = json_str(d, "because");
    if (strcmp(because, "ads") == 0)
        buf_printf(
            b,
            _("%lld advertisements of %lld have the day's places; one that stands too long keeps its place until it "
              "is taken down; it competes again with every run"),
            json_integer_value(json_object_get(d, "standing")), json_integer_value(json_object_get(d, "per_day")));
    else if (strcmp(because, "mix") == 0)
        buf_printf(
            b,
            _("of the last posts %lld of %lld were of its kind, and its share is %lld%% ([channel:moments] mix); "
              "better next: %s"),
            json_integer_value(json_object_get(d, "posted")), json_integer_value(json_object_get(d, "of")),
            json_integer_value(json_object_get(d, "share")),
            post_kind_title((post_kind)(post_kind_of(text_of(json_str(d, "wanting"))))));
    else if (strcmp(because, "again") == 0)
        buf_printf(b, _("the same was posted on %s; not again before %s"), json_str(d, "on"), json_str(d, "until"));
    else if (strcmp(because, "waits") == 0)
        buf_str(b, _("the same post is on the list since an earlier day and has not been posted yet"));
    else
        buf_str(b, _("a single event posts nothing: the next run decides"));
}

/* What is said to many at once is not for her, or not for so many. */
static void many_words(const proposal *p, const json_t *d, buf *b)
{
    const char *because = json_str(d, "because");
    if (text_is(p->reason, "audience"))
        buf_printf(b,
                   _("it would go to %lld of %lld customers, and one group message goes to %lld%% at most "
                     "([channel:group] most): choose its audience by tags"),
                   json_integer_value(json_object_get(d, "people")), json_integer_value(json_object_get(d, "of")),
                   json_integer_value(json_object_get(d, "most")));
    else if (strcmp(because, "key") == 0)
        buf_str(b, _("she is a key customer and is written to in person ([channel:group] key_customers)"));
    else
        buf_str(b, _("she waits for an answer: that comes first"));
}

/* What would open the gate, in words. `detail` is what the gate saw. */
static const char *what_would_change(const explainer *x, const proposal *p)
{
    json_t *d = p->gate_detail.n ? json_loadb(p->gate_detail.p, p->gate_detail.n, 0, NULL) : NULL;
    buf b = { 0 }, until = { 0 };
    if (p->gate_until != GX_FOREVER)
        date_words(x->s->ruleset->zone, p->gate_until, x->now, x->lang, &until);
    const char *because = json_str(d, "because");
    long long at = json_integer_value(json_object_get(d, "at"));
    buf when = { 0 };
    if (at != 0)
        date_words(x->s->ruleset->zone, at, x->now, x->lang, &when);
    if (text_is(p->reason, "missed"))
        buf_printf(&b, _("its day, %s, passed before it could go out ([campaign:%.*s] misfire)"), json_str(d, "day"),
                   TEXT_ARG(p->strategy));
    else if (text_is(p->reason, "unconfirmed"))
        buf_printf(&b,
                   _("its day, %s, passed before it could go out; confirmed = %s in [campaign:%.*s] sends it still"),
                   json_str(d, "day"), json_str(d, "day"), TEXT_ARG(p->strategy));
    else if (text_is(p->reason, "unreachable") && strcmp(because, "no_address") == 0)
        buf_printf(&b, _("no %s is known; enter one with: guanxi set WHO %s=…"), json_str(d, "needs"),
                   json_str(d, "needs"));
    else if (text_is(p->reason, "unreachable"))
        buf_str(&b, _("she has removed or blocked you; a message or an order from her would open the way again"));
    else if (text_is(p->reason, "opted_out") && strcmp(because, "never_asked") == 0)
        buf_str(&b, _("this shop asks first ([consent] default = ask), and she has not agreed yet"));
    else if (text_is(p->reason, "opted_out") && strcmp(because, "unwilling") == 0)
        buf_str(&b, _("she has not bought, asked or answered yet, and offers are for those who have ([consent] ads)"));
    else if (text_is(p->reason, "opted_out"))
        buf_printf(&b, _("she asked not to be contacted this way on %s; only her own wish changes that"),
                   when.n ? when.p : "?");
    else if (text_is(p->reason, "exclusive"))
        buf_printf(&b, _("another action of the group '%.*s' is under way; finish or skip it"), TEXT_ARG(p->exclusive));
    else if (text_is(p->reason, "lower_priority"))
        buf_printf(&b, _("“%.*s” came first; nobody gets two at once"),
                   TEXT_ARG(strategy_title(x->s->ruleset, text_of(json_str(d, "passed")), x->lang)));
    else if (text_is(p->reason, "cap") && json_object_get(d, "platform") != NULL)
        buf_printf(&b, _("the platform (%s) lets through %lld to one customer in a calendar %s"),
                   json_str(d, "platform"), json_integer_value(json_object_get(d, "limit")),
                   period_words(json_str(d, "per")));
    else if (text_is(p->reason, "cap") || text_is(p->reason, "quiet_period"))
        buf_printf(&b, _("at most %lld in %s; opens %s unless there is another contact"),
                   json_integer_value(json_object_get(d, "limit")), json_str(d, "span"),
                   until.n ? until.p : _("never"));
    else if (text_is(p->reason, "after_silence"))
        buf_printf(&b,
                   _("no word between you for %s: the first message is no sale; any other word opens it "
                     "([attention] first_after_silence)"),
                   json_str(d, "span"));
    else if (text_is(p->reason, "complaint"))
        buf_str(
            &b,
            _("she has complained and nobody has said that it is mended: guanxi done N --answer mended, or guanxi log "
              "WHO --event complaint.closed"));
    else if (text_is(p->reason, "fairness"))
        fairness_words(d, &b);
    else if (text_is(p->reason, "feed"))
        feed_words(d, &b);
    else if (text_is(p->reason, "audience") || text_is(p->reason, "one_to_one"))
        many_words(p, d, &b);
    else if (text_is(p->reason, "holdout"))
        buf_printf(&b, _("by lot she gets nothing of the experiment '%s', so that there is somebody to compare with"),
                   experiment_name(x, p));
    else if (text_is(p->reason, "quiet_hours") && json_is_null(json_object_get(d, "next")))
        buf_str(&b, _("the shop's quiet hours and her own leave no time of the day"));
    else if (text_is(p->reason, "quiet_hours"))
        buf_str(&b, _("quiet hours end too late for it; it is tried again with the next run"));
    else if (text_is(p->reason, "budget") && json_object_get(d, "batch") != NULL)
        buf_printf(
            &b, _("all %lld places of the day for new and old customers are taken; it competes again with every run"),
            json_integer_value(json_object_get(d, "batch")));
    else if (text_is(p->reason, "budget"))
        buf_printf(
            &b,
            _("it needs %lld min, %lld of %lld were taken by others who come first; it competes again with every run"),
            json_integer_value(json_object_get(d, "minutes")), json_integer_value(json_object_get(d, "used")),
            json_integer_value(json_object_get(d, "per_day")));
    const char *text = arena_strdup(x->mem, b.p ? b.p : "");
    buf_free(&b);
    buf_free(&until);
    buf_free(&when);
    json_decref(d);
    return text ? text : "";
}

/* As it was decided; worded again only for a reader of another language than the shop's. */
static gx_text because_of(const explainer *x, const proposal *p)
{
    const wordsmith w = { x->s->ruleset, x->e, x->lang, x->now, x->mem };
    return text_is(x->s->ruleset->language, x->lang) ? p->because : reword(&w, &x->up, p).why;
}

static json_t *proposal_json(const explainer *x, const proposal *p)
{
    json_t *j = json_object();
    json_object_set_new(j, "strategy", json_text(p->strategy));
    json_object_set_new(j, "title", json_text(strategy_title(x->s->ruleset, p->strategy, x->lang)));
    json_object_set_new(j, "step", json_text(p->step));
    json_object_set_new(j, "occurrence", json_text(p->occurrence));
    json_object_set_new(j, "segment", json_text(p->segment));
    json_object_set_new(j, "channel", json_text(p->channel));
    json_object_set_new(j, "purpose", json_text(p->purpose));
    json_object_set_new(j, "because", json_text(because_of(x, p)));
    char *where = arena_printf(x->mem, "%.*s:%d", TEXT_ARG(p->file), p->line);
    json_object_set_new(j, "script", json_string(where ? where : ""));
    const experiment *e = experiment_of(x, p);
    if (e != NULL) {
        json_object_set_new(j, "experiment", json_text(e->name));
        json_object_set_new(j, "arm",
                            text_is(p->reason, "holdout") ? json_string("holdout") : json_text(p->template_name));
    }
    return j;
}

static gx_status add_rule_of(const explainer *x, const proposal *p, json_t *j, gx_error *err)
{
    int i = ruleset_segment(x->s->ruleset, p->segment);
    if (i < 0)
        return GX_OK;
    json_t *r;
    gx_status rc = rule_json(x, x->s->ruleset->segments[i].when, &r, err);
    if (rc == GX_OK)
        json_object_set_new(j, "rule", r);
    return rc;
}

static const ledger_action *ledger_row(const customer_state *s, gx_text id)
{
    for (size_t i = 0; i < s->n_actions; i++)
        if (text_eq(s->actions[i].id, id))
            return &s->actions[i];
    return NULL;
}

static gx_status sent_json(const explainer *x, store_reader *r, const char *only, json_t *list, gx_error *err)
{
    static const char *const words[] = { "planned", "done", "answered", "skipped", "postponed", "failed" };
    stored_action *rows;
    size_t n;
    gx_status rc = people_actions(r, x->up.judgement.id, x->mem, &rows, &n, err);
    for (size_t i = n; i-- > 0 && rc == GX_OK;) {
        if (rows[i].run_at > x->now || (only && !text_is(rows[i].p.strategy, only)))
            continue;
        json_t *j = proposal_json(x, &rows[i].p);
        const ledger_action *row = ledger_row(x->up.state, rows[i].p.id);
        json_object_set_new(j, "decision", json_string(words[row ? row->status : ACTION_PLANNED]));
        json_object_set_new(j, "at", json_time(rows[i].p.at));
        json_object_set_new(j, "answer", row ? json_text(row->answer) : json_null());
        rc = add_rule_of(x, &rows[i].p, j, err);
        json_array_append_new(list, j);
    }
    return rc;
}

/* What waits for minutes has passed its gates; its instant is when one of them would close. */
static int64_t opens(const proposal *p)
{
    return text_is(p->reason, "budget") ? GX_FOREVER : p->gate_until;
}

static gx_status held_json(const explainer *x, store_reader *r, const char *only, json_t *list, gx_error *err)
{
    proposal *rows;
    size_t n;
    gx_status rc = store_suppressed_of(r, x->up.judgement.id, x->mem, &rows, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        if (only && !text_is(rows[i].strategy, only))
            continue;
        json_t *j = proposal_json(x, &rows[i]);
        json_object_set_new(j, "decision", json_string("suppressed"));
        json_object_set_new(j, "since", json_time(rows[i].since));
        json_object_set_new(j, "gate", json_text(rows[i].reason));
        json_object_set_new(j, "gate_title", json_string(gate_title(rows[i].reason)));
        json_object_set_new(j, "would_change", json_string(what_would_change(x, &rows[i])));
        json_object_set_new(j, "opens", json_time(opens(&rows[i])));
        rc = add_rule_of(x, &rows[i], j, err);
        json_array_append_new(list, j);
    }
    return rc;
}

/* Why a strategy of that segment proposed nothing. */
static const char *silent_decision(const explainer *x, uint32_t index)
{
    uint64_t asked[4] = { 0 }, bit = UINT64_C(1) << (index % 64);
    if (x->up.conditions == NULL || (x->up.conditions[index / 64] & bit) == 0)
        return "not_in_segment";
    ruleset_asked(x->s->ruleset, x->up.conditions, asked);
    return (asked[index / 64] & bit) != 0 ? "nothing_to_say" : "stands_apart";
}

/* D5.5: why news is not for her, whom its rule takes in. */
static gx_status put_fate(const explainer *x, const campaign *c, json_t *j, gx_error *err)
{
    product_wish w;
    news_fate fate;
    int64_t until = GX_FOREVER, start = campaign_begins(c, x->s->ruleset->zone);
    gx_status rc = news_ask(c->news, x->up.batch, 0, x->mem, start, &fate, &w, &until, err);
    if (rc == GX_OK && fate != NEWS_WANTED)
        json_object_set_new(j, "decision", json_string(news_fate_name(fate)));
    return rc;
}

/* A strategy that proposed nothing: she is not in its segment (which clause fails), or it has nothing to say now. */
static gx_status silent_json(const explainer *x, const char *only, json_t *list, gx_error *err)
{
    const ruleset *r = x->s->ruleset;
    for (size_t i = 0; i < r->n_strategies; i++) {
        const strategy_use *use = &r->strategies[i];
        if (strcmp(use->strategy->name, only) != 0)
            continue;
        json_t *j = json_object();
        json_object_set_new(j, "strategy", json_string(only));
        json_object_set_new(j, "title", json_text(strategy_title(r, text_of(only), x->lang)));
        json_object_set_new(j, "segment", json_string(r->segments[use->segment].name));
        json_object_set_new(j, "decision", json_string(silent_decision(x, use->segment)));
        json_object_set_new(j, "script", json_string(use->strategy->file));
        json_t *rule_part;
        gx_status rc = rule_json(x, r->segments[use->segment].when, &rule_part, err);
        const campaign *c = use->campaign;
        if (rc == GX_OK && c != NULL && c->news != NULL &&
            strcmp(silent_decision(x, use->segment), "nothing_to_say") == 0)
            rc = put_fate(x, c, j, err);
        if (rc == GX_OK)
            json_object_set_new(j, "rule", rule_part);
        json_array_append_new(list, j);
        return rc;
    }
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < r->n_strategies; i++)
        suggest_try(text_of(only), r->strategies[i].strategy->name, &near, &distance);
    if (near == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("there is no strategy '%s'"), only);
    return gx_fail(err, GX_ENOTFOUND, _("there is no strategy '%s'; did you mean '%s'?"), only, near);
}

static gx_status decisions_json(explainer *x, store_reader *r, const char *only, json_t *out, gx_error *err)
{
    json_t *list = json_array();
    json_object_set_new(out, "decisions", list);
    gx_status rc = held_json(x, r, only, list, err);
    if (rc == GX_OK)
        rc = sent_json(x, r, only, list, err);
    return rc == GX_OK && only && json_array_size(list) == 0 ? silent_json(x, only, list, err) : rc;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------------------------ */

static gx_status explain(explainer *x, store_reader *r, uint32_t id, const char *only, json_t *out, gx_error *err)
{
    gx_status rc = evaluate_closeup(x->e, id, x->now, x->mem, &x->up, err);
    if (rc != GX_OK)
        return rc;
    if (x->up.state == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("nothing is known of her at that time"));
    json_object_set_new(out, "customer", json_text(x->up.state->subject));
    json_object_set_new(out, "name", json_word(x->up.state->name));
    json_object_set_new(out, "now", json_time(x->now));
    json_t *labels = json_array(), *merged = NULL;
    json_object_set_new(out, "labels", labels);
    rc = group_json(x->s, id, x->now, x->mem, &merged, err);
    if (rc == GX_OK)
        json_object_set_new(out, "merged", merged);
    for (uint32_t d = 0; d < x->s->ruleset->n_dimensions && rc == GX_OK && only == NULL; d++)
        rc = label_json(x, d, labels, err);
    if (rc == GX_OK && only == NULL)
        rc = segments_json(x, out, err);
    return rc == GX_OK ? decisions_json(x, r, only, out, err) : rc;
}

gx_status why_make(shop *s, uint32_t id, const char *strategy_name, int64_t now, const char *lang, json_t **out,
                   gx_error *err)
{
    explainer x = { .s = s, .now = now, .lang = lang, .mem = arena_new() };
    json_t *whole = json_object();
    store_reader *r = NULL;
    cut_values cuts;
    gx_status rc = x.mem && whole ? store_reader_open(s->store, &r, err) : no_memory(err);
    if (rc == GX_OK)
        rc = shop_cuts(s, r, now, x.mem, &cuts, err);
    if (rc == GX_OK)
        rc = evaluator_new(s->ruleset, s->store, cuts, false, &x.e, err);
    if (rc == GX_OK)
        rc = explain(&x, r, id, strategy_name ? strategy_called(s->ruleset, strategy_name, lang) : NULL, whole, err);
    evaluator_free(x.e);
    store_reader_close(r);
    arena_free(x.mem);
    if (rc != GX_OK) {
        json_decref(whole);
        return rc;
    }
    *out = whole;
    return GX_OK;
}
