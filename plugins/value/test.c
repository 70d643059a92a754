/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `value` through the host, against domain D2.3. */
#include "stage.h"

static void open_value(stage *s, const char *ini)
{
    stage_open(s, PLUGINS, ini);
    stage_load(s, "value");
}

static void expect(stage *s, uint32_t row, const char *label, const char *reason)
{
    stage_expect(s, "value", row, label, reason, GX_FOREVER);
}

static const int64_t times[] = { 100, 200, 300, 400 };

static series of(uint32_t n)
{
    return (series){ times, n };
}

/* 80 % of the revenue, at most 20 % of the customers, over one's own and brought revenue together. */
static void the_cut_point_is_asked_for(void **state)
{
    stage s;
    (void)state;
    open_value(&s, NULL);
    assert_int_equal(s.n_cuts, 1);
    assert_int_equal(s.cut_kind[0], HOST_CUT_TOP_SHARE);
    assert_int_equal(s.cut_fact[0], facts_find(s.facts, text_of("revenue"))->ref);
    assert_true(s.cut_share[0] > 0.7999 && s.cut_share[0] < 0.8001);
    assert_true(s.cut_at_most[0] > 0.1999 && s.cut_at_most[0] < 0.2001);
    stage_close(&s);
}

static void key_by_revenue_or_by_name(void **state)
{
    stage s;
    (void)state;
    open_value(&s, NULL);
    s.cut_value[0] = 100000;
    customer_state *own = stage_customer(&s, "own"), *brings = stage_customer(&s, "brings"),
                   *less = stage_customer(&s, "less");
    own->orders = less->orders = 3;
    own->spent = 100000;
    less->spent = 99999;
    brings->spent = 40000;
    brings->brought = 60000;
    stage_customer(&s, "named")->key = 1;
    stage_batch(&s);
    assert_int_equal(batch_ints(&s.batch, facts_find(s.facts, text_of("revenue"))->ref)[1], 100000);
    expect(&s, 0, "key", "among those who bring most of the revenue");
    expect(&s, 1, "key", "among those who bring most of the revenue");
    expect(&s, 2, "valuable", "buys");
    expect(&s, 3, "key", "named by the seller");
    gx_verdict v = stage_verdict(&s, "value", 1); /* own and brought are shown apart */
    assert_true(stage_has_evidence(&s, &v, "spent") && stage_has_evidence(&s, &v, "brought"));
    stage_close(&s);
}

/* A shop without sales has no key customers, whatever its cut point. */
static void no_revenue_no_key(void **state)
{
    stage s;
    (void)state;
    open_value(&s, NULL);
    s.cut_value[0] = 0;
    stage_customer(&s, "a");
    stage_batch(&s);
    expect(&s, 0, "ordinary", "neither buys nor promotes yet");
    stage_close(&s);
}

static void valuable_even_without_buying(void **state)
{
    stage s;
    (void)state;
    open_value(&s, "[classifier:value]\nvaluable_orders = 3\n");
    customer_state *buyer = stage_customer(&s, "buyer"), *spender = stage_customer(&s, "spender"),
                   *few = stage_customer(&s, "few");
    buyer->orders = 3;
    spender->orders = few->orders = 1;
    spender->spent = 200000;
    few->spent = 199999;
    stage_customer(&s, "agent")->agent = 1;
    stage_customer(&s, "refers")->series[SERIES_REFERRALS] = of(1);
    stage_customer(&s, "is_named")->n_introduced = 1;
    stage_customer(&s, "shares")->series[SERIES_SHARES] = of(1);
    stage_batch(&s);
    expect(&s, 0, "valuable", "buys");
    expect(&s, 1, "valuable", "has spent much");
    expect(&s, 2, "ordinary", "neither buys nor promotes yet");
    expect(&s, 3, "valuable", "resells or wants to");
    expect(&s, 4, "valuable", "introduces others");
    expect(&s, 5, "valuable", "introduces others");
    expect(&s, 6, "valuable", "shares with others");
    stage_close(&s);
}

