/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition: events by their first line, importers by their own word, maps by the header. Exactly one must fit: a
 * guess between two would be wrong half of the time and look right. */
#include "core/import/recognise.h"

#include "core/base/log.h"

#define IMPORTER_SURE 50

/* Of the memory allowed, what a file and what is told of it may take; the rest is for its rows. */
enum { SHARE_OF_FILE = 3, SHARE_OF_TOLD = 4 };

void recognised_free(recognised *r)
{
    encoding_free(&r->content);
    buf_free(&r->told);
}

static size_t file_most(const import_options *o)
{
    return o->memory / SHARE_OF_FILE;
}

static void list_formats(const import_options *o, buf *out)
{
    buf_str(out, "events");
    for (size_t i = 0; i < o->maps.n; i++)
        buf_printf(out, ", %s", o->maps.list[i]->name);
    for (size_t i = 0; i < o->n_importers; i++)
        buf_printf(out, ", %s", o->importers[i].name);
}

static gx_status no_such_format(const import_options *o, gx_error *err)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    suggest_try(text_of(o->format), "events", &near, &distance);
    for (size_t i = 0; i < o->maps.n; i++)
        suggest_try(text_of(o->format), o->maps.list[i]->name, &near, &distance);
    for (size_t i = 0; i < o->n_importers; i++)
        suggest_try(text_of(o->format), o->importers[i].name, &near, &distance);
    if (near != NULL)
        return gx_fail(err, GX_EINVAL, _("there is no format \"%s\"; did you mean \"%s\"?"), o->format, near);
    buf list = { 0 };
    list_formats(o, &list);
    gx_fail(err, GX_EINVAL, _("there is no format \"%s\"; there are: %s"), o->format, list.p != NULL ? list.p : "");
    buf_free(&list);
    return GX_EINVAL;
}

static gx_status take_importer(const import_options *o, const file_importer *i, source *s, recognised *out,
                               gx_error *err)
{
    out->form = FORM_IMPORTER;
    out->importer = i;
    return source_all(s, file_most(o), &out->content.text, err);
}

/* ---- maps: every one is tried with every table, so that two that fit are noticed and the nearest that does not is
 * known */

typedef struct search {
    const import_options *o;
    source *s;
    arena *a;
    recognised *out;
    const column_map *only; /* named by --format; NULL: any that recognises files */
    const column_map *fits, *fits_too, *nearest;
    gx_text fits_also; /* the name of a further table that a map knows */
    size_t nearest_there, nearest_misses;
    buf nearest_missing;
} search;

/* Whether more of its columns are there than for the nearest so far; of equals, fewer are missed. */
static void consider(search *w, const column_map *m, size_t n_there, size_t n_missing, buf *missing)
{
    if (w->nearest != NULL &&
        (n_there < w->nearest_there || (n_there == w->nearest_there && n_missing >= w->nearest_misses))) {
        buf_free(missing);
        return;
    }
    buf_free(&w->nearest_missing);
    w->nearest = m;
    w->nearest_there = n_there;
    w->nearest_misses = n_missing;
    w->nearest_missing = *missing;
}

/* `fits` keeps the first map of the first table that has one. */
static gx_status try_map(search *w, const column_map *m, const container_table *t, bool *fits, gx_error *err)
{
    bound b;
    buf missing = { 0 };
    size_t n_missing;
    *fits = false;
    gx_status status = sheet_bind(m, t->csv, w->a, &b, &missing, &n_missing, err);
    if (status == GX_ENOTFOUND) {
        consider(w, m, b.n_slots, n_missing, &missing);
        return GX_OK;
    }
    buf_free(&missing);
    *fits = status == GX_OK;
    if (status != GX_OK || w->fits != NULL)
        return status;
    w->fits = m;
    w->out->sheet = b;
    w->out->table = *t;
    return GX_OK;
}

static bool is_candidate(const search *w, const column_map *m)
{
    return w->only != NULL ? m == w->only : m->header && m->n_match > 0;
}

static gx_status try_told(search *w, const container_table *t, gx_error *err)
{
    const column_map *before = w->fits;
    gx_status status = GX_OK;
    for (size_t i = 0; i < w->o->maps.n && status == GX_OK; i++) {
        const column_map *m = w->o->maps.list[i];
        bool fits = false;
        if (is_candidate(w, m))
            status = try_map(w, m, t, &fits, err);
        if (fits && before == NULL && m != w->fits)
            w->fits_too = m;
        else if (fits && before != NULL && w->fits_also.p == NULL)
            w->fits_also = t->name;
    }
    return status;
}

