/* SPDX-License-Identifier: Apache-2.0 */
/* Packed data: the same canonical JSON comes out, equal data has equal bytes, and damaged bytes are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/model/digest.h"
#include "core/model/packed.h"
#include <stdlib.h>
#include <string.h>

static arena *mem;
static gx_error error;

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    return mem == NULL;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static event parse(const char *type, const char *data)
{
    event e;
    gx_text none = { NULL, 0 };
    event_begin(&e, event_kind_of(text_of(type)), none, none, none, 1000);
    if (event_parse_data(text_of(data), &e, mem, &error) != GX_OK)
        fail_msg("%s", error.text);
    return e;
}

static void packs(const char *type, const char *data)
{
    event e = parse(type, data), again;
    buf packed = { 0 }, payload = { 0 }, before = { 0 }, after = { 0 };
    size_t n;
    event_pack(&e, &packed, &n);
    digest_payload(&e, &payload);
    assert_true(text_eq((gx_text){ packed.p, n }, buf_view(&payload)));
    assert_int_equal(event_unpack(buf_view(&packed), n, e.kind, e.time, mem, &again, &error), GX_OK);
    event_data_json(&e, &before);
    event_data_json(&again, &after);
    assert_string_equal(before.p, after.p);
    assert_int_equal(again.time, 1000);
    buf_free(&packed);
    buf_free(&payload);
    buf_free(&before);
    buf_free(&after);
}

static const char full_order[] =
    "{\"order\":\"o1\",\"amount\":12345,\"currency\":\"CNY\",\"discount\":-5,\"items\":[{\"sku\":\"a\",\"quantity\":2},"
    "{\"name\":\"茶\",\"amount\":700,\"colour\":\"red\",\"size\":[1,2]},{}],\"zz\":{\"b\":1,\"a\":null},\"aa\":1.50}";

static void test_round(void **state)
{
    (void)state;
    packs("visit.made", "{}");
    packs("order.paid", full_order);
    packs("order.paid", "{\"order\":\"o\",\"items\":[]}");
    packs("customer.added", "{\"name\":\"\",\"birthday\":\"1990-02-28\",\"agent\":false,\"tags\":[\"a\",\"b\"]}");
    packs("customer.added", "{\"birthday\":\"--02-28\",\"key\":true}");
    packs("note.added", "{\"text\":\"line\\nand \\u0001\"}");
    packs("promise.made", "{\"what\":\"call\",\"by_date\":\"2026-11-22\"}");
    packs("consent.granted", "{\"purpose\":\"sell\",\"wording\":\"yes\",\"channel\":\"sms\"}");
    packs("label.changed", "{\"dimension\":\"d\",\"label\":\"l\",\"from\":\"k\",\"reason\":\"because\"}");
}

static bool same(const event *a, const event *b)
{
    buf x = { 0 }, y = { 0 };
    size_t n;
    event_pack(a, &x, &n);
    event_pack(b, &y, &n);
    bool equal = text_eq(buf_view(&x), buf_view(&y));
    buf_free(&x);
    buf_free(&y);
    return equal;
}

/* A date set as a number and the same date written out have the same canonical form; another spelling has not. */
static void test_equal(void **state)
{
    (void)state;
    event written = parse("promise.made", "{\"what\":\"w\",\"by_date\":\"2026-11-22\"}"), set = written, odd = written;
    event_set_int(&set, FIELD_BY_DATE, written.fields[FIELD_BY_DATE].i);
    assert_true(same(&written, &set));
    odd.fields[FIELD_BY_DATE].text = text_of("2026-11-22 ");
    assert_false(same(&written, &odd));
    event a = parse("order.paid", full_order), b = parse("order.paid", full_order);
    assert_true(same(&a, &b));
    b = parse("order.paid", "{\"order\":\"o1\",\"amount\":12345,\"currency\":\"CNY\"}");
    assert_false(same(&a, &b));
    event order = parse("order.paid", "{\"b\":1,\"order\":\"o\",\"a\":2}");
    event other = parse("order.paid", "{\"a\":2,\"order\":\"o\",\"b\":1}");
    assert_true(same(&order, &other)); /* the order of keys is not content */
}

static void look(const char *bytes, size_t n, size_t payload, bool must_fail)
{
    char *copy = malloc(n + 1);
    event e;
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    gx_status status = event_unpack((gx_text){ copy, n }, payload, EVENT_ORDER_PAID, 1, mem, &e, &error);
    if (status == GX_OK) {
        buf json = { 0 };
        event_data_json(&e, &json);
        buf_free(&json);
    }
    assert_true(status == GX_OK || status == GX_ESTORE);
    assert_true(!must_fail || status != GX_OK);
    free(copy);
}

static void test_damaged(void **state)
{
    (void)state;
    event e = parse("order.paid", full_order);
    buf packed = { 0 };
    size_t payload;
    event_pack(&e, &packed, &payload);
    for (size_t n = 0; n < packed.n; n++)
        look(packed.p, n, payload, n < payload);
    for (size_t i = 0; i < packed.n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            packed.p[i] = (char)(packed.p[i] ^ 1 << bit);
            look(packed.p, packed.n, payload, false);
            packed.p[i] = (char)(packed.p[i] ^ 1 << bit);
        }
    }
    look("\x81\x01x", 3, 0, true);          /* the rest of a field that has none */
    look("\xC0\x05\x01k\x01v", 6, 0, true); /* of an item that is not there */
    buf_free(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round, setup, teardown),
        cmocka_unit_test_setup_teardown(test_equal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
