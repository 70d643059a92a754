/* SPDX-License-Identifier: Apache-2.0 */
/* Introductions and merges: who belongs to whom, as of when, and who becomes due because of whom. */
#include "fixture.h"

static const char *whom(store *s, const char *who)
{
    static char text[256];
    store_reader *r = open_reader(s);
    customer_record c = load(r, who);
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < c.n_introduced; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%u@%lld ", c.introduced[i], (long long)c.introduced_at[i]);
    store_reader_close(r);
    return text;
}

static void test_introductions(void **state)
{
    (void)state;
    store *s = open_store();
    commit_event(s, "a0", "visit.made", 1, "a", "{}"); /* ids: a 1, b 2, c 3, d 4 */
    commit_event(s, "b0", "customer.added", 20, "b", "{\"referrer\":\"a\"}");
    commit_event(s, "a1", "referral.made", 10, "a", "{\"customer\":\"b\"}"); /* the earlier claim counts */
    commit_event(s, "c0", "attribute.set", 30, "c", "{\"name\":\"referrer\",\"value\":\"a\"}");
    commit_event(s, "c1", "attribute.set", 30, "c", "{\"name\":\"hobby\",\"value\":\"a\"}");
    commit_event(s, "d0", "customer.updated", 40, "d", "{\"referrer\":\"d\"}"); /* nobody introduces herself */
    assert_string_equal(whom(s, "a"), "2@10 3@30 ");
    assert_string_equal(whom(s, "d"), "");
    settle(s, 100);
    assert_string_equal(due(s, 50, false), "");
    commit_event(s, "b1", "order.paid", 45, "b", "{\"order\":\"1\",\"amount\":5}");
    assert_string_equal(due(s, 50, false), "1 2"); /* what b bought, a brought */
    assert_sound(s);
    store_close(s);
}

static void test_new_edge_makes_the_referrer_due(void **state)
{
    (void)state;
    store *s = open_store();
    commit_event(s, "a0", "visit.made", 1, "a", "{}");
    commit_event(s, "b0", "visit.made", 1, "b", "{}");
    settle(s, 100);
    commit_event(s, "b1", "customer.updated", 20, "b", "{\"referrer\":\"a\"}");
    assert_string_equal(due(s, 50, false), "1 2");
    store_close(s);
}

static void assert_digests(store *s, int64_t as_of, const char *who, size_t n, const char *root)
{
    store_reader *r = open_reader(s);
    store_reader_as_of(r, as_of);
    customer_record c = load(r, who);
    assert_int_equal(c.n_digests, n);
    assert_int_equal(c.merged_into, root != NULL ? id_of(r, root) : 0);
    store_reader_close(r);
}

static void visit_each(store *s, const char *names)
{
    for (; *names != '\0'; names++) {
        const char subject[] = { *names, '\0' };
        commit_event(s, subject, "visit.made", 1, subject, "{}");
    }
}

/* In which order a group grew together, and when: c came to b, then b with her to a, d to c last; what was said again
 * counts from when it was first said. */
static void test_how_a_group_grew(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abcd");
    commit_event(s, "m1", "customer.merged", 10, "c", "{\"into\":\"b\"}");
    commit_event(s, "m2", "customer.merged", 20, "b", "{\"into\":\"a\"}");
    commit_event(s, "m3", "customer.merged", 30, "d", "{\"into\":\"c\"}");
    commit_event(s, "m4", "customer.merged", 40, "b", "{\"into\":\"a\"}");
    store_reader *r = open_reader(s);
    customer_record whole = load(r, "a");
    assert_int_equal(whole.n_digests, 4);
    assert_int_equal(whole.joined[1], 20); /* b */
    assert_int_equal(whole.joined[2], 10); /* c */
    assert_int_equal(whole.joined[3], 30); /* d */
    merged_customer *group;
    size_t n;
    OK(store_group(r, id_of(r, "c"), mem, &group, &n, &error));
    assert_int_equal(n, 4);
    assert_true(text_is(group[0].subject, "a") && text_is(group[1].subject, "b") && text_is(group[3].subject, "d"));
    assert_int_equal(group[3].into, id_of(r, "c"));
    assert_int_equal(group[1].at, 20);
    store_reader_as_of(r, 15);
    OK(store_group(r, id_of(r, "a"), mem, &group, &n, &error));
    assert_int_equal(n, 1);
    store_reader_close(r);
    store_close(s);
}

