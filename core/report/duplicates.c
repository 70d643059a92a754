/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs that were found, with what speaks for and against them in words, and what is known of both. */
#include "core/report/duplicates.h"

#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/report/out.h"
#include "core/report/words.h"

typedef struct composer {
    shop *s;
    const duplicates *d;
    int64_t now;
    arena *mem;
    store_reader *reader;
} composer;

/* ---- what speaks for it ---- */

static const char *said_of(trait t, agreement how)
{
    static const char *const words[TRAITS][AGREES_SHARED + 1] = {
        [TRAIT_PHONE] = { NULL, N_("the same phone"), N_("nearly the same phone"), N_("another phone"),
                          N_("a phone that several have together") },
        [TRAIT_EMAIL] = { NULL, N_("the same e-mail"), N_("nearly the same e-mail"), NULL,
                          N_("an e-mail that several have together") },
        [TRAIT_WECHAT] = { NULL, N_("the same WeChat id"), NULL, NULL, N_("a WeChat id that several have together") },
        [TRAIT_ORDER] = { NULL, N_("the same order number"), NULL, NULL, NULL },
        [TRAIT_NAME] = { NULL, N_("the same name"), N_("nearly the same name"), N_("another name"), NULL },
        [TRAIT_BIRTHDAY] = { NULL, N_("the same birthday"), N_("nearly the same birthday"), N_("another birthday"),
                             NULL },
        [TRAIT_GENDER] = { NULL, NULL, NULL, N_("not the same gender"), NULL },
        [TRAIT_ADDRESS] = { NULL, N_("the same address"), N_("nearly the same address"), NULL, NULL },
        [TRAIT_CITY] = { NULL, N_("the same city"), NULL, NULL, NULL },
    };
    return words[t][how] != NULL ? i18n_text(words[t][how]) : NULL;
}

static json_t *because(const likeness *l)
{
    json_t *list = json_array();
    for (int t = 0; t < TRAITS; t++)
        if (said_of((trait)t, l->traits[t]) != NULL)
            json_array_append_new(list, json_string(said_of((trait)t, l->traits[t])));
    return list;
}

/* ---- both sides ---- */

static json_t *birthday_json(int64_t birthday, bool known_year)
{
    json_t *whole = json_day(birthday);
    const char *day = json_string_value(whole);
    if (known_year || day == NULL || strlen(day) < 5)
        return whole;
    json_t *without = json_sprintf("--%s", day + strlen(day) - 5);
    json_decref(whole);
    return without;
}

static gx_status side_json(const composer *c, const person *p, json_t *list, gx_error *err)
{
    customer_record rec;
    customer_state s;
    gx_status rc = store_load(c->reader, &p->id, 1, c->mem, &rec, err);
    if (rc == GX_OK)
        rc = state_fold(rec.digests, rec.joined, rec.n_digests, c->now, c->mem, &s, err);
    if (rc != GX_OK)
        return rc;
    char spent[48];
    money_format(s.spent, c->s->ruleset->money_digits, false, spent);
    json_t *j = json_object();
    json_object_set_new(j, "customer", json_text(p->subject));
    json_object_set_new(j, "name", json_word(s.name.n > 0 ? s.name : s.address_as));
    json_object_set_new(j, "phone", json_word(s.phone));
    json_object_set_new(j, "email", json_word(s.email));
    json_object_set_new(j, "wechat", json_word(s.wechat));
    json_object_set_new(j, "gender", json_text(s.gender));
    json_object_set_new(j, "birthday", birthday_json(s.birthday, s.birthday_known_year != 0));
    json_object_set_new(j, "city", json_word(s.city));
    json_object_set_new(j, "address", json_word(s.address));
    json_object_set_new(j, "orders", json_integer((json_int_t)s.orders));
    json_object_set_new(j, "spent", json_string(spent));
    json_object_set_new(j, "since", json_time(s.joined));
    json_array_append_new(list, j);
    return GX_OK;
}

