/* SPDX-License-Identifier: Apache-2.0 */
/* The people who are one customer, as data and in words. */
#include "core/report/people.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/engine/people.h"
#include "core/report/out.h"

static gx_text subject_of(const merged_customer *group, size_t n, uint32_t id)
{
    for (size_t i = 0; i < n; i++)
        if (group[i].id == id)
            return group[i].subject;
    return (gx_text){ NULL, 0 };
}

gx_status group_json(shop *s, uint32_t id, int64_t now, arena *a, json_t **out, gx_error *err)
{
    merged_customer *group;
    size_t n = 0;
    gx_status rc = people_group(s, id, now, a, &group, &n, err);
    if (rc != GX_OK)
        return rc;
    *out = json_array();
    for (size_t i = 1; i < n; i++)
        json_array_append_new(*out,
                              json_pack("{s:o,s:o,s:o}", "customer", json_text(group[i].subject), "into",
                                        json_text(subject_of(group, n, group[i].into)), "at", json_time(group[i].at)));
    return GX_OK;
}

void group_print(const json_t *list, const zone *z, size_t width, buf *out)
{
    size_t i;
    json_t *j;
    json_array_foreach(list, i, j)
    {
        int64_t at;
        buf line = { 0 }, who = { 0 }, into = { 0 };
        buf_word(&who, text_of(json_str(j, "customer")));
        buf_word(&into, text_of(json_str(j, "into")));
        civil day =
            time_parse_rfc3339(text_of(json_str(j, "at")), &at) ? civil_of_seconds(zone_local(z, at)) : (civil){ 0 };
        buf_printf(&line, _("the same person as %s: merged into %s on %04d-%02d-%02d"), who.n ? who.p : "",
                   into.n ? into.p : "", (int)day.year, day.month, day.day);
        buf_str(out, "  ");
        wrap(out, buf_view(&line), 2, 4, width);
        buf_char(out, '\n');
        out->failed |= line.failed || who.failed || into.failed;
        buf_free(&line);
        buf_free(&who);
        buf_free(&into);
    }
}
