/* SPDX-License-Identifier: Apache-2.0 */
/* Spreadsheets as tables: written by libxlsxwriter, and by hand where no program writes what a hostile or an old one
 * does. */
#include "shop.h"

#include "core/import/container.h"

#include <xlsxwriter.h>
#include <zip.h>

#define MIB ((size_t)1 << 20)

typedef struct folder {
    char dir[64], path[96];
    buf csv;
    gx_error err;
} folder;

static int setup(void **state)
{
    folder *f = calloc(1, sizeof *f);
    strcpy(f->dir, "/tmp/guanxi-xlsx-XXXXXX");
    if (mkdtemp(f->dir) == NULL)
        return -1;
    snprintf(f->path, sizeof f->path, "%s/book.xlsx", f->dir);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    folder *f = *state;
    buf_free(&f->csv);
    nftw(f->dir, shop_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(f);
    return 0;
}

static gx_status read_bytes(folder *f, gx_text content, size_t most)
{
    buf_free(&f->csv);
    f->err.text[0] = '\0';
    return xlsx_container.read(content, most, &f->csv, &f->err);
}

static gx_status read_book(folder *f, size_t most)
{
    buf content = { 0 };
    char block[65536];
    FILE *in = fopen(f->path, "rb");
    assert_non_null(in);
    for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0;)
        buf_add(&content, block, n);
    fclose(in);
    assert_true(xlsx_container.probe(buf_view(&content)));
    gx_status status = read_bytes(f, buf_view(&content), most);
    buf_free(&content);
    return status;
}

static void assert_book(folder *f, const char *expected)
{
    if (read_book(f, 64 * MIB) != GX_OK)
        fail_msg("%s", f->err.text);
    assert_string_equal(f->csv.p, expected);
}

static void assert_refused(folder *f, gx_status code, const char *said)
{
    assert_int_equal(read_book(f, 64 * MIB), code);
    assert_has(f->err.text, said);
}

/* ---- files of libxlsxwriter */

