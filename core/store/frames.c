/* SPDX-License-Identifier: Apache-2.0 */
/* See frames.h. The log's file is looked at here and the database's in window.c; every other one is the layer's below.
 * A page's head is held back until the page comes, which is SQLite's next call. In a commit all is held back until the
 * page that ends it: before that nobody but this connection knows of any of it, and with whatever else it asks of this
 * file it goes out first. So nobody, not even an error, can see that it was late. What is left of a commit that failed
 * is dropped before anybody else may write. A head that is written over (SQLite does so when a page that it wrote early
 * changes again) is not held. */
#include "core/store/frames.h"

#include "core/store/window.h"
#include "core/store/writeback.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 24, PAGE_MOST = 4096, FRAMES_MOST = 16, HELD_MOST = FRAMES_MOST * (HEAD + PAGE_MOST), OVER_MOST = 4 };

/* SQLite gives room for this and, behind it, for the file of the layer below. */
typedef struct log_file {
    sqlite3_file file;
    sqlite3_int64 end;     /* behind what was written last, or is held; 0: nothing yet */
    int n;                 /* bytes held, which belong before `end` */
    bool committing, last; /* the page that comes ends a transaction */
    char *bytes;           /* HELD_MOST */
    writeback written;
} log_file;

static sqlite3_file *below(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((log_file *)(void *)f + 1);
}

static int let_go(sqlite3_file *f)
{
    log_file *l = (log_file *)(void *)f;
    int n = l->n;
    if (n == 0)
        return SQLITE_OK;
    l->n = 0;
    writeback_note(&l->written, l->end - n, n);
    return below(f)->pMethods->xWrite(below(f), l->bytes, n, l->end - n);
}

static int write_through(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    log_file *l = (log_file *)(void *)f;
    int rc = let_go(f);
    l->end = at + n;
    return rc == SQLITE_OK ? below(f)->pMethods->xWrite(below(f), bytes, n, at) : rc;
}

/* Bytes 4 to 7 of a frame's head are zero but where it ends a transaction. */
static bool ends_transaction(const char *head)
{
    return (head[4] | head[5] | head[6] | head[7]) != 0;
}

static int log_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    log_file *l = (log_file *)(void *)f;
    bool head = n == HEAD, follows = at == l->end || l->end == 0;
    if (!follows || (l->n == 0 && !head) || n > PAGE_MOST)
        return write_through(f, bytes, n, at);
    int rc = l->n + n > HELD_MOST ? let_go(f) : SQLITE_OK;
    if (rc != SQLITE_OK)
        return rc;
    memcpy(l->bytes + l->n, bytes, (size_t)n);
    l->n += n;
    l->end = at + n;
    if (head)
        l->last = ends_transaction(bytes) || !l->committing;
    return l->last && !head ? let_go(f) : SQLITE_OK;
}

static int log_close(sqlite3_file *f)
{
    int rc = let_go(f), closed = below(f)->pMethods->xClose(below(f));
    free(((log_file *)(void *)f)->bytes);
    return rc != SQLITE_OK ? rc : closed;
}

static int log_read(sqlite3_file *f, void *bytes, int n, sqlite3_int64 at)
{
    int rc = let_go(f);
    return rc == SQLITE_OK ? below(f)->pMethods->xRead(below(f), bytes, n, at) : rc;
}

static int log_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = let_go(f);
    return rc == SQLITE_OK ? below(f)->pMethods->xTruncate(below(f), size) : rc;
}

static int log_sync(sqlite3_file *f, int flags)
{
    int rc = let_go(f);
    return rc == SQLITE_OK ? below(f)->pMethods->xSync(below(f), flags) : rc;
}

static int log_size(sqlite3_file *f, sqlite3_int64 *size)
{
    int rc = let_go(f);
    return rc == SQLITE_OK ? below(f)->pMethods->xFileSize(below(f), size) : rc;
}

static int log_lock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xLock(below(f), level);
}

static int log_unlock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xUnlock(below(f), level);
}

static int log_is_reserved(sqlite3_file *f, int *reserved)
{
    return below(f)->pMethods->xCheckReservedLock(below(f), reserved);
}

