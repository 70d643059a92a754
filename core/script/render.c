/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a wording for one customer: values of the action first, then facts, written as the language does. */
#include "core/base/calendar.h"
#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/script/wording.h"

#include <jansson.h>
#include <string.h>

typedef struct filling {
    const templates *all;
    const template *t;
    const wording_input *in;
    const given_value *given; /* the action's values */
    size_t n_given;
    buf text;
    const char *missing; /* first name without a value */
    bool wrong;          /* of a shape that values never have */
    bool aged;           /* a count of days was written */
} filling;

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void put_time(filling *f, int64_t at)
{
    date_words(f->in->batch->zone, at, f->in->batch->now, f->t->lang, &f->text);
}

static void put_day(filling *f, int64_t day)
{
    day_words(day, zone_today(f->in->batch->zone, f->in->batch->now), f->t->lang, &f->text);
}

static void put_money(filling *f, int64_t minor)
{
    char words[48];
    money_format(minor, f->in->money_digits, true, words);
    buf_str(&f->text, words);
}

/* Calendar days in the shop's zone. */
static void put_age(filling *f, int64_t at)
{
    const gx_batch *b = f->in->batch;
    buf_int(&f->text, zone_today(b->zone, b->now) - zone_today(b->zone, at));
    f->aged = true;
}

static void put_bool(filling *f, bool yes)
{
    if (strncmp(f->t->lang, "zh", 2) == 0)
        buf_str(&f->text, yes ? "是" : "否");
    else
        buf_str(&f->text, yes ? "yes" : "no");
}

/* False: an empty one. */
static bool put_given(filling *f, const given_value *v)
{
    size_t before = f->text.n;
    switch (v->kind) {
    case VALUE_TEXT:
        buf_text(&f->text, v->text);
        break;
    case VALUE_NUMBER:
        buf_int(&f->text, v->number);
        break;
    case VALUE_FRACTION:
        buf_printf(&f->text, "%.14g", v->fraction);
        break;
    case VALUE_FLAG:
        put_bool(f, v->number != 0);
        break;
    case VALUE_TIME:
        put_time(f, v->number);
        break;
    case VALUE_DAY:
        put_day(f, v->number);
        break;
    case VALUE_MONEY:
        put_money(f, v->number);
        break;
    case VALUE_DAYS_SINCE:
        put_age(f, v->number);
        break;
    default:
        f->wrong = true;
    }
    return f->text.n > before || f->text.failed;
}

static const given_value *given_of(const filling *f, const char *name)
{
    for (size_t i = 0; i < f->n_given; i++)
        if (strcmp(f->given[i].name, name) == 0)
            return &f->given[i];
    return NULL;
}

static given_value take_number(value_kind kind, const json_t *v)
{
    return (given_value){ .kind = kind, .number = json_integer_value(v) };
}

static given_value take_table(const json_t *v)
{
    const json_t *date = json_object_get(v, "date"), *money = json_object_get(v, "money");
    const json_t *since = json_object_get(v, "days_since");
    given_value day = { .kind = VALUE_DAY };
    if (json_is_integer(money))
        return take_number(VALUE_MONEY, money);
    if (json_is_integer(since))
        return take_number(VALUE_DAYS_SINCE, since);
    if (json_is_integer(date))
        return take_number(VALUE_TIME, date);
    if (json_is_string(date) && date_parse(text_of(json_string_value(date)), &day.number))
        return day;
    return (given_value){ .kind = VALUE_STRANGE };
}

static given_value take_value(const json_t *v)
{
    if (json_is_string(v))
        return (given_value){ .kind = VALUE_TEXT, .text = { json_string_value(v), json_string_length(v) } };
    if (json_is_integer(v))
        return take_number(VALUE_NUMBER, v);
    if (json_is_real(v))
        return (given_value){ .kind = VALUE_FRACTION, .fraction = json_real_value(v) };
    if (json_is_boolean(v))
        return (given_value){ .kind = VALUE_FLAG, .number = json_is_true(v) };
    return take_table(v);
}

