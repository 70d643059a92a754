/* SPDX-License-Identifier: Apache-2.0 */
/* What the language refuses, where it says the mistake is, and what it suggests (design 5.1); what it accepts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "world.h"

static world w;

static const struct {
    const char *text, *message;
} mistakes[] = {
    /* names */
    { "value == \"key\" and boughtwithin", "shop.ini:1:20: unknown name 'boughtwithin'; did you mean "
                                           "bought_within(\"60d\")?  (guanxi help facts)" },
    { "ordrs > 3", "shop.ini:1:1: unknown name 'ordrs'; did you mean orders?  (guanxi help facts)" },
    { "zzzzzzz > 3", "shop.ini:1:1: unknown name 'zzzzzzz'  (guanxi help facts)" },
    { "bought_within", "shop.ini:1:1: bought_within is a function and needs its arguments, such as "
                       "bought_within(\"60d\")  (docs/rules.md)" },
    { "orders(\"30d\") > 1", "shop.ini:1:1: orders is a fact, not a function; did you mean orders_within(\"365d\")?" },
    { "spent(3) > 1", "shop.ini:1:1: spent is a fact, not a function; did you mean spent_within(\"365d\")?" },
    { "joined(3)", "shop.ini:1:1: joined is a fact, not a function; it is written without parentheses" },
    { "taged(\"x\")", "shop.ini:1:1: unknown function 'taged'; did you mean tagged(\"wholesale\")?  (docs/rules.md)" },
    { "skin == \"dry\"", "shop.ini:1:1: 'skin' is an attribute; did you mean given.skin?" },
    { "given.skim == \"dry\"",
      "shop.ini:1:1: unknown name 'given.skim'; did you mean given.skin?  (guanxi help facts)" },
    { "orders.n > 1", "shop.ini:1:1: 'orders' has no parts; only attributes have a dot: given.NAME" },
    { "given.", "shop.ini:1:7: the name of an attribute is missing after 'given.'" },
    { "nil == joined", "shop.ini:1:1: no fact is ever nil; ask has(NAME)" },
    { "if orders > 1 then", "shop.ini:1:1: a rule is one expression; 'if' is for strategies" },
    /* types */
    { "spent > \"3\"", "shop.ini:1:7: spent is money, but \"3\" is text; did you mean money(\"3\")?" },
    { "spent >= 2000.50", "shop.ini:1:7: spent is money, but 2000.50 is a number; did you mean money(\"2000.50\")?" },
    { "2000 < spent", "shop.ini:1:6: spent is money, but 2000 is a number; did you mean money(\"2000\")?" },
    { "orders > \"3\"", "shop.ini:1:8: orders is a number, but \"3\" is text; did you mean 3?" },
    { "orders > spent", "shop.ini:1:8: orders is a number, but spent is money: they cannot be compared" },
    { "spent > patience", "shop.ini:1:7: spent is money, but patience is a duration: they cannot be compared" },
    { "patience > \"3 days\"", "shop.ini:1:12: \"3 days\" is not a duration; write 60d, 2w or 12h" },
    { "last_bought > \"60d\"", "shop.ini:1:13: last_bought is a time, but \"60d\" is text; did you mean "
                               "within(last_bought, \"60d\")?" },
    { "last_bought > birthday",
      "shop.ini:1:13: last_bought is a time, but birthday is a date: they cannot be compared" },
    { "given.due > \"2026-02-01\"", "shop.ini:1:11: given.due is a date, but \"2026-02-01\" is text; did you mean "
                                    "date(\"2026-02-01\")?" },
    { "spent + 1 > money(\"3\")",
      "shop.ini:1:7: spent is money, but 1 is a number: they cannot be calculated with each other" },
    { "spent * spent > money(\"3\")",
      "shop.ini:1:7: spent is money, but spent is money: they cannot be calculated with each other" },
    { "last_bought - joined > 3", "shop.ini:1:13: times and dates are not calculated with; use "
                                  "within(last_bought, \"60d\"), older_than or days_since" },
    { "city + 1 > 3", "shop.ini:1:6: city is text and cannot be calculated with" },
    { "-city == 1", "shop.ini:1:1: city is text and has no negative" },
    { "orders and agent", "shop.ini:1:1: orders is a number, but 'and' joins what is true or false; compare it with "
                          "something" },
    { "agent or spent", "shop.ini:1:10: spent is money, but 'or' joins what is true or false; compare it with "
                        "something" },
    { "not orders", "shop.ini:1:5: orders is a number, but 'not' joins what is true or false; compare it with "
                    "something" },
    { "1 < orders < 3", "shop.ini:1:12: 1 < orders is yes or no, but 3 is a number: they cannot be compared" },
    { "agent > key", "shop.ini:1:7: agent is yes or no: it has no order, only == and ~=" },
    { "city < \"B\"", "shop.ini:1:6: city is text: it has no order, only == and ~=" },
    { "\"a\" == \"a\"", "shop.ini:1:5: \"a\" is text, but \"a\" is text: they cannot be compared" },
    { "spent", "shop.ini:1:1: a rule is true or false, but this is money; compare it, such as spent >= "
               "money(\"2000.00\")" },
    { "last_bought", "shop.ini:1:1: a rule is true or false, but this is a time; compare it with something" },
    { "\"vip\"", "shop.ini:1:1: a rule is true or false, but this is text; compare it with something" },
    /* vocabularies */
    { "value == \"kay\"",
      "shop.ini:1:10: value has no label \"kay\"; did you mean \"key\"?  (key, valuable, ordinary, worthless)" },
    { "\"gigantic\" ~= value", "shop.ini:1:1: value has no label \"gigantic\"; it has key, valuable, ordinary, "
                               "worthless" },
    { "given.skin == \"olly\"", "shop.ini:1:15: given.skin has no label \"olly\"; did you mean \"oily\"?  (dry, oily, "
                                "mixed)" },
    { "value >= \"key\"", "shop.ini:1:7: value is a label: it has no order, only == and ~=" },
    { "value == lifecycle", "shop.ini:1:7: value is a label, but lifecycle is a label: they cannot be compared" },
    { "value == 3", "shop.ini:1:7: value is a label, but 3 is a number; did you mean \"3\"?" },
    /* arguments */
    { "bought_within(60)", "shop.ini:1:15: bought_within wants a duration in quotes; did you mean \"60d\"?" },
    { "bought_within(\"60 days\")", "shop.ini:1:15: \"60 days\" is not a duration; write 60d, 2w or 12h" },
    { "bought_within()",
      "shop.ini:1:1: bought_within(duration): 0 arguments given; an example: bought_within(\"60d\")" },
    { "within(\"60d\", last_bought)", "shop.ini:1:8: \"60d\" is text, but within wants a time here; an example: "
                                      "within(last_bought, \"60d\")" },
    { "within(birthday, \"7d\")", "shop.ini:1:8: birthday is a date, but within wants a time here; an example: "
                                  "within(last_bought, \"60d\")" },
    { "birthday_within(\"12h\")", "shop.ini:1:17: birthday_within counts whole days: write at least \"1d\"" },
    { "until_within(given.due, \"0d\")", "shop.ini:1:25: until_within counts whole days: write at least \"1d\"" },
    { "latest(last_bought, given.due) == last_bought",
      "shop.ini:1:21: given.due is a date, but latest wants a time here; an example: "
      "latest(last_bought, last_consulted)" },
    { "spent > money(2000)", "shop.ini:1:15: an amount stands in quotes; did you mean money(\"2000\")?" },
    { "spent > money(\"2000.001\")",
      "shop.ini:1:15: \"2000.001\" is not an amount of the shop's currency (2 decimals)" },
    { "given.due > date(\"2026-02-30\")", "shop.ini:1:18: \"2026-02-30\" is not a date; write 2026-01-31" },
    { "tagged(vip)", "shop.ini:1:8: tagged wants a text in quotes here; an example: tagged(\"wholesale\")" },
    { "has(orders)", "shop.ini:1:5: orders is never missing; has() asks of texts, times, dates and labels" },
    { "spent > top_share(\"spnt\", \"80%\")",
      "shop.ini:1:19: unknown fact \"spnt\"; did you mean \"spent\"?  (guanxi help facts)" },
    { "spent > top_share(\"spent\", \"80\")", "shop.ini:1:28: top_share wants a share above 0 and up to 100% here; an "
                                              "example: top_share(\"spent\", \"80%\", \"20%\")" },
    { "one_of(value, \"key\", \"kay\")", "shop.ini:1:22: value has no label \"kay\"; did you mean \"key\"?  (key, "
                                         "valuable, ordinary, worthless)" },
    { "one_of(spent, 3)", "shop.ini:1:15: spent is money, but 3 is a number; did you mean money(\"3\")?" },
    { "one_of(value)",
      "shop.ini:1:1: one_of(fact, values…): 1 arguments given; an example: one_of(source, \"referral\", "
      "\"attracted\")" },
    { "spent > quantile(spent / 2, 0.5)",
      "shop.ini:1:18: spent / 2 is a fraction; quantile is made of whole numbers or "
      "money, of times or dates" },
    { "spent > top_share(last_bought, 0.5)",
      "shop.ini:1:19: last_bought is a time; top_share is made of whole numbers or "
      "money" },
    { "spent > quantile(\"spend\", 0.5)",
      "shop.ini:1:18: unknown fact \"spend\"; did you mean \"spent\"?  (guanxi help facts)" },
    { "within(quantile(last_bought, 0.5), \"3d\")", "shop.ini:1:8: a cut point is compared, as in last_bought >= "
                                                    "quantile(last_bought, 0.8)" },
    { "spent > quantile(\"spent\", 1.5)", "shop.ini:1:27: quantile wants a share above 0 and up to 100% here; an "
                                          "example: quantile(\"spent\", 0.9)" },
    { "orders > top_share(\"spent\", \"80%\")",
      "shop.ini:1:8: orders is a number, but top_share(\"spent\", \"80%\") is money: they cannot be compared" },
    /* grammar */
    { "", "shop.ini:1:1: the rule is empty" },
    { "orders >", "shop.ini:1:9: the rule ends where a fact or value is expected" },
    { "orders > > 3", "shop.ini:1:10: '>' stands where a fact or value is expected" },
    { "(orders > 3", "shop.ini:1:12: a ')' is missing at the end" },
    { "(orders > 3 agent)", "shop.ini:1:13: an operator or a ')' is missing here" },
    { "orders > 3)", "shop.ini:1:11: this ')' closes nothing" },
    { "orders > 3 agent", "shop.ini:1:12: an operator is missing before 'agent', such as and" },
    { "tagged(\"a\" \"b\")", "shop.ini:1:12: a ',' or ')' is missing in the call of tagged" },
    { "latest(joined,) == joined", "shop.ini:1:15: an argument is missing after ','" },
    /* what other languages have */
    { "orders != 3", "shop.ini:1:8: '!=' is not Lua; write ~= for 'is not'" },
    { "orders = 3", "shop.ini:1:8: '=' does not compare; write ==" },
    { "agent && key", "shop.ini:1:7: '&&' is not Lua; write and" },
    { "city .. \"x\" == \"y\"", "shop.ini:1:6: rules do not join texts; '..' is for strategies" },
    { "orders ^ 2 > 4", "shop.ini:1:8: rules have no power operator; multiply instead" },
    { "#city > 4", "shop.ini:1:1: rules have no length operator; counts are facts of their own, such as orders" },
    { "orders > 3d", "shop.ini:1:10: '3d' is not a number; durations stand in quotes, such as \"60d\", and so does "
                     "money, such as money(\"2000.00\")" },
    { "orders > 0x", "shop.ini:1:10: '0x' is not a number; durations stand in quotes, such as \"60d\", and so does "
                     "money, such as money(\"2000.00\")" },
    { "city == “北京”", "shop.ini:1:9: typographic quotation mark; write \"" },
    { "city == \"北京\" and （agent", "shop.ini:1:18: full-width parenthesis; write (" },
    { "北京 == city", "shop.ini:1:1: '北' has no meaning in a rule; text stands in quotes" },
    { "orders ≥ 3", "shop.ini:1:8: '≥' is not Lua; write >=" },
    { "city == \"Bei", "shop.ini:1:9: the text has no closing \"" },
    { "city == [[Bei]", "shop.ini:1:9: the text has no closing ]]" },
    { "city == \"\\q\"", "shop.ini:1:10: unknown escape in a text; a backslash itself is written \\\\" },
    { "city == \"\\xff\"", "shop.ini:1:9: the text is not valid UTF-8" },
    { "orders > 1 and\n  ordrs > 2", "shop.ini:2:3: unknown name 'ordrs'; did you mean orders?  (guanxi help facts)" },
};

