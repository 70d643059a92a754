/* SPDX-License-Identifier: Apache-2.0 */
/* Who looks at a dry run wants to see whether the right column was taken for the amount: in words, at the shop's times,
 * and beside the place in the file where it stands. */
#include "core/report/understood.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/report/profile.h"

#include <stdlib.h>

static void print_row(uint64_t line, const json_t *e, buf *out)
{
    buf who = { 0 };
    buf_word(&who, text_of(json_str(e, "subject")));
    buf_printf(out, _("  row %llu: %s\n"), (unsigned long long)line, who.p != NULL ? who.p : "");
    buf_free(&who);
}

static void print_event(const ruleset *r, const json_t *e, size_t width, buf *out)
{
    int64_t at = 0;
    buf text = { 0 };
    char *data = json_dumps(json_object_get(e, "data"), JSON_COMPACT);
    if (time_parse_rfc3339(text_of(json_str(e, "time")), &at)) {
        civil c = civil_of_seconds(zone_local(r->zone, at));
        buf_printf(&text, "%04d-%02d-%02d %02d:%02d  ", (int)c.year, c.month, c.day, c.hour, c.minute);
    }
    event_say(r, json_str(e, "type"), data != NULL ? data : "{}", &text);
    buf_str(out, "    ");
    wrap(out, buf_view(&text), 4, 6, width);
    buf_char(out, '\n');
    out->failed |= text.failed || data == NULL;
    free(data);
    buf_free(&text);
}

void understood_print(const ruleset *r, const import_report *report, size_t width, buf *out)
{
    gx_text rest = report->sample;
    for (size_t i = 0; rest.n > 0; i++) {
        gx_text line = text_cut(&rest, '\n');
        json_t *e = json_loadb(line.p, line.n, 0, NULL);
        out->failed |= e == NULL;
        if (e != NULL && (i == 0 || report->sample_lines[i] != report->sample_lines[i - 1]))
            print_row(report->sample_lines[i], e, out);
        if (e != NULL)
            print_event(r, e, width, out);
        json_decref(e);
    }
}

json_t *understood_json(const import_report *report)
{
    json_t *list = json_array();
    gx_text rest = report->sample;
    for (size_t i = 0; rest.n > 0; i++) {
        gx_text line = text_cut(&rest, '\n');
        json_t *e = json_loadb(line.p, line.n, 0, NULL);
        json_array_append_new(list, json_pack("{s:I, s:o}", "line", (json_int_t)report->sample_lines[i], "event", e));
    }
    return list;
}
