/* SPDX-License-Identifier: Apache-2.0 */
/* `ctx`: the day, the segment and strategy by which plan was called, typed values, the ledger's last row. No clock and
 * no chance: reading the day makes the plan valid until its end, reading the month until that one's. */
#include "core/script/handle.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include <string.h>

static const char key_ctx = 'x';

static const char *const ctx_names[] = { "today",      "month",   "segment", "strategy",    "date",
                                         "days_after", "money",   "day_of",  "last_action", "days_between",
                                         "days_since", "product", "products" };

/* A date as scripts give one: "2026-11-22". */
static int64_t date_argument(lua_State *L, int arg)
{
    gx_text t;
    int64_t days;
    t.p = luaL_checklstring(L, arg, &t.n);
    if (!date_parse(t, &days))
        luaL_error(L, _("\"%s\" is no date; write \"2026-11-22\""), t.p);
    return days;
}

/* Names of times: { field = the first that she has }, or nil. Which it is the plan does not see, so that it is the same
 * for all who have it (memo.h). */
static int push_named(lua_State *L, const char *field)
{
    plan_call *c = call_noted(L);
    for (int arg = 1; arg <= lua_gettop(L); arg++) {
        const fact *f = fact_argument(L, arg);
        if (f->type != GX_TIME)
            return luaL_error(L, _("ctx.%s: %s is no time, as \"last_bought\" is"), field, f->name);
        asking known = { .answer = answer_known, .ref = f->ref };
        if (call_ask(L, c, &known) == 0)
            continue;
        lua_createtable(L, 0, 1);
        lua_pushlightuserdata(L, (void *)(uintptr_t)f);
        lua_setfield(L, -2, field);
        return 1;
    }
    lua_pushnil(L);
    return 1;
}

/* A typed value for `values`: of seconds, or of the first of some times by name that is known. nil stays nil, so that
 * the wording knows it is missing. */
