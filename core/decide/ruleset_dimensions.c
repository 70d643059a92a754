/* SPDX-License-Identifier: Apache-2.0 */
/* Dimensions: of plugins, of rules, and tags that a rule gives, which are dimensions of two labels; the order in which
 * one may ask another; and guesses at attributes. */
#include "core/decide/builder.h"

#include "core/base/i18n.h"
#include "core/decide/sections.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

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
    return builder_label_titles(b, d->ref, d->section, err);
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
               .title_local = builder_title(b, s) };
    if (f.title_local != NULL)
        f.title = f.title_local;
    rc = facts_add(b->r->facts, &f, &d->ref, err);
    return rc == GX_OK ? builder_label_titles(b, d->ref, s, err) : rc;
}

static gx_status parse_dimension(builder *b, dimension *d, gx_error *err)
{
    const rule **rules = arena_alloc(b->r->mem, d->n_labels * sizeof *rules);
    if (rules == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < d->n_labels; i++) {
        gx_status rc = builder_rule(b, d->lines[i], &rules[i], err);
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
               .title_local = builder_title(b, s) };
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
    gx_status rc = builder_rule(b, when, &rules[TAG_YES], err);
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
        b->again = builder_leave_out(b, plugin_descriptor(orphan)->name, rc, err);
    return rc;
}

gx_status builder_dimensions(builder *b, gx_error *err)
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
        if ((rc = builder_rule(b, e, &g->when, err)) != GX_OK)
            return rc;
    }
    return GX_OK;
}

gx_status builder_guesses(builder *b, gx_error *err)
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