static void write_book(folder *f, bool inline_strings)
{
    lxw_workbook_options options = { .constant_memory = inline_strings };
    lxw_workbook *book = workbook_new_opt(f->path, &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "订单");
    lxw_format *day = workbook_add_format(book), *moment = workbook_add_format(book),
               *clock = workbook_add_format(book), *chinese = workbook_add_format(book),
               *bold = workbook_add_format(book);
    format_set_num_format_index(day, 14);
    format_set_num_format(moment, "yyyy\\-mm\\-dd hh:mm:ss");
    format_set_num_format(clock, "h:mm AM/PM");
    format_set_num_format(chinese, "yyyy\"年\"m\"月\"d\"日\"");
    format_set_bold(bold);
    lxw_datetime may = { 2026, 5, 31, 18, 30, 5 }, june = { 2026, 6, 1, 0, 0, 0 };
    static const char *const header[] = { "编号", "手机", "日", "时刻", "钟点", "中文", "金额", "真", "公式", "备注" };
    for (lxw_col_t i = 0; i < sizeof header / sizeof *header; i++)
        worksheet_write_string(sheet, 0, i, header[i], bold);
    worksheet_write_string(sheet, 1, 0, "A-1", NULL);
    worksheet_write_number(sheet, 1, 1, 13800000001.0, NULL);
    worksheet_write_datetime(sheet, 1, 2, &june, day);
    worksheet_write_datetime(sheet, 1, 3, &may, moment);
    worksheet_write_number(sheet, 1, 4, 0.75, clock);
    worksheet_write_datetime(sheet, 1, 5, &june, chinese);
    worksheet_write_number(sheet, 1, 6, 0.1 + 0.2, NULL);
    worksheet_write_boolean(sheet, 1, 7, 1, NULL);
    worksheet_write_formula_num(sheet, 1, 8, "=G2*2", NULL, 59.9);
    lxw_rich_string_tuple plain = { NULL, "要" }, loud = { bold, "粉色" }, rest = { NULL, ", 谢谢\n周末" };
    lxw_rich_string_tuple *rich[] = { &plain, &loud, &rest, NULL };
    worksheet_write_rich_string(sheet, 1, 9, rich, NULL);
    worksheet_write_formula_str(sheet, 3, 8, "=\"a\"&\"b\"", NULL,
                                "ab"); /* sparse: row 3 is empty, and most of row 4 */
    worksheet_write_string(sheet, 3, 9, "say \"hi\"", NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

#define BOOK                                                                                                           \
    "\x1D订单\n编号,手机,日,时刻,钟点,中文,金额,真,公式,备注\n"                                    \
    "A-1,13800000001,2026-06-01,2026-05-31 18:30:05,18:00:00,2026-06-01,0.3,TRUE,59.9,\"要粉色, 谢谢\n周末\"\n" \
    "\n,,,,,,,,ab,\"say \"\"hi\"\"\"\n"

static void d4_4_spreadsheet_cells_say_what_a_person_sees(void **state)
{
    write_book(*state, false);
    assert_book(*state, BOOK);
}

static void strings_within_the_sheet_read_like_shared_ones(void **state)
{
    write_book(*state, true);
    assert_book(*state, BOOK);
}

static void merged_cells_count_for_every_row(void **state)
{
    folder *f = *state;
    lxw_workbook *book = workbook_new(f->path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "S");
    worksheet_merge_range(sheet, 0, 0, 0, 2, "a title", NULL);
    worksheet_merge_range(sheet, 1, 0, 2, 0, "no", NULL);
    worksheet_merge_range(sheet, 1, 1, 1, 2, "delivery", NULL);
    worksheet_write_string(sheet, 2, 1, "who", NULL);
    worksheet_write_string(sheet, 2, 2, "where", NULL);
    worksheet_merge_range(sheet, 3, 0, 5, 0, "O-1", NULL);
    worksheet_write_string(sheet, 3, 1, "Ann", NULL);
    worksheet_write_string(sheet, 4, 1, "Bob", NULL);
    worksheet_write_string(sheet, 6, 1, "Cid", NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    assert_book(f, "\x1DS\na title\nno,delivery\nno,who,where\nO-1,Ann,\nO-1,Bob,\n\n,Cid,\n");
}

/* ---- files of our own making */

typedef struct raw_part {
    const char *name, *text;
    size_t n; /* 0: strlen */
} raw_part;

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define TOP_RELS                                                                                                       \
    {                                                                                                                  \
        "_rels/.rels",                                                                                                 \
            XML "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" "                             \
                "Target=\"xl/workbook.xml\"/></Relationships>",                                                        \
            0                                                                                                          \
    }
#define BOOK_RELS                                                                                                      \
    {                                                                                                                  \
        "xl/_rels/workbook.xml.rels",                                                                                  \
            XML "<Relationships><Relationship Id=\"r1\" Type=\"http://x/worksheet\" Target=\"/xl/a.xml\"/>"            \
                "<Relationship Id=\"r2\" Type=\"http://x/worksheet\" Target=\"./../xl/b.xml\"/>"                       \
                "<Relationship Id=\"r3\" Type=\"http://x/styles\" Target=\"styles.xml\"/>"                             \
                "<Relationship Id=\"r4\" Type=\"http://x/sharedStrings\" Target=\"strings.xml\"/></Relationships>",    \
            0                                                                                                          \
    }
#define WORKBOOK(properties)                                                                                           \
    {                                                                                                                  \
        "xl/workbook.xml",                                                                                             \
            XML "<x:workbook xmlns:x=\"u\" xmlns:r=\"v\">" properties                                                  \
                "<x:sheets><x:sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></x:sheets></x:workbook>",                   \
            0                                                                                                          \
    }
#define SHEET(cells)                                                                                                   \
    {                                                                                                                  \
        "xl/a.xml", XML "<worksheet><sheetData>" cells "</sheetData></worksheet>", 0                                   \
    }
#define STYLES                                                                                                         \
    {                                                                                                                  \
        "xl/styles.xml",                                                                                               \
            XML "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-804]yyyy/m/d;@\"/>"                     \
                "<numFmt numFmtId=\"171\" formatCode=\"&quot;day &quot;0.00_d[Red]\"/>"                                \
                "<numFmt numFmtId=\"172\" formatCode=\"[h]:mm\"/><numFmt numFmtId=\"173\" formatCode=\"General\"/>"    \
                "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"            \
                "<xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/>"              \
                "<xf numFmtId=\"173\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>",                                  \
            0                                                                                                          \
    }

static void pack(folder *f, const raw_part *parts, size_t n, const char *password)
{
    int why;
    zip_t *z = zip_open(f->path, ZIP_CREATE | ZIP_TRUNCATE, &why);
    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        size_t bytes = parts[i].n > 0 ? parts[i].n : strlen(parts[i].text);
        zip_source_t *s = zip_source_buffer(z, parts[i].text, bytes, 0);
        zip_int64_t at = zip_file_add(z, parts[i].name, s, 0);
        assert_true(at >= 0);
        if (password != NULL)
            assert_int_equal(zip_file_set_encryption(z, (zip_uint64_t)at, ZIP_EM_AES_128, password), 0);
    }
    assert_int_equal(zip_close(z), 0);
}

#define PACK(f, password, ...)                                                                                         \
    do {                                                                                                               \
        const raw_part parts[] = { __VA_ARGS__ };                                                                      \
        pack(f, parts, sizeof parts / sizeof *parts, password);                                                        \
    } while (0)

static void the_year_1900_was_no_leap_year(void **state)
{
    PACK(*state, NULL, TOP_RELS, BOOK_RELS, STYLES, WORKBOOK(""),
         SHEET("<row><c s=\"1\"><v>1</v></c><c s=\"2\"><v>59</v></c><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c>"
               "<c s=\"6\"><v>46000.999999</v></c><c s=\"1\"><v>2958466</v></c></row>"));
    assert_book(*state, "\x1DS\n1900-01-01,1900-02-28,1900-02-29,1900-03-01,2025-12-10,2958466\n");
    PACK(*state, NULL, TOP_RELS, BOOK_RELS, STYLES, WORKBOOK("<workbookPr date1904=\"1\"/>"),
         SHEET("<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>60</v></c><c s=\"2\"><v>44539.5</v></c></row>"));
    assert_book(*state, "\x1DS\n1904-01-01,1904-03-01,2025-12-10 12:00:00\n");
}

static void numbers_keep_what_a_spreadsheet_vouches_for(void **state)
{
    PACK(*state, NULL, TOP_RELS, BOOK_RELS, STYLES, WORKBOOK(""),
         SHEET("<row><c><v>29.989999999999998</v></c><c><v>1.38E+10</v></c><c><v>1930000000000000000</v></c>"
               "<c><v>1930000000000001</v></c><c><v>-0.5</v></c><c><v>1E-3</v></c><c s=\"3\"><v>7</v></c>"
               "<c s=\"4\"><v>1.5</v></c><c s=\"5\"><v>44000</v></c><c t=\"e\"><v>#N/A</v></c>"
               "<c t=\"d\"><v>2026-01-31T18:30:00</v></c></row>"));
    assert_book(*state, "\x1DS\n29.99,13800000000,1.93000000000000E+18,1930000000000001,-0.5,0.001,7,36:00:00,44000,"
                        "#N/A,2026-01-31T18:30:00\n");
}

static void escapes_and_readings_of_names(void **state)
{
    PACK(*state, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""),
         { "xl/strings.xml",
           XML
           "<sst><si><t>a_x000D_b_x0001_</t></si><si><r><t>東</t></r><rPh><t>トウ</t></rPh><r><t>京</t></r></si></sst>",
           0 },
         SHEET("<row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c>"
               "<c t=\"inlineStr\"><is><t>_x0041_</t><rPh><t>x</t></rPh></is></c></row>"));
    assert_book(*state, "\x1DS\n東京,\"a\rb_x0001_\",A\n");
}

static void what_is_no_workbook_is_named(void **state)
{
    folder *f = *state;
    static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....";
    static const char locked[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    assert_int_equal(read_bytes(f, (gx_text){ ole, sizeof ole - 1 }, MIB), GX_EINVAL);
    assert_has(f->err.text, "Excel 97–2003 (.xls)");
    assert_int_equal(read_bytes(f, (gx_text){ locked, sizeof locked - 1 }, MIB), GX_EINVAL);
    assert_has(f->err.text, "protected by a password");
    PACK(f, NULL, { "content.xml", "<a/>", 0 });
    assert_refused(f, GX_EINVAL, "OpenDocument");
    PACK(f, NULL, { "letter.txt", "hello", 0 });
    assert_refused(f, GX_EINVAL, "an archive without a workbook");
    PACK(f, "secret", TOP_RELS);
    assert_refused(f, GX_EINVAL, "protected by a password");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""));
    assert_refused(f, GX_EINVAL, "the part xl/a.xml is missing");
    assert_int_equal(read_bytes(f, GX_TEXT("PK\x03\x04 and no more"), MIB), GX_EINVAL);
    assert_has(f->err.text, "damaged or cut-off archive");
}

