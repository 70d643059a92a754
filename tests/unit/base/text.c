/* SPDX-License-Identifier: Apache-2.0 */
/* Text, UTF-8, suggestions, the growing buffer and varints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/text.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MISSING ((gx_text){ NULL, 0 })

static void test_compare(void **state)
{
    (void)state;
    assert_true(text_eq(GX_TEXT("a"), text_of("a")) && text_is(GX_TEXT("a"), "a"));
    assert_false(text_is(GX_TEXT("a"), "ab"));
    assert_true(text_eq(MISSING, GX_TEXT("")));
    assert_true(text_of(NULL).p == NULL);
    assert_true(text_cmp(GX_TEXT("a"), GX_TEXT("b")) < 0);
    assert_true(text_cmp(GX_TEXT("ab"), GX_TEXT("a")) > 0);
    assert_true(text_cmp(GX_TEXT("\x7F"), GX_TEXT("\x80")) < 0); /* bytes are unsigned */
    assert_int_equal(text_cmp(MISSING, GX_TEXT("")), 0);
    assert_true(text_starts(GX_TEXT("order.paid"), "order.") && text_starts(MISSING, ""));
    assert_false(text_starts(GX_TEXT("or"), "order"));
    assert_true(text_contains(GX_TEXT("order.paid"), GX_TEXT("r.p")) && text_contains(GX_TEXT("or"), MISSING));
    assert_false(text_contains(GX_TEXT("or"), GX_TEXT("order")) || text_contains(MISSING, GX_TEXT("or")));
}

static void test_trim(void **state)
{
    (void)state;
    assert_true(text_is(text_trim(GX_TEXT("\xEF\xBB\xBF \t　王 姐　\r\n")), "王 姐"));
    assert_int_equal(text_trim(GX_TEXT(" 　\t")).n, 0);
    assert_int_equal(text_trim(MISSING).n, 0);
    /* the tail of another character is not a blank: U+3040 is E3 81 80 */
    assert_true(text_is(text_trim(GX_TEXT("\xE3\x81\x80")), "\xE3\x81\x80"));
}

static void test_cut(void **state)
{
    (void)state;
    gx_text rest = GX_TEXT("a,,b,");
    assert_true(text_is(text_cut(&rest, ','), "a"));
    assert_true(text_is(text_cut(&rest, ','), ""));
    assert_true(text_is(text_cut(&rest, ','), "b"));
    assert_non_null(rest.p);
    assert_true(text_is(text_cut(&rest, ','), ""));
    assert_null(rest.p);
    assert_int_equal(text_cut(&rest, ',').n, 0);
}

