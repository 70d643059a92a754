/* SPDX-License-Identifier: Apache-2.0 */
/* Where digests lie: packs (table digest) and the newer slots of single customers (table digest_late), which win. */
#ifndef CORE_STORE_SLOTS_H
#define CORE_STORE_SLOTS_H

#include "core/store/db.h"
#include "core/store/pack.h"

/* One customer's slot. *out borrows from `mem`, which is cleared first; its subject is empty when she has none. */
gx_status slot_load(db *d, uint32_t customer, buf *mem, pack_slot *out, gx_error *err);
/* Her newer slot, beside the pack; `mem` is used. `fresh`: the pack has none of hers (asked only for the first one). */
gx_status slot_save(db *d, uint32_t customer, const pack_slot *slot, bool fresh, buf *mem, gx_error *err);

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
