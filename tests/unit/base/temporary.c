/* SPDX-License-Identifier: Apache-2.0 */
/* A private folder is gone when its owner is: freed, or killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_ROOM = 300 };

static bool there(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static void put_file(const char *dir, const char *name)
{
    int folder = open(dir, O_RDONLY | O_DIRECTORY);
    int fd = openat(folder, name, O_WRONLY | O_CREAT, 0600);
    assert_true(folder >= 0 && fd >= 0);
    close(fd);
    close(folder);
}

static void put_folder(const char *dir, const char *name, char path[PATH_ROOM])
{
    assert_true(snprintf(path, PATH_ROOM, "%s/%s", dir, name) < PATH_ROOM);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* Files, folders within folders, and a link that leads out of it. */
static void fill(const char *dir, const char *outside)
{
    char inner[PATH_ROOM], deep[PATH_ROOM], link[PATH_ROOM];
    put_file(dir, "one");
    put_folder(dir, "inner", inner);
    put_file(inner, "two");
    put_folder(inner, "deep", deep);
    put_file(deep, ".hidden");
    assert_true(snprintf(link, sizeof link, "%s/link", dir) < PATH_ROOM);
    assert_int_equal(symlink(outside, link), 0);
}

static void freed_it_is_gone_and_nothing_else(void **state)
{
    char outside[] = "/tmp/guanxi-outside-XXXXXX", path[PATH_ROOM], kept[sizeof outside + 8];
    (void)state;
    assert_non_null(mkdtemp(outside));
    put_file(outside, "kept");
    temporary *t = NULL;
    gx_error err;
    assert_int_equal(temporary_new("guanxi-unit", &t, &err), GX_OK);
    snprintf(path, sizeof path, "%s", temporary_path(t));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    fill(path, outside);
    temporary_free(t);
    assert_false(there(path));
    snprintf(kept, sizeof kept, "%s/kept", outside);
    assert_true(there(kept));
    unlink(kept);
    rmdir(outside);
    temporary_free(NULL);
}

/* In a child that makes a folder, tells its path and waits. */
static void own_one(int tell)
{
    temporary *t = NULL;
    gx_error err;
    if (temporary_new("guanxi-unit", &t, &err) != GX_OK)
        _exit(1);
    fill(temporary_path(t), "/tmp");
    if (write(tell, temporary_path(t), strlen(temporary_path(t)) + 1) < 0)
        _exit(1);
    pause();
    _exit(1);
}

static void killed_it_is_gone_too(void **state)
{
    int ends[2];
    char path[PATH_ROOM] = "";
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0)
        own_one(ends[1]);
    assert_true(read(ends[0], path, sizeof path - 1) > 0);
    assert_true(there(path));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    for (int i = 0; i < 1000 && there(path); i++)
        usleep(10000);
    assert_false(there(path));
    close(ends[0]);
    close(ends[1]);
}

static void where_nothing_can_be_made_it_says_so(void **state)
{
    temporary *t = NULL;
    gx_error err;
    (void)state;
    setenv("TMPDIR", "/nowhere/at/all", 1);
    assert_int_equal(temporary_new("guanxi-unit", &t, &err), GX_EIO);
    assert_non_null(strstr(err.text, "/nowhere/at/all/guanxi-unit-"));
    unsetenv("TMPDIR");
    assert_null(t);
}

int main(void)
{
    unsetenv("TMPDIR");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freed_it_is_gone_and_nothing_else),
        cmocka_unit_test(killed_it_is_gone_too),
        cmocka_unit_test(where_nothing_can_be_made_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
