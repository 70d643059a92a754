/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of events, parsed and made ready for the store, by further threads while the caller appends what they have
 * ready. They come in the order of the file whatever the number of threads. */
#ifndef CORE_IMPORT_AHEAD_H
#define CORE_IMPORT_AHEAD_H

#include "core/import/import.h"
#include "core/import/source.h"

typedef struct parsed_line {
    uint64_t number;
    gx_text line;  /* as it stands in the file; of one that is too long its beginning */
    bool rejected; /* then `reason` says why, else `event` is there */
    gx_text reason;
    prepared_event event;
} parsed_line;

typedef struct ahead ahead;

gx_status ahead_open(const import_options *o, source *from, ahead **out, gx_error *err);
/* The next lines, blank ones left out: valid until the next call. *n 0 at the end. *bytes: of the file, read so far. */
gx_status ahead_next(ahead *l, const parsed_line **list, size_t *n, uint64_t *bytes, gx_error *err);
void ahead_close(ahead *l); /* its threads have ended when it returns; NULL is fine */

#endif
