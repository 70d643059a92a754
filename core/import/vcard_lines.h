/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of a vCard file, one by one: unfolded, decoded, in UTF-8. */
#ifndef CORE_IMPORT_VCARD_LINES_H
#define CORE_IMPORT_VCARD_LINES_H

#include "core/base/text.h"
#include <guanxi/status.h>

typedef struct vcard_property {
    size_t line;   /* on which it begins */
    gx_text name;  /* in capitals, without its group */
    gx_text types; /* in small letters, parted by commas: "cell,pref" */
    bool omits_year;
    gx_text value; /* decoded, but its structure and its escapes are still there; NUL: bytes that are no text */
} vcard_property;

typedef struct vcard_lines {
    gx_text rest;
    gx_text charset; /* of what names none */
    size_t line;
    bool old; /* of a card of version 2.1 */
    buf raw, name, types, value, decoded;
} vcard_lines;

void vcard_lines_begin(vcard_lines *v, gx_text content, gx_text charset);
void vcard_lines_end(vcard_lines *v);
/* GX_ENOTFOUND at the end. The texts live until the next call. */
gx_status vcard_lines_next(vcard_lines *v, vcard_property *out, gx_error *err);
bool vcard_has_type(const vcard_property *p, const char *type);

/* The parts of a value between unescaped `at` signs: false when there are no more. Unescaped into `out`. */
bool vcard_part(const vcard_lines *v, gx_text *rest, char at, buf *out);

#endif
