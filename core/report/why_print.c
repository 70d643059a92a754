/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation as a person reads it. */
#include "core/report/why.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/report/people.h"

static void line(buf *out, size_t indent, size_t width, const char *head, const char *text)
{
    for (size_t i = 0; i < indent; i++)
        buf_char(out, ' ');
    buf_str(out, head);
    size_t at = indent + utf8_columns(text_of(head));
    wrap(out, text_of(text), at, indent + 2, width);
    buf_char(out, '\n');
}

/* The shop's day of an instant: the seller knows no other. */
static const char *day_of(const zone *z, const char *rfc3339, char out[32])
{
    int64_t t;
    if (time_parse_rfc3339(text_of(rfc3339), &t))
        date_format(zone_today(z, t), out);
    else
        snprintf(out, 32, "%.10s", rfc3339);
    return out;
}

static void print_fact(const zone *z, const json_t *f, size_t width, buf *out)
{
    buf text = { 0 };
    char day[32];
    int64_t t;
    const json_t *v = json_object_get(f, "value");
    if (json_is_string(v) && time_parse_rfc3339(text_of(json_string_value(v)), &t))
        buf_printf(&text, "%s = %s", json_str(f, "title"), day_of(z, json_string_value(v), day));
    else if (json_is_string(v))
        buf_printf(&text, "%s = %s", json_str(f, "title"), json_string_value(v));
    else if (json_is_integer(v))
        buf_printf(&text, "%s = %lld", json_str(f, "title"), json_integer_value(v));
    else if (json_is_boolean(v))
        buf_printf(&text, "%s = %s", json_str(f, "title"), json_is_true(v) ? _("yes") : _("no"));
    else
        buf_printf(&text, "%s = %s", json_str(f, "title"), _("unknown"));
    if (*json_str(f, "at"))
        buf_printf(&text, _(" (%s)"), day_of(z, json_str(f, "at"), day));
    line(out, 6, width, "", text.p ? text.p : "");
    buf_free(&text);
}

static void print_clauses(const json_t *explained, size_t indent, size_t width, buf *out)
{
    buf where = { 0 };
    buf_printf(&where, "%s: ", json_str(explained, "at"));
    line(out, indent, width, where.p, json_str(explained, "rule"));
    buf_free(&where);
    size_t i;
    json_t *c;
    json_array_foreach(json_object_get(explained, "clauses"), i, c)
        line(out, indent + 2, width, json_is_true(json_object_get(c, "holds")) ? _("yes: ") : _("no: "),
             json_str(c, "text"));
}

static void print_label(const zone *z, const json_t *l, size_t width, buf *out)
{
    char day[32];
    buf_printf(out, _("  %s: %s"), json_str(l, "dimension_title"), json_str(l, "title"));
    if (*json_str(l, "until"))
        buf_printf(out, _("  (holds until %s if nothing happens)"), day_of(z, json_str(l, "until"), day));
    buf_char(out, '\n');
    const json_t *hand = json_object_get(l, "set_by_hand");
    if (hand != NULL) {
        buf text = { 0 };
        buf_printf(&text, _("set by %s on %s, which wins over what is computed: %s"),
                   *json_str(hand, "by") ? json_str(hand, "by") : _("hand"), day_of(z, json_str(hand, "at"), day),
                   *json_str(hand, "computed_title") ? json_str(hand, "computed_title") : _("nothing"));
        if (*json_str(hand, "review_on"))
            buf_printf(&text, _("; to be looked at again on %s"), json_str(hand, "review_on"));
        line(out, 4, width, "", text.p);
        buf_free(&text);
    }
    if (*json_str(l, "reason"))
        line(out, 4, width, "", json_str(l, "reason"));
    const json_t *explained = json_object_get(l, "rule");
    if (explained != NULL)
        print_clauses(explained, 4, width, out);
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(l, "facts"), i, f) print_fact(z, f, width, out);
}

