/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks against the maps and importers of the shop. */
#include "core/engine/hooks.h"

#include "core/base/i18n.h"

static bool format_is_there(const shop *s, const char *format)
{
    size_t n;
    const registered_importer *importers = host_importers(s->ruleset->host, &n);
    if (format == NULL || strcmp(format, "events") == 0)
        return true;
    for (size_t i = 0; i < s->maps.n; i++)
        if (strcmp(column_map_name(s->maps.list[i]), format) == 0)
            return true;
    for (size_t i = 0; i < n; i++)
        if (strcmp(importers[i].importer->name, format) == 0)
            return true;
    return false;
}

gx_status shop_hooks(shop *s, arena *a, hooks *out, gx_error *err)
{
    gx_status rc = hooks_of(s->config, s->dir, a, out, err);
    for (size_t i = 0; rc == GX_OK && i < out->n; i++) {
        const hook *h = &out->list[i];
        const config_section *section = config_find(s->config, "hook", text_of(h->name));
        if (!format_is_there(s, h->format))
            return config_fail(section, config_entry_of(section, "map"), err, _("the shop has no map \"%s\""),
                               h->format);
    }
    return rc;
}
