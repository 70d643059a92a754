/* SPDX-License-Identifier: Apache-2.0 */
/* Looking ahead. What a run approves changes what is true of a customer from the next second on, so she would be due
 * right then; and most of them only to find that nothing follows from it. Their states are still at hand when it is
 * approved: they are judged once more, a second later and with the action in the ledger. Where that changes neither
 * labels nor segments and leaves nothing to propose, it holds until its own expiry. It is the evaluation that the next
 * run would have made, so results are the same; only who is evaluated differs. */
#include "core/decide/frame.h"

#include "core/base/i18n.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* The only thing proposed was approved now, so nothing is held of her; and nothing else can happen in the next second
 * that the states at hand do not know. */
static bool foreseeable(const frame *f, uint32_t row, const judgement *j)
{
    return !j->failed && j->n_proposals == 1 && j->proposals[0].reason.n == 0 && !j->proposals[0].kept &&
           frame_due(f, row) > f->now + 1;
}

/* As the ledger will give it back. */
static ledger_action row_of_ledger(const ruleset *r, const proposal *p, int64_t now)
{
    const channel *c = policy_channel(&r->policy, p->channel);
    return (ledger_action){ .id = p->id,
                            .strategy = p->strategy,
                            .step = p->step,
                            .occurrence = p->occurrence,
                            .channel = p->channel,
                            .purpose = p->purpose,
                            .template_name = p->template_name,
                            .segment = p->segment,
                            .run_at = now,
                            .at = p->at,
                            .minutes = p->minutes,
                            .status_at = GX_NEVER,
                            .calls = c != NULL && c->calls,
                            .feed = c != NULL && c->feed };
}

/* Her record and state a second later, with the action. The state is the one at hand: nothing else is asked of it. */
static gx_status add_row(const frame *from, uint32_t row, const proposal *p, customer_record *rec, frame *to,
                         gx_error *err)
{
    ledger_action done = row_of_ledger(from->ruleset, p, from->now);
    ledger_action *actions = arena_alloc(to->mem, (from->record_of_row[row]->n_actions + 1) * sizeof *actions);
    customer_state *s = from->states[row];
    if (actions == NULL)
        return no_memory(err);
    *rec = *from->record_of_row[row];
    if (rec->n_actions > 0)
        memcpy(actions, rec->actions, rec->n_actions * sizeof *actions);
    actions[rec->n_actions++] = done;
    rec->actions = actions;
    s->now = to->now;
    uint32_t at = to->n_rows++;
    to->states[at] = s;
    to->record_of_row[at] = rec;
    to->introduced_next[at] = from->introduced_next[row];
    return state_add_actions(s, &done, 1, to->mem, err);
}

static bool same_standing(const evaluation *a, const evaluation *b)
{
    return memcmp(a->labels, b->labels, sizeof a->labels) == 0 &&
           memcmp(a->segments, b->segments, sizeof a->segments) == 0;
}

static gx_status look(evaluator *e, frame *f, judgement *const *who, gx_error *err)
{
    gx_status rc = frame_ready(e, f, err);
    if (rc == GX_OK)
        rc = frame_classify(f, err);
    if (rc == GX_OK)
        rc = frame_segment(f, err);
    for (uint32_t i = 0; i < f->n_rows && rc == GX_OK; i++) {
        judgement later;
        frame_judgement(&later, who[i]->id, GX_FOREVER);
        rc = frame_judge(e, f, i, f->mem, &later, err);
        bool settled = rc == GX_OK && !later.failed && later.n_proposals == 0;
        if (settled && same_standing(&later.evaluation, &who[i]->evaluation))
            who[i]->evaluation.due = later.evaluation.due;
    }
    return rc;
}

/* What fails a second later is for the run that will meet it to say. */
static gx_status look_quietly(evaluator *e, frame *f, judgement *const *who, gx_error *err)
{
    failure_list said = e->failures;
    e->failures = (failure_list){ 0 };
    gx_status rc = look(e, f, who, err);
    failures_free(&e->failures);
    e->failures = said;
    return rc;
}

gx_status evaluate_ahead(evaluator *e, judgement *list, uint32_t n, gx_error *err)
{
    const frame *from = e->frame;
    frame to;
    customer_record *records = arena_alloc(from->mem, (n + 1) * sizeof *records);
    judgement **who = arena_alloc(from->mem, (n + 1) * sizeof(judgement *));
    gx_status rc = records && who ? frame_begin(e, records, n, from->now + 1, from->mem, &to, err) : no_memory(err);
    for (uint32_t i = 0; i < n && rc == GX_OK; i++) {
        if (from->row_of[i] < 0 || !foreseeable(from, (uint32_t)from->row_of[i], &list[i]))
            continue;
        who[to.n_rows] = &list[i];
        rc = add_row(from, (uint32_t)from->row_of[i], &list[i].proposals[0], &records[to.n_rows], &to, err);
    }
    return rc == GX_OK && to.n_rows > 0 ? look_quietly(e, &to, who, err) : rc;
}
