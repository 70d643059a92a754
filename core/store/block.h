/* SPDX-License-Identifier: Apache-2.0 */
/* A row of evaluations: STORE_BLOCK dense ids packed together, with a bit for each that has a digest, so that asking
 * who is due touches neither customers nor digests. */
#ifndef CORE_STORE_BLOCK_H
#define CORE_STORE_BLOCK_H

#include "core/store/store.h"

typedef struct block_image {
    bool stored; /* there was a row */
    uint64_t layout;
    uint32_t n_dimensions, n_segments;
    bool has[STORE_BLOCK]; /* has a digest: is a customer */
    evaluation e[STORE_BLOCK];
} block_image;

evaluation evaluation_unknown(void);
void block_clear(block_image *image);  /* nobody there, everything unknown */
void block_forget(block_image *image); /* everything unknown; who is there stays */
/* Format 1: byte 0x01, varint dimensions, varint segments, 32 bytes of `has`, 32 bytes of `known`, zigzag base; then
 * for each that has a digest varint due (0 never, 1 for ever, else due - base + 2), and if known its segment bytes,
 * label bytes and the 8 bytes of `result`. */
void block_encode(const block_image *image, buf *out);
/* false when damaged. Sets all but `layout`. */
bool block_decode(gx_text blob, block_image *image);
/* Those of ids[0..n), ascending and of this block, into out; *any becomes true when one of them was evaluated before.
 * false when damaged. */
bool block_pick(gx_text blob, const uint32_t *ids, size_t n, evaluation *out, bool *any);
/* The places of those who are due at or before `until` (GX_FOREVER: of all), ascending; at most STORE_BLOCK of them.
 * false when damaged. */
bool block_due(gx_text blob, int64_t until, uint8_t *places, size_t *n);

#endif
