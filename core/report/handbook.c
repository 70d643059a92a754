/* SPDX-License-Identifier: Apache-2.0 */
/* The owner's two pages: see handbook.h. */
#include "core/report/handbook.h"

#include "core/base/i18n.h"
#include "core/decide/titles.h"
#include "core/report/handbook_rules.h"

enum { PAGE_COLUMNS = 80 };

/* ---- what it says ---- */

static json_t *classes_json(const ruleset *r, const char *lang)
{
    json_t *list = json_array();
    for (uint32_t d = 0; d < r->n_dimensions; d++) {
        const dimension *dim = &r->dimensions[d];
        if (dim->tag.n > 0)
            continue;
        json_t *j = json_object(), *labels = json_array();
        json_object_set_new(j, "dimension", json_string(dim->name));
        json_object_set_new(j, "title", json_text(fact_title(r, facts_at(r->facts, dim->ref), lang)));
        for (uint32_t i = 0; i < dim->n_labels; i++)
            json_array_append_new(labels, json_string(label_title(r, d, i, lang)));
        json_object_set_new(j, "labels", labels);
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *act_json(const ruleset *r, const strategy_use *use, const char *lang)
{
    json_t *j = json_object();
    json_object_set_new(j, "strategy", json_text(use->name));
    json_object_set_new(j, "title", json_text(strategy_title(r, use->name, lang)));
    json_object_set_new(j, "help", json_text(section_help(config_find(r->config, "strategy", use->name), lang)));
    return j;
}

/* In the order in which they are decided: the most urgent first. */
static json_t *acts_json(const ruleset *r, uint32_t number, const char *lang)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_strategies; i++)
        if (r->strategies[i].campaign == NULL && r->strategies[i].segment == number)
            json_array_append_new(list, act_json(r, &r->strategies[i], lang));
    return list;
}

static json_t *segments_json(const ruleset *r, const char *lang)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < r->n_segments; i++) {
        const segment *g = &r->segments[i];
        json_t *j = json_object();
        json_object_set_new(j, "segment", json_string(g->name));
        json_object_set_new(j, "title", json_text(segment_title(g, lang)));
        json_object_set_new(j, "help", json_text(section_help(g->section, lang)));
        json_object_set_new(j, "silence", json_boolean((r->silencing[i / 64] >> (i % 64) & 1) != 0));
        json_object_set_new(j, "acts", acts_json(r, i, lang));
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *titled_json(const char *kind, gx_text name, const config_section *s, const char *lang)
{
    json_t *j = json_object();
    json_object_set_new(j, kind, json_text(name));
    json_object_set_new(j, "title", json_text(section_title(s, lang)));
    json_object_set_new(j, "help", json_text(section_help(s, lang)));
    return j;
}

static void put_days(json_t *j, int64_t from, int64_t to)
{
    json_object_set_new(j, "from", json_day(from));
    json_object_set_new(j, "to", json_day(to == INT64_MAX ? GX_NO_DATE : to));
}

static json_t *campaigns_json(const ruleset *r, const char *lang)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_campaigns; i++) {
        const campaign *c = &r->campaigns[i];
        json_t *j = titled_json("campaign", text_of(c->strategy.name), c->section, lang);
        json_object_set_new(j, "channel", json_text(channel_title(r, c->action.channel, lang)));
        put_days(j, c->from, c->to);
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *offers_json(const ruleset *r, const char *lang)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->offers.n; i++) {
        const offer *o = &r->offers.list[i];
        json_t *j = titled_json("offer", text_of(o->name), o->section, lang);
        put_days(j, o->from, o->to);
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *channels_json(const ruleset *r, const char *lang)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->policy.n_channels; i++) {
        const channel *c = &r->policy.channels[i];
        json_t *j = json_object();
        json_object_set_new(j, "channel", json_string(c->name));
        json_object_set_new(j, "title", json_text(channel_title(r, text_of(c->name), lang)));
        json_object_set_new(j, "minutes", json_integer(c->minutes));
        json_array_append_new(list, j);
    }
    return list;
}

json_t *handbook_json(const shop *s, const char *lang)
{
    const ruleset *r = s->ruleset;
    const config_section *own = config_find(r->config, "shop", (gx_text){ NULL, 0 });
    const config_entry *persona = own != NULL ? config_entry_lang(own, "persona", lang) : NULL;
    if (persona == NULL && own != NULL)
        persona = config_entry_of(own, "persona");
    json_t *j = json_object();
    json_object_set_new(j, "shop", json_text(r->shop_name.n > 0 ? r->shop_name : r->shop_id));
    json_object_set_new(j, "persona", persona != NULL ? json_text(persona->value) : json_null());
    json_object_set_new(j, "classes", classes_json(r, lang));
    json_object_set_new(j, "segments", segments_json(r, lang));
    json_object_set_new(j, "campaigns", campaigns_json(r, lang));
    json_object_set_new(j, "offers", offers_json(r, lang));
    json_object_set_new(j, "channels", channels_json(r, lang));
    json_object_set_new(j, "limits", handbook_limits(r));
    json_object_set_new(j, "never", handbook_never(r, lang));
    return j;
}

/* ---- on paper ---- */

static void heading(const char *words, buf *out)
{
    buf_printf(out, "\n%s\n", words);
}

/* "title: help", or only the title. */
static void put_titled(const json_t *j, buf *line)
{
    buf_str(line, json_str(j, "title"));
    if (*json_str(j, "help") != '\0')
        buf_printf(line, _(": %s"), json_str(j, "help"));
}

#define LABELS_SHOWN 15 /* of a dimension with more of them stand the first and the last few */

