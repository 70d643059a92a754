/* SPDX-License-Identifier: Apache-2.0 */
/* The hooks of a shop, with what only a shop knows of them. */
#ifndef CORE_ENGINE_HOOKS_H
#define CORE_ENGINE_HOOKS_H

#include "core/engine/shop.h"
#include "core/hooks/hook.h"

/* hooks_of, and every map that is named is there: a hook without its map would put everything aside. */
gx_status shop_hooks(shop *s, arena *a, hooks *out, gx_error *err);

#endif
