/* SPDX-License-Identifier: Apache-2.0 */
/* A line for each line of the list, then the sums. */
#include "core/report/roster.h"

#include "core/base/i18n.h"

json_t *roster_json(const roster_report *r)
{
    static const char *const outcomes[] = { "taken", "incomplete", "rejected" };
    json_t *j = json_object(), *list = json_array();
    json_object_set_new(j, "lines", json_integer((json_int_t)r->n));
    json_object_set_new(j, "taken", json_integer((json_int_t)r->taken));
    json_object_set_new(j, "incomplete", json_integer((json_int_t)r->incomplete));
    json_object_set_new(j, "rejected", json_integer((json_int_t)r->rejected));
    json_object_set_new(j, "added", json_integer((json_int_t)r->added));
    json_object_set_new(j, "words", json_integer((json_int_t)r->words));
    json_object_set_new(j, "understood", json_integer((json_int_t)r->understood));
    json_object_set_new(j, "unknown", json_integer((json_int_t)r->unknown));
    json_object_set_new(j, "reject_file", r->reject_file != NULL ? json_string(r->reject_file) : json_null());
    for (size_t i = 0; i < r->n; i++) {
        const roster_line *l = &r->list[i];
        json_t *one = json_object();
        json_object_set_new(one, "line", json_integer((json_int_t)l->number));
        json_object_set_new(one, "name", json_word(l->name));
        json_object_set_new(one, "customer", json_text(l->customer));
        json_object_set_new(one, "added", json_boolean(l->added));
        json_object_set_new(one, "outcome", json_string(outcomes[l->outcome]));
        json_object_set_new(one, "understood", json_text(l->understood));
        json_object_set_new(one, "unknown", json_text(l->unknown));
        json_object_set_new(one, "reason", l->reason != NULL ? json_string(l->reason) : json_null());
        json_array_append_new(list, one);
    }
    json_object_set_new(j, "list", list);
    return j;
}

static void print_line(const roster_line *l, size_t width, buf *out)
{
    buf text = { 0 };
    buf_printf(&text, "%llu ", (unsigned long long)l->number);
    buf_word(&text, l->name);
    if (l->outcome == ROSTER_REJECTED)
        buf_printf(&text, " · %s", _("not taken"));
    else if (l->added)
        buf_printf(&text, " · %s", _("new"));
    if (l->outcome != ROSTER_REJECTED && l->understood.n > 0)
        buf_printf(&text, " · %.*s", TEXT_ARG(l->understood));
    if (l->reason != NULL)
        buf_printf(&text, " · %s", l->reason);
    wrap(out, buf_view(&text), 0, 4, width);
    buf_char(out, '\n');
    buf_free(&text);
}

void roster_print(const roster_report *r, bool dry_run, size_t width, buf *out)
{
    for (size_t i = 0; i < r->n; i++)
        print_line(&r->list[i], width, out);
    buf_printf(out, _("%zu lines: %llu taken, %llu taken in part, %llu rejected; %llu customers are new.\n"), r->n,
               (unsigned long long)r->taken, (unsigned long long)r->incomplete, (unsigned long long)r->rejected,
               (unsigned long long)r->added);
    if (r->words > 0)
        buf_printf(out, _("%llu words: %llu understood, %llu not.\n"), (unsigned long long)r->words,
                   (unsigned long long)r->understood, (unsigned long long)r->unknown);
    if (dry_run)
        buf_printf(out, "%s\n", _("Nothing was written (--dry-run)."));
    if (r->reject_file != NULL)
        buf_printf(out, _("What was not understood is in %s: correct it there and read that file.\n"), r->reject_file);
}
