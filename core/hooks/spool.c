/* SPDX-License-Identifier: Apache-2.0 */
/* Who adds holds the lock for as long as it takes to copy; the writer takes what has gathered away under the lock, and
 * writes and syncs without it. Only the writer opens and ends files. */
#include "core/hooks/spool.h"

#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/hooks/seen.h"
#include "core/hooks/spool_record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES ((uint64_t)4 << 20) /* a file this large is ended: it is imported in one go */
enum { NAME_ROOM = 32, SPARE_LINES = 4096 };

typedef struct waiting {
    void *token;
    unsigned char key[DELIVERY_KEY_BYTES];
    bool fresh;  /* its record is in the buffer; else somebody else's is, or was */
    bool doomed; /* that one could not be written */
} waiting;

typedef struct batch {
    buf bytes;
    waiting *list;
    size_t n, cap;
} batch;

struct spool {
    char *dir, *seen_path;
    void (*kept)(void *ctx, void *token, spool_kept how);
    void *ctx;
    int dir_fd, lock_fd, news;
    pthread_t writer;
    bool writing; /* the thread is there */

    pthread_mutex_t lock;
    pthread_cond_t work, ended;
    batch filling;
    seen seen;
    bool closing, end_wanted;
    uint64_t *closed; /* numbers of the files to import, ascending */
    size_t n_closed, cap_closed;
    size_t written; /* bytes of the file being written */

    int fd; /* the writer's; -1: none is open */
    uint64_t number;
    size_t lines; /* in the file of keys; the importer's, like `damaged` */
    bool damaged;
};

static void name_of(uint64_t number, char out[NAME_ROOM])
{
    snprintf(out, NAME_ROOM, "spool-%010" PRIu64 ".log", number);
}

static bool add_closed(spool *s, uint64_t number)
{
    if (s->n_closed == s->cap_closed) {
        size_t cap = s->cap_closed == 0 ? 16 : 2 * s->cap_closed;
        uint64_t *more = realloc(s->closed, cap * sizeof *more);
        if (more == NULL)
            return false;
        s->closed = more;
        s->cap_closed = cap;
    }
    s->closed[s->n_closed++] = number;
    return true;
}

/* ---- writing: the thread ---- */

static bool open_file(spool *s)
{
    char name[NAME_ROOM];
    name_of(s->number, name);
    s->fd = openat(s->dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (s->fd >= 0 && fsync(s->dir_fd) == 0)
        return true;
    log_error(_("%s/%s cannot be made: %s; hooks are answered 503 until it can"), s->dir, name, strerror(errno));
    return false;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR)
            return false;
        if (done > 0) {
            p += done;
            n -= (size_t)done;
        }
    }
    return true;
}

static bool put_on_disk(spool *s, const buf *bytes)
{
    if (bytes->n == 0)
        return true;
    if (s->fd < 0 && !open_file(s))
        return false;
    if (write_all(s->fd, bytes->p, bytes->n) && fdatasync(s->fd) == 0)
        return true;
    log_error(_("writing what hooks brought into %s failed: %s; they are answered 503, and their senders try again"),
              s->dir, strerror(errno));
    return false;
}

/* The file is for the importer now. Under the lock. */
static void end_file(spool *s)
{
    if (s->fd >= 0) {
        close(s->fd);
        s->fd = -1;
        if (!add_closed(s, s->number++))
            log_error(_("out of memory: the next start of guanxi listen imports what waits in %s"), s->dir);
        s->written = 0;
    }
    s->end_wanted = false;
    pthread_cond_broadcast(&s->ended);
}

/* Nothing of the batch counts as there; neither does what came meanwhile and relied on it. Under the lock. */
static void take_back(spool *s, batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->list[i].fresh)
            seen_remove(&s->seen, b->list[i].key);
    for (size_t i = 0; i < s->filling.n; i++)
        s->filling.list[i].doomed |= !s->filling.list[i].fresh;
    end_file(s); /* a record may stand there in part; nothing may follow it */
}

