/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: the current suppressed proposals, replaced by each run, and the ledger of actions, which only grows. What
 * rows share is in `step` and `terms` (terms.h); the rest are their own columns. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stddef.h>

static const proposal_column decision_columns[] = {
#define X(name, kind) { offsetof(proposal, name), COLUMN_##kind },
    DECISION_COLUMNS(X)
#undef X
};
static const proposal_column held_columns[] = {
#define X(name, kind) { offsetof(proposal, name), COLUMN_##kind },
    HELD_COLUMNS(X)
#undef X
};
enum {
    N_DECISION = sizeof decision_columns / sizeof *decision_columns,
    N_HELD = sizeof held_columns / sizeof *held_columns,
    FIRST_COLUMN = 4 /* before them: the customer's number and subject, step, terms */
};

/* ---- writing ---- */

static gx_status bind_decision(store *s, sql_id id, const proposal *p, query *q, gx_error *err)
{
    int64_t step = 0, terms = 0;
    gx_status status = s->terms_fresh ? GX_OK : terms_refresh(&s->terms, &s->d, err);
    s->terms_fresh = status == GX_OK;
    if (status == GX_OK)
        status = terms_intern_step(&s->terms, &s->d, p, &step, err);
    if (status == GX_OK)
        status = terms_intern(&s->terms, &s->d, p, &terms, err);
    if (status != GX_OK)
        return status;
    *q = query_of(&s->d, id);
    query_int(q, p->customer_id);
    query_int(q, step);
    query_int(q, terms);
    columns_bind(q, p, decision_columns, N_DECISION);
    return GX_OK;
}

/* How many are held by which gate is asked after every run; counting them anew would read all of them. */
static gx_status count_held(store *s, gx_text reason, int64_t by, gx_error *err)
{
    size_t i = 0;
    while (i < HELD_COUNTS_MAX && s->held[i].reason[0] != '\0' && !text_is(reason, s->held[i].reason))
        i++;
    if (i == HELD_COUNTS_MAX || reason.n == 0 || reason.n >= sizeof s->held[i].reason)
        return gx_fail(err, GX_ELIMIT, _("%s: \"%.*s\" cannot be counted among the reasons for holding back"),
                       s->d.path, TEXT_ARG(reason));
    memcpy(s->held[i].reason, reason.p, reason.n);
    s->held[i].n += by;
    return GX_OK;
}

gx_status held_flush(store *s, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < HELD_COUNTS_MAX && s->held[i].reason[0] != '\0'; i++) {
        if (s->held[i].n == 0)
            continue;
        query q = query_of(&s->d, SQL_HELD_ADD);
        query_text(&q, text_of(s->held[i].reason));
        query_int(&q, s->held[i].n);
        status = query_run(&q, err);
    }
    memset(s->held, 0, sizeof s->held);
    return status;
}

