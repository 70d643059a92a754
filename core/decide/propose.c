/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals of one customer: re-entry, occurrence, wording and class; and the facts arbitration will need after her
 * state is gone. */
#include "core/decide/propose.h"

#include "core/decide/broadcasts.h"
#include "core/decide/offered.h"

#include "core/base/calendar.h"
#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>

typedef struct proposer {
    evaluator *e;
    frame *f;
    uint32_t row;
    const customer_state *state;
    const customer_record *record;
    arena *keep;
    judgement *out;
    size_t room;
    int64_t at; /* of the action in hand: when it is due; after T only when looking ahead */
} proposer;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static void lower_due(proposer *p, int64_t at)
{
    if (at < p->out->evaluation.due)
        p->out->evaluation.due = at;
}

/* Most texts of most actions are empty. */
static gx_text kept(const proposer *p, gx_text t)
{
    return t.n > 0 ? arena_text(p->keep, t) : (gx_text){ NULL, 0 };
}

/* ---- re-entry and occurrence (design 5.3, 5.4)
 * ------------------------------------------------------------------------- */

static const ledger_action *last_action(const customer_state *s, gx_text strategy_name, gx_text step)
{
    const ledger_action *last = NULL;
    for (size_t i = 0; i < s->n_actions; i++)
        if (text_eq(s->actions[i].strategy, strategy_name) && text_eq(s->actions[i].step, step))
            last = &s->actions[i];
    return last;
}

static gx_status entered_occurrence(proposer *p, const strategy_use *use, gx_text *out, gx_error *err)
{
    int64_t at;
    gx_status rc = segment_entered_at(p->e, p->record, use->segment, p->f->now, &at, err);
    if (rc != GX_OK)
        return rc;
    char text[32] = "0";
    if (at != GX_NEVER)
        time_format_rfc3339(at, text);
    *out = text_of(arena_strdup(p->keep, text));
    return out->p ? GX_OK : no_memory(err);
}

/* Whether what is not to be proposed before that instant is proposed all the same, because somebody looks ahead. */
static bool comes(proposer *p, int64_t at)
{
    lower_due(p, at);
    p->at = at > p->at ? at : p->at;
    return p->e->ahead;
}

/* Whether its day has come. */
static bool its_day(proposer *p, const scripted_action *a)
{
    p->at = p->f->now;
    int64_t from = a->from != 0 ? zone_midnight(p->f->ruleset->zone, a->from) : GX_NEVER;
    return from <= p->f->now || comes(p, from);
}

/* The INI's for this step, its for all steps, or the script's. */
static step_re_entry re_entry_of(const strategy_use *use, gx_text step)
{
    step_re_entry found = { .kind = use->strategy->re_entry, .after = use->strategy->re_entry_after };
    for (size_t i = 0; i < use->n_re_entries; i++) {
        const step_re_entry *x = &use->re_entries[i];
        if (text_eq(x->step, step) || (x->step.n == 0 && found.step.n == 0))
            found = *x;
    }
    return found;
}

/* Whether the strategy may propose this step again now, and under which occurrence. */
static gx_status may_enter(proposer *p, const strategy_use *use, const scripted_action *a, bool *may,
                           gx_text *occurrence, gx_error *err)
{
    *may = true;
    if (a->occurrence.n > 0) {
        *occurrence = arena_text(p->keep, a->occurrence);
        return occurrence->p ? GX_OK : no_memory(err);
    }
    const step_re_entry again = re_entry_of(use, a->step);
    if (again.kind == RE_ENTRY_EVERY)
        return entered_occurrence(p, use, occurrence, err);
    const ledger_action *last = last_action(p->state, use->name, a->step);
    *occurrence = GX_TEXT("0");
    if (last == NULL)
        return GX_OK;
    if (again.kind == RE_ENTRY_NEVER) {
        *may = false;
        return GX_OK;
    }
    int64_t until = GX_FOREVER;
    if (batch_within(&p->f->batch, last->run_at, again.after, &until)) {
        *may = comes(p, until);
        if (!*may)
            return GX_OK;
    }
    char text[32];
    date_format(zone_today(p->f->ruleset->zone, last->run_at), text);
    *occurrence = text_of(arena_strdup(p->keep, text));
    return occurrence->p ? GX_OK : no_memory(err);
}

