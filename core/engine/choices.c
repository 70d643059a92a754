/* SPDX-License-Identifier: Apache-2.0 */
/* The values of an attribute that has only a few, each with its title and a key of its own: what a work list offers
 * where one key is enough (D4.8). */
#include "core/base/i18n.h"
#include "core/engine/attribute.h"

static bool taken(const attribute_choice *list, size_t n, gx_text key)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(list[i].key, key))
            return true;
    return false;
}

/* The first character of the value that no value before it has taken; else the first free digit or capital letter. */
static gx_text free_key(const attribute_choice *list, size_t n, gx_text value)
{
    static const char further[] = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (size_t i = 0, next; i < value.n; i = next) {
        next = utf8_next(value, i);
        gx_text key = { value.p + i, next - i };
        if (!taken(list, n, key))
            return key;
    }
    for (size_t i = 0; further[i] != '\0'; i++)
        if (!taken(list, n, (gx_text){ &further[i], 1 }))
            return (gx_text){ &further[i], 1 };
    return value;
}

/* title.VALUE.LANG, else title.VALUE, else the value itself. */
static gx_status title_of(const config_section *s, gx_text value, const char *lang, arena *a, gx_text *out,
                          gx_error *err)
{
    const char *key = arena_printf(a, "title.%.*s", TEXT_ARG(value));
    if (key == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    const config_entry *e = config_entry_lang(s, key, lang);
    if (e == NULL)
        e = config_entry_of(s, key);
    *out = e != NULL ? e->value : value;
    return GX_OK;
}

/* The values as shop.ini lists them, of which a list holds several; of a truth, yes and no. */
static gx_status values_of(const config_section *s, arena *a, gx_value *out, gx_error *err)
{
    static const gx_option option = { "values", GX_OPT_LIST, NULL, NULL, NULL, "" };
    static const gx_text truths[] = { { "yes", 3 }, { "no", 2 } };
    const config_entry *type = s != NULL && config_enabled(s) ? config_entry_of(s, "type") : NULL;
    bool few = type != NULL && (text_is(type->value, "enum") || text_is(type->value, "list"));
    const config_entry *values = few ? config_entry_of(s, "values") : NULL;
    *out = (gx_value){ .n_list = 0 };
    if (values != NULL)
        return config_value(s, values, &option, -1, a, out, err);
    if (type != NULL && text_is(type->value, "bool"))
        *out = (gx_value){ .list = truths, .n_list = 2 };
    return GX_OK;
}

gx_status attribute_choices(const shop *s, gx_text name, const char *lang, arena *a, attribute_choice **out, size_t *n,
                            gx_error *err)
{
    const config_section *section = config_find(s->config, "attribute", name);
    gx_value values;
    gx_status rc = values_of(section, a, &values, err);
    attribute_choice *list = arena_alloc(a, (values.n_list + 1) * sizeof *list);
    if (rc == GX_OK && list == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < values.n_list && rc == GX_OK; i++) {
        list[i] = (attribute_choice){ .value = values.list[i], .key = free_key(list, i, values.list[i]) };
        rc = title_of(section, values.list[i], lang, a, &list[i].title, err);
    }
    *out = list;
    *n = rc == GX_OK ? values.n_list : 0;
    return rc;
}
