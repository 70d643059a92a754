/* SPDX-License-Identifier: Apache-2.0 */
/* Base and string functions that stand in for stock ones: pcall and xpcall through which a limit passes, pairs in the
 * order of the keys (the stock order differs from process to process), tostring without addresses, bounded rep and
 * format. */
#include "core/script/box.h"

#include "core/base/i18n.h"

#include <string.h>

/* ---- pcall, xpcall ----------------------------------------------------------------------------------------------- */

static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);                                         /* true f args */
    int rc = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0); /* true results | true error */
    box_check_latch(L, rc);
    if (rc == LUA_OK)
        return lua_gettop(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2); /* true false error */
    return 2;
}

/* Upvalue 1: the script's handler, which never sees a limit. */
static int handle_error(lua_State *L)
{
    if (box_of(L)->hit != LIMIT_NONE)
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int base_xpcall(lua_State *L)
{
    luaL_checkany(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handle_error, 1); /* f h args handler */
    lua_replace(L, 2);                    /* f handler args */
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);                                      /* f handler args true f */
    lua_rotate(L, 3, 2);                                      /* f handler true f args */
    int rc = lua_pcall(L, lua_gettop(L) - 4, LUA_MULTRET, 2); /* f handler true results | f handler true error */
    box_check_latch(L, rc);
    if (rc == LUA_OK)
        return lua_gettop(L) - 2;
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

/* ---- pairs in the order of the keys ------------------------------------------------------------------------------ */

static int rank(lua_State *L, int i)
{
    switch (lua_type(L, i)) {
    case LUA_TNUMBER:
        return 0;
    case LUA_TSTRING:
        return 1;
    case LUA_TBOOLEAN:
        return 2;
    default:
        return 3;
    }
}

static bool key_before(lua_State *L, int i, int j)
{
    int a = rank(L, i), b = rank(L, j);
    if (a != b)
        return a < b;
    if (a == 2)
        return !lua_toboolean(L, i) && lua_toboolean(L, j);
    return tables_before(L, i, j);
}

/* Upvalues: table, sorted keys, place. Keys removed meanwhile are left out. */
static int next_pair(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL)
            return 1;                                       /* nil */
        lua_pushvalue(L, -1);                               /* key key */
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) /* key value */
            break;
        lua_pop(L, 2);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

static int base_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L); /* t keys */
    lua_Integer n = 0;
    for (lua_pushnil(L); lua_next(L, 1) != 0;) { /* t keys key value */
        if (rank(L, 3) == 3)
            return luaL_error(L, "pairs: a key is a %s value; only numbers, texts and booleans have an order",
                              luaL_typename(L, 3));
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, 2, ++n); /* t keys key */
    }
    box_work(L, (size_t)n);
    tables_sort(L, 2, n, key_before);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_pair, 3);
    return 1;
}

/* ---- tostring, format, rep --------------------------------------------------------------------------------------- */

static void push_plain(lua_State *L, int i)
{
    switch (lua_type(L, i)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        luaL_tolstring(L, i, NULL);
        break;
    default:
        lua_pushstring(L, luaL_typename(L, i)); /* no address: it differs from run to run */
    }
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    push_plain(L, 1);
    return 1;
}

static bool asks_for_address(const char *format, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (format[i] != '%')
            continue;
        i++;
        while (i < n && strchr("-+ #0123456789.", format[i]) != NULL && format[i] != '\0')
            i++;
        if (i < n && format[i] == 'p')
            return true;
    }
    return false;
}

/* The stock function refuses widths over 99; what is left is to keep addresses out. Upvalue 1: the stock function. */
static int string_format(lua_State *L)
{
    size_t n;
    const char *format = luaL_checklstring(L, 1, &n);
    if (asks_for_address(format, n))
        return luaL_error(L, "string.format: %%p is not available in strategies");
    int top = lua_gettop(L);
    luaL_checkstack(L, 4, "string.format");
    for (int i = 2; i <= top; i++) {
        int type = lua_type(L, i);
        if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA) {
            push_plain(L, i);
            lua_replace(L, i);
        }
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, top, 1);
    return 1;
}

static int string_rep(lua_State *L)
{
    size_t n, n_sep;
    const char *s = luaL_checklstring(L, 1, &n);
    lua_Integer times = luaL_checkinteger(L, 2);
    const char *sep = luaL_optlstring(L, 3, "", &n_sep);
    if (times <= 0 || n + n_sep == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((lua_Unsigned)times > BOX_BLOCK_MAX / (n + n_sep))
        return box_over(L, LIMIT_SIZE, _("%s: the result would be larger than %u bytes"), "string.rep", BOX_BLOCK_MAX);
    size_t unit = n + n_sep, total = (size_t)times * unit - n_sep;
    luaL_Buffer b;
    char *p = luaL_buffinitsize(L, &b, (size_t)times * unit);
    memcpy(p, s, n);
    memcpy(p + n, sep, n_sep);
    for (size_t filled = unit; filled < total;) { /* doubling */
        size_t more = filled < total - filled ? filled : total - filled;
        memcpy(p + filled, p, more);
        filled += more;
    }
    luaL_pushresultsize(&b, total);
    return 1;
}

const luaL_Reg library_base[] = {
    { "pcall", base_pcall }, { "xpcall", base_xpcall }, { "pairs", base_pairs }, { "tostring", base_tostring },
    { NULL, NULL },
};

/* Upvalue 1 of each: the stock `format`. */
const luaL_Reg library_string[] = { { "format", string_format }, { "rep", string_rep }, { NULL, NULL } };
