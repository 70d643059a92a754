/* SPDX-License-Identifier: Apache-2.0 */
/* A map meets a header: whether it fits, and where its columns are. Of alternatives those that the file has count; a
 * key none of whose columns is there is as if the map did not have it, but not those without which rows would be
 * misread. */
#include "core/import/sheet.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while reading a header"));
}

/* Titles and remarks may stand above a header: it is looked for among the first rows, and not beyond what a header
 * can be long. */
enum { HEADER_ROWS = 10, HEADER_MOST = 4 * 1024 * 1024 };

static size_t find(const gx_text *names, size_t n, gx_text name)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(names[i], text_trim(name)))
            return i;
    return SIZE_MAX;
}

/* The first of that name; sheet_import refuses a second one. SIZE_MAX: it is not there. */
static size_t find_name(const bound *b, gx_text name)
{
    return find(b->names, b->n_names, name);
}

/* All columns by which the map recognises a file; of a map that recognises none, one that tells the customer. */
static bool is_header(const column_map *m, const table_row *row)
{
    const selector *who = &m->select[COLUMN_CUSTOMER];
    bool all = m->n_match > 0;
    for (size_t i = 0; i < m->n_match; i++)
        all &= find(row->cells, row->n, m->match[i]) != SIZE_MAX;
    for (size_t i = 0; m->n_match == 0 && i < who->n && !all; i++)
        all = find(row->cells, row->n, who->columns[i]) != SIZE_MAX;
    return all;
}

static bool take_names(const table_row *row, uint32_t before, arena *a, bound *out)
{
    gx_text *names = arena_alloc(a, (row->n + 1) * sizeof *names);
    if (names == NULL)
        return false;
    for (size_t i = 0; i < row->n; i++)
        names[i] = arena_text(a, row->cells[i]);
    out->names = names;
    out->n_names = row->n;
    out->before = before;
    return true;
}

static gx_status read_header(const column_map *m, gx_text content, arena *a, bound *out, gx_error *err)
{
    table *t;
    table_row row;
    gx_error why; /* what cannot be read has no columns */
    bool found = false, kept = true;
    out->names = m->names;
    out->n_names = m->n_names;
    if (!m->header)
        return GX_OK;
    content.n = content.n < HEADER_MOST ? content.n : HEADER_MOST;
    gx_status status = table_open(content, &out->layout, &t, err);
    if (status != GX_OK)
        return status;
    for (uint32_t i = 0; i < HEADER_ROWS && kept && !found && (status = table_next(t, &row, &why)) == GX_OK; i++) {
        found = is_header(m, &row);
        if (found || i == 0)
            kept = take_names(&row, i, a, out);
    }
    table_close(t);
    return !kept || status == GX_ENOMEM ? no_memory(err) : GX_OK;
}

static uint32_t slot_of(bound *b, size_t column)
{
    for (size_t i = 0; i < b->n_slots; i++)
        if (b->columns[i] == column)
            return (uint32_t)i;
    b->columns[b->n_slots] = (uint32_t)column;
    if (column + 1 > b->least)
        b->least = column + 1;
    return (uint32_t)b->n_slots++;
}

static bool bind_key(bound *b, const selector *s, arena *a, bound_key *out)
{
    uint32_t *slots = arena_alloc(a, (s->n + 1) * sizeof *slots);
    bool *joined = arena_zalloc(a, s->n + 1);
    if (slots == NULL || joined == NULL)
        return false;
    bool begun = false; /* a column of this alternative is there */
    for (size_t i = 0; i < s->n; i++) {
        size_t at = find_name(b, s->columns[i]);
        begun &= s->joined != NULL && s->joined[i];
        if (at == SIZE_MAX)
            continue;
        joined[out->n] = begun;
        slots[out->n++] = slot_of(b, at);
        begun = true;
    }
    out->slots = slots;
    out->joined = joined;
    return true;
}

static void miss(buf *missing, size_t *n, gx_text name)
{
    buf_printf(missing, "%s%.*s", *n > 0 ? ", " : "", TEXT_ARG(name));
    ++*n;
}

