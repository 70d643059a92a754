/* SPDX-License-Identifier: Apache-2.0 */
/* Logical lines: a section heading, or a key with its whole value. Private to core/config. */
#ifndef CORE_CONFIG_STATEMENT_H
#define CORE_CONFIG_STATEMENT_H

#include "core/config/lines.h"

/* A stretch of a value that stands in one physical line, byte for byte. */
typedef struct config_piece {
    size_t begin; /* offset in the value */
    int line, column;
} config_piece;

typedef struct statement {
    bool is_section;
    int line;
    gx_text kind, name; /* of a section; borrowed from the file's content */
    gx_text key;        /* as written, with its language; borrowed */
    buf value;          /* pieces joined by '\n' */
    buf pieces;         /* config_piece; at least one */
} statement;

typedef struct statements {
    lines lines;
    gx_text ahead; /* a line read to see that it does not continue the value */
    int ahead_line;
    bool has_ahead;
} statements;

void statements_begin(statements *s, const char *file, gx_text content);
/* *more is false at the end. `out` is reused from call to call; statement_free when done. */
gx_status statement_next(statements *s, statement *out, bool *more, gx_error *err);
void statement_free(statement *st);

#endif
