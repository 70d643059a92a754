/* SPDX-License-Identifier: Apache-2.0 */
/* Events in and out: every corner of JSON, every rule of the catalogue (design 7), and that the canonical form is a
 * fixed point. */
#include "core/model/event.h"
#include "core/base/calendar.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct reading {
    arena *mem;
    event e;
    gx_error err;
    gx_status status;
} reading;

static void read_line(reading *r, gx_text line)
{
    static const char *const NAMES[] = { "weather.warned" };
    event_types declared = { NAMES, 1 };
    r->mem = arena_new();
    r->err.text[0] = '\0';
    r->status = event_parse(line, &declared, GX_TEXT("CNY"), r->mem, &r->e, &r->err);
}

static char *line_of(const char *type, const char *data)
{
    char *line = NULL;
    int n = asprintf(&line,
                     "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\","
                     "\"time\":\"2026-11-22T09:30:00+08:00\",\"subject\":\"c1\",\"data\":%s}",
                     type, data);
    assert_true(n > 0);
    return line;
}

static void read_data(reading *r, const char *type, const char *data)
{
    char *line = line_of(type, data);
    read_line(r, text_of(line));
    free(line);
}

/* The canonical data of an event that must be accepted. */
static void expect_data(const char *type, const char *data, const char *canonical)
{
    reading r;
    buf out = { 0 };
    read_data(&r, type, data);
    if (r.status != GX_OK)
        fail_msg("%s %s: %s", type, data, r.err.text);
    event_data_json(&r.e, &out);
    assert_string_equal(out.p, canonical);
    buf_free(&out);
    arena_free(r.mem);
}