static void miss_key(buf *missing, size_t *n, const char *key, const selector *s)
{
    buf_printf(missing, "%s", *n > 0 ? ", " : "");
    for (size_t i = 0; i < s->n; i++)
        buf_printf(missing, "%s%.*s",
                   i == 0                              ? ""
                   : s->joined != NULL && s->joined[i] ? " + "
                                                       : " | ",
                   TEXT_ARG(s->columns[i]));
    buf_printf(missing, " (%s)", key);
    ++*n;
}

/* Keys whose columns must be there when the map has them. */
static void check_needed(const bound *b, buf *missing, size_t *n)
{
    static const map_column needed[] = { COLUMN_CUSTOMER, COLUMN_ORDER, COLUMN_AMOUNT, COLUMN_STATUS };
    const column_map *m = b->map;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const selector *s = &m->select[needed[i]];
        if (s->entry != NULL && !s->is_always && b->keys[needed[i]].n == 0)
            miss_key(missing, n, map_columns[needed[i]].key, s);
    }
    if (m->refund.test != TEST_NONE && !m->refund.of_amount && b->refund.n == 0)
        miss_key(missing, n, "refund", &m->refund.column);
    if (m->n_statuses > 0 && b->keys[COLUMN_STATUS].n == 0 && m->select[COLUMN_STATUS].entry == NULL)
        miss(missing, n, text_of(_("the column of the states (status_column = …)")));
    const selector *last = NULL;
    for (int k = COLUMN_PLACED_AT; k <= COLUMN_AT; k++) {
        if (b->keys[k].n > 0 || m->select[k].is_always)
            return;
        last = m->select[k].entry != NULL ? &m->select[k] : last;
    }
    if (last != NULL)
        miss_key(missing, n, _("a time"), last);
}

static gx_status bind_keys(bound *b, arena *a, gx_error *err)
{
    const column_map *m = b->map;
    size_t most = m->refund.column.n + 1;
    for (int k = 0; k < COLUMN_COUNT; k++)
        most += m->select[k].n;
    b->columns = arena_alloc(a, most * sizeof *b->columns);
    if (b->columns == NULL)
        return no_memory(err);
    for (int k = 0; k < COLUMN_COUNT; k++)
        if (!bind_key(b, &m->select[k], a, &b->keys[k]))
            return no_memory(err);
    if (!bind_key(b, &m->refund.column, a, &b->refund))
        return no_memory(err);
    if (m->n_statuses == 0 || m->select[COLUMN_STATUS].entry != NULL)
        return GX_OK;
    for (size_t i = 0; i < b->n_names; i++) {
        if (!map_is_status_name(b->names[i]))
            continue;
        const selector guessed = { .columns = &b->names[i], .n = 1 };
        return bind_key(b, &guessed, a, &b->keys[COLUMN_STATUS]) ? GX_OK : no_memory(err);
    }
    return GX_OK;
}

gx_status sheet_bind(const column_map *m, gx_text content, arena *a, bound *out, buf *missing, size_t *n_missing,
                     gx_error *err)
{
    *out = (bound){ .map = m, .layout = m->layout };
    *n_missing = 0;
    if (m->layout.delimiter == '\0')
        out->layout.delimiter = table_delimiter(content, m->layout.skip);
    gx_status status = read_header(m, content, a, out, err);
    if (status != GX_OK)
        return status;
    for (size_t i = 0; i < m->n_match; i++)
        if (find_name(out, m->match[i]) == SIZE_MAX)
            miss(missing, n_missing, m->match[i]);
    status = bind_keys(out, a, err);
    if (status != GX_OK)
        return status;
    check_needed(out, missing, n_missing);
    bool corrected =
        m->header && out->n_names > 2 && text_is(out->names[0], "line") && text_is(out->names[1], "reason");
    out->skip_hash = corrected ? 2 : 0;
    out->iso_dates = corrected; /* as they came out of a spreadsheet, which may have been where the row was rejected */
    return *n_missing > 0 ? GX_ENOTFOUND : GX_OK;
}
