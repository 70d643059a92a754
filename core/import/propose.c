/* SPDX-License-Identifier: Apache-2.0 */
/* A column map for a file that none fits, for a consultant to edit. What neither name nor content says is listed and
 * not guessed at, and the proposal is tried on the file before it is shown. */
#include "core/import/propose.h"

#include "core/base/i18n.h"
#include "core/import/container.h"
#include "core/import/draft.h"
#include "core/import/encoding.h"
#include "core/import/source.h"

#include <stdlib.h>

enum { ROWS_LOOKED_AT = 500, HEADER_ROWS = 10, COLUMNS_MOST = 2000 };

/* ---- the table */

/* How many of a row's cells are names of columns. */
static size_t count_names(const draft *p, const table_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < row->n; i++)
        n += vocabulary_find(&p->words, vocabulary_fold(row->cells[i], p->mem), "") != NULL;
    return n;
}

/* A date, an amount or an address in the first row says that it is no header. */
static bool holds_data(const draft *p, const table_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        column_look l = look_at(&row->cells[i], 1, false, p->mem);
        if (l.n > 0 && (l.dates || l.money || l.emails || l.phones))
            return true;
    }
    return false;
}

static bool keep_header(draft *p, const table_row *row, uint32_t before)
{
    p->n_columns = row->n < COLUMNS_MOST ? row->n : COLUMNS_MOST;
    p->columns = arena_zalloc(p->mem, (p->n_columns + 1) * sizeof *p->columns);
    p->before = before;
    for (size_t i = 0; p->columns != NULL && i < p->n_columns; i++)
        p->columns[i].name = arena_text(p->mem, row->cells[i]);
    return p->columns != NULL;
}

/* The row of the first ten with the most names in it; without any, the first. */
static gx_status find_header(draft *p, const table_layout *layout, gx_error *err)
{
    table *t;
    table_row row;
    size_t most = 0;
    gx_status status = table_open(p->table, layout, &t, err);
    if (status != GX_OK)
        return status;
    for (uint32_t i = 0; i < HEADER_ROWS && (status = table_next(t, &row, err)) == GX_OK; i++) {
        size_t n = count_names(p, &row);
        if (i > 0 && n <= most)
            continue;
        p->n_known = most = n;
        p->header = n > 0 || !holds_data(p, &row);
        if (!keep_header(p, &row, i)) {
            status = gx_fail(err, GX_ENOMEM, _("out of memory"));
            break;
        }
    }
    table_close(t);
    return status == GX_ENOTFOUND ? GX_OK : status;
}

