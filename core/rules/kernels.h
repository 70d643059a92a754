/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops: branch-free, over plain arrays, so that the compiler makes vector code of them. */
#ifndef CORE_RULES_KERNELS_H
#define CORE_RULES_KERNELS_H

#include "core/rules/tree.h"

void kernel_fill(int64_t *out, int64_t value, uint32_t n);
void kernel_compare_const(compare_op op, const int64_t *a, int64_t k, uint32_t n, uint8_t *v);
void kernel_compare(compare_op op, const int64_t *a, const int64_t *b, uint32_t n, uint8_t *v);
void kernel_arithmetic(node_op op, const int64_t *a, const int64_t *b, uint32_t n, int64_t *out);
void kernel_latest(int64_t *a, const int64_t *b, uint32_t n);
void kernel_earliest(int64_t *a, const int64_t *b, uint32_t n); /* GX_NEVER is ignored */
void kernel_min(int64_t *a, const int64_t *b, uint32_t n);
void kernel_not(uint8_t *v, uint32_t n);
void kernel_same(uint8_t *v, const uint8_t *w, uint8_t flip, uint32_t n);
void kernel_flag(const int64_t *a, uint32_t n, uint8_t *v);
/* at + seconds + 1 where v, else for ever. at <= now, so only the sum needs care. */
void kernel_over_seconds(const int64_t *at, int64_t seconds, const uint8_t *v, uint32_t n, int64_t *u);

/* Joining two operands of `and` (decides = 0) or `or` (decides = 1). An operand that has the deciding value decides
 * alone; the join can change only when the last deciding operand does, or, when none decides, when the first operand
 * does. v, u: so far; w, x: the next operand. */
void kernel_join(uint8_t decides, uint8_t *v, const uint8_t *w, uint32_t n);
void kernel_join_until(uint8_t decides, uint8_t *v, int64_t *u, const uint8_t *w, const int64_t *x, uint32_t n);
void kernel_join_settled(uint8_t decides, uint8_t *v, int64_t *u, const uint8_t *w,
                         uint32_t n); /* w never changes by itself */
void kernel_join_first(uint8_t decides, uint8_t *v, int64_t *u, const uint8_t *w, const int64_t *x,
                       uint32_t n); /* what came before never changes by itself: u is only written */
/* live: the rows that are not settled for ever by what came before. */
void kernel_unsettled(uint8_t decides, const uint8_t *v, uint32_t n, uint8_t *live);
void kernel_unsettled_until(uint8_t decides, const uint8_t *v, const int64_t *u, uint32_t n, uint8_t *live);
void kernel_open(const int64_t *index, uint32_t n, uint8_t *live); /* index is still -1 */

/* First match wins: where index is still open (-1), its expiry falls to x (NULL: for ever), and it becomes `candidate`
 * if w. Returns how many rows are still open. */
uint32_t kernel_choose(int64_t candidate, const uint8_t *w, const int64_t *x, uint32_t n, int64_t *index,
                       int64_t *until);

#endif
