/* SPDX-License-Identifier: Apache-2.0 */
/* One delivery to a hook: is it from whom it should be, is it new, and what is in it. Pure: no clock, no connection. */
#ifndef CORE_HOOKS_DELIVERY_H
#define CORE_HOOKS_DELIVERY_H

#include "core/hooks/hook.h"

/* What came. Lookups give NULL where there is nothing. */
typedef struct delivery {
    const char *method;
    gx_text body;
    const char *(*header)(void *ctx, const char *name);   /* any case */
    const char *(*argument)(void *ctx, const char *name); /* of the query */
    void *ctx;
} delivery;

typedef enum delivery_outcome {
    DELIVERY_TAKEN,    /* to be kept: `content` */
    DELIVERY_ANSWERED, /* nothing to keep, such as a test of the address */
    DELIVERY_UNPROVEN, /* 401: no signature, or not the right one */
    DELIVERY_LATE,     /* 401: signed, but too long ago (or ahead) */
    DELIVERY_BAD,      /* 400: proven, but not what this kind sends */
    DELIVERY_METHOD,   /* 405 */
    DELIVERY_OUTCOMES
} delivery_outcome;

#define DELIVERY_KEY_BYTES 32
typedef struct verdict {
    delivery_outcome outcome;
    int status;                            /* of HTTP */
    gx_text content;                       /* of TAKEN: what is to be imported; in the arena or the body */
    unsigned char key[DELIVERY_KEY_BYTES]; /* of TAKEN: the same when it is repeated */
    gx_text answer;                        /* borrowed like `content` */
    const char *type;                      /* of the answer */
    gx_error reason;                       /* of everything else than TAKEN */
} verdict;

/* `now`: UTC seconds. GX_ENOMEM is the only failure. */
gx_status delivery_judge(const hook *h, const delivery *d, int64_t now, arena *a, verdict *out, gx_error *err);

/* What a sender of this kind wants to hear when all is well; *type: of its content. */
gx_text delivery_thanks(const hook *h, const char **type);
bool delivery_method_fits(const hook *h, const char *method);

/* ---- for the kinds, a file each ---- */

/* They set *v by one of these, and return GX_OK. */
__attribute__((format(printf, 3, 4))) gx_status verdict_not(verdict *v, delivery_outcome outcome, const char *format,
                                                            ...);
gx_status verdict_taken(verdict *v, const hook *h, const char *of, gx_text named, gx_text content);
/* GX_OK, or *v says it is late; `at` is a whole number of seconds. */
bool delivery_in_time(const hook *h, gx_text at, int64_t now, verdict *v);
/* %XX, and + as a blank where `plus`. False: out of memory. */
bool percent_read(gx_text t, bool plus, arena *a, gx_text *out);

gx_status cloudevents_judge(const hook *h, const delivery *d, int64_t now, arena *a, verdict *v, gx_error *err);
gx_status webshop_judge(const hook *h, const delivery *d, arena *a, verdict *v, gx_error *err);
gx_status youzan_judge(const hook *h, const delivery *d, arena *a, verdict *v, gx_error *err);

#endif
