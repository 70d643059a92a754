/* SPDX-License-Identifier: Apache-2.0 */
/* Documents through maps: lists beside each other, values that stand for words, rows of several kinds, times in UTC. */
#include "shop.h"

static void d4_4_items_of_a_json_order_stay_together(void **state)
{
    (void)state;
    shop s;
    shop_open(
        &s,
        "[map:web]\nmatch = key, total\ncustomer = billing.email\norder = no\namount = total\n"
        "placed_at = made as %Y-%m-%dT%H:%M:%S utc\nstatus_column = state\nstatus = done:paid\n"
        "items = lines[].name split list\nquantity = lines[].quantity split list\nsku = lines[].sku split list\n"
        "item_amount = lines[].total split list\ncurrency_column = currency\nrefunded = refunds[].total split list\n",
        "CNY", "Asia/Shanghai");
    const char *orders =
        "[{\"key\":1,\"no\":\"7\",\"total\":\"30.10\",\"currency\":\"CNY\",\"made\":\"2026-01-31T16:00:00\",\"state\":\"done\","
        "\"billing\":{\"email\":\"a@b.c\"},\"lines\":[{\"name\":\"cream\",\"sku\":null,\"quantity\":2,\"total\":\"20.10\"},"
        "{\"name\":\"soap\",\"sku\":\"S\",\"quantity\":1,\"total\":\"10\"}],\"refunds\":[{\"total\":\"-3.00\"},{\"total\":\"-1.05\"}]},"
        "{\"key\":2,\"no\":\"8\",\"total\":\"5\",\"currency\":\"USD\",\"made\":\"2026-01-31T16:00:00\",\"state\":\"done\","
        "\"billing\":{\"email\":\"a@b.c\"}}]";
    assert_counts(shop_import(&s, "o.json", orders), 1, 0, 0, 1);
    assert_string_equal(s.report.container, "json");
    assert_has(s.report.first_rejects.p, "o.json:2: the amounts are in USD, but this shop keeps its books in CNY");
    const char *journal = shop_journal(&s);
    assert_has(journal, "order.paid 2026-01-31T16:00:00Z a@b.c");
    assert_has(journal,
               "\"items\":[{\"name\":\"cream\",\"quantity\":2,\"amount\":2010},{\"sku\":\"S\",\"name\":\"soap\","
               "\"quantity\":1,\"amount\":1000}]");
    assert_has(journal,
               "order.refunded 2026-01-31T16:00:00Z a@b.c {\"order\":\"7\",\"amount\":405,\"currency\":\"CNY\"}");
    assert_counts(shop_import(&s, "o.json", orders), 0, 1, 0, 1);
    assert_int_equal(s.report.events_new, 0);
    shop_close(&s);
}

#define KINDS                                                                                                          \
    "[map:calls]\nmatch = id, type\ncustomer = id\nat = time as %s\nevent_column = type\n"                             \
    "event = add:customer.added gone:customer.removed_seller \"\":note.added *:visit.made\n"                           \
    "kind = always deleted\ntext = remark\nplace = way means 1:qr_code 4:group\nsource = way means 3:referral\n"

static void d4_4_rows_of_several_kinds(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, KINDS, "CNY", "UTC");
    const char *xml = "<xml><id>u1</id><type>add</type><time>1700000000</time><way>4</way><remark>r</remark></xml>";
    assert_counts(shop_import(&s, "c.xml", xml), 1, 0, 0, 0);
    xml = "<xml><id>u1</id><type>gone</type><time>1700000100</time><way/></xml>";
    assert_counts(shop_import(&s, "d.xml", xml), 1, 0, 0, 0);
    assert_counts(shop_import(&s, "e.json", "{\"id\":\"u1\",\"type\":null,\"time\":1700000200,\"remark\":\"hm\"}"), 1,
                  0, 0, 0);
    assert_counts(shop_import(&s, "f.json", "{\"id\":\"u1\",\"type\":\"x\",\"time\":1700000300,\"way\":\"3\"}"), 1, 0,
                  0, 0);
    assert_string_equal(shop_journal(&s), "customer.added 2023-11-14T22:13:20Z u1 {\"place\":\"group\"}\n"
                                          "customer.removed_seller 2023-11-14T22:15:00Z u1 {\"kind\":\"deleted\"}\n"
                                          "note.added 2023-11-14T22:16:40Z u1 {\"text\":\"hm\"}\n"
                                          "customer.updated 2023-11-14T22:18:20Z u1 {\"source\":\"referral\"}\n"
                                          "visit.made 2023-11-14T22:18:20Z u1 {}\n");
    shop_close(&s);
}

static void a_kind_that_the_map_does_not_know_is_rejected(void **state)
{
    (void)state;
    shop s;
    shop_open(
        &s,
        "[map:calls]\nmatch = id, type\ncustomer = id\nat = time as %s\nevent_column = type\nevent = a:visit.made\n",
        "CNY", "UTC");
    assert_counts(shop_import(&s, "c.json", "[{\"id\":\"u\",\"type\":\"b\",\"time\":1}]"), 0, 0, 0, 1);
    assert_has(s.report.first_rejects.p, "c.json:1: \"b\" is none of the kinds of row in the map: add it to `event`");
    shop_close(&s);
}

