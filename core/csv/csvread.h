/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and cells of a decoded text: separated values, fixed columns, or columns parted by blanks. */
#ifndef CORE_CSV_CSVREAD_H
#define CORE_CSV_CSVREAD_H

#include <guanxi/status.h>
#include <guanxi/types.h>

/* Characters `from`..`to` of a line, counted from 1. */
typedef struct fixed_column {
    gx_text name;
    uint32_t from, to;
} fixed_column;

typedef struct table_layout {
    char delimiter; /* ',' ';' '\t' '|'; ' ': any blanks; '\0' is found out: see table_delimiter */
    const fixed_column *fixed;
    size_t n_fixed; /* > 0: fixed columns, no delimiter */
    uint32_t skip;  /* lines before the table */
} table_layout;

typedef struct table_row {
    const gx_text *cells; /* trimmed; valid until the next call */
    size_t n;
    uint64_t line;     /* physical line on which it begins, from 1 */
    uint64_t record;   /* its number among the rows, from 1; blank lines and skipped ones are counted */
    size_t start, end; /* its bytes in the content */
} table_row;

/* What parts the cells: of comma, tab, semicolon and pipe the one by which the first rows come to the same number of
 * cells, and most of them; a comma when none does. */
char table_delimiter(gx_text content, uint32_t skip);

typedef struct table table;
gx_status table_open(gx_text content, const table_layout *layout, table **out, gx_error *err); /* content is borrowed */
void table_close(table *t);
/* GX_ENOTFOUND at the end (err untouched); blank lines and rows whose cells are all empty are passed over. GX_EINVAL: a
 * quotation mark that never closes. */
gx_status table_next(table *t, table_row *out, gx_error *err);

#endif
