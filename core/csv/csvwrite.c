/* SPDX-License-Identifier: Apache-2.0 */
/* The other direction of csvread.c: for exports, and for files that are told as CSV before they are read. */
#include "core/csv/csvwrite.h"

void csv_field(buf *out, gx_text t)
{
    bool quote = false;
    for (size_t i = 0; i < t.n; i++)
        quote |= t.p[i] == ',' || t.p[i] == '"' || t.p[i] == '\n' || t.p[i] == '\r';
    if (!quote) {
        buf_text(out, t);
        return;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '"')
            buf_char(out, '"');
        buf_char(out, t.p[i]);
    }
    buf_char(out, '"');
}
