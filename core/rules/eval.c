/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation: the typed tree is walked once per batch, and every node does all its rows in one loop. Expiry is computed
 * beside the values, and only where something under the node depends on time. Operands of `and` and `or` that look at
 * the clock come last, and not at all when the others have settled every row for good. */
#include "core/base/i18n.h"
#include "core/rules/kernels.h"

#include <math.h>

/* ---- scratch ---- */

void eval_begin(eval *e, const gx_batch *b, arena *mem)
{
    e->b = b;
    e->mem = mem;
    e->n = b->n;
    e->live = NULL;
    e->top = 0;
    e->steps = NULL;
    e->cap_steps = 0;
    e->bought = NULL;
    e->failed = false;
    e->made = EVAL_LOCAL_SLOTS;
    for (uint32_t i = 0; i < EVAL_LOCAL_SLOTS; i++)
        e->slots[i] = &e->local[i];
}

bool eval_ok(const eval *e)
{
    return !e->failed && !e->b->failed;
}

slot *eval_take(eval *e)
{
    if (e->top == e->made && e->made < EVAL_SLOTS_MAX &&
        (e->slots[e->made] = arena_alloc(e->mem, sizeof(slot))) != NULL)
        e->made++;
    slot *taken = e->top < e->made ? e->slots[e->top] : NULL;
    if (taken == NULL) {
        e->failed = true;
        return NULL;
    }
    e->top++;
    return taken;
}

void eval_release(eval *e)
{
    e->top--;
}

/* ---- until ---- */

/* The earlier of two expiries, NULL being for ever; uses `own` where it must be written. */
static const int64_t *earlier(const eval *e, const int64_t *a, const int64_t *b, int64_t *own)
{
    if (a == NULL && b == NULL)
        return NULL;
    const int64_t *first = a != NULL ? a : b;
    if (first != own)
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): own is the caller's row, never NULL
        memcpy(own, first, e->n * sizeof *own);
    if (a != NULL && b != NULL)
        kernel_min(own, b, e->n);
    return own;
}

static bool keep_until(const eval *e, const int64_t *from, int64_t *u)
{
    if (from != NULL && from != u)
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): u is the caller's row
        memcpy(u, from, e->n * sizeof *u);
    return from != NULL;
}

/* ---- numbers ---- */

static number_column fact_column(eval *e, const node *n)
{
    number_column c = { .i = batch_ints(e->b, n->ref), .until = batch_ints_until(e->b, n->ref) };
    if (c.i == NULL)
        e->failed = true;
    return c;
}

static number_column constant_column(eval *e, const node *n, slot *out)
{
    if (n->op == NODE_REAL) {
        for (uint32_t r = 0; r < e->n; r++)
            out->value.d[r] = n->d;
        return (number_column){ .d = out->value.d };
    }
    int64_t v = n->i;
    if (n->op == NODE_CUT)
        v = (size_t)n->i < e->b->cuts.n ? e->b->cuts.value[n->i] : INT64_MAX;
    kernel_fill(out->value.i, v, e->n);
    return (number_column){ .i = out->value.i };
}

static double real_at(const number_column *c, uint32_t r)
{
    return c->d != NULL ? c->d[r] : (double)c->i[r];
}

static void real_arithmetic(const eval *e, node_op op, const number_column *a, const number_column *b, double *out)
{
    for (uint32_t r = 0; r < e->n; r++) {
        double x = real_at(a, r), y = real_at(b, r);
        out[r] = op == NODE_ADD        ? x + y
                 : op == NODE_SUBTRACT ? x - y
                 : op == NODE_MULTIPLY ? x * y
                 : op == NODE_DIVIDE   ? x / y
                 : op == NODE_FLOOR    ? floor(x / y)
                                       : real_modulo(x, y);
    }
}

/* A cut point that is not known yet is calculated with as a number that nobody reaches and that does not overflow. */
static number_column operand(eval *e, const node *n, slot *out)
{
    number_column c = eval_number(e, n, out);
    if (n->op == NODE_CUT && e->n > 0 && c.i[0] == INT64_MAX)
        kernel_fill(out->value.i, CUT_UNKNOWN, e->n);
    return c;
}