static void expect_refusal_of(gx_text line, const char *part)
{
    reading r;
    read_line(&r, line);
    if (r.status != GX_EINVAL)
        fail_msg("accepted or failed with %d: %.*s", r.status, TEXT_ARG(line));
    if (strstr(r.err.text, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", r.err.text, part);
    arena_free(r.mem);
}

static void expect_refusal(const char *type, const char *data, const char *part)
{
    char *line = line_of(type, data);
    expect_refusal_of(text_of(line), part);
    free(line);
}

static void reads_a_whole_event(void **state)
{
    (void)state;
    reading r;
    read_line(&r,
              GX_TEXT(" {\"data\":{\"order\":\"o1\",\"amount\":12990,\"currency\":\"CNY\",\"items\":[{\"sku\":\"A\"}]},"
                      "\"subject\":\"c1\",\"time\":\"2026-11-22T09:30:00.999+08:00\",\"type\":\"order.paid\","
                      "\"source\":\"shop\",\"id\":\"x\",\"specversion\":\"1.0\",\"traceparent\":\"00\"}\r"));
    assert_int_equal(r.status, GX_OK);
    assert_int_equal(r.e.kind, EVENT_ORDER_PAID);
    assert_int_equal(r.e.time, 1795311000); /* floored */
    assert_true(text_is(r.e.id, "x"));
    assert_true(text_is(r.e.source, "shop"));
    assert_true(text_is(r.e.subject, "c1"));
    assert_int_equal(r.e.fields[FIELD_AMOUNT].i, 12990);
    assert_int_equal(r.e.fields[FIELD_ITEMS].n, 1);
    assert_int_equal(r.e.fields[FIELD_ITEMS].items[0].quantity, 1);
    assert_true(r.e.fields[FIELD_ITEMS].items[0].amount == INT64_MIN);
    assert_false(EVENT_HAS(&r.e, FIELD_COUPON));
    arena_free(r.mem);
}

static void texts_outlive_the_line(void **state)
{
    (void)state;
    char line[512];
    reading r;
    snprintf(line, sizeof line, "%s",
             "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"tag.added\",\"time\":"
             "\"2026-11-22T01:30:00Z\",\"subject\":\"c\\u4e00\",\"data\":{\"tag\":\"plain\"}}");
    read_line(&r, text_of(line));
    memset(line, 'x', sizeof line);
    assert_int_equal(r.status, GX_OK);
    assert_true(text_is(r.e.subject, "c一"));
    assert_true(text_is(r.e.fields[FIELD_TAG].text, "plain"));
    arena_free(r.mem);
}

static void escapes(void **state)
{
    (void)state;
    expect_data("note.added", "{\"text\":\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u0001\\u001F\\u007f\"}",
                "{\"text\":\"a\\\"b\\\\c/d\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"}");
    expect_data("note.added", "{\"text\":\"\\u738b\\u59d0\"}", "{\"text\":\"王姐\"}");
    expect_data("note.added", "{\"text\":\"\\ud83d\\ude00 \\uD83D\\uDE00\"}", "{\"text\":\"😀 😀\"}");
    expect_data("note.added", "{\"text\":\"\\\\ud83d\"}", "{\"text\":\"\\\\ud83d\"}"); /* an escaped backslash */
    expect_data("note.added", "{\"te\\u0078t\":\"x\"}", "{\"text\":\"x\"}");           /* an escaped key */
    expect_refusal("note.added", "{\"text\":\"\\ud83d\"}", "half a surrogate pair");
    expect_refusal("note.added", "{\"text\":\"\\ud83d\\u0041\"}", "half a surrogate pair");
    expect_refusal("note.added", "{\"text\":\"\\ude00\"}", "half a surrogate pair");
    expect_refusal("note.added", "{\"text\":\"\\ud83d\\ud83d\\ude00\"}", "half a surrogate pair");
    expect_refusal("note.added", "{\"text\":\"a\\u0000b\"}", "NUL");
    expect_refusal("note.added", "{\"text\":\"\\x\"}", "not JSON");
    expect_refusal("note.added", "{\"text\":\"\\u12G4\"}", "not JSON");
    expect_refusal("note.added", "{\"text\":\"raw\ttab\"}", "not JSON");
}

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    expect_refusal("note.added", "{\"text\":\"\xff\"}", "UTF-8");
    expect_refusal("note.added", "{\"text\":\"\xc0\x80\"}", "UTF-8");     /* overlong */
    expect_refusal("note.added", "{\"text\":\"\xed\xa0\x80\"}", "UTF-8"); /* a surrogate */
    expect_refusal("note.added", "{\"text\":\"\xe4\xb8\"}", "UTF-8");     /* cut off */
    expect_refusal_of((gx_text){ "{\0}", 3 }, "UTF-8");
    expect_refusal_of(GX_TEXT("\xef\xbb\xbf"), "empty");
}

static void lines_that_are_no_objects(void **state)
{
    (void)state;
    expect_refusal_of(GX_TEXT(""), "empty");
    expect_refusal_of(GX_TEXT("  \t"), "empty");
    expect_refusal_of(GX_TEXT("42"), "ends before");
    expect_refusal_of(GX_TEXT("42 "), "not a JSON object");
    expect_refusal_of(GX_TEXT("null"), "not a JSON object");
    expect_refusal_of(GX_TEXT("\"x\""), "not a JSON object");
    expect_refusal_of(GX_TEXT("[]"), "list");
    expect_refusal_of(GX_TEXT("{"), "ends before");
    expect_refusal_of(GX_TEXT("{\"id\""), "ends before");
    expect_refusal_of(GX_TEXT("{\"id\":tru"), "ends before");
    expect_refusal_of(GX_TEXT("{\"id\":\"unclosed"), "ends before");
    expect_refusal_of(GX_TEXT("{} {}"), "follows the JSON object at byte 3");
    expect_refusal_of(GX_TEXT("{}x"), "follows");
    expect_refusal_of(GX_TEXT("{\"a\":1,}"), "not JSON");
    expect_refusal_of(GX_TEXT("{'a':1}"), "not JSON");
    expect_refusal_of(GX_TEXT("{\"a\":NaN}"), "not JSON");
    expect_refusal_of(GX_TEXT("{\"a\":/**/1}"), "not JSON");
    expect_refusal_of(GX_TEXT("{}"), "specversion is missing");
}

/* Every beginning of a good line is refused, and none is read beyond its end. */
static void truncated_everywhere(void **state)
{
    (void)state;
    char *line = line_of("order.paid", "{\"order\":\"o\\u4e00\",\"amount\":-12,\"x\":[true,{\"y\":null}]}");
    size_t n = strlen(line);
    for (size_t i = 0; i < n; i++) {
        char *part = malloc(i + 1);
        assert_non_null(part);
        memcpy(part, line, i);
        reading r;
        read_line(&r, (gx_text){ part, i });
        assert_int_equal(r.status, GX_EINVAL);
        assert_true(r.err.text[0] != '\0');
        arena_free(r.mem);
        free(part);
    }
    free(line);
}

static void keys_given_twice(void **state)
{
    (void)state;
    expect_refusal("order.paid", "{\"order\":\"a\",\"order\":\"a\"}", "\"order\" is given twice");
    expect_refusal("order.paid", "{\"order\":\"a\",\"x\":{\"k\":1,\"l\":2,\"k\":3}}", "\"k\" is given twice");
    expect_refusal("order.paid", "{\"order\":\"a\",\"or\\u0064er\":\"b\"}", "\"order\" is given twice");
    expect_refusal("order.paid", "{\"\":1,\"order\":\"a\",\"\":2}", "given twice");
    expect_refusal_of(GX_TEXT("{\"id\":\"1\",\"id\":\"2\"}"), "\"id\" is given twice");
}

static char *nested(int depth)
{
    buf out = { 0 };
    buf_str(&out, "{\"text\":\"t\",\"x\":");
    for (int i = 0; i < depth; i++)
        buf_str(&out, i % 2 ? "[" : "{\"k\":");
    buf_str(&out, "1");
    for (int i = depth - 1; i >= 0; i--)
        buf_str(&out, i % 2 ? "]" : "}");
    buf_str(&out, "}");
    return out.p;
}

static void depth_is_limited(void **state)
{
    (void)state;
    char *fits = nested(62), *too_deep = nested(63), *absurd = nested(100000);
    expect_data("note.added", fits, fits);
    expect_refusal("note.added", too_deep, "deeper than 64");
    expect_refusal("note.added", absurd, "deeper than 64");
    free(fits);
    free(too_deep);
    free(absurd);
}

static void many_keys_are_sorted(void **state)
{
    (void)state;
    buf in = { 0 };
    buf_str(&in, "{\"text\":\"t\"");
    for (int i = 0; i < 5000; i++)
        buf_printf(&in, ",\"k%04d\":%d", (i * 7919) % 5000, i);
    buf_str(&in, "}");
    reading r;
    read_data(&r, "note.added", in.p);
    assert_int_equal(r.status, GX_OK);
    assert_int_equal(r.e.n_extra, 5000);
    for (size_t i = 1; i < r.e.n_extra; i++)
        assert_true(text_cmp(r.e.extra[i - 1].key, r.e.extra[i].key) < 0);
    arena_free(r.mem);
    buf_free(&in);
}

static void numbers(void **state)
{
    (void)state;
    expect_data("order.paid", "{\"order\":\"a\",\"amount\":-0}", "{\"order\":\"a\",\"amount\":0}");
    expect_data("order.paid", "{\"order\":\"a\",\"amount\":9007199254740991}",
                "{\"order\":\"a\",\"amount\":9007199254740991}");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":9007199254740992}", "amount is 9007199254740992");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":-9007199254740992}", "whole number of minor units");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":99999999999999999999999}", "whole number of minor units");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":12.5}",
                   "amount is 12.5: want a whole number of minor units");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":12.0}", "amount is 12.0");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":1e3}", "amount is 1e3");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":\"12\"}", "amount is \"12\"");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":01}", "JSON");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":+1}", "JSON");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":.5}", "JSON");
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":1.}", "JSON");
    expect_refusal("call.made", "{\"minutes\":2.5}", "minutes is 2.5: want a whole number");
    expect_refusal("call.made", "{\"minutes\":-1}", "minutes is -1");
    expect_refusal("order.paid", "{\"order\":\"a\",\"items\":[{\"quantity\":1.5}]}", "quantity of an item is 1.5");
    expect_data("note.added", "{\"text\":\"t\",\"x\":1.50e+10,\"y\":123456789012345678901234567890}",
                "{\"text\":\"t\",\"x\":1.50e+10,\"y\":123456789012345678901234567890}");
}

