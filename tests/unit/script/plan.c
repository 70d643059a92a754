/* SPDX-License-Identifier: Apache-2.0 */
/* The handle, ctx, strategy headers and what plan returns. */
#include "fixture.h"

#include "core/script/memo.h"

#define T(literal)                                                                                                     \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }

static const int64_t day_s = DAY_S;

/* ---- reading the customer ---------------------------------------------------------------------------------------- */

/* Items as an order of a folded state has them: of an event's payload all but the field's number. */
static gx_text packed_items(const order_item *items, size_t n)
{
    static char bytes[256];
    event e;
    buf payload = { 0 };
    event_begin(&e, EVENT_ORDER_PAID, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), 0);
    event_set_items(&e, FIELD_ITEMS, items, n);
    digest_payload(&e, &payload);
    assert_true(payload.n > 1 && payload.n <= sizeof bytes);
    memcpy(bytes, payload.p + 1, payload.n - 1);
    gx_text packed = { bytes, payload.n - 1 };
    buf_free(&payload);
    return packed;
}

static void a_customer(fixture *f)
{
    static int64_t orders[2], calls[1];
    static tag tags[] = { { T("VIP"), T("seller"), 0 }, { T("wants:serum"), T("seller"), 0 } };
    static order_item items[] = { { .sku = T("S1"), .name = T("精华"), .quantity = 2, .amount = 19900 },
                                  { .sku = T("S2"), .quantity = 1, .amount = INT64_MIN } };
    static order list[3];
    static product_interest interests[] = { { T("serum"), 0, 2 } };
    static introduced friends[] = { { T("c-9"), T("李娜"), 5, 8800, 6, GX_NEVER } };
    static promise promises[] = { { .what = T("sample"), .kept = GX_NEVER, .seq = 1 },
                                  { .what = T("kept"), .kept = 9, .seq = 2 } };
    static ledger_action actions[] = {
        { .strategy = T("t"), .step = T("1"), .at = 7, .status = ACTION_DONE, .status_at = 8 },
        { .strategy = T("other"),
          .step = T("2"),
          .at = 9,
          .status = ACTION_ANSWERED,
          .answer = T("yes"),
          .status_at = 8 },
    };
    customer_state *s = &f->state;
    orders[0] = at_day(f, "2026-10-01", 10);
    orders[1] = at_day(f, "2026-10-29", 20);
    calls[0] = at_day(f, "2026-11-16", 9); /* exactly 7 days before NOW */
    blank_state(s);
    s->name = GX_TEXT("林小雨");
    s->orders = 2;
    s->spent = 12345;
    s->last_bought = orders[1];
    s->key = 1;
    s->birthday = civil_days(4, 11, 29);
    s->next_promise = civil_days(2026, 11, 27);
    s->series[SERIES_ORDERS] = (series){ orders, 2 };
    s->series[SERIES_CALLS] = (series){ calls, 1 };
    for (int i = 0; i < 3; i++)
        list[i] = (order){ .key = GX_TEXT("o"), .paid = orders[i % 2], .amount = 10000 * (i + 1), .counts = i < 2 };
    list[1].items = packed_items(items, 2);
    list[1].refunded_amount = 500;
    promises[0].by_date = s->next_promise;
    s->order_list = list;
    s->n_order_list = 3;
    s->tags = tags;
    s->n_tags = 2;
    s->interests = interests;
    s->n_interests = 1;
    s->introduced_list = friends;
    s->n_introduced = 1;
    s->promises = promises;
    s->n_promises = 2;
    s->actions = actions;
    s->n_actions = 2;
}

static void facts_by_type(void **state)
{
    fixture *f = *state;
    a_customer(f);
    assert_value(f, "customer.id", "c-17");
    assert_value(f, "customer.orders + 1", "3");
    assert_value(f, "math.type(customer.spent) .. customer.spent", "integer12345");
    assert_value(f, "customer.key == true", "true");
    assert_value(f, "customer.last_bought", arena_printf(f->mem, "%lld", (long long)f->state.last_bought));
    assert_value(f, "customer.last_visited", "nil"); /* never */
    assert_value(f, "customer.name", "林小雨");
    assert_value(f, "customer.city", "nil");
    assert_value(f, "customer.birthday", "--11-29"); /* no year known */
    assert_value(f, "customer.next_promise", "2026-11-27");
}

