/* SPDX-License-Identifier: Apache-2.0 */
/* What a transaction still has to do per customer: digest entries to merge, and the instant at which she must be
 * evaluated again. Held back so that a customer's digest is rewritten once and not once per event. The entries of a
 * large import go through a file (sorter.h), and of customers who merely got events only a bit is kept. */
#ifndef CORE_STORE_PENDING_H
#define CORE_STORE_PENDING_H

#include "core/model/digest.h"
#include "core/store/pack.h"
#include "core/store/sorter.h"

typedef struct addition {
    digest_entry entry;
    gx_text id; /* of the event, for ties */
    uint32_t customer;
} addition;

typedef struct waiting {
    uint32_t id;
    bool event;   /* her state changed: whoever depends on her is due too */
    bool member;  /* somebody is merged into her: a customer even without events of her own */
    bool recount; /* her block's earliest due must be worked out again */
    int64_t due;  /* the earliest asked for */
} waiting;

/* The additions of a pack. */
typedef struct pack_additions {
    addition *items; /* by customer, then as they came */
    size_t n, cap;
    buf bytes, ends; /* the records, and where each ends */
    uint32_t number; /* of the pack */
    uint64_t next_key;
    gx_text next;
    bool more; /* `next` is there */
    addition *sorted;
} pack_additions;

typedef struct pending {
    const char *path; /* of the database; borrowed */
    size_t memory;    /* bytes of additions held at once */
    sorter *added;
    size_t additions;
    buf record;
    pack_additions batch; /* its memory, from one walk to the next */
    waiting *items;
    size_t n, cap;
    uint32_t *slots; /* index + 1 into items; open addressing by id */
    size_t n_slots;  /* a power of two */
    uint64_t *moved; /* a bit per id: due at once because of an event; NULL while they are few */
    size_t n_words;
    uint32_t most_moved;
} pending;

void pending_clear(pending *p);
void pending_fini(pending *p);                 /* nothing stays in memory */
waiting *pending_get(pending *p, uint32_t id); /* made at need; NULL when out of memory; valid until the next get */
/* An event of hers; her state changed: she is due at once. false when out of memory. */
bool pending_moved(pending *p, uint32_t id);
bool pending_touch(pending *p, uint32_t id, int64_t due, bool had_event);
bool pending_had_event(const pending *p, uint32_t id);
gx_status pending_add(pending *p, const addition *a, gx_error *err);
/* All that wait, by ascending id. */
typedef struct pending_walk {
    const pending *p;
    uint32_t *order, few[16];
    size_t at;
    uint32_t next; /* the first id whose bit was not looked at */
} pending_walk;
bool pending_begin(const pending *p, pending_walk *w); /* false when out of memory */
/* false at the end. */
bool pending_next(pending_walk *w, waiting *out);
void pending_end(pending_walk *w);
bool pending_any(const pending *p);

/* Pack by pack: pending_pack_first, then pending_pack until there are none. */
gx_status pending_pack_first(pending *p, pack_additions *out, gx_error *err);
/* Those of pack `number`, which must be the next one. */
gx_status pending_pack(pending *p, pack_additions *out, gx_error *err);
void pack_additions_fini(pack_additions *a);
/* The additions are merged: forget them, keep the due times. */
void pending_merged(pending *p);

#endif
