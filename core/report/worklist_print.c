/* SPDX-License-Identifier: Apache-2.0 */
/* The work list as a person reads it: aligned labels, wrapped text, both languages. */
#include "core/report/worklist.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/report/broadcasts.h"
#include "core/report/next_contacts.h"

enum { LABEL = 2 };

/* The column of the texts: one or two blanks after the widest label of the language. */
static size_t text_column(void)
{
    static const char *const all[] = {
        N_("Why"), N_("Last"), N_("Say"), N_("Ask"), N_("Don't"), N_("Keys"), N_("File")
    };
    size_t widest = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t w = utf8_columns(text_of(i18n_text(all[i])));
        widest = w > widest ? w : widest;
    }
    return LABEL + (widest / 2 + 1) * 2;
}

/* "  Why   text": the texts stand under each other in both languages. */
static void labelled(buf *out, const char *label, gx_text text, size_t width)
{
    size_t column = text_column();
    buf_printf(out, "  %s", label);
    for (size_t used = LABEL + utf8_columns(text_of(label)); used < column; used++)
        buf_char(out, ' ');
    wrap(out, text, column, column, width);
    buf_char(out, '\n');
}

static void print_head(const json_t *j, buf *out)
{
    long long minutes = json_integer_value(json_object_get(j, "minutes"));
    buf_printf(out, "%lld %s · %s", json_integer_value(json_object_get(j, "number")), json_str(j, "name"),
               json_str(j, "title"));
    if (minutes > 0)
        buf_printf(out, i18n_plural(" · %lld min", " · %lld min", (unsigned long)minutes), minutes);
    if (json_is_true(json_object_get(j, "overdue")))
        buf_printf(out, " · %s", _("overdue"));
    buf_char(out, '\n');
}

/* "u not used up · h hard to use" */
static void put_keys(const json_t *answers, buf *line)
{
    size_t i;
    json_t *a;
    json_array_foreach(answers, i, a)
        buf_printf(line, "%s%s %s", i ? " · " : "", json_str(a, "key"), json_str(a, "title"));
}

static void print_answers(const json_t *answers, size_t width, buf *out)
{
    buf line = { 0 };
    put_keys(answers, &line);
    if (line.n > 0)
        labelled(out, _("Keys"), buf_view(&line), width);
    buf_free(&line);
}

/* What is finished keeps its number for the day, so that `done 3` stays the third. */
static bool finished(const json_t *j, buf *out)
{
    if (json_is_true(json_object_get(j, "away"))) {
        buf_printf(out, "%lld %s · %s\n", json_integer_value(json_object_get(j, "number")), json_str(j, "name"),
                   _("put off"));
        return true;
    }
    static const struct {
        const char *status, *words;
    } all[] = {
        { "done", N_("done") }, { "answered", N_("done") }, { "skipped", N_("skipped") }, { "failed", N_("failed") }
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(json_str(j, "status"), all[i].status) == 0) {
            buf_printf(out, "%lld %s · %s\n", json_integer_value(json_object_get(j, "number")), json_str(j, "name"),
                       i18n_text(all[i].words));
            return true;
        }
    return false;
}

static void print_item(const json_t *j, size_t width, buf *out)
{
    if (strcmp(json_str(j, "kind"), "silence") == 0 || finished(j, out))
        return;
    print_head(j, out);
    if (*json_str(j, "why"))
        labelled(out, _("Why"), text_of(json_str(j, "why")), width);
    const json_t *last = json_object_get(j, "last");
    if (json_is_object(last)) {
        buf line = { 0 };
        buf_printf(&line, _("%s: %s"), json_str(last, "day"), json_str(last, "text"));
        labelled(out, _("Last"), buf_view(&line), width);
        buf_free(&line);
    }
    if (*json_str(j, "say")) {
        buf said = { 0 };
        buf_printf(&said, _("“%s”"), json_str(j, "say"));
        labelled(out, _("Say"), buf_view(&said), width);
        buf_free(&said);
    }
    if (*json_str(j, "file"))
        labelled(out, _("File"), text_of(json_str(j, "file")), width);
    const json_t *ask = json_object_get(j, "ask");
    if (json_is_object(ask)) {
        buf line = { 0 };
        const char *known = json_str(ask, "known");
        buf_printf(&line, _("%s (%s)"), json_str(ask, "question"), *known ? known : _("not known yet"));
        if (*known == '\0' && json_array_size(json_object_get(ask, "values")) > 0) {
            buf_str(&line, "  ");
            put_keys(json_object_get(ask, "values"), &line);
        }
        labelled(out, _("Ask"), buf_view(&line), width);
        buf_free(&line);
    }
    if (*json_str(j, "dont"))
        labelled(out, _("Don't"), text_of(json_str(j, "dont")), width);
    print_answers(json_object_get(j, "answers"), width, out);
}