static void every_mistake_is_named_where_it_stands(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const rule *r = NULL;
        gx_status rc = world_try(&w, mistakes[i].text, &r);
        if (rc == GX_ECONFIG && r == NULL && strcmp(w.err.text, mistakes[i].message) == 0)
            continue;
        wrong++;
        print_error("%s\n   got: %d %s\n  want: %s\n", mistakes[i].text, rc, rc == GX_OK ? "accepted" : w.err.text,
                    mistakes[i].message);
    }
    assert_int_equal(wrong, 0);
}

static const char *const accepted[] = {
    "true",
    "otherwise",
    "orders >= 3 and spent < money(\"500\")",
    "value == \"key\" and not bought_within(\"60d\") and spent >= money(\"2000.00\")",
    "value == 'key' or (given.skin ~= \"dry\" and given . skin == [[oily]])",
    "bought_within \"60d\"",
    "orders * 2 + 1 > 0x10 // 3 % 5 - -2",
    "spent * 0.5 >= brought / 3 and spent / brought > 1e-3 and 2 * spent // 3 % money(\"7\") >= spent // brought * spent",
    "spent >= top_share(\"spent\", \"80%\", \"20%\") or brought >= quantile(\"brought\", 0.9)",
    "agent == (orders > 3)",
    "has(city) and has(birthday) and has(given.skin) and has(last_bought)",
    "patience > \"30d\"",
    "city == \"\\u{5317}\\x41\\066\\z\n   x\\n\"",
    "latest(last_bought, last_consulted, joined) > earliest(first_bought, joined)",
    "last_consulted > last_bought and given.due <= date(\"2026-12-31\")",
    "not not not agent",
    "given.source == \"referral\"",
};

