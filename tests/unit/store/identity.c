/* SPDX-License-Identifier: Apache-2.0 */
/* (source, id) is unique in fact. A random history of appends, commits, rollbacks, undos, rebuilds and two writers in
 * turn is compared with a list, with hashes so short that they collide all the time, and buffers so small that
 * everything is spilled. */
#include "fixture.h"

#include "core/store/internal.h"

#define SOURCES 3
#define MOST 40000

typedef struct fact {
    unsigned source, id, content;
} fact;

static fact facts[MOST];
static size_t n_facts;
static unsigned where[SOURCES][MOST]; /* index + 1 into facts */
static uint64_t random_state;

static unsigned pick(unsigned n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(random_state >> 33) % n;
}

static append_result expected(fact f)
{
    unsigned at = where[f.source][f.id];
    if (at != 0)
        return facts[at - 1].content == f.content ? APPEND_DUPLICATE : APPEND_CONFLICT;
    assert_true(n_facts < MOST);
    facts[n_facts++] = f;
    where[f.source][f.id] = (unsigned)n_facts;
    return APPEND_NEW;
}

static append_result offer(store *s, fact f)
{
    static const char *const sources[SOURCES] = { "a", "b", "seller" };
    char id[16], subject[16];
    snprintf(id, sizeof id, "%u", f.id);
    snprintf(subject, sizeof subject, "c%u", (f.id % 97) * 2 + f.content % 2);
    append_result result;
    event e;
    event_begin(&e, f.content / 2 == 1 ? EVENT_VISIT_MADE : EVENT_SHARE_MADE, text_of(sources[f.source]), text_of(id),
                text_of(subject), f.id % 50);
    if (f.content > 3)
        event_set_text(&e, e.kind == EVENT_VISIT_MADE ? FIELD_PLACE : FIELD_SKU, text_of("here"));
    OK(store_append(s, &e, false, &result, NULL, &error));
    return result;
}

static void forget_back_to(size_t n)
{
    while (n_facts > n) {
        n_facts--;
        where[facts[n_facts].source][facts[n_facts].id] = 0;
    }
}

/* Some new, some again, some contradicting; in stretches, as files do. */
static void append_some(store *s, unsigned n, unsigned ids)
{
    for (unsigned i = 0; i < n; i++) {
        fact f = { pick(SOURCES), pick(ids), pick(6) };
        if (n_facts != 0 && pick(3) == 0)
            f = facts[pick((unsigned)n_facts)];
        for (unsigned k = 0, run = pick(4); k <= run; k++, f.id = (f.id + 1) % ids)
            assert_int_equal(offer(s, f), expected(f));
    }
}

static void undo_last(store *s)
{
    stored_event undone;
    size_t last = n_facts;
    while (last > 0 && facts[last - 1].source != 2)
        last--;
    OK(store_begin(s, false, &error));
    gx_status status = store_undo_last(s, mem, &undone, &error);
    if (last == 0) {
        assert_int_equal(status, GX_ENOTFOUND);
    } else {
        char id[16];
        OK(status);
        snprintf(id, sizeof id, "%u", facts[last - 1].id);
        assert_true(text_is(undone.id, id));
        where[2][facts[last - 1].id] = 0;
        memmove(&facts[last - 1], &facts[last], (n_facts - last) * sizeof *facts);
        n_facts--;
        for (size_t i = last - 1; i < n_facts; i++)
            where[facts[i].source][facts[i].id] = (unsigned)i + 1;
    }
    OK(store_commit(s, &error));
    arena_reset(mem);
}

static void rebuild(store *s)
{
    OK(store_begin(s, false, &error));
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
}

static store *reopen(store *s, unsigned most)
{
    store_close(s);
    s = open_store();
    s->known.most = most;
    s->waiting.memory = most * 64;
    s->subjects.most = most * 16;
    return s;
}

static void assert_count(store *s)
{
    store_figures figures;
    store_reader *r = open_reader(s);
    OK(store_count(r, &figures, &error));
    assert_int_equal(figures.events, n_facts);
    store_reader_close(r);
}

