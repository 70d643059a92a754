/* SPDX-License-Identifier: Apache-2.0 */
/* A customer's profile: facts, attributes, tags, orders, promises, wishes and her latest events. */
#include "core/report/profile.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/decide/titles.h"
#include "core/report/moves.h"
#include "core/report/people.h"
#include "core/report/words.h"

enum { EVENTS_SHOWN = 20 };

typedef struct profiler {
    shop *s;
    arena *mem;
    closeup up;
} profiler;

static json_t *money_json(const profiler *p, int64_t minor)
{
    char text[48];
    money_format(minor, p->s->ruleset->money_digits, false, text);
    return json_string(text);
}

static json_t *value_json(const profiler *p, const fact *f)
{
    if (f->type == GX_TEXT_TYPE)
        return json_text(batch_texts(p->up.batch, f->ref)[0]);
    int64_t v = batch_ints(p->up.batch, f->ref)[0];
    switch (f->type) {
    case GX_MONEY:
        return money_json(p, v);
    case GX_TIME:
        return json_time(v);
    case GX_DATE:
        return json_day(v);
    case GX_BOOL:
        return json_boolean(v != 0);
    case GX_LABEL:
        return v >= 0 && v < f->n_labels ? json_string(f->labels[v]) : json_null();
    default:
        return json_integer(v);
    }
}

/* What is known and not the default: zero counts and missing times say nothing. */
static bool tells(const profiler *p, const fact *f)
{
    if (f->origin == FACT_CUT || f->origin == FACT_SERIES_ONLY)
        return false;
    if (f->type == GX_TEXT_TYPE)
        return batch_texts(p->up.batch, f->ref)[0].n > 0;
    int64_t v = batch_ints(p->up.batch, f->ref)[0];
    if (f->type == GX_TIME || f->type == GX_DATE)
        return v != GX_NEVER;
    return f->type == GX_LABEL ? v >= 0 : v != 0;
}

static void add_facts(const profiler *p, json_t *out)
{
    json_t *facts_object = json_object(), *labels = json_object();
    for (size_t i = 1; i <= facts_count(p->s->ruleset->facts); i++) {
        const fact *f = facts_at(p->s->ruleset->facts, (gx_ref)i);
        if (f->type == GX_NUMBER || f->type == GX_DURATION || fact_is_tag(f) || !tells(p, f))
            continue;
        json_object_set_new(f->origin == FACT_DIMENSION ? labels : facts_object, f->name, value_json(p, f));
    }
    json_object_set_new(out, "labels", labels);
    json_object_set_new(out, "facts", facts_object);
}

static void add_attribute_titles(const profiler *p, const attribute *a, json_t *j)
{
    char name[128];
    int n = snprintf(name, sizeof name, "given.%.*s", TEXT_ARG(a->name));
    const fact *f = n > 0 && (size_t)n < sizeof name ? facts_find(p->s->ruleset->facts, text_of(name)) : NULL;
    const char *lang = i18n_current();
    json_object_set_new(j, "title", json_text(f != NULL ? fact_title(p->s->ruleset, f, lang) : a->name));
    json_object_set_new(j, "value_title", json_text(value_title(p->s->ruleset, a->name, a->value, lang)));
}

static json_t *tag_json(const profiler *p, gx_text name)
{
    json_t *j = json_object();
    json_object_set_new(j, "tag", json_text(name));
    json_object_set_new(j, "title", json_text(tag_title(p->s->ruleset, name, i18n_current())));
    return j;
}

static json_t *hand_tag_json(const profiler *p, const tag *t)
{
    json_t *j = tag_json(p, t->tag);
    json_object_set_new(j, "by", json_text(t->by));
    json_object_set_new(j, "at", json_time(t->at));
    return j;
}

static json_t *rule_tag_json(const profiler *p, const fact *f)
{
    json_t *j = tag_json(p, fact_tag_name(f));
    json_object_set_new(j, "rule", json_sprintf("%s:%d", f->file, f->line));
    return j;
}