static void what_the_manual_shows_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        const rule *r = NULL;
        if (world_try(&w, accepted[i], &r) != GX_OK)
            fail_msg("%s\n  %s", accepted[i], w.err.text);
        assert_int_equal(rule_text(r).n, strlen(accepted[i]));
    }
}

static void cuts_may_be_refused(void **state)
{
    (void)state;
    const rule *r;
    rule_context c = w.context;
    c.cuts = NULL;
    rule_place place = { .file = "--where" };
    assert_int_equal(rule_parse(&c, GX_TEXT("spent > quantile(\"spent\", 0.5)"), place, w.mem, &r, &w.err), GX_ECONFIG);
    assert_string_equal(w.err.text, "--where:1:9: quantile depends on the whole shop and cannot be asked here");
}

static void elsewhere(const void *ctx, size_t offset, int *line, int *column)
{
    *line = *(const int *)ctx;
    *column = (int)offset + 8; /* as after "when = " */
}

static void the_place_is_asked_where_the_text_stands(void **state)
{
    (void)state;
    const rule *r;
    int line = 18;
    rule_place place = { "shop.ini", elsewhere, &line };
    assert_int_equal(rule_parse(&w.context, GX_TEXT("agent and boughtwithin"), place, w.mem, &r, &w.err), GX_ECONFIG);
    assert_string_equal(w.err.text, "shop.ini:18:18: unknown name 'boughtwithin'; did you mean "
                                    "bought_within(\"60d\")?  (guanxi help facts)");
}

