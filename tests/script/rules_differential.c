/* SPDX-License-Identifier: Apache-2.0 */
/* Rules are the expression subset of Lua: the real interpreter must agree. Random rules over random customers are asked
 * of both; facts are globals there, and the functions are written a second time below, by days and by hand, without the
 * core's windows. Where Lua raises an error for dividing by zero, rules have an answer of their own and are not
 * compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/base/money.h"
#include "core/calendar/lunar.h"
#include "tests/unit/rules/generate.h"

#include <lauxlib.h>
#include <lualib.h>

#define RULES 25000
#define ROWS 24
#define REFRESH 500 /* rules until new customers come */

typedef struct person {
    const world *w;
    const customer_state *s;
    int64_t now;
} person;

static const person *person_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* ---- the functions, a second time ---- */

static bool naive_within(const person *p, int64_t at, const char *span)
{
    char unit = span[strlen(span) - 1];
    long long n = atoll(span);
    if (at == GX_NEVER)
        return false;
    if (unit == 'd' || unit == 'w')
        return zone_local(p->w->zone, at) >= zone_local(p->w->zone, p->now) - n * (unit == 'w' ? 7 : 1) * DAY_S;
    return at >= p->now - n * (unit == 'h' ? 3600 : unit == 'm' ? 60 : 1);
}

static int64_t naive_count(const person *p, series_id s, const char *span)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < p->s->series[s].n; i++)
        count += naive_within(p, p->s->series[s].at[i], span);
    return count;
}

static int lua_count(lua_State *L)
{
    lua_pushinteger(
        L, naive_count(person_of(L), (series_id)lua_tointeger(L, lua_upvalueindex(2)), luaL_checkstring(L, 1)));
    return 1;
}

static int lua_any(lua_State *L)
{
    lua_pushboolean(
        L, naive_count(person_of(L), (series_id)lua_tointeger(L, lua_upvalueindex(2)), luaL_checkstring(L, 1)) > 0);
    return 1;
}

static int lua_spent_within(lua_State *L)
{
    const person *p = person_of(L);
    int64_t sum = 0;
    for (size_t i = 0; i < p->s->n_order_list; i++) {
        const order *o = &p->s->order_list[i];
        if (o->counts && naive_within(p, o->paid, luaL_checkstring(L, 1)))
            sum += o->amount - o->refunded_amount;
    }
    lua_pushinteger(L, sum);
    return 1;
}

static int lua_within(lua_State *L)
{
    lua_pushboolean(L, naive_within(person_of(L), luaL_checkinteger(L, 1), luaL_checkstring(L, 2)));
    return 1;
}

static int lua_older_than(lua_State *L)
{
    lua_pushboolean(L, !naive_within(person_of(L), luaL_checkinteger(L, 1), luaL_checkstring(L, 2)));
    return 1;
}

static int64_t today_of(const person *p)
{
    civil c = civil_of_seconds(zone_local(p->w->zone, p->now));
    return civil_days(c.year, c.month, c.day);
}

static int64_t day_count(const char *span)
{
    return atoll(span) * (span[strlen(span) - 1] == 'w' ? 7 : 1);
}

/* Whether a birthday of the Chinese calendar is kept on that day: the 30th on the 29th of a short month, a leap month's
 * in the month of its number where there is no such leap month. */
static bool lunar_kept(const char *birthday, int64_t day)
{
    lunar_date b, d, after;
    if (!lunar_parse(text_of(birthday), &b) || !lunar_of_days(day, &d) || !lunar_of_days(day + 1, &after))
        return false;
    bool leap = b.leap && lunar_leap_month(d.year) == b.month;
    return d.month == b.month && d.leap == leap && (d.day == b.day || (b.day == 30 && d.day == 29 && after.day == 1));
}

static int lua_lunar_birthday(lua_State *L)
{
    const person *p = person_of(L);
    bool found = false;
    for (int64_t day = today_of(p), end = day + day_count(luaL_checkstring(L, 1)); day < end; day++)
        found |= lunar_kept(p->s->lunar_birthday.p, day);
    lua_pushboolean(L, found);
    return 1;
}

