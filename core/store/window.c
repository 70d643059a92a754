/* SPDX-License-Identifier: Apache-2.0 */
/* See window.h. What is read ahead is the file's as of now, so it must not outlive the moment for which SQLite made
 * sure that nobody changes what it reads. That moment ends when a lock is taken or given back: the window is forgotten
 * then, and when this connection writes. (While a reader's snapshot lasts a page of the file may become newer, if
 * somebody copies the log into it; but only one that this reader finds in the log.) */
#include "core/store/window.h"

#include "core/store/writeback.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW = 1 << 16, NEAR = 1 << 15, FORWARD = 3 /* reads near each other before more is read */ };

typedef struct window_file {
    sqlite3_file file;
    sqlite3_io_methods methods; /* of the version of the layer below */
    char *bytes;                /* WINDOW; NULL before there was any need */
    sqlite3_int64 at;
    int n;              /* bytes there; 0: none */
    sqlite3_int64 next; /* where the last read ended */
    int forward;        /* how many reads followed each other closely */
    writeback written;  /* when the log is copied into the file */
} window_file;

static window_file *window_of(sqlite3_file *f)
{
    return (window_file *)(void *)f;
}

static sqlite3_file *below(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)(window_of(f) + 1);
}

/* ---- reading ---- */

static void forget(sqlite3_file *f)
{
    window_of(f)->n = 0;
    window_of(f)->forward = 0;
}

static int has(const window_file *w, sqlite3_int64 at, int n)
{
    return at >= w->at && at + n <= w->at + w->n;
}

/* Near the file's end there is less than a window: then page by page, as without. */
static int fill(sqlite3_file *f, sqlite3_int64 at)
{
    window_file *w = window_of(f);
    w->n = 0;
    if (w->bytes == NULL)
        w->bytes = malloc(WINDOW);
    if (w->bytes == NULL || below(f)->pMethods->xRead(below(f), w->bytes, WINDOW, at) != SQLITE_OK) {
        w->forward = 0;
        return 0;
    }
    w->at = at;
    w->n = WINDOW;
    return 1;
}

static int window_read(sqlite3_file *f, void *bytes, int n, sqlite3_int64 at)
{
    window_file *w = window_of(f);
    int near = at >= w->next && at - w->next <= NEAR;
    w->forward = near ? w->forward + (w->forward < FORWARD) : 0;
    w->next = at + n;
    if (has(w, at, n) || (w->forward == FORWARD && n < WINDOW && fill(f, at))) {
        memcpy(bytes, w->bytes + (at - w->at), (size_t)n);
        return SQLITE_OK;
    }
    return below(f)->pMethods->xRead(below(f), bytes, n, at);
}

/* ---- what ends the moment ---- */

static int window_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    forget(f);
    int rc = below(f)->pMethods->xWrite(below(f), bytes, n, at);
    if (rc == SQLITE_OK)
        writeback_note(&window_of(f)->written, at, n);
    return rc;
}

static int window_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    forget(f);
    return below(f)->pMethods->xTruncate(below(f), size);
}

static int window_lock(sqlite3_file *f, int level)
{
    forget(f);
    return below(f)->pMethods->xLock(below(f), level);
}

static int window_unlock(sqlite3_file *f, int level)
{
    forget(f);
    return below(f)->pMethods->xUnlock(below(f), level);
}

static int window_shm_lock(sqlite3_file *f, int from, int n, int flags)
{
    forget(f);
    return below(f)->pMethods->xShmLock(below(f), from, n, flags);
}

static int window_close(sqlite3_file *f)
{
    free(window_of(f)->bytes);
    return below(f)->pMethods->xClose(below(f));
}

/* ---- everything else is the layer's below ---- */

static int window_sync(sqlite3_file *f, int flags)
{
    return below(f)->pMethods->xSync(below(f), flags);
}

static int window_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return below(f)->pMethods->xFileSize(below(f), size);
}

static int window_is_reserved(sqlite3_file *f, int *reserved)
{
    return below(f)->pMethods->xCheckReservedLock(below(f), reserved);
}

static int window_control(sqlite3_file *f, int what, void *arg)
{
    return below(f)->pMethods->xFileControl(below(f), what, arg);
}

static int window_sector(sqlite3_file *f)
{
    return below(f)->pMethods->xSectorSize(below(f));
}

static int window_traits(sqlite3_file *f)
{
    return below(f)->pMethods->xDeviceCharacteristics(below(f));
}

static int window_shm_map(sqlite3_file *f, int page, int bytes, int extend, void volatile **out)
{
    return below(f)->pMethods->xShmMap(below(f), page, bytes, extend, out);
}

static void window_shm_barrier(sqlite3_file *f)
{
    below(f)->pMethods->xShmBarrier(below(f));
}

static int window_shm_unmap(sqlite3_file *f, int drop)
{
    return below(f)->pMethods->xShmUnmap(below(f), drop);
}

static int window_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **out)
{
    return below(f)->pMethods->xFetch(below(f), at, n, out);
}

static int window_unfetch(sqlite3_file *f, sqlite3_int64 at, void *page)
{
    return below(f)->pMethods->xUnfetch(below(f), at, page);
}

static const sqlite3_io_methods methods = { 3,
                                            window_close,
                                            window_read,
                                            window_write,
                                            window_truncate,
                                            window_sync,
                                            window_size,
                                            window_lock,
                                            window_unlock,
                                            window_is_reserved,
                                            window_control,
                                            window_sector,
                                            window_traits,
                                            window_shm_map,
                                            window_shm_lock,
                                            window_shm_barrier,
                                            window_shm_unmap,
                                            window_fetch,
                                            window_unfetch };

size_t window_bytes(void)
{
    return sizeof(window_file);
}

int window_open(sqlite3_vfs *base, const char *name, sqlite3_file *f, int flags, int *out)
{
    *window_of(f) = (window_file){ .methods = methods, .written = { .name = name } };
    int rc = base->xOpen(base, name, below(f), flags, out);
    const sqlite3_io_methods *theirs = below(f)->pMethods;
    if (theirs != NULL && theirs->iVersion < methods.iVersion)
        window_of(f)->methods.iVersion = theirs->iVersion;
    f->pMethods = theirs != NULL ? &window_of(f)->methods : NULL; /* SQLite closes what has methods */
    return rc;
}
