/* SPDX-License-Identifier: Apache-2.0 */
/* The file being imported: read once, from front to back, hashed on the way, so that standard input works too. */
#ifndef CORE_IMPORT_SOURCE_H
#define CORE_IMPORT_SOURCE_H

#include "core/base/hash.h"
#include "core/base/text.h"
#include <guanxi/status.h>

#define SOURCE_BEGINNING ((size_t)64 * 1024)       /* what recognition looks at */
#define SOURCE_LINE_MAX ((size_t)16 * 1024 * 1024) /* a longer line of NDJSON, or row of a table, is rejected */

typedef struct source {
    const char *path; /* "-": standard input */
    char name[256];   /* for messages and reject files */
    int fd;
    buf data; /* what is read and not yet consumed begins at `at` */
    size_t at;
    bool ended;
    uint64_t line;        /* the last one given */
    uint64_t bytes, size; /* read; of the file, 0 when not known */
    content_hash hash;
    char head[1024]; /* of a line that was too long */
    char hex[65];    /* of the content, once it is all read */
    void (*progress)(void *ctx, uint64_t bytes, uint64_t of);
    void *ctx;
} source;

gx_status source_open(source *s, const char *path, gx_error *err);
/* Bytes that are no file, under a name for messages; copied. */
gx_status source_memory(source *s, const char *name, gx_text bytes, gx_error *err);
void source_close(source *s);
gx_status source_peek(source *s, gx_text *beginning, gx_error *err);           /* up to SOURCE_BEGINNING bytes */
gx_status source_all(source *s, size_t most, gx_text *content, gx_error *err); /* GX_ELIMIT over `most`; 0: any */
/* GX_ENOTFOUND at the end. Without its line end. `too_long`: only its first bytes are there, the rest was passed over.
 */
gx_status source_next_line(source *s, gx_text *line, bool *too_long, gx_error *err);

#endif
