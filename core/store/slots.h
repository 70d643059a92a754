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

/* Packs at hand, each in the place of its number: one while they come in order, many for single events. What is dirty
 * is written when its place is needed, or by shelf_flush. Zero-initialise. */
typedef struct pack_shelf {
    pack_image *images;
    uint32_t *dirty; /* numbers of those that became dirty since shelf_flush; some may be written already */
    size_t n, n_dirty;
} pack_shelf;

bool shelf_begin(pack_shelf *s, size_t n); /* room for so many, none known; what was dirty must be written */
void shelf_fini(pack_shelf *s);
gx_status shelf_load(db *d, pack_shelf *s, uint32_t number, pack_image **out, gx_error *err);
gx_status shelf_put(db *d, pack_shelf *s, pack_image *image, gx_error *err); /* as pack_put */
/* Reads the packs up to `last`, as far as there are places: into those that hold none yet. */
gx_status shelf_warm(db *d, pack_shelf *s, uint32_t last, gx_error *err);
gx_status shelf_flush(db *d, pack_shelf *s, gx_error *err);
void shelf_forget(pack_shelf *s);

/* Everyone who has a digest, by ascending id, from the pack *from on; when it stops, *from is the pack it stopped at.
 */
gx_status slots_each(db *d, uint32_t *from,
                     gx_status (*each)(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err), void *ctx,
                     gx_error *err);

#endif
