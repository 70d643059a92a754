/* SPDX-License-Identifier: Apache-2.0 */
/* From customer records to folded states, labels and segments, column by column. */
#include "core/decide/frame.h"

#include "core/base/i18n.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- loading and folding
 * ----------------------------------------------------------------------------------------------- */

/* Which channels are calls is the shop's business: the store's rows do not know. */
static gx_status fold_actions(const frame *f, const customer_record *rec, customer_state *s, gx_error *err)
{
    if (rec->n_actions == 0)
        return GX_OK;
    ledger_action *rows = arena_alloc(f->mem, rec->n_actions * sizeof *rows);
    if (rows == NULL)
        return no_memory(err);
    for (size_t i = 0; i < rec->n_actions; i++) {
        rows[i] = rec->actions[i];
        const channel *c = policy_channel(&f->ruleset->policy, rows[i].channel);
        rows[i].calls = c != NULL && c->calls;
        rows[i].feed = c != NULL && c->feed;
    }
    return state_add_actions(s, rows, rec->n_actions, f->mem, err);
}

static gx_status fold_introduced(evaluator *e, const frame *f, const customer_record *rec, customer_state *s,
                                 int64_t *next, gx_error *err)
{
    *next = GX_FOREVER;
    if (rec->n_introduced == 0 || !e->introduced)
        return GX_OK;
    size_t n = rec->n_introduced, known = 0;
    customer_record *others = arena_alloc(f->mem, n * sizeof *others);
    const customer_state **states = arena_alloc(f->mem, n * sizeof *states);
    int64_t *at = arena_alloc(f->mem, n * sizeof *at);
    if (others == NULL || states == NULL || at == NULL)
        return no_memory(err);
    gx_status rc = store_load(e->reader, rec->introduced, n, f->mem, others, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        int64_t edge = rec->introduced_at ? rec->introduced_at[i] : GX_NEVER;
        *next = others[i].next_merge < *next ? others[i].next_merge : *next; /* what she bought grows with her */
        if (edge > f->now) {
            *next = edge < *next ? edge : *next;
            continue;
        }
        if (others[i].n_digests == 0)
            continue;
        customer_state *o = arena_alloc(f->mem, sizeof *o);
        if (o == NULL)
            return no_memory(err);
        rc = state_fold(others[i].digests, others[i].joined, others[i].n_digests, f->now, f->mem, o, err);
        o->subject = others[i].subject;
        o->id = others[i].id;
        *next = o->next_event < *next ? o->next_event : *next;
        states[known] = o;
        at[known++] = edge;
    }
    return rc == GX_OK && known > 0 ? state_add_introduced(s, states, at, known, f->mem, err) : rc;
}

static gx_status fold_record(evaluator *e, frame *f, uint32_t i, gx_error *err)
{
    const customer_record *rec = &f->records[i];
    f->row_of[i] = -1;
    f->next_of[i] = rec->next_merge;
    if (rec->n_digests == 0 || (rec->merged_into != 0 && rec->merged_at <= f->now))
        return GX_OK;
    customer_state *s = arena_alloc(f->mem, sizeof *s);
    if (s == NULL)
        return no_memory(err);
    gx_status rc = state_fold(rec->digests, rec->joined, rec->n_digests, f->now, f->mem, s, err);
    if (rc != GX_OK)
        return gx_error_prepend(err, _("customer %.*s: "), TEXT_ARG(rec->subject));
    s->id = rec->id;
    s->subject = rec->subject;
    f->next_of[i] = s->next_event < rec->next_merge ? s->next_event : rec->next_merge;
    if (!s->exists || event_city(rec->subject).n > 0)
        return GX_OK;
    uint32_t row = f->n_rows++;
    f->row_of[i] = (int32_t)row;
    f->states[row] = s;
    f->record_of_row[row] = rec;
    if (e->cities.n > 0)
        rc = cities_add(&e->cities, f->now, f->cities, f->mem, s, err);
    if (rc == GX_OK)
        rc = fold_actions(f, rec, s, err);
    return rc == GX_OK ? fold_introduced(e, f, rec, s, &f->introduced_next[row], err) : rc;
}

/* Once for a snapshot; inside the writer again when something may have been said of a city since. */
static gx_status read_cities(evaluator *e, gx_error *err)
{
    uint64_t changes = store_cities_changes(e->reader);
    if (e->cities_mem != NULL && e->cities_at == changes)
        return GX_OK;
    if (e->cities_mem == NULL)
        e->cities_mem = arena_new();
    else
        arena_reset(e->cities_mem);
    gx_status rc = e->cities_mem ? cities_load(e->reader, e->cities_mem, &e->cities, err) : no_memory(err);
    e->cities_at = rc == GX_OK ? changes : ~changes;
    return rc;
}

