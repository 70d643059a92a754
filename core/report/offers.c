/* SPDX-License-Identifier: Apache-2.0 */
/* Offers and their fairness as JSON and in words. */
#include "core/report/offers.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

static json_t *day_json(int64_t day)
{
    char text[32];
    if (day == INT64_MIN || day == INT64_MAX)
        return json_null();
    date_format(day, text);
    return json_string(text);
}

static json_t *money_json(int64_t minor, int digits)
{
    char text[48];
    money_format(minor, digits, false, text);
    return json_string(text);
}

static json_t *terms_json(const offer_terms *t, int digits)
{
    if (t == NULL || t->kind == TERMS_NONE)
        return json_null();
    json_t *j = json_object();
    if (t->kind == TERMS_PRICE) {
        json_object_set_new(j, "price", money_json(t->price, digits));
        return j;
    }
    json_object_set_new(j, "gift", json_text(t->gift));
    json_object_set_new(j, "worth", t->worth >= 0 ? money_json(t->worth, digits) : json_null());
    return j;
}

static json_t *place_json(const offer *o)
{
    char text[512];
    snprintf(text, sizeof text, "%s:%d", o->section->file, o->section->line);
    return json_string(text);
}

/* ---- what the check found ---- */

static json_t *hurt_json(const disadvantage *d, int digits)
{
    json_t *j = json_object();
    json_object_set_new(j, "customer", json_text(d->who->subject));
    json_object_set_new(j, "name", json_word(d->who->name));
    json_object_set_new(j, "gets", terms_json(d->hers, digits));
    json_object_set_new(j, "difference", d->difference >= 0 ? money_json(d->difference, digits) : json_null());
    json_object_set_new(j, "from", day_json(d->day));
    return j;
}

static json_t *unfair_json(const unfair_offer *u, int digits)
{
    json_t *j = json_object(), *hurt = json_array();
    json_object_set_new(j, "offer", json_string(u->offer->name));
    json_object_set_new(j, "at", place_json(u->offer));
    json_object_set_new(j, "others", terms_json(&u->offer->terms, digits));
    for (size_t i = 0; i < u->n; i++)
        json_array_append_new(hurt, hurt_json(&u->list[i], digits));
    json_object_set_new(j, "hurt", hurt);
    return j;
}

json_t *fairness_json(const fairness *f, int money_digits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < f->n; i++)
        json_array_append_new(list, unfair_json(&f->list[i], money_digits));
    return list;
}

void fairness_print(const fairness *f, int money_digits, size_t width, buf *out)
{
    for (size_t i = 0; i < f->n; i++) {
        buf line = { 0 };
        fairness_sentence(&f->list[i], money_digits, &line);
        wrap(out, buf_view(&line), 0, 2, width);
        buf_char(out, '\n');
        out->failed |= line.failed;
        buf_free(&line);
    }
}

/* ---- the list ---- */

static json_t *title_json(const offer *o, const char *lang)
{
    const config_entry *e = config_entry_lang(o->section, "title", lang);
    if (e == NULL)
        e = config_entry_of(o->section, "title");
    return e != NULL ? json_text(e->value) : json_string(o->name);
}

static const unfair_offer *found_of(const fairness *f, const offer *o)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].offer == o)
            return &f->list[i];
    return NULL;
}

static bool is_allowed(const offers_survey *v, const char *name)
{
    for (size_t i = 0; i < v->n_allowed; i++)
        if (text_is(v->allowed[i], name))
            return true;
    return false;
}

