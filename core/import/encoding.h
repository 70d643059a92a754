/* SPDX-License-Identifier: Apache-2.0 */
/* Character encodings of other people's files: found, said, and turned into UTF-8. */
#ifndef CORE_IMPORT_ENCODING_H
#define CORE_IMPORT_ENCODING_H

#include <guanxi/status.h>
#include <guanxi/types.h>
#include <stdbool.h>

typedef struct decoded {
    gx_text text;     /* UTF-8 without BOM; bytes that are nothing in the encoding became NUL */
    char *owned;      /* NULL: text borrows from the raw bytes */
    char name[32];    /* "UTF-8", "GB18030", … */
    size_t bad_bytes; /* how many became NUL */
    bool bom;         /* it began with a byte order mark, which is not part of the text */
} decoded;

bool encoding_known(gx_text name); /* "auto" too */
/* `wanted`: "auto" or empty: found by BOM, by validity, by its pattern of NUL bytes. */
gx_status encoding_decode(gx_text raw, gx_text wanted, decoded *out, gx_error *err);
void encoding_free(decoded *d);

#endif
