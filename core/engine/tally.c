/* SPDX-License-Identifier: Apache-2.0 */
/* What came of a batch, worked out by the thread that judged it, so that settling has only to add up and to write: what
 * changed since the run before and the events that say so, counts, and lists of what is approved and suppressed. */
#include "core/base/i18n.h"
#include "core/engine/happenings.h"
#include "core/engine/run.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- what changed ---- */

static bool same_bits(const evaluation *a, const evaluation *b)
{
    return memcmp(a->segments, b->segments, sizeof a->segments) == 0;
}

static bool in_segment(const evaluation *e, uint32_t s)
{
    return (e->segments[s / 64] >> (s % 64)) & 1u;
}

/* How many events say what changed about her. */
static size_t count_changes(const ruleset *r, const evaluation *old, const evaluation *now)
{
    size_t n = 0;
    for (uint32_t d = 0; d < r->n_dimensions; d++)
        n += old->labels[d] != now->labels[d];
    for (uint32_t s = 0; s < r->n_segments && !same_bits(old, now); s++)
        n += in_segment(old, s) != in_segment(now, s);
    return n;
}

typedef struct event_list {
    const run *w;
    arena *mem;
    derived_event *list;
    size_t n;
} event_list;

static gx_status add_move(event_list *l, const judgement *j, event *e, gx_error *err)
{
    derived_event *made = &l->list[l->n++];
    gx_status rc = happenings_prepare(e, l->mem, made, err);
    made->customer = j->id;
    return rc;
}

static gx_status label_events(event_list *l, const judgement *j, const evaluation *old, gx_error *err)
{
    const ruleset *r = l->w->shop->ruleset;
    gx_status rc = GX_OK;
    for (uint32_t d = 0; d < r->n_dimensions && rc == GX_OK; d++) {
        uint8_t before = old->labels[d], after = j->evaluation.labels[d];
        if (before == after)
            continue;
        event e;
        event_begin(&e, EVENT_LABEL_CHANGED, GX_TEXT("guanxi"), (gx_text){ NULL, 0 }, j->subject, l->w->now);
        event_set_text(&e, FIELD_DIMENSION, text_of(r->dimensions[d].name));
        if (after != 255)
            event_set_text(&e, FIELD_LABEL, text_of(ruleset_label(r, d, after)));
        if (before != 255)
            event_set_text(&e, FIELD_FROM, text_of(ruleset_label(r, d, before)));
        rc = add_move(l, j, &e, err);
    }
    return rc;
}

static gx_status segment_events(event_list *l, const judgement *j, const evaluation *old, gx_error *err)
{
    const ruleset *r = l->w->shop->ruleset;
    gx_status rc = GX_OK;
    for (uint32_t s = 0; s < r->n_segments && rc == GX_OK; s++) {
        bool before = in_segment(old, s), after = in_segment(&j->evaluation, s);
        if (before == after)
            continue;
        event e;
        event_begin(&e, after ? EVENT_SEGMENT_ENTERED : EVENT_SEGMENT_LEFT, GX_TEXT("guanxi"), (gx_text){ NULL, 0 },
                    j->subject, l->w->now);
        event_set_text(&e, FIELD_SEGMENT, text_of(r->segments[s].name));
        rc = add_move(l, j, &e, err);
    }
    return rc;
}

/* A first evaluation is where her history begins: there is nothing it could have changed. */
static bool may_change(const judgement *j, const evaluation *old)
{
    return old->known && j->exists;
}

static gx_status derive_events(const run *w, const judged_batch *b, const evaluation *old, batch_notes *notes,
                               gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    size_t n = 0;
    for (uint32_t i = 0; i < b->n; i++)
        if (may_change(&b->list[i], &old[i]))
            n += count_changes(r, &old[i], &b->list[i].evaluation);
    if (n == 0)
        return GX_OK;
    event_list l = { w, b->mem, arena_alloc(b->mem, n * sizeof *l.list), 0 };
    gx_status rc = l.list != NULL ? GX_OK : no_memory(err);
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++) {
        const judgement *j = &b->list[i];
        if (!may_change(j, &old[i]))
            continue;
        rc = label_events(&l, j, &old[i], err);
        if (rc == GX_OK && !same_bits(&old[i], &j->evaluation))
            rc = segment_events(&l, j, &old[i], err);
    }
    notes->events = l.list;
    notes->n_events = l.n;
    return rc;
}

static gx_status remember(const judged_batch *b, const evaluation *old, batch_notes *notes, gx_error *err)
{
    last_result *last = arena_alloc(b->mem, b->n * sizeof *last);
    if (last == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < b->n; i++) {
        last[i] = (last_result){ old[i].result, old[i].known };
        notes->changed += !old[i].known || old[i].due == GX_NEVER;
    }
    notes->last = last;
    return GX_OK;
}