gx_status frame_begin(evaluator *e, const customer_record *records, uint32_t n, int64_t now, arena *mem, frame *out,
                      gx_error *err)
{
    gx_status rc = read_cities(e, err);
    if (rc != GX_OK)
        return rc;
    *out = (frame){ .ruleset = e->ruleset, .mem = mem, .now = now, .n = n, .records = records };
    out->cities = arena_zalloc(mem, (e->cities.n + 1) * sizeof(customer_state *));
    out->row_of = arena_alloc(mem, (n + 1) * sizeof *out->row_of);
    out->next_of = arena_alloc(mem, (n + 1) * sizeof *out->next_of);
    out->states = arena_alloc(mem, (n + 1) * sizeof *out->states);
    out->record_of_row = arena_alloc(mem, (n + 1) * sizeof *out->record_of_row);
    out->introduced_next = arena_alloc(mem, (n + 1) * sizeof *out->introduced_next);
    bool room = out->cities && out->row_of && out->next_of && out->states && out->record_of_row && out->introduced_next;
    return room ? GX_OK : no_memory(err);
}

gx_status frame_ready(evaluator *e, frame *f, gx_error *err)
{
    const customer_state *const *rows = (const customer_state *const *)f->states;
    gx_status rc =
        batch_begin(&f->batch, e->ruleset->facts, e->ruleset->zone, e->cuts, f->now, rows, f->n_rows, f->mem, err);
    f->batch.without_introduced = !e->introduced;
    for (uint32_t i = 0; i < f->n_rows; i++) {
        f->labelled |= rows[i]->n_hand_labels > 0;
        f->tagged |= rows[i]->n_tags > 0 || rows[i]->n_untagged > 0;
    }
    return rc;
}

gx_status frame_of_records(evaluator *e, const customer_record *records, uint32_t n, int64_t now, arena *mem,
                           frame *out, gx_error *err)
{
    gx_status rc = frame_begin(e, records, n, now, mem, out, err);
    for (uint32_t i = 0; i < n && rc == GX_OK; i++)
        rc = fold_record(e, out, i, err);
    return rc == GX_OK ? frame_ready(e, out, err) : rc;
}

gx_status frame_load(evaluator *e, const uint32_t *ids, uint32_t n, int64_t now, arena *mem, frame *out, gx_error *err)
{
    customer_record *records = arena_alloc(mem, (n + 1) * sizeof *records);
    if (records == NULL)
        return no_memory(err);
    store_reader_as_of(e->reader, now);
    gx_status rc = store_load(e->reader, ids, n, mem, records, err);
    return rc == GX_OK ? frame_of_records(e, records, n, now, mem, out, err) : rc;
}

/* ---- labels
 * ------------------------------------------------------------------------------------------------------------ */

gx_status frame_facts(frame *f, gx_error *err)
{
    size_t n;
    const registered_fact *list = host_facts(f->ruleset->host, &n);
    for (size_t i = 0; i < n; i++) {
        int64_t *value = arena_alloc(f->mem, (f->n_rows + 1) * sizeof *value);
        int64_t *until = arena_alloc(f->mem, (f->n_rows + 1) * sizeof *until);
        if (value == NULL || until == NULL)
            return no_memory(err);
        int64_t begun = cost_begin(f->costs);
        gx_status rc = host_compute(f->ruleset->host, &list[i], &f->batch, value, until, err);
        cost_end(f->costs, COST_FACT, i, f->n_rows, begun);
        if (rc != GX_OK)
            return rc;
        batch_set_ints(&f->batch, list[i].ref, value, until);
    }
    return GX_OK;
}

static gx_status classify_by_plugin(frame *f, uint32_t d, int64_t *label, int64_t *until, gx_error *err)
{
    gx_verdict *v = arena_zalloc(f->mem, (f->n_rows + 1) * sizeof *v);
    if (v == NULL)
        return no_memory(err);
    gx_status rc = host_classify(f->ruleset->host, f->ruleset->dimensions[d].plugin, &f->batch, v, err);
    if (rc != GX_OK)
        return rc;
    for (uint32_t i = 0; i < f->n_rows; i++) {
        label[i] = v[i].label;
        until[i] = v[i].valid_until;
    }
    if (f->n_rows > 0)
        f->verdicts[d] = v[0];
    run_set(f->run, f->ruleset->dimensions[d].ref, label, until);
    return GX_OK;
}

static gx_status classify_by_rules(frame *f, uint32_t d, int64_t *label, int64_t *until, gx_error *err)
{
    gx_status rc = run_choose(f->run, f->ruleset->dimensions[d].ref, label, until, err);
    if (rc == GX_OK && f->n_rows > 0)
        f->verdicts[d] = (gx_verdict){ .label = (int32_t)label[0], .valid_until = until[0] };
    return rc;
}

