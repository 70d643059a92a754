/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `sms` through the host: it needs a phone number, and believes in no idempotency unless it is told of it.
 */
#include "stage.h"

static void sends_to_phones(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, PLUGINS, "[channel:sms]\nurl = https://sms.example.com/\n");
    stage_load(&s, "sms");
    const registered_channel *c = host_channel(s.host, text_of("sms"));
    assert_string_equal(c->channel->address, "phone");
    assert_int_equal(c->channel->idempotent, 0);
    assert_non_null(c->channel->deliver);
    stage_close(&s);
    stage_open(&s, PLUGINS, "[channel:sms]\nurl = https://sms.example.com/\nidempotent = yes\n");
    stage_load(&s, "sms");
    assert_int_equal(host_channel(s.host, text_of("sms"))->channel->idempotent, 1);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sends_to_phones) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
