/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule of the fold (design 7 "Fold", domain D2 to D4), on customers told event by event. */
#include "world.h"

static void nobody(void **state)
{
    (void)state;
    world w = world_new();
    customer_state *s = fold_of(&w, "2026-01-01T00:00:00Z");
    assert_false(s->exists);
    assert_true(s->joined == GX_NEVER && s->next_event == GX_FOREVER && s->birthday == GX_NO_DATE);
    assert_true(s->waiting_since == GX_NEVER && s->last_contacted == GX_NEVER && s->removed == GX_NEVER);
    world_free(&w);
}

static void before_and_after(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "visit.made", "2026-01-01T00:00:00Z", "{}");
    tell(&w, "customer.added", "2026-02-01T00:00:00Z", "{\"name\":\"Lu\"}");
    tell(&w, "customer.added", "2026-03-01T00:00:00Z", "{\"name\":\"Lulu\"}");
    customer_state *s = fold_of(&w, "2025-12-31T23:59:59Z");
    assert_false(s->exists);
    assert_int_equal(s->next_event, at("2026-01-01T00:00:00Z"));
    assert_int_equal(s->next_seq, 0);
    s = fold_of(&w, "2026-01-01T00:00:00Z"); /* an event at T counts */
    assert_true(s->exists);
    assert_int_equal(s->joined, at("2026-01-01T00:00:00Z")); /* no customer.added yet: the earliest event */
    assert_int_equal(s->series[SERIES_VISITS].n, 1);
    assert_int_equal(s->next_event, at("2026-02-01T00:00:00Z"));
    assert_int_equal(s->next_seq, 1);
    s = fold_of(&w, "2026-04-01T00:00:00Z");
    assert_int_equal(s->joined, at("2026-02-01T00:00:00Z"));
    assert_text(s->name, "Lulu");
    assert_true(s->next_event == GX_FOREVER);
    assert_int_equal(s->last_seq, 2);
    world_free(&w);
}

static void orders_count_when_paid(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "order.placed", "2026-01-01T00:00:00Z", "{\"order\":\"1\",\"amount\":1000,\"discount\":0}");
    tell(&w, "order.placed", "2026-01-02T00:00:00Z", "{\"order\":\"2\",\"amount\":500,\"coupon\":\"NEW\"}");
    tell(&w, "order.paid", "2026-01-03T00:00:00Z", "{\"order\":\"1\",\"amount\":900}");
    tell(&w, "order.paid", "2026-01-09T00:00:00Z", "{\"order\":\"1\"}"); /* the first payment dates it */
    tell(&w, "order.shipped", "2026-01-04T00:00:00Z", "{\"order\":\"1\",\"amount\":7}");
    tell(&w, "order.delivered", "2026-01-05T00:00:00Z", "{\"order\":\"1\"}");
    tell(&w, "order.received", "2026-01-06T00:00:00Z", "{\"order\":\"1\"}");
    tell_from(&w, 't', "order.paid", "2026-01-07T00:00:00Z", "{\"order\":\"1\",\"amount\":50,\"discount\":5}");
    customer_state *s = fold_of(&w, "2026-01-02T12:00:00Z");
    assert_int_equal(s->orders, 0);
    assert_int_equal(s->unpaid_orders, 2);
    assert_true(s->last_bought == GX_NEVER);
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->orders, 2); /* keyed by (source, order) */
    assert_int_equal(s->spent, 950);
    assert_int_equal(s->largest_order, 900);
    assert_int_equal(s->unpaid_orders, 1);
    assert_int_equal(s->discounted_orders, 1);
    assert_int_equal(s->first_bought, at("2026-01-03T00:00:00Z"));
    assert_int_equal(s->last_bought, at("2026-01-07T00:00:00Z"));
    assert_int_equal(s->last_placed, at("2026-01-02T00:00:00Z"));
    assert_int_equal(s->last_shipped, at("2026-01-04T00:00:00Z"));
    assert_int_equal(s->last_delivered, at("2026-01-05T00:00:00Z"));
    assert_int_equal(s->last_received, at("2026-01-06T00:00:00Z"));
    assert_int_equal(s->series[SERIES_ORDERS].n, 2);
    assert_int_equal(s->n_order_list, 3);
    assert_int_equal(s->order_list[0].seq, 2); /* the event that made it count */
    assert_int_equal(s->order_list[1].seq, 1);
    world_free(&w);
}

static void the_last_stated_amount_holds(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "order.paid", "2026-01-01T00:00:00Z", "{\"order\":\"1\",\"amount\":10}");
    tell_from(&w, 'b', "order.placed", "2026-01-05T00:00:00Z", "{\"order\":\"1\",\"amount\":77}"); /* another source */
    tell(&w, "order.placed", "2026-01-02T00:00:00Z", "{\"order\":\"1\",\"amount\":20}");
    assert_int_equal(fold_of(&w, "2026-01-01T00:00:00Z")->spent, 10);
    assert_int_equal(fold_of(&w, "2026-01-02T00:00:00Z")->spent, 20);
    tell(&w, "order.paid", "2026-01-02T00:00:00Z", "{\"order\":\"1\",\"amount\":30}"); /* same second, later id */
    assert_int_equal(fold_of(&w, "2026-01-02T00:00:00Z")->spent, 30);
    world_free(&w);
}