static void canonical_order(void **state)
{
    (void)state;
    expect_data(
        "order.paid",
        "{ \"zz\" : [ 1 , {\"b\":2,\"a\":\"\\u0041\"} ], \"items\":[{\"amount\":5,\"color\":\"red\",\"name\":\"N\","
        "\"sku\":\"S\",\"alt\":null}], \"amount\":1, \"B\":false, \"a\\\"b\":{}, \"order\":\"o\", \"coupon\":null }",
        "{\"order\":\"o\",\"amount\":1,\"items\":[{\"sku\":\"S\",\"name\":\"N\",\"quantity\":1,\"amount\":5,"
        "\"alt\":null,\"color\":\"red\"}],\"B\":false,\"a\\\"b\":{},\"zz\":[1,{\"a\":\"A\",\"b\":2}]}");
}

/* A key of the catalogue that this type does not carry is nobody's: whatever it holds, it is kept. */
static void foreign_keys_are_kept(void **state)
{
    (void)state;
    expect_data("visit.made", "{\"rating\":\"splendid\",\"place\":\"store\",\"amount\":1.5}",
                "{\"place\":\"store\",\"amount\":1.5,\"rating\":\"splendid\"}");
    expect_data("weather.warned", "{\"name\":7,\"area\":[\"x\"]}", "{\"area\":[\"x\"],\"name\":7}");
}

