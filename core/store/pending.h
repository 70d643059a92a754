/* SPDX-License-Identifier: Apache-2.0 */
/* What a transaction still has to do per customer: digest entries to merge, and the instant at which she must be
 * evaluated again. Held in memory so that a customer's digest is rewritten once and not once per event. */
#ifndef CORE_STORE_PENDING_H
#define CORE_STORE_PENDING_H

#include "core/base/arena.h"
#include "core/model/digest.h"

typedef struct addition {
    struct addition *next; /* the one before, by seq */
    digest_entry entry;
    gx_text id; /* of the event, for ties */
} addition;

typedef struct waiting {
    uint32_t id;
    bool event;   /* her state changed: whoever depends on her is due too */
    bool member;  /* somebody is merged into her: a customer even without events of her own */
    bool recount; /* her block's earliest due must be worked out again */
    int64_t due;  /* the earliest asked for */
    addition *last;
    size_t n; /* additions */
} waiting;

typedef struct pending {
    arena *mem; /* additions */
    waiting *items;
    size_t n, cap;
    uint32_t *slots; /* index + 1 into items; open addressing by id */
    size_t n_slots;  /* a power of two */
    size_t additions;
} pending;

void pending_fini(pending *p);
void pending_clear(pending *p);
waiting *pending_get(pending *p, uint32_t id); /* made at need; NULL when out of memory; valid until the next get */
/* Copies the entry's payload and id. false when out of memory. */
/* `moves`: the entry can change what is true of her, so she becomes due at once. */
bool pending_add(pending *p, uint32_t id, const digest_entry *entry, gx_text event_id, bool moves);
bool pending_touch(pending *p, uint32_t id, int64_t due, bool had_event);
/* Indices of items by ascending customer id; malloc'd, NULL when out of memory. */
uint32_t *pending_sorted(const pending *p);
/* The additions are merged: forget them, keep the due times. */
void pending_merged(pending *p);

#endif