static void declared_facts(void **state)
{
    fixture *f = *state;
    static const char *const labels[] = { "key", "ordinary" };
    static attribute attributes[] = { { .name = T("skin"), .value = T("oily") } };
    static const int64_t value[] = { 1 }, until[] = { NOW + 77 };
    gx_ref ref;
    fact dimension = {
        .name = "value", .type = GX_LABEL, .origin = FACT_DIMENSION, .title = "", .labels = labels, .n_labels = 2
    };
    assert_int_equal(facts_add(f->facts, &dimension, &ref, &f->err), GX_OK);
    a_customer(f);
    f->state.attributes = attributes;
    f->state.n_attributes = 1;
    assert_value(f, "customer.given.skin", "oily");
    assert_null(value_of(f, "customer.given.skim"));
    assert_says(f, "there is no attribute 'given.skim'; did you mean 'given.skin'?");
    plan_result r;
    assert_int_equal(load(f, "return { segment = 's', plan = function(c) return { channel = 'chat', purpose = 'care', "
                             "because = c.value } end }"),
                     GX_OK);
    begin_batch(f, NOW);
    batch_set_ints(&f->batch, ref, value, until);
    assert_int_equal(plan(f, &r), GX_OK);
    assert_memory_equal(r.actions[0].because.p, "ordinary", 8);
    assert_int_equal(r.valid_until, NOW + 77); /* a label's expiry is the plan's */
}

static void lists(void **state)
{
    fixture *f = *state;
    a_customer(f);
    assert_value(f, "table.concat(customer.tags, ',')", "VIP,wants:serum");
    assert_value(f,
                 "customer.last_order.amount .. ' ' .. customer.last_order.items[1].name .. "
                 "customer.last_order.items[1].quantity .. tostring(customer.last_order.items[2].amount)",
                 "19500 精华2nil");
    assert_value(f, "customer.interests[1].product", "serum");
    assert_value(f, "customer.introduced[1].name .. tostring(customer.introduced[1].last_bought)", "李娜nil");
    assert_value(f, "#customer.promises .. customer.promises[1].what .. customer.promises[1].by_date",
                 "1sample2026-11-27");
    assert_value(f, "#customer.actions .. customer.actions[2].strategy .. customer.actions[2].answer", "2otheryes");
    assert_value(f, "ctx.last_action().status", "done");
    assert_value(f, "ctx.last_action('other').status", "answered");
    assert_value(f, "ctx.last_action('none')", "nil");
    assert_value(f, "#customer.calls_made .. customer.calls_made[1]", "12026-11-16");
}

static void questions_answer_as_rules_do(void **state)
{
    fixture *f = *state;
    a_customer(f);
    assert_value(f, "customer.bought_within('60d')", "true");
    assert_value(f, "customer.bought_within('24d')", "false");
    assert_value(f, "customer.called_within('7d')", "true"); /* closed windows: design 5.4 */
    assert_value(f, "customer.called_within('6d')", "false");
    assert_value(f, "customer.orders_within('365d')", "2");
    assert_value(f, "customer.orders_within('30d')", "1");
    assert_value(f, "customer.spent_within('365d')", "29500"); /* 10000 + 20000 - 500 */
    assert_value(f, "customer.within('last_bought', '60d')", "true");
    assert_value(f, "customer.older_than('last_visited', '60d')", "true"); /* a missing time is older than any: 5.2 */
    assert_value(f, "customer.birthday_within('7d')", "true");             /* today and the six days after */
    assert_value(f, "customer.birthday_within('6d')", "false");
    assert_value(f, "customer.until_within('next_promise', '5d')", "true");
    assert_value(f, "customer.until_within('next_promise', '4d')", "false");
    assert_value(f, "customer.days_since('last_bought')", "25"); /* worklist: day 25 of a 30-day cream */
    assert_value(f, "customer.days_since('last_visited')", "1000000");
    assert_value(f, "customer.age_months('last_visited')", "-1");
    assert_value(f, "customer.age_months('last_bought')", "0");
    assert_value(f, "customer.tagged('VIP')", "true");
    assert_value(f, "customer.wants('serum')", "true");
    assert_value(f, "customer.wants('cream')", "false");
    assert_value(f, "customer.has('name') and not customer.has('phone') and customer.has('last_bought')", "true");
}

static void ctx_fields(void **state)
{
    fixture *f = *state;
    assert_value(f, "ctx.today .. ctx.segment .. ctx.strategy", "2026-11-23oncet");
    assert_value(f, "ctx.days_between('2026-02-28', '2026-03-01')", "1");
    assert_value(f, "ctx.day_of(0)", "1970-01-01");
    assert_value(f, "ctx.days_after('2026-11-23', 150) .. ctx.days_after('2024-03-01', -1)", "2027-04-222024-02-29");
    assert_null(value_of(f, "ctx.days_after('2026-11-23', 40000)"));
    assert_says(f, "at most 36525 days");
    assert_null(value_of(f, "ctx.now"));
    assert_says(f, "ctx has no field 'now'");
    assert_null(value_of(f, "ctx.tody"));
    assert_says(f, "did you mean 'today'?");
}

