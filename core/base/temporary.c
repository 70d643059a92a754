/* SPDX-License-Identifier: Apache-2.0 */
/* A folder and the child that removes it: see temporary.h. */
#include "core/base/temporary.h"

#include "core/base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct temporary {
    pid_t keeper;
    int alive; /* the writing end of a pipe, which is closed when this process is no more */
    char path[];
};

/* All that is in the folder behind `fd`, which is closed. Links are removed, never followed. */
static void empty(int fd)
{
    DIR *d = fdopendir(fd);
    if (d == NULL) {
        close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || unlinkat(fd, e->d_name, 0) == 0)
            continue;
        int inner = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner >= 0)
            empty(inner);
        (void)unlinkat(fd, e->d_name, AT_REMOVEDIR);
    }
    closedir(d);
}

static void remove_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        empty(fd);
    (void)rmdir(path);
}

/* The child: until nobody holds the other end. */
_Noreturn static void keep(const char *path, int wait_for)
{
    char nothing;
    (void)setsid();
    for (int fd = 0; fd <= STDERR_FILENO; fd++) /* who reads our output must not wait for this process */
        if (fd != wait_for)
            (void)close(fd);
    while (read(wait_for, &nothing, 1) < 0 && errno == EINTR)
        continue;
    remove_folder(path);
    _exit(0);
}

static gx_status start_keeper(temporary *t, gx_error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return gx_fail(err, GX_EIO, _("%s cannot be kept private: %s"), t->path, strerror(errno));
    t->keeper = fork();
    if (t->keeper == 0) {
        close(ends[1]);
        keep(t->path, ends[0]);
    }
    int why = errno;
    close(ends[0]);
    t->alive = ends[1];
    if (t->keeper > 0)
        return GX_OK;
    close(ends[1]);
    return gx_fail(err, GX_EIO, _("%s cannot be kept private: %s"), t->path, strerror(why));
}

gx_status temporary_new(const char *name, temporary **out, gx_error *err)
{
    const char *set = getenv("TMPDIR"), *below = set != NULL && *set != '\0' ? set : "/tmp";
    size_t room = strlen(below) + strlen(name) + sizeof "/-XXXXXX";
    temporary *t = malloc(sizeof *t + room);
    if (t == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    snprintf(t->path, room, "%s/%s-XXXXXX", below, name);
    if (mkdtemp(t->path) == NULL) {
        gx_fail(err, GX_EIO, _("%s cannot be made: %s; check the folder and its rights"), t->path, strerror(errno));
        free(t);
        return GX_EIO;
    }
    gx_status rc = start_keeper(t, err);
    if (rc != GX_OK) {
        remove_folder(t->path);
        free(t);
        return rc;
    }
    *out = t;
    return GX_OK;
}

const char *temporary_path(const temporary *t)
{
    return t->path;
}

void temporary_free(temporary *t)
{
    if (t == NULL)
        return;
    close(t->alive);
    while (waitpid(t->keeper, NULL, 0) < 0 && errno == EINTR)
        continue;
    free(t);
}
