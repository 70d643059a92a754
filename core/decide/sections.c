/* SPDX-License-Identifier: Apache-2.0 */
/* Option tables of the sections a ruleset reads, and the one check over all sections of a shop. */
#include "core/decide/sections.h"

#include "core/base/i18n.h"
#include "core/decide/calendar.h"
#include "core/decide/campaign.h"
#include "core/decide/limits.h"
#include "core/decide/offers.h"
#include "core/script/lint.h"

#define END_OF_KEYS                                                                                                    \
    {                                                                                                                  \
        NULL, 0, NULL, NULL, NULL, NULL                                                                                \
    }

static const gx_option shop_keys[] = {
    { "id", GX_OPT_TEXT, NULL, NULL, NULL, N_("short name of the shop; part of every action's id") },
    { "name", GX_OPT_TEXT, NULL, NULL, NULL, N_("the shop's name as people know it") },
    { "timezone", GX_OPT_TEXT, "UTC", NULL, NULL, N_("IANA zone, e.g. Asia/Shanghai: a day is a day there") },
    { "currency", GX_OPT_TEXT, "CNY", NULL, NULL, N_("ISO 4217 code; one per shop") },
    { "language", GX_OPT_TEXT, "en", NULL, NULL, N_("en or zh_CN: of templates and output") },
    { "persona", GX_OPT_TEXT, NULL, NULL, NULL, N_("what the seller is known for") },
    { "persona_words", GX_OPT_LIST, NULL, NULL, NULL,
      N_("words of that trade; a post of expertise without any of them is questioned (guanxi check)") },
    { "packs", GX_OPT_LIST, NULL, NULL, NULL, N_("packs, earlier ones are overridden by later ones") },
    { "recompute", GX_OPT_DURATION, "7d", NULL, NULL, N_("how old shop-wide cut points may get") },
    END_OF_KEYS,
};
static const gx_option plugins_keys[] = {
    { "load", GX_OPT_LIST, NULL, NULL, NULL, N_("plugins in load order") },
    { "path", GX_OPT_LIST, NULL, NULL, NULL, N_("directories searched for them, before the built-in ones") },
    { "required", GX_OPT_BOOL, "no", NULL, NULL, N_("stop when one of them is refused") },
    END_OF_KEYS,
};
static const gx_option attribute_keys[] = {
    { "type", GX_OPT_TEXT, "text", NULL, NULL, N_("text, int, money, date, bool, enum or list") },
    { "values", GX_OPT_LIST, NULL, NULL, NULL, N_("of an enum, or of a list's items") },
    { "ask", GX_OPT_TEXT, NULL, NULL, NULL, N_("the question the work list suggests") },
    { "sensitive", GX_OPT_BOOL, "no", NULL, NULL, N_("never shown in lists") },
    { "range", GX_OPT_TEXT, NULL, NULL, NULL, N_("MIN..MAX of an int, money or date") },
    { "stage", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("of a date: the months of products.csv are counted from it: birth, or due, which counts until it is there") },
    { "guess.*", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("guess.VALUE = rule: what it may be while nobody has said; shown as a guess, asked about, never stated") },
    { "title.*", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("how a value of an enum is called: title.VALUE, title.VALUE.zh_CN") },
    END_OF_KEYS,
};
static const gx_option dimension_keys[] = {
    { "*", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("LABEL = rule; the first that matches wins; the last is otherwise; lines of shop.ini come before a pack's") },
    END_OF_KEYS,
};
static const gx_option label_keys[] = { END_OF_KEYS };
static const gx_option segment_keys[] = {
    { "when", GX_OPT_TEXT, NULL, NULL, NULL, N_("the rule: who belongs to the segment") },
    { "silence", GX_OPT_BOOL, "no", NULL, NULL,
      N_("who belongs to it is left in peace: no strategy, campaign or task, nor what was planned or promised before") },
    { "apart", GX_OPT_BOOL, "no", NULL, NULL,
      N_("who belongs to it is no customer, such as a group chat: only strategies and campaigns of such segments") },
    END_OF_KEYS,
};
static const gx_option tag_keys[] = {
    { "when", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("the rule: who carries the tag, unless somebody put it on or took it off by hand") },
    END_OF_KEYS,
};
static const gx_option strategy_keys[] = {
    { "priority", GX_OPT_INT, NULL, "-1000", "1000", N_("overrides the script's priority") },
    { "uncapped", GX_OPT_BOOL, NULL, NULL, NULL, N_("exempt from caps and the quiet period") },
    { "exclusive", GX_OPT_TEXT, NULL, NULL, NULL, N_("exclusivity group: one planned action of the group at a time") },
    { "re_entry", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("never, every or a duration such as 30d: how soon a step may come again; overrides the script's") },
    { "re_entry.*", GX_OPT_TEXT, NULL, NULL, NULL, N_("re_entry.STEP = the same for that step alone") },
    END_OF_KEYS,
};