static void d4_4_joined_then_changed(void **state)
{
    (void)state;
    shop s;
    shop_open(
        &s,
        "[map:people]\nmatch = email, name\ncustomer = email\nname = name\nadded_at = created\nat = updated | always "
        "2020-01-01\n",
        "CNY", "UTC");
    assert_counts(
        shop_import(
            &s, "p.json",
            "[{\"email\":\"a@b\",\"name\":\"Ann\",\"created\":\"2025-05-01T00:00:00+02:00\",\"updated\":\"2026-01-02T03:04:05Z\"},"
            "{\"email\":\"b@b\",\"name\":\"Bob\",\"created\":null,\"updated\":null}]"),
        2, 0, 0, 0);
    assert_string_equal(shop_journal(&s), "customer.updated 2020-01-01T00:00:00Z b@b {\"name\":\"Bob\"}\n"
                                          "customer.added 2025-04-30T22:00:00Z a@b {}\n"
                                          "customer.updated 2026-01-02T03:04:05Z a@b {\"name\":\"Ann\"}\n");
    /* changed since: the joining is known, the change is news */
    assert_counts(
        shop_import(
            &s, "q.json",
            "[{\"email\":\"a@b\",\"name\":\"Anna\",\"created\":\"2025-05-01T00:00:00+02:00\",\"updated\":\"2026-02-02T03:04:05Z\"}]"),
        1, 0, 0, 0);
    assert_int_equal(s.report.events_new, 1);
    shop_close(&s);
}

static void files_that_tell_of_nobody_are_known(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, "[map:codes]\nmatch = code, usage_count\nnobody = yes\n", "CNY", "UTC");
    assert_counts(shop_import(&s, "c.json", "{\"discount_code\":{\"code\":\"X\",\"usage_count\":3}}"), 0, 0, 0, 1);
    assert_has(s.report.first_rejects.p, "c.json:1: files of this kind (codes) tell of no customer");
    shop_close(&s);
}

/* A payment without a time of its own was not made when the order was given back. */
static void a_refund_does_not_move_the_payment(void **state)
{
    (void)state;
    shop s;
    shop_open(&s,
              "[map:web]\nmatch = no, total\ncustomer = who\norder = no\namount = total\nplaced_at = made\n"
              "status_column = state\nstatus = paid:paid\nrefunded = refunds[].amount split list\n"
              "refunded_at = refunds[].at split list\n",
              "CNY", "UTC");
    shop_import(
        &s, "o.json",
        "[{\"no\":1,\"who\":\"a\",\"total\":9,\"made\":\"2026-01-01\",\"state\":\"paid\",\"refunds\":[{\"amount\":\"2\","
        "\"at\":\"2026-03-01\"}]},{\"no\":2,\"who\":\"a\",\"total\":9,\"made\":\"2026-01-02\",\"state\":\"paid\","
        "\"refunds\":[{\"at\":\"2026-03-02\"}]}]");
    assert_counts(&s.report, 2, 0, 0, 0);
    const char *journal = shop_journal(&s);
    assert_has(journal, "order.paid 2026-01-01T00:00:00Z a {\"order\":\"1\"");
    assert_has(journal, "order.refunded 2026-03-01T00:00:00Z a {\"order\":\"1\",\"amount\":200");
    assert_null(strstr(journal, "order.refunded 2026-03-02")); /* nothing was paid back */
    shop_close(&s);
}

static void other_json_is_not_taken_for_events(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, "[map:lines]\nmatch = who, what\ncustomer = who\nnote = what\nat = when\n", "CNY", "UTC");
    assert_counts(shop_import(&s, "l.ndjson",
                              "{\"who\":\"a\",\"what\":\"x\",\"when\":\"2026-01-01\"}\n"
                              "{\"who\":\"b\",\"what\":\"y\",\"when\":\"2026-01-01\"}\n"),
                  2, 0, 0, 0);
    assert_string_equal(s.report.format, "lines");
    assert_int_equal(shop_try(&s, "m.json", "{\"a\":1,\n\"b\":"), GX_EINVAL);
    assert_has(s.err.text, "m.json: line 2, column 5: the file ends before the JSON does");
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d4_4_items_of_a_json_order_stay_together),
        cmocka_unit_test(d4_4_rows_of_several_kinds),
        cmocka_unit_test(a_kind_that_the_map_does_not_know_is_rejected),
        cmocka_unit_test(d4_4_joined_then_changed),
        cmocka_unit_test(files_that_tell_of_nobody_are_known),
        cmocka_unit_test(a_refund_does_not_move_the_payment),
        cmocka_unit_test(other_json_is_not_taken_for_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
