/* SPDX-License-Identifier: Apache-2.0 */
/* The generated customers of the reference job, from its CSV files: as folded states, and as facts for the hand-written
 * evaluation. */
#ifndef TESTS_BENCH_RULES_PEOPLE_H
#define TESTS_BENCH_RULES_PEOPLE_H

#include "core/model/state.h"
#include "hand.h"

#define REFERENCE_NOW INT64_C(1767225600)

typedef struct people {
    uint32_t n;
    const customer_state **list; /* by id - 1 */
    hand_shop *hand;
    arena *mem;
} people;

/* Aborts when the files are not there or not what gen.c writes. */
void people_read(const char *directory, people *out);
void people_free(people *p);

#endif
