/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, and how a file gets them. docs/store.md says what each is for, what is truth and what is derived. */
#include "core/store/schema.h"

#include "core/base/i18n.h"
#include "core/base/log.h"
#include <stdlib.h>
#include <unistd.h>

/* clang-format off */
static const char first[] =
    "CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE event_type(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, subject TEXT NOT NULL) STRICT;"
    "CREATE TABLE subject(name TEXT PRIMARY KEY, customer INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE journal("
    "  first INTEGER PRIMARY KEY,"
    "  places INTEGER NOT NULL,"
    "  events INTEGER NOT NULL,"
    "  derived INTEGER NOT NULL,"
    "  data BLOB NOT NULL) STRICT;"
    "CREATE TABLE identity(key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE identity_run("
    "  run INTEGER PRIMARY KEY, entries INTEGER NOT NULL, upto INTEGER NOT NULL, lines INTEGER NOT NULL) STRICT;"
    "CREATE TABLE identity_filter(key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE entry(time INTEGER, seq INTEGER, PRIMARY KEY(time, seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE digest(pack INTEGER PRIMARY KEY, customers INTEGER NOT NULL, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE introduction("
    "  referrer INTEGER NOT NULL,"
    "  introduced INTEGER NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  seq INTEGER NOT NULL,"
    "  PRIMARY KEY(referrer, introduced, at, seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE introduced_by("
    "  introduced INTEGER NOT NULL,"
    "  referrer INTEGER NOT NULL,"
    "  seq INTEGER NOT NULL,"
    "  PRIMARY KEY(introduced, referrer, seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE alias("
    "  seq INTEGER PRIMARY KEY,"
    "  customer INTEGER NOT NULL,"
    "  target INTEGER NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  source INTEGER NOT NULL,"
    "  id TEXT NOT NULL) STRICT;"
    "CREATE TABLE evaluation("
    "  block INTEGER PRIMARY KEY,"
    "  due INTEGER NOT NULL,"
    "  layout INTEGER NOT NULL,"
    "  customers INTEGER NOT NULL,"
    "  data BLOB NOT NULL) STRICT;"
    "CREATE INDEX evaluation_due ON evaluation(due, customers);"
    "CREATE TABLE step(id INTEGER PRIMARY KEY, strategy TEXT NOT NULL, name TEXT NOT NULL) STRICT;"
    "CREATE TABLE terms("
    "  id INTEGER PRIMARY KEY,"
    "  segment TEXT NOT NULL, channel TEXT NOT NULL, purpose TEXT NOT NULL, within INTEGER NOT NULL,"
    "  priority INTEGER NOT NULL, minutes INTEGER NOT NULL, template_name TEXT NOT NULL, ask TEXT NOT NULL,"
    "  answers TEXT NOT NULL, learn TEXT NOT NULL, offer TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,"
    "  \"exclusive\" TEXT NOT NULL, uncapped INTEGER NOT NULL) STRICT;"
    "CREATE TABLE proposal(block INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE held(reason TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE action("
    "  key INTEGER PRIMARY KEY,"
    "  first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL,"
    "  actions INTEGER NOT NULL,"
    "  data BLOB NOT NULL) STRICT;"
    "CREATE INDEX action_last ON action(last);"
    "CREATE TABLE run("
    "  id INTEGER PRIMARY KEY, now INTEGER NOT NULL, config_hash TEXT NOT NULL, layout INTEGER NOT NULL,"
    "  customers INTEGER NOT NULL, evaluated INTEGER NOT NULL, changed INTEGER NOT NULL, due INTEGER NOT NULL,"
    "  unchanged INTEGER NOT NULL, proposed INTEGER NOT NULL, approved INTEGER NOT NULL,"
    "  suppressed INTEGER NOT NULL, actions INTEGER NOT NULL,"
    "  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX run_reach ON run(last_at) WHERE actions > 0;"
    "CREATE TABLE cutpoint("
    "  name TEXT NOT NULL, at INTEGER NOT NULL, value INTEGER NOT NULL,"
    "  PRIMARY KEY(name, at)) STRICT, WITHOUT ROWID;";
static const char unfair_offers[] =
    "CREATE TABLE unfair_offer("
    "  run INTEGER NOT NULL, offer TEXT NOT NULL, PRIMARY KEY(run, offer)) STRICT, WITHOUT ROWID;";
/* The first and the last journal row of what a run found changed (moves.h); 0: nothing, or by the digests. */
static const char run_moves[] =
    "ALTER TABLE run ADD COLUMN moved_from INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE run ADD COLUMN moved_to INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX run_moves ON run(moved_to) WHERE moved_to > 0;";
