/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who: the claims of customer.merged, resolved as of one instant. Claims at or before it are taken in (time,
 * source, id) order: the last one about a customer counts; into herself makes her stand alone again; one that would
 * close a circle, or says again what holds already, is ignored. Made anew from the claims whenever it is needed: merges
 * are few. */
#ifndef CORE_STORE_FOREST_H
#define CORE_STORE_FOREST_H

#include "core/base/arena.h"
#include "core/store/db.h"

typedef struct tree_node {
    uint32_t id, parent, root; /* parent 0: stands alone; root is herself then */
    int64_t at;                /* of the merge that counts; GX_NEVER when she stands alone */
    int64_t next;              /* first later claim that may change her group; GX_FOREVER */
    bool visited;              /* of a root: see forest_visit */
} tree_node;

typedef struct forest {
    tree_node *nodes; /* of all ids that any claim names, ascending */
    uint32_t *groups; /* indices of nodes by (root, id) */
    size_t n;
    bool loaded;
    int64_t as_of, until; /* it is the same for all instants from as_of up to the next claim at `until` */
} forest;

gx_status forest_load(db *d, int64_t as_of, forest *f, gx_error *err); /* replaces what *f held */
void forest_fini(forest *f);
bool forest_holds(const forest *f, int64_t as_of); /* it is loaded, and what would be loaded for this instant */
const tree_node *forest_node(const forest *f, uint32_t id); /* NULL: no claim names her */
uint32_t forest_root(const forest *f, uint32_t id);
/* Whether the group of `root` is visited for the first time since forest_load. */
bool forest_visit(forest *f, uint32_t root);
/* The nodes merged into `root`: f->nodes[group[0 .. *n)], herself among them when a claim names her. */
const uint32_t *forest_group(const forest *f, uint32_t root, size_t *n);

/* The places 0 .. n-1 of a group in the order in which it grew together, the root first: joined[k] is when order[k]
 * became one customer with order[k - 1], and two further apart did at the latest of the steps between them
 * (joined[0] is GX_NEVER). In the arena; false: out of memory. */
bool forest_grown(const forest *f, const uint32_t *group, size_t n, arena *a, uint32_t **order, int64_t **joined);

#endif