static int log_control(sqlite3_file *f, int what, void *arg)
{
    int rc = let_go(f);
    return rc == SQLITE_OK ? below(f)->pMethods->xFileControl(below(f), what, arg) : rc;
}

static int log_sector(sqlite3_file *f)
{
    return below(f)->pMethods->xSectorSize(below(f));
}

static int log_traits(sqlite3_file *f)
{
    return below(f)->pMethods->xDeviceCharacteristics(below(f));
}

/* Version 1: a log is neither mapped nor has it shared memory. */
static const sqlite3_io_methods log_methods = { 1,           log_close,  log_read,   log_write,  log_truncate,
                                                log_sync,    log_size,   log_lock,   log_unlock, log_is_reserved,
                                                log_control, log_sector, log_traits, NULL,       NULL,
                                                NULL,        NULL,       NULL,       NULL };

void frames_committing(sqlite3 *connection, bool begins)
{
    sqlite3_file *f = NULL;
    int rc = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &f);
    if (rc != SQLITE_OK || f == NULL || f->pMethods != &log_methods)
        return;
    log_file *l = (log_file *)(void *)f;
    l->committing = begins;
    if (l->n != 0)
        l->end = 0;
    l->n = 0;
    if (!begins) /* small commits are left to the system: most of their pages are written again soon */
        l->written.bytes = 0;
}

/* ---- the layer ---- */

typedef struct layer {
    sqlite3_vfs vfs;
    sqlite3_vfs *base;
    char name[64];
} layer;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static layer layers[OVER_MOST]; /* a process has one; tests have more */
static size_t n_layers;

static sqlite3_vfs *base_of(const sqlite3_vfs *vfs)
{
    return ((const layer *)(const void *)vfs)->base;
}

static int open_log(sqlite3_vfs *base, const char *name, sqlite3_file *f, int flags, int *out)
{
    log_file *l = (log_file *)(void *)f;
    *l = (log_file){ .bytes = malloc(HELD_MOST), .written = { .name = name } };
    if (l->bytes == NULL)
        return SQLITE_NOMEM;
    int rc = base->xOpen(base, name, below(f), flags, out);
    if (rc == SQLITE_OK) {
        f->pMethods = &log_methods;
        return SQLITE_OK;
    }
    if (below(f)->pMethods != NULL)
        (void)below(f)->pMethods->xClose(below(f));
    free(l->bytes);
    return rc;
}

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    sqlite3_vfs *base = base_of(vfs);
    if (flags & SQLITE_OPEN_WAL)
        return open_log(base, name, f, flags, out);
    return flags & SQLITE_OPEN_MAIN_DB ? window_open(base, name, f, flags, out)
                                       : base->xOpen(base, name, f, flags, out);
}

/* With the lock held. Everything but opening is the base's: it looks at nothing of the struct but what is copied. */
static layer *add_layer(sqlite3_vfs *base)
{
    if (n_layers == OVER_MOST)
        return NULL;
    layer *made = &layers[n_layers];
    *made = (layer){ .vfs = *base, .base = base };
    snprintf(made->name, sizeof made->name, "guanxi-%s", base->zName);
    made->vfs.zName = made->name;
    made->vfs.pNext = NULL;
    made->vfs.szOsFile += (int)(sizeof(log_file) > window_bytes() ? sizeof(log_file) : window_bytes());
    made->vfs.xOpen = layer_open;
    n_layers++;
    return made;
}

const char *frames_vfs(void)
{
    sqlite3_vfs *base = sqlite3_vfs_find(NULL);
    layer *found = NULL;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n_layers && found == NULL; i++)
        if (layers[i].base == base)
            found = &layers[i];
    if (found == NULL && base != NULL)
        found = add_layer(base);
    /* Again each time: a program that shares SQLite with us may have shut it down. */
    if (found != NULL && sqlite3_vfs_register(&found->vfs, 0) != SQLITE_OK)
        found = NULL;
    pthread_mutex_unlock(&lock);
    return found != NULL ? found->name : NULL;
}
