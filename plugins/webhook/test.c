/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `webhook` through the host: what it refuses to start with, and that a server which is not there has taken
 * nothing. tests/e2e/deliver.sh has servers that are there. */
#include "stage.h"

#define SO PLUGINS "/webhook.so: plugin webhook: "

static void refuses(const char *lines, gx_status status, const char *sentence)
{
    stage s;
    char ini[512];
    snprintf(ini, sizeof ini, "[channel:webhook]\n%s", lines);
    stage_open(&s, PLUGINS, ini);
    stage_refuses(&s, "webhook", status, sentence);
    stage_close(&s);
}

static void what_it_needs(void **state)
{
    (void)state;
    refuses("", GX_ECONFIG, SO "url: say where messages are posted to");
    refuses("url = ftp://example.com/\n", GX_ECONFIG,
            SO "url: ftp://example.com/ is not encrypted; want https://…, or plain = yes");
    refuses("url = http://example.com/\n", GX_ECONFIG,
            SO "url: http://example.com/ is not encrypted; want https://…, or plain = yes");
    refuses("url = http://\n", GX_ECONFIG, SO "url: \"http://\" is none; want https://…");
    refuses("url = https://example.com/\nbody = {{phone}}\n", GX_ECONFIG,
            SO
            "body: {{phone}} is no slot; there are id, to, text, subject, customer, name, purpose, shop and language");
    refuses("url = https://example.com/\nsecret_file = /nowhere/key\n", GX_ENOTFOUND,
            SO "/nowhere/key: No such file or directory");
}

static void what_is_not_there_has_taken_nothing(void **state)
{
    stage s;
    gx_error err = { 0 };
    gx_receipt receipt = { .size = sizeof receipt };
    gx_delivery result = GX_DELIVERY_UNKNOWN;
    (void)state;
    stage_open(&s, PLUGINS, "[channel:webhook]\nurl = http://127.0.0.1:9/\n"); /* discard: nobody listens */
    stage_load(&s, "webhook");
    const registered_channel *c = host_channel(s.host, text_of("webhook"));
    assert_int_equal(c->channel->idempotent, 1);
    const gx_outgoing out = { .action_id = text_of("0123456789abcdef"),
                              .text = text_of("\"\\\n"),
                              .receipt = &receipt };
    assert_int_equal(c->channel->deliver(c->self, &out, &result, &err), GX_OK);
    assert_int_equal(result, GX_DELIVERY_RETRY);
    assert_string_equal(receipt.detail, "Couldn't connect to server");
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_needs),
        cmocka_unit_test(what_is_not_there_has_taken_nothing),
    };
    setenv("NO_PROXY", "*", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
