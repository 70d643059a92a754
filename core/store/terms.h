/* SPDX-License-Identifier: Apache-2.0 */
/* What many decisions share, stored once: a step (strategy and step name) and the terms of an action (its segment,
 * channel, minutes, template … all but whom and when). Rows of these two tables are few, never change and never go;
 * each connection keeps those it has met in memory. */
#ifndef CORE_STORE_TERMS_H
#define CORE_STORE_TERMS_H

#include "core/base/arena.h"
#include "core/store/db.h"
#include "core/store/store.h"

typedef struct shared_step {
    gx_text strategy, name;
} shared_step;

typedef struct shared_index {
    uint32_t *slots; /* number of the entry, 0: free */
    uint64_t *hashes;
    size_t n_slots;
} shared_index;

/* Entry i has id i + 1. Entries stay where they are until terms_clear. */
typedef struct terms_book {
    arena *mem;
    shared_step **steps;
    uint32_t *latest; /* by step: the terms it was interned with last, 0: none */
    proposal **terms; /* only the members of TERMS_COLUMNS are set */
    size_t n_steps, cap_steps, n_terms, cap_terms;
    shared_index by_step, by_terms;
} terms_book;

void terms_clear(terms_book *b);
/* Reads the rows that were added since. */
gx_status terms_refresh(terms_book *b, db *d, gx_error *err);
/* The entry with this id, read anew if it is not known yet; GX_ESTORE when there is none. */
gx_status terms_step(terms_book *b, db *d, int64_t id, const shared_step **out, gx_error *err);
gx_status terms_of(terms_book *b, db *d, int64_t id, const proposal **out, gx_error *err);
/* The id of what this proposal shares, added if it is new. The book must be fresh. */
gx_status terms_intern_step(terms_book *b, db *d, const proposal *p, int64_t *id, gx_error *err);
/* `step` is the id of its step. */
gx_status terms_intern(terms_book *b, db *d, const proposal *p, int64_t step, int64_t *id, gx_error *err);

#endif
