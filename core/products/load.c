/* SPDX-License-Identifier: Apache-2.0 */
/* Reads products.csv: a header, a row for each product, lists within a cell parted by '|'. The first mistake is told
 * with file, line and column, and nothing is taken. */
#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/csv/csvread.h"
#include "core/products/index.h"
#include "core/products/letters.h"

enum { CYCLE_MOST = 3650, STAGE_LEAST = -10, STAGE_MOST = 1200 }; /* days; months: a person's whole life */

typedef enum column {
    COLUMN_SKU,
    COLUMN_NAME,
    COLUMN_MATCH,
    COLUMN_LINE,
    COLUMN_PRICE,
    COLUMN_CYCLE,
    COLUMN_RELATED,
    COLUMN_CONTAINS,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_REPLACES,
    COLUMNS
} column;

static const char *const column_names[COLUMNS] = { "sku",        "name",       "match",   "line",
                                                   "price",      "cycle_days", "related", "contains",
                                                   "stage_from", "stage_to",   "replaces" };

typedef struct loading {
    const char *shown;
    int money_digits;
    arena *a;
    gx_error *err;
    table_row row;
    size_t at[COLUMNS]; /* which cell; SIZE_MAX: the file has no such column */
    size_t header_cells;
    arena_list list, refers; /* products; what their rows say of others, until all products are known */
    products *out;
} loading;

/* "products.csv:3: price: …", before what was just said. */
static gx_status at_cell(const loading *l, column c, gx_status rc)
{
    gx_error_prepend(l->err, "%s:%llu: %s: ", l->shown, (unsigned long long)l->row.line, column_names[c]);
    return rc;
}
#define mistake(l, c, ...) at_cell((l), (c), gx_fail((l)->err, GX_ECONFIG, __VA_ARGS__))

static gx_status no_memory(const loading *l)
{
    return gx_fail(l->err, GX_ENOMEM, _("out of memory while reading products"));
}

/* ---- the header ---- */

static gx_status read_heading(loading *l, size_t cell)
{
    gx_text name = l->row.cells[cell];
    for (size_t c = 0; c < COLUMNS; c++) {
        if (!text_is(name, column_names[c]))
            continue;
        if (l->at[c] != SIZE_MAX)
            return mistake(l, (column)c, _("there are two columns of this name"));
        l->at[c] = cell;
        return GX_OK;
    }
    const char *near = suggest(name, column_names, COLUMNS);
    if (near != NULL)
        return gx_fail(l->err, GX_ECONFIG, _("%s:%llu: unknown column '%.*s'; did you mean %s?"), l->shown,
                       (unsigned long long)l->row.line, TEXT_ARG(name), near);
    return gx_fail(l->err, GX_ECONFIG,
                   _("%s:%llu: unknown column '%.*s'; there are sku, name, match, line, price, cycle_days, related, "
                     "contains, stage_from, stage_to, replaces"),
                   l->shown, (unsigned long long)l->row.line, TEXT_ARG(name));
}

static gx_status read_header(loading *l, table *t)
{
    gx_status rc = table_next(t, &l->row, l->err);
    if (rc == GX_ENOTFOUND)
        return gx_fail(l->err, GX_ECONFIG, _("%s: is empty; its first line names the columns: sku,name,…"), l->shown);
    for (size_t i = 0; i < COLUMNS; i++)
        l->at[i] = SIZE_MAX;
    for (size_t i = 0; i < l->row.n && rc == GX_OK; i++)
        rc = read_heading(l, i);
    for (column c = COLUMN_SKU; c <= COLUMN_NAME && rc == GX_OK; c++)
        if (l->at[c] == SIZE_MAX)
            rc = mistake(l, c, _("this column is needed"));
    return rc;
}

/* ---- cells ---- */

/* Cells missing at the end of a row are empty. */
static gx_text cell_of(const loading *l, column c)
{
    return l->at[c] < l->row.n ? l->row.cells[l->at[c]] : (gx_text){ NULL, 0 };
}

