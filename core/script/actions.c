/* SPDX-License-Identifier: Apache-2.0 */
/* What plan returned, checked field by field before the engine believes it: names (with the nearest), types, ranges,
 * sizes, UTF-8. Everything kept is copied into the call's arena. Runs inside the protected call and raises. */
#include "core/script/handle.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/script/value.h"
#include <string.h>

#define ACTIONS_MAX 16
#define TEXT_MAX_BYTES 4096
#define NAME_MAX_BYTES 128
#define MINUTES_MAX 480

static const char *const fields[] = { "answers", "ask",      "because",    "channel", "from",
                                      "learn",   "minutes",  "occurrence", "offer",   "purpose",
                                      "step",    "template", "text",       "values",  "within" };
static const char *const purposes[PURPOSES] = { "care", "service", "sell", "ask" };

const char *purpose_name(purpose p)
{
    return purposes[p];
}

int purpose_of(gx_text name)
{
    for (int p = 0; p < PURPOSES; p++)
        if (text_is(name, purposes[p]))
            return p;
    return -1;
}

/* The table of the action being read is at `at`; `number` is its place in the list, for messages. */
typedef struct reading {
    lua_State *L;
    plan_call *call;
    int at;
    int number;
} reading;

/* ---- single fields ----------------------------------------------------------------------------------------------- */

static gx_text keep(reading *r, gx_text t)
{
    if (t.n == 0)
        return (gx_text){ NULL, 0 };
    gx_text copy = arena_text(r->call->mem, t);
    if (copy.p == NULL)
        box_no_memory(r->L);
    return copy;
}

/* A text field; empty when absent. */
static gx_text take_text(reading *r, const char *field, size_t most)
{
    gx_text t = { NULL, 0 };
    lua_State *L = r->L;
    int type = lua_getfield(L, r->at, field);
    if (type != LUA_TNIL) {
        if (type != LUA_TSTRING)
            luaL_error(L, _("action %d: %s must be a text, not a %s value"), r->number, field, luaL_typename(L, -1));
        t.p = lua_tolstring(L, -1, &t.n);
        if (t.n > most)
            luaL_error(L, _("action %d: %s has %I bytes; at most %I"), r->number, field, (LUAI_UACINT)t.n,
                       (LUAI_UACINT)most);
        if (!utf8_valid(t))
            luaL_error(L, _("action %d: %s is not valid UTF-8"), r->number, field);
        t = keep(r, t);
    }
    lua_pop(L, 1);
    return t;
}

static int wrong_choice(reading *r, const char *said, gx_text given, const char *const *names, size_t n)
{
    const char *what = i18n_text(said), *near = suggest(given, names, n);
    if (near != NULL)
        return luaL_error(r->L, _("action %d: unknown %s '%s'; did you mean '%s'?"), r->number, what, given.p, near);
    luaL_Buffer b;
    luaL_buffinit(r->L, &b);
    for (size_t i = 0; i < n; i++) {
        luaL_addstring(&b, i > 0 ? ", " : "");
        luaL_addstring(&b, names[i]);
    }
    luaL_pushresult(&b);
    return luaL_error(r->L, _("action %d: unknown %s '%s'; there are: %s"), r->number, what, given.p,
                      lua_tostring(r->L, -1));
}

/* A copy that ends in NUL, as messages want it. */
static gx_text take_name(reading *r, const char *field)
{
    gx_text t = take_text(r, field, NAME_MAX_BYTES);
    if (t.n == 0)
        luaL_error(r->L, _("action %d: %s is missing"), r->number, field);
    const char *p = arena_strndup(r->call->mem, t.p, t.n);
    if (p == NULL)
        box_no_memory(r->L);
    return (gx_text){ p, t.n };
}

static gx_text take_channel(reading *r)
{
    const script_options *o = r->call->options;
    gx_text t = take_name(r, "channel");
    for (size_t i = 0; i < o->n_channels; i++)
        if (text_is(t, o->channels[i]))
            return t;
    wrong_choice(r, N_("channel"), t, o->channels, o->n_channels);
    return t;
}

