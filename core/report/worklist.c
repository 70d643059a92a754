/* SPDX-License-Identifier: Apache-2.0 */
/* Composes the work list from the ledger, open promises and current suppressions; worklist_print lays it out. */
#include "core/report/worklist.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/engine/attribute.h"
#include "core/report/broadcasts.h"
#include "core/report/next_contacts.h"
#include "core/report/words.h"

#include <stdlib.h>

typedef struct composer {
    shop *s;
    int64_t now, day;
    int64_t run; /* the last one's instant; GX_NEVER: none */
    const char *lang;
    arena *mem;
    evaluator *e;
    store_reader *reader;
    json_t *items;
    broadcasts many;
    next_contacts keys;      /* of key customers (D6.1) */
    json_t *fresh;           /* promises of the day itself: they come last, so that the numbers before them stay */
    int64_t minutes, people; /* still to do */
    int64_t minutes_class[CLASS_COUNT], left_over; /* of these: by class; of earlier days */
    int64_t outgoing;                              /* due and going out by themselves: guanxi deliver */
} composer;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- one item
 * ------------------------------------------------------------------------------------------------------------ */

/* The values it may have, each with the key that `guanxi done N --learn KEY` takes; empty: any. */
static json_t *values_of(const composer *c, gx_text name)
{
    json_t *list = json_array();
    attribute_choice *choices;
    size_t n;
    if (attribute_choices(c->s, name, c->lang, c->mem, &choices, &n, NULL) != GX_OK)
        return list;
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_object();
        json_object_set_new(one, "name", json_text(choices[i].value));
        json_object_set_new(one, "key", json_text(choices[i].key));
        json_object_set_new(one, "title", json_text(choices[i].title));
        json_array_append_new(list, one);
    }
    return list;
}

/* The question that would fill the missing fact (D4.8), in the language asked for. */
static json_t *question(const composer *c, const customer_state *s, gx_text attribute_name)
{
    const config_section *section = config_find(c->s->config, "attribute", attribute_name);
    const config_entry *e = section ? config_entry_lang(section, "ask", c->lang) : NULL;
    if (section != NULL && e == NULL)
        e = config_entry_of(section, "ask");
    const config_entry *title = section ? config_entry_lang(section, "title", c->lang) : NULL;
    if (section != NULL && title == NULL)
        title = config_entry_of(section, "title");
    const attribute *known = state_attribute(s, attribute_name);
    json_t *q = json_object();
    json_object_set_new(q, "attribute", json_text(attribute_name));
    json_object_set_new(q, "title", json_text(title ? title->value : attribute_name));
    json_object_set_new(q, "question", json_text(e ? e->value : title ? title->value : attribute_name));
    bool shown = known != NULL && !attribute_sensitive(c->s, attribute_name);
    json_object_set_new(q, "values", values_of(c, attribute_name));
    json_object_set_new(q, "known",
                        shown   ? json_text(value_title(c->s->ruleset, attribute_name, known->value, c->lang))
                        : known ? json_string(_("known"))
                                : json_null());
    return q;
}

static json_t *answers_of(const proposal *p, const wording *w)
{
    json_t *list = json_array();
    json_t *names = p->answers.n ? json_loadb(p->answers.p, p->answers.n, 0, NULL) : NULL;
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
    {
        json_t *one = json_object();
        json_object_set(one, "name", name);
        gx_text key = { json_string_value(name), 1 }, title = text_of(json_string_value(name));
        for (size_t k = 0; k < w->n_answers; k++)
            if (text_is(w->answers[k].name, json_string_value(name))) {
                key = w->answers[k].key;
                title = w->answers[k].title;
            }
        json_object_set_new(one, "key", json_text(key));
        json_object_set_new(one, "title", json_text(title));
        json_array_append_new(list, one);
    }
    json_decref(names);
    return list;
}

static const char *status_word(action_status s)
{
    static const char *const words[] = { "planned", "done", "answered", "skipped", "postponed", "failed" };
    return words[s];
}

