/* SPDX-License-Identifier: Apache-2.0 */
/* For a rule that matches nobody: how many rows fail each operand of its outermost `and`, whether anything else keeps
 * them out, and what is there instead: how near the nearest number comes, which labels people have, which text is spelt
 * nearly alike. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/rules/kernels.h"

/* ---- what there is to count -------------------------------------------------------------------------------------- */

static uint32_t operands(const rule *r)
{
    return r->root->op == NODE_AND ? r->root->n_kids : 1;
}

static const node *operand(const rule *r, uint32_t k)
{
    return r->root->op == NODE_AND ? r->root->kids[k] : r->root;
}

static const node *without_nots(const node *n, bool *negated)
{
    for (*negated = false; n->op == NODE_NOT; n = n->kids[0])
        *negated = !*negated;
    return n;
}

static bool composite(const node *n)
{
    bool negated;
    n = without_nots(n, &negated);
    return n->op == NODE_AND || n->op == NODE_OR;
}

static size_t leaves(const node *n)
{
    bool negated;
    n = without_nots(n, &negated);
    if (n->op != NODE_AND && n->op != NODE_OR)
        return 1;
    size_t all = 0;
    for (uint32_t k = 0; k < n->n_kids; k++)
        all += leaves(n->kids[k]);
    return all;
}

size_t rule_clauses(const rule *r)
{
    size_t all = 0;
    for (uint32_t k = 0; k < operands(r); k++)
        all += 1 + (composite(operand(r, k)) ? leaves(operand(r, k)) : 0);
    return all;
}

/* ---- how near ---------------------------------------------------------------------------------------------------- */

/* What of a row is compared, and with what: a number with another, the newest event of some series with the edge of a
 * window, or the next day of a date with today. */
typedef struct comparison {
    enum { OF_NUMBER, OF_NEWEST, OF_NEXT } kind;
    const node *leaf;
    compare_op op;
    gx_type type;
    int64_t needs;
    bool literal;
} comparison;

static bool ordered(gx_type t)
{
    return t == GX_INT || t == GX_MONEY || t == GX_TIME || t == GX_DATE || t == GX_DURATION;
}

static bool number_comparison(const eval *e, const node *n, comparison *out)
{
    *out = (comparison){ OF_NUMBER, n, n->compare, n->kids[0]->type, n->i, true };
    if (n->op == NODE_COMPARE && n->kids[1]->op == NODE_CUT) {
        size_t cut = (size_t)n->kids[1]->i;
        out->needs = cut < e->b->cuts.n ? e->b->cuts.value[cut] : INT64_MAX;
        out->literal = false;
        if (out->needs == INT64_MAX)
            return false; /* not known yet */
    } else if (n->op == NODE_COMPARE
                   ? n->kids[1]->op != NODE_CONST
                   : n->op != NODE_COMPARE_COUNT && n->op != NODE_COMPARE_SPENT && n->op != NODE_COMPARE_MONTHS) {
        return false;
    }
    return true;
}

static bool comparison_of(const eval *e, const node *n, bool negated, comparison *out)
{
    switch (n->op) {
    case NODE_BIRTHDAY:
    case NODE_UNTIL:
        *out = (comparison){ OF_NEXT, n, COMPARE_LE, GX_DATE, 0, false };
        return !negated;
    case NODE_WITHIN:
        *out = (comparison){ OF_NUMBER, n, COMPARE_GE, GX_TIME, window_cut(e->b->zone, e->b->now, n->span), false };
        break;
    case NODE_COMPARE_COUNT:
        (void)number_comparison(e, n, out);
        if (n->function != NULL &&
            n->function->verb != NULL) /* bought_within("60d") stands for a count, but is asked of the newest */
            *out = (comparison){ OF_NEWEST, n, COMPARE_GE, GX_TIME, window_cut(e->b->zone, e->b->now, n->span), false };
        break;
    case NODE_COMPARE:
    case NODE_COMPARE_SPENT:
    case NODE_COMPARE_MONTHS:
        if (!number_comparison(e, n, out))
            return false;
        break;
    default:
        return false;
    }
    out->op = negated ? compare_negate(out->op) : out->op;
    return out->op != COMPARE_NE && ordered(out->type);
}