static gx_text take_offer(reading *r)
{
    const script_options *o = r->call->options;
    if (lua_getfield(r->L, r->at, "offer") == LUA_TNIL) {
        lua_pop(r->L, 1);
        return (gx_text){ NULL, 0 };
    }
    lua_pop(r->L, 1);
    gx_text t = take_name(r, "offer");
    for (size_t i = 0; i < o->n_offers; i++)
        if (text_is(t, o->offers[i]))
            return t;
    if (o->n_offers == 0)
        luaL_error(r->L, _("action %d: there is no offer '%s'; [offer:%s] in shop.ini declares it"), r->number, t.p,
                   t.p);
    wrong_choice(r, N_("offer"), t, o->offers, o->n_offers);
    return t;
}

static purpose take_purpose(reading *r)
{
    gx_text t = take_name(r, "purpose");
    size_t n = sizeof purposes / sizeof *purposes;
    for (size_t i = 0; i < n; i++)
        if (text_is(t, purposes[i]))
            return (purpose)i;
    wrong_choice(r, N_("purpose"), t, purposes, n);
    return PURPOSE_CARE;
}

static int32_t take_minutes(reading *r)
{
    int32_t minutes = -1;
    int whole;
    if (lua_getfield(r->L, r->at, "minutes") != LUA_TNIL) {
        lua_Integer n = lua_tointegerx(r->L, -1, &whole);
        if (lua_type(r->L, -1) != LUA_TNUMBER || !whole || n < 0 || n > MINUTES_MAX)
            luaL_error(r->L, _("action %d: minutes must be a whole number from 0 to %d"), r->number, MINUTES_MAX);
        minutes = (int32_t)n;
    }
    lua_pop(r->L, 1);
    return minutes;
}

static bool take_duration(reading *r, gx_duration *out)
{
    gx_text t = take_text(r, "within", NAME_MAX_BYTES);
    if (t.n == 0)
        return false;
    if (!duration_parse(t, out) || (out->days == 0 && out->seconds == 0))
        luaL_error(r->L, _("action %d: within must be a duration such as \"3d\" or \"12h\""), r->number);
    return true;
}

/* The day before which it is not proposed; 0: none. */
static int64_t take_from(reading *r)
{
    int64_t day = 0;
    gx_text t = take_text(r, "from", NAME_MAX_BYTES);
    if (t.n > 0 && !date_parse(t, &day))
        luaL_error(r->L, _("action %d: from must be a day such as \"2026-11-23\""), r->number);
    return day;
}

/* A text, or a whole number written out. */
static gx_text take_occurrence(reading *r)
{
    lua_State *L = r->L;
    if (lua_getfield(L, r->at, "occurrence") == LUA_TNUMBER && lua_isinteger(L, -1)) {
        lua_pushvalue(L, -1);
        gx_text t;
        t.p = lua_tolstring(L, -1, &t.n);
        t = keep(r, t);
        lua_pop(L, 2);
        return t;
    }
    lua_pop(L, 1);
    return take_text(r, "occurrence", NAME_MAX_BYTES);
}

static gx_text take_json(reading *r, const char *field, void (*write)(lua_State *L, int at, buf *out))
{
    gx_text t = { NULL, 0 };
    lua_State *L = r->L;
    buf *out = r->call->scratch;
    if (lua_getfield(L, r->at, field) != LUA_TNIL) {
        lua_pushfstring(L, "action %d: %s", r->number, field); /* value where */
        lua_insert(L, -2);                                     /* where value */
        buf_clear(out);
        write(L, lua_gettop(L), out);
        lua_remove(L, -2); /* value */
        if (out->failed)
            box_no_memory(L);
        t = keep(r, buf_view(out));
    }
    lua_pop(L, 1);
    return t;
}

/* ---- one action -------------------------------------------------------------------------------------------------- */