/* What a person kept of the last talk (D7.1): a note, or how a call ended. Null: nothing lately. */
static gx_status last_time(const composer *c, uint32_t id, json_t **out, gx_error *err)
{
    enum { LATELY = 20 };
    stored_event *events;
    size_t n;
    gx_status rc = store_customer_events(c->reader, id, c->now, LATELY, c->mem, &events, &n, err);
    *out = json_null();
    for (size_t i = 0; rc == GX_OK && i < n && json_is_null(*out); i++) {
        bool call = text_is(events[i].type, "call.made");
        if (!call && !text_is(events[i].type, "note.added"))
            continue;
        json_t *data = json_loadb(events[i].data.p, events[i].data.n, 0, NULL);
        const char *text = json_str(data, call ? "outcome" : "text");
        buf day = { 0 };
        date_words(c->s->ruleset->zone, events[i].time, c->now, c->lang, &day);
        if (*text != '\0')
            *out =
                json_pack("{s:o, s:s, s:s}", "at", json_time(events[i].time), "day", day.n ? day.p : "", "text", text);
        buf_free(&day);
        json_decref(data);
        if (*out == NULL)
            return no_memory(err);
    }
    return rc;
}

static bool silenced(const composer *c, const closeup *up)
{
    return up->state != NULL && ruleset_silences(c->s->ruleset, up->conditions);
}

/* Who is to be left in peace keeps the place, so that the numbers of the others stay, and nothing says whose it is. */
static gx_status add_silence(json_t *list, gx_error *err)
{
    json_t *j = json_pack("{s:I, s:s, s:s}", "number", (json_int_t)json_array_size(list) + 1, "kind", "silence",
                          "status", "skipped");
    return j != NULL && json_array_append_new(list, j) == 0 ? GX_OK : no_memory(err);
}

static void count_open(composer *c, const proposal *p, bool overdue)
{
    c->minutes += p->minutes;
    c->minutes_class[p->class >= 0 && p->class < CLASS_COUNT ? p->class : CLASS_OLD] += p->minutes;
    c->left_over += overdue ? p->minutes : 0;
    c->people++;
}

/* How much of the open minutes the classes have of their own, beside the day's (D7.7). */
static int64_t minutes_apart(const composer *c)
{
    int64_t sum = 0;
    for (int k = 0; k < CLASS_COUNT; k++) {
        int64_t own = c->s->ruleset->policy.minutes_class[k];
        sum += own < c->minutes_class[k] ? (own > 0 ? own : 0) : c->minutes_class[k];
    }
    return sum;
}

/* What `guanxi deliver` made for her to hand over: a file of the shop's folder. Null: nothing yet. */
static json_t *prepared(const composer *c, const proposal *p)
{
    delivery d;
    gx_error none;
    bool made = shop_prepares(c->s, p->channel) && store_delivery(c->reader, p->id, c->mem, &d, &none) == GX_OK &&
                d.state == DELIVERY_DONE;
    return made ? json_text(d.file) : json_null();
}

/* Whether `guanxi deliver` still has it before it; what may have arrived is asked about instead. */
static bool still_outgoing(const composer *c, const day_item *d)
{
    delivery sent;
    gx_error none;
    bool open = d->status == ACTION_PLANNED || d->status == ACTION_POSTPONED;
    return open &&
           (store_delivery(c->reader, d->action.p.id, c->mem, &sent, &none) != GX_OK || sent.state != DELIVERY_UNKNOWN);
}