static void unknown_names_are_suggested(void **state)
{
    fixture *f = *state;
    assert_null(value_of(f, "customer.last_bougt"));
    assert_says(f, "strategy t (strategies/t.lua:2): customer has no field 'last_bougt'; did you mean 'last_bought'?");
    assert_null(value_of(f, "customer.boughtwithin('60d')"));
    assert_says(f, "did you mean 'bought_within'?");
    assert_null(value_of(f, "customer.bought_within(60)"));
    assert_says(f, "a duration is a text such as \"60d\"");
    assert_null(value_of(f, "customer.bought_within('60 days')"));
    assert_says(f, "\"60 days\" is no duration");
    assert_null(value_of(f, "customer.within('spent', '60d')"));
    assert_says(f, "spent is no time");
    assert_null(value_of(f, "customer:bought_within('60d')"));
    assert_says(f, "not a userdata value");
    assert_null(value_of(f, "customer[1]"));
    assert_says(f, "customer has named fields");
}

/* ---- expiry ------------------------------------------------------------------------------------------------------ */

static void expiry_is_exact(void **state)
{
    fixture *f = *state;
    a_customer(f);
    assert_int_equal(until_of(f, "customer.orders + #customer.tags"), GX_FOREVER);
    assert_int_equal(until_of(f, "ctx.today"), at_day(f, "2026-11-24", 0));
    assert_int_equal(until_of(f, "customer.days_since('last_bought')"), at_day(f, "2026-11-24", 0));
    assert_int_equal(until_of(f, "customer.bought_within('60d')"),
                     window_over(f->zone, f->state.last_bought, (gx_duration){ 60, 0 }));
    assert_int_equal(until_of(f, "customer.called_within('7d')"), NOW + 1);
    assert_int_equal(until_of(f, "customer.called_within('6d')"), GX_FOREVER);
    assert_int_equal(until_of(f, "customer.orders_within('365d')"),
                     window_over(f->zone, f->state.series[SERIES_ORDERS].at[0], (gx_duration){ 365, 0 }));
    assert_int_equal(until_of(f, "customer.birthday_within('7d')"), at_day(f, "2026-11-30", 0));
    assert_int_equal(until_of(f, "customer.birthday_within('6d')"), at_day(f, "2026-11-24", 0));
    assert_int_equal(until_of(f, "customer.until_within('next_promise', '5d')"), at_day(f, "2026-11-28", 0));
    assert_int_equal(until_of(f, "customer.age_months('last_bought')"), at_day(f, "2026-11-29", 0));
}

static uint32_t seed = 7;
static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static const char *const readings[] = {
    "customer.bought_within('%ud')",
    "customer.orders_within('%ud')",
    "customer.spent_within('%ud')",
    "customer.called_within('%uh')",
    "customer.calls_within('%uh')",
    "customer.within('last_bought', '%ud')",
    "customer.older_than('last_bought', '%uh')",
    "customer.birthday_within('%ud')",
    "customer.until_within('next_promise', '%ud')",
    "customer.age_months('birthday') + %u",
    "customer.days_since('last_bought') + %u",
    "ctx.today .. %u",
    "customer.last_order.amount + %u",
};

/* With no new event, an answer is the same at every instant before valid_until. */
static void answers_hold_until_they_expire(void **state)
{
    fixture *f = *state;
    for (int round = 0; round < 400; round++) {
        static int64_t orders[2], calls[1];
        a_customer(f);
        orders[1] = NOW - chance(90 * 86400);
        orders[0] = orders[1] - chance(90 * 86400);
        calls[0] = NOW - chance(100 * 3600);
        f->state.series[SERIES_ORDERS] = (series){ orders, 2 };
        f->state.series[SERIES_CALLS] = (series){ calls, 1 };
        f->state.last_bought = orders[1];
        f->state.next_promise = civil_days(2026, 11, 1) + chance(60);
        f->state.birthday = civil_days(2000, 1, 1) + chance(366);
        const char *reading =
            arena_printf(f->mem, readings[chance(sizeof readings / sizeof *readings)], 1 + chance(100));
        plan_result first, later;
        assert_int_equal(
            run_plan(
                f,
                arena_printf(f->mem, "return { channel = 'chat', purpose = 'care', because = tostring(%s) }", reading),
                &first),
            GX_OK);
        assert_true(first.valid_until > NOW);
        int64_t last = first.valid_until == GX_FOREVER ? NOW + 4000 * day_s : first.valid_until - 1;
        for (int k = 0; k < 4; k++) {
            int64_t t = k == 0 ? last : NOW + (int64_t)((double)(last - NOW) * chance(1000) / 1000);
            begin_batch(f, t);
            assert_int_equal(plan(f, &later), GX_OK);
            if (!text_eq(first.actions[0].because, later.actions[0].because))
                fail_msg("%s: %.*s, and %.*s %lld s later", reading, TEXT_ARG(first.actions[0].because),
                         TEXT_ARG(later.actions[0].because), (long long)(t - NOW));
        }
    }
}

