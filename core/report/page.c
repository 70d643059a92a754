/* SPDX-License-Identifier: Apache-2.0 */
/* A page block by block, and its text for a terminal: see page.h. */
#include "core/base/i18n.h"
#include "core/report/grid.h"
#include "core/report/out.h"
#include "core/report/page_blocks.h"

page page_begin(void)
{
    page p = { arena_new(), { .size = sizeof(block) }, false };
    p.failed = p.mem == NULL;
    return p;
}

void page_end(page *p)
{
    arena_free(p->mem);
    *p = (page){ .failed = true };
}

static gx_text keep(page *p, gx_text t)
{
    gx_text copy = p->failed || t.n == 0 ? (gx_text){ NULL, 0 } : arena_text(p->mem, t);
    p->failed |= copy.n != t.n;
    return copy;
}

__attribute__((format(printf, 2, 0))) static gx_text put(page *p, const char *format, va_list args)
{
    buf text = { 0 };
    buf_vprintf(&text, format, args);
    gx_text kept = keep(p, buf_view(&text));
    p->failed |= text.failed;
    buf_free(&text);
    return kept;
}

static block *add(page *p, block_kind kind)
{
    block *b = p->failed ? NULL : arena_list_add(p->mem, &p->blocks);
    p->failed |= b == NULL;
    if (b != NULL)
        *b = (block){ .kind = kind };
    return b;
}

/* The block that is being filled. */
static block *last(page *p)
{
    return p->failed ? NULL : (block *)p->blocks.items + p->blocks.n - 1;
}

#define SAY(name, kind)                                                                                                \
    void page_##name(page *p, const char *format, ...)                                                                 \
    {                                                                                                                  \
        va_list args;                                                                                                  \
        va_start(args, format);                                                                                        \
        block *b = add(p, kind);                                                                                       \
        gx_text t = put(p, format, args);                                                                              \
        va_end(args);                                                                                                  \
        if (b != NULL)                                                                                                 \
            b->text = t;                                                                                               \
    }
SAY(title, BLOCK_TITLE)
SAY(heading, BLOCK_HEADING)
SAY(lead, BLOCK_LEAD)
SAY(say, BLOCK_SAY)
SAY(note, BLOCK_NOTE)

void page_figure(page *p, const char *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    block *b = add(p, BLOCK_FIGURE);
    gx_text t = put(p, format, args);
    va_end(args);
    if (b != NULL) {
        b->text = t;
        b->more = keep(p, text_of(value));
    }
}

static void *add_item(page *p)
{
    block *b = last(p);
    void *item = b != NULL ? arena_list_add(p->mem, &b->list) : NULL;
    p->failed |= item == NULL;
    return item;
}

void page_table(page *p, const char *align)
{
    block *b = add(p, BLOCK_TABLE);
    if (b != NULL) {
        b->list.size = sizeof(gx_text);
        b->text = keep(p, text_of(align));
    }
}

void page_cell(page *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gx_text t = put(p, format, args);
    va_end(args);
    gx_text *cell = add_item(p);
    if (cell != NULL)
        *cell = t;
}

void page_people(page *p)
{
    block *b = add(p, BLOCK_PEOPLE);
    if (b != NULL)
        b->list.size = sizeof(person);
}

void page_add_person(page *p, const page_person *who)
{
    person *x = add_item(p);
    if (x != NULL)
        *x = (person){ keep(p, text_of(who->name)), keep(p, text_of(who->title)), keep(p, text_of(who->why)),
                       keep(p, text_of(who->say)) };
}

void page_bars(page *p, const char *title, const char *description)
{
    block *b = add(p, BLOCK_BARS);
    if (b != NULL) {
        b->list.size = sizeof(bar);
        b->text = keep(p, text_of(title));
        b->more = keep(p, text_of(description));
    }
}

void page_add_bar(page *p, const page_bar *one)
{
    bar *x = add_item(p);
    if (x != NULL)
        *x = (bar){ keep(p, text_of(one->label)), keep(p, text_of(one->shown)), one->value, one->low, one->high };
}