/* The ledger already holds this very action: since this instant (it stands), since earlier (it is not repeated). */
static bool in_ledger(const proposer *p, const strategy_use *use, gx_text step, gx_text occurrence, bool *kept)
{
    for (size_t i = 0; i < p->record->n_actions; i++) {
        const ledger_action *a = &p->record->actions[i];
        if (a->run_at <= p->f->now && text_eq(a->strategy, use->name) && text_eq(a->step, step) &&
            text_eq(a->occurrence, occurrence)) {
            *kept = a->run_at == p->f->now;
            return true;
        }
    }
    return false;
}

/* ---- the class of attention (D7.7)
 * ------------------------------------------------------------------------------------- */

enum { NEW_DAYS = 90 };

static attention_class class_of(proposer *p)
{
    const customer_state *s = p->state;
    int64_t today = zone_today(p->f->ruleset->zone, p->f->now);
    if (s->waiting_since != GX_NEVER)
        return CLASS_WAITING;
    if (s->open_promises > 0 && s->next_promise != GX_NO_DATE) {
        if (s->next_promise <= today)
            return CLASS_PROMISE;
        lower_due(p, zone_midnight(p->f->ruleset->zone, s->next_promise));
    }
    if (ruleset_is_key(p->f->ruleset, &p->f->batch, p->row))
        return CLASS_KEY;
    int64_t until = GX_FOREVER;
    int64_t since = s->first_bought != GX_NEVER ? s->first_bought : s->joined;
    bool fresh = batch_within(&p->f->batch, since, (gx_duration){ NEW_DAYS, 0 }, &until);
    lower_due(p, until);
    return fresh ? CLASS_NEW : CLASS_OLD;
}

/* ---- wording
 * ----------------------------------------------------------------------------------------------------------- */

static int64_t next_new_year(const proposer *p)
{
    const zone *z = p->f->ruleset->zone;
    int64_t year;
    int month, day;
    civil_of_days(zone_today(z, p->f->now), &year, &month, &day);
    return zone_midnight(z, civil_days(year + 1, 1, 1));
}

/* The script is at fault, or the wording as such: how many were tried says nothing. */
static void script_fault(proposer *p, const char *text)
{
    failures_add(&p->e->failures, &(failure_note){ text, NULL, -1, p->state->subject, { NULL, 0 }, 1 });
}

/* How to mend a wording that lacks a value. */
static void say_mend(const strategy_use *use, const char *lang, const wording *w, char out[512])
{
    const char *name = use->strategy->name;
    if (text_is(w->missing, "call"))
        snprintf(out, 512, _("[names] fallback = %s, or {{call|…}}"), strncmp(lang, "zh", 2) == 0 ? "你好" : "Hi");
    else if (text_starts(w->missing, "offer."))
        snprintf(out, 512, _("of the offer of strategy %s she has none: {{%.*s|…}}"), name, TEXT_ARG(w->missing));
    else if (w->meant.n > 0)
        snprintf(out, 512, _("strategy %s gives '%.*s': did you mean '%.*s'?"), name, TEXT_ARG(w->meant),
                 TEXT_ARG(w->missing));
    else
        snprintf(out, 512, _("values = { %.*s = … } in strategy %s, or {{%.*s|…}}"), TEXT_ARG(w->missing), name,
                 TEXT_ARG(w->missing));
}

/* What is wrong with a wording, and how to mend it; remembered for the run's report. */
static void wording_fault(proposer *p, const strategy_use *use, const scripted_action *a, gx_text name,
                          const char *lang, gx_status rc, const gx_error *problem, const wording *w)
{
    char text[1400], mend[512];
    const char *file = rc == GX_OK ? templates_file(p->f->ruleset->templates, name, lang) : NULL;
    if (file == NULL) {
        snprintf(text, sizeof text, _("strategy %s (%s:%d): %s"), use->strategy->name, use->strategy->file, a->line,
                 problem->text);
        script_fault(p, text);
    } else if (w->missing.n == 0) {
        snprintf(text, sizeof text,
                 _("%s: strategy %s foresees the answer '%.*s'; mend: a line answer.%.*s = KEY MEANING"), file,
                 use->strategy->name, TEXT_ARG(w->untitled), TEXT_ARG(w->untitled));
        script_fault(p, text);
    } else {
        snprintf(text, sizeof text, _("%s: {{%.*s}} is empty"), file, TEXT_ARG(w->missing));
        say_mend(use, lang, w, mend);
        gx_text nick = text_is(w->missing, "call") ? p->state->name : (gx_text){ NULL, 0 };
        failures_add(&p->e->failures, &(failure_note){ text, mend, (int64_t)w->index, p->state->subject, nick, 1 });
    }
}

