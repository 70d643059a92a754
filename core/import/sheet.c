/* SPDX-License-Identifier: Apache-2.0 */
/* All rows are read first, because the rows of one order may stand anywhere in the file and because a profile is news
 * only against the one before it in time; then they become events in the file's order. */
#include "core/import/sheet.h"

#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/import/quotes.h"
#include "core/import/source.h"

#include <stdlib.h>

typedef struct profile_mark {
    gx_text subject;
    int64_t at;
    char hash[64];
    uint32_t row;
} profile_mark;

typedef struct sheet {
    const bound *b;
    gx_text content;
    const char *distinct;
    sink *to;
    arena *keep;    /* cells, subjects */
    arena *scratch; /* one record */
    sheet_row *rows;
    size_t n, cap;
    tally groups; /* order, time, customer -> row + 1 */
    tally orders; /* order -> row + 1 */
    tally equal;  /* ordinals */
    size_t n_swallowed;
    profile_mark *marks;
    size_t n_marks;
    event *events;
} sheet;

static gx_status no_memory(const sheet *s, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while importing %s (%zu rows so far)"), s->to->name, s->n);
}

/* ---- reading */

static void hash_row(const table_row *row, size_t skip, char hash[64])
{
    sha256 h;
    char hex[65];
    size_t n = row->n;
    while (n > skip && row->cells[n - 1].n == 0)
        n--;
    sha256_begin(&h);
    for (size_t i = skip; i < n; i++)
        sha256_field(&h, row->cells[i]);
    sha256_hex(&h, hex);
    memcpy(hash, hex, 64);
}

static const char *what_is_wrong(const sheet *s, const table_row *row)
{
    if (row->end - row->start > SOURCE_LINE_MAX)
        return N_("the row is longer than 16 MiB");
    for (size_t i = 0; i < row->n; i++)
        if (memchr(row->cells[i].p != NULL ? row->cells[i].p : "", 0, row->cells[i].n) != NULL)
            return N_("bytes that are no text in the file's encoding");
    for (size_t i = s->b->skip_hash; s->b->skip_hash > 0 && i < row->n; i++)
        if (memmem(row->cells[i].p != NULL ? row->cells[i].p : "", row->cells[i].n, UNREADABLE, strlen(UNREADABLE)))
            return N_("the row still holds U+FFFD where bytes could not be read: put what belongs there");
    if (row->n < s->b->least)
        return N_("the row is cut off: it has fewer cells than the map needs");
    for (size_t i = s->b->n_names; i < row->n; i++)
        if (row->cells[i].n > 0)
            return N_("the row has more cells than there are columns: a quotation mark may be missing");
    return NULL;
}

/* By what number a person finds the row. */
static uint64_t line_of(const bound *b, const table_row *row)
{
    return b->by_record ? row->record - b->uncounted : row->line;
}

static bool add_row(sheet *s, const table_row *row)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 1024;
        sheet_row *rows = realloc(s->rows, cap * sizeof *rows);
        if (rows == NULL)
            return false;
        s->rows = rows;
        s->cap = cap;
    }
    gx_text *cells = arena_zalloc(s->keep, (s->b->n_slots + 1) * sizeof *cells);
    if (cells == NULL)
        return false;
    sheet_row *r = &s->rows[s->n];
    *r = (sheet_row){ .line = line_of(s->b, row), .start = row->start, .end = row->end, .cells = cells };
    r->tail = (uint32_t)s->n++;
    r->bad = what_is_wrong(s, row);
    hash_row(row, s->b->skip_hash, r->hash);
    for (size_t i = 0; r->bad == NULL && i < s->b->n_slots; i++) {
        cells[i] = arena_text(s->keep, row->cells[s->b->columns[i]]);
        if (cells[i].p == NULL && row->cells[s->b->columns[i]].n > 0)
            return false;
    }
    return true;
}

/* What was understood is imported as it was understood; but somebody should look. */
static void warn_of_quotes(sheet *s, const table_row *row)
{
    enum { SHOWN = 5 };
    uint64_t line = quotes_swallowed(row, s->content, s->b->n_names, s->b->layout.delimiter);
    if (line == 0 || s->b->by_record || s->n_swallowed++ >= SHOWN)
        return;
    log_warning(_("%s:%llu: line %llu stands within a cell of this row, but looks like a row of its own; is a "
                  "quotation mark missing or too many?"),
                s->to->name, (unsigned long long)row->line, (unsigned long long)line);
}

/* Every row takes this besides its cells: itself, its place among the profiles, its places in the tables of hashes. */
#define ROW_TAKES (2 * sizeof(sheet_row) + sizeof(profile_mark) + 6 * sizeof(tally_slot))

