/* SPDX-License-Identifier: Apache-2.0 */
/* For a rule that matches nobody: how many rows fail each operand of its outermost `and`, and how near the nearest
 * came. */
#include "core/base/i18n.h"
#include "core/rules/kernels.h"

static uint32_t operands(const rule *r)
{
    return r->root->op == NODE_AND ? r->root->n_kids : 1;
}

size_t rule_clauses(const rule *r)
{
    return operands(r);
}

/* An operand that compares one number with a constant, seen through any `not`s. */
typedef struct comparison {
    const node *of;
    compare_op op;
    int64_t needs;
} comparison;

static bool ordered(gx_type t)
{
    return t == GX_INT || t == GX_MONEY || t == GX_TIME || t == GX_DATE || t == GX_DURATION;
}

static bool comparison_of(const eval *e, const node *n, bool negated, comparison *out)
{
    if (n->op == NODE_NOT)
        return comparison_of(e, n->kids[0], !negated, out);
    compare_op op = n->compare;
    int64_t needs = n->i;
    if (n->op == NODE_WITHIN) {
        op = COMPARE_GE;
        needs = window_cut(e->b->zone, e->b->now, n->span);
    } else if (n->op == NODE_COMPARE && n->kids[1]->op == NODE_CUT) {
        size_t cut = (size_t)n->kids[1]->i;
        needs = cut < e->b->cuts.n ? e->b->cuts.value[cut] : INT64_MAX;
        if (needs == INT64_MAX)
            return false; /* not known yet */
    } else if (n->op == NODE_COMPARE
                   ? n->kids[1]->op != NODE_CONST
                   : n->op != NODE_COMPARE_COUNT && n->op != NODE_COMPARE_SPENT && n->op != NODE_COMPARE_MONTHS) {
        return false;
    }
    *out = (comparison){ n->kids[0], negated ? compare_negate(op) : op, needs };
    return out->op != COMPARE_NE && ordered(out->of->type);
}

static uint64_t distance(int64_t a, int64_t b)
{
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

static bool nearer(const comparison *c, int64_t value, int64_t than)
{
    if (c->op == COMPARE_EQ)
        return distance(value, c->needs) < distance(than, c->needs);
    return c->op == COMPARE_GE || c->op == COMPARE_GT ? value > than : value < than;
}

static void note_nearest(eval *e, const comparison *c, clause_count *count)
{
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    number_column values = eval_number(e, c->of, s);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++)
        if ((r == 0 && count->seen == 0) || nearer(c, values.i[r], count->nearest))
            count->nearest = values.i[r];
    eval_release(e);
}

static gx_ref fact_under(const node *n)
{
    gx_ref ref = n->ref;
    for (uint32_t k = 0; ref == 0 && k < n->n_kids; k++)
        ref = fact_under(n->kids[k]);
    return ref;
}

static void count_operand(eval *e, const node *n, clause_count *count)
{
    comparison c;
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    eval_bool(e, n, s->value.b, s->until);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++)
        count->failed += !s->value.b[r];
    eval_release(e);
    count->begin = n->begin;
    count->end = n->end;
    count->fact = fact_under(n);
    count->comparable = comparison_of(e, n, false, &c);
    if (count->comparable) {
        count->type = c.of->type;
        count->needs = c.needs;
        note_nearest(e, &c, count);
    }
    count->seen += e->n;
}

gx_status rule_count_failures(const rule *r, const gx_batch *b, arena *mem, clause_count *counts, gx_error *err)
{
    eval e;
    eval_begin(&e, b, mem);
    for (uint32_t k = 0; k < operands(r) && eval_ok(&e); k++)
        count_operand(&e, r->root->op == NODE_AND ? r->root->kids[k] : r->root, &counts[k]);
    return eval_ok(&e) ? GX_OK : gx_fail(err, GX_ENOMEM, "%s", _("out of memory while counting who fails a rule"));
}
