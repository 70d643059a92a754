/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: listen.c starts and stops, desk.c receives, intake.c imports. */
#ifndef CORE_LISTEN_LISTENER_H
#define CORE_LISTEN_LISTENER_H

#include "core/hooks/spool.h"
#include "core/http/http.h"
#include "core/listen/listen.h"

#include <stdatomic.h>

typedef struct listener {
    shop *shop;
    hooks hooks;
    spool *spool;
    http_server *http;
    int signals; /* a descriptor: readable when somebody wants this to end */

    arena *desk;       /* the server's thread: of one request */
    int64_t minute_ns; /* when the refusals that are said began to be counted, */
    unsigned said;     /* how many were since, */
    uint64_t unsaid;   /* and how many were only counted */
    _Atomic uint64_t counts[sizeof(listen_counts) / sizeof(uint64_t)]; /* as in listen_counts */
} listener;

#define LISTEN_COUNT(l, name, by) ((void)atomic_fetch_add(&(l)->counts[offsetof(listen_counts, name) / 8], (by)))

/* ---- desk.c: for http_options and spool_open ---- */
int desk_admit(void *ctx, const http_exchange *x);
void desk_receive(void *ctx, http_exchange *x);
void desk_refused(void *ctx, const http_exchange *x, int status);
void desk_answer(void *ctx, void *token, spool_kept how);

/* ---- intake.c ---- */
/* Everything that waits, file by file; stops between two when `stop` says so. A failure leaves what is not imported. */
gx_status intake_all(listener *l, bool (*stop)(const listener *l), gx_error *err);

#endif
