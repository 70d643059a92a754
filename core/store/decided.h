/* SPDX-License-Identifier: Apache-2.0 */
/* What the ledger and the held proposals have in common: see decided.c. Private to this room. */
#ifndef CORE_STORE_DECIDED_H
#define CORE_STORE_DECIDED_H

#include "core/store/decision.h"
#include "core/store/terms.h"

/* The numbers of step and terms, added where they are new. */
gx_status decided_intern(store *s, const proposal *p, decision *d, gx_error *err);
/* What the numbers stand for; `terms` may be NULL. Both are the reader's own. */
gx_status decided_shared(store_reader *r, const decision *d, const shared_step **step, const proposal **terms,
                         gx_error *err);
/* A proposal again, in the arena; its customer is the caller's. */
gx_status decided_proposal(store_reader *r, const decision *d, decision_kind kind, arena *a, proposal *out,
                           gx_error *err);
gx_status decided_subject(store_reader *r, uint32_t customer, arena *a, gx_text *out, gx_error *err);
/* For qsort of what begins with a proposal: by (customer, strategy, step, occurrence). */
int decided_order(const void *x, const void *y);
gx_status decided_damaged(const db *d, const char *table, uint32_t block, gx_error *err);

#endif