/* ---- what plan returns ------------------------------------------------------------------------------------------- */

static void a_full_action(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(
        run_plan(f,
                 "local a = { channel = 'chat', purpose = 'ask', template = 'once-ask', minutes = 6,\n"
                 "within = '3d', answers = { 'u', 'h' }, learn = { u = { used = 'no' }, h = {} },\n"
                 "because = 'day 25', values = { day = 25, when = ctx.date(5), paid = ctx.money(1990), r = 0.5,\n"
                 "on = ctx.date('2026-01-02'), none = ctx.date(nil), q = 'a\"b\\n', yes = true }, ask = 'skin',\n"
                 "offer = 'refill', occurrence = 3 }\n"
                 "if a then return { a, { channel = 'sms', purpose = 'care', text = '您好', step = 'later' } } end",
                 &r),
        GX_OK);
    assert_int_equal(r.n, 2);
    const scripted_action *a = &r.actions[0];
    assert_true(text_is(a->step, "1") && text_is(a->channel, "chat") && text_is(a->template_name, "once-ask"));
    assert_int_equal(a->purpose, PURPOSE_ASK);
    assert_int_equal(a->minutes, 6);
    assert_true(a->has_within && a->within.days == 3);
    assert_true(text_is(a->answers, "[\"u\",\"h\"]"));
    assert_true(text_is(a->learn, "{\"h\":{},\"u\":{\"used\":\"no\"}}"));
    assert_true(text_is(a->values, "{\"day\":25,\"on\":{\"date\":\"2026-01-02\"},\"paid\":{\"money\":1990},"
                                   "\"q\":\"a\\\"b\\n\",\"r\":0.5,\"when\":{\"date\":5},\"yes\":true}"));
    assert_true(text_is(a->occurrence, "3") && text_is(a->offer, "refill") && text_is(a->ask, "skin"));
    assert_int_equal(a->line, 7); /* of the return */
    assert_true(text_is(r.actions[1].step, "later") && text_is(r.actions[1].text, "您好"));
    assert_int_equal(r.actions[1].minutes, -1);
}

/* Planned for a later day: nothing else of it is read until then. */
static void d6_1_an_action_has_its_day(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(run_plan(f, "return { from = '2026-11-24', channel = 'pigeon' }", &r), GX_OK);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.actions[0].from, civil_days(2026, 11, 24));
    assert_int_equal(r.actions[0].channel.n, 0);
    assert_int_equal(run_plan(f, "return { from = '2026-11-23', channel = 'chat', purpose = 'care' }", &r), GX_OK);
    assert_true(text_is(r.actions[0].channel, "chat")); /* it is today */
    assert_int_equal(run_plan(f, "return { from = 'soon', channel = 'chat', purpose = 'care' }", &r), GX_ESCRIPT);
    assert_says(f, "from must be a day such as");
}

static void nothing_and_one(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(run_plan(f, "", &r), GX_OK);
    assert_int_equal(r.n, 0);
    assert_int_equal(run_plan(f, "return {}", &r), GX_OK);
    assert_int_equal(r.n, 0);
    assert_int_equal(run_plan(f, "return { channel = 'phone', purpose = 'care' }", &r), GX_OK);
    assert_int_equal(r.n, 1);
}

