/* SPDX-License-Identifier: Apache-2.0 */
/* Other people's real exports, against what their publishers counted. Skips, loudly, where the data is not there. */
#include "shop.h"

static const char CDNOW[] = "[map:cdnow]\n"
                            "fixed = 1-6 master_id, 7-11 id, 12-20 date, 21-23 cds, 24-32 usd\n"
                            "customer = id\n"
                            "at = date as %Y%m%d\n"
                            "amount = usd\n"
                            "quantity = cds\n"
                            "currency = USD\n";

#define CUSTOMERS 2357
#define CALIBRATION_END 10134 /* 1997-09-30 */

typedef struct purchases {
    int x[CUSTOMERS + 1]; /* days with purchases in calibration, the first aside */
    int64_t last_day[CUSTOMERS + 1], first_day[CUSTOMERS + 1];
    int64_t repeat_cents[CUSTOMERS + 1];
    int events;
} purchases;

static int64_t number_after(gx_text data, const char *key)
{
    const char *at = memmem(data.p, data.n, key, strlen(key));
    assert_non_null(at);
    return strtoll(at + strlen(key), NULL, 10);
}

/* The journal comes by time, so days are seen in order. */
static gx_status count_purchase(void *ctx, const stored_event *e, gx_error *err)
{
    (void)err;
    purchases *p = ctx;
    char subject[16];
    snprintf(subject, sizeof subject, "%.*s", TEXT_ARG(e->subject));
    int id = atoi(subject);
    int64_t day = e->time / 86400;
    assert_true(id >= 1 && id <= CUSTOMERS && text_is(e->type, "order.paid"));
    p->events++;
    if (day > CALIBRATION_END)
        return GX_OK;
    if (p->last_day[id] == 0)
        p->first_day[id] = day;
    p->x[id] += p->last_day[id] != 0 && p->last_day[id] != day;
    p->last_day[id] = day;
    if (day != p->first_day[id])
        p->repeat_cents[id] += number_after(e->data, "\"amount\":");
    return GX_OK;
}

static void compare_summary(const char *path, const purchases *p)
{
    FILE *f = fopen(path, "r");
    char line[256];
    int rows = 0;
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f) != NULL) {
        int id, x;
        double t_x, T, zbar;
        assert_int_equal(sscanf(line, "%d,%d,%lf,%lf,%lf", &id, &x, &t_x, &T, &zbar), 5);
        assert_int_equal(p->x[id], x);
        double mean = x > 0 ? (double)p->repeat_cents[id] / 100 / x : 0;
        if (mean - zbar > 0.0101 || zbar - mean > 0.0101)
            fail_msg("customer %d: mean %.4f, published %.4f", id, mean, zbar);
        double weeks = (double)(p->last_day[id] - p->first_day[id]) / 7;
        assert_true(x == 0 || (weeks - t_x < 0.01 && t_x - weeks < 0.01));
        rows++;
    }
    fclose(f);
    assert_int_equal(rows, CUSTOMERS);
}

static void cdnow_agrees_with_its_published_summary(void **state)
{
    (void)state;
    shop s;
    static purchases p;
    shop_open(&s, CDNOW, "USD", "UTC");
    const char *file = shop_data(&s, "cdnow/CDNOW_sample.txt");
    const char *summary = shop_data(&s, "cdnow/cdnow_customers_summary_with_transactions.csv");
    if (file != NULL && summary != NULL) {
        s.options.format = "cdnow";
        OK(&s, import_file(&s.options, file, s.mem, &s.report, &s.err));
        assert_counts(&s.report, 6919, 0, 0, 0); /* 19 lines occur more than once: all are kept */
        assert_int_equal(s.report.events_new, 6919);
        shop_each(&s, count_purchase, &p);
        assert_int_equal(p.events, 6919);
        compare_summary(summary, &p);
        OK(&s, import_file(&s.options, file, s.mem, &s.report, &s.err));
        assert_counts(&s.report, 0, 6919, 0, 0);
        assert_int_equal(s.report.repeated_elsewhere, 0);
        store_figures figures;
        store_reader *r;
        OK(&s, store_reader_open(s.store, &r, &s.err));
        OK(&s, store_count(r, &figures, &s.err));
        store_reader_close(r);
        assert_int_equal(figures.customers, CUSTOMERS);
        assert_int_equal(figures.events, 6919);
    }
    shop_close(&s);
    if (file == NULL || summary == NULL)
        skip();
}

typedef struct retail {
    int paid, refunded, credits;
    int64_t balance;
} retail;

static gx_status count_retail(void *ctx, const stored_event *e, gx_error *err)
{
    (void)err;
    retail *r = ctx;
    int64_t amount = number_after(e->data, "\"amount\":");
    bool paid = text_is(e->type, "order.paid");
    assert_true(paid || text_is(e->type, "order.refunded"));
    r->paid += paid;
    r->refunded += !paid;
    r->credits += memmem(e->data.p, e->data.n, "\"credit\":true", 13) != NULL;
    r->balance += paid ? amount : -amount;
    return GX_OK;
}

/* Sums of the file's own last column, in pence, without our parser. */
static int64_t file_balance(const char *path, int *lines, int *cancelled)
{
    FILE *f = fopen(path, "r");
    char line[512];
    int64_t sum = 0;
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f) != NULL) {
        double pounds = strtod(strrchr(line, ',') + 1, NULL);
        sum += (int64_t)(pounds * 100 + (pounds < 0 ? -0.5 : 0.5));
        ++*lines;
        *cancelled += line[0] == 'C';
    }
    fclose(f);
    return sum;
}