static gx_status add_item(composer *c, const day_item *d, gx_error *err)
{
    json_t *last = NULL;
    const proposal *p = &d->action.p;
    if (shop_goes_itself(c->s, p->channel) && !shop_prepares(c->s, p->channel)) {
        c->outgoing += still_outgoing(c, d);
        return GX_OK;
    }
    bool broadcast = is_broadcast(c->s, p);
    json_t *list = c->items;
    closeup up;
    gx_status rc = evaluate_closeup(c->e, p->customer_id, c->now, c->mem, &up, err);
    if (rc == GX_OK && silenced(c, &up))
        return broadcast ? GX_OK : add_silence(list, err);
    if (rc == GX_OK && broadcast)
        return broadcasts_add(&c->many, d, &up, err);
    if (rc == GX_OK)
        rc = last_time(c, p->customer_id, &last, err);
    if (rc != GX_OK)
        return rc;
    const wordsmith smith = { c->s->ruleset, c->e, c->lang, c->now, c->mem };
    wording w = reword(&smith, &up, p);
    gx_text name = up.state ? called(up.state) : p->customer;
    json_t *j = json_object();
    json_object_set_new(j, "number", json_integer((json_int_t)json_array_size(list) + 1));
    json_object_set_new(j, "kind", json_string("action"));
    json_object_set_new(j, "id", json_text(p->id));
    json_object_set_new(j, "customer", json_text(p->customer));
    json_object_set_new(j, "name", json_word(name));
    json_object_set_new(j, "title", json_string(title_of(&smith, p, &w)));
    json_object_set_new(j, "strategy", json_text(p->strategy));
    json_object_set_new(j, "channel", json_text(p->channel));
    json_object_set_new(j, "purpose", json_text(p->purpose));
    json_object_set_new(j, "minutes", json_integer(p->minutes));
    json_object_set_new(j, "at", json_time(p->at));
    json_object_set_new(j, "status", json_string(status_word(d->status)));
    json_object_set_new(j, "overdue", json_boolean(d->overdue));
    json_object_set_new(j, "why", json_text(w.why));
    json_object_set_new(j, "last", last);
    json_object_set_new(j, "say", json_text(w.say));
    json_object_set_new(j, "dont", json_text(w.dont));
    json_object_set_new(j, "ask", p->ask.n && up.state ? question(c, up.state, p->ask) : json_null());
    json_object_set_new(j, "answers", answers_of(p, &w));
    json_object_set_new(j, "learn", p->learn.n ? json_loadb(p->learn.p, p->learn.n, 0, NULL) : json_null());
    json_object_set_new(j, "file", prepared(c, p));
    json_object_set_new(j, "away", json_boolean(d->away));
    bool open = !d->away && (d->status == ACTION_PLANNED || d->status == ACTION_POSTPONED);
    if (open)
        count_open(c, p, d->overdue);
    return json_array_append_new(list, j) == 0 ? GX_OK : no_memory(err);
}

/* ---- promises (D9.6)
 * ------------------------------------------------------------------------------------------------------ */

/* On the list of its day and, open, of every later one; kept or put off it stays for that day, so that the numbers of
 * the others stay. */
static bool promise_listed(const composer *c, const promise *p, bool *away)
{
    const zone *z = c->s->ruleset->zone;
    bool kept = p->kept != GX_NEVER;
    *away = p->by_date > c->day && !kept && p->moved != GX_NEVER && zone_today(z, p->moved) == c->day &&
            p->moved_from != GX_NO_DATE && p->moved_from <= c->day;
    if (p->by_date == GX_NO_DATE || (p->by_date > c->day && !*away))
        return false;
    return !kept || zone_today(z, p->kept) >= c->day;
}

static json_t *promise_json(composer *c, const customer_state *s, const promise *p, bool away)
{
    bool kept = p->kept != GX_NEVER;
    buf by = { 0 }, made = { 0 };
    day_words(p->by_date, c->day, c->lang, &by);
    date_words(c->s->ruleset->zone, p->made, c->now, c->lang, &made);
    const char *why = arena_printf(c->mem, _("promised on %s, by %s: %.*s"), made.n ? made.p : "", by.n ? by.p : "",
                                   TEXT_ARG(p->what));
    buf_free(&by);
    buf_free(&made);
    json_t *j = json_object();
    json_object_set_new(j, "kind", json_string("promise"));
    json_object_set_new(j, "customer", json_text(s->subject));
    json_object_set_new(j, "name", json_word(called(s)));
    json_object_set_new(j, "title", json_string(_("a promise")));
    json_object_set_new(j, "what", json_text(p->what));
    json_object_set_new(j, "minutes", json_integer(0));
    json_object_set_new(j, "status", json_string(kept ? "done" : "planned"));
    json_object_set_new(j, "away", json_boolean(away));
    json_object_set_new(j, "overdue", json_boolean(!kept && p->by_date < c->day));
    json_object_set_new(j, "why", json_string(why ? why : ""));
    c->people += !kept && !away;
    return j;
}

