/* SPDX-License-Identifier: Apache-2.0 */
/* One file from opening to commit. The order matters: rejects are written before the commit and named after it, so
 * that neither a failure nor a crash leaves events without their rejects' file or the other way round for long; nothing
 * of a failed import is kept. */
#include "core/import/import.h"

#include "core/base/i18n.h"
#include "core/import/events.h"
#include "core/import/recognise.h"

#include <stdlib.h>

static gx_status read_file(const recognised *what, source *from, sink *to, gx_error *err)
{
    import_report *r = to->report;
    to->rejects.extension = what->form == FORM_SHEET ? "csv" : "ndjson";
    switch (what->form) {
    case FORM_EMPTY:
        r->format = "empty";
        return GX_OK;
    case FORM_EVENTS:
        r->format = "events";
        r->encoding = "UTF-8";
        return events_import(from, to, err);
    case FORM_IMPORTER:
        r->format = what->importer->name;
        return events_import_with(what->importer, what->content.text, to, err);
    case FORM_SHEET:
        r->format = what->sheet.map->name;
        return sheet_import(&what->sheet, what->table.csv, from->hex, to, err);
    }
    return GX_EBUG;
}

/* A file is imported as a whole or not at all. So when some rows are new, this file was never imported, and the rows
 * that are there already came from another one. */
static uint64_t repeated(const import_report *r)
{
    return r->accepted > 0 ? r->duplicates : 0;
}

static gx_status report_texts(const sink *s, const recognised *what, arena *a, gx_error *err)
{
    import_report *r = s->report;
    r->repeated_elsewhere = what->form == FORM_SHEET ? repeated(r) : 0;
    r->first_rejects = arena_text(a, buf_view(&s->reasons));
    r->sample = arena_text(a, buf_view(&s->sample));
    uint64_t *lines = arena_alloc(a, sizeof s->sample_lines);
    if (lines != NULL)
        memcpy(lines, s->sample_lines, sizeof s->sample_lines);
    r->sample_lines = lines;
    bool failed = s->reasons.failed || s->sample.failed || lines == NULL;
    if (what->form == FORM_SHEET) {
        r->encoding = what->container != NULL ? "UTF-8" : arena_strdup(a, what->content.name);
        r->bom = what->content.bom;
        r->delimiter = what->container == NULL && what->sheet.layout.n_fixed == 0 ? what->sheet.layout.delimiter : '\0';
        r->container = what->container != NULL ? what->container->name : NULL;
        r->table = arena_text(a, what->table.name);
        r->before = what->sheet.before;
        failed |= r->encoding == NULL;
    }
    return failed ? gx_fail(err, GX_ENOMEM, _("out of memory while importing")) : GX_OK;
}

static gx_status finish(sink *s, source *from, arena *a, gx_error *err)
{
    if (s->o->dry_run) {
        if (s->o->store != NULL)
            store_rollback(s->o->store);
        return GX_OK;
    }
    const char *path;
    gx_status status = rejects_name(&s->rejects, from->hex, from->name, a, &path, err);
    if (status == GX_OK)
        status = rejects_flush(&s->rejects, err);
    if (status == GX_OK)
        status = store_commit(s->o->store, err);
    if (status == GX_OK)
        s->report->reject_file = rejects_publish(&s->rejects, path, a);
    return status;
}

static gx_status import_source(const import_options *o, source *from, arena *a, import_report *out, gx_error *err)
{
    recognised what = { 0 };
    sink to = { .o = o, .name = from->name, .report = out };
    to.rejects.dir = o->dry_run ? NULL : o->rejects_dir;
    gx_status status = recognise(o, from, a, &what, err);
    what.sheet.products = o->products;
    if (status == GX_OK && what.table.name.n > 0) { /* the sheet is part of the place that a message names */
        to.name = arena_printf(a, "%s:%.*s", from->name, TEXT_ARG(what.table.name));
        status = to.name != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory while importing"));
    }
    bool begun = false;
    if (status == GX_OK && o->store != NULL) {
        status = store_begin(o->store, !o->dry_run, err);
        begun = status == GX_OK;
    }
    if (status == GX_OK)
        status = read_file(&what, from, &to, err);
    if (status == GX_OK)
        status = report_texts(&to, &what, a, err);
    if (status == GX_OK)
        status = finish(&to, from, a, err);
    if (status != GX_OK && begun)
        store_rollback(o->store);
    sink_free(&to);
    recognised_free(&what);
    return status;
}

gx_status import_file(const import_options *o, const char *path, arena *a, import_report *out, gx_error *err)
{
    source from;
    *out = (import_report){ 0 };
    if (o->store == NULL && !o->dry_run)
        return gx_fail(err, GX_EBUG, "import_file without a store");
    gx_status status = source_open(&from, path, err);
    if (status != GX_OK)
        return status;
    status = import_source(o, &from, a, out, err);
    source_close(&from);
    return status;
}

gx_status import_content(const import_options *o, const char *name, gx_text bytes, arena *a, import_report *out,
                         gx_error *err)
{
    source from;
    *out = (import_report){ 0 };
    if (o->store == NULL && !o->dry_run)
        return gx_fail(err, GX_EBUG, "import_content without a store");
    gx_status status = source_memory(&from, name, bytes, err);
    if (status == GX_OK)
        status = import_source(o, &from, a, out, err);
    source_close(&from);
    return status;
}

gx_status import_refused(const import_options *o, const char *name, gx_text bytes, const char *reason, arena *a,
                         const char **file, gx_error *err)
{
    rejects r = { .dir = o->rejects_dir, .extension = "ndjson" };
    const char *path;
    content_hash h;
    char hex[65];
    content_hash_begin(&h);
    content_hash_add(&h, bytes.p, bytes.n);
    content_hash_hex(&h, hex);
    gx_status status = rejects_line(&r, 1, reason, bytes, err);
    if (status == GX_OK)
        status = rejects_name(&r, hex, name, a, &path, err);
    if (status == GX_OK)
        status = rejects_flush(&r, err);
    if (status == GX_OK)
        *file = rejects_publish(&r, path, a);
    rejects_abandon(&r);
    return status;
}

static gx_status append_one(const import_options *o, const event *e, append_result *result, gx_error *err)
{
    gx_status status = store_begin(o->store, true, err);
    if (status != GX_OK)
        return status;
    status = store_append(o->store, e, false, result, NULL, err);
    if (status == GX_OK && *result == APPEND_NEW && o->appended != NULL)
        status = o->appended(o->appended_ctx, e, err);
    if (status == GX_OK)
        status = store_commit(o->store, err);
    if (status != GX_OK)
        store_rollback(o->store);
    return status;
}

gx_status import_event_line(const import_options *o, gx_text line, append_result *result, gx_error *err)
{
    arena *mem = arena_new();
    event *e = malloc(sizeof *e);
    gx_status status = mem == NULL || e == NULL ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
    if (status == GX_OK)
        status = event_parse(line, &o->declared, o->currency, mem, e, err);
    if (status == GX_OK)
        status = append_one(o, e, result, err);
    free(e);
    arena_free(mem);
    return status;
}
