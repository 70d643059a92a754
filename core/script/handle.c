/* SPDX-License-Identifier: Apache-2.0 */
/* `customer`: a read-only handle with the registry's names. A key is a function or a list, which a Lua table knows, or
 * else a fact. */
#include "core/script/handle.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include <string.h>

static const char key_customer = 'c', key_given = 'g';

/* Accessors other than functions: integers. */
#define ACCESS_LIST 0 /* 0, -1, …: customer_lists[-accessor] */
#define ACCESS_ID (-1000)
#define ACCESS_GIVEN (-1001)

plan_call *call_noted(lua_State *L)
{
    plan_call *c = box_of(L)->subject;
    if (c == NULL || c->state == NULL)
        luaL_error(L, _("customer used after its strategy call ended"));
    return c;
}

plan_call *call_of(lua_State *L)
{
    plan_call *c = call_noted(L);
    c->trace.opaque = true;
    return c;
}

int64_t call_ask(lua_State *L, plan_call *c, const asking *a)
{
    int64_t answer = a->answer(a, c->in->batch, c->in->row, &c->until);
    if (c->in->batch->failed)
        box_no_memory(L);
    trace_asked(&c->trace, a, answer);
    return answer;
}

void call_lower(plan_call *c, int64_t until)
{
    if (until < c->until)
        c->until = until;
}

int64_t call_today(plan_call *c)
{
    return zone_today(c->in->batch->zone, c->in->batch->now);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

void push_text(lua_State *L, gx_text t)
{
    if (t.n == 0)
        lua_pushnil(L);
    else
        lua_pushlstring(L, t.p, t.n);
}

void push_time(lua_State *L, int64_t at)
{
    if (at == GX_NEVER)
        lua_pushnil(L);
    else
        lua_pushinteger(L, at);
}

/* "2026-11-22"; a birthday without a year (kept in year 4) is "--11-22". */
void push_day(lua_State *L, int64_t days)
{
    char text[32];
    int64_t year;
    int month, day;
    if (days == GX_NO_DATE) {
        lua_pushnil(L);
        return;
    }
    civil_of_days(days, &year, &month, &day);
    if (year == 4)
        snprintf(text, sizeof text, "--%02d-%02d", month, day);
    else
        date_format(days, text);
    lua_pushstring(L, text);
}

static void push_int_fact(lua_State *L, const fact *f, int64_t v)
{
    switch (f->type) {
    case GX_BOOL:
        lua_pushboolean(L, v != 0);
        break;
    case GX_TIME:
        push_time(L, v);
        break;
    case GX_DATE:
        push_day(L, v);
        break;
    case GX_LABEL:
        lua_pushstring(L, v >= 0 && v < (int64_t)f->n_labels ? f->labels[v] : NULL);
        break;
    default:
        lua_pushinteger(L, v);
    }
}

/* Loading whom she introduced costs a load each, so it is done only where a rule, a plugin, a script or a wording names
 * such a fact. A name put together at run time is not seen then. */
void require_introduced(lua_State *L, const gx_batch *b, const char *name)
{
    if (b->without_introduced)
        luaL_error(L, _("'%s' must be written out in the strategy, not put together: customer.%s"), name, name);
}

void push_fact(lua_State *L, plan_call *c, const fact *f)
{
    const gx_batch *b = c->in->batch;
    if (fact_of_introduced(f))
        require_introduced(L, b, f->name);
    if (f->type != GX_TEXT_TYPE) {
        push_int_fact(L, f, call_ask(L, c, &(asking){ .answer = answer_fact, .ref = f->ref }));
    } else if (call_ask(L, c, &(asking){ .answer = answer_known, .ref = f->ref }) == 0) {
        lua_pushnil(L);
    } else {
        c->trace.opaque = true;
        push_text(L, batch_texts(b, f->ref)[c->in->row]);
    }
}

const fact *fact_argument(lua_State *L, int arg)
{
    const facts *f = call_noted(L)->options->facts;
    gx_text name;
    name.p = luaL_checklstring(L, arg, &name.n);
    const fact *found = facts_find(f, name);
    if (found != NULL && fact_of_introduced(found))
        require_introduced(L, call_noted(L)->in->batch, found->name);
    if (found != NULL && found->origin != FACT_SERIES_ONLY)
        return found;
    const char *near = facts_nearest(f, name);
    luaL_error(L,
               near != NULL ? _("unknown fact \"%s\"; did you mean \"%s\"?")
                            : _("unknown fact \"%s\"  (guanxi help facts)"),
               name.p, near);
    return NULL;
}

/* ---- resolving --------------------------------------------------------------------------------------------------- */

static int unknown_field(lua_State *L, const facts *f, const char *key)
{
    gx_text word = text_of(key);
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    const char *fact_name = facts_nearest(f, word);
    if (fact_name != NULL)
        suggest_try(word, fact_name, &best, &distance);
    for (size_t i = 0; i < n_customer_lists; i++)
        suggest_try(word, customer_lists[i].name, &best, &distance);
    for (size_t i = 0; i < questions_count(); i++)
        suggest_try(word, questions_name(i), &best, &distance);
    if (best == NULL)
        return luaL_error(L, _("customer has no field '%s'  (guanxi help facts)"), key);
    return luaL_error(L, _("customer has no field '%s'; did you mean '%s'?"), key, best);
}

static int push_access(lua_State *L, plan_call *c, lua_Integer accessor)
{
    if (accessor == ACCESS_GIVEN) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, &key_given);
        return 1;
    }
    if (accessor == ACCESS_ID) {
        c->trace.opaque = true;
        push_text(L, c->state->subject);
        return 1;
    }
    const customer_list *list = &customer_lists[ACCESS_LIST - accessor];
    asking any = { .answer = list->any, .products = c->options->products };
    if (any.answer == NULL || call_ask(L, c, &any) != 0)
        c->trace.opaque = true;
    list->push(L, c);
    return 1;
}

