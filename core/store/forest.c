/* SPDX-License-Identifier: Apache-2.0 */
/* Resolves merges: see forest.h. */
#include "core/store/forest.h"
#include "core/base/i18n.h"
#include "core/store/ancestry.h"

#include <stdlib.h>
#include <string.h>

typedef struct claim {
    uint32_t customer, target;
    int64_t at;
} claim;

typedef struct claims {
    claim *items;
    size_t n, cap;
} claims;

void forest_fini(forest *f)
{
    free(f->nodes);
    free(f->groups);
    memset(f, 0, sizeof *f);
}

bool forest_holds(const forest *f, int64_t as_of)
{
    return f->loaded && as_of >= f->as_of && (as_of < f->until || as_of == f->as_of);
}

static gx_status read_claims(db *d, claims *c, gx_error *err)
{
    query q = query_of(d, SQL_ALIAS_ALL);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        if (c->n == c->cap) {
            size_t cap = c->cap != 0 ? c->cap * 2 : 64;
            claim *grown = realloc(c->items, cap * sizeof *grown);
            if (grown == NULL) {
                status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
                break;
            }
            c->items = grown;
            c->cap = cap;
        }
        c->items[c->n++] =
            (claim){ (uint32_t)query_get_int(&q, 0), (uint32_t)query_get_int(&q, 1), query_get_int(&q, 2) };
    }
    query_end(&q);
    return status;
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const tree_node *)a)->id, y = ((const tree_node *)b)->id;
    return (x > y) - (x < y);
}

static tree_node *find(const forest *f, uint32_t id)
{
    tree_node key = { .id = id };
    return f->n != 0 ? bsearch(&key, f->nodes, f->n, sizeof *f->nodes, by_id) : NULL;
}

const tree_node *forest_node(const forest *f, uint32_t id)
{
    return find(f, id);
}

uint32_t forest_root(const forest *f, uint32_t id)
{
    const tree_node *node = find(f, id);
    return node != NULL ? node->root : id;
}

bool forest_visit(forest *f, uint32_t root)
{
    tree_node *node = find(f, root);
    bool first = node == NULL || !node->visited;
    if (node != NULL)
        node->visited = true;
    return first;
}

static void collect_nodes(forest *f, const claims *c)
{
    for (size_t i = 0; i < c->n; i++) {
        f->nodes[2 * i].id = c->items[i].customer;
        f->nodes[2 * i + 1].id = c->items[i].target;
    }
    qsort(f->nodes, 2 * c->n, sizeof *f->nodes, by_id);
    for (size_t i = 0; i < 2 * c->n; i++) {
        if (f->n != 0 && f->nodes[f->n - 1].id == f->nodes[i].id)
            continue;
        f->nodes[f->n++] = (tree_node){ .id = f->nodes[i].id, .at = GX_NEVER, .next = GX_FOREVER };
    }
}

/* Nodes of the ancestry are places in f->nodes, from 1. */
static uint32_t place(const forest *f, uint32_t id)
{
    return (uint32_t)(find(f, id) - f->nodes) + 1;
}

/* What would close a circle: the one she goes to stands below her. What was said before counts from when it was. */
static void merge(forest *f, ancestry *a, const claim *c)
{
    uint32_t who = place(f, c->customer), whom = place(f, c->target);
    tree_node *node = &f->nodes[who - 1];
    if (node->parent == c->target)
        return;
    ancestry_cut(a, who);
    if (who == whom) {
        node->parent = 0;
        node->at = GX_NEVER;
    } else if (ancestry_root(a, whom) != who) {
        node->parent = c->target;
        node->at = c->at;
    }
    if (node->parent != 0)
        ancestry_join(a, who, place(f, node->parent));
}

static void expect(const forest *f, uint32_t id, int64_t at)
{
    tree_node *node = find(f, id);
    if (at < node->next)
        node->next = at;
}

static void resolve(forest *f, ancestry *a, const claims *c)
{
    size_t i = 0;
    for (; i < c->n && c->items[i].at <= f->as_of; i++)
        merge(f, a, &c->items[i]);
    for (size_t k = 0; k < f->n; k++)
        f->nodes[k].root = f->nodes[ancestry_root(a, (uint32_t)k + 1) - 1].id;
    f->until = i < c->n ? c->items[i].at : GX_FOREVER;
    for (; i < c->n; i++) { /* claims yet to come change the groups of both who are named */
        const claim *next = &c->items[i];
        expect(f, next->customer, next->at);
        expect(f, forest_root(f, next->customer), next->at);
        expect(f, forest_root(f, next->target), next->at);
    }
}

