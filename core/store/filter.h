/* SPDX-License-Identifier: Apache-2.0 */
/* A blocked Bloom filter over hashes of IDENTITY_BITS bits: says of most that they are not among those added. Six bits
 * of one cache line stand for a hash. The lines stand in the order of the hashes, as the runs do: so a run is added
 * from front to back. */
#ifndef CORE_STORE_FILTER_H
#define CORE_STORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDENTITY_BITS 48
#define FILTER_KEY_BITS 9 /* of memory for each hash; with ten a further customer took more than 60 bytes */

enum { FILTER_LINE_WORDS = 8 /* a cache line */ };

typedef struct hash_filter {
    uint64_t *words; /* NULL: there is none, and any hash may be there */
    size_t blocks;   /* lines */
} hash_filter;

bool filter_make(hash_filter *f, size_t bytes); /* replaces nothing; false when out of memory */
void filter_fini(hash_filter *f);
void filter_add(hash_filter *f, uint64_t hash); /* of one that was made */
bool filter_has(const hash_filter *f, uint64_t hash);
void filter_approach(const hash_filter *f, uint64_t hash); /* it will be asked for soon */
size_t filter_line(const hash_filter *f, uint64_t hash);   /* where it stands, or would */

#endif
