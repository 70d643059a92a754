/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing a person (domain D9.3). */
#ifndef CORE_ENGINE_FORGET_H
#define CORE_ENGINE_FORGET_H

#include "core/engine/shop.h"

typedef struct forgetting {
    erased erased;
    bool swept;         /* no byte of hers is left in the shop's file; false: somebody was reading it, see `unswept` */
    gx_error unswept;   /* why not */
    const char **files; /* beside the shop's file, that may name her and are the seller's to delete; in the arena */
    size_t n_files;
} forgetting;

/* All of a customer, with everybody merged into her, as store_forget says; what is imported of her up to `now` again
 * stays out. One transaction; then the file is swept. Texts live in the arena. */
gx_status shop_forget(shop *s, uint32_t id, int64_t now, arena *a, forgetting *out, gx_error *err);

#endif
