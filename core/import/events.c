/* SPDX-License-Identifier: Apache-2.0 */
/* NDJSON: a line is a row is an event. A plugin's importer may make several events of one row: they are kept until the
 * row is over, so that a row is accepted or rejected as a whole. */
#include "core/import/events.h"

#include "core/base/i18n.h"
#include "core/import/ahead.h"

#include <stdlib.h>

#define ROW_EVENTS_MAX 256

static gx_status settle(sink *to, row_outcome outcome, uint64_t line, const gx_error *reason, gx_text original,
                        gx_error *err)
{
    sink_count(to, outcome, line, reason);
    if (outcome == ROW_NEW || outcome == ROW_DUPLICATE)
        return GX_OK;
    return rejects_line(&to->rejects, line, reason->text, original, err);
}

static gx_status import_line(sink *to, gx_text line, uint64_t number, arena *mem, event *e, gx_error *err)
{
    row_outcome outcome = ROW_REJECTED;
    gx_error reason;
    gx_status status = event_parse(line, &to->o->declared, to->o->currency, mem, e, &reason);
    if (status == GX_ENOMEM)
        return gx_fail(err, GX_ENOMEM, "%s", reason.text);
    if (status == GX_OK) {
        status = sink_offer(to, e, 1, 1, &outcome, &reason, err);
        if (status != GX_OK)
            return status;
    }
    return settle(to, outcome, number, &reason, line, err);
}

static gx_text without_bom(gx_text line, uint64_t number)
{
    if (number == 1 && text_starts(line, "\xEF\xBB\xBF"))
        return (gx_text){ line.p + 3, line.n - 3 };
    return line;
}

static gx_status import_lines(source *from, sink *to, arena *mem, event *e, gx_error *err)
{
    for (;;) {
        gx_text line;
        bool too_long;
        gx_status status = source_next_line(from, &line, &too_long, err);
        if (status != GX_OK)
            return status == GX_ENOTFOUND ? GX_OK : status;
        line = without_bom(line, from->line);
        if (too_long) {
            gx_error reason;
            gx_fail(&reason, GX_ELIMIT, _("the line is longer than 16 MiB"));
            status = settle(to, ROW_REJECTED, from->line, &reason, line, err);
        } else if (text_trim(line).n > 0) {
            status = import_line(to, line, from->line, mem, e, err);
        }
        arena_reset(mem);
        if (status != GX_OK)
            return status;
    }
}

/* Somebody wants to see whole events: one by one. */
static gx_status import_shown(source *from, sink *to, gx_error *err)
{
    from->progress = to->o->progress;
    from->ctx = to->o->ctx;
    arena *mem = arena_new();
    event *e = malloc(sizeof *e);
    gx_status status = mem == NULL || e == NULL ? gx_fail(err, GX_ENOMEM, _("out of memory while importing"))
                                                : import_lines(from, to, mem, e, err);
    free(e);
    arena_free(mem);
    return status;
}

static gx_status import_parsed(sink *to, const parsed_line *p, gx_error *err)
{
    row_outcome outcome = ROW_REJECTED;
    gx_error reason;
    if (p->rejected) {
        gx_fail(&reason, GX_EINVAL, "%.*s", TEXT_ARG(p->reason));
    } else {
        gx_status status = sink_offer_prepared(to, &p->event, &outcome, &reason, err);
        if (status != GX_OK)
            return status;
    }
    return settle(to, outcome, p->number, &reason, p->line, err);
}

/* Of the lines from this one on: appending an event waits for memory that could have been on its way. */
static void approach(const sink *to, const parsed_line *list, size_t n, size_t at)
{
    enum { LATER = 16, SOON = 8 };
    const parsed_line *later = at + LATER < n ? &list[at + LATER] : NULL;
    const parsed_line *soon = at + SOON < n ? &list[at + SOON] : NULL;
    store_approach(to->o->store, later != NULL && !later->rejected ? &later->event : NULL,
                   soon != NULL && !soon->rejected ? &soon->event : NULL);
}

static gx_status import_ahead(source *from, sink *to, gx_error *err)
{
    ahead *reader;
    const parsed_line *list;
    size_t n = 1;
    uint64_t bytes = 0;
    gx_status status = ahead_open(to->o, from, &reader, err);
    while (status == GX_OK && (status = ahead_next(reader, &list, &n, &bytes, err)) == GX_OK && n != 0) {
        for (size_t i = 0; status == GX_OK && i < n; i++) {
            approach(to, list, n, i);
            status = import_parsed(to, &list[i], err);
        }
        if (to->o->progress != NULL)
            to->o->progress(to->o->ctx, bytes, from->size);
    }
    ahead_close(reader);
    return status;
}

gx_status events_import(source *from, sink *to, gx_error *err)
{
    bool shown = to->o->dry_run || to->o->appended != NULL || to->o->store == NULL;
    return shown ? import_shown(from, to, err) : import_ahead(from, to, err);
}

/* ---- importers of plugins */

typedef struct collector {
    sink *to;
    arena *mem; /* the row's lines and events */
    event *events;
    size_t n;
    buf lines;
    uint64_t row;
    bool bad;
    gx_error reason;
} collector;

static gx_status end_row(collector *c, gx_error *err)
{
    row_outcome outcome = ROW_REJECTED;
    if (c->n == 0 && !c->bad)
        return GX_OK;
    gx_status status = c->bad ? GX_OK : sink_offer(c->to, c->events, c->n, c->n, &outcome, &c->reason, err);
    if (status == GX_OK)
        status = settle(c->to, outcome, c->row, &c->reason, text_trim(buf_view(&c->lines)), err);
    arena_reset(c->mem);
    buf_clear(&c->lines);
    c->n = 0;
    c->bad = false;
    return status;
}

static gx_status take(void *ctx, gx_text event_json, uint64_t row, gx_error *err)
{
    collector *c = ctx;
    gx_status status = row != c->row ? end_row(c, err) : GX_OK;
    if (status != GX_OK)
        return status;
    c->row = row;
    if (c->n == ROW_EVENTS_MAX)
        return gx_fail(err, GX_EPLUGIN, _("row %llu makes more than %d events"), (unsigned long long)row,
                       ROW_EVENTS_MAX);
    buf_text(&c->lines, event_json);
    buf_char(&c->lines, '\n');
    gx_text copy = arena_text(c->mem, event_json);
    if (c->lines.failed || (copy.p == NULL && event_json.n > 0))
        return gx_fail(err, GX_ENOMEM, _("out of memory while importing"));
    if (c->bad)
        return GX_OK;
    c->bad = event_parse(copy, &c->to->o->declared, c->to->o->currency, c->mem, &c->events[c->n], &c->reason) != GX_OK;
    c->n += !c->bad;
    return GX_OK;
}

gx_status events_import_with(const file_importer *importer, gx_text content, sink *to, gx_error *err)
{
    collector c = { .to = to, .mem = arena_new(), .events = malloc(ROW_EVENTS_MAX * sizeof(event)) };
    gx_status status = GX_OK;
    if (c.mem == NULL || c.events == NULL) {
        status = gx_fail(err, GX_ENOMEM, _("out of memory while importing"));
    } else {
        gx_error said = { .code = GX_EPLUGIN, .text = "" };
        status = importer->importer->read(importer->self, content, take, &c, &said);
        if (status == GX_OK)
            status = end_row(&c, err);
        else
            gx_fail(err, status, _("importer %s: %s"), importer->name, said.text);
    }
    buf_free(&c.lines);
    free(c.events);
    arena_free(c.mem);
    return status;
}
