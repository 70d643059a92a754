/* SPDX-License-Identifier: Apache-2.0 */
/* Written times of other people's files, by the formats a column map gives (a subset of strptime's). */
#ifndef CORE_IMPORT_DATES_H
#define CORE_IMPORT_DATES_H

#include "core/base/calendar.h"
#include "core/base/zone.h"

/* What a text said. A moment without a year is a birthday. */
typedef struct moment {
    civil c;
    bool has_year, has_offset, is_unix;
    int offset_s; /* of %z, seconds east */
    int64_t unix_s;
} moment;

/* NULL when the format is fine, else what is wrong with it (an English msgid); *at is where. `yearless`: a format
 * without a year is fine (birthdays). */
const char *dates_check(gx_text format, bool yearless, size_t *at);
/* The whole text, blanks at the ends aside. Numbers may have fewer digits than the format's widest. */
bool dates_read(gx_text format, gx_text t, moment *out);
/* The formats tried when a map gives none: year first, so never ambiguous. */
bool dates_read_default(gx_text t, moment *out);
int64_t dates_utc(const moment *m, const zone *z); /* local times are the shop's */

#endif