static void hostile_books_are_refused_with_their_place(void **state)
{
    folder *f = *state;
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""),
         { "xl/a.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]>\n<worksheet>&b;</worksheet>", 0 });
    assert_refused(f, GX_EINVAL, "sheet \"S\": xl/a.xml, line 1: it holds a DTD");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), SHEET("<row r=\"2\"/>\n<row r=\"1\"/>"));
    assert_refused(f, GX_EINVAL, "xl/a.xml, line 2: row 1 comes after row 2");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), SHEET("<row r=\"1048577\"/>"));
    assert_refused(f, GX_EINVAL, "row 1048577 comes after row 0");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), SHEET("<row><c r=\"XFE1\"><v>1</v></c></row>"));
    assert_refused(f, GX_EINVAL, "\"XFE1\" is no cell of row 1");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), SHEET("<row><c t=\"s\"><v>0</v></c></row>"));
    assert_refused(f, GX_EINVAL, "row 1: there is no text number \"0\"");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), { "xl/a.xml", "<worksheet><row>", 0 });
    assert_refused(f, GX_EINVAL, "xl/a.xml, line 1: ");
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK("<definedNames/></x:workbook>"), SHEET(""));
    assert_refused(f, GX_EINVAL, "xl/workbook.xml, line 1: ");
}