static number_column arithmetic(eval *e, const node *n, slot *out)
{
    slot *other = eval_take(e);
    if (other == NULL)
        return (number_column){ 0 };
    number_column a = operand(e, n->kids[0], out);
    number_column b = operand(e, n->kids[1], other);
    number_column c = { 0 };
    if (eval_ok(e)) {
        c.until = earlier(e, a.until, b.until, out->until);
        if (n->real) {
            real_arithmetic(e, n->op, &a, &b, out->value.d);
            c.d = out->value.d;
        } else {
            kernel_arithmetic(n->op, a.i, b.i, e->n, out->value.i);
            c.i = out->value.i;
        }
    }
    eval_release(e);
    return c;
}

static number_column minus(eval *e, const node *n, slot *out)
{
    number_column a = eval_number(e, n->kids[0], out);
    if (!eval_ok(e))
        return a;
    for (uint32_t r = 0; n->real && r < e->n; r++)
        out->value.d[r] = -a.d[r];
    for (uint32_t r = 0; !n->real && r < e->n; r++)
        out->value.i[r] = int_subtract(0, a.i[r]);
    if (n->real)
        a.d = out->value.d;
    else
        a.i = out->value.i;
    return a;
}

static number_column extreme(eval *e, const node *n, slot *out)
{
    number_column first = eval_number(e, n->kids[0], out);
    slot *other = eval_take(e);
    if (!eval_ok(e))
        return (number_column){ 0 };
    if (first.i != out->value.i)
        memcpy(out->value.i, first.i, e->n * sizeof(int64_t));
    const int64_t *until = first.until;
    for (uint32_t k = 1; k < n->n_kids && eval_ok(e); k++) {
        number_column next = eval_number(e, n->kids[k], other);
        if (!eval_ok(e))
            break;
        if (n->op == NODE_LATEST)
            kernel_latest(out->value.i, next.i, e->n);
        else
            kernel_earliest(out->value.i, next.i, e->n);
        until = earlier(e, until, next.until, out->until);
    }
    eval_release(e);
    return (number_column){ .i = out->value.i, .until = until };
}

number_column eval_number(eval *e, const node *n, slot *out)
{
    switch (n->op) {
    case NODE_FACT:
        return fact_column(e, n);
    case NODE_CONST:
    case NODE_REAL:
    case NODE_CUT:
        return constant_column(e, n, out);
    case NODE_LATEST:
    case NODE_EARLIEST:
        return extreme(e, n, out);
    case NODE_MINUS:
        return minus(e, n, out);
    case NODE_COUNT:
    case NODE_PURCHASES:
        eval_count(e, n, out);
        break;
    case NODE_SPENT:
        eval_spent(e, n, out);
        break;
    case NODE_MONTHS:
        eval_months(e, n, out);
        break;
    case NODE_DAYS_SINCE:
        eval_days_since(e, n, out);
        break;
    case NODE_WORKING_DAYS:
        eval_working_days(e, n, out);
        break;
    case NODE_LAST_FOLLOWED:
        eval_last_followed(e, n, out);
        return (number_column){ .i = out->value.i };
    case NODE_LAST_ACTION:
        eval_last_action(e, n, out);
        return (number_column){ .i = out->value.i };
    default:
        return arithmetic(e, n, out);
    }
    return (number_column){ .i = out->value.i, .until = out->until };
}

/* ---- comparison ---- */

static void compare_real_rows(const eval *e, const node *n, const number_column *a, const number_column *b, uint8_t *v)
{
    compare_op op = n->compare;
    for (uint32_t r = 0; r < e->n; r++)
        v[r] = a->d != NULL && b->d != NULL ? compare_reals(op, a->d[r], b->d[r])
               : b->d != NULL               ? compare_int_real(op, a->i[r], b->d[r])
                              // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): one of the two is real
                              : compare_int_real(compare_mirror(op), b->i[r], a->d[r]);
}

