/* SPDX-License-Identifier: Apache-2.0 */
/* What came of an action of the ledger: done, answered and what the answer teaches (D4.8), skipped, put off. */
#include "core/engine/people.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

#include <jansson.h>
#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status entry_action(entry *e, gx_text id, proposal *out, gx_error *err)
{
    store_reader *r = NULL;
    uint32_t customer = 0;
    stored_action *list = NULL;
    size_t n = 0;
    gx_status rc = store_reader_open(e->shop->store, &r, err);
    if (rc == GX_OK)
        store_reader_as_of(r, e->now);
    if (rc == GX_OK)
        rc = store_find(r, e->subject, &customer, err);
    if (rc == GX_OK)
        rc = people_actions(r, customer, e->mem, &list, &n, err);
    store_reader_close(r);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        if (text_eq(list[i].p.id, id)) {
            *out = list[i].p;
            e->subject = out->customer;
            return GX_OK;
        }
    return rc != GX_OK ? rc
                       : gx_fail(err, GX_ENOTFOUND, _("%.*s has no action %.*s"), TEXT_ARG(e->subject), TEXT_ARG(id));
}

static event *say_outcome(entry *e, event_kind kind, const proposal *p, gx_text note, gx_error *err)
{
    event *said = entry_new(e, kind, err);
    if (said == NULL)
        return NULL;
    event_set_text(said, FIELD_ACTION, p->id);
    if (note.n > 0)
        event_set_text(said, FIELD_NOTE, note);
    return said;
}

/* ---- an answer, and what it teaches ---- */

static gx_status check_answer(const proposal *p, gx_text answer, gx_error *err)
{
    json_t *names = p->answers.n > 0 ? json_loadb(p->answers.p, p->answers.n, 0, NULL) : NULL, *name;
    buf list = { 0 };
    bool known = json_array_size(names) == 0;
    size_t i;
    json_array_foreach(names, i, name)
    {
        known |= text_is(answer, json_string_value(name));
        buf_printf(&list, "%s%s", i > 0 ? ", " : "", json_string_value(name));
    }
    gx_status rc = GX_OK;
    if (!known)
        rc = gx_fail(err, GX_EINVAL, _("'%.*s' is none of the answers of this task: %s"), TEXT_ARG(answer),
                     list.failed ? "" : list.p);
    json_decref(names);
    buf_free(&list);
    return rc;
}

/* A script may write a number or a truth for an attribute: it is kept as its text. */
static gx_text taught_text(const json_t *value, arena *a)
{
    if (json_is_string(value))
        return arena_text(a, (gx_text){ json_string_value(value), json_string_length(value) });
    if (json_is_boolean(value))
        return json_is_true(value) ? GX_TEXT("yes") : GX_TEXT("no");
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    gx_text copy = arena_text(a, text_of(text));
    free(text);
    return copy;
}

/* learn = { answer = { attribute = value } } */
static gx_status teach(entry *e, const proposal *p, gx_text answer, gx_error *err)
{
    json_t *learn = p->learn.n > 0 ? json_loadb(p->learn.p, p->learn.n, 0, NULL) : NULL, *value;
    const char *name;
    gx_status rc = GX_OK;
    json_object_foreach(json_object_getn(learn, answer.p, answer.n), name, value)
    {
        gx_text fact_name = arena_text(e->mem, text_of(name)), text = taught_text(value, e->mem);
        rc = fact_name.p != NULL && text.p != NULL ? entry_learn(e, fact_name, text, err) : no_memory(err);
        if (rc == GX_OK)
            continue;
        if (err != NULL)
            gx_error_prepend(err, "%.*s:%d: learn: ", TEXT_ARG(p->file), (int)p->line);
        break;
    }
    json_decref(learn);
    return rc;
}

gx_status entry_done(entry *e, const proposal *p, gx_text answer, gx_text note, gx_error *err)
{
    gx_status rc = answer.n > 0 ? check_answer(p, answer, err) : GX_OK;
    if (rc != GX_OK)
        return rc;
    event *said = say_outcome(e, answer.n > 0 ? EVENT_ACTION_ANSWERED : EVENT_ACTION_DONE, p, note, err);
    if (said == NULL)
        return GX_ENOMEM;
    if (answer.n == 0)
        return GX_OK;
    event_set_text(said, FIELD_ANSWER, answer);
    return teach(e, p, answer, err);
}

gx_status entry_skipped(entry *e, const proposal *p, gx_text note, gx_error *err)
{
    return say_outcome(e, EVENT_ACTION_SKIPPED, p, note, err) != NULL ? GX_OK : GX_ENOMEM;
}

gx_status entry_later(entry *e, const proposal *p, gx_duration later, int64_t *until, gx_error *err)
{
    gx_status rc = entry_day_later(e, later, until, err);
    event *said = rc == GX_OK ? say_outcome(e, EVENT_ACTION_POSTPONED, p, (gx_text){ NULL, 0 }, err) : NULL;
    if (said == NULL)
        return rc != GX_OK ? rc : GX_ENOMEM;
    event_set_int(said, FIELD_UNTIL, *until);
    return GX_OK;
}

gx_status entry_day_later(const entry *e, gx_duration later, int64_t *day, gx_error *err)
{
    if (later.days <= 0 || later.days > LATER_DAYS)
        return gx_fail(err, GX_EINVAL, _("put off by days or weeks such as 2d, at most %dd"), LATER_DAYS);
    *day = zone_today(e->shop->ruleset->zone, e->now) + later.days;
    return GX_OK;
}
