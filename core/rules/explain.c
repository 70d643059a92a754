/* SPDX-License-Identifier: Apache-2.0 */
/* Why a rule is true or false for one row. The walk follows what decided: the failing operands of a false `and`, the
 * holding ones of a true `or`, and all operands otherwise; each leaf it reaches becomes a clause. */
#include "core/rules/explain.h"
#include "core/base/i18n.h"

/* A node is evaluated for the whole batch and read in one row: an explanation is asked for one customer at a time. */
bool explain_bool(explaining *x, const node *n, int64_t *until)
{
    slot *s = eval_take(x->e);
    *until = GX_FOREVER;
    if (s == NULL)
        return false;
    bool timed = eval_bool(x->e, n, s->value.b, s->until);
    bool value = eval_ok(x->e) && s->value.b[x->row] != 0;
    if (timed && eval_ok(x->e))
        *until = s->until[x->row];
    eval_release(x->e);
    return value;
}

row_number explain_number(explaining *x, const node *n)
{
    row_number v = { .real = n->real };
    slot *s = eval_take(x->e);
    if (s == NULL)
        return v;
    number_column c = eval_number(x->e, n, s);
    if (eval_ok(x->e) && n->real)
        v.d = c.d[x->row];
    else if (eval_ok(x->e))
        v.i = c.i[x->row];
    eval_release(x->e);
    return v;
}

/* The fact a leaf is about: its own, or the first under it. */
static gx_ref fact_of(const node *n)
{
    gx_ref ref = n->ref;
    for (uint32_t k = 0; ref == 0 && k < n->n_kids; k++)
        ref = fact_of(n->kids[k]);
    return ref;
}

/* The instant that dates the leaf: the newest event of its series, the time it is about, or the fact's `dated_by`. */
static int64_t dated_at(explaining *x, const node *n, gx_ref ref)
{
    const customer_state *who = x->e->b->rows[x->row];
    if (n->n_kids > 0 && n->kids[0]->op == NODE_PURCHASES) {
        series bought = eval_purchases(x->e, n->kids[0], x->row);
        return kth_of_one(&bought, 1);
    }
    if (n->op == NODE_COMPARE_COUNT)
        return kth_newest(who, n->series_set, 1);
    if (n->op == NODE_COMPARE_SPENT)
        return kth_newest(who, UINT32_C(1) << SERIES_ORDERS, 1);
    if (n->n_kids > 0 && n->kids[0]->type == GX_TIME)
        return explain_number(x, n->kids[0]).i;
    const fact *f = ref != 0 ? facts_at(x->rule->facts, ref) : NULL;
    if (f != NULL && f->type != GX_TIME)
        f = f->dated_by != NULL ? facts_find(x->rule->facts, text_of(f->dated_by)) : NULL;
    if (f == NULL || f->type != GX_TIME)
        return GX_NEVER;
    const int64_t *at = batch_ints(x->e->b, f->ref);
    x->e->failed |= at == NULL;
    return at != NULL ? at[x->row] : GX_NEVER;
}

static clause *next_clause(explaining *x)
{
    if (x->n == x->cap) {
        size_t cap = x->cap == 0 ? 8 : 2 * x->cap;
        clause *more = arena_alloc(x->e->mem, cap * sizeof *more);
        if (more == NULL) {
            x->e->failed = true;
            return NULL;
        }
        if (x->n > 0)
            memcpy(more, x->list, x->n * sizeof *more);
        x->list = more;
        x->cap = cap;
    }
    return &x->list[x->n++];
}

static void add_clause(explaining *x, const node *whole, const node *leaf, bool negated)
{
    clause *c = next_clause(x);
    buf words = { 0 };
    if (c == NULL)
        return;
    *c = (clause){ .begin = whole->begin, .end = whole->end, .fact = fact_of(leaf) };
    c->holds = explain_bool(x, leaf, &c->until) != negated;
    c->at = dated_at(x, leaf, c->fact);
    sentence_of(x, leaf, negated, &words);
    c->text = words.failed || words.p == NULL ? NULL : arena_strdup(x->e->mem, words.p);
    x->e->failed |= c->text == NULL;
    buf_free(&words);
}

static void walk(explaining *x, const node *whole, const node *n, bool negated)
{
    int64_t until;
    if (!eval_ok(x->e))
        return;
    if (n->op == NODE_NOT) {
        walk(x, whole, n->kids[0], !negated);
        return;
    }
    if (n->op != NODE_AND && n->op != NODE_OR) {
        add_clause(x, whole, n, negated);
        return;
    }
    bool value = explain_bool(x, n, &until);
    bool some = value == (n->op == NODE_OR); /* some operands decided alone */
    for (uint32_t k = 0; k < n->n_kids && eval_ok(x->e); k++)
        if (!some || explain_bool(x, n->kids[k], &until) == value)
            walk(x, n->kids[k], n->kids[k], negated);
}

gx_status rule_explain(const rule *r, const gx_batch *b, uint32_t row, arena *mem, const clause **out, size_t *n,
                       gx_error *err)
{
    eval e;
    eval_begin(&e, b, mem);
    explaining x = { .rule = r, .e = &e, .row = row };
    walk(&x, r->root, r->root, false);
    if (!eval_ok(&e))
        return gx_fail(err, GX_ENOMEM, "%s", _("out of memory while explaining a rule"));
    *out = x.list;
    *n = x.n;
    return GX_OK;
}
