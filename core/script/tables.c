/* SPDX-License-Identifier: Apache-2.0 */
/* The table library: as stock, but every loop is charged, ranges are bounded, and sort is stable (the stock one picks
 * its pivots by the clock, so equal elements would land anywhere). */
#include "core/script/box.h"

#include <string.h>

#define RANGE_MAX 1000000 /* elements one call may move */
#define UNPACK_MAX 10000

static lua_Integer length(lua_State *L, int i)
{
    luaL_checktype(L, i, LUA_TTABLE);
    return luaL_len(L, i);
}

/* Elements in first..last; too many is the end of the script. */
static lua_Integer range(lua_State *L, const char *who, lua_Integer first, lua_Integer last, lua_Integer most)
{
    if (first > last)
        return 0;
    lua_Unsigned n = (lua_Unsigned)last - (lua_Unsigned)first;
    if (n >= (lua_Unsigned)most)
        return box_over(L, LIMIT_SIZE, "%s: more than %lld elements", who, (long long)most);
    box_work(L, (size_t)n + 1);
    return (lua_Integer)n + 1;
}

static int table_insert(lua_State *L)
{
    lua_Integer end = length(L, 1) + 1;
    int top = lua_gettop(L);
    if (top != 2 && top != 3)
        return luaL_error(L, "table.insert: wants (table, value) or (table, place, value)");
    if (top == 3) {
        lua_Integer at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= end, 2, "place out of bounds");
        range(L, "table.insert", at, end, RANGE_MAX);
        for (lua_Integer i = end; i > at; i--) {
            lua_geti(L, 1, i - 1);
            lua_seti(L, 1, i);
        }
        end = at;
    }
    lua_settop(L, top);
    lua_seti(L, 1, end);
    return 0;
}

static int table_remove(lua_State *L)
{
    lua_Integer n = length(L, 1);
    lua_Integer at = luaL_optinteger(L, 2, n);
    if (lua_gettop(L) > 1)
        luaL_argcheck(L, (lua_Unsigned)n + 1 - (lua_Unsigned)at <= (lua_Unsigned)n || at == n + 1 || at == n, 2,
                      "place out of bounds");
    lua_geti(L, 1, at); /* t … value */
    range(L, "table.remove", at, n, RANGE_MAX);
    for (; at < n; at++) {
        lua_geti(L, 1, at + 1);
        lua_seti(L, 1, at);
    }
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

static int table_move(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer from = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int into = lua_isnoneornil(L, 5) ? 1 : 5;
    luaL_checktype(L, into, LUA_TTABLE);
    lua_Integer n = range(L, "table.move", from, last, RANGE_MAX);
    luaL_argcheck(L, n == 0 || to <= LUA_MAXINTEGER - n + 1, 4, "destination wraps around");
    bool forwards = to > last || to <= from || into != 1;
    for (lua_Integer k = 0; k < n; k++) {
        lua_Integer i = forwards ? k : n - 1 - k;
        lua_geti(L, 1, from + i);
        lua_seti(L, into, to + i);
    }
    lua_pushvalue(L, into);
    return 1;
}

static int table_concat(lua_State *L)
{
    lua_Integer end = length(L, 1);
    size_t n_sep, total = 0;
    const char *sep = luaL_optlstring(L, 2, "", &n_sep);
    lua_Integer first = luaL_optinteger(L, 3, 1);
    end = luaL_optinteger(L, 4, end);
    lua_settop(L, 4);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (lua_Integer i = first, n = range(L, "table.concat", first, end, RANGE_MAX); n > 0; n--, i++) {
        if (lua_geti(L, 1, i) != LUA_TSTRING && !lua_isnumber(L, -1))
            return luaL_error(L, "table.concat: element %I is a %s value", (LUAI_UACINT)i, luaL_typename(L, -1));
        size_t bytes;
        lua_tolstring(L, -1, &bytes);
        total += bytes + n_sep;
        if (total > BOX_BLOCK_MAX + n_sep)
            return box_over(L, LIMIT_SIZE, "table.concat: the result would be larger than %u bytes", BOX_BLOCK_MAX);
        luaL_addvalue(&b);
        if (n > 1)
            luaL_addlstring(&b, sep, n_sep);
    }
    luaL_pushresult(&b);
    return 1;
}

static int table_pack(lua_State *L)
{
    int n = lua_gettop(L);
    lua_createtable(L, n, 1);
    lua_insert(L, 1);
    for (int i = n; i >= 1; i--)
        lua_seti(L, 1, i);
    lua_pushinteger(L, n);
    lua_setfield(L, 1, "n");
    return 1;
}

static int table_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    lua_Integer n = range(L, "table.unpack", first, last, UNPACK_MAX);
    luaL_checkstack(L, (int)n, "table.unpack");
    for (lua_Integer i = 0; i < n; i++)
        lua_geti(L, 1, first + i);
    return (int)n;
}

/* ---- sort -------------------------------------------------------------------------------------------------------- */

typedef bool (*before_fn)(lua_State *L, int i, int j);

bool tables_before(lua_State *L, int i, int j)
{
    if (lua_type(L, i) == LUA_TSTRING && lua_type(L, j) == LUA_TSTRING) {
        gx_text a, b;
        a.p = lua_tolstring(L, i, &a.n);
        b.p = lua_tolstring(L, j, &b.n);
        return text_cmp(a, b) < 0;
    }
    return lua_compare(L, i, j, LUA_OPLT);
}

/* from[low..middle) and from[middle..high), both sorted, into to[low..high). */
static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle, lua_Integer high,
                  before_fn before)
{
    lua_Integer a = low, b = middle;
    for (lua_Integer k = low; k < high; k++) {
        bool right = a >= middle;
        if (!right && b < high) {
            lua_rawgeti(L, from, b);
            lua_rawgeti(L, from, a);
            right = before(L, -2, -1); /* equal ones stay as they were */
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, right ? b++ : a++);
        lua_rawseti(L, to, k);
    }
    box_work(L, (size_t)(high - low));
}

void tables_sort(lua_State *L, int t, lua_Integer n, before_fn before)
{
    if (n < 2)
        return;
    lua_createtable(L, (int)n, 0); /* scratch */
    int from = t, to = lua_gettop(L);
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer low = 1; low <= n; low += 2 * width) {
            lua_Integer middle = low + width <= n ? low + width : n + 1;
            lua_Integer high = middle + width <= n ? middle + width : n + 1;
            merge(L, from, to, low, middle, high, before);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    for (lua_Integer i = 1; from != t && i <= n; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, t, i);
    }
    lua_pop(L, 1);
}

/* The comparison function of table.sort stands at index 2 of its call. */
static bool script_before(lua_State *L, int i, int j)
{
    i = lua_absindex(L, i);
    j = lua_absindex(L, j);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, i);
    lua_pushvalue(L, j);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

static int table_sort(lua_State *L)
{
    lua_Integer n = length(L, 1);
    range(L, "table.sort", 1, n, RANGE_MAX);
    bool own = !lua_isnoneornil(L, 2);
    if (own)
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_createtable(L, (int)n, 0); /* t f copy: the comparison may touch t */
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 1, i);
        lua_rawseti(L, 3, i);
    }
    tables_sort(L, 3, n, own ? script_before : tables_before);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 3, i);
        lua_seti(L, 1, i);
    }
    return 0;
}

const luaL_Reg library_table[] = {
    { "concat", table_concat }, { "insert", table_insert }, { "move", table_move },     { "pack", table_pack },
    { "remove", table_remove }, { "sort", table_sort },     { "unpack", table_unpack }, { NULL, NULL },
};
