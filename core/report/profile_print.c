/* SPDX-License-Identifier: Apache-2.0 */
/* A profile as a person reads it: in the language of the output, at the shop's times, money as it is written there. */
#include "core/report/profile.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/decide/titles.h"
#include "core/model/event.h"
#include "core/report/people.h"

/* What is said before a value; "" when the value speaks for itself. */
typedef struct said {
    const char *key, *word;
} said;

typedef struct page {
    const ruleset *r;
    size_t width;
    buf *out;
} page;

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void put_instant(const zone *z, int64_t t, buf *text)
{
    civil at = civil_of_seconds(zone_local(z, t));
    buf_printf(text, "%04d-%02d-%02d %02d:%02d", (int)at.year, at.month, at.day, at.hour, at.minute);
}

static void put_value(const page *p, const json_t *v, buf *text)
{
    int64_t t;
    if (json_is_string(v) && time_parse_rfc3339(text_of(json_string_value(v)), &t))
        put_instant(p->r->zone, t, text);
    else if (json_is_string(v))
        buf_str(text, json_string_value(v));
    else if (json_is_integer(v))
        buf_printf(text, "%lld", json_integer_value(v));
    else if (json_is_boolean(v))
        buf_str(text, json_is_true(v) ? _("yes") : _("no"));
    size_t i;
    json_t *one;
    json_array_foreach(v, i, one)
    {
        buf_str(text, i ? _(", ") : "");
        put_value(p,
                  json_is_object(one) && *json_str(one, "name") ? json_object_get(one, "name")
                  : json_is_object(one)                         ? json_object_get(one, "sku")
                                                                : one,
                  text);
    }
}

static bool empty(const json_t *v)
{
    return v == NULL || json_is_null(v) || (json_is_string(v) && json_string_length(v) == 0) ||
           (json_is_array(v) && json_array_size(v) == 0);
}

static void put_part(const page *p, const char *word, const json_t *v, buf *text)
{
    if (empty(v))
        return;
    buf_str(text, text->n ? " · " : "");
    if (*word != '\0')
        buf_printf(text, "%s ", i18n_text(word));
    put_value(p, v, text);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

/* What stands in data by name and has a title: a tag, a channel, an attribute's or a dimension's. */
static gx_text titled(const page *p, const json_t *data, const char *key, gx_text value)
{
    const char *lang = i18n_current();
    if (strcmp(key, "tag") == 0)
        return tag_title(p->r, value, lang);
    if (strcmp(key, "channel") == 0)
        return channel_title(p->r, value, lang);
    if (strcmp(key, "value") == 0)
        return value_title(p->r, text_of(json_str(data, "name")), value, lang);
    const fact *f = strcmp(key, "dimension") == 0 ? facts_find(p->r->facts, value)
                    : strcmp(key, "label") == 0   ? facts_find(p->r->facts, text_of(json_str(data, "dimension")))
                                                  : NULL;
    if (f != NULL && strcmp(key, "dimension") == 0)
        return fact_title(p->r, f, lang);
    for (uint32_t i = 0; f != NULL && i < f->n_labels; i++)
        if (text_is(value, f->labels[i]))
            return text_of(fact_label_title(f, i, lang));
    return value;
}

static void put_named(const page *p, const json_t *data, const char *key, const char *word, const json_t *v, buf *text)
{
    if (!json_is_string(v) || json_string_length(v) == 0) {
        put_part(p, word, v, text);
        return;
    }
    json_t *shown = json_text(titled(p, data, key, text_of(json_string_value(v))));
    put_part(p, word, shown, text);
    text->failed |= shown == NULL;
    json_decref(shown);
}

/* The fields of an event's data, in the order in which they were stored. */
static void put_data(const page *p, const json_t *data, buf *text)
{
    static const said words[] = {
        { "order", N_("order") },
        { "amount", N_("amount") },
        { "discount", N_("discount") },
        { "spent", N_("spent") },
        { "items", "" },
        { "text", "" },
        { "note", "" },
        { "what", "" },
        { "name", "" },
        { "value", "" },
        { "phone", "" },
        { "tag", "" },
        { "by", N_("by") },
    };
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)data, key, v)
    {
        const char *word = key;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(key, words[i].key) == 0)
                word = words[i].word;
        bool money = strcmp(key, "amount") == 0 || strcmp(key, "discount") == 0 || strcmp(key, "spent") == 0;
        if (strcmp(key, "currency") == 0 || strcmp(key, "action") == 0)
            continue; /* the shop has one; an id says nothing */
        if (!money || !json_is_integer(v)) {
            put_named(p, data, key, word, v, text);
            continue;
        }
        char minor[48];
        money_format(json_integer_value(v), p->r->money_digits, true, minor);
        buf_printf(text, "%s%s %s", text->n ? " · " : "", i18n_text(word), minor);
    }
}

