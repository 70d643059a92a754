/* SPDX-License-Identifier: Apache-2.0 */
/* Small XML documents as tables of one row, and what is refused where. */
#include "told.h"

#define IS(xml, table) assert_string_equal(told(&xml_container, xml), table)

static void d4_4_elements_are_columns(void **state)
{
    (void)state;
    IS("<xml><ToUserName><![CDATA[to, user]]></ToUserName><CreateTime>1403610513</CreateTime></xml>",
       "ToUserName,CreateTime\n\"to, user\",1403610513\n");
    IS("<?xml version=\"1.0\"?>\n<xml>\n <A id=\"7\">\n  <B>x &amp; y</B>\n </A>\n <C/>\n</xml>\n",
       "A.@id,A.B\n7,x & y\n");
    IS("<xml><L><Item>Jack</Item><Item>Rose</Item></L></xml>", "L.Item\nJack~Rose\n");
}

static void an_encoding_is_found_and_not_believed(void **state)
{
    (void)state;
    IS("<?xml version=\"1.0\" encoding=\"gb2312\"?><x><a>\xD6\xD0\xCE\xC4</a></x>", "a\n中文\n");
    IS("<?xml version=\"1.0\" encoding=\"gb2312\"?><x><a>中文</a></x>", "a\n中文\n");
}

static void what_can_do_harm_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_non_null(strstr(told(&xml_container, "<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY a \"ha\">]><l>&a;</l>"),
                           "line 2: a document type (<!DOCTYPE>) is refused"));
    IS("<xml>\n<a>1</b></xml>", "line 2, column 7: not XML: mismatched tag");
    IS("<xml><a>&b;</a></xml>", "line 1, column 9: not XML: undefined entity");
    assert_non_null(strstr(told(&xml_container, "<xml><a>1</a>"), "not XML: no element found"));
    buf deep = { 0 }, wide = { 0 };
    for (int i = 0; i < 100; i++)
        buf_str(&deep, "<a>");
    IS(deep.p, "line 1: elements nested deeper than 64 levels");
    buf_str(&wide, "<x>");
    for (int i = 0; i < 10000; i++)
        buf_printf(&wide, "<e%d>1</e%d>", i, i);
    IS(wide.p, "line 1: more than 1024 different elements: this is no callback");
    buf_free(&deep);
    buf_free(&wide);
    assert_non_null(strstr(told_most(&xml_container, text_of("<x><a>1</a></x>"), 8), "only small ones"));
}

static void a_document_is_known_by_its_beginning(void **state)
{
    (void)state;
    assert_true(xml_container.probe(text_of("\xEF\xBB\xBF <?xml")));
    assert_true(xml_container.probe(text_of("<xml>")));
    assert_true(xml_container.probe(text_of("<!DOCTYPE html>")));
    assert_false(xml_container.probe(text_of("< 5,> 6\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d4_4_elements_are_columns),
        cmocka_unit_test(an_encoding_is_found_and_not_believed),
        cmocka_unit_test(what_can_do_harm_is_refused_with_its_place),
        cmocka_unit_test(a_document_is_known_by_its_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
