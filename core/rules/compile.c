/* SPDX-License-Identifier: Apache-2.0 */
/* From typed trees to a program: equal questions become one step, constants disappear, and whatever has no step of its
 * own is left to the tree's evaluation as it stands. */
#include "core/rules/steps.h"

#include "core/base/calendar.h"

/* ---- growing lists ---- */

/* Room for one more; the list moves when it grows. */
static bool room_for(program *p, void *list, size_t n, size_t *cap, size_t size)
{
    void **at = list;
    if (n < *cap)
        return true;
    size_t grown = *cap == 0 ? 16 : 2 * *cap;
    void *more = arena_alloc(p->mem, grown * size);
    if (more == NULL) {
        p->failed = true;
        return false;
    }
    if (n > 0)
        memcpy(more, *at, n * size);
    *at = more;
    *cap = grown;
    return true;
}

static size_t column(program *p, size_t bytes)
{
    size_t at = p->width;
    p->width += bytes;
    return at;
}

/* ---- numbers, texts, labels ---- */

static void say_where_from(const program *p, number *x)
{
    if (x->kind == NUMBER_LOCAL) {
        x->from = FROM_NUMBER;
    } else if (x->ref == 0) {
        x->from = (x->set & (x->set - 1)) == 0 ? FROM_NEWEST : FROM_SEVERAL;
        x->offset = (size_t)__builtin_ctz(x->set);
    } else {
        const fact *f = facts_at(p->facts, x->ref);
        x->from = f->origin == FACT_STATE ? FROM_MEMBER : f->origin == FACT_SERIES ? FROM_SERIES : FROM_BATCH;
        x->offset = f->origin == FACT_SERIES ? (size_t)f->series : f->offset;
    }
}

static uint32_t number_of(program *p, number_kind kind, gx_ref ref, uint32_t set, uint64_t k)
{
    for (size_t i = 0; i < p->n_numbers; i++) {
        const number *x = &p->numbers[i];
        if (x->kind == kind && x->ref == ref && x->set == set && x->k == k)
            return (uint32_t)i;
    }
    uint32_t of = kind == NUMBER_LOCAL ? number_of(p, NUMBER_AT, ref, set, k) : 0;
    if (!room_for(p, &p->numbers, p->n_numbers, &p->cap_numbers, sizeof *p->numbers))
        return 0;
    number *x = &p->numbers[p->n_numbers];
    *x = (number){ .kind = kind, .ref = ref, .set = set, .k = k, .of = of, .at = column(p, sizeof(int32_t)) };
    say_where_from(p, x);
    return (uint32_t)p->n_numbers++;
}

static uint32_t texts_of(program *p, gx_ref ref)
{
    for (size_t i = 0; i < p->n_texts; i++)
        if (p->texts[i].ref == ref && p->texts[i].n < TEXTS_MAX)
            return (uint32_t)i;
    if (!room_for(p, &p->texts, p->n_texts, &p->cap_texts, sizeof *p->texts))
        return 0;
    p->texts[p->n_texts] = (texts){ .ref = ref, .at = column(p, 1) };
    return (uint32_t)p->n_texts++;
}

static int32_t text_code(program *p, texts *t, gx_text text)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (text_eq(t->list[i], text))
            return (int32_t)i;
    size_t cap = t->cap;
    if (!room_for(p, &t->list, t->n, &cap, sizeof *t->list))
        return 0;
    t->cap = (uint32_t)cap;
    t->list[t->n] = text;
    return (int32_t)t->n++;
}

const labels *program_labels(const program *p, gx_ref dimension)
{
    for (size_t i = 0; i < p->n_labels; i++)
        if (p->labels[i].ref == dimension)
            return &p->labels[i];
    return NULL;
}

/* ---- steps ---- */

bool node_same(const node *a, const node *b)
{
    bool same = a->op == b->op && a->type == b->type && a->real == b->real && a->compare == b->compare &&
                a->i == b->i && !(a->d < b->d || a->d > b->d) && text_eq(a->text, b->text) && a->ref == b->ref &&
                a->series_set == b->series_set && a->span.days == b->span.days && a->span.seconds == b->span.seconds &&
                a->wanted.kind == b->wanted.kind && a->wanted.number == b->wanted.number && a->windows == b->windows &&
                a->n_kids == b->n_kids;
    for (uint32_t k = 0; same && k < a->n_kids; k++)
        same = node_same(a->kids[k], b->kids[k]);
    return same;
}

static bool same_step(const program_step *a, const program_step *b)
{
    if (a->op != b->op || a->timed != b->timed || a->days != b->days || a->a != b->a || a->k != b->k || a->n != b->n)
        return false;
    if (a->node != NULL)
        return b->node != NULL && node_same(a->node, b->node);
    return a->n == 0 || memcmp(a->list, b->list, a->n * sizeof *a->list) == 0;
}

