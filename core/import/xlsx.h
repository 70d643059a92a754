/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the XLSX reader share. Sources: ECMA-376 part 1, 18 (SpreadsheetML). */
#ifndef CORE_IMPORT_XLSX_H
#define CORE_IMPORT_XLSX_H

#include "core/base/arena.h"
#include "core/import/package.h"

enum { XLSX_COLUMNS = 16384, XLSX_ROWS = 1048576 };

/* What the number in a cell is, by its format. */
typedef enum cell_kind { CELL_NUMBER, CELL_DATE, CELL_TIME, CELL_DURATION } cell_kind;

typedef struct xlsx_sheet {
    gx_text name;
    const char *part;
} xlsx_sheet;

typedef struct workbook {
    package *package;
    arena *mem;
    size_t most; /* bytes that the tables may take, and that the strings may */
    bool from_1904;
    const char *strings_part, *styles_part; /* NULL: the file has none */
    const xlsx_sheet *sheets;
    size_t n_sheets;
    const gx_text *strings;
    size_t n_strings;
    const unsigned char *kinds; /* cell_kind of each style */
    size_t n_kinds;
} workbook;

gx_status xlsx_read_strings(workbook *w, gx_error *err);
gx_status xlsx_read_styles(workbook *w, gx_error *err);
gx_status xlsx_read_sheet(const workbook *w, const xlsx_sheet *s, buf *csv, gx_error *err);

/* _x000D_ and the like, by which control characters are written, become what they stand for; those that no text may
 * hold stay as they are written. Shortens `t` in place. */
void xlsx_unescape(buf *t);

/* The text of a number, as written in the file: dates as ISO 8601, numbers with the 15 digits a spreadsheet vouches
 * for. One with more, which it has cut, is written 1.93000000000000E+15, so that nobody takes it for whole. */
void xlsx_number(const workbook *w, gx_text written, cell_kind kind, buf *out);
cell_kind xlsx_kind_of_format(gx_text code);
cell_kind xlsx_kind_of_builtin(int id);

#endif
