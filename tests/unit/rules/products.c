/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what was bought: values, expiry to the second, the same answers from the program as from the tree, and
 * the words of `why`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/rules/program.h"
#include "world.h"

#define DAY DAY_S
#define NOW (20000 * DAY + 3600)

static const char SHOP[] = "sku,name,match,line,related\n"
                           "C,cream,,face,S\n"
                           "S,serum,drops,serum,\n"
                           "M,mask,,face,serum\n";

static void open_shop(world *w)
{
    world_open(w, "UTC");
    if (products_read(GX_TEXT(SHOP), "products.csv", 2, w->mem, &w->context.products, &w->err) != GX_OK)
        fail_msg("%s", w->err.text);
}

/* An order paid at `at` that holds these names. */
static order holds(world *w, int64_t at, size_t n, const char *const *names)
{
    buf b = { 0 };
    buf_varint(&b, n);
    for (size_t i = 0; i < n; i++) {
        buf_varint(&b, 0); /* sku */
        buf_varint(&b, strlen(names[i]));
        buf_str(&b, names[i]);
        buf_zigzag(&b, 1);
        buf_zigzag(&b, INT64_MIN);
    }
    order o = { .paid = at, .counts = true, .items = arena_text(w->keep, buf_view(&b)) };
    buf_free(&b);
    return o;
}
#define HOLDS(w, at, ...)                                                                                              \
    holds((w), (at), sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *),                                    \
          (const char *const[]){ __VA_ARGS__ })

static void windows_over_products_expire_when_the_order_leaves(void **state)
{
    world w;
    int64_t until;
    (void)state;
    open_shop(&w);
    order orders[] = { HOLDS(&w, NOW - 50 * DAY, "cream"), HOLDS(&w, NOW - 10 * DAY, "a cream for you", "mask"),
                       HOLDS(&w, NOW - 5 * DAY, "soap") };
    customer_state s = world_nobody(NOW);
    s.order_list = orders;
    s.n_order_list = 3;
    assert_true(world_eval(&w, "bought_product_within(\"C\", \"60d\")", NOW, &s, &until));
    assert_int_equal(until, NOW - 10 * DAY + 60 * DAY + 1);
    assert_false(world_eval(&w, "bought_product_within(\"C\", \"9d\")", NOW, &s, &until));
    assert_int_equal(until, GX_FOREVER);
    assert_true(world_eval(&w, "bought_line_within(\"face\", \"24h\") == false", NOW, &s, &until));
    assert_false(world_eval(&w, "bought_product(\"drops\")", NOW, &s, &until));
    assert_true(world_eval(&w, "bought_line(\"face\")", NOW, &s, &until));
    assert_int_equal(until, GX_FOREVER);
    world_close(&w);
}

static void d5_4_the_same_and_a_related_product_are_counted_apart(void **state)
{
    world w;
    int64_t until;
    (void)state;
    open_shop(&w);
    order orders[] = { HOLDS(&w, NOW - 3 * DAY, "mask"), HOLDS(&w, NOW - 40 * DAY, "cream", "cream"),
                       HOLDS(&w, NOW - 20 * DAY, "serum", "cream"), HOLDS(&w, NOW - 10 * DAY, "serum") };
    customer_state s = world_nobody(NOW);
    s.order_list = orders;
    s.n_order_list = 4;
    assert_true(world_eval(&w, "repurchases(\"same\") == 2", NOW, &s, NULL));
    assert_true(world_eval(&w, "repurchases(\"related\") == 1", NOW, &s, NULL)); /* serum after cream */
    assert_true(world_eval(&w, "repurchases_within(\"same\", \"15d\") == 1", NOW, &s, &until));
    assert_int_equal(until, NOW - 10 * DAY + 15 * DAY + 1);
    assert_true(world_eval(&w, "repurchases_within(\"same\", \"21d\") < 3", NOW, &s, &until));
    assert_int_equal(until, GX_FOREVER);
    assert_true(world_eval(&w, "repurchases_within(\"related\", \"21d\") + 1 == 2", NOW, &s, &until));
    assert_int_equal(until, NOW - 20 * DAY + 21 * DAY + 1);
    orders[2].counts = false; /* taken back: nothing was bought again but the serum, which is now the first */
    assert_true(world_eval(&w, "repurchases(\"same\") == 0 and repurchases(\"related\") == 1", NOW, &s, NULL));
    world_close(&w);
}

