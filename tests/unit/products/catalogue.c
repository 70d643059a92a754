/* SPDX-License-Identifier: Apache-2.0 */
/* products.csv: what is read from it, what is refused and how, and what a text speaks of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/products/products.h"

#include <string.h>

static const char SHOP[] = "sku,name,match,line,price,cycle_days,related,contains,stage_from,stage_to\n"
                           "CR-OAT,燕麦保湿面霜 30天,oat cream|燕麦霜,face,148.00,30,SR-NIA|set,oat|glycerin,,\n"
                           "SR-NIA,烟酰胺精华,niacinamide serum|精华,serum,198,30,CR-OAT,niacinamide,,\n"
                           "ST-COP,蓝铜修护套装,copper set,set,980.00,,serum,\"copper peptide\",-9,3\n"
                           "A,产品甲,A,,,,,,4,\n";

typedef struct world {
    arena *mem;
    const products *all;
    gx_error err;
} world;

static gx_status try_read(world *w, const char *text)
{
    w->all = NULL;
    memset(&w->err, 0, sizeof w->err);
    return products_read(text_of(text), "products.csv", 2, w->mem, &w->all, &w->err);
}

static int open_world(void **state)
{
    static world w;
    w.mem = arena_new();
    *state = &w;
    return w.mem != NULL && try_read(&w, SHOP) == GX_OK ? 0 : -1;
}

static int close_world(void **state)
{
    arena_free(((world *)*state)->mem);
    return 0;
}

static const char *in(const world *w, const char *text)
{
    const product *p = products_in(w->all, text_of(text));
    return p != NULL ? p->sku.p : "";
}

static const char *called(const world *w, const char *text)
{
    const product *p = products_called(w->all, text_of(text));
    return p != NULL ? p->sku.p : "";
}

static void d4_10_a_catalogue_of_products(void **state)
{
    const world *w = *state;
    const product *cream = products_at(w->all, 0), *serum = products_at(w->all, 1), *set = products_at(w->all, 2);
    assert_int_equal(products_count(w->all), 4);
    assert_string_equal(cream->name.p, "燕麦保湿面霜 30天");
    assert_string_equal(cream->aliases[1].p, "燕麦霜");
    assert_int_equal(cream->price, 14800);
    assert_int_equal(cream->cycle_days, 30);
    assert_int_equal(cream->n_contains, 2);
    assert_int_equal(serum->price, 19800);
    assert_int_equal(set->cycle_days, 0);
    assert_string_equal(set->contains[0].p, "copper peptide");
    assert_int_equal(products_at(w->all, 3)->price, PRODUCT_NO_PRICE);
    assert_int_equal(products_lines(w->all), 3);
    assert_true(product_related(cream, serum) && product_related(cream, set)); /* by SKU, by line */
    assert_true(product_related(set, serum) && !product_related(serum, set));
    assert_false(product_related(cream, cream));
}

static void d4_10_stages_are_months_from_birth(void **state)
{
    const world *w = *state;
    const product *cream = products_at(w->all, 0), *set = products_at(w->all, 2), *later = products_at(w->all, 3);
    assert_true(product_for_stage(set, -9) && product_for_stage(set, 3));
    assert_false(product_for_stage(set, -10) || product_for_stage(set, 4));
    assert_true(product_for_stage(later, 4) && product_for_stage(later, 400) && !product_for_stage(later, 3));
    assert_true(product_for_stage(cream, -9) && product_for_stage(cream, 400)); /* of no stage: for all */
}

static void d5_5_a_product_takes_the_place_of_others(void **state)
{
    world *w = *state;
    assert_int_equal(try_read(w, "sku,name,replaces\nA,甲,\nB,乙,A\nC,丙,乙| A\n"), GX_OK);
    const product *a = products_at(w->all, 0), *b = products_at(w->all, 1), *c = products_at(w->all, 2);
    assert_true(product_replaces(b, a) && product_replaces(c, a) && product_replaces(c, b));
    assert_false(product_replaces(a, b) || product_replaces(b, c) || product_replaces(a, a));
}

/* Whether it suits, and what of it does not. */
static void suits(const world *w, const char *allergies, product_suiting want, const char *what)
{
    gx_text harm;
    assert_int_equal(product_suits(products_at(w->all, 0), text_of(allergies), &harm), want);
    assert_string_equal(harm.n > 0 ? harm.p : "", what);
}

static void d8_1_what_harms_whom(void **state)
{
    const world *w = *state; /* the cream: oat, glycerin */
    gx_text harm;
    suits(w, "", SUITS_NOBODY_ASKED, "");
    suits(w, " ，; 、", SUITS_NOBODY_ASKED, "");
    suits(w, "None", SUITS, "");
    suits(w, " 无 ", SUITS, "");
    suits(w, "Oats", SUITS_NOT, "oat");
    suits(w, "酒精、玫瑰；OAT", SUITS_NOT, "oat");
    suits(w, "gly|nuts", SUITS_NOT, "glycerin");
    suits(w, "none, oat", SUITS_NOT, "oat");
    suits(w, "rose water,酒精", SUITS, "");
    assert_int_equal(product_suits(products_at(w->all, 3), GX_TEXT("oat"), &harm), SUITS_CONTENTS_UNKNOWN);
    assert_int_equal(product_suits(products_at(w->all, 3), GX_TEXT("no"), &harm), SUITS);
}

