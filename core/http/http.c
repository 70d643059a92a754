/* SPDX-License-Identifier: Apache-2.0 */
/* Requests are gathered by libmicrohttpd's thread. One that is answered later is suspended, which costs nothing while
 * it waits; the answer may come between handing over and suspending, so both happen under the exchange's lock. */
#include "core/http/http.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STOPPING_S = 10 };        /* how long a stop waits for requests that are still coming in */
enum { OVER_MOST = 4 };          /* so many times the longest body are read and thrown away to say 413 */
enum { HEAD_BESIDES = 1 << 12 }; /* what libmicrohttpd keeps in a connection's memory besides the header */

struct http_server {
    http_options o;
    struct MHD_Daemon *daemon;
    uint16_t port;
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t all_gone;
    size_t n_open; /* exchanges */
};

struct http_exchange {
    http_server *server;
    struct MHD_Connection *connection;
    const char *method;
    char *path;
    int64_t begun_ns;
    uint64_t came; /* bytes of the body, those thrown away too */
    buf body;
    int refused; /* before it was read as a whole: the status; 0: not */
    bool handed_over;
    pthread_mutex_t lock;
    bool suspended;
    struct MHD_Response *answer; /* NULL: none yet */
    int status;
};

const char *http_method(const http_exchange *x)
{
    return x->method;
}

const char *http_path(const http_exchange *x)
{
    return x->path;
}

const char *http_header(http_exchange *x, const char *name)
{
    return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

const char *http_argument(http_exchange *x, const char *name)
{
    return MHD_lookup_connection_value(x->connection, MHD_GET_ARGUMENT_KIND, name);
}

gx_text http_body(const http_exchange *x)
{
    return buf_view(&x->body);
}

/* ---- an exchange ---- */

static http_exchange *exchange_new(http_server *s, struct MHD_Connection *connection, const char *path,
                                   const char *method)
{
    http_exchange *x = calloc(1, sizeof *x);
    if (x == NULL || (x->path = strdup(path)) == NULL) {
        free(x);
        return NULL;
    }
    x->server = s;
    x->connection = connection;
    x->method = method; /* libmicrohttpd keeps it as long as the request */
    x->begun_ns = clock_monotonic_ns();
    pthread_mutex_init(&x->lock, NULL);
    pthread_mutex_lock(&s->lock);
    s->n_open++;
    pthread_mutex_unlock(&s->lock);
    return x;
}

static void exchange_over(void *ctx, struct MHD_Connection *connection, void **at, enum MHD_RequestTerminationCode how)
{
    http_server *s = ctx;
    http_exchange *x = *at;
    (void)connection, (void)how;
    *at = NULL;
    if (x == NULL)
        return;
    if (x->answer != NULL)
        MHD_destroy_response(x->answer);
    buf_free(&x->body);
    free(x->path);
    pthread_mutex_destroy(&x->lock);
    free(x);
    pthread_mutex_lock(&s->lock);
    if (--s->n_open == 0)
        pthread_cond_signal(&s->all_gone);
    pthread_mutex_unlock(&s->lock);
}

static enum MHD_Result send_response(struct MHD_Connection *connection, int status, struct MHD_Response *r)
{
    return r != NULL ? MHD_queue_response(connection, (unsigned)status, r) : MHD_NO;
}

static struct MHD_Response *response_of(gx_text body, const char *type)
{
    union {
        const char *constant;
        void *any;
    } bytes = { body.n > 0 ? body.p : "" }; /* libmicrohttpd asks for a pointer it could write to, and copies */
    struct MHD_Response *r = MHD_create_response_from_buffer(body.n, bytes.any, MHD_RESPMEM_MUST_COPY);
    if (r != NULL)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    return r;
}

/* Without a word about why: whoever is entitled to know reads the log. */
static enum MHD_Result refuse(http_exchange *x, int status)
{
    struct MHD_Response *r = response_of((gx_text){ 0 }, "text/plain");
    if (r != NULL)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    if (r != NULL && status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "POST");
    enum MHD_Result sent = send_response(x->connection, status, r);
    if (r != NULL)
        MHD_destroy_response(r);
    return sent;
}

static enum MHD_Result refuse_early(http_exchange *x, int status)
{
    x->refused = status;
    if (x->server->o.refused != NULL)
        x->server->o.refused(x->server->o.ctx, x, status);
    return refuse(x, status);
}

/* ---- reading ---- */

/* The length a sender declares. Larger than every limit when it makes no sense. */
static uint64_t declared_length(http_exchange *x)
{
    const char *t = http_header(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
    int64_t n = 0;
    return t == NULL ? 0 : text_int(text_of(t), &n) && n >= 0 ? (uint64_t)n : UINT64_MAX;
}

static enum MHD_Result begin(http_server *s, http_exchange *x)
{
    if (atomic_load(&s->stopping))
        return refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
    int status = s->o.admit != NULL ? s->o.admit(s->o.ctx, x) : 0;
    if (status == 0 && declared_length(x) > s->o.body_most)
        status = MHD_HTTP_CONTENT_TOO_LARGE;
    return status == 0 ? MHD_YES : refuse_early(x, status);
}

/* A sender that declares no length is read on for a while so that it can be told; then it is cut off. */
static enum MHD_Result gather(http_exchange *x, const char *bytes, size_t *n)
{
    const http_options *o = &x->server->o;
    x->came += *n;
    bool slow = clock_monotonic_ns() - x->begun_ns > (int64_t)o->whole_s * 1000000000;
    if (slow || x->came > OVER_MOST * (uint64_t)o->body_most) {
        if (o->refused != NULL)
            o->refused(o->ctx, x, slow ? MHD_HTTP_REQUEST_TIMEOUT : MHD_HTTP_CONTENT_TOO_LARGE);
        return MHD_NO;
    }
    if (x->came <= o->body_most)
        buf_add(&x->body, bytes, *n);
    *n = 0;
    return x->body.failed ? MHD_NO : MHD_YES;
}

static enum MHD_Result hand_over(http_exchange *x)
{
    const http_options *o = &x->server->o;
    if (x->came > o->body_most)
        return refuse_early(x, MHD_HTTP_CONTENT_TOO_LARGE);
    x->handed_over = true;
    o->handle(o->ctx, x);
    pthread_mutex_lock(&x->lock);
    x->suspended = x->answer == NULL;
    if (x->suspended)
        MHD_suspend_connection(x->connection);
    pthread_mutex_unlock(&x->lock);
    return x->suspended ? MHD_YES : send_response(x->connection, x->status, x->answer);
}

/* Called with the header, with each piece of the body, at its end, and once more when a suspended one goes on. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *bytes, size_t *n, void **at)
{
    http_server *s = ctx;
    http_exchange *x = *at;
    (void)version;
    if (x == NULL) {
        x = *at = exchange_new(s, connection, path, method);
        return x != NULL ? begin(s, x) : MHD_NO;
    }
    if (*n > 0)
        return gather(x, bytes, n);
    return x->handed_over ? send_response(connection, x->status, x->answer) : hand_over(x);
}

void http_answer(http_exchange *x, int status, const char *type, gx_text body)
{
    struct MHD_Response *r = response_of(body, type);
    if (r == NULL) { /* out of memory: the sender learns that it failed, if anything */
        status = MHD_HTTP_INTERNAL_SERVER_ERROR;
        r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    if (r != NULL && status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, POST");
    pthread_mutex_lock(&x->lock);
    x->status = status;
    x->answer = r;
    struct MHD_Connection *waiting = x->suspended ? x->connection : NULL;
    pthread_mutex_unlock(&x->lock);
    if (waiting != NULL)
        MHD_resume_connection(waiting);
}

/* ---- the server ---- */

static void note(void *ctx, const char *format, va_list args)
{
    char line[512];
    (void)ctx;
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = '\0';
    log_debug("http: %s", line);
}

static bool address_of(const char *bind, uint16_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, bind, &v4.sin_addr) == 1)
        memcpy(out, &v4, sizeof v4);
    else if (inet_pton(AF_INET6, bind, &v6.sin6_addr) == 1)
        memcpy(out, &v6, sizeof v6);
    else
        return false;
    return true;
}