static int lua_festival_within(lua_State *L)
{
    const person *p = person_of(L);
    gx_text name = text_of(luaL_checkstring(L, 1));
    const festival *f = calendar_festival(&p->w->calendar, name);
    bool found = false;
    for (int64_t day = today_of(p), end = day + day_count(luaL_checkstring(L, 2)); day < end; day++)
        for (size_t i = 0; i < f->days.n; i++)
            found |= f->days.at[i] == day;
    if (text_is(name, "womens_day")) {
        const attribute *skin = state_attribute(p->s, GX_TEXT("skin"));
        found &= p->s->agent != 0 && (skin == NULL || !text_is(skin->value, "oily"));
    }
    lua_pushboolean(L, found);
    return 1;
}

static bool day_off(const person *p, int64_t day)
{
    const calendar *c = &p->w->calendar;
    bool off = civil_weekday(day) >= 5;
    for (size_t i = 0; i < c->off.n; i++)
        off |= c->off.at[i] == day;
    for (size_t i = 0; i < c->work.n; i++)
        off &= c->work.at[i] != day;
    return off;
}

static int lua_is_day_off(lua_State *L)
{
    lua_pushboolean(L, day_off(person_of(L), today_of(person_of(L))));
    return 1;
}

/* Looks at every day of the window. */
static int lua_birthday_within(lua_State *L)
{
    if (person_of(L)->s->lunar_birthday.n > 0)
        return lua_lunar_birthday(L);
    const person *p = person_of(L);
    int64_t by, y, today = today_of(p);
    int bm, bd, m, d;
    bool found = false;
    civil_of_days(p->s->birthday == GX_NO_DATE ? 0 : p->s->birthday, &by, &bm, &bd);
    for (int64_t day = today; p->s->birthday != GX_NO_DATE && day < today + day_count(luaL_checkstring(L, 1)); day++) {
        civil_of_days(day, &y, &m, &d);
        bool moved = bm == 2 && bd == 29 && !civil_valid(y, 2, 29);
        found |= m == bm && d == (moved ? 28 : bd);
    }
    lua_pushboolean(L, found);
    return 1;
}

static int lua_until_within(lua_State *L)
{
    int64_t date = luaL_checkinteger(L, 1), today = today_of(person_of(L));
    lua_pushboolean(L, date >= today && date < today + day_count(luaL_checkstring(L, 2)));
    return 1;
}

/* Years and months apart, less one while the day of the month has not come. A month without that day completes on its
 * last. */
static int lua_age_months(lua_State *L)
{
    int64_t date = luaL_checkinteger(L, 1), y, ty, today = today_of(person_of(L));
    int m, d, tm, td;
    civil_of_days(date == GX_NO_DATE ? 0 : date, &y, &m, &d);
    civil_of_days(today, &ty, &tm, &td);
    int64_t months = (ty - y) * 12 + tm - m;
    bool last = !civil_valid(ty, tm, td + 1);
    if (td < d && !last)
        months--;
    lua_pushinteger(L, date == GX_NO_DATE ? -1 : months);
    return 1;
}

static int lua_days_since(lua_State *L)
{
    const person *p = person_of(L);
    int64_t t = luaL_checkinteger(L, 1);
    bool is_time = t > 1000000 || t < -1000000; /* days and seconds of these customers never meet */
    if (is_time && t != GX_NEVER) {
        civil c = civil_of_seconds(zone_local(p->w->zone, t));
        t = civil_days(c.year, c.month, c.day);
    }
    lua_pushinteger(L, t == GX_NEVER ? 1000000 : today_of(p) - t);
    return 1;
}

static int lua_extreme(lua_State *L)
{
    bool latest = lua_toboolean(L, lua_upvalueindex(2));
    int64_t best = GX_NEVER;
    for (int i = 1; i <= lua_gettop(L); i++) {
        int64_t t = luaL_checkinteger(L, i);
        if (t != GX_NEVER && (best == GX_NEVER || (latest ? t > best : t < best)))
            best = t;
    }
    lua_pushinteger(L, best);
    return 1;
}

