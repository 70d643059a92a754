/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold a table but are no text of rows: spreadsheets, JSON documents, address cards. Each is told as CSV,
 * and goes on as any other table does: maps, rejects and identity know nothing of where it came from. */
#ifndef CORE_IMPORT_CONTAINER_H
#define CORE_IMPORT_CONTAINER_H

#include "core/base/text.h"
#include <guanxi/status.h>

/* Between the values of a list within one cell: U+001F, for `split list` in a map. */
#define CONTAINER_LIST "\x1F"
/* A file of several tables: a line of U+001D and the table's name comes before each. A file of one has none. */
#define CONTAINER_TABLE '\x1D'

/* A file that is no table of text, told as one: UTF-8 CSV with a header line, which the column maps read like any
 * other. */
typedef struct container {
    const char *name;                 /* "xlsx", "json", "vcard", "xml" */
    bool (*probe)(gx_text beginning); /* of the file's first 64 KiB */
    /* Append the table to `csv`. `most`: bytes that `csv` may take (GX_ELIMIT beyond, saying so). `err` names
     * file-internal place. */
    gx_status (*read)(gx_text content, size_t most, buf *csv, gx_error *err);
} container;

extern const container json_container, vcard_container, xlsx_container, xml_container;

const container *container_of(gx_text beginning); /* NULL: it is text */

/* One of the tables of what a container told. */
typedef struct container_table {
    gx_text name; /* missing: the file has a single one */
    gx_text csv;
} container_table;
/* The next one, from *at on, which begins at 0. False: there are no more. */
bool container_next(gx_text told, size_t *at, container_table *out);

#endif