/* A copy, ended by NUL so that it can be suggested. */
static gx_status read_text(loading *l, column c, gx_text *out)
{
    gx_text cell = cell_of(l, c);
    *out = arena_text(l->a, cell);
    return out->n == cell.n ? GX_OK : no_memory(l);
}

static gx_status read_needed(loading *l, column c, gx_text *out)
{
    if (letters_peek(letters_of(cell_of(l, c))) == LETTERS_END) /* empty, or nothing but blanks of any kind */
        return mistake(l, c, _("must not be empty"));
    return read_text(l, c, out);
}

static gx_status read_list(loading *l, column c, const gx_text **out, size_t *n)
{
    arena_list parts = { .size = sizeof(gx_text) };
    for (gx_text rest = cell_of(l, c); rest.n > 0;) {
        gx_text part = text_trim(text_cut(&rest, '|'));
        gx_text *kept = part.n > 0 ? arena_list_add(l->a, &parts) : NULL;
        if (part.n > 0 && kept != NULL)
            *kept = arena_text(l->a, part);
        if (part.n > 0 && (kept == NULL || kept->n == 0))
            return no_memory(l);
    }
    *out = parts.items;
    *n = parts.n;
    return GX_OK;
}

static gx_status read_whole(loading *l, column c, int64_t least, int64_t most, int32_t *out)
{
    gx_text cell = cell_of(l, c);
    int64_t n;
    if (cell.n == 0)
        return GX_OK;
    if (!text_int(cell, &n) || n < least || n > most)
        return mistake(l, c, _("want a whole number from %lld to %lld, got \"%.*s\""), (long long)least,
                       (long long)most, TEXT_ARG(cell));
    *out = (int32_t)n;
    return GX_OK;
}

static gx_status read_price(loading *l, int64_t *out)
{
    gx_text cell = cell_of(l, COLUMN_PRICE);
    if (cell.n == 0)
        return GX_OK;
    if (!money_parse(cell, l->money_digits, out) || *out < 0)
        return mistake(l, COLUMN_PRICE, _("\"%.*s\" is not an amount of the shop's currency (%d decimals)"),
                       TEXT_ARG(cell), l->money_digits);
    return GX_OK;
}

static gx_status read_stages(loading *l, product *x)
{
    gx_status rc = read_whole(l, COLUMN_FROM, STAGE_LEAST, STAGE_MOST, &x->stage_from);
    if (rc == GX_OK)
        rc = read_whole(l, COLUMN_TO, STAGE_LEAST, STAGE_MOST, &x->stage_to);
    if (rc == GX_OK && x->stage_from > x->stage_to)
        rc = mistake(l, COLUMN_TO, _("lies before stage_from"));
    return rc;
}

/* Cells that name other products. */
typedef struct references {
    gx_text related, replaces;
} references;

static gx_status read_product(loading *l)
{
    product *x = arena_list_add(l->a, &l->list);
    references *other = arena_list_add(l->a, &l->refers);
    if (x == NULL || other == NULL)
        return no_memory(l);
    *x = (product){ .number = (uint32_t)(l->list.n - 1),
                    .line_number = PRODUCT_NO_LINE,
                    .price = PRODUCT_NO_PRICE,
                    .stage_from = INT32_MIN,
                    .stage_to = INT32_MAX,
                    .file_line = l->row.line };
    if (l->row.n > l->header_cells)
        return gx_fail(l->err, GX_ECONFIG, _("%s:%llu: has %zu cells, the header only %zu; is a comma unquoted?"),
                       l->shown, (unsigned long long)l->row.line, l->row.n, l->header_cells);
    gx_status rc = read_needed(l, COLUMN_SKU, &x->sku);
    if (rc == GX_OK)
        rc = read_needed(l, COLUMN_NAME, &x->name);
    if (rc == GX_OK)
        rc = read_list(l, COLUMN_MATCH, &x->aliases, &x->n_aliases);
    if (rc == GX_OK)
        rc = read_text(l, COLUMN_LINE, &x->line);
    if (rc == GX_OK)
        rc = read_price(l, &x->price);
    if (rc == GX_OK)
        rc = read_whole(l, COLUMN_CYCLE, 1, CYCLE_MOST, &x->cycle_days);
    if (rc == GX_OK)
        rc = read_text(l, COLUMN_RELATED, &other->related);
    if (rc == GX_OK)
        rc = read_text(l, COLUMN_REPLACES, &other->replaces);
    if (rc == GX_OK)
        rc = read_list(l, COLUMN_CONTAINS, &x->contains, &x->n_contains);
    return rc == GX_OK ? read_stages(l, x) : rc;
}

