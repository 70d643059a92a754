/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that are fields of `customer`: the same names and meaning as in rules (docs/rules.md). Each records
 * until when its answer holds with no new event, so a plan expires exactly when one of its answers would change. */
#include "core/script/handle.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include <string.h>

#define DAYS_NEVER 1000000 /* what days_since gives for what never happened, as in rules */

gx_duration duration_argument(lua_State *L, int arg)
{
    gx_text t;
    gx_duration d;
    if (lua_type(L, arg) != LUA_TSTRING)
        luaL_error(L, _("a duration is a text such as \"60d\", \"2w\" or \"12h\", not a %s value"),
                   luaL_typename(L, arg));
    t.p = lua_tolstring(L, arg, &t.n);
    if (!duration_parse(t, &d))
        luaL_error(L, _("\"%s\" is no duration; write \"60d\", \"2w\" or \"12h\""), t.p);
    return d;
}

static gx_duration days_argument(lua_State *L, int arg)
{
    gx_duration d = duration_argument(L, arg);
    if (d.seconds != 0)
        luaL_error(L, _("\"%s\": days are wanted here, such as \"7d\""), lua_tostring(L, arg));
    return d;
}

static int push_yes(lua_State *L, const asking *a)
{
    lua_pushboolean(L, call_ask(L, call_noted(L), a) != 0);
    return 1;
}

static int push_number(lua_State *L, const asking *a)
{
    lua_pushinteger(L, call_ask(L, call_noted(L), a));
    return 1;
}

static int64_t int_fact(lua_State *L, plan_call *c, const fact *f)
{
    const int64_t *values = batch_ints(c->in->batch, f->ref);
    if (values == NULL)
        box_no_memory(L);
    const int64_t *until = batch_ints_until(c->in->batch, f->ref);
    if (until != NULL)
        call_lower(c, until[c->in->row]);
    return values[c->in->row];
}

static const fact *day_argument(lua_State *L, int arg)
{
    const fact *f = fact_argument(L, arg);
    if (f->type != GX_TIME && f->type != GX_DATE)
        luaL_error(L, _("%s is neither a time nor a date"), f->name);
    return f;
}

/* The local date of a time or date fact; GX_NO_DATE when it is unknown. */
static int64_t day_fact(lua_State *L, plan_call *c, int arg)
{
    const fact *f = day_argument(L, arg);
    int64_t v = int_fact(L, c, f);
    return f->type == GX_DATE || v == GX_NEVER ? v : zone_today(c->in->batch->zone, v);
}

static void until_day(plan_call *c, int64_t day)
{
    call_lower(c, zone_midnight(c->in->batch->zone, day));
}

/* ---- windows over events ----------------------------------------------------------------------------------------- */

/* Upvalue 1: the series. */
static int ask_any(lua_State *L)
{
    asking a = { .answer = answer_any,
                 .series = (series_id)lua_tointeger(L, lua_upvalueindex(1)),
                 .span = duration_argument(L, 1) };
    return push_yes(L, &a);
}

static int ask_count(lua_State *L)
{
    asking a = { .answer = answer_count,
                 .series = (series_id)lua_tointeger(L, lua_upvalueindex(1)),
                 .span = duration_argument(L, 1) };
    return push_number(L, &a);
}

/* What the orders paid within the window are worth, refunds taken off. */
static int ask_spent(lua_State *L)
{
    plan_call *c = call_of(L);
    gx_duration d = duration_argument(L, 1);
    int64_t sum = 0;
    box_work(L, c->state->n_order_list);
    for (size_t i = 0; i < c->state->n_order_list; i++) {
        const order *o = &c->state->order_list[i];
        if (o->counts && batch_within(c->in->batch, o->paid, d, &c->until))
            sum += o->amount - o->refunded_amount;
    }
    lua_pushinteger(L, sum);
    return 1;
}

/* ---- times and dates --------------------------------------------------------------------------------------------- */