static void wrong_results_are_named(void **state)
{
    static const struct {
        const char *body, *says;
    } wrong[] = {
        { "return 3", "plan must return nil, an action or a list of actions, not a number value" },
        { "return { { chanel = 'chat' } }", "action 1: unknown field 'chanel'; did you mean 'channel'?" },
        { "return { purpose = 'care' }", "action 1: channel is missing" },
        { "return { channel = 'chart', purpose = 'care' }", "unknown channel 'chart'; did you mean 'chat'?" },
        { "return { channel = 'pigeon', purpose = 'care' }", "unknown channel 'pigeon'; there are: chat, phone, sms" },
        { "return { channel = 'chat', purpose = 'sell', offer = 'newcomr' }",
          "action 1: unknown offer 'newcomr'; did you mean 'newcomer'?" },
        { "return { channel = 'chat', purpose = 'sell', offer = 'x' }",
          "action 1: unknown offer 'x'; there are: refill, newcomer" },
        { "return { channel = 'chat', purpose = 'sell', offer = 3 }", "action 1: offer must be a text" },
        { "return { channel = 'chat', purpose = 'sel' }", "unknown purpose 'sel'; did you mean 'sell'?" },
        { "return { channel = 'chat', purpose = 'care', minutes = 481 }",
          "minutes must be a whole number from 0 to 480" },
        { "return { channel = 'chat', purpose = 'care', minutes = '5' }", "minutes must be" },
        { "return { channel = 'chat', purpose = 'care', within = 3 }", "within must be a text" },
        { "return { channel = 'chat', purpose = 'care', within = '3 days' }", "within must be a duration" },
        { "return { channel = 'chat', purpose = 'care', text = ('x'):rep(4097) }",
          "text has 4097 bytes; at most 4096" },
        { "return { channel = 'chat', purpose = 'care', text = '\\xff' }", "text is not valid UTF-8" },
        { "return { channel = 'chat', purpose = 'care', text = 'x', template = 'y' }", "template or text, not both" },
        { "return { channel = 'chat', purpose = 'care', values = { 1 } }", "values must have names" },
        { "return { channel = 'chat', purpose = 'care', values = { a = {} } }",
          "use ctx.date(t), ctx.money(n) or ctx.days_since(t)" },
        { "return { channel = 'chat', purpose = 'care', values = { a = 0/0 } }", "holds a number that is none" },
        { "return { channel = 'chat', purpose = 'care', answers = { 1 } }", "answers must be a list of" },
        { "return { channel = 'chat', purpose = 'care', answers = 'u' }", "answers must be a list of names" },
        { "return { channel = 'chat', purpose = 'care', learn = { u = {} } }", "learn needs answers" },
        { "return { channel = 'chat', purpose = 'care', answers = { 'u' }, learn = { x = {} } }",
          "learn knows an answer 'x' that answers does not have" },
        { "return { channel = 'chat', purpose = 'care', ask = 'skn' }",
          "ask: there is no attribute 'skn'; did you mean 'skin'?" },
        { "return { channel = 'chat', purpose = 'care', answers = { 'u' }, learn = { u = { shoes = 'no' } } }",
          "learn: there is no attribute 'shoes'; [attribute:shoes] in shop.ini declares it" },
        { "return { channel = 'chat', purpose = 'care', answers = { 'u' }, learn = { u = { skin = 'greasy' } } }",
          "unknown value 'greasy'; there are: dry, oily" },
        { "local a = { channel = 'chat', purpose = 'care', step = 'x' } return { a, a }", "are both step 'x'" },
        { "local a, t = { channel = 'chat', purpose = 'care' }, {} for i = 1, 17 do t[i] = a end return t",
          "more than 16" },
        { "return { [1] = { channel = 'chat', purpose = 'care' }, [3] = {} }", "hole" },
        { "return { { channel = 'chat', purpose = 'care' }, channel = 'chat' }", "mixture" },
        { "return { 'chat' }", "action 1 is a string value" },
    };
    fixture *f = *state;
    plan_result r;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(run_plan(f, wrong[i].body, &r), GX_ESCRIPT);
        assert_says(f, wrong[i].says);
    }
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void headers(void **state)
{
    fixture *f = *state;
    assert_int_equal(load(f, "return { segment = 'vip', plan = function() end }"), GX_OK);
    const strategy *s = scripts_at(f->scripts, 0);
    assert_string_equal(s->name, "t");
    assert_string_equal(s->file, "strategies/t.lua");
    assert_string_equal(s->segment, "vip");
    assert_int_equal(s->priority, 50);
    assert_true(s->re_entry == RE_ENTRY_AFTER && s->re_entry_after.days == 30 && !s->uncapped && s->goal == NULL);
    assert_int_equal(load(f,
                          "return { segment = 'vip', priority = 90, re_entry = 'never', goal = 'g', uncapped = true, "
                          "exclusive = 'x', plan = function() end }"),
                     GX_OK);
    s = scripts_at(f->scripts, 0);
    assert_true(s->priority == 90 && s->re_entry == RE_ENTRY_NEVER && s->uncapped);
    assert_string_equal(s->exclusive, "x");
    static const struct {
        const char *source, *says;
    } wrong[] = {
        { "x =", "strategies/t.lua:1: unexpected symbol" },
        { "\nlocal x = nil + 1", "strategies/t.lua:2: attempt to perform arithmetic" },
        { "", "must return a table" },
        { "return { plan = function() end }", "strategies/t.lua: segment is missing" },
        { "return { segment = 's' }", "plan is missing" },
        { "return { segment = 's', plan = tostring }", "plan must be a function" },
        { "return { segmnt = 's' }", "unknown field 'segmnt' of the strategy; did you mean 'segment'?" },
        { "return { segment = 's', priority = 'high', plan = function() end }", "priority must be a whole number" },
        { "return { segment = 's', re_entry = 'often', plan = function() end }", "re_entry must be" },
        { "while true do end", "took longer than its time limit" },
        { "require('lib.nothing')", "there is no 'lib.nothing'" },
        { "require('os')", "only \"lib.NAME\"" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_not_equal(load(f, wrong[i].source), GX_OK);
        assert_says(f, "strategies/t.lua");
        assert_says(f, wrong[i].says);
    }
}

static void libraries(void **state)
{
    fixture *f = *state;
    static const char good[] = "local M = {}\nfunction M.f(x)\nreturn x + 1\nend\nreturn M";
    put_file(f, "lib/sum.lua", good, sizeof good - 1);
    assert_value(f, "require('lib.sum').f(1)", "2");
    assert_null(value_of(f, "require('lib.sum').f(nil)"));
    assert_says(f, "strategy t (lib/sum.lua:3): attempt to perform arithmetic");
    assert_says(f, "(called from strategies/t.lua:2)");
    assert_null(value_of(f, "require('lib.sun')"));
    assert_says(f, "did you mean 'lib.sum'?");
    char one[65], two[65];
    scripts_hash(f->scripts, one);
    put_file(f, "lib/sum.lua", "return {}", 9);
    assert_int_equal(load(f, "return { segment = 's', plan = function() end }"), GX_OK);
    scripts_hash(f->scripts, two);
    assert_string_not_equal(one, two);
    put_file(f, "lib/bad.lua", "return }", 8);
    assert_int_equal(load(f, "return { segment = 's', plan = function() end }"), GX_ESCRIPT);
    assert_says(f, "lib/bad.lua:1:");
}

static void line_of_a_helper(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(load(f, "local function act()\nreturn { channel = 'chat', purpose = 'care' }\nend\n"
                             "return { segment = 's', plan = function(c)\nif c.orders > 5 then return nil end\n"
                             "local a = act()\nreturn a\nend }"),
                     GX_OK);
    begin_batch(f, NOW);
    assert_int_equal(plan(f, &r), GX_OK);
    assert_int_equal(r.actions[0].line, 7);
}

/* ---- plans remembered -------------------------------------------------------------------------------------------- */

static const char *because(fixture *f)
{
    plan_result r;
    if (plan(f, &r) != GX_OK)
        fail_msg("%s", f->err.text);
    return r.n == 0 ? "nothing" : arena_strndup(f->mem, r.actions[0].because.p, r.actions[0].because.n);
}

/* The same reads, the same answer; another value, another answer; whatever came between. */
static void a_remembered_plan_is_the_same(void **state)
{
    fixture *f = *state;
    a_customer(f);
    assert_int_equal(load(f, "return { segment = 's', plan = function(c, ctx)\n"
                             "if c.orders > 5 then return nil end\n"
                             "if c.key then return { channel='chat', purpose='care', because='key ' .. c.spent } end\n"
                             "return { channel='chat', purpose='care', because='for ' .. (c.name or '?') }\nend }"),
                     GX_OK);
    const struct {
        int64_t orders, key, spent;
        gx_text name;
        const char *wanted;
    } rows[] = {
        { 2, 1, 7, T("a"), "key 7" },   { 9, 1, 7, T("a"), "nothing" }, { 2, 1, 8, T("a"), "key 8" },
        { 2, 1, 7, T("b"), "key 7" },   { 2, 0, 7, T("b"), "for b" },   { 2, 0, 7, T("c"), "for c" },
        { 9, 0, 1, T("c"), "nothing" }, { 2, 1, 7, T("c"), "key 7" },
    };
    for (int round = 0; round < 40; round++) /* longer than one looks without finding anything */
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            f->state.orders = rows[i].orders;
            f->state.key = rows[i].key;
            f->state.spent = rows[i].spent;
            f->state.name = rows[i].name;
            begin_batch(f, NOW);
            assert_string_equal(because(f), rows[i].wanted);
        }
}

