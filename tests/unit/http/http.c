/* SPDX-License-Identifier: Apache-2.0 */
/* The server's limits, over loopback sockets; answers that come later and from another thread; and a stop that leaves
 * nobody without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "core/http/http.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SENDERS = 16, ROUNDS = 50 };

typedef struct fixture {
    http_server *server;
    atomic_int handled, refused;
    pthread_mutex_t lock; /* of the shelf: requests that somebody answers later */
    pthread_cond_t put;
    http_exchange *shelf[SENDERS];
    size_t n_shelf;
    bool later, over;
    gx_error err;
} fixture;

static int admit(void *ctx, const http_exchange *x)
{
    (void)ctx;
    return strcmp(http_path(x), "/there") == 0 ? 0 : 404;
}

static void refused(void *ctx, const http_exchange *x, int status)
{
    fixture *f = ctx;
    (void)x;
    atomic_store(&f->refused, status);
}

static void answer(http_exchange *x)
{
    char said[128];
    const char *tag = http_header(x, "x-tag"), *given = http_argument(x, "q");
    snprintf(said, sizeof said, "%s %zu %s %s", http_method(x), http_body(x).n, tag ? tag : "-", given ? given : "-");
    http_answer(x, 200, "text/plain", text_of(said));
}

static void handle(void *ctx, http_exchange *x)
{
    fixture *f = ctx;
    atomic_fetch_add(&f->handled, 1);
    if (!f->later) {
        answer(x);
        return;
    }
    pthread_mutex_lock(&f->lock);
    f->shelf[f->n_shelf++] = x;
    pthread_cond_broadcast(&f->put);
    pthread_mutex_unlock(&f->lock);
}

static int begin(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    const http_options o = { .bind = "127.0.0.1",
                             .body_most = 1000,
                             .head_most = 2048,
                             .connections = 64,
                             .idle_s = 5,
                             .whole_s = 1,
                             .admit = admit,
                             .handle = handle,
                             .refused = refused,
                             .ctx = f };
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->put, NULL);
    *state = f;
    return http_start(&o, &f->server, &f->err) == GX_OK ? 0 : -1;
}

static int end(void **state)
{
    fixture *f = *state;
    http_stop(f->server);
    pthread_cond_destroy(&f->put);
    pthread_mutex_destroy(&f->lock);
    free(f);
    return 0;
}

static int dial(const fixture *f)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(http_port(f->server)) };
    struct timeval patience = { .tv_sec = 20 };
    inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return connect(fd, (struct sockaddr *)&at, sizeof at) == 0 ? fd : -1;
}

static void tell(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, text, n, MSG_NOSIGNAL);
        if (done <= 0)
            return; /* it was refused already */
        text += done;
        n -= (size_t)done;
    }
}

/* One answer: until what was wanted is there or the connection ends. */
static bool hears(int fd, const char *wanted)
{
    char got[4096];
    size_t n = 0;
    for (ssize_t more; n < sizeof got - 1 && (more = recv(fd, got + n, sizeof got - 1 - n, 0)) > 0;) {
        n += (size_t)more;
        got[n] = '\0';
        if (strstr(got, wanted) != NULL)
            return true;
    }
    return false;
}

static void assert_answer(const fixture *f, const char *request, const char *wanted)
{
    int fd = dial(f);
    tell(fd, request, strlen(request));
    if (!hears(fd, wanted))
        fail_msg("%.60s… does not bring \"%s\"", request, wanted);
    close(fd);
}

