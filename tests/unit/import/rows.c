/* SPDX-License-Identifier: Apache-2.0 */
/* Tables through maps: identity and repetition (design 7), orders, refunds, profiles, rejects, recognition. */
#include "shop.h"

#define PLAIN "[map:plain]\nmatch = who, when, sum\ncustomer = who\nat = when\namount = sum\nname = name\n"

static void equal_rows_of_a_file_are_all_kept(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    const char *file = "who,when,sum\na,2026-01-01,5\na,2026-01-01,5\na,2026-01-01,5\nb,2026-01-01,5\n";
    assert_counts(shop_import(&s, "1.csv", file), 4, 0, 0, 0);
    assert_int_equal(s.report.events_new, 4);
    assert_counts(shop_import(&s, "1.csv", file), 0, 4, 0, 0); /* again adds nothing */
    assert_int_equal(s.report.repeated_elsewhere, 0);
    /* another file with two of the three and a new one: the equal ones are taken as the same, and that is counted */
    assert_counts(shop_import(&s, "2.csv", "who,when,sum\na,2026-01-01,5\na,2026-01-01,5\nc,2026-01-01,5\n"), 1, 2, 0,
                  0);
    assert_int_equal(s.report.repeated_elsewhere, 2);
    /* the same bytes in another encoding are the same rows */
    assert_counts(shop_import(&s, "3.csv", "\xEF\xBB\xBFwho,when,sum\r\n\"a\", 2026-01-01 ,5\r\n"), 0, 1, 0, 0);
    shop_close(&s);
}

static void distinct_keeps_equal_rows_of_other_files(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    s.options.distinct = true;
    assert_counts(shop_import(&s, "1.csv", "who,when,sum\na,2026-01-01,5\n"), 1, 0, 0, 0);
    assert_counts(shop_import(&s, "2.csv", "who,when,sum\na,2026-01-01,5\nb,2026-01-01,5\n"), 2, 0, 0, 0);
    assert_counts(shop_import(&s, "2.csv", "who,when,sum\na,2026-01-01,5\nb,2026-01-01,5\n"), 0, 2, 0, 0);
    shop_close(&s);
}

static void cells_do_not_run_into_each_other(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    shop_import(&s, "1.csv", "who,when,sum,x,y\na,2026-01-01,5,ab,c\na,2026-01-01,5,a,bc\n");
    assert_counts(&s.report, 2, 0, 0, 0);
    assert_int_equal(s.report.events_new, 2);
    assert_counts(shop_import(&s, "2.csv", "who,when,sum,x,y\na,2026-01-01,5,a,bc\n"), 0, 1, 0, 0);
    shop_close(&s);
}

#define ORDERS                                                                                                         \
    "[map:shop]\nmatch = no, who\ncustomer = who\norder = no\nplaced_at = placed\npaid_at = paid\nreceived_at = got\n" \
    "amount = sum\nitems = what split \"/\"\nquantity = pieces\nsku = sku\nstatus_column = how\nnote = note\n"         \
    "status = done:received waiting, not paid:placed paid up:paid closed:cancelled money back:refunded\n"

static void statuses_tell_what_happened(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, ORDERS, "CNY", "Asia/Shanghai");
    shop_import(&s, "o.csv",
                "no,who,placed,paid,got,sum,what,pieces,sku,how,note\n"
                "1,a,2026-01-01 08:00,2026-01-01 09:00,2026-01-05 08:00,12.50,soap/tea,3,,done,\n"
                "2,b,2026-01-02 08:00,,,9,soap,2,S1,\"waiting, not paid\",\n"
                "3,c,2026-01-03 08:00,,,9,,,,closed,\n"
                "4,d,2026-01-04 08:00,2026-01-04 09:00,,9,,,,money back,be quick\n"
                "5,e,,2026-01-05 09:00,,7,,,,done,\n"
                "6,f,2026-01-06 08:00,,,7,,,,dnoe,\n");
    assert_counts(&s.report, 5, 0, 0, 1);
    const char *j = shop_journal(&s);
    assert_has(j, "order.placed 2026-01-01T00:00:00Z a {\"order\":\"1\",\"amount\":1250,\"currency\":\"CNY\","
                  "\"items\":[{\"name\":\"soap\",\"quantity\":1},{\"name\":\"tea\",\"quantity\":1}]}");
    assert_has(j, "order.paid 2026-01-01T01:00:00Z a ");
    assert_has(j, "order.received 2026-01-05T00:00:00Z a {\"order\":\"1\"}");
    assert_has(j, "[{\"sku\":\"S1\",\"name\":\"soap\",\"quantity\":2}]");
    assert_null(strstr(j, "order.paid 2026-01-02"));
    assert_has(j, "order.cancelled 2026-01-03T00:00:00Z c {\"order\":\"3\"}");
    assert_has(j, "order.refunded 2026-01-04T01:00:00Z d {\"order\":\"4\"}"); /* no amount: all of it */
    assert_has(j, "note.added 2026-01-04T00:00:00Z d {\"text\":\"be quick\"}");
    assert_has(j, "order.placed 2026-01-05T01:00:00Z e"); /* no time of its own: the next known */
    assert_has(j, "order.received 2026-01-05T01:00:00Z e");
    assert_has(arena_printf(s.mem, "%.*s", TEXT_ARG(s.report.first_rejects)),
               "o.csv:7: the status \"dnoe\" is not in the map (near \"done\")");
    shop_close(&s);
}

