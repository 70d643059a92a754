/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles a configuration into a ruleset: registers facts, loads plugins, parses rules, loads scripts and templates,
 * and orders dimensions. */
#include "core/decide/ruleset.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/money.h"
#include "core/decide/sections.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct builder {
    const ruleset_options *o;
    const config *config;
    ruleset *r;
    buf plugins_said, scripts_said; /* why, one refusal a line */
    buf left_out;                   /* plugins refused in an earlier attempt, each as "NAME," */
    bool again;                     /* what was refused takes others with it: build once more without them */
    buf scripts_left_out;           /* likewise strategies */
} builder;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- the shop's own figures
 * -------------------------------------------------------------------------------------------- */

/* A mistake in [shop], with its place; `err` holds what is wrong. */
static gx_status at_shop_key(const builder *b, const char *key, gx_error *err)
{
    const config_section *s = config_find(b->config, "shop", (gx_text){ NULL, 0 });
    const config_entry *e = s ? config_entry_of(s, key) : NULL;
    int line = 0, column = 0;
    if (e == NULL)
        return gx_error_prepend(err, "[shop] %s: ", key);
    config_locate(e, 0, &line, &column);
    return gx_error_prepend(err, "%s:%d:%d: [shop] %s: ", e->file, line, column, key);
}

static gx_status read_shop(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    r->shop_id = sections_shop(b->config, "id", "shop");
    r->shop_name = sections_shop(b->config, "name", "");
    r->currency = sections_shop(b->config, "currency", "CNY");
    r->language = sections_shop(b->config, "language", "en");
    char *currency = arena_strndup(r->mem, r->currency.p, r->currency.n);
    char *zone_id = arena_strndup(r->mem, sections_shop(b->config, "timezone", "UTC").p,
                                  sections_shop(b->config, "timezone", "UTC").n);
    if (currency == NULL || zone_id == NULL)
        return no_memory(err);
    r->money_digits = money_digits(currency);
    if (r->money_digits < 0) {
        gx_fail(err, GX_ECONFIG, _("'%s' is not an ISO 4217 code; e.g. CNY, EUR, USD"), currency);
        return at_shop_key(b, "currency", err);
    }
    if (!text_is(r->language, "en") && !text_is(r->language, "zh_CN")) {
        gx_fail(err, GX_ECONFIG, _("'%.*s' is not known; want en or zh_CN"), TEXT_ARG(r->language));
        return at_shop_key(b, "language", err);
    }
    facts_set_money_digits(r->facts, r->money_digits);
    return zone_load(zone_id, &r->zone, err) == GX_OK ? GX_OK : at_shop_key(b, "timezone", err);
}

/* ---- attributes
 * -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    gx_type type;
} attribute_types[] = {
    { "text", GX_TEXT_TYPE }, { "int", GX_INT },    { "money", GX_MONEY },    { "date", GX_DATE },
    { "bool", GX_BOOL },      { "enum", GX_LABEL }, { "list", GX_TEXT_TYPE },
};

/* Where a label's title may stand: [label:DIMENSION.LABEL] title.LANG, else title.LABEL.LANG of the section that
 * declares it; a plain title serves every language that has none of its own. NULL: nowhere. */
static const config_entry *label_title_entry(const builder *b, const char *dimension_name, const config_section *home,
                                             const char *label, const char *lang)
{
    char name[256];
    (void)snprintf(name, sizeof name, "%s.%s", dimension_name, label);
    const config_section *s = config_find(b->config, "label", text_of(name));
    const config_entry *e = s != NULL ? config_entry_lang(s, "title", lang) : NULL;
    if (e == NULL && s != NULL)
        e = config_entry_of(s, "title");
    if (e != NULL || home == NULL)
        return e;
    (void)snprintf(name, sizeof name, "title.%s", label);
    e = config_entry_lang(home, name, lang);
    return e != NULL ? e : config_entry_of(home, name);
}

/* Of a dimension's labels, or an enum's values. */
static gx_status own_label_titles(builder *b, gx_ref ref, const config_section *home, gx_error *err)
{
    const fact *f = facts_at(b->r->facts, ref);
    for (int lang = 0; lang < I18N_LANGUAGES; lang++) {
        const char **titles = arena_zalloc(b->r->mem, (f->n_labels + 1) * sizeof *titles);
        if (titles == NULL)
            return no_memory(err);
        for (uint32_t i = 0; i < f->n_labels; i++) {
            const config_entry *e = label_title_entry(b, f->name, home, f->labels[i], i18n_name(lang));
            if (e != NULL && (titles[i] = arena_strndup(b->r->mem, e->value.p, e->value.n)) == NULL)
                return no_memory(err);
        }
        gx_status rc = facts_set_label_titles(b->r->facts, ref, lang, titles, err);
        if (rc != GX_OK)
            return rc;
    }
    return GX_OK;
}

/* title.VALUE must name a value. */
static gx_status check_value_titles(const config_section *s, const fact *f, gx_error *err)
{
    const size_t stem = strlen("title.");
    for (size_t i = 0; i < s->n; i++) {
        gx_text key = s->entries[i].key, value = { key.p + stem, key.n - stem };
        const char *near = NULL;
        size_t distance = SIZE_MAX;
        bool known = !text_starts(key, "title.");
        for (uint32_t k = 0; k < f->n_labels && !known; k++) {
            known = text_is(value, f->labels[k]);
            suggest_try(value, f->labels[k], &near, &distance);
        }
        if (known)
            continue;
        if (near != NULL)
            return gx_fail(err, GX_ECONFIG, _("%s:%d: [attribute:%.*s] there is no value '%.*s'; did you mean '%s'?"),
                           s->entries[i].file, s->entries[i].line, TEXT_ARG(s->name), TEXT_ARG(value), near);
        return gx_fail(err, GX_ECONFIG, _("%s:%d: [attribute:%.*s] there is no value '%.*s'; values lists them"),
                       s->entries[i].file, s->entries[i].line, TEXT_ARG(s->name), TEXT_ARG(value));
    }
    return GX_OK;
}