static gx_status pair_json(const composer *c, const likeness *l, json_t *list, gx_error *err)
{
    json_t *j = json_object(), *people = json_array();
    json_object_set_new(j, "points", json_integer(l->points));
    json_object_set_new(j, "because", because(l));
    json_object_set_new(j, "people", people);
    json_array_append_new(list, j);
    arena_reset(c->mem);
    gx_status rc = side_json(c, &c->d->people[l->a], people, err);
    return rc == GX_OK ? side_json(c, &c->d->people[l->b], people, err) : rc;
}

static gx_status pairs_json(const composer *c, const likeness *pairs, size_t n, size_t count, json_t **out,
                            gx_error *err)
{
    gx_status rc = GX_OK;
    *out = json_array();
    for (size_t i = 0; i < n && i < count && rc == GX_OK; i++)
        rc = pair_json(c, &pairs[i], *out, err);
    return rc;
}

/* ---- what was not compared ---- */

static const char *trait_name(trait t)
{
    static const char *const names[TRAITS] = { "phone",    "email",  "wechat",  "order", "name",
                                               "birthday", "gender", "address", "city" };
    return names[t];
}

static json_t *left_json(const findings *f)
{
    json_t *list = json_array();
    for (int t = 0; t < TRAITS; t++) {
        const left_out *l = &f->left[t];
        if (l->blocks > 0)
            json_array_append_new(list, json_pack("{s:s,s:o,s:I,s:I,s:I}", "what", trait_name((trait)t), "value",
                                                  json_word(l->value), "groups", (json_int_t)l->blocks, "people",
                                                  (json_int_t)l->people, "largest", (json_int_t)l->largest));
    }
    return list;
}

gx_status duplicates_json(shop *s, const duplicates *d, int64_t now, size_t count, json_t **out, gx_error *err)
{
    composer c = { .s = s, .d = d, .now = now, .mem = arena_new() };
    json_t *whole = json_object(), *safe = NULL, *asked = NULL;
    gx_status rc = c.mem != NULL && whole != NULL ? store_reader_open(s->store, &c.reader, err)
                                                  : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        store_reader_as_of(c.reader, now);
    if (rc == GX_OK)
        rc = pairs_json(&c, d->found.safe, d->found.n_safe, count, &safe, err);
    if (rc == GX_OK)
        rc = pairs_json(&c, d->found.asked, d->found.n_asked, count, &asked, err);
    json_object_set_new(whole, "customers", json_integer((json_int_t)d->n));
    json_object_set_new(whole, "safe_pairs", json_integer((json_int_t)d->found.n_safe));
    json_object_set_new(whole, "asked_pairs", json_integer((json_int_t)d->found.n_asked));
    json_object_set_new(whole, "safe", safe);
    json_object_set_new(whole, "asked", asked);
    json_object_set_new(whole, "left_out", left_json(&d->found));
    store_reader_close(c.reader);
    arena_free(c.mem);
    if (rc != GX_OK)
        json_decref(whole);
    else
        *out = whole;
    return rc;
}

/* ---- for people ---- */

static void print_side(const json_t *side, size_t width, buf *out)
{
    static const char *const fields[] = { "phone", "email", "wechat", "birthday", "city", "address" };
    buf line = { 0 };
    const char *name = json_str(side, "name");
    buf_word(&line, text_of(json_str(side, "customer")));
    if (*name != '\0')
        buf_printf(&line, " (%s)", name);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (*json_str(side, fields[i]) != '\0')
            buf_printf(&line, " · %s", json_str(side, fields[i]));
    long long orders = json_integer_value(json_object_get(side, "orders"));
    buf_str(&line, " · ");
    buf_printf(&line, i18n_plural("%lld order", "%lld orders", (unsigned long)orders), orders);
    if (orders > 0)
        buf_printf(&line, " (%s)", json_str(side, "spent"));
    paragraph(&line, 4, width, out);
    buf_free(&line);
}

