/* SPDX-License-Identifier: Apache-2.0 */
/* The bus: order, removal while dispatching, queueing, the depth limit, failing handlers, owners. */
#include "core/bus/bus.h"
#include "core/base/log.h"
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

typedef struct ear {
    bus *b;
    const char *name;
    buf *heard;
    const char *publishes;    /* on each event of its pattern */
    bus_subscription removes; /* on each event */
    const char *removes_owner;
    struct ear *subscribes; /* on each event */
    gx_status fails;
    gx_status nested; /* what its last publish answered */
    gx_error error;
} ear;

static gx_event_view event_of(const char *type)
{
    return (gx_event_view){ .type = text_of(type), .subject = text_of("anna"), .data = text_of("{}"), .time = 1 };
}

static gx_status hear(void *self, const gx_event_view *event, gx_error *err)
{
    ear *e = self;
    buf_printf(e->heard, "%s:%.*s ", e->name, TEXT_ARG(event->type));
    if (e->publishes != NULL) {
        gx_event_view next = event_of(e->publishes);
        e->nested = bus_publish(e->b, &next, &e->error);
    }
    if (e->removes != 0)
        bus_unsubscribe(e->b, e->removes);
    if (e->removes_owner != NULL)
        bus_remove_owner(e->b, e->removes_owner);
    if (e->subscribes != NULL) {
        assert_int_equal(bus_subscribe(e->b, "late", "*", -100, hear, e->subscribes, NULL, err), GX_OK);
        e->subscribes = NULL;
    }
    return e->fails != GX_OK ? gx_fail(err, e->fails, "%s is tired", e->name) : GX_OK;
}

static bus_subscription listen(ear *e, const char *owner, const char *pattern, int priority)
{
    bus_subscription s = 0;
    gx_error err = { 0 };
    if (bus_subscribe(e->b, owner, pattern, priority, hear, e, &s, &err) != GX_OK)
        fail_msg("%s", err.text);
    assert_int_not_equal(s, 0);
    return s;
}

static void publish(bus *b, const char *type)
{
    gx_event_view e = event_of(type);
    assert_int_equal(bus_publish(b, &e, NULL), GX_OK);
}

static void expect(buf *heard, const char *text)
{
    assert_false(heard->failed);
    assert_string_equal(heard->p != NULL ? heard->p : "", text);
    buf_clear(heard);
}

static void patterns_match(void **state)
{
    (void)state;
    assert_true(bus_matches("order.paid", text_of("order.paid")));
    assert_false(bus_matches("order.paid", text_of("order.paid.twice")));
    assert_true(bus_matches("order.*", text_of("order.paid")));
    assert_true(bus_matches("order.*", text_of("order.paid.twice")));
    assert_false(bus_matches("order.*", text_of("order")));
    assert_false(bus_matches("order.*", text_of("order.")));
    assert_false(bus_matches("order.*", text_of("orders.paid")));
    assert_true(bus_matches("*", text_of("x")));
}

static void bad_patterns_are_refused(void **state)
{
    static const char *const bad[] = {
        "", "order*", "*.paid", "order.", ".paid", "Order.paid", "order.**", ".*", "a b"
    };
    bus *b = bus_new();
    gx_error err = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(bus_subscribe(b, "x", bad[i], 0, hear, NULL, NULL, &err), GX_EINVAL);
    assert_string_equal(err.text, "cannot subscribe to \"a b\": want an event type, \"prefix.*\" or \"*\"");
    assert_int_equal(bus_count(b), 0);
    bus_free(b);
}

static void higher_priority_first_then_first_come(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear ears[5] = { { .b = b, .name = "low", .heard = &heard },
                    { .b = b, .name = "one", .heard = &heard },
                    { .b = b, .name = "two", .heard = &heard },
                    { .b = b, .name = "high", .heard = &heard },
                    { .b = b, .name = "deaf", .heard = &heard } };
    (void)state;
    listen(&ears[0], "x", "*", -5);
    listen(&ears[1], "x", "order.*", 0);
    listen(&ears[2], "x", "order.paid", 0);
    listen(&ears[3], "x", "*", 7);
    listen(&ears[4], "x", "visit.made", 99);
    publish(b, "order.paid");
    expect(&heard, "high:order.paid one:order.paid two:order.paid low:order.paid ");
    assert_int_equal(bus_count(b), 5);
    assert_string_equal(bus_statistics_of(b, 0).pattern, "visit.made");
    assert_int_equal(bus_statistics_of(b, 0).calls, 0);
    assert_int_equal(bus_statistics_of(b, 1).calls, 1);
    assert_null(bus_statistics_of(b, 5).owner);
    bus_free(b);
    buf_free(&heard);
}