static int lua_money(lua_State *L)
{
    int64_t v = 0;
    assert_true(money_parse(text_of(luaL_checkstring(L, 1)), 2, &v));
    lua_pushinteger(L, v);
    return 1;
}

static int lua_date(lua_State *L)
{
    int64_t v = 0;
    assert_true(date_parse(text_of(luaL_checkstring(L, 1)), &v));
    lua_pushinteger(L, v);
    return 1;
}

static int lua_word(lua_State *L)
{
    const customer_state *s = person_of(L)->s;
    const char *word = luaL_checkstring(L, 1);
    bool found = false;
    if (lua_toboolean(L, lua_upvalueindex(2)))
        for (size_t i = 0; i < s->n_tags; i++)
            found |= text_is(s->tags[i].tag, word);
    else
        for (size_t i = 0; i < s->n_interests; i++)
            found |= text_is(s->interests[i].product, word);
    lua_pushboolean(L, found);
    return 1;
}

/* STRATEGY or STRATEGY.STEP; a contact is where its outcome is, unless there is none. */
static int lua_asked_about(lua_State *L)
{
    const customer_state *s = person_of(L)->s;
    bool found = false;
    for (size_t i = 0; i < s->n_interests; i++) {
        char about[64];
        snprintf(about, sizeof about, "%.*s", TEXT_ARG(s->interests[i].product));
        found |= strstr(about, luaL_checkstring(L, 1)) != NULL;
    }
    lua_pushboolean(L, found);
    return 1;
}

static int lua_last_action(lua_State *L)
{
    const customer_state *s = person_of(L)->s;
    int64_t last = GX_NEVER;
    for (size_t i = 0; i < s->n_actions; i++) {
        const ledger_action *a = &s->actions[i];
        char whole[160], strategy[64];
        snprintf(strategy, sizeof strategy, "%.*s", TEXT_ARG(a->strategy));
        snprintf(whole, sizeof whole, "%s.%.*s", strategy, TEXT_ARG(a->step));
        const char *asked = luaL_checkstring(L, 1);
        if ((strcmp(asked, whole) != 0 && strcmp(asked, strategy) != 0) || a->status == ACTION_SKIPPED ||
            a->status == ACTION_FAILED)
            continue;
        int64_t at = a->status == ACTION_DONE || a->status == ACTION_ANSWERED ? a->status_at : a->run_at;
        last = at > last ? at : last;
    }
    lua_pushinteger(L, last);
    return 1;
}

static int lua_one_of(lua_State *L)
{
    bool found = false;
    for (int i = 2; i <= lua_gettop(L); i++)
        found |= lua_rawequal(L, 1, i);
    lua_pushboolean(L, found);
    return 1;
}

static int lua_has(lua_State *L)
{
    size_t n = 1;
    if (lua_isstring(L, 1) && !lua_isnumber(L, 1))
        lua_tolstring(L, 1, &n);
    lua_pushboolean(L, n > 0 && !(lua_isinteger(L, 1) && lua_tointeger(L, 1) == GX_NEVER));
    return 1;
}

/* ---- a customer as Lua's globals ---- */

static void set_int(lua_State *L, const char *name, int64_t v)
{
    lua_pushinteger(L, v);     /* env v */
    lua_setfield(L, -2, name); /* env */
}

static void set_bool(lua_State *L, const char *name, bool v)
{
    lua_pushboolean(L, v);     /* env v */
    lua_setfield(L, -2, name); /* env */
}

static void set_text(lua_State *L, const char *name, const char *s, size_t n)
{
    lua_pushlstring(L, s != NULL ? s : "", n); /* env s */
    lua_setfield(L, -2, name);                 /* env */
}

