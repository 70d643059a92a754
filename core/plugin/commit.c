/* SPDX-License-Identifier: Apache-2.0 */
/* Going live: everything a plugin staged enters the registries in one step. Whatever can be refused is refused before
 * the facts registry changes, because that one only grows. */
#include "core/plugin/inside.h"
#include <stdlib.h>

/* The plugins' dimensions, the staged ones last. */
typedef struct graph {
    size_t n, n_edges;
    const registered_classifier **nodes;
    const char **names;
    const uint32_t **reads;
    size_t *n_reads;
    uint32_t *edges, *order;
} graph;

static void graph_free(graph *g)
{
    free(g->nodes);
    free(g->names);
    free(g->reads);
    free(g->n_reads);
    free(g->edges);
    free(g->order);
}

static bool graph_alloc(graph *g, size_t n, size_t n_edges)
{
    g->nodes = calloc(n + 1, sizeof(registered_classifier *));
    g->names = calloc(n + 1, sizeof *g->names);
    g->reads = calloc(n + 1, sizeof *g->reads);
    g->n_reads = calloc(n + 1, sizeof *g->n_reads);
    g->order = calloc(n + 1, sizeof *g->order);
    g->edges = calloc(n_edges + 1, sizeof *g->edges);
    return g->nodes != NULL && g->names != NULL && g->reads != NULL && g->n_reads != NULL && g->order != NULL &&
           g->edges != NULL;
}

static size_t count_reads(const gx_classifier *c)
{
    size_t n = 0;
    while (c->reads_dimensions != NULL && c->reads_dimensions[n] != NULL)
        n++;
    return n;
}

static size_t count_edges(const classifier_list *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += count_reads(l->items[i].classifier);
    return n;
}

static void graph_nodes(graph *g, const classifier_list *l)
{
    for (size_t i = 0; i < l->n; i++, g->n++) {
        g->nodes[g->n] = &l->items[i];
        g->names[g->n] = l->items[i].classifier->dimension;
    }
}

/* Names that no plugin provides are somebody else's dimensions: the caller orders those. */
static void graph_edges(graph *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const char *const *r = g->nodes[i]->classifier->reads_dimensions;
        g->reads[i] = &g->edges[g->n_edges];
        for (; r != NULL && *r != NULL; r++)
            for (uint32_t k = 0; k < g->n; k++)
                if (strcmp(g->names[k], *r) == 0)
                    g->edges[g->n_edges + g->n_reads[i]++] = k;
        g->n_edges += g->n_reads[i];
    }
}

gx_status check_cycle(const host *h, const plugin *p, gx_error *err)
{
    static const classifier_list none;
    const classifier_list *live = &h->live.classifiers, *staged = p != NULL ? &p->staged.classifiers : &none;
    graph g = { 0 };
    gx_status status;
    if (graph_alloc(&g, live->n + staged->n, count_edges(live) + count_edges(staged))) {
        graph_nodes(&g, live);
        graph_nodes(&g, staged);
        graph_edges(&g);
        status = topological_order(g.names, g.reads, g.n_reads, g.n, g.order, err);
    } else {
        status = gx_fail(err, GX_ENOMEM, _("out of memory while ordering dimensions"));
    }
    graph_free(&g);
    return status;
}

void resolve_reads(const host *h)
{
    for (size_t i = 0; i < h->live.classifiers.n; i++) {
        registered_classifier *c = &h->live.classifiers.items[i];
        size_t wanted = count_reads(c->classifier), found = 0;
        if (c->n_reads == wanted)
            continue;
        for (size_t k = 0; k < wanted; k++) {
            const fact *f = facts_find(h->o.facts, text_of(c->classifier->reads_dimensions[k]));
            if (f != NULL && f->origin == FACT_DIMENSION)
                c->reads[found++] = f->ref;
        }
        c->n_reads = found;
    }
}

/* The first dimension it reads that nobody provides. */
static const char *missing_read(const host *h, const registered_classifier *c)
{
    for (const char *const *r = c->classifier->reads_dimensions; r != NULL && *r != NULL; r++) {
        const fact *f = facts_find(h->o.facts, text_of(*r));
        if (f == NULL || f->origin != FACT_DIMENSION)
            return *r;
    }
    return NULL;
}

