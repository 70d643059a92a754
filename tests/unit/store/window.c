/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the database in larger pieces: over a file in memory that counts how often it is asked. What a window holds
 * must never outlive a lock, a write or a truncation. */
#include "core/store/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096, PAGES = 64 };

static unsigned char content[PAGES * PAGE];
static size_t size; /* of the file */
static int calls;

static int fake_read(sqlite3_file *f, void *bytes, int n, sqlite3_int64 at)
{
    (void)f;
    calls++;
    size_t there = (size_t)at >= size ? 0 : size - (size_t)at;
    size_t some = there < (size_t)n ? there : (size_t)n;
    memset(bytes, 0, (size_t)n);
    if (some > 0)
        memcpy(bytes, content + at, some);
    return some == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int fake_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    (void)f;
    memcpy(content + at, bytes, (size_t)n);
    return SQLITE_OK;
}

static int fake_truncate(sqlite3_file *f, sqlite3_int64 to)
{
    (void)f;
    size = (size_t)to;
    return SQLITE_OK;
}

static int fake_lock(sqlite3_file *f, int level)
{
    (void)f;
    (void)level;
    return SQLITE_OK;
}

static int fake_shm_lock(sqlite3_file *f, int from, int n, int flags)
{
    (void)f;
    (void)from;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static int fake_close(sqlite3_file *f)
{
    (void)f;
    return SQLITE_OK;
}

static const sqlite3_io_methods fake_methods = { .iVersion = 2,
                                                 .xClose = fake_close,
                                                 .xRead = fake_read,
                                                 .xWrite = fake_write,
                                                 .xTruncate = fake_truncate,
                                                 .xLock = fake_lock,
                                                 .xUnlock = fake_lock,
                                                 .xShmLock = fake_shm_lock };

static int fake_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    (void)flags;
    (void)out;
    f->pMethods = name != NULL ? &fake_methods : NULL;
    return name != NULL ? SQLITE_OK : SQLITE_CANTOPEN;
}

static sqlite3_vfs fake = { .iVersion = 1, .szOsFile = sizeof(sqlite3_file), .xOpen = fake_open };

static sqlite3_file *open_fake(void)
{
    sqlite3_file *f = calloc(1, window_bytes() + sizeof(sqlite3_file));
    assert_non_null(f);
    assert_int_equal(window_open(&fake, "no such file", f, SQLITE_OPEN_MAIN_DB, NULL), SQLITE_OK);
    assert_int_equal(f->pMethods->iVersion, 2);
    size = sizeof content;
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (unsigned char)(i / PAGE + i);
    calls = 0;
    return f;
}

static void close_fake(sqlite3_file *f)
{
    assert_int_equal(f->pMethods->xClose(f), SQLITE_OK);
    free(f);
}

static void check_page(sqlite3_file *f, int page)
{
    unsigned char bytes[PAGE];
    assert_int_equal(f->pMethods->xRead(f, bytes, PAGE, (sqlite3_int64)page * PAGE), SQLITE_OK);
    assert_memory_equal(bytes, content + page * PAGE, PAGE);
}

static void test_forward_reads_are_few(void **state)
{
    (void)state;
    sqlite3_file *f = open_fake();
    for (int i = 0; i < PAGES; i++)
        check_page(f, i);
    assert_in_range(calls, PAGES / 16, PAGES / 2);
    close_fake(f);
}

static void test_scattered_reads_are_as_they_come(void **state)
{
    (void)state;
    sqlite3_file *f = open_fake();
    for (int i = 0; i < PAGES; i++)
        check_page(f, i * 23 % PAGES);
    assert_int_equal(calls, PAGES);
    close_fake(f);
}

static void test_the_end_of_the_file(void **state)
{
    (void)state;
    unsigned char bytes[PAGE];
    sqlite3_file *f = open_fake();
    for (int i = PAGES - 10; i < PAGES; i++)
        check_page(f, i);
    assert_int_equal(f->pMethods->xRead(f, bytes, PAGE, (sqlite3_int64)sizeof content), SQLITE_IOERR_SHORT_READ);
    close_fake(f);
}

typedef void change(sqlite3_file *f);

static void lock_shared(sqlite3_file *f)
{
    content[12 * PAGE] ^= 0xFF;
    assert_int_equal(f->pMethods->xShmLock(f, 3, 1, SQLITE_SHM_LOCK | SQLITE_SHM_SHARED), SQLITE_OK);
}

static void lock(sqlite3_file *f)
{
    content[12 * PAGE] ^= 0xFF;
    assert_int_equal(f->pMethods->xLock(f, SQLITE_LOCK_SHARED), SQLITE_OK);
}

static void unlock(sqlite3_file *f)
{
    content[12 * PAGE] ^= 0xFF;
    assert_int_equal(f->pMethods->xUnlock(f, SQLITE_LOCK_NONE), SQLITE_OK);
}

static void write_page(sqlite3_file *f)
{
    static const char fresh[PAGE] = "fresh";
    assert_int_equal(f->pMethods->xWrite(f, fresh, PAGE, (sqlite3_int64)12 * PAGE), SQLITE_OK);
}

static void cut_off(sqlite3_file *f)
{
    content[12 * PAGE] ^= 0xFF;
    assert_int_equal(f->pMethods->xTruncate(f, (sqlite3_int64)sizeof content - PAGE), SQLITE_OK);
}

static void test_what_changes_is_read_anew(void **state)
{
    (void)state;
    change *const all[] = { lock_shared, lock, unlock, write_page, cut_off };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        sqlite3_file *f = open_fake();
        for (int page = 0; page < 12; page++)
            check_page(f, page);
        int before = calls;
        check_page(f, 12);
        assert_int_equal(calls, before); /* it is in the window, so what follows is worth asking */
        all[i](f);
        check_page(f, 12);
        close_fake(f);
    }
}

static void test_a_file_that_is_not_there(void **state)
{
    (void)state;
    sqlite3_file *f = calloc(1, window_bytes() + sizeof(sqlite3_file));
    assert_non_null(f);
    assert_int_equal(window_open(&fake, NULL, f, SQLITE_OPEN_MAIN_DB, NULL), SQLITE_CANTOPEN);
    assert_null(f->pMethods);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forward_reads_are_few),    cmocka_unit_test(test_scattered_reads_are_as_they_come),
        cmocka_unit_test(test_the_end_of_the_file),      cmocka_unit_test(test_what_changes_is_read_anew),
        cmocka_unit_test(test_a_file_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
