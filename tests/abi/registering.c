/* SPDX-License-Identifier: Apache-2.0 */
/* What a plugin may register and look up in `start`, and what is refused. The plugin `careless` ignores every refusal
 * and reports success: it is refused all the same. */
#include "stage.h"

#define FIX FIXTURES "/"

static void refuse_careless(const char *what, gx_status status, const char *why)
{
    char ini[128], text[512];
    stage s;
    snprintf(ini, sizeof ini, "[plugin:careless]\nwhat = %s\n", what);
    snprintf(text, sizeof text, FIX "careless.so: plugin careless: %s", why);
    stage_open(&s, FIXTURES, ini);
    stage_refuses(&s, "careless", status, text);
    stage_close(&s);
}

static void vocabularies_are_checked(void **state)
{
    (void)state;
    refuse_careless("twice", GX_EPLUGIN, "the dimension 'careless' has the label 'same' twice");
    refuse_careless("capital", GX_EPLUGIN,
                    "label 0 of the dimension 'careless' is named 'Good'; want a small letter, then small letters, "
                    "digits and '_'");
    refuse_careless("untitled", GX_EPLUGIN, "the label 'good' of the dimension 'careless' has no title");
    refuse_careless("none", GX_EPLUGIN, "the dimension 'careless' has 0 labels; want 1..64");
    refuse_careless("many", GX_EPLUGIN, "the dimension 'careless' has 65 labels; want 1..64");
}

static void registrations_are_checked(void **state)
{
    (void)state;
    refuse_careless("small", GX_EPLUGIN,
                    "classifier whose size is 8; release 1 has 56: set .size = sizeof(gx_classifier)");
    refuse_careless("space", GX_EPLUGIN,
                    "the dimension's name 'two words': want a small letter, then small letters, digits and '_'");
    refuse_careless("mute", GX_EPLUGIN, "the dimension 'careless' lacks its classify function");
    refuse_careless("text_fact", GX_EPLUGIN,
                    "the fact 'careless_fact' is a text; a plugin's fact is one of bool, int, money, time, date and "
                    "duration");
    refuse_careless("undated", GX_EPLUGIN,
                    "the fact 'careless_fact' is dated by 'orders', which is no time that is known");
    refuse_careless("fact_twice", GX_EEXIST, "it registers 'careless_fact' twice");
    refuse_careless("subscribe", GX_EPLUGIN,
                    "it wants to hear 'order.recieved', which no event type matches; did you mean 'order.received'?");
    refuse_careless("own_event", GX_EEXIST, "the event type 'order.paid' is guanxi's own; it needs no declaring");
    refuse_careless("event_name", GX_EPLUGIN,
                    "the event type 'Landed': want small letters, digits, '_' and at least one dot");
    refuse_careless("option", GX_EPLUGIN, "it asks for its option 'wath', which its table does not have");
}

static void one_provider_per_name(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    stage_refuses(&s, "rival", GX_EEXIST,
                  FIX "rival.so: plugin rival: the dimension 'mood' is already provided by the plugin good (" FIX
                      "good.so); load only one of them");
    stage_refuses(&s, "shadow", GX_EEXIST,
                  FIX "shadow.so: plugin shadow: the name 'spent' is already a fact of guanxi; choose another");
    stage_close(&s);
}

static void a_name_from_the_ini_is_named(void **state)
{
    stage s;
    gx_ref ref;
    const fact declared = {
        .name = "mood", .type = GX_TEXT_TYPE, .origin = FACT_GIVEN, .file = "shop.ini", .line = 12
    };
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    assert_int_equal(facts_add(s.facts, &declared, &ref, NULL), GX_OK);
    stage_refuses(&s, "good", GX_EEXIST,
                  FIX "good.so: plugin good: the name 'mood' is already declared at shop.ini:12; rename that one");
    stage_close(&s);
}

