/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the decide room: scripts and templates that failed for single customers, each kind of failure once, with how
 * many it concerns. */
#ifndef CORE_DECIDE_FAILURES_H
#define CORE_DECIDE_FAILURES_H

#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct failure {
    char *text;
    char *example; /* the first customer concerned, bytewise */
    uint64_t customers;
} failure;

typedef struct failure_list {
    failure *list;
    size_t n;
    uint64_t total; /* also those not kept */
} failure_list;

#define FAILURES_KEPT 20 /* kinds of failures in words; all are counted */

void failures_free(failure_list *l);
/* Remember that `text` happened for this customer. Running out of memory loses the words, not the count. */
void failures_add(failure_list *l, const char *text, gx_text subject);
void failures_join(failure_list *into, const failure_list *from);
/* One sentence per kind, bytewise: "… (212 customers, e.g. c001)". malloc'd strings in a malloc'd array. */
gx_status failures_words(failure_list *l, char ***out, size_t *n, gx_error *err);

#endif
