/* SPDX-License-Identifier: Apache-2.0 */
/* See filter.h. */
#include "core/store/filter.h"
#include "core/base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_WORDS = FILTER_LINE_WORDS, BLOCK_BYTES = BLOCK_WORDS * 8, BITS_SET = 6 };

bool filter_make(hash_filter *f, size_t bytes)
{
    f->blocks = bytes / BLOCK_BYTES + 1;
    f->words = calloc(f->blocks, BLOCK_BYTES);
    return f->words != NULL;
}

void filter_fini(hash_filter *f)
{
    free(f->words);
    *f = (hash_filter){ NULL, 0 };
}

size_t filter_line(const hash_filter *f, uint64_t hash)
{
    return (size_t)((hash >> (IDENTITY_BITS - 32)) * f->blocks >> 32);
}

static uint64_t *block_of(const hash_filter *f, uint64_t hash)
{
    return f->words + filter_line(f, hash) * BLOCK_WORDS;
}

static uint64_t mixed_of(uint64_t hash)
{
    return hash64(&hash, sizeof hash);
}

void filter_add(hash_filter *f, uint64_t hash)
{
    uint64_t m = mixed_of(hash), *block = block_of(f, hash);
    for (unsigned k = 0; k < BITS_SET; k++, m >>= 9)
        block[(m >> 6) % BLOCK_WORDS] |= UINT64_C(1) << (m & 63);
}

bool filter_has(const hash_filter *f, uint64_t hash)
{
    if (f->words == NULL)
        return true;
    uint64_t m = mixed_of(hash), missing = 0;
    const uint64_t *block = block_of(f, hash);
    for (unsigned k = 0; k < BITS_SET; k++, m >>= 9)
        missing |= ~block[(m >> 6) % BLOCK_WORDS] >> (m & 63) & 1;
    return missing == 0;
}

void filter_approach(const hash_filter *f, uint64_t hash)
{
    if (f->words != NULL)
        __builtin_prefetch(block_of(f, hash));
}
