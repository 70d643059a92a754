/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi config`: every value with the place it comes from and the places it overrides. */
#include "core/base/i18n.h"
#include "core/config/config.h"
#include <string.h>

static void print_path(const config_section *s, const config_entry *e, buf *out)
{
    buf_text(out, s->kind);
    if (s->name.n > 0) {
        buf_char(out, '.');
        buf_text(out, s->name);
    }
    buf_char(out, '.');
    buf_text(out, config_full_key(e));
}

/* One line per value: the line ends inside it become blanks. */
static void print_value(gx_text value, buf *out)
{
    for (size_t i = 0; i < value.n; i++)
        buf_char(out, value.p[i] == '\n' ? ' ' : value.p[i]);
}

typedef struct page {
    buf *out;
    bool changed;
} page;

static void print_entry(void *ctx, gx_text path, const config_entry *e)
{
    const page *p = ctx;
    buf_text(p->out, path);
    buf_str(p->out, " = ");
    print_value(e->value, p->out);
    buf_printf(p->out, "    %s:%d", e->file, e->line);
    for (const config_entry *o = e->over; o != NULL && !p->changed; o = o->over) {
        buf_str(p->out, o == e->over ? _(" (over ") : ", ");
        buf_printf(p->out, "%s:%d", o->file, o->line);
    }
    buf_str(p->out, e->over != NULL && !p->changed ? ")\n" : "\n");
    for (const config_entry *o = e->over; o != NULL && p->changed; o = o->over) {
        buf_str(p->out, _("  was: "));
        print_value(o->value, p->out);
        buf_printf(p->out, "    %s:%d\n", o->file, o->line);
    }
}

/* "segment" and "segment.vip" hold segment.vip.when; "segment.v" does not. */
static bool holds(gx_text prefix, gx_text path)
{
    if (prefix.n == 0)
        return true;
    return path.n >= prefix.n && memcmp(path.p, prefix.p, prefix.n) == 0 &&
           (path.n == prefix.n || path.p[prefix.n] == '.');
}

/* Whether an earlier file has something of the section too. */
static bool shared(const config_section *s, const char *file)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->entries[i].file, file) != 0 || s->entries[i].over != NULL)
            return true;
    return false;
}

static bool last_word(const config_section *s, const config_entry *e)
{
    return strcmp(s->file, e->file) == 0 && shared(s, e->file);
}

void config_each(const config *c, gx_text key_prefix, bool changed,
                 void (*say)(void *ctx, gx_text path, const config_entry *e), void *ctx)
{
    buf path = { 0 };
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        for (size_t k = 0; k < s->n; k++) {
            buf_clear(&path);
            print_path(s, &s->entries[k], &path);
            if (holds(key_prefix, buf_view(&path)) && (!changed || last_word(s, &s->entries[k])))
                say(ctx, buf_view(&path), &s->entries[k]);
        }
    }
    buf_free(&path);
}

void config_print(const config *c, gx_text key_prefix, bool changed, buf *out)
{
    page p = { out, changed };
    config_each(c, key_prefix, changed, print_entry, &p);
}