static void test_merges_are_transitive(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abc"); /* 1 2 3 */
    commit_event(s, "m1", "customer.merged", 10, "c", "{\"into\":\"b\"}");
    commit_event(s, "m2", "customer.merged", 20, "b", "{\"into\":\"a\"}");
    assert_digests(s, GX_FOREVER, "a", 3, NULL);
    assert_digests(s, GX_FOREVER, "b", 1, "a");
    assert_digests(s, GX_FOREVER, "c", 1, "a");
    assert_string_equal(due(s, 30, true), "1");
    assert_sound(s);
    store_close(s);
}

/* State at T knows only events with time <= T (design 7): so also merges. */
static void test_merges_count_from_their_time(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abc");
    commit_event(s, "m1", "customer.merged", 10, "c", "{\"into\":\"b\"}");
    commit_event(s, "m2", "customer.merged", 20, "b", "{\"into\":\"a\"}");
    assert_string_equal(due(s, 9, true), "1 2 3");
    assert_string_equal(due(s, 10, true), "1 2");
    assert_string_equal(due(s, 19, false), "1 2");
    assert_digests(s, 9, "b", 1, NULL);
    assert_digests(s, 10, "b", 2, NULL);
    assert_digests(s, 19, "a", 1, NULL);
    store_reader *r = open_reader(s);
    store_reader_as_of(r, 15);
    assert_int_equal(load(r, "a").next_merge, 20);
    assert_int_equal(load(r, "b").next_merge, 20);
    store_reader_as_of(r, 20);
    assert_int_equal(load(r, "a").next_merge, GX_FOREVER);
    assert_int_equal(load(r, "c").merged_at, 10);
    store_reader_close(r);
    store_close(s);
}

static void test_a_circle_is_ignored(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abc");
    OK(store_begin(s, false, &error)); /* appended backwards: (time, source, id) decides, not the order of import */
    append(s, "m3", "customer.merged", 30, "a", "{\"into\":\"c\"}");
    append(s, "m2", "customer.merged", 30, "b", "{\"into\":\"a\"}");
    append(s, "m1", "customer.merged", 30, "c", "{\"into\":\"b\"}");
    OK(store_commit(s, &error));
    assert_digests(s, GX_FOREVER, "a", 3, NULL);
    assert_string_equal(due(s, 30, true), "1");
    store_close(s);
}

static void test_the_last_claim_counts(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abc");
    commit_event(s, "m1", "customer.merged", 10, "c", "{\"into\":\"b\"}");
    commit_event(s, "m2", "customer.merged", 20, "c", "{\"into\":\"a\"}");
    commit_event(s, "m3", "customer.merged", 30, "c", "{\"into\":\"c\"}"); /* stands alone again */
    assert_digests(s, 15, "b", 2, NULL);
    assert_digests(s, 25, "a", 2, NULL);
    assert_digests(s, 25, "b", 1, NULL);
    assert_digests(s, 30, "c", 1, NULL);
    assert_string_equal(due(s, 29, true), "1 2");
    assert_string_equal(due(s, 30, true), "1 2 3");
    store_close(s);
}

static void test_events_of_a_merged_customer_reach_the_root(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abr");
    commit_event(s, "r1", "referral.made", 2, "r", "{\"customer\":\"b\"}"); /* r 3 introduced b 2 */
    commit_event(s, "m1", "customer.merged", 10, "b", "{\"into\":\"a\"}");
    assert_string_equal(whom(s, "r"), "1@2 "); /* by root */
    add_run(s, 50);
    settle(s, 100);
    assert_string_equal(due(s, 99, false), "");
    commit_event(s, "b2", "visit.made", 11, "b", "{}");
    assert_string_equal(due(s, 99, false), "1 3");
    settle(s, 100);
    commit_event(s, "a2", "visit.made", 11, "a", "{}");
    assert_string_equal(due(s, 99, false), "1 3");
    assert_sound(s);
    store_close(s);
}

static void test_a_merge_makes_both_groups_due(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abcd");
    commit_event(s, "m1", "customer.merged", 10, "b", "{\"into\":\"a\"}");
    commit_event(s, "m2", "customer.merged", 10, "d", "{\"into\":\"c\"}");
    add_run(s, 50);
    settle(s, 100);
    commit_event(s, "m3", "customer.merged", 12, "b", "{\"into\":\"d\"}"); /* leaves a for c's group */
    assert_string_equal(due(s, 99, false), "1 3");
    assert_digests(s, GX_FOREVER, "c", 3, NULL);
    store_close(s);
}