static void put_labels(const json_t *labels, buf *line)
{
    size_t k, n = json_array_size(labels);
    json_t *l;
    json_array_foreach(labels, k, l)
    {
        if (n > LABELS_SHOWN && k >= 5 && k < n - 2)
            continue;
        if (n > LABELS_SHOWN && k == n - 2)
            buf_printf(line, "%s…", _("; "));
        buf_printf(line, "%s%s", k > 0 ? _("; ") : "", json_string_value(l));
    }
    if (n > LABELS_SHOWN)
        buf_printf(line, _(" (%zu in all)"), n);
}

static void print_classes(const json_t *list, buf *out)
{
    size_t i;
    json_t *d;
    buf line = { 0 };
    if (json_array_size(list) > 0)
        heading(_("Who is who: each customer is one of each"), out);
    json_array_foreach(list, i, d)
    {
        buf_printf(&line, _("%s: "), json_str(d, "title"));
        put_labels(json_object_get(d, "labels"), &line);
        paragraph(&line, 2, PAGE_COLUMNS, out);
    }
}

/* Those for whom nothing is done, and of whom nothing is said, on one line. */
static void print_counted(const json_t *list, buf *out)
{
    size_t i, n = 0;
    json_t *s;
    buf line = { 0 };
    json_array_foreach(list, i, s)
    {
        if (json_array_size(json_object_get(s, "acts")) > 0 || *json_str(s, "help") != '\0')
            continue;
        if (json_is_true(json_object_get(s, "silence")))
            continue;
        buf_printf(&line, "%s%s", n++ > 0 ? _("; ") : _("Only counted and listed: "), json_str(s, "title"));
    }
    if (n > 0)
        paragraph(&line, 2, PAGE_COLUMNS, out);
}

/* Who, and what happens to her; one paragraph where it is one thing. */
static void print_segment(const json_t *s, buf *out)
{
    size_t k;
    json_t *act, *acts = json_object_get(s, "acts");
    buf line = { 0 };
    put_titled(s, &line);
    bool one = json_array_size(acts) == 1 && *json_str(s, "help") == '\0';
    if (one) {
        buf_str(&line, " · ");
        put_titled(json_array_get(acts, 0), &line);
    }
    paragraph(&line, 2, PAGE_COLUMNS, out);
    json_array_foreach(acts, k, act)
    {
        if (one)
            break;
        put_titled(act, &line);
        paragraph(&line, 4, PAGE_COLUMNS, out);
    }
}

static void print_segments(const json_t *list, buf *out)
{
    size_t i;
    json_t *s;
    if (json_array_size(list) > 0)
        heading(_("What happens to whom"), out);
    json_array_foreach(list, i, s)
    {
        bool acts = json_array_size(json_object_get(s, "acts")) > 0;
        if (!acts && *json_str(s, "help") == '\0')
            continue;
        print_segment(s, out);
    }
    print_counted(list, out);
}

static void put_period(const json_t *j, buf *line)
{
    const char *from = json_str(j, "from"), *to = json_str(j, "to");
    if (*from != '\0' && *to != '\0')
        buf_printf(line, _(", from %s to %s"), from, to);
    else if (*from != '\0')
        buf_printf(line, _(", from %s on"), from);
    else if (*to != '\0')
        buf_printf(line, _(", until %s"), to);
}

static void print_dated(const json_t *list, const char *words, buf *out)
{
    size_t i;
    json_t *j;
    buf line = { 0 };
    if (json_array_size(list) > 0)
        heading(words, out);
    json_array_foreach(list, i, j)
    {
        put_titled(j, &line);
        if (*json_str(j, "channel") != '\0')
            buf_printf(&line, " (%s)", json_str(j, "channel"));
        put_period(j, &line);
        paragraph(&line, 2, PAGE_COLUMNS, out);
    }
}

static void print_channels(const json_t *list, buf *out)
{
    size_t i;
    json_t *c;
    buf line = { 0 };
    heading(_("How people are reached"), out);
    json_array_foreach(list, i, c)
    {
        long long minutes = json_integer_value(json_object_get(c, "minutes"));
        buf_printf(&line, "%s%s", i > 0 ? _(", ") : "", json_str(c, "title"));
        if (minutes > 0)
            buf_printf(&line, i18n_plural(" (%lld minute)", " (%lld minutes)", (unsigned long)minutes), minutes);
    }
    paragraph(&line, 2, PAGE_COLUMNS, out);
}

static void print_sentences(const json_t *list, const char *words, buf *out)
{
    size_t i;
    json_t *sentence;
    buf line = { 0 };
    heading(words, out);
    json_array_foreach(list, i, sentence)
    {
        buf_printf(&line, "- %s", json_string_value(sentence));
        paragraph(&line, 2, PAGE_COLUMNS, out);
    }
}

void handbook_print(const json_t *h, size_t width, buf *out)
{
    buf line = { 0 };
    (void)width;
    buf_printf(&line, _("The handbook of %s"), json_str(h, "shop"));
    paragraph(&line, 0, PAGE_COLUMNS, out);
    if (*json_str(h, "persona") != '\0') {
        buf_printf(&line, _("You are known for: %s"), json_str(h, "persona"));
        paragraph(&line, 0, PAGE_COLUMNS, out);
    }
    print_classes(json_object_get(h, "classes"), out);
    print_segments(json_object_get(h, "segments"), out);
    print_dated(json_object_get(h, "campaigns"), _("Campaigns"), out);
    print_dated(json_object_get(h, "offers"), _("Offers"), out);
    print_channels(json_object_get(h, "channels"), out);
    print_sentences(json_object_get(h, "limits"), _("Limits"), out);
    print_sentences(json_object_get(h, "never"), _("What it never does"), out);
}
