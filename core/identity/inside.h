/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of finding who is alike: blocks.c brings people together, weigh.c compares two, groups.c says which of the
 * safe pairs can stand beside each other. Private to this room. */
#ifndef CORE_IDENTITY_INSIDE_H
#define CORE_IDENTITY_INSIDE_H

#include "core/identity/finder.h"

typedef struct search {
    const person *people;
    size_t n;
    const finder_limits *limits;
    arena *mem;          /* of the answer */
    arena *scratch;      /* of one comparison; reset by whoever uses it */
    uint32_t *place;     /* of each by (subject): what is ordered by it */
    uint32_t *namesakes; /* by person: how many have her name; 0: she has none */
    uint8_t *shared;     /* by person: bits of the traits before TRAITS_EXACT whose value many have */
    likeness *pairs;     /* found so far, some of them twice; malloc */
    size_t n_pairs, cap;
    left_out left[TRAITS];
} search;

/* Compare two of a block, and keep the pair if it is safe or to be asked about. */
gx_status weigh(search *s, uint32_t one, uint32_t other, gx_error *err);
gx_status blocks_search(search *s, gx_error *err);
/* Splits the pairs: those that merge, and the others by points. */
gx_status groups_settle(search *s, findings *out, gx_error *err);
/* Whether nothing that is known of the two speaks against their being one. */
bool contradicts(const agreement traits[TRAITS]);

#endif
