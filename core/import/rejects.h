/* SPDX-License-Identifier: Apache-2.0 */
/* The reject file of one import: every row that did not become events, with its reason. */
#ifndef CORE_IMPORT_REJECTS_H
#define CORE_IMPORT_REJECTS_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/status.h>

/* What stands in a reject file for bytes that are no text: U+FFFD. A file of rejects that comes back with it is not
 * corrected yet. */
#define UNREADABLE "\xEF\xBF\xBD"

typedef struct rejects {
    const char *dir; /* NULL: none is written */
    const char *extension;
    const gx_text *names; /* of a table's columns */
    size_t n_names;
    FILE *file;
    char *temporary;
    uint64_t n;
} rejects;

/* A row of a table: `line,reason,` and the cells. */
gx_status rejects_row(rejects *r, uint64_t line, const char *reason, const gx_text *cells, size_t n, gx_error *err);
/* A line of NDJSON: {"line":…,"reason":…,"original":…}. Bytes that are no UTF-8 become U+FFFD. */
gx_status rejects_line(rejects *r, uint64_t line, const char *reason, gx_text original, gx_error *err);
/* A line of plain text, behind a comment that says what is wrong with it. */
gx_status rejects_text(rejects *r, uint64_t line, const char *reason, gx_text original, gx_error *err);
/* All is written; nothing has its name yet. */
gx_status rejects_flush(rejects *r, gx_error *err);
/* The name it will have, DIR/<16 hex>.<name>.<extension>; a name too long for a folder is cut. In the arena. */
gx_status rejects_name(const rejects *r, const char *hash, const char *name, arena *a, const char **path,
                       gx_error *err);
/* Give it that name, or without rejects remove what an earlier import left there. Comes after the commit, so it cannot
 * fail any more: the rows keep their temporary name, and a warning says so. The name it has, NULL when there is none.
 */
const char *rejects_publish(rejects *r, const char *path, arena *a);
void rejects_abandon(rejects *r); /* always safe */

#endif