static void print_because(const json_t *pair, size_t width, buf *out)
{
    buf line = { 0 };
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(pair, "because"), i, one)
        buf_printf(&line, "%s%s", i > 0 ? _(", ") : "", json_string_value(one));
    paragraph(&line, 2, width, out);
    buf_free(&line);
}

static void print_pairs(const json_t *list, bool asked, size_t width, buf *out)
{
    size_t i, k;
    json_t *pair, *side;
    json_array_foreach(list, i, pair)
    {
        const json_t *people = json_object_get(pair, "people");
        const char *one = json_str(json_array_get(people, 0), "customer");
        const char *other = json_str(json_array_get(people, 1), "customer");
        print_because(pair, width, out);
        json_array_foreach(people, k, side) print_side(side, width, out);
        if (!asked)
            continue;
        buf command = { 0 };
        buf_shell(&command, one);
        buf_char(&command, ' ');
        buf_shell(&command, other);
        const char *both = command.p != NULL ? command.p : "";
        buf_printf(out, "      guanxi merge %s  |  guanxi distinct %s\n", both, both);
        out->failed |= command.failed;
        buf_free(&command);
    }
}

static void print_left(const json_t *list, size_t width, buf *out)
{
    static const struct {
        const char *what, *words;
    } kinds[] = {
        { "phone", N_("phone") },        { "email", N_("e-mail") }, { "wechat", N_("WeChat id") },
        { "order", N_("order number") }, { "name", N_("name") },    { "birthday", N_("birthday") },
        { "address", N_("address") },
    };
    size_t i;
    json_t *l;
    json_array_foreach(list, i, l)
    {
        buf line = { 0 };
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (strcmp(kinds[k].what, json_str(l, "what")) == 0)
                buf_printf(&line,
                           _("%s: shared by too many people to compare them (groups %lld, the largest %lld: %s)"),
                           i18n_text(kinds[k].words), json_integer_value(json_object_get(l, "groups")),
                           json_integer_value(json_object_get(l, "largest")), json_str(l, "value"));
        paragraph(&line, 2, width, out);
        buf_free(&line);
    }
}

static long long number(const json_t *found, const char *key)
{
    return json_integer_value(json_object_get(found, key));
}

static void print_rest(const json_t *found, const char *list, const char *pairs, buf *out)
{
    long long rest = number(found, pairs) - (long long)json_array_size(json_object_get(found, list));
    if (rest > 0)
        buf_printf(out, _("  … and %lld more; --count N shows more of them\n"), rest);
}

void duplicates_print(const json_t *found, size_t width, buf *out)
{
    long long safe = number(found, "safe_pairs"), asked = number(found, "asked_pairs");
    const json_t *merged = json_object_get(found, "merged");
    if (safe > 0) {
        buf_printf(out, "%s\n", merged != NULL ? _("Merged") : _("Safe to merge: guanxi duplicates --merge does it"));
        print_pairs(json_object_get(found, "safe"), false, width, out);
        print_rest(found, "safe", "safe_pairs", out);
    }
    if (asked > 0) {
        buf_printf(out, "%s\n", _("The same person? Only you can tell"));
        print_pairs(json_object_get(found, "asked"), true, width, out);
        print_rest(found, "asked", "asked_pairs", out);
    }
    if (safe == 0 && asked == 0)
        buf_printf(out, _("Nobody of %lld customers looks like another one.\n"), number(found, "customers"));
    if (json_array_size(json_object_get(found, "left_out")) > 0) {
        buf_printf(out, "%s\n", _("Left out"));
        print_left(json_object_get(found, "left_out"), width, out);
    }
    long long n = number(found, "merged");
    if (merged != NULL)
        buf_printf(out,
                   i18n_plural("%lld customer is part of another one now; guanxi undo takes it back\n",
                               "%lld customers are part of another one now; guanxi undo takes it back\n",
                               (unsigned long)n),
                   n);
}