static const char forgotten[] =
    "CREATE TABLE forgotten("
    "  number INTEGER PRIMARY KEY, hash INTEGER NOT NULL, at INTEGER NOT NULL, swept INTEGER NOT NULL) STRICT;";
/* state: enum delivery_state. What arrived is never asked for by its state: 3 is DELIVERY_DONE. */
static const char deliveries[] =
    "CREATE TABLE delivery("
    "  action TEXT PRIMARY KEY, customer INTEGER NOT NULL, channel TEXT NOT NULL, state INTEGER NOT NULL,"
    "  tries INTEGER NOT NULL, doubt INTEGER NOT NULL, at INTEGER NOT NULL, next_at INTEGER NOT NULL, address TEXT NOT NULL,"
    "  name TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL, file TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX delivery_open ON delivery(state, at) WHERE state <> 3;"
    "CREATE INDEX delivery_customer ON delivery(customer);";
/* clang-format on */

const char *const schema_migrations[] = { first, unfair_offers, run_moves, forgotten, deliveries };
const int schema_version = (int)(sizeof schema_migrations / sizeof schema_migrations[0]);

gx_status schema_identify(db *d, int newest, int *version, gx_error *err)
{
    int64_t application, user, tables;
    gx_status status = db_pragma_int(d, "PRAGMA application_id", &application, err);
    if (status == GX_OK)
        status = db_pragma_int(d, "PRAGMA user_version", &user, err);
    if (status == GX_OK)
        status = db_pragma_int(d, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (status != GX_OK)
        return status;
    bool fresh = application == 0 && user == 0 && tables == 0;
    if (!fresh && application != SCHEMA_APPLICATION_ID)
        return gx_fail(err, GX_EREFUSED, _("%s is an SQLite database of another program; choose another file"),
                       d->path);
    if (user > newest)
        return gx_fail(err, GX_EREFUSED,
                       _("%s was written by a newer guanxi (schema %lld, this one knows %d); update guanxi"), d->path,
                       (long long)user, newest);
    *version = (int)user;
    return GX_OK;
}

static gx_status copy_pages(db *from, const char *to, gx_error *err)
{
    db copy;
    gx_status status = db_open(&copy, to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (status != GX_OK)
        return status;
    sqlite3_backup *work = sqlite3_backup_init(copy.handle, "main", from->handle, "main");
    int rc = work != NULL ? sqlite3_backup_step(work, -1) : sqlite3_errcode(copy.handle);
    int end = sqlite3_backup_finish(work);
    if (rc != SQLITE_DONE || end != SQLITE_OK)
        status = db_fail(&copy, rc != SQLITE_DONE ? rc : end, err);
    db_close(&copy);
    return status;
}

/* Under another name first: a half-written copy must never look like a backup. */
static gx_status back_up(db *d, int version, gx_error *err)
{
    buf part = { 0 }, name = { 0 };
    buf_printf(&part, "%s.v%d.part", d->path, version);
    buf_printf(&name, "%s.v%d", d->path, version);
    gx_status status = GX_OK;
    if (part.failed || name.failed)
        status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
    if (status == GX_OK) {
        (void)unlink(part.p);
        status = copy_pages(d, part.p, err);
    }
    if (status == GX_OK && rename(part.p, name.p) != 0)
        status = gx_fail(err, GX_EIO, _("cannot name the backup %s; check the folder"), name.p);
    if (status == GX_OK)
        log_info(_("%s was copied to %s before its schema changes"), d->path, name.p);
    buf_free(&part);
    buf_free(&name);
    return status;
}

static gx_status apply(db *d, const char *const *migrations, int newest, gx_error *err)
{
    int version = 0; /* asked again inside the transaction: somebody else may have migrated meanwhile */
    gx_status status = schema_identify(d, newest, &version, err);
    for (int i = version; status == GX_OK && i < newest; i++) {
        status = db_exec(d, migrations[i], err);
        if (status != GX_OK)
            return gx_error_prepend(err, "schema %d to %d: ", i, i + 1);
    }
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;", SCHEMA_APPLICATION_ID, newest);
    return status == GX_OK ? db_exec(d, sql, err) : status;
}

gx_status schema_migrate(db *d, const char *const *migrations, int newest, gx_error *err)
{
    int version = 0;
    gx_status status = schema_identify(d, newest, &version, err);
    if (status != GX_OK || version == newest)
        return status;
    if (version > 0)
        status = back_up(d, version, err);
    if (status == GX_OK)
        status = db_exec(d, "BEGIN IMMEDIATE", err);
    if (status != GX_OK)
        return status;
    status = apply(d, migrations, newest, err);
    if (status == GX_OK)
        status = db_exec(d, "COMMIT", err);
    if (status != GX_OK && !sqlite3_get_autocommit(d->handle))
        (void)db_exec(d, "ROLLBACK", NULL);
    return status;
}