static void the_longest_name_in_a_text_counts(void **state)
{
    const world *w = *state;
    assert_string_equal(in(w, "【包邮】燕麦保湿面霜30天 装"), "CR-OAT");
    assert_string_equal(in(w, "买一送一 Oat  Cream, 30 days"), "CR-OAT");
    assert_string_equal(in(w, "ＯＡＴ　ｃｒｅａｍ"), "CR-OAT");
    assert_string_equal(in(w, "燕麦霜配精华"), "CR-OAT"); /* three characters against two */
    assert_string_equal(in(w, "精华 燕麦"), "SR-NIA");
    assert_string_equal(in(w, "sr-nia"), "SR-NIA");
    assert_string_equal(in(w, "SR-NIA 正品"), ""); /* a SKU is the whole text */
    assert_string_equal(in(w, ""), "");
    assert_string_equal(in(w, "面膜"), "");
}

/* D4.1: "wants A" is about the product A, and "Arbutin" is not. */
static void d4_1_latin_names_stand_apart(void **state)
{
    const world *w = *state;
    assert_string_equal(in(w, "要A"), "A");
    assert_string_equal(in(w, "a 和别的"), "A");
    assert_string_equal(in(w, "Arbutin"), "");
    assert_string_equal(in(w, "boat cream"), "");
    assert_string_equal(in(w, "oat creams"), "");
    assert_string_equal(in(w, "copper set2"), "ST-COP");
}

static void of_equal_names_the_first_of_the_file_counts(void **state)
{
    world *w = *state;
    assert_int_equal(try_read(w, "name,sku,match\n甲霜,B1,面霜\n乙霜,B2,面霜\n"), GX_OK);
    assert_string_equal(in(w, "面霜"), "B1");
    assert_string_equal(in(w, "乙霜 甲霜"), "B1");
    assert_string_equal(called(w, "面霜"), "B1");
    assert_string_equal(called(w, "霜"), "");
    assert_int_equal(try_read(w, "sku,name,match\nX,一,Y\nY,二,\n"), GX_OK);
    assert_string_equal(called(w, "y"), "Y"); /* a SKU before an alias */
}

static void items_are_found_by_sku_first(void **state)
{
    const world *w = *state;
    order_item by_sku = { .sku = GX_TEXT("ST-COP"), .name = GX_TEXT("燕麦霜") };
    order_item by_name = { .sku = GX_TEXT("4711"), .name = GX_TEXT("燕麦霜") };
    order_item neither = { .sku = GX_TEXT("oat cream") };
    assert_string_equal(products_of_item(w->all, &by_sku)->sku.p, "ST-COP");
    assert_string_equal(products_of_item(w->all, &by_name)->sku.p, "CR-OAT");
    assert_string_equal(products_of_item(w->all, &neither)->sku.p, "CR-OAT");
    assert_null(products_of_item(NULL, &by_sku));
}

static bool means(const world *w, const char *word, const char *said)
{
    product_meant m = products_meant(w->all, text_of(word));
    return product_meant_by(&m, text_of(said));
}

static void d2_2_interests_go_through_the_catalogue(void **state)
{
    const world *w = *state;
    assert_true(means(w, "A", "产品甲") && means(w, "产品甲", "A"));
    assert_true(means(w, "SR-NIA", "那款精华怎么样"));
    assert_true(means(w, "serum", "精华") && means(w, "serum", "serum"));
    assert_false(means(w, "serum", "燕麦霜"));
    assert_true(means(w, "面膜", "面膜")); /* of no catalogue: as it stands */
    assert_false(means(w, "面膜", "补水面膜"));
    product_meant none = products_meant(NULL, GX_TEXT("A"));
    assert_true(product_meant_by(&none, GX_TEXT("A")) && !product_meant_by(&none, GX_TEXT("产品甲")));
}

