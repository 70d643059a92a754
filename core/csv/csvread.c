/* SPDX-License-Identifier: Apache-2.0 */
/* The only user of libcsv. It is fed one physical line at a time, which is how rows know their line numbers and their
 * own bytes although a quoted cell may hold line breaks. */
#include "core/csv/csvread.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

#include <csv.h>
#include <stdlib.h>

struct table {
    gx_text content;
    table_layout layout;
    struct csv_parser parser;
    bool row_done, failed, finished;
    size_t at;
    uint64_t line; /* of the physical line at `at`, minus 1 */
    uint64_t record;
    buf bytes; /* the cells' text, one behind the other */
    size_t *ends;
    size_t n, cap;
    gx_text *cells;
    size_t cells_cap;
};

static void add_cell(table *t, const void *p, size_t n)
{
    if (t->n == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 32;
        size_t *ends = realloc(t->ends, cap * sizeof *ends);
        if (ends == NULL) {
            t->failed = true;
            return;
        }
        t->ends = ends;
        t->cap = cap;
    }
    buf_add(&t->bytes, p, n);
    t->ends[t->n++] = t->bytes.n;
}

static void on_cell(void *p, size_t n, void *ctx)
{
    add_cell(ctx, p, n);
}

static void on_row(int c, void *ctx)
{
    (void)c;
    ((table *)ctx)->row_done = true;
}

gx_status table_open(gx_text content, const table_layout *layout, table **out, gx_error *err)
{
    table *t = calloc(1, sizeof *t);
    if (t == NULL || csv_init(&t->parser, 0) != 0) {
        free(t);
        return gx_fail(err, GX_ENOMEM, _("out of memory while opening a table"));
    }
    t->content = content;
    t->layout = *layout;
    csv_set_delim(&t->parser, (unsigned char)layout->delimiter);
    *out = t;
    return GX_OK;
}

void table_close(table *t)
{
    if (t == NULL)
        return;
    csv_free(&t->parser);
    buf_free(&t->bytes);
    free(t->ends);
    free(t->cells);
    free(t);
}

/* The next physical line with its end: LF, CRLF or CR. False at the end of the content. */
static bool next_line(table *t, gx_text *line)
{
    if (t->at >= t->content.n)
        return false;
    size_t i = t->at;
    while (i < t->content.n && t->content.p[i] != '\n' && t->content.p[i] != '\r')
        i++;
    if (i < t->content.n) {
        bool crlf = t->content.p[i] == '\r' && i + 1 < t->content.n && t->content.p[i + 1] == '\n';
        i += crlf ? 2 : 1;
    }
    *line = (gx_text){ t->content.p + t->at, i - t->at };
    t->at = i;
    t->line++;
    return true;
}

static gx_text without_end(gx_text line)
{
    while (line.n > 0 && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    return line;
}

static void split_fixed(table *t, gx_text line)
{
    for (size_t i = 0; i < t->layout.n_fixed; i++) {
        size_t at = 0, from, seen = 1;
        for (; seen < t->layout.fixed[i].from && at < line.n; seen++)
            at = utf8_next(line, at);
        from = at;
        for (; seen <= t->layout.fixed[i].to && at < line.n; seen++)
            at = utf8_next(line, at);
        gx_text cell = text_trim((gx_text){ line.p + from, at - from });
        add_cell(t, cell.p, cell.n);
    }
}

static void split_blanks(table *t, gx_text line)
{
    for (size_t i = 0; i < line.n;) {
        while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
            i++;
        size_t from = i;
        while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t')
            i++;
        if (i > from)
            add_cell(t, line.p + from, i - from);
    }
}

static gx_status feed(table *t, gx_text line, gx_error *err)
{
    if (csv_parse(&t->parser, line.p, line.n, on_cell, on_row, t) != line.n)
        return gx_fail(err, GX_ENOMEM, _("line %llu: %s"), (unsigned long long)t->line,
                       csv_strerror(csv_error(&t->parser)));
    return GX_OK;
}

/* The last row, if the file does not end with a line break. */
static gx_status finish(table *t, uint64_t began, gx_error *err)
{
    t->finished = true;
    csv_set_opts(&t->parser, CSV_STRICT | CSV_STRICT_FINI);
    if (csv_fini(&t->parser, on_cell, on_row, t) != 0)
        return gx_fail(err, GX_EINVAL, _("line %llu: a quotation mark opens in this row and never closes"),
                       (unsigned long long)began);
    return GX_OK;
}

static gx_status read_separated(table *t, table_row *out, gx_error *err)
{
    gx_text line;
    out->start = t->at;
    out->line = t->line + 1;
    while (!t->row_done) {
        if (!next_line(t, &line)) {
            if (t->finished)
                return GX_ENOTFOUND;
            gx_status status = finish(t, out->line, err);
            if (status != GX_OK)
                return status;
            continue;
        }
        /* By as much as the row has so far: in libcsv's own small steps a long cell would be copied over and over. */
        csv_set_blk_size(&t->parser, t->at - out->start);
        gx_status status = feed(t, line, err);
        if (status != GX_OK)
            return status;
        if (!t->row_done && t->n == 0 && text_trim(line).n == 0 && out->start + line.n == t->at) {
            out->start = t->at; /* a blank line before the row */
            out->line = t->line + 1;
            t->record++;
        }
    }
    return GX_OK;
}

static gx_status read_line(table *t, table_row *out)
{
    gx_text line;
    out->start = t->at;
    if (!next_line(t, &line))
        return GX_ENOTFOUND;
    out->line = t->line;
    line = without_end(line);
    if (t->layout.n_fixed > 0)
        split_fixed(t, line);
    else
        split_blanks(t, line);
    return GX_OK;
}

static bool give_cells(table *t, table_row *out)
{
    if (t->n > t->cells_cap) {
        gx_text *cells = realloc(t->cells, t->cap * sizeof *cells);
        if (cells == NULL)
            return false;
        t->cells = cells;
        t->cells_cap = t->cap;
    }
    for (size_t i = 0; i < t->n; i++) {
        size_t from = i ? t->ends[i - 1] : 0;
        t->cells[i] = t->ends[i] > from ? text_trim((gx_text){ t->bytes.p + from, t->ends[i] - from }) : (gx_text){ 0 };
    }
    out->cells = t->cells;
    out->n = t->n;
    out->end = t->at;
    return true;
}

static bool all_empty(const table_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].n > 0)
            return false;
    return true;
}

gx_status table_next(table *t, table_row *out, gx_error *err)
{
    gx_text line;
    while (t->line < t->layout.skip && next_line(t, &line))
        t->record++;
    do {
        buf_clear(&t->bytes);
        t->n = 0;
        t->row_done = false;
        bool lines = t->layout.n_fixed > 0 || t->layout.delimiter == ' ';
        gx_status status = lines ? read_line(t, out) : read_separated(t, out, err);
        if (status != GX_OK)
            return status;
        out->record = ++t->record;
        if (t->failed || t->bytes.failed || !give_cells(t, out))
            return gx_fail(err, GX_ENOMEM, _("out of memory in a row of %zu bytes"), t->at - out->start);
    } while (all_empty(out));
    return GX_OK;
}