static gx_status add_promise(composer *c, const customer_state *s, const promise *p, bool away, gx_error *err)
{
    json_t *list = zone_today(c->s->ruleset->zone, p->made) < c->day ? c->items : c->fresh;
    closeup up;
    gx_status rc = evaluate_closeup(c->e, s->id, c->now, c->mem, &up, err);
    if (rc != GX_OK)
        return rc;
    if (silenced(c, &up))
        return add_silence(list, err);
    json_t *j = promise_json(c, s, p, away);
    json_object_set_new(j, "number", json_integer((json_int_t)json_array_size(list) + 1));
    return json_array_append_new(list, j) == 0 ? GX_OK : no_memory(err);
}

static gx_status look_at_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    composer *c = ctx;
    bool away;
    (void)mem;
    gx_status rc = next_contacts_note(&c->keys, c->s->ruleset, b, err);
    for (uint32_t i = 0; i < b->n; i++) {
        const customer_state *s = b->rows[i];
        for (size_t k = 0; k < s->n_promises && rc == GX_OK; k++)
            if (promise_listed(c, &s->promises[k], &away))
                rc = add_promise(c, s, &s->promises[k], away, err);
    }
    return rc;
}

static gx_status add_fresh(composer *c, gx_error *err)
{
    size_t i;
    json_t *j;
    json_array_foreach(c->fresh, i, j)
    {
        json_object_set_new(j, "number", json_integer((json_int_t)json_array_size(c->items) + 1));
        if (json_array_append(c->items, j) != 0)
            return no_memory(err);
    }
    return GX_OK;
}

/* ---- did this arrive?
 * ---------------------------------------------------------------------------------------------------- */

static json_t *arrival_json(composer *c, const delivery *d, const customer_state *s, const ledger_action *row)
{
    buf on = { 0 };
    date_words(c->s->ruleset->zone, d->at, c->now, c->lang, &on);
    gx_text way = channel_title(c->s->ruleset, d->channel, c->lang);
    const char *why =
        arena_printf(c->mem, _("%.*s to %.*s on %s: nobody knows whether it got there (%.*s)"), TEXT_ARG(way),
                     TEXT_ARG(d->address.n > 0 ? d->address : d->customer), on.n ? on.p : "", TEXT_ARG(d->detail));
    buf_free(&on);
    bool open = row->status == ACTION_PLANNED || row->status == ACTION_POSTPONED;
    json_t *j = json_pack("{s:I, s:s}", "number", (json_int_t)json_array_size(c->items) + 1, "kind", "arrival");
    json_object_set_new(j, "id", json_text(d->action));
    json_object_set_new(j, "customer", json_text(d->customer));
    json_object_set_new(j, "name", json_word(called(s)));
    json_object_set_new(j, "title", json_string(_("did this arrive?")));
    json_object_set_new(j, "channel", json_text(d->channel));
    json_object_set_new(j, "minutes", json_integer(0));
    json_object_set_new(j, "status", json_string(open ? "planned" : status_word(row->status)));
    json_object_set_new(j, "why", json_string(why ? why : ""));
    json_object_set_new(j, "say", json_text(d->text));
    json_object_set_new(j, "answers",
                        json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}]", "name", "arrived", "key", "y", "title",
                                  _("it arrived"), "name", "lost", "key", "n", "title", _("it did not")));
    c->people += open;
    return j;
}

static gx_status add_arrival(composer *c, const delivery *d, gx_error *err)
{
    const zone *z = c->s->ruleset->zone;
    uint32_t id = d->customer_id;
    customer_record rec;
    closeup up = { .state = NULL };
    gx_status rc = store_load(c->reader, &id, 1, c->mem, &rec, err);
    if (rc == GX_OK)
        rc = evaluate_closeup(c->e, rec.merged_into != 0 ? rec.merged_into : id, c->now, c->mem, &up, err);
    for (size_t i = 0; rc == GX_OK && up.state != NULL && i < up.state->n_actions; i++) {
        const ledger_action *row = &up.state->actions[i];
        bool open = row->status == ACTION_PLANNED || row->status == ACTION_POSTPONED;
        if (!text_eq(row->id, d->action) || (!open && zone_today(z, row->status_at) != c->day))
            continue;
        json_t *j = arrival_json(c, d, up.state, row);
        return json_array_append_new(c->items, j) == 0 ? GX_OK : no_memory(err);
    }
    return rc;
}

