/* SPDX-License-Identifier: Apache-2.0 */
/* A page as one HTML file: see page.h. It is well-formed XML too, so that any parser can check it. */
#include "core/base/i18n.h"
#include "core/report/page_blocks.h"

void html_text(buf *out, gx_text t)
{
    buf shown = { 0 };
    buf_lines(&shown, t);
    for (size_t i = 0; i < shown.n; i++) {
        switch (shown.p[i]) {
        case '&':
            buf_str(out, "&amp;");
            break;
        case '<':
            buf_str(out, "&lt;");
            break;
        case '>':
            buf_str(out, "&gt;");
            break;
        case '"':
            buf_str(out, "&quot;");
            break;
        case '\'':
            buf_str(out, "&#39;");
            break;
        default:
            buf_char(out, shown.p[i]);
        }
    }
    out->failed |= shown.failed;
    buf_free(&shown);
}

static void element(const char *name, const char *class, gx_text t, buf *out)
{
    buf_printf(out, class ? "<%s class=\"%s\">" : "<%s>", name, class);
    html_text(out, t);
    buf_printf(out, "</%s>\n", name);
}

static void put_table(const block *b, buf *out)
{
    const gx_text *cells = b->list.items;
    size_t columns = b->text.n;
    buf_str(out, "<table>\n");
    for (size_t i = 0; i < b->list.n; i++) {
        size_t column = i % columns;
        const char *tag = i < columns ? "th" : "td";
        buf_str(out, i == 0 ? "<thead><tr>" : i == columns ? "<tbody><tr>" : column == 0 ? "<tr>" : "");
        buf_printf(out, b->text.p[column] == 'r' ? "<%s class=\"r\">" : "<%s>", tag);
        html_text(out, cells[i]);
        buf_printf(out, "</%s>", tag);
        if (column + 1 == columns)
            buf_str(out, i + 1 == columns ? "</tr></thead>\n" : "</tr>\n");
    }
    buf_str(out, b->list.n > columns ? "</tbody></table>\n" : "</table>\n");
}

static void put_people(const block *b, buf *out)
{
    const person *list = b->list.items;
    buf_str(out, "<ol class=\"people\">\n");
    for (size_t i = 0; i < b->list.n; i++) {
        buf_str(out, "<li>\n<p class=\"who\">");
        element("strong", NULL, list[i].name, out);
        element("span", "why-in-short", list[i].title, out);
        buf_str(out, "</p>\n");
        element("p", "why", list[i].why, out);
        element("blockquote", NULL, list[i].say, out);
        buf_str(out, "</li>\n");
    }
    buf_str(out, "</ol>\n");
}

static void put_block(const block *b, unsigned id, buf *out)
{
    switch (b->kind) {
    case BLOCK_TITLE:
        element("h1", NULL, b->text, out);
        break;
    case BLOCK_HEADING:
        element("h2", NULL, b->text, out);
        break;
    case BLOCK_LEAD:
        element("p", "lead", b->text, out);
        break;
    case BLOCK_SAY:
        element("p", NULL, b->text, out);
        break;
    case BLOCK_NOTE:
        element("p", "note", b->text, out);
        break;
    case BLOCK_FIGURE:
        buf_str(out, "<div>");
        element("dt", NULL, b->text, out);
        element("dd", NULL, b->more, out);
        buf_str(out, "</div>\n");
        break;
    case BLOCK_TABLE:
        put_table(b, out);
        break;
    case BLOCK_PEOPLE:
        put_people(b, out);
        break;
    case BLOCK_BARS:
        svg_bars(b, id, out);
        break;
    case BLOCK_CURVE:
        svg_curve(b, id, out);
        break;
    }
}

/* Blocks stand in sections, which begin with their heading, and figures beside each other in a list. */
static void put_blocks(const page *p, buf *out)
{
    const block *list = p->blocks.items;
    bool section = false;
    for (size_t i = 0; i < p->blocks.n; i++) {
        bool figure = list[i].kind == BLOCK_FIGURE;
        if (list[i].kind == BLOCK_HEADING) {
            buf_str(out, section ? "</section>\n<section>\n" : "<section>\n");
            section = true;
        }
        if (figure && (i == 0 || list[i - 1].kind != BLOCK_FIGURE))
            buf_str(out, "<dl class=\"figures\">\n");
        put_block(&list[i], (unsigned)i, out);
        if (figure && (i + 1 == p->blocks.n || list[i + 1].kind != BLOCK_FIGURE))
            buf_str(out, "</dl>\n");
    }
    buf_str(out, section ? "</section>\n" : "");
}

static gx_text title_of_page(const page *p)
{
    const block *list = p->blocks.items;
    for (size_t i = 0; i < p->blocks.n; i++)
        if (list[i].kind == BLOCK_TITLE)
            return list[i].text;
    return (gx_text){ NULL, 0 };
}

void page_html(const page *p, const char *lang, gx_text css, buf *out)
{
    buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n",
               i18n_index(lang) == 0 ? "en" : "zh-Hans");
    buf_str(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    buf_str(out, "<meta http-equiv=\"Content-Security-Policy\" "
                 "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
    element("title", NULL, title_of_page(p), out);
    buf_str(out, "<style>\n");
    buf_text(out, css);
    buf_str(out, "</style>\n</head>\n<body>\n<main>\n");
    put_blocks(p, out);
    buf_str(out, "</main>\n</body>\n</html>\n");
    out->failed |= p->failed;
}
