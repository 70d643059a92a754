/* SPDX-License-Identifier: Apache-2.0 */
/* A small XML document, such as the body of a callback, as a table of one row: a column for every element with text,
 * named by its path below the outermost one (`MemChangeList.Item`), and for every attribute (`Item.@id`). An element
 * that comes several times is a list in one cell. Whatever could make a small file large or reach out of it is refused:
 * a document type, with which entities come. */
#include "core/import/container.h"

#include "core/base/i18n.h"
#include "core/csv/csvwrite.h"
#include "core/import/cells.h"
#include "core/import/encoding.h"

#include <expat.h>
#include <stdlib.h>

#define DEPTH_MOST 64
#define COLUMNS_MOST 1024
#define BYTES_MOST ((size_t)4 << 20)

typedef struct column {
    buf name, cell;
} column;

typedef struct reading {
    XML_Parser parser;
    gx_status status; /* of what was refused */
    gx_error *err;
    int depth;
    buf path;
    size_t ends[DEPTH_MOST + 1]; /* how long the path is at each depth */
    buf text;                    /* of the innermost open element, so far */
    column *columns;
    size_t n;
} reading;

__attribute__((format(printf, 3, 4))) static void refuse(reading *r, gx_status code, const char *format, ...)
{
    char said[300];
    va_list args;
    va_start(args, format);
    vsnprintf(said, sizeof said, format, args);
    va_end(args);
    if (r->status == GX_OK)
        r->status = gx_fail(r->err, code, _("line %lu: %s"), (unsigned long)XML_GetCurrentLineNumber(r->parser), said);
    XML_StopParser(r->parser, XML_FALSE);
}

static void put(reading *r, gx_text name, gx_text value)
{
    size_t i = 0;
    while (i < r->n && !text_eq(buf_view(&r->columns[i].name), name))
        i++;
    if (i == COLUMNS_MOST) {
        refuse(r, GX_ELIMIT, _("more than %d different elements: this is no callback"), COLUMNS_MOST);
        return;
    }
    if (i == r->n) {
        r->columns[r->n++] = (column){ 0 };
        buf_text(&r->columns[i].name, name);
    }
    cells_add_value(&r->columns[i].cell, value);
    if (r->columns[i].name.failed || r->columns[i].cell.failed)
        refuse(r, GX_ENOMEM, _("out of memory while reading XML"));
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    reading *r = ctx;
    if (r->depth == DEPTH_MOST) {
        refuse(r, GX_ELIMIT, _("elements nested deeper than %d levels"), DEPTH_MOST);
        return;
    }
    r->ends[r->depth++] = r->path.n;
    if (r->depth > 1)
        buf_printf(&r->path, "%s%s", r->path.n > 0 ? "." : "", name);
    for (; *attributes != NULL && r->status == GX_OK; attributes += 2) {
        size_t n = r->path.n;
        buf_printf(&r->path, "%s@%s", n > 0 ? "." : "", attributes[0]);
        put(r, buf_view(&r->path), text_trim(text_of(attributes[1])));
        r->path.n = n;
    }
    buf_clear(&r->text);
}

static void XMLCALL on_text(void *ctx, const XML_Char *p, int n)
{
    reading *r = ctx;
    buf_add(&r->text, p, (size_t)n);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    reading *r = ctx;
    gx_text value = text_trim(buf_view(&r->text));
    (void)name;
    if (r->path.failed || r->text.failed)
        refuse(r, GX_ENOMEM, _("out of memory while reading XML"));
    else if (r->depth > 1 && value.n > 0)
        put(r, buf_view(&r->path), value);
    r->path.n = r->ends[--r->depth];
    buf_clear(&r->text);
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has)
{
    (void)name, (void)system, (void)public, (void)has;
    refuse(ctx, GX_EINVAL, _("a document type (<!DOCTYPE>) is refused: entities can do harm, and no callback has one"));
}

static gx_status parse(reading *r, gx_text xml)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    enum XML_Status status = XML_Parse(r->parser, xml.p, (int)xml.n, 1);
    if (r->status != GX_OK)
        return r->status;
    if (status == XML_STATUS_OK)
        return GX_OK;
    enum XML_Error code = XML_GetErrorCode(r->parser);
    if (code == XML_ERROR_NO_MEMORY)
        return gx_fail(r->err, GX_ENOMEM, _("out of memory while reading XML"));
    return gx_fail(r->err, GX_EINVAL, _("line %lu, column %lu: not XML: %s"),
                   (unsigned long)XML_GetCurrentLineNumber(r->parser),
                   (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1, XML_ErrorString(code));
}

static gx_status write_table(const reading *r, size_t most, buf *csv, gx_error *err)
{
    for (size_t i = 0; i < r->n; i++) {
        if (i > 0)
            buf_char(csv, ',');
        csv_field(csv, buf_view(&r->columns[i].name));
    }
    for (size_t i = 0; i < r->n; i++) {
        buf_char(csv, i > 0 ? ',' : '\n');
        csv_field(csv, buf_view(&r->columns[i].cell));
    }
    if (r->n > 0)
        buf_char(csv, '\n');
    if (csv->failed)
        return gx_fail(err, GX_ENOMEM, _("out of memory while reading XML"));
    return csv->n <= most ? GX_OK : gx_fail(err, GX_ELIMIT, _("larger than the memory allowed (--memory)"));
}

/* Whatever the document says of its encoding, it is found as that of any other file, and Expat gets UTF-8. */
static gx_status read_xml(gx_text content, size_t most, buf *csv, gx_error *err)
{
    decoded text;
    reading r = { .err = err };
    if (content.n > BYTES_MOST || content.n > most)
        return gx_fail(err, GX_ELIMIT, _("an XML document of %zu MiB: only small ones, such as callbacks, are read"),
                       content.n >> 20);
    gx_status status = encoding_decode(content, GX_TEXT("auto"), &text, err);
    if (status != GX_OK)
        return status;
    r.columns = calloc(COLUMNS_MOST, sizeof *r.columns);
    r.parser = XML_ParserCreate("UTF-8");
    status = r.columns == NULL || r.parser == NULL ? gx_fail(err, GX_ENOMEM, _("out of memory while reading XML"))
                                                   : parse(&r, text.text);
    if (status == GX_OK)
        status = write_table(&r, most, csv, err);
    for (size_t i = 0; i < r.n; i++) {
        buf_free(&r.columns[i].name);
        buf_free(&r.columns[i].cell);
    }
    free(r.columns);
    buf_free(&r.path);
    buf_free(&r.text);
    if (r.parser != NULL)
        XML_ParserFree(r.parser);
    encoding_free(&text);
    return status;
}

static bool is_xml(gx_text beginning)
{
    gx_text t = text_trim(beginning);
    bool letter = t.n > 1 && ((t.p[1] | 32) >= 'a' && (t.p[1] | 32) <= 'z');
    return t.n > 1 && t.p[0] == '<' && (letter || t.p[1] == '?' || t.p[1] == '!' || t.p[1] == '_');
}

const container xml_container = { "xml", is_xml, read_xml };
