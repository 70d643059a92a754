/* SPDX-License-Identifier: Apache-2.0 */
/* A decision about one customer in packed form: an action of the ledger, or a proposal that is held. What many share
 * are the numbers of a step and of terms (terms.h); the rest is hers.
 *
 * Format: [action: varint run, zigzag run_at | held: zigzag since], varint step, varint terms, occurrence, 8 bytes of
 * the id (little end first), zigzag at, [action: zigzag since], both counted from the instant at the front, moment
 * waiting_since, varint quiet_from, varint quiet_to, zigzag class, because, text, values; [held: reason, gate_detail,
 * moment gate_until]. A text is its varint length and its bytes; a moment is 0 (never), 1 (for ever) or 2 and a zigzag.
 */
#ifndef CORE_STORE_DECISION_H
#define CORE_STORE_DECISION_H

#include "core/store/store.h"

typedef enum decision_kind { DECISION_ACTION, DECISION_HELD } decision_kind;

/* What is stored of a proposal apart from what its step and terms say. */
typedef struct decision {
    int64_t run, run_at; /* of an action */
    int64_t step, terms;
    gx_text occurrence;
    int64_t id;
    int64_t at, since, waiting_since;
    int32_t quiet_from, quiet_to, class;
    gx_text because, text, values;
    gx_text reason, gate_detail; /* of a held one */
    int64_t gate_until;
} decision;

/* Texts are borrowed in both directions. */
void decision_of(const proposal *p, decision_kind kind, decision *out); /* run, run_at, step, terms are the caller's */
void decision_write(const decision *d, decision_kind kind, buf *out);
/* The next of a part; false when damaged. */
bool decision_read(gx_text *part, decision_kind kind, decision *out);
/* As a proposal again; its texts are copied into the arena. Customer, step and terms are the caller's. false: out of
 * memory. */
bool decision_as_proposal(const decision *d, decision_kind kind, arena *a, proposal *out);

/* 16 hex digits and the integer they stand for. */
int64_t id_number(gx_text hex);
bool id_text(int64_t number, arena *a, gx_text *out);

#endif
