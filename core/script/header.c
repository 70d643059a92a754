/* SPDX-License-Identifier: Apache-2.0 */
/* The table a strategy file returns: names with the nearest, types, ranges. */
#include "core/script/header.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include <string.h>

#define PRIORITY_DEFAULT 50
#define PRIORITY_MAX 1000
#define NAME_MAX_BYTES 256

static const char *const fields[] = { "segment", "priority", "re_entry", "goal", "uncapped", "exclusive", "plan" };

static void check_fields(lua_State *L)
{
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, _("a strategy returns a table with names: { segment = …, plan = … }"));
        gx_text key;
        key.p = lua_tolstring(L, -2, &key.n);
        bool known = false;
        for (size_t i = 0; i < sizeof fields / sizeof *fields && !known; i++)
            known = text_is(key, fields[i]);
        const char *near = suggest(key, fields, sizeof fields / sizeof *fields);
        if (!known && near != NULL)
            luaL_error(L, _("unknown field '%s' of the strategy; did you mean '%s'?"), key.p, near);
        if (!known)
            luaL_error(L,
                       _("unknown field '%s' of the strategy; there are segment, priority, re_entry, goal, uncapped, "
                         "exclusive, plan"),
                       key.p);
    }
}

/* A text field, NULL when absent. */
static const char *take_text(lua_State *L, const char *field, arena *mem)
{
    const char *copy = NULL;
    int type = lua_getfield(L, -1, field);
    if (type != LUA_TNIL) {
        gx_text t = { NULL, 0 };
        if (type == LUA_TSTRING)
            t.p = lua_tolstring(L, -1, &t.n);
        if (t.n == 0 || t.n > NAME_MAX_BYTES || !utf8_valid(t))
            luaL_error(L, _("%s must be a text of 1 to %d bytes"), field, NAME_MAX_BYTES);
        if ((copy = arena_strndup(mem, t.p, t.n)) == NULL)
            box_no_memory(L);
    }
    lua_pop(L, 1);
    return copy;
}

static int32_t take_priority(lua_State *L)
{
    int whole;
    lua_Integer n = PRIORITY_DEFAULT;
    if (lua_getfield(L, -1, "priority") != LUA_TNIL) {
        n = lua_tointegerx(L, -1, &whole);
        if (lua_type(L, -1) != LUA_TNUMBER || !whole || n < 0 || n > PRIORITY_MAX)
            luaL_error(L, _("priority must be a whole number from 0 to %d"), PRIORITY_MAX);
    }
    lua_pop(L, 1);
    return (int32_t)n;
}

static bool take_flag(lua_State *L, const char *field)
{
    int type = lua_getfield(L, -1, field);
    if (type != LUA_TNIL && type != LUA_TBOOLEAN)
        luaL_error(L, _("%s must be true or false"), field);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

bool re_entry_parse(gx_text text, re_entry *out, gx_duration *after)
{
    *out = text_is(text, "never") ? RE_ENTRY_NEVER : text_is(text, "every") ? RE_ENTRY_EVERY : RE_ENTRY_AFTER;
    return *out != RE_ENTRY_AFTER || (duration_parse(text, after) && (after->days != 0 || after->seconds != 0));
}

static void take_re_entry(lua_State *L, strategy *s, arena *mem)
{
    const char *text = take_text(L, "re_entry", mem);
    s->re_entry = RE_ENTRY_AFTER;
    s->re_entry_after = (gx_duration){ 30, 0 };
    if (text == NULL)
        return;
    if (!re_entry_parse(text_of(text), &s->re_entry, &s->re_entry_after))
        luaL_error(L, _("re_entry must be \"never\", \"every\" or a duration such as \"30d\", not \"%s\""), text);
}

void header_take(lua_State *L, strategy *s, arena *mem)
{
    if (!lua_istable(L, -1))
        luaL_error(L, _("a strategy file must return a table { segment = …, plan = … }, not a %s value"),
                   luaL_typename(L, -1));
    check_fields(L);
    s->segment = take_text(L, "segment", mem);
    if (s->segment == NULL)
        luaL_error(L, _("segment is missing: segment = \"NAME\" says for whom the strategy is"));
    s->priority = take_priority(L);
    take_re_entry(L, s, mem);
    s->goal = take_text(L, "goal", mem);
    s->exclusive = take_text(L, "exclusive", mem);
    s->uncapped = take_flag(L, "uncapped");
    if (lua_getfield(L, -1, "plan") == LUA_TNIL)
        luaL_error(L, _("plan is missing: plan = function(customer, ctx) … end"));
    if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1))
        luaL_error(L, _("plan must be a function, not a %s value"), luaL_typename(L, -1));
    lua_pop(L, 1);
}
