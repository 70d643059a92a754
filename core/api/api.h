/* SPDX-License-Identifier: Apache-2.0 */
/* The embedding API (include/guanxi/guanxi.h) over the engine and the reports, as the command line is. No logic lives
 * here: structs of the border are read and filled, the language is chosen, calls are passed on. */
#ifndef CORE_API_API_H
#define CORE_API_API_H

#include "core/engine/shop.h"
#include <guanxi/guanxi.h>

struct gx_shop {
    shop *shop;
};

/* The caller's options, as much of them as he knows, over our zeroes; he may pass none. GX_EINVAL: that can be no size.
 */
gx_status api_take(void *ours, size_t size, const void *theirs, gx_error *err);
/* Whether the caller's struct for counts (he may pass none) can be one; asked before anything is done. */
gx_status api_room(const void *theirs, gx_error *err);
/* Our counts into his struct, no more than its size says. */
void api_give(void *theirs, const void *ours, size_t size);
/* From here on the process speaks `language`; NULL: the shop's. */
void api_speak(const gx_shop *s, const char *language);
/* For every call but a decision: api_speak, and what waits for gx_shop_flush is committed first. */
gx_status api_enter(gx_shop *s, const char *language, gx_error *err);

#endif
