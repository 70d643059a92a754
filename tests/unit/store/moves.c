/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of labels and segments that runs find: no digest names them, and each customer has hers all the same. */
#include "fixture.h"

#include "core/store/internal.h"

static const char *const customers[] = { "a", "b", "c", "d", "e", "f", "g" };
#define N_CUSTOMERS (sizeof customers / sizeof *customers)

static void some_customers(store *s)
{
    OK(store_begin(s, false, &error));
    for (size_t i = 0; i < N_CUSTOMERS; i++)
        append(s, customers[i], "note.added", 10, customers[i], "{\"text\":\"x\"}");
    OK(store_commit(s, &error));
}

static gx_status add_move(store *s, const char *id, int64_t at, const char *subject, uint32_t customer)
{
    event e = make_event_from("guanxi", id, "segment.entered", at, subject, "{\"segment\":\"vip\"}");
    buf bytes = { 0 };
    prepared_event p;
    OK(store_prepare(&e, &bytes, &p, &error));
    gx_status status = store_append_move(s, &p, customer, &error);
    buf_free(&bytes);
    return status;
}

/* One run at `at`: of every `step`-th customer `each` moves. */
static void a_run(store *s, int64_t at, size_t step, int each)
{
    store_reader *r = open_reader(s);
    run_record run = { .now = at };
    OK(store_begin(s, false, &error));
    for (size_t i = 0; i < N_CUSTOMERS; i += step)
        for (int k = 0; k < each; k++)
            OK(add_move(s, arena_printf(mem, "%lld-%s-%d", (long long)at, customers[i], k), at, customers[i],
                        id_of(r, customers[i])));
    OK(store_add_run(s, &run, &error));
    OK(store_commit(s, &error));
    store_reader_close(r);
}

/* "30-a-1 30-a-0 10": hers, newest first. */
static const char *ids_of(store *s, const char *subject, int64_t until)
{
    store_reader *r = open_reader(s);
    stored_event *list;
    size_t n;
    buf b = { 0 };
    OK(store_customer_events(r, id_of(r, subject), until, 0, mem, &list, &n, &error));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%.*s", i > 0 ? " " : "", TEXT_ARG(list[i].id));
    const char *out = arena_strdup(mem, b.p);
    buf_free(&b);
    store_reader_close(r);
    return out;
}

static void each_has_hers(void **state)
{
    (void)state;
    store *s = open_store();
    some_customers(s);
    a_run(s, 20, 1, 1);
    a_run(s, 30, 2, 2);
    a_run(s, 40, 3, 0);
    a_run(s, 50, 6, 300); /* over several rows of the journal */
    assert_string_equal(ids_of(s, "a", 45), "30-a-1 30-a-0 20-a-0 a");
    assert_string_equal(ids_of(s, "b", 45), "20-b-0 b");
    assert_string_equal(ids_of(s, "c", 29), "20-c-0 c");
    assert_string_equal(ids_of(s, "g", 45), "30-g-1 30-g-0 20-g-0 g");
    assert_int_equal(strncmp(ids_of(s, "g", 50), "50-g-99 50-g-98", 15), 0);
    assert_sound(s);
    store_close(s);
}

static void a_rebuild_changes_nothing(void **state)
{
    (void)state;
    store *s = open_store();
    some_customers(s);
    a_run(s, 20, 1, 1);
    char *before = describe(s);
    assert_null(strstr(before, "20-a-0")); /* no digest names a move */
    OK(store_begin(s, false, &error));
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
    char *after = describe(s);
    assert_string_equal(before, after);
    assert_string_equal(ids_of(s, "d", 99), "20-d-0 d");
    assert_sound(s);
    free(before);
    free(after);
    store_close(s);
}

static void one_from_a_file_is_known(void **state)
{
    (void)state;
    store *s = open_store();
    some_customers(s);
    a_run(s, 20, 2, 1);
    OK(store_begin(s, false, &error));
    assert_int_equal(append_from(s, "guanxi", "20-c-0", "segment.entered", 20, "c", "{\"segment\":\"vip\"}"),
                     APPEND_DUPLICATE);
    assert_int_equal(append_from(s, "guanxi", "20-c-0", "segment.entered", 20, "c", "{\"segment\":\"new\"}"),
                     APPEND_CONFLICT);
    assert_int_equal(append_from(s, "guanxi", "20-x-0", "segment.entered", 20, "c", "{\"segment\":\"vip\"}"),
                     APPEND_NEW);
    OK(store_commit(s, &error));
    assert_string_equal(ids_of(s, "c", 99), "20-x-0 20-c-0 c");
    assert_sound(s);
    store_close(s);
}

static void only_in_order_and_only_moves(void **state)
{
    (void)state;
    store *s = open_store();
    some_customers(s);
    OK(store_begin(s, false, &error));
    OK(add_move(s, "1", 20, "c", 3));
    assert_int_equal(add_move(s, "2", 20, "b", 2), GX_EBUG);
    event e = make_event_from("t", "9", "visit.made", 20, "d", "{}");
    buf bytes = { 0 };
    prepared_event p;
    OK(store_prepare(&e, &bytes, &p, &error));
    assert_int_equal(store_append_move(s, &p, 4, &error), GX_EBUG);
    buf_free(&bytes);
    store_rollback(s);
    assert_string_equal(ids_of(s, "c", 99), "c");
    store_close(s);
}

/* Thousands of moves and nothing else: a writer that starts does not read them all, time and again. */
static void many_are_passed_over(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    for (int i = 0; i < 5000; i++)
        append(s, arena_printf(mem, "n%d", i), "note.added", 10, customers[i % 7], "{\"text\":\"x\"}");
    OK(store_commit(s, &error));
    for (int64_t at = 20; at < 24; at++)
        a_run(s, at, 1, 1000);
    store_close(s);
    s = open_store();
    OK(store_begin(s, false, &error));
    assert_int_equal(append(s, "n17", "note.added", 10, customers[3], "{\"text\":\"x\"}"), APPEND_DUPLICATE);
    assert_in_range(s->known.covered, 5000 + 3 * 7000, 5000 + 4 * 7000);
    assert_int_equal(s->known.n, 0);
    OK(store_commit(s, &error));
    assert_sound(s);
    store_close(s);
}

/* D9.3 */
static void d9_3_forgetting_takes_hers(void **state)
{
    (void)state;
    store *s = open_store();
    store_reader *inside, *r;
    erased out;
    some_customers(s);
    a_run(s, 20, 1, 2);
    a_run(s, 30, 2, 1);
    r = open_reader(s);
    uint32_t id = id_of(r, "c");
    store_reader_close(r);
    OK(store_reader_inside(s, &inside, &error));
    OK(store_begin(s, STORE_FULL, &error));
    OK(store_forget(s, inside, id, 40, mem, &out, &error));
    OK(store_commit(s, &error));
    store_reader_close(inside);
    assert_int_equal(out.events, 1 + 2 + 1);
    assert_string_equal(ids_of(s, "b", 99), "20-b-1 20-b-0 b");
    assert_string_equal(ids_of(s, "d", 99), "20-d-1 20-d-0 d");
    assert_string_equal(ids_of(s, "e", 99), "30-e-0 20-e-1 20-e-0 e");
    assert_sound(s);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_has_hers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rebuild_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(one_from_a_file_is_known, setup, teardown),
        cmocka_unit_test_setup_teardown(only_in_order_and_only_moves, setup, teardown),
        cmocka_unit_test_setup_teardown(d9_3_forgetting_takes_hers, setup, teardown),
        cmocka_unit_test_setup_teardown(many_are_passed_over, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
