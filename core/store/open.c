/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a shop's database, and its transactions. The busy timeout is set before anything else is asked of
 * the file (design 9); whose file it is, before anything is written to it. */
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/store/frames.h"
#include "core/store/internal.h"
#include "core/store/schema.h"

#include <stdlib.h>
#include <string.h>

/* WAL: readers go on while the writer writes. The cache holds the hot part of the indexes during an import. */
static gx_status prepare_writer(db *d, gx_error *err)
{
    gx_status status = db_exec(d, "PRAGMA journal_mode = WAL", err);
    if (status == GX_OK)
        status = schema_migrate(d, schema_migrations, schema_version, err);
    if (status == GX_OK)
        status = db_exec(d, "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000", err);
    return status;
}

/* Of what the process may take this much is no buffer of the store's: program and libraries, lines read ahead, the
 * index of SQLite's log, what the allocator cannot give back. */
#define BACKGROUND ((size_t)20 << 20)

/* An eighth for SQLite's pages, an eighth for digest entries before they are sorted into a file, two fifths for
 * names, a sixteenth for the hashes of new events and a fifth for the filter over older ones. The rest is for what
 * grows slowly (a bit for each customer, the marks of spilled runs) and for what is there twice while it is sorted. */
static size_t share_memory(store *s, size_t bytes)
{
    size_t rest = bytes - BACKGROUND;
    s->memory = bytes;
    s->waiting.path = s->d.path;
    s->waiting.memory = rest / 8;
    s->subjects.most = rest * 2 / 5;
    s->known.most = rest / 16 / (sizeof(told) * 2);
    s->known.filter_most = rest / 5;
    return rest / 8;
}

gx_status store_memory(store *s, size_t bytes, gx_error *err)
{
    char sql[64];
    if (bytes < STORE_MEMORY_LEAST)
        bytes = STORE_MEMORY_LEAST;
    size_t pages = share_memory(s, bytes);
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%zu", pages / 1024);
    return db_exec(&s->d, sql, err);
}

size_t store_memory_allowed(const store *s)
{
    return s->memory;
}

static gx_status prepare(store *s, store_mode mode, gx_error *err)
{
    int version;
    gx_status status = schema_identify(&s->d, schema_version, &version, err);
    if (status != GX_OK)
        return status;
    if (mode != STORE_READ)
        return prepare_writer(&s->d, err);
    if (version == 0)
        return gx_fail(err, GX_ENOTFOUND, _("%s is empty; import something first"), s->d.path);
    if (version < schema_version)
        return gx_fail(err, GX_EREFUSED,
                       _("%s was written by an older guanxi (schema %d, this one reads %d); import or "
                         "run once to bring it up to date"),
                       s->d.path, version, schema_version);
    return GX_OK;
}

/* Whoever erased somebody was stopped before the file was swept, or somebody was reading then. */
static gx_status sweep_late(store *s, gx_error *err)
{
    gx_error why;
    bool due;
    gx_status status = sweep_due(s, &due, err);
    if (status == GX_OK && due && store_sweep(s, &why) != GX_OK)
        log_warning(_("somebody was erased, but her bytes still lie in free parts of the file: %s"), why.text);
    return status;
}

gx_status store_open(const char *path, store_mode mode, store **out, gx_error *err)
{
    *out = NULL;
    gx_status status = store_file(path, mode == STORE_CREATE, err);
    if (status != GX_OK)
        return status;
    store *s = calloc(1, sizeof *s);
    if (s == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), path);
    int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (!blocks_begin(s, BLOCKS_KEPT) || !shelf_begin(&s->packs, 1))
        status = gx_fail(err, GX_ENOMEM, _("%s: out of memory"), path);
    if (status == GX_OK)
        status = db_open(&s->d, path, flags, err);
    if (status == GX_OK)
        status = prepare(s, mode, err);
    if (status == GX_OK)
        status = store_memory(s, STORE_MEMORY_DEFAULT, err);
    if (status == GX_OK && mode != STORE_READ)
        status = sweep_late(s, err);
    if (status != GX_OK) {
        store_close(s);
        return status;
    }
    *out = s;
    return GX_OK;
}

/* What a transaction learns of the file stays good for the next one, unless it is rolled back or somebody else has
 * written meanwhile. */
static void forget_known(store *s)
{
    names_clear(&s->sources);
    names_clear(&s->types);
    forgotten_fini(&s->forgotten);
    identity_fini(&s->known);
    journal_forget_moves(s);
    forest_fini(&s->merged);
    s->claims++;
    s->cities.changes++;
    s->last_known = false;
    kept_forget_all(&s->kept);
    subjects_clear(&s->subjects);
    links_cool(s);
    s->terms_fresh = false;
    s->version = 0;
    blocks_forget(s);
    shelf_forget(&s->packs);
}

static void forget_step(store *s)
{
    if (s->stale)
        forest_fini(&s->merged);
    s->stale = false;
    s->expected = 0;
    s->followed = false;
    rows_forget(&s->rows);
    pending_clear(&s->waiting);
    memset(&s->added, 0, sizeof s->added);
    memset(&s->moves, 0, sizeof s->moves);
}

static void forget_transaction(store *s)
{
    forget_step(s);
    s->open = s->failed = false;
    chunk_clear(&s->filling);
    subjects_settle(&s->subjects);
    free(s->introductions);
    s->introductions = NULL;
    s->n_introductions = s->introductions_cap = 0;
    ledger_forget(&s->ledger);
    held_forget(&s->held);
    cities_forget(s);
}

