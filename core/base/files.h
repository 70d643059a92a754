/* SPDX-License-Identifier: Apache-2.0 */
/* Reading small text files and listing directories in a fixed order. */
#ifndef CORE_BASE_FILES_H
#define CORE_BASE_FILES_H

#include "core/base/arena.h"
#include <guanxi/status.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)

/* A folder, and how the user would name it in messages. */
typedef struct shown_dir {
    const char *path, *shown;
} shown_dir;

/* The whole file, without a byte order mark, ended by NUL. Messages begin with `shown`. */
gx_status file_read(const char *path, const char *shown, arena *a, gx_text *out, gx_error *err);
/* A secret: blanks and line ends around it are not part of it. The file must be a regular one of this user or root's
 * that nobody else may read or write, and not empty: GX_EREFUSED otherwise. */
gx_status file_read_secret(const char *path, const char *shown, arena *a, gx_text *out, gx_error *err);
/* Names of regular files that end in `suffix`, bytewise; none if there is no such directory. */
gx_status file_list(const char *dir, const char *suffix, arena *a, const char ***out, size_t *n, gx_error *err);

#endif
