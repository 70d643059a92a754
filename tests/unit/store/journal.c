/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: identity, digests whatever the order of import, snapshots, undo, rebuild. */
#include "fixture.h"

static void test_identity(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    assert_int_equal(append(s, "1", "note.added", 10, "a", "{\"text\":\"x\"}"), APPEND_NEW);
    assert_int_equal(append(s, "1", "note.added", 10, "a", "{\"text\":\"x\"}"), APPEND_DUPLICATE);
    assert_int_equal(append(s, "1", "note.added", 11, "a", "{\"text\":\"x\"}"), APPEND_CONFLICT);
    assert_int_equal(append(s, "1", "note.added", 10, "a", "{\"text\":\"y\"}"), APPEND_CONFLICT);
    assert_int_equal(append(s, "1", "visit.made", 10, "a", "{\"text\":\"x\"}"), APPEND_CONFLICT);
    assert_int_equal(append(s, "1", "note.added", 10, "b", "{\"text\":\"x\"}"), APPEND_CONFLICT);
    assert_int_equal(append_from(s, "u", "1", "note.added", 10, "a", "{\"text\":\"x\"}"), APPEND_NEW);
    OK(store_commit(s, &error));
    OK(store_begin(s, false, &error)); /* and over transactions */
    assert_int_equal(append(s, "1", "note.added", 10, "a", "{\"text\":\"x\"}"), APPEND_DUPLICATE);
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    uint32_t id;
    assert_int_equal(store_find(r, GX_TEXT("b"), &id, &error), GX_ENOTFOUND); /* a conflict leaves no trace */
    store_figures f;
    OK(store_count(r, &f, &error));
    assert_int_equal(f.events, 2);
    assert_int_equal(f.customers, 1);
    store_reader_close(r);
    assert_sound(s);
    store_close(s);
}

static void test_seq_of_duplicates(void **state)
{
    (void)state;
    store *s = open_store();
    event e = make_event_from("t", "1", "visit.made", 10, "a", "{}");
    append_result result;
    int64_t first, second;
    OK(store_begin(s, false, &error));
    OK(store_append(s, &e, true, &result, &first, &error));
    OK(store_append(s, &e, true, &result, &second, &error));
    OK(store_commit(s, &error));
    assert_int_equal(first, second);
    store_reader *r = open_reader(s);
    stored_event stored;
    OK(store_event(r, first, NULL, &stored, &error));
    assert_true(stored.derived);
    assert_true(text_is(stored.type, "visit.made") && text_is(stored.subject, "a") && text_is(stored.data, "{}"));
    assert_int_equal(store_event(r, 99, NULL, &stored, &error), GX_ENOTFOUND);
    store_reader_close(r);
    store_close(s);
}

static void test_needs_a_transaction(void **state)
{
    (void)state;
    store *s = open_store();
    event e = make_event_from("t", "1", "visit.made", 10, "a", "{}");
    append_result result;
    assert_int_equal(store_append(s, &e, false, &result, NULL, &error), GX_EBUG);
    assert_int_equal(store_commit(s, &error), GX_EBUG);
    store_rollback(s); /* always safe */
    OK(store_begin(s, false, &error));
    OK(store_append(s, &e, false, &result, NULL, &error));
    store_rollback(s);
    OK(store_begin(s, false, &error)); /* nothing of it is left, names included */
    OK(store_append(s, &e, false, &result, NULL, &error));
    assert_int_equal(result, APPEND_NEW);
    OK(store_commit(s, &error));
    assert_sound(s);
    store_close(s);
}

#define N_EVENTS 400

/* Events of 7 customers, many in the same second and from three sources whose names do not sort as they come. */
static void append_nth(store *s, unsigned i)
{
    static const char *const sources[] = { "m", "z", "a" };
    static const char *const types[] = { "visit.made", "order.paid", "note.added", "message.received" };
    static const char *const data[] = { "{\"place\":\"home\"}", "{\"order\":\"o1\",\"amount\":1200}",
                                        "{\"text\":\"x\"}", "{\"channel\":\"wechat\",\"text\":\"hello\"}" };
    char id[16], subject[16];
    snprintf(id, sizeof id, "e%u", i * 7919 % N_EVENTS);
    snprintf(subject, sizeof subject, "c%u", i % 7);
    append_from(s, sources[i % 3], id, types[i % 4], 1000 + (int64_t)(i * 31 % 13), subject, data[i % 4]);
}