static void types_of_fields(void **state)
{
    (void)state;
    expect_refusal("customer.added", "{\"name\":5}", "name is 5: want a text");
    expect_refusal("customer.added", "{\"key\":1}", "key is 1: want true or false");
    expect_refusal("customer.added", "{\"key\":\"yes\"}", "key is \"yes\"");
    expect_refusal("customer.added", "{\"tags\":\"a\"}", "tags is \"a\": want a list of texts");
    expect_refusal("customer.added", "{\"tags\":[\"a\",1]}", "tags is");
    expect_refusal("customer.added", "{\"tags\":[\"\"]}", "none of them empty");
    expect_refusal("customer.added", "{\"birthday\":\"1990-02-30\"}", "birthday is \"1990-02-30\"");
    expect_refusal("customer.added", "{\"birthday\":\"02-28\"}", "--02-28");
    expect_refusal("order.paid", "{\"order\":\"a\",\"items\":{}}", "items is {}");
    expect_refusal("order.paid", "{\"order\":\"a\",\"items\":[5]}", "an entry of items is 5");
    expect_refusal("order.paid", "{\"order\":\"a\",\"items\":[{\"sku\":5}]}", "sku of an item is 5");
    expect_refusal("promise.made", "{\"what\":\"x\",\"by_date\":\"tomorrow\"}", "by_date is \"tomorrow\"");
    expect_refusal("order.paid", "[1]", "data is [1]: want a JSON object");
    expect_data("customer.added", "{\"birthday\":\"--02-29\",\"tags\":[],\"agent\":false}",
                "{\"birthday\":\"--02-29\",\"agent\":false,\"tags\":[]}");
    expect_data("attribute.set", "{\"name\":\"due\",\"value\":7}", "{\"name\":\"due\",\"value\":\"7\"}");
    expect_data("attribute.set", "{\"name\":\"oily\",\"value\":true}", "{\"name\":\"oily\",\"value\":\"true\"}");
    expect_refusal("attribute.set", "{\"name\":\"due\",\"value\":[1]}", "value is [1]");
    expect_data("order.shipped", "{\"order\":\"a\",\"amount\":null}", "{\"order\":\"a\"}");
}