static void cancellations_that_name_no_order_are_credits(void **state)
{
    (void)state;
    shop s;
    shop_open(&s,
              "[map:online_retail]\nmatch = InvoiceNo, InvoiceDate, CustomerID\ncustomer = CustomerID\n"
              "order = InvoiceNo\nat = InvoiceDate\namount = amount\nquantity = qty\ncurrency = GBP\n"
              "refund = InvoiceNo starts C\nunmatched_refund = credit\n",
              "GBP", "Europe/London");
    const char *file = shop_data(&s, "online_retail/orders_2010-12_2011-05.csv");
    if (file != NULL) {
        retail seen = { 0 };
        int lines = 0, cancelled = 0;
        int64_t balance = file_balance(file, &lines, &cancelled);
        OK(&s, import_file(&s.options, file, s.mem, &s.report, &s.err));
        assert_string_equal(s.report.format, "online_retail");
        assert_counts(&s.report, 8998, 0, 0, 0);
        assert_int_equal(lines, 8998);
        shop_each(&s, count_retail, &seen);
        assert_int_equal(seen.refunded, cancelled);
        assert_int_equal(seen.credits, 1588);
        assert_int_equal(seen.paid, 8998 - 1588);
        assert_int_equal(seen.balance, balance);
        OK(&s, import_file(&s.options, file, s.mem, &s.report, &s.err));
        assert_counts(&s.report, 0, 8998, 0, 0);
    }
    shop_close(&s);
    if (file == NULL)
        skip();
}

static char *taobao_map(shop *s)
{
    static char text[16384];
    return strcpy(text, shop_read(s, SOURCE_DIR "/scripts/maps/taobao.ini"));
}

static void taobao_in_gbk_reads_as_a_person_would(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, taobao_map(&s), "CNY", "Asia/Shanghai");
    const char *file = shop_data(&s, "formats/taobao/ExportOrderList_fictitious.gbk.csv");
    if (file != NULL) {
        OK(&s, import_file(&s.options, file, s.mem, &s.report, &s.err));
        assert_string_equal(s.report.format, "taobao");
        assert_string_equal(s.report.encoding, "GB18030");
        assert_counts(&s.report, 3, 0, 0, 0);
        const char *j = shop_journal(&s);
        assert_has(j, "order.placed 2016-05-23T14:02:11Z 13800000001 {\"order\":\"1930000000000001\",\"amount\":59800,"
                      "\"currency\":\"CNY\",\"items\":[{\"name\":\"日本直邮 洗面奶+化妆水+乳液护肤特惠套装 包邮\","
                      "\"quantity\":1}]}");
        assert_has(j, "order.paid 2016-05-23T14:02:39Z 13800000001 ");
        assert_has(j,
                   "customer.updated 2016-05-23T14:02:11Z 13800000001 {\"name\":\"测试甲\",\"phone\":\"13800000001\","
                   "\"city\":\"通化市\",\"address\":\"吉林省 通化市 测试县 测试镇示例路1号\",\"zip\":\"135300\"}");
        assert_has(j, "note.added 2016-05-24T01:00:00Z 13800000002 {\"text\":\"要\\\"粉色\\\", 谢谢\\n周末送\"}");
        assert_has(j, "order.cancelled 2016-05-24T01:00:00Z 13800000002 {\"order\":\"1930000000000002\"}");
        assert_has(j,
                   "[{\"name\":\"婴儿奶粉3段 900g\",\"quantity\":1},{\"name\":\"婴儿湿巾80抽*10包\",\"quantity\":1}]");
        assert_has(j, "order.received 2016-06-17T16:03:00Z 13800000001 {\"order\":\"1930000000000003\"}");
        assert_null(strstr(j, "customer.updated 2016-06")); /* the same profile again is no news */
        OK(&s, import_file(&s.options, file, s.mem, &s.report, &s.err));
        assert_counts(&s.report, 0, 3, 0, 0);
        assert_int_equal(s.report.events_new, 0);
    }
    shop_close(&s);
    if (file == NULL)
        skip();
}

/* The three header variants of real exports; the fourth, by item, names no customer. */
static void taobao_headers_of_all_years_are_recognised(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, taobao_map(&s), "CNY", "Asia/Shanghai");
    const char *file = shop_data(&s, "formats/taobao/ExportOrderList_header_variants.txt");
    if (file != NULL) {
        char *line, *text = arena_strdup(s.mem, shop_read(&s, file)), *rest = text;
        int known = 0, unknown = 0;
        while ((line = strsep(&rest, "\n")) != NULL) {
            if (line[0] == '#' || line[0] == '\0')
                continue;
            gx_status status = shop_try(&s, "headers.csv", line);
            known += status == GX_OK;
            unknown += status == GX_EINVAL;
        }
        assert_int_equal(known, 3);
        assert_int_equal(unknown, 1);
        assert_has(s.err.text, "The nearest map is taobao; what it wants and does not find: 订单编号, 买家会员名");
    }
    shop_close(&s);
    if (file == NULL)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cdnow_agrees_with_its_published_summary),
        cmocka_unit_test(cancellations_that_name_no_order_are_credits),
        cmocka_unit_test(taobao_in_gbk_reads_as_a_person_would),
        cmocka_unit_test(taobao_headers_of_all_years_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
