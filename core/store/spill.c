/* SPDX-License-Identifier: Apache-2.0 */
/* See spill.h. O_TMPFILE where the file system has it; else a file whose name is taken away at once. */
#include "core/store/spill.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

static int open_unnamed(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL)
        return -1;
    int fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    free(copy);
    return fd;
}

static int open_and_unlink(const char *path)
{
    char *name = NULL;
    if (asprintf(&name, "%s-spill-XXXXXX", path) < 0)
        return -1;
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(name);
    free(name);
    return fd;
}

static gx_status failed(const char *path, gx_error *err)
{
    if (errno == ENOSPC)
        return gx_fail(err, GX_EIO, _("%s: no room for a temporary file beside it; make room and try again"), path);
    return gx_fail(err, GX_EIO, _("%s: a temporary file beside it cannot be used: %s"), path, strerror(errno));
}

gx_status spill_write(spill *s, const char *path, const void *bytes, size_t n, gx_error *err)
{
    if (!s->open) {
        s->fd = open_unnamed(path);
        if (s->fd < 0)
            s->fd = open_and_unlink(path);
        if (s->fd < 0)
            return failed(path, err);
        s->open = true;
        s->end = 0;
    }
    const char *from = bytes;
    while (n > 0) {
        ssize_t done = pwrite(s->fd, from, n, s->end);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return failed(path, err);
        from += done;
        n -= (size_t)done;
        s->end += done;
    }
    return GX_OK;
}

gx_status spill_read(const spill *s, const char *path, int64_t at, void *bytes, size_t n, gx_error *err)
{
    char *to = bytes;
    while (n > 0) {
        ssize_t done = pread(s->fd, to, n, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done == 0)
            errno = EIO;
        if (done <= 0)
            return failed(path, err);
        to += done;
        n -= (size_t)done;
        at += done;
    }
    return GX_OK;
}

void spill_forget(const spill *s, int64_t at, size_t n)
{
    (void)fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, (off_t)n);
}

void spill_close(spill *s)
{
    if (s->open)
        close(s->fd);
    *s = (spill){ 0 };
}
