/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings, written times, and normal forms. */
#include "shop.h"

#include "core/import/dates.h"
#include "core/import/encoding.h"
#include "core/import/normal.h"

static void assert_decodes(const char *bytes, size_t n, const char *wanted, const char *name, const char *text)
{
    decoded d;
    gx_error err;
    assert_int_equal(encoding_decode((gx_text){ bytes, n }, text_of(wanted), &d, &err), GX_OK);
    assert_string_equal(d.name, name);
    assert_int_equal(d.text.n, strlen(text));
    assert_memory_equal(d.text.p, text, d.text.n);
    assert_int_equal(d.bad_bytes, 0);
    encoding_free(&d);
}

#define DECODES(bytes, wanted, name, text) assert_decodes(bytes, sizeof(bytes) - 1, wanted, name, text)

static void encodings_are_found(void **state)
{
    (void)state;
    DECODES("a,b\n", "auto", "UTF-8", "a,b\n");
    DECODES("\xEF\xBB\xBF订单", "auto", "UTF-8", "订单");
    DECODES("订单", "auto", "UTF-8", "订单");
    DECODES("\xB6\xA9\xB5\xA5,1\n", "auto", "GB18030", "订单,1\n");
    DECODES("\xB6\xA9\xB5\xA5\x81\x39\xEF\x31\n", "auto", "GB18030", "订单㐂\n"); /* four bytes: beyond GBK */
    DECODES("\xFF\xFE\xA2\x8B\x55\x53", "auto", "UTF-16LE", "订单");
    DECODES("\xFE\xFF\x8B\xA2\x53\x55", "auto", "UTF-16BE", "订单");
    DECODES("a\0,\0001\0\n\0", "auto", "UTF-16LE", "a,1\n");
    DECODES("\0a\0,\0001\0\n", "auto", "UTF-16BE", "a,1\n");
    DECODES("\xB6\xA9\xB5\xA5", "gb2312", "GB18030", "订单");
    DECODES("caf\xE9", "ISO-8859-1", "ISO-8859-1", "café");
    assert_true(encoding_known(GX_TEXT("auto")) && encoding_known(GX_TEXT("GBK")));
    assert_false(encoding_known(GX_TEXT("GBX")));
}

/* One damaged byte must not cost a whole file; it becomes NUL, and its row is rejected. */
static void damage_is_marked_and_does_not_spread(void **state)
{
    (void)state;
    decoded d;
    gx_error err;
    assert_int_equal(encoding_decode(GX_TEXT("好\xFF好，再来\n"), GX_TEXT("auto"), &d, &err), GX_OK);
    assert_string_equal(d.name, "UTF-8");
    assert_int_equal(d.bad_bytes, 1);
    assert_memory_equal(d.text.p, "好\0好，再来\n", d.text.n);
    encoding_free(&d);
    assert_int_equal(encoding_decode(GX_TEXT("\xB6\xA9\n\xB6\xA9\xB5"), GX_TEXT("GB18030"), &d, &err), GX_OK);
    assert_int_equal(d.bad_bytes, 1); /* cut off in the middle of a character */
    encoding_free(&d);
}

static void assert_marks(const char *bytes, size_t n, const char *wanted, const char *text, size_t text_n)
{
    decoded d;
    gx_error err;
    assert_int_equal(encoding_decode((gx_text){ bytes, n }, text_of(wanted), &d, &err), GX_OK);
    assert_int_equal(d.text.n, text_n);
    assert_memory_equal(d.text.p, text, text_n);
    encoding_free(&d);
}

#define MARKS(bytes, wanted, text) assert_marks(bytes, sizeof(bytes) - 1, wanted, text, sizeof(text) - 1)

/* Half a surrogate pair is two bytes of nothing: what follows is still read in step. */
static void damage_of_wide_text_does_not_spread(void **state)
{
    (void)state;
    MARKS("\xFF\xFE\0\xDC\xA2\x8B\x55\x53\n\0", "auto", "\0订单\n");
    MARKS("\xFF\xFE\0\xD8\xA2\x8B\x55\x53\n\0", "auto", "\0订单\n");
    MARKS("\xFE\xFF\xDC\0\x8B\xA2\x53\x55\0\n", "auto", "\0订单\n");
    MARKS("\xFF\xFE\xA2\x8B\x55", "auto", "订\0");
    MARKS("\0\0\x11\0\xA2\x8B\0\0", "UTF-32LE", "\0订");
    MARKS("\xFF\xB6\xA9", "GB18030", "\0订");
}

