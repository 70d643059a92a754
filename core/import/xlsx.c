/* SPDX-License-Identifier: Apache-2.0 */
/* Spreadsheets of Excel 2007 and later, LibreOffice, WPS and everything that writes their format. All sheets that a
 * person sees become tables; which of them is meant is for the column maps to know. Older and other spreadsheets are
 * refused by name, with what to do. */
#include "core/import/xlsx.h"

#include "core/base/i18n.h"
#include "core/import/container.h"

#include <stdlib.h>

#define OLE2 "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

enum { SHEETS_MOST = 1000 };

static bool is_xlsx(gx_text beginning)
{
    return text_starts(beginning, "PK\x03\x04") || text_starts(beginning, OLE2);
}

/* ---- relationships: which part is what */

typedef struct relation {
    const char *id, *type, *target; /* target: from the top of the package */
} relation;

typedef struct relations {
    arena *mem;
    const char *folder; /* of the part they belong to: "xl/" */
    arena_list list;
} relations;

/* Targets are relative to the folder of the part, or begin at the top with a slash. */
static const char *resolve(const relations *r, const char *target)
{
    if (target[0] == '/')
        return arena_strdup(r->mem, target + 1);
    size_t n = strlen(r->folder);
    for (; strncmp(target, "../", 3) == 0; target += 3)
        for (n -= n > 0; n > 0 && r->folder[n - 1] != '/';)
            n--;
    return arena_printf(r->mem, "%.*s%s", (int)n, r->folder, target);
}

static void on_relation(part *p, const char *name, const char *const *attributes)
{
    relations *r = part_context(p);
    const char *id = part_attribute(attributes, "Id"), *type = part_attribute(attributes, "Type"),
               *target = part_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL)
        return;
    relation *one = r->list.n < SHEETS_MOST * 10 ? arena_list_add(r->mem, &r->list) : NULL;
    if (one == NULL) {
        part_fail(p, GX_ELIMIT, _("too many relationships"));
        return;
    }
    const char *slash = strrchr(type, '/');
    *one = (relation){ arena_strdup(r->mem, id), arena_strdup(r->mem, slash != NULL ? slash + 1 : type),
                       resolve(r, target) };
    if (one->id == NULL || one->type == NULL || one->target == NULL)
        part_fail(p, GX_ENOMEM, _("out of memory"));
}

