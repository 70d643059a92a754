/* SPDX-License-Identifier: Apache-2.0 */
/* Address cards as tables: three versions of the format, folding, transfer encodings, character sets, groups, escapes.
 */
#include "told.h"

/* The cells of the first card, by column; NULL: there is no such column. */
static const char *cell(const char *cards, const char *column)
{
    static char out[4096];
    static char table[1 << 16];
    snprintf(table, sizeof table, "%s", told(&vcard_container, cards));
    gx_text rest = text_of(table), header = text_cut(&rest, '\n'), row = rest;
    bool quoted = false;
    for (size_t i = 0, n = 0; header.p != NULL; i++) {
        gx_text name = text_cut(&header, ',');
        for (n = 0; n < row.n && (quoted || (row.p[n] != ',' && row.p[n] != '\n')); n++)
            quoted ^= row.p[n] == '"';
        snprintf(out, sizeof out, "%.*s", (int)n, row.p);
        if (text_is(name, column))
            return out;
        row = n < row.n ? (gx_text){ row.p + n + 1, row.n - n - 1 } : (gx_text){ 0 };
    }
    return NULL;
}

#define CARD(version, lines) "BEGIN:VCARD\r\nVERSION:" version "\r\n" lines "END:VCARD\r\n"
#define IS(cards, column, value) assert_string_equal(cell(cards, column), value)

static void d4_4_a_card_is_a_row(void **state)
{
    (void)state;
    const char *two = CARD("3.0", "FN:Ann\r\nTEL:1\r\n") CARD("4.0", "FN:Bob\r\nX-WECHAT:bob_w\r\n");
    const char *table = told(&vcard_container, two);
    assert_non_null(strstr(table, ",REV,X-WECHAT\n3.0,Ann,"));
    assert_non_null(strstr(table, "\n4.0,Bob,"));
    assert_non_null(strstr(table, ",bob_w\n"));
}

static void names_in_parts_and_whole(void **state)
{
    (void)state;
    const char *card = CARD("3.0", "N:Doe;John;Richter\\, James;Mr.;Sr.\r\n");
    IS(card, "N.family", "Doe");
    IS(card, "N.given", "John");
    IS(card, "N.additional", "\"Richter, James\"");
    IS(card, "N.suffix", "Sr.");
    IS(card, "FN", "John Doe");
    IS(CARD("3.0", "N:王;芳;;;\r\n"), "FN", "王芳");
    IS(CARD("3.0", "N:王;芳;;;\r\nFN:王小芳\r\n"), "FN", "王小芳");
    IS(CARD("3.0", "NICKNAME:Gman,G\\,M\r\n"), "NICKNAME[]", "\"Gman~G,M\"");
}

static void the_number_to_use_comes_first(void **state)
{
    (void)state;
    const char *card = CARD("2.1", "TEL;WORK;FAX:4\r\nTEL;HOME:3\r\nTEL;HOME;PREF:2\r\nTEL;CELL:1\r\n");
    IS(card, "TEL[]", "1~2~3~4");
    IS(card, "TEL[].type", "\"cell~home,pref~home~work,fax\"");
    const char *link = CARD("4.0", "TEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-418;ext=102\r\n");
    IS(link, "TEL[]", "+1-418");
    IS(link, "TEL[].type", "\"work,voice,pref\"");
    IS(CARD("3.0", "item1.TEL:5\r\nitem1.X-ABLabel:x\r\n"), "TEL[]", "5");
    IS(CARD("3.0", "EMAIL;TYPE=INTERNET:b@x\r\nEMAIL;TYPE=INTERNET,PREF:a@x\r\n"), "EMAIL[]", "a@x~b@x");
}

