/* SPDX-License-Identifier: Apache-2.0 */
/* A private folder that is gone when the process is, however it ends: returning, a signal, a crash, kill -9. A child
 * process waits for that and does nothing else; it is in no terminal's group, so what is typed there does not reach it.
 * (A handler could not answer kill -9, and names could be forgotten in it.) */
#ifndef CORE_BASE_TEMPORARY_H
#define CORE_BASE_TEMPORARY_H

#include <guanxi/status.h>

typedef struct temporary temporary;

/* Makes TMPDIR/NAME-XXXXXX, below /tmp when TMPDIR is not set, for this user alone. Call it before threads start. */
gx_status temporary_new(const char *name, temporary **out, gx_error *err);
const char *temporary_path(const temporary *t);
/* When it returns the folder is gone, with all that is in it. NULL is fine. */
void temporary_free(temporary *t);

#endif