static void reads_are_unique_and_ascending(void **state)
{
    (void)state;
    size_t n, n_cuts;
    const rule *r = world_rule(&w, "spent > money(\"1\") and value == \"key\" and orders > 1 and spent < "
                                   "quantile(\"brought\", 0.9) and bought_within(\"3d\") and orders < 9");
    const gx_ref *refs = rule_reads(r, &n);
    assert_int_equal(n, 4);
    for (size_t i = 1; i < n; i++)
        assert_true(refs[i - 1] < refs[i]);
    const size_t *cuts = rule_cuts(r, &n_cuts);
    assert_int_equal(n_cuts, 1);
    assert_int_equal(w.cuts.list[cuts[0]].fact, world_ref(&w, "brought"));
    assert_false(rule_reads_raw_age(r));
    assert_true(rule_reads_raw_age(world_rule(&w, "days_since(last_bought) > 3")));
    assert_true(rule_is_otherwise(world_rule(&w, "otherwise")));
    assert_false(rule_is_otherwise(world_rule(&w, "false")));
}

static void equal_cuts_share_a_number(void **state)
{
    (void)state;
    world_rule(&w, "spent > top_share(\"spent\", \"80%\", \"20%\")");
    cut_request first = { .kind = CUT_TOP_SHARE, .fact = world_ref(&w, "spent"), .p = 0.8, .at_most = 0.2 };
    size_t n = w.cuts.n, number = cut_table_add(&w.cuts, first);
    assert_true(number < n);
    world_rule(&w, "spent > top_share(\"spent\", 0.8, 0.2)");
    assert_int_equal(w.cuts.n, n);
    world_rule(&w, "spent > top_share(\"spent\", 0.7)");
    assert_int_equal(w.cuts.n, n + 1);
    buf name = { 0 };
    cut_name(w.facts, &w.cuts.list[number], &name);
    assert_string_equal(name.p, "top_share(spent,0.8,0.2)");
    buf_clear(&name);
    cut_name(w.facts, &(cut_request){ .kind = CUT_QUANTILE, .fact = world_ref(&w, "brought"), .p = 1.0 / 3 }, &name);
    assert_string_equal(name.p, "quantile(brought,0.3333333333333333)");
    buf_free(&name);
}

