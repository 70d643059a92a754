/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `intent` through the host, against domain D2.2: kind, degree, and the exact instants at which a degree
 * cools. The shop's zone is Asia/Shanghai, without summer time: a calendar day is 86,400 seconds. */
#include "stage.h"

#define DAY INT64_C(86400)

static void open_intent(stage *s, const char *ini)
{
    stage_open(s, PLUGINS, ini);
    stage_load(s, "intent");
}

static void kinds(void **state)
{
    stage s;
    (void)state;
    open_intent(&s, NULL);
    stage_customer(&s, "nothing");
    stage_customer(&s, "asked")->last_asked_product = s.now - 90 * DAY;
    customer_state *ordered = stage_customer(&s, "ordered"), *again = stage_customer(&s, "again");
    ordered->last_asked_product = s.now - 9 * DAY;
    ordered->last_placed = s.now - 8 * DAY;
    again->last_asked_product = s.now - 2 * DAY;
    again->last_bought = s.now - 8 * DAY;
    stage_customer(&s, "agent")->agent = 1;
    customer_state *both = stage_customer(&s, "both");
    both->agent = 1;
    both->last_asked_product = s.now - DAY;
    stage_batch(&s);
    stage_expect(&s, "intent", 0, "none", "has not asked about anything", GX_FOREVER);
    stage_expect(&s, "intent", 1, "buy", "asked, no order since", GX_FOREVER);
    stage_expect(&s, "intent", 2, "none", "ordered since the last question", GX_FOREVER);
    stage_expect(&s, "intent", 3, "buy", "asked, no order since", GX_FOREVER);
    stage_expect(&s, "intent", 4, "agent", "recorded as wanting to resell", GX_FOREVER);
    stage_expect(&s, "intent", 5, "both", "wants to resell, and asked without ordering since", GX_FOREVER);
    gx_verdict v = stage_verdict(&s, "intent", 3);
    assert_true(stage_has_evidence(&s, &v, "last_asked_product"));
    assert_true(stage_has_evidence(&s, &v, "last_bought"));
    stage_close(&s);
}

static void tags_are_evidence(void **state)
{
    stage s;
    (void)state;
    open_intent(&s, NULL);
    const tag agent[] = { { .tag = text_of("代理") } }, other[] = { { .tag = text_of("unsorted") } };
    const product_interest serum[] = { { text_of("serum"), s.now - 5 * DAY, 1 } };
    customer_state *tagged = stage_customer(&s, "tagged"), *untagged = stage_customer(&s, "untagged"),
                   *wants = stage_customer(&s, "wants"), *got = stage_customer(&s, "got");
    tagged->tags = agent;
    untagged->tags = other;
    tagged->n_tags = untagged->n_tags = 1;
    wants->interests = got->interests = serum;
    wants->n_interests = got->n_interests = 1;
    wants->last_bought = s.now - 6 * DAY;
    got->last_bought = s.now - 5 * DAY;
    stage_batch(&s);
    stage_expect(&s, "intent", 0, "agent", "tagged as wanting to resell", GX_FOREVER);
    stage_expect(&s, "intent", 1, "none", "has not asked about anything", GX_FOREVER);
    stage_expect(&s, "intent", 2, "buy", "tagged as wanting a product, no order since", GX_FOREVER);
    stage_expect(&s, "intent", 3, "none", "has not asked about anything", GX_FOREVER);
    stage_expect(&s, "intent_degree", 1, "none", "never asked", GX_FOREVER);
    stage_expect(&s, "intent_degree", 3, "none", "never asked", GX_FOREVER);
    stage_close(&s);
}

/* A mark says what she wants, not that she asks for it now: it is warm, then cold, and no older question makes it less.
 */