/* Those put on by hand with who and when, then those that rules give. */
static void add_tags(const profiler *p, json_t *out)
{
    const customer_state *s = p->up.state;
    const facts *all = p->s->ruleset->facts;
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_tags; i++)
        json_array_append_new(list, hand_tag_json(p, &s->tags[i]));
    for (gx_ref ref = facts_first_tag(all); ref != 0 && ref <= facts_count(all); ref++) {
        const fact *f = facts_at(all, ref);
        if (fact_is_tag(f) && batch_ints(p->up.batch, ref)[0] == TAG_YES && !state_tagged(s, fact_tag_name(f)))
            json_array_append_new(list, rule_tag_json(p, f));
    }
    json_object_set_new(out, "tags", list);
}

static void add_attributes(const profiler *p, json_t *out)
{
    const customer_state *s = p->up.state;
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_attributes; i++) {
        json_t *j = json_object();
        json_object_set_new(j, "name", json_text(s->attributes[i].name));
        json_object_set_new(j, "value", json_text(s->attributes[i].value));
        add_attribute_titles(p, &s->attributes[i], j);
        json_object_set_new(j, "by", json_text(s->attributes[i].by));
        json_object_set_new(j, "at", json_time(s->attributes[i].at));
        if (s->attributes[i].of_city)
            json_object_set_new(j, "city", json_text(s->city));
        json_array_append_new(list, j);
    }
    json_object_set_new(out, "attributes", list);
}

static gx_text attribute_words(const config_section *s, const char *key)
{
    const config_entry *e = config_entry_lang(s, key, i18n_current());
    if (e == NULL)
        e = config_entry_of(s, key);
    return e != NULL ? e->value : (gx_text){ NULL, 0 };
}

static json_t *guess_json(const guess *g)
{
    gx_text title = attribute_words(g->section, "title");
    json_t *j = json_object();
    json_object_set_new(j, "name", json_text(g->section->name));
    json_object_set_new(j, "title", json_text(title.n > 0 ? title : g->section->name));
    json_object_set_new(j, "value", json_text(g->value));
    json_object_set_new(j, "from", json_text(rule_text(g->when)));
    json_object_set_new(j, "ask", json_text(attribute_words(g->section, "ask")));
    return j;
}

/* Where nobody has said, what may be: to ask about, not to state (D3.6). */
static gx_status add_guesses(const profiler *p, json_t *out, gx_error *err)
{
    const ruleset *r = p->s->ruleset;
    const config_section *guessed = NULL;
    json_t *list = json_array();
    json_object_set_new(out, "guesses", list);
    for (size_t i = 0; i < r->n_guesses; i++) {
        const guess *g = &r->guesses[i];
        uint8_t holds;
        int64_t until;
        if (g->section == guessed || state_attribute(p->up.state, g->section->name) != NULL)
            continue;
        gx_status rc = rule_eval(g->when, p->up.batch, p->mem, &holds, &until, err);
        if (rc != GX_OK)
            return rc;
        if (holds) {
            guessed = g->section;
            json_array_append_new(list, guess_json(g));
        }
    }
    return GX_OK;
}

static json_t *title_json(const profiler *p, gx_ref ref)
{
    const fact *f = facts_at(p->s->ruleset->facts, ref);
    return json_string(f->title_local != NULL ? f->title_local : i18n_text(f->title != NULL ? f->title : f->name));
}

