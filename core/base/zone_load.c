/* SPDX-License-Identifier: Apache-2.0 */
/* Finding and reading a zone's file. A zone's name is part of a path, so only what IANA uses in names is let through.
 */
#include <core/base/i18n.h>
#include <core/base/text.h>
#include <core/base/zone_parts.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MOST (1 << 20) /* the largest of tzdata has about 4 KiB */

static const char *directory(void)
{
    const char *asked = getenv("GUANXI_TZDIR");
    return asked != NULL && asked[0] != '\0' ? asked : "/usr/share/zoneinfo";
}

/* Letters, digits, _ + - and single slashes inside; so no "..", no absolute path. */
static bool name_is_sound(const char *name)
{
    char before = '/';
    for (const char *c = name; *c != '\0'; before = *c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (!letter && strchr("_+-", *c) == NULL && (*c != '/' || before == '/'))
            return false;
    }
    return before != '/';
}

/* The nearest of the names in tzdata's own list, "CC\t+0000-0000\tName\t…" a line. *line keeps the text. */
static const char *nearest(const char *name, char line[256])
{
    char path[4096], read[256];
    snprintf(path, sizeof path, "%s/zone.tab", directory());
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return NULL;
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    while (fgets(read, sizeof read, f) != NULL) {
        char *save, *country = strtok_r(read, "\t\n", &save);
        char *place = country != NULL && country[0] != '#' ? strtok_r(NULL, "\t\n", &save) : NULL;
        char *zone_here = place != NULL ? strtok_r(NULL, "\t\n", &save) : NULL;
        const char *found = NULL;
        if (zone_here != NULL)
            suggest_try(text_of(name), zone_here, &found, &distance);
        if (found != NULL)
            best = strcpy(line, zone_here);
    }
    fclose(f);
    return best;
}

static gx_status not_there(const char *name, gx_error *err)
{
    char line[256];
    const char *near = nearest(name, line);
    if (near != NULL)
        return gx_fail(err, GX_ENOTFOUND, _("there is no time zone \"%s\"; did you mean \"%s\"?"), name, near);
    if (access(directory(), R_OK) != 0)
        return gx_fail(err, GX_ENOTFOUND, _("no time zones in %s: %s (package tzdata)"), directory(), strerror(errno));
    return gx_fail(err, GX_ENOTFOUND, _("there is no time zone \"%s\"; write one like Asia/Shanghai"), name);
}

static gx_status slurp(const char *name, buf *out, char *path, size_t path_size, gx_error *err)
{
    int n = snprintf(path, path_size, "%s/%s", directory(), name);
    if (n < 0 || (size_t)n >= path_size)
        return gx_fail(err, GX_EINVAL, _("the path of time zone \"%s\" is too long"), name);
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return errno == ENOENT || errno == ENOTDIR ? not_there(name, err)
                                                   : gx_fail(err, GX_EIO, "%s: %s", path, strerror(errno));
    char piece[4096];
    size_t got;
    while (out->n <= FILE_MOST && (got = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, piece, got);
    bool failed = ferror(f) != 0;
    int why = errno;
    fclose(f);
    if (failed)
        return why == EISDIR ? not_there(name, err) : gx_fail(err, GX_EIO, "%s: %s", path, strerror(why));
    if (out->failed)
        return gx_fail(err, GX_ENOMEM, "out of memory while reading %s", path);
    if (out->n > FILE_MOST)
        return gx_fail(err, GX_EIO, _("%s is too large for a time zone"), path);
    return GX_OK;
}

gx_status zone_load(const char *name, zone **out, gx_error *err)
{
    char path[4096];
    buf file = { 0 };
    *out = NULL;
    if (!name_is_sound(name))
        return gx_fail(err, GX_EINVAL, _("\"%s\" is not a time zone; write one like Asia/Shanghai"), name);
    gx_status rc = slurp(name, &file, path, sizeof path, err);
    zone *z = rc == GX_OK ? calloc(1, sizeof *z) : NULL;
    if (rc == GX_OK && (z == NULL || (z->name = strdup(name)) == NULL))
        rc = gx_fail(err, GX_ENOMEM, "out of memory while reading %s", path);
    if (rc == GX_OK)
        rc = tzif_read(buf_view(&file), path, z, err);
    buf_free(&file);
    if (rc == GX_OK)
        *out = z;
    else
        zone_free(z);
    return rc;
}
