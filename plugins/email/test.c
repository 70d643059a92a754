/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `email` through the host: what it refuses to start with, which addresses it takes, and that a server which
 * is not there has taken nothing. tests/e2e/deliver.sh has a server that is there. */
#include "stage.h"

#define SO PLUGINS "/email.so: plugin email: "

static void refuses(const char *lines, const char *sentence)
{
    stage s;
    char ini[512];
    snprintf(ini, sizeof ini, "[channel:email]\n%s", lines);
    stage_open(&s, PLUGINS, ini);
    stage_refuses(&s, "email", GX_ECONFIG, sentence);
    stage_close(&s);
}

static void what_it_needs(void **state)
{
    (void)state;
    refuses("from = a@example.com\n", SO "server: say which mail server, e.g. smtps://mail.example.com");
    refuses("server = smtps://mail.example.com\n", SO "from: say which address mails come from, e.g. shop@example.com");
    refuses("server = https://mail.example.com\nfrom = a@example.com\n",
            SO "server: \"https://mail.example.com\" is none; want smtps://HOST or smtp://HOST:587");
    refuses("server = smtps://mail.example.com\nfrom = a@example.com\nunsubscribe = mailto:a> b\n",
            SO "unsubscribe: want mailto:… or https://… in plain letters");
}

static gx_delivery deliver(stage *s, const char *address, gx_receipt *receipt)
{
    gx_error err = { 0 };
    gx_delivery result = GX_DELIVERY_UNKNOWN;
    const registered_channel *c = host_channel(s->host, text_of("email"));
    const gx_outgoing out = { .action_id = text_of("0123456789abcdef"),
                              .address = text_of(address),
                              .text = text_of("hello"),
                              .receipt = receipt };
    (void)c->channel->deliver(c->self, &out, &result, &err);
    return result;
}

/* One address, and nothing that would begin another header or another recipient. */
static void addresses(void **state)
{
    static const char *const wrong[] = { "",
                                         "ann",
                                         "@example.com",
                                         "ann@",
                                         "a@b@c",
                                         "a b@c",
                                         "a@b,c@d",
                                         "Ann <a@b>",
                                         "a@b\r\nBcc: c@d",
                                         "小美@example.com",
                                         "a@b>",
                                         "\"a\"@b.com" };
    stage s;
    gx_receipt receipt = { .size = sizeof receipt };
    (void)state;
    stage_open(&s, PLUGINS, "[channel:email]\nserver = smtp://127.0.0.1:9\nfrom = shop@example.com\n");
    stage_load(&s, "email");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(deliver(&s, wrong[i], &receipt), GX_DELIVERY_FAILED);
    assert_int_equal(deliver(&s, "ann.lee+tea@example.com", &receipt), GX_DELIVERY_RETRY);
    assert_string_equal(receipt.detail, "Couldn't connect to server ()");
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_needs),
        cmocka_unit_test(addresses),
    };
    setenv("NO_PROXY", "*", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
