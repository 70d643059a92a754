/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi listen`: receives what hooks bring, answers once it is on the disk, and imports it. Three threads: the HTTP
 * server's judges, the spool's writes and answers, the caller's imports and alone touches the shop. */
#ifndef CORE_LISTEN_LISTEN_H
#define CORE_LISTEN_LISTEN_H

#include "core/engine/shop.h"
#include "core/hooks/hook.h"

typedef struct listen_options {
    const char *bind; /* NULL: as [listen] says */
    int port;         /* -1: as [listen] says; 0: a free one */
    bool once;        /* import what waits, and be done */
    /* Called when requests are taken in. NULL: nobody asks. */
    void (*ready)(void *ctx, const char *bind, unsigned port, const hooks *h);
    void *ctx;
} listen_options;

/* X(NAME, msgid): requests by their outcome, then what importing made of them. */
#define LISTEN_COUNTS(X)                                                                                               \
    X(kept, N_("taken"))                                                                                               \
    X(repeated, N_("repeated"))                                                                                        \
    X(tests, N_("tests of an address"))                                                                                \
    X(unproven, N_("with no or a wrong signature"))                                                                    \
    X(late, N_("too late"))                                                                                            \
    X(bad, N_("not understood"))                                                                                       \
    X(method, N_("of a wrong method"))                                                                                 \
    X(elsewhere, N_("for another path"))                                                                               \
    X(too_large, N_("too large"))                                                                                      \
    X(slow, N_("too slow"))                                                                                            \
    X(failed, N_("not kept because of a failure here"))                                                                \
    X(rows, N_("rows imported"))                                                                                       \
    X(accepted, N_("of them new"))                                                                                     \
    X(duplicates, N_("known already"))                                                                                 \
    X(conflicts, N_("contradicting"))                                                                                  \
    X(rejected, N_("rejected"))                                                                                        \
    X(refused, N_("bodies nothing could be made of"))                                                                  \
    X(damaged, N_("damaged records"))
typedef struct listen_counts {
#define LISTEN_COUNT_MEMBER(name, said) uint64_t name;
    LISTEN_COUNTS(LISTEN_COUNT_MEMBER)
#undef LISTEN_COUNT_MEMBER
} listen_counts;

/* Until SIGTERM or SIGINT: then no further request is taken in, those that were are answered, and what waits is
 * imported, unless another such signal comes or the database is in use: then it waits for the next time. The shop is
 * open, its database is not. GX_ECONFIG: no hooks, or a map that is not there. GX_EBUSY: another listener of this shop
 * is at work, or the port is taken. With `once` GX_EBUSY too: the database is in use; nothing is lost. */
gx_status listen_run(shop *s, const listen_options *o, listen_counts *out, gx_error *err);

#endif
