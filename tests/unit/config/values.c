/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values: what each type takes, and the sentence when it does not fit. */
#include "tests/unit/config/tree_of.h"

static gx_value value(const char *text, gx_option_type type)
{
    gx_option opt = { "x", type, NULL, NULL, NULL, NULL };
    gx_error err = { .text = "" };
    gx_value v;
    assert_int_equal(config_value_text(text_of(text), &opt, 2, NULL, &v, &err), GX_OK);
    assert_int_equal(v.type, type);
    return v;
}

static void wrong(const char *text, gx_option opt, const char *message)
{
    gx_error err = { .text = "" };
    gx_value v;
    assert_int_equal(config_value_text(text_of(text), &opt, 2, NULL, &v, &err), GX_ECONFIG);
    assert_string_equal(err.text, message);
}

static void good_values(void **state)
{
    (void)state;
    assert_int_equal(value("yes", GX_OPT_BOOL).i, 1);
    assert_int_equal(value("On", GX_OPT_BOOL).i, 1);
    assert_int_equal(value("false", GX_OPT_BOOL).i, 0);
    assert_int_equal(value("-12", GX_OPT_INT).i, -12);
    assert_int_equal(value("2000.00", GX_OPT_MONEY).i, 200000);
    assert_int_equal(value("30d", GX_OPT_DURATION).span.days, 30);
    assert_int_equal(value("2w", GX_OPT_DURATION).span.days, 14);
    assert_int_equal(value("12h", GX_OPT_DURATION).span.seconds, 43200);
    assert_text(value("\"a ; b\"", GX_OPT_TEXT).text, "\"a ; b\"");
}

/* The nearest double to what was written, not a sum of roundings. */
static void percentages_are_exact(void **state)
{
    (void)state;
    assert_true(value("20%", GX_OPT_PERCENT).d == 0.20);
    assert_true(value("0.1%", GX_OPT_PERCENT).d == 0.001);
    assert_true(value("33.333%", GX_OPT_PERCENT).d == 0.33333);
    assert_true(value("100%", GX_OPT_PERCENT).d == 1.0);
    assert_true(value("-2.5%", GX_OPT_PERCENT).d == -0.025);
    static const char *const bad[] = { "%", "", "20", "2..0%", ".5%", "5.%", "20%%", "20% ", "--2%", "1e3%" };
    gx_option opt = { "x", GX_OPT_PERCENT, NULL, NULL, NULL, NULL };
    gx_value v;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(config_value_text(text_of(bad[i]), &opt, 2, NULL, &v, NULL), GX_ECONFIG);
}

static void lists(void **state)
{
    (void)state;
    gx_option opt = { "x", GX_OPT_LIST, NULL, NULL, NULL, NULL };
    arena *a = arena_new();
    gx_value v;
    assert_int_equal(config_value_text(GX_TEXT(" 订单编号, 买家 名 ,,\nlast,"), &opt, 2, a, &v, NULL), GX_OK);
    assert_int_equal(v.n_list, 3);
    assert_text(v.list[0], "订单编号");
    assert_text(v.list[1], "买家 名");
    assert_text(v.list[2], "last");
    assert_int_equal(config_value_text(GX_TEXT(" , "), &opt, 2, a, &v, NULL), GX_OK);
    assert_int_equal(v.n_list, 0);
    arena_free(a);
}