/* As many bytes of one pattern: they pack well. */
static char *repeated(const char *before, const char *pattern, const char *after, size_t times, size_t *n)
{
    buf b = { 0 };
    buf_str(&b, before);
    for (size_t i = 0; i < times; i++)
        buf_str(&b, pattern);
    buf_str(&b, after);
    *n = b.n;
    return b.p;
}

static void what_unpacks_to_too_much_is_refused(void **state)
{
    folder *f = *state;
    size_t n;
    char *bomb = repeated("<worksheet>", "          ", "</worksheet>", 4 * MIB, &n);
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), { "xl/a.xml", bomb, n });
    assert_refused(f, GX_ELIMIT, "it unpacks to more than 500 times its size");
    free(bomb);
    char *giant = repeated("<worksheet a=\"", "0123456789abcdef", "\"/>", 128 * 1024, &n);
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), { "xl/a.xml", giant, n });
    assert_refused(f, GX_ELIMIT, "a single tag of more than 1 MiB");
    free(giant);
    char *deep = repeated("", "<a>", "", 100, &n);
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), { "xl/a.xml", deep, n });
    assert_refused(f, GX_ELIMIT, "more than 64 elements within each other");
    free(deep);
    char *wide = repeated("<worksheet><row><c r=\"XFD1\"><v>1</v></c></row>", "<row><c><v>1</v></c></row>",
                          "</worksheet>", 20000, &n);
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), { "xl/a.xml", wide, n });
    assert_int_equal(read_book(f, 16 * MIB), GX_ELIMIT);
    assert_has(f->err.text, "the table takes more than 16 MiB");
    assert_true(f->csv.n < 17 * MIB);
    free(wide);
    char *strings = repeated("<sst>", "<si/>", "</sst>", 200000, &n);
    PACK(f, NULL, TOP_RELS, BOOK_RELS, WORKBOOK(""), SHEET(""), { "xl/strings.xml", strings, n });
    assert_int_equal(read_book(f, MIB), GX_ELIMIT);
    assert_has(f->err.text, "the texts take more than 1 MiB");
    free(strings);
}