/* A later export of the same order adds what is new about it, and says nothing twice. */
static void a_later_export_adds_only_what_is_new(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, ORDERS, "CNY", "UTC");
    shop_import(&s, "1.csv", "no,who,placed,paid,sum,how,note\n1,a,2026-01-01,2026-01-02,5,paid up,hi\n");
    assert_int_equal(s.report.events_new, 3);
    shop_import(&s, "2.csv", "no,who,placed,paid,got,sum,how,note\n1,a,2026-01-01,2026-01-02,2026-01-09,5,done,hi\n");
    assert_counts(&s.report, 1, 0, 0, 0);
    assert_int_equal(s.report.events, 4);
    assert_int_equal(s.report.events_new, 1);
    shop_close(&s);
}

static void rows_of_one_order_become_its_items(void **state)
{
    (void)state;
    shop s;
    shop_open(&s,
              "[map:lines]\nmatch = no, who\ncustomer = who\norder = no\nat = at\namount = sum\namount_of = row\n"
              "items = what\nquantity = pieces\n",
              "CNY", "UTC");
    shop_import(&s, "o.csv",
                "no,who,at,sum,what,pieces\n1,a,2026-01-01,5,soap,1\n2,b,2026-01-01,1,pen,1\n1,a,2026-01-01,7,tea,2\n"
                "1,,,1,bag,1\n");
    assert_counts(&s.report, 4, 0, 0, 0);
    assert_int_equal(s.report.events_new, 2);
    assert_has(shop_journal(&s),
               "order.paid 2026-01-01T00:00:00Z a {\"order\":\"1\",\"amount\":1300,\"currency\":\"CNY\",\"items\":["
               "{\"name\":\"soap\",\"quantity\":1,\"amount\":500},{\"name\":\"tea\",\"quantity\":2,\"amount\":700},"
               "{\"name\":\"bag\",\"quantity\":1,\"amount\":100}]}");
    shop_close(&s);
    /* one amount for the order: rows that disagree are all rejected, rows that agree say it once */
    shop_open(&s, "[map:lines]\nmatch = no, who\ncustomer = who\norder = no\nat = at\namount = sum\n", "CNY", "UTC");
    shop_import(&s, "o.csv", "no,who,at,sum\n1,a,2026-01-01,5\n1,a,2026-01-01,5\n2,a,2026-01-01,5\n2,a,2026-01-01,6\n");
    assert_counts(&s.report, 2, 0, 0, 2);
    assert_has(shop_journal(&s), "\"amount\":500,");
    shop_close(&s);
}

static void refunds(void **state)
{
    (void)state;
    shop s;
    shop_open(&s,
              "[map:till]\nmatch = no, who\ncustomer = who\norder = no\nat = at\namount = sum\namount_unit = minor\n"
              "refund = amount < 0\nrefund_of = of\nunmatched_refund = credit\n",
              "CNY", "UTC");
    shop_import(&s, "r.csv", "no,who,at,sum,of\n1,a,2026-01-01,500,\nR1,a,2026-01-02,-200,1\nR2,a,2026-01-03,-300,\n");
    assert_counts(&s.report, 3, 0, 0, 0);
    const char *j = shop_journal(&s);
    assert_has(j, "order.paid 2026-01-01T00:00:00Z a {\"order\":\"1\",\"amount\":500,");
    assert_has(j, "order.refunded 2026-01-02T00:00:00Z a {\"order\":\"1\",\"amount\":200,\"currency\":\"CNY\"}");
    assert_has(j, "order.refunded 2026-01-03T00:00:00Z a {\"order\":\"R2\",\"amount\":300,\"currency\":\"CNY\","
                  "\"credit\":true}");
    shop_close(&s);
    shop_open(&s, PLAIN, "CNY", "UTC"); /* a map that knows no refunds rejects negative amounts */
    assert_counts(shop_import(&s, "r.csv", "who,when,sum\na,2026-01-01,-5\n"), 0, 0, 0, 1);
    shop_close(&s);
}

