/* SPDX-License-Identifier: Apache-2.0 */
/* Written beside its place and renamed, so that a reject file is always whole and always of the last import. */
#include "core/import/rejects.h"

#include "core/base/i18n.h"
#include "core/base/log.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gx_status failed(const rejects *r, gx_error *err)
{
    return gx_fail(err, GX_EIO, _("writing rejected rows to %s failed: %s"), r->dir, strerror(errno));
}

/* A byte that could not be decoded came as NUL. */
static void write_byte(FILE *f, char c)
{
    if (c == '\0')
        fputs(UNREADABLE, f);
    else
        putc(c, f);
}

static void write_cell(FILE *f, gx_text t)
{
    bool quoted = t.n > 0 && (t.p[0] == ' ' || t.p[t.n - 1] == ' ');
    for (size_t i = 0; i < t.n && !quoted; i++)
        quoted = t.p[i] != '\0' && strchr(",\"\r\n", t.p[i]) != NULL;
    if (quoted)
        putc('"', f);
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '"')
            putc('"', f);
        write_byte(f, t.p[i]);
    }
    if (quoted)
        putc('"', f);
}

static void write_cells(FILE *f, const gx_text *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        putc(',', f);
        write_cell(f, cells[i]);
    }
    putc('\n', f);
}

static gx_status open_file(rejects *r, gx_error *err)
{
    if (mkdir(r->dir, 0777) != 0 && errno != EEXIST)
        return failed(r, err);
    if (asprintf(&r->temporary, "%s/.rejects-XXXXXX", r->dir) < 0) {
        r->temporary = NULL;
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    int fd = mkstemp(r->temporary);
    if (fd < 0 || (r->file = fdopen(fd, "w")) == NULL) {
        if (fd >= 0)
            close(fd);
        return failed(r, err);
    }
    if (r->names != NULL) {
        fputs("line,reason", r->file);
        write_cells(r->file, r->names, r->n_names);
    }
    return GX_OK;
}

gx_status rejects_row(rejects *r, uint64_t line, const char *reason, const gx_text *cells, size_t n, gx_error *err)
{
    r->n++;
    if (r->dir == NULL)
        return GX_OK;
    gx_status status = r->file == NULL ? open_file(r, err) : GX_OK;
    if (status != GX_OK)
        return status;
    fprintf(r->file, "%llu,", (unsigned long long)line);
    write_cell(r->file, text_of(reason));
    write_cells(r->file, cells, n);
    return ferror(r->file) ? failed(r, err) : GX_OK;
}

static void write_json(FILE *f, gx_text t)
{
    putc('"', f);
    for (size_t i = 0; i < t.n;) {
        unsigned char c = (unsigned char)t.p[i];
        size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        if (c < 0x20 || c == 0x7F)
            fprintf(f, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (i + n <= t.n && utf8_valid((gx_text){ t.p + i, n }))
            fwrite(t.p + i, 1, n, f);
        else
            n = 1, fputs(UNREADABLE, f);
        i += n;
    }
    putc('"', f);
}

gx_status rejects_line(rejects *r, uint64_t line, const char *reason, gx_text original, gx_error *err)
{
    r->n++;
    if (r->dir == NULL)
        return GX_OK;
    gx_status status = r->file == NULL ? open_file(r, err) : GX_OK;
    if (status != GX_OK)
        return status;
    fprintf(r->file, "{\"line\":%llu,\"reason\":", (unsigned long long)line);
    write_json(r->file, text_of(reason));
    fputs(",\"original\":", r->file);
    write_json(r->file, original);
    fputs("}\n", r->file);
    return ferror(r->file) ? failed(r, err) : GX_OK;
}

gx_status rejects_text(rejects *r, uint64_t line, const char *reason, gx_text original, gx_error *err)
{
    r->n++;
    if (r->dir == NULL)
        return GX_OK;
    gx_status status = r->file == NULL ? open_file(r, err) : GX_OK;
    if (status != GX_OK)
        return status;
    fprintf(r->file, "# %llu: %s\n%.*s\n", (unsigned long long)line, reason, TEXT_ARG(original));
    return ferror(r->file) ? failed(r, err) : GX_OK;
}

gx_status rejects_flush(rejects *r, gx_error *err)
{
    if (r->file == NULL)
        return GX_OK;
    FILE *f = r->file;
    r->file = NULL;
    mode_t mask = umask(0);
    umask(mask);
    bool bad = fchmod(fileno(f), 0666 & ~mask) != 0;
    bad |= fclose(f) != 0;
    return bad ? failed(r, err) : GX_OK;
}

/* As much of a name as leaves room beside the hash and the extension; whole characters. */
static gx_text fitting(const char *name)
{
    enum { HASH_AND_EXTENSION = 32 };
    gx_text whole = text_of(name);
    size_t n = 0, next;
    if (whole.n <= NAME_MAX - HASH_AND_EXTENSION)
        return whole;
    while ((next = utf8_next(whole, n)) <= NAME_MAX - HASH_AND_EXTENSION)
        n = next;
    return (gx_text){ name, n };
}

/* "orders.csv" needs no second ".csv". */
gx_status rejects_name(const rejects *r, const char *hash, const char *name, arena *a, const char **path, gx_error *err)
{
    *path = NULL;
    if (r->dir == NULL)
        return GX_OK;
    gx_text t = fitting(name);
    size_t e = strlen(r->extension);
    bool has = t.n > e + 1 && t.p[t.n - e - 1] == '.' && memcmp(t.p + t.n - e, r->extension, e) == 0;
    *path = arena_printf(a, "%s/%.16s.%.*s%s%s", r->dir, hash, TEXT_ARG(t), has ? "" : ".", has ? "" : r->extension);
    return *path != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
}

const char *rejects_publish(rejects *r, const char *path, arena *a)
{
    if (path == NULL)
        return NULL;
    if (r->temporary == NULL) {
        if (unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR)
            log_warning(_("all rows of the file are accepted now, but %s from an earlier import could not be "
                          "removed: %s"),
                        path, strerror(errno));
        return NULL;
    }
    if (rename(r->temporary, path) != 0) {
        log_warning(_("the file is imported, but its rejected rows could not be named %s (%s); they are in %s"), path,
                    strerror(errno), r->temporary);
        path = arena_strdup(a, r->temporary);
    }
    free(r->temporary);
    r->temporary = NULL;
    return path;
}

void rejects_abandon(rejects *r)
{
    if (r->file != NULL)
        fclose(r->file);
    if (r->temporary != NULL)
        unlink(r->temporary);
    free(r->temporary);
    r->file = NULL;
    r->temporary = NULL;
}
