/* SPDX-License-Identifier: Apache-2.0 */
/* What [attribute:] sections declare: facts of the trade, with their values and how these are called; and the titles of
 * labels, which are read alike. */
#include "core/decide/builder.h"

#include "core/base/i18n.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

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
gx_status builder_label_titles(builder *b, gx_ref ref, const config_section *home, gx_error *err)
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

const char *builder_title(builder *b, const config_section *s)
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

/* D8.2: a product is for some months of a child. */
static gx_status check_stage(const config_section *s, gx_type type, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "stage");
    if (e == NULL)
        return GX_OK;
    if (type != GX_DATE)
        return config_fail(s, e, err, _("only of a date: type = date"));
    return text_is(e->value, "birth") || text_is(e->value, "due")
               ? GX_OK
               : config_fail(s, e, err, _("want birth or due, got \"%.*s\""), TEXT_ARG(e->value));
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
               .title_local = builder_title(b, s) };
    if (f.title_local != NULL)
        f.title = f.title_local;
    gx_status rc = check_stage(s, f.type, err);
    if (rc == GX_OK && f.type == GX_LABEL)
        rc = enum_values(b, s, &f, err);
    gx_ref ref;
    if (rc == GX_OK)
        rc = check_value_titles(s, &f, err);
    if (rc == GX_OK)
        rc = facts_add(b->r->facts, &f, &ref, err);
    return rc == GX_OK && f.n_labels > 0 ? builder_label_titles(b, ref, s, err) : rc;
}

gx_status builder_attributes(builder *b, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(b->config) && rc == GX_OK; i++) {
        const config_section *s = config_at(b->config, i);
        if (text_is(s->kind, "attribute") && config_enabled(s))
            rc = add_attribute(b, s, err);
    }
    return rc;
}