static gx_status drop_proposals(store *s, uint32_t customer, gx_error *err)
{
    query q = query_of(&s->d, SQL_PROPOSAL_DELETE);
    query_int(&q, customer);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        status = count_held(s, query_get_text(&q, 0), -1, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

static gx_status add_proposal(store *s, const proposal *p, gx_error *err)
{
    query q;
    gx_status status = bind_decision(s, SQL_PROPOSAL_ADD, p, &q, err);
    if (status != GX_OK)
        return status;
    columns_bind(&q, p, held_columns, N_HELD);
    status = query_run(&q, err);
    return status == GX_OK ? count_held(s, p->reason, 1, err) : status;
}

gx_status store_replace_suppressed(store *s, const uint32_t *customers, size_t n_customers, const proposal *const *list,
                                   size_t n, gx_error *err)
{
    gx_status status = store_writing(s, "replace suppressed proposals", err);
    if (status != GX_OK)
        return status;
    for (size_t i = 0; status == GX_OK && i < n_customers; i++)
        status = drop_proposals(s, customers[i], err);
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = add_proposal(s, list[i], err);
    return store_failed(s, status);
}

/* The run's actions are rows in sequence from `first` to `last`. */
static void note_action(store *s, int64_t run, int64_t at)
{
    int64_t seq = sqlite3_last_insert_rowid(s->d.handle);
    if (s->added.run != run) {
        s->added.run = run;
        s->added.first = seq;
        s->added.first_at = s->added.last_at = at;
    }
    s->added.last = seq;
    s->added.first_at = at < s->added.first_at ? at : s->added.first_at;
    s->added.last_at = at > s->added.last_at ? at : s->added.last_at;
}

gx_status store_add_action(store *s, const proposal *p, int64_t run_at, int64_t run, gx_error *err)
{
    query q;
    gx_status status = store_writing(s, "add an action", err);
    if (status == GX_OK)
        status = bind_decision(s, SQL_ACTION_ADD, p, &q, err);
    if (status != GX_OK)
        return store_failed(s, status);
    query_int(&q, run_at);
    query_int(&q, run);
    status = query_run(&q, err);
    int rc = sqlite3_extended_errcode(s->d.handle);
    if (status != GX_OK && (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY))
        return gx_fail(err, GX_EEXIST, _("the ledger has %.*s step %.*s occurrence %.*s for %.*s already"),
                       TEXT_ARG(p->strategy), TEXT_ARG(p->step), TEXT_ARG(p->occurrence), TEXT_ARG(p->customer));
    if (status == GX_OK)
        note_action(s, run, p->at);
    return store_failed(s, status);
}

/* ---- reading ---- */

static bool copy_shared(proposal *p, const shared_step *step, const proposal *terms, arena *a)
{
    bool whole = true;
#define COPY_TEXT(to, from) whole = whole && ((to) = arena_text(a, from)).n == (from).n
#define COPY_INT64(to, from) (to) = (from)
#define COPY_INT32(to, from) (to) = (from)
#define COPY_BOOL(to, from) (to) = (from)
#define X(name, kind) COPY_##kind(p->name, terms->name);
    TERMS_COLUMNS(X)
#undef X
    COPY_TEXT(p->strategy, step->strategy);
    COPY_TEXT(p->step, step->name);
    return whole;
}

static gx_status read_decision(store_reader *r, const query *q, arena *a, proposal *p, gx_error *err)
{
    const shared_step *step;
    const proposal *terms;
    *p = (proposal){ .customer_id = (uint32_t)query_get_int(q, 0) }; /* what is not stored is not set */
    gx_status status = terms_step(&r->terms, &r->d, query_get_int(q, 2), &step, err);
    if (status == GX_OK)
        status = terms_of(&r->terms, &r->d, query_get_int(q, 3), &terms, err);
    if (status != GX_OK)
        return status;
    gx_text subject = query_get_text(q, 1);
    p->customer = arena_text(a, subject);
    bool whole = p->customer.n == subject.n && copy_shared(p, step, terms, a) &&
                 columns_read(q, FIRST_COLUMN, p, decision_columns, N_DECISION, a);
    return whole ? GX_OK : store_nomem(&r->d, err);
}

/* What the rows of a query become: an array of `size` bytes an item in the arena. */
typedef gx_status (*read_row)(store_reader *r, const query *q, arena *a, void *item, gx_error *err);

static gx_status proposal_row(store_reader *r, const query *q, arena *a, void *item, gx_error *err)
{
    gx_status status = read_decision(r, q, a, item, err);
    if (status == GX_OK && !columns_read(q, FIRST_COLUMN + N_DECISION, item, held_columns, N_HELD, a))
        status = store_nomem(&r->d, err);
    return status;
}

static gx_status action_row(store_reader *r, const query *q, arena *a, void *item, gx_error *err)
{
    stored_action *out = item;
    out->run_at = query_get_int(q, FIRST_COLUMN + N_DECISION);
    out->run = query_get_int(q, FIRST_COLUMN + N_DECISION + 1);
    return read_decision(r, q, a, &out->p, err);
}

static gx_status read_rows(store_reader *r, query *q, read_row read, size_t size, arena *a, void **out, size_t *n,
                           gx_error *err)
{
    char *items = NULL;
    size_t count = 0, cap = 0;
    bool row;
    gx_status status;
    while ((status = query_step(q, &row, err)) == GX_OK && row) {
        if (count == cap) {
            char *grown = arena_alloc(a, (cap * 2 + 16) * size);
            if (grown == NULL) {
                status = store_nomem(q->d, err);
                break;
            }
            if (count != 0)
                memcpy(grown, items, count * size);
            items = grown;
            cap = cap * 2 + 16;
        }
        status = read(r, q, a, items + count++ * size, err);
        if (status != GX_OK)
            break;
    }
    query_end(q);
    if (status == GX_OK) {
        *out = items;
        *n = count;
    }
    return status;
}

static gx_status proposals(store_reader *r, query q, arena *a, proposal **out, size_t *n, gx_error *err)
{
    void *items;
    gx_status status = read_rows(r, &q, proposal_row, sizeof **out, a, &items, n, err);
    if (status == GX_OK)
        *out = items;
    return status;
}

static gx_status actions(store_reader *r, query q, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    void *items;
    gx_status status = read_rows(r, &q, action_row, sizeof **out, a, &items, n, err);
    if (status == GX_OK)
        *out = items;
    return status;
}

gx_status store_suppressed(store_reader *r, const char *reason, arena *a, proposal **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, reason != NULL ? SQL_PROPOSALS_REASON : SQL_PROPOSALS_ALL);
    if (reason != NULL)
        query_text(&q, text_of(reason));
    return proposals(r, q, a, out, n, err);
}

gx_status store_suppressed_of(store_reader *r, uint32_t id, arena *a, proposal **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, SQL_PROPOSALS_OF);
    query_int(&q, id);
    return proposals(r, q, a, out, n, err);
}

