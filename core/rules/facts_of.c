/* SPDX-License-Identifier: Apache-2.0 */
/* Atoms over what is known of a customer and does not change with time: texts, tags, interests, what was
 * bought. */
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
            v[r] = product_meant_by(n->meant, c->interests[i].product);
    }
}

/* What she bought is looked up once, however many rules ask. */
static const purchases *bought_by(eval *e, const products *p, uint32_t row)
{
    if (e->bought == NULL && (e->bought = arena_zalloc(e->mem, e->n * sizeof(purchases *))) == NULL)
        return NULL;
    if (e->bought[row] == NULL) {
        purchases *all = arena_alloc(e->mem, sizeof *all);
        if (all == NULL || !purchases_of(p, e->b->rows[row], e->mem, all))
            return NULL;
        e->bought[row] = all;
    }
    return e->bought[row];
}

series eval_purchases(eval *e, const node *n, uint32_t row)
{
    series times = { NULL, 0 };
    const purchases *all = bought_by(e, n->products, row);
    e->failed |= all == NULL || !purchases_times(n->products, all, n->wanted, e->mem, &times);
    return times;
}

/* Of a brand or a line, the names of its products tell. */
void eval_asked_about(eval *e, const node *n, uint8_t *v)
{
    for (uint32_t r = 0; r < e->n; r++) {
        const customer_state *c = e->b->rows[r];
        v[r] = 0;
        for (size_t i = 0; i < c->n_interests && !v[r]; i++)
            v[r] = text_contains(c->interests[i].product, n->text);
    }
}

void eval_last_followed(eval *e, const node *n, slot *out)
{
    for (uint32_t r = 0; r < e->n; r++) {
        const customer_state *c = e->b->rows[r];
        bool any = eval_live(e, r) && c->series[SERIES_ENGAGEMENTS].n > 0;
        out->value.i[r] = any ? state_last_followed(c, n->text) : GX_NEVER;
    }
}

void eval_last_action(eval *e, const node *n, slot *out)
{
    gx_text which = n->text, strategy = text_cut(&which, '.');
    for (uint32_t r = 0; r < e->n; r++) {
        const customer_state *c = e->b->rows[r];
        out->value.i[r] = c->n_actions == 0 ? GX_NEVER : state_last_action(c, strategy, which);
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
