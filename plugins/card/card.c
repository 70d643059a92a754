/* SPDX-License-Identifier: Apache-2.0 */
/* The channel `card`: a greeting card as an SVG file of A6, in the shop's folder `cards`. The seller prints, signs and
 * posts it, so it stays on the work list. The same action always makes the same file. */
#include "../webhook/text.h"
#include <errno.h>
#include <fcntl.h>
#include <guanxi/plugin.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const gx_option options[] = {
    { "folder", GX_OPT_TEXT, "cards", NULL, NULL, GX_MSG("where cards are put, in the shop's folder") },
    { "font", GX_OPT_TEXT, "Noto Serif CJK SC, Source Han Serif SC, Songti SC, SimSun, Georgia, serif", NULL, NULL,
      GX_MSG("the fonts, the first one there is taken") },
    { "color", GX_OPT_TEXT, "#8a2c2c", NULL, NULL, GX_MSG("of frame and names, as in CSS") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

typedef struct printer {
    const gx_host *host;
    gx_text folder, font, color; /* the host's */
} printer;

/* As XML writes it; what XML cannot hold is left out. */
static void add_escaped(text_buffer *t, gx_text s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&':
            text_str(t, "&amp;");
            break;
        case '<':
            text_str(t, "&lt;");
            break;
        case '>':
            text_str(t, "&gt;");
            break;
        case '"':
            text_str(t, "&quot;");
            break;
        default:
            if ((unsigned char)s.p[i] >= ' ')
                text_add(t, &s.p[i], 1);
        }
}

/* ---- breaking lines ---- */

static size_t character(gx_text t, size_t at)
{
    size_t next = at + 1;
    while (next < t.n && ((unsigned char)t.p[next] & 0xC0) == 0x80)
        next++;
    return next - at;
}

/* What may not begin a line. */
static int closes(gx_text t, size_t at)
{
    static const char *const marks[] = { "，", "。", "！", "？", "、", "；", "：", "”", "’", "）", "》", "」", "』",
                                         "】", "…",  "—",  ",",  ".",  "!",  "?",  ";", ":", ")",  "~",  "～" };
    size_t n = at < t.n ? character(t, at) : 0;
    for (size_t i = 0; n > 0 && i < sizeof marks / sizeof *marks; i++)
        if (strlen(marks[i]) == n && memcmp(marks[i], t.p + at, n) == 0)
            return 1;
    return 0;
}

/* In tenths of a column. Latin letters are seldom half as wide as they are high, but in some fonts more. */
static size_t width_of(const printer *w, gx_text t)
{
    enum { WIDE = 20, NARROW = 11 };
    size_t sum = 0;
    for (size_t at = 0; at < t.n; at += character(t, at)) {
        size_t columns = w->host->columns(w->host->ctx, (gx_text){ t.p + at, character(t, at) });
        sum += columns > 1 ? WIDE : columns * NARROW;
    }
    return sum;
}

/* How many bytes the next line takes: up to a line's end, or as much as fits, broken at a blank or beside a wide
 * character. A word that is longer than the line is cut. */
static size_t line_of(const printer *w, gx_text t, size_t width)
{
    size_t used = 0, at = 0, broken = 0;
    while (at < t.n && t.p[at] != '\n') {
        size_t n = character(t, at), wide = width_of(w, (gx_text){ t.p + at, n });
        if (used + wide > width && t.p[at] != ' ')
            return broken > 0 ? broken : at > 0 ? at : n;
        used += wide;
        at += n;
        size_t next = at < t.n ? width_of(w, (gx_text){ t.p + at, character(t, at) }) : 0;
        if (t.p[at - 1] == ' ' || ((wide >= 20 || next >= 20) && !closes(t, at)))
            broken = at;
    }
    return at;
}

/* ---- the page: A6 upright, in tenths of a millimetre ---- */

enum { PAGE_WIDTH = 1050, PAGE_HEIGHT = 1480, MARGIN = 110, TEXT_TOP = 370, TEXT_BOTTOM = 1230 };

/* How wide a line of letters of that size may be, in tenths of a column: a column is half as wide as they are high. */
static size_t room_for(int size)
{
    return (size_t)(20 * (PAGE_WIDTH - 2 * MARGIN) / size);
}

static size_t count_lines(const printer *w, gx_text t, size_t width)
{
    size_t lines = 0;
    for (; t.n > 0; lines++) {
        size_t n = line_of(w, t, width);
        n += n < t.n && t.p[n] == '\n';
        t = (gx_text){ t.p + n, t.n - n };
    }
    return lines;
}

/* The largest size in which all of it fits; 0: none. Lines are half as high again as the letters. */
static int size_for(const printer *w, gx_text t)
{
    static const int sizes[] = { 58, 52, 46, 40, 34, 30 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t lines = count_lines(w, t, room_for(sizes[i]));
        if (lines * (size_t)(sizes[i] * 3 / 2) <= TEXT_BOTTOM - TEXT_TOP)
            return sizes[i];
    }
    return 0;
}

__attribute__((format(printf, 2, 3))) static void add_format(text_buffer *t, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    t->failed |= n < 0 || (size_t)n >= sizeof line;
    text_str(t, n > 0 ? line : "");
}

static void add_lines(const printer *w, gx_text t, int size, text_buffer *to)
{
    for (int y = TEXT_TOP + size; t.n > 0; y += size * 3 / 2) {
        size_t n = line_of(w, t, room_for(size)), shown = n;
        while (shown > 0 && t.p[shown - 1] == ' ')
            shown--;
        add_format(to, "  <text x=\"%d\" y=\"%d\" font-size=\"%d\">", MARGIN, y, size);
        add_escaped(to, (gx_text){ t.p, shown });
        text_str(to, "</text>\n");
        n += n < t.n && t.p[n] == '\n';
        t = (gx_text){ t.p + n, t.n - n };
    }
}