/* Types are names to write in shop.ini and in files; in another language what they mean says more. */
static void put_type(const json_t *j, buf *text)
{
    const char *type = json_str(j, "type");
    const char *meaning = strcmp(i18n_current(), "en") == 0 ? NULL : event_meaning(event_kind_of(text_of(type)));
    if (*type != '\0')
        buf_printf(text, " · %s", meaning ? meaning : type);
}

static void print_list(const page *p, const json_t *list, const char *title, const said *words, size_t n)
{
    if (json_array_size(list) == 0)
        return;
    buf_printf(p->out, "%s\n", title);
    size_t i;
    json_t *j;
    json_array_foreach(list, i, j)
    {
        buf text = { 0 };
        for (size_t k = 0; k < n; k++)
            put_part(p, words[k].word, json_object_get(j, words[k].key), &text);
        put_type(j, &text);
        put_data(p, json_object_get(j, "data"), &text);
        buf_str(p->out, "  ");
        wrap(p->out, buf_view(&text), 2, 4, p->width);
        buf_char(p->out, '\n');
        buf_free(&text);
    }
}

void event_say(const ruleset *r, const char *type, const char *data, buf *out)
{
    const page p = { r, 0, out };
    buf text = { 0 };
    json_t *type_of = json_pack("{s:s}", "type", type), *object = json_loads(data, 0, NULL);
    put_type(type_of, &text);
    put_data(&p, object, &text);
    const size_t first = strlen(" · ");
    if (text.n > first)
        buf_add(out, text.p + first, text.n - first);
    out->failed |= text.failed;
    json_decref(type_of);
    json_decref(object);
    buf_free(&text);
}

/* ---- facts and labels -------------------------------------------------------------------------------------------- */

static const char *label_words(const fact *f, const char *label)
{
    for (uint32_t i = 0; f != NULL && f->type == GX_LABEL && i < f->n_labels; i++)
        if (strcmp(f->labels[i], label) == 0)
            return fact_label_title(f, i, i18n_current());
    return label;
}

static void put_fact(const page *p, const fact *f, const json_t *v, buf *text)
{
    if (f != NULL && f->type == GX_LABEL && json_is_string(v))
        buf_str(text, label_words(f, json_string_value(v)));
    else
        put_value(p, v, text);
}

/* "2026-03-01 09:00 · how far we are: new → old" */
static void print_moves(const page *p, const json_t *list)
{
    size_t i;
    json_t *j;
    if (json_array_size(list) > 0)
        buf_printf(p->out, "%s\n", _("Moves"));
    json_array_foreach(list, i, j)
    {
        const char *view = json_str(j, "dimension"), *from = json_str(j, "from"), *to = json_str(j, "to");
        const fact *f = facts_find(p->r->facts, text_of(view));
        buf text = { 0 };
        put_value(p, json_object_get(j, "at"), &text);
        gx_text title = f != NULL ? fact_title(p->r, f, i18n_current()) : text_of(view);
        buf_printf(&text, _(" · %.*s: %s → %s"), TEXT_ARG(title), label_words(f, from), label_words(f, to));
        buf_str(p->out, "  ");
        wrap(p->out, buf_view(&text), 2, 4, p->width);
        buf_char(p->out, '\n');
        buf_free(&text);
    }
}

