/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where an import meets the store. */
#include "core/import/sink.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#define SHOWN_REASONS 5
#define SHOWN_ROWS 5

void sink_free(sink *s)
{
    rejects_abandon(&s->rejects);
    buf_free(&s->reasons);
    buf_free(&s->sample);
    buf_free(&s->json);
    tally_free(&s->seen);
}

/* A dry run of a shop that has no database yet: only the file itself can repeat an event. */
static gx_status look_up(sink *s, const event *e, append_result *result, gx_error *err)
{
    sha256 h;
    char key[65], content[65];
    sha256_begin(&h);
    sha256_field(&h, e->source);
    sha256_field(&h, e->id);
    sha256_hex(&h, key);
    buf_clear(&s->json);
    event_data_json(e, &s->json);
    sha256_begin(&h);
    sha256_field(&h, e->type);
    sha256_field(&h, e->subject);
    sha256_add(&h, &e->time, sizeof e->time);
    sha256_field(&h, buf_view(&s->json));
    sha256_hex(&h, content);
    uint64_t *slot = tally_at(&s->seen, key), value = hash64(content, 64) | 1;
    if (slot == NULL || s->json.failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory while importing"));
    *result = *slot == 0 ? APPEND_NEW : *slot == value ? APPEND_DUPLICATE : APPEND_CONFLICT;
    if (*slot == 0)
        *slot = value;
    return GX_OK;
}

static void show(sink *s, const event *e)
{
    if (!s->o->dry_run || s->n_shown == SHOWN_ROWS || s->n_sample == SAMPLE_MOST)
        return;
    s->n_sample++;
    buf_clear(&s->json);
    event_data_json(e, &s->json);
    event_json(e->id, e->source, e->type, e->time, e->subject, buf_view(&s->json), &s->sample);
    buf_char(&s->sample, '\n');
}

static gx_status append(sink *s, const event *e, append_result *result, gx_error *err)
{
    show(s, e);
    return s->o->store == NULL ? look_up(s, e, result, err) : store_append(s->o->store, e, false, result, NULL, err);
}

static void note_conflict(gx_text source, gx_text id, gx_error *reason)
{
    gx_fail(reason, GX_ECONFLICT,
            _("conflict: an event with source \"%.*s\" and id \"%.*s\" is already there with other content"),
            TEXT_ARG(source), TEXT_ARG(id));
}

gx_status sink_offer(sink *s, const event *events, size_t n, size_t counting, row_outcome *outcome, gx_error *reason,
                     gx_error *err)
{
    *outcome = ROW_REJECTED;
    for (size_t i = 0; i < n; i++)
        if (event_check(&events[i], &s->o->declared, s->o->currency, reason) != GX_OK)
            return GX_OK;
    row_outcome worst = ROW_DUPLICATE;
    for (size_t i = 0; i < n; i++) {
        append_result result;
        gx_status status = append(s, &events[i], &result, err);
        if (status == GX_OK && result == APPEND_NEW && s->o->appended != NULL && !s->o->dry_run)
            status = s->o->appended(s->o->appended_ctx, &events[i], err);
        if (status != GX_OK)
            return status;
        s->report->events++;
        s->report->events_new += result == APPEND_NEW;
        s->report->forgotten += result == APPEND_FORGOTTEN;
        if (result == APPEND_CONFLICT && worst != ROW_CONFLICT) {
            note_conflict(events[i].source, events[i].id, reason);
            worst = ROW_CONFLICT;
        } else if (result == APPEND_NEW && worst == ROW_DUPLICATE && i < counting) {
            worst = ROW_NEW;
        }
    }
    *outcome = worst;
    return GX_OK;
}

gx_status sink_offer_prepared(sink *s, const prepared_event *e, row_outcome *outcome, gx_error *reason, gx_error *err)
{
    static const row_outcome outcomes[] = {
        [APPEND_NEW] = ROW_NEW,
        [APPEND_DUPLICATE] = ROW_DUPLICATE,
        [APPEND_CONFLICT] = ROW_CONFLICT,
        [APPEND_FORGOTTEN] = ROW_DUPLICATE,
    };
    append_result result;
    gx_status status = store_append_prepared(s->o->store, e, false, &result, NULL, err);
    if (status != GX_OK)
        return status;
    s->report->events++;
    s->report->events_new += result == APPEND_NEW;
    s->report->forgotten += result == APPEND_FORGOTTEN;
    *outcome = outcomes[result];
    if (result == APPEND_CONFLICT)
        note_conflict(e->source, e->id, reason);
    return GX_OK;
}

void sink_count(sink *s, row_outcome outcome, uint64_t line, const gx_error *reason)
{
    import_report *r = s->report;
    for (size_t i = s->n_sample_told; i < s->n_sample; i++)
        s->sample_lines[i] = line;
    s->n_shown += s->n_sample > s->n_sample_told;
    s->n_sample_told = s->n_sample;
    r->rows++;
    r->accepted += outcome == ROW_NEW;
    r->duplicates += outcome == ROW_DUPLICATE;
    r->conflicts += outcome == ROW_CONFLICT;
    r->rejected += outcome == ROW_REJECTED;
    if (outcome != ROW_CONFLICT && outcome != ROW_REJECTED)
        return;
    if (s->n_reasons++ < SHOWN_REASONS)
        buf_printf(&s->reasons, "%s:%llu: %s\n", s->name, (unsigned long long)line, reason->text);
}
