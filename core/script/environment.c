/* SPDX-License-Identifier: Apache-2.0 */
/* What a script can name: an allow-list by function. Everything else is an error that says so by name. The tables
 * scripts see are empty stand-ins whose reads fall through to the real ones, so that nothing can be replaced; there are
 * no global variables. */
#include "core/base/i18n.h"
#include "core/script/box.h"

#include <lualib.h>
#include <string.h>

static const char key_loaded = 'l', key_environment = 'e';

/* Stock functions that are harmless as they are: bounded by their arguments, pure, deterministic. */
static const char *const stock_base[] = { "assert", "error", "ipairs", "select", "tonumber", "type", NULL };
static const char *const stock_string[] = { "byte", "char", "len", "lower", "reverse", "sub", "upper", NULL };
static const char *const stock_math[] = { "abs", "ceil", "exp",       "floor",      "fmod",       "huge",
                                          "log", "max",  "min",       "maxinteger", "mininteger", "modf",
                                          "pi",  "sqrt", "tointeger", "type",       "ult",        NULL };
static const char *const stock_utf8[] = { "char", "charpattern", "codepoint", "codes", "len", "offset", NULL };

/* Names people will try, and what to say. */
static const struct blocked {
    const char *name, *instead;
} blocked[] = {
    { "print", N_("a strategy returns actions and writes nothing") },
    { "os", N_("the day is ctx.today") },
    { "io", N_("strategies read customers, not files") },
    { "load", N_("code is in files") },
    { "loadstring", N_("code is in files") },
    { "loadfile", N_("use require(\"lib.NAME\")") },
    { "dofile", N_("use require(\"lib.NAME\")") },
    { "package", N_("use require(\"lib.NAME\")") },
    { "next", N_("use pairs, which goes in the order of the keys") },
    { "setmetatable", N_("there are no metatables here") },
    { "getmetatable", N_("there are no metatables here") },
    { "rawget", N_("there are no metatables here") },
    { "rawset", N_("there are no metatables here") },
    { "rawequal", N_("there are no metatables here") },
    { "rawlen", N_("there are no metatables here") },
    { "coroutine", N_("plan runs from beginning to end") },
    { "debug", N_("a strategy does not look at itself") },
    { "collectgarbage", N_("memory is looked after") },
    { "warn", N_("use error") },
    { "_G", N_("there are no global variables") },
};

static const char *const globals[] = { "assert", "error", "ipairs",   "math",     "pairs", "pcall", "require", "select",
                                       "string", "table", "tonumber", "tostring", "type",  "utf8",  "xpcall" };

static const char *near_global(const char *name)
{
    return suggest(text_of(name), globals, sizeof globals / sizeof *globals);
}

/* Read of a global that is not there: (real table, key). */
static int missing_global(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);
    for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++)
        if (strcmp(blocked[i].name, name) == 0)
            return luaL_error(L, _("'%s' is not available in strategies: %s"), name, i18n_text(blocked[i].instead));
    const char *near = near_global(name);
    if (near != NULL)
        return luaL_error(L, _("unknown name '%s'; did you mean '%s'?"), name, near);
    return luaL_error(L, _("unknown name '%s'; there are no global variables, write 'local %s = …' first"), name, name);
}

static int write_global(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);
    return luaL_error(L, _("cannot set '%s': there are no global variables, write 'local %s = …'"), name, name);
}

/* Upvalue 1: the library's name. */
static int missing_member(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);
    return luaL_error(L, _("'%s.%s' is not available in strategies"), lua_tostring(L, lua_upvalueindex(1)), name);
}

static int write_member(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);
    return luaL_error(L, _("cannot set '%s.%s': libraries are read-only"), lua_tostring(L, lua_upvalueindex(1)), name);
}

/* The real table is on top; puts the read-only stand-in in its place. `name` NULL: the globals. */
static void stand_in(lua_State *L, const char *name)
{
    lua_createtable(L, 0, 1);                                               /* real meta */
    lua_pushstring(L, name);                                                /* real meta name|nil */
    lua_pushcclosure(L, name != NULL ? missing_member : missing_global, 1); /* real meta index */
    lua_setfield(L, -2, "__index");                                         /* real meta */
    lua_setmetatable(L, -2);                                                /* real */
    lua_newtable(L);                                                        /* real proxy */
    lua_createtable(L, 0, 2);                                               /* real proxy meta */
    lua_pushvalue(L, -3);                                                   /* real proxy meta real */
    lua_setfield(L, -2, "__index");                                         /* real proxy meta */
    lua_pushstring(L, name);                                                /* real proxy meta name|nil */
    lua_pushcclosure(L, name != NULL ? write_member : write_global, 1);     /* real proxy meta newindex */
    lua_setfield(L, -2, "__newindex");                                      /* real proxy meta */
    lua_setmetatable(L, -2);                                                /* real proxy */
    lua_remove(L, -2);                                                      /* proxy */
}