static void bad_values_say_what_was_meant(void **state)
{
    (void)state;
    gx_option d = { "recency", GX_OPT_DURATION, NULL, NULL, NULL, NULL };
    wrong("30 days", d, "recency: want a duration such as 30d, 12h or 2w, got \"30 days\"; did you mean 30d?");
    wrong("30", d, "recency: want a duration such as 30d, 12h or 2w, got \"30\"; did you mean 30d?");
    wrong("3 Months", d, "recency: want a duration such as 30d, 12h or 2w, got \"3 Months\"; did you mean 90d?");
    wrong("2个星期", d, "recency: want a duration such as 30d, 12h or 2w, got \"2个星期\"; did you mean 2w?");
    wrong("12小时", d, "recency: want a duration such as 30d, 12h or 2w, got \"12小时\"; did you mean 12h?");
    wrong("5 minutes", d, "recency: want a duration such as 30d, 12h or 2w, got \"5 minutes\"; did you mean 5m?");
    wrong("soon", d, "recency: want a duration such as 30d, 12h or 2w, got \"soon\"");
    wrong("", d, "recency: want a duration such as 30d, 12h or 2w, got \"\"");
    gx_option b = { "on", GX_OPT_BOOL, NULL, NULL, NULL, NULL };
    wrong("ture", b, "on: want yes or no, got \"ture\"; did you mean true?");
    wrong("1", b, "on: want yes or no, got \"1\"; did you mean yes?");
    gx_option p = { "share", GX_OPT_PERCENT, NULL, NULL, NULL, NULL };
    wrong("20", p, "share: want a percentage such as 20%, got \"20\"; did you mean 20%?");
    wrong("0.2", p, "share: want a percentage such as 20%, got \"0.2\"; did you mean 20%?");
    wrong("2.5 %", p, "share: want a percentage such as 20%, got \"2.5 %\"; did you mean 2.5%?");
    gx_option i = { "batch", GX_OPT_INT, NULL, NULL, NULL, NULL };
    wrong("14 days", i, "batch: want a whole number, got \"14 days\"; did you mean 14?");
    wrong("1.5", i, "batch: want a whole number, got \"1.5\"");
    wrong("9223372036854775808", i, "batch: want a whole number, got \"9223372036854775808\"");
    gx_option m = { "price", GX_OPT_MONEY, NULL, NULL, NULL, NULL };
    wrong("2000元", m, "price: want an amount of money such as 2000.00, got \"2000元\"; did you mean 2000?");
    wrong("12.345", m, "price: want an amount of money such as 2000.00, got \"12.345\"");
}

static void ranges(void **state)
{
    (void)state;
    gx_option days = { "days", GX_OPT_INT, NULL, "1", "3650", NULL };
    wrong("0", days, "days: want a whole number from 1 to 3650, got \"0\"");
    wrong("3651", days, "days: want a whole number from 1 to 3650, got \"3651\"");
    gx_value v;
    assert_int_equal(config_value_text(GX_TEXT("1"), &days, 2, NULL, &v, NULL), GX_OK);
    assert_int_equal(config_value_text(GX_TEXT("3650"), &days, 2, NULL, &v, NULL), GX_OK);
    gx_option span = { "quiet", GX_OPT_DURATION, NULL, "1d", NULL, NULL };
    wrong("23h", span, "quiet: want a duration such as 30d, 12h or 2w at least 1d, got \"23h\"");
    assert_int_equal(config_value_text(GX_TEXT("24h"), &span, 2, NULL, &v, NULL), GX_OK);
    gx_option share = { "share", GX_OPT_PERCENT, NULL, NULL, "100%", NULL };
    wrong("100.1%", share, "share: want a percentage such as 20% at most 100%, got \"100.1%\"");
    gx_option price = { "price", GX_OPT_MONEY, NULL, "0.01", NULL, NULL };
    wrong("0", price, "price: want an amount of money such as 2000.00 at least 0.01, got \"0\"");
    gx_option name = { "name", GX_OPT_TEXT, NULL, "1", "3", NULL };
    wrong("", name, "name: want a text whose number of characters is from 1 to 3, got \"\"");
    assert_int_equal(config_value_text(GX_TEXT("三个字"), &name, 2, NULL, &v, NULL), GX_OK);
    wrong("四个字呢", name, "name: want a text whose number of characters is from 1 to 3, got \"四个字呢\"");
    gx_option load = { "load", GX_OPT_LIST, NULL, "1", NULL, NULL };
    wrong(",", load, "load: want a list whose number of items is at least 1, got \",\"");
}

static void money_needs_a_currency(void **state)
{
    (void)state;
    gx_option m = { "price", GX_OPT_MONEY, NULL, NULL, NULL, NULL };
    gx_error err;
    gx_value v;
    assert_int_equal(config_value_text(GX_TEXT("20"), &m, -1, NULL, &v, &err), GX_ECONFIG);
    assert_string_equal(err.text, "price: \"20\" is money, but the shop's currency is not known; set [shop] currency");
}