/* What a cut point is made of and among whom; and whether its move concerns those only whose value it passes. */
static void cuts_of_calculations(void **state)
{
    static const struct {
        const char *rule, *name;
        bool all;
    } cases[] = {
        { "spent_within(\"90d\") >= quantile(spent_within(\"90d\"), 0.8)", "quantile(spent_within(\"90d\"),0.8)",
          false },
        { "last_visited >= quantile(last_visited, 0.25)", "quantile(last_visited,0.25)", false },
        { "visits < quantile(\"visits\", 0.2, orders >= 1)", "quantile(visits,0.2,orders >= 1)", false },
        { "visits < quantile(visits, 0.3) * 2", "quantile(visits,0.3)", true },
        { "visits < quantile(calls, 0.3)", "quantile(calls,0.3)", true },
        { "quantile(days_since(last_bought), 0.2, orders >= 1) <= days_since(last_bought)",
          "quantile(days_since(last_bought),0.2,orders >= 1)", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n;
        const rule *r = world_rule(&w, cases[i].rule);
        const size_t *cuts = rule_cuts(r, &n);
        assert_int_equal(n, 1);
        buf name = { 0 };
        cut_name(w.facts, &w.cuts.list[cuts[0]], &name);
        assert_string_equal(name.p, cases[i].name);
        assert_int_equal(cut_concerns_all(&w.cuts.list[cuts[0]]), cases[i].all);
        buf_free(&name);
    }
    size_t before = w.cuts.n;
    assert_false(rule_reads_raw_age(world_rule(&w, "orders > 3 and orders < quantile(days_since(last_bought), 0.5)")));
    world_rule(&w, "visits < quantile( visits,0.2 , orders>=1 )"); /* the same question, written otherwise */
    assert_int_equal(w.cuts.n, before + 1);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    const rule *r;
    static const char *const openings[] = { "(", "not ", "- ", "has(", "1+(" };
    for (size_t k = 0; k < sizeof openings / sizeof *openings; k++) {
        buf text = { 0 };
        for (int i = 0; i < 100000; i++)
            buf_str(&text, openings[k]);
        assert_int_equal(world_try(&w, text.p, &r), GX_ECONFIG);
        assert_non_null(strstr(w.err.text, "nested too deeply"));
        buf_free(&text);
    }
    buf chain = { 0 }, sum = { 0 };
    buf_str(&chain, "agent");
    buf_str(&sum, "0 < 1");
    for (int i = 0; i < 1000; i++) {
        buf_str(&chain, i % 2 ? " and agent" : " and key");
        buf_str(&sum, " + orders");
    }
    assert_int_equal(world_try(&w, chain.p, &r), GX_OK); /* long is not deep */
    assert_int_equal(rule_clauses(r), 1001);
    assert_int_equal(world_try(&w, sum.p, &r), GX_ECONFIG);
    buf_free(&chain);
    buf_free(&sum);
}

static void functions_are_listed(void **state)
{
    (void)state;
    buf out = { 0 };
    rules_functions_markdown(&out);
    assert_non_null(strstr(out.p, "| `bought_within(\"60d\")` | yes or no | a paid order within the duration |"));
    assert_non_null(strstr(out.p, "`interactions_within(\"365d\")`"));
    buf_free(&out);
}

static int open_world(void **state)
{
    (void)state;
    world_open(&w, "Asia/Shanghai");
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&w);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_named_where_it_stands),
        cmocka_unit_test(what_the_manual_shows_is_accepted),
        cmocka_unit_test(cuts_may_be_refused),
        cmocka_unit_test(the_place_is_asked_where_the_text_stands),
        cmocka_unit_test(equal_cuts_share_a_number),
        cmocka_unit_test(cuts_of_calculations),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(functions_are_listed),
        cmocka_unit_test(reads_are_unique_and_ascending),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