static void a_handler_may_remove_itself_and_others(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear self = { .b = b, .name = "self", .heard = &heard }, killer = { .b = b, .name = "killer", .heard = &heard },
        victim = { .b = b, .name = "victim", .heard = &heard }, last = { .b = b, .name = "last", .heard = &heard };
    (void)state;
    self.removes = listen(&self, "x", "*", 9);
    listen(&killer, "x", "*", 5);
    killer.removes = listen(&victim, "x", "*", 1);
    listen(&last, "x", "*", 0);
    publish(b, "a.b");
    expect(&heard, "self:a.b killer:a.b last:a.b "); /* the victim's end takes effect at once */
    assert_int_equal(bus_count(b), 2);
    publish(b, "a.c");
    expect(&heard, "killer:a.c last:a.c ");
    bus_unsubscribe(b, 4711); /* nobody: nothing */
    bus_free(b);
    buf_free(&heard);
}

static void an_owner_is_swept(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear a = { .b = b, .name = "a", .heard = &heard }, c = { .b = b, .name = "c", .heard = &heard },
        d = { .b = b, .name = "d", .heard = &heard };
    (void)state;
    listen(&a, "mine", "*", 9);
    listen(&a, "mine", "x.y", 8);
    listen(&c, "mine", "*", 7);
    listen(&d, "other", "*", 0);
    a.removes_owner = "mine"; /* its own, from inside its own handler */
    publish(b, "x.y");
    expect(&heard, "a:x.y d:x.y ");
    assert_int_equal(bus_count(b), 1);
    bus_remove_owner(b, "other");
    publish(b, "x.y");
    expect(&heard, "");
    assert_int_equal(bus_count(b), 0);
    bus_free(b);
    buf_free(&heard);
}

static void who_subscribes_inside_hears_the_next(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear late = { .b = b, .name = "late", .heard = &heard },
        first = { .b = b, .name = "first", .heard = &heard, .subscribes = &late };
    (void)state;
    listen(&first, "x", "*", 0);
    publish(b, "a.b");
    expect(&heard, "first:a.b ");
    publish(b, "a.c");
    expect(&heard, "first:a.c late:a.c ");
    bus_free(b);
    buf_free(&heard);
}

static void what_handlers_publish_waits(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear one = { .b = b, .name = "one", .heard = &heard, .publishes = "b.one" },
        two = { .b = b, .name = "two", .heard = &heard, .publishes = "b.two" },
        all = { .b = b, .name = "all", .heard = &heard };
    (void)state;
    listen(&one, "x", "a.a", 3);
    listen(&two, "x", "a.a", 2);
    listen(&all, "x", "*", 1);
    publish(b, "a.a");
    expect(&heard, "one:a.a two:a.a all:a.a all:b.one all:b.two ");
    assert_int_equal(one.nested, GX_OK);
    bus_free(b);
    buf_free(&heard);
}

/* The queued event is a copy: what the publisher said may be gone when it is delivered. */
static gx_status publish_from_stack(void *self, const gx_event_view *event, gx_error *err)
{
    char type[] = "short.lived", subject[] = "bert";
    gx_event_view e = { .type = { type, 11 }, .subject = { subject, 4 }, .data = event->data, .time = 7 };
    gx_status status = bus_publish(self, &e, err);
    memset(type, '!', sizeof type);
    memset(subject, '!', sizeof subject);
    return status;
}

static gx_status check_copy(void *self, const gx_event_view *event, gx_error *err)
{
    (void)err;
    assert_true(text_is(event->type, "short.lived"));
    assert_true(text_is(event->subject, "bert"));
    assert_true(text_is(event->data, "{}"));
    assert_true(event->id.n == 0 && event->time == 7);
    ++*(int *)self;
    return GX_OK;
}

