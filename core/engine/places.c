/* SPDX-License-Identifier: Apache-2.0 */
/* Finds guanxi's own files relative to the running executable, so that a build tree and an installed prefix both work
 * without settings. */
#include "core/engine/places.h"

#include "core/base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

bool file_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

bool dir_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* The first directory that exists; the first candidate if none does, so that messages name a place. */
static const char *first_dir(arena *a, const char *exe_dir, const char *const *candidates, size_t n)
{
    const char *first = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_printf(a, "%s/%s", exe_dir, candidates[i]);
        if (path != NULL && dir_exists(path))
            return path;
        first = first ? first : path;
    }
    return first;
}

static gx_status plugin_dirs(arena *a, const char *exe_dir, places *out, gx_error *err)
{
    const char *env = getenv("GUANXI_PLUGIN_PATH");
    size_t n = 2;
    for (const char *p = env; p && *p; p++)
        n += *p == ':';
    const char **list = arena_alloc(a, (n + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    size_t k = 0;
    gx_text rest = text_of(env);
    while (rest.n > 0) {
        gx_text one = text_cut(&rest, ':');
        if (one.n > 0 && (list[k++] = arena_strndup(a, one.p, one.n)) == NULL)
            return no_memory(err);
    }
    static const char *const own[] = { "plugins", "../lib/guanxi/plugins", "lib/guanxi/plugins" };
    if ((list[k++] = first_dir(a, exe_dir, own, 3)) == NULL)
        return no_memory(err);
    out->plugin_dirs = list;
    out->n_plugin_dirs = k;
    return GX_OK;
}

static const char *const scripts_in[] = { "scripts", "../share/guanxi/scripts", "share/guanxi/scripts" };

/* The folder of the executable; or, for a program that embeds the library from elsewhere, the prefix it was built for.
 */
static gx_status own_dir(arena *a, const char **out, gx_error *err)
{
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return gx_fail(err, GX_EIO, _("cannot find the running program's own path: %s"), strerror(errno));
    exe[n] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash != NULL)
        *slash = '\0';
    const char *beside = first_dir(a, exe, scripts_in, 3);
    if (beside == NULL)
        return no_memory(err);
    *out = dir_exists(beside) ? arena_strdup(a, exe) : GX_INSTALL_PREFIX;
    return *out != NULL ? GX_OK : no_memory(err);
}

gx_status places_find(arena *a, places *out, gx_error *err)
{
    return places_find_at(NULL, a, out, err);
}

gx_status places_find_at(const char *home, arena *a, places *out, gx_error *err)
{
    /* tests run from a folder below the build tree; GUANXI_HOME names the tree for them */
    const char *dir = home ? home : getenv("GUANXI_HOME");
    gx_status rc = dir ? GX_OK : own_dir(a, &dir, err);
    if (rc != GX_OK)
        return rc;
    static const char *const packs[] = { "packs", "../share/guanxi/packs", "share/guanxi/packs" };
    static const char *const locale[] = { "locale", "../share/locale", "share/locale" };
    out->scripts = first_dir(a, dir, scripts_in, 3);
    out->packs = first_dir(a, dir, packs, 3);
    out->locale = first_dir(a, dir, locale, 3);
    if (out->scripts == NULL || out->packs == NULL || out->locale == NULL)
        return no_memory(err);
    return plugin_dirs(a, dir, out, err);
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

gx_status dir_names(const char *path, const char *suffix, arena *a, const char ***out, size_t *n, gx_error *err)
{
    *out = NULL;
    *n = 0;
    DIR *d = opendir(path);
    if (d == NULL)
        return errno == ENOENT ? GX_OK : gx_fail(err, GX_EIO, _("%s: %s"), path, strerror(errno));
    size_t room = 0, suffix_n = strlen(suffix);
    const char **list = NULL;
    gx_status rc = GX_OK;
    for (struct dirent *e; rc == GX_OK && (e = readdir(d)) != NULL;) {
        size_t len = strlen(e->d_name);
        if (e->d_name[0] == '.' || len <= suffix_n || strcmp(e->d_name + len - suffix_n, suffix) != 0)
            continue;
        if (*n == room) {
            const char **more = arena_alloc(a, (room = room ? room * 2 : 16) * sizeof *more);
            if (more != NULL && *n > 0)
                memcpy(more, list, *n * sizeof *more);
            list = more;
        }
        if (list == NULL || (list[(*n)++] = arena_strdup(a, e->d_name)) == NULL)
            rc = no_memory(err);
    }
    closedir(d);
    if (rc == GX_OK && *n > 0)
        qsort(list, *n, sizeof *list, by_name);
    *out = list;
    return rc;
}