static gx_status enum_values(builder *b, const config_section *s, fact *f, gx_error *err)
{
    static const gx_option list_option = { "values", GX_OPT_LIST, NULL, NULL, NULL, "" };
    const config_entry *e = config_entry_of(s, "values");
    if (e == NULL)
        return gx_fail(err, GX_ECONFIG, _("%s:%d: [attribute:%.*s] is an enum without values"), s->file, s->line,
                       TEXT_ARG(s->name));
    gx_value v;
    gx_status rc = config_value(s, e, &list_option, -1, b->r->mem, &v, err);
    if (rc != GX_OK)
        return rc;
    const char **names = arena_alloc(b->r->mem, v.n_list * sizeof *names);
    for (size_t i = 0; names != NULL && i < v.n_list; i++)
        if ((names[i] = arena_strndup(b->r->mem, v.list[i].p, v.list[i].n)) == NULL)
            return no_memory(err);
    if (names == NULL)
        return no_memory(err);
    f->labels = f->label_titles = names;
    f->n_labels = (uint32_t)v.n_list;
    return GX_OK;
}

static const char *local_title(builder *b, const config_section *s)
{
    char *lang = arena_strndup(b->r->mem, b->r->language.p, b->r->language.n);
    const config_entry *e = lang ? config_entry_lang(s, "title", lang) : NULL;
    if (e == NULL)
        e = config_entry_of(s, "title");
    return e ? arena_strndup(b->r->mem, e->value.p, e->value.n) : NULL;
}

static bool is_sensitive(const config_section *s)
{
    static const gx_option option = { "sensitive", GX_OPT_BOOL, NULL, NULL, NULL, NULL };
    const config_entry *e = config_entry_of(s, "sensitive");
    gx_value v;
    return e != NULL && config_value(s, e, &option, -1, NULL, &v, NULL) == GX_OK && v.i != 0;
}

static gx_status add_attribute(builder *b, const config_section *s, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "type");
    gx_text type = e ? e->value : GX_TEXT("text");
    size_t t = 0, n = sizeof attribute_types / sizeof *attribute_types;
    while (t < n && !text_is(type, attribute_types[t].name))
        t++;
    if (t == n)
        return gx_fail(err, GX_ECONFIG,
                       _("%s:%d: [attribute:%.*s] type: want text, int, money, date, bool, enum or list, got \"%.*s\""),
                       e->file, e->line, TEXT_ARG(s->name), TEXT_ARG(type));
    char *name = arena_printf(b->r->mem, "given.%.*s", TEXT_ARG(s->name));
    if (name == NULL)
        return no_memory(err);
    fact f = { .name = name,
               .type = attribute_types[t].type,
               .list = text_is(type, "list"),
               .sensitive = is_sensitive(s),
               .origin = FACT_GIVEN,
               .title = name,
               .unit = N_("as given"),
               .events = "attribute.set, customer.updated",
               .fallback = N_("missing"),
               .expiry = "never by itself",
               .file = s->file,
               .line = s->line,
               .title_local = local_title(b, s) };
    if (f.title_local != NULL)
        f.title = f.title_local;
    gx_status rc = f.type == GX_LABEL ? enum_values(b, s, &f, err) : GX_OK;
    gx_ref ref;
    if (rc == GX_OK)
        rc = check_value_titles(s, &f, err);
    if (rc == GX_OK)
        rc = facts_add(b->r->facts, &f, &ref, err);
    return rc == GX_OK && f.n_labels > 0 ? own_label_titles(b, ref, s, err) : rc;
}

static gx_status add_attributes(builder *b, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (text_is(s->kind, "attribute") && config_enabled(s))
            rc = add_attribute(b, s, err);
    }
    return rc;
}

/* ---- plugins
 * ----------------------------------------------------------------------------------------------------------- */

static gx_status add_cut(void *ctx, int kind, gx_ref fact_ref, double p, double at_most, uint32_t *index, gx_error *err)
{
    ruleset *r = ctx;
    size_t i =
        cut_table_add(&r->cuts, (cut_request){ .kind = (cut_kind)kind, .fact = fact_ref, .p = p, .at_most = at_most });
    if (i == SIZE_MAX)
        return no_memory(err);
    *index = (uint32_t)i;
    return GX_OK;
}

static bool plugins_required(const builder *b)
{
    const config_section *s = config_find(b->config, "plugins", (gx_text){ NULL, 0 });
    const config_entry *e = s ? config_entry_of(s, "required") : NULL;
    return e != NULL && (text_is(e->value, "yes") || text_is(e->value, "true") || text_is(e->value, "on"));
}

static bool left_out(const buf *list, gx_text name)
{
    gx_text rest = buf_view(list);
    while (rest.n > 0)
        if (text_eq(text_cut(&rest, ','), name))
            return true;
    return false;
}

/* Whether the shop goes on without the plugin that was just refused; says so. */
static bool leave_out(builder *b, const char *name, gx_status rc, const gx_error *err)
{
    if (rc == GX_ENOMEM || !b->o->keep_going || plugins_required(b))
        return false;
    log_warning("%s", err ? err->text : name);
    buf_printf(&b->left_out, "%s,", name);
    buf_printf(&b->plugins_said, "%s\n", err ? err->text : name);
    return !b->left_out.failed;
}

static gx_status load_plugins(builder *b, gx_error *err)
{
    host_options o = { .facts = b->r->facts,
                       .config = b->config,
                       .dirs = b->o->plugin_dirs,
                       .n_dirs = b->o->n_plugin_dirs,
                       .money_digits = b->r->money_digits,
                       .bus = b->r->bus,
                       .add_cut = add_cut,
                       .cut_ctx = b->r,
                       .publish = b->o->publish,
                       .publish_ctx = b->o->publish_ctx,
                       .channel_keys = policy_channel_keys };
    b->r->host = host_new(&o);
    if (b->r->host == NULL)
        return no_memory(err);
    config_list names;
    gx_status rc = sections_plugins(b->config, b->r->mem, &names, err);
    for (size_t i = 0; i < names.n && rc == GX_OK; i++) {
        char *name = arena_strndup(b->r->mem, names.items[i].p, names.items[i].n);
        if (name == NULL)
            return no_memory(err);
        if (left_out(&b->left_out, names.items[i]))
            continue;
        rc = host_load(b->r->host, name, err);
        if (rc != GX_OK && rc != GX_ECONFIG && leave_out(b, name, rc, err))
            rc = GX_OK;
    }
    return rc;
}

