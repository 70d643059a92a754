/* SPDX-License-Identifier: Apache-2.0 */
/* Who is believed, and what is kept: CloudEvents in their three modes, and the web shops' signatures. */
#include "sender.h"

#include "core/base/signature.h"

#define EVENT                                                                                                          \
    "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"crm\",\"type\":\"note.added\",\"data\":{\"text\":\"hi\"}}"
#define LINE                                                                                                           \
    "{\"data\":{\"text\":\"hi\"},\"id\":\"7\",\"source\":\"crm\",\"specversion\":\"1.0\",\"type\":\"note.added\"}\n"

static const hook bearer = { .name = "crm", .kind = HOOK_CLOUDEVENTS, .token = { "tok", 3 }, .tolerance = 300 };
static const hook signs = { .name = "crm",
                            .kind = HOOK_CLOUDEVENTS,
                            .secret = { "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 38 },
                            .tolerance = 300 };
static const hook shopify = { .name = "shop", .kind = HOOK_SHOPIFY, .secret = { "hush", 4 }, .tolerance = 300 };
static const hook woo = { .name = "woo", .kind = HOOK_WOOCOMMERCE, .secret = { "hush", 4 }, .tolerance = 300 };
static const hook youzan = {
    .name = "youzan", .kind = HOOK_YOUZAN, .secret = { "hush", 4 }, .client_id = { "4711", 4 }, .tolerance = 300
};

static int begin(void **state)
{
    *state = arena_new();
    return *state != NULL ? 0 : -1;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

static verdict by_bearer(const char *type, const char *body, arena *a)
{
    sent s = { .body = body, .headers = { { "Authorization", "bearer tok" }, { "Content-Type", type } } };
    return judge(&bearer, s, 0, a);
}

static void modes_of_cloudevents(void **state)
{
    verdict v = by_bearer("application/cloudevents+json; charset=utf-8", EVENT, *state);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    assert_true(text_is(v.content, LINE));
    v = by_bearer("application/json", "\n" EVENT "\n", *state); /* line ends within are blanks of JSON */
    assert_true(text_is(v.content, LINE));
    v = by_bearer("Application/CloudEvents-Batch+JSON", "[" EVENT ",\r\n" EVENT "]", *state);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    assert_true(text_is(v.content, LINE LINE));
    v = by_bearer("application/cloudevents-batch+json", "[]", *state);
    assert_verdict(&v, DELIVERY_ANSWERED, 200, "empty");
    sent s = { .body = "{\"text\":\"hi\"}",
               .headers = { { "Authorization", "Bearer tok" },
                            { "Content-Type", "application/json" },
                            { "ce-specversion", "1.0" },
                            { "ce-id", "7" },
                            { "ce-source", "crm" },
                            { "ce-type", "note.added" },
                            { "ce-subject", "%E7%8E%8B%22" },
                            { "ce-time", "2026-11-23T08:00:00Z" } } };
    v = judge(&bearer, s, 0, *state);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    assert_true(text_is(v.content, "{\"data\":{\"text\":\"hi\"},\"datacontenttype\":\"application/json\",\"id\":\"7\","
                                   "\"source\":\"crm\",\"specversion\":\"1.0\",\"subject\":\"王\\\"\","
                                   "\"time\":\"2026-11-23T08:00:00Z\",\"type\":\"note.added\"}\n"));
    s.body = NULL;
    v = judge(&bearer, s, 0, *state);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    s.body = "{},\"id\":\"8\"";
    v = judge(&bearer, s, 0, *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "follows the JSON object");
    s.headers[6].value = "%ff";
    s.body = "{}";
    v = judge(&bearer, s, 0, *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "ce-subject is not valid UTF-8");
}

static void bad_cloudevents(void **state)
{
    static const char *const bodies[][2] = {
        { "", "empty" },
        { "[1]", "list" },
        { "{\"id\":", "not JSON" },
        { "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"}", "no text \"id\"" },
        { "{\"specversion\":\"1.0\",\"id\":7,\"source\":\"s\",\"type\":\"t\"}", "no text \"id\"" },
        { "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"s\"}", "no text \"type\"" },
        { "{\"id\":\"7\",\"source\":\"\xff\"}", "UTF-8" },
    };
    verdict v;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        v = by_bearer("application/cloudevents+json", bodies[i][0], *state);
        assert_verdict(&v, DELIVERY_BAD, 400, bodies[i][1]);
    }
    v = by_bearer("application/cloudevents-batch+json", EVENT, *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "want a JSON list");
    v = by_bearer("application/cloudevents-batch+json", "[],\"x\":[" EVENT "]", *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "want a JSON list");
    v = by_bearer("application/cloudevents-batch+json", "[" EVENT ",7]", *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "not a CloudEvent");
}

static void bearer_tokens(void **state)
{
    static const char *const wrong[] = { "Bearer tok2", "Bearer to", "Bearer", "tok", "Basic tok", "", NULL };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        sent s = { .body = EVENT, .headers = { { "Authorization", wrong[i] } } };
        verdict v = judge(&bearer, s, 0, *state);
        assert_verdict(&v, DELIVERY_UNPROVEN, 401, "bearer");
    }
}

/* https://github.com/standard-webhooks/standard-webhooks: the example of its libraries' tests. Its body is no
 * CloudEvent, which is said only to who has signed. */
