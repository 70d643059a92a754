/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals, the ledger, runs and cut points. */
#include "fixture.h"

#include <sqlite3.h>

static void three_customers(store *s)
{
    commit_event(s, "1", "visit.made", 1, "b", "{}"); /* ids 1 2 3; bytewise a < b < c */
    commit_event(s, "2", "visit.made", 1, "a", "{}");
    commit_event(s, "3", "visit.made", 1, "c", "{}");
}

static proposal full(uint32_t id, const char *strategy, const char *action_id)
{
    return (proposal){ .customer_id = id,
                       .strategy = text_of(strategy),
                       .step = GX_TEXT("st"),
                       .occurrence = GX_TEXT("0"),
                       .segment = GX_TEXT("vip"),
                       .channel = GX_TEXT("wechat"),
                       .purpose = GX_TEXT("care"),
                       .id = text_of(action_id),
                       .at = 100,
                       .within = GX_FOREVER,
                       .priority = -5,
                       .minutes = 3,
                       .class = 2,
                       .waiting_since = GX_NEVER,
                       .since = 7,
                       .because = GX_TEXT("因为"),
                       .template_name = GX_TEXT("hello"),
                       .text = GX_TEXT("您好"),
                       .values = GX_TEXT("{\"a\":1}"),
                       .ask = GX_TEXT("ask"),
                       .answers = GX_TEXT("[]"),
                       .learn = GX_TEXT("{}"),
                       .offer = GX_TEXT("o"),
                       .file = GX_TEXT("f.lua"),
                       .line = 12,
                       .exclusive = GX_TEXT("group"),
                       .uncapped = true,
                       .reason = GX_TEXT("cap"),
                       .gate_detail = GX_TEXT("{}"),
                       .gate_until = 999 };
}

static void assert_same(const proposal *a, const proposal *b)
{
    const gx_text x[] = { a->strategy, a->step,          a->occurrence, a->segment, a->channel,    a->purpose, a->id,
                          a->because,  a->template_name, a->text,       a->values,  a->ask,        a->answers, a->learn,
                          a->offer,    a->file,          a->exclusive,  a->reason,  a->gate_detail };
    const gx_text y[] = { b->strategy, b->step,          b->occurrence, b->segment, b->channel,    b->purpose, b->id,
                          b->because,  b->template_name, b->text,       b->values,  b->ask,        b->answers, b->learn,
                          b->offer,    b->file,          b->exclusive,  b->reason,  b->gate_detail };
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        assert_true(text_eq(x[i], y[i]));
    assert_true(a->at == b->at && a->within == b->within && a->priority == b->priority && a->minutes == b->minutes);
    assert_true(a->class == b->class && a->waiting_since == b->waiting_since && a->since == b->since);
    assert_true(a->line == b->line && a->uncapped == b->uncapped && a->gate_until == b->gate_until);
    assert_int_equal(a->customer_id, b->customer_id);
}

static void test_suppressed(void **state)
{
    (void)state;
    store *s = open_store();
    three_customers(s);
    const uint32_t both[] = { 1, 2 };
    proposal list[] = { full(1, "z", "0000000000000001"), full(2, "m", "8000000000000002"),
                        full(1, "a", "fedcba9876543210") };
    list[2].reason = GX_TEXT("budget");
    OK(store_begin(s, true, &error));
    const proposal *const three[] = { &list[0], &list[1], &list[2] };
    OK(store_replace_suppressed(s, both, 2, three, 3, &error));
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    proposal *got;
    size_t n;
    OK(store_suppressed(r, NULL, mem, &got, &n, &error));
    assert_int_equal(n, 3);
    assert_same(&got[0], &list[1]); /* by customer, bytewise: a before b */
    assert_same(&got[1], &list[2]);
    assert_same(&got[2], &list[0]);
    assert_true(text_is(got[0].customer, "a"));
    OK(store_suppressed(r, "budget", mem, &got, &n, &error));
    assert_int_equal(n, 1);
    OK(store_begin(s, true, &error)); /* of customer 1 only: 2 keeps hers */
    OK(store_replace_suppressed(s, both, 1, NULL, 0, &error));
    OK(store_commit(s, &error));
    OK(store_suppressed_of(r, 1, mem, &got, &n, &error));
    assert_int_equal(n, 0);
    OK(store_suppressed_of(r, 2, mem, &got, &n, &error));
    assert_int_equal(n, 1);
    store_reader_close(r);
    store_close(s);
}