static void requests_and_answers(void **state)
{
    fixture *f = *state;
    assert_answer(f, "POST /there?q=a%20b HTTP/1.1\r\nHost: x\r\nX-Tag: t\r\nContent-Length: 3\r\n\r\nabc",
                  "POST 3 t a b");
    assert_answer(f, "GET /the%72e HTTP/1.1\r\nHost: x\r\n\r\n", "GET 0 - -");
    assert_answer(
        f, "POST /there HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        "POST 5 - -");
    assert_answer(f, "GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n", " 404 ");
    assert_int_equal(f->refused, 404);
    int fd = dial(f); /* kept alive */
    for (int i = 0; i < 3; i++) {
        const char *request = "GET /there HTTP/1.1\r\nHost: x\r\n\r\n";
        tell(fd, request, strlen(request));
        assert_true(hears(fd, "GET 0 - -"));
    }
    close(fd);
}

static void too_much(void **state)
{
    fixture *f = *state;
    char *large = calloc(1, 200001);
    memset(large, 'a', 200000);
    assert_answer(f, "POST /there HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", " 413 ");
    assert_int_equal(f->refused, 413);
    assert_answer(f, "POST /there HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", "HTTP/1.1 4");
    f->refused = 0;
    int fd = dial(f); /* without a length: read on for a while, so that it can be told */
    const char *head = "POST /there HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    tell(fd, head, strlen(head));
    tell(fd, "5dc\r\n", 5); /* 1500 */
    tell(fd, large, 1500);
    tell(fd, "\r\n0\r\n\r\n", 7);
    assert_true(hears(fd, " 413 "));
    assert_int_equal(f->refused, 413);
    close(fd);
    fd = dial(f); /* but not for ever */
    tell(fd, head, strlen(head));
    tell(fd, "30d40\r\n", 7); /* 200000 */
    tell(fd, large, 200000);
    assert_false(hears(fd, " 200 "));
    close(fd);
    fd = dial(f);
    const char *line = "GET /there HTTP/1.1\r\nHost: x\r\nX-Tag: ";
    tell(fd, line, strlen(line));
    tell(fd, large, 20000);
    assert_true(hears(fd, " 431 "));
    close(fd);
    assert_int_equal(f->handled, 0);
    free(large);
}

static void too_slow(void **state)
{
    fixture *f = *state;
    int fd = dial(f);
    const char *head = "POST /there HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";
    tell(fd, head, strlen(head));
    for (int i = 0; i < 30 && f->refused == 0; i++) {
        tell(fd, "a", 1);
        usleep(100000);
    }
    assert_int_equal(f->refused, 408);
    assert_false(hears(fd, " 200 "));
    close(fd);
}

static void *answer_on(void *ctx)
{
    fixture *f = ctx;
    pthread_mutex_lock(&f->lock);
    while (!f->over || f->n_shelf > 0) {
        if (f->n_shelf == 0) {
            pthread_cond_wait(&f->put, &f->lock);
            continue;
        }
        http_exchange *x = f->shelf[--f->n_shelf];
        pthread_mutex_unlock(&f->lock);
        answer(x);
        pthread_mutex_lock(&f->lock);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

static void *send_on(void *ctx)
{
    const fixture *f = ctx;
    const char *request = "POST /there HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    int fd = dial(f);
    uintptr_t heard = 0;
    for (int i = 0; i < ROUNDS; i++) {
        tell(fd, request, strlen(request));
        heard += hears(fd, "POST 3 - -");
    }
    close(fd);
    return (void *)heard;
}

static void finish_answering(fixture *f, pthread_t answerer)
{
    pthread_mutex_lock(&f->lock);
    f->over = true;
    pthread_cond_broadcast(&f->put);
    pthread_mutex_unlock(&f->lock);
    pthread_join(answerer, NULL);
}

static void answered_later(void **state)
{
    fixture *f = *state;
    pthread_t answerer, senders[SENDERS];
    f->later = true;
    assert_int_equal(pthread_create(&answerer, NULL, answer_on, f), 0);
    for (size_t i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_create(&senders[i], NULL, send_on, f), 0);
    for (size_t i = 0; i < SENDERS; i++) {
        void *heard;
        pthread_join(senders[i], &heard);
        assert_int_equal((uintptr_t)heard, ROUNDS);
    }
    finish_answering(f, answerer);
    assert_int_equal(f->handled, SENDERS * ROUNDS);
}

static void *stop_it(void *ctx)
{
    fixture *f = ctx;
    http_stop(f->server);
    return NULL;
}

/* Who was taken in is answered, however late; who comes now is not taken in. */
static void stopped(void **state)
{
    fixture *f = *state;
    pthread_t stopper, answerer;
    f->later = true;
    int first = dial(f), second = dial(f);
    const char *request = "POST /there HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    const char *half = "POST /there HTTP/1.1\r\nHost: x\r\n";
    tell(first, request, strlen(request));
    tell(second, half, strlen(half)); /* the connection is there, the request is not */
    pthread_mutex_lock(&f->lock);
    while (f->n_shelf == 0)
        pthread_cond_wait(&f->put, &f->lock);
    pthread_mutex_unlock(&f->lock);
    assert_int_equal(pthread_create(&stopper, NULL, stop_it, f), 0);
    usleep(200000);
    assert_int_equal(dial(f), -1);
    tell(second, "Content-Length: 0\r\n\r\n", 21);
    assert_true(hears(second, " 503 "));
    assert_int_equal(pthread_create(&answerer, NULL, answer_on, f), 0);
    assert_true(hears(first, "POST 3 - -"));
    close(first);
    close(second);
    finish_answering(f, answerer);
    pthread_join(stopper, NULL);
    f->server = NULL;
    assert_int_equal(f->handled, 1);
}

static void starting(void **state)
{
    fixture *f = *state;
    http_server *other;
    http_options o = {
        .bind = "localhost", .body_most = 1, .head_most = 1, .connections = 1, .idle_s = 1, .handle = handle
    };
    assert_int_equal(http_start(&o, &other, &f->err), GX_EINVAL);
    o.bind = "127.0.0.1";
    o.port = http_port(f->server);
    assert_int_equal(http_start(&o, &other, &f->err), GX_EBUSY);
    assert_non_null(strstr(f->err.text, "cannot listen on 127.0.0.1"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(requests_and_answers), TEST(too_much), TEST(too_slow), TEST(answered_later), TEST(stopped), TEST(starting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