static int push_time_value(lua_State *L, const char *field)
{
    call_noted(L);
    if (lua_isnoneornil(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    if (lua_type(L, 1) == LUA_TSTRING)
        return push_named(L, field);
    lua_createtable(L, 0, 1);
    lua_pushinteger(L, luaL_checkinteger(L, 1));
    lua_setfield(L, -2, field);
    return 1;
}

/* ctx.date(t): a day written as a text may be given as well. */
static int ctx_date(lua_State *L)
{
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
    if (text == NULL || (*text >= 'a' && *text <= 'z'))
        return push_time_value(L, "date");
    call_noted(L);
    date_argument(L, 1);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "date");
    return 1;
}

/* ctx.days_since(t): how many days ago, as a typed value that is counted when the wording is filled. The plan itself
 * does not become a matter of one day by it. */
static int ctx_days_since(lua_State *L)
{
    return push_time_value(L, "days_since");
}

/* ctx.money(n): minor units as a typed value. */
static int ctx_money(lua_State *L)
{
    call_noted(L);
    if (lua_isnoneornil(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, 0, 1);
    lua_pushinteger(L, luaL_checkinteger(L, 1));
    lua_setfield(L, -2, "money");
    return 1;
}

/* ctx.day_of(t): the local date of a time. */
static int ctx_day_of(lua_State *L)
{
    plan_call *c = call_noted(L);
    if (lua_isnoneornil(L, 1))
        lua_pushnil(L);
    else
        push_day(L, zone_today(c->in->batch->zone, luaL_checkinteger(L, 1)));
    return 1;
}

/* ctx.last_action([strategy]): the newest row of the ledger, by default of this strategy; nil when there is none. */
static int ctx_last_action(lua_State *L)
{
    plan_call *c = call_noted(L);
    gx_text name = text_of(c->strategy->name);
    if (!lua_isnoneornil(L, 1))
        name.p = luaL_checklstring(L, 1, &name.n);
    if (call_ask(L, c, &(asking){ .answer = answer_acted, .name = name }) == 0) {
        lua_pushnil(L);
        return 1;
    }
    c->trace.opaque = true;
    for (size_t i = c->state->n_actions; i > 0; i--) {
        if (!text_eq(c->state->actions[i - 1].strategy, name))
            continue;
        push_action(L, &c->state->actions[i - 1]);
        return 1;
    }
    lua_pushnil(L);
    return 1;
}

static int ctx_days_between(lua_State *L)
{
    call_noted(L);
    lua_pushinteger(L, date_argument(L, 2) - date_argument(L, 1));
    return 1;
}

/* ctx.days_after("2026-11-23", 150): the day that many days later, or before. */
static int ctx_days_after(lua_State *L)
{
    enum { FAR = 36525 };
    call_noted(L);
    int64_t day = date_argument(L, 1);
    lua_Integer n = luaL_checkinteger(L, 2);
    if (n < -FAR || n > FAR)
        luaL_error(L, _("days_after: at most %d days"), FAR);
    push_day(L, day + n);
    return 1;
}

/* What is so for everybody until that day begins. */
static void until_day(plan_call *c, int64_t day)
{
    int64_t at = zone_midnight(c->in->batch->zone, day);
    c->until_day = at < c->until_day ? at : c->until_day;
    call_lower(c, at);
}

static int push_today(lua_State *L, plan_call *c)
{
    int64_t today = call_today(c);
    until_day(c, today + 1);
    push_day(L, today);
    return 1;
}

/* "2026-11": who asks for no more is not asked again every day. */
static int push_month(lua_State *L, plan_call *c)
{
    char text[32];
    int64_t year, today = call_today(c);
    int month, day;
    civil_of_days(today, &year, &month, &day);
    until_day(c, month < 12 ? civil_days(year, month + 1, 1) : civil_days(year + 1, 1, 1));
    date_format(today, text);
    lua_pushlstring(L, text, strlen("2026-11"));
    return 1;
}

/* Upvalue 1: the functions by name. */
static int ctx_index(lua_State *L)
{
    plan_call *c = call_noted(L);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TFUNCTION)
        return 1;
    const char *key = luaL_tolstring(L, 2, NULL);
    if (strcmp(key, "today") == 0)
        return push_today(L, c);
    if (strcmp(key, "month") == 0)
        return push_month(L, c);
    if (strcmp(key, "segment") == 0) {
        c->trace.opaque = true;
        lua_pushstring(L, c->in->segment);
        return 1;
    }
    if (strcmp(key, "strategy") == 0) {
        lua_pushstring(L, c->strategy->name);
        return 1;
    }
    const char *near = suggest(text_of(key), ctx_names, sizeof ctx_names / sizeof *ctx_names);
    if (near == NULL)
        return luaL_error(
            L,
            _("ctx has no field '%s'; it has today, month, segment, strategy, date, money, day_of, last_action, "
              "days_after, days_between, days_since, product, products"),
            key);
    return luaL_error(L, _("ctx has no field '%s'; did you mean '%s'?"), key, near);
}

static int ctx_write(lua_State *L)
{
    return luaL_error(L, _("ctx.%s cannot be set: ctx is read-only"), luaL_tolstring(L, 2, NULL));
}

void ctx_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "date", ctx_date },
        { "money", ctx_money },
        { "days_since", ctx_days_since },
        { "day_of", ctx_day_of },
        { "last_action", ctx_last_action },
        { "days_between", ctx_days_between },
        { "days_after", ctx_days_after },
        { "product", ctx_product },
        { "products", ctx_products },
        { NULL, NULL },
    };
    lua_newuserdatauv(L, 0, 0);        /* ctx */
    lua_createtable(L, 0, 3);          /* ctx meta */
    luaL_newlib(L, functions);         /* ctx meta functions */
    lua_pushcclosure(L, ctx_index, 1); /* ctx meta index */
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, ctx_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "ctx");
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2); /* ctx */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_ctx);
}

void ctx_push(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_ctx);
}