static void history(uint64_t seed, uint64_t mask, unsigned most, unsigned steps, unsigned ids)
{
    random_state = seed;
    n_facts = 0;
    memset(where, 0, sizeof where);
    identity_mask = mask;
    (void)remove(file);
    store *s = reopen(open_store(), most), *other = reopen(open_store(), most);
    for (unsigned step = 0; step < steps; step++) {
        store *turn = pick(4) == 0 ? other : s;
        size_t before = n_facts;
        OK(store_begin(turn, false, &error));
        append_some(turn, pick(5) == 0 ? 1 + pick(900) : 1 + pick(4), ids);
        if (pick(6) == 0) {
            store_rollback(turn);
            forget_back_to(before);
        } else {
            OK(store_commit(turn, &error));
        }
        if (pick(8) == 0)
            undo_last(pick(2) != 0 ? s : other);
        if (pick(25) == 0)
            rebuild(s);
        if (pick(12) == 0)
            s = reopen(s, most);
        assert_count(s);
    }
    assert_sound(s);
    for (size_t i = 0; i < n_facts; i++) /* all of them are found again */
        assert_int_equal(where[facts[i].source][facts[i].id], i + 1);
    OK(store_begin(s, false, &error));
    for (size_t i = 0; i < n_facts; i++)
        assert_int_equal(offer(s, facts[i]), APPEND_DUPLICATE);
    store_rollback(s);
    store_close(other);
    store_close(s);
    identity_mask = UINT64_MAX;
}

static void test_collisions(void **state)
{
    (void)state;
    history(1, 0xFF, 50, 60, 700);
    history(2, 0, 400, 20, 300); /* everything shares one hash */
}

static void test_spilled(void **state)
{
    (void)state;
    history(3, UINT64_MAX, 64, 60, 3000);
    history(4, 0xFFFFF00000, 200, 60, 10000);
}

/* So many that runs are written and merged. */
static void test_runs(void **state)
{
    (void)state;
    random_state = 9;
    n_facts = 0;
    memset(where, 0, sizeof where);
    identity_mask = 0xFFFF00000000;
    store *s = reopen(open_store(), 3000);
    for (unsigned round = 0; round < 6; round++) {
        OK(store_begin(s, false, &error));
        append_some(s, 2500, 12000);
        OK(store_commit(s, &error));
        assert_true(s->known.n_runs <= 3);
        assert_true(s->known.n <= IDENTITY_TAIL);
        if (round % 2 != 0)
            s = reopen(s, 3000);
    }
    assert_true(n_facts > 2 * IDENTITY_TAIL);
    assert_count(s);
    rebuild(s);
    assert_sound(s);
    OK(store_begin(s, false, &error));
    for (size_t i = 0; i < n_facts; i += 3)
        assert_int_equal(offer(s, facts[i]), APPEND_DUPLICATE);
    OK(store_commit(s, &error));
    store_close(s);
    identity_mask = UINT64_MAX;
}

static void raw(const char *text)
{
    sqlite3 *d;
    assert_int_equal(sqlite3_open(file, &d), SQLITE_OK);
    assert_int_equal(sqlite3_exec(d, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(d);
}

static gx_status offer_again(store *s, unsigned id, append_result *result)
{
    char name[16];
    snprintf(name, sizeof name, "%u", id);
    event e = make_event_from("t", name, "visit.made", 1, "c", "{}");
    return store_append(s, &e, false, result, NULL, &error);
}

/* A run's filter is read part by part: each is used, and a part that is damaged or gone is said and mended by rebuild.
 */
static void test_filter_parts(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    append_result result;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    for (unsigned i = 0; i < MANY; i++)
        OK(offer_again(s, i, &result));
    OK(store_commit(s, &error));
    store_close(s);
    s = open_store();
    OK(store_begin(s, false, &error));
    for (unsigned i = 0; i < 2 * MANY; i += 37) {
        OK(offer_again(s, i, &result));
        assert_int_equal(result, i < MANY ? APPEND_DUPLICATE : APPEND_NEW);
    }
    store_rollback(s);
    store_close(s);
    static const char *const harm[] = { "UPDATE identity_filter SET data = zeroblob(length(data))",
                                        "UPDATE identity_filter SET data = substr(data, 1, 100)",
                                        "DELETE FROM identity_filter" };
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        raw(harm[i]);
        s = open_store();
        OK(store_begin(s, false, &error));
        assert_int_equal(offer_again(s, 7, &result), GX_ESTORE);
        assert_non_null(strstr(error.text, "the filter of identity run 1 is damaged; run rebuild"));
        store_rollback(s);
        rebuild(s);
        OK(store_begin(s, false, &error));
        OK(offer_again(s, 7, &result));
        assert_int_equal(result, APPEND_DUPLICATE);
        store_rollback(s);
        assert_sound(s);
        store_close(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_collisions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_spilled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_runs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_filter_parts, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