/* Upvalue 1: what is no fact, by name: a function, or how to get it. */
static int customer_index(lua_State *L)
{
    plan_call *c = call_noted(L);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    switch (lua_rawget(L, lua_upvalueindex(1))) { /* handle key accessor */
    case LUA_TFUNCTION:
        return 1;
    case LUA_TNUMBER:
        return push_access(L, c, lua_tointeger(L, 3));
    default:
        break;
    }
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, _("customer has named fields; a %s value is no name"), luaL_typename(L, 2));
    gx_text key;
    key.p = lua_tolstring(L, 2, &key.n);
    const fact *found = facts_find(c->options->facts, key);
    if (found == NULL || found->origin == FACT_SERIES_ONLY)
        return unknown_field(L, c->options->facts, key.p);
    push_fact(L, c, found);
    return 1;
}

/* customer.given.NAME */
static int given_index(lua_State *L)
{
    plan_call *c = call_noted(L);
    const char *name = luaL_checkstring(L, 2);
    buf_clear(c->scratch);
    buf_str(c->scratch, "given.");
    buf_str(c->scratch, name);
    if (c->scratch->failed)
        return box_no_memory(L);
    const fact *f = facts_find(c->options->facts, buf_view(c->scratch));
    if (f == NULL) {
        const char *near = facts_nearest(c->options->facts, buf_view(c->scratch));
        if (near == NULL || strncmp(near, "given.", 6) != 0)
            return luaL_error(L, _("there is no attribute 'given.%s'; declare it: [attribute:%s]"), name, name);
        return luaL_error(L, _("there is no attribute 'given.%s'; did you mean '%s'?"), name, near);
    }
    push_fact(L, c, f);
    return 1;
}

static int write_field(lua_State *L)
{
    return luaL_error(L, _("customer.%s cannot be set: a strategy reads customers, it does not change them"),
                      luaL_tolstring(L, 2, NULL));
}

/* A userdata with these two metamethods; what `index` has for an upvalue is on top and is taken. [-1, +0] */
static void make_handle(lua_State *L, const char *name, lua_CFunction index, const void *key)
{
    lua_newuserdatauv(L, 0, 0); /* up handle */
    lua_createtable(L, 0, 3);   /* up handle meta */
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, write_field);
    lua_setfield(L, -2, "__newindex");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name"); /* what error messages call it */
    lua_setmetatable(L, -2);       /* up handle */
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    lua_pop(L, 1);
}

static void lists_add(lua_State *L)
{
    lua_pushinteger(L, ACCESS_ID);
    lua_setfield(L, -2, "id");
    lua_pushinteger(L, ACCESS_GIVEN);
    lua_setfield(L, -2, "given");
    for (size_t i = 0; i < n_customer_lists; i++) {
        lua_pushinteger(L, ACCESS_LIST - (lua_Integer)i);
        lua_setfield(L, -2, customer_lists[i].name);
    }
}

void handle_open(lua_State *L)
{
    lua_newtable(L);
    questions_add(L);
    lists_add(L);
    make_handle(L, "customer", customer_index, &key_customer);
    lua_pushnil(L);
    make_handle(L, "customer.given", given_index, &key_given);
}

void handle_push(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_customer);
}