static gx_status check_room(const sheet *s, const table_row *row, gx_error *err)
{
    size_t most = s->to->o->memory, taken = s->content.n + arena_used(s->keep) + s->n * ROW_TAKES;
    if (most == 0 || taken <= most)
        return GX_OK;
    return gx_fail(
        err, GX_ELIMIT,
        _("%s:%llu: up to here the table takes all of the %zu MiB that --memory allows: allow more, or split "
          "the file"),
        s->to->name, (unsigned long long)line_of(s->b, row), most >> 20);
}

static gx_status read_rows(sheet *s, gx_error *err)
{
    table *t;
    table_row row;
    gx_status status = table_open(s->content, &s->b->layout, &t, err);
    if (status != GX_OK)
        return status;
    for (uint32_t above = s->b->map->header ? s->b->before + 1 : 0; (status = table_next(t, &row, err)) == GX_OK;) {
        if (above > 0) {
            above--;
            continue;
        }
        if (s->n == UINT32_MAX - 1 || !add_row(s, &row))
            status = no_memory(s, err);
        else
            status = check_room(s, &row, err);
        if (status != GX_OK)
            break;
        warn_of_quotes(s, &row);
    }
    table_close(t);
    if (status == GX_EINVAL)
        gx_error_prepend(err, "%s: ", s->to->name);
    return status == GX_ENOTFOUND ? GX_OK : status;
}

static record record_of(const sheet *s, size_t row)
{
    return (record){ .b = s->b, .rows = s->rows, .head = &s->rows[row], .distinct = s->distinct, .mem = s->scratch };
}

/* ---- the rows of one order */

static void follow(sheet *s, size_t head, size_t row)
{
    s->rows[s->rows[head].tail].next = (uint32_t)row;
    s->rows[head].tail = (uint32_t)row;
    s->rows[row].follows = true;
}

/* The same order, placed at the same time by the same customer; or a further row that repeats neither. */
static bool group_row(sheet *s, size_t row)
{
    record r = record_of(s, row);
    gx_text number = record_cell(&r, COLUMN_ORDER), who = record_customer(&r);
    gx_text placed = record_cell(&r, COLUMN_PLACED_AT);
    placed = placed.n > 0 ? placed : record_cell(&r, COLUMN_AT);
    if (number.n == 0)
        return true;
    sha256 h;
    char by_order[65], by_all[65];
    sha256_begin(&h);
    sha256_field(&h, number);
    sha256_hex(&h, by_order);
    sha256_begin(&h);
    sha256_field(&h, number);
    sha256_field(&h, placed);
    sha256_field(&h, who);
    sha256_field(&h, record_is_refund(&r) ? GX_TEXT("refund") : GX_TEXT(""));
    sha256_hex(&h, by_all);
    uint64_t *latest = tally_at(&s->orders, by_order), *same = tally_at(&s->groups, by_all);
    if (latest == NULL || same == NULL)
        return false;
    uint64_t head = *same != 0 ? *same : placed.n == 0 && who.n == 0 ? *latest : 0;
    if (head != 0) {
        follow(s, (size_t)head - 1, row);
        return true;
    }
    *same = *latest = row + 1;
    return true;
}

static gx_status group_rows(sheet *s, gx_error *err)
{
    for (size_t i = 0; s->b->map->makes_orders && i < s->n; i++) {
        if (s->rows[i].bad == NULL && !group_row(s, i))
            return no_memory(s, err);
        arena_reset(s->scratch);
    }
    return GX_OK;
}

/* ---- profiles: news only where they differ from the one before */

