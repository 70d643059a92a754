/* SPDX-License-Identifier: Apache-2.0 */
/* Behind hand.h: what the hand-written evaluation reads and writes. */
#ifndef TESTS_BENCH_HAND_FACTS_H
#define TESTS_BENCH_HAND_FACTS_H

#include "hand.h"
#include <rules.h> /* of the reference job */

struct hand_shop {
    uint32_t n;
    facts *facts;
    labels *labels;
};

#endif