static gx_status word(proposer *p, const strategy_use *use, const scripted_action *a, const wording_offer *hers,
                      proposal *out, bool *usable, gx_error *err)
{
    const ruleset *r = p->f->ruleset;
    *usable = true;
    out->because = kept(p, a->because);
    out->text = kept(p, a->text);
    if (out->template_name.n > 0) {
        lower_due(p, next_new_year(p)); /* dates of another year are written with it */
        char lang[16];
        snprintf(lang, sizeof lang, "%.*s", TEXT_ARG(r->language));
        wording_input in = { .name = out->template_name,
                             .lang = lang,
                             .variant_seed = proposal_variant(r, p->state, out),
                             .batch = &p->f->batch,
                             .row = p->row,
                             .values = a->values,
                             .given = a->given,
                             .n_given = a->n_given,
                             .answers = a->answers,
                             .offer = *hers,
                             .call_fallback = r->policy.names_fallback,
                             .money_digits = r->money_digits };
        wording w;
        gx_error *problem = &p->e->problem;
        gx_status rc = template_render(r->templates, &in, p->keep, &w, problem);
        if (rc == GX_ENOMEM)
            return gx_fail(err, rc, "%s", problem->text);
        if (rc != GX_OK || w.missing.n > 0 || w.untitled.n > 0)
            wording_fault(p, use, a, out->template_name, lang, rc, problem, &w);
        if (rc == GX_OK)
            failures_tried(&p->e->failures, w.index, templates_count(r->templates));
        *usable = rc == GX_OK && w.missing.n == 0;
        if (!*usable)
            return GX_OK;
        if (w.aged)
            lower_due(p, zone_midnight(r->zone, zone_today(r->zone, p->f->now) + 1));
        out->text = out->text.n ? out->text : w.say;
        out->because = out->because.n ? out->because : w.why;
    }
    if (out->because.n == 0)
        out->because = rule_text(r->segments[use->segment].when);
    return GX_OK;
}

/* ---- one proposal
 * ------------------------------------------------------------------------------------------------------ */

static int64_t within_seconds(const scripted_action *a)
{
    return a->has_within ? a->within.days * DAY_S + a->within.seconds : GX_FOREVER;
}

/* Design 8. */
static gx_status make_id(const proposer *p, proposal *out, gx_error *err)
{
    const gx_text fields[] = { p->f->ruleset->shop_id, out->customer, out->strategy, out->step, out->occurrence };
    char *id = arena_alloc(p->keep, 17);
    if (id == NULL)
        return no_memory(err);
    sha256_id(fields, sizeof fields / sizeof *fields, id);
    out->id = (gx_text){ id, 16 };
    return GX_OK;
}

/* D6.6: which wording she gets, or that she gets none, which is noted once. Who is held out is worded like anybody: a
 * wording that cannot be filled takes people out of either side alike. */
static void draw_lot(const proposer *p, const strategy_use *use, proposal *out)
{
    const experiment *x = use->experiment;
    gx_text shop = p->f->ruleset->shop_id;
    if (x == NULL || experiment_arm(x, out->template_name) < 0)
        return;
    if (x->n > 0)
        out->template_name = x->wordings[experiment_draw(x, shop, out->customer)];
    out->held_out = experiment_holds_out(x, shop, out->customer);
    if (out->held_out && state_held_out(p->state, x->name) == NULL)
        out->control_of = x->name;
}

static gx_status fill(proposer *p, const strategy_use *use, const scripted_action *a, gx_text occurrence, proposal *out,
                      gx_error *err)
{
    const ruleset *r = p->f->ruleset;
    const channel *c = policy_channel(&r->policy, a->channel);
    *out = (proposal){ .customer_id = p->state->id,
                       .customer = p->out->subject,
                       .strategy = use->name,
                       .step = kept(p, a->step),
                       .occurrence = occurrence,
                       .segment = text_of(r->segments[use->segment].name),
                       .channel = text_of(c->name),
                       .purpose = text_of(purpose_name(a->purpose)),
                       .at = p->at,
                       .within = within_seconds(a),
                       .priority = use->priority,
                       .minutes = c->feed           ? 0
                                  : a->minutes >= 0 ? a->minutes
                                                    : c->minutes,
                       .waiting_since = p->state->waiting_since,
                       .since = p->f->now,
                       .template_name = kept(p, a->template_name),
                       .values = kept(p, a->values),
                       .ask = kept(p, a->ask),
                       .answers = kept(p, a->answers),
                       .learn = kept(p, a->learn),
                       .offer = kept(p, a->offer),
                       .file = use->file,
                       .line = a->line,
                       .exclusive = use->exclusive,
                       .uncapped = use->uncapped,
                       .held_by = a->held_by,
                       .held_detail = kept(p, a->held_detail),
                       .gate_until = GX_FOREVER };
    draw_lot(p, use, out);
    out->class = (int32_t)class_of(p);
    return make_id(p, out, err);
}