static void profiles_are_told_when_they_change(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    /* newest first, as web shops export: Ann, then Anna twice, then Ann again in time */
    shop_import(
        &s, "p.csv",
        "who,when,sum,name\na,2026-01-04,1,Ann\na,2026-01-03,1,Anna\na,2026-01-02,1,Anna\na,2026-01-01,1,Ann\n");
    const char *j = shop_journal(&s);
    assert_int_equal(s.report.events_new, 4 + 3);
    assert_has(j, "customer.updated 2026-01-01T00:00:00Z a {\"name\":\"Ann\"}");
    assert_has(j, "customer.updated 2026-01-02T00:00:00Z a {\"name\":\"Anna\"}");
    assert_has(j, "customer.updated 2026-01-04T00:00:00Z a {\"name\":\"Ann\"}");
    shop_close(&s);
}

static void lists_of_customers_and_other_events(void **state)
{
    (void)state;
    shop s;
    shop_open(
        &s,
        "[map:book]\nmatch = 手机, 姓名\ncustomer = 手机\nname = 姓名\ngender = 性别\nbirthday = 生日 as %Y-%m-%d | "
        "%m月%d日\ntags = 标签 split \"、\"\nsource = always added\nat = always 2026-01-31\nevent = customer.added\n"
        "[map:totals]\nmatch = 会员, 次数\ncustomer = 会员\nevent = history.stated\norders = 次数\nspent = 金额\n"
        "until = 截至\nat = 截至\n",
        "CNY", "Asia/Shanghai");
    shop_import(&s, "b.csv",
                "手机,姓名,性别,生日,标签\n'13800000001,王姐,女,3月8日,老客、爱喝茶\n13900000002,,未知,0000-00-00,\n");
    assert_counts(&s.report, 2, 0, 0, 0);
    assert_has(shop_journal(&s), "customer.added 2026-01-30T16:00:00Z 13800000001 {\"name\":\"王姐\",\"gender\":\"f\","
                                 "\"birthday\":\"--03-08\",\"source\":\"added\",\"tags\":[\"老客\",\"爱喝茶\"]}");
    assert_has(shop_journal(&s), "customer.added 2026-01-30T16:00:00Z 13900000002 {\"source\":\"added\"}");
    shop_import(&s, "t.csv", "会员,次数,金额,截至\nx,6,\"1,200.00元\",2025-12-31\ny,many,3,2025-12-31\n");
    assert_counts(&s.report, 1, 0, 0, 1);
    assert_has(shop_journal(&s), "history.stated 2025-12-30T16:00:00Z x {\"currency\":\"CNY\",\"orders\":6,"
                                 "\"spent\":120000,\"until\":\"2025-12-31\"}");
    shop_close(&s);
}

static void rejected_rows_keep_their_cells_and_reason(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    const char *file =
        "who,when,sum,name\n,2026-01-01,5,x\n\"a\",soon,5,\"one\ntwo\"\nb,2026-01-01,5\nc,2026-01-01,5.123,"
        "\nd,2026-01-01,,\ne,2026-01-01,5,x,y\nf\xFF,2026-01-01,5,x\ng,2026-01-01,5,\n";
    shop_import(&s, "bad.csv", file);
    assert_counts(&s.report, 1, 0, 0, 7);
    assert_non_null(s.report.reject_file);
    assert_has(s.report.reject_file, ".bad.csv");
    const char *rejected = shop_read(&s, s.report.reject_file);
    assert_int_equal(strncmp(rejected,
                             "line,reason,who,when,sum,name\n2,no customer: nothing usable in who,,2026-01-01,"
                             "5,x\n",
                             strlen("line,reason,who,when,sum,name\n")),
                     0);
    assert_has(rejected, "3,\"at: \"\"soon\"\" is no time such as 2026-01-31 18:30\",a,soon,5,\"one\ntwo\"\n");
    assert_has(rejected, "5,the row is cut off");
    assert_has(rejected, "6,\"amount: \"\"5.123\"\" is no amount of money with at most 2 decimals\",c,");
    assert_has(rejected, "7,amount is empty in an order that was paid,d,");
    assert_has(rejected, "8,the row has more cells than there are columns");
    assert_has(rejected, "9,bytes that are no text in the file's encoding,f\xEF\xBF\xBD,");
    /* imported again, the file is replaced whole; a corrected reject file is a table like any other */
    const char *first = arena_strdup(s.mem, rejected), *path = s.report.reject_file;
    shop_import(&s, "bad.csv", file);
    assert_string_equal(s.report.reject_file, path);
    assert_string_equal(shop_read(&s, path), first);
    assert_counts(shop_import(&s, "fixed.csv", "line,reason,who,when,sum,name\n8,too many,g,2026-01-01,5,\n"), 0, 1, 0,
                  0);
    shop_close(&s);
}

