/* SPDX-License-Identifier: Apache-2.0 */
/* Lua tables of an action as JSON. */
#include "core/script/value.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/script/handle.h"
#include <math.h>
#include <string.h>

#define MEMBERS_MAX 64
#define TEXT_MAX_BYTES 4096

static const char *where(lua_State *L, int at)
{
    return lua_tostring(L, at - 1);
}

static void write_string(gx_text t, buf *out)
{
    buf_char(out, '"');
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c == '\n') {
            buf_str(out, "\\n");
        } else if (c < 0x20 || c == 0x7F) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_char(out, (char)c);
        }
    }
    buf_char(out, '"');
}

static gx_text checked_text(lua_State *L, int i, const char *who)
{
    gx_text t;
    t.p = lua_tolstring(L, i, &t.n);
    if (t.n > TEXT_MAX_BYTES)
        luaL_error(L, _("%s holds a text of more than %d bytes"), who, TEXT_MAX_BYTES);
    if (!utf8_valid(t))
        luaL_error(L, _("%s holds a text that is not valid UTF-8"), who);
    return t;
}

static void write_scalar(lua_State *L, int i, const char *who, buf *out)
{
    switch (lua_type(L, i)) {
    case LUA_TBOOLEAN:
        buf_str(out, lua_toboolean(L, i) ? "true" : "false");
        break;
    case LUA_TSTRING:
        write_string(checked_text(L, i, who), out);
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, i))
            buf_int(out, lua_tointeger(L, i));
        else if (isfinite((double)lua_tonumber(L, i)))
            buf_printf(out, "%.14g", (double)lua_tonumber(L, i));
        else
            luaL_error(L, _("%s holds a number that is none"), who);
        break;
    default:
        luaL_error(L, _("%s holds a %s value; texts, numbers and yes or no are possible"), who, luaL_typename(L, i));
    }
}

/* Collects the keys of the table at `at`, which must be texts, sorted bytewise into a table on top. [-0, +1] */
static lua_Integer sorted_keys(lua_State *L, int at, const char *who)
{
    lua_Integer n = 0;
    if (!lua_istable(L, at))
        luaL_error(L, _("%s must be a table with names, not a %s value"), who, luaL_typename(L, at));
    lua_newtable(L);
    int keys = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, at) != 0;) { /* keys key value */
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, _("%s must have names, not places"), who);
        checked_text(L, -2, who);
        if (++n > MEMBERS_MAX)
            luaL_error(L, _("%s has more than %d members"), who, MEMBERS_MAX);
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, keys, n);
    }
    tables_sort(L, keys, n, tables_before);
    return n;
}

/* A time that ctx was given by name: hers, and where it stands, so that the next one's can be put there. */
static int64_t write_named(lua_State *L, int i, buf *out)
{
    const fact *f = lua_touserdata(L, i);
    plan_call *c = call_noted(L);
    const int64_t *values = batch_ints(c->in->batch, f->ref);
    if (values == NULL)
        box_no_memory(L);
    plan_hole hole = { .action = c->action, .at = out->n, .ref = f->ref, .value = c->given.n - 1 };
    buf_int(out, values[c->in->row]);
    hole.n = out->n - hole.at;
    trace_hole(&c->trace, hole);
    return values[c->in->row];
}

/* Whether the table has one member, and that a name. */
static bool one_name(lua_State *L, int at)
{
    lua_pushnil(L);
    if (lua_next(L, at) == 0)
        return false;
    lua_pop(L, 1);
    bool name = lua_type(L, -1) == LUA_TSTRING;
    if (lua_next(L, at) == 0)
        return name;
    lua_pop(L, 2);
    return false;
}

/* { date = … }, { money = … } or { days_since = … }, as ctx.date, ctx.money and ctx.days_since make them. */
static void write_typed(lua_State *L, int at, const char *who, given_value *v, buf *out)
{
    bool one = one_name(L, at);
    if (!one) {
        sorted_keys(L, at, who); /* says so if there are no names */
        lua_pop(L, 1);
    }
    if (one && lua_getfield(L, at, "date") != LUA_TNIL) {
        bool text = lua_type(L, -1) == LUA_TSTRING;
        bool good = text ? date_parse(checked_text(L, -1, who), &v->number)
                         : lua_isinteger(L, -1) || lua_islightuserdata(L, -1);
        if (!good)
            luaL_error(L, _("%s: a date is a time in seconds or a text such as \"2026-11-22\""), who);
        v->kind = text ? VALUE_DAY : VALUE_TIME;
        buf_str(out, "{\"date\":");
    } else if (one && (lua_pop(L, 1), lua_getfield(L, at, "money")) != LUA_TNIL) {
        if (!lua_isinteger(L, -1))
            luaL_error(L, _("%s: money is a whole number of minor units"), who);
        v->kind = VALUE_MONEY;
        buf_str(out, "{\"money\":");
    } else if (one && (lua_pop(L, 1), lua_getfield(L, at, "days_since")) != LUA_TNIL) {
        if (!lua_isinteger(L, -1) && !lua_islightuserdata(L, -1))
            luaL_error(L, _("%s: days_since takes a time in seconds"), who);
        v->kind = VALUE_DAYS_SINCE;
        buf_str(out, "{\"days_since\":");
    } else {
        luaL_error(L, _("%s holds a table; use ctx.date(t), ctx.money(n) or ctx.days_since(t)"), who);
    }
    if (lua_islightuserdata(L, -1))
        v->number = write_named(L, lua_gettop(L), out);
    else
        write_scalar(L, lua_gettop(L), who, out);
    if (lua_isinteger(L, -1))
        v->number = lua_tointeger(L, -1);
    buf_char(out, '}');
    lua_pop(L, 1);
}

