/* SPDX-License-Identifier: Apache-2.0 */
/* What the format does not allow: each with its exact file, line, column and sentence. */
#include "tests/unit/config/tree_of.h"
#include <stdlib.h>
#include <unistd.h>

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    static const char nul[] = "[shop]\nid = 店\0x\n";
    refused_bytes((gx_text){ nul, sizeof nul - 1 },
                  "shop.ini:2:7: a NUL byte: this is no text file, or it is UTF-16; save it as UTF-8");
    refused("[shop]\nname = 店\xB5\xEA\n", "shop.ini:2:9: not valid UTF-8 (byte 0xB5); save the file as UTF-8");
    refused("[shop]\nname = \xED\xA0\x80\n", "shop.ini:2:8: not valid UTF-8 (byte 0xED); save the file as UTF-8");
    refused("[shop]\nname = \xE5\xBA\n", "shop.ini:2:8: not valid UTF-8 (byte 0xE5); save the file as UTF-8");
    refused("; \xC0\xAF\n", "shop.ini:1:3: not valid UTF-8 (byte 0xC0); save the file as UTF-8");
    refused("[shop]\nname = a\x1B[31m\n", "shop.ini:2:9: control character 0x1B; remove it");
    refused("[shop]\rid = a\r", "shop.ini:1:7: control character 0x0D; remove it");
    refused("\xFF\xFE[", "shop.ini:1:1: not valid UTF-8 (byte 0xFF); save the file as UTF-8");
}

static void line_too_long(void **state)
{
    (void)state;
    static char text[6000];
    int n = snprintf(text, sizeof text, "[segment:vip]\ntitle = t\nwhen = ");
    memset(text + n, 'x', 5000);
    refused(text, "shop.ini:3:4097: this line has 5007 bytes, at most 4096 fit; go on in an indented line below");
}

static void lines_that_are_no_pair(void **state)
{
    (void)state;
    refused("[shop]\nid\n",
            "shop.ini:2:1: no '=' in this line; want 'key = value' (indent it if it continues the value above)");
    refused("[shop]\nid: a\n", "shop.ini:2:3: no '=' in this line; ':' does not stand for it: did you mean '='?");
    refused("[shop]\n店名 ＝ 小店\n", "shop.ini:2:4: fullwidth '＝'; did you mean '='?");
    refused("[shop]\nid ; = a\n",
            "shop.ini:2:1: no '=' in this line; want 'key = value' (indent it if it continues the value above)");
    refused("[shop]\n = a\n",
            "shop.ini:2:1: an indented line continues a value, but there is none above it; remove the indent");
    refused("[shop]\n= a\n", "shop.ini:2:1: the key before '=' is missing");
    refused("[segment:s]\nwhen value == \"key\"\n",
            "shop.ini:2:5: a key holds no blanks; is '=' missing after 'when'?");
    refused("[shop]\n\tid = a\n",
            "shop.ini:2:1: an indented line continues a value, but there is none above it; remove the indent");
    refused("  [shop]\n",
            "shop.ini:1:1: an indented line continues a value, but there is none above it; remove the indent");
}

static void key_before_any_section(void **state)
{
    (void)state;
    refused("\n; c\nid = a\n[shop]\n",
            "shop.ini:3:1: key 'id' stands before any section; put a [section] line above it");
}

static void headings(void **state)
{
    (void)state;
    refused("[shop\nid = a\n", "shop.ini:1:1: '[' without its ']'; want [kind] or [kind:name]");
    refused("id\n[",
            "shop.ini:1:1: no '=' in this line; want 'key = value' (indent it if it continues the value above)");
    refused("[shop ; ]\n", "shop.ini:1:1: '[' without its ']'; want [kind] or [kind:name]");
    refused("[]\n", "shop.ini:1:2: the section has no kind; want [kind] or [kind:name]");
    refused("[ :x]\n", "shop.ini:1:2: the section has no kind; want [kind] or [kind:name]");
    refused("[段:]\n", "shop.ini:1:4: the name after ':' is missing");
    refused("[segment：vip]\n", "shop.ini:1:9: fullwidth '：' in a section's name; did you mean ':'?");
    refused("[shop] id = a\n", "shop.ini:1:8: only a comment may follow ']'; begin it with ' ;'");
    refused("[[shop]]\n", "shop.ini:1:8: only a comment may follow ']'; begin it with ' ;'");
}