/* ---- when all are read ---- */

static gx_status number_lines(loading *l)
{
    products *p = l->out;
    arena_list lines = { .size = sizeof(gx_text) };
    for (size_t i = 0; i < p->n; i++) {
        product *x = &p->list[i];
        p->lines = lines.items;
        p->n_lines = lines.n;
        if (x->line.n == 0)
            continue;
        x->line_number = products_line_called(p, x->line);
        if (x->line_number != PRODUCT_NO_LINE)
            continue;
        gx_text *line = arena_list_add(l->a, &lines);
        if (line == NULL)
            return no_memory(l);
        *line = x->line;
        x->line_number = (uint32_t)(lines.n - 1);
    }
    p->lines = lines.items;
    p->n_lines = lines.n;
    return GX_OK;
}

static gx_status index_names(loading *l)
{
    const product *first, *second;
    gx_status rc = index_build(l->out, l->a, &first, &second, l->err);
    if (rc != GX_EEXIST)
        return rc;
    l->row.line = second->file_line;
    return mistake(l, COLUMN_SKU, _("%s is already the product of line %llu"), second->sku.p,
                   (unsigned long long)first->file_line);
}

static gx_status unknown_related(loading *l, gx_text word)
{
    const char *near = products_nearest(l->out, word);
    if (near == NULL)
        near = products_nearest_line(l->out, word);
    if (near == NULL)
        return mistake(l, COLUMN_RELATED, _("'%.*s' is neither a SKU nor a line of this file"), TEXT_ARG(word));
    return mistake(l, COLUMN_RELATED, _("'%.*s' is neither a SKU nor a line of this file; did you mean '%s'?"),
                   TEXT_ARG(word), near);
}

/* A SKU or a line, in that order. */
static gx_status relate(loading *l, gx_text word, arena_list *related, arena_list *lines)
{
    const product *other = products_called(l->out, word);
    uint32_t line = products_line_called(l->out, word);
    bool by_sku = other != NULL && (line == PRODUCT_NO_LINE || text_eq(other->sku, word));
    if (!by_sku && line == PRODUCT_NO_LINE)
        return unknown_related(l, word);
    uint32_t *number = arena_list_add(l->a, by_sku ? related : lines);
    if (number == NULL)
        return no_memory(l);
    *number = by_sku ? other->number : line;
    return GX_OK;
}

static gx_status read_related(loading *l, gx_text cell, product *x)
{
    arena_list related = { .size = sizeof(uint32_t) }, lines = { .size = sizeof(uint32_t) };
    gx_status rc = GX_OK;
    while (cell.n > 0 && rc == GX_OK) {
        gx_text word = text_trim(text_cut(&cell, '|'));
        rc = word.n > 0 ? relate(l, word, &related, &lines) : GX_OK;
    }
    x->related = related.items;
    x->n_related = related.n;
    x->related_lines = lines.items;
    x->n_related_lines = lines.n;
    return rc;
}