/* The values as a list that borrows from `all`. False: no memory. */
static bool take_values(filling *f, const json_t *all, arena *a)
{
    const char *key;
    json_t *value;
    given_value *list = arena_alloc(a, (json_object_size(all) + 1) * sizeof *list);
    if (list == NULL)
        return false;
    json_object_foreach((json_t *)all, key, value)
    {
        list[f->n_given] = take_value(value);
        list[f->n_given++].name = key;
    }
    f->given = list;
    return true;
}

/* ---- facts ------------------------------------------------------------------------------------------------------- */

static bool put_int_fact(filling *f, const fact *x, int64_t v)
{
    switch (x->type) {
    case GX_BOOL:
        put_bool(f, v != 0);
        return true;
    case GX_MONEY:
        put_money(f, v);
        return true;
    case GX_TIME:
        if (v != GX_NEVER)
            put_time(f, v);
        return v != GX_NEVER;
    case GX_DATE:
        if (v != GX_NO_DATE)
            put_day(f, v);
        return v != GX_NO_DATE;
    case GX_LABEL:
        if (v >= 0 && v < (int64_t)x->n_labels)
            buf_str(&f->text, fact_label_title(x, v, f->t->lang));
        return v >= 0 && v < (int64_t)x->n_labels;
    default:
        buf_int(&f->text, v);
        return true;
    }
}

static bool put_fact(filling *f, const fact *x)
{
    const gx_batch *b = f->in->batch;
    if (x->type == GX_TEXT_TYPE) {
        const gx_text *texts = batch_texts(b, x->ref);
        gx_text t = texts != NULL ? text_trim(texts[f->in->row]) : (gx_text){ NULL, 0 };
        f->text.failed = f->text.failed || texts == NULL;
        buf_text(&f->text, t);
        return t.n > 0;
    }
    const int64_t *values = batch_ints(b, x->ref);
    if (values == NULL) {
        f->text.failed = true;
        return true;
    }
    return put_int_fact(f, x, values[f->in->row]);
}

/* ---- phrases ----------------------------------------------------------------------------------------------------- */

static bool put_offer(filling *f, offer_slot slot)
{
    const wording_offer *o = &f->in->offer;
    switch (slot) {
    case OFFER_PRICE:
        if (o->has_price)
            put_money(f, o->price);
        return o->has_price;
    case OFFER_WORTH:
        if (o->has_worth)
            put_money(f, o->worth);
        return o->has_worth;
    case OFFER_UNTIL:
        if (o->has_until)
            put_day(f, o->until);
        return o->has_until;
    default:
        buf_text(&f->text, o->gift);
        return o->gift.n > 0;
    }
}

static bool put_slot(filling *f, const piece *slot)
{
    if (slot->offer != OFFER_NONE)
        return put_offer(f, slot->offer);
    const given_value *given = given_of(f, slot->name);
    if (given != NULL && put_given(f, given))
        return true;
    if (slot->call) {
        gx_text call = name_to_call(f->in->batch->rows[f->in->row], f->in->call_fallback);
        buf_text(&f->text, call);
        return call.n > 0;
    }
    return given == NULL && slot->ref != 0 && put_fact(f, facts_at(f->all->facts, slot->ref));
}

/* The filled phrase, in the arena. */
static gx_text fill(filling *f, const phrase *p, arena *a)
{
    buf_clear(&f->text);
    for (size_t i = 0; i < p->n; i++) {
        const piece *x = &p->pieces[i];
        if (x->name == NULL)
            buf_text(&f->text, x->literal);
        else if (put_slot(f, x))
            continue;
        else if (x->has_fallback)
            buf_text(&f->text, x->fallback);
        else if (f->missing == NULL)
            f->missing = x->name;
    }
    if (f->text.n == 0)
        return (gx_text){ NULL, 0 };
    gx_text t = arena_text(a, buf_view(&f->text));
    f->text.failed = f->text.failed || t.p == NULL;
    return t;
}