/* Why people are left in peace today, in the seller's words. */
static void held_phrase(const char *gate, unsigned long n, buf *out)
{
    static const struct {
        const char *gate, *one, *many;
    } words[] = {
        { "missed", N_("%lu was meant by a campaign whose day has passed"),
          N_("%lu were meant by a campaign whose day has passed") },
        { "unconfirmed", N_("%lu was meant by a campaign whose day has passed: is it still to go? (confirmed = DAY)"),
          N_("%lu were meant by a campaign whose day has passed: is it still to go? (confirmed = DAY)") },
        { "unreachable", N_("%lu removed you or cannot be reached"), N_("%lu removed you or cannot be reached") },
        { "opted_out", N_("%lu asked not to be written to about it"), N_("%lu asked not to be written to about it") },
        { "exclusive", N_("%lu has something else under way"), N_("%lu have something else under way") },
        { "lower_priority", N_("%lu is on the list for something better"),
          N_("%lu are on the list for something better") },
        { "cap", N_("%lu heard from you lately"), N_("%lu heard from you lately") },
        { "quiet_period", N_("%lu had a word from you just now"), N_("%lu had a word from you just now") },
        { "after_silence", N_("%lu would hear a sale as your first word in a long time"),
          N_("%lu would hear a sale as your first word in a long time") },
        { "complaint", N_("%lu has an open complaint and is not to be sold to"),
          N_("%lu have an open complaint and are not to be sold to") },
        { "fairness", N_("%lu would get an offer that is unfair to your key customers"),
          N_("%lu would get an offer that is unfair to your key customers") },
        { "holdout", N_("%lu gets nothing, by lot, to compare with"), N_("%lu get nothing, by lot, to compare with") },
        { "quiet_hours", N_("%lu would be disturbed at this hour"), N_("%lu would be disturbed at this hour") },
        { "one_to_one", N_("%lu is written to in person and not as one of many"),
          N_("%lu are written to in person and not as one of many") },
        { "audience", N_("%lu would get a group message that goes to too many"),
          N_("%lu would get a group message that goes to too many") },
        { "feed", N_("%lu would see a post that waits for its turn"),
          N_("%lu would see a post that waits for its turn") },
        { "budget", N_("%lu waits for a free quarter of an hour"), N_("%lu wait for a free quarter of an hour") },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].gate, gate) == 0)
            buf_printf(out, i18n_plural(words[i].one, words[i].many, n), n);
}

/* The reasons that hold most people come first. */
static void held_phrases(json_t *by_reason, buf *out)
{
    struct {
        const char *gate;
        json_int_t n;
    } all[GATES_MOST];
    size_t count = 0;
    const char *gate;
    json_t *n;
    json_object_foreach(by_reason, gate, n)
    {
        if (count == sizeof all / sizeof *all)
            break;
        size_t at = count++;
        for (; at > 0 && all[at - 1].n < json_integer_value(n); at--)
            all[at] = all[at - 1];
        all[at].gate = gate;
        all[at].n = json_integer_value(n);
    }
    for (size_t i = 0; i < count; i++) {
        buf_str(out, i == 0 ? "" : _(", "));
        held_phrase(all[i].gate, (unsigned long)all[i].n, out);
    }
}

static void print_held(const json_t *held, size_t width, buf *out)
{
    long long people = json_integer_value(json_object_get(held, "people"));
    const json_t *next = json_object_get(held, "first_tomorrow");
    if (people == 0)
        return;
    buf line = { 0 };
    buf_printf(&line, i18n_plural("%lld held: ", "%lld held: ", (unsigned long)people), people);
    held_phrases(json_object_get(held, "by_reason"), &line);
    buf_str(&line, next != NULL ? _(". ") : _("."));
    if (next != NULL)
        buf_printf(&line, _("First tomorrow: %s (%s)."), json_str(next, "name"), json_str(next, "title"));
    buf_printf(out, "%s  ", _("Not today"));
    size_t at = utf8_columns(text_of(_("Not today"))) + 2;
    wrap(out, buf_view(&line), at, at, width);
    buf_char(out, '\n');
    buf_free(&line);
}

/* Key customers whom nobody is going to speak to (D6.1). */
static void print_forgotten(const json_t *contacts, size_t width, buf *out)
{
    enum { NAMES = 5 };
    buf line = { 0 };
    next_contacts_words(contacts, NAMES, &line);
    if (line.n > 0) {
        buf_printf(out, "%s  ", _("No date"));
        size_t at = utf8_columns(text_of(_("No date"))) + 2;
        wrap(out, buf_view(&line), at, at, width);
        buf_char(out, '\n');
    }
    buf_free(&line);
}

