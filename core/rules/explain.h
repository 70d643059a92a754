/* SPDX-License-Identifier: Apache-2.0 */
/* What explaining one row needs: shared by the walk (explain.c) and the sentences (sentence.c). */
#ifndef CORE_RULES_EXPLAIN_H
#define CORE_RULES_EXPLAIN_H

#include "core/rules/tree.h"

typedef struct explaining {
    const rule *rule;
    eval *e;
    uint32_t row;
    clause *list;
    size_t n, cap;
} explaining;

/* A number's value in the row explained. */
typedef struct row_number {
    bool real;
    int64_t i;
    double d;
} row_number;
row_number explain_number(explaining *x, const node *n);
bool explain_bool(explaining *x, const node *n, int64_t *until);

/* Writes why the leaf n is as it is; `negated`: the rule needs its opposite. */
void sentence_of(explaining *x, const node *n, bool negated, buf *out);

#endif
