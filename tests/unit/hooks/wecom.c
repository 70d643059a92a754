/* SPDX-License-Identifier: Apache-2.0 */
/* WeCom's own example: token, EncodingAESKey, corporation, a test of the address and a message, as its documentation
 * and its sample programs give them (https://developer.work.weixin.qq.com/document/path/90968 and path/90307). */
#include "sender.h"

#include "core/hooks/wecom.h"

#define ENCRYPTED                                                                                                      \
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/"                                             \
    "0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+"                         \
    "6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r" \
    "+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+"                                   \
    "rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/"                                                                            \
    "uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
#define ENVELOPE(cipher)                                                                                               \
    "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[" cipher                            \
    "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"
#define ECHO "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
#define SENT_AT 1409659813
#define TESTED_AT 1409659589

typedef struct fixture {
    arena *mem;
    hook hook;
} fixture;

static int begin(void **state)
{
    static fixture f;
    f.mem = arena_new();
    f.hook = (hook){ .name = "wecom",
                     .kind = HOOK_WECOM,
                     .path = "/hooks/wecom",
                     .token = GX_TEXT("QDG6eK"),
                     .receiver = GX_TEXT("wx5823bf96d3bd56c7"),
                     .tolerance = 300 };
    *state = &f;
    return wecom_key(GX_TEXT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"), f.mem, &f.hook.secret) ? 0 : -1;
}

static int end(void **state)
{
    arena_free(((fixture *)*state)->mem);
    return 0;
}

static sent message(void)
{
    return (sent){ .body = ENVELOPE(ENCRYPTED),
                   .arguments = { { "msg_signature", "477715d11cdb4164915debcba66cb864d751f3e6" },
                                  { "timestamp", "1409659813" },
                                  { "nonce", "1372623149" } } };
}

static sent test_of_address(void)
{
    return (sent){ .method = "GET",
                   .arguments = { { "msg_signature", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3" },
                                  { "timestamp", "1409659589" },
                                  { "nonce", "263014780" },
                                  { "echostr", ECHO } } };
}

static void d4_4_official_vector_decrypts(void **state)
{
    fixture *f = *state;
    verdict v = judge(&f->hook, message(), SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    assert_true(text_starts(v.content, "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>"));
    assert_true(text_contains(v.content, GX_TEXT("<FromUserName><![CDATA[mycreate]]></FromUserName>")));
    assert_true(text_contains(v.content, GX_TEXT("<Content><![CDATA[hello]]></Content>")));
    assert_true(text_contains(v.content, GX_TEXT("<MsgId>4561255354251345929</MsgId>")));
    assert_true(text_is((gx_text){ v.content.p + v.content.n - 6, 6 }, "</xml>"));
}

static void d4_4_official_test_of_the_address_is_answered(void **state)
{
    fixture *f = *state;
    verdict v = judge(&f->hook, test_of_address(), TESTED_AT, f->mem);
    assert_verdict(&v, DELIVERY_ANSWERED, 200, "test of the address");
    assert_true(text_is(v.answer, "1616140317555161061"));
    sent blanks = test_of_address(); /* a '+' that was not encoded on its way */
    blanks.arguments[3].value =
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp 4RPcs8TgAE7OaBO FZXvnaqQ==";
    v = judge(&f->hook, blanks, TESTED_AT, f->mem);
    assert_verdict(&v, DELIVERY_ANSWERED, 200, "");
}

static void wrong_signature(void **state)
{
    fixture *f = *state;
    sent s = message();
    s.arguments[0].value = "477715d11cdb4164915debcba66cb864d751f3e7";
    verdict v = judge(&f->hook, s, SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "msg_signature");
    s = message();
    s.arguments[2].value = "1372623148";
    v = judge(&f->hook, s, SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "msg_signature");
    s = (sent){ .body = ENVELOPE(ENCRYPTED) };
    v = judge(&f->hook, s, SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "missing");
    f->hook.token = GX_TEXT("QDG6eL");
    v = judge(&f->hook, message(), SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "msg_signature");
}

static void late_and_early(void **state)
{
    fixture *f = *state;
    verdict v = judge(&f->hook, message(), SENT_AT + 300, f->mem);
    assert_verdict(&v, DELIVERY_TAKEN, 200, "");
    v = judge(&f->hook, message(), SENT_AT + 301, f->mem);
    assert_verdict(&v, DELIVERY_LATE, 401, "not within 300 s");
    v = judge(&f->hook, message(), SENT_AT - 301, f->mem);
    assert_verdict(&v, DELIVERY_LATE, 401, "not within 300 s");
}

static void not_for_us(void **state)
{
    fixture *f = *state;
    f->hook.receiver = GX_TEXT("wx0000000000000000");
    verdict v = judge(&f->hook, message(), SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_UNPROVEN, 401, "meant for \"wx5823bf96d3bd56c7\"");
    f->hook.receiver = GX_TEXT("wx5823bf96d3bd56c7");
    assert_true(wecom_key(GX_TEXT("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"), f->mem, &f->hook.secret));
    v = judge(&f->hook, message(), SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_BAD, 400, "does not decrypt");
}

static void no_envelope(void **state)
{
    fixture *f = *state;
    sent s = message();
    s.body = "{\"not\":\"XML\"}";
    verdict v = judge(&f->hook, s, SENT_AT, f->mem);
    assert_verdict(&v, DELIVERY_BAD, 400, "not XML");
    s = test_of_address();
    s.arguments[3].name = "other";
    v = judge(&f->hook, s, TESTED_AT, f->mem);
    assert_verdict(&v, DELIVERY_BAD, 400, "echostr is missing");
    s.method = "PUT";
    v = judge(&f->hook, s, TESTED_AT, f->mem);
    assert_verdict(&v, DELIVERY_METHOD, 405, "PUT");
}

static void keys(void **state)
{
    fixture *f = *state;
    gx_text key;
    assert_false(wecom_key(GX_TEXT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2"), f->mem, &key));
    assert_false(wecom_key(GX_TEXT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C="), f->mem, &key));
    assert_false(wecom_key(GX_TEXT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2*"), f->mem, &key));
    assert_false(wecom_key((gx_text){ NULL, 0 }, f->mem, &key));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(d4_4_official_vector_decrypts),
        TEST(d4_4_official_test_of_the_address_is_answered),
        TEST(wrong_signature),
        TEST(late_and_early),
        TEST(not_for_us),
        TEST(no_envelope),
        TEST(keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
