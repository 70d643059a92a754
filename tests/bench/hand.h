/* SPDX-License-Identifier: Apache-2.0 */
/* The reference job's hand-written evaluation (rules.h of the job's folder) behind a small door, so that rules_bench
 * can ask it the same of the same customers. Its loop is compiled twice: for any processor of the family, and for AVX2.
 */
#ifndef TESTS_BENCH_HAND_H
#define TESTS_BENCH_HAND_H

#include <stdint.h>

#define HAND_DIMENSIONS 7

typedef struct hand_shop hand_shop; /* facts of customers 1..n, and what was said of them last */

hand_shop *hand_new(uint32_t n);
void hand_free(hand_shop *s);
void hand_customer(hand_shop *s, uint32_t id, uint32_t joined, const char *source, const char *tags,
                   const char *birthday);
void hand_event(hand_shop *s, uint32_t id, uint32_t at, const char *kind, int64_t amount); /* "order": a good one */

void hand_eval_plain(hand_shop *s, uint32_t from, uint32_t n); /* customers from + 1 … from + n */
void hand_eval_avx2(hand_shop *s, uint32_t from, uint32_t n);

typedef struct hand_answer {
    const char *labels[HAND_DIMENSIONS]; /* in the order of the reference shop */
    const char *action;
    unsigned segments;
} hand_answer;
void hand_answer_of(const hand_shop *s, uint32_t id, hand_answer *out);

#endif