/* Copies allowed members of the stock table on top into the table below it. */
static void allow(lua_State *L, const char *const *names)
{
    for (; *names != NULL; names++) {
        lua_getfield(L, -1, *names); /* into stock member */
        lua_setfield(L, -3, *names); /* into stock */
    }
}

/* Our own functions, into the real table below the stock one, which is popped. */
static void add_own(lua_State *L, const luaL_Reg *own)
{
    lua_getfield(L, -1, "format"); /* real stock format|nil */
    lua_remove(L, -2);             /* real format|nil */
    luaL_setfuncs(L, own, 1);      /* real */
}

/* globals is on top. Makes globals[name] from what is allowed of a stock library and our own functions. */
static void add_library(lua_State *L, const char *name, lua_CFunction open, const char *const *stock,
                        const luaL_Reg *own)
{
    lua_newtable(L); /* globals real */
    lua_pushcfunction(L, open);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);         /* globals real stock */
    allow(L, stock);           /* globals real stock */
    add_own(L, own);           /* globals real */
    stand_in(L, name);         /* globals proxy */
    lua_setfield(L, -2, name); /* globals */
}

/* ("x"):rep is ours too. globals is on top. */
static void mend_strings(lua_State *L)
{
    lua_getfield(L, -1, "string");       /* globals string */
    luaL_getmetafield(L, -1, "__index"); /* globals string real */
    luaL_setfuncs(L, library_patterns, 0);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);        /* globals string real "" meta */
    lua_pushvalue(L, -3);           /* globals string real "" meta real */
    lua_setfield(L, -2, "__index"); /* globals string real "" meta */
    lua_pop(L, 4);                  /* globals */
}

static const box_library *find_library(const box_setup *s, const char *name)
{
    for (size_t i = 0; i < s->n_libraries; i++)
        if (strcmp(s->libraries[i].name, name) == 0)
            return &s->libraries[i];
    return NULL;
}

static int unknown_library(lua_State *L, const box_setup *s, const char *name)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < s->n_libraries; i++)
        suggest_try(text_of(name), s->libraries[i].name, &best, &distance);
    if (best != NULL)
        return luaL_error(L, _("require: there is no '%s'; did you mean '%s'?"), name, best);
    return luaL_error(L, _("require: there is no '%s'; only \"lib.NAME\" of scripts/lib can be required"), name);
}

/* require("lib.words"): compiled and run once per state; what a call of plan requires first, once per call. */
static int base_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);                               /* name */
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_loaded); /* name loaded */
    lua_pushvalue(L, 1);
    if (lua_rawget(L, 2) == LUA_TBOOLEAN) /* name loaded module */
        return luaL_error(L, _("require: '%s' requires itself"), name);
    if (!lua_isnil(L, 3))
        return 1;
    const box_library *lib = find_library(box_of(L)->setup, name);
    if (lib == NULL)
        return unknown_library(L, box_of(L)->setup, name);
    lua_settop(L, 2); /* name loaded */
    lua_pushboolean(L, 1);
    lua_setfield(L, 2, name);                /* being loaded */
    box_compile(L, lib->source, lib->shown); /* name loaded chunk */
    lua_call(L, 0, 1);                       /* name loaded module */
    if (!lua_istable(L, -1))
        return luaL_error(L, _("require: '%s' must return a table, not a %s value"), name, luaL_typename(L, -1));
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void environment_open(lua_State *L)
{
    lua_newtable(L); /* globals */
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 1);    /* globals stock */
    allow(L, stock_base); /* globals stock */
    lua_pop(L, 1);        /* globals */
    luaL_setfuncs(L, library_base, 0);
    lua_pushcfunction(L, base_require);
    lua_setfield(L, -2, "require");
    static const luaL_Reg none[] = { { NULL, NULL } };
    static const char *const nothing[] = { NULL };
    add_library(L, "math", luaopen_math, stock_math, none);
    add_library(L, "string", luaopen_string, stock_string, library_string);
    add_library(L, "table", luaopen_table, nothing, library_table);
    add_library(L, "utf8", luaopen_utf8, stock_utf8, none);
    mend_strings(L);
    stand_in(L, NULL); /* environment */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_environment);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_loaded);
}

void environment_push(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_environment);
}
