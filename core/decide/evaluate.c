/* SPDX-License-Identifier: Apache-2.0 */
/* One batch of customers: load, fold, classify, segment, propose, and say when it must be done again. */
#include "core/decide/evaluate.h"

#include "core/base/i18n.h"
#include "core/decide/frame.h"
#include "core/decide/propose.h"

#include <stdlib.h>

gx_status evaluator_over(const ruleset *r, store_reader *reader, bool propose, evaluator **out, gx_error *err)
{
    evaluator *e = calloc(1, sizeof *e);
    if (e == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    e->ruleset = r;
    e->propose = propose;
    e->introduced = !propose || r->reads_introduced; /* who only looks may ask anything */
    e->reader = reader;
    store_reader_introduced(reader, e->introduced);
    e->borrowed = true;
    e->scratch = arena_new();
    e->inner = arena_new();
    gx_status rc = e->scratch && e->inner ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK && propose)
        rc = script_worker_new(r->scripts, &e->scripts, err);
    if (rc != GX_OK) {
        evaluator_free(e);
        return rc;
    }
    *out = e;
    return GX_OK;
}

void evaluator_cuts(evaluator *e, cut_values cuts)
{
    e->cuts = cuts;
}

gx_status evaluator_warm(evaluator *e, gx_error *err)
{
    return e->scripts != NULL ? script_worker_open(e->scripts, err) : GX_OK;
}

gx_status evaluator_new(const ruleset *r, const store *s, cut_values cuts, bool propose, evaluator **out, gx_error *err)
{
    store_reader *reader;
    gx_status rc = store_reader_open(s, &reader, err);
    if (rc != GX_OK)
        return rc;
    rc = store_reader_begin(reader, err);
    if (rc == GX_OK)
        rc = evaluator_over(r, reader, propose, out, err);
    if (rc != GX_OK) {
        store_reader_end(reader);
        store_reader_close(reader);
        return rc;
    }
    (*out)->cuts = cuts;
    (*out)->borrowed = false;
    return GX_OK;
}

void evaluator_free(evaluator *e)
{
    if (e == NULL)
        return;
    script_worker_free(e->scripts);
    if (!e->borrowed) {
        store_reader_end(e->reader);
        store_reader_close(e->reader);
    }
    judged_batch_free(e->kept);
    arena_free(e->scratch);
    arena_free(e->inner);
    arena_free(e->cities_mem);
    failures_free(&e->failures);
    free(e);
}

