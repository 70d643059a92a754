/* SPDX-License-Identifier: Apache-2.0 */
/* Closing a number of a day's list: what came of it, and what else the talk left (D4.8), as one entry by hand. */
#ifndef CORE_REPORT_CLOSING_H
#define CORE_REPORT_CLOSING_H

#include "core/engine/entry.h"
#include "core/report/out.h"

typedef struct closing {
    const char *answer;       /* its name or its key; NULL: none */
    const char *note;         /* NULL: none */
    const char *const *learn; /* NAME=VALUE each; a value alone is that of the fact the item asks for */
    size_t n_learn;
    bool skip;
    gx_duration later;   /* zero: not put off */
    const char *promise; /* something promised to her, NULL: nothing; until promise_by, in days */
    int64_t promise_by;
} closing;

typedef enum closed_as { CLOSED_DONE, CLOSED_SKIPPED, CLOSED_LATER, CLOSED_KEPT, CLOSED_LOST } closed_as;
typedef struct closed {
    closed_as as;
    const char *name; /* whose; borrowed from the list */
    int64_t until;    /* of CLOSED_LATER: the day it comes back */
} closed;

/* The same for number `number` of what goes to many (a post, a group message, an advertisement taken down): once for
 * all it is for. It has no answers and teaches nothing. */
gx_status worklist_close_broadcast(shop *s, int64_t now, const json_t *list, int64_t number, const closing *what,
                                   closed *out, gx_error *err);
/* Number `number` of a list that worklist_make made. GX_EINVAL: there is none, it is finished already, or what is said
 * of it does not fit; then nothing is journaled. */
gx_status worklist_close(shop *s, int64_t now, const json_t *list, int64_t number, const closing *what, closed *out,
                         gx_error *err);

#endif
