/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever is killed at whatever moment leaves the state before or after a transaction; and every allocation and every
 * write gets its turn to fail. */
#include "fixture.h"

#include "core/store/db.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define PER_FILE 300

static void append_file(store *s, unsigned number)
{
    for (unsigned i = 0; i < PER_FILE; i++) {
        char id[32], subject[16];
        snprintf(id, sizeof id, "%u-%u", number, i);
        snprintf(subject, sizeof subject, "c%u", i % 40);
        append(s, id, "order.paid", 1000 + i % 9, subject, "{\"order\":\"o\",\"amount\":5}");
    }
}

/* Ends in the middle of a transaction: after the append, and after the digests went to SQLite. */
static void child_in_midst(bool flushed)
{
    store *s = open_store();
    OK(store_begin(s, true, &error));
    append_file(s, 1);
    if (flushed)
        put_block(s, 5);
    _exit(0);
}

static void assert_events_count(uint64_t want)
{
    store *s = open_store();
    store_reader *r = open_reader(s);
    store_figures f;
    OK(store_count(r, &f, &error));
    assert_int_equal(f.events, want);
    store_reader_close(r);
    assert_sound(s);
    store_close(s);
}

static void test_exit_in_a_transaction(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, true, &error));
    append_file(s, 0);
    OK(store_commit(s, &error));
    store_close(s);
    for (int flushed = 0; flushed < 2; flushed++) {
        pid_t pid = fork();
        if (pid == 0)
            child_in_midst(flushed);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        assert_events_count(PER_FILE);
    }
}

/* Imports file after file until somebody kills it. */
static void child_until_killed(int ready)
{
    store *s = open_store();
    (void)!write(ready, "x", 1);
    for (unsigned i = 0;; i++) {
        OK(store_begin(s, i % 2 == 0, &error));
        append_file(s, i);
        OK(store_commit(s, &error));
    }
}

static void test_kill(void **state)
{
    (void)state;
    for (long ms = 1; ms < 120; ms += 13) {
        int ready[2];
        char byte;
        assert_int_equal(pipe(ready), 0);
        pid_t pid = fork();
        if (pid == 0)
            child_until_killed(ready[1]);
        assert_int_equal(read(ready[0], &byte, 1), 1);
        nanosleep(&(struct timespec){ 0, ms * 1000000 }, NULL);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        close(ready[0]);
        close(ready[1]);
        store *s = open_store();
        store_reader *r = open_reader(s);
        store_figures f;
        OK(store_count(r, &f, &error));
        assert_int_equal(f.events % PER_FILE, 0); /* whole files only */
        store_reader_close(r);
        assert_sound(s);
        store_close(s);
        assert_int_equal(unlink(file), 0);
    }
}

/* ---- every step fails once ---- */

static sqlite3_mem_methods real_memory;
static long allocations_left = -1; /* -1: never fail */

static bool refuse(long *left)
{
    if (*left < 0)
        return false;
    if (*left == 0)
        return true; /* and all that follow */
    --*left;
    return false;
}

static void *failing_malloc(int n)
{
    return refuse(&allocations_left) ? NULL : real_memory.xMalloc(n);
}

static void *failing_realloc(void *p, int n)
{
    return refuse(&allocations_left) ? NULL : real_memory.xRealloc(p, n);
}

/* One round of everything that writes and reads. Returns the first failure, and leaves nothing open. */
static gx_status transact(store *s)
{
    append_result result;
    event e = make_event_from("t", "new", "customer.added", 9, "b", "{\"name\":\"x\",\"referrer\":\"a\"}");
    event m = make_event_from("t", "merge", "customer.merged", 9, "c", "{\"into\":\"a\"}");
    proposal p = { .customer_id = 1, .strategy = GX_TEXT("s"), .id = GX_TEXT("0123456789abcdef") };
    run_record run = { .now = 10, .config_hash = "c" };
    gx_status status = store_begin(s, true, &error);
    if (status == GX_OK)
        status = store_append(s, &e, false, &result, NULL, &error);
    if (status == GX_OK)
        status = store_append(s, &m, false, &result, NULL, &error);
    if (status == GX_OK)
        status = store_add_action(s, &p, 10, 1, &error);
    if (status == GX_OK)
        status = store_add_run(s, &run, &error);
    if (status == GX_OK)
        status = store_commit(s, &error);
    store_rollback(s);
    return status;
}