static uint64_t distance(int64_t a, int64_t b)
{
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

static clause_side side_of(const comparison *c)
{
    if (c->kind == OF_NEXT)
        return CLAUSE_NEXT;
    if (c->op == COMPARE_EQ)
        return CLAUSE_NEAREST;
    return c->op == COMPARE_GE || c->op == COMPARE_GT ? CLAUSE_LARGEST : CLAUSE_SMALLEST;
}

static void note_value(const comparison *c, int64_t value, clause_count *count)
{
    bool nearer = !count->comparable ||
                  (count->side == CLAUSE_LARGEST   ? value > count->nearest
                   : count->side == CLAUSE_NEAREST ? distance(value, c->needs) < distance(count->nearest, c->needs)
                                                   : value < count->nearest);
    if (nearer)
        count->nearest = value;
    count->comparable = true;
}

static void note_next_days(const eval *e, const comparison *c, const int64_t *dates, clause_count *count)
{
    int64_t today = zone_today(e->b->zone, e->b->now);
    for (uint32_t r = 0; r < e->n; r++) {
        int64_t date = dates != NULL ? dates[r] : state_birthday_next(e->b->rows[r], today);
        if (date != GX_NO_DATE && date != INT64_MAX && date >= today)
            note_value(c, date, count);
    }
}

static void note_values(eval *e, const comparison *c, clause_count *count)
{
    count->side = side_of(c);
    count->type = c->type;
    count->needs = c->needs;
    count->literal = c->literal;
    if (c->kind == OF_NEWEST || c->leaf->op == NODE_BIRTHDAY) {
        for (uint32_t r = 0; c->kind == OF_NEWEST && r < e->n; r++)
            note_value(c, kth_newest(e->b->rows[r], c->leaf->series_set, 1), count);
        if (c->kind == OF_NEXT)
            note_next_days(e, c, NULL, count);
        return;
    }
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    number_column values = eval_number(e, c->leaf->kids[0], s);
    for (uint32_t r = 0; eval_ok(e) && c->kind == OF_NUMBER && r < e->n; r++)
        note_value(c, values.i[r], count);
    if (eval_ok(e) && c->kind == OF_NEXT)
        note_next_days(e, c, values.i, count);
    eval_release(e);
}

/* ---- what instead ------------------------------------------------------------------------------------------------ */

static void note_labels(eval *e, const node *n, clause_count *count)
{
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    number_column values = eval_number(e, n->kids[0], s);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++) {
        count->unlabelled += values.i[r] < 0;
        if (values.i[r] >= 0 && values.i[r] < CLAUSE_LABELS)
            count->labels[values.i[r]]++;
    }
    count->labelled = true;
    eval_release(e);
}

/* Of two as near, the first bytewise. */
static void note_spelling(gx_text asked, gx_text seen, clause_count *count)
{
    char name[CLAUSE_NEAR_BYTES];
    const char *found = NULL;
    if (seen.n == 0 || seen.n >= sizeof name || text_eq(asked, seen))
        return;
    memcpy(name, seen.p, seen.n);
    name[seen.n] = '\0';
    size_t limit = count->near[0] != '\0' ? count->near_distance + 1 : SIZE_MAX;
    suggest_try(asked, name, &found, &limit);
    if (found == NULL || (count->near[0] != '\0' && limit == count->near_distance && strcmp(name, count->near) >= 0))
        return;
    memcpy(count->near, name, seen.n + 1);
    count->near_distance = limit;
}

