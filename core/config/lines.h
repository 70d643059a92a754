/* SPDX-License-Identifier: Apache-2.0 */
/* Physical lines of a configuration file, counted and checked. Private to core/config. */
#ifndef CORE_CONFIG_LINES_H
#define CORE_CONFIG_LINES_H

#include "core/config/config.h"

#define LINE_BYTES_MAX 4096 /* design 6; without the line's end */

typedef struct lines {
    const char *file; /* for messages */
    gx_text rest;     /* not yet read */
    int number;       /* of the last line given out */
} lines;

void lines_begin(lines *l, const char *file, gx_text content); /* skips a BOM */
/* The next line without its end (LF or CRLF): valid UTF-8, no control characters but tabs. *more is false at the end.
 */
gx_status lines_next(lines *l, gx_text *line, bool *more, gx_error *err);
/* Bytes of blanks (space, tab, U+3000) with which it begins. */
size_t line_blanks(gx_text line);

#endif