static void a_remembered_plan_knows_its_day(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(load(f, "return { segment = 's', plan = function(c, ctx)\n"
                             "return { channel='chat', purpose='care', because=ctx.today } end }"),
                     GX_OK);
    for (int i = 0; i < 3; i++) {
        begin_batch(f, NOW);
        assert_string_equal(because(f), "2026-11-23");
        assert_int_equal(plan(f, &r), GX_OK);
        assert_int_equal(r.valid_until, at_day(f, "2026-11-24", 0));
        begin_batch(f, NOW + day_s);
        assert_string_equal(because(f), "2026-11-24");
    }
}

static void a_month_is_not_a_day(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(load(f, "return { segment = 's', plan = function(c, ctx)\n"
                             "local day = c.orders > 1 and ' ' .. ctx.today or ''\n"
                             "return { channel='chat', purpose='care', because=ctx.month .. day } end }"),
                     GX_OK);
    const struct {
        const char *day, *wanted, *until;
    } days[] = { { "2026-11-23", "2026-11", "2026-12-01" }, { "2026-12-31", "2026-12", "2027-01-01" } };
    for (int i = 0; i < 4; i++) { /* the second time without Lua */
        const char *day = days[i / 2].day;
        f->state.orders = 1;
        begin_batch(f, at_day(f, day, 9));
        assert_string_equal(because(f), days[i / 2].wanted);
        assert_int_equal(plan(f, &r), GX_OK);
        assert_int_equal(r.valid_until, at_day(f, days[i / 2].until, 0));
        f->state.orders = 2; /* who reads both holds for the day */
        begin_batch(f, at_day(f, day, 9));
        assert_int_equal(plan(f, &r), GX_OK);
        assert_int_equal(r.valid_until, at_day(f, day, 24));
    }
}