static void test_int(void **state)
{
    (void)state;
    int64_t v = 0;
    assert_true(text_int(GX_TEXT("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(text_int(GX_TEXT("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(text_int(GX_TEXT("+07"), &v) && v == 7);
    static const char *const bad[] = {
        "", "-", "+", "1x", " 1", "1 ", "--1", "9223372036854775808", "-9223372036854775809", "1.0", "１"
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(text_int(text_of(bad[i]), &v));
    assert_false(text_int(MISSING, &v));
}

static void test_utf8_valid(void **state)
{
    (void)state;
    static const char *const good[] = { "",
                                        "abc",
                                        "老铁",
                                        "\x7F",
                                        "\xC2\x80",
                                        "\xDF\xBF",
                                        "\xE0\xA0\x80",
                                        "\xED\x9F\xBF",
                                        "\xEE\x80\x80",
                                        "\xF0\x90\x80\x80",
                                        "\xF4\x8F\xBF\xBF" };
    static const char *const bad[] = { "\x80",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xE0\x9F\xBF",
                                       "\xED\xA0\x80",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xFF",
                                       "\xC2",
                                       "\xE8\x80",
                                       "\xF0\x90\x80",
                                       "\xE8\x80z",
                                       "\xC2\xC2\x80" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(utf8_valid(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (utf8_valid(text_of(bad[i])))
            fail_msg("bad[%zu] was taken", i);
    assert_false(utf8_valid(GX_TEXT("a\0b")));
    assert_true(utf8_valid(MISSING));
}

/* Every code point, encoded by hand. */
static void test_utf8_all(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char b[4];
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (size_t i = n; i-- > 1;)
            b[i] = (char)(0x80 | ((c >> (6 * (n - 1 - i))) & 0x3F));
        b[0] = (char)(n == 1 ? c : (0xF0u << (4 - n) & 0xFF) | c >> (6 * (n - 1)));
        gx_text t = { b, n };
        assert_int_equal(utf8_valid(t), c < 0xD800 || c > 0xDFFF);
        if (c < 0xD800 || c > 0xDFFF)
            assert_int_equal(utf8_next(t, 0), n);
    }
}

static void test_utf8_count(void **state)
{
    (void)state;
    assert_int_equal(utf8_length(GX_TEXT("a老铁")), 3);
    assert_int_equal(utf8_length(GX_TEXT("\xE8\x80")), 2); /* each stray byte counts */
    assert_int_equal(utf8_columns(GX_TEXT("a老铁")), 5);
    assert_int_equal(utf8_columns(GX_TEXT("ＡＢ。")), 6);
    assert_int_equal(utf8_columns(GX_TEXT("e\xCC\x81")), 1);
    assert_int_equal(utf8_columns(GX_TEXT("é¥…─")), 4);
    assert_int_equal(utf8_columns(GX_TEXT("😀")), 2);
    assert_int_equal(utf8_columns(GX_TEXT("a\xE2\x80\x8B"
                                          "b")),
                     2);
    assert_int_equal(utf8_columns(GX_TEXT("가")), 2);
    assert_int_equal(utf8_next(GX_TEXT("老铁"), 0), 3);
    assert_int_equal(utf8_next(GX_TEXT("老铁"), 6), 6);
}

static void test_suggest(void **state)
{
    (void)state;
    static const char *const names[] = { "orders", "spent", "complaints", "bought_within", "value", "老铁", "新客户" };
    size_t n = sizeof names / sizeof names[0];
    assert_string_equal(suggest(GX_TEXT("order"), names, n), "orders");
    assert_string_equal(suggest(GX_TEXT("odrers"), names, n), "orders"); /* a swap is one mistake */
    assert_string_equal(suggest(GX_TEXT("bougth_wihtin"), names, n), "bought_within");
    assert_string_equal(suggest(GX_TEXT("spend"), names, n), "spent");
    assert_string_equal(suggest(GX_TEXT("老贴"), names, n), "老铁"); /* one character, not two bytes */
    assert_null(suggest(GX_TEXT("老大"), names, 6 - 1));
    assert_null(suggest(GX_TEXT("vxlxe"), names, n)); /* two of five */
    assert_null(suggest(GX_TEXT("zzz"), names, n));
    assert_null(suggest(GX_TEXT("orders"), names, 0));
    char longest[400];
    memset(longest, 'a', sizeof longest);
    assert_null(suggest((gx_text){ longest, sizeof longest }, names, n));
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    suggest_try(GX_TEXT("valeu"), "volume", &best, &distance);
    suggest_try(GX_TEXT("valeu"), "value", &best, &distance);
    assert_string_equal(best, "value");
    assert_int_equal(distance, 1);
}

static void test_buf(void **state)
{
    (void)state;
    buf b = { 0 };
    assert_int_equal(buf_view(&b).n, 0);
    buf_clear(&b);
    buf_add(&b, NULL, 0);
    assert_string_equal(b.p, "");
    for (int i = 0; i < 10000; i++) {
        buf_char(&b, 'x');
        assert_int_equal(b.p[b.n], '\0');
    }
    buf_printf(&b, "%s-%d", "老铁", 7);
    buf_str(&b, "!");
    buf_text(&b, MISSING);
    assert_string_equal(b.p + 10000, "老铁-7!");
    char *held = b.p;
    buf_clear(&b);
    assert_true(b.n == 0 && b.p == held);
    buf_printf(&b, "%100000d", 1);
    assert_int_equal(b.n, 100000);
    assert_false(b.failed);
    buf_free(&b);
    assert_null(b.p);
}

static void test_buf_int(void **state)
{
    static const int64_t values[] = { 0, 7, -1, 10, -100, INT64_MAX, INT64_MIN };
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char wanted[32];
        buf b = { 0 };
        snprintf(wanted, sizeof wanted, "%" PRId64, values[i]);
        buf_int(&b, values[i]);
        assert_string_equal(b.p, wanted);
        buf_free(&b);
    }
}

static void test_buf_failure_sticks(void **state)
{
    (void)state;
    buf b = { 0 };
    buf_str(&b, "kept");
    buf_add(&b, "", SIZE_MAX - 64);
    assert_true(b.failed);
    buf_str(&b, "lost");
    assert_string_equal(b.p, "kept");
    buf_clear(&b);
    assert_true(b.failed);
    buf_free(&b);
    assert_false(b.failed);
}

static void test_varints(void **state)
{
    (void)state;
    static const int64_t values[] = { 0, 1, -1, 63, 64, -64, -65, 127, 128, 16384, INT64_MAX, INT64_MIN };
    buf b = { 0 };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        buf_zigzag(&b, values[i]);
        buf_varint(&b, (uint64_t)values[i]);
    }
    const uint8_t *p = (const uint8_t *)b.p, *end = p + b.n;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int64_t s = 1;
        uint64_t u = 1;
        assert_true(zigzag_read(&p, end, &s) && s == values[i]);
        assert_true(varint_read(&p, end, &u) && u == (uint64_t)values[i]);
    }
    assert_ptr_equal(p, end);
    buf_clear(&b);
    buf_zigzag(&b, -1);
    assert_int_equal(b.n, 1);
    buf_free(&b);
}

static void test_bad_varints(void **state)
{
    (void)state;
    static const uint8_t over[] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 };
    static const uint8_t eleven[] = { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 };
    uint64_t v;
    const uint8_t *p = over;
    assert_false(varint_read(&p, over + sizeof over, &v));
    assert_ptr_equal(p, over);
    p = eleven;
    assert_false(varint_read(&p, eleven + sizeof eleven, &v));
    for (size_t n = 0; n < 9; n++) {
        p = over;
        assert_false(varint_read(&p, over + n, &v));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_utf8_valid),
        cmocka_unit_test(test_utf8_all),
        cmocka_unit_test(test_utf8_count),
        cmocka_unit_test(test_suggest),
        cmocka_unit_test(test_buf),
        cmocka_unit_test(test_buf_int),
        cmocka_unit_test(test_buf_failure_sticks),
        cmocka_unit_test(test_varints),
        cmocka_unit_test(test_bad_varints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
