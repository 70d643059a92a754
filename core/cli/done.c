/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi done N`: what came of number N of today's list, as events; `guanxi undo` takes the last entry back. */
#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/day.h"
#include "core/engine/attribute.h"
#include "core/report/profile.h"
#include "core/report/worklist.h"

typedef struct closing {
    cli *c;
    const json_t *item;
    gx_text subject;
    int64_t now;
    shop_entry said;   /* journaled when all of it is said */
    const char *words; /* for the person, once it is */
} closing;

static event begin(const closing *k, event_kind kind)
{
    event e;
    event_begin(&e, kind, (gx_text){ NULL, 0 }, (gx_text){ NULL, 0 }, k->subject, k->now);
    return e;
}

/* An answer may be given by its name or by its key. */
static gx_status find_answer(const closing *k, const char *said, const char **name, gx_error *err)
{
    size_t i;
    json_t *a, *all = json_object_get(k->item, "answers");
    buf names = { 0 };
    *name = NULL;
    json_array_foreach(all, i, a)
    {
        if (strcmp(said, json_str(a, "name")) == 0 || strcmp(said, json_str(a, "key")) == 0)
            *name = json_str(a, "name");
        buf_printf(&names, "%s%s (%s)", i ? ", " : "", json_str(a, "name"), json_str(a, "key"));
    }
    gx_status rc = GX_OK;
    if (json_array_size(all) == 0)
        *name = said; /* a task without foreseen answers takes any */
    else if (*name == NULL)
        rc = gx_fail(err, GX_EINVAL, _("'%s' is none of the answers of this task: %s"), said, names.p);
    buf_free(&names);
    return rc;
}

static gx_status log_learned(closing *k, gx_text pair, gx_error *err)
{
    gx_text value = pair, name = attribute_name(text_trim(text_cut(&value, '=')));
    event e = begin(k, EVENT_ATTRIBUTE_SET);
    event_set_text(&e, FIELD_NAME, name);
    event_set_text(&e, FIELD_VALUE, text_trim(value));
    event_set_text(&e, FIELD_BY, GX_TEXT("seller"));
    return shop_entry_add(&k->said, &e, err);
}

/* What the script says an answer teaches: learn = { answer = { attribute = value } }. */
static gx_status log_taught(closing *k, const char *answer, gx_error *err)
{
    json_t *taught = json_object_get(json_object_get(k->item, "learn"), answer), *value;
    const char *name;
    gx_status rc = GX_OK;
    json_object_foreach(taught, name, value)
    {
        if (rc != GX_OK || !json_is_string(value))
            continue;
        event e = begin(k, EVENT_ATTRIBUTE_SET);
        event_set_text(&e, FIELD_NAME, text_of(name));
        event_set_text(&e, FIELD_VALUE, text_of(json_string_value(value)));
        event_set_text(&e, FIELD_BY, GX_TEXT("seller"));
        rc = shop_entry_add(&k->said, &e, err);
    }
    return rc;
}

/* Everything that was said beside the outcome, before anything is written: half an entry would be worse than none. */
static gx_status check_extras(const closing *k, gx_error *err)
{
    gx_status rc = GX_OK;
    const char *pair, *by = cli_value(k->c, "by");
    for (size_t i = 0; rc == GX_OK && (pair = cli_nth_value(k->c, "learn", i)) != NULL; i++) {
        gx_text value = text_of(pair), name = attribute_name(text_trim(text_cut(&value, '=')));
        if (name.n == 0 || strchr(pair, '=') == NULL)
            return cli_usage(k->c, err, _("--learn: want NAME=VALUE, got \"%s\""), pair);
        rc = attribute_check(k->c->shop, name, text_trim(value), err);
    }
    int64_t day;
    if (rc == GX_OK && cli_flag(k->c, "promise") && (by == NULL || !date_parse(text_of(by), &day)))
        return cli_usage(k->c, err, _("--promise needs --by YYYY-MM-DD: a promise has a date"));
    if (rc == GX_OK && cli_flag(k->c, "later") && (cli_flag(k->c, "answer") || cli_flag(k->c, "skip")))
        return cli_usage(k->c, err, _("--later leaves the task open: it cannot be answered or skipped as well"));
    return rc;
}

static gx_status log_extras(closing *k, gx_error *err)
{
    gx_status rc = GX_OK;
    const char *pair;
    for (size_t i = 0; rc == GX_OK && (pair = cli_nth_value(k->c, "learn", i)) != NULL; i++)
        rc = log_learned(k, text_of(pair), err);
    const char *note = cli_value(k->c, "note"), *what = cli_value(k->c, "promise"), *by = cli_value(k->c, "by");
    if (rc == GX_OK && note != NULL) {
        event e = begin(k, EVENT_NOTE_ADDED);
        event_set_text(&e, FIELD_TEXT, text_of(note));
        rc = shop_entry_add(&k->said, &e, err);
    }
    if (rc == GX_OK && what != NULL) {
        event e = begin(k, EVENT_PROMISE_MADE);
        event_set_text(&e, FIELD_WHAT, text_of(what));
        event_set_text(&e, FIELD_BY_DATE, text_of(by));
        rc = shop_entry_add(&k->said, &e, err);
    }
    return rc;
}

static gx_status log_later(closing *k, const char *later, gx_error *err)
{
    gx_duration d;
    const zone *z = k->c->shop->ruleset->zone;
    if (!duration_parse(text_of(later), &d) || d.days == 0 || d.days > LATER_DAYS)
        return cli_usage(k->c, err, _("--later: want days or weeks such as 2d, at most %dd, got \"%s\""), LATER_DAYS,
                         later);
    char *until = arena_alloc(k->said.mem, 32);
    if (until == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    date_format(zone_today(z, k->now) + d.days, until);
    event e = begin(k, EVENT_ACTION_POSTPONED);
    event_set_text(&e, FIELD_ACTION, text_of(json_str(k->item, "id")));
    event_set_text(&e, FIELD_UNTIL, text_of(until));
    gx_status rc = shop_entry_add(&k->said, &e, err);
    k->words = arena_printf(k->said.mem, _("%s: put off until %s\n"), json_str(k->item, "name"), until);
    return rc;
}

static gx_status log_outcome(closing *k, gx_error *err)
{
    const char *answer = cli_value(k->c, "answer"), *note = cli_value(k->c, "note"), *name = NULL;
    bool skip = cli_flag(k->c, "skip");
    gx_status rc = answer ? find_answer(k, answer, &name, err) : GX_OK;
    if (rc != GX_OK)
        return rc;
    event e = begin(k, skip ? EVENT_ACTION_SKIPPED : name ? EVENT_ACTION_ANSWERED : EVENT_ACTION_DONE);
    event_set_text(&e, FIELD_ACTION, text_of(json_str(k->item, "id")));
    if (name != NULL)
        event_set_text(&e, FIELD_ANSWER, text_of(name));
    if (note != NULL)
        event_set_text(&e, FIELD_NOTE, text_of(note));
    rc = shop_entry_add(&k->said, &e, err);
    if (rc == GX_OK && name != NULL)
        rc = log_taught(k, name, err);
    k->words = arena_printf(k->said.mem, skip ? _("%s: skipped\n") : _("%s: done\n"), json_str(k->item, "name"));
    return rc;
}

static gx_status log_promise_kept(closing *k, gx_error *err)
{
    event e = begin(k, EVENT_PROMISE_KEPT);
    event_set_text(&e, FIELD_WHAT, text_of(json_str(k->item, "what")));
    gx_status rc = shop_entry_add(&k->said, &e, err);
    k->words = arena_printf(k->said.mem, _("%s: promise kept\n"), json_str(k->item, "name"));
    return rc;
}

static gx_status close_item(closing *k, gx_error *err)
{
    const char *later = cli_value(k->c, "later");
    gx_status rc = check_extras(k, err);
    if (rc != GX_OK)
        return rc;
    if (strcmp(json_str(k->item, "kind"), "promise") == 0)
        rc = log_promise_kept(k, err);
    else
        rc = later ? log_later(k, later, err) : log_outcome(k, err);
    if (rc == GX_OK)
        rc = log_extras(k, err);
    if (rc == GX_OK)
        rc = shop_enter(k->c->shop, &k->said, err);
    if (rc == GX_OK && k->words != NULL)
        cli_say("%s", k->words);
    return rc;
}

static gx_status pick(cli *c, const json_t *list, const json_t **item, gx_error *err)
{
    int64_t n;
    const json_t *items = json_object_get(list, "items");
    if (!text_int(text_of(c->args[0]), &n))
        return cli_usage(c, err, _("done: want one number of the list, got \"%s\""), c->args[0]);
    if (n < 1 || (size_t)n > json_array_size(items))
        return gx_fail(err, GX_EINVAL, _("there is no number %s on this day's list of %zu (guanxi worklist)"),
                       c->args[0], json_array_size(items));
    *item = json_array_get(items, (size_t)n - 1);
    const char *status = json_str(*item, "status");
    if (json_is_true(json_object_get(*item, "away")) && !cli_flag(c, "later"))
        return gx_fail(err, GX_EINVAL, _("number %s (%s) is put off already; guanxi undo takes the last entry back"),
                       c->args[0], json_str(*item, "name"));
    if (strcmp(status, "planned") != 0 && strcmp(status, "postponed") != 0)
        return gx_fail(err, GX_EINVAL, _("number %s (%s) is finished already; guanxi undo takes the last entry back"),
                       c->args[0], json_str(*item, "name"));
    return GX_OK;
}

gx_status cmd_done(cli *c, gx_error *err)
{
    int64_t reading = 0, day;
    json_t *list = NULL;
    gx_status rc = cli_shop_store(c, STORE_WRITE, err);
    if (rc == GX_OK)
        rc = shop_reading_instant(c->shop, &reading, err);
    int64_t now = clock_now() > reading ? clock_now() : reading; /* after the run it answers */
    if (rc == GX_OK)
        rc = cli_day(c, &day, err);
    if (rc == GX_OK)
        rc = worklist_make(c->shop, reading, day, i18n_current(), &list, err);
    closing k = { .c = c, .now = now, .said.mem = rc == GX_OK ? arena_new() : NULL };
    if (rc == GX_OK && k.said.mem == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = pick(c, list, &k.item, err);
    if (rc == GX_OK) {
        k.subject = text_of(json_str(k.item, "customer"));
        rc = close_item(&k, err);
    }
    arena_free(k.said.mem);
    json_decref(list);
    return rc;
}

static gx_status say_undone(const cli *c, const stored_event *e, arena *a, gx_error *err)
{
    buf said = { 0 }, out = { 0 }, who = { 0 };
    const char *type = arena_strndup(a, e->type.p, e->type.n), *data = arena_strndup(a, e->data.p, e->data.n);
    if (type == NULL || data == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    event_say(c->shop->ruleset, type, data, &said);
    buf_word(&who, e->subject);
    buf_printf(&out, _("taken back, of %.*s: %s\n"), TEXT_ARG(buf_view(&who)), said.n ? said.p : type);
    out.failed |= said.failed || who.failed;
    buf_free(&who);
    buf_free(&said);
    return cli_print(&out, err);
}

gx_status cmd_undo(cli *c, gx_error *err)
{
    gx_status rc = cli_shop_store(c, STORE_WRITE, err);
    arena *a = rc == GX_OK ? arena_new() : NULL;
    if (rc == GX_OK && a == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    stored_event e;
    if (rc == GX_OK)
        rc = shop_undo(c->shop, a, &e, err);
    if (rc == GX_OK)
        rc = say_undone(c, &e, a, err);
    arena_free(a);
    return rc;
}