static void what_is_remembered(void **state)
{
    fixture *f = *state;
    plan_memo m = { 0 };
    plan_result r, none = { NULL, 0, GX_FOREVER };
    plan_trace read = { .n = 0 }, opaque = { .opaque = true };
    const asking orders = { .answer = answer_fact, .ref = facts_find(f->facts, GX_TEXT("orders"))->ref };
    const plan_input in = { .batch = &f->batch, .row = 0 }, ahead = { .batch = &f->batch, .row = 0, .ahead = true };
    f->state.orders = 3;
    begin_batch(f, NOW);
    trace_asked(&read, &orders, 3);
    trace_asked(&opaque, &orders, 3);
    assert_int_equal(opaque.n, 0);
    assert_false(plan_memo_find(&m, &in, f->mem, &r));
    plan_memo_keep(&m, &read, &none, NOW + 5);
    assert_true(plan_memo_find(&m, &in, f->mem, &r));
    assert_int_equal(r.valid_until, NOW + 5);
    int64_t values[1] = { 3 }, until[1] = { NOW + 2 };
    batch_set_ints(&f->batch, orders.ref, values, until); /* the expiry is that of what this customer's facts say */
    assert_true(plan_memo_find(&m, &in, f->mem, &r));
    assert_int_equal(r.valid_until, NOW + 2);
    f->state.orders = 4;
    begin_batch(f, NOW);
    assert_false(plan_memo_find(&m, &in, f->mem, &r));
    f->state.orders = 3;
    begin_batch(f, NOW);
    assert_false(plan_memo_find(&m, &ahead, f->mem, &r)); /* asked otherwise: forgotten */
    plan_memo_keep(&m, &read, &none, NOW + 5);
    begin_batch(f, NOW + 1); /* another T, too */
    assert_false(plan_memo_find(&m, &ahead, f->mem, &r));
    plan_memo_keep(&m, &opaque, &none, GX_FOREVER);
    assert_false(plan_memo_find(&m, &ahead, f->mem, &r));
    for (int i = 0; i < MEMO_ASKED; i++)
        trace_asked(&read, &orders, 3);
    assert_true(read.opaque);
    plan_memo_free(&m);
}

/* Every answer that differs from customer to customer is a branch, and there is an end to them; what is no number is
 * Lua's, and what is missing is the same for all who miss it. */
