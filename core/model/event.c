/* SPDX-License-Identifier: Apache-2.0 */
/* From a line of CloudEvents JSON, or from values set by hand, to an event that the catalogue agrees with. Every
 * refusal is one sentence that names the key and the value, because it ends up in somebody's reject file. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/calendar/lunar.h"
#include "core/model/catalogue.h"
#include "core/model/json.h"

#define DAYS_YEAR_1 INT64_C(-719162)    /* 0001-01-01 */
#define DAYS_YEAR_9999 INT64_C(2932896) /* 9999-12-31 */

/* ---- one value of a field, from its text ---- */

static bool read_bool(gx_text t, int64_t *out)
{
    static const char *const YES[] = { "true", "yes", "on", "1" };
    static const char *const NO[] = { "false", "no", "off", "0" };
    for (size_t i = 0; i < sizeof YES / sizeof *YES; i++) {
        if (text_is(t, YES[i]) || text_is(t, NO[i])) {
            *out = text_is(t, YES[i]);
            return true;
        }
    }
    return false;
}

/* False when the text is nothing of that type. TEXT is always fine, lists never are. */
static bool read_scalar(field_type type, gx_text t, int64_t *out)
{
    bool has_year;
    switch (type) {
    case FIELD_TYPE_TEXT:
        return true;
    case FIELD_TYPE_INT:
    case FIELD_TYPE_MONEY:
        return text_int(t, out) && *out <= EVENT_INT_MAX && *out >= -EVENT_INT_MAX;
    case FIELD_TYPE_BOOL:
        return read_bool(t, out);
    case FIELD_TYPE_DATE:
        return date_parse(t, out);
    case FIELD_TYPE_BIRTHDAY:
        return birthday_parse(t, out, &has_year);
    case FIELD_TYPE_TEXTS:
    case FIELD_TYPE_ITEMS:
        break;
    }
    return false;
}

static const char *type_wanted(field_type type)
{
    switch (type) {
    case FIELD_TYPE_TEXT:
        return N_("a text");
    case FIELD_TYPE_INT:
        return N_("a whole number");
    case FIELD_TYPE_MONEY:
        return N_("a whole number of minor units (2750 for 27.50)");
    case FIELD_TYPE_BOOL:
        return N_("true or false");
    case FIELD_TYPE_DATE:
        return N_("a date as \"2026-11-22\"");
    case FIELD_TYPE_BIRTHDAY:
        return N_("a date as \"1990-02-28\" or \"--02-28\"");
    case FIELD_TYPE_TEXTS:
        return N_("a list of texts");
    case FIELD_TYPE_ITEMS:
        return N_("a list of objects {sku, name, quantity, amount}");
    }
    return "";
}

void event_begin(event *e, event_kind kind, gx_text source, gx_text id, gx_text subject, int64_t time)
{
    e->kind = kind;
    e->type = text_of(event_kind_name(kind));
    e->source = source;
    e->id = id;
    e->subject = subject;
    e->time = time;
    e->has = 0;
    e->extra = NULL;
    e->n_extra = 0;
}

static field_value *begin_field(event *e, field_id f)
{
    e->has |= UINT64_C(1) << f;
    e->fields[f] = (field_value){ 0 };
    return &e->fields[f];
}

void event_set_text(event *e, field_id f, gx_text t)
{
    field_value *v = begin_field(e, f);
    v->text = t;
    if (!read_scalar(field_type_of(f), t, &v->i))
        v->i = EVENT_UNREADABLE;
}

void event_set_int(event *e, field_id f, int64_t i)
{
    begin_field(e, f)->i = i;
}

void event_set_texts(event *e, field_id f, const gx_text *texts, size_t n)
{
    field_value *v = begin_field(e, f);
    v->texts = texts;
    v->n = n;
}

void event_set_items(event *e, field_id f, const order_item *items, size_t n)
{
    field_value *v = begin_field(e, f);
    v->items = items;
    v->n = n;
}

/* ---- one value of a field, from JSON ---- */

