/* SPDX-License-Identifier: Apache-2.0 */
/* Every value with its place and what it replaced, as data. */
#include "core/report/settings.h"

static void put_place(const config_entry *e, json_t *j)
{
    json_object_set_new(j, "value", json_stringn(e->value.p ? e->value.p : "", e->value.n));
    json_object_set_new(j, "file", json_string(e->file));
    json_object_set_new(j, "line", json_integer(e->line));
}

static void put_entry(void *ctx, gx_text path, const config_entry *e)
{
    json_t *j = json_object(), *over = json_array();
    json_object_set_new(j, "key", json_text(path));
    put_place(e, j);
    for (const config_entry *o = e->over; o != NULL; o = o->over) {
        json_t *old = json_object();
        put_place(o, old);
        json_array_append_new(over, old);
    }
    json_object_set_new(j, "over", over);
    json_array_append_new(ctx, j);
}

json_t *settings_json(const config *c, gx_text key_prefix, bool changed)
{
    json_t *list = json_array();
    config_each(c, key_prefix, changed, put_entry, list);
    return list;
}
