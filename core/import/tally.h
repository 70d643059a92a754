/* SPDX-License-Identifier: Apache-2.0 */
/* A table from SHA-256 values to numbers: ordinals of equal rows, what a dry run has seen. */
#ifndef CORE_IMPORT_TALLY_H
#define CORE_IMPORT_TALLY_H

#include <stddef.h>
#include <stdint.h>

typedef struct tally_slot {
    uint64_t key[2]; /* the first 128 bits */
    uint64_t value;
    int used;
} tally_slot;

typedef struct tally {
    tally_slot *slots;
    size_t n, cap;
} tally;

void tally_free(tally *t);
/* Where the number of this hash (as sha256_hex writes it) is kept; 0 at first. NULL: out of memory. */
uint64_t *tally_at(tally *t, const char *hex);

#endif
