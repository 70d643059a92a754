/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of facts: the core's own table, what is added when a shop opens, and looking names up. Facts never move
 * once they are in, so pointers to them stay good. */
#include "core/model/facts.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>

struct facts {
    arena *mem;
    fact **list;
    size_t n, cap;
    gx_ref *by_name;  /* open addressing over the names' hashes, 2 * cap places; 0: empty */
    gx_ref first_tag; /* 0: none */
    int money_digits;
};

/* ---- the core's facts ---- */

#define ORDERS_COUNTED N_("order.paid, not cancelled or wholly refunded")
#define STATE(member, type, title, unit, counts, dated, none)                                                          \
    NAMED(#member, member, type, title, unit, counts, dated, none)
#define NAMED(fact_name, member, fact_type, fact_title, fact_unit, counts, dated, none)                                \
    {                                                                                                                  \
        .name = (fact_name), .type = (fact_type), .origin = FACT_STATE, .title = (fact_title), .unit = (fact_unit),    \
        .events = (counts), .dated_by = (dated), .fallback = (none), .expiry = NEVER_EXPIRES,                          \
        .offset = offsetof(customer_state, member)                                                                     \
    }
#define DERIVED(member, fact_type, fact_title, fact_unit, counts, dated, none)                                         \
    {                                                                                                                  \
        .name = #member, .type = (fact_type), .origin = FACT_DERIVED, .title = (fact_title), .unit = (fact_unit),      \
        .events = (counts), .dated_by = (dated), .fallback = (none), .expiry = NEVER_EXPIRES, .derive = (member)       \
    }
#define COUNT(id, fact_title, counts, dated)                                                                           \
    {                                                                                                                  \
        .type = GX_INT, .origin = FACT_SERIES, .title = (fact_title), .unit = N_("count"), .events = (counts),         \
        .dated_by = (dated), .fallback = "0", .expiry = NEVER_EXPIRES, .series = SERIES_##id                           \
    }
#define WHEN(name, title, counts) STATE(name, GX_TIME, title, N_("UTC seconds"), counts, NULL, N_("never"))
#define TEXTUAL(name, title)                                                                                           \
    STATE(name, GX_TEXT_TYPE, title, N_("text"), "customer.added, customer.updated, attribute.set", NULL, N_("empty"))

#define NEVER_EXPIRES N_("never by itself")

/* What one order of hers is worth. */
static int64_t average_order(const customer_state *s)
{
    return s->orders > 0 ? s->spent / s->orders : 0;
}

static int64_t last_interaction(const customer_state *s)
{
    const series *life = &s->series[SERIES_INTERACTIONS];
    return life->n > 0 ? life->at[life->n - 1] : GX_NEVER;
}

#define SIGNS_OF_LIFE                                                                                                  \
    N_("message.received, call.made, consultation.opened, visit.made, content.engaged, review.left, share.made, "      \
       "referral.made, complaint.made, action.answered, counted orders")

static const fact CORE[] = {
    STATE(orders, GX_INT, N_("orders"), N_("count"), N_("order.paid, not cancelled or wholly refunded, history.stated"),
          "last_bought", "0"),
    STATE(spent, GX_MONEY, N_("spent in all"), N_("minor units"),
          N_("order.paid, not cancelled or wholly refunded, less refunds; history.stated"), "last_bought", "0"),
    STATE(largest_order, GX_MONEY, N_("largest order"), N_("minor units"),
          N_("order.paid, not cancelled or wholly refunded, less refunds"), "last_bought", "0"),
    DERIVED(average_order, GX_MONEY, N_("spent per order"), N_("minor units"),
            N_("spent, divided by orders, rounded down"), "last_bought", "0"),
    STATE(discounted_orders, GX_INT, N_("orders with a discount or coupon"), N_("count"), ORDERS_COUNTED, "last_bought",
          "0"),
    STATE(unpaid_orders, GX_INT, N_("orders placed and not paid"), N_("count"), N_("order.placed without order.paid"),
          "last_placed", "0"),
    STATE(open_credit, GX_MONEY, N_("credit without an order"), N_("minor units"),
          N_("order.refunded with credit, of an unknown order"), NULL, "0"),
    STATE(brought, GX_MONEY, N_("spent by those she introduced"), N_("minor units"),
          N_("orders of those whose referrer she is"), "last_brought", "0"),
    STATE(introductions_bought, GX_INT, N_("introduced customers who bought"), N_("count"),
          N_("orders of those whose referrer she is"), "last_brought", "0"),
    WHEN(joined, N_("customer since"), N_("the earliest customer.added, else the earliest event")),
    WHEN(first_bought, N_("first purchase"), ORDERS_COUNTED),
    WHEN(last_bought, N_("last purchase"), ORDERS_COUNTED),
    WHEN(last_placed, N_("last order placed"), N_("order.placed of orders that stand")),
    WHEN(last_shipped, N_("last parcel sent"), N_("order.shipped of orders that stand")),
    WHEN(last_delivered, N_("last parcel delivered"), N_("order.delivered of orders that stand")),
    WHEN(last_received, N_("last parcel signed for"), N_("order.received of orders that stand")),
    WHEN(last_consulted, N_("last consultation"), "consultation.opened"),
    WHEN(last_asked_product, N_("last question about a product"), N_("consultation.opened, unless it is about agency")),
    WHEN(last_asked_agency, N_("last question about reselling"), N_("consultation.opened about agency")),
    WHEN(last_refunded, N_("last refund"), "order.refunded"),
    WHEN(last_visited, N_("last visit"), "visit.made"),
    WHEN(last_message_received, N_("last message from the customer"), "message.received"),
    WHEN(last_message_sent, N_("last message to the customer"), "message.sent"),
    WHEN(last_called, N_("last call"), N_("call.made, live ledger actions whose channel is a call")),
    WHEN(last_reviewed, N_("last review"), "review.left"),
    WHEN(last_shared, N_("last share"), "share.made"),
    WHEN(last_referred, N_("last introduction made"), "referral.made"),
    WHEN(last_complained, N_("last complaint"), "complaint.made"),
    WHEN(last_engaged, N_("last look at content"), "content.engaged"),
    WHEN(last_contacted, N_("last contact by the seller"), N_("message.sent, call.made, live ledger actions")),
    WHEN(last_answered, N_("last answer to an action"), "action.answered"),
    WHEN(last_active, N_("last sign of life"),
         N_("joining, counted orders, messages both ways, calls, consultations, visits, engagements, reviews, shares, "
            "referrals, complaints, incidents")),
    DERIVED(last_interaction, GX_TIME, N_("last thing that came from her"), N_("UTC seconds"), SIGNS_OF_LIFE, NULL,
            N_("never")),
    WHEN(
        waiting_since, N_("waiting for an answer since"),
        N_("the first message.received, consultation.opened or complaint.made since the seller's last contact; a payment ends it")),
    WHEN(complaint_since, N_("a complaint is open since"),
         N_("the first complaint.made since complaint.closed or the answer mended")),
    WHEN(last_brought, N_("last purchase of somebody introduced"), N_("orders of those whose referrer she is")),
    WHEN(
        removed, N_("removed the seller"),
        N_("customer.removed_seller, incident.recorded (blocked); undone by a later message, consultation, order or visit")),
    STATE(birthday, GX_DATE, N_("birthday"), N_("date"), "customer.added, customer.updated, attribute.set", NULL,
          N_("unknown")),
    STATE(next_promise, GX_DATE, N_("next promise due"), N_("date"), N_("promise.made without promise.kept"), NULL,
          N_("none")),
    STATE(open_promises, GX_INT, N_("open promises"), N_("count"), N_("promise.made without promise.kept"), NULL, "0"),
    STATE(agent, GX_BOOL, N_("is an agent"), N_("yes or no"), "customer.added, customer.updated, attribute.set", NULL,
          N_("no")),
    STATE(key, GX_BOOL, N_("named a key customer by the seller"), N_("yes or no"),
          "customer.added, customer.updated, attribute.set", NULL, N_("no")),
    STATE(blocked, GX_BOOL, N_("has blocked the seller"), N_("yes or no"),
          N_("customer.removed_seller and incident.recorded of kind blocked"), "removed", N_("no")),
    NAMED("referred", has_referrer, GX_BOOL, N_("was introduced by a customer"), N_("yes or no"),
          N_("a referrer in customer.added, customer.updated"), NULL, N_("no")),
    NAMED("office_address", has_office_address, GX_BOOL, N_("parcels go to an office"), N_("yes or no"),
          N_("address_kind, else company words in address"), NULL, N_("no")),
    TEXTUAL(name, N_("name")),
    TEXTUAL(address_as, N_("how to address the customer")),
    TEXTUAL(phone, N_("telephone number")),
    TEXTUAL(email, N_("e-mail address")),
    TEXTUAL(wechat, N_("WeChat name")),
    TEXTUAL(gender, N_("gender (f, m, x)")),
    TEXTUAL(city, N_("city")),
    TEXTUAL(address, N_("postal address")),
    TEXTUAL(address_kind, N_("kind of address (home, office)")),
    TEXTUAL(place, N_("where the customer came from")),
    TEXTUAL(lunar_birthday, N_("birthday by the Chinese calendar")),
    TEXTUAL(referrer, N_("introduced by")),
    NAMED("given.source", source, GX_TEXT_TYPE, N_("source as stated"), N_("text"),
          "customer.added, customer.updated, attribute.set", NULL, N_("empty")),
    COUNT(CONSULTATIONS, N_("consultations"), "consultation.opened", "last_consulted"),
    COUNT(VISITS, N_("visits"), "visit.made", "last_visited"),
    COUNT(MESSAGES_RECEIVED, N_("messages from the customer"), "message.received", "last_message_received"),
    COUNT(MESSAGES_SENT, N_("messages to the customer"), "message.sent", "last_message_sent"),
    COUNT(CALLS, N_("calls"), N_("call.made, live ledger actions whose channel is a call"), "last_called"),
    COUNT(REVIEWS, N_("reviews"), "review.left", "last_reviewed"),
    COUNT(GOOD_REVIEWS, N_("good reviews"), N_("review.left with a rating of 4 or 5"), "last_reviewed"),
    COUNT(BAD_REVIEWS, N_("bad reviews"), N_("review.left with a rating of 1 or 2"), "last_reviewed"),
    COUNT(SHARES, N_("shares"), "share.made", "last_shared"),
    COUNT(REFERRALS, N_("introductions made"), "referral.made", "last_referred"),
    COUNT(COMPLAINTS, N_("complaints"), "complaint.made", "last_complained"),
    COUNT(INCIDENTS, N_("incidents"), N_("incident.recorded, except of kind blocked"), NULL),
    COUNT(ENGAGEMENTS, N_("looks at content"), "content.engaged", "last_engaged"),
    COUNT(CONTACTS, N_("contacts by the seller"), N_("message.sent, call.made, live ledger actions, each contact once"),
          "last_contacted"),
    COUNT(ANSWERS, N_("answers to actions"), "action.answered", "last_answered"),
    COUNT(REFUNDS, N_("refunds"), "order.refunded", "last_refunded"),
    COUNT(INTERACTIONS, N_("signs of life"), SIGNS_OF_LIFE, "last_interaction"),
};

/* ---- the registry ---- */

static const char *copy(facts *f, const char *s, bool *failed)
{
    if (s == NULL)
        return NULL;
    const char *c = arena_strdup(f->mem, s);
    *failed = *failed || c == NULL;
    return c;
}

static const char *const *copy_list(facts *f, const char *const *list, uint32_t n, bool *failed)
{
    if (list == NULL || n == 0)
        return NULL;
    const char **out = arena_alloc(f->mem, n * sizeof *out);
    if (out == NULL)
        *failed = true;
    for (uint32_t i = 0; i < n && out != NULL; i++)
        out[i] = copy(f, list[i], failed);
    return out;
}

/* Where the name's reference is, or would be. */
static gx_ref *place_of(const facts *f, gx_text name)
{
    size_t mask = 2 * f->cap - 1, at = (size_t)hash64(name.p, name.n) & mask;
    while (f->by_name[at] != 0 && !text_is(name, f->list[f->by_name[at] - 1]->name))
        at = (at + 1) & mask;
    return &f->by_name[at];
}

static bool make_room(facts *f)
{
    if (f->n < f->cap)
        return true;
    size_t cap = f->cap == 0 ? 128 : f->cap * 2; /* a power of two */
    fact **list = realloc(f->list, cap * sizeof(fact *));
    if (list == NULL)
        return false;
    f->list = list;
    gx_ref *by_name = calloc(2 * cap, sizeof *by_name);
    if (by_name == NULL)
        return false;
    free(f->by_name);
    f->by_name = by_name;
    f->cap = cap;
    for (size_t i = 0; i < f->n; i++)
        *place_of(f, text_of(f->list[i]->name)) = (gx_ref)(i + 1);
    return true;
}

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "out of memory while filling the registry of facts");
}

