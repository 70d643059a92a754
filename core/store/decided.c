/* SPDX-License-Identifier: Apache-2.0 */
/* Between the proposals of the engine and the decisions of the file: numbers for what many share, and back. */
#include "core/store/decided.h"

#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

gx_status decided_intern(store *s, const proposal *p, decision *d, gx_error *err)
{
    gx_status status = s->terms_fresh ? GX_OK : terms_refresh(&s->terms, &s->d, err);
    s->terms_fresh = status == GX_OK;
    if (status == GX_OK)
        status = terms_intern_step(&s->terms, &s->d, p, &d->step, err);
    return status == GX_OK ? terms_intern(&s->terms, &s->d, p, d->step, &d->terms, err) : status;
}

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

gx_status decided_subject(store_reader *r, uint32_t customer, arena *a, gx_text *out, gx_error *err)
{
    query q = query_of(&r->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, customer);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && !row)
        status =
            gx_fail(err, GX_ESTORE, _("%s: a decision is about customer number %u, who is not there; restore a backup"),
                    r->d.path, customer);
    if (status == GX_OK) {
        gx_text subject = query_get_text(&q, 0);
        *out = arena_text(a, subject);
        if (out->n != subject.n)
            status = store_nomem(&r->d, err);
    }
    query_end(&q);
    return status;
}

gx_status decided_shared(store_reader *r, const decision *d, const shared_step **step, const proposal **terms,
                         gx_error *err)
{
    gx_status status = terms_step(&r->terms, &r->d, d->step, step, err);
    return status == GX_OK && terms != NULL ? terms_of(&r->terms, &r->d, d->terms, terms, err) : status;
}

gx_status decided_proposal(store_reader *r, const decision *d, decision_kind kind, arena *a, proposal *out,
                           gx_error *err)
{
    const shared_step *step = NULL;
    const proposal *terms = NULL;
    gx_status status = decided_shared(r, d, &step, &terms, err);
    if (status != GX_OK)
        return status;
    return copy_shared(out, step, terms, a) && decision_as_proposal(d, kind, a, out) ? GX_OK : store_nomem(&r->d, err);
}

int decided_order(const void *x, const void *y)
{
    const proposal *a = x, *b = y;
    int sign = text_cmp(a->customer, b->customer);
    if (sign == 0)
        sign = text_cmp(a->strategy, b->strategy);
    if (sign == 0)
        sign = text_cmp(a->step, b->step);
    return sign != 0 ? sign : text_cmp(a->occurrence, b->occurrence);
}

gx_status decided_damaged(const db *d, const char *table, uint32_t block, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: table %s is damaged at block %u (customers %u to %u); restore a backup"),
                   d->path, table, block, block * STORE_BLOCK, block * STORE_BLOCK + STORE_BLOCK - 1);
}