static void a_mistake_is_told_with_its_place(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "", "products.csv: is empty; its first line names the columns: sku,name,…" },
        { "sku\n", "products.csv:1: name: this column is needed" },
        { "sku,name,prise\n", "products.csv:1: unknown column 'prise'; did you mean price?" },
        { "sku,name,weight\n", "products.csv:1: unknown column 'weight'; there are sku, name, match, line, price, "
                               "cycle_days, related, contains, stage_from, stage_to, replaces" },
        { "sku,name,sku\n", "products.csv:1: sku: there are two columns of this name" },
        { "sku,name\nA,\n", "products.csv:2: name: must not be empty" },
        { "sku,name\n\nA,甲\na,乙\n", "products.csv:4: sku: a is already the product of line 3" },
        { "sku,name,price\nA,甲,cheap\n",
          "products.csv:2: price: \"cheap\" is not an amount of the shop's currency (2 decimals)" },
        { "sku,name,price\nA,甲,-1\n",
          "products.csv:2: price: \"-1\" is not an amount of the shop's currency (2 decimals)" },
        { "sku,name,cycle_days\nA,甲,0\n",
          "products.csv:2: cycle_days: want a whole number from 1 to 3650, got \"0\"" },
        { "sku,name,cycle_days\nA,甲,30天\n",
          "products.csv:2: cycle_days: want a whole number from 1 to 3650, got \"30天\"" },
        { "sku,name,stage_from,stage_to\nA,甲,3,1\n", "products.csv:2: stage_to: lies before stage_from" },
        { "sku,name,stage_from\nA,甲,-11\n",
          "products.csv:2: stage_from: want a whole number from -10 to 1200, got \"-11\"" },
        { "sku,name,related\nSR-1,甲,\nB,乙,SR-2\n",
          "products.csv:3: related: 'SR-2' is neither a SKU nor a line of this file; did you mean 'SR-1'?" },
        { "sku,name,replaces\nSR-1,甲,\nB,乙,SR-2\n",
          "products.csv:3: replaces: 'SR-2' is no product of this file; did you mean 'SR-1'?" },
        { "sku,name,replaces\nA,甲,丙丁戊\n", "products.csv:2: replaces: '丙丁戊' is no product of this file" },
        { "sku,name,replaces\nA,甲,B|甲\nB,乙,\n",
          "products.csv:2: replaces: a product does not replace itself; name the older one" },
        { "sku,name\nA,甲,丙\n", "products.csv:2: has 3 cells, the header only 2; is a comma unquoted?" },
        { "sku,name\nA,\"甲\n", "products.csv: line 2: a quotation mark opens in this row and never closes" },
        { "sku,name\nA,\xB1\xED\n", "products.csv: not valid UTF-8; save it as \"CSV UTF-8\"" },
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_not_equal(try_read(w, cases[i].text), GX_OK);
        assert_string_equal(w->err.text, cases[i].says);
    }
}

static void crlf_short_rows_and_any_order_of_columns_are_fine(void **state)
{
    world *w = *state;
    assert_int_equal(try_read(w, "name,price,sku,line\r\n\"甲, 大瓶\",12.5,A\r\n\r\n乙,,B,x\r\n"), GX_OK);
    assert_int_equal(products_count(w->all), 2);
    assert_string_equal(products_at(w->all, 0)->name.p, "甲, 大瓶");
    assert_int_equal(products_at(w->all, 0)->price, 1250);
    assert_int_equal(products_at(w->all, 1)->file_line, 4);
}

static void a_missing_file_is_no_catalogue(void **state)
{
    world *w = *state;
    assert_int_equal(products_load("/nonexistent/products.csv", "products.csv", 2, w->mem, &w->all, &w->err), GX_OK);
    assert_null(w->all);
    assert_int_equal(products_count(NULL) + products_lines(NULL), 0);
    assert_null(products_in(NULL, GX_TEXT("A")));
    assert_null(products_nearest(NULL, GX_TEXT("A")));
}

static void a_name_at_the_beginning_reaches_over_separators(void **state)
{
    world *w = *state;
    const gx_text comma = GX_TEXT("，");
    assert_int_equal(try_read(w, "sku,name,match\nA,礼盒，四季,\nB,礼盒,\n"), GX_OK);
    assert_int_equal(products_leading(w->all, GX_TEXT("礼盒，四季，面霜"), comma), strlen("礼盒，四季"));
    assert_int_equal(products_leading(w->all, GX_TEXT("礼盒，面霜"), comma), strlen("礼盒"));
    assert_int_equal(products_leading(w->all, GX_TEXT("礼盒装，面霜"), comma), 0);
    assert_int_equal(products_leading(NULL, GX_TEXT("礼盒"), comma), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(d4_10_a_catalogue_of_products, open_world, close_world),
        cmocka_unit_test_setup_teardown(d4_10_stages_are_months_from_birth, open_world, close_world),
        cmocka_unit_test_setup_teardown(d5_5_a_product_takes_the_place_of_others, open_world, close_world),
        cmocka_unit_test_setup_teardown(d8_1_what_harms_whom, open_world, close_world),
        cmocka_unit_test_setup_teardown(the_longest_name_in_a_text_counts, open_world, close_world),
        cmocka_unit_test_setup_teardown(d4_1_latin_names_stand_apart, open_world, close_world),
        cmocka_unit_test_setup_teardown(of_equal_names_the_first_of_the_file_counts, open_world, close_world),
        cmocka_unit_test_setup_teardown(items_are_found_by_sku_first, open_world, close_world),
        cmocka_unit_test_setup_teardown(d2_2_interests_go_through_the_catalogue, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_mistake_is_told_with_its_place, open_world, close_world),
        cmocka_unit_test_setup_teardown(crlf_short_rows_and_any_order_of_columns_are_fine, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_missing_file_is_no_catalogue, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_name_at_the_beginning_reaches_over_separators, open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
