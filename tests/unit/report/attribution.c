/* SPDX-License-Identifier: Apache-2.0 */
/* D7.8: what followed is put down to the newest contact before it within its window, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/report/attribution.h"

#define DAY(n) (INT64_C(20000) * DAY_S + (n)*DAY_S)
enum { ACTIONS = 3 };

static zone *utc;

static int load_zone(void **state)
{
    gx_error err;
    (void)state;
    return zone_load("UTC", &utc, &err) == GX_OK ? 0 : -1;
}

static int free_zone(void **state)
{
    (void)state;
    zone_free(utc);
    return 0;
}

static gx_duration window(const void *ctx, const ledger_action *a)
{
    (void)ctx;
    return text_is(a->strategy, "short") ? (gx_duration){ 2, 0 } : (gx_duration){ 14, 0 };
}

/* Planned by a run on the first day; what became of it is told by mentions. */
static ledger_action action_of(const char *id, const char *strategy_name, int64_t run_at, action_status status)
{
    return (ledger_action){ .id = text_of(id), .strategy = text_of(strategy_name), .run_at = run_at, .status = status };
}

static order paid(int64_t at, int64_t amount, bool counts)
{
    return (order){ .paid = at, .amount = amount, .counts = counts };
}

static void d7_8_last_touch_takes_all_within_its_window(void **state)
{
    (void)state;
    const ledger_action actions[] = { action_of("a", "long", DAY(0), ACTION_DONE),
                                      action_of("b", "short", DAY(5), ACTION_DONE),
                                      action_of("c", "long", DAY(6), ACTION_SKIPPED) };
    const action_mention mentions[] = { { .action = GX_TEXT("a"), .kind = EVENT_ACTION_DONE, .at = DAY(1) },
                                        { .action = GX_TEXT("b"), .kind = EVENT_MESSAGE_SENT, .at = DAY(5) },
                                        { .action = GX_TEXT("c"), .kind = EVENT_ACTION_SKIPPED, .at = DAY(7) } };
    /* before any contact; a's; the instant of b's contact; the last of b's window; then nobody's, though a's reaches
       so far: b is the newest */
    const order orders[] = { paid(DAY(0), 1, true),    paid(DAY(4), 10, true),       paid(DAY(5), 100, true),
                             paid(DAY(7), 1000, true), paid(DAY(7) + 1, 5000, true), paid(DAY(6), 70000, false) };
    const customer_state s = { .actions = actions,
                               .n_actions = ACTIONS,
                               .mentions = mentions,
                               .n_mentions = 3,
                               .order_list = orders,
                               .n_order_list = sizeof orders / sizeof *orders };
    followed f[ACTIONS];
    attribution_find(&s, utc, DAY(30), window, NULL, f);
    assert_true(f[0].contacted && f[1].contacted && !f[2].contacted);
    assert_int_equal(f[0].at, DAY(1));
    assert_int_equal(f[2].at, GX_NEVER);
    assert_int_equal(f[0].revenue, 10);
    assert_int_equal(f[1].revenue, 1100);
    assert_int_equal(f[0].orders + f[1].orders + f[2].orders, 3);
}

static void d7_8_answers_are_conversations(void **state)
{
    (void)state;
    const ledger_action actions[] = { action_of("a", "long", DAY(0), ACTION_DONE),
                                      action_of("b", "short", DAY(5), ACTION_ANSWERED),
                                      action_of("c", "long", DAY(20), ACTION_DONE) };
    const action_mention mentions[] = { { .action = GX_TEXT("a"), .kind = EVENT_ACTION_DONE, .at = DAY(1) },
                                        { .action = GX_TEXT("b"), .kind = EVENT_ACTION_ANSWERED, .at = DAY(6) },
                                        { .action = GX_TEXT("c"), .kind = EVENT_CALL_MADE, .at = DAY(21) } };
    const int64_t wrote[] = { DAY(0), DAY(2), DAY(3), DAY(9) };
    customer_state s = { .actions = actions, .n_actions = ACTIONS, .mentions = mentions, .n_mentions = 3 };
    s.series[SERIES_MESSAGES_RECEIVED] = (series){ wrote, 4 };
    followed f[ACTIONS];
    attribution_find(&s, utc, DAY(30), window, NULL, f);
    assert_true(f[0].answered);  /* she wrote after it */
    assert_true(f[1].answered);  /* an answer was entered */
    assert_false(f[2].answered); /* nothing since */
    attribution_find(&s, utc, DAY(1), window, NULL, f);
    assert_false(f[0].answered || f[1].answered); /* not known yet */
}

static void d7_8_refunds_are_taken_off(void **state)
{
    (void)state;
    order o = paid(DAY(0), 500, true);
    o.refunded_amount = 200;
    assert_int_equal(order_revenue(&o), 300);
    o.refunded_amount = 900;
    assert_int_equal(order_revenue(&o), 0);
    assert_int_equal(revenue_sum(INT64_MAX - 1, 5), INT64_MAX);
}

static void d7_8_windows_are_closed(void **state)
{
    (void)state;
    const gx_duration week = { 7, 0 };
    assert_true(follows(utc, DAY(0), week, DAY(0)));
    assert_true(follows(utc, DAY(0), week, DAY(7)));
    assert_false(follows(utc, DAY(0), week, DAY(7) + 1));
    assert_false(follows(utc, DAY(0), week, DAY(0) - 1));
    assert_false(follows(utc, GX_NEVER, week, DAY(0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d7_8_last_touch_takes_all_within_its_window),
        cmocka_unit_test(d7_8_answers_are_conversations),
        cmocka_unit_test(d7_8_refunds_are_taken_off),
        cmocka_unit_test(d7_8_windows_are_closed),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
