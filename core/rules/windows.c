/* SPDX-License-Identifier: Apache-2.0 */
/* Atoms that look back: within, counts of events, money spent. The window's edge is computed once per batch; the expiry
 * of a row is the first instant at which its answer really changes, with no new event. */
#include "core/rules/kernels.h"

#include <stdlib.h>

/* Never lies within nothing, however long the window. */
static int64_t cut_of(const eval *e, gx_duration span)
{
    int64_t cut = window_cut(e->b->zone, e->b->now, span);
    return cut == GX_NEVER ? GX_NEVER + 1 : cut;
}

static int64_t over_of(const eval *e, int64_t at, gx_duration span)
{
    return window_over(e->b->zone, at, span);
}

/* ---- within ---- */

static void over_rows(const eval *e, const int64_t *at, gx_duration span, const uint8_t *v, int64_t *u)
{
    if (span.seconds != 0) { /* exact: no calendar */
        kernel_over_seconds(at, span.seconds, v, e->n, u);
        return;
    }
    for (uint32_t r = 0; r < e->n; r++)
        u[r] = v[r] && eval_live(e, r) ? over_of(e, at[r], span) : GX_FOREVER;
}

bool eval_within(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    slot *s = eval_take(e);
    if (s == NULL)
        return false;
    number_column at = eval_number(e, n->kids[0], s);
    if (eval_ok(e)) {
        kernel_compare_const(COMPARE_GE, at.i, cut_of(e, n->span), e->n, v);
        over_rows(e, at.i, n->span, v, u);
        if (at.until != NULL)
            kernel_min(u, at.until, e->n);
    }
    eval_release(e);
    return eval_ok(e);
}

/* ---- counts ---- */

/* How many of the n ascending times lie at or after the cut. */
static uint32_t count_since(const int64_t *at, uint32_t n, int64_t cut)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle] < cut)
            low = middle + 1;
        else
            high = middle;
    }
    return n - low;
}

static series times_of(eval *e, const node *n, uint32_t row)
{
    if (!eval_live(e, row))
        return (series){ NULL, 0 };
    return n->op == NODE_PURCHASES ? eval_purchases(e, n, row) : e->b->rows[row]->series[n->series];
}

void eval_count(eval *e, const node *n, slot *out)
{
    int64_t cut = n->windows ? cut_of(e, n->span) : GX_NEVER;
    for (uint32_t r = 0; r < e->n; r++) {
        series all = times_of(e, n, r);
        uint32_t count = count_since(all.at, all.n, cut);
        out->value.i[r] = count;
        bool expires = n->windows && count > 0 && all.at != NULL;
        out->until[r] = expires ? over_of(e, all.at[all.n - count], n->span) : GX_FOREVER;
    }
}

int64_t kth_newest(const customer_state *c, uint32_t set, uint64_t k)
{
    uint64_t all = 0;
    uint32_t list[SERIES_COUNT], left[SERIES_COUNT], n = 0;
    if ((set & (set - 1)) == 0)
        return kth_of_one(&c->series[__builtin_ctz(set)], k);
    for (uint32_t more = set; more != 0; more &= more - 1) {
        list[n] = (uint32_t)__builtin_ctz(more);
        left[n] = c->series[list[n]].n;
        all += left[n++];
    }
    if (k > all)
        return GX_NEVER;
    int64_t newest = GX_NEVER;
    for (uint64_t i = 0; i < k; i++) {
        uint32_t from = n;
        for (uint32_t j = 0; j < n; j++)
            if (left[j] > 0 && (from == n || c->series[list[j]].at[left[j] - 1] > newest)) {
                newest = c->series[list[j]].at[left[j] - 1];
                from = j;
            }
        left[from]--;
    }
    return newest;
}

/* Of what a COMPARE_COUNT counts: the time of the k-th newest. */
static int64_t kth_counted(eval *e, const node *n, uint32_t row, uint64_t k)
{
    if (n->series_set != 0)
        return kth_newest(e->b->rows[row], n->series_set, k);
    series bought = eval_purchases(e, n->kids[0], row);
    return kth_of_one(&bought, k);
}

/* At least k events, k >= 1: it ends when the k-th newest leaves. One look, no search. */
static void at_least(eval *e, const node *n, uint64_t k, uint8_t *v, int64_t *u)
{
    int64_t cut = cut_of(e, n->span);
    for (uint32_t r = 0; r < e->n; r++) {
        int64_t at = eval_live(e, r) ? kth_counted(e, n, r, k) : GX_NEVER;
        v[r] = at >= cut;
        u[r] = v[r] ? over_of(e, at, n->span) : GX_FOREVER;
    }
}