/* One key, one action, for ever (design 2.5). */
static void test_unique(void **state)
{
    (void)state;
    store *s = open_store();
    three_customers(s);
    proposal p = full(1, "s", "0123456789abcdef"), q = full(1, "s", "ffffffffffffffff");
    OK(store_begin(s, true, &error));
    run_record run = { .now = 50, .config_hash = "" };
    OK(store_next_run(s, &run.id, &error));
    assert_int_equal(run.id, 1);
    OK(store_add_action(s, &p, 50, 1, &error));
    assert_int_equal(store_add_action(s, &q, 60, 1, &error), GX_EEXIST);
    q.occurrence = GX_TEXT("1");
    OK(store_add_action(s, &q, 60, 1, &error)); /* the transaction goes on */
    OK(store_add_run(s, &run, &error));
    OK(store_commit(s, &error));
    OK(store_begin(s, true, &error));
    assert_int_equal(store_add_action(s, &p, 70, 2, &error), GX_EEXIST);
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    stored_action *list;
    size_t n;
    OK(store_actions(r, mem, &list, &n, &error));
    assert_int_equal(n, 2);
    p.reason = p.gate_detail = (gx_text){ NULL, 0 }; /* only what is held has them */
    p.gate_until = 0;
    assert_same(&list[0].p, &p);
    assert_int_equal(list[0].run_at, 50);
    assert_int_equal(list[0].run, 1);
    OK(store_actions_between(r, 100, 101, mem, &list, &n, &error));
    assert_int_equal(n, 2);
    OK(store_actions_between(r, 0, 100, mem, &list, &n, &error)); /* `to` is outside */
    assert_int_equal(n, 0);
    OK(store_actions_of(r, 2, mem, &list, &n, &error));
    assert_int_equal(n, 0);
    store_reader_close(r);
    store_close(s);
}

/* Some 300 runs over two blocks of customers: each action is found again, by customer, by day and among all, and a
 * block has few rows however many runs there were. */
enum { RUNS = 300, PEOPLE = 400 };

static void add_runs(store *s, int *n_of, int *total)
{
    uint64_t x = 7;
    for (int run = 1; run <= RUNS; run++) {
        OK(store_begin(s, true, &error));
        run_record record = { .now = run * 100, .config_hash = "" };
        OK(store_next_run(s, &record.id, &error));
        int many = run % 50 == 0 ? PEOPLE / 2 : run % 3;
        for (int i = 0; i < many; i++) {
            x = x * UINT64_C(6364136223846793005) + 1442695040888963407u;
            uint32_t id = 1 + (uint32_t)(x >> 33) % PEOPLE;
            char occurrence[32], key[32];
            snprintf(occurrence, sizeof occurrence, "%d.%d", run, i);
            snprintf(key, sizeof key, "%016x", (unsigned)(run * 1000 + i));
            proposal p = full(id, "s", key);
            p.occurrence = text_of(occurrence);
            p.at = record.now;
            OK(store_add_action(s, &p, record.now, record.id, &error));
            assert_int_equal(store_add_action(s, &p, record.now, record.id, &error), GX_EEXIST);
            n_of[id]++;
            ++*total;
        }
        OK(store_add_run(s, &record, &error));
        OK(store_commit(s, &error));
    }
}

static void many_customers(store *s)
{
    OK(store_begin(s, false, &error));
    for (int i = 1; i <= PEOPLE; i++) {
        char id[16], subject[16];
        snprintf(id, sizeof id, "%d", i);
        snprintf(subject, sizeof subject, "c%03d", i);
        assert_int_equal(append(s, id, "visit.made", 1, subject, "{}"), APPEND_NEW);
    }
    OK(store_commit(s, &error));
}

