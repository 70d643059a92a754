/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the report room: one thing that `guanxi check` found. */
#ifndef CORE_REPORT_FINDING_H
#define CORE_REPORT_FINDING_H

#include "core/report/out.h"

/* level: "error" (check fails), "warning" (fails only if strict), "note". */
static inline json_t *finding(json_t *list, const char *level, const char *text)
{
    json_t *j = json_object();
    json_object_set_new(j, "level", json_string(level));
    json_object_set_new(j, "text", json_string(text));
    json_array_append_new(list, j);
    return j;
}

#endif