static void d2_2_a_mark_is_warm_at_most(void **state)
{
    stage s;
    (void)state;
    open_intent(&s, NULL);
    const product_interest fresh[] = { { text_of("serum"), s.now - DAY, 1 } },
                           old[] = { { text_of("serum"), s.now - 60 * DAY - 1, 1 } };
    customer_state *marked = stage_customer(&s, "marked"), *long_ago = stage_customer(&s, "long_ago"),
                   *again = stage_customer(&s, "again");
    marked->interests = again->interests = fresh;
    long_ago->interests = old;
    marked->n_interests = long_ago->n_interests = again->n_interests = 1;
    again->last_asked_product = s.now - 90 * DAY; /* answered by an order, and marked since */
    again->last_bought = s.now - 80 * DAY;
    stage_batch(&s);
    const char *why = "tagged as wanting a product, no order since";
    stage_expect(&s, "intent_degree", 0, "warm", why, s.now + 59 * DAY + 1);
    stage_expect(&s, "intent_degree", 1, "cold", why, GX_FOREVER);
    stage_expect(&s, "intent_degree", 2, "warm", why, s.now + 59 * DAY + 1);
    stage_close(&s);
}

/* Windows are closed: exactly seven days ago still counts, and the verdict holds until the second after. */
static void degrees_cool(void **state)
{
    stage s;
    (void)state;
    open_intent(&s, NULL);
    stage_customer(&s, "never");
    stage_customer(&s, "hot")->last_asked_product = s.now - 3600;
    stage_customer(&s, "still_hot")->last_asked_product = s.now - 7 * DAY;
    stage_customer(&s, "just_warm")->last_asked_product = s.now - 7 * DAY - 1;
    stage_customer(&s, "still_warm")->last_asked_product = s.now - 60 * DAY;
    stage_customer(&s, "cold")->last_asked_product = s.now - 60 * DAY - 1;
    stage_batch(&s);
    stage_expect(&s, "intent_degree", 0, "none", "never asked", GX_FOREVER);
    stage_expect(&s, "intent_degree", 1, "hot", "asked just now, no order since", s.now - 3600 + 7 * DAY + 1);
    stage_expect(&s, "intent_degree", 2, "hot", "asked just now, no order since", s.now + 1);
    stage_expect(&s, "intent_degree", 3, "warm", "asked a while ago, no order since", s.now + 53 * DAY);
    stage_expect(&s, "intent_degree", 4, "warm", "asked a while ago, no order since", s.now + 1);
    stage_expect(&s, "intent_degree", 5, "cold", "asked long ago, no order since", GX_FOREVER);
    stage_close(&s);
}

static void an_order_answers_the_question(void **state)
{
    stage s;
    (void)state;
    open_intent(&s, NULL);
    customer_state *after = stage_customer(&s, "after"), *same = stage_customer(&s, "same"),
                   *before = stage_customer(&s, "before");
    after->last_asked_product = same->last_asked_product = before->last_asked_product = s.now - DAY;
    after->last_placed = s.now - 60;
    same->last_bought = s.now - DAY;
    before->last_placed = s.now - DAY - 1;
    stage_batch(&s);
    stage_expect(&s, "intent_degree", 0, "cold", "ordered since the last question", GX_FOREVER);
    stage_expect(&s, "intent_degree", 1, "cold", "ordered since the last question", GX_FOREVER);
    stage_expect(&s, "intent_degree", 2, "hot", "asked just now, no order since", s.now + 6 * DAY + 1);
    stage_expect(&s, "intent", 1, "none", "ordered since the last question", GX_FOREVER);
    stage_close(&s);
}

static void figures_are_options(void **state)
{
    stage s;
    (void)state;
    open_intent(&s, "[classifier:intent]\nhot = 12h\nwarm = 2w\nagent_tags = boss\n");
    const tag boss[] = { { .tag = text_of("boss") } };
    customer_state *c = stage_customer(&s, "a");
    c->last_asked_product = s.now - 12 * 3600 - 1;
    c->tags = boss;
    c->n_tags = 1;
    stage_batch(&s);
    stage_expect(&s, "intent", 0, "both", "wants to resell, and asked without ordering since", GX_FOREVER);
    stage_expect(&s, "intent_degree", 0, "warm", "asked a while ago, no order since", s.now - 12 * 3600 + 14 * DAY);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(tags_are_evidence),
        cmocka_unit_test(d2_2_a_mark_is_warm_at_most),
        cmocka_unit_test(degrees_cool),
        cmocka_unit_test(an_order_answers_the_question),
        cmocka_unit_test(figures_are_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