static void cancelled_and_refunded(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "order.refunded", "2026-01-01T00:00:00Z", "{\"order\":\"late\"}"); /* arrives before its order */
    tell(&w, "order.paid", "2026-01-02T00:00:00Z", "{\"order\":\"late\",\"amount\":100}");
    tell(&w, "order.paid", "2026-01-03T00:00:00Z", "{\"order\":\"cancelled\",\"amount\":100}");
    tell(&w, "order.cancelled", "2026-01-04T00:00:00Z", "{\"order\":\"cancelled\"}");
    tell(&w, "order.paid", "2026-01-05T00:00:00Z", "{\"order\":\"part\",\"amount\":100}");
    tell(&w, "order.refunded", "2026-01-06T00:00:00Z", "{\"order\":\"part\",\"amount\":30}");
    tell(&w, "order.paid", "2026-01-07T00:00:00Z", "{\"order\":\"bits\",\"amount\":100}");
    tell(&w, "order.refunded", "2026-01-08T00:00:00Z", "{\"order\":\"bits\",\"amount\":60}");
    tell(&w, "order.refunded", "2026-01-09T00:00:00Z", "{\"order\":\"bits\",\"amount\":40}");
    customer_state *s = fold_of(&w, "2026-01-01T00:00:00Z");
    assert_int_equal(s->pending_refunds, 1);
    assert_int_equal(s->orders, 0);
    s = fold_of(&w, "2026-01-02T00:00:00Z");
    assert_int_equal(s->pending_refunds, 0);
    assert_int_equal(s->orders, 0);
    assert_int_equal(fold_of(&w, "2026-01-03T00:00:00Z")->orders, 1);
    assert_int_equal(fold_of(&w, "2026-01-04T00:00:00Z")->orders, 0);
    assert_true(fold_of(&w, "2026-01-04T00:00:00Z")->last_bought == GX_NEVER);
    s = fold_of(&w, "2026-01-08T00:00:00Z");
    assert_int_equal(s->orders, 2);
    assert_int_equal(s->spent, 70 + 40);
    assert_int_equal(s->largest_order, 70);
    s = fold_of(&w, "2026-01-09T00:00:00Z"); /* to zero: void */
    assert_int_equal(s->orders, 1);
    assert_int_equal(s->spent, 70);
    assert_int_equal(s->last_bought, at("2026-01-05T00:00:00Z"));
    assert_int_equal(s->series[SERIES_REFUNDS].n, 4);
    assert_int_equal(s->last_active, at("2026-01-05T00:00:00Z")); /* void orders are no sign of life */
    world_free(&w);
}

static void unpaid_orders_that_are_void(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "order.placed", "2026-01-01T00:00:00Z", "{\"order\":\"1\",\"amount\":5}");
    tell(&w, "order.cancelled", "2026-01-02T00:00:00Z", "{\"order\":\"1\"}");
    tell(&w, "order.paid", "2026-01-03T00:00:00Z", "{\"order\":\"free\"}"); /* an amount was never stated */
    tell(&w, "order.paid", "2026-01-04T00:00:00Z", "{\"order\":\"gift\",\"amount\":0}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->unpaid_orders, 0);
    assert_true(s->last_placed == GX_NEVER);
    assert_int_equal(s->orders, 2);
    assert_int_equal(s->spent, 0);
    world_free(&w);
}

static void credits(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "order.paid", "2026-01-01T00:00:00Z", "{\"order\":\"1\",\"amount\":1000}");
    tell(&w, "order.refunded", "2026-01-02T00:00:00Z", "{\"order\":\"C9\",\"amount\":300,\"credit\":true}");
    tell(&w, "order.refunded", "2026-01-03T00:00:00Z", "{\"order\":\"x\",\"amount\":1}");
    tell(&w, "order.refunded", "2026-01-04T00:00:00Z", "{\"order\":\"1\",\"amount\":100,\"credit\":true}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->open_credit, 300);
    assert_int_equal(s->pending_refunds, 1);
    assert_int_equal(s->spent, 1000 - 100 - 300);
    assert_int_equal(s->orders, 1);
    tell(&w, "order.paid", "2026-01-20T00:00:00Z", "{\"order\":\"C9\",\"amount\":500}"); /* its order turns up */
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->open_credit, 0);
    assert_int_equal(s->spent, 900 + 200);
    world_free(&w);
}

static void many_orders(void **state)
{
    (void)state;
    world w = world_new();
    char time[32], data[64];
    for (int i = 0; i < 300; i++) {
        time_format_rfc3339(at("2026-01-01T00:00:00Z") + (i * 37) % 300, time);
        snprintf(data, sizeof data, "{\"order\":\"o%d\",\"amount\":%d}", i, i);
        tell(&w, "order.paid", time, data);
        if (i % 3 == 0)
            tell_from(&w, 't', "order.paid", time, data);
        if (i % 2 == 0)
            tell(&w, "order.refunded", time, data);
    }
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->n_order_list, 400);
    /* 150 even ones are refunded in full, but o0 of 0 has nothing to give back; 100 more from the other source */
    assert_int_equal(s->orders, 150 + 1 + 100);
    assert_int_equal(s->spent, 22500 + 14850);
    world_free(&w);
}

static void stated_history(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "history.stated", "2026-01-01T00:00:00Z", "{\"orders\":6,\"spent\":120000,\"until\":\"2025-06-30\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->orders, 6); /* D4.7 */
    assert_int_equal(s->spent, 120000);
    tell(&w, "order.paid", "2025-06-30T23:59:59Z", "{\"order\":\"inside\",\"amount\":5000}");
    tell(&w, "order.paid", "2025-07-01T00:00:00Z", "{\"order\":\"after\",\"amount\":700}");
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->orders, 7);
    assert_int_equal(s->spent, 120700);
    assert_int_equal(s->stated_orders, 6);
    assert_int_equal(s->series[SERIES_ORDERS].n, 2);
    tell(&w, "history.stated", "2026-01-02T00:00:00Z", "{\"orders\":1,\"spent\":100}"); /* the last one holds */
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->orders, 2); /* the larger of 1 and 2: both lie before the event */
    assert_int_equal(s->spent, 5700);
    world_free(&w);
}

