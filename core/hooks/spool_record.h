/* SPDX-License-Identifier: Apache-2.0 */
/* One record of a spool file: a mark, its length, a checksum, and then what was received. */
#ifndef CORE_HOOKS_SPOOL_RECORD_H
#define CORE_HOOKS_SPOOL_RECORD_H

#include "core/hooks/spool.h"

void spool_record_write(const spooled *r, buf *out);

typedef enum spool_found { SPOOL_RECORD, SPOOL_END, SPOOL_TORN, SPOOL_DAMAGED } spool_found;
/* What stands at *at, which then lies behind it. END: nothing. TORN: the beginning of a record that never got whole,
 * and nothing behind it. DAMAGED: bytes that are no record; *at is at the next one, or at the end. */
spool_found spool_record_read(gx_text file, size_t *at, spooled *out);

#endif
