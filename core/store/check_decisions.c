/* SPDX-License-Identifier: Apache-2.0 */
/* Is every decision whole? Each row can be read, each number in it stands for something, no action is there twice, and
 * the counts are right. */
#include "core/base/i18n.h"
#include "core/store/bundle.h"
#include "core/store/check.h"
#include "core/store/decided.h"
#include "core/store/internal.h"

#include <stdlib.h>

typedef struct action_key {
    uint32_t customer;
    int64_t step;
    gx_text occurrence;
} action_key;

typedef struct inspection {
    checking *c;
    decision_kind kind;
    const char *table;
    arena *mem;
    uint32_t block;
    action_key *keys; /* of the actions of this block */
    size_t n_keys, cap_keys;
    int64_t first, last, found; /* of the row at hand: runs it says it has; decisions read */
    int64_t held;
} inspection;

static int by_key(const void *x, const void *y)
{
    const action_key *a = x, *b = y;
    if (a->customer != b->customer)
        return a->customer < b->customer ? -1 : 1;
    if (a->step != b->step)
        return a->step < b->step ? -1 : 1;
    return text_cmp(a->occurrence, b->occurrence);
}

static void end_block(inspection *in)
{
    if (in->n_keys > 1)
        qsort(in->keys, in->n_keys, sizeof *in->keys, by_key);
    for (size_t i = 1; i < in->n_keys; i++)
        if (by_key(&in->keys[i - 1], &in->keys[i]) == 0)
            check_finding(in->c, _("customer %u has the same action twice in the ledger (step %lld)"),
                          in->keys[i].customer, (long long)in->keys[i].step);
    in->n_keys = 0;
    arena_reset(in->mem);
}

static gx_status keep_key(inspection *in, uint32_t customer, const decision *d, gx_error *err)
{
    if (in->n_keys == in->cap_keys) {
        size_t cap = in->cap_keys * 2 + 256;
        action_key *grown = realloc(in->keys, cap * sizeof *grown);
        if (grown == NULL)
            return store_nomem(&in->c->r->d, err);
        in->keys = grown;
        in->cap_keys = cap;
    }
    in->keys[in->n_keys++] = (action_key){ customer, d->step, arena_text(in->mem, d->occurrence) };
    return GX_OK;
}

/* What does not stand for anything is a finding, not a failure. */
static gx_status check_decision(inspection *in, uint32_t customer, const decision *d, gx_error *err)
{
    const shared_step *step;
    const proposal *terms;
    gx_text subject;
    gx_error why = { 0 };
    gx_status status = decided_shared(in->c->r, d, &step, &terms, &why);
    if (status == GX_OK)
        status = decided_subject(in->c->r, customer, in->mem, &subject, &why);
    if (status == GX_ESTORE)
        check_finding(in->c, "%s", why.text);
    else if (status != GX_OK)
        return gx_fail(err, status, "%s", why.text);
    in->found++;
    if (in->kind == DECISION_HELD)
        return GX_OK;
    if (d->run < in->first || d->run > in->last)
        check_finding(in->c, _("customer %u has an action of run %lld in a row of the runs %lld to %lld"), customer,
                      (long long)d->run, (long long)in->first, (long long)in->last);
    return keep_key(in, customer, d, err);
}

static gx_status check_row(inspection *in, gx_text row, gx_error *err)
{
    bundle b;
    uint8_t place;
    gx_text part;
    gx_status status = GX_OK;
    bool whole = bundle_open(row, &b);
    in->found = 0;
    while (whole && status == GX_OK && bundle_next(&b, &place, &part)) {
        decision d;
        while (part.n > 0 && status == GX_OK && (whole = decision_read(&part, in->kind, &d)))
            status = check_decision(in, in->block * STORE_BLOCK + place, &d, err);
    }
    if (!whole) {
        gx_error why;
        (void)decided_damaged(&in->c->r->d, in->table, in->block, &why);
        check_finding(in->c, "%s", why.text);
    }
    return status;
}

static gx_status check_actions(inspection *in, gx_error *err)
{
    query q = query_of(&in->c->r->d, SQL_ACTIONS_WHOLE);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        int64_t key = query_get_int(&q, 0), actions = query_get_int(&q, 3);
        uint32_t block = (uint32_t)((uint64_t)key >> 32);
        if (block != in->block)
            end_block(in);
        in->block = block;
        in->first = query_get_int(&q, 1);
        in->last = query_get_int(&q, 2);
        status = check_row(in, query_get_text(&q, 4), err);
        if (status != GX_OK)
            break;
        if (in->found != actions || (key & UINT32_MAX) != in->last)
            check_finding(in->c, _("row %lld of the ledger says %lld actions up to run %lld and has %lld"),
                          (long long)key, (long long)actions, (long long)in->last, (long long)in->found);
    }
    query_end(&q);
    end_block(in);
    return status;
}

static gx_status check_held(inspection *in, gx_error *err)
{
    query q = query_of(&in->c->r->d, SQL_PROPOSALS_RANGE);
    query_int(&q, 0);
    query_int(&q, UINT32_MAX);
    bool row;
    int64_t total = 0;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        in->block = (uint32_t)query_get_int(&q, 0);
        status = check_row(in, query_get_text(&q, 1), err);
        arena_reset(in->mem);
        in->held += in->found;
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    if (status != GX_OK)
        return status;
    q = query_of(&in->c->r->d, SQL_HELD_TOTAL);
    status = query_one(&q, &total, NULL, err);
    if (status == GX_OK && total != in->held)
        check_finding(in->c, _("%lld proposals are held, the counts by reason say %lld: run guanxi rebuild and a run"),
                      (long long)in->held, (long long)total);
    return status;
}

gx_status check_decisions(checking *c, gx_error *err)
{
    inspection actions = { .c = c, .kind = DECISION_ACTION, .table = "action", .mem = arena_new() };
    if (actions.mem == NULL)
        return store_nomem(&c->r->d, err);
    inspection held = { .c = c, .kind = DECISION_HELD, .table = "proposal", .mem = actions.mem };
    gx_status status = check_actions(&actions, err);
    if (status == GX_OK)
        status = check_held(&held, err);
    free(actions.keys);
    arena_free(actions.mem);
    return status;
}
