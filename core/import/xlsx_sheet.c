/* SPDX-License-Identifier: Apache-2.0 */
/* One sheet as CSV. Row n of the sheet is record n of the CSV, empty ones too, so that a message can say where somebody
 * has to look. Cells that are merged downwards have their value in every row: a header over two rows is whole in its
 * second one, and the items of an order each have its number. Where cells are merged stands behind the cells: the sheet
 * is read twice. */
#include "core/base/i18n.h"
#include "core/csv/csvwrite.h"
#include "core/import/xlsx.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct merged {
    uint32_t row, column, last_row;
} merged;

/* What a merged cell says, and down to which row. */
typedef struct filling {
    gx_text value;
    uint32_t last_row;
} filling;

typedef struct span {
    size_t from, n; /* within `line` */
} span;

typedef enum cell_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL } cell_type;

typedef struct reading {
    const workbook *w;
    buf *csv;
    arena *mem;
    arena_list merges;
    size_t next_merge;
    filling *fillings; /* of each column */
    span *cells;       /* of the row, by column */
    buf line, value;   /* the cells' texts one behind the other; what <v> or <t> holds */
    uint32_t row;      /* the one that is open, from 1 */
    uint32_t written;  /* rows that are in the CSV */
    uint32_t column;   /* of the open cell, from 0 */
    uint32_t next;     /* column of a cell that does not say */
    uint32_t used;     /* columns with a cell in this row */
    uint32_t width;    /* columns of the widest row so far */
    cell_type type;
    cell_kind kind;
    bool in_value;
    int phonetic;
} reading;

/* ---- where */

/* "AB12": column from 0, row from 1. False: it is no place in a sheet. */
static bool read_place(const char *at, uint32_t *column, uint32_t *row, const char **end)
{
    uint32_t c = 0, r = 0;
    for (; *at >= 'A' && *at <= 'Z' && c <= XLSX_COLUMNS; at++)
        c = c * 26 + (uint32_t)(*at - 'A') + 1;
    for (; *at >= '0' && *at <= '9' && r <= XLSX_ROWS; at++)
        r = r * 10 + (uint32_t)(*at - '0');
    *column = c - 1;
    *row = r;
    *end = at;
    return c >= 1 && c <= XLSX_COLUMNS && r >= 1 && r <= XLSX_ROWS;
}

static void no_memory(part *p)
{
    part_fail(p, GX_ENOMEM, _("out of memory"));
}

/* ---- first reading: merged cells */

static void on_merge(part *p, const char *name, const char *const *attributes)
{
    reading *r = part_context(p);
    const char *place = strcmp(name, "mergeCell") == 0 ? part_attribute(attributes, "ref") : NULL;
    merged m;
    uint32_t last_column;
    if (place == NULL || !read_place(place, &m.column, &m.row, &place) || *place++ != ':' ||
        !read_place(place, &last_column, &m.last_row, &place) || m.last_row <= m.row)
        return;
    merged *slot = r->merges.n < r->w->most / sizeof m / 2 ? arena_list_add(r->mem, &r->merges) : NULL;
    if (slot == NULL)
        no_memory(p);
    else
        *slot = m;
}

