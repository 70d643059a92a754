/* SPDX-License-Identifier: Apache-2.0 */
/* Customers who were merged: a refusal of one is not lifted by what another had allowed (D7.6), and every word after
 * the merge counts as always. */
#include "world.h"

#define NOW "2026-12-31T00:00:00Z"

typedef struct people {
    world of[3];
    int64_t joined[3];
} people;

static people begin(const char *second, const char *third)
{
    people p = { .of = { world_new(), world_new(), world_new() } };
    p.joined[0] = GX_NEVER;
    p.joined[1] = at(second);
    p.joined[2] = third != NULL ? at(third) : GX_NEVER;
    for (int i = 0; i < 3; i++)
        tell(&p.of[i], "customer.added", "2026-01-01T00:00:00Z", "{}");
    return p;
}

static void end(people *p)
{
    for (int i = 0; i < 3; i++)
        world_free(&p->of[i]);
}

static customer_state fold_people(people *p, size_t n)
{
    customer_state s;
    gx_error err = { 0 };
    const gx_text blobs[] = { buf_view(&p->of[0].blob), buf_view(&p->of[1].blob), buf_view(&p->of[2].blob) };
    gx_text *kept = arena_alloc(p->of[0].mem, sizeof blobs);
    memcpy(kept, blobs, sizeof blobs);
    assert_int_equal(state_fold(kept, p->joined, n, at(NOW), p->of[0].mem, &s, &err), GX_OK);
    return s;
}

static bool consents(people *p, size_t n)
{
    customer_state s = fold_people(p, n);
    assert_int_equal(s.n_consents, 1);
    return s.consents[0].granted;
}

#define SELL "{\"purpose\":\"sell\"}"

/* The rule, case by case: one withdraws on 1 March, they are one from 1 June on. */
static void d7_6_merge_never_revives_opt_out(void **state)
{
    (void)state;
    static const struct {
        const char *granted; /* by the other one */
        bool holds;
    } cases[] = {
        { "2026-02-01T00:00:00Z", false }, /* before she withdrew */
        { "2026-04-01T00:00:00Z", false }, /* after, and before the merge: it was about somebody else */
        { "2026-06-01T00:00:00Z", false }, /* in its very second */
        { "2026-06-01T00:00:01Z", true },  /* after it: she changed her mind */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int who = 0; who < 2; who++) { /* whoever of the two stays */
            people p = begin("2026-06-01T00:00:00Z", NULL);
            tell(&p.of[who], "consent.withdrawn", "2026-03-01T00:00:00Z", SELL);
            tell(&p.of[!who], "consent.granted", cases[i].granted, SELL);
            assert_int_equal(consents(&p, 2), cases[i].holds);
            end(&p);
        }
}

static void d7_6_her_own_word_lifts_it_at_once(void **state)
{
    (void)state;
    people p = begin("2026-06-01T00:00:00Z", NULL);
    tell(&p.of[1], "consent.withdrawn", "2026-03-01T00:00:00Z", SELL);
    tell(&p.of[1], "consent.granted", "2026-04-01T00:00:00Z", SELL);
    assert_true(consents(&p, 2));
    tell(&p.of[0], "consent.withdrawn", "2026-07-01T00:00:00Z", SELL); /* and what is said after the merge counts */
    assert_false(consents(&p, 2));
    tell(&p.of[1], "consent.granted", "2026-08-01T00:00:00Z", SELL);
    assert_true(consents(&p, 2));
    end(&p);
}

/* b came to a in June, c to both in September: what c allowed in July lifts nothing, what b allowed in July does. */
static void d7_6_each_merge_by_its_own_time(void **state)
{
    (void)state;
    people p = begin("2026-06-01T00:00:00Z", "2026-09-01T00:00:00Z");
    tell(&p.of[0], "consent.withdrawn", "2026-03-01T00:00:00Z", SELL);
    tell(&p.of[2], "consent.granted", "2026-07-01T00:00:00Z", SELL);
    assert_false(consents(&p, 3));
    tell(&p.of[1], "consent.granted", "2026-07-01T00:00:00Z", SELL);
    assert_true(consents(&p, 3));
    end(&p);
}

static void d7_6_wishes_hold_over_a_merge(void **state)
{
    (void)state;
    people p = begin("2026-06-01T00:00:00Z", NULL);
    tell(&p.of[1], "preference.changed", "2026-02-01T00:00:00Z",
         "{\"channel\":\"sms\",\"allow\":false,\"quiet\":\"20:00-10:00\"}");
    tell(&p.of[0], "preference.changed", "2026-03-01T00:00:00Z", "{\"channel\":\"sms\",\"allow\":true,\"quiet\":\"\"}");
    customer_state s = fold_people(&p, 2);
    assert_int_equal(s.n_preferences, 1);
    assert_false(s.preferences[0].allow);
    assert_true(text_is(s.preferences[0].quiet, "20:00-10:00"));
    tell(&p.of[0], "preference.changed", "2026-06-02T00:00:00Z", "{\"channel\":\"sms\",\"allow\":true}");
    s = fold_people(&p, 2);
    assert_true(s.preferences[0].allow);
    assert_true(text_is(s.preferences[0].quiet, "20:00-10:00")); /* of which nobody said anything */
    end(&p);
}

static void d7_9_who_removed_the_seller_stays_away(void **state)
{
    (void)state;
    people p = begin("2026-06-01T00:00:00Z", NULL);
    tell(&p.of[1], "customer.removed_seller", "2026-02-01T00:00:00Z", "{\"kind\":\"blocked\"}");
    tell(&p.of[0], "message.received", "2026-05-01T00:00:00Z", "{}");
    customer_state s = fold_people(&p, 2);
    assert_int_equal(s.removed, at("2026-02-01T00:00:00Z"));
    assert_true(s.blocked);
    tell(&p.of[0], "message.received", "2026-06-05T00:00:00Z", "{}"); /* the one she is now wrote: she came back */
    s = fold_people(&p, 2);
    assert_int_equal(s.removed, GX_NEVER);
    assert_false(s.blocked);
    end(&p);
}

/* Nobody says when they became one: then no other one's word lifts anything. */
static void without_times_nothing_is_lifted(void **state)
{
    (void)state;
    people p = begin("2026-06-01T00:00:00Z", NULL);
    customer_state s;
    gx_error err = { 0 };
    tell(&p.of[1], "consent.withdrawn", "2026-03-01T00:00:00Z", SELL);
    tell(&p.of[0], "consent.granted", "2026-07-01T00:00:00Z", SELL);
    const gx_text blobs[] = { buf_view(&p.of[0].blob), buf_view(&p.of[1].blob) };
    assert_int_equal(state_fold(blobs, NULL, 2, at(NOW), p.of[0].mem, &s, &err), GX_OK);
    assert_false(s.consents[0].granted);
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d7_6_merge_never_revives_opt_out),       cmocka_unit_test(d7_6_her_own_word_lifts_it_at_once),
        cmocka_unit_test(d7_6_each_merge_by_its_own_time),        cmocka_unit_test(d7_6_wishes_hold_over_a_merge),
        cmocka_unit_test(d7_9_who_removed_the_seller_stays_away), cmocka_unit_test(without_times_nothing_is_lifted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