static void duplicates(void **state)
{
    (void)state;
    refused("[segment:vip]\nwhen = a\n[shop]\n[segment: vip]\n",
            "shop.ini:4:1: duplicate section [segment:vip]; it began at line 1: put its keys there");
    refused("[shop]\nid = a\n\nid = b\n", "shop.ini:4:1: [shop] duplicate key 'id'; it already stands at line 2");
    refused("[a:b]\ntitle.zh_CN = a\ntitle.zh_CN = b\n",
            "shop.ini:3:1: [a:b] duplicate key 'title.zh_CN'; it already stands at line 2");
}

/* A 60-character name must neither be cut nor push the end of the sentence out. */
static void long_chinese_in_messages(void **state)
{
    (void)state;
    char name[181] = "", text[1024], message[1024];
    for (int i = 0; i < 60; i++)
        memcpy(name + (ptrdiff_t)i * 3, "长", 4);
    snprintf(text, sizeof text, "[%s]\n%s = 1\n%s = 2\n", name, name, name);
    snprintf(message, sizeof message, "shop.ini:3:1: [%s] duplicate key '%s'; it already stands at line 2", name, name);
    refused(text, message);
}

static void very_long_names_are_cut_in_messages(void **state)
{
    (void)state;
    char name[901], text[2048], message[512], cut[81];
    memset(name, 'n', 900);
    name[900] = '\0';
    memset(cut, 'n', 80);
    cut[80] = '\0';
    snprintf(text, sizeof text, "[shop]\n%s = 1\n%s = 2\n", name, name);
    snprintf(message, sizeof message, "shop.ini:3:1: [shop] duplicate key '%s…'; it already stands at line 2", cut);
    refused(text, message);
}

static void error_may_be_null(void **state)
{
    (void)state;
    config *c = config_new();
    assert_int_equal(config_read_text(c, GX_TEXT("x"), "shop.ini", NULL), GX_ECONFIG);
    config_free(c);
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    gx_error err;
    config *c = config_new();
    assert_int_equal(config_read_file(c, BUILD_DIR "/there/is/none.ini", "none.ini", &err), GX_ENOTFOUND);
    assert_string_equal(err.text, "none.ini: cannot be opened: No such file or directory");
    assert_int_equal(config_read_file(c, SOURCE_DIR, "here", &err), GX_EIO);
    assert_string_equal(err.text, "here: cannot be read: Is a directory");
    assert_int_equal(config_read_file(c, "/dev/zero", "zero.ini", &err), GX_ELIMIT);
    assert_string_equal(err.text, "zero.ini: larger than 4194304 bytes; is this the configuration?");
    config_free(c);
}

static void a_file_is_read_whole(void **state)
{
    (void)state;
    char path[] = "/tmp/guanxi-config-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *out = fdopen(fd, "w");
    fputs("[attention]\n", out);
    for (int i = 0; i < 5000; i++)
        fprintf(out, "key%d = %d\n", i, i);
    fclose(out);
    gx_error err = { .text = "" };
    config *c = config_new();
    gx_status status = config_read_file(c, path, "shop.ini", &err);
    unlink(path);
    assert_string_equal(err.text, "");
    assert_int_equal(status, GX_OK);
    assert_int_equal(config_at(c, 0)->n, 5000);
    assert_value(c, "attention", "", "key4999", "4999");
    assert_int_equal(entry_at(c, "attention", "", "key4999")->line, 5001);
    config_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(line_too_long),
        cmocka_unit_test(lines_that_are_no_pair),
        cmocka_unit_test(key_before_any_section),
        cmocka_unit_test(headings),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(long_chinese_in_messages),
        cmocka_unit_test(very_long_names_are_cut_in_messages),
        cmocka_unit_test(error_may_be_null),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(a_file_is_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