/* Erases the first customer. */
static gx_status forget(store *s)
{
    erased out;
    store_reader *inside = NULL;
    gx_status status = store_reader_inside(s, &inside, &error);
    if (status == GX_OK)
        status = store_begin(s, true, &error);
    if (status == GX_OK)
        status = store_forget(s, inside, 1, 100, mem, &out, &error);
    if (status == GX_OK)
        status = store_commit(s, &error);
    store_rollback(s);
    store_reader_close(inside);
    return status == GX_OK ? store_sweep(s, &error) : status;
}

static gx_status attempt(gx_status (*what)(store *s))
{
    store *s;
    gx_status status = store_open(file, STORE_WRITE, &s, &error);
    if (status != GX_OK)
        return status;
    status = what(s);
    store_close(s);
    return status;
}

static void prepare_file(void)
{
    store *s = open_store();
    commit_event(s, "1", "visit.made", 1, "a", "{}");
    commit_event(s, "2", "visit.made", 1, "c", "{}");
    store_close(s);
}

static void assert_before_or_after(gx_status status, bool forgotten)
{
    store *s = open_store();
    store_reader *r = open_reader(s);
    store_figures f;
    OK(store_count(r, &f, &error));
    bool before = f.events == 2 && f.actions == 0 && f.runs == 0;
    bool after = forgotten ? f.events == 1 : f.events == 4 && f.actions == 1 && f.runs == 1;
    assert_true(status == GX_OK ? after : before || after);
    store_reader_close(r);
    assert_sound(s);
    store_close(s);
    assert_int_equal(unlink(file), 0);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    long n = 0;
    for (gx_status status = GX_ENOMEM; status != GX_OK; n++) {
        prepare_file();
        allocations_left = n;
        status = attempt(transact);
        allocations_left = -1;
        if (status != GX_OK && status != GX_ENOMEM)
            fail_msg("allocation %ld: status %d: %s", n, status, error.text);
        assert_before_or_after(status, false);
    }
    assert_true(n > 100);
}

/* A layer above the file system that fails from the Nth write, sync or truncation on. */
static sqlite3_vfs *real_vfs, failing_vfs;
static long writes_left = -1, writes, heads; /* of pages of the log, written apart from them */

typedef struct layer {
    sqlite3_file base;
    sqlite3_file *below; /* in the same memory, behind */
} layer;

#define BELOW(f) (((layer *)(f))->below)

static int layer_close(sqlite3_file *f)
{
    return BELOW(f)->pMethods->xClose(BELOW(f));
}
static int layer_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return BELOW(f)->pMethods->xRead(BELOW(f), p, n, at);
}
static int layer_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    heads += n == 24;
    writes++;
    return refuse(&writes_left) ? SQLITE_FULL : BELOW(f)->pMethods->xWrite(BELOW(f), p, n, at);
}
static int layer_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return refuse(&writes_left) ? SQLITE_IOERR_TRUNCATE : BELOW(f)->pMethods->xTruncate(BELOW(f), n);
}
static int layer_sync(sqlite3_file *f, int flags)
{
    return refuse(&writes_left) ? SQLITE_IOERR_FSYNC : BELOW(f)->pMethods->xSync(BELOW(f), flags);
}
static int layer_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return BELOW(f)->pMethods->xFileSize(BELOW(f), n);
}
static int layer_lock(sqlite3_file *f, int how)
{
    return BELOW(f)->pMethods->xLock(BELOW(f), how);
}
static int layer_unlock(sqlite3_file *f, int how)
{
    return BELOW(f)->pMethods->xUnlock(BELOW(f), how);
}
static int layer_reserved(sqlite3_file *f, int *out)
{
    return BELOW(f)->pMethods->xCheckReservedLock(BELOW(f), out);
}
static int layer_control(sqlite3_file *f, int op, void *arg)
{
    return BELOW(f)->pMethods->xFileControl(BELOW(f), op, arg);
}
static int layer_sector(sqlite3_file *f)
{
    return BELOW(f)->pMethods->xSectorSize(BELOW(f));
}
static int layer_traits(sqlite3_file *f)
{
    return BELOW(f)->pMethods->xDeviceCharacteristics(BELOW(f));
}
static int layer_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return BELOW(f)->pMethods->xShmMap(BELOW(f), page, size, extend, out);
}
static int layer_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return BELOW(f)->pMethods->xShmLock(BELOW(f), offset, n, flags);
}
static void layer_barrier(sqlite3_file *f)
{
    BELOW(f)->pMethods->xShmBarrier(BELOW(f));
}
static int layer_unmap(sqlite3_file *f, int drop)
{
    return BELOW(f)->pMethods->xShmUnmap(BELOW(f), drop);
}