static void check_fields(reading *r)
{
    lua_State *L = r->L;
    size_t n = sizeof fields / sizeof *fields;
    for (lua_pushnil(L); lua_next(L, r->at) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, _("action %d: a field has no name"), r->number);
        gx_text key;
        key.p = lua_tolstring(L, -2, &key.n);
        size_t i = 0;
        while (i < n && !text_is(key, fields[i]))
            i++;
        if (i == n)
            wrong_choice(r, N_("field"), key, fields, n);
    }
}

/* The attribute that is asked for or learned: what nobody declared no rule can read. */
static const fact *known_attribute(reading *r, const char *field, gx_text name)
{
    const facts *all = r->call->options->facts;
    const char *full = arena_printf(r->call->mem, "given.%.*s", TEXT_ARG(name));
    if (full == NULL)
        box_no_memory(r->L);
    const fact *f = facts_find(all, text_of(full));
    if (f != NULL)
        return f;
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 1; i <= facts_count(all); i++)
        if (facts_at(all, (gx_ref)i)->origin == FACT_GIVEN)
            suggest_try(name, facts_at(all, (gx_ref)i)->name + strlen("given."), &near, &distance);
    if (near != NULL)
        luaL_error(r->L, _("action %d: %s: there is no attribute '%s'; did you mean '%s'?"), r->number, field,
                   full + strlen("given."), near);
    luaL_error(r->L, _("action %d: %s: there is no attribute '%s'; [attribute:%s] in shop.ini declares it"), r->number,
               field, full + strlen("given."), full + strlen("given."));
    return NULL;
}

static void check_ask(reading *r, gx_text name)
{
    if (name.n > 0)
        known_attribute(r, "ask", name);
}

/* { attribute = value } is on top. */
static void check_taught(reading *r)
{
    lua_State *L = r->L;
    int taught = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, taught) != 0; lua_pop(L, 1)) { /* name value */
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            continue; /* what is no text value_write_learn has refused, or is no name of an enum */
        gx_text name, value;
        name.p = lua_tolstring(L, -2, &name.n);
        value.p = lua_tolstring(L, -1, &value.n);
        const fact *f = known_attribute(r, "learn", name);
        if (f->type != GX_LABEL)
            continue;
        uint32_t i = 0;
        while (i < f->n_labels && !text_is(value, f->labels[i]))
            i++;
        if (i == f->n_labels)
            wrong_choice(r, N_("value"), value, f->labels, f->n_labels);
    }
}

/* Answers must be there for what is to be learned from them, and attributes to keep it in. */
static void check_learn(reading *r)
{
    lua_State *L = r->L;
    if (lua_getfield(L, r->at, "learn") != LUA_TTABLE) { /* learn */
        lua_pop(L, 1);
        return;
    }
    if (lua_getfield(L, r->at, "answers") != LUA_TTABLE) /* learn answers */
        luaL_error(L, _("action %d: learn needs answers"), r->number);
    int learn = lua_gettop(L) - 1, answers = learn + 1;
    for (lua_pushnil(L); lua_next(L, learn) != 0; lua_pop(L, 1)) { /* learn answers key value */
        bool known = false;
        for (lua_Integer i = 1, n = luaL_len(L, answers); i <= n && !known; i++, lua_pop(L, 1)) {
            lua_rawgeti(L, answers, i);
            known = lua_rawequal(L, -1, -3);
        }
        if (!known)
            luaL_error(L, _("action %d: learn knows an answer '%s' that answers does not have"), r->number,
                       luaL_tolstring(L, -2, NULL));
        if (lua_istable(L, -1))
            check_taught(r);
    }
    lua_pop(L, 2);
}

