/* SPDX-License-Identifier: Apache-2.0 */
/* Languages, with a catalogue made here, on a system that may have no locale generated at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/i18n.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/gx-i18n-XXXXXX", file[128];

/* A .mo file: header, two tables of (length, offset), the strings, each NUL-terminated; msgids in bytewise order. */
static const struct {
    const char *id, *text;
    uint32_t id_n, text_n;
} messages[] = {
#define MESSAGE(id, text)                                                                                              \
    {                                                                                                                  \
        id, text, sizeof(id) - 1, sizeof(text) - 1                                                                     \
    }
    MESSAGE("", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"),
    MESSAGE("%lu customer\0%lu customers", "%lu 位客户"),
    MESSAGE("warning", "警告"),
};
#define N (sizeof messages / sizeof messages[0])

static void write_catalogue(FILE *f)
{
    uint32_t at = 28 + 16 * N, words[7 + 4 * N] = { 0x950412de, 0, N, 28, 28 + 8 * N, 0, at };
    for (size_t i = 0; i < N; at += messages[i].id_n + 1, i++) {
        words[7 + 2 * i] = messages[i].id_n;
        words[8 + 2 * i] = at;
    }
    for (size_t i = 0; i < N; at += messages[i].text_n + 1, i++) {
        words[7 + 2 * N + 2 * i] = messages[i].text_n;
        words[8 + 2 * N + 2 * i] = at;
    }
    fwrite(words, sizeof words, 1, f);
    for (size_t i = 0; i < N; i++)
        fwrite(messages[i].id, messages[i].id_n + 1, 1, f);
    for (size_t i = 0; i < N; i++)
        fwrite(messages[i].text, messages[i].text_n + 1, 1, f);
}

static int set_up(void **state)
{
    (void)state;
    static const char *const parts[] = { "/zh_CN", "/zh_CN/LC_MESSAGES", "/zh_CN/LC_MESSAGES/guanxi.mo" };
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < 3; i++) {
        snprintf(file, sizeof file, "%s%s", dir, parts[i]);
        if (i < 2)
            assert_int_equal(mkdir(file, 0700), 0);
    }
    FILE *f = fopen(file, "wb");
    assert_non_null(f);
    write_catalogue(f);
    fclose(f);
    unsetenv("LANGUAGE");
    setenv("LC_ALL", "C", 1);
    setenv("GUANXI_LOCALEDIR", dir, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    remove(file);
    for (int i = 0; i < 3; i++) {
        *strrchr(file, '/') = '\0';
        rmdir(file);
    }
    return 0;
}

static void test_english_is_the_default(void **state)
{
    (void)state;
    assert_string_equal(i18n_current(), "en");
    assert_string_equal(_("warning"), "warning");
    assert_string_equal(i18n_plural("%lu customer", "%lu customers", 1), "%lu customer");
    assert_string_equal(i18n_plural("%lu customer", "%lu customers", 0), "%lu customers");
}

static void test_chinese(void **state)
{
    (void)state;
    static const char *const names[] = { "zh_CN", "zh", "zh_CN.UTF-8", "zh-CN", "zh_Hans" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        i18n_language("en");
        assert_string_equal(_("warning"), "warning");
        i18n_language(names[i]);
        assert_string_equal(i18n_current(), "zh_CN");
        assert_string_equal(_("warning"), "警告");
    }
    assert_string_equal(i18n_plural("%lu customer", "%lu customers", 1), "%lu 位客户");
    assert_string_equal(i18n_plural("%lu customer", "%lu customers", 2), "%lu 位客户");
    assert_string_equal(_("not in the catalogue"), "not in the catalogue");
    assert_string_equal(_(""), "");
    assert_null(i18n_text(NULL));
}

static void test_others_are_english(void **state)
{
    (void)state;
    static const char *const names[] = { "en", "C", "C.UTF-8", "de_DE.UTF-8", "zhuang", "POSIX", "../zh" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        i18n_language("zh");
        i18n_language(names[i]);
        assert_string_equal(i18n_current(), "en");
        assert_string_equal(_("warning"), "warning");
    }
}

static void test_environment(void **state)
{
    (void)state;
    setenv("LC_ALL", "", 1);
    unsetenv("LC_MESSAGES");
    setenv("LANG", "zh_CN.UTF-8", 1);
    i18n_language(NULL);
    assert_string_equal(_("warning"), "警告");
    setenv("LC_MESSAGES", "en_US.UTF-8", 1);
    i18n_language("");
    assert_string_equal(i18n_current(), "en");
    setenv("LC_ALL", "zh_CN", 1);
    i18n_language(NULL);
    assert_string_equal(i18n_current(), "zh_CN");
}

static void test_numbers_keep_their_point(void **state)
{
    (void)state; /* LC_NUMERIC is nobody's business: JSON and CSV are written with printf */
    char out[16];
    i18n_language("zh_CN");
    snprintf(out, sizeof out, "%.1f", 0.5);
    assert_string_equal(out, "0.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english_is_the_default),   cmocka_unit_test(test_chinese),
        cmocka_unit_test(test_others_are_english),       cmocka_unit_test(test_environment),
        cmocka_unit_test(test_numbers_keep_their_point),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