static void d4_4_standard_webhooks_vector(void **state)
{
    sent s = { .body = "{\"test\": 2432232314}",
               .headers = { { "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek" },
                            { "webhook-timestamp", "1614265330" },
                            { "webhook-signature", "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" } } };
    verdict v = judge(&signs, s, 1614265330, *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "not a CloudEvent");
    v = judge(&signs, s, 1614265330 + 301, *state);
    assert_verdict(&v, DELIVERY_LATE, 401, "not within");
    s.headers[1].value = "1614265331";
    v = judge(&signs, s, 1614265330, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "signature");
    s.headers[1].value = "1614265330";
    s.headers[2].value = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    v = judge(&signs, s, 1614265330, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "signature");
    s.headers[0].name = "other";
    v = judge(&signs, s, 1614265330, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "missing");
}

/* The base64 of the HMAC that the secret "hush" gives `body`. */
static const char *signed_by_hush(const char *body, arena *a)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char mac[HMAC_SHA256_BYTES + 1] = { 0 };
    gx_text t = text_of(body);
    char *out = arena_zalloc(a, 45);
    hmac_sha256(GX_TEXT("hush"), &t, 1, mac);
    for (size_t i = 0, o = 0; i < HMAC_SHA256_BYTES; i += 3) {
        unsigned three = (unsigned)mac[i] << 16 | (unsigned)mac[i + 1] << 8 | (i + 2 < 32 ? mac[i + 2] : 0u);
        for (int shift = 18; shift >= 0; shift -= 6)
            out[o++] = digits[three >> shift & 63];
    }
    out[43] = '=';
    return out;
}

static void web_shops_sign_the_body(void **state)
{
    const hook *both[] = { &shopify, &woo };
    const char *headers[] = { "X-Shopify-Hmac-Sha256", "x-wc-webhook-signature" };
    for (size_t i = 0; i < 2; i++) {
        const char *body = "{\"id\": 1,\n \"total\":\"10.00\"}";
        sent s = { .body = body, .headers = { { headers[i], signed_by_hush(body, *state) } } };
        verdict v = judge(both[i], s, 0, *state), again = judge(both[i], s, 1000000, *state);
        assert_verdict(&v, DELIVERY_TAKEN, 200, "");
        assert_true(text_is(v.content, body)); /* as it came */
        assert_memory_equal(v.key, again.key, sizeof v.key);
        s.body = "{\"id\": 1,\n \"total\":\"10.01\"}";
        v = judge(both[i], s, 0, *state);
        assert_verdict(&v, DELIVERY_UNPROVEN, 401, "signature");
        s = (sent){ .body = body };
        v = judge(both[i], s, 0, *state);
        assert_verdict(&v, DELIVERY_UNPROVEN, 401, "missing");
        s = (sent){ .body = "no JSON", .headers = { { headers[i], signed_by_hush("no JSON", *state) } } };
        v = judge(both[i], s, 0, *state);
        assert_verdict(&v, DELIVERY_BAD, 400, "not JSON");
        s.method = "GET";
        v = judge(both[i], s, 0, *state);
        assert_verdict(&v, DELIVERY_METHOD, 405, "GET");
    }
}

static void woocommerce_tests_the_address(void **state)
{
    sent ping = { .body = "webhook_id=23" }, other = { .body = "webhook_id=23&order=1" };
    verdict v = judge(&woo, ping, 0, *state);
    assert_verdict(&v, DELIVERY_ANSWERED, 200, "test of the address");
    v = judge(&shopify, ping, 0, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "missing");
    v = judge(&woo, other, 0, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "missing");
}

static const char *youzan_sign(const char *body, arena *a)
{
    unsigned char sum[MD5_BYTES];
    const gx_text parts[] = { GX_TEXT("4711"), text_of(body), GX_TEXT("hush") };
    char *hex = arena_zalloc(a, 33);
    md5_bytes(parts, 3, sum);
    for (size_t i = 0; i < MD5_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    return hex;
}

static void youzan_unwraps_its_message(void **state)
{
    const char *body =
        "{\"type\":\"trade_TradePaid\",\"kdt_id\":160,\"msg\":\"%7B%22tid%22%3A%22E1%22%2C%22note%22%3A%22a+b%22%7D\"}";
    sent s = { .body = body, .headers = { { "Event-Sign", youzan_sign(body, *state) } } };
    verdict v = judge(&youzan, s, 0, *state);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    assert_true(
        text_is(v.content, "{\"kdt_id\":160,\"msg\":{\"note\":\"a b\",\"tid\":\"E1\"},\"type\":\"trade_TradePaid\"}"));
    assert_true(text_is(v.answer, "{\"code\":0,\"msg\":\"success\"}"));
    assert_string_equal(v.type, "application/json");
    s.headers[0].value = "900150983cd24fb0d6963f7d28e17f72";
    v = judge(&youzan, s, 0, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "Event-Sign");
    s.body = "{\"test\":true,\"msg\":\"x\"}";
    v = judge(&youzan, s, 0, *state);
    assert_verdict(&v, DELIVERY_ANSWERED, 200, "test of the address");
    s = (sent){ .body = "{\"msg\":\"x\"}", .headers = { { "Event-Sign", youzan_sign("{\"msg\":\"x\"}", *state) } } };
    v = judge(&youzan, s, 0, *state);
    assert_verdict(&v, DELIVERY_BAD, 400, "msg: ");
    s = (sent){ .body = "x" };
    v = judge(&youzan, s, 0, *state);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "Event-Sign");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(modes_of_cloudevents),          TEST(bad_cloudevents),         TEST(bearer_tokens),
        TEST(d4_4_standard_webhooks_vector), TEST(web_shops_sign_the_body), TEST(woocommerce_tests_the_address),
        TEST(youzan_unwraps_its_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
