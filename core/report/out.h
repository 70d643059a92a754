/* SPDX-License-Identifier: Apache-2.0 */
/* Small means of output shared by the reports: wrapped text for terminals, JSON values. */
#ifndef CORE_REPORT_OUT_H
#define CORE_REPORT_OUT_H

#include "core/base/text.h"
#include <guanxi/status.h>
#include <jansson.h>

/* Wrap `t` to `width` columns: the first line goes on from column `at`, further lines begin with `indent` blanks. CJK
 * text breaks between characters, but not before closing punctuation. */
void wrap(buf *out, gx_text t, size_t at, size_t indent, size_t width);
/* `line` as a paragraph of its own, `indent` blanks in and further lines two more. Empties the line; failing of either
 * is `out`'s. */
void paragraph(buf *line, size_t indent, size_t width, buf *out);

json_t *json_text(gx_text t);                                /* null when missing */
json_t *json_word(gx_text t);                                /* the same for a name that is shown: see buf_word */
json_t *json_time(int64_t utc_s);                            /* RFC 3339; null for GX_NEVER and GX_FOREVER */
json_t *json_day(int64_t days);                              /* GX_NO_DATE: null */
const char *json_str(const json_t *object, const char *key); /* "" when absent */
void json_print(buf *out, const json_t *j); /* two blanks of indent, keys in order of insertion, newline at the end */

#endif