/* "Today", or the day, and when the last run was unless it was on that day, which is today. */
static void day_of(const json_t *list, const zone *z, int64_t today, buf *out)
{
    int64_t day = today, run = GX_NEVER;
    const char *date = json_str(list, "date");
    date_parse(text_of(date), &day);
    bool ran = time_parse_rfc3339(text_of(json_str(list, "run")), &run);
    buf_str(out, day == today ? _("Today") : date);
    if (!ran || (day == today && zone_today(z, run) >= today))
        return;
    civil at = civil_of_seconds(zone_local(z, run));
    char on[32];
    snprintf(on, sizeof on, "%04d-%02d-%02d %02d:%02d", (int)at.year, at.month, at.day, at.hour, at.minute);
    buf_printf(out, _(" (last run on %s)"), on);
}

/* More than her minutes a day, which is no mistake: say how much, and what it comes from. */
static void print_over(const json_t *list, const char *when, long long people, long long minutes, long long per_day,
                       buf *out)
{
    long long apart = json_integer_value(json_object_get(list, "minutes_apart"));
    long long left = json_integer_value(json_object_get(list, "minutes_left_over"));
    buf_printf(out,
               i18n_plural("%s: %lld person, %lld minutes, %lld more than your %lld.",
                           "%s: %lld people, %lld minutes, %lld more than your %lld.", (unsigned long)people),
               when, people, minutes, minutes - per_day, per_day);
    if (apart > 0)
        buf_printf(out, _(" Who waits for you and who is key have minutes of their own (%lld)."), apart);
    if (left > 0)
        buf_printf(out, _(" Left from earlier days: %lld."), left);
    buf_str(out, _(" Nobody else needs you."));
}

static void print_sum(const json_t *list, const char *when, buf *out)
{
    long long people = json_integer_value(json_object_get(list, "people"));
    long long minutes = json_integer_value(json_object_get(list, "minutes"));
    const json_t *per_day = json_object_get(list, "minutes_per_day");
    if (people == 0)
        buf_printf(out, _("%s: nobody needs you."), when);
    else if (json_is_integer(per_day) && minutes > json_integer_value(per_day))
        print_over(list, when, people, minutes, json_integer_value(per_day), out);
    else if (json_is_integer(per_day))
        buf_printf(out,
                   i18n_plural("%s: %lld person, %lld of %lld minutes. Nobody else needs you.",
                               "%s: %lld people, %lld of %lld minutes. Nobody else needs you.", (unsigned long)people),
                   when, people, minutes, json_integer_value(per_day));
    else
        buf_printf(out,
                   i18n_plural("%s: %lld person, %lld minutes. Nobody else needs you.",
                               "%s: %lld people, %lld minutes. Nobody else needs you.", (unsigned long)people),
                   when, people, minutes);
}

/* What goes out without her, where something is to be done about it. */
static void print_outgoing(const json_t *list, buf *out)
{
    long long waiting = json_integer_value(json_object_get(list, "outgoing"));
    long long dead = json_integer_value(json_object_get(list, "dead_letters"));
    if (waiting > 0)
        buf_printf(out,
                   i18n_plural("%lld message of this day goes out by itself: guanxi deliver\n",
                               "%lld messages of this day go out by themselves: guanxi deliver\n",
                               (unsigned long)waiting),
                   waiting);
    if (dead > 0)
        buf_printf(out,
                   i18n_plural("%lld message could not be delivered: guanxi deliver --dead\n",
                               "%lld messages could not be delivered: guanxi deliver --dead\n", (unsigned long)dead),
                   dead);
}

void worklist_print(const json_t *list, const zone *z, int64_t today, size_t width, buf *out)
{
    int64_t day = today;
    buf when = { 0 };
    day_of(list, z, today, &when);
    print_sum(list, when.n ? when.p : "", out);
    buf_free(&when);
    buf_printf(out, "%s\n", _(" (why: guanxi why NAME)"));
    if (date_parse(text_of(json_str(list, "date")), &day) && day < today)
        buf_str(out, _("This is a past day's list; guanxi run makes today's.\n"));
    size_t i;
    json_t *j;
    json_array_foreach(json_object_get(list, "items"), i, j) print_item(j, width, out);
    broadcasts_print(json_object_get(list, "broadcasts"), json_object_get(list, "feed"), width, out);
    print_outgoing(list, out);
    print_held(json_object_get(list, "held"), width, out);
    print_forgotten(json_object_get(list, "key_customers"), width, out);
}
