/* SPDX-License-Identifier: Apache-2.0 */
/* Finding who is alike, from end to end: see finder.h. */
#include "core/identity/inside.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>

uint64_t finder_order(uint32_t source, gx_text order)
{
    uint64_t h = hash64(order.p, order.n);
    return h ^ hash64(&source, sizeof source);
}

static int by_subject(const void *x, const void *y, void *ctx)
{
    const person *people = ctx;
    return text_cmp(people[*(const uint32_t *)x].subject, people[*(const uint32_t *)y].subject);
}

static gx_status make_places(search *s, gx_error *err)
{
    uint32_t *order = malloc((s->n + 1) * sizeof *order);
    if (order == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (uint32_t i = 0; i < s->n; i++)
        order[i] = i;
    if (s->n > 1)
        qsort_r(order, s->n, sizeof *order, by_subject, (void *)s->people);
    for (uint32_t i = 0; i < s->n; i++)
        s->place[order[i]] = i;
    free(order);
    return GX_OK;
}

typedef struct named {
    uint64_t name;
    uint32_t who;
} named;

static int by_name(const void *x, const void *y)
{
    const named *a = x, *b = y;
    return a->name != b->name ? (a->name < b->name ? -1 : 1) : (a->who > b->who) - (a->who < b->who);
}

static gx_status count_namesakes(search *s, gx_error *err)
{
    named *list = malloc((s->n + 1) * sizeof *list);
    size_t n = 0;
    if (list == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (uint32_t i = 0; i < s->n; i++)
        if (s->people[i].name.n > 0)
            list[n++] = (named){ hash64(s->people[i].name.p, s->people[i].name.n), i };
    if (n > 1)
        qsort(list, n, sizeof *list, by_name);
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && list[to].name == list[i].name;)
            to++;
        for (size_t k = i; k < to; k++)
            s->namesakes[list[k].who] = (uint32_t)(to - i);
    }
    free(list);
    return GX_OK;
}

static gx_status find(search *s, findings *out, gx_error *err)
{
    if (s->place == NULL || s->namesakes == NULL || s->shared == NULL || s->scratch == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = make_places(s, err);
    if (rc == GX_OK)
        rc = count_namesakes(s, err);
    if (rc == GX_OK)
        rc = blocks_search(s, err);
    if (rc == GX_OK)
        rc = groups_settle(s, out, err);
    memcpy(out->left, s->left, sizeof out->left);
    return rc;
}

gx_status find_alike(const person *people, size_t n, const finder_limits *limits, arena *a, findings *out,
                     gx_error *err)
{
    *out = (findings){ .n_safe = 0 };
    search s = { .people = people, .n = n, .limits = limits, .mem = a, .scratch = arena_new() };
    s.place = malloc((n + 1) * sizeof *s.place);
    s.namesakes = calloc(n + 1, sizeof *s.namesakes);
    s.shared = calloc(n + 1, sizeof *s.shared);
    gx_status rc = find(&s, out, err);
    free(s.place);
    free(s.namesakes);
    free(s.shared);
    free(s.pairs);
    arena_free(s.scratch);
    return rc;
}
