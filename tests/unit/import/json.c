/* SPDX-License-Identifier: Apache-2.0 */
/* JSON documents as tables: which objects are the rows, what the columns are called, lists, and what is refused where.
 */
#include "told.h"

#define IS(json, table) assert_string_equal(told(&json_container, json), table)

static void d4_4_a_list_of_objects_is_a_table(void **state)
{
    (void)state;
    IS("[{\"id\":1,\"total\":598.90,\"ok\":true},{\"id\":2,\"note\":\"a \\\"b\\\", c\"}]",
       "id,total,ok,note\n1,598.90,true,\n2,,,\"a \"\"b\"\", c\"\n");
    IS("{\"orders\":[{\"id\":1}, {\"id\":2}]}", "id\n1\n2\n");
    IS("{\"errcode\":0,\"errmsg\":\"ok\",\"next_cursor\":\"x\",\"external_contact_list\":[{\"a\":1}]}", "a\n1\n");
    IS("{\"code\":200,\"data\":{\"total\":2,\"items\":[{\"a\":1},{\"a\":2}]},\"success\":true}", "a\n1\n2\n");
}

static void d4_4_objects_by_themselves(void **state)
{
    (void)state;
    IS("{\"order\":{\"id\":1,\"customer\":{\"email\":\"a@b\"}}}", "id,customer.email\n1,a@b\n");
    IS("{\"id\":1}\n{\"id\":2,\"city\":\"\xE5\x90\x89\"}\n", "id,city\n1,\n2,\xE5\x90\x89\n");
    /* what says more than an envelope does is a record itself, and loses nothing */
    IS("{\"id\":1,\"lines\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}", "id,lines[].sku\n1,a~b\n");
    IS("{\"email\":\"a@b\",\"address\":{\"city\":\"X\"}}", "email,address.city\na@b,X\n");
    IS("{\"errcode\":0,\"contact\":{\"name\":\"A\"},\"follow\":[{\"remark\":\"r\"}]}",
       "errcode,contact.name,follow[].remark\n0,A,r\n");
}

static void nothing_is_no_row(void **state)
{
    (void)state;
    IS("[]", "");
    IS("{\"orders\":[]}", "");
    IS("{\"errcode\":0,\"list\":[]}", "");
    IS("", "");
    IS("{\"id\":5,\"tags\":[]}", "id\n5\n");
}

static void lists_stay_parallel(void **state)
{
    (void)state;
    IS("{\"id\":1,\"items\":[{\"name\":\"a\",\"sku\":null},{\"name\":\"b\",\"sku\":\"s\"},{\"name\":\"c\"}],\"x\":{}}",
       "id,items[].name,items[].sku\n1,a~b~c,~s~\n");
    IS("{\"id\":1,\"tags\":[\"a\",\"\",\"c\"]}", "id,tags[]\n1,a~~c\n");
    /* lists within lists run together: what there is, in its order */
    IS("{\"id\":1,\"f\":[{\"t\":[{\"n\":\"a\"},{\"n\":null}]},{},{\"t\":[{\"n\":\"b\"}]}]}", "id,f[].t[].n\n1,a~b\n");
    /* a list in one record says nothing of the next */
    IS("[{\"l\":[1,2,3]},{\"l\":[4]},{\"k\":1}]", "l[],k\n1~2~3,\n4,\n,1\n");
}

static void null_and_empty_are_empty_cells(void **state)
{
    (void)state;
    IS("[{\"a\":null,\"b\":\"\"},{\"a\":{\"c\":1},\"b\":[2]}]", "a,b,a.c,b[]\n,,,\n,,1,2\n");
}

static void control_characters_cannot_pass_for_lists(void **state)
{
    (void)state;
    IS("[{\"a\":\"x\\u001fy\\u001dz\"}]", "a\nx y z\n");
}

static void what_is_no_table_is_refused_with_its_place(void **state)
{
    (void)state;
    IS("[{\"a\":1},\n 2]", "line 2, column 3: this list holds other things than objects {…}: it is no table");
    IS("{\"a\":1,\n\"b\":{\"c\":1,\"c\":2}}", "line 2, column 15: the key \"c\" is given twice in one object");
    IS("{\"a\":\"\\u0000\"}", "line 1, column 7: the escape \\u0000 at byte 6: a text may not hold NUL");
    IS("{\"a\":1,\n\"b\":\"\xFF\"}", "line 2, column 6: bytes that are no UTF-8, or NUL");
    IS("{\"a\":1,\n\"b\":\"cut", "line 2, column 9: the file ends before the JSON does");
    assert_non_null(strstr(told(&json_container, "{\"a\":1} x"), "line 1, column "));
    IS("5", "line 1, column 2: a single value: want objects {…}, or a list of them [{…}]");
}

static void depth_and_number_of_keys_have_limits(void **state)
{
    (void)state;
    buf deep = { 0 }, wide = { 0 };
    for (int i = 0; i < 100; i++)
        buf_str(&deep, "{\"a\":");
    assert_non_null(strstr(told(&json_container, deep.p), "nested deeper than 64 levels"));
    buf_str(&wide, "[\n{\"k\":1");
    for (int i = 0; i < 10000; i++)
        buf_printf(&wide, ",\"k%d\":1", i);
    buf_str(&wide, "}]");
    assert_non_null(strstr(told(&json_container, wide.p), "line 2, column "));
    assert_non_null(strstr(told(&json_container, wide.p), "more than 4096 different keys"));
    buf_free(&deep);
    buf_free(&wide);
}

/* A thousand keys at the beginning of a list of thirty thousand elements would be a table of 30 MB. */
static void a_small_file_makes_no_large_table(void **state)
{
    (void)state;
    buf json = { 0 };
    buf_str(&json, "{\"id\":1,\"l\":[{\"k\":1}");
    for (int i = 0; i < 1000; i++)
        buf_printf(&json, ",{\"k%d\":1}", i);
    for (int i = 0; i < 30000; i++)
        buf_str(&json, ",{}");
    buf_str(&json, "]}");
    assert_non_null(strstr(told(&json_container, json.p), "takes more than 1 MiB"));
    buf_free(&json);
    assert_non_null(
        strstr(told_most(&json_container, text_of("[{\"a\":\"1234567890\"}]"), 8), "takes more than 0 MiB"));
}

static void a_document_is_known_by_its_beginning(void **state)
{
    (void)state;
    assert_true(json_container.probe(text_of("\xEF\xBB\xBF \n{ \"a\"")));
    assert_true(json_container.probe(text_of("[{")));
    assert_true(json_container.probe(text_of("[]")));
    assert_false(json_container.probe(text_of("[id],name\n")));
    assert_false(json_container.probe(text_of("{name},x\n")));
    assert_false(json_container.probe(text_of("id,name\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d4_4_a_list_of_objects_is_a_table),
        cmocka_unit_test(d4_4_objects_by_themselves),
        cmocka_unit_test(nothing_is_no_row),
        cmocka_unit_test(lists_stay_parallel),
        cmocka_unit_test(null_and_empty_are_empty_cells),
        cmocka_unit_test(control_characters_cannot_pass_for_lists),
        cmocka_unit_test(what_is_no_table_is_refused_with_its_place),
        cmocka_unit_test(depth_and_number_of_keys_have_limits),
        cmocka_unit_test(a_small_file_makes_no_large_table),
        cmocka_unit_test(a_document_is_known_by_its_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