static void d2_2_wants_goes_through_the_catalogue(void **state)
{
    world w;
    (void)state;
    open_shop(&w);
    product_interest interests[] = { { GX_TEXT("those drops"), NOW - DAY, 1 }, { GX_TEXT("soap"), NOW - DAY, 1 } };
    customer_state s = world_nobody(NOW);
    s.interests = interests;
    s.n_interests = 2;
    assert_true(world_eval(&w, "wants(\"S\") and wants(\"serum\") and wants(\"soap\")", NOW, &s, NULL));
    assert_false(world_eval(&w, "wants(\"C\") or wants(\"face\") or wants(\"so\")", NOW, &s, NULL));
    w.context.products = NULL;
    assert_true(world_eval(&w, "wants(\"those drops\") and not wants(\"S\")", NOW, &s, NULL));
    world_close(&w);
}

/* Random customers, every question: value and expiry of the program are the tree's. */
static void the_program_answers_like_the_tree(void **state)
{
    static const char *const names[] = { "cream", "serum", "drops", "mask", "soap" };
    static const char *const texts[] = {
        "bought_product(\"C\")",
        "not bought_line_within(\"face\", \"30d\")",
        "bought_product_within(\"S\", \"36h\") or bought_line(\"serum\")",
        "repurchases(\"same\") >= 2",
        "repurchases_within(\"related\", \"20d\") == 0",
        "repurchases_within(\"same\", \"40d\") ~= 1 and bought_product_within(\"M\", \"10d\")",
    };
    enum { PEOPLE = 200, ORDERS = 5, RULES = sizeof texts / sizeof *texts };
    world w;
    uint64_t seed = 7;
    (void)state;
    open_shop(&w);
    customer_state *people = arena_zalloc(w.keep, PEOPLE * sizeof *people);
    const customer_state *rows[PEOPLE];
    for (size_t i = 0; i < PEOPLE; i++) {
        order *list = arena_alloc(w.keep, ORDERS * sizeof *list);
        people[i] = world_nobody(NOW);
        people[i].n_order_list = world_random(&seed) % (ORDERS + 1);
        for (size_t k = 0; k < people[i].n_order_list; k++) {
            const char *two[] = { names[world_random(&seed) % 5], names[world_random(&seed) % 5] };
            list[k] = holds(&w, NOW - (int64_t)(world_random(&seed) % 50) * DAY / 2, 2, two);
            list[k].counts = world_random(&seed) % 5 != 0;
        }
        people[i].order_list = list;
        rows[i] = &people[i];
    }
    program *p;
    gx_batch b;
    program_run *run;
    uint64_t set[PEOPLE][GX_CONDITIONS_MAX / 64];
    int64_t until[PEOPLE], ends[PEOPLE], least[PEOPLE];
    uint8_t value[PEOPLE];
    assert_int_equal(program_new(w.facts, w.mem, &p, &w.err), GX_OK);
    assert_int_equal(program_add_dimension(p, w.value, NULL, &w.err), GX_OK);
    for (size_t r = 0; r < RULES; r++)
        assert_int_equal(program_add_condition(p, world_rule(&w, texts[r]), &w.err), GX_OK);
    arena *scratch = arena_new();
    assert_int_equal(batch_begin(&b, w.facts, w.zone, (cut_values){ 0 }, NOW, rows, PEOPLE, scratch, &w.err), GX_OK);
    world_label_column(&w, &b, scratch);
    assert_int_equal(run_begin(p, &b, scratch, &run, &w.err), GX_OK);
    run_set(run, w.value, batch_ints(&b, w.value), batch_ints_until(&b, w.value));
    assert_int_equal(run_conditions(run, set, until, &w.err), GX_OK);
    for (size_t i = 0; i < PEOPLE; i++)
        least[i] = GX_FOREVER;
    for (size_t r = 0; r < RULES; r++) {
        world_eval_rows(&w, world_rule(&w, texts[r]), NOW, rows, PEOPLE, scratch, value, ends);
        for (size_t i = 0; i < PEOPLE; i++) {
            assert_int_equal(set[i][0] >> r & 1, value[i]);
            least[i] = ends[i] < least[i] ? ends[i] : least[i];
        }
    }
    for (size_t i = 0; i < PEOPLE; i++)
        assert_int_equal(until[i], least[i]);
    arena_free(scratch);
    world_close(&w);
}

