/* SPDX-License-Identifier: Apache-2.0 */
/* A small HTTP server with a limit on everything: the only user of libmicrohttpd. One thread of its own reads requests
 * as they come, however many connections there are; a request is handed over once it is there as a whole, and may be
 * answered later and from any thread. Knows nothing of what is asked for. No TLS: that is the business of a reverse
 * proxy in front. */
#ifndef CORE_HTTP_HTTP_H
#define CORE_HTTP_HTTP_H

#include <guanxi/status.h>
#include <guanxi/types.h>

typedef struct http_server http_server;
typedef struct http_exchange http_exchange; /* a request and its answer */

typedef struct http_options {
    const char *bind;     /* an address such as "127.0.0.1" or "::1", no name */
    uint16_t port;        /* 0: one that is free */
    size_t body_most;     /* bytes; a longer body is refused with 413 */
    size_t head_most;     /* bytes of request line and header; a longer one is refused with 431 */
    unsigned connections; /* at once; further ones wait in the system's queue */
    unsigned idle_s;      /* a connection silent for so long is closed */
    unsigned whole_s;     /* a request that is not there as a whole after so long is cut off */
    /* Before the body is read: 0 lets it in, else the status it is refused with. Method and path are known. */
    int (*admit)(void *ctx, const http_exchange *x);
    /* The request is there. Answer it with http_answer, at once or later; must not wait. One at a time. */
    void (*handle)(void *ctx, http_exchange *x);
    /* Said of what never came to `handle`: 413, 408 (took too long), and what `admit` refused. */
    void (*refused)(void *ctx, const http_exchange *x, int status);
    void *ctx;
} http_options;

/* GX_EINVAL: no such address; GX_EBUSY: the port is taken; GX_EREFUSED: not allowed to have it. */
gx_status http_start(const http_options *o, http_server **out, gx_error *err);
uint16_t http_port(const http_server *s);
/* No further request is taken in (503); those that were are answered, for which their answerer must still be at work,
 * then everything is closed. NULL is fine. */
void http_stop(http_server *s);

const char *http_method(const http_exchange *x);               /* "GET", "POST", … */
const char *http_path(const http_exchange *x);                 /* "/hooks/shop", percent signs decoded */
const char *http_header(http_exchange *x, const char *name);   /* NULL: not there. Any case. */
const char *http_argument(http_exchange *x, const char *name); /* of the query, decoded; NULL: not there */
gx_text http_body(const http_exchange *x);
/* The answer; its body is copied. `type`: of its content. `x` is gone afterwards. */
void http_answer(http_exchange *x, int status, const char *type, gx_text body);

#endif
