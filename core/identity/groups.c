/* SPDX-License-Identifier: Apache-2.0 */
/* Which safe pairs may stand beside each other. Merging is transitive: who is the same as two others makes these one as
 * well. So a pair merges only when nobody of the one group speaks against anybody of the other; else a person is
 * asked. Pairs are taken by their points, then by ids, so the answer does not depend on who came first. */
#include "core/identity/inside.h"

#include "core/base/i18n.h"

#include <stdlib.h>

/* Groups as circles: from each to the next of hers, and the first of all, which knows how many they are. */
typedef struct circle {
    uint32_t next, first, n;
} circle;

static int by_place(const likeness *x, const likeness *y, const uint32_t *place)
{
    if (x->a != y->a)
        return place[x->a] < place[y->a] ? -1 : 1;
    return (place[x->b] > place[y->b]) - (place[x->b] < place[y->b]);
}

static int by_ids(const void *x, const void *y, void *place)
{
    return by_place(x, y, place);
}

static int by_points(const void *x, const void *y, void *place)
{
    const likeness *a = x, *b = y;
    if (a->points != b->points)
        return a->points > b->points ? -1 : 1;
    return by_place(a, b, place);
}

/* Found by several keys, kept once. */
static size_t once_each(likeness *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || list[i].a != list[kept - 1].a || list[i].b != list[kept - 1].b)
            list[kept++] = list[i];
    return kept;
}

static bool speaks_against(const person *a, const person *b)
{
    agreement traits[TRAITS];
    agree(a, b, traits);
    return contradicts(traits) || traits[TRAIT_BIRTHDAY] == AGREES_NEAR || traits[TRAIT_NAME] == AGREES_NEAR ||
           said_distinct(a, b);
}

static bool may_join(const search *s, const circle *c, uint32_t a, uint32_t b)
{
    uint32_t i = a;
    if ((int64_t)c[c[a].first].n + c[c[b].first].n > s->limits->group)
        return false;
    do {
        uint32_t k = b;
        do {
            if (speaks_against(&s->people[i], &s->people[k]))
                return false;
            k = c[k].next;
        } while (k != b);
        i = c[i].next;
    } while (i != a);
    return true;
}

static void join(circle *c, uint32_t a, uint32_t b)
{
    uint32_t first = c[a].first, next = c[a].next;
    c[first].n += c[c[b].first].n;
    for (uint32_t k = c[b].next; c[k].first != first; k = c[k].next)
        c[k].first = first;
    c[a].next = c[b].next;
    c[b].next = next;
}

/* Those of one group already say nothing new; those who cannot join are asked about. */
static void choose(const search *s, circle *c, likeness *list, size_t n, findings *out)
{
    for (size_t i = 0; i < n; i++) {
        likeness *l = &list[i];
        if (l->safe && c[l->a].first == c[l->b].first)
            continue;
        l->safe = l->safe && may_join(s, c, l->a, l->b);
        if (l->safe) {
            join(c, l->a, l->b);
            out->safe[out->n_safe++] = *l;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (!list[i].safe && c[list[i].a].first != c[list[i].b].first)
            out->asked[out->n_asked++] = list[i];
}

gx_status groups_settle(search *s, findings *out, gx_error *err)
{
    circle *c = calloc(s->n + 1, sizeof *c);
    if (s->n_pairs > 1)
        qsort_r(s->pairs, s->n_pairs, sizeof *s->pairs, by_ids, s->place);
    size_t n = once_each(s->pairs, s->n_pairs);
    out->safe = arena_alloc(s->mem, (n + 1) * sizeof *out->safe);
    out->asked = arena_alloc(s->mem, (n + 1) * sizeof *out->asked);
    if (c == NULL || out->safe == NULL || out->asked == NULL) {
        free(c);
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    for (uint32_t i = 0; i < s->n; i++)
        c[i] = (circle){ i, i, 1 };
    if (n > 1)
        qsort_r(s->pairs, n, sizeof *s->pairs, by_points, s->place);
    choose(s, c, s->pairs, n, out);
    if (out->n_safe > 1)
        qsort_r(out->safe, out->n_safe, sizeof *out->safe, by_ids, s->place);
    free(c);
    return GX_OK;
}
