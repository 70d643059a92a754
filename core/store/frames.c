/* SPDX-License-Identifier: Apache-2.0 */
/* See frames.h. Only the log's file is looked at; every other one is the layer's below. The 24 bytes are held back
 * until the next call with this file, whatever it is: when that writes what stands behind them, both go out together,
 * and else they go out first. So nobody, not even an error, can see that they were late. */
#include "core/store/frames.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 24, PAGE_MOST = 4096, OVER_MOST = 4 };

/* SQLite gives room for this and, behind it, for the file of the layer below. */
typedef struct log_file {
    sqlite3_file file;
    bool held;
    sqlite3_int64 at; /* where the held bytes belong */
    char *bytes;      /* HEAD + PAGE_MOST */
} log_file;

static sqlite3_file *below(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((log_file *)(void *)f + 1);
}

static int let_go(sqlite3_file *f)
{
    log_file *l = (log_file *)(void *)f;
    if (!l->held)
        return SQLITE_OK;
    l->held = false;
    return below(f)->pMethods->xWrite(below(f), l->bytes, HEAD, l->at);
}

static int log_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    log_file *l = (log_file *)(void *)f;
    if (l->held && at == l->at + HEAD && n <= PAGE_MOST) {
        l->held = false;
        memcpy(l->bytes + HEAD, bytes, (size_t)n);
        return below(f)->pMethods->xWrite(below(f), l->bytes, HEAD + n, l->at);
    }
    int rc = let_go(f);
    if (rc != SQLITE_OK || n != HEAD)
        return rc != SQLITE_OK ? rc : below(f)->pMethods->xWrite(below(f), bytes, n, at);
    memcpy(l->bytes, bytes, HEAD);
    l->at = at;
    l->held = true;
    return SQLITE_OK;
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
    *l = (log_file){ .bytes = malloc(HEAD + PAGE_MOST) };
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
    return flags & SQLITE_OPEN_WAL ? open_log(base, name, f, flags, out) : base->xOpen(base, name, f, flags, out);
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
    made->vfs.szOsFile += (int)sizeof(log_file);
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