/* D2.3: worthless needs recorded evidence, never silence. */
static void worthless_needs_evidence(void **state)
{
    stage s;
    (void)state;
    open_value(&s, NULL);
    stage_customer(&s, "silent");
    stage_customer(&s, "abuse")->series[SERIES_INCIDENTS] = of(1);
    customer_state *complains = stage_customer(&s, "complains"), *spends = stage_customer(&s, "spends"),
                   *patient = stage_customer(&s, "patient");
    complains->series[SERIES_COMPLAINTS] = spends->series[SERIES_COMPLAINTS] = of(3);
    complains->spent = 49999;
    spends->spent = 50000;
    complains->orders = spends->orders = patient->orders = 1;
    patient->series[SERIES_COMPLAINTS] = of(2);
    customer_state *named = stage_customer(&s, "named");
    named->key = 1;
    named->series[SERIES_INCIDENTS] = of(1);
    stage_batch(&s);
    expect(&s, 0, "ordinary", "neither buys nor promotes yet");
    expect(&s, 1, "worthless", "an incident is recorded");
    expect(&s, 2, "worthless", "complains much and spends little");
    expect(&s, 3, "valuable", "buys");
    expect(&s, 4, "valuable", "buys");
    expect(&s, 5, "key", "named by the seller"); /* D4.2: the seller's word stands above */
    stage_close(&s);
}

/* D2.3: a block or removal by one who has bought is lost trust, not worthlessness. */
static void a_buyers_block_is_lost_trust(void **state)
{
    stage s;
    (void)state;
    open_value(&s, NULL);
    customer_state *stranger = stage_customer(&s, "stranger"), *buyer = stage_customer(&s, "buyer"),
                   *recorded = stage_customer(&s, "recorded"), *both = stage_customer(&s, "both");
    customer_state *removed = stage_customer(&s, "removed"), *rude = stage_customer(&s, "rude");
    rude->blocked = 1;
    rude->removed = 200;
    rude->series[SERIES_INCIDENTS] = (series){ &times[1], 1 };
    stranger->blocked = buyer->blocked = recorded->blocked = both->blocked = 1;
    stranger->removed = buyer->removed = recorded->removed = both->removed = removed->removed = 200;
    buyer->orders = recorded->orders = both->orders = 1;
    recorded->series[SERIES_INCIDENTS] = (series){ &times[1], 1 }; /* the block itself, recorded as an incident */
    both->series[SERIES_INCIDENTS] = of(2);                        /* abuse before it */
    stage_batch(&s);
    expect(&s, 0, "worthless", "blocked the seller without ever having bought");
    expect(&s, 1, "valuable", "buys");
    expect(&s, 2, "valuable", "buys");
    expect(&s, 3, "worthless", "an incident is recorded");
    expect(&s, 4, "ordinary", "neither buys nor promotes yet"); /* deleting is not blocking */
    expect(&s, 5, "worthless", "an incident is recorded");      /* never bought: her block counts */
    stage_close(&s);
}

static void revenue_does_not_overflow(void **state)
{
    stage s;
    (void)state;
    open_value(&s, NULL);
    customer_state *c = stage_customer(&s, "a");
    c->spent = INT64_MAX - 1;
    c->brought = 5;
    stage_batch(&s);
    assert_true(batch_ints(&s.batch, facts_find(s.facts, text_of("revenue"))->ref)[0] == INT64_MAX);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cut_point_is_asked_for), cmocka_unit_test(key_by_revenue_or_by_name),
        cmocka_unit_test(no_revenue_no_key),          cmocka_unit_test(valuable_even_without_buying),
        cmocka_unit_test(worthless_needs_evidence),   cmocka_unit_test(a_buyers_block_is_lost_trust),
        cmocka_unit_test(revenue_does_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
