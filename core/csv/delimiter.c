/* SPDX-License-Identifier: Apache-2.0 */
/* Which byte parts the cells of a table nobody has told us about. A line of prose has a comma or two, so one row proves
 * nothing: rows that come to the same number of cells do. */
#include "core/csv/csvread.h"

#include "core/base/text.h"

enum { ROWS_LOOKED_AT = 10, BEGINNING = 64 * 1024 };

typedef struct look {
    size_t rows, cells; /* so many rows of so many cells, the most frequent number above one */
} look;

/* The number of cells that most rows have. */
static look usual_of(const size_t *cells, size_t n)
{
    look best = { 0 };
    for (size_t i = 0; i < n; i++) {
        look one = { 0, cells[i] };
        for (size_t k = 0; k < n; k++)
            one.rows += cells[k] == cells[i];
        if (one.cells > 1 && (one.rows > best.rows || (one.rows == best.rows && one.cells > best.cells)))
            best = one;
    }
    return best;
}

static look look_with(gx_text content, char delimiter, uint32_t skip)
{
    table_layout layout = { .delimiter = delimiter, .skip = skip };
    table *t;
    table_row row;
    size_t cells[ROWS_LOOKED_AT], n = 0;
    gx_error unused;
    if (table_open(content, &layout, &t, &unused) != GX_OK)
        return (look){ 0 };
    while (n < ROWS_LOOKED_AT && table_next(t, &row, &unused) == GX_OK)
        cells[n++] = row.n;
    table_close(t);
    return usual_of(cells, n);
}

char table_delimiter(gx_text content, uint32_t skip)
{
    static const char candidates[] = { ',', '\t', ';', '|' };
    char best = ',';
    look most = { 0 };
    if (content.n > BEGINNING) { /* whole lines, where there are any */
        const char *end = memrchr(content.p, '\n', BEGINNING);
        content.n = end != NULL ? (size_t)(end - content.p) + 1 : BEGINNING;
    }
    for (size_t i = 0; i < sizeof candidates; i++) {
        look found = look_with(content, candidates[i], skip);
        if (found.rows > most.rows || (found.rows == most.rows && found.cells > most.cells)) {
            most = found;
            best = candidates[i];
        }
    }
    return best;
}