gx_status tally_changes(const run *w, store_reader *r, const judged_batch *b, batch_notes *notes, gx_error *err)
{
    evaluation old[GX_BATCH_MAX];
    bool any;
    gx_status rc = store_evaluations_of(r, b->ids, b->n, w->shop->ruleset->layout, old, &any, err);
    if (rc != GX_OK)
        return rc;
    if (!any) {
        notes->changed = b->n;
        return GX_OK;
    }
    rc = remember(b, old, notes, err);
    return rc == GX_OK && w->commit ? derive_events(w, b, old, notes, err) : rc;
}

/* ---- what was decided ---- */

static uint64_t mix(uint64_t h, uint64_t v)
{
    h ^= v + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
    return h * 0xff51afd7ed558ccdu;
}

static uint64_t mix_bytes(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    uint64_t word;
    h = mix(h, n);
    for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        h = mix(h, word);
    }
    word = 0;
    for (size_t i = 0; i < n; i++)
        word = word << 8 | at[i];
    return mix(h, word);
}

/* Everything decided about her, in one number. */
static uint32_t result_hash(const ruleset *r, const judgement *j)
{
    uint64_t h = mix_bytes(0, j->evaluation.labels, (r->n_dimensions + 7) / 8 * 8); /* behind them is 255 */
    for (size_t i = 0; i < 4; i++)
        h = mix(h, j->evaluation.segments[i]);
    for (size_t i = 0; i < j->n_proposals; i++) {
        const proposal *p = &j->proposals[i];
        h = mix_bytes(h, p->id.p, p->id.n);
        h = mix_bytes(h, p->reason.p, p->reason.n);
        h = mix_bytes(h, p->because.p, p->because.n);
    }
    return (uint32_t)(h ^ h >> 32);
}

static void take_proposals(const judgement *j, batch_notes *notes)
{
    for (size_t k = 0; k < j->n_proposals; k++) {
        const proposal *p = &j->proposals[k];
        int gate = p->reason.n > 0 ? gate_index(p->reason) : -1;
        if (gate >= 0)
            notes->held[gate]++;
        if (p->reason.n > 0)
            notes->suppressed[notes->n_suppressed++] = p;
        else if (!p->kept)
            notes->approved[notes->n_approved++] = p;
    }
}

/* D6.6: once the lot has held her out she counts among those who are compared with, whatever becomes of her: were it
 * known only while she is in the segment, those who buy would leave it and the comparison. */
static bool becomes_control(const proposal *p)
{
    return p->control_of.n > 0 && text_is(p->reason, "holdout");
}

static gx_status tell_held_out(const run *w, const judged_batch *b, size_t most, batch_notes *notes, gx_error *err)
{
    derived_event *list = arena_alloc(b->mem, most * sizeof *list);
    gx_status rc = list != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; i < notes->n_suppressed && rc == GX_OK; i++) {
        const proposal *p = notes->suppressed[i];
        if (!becomes_control(p))
            continue;
        event e;
        event_begin(&e, EVENT_EXPERIMENT_HELD, GX_TEXT("guanxi"), (gx_text){ NULL, 0 }, p->customer, w->now);
        event_set_text(&e, FIELD_EXPERIMENT, p->control_of);
        rc = happenings_prepare(&e, b->mem, &list[notes->n_held_outs++], err);
    }
    notes->held_outs = list;
    return rc;
}

static gx_status note_held_outs(const run *w, const judged_batch *b, batch_notes *notes, gx_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < notes->n_suppressed; i++)
        n += becomes_control(notes->suppressed[i]);
    return n > 0 && w->commit ? tell_held_out(w, b, n, notes, err) : GX_OK;
}

gx_status tally_decisions(const run *w, judged_batch *b, batch_notes *notes, gx_error *err)
{
    size_t n = 0;
    for (uint32_t i = 0; i < b->n; i++)
        n += b->list[i].n_proposals;
    notes->proposed = (int64_t)n;
    notes->approved = arena_alloc(b->mem, (2 * n + 1) * sizeof(proposal *));
    if (notes->approved == NULL)
        return no_memory(err);
    notes->suppressed = notes->approved + n;
    for (uint32_t i = 0; i < b->n; i++) {
        judgement *j = &b->list[i];
        j->evaluation.result = result_hash(w->shop->ruleset, j);
        if (notes->last != NULL)
            notes->unchanged += notes->last[i].known && notes->last[i].result == j->evaluation.result;
        take_proposals(j, notes);
    }
    return note_held_outs(w, b, notes, err);
}
