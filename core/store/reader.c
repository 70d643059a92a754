/* SPDX-License-Identifier: Apache-2.0 */
/* A worker's own connection: read-only, with a snapshot that holds while the writer goes on. (A reader inside the
 * writer, see settle.c, has the writer's connection: its transaction is the snapshot.) */
#include "core/base/i18n.h"
#include "core/store/internal.h"

#include <stdlib.h>

#define READER_PART 64 /* of the memory allowed, for one reader's pages */
#define READER_MOST ((size_t)1 << 20)

/* Readers go through tables in order: few pages serve them better than many, which would not stay in the processor's
 * cache; and there is a reader per thread. */
static gx_status prepare(db *d, size_t memory, gx_error *err)
{
    char sql[80];
    size_t share = memory / READER_PART < READER_MOST ? memory / READER_PART : READER_MOST;
    snprintf(sql, sizeof sql, "PRAGMA query_only = ON; PRAGMA cache_size = -%zu", share / 1024);
    return db_exec(d, sql, err);
}

gx_status store_reader_open(const store *s, store_reader **out, gx_error *err)
{
    *out = NULL;
    store_reader *r = calloc(1, sizeof *r);
    if (r == NULL)
        return store_nomem(&s->d, err);
    r->as_of = GX_FOREVER;
    r->memory = s->memory;
    gx_status status = db_open(&r->d, s->d.path, SQLITE_OPEN_READONLY, err);
    if (status == GX_OK)
        status = prepare(&r->d, s->memory, err);
    if (status == GX_OK && (r->scratch = arena_new()) == NULL)
        status = store_nomem(&r->d, err);
    if (status != GX_OK) {
        store_reader_close(r);
        return status;
    }
    *out = r;
    return GX_OK;
}

static void forget_snapshot(store_reader *r)
{
    if (r->writer == NULL) /* inside the writer its count of claims tells */
        forest_fini(&r->merged);
    names_clear(&r->sources);
    names_clear(&r->types);
    rows_forget(&r->rows);
}

void store_reader_close(store_reader *r)
{
    if (r == NULL)
        return;
    forget_snapshot(r);
    forest_fini(&r->merged);
    rows_fini(&r->rows);
    terms_clear(&r->terms);
    block_fini(&r->block);
    arena_free(r->scratch);
    db_close(&r->d);
    free(r);
}

/* SQLite takes the snapshot at the first read, not at BEGIN: so read. */
gx_status store_reader_begin(store_reader *r, gx_error *err)
{
    if (r->snapshot)
        return gx_fail(err, GX_EBUG, "%s: a snapshot is open already", r->d.path);
    gx_status status = r->d.borrowed ? GX_OK : db_exec(&r->d, "BEGIN", err);
    if (status != GX_OK)
        return status;
    r->snapshot = true;
    forget_snapshot(r);
    if (r->d.borrowed)
        return GX_OK;
    int64_t next;
    status = rows_next(&r->d, &next, err);
    if (status != GX_OK)
        store_reader_end(r);
    return status;
}

void store_reader_end(store_reader *r)
{
    if (r->snapshot && !r->d.borrowed && !sqlite3_get_autocommit(r->d.handle))
        (void)db_exec(&r->d, "ROLLBACK", NULL);
    r->snapshot = false;
    forget_snapshot(r);
}

void store_reader_as_of(store_reader *r, int64_t now)
{
    if (!forest_holds(&r->merged, now))
        forest_fini(&r->merged);
    r->as_of = now;
}

void store_reader_introduced(store_reader *r, bool wanted)
{
    r->no_introduced = !wanted;
}

gx_status reader_forest(store_reader *r, gx_error *err)
{
    uint64_t claims = r->writer != NULL ? r->writer->claims : 0;
    if (r->snapshot && r->merged.loaded && r->claims == claims)
        return GX_OK;
    r->claims = claims;
    return forest_load(&r->d, r->as_of, &r->merged, err);
}

gx_status store_is_merged(store_reader *r, uint32_t id, bool *merged, gx_error *err)
{
    gx_status status = reader_forest(r, err);
    *merged = status == GX_OK && forest_root(&r->merged, id) != id;
    return status;
}

gx_status store_merged(store_reader *r, arena *a, uint32_t **ids, size_t *n, gx_error *err)
{
    gx_status status = reader_forest(r, err);
    *n = 0;
    *ids = status == GX_OK ? arena_alloc(a, (r->merged.n + 1) * sizeof **ids) : NULL;
    if (status == GX_OK && *ids == NULL)
        status = store_nomem(&r->d, err);
    for (size_t i = 0; status == GX_OK && i < r->merged.n; i++)
        if (r->merged.nodes[i].root != r->merged.nodes[i].id)
            (*ids)[(*n)++] = r->merged.nodes[i].id;
    return status;
}

static gx_status name_member(store_reader *r, merged_customer *m, arena *a, gx_error *err)
{
    query q = query_of(&r->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, m->id);
    bool row;
    gx_status status = query_step(&q, &row, err);
    gx_text subject = status == GX_OK && row ? query_get_text(&q, 0) : (gx_text){ NULL, 0 };
    if (status == GX_OK && !row)
        status = gx_fail(err, GX_ENOTFOUND, _("%s: there is no customer with number %u"), r->d.path, m->id);
    m->subject = arena_text(a, subject);
    if (status == GX_OK && m->subject.n != subject.n)
        status = store_nomem(&r->d, err);
    query_end(&q);
    return status;
}

gx_status store_group(store_reader *r, uint32_t id, arena *a, merged_customer **out, size_t *n, gx_error *err)
{
    uint32_t *places;
    int64_t *joined;
    gx_status status = reader_forest(r, err);
    const forest *f = &r->merged;
    *n = 0;
    const uint32_t *group = status == GX_OK ? forest_group(f, forest_root(f, id), n) : NULL;
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    if (status == GX_OK && (*out == NULL || !forest_grown(f, group, *n, a, &places, &joined)))
        return store_nomem(&r->d, err);
    for (size_t i = 0; i < *n && status == GX_OK; i++) {
        const tree_node *node = &f->nodes[group[places[i]]];
        (*out)[i] = (merged_customer){ .id = node->id, .into = node->parent, .at = node->at };
        status = name_member(r, &(*out)[i], a, err);
    }
    if (status == GX_OK && *n == 0) {
        (*out)[(*n)++] = (merged_customer){ .id = id, .at = GX_NEVER };
        status = name_member(r, &(*out)[0], a, err);
    }
    return status;
}

uint32_t store_max_id(store_reader *r, gx_error *err)
{
    int64_t id = 0;
    query q = query_of(&r->d, SQL_CUSTOMER_MAX);
    return query_one(&q, &id, NULL, err) == GX_OK ? (uint32_t)id : 0;
}

gx_status store_find(store_reader *r, gx_text subject, uint32_t *id, gx_error *err)
{
    uint32_t found;
    gx_status status = customer_find(&r->d, subject, &found, err);
    if (status != GX_OK)
        return status;
    if (found == 0)
        return gx_fail(err, GX_ENOTFOUND, _("there is no customer \"%.*s\""), TEXT_ARG(subject));
    *id = found;
    return GX_OK;
}