/* D4.2: what a person set, and what would have been computed. */
static void add_hand_labels(const profiler *p, json_t *out)
{
    const ruleset *r = p->s->ruleset;
    const char *lang = i18n_current();
    json_t *list = json_array();
    for (uint32_t d = 0; d < r->n_dimensions; d++) {
        const hand_label *h = p->up.by_hand[d] ? state_hand_label(p->up.state, text_of(r->dimensions[d].name)) : NULL;
        if (h == NULL)
            continue;
        int32_t computed = p->up.verdicts[d].label;
        json_t *j = json_object();
        json_object_set_new(j, "dimension", json_text(h->dimension));
        json_object_set_new(j, "label", json_text(h->label));
        json_object_set_new(j, "by", json_text(h->by));
        json_object_set_new(j, "at", json_time(h->at));
        json_object_set_new(j, "review_on", json_day(h->review_on));
        json_object_set_new(j, "computed", computed >= 0 ? json_string(ruleset_label(r, d, computed)) : json_null());
        json_object_set_new(j, "dimension_title", title_json(p, r->dimensions[d].ref));
        json_object_set_new(j, "title",
                            json_string(label_title(r, d, batch_ints(p->up.batch, r->dimensions[d].ref)[0], lang)));
        json_object_set_new(j, "computed_title",
                            computed >= 0 ? json_string(label_title(r, d, computed, lang)) : json_null());
        json_array_append_new(list, j);
    }
    json_object_set_new(out, "labels_by_hand", list);
}

static void add_orders(const profiler *p, json_t *out)
{
    const customer_state *s = p->up.state;
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_order_list; i++) {
        const order *o = &s->order_list[i];
        json_t *j = json_object();
        json_object_set_new(j, "order", json_text(o->key));
        json_object_set_new(j, "amount", money_json(p, o->amount));
        if (o->refunded_amount != 0)
            json_object_set_new(j, "refunded", money_json(p, o->refunded_amount));
        json_object_set_new(j, "counts", json_boolean(o->counts));
        json_object_set_new(j, "placed", json_time(o->placed));
        json_object_set_new(j, "paid", json_time(o->paid));
        json_object_set_new(j, "delivered", json_time(o->delivered));
        json_t *items = json_array();
        gx_text rest = o->items;
        for (size_t n = digest_list_count(&rest); n > 0; n--) {
            order_item item = digest_list_item(&rest);
            json_array_append_new(items, json_text(item.name.n ? item.name : item.sku));
        }
        json_object_set_new(j, "items", items);
        json_array_append_new(list, j);
    }
    json_object_set_new(out, "orders", list);
}

static void add_wishes(const profiler *p, json_t *out)
{
    const customer_state *s = p->up.state;
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_promises; i++) {
        json_t *j = json_object();
        json_object_set_new(j, "what", json_text(s->promises[i].what));
        json_object_set_new(j, "by", json_day(s->promises[i].by_date));
        json_object_set_new(j, "made", json_time(s->promises[i].made));
        json_object_set_new(j, "kept", json_time(s->promises[i].kept));
        json_array_append_new(list, j);
    }
    json_object_set_new(out, "promises", list);
    list = json_array();
    for (size_t i = 0; i < s->n_preferences; i++) {
        json_t *j = json_object();
        gx_text by = s->preferences[i].channel;
        json_object_set_new(j, "channel", json_text(by));
        json_object_set_new(j, "channel_title", json_text(channel_title(p->s->ruleset, by, i18n_current())));
        json_object_set_new(j, "topic", json_text(s->preferences[i].topic));
        json_object_set_new(j, "allow", json_boolean(s->preferences[i].allow));
        json_object_set_new(j, "quiet", json_text(s->preferences[i].quiet));
        json_object_set_new(j, "at", json_time(s->preferences[i].at));
        json_array_append_new(list, j);
    }
    json_object_set_new(out, "preferences", list);
}

