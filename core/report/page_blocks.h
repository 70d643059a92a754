/* SPDX-License-Identifier: Apache-2.0 */
/* What a page is made of. Private to page*.c. */
#ifndef CORE_REPORT_PAGE_BLOCKS_H
#define CORE_REPORT_PAGE_BLOCKS_H

#include "core/report/page.h"

typedef enum block_kind {
    BLOCK_TITLE,
    BLOCK_HEADING,
    BLOCK_LEAD,
    BLOCK_SAY,
    BLOCK_NOTE,
    BLOCK_FIGURE, /* text: what it is; more: the number */
    BLOCK_TABLE,  /* text: alignment; list: gx_text, row by row */
    BLOCK_PEOPLE, /* list: person */
    BLOCK_BARS,   /* text: title, more: description; list: bar */
    BLOCK_CURVE,  /* the same, with axes; list: point */
} block_kind;

typedef struct person {
    gx_text name, title, why, say;
} person;

typedef struct bar {
    gx_text label, shown;
    double value, low, high;
} bar;

typedef struct point {
    double x, y;
} point;

typedef struct block {
    block_kind kind;
    gx_text text, more, across, up, mark;
    point marked;
    arena_list list;
} block;

/* The one place that makes text of anybody harmless in HTML and SVG, between tags and in quoted attributes: & < > " '
 * and control characters. */
void html_text(buf *out, gx_text t);

/* page_svg.c: `id` makes the names of title and description unique within the page. */
void svg_bars(const block *b, unsigned id, buf *out);
void svg_curve(const block *b, unsigned id, buf *out);

#endif
