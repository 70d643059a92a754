/* SPDX-License-Identifier: Apache-2.0 */
/* The embedding API (include/guanxi/guanxi.h) over the engine and the reports, as the command line is. No logic lives
 * here: structs of the border are filled, languages chosen, calls passed on. */
#ifndef CORE_API_API_H
#define CORE_API_API_H

#include "core/engine/shop.h"
#include <guanxi/guanxi.h>

struct gx_shop {
    shop *shop;
};

/* An option struct of the caller's, as large as he knows it, as ours. `fallback` when he passed none. GX_EINVAL when its
 * size cannot be. */
gx_status api_options(void *ours, size_t size, const void *theirs, gx_error *err);
/* Our counts into the caller's struct, no more than its size says; nothing when he passed none. */
void api_counts(void *theirs, const void *ours, size_t size);
/* The same check for a struct to be written, before anything is done. */
gx_status api_room(const void *theirs, size_t least, gx_error *err);

/* Speak this language from here on; what was spoken before, for api_speak again. NULL: the shop's. */
const char *api_speak(const shop *s, const char *language);

#endif