/* Where the next one goes; most customers have one. */
static proposal *next_place(proposer *p)
{
    judgement *out = p->out;
    if (out->n_proposals < p->room)
        return &out->proposals[out->n_proposals];
    size_t room = p->room ? p->room * 4 : 1;
    proposal *more = arena_alloc(p->keep, room * sizeof *more);
    if (more == NULL)
        return NULL;
    if (out->n_proposals > 0)
        memcpy(more, out->proposals, out->n_proposals * sizeof *more);
    out->proposals = more;
    p->room = room;
    return &more[out->n_proposals];
}

/* An action whose offer is not in force, or is not for her, is not proposed: there is nothing to say of it yet, or any
 * more. */
static gx_status has_offer(proposer *p, const scripted_action *a, bool *has, wording_offer *hers, gx_error *err)
{
    frame *f = p->f;
    *hers = (wording_offer){ .has_price = false };
    *has = true;
    if (a->offer.n == 0)
        return GX_OK;
    if (f->offers == NULL)
        f->offers = arena_zalloc(f->mem, (f->ruleset->offers.n + 1) * sizeof *f->offers);
    offered o;
    gx_status rc = f->offers != NULL ? offered_to(f->ruleset, &f->batch, f->mem, f->offers, p->row, a->offer, &o, err)
                                     : no_memory(err);
    if (rc != GX_OK)
        return rc;
    lower_due(p, o.due);
    *has = o.given.terms != NULL;
    *hers = offered_words(&o);
    return GX_OK;
}

static gx_status add_proposal(proposer *p, const strategy_use *use, const scripted_action *a, gx_error *err)
{
    bool may, kept_already = false, usable = false;
    gx_text occurrence = { NULL, 0 };
    wording_offer hers;
    if (!its_day(p, a))
        return GX_OK;
    gx_status rc = has_offer(p, a, &may, &hers, err);
    if (rc == GX_OK && may)
        rc = may_enter(p, use, a, &may, &occurrence, err);
    if (rc != GX_OK || !may)
        return rc;
    if (in_ledger(p, use, a->step, occurrence, &kept_already) && !kept_already)
        return GX_OK;
    proposal *made = next_place(p);
    rc = made != NULL ? fill(p, use, a, occurrence, made, err) : no_memory(err);
    if (rc == GX_OK)
        rc = word(p, use, a, &hers, made, &usable, err);
    if (rc != GX_OK || !usable)
        return rc;
    made->kept = kept_already;
    p->out->n_proposals++;
    return GX_OK;
}

static gx_status run_campaign(proposer *p, const strategy_use *use, gx_error *err)
{
    scripted_action a;
    int64_t until;
    bool any;
    gx_status rc = campaign_plan(use->campaign, p->f, p->row, &a, &any, &until, err);
    lower_due(p, until);
    return rc == GX_OK && any ? add_proposal(p, use, &a, err) : rc;
}

/* Who lives by an offer is asked while it is in force, and again when that changes. */
static bool offer_rests(proposer *p, const offer *o)
{
    const zone *z = p->f->ruleset->zone;
    int64_t today = zone_today(z, p->f->now), edge = o != NULL ? offer_changes(o, today) : INT64_MAX;
    if (o == NULL || offer_in_force(o, today))
        return false;
    if (edge != INT64_MAX)
        lower_due(p, zone_midnight(z, edge));
    return true;
}

