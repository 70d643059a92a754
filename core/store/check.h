/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of `guanxi check` share. */
#ifndef CORE_STORE_CHECK_H
#define CORE_STORE_CHECK_H

#include "core/store/store.h"

typedef struct checking {
    store_reader *r;
    buf *out;
    size_t findings;
    arena *a;
    uint8_t *named; /* bit per journal row */
    int64_t last;   /* no row is larger */
    int64_t entries;
} checking;

/* A line of the report; only the first hundred are written. */
__attribute__((format(printf, 2, 3))) void check_finding(checking *c, const char *format, ...);
/* check_decisions.c: ledger and held proposals. */
gx_status check_decisions(checking *c, gx_error *err);

#endif
