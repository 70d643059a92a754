/* SPDX-License-Identifier: Apache-2.0 */
/* Trees that are joined and cut again, and whose roots are asked for in between: each step O(log n) amortised, also
 * where a tree is one long chain. Link-cut trees (Sleator and Tarjan, "A data structure for dynamic trees", 1983),
 * without what only unrooted trees need. Nodes are 1..n. */
#ifndef CORE_STORE_ANCESTRY_H
#define CORE_STORE_ANCESTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ancestry {
    struct knot {
        uint32_t up, left, right;
    } * knots; /* [0]: nobody */
} ancestry;

bool ancestry_init(ancestry *a, size_t n); /* every node stands alone; false: out of memory */
void ancestry_fini(ancestry *a);
uint32_t ancestry_root(ancestry *a, uint32_t x);
void ancestry_join(ancestry *a, uint32_t x, uint32_t parent); /* x is a root, of another tree than `parent` */
void ancestry_cut(ancestry *a, uint32_t x);                   /* from its parent, if it has one */

#endif
