/* SPDX-License-Identifier: Apache-2.0 */
/* JSON documents as a table: a record a row, a column for every path that occurs in any record, in the order of first
 * sight. `billing.city` is a member of a member; `line_items[].title` a member of every element of a list, its values
 * in one cell; `tags[]` the elements themselves. Numbers stay as written. Two walks, one for the header and one for the
 * rows, so that no more than one record is held beside the table. */
#include "core/import/container.h"

#include "core/base/arena.h"
#include "core/base/i18n.h"
#include "core/csv/csvwrite.h"
#include "core/import/cells.h"
#include "core/import/json_records.h"
#include "core/model/json_walk.h"

#include <stdlib.h>

#define PATHS_MOST 4096
#define SLOTS (4 * PATHS_MOST)
#define NONE UINT32_MAX

/* A place in a record: a member of the place `parent`, or, with `element`, what stands in that list. Place 0 is the
 * record itself. */
typedef struct place {
    uint32_t parent;
    uint32_t column; /* NONE: no value was seen there */
    uint32_t list;   /* the innermost list around it */
    uint32_t lists;  /* how many there are */
    gx_text key;
    bool element;
    uint64_t owner;    /* the object in which its key was seen last */
    uint64_t elements; /* of a list in this record: how many so far */
} place;

/* A column's cell of the record being read. */
typedef struct cell {
    uint32_t place;
    buf text;
    uint64_t separators;
    bool any;
} cell;

/* An open object or list within a record. */
typedef struct frame {
    uint32_t place;
    uint32_t member; /* of an object: whose value comes next */
    bool list;
    uint64_t object;
} frame;

typedef struct reading {
    json_records records;
    arena *mem;
    place *places;
    uint32_t n_places;
    uint32_t *slots;
    cell *cells;
    uint32_t n_cells;
    frame frames[JSON_WALK_DEPTH + 1];
    int depth; /* open around the record, and within it */
    uint64_t objects;
    bool rows; /* the second walk */
    size_t most;
    size_t held; /* bytes in the cells */
    buf *csv;
} reading;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while reading JSON"));
}

static gx_status too_large(const reading *r, gx_error *err)
{
    return gx_fail(err, GX_ELIMIT,
                   _("the table of this document takes more than %zu MiB: split the file, or allow more "
                     "with --memory"),
                   r->most >> 20);
}

/* ---- places */

static uint32_t slot_of(const reading *r, uint32_t parent, gx_text key, bool element)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ parent ^ ((uint64_t)element << 32);
    for (size_t i = 0; i < key.n; i++)
        hash = (hash ^ (unsigned char)key.p[i]) * UINT64_C(1099511628211);
    uint32_t at = (uint32_t)((hash ^ hash >> 32) % SLOTS);
    for (; r->slots[at] != 0; at = (at + 1) % SLOTS) {
        const place *p = &r->places[r->slots[at]];
        if (p->parent == parent && p->element == element && text_eq(p->key, key))
            break;
    }
    return at;
}

static gx_status place_of(reading *r, uint32_t parent, gx_text key, bool element, uint32_t *out, gx_error *err)
{
    uint32_t slot = slot_of(r, parent, key, element);
    *out = r->slots[slot];
    if (*out != 0)
        return GX_OK;
    if (r->n_places == PATHS_MOST)
        return gx_fail(err, GX_ELIMIT, _("more than %d different keys: a table has columns, not one for each value"),
                       PATHS_MOST);
    const place *up = &r->places[parent];
    place *p = &r->places[r->n_places];
    *p = (place){ .parent = parent, .column = NONE, .element = element, .lists = up->lists + element };
    p->list = element ? parent : up->list;
    p->key = arena_text(r->mem, key);
    if (p->key.p == NULL && key.n > 0)
        return no_memory(err);
    r->slots[slot] = *out = r->n_places++;
    return GX_OK;
}

