/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles a configuration into a ruleset: registers facts, loads plugins, parses rules, loads scripts and templates,
 * and orders dimensions. */
#include "core/decide/builder.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/money.h"
#include "core/decide/sections.h"

#include <stdlib.h>
#include <unistd.h>

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

bool builder_left_out(const buf *list, gx_text name)
{
    gx_text rest = buf_view(list);
    while (rest.n > 0)
        if (text_eq(text_cut(&rest, ','), name))
            return true;
    return false;
}

bool builder_leave_out(builder *b, const char *name, gx_status rc, const gx_error *err)
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
                       .channel_keys = policy_channel_keys,
                       .folder = b->o->folder };
    b->r->host = host_new(&o);
    if (b->r->host == NULL)
        return no_memory(err);
    config_list names;
    gx_status rc = sections_plugins(b->config, b->r->mem, &names, err);
    for (size_t i = 0; i < names.n && rc == GX_OK; i++) {
        char *name = arena_strndup(b->r->mem, names.items[i].p, names.items[i].n);
        if (name == NULL)
            return no_memory(err);
        if (builder_left_out(&b->left_out, names.items[i]))
            continue;
        rc = host_load(b->r->host, name, err);
        if (rc != GX_OK && rc != GX_ECONFIG && builder_leave_out(b, name, rc, err))
            rc = GX_OK;
    }
    return rc;
}

/* ---- rules ---- */

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

rule_context ruleset_questions(const ruleset *r)
{
    return (rule_context){ .facts = r->facts,
                           .zone = r->zone,
                           .money_digits = r->money_digits,
                           .products = r->products,
                           .calendar = &r->calendar.days,
                           .fits = r->calendar.fits };
}

rule_context builder_rules(builder *b)
{
    rule_context c = ruleset_questions(b->r);
    c.cuts = &b->r->cuts;
    c.offered = plugin_there;
    c.offered_ctx = b;
    c.strategy = strategy_there;
    c.strategy_ctx = b;
    return c;
}

gx_status builder_rule(builder *b, const config_entry *e, const rule **out, gx_error *err)
{
    rule_context c = builder_rules(b);
    rule_place place = { e->file, config_locate, e };
    return rule_parse(&c, e->value, place, b->r->mem, out, err);
}

/* `KEY = yes` of the segment with that index, as a bit of the set. */
static gx_status read_flag(ruleset *r, const config_section *s, const char *key, uint32_t index, uint64_t set[4],
                           gx_error *err)
{
    const gx_option option = { key, GX_OPT_BOOL, NULL, NULL, NULL, NULL };
    const config_entry *e = config_entry_of(s, key);
    gx_value v = { 0 };
    gx_status rc = e != NULL ? config_value(s, e, &option, -1, r->mem, &v, err) : GX_OK;
    if (rc == GX_OK && v.i != 0)
        set[index / 64] |= UINT64_C(1) << (index % 64);
    return rc;
}

bool ruleset_silences(const ruleset *r, const uint64_t segments[4])
{
    uint64_t any = 0;
    for (size_t i = 0; i < 4; i++)
        any |= segments[i] & r->silencing[i];
    return any != 0;
}

void ruleset_asked(const ruleset *r, const uint64_t segments[4], uint64_t out[4])
{
    uint64_t any = 0;
    for (size_t i = 0; i < 4; i++)
        any |= segments[i] & r->apart[i];
    for (size_t i = 0; i < 4; i++)
        out[i] = any != 0 ? segments[i] & r->apart[i] : segments[i];
}

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
        gx_status rc = builder_rule(b, when, &list[n].when, err);
        if (rc == GX_OK)
            rc = read_flag(r, s, "silence", n, r->silencing, err);
        if (rc == GX_OK)
            rc = read_flag(r, s, "apart", n, r->apart, err);
        if (rc != GX_OK)
            return rc;
        n++;
    }
    r->segments = b->conditions = list;
    r->n_segments = r->n_conditions = n;
    rule_context rules = builder_rules(b);
    const campaign_reading campaigns = { b->config, &rules, r, list };
    return campaigns_read(&campaigns, err);
}

static gx_status offer_rule(void *ctx, const config_entry *e, const rule **out, gx_error *err)
{
    return builder_rule(ctx, e, out, err);
}

static gx_status build_offers(builder *b, gx_error *err)
{
    ruleset *r = b->r;
    const offer_context in = {
        .currency = r->currency, .money_digits = r->money_digits, .parse_rule = offer_rule, .ctx = b
    };
    return offers_load(b->config, &in, r->mem, &r->offers, err);
}

/* Dimensions in the order in which labels are handed on, then the segments and the rules of campaigns and offers. */
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
        rc = builder_attributes(b, err);
    if (rc == GX_OK)
        rc = load_plugins(b, err);
    if (rc == GX_OK)
        rc = policy_load(b->config, r->host, r->mem, &r->policy, err);
    if (rc == GX_OK)
        rc = calendar_load(b->config, r->mem, &r->calendar, err);
    if (rc == GX_OK)
        rc = builder_dimensions(b, err);
    rule_context rules = builder_rules(b);
    if (rc == GX_OK)
        rc = calendar_rules(&rules, r->mem, &r->calendar, err);
    if (rc == GX_OK)
        rc = builder_guesses(b, err);
    if (rc == GX_OK)
        rc = build_segments(b, err);
    if (rc == GX_OK)
        rc = build_offers(b, err);
    if (rc == GX_OK)
        rc = builder_strategies(b, err);
    if (rc == GX_OK)
        rc = compile_rules(b->r, err);
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
