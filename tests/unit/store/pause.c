/* SPDX-License-Identifier: Apache-2.0 */
/* Many steps in one transaction, and what a reader inside the writer keeps of the file: the same answers as a commit
 * each, from memory or from the file; all steps or none. */
#include "fixture.h"

#include "core/store/internal.h"

#define STEPS 400

static void due_list(store_reader *r, char *out, size_t room)
{
    uint32_t *ids;
    size_t n, at = 0;
    OK(store_due(r, 0, false, &ids, &n, &error));
    for (size_t i = 0; i < n && at < room; i++)
        at += (size_t)snprintf(out + at, room - at, "%u ", ids[i]);
    free(ids);
}

/* One event, as the engine decides it: appended, settled, judged (she is due at `due` then), an action for every third,
 * something held of every fourth. */
static void step(store *s, store_reader *r, unsigned i)
{
    char id[16], subject[16];
    uint32_t *touched;
    size_t n;
    evaluation judged = { .due = 1000 + (int64_t)i, .known = true, .result = i }, old;
    const evaluation *in[] = { &judged };
    bool any;
    snprintf(id, sizeof id, "s%u", i);
    snprintf(subject, sizeof subject, "c%u", i * 37 % 300);
    assert_int_equal(append(s, id, "visit.made", 5 + i, subject, "{}"), APPEND_NEW);
    OK(store_settle(s, &touched, &n, &error));
    assert_int_equal(n, 1);
    OK(store_evaluations_of(r, touched, 1, 7, &old, &any, &error));
    assert_true(old.due == GX_NEVER);
    customer_record c;
    OK(store_load(r, touched, 1, mem, &c, &error));
    assert_true(text_is(c.subject, subject) && c.n_digests == 1);
    OK(store_put_evaluations(s, 7, 2, 3, touched, in, 1, &error));
    proposal p = { .customer_id = *touched,
                   .strategy = GX_TEXT("greet"),
                   .step = GX_TEXT("1"),
                   .occurrence = text_of(id),
                   .id = GX_TEXT("0123456789abcdef"),
                   .at = 7,
                   .reason = GX_TEXT("cap") };
    const proposal *held[] = { &p };
    size_t actions = c.n_actions;
    if (i % 3 == 0)
        OK(store_add_action(s, &p, 5, 1 + i, &error));
    OK(store_load(r, touched, 1, mem, &c, &error));
    assert_int_equal(c.n_actions, actions + (i % 3 == 0));
    OK(store_replace_suppressed(s, touched, 1, held, i % 4 == 0, &error));
    held_proposal *now;
    OK(store_held(r, *touched, *touched, mem, &now, &n, &error));
    assert_int_equal(n, i % 4 == 0);
    free(touched);
}

/* All that the file tells. */
static void tell(store *s, buf *out)
{
    store_reader *r = open_reader(s);
    stored_action *actions;
    proposal *held;
    size_t n;
    char due[4096] = "";
    OK(store_reader_begin(r, &error));
    due_list(r, due, sizeof due);
    buf_str(out, due);
    OK(store_actions(r, mem, &actions, &n, &error));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "\n%.*s %.*s", TEXT_ARG(actions[i].p.customer), TEXT_ARG(actions[i].p.occurrence));
    OK(store_suppressed(r, NULL, mem, &held, &n, &error));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "\n%.*s held %.*s", TEXT_ARG(held[i].customer), TEXT_ARG(held[i].occurrence));
    for (uint32_t id = 1; id <= store_max_id(r, &error); id++) {
        customer_record c;
        evaluation e;
        bool any;
        OK(store_load(r, &id, 1, mem, &c, &error));
        OK(store_evaluations_of(r, &id, 1, 7, &e, &any, &error));
        buf_printf(out, "\n%u %.*s %lld %llu ", id, TEXT_ARG(c.subject), (long long)e.due,
                   (unsigned long long)e.result);
        buf_text(out, c.digests[0]);
    }
    store_reader_end(r);
    store_reader_close(r);
    assert_sound(s);
}

typedef enum how { EACH, AT_ONCE, IN_THREES, TAKEN_BACK } how;

