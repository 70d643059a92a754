/* SPDX-License-Identifier: Apache-2.0 */
/* Reading small text files and listing directories in a fixed order. */
#include "core/base/files.h"

#include "core/base/i18n.h"
#include "core/base/text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gx_status read_open(FILE *f, const char *shown, bool secret, arena *a, gx_text *out, gx_error *err)
{
    struct stat st;
    if (fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode))
        return gx_fail(err, GX_EIO, _("%s: not a regular file"), shown);
    if (secret && st.st_uid != geteuid() && st.st_uid != 0)
        return gx_fail(err, GX_EREFUSED, _("%s holds a secret, but belongs to another user"), shown);
    if (secret && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return gx_fail(err, GX_EREFUSED, _("%s holds a secret, but others may read or write it: chmod 600 %s"), shown,
                       shown);
    if ((uint64_t)st.st_size > FILE_MAX_BYTES)
        return gx_fail(err, GX_ELIMIT, _("%s: larger than %zu bytes"), shown, FILE_MAX_BYTES);
    size_t size = (size_t)st.st_size;
    char *p = arena_alloc(a, size + 1);
    if (p == NULL)
        return gx_fail(err, GX_ENOMEM, "%s: out of memory while reading", shown);
    size_t n = fread(p, 1, size, f);
    if (ferror(f))
        return gx_fail(err, GX_EIO, "%s: %s", shown, strerror(errno));
    p[n] = '\0';
    *out = (gx_text){ p, n };
    return GX_OK;
}

static gx_status read_path(const char *path, const char *shown, bool secret, arena *a, gx_text *out, gx_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* opening a pipe would wait for a writer */
    FILE *f = fd >= 0 ? fdopen(fd, "rb") : NULL;
    if (f == NULL) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return gx_fail(err, why == ENOENT ? GX_ENOTFOUND : GX_EIO, "%s: %s", shown, strerror(why));
    }
    gx_status rc = read_open(f, shown, secret, a, out, err);
    fclose(f);
    if (rc != GX_OK)
        return rc;
    if (text_starts(*out, "\xEF\xBB\xBF"))
        *out = (gx_text){ out->p + 3, out->n - 3 };
    return GX_OK;
}

gx_status file_read(const char *path, const char *shown, arena *a, gx_text *out, gx_error *err)
{
    return read_path(path, shown, false, a, out, err);
}

gx_status file_read_secret(const char *path, const char *shown, arena *a, gx_text *out, gx_error *err)
{
    gx_status rc = read_path(path, shown, true, a, out, err);
    if (rc != GX_OK)
        return rc;
    *out = text_trim(*out);
    return out->n > 0 ? GX_OK : gx_fail(err, GX_EREFUSED, _("%s should hold a secret, and is empty"), shown);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool wanted(const char *dir, const struct dirent *entry, const char *suffix)
{
    size_t n = strlen(entry->d_name), tail = strlen(suffix);
    char path[4096];
    struct stat st;
    if (n <= tail || strcmp(entry->d_name + n - tail, suffix) != 0 || entry->d_name[0] == '.')
        return false;
    int length = snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
    return length > 0 && (size_t)length < sizeof path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static gx_status list_open(DIR *d, const char *dir, const char *suffix, arena *a, const char ***out, size_t *n,
                           gx_error *err)
{
    size_t cap = 0;
    const char **names = NULL;
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        if (!wanted(dir, entry, suffix))
            continue;
        if (*n == cap) {
            cap = cap == 0 ? 16 : 2 * cap;
            const char **grown = arena_alloc(a, cap * sizeof *grown);
            if (grown == NULL)
                return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), dir);
            if (*n > 0)
                memcpy(grown, names, *n * sizeof *grown);
            names = grown;
        }
        if ((names[(*n)++] = arena_strdup(a, entry->d_name)) == NULL)
            return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), dir);
    }
    if (*n > 1)
        qsort(names, *n, sizeof *names, by_name);
    *out = names;
    return GX_OK;
}

gx_status file_list(const char *dir, const char *suffix, arena *a, const char ***out, size_t *n, gx_error *err)
{
    *out = NULL;
    *n = 0;
    DIR *d = opendir(dir);
    if (d == NULL)
        return errno == ENOENT ? GX_OK : gx_fail(err, GX_EIO, "%s: %s", dir, strerror(errno));
    gx_status rc = list_open(d, dir, suffix, a, out, n, err);
    closedir(d);
    return rc;
}
