/* SPDX-License-Identifier: Apache-2.0 */
/* The tables as Markdown, so that docs/configuration.md cannot differ from what is accepted. */
#include "core/base/i18n.h"
#include "core/config/kinds.h"

static const char *type_name(gx_option_type type)
{
    switch (type) {
    case GX_OPT_BOOL:
        return _("yes or no");
    case GX_OPT_INT:
        return _("number");
    case GX_OPT_MONEY:
        return _("money");
    case GX_OPT_PERCENT:
        return _("percentage");
    case GX_OPT_DURATION:
        return _("duration");
    case GX_OPT_TEXT:
        return _("text");
    case GX_OPT_LIST:
        return _("list");
    }
    return "";
}

/* A bar ends a table's cell. */
static void cell(const char *text, buf *out)
{
    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        if (*p == '|')
            buf_char(out, '\\');
        buf_char(out, *p);
    }
}

static void option_row(const gx_option *o, buf *out)
{
    buf_printf(out, "| `%s` | %s | ", o->name, type_name(o->type));
    cell(o->fallback, out);
    buf_str(out, " | ");
    if (o->min != NULL || o->max != NULL)
        buf_printf(out, "%s … %s", o->min != NULL ? o->min : "", o->max != NULL ? o->max : "");
    buf_str(out, " | ");
    cell(o->help != NULL ? _(o->help) : NULL, out);
    buf_str(out, " |\n");
}

void config_kinds_markdown(const section_kind *kinds, size_t n, buf *out)
{
    for (size_t i = 0; i < n; i++) {
        const section_kind *k = &kinds[i];
        buf_printf(out, k->named ? "## `[%s:NAME]`\n\n" : "## `[%s]`\n\n", k->kind);
        if (k->help != NULL)
            buf_printf(out, "%s\n\n", _(k->help));
        buf_printf(out, "| %s | %s | %s | %s | %s |\n|---|---|---|---|---|\n", _("Key"), _("Type"), _("Default"),
                   _("Range"), _("What it does"));
        for (const gx_option *o = k->keys; o != NULL && o->name != NULL; o++)
            option_row(o, out);
        for (const gx_option *o = kind_reserved; k->named && o->name != NULL; o++)
            option_row(o, out);
        buf_char(out, '\n');
    }
}
