/* SPDX-License-Identifier: Apache-2.0 */
/* A cell may hold line breaks, an address does; but a line in it with as many delimiters as a row has is most likely a
 * row that a forgotten quotation mark has swallowed. Tables of two or three columns are not judged: a line of prose
 * has a comma or two. */
#include "core/import/quotes.h"

#include <string.h>

enum { COLUMNS_LEAST = 4 };

static size_t count(gx_text t, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        n += t.p[i] == c;
    return n;
}

/* Of a cell that begins on line *line: moves it to that of the cell's last line. */
static uint64_t look_into(gx_text cell, uint64_t *line, size_t columns, char delimiter)
{
    const char *end = cell.p + cell.n;
    for (const char *at = cell.p; (at = memchr(at, '\n', (size_t)(end - at))) != NULL;) {
        const char *next = memchr(at + 1, '\n', (size_t)(end - at - 1));
        at++;
        ++*line;
        if (count((gx_text){ at, (size_t)((next != NULL ? next : end) - at) }, delimiter) + 1 == columns)
            return *line;
    }
    return 0;
}

uint64_t quotes_swallowed(const table_row *row, gx_text content, size_t columns, char delimiter)
{
    if (columns < COLUMNS_LEAST || row->end < row->start + 2 ||
        memchr(content.p + row->start, '\n', row->end - row->start - 2) == NULL)
        return 0;
    uint64_t line = row->line, found = 0;
    for (size_t i = 0; i < row->n && found == 0; i++)
        if (row->cells[i].n > 0)
            found = look_into(row->cells[i], &line, columns, delimiter);
    return found;
}
