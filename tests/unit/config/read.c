/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: what the format allows (design 6) and where each byte of a value stood. */
#include "tests/unit/config/tree_of.h"

static void assert_place(const config_entry *e, const char *at, int want_line, int want_column)
{
    const char *found = memmem(e->value.p, e->value.n, at, strlen(at));
    assert_non_null(found);
    int line = 0, column = 0;
    config_locate(e, (size_t)(found - e->value.p), &line, &column);
    assert_int_equal(line, want_line);
    assert_int_equal(column, want_column);
}

static void sections_and_keys(void **state)
{
    (void)state;
    config *c = tree_of("[shop]\nid = a\nname=小店\n[segment:vip]\nwhen = x == 1\n\n[ map : 淘宝 店 ]\n");
    assert_int_equal(config_count(c), 3);
    assert_value(c, "shop", "", "id", "a");
    assert_value(c, "shop", "", "name", "小店");
    assert_value(c, "segment", "vip", "when", "x == 1");
    const config_section *map = config_find(c, "map", GX_TEXT("淘宝 店"));
    assert_non_null(map);
    assert_int_equal(map->n, 0);
    assert_int_equal(map->line, 7);
    assert_null(config_find(c, "segment", GX_TEXT("")));
    assert_null(config_at(c, 3));
    config_free(c);
}

static void only_equals_separates(void **state)
{
    (void)state;
    config *c = tree_of("[map:t]\nstatus = 交易成功:received 关闭:cancelled\na:b = 1 = 2\n[campaign:a:b]\nx=y\n");
    assert_value(c, "map", "t", "status", "交易成功:received 关闭:cancelled");
    assert_value(c, "map", "t", "a:b", "1 = 2");
    assert_value(c, "campaign", "a:b", "x", "y");
    config_free(c);
}

static void comments(void **state)
{
    (void)state;
    config *c = tree_of("; one\n# two\n  ; three\n[shop] ; four\nid = a ; five\nname = a;b\npath = a#b # c\n"
                        "empty = ; six\ntab = a\t; seven\nsticky =;x\nwide = a\u3000; eight\n");
    assert_value(c, "shop", "", "id", "a");
    assert_value(c, "shop", "", "name", "a;b");
    assert_value(c, "shop", "", "path", "a#b # c");
    assert_value(c, "shop", "", "empty", "");
    assert_value(c, "shop", "", "tab", "a");
    assert_value(c, "shop", "", "sticky", ";x");
    assert_value(c, "shop", "", "wide", "a");
    config_free(c);
}

static void quotes_keep_semicolons(void **state)
{
    (void)state;
    config *c = tree_of("[segment:s]\na = city == \"x ; y\" and z ; gone\nb = city == 'x ; y' ; gone\n"
                        "c = don't ; gone\nd = \"open ; gone\ne = \"a\\\" ; b\" ; gone\nf = 说\"早 ;安\"吧 ; gone\n");
    assert_value(c, "segment", "s", "a", "city == \"x ; y\" and z");
    assert_value(c, "segment", "s", "b", "city == 'x ; y'");
    assert_value(c, "segment", "s", "c", "don't");
    assert_value(c, "segment", "s", "d", "\"open");
    assert_value(c, "segment", "s", "e", "\"a\\\" ; b\"");
    assert_value(c, "segment", "s", "f", "说\"早 ;安\"吧");
    config_free(c);
}

static void continuation(void **state)
{
    (void)state;
    config *c = tree_of("[segment:s]\nwhen = a   ; why a\n\tand b\n; in between\n  # and so on\n\n"
                        "  and c ; why c\n\u3000or d\ntitle = t\n");
    const config_entry *e = entry_at(c, "segment", "s", "when");
    assert_text(e->value, "a\nand b\nand c\nor d");
    assert_place(e, "a", 2, 8);
    assert_place(e, "and b", 3, 2);
    assert_place(e, "b\n", 3, 6);
    assert_place(e, "\nand c", 3, 7);
    assert_place(e, "c\n", 7, 7);
    assert_place(e, "or d", 8, 2);
    assert_value(c, "segment", "s", "title", "t");
    config_free(c);
}

static void continuation_after_an_empty_value(void **state)
{
    (void)state;
    config *c = tree_of("[map:m]\nmatch =   ; below\n    订单编号,\n    买家\nnone =\n\nlast =");
    const config_entry *e = entry_at(c, "map", "m", "match");
    assert_text(e->value, "订单编号,\n买家");
    assert_int_equal(e->line, 2);
    assert_place(e, "订", 3, 5);
    assert_place(e, "编", 3, 7);
    assert_place(e, "买", 4, 5);
    int line, column;
    const config_entry *last = entry_at(c, "map", "m", "last");
    assert_text(last->value, "");
    config_locate(last, 0, &line, &column);
    assert_int_equal(line, 7);
    assert_int_equal(column, 7);
    config_locate(last, 99, &line, &column);
    assert_int_equal(column, 7);
    config_free(c);
}