static void take_action(reading *r, scripted_action *a)
{
    check_fields(r);
    a->from = take_from(r);
    if (a->from > call_today(r->call) && !r->call->in->ahead)
        return; /* the plan is made anew on that day */
    a->channel = take_channel(r);
    a->purpose = take_purpose(r);
    a->step = take_text(r, "step", NAME_MAX_BYTES);
    a->minutes = take_minutes(r);
    a->template_name = take_text(r, "template", NAME_MAX_BYTES);
    a->text = take_text(r, "text", TEXT_MAX_BYTES);
    if (a->template_name.n > 0 && a->text.n > 0)
        luaL_error(r->L, _("action %d: template or text, not both"), r->number);
    a->because = take_text(r, "because", TEXT_MAX_BYTES);
    a->occurrence = take_occurrence(r);
    a->offer = take_offer(r);
    a->ask = take_text(r, "ask", NAME_MAX_BYTES);
    check_ask(r, a->ask);
    a->has_within = take_duration(r, &a->within);
    a->values = take_json(r, "values", value_write_values);
    a->given = r->call->given.items;
    a->n_given = r->call->given.n;
    r->call->given = (arena_list){ .size = 0 };
    a->answers = take_json(r, "answers", value_write_answers);
    a->learn = take_json(r, "learn", value_write_learn);
    check_learn(r);
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

/* Step names default to the place in the list; the ledger knows a step by its name, so two may not share one. */
static void name_steps(lua_State *L, plan_call *c, scripted_action *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].step.n == 0) {
            char *name = arena_printf(c->mem, "%zu", i + 1);
            if (name == NULL)
                box_no_memory(L);
            list[i].step = text_of(name);
        }
        for (size_t k = 0; k < i; k++)
            if (text_eq(list[i].step, list[k].step))
                luaL_error(L, _("actions %d and %d are both step '%s'; name them apart with step = …"), (int)k + 1,
                           (int)i + 1, arena_strndup(c->mem, list[i].step.p, list[i].step.n));
    }
}

/* One action is a table with named fields, a list one with places 1..n. Returns n; 0: it is one action. */
static lua_Integer list_length(lua_State *L, int at)
{
    lua_Integer n = 0, named = 0, places = 0, highest = 0;
    for (lua_pushnil(L); lua_next(L, at) != 0; lua_pop(L, 1)) {
        if (!lua_isinteger(L, -2)) {
            named++;
            continue;
        }
        n = lua_tointeger(L, -2);
        places++;
        highest = n > highest ? n : highest;
        if (n < 1 || places > ACTIONS_MAX)
            luaL_error(L, _("plan returned a list of more than %d actions, or one with strange places"), ACTIONS_MAX);
    }
    if (named > 0 && places > 0)
        luaL_error(L, _("plan returned a mixture of a list and an action; write { {…}, {…} }"));
    if (highest != places)
        luaL_error(L, _("plan returned a list with a hole at %d"), (int)places);
    return places;
}

void actions_take(lua_State *L, plan_call *c, int index, int32_t line)
{
    if (lua_isnil(L, index))
        return;
    if (!lua_istable(L, index))
        luaL_error(L, _("plan must return nil, an action or a list of actions, not a %s value"),
                   luaL_typename(L, index));
    lua_Integer n = list_length(L, index);
    bool single = n == 0 && (lua_pushnil(L), lua_next(L, index) != 0);
    if (single)
        lua_pop(L, 2);
    size_t count = single ? 1 : (size_t)n;
    scripted_action *list = arena_zalloc(c->mem, (count + 1) * sizeof *list);
    if (list == NULL)
        box_no_memory(L);
    for (size_t i = 0; i < count; i++) {
        if (single)
            lua_pushvalue(L, index);
        else if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TTABLE)
            luaL_error(L, _("action %d is a %s value, not a table"), (int)i + 1, luaL_typename(L, -1));
        c->action = i;
        reading r = { L, c, lua_gettop(L), (int)i + 1 };
        take_action(&r, &list[i]);
        list[i].line = line;
        lua_pop(L, 1);
    }
    name_steps(L, c, list, count);
    c->out->actions = list;
    c->out->n = count;
}