static void print_facts(const page *p, const json_t *facts_object)
{
    enum { COLUMN = 25 };
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)facts_object, key, v)
    {
        const fact *f = facts_find(p->r->facts, text_of(key));
        gx_text name = f != NULL ? fact_title(p->r, f, i18n_current()) : text_of(key);
        buf text = { 0 };
        put_fact(p, f, v, &text);
        size_t at = 2 + utf8_columns(name);
        buf_printf(p->out, "  %.*s", TEXT_ARG(name));
        do
            buf_char(p->out, ' ');
        while (++at < COLUMN);
        wrap(p->out, buf_view(&text), at, COLUMN, p->width);
        buf_char(p->out, '\n');
        buf_free(&text);
    }
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static void print_head(const page *p, const json_t *profile)
{
    const char *name = json_str(profile, "name"), *subject = json_str(profile, "customer");
    buf when = { 0 }, shown = { 0 }, id = { 0 };
    int64_t now;
    buf_word(&shown, text_of(name));
    buf_word(&id, text_of(subject));
    if (time_parse_rfc3339(text_of(json_str(profile, "now")), &now))
        put_instant(p->r->zone, now, &when);
    if (*name != '\0' && strcmp(name, subject) != 0)
        buf_printf(p->out, _("%s (%s), as of %s\n"), shown.n ? shown.p : "", id.n ? id.p : "", when.n ? when.p : "");
    else
        buf_printf(p->out, _("%s, as of %s\n"), id.n ? id.p : "", when.n ? when.p : "");
    p->out->failed |= when.failed || shown.failed || id.failed;
    buf_free(&when);
    buf_free(&shown);
    buf_free(&id);
}

#define LIST(key, title, words)                                                                                        \
    print_list(&p, json_object_get(profile, key), title, words, sizeof(words) / sizeof *(words))

void profile_print(const ruleset *r, const json_t *profile, size_t width, buf *out)
{
    static const said tag_words[] = { { "title", "" }, { "by", N_("by") }, { "at", "" }, { "rule", N_("by rule") } };
    static const said attribute_words[] = {
        { "title", "" }, { "value_title", "" }, { "by", N_("by") }, { "at", "" }, { "city", N_("of everybody in") }
    };
    static const said hand_words[] = {
        { "dimension_title", "" },
        { "title", "" },
        { "by", N_("by") },
        { "at", "" },
        { "computed_title", N_("computed would be") },
        { "review_on", N_("look again on") },
    };
    static const said order_words[] = {
        { "order", "" },
        { "amount", "" },
        { "refunded", N_("refunded") },
        { "counts", N_("counts") },
        { "placed", N_("placed") },
        { "paid", N_("paid") },
        { "delivered", N_("delivered") },
        { "items", "" },
    };
    static const said promise_words[] = {
        { "what", "" }, { "by", N_("until") }, { "made", N_("promised") }, { "kept", N_("kept") }
    };
    static const said wish_words[] = { { "channel_title", "" },
                                       { "topic", "" },
                                       { "allow", N_("allowed") },
                                       { "quiet", N_("quiet hours") },
                                       { "at", "" } };
    static const said guess_words[] = {
        { "title", "" }, { "value", N_("perhaps") }, { "from", N_("from") }, { "ask", N_("ask:") }
    };
    static const said interest_words[] = { { "product", "" }, { "at", "" }, { "times", N_("times") } };
    static const said topic_words[] = { { "topic", "" }, { "at", "" }, { "times", N_("times") } };
    static const said event_words[] = { { "time", "" }, { "source", "" } };
    page p = { r, width, out };
    print_head(&p, profile);
    group_print(json_object_get(profile, "merged"), r->zone, width, out);
    print_facts(&p, json_object_get(profile, "labels"));
    print_facts(&p, json_object_get(profile, "facts"));
    LIST("labels_by_hand", _("Set by hand"), hand_words);
    LIST("tags", _("Tags"), tag_words);
    LIST("attributes", _("Attributes"), attribute_words);
    LIST("guesses", _("Guesses, to ask about and not to state"), guess_words);
    LIST("interests", _("Interested in"), interest_words);
    LIST("topics", _("Follows"), topic_words);
    LIST("orders", _("Orders"), order_words);
    LIST("promises", _("Promises"), promise_words);
    LIST("preferences", _("Wishes"), wish_words);
    print_moves(&p, json_object_get(profile, "moves"));
    LIST("latest_events", _("Latest events"), event_words);
}