static int rows_of(const char *table)
{
    sqlite3 *raw;
    sqlite3_stmt *st;
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    assert_int_equal(sqlite3_open(file, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int n = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(raw);
    return n;
}

static void test_many_runs(void **state)
{
    (void)state;
    static int n_of[PEOPLE + 1];
    int total = 0;
    store *s = open_store();
    many_customers(s);
    add_runs(s, n_of, &total);
    store_reader *r = open_reader(s);
    stored_action *list;
    size_t n;
    OK(store_actions(r, mem, &list, &n, &error));
    assert_int_equal(n, total);
    for (size_t i = 1; i < n; i++)
        assert_true(text_cmp(list[i - 1].p.customer, list[i].p.customer) <= 0);
    for (uint32_t id = 1; id <= PEOPLE; id++) {
        customer_record c;
        OK(store_actions_of(r, id, mem, &list, &n, &error));
        assert_int_equal(n, n_of[id]);
        OK(store_load(r, &id, 1, mem, &c, &error));
        assert_int_equal(c.n_actions, n_of[id]);
        for (size_t i = 1; i < c.n_actions; i++)
            assert_true(c.actions[i - 1].run_at <= c.actions[i].run_at);
    }
    OK(store_actions_between(r, 5000, 5001, mem, &list, &n, &error)); /* run 50, a large one */
    assert_int_equal(n, PEOPLE / 2);
    assert_true(list[0].run == 50 && list[n - 1].run == 50);
    buf findings = { 0 };
    OK(store_check(r, &findings, &error));
    assert_string_equal(findings.n > 0 ? findings.p : "", "");
    buf_free(&findings);
    store_figures f;
    OK(store_count(r, &f, &error));
    assert_int_equal(f.actions, total);
    store_reader_close(r);
    store_close(s);
    assert_in_range(rows_of("action"), 2, 2 * 16);
}

/* How many actions and how many held proposals of everybody the reader sees. */
static void count_everybody(store_reader *r, int *actions, int *held)
{
    arena *a = arena_new();
    for (uint32_t id = 1; id <= PEOPLE; id++) {
        stored_action *done;
        proposal *list;
        size_t n;
        OK(store_actions_of(r, id, a, &done, &n, &error));
        actions[id] = (int)n;
        OK(store_suppressed_of(r, id, a, &list, &n, &error));
        held[id] = (int)n;
    }
    arena_free(a);
}

/* One action, and for somebody else one proposal held or none any more. */
static void one_step(store *s, int run, uint64_t *dice, int *n_of, int *n_held)
{
    run_record record = { .now = run * 100, .config_hash = "" };
    uint32_t id = 1 + (uint32_t)((*dice = *dice * UINT64_C(6364136223846793005) + 1442695040888963407u) >> 33) % PEOPLE;
    uint32_t other = 1 + (id * 7 + (uint32_t)run) % PEOPLE;
    char occurrence[32], key[32];
    snprintf(occurrence, sizeof occurrence, "%d", run);
    snprintf(key, sizeof key, "%016x", (unsigned)run);
    proposal p = full(id, "s", key), h = full(other, "h", key);
    const proposal *const one[] = { &h };
    p.occurrence = text_of(occurrence);
    OK(store_next_run(s, &record.id, &error));
    OK(store_add_action(s, &p, record.now, record.id, &error));
    n_of[id]++;
    n_held[other] = run % 4 != 0;
    OK(store_replace_suppressed(s, &other, 1, one, run % 4 != 0, &error));
    OK(store_add_run(s, &record, &error));
}

/* A reader inside sees at once what the writer has at hand and what it has written, step after step, whether rows are
 * joined, steps are committed or taken back. */
static void test_a_reader_inside(void **state)
{
    (void)state;
    static int n_of[PEOPLE + 1], n_held[PEOPLE + 1], before[2][PEOPLE + 1], seen[2][PEOPLE + 1];
    uint64_t dice = 7;
    store_reader *inside;
    store *s = open_store();
    many_customers(s);
    OK(store_reader_inside(s, &inside, &error));
    for (int round = 0; round < 12; round++) {
        OK(store_begin(s, STORE_OFF, &error));
        OK(store_reader_begin(inside, &error));
        memcpy(before[0], n_of, sizeof n_of);
        memcpy(before[1], n_held, sizeof n_held);
        for (int step = 0; step < 30; step++) {
            one_step(s, round * 30 + step + 1, &dice, n_of, n_held);
            if (step % 3 == 0)
                OK(store_pause(s, &error));
            if (step % 5 == 0)
                count_everybody(inside, seen[0], seen[1]);
        }
        count_everybody(inside, seen[0], seen[1]);
        assert_memory_equal(seen[0], n_of, sizeof n_of);
        assert_memory_equal(seen[1], n_held, sizeof n_held);
        store_reader_end(inside);
        if (round % 4 != 3) {
            OK(store_commit(s, &error));
            continue;
        }
        store_rollback(s);
        memcpy(n_of, before[0], sizeof n_of);
        memcpy(n_held, before[1], sizeof n_held);
    }
    store_reader *r = open_reader(s);
    count_everybody(r, seen[0], seen[1]);
    assert_memory_equal(seen[0], n_of, sizeof n_of);
    assert_memory_equal(seen[1], n_held, sizeof n_held);
    store_reader_close(r);
    store_reader_close(inside);
    store_close(s);
}

/* Rows name numbers interned a moment before, and nobody looks each of them up; `check` does. */
static void test_nobody_cannot_act(void **state)
{
    (void)state;
    store *s = open_store();
    three_customers(s);
    proposal p = full(99, "s", "0123456789abcdef");
    buf findings = { 0 };
    OK(store_begin(s, true, &error));
    OK(store_add_action(s, &p, 50, 1, &error));
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    OK(store_check(r, &findings, &error));
    assert_non_null(strstr(findings.p, "a decision is about customer number 99, who is not there"));
    buf_free(&findings);
    store_reader_close(r);
    store_close(s);
}

static void assert_held(store *s, const char *wanted)
{
    store_reader *r = open_reader(s);
    held_count *counts;
    size_t n;
    buf got = { 0 };
    OK(store_held_counts(r, mem, &counts, &n, &error));
    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%.*s %d;", TEXT_ARG(counts[i].reason), (int)counts[i].n);
    assert_string_equal(got.n > 0 ? got.p : "", wanted);
    buf_free(&got);
    store_reader_close(r);
}

/* The counts by reason follow every replacement, and nothing that was rolled back. */
static void test_held_counts(void **state)
{
    (void)state;
    store *s = open_store();
    three_customers(s);
    proposal list[] = { full(1, "z", "0000000000000001"), full(2, "m", "8000000000000002"),
                        full(1, "a", "fedcba9876543210") };
    list[2].reason = GX_TEXT("budget");
    const proposal *const three[] = { &list[0], &list[1], &list[2] };
    const uint32_t ids[] = { 1, 2 };
    OK(store_begin(s, true, &error));
    OK(store_replace_suppressed(s, ids, 2, three, 3, &error));
    OK(store_commit(s, &error));
    assert_held(s, "budget 1;cap 2;");
    OK(store_begin(s, true, &error));
    OK(store_replace_suppressed(s, ids, 1, three, 1, &error));
    store_rollback(s);
    assert_held(s, "budget 1;cap 2;");
    OK(store_begin(s, true, &error));
    OK(store_replace_suppressed(s, ids, 1, three, 1, &error)); /* of customer 1 the budget goes, one cap stays */
    OK(store_commit(s, &error));
    assert_held(s, "cap 2;");
    store_reader *r = open_reader(s);
    held_proposal *held;
    size_t n;
    OK(store_held(r, 1, 2, mem, &held, &n, &error));
    assert_int_equal(n, 2);
    assert_true(text_is(held[0].strategy, "z") && text_is(held[1].strategy, "m") && held[1].customer_id == 2);
    assert_true(held[0].since == 7 && text_is(held[0].reason, "cap"));
    store_reader_close(r);
    store_close(s);
}

static void test_runs(void **state)
{
    (void)state;
    store *s = open_store();
    store_reader *r = open_reader(s);
    run_record got, run = { .now = 77,
                            .layout = UINT64_MAX - 1,
                            .customers = 1,
                            .evaluated = 2,
                            .changed = 3,
                            .due = 4,
                            .unchanged = 5,
                            .proposed = 6,
                            .approved = 7,
                            .suppressed = 8 };
    memset(run.config_hash, 'f', 64);
    assert_int_equal(store_last_run(r, &got, &error), GX_ENOTFOUND);
    OK(store_begin(s, true, &error));
    OK(store_add_run(s, &run, &error));
    run.now = 78;
    run.id = 0;
    OK(store_add_run(s, &run, &error));
    OK(store_commit(s, &error));
    OK(store_last_run(r, &got, &error));
    assert_int_equal(got.id, 2);
    assert_memory_equal(&got, &run, sizeof got);
    store_reader_close(r);
    store_close(s);
}

/* What a run let out is asked of the last run only. */
static void test_allowed_unfair(void **state)
{
    (void)state;
    store *s = open_store();
    store_reader *r = open_reader(s);
    arena *a = arena_new();
    const gx_text *names;
    size_t n;
    run_record first = { .now = 1 }, second = { .now = 2 };
    OK(store_allowed_unfair(r, a, &names, &n, &error));
    assert_int_equal(n, 0);
    OK(store_begin(s, true, &error));
    OK(store_add_run(s, &first, &error));
    OK(store_allow_unfair(s, first.id, GX_TEXT("trial"), &error));
    OK(store_allow_unfair(s, first.id, GX_TEXT("newcomer"), &error));
    OK(store_allow_unfair(s, first.id, GX_TEXT("trial"), &error)); /* said twice */
    OK(store_commit(s, &error));
    OK(store_allowed_unfair(r, a, &names, &n, &error));
    assert_int_equal(n, 2);
    assert_true(text_is(names[0], "newcomer") && text_is(names[1], "trial"));
    OK(store_begin(s, true, &error));
    OK(store_add_run(s, &second, &error));
    OK(store_commit(s, &error));
    OK(store_allowed_unfair(r, a, &names, &n, &error));
    assert_int_equal(n, 0);
    arena_free(a);
    store_reader_close(r);
    store_close(s);
}

static void test_cut_points(void **state)
{
    (void)state;
    store *s = open_store();
    store_reader *r = open_reader(s);
    int64_t value, at;
    assert_int_equal(store_cut(r, "spent80", 100, &value, &at, &error), GX_ENOTFOUND);
    OK(store_begin(s, true, &error));
    OK(store_put_cut(s, "spent80", 10, 1, &error));
    OK(store_put_cut(s, "spent80", 20, 2, &error));
    OK(store_put_cut(s, "other", 15, 3, &error));
    OK(store_put_cut(s, "spent80", 20, 4, &error)); /* made again */
    OK(store_commit(s, &error));
    OK(store_cut(r, "spent80", 19, &value, &at, &error));
    assert_true(value == 1 && at == 10);
    OK(store_cut(r, "spent80", 20, &value, &at, &error));
    assert_true(value == 4 && at == 20);
    assert_int_equal(store_cut(r, "spent80", 9, &value, &at, &error), GX_ENOTFOUND);
    store_reader_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_suppressed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unique, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_runs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_reader_inside, setup, teardown),
        cmocka_unit_test_setup_teardown(test_held_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_cannot_act, setup, teardown),
        cmocka_unit_test_setup_teardown(test_runs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_allowed_unfair, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_points, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