static void set_function(lua_State *L, const char *name, lua_CFunction f, const person *p, int64_t more)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)p); /* env p */
    lua_pushinteger(L, more);                       /* env p more */
    if (f == lua_extreme || f == lua_word) {
        lua_pop(L, 1);                /* env p */
        lua_pushboolean(L, more > 0); /* env p more */
    }
    lua_pushcclosure(L, f, 2); /* env f */
    lua_setfield(L, -2, name); /* env */
}

static void set_functions(lua_State *L, const person *p)
{
    static const struct {
        const char *name;
        series_id series;
    } verbs[] = { { "bought", SERIES_ORDERS },
                  { "consulted", SERIES_CONSULTATIONS },
                  { "visited", SERIES_VISITS },
                  { "contacted", SERIES_CONTACTS },
                  { "called", SERIES_CALLS },
                  { "messaged", SERIES_MESSAGES_SENT },
                  { "heard", SERIES_MESSAGES_RECEIVED },
                  { "complained", SERIES_COMPLAINTS },
                  { "reviewed", SERIES_REVIEWS },
                  { "shared", SERIES_SHARES },
                  { "referred", SERIES_REFERRALS },
                  { "engaged", SERIES_ENGAGEMENTS },
                  { "answered", SERIES_ANSWERS },
                  { "active", SERIES_INTERACTIONS } };
    char name[64];
    for (int s = 0; s < SERIES_COUNT; s++) {
        snprintf(name, sizeof name, "%s_within", series_name((series_id)s));
        set_function(L, name, lua_count, p, s);
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        snprintf(name, sizeof name, "%s_within", verbs[i].name);
        set_function(L, name, lua_any, p, verbs[i].series);
    }
    set_function(L, "spent_within", lua_spent_within, p, 0);
    set_function(L, "within", lua_within, p, 0);
    set_function(L, "older_than", lua_older_than, p, 0);
    set_function(L, "birthday_within", lua_birthday_within, p, 0);
    set_function(L, "festival_within", lua_festival_within, p, 0);
    set_function(L, "is_day_off", lua_is_day_off, p, 0);
    set_function(L, "until_within", lua_until_within, p, 0);
    set_function(L, "age_months", lua_age_months, p, 0);
    set_function(L, "days_since", lua_days_since, p, 0);
    set_function(L, "latest", lua_extreme, p, 1);
    set_function(L, "earliest", lua_extreme, p, 0);
    set_function(L, "money", lua_money, p, 0);
    set_function(L, "date", lua_date, p, 0);
    set_function(L, "tagged", lua_word, p, 1);
    set_function(L, "wants", lua_word, p, 0);
    set_function(L, "has", lua_has, p, 0);
    set_function(L, "asked_about", lua_asked_about, p, 0);
    set_function(L, "one_of", lua_one_of, p, 0);
    set_function(L, "last_action", lua_last_action, p, 0);
}

static void set_given(lua_State *L, const customer_state *s)
{
    lua_newtable(L); /* env given */
    set_int(L, "due", GX_NO_DATE);
    set_int(L, "born", GX_NO_DATE);
    set_int(L, "children", 0);
    set_text(L, "hair", "", 0);
    set_text(L, "skin", "", 0);
    for (size_t i = 0; i < s->n_attributes; i++) {
        const attribute *a = &s->attributes[i];
        int64_t v;
        char name[32];
        snprintf(name, sizeof name, "%.*s", TEXT_ARG(a->name));
        if (date_parse(a->value, &v) || text_int(a->value, &v))
            set_int(L, name, v);
        else if (!text_is(a->value, "nonsense")) /* no label of the vocabulary: missing */
            set_text(L, name, a->value.p, a->value.n);
    }
    lua_setfield(L, -2, "given"); /* env */
}