static void a_file_without_rejects_leaves_none(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, ORDERS, "CNY", "UTC");
    const char *file = "no,who,placed,sum,how\n1,a,2026-01-01,5,strange\n";
    assert_counts(shop_import(&s, "o.csv", file), 0, 0, 0, 1);
    const char *path = s.report.reject_file;
    assert_int_equal(access(path, R_OK), 0);
    config *c = config_new();
    const char *taught = "[map:shop]\nmatch = no, who\ncustomer = who\norder = no\nplaced_at = placed\namount = sum\n"
                         "status_column = how\nstatus = done:paid *:placed\n";
    OK(&s, config_read_text(c, text_of(taught), "shop.ini", &s.err));
    OK(&s, column_maps_of(c, s.zone, GX_TEXT("CNY"), 2, s.mem, &s.options.maps, &s.err));
    assert_counts(shop_import(&s, "o.csv", file), 1, 0, 0, 0);
    assert_null(s.report.reject_file);
    assert_int_equal(access(path, R_OK), -1);
    config_free(c);
    shop_close(&s);
}

static void formats_are_recognised_or_the_nearest_is_named(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN "[map:wide]\nmatch = who, when, sum, colour\ncustomer = who\nat = when\n", "CNY", "UTC");
    assert_int_equal(shop_try(&s, "1.csv", "who,when,colour\na,2026-01-01,red\n"), GX_EINVAL);
    assert_has(s.err.text, "is not recognised. The nearest map is ");
    assert_has(s.err.text, "what it wants and does not find: sum");
    assert_has(s.err.text, "(events, plain, wide)");
    assert_int_equal(shop_try(&s, "1.csv", "who,when,sum,colour\na,2026-01-01,1,red\n"), GX_EINVAL);
    assert_has(s.err.text, "fits the maps plain and wide: say which with --format");
    s.options.format = "wide";
    assert_counts(shop_import(&s, "1.csv", " who ,when,sum,colour\na,2026-01-01,1,red\n"), 1, 0, 0, 0);
    assert_string_equal(s.report.format, "wide");
    s.options.format = "plian";
    assert_int_equal(shop_try(&s, "1.csv", "who,when,sum\n"), GX_EINVAL);
    assert_has(s.err.text, "did you mean \"plain\"?");
    s.options.format = "plain";
    assert_int_equal(shop_try(&s, "1.csv", "who,what\n"), GX_EINVAL);
    assert_has(s.err.text, "does not fit the map plain: it lacks the columns when, sum");
    s.options.format = NULL;
    assert_int_equal(shop_try(&s, "1.xlsx", "PK\x03\x04rest"), GX_EINVAL);
    assert_has(s.err.text, "a damaged or cut-off archive");
    assert_counts(shop_import(&s, "empty", ""), 0, 0, 0, 0);
    shop_close(&s);
}

/* What fails half way leaves nothing behind. */
static void a_file_is_imported_whole_or_not_at_all(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, PLAIN, "CNY", "UTC");
    assert_int_equal(shop_try(&s, "1.csv", "who,when,sum\na,2026-01-01,5\nb,2026-01-01,\"5\nc,2026-01-01,5\n"),
                     GX_EINVAL);
    assert_has(s.err.text, "line 3: a quotation mark opens in this row and never closes");
    assert_string_equal(shop_journal(&s), "");
    s.options.dry_run = true;
    assert_counts(shop_import(&s, "2.csv", "who,when,sum\na,2026-01-01,5\nb,x,5\n"), 1, 0, 0, 1);
    assert_has(arena_printf(s.mem, "%.*s", TEXT_ARG(s.report.sample)), "\"type\":\"order.paid\"");
    assert_null(s.report.reject_file);
    assert_string_equal(shop_journal(&s), "");
    s.options.store = NULL; /* a shop that has no database yet */
    assert_counts(shop_import(&s, "2.csv", "who,when,sum\na,2026-01-01,5\nb,x,5\n"), 1, 0, 0, 1);
    s.options.store = s.store;
    s.options.dry_run = false;
    assert_counts(shop_import(&s, "2.csv", "who,when,sum\na,2026-01-01,5\n"), 1, 0, 0, 0);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_rows_of_a_file_are_all_kept),
        cmocka_unit_test(distinct_keeps_equal_rows_of_other_files),
        cmocka_unit_test(cells_do_not_run_into_each_other),
        cmocka_unit_test(statuses_tell_what_happened),
        cmocka_unit_test(a_later_export_adds_only_what_is_new),
        cmocka_unit_test(rows_of_one_order_become_its_items),
        cmocka_unit_test(refunds),
        cmocka_unit_test(profiles_are_told_when_they_change),
        cmocka_unit_test(lists_of_customers_and_other_events),
        cmocka_unit_test(rejected_rows_keep_their_cells_and_reason),
        cmocka_unit_test(a_file_without_rejects_leaves_none),
        cmocka_unit_test(formats_are_recognised_or_the_nearest_is_named),
        cmocka_unit_test(a_file_is_imported_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
