/* SPDX-License-Identifier: Apache-2.0 */
/* The connection, its cached statements and its error messages: see db.h. */
#include "core/store/db.h"

#include "core/base/i18n.h"
#include "core/store/frames.h"
#include "core/store/store.h"

#include <stdlib.h>
#include <string.h>

/* Each in parentheses: some are put together of several pieces, on purpose. */
static const char *const sql_texts[SQL_COUNT] = {
#define X(id, text) (text),
    SQL_LIST(X)
#undef X
};

gx_status db_fail(const db *d, int rc, gx_error *err)
{
    const char *why =
        d->handle != NULL && sqlite3_errcode(d->handle) != SQLITE_OK ? sqlite3_errmsg(d->handle) : sqlite3_errstr(rc);
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return gx_fail(err, GX_EBUSY, _("%s is in use by another guanxi; wait until it is done and try again"),
                       d->path);
    case SQLITE_NOTADB:
        return gx_fail(err, GX_ESTORE, _("%s is not a guanxi database (%s); check the path or restore a backup"),
                       d->path, why);
    case SQLITE_CORRUPT:
        return gx_fail(err, GX_ESTORE, _("%s is damaged (%s); restore it from a backup"), d->path, why);
    case SQLITE_FULL:
        return gx_fail(err, GX_EIO, _("%s cannot grow: the disk is full; make room and try again"), d->path);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return gx_fail(err, GX_EIO,
                       _("%s cannot be opened or written (%s); check the rights of the file and its folder"), d->path,
                       why);
    case SQLITE_IOERR:
        return gx_fail(err, GX_EIO, _("%s: reading or writing failed (%s, code %d); check the disk"), d->path, why, rc);
    case SQLITE_NOMEM:
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
    default:
        return gx_fail(err, GX_ESTORE, _("%s: the database refused (%s, code %d)"), d->path, why, rc);
    }
}

void store_own_process(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* too late once SQLite runs: then it goes on counting */
}

gx_status db_open(db *d, const char *path, int flags, gx_error *err)
{
    memset(d, 0, sizeof *d);
    d->path = strdup(path);
    if (d->path == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), path);
    int rc = sqlite3_open_v2(path, &d->handle, flags | SQLITE_OPEN_NOMUTEX, frames_vfs());
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(d->handle, DB_BUSY_MS);
    if (rc == SQLITE_OK)
        rc = sqlite3_extended_result_codes(d->handle, 1);
    gx_status status = rc == SQLITE_OK ? GX_OK : db_fail(d, rc, err);
    if (status == GX_OK)
        status = db_exec(d, "PRAGMA trusted_schema = OFF;", err);
    if (status != GX_OK)
        db_close(d);
    return status;
}

void db_close(db *d)
{
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(d->cached[i]);
    if (!d->borrowed)
        sqlite3_close_v2(d->handle);
    free(d->path);
    memset(d, 0, sizeof *d);
}

gx_status db_exec(db *d, const char *sql, gx_error *err)
{
    int rc = sqlite3_exec(d->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? GX_OK : db_fail(d, rc, err);
}

gx_status db_pragma_int(db *d, const char *pragma, int64_t *out, gx_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(d->handle, pragma, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    gx_status status = rc == SQLITE_ROW ? GX_OK : db_fail(d, rc, err);
    sqlite3_finalize(st);
    return status;
}

int64_t db_version(const db *d)
{
    unsigned version = 0;
    int rc = sqlite3_file_control(d->handle, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return rc == SQLITE_OK ? (int64_t)version + 1 : 0;
}

query query_of(db *d, sql_id id)
{
    query q = { .d = d };
    if (d->cached[id] == NULL)
        q.rc = sqlite3_prepare_v3(d->handle, sql_texts[id], -1, SQLITE_PREPARE_PERSISTENT, &d->cached[id], NULL);
    q.st = d->cached[id];
    return q;
}

static void bound(query *q, int rc)
{
    if (q->rc == SQLITE_OK)
        q->rc = rc;
}

void query_int(query *q, int64_t v)
{
    bound(q, sqlite3_bind_int64(q->st, ++q->bound, v));
}

void query_text(query *q, gx_text t)
{
    bound(q, sqlite3_bind_text64(q->st, ++q->bound, t.p != NULL ? t.p : "", t.n, SQLITE_STATIC, SQLITE_UTF8));
}

void query_blob(query *q, gx_text t)
{
    bound(q, sqlite3_bind_blob64(q->st, ++q->bound, t.p != NULL ? t.p : "", t.n, SQLITE_STATIC));
}

gx_status query_step(query *q, bool *row, gx_error *err)
{
    *row = false;
    if (q->rc != SQLITE_OK)
        return db_fail(q->d, q->rc, err);
    int rc = sqlite3_step(q->st);
    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? GX_OK : db_fail(q->d, rc, err);
}

gx_status query_run(query *q, gx_error *err)
{
    bool row;
    gx_status status = query_step(q, &row, err);
    query_end(q);
    return status;
}

gx_status query_one(query *q, int64_t *out, bool *found, gx_error *err)
{
    bool row;
    gx_status status = query_step(q, &row, err);
    bool there = status == GX_OK && row && sqlite3_column_type(q->st, 0) != SQLITE_NULL;
    if (there)
        *out = query_get_int(q, 0);
    if (found != NULL)
        *found = there;
    query_end(q);
    return status;
}

int64_t query_get_int(const query *q, int column)
{
    return sqlite3_column_int64(q->st, column);
}

/* column_blob rather than column_text: the bytes of a UTF-8 text are the same, and no terminator has to be allocated.
 */
gx_text query_get_text(const query *q, int column)
{
    const char *p = sqlite3_column_blob(q->st, column);
    size_t n = (size_t)sqlite3_column_bytes(q->st, column);
    return p != NULL ? (gx_text){ p, n } : (gx_text){ NULL, 0 };
}

/* The code of sqlite3_reset repeats that of the last step, which was reported already. Bindings are cleared because
 * they point into the caller's memory. */
void query_end(query *q)
{
    if (q->st == NULL)
        return;
    (void)sqlite3_reset(q->st);
    (void)sqlite3_clear_bindings(q->st);
    q->st = NULL;
}