/* ---- dimensions
 * -------------------------------------------------------------------------------------------------------- */

static bool has_rules(const config_section *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!config_reserved(&s->entries[i]))
            return true;
    return false;
}

static gx_status plugin_dimension(builder *b, const registered_classifier *c, dimension *d, gx_error *err)
{
    const fact *f = facts_at(b->r->facts, c->ref);
    *d = (dimension){ .name = c->classifier->dimension, .ref = c->ref, .plugin = c, .n_labels = f->n_labels };
    d->section = config_find(b->config, "dimension", text_of(d->name));
    d->labels = f->labels;
    return own_label_titles(b, d->ref, d->section, err);
}

static gx_status declare_rule_dimension(builder *b, const config_section *s, dimension *d, gx_error *err)
{
    const config_entry *const *lines;
    size_t n;
    gx_status rc = sections_rules(s, b->r->mem, &lines, &n, err);
    if (rc != GX_OK)
        return rc;
    char *name = arena_strndup(b->r->mem, s->name.p, s->name.n);
    const char **labels = arena_alloc(b->r->mem, (n ? n : 1) * sizeof *labels);
    if (name == NULL || labels == NULL)
        return no_memory(err);
    if (n == 0 || n > 64)
        return gx_fail(err, GX_ECONFIG, _("%s:%d: [dimension:%s] has %zu labels; want 1 to 64 lines LABEL = rule"),
                       s->file, s->line, name, n);
    for (size_t i = 0; i < n; i++)
        if ((labels[i] = arena_strndup(b->r->mem, lines[i]->key.p, lines[i]->key.n)) == NULL)
            return no_memory(err);
    *d = (dimension){ .name = name, .section = s, .lines = lines, .n_labels = (uint32_t)n };
    d->labels = labels;
    fact f = { .name = name,
               .type = GX_LABEL,
               .origin = FACT_DIMENSION,
               .title = name,
               .unit = N_("label"),
               .events = "",
               .fallback = "",
               .expiry = N_("with its rules"),
               .labels = labels,
               .n_labels = d->n_labels,
               .file = s->file,
               .line = s->line,
               .title_local = local_title(b, s) };
    if (f.title_local != NULL)
        f.title = f.title_local;
    rc = facts_add(b->r->facts, &f, &d->ref, err);
    return rc == GX_OK ? own_label_titles(b, d->ref, s, err) : rc;
}

/* A classifier is called like its plugin. */
static bool plugin_there(const void *ctx, gx_text name)
{
    const builder *b = ctx;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '\0' || strchr(letters, name.p[i]) == NULL)
            return false;
    for (size_t i = 0; i < b->o->n_plugin_dirs; i++) {
        char path[4096];
        int n = snprintf(path, sizeof path, "%s/%.*s.so", b->o->plugin_dirs[i], TEXT_ARG(name));
        if (n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0)
            return true;
    }
    return false;
}

/* Scripts come later than rules, but their files are known: .../NAME.lua. */
static bool strategy_there(const void *ctx, gx_text name, const char **nearest)
{
    const builder *b = ctx;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < b->o->n_strategies; i++) {
        const char *path = b->o->strategies[i].path, *slash = strrchr(path, '/');
        const char *base = slash != NULL ? slash + 1 : path;
        const char *known = arena_strndup(b->r->mem, base, strcspn(base, "."));
        if (known != NULL && text_is(name, known))
            return true;
        if (known != NULL)
            suggest_try(name, known, nearest, &distance);
    }
    return config_find(b->config, "campaign", name) != NULL;
}

static rule_context rules_of(builder *b)
{
    return (rule_context){ .facts = b->r->facts,
                           .zone = b->r->zone,
                           .money_digits = b->r->money_digits,
                           .cuts = &b->r->cuts,
                           .products = b->r->products,
                           .offered = plugin_there,
                           .offered_ctx = b,
                           .strategy = strategy_there,
                           .strategy_ctx = b };
}

static gx_status parse_rule(builder *b, const config_entry *e, const rule **out, gx_error *err)
{
    rule_context c = rules_of(b);
    rule_place place = { e->file, config_locate, e };
    return rule_parse(&c, e->value, place, b->r->mem, out, err);
}

static gx_status parse_dimension(builder *b, dimension *d, gx_error *err)
{
    const rule **rules = arena_alloc(b->r->mem, d->n_labels * sizeof *rules);
    if (rules == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < d->n_labels; i++) {
        gx_status rc = parse_rule(b, d->lines[i], &rules[i], err);
        if (rc != GX_OK)
            return rc;
    }
    const config_entry *last = d->lines[d->n_labels - 1];
    if (!text_is(text_trim(last->value), "otherwise"))
        return gx_fail(
            err, GX_ECONFIG,
            _("%s:%d: [dimension:%s] must end with a label whose rule is otherwise, so that everybody gets one"),
            last->file, last->line, d->name);
    d->choice = (rule_choice){ rules, d->n_labels };
    return GX_OK;
}

/* ---- tags by rule: dimensions of two labels ---- */

static gx_status declare_tag(builder *b, const config_section *s, dimension *d, gx_error *err)
{
    static const char *const labels[] = { "yes", "no" }, *const titles[] = { N_("yes"), N_("no") };
    char *name = arena_printf(b->r->mem, TAG_PREFIX "%.*s", TEXT_ARG(s->name));
    if (name == NULL)
        return no_memory(err);
    *d = (dimension){ .name = name, .section = s, .tag = s->name, .labels = labels, .n_labels = 2 };
    fact f = { .name = name,
               .type = GX_LABEL,
               .origin = FACT_DIMENSION,
               .title = name,
               .unit = N_("label"),
               .events = "tag.added, tag.removed",
               .fallback = "",
               .expiry = N_("with its rules"),
               .labels = labels,
               .label_titles = titles,
               .n_labels = 2,
               .file = s->file,
               .line = s->line,
               .title_local = local_title(b, s) };
    if (f.title_local != NULL)
        f.title = f.title_local;
    return facts_add(b->r->facts, &f, &d->ref, err);
}