static void set_facts(lua_State *L, const person *p)
{
    static const char *const labels[] = { "", "key", "valuable", "ordinary", "worthless" };
    const customer_state *s = p->s;
    const char *label = labels[world_label(s, p->now) + 1];
    set_text(L, "value", label, strlen(label));
    set_text(L, "city", s->city.p, s->city.n);
    set_bool(L, "agent", s->agent != 0);
    set_bool(L, "key", s->key != 0);
    set_bool(L, "referred", s->has_referrer != 0);
    set_bool(L, "otherwise", true);
    set_int(L, "orders", s->orders);
    set_int(L, "spent", s->spent);
    set_int(L, "average_order", s->orders == 0 ? 0 : s->spent / s->orders);
    set_int(L, "brought", s->brought);
    set_int(L, "consultations", s->series[SERIES_CONSULTATIONS].n);
    set_int(L, "visits", s->series[SERIES_VISITS].n);
    set_int(L, "complaints", s->series[SERIES_COMPLAINTS].n);
    set_int(L, "birthday", s->birthday);
    set_int(L, "joined", s->joined);
    set_int(L, "first_bought", s->first_bought);
    set_int(L, "last_bought", s->last_bought);
    set_int(L, "last_consulted", s->last_consulted);
    set_int(L, "last_visited", s->last_visited);
    set_int(L, "last_contacted", s->last_contacted);
    set_int(L, "last_active", s->last_active);
    set_int(L, "last_interaction", world_newest(s, SERIES_INTERACTIONS));
    set_int(L, "waiting_since", s->waiting_since);
}

/* ---- the comparison ---- */

typedef struct bench {
    world w;
    lua_State *L;
    int64_t now;
    person people[ROWS];
    const customer_state *rows[ROWS];
    int env[ROWS]; /* references to their tables of globals */
    size_t agreed, skipped, yes;
} bench;

static void new_people(bench *t, uint64_t *seed)
{
    for (int i = 0; i < ROWS; i++) {
        luaL_unref(t->L, LUA_REGISTRYINDEX, t->env[i]);
        t->rows[i] = world_somebody(&t->w, seed, t->now);
        t->people[i] = (person){ &t->w, t->rows[i], t->now };
        lua_newtable(t->L); /* env */
        set_facts(t->L, &t->people[i]);
        set_given(t->L, t->rows[i]);
        set_functions(t->L, &t->people[i]);
        t->env[i] = luaL_ref(t->L, LUA_REGISTRYINDEX);
    }
}

static bool divides_by_zero(const char *message)
{
    return strstr(message, "divide by zero") != NULL || strstr(message, "'n//0'") != NULL ||
           strstr(message, "'n%0'") != NULL || strstr(message, "'n%%0'") != NULL;
}

static void compare_one(bench *t, const char *text, arena *scratch)
{
    uint8_t value[ROWS];
    int64_t until[ROWS];
    arena_reset(scratch);
    world_eval_rows(&t->w, world_rule(&t->w, text), t->now, t->rows, ROWS, scratch, value, until);
    for (int i = 0; i < ROWS; i++) {
        lua_pushvalue(t->L, -1);                         /* f f */
        lua_rawgeti(t->L, LUA_REGISTRYINDEX, t->env[i]); /* f f env */
        lua_setupvalue(t->L, -2, 1);                     /* f f */
        if (lua_pcall(t->L, 0, 1, 0) != LUA_OK) {        /* f result */
            if (!divides_by_zero(lua_tostring(t->L, -1)))
                fail_msg("%s\n  Lua: %s", text, lua_tostring(t->L, -1));
            t->skipped++;
        } else if (!lua_isboolean(t->L, -1) || lua_toboolean(t->L, -1) != value[i]) {
            fail_msg("%s\n  Lua says %s, the rule %d, for row %d", text, luaL_tolstring(t->L, -1, NULL), value[i], i);
        } else {
            t->agreed++;
            t->yes += value[i];
        }
        lua_pop(t->L, 1); /* f */
    }
}