static void signs_of_life(void **state)
{
    (void)state;
    static const char *const LIVELY[][2] = {
        { "message.received", "{}" },
        { "message.sent", "{}" },
        { "call.made", "{}" },
        { "consultation.opened", "{}" },
        { "visit.made", "{}" },
        { "content.engaged", "{}" },
        { "review.left", "{}" },
        { "share.made", "{}" },
        { "referral.made", "{\"customer\":\"x\"}" },
        { "complaint.made", "{}" },
        { "incident.recorded", "{\"kind\":\"scorn\"}" },
        { "order.paid", "{\"order\":\"1\"}" },
    };
    static const char *const NOT[][2] = {
        { "note.added", "{\"text\":\"t\"}" },
        { "tag.added", "{\"tag\":\"t\"}" },
        { "order.placed", "{\"order\":\"1\"}" },
        { "order.shipped", "{\"order\":\"1\"}" },
        { "customer.updated", "{\"name\":\"t\"}" },
        { "action.done", "{\"action\":\"a\"}" },
        { "customer.added", "{}" },
    };
    for (size_t i = 0; i < sizeof LIVELY / sizeof *LIVELY; i++) {
        world w = world_new();
        tell(&w, "customer.added", "2026-01-01T00:00:00Z", "{}");
        tell(&w, LIVELY[i][0], "2026-01-02T00:00:00Z", LIVELY[i][1]);
        assert_int_equal(fold_of(&w, "2026-02-01T00:00:00Z")->last_active, at("2026-01-02T00:00:00Z"));
        world_free(&w);
    }
    for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++) {
        world w = world_new();
        tell(&w, "customer.added", "2026-01-01T00:00:00Z", "{}");
        tell(&w, NOT[i][0], "2026-01-02T00:00:00Z", NOT[i][1]);
        assert_int_equal(fold_of(&w, "2026-02-01T00:00:00Z")->last_active, at("2026-01-01T00:00:00Z"));
        world_free(&w);
    }
}

static void series_and_times(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "review.left", "2026-01-01T00:00:00Z", "{\"rating\":5}");
    tell(&w, "review.left", "2026-01-02T00:00:00Z", "{\"rating\":4}");
    tell(&w, "review.left", "2026-01-03T00:00:00Z", "{\"rating\":3}");
    tell(&w, "review.left", "2026-01-04T00:00:00Z", "{\"rating\":2}");
    tell(&w, "review.left", "2026-01-05T00:00:00Z", "{\"rating\":1}");
    tell(&w, "review.left", "2026-01-06T00:00:00Z", "{}");
    tell(&w, "message.sent", "2026-01-07T00:00:00Z", "{}");
    tell(&w, "call.made", "2026-01-08T00:00:00Z", "{}");
    tell(&w, "action.answered", "2026-01-09T00:00:00Z", "{\"action\":\"a\"}");
    tell(&w, "order.paid", "2026-01-02T00:00:00Z", "{\"order\":\"1\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->series[SERIES_REVIEWS].n, 6);
    assert_int_equal(s->series[SERIES_GOOD_REVIEWS].n, 2);
    assert_int_equal(s->series[SERIES_BAD_REVIEWS].n, 2);
    assert_int_equal(s->series[SERIES_CONTACTS].n, 2);
    assert_int_equal(s->series[SERIES_ANSWERS].n, 1);
    assert_int_equal(s->series[SERIES_INTERACTIONS].n, 6 + 1 + 1 + 1); /* reviews, call, answer, order */
    for (uint32_t i = 1; i < s->series[SERIES_INTERACTIONS].n; i++)
        assert_true(s->series[SERIES_INTERACTIONS].at[i - 1] <= s->series[SERIES_INTERACTIONS].at[i]);
    assert_int_equal(s->last_reviewed, at("2026-01-06T00:00:00Z"));
    assert_int_equal(s->last_message_sent, at("2026-01-07T00:00:00Z"));
    assert_int_equal(s->last_called, at("2026-01-08T00:00:00Z"));
    assert_int_equal(s->last_contacted, at("2026-01-08T00:00:00Z"));
    assert_int_equal(s->last_answered, at("2026-01-09T00:00:00Z"));
    world_free(&w);
}

static void removal_is_undone(void **state)
{
    (void)state;
    static const char *const BACK[][2] = { { "message.received", "{}" },
                                           { "consultation.opened", "{}" },
                                           { "order.placed", "{\"order\":\"1\"}" },
                                           { "order.paid", "{\"order\":\"1\"}" },
                                           { "visit.made", "{}" } };
    static const char *const NOT_BACK[][2] = { { "message.sent", "{}" },
                                               { "order.shipped", "{\"order\":\"1\"}" },
                                               { "review.left", "{}" },
                                               { "customer.updated", "{}" } };
    for (int i = 0; i < 5 + 4; i++) {
        const char *const *then = i < 5 ? BACK[i] : NOT_BACK[i - 5];
        world w = world_new();
        tell(&w, then[0], "2026-01-01T00:00:00Z", then[1]); /* what came before undoes nothing */
        tell(&w, "customer.removed_seller", "2026-01-02T00:00:00Z", "{\"kind\":\"blocked\"}");
        customer_state *s = fold_of(&w, "2026-01-02T00:00:00Z");
        assert_int_equal(s->removed, at("2026-01-02T00:00:00Z"));
        assert_int_equal(s->blocked, 1);
        tell(&w, then[0], "2026-01-03T00:00:00Z", then[1]);
        s = fold_of(&w, "2026-02-01T00:00:00Z");
        assert_int_equal(s->removed == GX_NEVER, i < 5);
        assert_int_equal(s->blocked, i < 5 ? 0 : 1);
        world_free(&w);
    }
}

static void removal_kinds(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "customer.removed_seller", "2026-01-01T00:00:00Z", "{\"kind\":\"deleted\"}");
    customer_state *s = fold_of(&w, "2026-01-01T00:00:00Z");
    assert_int_equal(s->removed, at("2026-01-01T00:00:00Z"));
    assert_int_equal(s->blocked, 0);
    tell(&w, "incident.recorded", "2026-01-02T00:00:00Z", "{\"kind\":\"abuse\"}");
    assert_int_equal(fold_of(&w, "2026-01-02T00:00:00Z")->blocked, 0);
    tell(&w, "incident.recorded", "2026-01-03T00:00:00Z", "{\"kind\":\"blocked\"}");
    s = fold_of(&w, "2026-01-03T00:00:00Z");
    assert_int_equal(s->blocked, 1);
    assert_int_equal(s->removed, at("2026-01-03T00:00:00Z"));
    assert_int_equal(s->series[SERIES_INCIDENTS].n, 1); /* a block is known as such, not as an incident */
    world_free(&w);
}