const section_kind ruleset_sections[] = {
    { "shop", false, shop_keys, "name,persona,persona_words", N_("the shop") },
    { "plugins", false, plugins_keys, NULL, N_("which plugins to load") },
    { "attribute", true, attribute_keys, "ask", N_("a field of the trade: given.NAME") },
    { "dimension", true, dimension_keys, NULL, N_("a classifier made of rules") },
    { "label", true, label_keys, NULL, N_("titles of a label: [label:DIMENSION.LABEL]") },
    { "tag", true, tag_keys, NULL, N_("a tag: how it is called, and, if a rule gives it, to whom") },
    { "segment", true, segment_keys, NULL, N_("a group of customers") },
    { "strategy", true, strategy_keys, NULL, N_("how a script's strategy is used") },
    { "offer", true, offer_keys, NULL, N_("what is offered to whom, on which days, and what key customers get") },
    { "campaign", true, campaign_keys, NULL, N_("one act for many people, without a script") },
    { "limit", true, limit_keys, NULL, N_("how much a platform lets through to one customer, dated") },
    { "experiment", true, experiment_keys, NULL, N_("the wordings of a strategy compared by lot") },
};
const size_t ruleset_sections_count = sizeof ruleset_sections / sizeof *ruleset_sections;

gx_text sections_shop(const config *c, const char *key, const char *fallback)
{
    const config_section *s = config_find(c, "shop", (gx_text){ NULL, 0 });
    const config_entry *e = s ? config_entry_of(s, key) : NULL;
    return e ? e->value : text_of(fallback);
}

gx_status sections_plugins(const config *c, arena *a, config_list *out, gx_error *err)
{
    *out = (config_list){ NULL, 0 };
    const config_section *s = config_find(c, "plugins", (gx_text){ NULL, 0 });
    const config_entry *e = s && config_enabled(s) ? config_entry_of(s, "load") : NULL;
    if (e == NULL)
        return GX_OK;
    gx_value v;
    gx_status rc = config_value(s, e, &plugins_keys[0], -1, a, &v, err);
    if (rc == GX_OK)
        *out = (config_list){ v.list, v.n_list };
    return rc;
}

/* The file in which a key stood first. */
static const char *first_file(const config_entry *e)
{
    while (e->over != NULL)
        e = e->over;
    return e->file;
}

gx_status sections_rules(const config_section *s, arena *a, const config_entry *const **out, size_t *n, gx_error *err)
{
    const config_entry **list = arena_alloc(a, (s->n + 1) * sizeof *list);
    if (list == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    *n = 0;
    for (size_t end = s->n; end > 0;) { /* what one file brought stands together, later files behind */
        size_t from = end - 1;
        while (from > 0 && first_file(&s->entries[from - 1]) == first_file(&s->entries[end - 1]))
            from--;
        for (size_t i = from; i < end; i++)
            if (!config_reserved(&s->entries[i]))
                list[(*n)++] = &s->entries[i];
        end = from;
    }
    *out = list;
    return GX_OK;
}

/* The option sections of plugins are checked by the host against the plugins' own tables. */
static bool left_to_plugins(void *ctx, const config_section *s)
{
    const config_list *loaded = ctx;
    if (!text_is(s->kind, "classifier") && !text_is(s->kind, "plugin") && !text_is(s->kind, "channel"))
        return false;
    for (size_t i = 0; i < loaded->n; i++)
        if (text_eq(loaded->items[i], s->name))
            return true;
    return false;
}

static gx_status check_orphans(const config *c, const config_list *loaded, gx_error *err)
{
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "classifier") && !text_is(s->kind, "plugin"))
            continue;
        bool found = false;
        for (size_t k = 0; k < loaded->n; k++)
            found |= text_eq(loaded->items[k], s->name);
        if (found)
            continue;
        return gx_fail(err, GX_ECONFIG,
                       _("%s:%d: [%.*s:%.*s] configures a plugin that is not loaded; add it to [plugins] load"),
                       s->file, s->line, TEXT_ARG(s->kind), TEXT_ARG(s->name));
    }
    return GX_OK;
}

enum { KINDS_MOST = 64 };

static size_t own_kinds(section_kind *kinds)
{
    size_t n = 0;
    for (size_t i = 0; i < ruleset_sections_count; i++)
        kinds[n++] = ruleset_sections[i];
    for (size_t i = 0; i < policy_sections_count; i++)
        kinds[n++] = policy_sections[i];
    for (size_t i = 0; i < calendar_sections_count; i++)
        kinds[n++] = calendar_sections[i];
    kinds[n++] = lint_section;
    return n;
}

void sections_markdown(const section_kind *extra, size_t n, buf *out)
{
    section_kind kinds[KINDS_MOST];
    size_t count = own_kinds(kinds);
    for (size_t i = 0; i < n && count < KINDS_MOST; i++)
        kinds[count++] = extra[i];
    buf_str(
        out,
        _("# Configuration\n\nEvery section of shop.ini and of packs. Plugins bring options of their own: guanxi plugin show NAME.\n\n"));
    config_kinds_markdown(kinds, count, out);
}

gx_status sections_check(const config *c, const section_kind *extra, size_t n, int money_digits, gx_error *err)
{
    static const section_kind owned_by_plugins[] = {
        { "classifier", true, dimension_keys, NULL, "" },
        { "plugin", true, dimension_keys, NULL, "" },
    };
    section_kind kinds[KINDS_MOST];
    size_t count = own_kinds(kinds);
    for (size_t i = 0; i < 2; i++)
        kinds[count++] = owned_by_plugins[i];
    for (size_t i = 0; i < n && count < KINDS_MOST; i++)
        kinds[count++] = extra[i];
    arena *scratch = arena_new();
    if (scratch == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    config_list loaded;
    gx_status rc = sections_plugins(c, scratch, &loaded, err);
    if (rc == GX_OK)
        rc = config_check(c, kinds, count, left_to_plugins, &loaded, money_digits, err);
    if (rc == GX_OK)
        rc = check_orphans(c, &loaded, err);
    arena_free(scratch);
    return rc;
}
