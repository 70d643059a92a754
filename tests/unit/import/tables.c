/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that nobody has told us about: what parts their cells, in what encoding they are, where their header stands;
 * cells that hold several values; how much memory a table may take. */
#include "shop.h"

#include "core/csv/csvread.h"
#include "core/import/encoding.h"

#include <dirent.h>
#include <jansson.h>

#define PLAIN "[map:plain]\nmatch = who, when, sum\ncustomer = who\nat = when\namount = sum\nname = name\n"

static void d4_4_what_parts_the_cells_is_found(void **state)
{
    (void)state;
    assert_int_equal(table_delimiter(GX_TEXT("a,b\n1,2\n"), 0), ',');
    assert_int_equal(table_delimiter(GX_TEXT("a;b;c\n1,5;2;3\n2,5;x;y\n"), 0), ';');
    assert_int_equal(table_delimiter(GX_TEXT("a, of all\tb\n1\t2\n3\t4, 5, 6\n"), 0), '\t');
    assert_int_equal(table_delimiter(GX_TEXT("a|b|c\n\"x|y,z\"|2|3\n"), 0), '|');
    assert_int_equal(table_delimiter(GX_TEXT("Orders of May, of June\nprinted; twice\na;b;c;d\n1;2;3;4\n5;6;7;8\n"), 0),
                     ';');
    assert_int_equal(table_delimiter(GX_TEXT("one\ncolumn\n"), 0), ',');
    assert_int_equal(table_delimiter(GX_TEXT(""), 0), ',');
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    assert_counts(shop_import(&s, "1.csv", "who;when;sum\na;2026-01-01;5\n"), 1, 0, 0, 0);
    assert_int_equal(s.report.delimiter, ';');
    assert_counts(shop_import(&s, "1.tsv", "who\twhen\tsum\na\t2026-01-01\t5\n"), 0, 1, 0, 0);
    assert_int_equal(s.report.delimiter, '\t');
    shop_close(&s);
    shop_open(&s, PLAIN "delimiter = comma\n", "CNY", "UTC"); /* what the map states, counts */
    assert_int_equal(shop_try(&s, "1.csv", "who;when;sum\na;2026-01-01;5\n"), GX_EINVAL);
    shop_close(&s);
}

static void d4_4_encodings_are_found_and_said(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *name;
        bool bom;
    } files[] = {
#define FILE_OF(bytes, name, bom) { bytes, sizeof(bytes) - 1, name, bom }
        FILE_OF("who,when,sum\n\xE7\x8E\x8B,2026-01-01,5\n", "UTF-8", false),
        FILE_OF("\xEF\xBB\xBFwho,when,sum\n\xE7\x8E\x8B,2026-01-01,5\n", "UTF-8", true),
        FILE_OF("who,when,sum\n\xCD\xF5,2026-01-01,5\n", "GB18030", false),
        FILE_OF(
            "\xFF\xFEw\0h\0o\0,\0w\0h\0e\0n\0,\0s\0u\0m\0\n\0\x8B\x73,\0002\0000\0002\0006\0-\0000\0001\0-\0000\0001\0,"
            "\0005\0\n\0",
            "UTF-16LE", true),
    };
    shop s;
    (void)state;
    shop_open(&s, PLAIN, "CNY", "UTC");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        OK(&s, import_file(&s.options, shop_write(&s, "1.csv", files[i].bytes, files[i].n), s.mem, &s.report, &s.err));
        assert_counts(&s.report, i == 0, i > 0, 0, 0);
        assert_string_equal(s.report.encoding, files[i].name);
        assert_int_equal(s.report.bom, files[i].bom);
    }
    shop_close(&s);
}

