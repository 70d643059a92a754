/* SPDX-License-Identifier: Apache-2.0 */
/* Values of an action (JSON) made and read, for who decides by them. */
#include "core/script/script.h"

#include <jansson.h>
#include <stdlib.h>

gx_text action_value(gx_text values, const char *key, arena *a)
{
    json_t *all = values.n > 0 ? json_loadb(values.p, values.n, 0, NULL) : NULL;
    gx_text found = arena_text(a, text_of(json_string_value(json_object_get(all, key))));
    json_decref(all);
    return found;
}

bool action_flag(gx_text values, const char *key)
{
    json_t *all = values.n > 0 ? json_loadb(values.p, values.n, 0, NULL) : NULL;
    bool set = json_is_true(json_object_get(all, key));
    json_decref(all);
    return set;
}

bool action_values(const action_text *list, size_t n, bool remind, arena *a, gx_text *out)
{
    json_t *all = json_object();
    bool whole = all != NULL;
    for (size_t i = 0; i < n && whole; i++)
        if (list[i].date != NULL)
            whole = json_object_set_new(all, list[i].name, json_pack("{s:I}", "date", (json_int_t)*list[i].date)) == 0;
        else if (list[i].text.n > 0)
            whole = json_object_set_new(all, list[i].name, json_stringn(list[i].text.p, list[i].text.n)) == 0;
    if (remind)
        whole = whole && json_object_set_new(all, "remind", json_true()) == 0;
    *out = (gx_text){ NULL, 0 };
    char *text = whole && json_object_size(all) > 0 ? json_dumps(all, JSON_COMPACT) : NULL;
    whole = whole && (text != NULL || json_object_size(all) == 0);
    if (text != NULL)
        *out = arena_text(a, text_of(text));
    whole = whole && (text == NULL || out->n > 0);
    free(text);
    json_decref(all);
    return whole;
}