/* Import order and the borders of transactions must not matter (design 2.1). */
static char *import(unsigned step, unsigned per_transaction)
{
    store *s = open_store();
    for (unsigned k = 0; k < N_EVENTS; k++) {
        if (k % per_transaction == 0)
            OK(store_begin(s, false, &error));
        append_nth(s, k * step % N_EVENTS);
        if ((k + 1) % per_transaction == 0)
            OK(store_commit(s, &error));
    }
    assert_sound(s);
    char *text = describe(s);
    store_close(s);
    return text;
}

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_lines(char *text, char *lines[7])
{
    for (size_t i = 0; i < 7; i++)
        lines[i] = strtok(i == 0 ? text : NULL, "\n");
    qsort(lines, 7, sizeof lines[0], by_line);
}

static void test_order_of_import(void **state)
{
    (void)state;
    static const unsigned ways[][2] = { { 1, 1 }, { 1, 50 }, { 3, 400 }, { 7, 4 }, { 399, 25 } };
    char *whole = import(1, N_EVENTS);
    char *want[7], *got[7];
    sort_lines(whole, want);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        char other[96];
        snprintf(other, sizeof other, "%s/%zu.db", folder, i);
        strcpy(file, other);
        char *text = import(ways[i][0], ways[i][1]);
        sort_lines(text, got);
        for (size_t k = 0; k < 7; k++)
            assert_string_equal(want[k], got[k]);
        free(text);
    }
    free(whole);
}

static void test_rebuild_gives_the_same_bytes(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    for (unsigned i = 0; i < N_EVENTS / 2; i++)
        append_nth(s, i * 3 % N_EVENTS);
    append(s, "r1", "referral.made", 5, "c1", "{\"customer\":\"c2\"}");
    append(s, "r2", "customer.updated", 4, "c2", "{\"referrer\":\"c1\"}");
    append(s, "m", "customer.merged", 2000, "c5", "{\"into\":\"c6\"}");
    OK(store_commit(s, &error));
    OK(store_begin(s, false, &error));
    for (unsigned i = N_EVENTS / 2; i < N_EVENTS; i++)
        append_nth(s, i * 3 % N_EVENTS);
    OK(store_commit(s, &error));
    char *before = dump(s);
    settle(s, 5000);
    assert_string_equal(due(s, 100, false), "");
    OK(store_begin(s, false, &error));
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
    char *after = dump(s);
    assert_string_equal(before, after);
    assert_string_not_equal(due(s, 100, false), ""); /* evaluations are gone: all are due */
    free(before);
    free(after);
    assert_sound(s);
    store_close(s);
}

static gx_status count_event(void *ctx, const stored_event *e, gx_error *err)
{
    buf *b = ctx;
    (void)err;
    buf_printf(b, "%lld/%.*s/%.*s ", (long long)e->time, TEXT_ARG(e->source), TEXT_ARG(e->id));
    return b->n < 60 ? GX_OK : gx_fail(err, GX_EREFUSED, "enough");
}

static void test_all_events_in_order(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    append_from(s, "z", "1", "visit.made", 5, "a", "{}");
    append_from(s, "m", "2", "visit.made", 5, "b", "{}");
    append_from(s, "m", "10", "visit.made", 5, "a", "{}");
    append_from(s, "m", "1", "visit.made", -4, "a", "{}");
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    buf b = { 0 };
    OK(store_each_event(r, count_event, &b, &error));
    assert_string_equal(b.p, "-4/m/1 5/m/10 5/m/2 5/z/1 ");
    buf_clear(&b);
    buf_printf(&b, "%60s", "");
    assert_int_equal(store_each_event(r, count_event, &b, &error), GX_EREFUSED);
    buf_free(&b);
    store_reader_close(r);
    store_close(s);
}

static void assert_events(store_reader *r, const char *who, int64_t until, size_t limit, const char *want)
{
    stored_event *list;
    size_t n;
    buf b = { 0 };
    OK(store_customer_events(r, id_of(r, who), until, limit, mem, &list, &n, &error));
    buf_str(&b, "");
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%.*s/%.*s ", TEXT_ARG(list[i].source), TEXT_ARG(list[i].id));
    assert_string_equal(n != 0 ? b.p : "", want);
    buf_free(&b);
}

static void test_events_of_a_customer(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    append_from(s, "t", "1", "visit.made", 1, "a", "{}");
    append_from(s, "t", "3", "visit.made", 3, "a", "{}");
    append_from(s, "z", "3", "visit.made", 3, "a", "{}");
    append_from(s, "b", "3", "visit.made", 3, "a", "{}");
    append_from(s, "t", "b1", "visit.made", 3, "b", "{}");
    append_from(s, "t", "9", "visit.made", 9, "a", "{}");
    append_from(s, "t", "m", "customer.merged", 8, "b", "{\"into\":\"a\"}");
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    assert_events(r, "a", GX_FOREVER, 0, "t/9 t/m z/3 t/b1 t/3 b/3 t/1 ");
    assert_events(r, "a", 8, 3, "t/m z/3 t/b1 "); /* the cut falls among events of one second */
    assert_events(r, "a", 0, 0, "");
    store_reader_as_of(r, 7); /* before the merge */
    assert_events(r, "a", 8, 2, "z/3 t/3 ");
    store_reader_close(r);
    store_close(s);
}

