/* SPDX-License-Identifier: Apache-2.0 */
/* Whose turn it is to deliver: a lock on the shop's folder, which the kernel takes back from whoever dies. It stands on
 * the folder and not on the database, whose locks are SQLite's. */
#include "core/deliver/courier.h"

#include "core/base/i18n.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

gx_status turn_take(const char *dir, int *fd, gx_error *err)
{
    *fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return gx_fail(err, GX_EIO, "%s: %s", dir, strerror(errno));
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return GX_OK;
    int why = errno;
    close(*fd);
    *fd = -1;
    return why == EWOULDBLOCK ? GX_OK : gx_fail(err, GX_EIO, _("cannot lock %s: %s"), dir, strerror(why));
}