static gx_status read_cells(draft *p, const table_layout *layout, gx_error *err)
{
    table *t;
    table_row row;
    gx_text *cells = arena_zalloc(p->mem, (p->n_columns * ROWS_LOOKED_AT + 1) * sizeof *cells);
    gx_status status =
        cells != NULL ? table_open(p->table, layout, &t, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (status != GX_OK)
        return status;
    uint32_t above = p->header ? p->before + 1 : 0;
    while (p->n_rows < ROWS_LOOKED_AT && (status = table_next(t, &row, err)) == GX_OK) {
        if (above > 0) {
            above--;
            continue;
        }
        for (size_t i = 0; i < p->n_columns && i < row.n; i++)
            cells[i * ROWS_LOOKED_AT + p->n_rows] = arena_text(p->mem, row.cells[i]);
        p->n_rows++;
    }
    table_close(t);
    for (size_t i = 0; i < p->n_columns; i++)
        p->columns[i].cells = cells + i * ROWS_LOOKED_AT;
    return status == GX_ENOTFOUND ? GX_OK : status;
}

/* ---- trying it */

static gx_status read_map(const draft *p, const char *text, config *c, column_maps *maps, gx_error *err)
{
    gx_status status = config_read_text(c, text_of(text), _("the proposed map"), err);
    if (status == GX_OK)
        status = config_check(c, &map_section, 1, NULL, NULL, p->o->money_digits, err);
    if (status == GX_OK)
        status = column_maps_of(c, p->o->zone, p->o->currency, p->o->money_digits, p->mem, maps, err);
    return status;
}

static void say_trial(const import_report *r, buf *out)
{
    gx_text reasons = r->first_rejects;
    buf_printf(out, "; ");
    buf_printf(out, _("Tried on this file: of %llu rows %llu are understood and %llu rejected."),
               (unsigned long long)r->rows, (unsigned long long)(r->accepted + r->duplicates),
               (unsigned long long)(r->rejected + r->conflicts));
    buf_char(out, '\n');
    while (reasons.n > 0) {
        buf_str(out, ";   ");
        buf_word(out, text_cut(&reasons, '\n'));
        buf_char(out, '\n');
    }
}

/* The whole file through the map, with nothing kept. */
static gx_status try_map(const draft *p, const char *path, const char *name, const buf *text, buf *out, gx_error *err)
{
    config *c = config_new();
    import_options o = *p->o;
    import_report report = { 0 };
    gx_status status = c != NULL ? read_map(p, text->p, c, &o.maps, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    o.store = NULL;
    o.dry_run = true;
    o.format = name;
    o.appended = NULL;
    o.progress = NULL;
    if (status == GX_OK && strcmp(path, "-") != 0)
        status = import_file(&o, path, p->mem, &report, err);
    if (status == GX_OK && strcmp(path, "-") != 0)
        say_trial(&report, out);
    config_free(c);
    return status;
}

/* ---- the file */

/* What a map may be called: letters of the file's name, digits, underscores. */
static const char *name_of(const draft *p, const source *s)
{
    char name[64];
    size_t n = 0;
    for (const char *c = s->name; *c != '\0' && *c != '.' && n < 40; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9' && n > 0);
        if (letter)
            name[n++] = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
        else if (n > 0 && name[n - 1] != '_')
            name[n++] = '_';
    }
    while (n > 0 && name[n - 1] == '_')
        n--;
    snprintf(name + n, sizeof name - n, "%s", n == 0 || strcmp(s->name, "stdin") == 0 ? "table" : "");
    for (size_t i = 0; i < p->o->maps.n; i++)
        if (strcmp(column_map_name(p->o->maps.list[i]), name) == 0) {
            strcat(name, "_new");
            i = SIZE_MAX;
        }
    return arena_strdup(p->mem, name);
}

/* Of a file with several tables the one with the most known names. */
static gx_status take_table(draft *p, const container_table *t, char delimiter, container_table *taken, gx_error *err)
{
    draft one = *p;
    one.table = t->csv;
    one.delimiter = delimiter;
    one.n_known = 0;
    one.columns = NULL;
    one.n_columns = 0;
    const table_layout layout = { .delimiter = delimiter };
    gx_status status = find_header(&one, &layout, err);
    if (status == GX_OK && one.n_columns > 0 && (p->columns == NULL || one.n_known > p->n_known)) {
        *p = one;
        *taken = *t;
    }
    return status;
}

static gx_status take_tables(draft *p, const source *s, gx_text raw, buf *told, decoded *content, gx_error *err)
{
    const container *in = container_of(raw.n > SOURCE_BEGINNING ? (gx_text){ raw.p, SOURCE_BEGINNING } : raw);
    container_table t, taken = { 0 };
    size_t at = 0, most = p->o->memory > 0 ? p->o->memory / 4 : SIZE_MAX / 16;
    if (in == NULL) {
        gx_status status = encoding_decode(raw, GX_TEXT("auto"), content, err);
        if (status != GX_OK)
            return status;
        char delimiter = table_delimiter(content->text, 0);
        status = take_table(p, &(container_table){ .csv = content->text }, delimiter, &taken, err);
        buf_printf(p->out, "; %s: %s%s, %s\n", s->name, content->name, content->bom ? _(" with a byte order mark") : "",
                   delimiter == '\t'  ? _("cells parted by tabs")
                   : delimiter == ';' ? _("cells parted by semicolons")
                   : delimiter == '|' ? _("cells parted by pipes")
                                      : _("cells parted by commas"));
        return status;
    }
    gx_status status = in->read(raw, most, told, err);
    if (status != GX_OK)
        return gx_error_prepend(err, "%s: ", s->path);
    while (status == GX_OK && container_next(buf_view(told), &at, &t))
        status = take_table(p, &t, ',', &taken, err);
    buf_printf(p->out, "; %s: %s", s->name, in->name);
    if (taken.name.n > 0)
        buf_printf(p->out, _(", sheet \"%.*s\""), TEXT_ARG(taken.name));
    buf_char(p->out, '\n');
    return status;
}

static gx_status propose(draft *p, const source *s, gx_text raw, gx_error *err)
{
    buf told = { 0 }, map = { 0 }, *out = p->out;
    decoded content = { 0 };
    arena *scratch = arena_new();
    gx_status status =
        scratch != NULL ? take_tables(p, s, raw, &told, &content, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (status == GX_OK && p->n_columns == 0)
        status = gx_fail(err, GX_EINVAL, _("%s holds no table"), s->path);
    const table_layout layout = { .delimiter = p->delimiter };
    if (status == GX_OK)
        status = read_cells(p, &layout, err);
    const char *name = status == GX_OK ? name_of(p, s) : NULL;
    if (name != NULL) {
        draft_name_columns(p, scratch);
        p->out = &map;
        draft_write(p, name);
        p->out = out;
        status = map.failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : try_map(p, s->path, name, &map, out, err);
        buf_text(out, buf_view(&map));
    }
    if (status == GX_OK && (name == NULL || out->failed))
        status = gx_fail(err, GX_ENOMEM, _("out of memory"));
    arena_free(scratch);
    encoding_free(&content);
    buf_free(&told);
    buf_free(&map);
    return status;
}

gx_status import_propose(const propose_options *o, const char *path, buf *out, gx_error *err)
{
    source s;
    gx_text raw;
    draft p = { .o = o->import, .now = o->now, .mem = arena_new(), .out = out };
    if (p.mem == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status status = vocabulary_load(o->words, p.mem, &p.words, err);
    if (status == GX_OK)
        status = source_open(&s, path, err);
    if (status == GX_OK) {
        status = source_all(&s, o->import->memory / 3, &raw, err);
        if (status == GX_OK)
            status = propose(&p, &s, raw, err);
        source_close(&s);
    }
    arena_free(p.mem);
    return status;
}