static const char *why(world *w, const char *text, const customer_state *s, arena *scratch)
{
    gx_batch b;
    const clause *list;
    size_t n;
    assert_int_equal(batch_begin(&b, w->facts, w->zone, (cut_values){ 0 }, NOW, &s, 1, scratch, &w->err), GX_OK);
    assert_int_equal(rule_explain(world_rule(w, text), &b, 0, scratch, &list, &n, &w->err), GX_OK);
    assert_int_equal(n, 1);
    return list[0].text;
}

static void why_says_when_it_was_bought(void **state)
{
    world w;
    (void)state;
    open_shop(&w);
    arena *scratch = arena_new();
    order orders[] = { HOLDS(&w, NOW - 10 * DAY, "cream"), HOLDS(&w, NOW - 2 * DAY, "mask") };
    customer_state s = world_nobody(NOW);
    s.order_list = orders;
    s.n_order_list = 2;
    assert_string_equal(why(&w, "bought_product_within(\"C\", \"5d\")", &s, scratch),
                        "bought 2024-09-24, 10 days ago; needs no longer ago than 5 days");
    assert_string_equal(why(&w, "not bought_product(\"C\")", &s, scratch),
                        "bought 2024-09-24, 10 days ago; needs it never bought");
    assert_string_equal(why(&w, "bought_product(\"S\")", &s, scratch), "never bought; needs it bought");
    assert_string_equal(why(&w, "repurchases(\"same\") >= 2", &s, scratch),
                        "repurchases(\"same\") is 0, needs at least 2");
    arena_free(scratch);
    world_close(&w);
}

static void a_mistake_names_the_nearest(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "bought_product(\"creem\")",
          "shop.ini:1:16: unknown product \"creem\"; did you mean \"cream\"?  (guanxi products)" },
        { "bought_product(\"Q\")", "shop.ini:1:16: unknown product \"Q\"; did you mean \"C\"?  (guanxi products)" },
        { "bought_product(\"toothpaste\")", "shop.ini:1:16: unknown product \"toothpaste\"  (guanxi products)" },
        { "bought_line(\"faces\")",
          "shop.ini:1:13: unknown product line \"faces\"; did you mean \"face\"?  (guanxi products)" },
        { "bought_product(C)", "shop.ini:1:16: bought_product wants a text in quotes here; an example: "
                               "bought_product(\"SR-NIA\")" },
        { "repurchases(\"new\") > 0", "shop.ini:1:13: repurchases wants \"same\" or \"related\", not \"new\"" },
        { "bought_product_within(\"C\")",
          "shop.ini:1:1: bought_product_within(product, duration): 1 arguments given; an example: "
          "bought_product_within(\"SR-NIA\", \"60d\")" },
    };
    world w;
    const rule *r;
    (void)state;
    open_shop(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_not_equal(world_try(&w, cases[i].text, &r), GX_OK);
        assert_string_equal(w.err.text, cases[i].says);
    }
    w.context.products = NULL;
    assert_int_not_equal(world_try(&w, "bought_line(\"face\")", &r), GX_OK);
    assert_string_equal(w.err.text, "shop.ini:1:1: bought_line asks of a product, but the shop has no products.csv  "
                                    "(docs/products.md)");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_over_products_expire_when_the_order_leaves),
        cmocka_unit_test(d5_4_the_same_and_a_related_product_are_counted_apart),
        cmocka_unit_test(d2_2_wants_goes_through_the_catalogue),
        cmocka_unit_test(the_program_answers_like_the_tree),
        cmocka_unit_test(why_says_when_it_was_bought),
        cmocka_unit_test(a_mistake_names_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