static gx_status parse_tag(builder *b, dimension *d, gx_error *err)
{
    const config_entry *when = config_entry_of(d->section, "when");
    const rule **rules = arena_alloc(b->r->mem, 2 * sizeof *rules);
    rule_context c = { .facts = b->r->facts, .zone = b->r->zone };
    if (rules == NULL)
        return no_memory(err);
    gx_status rc = parse_rule(b, when, &rules[TAG_YES], err);
    if (rc == GX_OK)
        rc = rule_parse(&c, GX_TEXT("otherwise"), (rule_place){ when->file, config_locate, when }, b->r->mem,
                        &rules[TAG_YES + 1], err);
    d->choice = (rule_choice){ rules, 2 };
    return rc;
}

/* Sections of tags: all have a name to show, some a rule. */
static gx_status declare_tags(builder *b, dimension *list, uint32_t *n, gx_error *err)
{
    ruleset *r = b->r;
    tag_section *tags = arena_alloc(r->mem, (config_count(b->config) + 1) * sizeof *tags);
    if (tags == NULL)
        return no_memory(err);
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (!text_is(s->kind, "tag") || !config_enabled(s))
            continue;
        tags[r->n_tags++] = (tag_section){ s->name, s };
        if (config_entry_of(s, "when") != NULL)
            rc = declare_tag(b, s, &list[(*n)++], err);
    }
    r->tags = tags;
    return rc;
}

static const dimension *dimension_by_ref(const ruleset *r, gx_ref ref, uint32_t *index)
{
    for (uint32_t i = 0; i < r->n_dimensions; i++)
        if (r->dimensions[i].ref == ref) {
            *index = i;
            return &r->dimensions[i];
        }
    return NULL;
}

/* Which dimensions dimension d reads, as indices. */
static gx_status dimension_edges(builder *b, const dimension *d, const uint32_t **out, size_t *n, gx_error *err)
{
    ruleset *r = b->r;
    uint32_t *list = arena_alloc(r->mem, (r->n_dimensions + 1) * sizeof *list);
    bool *seen = arena_zalloc(r->mem, r->n_dimensions + 1);
    if (list == NULL || seen == NULL)
        return no_memory(err);
    uint32_t index;
    *n = 0;
    for (uint32_t k = 0; d->plugin == NULL && k < d->choice.n; k++) {
        size_t reads;
        const gx_ref *refs = rule_reads(d->choice.rules[k], &reads);
        for (size_t i = 0; i < reads; i++)
            if (dimension_by_ref(r, refs[i], &index) != NULL && !seen[index]) {
                seen[index] = true;
                list[(*n)++] = index;
            }
    }
    for (size_t i = 0; d->plugin != NULL && i < d->plugin->n_reads; i++)
        if (dimension_by_ref(r, d->plugin->reads[i], &index) != NULL)
            list[(*n)++] = index;
    *out = list;
    return GX_OK;
}

static gx_status order_dimensions(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    size_t n = r->n_dimensions;
    const char **names = arena_alloc(r->mem, (n + 1) * sizeof *names);
    const uint32_t **reads = arena_alloc(r->mem, (n + 1) * sizeof *reads);
    size_t *counts = arena_alloc(r->mem, (n + 1) * sizeof *counts);
    uint32_t *sequence = arena_alloc(r->mem, (n + 1) * sizeof *sequence);
    if (names == NULL || reads == NULL || counts == NULL || sequence == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        names[i] = r->dimensions[i].name;
        gx_status rc = dimension_edges(b, &r->dimensions[i], &reads[i], &counts[i], err);
        if (rc != GX_OK)
            return rc;
    }
    r->order = sequence;
    return topological_order(names, reads, counts, n, sequence, err);
}

/* Every dimension that plugins read is there. A plugin whose provider was refused is refused for it. */
static gx_status check_plugins(builder *b, gx_error *err)
{
    gx_status rc = host_check(b->r->host, err);
    const plugin *orphan = rc == GX_OK ? NULL : host_orphan(b->r->host);
    if (orphan != NULL)
        b->again = leave_out(b, plugin_descriptor(orphan)->name, rc, err);
    return rc;
}

static gx_status build_dimensions(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    size_t n_plugin;
    const registered_classifier *brought = host_classifiers(r->host, &n_plugin);
    dimension *list = arena_zalloc(r->mem, (n_plugin + config_count(b->config) + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    uint32_t n = 0;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < n_plugin && rc == GX_OK; i++)
        rc = plugin_dimension(b, &brought[i], &list[n++], err);
    uint32_t first_rule = n;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (!text_is(s->kind, "dimension") || !config_enabled(s))
            continue;
        const fact *taken = facts_find(r->facts, s->name);
        if (taken != NULL && taken->origin == FACT_DIMENSION && !has_rules(s))
            continue; /* titles of a plugin's dimension */
        rc = declare_rule_dimension(b, s, &list[n++], err);
    }
    if (rc == GX_OK)
        rc = declare_tags(b, list, &n, err);
    if (rc == GX_OK && n > STORE_MAX_DIMENSIONS)
        return gx_fail(err, GX_ECONFIG, _("%u dimensions and tags by rule; at most %d are possible"), n,
                       STORE_MAX_DIMENSIONS);
    for (uint32_t i = first_rule; i < n && rc == GX_OK; i++)
        rc = list[i].tag.n > 0 ? parse_tag(b, &list[i], err) : parse_dimension(b, &list[i], err);
    r->dimensions = list;
    r->n_dimensions = n;
    if (rc == GX_OK)
        rc = check_plugins(b, err);
    return rc == GX_OK ? order_dimensions(b, err) : rc;
}

