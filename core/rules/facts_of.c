/* SPDX-License-Identifier: Apache-2.0 */
/* Atoms over what is known of a customer and does not change with time: texts, tags, interests. */
#include "core/rules/tree.h"

/* Few have many tags, and texts of different lengths need no comparing. */
static bool tagged(const customer_state *c, gx_text wanted)
{
    enum { FEW = 6 };
    if (c->n_tags > FEW)
        return state_tagged(c, wanted);
    bool found = false;
    for (size_t i = 0; i < c->n_tags && !found; i++)
        found = text_eq(c->tags[i].tag, wanted);
    return found;
}

void eval_tagged(eval *e, const node *n, uint8_t *v)
{
    for (uint32_t r = 0; r < e->n; r++)
        v[r] = tagged(e->b->rows[r], n->text);
}

void eval_wants(eval *e, const node *n, uint8_t *v)
{
    for (uint32_t r = 0; r < e->n; r++) {
        const customer_state *c = e->b->rows[r];
        v[r] = 0;
        for (size_t i = 0; i < c->n_interests && !v[r]; i++)
            v[r] = text_eq(c->interests[i].product, n->text);
    }
}

const gx_text *eval_texts(eval *e, const node *n)
{
    const gx_text *t = batch_texts(e->b, n->ref);
    if (t == NULL)
        e->failed = true;
    return t;
}

void eval_has_text(eval *e, const node *n, uint8_t *v)
{
    const gx_text *t = eval_texts(e, n->kids[0]);
    for (uint32_t r = 0; t != NULL && r < e->n; r++)
        v[r] = t[r].n > 0;
}

void eval_contains(eval *e, const node *n, uint8_t *v)
{
    const gx_text *t = eval_texts(e, n->kids[0]);
    const fact *f = facts_at(e->b->facts, n->ref);
    for (uint32_t r = 0; t != NULL && r < e->n; r++)
        v[r] = fact_text_contains(f, t[r], n->text);
}

void eval_compare_text(eval *e, const node *n, uint8_t *v)
{
    const node *right = n->kids[1];
    const gx_text *a = eval_texts(e, n->kids[0]);
    const gx_text *b = right->op == NODE_TEXT ? NULL : eval_texts(e, right);
    bool same = n->compare == COMPARE_EQ;
    for (uint32_t r = 0; !e->failed && r < e->n; r++)
        v[r] = text_eq(a[r], b != NULL ? b[r] : right->text) == same;
}
