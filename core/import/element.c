/* SPDX-License-Identifier: Apache-2.0 */
/* Expat walks the document; what it may not hold stops it. */
#include "core/import/element.h"

#include "core/base/i18n.h"
#include "core/base/text.h"

#include <expat.h>
#include <limits.h>

enum { DEPTH_MOST = 16 };

typedef struct walk {
    XML_Parser parser;
    const char *wanted;
    int depth;
    bool inside, found, deep, typed;
    buf text;
} walk;

static void on_open(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    walk *w = ctx;
    (void)attributes;
    if (++w->depth > DEPTH_MOST) {
        w->deep = true;
        XML_StopParser(w->parser, XML_FALSE);
    }
    if (w->depth == 2 && !w->found && strcmp(name, w->wanted) == 0)
        w->inside = w->found = true;
}

static void on_close(void *ctx, const XML_Char *name)
{
    walk *w = ctx;
    (void)name;
    if (w->depth-- == 2)
        w->inside = false;
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    walk *w = ctx;
    if (w->inside)
        buf_add(&w->text, text, (size_t)n);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    walk *w = ctx;
    (void)name, (void)system, (void)public, (void)internal;
    w->typed = true;
    XML_StopParser(w->parser, XML_FALSE);
}

static gx_status parse(walk *w, gx_text document, gx_error *err)
{
    XML_SetUserData(w->parser, w);
    XML_SetElementHandler(w->parser, on_open, on_close);
    XML_SetCharacterDataHandler(w->parser, on_text);
    XML_SetStartDoctypeDeclHandler(w->parser, on_doctype);
    if (document.n > INT_MAX)
        return gx_fail(err, GX_ELIMIT, _("the XML document is longer than %d bytes"), INT_MAX);
    if (XML_Parse(w->parser, document.p, (int)document.n, XML_TRUE) == XML_STATUS_OK)
        return GX_OK;
    unsigned long line = XML_GetCurrentLineNumber(w->parser), column = XML_GetCurrentColumnNumber(w->parser) + 1;
    if (w->typed)
        return gx_fail(err, GX_EINVAL, _("line %lu: an XML document with a document type (DTD) is not taken"), line);
    if (w->deep)
        return gx_fail(err, GX_EINVAL, _("line %lu: XML nested deeper than %d levels"), line, DEPTH_MOST);
    if (XML_GetErrorCode(w->parser) == XML_ERROR_NO_MEMORY)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    return gx_fail(err, GX_EINVAL, _("not XML at line %lu, column %lu: %s"), line, column,
                   XML_ErrorString(XML_GetErrorCode(w->parser)));
}

gx_status element_text(gx_text document, const char *name, arena *a, gx_text *out, gx_error *err)
{
    walk w = { .parser = XML_ParserCreate(NULL), .wanted = name };
    if (w.parser == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = parse(&w, document.p != NULL ? document : GX_TEXT(""), err);
    XML_ParserFree(w.parser);
    if (rc == GX_OK && !w.found)
        rc = gx_fail(err, GX_ENOTFOUND, _("the XML document has no element <%s>"), name);
    *out = rc == GX_OK && w.text.n > 0 ? arena_text(a, buf_view(&w.text)) : (gx_text){ NULL, 0 };
    if (rc == GX_OK && (w.text.failed || (w.text.n > 0 && out->p == NULL)))
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    buf_free(&w.text);
    return rc;
}