static void asked_about_what_and_refunds_are_dated(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "consultation.opened", "2026-01-01T00:00:00Z", "{\"product\":\"A\"}");
    tell(&w, "consultation.opened", "2026-01-02T00:00:00Z", "{\"about\":\"agency\"}");
    tell(&w, "order.refunded", "2026-01-03T00:00:00Z", "{\"order\":\"x\",\"amount\":100}");
    customer_state *s = fold_of(&w, "2026-01-04T00:00:00Z");
    assert_int_equal(s->last_asked_product, at("2026-01-01T00:00:00Z"));
    assert_int_equal(s->last_asked_agency, at("2026-01-02T00:00:00Z"));
    assert_int_equal(s->last_consulted, at("2026-01-02T00:00:00Z"));
    assert_int_equal(s->last_refunded, at("2026-01-03T00:00:00Z"));
    world_free(&w);
}

/* D5.7: whoever complains waits for a person. */
static void a_complaint_waits(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "complaint.made", "2026-01-01T00:00:00Z", "{}");
    assert_int_equal(fold_of(&w, "2026-01-02T00:00:00Z")->waiting_since, at("2026-01-01T00:00:00Z"));
    tell(&w, "message.sent", "2026-01-03T00:00:00Z", "{}");
    assert_int_equal(fold_of(&w, "2026-01-04T00:00:00Z")->waiting_since, GX_NEVER);
    world_free(&w);
}

/* Until somebody says that it is mended: the seller, or she by her answer. */
static void d5_7_a_complaint_is_open_until_it_is_closed(void **state)
{
    (void)state;
    world w = world_new();
    assert_true(fold_of(&w, "2026-01-01T00:00:00Z")->complaint_since == GX_NEVER);
    tell(&w, "complaint.made", "2026-01-01T00:00:00Z", "{}");
    tell(&w, "complaint.made", "2026-01-02T00:00:00Z", "{}");
    tell(&w, "message.sent", "2026-01-03T00:00:00Z", "{}");
    assert_int_equal(fold_of(&w, "2026-12-01T00:00:00Z")->complaint_since, at("2026-01-01T00:00:00Z"));
    tell(&w, "complaint.closed", "2026-01-05T00:00:00Z", "{\"note\":\"sent another one\"}");
    assert_true(fold_of(&w, "2026-01-05T00:00:00Z")->complaint_since == GX_NEVER);
    assert_int_equal(fold_of(&w, "2026-01-04T00:00:00Z")->complaint_since, at("2026-01-01T00:00:00Z"));
    tell(&w, "complaint.made", "2026-01-07T00:00:00Z", "{}");
    tell(&w, "action.answered", "2026-01-08T00:00:00Z", "{\"action\":\"a\",\"answer\":\"not_yet\"}");
    assert_int_equal(fold_of(&w, "2026-01-08T00:00:00Z")->complaint_since, at("2026-01-07T00:00:00Z"));
    tell(&w, "action.answered", "2026-01-09T00:00:00Z", "{\"action\":\"a\",\"answer\":\"mended\"}");
    assert_true(fold_of(&w, "2026-01-09T00:00:00Z")->complaint_since == GX_NEVER);
    world_free(&w);
}

static void waiting(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "message.received", "2026-01-01T00:00:00Z", "{}");
    tell(&w, "consultation.opened", "2026-01-02T00:00:00Z", "{}");
    assert_int_equal(fold_of(&w, "2026-01-02T00:00:00Z")->waiting_since, at("2026-01-01T00:00:00Z"));
    tell(&w, "message.sent", "2026-01-03T00:00:00Z", "{}");
    assert_true(fold_of(&w, "2026-01-03T00:00:00Z")->waiting_since == GX_NEVER);
    tell(&w, "consultation.opened", "2026-01-04T00:00:00Z", "{}");
    tell(&w, "order.placed", "2026-01-05T00:00:00Z", "{\"order\":\"1\"}"); /* placing does not end it, paying does */
    assert_int_equal(fold_of(&w, "2026-01-05T00:00:00Z")->waiting_since, at("2026-01-04T00:00:00Z"));
    tell(&w, "order.paid", "2026-01-06T00:00:00Z", "{\"order\":\"1\"}");
    assert_true(fold_of(&w, "2026-01-06T00:00:00Z")->waiting_since == GX_NEVER);
    tell(&w, "message.received", "2026-01-07T00:00:00Z", "{}");
    tell(&w, "action.skipped", "2026-01-08T00:00:00Z", "{\"action\":\"a\"}");
    assert_int_equal(fold_of(&w, "2026-01-08T00:00:00Z")->waiting_since, at("2026-01-07T00:00:00Z"));
    tell(&w, "action.done", "2026-01-09T00:00:00Z", "{\"action\":\"a\"}");
    assert_true(fold_of(&w, "2026-01-09T00:00:00Z")->waiting_since == GX_NEVER);
    tell(&w, "message.received", "2026-01-10T00:00:00Z", "{}");
    tell(&w, "call.made", "2026-01-11T00:00:00Z", "{}");
    assert_true(fold_of(&w, "2026-01-11T00:00:00Z")->waiting_since == GX_NEVER);
    world_free(&w);
}

static void profile_registers(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "customer.added", "2026-01-01T00:00:00Z",
         "{\"name\":\"Wang\",\"city\":\"Beijing\",\"birthday\":\"--02-29\",\"key\":true,\"source\":\"attracted\"}");
    tell(&w, "customer.updated", "2026-01-02T00:00:00Z",
         "{\"city\":\"Xi'an\",\"phone\":null,\"birthday\":\"1990-02-28\",\"referrer\":\"c9\"}");
    customer_state *s = fold_of(&w, "2026-01-01T00:00:00Z");
    assert_text(s->city, "Beijing");
    assert_int_equal(s->birthday_known_year, 0);
    assert_int_equal(s->has_referrer, 0);
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_text(s->name, "Wang"); /* absent does not clear */
    assert_text(s->city, "Xi'an");
    assert_text(s->source, "attracted");
    assert_int_equal(s->birthday, day("1990-02-28"));
    assert_int_equal(s->birthday_known_year, 1);
    assert_int_equal(s->key, 1);
    assert_int_equal(s->agent, 0);
    assert_int_equal(s->has_referrer, 1);
    tell(&w, "customer.updated", "2026-01-03T00:00:00Z", "{\"city\":\"\",\"key\":false}");
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->city.n, 0);
    assert_int_equal(s->key, 0);
    world_free(&w);
}

