/* SPDX-License-Identifier: Apache-2.0 */
/* The charts of a page as inline SVG: bars, and a curve of shares. Sizes are in units of the view box; colours and
 * fonts come from the page's style sheet, by class. */
#include "core/report/page_blocks.h"

#include <stdio.h>

enum { WIDE = 680, MARGIN_LEFT = 48, MARGIN_TOP = 30 };
enum { BARS_HIGH = 200, BARS_FLOOR = 174 };
enum { CURVE_SIDE = 240, CURVE_FLOOR = MARGIN_TOP + CURVE_SIDE, CURVE_HIGH = CURVE_FLOOR + 44, CURVE_ACROSS = 560 };

static void svg_begin(const block *b, unsigned id, int high, buf *out)
{
    buf_printf(out, "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"t%u d%u\">\n<title id=\"t%u\">",
               WIDE, high, id, id, id);
    html_text(out, b->text);
    buf_printf(out, "</title>\n<desc id=\"d%u\">", id);
    html_text(out, b->more);
    buf_str(out, "</desc>\n");
}

static void svg_end(const block *b, buf *out)
{
    buf_str(out, "</svg>\n<figcaption>");
    html_text(out, b->text);
    buf_str(out, "</figcaption></figure>\n");
}

static void svg_line(const char *class, double x, double y, double to_x, double to_y, buf *out)
{
    buf_printf(out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x, y, to_x, to_y);
}

static void svg_text(const char *class, double x, double y, gx_text t, buf *out)
{
    buf_printf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
    html_text(out, t);
    buf_str(out, "</text>\n");
}

/* ---- bars ---- */

static double most(const block *b)
{
    const bar *list = b->list.items;
    double top = 0;
    for (size_t i = 0; i < b->list.n; i++) {
        top = list[i].value > top ? list[i].value : top;
        top = list[i].high > top ? list[i].high : top;
    }
    return top > 0 ? top : 1;
}

static void put_bar(const bar *x, double left, double wide, double unit, bool labelled, buf *out)
{
    double high = x->value * unit, middle = left + wide / 2;
    double above = x->high > x->value ? x->high * unit : high;
    buf_printf(out, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", left,
               BARS_FLOOR - high, wide, high);
    if (x->low >= 0 && x->high >= 0)
        svg_line("range", middle, BARS_FLOOR - x->low * unit, middle, BARS_FLOOR - x->high * unit, out);
    if (!labelled)
        return;
    svg_text("shown", middle, BARS_FLOOR - above - 5, x->shown, out);
    svg_text("label", middle, BARS_FLOOR + 17, x->label, out);
}

/* With many bars only every second, third … has its words. */
static size_t every(const block *b, double step)
{
    const bar *list = b->list.items;
    size_t columns = 1;
    for (size_t i = 0; i < b->list.n; i++) {
        size_t shown = utf8_columns(list[i].shown), label = utf8_columns(list[i].label);
        columns = shown > columns ? shown : columns;
        columns = label > columns ? label : columns;
    }
    return (size_t)((double)columns * 6.4 / step) + 1;
}

void svg_bars(const block *b, unsigned id, buf *out)
{
    const bar *list = b->list.items;
    if (b->list.n == 0)
        return;
    double step = (double)(WIDE - 2) / (double)b->list.n, unit = (BARS_FLOOR - MARGIN_TOP) / most(b);
    double wide = step * 0.62 < 72 ? step * 0.62 : 72;
    size_t words = every(b, step);
    svg_begin(b, id, BARS_HIGH, out);
    for (size_t i = 0; i < b->list.n; i++)
        put_bar(&list[i], 1 + step * (double)i + (step - wide) / 2, wide, unit, i % words == 0, out);
    svg_line("axis", 0, BARS_FLOOR, WIDE, BARS_FLOOR, out);
    svg_end(b, out);
}

/* ---- curve ---- */

static double across(double share)
{
    return MARGIN_LEFT + share * CURVE_ACROSS;
}

static double up(double share)
{
    return CURVE_FLOOR - share * CURVE_SIDE;
}

static void put_grid(const block *b, buf *out)
{
    char words[16];
    for (int percent = 0; percent <= 100; percent += 20) {
        double share = percent / 100.0;
        snprintf(words, sizeof words, "%d%%", percent);
        svg_line("grid", across(0), up(share), across(1), up(share), out);
        svg_text("label end", across(0) - 7, up(share) + 4, text_of(words), out);
        svg_text("label", across(share), CURVE_FLOOR + 17, text_of(words), out);
    }
    svg_text("label start", 0, 12, b->up, out);
    svg_text("label", across(0.5), CURVE_FLOOR + 36, b->across, out);
}

static void put_line(const block *b, const char *class, bool closed, buf *out)
{
    const point *list = b->list.items;
    buf_printf(out, "<path class=\"%s\" d=\"M%.1f %.1f", class, across(0), up(0));
    for (size_t i = 0; i < b->list.n; i++)
        buf_printf(out, "L%.1f %.1f", across(list[i].x), up(list[i].y));
    buf_printf(out, closed ? "L%.1f %.1fZ\"/>\n" : "\"/>\n", across(1), up(0));
}

static void put_mark(const block *b, buf *out)
{
    double x = across(b->marked.x), y = up(b->marked.y);
    bool right = b->marked.x > 0.55; /* no room behind it */
    if (b->mark.n == 0)
        return;
    svg_line("mark", x, CURVE_FLOOR, x, y, out);
    svg_line("mark", across(0), y, x, y, out);
    buf_printf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n", x, y);
    svg_text(right ? "said end" : "said start", right ? x - 10 : x + 12, y + 24, b->mark, out);
}

void svg_curve(const block *b, unsigned id, buf *out)
{
    svg_begin(b, id, CURVE_HIGH, out);
    put_grid(b, out);
    put_line(b, "area", true, out);
    put_line(b, "curve", false, out);
    put_mark(b, out);
    svg_end(b, out);
}