/* ---- guesses ---- */

static gx_status check_guess(builder *b, const config_section *s, const config_entry *e, gx_text value, gx_error *err)
{
    char *name = arena_printf(b->r->mem, "given.%.*s", TEXT_ARG(s->name));
    const fact *f = name != NULL ? facts_find(b->r->facts, text_of(name)) : NULL;
    if (f == NULL)
        return no_memory(err);
    if (f->type != GX_LABEL)
        return GX_OK;
    for (uint32_t i = 0; i < f->n_labels; i++)
        if (text_is(value, f->labels[i]))
            return GX_OK;
    const char *near = suggest(value, f->labels, f->n_labels);
    return gx_fail(err, GX_ECONFIG, _("%s:%d: [attribute:%.*s] has no value \"%.*s\"%s%s"), e->file, e->line,
                   TEXT_ARG(s->name), TEXT_ARG(value), near != NULL ? _("; the nearest is ") : "",
                   near != NULL ? near : "");
}

static gx_status add_guesses(builder *b, const config_section *s, arena_list *list, gx_error *err)
{
    const gx_text prefix = GX_TEXT("guess.");
    for (size_t i = 0; i < s->n; i++) {
        const config_entry *e = &s->entries[i];
        if (!text_starts(e->key, "guess."))
            continue;
        gx_text value = { e->key.p + prefix.n, e->key.n - prefix.n };
        guess *g = arena_list_add(b->r->mem, list);
        gx_status rc = g != NULL ? check_guess(b, s, e, value, err) : no_memory(err);
        if (rc != GX_OK)
            return rc;
        *g = (guess){ .section = s, .value = value };
        if ((rc = parse_rule(b, e, &g->when, err)) != GX_OK)
            return rc;
    }
    return GX_OK;
}

static gx_status build_guesses(builder *b, gx_error *err)
{
    arena_list list = { .size = sizeof(guess) };
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (text_is(s->kind, "attribute") && config_enabled(s))
            rc = add_guesses(b, s, &list, err);
    }
    b->r->guesses = list.items;
    b->r->n_guesses = list.n;
    return rc;
}

/* ---- segments and strategies
 * ------------------------------------------------------------------------------------------- */

