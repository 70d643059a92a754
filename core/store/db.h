/* SPDX-License-Identifier: Apache-2.0 */
/* One SQLite connection with its cached statements, and the short way to run them. Everything else in this room speaks
 * to SQLite through these few functions, so that no result code goes unread and every message names the file. */
#ifndef CORE_STORE_DB_H
#define CORE_STORE_DB_H

#include "core/base/text.h"
#include "core/store/statements.h"
#include <guanxi/status.h>
#include <sqlite3.h>

/* How long a connection waits for another one's lock before it says GX_EBUSY. */
#define DB_BUSY_MS 10000

typedef struct db {
    sqlite3 *handle;
    char *path;
    bool borrowed; /* the handle is another db's, which outlives this one */
    sqlite3_stmt *cached[SQL_COUNT];
} db;

/* Opens and sets what every connection needs, the busy timeout first. `flags` are SQLITE_OPEN_*. On failure `d` needs
 * no closing. */
gx_status db_open(db *d, const char *path, int flags, gx_error *err);
void db_close(db *d);
gx_status db_exec(db *d, const char *sql, gx_error *err); /* one or more statements without results */
gx_status db_pragma_int(db *d, const char *pragma, int64_t *out, gx_error *err);
/* Changes with every commit to the file, of this connection or another, that a transaction of this one can see; 0:
 * unknown. Read from memory, so ask inside a transaction or right after one. */
int64_t db_version(const db *d);
/* Turns a SQLite result code into ours, in one sentence that names the file. */
gx_status db_fail(const db *d, int rc, gx_error *err);

/* A run of a cached statement: bind in order, step, read columns, end. A failed bind is remembered and reported by the
 * next step. The same statement may not be in use twice at a time. query_end is always safe, and needed after every
 * query_of. */
typedef struct query {
    db *d;
    sqlite3_stmt *st;
    int bound;
    int rc;
} query;

query query_of(db *d, sql_id id);
void query_int(query *q, int64_t v);
void query_text(query *q, gx_text t); /* the missing text is bound as '' */
void query_blob(query *q, gx_text t);
gx_status query_step(query *q, bool *row, gx_error *err);
gx_status query_run(query *q, gx_error *err); /* for statements without rows; ends the query */
/* One row of one integer; *found (may be NULL) false when there is none or it is NULL, then *out stays. Ends the query.
 */
gx_status query_one(query *q, int64_t *out, bool *found, gx_error *err);
int64_t query_get_int(const query *q, int column);
gx_text query_get_text(const query *q, int column); /* text or blob; borrowed until the next step or end */
void query_end(query *q);

#endif