static bool compare_pair(eval *e, const node *n, slot *sa, slot *sb, uint8_t *v, int64_t *u)
{
    number_column a = eval_number(e, n->kids[0], sa);
    number_column b = eval_number(e, n->kids[1], sb);
    if (!eval_ok(e))
        return false;
    if (n->op == NODE_COMPARE_REAL)
        compare_real_rows(e, n, &a, &b, v);
    else
        kernel_compare(n->compare, a.i, b.i, e->n, v);
    return keep_until(e, earlier(e, a.until, b.until, sa->until), u);
}

static bool eval_compare(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    const node *right = n->kids[1];
    slot *sa = eval_take(e);
    bool timed = false;
    if (sa == NULL)
        return false;
    if (n->op == NODE_COMPARE && (right->op == NODE_CONST || right->op == NODE_CUT)) {
        number_column a = eval_number(e, n->kids[0], sa);
        int64_t k = right->i;
        if (right->op == NODE_CUT)
            k = (size_t)k < e->b->cuts.n ? e->b->cuts.value[k] : INT64_MAX;
        if (eval_ok(e)) {
            kernel_compare_const(n->compare, a.i, k, e->n, v);
            timed = keep_until(e, a.until, u);
        }
    } else {
        slot *sb = eval_take(e);
        if (sb != NULL) {
            timed = compare_pair(e, n, sa, sb, v, u);
            eval_release(e);
        }
    }
    eval_release(e);
    return timed;
}

/* ---- logic ---- */

/* The expiry of a row that is settled for ever does not depend on the operands to come: no need to compute theirs. */
static void mark_live(const eval *e, uint8_t decides, bool timed, const uint8_t *v, const int64_t *u, uint8_t *live)
{
    if (timed)
        kernel_unsettled_until(decides, v, u, e->n, live);
    else
        kernel_unsettled(decides, v, e->n, live);
    if (e->live != NULL)
        kernel_join(0, live, e->live, e->n);
}

static bool join(eval *e, uint8_t decides, bool timed, bool kid_timed, const slot *kid, uint8_t *v, int64_t *u)
{
    if (timed && kid_timed)
        kernel_join_until(decides, v, u, kid->value.b, kid->until, e->n);
    else if (timed)
        kernel_join_settled(decides, v, u, kid->value.b, e->n);
    else if (kid_timed)
        kernel_join_first(decides, v, u, kid->value.b, kid->until, e->n);
    else
        kernel_join(decides, v, kid->value.b, e->n);
    return timed || kid_timed;
}

/* `v` and `u` hold what came before, `timed` whether u does. */
static bool join_kid(eval *e, const node *kid, uint8_t decides, bool timed, uint8_t *v, int64_t *u)
{
    slot *s = eval_take(e);
    uint8_t live[GX_BATCH_MAX];
    if (s == NULL)
        return false;
    const uint8_t *outer = e->live;
    if (kid->windows) {
        mark_live(e, decides, timed, v, u, live);
        e->live = live;
    }
    bool kid_timed = eval_bool(e, kid, s->value.b, s->until);
    e->live = outer;
    if (eval_ok(e))
        timed = join(e, decides, timed, kid_timed, s, v, u);
    eval_release(e);
    return timed;
}

static bool eval_logic(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    uint8_t decides = n->op == NODE_OR;
    bool timed = false, first = true;
    for (int windows = 0; windows < 2; windows++) {
        for (uint32_t k = 0; k < n->n_kids; k++) {
            if (n->kids[k]->windows != (windows != 0))
                continue;
            // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): v is the caller's row
            if (!first && !timed && memchr(v, !decides, e->n) == NULL)
                return false; /* settled for every row, for ever */
            timed = first ? eval_bool(e, n->kids[k], v, u) : join_kid(e, n->kids[k], decides, timed, v, u);
            first = false;
            if (!eval_ok(e))
                return false;
        }
    }
    return timed;
}

static bool eval_same(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    slot *s = eval_take(e);
    if (s == NULL)
        return false;
    const int64_t *ua = eval_bool(e, n->kids[0], v, u) ? u : NULL;
    const int64_t *ub = eval_bool(e, n->kids[1], s->value.b, s->until) ? s->until : NULL;
    bool timed = false;
    if (eval_ok(e)) {
        kernel_same(v, s->value.b, n->compare == COMPARE_NE, e->n);
        timed = earlier(e, ua, ub, u) != NULL;
    }
    eval_release(e);
    return timed;
}