/* A name on a line of its own, smaller where it is long. */
static void add_name(const printer *w, gx_text name, const char *place, int size, text_buffer *to)
{
    while (size > 12 && width_of(w, name) > room_for(size))
        size--;
    add_format(to, "  <text %s font-size=\"%d\" fill=\"", place, size);
    add_escaped(to, w->color);
    text_str(to, "\">");
    add_escaped(to, name);
    text_str(to, "</text>\n");
}

static void draw(const printer *w, const gx_outgoing *out, int size, text_buffer *to)
{
    add_format(to,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"105mm\" height=\"148mm\" viewBox=\"0 0 %d %d\" "
               "xml:lang=\"%s\" font-family=\"",
               PAGE_WIDTH, PAGE_HEIGHT, out->language.n == 2 ? "en" : "zh-CN");
    add_escaped(to, w->font);
    text_str(to, "\" fill=\"#333333\">\n  <style>@page { size: 105mm 148mm; margin: 0 }</style>\n"
                 "  <rect width=\"1050\" height=\"1480\" fill=\"#ffffff\"/>\n  <g fill=\"none\" stroke=\"");
    add_escaped(to, w->color);
    text_str(to, "\">\n    <rect x=\"50\" y=\"50\" width=\"950\" height=\"1380\" rx=\"12\" stroke-width=\"5\"/>\n"
                 "    <rect x=\"64\" y=\"64\" width=\"922\" height=\"1352\" rx=\"8\" stroke-width=\"2\"/>\n"
                 "    <path d=\"M110 300 H470 M580 300 H940 M525 270 l30 30 -30 30 -30 -30 z\" stroke-width=\"3\"/>\n"
                 "  </g>\n");
    add_name(w, out->name, "x=\"525\" y=\"225\" text-anchor=\"middle\"", 80, to);
    add_lines(w, out->text, size, to);
    add_name(w, out->shop, "x=\"940\" y=\"1340\" text-anchor=\"end\"", 52, to);
    text_str(to, "</svg>\n");
}

/* ---- the file ---- */

static int write_all(int fd, const text_buffer *t)
{
    size_t at = 0;
    while (at < t->n) {
        ssize_t n = write(fd, t->p + at, t->n - at);
        if (n < 0 && errno != EINTR)
            return 0;
        at += n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

/* Under another name first: half a card must never look like one. */
static gx_status put_file(const char *path, const char *part, const text_buffer *t, gx_error *err)
{
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int whole = fd >= 0 && write_all(fd, t);
    if (fd >= 0 && close(fd) != 0)
        whole = 0;
    if (whole && rename(part, path) == 0)
        return GX_OK;
    int why = errno;
    (void)unlink(part);
    return gx_fail(err, GX_EIO, "%s: %s", path, strerror(why));
}

static gx_status put_card(const printer *w, const gx_outgoing *out, const text_buffer *t, gx_error *err)
{
    char dir[3072], path[4096], part[4096];
    snprintf(dir, sizeof dir, "%s/%.*s", w->host->folder(w->host->ctx), (int)w->folder.n, w->folder.p);
    snprintf(path, sizeof path, "%s/%.*s.svg", dir, (int)out->action_id.n, out->action_id.p);
    snprintf(part, sizeof part, "%s/.%.*s.part", dir, (int)out->action_id.n, out->action_id.p);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return gx_fail(err, GX_EIO, "%s: %s", dir, strerror(errno));
    gx_status rc = put_file(path, part, t, err);
    if (rc == GX_OK)
        snprintf(out->receipt->file, sizeof out->receipt->file, "%.*s/%.*s.svg", (int)w->folder.n, w->folder.p,
                 (int)out->action_id.n, out->action_id.p);
    return rc;
}

static gx_status deliver(void *self, const gx_outgoing *out, gx_delivery *result, gx_error *err)
{
    const printer *w = self;
    text_buffer t = { 0 };
    int size = size_for(w, out->text);
    if (size == 0) {
        *result = GX_DELIVERY_FAILED;
        return gx_fail(err, GX_EINVAL, "the words are too long for a card");
    }
    *result = GX_DELIVERY_RETRY;
    draw(w, out, size, &t);
    gx_status rc = t.failed ? gx_fail(err, GX_ENOMEM, "out of memory") : put_card(w, out, &t, err);
    if (rc == GX_OK)
        *result = GX_DELIVERED;
    free(t.p);
    return rc;
}

/* ---- start ---- */

static const gx_channel channel = { .size = sizeof channel,
                                    .name = "card",
                                    .title = GX_MSG("greeting card"),
                                    .address = "address",
                                    .minutes = 10,
                                    .deliver = deliver,
                                    .prepares = 1 };

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    if (!GX_HOST_HAS(host, columns))
        return gx_fail(err, GX_EPLUGIN, "it needs a newer guanxi");
    printer *w = calloc(1, sizeof *w);
    if (w == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    *w = (printer){ host, host->option(host->ctx, "folder")->text, host->option(host->ctx, "font")->text,
                    host->option(host->ctx, "color")->text };
    gx_status rc = GX_OK;
    if (w->folder.n == 0 || memchr(w->folder.p, '/', w->folder.n) != NULL || w->folder.p[0] == '.')
        rc = gx_fail(err, GX_ECONFIG, "folder: want the name of one folder in the shop's");
    if (rc == GX_OK)
        rc = host->add_channel(host->ctx, &channel, w, err);
    if (rc != GX_OK) {
        free(w);
        return rc;
    }
    *self = w;
    return GX_OK;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "card",
    .version = "1.0.0",
    .summary = GX_MSG("makes greeting cards to print"),
    .options = options,
    .start = start,
    .stop = free,
};
