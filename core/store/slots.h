/* SPDX-License-Identifier: Apache-2.0 */
/* Where digests lie: packs (table digest), read and written one at a time. */
#ifndef CORE_STORE_SLOTS_H
#define CORE_STORE_SLOTS_H

#include "core/store/db.h"
#include "core/store/pack.h"

/* The pack asked for last. A single event changes one customer's digest more than once: it is read once, and written
 * once when another pack is asked for, or at commit. Zero-initialise. */
typedef struct pack_image {
    uint32_t number;
    bool known;                /* it is the pack's newest */
    bool dirty;                /* newer than what the file has */
    pack_slot slots[PACK_IDS]; /* borrow from `bytes` */
    buf bytes, spare;
} pack_image;

gx_status pack_load(db *d, pack_image *image, uint32_t number, gx_error *err);
/* Its slots were replaced: they borrow from the image itself again, no longer from wherever they came. */
gx_status pack_put(const db *d, pack_image *image, gx_error *err);
gx_status pack_flush(db *d, pack_image *image, gx_error *err);
void pack_forget(pack_image *image); /* what it holds is believed no longer */
void pack_image_fini(pack_image *image);

/* Everyone who has a digest, by ascending id, from the pack *from on; when it stops, *from is the pack it stopped at.
 */
gx_status slots_each(db *d, uint32_t *from,
                     gx_status (*each)(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err), void *ctx,
                     gx_error *err);

#endif