static void plans_follow_from_answers(void **state)
{
    fixture *f = *state;
    a_customer(f);
    assert_int_equal(load(f,
                          "return { segment = 's', plan = function(c, ctx)\n"
                          "if not c.bought_within('30d') then return nil end\n"
                          "local last = ctx.last_action()\n"
                          "local because = c.orders .. ' ' .. tostring(c.contains('given.used', 'oat'))\n"
                          "if c.has('given.used') then because = because .. ' used' end\n"
                          "if #c.interests > 0 then because = because .. ' ' .. c.interests[1].product end\n"
                          "if last then because = because .. ' ' .. last.step end\n"
                          "return { channel='chat', purpose='care', because=because,\n"
                          "  values = { at = ctx.date('last_bought', 'joined'), ago = ctx.days_since('last_bought'),\n"
                          "             gone = ctx.date('last_shared') } }\nend }"),
                     GX_OK);
    static const char *const things[] = { "oat cream", "soap" };
    f->state.last_shared = GX_NEVER;
    for (int round = 0; round < 200; round++) {
        product_interest about = { .product = text_of(things[round % 2]), .at = NOW };
        int64_t bought = NOW - (round % 3) * 20 * day_s;
        ledger_action done = { .strategy = T("t"), .step = T("1") };
        char wanted[128], values[128];
        plan_result r;
        f->state.orders = round % 100;
        f->state.last_bought = bought;
        f->state.series[SERIES_ORDERS] = (series){ .at = &bought, .n = 1 };
        f->state.interests = &about;
        f->state.n_interests = round % 5 == 0;
        f->state.actions = &done;
        f->state.n_actions = round % 7 == 0;
        begin_batch(f, NOW);
        assert_int_equal(plan(f, &r), GX_OK);
        if (round % 3 == 2) {
            assert_int_equal(r.n, 0);
            continue;
        }
        snprintf(wanted, sizeof wanted, "%d false%s%s%s", round % 100, round % 5 == 0 ? " " : "",
                 round % 5 == 0 ? things[round % 2] : "", round % 7 == 0 ? " 1" : "");
        snprintf(values, sizeof values, "{\"ago\":{\"days_since\":%lld},\"at\":{\"date\":%lld}}", (long long)bought,
                 (long long)bought);
        assert_int_equal(r.n, 1);
        assert_memory_equal(r.actions[0].because.p, wanted, r.actions[0].because.n);
        assert_int_equal(r.actions[0].because.n, strlen(wanted));
        assert_memory_equal(r.actions[0].values.p, values, r.actions[0].values.n);
        assert_int_equal(r.actions[0].values.n, strlen(values));
        assert_int_equal(r.valid_until, window_over(f->zone, bought, (gx_duration){ 30, 0 }));
    }
}

/* What a plan gives is worded the same whether it comes from Lua, from what was remembered, or is read again from its
 * JSON, as whoever looks into the ledger later has it. */
static void values_are_worded_alike(void **state)
{
    fixture *f = *state;
    static const char words[] = "\n{{text}} {{whole}} {{part}} {{yes}} {{day}} {{time}} {{age}} {{money}} {{named}}";
    const shown_dir dir = { arena_printf(f->mem, "%s/templates", f->dir), "templates" };
    templates *t = NULL;
    a_customer(f);
    put_file(f, "templates/a.en.txt", words, sizeof words - 1);
    assert_int_equal(templates_load(f->facts, &dir, 1, &t, &f->err), GX_OK);
    assert_int_equal(load(f,
                          "return { segment = 's', plan = function(c, ctx)\n"
                          "return { channel='chat', purpose='care', template='a', values = { text = 'say \"a\\\\b\"',\n"
                          "  whole = 2.0, part = 0.1 + 0.2, yes = false, day = ctx.date('2025-03-01'),\n"
                          "  time = ctx.date(1795395600), age = ctx.days_since('last_bought'),\n"
                          "  money = ctx.money(1990), named = ctx.date('last_bought') } }\nend }"),
                     GX_OK);
    for (int days = 0; days < 3; days++) {
        plan_result r;
        wording given, read;
        char wanted[128];
        f->state.last_bought = NOW - days * day_s;
        begin_batch(f, NOW);
        assert_int_equal(plan(f, &r), GX_OK);
        assert_int_equal(r.actions[0].n_given, 9);
        wording_input in = {
            .name = GX_TEXT("a"), .lang = "en", .batch = &f->batch, .values = r.actions[0].values, .money_digits = 2
        };
        assert_int_equal(template_render(t, &in, f->mem, &read, &f->err), GX_OK);
        in.given = r.actions[0].given;
        in.n_given = r.actions[0].n_given;
        assert_int_equal(template_render(t, &in, f->mem, &given, &f->err), GX_OK);
        snprintf(wanted, sizeof wanted, "say \"a\\b\" 2 0.3 no 1 Mar 2025 23 Nov %d 19.90 %d Nov", days, 23 - days);
        assert_true(text_is(given.say, wanted));
        assert_true(text_is(read.say, wanted));
        assert_true(given.aged && read.aged);
    }
    templates_free(t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(facts_by_type),
        TEST(declared_facts),
        TEST(lists),
        TEST(questions_answer_as_rules_do),
        TEST(ctx_fields),
        TEST(unknown_names_are_suggested),
        TEST(expiry_is_exact),
        TEST(answers_hold_until_they_expire),
        TEST(a_full_action),
        TEST(d6_1_an_action_has_its_day),
        TEST(nothing_and_one),
        TEST(wrong_results_are_named),
        TEST(headers),
        TEST(libraries),
        TEST(line_of_a_helper),
        TEST(a_remembered_plan_is_the_same),
        TEST(a_remembered_plan_knows_its_day),
        TEST(a_month_is_not_a_day),
        TEST(what_is_remembered),
        TEST(plans_follow_from_answers),
        TEST(values_are_worded_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