static void say_place(const fact *x, char out[256])
{
    if (x->file != NULL)
        snprintf(out, 256, "%s:%d", x->file, x->line);
    else
        snprintf(out, 256, "%s",
                 x->origin == FACT_PLUGIN || x->origin == FACT_DIMENSION ? _("a plugin") : _("guanxi itself"));
}

static gx_status clash(const fact *had, const fact *model, gx_error *err)
{
    char first[256], second[256];
    say_place(had, first);
    say_place(model, second);
    return gx_fail(err, GX_EEXIST, _("the fact \"%s\" is declared by %s and again by %s: rename one of them"),
                   model->name, first, second);
}

gx_status facts_add(facts *f, const fact *model, gx_ref *out, gx_error *err)
{
    const fact *had = facts_find(f, text_of(model->name));
    if (had != NULL)
        return clash(had, model, err);
    fact *x = arena_alloc(f->mem, sizeof *x);
    bool failed = x == NULL || !make_room(f);
    if (failed)
        return no_memory(err);
    *x = *model;
    x->name = copy(f, model->name, &failed);
    x->title = copy(f, model->title, &failed);
    x->title_local = copy(f, model->title_local, &failed);
    x->unit = copy(f, model->unit, &failed);
    x->events = copy(f, model->events, &failed);
    x->dated_by = copy(f, model->dated_by, &failed);
    x->fallback = copy(f, model->fallback, &failed);
    x->expiry = copy(f, model->expiry, &failed);
    x->file = copy(f, model->file, &failed);
    x->labels = copy_list(f, model->labels, model->n_labels, &failed);
    x->label_titles = copy_list(f, model->label_titles, model->n_labels, &failed);
    if (failed)
        return no_memory(err);
    gx_ref *place = place_of(f, text_of(x->name));
    f->list[f->n++] = x;
    *place = x->ref = (gx_ref)f->n;
    if (f->first_tag == 0 && fact_is_tag(x))
        f->first_tag = x->ref;
    if (out != NULL)
        *out = x->ref;
    return GX_OK;
}