/* D4.2 */
static void hand_beats_computed(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "attribute.set", "2026-01-01T00:00:00Z", "{\"name\":\"skin\",\"value\":\"oily\",\"by\":\"Li\"}");
    tell(&w, "attribute.set", "2026-01-02T00:00:00Z", "{\"name\":\"skin\",\"value\":\"dry\",\"by\":\"rule\"}");
    tell(&w, "attribute.set", "2026-01-02T00:00:00Z", "{\"name\":\"age\",\"value\":\"3\"}");
    tell(&w, "attribute.set", "2026-01-03T00:00:00Z", "{\"name\":\"age\",\"value\":\"4\",\"by\":\"computed\"}");
    tell(&w, "attribute.set", "2026-01-01T00:00:00Z", "{\"name\":\"city\",\"value\":\"Wuhan\",\"by\":\"Li\"}");
    tell(&w, "customer.updated", "2026-01-02T00:00:00Z", "{\"city\":\"Ulan Bator\"}");
    tell(&w, "attribute.set", "2026-01-02T00:00:00Z", "{\"name\":\"key\",\"value\":\"yes\",\"by\":\"Li\"}");
    tell(&w, "attribute.set", "2026-01-03T00:00:00Z", "{\"name\":\"birthday\",\"value\":\"--12-24\",\"by\":\"Li\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_text(state_attribute(s, GX_TEXT("skin"))->value, "oily");
    assert_text(state_attribute(s, GX_TEXT("skin"))->by, "Li");
    assert_text(state_attribute(s, GX_TEXT("age"))->value, "4");
    assert_null(state_attribute(s, GX_TEXT("ski")));
    assert_text(s->city, "Wuhan");
    assert_int_equal(s->key, 1);
    assert_int_equal(s->birthday, civil_days(4, 12, 24));
    tell(&w, "attribute.set", "2026-01-04T00:00:00Z", "{\"name\":\"skin\",\"value\":\"mixed\",\"by\":\"Li\"}");
    tell(&w, "attribute.set", "2026-01-04T00:00:00Z", "{\"name\":\"city\",\"value\":\"\",\"by\":\"Li\"}");
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_text(state_attribute(s, GX_TEXT("skin"))->value, "mixed");
    assert_int_equal(s->city.n, 0);
    tell(&w, "customer.updated", "2026-01-05T00:00:00Z", "{\"city\":\"Harbin\"}"); /* the hand let go */
    tell(&w, "attribute.set", "2026-01-05T00:00:00Z", "{\"name\":\"skin\",\"value\":\"\",\"by\":\"Li\"}");
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_text(s->city, "Harbin");
    assert_null(state_attribute(s, GX_TEXT("skin")));
    world_free(&w);
}

/* D2.5 */
static void office_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        int office;
    } CASES[] = {
        { "{\"address_kind\":\"office\"}", 1 },
        { "{\"address\":\"中关村 环球大厦 12 层\"}", 1 },
        { "{\"address\":\"某某有限公司\"}", 1 },
        { "{\"address\":\"12 Acme GmbH, Berlin\"}", 1 },
        { "{\"address\":\"Acme ltd\"}", 1 },
        { "{\"address\":\"Acme Co., Suite 3\"}", 1 },
        { "{\"address\":\"Vincent Street 4, Colombo\"}", 0 },
        { "{\"address\":\"幸福路 3 号\"}", 0 },
        { "{\"address\":\"科技路 8 号\",\"address_kind\":\"home\"}", 0 },
        { "{}", 0 },
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        world w = world_new();
        tell(&w, "customer.added", "2026-01-01T00:00:00Z", CASES[i].data);
        if (fold_of(&w, "2026-01-01T00:00:00Z")->has_office_address != CASES[i].office)
            fail_msg("%s", CASES[i].data);
        world_free(&w);
    }
}

static void tags(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "customer.added", "2026-01-01T00:00:00Z", "{\"tags\":[\"woman\",\"wants:A\"]}");
    tell(&w, "tag.added", "2026-01-02T00:00:00Z", "{\"tag\":\"key\",\"by\":\"Li\"}");
    tell(&w, "tag.removed", "2026-01-03T00:00:00Z", "{\"tag\":\"woman\"}");
    tell(&w, "tag.removed", "2026-01-03T00:00:00Z", "{\"tag\":\"nothing\"}");
    tell(&w, "tag.added", "2026-01-03T00:00:00Z", "{\"tag\":\"ab\"}");
    tell(&w, "tag.removed", "2026-01-03T00:00:00Z", "{\"tag\":\"ab\"}"); /* same second: the later id */
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->n_tags, 2);
    assert_text(s->tags[0].tag, "key");
    assert_text(s->tags[0].by, "Li");
    assert_true(state_tagged(s, GX_TEXT("wants:A")));
    assert_false(state_tagged(s, GX_TEXT("woman")));
    assert_false(state_tagged(s, GX_TEXT("ab")));
    assert_int_equal(s->n_untagged, 3); /* D4.2: taken off is remembered, who and when */
    assert_int_equal(state_untagged(s, GX_TEXT("woman"))->at, s->untagged[2].at);
    assert_null(state_untagged(s, GX_TEXT("key")));
    assert_true(state_tagged(fold_of(&w, "2026-01-02T00:00:00Z"), GX_TEXT("woman")));
    tell(&w, "customer.updated", "2026-01-04T00:00:00Z", "{\"tags\":[\"woman\"]}");
    assert_true(state_tagged(fold_of(&w, "2026-02-01T00:00:00Z"), GX_TEXT("woman")));
    world_free(&w);
}