static gx_status run_strategy(proposer *p, const strategy_use *use, gx_error *err)
{
    if (offer_rests(p, use->offer))
        return GX_OK;
    plan_input in = { use->script, &p->f->batch, p->row, p->f->ruleset->segments[use->segment].name, p->e->ahead };
    plan_result plan;
    gx_error *problem =
        &p->e->problem; /* the evaluator's: a kilobyte to clear for every call costs more than the call */
    gx_status rc = script_plan(p->e->scripts, &in, p->f->mem, &plan, problem);
    if (rc == GX_ESCRIPT || rc == GX_ELIMIT) {
        script_fault(p, problem->text);
        lower_due(p, p->f->now + 1); /* until when it fails nobody knows: the next run tries again */
        return GX_OK;
    }
    if (rc != GX_OK)
        return gx_fail(err, rc, "%s", problem->text);
    lower_due(p, plan.valid_until);
    for (size_t i = 0; i < plan.n && rc == GX_OK; i++)
        rc = add_proposal(p, use, &plan.actions[i], err);
    return rc;
}

/* ---- what arbitration needs of the state
 * ------------------------------------------------------------------------------- */

static gx_status copy_times(arena *keep, const int64_t *from, uint32_t n, const int64_t **to, gx_error *err)
{
    if (n == 0)
        return GX_OK;
    int64_t *copy = arena_alloc(keep, n * sizeof *copy);
    if (copy == NULL)
        return no_memory(err);
    memcpy(copy, from, n * sizeof *copy);
    *to = copy;
    return GX_OK;
}

static bool live(const ledger_action *a)
{
    return a->status != ACTION_SKIPPED && a->status != ACTION_FAILED;
}