/* Last of all, so that no number of the day moves when something goes astray during it. */
static gx_status add_arrivals(composer *c, gx_error *err)
{
    delivery *list = NULL;
    size_t n = 0;
    gx_status rc = store_deliveries(c->reader, DELIVERY_UNKNOWN, c->mem, &list, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        if (zone_today(c->s->ruleset->zone, list[i].at) <= c->day)
            rc = add_arrival(c, &list[i], err);
    return rc;
}

/* Dead letters of the last days: older ones are looked at, or nobody will. */
static gx_status count_dead(composer *c, json_t *out, gx_error *err)
{
    delivery *list = NULL;
    size_t n = 0;
    int64_t fresh = 0;
    gx_status rc = store_deliveries(c->reader, DELIVERY_DEAD, c->mem, &list, &n, err);
    for (size_t i = 0; i < n; i++)
        fresh += zone_today(c->s->ruleset->zone, list[i].at) > c->day - OVERDUE_DAYS;
    json_object_set_new(out, "dead_letters", json_integer(fresh));
    return rc;
}

/* ---- what is held back
 * --------------------------------------------------------------------------------------------------- */

static int by_customer_then_priority(const void *x, const void *y)
{
    const proposal *a = x, *b = y;
    if (a->customer_id != b->customer_id)
        return a->customer_id < b->customer_id ? -1 : 1;
    return a->priority > b->priority ? -1 : a->priority < b->priority;
}

static bool comes_before(const proposal *a, const proposal *b)
{
    if (b == NULL)
        return true;
    if (a->class != b->class)
        return a->class < b->class;
    if (a->priority != b->priority)
        return a->priority > b->priority;
    if (a->since != b->since)
        return a->since < b->since;
    return text_cmp(a->customer, b->customer) < 0;
}

static bool listed_today(const composer *c, gx_text customer)
{
    size_t i;
    json_t *j;
    json_array_foreach(c->items, i, j) if (text_is(customer, json_str(j, "customer"))) return true;
    return false;
}

static gx_status held_back(composer *c, json_t *out, gx_error *err)
{
    store_reader *r;
    proposal *list;
    size_t n;
    gx_status rc = store_reader_open(c->s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    rc = store_suppressed(r, NULL, c->mem, &list, &n, err);
    store_reader_close(r);
    if (rc != GX_OK)
        return rc;
    if (n > 0)
        qsort(list, n, sizeof *list, by_customer_then_priority);
    uint64_t counts[GATES_MOST] = { 0 }, people = 0;
    const proposal *first = NULL;
    for (size_t i = 0; i < n; i++) {
        if ((i > 0 && list[i].customer_id == list[i - 1].customer_id) || listed_today(c, list[i].customer))
            continue;
        people++;
        for (size_t g = 0; g < gate_count; g++)
            counts[g] += text_is(list[i].reason, gate_names[g]);
        if (text_is(list[i].reason, "budget") && comes_before(&list[i], first))
            first = &list[i];
    }
    json_t *held = json_object(), *by = json_object();
    json_object_set_new(held, "people", json_integer((json_int_t)people));
    for (size_t g = 0; g < gate_count; g++)
        if (counts[g] > 0)
            json_object_set_new(by, gate_names[g], json_integer((json_int_t)counts[g]));
    json_object_set_new(held, "by_reason", by);
    closeup up = { .state = NULL };
    if (first != NULL) {
        rc = evaluate_closeup(c->e, first->customer_id, c->now, c->mem, &up, err);
        if (rc == GX_OK && silenced(c, &up))
            first = NULL; /* since the run: the next one names another */
    }
    if (first != NULL) {
        json_t *next = json_object();
        int i = ruleset_segment(c->s->ruleset, first->segment);
        json_object_set_new(next, "customer", json_text(first->customer));
        json_object_set_new(next, "name", json_word(rc == GX_OK && up.state ? called(up.state) : first->customer));
        json_object_set_new(next, "title",
                            json_text(i >= 0 ? segment_title(&c->s->ruleset->segments[i], c->lang) : first->segment));
        json_object_set_new(held, "first_tomorrow", next);
    }
    json_object_set_new(out, "held", held);
    return rc;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------------------------ */

static gx_status compose(composer *c, json_t *out, gx_error *err)
{
    day_list day;
    const wordsmith smith = { c->s->ruleset, c->e, c->lang, c->now, c->mem };
    c->many = (broadcasts){ .shop = c->s, .smith = &smith, .day = c->day, .list = json_array() };
    next_contacts_begin(&c->keys, c->mem);
    gx_status rc = shop_each_batch(c->s, c->now, look_at_batch, c, err);
    if (rc == GX_OK)
        rc = broadcasts_begin(&c->many, c->reader, c->now, err);
    if (rc == GX_OK)
        rc = shop_day(c->s, c->now, c->day, true, c->mem, &day, err);
    for (size_t i = 0; rc == GX_OK && i < day.n; i++)
        rc = add_item(c, &day.items[i], err);
    if (rc == GX_OK)
        rc = add_fresh(c, err);
    if (rc == GX_OK)
        rc = add_arrivals(c, err);
    if (rc == GX_OK)
        rc = count_dead(c, out, err);
    if (rc == GX_OK)
        rc = held_back(c, out, err);
    if (rc == GX_OK)
        rc = next_contacts_find(&c->keys, c->s, c->now, err);
    char date[32];
    date_format(c->day, date);
    json_object_set_new(out, "date", json_string(date));
    json_object_set_new(out, "run", c->run != GX_NEVER ? json_time(c->run) : json_null());
    json_object_set_new(out, "people", json_integer(c->people));
    json_object_set_new(out, "minutes", json_integer(c->minutes));
    const ruleset *r = c->s->ruleset;
    int64_t per_day = policy_minutes(&r->policy, &r->calendar.days, c->day);
    json_object_set_new(out, "minutes_per_day", per_day >= 0 ? json_integer(per_day) : json_null());
    json_object_set_new(out, "minutes_apart", json_integer(minutes_apart(c)));
    json_object_set_new(out, "minutes_left_over", json_integer(c->left_over));
    json_object_set_new(out, "outgoing", json_integer(c->outgoing));
    json_object_set(out, "items", c->items);
    json_object_set_new(out, "broadcasts", c->many.list);
    json_object_set_new(out, "feed", broadcasts_feed(&c->many));
    json_object_set_new(out, "key_customers", next_contacts_json(&c->keys, false));
    return rc;
}

gx_status worklist_make(shop *s, int64_t now, int64_t day, const char *lang, json_t **out, gx_error *err)
{
    composer c = {
        .s = s, .now = now, .day = day, .lang = lang, .mem = arena_new(), .items = json_array(), .fresh = json_array()
    };
    json_t *whole = json_object();
    store_reader *r = NULL;
    cut_values cuts;
    gx_status rc = c.mem && c.items && c.fresh && whole ? store_reader_open(s->store, &r, err) : no_memory(err);
    if (rc == GX_OK)
        rc = shop_cuts(s, r, now, c.mem, &cuts, err);
    if (rc == GX_OK)
        rc = evaluator_new(s->ruleset, s->store, cuts, false, &c.e, err);
    c.reader = r;
    if (rc == GX_OK)
        rc = shop_last_run(s, &c.run, err);
    if (rc == GX_OK)
        rc = compose(&c, whole, err);
    evaluator_free(c.e);
    store_reader_close(r);
    json_decref(c.items);
    json_decref(c.fresh);
    arena_free(c.mem);
    if (rc != GX_OK) {
        json_decref(whole);
        return rc;
    }
    *out = whole;
    return GX_OK;
}