static void hand_labels(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "label.set", "2026-01-01T00:00:00Z",
         "{\"dimension\":\"value\",\"label\":\"key\",\"by\":\"Li\",\"review_on\":\"2026-06-01\"}");
    tell(&w, "label.set", "2026-01-01T00:00:00Z", "{\"dimension\":\"need\",\"label\":\"social\"}");
    customer_state *s = fold_of(&w, "2026-01-01T00:00:00Z");
    assert_int_equal(s->n_hand_labels, 2);
    assert_text(state_hand_label(s, GX_TEXT("value"))->label, "key");
    assert_int_equal(state_hand_label(s, GX_TEXT("value"))->review_on, day("2026-06-01"));
    assert_true(state_hand_label(s, GX_TEXT("need"))->review_on == GX_NO_DATE);
    tell(&w, "label.cleared", "2026-01-02T00:00:00Z", "{\"dimension\":\"value\"}");
    tell(&w, "label.set", "2026-01-02T00:00:00Z", "{\"dimension\":\"need\",\"label\":\"emotional\"}");
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_null(state_hand_label(s, GX_TEXT("value")));
    assert_text(state_hand_label(s, GX_TEXT("need"))->label, "emotional");
    world_free(&w);
}

static void preferences_and_consents(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "preference.changed", "2026-01-01T00:00:00Z", "{\"channel\":\"sms\",\"allow\":false}");
    tell(&w, "preference.changed", "2026-01-02T00:00:00Z", "{\"channel\":\"sms\",\"quiet\":\"21:00-09:00\"}");
    tell(&w, "preference.changed", "2026-01-02T00:00:00Z", "{\"topic\":\"ads\",\"allow\":false}");
    tell(&w, "preference.changed", "2026-01-03T00:00:00Z", "{\"topic\":\"ads\",\"allow\":true}");
    tell(&w, "preference.changed", "2026-01-03T00:00:00Z", "{\"quiet\":\"22:00-08:00\"}");
    tell(&w, "consent.granted", "2026-01-01T00:00:00Z", "{\"purpose\":\"sell\",\"wording\":\"w\"}");
    tell(&w, "consent.withdrawn", "2026-01-02T00:00:00Z", "{\"purpose\":\"sell\",\"channel\":\"sms\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->n_preferences, 3);
    assert_int_equal(s->preferences[0].channel.n + s->preferences[0].topic.n, 0);
    assert_text(s->preferences[0].quiet, "22:00-08:00");
    assert_text(s->preferences[1].topic, "ads");
    assert_true(s->preferences[1].allow);
    assert_text(s->preferences[2].channel, "sms");
    assert_false(s->preferences[2].allow); /* quiet hours do not take an opt-out back */
    assert_text(s->preferences[2].quiet, "21:00-09:00");
    assert_int_equal(s->n_consents, 2);
    assert_true(s->consents[0].granted);
    assert_false(s->consents[1].granted);
    assert_text(s->consents[1].channel, "sms");
    tell(&w, "consent.withdrawn", "2026-01-04T00:00:00Z", "{\"purpose\":\"sell\"}");
    assert_false(fold_of(&w, "2026-02-01T00:00:00Z")->consents[0].granted);
    world_free(&w);
}

/* D9.6 */
static void promises(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "promise.kept", "2026-01-01T00:00:00Z", "{\"what\":\"sample\"}"); /* nobody made it yet */
    tell(&w, "promise.made", "2026-01-02T00:00:00Z", "{\"what\":\"sample\",\"by_date\":\"2026-01-09\"}");
    tell(&w, "promise.made", "2026-01-03T00:00:00Z", "{\"what\":\"call\"}");
    customer_state *s = fold_of(&w, "2026-01-03T00:00:00Z");
    assert_int_equal(s->open_promises, 2);
    assert_int_equal(s->next_promise, day("2026-01-09"));
    assert_text(s->promises[0].what, "sample");
    tell(&w, "promise.made", "2026-01-04T00:00:00Z", "{\"what\":\"sample\",\"by_date\":\"2026-01-20\"}"); /* moved */
    assert_int_equal(fold_of(&w, "2026-01-04T00:00:00Z")->open_promises, 2);
    assert_int_equal(fold_of(&w, "2026-01-04T00:00:00Z")->next_promise, day("2026-01-20"));
    tell(&w, "promise.kept", "2026-01-05T00:00:00Z", "{\"what\":\"sample\"}");
    s = fold_of(&w, "2026-01-05T00:00:00Z");
    assert_int_equal(s->open_promises, 1);
    assert_true(s->next_promise == GX_NO_DATE);
    assert_int_equal(s->n_promises, 2);
    tell(&w, "promise.made", "2026-01-06T00:00:00Z", "{\"what\":\"sample\",\"by_date\":\"2026-02-01\"}"); /* another */
    s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->open_promises, 2);
    assert_int_equal(s->n_promises, 3);
    world_free(&w);
}

/* D2.2, D4.1 */
static void interests(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "consultation.opened", "2026-01-01T00:00:00Z", "{\"product\":\"A\"}");
    tell(&w, "consultation.opened", "2026-01-02T00:00:00Z", "{\"product\":\"B\"}");
    tell(&w, "tag.added", "2026-01-03T00:00:00Z", "{\"tag\":\"wants:A\"}");
    tell(&w, "tag.added", "2026-01-04T00:00:00Z", "{\"tag\":\"wants:C\"}");
    tell(&w, "tag.removed", "2026-01-05T00:00:00Z", "{\"tag\":\"wants:C\"}");
    tell(&w, "tag.added", "2026-01-05T00:00:00Z", "{\"tag\":\"wants:\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->n_interests, 2);
    assert_text(s->interests[0].product, "A");
    assert_int_equal(s->interests[0].n, 2);
    assert_int_equal(s->interests[0].at, at("2026-01-03T00:00:00Z"));
    assert_text(s->interests[1].product, "B");
    world_free(&w);
}