static literal step_of(program *p, program_step s)
{
    for (size_t i = 0; i < p->n_steps; i++)
        if (same_step(&p->steps[i], &s))
            return (literal)(2 * i);
    if (!room_for(p, &p->steps, p->n_steps, &p->cap_steps, sizeof *p->steps))
        return LITERAL_TRUE;
    s.at = column(p, s.timed ? sizeof(int32_t) : 1);
    p->steps[p->n_steps] = s;
    return (literal)(2 * p->n_steps++);
}

static literal step_about(program *p, step_op op, uint32_t a, int64_t k)
{
    return step_of(p, (program_step){ .op = op, .a = a, .k = (int32_t)k });
}

static literal opposite_if(literal x, bool opposite)
{
    return opposite ? LITERAL_NOT(x) : x;
}

/* ---- what depends on time ---- */

static fact_origin origin_of(const program *p, gx_ref ref)
{
    return facts_at(p->facts, ref)->origin;
}

static bool from_state(const program *p, gx_ref ref)
{
    fact_origin o = ref != 0 ? origin_of(p, ref) : FACT_PLUGIN;
    return o == FACT_STATE || o == FACT_SERIES || o == FACT_DERIVED || o == FACT_GIVEN;
}

static bool node_timed(const program *p, const node *n)
{
    bool timed = n->windows || (n->ref != 0 && !from_state(p, n->ref));
    for (uint32_t k = 0; !timed && k < n->n_kids; k++)
        timed = node_timed(p, n->kids[k]);
    return timed;
}

static literal by_tree(program *p, const node *n)
{
    bool state = n->op == NODE_TAGGED || n->op == NODE_WANTS || n->op == NODE_ASKED_ABOUT || n->op == NODE_HAS_TEXT ||
                 n->op == NODE_CONTAINS || n->op == NODE_COMPARE_TEXT;
    bool timed = node_timed(p, n);
    return step_of(p, (program_step){ .op = state && !timed ? STEP_STATE : STEP_NODE, .timed = timed, .node = n });
}

/* ---- atoms ---- */

/* Two questions answer all six comparisons with a whole number; false when k is too large for 32 bits. */
static bool compare_number(program *p, uint32_t x, compare_op op, int64_t k, literal *out)
{
    bool next = op == COMPARE_GT || op == COMPARE_LE;
    if (k <= INT32_MIN + 1 || k >= INT32_MAX - 2)
        return false;
    if (op == COMPARE_EQ || op == COMPARE_NE)
        *out = opposite_if(step_about(p, STEP_EQUALS, x, k), op == COMPARE_NE);
    else
        *out = opposite_if(step_about(p, STEP_AT_LEAST, x, k + next), op == COMPARE_LT || op == COMPARE_LE);
    return true;
}

/* Two facts of states; the smaller ones are what is asked for. */
static bool compare_facts(program *p, const node *n, literal *out)
{
    const fact *a = facts_at(p->facts, n->kids[0]->ref), *b = facts_at(p->facts, n->kids[1]->ref);
    bool times = a->type == GX_TIME, equality = n->compare == COMPARE_EQ || n->compare == COMPARE_NE;
    bool states = a->origin == FACT_STATE || a->origin == FACT_SERIES;
    states = states && (b->origin == FACT_STATE || b->origin == FACT_SERIES);
    if (!states || equality || (!times && a->type != GX_INT && a->type != GX_MONEY))
        return false;
    bool swap = n->compare == COMPARE_GT || n->compare == COMPARE_LE;
    uint32_t x = number_of(p, times ? NUMBER_AT : NUMBER_PLAIN, swap ? b->ref : a->ref, 0, 0);
    uint32_t y = number_of(p, times ? NUMBER_AT : NUMBER_PLAIN, swap ? a->ref : b->ref, 0, 0);
    if (p->failed)
        return false;
    p->numbers[x].whole = p->numbers[y].whole = true;
    *out = opposite_if(step_about(p, STEP_LESS, x, y), n->compare == COMPARE_LE || n->compare == COMPARE_GE);
    return true;
}

static literal compare_label(program *p, const node *n, const labels *l)
{
    uint32_t at = (uint32_t)(l - p->labels);
    bool timed = l->timed && !p->labels_ever;
    int32_t k = n->i < 0 ? NO_LABEL : (int32_t)n->i;
    literal is = step_of(p, (program_step){ .op = STEP_LABEL, .timed = timed, .a = at, .k = k });
    return opposite_if(is, n->compare == COMPARE_NE);
}

