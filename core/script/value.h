/* SPDX-License-Identifier: Apache-2.0 */
/* Lua tables of an action written as JSON: `values`, `answers`, `learn`. Keys bytewise, so that the same table is
 * always the same text. Private to this room. `where` for messages stands on the stack just below the value at `at`.
 * They raise; out->failed must be looked at. */
#ifndef CORE_SCRIPT_VALUE_H
#define CORE_SCRIPT_VALUE_H

#include "core/script/box.h"

void value_write_values(lua_State *L, int at, buf *out); /* and into the call's list of given values */
void value_write_answers(lua_State *L, int at, buf *out);
void value_write_learn(lua_State *L, int at, buf *out);

#endif