static void run(const char *zone_name, const char *now, int rules, uint64_t seed)
{
    bench t = { .L = luaL_newstate() };
    generator g = { .seed = seed };
    arena *scratch = arena_new();
    world_open(&t.w, zone_name);
    assert_true(time_parse_rfc3339(text_of(now), &t.now));
    for (int i = 0; i < ROWS; i++)
        t.env[i] = LUA_NOREF;
    for (int i = 0; i < rules; i++) {
        if (i % REFRESH == 0)
            new_people(&t, &g.seed);
        buf_clear(&g.out);
        buf_str(&g.out, "return ");
        generate_bool(&g, 5);
        if (luaL_loadstring(t.L, g.out.p) != LUA_OK) /* f */
            fail_msg("%s\n  %s", g.out.p, lua_tostring(t.L, -1));
        compare_one(&t, g.out.p + strlen("return "), scratch);
        lua_pop(t.L, 1); /* - */
    }
    print_message("%s: %d rules, %zu answers agree, %zu of them yes, %zu divide by zero\n", zone_name, rules, t.agreed,
                  t.yes, t.skipped);
    assert_true(t.agreed > (size_t)rules * ROWS * 9 / 10);
    assert_true(t.yes > t.agreed / 5 && t.yes < t.agreed * 4 / 5);
    buf_free(&g.out);
    arena_free(scratch);
    lua_close(t.L);
    world_close(&t.w);
}

static void lua_agrees_in_shanghai(void **state)
{
    (void)state;
    run("Asia/Shanghai", "2026-11-22T09:30:00+08:00", RULES * 3 / 5, 11);
}

static void lua_agrees_when_clocks_change(void **state)
{
    (void)state;
    run("Europe/Berlin", "2026-10-25T02:30:00+01:00", RULES * 2 / 5, 12);
}

/* By hand: what a random rule seldom meets. */
static void corners(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        { "9223372036854775807 + 1 < 0", true },
        { "9223372036854775808 == 2^63", false }, /* no power operator: refused below */
        { "-9223372036854775807 - 1 < -9223372036854775807", true },
        { "(-9223372036854775807 - 1) // -1 == -9223372036854775807 - 1", true },
        { "(-9223372036854775807 - 1) % -1 == 0", true },
        { "7 // -2 == -4 and 7 % -2 == -1 and -7 // 2 == -4 and -7 % 2 == 1", true },
        { "7.5 // 2 == 3.0 and -7.5 % 2 == 0.5 and 7.5 % -2 == -0.5", true },
        { "1 / 0 > 9223372036854775807 and -1 / 0 < 0", true },
        { "0 / 0 ~= 0 / 0 and not (0 / 0 == 0 / 0) and not (1 < 0 / 0) and not (1 >= 0 / 0)", true },
        { "9007199254740993 < 9007199254740992.0", false },
        { "9007199254740993 == 9007199254740993.0", false },
        { "9223372036854775807 < 9223372036854775807.0", true },
        { "9223372036854775807 == 9223372036854775808", false },
        { "0x7fffffffffffffff + 1 == 0x8000000000000000", true },
        { "0xA.8p1 == 21 and .5 == 5e-1 and 3. == 3", true },
        { "2 + 3 * 4 == 14 and (2 + 3) * 4 == 20 and 2 - 3 - 4 == -5 and 100 // 7 % 4 == 2", true },
        { "not true == false", true },
        { "true or true and false", true },
        { "1 < 2 == true and - - 3 == 3", true },
    };
    lua_State *L = luaL_newstate();
    world w;
    (void)state;
    world_open(&w, "UTC");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const rule *r;
        char chunk[256];
        customer_state nobody = world_nobody(0);
        if (strchr(cases[i].text, '^') != NULL) {
            assert_int_equal(world_try(&w, cases[i].text, &r), GX_ECONFIG);
            continue;
        }
        snprintf(chunk, sizeof chunk, "return %s", cases[i].text);
        assert_int_equal(luaL_dostring(L, chunk), LUA_OK);
        if (world_eval(&w, cases[i].text, 0, &nobody, NULL) != cases[i].want || lua_toboolean(L, -1) != cases[i].want)
            fail_msg("%s", cases[i].text);
        lua_settop(L, 0);
    }
    lua_close(L);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners),
        cmocka_unit_test(lua_agrees_in_shanghai),
        cmocka_unit_test(lua_agrees_when_clocks_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