static literal compile_compare(program *p, const node *n)
{
    literal out;
    const node *left = n->kids[0];
    bool constant = left->op == NODE_FACT && n->kids[1]->op == NODE_CONST;
    const labels *l = constant ? program_labels(p, left->ref) : NULL;
    if (l != NULL && l->at != SIZE_MAX && (n->compare == COMPARE_EQ || n->compare == COMPARE_NE) && n->i < NO_LABEL)
        return compare_label(p, n, l);
    if (constant && from_state(p, left->ref) && n->i > INT32_MIN && n->i < INT32_MAX &&
        compare_number(p, number_of(p, NUMBER_PLAIN, left->ref, 0, 0), n->compare, n->i, &out))
        return out;
    if (left->op == NODE_FACT && n->kids[1]->op == NODE_FACT && compare_facts(p, n, &out))
        return out;
    return by_tree(p, n);
}

static literal compile_flag(program *p, const node *n)
{
    if (!from_state(p, n->ref))
        return by_tree(p, n);
    return LITERAL_NOT(step_about(p, STEP_EQUALS, number_of(p, NUMBER_PLAIN, n->ref, 0, 0), 0));
}

/* The time `ref`, or the k-th newest of a set of series, lies within the span; false when the span is too long. */
static bool within_span(program *p, gx_ref ref, uint32_t set, uint64_t k, gx_duration span, literal *out)
{
    int64_t seconds = span.seconds != 0 ? span.seconds : span.days * DAY_S;
    bool days = span.seconds == 0;
    if (seconds < 0 || seconds > WINDOW_MOST)
        return false;
    p->longest = seconds > p->longest ? seconds : p->longest;
    uint32_t x = number_of(p, days ? NUMBER_LOCAL : NUMBER_AT, ref, set, k);
    if (!p->failed && seconds > p->numbers[x].longest)
        p->numbers[x].longest = (int32_t)seconds;
    *out = step_of(p, (program_step){ .op = STEP_WITHIN, .timed = true, .days = days, .a = x, .k = (int32_t)seconds });
    return true;
}

static literal compile_within(program *p, const node *n)
{
    literal out;
    const node *at = n->kids[0];
    bool known = at->op == NODE_FACT && origin_of(p, at->ref) == FACT_STATE;
    return known && within_span(p, at->ref, 0, 0, n->span, &out) ? out : by_tree(p, n);
}

/* At least k events within a span: the k-th newest is. */
static literal compile_count(program *p, const node *n)
{
    literal out;
    bool none = (n->compare == COMPARE_EQ || n->compare == COMPARE_NE) && n->i == 0;
    bool ordered = n->compare != COMPARE_EQ && n->compare != COMPARE_NE;
    int64_t k = none ? 1 : int_add(n->i, n->compare == COMPARE_GT || n->compare == COMPARE_LE);
    if (n->series_set == 0 || (!none && !ordered) || n->i > INT32_MAX - 1 || k < 1 ||
        !within_span(p, 0, n->series_set, (uint64_t)k, n->span, &out))
        return by_tree(p, n);
    bool fewer = n->compare == COMPARE_LT || n->compare == COMPARE_LE || n->compare == COMPARE_EQ;
    return opposite_if(out, fewer);
}

static literal compile_birthday(program *p, const node *n)
{
    if (n->ref == 0 || n->span.days >= 365) /* longer windows may run into each other */
        return by_tree(p, n);
    p->longest = p->longest < 400 * DAY_S ? 400 * DAY_S : p->longest;
    uint32_t key = number_of(p, NUMBER_KEY, n->ref, 0, 0);
    return step_of(p, (program_step){ .op = STEP_BIRTHDAY, .timed = true, .days = true, .a = key, .k = n->span.days });
}

static literal compile_text(program *p, const node *n)
{
    if (n->kids[1]->op != NODE_TEXT || !from_state(p, n->kids[0]->ref))
        return by_tree(p, n);
    uint32_t t = texts_of(p, n->kids[0]->ref);
    if (p->failed)
        return LITERAL_TRUE;
    return opposite_if(step_about(p, STEP_TEXT, t, text_code(p, &p->texts[t], n->kids[1]->text)),
                       n->compare == COMPARE_NE);
}

/* ---- logic ---- */

/* What is settled comes first: where it decides, nothing else matters. */
static bool comes_before(const program *p, literal x, literal y)
{
    bool tx = p->steps[LITERAL_STEP(x)].timed, ty = p->steps[LITERAL_STEP(y)].timed;
    return tx != ty ? ty : x < y;
}

/* Inserts x into the list in its order, once. */
static uint32_t insert(const program *p, literal *list, uint32_t n, literal x)
{
    uint32_t at = 0;
    while (at < n && comes_before(p, list[at], x))
        at++;
    if (at < n && list[at] == x)
        return n;
    memmove(list + at + 1, list + at, (n - at) * sizeof *list);
    list[at] = x;
    return n + 1;
}