static void columns_count_characters(void **state)
{
    (void)state;
    config *c = tree_of("\xEF\xBB\xBF[segment:s]\r\ntitle.zh_CN = 沉睡的老铁\r\nwhen\t=\t\"é\" == x\r\n");
    const config_entry *e = config_entry_lang(config_find(c, "segment", GX_TEXT("s")), "title", "zh_CN");
    assert_non_null(e);
    assert_text(e->value, "沉睡的老铁");
    assert_place(e, "沉", 2, 15);
    assert_place(e, "铁", 2, 19);
    assert_place(entry_at(c, "segment", "s", "when"), "x", 3, 15);
    config_free(c);
}

static void long_names_and_values(void **state)
{
    (void)state;
    char name[181] = "", rule[3001], text[4096];
    for (int i = 0; i < 60; i++)
        memcpy(name + (ptrdiff_t)i * 3, "店", 4);
    memset(rule, 'x', 3000);
    rule[3000] = '\0';
    snprintf(text, sizeof text, "[segment:%s]\n%s = %s\nwhen = %s\n", name, name, name, rule);
    config *c = tree_of(text);
    assert_value(c, "segment", name, name, name);
    assert_value(c, "segment", name, "when", rule);
    config_free(c);
}

/* The packaged inih cuts at 200 bytes; design 6 allows 4,096, and as much as one likes over several lines. */
static void lines_up_to_the_limit(void **state)
{
    (void)state;
    static char text[65536];
    size_t n = (size_t)snprintf(text, sizeof text, "[s]\nkey = ");
    memset(text + n, 'v', 4096 - 6);
    n += 4096 - 6;
    for (int i = 0; i < 10; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "\r\n ");
        memset(text + n, 'w', 4095);
        n += 4095;
    }
    text[n] = '\0';
    config *c = tree_of(text);
    const config_entry *e = entry_at(c, "s", "", "key");
    assert_int_equal(e->value.n, 4090 + 10 * 4096);
    assert_int_equal(e->n_pieces, 11);
    int line, column;
    config_locate(e, e->value.n - 1, &line, &column);
    assert_int_equal(line, 12);
    assert_int_equal(column, 4096);
    config_free(c);
}

static void languages(void **state)
{
    (void)state;
    config *c =
        tree_of("[dimension:d]\ntitle = T\ntitle.en = E\ntitle.zh_CN = 中\ntitle.key.zh_CN = 铁\ntitle.key = K\n"
                "cap.sell = 1\ncap.ad = 2\ntext.zh_CN = 文\n");
    const config_section *s = config_at(c, 0);
    assert_text(config_entry_of(s, "title")->value, "T");
    assert_text(config_entry_lang(s, "title", "en")->value, "E");
    assert_text(config_entry_lang(s, "title", "zh_CN")->value, "中");
    assert_null(config_entry_lang(s, "title", "zh"));
    assert_text(config_entry_lang(s, "title.key", "zh_CN")->value, "铁");
    assert_text(config_entry_of(s, "title.key")->value, "K");
    const config_entry *text = config_entry_lang(s, "text", "zh_CN");
    assert_text(text->key, "text");
    assert_text(text->lang, "zh_CN");
    assert_text(config_full_key(text), "text.zh_CN");
    assert_text(config_entry_of(s, "cap.ad")->key, "cap.ad");
    assert_null(config_entry_of(NULL, "x"));
    for (size_t i = 0; i < s->n; i++)
        assert_int_equal(config_reserved(&s->entries[i]), i < 5);
    config_free(c);
}

static void nothing_at_all(void **state)
{
    (void)state;
    static const char *const empty[] = { "", "\n\n", "; only\n", "\xEF\xBB\xBF", "  \t\n", "\r\n" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        config *c = tree_of(empty[i]);
        assert_int_equal(config_count(c), 0);
        config_free(c);
    }
    config_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_and_keys),
        cmocka_unit_test(only_equals_separates),
        cmocka_unit_test(comments),
        cmocka_unit_test(quotes_keep_semicolons),
        cmocka_unit_test(continuation),
        cmocka_unit_test(continuation_after_an_empty_value),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(long_names_and_values),
        cmocka_unit_test(lines_up_to_the_limit),
        cmocka_unit_test(languages),
        cmocka_unit_test(nothing_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