static gx_status search_container(search *w, gx_text raw, gx_error *err)
{
    container_table t;
    size_t at = 0, most = w->o->memory > 0 ? w->o->memory / SHARE_OF_TOLD : SIZE_MAX / 16;
    gx_status status = w->out->container->read(raw, most, &w->out->told, err);
    if (status != GX_OK)
        return gx_error_prepend(err, "%s: ", w->s->path);
    if (w->out->told.failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory while reading %s"), w->s->path);
    while (status == GX_OK && container_next(buf_view(&w->out->told), &at, &t))
        status = try_told(w, &t, err);
    bound *b = &w->out->sheet;
    b->by_record = b->iso_dates = true;
    b->uncounted = w->out->table.name.p == NULL; /* of a document, the header is none of its records */
    if (status == GX_OK && w->fits_also.p != NULL)
        log_warning(_("%s: only the sheet \"%.*s\" is read, but \"%.*s\" holds such a table too: save it as a file of "
                      "its own"),
                    w->s->name, TEXT_ARG(w->out->table.name), TEXT_ARG(w->fits_also));
    return status;
}

/* Once decoded for each encoding that a map states; nearly all leave it to be found. */
static gx_status search_text(search *w, gx_text raw, gx_error *err)
{
    decoded found = { 0 };
    gx_status status = encoding_decode(raw, GX_TEXT("auto"), &found, err);
    for (size_t i = 0; i < w->o->maps.n && status == GX_OK; i++) {
        const column_map *m = w->o->maps.list[i];
        decoded own = { 0 }, *content = text_is(m->encoding, "auto") ? &found : &own;
        bool fits = false, first = w->fits == NULL;
        if (!is_candidate(w, m))
            continue;
        if (content == &own)
            status = encoding_decode(raw, m->encoding, &own, err);
        if (status == GX_OK)
            status = try_map(w, m, &(container_table){ .csv = content->text }, &fits, err);
        if (fits && first) {
            w->out->content = *content;
            own = (decoded){ 0 };
        } else if (fits) {
            w->fits_too = m;
        }
        encoding_free(&own);
    }
    if (found.owned != w->out->content.owned)
        encoding_free(&found);
    return status;
}

static gx_status nothing_fits(const search *w, gx_error *err)
{
    if (w->only != NULL)
        return gx_fail(err, GX_EINVAL, _("%s does not fit the map %s: it lacks the columns %s"), w->s->path,
                       w->only->name, w->nearest_missing.p != NULL ? w->nearest_missing.p : "");
    if (w->nearest == NULL)
        return gx_fail(err, GX_EINVAL,
                       _("%s is not recognised: it is no file of events, and the shop has no column map with `match` "
                         "(docs/maps.md says how to write one)"),
                       w->s->path);
    buf list = { 0 };
    list_formats(w->o, &list);
    gx_fail(
        err, GX_EINVAL,
        _("%s is not recognised. The nearest map is %s; what it wants and does not find: %s. Name one with --format (%s) "
          "or write a map (docs/maps.md)"),
        w->s->path, w->nearest->name, w->nearest_missing.p != NULL ? w->nearest_missing.p : "",
        list.p != NULL ? list.p : "");
    buf_free(&list);
    return GX_EINVAL;
}

static gx_status search_maps(search *w, gx_error *err)
{
    gx_text raw;
    w->out->form = FORM_SHEET;
    gx_status status = source_all(w->s, file_most(w->o), &raw, err);
    if (status != GX_OK)
        return status;
    w->out->container = container_of(raw.n > SOURCE_BEGINNING ? (gx_text){ raw.p, SOURCE_BEGINNING } : raw);
    status = w->out->container != NULL ? search_container(w, raw, err) : search_text(w, raw, err);
    if (status == GX_OK && w->fits == NULL)
        status = nothing_fits(w, err);
    else if (status == GX_OK && w->fits_too != NULL)
        status = gx_fail(err, GX_EINVAL, _("%s fits the maps %s and %s: say which with --format"), w->s->path,
                         w->fits->name, w->fits_too->name);
    buf_free(&w->nearest_missing);
    return status;
}

static gx_status take_map(const import_options *o, const column_map *m, source *s, arena *a, recognised *out,
                          gx_error *err)
{
    search w = { .o = o, .s = s, .a = a, .out = out, .only = m };
    return search_maps(&w, err);
}

static gx_status take_named(const import_options *o, source *s, arena *a, recognised *out, gx_error *err)
{
    if (strcmp(o->format, "events") == 0) {
        out->form = FORM_EVENTS;
        return GX_OK;
    }
    for (size_t i = 0; i < o->maps.n; i++)
        if (strcmp(o->format, o->maps.list[i]->name) == 0)
            return take_map(o, o->maps.list[i], s, a, out, err);
    for (size_t i = 0; i < o->n_importers; i++)
        if (strcmp(o->format, o->importers[i].name) == 0)
            return take_importer(o, &o->importers[i], s, out, err);
    return no_such_format(o, err);
}

/* A line that is a JSON object, or one too long to see its end. */
static bool looks_like_events(gx_text beginning)
{
    gx_text t = text_trim(beginning);
    const char *end = t.n > 0 ? memchr(t.p, '\n', t.n) : NULL;
    gx_text first = text_trim((gx_text){ t.p, end != NULL ? (size_t)(end - t.p) : t.n });
    if (!text_starts(first, "{"))
        return false;
    return memmem(first.p, first.n, "specversion", 11) != NULL || (end != NULL && first.p[first.n - 1] == '}');
}

static const file_importer *ask_importers(const import_options *o, gx_text beginning)
{
    const file_importer *best = NULL;
    int sure = IMPORTER_SURE;
    for (size_t i = 0; i < o->n_importers; i++) {
        const gx_importer *importer = o->importers[i].importer;
        int says = importer->probe != NULL ? importer->probe(o->importers[i].self, beginning) : 0;
        if (says > sure) {
            sure = says;
            best = &o->importers[i];
        }
    }
    return best;
}

gx_status recognise(const import_options *o, source *s, arena *a, recognised *out, gx_error *err)
{
    gx_text beginning;
    *out = (recognised){ 0 };
    if (o->format != NULL)
        return take_named(o, s, a, out, err);
    gx_status status = source_peek(s, &beginning, err);
    if (status != GX_OK || beginning.n == 0)
        return status;
    if (looks_like_events(beginning)) {
        out->form = FORM_EVENTS;
        return GX_OK;
    }
    const file_importer *importer = ask_importers(o, beginning);
    if (importer != NULL)
        return take_importer(o, importer, s, out, err);
    search w = { .o = o, .s = s, .a = a, .out = out };
    return search_maps(&w, err);
}
