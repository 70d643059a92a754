/* SPDX-License-Identifier: Apache-2.0 */
/* A blocked Bloom filter over hashes of IDENTITY_BITS bits: says of most that they are not among those added. Six bits
 * of one cache line stand for a hash. The lines stand in the order of the hashes, as the runs do: so a run is added
 * from front to back. Written, it is the lines behind 8 bytes of checksum. */
#ifndef CORE_STORE_FILTER_H
#define CORE_STORE_FILTER_H

#include "core/base/text.h"
#include <guanxi/status.h>

#define IDENTITY_BITS 48
#define FILTER_KEY_BITS 9 /* of memory for each hash */

typedef struct hash_filter {
    uint64_t *words; /* NULL: there is none, and any hash may be there */
    size_t blocks;
} hash_filter;

bool filter_make(hash_filter *f, size_t bytes); /* replaces nothing; false when out of memory */
void filter_fini(hash_filter *f);
void filter_add(hash_filter *f, uint64_t hash); /* of one that was made */
bool filter_has(const hash_filter *f, uint64_t hash);
void filter_approach(const hash_filter *f, uint64_t hash); /* it will be asked for soon */
void filter_write(const hash_filter *f, buf *out);         /* nothing when there is none */
gx_status filter_read(hash_filter *f, gx_text bytes); /* GX_ESTORE: damaged; then, or without memory, there is none */

#endif