/* `all`: read beforehand whatever memory is allowed. `small`: hardly a place for anything, so that what is dirty is
 * written for others all the time. */
static void work(how way, bool warm, bool all, bool small, buf *out)
{
    char path[96];
    store *s = open_store();
    store_reader *r;
    OK(store_begin(s, STORE_NORMAL, &error));
    for (unsigned i = 0; i < 300; i++) {
        snprintf(path, sizeof path, "c%u", i);
        assert_int_equal(append(s, path, "visit.made", 1, path, "{}"), APPEND_NEW);
    }
    OK(store_commit(s, &error));
    OK(store_reader_inside(s, &r, &error));
    if (small)
        assert_true(blocks_begin(s, 1) && shelf_begin(&s->packs, 3) && kept_begin(&s->kept, 1));
    if (warm) {
        OK(store_begin(s, STORE_NORMAL, &error));
        OK(store_warm(s, r, all, &error));
        OK(store_commit(s, &error));
    }
    for (unsigned i = 0; i < STEPS; i++) {
        if (!store_is_sound(s))
            OK(store_begin(s, STORE_NORMAL, &error));
        OK(store_reader_begin(r, &error));
        step(s, r, i);
        store_reader_end(r);
        bool last = i == STEPS - 1,
             commit = way == EACH || (way == IN_THREES && i % 3 == 2) || (way != TAKEN_BACK && last);
        OK(commit ? store_commit(s, &error) : store_pause(s, &error));
    }
    if (way == TAKEN_BACK)
        store_rollback(s);
    store_reader_close(r);
    tell(s, out);
    store_close(s);
    remove(file);
}

static void test_the_same_however_it_is_committed(void **state)
{
    (void)state;
    buf each = { 0 };
    work(EACH, false, false, false, &each);
    for (int way = EACH; way <= IN_THREES; way++)
        for (int warm = 0; warm < 3; warm++)
            for (int small = 0; small < 2; small++) {
                buf other = { 0 };
                work((how)way, warm != 0, warm == 2, small != 0, &other);
                assert_true(text_eq(buf_view(&each), buf_view(&other)));
                buf_free(&other);
            }
    buf_free(&each);
}

static void test_taken_back_as_a_whole(void **state)
{
    (void)state;
    buf none = { 0 };
    work(TAKEN_BACK, true, true, false, &none);
    assert_true(strstr(none.p, "c0") != NULL && strstr(none.p, "held") == NULL && strstr(none.p, " s0") == NULL);
    buf_free(&none);
}

/* What another writer commits is seen, though it was kept. */
static void test_another_writer(void **state)
{
    (void)state;
    store *s = open_store();
    store_reader *r;
    customer_record c;
    uint32_t one = 1;
    commit_event(s, "1", "visit.made", 1, "anna", "{}");
    OK(store_reader_inside(s, &r, &error));
    OK(store_begin(s, STORE_NORMAL, &error));
    OK(store_warm(s, r, true, &error));
    OK(store_commit(s, &error));
    store *other = open_store();
    OK(store_begin(other, STORE_NORMAL, &error));
    proposal p = { .customer_id = 1,
                   .strategy = GX_TEXT("greet"),
                   .step = GX_TEXT("1"),
                   .occurrence = GX_TEXT("0"),
                   .id = GX_TEXT("0123456789abcdef"),
                   .at = 7 };
    OK(store_add_action(other, &p, 5, 1, &error));
    append(other, "2", "visit.made", 2, "bea", "{}");
    append(other, "3", "referral.made", 2, "anna", "{\"customer\":\"bea\"}");
    OK(store_commit(other, &error));
    store_close(other);
    OK(store_begin(s, STORE_NORMAL, &error));
    OK(store_reader_begin(r, &error));
    OK(store_load(r, &one, 1, mem, &c, &error));
    assert_int_equal(c.n_actions, 1);
    uint32_t *touched;
    size_t n;
    append(s, "4", "visit.made", 3, "bea", "{}");
    OK(store_settle(s, &touched, &n, &error));
    assert_int_equal(n, 2); /* and who introduced her */
    free(touched);
    store_reader_end(r);
    store_rollback(s);
    store_reader_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_however_it_is_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_taken_back_as_a_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_another_writer, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