gx_status facts_set_label_titles(facts *f, gx_ref ref, int language, const char *const *titles, gx_error *err)
{
    fact *x = f->list[ref - 1];
    bool failed = false;
    x->own_titles[language] = copy_list(f, titles, x->n_labels, &failed);
    return failed ? no_memory(err) : GX_OK;
}

const char *fact_label_title(const fact *f, int64_t label, const char *lang)
{
    const char *const *own = f->own_titles[i18n_index(lang)];
    if (own != NULL && own[label] != NULL)
        return own[label];
    const char *title = f->label_titles != NULL ? f->label_titles[label] : NULL;
    if (title == NULL || title[0] == '\0')
        return f->labels[label];
    return i18n_index(lang) == i18n_index(i18n_current()) ? i18n_text(title) : title;
}

/* Bytes of the separator at p, of which there are n; 0: none. */
static size_t separator(const char *p, size_t n)
{
    static const char *const wide[] = { "，", "、", "；" };
    if (*p == ',' || *p == ';' || *p == '\n')
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (n >= strlen(wide[i]) && memcmp(p, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return 0;
}

gx_text list_item(gx_text *rest)
{
    size_t at = 0, n = 0;
    while (at < rest->n && (n = separator(rest->p + at, rest->n - at)) == 0)
        at++;
    gx_text item = text_trim((gx_text){ rest->p, at });
    *rest = at + n < rest->n ? (gx_text){ rest->p + at + n, rest->n - at - n } : (gx_text){ NULL, 0 };
    return item;
}

bool fact_text_contains(const fact *f, gx_text value, gx_text asked)
{
    if (!f->list)
        return asked.n > 0 && text_contains(value, asked);
    while (value.n > 0)
        if (text_eq(list_item(&value), asked))
            return asked.n > 0;
    return false;
}

static bool add_core(facts *f)
{
    for (size_t i = 0; i < sizeof CORE / sizeof *CORE; i++) {
        fact model = CORE[i];
        if (model.origin == FACT_SERIES)
            model.name = series_name(model.series);
        if (facts_add(f, &model, NULL, NULL) != GX_OK)
            return false;
    }
    return true;
}

facts *facts_new(void)
{
    facts *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->money_digits = 2;
    f->mem = arena_new();
    if (f->mem == NULL || !add_core(f)) {
        facts_free(f);
        return NULL;
    }
    return f;
}

void facts_free(facts *f)
{
    if (f == NULL)
        return;
    if (f->mem != NULL)
        arena_free(f->mem);
    free(f->list);
    free(f->by_name);
    free(f);
}

size_t facts_count(const facts *f)
{
    return f->n;
}

const fact *facts_at(const facts *f, gx_ref ref)
{
    return ref == 0 || ref > f->n ? NULL : f->list[ref - 1];
}

const fact *facts_find(const facts *f, gx_text name)
{
    return f->n > 0 ? facts_at(f, *place_of(f, name)) : NULL;
}

bool fact_is_tag(const fact *f)
{
    return f->origin == FACT_DIMENSION && text_starts(text_of(f->name), TAG_PREFIX);
}

gx_text fact_tag_name(const fact *f)
{
    return text_of(f->name + strlen(TAG_PREFIX));
}

gx_ref facts_first_tag(const facts *f)
{
    return f->first_tag;
}

const fact *facts_tag(const facts *f, gx_text name)
{
    for (size_t ref = f->first_tag; ref != 0 && ref <= f->n; ref++)
        if (fact_is_tag(f->list[ref - 1]) && text_eq(fact_tag_name(f->list[ref - 1]), name))
            return f->list[ref - 1];
    return NULL;
}

const char *facts_nearest(const facts *f, gx_text name)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < f->n; i++)
        suggest_try(name, f->list[i]->name, &best, &distance);
    return best;
}

void facts_set_money_digits(facts *f, int digits)
{
    f->money_digits = digits;
}

int facts_money_digits(const facts *f)
{
    return f->money_digits;
}

bool series_find(gx_text name, series_id *out)
{
    for (int s = 0; s < SERIES_COUNT; s++)
        if (text_is(name, series_name((series_id)s))) {
            *out = (series_id)s;
            return true;
        }
    return false;
}

bool fact_of_introduced(const fact *f)
{
    return f->origin == FACT_STATE &&
           (f->offset == offsetof(customer_state, brought) || f->offset == offsetof(customer_state, last_brought) ||
            f->offset == offsetof(customer_state, introductions_bought));
}

bool text_names_introduced(gx_text t)
{
    static const char *const words[] = { "brought", "introduc" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (t.n > 0 && memmem(t.p, t.n, words[i], strlen(words[i])) != NULL)
            return true;
    return false;
}
