/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: the current suppressed proposals, replaced by each run, and the ledger of actions, which only grows. Both
 * carry the same columns; one table here binds and reads them. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stddef.h>

typedef enum column_kind { COLUMN_TEXT, COLUMN_INT64, COLUMN_INT32, COLUMN_BOOL } column_kind;

static const struct column {
    size_t offset;
    column_kind kind;
} columns[] = {
#define X(name, kind) { offsetof(proposal, name), COLUMN_##kind },
    PROPOSAL_COLUMNS(X)
#undef X
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])
#define FIRST_COLUMN 2 /* before them: the customer's number and subject */

static void bind_proposal(query *q, const proposal *p)
{
    query_int(q, p->customer_id);
    for (size_t i = 0; i < N_COLUMNS; i++) {
        const char *member = (const char *)p + columns[i].offset;
        switch (columns[i].kind) {
        case COLUMN_TEXT:
            query_text(q, *(const gx_text *)(const void *)member);
            break;
        case COLUMN_INT64:
            query_int(q, *(const int64_t *)(const void *)member);
            break;
        case COLUMN_INT32:
            query_int(q, *(const int32_t *)(const void *)member);
            break;
        case COLUMN_BOOL:
            query_int(q, *(const bool *)member);
            break;
        }
    }
}

static bool read_text(const query *q, int column, arena *a, gx_text *out)
{
    gx_text t = query_get_text(q, column);
    *out = arena_text(a, t);
    return out->n == t.n;
}

static bool read_proposal(const query *q, arena *a, proposal *p)
{
    *p = (proposal){ .customer_id = (uint32_t)query_get_int(q, 0) }; /* what is not stored is not set */
    bool whole = read_text(q, 1, a, &p->customer);
    for (size_t i = 0; whole && i < N_COLUMNS; i++) {
        char *member = (char *)p + columns[i].offset;
        int at = FIRST_COLUMN + (int)i;
        switch (columns[i].kind) {
        case COLUMN_TEXT:
            whole = read_text(q, at, a, (gx_text *)(void *)member);
            break;
        case COLUMN_INT64:
            *(int64_t *)(void *)member = query_get_int(q, at);
            break;
        case COLUMN_INT32:
            *(int32_t *)(void *)member = (int32_t)query_get_int(q, at);
            break;
        case COLUMN_BOOL:
            *(bool *)member = query_get_int(q, at) != 0;
            break;
        }
    }
    return whole;
}

static gx_status drop_proposals(store *s, uint32_t customer, gx_error *err)
{
    query q = query_of(&s->d, SQL_PROPOSAL_DELETE);
    query_int(&q, customer);
    return query_run(&q, err);
}

gx_status store_replace_suppressed(store *s, const uint32_t *customers, size_t n_customers, const proposal *list,
                                   size_t n, gx_error *err)
{
    gx_status status = store_writing(s, "replace suppressed proposals", err);
    if (status != GX_OK)
        return status;
    for (size_t i = 0; status == GX_OK && i < n_customers; i++)
        status = drop_proposals(s, customers[i], err);
    for (size_t i = 0; status == GX_OK && i < n; i++) {
        query q = query_of(&s->d, SQL_PROPOSAL_ADD);
        bind_proposal(&q, &list[i]);
        status = query_run(&q, err);
    }
    return store_failed(s, status);
}

gx_status store_add_action(store *s, const proposal *p, int64_t run_at, int64_t run, gx_error *err)
{
    gx_status status = store_writing(s, "add an action", err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_ACTION_ADD);
    bind_proposal(&q, p);
    query_int(&q, run_at);
    query_int(&q, run);
    status = query_run(&q, err);
    int rc = sqlite3_extended_errcode(s->d.handle);
    if (status != GX_OK && (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY))
        return gx_fail(err, GX_EEXIST, _("the ledger has %.*s step %.*s occurrence %.*s for %.*s already"),
                       TEXT_ARG(p->strategy), TEXT_ARG(p->step), TEXT_ARG(p->occurrence), TEXT_ARG(p->customer));
    if (status == GX_OK && !pending_touch(&s->waiting, p->customer_id, run_at, false))
        status = store_nomem(&s->d, err);
    return store_failed(s, status);
}

/* What the rows of a query become: an array of `size` bytes an item in the arena. */
typedef gx_status (*read_row)(const query *q, arena *a, void *item, gx_error *err);

static gx_status proposal_row(const query *q, arena *a, void *item, gx_error *err)
{
    return read_proposal(q, a, item) ? GX_OK : store_nomem(q->d, err);
}

static gx_status action_row(const query *q, arena *a, void *item, gx_error *err)
{
    stored_action *out = item;
    out->run_at = query_get_int(q, FIRST_COLUMN + (int)N_COLUMNS);
    out->run = query_get_int(q, FIRST_COLUMN + (int)N_COLUMNS + 1);
    return read_proposal(q, a, &out->p) ? GX_OK : store_nomem(q->d, err);
}

static gx_status read_rows(query *q, read_row read, size_t size, arena *a, void **out, size_t *n, gx_error *err)
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
        status = read(q, a, items + count++ * size, err);
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

static gx_status proposals(query q, arena *a, proposal **out, size_t *n, gx_error *err)
{
    void *items;
    gx_status status = read_rows(&q, proposal_row, sizeof **out, a, &items, n, err);
    if (status == GX_OK)
        *out = items;
    return status;
}

static gx_status actions(query q, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    void *items;
    gx_status status = read_rows(&q, action_row, sizeof **out, a, &items, n, err);
    if (status == GX_OK)
        *out = items;
    return status;
}

gx_status store_suppressed(store_reader *r, const char *reason, arena *a, proposal **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, reason != NULL ? SQL_PROPOSALS_REASON : SQL_PROPOSALS_ALL);
    if (reason != NULL)
        query_text(&q, text_of(reason));
    return proposals(q, a, out, n, err);
}

gx_status store_suppressed_of(store_reader *r, uint32_t id, arena *a, proposal **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, SQL_PROPOSALS_OF);
    query_int(&q, id);
    return proposals(q, a, out, n, err);
}

gx_status store_actions(store_reader *r, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    return actions(query_of(&r->d, SQL_ACTIONS_ALL), a, out, n, err);
}

gx_status store_actions_between(store_reader *r, int64_t from, int64_t to, arena *a, stored_action **out, size_t *n,
                                gx_error *err)
{
    query q = query_of(&r->d, SQL_ACTIONS_BETWEEN);
    query_int(&q, from);
    query_int(&q, to);
    return actions(q, a, out, n, err);
}

gx_status store_actions_of(store_reader *r, uint32_t id, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    query q = query_of(&r->d, SQL_ACTIONS_OF);
    query_int(&q, id);
    return actions(q, a, out, n, err);
}

gx_status store_action(store_reader *r, gx_text id, arena *a, stored_action *out, gx_error *err)
{
    stored_action *found;
    size_t n;
    query q = query_of(&r->d, SQL_ACTION_BY_ID);
    query_text(&q, id);
    gx_status status = actions(q, a, &found, &n, err);
    if (status != GX_OK)
        return status;
    if (n == 0)
        return gx_fail(err, GX_ENOTFOUND, _("there is no action %.*s"), TEXT_ARG(id));
    *out = found[0];
    return GX_OK;
}
