/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign text for people's eyes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/text.h"
#include <string.h>

static void shows(void (*how)(buf *, gx_text), const char *raw, size_t n, const char *expected)
{
    buf b = { 0 };
    buf_str(&b, "-");
    how(&b, (gx_text){ raw, n });
    assert_string_equal(b.p + 1, expected);
    buf_free(&b);
}

#define LINES(raw, expected) shows(buf_lines, raw, sizeof(raw) - 1, expected)
#define WORD(raw, expected) shows(buf_word, raw, sizeof(raw) - 1, expected)
#define X "\xEF\xBF\xBD"

static void orders_to_a_terminal_become_harmless(void **state)
{
    (void)state;
    LINES("", "");
    LINES("张三 Ann\n\tfine\n", "张三 Ann\n\tfine\n");
    LINES("\033[2Jx\a\r\b\x7F\0", X "[2Jx" X X X X X);
    LINES("\xC2\x9B"
          "31m\xC2\x80\xC2\x9F\xC2\xA0ä",
          X "31m" X X "\xC2\xA0ä");
    LINES("\x9B"
          "31m\xE5\xBC",
          X "31m" X X); /* bytes that are no characters */
    LINES(X, X);
    WORD("a\nb\tc\r\nd", "a b c" X " d");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(orders_to_a_terminal_become_harmless) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