/* Whoever takes over another's events is a customer, even without events of her own. */
static void test_merged_into_somebody_new(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "b"); /* 1 */
    commit_event(s, "m1", "customer.merged", 10, "b", "{\"into\":\"a\"}");
    assert_string_equal(due(s, 10, true), "2");
    assert_string_equal(due(s, 10, false), "2");
    assert_digests(s, 10, "a", 1, NULL);
    assert_sound(s);
    store_close(s);
}

/* Only merged customers are left in the block: nothing is due, and the index says so. A merge that ends later sets them
 * free at its time. */
static void test_merged_customers_are_not_due(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "abc");
    commit_event(s, "m1", "customer.merged", 10, "b", "{\"into\":\"a\"}");
    commit_event(s, "m2", "customer.merged", 70, "b", "{\"into\":\"b\"}");
    OK(store_begin(s, true, &error));
    run_record run = { .now = 50, .config_hash = "" };
    put_block(s, 60);
    OK(store_add_run(s, &run, &error));
    OK(store_commit(s, &error));
    assert_string_equal(due(s, 59, false), "");
    assert_string_equal(due(s, 60, false), "1 3");
    assert_string_equal(due(s, 70, false), "1 2 3");
    store_close(s);
}

static void test_ledger_of_a_group(void **state)
{
    (void)state;
    store *s = open_store();
    visit_each(s, "ab");
    OK(store_begin(s, true, &error));
    proposal p = { .customer_id = 2, .strategy = GX_TEXT("s"), .id = GX_TEXT("2222222222222222"), .at = 5 };
    OK(store_add_action(s, &p, 9, 1, &error));
    p = (proposal){ .customer_id = 1, .strategy = GX_TEXT("s"), .id = GX_TEXT("1111111111111111"), .at = 5 };
    p.channel = GX_TEXT("call");
    OK(store_add_action(s, &p, 9, 1, &error));
    append(s, "m1", "customer.merged", 10, "b", "{\"into\":\"a\"}");
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    customer_record c = load(r, "a");
    assert_int_equal(c.n_actions, 2);
    assert_true(text_is(c.actions[0].id, "1111111111111111"));
    assert_true(c.actions[0].calls && !c.actions[1].calls);
    assert_int_equal(c.actions[0].status, ACTION_PLANNED);
    assert_int_equal(load(r, "b").n_actions, 1);
    store_reader_close(r);
    store_close(s);
}

/* Ids in any order, twice, and far apart; and one that is not there. */
static void test_load_many(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    for (unsigned i = 1; i <= 100; i++) {
        char subject[16];
        snprintf(subject, sizeof subject, "c%u", i);
        append(s, subject, "visit.made", 1, subject, "{}");
    }
    OK(store_commit(s, &error));
    static const uint32_t ids[] = { 1, 2, 4, 90, 3, 3, 50, 51, 52, 60, 61, 100 };
    enum { N = sizeof ids / sizeof ids[0] };
    customer_record out[N];
    store_reader *r = open_reader(s);
    OK(store_load(r, ids, N, mem, out, &error));
    for (size_t i = 0; i < N; i++) {
        char subject[16];
        snprintf(subject, sizeof subject, "c%u", ids[i]);
        assert_int_equal(out[i].id, ids[i]);
        assert_int_equal(out[i].n_digests, 1);
        assert_true(text_is(out[i].subject, subject));
    }
    const uint32_t missing[] = { 100, 101 };
    assert_int_equal(store_load(r, missing, 2, mem, out, &error), GX_ENOTFOUND);
    store_reader_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_introductions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_new_edge_makes_the_referrer_due, setup, teardown),
        cmocka_unit_test_setup_teardown(test_how_a_group_grew, setup, teardown),
        cmocka_unit_test_setup_teardown(test_merges_are_transitive, setup, teardown),
        cmocka_unit_test_setup_teardown(test_merges_count_from_their_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_circle_is_ignored, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_last_claim_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_events_of_a_merged_customer_reach_the_root, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_merge_makes_both_groups_due, setup, teardown),
        cmocka_unit_test_setup_teardown(test_merged_into_somebody_new, setup, teardown),
        cmocka_unit_test_setup_teardown(test_merged_customers_are_not_due, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ledger_of_a_group, setup, teardown),
        cmocka_unit_test_setup_teardown(test_load_many, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
