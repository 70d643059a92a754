/* SPDX-License-Identifier: Apache-2.0 */
/* What the cells of a column look like, whatever it is called. */
#ifndef CORE_IMPORT_LOOK_H
#define CORE_IMPORT_LOOK_H

#include "core/base/arena.h"
#include "core/base/text.h"

enum { LOOK_FORMATS = 4 };

typedef struct column_look {
    size_t n; /* cells that say something */
    bool phones, emails, money, whole, lists;
    bool negative;                     /* some of the money is less than nothing */
    bool cents;                        /* money that is written as such: with decimals or a sign */
    bool dates;                        /* times or dates, nearly all of them */
    const char *formats[LOOK_FORMATS]; /* that they are in; none when they are year first */
    size_t n_formats;
    bool day_or_month; /* 03/08: read as day and month; nothing says that it is not the other way round */
} column_look;

/* Of cells as they stand in a column. `yearless`: a birthday may be 08-03. */
column_look look_at(const gx_text *cells, size_t n, bool yearless, arena *scratch);

#endif
