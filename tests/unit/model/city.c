/* SPDX-License-Identifier: Apache-2.0 */
/* What holds in a whole city (D5.5), in the state of who lives there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/arena.h>
#include <core/model/state.h>
#include <string.h>

static arena *a;

static attribute said(const char *name, const char *value, int64_t at)
{
    return (attribute){ .name = text_of(name), .value = text_of(value), .by = GX_TEXT("weather"), .at = at };
}

static void expect(const customer_state *s, const char *name, const char *value, bool of_city)
{
    const attribute *found = state_attribute(s, text_of(name));
    assert_non_null(found);
    assert_true(text_is(found->value, value));
    assert_int_equal(found->of_city, of_city);
}

static void d5_5_a_city_by_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *hers, *city;
        bool same;
    } cases[] = {
        { "北京", "北京", true }, { "北京市", "北京", true },  { "北京", "北京市", true },
        { " Ulm ", "Ulm", true }, { "Ulm", "Neu-Ulm", false }, { "", "", false },
        { "市", "市", true },     { "沙市", "沙", true },      { "北京", "南京", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        customer_state s = { .city = text_of(cases[i].hers) };
        assert_int_equal(state_lives_in(&s, text_of(cases[i].city)), cases[i].same);
    }
}

static void d5_5_her_own_word_goes_before(void **state)
{
    (void)state;
    gx_error err = { 0 };
    const attribute hers[] = { said("b", "hers", 10), said("d", "", 50), said("e", "hers", 1) };
    const attribute there[] = { said("a", "there", 5), said("b", "there", 99), said("d", "there", 20) };
    customer_state s = { .attributes = hers, .n_attributes = 3 }, city = { .attributes = there, .n_attributes = 3 };
    assert_int_equal(state_add_city(&s, &city, a, &err), GX_OK);
    assert_int_equal(s.n_attributes, 4);
    expect(&s, "a", "there", true);
    expect(&s, "b", "hers", false);
    expect(&s, "d", "there", true); /* hers was cleared */
    expect(&s, "e", "hers", false);
}

static void d5_5_of_two_spellings_the_later_word(void **state)
{
    (void)state;
    gx_error err = { 0 };
    const attribute with[] = { said("cold", "first", 10), said("warm", "late", 30) };
    const attribute without[] = { said("cold", "second", 20), said("warm", "early", 20) };
    customer_state s = { 0 }, one = { .attributes = with, .n_attributes = 2 },
                   two = { .attributes = without, .n_attributes = 2 }, nothing = { 0 };
    assert_int_equal(state_add_city(&s, &one, a, &err), GX_OK);
    assert_int_equal(state_add_city(&s, &nothing, a, &err), GX_OK);
    assert_int_equal(state_add_city(&s, &two, a, &err), GX_OK);
    assert_int_equal(s.n_attributes, 2);
    expect(&s, "cold", "second", true);
    expect(&s, "warm", "late", true);
}

static int begin(void **state)
{
    (void)state;
    return (a = arena_new()) != NULL ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d5_5_a_city_by_its_name),
        cmocka_unit_test(d5_5_her_own_word_goes_before),
        cmocka_unit_test(d5_5_of_two_spellings_the_later_word),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
