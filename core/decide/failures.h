/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the decide room: scripts and templates that failed for single customers, each kind of failure once, with how
 * many it concerns. */
#ifndef CORE_DECIDE_FAILURES_H
#define CORE_DECIDE_FAILURES_H

#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct failure {
    char *text;      /* one kind is one text */
    char *mend;      /* what to do; NULL: the text says it, or nobody knows */
    int64_t wording; /* the wording tried, as in failures_tried; -1: none */
    char *example;   /* the first customer concerned, bytewise */
    char *nick;      /* of the example, where her name is at fault; NULL */
    uint64_t customers;
} failure;

typedef struct failure_list {
    failure *list;
    size_t n;
    uint64_t total;  /* also those not kept */
    uint64_t *tried; /* by wording: for how many customers it was filled */
    size_t n_tried;
} failure_list;

/* What happened, and to whom. */
typedef struct failure_note {
    const char *text, *mend;
    int64_t wording;
    gx_text subject, nick;
    uint64_t customers;
} failure_note;

#define FAILURES_KEPT 20 /* kinds of failures in words; all are counted */

void failures_free(failure_list *l);
/* Remember it. Running out of memory loses the words, not the count. */
void failures_add(failure_list *l, const failure_note *note);
/* A wording was filled, well or not; `wordings` is how many there are. */
void failures_tried(failure_list *l, size_t wording, size_t wordings);
void failures_join(failure_list *into, const failure_list *from);
/* One sentence per kind, bytewise: "… (212 customers, e.g. c001)", or with the wording's count "… for 212 of 233
 * customers; …". malloc'd strings in a malloc'd array. */
gx_status failures_words(failure_list *l, char ***out, size_t *n, gx_error *err);

#endif
