/* SPDX-License-Identifier: Apache-2.0 */
/* A column map for a file nobody has written one for (`guanxi map new`). */
#ifndef CORE_IMPORT_PROPOSE_H
#define CORE_IMPORT_PROPOSE_H

#include "core/import/import.h"

typedef struct propose_options {
    const import_options *import; /* zone, currency, memory, the maps there are */
    const char *words;            /* what columns are called: scripts/maps/columns.csv */
    int64_t now;                  /* UTC s; the date of a list that has none */
} propose_options;

/* Appends a section [map:NAME], NAME after the file, with comments about what was found, what was not understood and
 * how it went when the map was tried on the file. It is valid, and it reads the file. */
gx_status import_propose(const propose_options *o, const char *path, buf *out, gx_error *err);

#endif
