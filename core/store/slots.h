/* SPDX-License-Identifier: Apache-2.0 */
/* Where digests lie: packs (table digest) and the newer slots of single customers (table digest_late), which win. */
#ifndef CORE_STORE_SLOTS_H
#define CORE_STORE_SLOTS_H

#include "core/store/db.h"
#include "core/store/pack.h"

/* The slot asked for last. A single event changes one customer's more than once: it is read once, and written once when
 * another one's is asked for, or at commit. Zero-initialise. */
typedef struct slot_at_hand {
    uint32_t customer;
    bool known;       /* it is the customer's newest */
    bool dirty;       /* newer than what the file has */
    bool fresh;       /* her first one: her pack has none of hers */
    buf bytes, spare; /* her slot; empty when she has none */
} slot_at_hand;

gx_status slot_load(db *d, slot_at_hand *h, uint32_t customer, gx_error *err);
/* Her newer slot, to stand beside the pack; it may borrow from the one at hand. `fresh`: she had none. */
gx_status slot_put(const db *d, slot_at_hand *h, const pack_slot *slot, bool fresh, gx_error *err);
gx_status slot_flush(db *d, slot_at_hand *h, gx_error *err);
/* Whoever writes a pack flushes first, and forgets then. */
void slot_forget(slot_at_hand *h);
void slot_fini(slot_at_hand *h);
gx_status slot_read_at_hand(const db *d, const slot_at_hand *h, pack_slot *out, gx_error *err); /* borrowed */

/* A whole pack with the newer slots laid over it; the slots borrow from its memory. */
typedef struct pack_image {
    pack_slot slots[PACK_IDS];
    bool late; /* some came from digest_late */
    buf packed, newer;
} pack_image;

gx_status pack_load(db *d, uint32_t number, pack_image *image, gx_error *err);
/* Writes them as one pack, the newer ones with it; `mem` is used. */
gx_status pack_save(db *d, uint32_t number, const pack_image *image, buf *mem, gx_error *err);
void pack_image_fini(pack_image *image);

/* Everyone who has a digest, by ascending id, from the pack *from on; when it stops, *from is the pack it stopped at.
 */
gx_status slots_each(db *d, uint32_t *from,
                     gx_status (*each)(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err), void *ctx,
                     gx_error *err);

#endif
