/* SPDX-License-Identifier: Apache-2.0 */
/* A temporary file beside the database for what a large transaction cannot hold in memory. It has no name from the
 * moment it is open: whatever ends the process, nothing of it stays. */
#ifndef CORE_STORE_SPILL_H
#define CORE_STORE_SPILL_H

#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct spill {
    int fd; /* of an open file; see `open` */
    bool open;
    int64_t end;
} spill;

/* Appends; the file is made at the first write. `path` is the database's. */
gx_status spill_write(spill *s, const char *path, const void *bytes, size_t n, gx_error *err);
/* All of the n bytes at `at`. */
gx_status spill_read(const spill *s, const char *path, int64_t at, void *bytes, size_t n, gx_error *err);
/* These bytes are not read again: the disk may have them back, where the file system can do that. */
void spill_forget(const spill *s, int64_t at, size_t n);
void spill_close(spill *s);

#endif