void store_close(store *s)
{
    if (s == NULL)
        return;
    store_rollback(s);
    forget_known(s);
    pending_fini(&s->waiting);
    chunk_fini(&s->filling);
    rows_fini(&s->rows);
    buf_free(&s->packed);
    buf_free(&s->encoded);
    shelf_fini(&s->packs);
    ledger_fini(&s->ledger);
    held_fini(&s->held);
    blocks_fini(s);
    kept_fini(&s->kept);
    terms_clear(&s->terms);
    db_close(&s->d);
    free(s);
}

const char *store_path(const store *s)
{
    return s->d.path;
}

gx_status store_checkpoint(store *s, gx_error *err)
{
    int rc = sqlite3_wal_checkpoint_v2(s->d.handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return rc == SQLITE_OK ? GX_OK : db_fail(&s->d, rc, err);
}

gx_status store_writing(const store *s, const char *what, gx_error *err)
{
    if (!s->open)
        return gx_fail(err, GX_EBUG, "%s: %s outside a transaction", s->d.path, what);
    if (s->failed)
        return gx_fail(err, GX_EBUG, "%s: %s after a failure; only rollback is allowed", s->d.path, what);
    return GX_OK;
}

gx_status store_failed(store *s, gx_status status)
{
    if (status != GX_OK)
        s->failed = true;
    return status;
}

/* It cannot change inside a transaction, and setting it makes SQLite prepare every statement anew: only when it
 * changes. */
static gx_status set_sync(store *s, store_sync sync, gx_error *err)
{
    static const char *const pragmas[] = { [STORE_NORMAL] = "PRAGMA synchronous = NORMAL",
                                           [STORE_FULL] = "PRAGMA synchronous = FULL",
                                           [STORE_OFF] = "PRAGMA synchronous = OFF" };
    if (s->sync_known && s->sync == sync)
        return GX_OK;
    gx_status status = db_exec(&s->d, pragmas[sync], err);
    s->sync_known = status == GX_OK;
    s->sync = sync;
    return status;
}

static gx_status refresh(store *s, gx_error *err)
{
    int64_t version = db_version(&s->d);
    if (version != 0 && version == s->version)
        return GX_OK;
    forget_known(s);
    gx_status status = names_load(&s->sources, &s->d, SQL_SOURCE_ALL, err);
    if (status == GX_OK)
        status = names_load(&s->types, &s->d, SQL_TYPE_ALL, err);
    if (status == GX_OK)
        status = forgotten_load(&s->forgotten, &s->d, err);
    if (status == GX_OK)
        s->version = version;
    return status;
}

gx_status store_begin(store *s, store_sync sync, gx_error *err)
{
    if (s->open)
        return gx_fail(err, GX_EBUG, "%s: a transaction is open already", s->d.path);
    if (sqlite3_db_readonly(s->d.handle, "main") != 0)
        return gx_fail(err, GX_EIO, _("%s can only be read; check the rights of the file and its folder"), s->d.path);
    gx_status status = set_sync(s, sync, err);
    query q = query_of(&s->d, SQL_BEGIN);
    if (status == GX_OK)
        status = query_run(&q, err);
    query_end(&q);
    if (status != GX_OK)
        return status;
    s->open = true;
    status = refresh(s, err);
    if (status != GX_OK)
        store_rollback(s);
    return status;
}

static gx_status commit(store *s, gx_error *err)
{
    query q = query_of(&s->d, SQL_COMMIT);
    frames_committing(s->d.handle, true);
    gx_status status = query_run(&q, err);
    frames_committing(s->d.handle, false);
    return status;
}

gx_status store_commit(store *s, gx_error *err)
{
    gx_status status = store_writing(s, "commit", err);
    if (status != GX_OK)
        return status;
    status = store_write_waiting(s, err);
    if (status == GX_OK)
        status = journal_flush(s, err);
    if (status == GX_OK)
        status = shelf_flush(&s->d, &s->packs, err);
    if (status == GX_OK)
        status = identity_settle(&s->known, &s->d, s->first - 1, err);
    if (status == GX_OK)
        status = ledger_flush(s, err);
    if (status == GX_OK)
        status = held_flush(s, err);
    if (status == GX_OK)
        status = held_count_all(s, err);
    if (status == GX_OK)
        status = blocks_flush(s, err);
    if (status == GX_OK)
        status = commit(s, err);
    if (status != GX_OK)
        return store_failed(s, status);
    s->version = db_version(&s->d);
    forget_transaction(s);
    return GX_OK;
}

gx_status store_pause(store *s, gx_error *err)
{
    gx_status status = store_writing(s, "pause", err);
    if (status == GX_OK)
        status = store_failed(s, store_write_waiting(s, err));
    if (status == GX_OK)
        forget_step(s);
    return status;
}

bool store_is_sound(const store *s)
{
    return s->open && !s->failed;
}

/* SQLite may have rolled back by itself (disk full, out of memory); then there is nothing left to undo. */
void store_rollback(store *s)
{
    if (!s->open)
        return;
    terms_clear(&s->terms); /* what was added is gone again */
    if (!sqlite3_get_autocommit(s->d.handle))
        (void)db_exec(&s->d, "ROLLBACK", NULL);
    forget_transaction(s);
    forget_known(s);
}