static gx_status refuse_value(const char *where, const json *value, const char *wanted, gx_error *err)
{
    char shown[64];
    json_show(value, shown);
    return gx_fail(err, GX_EINVAL, _("%s is %s: want %s"), i18n_text(where), shown, i18n_text(wanted));
}

static gx_status take_int(const json *value, const char *where, field_type type, int64_t *out, gx_error *err)
{
    if (value->type != JSON_NUMBER || !read_scalar(type, value->text, out))
        return refuse_value(where, value, type_wanted(type), err);
    return GX_OK;
}

static gx_status take_texts(const json *value, field_id f, arena *a, event *e, gx_error *err)
{
    if (value->type != JSON_ARRAY)
        return refuse_value(field_name(f), value, type_wanted(FIELD_TYPE_TEXTS), err);
    gx_text *texts = arena_alloc(a, (value->n + 1) * sizeof *texts);
    if (texts == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading an event");
    for (size_t i = 0; i < value->n; i++) {
        if (value->items[i].type != JSON_STRING || value->items[i].text.n == 0)
            return refuse_value(field_name(f), value, N_("a list of texts, none of them empty"), err);
        texts[i] = value->items[i].text;
    }
    event_set_texts(e, f, texts, value->n);
    return GX_OK;
}

/* `at` is where the next extra goes; the array was made large enough. */
static gx_status add_extra(const json *member, arena *a, extra_field *at, gx_error *err)
{
    buf text = { 0 };
    json_write(member, &text);
    at->key = member->key;
    at->json = arena_text(a, buf_view(&text));
    bool failed = text.failed || at->json.p == NULL;
    buf_free(&text);
    return failed ? gx_fail(err, GX_ENOMEM, "out of memory while reading an event") : GX_OK;
}

static gx_status take_item_member(const json *m, arena *a, order_item *item, extra_field *extra, gx_error *err)
{
    bool sku = text_is(m->key, "sku"), name = text_is(m->key, "name");
    bool quantity = text_is(m->key, "quantity"), amount = text_is(m->key, "amount");
    if (!sku && !name && !quantity && !amount)
        return add_extra(m, a, &extra[item->n_extra++], err);
    if (m->type == JSON_NULL)
        return GX_OK;
    if (quantity)
        return take_int(m, N_("the quantity of an item"), FIELD_TYPE_INT, &item->quantity, err);
    if (amount)
        return take_int(m, N_("the amount of an item"), FIELD_TYPE_MONEY, &item->amount, err);
    if (m->type != JSON_STRING)
        return refuse_value(sku ? N_("the sku of an item") : N_("the name of an item"), m, N_("a text"), err);
    *(sku ? &item->sku : &item->name) = m->text;
    return GX_OK;
}

static gx_status take_item(const json *value, arena *a, order_item *item, gx_error *err)
{
    *item = (order_item){ .quantity = 1, .amount = INT64_MIN };
    if (value->type != JSON_OBJECT)
        return refuse_value(N_("an entry of items"), value, N_("an object {sku, name, quantity, amount}"), err);
    extra_field *extra = arena_alloc(a, (value->n + 1) * sizeof *extra);
    if (extra == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading an event");
    item->extra = extra;
    gx_status status = GX_OK;
    for (size_t i = 0; i < value->n && status == GX_OK; i++)
        status = take_item_member(&value->items[i], a, item, extra, err);
    return status;
}

static gx_status take_items(const json *value, field_id f, arena *a, event *e, gx_error *err)
{
    if (value->type != JSON_ARRAY)
        return refuse_value(field_name(f), value, type_wanted(FIELD_TYPE_ITEMS), err);
    order_item *items = arena_alloc(a, (value->n + 1) * sizeof *items);
    if (items == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading an event");
    gx_status status = GX_OK;
    for (size_t i = 0; i < value->n && status == GX_OK; i++)
        status = take_item(&value->items[i], a, &items[i], err);
    event_set_items(e, f, items, value->n);
    return status;
}

/* Industry fields come as numbers and truths too; an attribute keeps them as their text. */
static gx_status take_text(const json *value, field_id f, event *e, gx_error *err)
{
    if (f == FIELD_VALUE && value->type == JSON_NUMBER)
        event_set_text(e, f, value->text);
    else if (f == FIELD_VALUE && value->type == JSON_BOOL)
        event_set_text(e, f, value->truth ? GX_TEXT("true") : GX_TEXT("false"));
    else if (value->type == JSON_STRING)
        event_set_text(e, f, value->text);
    else
        return refuse_value(field_name(f), value, type_wanted(FIELD_TYPE_TEXT), err);
    return GX_OK;
}

static gx_status take_field(const json *value, field_id f, arena *a, event *e, gx_error *err)
{
    field_type type = field_type_of(f);
    int64_t number = 0;
    gx_status status;
    switch (type) {
    case FIELD_TYPE_TEXT:
        return take_text(value, f, e, err);
    case FIELD_TYPE_INT:
    case FIELD_TYPE_MONEY:
        status = take_int(value, field_name(f), type, &number, err);
        event_set_int(e, f, number);
        return status;
    case FIELD_TYPE_BOOL:
        if (value->type != JSON_BOOL)
            return refuse_value(field_name(f), value, type_wanted(type), err);
        event_set_int(e, f, value->truth);
        return GX_OK;
    case FIELD_TYPE_DATE:
    case FIELD_TYPE_BIRTHDAY:
        if (value->type != JSON_STRING || !read_scalar(type, value->text, &number))
            return refuse_value(field_name(f), value, type_wanted(type), err);
        event_set_text(e, f, value->text);
        return GX_OK;
    case FIELD_TYPE_TEXTS:
        return take_texts(value, f, a, e, err);
    case FIELD_TYPE_ITEMS:
        return take_items(value, f, a, e, err);
    }
    return GX_EBUG;
}

static gx_status take_data(const json *data, arena *a, event *e, gx_error *err)
{
    extra_field *extra = arena_alloc(a, (data->n + 1) * sizeof *extra);
    if (extra == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading an event");
    e->extra = extra;
    gx_status status = GX_OK;
    for (size_t i = 0; i < data->n && status == GX_OK; i++) {
        const json *m = &data->items[i];
        field_id f = field_of(m->key);
        if (f == FIELD_COUNT || !event_kind_takes(e->kind, f))
            status = add_extra(m, a, &extra[e->n_extra++], err);
        else if (m->type != JSON_NULL)
            status = take_field(m, f, a, e, err);
    }
    return status;
}

/* ---- what the catalogue says beyond types ---- */

typedef struct choice {
    event_kind kind; /* EVENT_OTHER: every type that has the field */
    field_id field;
    const char *words; /* separated by blanks */
} choice;

static const choice CHOICES[] = {
    { EVENT_OTHER, FIELD_GENDER, "f m x" },
    { EVENT_OTHER, FIELD_ADDRESS_KIND, "home office" },
    { EVENT_OTHER, FIELD_ABOUT, "product agency" },
    { EVENT_CUSTOMER_REMOVED_SELLER, FIELD_KIND, "deleted blocked" },
    { EVENT_CONTENT_ENGAGED, FIELD_KIND, "view like comment" },
    { EVENT_INCIDENT_RECORDED, FIELD_KIND, "abuse extortion scorn fraud blocked" },
    { EVENT_POST_PLANNED, FIELD_KIND, "ad expertise life interaction" },
    { EVENT_POST_PUBLISHED, FIELD_KIND, "ad expertise life interaction" },
};

const char *event_choices(event_kind k, field_id f)
{
    for (size_t i = 0; i < sizeof CHOICES / sizeof *CHOICES; i++)
        if (CHOICES[i].field == f && (CHOICES[i].kind == EVENT_OTHER || CHOICES[i].kind == k))
            return CHOICES[i].words;
    return NULL;
}

static bool is_choice(gx_text t, const char *words)
{
    gx_text rest = text_of(words);
    while (rest.n > 0)
        if (text_eq(text_cut(&rest, ' '), t))
            return true;
    return false;
}

/* An empty text takes a value back and is always fine here. */
static gx_status check_choice(event_kind kind, field_id f, gx_text t, gx_error *err)
{
    const char *words = event_choices(kind, f);
    if (words != NULL && t.n > 0 && !is_choice(t, words))
        return gx_fail(err, GX_EINVAL, _("%s is \"%.*s\": want one of: %s"), field_name(f), TEXT_ARG(t), words);
    lunar_date unused;
    if (f == FIELD_LUNAR_BIRTHDAY && t.n > 0 && !lunar_parse(t, &unused))
        return gx_fail(
            err, GX_EINVAL,
            _("%s is \"%.*s\": want a day of the Chinese calendar as \"1990-08-15\" or \"--08-15\", of a leap "
              "month \"--04L-15\""),
            field_name(f), TEXT_ARG(t));
    return GX_OK;
}

static gx_status check_value(const event *e, field_id f, gx_error *err)
{
    const field_value *v = &e->fields[f];
    field_type type = field_type_of(f);
    if (type == FIELD_TYPE_TEXT)
        return check_choice(e->kind, f, v->text, err);
    if (v->i == EVENT_UNREADABLE)
        return gx_fail(err, GX_EINVAL, _("%s is \"%.*s\": want %s"), field_name(f), TEXT_ARG(v->text),
                       i18n_text(type_wanted(type)));
    if ((type == FIELD_TYPE_INT || type == FIELD_TYPE_MONEY) && (v->i > EVENT_INT_MAX || v->i < -EVENT_INT_MAX))
        return gx_fail(err, GX_EINVAL, _("%s is %lld: that is more than a number here may be"), field_name(f),
                       (long long)v->i);
    if ((type == FIELD_TYPE_DATE || type == FIELD_TYPE_BIRTHDAY) && (v->i < DAYS_YEAR_1 || v->i > DAYS_YEAR_9999))
        return gx_fail(err, GX_EINVAL, _("%s lies outside the years 1 to 9999"), field_name(f));
    return GX_OK;
}

static gx_status check_needs(const event *e, gx_error *err)
{
    uint64_t excess = event_kind_excess(e->kind, e->has);
    if (excess != 0)
        return gx_fail(err, GX_EINVAL, _("%s does not carry %s"), event_kind_name(e->kind),
                       field_name((field_id)__builtin_ctzll(excess)));
    uint64_t lacks = event_kind_lacks(e->kind, e->has);
    for (uint64_t left = event_kind_needed(e->kind); left != 0 && lacks == 0; left &= left - 1) {
        field_id f = (field_id)__builtin_ctzll(left);
        if (f != FIELD_VALUE && field_type_of(f) == FIELD_TYPE_TEXT && e->fields[f].text.n == 0)
            lacks = left & -left; /* an empty value clears an attribute; an empty key is none */
    }
    if (lacks != 0)
        return gx_fail(err, GX_EINVAL, _("%s needs %s in its data"), event_kind_name(e->kind),
                       field_name((field_id)__builtin_ctzll(lacks)));
    return GX_OK;
}

static gx_status check_range(const event *e, field_id f, int64_t low, int64_t high, const char *wanted, gx_error *err)
{
    if (!EVENT_HAS(e, f) || (e->fields[f].i >= low && e->fields[f].i <= high))
        return GX_OK;
    return gx_fail(err, GX_EINVAL, _("%s is %lld: want %s"), field_name(f), (long long)e->fields[f].i,
                   i18n_text(wanted));
}

/* attribute.set of a profile field sets that field, so its value must be one of the field's. */
static gx_status check_attribute(const event *e, gx_error *err)
{
    field_id f = field_of(e->fields[FIELD_NAME].text);
    gx_text value = e->fields[FIELD_VALUE].text;
    int64_t unused;
    if (f == FIELD_COUNT || !field_is_profile(f) || value.n == 0)
        return GX_OK;
    if (!read_scalar(field_type_of(f), value, &unused))
        return gx_fail(err, GX_EINVAL, _("%s is \"%.*s\": want %s"), field_name(f), TEXT_ARG(value),
                       i18n_text(type_wanted(field_type_of(f))));
    return check_choice(e->kind, f, value, err);
}

static gx_status check_preference(const event *e, gx_error *err)
{
    bool about = (EVENT_HAS(e, FIELD_CHANNEL) && e->fields[FIELD_CHANNEL].text.n > 0) ||
                 (EVENT_HAS(e, FIELD_TOPIC) && e->fields[FIELD_TOPIC].text.n > 0);
    if (!EVENT_HAS(e, FIELD_ALLOW) && !EVENT_HAS(e, FIELD_QUIET))
        return gx_fail(err, GX_EINVAL, _("preference.changed needs allow or quiet in its data"));
    if (EVENT_HAS(e, FIELD_ALLOW) && !about)
        return gx_fail(err, GX_EINVAL, _("preference.changed says allow but neither channel nor topic: say of what"));
    return GX_OK;
}

static gx_status check_kind(const event *e, gx_error *err)
{
    switch (e->kind) {
    case EVENT_ATTRIBUTE_SET:
        return check_attribute(e, err);
    case EVENT_PREFERENCE_CHANGED:
        return check_preference(e, err);
    case EVENT_ORDER_REFUNDED:
        return check_range(e, FIELD_AMOUNT, 0, INT64_MAX, N_("what was given back, 0 or more"), err);
    case EVENT_REVIEW_LEFT:
        return check_range(e, FIELD_RATING, 1, 5, N_("1 to 5"), err);
    case EVENT_CALL_MADE:
        return check_range(e, FIELD_MINUTES, 0, INT64_MAX, N_("0 or more"), err);
    case EVENT_HISTORY_STATED:
        if (!EVENT_HAS(e, FIELD_ORDERS) && !EVENT_HAS(e, FIELD_SPENT))
            return gx_fail(err, GX_EINVAL, _("history.stated needs orders or spent in its data"));
        return check_range(e, FIELD_ORDERS, 0, INT64_MAX, N_("0 or more"), err);
    default:
        return GX_OK;
    }
}

static gx_status check_currency(const event *e, gx_text expected, gx_error *err)
{
    if (expected.n == 0 || !EVENT_HAS(e, FIELD_CURRENCY) || text_eq(e->fields[FIELD_CURRENCY].text, expected))
        return GX_OK;
    return gx_fail(err, GX_EINVAL, _("currency is \"%.*s\": this shop keeps its books in %.*s"),
                   TEXT_ARG(e->fields[FIELD_CURRENCY].text), TEXT_ARG(expected));
}

static gx_status check_type(const event *e, const event_types *declared, gx_error *err)
{
    if (e->kind != EVENT_OTHER)
        return GX_OK;
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; declared != NULL && i < declared->n; i++) {
        if (text_is(e->type, declared->names[i]))
            return GX_OK;
        suggest_try(e->type, declared->names[i], &near, &distance);
    }
    for (int k = EVENT_OTHER + 1; k < EVENT_KIND_COUNT; k++)
        suggest_try(e->type, event_kind_name((event_kind)k), &near, &distance);
    if (near == NULL)
        return gx_fail(err, GX_EINVAL, _("type is \"%.*s\": no such event, and no plugin declares it"),
                       TEXT_ARG(e->type));
    return gx_fail(err, GX_EINVAL, _("type is \"%.*s\": no such event; did you mean \"%s\"?"), TEXT_ARG(e->type), near);
}

static gx_status check_envelope(const event *e, gx_error *err)
{
    if (e->id.n == 0)
        return gx_fail(err, GX_EINVAL, _("id is missing or empty: want a text that is unique within its source"));
    if (e->source.n == 0)
        return gx_fail(err, GX_EINVAL, _("source is missing or empty: want where the event comes from"));
    if (e->subject.n == 0)
        return gx_fail(err, GX_EINVAL, _("subject is missing or empty: want the customer's id"));
    if (e->time < DAYS_YEAR_1 * DAY_S || e->time >= (DAYS_YEAR_9999 + 1) * DAY_S)
        return gx_fail(err, GX_EINVAL, _("time lies outside the years 1 to 9999"));
    return GX_OK;
}

gx_text event_city(gx_text subject)
{
    static const size_t n = sizeof EVENT_CITY - 1;
    if (!text_starts(subject, EVENT_CITY))
        return (gx_text){ NULL, 0 };
    return text_trim((gx_text){ subject.p + n, subject.n - n });
}

/* Whom an event names beside its subject must be somebody. */
static gx_status check_named(const event *e, gx_error *err)
{
    static const field_id who[] = { FIELD_INTO, FIELD_REFERRER, FIELD_CUSTOMER };
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        gx_text name = EVENT_HAS(e, who[i]) ? e->fields[who[i]].text : (gx_text){ NULL, 0 };
        if (text_is(name, EVENT_SHOP) || text_starts(name, EVENT_CITY))
            return gx_fail(err, GX_EINVAL, _("%s is \"%.*s\": want a customer's id"), field_name(who[i]),
                           TEXT_ARG(name));
    }
    return GX_OK;
}

/* Who the event is about, where that is no customer. */
static gx_status check_subject(const event *e, gx_error *err)
{
    if (event_is_of_shop(e->kind) != text_is(e->subject, EVENT_SHOP))
        return gx_fail(err, GX_EINVAL,
                       _("subject is \"%.*s\": \"%s\" is the shop itself, for post.* events and no others"),
                       TEXT_ARG(e->subject), EVENT_SHOP);
    if (!text_starts(e->subject, EVENT_CITY))
        return GX_OK;
    if (event_city(e->subject).n == 0)
        return gx_fail(err, GX_EINVAL, _("subject is \"%.*s\": want a city's name behind it, as customers have it"),
                       TEXT_ARG(e->subject));
    field_id f = EVENT_HAS(e, FIELD_NAME) ? field_of(e->fields[FIELD_NAME].text) : FIELD_COUNT;
    if (e->kind != EVENT_ATTRIBUTE_SET || (f != FIELD_COUNT && field_is_profile(f)))
        return gx_fail(err, GX_EINVAL,
                       _("subject is \"%.*s\", a whole city: want attribute.set with an attribute of your own, which "
                         "everybody there then has"),
                       TEXT_ARG(e->subject));
    return GX_OK;
}

/* All but UTF-8, which a parsed event has already. */
static gx_status check_rules(const event *e, const event_types *declared, gx_text currency, gx_error *err)
{
    gx_status status = check_envelope(e, err);
    if (status == GX_OK)
        status = check_type(e, declared, err);
    if (status == GX_OK)
        status = check_subject(e, err);
    if (status == GX_OK)
        status = check_named(e, err);
    for (uint64_t left = e->has; left != 0 && status == GX_OK; left &= left - 1)
        status = check_value(e, (field_id)__builtin_ctzll(left), err);
    if (status == GX_OK)
        status = check_needs(e, err);
    if (status == GX_OK)
        status = check_kind(e, err);
    return status == GX_OK ? check_currency(e, currency, err) : status;
}

static gx_status check_utf8(gx_text t, const char *name, gx_error *err)
{
    return utf8_valid(t) ? GX_OK : gx_fail(err, GX_EINVAL, _("%s is not valid UTF-8: convert it first"), name);
}

static gx_status check_field_utf8(const field_value *v, field_id f, gx_error *err)
{
    gx_status status = check_utf8(v->text, field_name(f), err);
    for (size_t i = 0; i < v->n && status == GX_OK; i++) {
        if (v->texts != NULL) {
            status = check_utf8(v->texts[i], field_name(f), err);
        } else {
            status = check_utf8(v->items[i].sku, N_("the sku of an item"), err);
            if (status == GX_OK)
                status = check_utf8(v->items[i].name, N_("the name of an item"), err);
        }
    }
    return status;
}

gx_status event_check(const event *e, const event_types *declared, gx_text expected_currency, gx_error *err)
{
    const gx_text head[] = { e->id, e->source, e->subject, e->type };
    const char *const names[] = { "id", "source", "subject", "type" };
    gx_status status = GX_OK;
    for (size_t i = 0; i < 4 && status == GX_OK; i++)
        status = check_utf8(head[i], names[i], err);
    for (uint64_t left = e->has; left != 0 && status == GX_OK; left &= left - 1) {
        field_id f = (field_id)__builtin_ctzll(left);
        status = check_field_utf8(&e->fields[f], f, err);
    }
    return status == GX_OK ? check_rules(e, declared, expected_currency, err) : status;
}

/* ---- the line ---- */

static gx_status take_attribute(const json *root, const char *key, const char *wanted, gx_text *out, gx_error *err)
{
    const json *value = json_member(root, key);
    if (value == NULL)
        return gx_fail(err, GX_EINVAL, _("%s is missing: want %s"), key, i18n_text(wanted));
    if (value->type != JSON_STRING || value->text.n == 0)
        return refuse_value(key, value, wanted, err);
    *out = value->text;
    return GX_OK;
}

static gx_status take_envelope(const json *root, event *e, gx_error *err)
{
    gx_text version, time;
    gx_status status = take_attribute(root, "specversion", "\"1.0\"", &version, err);
    if (status == GX_OK && !text_is(version, "1.0"))
        return gx_fail(err, GX_EINVAL, _("specversion is \"%.*s\": want \"1.0\""), TEXT_ARG(version));
    if (status == GX_OK)
        status = take_attribute(root, "id", N_("a text that is unique within its source"), &e->id, err);
    if (status == GX_OK)
        status = take_attribute(root, "source", N_("where the event comes from"), &e->source, err);
    if (status == GX_OK)
        status = take_attribute(root, "type", N_("an event type such as \"order.paid\""), &e->type, err);
    if (status == GX_OK)
        status = take_attribute(root, "subject", N_("the customer's id"), &e->subject, err);
    if (status == GX_OK)
        status = take_attribute(root, "time", N_("RFC 3339 such as \"2026-11-22T09:30:00+08:00\""), &time, err);
    if (status == GX_OK && !time_parse_rfc3339(time, &e->time))
        return gx_fail(err, GX_EINVAL, _("time is \"%.*s\": want RFC 3339 such as \"2026-11-22T09:30:00+08:00\""),
                       TEXT_ARG(time));
    return status;
}

static gx_status find_data(const json *root, const json **out, gx_error *err)
{
    static const json EMPTY = { .type = JSON_OBJECT };
    const json *type = json_member(root, "datacontenttype");
    if (type != NULL && (type->type != JSON_STRING || memmem(type->text.p, type->text.n, "json", 4) == NULL))
        return refuse_value("datacontenttype", type, N_("\"application/json\" or nothing"), err);
    if (json_member(root, "data_base64") != NULL)
        return gx_fail(err, GX_EINVAL, _("data_base64 is not read here: want data as a JSON object"));
    const json *data = json_member(root, "data");
    if (data != NULL && data->type != JSON_OBJECT)
        return refuse_value("data", data, N_("a JSON object"), err);
    *out = data != NULL ? data : &EMPTY;
    return GX_OK;
}

gx_status event_parse(gx_text line, const event_types *declared, gx_text expected_currency, arena *a, event *out,
                      gx_error *err)
{
    const json *root = NULL, *data = NULL;
    event_begin(out, EVENT_OTHER, (gx_text){ 0 }, (gx_text){ 0 }, (gx_text){ 0 }, 0);
    gx_status status = json_parse_object(line, a, &root, err);
    if (status == GX_OK)
        status = take_envelope(root, out, err);
    if (status == GX_OK)
        status = find_data(root, &data, err);
    if (status != GX_OK)
        return status;
    out->kind = event_kind_of(out->type);
    status = check_type(out, declared, err);
    if (status == GX_OK)
        status = take_data(data, a, out, err);
    return status == GX_OK ? check_rules(out, declared, expected_currency, err) : status;
}

gx_status event_parse_data(gx_text data_json, event *e, arena *a, gx_error *err)
{
    const json *data;
    e->has = 0;
    e->extra = NULL;
    e->n_extra = 0;
    gx_status status = json_parse_object(data_json, a, &data, err);
    return status == GX_OK ? take_data(data, a, e, err) : status;
}