static void a_header_may_stand_below_a_title(void **state)
{
    shop s;
    (void)state;
    shop_open(&s, PLAIN, "CNY", "UTC");
    shop_import(&s, "1.csv", "Sales\n\n\"as of\ntoday\",x\nwho,when,sum\na,2026-01-01,5\nb,x,5\n");
    assert_counts(&s.report, 1, 0, 0, 1);
    assert_int_equal(s.report.before, 2);
    assert_has(s.report.first_rejects.p, "1.csv:7: ");
    assert_int_equal(shop_try(&s, "2.csv", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nwho,when,sum\na,2026-01-01,5\n"), GX_EINVAL);
    shop_close(&s);
}

#define LISTS                                                                                                          \
    "[map:lists]\nmatch = no, who\ncustomer = who\norder = no\nat = at\namount = sum\nitems = what split list\n"       \
    "quantity = pieces split list\nsku = sku split list\nitem_amount = each split list\n"

static void lists_side_by_side_become_items(void **state)
{
    shop s;
    (void)state;
    shop_open(&s, LISTS, "CNY", "UTC");
    shop_import(&s, "1.csv",
                "no,who,at,sum,what,pieces,sku,each\n"
                "1,a,2026-01-01,12,soap\x1Ftea,2\x1F"
                "1,S\x1F,5\x1F"
                "7\n"
                "2,b,2026-01-01,5,soap,2,,5.00\n"
                "3,c,2026-01-01,5,,,\x1FS2,\n"
                "4,d,2026-01-01,5,soap\x1Ftea,1\x1F"
                "2\x1F"
                "3,,\n");
    assert_counts(&s.report, 3, 0, 0, 1);
    const char *j = shop_journal(&s);
    assert_has(j, "\"items\":[{\"sku\":\"S\",\"name\":\"soap\",\"quantity\":2,\"amount\":500},"
                  "{\"name\":\"tea\",\"quantity\":1,\"amount\":700}]");
    assert_has(j, "\"items\":[{\"name\":\"soap\",\"quantity\":2,\"amount\":500}]");
    assert_has(s.report.first_rejects.p, "1.csv:5: quantity: a list of 3 values beside one of 2");
    shop_close(&s);
}

static void an_amount_of_the_single_item(void **state)
{
    shop s;
    (void)state;
    shop_open(
        &s,
        "[map:one]\nmatch = no, who\ncustomer = who\norder = no\nat = at\namount = sum\nitems = what\nitem_amount = each\n",
        "CNY", "UTC");
    shop_import(&s, "1.csv", "no,who,at,sum,what,each\n1,a,2026-01-01,12,soap,10\n1,,,,tea,2\n");
    assert_counts(&s.report, 2, 0, 0, 0);
    assert_has(shop_journal(&s),
               "\"amount\":1200,\"currency\":\"CNY\",\"items\":[{\"name\":\"soap\",\"quantity\":1,\"amount\":"
               "1000},{\"name\":\"tea\",\"quantity\":1,\"amount\":200}]");
    shop_close(&s);
}

static void d4_4_several_values_of_a_person_in_one_cell(void **state)
{
    shop s;
    (void)state;
    shop_open(&s,
              "[map:book]\nmatch = first, last, tel\nevent = customer.added\ncustomer = tel | mail split \" ::: \"\n"
              "name = last + first | firm\nphone = tel split \" ::: \"\nemail = mail split \" ::: \"\n"
              "tags = groups split \" ::: \" except \"* all\" | always unsorted\nat = always 2026-01-31\n",
              "CNY", "UTC");
    shop_import(&s, "1.csv",
                "first,last,firm,tel,mail,groups\n"
                "Grace,Hopper,,138****0000 ::: 138 0000 0001 ::: +1 555 0199,a@x ::: b@x,* all ::: navy ::: VIP\n"
                "三,张,,,c@x,* all\nAnn,,,13800000003,,\n,,ACME,13800000004,,friends\n");
    assert_counts(&s.report, 4, 0, 0, 0);
    const char *j = shop_journal(&s);
    assert_has(j, " 13800000001 {\"name\":\"Hopper Grace\"");
    assert_has(j, "\"email\":\"a@x\",\"tags\":[\"navy\",\"VIP\"]");
    assert_has(j, " c@x {\"name\":\"张三\",\"email\":\"c@x\",\"tags\":[\"unsorted\"]}");
    assert_has(j, " 13800000003 {\"name\":\"Ann\",\"phone\":\"13800000003\",\"tags\":[\"unsorted\"]}");
    assert_has(j, " 13800000004 {\"name\":\"ACME\"");
    shop_close(&s);
}

static void what_was_given_back_and_foreign_money(void **state)
{
    shop s;
    (void)state;
    shop_open(
        &s,
        "[map:m]\nmatch = no, who\ncustomer = who\norder = no\nplaced_at = day + time as %Y-%m-%d %H:%M\namount = sum\n"
        "refunded = back\ncurrency_column = currency\nstatus_column = how\nstatus = ok:paid\n",
        "CNY", "UTC");
    shop_import(&s, "1.csv",
                "no,who,day,time,sum,back,currency,how\n1,a,2026-01-01,08:30,12,0.00,CNY,ok\n"
                "2,b,2026-01-01,08:30,12,5,,ok\n3,c,2026-01-01,08:30,12,0,USD,ok\n4,d,2026-01-01,08:30,12,x,CNY,ok\n");
    assert_counts(&s.report, 2, 0, 0, 2);
    const char *j = shop_journal(&s);
    assert_has(j, "order.paid 2026-01-01T08:30:00Z a ");
    assert_null(strstr(j, "order.refunded 2026-01-01T08:30:00Z a"));
    assert_has(j, "order.refunded 2026-01-01T08:30:00Z b {\"order\":\"2\",\"amount\":500,\"currency\":\"CNY\"}");
    assert_has(s.report.first_rejects.p, "1.csv:4: the amounts are in USD, but this shop keeps its books in CNY");
    assert_has(s.report.first_rejects.p, "1.csv:5: refunded: \"x\" is no amount");
    shop_close(&s);
}

static void a_table_takes_no_more_memory_than_allowed(void **state)
{
    shop s;
    buf b = { 0 };
    (void)state;
    shop_open(&s, PLAIN, "CNY", "UTC");
    s.options.memory = (size_t)1 << 20;
    buf_str(&b, "who,when,sum\n");
    for (int i = 0; i < 3000; i++)
        buf_printf(&b, "c%d,2026-01-01,5\n", i);
    assert_int_equal(shop_try(&s, "many.csv", b.p), GX_ELIMIT);
    assert_has(s.err.text, "many.csv:");
    assert_has(s.err.text, "up to here the table takes all of the 1 MiB that --memory allows");
    for (int i = 0; i < 40000; i++)
        buf_str(&b, "0123456789");
    assert_int_equal(shop_try(&s, "long.csv", b.p), GX_ELIMIT);
    assert_has(s.err.text, "needs more than --memory allows");
    assert_string_equal(shop_journal(&s), "");
    buf_free(&b);
    shop_close(&s);
}

static void a_row_may_be_too_long(void **state)
{
    shop s;
    buf b = { 0 };
    char block[65536];
    (void)state;
    shop_open(&s, PLAIN "note = note\n", "CNY", "UTC");
    memset(block, 'x', sizeof block);
    buf_str(&b, "who,when,sum,note\na,2026-01-01,5,");
    for (int i = 0; i < 257; i++)
        buf_add(&b, block, sizeof block);
    buf_str(&b, "\nb,2026-01-01,5,short\n");
    shop_import(&s, "1.csv", b.p);
    assert_counts(&s.report, 1, 0, 0, 1);
    assert_has(s.report.first_rejects.p, "1.csv:2: the row is longer than 16 MiB");
    buf_free(&b);
    shop_close(&s);
}

/* ---- the corner cases of csv-spectrum, each beside its answer */

static gx_text read_all(const char *path, buf *b)
{
    char block[4096];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        buf_add(b, block, n);
    fclose(f);
    return buf_view(b);
}

/* How many cells differ from what the answer says. */
static size_t compare(const char *csv, const json_t *answer)
{
    buf raw = { 0 };
    decoded content;
    gx_error err;
    table *t;
    table_row row;
    size_t rows = 0, wrong = 0, n_names = 0;
    gx_text names[16];
    arena *mem = arena_new();
    assert_int_equal(encoding_decode(read_all(csv, &raw), GX_TEXT("auto"), &content, &err), GX_OK);
    table_layout layout = { .delimiter = table_delimiter(content.text, 0) };
    assert_int_equal(layout.delimiter, ',');
    assert_int_equal(table_open(content.text, &layout, &t, &err), GX_OK);
    assert_int_equal(table_next(t, &row, &err), GX_OK);
    for (; n_names < row.n; n_names++)
        names[n_names] = text_of(arena_strndup(mem, row.cells[n_names].p, row.cells[n_names].n));
    for (; table_next(t, &row, &err) == GX_OK; rows++) {
        const json_t *object = json_is_array(answer) ? json_array_get(answer, rows) : answer;
        assert_int_equal(json_object_size(object), row.n);
        for (size_t i = 0; i < row.n; i++)
            wrong += !text_eq(row.cells[i], text_of(json_string_value(json_object_get(object, names[i].p))));
    }
    assert_int_equal(rows, json_is_array(answer) ? json_array_size(answer) : 1);
    table_close(t);
    encoding_free(&content);
    buf_free(&raw);
    arena_free(mem);
    return wrong;
}

static void csv_spectrum_reads_as_its_answers_say(void **state)
{
    shop s;
    (void)state;
    shop_open(&s, PLAIN, "CNY", "UTC");
    const char *known = shop_data(&s, "csv_spectrum/package.json");
    if (known == NULL) {
        shop_close(&s);
        skip();
    }
    const char *dir = arena_printf(s.mem, "%.*s/csvs", (int)(strrchr(known, '/') - known), known);
    DIR *d = opendir(dir);
    size_t files = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        const char *dot = strstr(e->d_name, ".csv");
        if (dot == NULL)
            continue;
        json_t *answer = json_load_file(
            arena_printf(s.mem, "%s/../json/%.*s.json", dir, (int)(dot - e->d_name), e->d_name), 0, NULL);
        assert_non_null(answer);
        /* The answer to this one has another telephone number than the file. */
        size_t expected = strcmp(e->d_name, "location_coordinates.csv") == 0 ? 1 : 0;
        if (compare(arena_printf(s.mem, "%s/%s", dir, e->d_name), answer) != expected)
            fail_msg("%s differs from its answer", e->d_name);
        json_decref(answer);
        files++;
    }
    closedir(d);
    assert_int_equal(files, 12);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d4_4_what_parts_the_cells_is_found),
        cmocka_unit_test(d4_4_encodings_are_found_and_said),
        cmocka_unit_test(a_header_may_stand_below_a_title),
        cmocka_unit_test(lists_side_by_side_become_items),
        cmocka_unit_test(an_amount_of_the_single_item),
        cmocka_unit_test(d4_4_several_values_of_a_person_in_one_cell),
        cmocka_unit_test(what_was_given_back_and_foreign_money),
        cmocka_unit_test(a_table_takes_no_more_memory_than_allowed),
        cmocka_unit_test(a_row_may_be_too_long),
        cmocka_unit_test(csv_spectrum_reads_as_its_answers_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