static void fill_answers(filling *f, arena *a, wording *out)
{
    size_t n = f->t->n_answers;
    wording_answer *list = arena_alloc(a, (n + 1) * sizeof *list);
    if (list == NULL) {
        f->text.failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const answer_line *line = &f->t->answers[i];
        list[i] = (wording_answer){ line->name, line->key, fill(f, &line->title, a) };
    }
    out->answers = list;
    out->n_answers = n;
}

/* The value given that was probably meant to be the missing one. */
static gx_text meant(filling *f, arena *a)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < f->n_given; i++)
        suggest_try(text_of(f->missing), f->given[i].name, &near, &distance);
    gx_text copy = near != NULL ? arena_text(a, text_of(near)) : (gx_text){ NULL, 0 };
    f->text.failed = f->text.failed || (near != NULL && copy.p == NULL);
    return copy;
}

/* The first foreseen answer without a line answer.NAME. */
static void find_untitled(filling *f, arena *a, wording *out)
{
    json_t *names = f->in->answers.n ? json_loadb(f->in->answers.p, f->in->answers.n, 0, NULL) : NULL, *name;
    size_t i;
    json_array_foreach(names, i, name)
    {
        bool titled = false;
        for (size_t k = 0; k < out->n_answers && !titled; k++)
            titled = text_is(out->answers[k].name, json_string_value(name));
        if (titled)
            continue;
        out->untitled = arena_text(a, text_of(json_string_value(name)));
        f->text.failed = f->text.failed || out->untitled.p == NULL;
        break;
    }
    json_decref(names);
}

static gx_status fill_all(filling *f, arena *a, wording *out, gx_error *err)
{
    const template *t = f->t;
    *out = (wording){ 0 };
    out->why = fill(f, &t->why, a);
    out->say = fill(f, &t->bodies[f->in->variant_seed % t->n_bodies], a);
    out->dont = fill(f, &t->dont, a);
    out->title = fill(f, &t->title, a);
    out->subject = fill(f, &t->subject, a);
    fill_answers(f, a, out);
    if (f->text.failed)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), t->file);
    if (f->wrong)
        return gx_fail(err, GX_EINVAL, _("%s: a value of the action is neither a text, a number, a date nor money"),
                       t->file);
    out->missing = text_of(f->missing);
    out->meant = f->missing ? meant(f, a) : (gx_text){ NULL, 0 };
    find_untitled(f, a, out);
    return f->text.failed ? gx_fail(err, GX_ENOMEM, _("%s: out of memory"), t->file) : GX_OK;
}

uint32_t wording_variant(const customer_state *s, gx_text customer, gx_text template_name, gx_text id)
{
    uint32_t before = 0;
    for (size_t i = 0; i < s->n_actions && !text_eq(s->actions[i].id, id); i++)
        before += text_eq(s->actions[i].template_name, template_name);
    return ((uint32_t)hash64(customer.p, customer.n) & INT32_MAX) + before;
}

static gx_status no_template(const templates *t, gx_text name, gx_error *err)
{
    const char *near = templates_nearest(t, name);
    if (near == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("there is no wording \"%.*s\""), TEXT_ARG(name));
    return gx_fail(err, GX_ENOTFOUND, _("there is no wording \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(name), near);
}

gx_status template_render(const templates *t, const wording_input *in, arena *a, wording *out, gx_error *err)
{
    filling f = { .all = t, .t = templates_choose(t, in->name, in->lang), .in = in };
    if (f.t == NULL)
        return no_template(t, in->name, err);
    json_t *values = NULL;
    f.given = in->given;
    f.n_given = in->n_given;
    if (in->n_given == 0 && in->values.n > 0) {
        json_error_t why;
        values = json_loadb(in->values.p, in->values.n, JSON_REJECT_DUPLICATES, &why);
        if (!json_is_object(values)) {
            json_decref(values);
            return gx_fail(err, GX_EINVAL, _("%s: the values are no JSON object: %s"), f.t->file, why.text);
        }
    }
    if (values != NULL && !take_values(&f, values, a))
        f.text.failed = true;
    gx_status rc = fill_all(&f, a, out, err);
    out->aged = f.aged;
    out->index = (size_t)(f.t - t->list);
    buf_free(&f.text);
    json_decref(values);
    return rc;
}
