/* SPDX-License-Identifier: Apache-2.0 */
/* Columns as wide as their widest cell: see grid.h. */
#include "core/report/grid.h"

grid grid_begin(const char *align)
{
    grid g = { align, arena_new(), { .size = sizeof(gx_text) }, false };
    g.failed = g.mem == NULL;
    return g;
}

void grid_cell(grid *g, const char *format, ...)
{
    buf text = { 0 };
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    gx_text *cell = g->failed ? NULL : arena_list_add(g->mem, &g->cells);
    if (cell != NULL)
        *cell = arena_text(g->mem, buf_view(&text));
    g->failed |= text.failed || cell == NULL || cell->n != text.n;
    buf_free(&text);
}

static void blanks(buf *out, size_t n)
{
    while (n-- > 0)
        buf_char(out, ' ');
}

static size_t width_of(const grid *g, size_t columns, size_t column)
{
    const gx_text *cells = g->cells.items;
    size_t widest = 0;
    for (size_t i = column; i < g->cells.n; i += columns) {
        size_t w = utf8_columns(cells[i]);
        widest = w > widest ? w : widest;
    }
    return widest;
}

void grid_end(grid *g, size_t indent, buf *out)
{
    const gx_text *cells = g->cells.items;
    size_t columns = strlen(g->align);
    for (size_t i = 0; i < g->cells.n && !g->failed; i++) {
        size_t column = i % columns, rest = width_of(g, columns, column) - utf8_columns(cells[i]);
        bool last = column + 1 == columns;
        blanks(out, column == 0 ? indent : 2);
        blanks(out, g->align[column] == 'r' ? rest : 0);
        buf_text(out, cells[i]);
        blanks(out, g->align[column] == 'l' && !last ? rest : 0);
        if (last)
            buf_char(out, '\n');
    }
    out->failed |= g->failed;
    arena_free(g->mem);
}
