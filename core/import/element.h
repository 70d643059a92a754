/* SPDX-License-Identifier: Apache-2.0 */
/* One element of a small XML document, such as the envelope around an encrypted message. */
#ifndef CORE_IMPORT_ELEMENT_H
#define CORE_IMPORT_ELEMENT_H

#include "core/base/arena.h"
#include <guanxi/status.h>

/* The text of the first element `name` directly below the root; in the arena. GX_EINVAL: not XML, with a document type
 * (entities have no business here), or nested deeper than an envelope is. GX_ENOTFOUND: no such element. */
gx_status element_text(gx_text document, const char *name, arena *a, gx_text *out, gx_error *err);

#endif
