/* SPDX-License-Identifier: Apache-2.0 */
/* Customers for the hand-written evaluation, folded by the reference job's own functions, and its answers by name. */
#include "hand_facts.h"

#include <stdlib.h>
#include <string.h>

hand_shop *hand_new(uint32_t n)
{
    hand_shop *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->n = n;
    s->facts = calloc(n + 1, sizeof *s->facts);
    s->labels = calloc(n + 1, sizeof *s->labels);
    if (s->facts != NULL && s->labels != NULL)
        return s;
    hand_free(s);
    return NULL;
}

void hand_free(hand_shop *s)
{
    free(s->facts);
    free(s->labels);
    free(s);
}

void hand_customer(hand_shop *s, uint32_t id, uint32_t joined, const char *source, const char *tags,
                   const char *birthday)
{
    facts *f = &s->facts[id - 1];
    f->id = id;
    f->joined_at = f->last_any = joined;
    f->source = (uint8_t)raw_source(source);
    f->agent_tag = (uint8_t)has_agent_tag(tags);
    f->bday7 = strlen(birthday) == 10 && strcmp(birthday + 5, "01-01") >= 0 && strcmp(birthday + 5, "01-07") <= 0;
}

void hand_event(hand_shop *s, uint32_t id, uint32_t at, const char *kind, int64_t amount)
{
    int k = kind_code(kind, (int)strlen(kind));
    if (k == K_ORDER)
        apply_order(&s->facts[id - 1], at, amount);
    else
        apply_inter(&s->facts[id - 1], at, k);
}

void hand_answer_of(const hand_shop *s, uint32_t id, hand_answer *out)
{
    const labels *l = &s->labels[id - 1];
    *out = (hand_answer){ .labels = { N_SRC[l->source], N_INT[l->intent], N_VAL[l->value], N_CON[l->consumption],
                                      N_FRE[l->frequency], N_AMT[l->amount], N_LIF[l->lifecycle] },
                          .action = N_ACT[l->action],
                          .segments = l->segs };
}