static void birthdays_in_all_their_forms(void **state)
{
    (void)state;
    IS(CARD("3.0", "BDAY:1980-03-22\r\n"), "BDAY", "1980-03-22");
    IS(CARD("2.1", "BDAY:19800322\r\n"), "BDAY", "1980-03-22");
    IS(CARD("4.0", "BDAY:--0203\r\n"), "BDAY", "--02-03");
    IS(CARD("4.0", "BDAY:--02-29\r\n"), "BDAY", "--02-29");
    IS(CARD("4.0", "BDAY:19961022T140000Z\r\n"), "BDAY", "1996-10-22");
    IS(CARD("3.0", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-05\r\n"), "BDAY", "--03-05");
    IS(CARD("4.0", "BDAY;VALUE=text:circa 1800\r\n"), "BDAY", "circa 1800");
}

static void addresses_as_the_country_writes_them(void **state)
{
    (void)state;
    const char *west = CARD("3.0", "ADR;TYPE=WORK:;;9 Rd;C;;;\r\nADR;TYPE=HOME:;;1 St\\nX;Town;CA;94043;USA\r\n");
    IS(west, "ADR", "\"1 St\nX, Town, CA, 94043, USA\"");
    IS(west, "ADR.type", "home");
    IS(west, "ADR.city", "Town");
    IS(west, "ADR.code", "94043");
    IS(CARD("3.0", "ADR;TYPE=WORK:;;示例路1号;通化市;吉林省;135300;中国\r\n"), "ADR", "吉林省通化市示例路1号");
}

static void folds_and_lines_that_programs_forgot_to_fold(void **state)
{
    (void)state;
    IS(CARD("3.0", "NOTE:one\r\n two\r\n\tthree\r\n"), "NOTE", "onetwothree");
    IS(CARD("2.1", "NOTE:one\r\n two\r\n"), "NOTE", "one two");
    IS(CARD("3.0", "NOTE:one\r\nand two\r\n"), "NOTE", "\"one\nand two\"");
    IS(CARD("3.0", "NOTE:one\r\nNOTE:two\r\n"), "NOTE", "\"one\ntwo\"");
    IS(CARD("4.0", "TEL;VALUE=uri;\r\n TYPE=cell:tel:7\r\n"), "TEL[]", "7");
}

static void transfer_encodings_and_character_sets(void **state)
{
    (void)state;
    const char *soft = CARD("2.1", "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=\r\n=8B=E8=8A=B3\r\nTEL:1\r\n");
    IS(soft, "FN", "王芳");
    IS(soft, "TEL[]", "1");
    IS(CARD("2.1", "FN;CHARSET=GBK;QUOTED-PRINTABLE:=CD=F5\r\n"), "FN", "王");
    IS(CARD("3.0", "FN;ENCODING=b:546L6Iqz\r\n"), "FN", "王芳");
    IS(CARD("2.1", "FN;CHARSET=GBK:\xCD\xF5\r\n"), "FN", "王");
    /* a whole file in GBK that says nothing */
    IS(CARD("3.0", "FN:\xCD\xF5\xB7\xBC\xD0\xA1\xBD\xE3\r\n"), "FN", "王芳小姐");
    const char *photo = CARD("2.1", "PHOTO;ENCODING=BASE64;JPEG:/9j/\r\n 4AAQ\r\n\r\nFN:Ann\r\n");
    IS(photo, "FN", "Ann");
    assert_null(cell(photo, "PHOTO"));
}

static void escapes_differ_by_version(void **state)
{
    (void)state;
    IS(CARD("3.0", "URL:http\\://x\\;y\r\n"), "URL", "http://x;y");
    IS(CARD("3.0", "NOTE:a\\nb\\, c\\\\d\r\n"), "NOTE", "\"a\nb, c\\d\"");
    IS(CARD("2.1", "NOTE:C:\\new\\;x\r\n"), "NOTE", "C:\\new;x");
}

static void cards_within_cards_are_other_people(void **state)
{
    (void)state;
    const char *card = CARD("2.1", "FN:Ann\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Bob\r\nTEL:9\r\nEND:VCARD\r\nTEL:1\r\n");
    IS(card, "FN", "Ann");
    IS(card, "TEL[]", "1");
}

static void what_is_no_card_is_refused_with_its_line(void **state)
{
    (void)state;
    const container *c = &vcard_container;
    assert_string_equal(told(c, "BEGIN:VCARD\nFN:Ann\n"), "the card of line 1 has no END:VCARD: the file is cut off");
    assert_string_equal(told(c, "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\n"),
                        "line 3: a card begins within the card of line 1, whose END:VCARD is missing");
    assert_string_equal(told(c, "BEGIN:VCARD\nEND:VCARD\nFN:A\n"), "line 3 stands in no card: want BEGIN:VCARD");
    assert_string_equal(told(c, "BEGIN:VCARD\nEND:VCARD\n\n?\n"), "line 4 is no property of a card: want NAME:value");
    buf many = { 0 };
    buf_str(&many, "BEGIN:VCARD\n");
    for (int i = 0; i < 300; i++)
        buf_printf(&many, "X-%d:1\n", i);
    assert_non_null(strstr(told(c, many.p), "more than 256 different properties"));
    buf_free(&many);
    assert_non_null(strstr(told_most(c, text_of(CARD("3.0", "FN:A\r\n")), 8), "takes more than 0 MiB"));
}

static void cards_are_known_by_their_beginning(void **state)
{
    (void)state;
    assert_true(vcard_container.probe(text_of("\xEF\xBB\xBF\r\nbegin:vCard\r\n")));
    assert_true(vcard_container.probe((gx_text){ "\xFF\xFE"
                                                 "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0",
                                                 26 }));
    assert_false(vcard_container.probe(text_of("BEGIN:VCALENDAR\n")));
    assert_false(vcard_container.probe(text_of("BEGIN")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d4_4_a_card_is_a_row),
        cmocka_unit_test(names_in_parts_and_whole),
        cmocka_unit_test(the_number_to_use_comes_first),
        cmocka_unit_test(birthdays_in_all_their_forms),
        cmocka_unit_test(addresses_as_the_country_writes_them),
        cmocka_unit_test(folds_and_lines_that_programs_forgot_to_fold),
        cmocka_unit_test(transfer_encodings_and_character_sets),
        cmocka_unit_test(escapes_differ_by_version),
        cmocka_unit_test(cards_within_cards_are_other_people),
        cmocka_unit_test(what_is_no_card_is_refused_with_its_line),
        cmocka_unit_test(cards_are_known_by_their_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