static void note_spellings(eval *e, const node *n, clause_count *count)
{
    if (n->op == NODE_COMPARE_TEXT) {
        const gx_text *texts = eval_texts(e, n->kids[0]);
        for (uint32_t r = 0; texts != NULL && r < e->n; r++)
            note_spelling(n->kids[1]->text, texts[r], count);
        return;
    }
    for (uint32_t r = 0; r < e->n; r++) {
        const customer_state *c = e->b->rows[r];
        for (size_t i = 0; n->op == NODE_TAGGED && i < c->n_tags; i++)
            note_spelling(n->text, c->tags[i].tag, count);
        for (size_t i = 0; n->op == NODE_WANTS && i < c->n_interests; i++)
            note_spelling(n->text, c->interests[i].product, count);
    }
}

static bool names_a_text(const node *n, bool negated)
{
    if (n->op == NODE_TAGGED || n->op == NODE_WANTS)
        return !negated;
    return n->op == NODE_COMPARE_TEXT && n->kids[1]->op == NODE_TEXT && (n->compare == COMPARE_EQ) != negated;
}

static void note_instead(eval *e, const node *n, bool negated, clause_count *count)
{
    comparison c;
    if (comparison_of(e, n, negated, &c))
        note_values(e, &c, count);
    else if (n->op == NODE_COMPARE && n->kids[0]->type == GX_LABEL && n->kids[0]->ref != 0)
        note_labels(e, n, count);
    else if (names_a_text(n, negated))
        note_spellings(e, n, count);
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

static gx_ref fact_under(const node *n)
{
    gx_ref ref = n->ref;
    for (uint32_t k = 0; ref == 0 && k < n->n_kids; k++)
        ref = fact_under(n->kids[k]);
    return ref;
}

/* failing: by row, how many operands it fails, and the place of the last; NULL: not an operand. */
typedef struct failing {
    uint32_t n;
    size_t last;
} failing;

static void count_one(eval *e, const node *n, bool negated, failing *by_row, size_t place, clause_count *count)
{
    bool below;
    const node *leaf = without_nots(n, &below);
    slot *s = eval_take(e);
    if (s == NULL)
        return;
    eval_bool(e, n, s->value.b, s->until);
    for (uint32_t r = 0; eval_ok(e) && r < e->n; r++) {
        bool fails = (s->value.b[r] != 0) == negated;
        count->failed += fails;
        if (fails && by_row != NULL)
            by_row[r] = (failing){ by_row[r].n + 1, place };
    }
    eval_release(e);
    count->begin = n->begin;
    count->end = n->end;
    count->fact = fact_under(n);
    if (eval_ok(e) && leaf->op != NODE_AND && leaf->op != NODE_OR)
        note_instead(e, leaf, below != negated, count);
    count->seen += e->n;
}

/* The parts of an operand as they are needed: under a `not` the opposite of what is written. */
static size_t count_leaves(eval *e, const node *n, bool negated, clause_count *counts)
{
    bool below;
    const node *inner = without_nots(n, &below);
    if (inner->op != NODE_AND && inner->op != NODE_OR) {
        counts->inside = true;
        count_one(e, n, negated, NULL, 0, counts);
        return 1;
    }
    size_t all = 0;
    for (uint32_t k = 0; k < inner->n_kids && eval_ok(e); k++)
        all += count_leaves(e, inner->kids[k], below != negated, counts + all);
    return all;
}

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "%s", _("out of memory while counting who fails a rule"));
}

gx_status rule_count_failures(const rule *r, const gx_batch *b, arena *mem, clause_count *counts, gx_error *err)
{
    eval e;
    eval_begin(&e, b, mem);
    failing *by_row = arena_zalloc(mem, (b->n + 1) * sizeof *by_row);
    if (by_row == NULL)
        return no_memory(err);
    size_t at = 0;
    for (uint32_t k = 0; k < operands(r) && eval_ok(&e); k++) {
        const node *n = operand(r, k);
        count_one(&e, n, false, by_row, at, &counts[at]);
        at++;
        if (composite(n) && eval_ok(&e))
            at += count_leaves(&e, n, false, &counts[at]);
    }
    for (uint32_t i = 0; eval_ok(&e) && i < b->n; i++)
        if (by_row[i].n == 1)
            counts[by_row[i].last].alone++;
    return eval_ok(&e) ? GX_OK : no_memory(err);
}