static int by_root(const void *a, const void *b, void *ctx)
{
    const tree_node *nodes = ctx;
    const tree_node *x = &nodes[*(const uint32_t *)a], *y = &nodes[*(const uint32_t *)b];
    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

gx_status forest_load(db *d, int64_t as_of, forest *f, gx_error *err)
{
    forest_fini(f);
    f->as_of = as_of;
    f->until = GX_FOREVER;
    claims c = { 0 };
    ancestry a = { NULL };
    gx_status status = read_claims(d, &c, err);
    if (status == GX_OK && c.n != 0) {
        f->nodes = calloc(2 * c.n, sizeof *f->nodes);
        f->groups = calloc(2 * c.n, sizeof *f->groups);
        if (f->nodes == NULL || f->groups == NULL || !ancestry_init(&a, 2 * c.n))
            status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
    }
    if (status == GX_OK && c.n != 0) {
        collect_nodes(f, &c);
        resolve(f, &a, &c);
        for (size_t i = 0; i < f->n; i++)
            f->groups[i] = (uint32_t)i;
        qsort_r(f->groups, f->n, sizeof *f->groups, by_root, f->nodes);
    }
    free(c.items);
    ancestry_fini(&a);
    if (status != GX_OK)
        forest_fini(f);
    else
        f->loaded = true;
    return status;
}

const uint32_t *forest_group(const forest *f, uint32_t root, size_t *n)
{
    size_t low = 0, high = f->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (f->nodes[f->groups[middle]].root < root)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < f->n && f->nodes[f->groups[end]].root == root)
        end++;
    *n = end - low;
    return end != low ? f->groups + low : NULL;
}

/* ---- how a group grew together ---- */

/* Who has become one so far: from `first` on by `next`; the parent of each leads to the first of hers. */
typedef struct grown {
    uint32_t next, last, up;
} grown;

#define NO_NEXT UINT32_MAX

typedef struct step {
    uint32_t child, parent; /* places in the group */
    int64_t at;
} step;

static uint32_t first_of(grown *all, uint32_t x)
{
    while (all[x].up != x)
        x = all[x].up = all[all[x].up].up;
    return x;
}

static int by_time(const void *x, const void *y)
{
    const step *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->child > b->child) - (a->child < b->child);
}

/* Members of a group stand by id. */
static uint32_t place_in(const forest *f, const uint32_t *group, size_t n, uint32_t id)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (f->nodes[group[middle]].id <= id)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static size_t steps_of(const forest *f, const uint32_t *group, size_t n, step *steps, uint32_t *root)
{
    size_t n_steps = 0;
    for (size_t i = 0; i < n; i++) {
        const tree_node *node = &f->nodes[group[i]];
        if (node->parent == 0)
            *root = (uint32_t)i;
        else
            steps[n_steps++] = (step){ (uint32_t)i, place_in(f, group, n, node->parent), node->at };
    }
    if (n_steps > 1)
        qsort(steps, n_steps, sizeof *steps, by_time);
    return n_steps;
}

bool forest_grown(const forest *f, const uint32_t *group, size_t n, arena *a, uint32_t **order, int64_t **joined)
{
    grown *all = arena_alloc(a, (n + 1) * sizeof *all);
    step *steps = arena_alloc(a, (n + 1) * sizeof *steps);
    int64_t *since = arena_alloc(a, (n + 1) * sizeof *since);
    *order = arena_alloc(a, (n + 1) * sizeof **order);
    *joined = arena_alloc(a, (n + 1) * sizeof **joined);
    if (all == NULL || steps == NULL || since == NULL || *order == NULL || *joined == NULL)
        return false;
    uint32_t root = 0;
    for (uint32_t i = 0; i < n; i++) {
        all[i] = (grown){ NO_NEXT, i, i };
        since[i] = GX_NEVER;
    }
    size_t n_steps = steps_of(f, group, n, steps, &root);
    for (size_t i = 0; i < n_steps; i++) { /* she comes behind those who are one with her parent, and hers behind her */
        uint32_t first = first_of(all, steps[i].parent), child = steps[i].child;
        since[child] = steps[i].at;
        all[all[first].last].next = child;
        all[first].last = all[child].last;
        all[child].up = first;
    }
    size_t k = 0;
    for (uint32_t at = root; at != NO_NEXT && k < n; at = all[at].next, k++) {
        (*order)[k] = at;
        (*joined)[k] = since[at];
    }
    return true;
}
