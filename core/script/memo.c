/* SPDX-License-Identifier: Apache-2.0 */
/* Plans remembered: see memo.h. */
#include "core/script/memo.h"

#include <string.h>

/* What follows an answer; NULL: not known yet. */
typedef struct memo_branch {
    int64_t answer;
    memo_node *next;
} memo_branch;

typedef struct memo_plan {
    scripted_action *actions;
    size_t n;
    const plan_hole *holes;
    uint32_t n_holes;
    int64_t until; /* by what does not depend on the customer: the day */
} memo_plan;

/* A question with its answers so far, or an end: a plan, or nothing but Lua knows it. */
struct memo_node {
    asking asked; /* .answer NULL: an end */
    arena_list branches;
    const memo_plan *plan;
};

/* ---- writing down ------------------------------------------------------------------------------------------------ */

void trace_asked(plan_trace *t, const asking *a, int64_t answer)
{
    if (t->opaque)
        return;
    if (t->n == MEMO_ASKED) {
        t->opaque = true;
        return;
    }
    t->asked[t->n] = *a;
    t->answer[t->n++] = answer;
}

void trace_hole(plan_trace *t, plan_hole hole)
{
    if (t->n_holes == MEMO_HOLES)
        t->opaque = true;
    else
        t->holes[t->n_holes++] = hole;
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

void plan_memo_free(plan_memo *m)
{
    arena_free(m->mem);
    *m = (plan_memo){ 0 };
}

static memo_branch *branch_of(const memo_node *node, int64_t answer)
{
    memo_branch *list = node->branches.items;
    for (size_t i = 0; i < node->branches.n; i++)
        if (list[i].answer == answer)
            return &list[i];
    return NULL;
}

/* The values of an action with her numbers in the places of those of whom the plan was made for. */
static bool fill(const gx_batch *b, uint32_t row, const plan_hole *holes, size_t n, arena *a, scripted_action *x)
{
    buf text = { 0 };
    size_t from = 0;
    given_value *given = arena_alloc(a, x->n_given * sizeof *given);
    if (given == NULL)
        return false;
    memcpy(given, x->given, x->n_given * sizeof *given);
    buf_fit(&text, x->values.n + n * 20);
    for (size_t i = 0; i < n; i++) {
        const int64_t *number = batch_ints(b, holes[i].ref);
        text.failed = text.failed || number == NULL;
        if (text.failed)
            break;
        given[holes[i].value].number = number[row];
        buf_add(&text, x->values.p + from, holes[i].at - from);
        buf_int(&text, number[row]);
        from = holes[i].at + holes[i].n;
    }
    buf_add(&text, x->values.p + from, x->values.n - from);
    x->values = arena_text(a, buf_view(&text));
    x->given = given;
    bool whole = !text.failed && x->values.p != NULL;
    buf_free(&text);
    return whole;
}

static bool fill_all(const memo_plan *p, const plan_input *in, arena *a, plan_result *out)
{
    if (p->n_holes == 0)
        return true;
    scripted_action *list = arena_alloc(a, p->n * sizeof *list);
    if (list == NULL)
        return false;
    memcpy(list, p->actions, p->n * sizeof *list);
    for (uint32_t i = 0, end; i < p->n_holes; i = end) {
        for (end = i; end < p->n_holes && p->holes[end].action == p->holes[i].action; end++)
            continue;
        if (!fill(in->batch, in->row, &p->holes[i], end - i, a, &list[p->holes[i].action]))
            return false;
    }
    out->actions = list;
    return true;
}

bool plan_memo_find(plan_memo *m, const plan_input *in, arena *a, plan_result *out)
{
    const gx_batch *b = in->batch;
    if (m->now != b->now || m->ahead != in->ahead) { /* nothing of it holds */
        if (m->mem != NULL)
            arena_reset(m->mem);
        *m = (plan_memo){ .mem = m->mem, .now = b->now, .ahead = in->ahead };
        return false;
    }
    int64_t until = GX_FOREVER;
    const memo_node *node = m->root;
    while (node != NULL && node->asked.answer != NULL) {
        const memo_branch *found = branch_of(node, node->asked.answer(&node->asked, b, in->row, &until));
        node = found != NULL ? found->next : NULL;
    }
    if (node == NULL || node->plan == NULL || b->failed)
        return false;
    const memo_plan *p = node->plan;
    *out = (plan_result){ p->actions, p->n, p->until < until ? p->until : until };
    return fill_all(p, in, a, out);
}

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

static bool copy(arena *a, gx_text *t)
{
    gx_text c = arena_text(a, *t);
    bool whole = c.n == t->n;
    *t = c;
    return whole;
}

static bool copy_given(arena *a, scripted_action *x)
{
    given_value *list = arena_alloc(a, (x->n_given + 1) * sizeof *list);
    bool whole = list != NULL;
    for (size_t i = 0; i < x->n_given && whole; i++) {
        list[i] = x->given[i];
        whole = (list[i].name = arena_strdup(a, list[i].name)) != NULL && copy(a, &list[i].text);
    }
    x->given = list;
    return whole;
}

static bool copy_action(arena *a, scripted_action *x)
{
    return copy_given(a, x) && copy(a, &x->step) && copy(a, &x->channel) && copy(a, &x->template_name) &&
           copy(a, &x->text) && copy(a, &x->because) && copy(a, &x->occurrence) && copy(a, &x->offer) &&
           copy(a, &x->ask) && copy(a, &x->values) && copy(a, &x->answers) && copy(a, &x->learn);
}

static const memo_plan *copy_plan(arena *a, const plan_trace *t, const plan_result *r, int64_t until)
{
    memo_plan *p = arena_alloc(a, sizeof *p);
    scripted_action *list = arena_alloc(a, (r->n + 1) * sizeof *list);
    plan_hole *holes = arena_alloc(a, (t->n_holes + 1) * sizeof *holes);
    if (p == NULL || list == NULL || holes == NULL)
        return NULL;
    for (size_t i = 0; i < r->n; i++) {
        list[i] = r->actions[i];
        if (!copy_action(a, &list[i]))
            return NULL;
    }
    memcpy(holes, t->holes, t->n_holes * sizeof *holes);
    *p = (memo_plan){ list, r->n, holes, t->n_holes, until };
    return p;
}

static memo_node *add_node(plan_memo *m, const asking *a)
{
    memo_node *node = m->n < MEMO_NODES ? arena_zalloc(m->mem, sizeof *node) : NULL;
    if (node == NULL)
        return NULL;
    m->n++;
    node->branches.size = sizeof(memo_branch);
    if (a == NULL)
        return node;
    node->asked = *a;
    return copy(m->mem, &node->asked.name) ? node : NULL;
}

/* Where the answer leads; NULL: too many answers differ from customer to customer. */
static memo_node **follow(plan_memo *m, memo_node *node, int64_t answer)
{
    memo_branch *found = branch_of(node, answer);
    if (found == NULL && node->branches.n < MEMO_ANSWERS && (found = arena_list_add(m->mem, &node->branches)) != NULL)
        *found = (memo_branch){ answer, NULL };
    return found != NULL ? &found->next : NULL;
}

void plan_memo_keep(plan_memo *m, const plan_trace *t, const plan_result *r, int64_t until)
{
    if (m->mem == NULL && (m->mem = arena_new()) == NULL)
        return;
    memo_node **at = &m->root;
    for (uint32_t i = 0; i < t->n && at != NULL; i++) {
        if (*at == NULL)
            *at = add_node(m, &t->asked[i]);
        if (*at == NULL || (*at)->asked.answer == NULL)
            return;
        at = follow(m, *at, t->answer[i]);
    }
    if (at != NULL && *at == NULL && (*at = add_node(m, NULL)) != NULL && !t->opaque)
        (*at)->plan = copy_plan(m->mem, t, r, until);
}
