/* SPDX-License-Identifier: Apache-2.0 */
/* The registry as a page of documentation: docs/facts.md is what this prints for a shop without declarations of its
 * own. */
#include "core/base/i18n.h"
#include "core/model/facts.h"

static const char *type_name(const fact *x)
{
    switch (x->type) {
    case GX_BOOL:
        return "bool";
    case GX_INT:
        return "int";
    case GX_MONEY:
        return "money";
    case GX_TIME:
        return "time";
    case GX_DATE:
        return "date";
    case GX_DURATION:
        return "duration";
    case GX_NUMBER:
        return "number";
    case GX_TEXT_TYPE:
        return "text";
    case GX_LABEL:
        return x->origin == FACT_DIMENSION ? "label" : "enum";
    }
    return "";
}

/* A bar would end the cell. */
static void cell(const char *s, buf *out)
{
    buf_str(out, " ");
    for (; s != NULL && *s != '\0'; s++) {
        if (*s == '|')
            buf_char(out, '\\');
        buf_char(out, *s == '\n' ? ' ' : *s);
    }
    buf_str(out, " |");
}

static const char *title(const fact *x)
{
    if (x->title_local != NULL)
        return x->title_local;
    return x->title != NULL && x->title[0] != '\0' ? _(x->title) : "";
}

static void write_labels(const fact *x, buf *out)
{
    if (x->n_labels == 0)
        return;
    buf_str(out, " (");
    for (uint32_t i = 0; i < x->n_labels; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", x->labels[i]);
    buf_str(out, ")");
}

static void row(const fact *x, buf *out)
{
    buf_printf(out, "| `%s` | %s", x->name, type_name(x));
    write_labels(x, out);
    buf_str(out, " |");
    cell(title(x), out);
    cell(_(x->unit), out);
    cell(_(x->events), out);
    cell(_(x->fallback), out);
    cell(_(x->expiry), out);
    cell(x->dated_by, out);
    buf_char(out, '\n');
}

void facts_markdown(const facts *f, buf *out)
{
    buf_printf(out, "# %s\n\n%s\n\n%s\n|---|---|---|---|---|---|---|---|\n", _("Facts"),
               _("Every fact has one name, used unchanged in shop.ini, Lua, plugins and `guanxi why`. "
                 "What was stated as it is has the name `given.NAME`."),
               _("| Name | Type | Meaning | Unit | Events counted | When nothing is known | Expires | Dated by |"));
    for (gx_ref ref = 1; ref <= facts_count(f); ref++)
        if (facts_at(f, ref)->origin != FACT_SERIES_ONLY && facts_at(f, ref)->origin != FACT_CUT)
            row(facts_at(f, ref), out);
    buf_printf(out, "\n# %s\n\n%s", _("Series"),
               _("Windows such as `orders_within(\"365d\")` look at the times of these events:"));
    for (int s = 0; s < SERIES_COUNT; s++)
        buf_printf(out, "%s `%s`", s > 0 ? "," : "", series_name((series_id)s));
    buf_str(out, ".\n");
}
