/* SPDX-License-Identifier: Apache-2.0 */
/* A column map in the making: what is known of a table's columns, and the text that follows from it. */
#ifndef CORE_IMPORT_DRAFT_H
#define CORE_IMPORT_DRAFT_H

#include "core/import/look.h"
#include "core/import/map.h"
#include "core/import/vocabulary.h"

typedef struct draft_column {
    gx_text name; /* as in the file */
    gx_text folded;
    const gx_text *cells;
    column_look look;
    const char *key;   /* what it is for; NULL: not known */
    const char *doubt; /* why the key that its name says is not its own */
    size_t rank;       /* of its name among those of the key: the first is the best */
    bool is_near;      /* its name only ends like a known one */
    bool writable;     /* its name can stand in a map */
    bool used;
} draft_column;

typedef struct draft {
    const import_options *o;
    int64_t now;
    vocabulary words;
    arena *mem;
    gx_text table; /* CSV */
    char delimiter;
    bool header;
    uint32_t before;
    size_t n_known; /* columns of the header whose names are known */
    draft_column *columns;
    size_t n_columns, n_rows;
    buf *out;
} draft;

/* ---- what each column is for (roles.c) */

void draft_name_columns(draft *p, arena *scratch);
draft_column *draft_best(const draft *p, const char *key); /* NULL: no column is for that */
bool draft_is_time(const char *key);
bool draft_writable(gx_text name);
bool draft_repeated(const draft *p, size_t at);

/* ---- the section [map:NAME], appended to `out` */

void draft_write(draft *p, const char *name);

#endif