static asking within_fact(lua_State *L)
{
    const fact *f = fact_argument(L, 1);
    if (f->type != GX_TIME)
        luaL_error(L, _("%s is no time; within and older_than look at times such as \"last_bought\""), f->name);
    return (asking){ .answer = answer_within, .ref = f->ref, .span = duration_argument(L, 2) };
}

static int ask_within(lua_State *L)
{
    asking a = within_fact(L);
    return push_yes(L, &a);
}

static int ask_older(lua_State *L)
{
    asking a = within_fact(L);
    lua_pushboolean(L, call_ask(L, call_noted(L), &a) == 0);
    return 1;
}

/* The birthday is today or on one of the days after, as many as given in all (D5.5). */
static int ask_birthday(lua_State *L)
{
    asking a = { .answer = answer_birthday, .span = days_argument(L, 1) };
    return push_yes(L, &a);
}

/* Whether the rule of the festival holds for her; its expiry is recorded. */
static bool fits(lua_State *L, plan_call *c, const rule *who)
{
    uint8_t value[GX_BATCH_MAX];
    int64_t until[GX_BATCH_MAX];
    gx_error err = { 0 };
    if (who == NULL)
        return true;
    if (rule_eval(who, c->in->batch, c->mem, value, until, &err) != GX_OK)
        luaL_error(L, "%s", err.text);
    call_lower(c, until[c->in->row]);
    return value[c->in->row] != 0;
}

/* The festival fits her, and is today or on one of the days after, as many as given in all (D5.5). */
static int ask_festival(lua_State *L)
{
    plan_call *c = call_of(L);
    const calendar *known = c->options->calendar;
    gx_text name;
    name.p = luaL_checklstring(L, 1, &name.n);
    const festival *f = calendar_festival(known, name);
    if (f == NULL)
        return luaL_error(L, _("there is no festival \"%s\"; [festival:%s] in shop.ini declares it"), name.p, name.p);
    int64_t days = days_argument(L, 2).days, today = call_today(c), next = date_list_next(&f->days, today);
    bool near = next != INT64_MAX && next - today < days;
    if (next != INT64_MAX)
        until_day(c, near ? next + 1 : next - days + 1);
    lua_pushboolean(L, near && fits(L, c, c->options->fits[f - known->festivals]));
    return 1;
}

static const calendar *calendar_of(lua_State *L, const plan_call *c)
{
    if (c->options->calendar == NULL)
        luaL_error(L, "%s", _("the shop has no calendar"));
    return c->options->calendar;
}

static int ask_day_off(lua_State *L)
{
    plan_call *c = call_of(L);
    const calendar *known = calendar_of(L, c);
    int64_t today = call_today(c), change = day_off_changes(known, today);
    if (change != INT64_MAX)
        until_day(c, change);
    lua_pushboolean(L, day_is_off(known, today));
    return 1;
}

/* Today included; another number on the next working day. */
static int ask_working_days(lua_State *L)
{
    plan_call *c = call_of(L);
    const calendar *known = calendar_of(L, c);
    int64_t from = day_fact(L, c, 1), today = call_today(c), next = next_working_day(known, today);
    if (from != GX_NO_DATE && next != INT64_MAX)
        until_day(c, next);
    lua_pushinteger(L, from == GX_NO_DATE ? DAYS_NEVER : working_days(known, from, today));
    return 1;
}

/* The date is today or on one of the days after, as many as given in all. */
static int ask_until(lua_State *L)
{
    const fact *f = fact_argument(L, 1);
    if (f->type != GX_DATE)
        return luaL_error(L, _("%s is no date; until_within looks ahead to dates"), f->name);
    asking a = { .answer = answer_until, .ref = f->ref, .span = days_argument(L, 2) };
    return push_yes(L, &a);
}

/* Completed months; -1 when the date is unknown, as in rules. */
static int ask_months(lua_State *L)
{
    asking a = { .answer = answer_months, .ref = day_argument(L, 1)->ref };
    return push_number(L, &a);
}

