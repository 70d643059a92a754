/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi plugin list | show NAME | check NAME`. */
#include "core/base/i18n.h"
#include "core/cli/command.h"

static json_t *options_json(const gx_option *o)
{
    json_t *list = json_array();
    static const char *const types[] = { "", "bool", "int", "money", "percent", "duration", "text", "list" };
    for (; o != NULL && o->name != NULL; o++) {
        json_t *j = json_object();
        json_object_set_new(j, "name", json_string(o->name));
        json_object_set_new(j, "type", json_string(o->type <= GX_OPT_LIST ? types[o->type] : ""));
        json_object_set_new(j, "default", o->fallback ? json_string(o->fallback) : json_null());
        json_object_set_new(j, "min", o->min ? json_string(o->min) : json_null());
        json_object_set_new(j, "max", o->max ? json_string(o->max) : json_null());
        json_object_set_new(j, "help", json_string(o->help ? i18n_text(o->help) : ""));
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *brings_json(const host *h, const plugin *p)
{
    json_t *j = json_object(), *list = json_array();
    size_t n;
    const registered_classifier *c = host_classifiers(h, &n);
    for (size_t i = 0; i < n; i++)
        if (c[i].owner == p)
            json_array_append_new(list, json_string(c[i].classifier->dimension));
    json_object_set_new(j, "dimensions", list);
    list = json_array();
    const registered_fact *f = host_facts(h, &n);
    for (size_t i = 0; i < n; i++)
        if (f[i].owner == p)
            json_array_append_new(list, json_string(f[i].fact->name));
    json_object_set_new(j, "facts", list);
    list = json_array();
    const registered_channel *ch = host_channels(h, &n);
    for (size_t i = 0; i < n; i++)
        if (ch[i].owner == p)
            json_array_append_new(list, json_string(ch[i].channel->name));
    json_object_set_new(j, "channels", list);
    list = json_array();
    const registered_importer *im = host_importers(h, &n);
    for (size_t i = 0; i < n; i++)
        if (im[i].owner == p)
            json_array_append_new(list, json_string(im[i].importer->name));
    json_object_set_new(j, "importers", list);
    return j;
}

static json_t *plugin_json(const host *h, const plugin *p)
{
    const gx_plugin *d = plugin_descriptor(p);
    json_t *j = json_object();
    json_object_set_new(j, "name", json_string(d->name));
    json_object_set_new(j, "version", json_string(d->version ? d->version : ""));
    json_object_set_new(j, "summary", json_string(d->summary ? i18n_text(d->summary) : ""));
    json_object_set_new(j, "path", json_string(plugin_path(p)));
    json_object_set_new(j, "abi", json_integer(d->abi));
    json_object_set_new(j, "brings", brings_json(h, p));
    json_object_set_new(j, "options", options_json(d->options));
    return j;
}

static void print_names(const json_t *brings, const char *kind, buf *out)
{
    size_t i;
    json_t *name, *list = json_object_get(brings, kind);
    if (json_array_size(list) == 0)
        return;
    buf_printf(out, "  %s:", i18n_text(kind));
    json_array_foreach(list, i, name) buf_printf(out, "%s %s", i ? "," : "", json_string_value(name));
    buf_char(out, '\n');
}

static void print_plugin(const json_t *j, bool options, buf *out)
{
    buf_printf(out, "%s %s  %s\n  %s\n", json_str(j, "name"), json_str(j, "version"), json_str(j, "summary"),
               json_str(j, "path"));
    static const char *const kinds[] = { N_("dimensions"), N_("facts"), N_("channels"), N_("importers") };
    for (size_t i = 0; i < 4; i++)
        print_names(json_object_get(j, "brings"), kinds[i], out);
    size_t i;
    json_t *o;
    if (options)
        json_array_foreach(json_object_get(j, "options"), i, o)
            buf_printf(out, "  %-22s %-8s = %-10s %s\n", json_str(o, "name"), json_str(o, "type"),
                       json_str(o, "default"), json_str(o, "help"));
}

static gx_status show(cli *c, const char *name, gx_error *err)
{
    const host *h = c->shop->ruleset->host;
    json_t *list = json_array();
    buf out = { 0 };
    for (size_t i = 0; i < host_count(h); i++) {
        const plugin *p = host_at(h, i);
        if (name != NULL && strcmp(plugin_descriptor(p)->name, name) != 0)
            continue;
        json_t *j = plugin_json(h, p);
        print_plugin(j, name != NULL, &out);
        json_array_append_new(list, j);
    }
    gx_status rc = GX_OK;
    if (name != NULL && json_array_size(list) == 0)
        rc = gx_fail(err, GX_ENOTFOUND,
                     _("plugin %s is not loaded here; guanxi plugin list, or guanxi plugin check %s"), name, name);
    else if (c->json)
        return buf_free(&out), cli_print_json(list, err);
    json_decref(list);
    gx_status printed = cli_print(&out, rc == GX_OK ? err : NULL);
    return rc == GX_OK ? printed : rc;
}

static gx_status any_cut(void *ctx, int kind, gx_ref of, double p, double at_most, uint32_t *index, gx_error *err)
{
    size_t i = cut_table_add(ctx, (cut_request){ .kind = (cut_kind)kind, .fact = of, .p = p, .at_most = at_most });
    *index = (uint32_t)i;
    return i == SIZE_MAX ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
}

/* A load on its own, away from any shop: what would be said if a shop named it. */
static gx_status check(const char *name, gx_error *err)
{
    arena *a = arena_new();
    facts *f = facts_new();
    bus *b = bus_new();
    places p;
    gx_status rc = a && f && b ? places_find(a, &p, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    host *h = NULL;
    cut_table cuts = { 0 };
    if (rc == GX_OK) {
        host_options o = { .facts = f,
                           .dirs = p.plugin_dirs,
                           .n_dirs = p.n_plugin_dirs,
                           .money_digits = 2,
                           .bus = b,
                           .add_cut = any_cut,
                           .cut_ctx = &cuts };
        h = host_new(&o);
        rc = h ? host_load(h, name, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    if (rc == GX_OK)
        cli_say(_("%s loads: %s %s\n"), name, plugin_path(host_at(h, 0)), plugin_descriptor(host_at(h, 0))->version);
    host_free(h);
    cut_table_free(&cuts);
    bus_free(b);
    facts_free(f);
    arena_free(a);
    return rc;
}

gx_status cmd_plugin(cli *c, gx_error *err)
{
    const char *verb = c->args[0], *name = c->n_args > 1 ? c->args[1] : NULL;
    if (strcmp(verb, "check") == 0 && name != NULL)
        return check(name, err);
    bool list = strcmp(verb, "list") == 0 && name == NULL, one = strcmp(verb, "show") == 0 && name != NULL;
    if (!list && !one)
        return cli_usage(c, err, _("want: guanxi plugin list, plugin show NAME or plugin check NAME"));
    gx_status rc = cli_shop(c, err);
    return rc == GX_OK ? show(c, name, err) : rc;
}