static gx_status replace(loading *l, gx_text word, const product *x, arena_list *replaced)
{
    const product *other = products_called(l->out, word);
    const char *near = other == NULL ? products_nearest(l->out, word) : NULL;
    if (near != NULL)
        return mistake(l, COLUMN_REPLACES, _("'%.*s' is no product of this file; did you mean '%s'?"), TEXT_ARG(word),
                       near);
    if (other == NULL)
        return mistake(l, COLUMN_REPLACES, _("'%.*s' is no product of this file"), TEXT_ARG(word));
    if (other == x)
        return mistake(l, COLUMN_REPLACES, _("a product does not replace itself; name the older one"));
    uint32_t *number = arena_list_add(l->a, replaced);
    if (number == NULL)
        return no_memory(l);
    *number = other->number;
    return GX_OK;
}

static gx_status read_replaces(loading *l, gx_text cell, product *x)
{
    arena_list replaced = { .size = sizeof(uint32_t) };
    gx_status rc = GX_OK;
    while (cell.n > 0 && rc == GX_OK) {
        gx_text word = text_trim(text_cut(&cell, '|'));
        rc = word.n > 0 ? replace(l, word, x, &replaced) : GX_OK;
    }
    x->replaces = replaced.items;
    x->n_replaces = replaced.n;
    return rc;
}

static gx_status refer_all(loading *l)
{
    const references *cells = l->refers.items;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < l->out->n && rc == GX_OK; i++) {
        l->row.line = l->out->list[i].file_line;
        rc = read_related(l, cells[i].related, &l->out->list[i]);
        if (rc == GX_OK)
            rc = read_replaces(l, cells[i].replaces, &l->out->list[i]);
    }
    return rc;
}

/* ---- the doors ---- */

static gx_status read_rows(loading *l, table *t)
{
    gx_status rc = read_header(l, t);
    l->header_cells = l->row.n;
    while (rc == GX_OK && (rc = table_next(t, &l->row, l->err)) == GX_OK)
        rc = read_product(l);
    return rc == GX_ENOTFOUND ? GX_OK : rc;
}

/* Of the CSV itself: a quotation mark that never closes. */
static gx_status name_file(const loading *l, gx_status rc)
{
    if (rc != GX_OK && l->err != NULL && strncmp(l->err->text, l->shown, strlen(l->shown)) != 0)
        gx_error_prepend(l->err, "%s: ", l->shown);
    return rc;
}

gx_status products_read(gx_text text, const char *shown, int money_digits, arena *a, const products **out,
                        gx_error *err)
{
    static const table_layout layout = { .delimiter = ',' };
    loading l = { .shown = shown, .money_digits = money_digits, .a = a, .err = err };
    l.list.size = sizeof(product);
    l.refers.size = sizeof(references);
    table *t;
    if (!utf8_valid(text))
        return gx_fail(err, GX_ECONFIG, _("%s: not valid UTF-8; save it as \"CSV UTF-8\""), shown);
    if ((l.out = arena_zalloc(a, sizeof *l.out)) == NULL)
        return no_memory(&l);
    gx_status rc = table_open(text, &layout, &t, err);
    if (rc != GX_OK)
        return rc;
    rc = name_file(&l, read_rows(&l, t));
    table_close(t);
    l.out->source = text;
    l.out->list = l.list.items;
    l.out->n = l.list.n;
    if (rc == GX_OK)
        rc = number_lines(&l);
    if (rc == GX_OK)
        rc = index_names(&l);
    if (rc == GX_OK)
        rc = refer_all(&l);
    *out = l.out;
    return rc;
}

gx_status products_load(const char *path, const char *shown, int money_digits, arena *a, const products **out,
                        gx_error *err)
{
    gx_text text;
    gx_status rc = file_read(path, shown, a, &text, err);
    *out = NULL;
    if (rc == GX_ENOTFOUND)
        return GX_OK;
    return rc == GX_OK ? products_read(text, shown, money_digits, a, out, err) : rc;
}