static json_t *offer_json(const ruleset *r, const offers_survey *v, const offer *o, int64_t today, const char *lang)
{
    size_t i = (size_t)(o - r->offers.list);
    const unfair_offer *u = found_of(&v->fairness, o);
    json_t *j = json_object();
    json_object_set_new(j, "offer", json_string(o->name));
    json_object_set_new(j, "title", title_json(o, lang));
    json_object_set_new(j, "at", place_json(o));
    json_object_set_new(j, "product", json_text(o->product));
    json_object_set_new(j, "for", json_text(o->who != NULL ? rule_text(o->who) : (gx_text){ NULL, 0 }));
    json_object_set_new(j, "in_force", json_boolean(offer_in_force(o, today)));
    json_object_set_new(j, "over", json_boolean(today > o->to));
    json_object_set_new(j, "from", day_json(o->from));
    json_object_set_new(j, "to", day_json(o->to));
    json_object_set_new(j, "others", terms_json(&o->terms, r->money_digits));
    json_object_set_new(j, "key", terms_json(&o->key_terms, r->money_digits));
    json_object_set_new(j, "other_customers", json_integer(v->counts[i].others));
    json_object_set_new(j, "key_customers", json_integer(v->counts[i].key));
    buf words[3] = { { 0 }, { 0 }, { 0 } };
    offer_terms_words(&o->terms, r->money_digits, &words[0]);
    offer_terms_words(&o->key_terms, r->money_digits, &words[1]);
    if (u != NULL)
        fairness_sentence(u, r->money_digits, &words[2]);
    json_object_set_new(j, "others_words", json_text(buf_view(&words[0])));
    json_object_set_new(j, "key_words", json_text(buf_view(&words[1])));
    json_object_set_new(j, "unfair", u != NULL ? unfair_json(u, r->money_digits) : json_null());
    json_object_set_new(j, "unfair_words", json_text(buf_view(&words[2])));
    json_object_set_new(j, "allowed", json_boolean(is_allowed(v, o->name)));
    for (int k = 0; k < 3; k++)
        buf_free(&words[k]);
    return j;
}

gx_status offers_make(shop *s, int64_t now, const char *lang, json_t **out, gx_error *err)
{
    const ruleset *r = s->ruleset;
    offers_survey v;
    arena *a = arena_new();
    json_t *list = json_array();
    gx_status rc = a != NULL && list != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_survey_offers(s, now, a, &v, err);
    for (size_t i = 0; i < r->offers.n && rc == GX_OK; i++)
        json_array_append_new(list, offer_json(r, &v, &r->offers.list[i], zone_today(r->zone, now), lang));
    arena_free(a);
    if (rc != GX_OK) {
        json_decref(list);
        return rc;
    }
    *out = list;
    return GX_OK;
}

static void print_days(const json_t *j, buf *out)
{
    const char *from = json_str(j, "from"), *to = json_str(j, "to");
    if (json_is_true(json_object_get(j, "in_force")))
        buf_str(out, _("in force"));
    else
        buf_str(out, json_is_true(json_object_get(j, "over")) ? _("over") : _("not yet"));
    if (*from != '\0' && *to != '\0')
        buf_printf(out, _(", from %s to %s"), from, to);
    else if (*from != '\0')
        buf_printf(out, _(", from %s on"), from);
    else if (*to != '\0')
        buf_printf(out, _(", until %s"), to);
}

static void print_offer(const json_t *j, size_t width, buf *out)
{
    const char *about = json_str(j, "product"), *unfair = json_str(j, "unfair_words");
    buf_word(out, text_of(json_str(j, "title")));
    if (strcmp(json_str(j, "title"), json_str(j, "offer")) != 0)
        buf_printf(out, " (%s)", json_str(j, "offer"));
    if (*about != '\0') {
        buf_str(out, _(": "));
        buf_word(out, text_of(about));
    }
    buf_str(out, "\n  ");
    print_days(j, out);
    buf_printf(out, _("\n  others get %s: %lld now\n  key customers get %s: %lld now\n"), json_str(j, "others_words"),
               json_integer_value(json_object_get(j, "other_customers")), json_str(j, "key_words"),
               json_integer_value(json_object_get(j, "key_customers")));
    buf_str(out, "  ");
    if (*unfair == '\0')
        buf_str(out, _("fair"));
    else
        wrap(out, text_of(unfair), 2, 2, width);
    if (*unfair != '\0' && json_is_true(json_object_get(j, "allowed")))
        buf_str(out, _("\n  the last run let it out by name"));
    buf_char(out, '\n');
}

void offers_print(const json_t *list, size_t width, buf *out)
{
    size_t i;
    json_t *j;
    if (json_array_size(list) == 0)
        buf_printf(out, "%s\n", _("there are no offers; [offer:NAME] in shop.ini makes one"));
    json_array_foreach(list, i, j)
    {
        if (i > 0)
            buf_char(out, '\n');
        print_offer(j, width, out);
    }
}