static gx_status build_segments(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    size_t most = config_count(b->config) + campaign_conditions(b->config);
    segment *list = arena_zalloc(r->mem, (most + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    uint32_t n = 0;
    for (size_t i = 0; i < config_count(b->config); i++) {
        const config_section *s = config_at(b->config, i);
        if (!text_is(s->kind, "segment") || !config_enabled(s))
            continue;
        const config_entry *when = config_entry_of(s, "when");
        if (when == NULL)
            return gx_fail(err, GX_ECONFIG, _("%s:%d: [segment:%.*s] has no when = rule"), s->file, s->line,
                           TEXT_ARG(s->name));
        if (n == 256)
            return gx_fail(err, GX_ECONFIG, _("%s:%d: more than 256 segments"), s->file, s->line);
        list[n].name = arena_strndup(r->mem, s->name.p, s->name.n);
        list[n].section = s;
        if (list[n].name == NULL)
            return no_memory(err);
        gx_status rc = parse_rule(b, when, &list[n].when, err);
        if (rc != GX_OK)
            return rc;
        n++;
    }
    r->segments = list;
    r->n_segments = r->n_conditions = n;
    rule_context rules = rules_of(b);
    const campaign_reading campaigns = { b->config, &rules, r, list };
    return campaigns_read(&campaigns, err);
}

static gx_status offer_rule(void *ctx, const config_entry *e, const rule **out, gx_error *err)
{
    return parse_rule(ctx, e, out, err);
}

static gx_status build_offers(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    const offer_context in = {
        .currency = r->currency, .money_digits = r->money_digits, .parse_rule = offer_rule, .ctx = b
    };
    return offers_load(b->config, &in, r->mem, &r->offers, err);
}

/* Dimensions in the order in which labels are handed on, then the segments and the rules of campaigns. */
static gx_status compile_rules(ruleset *r, gx_error *err)
{
    program *p;
    gx_status rc = program_new(r->facts, r->mem, &p, err);
    for (uint32_t k = 0; k < r->n_dimensions && rc == GX_OK; k++) {
        const dimension *d = &r->dimensions[r->order[k]];
        rc = program_add_dimension(p, d->ref, d->plugin != NULL ? NULL : &d->choice, err);
    }
    for (uint32_t s = 0; s < r->n_conditions && rc == GX_OK; s++)
        rc = program_add_condition(p, r->segments[s].when, err);
    if (rc == GX_OK)
        r->program = p;
    return rc;
}

static bool rule_names_introduced(const ruleset *r, const rule *x)
{
    size_t n;
    const gx_ref *reads = rule_reads(x, &n);
    for (size_t i = 0; i < n; i++)
        if (fact_of_introduced(facts_at(r->facts, reads[i])))
            return true;
    return false;
}

/* Plugins may ask anything. */
static void find_introduced(ruleset *r)
{
    size_t n_classifiers, n_facts;
    (void)host_classifiers(r->host, &n_classifiers);
    (void)host_facts(r->host, &n_facts);
    bool any = n_classifiers > 0 || n_facts > 0 || scripts_name_introduced(r->scripts) ||
               templates_name_introduced(r->templates);
    for (uint32_t d = 0; d < r->n_dimensions && !any; d++)
        for (size_t k = 0; r->dimensions[d].plugin == NULL && k < r->dimensions[d].choice.n; k++)
            any |= rule_names_introduced(r, r->dimensions[d].choice.rules[k]);
    for (uint32_t s = 0; s < r->n_conditions && !any; s++)
        any = rule_names_introduced(r, r->segments[s].when);
    for (size_t i = 0; i < r->offers.n && !any; i++)
        any = r->offers.list[i].who != NULL && rule_names_introduced(r, r->offers.list[i].who);
    r->reads_introduced = any;
}

static int by_priority(const void *x, const void *y)
{
    const strategy_use *a = x, *b = y;
    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    return strcmp(a->strategy->name, b->strategy->name);
}

static gx_status override_strategy(builder *b, const config_section *s, strategy_use *use, gx_error *err)
{
    static const gx_option priority = { "priority", GX_OPT_INT, NULL, "-1000", "1000", "" };
    static const gx_option uncapped = { "uncapped", GX_OPT_BOOL, NULL, NULL, NULL, "" };
    gx_value v;
    gx_status rc = GX_OK;
    const config_entry *e = config_entry_of(s, "priority");
    if (e != NULL && (rc = config_value(s, e, &priority, -1, b->r->mem, &v, err)) == GX_OK)
        use->priority = (int32_t)v.i;
    e = config_entry_of(s, "uncapped");
    if (rc == GX_OK && e != NULL && (rc = config_value(s, e, &uncapped, -1, b->r->mem, &v, err)) == GX_OK)
        use->uncapped = v.i != 0;
    e = config_entry_of(s, "exclusive");
    if (e != NULL)
        use->exclusive = e->value;
    return rc;
}

static const char *nearest_segment(const ruleset *r, const char *name)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (uint32_t i = 0; i < r->n_segments; i++)
        suggest_try(text_of(name), r->segments[i].name, &best, &distance);
    return best;
}

static gx_status use_strategy(builder *b, size_t script, strategy_use *list, size_t *n, gx_error *err)
{
    ruleset *r = b->r;
    const strategy *s = scripts_at(r->scripts, script);
    const config_section *section = config_find(b->config, "strategy", text_of(s->name));
    if (section != NULL && !config_enabled(section))
        return GX_OK;
    int index = ruleset_segment(r, text_of(s->segment));
    if (index < 0) {
        const config_section *off = config_find(b->config, "segment", text_of(s->segment));
        if (off != NULL)
            return GX_OK; /* its segment is switched off */
        const char *near = nearest_segment(r, s->segment);
        if (near != NULL)
            return gx_fail(
                err, GX_ECONFIG,
                _("%s: segment '%s' is not defined; did you mean '%s'? Or add [segment:%s] when = …, or [strategy:%s] enabled = no"),
                s->file, s->segment, near, s->segment, s->name);
        return gx_fail(
            err, GX_ECONFIG,
            _("%s: segment '%s' is not defined; add [segment:%s] when = … to shop.ini, or [strategy:%s] enabled = no"),
            s->file, s->segment, s->segment, s->name);
    }
    strategy_use *use = &list[(*n)++];
    *use = (strategy_use){ .strategy = s,
                           .name = text_of(s->name),
                           .file = text_of(s->file),
                           .script = script,
                           .segment = (uint32_t)index,
                           .priority = s->priority,
                           .uncapped = s->uncapped,
                           .exclusive = text_of(s->exclusive) };
    return section ? override_strategy(b, section, use, err) : GX_OK;
}

/* A script that cannot be used costs nobody else a message: it is named and left out. */
static void script_refused(void *ctx, const char *name, const gx_error *why)
{
    builder *b = ctx;
    log_warning(_("strategy %s is left out: %s"), name, why->text);
    buf_printf(&b->scripts_left_out, "%s,", name);
    buf_printf(&b->scripts_said, _("strategy %s is left out: %s"), name, why->text);
    buf_char(&b->scripts_said, '\n');
}

static gx_status check_strategy_sections(builder *b, gx_error *err)
{
    for (size_t i = 0; i < config_count(b->config); i++) {
        const config_section *s = config_at(b->config, i);
        if (!text_is(s->kind, "strategy") || !config_enabled(s))
            continue;
        const char *near = NULL;
        size_t distance = SIZE_MAX, k = 0, n = scripts_count(b->r->scripts);
        for (k = 0; k < n && !text_is(s->name, scripts_at(b->r->scripts, k)->name); k++)
            suggest_try(s->name, scripts_at(b->r->scripts, k)->name, &near, &distance);
        if (k == n && config_find(b->config, "campaign", s->name) != NULL)
            return gx_fail(err, GX_ECONFIG, _("%s:%d: '%.*s' is a campaign; set it in [campaign:%.*s]"), s->file,
                           s->line, TEXT_ARG(s->name), TEXT_ARG(s->name));
        if (k == n && !left_out(&b->scripts_left_out, s->name))
            return gx_fail(err, GX_ECONFIG,
                           _("%s:%d: there is no strategy '%.*s'; its script would be strategies/%.*s.lua%s%s"),
                           s->file, s->line, TEXT_ARG(s->name), TEXT_ARG(s->name), near ? _("; the nearest is ") : "",
                           near ? near : "");
    }
    return GX_OK;
}

/* ---- campaigns and experiments
 * ----------------------------------------------------------------------------------------- */

/* Campaigns and strategies share one name space: the ledger knows both by their names. */
static gx_status use_campaigns(builder *b, strategy_use *list, size_t *n, gx_error *err)
{
    ruleset *r = b->r;
    for (size_t i = 0; i < r->n_campaigns; i++) {
        const campaign *c = &r->campaigns[i];
        for (size_t k = 0; k < scripts_count(r->scripts); k++)
            if (strcmp(scripts_at(r->scripts, k)->name, c->strategy.name) == 0)
                return config_fail(c->section, NULL, err,
                                   _("there is a strategy of that name (%s); give the campaign another"),
                                   scripts_at(r->scripts, k)->file);
        list[(*n)++] = (strategy_use){ .strategy = &c->strategy,
                                       .name = text_of(c->strategy.name),
                                       .file = text_of(c->strategy.file),
                                       .campaign = c,
                                       .experiment = c->compared,
                                       .segment = c->audience,
                                       .priority = c->strategy.priority,
                                       .exclusive = text_of(c->strategy.exclusive) };
    }
    return GX_OK;
}

static gx_status experiment_strategy(builder *b, const config_section *s, const config_entry *e, strategy_use *list,
                                     size_t n, strategy_use **out, gx_error *err)
{
    *out = NULL;
    for (size_t i = 0; i < n; i++)
        if (text_eq(list[i].name, e->value))
            *out = &list[i];
    if (*out != NULL && (*out)->campaign != NULL)
        return config_fail(s, e, err, _("'%.*s' is a campaign, which has wordings, weights and holdout of its own"),
                           TEXT_ARG(e->value));
    if (*out != NULL && (*out)->experiment != NULL)
        return config_fail(s, e, err, _("strategy %.*s is in the experiment %.*s already; end that one first"),
                           TEXT_ARG(e->value), TEXT_ARG((*out)->experiment->name));
    const char *near = NULL;
    size_t distance = SIZE_MAX, known = 0;
    for (size_t i = 0; i < scripts_count(b->r->scripts); i++) {
        known += text_is(e->value, scripts_at(b->r->scripts, i)->name);
        suggest_try(e->value, scripts_at(b->r->scripts, i)->name, &near, &distance);
    }
    if (known > 0 || left_out(&b->scripts_left_out, e->value))
        return GX_OK; /* switched off, or left out */
    return config_fail(s, e, err,
                       near ? _("there is no strategy '%.*s'; did you mean '%s'?") : _("there is no strategy '%.*s'"),
                       TEXT_ARG(e->value), near);
}

/* [experiment:NAME], which takes the proposals of a script. */
static gx_status add_experiment(builder *b, const config_section *s, strategy_use *list, size_t n, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "strategy");
    strategy_use *use = NULL;
    experiment *x = arena_alloc(b->r->mem, sizeof *x);
    if (x == NULL)
        return no_memory(err);
    if (e == NULL)
        return config_fail(s, NULL, err, _("strategy is missing: whose wordings are compared?"));
    if (config_find(b->config, "campaign", s->name) != NULL)
        return config_fail(s, NULL, err, _("there is a campaign of that name; give the experiment another"));
    gx_status rc = experiment_read(s, b->r->mem, x, err);
    if (rc == GX_OK && x->n < 2 && x->holdout <= 0)
        return config_fail(s, NULL, err, _("nothing is compared; want two wordings or more, or a holdout"));
    if (rc == GX_OK)
        rc = experiment_strategy(b, s, e, list, n, &use, err);
    if (rc != GX_OK || use == NULL)
        return rc;
    x->name = s->name;
    x->strategy = use->name;
    use->experiment = x;
    return GX_OK;
}

