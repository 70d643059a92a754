/* SPDX-License-Identifier: Apache-2.0 */
/* Finding, checking and mapping a plugin's file: the only user of dlopen. What is checked is what is mapped: the file
 * is opened once without following links, looked at through its descriptor and loaded through /proc/self/fd/N. The
 * descriptor stays open until the process ends, because the dynamic loader knows libraries by name: a number used again
 * would give the next plugin the first one's code. Libraries are never unmapped, and a file mapped once is not opened
 * again, so opening a shop many times costs no descriptors. */
#include "core/plugin/inside.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct library {
    struct library *next;
    dev_t device;
    ino_t inode;
    void *handle;
    int fd;
} library;

static library *libraries; /* of the process, for ever */
static pthread_mutex_t libraries_lock = PTHREAD_MUTEX_INITIALIZER;

static gx_status check_directory(int fd, const char *dir, gx_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return gx_fail(err, GX_EPLUGIN, _("%s: cannot look at the plugin directory: %s"), dir, strerror(errno));
    if (!owner_trusted(st.st_uid))
        return gx_fail(err, GX_EPLUGIN, _("%s: the plugin directory belongs to user %ld; it must be yours or root's"),
                       dir, (long)st.st_uid);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (st.st_mode & S_ISVTX) == 0)
        return gx_fail(err, GX_EPLUGIN,
                       _("%s: others may write to the plugin directory (mode %04o); run: chmod go-w '%s'"), dir,
                       (unsigned)(st.st_mode & 07777), dir);
    return GX_OK;
}

static gx_status check_file(const struct stat *st, const char *path, gx_error *err)
{
    if (!S_ISREG(st->st_mode))
        return gx_fail(err, GX_EPLUGIN, _("%s: not a regular file; a plugin is a shared object"), path);
    if (!owner_trusted(st->st_uid))
        return gx_fail(err, GX_EPLUGIN, _("%s: belongs to user %ld; a plugin must be yours or root's"), path,
                       (long)st->st_uid);
    if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return gx_fail(err, GX_EPLUGIN, _("%s: others may write to it (mode %04o); run: chmod go-w '%s'"), path,
                       (unsigned)(st->st_mode & 07777), path);
    return GX_OK;
}

/* GX_ENOTFOUND (err untouched) when the directory has no such file. */
static gx_status open_in(const char *dir, const char *name, char **path, int *fd, gx_error *err)
{
    int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0 && (errno == ENOENT || errno == ENOTDIR))
        return GX_ENOTFOUND;
    if (at < 0)
        return gx_fail(err, GX_EPLUGIN, _("%s: cannot open the plugin directory: %s"), dir, strerror(errno));
    if (asprintf(path, "%s/%s.so", dir, name) < 0) {
        *path = NULL;
        close(at);
        return gx_fail(err, GX_ENOMEM, _("out of memory while looking for the plugin %s"), name);
    }
    /* O_NONBLOCK: opening a pipe for reading would wait for a writer. */
    *fd = openat(at, *path + strlen(dir) + 1, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    int why = errno;
    gx_status status = *fd < 0 && why == ENOENT ? GX_ENOTFOUND : check_directory(at, dir, err);
    if (status == GX_OK)
        status = way_check(dir, at, err);
    close(at);
    if (status == GX_OK && *fd < 0)
        status = why == ELOOP ? gx_fail(err, GX_EPLUGIN, _("%s: a symbolic link; put the file itself there"), *path)
                              : gx_fail(err, GX_EPLUGIN, _("%s: cannot open it: %s"), *path, strerror(why));
    if (status != GX_OK) {
        if (*fd >= 0)
            close(*fd);
        free(*path);
        *path = NULL;
    }
    return status;
}

static gx_status find(char *const *dirs, size_t n_dirs, const char *name, char **path, int *fd, gx_error *err)
{
    buf looked = { 0 };
    for (size_t i = 0; i < n_dirs; i++) {
        gx_status status = open_in(dirs[i], name, path, fd, err);
        if (status != GX_ENOTFOUND) {
            buf_free(&looked);
            return status;
        }
        buf_printf(&looked, "%s%s", i == 0 ? "" : ", ", dirs[i]);
    }
    if (n_dirs == 0)
        gx_fail(err, GX_ENOTFOUND, _("no plugin %s: no directory for plugins is configured"), name);
    else
        gx_fail(err, GX_ENOTFOUND, _("no plugin %s: there is no %s.so in %s"), name, name,
                looked.failed ? _("any plugin directory") : looked.p);
    buf_free(&looked);
    return GX_ENOTFOUND;
}

/* dlerror without the descriptor's name, which tells nobody anything. */
static gx_status fail_map(const char *path, const char *fd_path, gx_error *err)
{
    const char *why = dlerror();
    if (why == NULL)
        why = _("no reason given");
    size_t n = strlen(fd_path);
    if (strncmp(why, fd_path, n) == 0 && strncmp(why + n, ": ", 2) == 0)
        why += n + 2;
    return gx_fail(err, GX_EPLUGIN, _("%s: cannot be loaded as a shared object: %s"), path, why);
}

/* Takes over fd. */
static gx_status map(const char *path, int fd, const struct stat *st, void **handle, gx_error *err)
{
    for (const library *l = libraries; l != NULL; l = l->next) {
        if (l->device == st->st_dev && l->inode == st->st_ino) {
            close(fd);
            *handle = l->handle;
            return GX_OK;
        }
    }
    library *l = malloc(sizeof *l);
    if (l == NULL) {
        close(fd);
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), path);
    }
    char fd_path[32];
    snprintf(fd_path, sizeof fd_path, "/proc/self/fd/%d", fd);
    *handle = dlopen(fd_path, RTLD_NOW | RTLD_LOCAL);
    if (*handle == NULL) {
        gx_status status = fail_map(path, fd_path, err);
        close(fd);
        free(l);
        return status;
    }
    *l = (library){ libraries, st->st_dev, st->st_ino, *handle, fd };
    libraries = l;
    return GX_OK;
}

gx_status library_open(char *const *dirs, size_t n_dirs, const char *name, char **path, void **handle, gx_error *err)
{
    int fd = -1;
    gx_status status = find(dirs, n_dirs, name, path, &fd, err);
    if (status != GX_OK)
        return status;
    struct stat st;
    if (fstat(fd, &st) != 0)
        status = gx_fail(err, GX_EPLUGIN, _("%s: cannot look at it: %s"), *path, strerror(errno));
    else
        status = check_file(&st, *path, err);
    if (status == GX_OK)
        status = elf_check(fd, (uint64_t)st.st_size, *path, err);
    if (status != GX_OK) {
        close(fd);
    } else {
        pthread_mutex_lock(&libraries_lock);
        status = map(*path, fd, &st, handle, err);
        pthread_mutex_unlock(&libraries_lock);
    }
    if (status != GX_OK) {
        free(*path);
        *path = NULL;
    }
    return status;
}

const void *library_symbol(void *handle, const char *symbol)
{
    return dlsym(handle, symbol);
}