const plugin *host_orphan(const host *h)
{
    for (size_t i = 0; i < h->live.classifiers.n; i++)
        if (missing_read(h, &h->live.classifiers.items[i]) != NULL)
            return h->live.classifiers.items[i].owner;
    return NULL;
}

gx_status host_check(const host *h, gx_error *err)
{
    char hint[HINT_MAX];
    resolve_reads(h);
    for (size_t i = 0; i < h->live.classifiers.n; i++) {
        const registered_classifier *c = &h->live.classifiers.items[i];
        const char *missing = missing_read(h, c);
        if (missing == NULL)
            continue;
        const char *near =
            facts_find(h->o.facts, text_of(missing)) ? NULL : facts_nearest(h->o.facts, text_of(missing));
        if (near != NULL && strcmp(near, c->classifier->dimension) == 0)
            near = NULL; /* itself is no help */
        return gx_fail(err, GX_ECONFIG, _("%s: plugin %s: '%s' reads the dimension '%s', which nobody provides%s"),
                       c->owner->path, c->owner->descriptor.name, c->classifier->dimension, missing,
                       did_you_mean(near, hint));
    }
    return check_cycle(h, NULL, err);
}

static bool make_room(host *h, const ledger *s)
{
    return LIST_ROOM(&h->live.classifiers, s->classifiers.n) && LIST_ROOM(&h->live.facts, s->facts.n) &&
           LIST_ROOM(&h->live.channels, s->channels.n) && LIST_ROOM(&h->live.importers, s->importers.n) &&
           LIST_ROOM(&h->live.event_types, s->event_types.n) && LIST_ROOM(&h->cuts, s->cuts.n);
}

/* The bus knows handlers of core and plugins alike: this one adds the plugin's host table. */
static gx_status deliver(void *self, const gx_event_view *e, gx_error *err)
{
    staged_hook *k = self;
    k->owner->handling++;
    gx_status status = k->handler(k->self, &k->owner->verbs, e, err);
    k->owner->handling--;
    return status;
}

static gx_status commit_facts(host *h, const ledger *s, gx_error *err)
{
    for (size_t i = 0; i < s->n_models; i++) {
        gx_ref ref = 0;
        gx_status status = facts_add(h->o.facts, &s->models[i], &ref, err);
        if (status == GX_OK && ref != s->models[i].ref)
            status = gx_fail(err, GX_EBUG, _("'%s' got the reference %u, not %u"), s->models[i].name, (unsigned)ref,
                             (unsigned)s->models[i].ref);
        if (status != GX_OK)
            return status;
    }
    for (size_t i = 0; i < s->cuts.n; i++) {
        const staged_cut *c = &s->cuts.items[i];
        uint32_t number = 0;
        gx_status status = h->o.add_cut(h->o.cut_ctx, c->kind, c->fact, c->p, c->at_most, &number, err);
        if (status != GX_OK)
            return status;
        h->cuts.items[h->cuts.n + i] = number;
    }
    return GX_OK;
}

#define APPEND(h, s, list)                                                                                             \
    do {                                                                                                               \
        for (size_t i_ = 0; i_ < (s)->list.n; i_++)                                                                    \
            (h)->live.list.items[(h)->live.list.n++] = (s)->list.items[i_];                                            \
    } while (0)

gx_status ledger_commit(plugin *p, gx_error *err)
{
    host *h = p->host;
    const ledger *s = &p->staged;
    gx_status status = check_cycle(h, p, err);
    if (status == GX_ECONFIG) /* a plugin's mistake, not the user's: the host goes on without it */
        status = err->code = GX_EPLUGIN;
    if (status == GX_OK && !make_room(h, s))
        status = gx_fail(err, GX_ENOMEM, _("out of memory while registering what it offers"));
    for (staged_hook *k = s->hooks; k != NULL && status == GX_OK; k = k->next)
        status = bus_subscribe(h->o.bus, p->bus_owner, k->pattern, k->priority, deliver, k, NULL, err);
    if (status == GX_OK)
        status = commit_facts(h, s, err);
    if (status != GX_OK) {
        if (s->hooks != NULL)
            bus_remove_owner(h->o.bus, p->bus_owner);
        return status;
    }
    h->cuts.n += s->cuts.n;
    APPEND(h, s, classifiers);
    APPEND(h, s, facts);
    APPEND(h, s, channels);
    APPEND(h, s, importers);
    APPEND(h, s, event_types);
    resolve_reads(h);
    return GX_OK;
}
