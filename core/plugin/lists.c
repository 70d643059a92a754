/* SPDX-License-Identifier: Apache-2.0 */
/* The growing arrays of this room. Room is always made before anything changes, so that what follows cannot fail. */
#include "core/plugin/inside.h"
#include <stdlib.h>

bool list_grow(void **items, size_t n, size_t *cap, size_t size, size_t more)
{
    if (n + more <= *cap)
        return true;
    size_t wanted = *cap == 0 ? 8 : *cap * 2;
    while (wanted < n + more)
        wanted *= 2;
    void *grown = reallocarray(*items, wanted, size);
    if (grown == NULL)
        return false;
    *items = grown;
    *cap = wanted;
    return true;
}

void ledger_free(ledger *l)
{
    free(l->classifiers.items);
    free(l->facts.items);
    free(l->channels.items);
    free(l->importers.items);
    free((void *)l->event_types.items);
    free(l->cuts.items);
    free(l->models);
}
