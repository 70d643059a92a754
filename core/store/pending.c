/* SPDX-License-Identifier: Apache-2.0 */
/* A table by customer id of what a transaction has yet to write: see pending.h. */
#include "core/store/pending.h"

#include <stdlib.h>
#include <string.h>

void pending_fini(pending *p)
{
    arena_free(p->mem);
    free(p->items);
    free(p->slots);
    memset(p, 0, sizeof *p);
}

/* Keeps nothing of a large import: the next transaction is most likely one event. */
void pending_clear(pending *p)
{
    pending_fini(p);
}

static size_t slot_of(const pending *p, uint32_t id)
{
    size_t mask = p->n_slots - 1;
    size_t at = (id * 2654435769u) & mask; /* Knuth's multiplicative hash */
    while (p->slots[at] != 0 && p->items[p->slots[at] - 1].id != id)
        at = (at + 1) & mask;
    return at;
}

static bool grow(pending *p)
{
    size_t cap = p->cap != 0 ? p->cap * 2 : 16;
    uint32_t *slots = calloc(cap * 2, sizeof *slots);
    waiting *items = slots != NULL ? realloc(p->items, cap * sizeof *items) : NULL;
    if (items == NULL) {
        free(slots);
        return false;
    }
    free(p->slots);
    p->items = items;
    p->slots = slots;
    p->cap = cap;
    p->n_slots = cap * 2;
    for (size_t i = 0; i < p->n; i++)
        p->slots[slot_of(p, p->items[i].id)] = (uint32_t)i + 1;
    return true;
}

waiting *pending_get(pending *p, uint32_t id)
{
    if (p->n_slots != 0) {
        uint32_t found = p->slots[slot_of(p, id)];
        if (found != 0)
            return &p->items[found - 1];
    }
    if (p->n == p->cap && !grow(p))
        return NULL;
    p->items[p->n] = (waiting){ .id = id, .due = GX_FOREVER };
    p->slots[slot_of(p, id)] = (uint32_t)++p->n;
    return &p->items[p->n - 1];
}

bool pending_touch(pending *p, uint32_t id, int64_t due, bool had_event)
{
    waiting *w = pending_get(p, id);
    if (w == NULL)
        return false;
    if (due < w->due)
        w->due = due;
    w->event |= had_event;
    return true;
}

bool pending_add(pending *p, uint32_t id, const digest_entry *entry, gx_text event_id, bool moves)
{
    if (p->mem == NULL && (p->mem = arena_new()) == NULL)
        return false;
    waiting *w = pending_get(p, id);
    addition *a = arena_alloc(p->mem, sizeof *a);
    if (w == NULL || a == NULL)
        return false;
    *a = (addition){ .next = w->last, .entry = *entry };
    a->entry.payload = arena_text(p->mem, entry->payload);
    a->id = arena_text(p->mem, event_id);
    if (a->entry.payload.n != entry->payload.n || a->id.n != event_id.n)
        return false;
    w->last = a;
    w->n++;
    if (moves) {
        w->due = GX_NEVER;
        w->event = true;
    }
    p->additions++;
    return true;
}

static int by_id(const void *a, const void *b, void *ctx)
{
    const waiting *items = ctx;
    uint32_t x = items[*(const uint32_t *)a].id, y = items[*(const uint32_t *)b].id;
    return (x > y) - (x < y);
}

uint32_t *pending_sorted(const pending *p)
{
    uint32_t *order = malloc((p->n + 1) * sizeof *order);
    if (order == NULL)
        return NULL;
    for (size_t i = 0; i < p->n; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, p->n, sizeof *order, by_id, p->items);
    return order;
}

void pending_merged(pending *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->items[i].last = NULL;
        p->items[i].n = 0;
    }
    if (p->mem != NULL)
        arena_reset(p->mem);
    p->additions = 0;
}
