/* SPDX-License-Identifier: Apache-2.0 */
/* See writeback.h. */
#include "core/store/writeback.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

enum { TELL = 1 << 20 /* bytes */, FDS_LOOKED_AT = 256 };

/* SQLite does not say by which descriptor it has a file; and one of our own would, when it is closed, take away the
 * locks that SQLite has on the file (POSIX says so). Any of the file's will do, of another connection too. Should that
 * one be closed meanwhile and its number be another file's, that file's pages go to the disk a little early. */
static int find_descriptor(const char *name)
{
    struct stat wanted, found;
    if (stat(name, &wanted) != 0)
        return -1;
    for (int fd = 0; fd < FDS_LOOKED_AT; fd++)
        if (fstat(fd, &found) == 0 && found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino)
            return fd;
    return -1;
}

void writeback_note(writeback *w, int64_t at, int64_t n)
{
    if (w->bytes == 0 || at < w->from)
        w->from = at;
    if (w->bytes == 0 || at + n > w->to)
        w->to = at + n;
    w->bytes += n;
    if (w->bytes < TELL || w->name == NULL)
        return;
    if (!w->looked)
        w->fd = find_descriptor(w->name);
    w->looked = true;
    if (w->fd >= 0)
        (void)sync_file_range(w->fd, w->from, w->to - w->from, SYNC_FILE_RANGE_WRITE);
    w->bytes = 0;
}
