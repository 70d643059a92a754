/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition: events by their first line, importers by their own word, maps by the header. Exactly one must fit: a
 * guess between two would be wrong half of the time and look right. */
#include "core/import/recognise.h"

#define IMPORTER_SURE 50

void recognised_free(recognised *r)
{
    encoding_free(&r->content);
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

static gx_status take_importer(const file_importer *i, source *s, recognised *out, gx_error *err)
{
    out->form = FORM_IMPORTER;
    out->importer = i;
    return source_all(s, &out->content.text, err);
}

static gx_status does_not_fit(const source *s, const column_map *m, const buf *missing, gx_error *err)
{
    return gx_fail(err, GX_EINVAL, _("%s does not fit the map %s: it lacks the columns %s"), s->path, m->name,
                   missing->p != NULL ? missing->p : "");
}

static gx_status take_map(const column_map *m, source *s, arena *a, recognised *out, gx_error *err)
{
    gx_text raw;
    buf missing = { 0 };
    size_t n_missing;
    out->form = FORM_SHEET;
    gx_status status = source_all(s, &raw, err);
    if (status == GX_OK)
        status = encoding_decode(raw, m->encoding, &out->content, err);
    if (status == GX_OK)
        status = sheet_bind(m, out->content.text, a, &out->sheet, &missing, &n_missing, err);
    if (status == GX_ENOTFOUND)
        status = does_not_fit(s, m, &missing, err);
    buf_free(&missing);
    return status;
}

static gx_status take_named(const import_options *o, source *s, arena *a, recognised *out, gx_error *err)
{
    if (strcmp(o->format, "events") == 0) {
        out->form = FORM_EVENTS;
        return GX_OK;
    }
    for (size_t i = 0; i < o->maps.n; i++)
        if (strcmp(o->format, o->maps.list[i]->name) == 0)
            return take_map(o->maps.list[i], s, a, out, err);
    for (size_t i = 0; i < o->n_importers; i++)
        if (strcmp(o->format, o->importers[i].name) == 0)
            return take_importer(&o->importers[i], s, out, err);
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

/* ---- maps: every one is tried, so that two that fit are noticed and the nearest that does not is known */

typedef struct search {
    const import_options *o;
    source *s;
    arena *a;
    gx_text raw;
    recognised *out;
    const column_map *fits, *fits_too, *nearest;
    size_t nearest_misses;
    buf nearest_missing;
} search;

/* Whether more of its columns are there than for the nearest so far: fewer misses, counted against what it asks for. */
static void consider(search *w, const column_map *m, size_t n_missing, buf *missing)
{
    if (w->nearest != NULL && n_missing >= w->nearest_misses) {
        buf_free(missing);
        return;
    }
    buf_free(&w->nearest_missing);
    w->nearest = m;
    w->nearest_misses = n_missing;
    w->nearest_missing = *missing;
}

static gx_status try_map(search *w, const column_map *m, gx_error *err)
{
    decoded content;
    bound b;
    buf missing = { 0 };
    size_t n_missing;
    gx_status status = encoding_decode(w->raw, m->encoding, &content, err);
    if (status != GX_OK)
        return status;
    status = sheet_bind(m, content.text, w->a, &b, &missing, &n_missing, err);
    if (status == GX_ENOTFOUND) {
        consider(w, m, n_missing, &missing);
        encoding_free(&content);
        return GX_OK;
    }
    buf_free(&missing);
    if (status == GX_OK && w->fits == NULL) {
        w->fits = m;
        w->out->sheet = b;
        w->out->content = content;
        return GX_OK;
    }
    encoding_free(&content);
    w->fits_too = status == GX_OK ? m : w->fits_too;
    return status;
}

static gx_status nothing_fits(const search *w, gx_error *err)
{
    if (text_starts(w->raw, "PK\x03\x04"))
        return gx_fail(err, GX_EINVAL, _("%s is a spreadsheet or archive: save it as CSV and import that"), w->s->path);
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
    gx_status status = source_all(w->s, &w->raw, err);
    w->out->form = FORM_SHEET;
    for (size_t i = 0; i < w->o->maps.n && status == GX_OK; i++)
        if (w->o->maps.list[i]->header && w->o->maps.list[i]->n_match > 0)
            status = try_map(w, w->o->maps.list[i], err);
    if (status == GX_OK && w->fits == NULL)
        status = nothing_fits(w, err);
    else if (status == GX_OK && w->fits_too != NULL)
        status = gx_fail(err, GX_EINVAL, _("%s fits the maps %s and %s: say which with --format"), w->s->path,
                         w->fits->name, w->fits_too->name);
    buf_free(&w->nearest_missing);
    return status;
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
        return take_importer(importer, s, out, err);
    search w = { .o = o, .s = s, .a = a, .out = out };
    return search_maps(&w, err);
}
