/* SPDX-License-Identifier: Apache-2.0 */
/* Money: what is read, what is refused, the ends of the range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/money.h>
#include <core/base/text.h>
#include <string.h>

static void test_currencies(void **state)
{
    (void)state;
    assert_int_equal(money_digits("CNY"), 2);
    assert_int_equal(money_digits("JPY"), 0);
    assert_int_equal(money_digits("KWD"), 3);
    assert_int_equal(money_digits("CLF"), 4);
    assert_int_equal(money_digits("XPF"), 0);
    assert_int_equal(money_digits("AED"), 2);
    assert_int_equal(money_digits("ZWL"), 2);
    static const char *const bad[] = { "", "cny", "CN", "CNYX", "RMB", "N A", "IF ", "F C", "XXX", "XAU" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(money_digits(bad[i]), -1);
    assert_int_equal(money_digits(NULL), -1);
}

static void assert_money(const char *text, int digits, int64_t want)
{
    int64_t got = 0;
    if (!money_parse(text_of(text), digits, &got) || got != want)
        fail_msg("%s: %lld, not %lld", text, (long long)got, (long long)want);
}

static void test_read(void **state)
{
    (void)state;
    assert_money("2000.00", 2, 200000);
    assert_money("2,000.5", 2, 200050);
    assert_money("¥2,000", 2, 200000);
    assert_money("￥2000", 2, 200000);
    assert_money("-27.50", 2, -2750);
    assert_money("-¥27.50", 2, -2750);
    assert_money("¥-27.50", 2, -2750);
    assert_money("2000", 2, 200000);
    assert_money("0.01", 2, 1);
    assert_money("0", 2, 0);
    assert_money("1.500", 2, 150);
    assert_money("1.5000000000000000000000000000", 2, 150);
    assert_money("12.000", 0, 12);
    assert_money("1.234", 3, 1234);
    assert_money("1,234,567", 0, 1234567);
    assert_money("007", 2, 700);
    assert_money("92233720368547758.07", 2, INT64_MAX);
    assert_money("-92,233,720,368,547,758.08", 2, INT64_MIN);
    assert_money("9223372036854775807", 0, INT64_MAX);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "-",
                                       "¥",
                                       ".",
                                       ".5",
                                       "5.",
                                       "1.234",
                                       "1.005",
                                       "1e3",
                                       "0x10",
                                       "1 000",
                                       " 1",
                                       "1 ",
                                       "+1",
                                       "--1",
                                       "-¥-1",
                                       "¥¥1",
                                       "1,00",
                                       "10,00.00",
                                       "2000,000",
                                       ",100",
                                       "1,,000",
                                       "1,000,",
                                       "1.0,0",
                                       "1.2.3",
                                       "nan",
                                       "１２",
                                       "12元",
                                       "92233720368547758.08",
                                       "-92233720368547758.09",
                                       "92233720368547759",
                                       "99999999999999999999999999" };
    int64_t v = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (money_parse(text_of(bad[i]), 2, &v))
            fail_msg("\"%s\" was read as %lld", bad[i], (long long)v);
    assert_int_equal(v, 7);
    assert_false(money_parse((gx_text){ NULL, 0 }, 2, &v));
    assert_false(money_parse(GX_TEXT("1\0000"), 2, &v));
}

static void assert_written(int64_t minor, int digits, bool grouped, const char *want)
{
    char out[48];
    money_format(minor, digits, grouped, out);
    assert_string_equal(out, want);
}

static void test_written(void **state)
{
    (void)state;
    assert_written(864000, 2, true, "8,640.00");
    assert_written(864000, 2, false, "8640.00");
    assert_written(0, 2, true, "0.00");
    assert_written(5, 2, true, "0.05");
    assert_written(-5, 2, true, "-0.05");
    assert_written(99900, 2, true, "999.00");
    assert_written(100000, 2, true, "1,000.00");
    assert_written(0, 0, true, "0");
    assert_written(1000, 0, true, "1,000");
    assert_written(999, 3, true, "0.999");
    assert_written(INT64_MIN, 2, true, "-92,233,720,368,547,758.08");
    assert_written(INT64_MIN, 0, true, "-9,223,372,036,854,775,808");
    assert_written(INT64_MAX, 4, false, "922337203685477.5807");
}

/* A shop has one currency: what is another one's is told apart. */
static void test_foreign(void **state)
{
    (void)state;
    static const struct {
        const char *text, *currency;
        bool code, foreign;
    } cases[] = {
        { "99.00", "CNY", false, false },  { "¥99", "CNY", false, false },      { "￥99", "JPY", false, false },
        { "¥99", "USD", false, true },     { "$99", "CNY", false, true },       { "$99", "HKD", false, false },
        { "€9", "EUR", false, false },     { "£9", "EUR", false, true },        { "USD 10", "CNY", true, true },
        { "10CNY", "CNY", true, false },   { "10 CNY USD", "CNY", true, true }, { "ABCUSD", "CNY", false, false },
        { "XYZ 10", "CNY", false, false }, { "", "CNY", false, false },         { "newcomer", "CNY", false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(money_names_code(text_of(cases[i].text)), cases[i].code);
        assert_int_equal(money_is_foreign(text_of(cases[i].text), text_of(cases[i].currency)), cases[i].foreign);
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    uint64_t x = 1;
    for (int i = 0; i < 200000; i++) {
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t v = (int64_t)(x >> (i % 60)) * (i % 2 ? 1 : -1), back;
        char out[48];
        int digits = i % 5;
        money_format(v, digits, i % 3 == 0, out);
        assert_true(money_parse(text_of(out), digits, &back) && back == v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_currencies), cmocka_unit_test(test_read),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_written),    cmocka_unit_test(test_round_trip), cmocka_unit_test(test_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
