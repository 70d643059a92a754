/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluations and due times: what is put comes back, and nobody is forgotten or asked in vain. */
#include "fixture.h"

static void append_many(store *s, unsigned n)
{
    OK(store_begin(s, false, &error));
    for (unsigned i = 0; i < n; i++) {
        char id[16], subject[16];
        snprintf(id, sizeof id, "%u", i);
        snprintf(subject, sizeof subject, "c%u", i);
        append(s, id, "visit.made", 1, subject, "{}");
    }
    OK(store_commit(s, &error));
}

static void fill(evaluation *e)
{
    static const int64_t dues[] = { GX_NEVER, GX_FOREVER,  -500000000000,   500000000000,
                                    0,        -1000000000, 1700000000 - 77, 1700000000 };
    memset(e, 0, STORE_BLOCK * sizeof *e);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        e[i].due = dues[i * 5 % 8];
        e[i].known = i % 3 != 0;
        for (size_t k = 0; k < STORE_MAX_DIMENSIONS; k++)
            e[i].labels[k] = e[i].known ? (uint8_t)(i * 7 + k) : 255;
        for (size_t k = 0; e[i].known && k < 4; k++)
            e[i].segments[k] = (i + 1) * UINT64_C(0x9E3779B97F4A7C15) << k;
    }
}

/* The largest there is: 64 dimensions, 256 segments. */
static void test_round_trip(void **state)
{
    (void)state;
    static evaluation in[STORE_BLOCK], out[STORE_BLOCK];
    store *s = open_store();
    append_many(s, 300);
    fill(in);
    OK(store_begin(s, false, &error));
    OK(put_all(s, 0, 42, STORE_MAX_DIMENSIONS, 256, in));
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    OK(store_evaluations(r, 0, 42, out, &error));
    for (size_t i = 1; i < STORE_BLOCK; i++) {
        assert_int_equal(out[i].due, in[i].due);
        assert_int_equal(out[i].known, in[i].known);
        assert_memory_equal(out[i].labels, in[i].labels, sizeof in[i].labels);
        assert_memory_equal(out[i].segments, in[i].segments, sizeof in[i].segments);
    }
    OK(store_evaluations(r, 0, 43, out, &error)); /* another layout: unknown */
    for (size_t i = 0; i < STORE_BLOCK; i++)
        assert_true(!out[i].known && out[i].due == GX_NEVER && out[i].labels[0] == 255 && out[i].segments[0] == 0);
    OK(store_evaluations(r, 1, 42, out, &error)); /* has a row, was never evaluated */
    assert_true(!out[3].known && out[3].due == GX_NEVER);
    OK(store_evaluations(r, 900, 42, out, &error)); /* has none */
    assert_true(!out[3].known && out[3].due == GX_NEVER);
    store_reader_close(r);
    assert_sound(s);
    store_close(s);
}

static void test_few_dimensions(void **state)
{
    (void)state;
    static evaluation in[STORE_BLOCK], out[STORE_BLOCK];
    store *s = open_store();
    append_many(s, 300);
    fill(in);
    OK(store_begin(s, false, &error));
    OK(put_all(s, 0, 42, 3, 9, in));
    assert_int_equal(put_all(s, 0, 42, 65, 9, in), GX_ELIMIT);
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    OK(store_evaluations(r, 0, 42, out, &error));
    assert_memory_equal(out[4].labels, in[4].labels, 3);
    assert_int_equal(out[4].labels[3], 255);
    assert_int_equal(out[4].segments[0], in[4].segments[0] & 0xFFFF); /* whole bytes are kept */
    assert_int_equal(out[4].segments[1], 0);
    store_reader_close(r);
    store_close(s);
}

static void test_due(void **state)
{
    (void)state;
    store *s = open_store();
    assert_string_equal(due(s, GX_FOREVER, true), "");
    append_many(s, 4);
    assert_string_equal(due(s, GX_NEVER, false), "1 2 3 4"); /* new: at once */
    settle(s, 100);
    assert_string_equal(due(s, 99, false), "");
    assert_string_equal(due(s, 100, false), "1 2 3 4"); /* due at the instant itself */
    assert_string_equal(due(s, 0, true), "1 2 3 4");
    commit_event(s, "new", "visit.made", 5, "c2", "{}");
    assert_string_equal(due(s, 0, false), "3");
    const uint32_t ids[] = { 1, 77777 };
    OK(store_begin(s, false, &error));
    OK(store_make_due(s, ids, 2, GX_NEVER, &error));
    OK(store_commit(s, &error));
    assert_string_equal(due(s, 0, false), "1 3"); /* 77777 is nobody */
    assert_sound(s);
    store_close(s);
}

/* Whatever the order of calls within a transaction, the earliest wish stands. */
static void test_due_is_not_lost(void **state)
{
    (void)state;
    store *s = open_store();
    append_many(s, 4);
    settle(s, 100);
    OK(store_begin(s, false, &error));
    append(s, "x", "visit.made", 9, "c0", "{}");
    append(s, "y", "visit.made", 9, "new", "{}");
    const uint32_t ids[] = { 2 };
    OK(store_make_due(s, ids, 1, GX_NEVER, &error));
    put_block(s, 500);
    OK(store_commit(s, &error));
    assert_string_equal(due(s, 499, false), "1 2 5");
    assert_string_equal(due(s, 500, false), "1 2 3 4 5");
    assert_sound(s);
    store_close(s);
}

/* An id that is only mentioned is no customer, and its evaluation is not kept. */
static void test_mentioned_only(void **state)
{
    (void)state;
    store *s = open_store();
    commit_event(s, "1", "referral.made", 5, "a", "{\"customer\":\"ghost\"}");
    assert_string_equal(due(s, GX_FOREVER, true), "1");
    settle(s, 3);
    assert_string_equal(due(s, GX_FOREVER, false), "1");
    store_reader *r = open_reader(s);
    assert_int_equal(load(r, "ghost").n_digests, 0);
    store_reader_close(r);
    commit_event(s, "2", "visit.made", 5, "ghost", "{}"); /* now she is; and who introduced her has to look again */
    assert_string_equal(due(s, 0, false), "1 2");
    assert_sound(s);
    store_close(s);
}

static void test_rollback(void **state)
{
    (void)state;
    store *s = open_store();
    append_many(s, 2);
    settle(s, 100);
    OK(store_begin(s, false, &error));
    append(s, "x", "visit.made", 9, "c0", "{}");
    put_block(s, 0);
    store_rollback(s);
    assert_string_equal(due(s, 99, false), "");
    assert_sound(s);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_few_dimensions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_due, setup, teardown),
        cmocka_unit_test_setup_teardown(test_due_is_not_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mentioned_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rollback, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
