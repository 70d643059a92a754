/* SPDX-License-Identifier: Apache-2.0 */
/* A shop for one file: made in a temporary folder with the base pack alone, filled with the file, and gone afterwards
 * with everything in it. For who wants to look at orders and has no shop (`guanxi xray`). What a shop says in its
 * shop.ini is guessed here, and it is kept from what, so that it can be said aloud. */
#ifndef CORE_ENGINE_PASSING_H
#define CORE_ENGINE_PASSING_H

#include "core/base/temporary.h"
#include "core/engine/shop.h"

typedef enum passing_from {
    FROM_OPTION,   /* it was asked for */
    FROM_MAP,      /* the column map says so */
    FROM_COLUMNS,  /* the map's columns are Chinese */
    FROM_CURRENCY, /* where most who use the currency live */
    FROM_FILE,     /* the last that happened in the file */
    FROM_CLOCK     /* the file has days that are still to come */
} passing_from;
const char *passing_from_name(passing_from f); /* for JSON: "option", "map", … */

typedef struct passing_options {
    const char *file;
    const char *map;                          /* a file of column maps; if it has only one, that one is taken */
    const char *format, *currency, *timezone; /* NULL: found */
    const char *language;
    shop_options with; /* threads, memory, progress; the rest is not looked at */
} passing_options;

typedef struct passing_shop {
    temporary *folder;
    shop *shop; /* with its store open for reading and writing */
    import_report imported;
    bool unknown; /* passing_open failed because no column map knows the file */
    int64_t now;  /* as of when it is judged */
    passing_from currency_from, zone_from, now_from;
} passing_shop;

/* GX_EINVAL: no column map knows the file, it names no currency, none of its rows can be used, or an option is wrong.
 * Report texts live in `a`. What was made is closed by passing_close also after a failure. */
gx_status passing_open(const passing_options *o, arena *a, passing_shop *out, gx_error *err);
void passing_close(passing_shop *p);

#endif