static void queued_events_are_copies(void **state)
{
    bus *b = bus_new();
    int checked = 0;
    (void)state;
    assert_int_equal(bus_subscribe(b, "x", "a.a", 0, publish_from_stack, b, NULL, NULL), GX_OK);
    assert_int_equal(bus_subscribe(b, "x", "short.lived", 0, check_copy, &checked, NULL, NULL), GX_OK);
    publish(b, "a.a");
    assert_int_equal(checked, 1);
    bus_free(b);
}

static void a_loop_ends_at_the_depth_limit(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear ping = { .b = b, .name = "i", .heard = &heard, .publishes = "pong.b" },
        pong = { .b = b, .name = "o", .heard = &heard, .publishes = "ping.a" };
    (void)state;
    listen(&ping, "x", "ping.a", 0);
    listen(&pong, "x", "pong.b", 0);
    publish(b, "ping.a");
    expect(&heard, "i:ping.a o:pong.b i:ping.a o:pong.b i:ping.a o:pong.b i:ping.a o:pong.b ");
    assert_int_equal(ping.nested, GX_OK);
    assert_int_equal(pong.nested, GX_ELIMIT);
    assert_string_equal(pong.error.text,
                        "events cause each other more than 8 deep: ping.a -> pong.b -> ping.a -> pong.b -> ping.a -> "
                        "pong.b -> ping.a -> pong.b -> ping.a; break the loop");
    publish(b, "pong.b"); /* the next chain begins anew */
    assert_int_equal(bus_statistics_of(b, 0).calls, 8);
    bus_free(b);
    buf_free(&heard);
}

static char logged[512];

static void keep_line(void *ctx, gx_log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    snprintf(logged, sizeof logged, "%s", line);
}

static void a_failing_handler_is_stepped_over(void **state)
{
    bus *b = bus_new();
    buf heard = { 0 };
    ear bad = { .b = b, .name = "bad", .heard = &heard, .fails = GX_EPLUGIN },
        good = { .b = b, .name = "good", .heard = &heard };
    (void)state;
    listen(&bad, "plugin moody", "order.*", 1);
    listen(&good, "x", "*", 0);
    log_sink(keep_line, NULL);
    publish(b, "order.paid");
    log_sink(NULL, NULL);
    expect(&heard, "bad:order.paid good:order.paid ");
    assert_non_null(strstr(logged, "plugin moody: its handler of order.* failed on order.paid of anna: bad is tired"));
    bus_statistics s = bus_statistics_of(b, 0);
    assert_int_equal(s.failures, 1);
    assert_int_equal(s.calls, 1);
    assert_int_equal(s.last.code, GX_EPLUGIN);
    assert_string_equal(s.last.text, "bad is tired");
    assert_int_equal(bus_statistics_of(b, 1).failures, 0);
    bus_free(b);
    buf_free(&heard);
}

static gx_status dawdle(void *self, const gx_event_view *event, gx_error *err)
{
    struct timespec t = { 0, 300000000 };
    (void)self;
    (void)event;
    (void)err;
    nanosleep(&t, NULL);
    return GX_OK;
}

static void a_slow_handler_is_named_once(void **state)
{
    bus *b = bus_new();
    (void)state;
    assert_int_equal(bus_subscribe(b, "plugin snail", "*", 0, dawdle, NULL, NULL, NULL), GX_OK);
    logged[0] = '\0';
    log_sink(keep_line, NULL);
    publish(b, "order.paid");
    assert_non_null(strstr(logged, "plugin snail: its handler of * is slow: order.paid took "));
    logged[0] = '\0';
    publish(b, "order.paid");
    log_sink(NULL, NULL);
    assert_string_equal(logged, "");
    assert_true(bus_statistics_of(b, 0).nanoseconds > 500000000);
    bus_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match),
        cmocka_unit_test(bad_patterns_are_refused),
        cmocka_unit_test(higher_priority_first_then_first_come),
        cmocka_unit_test(a_handler_may_remove_itself_and_others),
        cmocka_unit_test(an_owner_is_swept),
        cmocka_unit_test(who_subscribes_inside_hears_the_next),
        cmocka_unit_test(what_handlers_publish_waits),
        cmocka_unit_test(queued_events_are_copies),
        cmocka_unit_test(a_loop_ends_at_the_depth_limit),
        cmocka_unit_test(a_failing_handler_is_stepped_over),
        cmocka_unit_test(a_slow_handler_is_named_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