static int by_experiment(const void *x, const void *y)
{
    return text_cmp((*(const experiment *const *)x)->name, (*(const experiment *const *)y)->name);
}

static gx_status list_experiments(ruleset *r, const strategy_use *list, size_t n, gx_error *err)
{
    const experiment **all = arena_alloc(r->mem, (n + 1) * sizeof *all);
    if (all == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (list[i].experiment != NULL)
            all[r->n_experiments++] = list[i].experiment;
    qsort(all, r->n_experiments, sizeof *all, by_experiment);
    r->experiments = all;
    return GX_OK;
}

static gx_status use_experiments(builder *b, strategy_use *list, size_t n, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (text_is(s->kind, "experiment") && config_enabled(s))
            rc = add_experiment(b, s, list, n, err);
    }
    return rc == GX_OK ? list_experiments(b->r, list, n, err) : rc;
}

static gx_status build_strategies(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    const char **channels = arena_alloc(r->mem, (r->policy.n_channels + 1) * sizeof *channels);
    if (channels == NULL)
        return no_memory(err);
    for (size_t i = 0; i < r->policy.n_channels; i++)
        channels[i] = r->policy.channels[i].name;
    script_options o = { .facts = r->facts,
                         .zone = r->zone,
                         .products = r->products,
                         .strategies = b->o->strategies,
                         .n_strategies = b->o->n_strategies,
                         .lib_dirs = b->o->lib_dirs,
                         .n_lib_dirs = b->o->n_lib_dirs,
                         .channels = channels,
                         .n_channels = r->policy.n_channels,
                         .offers = r->offers.names,
                         .n_offers = r->offers.n_names,
                         .money_digits = r->money_digits,
                         .limits = b->o->limits,
                         .refused = b->o->keep_going ? script_refused : NULL,
                         .refused_ctx = b };
    gx_status rc = scripts_load(&o, &r->scripts, err);
    if (rc != GX_OK)
        return rc;
    size_t count = scripts_count(r->scripts), n = 0;
    strategy_use *list = arena_zalloc(r->mem, (count + r->n_campaigns + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count && rc == GX_OK; i++)
        rc = use_strategy(b, i, list, &n, err);
    if (rc == GX_OK)
        rc = check_strategy_sections(b, err);
    if (rc == GX_OK)
        rc = use_campaigns(b, list, &n, err);
    if (rc == GX_OK)
        rc = use_experiments(b, list, n, err);
    qsort(list, n, sizeof *list, by_priority);
    r->strategies = list;
    r->n_strategies = n;
    for (size_t i = 0; i < n; i++)
        r->acted_on[list[i].segment / 64] |= UINT64_C(1) << (list[i].segment % 64);
    return rc;
}

/* ---- hashes
 * ------------------------------------------------------------------------------------------------------------ */

static void hash_config(sha256 *h, const config *c)
{
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        sha256_field(h, s->kind);
        sha256_field(h, s->name);
        for (size_t k = 0; k < s->n; k++) {
            sha256_field(h, s->entries[k].key);
            sha256_field(h, s->entries[k].lang);
            sha256_field(h, s->entries[k].value);
        }
    }
}

static gx_status hash_file(sha256 *h, const char *path, gx_error *err)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return gx_fail(err, GX_EIO, _("%s: cannot be read"), path);
    char chunk[16384];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        sha256_add(h, chunk, n);
    bool bad = ferror(f) != 0;
    fclose(f);
    return bad ? gx_fail(err, GX_EIO, _("%s: reading failed"), path) : GX_OK;
}