store_reader *evaluator_reader(evaluator *e)
{
    return e->reader;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t frame_due(const frame *f, uint32_t row)
{
    int64_t due =
        earlier(f->states[row]->next_event, earlier(f->introduced_next[row], f->record_of_row[row]->next_merge));
    for (uint32_t d = 0; d < f->ruleset->n_dimensions; d++)
        due = earlier(due, f->until[d][row]);
    return earlier(due, f->segments_until[row]);
}

void frame_judgement(judgement *j, uint32_t id, int64_t due)
{
    *j = (judgement){ .id = id, .evaluation = { .due = due, .known = true } };
    memset(j->evaluation.labels, 255, sizeof j->evaluation.labels);
}

/* What campaigns ask of their own behind the segments is kept nowhere. */
static void fill_segments(const frame *f, uint32_t row, evaluation *out)
{
    uint32_t n = f->ruleset->n_segments;
    memcpy(out->segments, f->segments[row], sizeof out->segments);
    if (n == f->ruleset->n_conditions)
        return;
    out->segments[n / 64] &= (UINT64_C(1) << (n % 64)) - 1;
    for (uint32_t i = n / 64 + 1; i < sizeof out->segments / sizeof *out->segments; i++)
        out->segments[i] = 0;
}

static void fill_evaluation(const frame *f, uint32_t row, evaluation *out)
{
    out->due = frame_due(f, row);
    fill_segments(f, row, out);
    for (uint32_t d = 0; d < f->ruleset->n_dimensions; d++)
        out->labels[d] = f->labels[d][row] >= 0 ? (uint8_t)f->labels[d][row] : 255;
}

gx_status frame_judge(evaluator *e, frame *f, uint32_t row, arena *keep, judgement *out, gx_error *err)
{
    const customer_state *s = f->states[row];
    out->exists = true;
    out->subject = arena_text(keep, s->subject);
    if (s->subject.n > 0 && out->subject.p == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    fill_evaluation(f, row, &out->evaluation);
    out->key = e->ruleset->offers.n > 0 && ruleset_is_key(e->ruleset, &f->batch, row);
    uint64_t failed = e->failures.total;
    gx_status rc = e->propose ? propose(e, f, row, keep, out, err) : GX_OK;
    out->failed = e->failures.total != failed;
    return rc;
}

gx_status evaluate(evaluator *e, const uint32_t *ids, uint32_t n, int64_t now, arena *keep, judgement *out,
                   gx_error *err)
{
    arena_reset(e->scratch);
    frame *f = e->frame = arena_alloc(e->scratch, sizeof *f);
    if (f == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    int64_t begun = cost_begin(e->costs);
    gx_status rc = frame_load(e, ids, n, now, e->scratch, f, err);
    f->costs = e->costs;
    cost_end(e->costs, COST_LOADING, 0, n, begun);
    if (rc == GX_OK)
        rc = frame_classify(f, err);
    if (rc == GX_OK)
        rc = frame_segment(f, err);
    for (uint32_t i = 0; i < n && rc == GX_OK; i++) {
        frame_judgement(&out[i], ids[i], f->next_of[i]);
        if (f->row_of[i] >= 0)
            rc = frame_judge(e, f, (uint32_t)f->row_of[i], keep, &out[i], err);
    }
    cost_end(e->costs, COST_JUDGING, 0, n, begun);
    return rc;
}

gx_status evaluate_closeup(evaluator *e, uint32_t id, int64_t now, arena *keep, closeup *out, gx_error *err)
{
    arena_reset(e->scratch);
    frame *f = arena_alloc(e->scratch, sizeof *f);
    if (f == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    *out = (closeup){ .batch = NULL };
    frame_judgement(&out->judgement, id, GX_FOREVER);
    e->introduced = true;
    store_reader_introduced(e->reader, true);
    gx_status rc = frame_load(e, &id, 1, now, e->scratch, f, err);
    if (rc != GX_OK || f->row_of[0] < 0)
        return rc;
    rc = frame_classify(f, err);
    if (rc == GX_OK)
        rc = frame_segment(f, err);
    if (rc == GX_OK)
        rc = frame_judge(e, f, 0, keep, &out->judgement, err);
    out->batch = &f->batch;
    out->state = f->states[0];
    out->record = &f->records[0];
    out->verdicts = f->verdicts;
    out->by_hand = f->by_hand;
    out->conditions = rc == GX_OK ? f->segments[0] : NULL;
    return rc;
}

/* ---- when a segment was entered
 * ---------------------------------------------------------------------------------------- */

static gx_status segment_at(evaluator *e, const customer_record *rec, uint32_t segment_index, int64_t at, bool *in,
                            int64_t *until, gx_error *err)
{
    arena_reset(e->inner);
    frame f;
    gx_status rc = frame_of_records(e, rec, 1, at, e->inner, &f, err);
    if (rc != GX_OK)
        return rc;
    if (f.n_rows == 0) {
        *in = false;
        *until = GX_FOREVER;
        return GX_OK;
    }
    rc = frame_classify(&f, err);
    if (rc == GX_OK)
        rc = frame_segment(&f, err);
    if (rc == GX_OK) {
        *in = (f.segments[0][segment_index / 64] >> (segment_index % 64)) & 1u;
        *until = frame_due(&f, 0);
    }
    return rc;
}

static int by_instant(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static gx_status event_instants(const customer_record *rec, int64_t now, int64_t **out, size_t *n, gx_error *err)
{
    size_t room = 64 + rec->n_actions;
    int64_t *list = malloc(room * sizeof *list);
    if (list == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    *n = 0;
    for (size_t i = 0; i < rec->n_actions; i++)
        if (rec->actions[i].run_at < now)
            list[(*n)++] = rec->actions[i].run_at + 1;
    gx_status rc = GX_OK;
    for (size_t d = 0; d < rec->n_digests && rc == GX_OK; d++) {
        digest_reader r;
        digest_entry entry;
        rc = digest_open(rec->digests[d], &r, err);
        while (rc == GX_OK && (rc = digest_next(&r, &entry, err)) == GX_OK) {
            if (entry.time > now)
                continue;
            if (*n == room) {
                int64_t *more = realloc(list, (room *= 2) * sizeof *list);
                if (more == NULL) {
                    free(list);
                    return gx_fail(err, GX_ENOMEM, _("out of memory"));
                }
                list = more;
            }
            list[(*n)++] = entry.time;
        }
        rc = rc == GX_ENOTFOUND ? GX_OK : rc;
    }
    qsort(list, *n, sizeof *list, by_instant);
    *out = list;
    return rc;
}

/* The last change to "in" inside [from, to], stepping from one possible change to the next, and whether she is in at
 * `to`. */
static gx_status last_entry_between(evaluator *e, const customer_record *rec, uint32_t segment_index, int64_t from,
                                    int64_t to, bool *in_at_to, int64_t *entered, gx_error *err)
{
    bool was = false;
    *entered = GX_NEVER;
    for (int64_t at = from; at <= to;) {
        bool in;
        int64_t until;
        gx_status rc = segment_at(e, rec, segment_index, at, &in, &until, err);
        if (rc != GX_OK)
            return rc;
        if (at > from && in && !was)
            *entered = at;
        was = in;
        at = until > at ? until : at + 1;
    }
    *in_at_to = was;
    return GX_OK;
}

gx_status segment_entered_at(evaluator *e, const customer_record *rec, uint32_t segment_index, int64_t now,
                             int64_t *out, gx_error *err)
{
    int64_t *instants = NULL;
    size_t n = 0;
    gx_status rc = event_instants(rec, now, &instants, &n, err);
    if (rc != GX_OK)
        return rc;
    *out = n > 0 ? instants[0] : GX_NEVER;
    int64_t to = now;
    while (n > 0) {
        int64_t from = instants[n - 1], entered;
        bool in = false;
        rc = last_entry_between(e, rec, segment_index, from, to, &in, &entered, err);
        if (rc != GX_OK)
            break;
        if (!in) { /* she entered with the event right after this stretch */
            *out = to == now ? GX_NEVER : to + 1;
            break;
        }
        if (entered != GX_NEVER) {
            *out = entered;
            break;
        }
        while (n > 0 && instants[n - 1] == from)
            n--;
        to = from - 1;
    }
    free(instants);
    return rc;
}
