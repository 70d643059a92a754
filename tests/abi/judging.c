/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts and computed facts: what plugins may ask a batch, and that nobody believes a wrong answer. */
#include "stage.h"

#define FIX FIXTURES "/"
#define HEAD FIX "misjudges.so: plugin misjudges: "

static void open_misjudges(stage *s, const char *how)
{
    char ini[64];
    snprintf(ini, sizeof ini, "[plugin:misjudges]\nhow = %s\n", how);
    stage_open(s, FIXTURES, ini);
    stage_load(s, "good");
    stage_load(s, "misjudges");
    stage_customer(s, "anna");
    stage_customer(s, "王姐");
    gx_error err = { 0 };
    if (batch_begin(&s->batch, s->facts, s->zone, (cut_values){ 0 }, s->now, s->rows, s->n, s->mem, &err) != GX_OK)
        fail_msg("%s", err.text);
}

static void refuse_verdict(const char *how, gx_status status, const char *why)
{
    stage s;
    size_t n;
    gx_error err = { 0 };
    gx_verdict out[CUSTOMERS_MAX];
    char text[512];
    open_misjudges(&s, how);
    snprintf(text, sizeof text, HEAD "the dimension 'judgement' of 2 customers, anna to 王姐: %s", why);
    const registered_classifier *c = host_classifiers(s.host, &n);
    assert_int_equal(host_classify(s.host, &c[1], &s.batch, out, &err), status);
    assert_string_equal(err.text, text);
    assert_int_equal(err.code, status);
    /* the others go on */
    assert_int_equal(host_classify(s.host, &c[0], &s.batch, out, &err), GX_OK);
    stage_close(&s);
}

static void verdicts_are_checked(void **state)
{
    (void)state;
    refuse_verdict("label", GX_EPLUGIN, "customer 王姐: label 2 is outside 0..1");
    refuse_verdict("negative", GX_EPLUGIN, "customer 王姐: label -1 is outside 0..1");
    refuse_verdict("lazy", GX_EPLUGIN, "customer anna: label -1 is outside 0..1");
    refuse_verdict("expiry", GX_EPLUGIN, "customer 王姐: valid_until 1795348800 is not after now, 1795348800");
    refuse_verdict("reason", GX_EPLUGIN, "customer 王姐: the label 'good' has no reason");
    refuse_verdict("evidence", GX_EPLUGIN, "customer 王姐: its evidence 4711 is no fact that find gave");
    refuse_verdict("much_evidence", GX_EPLUGIN, "customer 王姐: 5 pieces of evidence; at most 4");
}

static void failures_are_named(void **state)
{
    (void)state;
    refuse_verdict("fail", GX_EIO, "the oracle is asleep");
    refuse_verdict("silent", GX_EIO, "it failed without saying why");
}

static void mistakes_with_references_are_found(void **state)
{
    (void)state;
    refuse_verdict("undeclared", GX_EPLUGIN, "it reads the dimension 'mood' without naming it in reads_dimensions");
    refuse_verdict("text_as_int", GX_EPLUGIN, "it reads 'place', which is a text, as an integer");
    refuse_verdict("int_as_text", GX_EPLUGIN, "it reads 'orders', which is a count, as a text");
    refuse_verdict("no_reference", GX_EPLUGIN, "it reads by the reference 0, which find never gave");
    refuse_verdict("series_as_fact", GX_EPLUGIN, "it reads by the reference 1073741826, which find never gave");
    refuse_verdict("fact_as_series", GX_EPLUGIN, "it reads the series 1, which find_series never gave");
    refuse_verdict("fact_as_cut", GX_EPLUGIN, "it reads the cut point 1, which neither top_share nor quantile gave");
    refuse_verdict("row", GX_EPLUGIN, "it reads row 2 of a batch of 2");
}

static void verbs_of_start_are_refused_later(void **state)
{
    (void)state;
    refuse_verdict("late", GX_EREFUSED, "plugin misjudges: find may be called only inside start");
    refuse_verdict("late_classifier", GX_EREFUSED, "plugin misjudges: add_classifier may be called only inside start");
    refuse_verdict("publish", GX_EREFUSED, "plugin misjudges: publish may be called only inside an event handler");
}