static const char *when(const char *format, const char *text)
{
    static char out[32];
    moment m;
    zone *z;
    gx_error err;
    size_t at;
    assert_int_equal(zone_load("Asia/Shanghai", &z, &err), GX_OK);
    if (format != NULL)
        assert_null(dates_check(text_of(format), false, &at));
    bool ok = format != NULL ? dates_read(text_of(format), text_of(text), &m) : dates_read_default(text_of(text), &m);
    if (ok)
        time_format_rfc3339(dates_utc(&m, z), out);
    zone_free(z);
    return ok ? out : "no";
}

static void written_times(void **state)
{
    (void)state;
    assert_string_equal(when("%Y-%m-%d %H:%M:%S", "2016-05-23 22:02:11"), "2016-05-23T14:02:11Z");
    assert_string_equal(when("%Y/%m/%d %H:%M", "2016/6/18 0:01"), "2016-06-17T16:01:00Z");
    assert_string_equal(when("%Y%m%d", "19970101"), "1996-12-31T16:00:00Z");
    assert_string_equal(when("%Y年%m月%d日", "2026年3月8日"), "2026-03-07T16:00:00Z");
    assert_string_equal(when("%d %b %Y %I:%M %p", "8 Mar 2026 12:30 am"), "2026-03-07T16:30:00Z");
    assert_string_equal(when("%Y-%m-%d %p %I:%M", "2026-03-08 下午 1:05"), "2026-03-08T05:05:00Z");
    assert_string_equal(when("%F %T %z", "2026-03-08 12:00:00 -0500"), "2026-03-08T17:00:00Z");
    assert_string_equal(when("%F %T", "2026-03-08 12:00:00.75"), "2026-03-08T04:00:00Z");
    assert_string_equal(when("%s", "1700000000"), "2023-11-14T22:13:20Z");
    assert_string_equal(when(NULL, "2026-03-08T12:00:00+08:00"), "2026-03-08T04:00:00Z");
    assert_string_equal(when(NULL, "2026-3-8"), "2026-03-07T16:00:00Z");
    assert_string_equal(when(NULL, "03/08/2026"), "no"); /* day or month first? nobody can know */
    assert_string_equal(when("%Y-%m-%d", "2026-02-29"), "no");
    assert_string_equal(when("%Y-%m-%d", "2026-02-28x"), "no");
    assert_string_equal(when("%F %T", "2026-02-28 24:00:00"), "no");
}

/* A digit too few is no other date: the row is rejected instead. */
static void numbers_have_all_their_digits(void **state)
{
    (void)state;
    assert_string_equal(when("%Y-%m-%d", "25-10-01"), "no");
    assert_string_equal(when("%Y-%m-%d", "202-10-01"), "no");
    assert_string_equal(when(NULL, "25-10-01"), "no");
    assert_string_equal(when("%y-%m-%d", "25-10-01"), "2025-09-30T16:00:00Z");
    assert_string_equal(when("%y-%m-%d", "5-10-01"), "no");
    assert_string_equal(when("%Y%m%d", "2026011"), "no");
    assert_string_equal(when("%Y%m%d", "2026 11"), "no");
    assert_string_equal(when("%Y%m%d%H%M%S", "20260301080910"), "2026-03-01T00:09:10Z");
    assert_string_equal(when("%d%m%Y", "1032026"), "no");
    assert_string_equal(when("%Y%m%d %H:%M", "20260301 8:09"), "2026-03-01T00:09:00Z");
    assert_string_equal(when("%d.%m.%Y", "1.3.2026"), "2026-02-28T16:00:00Z");
}

static void a_skipped_hour_ends_the_gap(void **state)
{
    (void)state;
    zone *z;
    moment m;
    gx_error err;
    assert_int_equal(zone_load("Europe/London", &z, &err), GX_OK);
    assert_true(dates_read_default(GX_TEXT("2026-03-29 01:30:00"), &m));
    assert_int_equal(dates_utc(&m, z), INT64_C(1774746000)); /* 01:00 UTC, where the gap ends */
    zone_free(z);
}

