/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins on the bus: they hear what they subscribed to, publish what was declared, and are gone when the host is. */
#include "core/base/log.h"
#include "stage.h"

static char logged[512];

static void keep_line(void *ctx, gx_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    snprintf(logged, sizeof logged, "%s", line);
}

static void publish(stage *s, const char *type)
{
    gx_event_view e = { .type = text_of(type), .subject = text_of("anna"), .time = s->now };
    assert_int_equal(bus_publish(s->bus, &e, NULL), GX_OK);
}

static void handlers_hear_and_publish(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "echo");
    publish(&s, "order.paid");
    publish(&s, "visit.made");
    publish(&s, "order.shipped");
    assert_int_equal(s.n_published, 2);
    assert_string_equal(s.published, "echo echo.made anna {\"heard\":2}");
    bus_statistics b = bus_statistics_of(s.bus, 0);
    assert_string_equal(b.owner, "plugin echo");
    assert_int_equal(b.calls, 2);
    stage_close(&s);
}

static void core_types_may_be_published(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, "[plugin:echo]\ntype = tag.added\n");
    stage_load(&s, "echo");
    publish(&s, "order.paid");
    assert_string_equal(s.published, "echo tag.added anna {\"heard\":1}");
    stage_close(&s);
}

static void undeclared_types_may_not(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, "[plugin:echo]\ntype = echo.maid\n");
    stage_load(&s, "echo");
    log_sink(keep_line, NULL);
    publish(&s, "order.paid");
    log_sink(NULL, NULL);
    assert_int_equal(s.n_published, 0);
    assert_non_null(strstr(logged, "plugin echo: its handler of order.* failed on order.paid of anna: plugin echo: "
                                   "publishes 'echo.maid', which nobody declared; call declare_event in start"));
    stage_close(&s);
}

static void a_stopped_plugin_hears_nothing(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, FIXTURES, NULL);
    stage_load(&s, "echo");
    assert_int_equal(bus_count(s.bus), 1);
    host_free(s.host);
    s.host = NULL;
    assert_int_equal(bus_count(s.bus), 0);
    publish(&s, "order.paid"); /* the handler's memory is gone: the sanitizer would see it */
    assert_int_equal(s.n_published, 0);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handlers_hear_and_publish),
        cmocka_unit_test(core_types_may_be_published),
        cmocka_unit_test(undeclared_types_may_not),
        cmocka_unit_test(a_stopped_plugin_hears_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
