/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing a person (D9.3): what goes, what stays, that nothing brings her back, and that a stop at any moment leaves
 * all or nothing and no bytes for long. */
#include "fixture.h"

#include "core/store/db.h"
#include <sys/wait.h>

#define SECRET "Zhao-Min-Unmistakable"

static void fill(store *s)
{
    OK(store_begin(s, false, &error));
    append(s, "1", "customer.added", 10, "mei", "{\"name\":\"Mei\"}");
    append(s, "2", "referral.made", 20, "mei", "{\"customer\":\"" SECRET "-id\"}");
    append(s, "3", "customer.added", 20, SECRET "-id", "{\"name\":\"" SECRET "\",\"phone\":\"13911112222\"}");
    append(s, "4", "order.paid", 30, SECRET "-id", "{\"order\":\"o\",\"amount\":5}");
    append(s, "5", "customer.added", 40, SECRET "-other", "{\"name\":\"" SECRET "\"}");
    append(s, "6", "customer.merged", 50, SECRET "-other", "{\"into\":\"" SECRET "-id\"}");
    append(s, "7", "customer.added", 60, "na", "{\"name\":\"Na\",\"referrer\":\"" SECRET "-other\"}");
    append(s, "8", "visit.made", 900, SECRET "-id", "{}"); /* later than the instant of forgetting */
    OK(store_commit(s, &error));
}

static erased forget(store *s, const char *subject, int64_t now)
{
    erased out;
    store_reader *inside, *r = open_reader(s);
    uint32_t id = id_of(r, subject);
    store_reader_close(r);
    OK(store_reader_inside(s, &inside, &error));
    OK(store_begin(s, STORE_FULL, &error));
    OK(store_forget(s, inside, id, now, mem, &out, &error));
    OK(store_commit(s, &error));
    store_reader_close(inside);
    return out;
}

static size_t occurrences(const char *end)
{
    char path[128], *bytes = NULL;
    size_t n = 0, size = 0;
    snprintf(path, sizeof path, "%s%s", file, end);
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return 0;
    for (int c; (c = fgetc(f)) != EOF;) {
        if (size % 65536 == 0)
            bytes = realloc(bytes, size + 65536);
        assert_non_null(bytes);
        bytes[size++] = (char)c;
    }
    fclose(f);
    for (char *p = bytes; p != NULL && (p = memmem(p, size - (size_t)(p - bytes), SECRET, strlen(SECRET))) != NULL; p++)
        n++;
    free(bytes);
    return n;
}

static uint64_t events_of(store *s)
{
    store_figures f;
    store_reader *r = open_reader(s);
    OK(store_count(r, &f, &error));
    store_reader_close(r);
    return f.events;
}

static void assert_as_before(store *s, const char *once)
{
    char *now = describe(s);
    assert_string_equal(now, once);
    free(now);
}

static void d9_3_erased_and_not_brought_back(void **state)
{
    (void)state;
    store *s = open_store();
    fill(s);
    assert_true(occurrences("") + occurrences("-wal") > 0);
    erased out = forget(s, SECRET "-other", 100); /* one of hers stands for all of them */
    assert_int_equal(out.records, 2);
    assert_int_equal(out.events, 5);
    assert_int_equal(out.renamed, 2);
    assert_int_equal(out.mentions, 0);
    OK(store_sweep(s, &error));
    assert_int_equal(occurrences("") + occurrences("-wal"), 0);
    assert_int_equal(events_of(s), 3);
    assert_sound(s);
    char *once = describe(s);
    OK(store_begin(s, false, &error));
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
    assert_as_before(s, once);
    fill(s); /* the same file again: also the event that lies after the instant of forgetting */
    assert_as_before(s, once);
    assert_int_equal(occurrences("") + occurrences("-wal"), 0);
    assert_sound(s);
    free(once);
    store_close(s);
}

static void d9_3_what_others_said_is_found_again(void **state)
{
    (void)state;
    store *s = open_store();
    fill(s);
    forget(s, SECRET "-id", 100);
    OK(store_begin(s, false, &error));
    assert_int_equal(append(s, "3", "customer.added", 20, SECRET "-id", "{\"name\":\"x\"}"), APPEND_FORGOTTEN);
    assert_int_equal(append(s, "2", "referral.made", 20, "mei", "{\"customer\":\"" SECRET "-id\"}"), APPEND_DUPLICATE);
    assert_int_equal(append(s, "2", "referral.made", 20, "mei", "{\"customer\":\"na\"}"), APPEND_CONFLICT);
    assert_int_equal(append(s, "9", "customer.added", 70, "bo", "{\"referrer\":\"" SECRET "-id\"}"), APPEND_NEW);
    assert_int_equal(append(s, "10", "customer.merged", 80, "bo", "{\"into\":\"" SECRET "-id\"}"), APPEND_FORGOTTEN);
    assert_int_equal(append(s, "11", "customer.added", 901, SECRET "-id", "{\"name\":\"back\"}"), APPEND_NEW);
    OK(store_commit(s, &error));
    store_reader *r = open_reader(s);
    customer_record rec = load(r, SECRET "-id"), was = load(r, "forgotten-1");
    assert_int_equal(rec.n_digests, 1); /* a new customer, to whom nobody is tied */
    assert_int_equal(rec.n_introduced, 0);
    assert_int_equal(was.n_digests, 0); /* no customer, but she introduced bo; na by her other id, forgotten-2 */
    assert_int_equal(was.n_introduced, 1);
    store_reader_close(r);
    assert_sound(s);
    store_close(s);
}

/* Ends before the commit, or before the sweep. */
static void child(bool commit)
{
    erased out;
    store_reader *inside;
    store *s = open_store();
    if (commit) {
        forget(s, SECRET "-id", 100);
        _exit(0);
    }
    OK(store_reader_inside(s, &inside, &error));
    OK(store_begin(s, STORE_FULL, &error));
    store_reader *r = open_reader(s);
    OK(store_forget(s, inside, id_of(r, SECRET "-id"), 100, mem, &out, &error));
    _exit(0);
}

static void d9_3_stopped_halfway(void **state)
{
    (void)state;
    store *s = open_store();
    fill(s);
    store_close(s);
    for (int commit = 0; commit < 2; commit++) {
        pid_t pid = fork();
        if (pid == 0)
            child(commit != 0);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        assert_true(occurrences("") + occurrences("-wal") > 0);
        s = open_store();
        assert_int_equal(events_of(s), commit ? 3 : 8);
        assert_sound(s);
        store_close(s);
    }
    assert_int_equal(occurrences("") + occurrences("-wal"), 0); /* opening it swept it */
}

static void d9_3_swept_only_when_due(void **state)
{
    (void)state;
    store *s = open_store();
    fill(s);
    OK(store_sweep(s, &error)); /* nobody was erased: the log stays */
    assert_true(occurrences("-wal") > 0);
    forget(s, SECRET "-id", 100);
    OK(store_sweep(s, &error));
    commit_event(s, "20", "note.added", 950, "na", "{\"text\":\"" SECRET "\"}"); /* somebody else's words */
    OK(store_sweep(s, &error));
    assert_true(occurrences("-wal") > 0);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(d9_3_erased_and_not_brought_back, setup, teardown),
        cmocka_unit_test_setup_teardown(d9_3_what_others_said_is_found_again, setup, teardown),
        cmocka_unit_test_setup_teardown(d9_3_stopped_halfway, setup, teardown),
        cmocka_unit_test_setup_teardown(d9_3_swept_only_when_due, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