static spool_kept how_kept(const waiting *w, bool written)
{
    return !written || w->doomed ? SPOOL_LOST : w->fresh ? SPOOL_KEPT : SPOOL_REPEATED;
}

static void write_batch(spool *s)
{
    batch b = s->filling;
    s->filling = (batch){ 0 };
    pthread_mutex_unlock(&s->lock);
    bool fine = put_on_disk(s, &b.bytes);
    pthread_mutex_lock(&s->lock);
    if (fine)
        s->written += b.bytes.n;
    else
        take_back(s, &b);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < b.n; i++)
        s->kept(s->ctx, b.list[i].token, how_kept(&b.list[i], fine));
    if (fine && b.bytes.n > 0)
        (void)eventfd_write(s->news, 1);
    buf_free(&b.bytes);
    free(b.list);
    pthread_mutex_lock(&s->lock);
}

static void *write_on(void *ctx)
{
    spool *s = ctx;
    pthread_mutex_lock(&s->lock);
    while (!s->closing || s->filling.n > 0) {
        if (s->filling.n > 0)
            write_batch(s);
        else if (!s->end_wanted)
            pthread_cond_wait(&s->work, &s->lock);
        if (s->end_wanted || s->written >= FILE_BYTES)
            end_file(s);
    }
    end_file(s);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- adding ---- */

static bool room_for_one(batch *b)
{
    if (b->n < b->cap)
        return true;
    size_t cap = b->cap == 0 ? 64 : 2 * b->cap;
    waiting *more = realloc(b->list, cap * sizeof *more);
    if (more == NULL)
        return false;
    b->list = more;
    b->cap = cap;
    return true;
}

static bool add_record(spool *s, const spooled *r)
{
    size_t before = s->filling.bytes.n;
    spool_record_write(r, &s->filling.bytes);
    if (!s->filling.bytes.failed && seen_add(&s->seen, r->key, r->until))
        return true;
    s->filling.bytes.n = before; /* what was there before is whole */
    s->filling.bytes.failed = false;
    return false;
}

gx_status spool_add(spool *s, const spooled *r, void *token, gx_error *err)
{
    pthread_mutex_lock(&s->lock);
    bool known = seen_has(&s->seen, r->key);
    bool fine = room_for_one(&s->filling) && (known || add_record(s, r));
    if (fine) {
        waiting *w = &s->filling.list[s->filling.n++];
        *w = (waiting){ .token = token, .fresh = !known };
        memcpy(w->key, r->key, sizeof w->key);
        pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->lock);
    return fine ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

int spool_news(const spool *s)
{
    return s->news;
}

void spool_quiet(spool *s)
{
    eventfd_t ignored;
    (void)eventfd_read(s->news, &ignored);
}

/* ---- reading ---- */

static gx_status read_whole(const spool *s, const char *name, arena *a, gx_text *out, gx_error *err)
{
    int fd = openat(s->dir_fd, name, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        gx_fail(err, GX_EIO, "%s/%s: %s", s->dir, name, strerror(errno));
        if (fd >= 0)
            close(fd);
        return GX_EIO;
    }
    size_t size = (size_t)st.st_size, got = 0;
    char *p = arena_alloc(a, size + 1);
    ssize_t n = 1;
    while (p != NULL && got < size && (n = read(fd, p + got, size - got)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        got += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    if (p == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    *out = (gx_text){ p, got };
    return n < 0 ? gx_fail(err, GX_EIO, _("reading %s/%s failed"), s->dir, name) : GX_OK;
}

static gx_status read_records(const spool *s, uint64_t number, arena *a, arena_list *out, size_t *damaged,
                              gx_error *err)
{
    char name[NAME_ROOM];
    gx_text file;
    size_t at = 0;
    name_of(number, name);
    *damaged = 0;
    gx_status rc = read_whole(s, name, a, &file, err);
    while (rc == GX_OK) {
        spooled r;
        size_t from = at;
        spool_found found = spool_record_read(file, &at, &r);
        if (found == SPOOL_END)
            return GX_OK;
        if (found == SPOOL_TORN) {
            log_info(_("%s/%s: its last %zu bytes were cut off by a crash before they were answered"), s->dir, name,
                     at - from);
        } else if (found == SPOOL_DAMAGED) {
            ++*damaged;
            log_error(_("%s/%s: %zu bytes at %zu are damaged; the file is kept as %s.damaged"), s->dir, name, at - from,
                      from, name);
        } else {
            spooled *to = arena_list_add(a, out);
            if (to == NULL)
                return gx_fail(err, GX_ENOMEM, _("out of memory"));
            *to = r;
        }
    }
    return rc;
}

gx_status spool_oldest(spool *s, arena *a, const spooled **list, size_t *n, size_t *damaged, gx_error *err)
{
    arena_list found = { .size = sizeof(spooled) };
    pthread_mutex_lock(&s->lock);
    if (s->n_closed == 0 && s->written > 0) {
        s->end_wanted = true;
        pthread_cond_signal(&s->work);
        while (s->end_wanted)
            pthread_cond_wait(&s->ended, &s->lock);
    }
    bool any = s->n_closed > 0;
    uint64_t number = any ? s->closed[0] : 0;
    pthread_mutex_unlock(&s->lock);
    if (!any)
        return gx_fail(err, GX_ENOTFOUND, "nothing waits");
    gx_status rc = read_records(s, number, a, &found, damaged, err);
    s->damaged = *damaged > 0;
    *list = found.items;
    *n = found.n;
    return rc;
}

size_t spool_waiting(spool *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->n_closed + (s->written > 0);
    pthread_mutex_unlock(&s->lock);
    return n;
}

/* ---- done ---- */

static gx_status remember(spool *s, const spooled *list, size_t n, int64_t now, gx_error *err)
{
    seen_key *keys = malloc((n + 1) * sizeof *keys);
    if (keys == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < n; i++)
        keys[i] = (seen_key){ list[i].key, list[i].until };
    gx_status rc = n > 0 ? seen_append(s->seen_path, keys, n, err) : GX_OK;
    free(keys);
    s->lines += n;
    pthread_mutex_lock(&s->lock);
    if (rc == GX_OK && s->lines > 2 * s->seen.n + SPARE_LINES) {
        if (seen_expire(&s->seen, now))
            rc = seen_write(&s->seen, s->seen_path, err);
        s->lines = s->seen.n;
    }
    pthread_mutex_unlock(&s->lock);
    return rc;
}

static gx_status remove_file(spool *s, uint64_t number, gx_error *err)
{
    char name[NAME_ROOM], aside[NAME_ROOM + 16];
    name_of(number, name);
    snprintf(aside, sizeof aside, "%s.damaged", name);
    int failed = s->damaged ? renameat(s->dir_fd, name, s->dir_fd, aside) : unlinkat(s->dir_fd, name, 0);
    if (failed != 0 && errno != ENOENT)
        return gx_fail(err, GX_EIO, _("%s/%s is imported, but cannot be removed: %s"), s->dir, name, strerror(errno));
    return GX_OK;
}

gx_status spool_done(spool *s, const spooled *list, size_t n, int64_t now, gx_error *err)
{
    gx_status rc = remember(s, list, n, now, err);
    if (rc == GX_OK)
        rc = remove_file(s, s->closed[0], err);
    if (rc != GX_OK)
        return rc;
    pthread_mutex_lock(&s->lock);
    memmove(s->closed, s->closed + 1, --s->n_closed * sizeof *s->closed);
    pthread_mutex_unlock(&s->lock);
    return GX_OK;
}

/* ---- opening ---- */

static gx_status take_folder(spool *s, gx_error *err)
{
    if (mkdir(s->dir, 0700) != 0 && errno != EEXIST)
        return gx_fail(err, GX_EIO, "%s: %s", s->dir, strerror(errno));
    s->dir_fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    s->lock_fd = s->dir_fd >= 0 ? openat(s->dir_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    s->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->lock_fd < 0 || s->news < 0)
        return gx_fail(err, GX_EIO, "%s: %s", s->dir, strerror(errno));
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return gx_fail(err, GX_EBUSY, _("another guanxi listen is at work in %s"), s->dir);
    return GX_OK;
}

/* What waits from before, and by which keys it is known. */
static gx_status find_files(spool *s, arena *a, gx_error *err)
{
    const char **names;
    size_t n, damaged;
    gx_status rc = file_list(s->dir, ".log", a, &names, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        uint64_t number;
        char own[NAME_ROOM];
        if (sscanf(names[i], "spool-%" SCNu64 ".log", &number) != 1)
            continue;
        name_of(number, own);
        if (strcmp(own, names[i]) != 0)
            continue;
        arena *once = arena_new();
        arena_list found = { .size = sizeof(spooled) };
        rc = once != NULL ? read_records(s, number, once, &found, &damaged, err) : GX_ENOMEM;
        for (size_t k = 0; k < found.n && rc == GX_OK; k++) {
            const spooled *r = (const spooled *)found.items + k;
            rc = seen_add(&s->seen, r->key, r->until) ? GX_OK : GX_ENOMEM;
        }
        if (rc == GX_OK)
            rc = add_closed(s, number) ? GX_OK : GX_ENOMEM;
        s->number = number + 1;
        arena_free(once);
        if (rc == GX_ENOMEM)
            return gx_fail(err, rc, _("out of memory"));
    }
    return rc;
}

static gx_status begin(spool *s, int64_t now, gx_error *err)
{
    arena *a = arena_new();
    gx_status rc = a != NULL ? take_folder(s, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = seen_read(&s->seen, s->seen_path, now, err);
    if (rc == GX_OK)
        rc = find_files(s, a, err);
    if (rc == GX_OK)
        rc = seen_write(&s->seen, s->seen_path, err);
    s->lines = s->seen.n;
    arena_free(a);
    if (rc != GX_OK)
        return rc;
    if (pthread_create(&s->writer, NULL, write_on, s) != 0)
        return gx_fail(err, GX_ENOMEM, _("cannot start a thread"));
    s->writing = true;
    return GX_OK;
}

gx_status spool_open(const char *dir, int64_t now, void (*kept)(void *ctx, void *token, spool_kept how), void *ctx,
                     spool **out, gx_error *err)
{
    spool *s = calloc(1, sizeof *s);
    *out = NULL;
    if (s == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    s->dir_fd = s->lock_fd = s->news = s->fd = -1;
    s->number = 1;
    s->kept = kept;
    s->ctx = ctx;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->work, NULL);
    pthread_cond_init(&s->ended, NULL);
    gx_status rc = GX_OK;
    if ((s->dir = strdup(dir)) == NULL || asprintf(&s->seen_path, "%s/seen", dir) < 0) {
        s->seen_path = NULL;
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    if (rc == GX_OK)
        rc = begin(s, now, err);
    if (rc != GX_OK)
        spool_close(s);
    else
        *out = s;
    return rc;
}

void spool_close(spool *s)
{
    if (s == NULL)
        return;
    if (s->writing) {
        pthread_mutex_lock(&s->lock);
        s->closing = true;
        pthread_cond_signal(&s->work);
        pthread_mutex_unlock(&s->lock);
        pthread_join(s->writer, NULL);
    }
    const int open[] = { s->news, s->lock_fd, s->dir_fd };
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (open[i] >= 0)
            close(open[i]);
    pthread_cond_destroy(&s->ended);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->lock);
    buf_free(&s->filling.bytes);
    free(s->filling.list);
    seen_free(&s->seen);
    free(s->closed);
    free(s->seen_path);
    free(s->dir);
    free(s);
}
