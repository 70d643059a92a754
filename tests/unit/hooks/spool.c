/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept is there after a restart, once; what is torn or damaged costs nothing beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/hooks/spool.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    char dir[64];
    spool *spool;
    arena *mem;
    pthread_mutex_t lock;
    pthread_cond_t came;
    int answers, how[3]; /* by spool_kept */
    gx_error err;
} fixture;

static void kept(void *ctx, void *token, spool_kept how)
{
    fixture *f = ctx;
    assert_ptr_equal(token, &f->dir);
    pthread_mutex_lock(&f->lock);
    f->answers++;
    f->how[how]++;
    pthread_cond_signal(&f->came);
    pthread_mutex_unlock(&f->lock);
}

static void open_again(fixture *f)
{
    spool_close(f->spool);
    f->spool = NULL;
    if (spool_open(f->dir, 1000, kept, f, &f->spool, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
}

static int begin(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    strcpy(f->dir, "/tmp/guanxi-spool-XXXXXX");
    if (mkdtemp(f->dir) == NULL)
        return -1;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->came, NULL);
    f->mem = arena_new();
    open_again(f);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static int end(void **state)
{
    fixture *f = *state;
    spool_close(f->spool);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(f->mem);
    pthread_cond_destroy(&f->came);
    pthread_mutex_destroy(&f->lock);
    free(f);
    return 0;
}

/* Adds it and waits for the answer. */
static void add(fixture *f, int key, const char *content)
{
    spooled r = { .at = 1000, .until = 2000, .hook = GX_TEXT("crm"), .content = text_of(content) };
    char hex[sizeof r.key + 1];
    snprintf(hex, sizeof hex, "%032d", key);
    memcpy(r.key, hex, sizeof r.key);
    pthread_mutex_lock(&f->lock);
    int before = f->answers;
    pthread_mutex_unlock(&f->lock);
    assert_int_equal(spool_add(f->spool, &r, &f->dir, &f->err), GX_OK);
    pthread_mutex_lock(&f->lock);
    while (f->answers == before)
        pthread_cond_wait(&f->came, &f->lock);
    pthread_mutex_unlock(&f->lock);
}

static const spooled *oldest(fixture *f, size_t n, size_t damaged)
{
    const spooled *list;
    size_t got, bad;
    if (spool_oldest(f->spool, f->mem, &list, &got, &bad, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
    assert_int_equal(got, n);
    assert_int_equal(bad, damaged);
    return list;
}

static void done(fixture *f, const spooled *list, size_t n, int64_t now)
{
    if (spool_done(f->spool, list, n, now, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
}

static void nothing_waits(fixture *f)
{
    const spooled *list;
    size_t n, bad;
    assert_int_equal(spool_waiting(f->spool), 0);
    assert_int_equal(spool_oldest(f->spool, f->mem, &list, &n, &bad, &f->err), GX_ENOTFOUND);
}

static void kept_until_done(void **state)
{
    fixture *f = *state;
    nothing_waits(f);
    add(f, 1, "one\n");
    add(f, 2, "two");
    add(f, 1, "one\n");
    assert_int_equal(f->how[SPOOL_KEPT], 2);
    assert_int_equal(f->how[SPOOL_REPEATED], 1);
    struct pollfd p = { .fd = spool_news(f->spool), .events = POLLIN };
    assert_int_equal(poll(&p, 1, 0), 1);
    spool_quiet(f->spool);
    assert_int_equal(poll(&p, 1, 0), 0);
    const spooled *list = oldest(f, 2, 0);
    assert_true(text_is(list[0].content, "one\n") && text_is(list[1].content, "two"));
    assert_true(text_is(list[0].hook, "crm") && list[0].format.n == 0 && list[0].at == 1000 && list[0].until == 2000);
    oldest(f, 2, 0); /* until it is done */
    add(f, 3, "three");
    done(f, list, 2, 1000);
    list = oldest(f, 1, 0);
    assert_true(text_is(list[0].content, "three"));
    done(f, list, 1, 1000);
    nothing_waits(f);
}

static void kept_after_a_restart(void **state)
{
    fixture *f = *state;
    add(f, 1, "one");
    open_again(f);
    assert_int_equal(spool_waiting(f->spool), 1);
    add(f, 1, "one"); /* known though not imported, */
    add(f, 2, "two");
    const spooled *list = oldest(f, 1, 0);
    assert_true(text_is(list[0].content, "one"));
    done(f, list, 1, 1000);
    open_again(f);
    add(f, 1, "one"); /* and though it is */
    assert_int_equal(f->how[SPOOL_REPEATED], 2);
    list = oldest(f, 1, 0);
    assert_true(text_is(list[0].content, "two"));
    done(f, list, 1, 1000);
    nothing_waits(f);
}

static void forgotten_when_its_time_is_over(void **state)
{
    fixture *f = *state;
    add(f, 1, "one");
    done(f, oldest(f, 1, 0), 1, 1000);
    spool_close(f->spool);
    f->spool = NULL;
    assert_int_equal(spool_open(f->dir, 2000, kept, f, &f->spool, &f->err), GX_OK);
    add(f, 1, "one");
    assert_int_equal(f->how[SPOOL_KEPT], 2);
}

static void one_at_a_time(void **state)
{
    fixture *f = *state;
    spool *other;
    assert_int_equal(spool_open(f->dir, 1000, kept, f, &other, &f->err), GX_EBUSY);
    assert_non_null(strstr(f->err.text, "another guanxi listen"));
}

static char *first_file(const fixture *f)
{
    return arena_printf(f->mem, "%s/spool-0000000001.log", f->dir);
}

/* Cut anywhere: the records before the cut are there, and nothing else. */
static void torn_files(void **state)
{
    fixture *f = *state;
    struct stat st;
    add(f, 1, "one");
    assert_int_equal(stat(first_file(f), &st), 0);
    off_t first = st.st_size;
    add(f, 2, "two");
    spool_close(f->spool);
    f->spool = NULL;
    assert_int_equal(stat(first_file(f), &st), 0);
    for (off_t size = st.st_size - 1; size >= 0; size--) {
        assert_int_equal(truncate(first_file(f), size), 0);
        open_again(f);
        oldest(f, size >= first ? 1 : 0, 0);
    }
    done(f, NULL, 0, 1000);
    nothing_waits(f);
}

/* One byte changed anywhere: the other record is there, and the file is kept for somebody to look at. */
static void damaged_files(void **state)
{
    fixture *f = *state;
    struct stat st;
    add(f, 1, "one");
    assert_int_equal(stat(first_file(f), &st), 0);
    off_t first = st.st_size;
    add(f, 2, "two");
    for (off_t at = 0; at < first; at++) {
        open_again(f);
        char byte;
        int fd = open(first_file(f), O_RDWR);
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 0x40;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        const spooled *list = oldest(f, 1, 1);
        assert_true(text_is(list[0].content, "two"));
        byte ^= 0x40;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        close(fd);
    }
    assert_int_equal(truncate(first_file(f), st.st_size), 0);
    int fd = open(first_file(f), O_RDWR);
    assert_int_equal(pwrite(fd, "?", 1, 30), 1);
    close(fd);
    done(f, NULL, (oldest(f, 0, 1), 0), 1000);
    assert_int_equal(access(arena_printf(f->mem, "%s.damaged", first_file(f)), F_OK), 0);
    nothing_waits(f);
}

/* The disk takes only part of it: nothing counts as there, what follows goes into a file of its own. */
static void full_disk(void **state)
{
    fixture *f = *state;
    struct rlimit whole, little = { .rlim_cur = 150 };
    add(f, 1, "one");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &whole), 0);
    little.rlim_max = whole.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    add(f, 2, "two, which is too long for what is left of the disk: a hundred bytes and more, whatever a head takes");
    assert_int_equal(f->how[SPOOL_LOST], 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &whole), 0);
    add(f, 2, "two");
    assert_int_equal(f->how[SPOOL_KEPT], 2);
    const spooled *list = oldest(f, 1, 0);
    assert_true(text_is(list[0].content, "one"));
    done(f, list, 1, 1000);
    list = oldest(f, 1, 0);
    assert_true(text_is(list[0].content, "two"));
    done(f, list, 1, 1000);
    nothing_waits(f);
}

/* What comes behind four megabytes is in another file, which is imported by itself. */
static void a_large_file_ends(void **state)
{
    enum { LARGE = 4 << 20 };
    fixture *f = *state;
    char *large = malloc(LARGE + 1);
    assert_non_null(large);
    memset(large, 'x', LARGE);
    large[LARGE] = '\0';
    add(f, 1, large);
    add(f, 2, "two");
    free(large);
    assert_int_equal(spool_waiting(f->spool), 2);
    done(f, oldest(f, 1, 0), 1, 1000);
    const spooled *list = oldest(f, 1, 0);
    assert_true(text_is(list[0].content, "two"));
    done(f, list, 1, 1000);
    nothing_waits(f);
}

/* Many at once, all kept. */
enum { ADDERS = 4, EACH = 500, LONG = 8000 };

typedef struct adder {
    fixture *f;
    int first;
} adder;

static void *add_on(void *ctx)
{
    const adder *a = ctx;
    char *content = calloc(1, LONG + 1);
    memset(content, 'x', LONG);
    for (int i = 0; i < EACH; i++) {
        spooled r = { .at = 1000, .until = 2000, .hook = GX_TEXT("crm"), .content = { content, LONG } };
        char hex[sizeof r.key + 1];
        gx_error err;
        snprintf(hex, sizeof hex, "%032d", a->first + i);
        memcpy(r.key, hex, sizeof r.key);
        if (spool_add(a->f->spool, &r, &a->f->dir, &err) != GX_OK)
            abort();
    }
    free(content);
    return NULL;
}

static void many_at_once(void **state)
{
    fixture *f = *state;
    pthread_t threads[ADDERS];
    adder adders[ADDERS];
    size_t total = 0, n, damaged;
    const spooled *list;
    for (int i = 0; i < ADDERS; i++) {
        adders[i] = (adder){ f, i * EACH * 3 / 4 }; /* a quarter is somebody else's too */
        assert_int_equal(pthread_create(&threads[i], NULL, add_on, &adders[i]), 0);
    }
    for (int i = 0; i < ADDERS; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_lock(&f->lock);
    while (f->answers < ADDERS * EACH)
        pthread_cond_wait(&f->came, &f->lock);
    pthread_mutex_unlock(&f->lock);
    assert_int_equal(f->how[SPOOL_KEPT], EACH + (ADDERS - 1) * EACH * 3 / 4);
    assert_int_equal(f->how[SPOOL_REPEATED], (ADDERS - 1) * EACH / 4);
    for (; spool_oldest(f->spool, f->mem, &list, &n, &damaged, &f->err) == GX_OK; total += n) {
        assert_int_equal(damaged, 0);
        done(f, list, n, 1000);
    }
    assert_int_equal(total, f->how[SPOOL_KEPT]);
}

static void swallow(void *ctx, gx_log_level level, const char *line)
{
    (void)ctx, (void)level, (void)line;
}

int main(void)
{
    log_sink(swallow, NULL);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(kept_until_done), TEST(kept_after_a_restart), TEST(forgotten_when_its_time_is_over),
        TEST(one_at_a_time),   TEST(torn_files),           TEST(damaged_files),
        TEST(full_disk),       TEST(a_large_file_ends),    TEST(many_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
