/* SPDX-License-Identifier: Apache-2.0 */
/* A tree is a set of paths, each a splay tree ordered by depth (left is nearer to the root); the top of a path's splay
 * tree knows the node from which the path hangs. */
#include "core/store/ancestry.h"

#include <stdlib.h>

bool ancestry_init(ancestry *a, size_t n)
{
    a->knots = calloc(n + 1, sizeof *a->knots);
    return a->knots != NULL;
}

void ancestry_fini(ancestry *a)
{
    free(a->knots);
    a->knots = NULL;
}

static bool is_top(const struct knot *k, uint32_t x)
{
    uint32_t up = k[x].up;
    return up == 0 || (k[up].left != x && k[up].right != x);
}

/* x takes the place of the one above it, in the same path. */
static void rotate(struct knot *k, uint32_t x)
{
    uint32_t above = k[x].up, far = k[above].up;
    bool was_left = k[above].left == x, had_place = !is_top(k, above);
    uint32_t inner = was_left ? k[x].right : k[x].left;
    if (had_place && k[far].left == above)
        k[far].left = x;
    else if (had_place)
        k[far].right = x;
    if (was_left) {
        k[above].left = inner;
        k[x].right = above;
    } else {
        k[above].right = inner;
        k[x].left = above;
    }
    if (inner != 0)
        k[inner].up = above;
    k[above].up = x;
    k[x].up = far;
}

static void splay(struct knot *k, uint32_t x)
{
    while (!is_top(k, x)) {
        uint32_t above = k[x].up, far = k[above].up;
        if (!is_top(k, above))
            rotate(k, (k[above].left == x) == (k[far].left == above) ? above : x);
        rotate(k, x);
    }
}

/* Makes the way from the root down to x one path, with x its deepest node and its top. */
static void expose(struct knot *k, uint32_t x)
{
    uint32_t below = 0;
    for (uint32_t at = x; at != 0; at = k[at].up) {
        splay(k, at);
        k[at].right = below;
        below = at;
    }
    splay(k, x);
}

uint32_t ancestry_root(ancestry *a, uint32_t x)
{
    expose(a->knots, x);
    while (a->knots[x].left != 0)
        x = a->knots[x].left;
    splay(a->knots, x);
    return x;
}

void ancestry_join(ancestry *a, uint32_t x, uint32_t parent)
{
    expose(a->knots, x);
    expose(a->knots, parent);
    a->knots[x].up = parent;
}

void ancestry_cut(ancestry *a, uint32_t x)
{
    struct knot *k = a->knots;
    expose(k, x);
    if (k[x].left != 0)
        k[k[x].left].up = 0;
    k[x].left = 0;
}