void page_curve(page *p, const char *title, const char *description, const char *across, const char *up)
{
    block *b = add(p, BLOCK_CURVE);
    if (b != NULL) {
        b->list.size = sizeof(point);
        b->text = keep(p, text_of(title));
        b->more = keep(p, text_of(description));
        b->across = keep(p, text_of(across));
        b->up = keep(p, text_of(up));
    }
}

void page_add_point(page *p, double x, double y)
{
    point *one = add_item(p);
    if (one != NULL)
        *one = (point){ x, y };
}

void page_mark(page *p, double x, double y, const char *words)
{
    block *b = last(p);
    if (b != NULL) {
        b->mark = keep(p, text_of(words));
        b->marked = (point){ x, y };
    }
}

/* ---- on a terminal ---- */

static void print_paragraph(gx_text t, size_t indent, size_t width, buf *out)
{
    buf line = { 0 };
    buf_text(&line, t);
    paragraph(&line, indent, width, out);
}

static void print_title(gx_text t, size_t width, buf *out)
{
    print_paragraph(t, 0, width, out);
    for (size_t n = utf8_columns(t); n > 0 && width > 0; n--, width--)
        buf_str(out, "=");
    buf_char(out, '\n');
}

static void print_table(const block *b, buf *out)
{
    char align[16];
    const gx_text *cells = b->list.items;
    snprintf(align, sizeof align, "%.*s", TEXT_ARG(b->text));
    grid g = grid_begin(align);
    for (size_t i = 0; i < b->list.n; i++)
        grid_cell(&g, "%.*s", TEXT_ARG(cells[i]));
    grid_end(&g, 4, out);
}

static void print_people(const block *b, size_t width, buf *out)
{
    const person *list = b->list.items;
    for (size_t i = 0; i < b->list.n; i++) {
        buf line = { 0 };
        buf_printf(&line, _("%zu %.*s · %.*s"), i + 1, TEXT_ARG(list[i].name), TEXT_ARG(list[i].title));
        paragraph(&line, 2, width, out);
        print_paragraph(list[i].why, 4, width, out);
        buf_printf(&line, _("Say: “%.*s”"), TEXT_ARG(list[i].say));
        paragraph(&line, 4, width, out);
    }
}

/* Figures that follow each other, in columns. */
static void print_figures(const block *list, size_t n, buf *out)
{
    grid g = grid_begin("rl");
    for (size_t i = 0; i < n; i++) {
        grid_cell(&g, "%.*s", TEXT_ARG(list[i].more));
        grid_cell(&g, "%.*s", TEXT_ARG(list[i].text));
    }
    buf_char(out, '\n');
    grid_end(&g, 2, out);
}

static void print_block(const block *b, size_t width, buf *out)
{
    switch (b->kind) {
    case BLOCK_TITLE:
        print_title(b->text, width, out);
        break;
    case BLOCK_HEADING:
        buf_char(out, '\n');
        print_paragraph(b->text, 0, width, out);
        break;
    case BLOCK_LEAD:
        print_paragraph(b->text, 0, width, out);
        break;
    case BLOCK_SAY:
    case BLOCK_NOTE:
        print_paragraph(b->text, 2, width, out);
        break;
    case BLOCK_TABLE:
        print_table(b, out);
        break;
    case BLOCK_PEOPLE:
        print_people(b, width, out);
        break;
    case BLOCK_FIGURE: /* print_figures */
    case BLOCK_BARS:
    case BLOCK_CURVE:
        break;
    }
}

void page_print(const page *p, size_t width, buf *out)
{
    const block *list = p->blocks.items;
    for (size_t i = 0, end; i < p->blocks.n; i = end) {
        for (end = i; end < p->blocks.n && list[end].kind == BLOCK_FIGURE;)
            end++;
        if (end > i)
            print_figures(&list[i], end - i, out);
        else
            print_block(&list[end++], width, out);
    }
    out->failed |= p->failed;
}
