/* SPDX-License-Identifier: Apache-2.0 */
/* A new database appears under its name when it is whole: made beside it, then linked. So an empty file of that name is
 * never one that a crash left behind, but one whose content was lost. */
#include "core/base/i18n.h"
#include "core/store/internal.h"
#include "core/store/schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In WAL mode before anybody else sees it: of several that switch one file SQLite refuses some without waiting. */
static gx_status fill(const char *part, gx_error *err)
{
    db d;
    gx_status status = db_open(&d, part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (status != GX_OK)
        return status;
    status = schema_migrate(&d, schema_migrations, schema_version, err);
    if (status == GX_OK)
        status = db_exec(&d, "PRAGMA journal_mode = WAL", err);
    db_close(&d);
    return status;
}

/* Somebody else may have been quicker: his is as good. Not every file system knows links. */
static gx_status give_name(const char *part, const char *path, gx_error *err)
{
    if (link(part, path) == 0 || errno == EEXIST)
        return GX_OK;
    if (access(path, F_OK) == 0 || rename(part, path) == 0)
        return GX_OK;
    return gx_fail(err, GX_EIO, _("%s cannot be made: %s; check the folder and its rights"), path, strerror(errno));
}

static gx_status make(const char *path, gx_error *err)
{
    buf part = { 0 };
    buf_printf(&part, "%s.XXXXXX", path);
    if (part.failed)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), path);
    mode_t mask = umask(0);
    umask(mask);
    int fd = mkstemp(part.p);
    gx_status status = GX_OK;
    if (fd < 0 || fchmod(fd, 0644 & ~mask) != 0)
        status =
            gx_fail(err, GX_EIO, _("%s cannot be made: %s; check the folder and its rights"), path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (status == GX_OK)
        status = fill(part.p, err);
    if (status == GX_OK)
        status = give_name(part.p, path, err);
    if (fd >= 0)
        unlink(part.p);
    buf_free(&part);
    return status;
}

gx_status store_file(const char *path, bool wanted, gx_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0 && errno == ENOENT)
        return wanted ? make(path, err)
                      : gx_fail(err, GX_ENOTFOUND, _("there is no database %s yet; import something first"), path);
    if (stat(path, &st) != 0)
        return gx_fail(err, GX_EIO, _("%s cannot be opened: %s"), path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return gx_fail(err, GX_EIO, _("%s is no file; a database is"), path);
    if (st.st_size == 0)
        return gx_fail(
            err, GX_ESTORE,
            _("%s is empty, and guanxi never leaves an empty database: restore it from a backup (if the shop "
              "never had data, delete the file)"),
            path);
    return GX_OK;
}