static gx_status held_row(store_reader *r, const query *q, arena *a, void *item, gx_error *err)
{
    held_proposal *h = item;
    const shared_step *step;
    gx_status status = terms_step(&r->terms, &r->d, query_get_int(q, 1), &step, err);
    if (status != GX_OK)
        return status;
    gx_text occurrence = query_get_text(q, 2), reason = query_get_text(q, 4);
    *h = (held_proposal){ .customer_id = (uint32_t)query_get_int(q, 0),
                          .strategy = step->strategy,
                          .step = step->name,
                          .occurrence = arena_text(a, occurrence),
                          .since = query_get_int(q, 3),
                          .reason = arena_text(a, reason) };
    return h->occurrence.n == occurrence.n && h->reason.n == reason.n ? GX_OK : store_nomem(&r->d, err);
}

gx_status store_held(store_reader *r, uint32_t from, uint32_t to, arena *a, held_proposal **out, size_t *n,
                     gx_error *err)
{
    void *items;
    query q = query_of(&r->d, SQL_PROPOSALS_HELD);
    query_int(&q, from);
    query_int(&q, to);
    gx_status status = read_rows(r, &q, held_row, sizeof **out, a, &items, n, err);
    if (status == GX_OK)
        *out = items;
    return status;
}

static gx_status count_row(store_reader *r, const query *q, arena *a, void *item, gx_error *err)
{
    gx_text reason = query_get_text(q, 0);
    held_count *c = item;
    *c = (held_count){ arena_text(a, reason), query_get_int(q, 1) };
    return c->reason.n == reason.n ? GX_OK : store_nomem(&r->d, err);
}

gx_status store_held_counts(store_reader *r, arena *a, held_count **out, size_t *n, gx_error *err)
{
    void *items;
    query q = query_of(&r->d, SQL_HELD_COUNTS);
    gx_status status = read_rows(r, &q, count_row, sizeof **out, a, &items, n, err);
    if (status == GX_OK)
        *out = items;
    return status;
}

gx_status store_actions(store_reader *r, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    return actions(r, query_of(&r->d, SQL_ACTIONS_ALL), a, out, n, err);
}

gx_status store_actions_between(store_reader *r, int64_t from, int64_t to, arena *a, stored_action **out, size_t *n,
                                gx_error *err)
{
    query q = query_of(&r->d, SQL_ACTIONS_BETWEEN);
    query_int(&q, from);
    query_int(&q, to);
    return actions(r, q, a, out, n, err);
}

gx_status store_actions_of(store_reader *r, uint32_t id, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, SQL_ACTIONS_OF);
    query_int(&q, id);
    return actions(r, q, a, out, n, err);
}