/* ---- through the maps */

static const char MAP[] = "[map:till]\nmatch = no, who, when\ncustomer = who\norder = no\nat = when as %d/%m/%Y\n"
                          "amount = sum\n";

static void write_sheets(const char *path, const char *const *names, const char *const *first, size_t n)
{
    static const char *const header[] = { "no", "who", "when", "sum" };
    lxw_workbook *book = workbook_new(path);
    lxw_format *day = workbook_add_format(book);
    lxw_datetime may = { 2026, 5, 31, 0, 0, 0 };
    format_set_num_format_index(day, 14);
    for (size_t i = 0; i < n; i++) {
        lxw_worksheet *sheet = workbook_add_worksheet(book, names[i]);
        if (strcmp(first[i], "") == 0) {
            worksheet_write_string(sheet, 0, 0, "nothing here", NULL);
            continue;
        }
        worksheet_write_string(sheet, 0, 0, "Sales of May", NULL);
        for (lxw_col_t c = 0; c < 4; c++)
            worksheet_write_string(sheet, 2, c, header[c], NULL);
        worksheet_write_string(sheet, 3, 0, first[i], NULL);
        worksheet_write_string(sheet, 3, 1, "Ann", NULL);
        worksheet_write_datetime(sheet, 3, 2, &may, day);
        worksheet_write_number(sheet, 3, 3, 12.5, NULL);
        worksheet_write_string(sheet, 5, 0, "X", NULL);
        worksheet_write_string(sheet, 5, 2, "tomorrow", NULL);
    }
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

static void d4_4_the_first_sheet_with_a_known_header_is_read(void **state)
{
    static const char *const names[] = { "cover", "sales", "more" }, *const first[] = { "", "O-1", "O-2" };
    shop s;
    (void)state;
    shop_open(&s, MAP, "CNY", "UTC");
    const char *path = arena_printf(s.mem, "%s/book.xlsx", s.dir);
    write_sheets(path, names, first, 3);
    OK(&s, import_file(&s.options, path, s.mem, &s.report, &s.err));
    assert_counts(&s.report, 1, 0, 0, 1);
    assert_string_equal(s.report.container, "xlsx");
    assert_true(text_is(s.report.table, "sales"));
    assert_int_equal(s.report.before, 1);
    assert_has(shop_journal(&s), "order.paid 2026-05-31T00:00:00Z Ann {\"order\":\"O-1\",\"amount\":1250");
    assert_has(s.report.first_rejects.p, "book.xlsx:sales:6: no customer");
    /* What was rejected comes back as CSV, with the date as the spreadsheet had it. */
    assert_has(shop_read(&s, s.report.reject_file), "line,reason,no,who,when,sum\n6,");
    shop_import(&s, "corrected.csv", "line,reason,no,who,when,sum\n6,x,O-3,Bob,2026-06-01,3\n");
    assert_counts(&s.report, 1, 0, 0, 0);
    OK(&s, import_file(&s.options, path, s.mem, &s.report, &s.err));
    assert_counts(&s.report, 0, 1, 0, 1);
    shop_close(&s);
}

/* What tests/e2e/data/tables/till.csv holds, typed as a person would type it. */
static void write_till(const char *path)
{
    static const char *const header[] = { "no",    "customer", "phone", "day",   "paid at",
                                          "total", "pieces",   "what",  "remark" };
    static const struct {
        const char *no, *who, *phone;
        lxw_datetime paid;
        double total, pieces;
        const char *what, *remark;
    } rows[] = {
        { "T-1", "王小明", "13800000001", { 2026, 3, 1, 18, 30, 5 }, 1299.5, 2, "面霜, 30 ml", "" },
        { "T-2",
          "Ann Lee",
          "+44 20 7946 0000",
          { 2026, 3, 2, 9, 5, 0 },
          0.3,
          1,
          "Cream \"rich\"",
          "first line\nsecond line" },
        { "T-3", "李娜", "13800000003", { 2024, 2, 29, 0, 0, 1 }, 20, 10, "洁面", "=" },
        { "T-4", "王小明", "13800000001", { 2026, 3, 5, 12, 0, 0 }, 88, 1, "护手霜", "TRUE" },
        { "T-5", "", "", { 2026, 3, 6, 12, 0, 0 }, 5, 1, "样品", "nobody" },
    };
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    lxw_format *day = workbook_add_format(book), *moment = workbook_add_format(book);
    format_set_num_format(day, "d mmm yyyy");
    format_set_num_format_index(moment, 22);
    for (lxw_col_t c = 0; c < sizeof header / sizeof *header; c++)
        worksheet_write_string(sheet, 0, c, header[c], NULL);
    for (lxw_row_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lxw_datetime midnight = rows[i].paid;
        midnight.hour = midnight.min = 0;
        midnight.sec = 0;
        worksheet_write_string(sheet, i + 1, 0, rows[i].no, NULL);
        worksheet_write_string(sheet, i + 1, 1, rows[i].who, NULL);
        if (rows[i].phone[0] == '1')
            worksheet_write_number(sheet, i + 1, 2, strtod(rows[i].phone, NULL), NULL);
        else
            worksheet_write_string(sheet, i + 1, 2, rows[i].phone, NULL);
        worksheet_write_datetime(sheet, i + 1, 3, &midnight, day);
        worksheet_write_datetime(sheet, i + 1, 4, (lxw_datetime *)&rows[i].paid, moment);
        worksheet_write_number(sheet, i + 1, 5, rows[i].total, NULL);
        worksheet_write_number(sheet, i + 1, 6, rows[i].pieces, NULL);
        worksheet_write_string(sheet, i + 1, 7, rows[i].what, NULL);
        if (strcmp(rows[i].remark, "TRUE") == 0)
            worksheet_write_boolean(sheet, i + 1, 8, 1, NULL);
        else
            worksheet_write_string(sheet, i + 1, 8, rows[i].remark, NULL);
    }
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

/* One table as CSV, saved by LibreOffice, written by libxlsxwriter: the same events, down to their ids. */
static void d4_4_libreoffice_and_libxlsxwriter_import_alike(void **state)
{
    static const char till[] = "[map:till]\nmatch = no, customer, total\ncustomer = phone | customer\nname = customer\n"
                               "phone = phone\norder = no\nplaced_at = day as %d %b %Y\npaid_at = paid at as %d/%m/%Y\n"
                               "amount = total\nitems = what\nquantity = pieces\nnote = remark\n";
    shop s;
    (void)state;
    shop_open(&s, till, "CNY", "Asia/Shanghai");
    const char *own = arena_printf(s.mem, "%s/own.xlsx", s.dir);
    write_till(own);
    OK(&s, import_file(&s.options, SOURCE_DIR "/tests/e2e/data/tables/till.xlsx", s.mem, &s.report, &s.err));
    assert_counts(&s.report, 4, 0, 0, 1);
    const char *journal = shop_journal(&s);
    assert_has(journal, "order.paid 2026-03-01T10:30:05Z 13800000001 {\"order\":\"T-1\",\"amount\":129950");
    assert_has(journal, "{\"text\":\"first line\\nsecond line\"}");
    assert_has(journal, "order.placed 2024-02-28T16:00:00Z 13800000003");
    OK(&s, import_file(&s.options, own, s.mem, &s.report, &s.err));
    assert_counts(&s.report, 0, 4, 0, 1);
    assert_int_equal(s.report.events_new, 0);
    assert_string_equal(shop_journal(&s), journal);
    shop_close(&s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(d4_4_spreadsheet_cells_say_what_a_person_sees),
        TEST(strings_within_the_sheet_read_like_shared_ones),
        TEST(merged_cells_count_for_every_row),
        TEST(the_year_1900_was_no_leap_year),
        TEST(numbers_keep_what_a_spreadsheet_vouches_for),
        TEST(escapes_and_readings_of_names),
        TEST(what_is_no_workbook_is_named),
        TEST(hostile_books_are_refused_with_their_place),
        TEST(what_unpacks_to_too_much_is_refused),
        cmocka_unit_test(d4_4_libreoffice_and_libxlsxwriter_import_alike),
        cmocka_unit_test(d4_4_the_first_sheet_with_a_known_header_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