/* Where a value that comes now stands. */
static gx_status next_place(reading *r, uint32_t *out, gx_error *err)
{
    const frame *f = &r->frames[r->depth];
    if (!f->list) {
        *out = f->member;
        return GX_OK;
    }
    r->places[f->place].elements++;
    return place_of(r, f->place, (gx_text){ 0 }, true, out, err);
}

static gx_status on_key(reading *r, gx_text key, gx_error *err)
{
    frame *f = &r->frames[r->depth];
    gx_status status = place_of(r, f->place, key, false, &f->member, err);
    if (status != GX_OK)
        return status;
    place *p = &r->places[f->member];
    if (p->owner == f->object)
        return gx_fail(err, GX_EINVAL, _("the key \"%.*s\" is given twice in one object"), TEXT_ARG(key));
    p->owner = f->object;
    p->elements = 0;
    return GX_OK;
}

/* ---- the header */

static void name_column(const reading *r, uint32_t at, buf *out)
{
    uint32_t way[2 * JSON_WALK_DEPTH + 2];
    size_t n = 0;
    for (; at != 0; at = r->places[at].parent)
        way[n++] = at;
    for (size_t i = n; i-- > 0;) {
        const place *p = &r->places[way[i]];
        if (p->element)
            buf_str(out, "[]");
        else
            buf_printf(out, "%s%.*s", out->n > 0 ? "." : "", TEXT_ARG(p->key));
    }
}

static gx_status write_header(reading *r, gx_error *err)
{
    buf name = { 0 };
    for (uint32_t i = 0; i < r->n_cells && r->csv->n <= r->most; i++) {
        buf_clear(&name);
        name_column(r, r->cells[i].place, &name);
        if (i > 0)
            buf_char(r->csv, ',');
        csv_field(r->csv, buf_view(&name));
    }
    bool failed = name.failed || r->csv->failed;
    buf_free(&name);
    if (r->n_cells > 0)
        buf_char(r->csv, '\n');
    if (failed)
        return no_memory(err);
    return r->csv->n > r->most ? too_large(r, err) : GX_OK;
}

/* ---- the rows */

/* The values of a list stand at their element's number, so that `items[].sku` and `items[].price` belong together; what
 * an element lacks is empty. */
static void separate(reading *r, cell *c, uint64_t until)
{
    for (; c->separators < until && r->held <= r->most; c->separators++) {
        buf_char(&c->text, CONTAINER_LIST[0]);
        r->held++;
    }
}

static gx_status write_cell(reading *r, const place *p, gx_text t, gx_error *err)
{
    cell *c = &r->cells[p->column];
    if (t.n == 0)
        return GX_OK;
    if (p->lists == 1)
        separate(r, c, r->places[p->list].elements - 1);
    else if (p->lists > 1 && c->any)
        separate(r, c, c->separators + 1);
    c->any = true;
    cells_add(&c->text, t);
    r->held += t.n;
    if (c->text.failed)
        return no_memory(err);
    return r->held > r->most ? too_large(r, err) : GX_OK;
}

static gx_status end_row(reading *r, gx_error *err)
{
    for (uint32_t i = 0; i < r->n_cells; i++) {
        cell *c = &r->cells[i];
        const place *p = &r->places[c->place];
        if (c->any && p->lists == 1)
            separate(r, c, r->places[p->list].elements - 1);
        if (i > 0)
            buf_char(r->csv, ',');
        csv_field(r->csv, buf_view(&c->text));
        if (c->text.failed)
            return no_memory(err);
        buf_clear(&c->text);
        c->separators = 0;
        c->any = false;
    }
    buf_char(r->csv, '\n');
    bool large = r->held > r->most || r->csv->n > r->most;
    r->held = 0;
    if (r->csv->failed)
        return no_memory(err);
    return large ? too_large(r, err) : GX_OK;
}

/* ---- both walks */