static const char *decision_words(const char *decision)
{
    static const struct {
        const char *name, *words;
    } all[] = {
        { "planned", N_("on the list") },
        { "done", N_("done") },
        { "answered", N_("answered") },
        { "skipped", N_("skipped by you") },
        { "postponed", N_("postponed by you") },
        { "failed", N_("failed") },
        { "suppressed", N_("not sent") },
        { "not_in_segment", N_("not for her: she is not in the segment") },
        { "stands_apart", N_("not asked: a segment with apart = yes holds this contact, which is no customer") },
        { "nothing_to_say", N_("nothing to say now: done already, or the script returned no action") },
        { "news_harms", N_("not for her: something in it harms her, as far as you know") },
        { "news_no_wish", N_("not for her: what she ordered and did not pay is something else") },
        { "news_bought", N_("not for her any more: she has bought it since she wanted it") },
        { "news_answered", N_("not for her: she asked since it is out, and heard it in the answer") },
        { "news_old", N_("not for her any more: she wanted it too long ago (wanted_within)") },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, decision) == 0)
            return i18n_text(all[i].words);
    return decision;
}

static void print_decision(const zone *z, const json_t *d, size_t width, buf *out)
{
    char day[32];
    buf_printf(out, _("  %s: %s"), json_str(d, "title"), decision_words(json_str(d, "decision")));
    if (*json_str(d, "at"))
        buf_printf(out, _(" (%s)"), day_of(z, json_str(d, "at"), day));
    if (*json_str(d, "gate"))
        buf_printf(out, _(": %s"), json_str(d, "gate_title"));
    buf_char(out, '\n');
    if (*json_str(d, "because"))
        line(out, 4, width, _("why: "), json_str(d, "because"));
    if (*json_str(d, "experiment"))
        line(out, 4, width, _("experiment: "), json_str(d, "experiment"));
    if (*json_str(d, "arm"))
        line(out, 4, width, _("her lot: "), i18n_text(json_str(d, "arm")));
    if (*json_str(d, "would_change"))
        line(out, 4, width, _("what would change it: "), json_str(d, "would_change"));
    if (*json_str(d, "opens"))
        line(out, 4, width, _("opens: "), day_of(z, json_str(d, "opens"), day));
    if (*json_str(d, "answer"))
        line(out, 4, width, _("answer: "), json_str(d, "answer"));
    line(out, 4, width, _("script: "), json_str(d, "script"));
    const json_t *explained = json_object_get(d, "rule");
    if (explained != NULL)
        print_clauses(explained, 4, width, out);
}

void why_print(const json_t *why, const zone *z, size_t width, buf *out)
{
    buf id = { 0 };
    buf_word(&id, text_of(json_str(why, "customer")));
    const char *name = json_str(why, "name"), *shown = id.p != NULL ? id.p : "";
    buf_printf(out, _("%s (%s), as of %s\n"), *name ? name : shown, shown, json_str(why, "now"));
    buf_free(&id);
    group_print(json_object_get(why, "merged"), z, width, out);
    size_t i;
    json_t *j;
    if (json_array_size(json_object_get(why, "labels")) > 0)
        buf_printf(out, "\n%s\n", _("Who she is"));
    json_array_foreach(json_object_get(why, "labels"), i, j) print_label(z, j, width, out);
    if (json_array_size(json_object_get(why, "segments")) > 0)
        buf_printf(out, "\n%s\n", _("Segments"));
    json_array_foreach(json_object_get(why, "segments"), i, j)
    {
        buf_printf(out, "  %s\n", json_str(j, "title"));
        print_clauses(j, 4, width, out);
    }
    buf_printf(out, "\n%s\n", _("Decisions"));
    if (json_array_size(json_object_get(why, "decisions")) == 0)
        buf_printf(out, "  %s\n", _("none: no strategy has anything to say to her now"));
    json_array_foreach(json_object_get(why, "decisions"), i, j) print_decision(z, j, width, out);
}
