/* SPDX-License-Identifier: Apache-2.0 */
/* Several files, one tree: shop.ini over a later pack over an earlier one (design 6), and `guanxi config`. */
#include "tests/unit/config/tree_of.h"

static config *three_files(void)
{
    config *c = config_new();
    read_into(c, "[segment:vip]\ntitle = One\nwhen = a\n[segment:new]\nwhen = n\n", "one/pack.ini");
    read_into(c, "\n[segment:vip]\nwhen = b\n    and c\n", "two/pack.ini");
    read_into(c, "[shop]\nid = s\n[segment:new]\nenabled = no\n\n[segment:vip]\nwhen = d\nhelp = h\n", "shop.ini");
    return c;
}

static void later_files_win(void **state)
{
    (void)state;
    config *c = three_files();
    assert_value(c, "segment", "vip", "title", "One");
    assert_value(c, "segment", "vip", "when", "d");
    const config_entry *e = entry_at(c, "segment", "vip", "when");
    assert_string_equal(e->file, "shop.ini");
    assert_int_equal(e->line, 7);
    assert_string_equal(e->over->file, "two/pack.ini");
    assert_int_equal(e->over->line, 3);
    assert_text(e->over->value, "b\nand c");
    assert_string_equal(e->over->over->file, "one/pack.ini");
    assert_null(e->over->over->over);
    config_free(c);
}

static void places_are_kept(void **state)
{
    (void)state;
    config *c = three_files();
    static const char *const names[] = { "vip", "new", "" };
    assert_int_equal(config_count(c), 3);
    for (size_t i = 0; i < 3; i++)
        assert_text(config_at(c, i)->name, names[i]);
    const config_section *vip = config_at(c, 0);
    assert_text(vip->entries[0].key, "title");
    assert_text(vip->entries[1].key, "when");
    assert_text(vip->entries[2].key, "help");
    assert_string_equal(vip->file, "shop.ini");
    assert_int_equal(vip->line, 6);
    assert_string_equal(config_at(c, 2)->file, "shop.ini");
    config_free(c);
}

static void enabled(void **state)
{
    (void)state;
    config *c = three_files();
    assert_true(config_enabled(config_at(c, 0)));
    assert_false(config_enabled(config_at(c, 1)));
    assert_value(c, "segment", "new", "enabled", "no");
    read_into(c, "[segment:new]\nenabled = yes\n[segment:vip]\nenabled = OFF\n", "later.ini");
    assert_true(config_enabled(config_at(c, 1)));
    assert_false(config_enabled(config_at(c, 0)));
    config_free(c);
}

/* Duplicates are those within one reading: a file of the same name read again replaces. */
static void the_same_name_twice(void **state)
{
    (void)state;
    config *c = tree_of("[shop]\nid = a\n");
    read_into(c, "[shop]\nid = b\n", "shop.ini");
    assert_value(c, "shop", "", "id", "b");
    config_free(c);
}

static void many_sections_and_keys(void **state)
{
    (void)state;
    buf text = { 0 };
    for (int i = 0; i < 300; i++)
        buf_printf(&text, "[segment:s%d]\nwhen = r%d\ntitle = t\n", i, i);
    assert_false(text.failed);
    config *c = tree_of(text.p);
    read_into(c, text.p, "again.ini");
    assert_int_equal(config_count(c), 300);
    assert_value(c, "segment", "s299", "when", "r299");
    assert_int_equal(config_at(c, 299)->n, 2);
    assert_text(config_at(c, 7)->name, "s7");
    buf_free(&text);
    config_free(c);
}

static void printed(const config *c, const char *prefix, const char *want)
{
    buf out = { 0 };
    config_print(c, text_of(prefix), false, &out);
    assert_string_equal(out.p != NULL ? out.p : "", want);
    buf_free(&out);
}

static void print_says_where_from(void **state)
{
    (void)state;
    config *c = three_files();
    printed(c, "segment.vip",
            "segment.vip.title = One    one/pack.ini:2\n"
            "segment.vip.when = d    shop.ini:7 (over two/pack.ini:3, one/pack.ini:3)\n"
            "segment.vip.help = h    shop.ini:8\n");
    printed(c, "shop", "shop.id = s    shop.ini:2\n");
    printed(c, "segment.new.when", "segment.new.when = n    one/pack.ini:5\n");
    printed(c, "segment.vi", "");
    printed(c, "segment.vip.when.x", "");
    config_free(c);
    c = tree_of("[segment:vip]\nwhen = a\n and b\ntitle.zh_CN =\n");
    printed(c, "", "segment.vip.when = a and b    shop.ini:2\nsegment.vip.title.zh_CN =     shop.ini:4\n");
    config_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_files_win),
        cmocka_unit_test(places_are_kept),
        cmocka_unit_test(enabled),
        cmocka_unit_test(the_same_name_twice),
        cmocka_unit_test(many_sections_and_keys),
        cmocka_unit_test(print_says_where_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