static void catalogue_needs(void **state)
{
    (void)state;
    expect_refusal("order.paid", "{\"amount\":1}", "order.paid needs order");
    expect_refusal("order.paid", "{\"order\":null}", "order.paid needs order");
    expect_refusal("order.paid", "{\"order\":\"\"}", "order.paid needs order");
    expect_refusal("tag.added", "{}", "tag.added needs tag");
    expect_refusal("label.set", "{\"dimension\":\"value\"}", "needs label");
    expect_refusal("customer.merged", "{}", "needs into");
    expect_data("customer.merged", "{\"into\":\"c1\"}", "{\"into\":\"c1\"}"); /* she stands alone again */
    expect_refusal("customer.distinct", "{}", "needs pair");
    expect_refusal("referral.made", "{}", "needs customer");
    expect_refusal("action.done", "{}", "needs action");
    expect_refusal("promise.kept", "{}", "needs what");
    expect_refusal("attribute.set", "{\"name\":\"x\"}", "needs value");
    expect_data("attribute.set", "{\"name\":\"x\",\"value\":\"\"}", "{\"name\":\"x\",\"value\":\"\"}");
    expect_refusal("history.stated", "{}", "needs orders or spent");
    expect_refusal("preference.changed", "{\"channel\":\"sms\"}", "needs allow or quiet");
    expect_refusal("preference.changed", "{\"allow\":false}", "neither channel nor topic");
    expect_data("preference.changed", "{\"quiet\":\"21:00-09:00\"}", "{\"quiet\":\"21:00-09:00\"}");
}

static void catalogue_choices(void **state)
{
    (void)state;
    expect_refusal("customer.added", "{\"gender\":\"female\"}", "gender is \"female\": want one of: f m x");
    expect_data("customer.updated", "{\"gender\":\"\"}", "{\"gender\":\"\"}");
    expect_refusal("customer.added", "{\"address_kind\":\"boat\"}", "home office");
    expect_refusal("incident.recorded", "{\"kind\":\"rude\"}", "extortion");
    expect_refusal("customer.removed_seller", "{\"kind\":\"rude\"}", "deleted blocked");
    expect_refusal("content.engaged", "{\"kind\":\"l\"}", "view like comment");
    expect_refusal("consultation.opened", "{\"about\":\"f m\"}", "product agency");
    expect_refusal("review.left", "{\"rating\":0}", "rating is 0: want 1 to 5");
    expect_refusal("review.left", "{\"rating\":6}", "rating is 6");
    expect_refusal("order.refunded", "{\"order\":\"a\",\"amount\":-5}", "amount is -5");
    expect_refusal("attribute.set", "{\"name\":\"birthday\",\"value\":\"soon\"}", "birthday is \"soon\"");
    expect_refusal("attribute.set", "{\"name\":\"gender\",\"value\":\"w\"}", "gender is \"w\"");
    expect_refusal("attribute.set", "{\"name\":\"key\",\"value\":\"perhaps\"}", "key is \"perhaps\"");
}

static void currency(void **state)
{
    (void)state;
    expect_refusal("order.paid", "{\"order\":\"a\",\"amount\":1,\"currency\":\"USD\"}",
                   "currency is \"USD\": this shop keeps its books in CNY");
    expect_refusal("history.stated", "{\"spent\":1,\"currency\":\"usd\"}", "usd");
    arena *mem = arena_new();
    event e;
    gx_error err;
    char *line = line_of("order.paid", "{\"order\":\"a\",\"currency\":\"USD\"}");
    assert_int_equal(event_parse(text_of(line), NULL, (gx_text){ 0 }, mem, &e, &err), GX_OK);
    free(line);
    arena_free(mem);
}

