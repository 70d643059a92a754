/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing; the keys are hashes already. */
#include "core/import/tally.h"

#include <stdlib.h>
#include <string.h>

static uint64_t word_of(const char *hex)
{
    uint64_t v = 0;
    for (int i = 0; i < 16; i++) {
        char c = hex[i];
        v = v << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return v;
}

static tally_slot *find(const tally *t, const uint64_t key[2])
{
    size_t i = (size_t)key[0] & (t->cap - 1);
    while (t->slots[i].used && (t->slots[i].key[0] != key[0] || t->slots[i].key[1] != key[1]))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static int grow(tally *t)
{
    tally bigger = { .cap = t->cap ? t->cap * 2 : 1024, .n = t->n };
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].used)
            *find(&bigger, t->slots[i].key) = t->slots[i];
    free(t->slots);
    *t = bigger;
    return 1;
}

void tally_free(tally *t)
{
    free(t->slots);
    *t = (tally){ 0 };
}

uint64_t *tally_at(tally *t, const char *hex)
{
    if (t->n * 4 >= t->cap * 3 && !grow(t))
        return NULL;
    uint64_t key[2] = { word_of(hex), word_of(hex + 16) };
    tally_slot *s = find(t, key);
    if (!s->used) {
        *s = (tally_slot){ .key = { key[0], key[1] }, .used = 1 };
        t->n++;
    }
    return &s->value;
}
