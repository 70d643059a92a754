/* SPDX-License-Identifier: Apache-2.0 */
/* Loading and stopping plugins, and the registries as the other rooms see them. */
#include "core/plugin/inside.h"
#include <stdlib.h>

host *host_new(const host_options *o)
{
    host *h = calloc(1, sizeof *h);
    if (h == NULL)
        return NULL;
    h->o = *o;
    h->dirs = calloc(o->n_dirs + 1, sizeof *h->dirs);
    bool failed = h->dirs == NULL;
    for (size_t i = 0; i < o->n_dirs && !failed; i++) {
        h->dirs[i] = strdup(o->dirs[i]);
        failed = h->dirs[i] == NULL;
    }
    if (failed) {
        host_free(h);
        return NULL;
    }
    return h;
}

static void plugin_free(plugin *p)
{
    if (p == NULL)
        return;
    free(p->path);
    ledger_free(&p->staged);
    arena_free(p->mem);
    free(p);
}

void host_free(host *h)
{
    if (h == NULL)
        return;
    for (size_t i = h->plugins.n; i > 0; i--) {
        plugin *p = h->plugins.items[i - 1];
        if (p->staged.hooks != NULL)
            bus_remove_owner(h->o.bus, p->bus_owner);
        if (p->descriptor.stop != NULL)
            p->descriptor.stop(p->self);
    }
    for (size_t i = 0; i < h->plugins.n; i++)
        plugin_free(h->plugins.items[i]);
    free(h->plugins.items);
    ledger_free(&h->live);
    free(h->cuts.items);
    for (size_t i = 0; h->dirs != NULL && i < h->o.n_dirs; i++)
        free(h->dirs[i]);
    free(h->dirs);
    free(h);
}

static gx_status check_plugin_name(const char *name, gx_error *err)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (n > 0 && name[n] == '\0')
        return GX_OK;
    return gx_fail(err, GX_EPLUGIN,
                   _("'%s' is not a plugin's name; want small letters, digits and '_', without a path or .so"), name);
}

static gx_status check_new(const host *h, const char *name, gx_error *err)
{
    for (size_t i = 0; i < h->plugins.n; i++)
        if (strcmp(h->plugins.items[i]->descriptor.name, name) == 0)
            return gx_fail(err, GX_EEXIST, _("the plugin %s is loaded twice; name it once (%s)"), name,
                           h->plugins.items[i]->path);
    return GX_OK;
}

/* `symbol` is the plugin's own constant, which may be smaller or larger than ours. */
static gx_status read_descriptor(plugin *p, const char *name, const void *symbol, gx_error *err)
{
    uint32_t head[2];
    if (symbol == NULL)
        return gx_fail(err, GX_EPLUGIN, _("%s: not a guanxi plugin: it does not export %s"), p->path, GX_PLUGIN_SYMBOL);
    memcpy(head, symbol, sizeof head);
    if (head[0] != GX_PLUGIN_ABI)
        return gx_fail(err, GX_EPLUGIN,
                       _("%s: built for plugin ABI %u, but this guanxi speaks ABI %u; rebuild it with "
                         "this guanxi's guanxi/plugin.h"),
                       p->path, (unsigned)head[0], (unsigned)GX_PLUGIN_ABI);
    if (head[1] < PLUGIN_RELEASE_1)
        return gx_fail(err, GX_EPLUGIN,
                       _("%s: its descriptor's size is %u, but release 1 has %zu; set .size = "
                         "sizeof(gx_plugin)"),
                       p->path, (unsigned)head[1], PLUGIN_RELEASE_1);
    gx_plugin *d = &p->descriptor;
    memcpy(d, symbol, head[1] < sizeof *d ? head[1] : sizeof *d);
    if (d->name == NULL || strcmp(d->name, name) != 0)
        return gx_fail(err, GX_EPLUGIN, _("%s: the plugin calls itself '%s'; the file must be named %s.so"), p->path,
                       d->name != NULL ? d->name : "", d->name != NULL && d->name[0] != '\0' ? d->name : "like it");
    if (d->start == NULL || d->version == NULL || d->summary == NULL)
        return gx_fail(err, GX_EPLUGIN, _("%s: its descriptor lacks %s"), p->path,
                       d->start == NULL     ? "start"
                       : d->version == NULL ? "version"
                                            : "summary");
    return GX_OK;
}

