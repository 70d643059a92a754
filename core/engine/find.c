/* SPDX-License-Identifier: Apache-2.0 */
/* WHO: a customer by id, name, phone, WeChat, e-mail or how she is called. */
#include "core/engine/shop.h"

#include "core/base/i18n.h"

#include <stdlib.h>

enum { SHOWN = 8 };

typedef struct search {
    gx_text who;
    size_t found;
    uint32_t id;
    buf names; /* of the candidates */
} search;

static bool matches(const customer_state *s, gx_text who)
{
    const gx_text fields[] = { s->name, s->address_as, s->phone, s->wechat, s->email };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].n > 0 && text_eq(fields[i], who))
            return true;
    return false;
}

/* By what she is called now, or was as one of those who were merged. */
static gx_status is_called(const customer_record *rec, int64_t now, const search *q, arena *a, customer_state *whole,
                           bool *called, gx_error *err)
{
    gx_status rc = state_fold(rec->digests, rec->joined, rec->n_digests, now, a, whole, err);
    *called = rc == GX_OK && whole->exists && matches(whole, q->who);
    for (size_t i = 0; rc == GX_OK && whole->exists && rec->n_digests > 1 && i < rec->n_digests && !*called; i++) {
        customer_state part;
        rc = state_fold(&rec->digests[i], NULL, 1, now, a, &part, err);
        *called = rc == GX_OK && part.exists && matches(&part, q->who);
    }
    return rc;
}

static gx_status look_at(store_reader *r, const uint32_t *ids, size_t n, int64_t now, arena *a, search *q,
                         gx_error *err)
{
    customer_record *records = arena_alloc(a, n * sizeof *records);
    if (records == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = store_load(r, ids, n, a, records, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        customer_state s;
        bool called;
        if (records[i].n_digests == 0)
            continue;
        rc = is_called(&records[i], now, q, a, &s, &called, err);
        if (rc != GX_OK || !called)
            continue;
        q->id = records[i].id;
        if (q->found++ < SHOWN)
            buf_printf(&q->names, "%s%.*s (%.*s)", q->found > 1 ? ", " : "", TEXT_ARG(s.name),
                       TEXT_ARG(records[i].subject));
    }
    return rc;
}

static gx_status search_all(store_reader *r, int64_t now, search *q, gx_error *err)
{
    uint32_t *ids;
    size_t n;
    gx_status rc = store_due(r, now, true, &ids, &n, err);
    if (rc != GX_OK)
        return rc;
    arena *a = arena_new();
    if (a == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < n && rc == GX_OK; i += GX_BATCH_MAX) {
        rc = look_at(r, ids + i, n - i < GX_BATCH_MAX ? n - i : GX_BATCH_MAX, now, a, q, err);
        arena_reset(a);
    }
    arena_free(a);
    free(ids);
    return rc;
}

/* An id that only others have named, or whose events were all taken back, is nobody's. Who is part of another customer
 * is that one. */
static gx_status find_id(store_reader *r, search *q, bool *known, gx_error *err)
{
    gx_error why;
    customer_record rec;
    gx_status rc = store_find(r, q->who, &q->id, &why);
    if (rc != GX_OK)
        return rc == GX_ENOTFOUND ? GX_OK : gx_fail(err, rc, "%s", why.text);
    arena *a = arena_new();
    rc = a != NULL ? store_load(r, &q->id, 1, a, &rec, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    *known = rc == GX_OK && (rec.n_digests > 0 || rec.merged_into != 0);
    if (*known && rec.merged_into != 0)
        q->id = rec.merged_into;
    arena_free(a);
    return rc;
}

static gx_status find(store_reader *r, int64_t now, search *q, gx_error *err)
{
    bool known = false;
    gx_status rc = find_id(r, q, &known, err);
    if (rc != GX_OK || known)
        return rc;
    rc = search_all(r, now, q, err);
    if (rc != GX_OK)
        return rc;
    if (q->found == 0)
        return gx_fail(
            err, GX_ENOTFOUND,
            _("nobody is called '%.*s'; try an id, a full name, a phone number (guanxi customers lists them)"),
            TEXT_ARG(q->who));
    if (q->found > 1)
        return gx_fail(err, GX_ECONFLICT, _("%zu customers are called '%.*s': %s%s; say which by id"), q->found,
                       TEXT_ARG(q->who), q->names.p, q->found > SHOWN ? ", …" : "");
    return GX_OK;
}

gx_status shop_who(shop *s, gx_text who, int64_t now, uint32_t *id, gx_error *err)
{
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    search q = { .who = who };
    store_reader_as_of(r, now);
    rc = store_reader_begin(r, err);
    if (rc == GX_OK)
        rc = find(r, now, &q, err);
    store_reader_end(r);
    store_reader_close(r);
    buf_free(&q.names);
    *id = q.id;
    return rc;
}

gx_status shop_subject(shop *s, gx_text who, int64_t now, arena *a, gx_text *subject, gx_error *err)
{
    uint32_t id = 0;
    store_reader *r = NULL;
    customer_record rec;
    gx_status rc = shop_who(s, who, now, &id, err);
    if (rc == GX_OK)
        rc = store_reader_open(s->store, &r, err);
    if (rc == GX_OK)
        rc = store_load(r, &id, 1, a, &rec, err);
    if (rc == GX_OK && (*subject = arena_text(a, rec.subject)).p == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    store_reader_close(r);
    return rc;
}
