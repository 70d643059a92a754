/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi config`: every value with the place it comes from and the places it overrides. */
#include "core/base/i18n.h"
#include "core/config/config.h"

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

static void print_entry(const config_entry *e, buf *out)
{
    buf_str(out, " = ");
    print_value(e->value, out);
    buf_printf(out, "    %s:%d", e->file, e->line);
    for (const config_entry *o = e->over; o != NULL; o = o->over) {
        buf_str(out, o == e->over ? _(" (over ") : ", ");
        buf_printf(out, "%s:%d", o->file, o->line);
    }
    buf_str(out, e->over != NULL ? ")\n" : "\n");
}

/* "segment" and "segment.vip" hold segment.vip.when; "segment.v" does not. */
static bool holds(gx_text prefix, gx_text path)
{
    if (prefix.n == 0)
        return true;
    return path.n >= prefix.n && memcmp(path.p, prefix.p, prefix.n) == 0 &&
           (path.n == prefix.n || path.p[prefix.n] == '.');
}

void config_print(const config *c, gx_text key_prefix, buf *out)
{
    buf path = { 0 };
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        for (size_t k = 0; k < s->n; k++) {
            buf_clear(&path);
            print_path(s, &s->entries[k], &path);
            if (!holds(key_prefix, buf_view(&path)))
                continue;
            buf_text(out, buf_view(&path));
            print_entry(&s->entries[k], out);
        }
    }
    out->failed = out->failed || path.failed;
    buf_free(&path);
}