static void envelope(void **state)
{
    (void)state;
#define ENVELOPE(v, id, source, type, time, subject)                                                                   \
    GX_TEXT("{\"specversion\":" v ",\"id\":" id ",\"source\":" source ",\"type\":" type ",\"time\":" time              \
            ",\"subject\":" subject "}")
#define OK_TIME "\"2026-11-22T01:30:00Z\""
    expect_refusal_of(ENVELOPE("\"0.3\"", "\"1\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"c\""),
                      "specversion is \"0.3\"");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"c\""), "id is \"\"");
    expect_refusal_of(ENVELOPE("\"1.0\"", "7", "\"s\"", "\"visit.made\"", OK_TIME, "\"c\""), "id is 7");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "null", "\"visit.made\"", OK_TIME, "\"c\""), "source is missing");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"\""), "subject is \"\"");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"order.pald\"", OK_TIME, "\"c\""),
                      "did you mean \"order.paid\"?");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"weather.warnt\"", OK_TIME, "\"c\""),
                      "did you mean \"weather.warned\"?");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"completely.else\"", OK_TIME, "\"c\""),
                      "no plugin declares");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", "\"2026-11-22\"", "\"c\""),
                      "time is \"2026-11-22\": want RFC 3339");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", "\"2026-02-29T00:00:00Z\"", "\"c\""),
                      "time is");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", "\"0001-01-01T00:00:00+14:00\"", "\"c\""),
                      "time is");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"@shop\""), "the shop itself");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"@city:Ulm\""),
                      "a whole city: want attribute.set");
    expect_refusal_of(ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"@city: \""),
                      "want a city's name");
    reading r; /* data may be absent */
    read_line(&r, ENVELOPE("\"1.0\"", "\"1\"", "\"s\"", "\"visit.made\"", OK_TIME, "\"c\""));
    assert_int_equal(r.status, GX_OK);
    assert_int_equal(r.e.has, 0);
    arena_free(r.mem);
}

static void data_content(void **state)
{
    (void)state;
#define HEAD                                                                                                            \
    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"visit.made\",\"time\":\"2026-11-22T01:30:00Z\"," \
    "\"subject\":\"c\","
    expect_refusal_of(GX_TEXT(HEAD "\"data_base64\":\"e30=\"}"), "data_base64");
    expect_refusal_of(GX_TEXT(HEAD "\"datacontenttype\":\"text/xml\",\"data\":\"<x/>\"}"), "datacontenttype");
    reading r;
    read_line(&r, GX_TEXT(HEAD "\"datacontenttype\":\"application/json\",\"data\":null}"));
    assert_int_equal(r.status, GX_OK);
    arena_free(r.mem);
}

static void long_values_are_cut_in_messages(void **state)
{
    (void)state;
    buf data = { 0 };
    buf_str(&data, "{\"name\":[\"");
    for (int i = 0; i < 3000; i++)
        buf_str(&data, "王");
    buf_str(&data, "\"]}");
    reading r;
    read_data(&r, "customer.added", data.p);
    assert_int_equal(r.status, GX_EINVAL);
    assert_non_null(strstr(r.err.text, "…: want a text"));
    assert_true(utf8_valid(text_of(r.err.text)));
    buf_free(&data);
    arena_free(r.mem);
}