static void circles_are_spelled(void **state)
{
    stage s;
    gx_error err = { 0 };
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "cycle_a"); /* reads what nobody provides yet */
    assert_int_equal(host_check(s.host, &err), GX_ECONFIG);
    assert_string_equal(err.text, FIX "cycle_a.so: plugin cycle_a: 'circle_a' reads the dimension 'circle_b', which "
                                      "nobody provides");
    stage_load(&s, "cycle_b");
    stage_refuses(&s, "cycle_c", GX_EPLUGIN,
                  FIX "cycle_c.so: plugin cycle_c: dimensions read each other in a circle: circle_a -> circle_b -> "
                      "circle_c -> circle_a");
    stage_refuses(&s, "narcissus", GX_EPLUGIN,
                  FIX "narcissus.so: plugin narcissus: dimensions read each other in a circle: mirror -> mirror");
    stage_close(&s);
}

static void reads_are_resolved_late(void **state)
{
    stage s;
    size_t n;
    gx_error err = { 0 };
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "cycle_a");
    stage_load(&s, "cycle_b");
    const registered_classifier *c = host_classifiers(s.host, &n);
    assert_int_equal(c[0].n_reads, 1);
    assert_int_equal(c[0].reads[0], c[1].ref);
    assert_int_equal(c[1].n_reads, 0);
    const char *labels[] = { "x" };
    const fact rule_dimension = { .name = "circle_c",
                                  .type = GX_LABEL,
                                  .origin = FACT_DIMENSION,
                                  .labels = labels,
                                  .label_titles = labels,
                                  .n_labels = 1 };
    gx_ref ref;
    assert_int_equal(facts_add(s.facts, &rule_dimension, &ref, &err), GX_OK);
    assert_int_equal(host_check(s.host, &err), GX_OK);
    c = host_classifiers(s.host, &n);
    assert_int_equal(c[1].n_reads, 1);
    assert_int_equal(c[1].reads[0], ref);
    stage_close(&s);
}

static void find(const char *name, int type, const char *share, const char *why)
{
    char ini[128], text[512];
    stage s;
    snprintf(ini, sizeof ini, "[plugin:finder]\nname = %s\ntype = %d\n%s%s\n", name, type, share ? "share = " : "",
             share ? share : "");
    stage_open(&s, FIXTURES, ini);
    if (why == NULL) {
        stage_load(&s, "finder");
    } else {
        gx_error err = { 0 };
        snprintf(text, sizeof text, FIX "finder.so: plugin finder: %s", why);
        assert_int_not_equal(host_load(s.host, "finder", &err), GX_OK);
        assert_string_equal(err.text, text);
    }
    stage_close(&s);
}

static void names_are_looked_up(void **state)
{
    (void)state;
    find("orders", GX_INT, NULL, NULL);
    find("given.source", GX_TEXT_TYPE, NULL, NULL);
    find("orders", 0, NULL, NULL);
    find("spent", 0, "90%", NULL);
    find("orders", GX_MONEY, NULL, "'orders' is a count, not money");
    find("name", GX_TIME, NULL, "'name' is a text, not a time");
    find("ordrs", GX_INT, NULL, "there is no fact or dimension 'ordrs'; did you mean 'orders'? (guanxi help facts)");
    find("zzzzzzzz", GX_INT, NULL, "there is no fact or dimension 'zzzzzzzz' (guanxi help facts)");
    find("visit", 0, NULL, "there is no series of events 'visit'; did you mean 'visits'?");
    find("name", 0, "90%", "quantile of 'name', which is a text; want money or a count");
    find("spent", 0, "190%", "quantile of 'spent': shares are 0..1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vocabularies_are_checked), cmocka_unit_test(registrations_are_checked),
        cmocka_unit_test(one_provider_per_name),    cmocka_unit_test(a_name_from_the_ini_is_named),
        cmocka_unit_test(circles_are_spelled),      cmocka_unit_test(reads_are_resolved_late),
        cmocka_unit_test(names_are_looked_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