static void assert_text(gx_text t, const char *expected)
{
    assert_int_equal(t.n, strlen(expected));
    assert_memory_equal(t.n ? t.p : "", expected, t.n);
}

static void customers_and_phones_have_one_form(void **state)
{
    (void)state;
    arena *a = arena_new();
    static const char *const same[] = { "'13800000001",      "13800000001",       " １３８００００００１１ ",
                                        "+86 138-0000-0001", "8613800000001",     "=\"13800000001\"",
                                        "(13800000001)",     "0086 138 0000 0001" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_text(normal_customer(text_of(same[i]), false, a), i == 2 ? "13800000011" : "13800000001");
    assert_text(normal_customer(GX_TEXT("0001"), false, a), "0001");
    assert_text(normal_customer(GX_TEXT("2021-000123"), false, a), "2021-000123"); /* no phone: nothing is dropped */
    assert_text(normal_customer(GX_TEXT("021-1234567"), true, a), "0211234567");
    assert_text(normal_customer(GX_TEXT("【测试买家】"), false, a), "测试买家");
    assert_text(normal_customer(GX_TEXT("138****0001"), true, a), ""); /* masked: two people may share it */
    assert_text(normal_phone(GX_TEXT("+44 20 7946 0958"), a), "+442079460958");
    assert_text(normal_phone(GX_TEXT("+1 418 262 6501"), a), "+14182626501"); /* eleven digits, and no Chinese mobile */
    assert_text(normal_phone(GX_TEXT("+86 139 1234 5678"), a), "13912345678");
    assert_text(normal_phone(GX_TEXT("ask his wife"), a), "ask his wife");
    arena_free(a);
}

/* Excel keeps three digits of a phone number: all 138… would be one person. */
static void what_many_share_is_nobody(void **state)
{
    (void)state;
    arena *a = arena_new();
    static const char *const nobody[] = { "1.38E+10", "1.38001E+10", "1E+10",  "1,38E+10", "１.３８E+１０",
                                          "0",        "00000000000", "-",      "--",       "/",
                                          "'0",       "(0)",         "=\"0\"", "1.38e+10" };
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        assert_text(normal_customer(text_of(nobody[i]), true, a), "");
        assert_text(normal_customer(text_of(nobody[i]), false, a), "");
        assert_text(normal_phone(normal_cell(text_of(i == 11 ? "0" : nobody[i])), a), "");
    }
    assert_text(normal_customer(GX_TEXT("E+10"), false, a), "E+10");
    assert_text(normal_customer(GX_TEXT("12E+10"), false, a), "12E+10");
    assert_text(normal_customer(GX_TEXT("1.38E+10x"), false, a), "1.38E+10x");
    assert_text(normal_customer(GX_TEXT("7E+Anna"), false, a), "7E+Anna");
    arena_free(a);
}

static void postal_codes_leave_the_address(void **state)
{
    (void)state;
    gx_text zip;
    assert_text(normal_address(GX_TEXT("吉林省 示例路1号   (135300)"), &zip), "吉林省 示例路1号");
    assert_text(zip, "135300");
    assert_text(normal_address(GX_TEXT("吉林省 示例路1号（135300）"), &zip), "吉林省 示例路1号");
    assert_text(zip, "135300");
    assert_text(normal_address(GX_TEXT("示例路1号(三楼左)"), &zip), "示例路1号(三楼左)");
    assert_text(zip, "");
    assert_text(normal_gender(GX_TEXT("女")), "f");
    assert_text(normal_gender(GX_TEXT("未知")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_found),
        cmocka_unit_test(damage_is_marked_and_does_not_spread),
        cmocka_unit_test(damage_of_wide_text_does_not_spread),
        cmocka_unit_test(written_times),
        cmocka_unit_test(numbers_have_all_their_digits),
        cmocka_unit_test(what_many_share_is_nobody),
        cmocka_unit_test(a_skipped_hour_ends_the_gap),
        cmocka_unit_test(customers_and_phones_have_one_form),
        cmocka_unit_test(postal_codes_leave_the_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