static const sqlite3_io_methods layer_methods = {
    .iVersion = 2,
    .xClose = layer_close,
    .xRead = layer_read,
    .xWrite = layer_write,
    .xTruncate = layer_truncate,
    .xSync = layer_sync,
    .xFileSize = layer_size,
    .xLock = layer_lock,
    .xUnlock = layer_unlock,
    .xCheckReservedLock = layer_reserved,
    .xFileControl = layer_control,
    .xSectorSize = layer_sector,
    .xDeviceCharacteristics = layer_traits,
    .xShmMap = layer_map,
    .xShmLock = layer_shm_lock,
    .xShmBarrier = layer_barrier,
    .xShmUnmap = layer_unmap,
};

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    BELOW(f) = (sqlite3_file *)((char *)f + sizeof(layer));
    int rc = real_vfs->xOpen(real_vfs, name, BELOW(f), flags, out);
    f->pMethods = rc == SQLITE_OK ? &layer_methods : NULL;
    return rc;
}

/* Returns at which write it did not fail any more. */
static long fail_every_write(gx_status (*what)(store *s))
{
    long n = 0;
    for (gx_status status = GX_EIO; status != GX_OK; n++) {
        prepare_file();
        assert_int_equal(sqlite3_vfs_register(&failing_vfs, 1), SQLITE_OK);
        writes_left = n;
        status = attempt(what);
        writes_left = -1;
        assert_int_equal(sqlite3_vfs_register(real_vfs, 1), SQLITE_OK);
        if (status != GX_OK && status != GX_EIO)
            fail_msg("write %ld: status %d: %s", n, status, error.text);
        assert_before_or_after(status, what == forget);
    }
    return n;
}

static void test_every_write_fails_once(void **state)
{
    (void)state;
    assert_true(fail_every_write(transact) > 3);
    assert_int_equal(heads, 0); /* see core/store/frames.h */
}

/* However many pages a single event changes. */
static void test_a_commit_is_one_write(void **state)
{
    (void)state;
    prepare_file();
    assert_int_equal(sqlite3_vfs_register(&failing_vfs, 1), SQLITE_OK);
    store *s = open_store();
    assert_int_equal(sqlite3_vfs_register(real_vfs, 1), SQLITE_OK);
    commit_event(s, "3", "visit.made", 2, "a", "{}");
    for (int i = 0; i < 3; i++) {
        char id[16];
        snprintf(id, sizeof id, "n%d", i);
        long before = writes;
        commit_event(s, id, "visit.made", 3 + i, "a", "{}");
        assert_int_equal(writes - before, 1);
    }
    store_close(s);
    assert_int_equal(unlink(file), 0);
}

static void d9_3_every_write_fails_once(void **state)
{
    (void)state;
    assert_true(fail_every_write(forget) > 10);
}

static int install(void **state)
{
    (void)state;
    sqlite3_mem_methods memory;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK)
        return -1;
    memory = real_memory;
    memory.xMalloc = failing_malloc;
    memory.xRealloc = failing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK)
        return -1;
    real_vfs = sqlite3_vfs_find(NULL);
    failing_vfs = *real_vfs;
    failing_vfs.pNext = NULL;
    failing_vfs.zName = "failing";
    failing_vfs.szOsFile += (int)sizeof(layer);
    failing_vfs.xOpen = layer_open;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_exit_in_a_transaction, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kill, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_allocation_fails_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_write_fails_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_commit_is_one_write, setup, teardown),
        cmocka_unit_test_setup_teardown(d9_3_every_write_fails_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