static void items_survive(void **state)
{
    (void)state;
    world w = world_new();
    tell(&w, "order.placed", "2026-01-01T00:00:00Z",
         "{\"order\":\"1\",\"items\":[{\"sku\":\"A\",\"x\":1},{\"name\":\"面霜\","
         "\"quantity\":3,\"amount\":-1}]}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    const order *o = &s->order_list[0];
    assert_false(o->counts);
    gx_text rest = o->items;
    assert_int_equal(digest_list_count(&rest), 2);
    order_item first = digest_list_item(&rest), second = digest_list_item(&rest);
    assert_text(first.sku, "A");
    assert_true(first.amount == INT64_MIN);
    assert_text(second.name, "面霜");
    assert_int_equal(second.quantity, 3);
    assert_int_equal(second.amount, -1);
    assert_int_equal(rest.n, 0);
    world_free(&w);
}

static void sums_do_not_overflow(void **state)
{
    (void)state;
    world w = world_new();
    char data[80];
    for (int i = 0; i < 1100; i++) {
        snprintf(data, sizeof data, "{\"order\":\"%d\",\"amount\":9007199254740991}", i);
        tell(&w, "order.paid", "2026-01-01T00:00:00Z", data);
    }
    assert_true(fold_of(&w, "2026-02-01T00:00:00Z")->spent == INT64_MAX);
    world_free(&w);
}

/* ---- the ledger ---- */

static ledger_action row(const char *id, const char *run_at, bool calls)
{
    return (ledger_action){ .id = text_of(id),
                            .run_at = at(run_at),
                            .at = at(run_at) + 3600,
                            .calls = calls,
                            .status = ACTION_FAILED,
                            .status_at = 7 };
}

static void add_actions(world *w, customer_state *s, const ledger_action *rows, size_t n)
{
    gx_error err;
    assert_int_equal(state_add_actions(s, rows, n, w->mem, &err), GX_OK);
}

static void statuses(void **state)
{
    (void)state;
    world w = world_new();
    const ledger_action rows[] = { row("f", "2026-01-01T00:00:00Z", false), row("a", "2026-01-01T00:00:00Z", false),
                                   row("b", "2026-01-02T00:00:00Z", true), row("c", "2026-01-03T00:00:00Z", false),
                                   row("z", "2026-02-01T00:00:00Z", false) };
    tell(&w, "action.done", "2026-01-05T00:00:00Z", "{\"action\":\"a\"}");
    tell(&w, "action.answered", "2026-01-06T00:00:00Z", "{\"action\":\"a\",\"answer\":\"yes\"}");
    tell(&w, "action.failed", "2026-01-05T00:00:00Z", "{\"action\":\"f\"}");
    tell(&w, "action.postponed", "2026-01-05T00:00:00Z", "{\"action\":\"c\",\"until\":\"2026-01-20\"}");
    tell(&w, "action.done", "2026-03-01T00:00:00Z", "{\"action\":\"c\"}"); /* after T */
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    add_actions(&w, s, rows, 5);
    assert_int_equal(s->n_actions, 4); /* z was committed at T, not before it */
    assert_text(s->actions[0].id, "a");
    assert_int_equal(s->actions[0].status, ACTION_ANSWERED);
    assert_int_equal(s->actions[0].status_at, at("2026-01-06T00:00:00Z"));
    assert_text(s->actions[0].answer, "yes");
    assert_int_equal(s->actions[1].status, ACTION_FAILED);
    assert_int_equal(s->actions[2].status, ACTION_PLANNED);
    assert_true(s->actions[2].status_at == GX_NEVER);
    assert_int_equal(s->actions[3].status, ACTION_POSTPONED);
    assert_int_equal(s->actions[3].at, at("2026-01-20T00:00:00Z"));
    /* contacts: a when answered, b and c at their run; f failed */
    assert_int_equal(s->series[SERIES_CONTACTS].n, 3);
    assert_int_equal(s->series[SERIES_CONTACTS].at[0], at("2026-01-02T00:00:00Z"));
    assert_int_equal(s->series[SERIES_CONTACTS].at[1], at("2026-01-03T00:00:00Z"));
    assert_int_equal(s->series[SERIES_CONTACTS].at[2], at("2026-01-06T00:00:00Z"));
    assert_int_equal(s->series[SERIES_CALLS].n, 1);
    assert_int_equal(s->last_called, at("2026-01-02T00:00:00Z"));
    assert_int_equal(s->last_contacted, at("2026-01-06T00:00:00Z"));
    assert_int_equal(s->actions[0].contacted, at("2026-01-06T00:00:00Z"));
    assert_int_equal(s->actions[2].contacted, at("2026-01-02T00:00:00Z"));
    world_free(&w);
}

/* Design 5.4: a message.sent that names a ledger action is not counted twice. */
static void no_contact_counts_twice(void **state)
{
    (void)state;
    world w = world_new();
    const ledger_action rows[] = { row("a", "2026-01-01T00:00:00Z", false), row("b", "2026-01-01T00:00:00Z", true),
                                   row("c", "2026-01-01T00:00:00Z", true) };
    tell(&w, "message.sent", "2026-01-04T00:00:00Z", "{\"action\":\"a\"}");
    tell(&w, "action.done", "2026-01-05T00:00:00Z", "{\"action\":\"a\"}");
    tell(&w, "call.made", "2026-01-06T00:00:00Z", "{\"action\":\"b\"}");
    tell(&w, "message.sent", "2026-01-07T00:00:00Z", "{\"action\":\"elsewhere\"}");
    tell(&w, "action.skipped", "2026-01-08T00:00:00Z", "{\"action\":\"c\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    assert_int_equal(s->series[SERIES_CONTACTS].n, 3);
    add_actions(&w, s, rows, 3);
    assert_int_equal(s->series[SERIES_CONTACTS].n, 3);
    assert_int_equal(s->series[SERIES_CONTACTS].at[0], at("2026-01-04T00:00:00Z"));
    assert_int_equal(s->series[SERIES_CALLS].n, 1);
    assert_int_equal(s->actions[0].contacted, at("2026-01-04T00:00:00Z"));
    assert_int_equal(s->actions[1].contacted, at("2026-01-06T00:00:00Z"));
    assert_int_equal(s->actions[1].status, ACTION_PLANNED);
    assert_int_equal(s->series[SERIES_MESSAGES_SENT].n, 2);
    world_free(&w);
}

static void introduced_customers(void **state)
{
    (void)state;
    world w = world_new(), li = world_new(), ma = world_new(), ghost = world_new();
    gx_error err;
    tell(&w, "customer.added", "2026-01-01T00:00:00Z", "{}");
    tell(&li, "order.paid", "2026-01-05T00:00:00Z", "{\"order\":\"1\",\"amount\":700}");
    tell(&li, "customer.updated", "2026-01-05T00:00:00Z", "{\"name\":\"Li Na\",\"referrer\":\"c1\"}");
    tell(&ma, "customer.added", "2026-01-03T00:00:00Z", "{\"referrer\":\"c1\"}");
    customer_state *s = fold_of(&w, "2026-02-01T00:00:00Z");
    customer_state *others[] = { fold_of(&li, "2026-02-01T00:00:00Z"), fold_of(&ma, "2026-02-01T00:00:00Z"),
                                 fold_of(&ghost, "2026-02-01T00:00:00Z") };
    const int64_t when[] = { 20, 10, 5 };
    assert_int_equal(state_add_introduced(s, (const customer_state *const *)others, when, 3, w.mem, &err), GX_OK);
    assert_int_equal(s->n_introduced, 2); /* no ghosts */
    assert_int_equal(s->introduced_list[0].at, 10);
    assert_text(s->introduced_list[1].name, "Li Na");
    assert_int_equal(s->brought, 700);
    assert_int_equal(s->introductions_bought, 1);
    assert_int_equal(s->last_brought, at("2026-01-05T00:00:00Z"));
    assert_int_equal(s->spent, 0); /* shown apart: D2.3 */
    world_free(&w);
    world_free(&li);
    world_free(&ma);
    world_free(&ghost);
}

/* ---- merged customers ---- */

static void merged_digests(void **state)
{
    (void)state;
    world w = world_new(), other = world_new();
    gx_error err;
    customer_state s, t;
    tell(&w, "customer.added", "2026-01-05T00:00:00Z", "{\"name\":\"new\"}");
    tell(&w, "order.paid", "2026-01-02T00:00:00Z", "{\"order\":\"1\",\"amount\":10}");
    tell(&other, "customer.added", "2026-01-01T00:00:00Z", "{\"name\":\"old\"}");
    tell(&other, "order.refunded", "2026-01-03T00:00:00Z", "{\"order\":\"1\",\"amount\":4}");
    tell(&other, "visit.made", "2026-03-01T00:00:00Z", "{}");
    const gx_text ab[] = { buf_view(&w.blob), buf_view(&other.blob) }, ba[] = { ab[1], ab[0] };
    assert_int_equal(state_fold(ab, NULL, 2, at("2026-02-01T00:00:00Z"), w.mem, &s, &err), GX_OK);
    assert_text(s.name, "new");
    assert_int_equal(s.joined, at("2026-01-01T00:00:00Z"));
    assert_int_equal(s.spent, 6);
    assert_int_equal(s.next_event, at("2026-03-01T00:00:00Z"));
    assert_int_equal(state_fold(ba, NULL, 2, at("2026-02-01T00:00:00Z"), w.mem, &t, &err), GX_OK);
    assert_text(t.name, "new");
    assert_int_equal(t.spent, 6);
    world_free(&w);
    world_free(&other);
}

/* Same second, different digests: by what is said, or by the tie the caller has; never by which digest came first. */
static void merged_ties(void **state)
{
    (void)state;
    world w = world_new(), other = world_new();
    gx_error err;
    customer_state s;
    tell_from(&w, 'b', "customer.added", "2026-01-01T00:00:00Z", "{\"name\":\"x\"}");
    tell_from(&other, 'a', "customer.added", "2026-01-01T00:00:00Z", "{\"name\":\"y\"}");
    const gx_text ab[] = { buf_view(&w.blob), buf_view(&other.blob) }, ba[] = { ab[1], ab[0] };
    int64_t now = at("2026-02-01T00:00:00Z");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(state_fold(i ? ab : ba, NULL, 2, now, w.mem, &s, &err), GX_OK);
        assert_text(s.name, "y");
        assert_int_equal(state_fold_by(i ? ab : ba, NULL, 2, now, world_tie, NULL, w.mem, &s, &err), GX_OK);
        assert_text(s.name, "x"); /* source b comes after source a */
    }
    world_free(&w);
    world_free(&other);
}

static void damaged_digests(void **state)
{
    (void)state;
    world w = world_new();
    gx_error err;
    customer_state s;
    tell(&w, "order.paid", "2026-01-01T00:00:00Z", "{\"order\":\"1\",\"items\":[{\"sku\":\"A\"}]}");
    for (size_t n = 2; n < w.blob.n; n++) {
        char *part = malloc(n);
        assert_non_null(part);
        memcpy(part, w.blob.p, n);
        gx_text blob = { part, n };
        assert_int_equal(state_fold(&blob, NULL, 1, at("2027-01-01T00:00:00Z"), w.mem, &s, &err), GX_ESTORE);
        free(part);
    }
    gx_text version = GX_TEXT("\x02");
    assert_int_equal(state_fold(&version, NULL, 1, 0, w.mem, &s, &err), GX_ESTORE);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody),
        cmocka_unit_test(before_and_after),
        cmocka_unit_test(orders_count_when_paid),
        cmocka_unit_test(the_last_stated_amount_holds),
        cmocka_unit_test(cancelled_and_refunded),
        cmocka_unit_test(unpaid_orders_that_are_void),
        cmocka_unit_test(credits),
        cmocka_unit_test(many_orders),
        cmocka_unit_test(stated_history),
        cmocka_unit_test(signs_of_life),
        cmocka_unit_test(series_and_times),
        cmocka_unit_test(removal_is_undone),
        cmocka_unit_test(removal_kinds),
        cmocka_unit_test(asked_about_what_and_refunds_are_dated),
        cmocka_unit_test(a_complaint_waits),
        cmocka_unit_test(d5_7_a_complaint_is_open_until_it_is_closed),
        cmocka_unit_test(waiting),
        cmocka_unit_test(profile_registers),
        cmocka_unit_test(hand_beats_computed),
        cmocka_unit_test(office_addresses),
        cmocka_unit_test(tags),
        cmocka_unit_test(hand_labels),
        cmocka_unit_test(preferences_and_consents),
        cmocka_unit_test(promises),
        cmocka_unit_test(interests),
        cmocka_unit_test(items_survive),
        cmocka_unit_test(sums_do_not_overflow),
        cmocka_unit_test(statuses),
        cmocka_unit_test(no_contact_counts_twice),
        cmocka_unit_test(introduced_customers),
        cmocka_unit_test(merged_digests),
        cmocka_unit_test(merged_ties),
        cmocka_unit_test(damaged_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
