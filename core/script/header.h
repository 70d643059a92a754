/* SPDX-License-Identifier: Apache-2.0 */
/* The table a strategy file returns: checked, and what it says read. Private to this room. */
#ifndef CORE_SCRIPT_HEADER_H
#define CORE_SCRIPT_HEADER_H

#include "core/script/handle.h"

/* Inside a protected call: the table is on top. Texts go into the arena. Raises. */
void header_take(lua_State *L, strategy *s, arena *mem);

#endif