static bool eval_flag(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    number_column c = fact_column(e, n);
    if (!eval_ok(e))
        return false;
    kernel_flag(c.i, e->n, v);
    return keep_until(e, c.until, u);
}

static bool eval_not(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    bool timed = eval_bool(e, n->kids[0], v, u);
    if (eval_ok(e))
        kernel_not(v, e->n);
    return timed;
}

static bool eval_settled(eval *e, const node *n, uint8_t *v)
{
    if (n->op == NODE_TAGGED)
        eval_tagged(e, n, v);
    else if (n->op == NODE_WANTS)
        eval_wants(e, n, v);
    else if (n->op == NODE_ASKED_ABOUT)
        eval_asked_about(e, n, v);
    else if (n->op == NODE_HAS_TEXT)
        eval_has_text(e, n, v);
    else if (n->op == NODE_CONTAINS)
        eval_contains(e, n, v);
    else if (n->op == NODE_COMPARE_TEXT)
        eval_compare_text(e, n, v);
    else
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): v is the caller's row
        memset(v, (int)n->i, e->n); /* NODE_YES */
    return false;
}

bool eval_bool(eval *e, const node *n, uint8_t *v, int64_t *u)
{
    switch (n->op) {
    case NODE_AND:
    case NODE_OR:
        return eval_logic(e, n, v, u);
    case NODE_NOT:
        return eval_not(e, n, v, u);
    case NODE_FLAG:
        return eval_flag(e, n, v, u);
    case NODE_SAME:
        return eval_same(e, n, v, u);
    case NODE_COMPARE:
    case NODE_COMPARE_REAL:
        return eval_compare(e, n, v, u);
    case NODE_COMPARE_COUNT:
        return eval_compare_count(e, n, v, u);
    case NODE_COMPARE_SPENT:
        return eval_compare_spent(e, n, v, u);
    case NODE_COMPARE_MONTHS:
        return eval_compare_months(e, n, v, u);
    case NODE_WITHIN:
        return eval_within(e, n, v, u);
    case NODE_BIRTHDAY:
        return eval_birthday(e, n, v, u);
    case NODE_UNTIL:
        return eval_until_date(e, n, v, u);
    case NODE_FESTIVAL:
        return eval_festival(e, n, v, u);
    case NODE_DAY_OFF:
        return eval_day_off(e, n, v, u);
    default:
        return eval_settled(e, n, v);
    }
}

/* ---- the doors ---- */

static gx_status eval_no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "%s", _("out of memory while evaluating a rule"));
}

gx_status rule_eval(const rule *r, const gx_batch *b, arena *mem, uint8_t *value, int64_t *until, gx_error *err)
{
    eval e;
    eval_begin(&e, b, mem);
    bool timed = eval_bool(&e, r->root, value, until);
    if (!eval_ok(&e))
        return eval_no_memory(err);
    if (!timed)
        kernel_fill(until, GX_FOREVER, b->n);
    return GX_OK;
}

gx_status rule_choose(const rule_choice *c, const gx_batch *b, arena *mem, int64_t *index, int64_t *until,
                      gx_error *err)
{
    eval e;
    eval_begin(&e, b, mem);
    kernel_fill(index, -1, b->n);
    kernel_fill(until, GX_FOREVER, b->n);
    slot *s = eval_take(&e);
    uint8_t live[GX_BATCH_MAX];
    uint32_t open = b->n;
    e.live = live;
    for (uint32_t k = 0; k < c->n && open > 0; k++) {
        kernel_open(index, b->n, live);
        bool timed = eval_bool(&e, c->rules[k]->root, s->value.b, s->until);
        if (!eval_ok(&e))
            return eval_no_memory(err);
        open = kernel_choose(k, s->value.b, timed ? s->until : NULL, b->n, index, until);
    }
    return GX_OK;
}
