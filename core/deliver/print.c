/* SPDX-License-Identifier: Apache-2.0 */
/* A delivery as a person reads it: what became of each, and what is to be done. */
#include "core/deliver/deliver.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

static long long number(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static const char *outcome_words(const char *outcome)
{
    static const struct {
        const char *outcome, *words;
    } all[] = {
        { "delivered", N_("delivered") },
        { "prepared", N_("ready for you") },
        { "waiting", N_("not taken; again later") },
        { "dead", N_("failed") },
        { "unknown", N_("may have arrived: ask") },
        { "quiet", N_("waits for the end of quiet hours") },
        { "refused", N_("held back") },
        { "due", N_("would go out") },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].outcome, outcome) == 0)
            return i18n_text(all[i].words);
    return outcome;
}

static void put_line(const json_t *j, size_t width, buf *out)
{
    buf line = { 0 };
    buf_printf(&line, "%s · %s · %s", json_str(j, "name"), json_str(j, "channel_title"),
               outcome_words(json_str(j, "outcome")));
    if (*json_str(j, "next"))
        buf_printf(&line, _(" (not before %s)"), json_str(j, "next"));
    if (*json_str(j, "detail"))
        buf_printf(&line, _(": %s"), json_str(j, "detail"));
    paragraph(&line, 2, width, out);
    buf_free(&line);
}

/* Only what there is. */
static void put_count(buf *out, long long n, const char *words)
{
    if (n > 0)
        buf_printf(out, "%s%lld %s", _(", "), n, i18n_text(words));
}

void deliver_print(const json_t *report, size_t width, buf *out)
{
    size_t i;
    json_t *j;
    if (json_is_true(json_object_get(report, "busy"))) {
        buf_printf(out, "%s\n", _("another guanxi deliver is at work; nothing was done here"));
        return;
    }
    bool dry = json_is_true(json_object_get(report, "dry_run"));
    buf_printf(out, dry ? _("%lld due; nothing was handed over") : _("%lld delivered"),
               number(report, dry ? "due" : "delivered"));
    put_count(out, number(report, "prepared"), N_("prepared for you to hand over"));
    put_count(out, number(report, "waiting"), N_("waiting for another attempt"));
    put_count(out, number(report, "quiet"), N_("waiting for the end of quiet hours"));
    put_count(out, number(report, "dead"), N_("failed or held back (guanxi deliver --dead)"));
    put_count(out, number(report, "unknown"), N_("that may have arrived (guanxi worklist asks)"));
    put_count(out, number(report, "left"), N_("left for the next time"));
    buf_char(out, '\n');
    json_array_foreach(json_object_get(report, "list"), i, j) put_line(j, width, out);
}

void deliver_dead_print(const json_t *list, size_t width, buf *out)
{
    size_t i;
    json_t *j;
    if (json_array_size(list) == 0)
        buf_printf(out, "%s\n", _("no dead letters"));
    json_array_foreach(list, i, j)
    {
        bool dead = strcmp(json_str(j, "state"), "dead") == 0;
        buf_printf(out, "%s  %s  %s · %s", json_str(j, "id"), json_str(j, "at"), json_str(j, "name"),
                   json_str(j, "channel_title"));
        if (*json_str(j, "address"))
            buf_printf(out, " %s", json_str(j, "address"));
        buf_printf(out, " · %s\n", dead ? _("failed") : _("may have arrived: ask"));
        buf line = { 0 };
        buf_str(&line, json_str(j, "detail"));
        paragraph(&line, 4, width, out);
        buf_printf(&line, _("“%s”"), json_str(j, "text"));
        if (*json_str(j, "text"))
            paragraph(&line, 4, width, out);
        buf_free(&line);
    }
    if (json_array_size(list) > 0)
        buf_printf(out, "%s\n", _("once more: guanxi deliver --retry ID"));
}
