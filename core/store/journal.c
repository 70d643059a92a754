/* SPDX-License-Identifier: Apache-2.0 */
/* Appending to the journal: each event once, by (source, id). The unique index decides; only when it says no, the two
 * contents are compared. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

/* The numbers of the names an event mentions; 0: not seen before. */
typedef struct numbers {
    int64_t source, type;
    uint32_t customer;
} numbers;

static gx_status look_up(store *s, const event *e, numbers *n, gx_error *err)
{
    n->source = names_find(&s->sources, e->source);
    n->type = names_find(&s->types, e->type);
    return customer_find(&s->d, e->subject, &n->customer, err);
}

/* How the event stands to the journal's row of the same identity; *found false when there is none. */
static gx_status compare(store *s, const event *e, const numbers *n, append_result *result, int64_t *seq, bool *found,
                         gx_error *err)
{
    query q = query_of(&s->d, SQL_JOURNAL_IDENTITY);
    query_int(&q, n->source);
    query_text(&q, e->id);
    gx_status status = query_step(&q, found, err);
    if (status == GX_OK && *found) {
        bool same = query_get_int(&q, 0) == n->customer && query_get_int(&q, 1) == n->type &&
                    query_get_int(&q, 2) == e->time && text_eq(query_get_text(&q, 3), buf_view(&s->data));
        *result = same ? APPEND_DUPLICATE : APPEND_CONFLICT;
        *seq = query_get_int(&q, 4);
    }
    query_end(&q);
    return status;
}

static gx_status intern(store *s, const event *e, numbers *n, gx_error *err)
{
    gx_status status = GX_OK;
    if (n->source == 0)
        status = names_add(&s->sources, &s->d, SQL_SOURCE_ADD, e->source, &n->source, err);
    if (status == GX_OK && n->type == 0)
        status = names_add(&s->types, &s->d, SQL_TYPE_ADD, e->type, &n->type, err);
    if (status == GX_OK && n->customer == 0)
        status = customer_intern(&s->d, e->subject, &n->customer, err);
    return status;
}

static gx_status insert(store *s, const event *e, bool derived, const numbers *n, bool *added, gx_error *err)
{
    query q = query_of(&s->d, SQL_JOURNAL_ADD);
    query_int(&q, n->customer);
    query_int(&q, n->source);
    query_text(&q, e->id);
    query_int(&q, n->type);
    query_int(&q, e->time);
    query_int(&q, derived);
    query_text(&q, buf_view(&s->data));
    gx_status status = query_run(&q, err);
    *added = status == GX_OK && sqlite3_changes(s->d.handle) != 0;
    return status;
}

static gx_status append(store *s, const event *e, bool derived, append_result *result, int64_t *seq, gx_error *err)
{
    buf_clear(&s->data);
    event_data_json(e, &s->data);
    if (s->data.failed)
        return store_nomem(&s->d, err);
    numbers n;
    bool found = false;
    gx_status status = look_up(s, e, &n, err);
    /* A name never seen cannot be in a duplicate, but the event may contradict one: that must not leave the name. */
    if (status == GX_OK && n.source != 0 && (n.type == 0 || n.customer == 0))
        status = compare(s, e, &n, result, seq, &found, err);
    if (status != GX_OK || found)
        return status;
    bool added;
    status = intern(s, e, &n, err);
    if (status == GX_OK)
        status = insert(s, e, derived, &n, &added, err);
    if (status != GX_OK)
        return status;
    if (!added)
        return compare(s, e, &n, result, seq, &found, err);
    *result = APPEND_NEW;
    *seq = sqlite3_last_insert_rowid(s->d.handle);
    status = link_add(s, e, *seq, err);
    return status == GX_OK ? digests_absorb(s, e, n.customer, n.source, *seq, err) : status;
}

gx_status store_append(store *s, const event *e, bool derived, append_result *result, int64_t *seq, gx_error *err)
{
    int64_t row;
    gx_status status = store_writing(s, "append", err);
    if (status != GX_OK)
        return status;
    if (e->source.n == 0 || e->id.n == 0 || e->type.n == 0 || e->subject.n == 0)
        return gx_fail(err, GX_EINVAL, _("an event needs source, id, type and subject"));
    status = append(s, e, derived, result, seq != NULL ? seq : &row, err);
    return store_failed(s, status);
}
