/* SPDX-License-Identifier: Apache-2.0 */
/* The record of runs, the dated cut points, and the store's own figures. */
#include "core/base/i18n.h"
#include "core/store/internal.h"

/* id 0: there is none. */
static gx_status newest_run(db *d, run_record *out, gx_error *err)
{
    query q = query_of(d, SQL_RUN_LAST);
    bool row;
    memset(out, 0, sizeof *out);
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row) {
        int64_t *const counts[] = { &out->customers, &out->evaluated, &out->changed,  &out->due,
                                    &out->unchanged, &out->proposed,  &out->approved, &out->suppressed };
        gx_text hash = query_get_text(&q, 2);
        out->id = query_get_int(&q, 0);
        out->now = query_get_int(&q, 1);
        if (hash.p != NULL)
            memcpy(out->config_hash, hash.p, hash.n < sizeof out->config_hash ? hash.n : sizeof out->config_hash - 1);
        out->layout = (uint64_t)query_get_int(&q, 3);
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            *counts[i] = query_get_int(&q, 4 + (int)i);
    }
    query_end(&q);
    return status;
}

gx_status store_last(store *s, gx_error *err)
{
    gx_status status = s->last_known ? GX_OK : newest_run(&s->d, &s->last, err);
    s->last_known = status == GX_OK;
    return status;
}

gx_status store_last_run(store_reader *r, run_record *out, gx_error *err)
{
    gx_status status = r->writer != NULL ? store_last(r->writer, err) : newest_run(&r->d, out, err);
    if (status == GX_OK && r->writer != NULL)
        *out = r->writer->last;
    if (status == GX_OK && out->id == 0)
        status = gx_fail(err, GX_ENOTFOUND, _("%s: there was no run yet"), r->d.path);
    return status;
}

gx_status store_next_run(store *s, int64_t *id, gx_error *err)
{
    gx_status status = store_writing(s, "begin a run", err);
    if (status == GX_OK)
        status = store_last(s, err);
    *id = s->last.id + 1;
    return status;
}

static gx_status insert_run(store *s, run_record *run, gx_error *err)
{
    const int64_t counts[] = { run->customers, run->evaluated, run->changed,  run->due,
                               run->unchanged, run->proposed,  run->approved, run->suppressed };
    gx_status status = store_forest(s, err); /* as of the run before: see `stale` */
    if (status == GX_OK && s->merged.n != 0)
        status = blocks_flush(s, err);
    if (status != GX_OK)
        return status;
    if (run->id == 0)
        status = store_next_run(s, &run->id, err);
    if (status != GX_OK)
        return status;
    bool acted = s->added.run == run->id;
    query q = query_of(&s->d, SQL_RUN_ADD);
    query_int(&q, run->id);
    query_int(&q, run->now);
    query_text(&q, text_of(run->config_hash));
    query_int(&q, (int64_t)run->layout);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        query_int(&q, counts[i]);
    query_int(&q, acted ? s->added.n : 0);
    query_int(&q, acted ? s->added.first_at : 0);
    query_int(&q, acted ? s->added.last_at : 0);
    query_int(&q, s->moves.from);
    query_int(&q, s->moves.to);
    status = query_run(&q, err);
    if (s->moves.to != 0)
        journal_forget_moves(s);
    s->last = *run;
    s->last_known = status == GX_OK;
    s->stale |= !forest_holds(&s->merged, run->now);
    return status;
}

gx_status store_add_run(store *s, run_record *run, gx_error *err)
{
    gx_status status = store_writing(s, "add a run", err);
    return status == GX_OK ? store_failed(s, insert_run(s, run, err)) : status;
}

gx_status store_allow_unfair(store *s, int64_t run, gx_text offer, gx_error *err)
{
    gx_status status = store_writing(s, "let an unfair offer out", err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_UNFAIR_ADD);
    query_int(&q, run);
    query_text(&q, offer);
    return store_failed(s, query_run(&q, err));
}

gx_status store_allowed_unfair(store_reader *r, arena *a, const gx_text **out, size_t *n, gx_error *err)
{
    arena_list list = { .size = sizeof(gx_text) };
    query q = query_of(&r->d, SQL_UNFAIR_LAST);
    bool row = true;
    gx_status status = query_step(&q, &row, err);
    for (; status == GX_OK && row; status = query_step(&q, &row, err)) {
        gx_text *name = arena_list_add(a, &list), found = query_get_text(&q, 0);
        if (name != NULL)
            *name = arena_text(a, found);
        if (name == NULL || name->n != found.n) {
            status = gx_fail(err, GX_ENOMEM, _("out of memory"));
            break;
        }
    }
    query_end(&q);
    *out = list.items;
    *n = list.n;
    return status;
}

gx_status store_cut(store_reader *r, const char *name, int64_t now, int64_t *value, int64_t *at, gx_error *err)
{
    query q = query_of(&r->d, SQL_CUT_GET);
    query_text(&q, text_of(name));
    query_int(&q, now);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && !row)
        status = gx_fail(err, GX_ENOTFOUND, _("%s: there is no cut point %s yet"), r->d.path, name);
    if (status == GX_OK) {
        *value = query_get_int(&q, 0);
        *at = query_get_int(&q, 1);
    }
    query_end(&q);
    return status;
}

gx_status store_put_cut(store *s, const char *name, int64_t at, int64_t value, gx_error *err)
{
    gx_status status = store_writing(s, "put a cut point", err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_CUT_PUT);
    query_text(&q, text_of(name));
    query_int(&q, at);
    query_int(&q, value);
    return store_failed(s, query_run(&q, err));
}

gx_status store_customers(store_reader *r, int64_t *n, gx_error *err)
{
    *n = 0;
    query q = query_of(&r->d, SQL_CUSTOMERS);
    return query_one(&q, n, NULL, err);
}

gx_status store_count(store_reader *r, store_figures *out, gx_error *err)
{
    memset(out, 0, sizeof *out);
    const struct {
        sql_id id;
        uint64_t *figure;
    } wanted[] = {
        { SQL_JOURNAL_COUNT, &out->events },   { SQL_DERIVED_COUNT, &out->derived_events },
        { SQL_DIGEST_COUNT, &out->customers }, { SQL_ACTION_COUNT, &out->actions },
        { SQL_HELD_TOTAL, &out->suppressed },  { SQL_RUN_COUNT, &out->runs },
    };
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < sizeof wanted / sizeof wanted[0]; i++) {
        int64_t n = 0;
        query q = query_of(&r->d, wanted[i].id);
        status = query_one(&q, &n, NULL, err);
        *wanted[i].figure = (uint64_t)n;
    }
    int64_t pages = 0, size = 0;
    if (status == GX_OK)
        status = db_pragma_int(&r->d, "PRAGMA page_count", &pages, err);
    if (status == GX_OK)
        status = db_pragma_int(&r->d, "PRAGMA page_size", &size, err);
    out->bytes = (uint64_t)pages * (uint64_t)size;
    return status;
}
