/* SPDX-License-Identifier: Apache-2.0 */
/* What a document's text may not bring into the table that is made of it. */
#include "core/import/cells.h"

#include "core/import/container.h"

static bool is_plain(unsigned char c)
{
    return c >= ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

void cells_add(buf *out, gx_text t)
{
    size_t from = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (is_plain((unsigned char)t.p[i]))
            continue;
        buf_add(out, t.p + from, i - from);
        buf_char(out, ' ');
        from = i + 1;
    }
    if (t.n > from)
        buf_add(out, t.p + from, t.n - from);
}

void cells_add_value(buf *cell, gx_text value)
{
    if (value.n == 0)
        return;
    if (cell->n > 0)
        buf_str(cell, CONTAINER_LIST);
    cells_add(cell, value);
}

gx_text cells_first(gx_text cell)
{
    if (cell.n == 0 || memchr(cell.p, CONTAINER_LIST[0], cell.n) == NULL)
        return cell;
    for (gx_text rest = cell; rest.n > 0;) {
        gx_text one = text_trim(text_cut(&rest, CONTAINER_LIST[0]));
        if (one.n > 0)
            return one;
    }
    return (gx_text){ 0 };
}