static void refuse_fact(const char *how, gx_status status, const char *why)
{
    stage s;
    size_t n;
    gx_error err = { 0 };
    int64_t value[CUSTOMERS_MAX], until[CUSTOMERS_MAX];
    char text[512];
    open_misjudges(&s, how);
    const registered_fact *f = host_facts(s.host, &n);
    assert_int_equal(n, 1);
    gx_status got = host_compute(s.host, f, &s.batch, value, until, &err);
    assert_int_equal(got, status);
    if (why != NULL) {
        snprintf(text, sizeof text, HEAD "the fact 'judged' of 2 customers, anna to 王姐: %s", why);
        assert_string_equal(err.text, text);
    }
    stage_close(&s);
}

static void facts_are_checked(void **state)
{
    (void)state;
    refuse_fact("fine", GX_OK, NULL);
    refuse_fact("fact_bool", GX_EPLUGIN, "customer anna: a yes or no is 2; want 0 or 1");
    refuse_fact("fact_expiry", GX_EPLUGIN, "customer anna: valid_until 1795348800 is not after now, 1795348800");
    refuse_fact("fact_fails", GX_EIO, "the abacus is broken");
    refuse_fact("fact_dimension", GX_EPLUGIN,
                "a fact may not read the dimension 'mood': facts are computed before labels");
}

/* 2026-11-22T12:00:00Z is 20:00 in Shanghai. */
static void a_batch_answers(void **state)
{
    stage s;
    const int64_t day = 86400;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    stage_load(&s, "windows");
    assert_int_equal(s.cut_kind[0], HOST_CUT_QUANTILE);
    int64_t visits[] = { s.now - 8 * day, s.now - 7 * day, s.now - day };
    const tag tags[] = { { .tag = text_of("vip") } };
    const product_interest interests[] = { { text_of("serum"), s.now - day, 2 }, { text_of("cream"), 0, 1 } };
    customer_state *c = stage_customer(&s, "anna");
    c->name = text_of("安娜");
    c->orders = 3;
    c->last_bought = s.now - 3600;
    c->series[SERIES_VISITS] = (series){ visits, 3 };
    c->tags = tags;
    c->n_tags = 1;
    c->interests = interests;
    c->n_interests = 2;
    c->n_introduced = 4;
    stage_customer(&s, "nobody");
    s.cut_value[0] = 12345;
    stage_batch(&s);
    const int64_t moods[] = { 1, 0 };
    batch_set_ints(&s.batch, facts_find(s.facts, text_of("mood"))->ref, moods, NULL);
    char text[256];
    snprintf(
        text, sizeof text,
        "安娜 3 orders, mood 1 for ever, cut 12345, visits 3 last %lld, within 1 older 0 two 1 counted 2, tagged 1, "
        "introduced 4, interest serum",
        (long long)(s.now - day));
    /* The purchase of exactly an hour ago is within an hour until the next second; nothing else changes sooner. */
    stage_expect(&s, "windows", 0, "bad", text, s.now + 1);
    stage_expect(&s, "windows", 1, "bad",
                 " 0 orders, mood 0 for ever, cut 12345, visits 0 last 0, within 0 older 1 two 0 counted 0, tagged 0, "
                 "introduced 0, interest ",
                 GX_FOREVER);
    stage_close(&s);
}

static void a_cut_point_the_shop_lacks_is_out_of_reach(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "good");
    stage_load(&s, "windows");
    stage_customer(&s, "anna");
    s.n_cuts = 0;
    stage_batch(&s);
    const int64_t moods[] = { 0 };
    batch_set_ints(&s.batch, facts_find(s.facts, text_of("mood"))->ref, moods, NULL);
    gx_verdict v = stage_verdict(&s, "windows", 0);
    assert_non_null(strstr(v.reason, "cut 9223372036854775807,"));
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_checked),
        cmocka_unit_test(failures_are_named),
        cmocka_unit_test(mistakes_with_references_are_found),
        cmocka_unit_test(verbs_of_start_are_refused_later),
        cmocka_unit_test(facts_are_checked),
        cmocka_unit_test(a_batch_answers),
        cmocka_unit_test(a_cut_point_the_shop_lacks_is_out_of_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