/* D4.2: what a person set always wins over what is computed: a label, a tag put on or taken off. A label that the
 * dimension does not know is left to `check`. */
static int64_t label_by_hand(const dimension *d, const customer_state *s)
{
    if (d->tag.n > 0 && (s->n_tags > 0 || s->n_untagged > 0))
        return state_tagged(s, d->tag) ? TAG_YES : state_untagged(s, d->tag) != NULL ? TAG_YES + 1 : -1;
    const hand_label *h = d->tag.n == 0 && s->n_hand_labels > 0 ? state_hand_label(s, text_of(d->name)) : NULL;
    for (uint32_t k = 0; h != NULL && k < d->n_labels; k++)
        if (text_is(h->label, d->labels[k]))
            return k;
    return -1;
}

static void apply_hand_labels(frame *f, uint32_t d, int64_t *label, int64_t *until)
{
    const dimension *dim = &f->ruleset->dimensions[d];
    bool any = false;
    if (!(dim->tag.n > 0 ? f->tagged : f->labelled))
        return;
    for (uint32_t i = 0; i < f->n_rows; i++) {
        int64_t k = label_by_hand(dim, f->states[i]);
        if (k < 0)
            continue;
        label[i] = k;
        until[i] = GX_FOREVER;
        any = true;
        f->by_hand[d] |= i == 0;
    }
    if (any)
        run_set(f->run, dim->ref, label, until);
}

static gx_status classify(frame *f, uint32_t d, int64_t *label, int64_t *until, gx_error *err)
{
    const dimension *dim = &f->ruleset->dimensions[d];
    gx_status rc =
        dim->plugin ? classify_by_plugin(f, d, label, until, err) : classify_by_rules(f, d, label, until, err);
    if (rc != GX_OK)
        return rc;
    apply_hand_labels(f, d, label, until);
    f->labels[d] = label;
    f->until[d] = until;
    batch_set_ints(&f->batch, dim->ref, label, until);
    return GX_OK;
}

gx_status frame_classify(frame *f, gx_error *err)
{
    const ruleset *r = f->ruleset;
    f->labels = arena_alloc(f->mem, (r->n_dimensions + 1) * sizeof *f->labels);
    f->until = arena_alloc(f->mem, (r->n_dimensions + 1) * sizeof *f->until);
    f->verdicts = arena_zalloc(f->mem, (r->n_dimensions + 1) * sizeof *f->verdicts);
    f->by_hand = arena_zalloc(f->mem, r->n_dimensions + 1);
    const size_t column = f->n_rows + 1; /* for each dimension one of labels and one of their expiries */
    int64_t *room = arena_alloc(f->mem, 2 * r->n_dimensions * column * sizeof *room);
    if (!f->labels || !f->until || !f->verdicts || !f->by_hand || !room)
        return no_memory(err);
    gx_status rc = frame_facts(f, err);
    int64_t begun = cost_begin(f->costs);
    if (rc == GX_OK)
        rc = run_begin(r->program, &f->batch, f->mem, &f->run, err);
    cost_end(f->costs, COST_FETCHING, 0, f->n_rows, begun);
    for (uint32_t k = 0; k < r->n_dimensions && rc == GX_OK; k++) {
        begun = cost_begin(f->costs);
        rc = classify(f, r->order[k], room, room + column, err);
        room += 2 * column;
        cost_end(f->costs, COST_DIMENSION, r->order[k], f->n_rows, begun);
    }
    return rc;
}

/* ---- segments
 * ---------------------------------------------------------------------------------------------------------- */

static gx_status ask_apart(frame *f, gx_error *err)
{
    gx_status rc = GX_OK;
    for (uint32_t i = 0; i < f->ruleset->n_conditions && rc == GX_OK; i++) {
        int64_t begun = cost_begin(f->costs);
        rc = run_condition(f->run, i, err);
        cost_end(f->costs, COST_SEGMENT, i, f->n_rows, begun);
    }
    return rc;
}

gx_status frame_segment(frame *f, gx_error *err)
{
    f->segments = arena_alloc(f->mem, (f->n_rows + 1) * sizeof *f->segments);
    f->segments_until = arena_alloc(f->mem, (f->n_rows + 1) * sizeof *f->segments_until);
    if (!f->segments || !f->segments_until)
        return no_memory(err);
    gx_status rc = f->costs != NULL ? ask_apart(f, err) : GX_OK;
    int64_t begun = cost_begin(f->costs);
    if (rc == GX_OK)
        rc = run_conditions(f->run, f->segments, f->segments_until, err);
    cost_end(f->costs, COST_MARKING, 0, f->n_rows, begun);
    return rc == GX_OK && f->batch.failed ? no_memory(err) : rc;
}