/* Canonical lines read again and written again are the same bytes: design 8. */
static void canonical_is_a_fixed_point(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        { "customer.added",
          "{\"name\":\"王 \\\"x\\\"\\u2028\",\"birthday\":\"1990-02-28\",\"tags\":[\"b\",\"a\"],\"key\":true,"
          "\"?\":{\"z\":[],\"y\":{}},\"!\":1.0}" },
        { "order.paid",
          "{\"order\":\"1\",\"amount\":-5,\"items\":[{},{\"name\":\"x\",\"q\":[null]}],\"😀\":1,\"ｚ\":2}" },
        { "weather.warned", "{}" },
        { "history.stated", "{\"orders\":6,\"spent\":120000,\"until\":\"2025-12-31\"}" },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        reading r, again;
        buf data = { 0 }, line = { 0 }, data2 = { 0 }, line2 = { 0 };
        read_data(&r, CASES[i][0], CASES[i][1]);
        assert_int_equal(r.status, GX_OK);
        event_data_json(&r.e, &data);
        event_json(r.e.id, r.e.source, r.e.type, r.e.time, r.e.subject, buf_view(&data), &line);
        read_line(&again, buf_view(&line));
        assert_int_equal(again.status, GX_OK);
        event_data_json(&again.e, &data2);
        event_json(again.e.id, again.e.source, again.e.type, again.e.time, again.e.subject, buf_view(&data2), &line2);
        assert_string_equal(line.p, line2.p);
        assert_int_equal(event_parse_data(buf_view(&data), &again.e, again.mem, &again.err), GX_OK);
        buf_clear(&data2);
        event_data_json(&again.e, &data2);
        assert_string_equal(data.p, data2.p);
        buf_free(&data);
        buf_free(&line);
        buf_free(&data2);
        buf_free(&line2);
        arena_free(r.mem);
        arena_free(again.mem);
    }
}

static void canonical_line(void **state)
{
    (void)state;
    buf line = { 0 };
    event_json(GX_TEXT("i\""), GX_TEXT("s"), GX_TEXT("visit.made"), 0, GX_TEXT("c"), GX_TEXT("{}"), &line);
    assert_string_equal(line.p,
                        "{\"specversion\":\"1.0\",\"id\":\"i\\\"\",\"source\":\"s\",\"type\":\"visit.made\",\"time\":"
                        "\"1970-01-01T00:00:00Z\",\"subject\":\"c\",\"data\":{}}");
    buf_free(&line);
}

static void begin(event *e, event_kind kind)
{
    event_begin(e, kind, GX_TEXT("seller"), GX_TEXT("1"), GX_TEXT("c1"), 1000);
}

static void by_hand(void **state)
{
    (void)state;
    event e;
    gx_error err;
    buf out = { 0 };
    begin(&e, EVENT_ORDER_PAID);
    event_set_text(&e, FIELD_AMOUNT, GX_TEXT("12990"));
    event_set_text(&e, FIELD_ORDER, GX_TEXT("o"));
    order_item items[] = { { .sku = GX_TEXT("A"), .quantity = 2, .amount = INT64_MIN } };
    event_set_items(&e, FIELD_ITEMS, items, 1);
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_OK);
    event_data_json(&e, &out);
    assert_string_equal(out.p, "{\"order\":\"o\",\"amount\":12990,\"items\":[{\"sku\":\"A\",\"quantity\":2}]}");
    buf_free(&out);
    event_set_text(&e, FIELD_AMOUNT, GX_TEXT("129.90"));
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
    assert_non_null(strstr(err.text, "amount is \"129.90\": want a whole number of minor units"));
    event_set_int(&e, FIELD_AMOUNT, EVENT_INT_MAX + 1);
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
    begin(&e, EVENT_CUSTOMER_ADDED);
    event_set_text(&e, FIELD_KEY, GX_TEXT("yes"));
    event_set_int(&e, FIELD_BIRTHDAY, civil_days(4, 2, 29));
    event_data_json(&e, &out);
    assert_string_equal(out.p, "{\"birthday\":\"--02-29\",\"key\":true}");
    event_set_text(&e, FIELD_TAGS, GX_TEXT("a"));
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
    assert_non_null(strstr(err.text, "tags"));
    buf_free(&out);
}

