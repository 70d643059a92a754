/* SPDX-License-Identifier: Apache-2.0 */
/* Posts and group messages as a person reads them: a number to be done by, words to copy, for whom. */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/report/broadcasts.h"

enum { INDENT = 3, NAMES_SHOWN = 8 };

static void line_of(buf *line, size_t width, buf *out)
{
    buf_str(out, "   ");
    wrap(out, buf_view(line), INDENT, INDENT, width);
    buf_char(out, '\n');
    buf_clear(line);
}

/* "Anna, Bea and 12 more". */
static void put_names(const json_t *list, const char *key, buf *out)
{
    size_t n = json_array_size(list), shown = n > NAMES_SHOWN + 1 ? NAMES_SHOWN : n;
    for (size_t i = 0; i < shown; i++) {
        const json_t *one = json_array_get(list, i);
        buf_printf(out, "%s%s", i > 0 ? _(", ") : "", key != NULL ? json_str(one, key) : json_string_value(one));
    }
    if (shown < n)
        buf_printf(out, i18n_plural(" and %lu other", " and %lu others", (unsigned long)(n - shown)),
                   (unsigned long)(n - shown));
}

static const char *status_words(const json_t *j)
{
    const char *status = json_str(j, "status");
    return strcmp(status, "done") == 0 ? _("done") : strcmp(status, "skipped") == 0 ? _("skipped") : NULL;
}

static const char *what_it_is(const json_t *j)
{
    if (strcmp(json_str(j, "kind"), "takedown") == 0)
        return _("take down");
    if (strcmp(json_str(j, "kind"), "message") == 0)
        return _("group message");
    int kind = post_kind_of(text_of(json_str(j, "what")));
    return kind >= 0 ? post_kind_title((post_kind)kind) : "";
}

static void print_head(const json_t *j, buf *out)
{
    const char *status = status_words(j);
    buf_printf(out, "P%lld %s · %s", json_integer_value(json_object_get(j, "number")), what_it_is(j),
               json_str(j, "title"));
    if (*json_str(j, "when") != '\0')
        buf_printf(out, " · %s", json_str(j, "when"));
    if (status != NULL)
        buf_printf(out, " · %s", status);
    else if (json_is_true(json_object_get(j, "overdue")))
        buf_printf(out, " · %s", _("overdue"));
    buf_char(out, '\n');
}

static void print_audience(const json_t *j, size_t width, buf *out)
{
    buf line = { 0 };
    long long n = json_integer_value(json_object_get(j, "people"));
    bool post = strcmp(json_str(j, "kind"), "post") == 0;
    buf_printf(
        &line,
        post ? i18n_plural("Visible to %lld person only (%s): ", "Visible to %lld people only (%s): ", (unsigned long)n)
             : i18n_plural("To %lld person (%s): ", "To %lld people (%s): ", (unsigned long)n),
        n, json_str(j, "audience"));
    put_names(json_object_get(j, "members"), "name", &line);
    line_of(&line, width, out);
    if (json_array_size(json_object_get(j, "remind")) > 0) {
        buf_str(&line, _("Remind to look: "));
        put_names(json_object_get(j, "remind"), NULL, &line);
        line_of(&line, width, out);
    }
    buf_free(&line);
}

static void print_task(const json_t *j, size_t width, buf *out)
{
    print_head(j, out);
    if (status_words(j) != NULL || strcmp(json_str(j, "kind"), "takedown") == 0)
        return;
    buf line = { 0 };
    buf_printf(&line, _("“%s”"), json_str(j, "say"));
    line_of(&line, width, out);
    if (*json_str(j, "location") != '\0') {
        buf_printf(&line, _("Location: %s"), json_str(j, "location"));
        line_of(&line, width, out);
    }
    if (*json_str(j, "dont") != '\0') {
        buf_printf(&line, _("Don't: %s"), json_str(j, "dont"));
        line_of(&line, width, out);
    }
    buf_free(&line);
    print_audience(j, width, out);
}

/* "1 of 2 advertisements today. Next best: something you know about, 4 days without one." */
static void put_feed(const json_t *feed_json, buf *line)
{
    const json_t *most = json_object_get(feed_json, "ads_per_day");
    if (json_is_integer(most))
        buf_printf(line, _("%lld of %lld advertisements today. "),
                   json_integer_value(json_object_get(feed_json, "ads")), json_integer_value(most));
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(feed_json, "mix"), i, one)
    {
        if (strcmp(json_str(one, "kind"), json_str(feed_json, "wanting")) != 0)
            continue;
        const json_t *days = json_object_get(one, "days_without");
        long long n = json_integer_value(days);
        buf_printf(line, _("Best next: %s"), json_str(one, "title"));
        if (json_is_integer(days) && n > 0)
            buf_printf(line, i18n_plural(", %lld day without", ", %lld days without", (unsigned long)n), n);
        buf_str(line, _(". "));
    }
}

void broadcasts_print(const json_t *list, const json_t *feed_json, size_t width, buf *out)
{
    buf line = { 0 };
    put_feed(feed_json, &line);
    if (line.n > 0) {
        size_t at = utf8_columns(text_of(_("Moments"))) + 2;
        buf_printf(out, "%s  ", _("Moments"));
        wrap(out, text_trim(buf_view(&line)), at, at, width);
        buf_char(out, '\n');
    }
    buf_free(&line);
    size_t i;
    json_t *j;
    json_array_foreach(list, i, j) print_task(j, width, out);
}
