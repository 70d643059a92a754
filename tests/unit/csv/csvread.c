/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting a text into rows and cells: the corner cases of CSV, fixed columns, blanks, and where each row begins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/files.h"
#include "core/base/text.h"
#include "core/csv/csvread.h"

#include <stdlib.h>
#include <unistd.h>

/* Rows as "line:cell|cell\n". */
static char *cut(const char *text, const table_layout *layout, gx_status *end)
{
    static char out[4096];
    table *t;
    table_row row;
    gx_error err;
    buf b = { 0 };
    assert_int_equal(table_open(text_of(text), layout, &t, &err), GX_OK);
    while ((*end = table_next(t, &row, &err)) == GX_OK) {
        buf_printf(&b, "%d:", (int)row.line);
        for (size_t i = 0; i < row.n; i++)
            buf_printf(&b, "%s%.*s", i ? "|" : "", TEXT_ARG(row.cells[i]));
        buf_char(&b, '\n');
        assert_true(row.start < row.end && row.end <= strlen(text));
    }
    table_close(t);
    snprintf(out, sizeof out, "%s", b.p ? b.p : "");
    buf_free(&b);
    return out;
}

static void assert_cut(const char *text, table_layout layout, const char *expected)
{
    gx_status end;
    assert_string_equal(cut(text, &layout, &end), expected);
    assert_int_equal(end, GX_ENOTFOUND);
}

#define COMMA ((table_layout){ .delimiter = ',' })

static void quotes_commas_and_line_breaks_inside_cells(void **state)
{
    (void)state;
    assert_cut("first,address\nJohn,\"120 any st., WW\"\n", COMMA, "1:first|address\n2:John|120 any st., WW\n");
    assert_cut("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", COMMA, "1:a|b\n2:1|ha \"ha\" ha\n3:3|4\n");
    assert_cut("a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n", COMMA, "1:a|b|c\n2:1||\n3:2|3|4\n");
    assert_cut("a,b\n\"Once upon \na time\",5\n7,8", COMMA, "1:a|b\n2:Once upon \na time|5\n4:7|8\n");
    assert_cut("a,b\r\n\"x\r\ny\",5\r\n\r\n7,8\r\n", COMMA, "1:a|b\n2:x\r\ny|5\n5:7|8\n");
    assert_cut("key,val\n1,\"{\"\"type\"\": \"\"Point\"\"}\"\n", COMMA, "1:key|val\n2:1|{\"type\": \"Point\"}\n");
    assert_cut("a,b\r1,2\r", COMMA, "1:a|b\n2:1|2\n"); /* line ends of an old Mac */
    assert_cut("size\n5\" pipe\n", COMMA, "1:size\n2:5\" pipe\n");
}

static void blank_lines_and_empty_rows_are_no_rows(void **state)
{
    (void)state;
    assert_cut("", COMMA, "");
    assert_cut("\n\r\n  \n", COMMA, "");
    assert_cut("\n\na,b\n,,,\n\n \n1,2\n", COMMA, "3:a|b\n7:1|2\n");
    assert_cut("title\nmore\na,b\n", ((table_layout){ .delimiter = ',', .skip = 2 }), "3:a|b\n");
}

static void other_delimiters(void **state)
{
    (void)state;
    assert_cut("a;b,c;\"d;e\"\n", ((table_layout){ .delimiter = ';' }), "1:a|b,c|d;e\n");
    assert_cut("a\t\tb c\n\tx\n", ((table_layout){ .delimiter = '\t' }), "1:a||b c\n2:|x\n");
    assert_cut(" a   b\t c \n\nd \"e f\"\n", ((table_layout){ .delimiter = ' ' }), "1:a|b|c\n3:d|\"e|f\"\n");
}

static void fixed_columns_count_characters(void **state)
{
    (void)state;
    const fixed_column columns[] = { { GX_TEXT("id"), 1, 3 }, { GX_TEXT("name"), 4, 6 }, { GX_TEXT("sum"), 9, 12 } };
    assert_cut(" 01王小明  1.50\r\n2\n", ((table_layout){ .fixed = columns, .n_fixed = 3 }),
               "1:01|王小明|1.50\n2:2||\n");
}

static void a_quotation_mark_that_never_closes_is_said(void **state)
{
    (void)state;
    gx_status end;
    table_layout layout = COMMA;
    assert_string_equal(cut("a,b\n1,2\n3,\"4\n5,6\n", &layout, &end), "1:a|b\n2:1|2\n");
    assert_int_equal(end, GX_EINVAL);
}

/* ---- the public collection of corner cases, with its answers */

static void spectrum_files_have_the_rows_they_should(void **state)
{
    (void)state;
    static const struct {
        const char *file, *rows;
    } cases[] = {
        { "comma_in_quotes", "1:first|last|address|city|zip\n2:John|Doe|120 any st.|Anytown, WW|08123\n" },
        { "empty", "1:a|b|c\n2:1||\n3:2|3|4\n" },
        { "empty_crlf", "1:a|b|c\n2:1||\n3:2|3|4\n" },
        { "escaped_quotes", "1:a|b\n2:1|ha \"ha\" ha\n3:3|4\n" },
        { "json", "1:key|val\n2:1|{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}\n" },
        { "newlines", "1:a|b|c\n2:1|2|3\n3:Once upon \na time|5|6\n5:7|8|9\n" },
        { "newlines_crlf", "1:a|b|c\n2:1|2|3\n3:Once upon \r\na time|5|6\n5:7|8|9\n" },
        { "quotes_and_newlines", "1:a|b\n2:1|ha \n\"ha\" \nha\n5:3|4\n" },
        { "simple", "1:a|b|c\n2:1|2|3\n" },
        { "simple_crlf", "1:a|b|c\n2:1|2|3\n" },
        { "utf8", "1:a|b|c\n2:1|2|3\n3:4|5|ʤ\n" },
    };
    const char *root = getenv("GUANXI_TEST_DATA");
    arena *a = arena_new();
    size_t seen = 0;
    gx_error err;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = arena_printf(a, "%s/csv_spectrum/csvs/%s.csv",
                                        root != NULL ? root : SOURCE_DIR "/../shared/data", cases[i].file);
        gx_text content;
        assert_non_null(path);
        if (access(path, R_OK) != 0)
            break;
        assert_int_equal(file_read(path, path, a, &content, &err), GX_OK);
        assert_cut(content.p, COMMA, cases[i].rows);
        seen++;
    }
    arena_free(a);
    if (seen == 0)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_commas_and_line_breaks_inside_cells),
        cmocka_unit_test(blank_lines_and_empty_rows_are_no_rows),
        cmocka_unit_test(other_delimiters),
        cmocka_unit_test(fixed_columns_count_characters),
        cmocka_unit_test(a_quotation_mark_that_never_closes_is_said),
        cmocka_unit_test(spectrum_files_have_the_rows_they_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
