/* SPDX-License-Identifier: Apache-2.0 */
/* The block of held proposals that the writer has at hand. */
#ifndef CORE_STORE_HELD_H
#define CORE_STORE_HELD_H

#include "core/store/bundle.h"
#include "core/store/store.h"

/* One customer's: in the row as it was read, or written since. */
typedef struct held_part {
    bool fresh;
    size_t at, bytes;
} held_part;

/* Zero-initialise. */
typedef struct held_block {
    bool known, dirty;
    uint32_t block;
    buf stored, fresh, row;
    held_part parts[STORE_BLOCK];
    bundle_writer writer;
    struct {
        char reason[32];
        int64_t n;
    } counts[HELD_COUNTS_MAX]; /* how this transaction changes table `held` */
} held_block;

void held_fini(held_block *b);
void held_forget(held_block *b);               /* what was not written, and the counts */
gx_status held_flush(store *s, gx_error *err); /* the block is written */
/* For a reader inside the writer: the block's row is kept from now on. */
gx_status held_keep(store_reader *r, uint32_t block, gx_error *err);
gx_status held_count_all(store *s, gx_error *err); /* table `held` is brought up to date */

#endif
