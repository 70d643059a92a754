/* SPDX-License-Identifier: Apache-2.0 */
/* Every mistake in a column map is named with file, line and column, and what was probably meant. */
#include "shop.h"

/* The message for a map whose sections are `text`. */
static const char *mistake(const char *text)
{
    static gx_error err;
    zone *z;
    column_maps maps;
    arena *a = arena_new();
    config *c = config_new();
    assert_int_equal(zone_load("UTC", &z, &err), GX_OK);
    err.text[0] = '\0';
    gx_status status = config_read_text(c, text_of(text), "m.ini", &err);
    if (status == GX_OK)
        status = config_check(c, &map_section, 1, NULL, NULL, 2, &err);
    if (status == GX_OK)
        status = column_maps_of(c, z, GX_TEXT("CNY"), 2, a, &maps, &err);
    assert_int_equal(status, err.text[0] != '\0' ? GX_ECONFIG : GX_OK);
    config_free(c);
    zone_free(z);
    arena_free(a);
    return err.text;
}

#define BASE "[map:x]\ncustomer = who\nat = when\n"
#define SAYS(text, said) assert_has(mistake(text), said)

static void sound_maps_pass(void **state)
{
    (void)state;
    assert_string_equal(mistake(BASE), "");
    assert_string_equal(
        mistake("[map:taobao]\nmatch     = 订单编号, 买家会员名            ; recognised when all are there\n"
                "encoding  = auto\ncustomer  = 联系手机 | 买家会员名\nname      = 收货人姓名\norder     = 订单编号\n"
                "amount    = 买家实际支付金额\n"
                "placed_at = 订单创建时间 as %Y-%m-%d %H:%M:%S | %Y/%m/%d %H:%M\npaid_at   = 订单付款时间\n"
                "items     = 宝贝标题 split \"，\" match products\n"
                "status    = 交易成功:received 买家已付款，等待卖家发货:paid 交易关闭:cancelled\n"),
        "");
    assert_string_equal(mistake("[map:off]\nenabled = no\n"), "");
    assert_string_equal(mistake("[map:x]\nmatch = a, b\nnobody = yes\n"), "");
    assert_string_equal(
        mistake("[map:x]\ncustomer = \"who[]\" | w split list\nadded_at = t[] split list as %s\n"
                "at = u as %F %T utc | %F utc | always 2020-01-01\nplace = p means 1:qr 2:group | always x\n"
                "event_column = k\nevent = \"\":visit.made a b:customer.updated *:note.added\ntext = t\n"),
        "");
    assert_string_equal(mistake(BASE "name = \"a as b\" | c d word 2\namount = m\nrefund = amount < 0\n"
                                     "delimiter = \";\"\ncurrency = CNY\n"),
                        "");
}

