/* SPDX-License-Identifier: Apache-2.0 */
/* Rows whose columns line up on a screen and on paper, Chinese ones too. */
#ifndef CORE_REPORT_GRID_H
#define CORE_REPORT_GRID_H

#include "core/base/arena.h"
#include "core/base/text.h"

typedef struct grid {
    const char *align; /* a letter a column: l left, r right */
    arena *mem;
    arena_list cells; /* gx_text, row by row */
    bool failed;
} grid;

grid grid_begin(const char *align);
__attribute__((format(printf, 2, 3))) void grid_cell(grid *g, const char *format, ...);
void grid_end(grid *g, size_t indent, buf *out); /* writes all rows, two blanks between columns, and frees */

#endif