static int compare_marks(const void *a, const void *b)
{
    const profile_mark *x = a, *y = b;
    int by_subject = text_cmp(x->subject, y->subject);
    if (by_subject != 0)
        return by_subject;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static gx_status mark_profiles(sheet *s, gx_error *err)
{
    s->marks = malloc((s->n + 1) * sizeof *s->marks);
    if (s->marks == NULL)
        return no_memory(s, err);
    for (size_t i = 0; i < s->n; i++) {
        record r = record_of(s, i);
        profile_mark *m = &s->marks[s->n_marks];
        char hex[65];
        gx_error unused;
        if (s->rows[i].bad == NULL && !s->rows[i].follows && record_profile_hash(&r, hex) &&
            record_time(&r, &m->at, &unused)) {
            m->subject = arena_text(s->keep, record_customer(&r));
            m->row = (uint32_t)i;
            memcpy(m->hash, hex, sizeof m->hash);
            s->n_marks += m->subject.n > 0;
        }
        arena_reset(s->scratch);
    }
    qsort(s->marks, s->n_marks, sizeof *s->marks, compare_marks);
    for (size_t i = 0; i < s->n_marks; i++) {
        const profile_mark *m = &s->marks[i], *before = i > 0 ? m - 1 : NULL;
        s->rows[m->row].profile = before == NULL || !text_eq(before->subject, m->subject) ||
                                  memcmp(before->hash, m->hash, sizeof m->hash) != 0;
    }
    return GX_OK;
}

/* ---- events */

/* The row once more from the content, with all its cells. */
static gx_status reject_row(sheet *s, const sheet_row *row, const char *reason, gx_error *err)
{
    table *t;
    table_row full;
    table_layout layout = s->b->layout;
    layout.skip = 0;
    gx_text bytes = { s->content.p + row->start, row->end - row->start };
    gx_status status = table_open(bytes, &layout, &t, err);
    if (status != GX_OK)
        return status;
    status = table_next(t, &full, err);
    if (status == GX_OK)
        status = rejects_row(&s->to->rejects, row->line, reason, full.cells, full.n, err);
    table_close(t);
    return status;
}

/* All rows of a record share its outcome. */
static gx_status settle(sheet *s, const sheet_row *head, row_outcome outcome, const gx_error *reason, gx_error *err)
{
    gx_status status = GX_OK;
    for (const sheet_row *row = head; status == GX_OK; row = &s->rows[row->next]) {
        sink_count(s->to, outcome, row->line, reason);
        if (outcome == ROW_REJECTED || outcome == ROW_CONFLICT)
            status = reject_row(s, row, reason->text, err);
        if (row->next == 0)
            break;
    }
    return status;
}

static bool count_equal(sheet *s, record *r)
{
    char hex[65];
    gx_text id = record_row_id(r);
    if (id.p == NULL)
        return false;
    memcpy(hex, id.p, 64);
    uint64_t *seen = tally_at(&s->equal, hex);
    if (seen != NULL)
        r->ordinal = (*seen)++;
    return seen != NULL;
}

static gx_status import_record(sheet *s, size_t row, gx_error *err)
{
    record r = record_of(s, row);
    row_outcome outcome = ROW_REJECTED;
    gx_error reason = { .code = GX_OK, .text = "" };
    size_t n = 0, counting = 0;
    gx_status status = GX_EINVAL;
    if (r.head->bad != NULL)
        gx_fail(&reason, GX_EINVAL, "%s", _(r.head->bad));
    else if (!count_equal(s, &r))
        return no_memory(s, err);
    else
        status = record_events(&r, s->events, &n, &counting, &reason);
    if (status == GX_ENOMEM)
        return no_memory(s, err);
    if (status == GX_OK)
        status = sink_offer(s->to, s->events, n, counting, &outcome, &reason, err);
    else
        status = GX_OK;
    return status == GX_OK ? settle(s, r.head, outcome, &reason, err) : status;
}

static gx_status import_records(sheet *s, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; i < s->n && status == GX_OK; i++) {
        if (!s->rows[i].follows)
            status = import_record(s, i, err);
        arena_reset(s->scratch);
        if (s->to->o->progress != NULL && (i & 1023) == 1023)
            s->to->o->progress(s->to->o->ctx, s->rows[i].end, s->content.n);
    }
    return status;
}

static void sheet_fini(sheet *s)
{
    tally_free(&s->groups);
    tally_free(&s->orders);
    tally_free(&s->equal);
    free(s->marks);
    free(s->events);
    free(s->rows);
    arena_free(s->keep);
    arena_free(s->scratch);
}

/* Two columns of one name: which of them is meant? Only those that the map reads matter. */
static gx_status check_names(const bound *b, const char *file, gx_error *err)
{
    for (size_t k = 0; b->map->header && k < b->n_slots; k++) {
        gx_text name = b->names[b->columns[k]];
        for (size_t i = b->columns[k] + 1; i < b->n_names; i++)
            if (text_eq(b->names[i], name))
                return gx_fail(err, GX_EINVAL,
                               _("%s has two columns named \"%.*s\" (%zu and %zu), and the map %s reads one of them: "
                                 "rename the one that is not meant"),
                               file, TEXT_ARG(name), (size_t)b->columns[k] + 1, i + 1, b->map->name);
    }
    return GX_OK;
}

gx_status sheet_import(const bound *b, gx_text content, const char *hash, sink *to, gx_error *err)
{
    sheet s = { .b = b, .content = content, .to = to, .keep = arena_new(), .scratch = arena_new() };
    s.distinct = to->o->distinct ? hash : NULL;
    s.events = malloc(RECORD_EVENTS_MAX * sizeof *s.events);
    to->rejects.names = b->names;
    to->rejects.n_names = b->n_names;
    gx_status status = s.keep != NULL && s.scratch != NULL && s.events != NULL ? GX_OK : no_memory(&s, err);
    if (status == GX_OK)
        status = check_names(b, to->name, err);
    if (status == GX_OK)
        status = read_rows(&s, err);
    if (status == GX_OK)
        status = group_rows(&s, err);
    if (status == GX_OK)
        status = mark_profiles(&s, err);
    if (status == GX_OK)
        status = import_records(&s, err);
    sheet_fini(&s);
    return status;
}
