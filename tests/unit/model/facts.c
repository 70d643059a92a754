/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of facts (design 5.2): names, references, clashes, the page it prints. */
#include "core/model/facts.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
    const char *name;
    gx_type type;
} WANTED[] = {
    { "orders", GX_INT },
    { "spent", GX_MONEY },
    { "brought", GX_MONEY },
    { "largest_order", GX_MONEY },
    { "discounted_orders", GX_INT },
    { "unpaid_orders", GX_INT },
    { "open_credit", GX_MONEY },
    { "joined", GX_TIME },
    { "first_bought", GX_TIME },
    { "last_bought", GX_TIME },
    { "last_placed", GX_TIME },
    { "last_shipped", GX_TIME },
    { "last_delivered", GX_TIME },
    { "last_received", GX_TIME },
    { "last_consulted", GX_TIME },
    { "last_visited", GX_TIME },
    { "last_message_received", GX_TIME },
    { "last_message_sent", GX_TIME },
    { "last_called", GX_TIME },
    { "last_reviewed", GX_TIME },
    { "last_shared", GX_TIME },
    { "last_referred", GX_TIME },
    { "last_complained", GX_TIME },
    { "last_engaged", GX_TIME },
    { "last_contacted", GX_TIME },
    { "last_answered", GX_TIME },
    { "last_active", GX_TIME },
    { "waiting_since", GX_TIME },
    { "last_brought", GX_TIME },
    { "introductions_bought", GX_INT },
    { "birthday", GX_DATE },
    { "agent", GX_BOOL },
    { "key", GX_BOOL },
    { "removed", GX_TIME },
    { "blocked", GX_BOOL },
    { "referred", GX_BOOL },
    { "office_address", GX_BOOL },
    { "open_promises", GX_INT },
    { "next_promise", GX_DATE },
    { "name", GX_TEXT_TYPE },
    { "address_as", GX_TEXT_TYPE },
    { "phone", GX_TEXT_TYPE },
    { "email", GX_TEXT_TYPE },
    { "wechat", GX_TEXT_TYPE },
    { "gender", GX_TEXT_TYPE },
    { "city", GX_TEXT_TYPE },
    { "address", GX_TEXT_TYPE },
    { "address_kind", GX_TEXT_TYPE },
    { "place", GX_TEXT_TYPE },
    { "referrer", GX_TEXT_TYPE },
    { "given.source", GX_TEXT_TYPE },
    { "consultations", GX_INT },
    { "interactions", GX_INT },
};

static void core_facts(void **state)
{
    (void)state;
    facts *f = facts_new();
    assert_non_null(f);
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
        const fact *x = facts_find(f, text_of(WANTED[i].name));
        if (x == NULL)
            fail_msg("no fact %s", WANTED[i].name);
        assert_int_equal(x->type, WANTED[i].type);
        assert_ptr_equal(facts_at(f, x->ref), x);
    }
    for (gx_ref ref = 1; ref <= facts_count(f); ref++) { /* complete, and dated by facts that are times */
        const fact *x = facts_at(f, ref);
        assert_int_equal(x->ref, ref);
        assert_true(x->title != NULL && x->unit != NULL && x->events != NULL && x->fallback != NULL &&
                    x->expiry != NULL);
        if (x->dated_by != NULL) {
            assert_non_null(facts_find(f, text_of(x->dated_by)));
            assert_int_equal(facts_find(f, text_of(x->dated_by))->type, GX_TIME);
        }
    }
    assert_null(facts_at(f, 0));
    assert_null(facts_at(f, (gx_ref)facts_count(f) + 1));
    assert_null(facts_find(f, GX_TEXT("order")));
    assert_string_equal(facts_nearest(f, GX_TEXT("last_bougt")), "last_bought");
    facts_free(f);
}

