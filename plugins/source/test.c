/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `source` through the host, against domain D2.1. */
#include "stage.h"

static void judge(const char *ini, int64_t referred, const char *stated, const char *place, const char *label,
                  const char *reason)
{
    stage s;
    stage_open(&s, PLUGINS, ini);
    stage_load(&s, "source");
    customer_state *c = stage_customer(&s, "a");
    c->has_referrer = referred;
    c->source = text_of(stated);
    c->place = text_of(place);
    stage_batch(&s);
    stage_expect(&s, "source", 0, label, reason, GX_FOREVER);
    stage_close(&s);
}

#define STATED "the stated source says so"

static void every_label_may_be_stated(void **state)
{
    static const char *const labels[] = { "referral", "attracted", "proactive", "store", "added" };
    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        judge(NULL, 0, labels[i], NULL, labels[i], STATED);
    judge(NULL, 0, "unknown", NULL, "unknown", "the stated source says nothing that is known");
}

static void other_words_are_understood(void **state)
{
    (void)state;
    judge(NULL, 0, "朋友介绍", NULL, "referral", STATED);
    judge(NULL, 0, "文章", NULL, "attracted", STATED);
    judge(NULL, 0, "主动添加", NULL, "proactive", STATED);
    judge(NULL, 0, "门店", NULL, "store", STATED);
    judge(NULL, 0, "Imported", NULL, "added", STATED); /* ASCII case does not matter */
    judge("[classifier:source]\nattracted = livestream, 直播间\n", 0, "直播间", NULL, "attracted", STATED);
    judge("[classifier:source]\nattracted = livestream, 直播间\n", 0, "文章", NULL, "unknown",
          "the stated source says nothing that is known");
}

/* D2.1: a recorded introducer wins over the place; here over what is stated as well. */
static void an_introducer_wins(void **state)
{
    (void)state;
    judge(NULL, 1, NULL, "store", "referral", "an introducer is recorded");
    judge(NULL, 1, "store", NULL, "referral", "an introducer is recorded");
}

/* D2.1: `store` needs no other evidence of how; no other place says how. */
static void the_place_speaks_when_nothing_is_stated(void **state)
{
    (void)state;
    judge(NULL, 0, NULL, "store", "store", "the place is the shop");
    judge(NULL, 0, NULL, "公众号", "attracted", "the place is one of content");
    judge(NULL, 0, NULL, "moments", "unknown", "nothing says how: ask");
    judge(NULL, 0, "proactive", "store", "proactive", STATED);
    judge(NULL, 0, "unknown", "store", "store", "the place is the shop");
    judge("[classifier:source]\nstore_places = main_street\n", 0, NULL, "main_street", "store",
          "the place is the shop");
}

static void no_evidence_is_unknown(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, PLUGINS, NULL);
    stage_load(&s, "source");
    stage_customer(&s, "a")->joined = 5;
    stage_batch(&s);
    stage_expect(&s, "source", 0, "unknown", "nothing says how: ask", GX_FOREVER);
    assert_int_equal(stage_verdict(&s, "source", 0).n_evidence, 0);
    stage_close(&s);
}

static void the_vocabulary_is_the_domains(void **state)
{
    static const char *const wanted[] = { "referral", "attracted", "proactive", "store", "added", "unknown" };
    stage s;
    (void)state;
    stage_open(&s, PLUGINS, NULL);
    stage_load(&s, "source");
    const fact *f = facts_find(s.facts, text_of("source"));
    assert_int_equal(f->n_labels, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(f->labels[i], wanted[i]);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_label_may_be_stated), cmocka_unit_test(other_words_are_understood),
        cmocka_unit_test(an_introducer_wins),        cmocka_unit_test(the_place_speaks_when_nothing_is_stated),
        cmocka_unit_test(no_evidence_is_unknown),    cmocka_unit_test(the_vocabulary_is_the_domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
