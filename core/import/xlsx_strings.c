/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that cells refer to by number. Runs of rich text are one text; how a name is pronounced (rPh) is none. */
#include "core/base/i18n.h"
#include "core/import/xlsx.h"

typedef struct reading {
    workbook *w;
    arena_list list;
    buf text;
    size_t bytes; /* that the strings take */
    bool in_text;
    int phonetic;
} reading;

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* The character that "_xHHHH_" at `at` stands for; -1: none, or none that is ASCII and may stand in a text. */
static int escaped(gx_text t, size_t at)
{
    int value = 0;
    if (t.n - at < 7 || t.p[at] != '_' || t.p[at + 1] != 'x' || t.p[at + 6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(t.p[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    bool blank = value == '\t' || value == '\n' || value == '\r';
    return blank || (value >= 0x20 && value < 0x7F) ? value : -1;
}

void xlsx_unescape(buf *t)
{
    size_t n = 0;
    if (t->n == 0 || memmem(t->p, t->n, "_x", 2) == NULL)
        return;
    for (size_t i = 0; i < t->n; n++) {
        int c = escaped(buf_view(t), i);
        t->p[n] = c >= 0 ? (char)c : t->p[i];
        i += c >= 0 ? 7 : 1;
    }
    t->n = n;
    t->p[n] = '\0';
}

static void on_start(part *p, const char *name, const char *const *attributes)
{
    reading *r = part_context(p);
    (void)attributes;
    if (strcmp(name, "si") == 0)
        buf_clear(&r->text);
    else if (strcmp(name, "rPh") == 0)
        r->phonetic++;
    r->in_text = strcmp(name, "t") == 0 && r->phonetic == 0;
}

static void check_room(part *p, const reading *r)
{
    if (r->text.failed)
        part_fail(p, GX_ENOMEM, _("out of memory"));
    else if (r->bytes + r->text.n > r->w->most)
        part_fail(p, GX_ELIMIT, _("the texts take more than %zu MiB: import it with more --memory"), r->w->most >> 20);
}

static void on_text(part *p, const char *t, size_t n)
{
    reading *r = part_context(p);
    if (!r->in_text)
        return;
    buf_add(&r->text, t, n);
    check_room(p, r);
}

static void on_end(part *p, const char *name)
{
    reading *r = part_context(p);
    r->in_text = false;
    if (strcmp(name, "rPh") == 0)
        r->phonetic--;
    if (strcmp(name, "si") != 0)
        return;
    xlsx_unescape(&r->text);
    gx_text *slot = arena_list_add(r->w->mem, &r->list);
    gx_text copy = arena_text(r->w->mem, buf_view(&r->text));
    r->bytes += r->text.n + 2 * sizeof *slot; /* of a list that grows, half is what it was before */
    if (slot == NULL || (copy.p == NULL && r->text.n > 0)) {
        part_fail(p, GX_ENOMEM, _("out of memory"));
        return;
    }
    *slot = copy;
    buf_clear(&r->text);
    check_room(p, r);
}

gx_status xlsx_read_strings(workbook *w, gx_error *err)
{
    static const part_handlers handlers = { on_start, on_end, on_text };
    reading r = { .w = w, .list = { .size = sizeof(gx_text) } };
    if (w->strings_part == NULL || !package_has(w->package, w->strings_part))
        return GX_OK;
    gx_status status = package_read(w->package, w->strings_part, &handlers, &r, err);
    buf_free(&r.text);
    w->strings = r.list.items;
    w->n_strings = r.list.n;
    return status;
}
