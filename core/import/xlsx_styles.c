/* SPDX-License-Identifier: Apache-2.0 */
/* Which styles show a number as a date: cells name a style, a style names a format by number, and formats of one's own
 * come with their code. */
#include "core/base/i18n.h"
#include "core/import/xlsx.h"

#include <stdlib.h>

enum { STYLES_MOST = 70000 }; /* 65,490 is what a spreadsheet program allows */

typedef struct own_format {
    int id;
    cell_kind kind;
} own_format;

typedef struct reading {
    workbook *w;
    arena_list formats, kinds;
    bool in_styles;
} reading;

static int number_of(const char *text)
{
    return text != NULL ? (int)strtol(text, NULL, 10) : 0;
}

static cell_kind kind_of(const reading *r, int id)
{
    const own_format *own = r->formats.items;
    for (size_t i = r->formats.n; i > 0; i--)
        if (own[i - 1].id == id)
            return own[i - 1].kind;
    return xlsx_kind_of_builtin(id);
}

static void add_format(part *p, reading *r, const char *const *attributes)
{
    const char *code = part_attribute(attributes, "formatCode");
    own_format *f = r->formats.n < STYLES_MOST / 100 ? arena_list_add(r->w->mem, &r->formats) : NULL;
    if (f == NULL)
        part_fail(p, GX_ELIMIT, _("too many formats"));
    else
        *f = (own_format){ number_of(part_attribute(attributes, "numFmtId")),
                           xlsx_kind_of_format(text_of(code != NULL ? code : "")) };
}

static void add_style(part *p, reading *r, const char *const *attributes)
{
    unsigned char *kind = r->kinds.n < STYLES_MOST ? arena_list_add(r->w->mem, &r->kinds) : NULL;
    if (kind == NULL)
        part_fail(p, GX_ELIMIT, _("too many formats"));
    else
        *kind = (unsigned char)kind_of(r, number_of(part_attribute(attributes, "numFmtId")));
}

static void on_start(part *p, const char *name, const char *const *attributes)
{
    reading *r = part_context(p);
    if (strcmp(name, "numFmt") == 0)
        add_format(p, r, attributes);
    else if (strcmp(name, "cellXfs") == 0)
        r->in_styles = true;
    else if (strcmp(name, "xf") == 0 && r->in_styles)
        add_style(p, r, attributes);
}

static void on_end(part *p, const char *name)
{
    reading *r = part_context(p);
    if (strcmp(name, "cellXfs") == 0)
        r->in_styles = false;
}

gx_status xlsx_read_styles(workbook *w, gx_error *err)
{
    static const part_handlers handlers = { on_start, on_end, NULL };
    reading r = { .w = w, .formats = { .size = sizeof(own_format) }, .kinds = { .size = 1 } };
    if (w->styles_part == NULL || !package_has(w->package, w->styles_part))
        return GX_OK;
    gx_status status = package_read(w->package, w->styles_part, &handlers, &r, err);
    w->kinds = r.kinds.items;
    w->n_kinds = r.kinds.n;
    return status;
}
