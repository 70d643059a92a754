/* SPDX-License-Identifier: Apache-2.0 */
/* What judging cost: `plan --costs` and `run --costs`. */
#include "core/report/costs.h"

#include "core/base/i18n.h"

#include <stdlib.h>

static const struct {
    const char *name, *title;
} kinds[COST_KINDS] = {
    [COST_JUDGING] = { "rest", N_("everything else") },
    [COST_LOADING] = { "loading", N_("reading and folding events") },
    [COST_FACT] = { "fact", N_("fact") },
    [COST_FETCHING] = { "fetching", N_("fetching what rules read") },
    [COST_DIMENSION] = { "dimension", N_("dimension") },
    [COST_SEGMENT] = { "segment", N_("segment") },
    [COST_MARKING] = { "marking", N_("noting who is in which segment") },
    [COST_STRATEGY] = { "strategy", N_("strategy") },
};

typedef struct part {
    cost_kind kind;
    size_t index;
    cost cost;
} part;

/* ---- what a part is called, and where it stands ---- */

static void plugin_at(const plugin *owner, char out[256])
{
    (void)snprintf(out, 256, "plugin:%s", plugin_descriptor(owner)->name);
}

static const char *dimension_at(const dimension *d, char out[256])
{
    if (d->plugin != NULL)
        plugin_at(d->plugin->owner, out);
    else if (d->section != NULL)
        (void)snprintf(out, 256, "%s:%d", d->section->file, d->section->line);
    return d->name;
}

static const char *segment_at(const segment *s, char out[256])
{
    rule_place place = rule_where(s->when);
    int line = 0, column = 0;
    place.locate(place.ctx, 0, &line, &column);
    (void)snprintf(out, 256, "%s:%d", place.file, line);
    return s->name;
}

static const char *part_at(const ruleset *r, const part *p, char out[256])
{
    size_t n = 0;
    const registered_fact *computed = host_facts(r->host, &n);
    out[0] = '\0';
    switch (p->kind) {
    case COST_FACT:
        plugin_at(computed[p->index].owner, out);
        return computed[p->index].fact->name;
    case COST_DIMENSION:
        return dimension_at(&r->dimensions[p->index], out);
    case COST_SEGMENT:
        return segment_at(&r->segments[p->index], out);
    case COST_STRATEGY:
        (void)snprintf(out, 256, "%.*s", TEXT_ARG(r->strategies[p->index].file));
        return r->strategies[p->index].strategy->name;
    default:
        return "";
    }
}

/* ---- gathering ---- */

static int dearest_first(const void *x, const void *y)
{
    const part *a = x, *b = y;
    if (a->cost.ns != b->cost.ns)
        return a->cost.ns < b->cost.ns ? 1 : -1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* All parts, and last what none of them is. */
static part *gather(const costs *c, size_t *n)
{
    size_t room = 1;
    for (size_t k = 0; k < COST_KINDS; k++)
        room += c->n[k];
    part *list = calloc(room, sizeof *list);
    part rest = { COST_JUDGING, 0, *c->of[COST_JUDGING] };
    *n = 0;
    for (size_t k = COST_JUDGING + 1; list != NULL && k < COST_KINDS; k++)
        for (size_t i = 0; i < c->n[k]; i++) {
            list[(*n)++] = (part){ (cost_kind)k, i, c->of[k][i] };
            rest.cost.ns -= c->of[k][i].ns;
        }
    if (list == NULL)
        return NULL;
    list[(*n)++] = rest;
    qsort(list, *n, sizeof *list, dearest_first);
    return list;
}

json_t *costs_json(const ruleset *r, const costs *c)
{
    size_t n;
    part *list = gather(c, &n);
    if (list == NULL)
        return NULL;
    json_t *j = json_object(), *parts = json_array();
    json_object_set_new(j, "judged", json_integer((json_int_t)c->of[COST_JUDGING]->customers));
    json_object_set_new(j, "ns", json_integer(c->of[COST_JUDGING]->ns));
    for (size_t i = 0; i < n; i++) {
        char at[256];
        const char *name = part_at(r, &list[i], at);
        json_t *one = json_object();
        json_object_set_new(one, "kind", json_string(kinds[list[i].kind].name));
        json_object_set_new(one, "name", json_string(name));
        json_object_set_new(one, "at", json_string(at));
        json_object_set_new(one, "customers", json_integer((json_int_t)list[i].cost.customers));
        json_object_set_new(one, "ns", json_integer(list[i].cost.ns));
        json_array_append_new(parts, one);
    }
    json_object_set_new(j, "parts", parts);
    free(list);
    return j;
}

/* ---- in words ---- */

static const char *kind_title(const char *name)
{
    for (size_t k = 0; k < COST_KINDS; k++)
        if (strcmp(kinds[k].name, name) == 0)
            return _(kinds[k].title);
    return "";
}

static double each(double ns, double customers)
{
    return customers > 0 ? ns / customers : 0;
}

void costs_print(const json_t *j, buf *out)
{
    size_t i;
    json_t *one;
    double judged = (double)json_integer_value(json_object_get(j, "judged"));
    double all = (double)json_integer_value(json_object_get(j, "ns"));
    buf_printf(out, _("\nwhat judging %.0f customers cost on one thread: %.0f ns each\n"), judged, each(all, judged));
    buf_str(out,
            _("(ns: for each of them; n: customers asked about; what several rules ask is counted where it is asked "
              "first)\n"));
    buf_printf(out, "%12s %7s %10s %12s\n", "ns", "%", "n", "ns/n");
    json_array_foreach(json_object_get(j, "parts"), i, one)
    {
        double ns = (double)json_integer_value(json_object_get(one, "ns"));
        double asked = (double)json_integer_value(json_object_get(one, "customers"));
        const char *name = json_str(one, "name"), *at = json_str(one, "at");
        buf_printf(out, "%12.1f %7.2f %10.0f %12.1f  %s%s%s", each(ns, judged), all > 0 ? 100 * ns / all : 0, asked,
                   each(ns, asked), kind_title(json_str(one, "kind")), *name ? " " : "", name);
        if (*at)
            buf_printf(out, "  (%s)", at);
        buf_char(out, '\n');
    }
}