static void hand_made_faults(void **state)
{
    (void)state;
    event e;
    gx_error err;
    begin(&e, EVENT_VISIT_MADE);
    event_set_int(&e, FIELD_RATING, 3);
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
    assert_non_null(strstr(err.text, "visit.made does not carry rating"));
    begin(&e, EVENT_VISIT_MADE);
    event_set_text(&e, FIELD_PLACE, GX_TEXT("\xff"));
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
    assert_non_null(strstr(err.text, "place is not valid UTF-8"));
    event_begin(&e, EVENT_VISIT_MADE, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT(""), 1000);
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
    assert_non_null(strstr(err.text, "subject"));
    event_begin(&e, EVENT_VISIT_MADE, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), GX_NEVER);
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), NULL), GX_EINVAL);
    event_begin(&e, EVENT_PROMISE_MADE, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), 5);
    event_set_text(&e, FIELD_WHAT, GX_TEXT("x"));
    event_set_int(&e, FIELD_BY_DATE, 99999999);
    assert_int_equal(event_check(&e, NULL, GX_TEXT("CNY"), &err), GX_EINVAL);
}

static void names(void **state)
{
    (void)state;
    for (int k = EVENT_OTHER + 1; k < EVENT_KIND_COUNT; k++)
        assert_int_equal(event_kind_of(text_of(event_kind_name((event_kind)k))), k);
    assert_int_equal(event_kind_of(GX_TEXT("")), EVENT_OTHER);
    assert_string_equal(field_name(FIELD_BY_DATE), "by_date");
    assert_true(event_kind_needs(EVENT_ORDER_REFUNDED, FIELD_ORDER));
    assert_true(event_kind_takes(EVENT_ORDER_REFUNDED, FIELD_CREDIT));
    assert_false(event_kind_takes(EVENT_ORDER_PAID, FIELD_CREDIT));
    assert_true(field_is_journal_only(FIELD_TEXT));
    assert_false(field_is_journal_only(FIELD_ORDER));
    for (int k = 0; k < EVENT_KIND_COUNT; k++) /* nothing is needed that is not taken */
        for (int f = 0; f < FIELD_COUNT; f++)
            assert_true(!event_kind_needs((event_kind)k, (field_id)f) || event_kind_takes((event_kind)k, (field_id)f));
}

/* Every example of docs/events.md is an event that import takes, and says again what was read. */
static void examples_are_events(void **state)
{
    (void)state;
    buf page = { 0 };
    size_t examples = 0;
    events_markdown(&page);
    gx_text rest = buf_view(&page);
    while (rest.n > 0) {
        gx_text line = text_cut(&rest, '\n');
        if (line.n == 0 || line.p[0] != '{')
            continue;
        reading r;
        read_line(&r, line);
        if (r.status != GX_OK)
            fail_msg("%.*s: %s", (int)line.n, line.p, r.err.text);
        examples++;
        arena_free(r.mem);
    }
    assert_int_equal(examples, EVENT_KIND_COUNT - 1);
    buf_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_events),
        cmocka_unit_test(reads_a_whole_event),
        cmocka_unit_test(texts_outlive_the_line),
        cmocka_unit_test(escapes),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(lines_that_are_no_objects),
        cmocka_unit_test(truncated_everywhere),
        cmocka_unit_test(keys_given_twice),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(many_keys_are_sorted),
        cmocka_unit_test(numbers),
        cmocka_unit_test(canonical_order),
        cmocka_unit_test(foreign_keys_are_kept),
        cmocka_unit_test(types_of_fields),
        cmocka_unit_test(catalogue_needs),
        cmocka_unit_test(catalogue_choices),
        cmocka_unit_test(currency),
        cmocka_unit_test(envelope),
        cmocka_unit_test(data_content),
        cmocka_unit_test(long_values_are_cut_in_messages),
        cmocka_unit_test(canonical_is_a_fixed_point),
        cmocka_unit_test(canonical_line),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(hand_made_faults),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