static void places_of_values(void **state)
{
    (void)state;
    config *c = tree_of("[classifier:老铁]\ndays =\n   ; said below\n   30 days\n");
    gx_option d = { "days", GX_OPT_DURATION, NULL, NULL, NULL, NULL };
    gx_error err;
    gx_value v;
    const config_section *s = config_at(c, 0);
    assert_int_equal(config_value(s, &s->entries[0], &d, 2, NULL, &v, &err), GX_ECONFIG);
    assert_string_equal(err.text, "shop.ini:4:4: [classifier:老铁] days: want a duration such as 30d, 12h or 2w, "
                                  "got \"30 days\"; did you mean 30d?");
    assert_int_equal(config_value(s, &s->entries[0], &d, 2, NULL, &v, NULL), GX_ECONFIG);
    assert_int_equal(config_fail(s, &s->entries[0], &err, "no %d", 7), GX_ECONFIG);
    assert_string_equal(err.text, "shop.ini:4:4: [classifier:老铁] days: no 7");
    config_fail(s, NULL, &err, "no %s", "rules");
    assert_string_equal(err.text, "shop.ini:1:1: [classifier:老铁]: no rules");
    config_free(c);
}

typedef struct limits {
    bool strict;
    int64_t batch, price, left_alone;
    double share;
    gx_duration span;
    gx_text name;
    config_list load;
} limits;

static const option_field table[] = {
    { { "strict", GX_OPT_BOOL, "no", NULL, NULL, NULL }, offsetof(limits, strict) },
    { { "batch", GX_OPT_INT, "20", "1", NULL, NULL }, offsetof(limits, batch) },
    { { "price", GX_OPT_MONEY, "1.50", NULL, NULL, NULL }, offsetof(limits, price) },
    { { "left_alone", GX_OPT_INT, NULL, NULL, NULL, NULL }, offsetof(limits, left_alone) },
    { { "share", GX_OPT_PERCENT, "20%", NULL, NULL, NULL }, offsetof(limits, share) },
    { { "span", GX_OPT_DURATION, "7d", NULL, NULL, NULL }, offsetof(limits, span) },
    { { "name", GX_OPT_TEXT, "nobody", NULL, NULL, NULL }, offsetof(limits, name) },
    { { "load", GX_OPT_LIST, "a,b", NULL, NULL, NULL }, offsetof(limits, load) },
};
#define N_TABLE (sizeof table / sizeof *table)

static void fill_takes_defaults(void **state)
{
    (void)state;
    arena *a = arena_new();
    limits l = { .left_alone = -7, .strict = true };
    assert_int_equal(config_fill(NULL, table, N_TABLE, 2, a, &l, NULL), GX_OK);
    assert_false(l.strict);
    assert_int_equal(l.batch, 20);
    assert_int_equal(l.price, 150);
    assert_int_equal(l.left_alone, -7);
    assert_true(l.share == 0.2);
    assert_int_equal(l.span.days, 7);
    assert_text(l.name, "nobody");
    assert_int_equal(l.load.n, 2);
    assert_text(l.load.items[1], "b");
    arena_free(a);
}

static void fill_takes_the_section(void **state)
{
    (void)state;
    arena *a = arena_new();
    gx_error err = { .text = "" };
    limits l = { .left_alone = -7 };
    config *c = tree_of("[s]\nstrict=yes\nbatch=3\nprice=2\nleft_alone=0\nshare=5%\nspan=90m\nname=小店\nload=\n");
    assert_int_equal(config_fill(config_at(c, 0), table, N_TABLE, 2, a, &l, &err), GX_OK);
    assert_true(l.strict);
    assert_int_equal(l.batch, 3);
    assert_int_equal(l.price, 200);
    assert_int_equal(l.left_alone, 0);
    assert_true(l.share == 0.05);
    assert_int_equal(l.span.seconds, 5400);
    assert_text(l.name, "小店");
    assert_int_equal(l.load.n, 0);
    config_free(c);
    c = tree_of("[s]\nbatch = 0\n");
    assert_int_equal(config_fill(config_at(c, 0), table, N_TABLE, 2, a, &l, &err), GX_ECONFIG);
    assert_string_equal(err.text, "shop.ini:2:9: [s] batch: want a whole number at least 1, got \"0\"");
    config_free(c);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_values),
        cmocka_unit_test(percentages_are_exact),
        cmocka_unit_test(lists),
        cmocka_unit_test(bad_values_say_what_was_meant),
        cmocka_unit_test(ranges),
        cmocka_unit_test(money_needs_a_currency),
        cmocka_unit_test(places_of_values),
        cmocka_unit_test(fill_takes_defaults),
        cmocka_unit_test(fill_takes_the_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
