/* SPDX-License-Identifier: Apache-2.0 */
/* Several processes write the same file, in transactions of every size, while another one reads and one is killed:
 * nobody ever sees half a transaction, and nothing of those that were answered is lost. */
#include "fixture.h"

#include "core/store/db.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { WRITERS = 3, ROUNDS = 60, UNIT = 7 /* every transaction has a multiple of so many events */ };

static uint64_t count_events(store *s)
{
    store_reader *r = open_reader(s);
    store_figures f;
    OK(store_count(r, &f, &error));
    store_reader_close(r);
    return f.events;
}

/* From one page of the log to some dozens: a customer in so many packs of digests. */
static unsigned events_in(unsigned round)
{
    static const unsigned units[] = { 1, 1, 4, 1, 20, 2 };
    return UNIT * units[round % 6];
}

static void write_round(store *s, unsigned writer, unsigned round)
{
    OK(store_begin(s, round % 3 == 0 ? STORE_FULL : round % 3 == 1 ? STORE_OFF : STORE_NORMAL, &error));
    for (unsigned i = 0; i < events_in(round); i++) {
        char id[48], subject[16];
        snprintf(id, sizeof id, "%u-%u-%u", writer, round, i);
        snprintf(subject, sizeof subject, "c%u", i * 37 % 900);
        append(s, id, "order.paid", 1000 + i % 9, subject, "{\"order\":\"o\",\"amount\":5}");
    }
    OK(store_commit(s, &error));
}

static pid_t start_writer(unsigned writer, unsigned rounds)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    store *s = open_store();
    for (unsigned i = 0; i < rounds; i++)
        write_round(s, writer, i);
    store_close(s);
    _exit(0);
}

static pid_t start_reader(void)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    store *s = open_store();
    for (uint64_t before = 0;;) {
        uint64_t now = count_events(s);
        if (now % UNIT != 0 || now < before)
            _exit(1);
        before = now;
    }
}

static void assert_ended_well(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void end_killed(pid_t pid)
{
    int status;
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status)); /* a reader that saw something wrong has ended by itself */
}

static void assert_integrity(void)
{
    sqlite3 *handle;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open(file, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(q, 0), "ok");
    sqlite3_finalize(q);
    sqlite3_close(handle);
}

static void test_writers_and_a_reader(void **state)
{
    (void)state;
    store_close(open_store());
    pid_t reader = start_reader(), writers[WRITERS];
    for (unsigned w = 0; w < WRITERS; w++)
        writers[w] = start_writer(w, ROUNDS);
    for (unsigned w = 0; w < WRITERS; w++)
        assert_ended_well(writers[w]);
    end_killed(reader);
    uint64_t want = 0;
    for (unsigned i = 0; i < ROUNDS; i++)
        want += WRITERS * (uint64_t)events_in(i);
    store *s = open_store();
    assert_int_equal(count_events(s), want);
    assert_sound(s);
    store_close(s);
    assert_integrity();
}

static void test_one_of_them_is_killed(void **state)
{
    (void)state;
    store_close(open_store());
    for (long ms = 3; ms < 80; ms += 19) {
        pid_t reader = start_reader(), victim = start_writer((unsigned)(100 + ms), 100000),
              other = start_writer((unsigned)(200 + ms), ROUNDS / 4);
        nanosleep(&(struct timespec){ 0, ms * 1000000 }, NULL);
        end_killed(victim);
        assert_ended_well(other);
        end_killed(reader);
        store *s = open_store();
        assert_int_equal(count_events(s) % UNIT, 0);
        assert_sound(s);
        store_close(s);
        assert_integrity();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_writers_and_a_reader, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_of_them_is_killed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