static int by_time(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static void sort_times(int64_t *list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (list[i - 1] > list[i]) {
            qsort(list, n, sizeof *list, by_time);
            return;
        }
}

static gx_status purpose_times(proposer *p, gates *g, gx_error *err)
{
    const customer_state *s = p->state;
    if (s->n_actions == 0)
        return GX_OK;
    int64_t *lists = arena_alloc(p->keep, PURPOSES * s->n_actions * sizeof *lists);
    if (lists == NULL)
        return no_memory(err);
    for (size_t i = 0; i < s->n_actions; i++) {
        int k = live(&s->actions[i]) && !s->actions[i].feed ? purpose_of(s->actions[i].purpose) : -1;
        if (k >= 0)
            lists[(size_t)k * s->n_actions + g->n_contacts_purpose[k]++] = s->actions[i].contacted;
    }
    for (size_t k = 0; k < PURPOSES; k++) {
        sort_times(lists + k * s->n_actions, g->n_contacts_purpose[k]);
        g->contacts_purpose[k] = lists + k * s->n_actions;
    }
    return GX_OK;
}

/* Only where a platform limits anything. */
static gx_status channel_contacts(proposer *p, gates *g, gx_error *err)
{
    const customer_state *s = p->state;
    if (s->n_actions == 0 || !policy_limited(&p->f->ruleset->policy))
        return GX_OK;
    channel_contact *list = arena_alloc(p->keep, s->n_actions * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < s->n_actions; i++) {
        const ledger_action *a = &s->actions[i];
        bool open = a->status == ACTION_PLANNED || a->status == ACTION_POSTPONED;
        const channel *c = policy_channel(&p->f->ruleset->policy, a->channel);
        if (live(a) && c != NULL)
            list[g->n_by_channel++] = (channel_contact){ text_of(c->name), open ? a->at : a->contacted };
    }
    g->by_channel = list;
    return GX_OK;
}

static gx_status busy_groups(proposer *p, gates *g, gx_error *err)
{
    const customer_state *s = p->state;
    if (s->n_actions == 0)
        return GX_OK;
    gx_text *groups = arena_alloc(p->keep, s->n_actions * sizeof *groups);
    if (groups == NULL)
        return no_memory(err);
    for (size_t i = 0; i < s->n_actions; i++) {
        if (s->actions[i].status != ACTION_PLANNED && s->actions[i].status != ACTION_POSTPONED)
            continue;
        for (size_t k = 0; k < p->f->ruleset->n_strategies; k++) {
            const strategy_use *use = &p->f->ruleset->strategies[k];
            if (use->exclusive.n > 0 && text_eq(s->actions[i].strategy, use->name))
                groups[g->n_busy_groups++] = use->exclusive;
        }
    }
    g->busy_groups = groups;
    return GX_OK;
}

void gates_from_state(const customer_state *s, gates *g)
{
    *g = (gates){ .removed = s->removed != GX_NEVER || s->blocked,
                  .willing = s->orders > 0 || s->last_placed != GX_NEVER || s->last_consulted != GX_NEVER ||
                             s->last_answered != GX_NEVER || s->last_message_received != GX_NEVER,
                  .complaint = s->complaint_since,
                  .last_word = s->last_active,
                  .has_phone = s->phone.n > 0,
                  .has_email = s->email.n > 0,
                  .has_wechat = s->wechat.n > 0,
                  .has_address = s->address.n > 0,
                  .preferences = s->preferences,
                  .n_preferences = s->n_preferences,
                  .consents = s->consents,
                  .n_consents = s->n_consents,
                  .contacts = s->series[SERIES_CONTACTS].at,
                  .n_contacts = s->series[SERIES_CONTACTS].n };
    for (size_t i = 0; i < s->n_preferences; i++)
        if (s->preferences[i].quiet.n > 0)
            (void)quiet_window_parse(s->preferences[i].quiet, &g->quiet);
}

/* The state will be gone: its lists are copied. */
static gx_status copy_wishes(proposer *p, gates *g, gx_error *err)
{
    const customer_state *s = p->state;
    if (s->n_preferences == 0 && s->n_consents == 0)
        return GX_OK;
    preference *prefs = arena_alloc(p->keep, (s->n_preferences + 1) * sizeof *prefs);
    consent *consents = arena_alloc(p->keep, (s->n_consents + 1) * sizeof *consents);
    if (prefs == NULL || consents == NULL)
        return no_memory(err);
    for (size_t i = 0; i < s->n_preferences; i++) {
        prefs[i] = s->preferences[i];
        prefs[i].channel = arena_text(p->keep, s->preferences[i].channel);
        prefs[i].topic = arena_text(p->keep, s->preferences[i].topic);
    }
    for (size_t i = 0; i < s->n_consents; i++) {
        consents[i] = s->consents[i];
        consents[i].purpose = arena_text(p->keep, s->consents[i].purpose);
        consents[i].channel = arena_text(p->keep, s->consents[i].channel);
    }
    g->preferences = prefs;
    g->consents = consents;
    return GX_OK;
}

static gx_status make_gates(proposer *p, gx_error *err)
{
    const customer_state *s = p->state;
    gates *g = arena_alloc(p->keep, sizeof *g);
    if (g == NULL)
        return no_memory(err);
    gates_from_state(s, g);
    g->key = ruleset_is_key(p->f->ruleset, &p->f->batch, p->row);
    g->waits = s->waiting_since != GX_NEVER;
    gx_status rc = copy_wishes(p, g, err);
    if (rc == GX_OK)
        rc = copy_times(p->keep, s->series[SERIES_CONTACTS].at, s->series[SERIES_CONTACTS].n, &g->contacts, err);
    if (rc == GX_OK)
        rc = purpose_times(p, g, err);
    if (rc == GX_OK)
        rc = channel_contacts(p, g, err);
    if (rc == GX_OK)
        rc = busy_groups(p, g, err);
    p->out->gates = g;
    for (size_t i = 0; i < p->out->n_proposals; i++) {
        p->out->proposals[i].quiet_from = g->quiet.from;
        p->out->proposals[i].quiet_to = g->quiet.to;
    }
    return rc;
}

static bool has_strategy(const frame *f, uint32_t row)
{
    uint64_t any = 0;
    for (size_t i = 0; i < 4; i++)
        any |= f->segments[row][i] & f->ruleset->acted_on[i];
    return any != 0;
}

gx_status propose(evaluator *e, frame *f, uint32_t row, arena *keep, judgement *out, gx_error *err)
{
    if (!has_strategy(f, row) || ruleset_silences(f->ruleset, f->segments[row]))
        return GX_OK;
    proposer p = {
        .e = e, .f = f, .row = row, .state = f->states[row], .record = f->record_of_row[row], .keep = keep, .out = out
    };
    gx_status rc = GX_OK;
    uint64_t asked[4];
    ruleset_asked(f->ruleset, f->segments[row], asked);
    for (size_t i = 0; i < f->ruleset->n_strategies && rc == GX_OK; i++) {
        const strategy_use *use = &f->ruleset->strategies[i];
        if (((asked[use->segment / 64] >> (use->segment % 64)) & 1u) == 0)
            continue;
        int64_t begun = cost_begin(f->costs);
        rc = use->campaign != NULL ? run_campaign(&p, use, err) : run_strategy(&p, use, err);
        cost_end(f->costs, COST_STRATEGY, i, 1, begun);
    }
    return rc == GX_OK && out->n_proposals > 0 ? make_gates(&p, err) : rc;
}