/* The relations of a part: a/b.xml has them in a/_rels/b.xml.rels. */
static gx_status read_relations(workbook *w, const char *of, relations *out, gx_error *err)
{
    static const part_handlers handlers = { on_relation, NULL, NULL };
    const char *slash = strrchr(of, '/'), *file = slash != NULL ? slash + 1 : of;
    *out = (relations){ .mem = w->mem, .list = { .size = sizeof(relation) } };
    out->folder = arena_strndup(w->mem, of, (size_t)(file - of));
    const char *path = out->folder != NULL ? arena_printf(w->mem, "%s_rels/%s.rels", out->folder, file) : NULL;
    if (path == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    return package_read(w->package, path, &handlers, out, err);
}

static const char *target_of(const relations *r, const char *id, const char *type)
{
    const relation *list = r->list.items;
    for (size_t i = 0; i < r->list.n; i++)
        if ((id == NULL || strcmp(list[i].id, id) == 0) && strcmp(list[i].type, type) == 0)
            return list[i].target;
    return NULL;
}

/* ---- the workbook: its sheets and its calendar */

typedef struct reading {
    workbook *w;
    relations relations;
    arena_list sheets;
} reading;

static bool is_true(const char *value)
{
    return value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

/* Charts and what is hidden are no tables. */
static void add_sheet(part *p, reading *r, const char *const *attributes)
{
    const char *name = part_attribute(attributes, "name"), *id = part_attribute(attributes, "id"),
               *state = part_attribute(attributes, "state");
    const char *target = id != NULL ? target_of(&r->relations, id, "worksheet") : NULL;
    if (target == NULL || (state != NULL && strcmp(state, "visible") != 0))
        return;
    xlsx_sheet *s = r->sheets.n < SHEETS_MOST ? arena_list_add(r->w->mem, &r->sheets) : NULL;
    if (s == NULL)
        part_fail(p, GX_ELIMIT, _("more than %d sheets"), SHEETS_MOST);
    else
        *s = (xlsx_sheet){ arena_text(r->w->mem, text_of(name != NULL ? name : "")), target };
}

static void on_start(part *p, const char *name, const char *const *attributes)
{
    reading *r = part_context(p);
    if (strcmp(name, "workbookPr") == 0)
        r->w->from_1904 = is_true(part_attribute(attributes, "date1904"));
    else if (strcmp(name, "sheet") == 0)
        add_sheet(p, r, attributes);
}

/* What an archive without a workbook is. */
static gx_status no_workbook(workbook *w, gx_error *err)
{
    if (package_has(w->package, "content.xml"))
        return gx_fail(err, GX_EINVAL, _("an OpenDocument file: save it as .xlsx or CSV and import that"));
    if (package_has(w->package, "word/document.xml"))
        return gx_fail(err, GX_EINVAL, _("a text document and no spreadsheet"));
    return gx_fail(err, GX_EINVAL, _("an archive without a workbook: unpack it and import the files in it"));
}

static gx_status read_workbook(workbook *w, gx_error *err)
{
    static const part_handlers handlers = { on_start, NULL, NULL };
    reading r = { .w = w, .sheets = { .size = sizeof(xlsx_sheet) } };
    relations top;
    if (!package_has(w->package, "_rels/.rels"))
        return no_workbook(w, err);
    gx_status status = read_relations(w, "", &top, err);
    const char *path = status == GX_OK ? target_of(&top, NULL, "officeDocument") : NULL;
    if (status == GX_OK && (path == NULL || strstr(path, "document.xml") != NULL))
        return no_workbook(w, err);
    if (status == GX_OK && strstr(path, ".bin") != NULL)
        return gx_fail(err, GX_EINVAL, _("a binary workbook (.xlsb): save it as .xlsx or CSV and import that"));
    if (status == GX_OK)
        status = read_relations(w, path, &r.relations, err);
    if (status == GX_OK)
        status = package_read(w->package, path, &handlers, &r, err);
    if (status != GX_OK)
        return status;
    w->strings_part = target_of(&r.relations, NULL, "sharedStrings");
    w->styles_part = target_of(&r.relations, NULL, "styles");
    w->sheets = r.sheets.items;
    w->n_sheets = r.sheets.n;
    return w->n_sheets > 0 ? GX_OK : gx_fail(err, GX_EINVAL, _("%s names no sheet that is shown"), path);
}

static gx_status read_sheets(const workbook *w, buf *csv, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; i < w->n_sheets && status == GX_OK; i++) {
        buf_char(csv, CONTAINER_TABLE);
        buf_word(csv, w->sheets[i].name);
        buf_char(csv, '\n');
        status = xlsx_read_sheet(w, &w->sheets[i], csv, err);
        if (status != GX_OK)
            gx_error_prepend(err, _("sheet \"%.*s\": "), TEXT_ARG(w->sheets[i].name));
    }
    return status == GX_OK && csv->failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : status;
}

/* What Excel wrote before 2007, or encrypts today: its directory names the parts in UTF-16. */
static gx_status refuse_ole2(gx_text content, gx_error *err)
{
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    if (memmem(content.p, content.n, encrypted, sizeof encrypted - 1) != NULL)
        return gx_fail(err, GX_EINVAL, _("it is protected by a password: save it without one"));
    return gx_fail(err, GX_EINVAL, _("a spreadsheet of Excel 97–2003 (.xls): save it as .xlsx or CSV and import that"));
}

static gx_status read_xlsx(gx_text content, size_t most, buf *csv, gx_error *err)
{
    if (text_starts(content, OLE2))
        return refuse_ole2(content, err);
    workbook w = { .most = most, .mem = arena_new() };
    gx_status status =
        w.mem != NULL ? package_open(content, most, &w.package, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (status == GX_OK)
        status = read_workbook(&w, err);
    if (status == GX_OK)
        status = xlsx_read_strings(&w, err);
    if (status == GX_OK)
        status = xlsx_read_styles(&w, err);
    if (status == GX_OK)
        status = read_sheets(&w, csv, err);
    package_close(w.package);
    arena_free(w.mem);
    return status;
}

const container xlsx_container = { "xlsx", is_xlsx, read_xlsx };
