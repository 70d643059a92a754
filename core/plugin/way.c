/* SPDX-License-Identifier: Apache-2.0 */
/* The way to a plugin folder: who may write to a folder above it could put another one in its place, and who owns a
 * symbolic link on the way could turn it. Folders above the running program are passed over: whoever may write there
 * could as well replace the program. */
#include "core/plugin/inside.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool holds_program(const char *folder)
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    char *real = realpath(folder, NULL);
    bool holds = false;
    if (n > 0 && real != NULL) {
        size_t length = strcmp(real, "/") == 0 ? 0 : strlen(real);
        program[n] = '\0';
        holds = strncmp(program, real, length) == 0 && program[length] == '/';
    }
    free(real);
    return holds;
}

static gx_status check_link(const char *path, const struct stat *st, gx_error *err)
{
    if (owner_trusted(st->st_uid))
        return GX_OK;
    return gx_fail(err, GX_EPLUGIN,
                   _("%s: a symbolic link of user %ld on the way to the plugins; name the folder itself"), path,
                   (long)st->st_uid);
}

/* A folder above. Sticky ones of root, as /tmp is, let nobody move what belongs to somebody else. */
static gx_status check_folder(const char *path, gx_error *err)
{
    struct stat st;
    if (holds_program(path))
        return GX_OK;
    if (stat(path, &st) != 0)
        return gx_fail(err, GX_EPLUGIN, _("%s: cannot look at the plugin directory: %s"), path, strerror(errno));
    if (!owner_trusted(st.st_uid))
        return gx_fail(err, GX_EPLUGIN,
                       _("%s: the plugin directory lies in a folder of user %ld; it must be yours or root's"), path,
                       (long)st.st_uid);
    bool writable = (st.st_mode & (S_IWGRP | S_IWOTH)) != 0, sticky = (st.st_mode & S_ISVTX) != 0 && st.st_uid == 0;
    if (writable && !sticky)
        return gx_fail(err, GX_EPLUGIN,
                       _("%s: the plugin directory lies in it, and others may write to it (mode %04o); run: chmod go-w "
                         "'%s'"),
                       path, (unsigned)(st.st_mode & 07777), path);
    return GX_OK;
}

/* Every step of an absolute path but the last, which library.c looks at through its descriptor. Changes and restores
 * the path. */
static gx_status check_steps(char *path, gx_error *err)
{
    gx_status status = GX_OK;
    for (char *slash = path; status == GX_OK && slash != NULL; slash = strchr(slash + 1, '/')) {
        struct stat st;
        char *end = slash == path ? slash + 1 : slash, kept = *end;
        if (*(slash + 1) == '\0')
            break;
        *end = '\0';
        if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
            status = check_link(path, &st, err);
        if (status == GX_OK)
            status = check_folder(slash == path ? "/" : path, err);
        *end = kept;
    }
    struct stat st;
    if (status == GX_OK && lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        status = check_link(path, &st, err);
    return status;
}

gx_status way_check(const char *dir, int fd, gx_error *err)
{
    struct stat there, here;
    char *real = realpath(dir, NULL), *cwd = dir[0] == '/' ? NULL : getcwd(NULL, 0), *given = NULL;
    if (asprintf(&given, "%s%s%s", cwd != NULL ? cwd : "", cwd != NULL ? "/" : "", dir) < 0)
        given = NULL;
    gx_status status = GX_OK;
    if (real == NULL || given == NULL || stat(real, &there) != 0 || fstat(fd, &here) != 0)
        status = gx_fail(err, GX_EPLUGIN, _("%s: cannot look at the plugin directory: %s"), dir, strerror(errno));
    else if (there.st_dev != here.st_dev || there.st_ino != here.st_ino)
        status = gx_fail(err, GX_EPLUGIN, _("%s: the plugin directory was exchanged just now"), dir);
    if (status == GX_OK)
        status = check_steps(given, err);
    if (status == GX_OK)
        status = check_steps(real, err);
    free(given);
    free(cwd);
    free(real);
    return status;
}
