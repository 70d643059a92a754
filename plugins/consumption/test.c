/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `consumption` through the host, against domain D2.4. */
#include "stage.h"

static void the_four(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, PLUGINS, NULL);
    stage_load(&s, "consumption");
    stage_customer(&s, "never");
    stage_customer(&s, "once")->orders = 1;
    stage_customer(&s, "repeat")->orders = 2;
    customer_state *advocate = stage_customer(&s, "advocate");
    const int64_t at[] = { 5 };
    advocate->orders = 1;
    advocate->series[SERIES_REFERRALS] = (series){ at, 1 };
    stage_batch(&s);
    stage_expect(&s, "consumption", 0, "never", "has not bought yet", GX_FOREVER);
    stage_expect(&s, "consumption", 1, "once", "has not bought again yet", GX_FOREVER);
    stage_expect(&s, "consumption", 2, "repeat", "bought again", GX_FOREVER);
    stage_expect(&s, "consumption", 3, "advocate", "bought and introduced others", GX_FOREVER);
    stage_close(&s);
}

/* D2.4: who introduced others without buying is `never` here. */
static void introducing_alone_is_never(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, PLUGINS, NULL);
    stage_load(&s, "consumption");
    stage_customer(&s, "a")->n_introduced = 3;
    stage_batch(&s);
    stage_expect(&s, "consumption", 0, "never", "introduced others, has not bought herself", GX_FOREVER);
    gx_verdict v = stage_verdict(&s, "consumption", 0);
    assert_true(stage_has_evidence(&s, &v, "orders"));
    assert_true(stage_has_evidence(&s, &v, "introduced"));
    stage_close(&s);
}

/* An introduction is known from either side, and counts once. */
static void introduced_is_the_larger_count(void **state)
{
    stage s;
    gx_error err = { 0 };
    (void)state;
    stage_open(&s, PLUGINS, NULL);
    stage_load(&s, "consumption");
    const int64_t at[] = { 1, 2 };
    customer_state *said = stage_customer(&s, "said"), *named = stage_customer(&s, "named");
    said->series[SERIES_REFERRALS] = (series){ at, 2 };
    said->n_introduced = 1;
    named->n_introduced = 3;
    named->orders = 5;
    stage_batch(&s);
    const fact *f = facts_find(s.facts, text_of("introduced"));
    assert_non_null(f);
    assert_int_equal(batch_ints(&s.batch, f->ref)[0], 2);
    assert_int_equal(batch_ints(&s.batch, f->ref)[1], 3);
    stage_expect(&s, "consumption", 1, "advocate", "bought and introduced others", GX_FOREVER);
    assert_int_equal(host_check(s.host, &err), GX_OK);
    stage_close(&s);
}

static void figures_are_options(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, PLUGINS, "[classifier:consumption]\nrepeat_orders = 4\nadvocate_introduced = 2\n");
    stage_load(&s, "consumption");
    stage_customer(&s, "three")->orders = 3;
    customer_state *one_friend = stage_customer(&s, "one_friend");
    one_friend->orders = 4;
    one_friend->n_introduced = 1;
    stage_batch(&s);
    stage_expect(&s, "consumption", 0, "once", "has not bought again yet", GX_FOREVER);
    stage_expect(&s, "consumption", 1, "repeat", "bought again", GX_FOREVER);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_four),
        cmocka_unit_test(introducing_alone_is_never),
        cmocka_unit_test(introduced_is_the_larger_count),
        cmocka_unit_test(figures_are_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