static int compare_merges(const void *a, const void *b)
{
    const merged *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* ---- second reading: cells */

static void set_cell(reading *r, uint32_t column, gx_text value)
{
    r->cells[column] = (span){ r->line.n, value.n };
    buf_text(&r->line, value);
    if (value.n > 0 && column >= r->used)
        r->used = column + 1;
}

/* Merged cells that begin in this row and have been read, and those that reach it from above: a row that has nothing
 * else is no row. */
static void fill_merged(part *p, reading *r)
{
    const merged *m = r->merges.items;
    for (; r->next_merge < r->merges.n && m[r->next_merge].row <= r->row; r->next_merge++) {
        const merged *one = &m[r->next_merge];
        span cell = r->cells[one->column];
        if (one->row != r->row || cell.n == 0)
            continue;
        gx_text value = arena_text(r->mem, (gx_text){ r->line.p + cell.from, cell.n });
        if (value.p == NULL)
            no_memory(p);
        r->fillings[one->column] = (filling){ value, one->last_row };
    }
    uint32_t columns = r->width > r->used ? r->width : r->used;
    for (uint32_t c = 0; r->merges.n > 0 && r->used > 0 && c < columns; c++)
        if (r->cells[c].n == 0 && r->fillings[c].last_row >= r->row)
            set_cell(r, c, r->fillings[c].value);
}

static void check_room(part *p, reading *r)
{
    if (r->csv->failed || r->line.failed || r->value.failed)
        no_memory(p);
    else if (r->csv->n + r->line.n + r->value.n + arena_used(r->mem) > r->w->most)
        part_fail(p, GX_ELIMIT, _("row %u: the table takes more than %zu MiB: import it with more --memory"), r->row,
                  r->w->most >> 20);
}

/* As many cells as the widest row so far, the header, has: a row whose last cells are empty is not cut off. */
static void end_row(part *p, reading *r)
{
    for (; r->written + 1 < r->row; r->written++)
        buf_char(r->csv, '\n');
    fill_merged(p, r);
    r->width = r->used > r->width ? r->used : r->width;
    for (uint32_t c = 0; r->used > 0 && c < r->width; c++) {
        if (c > 0)
            buf_char(r->csv, ',');
        if (r->cells[c].n > 0)
            csv_field(r->csv, (gx_text){ r->line.p + r->cells[c].from, r->cells[c].n });
        r->cells[c] = (span){ 0 };
    }
    buf_char(r->csv, '\n');
    r->written = r->row;
    buf_clear(&r->line);
    check_room(p, r);
}

static void begin_row(part *p, reading *r, const char *number)
{
    uint32_t row = number != NULL ? (uint32_t)strtoul(number, NULL, 10) : r->row + 1;
    if (row <= r->row || row > XLSX_ROWS) {
        part_fail(p, GX_EINVAL, _("row %u comes after row %u"), row, r->row);
        return;
    }
    r->row = row;
    r->next = r->used = 0;
}

static void begin_cell(part *p, reading *r, const char *const *attributes)
{
    const char *place = part_attribute(attributes, "r"), *type = part_attribute(attributes, "t"),
               *style = part_attribute(attributes, "s"), *end;
    uint32_t row;
    r->column = r->next;
    if (place != NULL && (!read_place(place, &r->column, &row, &end) || *end != '\0' || row != r->row))
        part_fail(p, GX_EINVAL, _("\"%.20s\" is no cell of row %u"), place, r->row);
    else if (r->column >= XLSX_COLUMNS)
        part_fail(p, GX_EINVAL, _("row %u has more than %d cells"), r->row, XLSX_COLUMNS);
    r->next = r->column + 1;
    size_t number = style != NULL ? strtoul(style, NULL, 10) : 0;
    r->kind = number < r->w->n_kinds ? (cell_kind)r->w->kinds[number] : CELL_NUMBER;
    r->type = type == NULL || strcmp(type, "n") == 0 ? TYPE_NUMBER
              : strcmp(type, "s") == 0               ? TYPE_SHARED
              : strcmp(type, "b") == 0               ? TYPE_BOOL
                                                     : TYPE_TEXT;
    buf_clear(&r->value);
}

static void end_cell(part *p, reading *r)
{
    gx_text value = buf_view(&r->value);
    int64_t index;
    if (value.n == 0)
        return;
    switch (r->type) {
    case TYPE_SHARED:
        if (!text_int(text_trim(value), &index) || index < 0 || (size_t)index >= r->w->n_strings)
            part_fail(p, GX_EINVAL, _("row %u: there is no text number \"%.*s\""), r->row,
                      (int)(value.n < 20 ? value.n : 20), value.p);
        else
            set_cell(r, r->column, r->w->strings[index]);
        break;
    case TYPE_BOOL:
        set_cell(r, r->column, text_is(value, "1") ? GX_TEXT("TRUE") : GX_TEXT("FALSE"));
        break;
    case TYPE_TEXT:
        xlsx_unescape(&r->value);
        set_cell(r, r->column, buf_view(&r->value));
        break;
    case TYPE_NUMBER:
        r->cells[r->column].from = r->line.n;
        xlsx_number(r->w, value, r->kind, &r->line);
        r->cells[r->column].n = r->line.n - r->cells[r->column].from;
        r->used = r->column >= r->used ? r->column + 1 : r->used;
        break;
    }
    check_room(p, r);
}

static void on_start(part *p, const char *name, const char *const *attributes)
{
    reading *r = part_context(p);
    if (strcmp(name, "row") == 0)
        begin_row(p, r, part_attribute(attributes, "r"));
    else if (strcmp(name, "c") == 0 && r->row > 0)
        begin_cell(p, r, attributes);
    else if (strcmp(name, "rPh") == 0)
        r->phonetic++;
    r->in_value = strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && r->phonetic == 0);
}

static void on_end(part *p, const char *name)
{
    reading *r = part_context(p);
    r->in_value = false;
    if (strcmp(name, "row") == 0)
        end_row(p, r);
    else if (strcmp(name, "c") == 0 && r->row > 0)
        end_cell(p, r);
    else if (strcmp(name, "rPh") == 0)
        r->phonetic--;
}

static void on_text(part *p, const char *t, size_t n)
{
    reading *r = part_context(p);
    if (!r->in_value)
        return;
    buf_add(&r->value, t, n);
    check_room(p, r);
}

gx_status xlsx_read_sheet(const workbook *w, const xlsx_sheet *s, buf *csv, gx_error *err)
{
    static const part_handlers merges = { on_merge, NULL, NULL }, cells = { on_start, on_end, on_text };
    reading r = { .w = w, .csv = csv, .mem = arena_new(), .merges = { .size = sizeof(merged) } };
    r.cells = calloc(XLSX_COLUMNS, sizeof *r.cells);
    r.fillings = calloc(XLSX_COLUMNS, sizeof *r.fillings);
    gx_status status =
        r.mem == NULL || r.cells == NULL || r.fillings == NULL ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
    if (status == GX_OK)
        status = package_read(w->package, s->part, &merges, &r, err);
    if (status == GX_OK && r.merges.n > 0)
        qsort(r.merges.items, r.merges.n, sizeof(merged), compare_merges);
    if (status == GX_OK)
        status = package_read(w->package, s->part, &cells, &r, err);
    buf_free(&r.line);
    buf_free(&r.value);
    free(r.cells);
    free(r.fillings);
    arena_free(r.mem);
    return status;
}
