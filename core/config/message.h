/* SPDX-License-Identifier: Apache-2.0 */
/* How the room words its mistakes: "FILE:LINE:COLUMN: sentence". Private to core/config. */
#ifndef CORE_CONFIG_MESSAGE_H
#define CORE_CONFIG_MESSAGE_H

#include "core/config/config.h"

/* What the user wrote, fit for a message: one line, at most 80 characters, then "…". Returns out. */
#define SHOWN_BYTES (80 * 4 + 4)
const char *shown_text(gx_text t, char out[SHOWN_BYTES]);
/* "segment:vip" or "shop". */
#define SHOWN_SECTION_BYTES (2 * SHOWN_BYTES)
const char *shown_section(gx_text kind, gx_text name, char out[SHOWN_SECTION_BYTES]);

/* 1-based, in characters, of byte `offset` of a physical line. */
int column_of(gx_text line, size_t offset);

/* Always GX_ECONFIG. */
__attribute__((format(printf, 5, 6))) gx_status fail_at(gx_error *err, const char *file, int line, int column,
                                                        const char *format, ...);

#endif