static void every_series_has_its_count(void **state)
{
    (void)state;
    facts *f = facts_new();
    series_id s;
    for (int i = 0; i < SERIES_COUNT; i++) {
        assert_true(series_find(text_of(series_name((series_id)i)), &s));
        assert_int_equal(s, i);
        assert_non_null(facts_find(f, text_of(series_name((series_id)i))));
    }
    assert_int_equal(facts_find(f, GX_TEXT("orders"))->origin, FACT_STATE);
    assert_int_equal(facts_find(f, GX_TEXT("visits"))->origin, FACT_SERIES);
    assert_false(series_find(GX_TEXT("order"), &s));
    facts_free(f);
}

static void added_facts_are_copied(void **state)
{
    (void)state;
    facts *f = facts_new();
    gx_error err;
    gx_ref ref;
    char name[32] = "given.skin", oily[8] = "oily";
    const char *const labels[] = { "dry", oily };
    fact model = { .name = name,
                   .type = GX_LABEL,
                   .origin = FACT_GIVEN,
                   .title = "skin",
                   .labels = labels,
                   .n_labels = 2,
                   .file = "shop.ini",
                   .line = 12 };
    size_t before = facts_count(f);
    const fact *early = facts_at(f, 1);
    assert_int_equal(facts_add(f, &model, &ref, &err), GX_OK);
    name[0] = oily[0] = 'X';
    const fact *x = facts_find(f, GX_TEXT("given.skin"));
    assert_non_null(x);
    assert_int_equal(x->ref, ref);
    assert_string_equal(x->labels[1], "oily");
    assert_int_equal(facts_count(f), before + 1);
    char numbered[32];
    for (int i = 0; i < 500; i++) {
        snprintf(numbered, sizeof numbered, "given.a%d", i);
        model.name = numbered;
        assert_int_equal(facts_add(f, &model, &ref, &err), GX_OK);
    }
    assert_ptr_equal(facts_at(f, 1), early); /* facts never move */
    facts_free(f);
}

static void clashes_name_both_places(void **state)
{
    (void)state;
    facts *f = facts_new();
    gx_error err;
    fact a = { .name = "given.x", .type = GX_INT, .origin = FACT_GIVEN, .file = "cosmetics/pack.ini", .line = 4 };
    fact b = { .name = "given.x", .type = GX_INT, .origin = FACT_GIVEN, .file = "shop.ini", .line = 9 };
    fact c = { .name = "spent", .type = GX_INT, .origin = FACT_PLUGIN };
    assert_int_equal(facts_add(f, &a, NULL, &err), GX_OK);
    assert_int_equal(facts_add(f, &b, NULL, &err), GX_EEXIST);
    assert_non_null(strstr(err.text, "cosmetics/pack.ini:4"));
    assert_non_null(strstr(err.text, "shop.ini:9"));
    assert_int_equal(facts_add(f, &c, NULL, &err), GX_EEXIST);
    assert_non_null(strstr(err.text, "guanxi itself"));
    assert_non_null(strstr(err.text, "a plugin"));
    facts_free(f);
}

static void markdown(void **state)
{
    (void)state;
    facts *f = facts_new();
    buf out = { 0 };
    const char *const labels[] = { "dry", "oily" };
    fact skin = { .name = "given.skin",
                  .type = GX_LABEL,
                  .origin = FACT_GIVEN,
                  .title = "skin | type",
                  .labels = labels,
                  .n_labels = 2 };
    assert_int_equal(facts_add(f, &skin, NULL, NULL), GX_OK);
    facts_markdown(f, &out);
    assert_non_null(strstr(out.p, "| `spent` | money | spent in all | minor units |"));
    assert_non_null(strstr(out.p, "| `given.skin` | enum (dry, oily) | skin \\| type |"));
    assert_non_null(strstr(out.p, "`orders`, `consultations`"));
    for (const char *line = out.p; line != NULL && *line != '\0'; line = strchr(line, '\n') + 1) {
        if (*line != '|')
            continue;
        int bars = 0;
        for (const char *p = line; *p != '\n'; p++)
            bars += *p == '|' && (p == line || p[-1] != '\\');
        assert_int_equal(bars, 9);
    }
    buf_free(&out);
    facts_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(core_facts),
        cmocka_unit_test(every_series_has_its_count),
        cmocka_unit_test(added_facts_are_copied),
        cmocka_unit_test(clashes_name_both_places),
        cmocka_unit_test(markdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