/* What she wants and follows, newest first (D3.6). */
static gx_status add_interests(const profiler *p, json_t *out, gx_error *err)
{
    const customer_state *s = p->up.state;
    json_t *list = json_array(), *followed = json_array();
    json_object_set_new(out, "interests", list);
    json_object_set_new(out, "topics", followed);
    for (size_t i = 0; i < s->n_interests; i++)
        json_array_append_new(list, json_pack("{s:o,s:o,s:I}", "product", json_text(s->interests[i].product), "at",
                                              json_time(s->interests[i].at), "times", (json_int_t)s->interests[i].n));
    const followed_topic *topics;
    size_t n;
    gx_status rc = state_topics(s, p->mem, &topics, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        json_array_append_new(followed, json_pack("{s:o,s:o,s:I}", "topic", json_text(topics[i].name), "at",
                                                  json_time(topics[i].last), "times", (json_int_t)topics[i].n));
    return rc;
}

/* Every move from one label to another that a run saw, oldest first (D3.1). */
static gx_status add_moves(const profiler *p, store_reader *r, uint32_t id, int64_t now, json_t *out, gx_error *err)
{
    customer_move *moves;
    size_t n;
    gx_status rc = moves_of(r, id, now, p->mem, &moves, &n, err);
    json_t *list = json_array();
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        json_array_append_new(list, json_pack("{s:o,s:o,s:o,s:o}", "at", json_time(moves[i].at), "dimension",
                                              json_text(moves[i].dimension), "from", json_text(moves[i].from), "to",
                                              json_text(moves[i].to)));
    json_object_set_new(out, "moves", list);
    return rc;
}

static gx_status add_events(const profiler *p, store_reader *r, uint32_t id, int64_t now, json_t *out, gx_error *err)
{
    stored_event *events;
    size_t n;
    gx_status rc = store_customer_events(r, id, now, EVENTS_SHOWN, p->mem, &events, &n, err);
    json_t *list = json_array();
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        json_t *j = json_object();
        json_object_set_new(j, "time", json_time(events[i].time));
        json_object_set_new(j, "type", json_text(events[i].type));
        json_object_set_new(j, "source", json_text(events[i].source));
        json_t *data = json_loadb(events[i].data.p, events[i].data.n, 0, NULL);
        json_object_set_new(j, "data", data ? data : json_null());
        json_array_append_new(list, j);
    }
    json_object_set_new(out, "latest_events", list);
    return rc;
}

/* Who is one customer with her: whose part she was said to be, and since when (D4.4). */
static gx_status add_group(const profiler *p, uint32_t id, int64_t now, json_t *out, gx_error *err)
{
    json_t *list = NULL;
    gx_status rc = group_json(p->s, id, now, p->mem, &list, err);
    if (rc == GX_OK)
        json_object_set_new(out, "merged", list);
    return rc;
}

static gx_status compose(profiler *p, store_reader *r, uint32_t id, int64_t now, json_t *out, gx_error *err)
{
    if (p->up.state == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("nothing is known of her at that time"));
    json_object_set_new(out, "customer", json_text(p->up.state->subject));
    json_object_set_new(out, "name", json_text(called(p->up.state)));
    json_object_set_new(out, "now", json_time(now));
    add_facts(p, out);
    add_hand_labels(p, out);
    add_tags(p, out);
    add_attributes(p, out);
    add_orders(p, out);
    add_wishes(p, out);
    gx_status rc = add_group(p, id, now, out, err);
    if (rc == GX_OK)
        rc = add_interests(p, out, err);
    if (rc == GX_OK)
        rc = add_guesses(p, out, err);
    if (rc == GX_OK)
        rc = add_moves(p, r, id, now, out, err);
    return rc == GX_OK ? add_events(p, r, id, now, out, err) : rc;
}

gx_status profile_make(shop *s, uint32_t id, int64_t now, json_t **out, gx_error *err)
{
    profiler p = { .s = s, .mem = arena_new() };
    json_t *whole = json_object();
    store_reader *r = NULL;
    evaluator *e = NULL;
    cut_values cuts;
    gx_status rc = p.mem && whole ? store_reader_open(s->store, &r, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_cuts(s, r, now, p.mem, &cuts, err);
    if (rc == GX_OK)
        rc = evaluator_new(s->ruleset, s->store, cuts, false, &e, err);
    if (rc == GX_OK)
        rc = evaluate_closeup(e, id, now, p.mem, &p.up, err);
    if (rc == GX_OK)
        rc = compose(&p, r, id, now, whole, err);
    evaluator_free(e);
    store_reader_close(r);
    arena_free(p.mem);
    if (rc != GX_OK) {
        json_decref(whole);
        return rc;
    }
    *out = whole;
    return GX_OK;
}