static literal all_of(program *p, literal *list, uint32_t n)
{
    uint32_t settled = 0;
    if (n < 2)
        return n == 1 ? list[0] : LITERAL_TRUE;
    while (settled < n && !p->steps[LITERAL_STEP(list[settled])].timed)
        settled++;
    return step_of(p,
                   (program_step){ .op = STEP_BOTH, .timed = settled < n, .list = list, .n = n, .n_settled = settled });
}

static literal compile_logic(program *p, const node *n)
{
    bool any = n->op == NODE_OR, never = false;
    uint32_t count = 0;
    literal *list = arena_alloc(p->mem, n->n_kids * sizeof *list);
    if (list == NULL) {
        p->failed = true;
        return LITERAL_TRUE;
    }
    for (uint32_t k = 0; k < n->n_kids; k++) {
        literal x = opposite_if(compile_bool(p, n->kids[k]), any);
        never |= x == LITERAL_NOT(LITERAL_TRUE);
        if (x != LITERAL_TRUE)
            count = insert(p, list, count, x);
    }
    return opposite_if(never ? LITERAL_NOT(LITERAL_TRUE) : all_of(p, list, count), any);
}

literal compile_bool(program *p, const node *n)
{
    switch (n->op) {
    case NODE_YES:
        return opposite_if(LITERAL_TRUE, n->i == 0);
    case NODE_AND:
    case NODE_OR:
        return compile_logic(p, n);
    case NODE_NOT:
        return LITERAL_NOT(compile_bool(p, n->kids[0]));
    case NODE_FLAG:
        return compile_flag(p, n);
    case NODE_COMPARE:
        return compile_compare(p, n);
    case NODE_COMPARE_COUNT:
        return compile_count(p, n);
    case NODE_COMPARE_TEXT:
        return compile_text(p, n);
    case NODE_WITHIN:
        return compile_within(p, n);
    case NODE_BIRTHDAY:
        return compile_birthday(p, n);
    default:
        return by_tree(p, n);
    }
}

/* ---- the doors ---- */

static gx_status finished(const program *p, gx_error *err)
{
    return p->failed ? rule_no_memory(err) : GX_OK;
}

gx_status program_new(const facts *f, arena *a, program **out, gx_error *err)
{
    program *p = arena_zalloc(a, sizeof *p);
    if (p == NULL)
        return rule_no_memory(err);
    p->facts = f;
    p->mem = a;
    step_about(p, STEP_TRUE, 0, 0);
    *out = p;
    return finished(p, err);
}

static void compile_choice(program *p, labels *l)
{
    l->n_rules = l->choice->n;
    l->rules = arena_alloc(p->mem, (l->n_rules + 1) * sizeof *l->rules);
    p->failed |= l->rules == NULL;
    for (uint32_t k = 0; !p->failed && k < l->n_rules; k++) {
        l->rules[k] = compile_bool(p, l->choice->rules[k]->root);
        l->timed |= p->steps[LITERAL_STEP(l->rules[k])].timed;
    }
}

gx_status program_add_dimension(program *p, gx_ref dimension, const rule_choice *choice, gx_error *err)
{
    labels l = { .ref = dimension, .choice = choice, .timed = choice == NULL, .at = SIZE_MAX };
    bool fits = facts_at(p->facts, dimension)->n_labels < NO_LABEL && (choice == NULL || choice->n < NO_LABEL);
    if (choice != NULL && fits)
        compile_choice(p, &l);
    if (fits)
        l.at = column(p, 1);
    if (fits && l.timed) {
        l.wide = column(p, sizeof(int32_t));
        l.left = column(p, sizeof(int32_t));
    }
    if (!p->failed && room_for(p, &p->labels, p->n_labels, &p->cap_labels, sizeof *p->labels))
        p->labels[p->n_labels++] = l;
    return finished(p, err);
}

gx_status program_add_condition(program *p, const rule *when, gx_error *err)
{
    if (p->n_conditions == GX_CONDITIONS_MAX)
        return gx_fail(err, GX_EINVAL, "more than %d conditions", GX_CONDITIONS_MAX);
    p->labels_ever = true;
    literal x = compile_bool(p, when->root);
    p->labels_ever = false;
    size_t n = p->n_conditions;
    if (!p->failed && room_for(p, &p->conditions, n, &p->cap_conditions, sizeof *p->conditions) &&
        room_for(p, &p->condition_rules, n, &p->cap_condition_rules, sizeof *p->condition_rules)) {
        p->conditions[n] = x;
        p->condition_rules[n] = when;
        p->n_conditions++;
    }
    return finished(p, err);
}