static gx_status start_daemon(http_server *s, const struct sockaddr_storage *address, gx_error *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (address->ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    s->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, note, NULL,
                         MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_CONNECTION_LIMIT, s->o.connections,
                         MHD_OPTION_CONNECTION_TIMEOUT, s->o.idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         s->o.head_most + HEAD_BESIDES, MHD_OPTION_NOTIFY_COMPLETED, exchange_over, s, MHD_OPTION_END);
    if (s->daemon == NULL) {
        gx_status code = errno == EADDRINUSE ? GX_EBUSY : errno == EACCES ? GX_EREFUSED : GX_EIO;
        return gx_fail(err, code, _("cannot listen on %s port %u: %s"), s->o.bind, (unsigned)s->o.port,
                       errno != 0 ? strerror(errno) : _("the HTTP server did not start"));
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info != NULL ? info->port : s->o.port;
    return GX_OK;
}

gx_status http_start(const http_options *o, http_server **out, gx_error *err)
{
    struct sockaddr_storage address;
    *out = NULL;
    if (!address_of(o->bind, o->port, &address))
        return gx_fail(err, GX_EINVAL, _("\"%s\" is no address to listen on: want one such as 127.0.0.1 or ::1"),
                       o->bind);
    http_server *s = calloc(1, sizeof *s);
    if (s == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    s->o = *o;
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&s->all_gone, &attributes);
    pthread_condattr_destroy(&attributes);
    gx_status rc = start_daemon(s, &address, err);
    if (rc != GX_OK)
        http_stop(s);
    else
        *out = s;
    return rc;
}

uint16_t http_port(const http_server *s)
{
    return s->port;
}

static void wait_until_empty(http_server *s)
{
    struct timespec until = { .tv_sec = clock_monotonic_ns() / 1000000000 + STOPPING_S };
    pthread_mutex_lock(&s->lock);
    while (s->n_open > 0 && pthread_cond_timedwait(&s->all_gone, &s->lock, &until) == 0) {
    }
    pthread_mutex_unlock(&s->lock);
}

void http_stop(http_server *s)
{
    if (s == NULL)
        return;
    atomic_store(&s->stopping, true);
    if (s->daemon != NULL) {
        MHD_socket door = MHD_quiesce_daemon(s->daemon);
        wait_until_empty(s);
        MHD_stop_daemon(s->daemon);
        if (door != MHD_INVALID_SOCKET)
            close(door);
    }
    pthread_cond_destroy(&s->all_gone);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