/* A raw age: another number tomorrow. */
static int ask_days(lua_State *L)
{
    plan_call *c = call_of(L);
    int64_t from = day_fact(L, c, 1), today = call_today(c);
    if (from != GX_NO_DATE)
        until_day(c, today + 1);
    lua_pushinteger(L, from == GX_NO_DATE ? DAYS_NEVER : today - from);
    return 1;
}

/* ---- what is known ----------------------------------------------------------------------------------------------- */

static gx_text text_argument(lua_State *L, int arg)
{
    gx_text t;
    t.p = luaL_checklstring(L, arg, &t.n);
    return t;
}

static int ask_contains(lua_State *L)
{
    const fact *f = fact_argument(L, 1);
    if (f->type != GX_TEXT_TYPE)
        return luaL_error(L, _("%s is no text; contains looks into texts and lists"), f->name);
    asking a = { .answer = answer_contains, .ref = f->ref, .name = text_argument(L, 2) };
    return push_yes(L, &a);
}

static int ask_tagged(lua_State *L)
{
    plan_call *c = call_of(L);
    gx_text name = text_argument(L, 1);
    const fact *by_rule = facts_tag(c->options->facts, name);
    lua_pushboolean(L, by_rule != NULL ? int_fact(L, c, by_rule) == TAG_YES : state_tagged(c->state, name));
    return 1;
}

static int ask_has(lua_State *L)
{
    asking a = { .answer = answer_known, .ref = fact_argument(L, 1)->ref };
    return push_yes(L, &a);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static const struct question {
    const char *name;
    lua_CFunction ask;
    int series; /* or what else its upvalue 1 is */
} questions[] = {
    { "bought_within", ask_any, SERIES_ORDERS },
    { "consulted_within", ask_any, SERIES_CONSULTATIONS },
    { "visited_within", ask_any, SERIES_VISITS },
    { "contacted_within", ask_any, SERIES_CONTACTS },
    { "called_within", ask_any, SERIES_CALLS },
    { "messaged_within", ask_any, SERIES_MESSAGES_SENT },
    { "heard_within", ask_any, SERIES_MESSAGES_RECEIVED },
    { "complained_within", ask_any, SERIES_COMPLAINTS },
    { "reviewed_within", ask_any, SERIES_REVIEWS },
    { "shared_within", ask_any, SERIES_SHARES },
    { "referred_within", ask_any, SERIES_REFERRALS },
    { "engaged_within", ask_any, SERIES_ENGAGEMENTS },
    { "answered_within", ask_any, SERIES_ANSWERS },
    { "active_within", ask_any, SERIES_INTERACTIONS },
#define X(id, name) { name "_within", ask_count, SERIES_##id },
    SERIES_LIST(X)
#undef X
        { "spent_within", ask_spent, 0 },
    { "within", ask_within, 0 },
    { "older_than", ask_older, 0 },
    { "birthday_within", ask_birthday, 0 },
    { "festival_within", ask_festival, 0 },
    { "is_day_off", ask_day_off, 0 },
    { "working_days_since", ask_working_days, 0 },
    { "until_within", ask_until, 0 },
    { "age_months", ask_months, 0 },
    { "days_since", ask_days, 0 },
    { "contains", ask_contains, 0 },
    { "tagged", ask_tagged, 0 },
    { "wants", ask_wants, 0 },
    { "bought_product", ask_bought_product, 0 },
    { "bought_line", ask_bought_line, 0 },
    { "bought_product_within", ask_bought_product, 1 },
    { "bought_line_within", ask_bought_line, 1 },
    { "repurchases", ask_repurchases, 0 },
    { "repurchases_within", ask_repurchases, 1 },
    { "has", ask_has, 0 },
};

size_t questions_count(void)
{
    return sizeof questions / sizeof *questions;
}

const char *questions_name(size_t i)
{
    return questions[i].name;
}

void questions_add(lua_State *L)
{
    for (size_t i = 0; i < questions_count(); i++) {
        lua_pushinteger(L, questions[i].series);
        lua_pushcclosure(L, questions[i].ask, 1);
        lua_setfield(L, -2, questions[i].name);
    }
}
