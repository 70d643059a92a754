/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a plugin: its table, the values the INI gives and the refusal of keys nobody knows. A value is looked
 * for in [classifier:NAME], then [plugin:NAME], then [channel:NAME]; the table's default comes last. */
#include "core/plugin/inside.h"

static const char *const kinds[] = { "classifier", "plugin", "channel" };
#define N_KINDS (sizeof kinds / sizeof *kinds)

/* Keys any of these sections may hold; they are the core's to read. */
static const char *const common[] = { "title", "help", "enabled" };
#define N_COMMON (sizeof common / sizeof *common)

bool options_section(const gx_plugin *d, const config_section *s)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (text_is(s->kind, kinds[i]) && text_is(s->name, d->name))
            return true;
    return false;
}

static bool is_common(gx_text key)
{
    for (size_t i = 0; i < N_COMMON; i++)
        if (text_is(key, common[i]))
            return true;
    return false;
}

static const gx_option *option_of(const gx_option *table, gx_text key)
{
    for (const gx_option *o = table; o != NULL && o->name != NULL; o++)
        if (text_is(key, o->name))
            return o;
    return NULL;
}

static gx_status fail_unknown(const plugin *p, const config_section *s, const config_entry *e, gx_error *err)
{
    char hint[HINT_MAX];
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (const gx_option *o = p->descriptor.options; o != NULL && o->name != NULL; o++)
        suggest_try(e->key, o->name, &best, &distance);
    for (size_t i = 0; i < N_COMMON; i++)
        suggest_try(e->key, common[i], &best, &distance);
    return gx_fail(err, GX_ECONFIG, _("%s:%d: [%.*s:%.*s] the plugin %s has no option '%.*s'%s"), e->file, e->line,
                   TEXT_ARG(s->kind), TEXT_ARG(s->name), p->descriptor.name, TEXT_ARG(e->key),
                   did_you_mean(best, hint));
}

static gx_status check_keys(const plugin *p, const config_section *s, gx_error *err)
{
    bool channel = text_is(s->kind, "channel");
    for (size_t i = 0; i < s->n; i++) {
        const config_entry *e = &s->entries[i];
        if (is_common(e->key) || option_of(p->descriptor.options, e->key) != NULL)
            continue;
        if (channel && option_of(p->host->o.channel_keys, e->key) != NULL)
            continue;
        return fail_unknown(p, s, e, err);
    }
    return GX_OK;
}

static gx_status check_table(const gx_option *table, gx_error *err)
{
    for (const gx_option *o = table; o != NULL && o->name != NULL; o++) {
        if (o->type < GX_OPT_BOOL || o->type > GX_OPT_LIST)
            return gx_fail(err, GX_EPLUGIN, _("its option %s has the unknown type %d"), o->name, (int)o->type);
        if (is_common(text_of(o->name)) || option_of(table, text_of(o->name)) != o)
            return gx_fail(err, GX_EPLUGIN, _("its option %s has a name that is taken"), o->name);
    }
    return GX_OK;
}

/* The configuration may go before the plugin does. */
static bool keep_texts(gx_value *v, arena *a)
{
    gx_text copy = arena_text(a, v->text);
    if (v->text.n > 0 && copy.p == NULL)
        return false;
    v->text = copy;
    if (v->n_list == 0)
        return true;
    gx_text *list = arena_alloc(a, v->n_list * sizeof *list);
    if (list == NULL)
        return false;
    for (size_t i = 0; i < v->n_list; i++) {
        list[i] = arena_text(a, v->list[i]);
        if (v->list[i].n > 0 && list[i].p == NULL)
            return false;
    }
    v->list = list;
    return true;
}

static gx_status read_one(plugin *p, const config_section *const *sections, const gx_option *o, gx_value *out,
                          gx_error *err)
{
    gx_status status = GX_OK;
    int digits = p->host->o.money_digits;
    const config_entry *e = NULL;
    size_t i = 0;
    while (i < N_KINDS && (sections[i] == NULL || (e = config_entry_of(sections[i], o->name)) == NULL))
        i++;
    *out = (gx_value){ .type = o->type };
    if (e != NULL) {
        status = config_value(sections[i], e, o, digits, p->mem, out, err);
    } else if (o->fallback != NULL) {
        status = config_value_text(text_of(o->fallback), o, digits, p->mem, out, err);
        if (status != GX_OK)
            gx_error_prepend(err, _("the default of its option %s: "), o->name);
    }
    if (status == GX_OK && !keep_texts(out, p->mem))
        status = gx_fail(err, GX_ENOMEM, _("out of memory while reading its options"));
    out->type = o->type;
    return status;
}

gx_status options_read(plugin *p, gx_error *err)
{
    const gx_plugin *d = &p->descriptor;
    const config_section *sections[N_KINDS] = { NULL };
    gx_status status = check_table(d->options, err);
    for (size_t i = 0; i < N_KINDS && status == GX_OK && p->host->o.config != NULL; i++) {
        sections[i] = config_find(p->host->o.config, kinds[i], text_of(d->name));
        if (sections[i] != NULL)
            status = check_keys(p, sections[i], err);
    }
    size_t n = 0;
    while (d->options != NULL && d->options[n].name != NULL)
        n++;
    if (status != GX_OK || n == 0)
        return status;
    p->values = arena_zalloc(p->mem, n * sizeof *p->values);
    if (p->values == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while reading its options"));
    for (size_t i = 0; i < n && status == GX_OK; i++)
        status = read_one(p, sections, &d->options[i], &p->values[i], err);
    return status;
}