static gx_status on_value(reading *r, gx_text t, gx_error *err)
{
    uint32_t at;
    gx_status status = next_place(r, &at, err);
    if (status != GX_OK)
        return status;
    if (r->rows)
        return write_cell(r, &r->places[at], t, err);
    if (r->places[at].column == NONE) {
        r->places[at].column = r->n_cells;
        r->cells[r->n_cells++] = (cell){ .place = at };
    }
    return GX_OK;
}

static gx_status on_open(reading *r, bool list, gx_error *err)
{
    uint32_t at = 0;
    if (r->depth > r->records.depth) {
        gx_status status = next_place(r, &at, err);
        if (status != GX_OK)
            return status;
    }
    r->frames[++r->depth] = (frame){ .place = at, .list = list, .object = ++r->objects };
    return GX_OK;
}

static gx_status no_record(const reading *r, gx_error *err)
{
    if (r->records.in_list)
        return gx_fail(err, GX_EINVAL, _("this list holds other things than objects {…}: it is no table"));
    return gx_fail(err, GX_EINVAL, _("want an object {…} here"));
}

static gx_status on_piece(void *ctx, json_piece piece, gx_text text, gx_error *err)
{
    reading *r = ctx;
    bool open = piece == JSON_PIECE_OBJECT || piece == JSON_PIECE_ARRAY;
    bool end = piece == JSON_PIECE_OBJECT_END || piece == JSON_PIECE_ARRAY_END;
    bool all_records = r->records.in_list || r->records.depth == 0;
    if (all_records && r->depth == r->records.depth && !end && piece != JSON_PIECE_OBJECT)
        return no_record(r, err);
    if (open && r->depth >= r->records.depth)
        return on_open(r, piece == JSON_PIECE_ARRAY, err);
    if (open) {
        r->depth++;
        return GX_OK;
    }
    if (end) {
        r->depth--;
        return r->rows && r->depth == r->records.depth ? end_row(r, err) : GX_OK;
    }
    if (r->depth <= r->records.depth)
        return GX_OK; /* of an envelope */
    return piece == JSON_PIECE_KEY ? on_key(r, text, err) : on_value(r, text, err);
}

static gx_status walk_twice(reading *r, gx_text content, gx_error *err)
{
    gx_status status = json_walk(content, on_piece, r, err);
    if (status == GX_OK)
        status = write_header(r, err);
    r->rows = true;
    return status == GX_OK ? json_walk(content, on_piece, r, err) : status;
}

static gx_status read_json(gx_text content, size_t most, buf *csv, gx_error *err)
{
    reading *r = calloc(1, sizeof *r);
    if (r == NULL)
        return no_memory(err);
    gx_status status = json_records_find(content, &r->records, err);
    r->most = most;
    r->csv = csv;
    r->mem = arena_new();
    r->places = calloc(PATHS_MOST, sizeof *r->places);
    r->slots = calloc(SLOTS, sizeof *r->slots);
    r->cells = calloc(PATHS_MOST, sizeof *r->cells);
    r->n_places = 1;
    if (status == GX_OK && (r->mem == NULL || r->places == NULL || r->slots == NULL || r->cells == NULL))
        status = no_memory(err);
    if (status == GX_OK)
        status = walk_twice(r, content, err);
    for (uint32_t i = 0; r->cells != NULL && i < r->n_cells; i++)
        buf_free(&r->cells[i].text);
    free(r->cells);
    free(r->slots);
    free(r->places);
    arena_free(r->mem);
    free(r);
    return status;
}

/* What stands behind the first character tells a document from a text that begins with a bracket. */
static bool is_json(gx_text beginning)
{
    gx_text t = text_trim(beginning);
    if (t.n < 2 || (t.p[0] != '{' && t.p[0] != '['))
        return false;
    gx_text inner = text_trim((gx_text){ t.p + 1, t.n - 1 });
    const char *may_follow = t.p[0] == '{' ? "\"}" : "{]";
    return inner.n > 0 && inner.p[0] != '\0' && strchr(may_follow, inner.p[0]) != NULL;
}

const container json_container = { "json", is_json, read_json };
