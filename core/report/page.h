/* SPDX-License-Identifier: Apache-2.0 */
/* A page for people, said once and shown twice: as text on a terminal, and as one HTML file that needs nothing else (no
 * script, no picture from elsewhere; charts are SVG with a title and a description; it prints on A4). It is made block
 * by block from top to bottom. Texts are plain; each way of showing them escapes them at one place. */
#ifndef CORE_REPORT_PAGE_H
#define CORE_REPORT_PAGE_H

#include "core/base/arena.h"
#include "core/base/text.h"

typedef struct page {
    arena *mem;
    arena_list blocks;
    bool failed; /* out of memory: page_print and page_html say so through their buffers */
} page;

page page_begin(void);
void page_end(page *p);

#define PAGE_TEXT(n) __attribute__((format(printf, (n), (n) + 1)))

PAGE_TEXT(2) void page_title(page *p, const char *format, ...);
PAGE_TEXT(2) void page_heading(page *p, const char *format, ...);
PAGE_TEXT(2) void page_lead(page *p, const char *format, ...); /* a paragraph that stands out */
PAGE_TEXT(2) void page_say(page *p, const char *format, ...);
PAGE_TEXT(2) void page_note(page *p, const char *format, ...);                      /* a small one */
PAGE_TEXT(3) void page_figure(page *p, const char *value, const char *format, ...); /* a number, and what it is */

/* Rows of cells; the first row is the heads. `align`: a letter a column, l left, r right. Its cells follow at once. */
void page_table(page *p, const char *align);
PAGE_TEXT(2) void page_cell(page *p, const char *format, ...);

typedef struct page_person {
    const char *name, *title, *why, *say;
} page_person;
void page_people(page *p); /* its people follow at once */
void page_add_person(page *p, const page_person *who);

/* Charts are for paper: the terminal does without, so what they show stands in a text or a table, too. */
typedef struct page_bar {
    const char *label, *shown; /* below and above the bar */
    double value;              /* not negative */
    double low, high;          /* a range around it; both negative: none */
} page_bar;
void page_bars(page *p, const char *title, const char *description); /* its bars follow at once */
void page_add_bar(page *p, const page_bar *bar);

/* From 0, 0 to 1, 1; shares on both axes. `mark` is a point of it with words. */
void page_curve(page *p, const char *title, const char *description, const char *across, const char *up);
void page_add_point(page *p, double x, double y);
void page_mark(page *p, double x, double y, const char *words);

void page_print(const page *p, size_t width, buf *out);
/* `css`: what stands in its <style>; ours or the user's own file, and the only thing that is not escaped. */
void page_html(const page *p, const char *lang, gx_text css, buf *out);

#endif