/* Exactly k events. Counts only fall: k stays until the k-th newest leaves; more than k becomes k when the (k+1)-th
 * newest leaves, unless the k-th leaves in the same instant; fewer never becomes k. */
static void exactly(eval *e, const node *n, uint64_t k, uint8_t *v, int64_t *u)
{
    int64_t cut = cut_of(e, n->span);
    for (uint32_t r = 0; r < e->n; r++) {
        bool live = eval_live(e, r);
        int64_t kth = live && k > 0 ? kth_counted(e, n, r, k) : GX_NEVER;
        int64_t next = live ? kth_counted(e, n, r, k + 1) : GX_NEVER;
        bool enough = k == 0 || kth >= cut, more = next >= cut;
        int64_t leaves = enough && k > 0 ? over_of(e, kth, n->span) : GX_FOREVER;
        int64_t reached = more ? over_of(e, next, n->span) : GX_FOREVER;
        v[r] = enough && !more;
        u[r] = !more ? leaves : reached < leaves ? reached : GX_FOREVER;
    }
}

bool eval_compare_count(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    compare_op op = n->compare;
    bool equality = op == COMPARE_EQ || op == COMPARE_NE;
    bool flip = op == COMPARE_NE || op == COMPARE_LT || op == COMPARE_LE;
    uint64_t beyond = (uint64_t)UINT32_MAX + 1; /* more than any series holds */
    bool next = op == COMPARE_GT || op == COMPARE_LE;
    uint64_t k = n->i < 0 ? 0 : n->i >= (int64_t)UINT32_MAX ? beyond : (uint64_t)n->i + next;
    bool always = equality ? false : n->i < 0 || k == 0;
    if (always || (equality && n->i < 0)) {
        memset(v, always ^ flip, e->n);
        return false;
    }
    if (equality)
        exactly(e, n, k, v, u);
    else
        at_least(e, n, k, v, u);
    if (flip)
        kernel_not(v, e->n);
    return true;
}

/* ---- money ---- */

static int by_over(const void *a, const void *b)
{
    const step *x = a, *y = b;
    return (x->over > y->over) - (x->over < y->over);
}

static bool grow_steps(eval *e, size_t n)
{
    if (n <= e->cap_steps)
        return true;
    e->steps = arena_alloc(e->mem, 2 * n * sizeof *e->steps);
    e->cap_steps = e->steps == NULL ? 0 : 2 * n;
    e->failed |= e->steps == NULL;
    return e->steps != NULL;
}

/* The orders paid within the window, as the steps by which their sum will fall. Returns the sum. */
static int64_t spent_steps(eval *e, const node *n, uint32_t row, int64_t cut, size_t *n_steps)
{
    const customer_state *c = e->b->rows[row];
    int64_t sum = 0;
    *n_steps = 0;
    if (!eval_live(e, row) || !grow_steps(e, c->n_order_list))
        return 0;
    for (size_t i = 0; i < c->n_order_list; i++) {
        const order *o = &c->order_list[i];
        int64_t amount = int_subtract(o->amount, o->refunded_amount);
        if (!o->counts || o->paid < cut || amount == 0)
            continue;
        sum = int_add(sum, amount);
        e->steps[(*n_steps)++] = (step){ over_of(e, o->paid, n->span), amount };
    }
    return sum;
}

void eval_spent(eval *e, const node *n, slot *out)
{
    int64_t cut = cut_of(e, n->span);
    for (uint32_t r = 0; r < e->n; r++) {
        size_t steps;
        out->value.i[r] = spent_steps(e, n, r, cut, &steps);
        out->until[r] = GX_FOREVER;
        for (size_t i = 0; i < steps; i++)
            if (e->steps[i].over < out->until[r])
                out->until[r] = e->steps[i].over;
    }
}

/* Lets the orders leave one instant after the other until the answer is another one. */
static int64_t spent_until(eval *e, const node *n, int64_t sum, bool value, size_t steps)
{
    if (steps > 1)
        qsort(e->steps, steps, sizeof *e->steps, by_over);
    for (size_t i = 0; i < steps;) {
        int64_t at = e->steps[i].over;
        for (; i < steps && e->steps[i].over == at; i++)
            sum = int_subtract(sum, e->steps[i].amount);
        if (compare_ints(n->compare, sum, n->i) != value)
            return at;
    }
    return GX_FOREVER;
}

bool eval_compare_spent(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    int64_t cut = cut_of(e, n->span);
    for (uint32_t r = 0; r < e->n; r++) {
        size_t steps;
        int64_t sum = spent_steps(e, n, r, cut, &steps);
        v[r] = compare_ints(n->compare, sum, n->i);
        u[r] = spent_until(e, n, sum, v[r], steps);
    }
    return true;
}
