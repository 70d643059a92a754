/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-written evaluation over all customers, as the reference job times it. HAND_EVAL names it: it is compiled
 * once for each kind of processor. */
#include "hand_facts.h"

void HAND_EVAL(hand_shop *s, uint32_t from, uint32_t n)
{
    for (uint32_t i = from; i < from + n; i++)
        s->labels[i] = eval_rules(&s->facts[i]);
}