static void mistakes_name_their_place(void **state)
{
    (void)state;
    SAYS(BASE "custmer = a\n", "m.ini:4:1: [map:x] unknown key 'custmer'; did you mean 'customer'?");
    SAYS("[map:x]\nat = when\n", "m.ini:1:1: [map:x] customer is missing");
    SAYS("[map:x]\ncustomer = who\n", "m.ini:1:1: [map:x] no time");
    SAYS(BASE "name = \"open\n", "m.ini:4:8: [map:x] name: this quotation mark is never closed");
    SAYS(BASE "name = a || b\n", "m.ini:4:11: [map:x] name: want a column's name here");
    SAYS(BASE "name = a as %Y\n", "m.ini:4:10: [map:x] name: \"as\" has no meaning here");
    SAYS(BASE "name = a word zero\n", "m.ini:4:15: [map:x] name: word wants a number");
    SAYS(BASE "tags = t split\n", "split wants what stands between");
    SAYS("[map:x]\ncustomer = w\nat = 时间 as %Y-%q\n", "m.ini:3:15: [map:x] at: unknown directive");
    SAYS("[map:x]\ncustomer = w\nat = t as %H:%M\n", "m.ini:3:11: [map:x] at: a time needs a year");
    SAYS("[map:x]\ncustomer = w\nat = always yesterday\n", "m.ini:3:6: [map:x] at: want a date such as 2026-01-31");
    SAYS(BASE "added_at = t | always 2026-01-31\n", "m.ini:4:14: [map:x] added_at: a time cannot be made up");
    SAYS("[map:x]\ncustomer = w\nat = t | always soon\n", "m.ini:3:6: [map:x] at: want a date such as 2026-01-31");
    SAYS("[map:x]\ncustomer = w\namount = m\nat = t | always 2026-01-31\n",
         "m.ini:4:6: [map:x] at: the time of an order cannot be made up");
    SAYS(BASE "tags = t split \",\" | always\n", "[map:x] tags: always what?");
    SAYS(BASE "order = o\nitems = i match product\n", "m.ini:5:11: [map:x] items: want `match products`");
    SAYS(BASE "items = i\n", "m.ini:4:9: [map:x] items: this belongs to orders");
    SAYS(BASE "order = o\nstatus = 成功:recieved\n",
         "m.ini:5:13: [map:x] status: unknown state \"recieved\"; did you mean \"received\"?");
    SAYS(BASE "order = o\nstatus = 成功：received\n",
         "m.ini:5:12: [map:x] status: fullwidth '：' before received; did you mean ':'?");
    SAYS(BASE "order = o\nstatus = 成功：received 关闭:cancelled\n", "fullwidth '：' before received");
    SAYS(BASE "order = o\nstatus = a:paid a:placed\n", "m.ini:5:17: [map:x] status: the value \"a\" is there twice");
    SAYS(BASE "event_column = t\n", "m.ini:4:16: [map:x] event_column: say what its values mean: event = VALUE:TYPE");
    SAYS(BASE "event_column = t\nevent = a:visit.made b:custmer.added\n",
         "m.ini:5:24: [map:x] event: unknown event \"custmer.added\"; did you mean \"customer.added\"?");
    SAYS(BASE "event_column = t\nevent = visit.made\n", "m.ini:5:9: [map:x] event: want VALUE:word pairs");
    SAYS(BASE "source = w means 1\n", "m.ini:4:18: [map:x] source: want VALUE:word pairs");
    SAYS(BASE "birthday = w means 1:x\n", "m.ini:4:14: [map:x] birthday: \"means\" has no meaning here");
    SAYS(BASE "order = o\nstatus_column = s\n", "m.ini:5:17: [map:x] status_column: say what its values mean");
    SAYS(BASE "event = custmer.added\n", "m.ini:4:9: [map:x] event: unknown event \"custmer.added\"; did you mean "
                                         "\"customer.added\"?");
    SAYS(BASE "event = order.paid\n", "m.ini:4:9: [map:x] event: orders need no event");
    SAYS(BASE "rating = r\n", "m.ini:4:10: [map:x] rating: this goes with event = TYPE only");
    SAYS(BASE "event = visit.made\nrating = r\n", "m.ini:5:10: [map:x] rating: visit.made carries no rating");
    SAYS(BASE "delimiter = comm\n", "m.ini:4:13: [map:x] delimiter: unknown word \"comm\"; did you mean \"comma\"?");
    SAYS(BASE "encoding = GBX\n", "m.ini:4:12: [map:x] encoding: unknown encoding \"GBX\"");
    SAYS(BASE "skip = -1\n", "m.ini:4:8: [map:x] skip");
    SAYS(BASE "amount = m\ncurrency = GBP\n", "m.ini:5:12: [map:x] currency: the amounts are in GBP");
    SAYS(BASE "amount = m\nrefund = amount below 0\n", "m.ini:5:24: [map:x] refund: want `COLUMN starts TEXT`");
    SAYS(BASE "refund = a is b\n", "m.ini:4:10: [map:x] refund: a refund needs its amount");
    SAYS(BASE "amount = m\nunmatched_refund = credit\n", "m.ini:5:20: [map:x] unmatched_refund: say which rows");
    SAYS(BASE "header = no\n", "m.ini:1:1: [map:x] header = no wants the columns' names");
    SAYS(BASE "columns = a, b\n", "m.ini:4:11: [map:x] columns: the header names the columns");
    SAYS(BASE "fixed = 1-6 who, 3 when, x\n", "m.ini:4:26: [map:x] fixed: want FROM-TO NAME");
    SAYS(BASE "fixed = 6-1 who\n", "m.ini:4:9: [map:x] fixed: this column ends before it begins");
    SAYS("[map:x]\nheader = no\ncolumns = who, when, name\ncustomer = who\nat = when\nname = who | nme\n",
         "m.ini:6:14: [map:x] name: there is no column \"nme\"; did you mean \"name\"?");
    SAYS("[map:x]\nheader = no\ncolumns = who, when\ncustomer = who\nat = when\nmatch = who\n",
         "m.ini:6:9: [map:x] match: a file without a header cannot be recognised");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_maps_pass),
        cmocka_unit_test(mistakes_name_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