static gx_status start(plugin *p, gx_error *err)
{
    gx_error own = { 0 };
    p->starting = true;
    gx_status status = p->descriptor.start(&p->verbs, &p->self, &own);
    p->starting = false;
    if (status != GX_OK) {
        if (own.text[0] == '\0')
            gx_fail(&own, status, _("its start failed without saying why"));
        own.code = status;
    } else {
        /* A registration was refused, and the plugin started all the same: half a plugin is none. */
        status = p->refused.code;
        own = p->refused;
        if (status == GX_OK)
            status = ledger_commit(p, &own);
        if (status != GX_OK && p->descriptor.stop != NULL)
            p->descriptor.stop(p->self);
    }
    if (status == GX_OK)
        return GX_OK;
    *err = own;
    return gx_error_prepend(err, _("%s: plugin %s: "), p->path, p->descriptor.name);
}

static gx_status prepare(plugin *p, gx_error *err)
{
    p->bus_owner = arena_printf(p->mem, "plugin %s", p->descriptor.name);
    if (p->bus_owner == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), p->path);
    verbs_fill(p);
    gx_status status = options_read(p, err);
    /* The user's mistakes already begin with file and line; the plugin's own get its path. */
    if (status != GX_OK && status != GX_ECONFIG)
        gx_error_prepend(err, _("%s: plugin %s: "), p->path, p->descriptor.name);
    return status;
}

gx_status host_load(host *h, const char *name, gx_error *caller)
{
    gx_error own = { 0 }, *err = caller != NULL ? caller : &own;
    void *handle = NULL;
    gx_status status = check_plugin_name(name, err);
    if (status == GX_OK)
        status = check_new(h, name, err);
    if (status != GX_OK)
        return status;
    plugin *p = calloc(1, sizeof *p);
    if (p != NULL)
        p->mem = arena_new();
    if (p == NULL || p->mem == NULL ||
        !list_grow((void **)&h->plugins.items, h->plugins.n, &h->plugins.cap, sizeof(plugin *), 1)) {
        plugin_free(p);
        return gx_fail(err, GX_ENOMEM, _("out of memory while loading the plugin %s"), name);
    }
    p->host = h;
    status = library_open(h->dirs, h->o.n_dirs, name, &p->path, &handle, err);
    if (status == GX_OK)
        status = read_descriptor(p, name, library_symbol(handle, GX_PLUGIN_SYMBOL), err);
    if (status == GX_OK)
        status = prepare(p, err);
    if (status == GX_OK)
        status = start(p, err);
    if (status == GX_OK)
        h->plugins.items[h->plugins.n++] = p;
    else
        plugin_free(p);
    return status;
}

size_t host_count(const host *h)
{
    return h->plugins.n;
}

const plugin *host_at(const host *h, size_t i)
{
    return i < h->plugins.n ? h->plugins.items[i] : NULL;
}

const gx_plugin *plugin_descriptor(const plugin *p)
{
    return &p->descriptor;
}

const char *plugin_path(const plugin *p)
{
    return p->path;
}

const registered_classifier *host_classifiers(const host *h, size_t *n)
{
    resolve_reads(h);
    *n = h->live.classifiers.n;
    return h->live.classifiers.items;
}

const registered_fact *host_facts(const host *h, size_t *n)
{
    *n = h->live.facts.n;
    return h->live.facts.items;
}

const registered_channel *host_channels(const host *h, size_t *n)
{
    *n = h->live.channels.n;
    return h->live.channels.items;
}

const registered_channel *host_channel(const host *h, gx_text name)
{
    for (size_t i = 0; i < h->live.channels.n; i++)
        if (text_is(name, h->live.channels.items[i].channel->name))
            return &h->live.channels.items[i];
    return NULL;
}

const registered_importer *host_importers(const host *h, size_t *n)
{
    *n = h->live.importers.n;
    return h->live.importers.items;
}

const char *const *host_event_types(const host *h, size_t *n)
{
    *n = h->live.event_types.n;
    return h->live.event_types.items;
}

bool host_owns_section(const host *h, const config_section *s)
{
    for (size_t i = 0; i < h->plugins.n; i++)
        if (options_section(&h->plugins.items[i]->descriptor, s))
            return true;
    return false;
}