static void test_snapshot(void **state)
{
    (void)state;
    store *s = open_store();
    commit_event(s, "1", "visit.made", 1, "a", "{}");
    store_reader *r = open_reader(s), *other = open_reader(s);
    OK(store_reader_begin(r, &error));
    commit_event(s, "2", "visit.made", 2, "b", "{}");
    assert_int_equal(store_max_id(r, &error), 1);
    assert_int_equal(store_max_id(other, &error), 2);
    OK(store_begin(s, false, &error));
    append(s, "3", "visit.made", 3, "c", "{}");
    assert_int_equal(store_max_id(other, &error), 2); /* two read while one writes */
    assert_int_equal(store_max_id(r, &error), 1);
    OK(store_commit(s, &error));
    store_reader_end(r);
    assert_int_equal(store_max_id(r, &error), 3);
    OK(store_checkpoint(s, &error));
    store_reader_close(other);
    store_reader_close(r);
    store_close(s);
}

static void test_undo(void **state)
{
    (void)state;
    store *s = open_store();
    commit_event(s, "0", "visit.made", 1, "a", "{}");
    char *before = dump(s);
    OK(store_begin(s, false, &error));
    append_from(s, "seller", "1", "referral.made", 2, "a", "{\"customer\":\"b\"}");
    append_from(s, "seller", "2", "customer.merged", 2, "c", "{\"into\":\"a\"}");
    OK(store_commit(s, &error));
    stored_event undone;
    OK(store_begin(s, false, &error));
    append(s, "x", "visit.made", 3, "d", "{}"); /* of another source: stays */
    OK(store_undo_last(s, mem, &undone, &error));
    assert_true(text_is(undone.id, "2"));
    OK(store_undo_last(s, mem, &undone, &error));
    assert_true(text_is(undone.id, "1"));
    assert_true(text_is(undone.data, "{\"customer\":\"b\"}"));
    assert_int_equal(store_undo_last(s, mem, &undone, &error), GX_ENOTFOUND);
    OK(store_commit(s, &error));
    char *after = dump(s);
    assert_memory_equal(before, after, strlen(before)); /* a as before; b, c, d behind */
    assert_string_equal(due(s, 0, true), "1 4");        /* c has no events left and is no customer */
    free(before);
    free(after);
    assert_sound(s);
    store_close(s);
}

static int64_t newest_entry(store *s, int64_t until)
{
    store_reader *r = open_reader(s);
    int64_t time = 0;
    OK(store_newest_entry(r, until, &time, &error));
    store_reader_close(r);
    return time;
}

static void test_newest_entry(void **state)
{
    (void)state;
    store *s = open_store();
    commit_event(s, "0", "visit.made", 50, "a", "{}"); /* of another source */
    assert_true(newest_entry(s, 100) == GX_NEVER);
    OK(store_begin(s, false, &error));
    append_from(s, "seller", "1", "visit.made", 30, "a", "{}");
    append_from(s, "seller", "2", "visit.made", 20, "a", "{}"); /* entered later, of an earlier time */
    append_from(s, "seller", "2", "visit.made", 20, "a", "{}");
    OK(store_commit(s, &error));
    assert_int_equal(newest_entry(s, 100), 30);
    assert_int_equal(newest_entry(s, 29), 20);
    assert_true(newest_entry(s, 19) == GX_NEVER);
    OK(store_begin(s, false, &error));
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
    assert_int_equal(newest_entry(s, 100), 30);
    stored_event undone;
    OK(store_begin(s, false, &error));
    OK(store_undo_last(s, mem, &undone, &error));
    assert_true(text_is(undone.id, "2"));
    OK(store_undo_last(s, mem, &undone, &error));
    OK(store_commit(s, &error));
    assert_true(newest_entry(s, 100) == GX_NEVER);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_identity, setup, teardown),
        cmocka_unit_test_setup_teardown(test_seq_of_duplicates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_needs_a_transaction, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order_of_import, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rebuild_gives_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_events_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_events_of_a_customer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_snapshot, setup, teardown),
        cmocka_unit_test_setup_teardown(test_undo, setup, teardown),
        cmocka_unit_test_setup_teardown(test_newest_entry, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
