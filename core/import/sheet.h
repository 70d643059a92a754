/* SPDX-License-Identifier: Apache-2.0 */
/* A whole table, read through a map. */
#ifndef CORE_IMPORT_SHEET_H
#define CORE_IMPORT_SHEET_H

#include "core/import/rows.h"
#include "core/import/sink.h"

/* Whether the map fits the table in `content`. GX_OK: it does, *out is filled (in `a`). GX_ENOTFOUND: it does not, and
 * `missing` names the columns it lacks, *n_missing of them. */
gx_status sheet_bind(const column_map *m, gx_text content, arena *a, bound *out, buf *missing, size_t *n_missing,
                     gx_error *err);
/* `hash`: of the file's bytes, for --distinct. */
gx_status sheet_import(const bound *b, gx_text content, const char *hash, sink *to, gx_error *err);

#endif
