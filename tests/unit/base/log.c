/* SPDX-License-Identifier: Apache-2.0 */
/* The log and the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <core/base/clock.h>
#include <core/base/log.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct heard {
    int lines;
    gx_log_level level;
    char last[4096];
} heard;

static void hear(void *ctx, gx_log_level level, const char *line)
{
    heard *h = ctx;
    h->lines++;
    h->level = level;
    snprintf(h->last, sizeof h->last, "%s", line);
}

static void test_levels(void **state)
{
    (void)state;
    heard h = { 0 };
    log_sink(hear, &h);
    log_info("not by default");
    assert_int_equal(h.lines, 0);
    log_warning("%s %d", "老铁", 3);
    assert_string_equal(h.last, "老铁 3");
    assert_int_equal(h.level, GX_LOG_WARNING);
    log_level(GX_LOG_DEBUG);
    log_debug("now");
    assert_int_equal(h.lines, 2);
    log_level(GX_LOG_ERROR);
    log_warning("quiet");
    log_error("loud");
    assert_int_equal(h.lines, 3);
    log_level(GX_LOG_WARNING);
    log_sink(NULL, NULL);
}

static void test_control_characters(void **state)
{
    (void)state;
    heard h = { 0 };
    log_sink(hear, &h);
    log_error("a\x1B[2Jb\rc\nd\te\x7F");
    assert_string_equal(h.last, "a�[2Jb�c\nd\te�"); /* U+FFFD */
    log_error("%2000s|", "x");
    assert_int_equal(strlen(h.last), 2001);
    log_sink(NULL, NULL);
}

static void *shout(void *unused)
{
    for (int i = 0; i < 2000; i++)
        log_error("%050d", i);
    return unused;
}

static void test_threads(void **state)
{
    (void)state;
    heard h = { 0 };
    pthread_t threads[4];
    log_sink(hear, &h);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, shout, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    log_sink(NULL, NULL);
    assert_int_equal(h.lines, 8000);
}

static void test_stderr(void **state)
{
    (void)state;
    int fds[2], kept = dup(STDERR_FILENO);
    char got[128] = { 0 };
    assert_int_equal(pipe(fds), 0);
    dup2(fds[1], STDERR_FILENO);
    log_warning("caution: %s", "王姐");
    dup2(kept, STDERR_FILENO);
    close(fds[1]);
    assert_true(read(fds[0], got, sizeof got - 1) > 0);
    assert_string_equal(got, "guanxi: warning: caution: 王姐\n");
    close(fds[0]);
    close(kept);
}

static void test_clock(void **state)
{
    (void)state;
    assert_false(clock_is_set());
    int64_t before = (int64_t)time(NULL), now = clock_now();
    assert_in_range(now, before, before + 5);
    clock_set(-12);
    assert_true(clock_is_set());
    assert_int_equal(clock_now(), -12);
    clock_set(GX_LOG_INFO);
    assert_int_equal(clock_now(), GX_LOG_INFO);
    clock_unset();
    assert_false(clock_is_set());
    assert_true(clock_now() >= before);
    int64_t a = clock_monotonic_ns();
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    assert_in_range(clock_monotonic_ns() - a, 2000000, INT64_C(60000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),  cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_threads), cmocka_unit_test(test_stderr),
        cmocka_unit_test(test_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