static gx_status hash_ruleset(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    sha256 h;
    sha256_begin(&h);
    hash_config(&h, b->config);
    if (r->products != NULL)
        sha256_field(&h, products_source(r->products));
    gx_status rc = GX_OK;
    for (size_t i = 0; i < host_count(r->host) && rc == GX_OK; i++)
        rc = hash_file(&h, plugin_path(host_at(r->host, i)), err);
    char part[65];
    scripts_hash(r->scripts, part);
    sha256_field(&h, text_of(part));
    templates_hash(r->templates, part);
    sha256_field(&h, text_of(part));
    sha256_hex(&h, r->hash);

    buf names = { 0 };
    for (uint32_t i = 0; i < r->n_dimensions; i++) {
        buf_printf(&names, "%s:", r->dimensions[i].name);
        for (uint32_t k = 0; k < r->dimensions[i].n_labels; k++)
            buf_printf(&names, "%s,", r->dimensions[i].labels[k]);
    }
    for (uint32_t i = 0; i < r->n_segments; i++)
        buf_printf(&names, "|%s", r->segments[i].name);
    r->layout = hash64(names.p ? names.p : "", names.n);
    bool failed = names.failed;
    buf_free(&names);
    return failed ? no_memory(err) : rc;
}

/* ---- building
 * ---------------------------------------------------------------------------------------------------------- */

static void find_key_label(ruleset *r)
{
    r->value_key = -1;
    const dimension *d = ruleset_dimension(r, GX_TEXT("value"));
    if (d == NULL)
        return;
    r->value_ref = d->ref;
    for (uint32_t i = 0; i < d->n_labels; i++)
        if (strcmp(d->labels[i], "key") == 0)
            r->value_key = i;
}

static gx_status build(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    gx_status rc = read_shop(b, err);
    if (rc == GX_OK && b->o->products != NULL)
        rc = products_load(b->o->products, "products.csv", r->money_digits, r->mem, &r->products, err);
    if (rc == GX_OK)
        rc = add_attributes(b, err);
    if (rc == GX_OK)
        rc = load_plugins(b, err);
    if (rc == GX_OK)
        rc = policy_load(b->config, r->host, r->mem, &r->policy, err);
    if (rc == GX_OK)
        rc = build_dimensions(b, err);
    if (rc == GX_OK)
        rc = build_guesses(b, err);
    if (rc == GX_OK)
        rc = build_segments(b, err);
    if (rc == GX_OK)
        rc = build_offers(b, err);
    if (rc == GX_OK)
        rc = compile_rules(b->r, err);
    if (rc == GX_OK)
        rc = build_strategies(b, err);
    if (rc == GX_OK)
        rc = templates_load(r->facts, b->o->template_dirs, b->o->n_template_dirs, &r->templates, err);
    if (rc == GX_OK)
        rc = campaigns_check(r, err);
    if (rc == GX_OK)
        rc = hash_ruleset(b, err);
    if (rc == GX_OK) {
        find_key_label(r);
        find_introduced(r);
    }
    return rc;
}

static gx_status attempt(builder *b, gx_error *err)
{
    ruleset *r = b->r = calloc(1, sizeof *r);
    if (r == NULL)
        return no_memory(err);
    r->config = b->config;
    r->mem = arena_new();
    r->facts = facts_new();
    r->bus = bus_new();
    gx_status rc = r->mem == NULL || r->facts == NULL || r->bus == NULL ? no_memory(err) : build(b, err);
    if (rc != GX_OK)
        ruleset_free(r);
    return rc;
}

gx_status ruleset_build(const ruleset_options *o, ruleset **out, gx_error *err)
{
    builder b = { .o = o, .config = o->config };
    gx_status rc;
    do {
        b.again = false;
        b.scripts_left_out.n = 0;
        b.scripts_said.n = 0;
        rc = attempt(&b, err);
    } while (rc != GX_OK && b.again);
    if (rc == GX_OK) {
        b.r->refusals = text_of(arena_printf(b.r->mem, "%.*s%.*s", TEXT_ARG(buf_view(&b.plugins_said)),
                                             TEXT_ARG(buf_view(&b.scripts_said))));
        *out = b.r;
    }
    buf_free(&b.left_out);
    buf_free(&b.scripts_left_out);
    buf_free(&b.plugins_said);
    buf_free(&b.scripts_said);
    return rc;
}

void ruleset_free(ruleset *r)
{
    if (r == NULL)
        return;
    scripts_free(r->scripts);
    templates_free(r->templates);
    host_free(r->host);
    bus_free(r->bus);
    facts_free(r->facts);
    zone_free(r->zone);
    cut_table_free(&r->cuts);
    arena_free(r->mem);
    free(r);
}

const dimension *ruleset_dimension(const ruleset *r, gx_text name)
{
    for (uint32_t i = 0; i < r->n_dimensions; i++)
        if (text_is(name, r->dimensions[i].name))
            return &r->dimensions[i];
    return NULL;
}

int ruleset_segment(const ruleset *r, gx_text name)
{
    for (uint32_t i = 0; i < r->n_conditions; i++)
        if (text_is(name, r->segments[i].name))
            return (int)i;
    return -1;
}

const strategy_use *ruleset_strategy(const ruleset *r, gx_text name)
{
    for (size_t i = 0; i < r->n_strategies; i++)
        if (text_eq(name, r->strategies[i].name))
            return &r->strategies[i];
    return NULL;
}

const char *ruleset_label(const ruleset *r, uint32_t d, int64_t label)
{
    return label >= 0 && label < r->dimensions[d].n_labels ? r->dimensions[d].labels[label] : "";
}

bool ruleset_is_key(const ruleset *r, const gx_batch *b, uint32_t row)
{
    if (r->value_ref == 0)
        return b->rows[row]->key != 0;
    const int64_t *labels = batch_ints(b, r->value_ref);
    return labels != NULL && r->value_key >= 0 && labels[row] == r->value_key;
}

gx_text section_title(const config_section *s, const char *lang)
{
    const config_entry *e = config_entry_lang(s, "title", lang);
    if (e == NULL)
        e = config_entry_of(s, "title");
    return e ? e->value : s->name;
}