/* {"name":value,…}; `member` writes the value on top, whose name is `key`. */
static void write_object(lua_State *L, int at, const char *who, buf *out,
                         void (*member)(lua_State *L, int at, gx_text key, const char *who, buf *out))
{
    lua_Integer n = sorted_keys(L, at, who); /* keys */
    int keys = lua_gettop(L);
    buf_char(out, '{');
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, keys, i); /* keys key */
        if (i > 1)
            buf_char(out, ',');
        gx_text key = checked_text(L, -1, who); /* keys holds it */
        write_string(key, out);
        buf_char(out, ':');
        lua_rawget(L, at); /* keys value */
        member(L, lua_gettop(L), key, who, out);
        lua_pop(L, 1);
    }
    buf_char(out, '}');
    lua_pop(L, 1);
}

static void take_scalar(lua_State *L, int at, given_value *v)
{
    switch (lua_type(L, at)) {
    case LUA_TBOOLEAN:
        v->kind = VALUE_FLAG;
        v->number = lua_toboolean(L, at);
        break;
    case LUA_TSTRING:
        v->kind = VALUE_TEXT;
        v->text.p = lua_tolstring(L, at, &v->text.n);
        break;
    default:
        v->kind = lua_isinteger(L, at) ? VALUE_NUMBER : VALUE_FRACTION;
        v->number = lua_tointeger(L, at);
        v->fraction = (double)lua_tonumber(L, at);
    }
}

static gx_text kept_text(lua_State *L, plan_call *c, gx_text t)
{
    gx_text copy = arena_text(c->mem, t);
    if (copy.n != t.n)
        box_no_memory(L);
    return copy;
}

static void write_value(lua_State *L, int at, gx_text key, const char *who, buf *out)
{
    plan_call *c = call_noted(L);
    given_value *v = arena_list_add(c->mem, &c->given);
    if (v == NULL)
        box_no_memory(L);
    *v = (given_value){ .name = arena_strndup(c->mem, key.p, key.n) };
    if (v->name == NULL)
        box_no_memory(L);
    if (lua_istable(L, at)) {
        write_typed(L, at, who, v, out);
        return;
    }
    write_scalar(L, at, who, out);
    take_scalar(L, at, v);
    v->text = kept_text(L, c, v->text);
}

static void write_scalar_of(lua_State *L, int at, gx_text key, const char *who, buf *out)
{
    (void)key;
    write_scalar(L, at, who, out);
}

static void write_learned(lua_State *L, int at, gx_text key, const char *who, buf *out)
{
    (void)key;
    write_object(L, at, who, out, write_scalar_of);
}

void value_write_values(lua_State *L, int at, buf *out)
{
    arena_list *given = &call_noted(L)->given;
    *given = (arena_list){ .size = sizeof(given_value) };
    write_object(L, at, where(L, at), out, write_value);
    if (buf_view(out).n > 0 && memmem(out->p, out->n, "\\u0000", 6) != NULL)
        given->n = 0; /* the reader of the text refuses it, and says so */
}

void value_write_learn(lua_State *L, int at, buf *out)
{
    write_object(L, at, where(L, at), out, write_learned);
}

void value_write_answers(lua_State *L, int at, buf *out)
{
    if (!lua_istable(L, at))
        luaL_error(L, _("%s must be a list of names, not a %s value"), where(L, at), luaL_typename(L, at));
    lua_Integer n = 0;
    buf_char(out, '[');
    while (lua_rawgeti(L, at, n + 1) != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TSTRING || ++n > MEMBERS_MAX)
            luaL_error(L, _("%s must be a list of at most %d names"), where(L, at), MEMBERS_MAX);
        if (n > 1)
            buf_char(out, ',');
        write_string(checked_text(L, -1, where(L, at)), out);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    buf_char(out, ']');
    for (lua_pushnil(L); lua_next(L, at) != 0; lua_pop(L, 1))
        if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1 || lua_tointeger(L, -2) > n)
            luaL_error(L, _("%s must be a list of names: { \"yes\", \"no\" }"), where(L, at));
}
