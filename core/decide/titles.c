/* SPDX-License-Identifier: Apache-2.0 */
/* Titles, looked up in the sections of the configuration. */
#include "core/decide/titles.h"

#include "core/base/i18n.h"

/* KEY.LANG, else KEY; NULL: the section has none, or there is no section. */
static const config_entry *said_in(const config_section *s, const char *key, const char *lang)
{
    const config_entry *e = s != NULL ? config_entry_lang(s, key, lang) : NULL;
    return e != NULL || s == NULL ? e : config_entry_of(s, key);
}

static const config_entry *title_in(const config_section *s, const char *lang)
{
    return said_in(s, "title", lang);
}

static gx_text titled(const ruleset *r, const char *kind, gx_text name, const char *lang)
{
    const config_entry *e = title_in(config_find(r->config, kind, name), lang);
    return e != NULL ? e->value : (gx_text){ NULL, 0 };
}

gx_text segment_title(const segment *s, const char *lang)
{
    const config_entry *e = title_in(s->section, lang);
    return e != NULL ? e->value : text_of(s->name);
}

const char *label_title(const ruleset *r, uint32_t d, int64_t label, const char *lang)
{
    return label >= 0 && label < r->dimensions[d].n_labels
               ? fact_label_title(facts_at(r->facts, r->dimensions[d].ref), label, lang)
               : "";
}

gx_text fact_title(const ruleset *r, const fact *f, const char *lang)
{
    gx_text name = text_of(f->name);
    bool given = text_starts(name, "given.");
    gx_text own =
        titled(r, given ? "attribute" : "dimension", given ? (gx_text){ name.p + 6, name.n - 6 } : name, lang);
    if (own.n == 0 && f->origin == FACT_DIMENSION)
        own = titled(r, "classifier", name, lang);
    if (own.n > 0)
        return own;
    return text_of(f->title != NULL && f->title[0] != '\0' ? i18n_text(f->title) : f->name);
}

gx_text value_title(const ruleset *r, gx_text attribute_name, gx_text value, const char *lang)
{
    char name[128];
    int n = snprintf(name, sizeof name, "given.%.*s", TEXT_ARG(attribute_name));
    const fact *f = n > 0 && (size_t)n < sizeof name ? facts_find(r->facts, text_of(name)) : NULL;
    for (uint32_t i = 0; f != NULL && f->type == GX_LABEL && i < f->n_labels; i++)
        if (text_is(value, f->labels[i]))
            return text_of(fact_label_title(f, i, lang));
    return value;
}

gx_text strategy_title(const ruleset *r, gx_text name, const char *lang)
{
    gx_text own = titled(r, "strategy", name, lang);
    return own.n > 0 ? own : name;
}

const char *strategy_called(const ruleset *r, const char *text, const char *lang)
{
    for (size_t i = 0; i < r->n_strategies; i++)
        if (text_is(strategy_title(r, r->strategies[i].name, lang), text))
            return r->strategies[i].strategy->name;
    return text;
}

gx_text channel_title(const ruleset *r, gx_text name, const char *lang)
{
    gx_text own = titled(r, "channel", name, lang);
    const channel *c = own.n > 0 ? NULL : policy_channel(&r->policy, name);
    return own.n > 0 ? own : c != NULL && c->title != NULL ? text_of(i18n_text(c->title)) : name;
}

gx_text tag_title(const ruleset *r, gx_text name, const char *lang)
{
    gx_text own = titled(r, "tag", name, lang);
    return own.n > 0 ? own : name;
}

gx_text section_help(const config_section *s, const char *lang)
{
    const config_entry *e = said_in(s, "help", lang);
    return e != NULL ? e->value : (gx_text){ NULL, 0 };
}

const char *gate_title(gx_text gate)
{
    static const struct {
        const char *gate, *title;
    } all[] = {
        { "missed", N_("its day has passed") },
        { "unconfirmed", N_("its day has passed; waits for your word") },
        { "unreachable", N_("cannot be reached") },
        { "opted_out", N_("does not want it") },
        { "exclusive", N_("another one of its group is under way") },
        { "one_to_one", N_("not as one of many") },
        { "lower_priority", N_("something else came first") },
        { "cap", N_("heard from you lately") },
        { "quiet_period", N_("heard from you just now") },
        { "after_silence", N_("a sale as the first word after a silence") },
        { "complaint", N_("a sale while a complaint is open") },
        { "fairness", N_("unfair to key customers") },
        { "holdout", N_("left alone for comparison") },
        { "quiet_hours", N_("quiet hours end too late") },
        { "audience", N_("a group message to too many") },
        { "feed", N_("waits for its place among the posts") },
        { "budget", N_("no minutes left") },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_is(gate, all[i].gate))
            return i18n_text(all[i].title);
    return gate.p != NULL ? gate.p : "";
}
