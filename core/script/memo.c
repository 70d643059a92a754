/* SPDX-License-Identifier: Apache-2.0 */
/* Plans remembered: see memo.h. */
#include "core/script/memo.h"

#include "core/model/batch.h"

void plan_memo_free(plan_memo *m)
{
    arena_free(m->mem);
    *m = (plan_memo){ 0 };
}

static bool same(const plan_trace *t, const gx_batch *b, uint32_t row, int64_t *until)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const int64_t *values = batch_ints(b, t->ref[i]);
        if (values == NULL || values[row] != t->value[i])
            return false;
        const int64_t *expiry = batch_ints_until(b, t->ref[i]);
        if (expiry != NULL && expiry[row] < *until)
            *until = expiry[row];
    }
    return true;
}

/* Where answers differ from customer to customer, looking for them costs and finds nothing. */
static bool worth_it(const plan_memo *m)
{
    return m->misses < 2 * (uint64_t)MEMO_ENTRIES || m->hits > m->misses;
}

bool plan_memo_find(plan_memo *m, const gx_batch *b, uint32_t row, plan_result *out)
{
    if (m->now != b->now) { /* another T: nothing of it holds */
        plan_memo_free(m);
        m->now = b->now;
        return false;
    }
    for (uint32_t i = 0; i < m->n && worth_it(m); i++) {
        const memo_entry *e = &m->entries[i];
        int64_t until = e->until;
        if (!same(&e->trace, b, row, &until))
            continue;
        m->hits++;
        *out = (plan_result){ e->actions, e->n, until };
        return true;
    }
    m->misses++;
    return false;
}

static bool copy(arena *a, gx_text *t)
{
    gx_text c = arena_text(a, *t);
    bool whole = c.n == t->n;
    *t = c;
    return whole;
}

static bool copy_action(arena *a, scripted_action *x)
{
    return copy(a, &x->step) && copy(a, &x->channel) && copy(a, &x->template_name) && copy(a, &x->text) &&
           copy(a, &x->because) && copy(a, &x->occurrence) && copy(a, &x->offer) && copy(a, &x->ask) &&
           copy(a, &x->values) && copy(a, &x->answers) && copy(a, &x->learn);
}

void plan_memo_keep(plan_memo *m, const plan_trace *t, const plan_result *r, int64_t until)
{
    if (t->opaque || m->n == MEMO_ENTRIES || (m->mem == NULL && (m->mem = arena_new()) == NULL))
        return;
    scripted_action *list = arena_alloc(m->mem, (r->n + 1) * sizeof *list);
    if (list == NULL)
        return;
    for (size_t i = 0; i < r->n; i++) {
        list[i] = r->actions[i];
        if (!copy_action(m->mem, &list[i]))
            return;
    }
    m->entries[m->n++] = (memo_entry){ *t, list, r->n, until };
}
