/* SPDX-License-Identifier: Apache-2.0 */
/* The merged tree: sections and keys in order of first appearance, each key with the place of the value in force and of
 * those it replaced. Everything lives in one arena and dies with the tree. */
#include "core/config/tree.h"
#include "core/base/i18n.h"
#include "core/config/message.h"
#include <stdlib.h>

typedef struct section {
    config_section seen; /* first, so that the public pointer is this one too */
    config_entry *entries;
    size_t cap;
} section;

struct config {
    arena *mem;
    section **sections;
    size_t n, cap;
    section *open; /* the one being read */
};

config *config_new(void)
{
    config *c = calloc(1, sizeof *c);
    if (c != NULL && (c->mem = arena_new()) == NULL) {
        free(c);
        return NULL;
    }
    return c;
}

void config_free(config *c)
{
    if (c == NULL)
        return;
    arena_free(c->mem);
    free(c);
}

const char *tree_file(config *c, const char *shown)
{
    return arena_strdup(c->mem, shown);
}

/* Room for one more of `size` bytes in a list of n; NULL when out of memory. */
static void *grown(arena *mem, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    size_t more = *cap == 0 ? 8 : *cap * 2;
    void *copy = arena_zalloc(mem, more * size);
    if (copy == NULL)
        return NULL;
    if (n > 0)
        memcpy(copy, list, n * size);
    *cap = more;
    return copy;
}

static section *section_find(const config *c, gx_text kind, gx_text name)
{
    for (size_t i = 0; i < c->n; i++) {
        section *s = c->sections[i];
        if (text_eq(s->seen.kind, kind) && text_eq(s->seen.name, name))
            return s;
    }
    return NULL;
}

static section *section_add(config *c, gx_text kind, gx_text name)
{
    section **list = grown(c->mem, c->sections, c->n, &c->cap, sizeof(section *));
    section *s = arena_zalloc(c->mem, sizeof *s);
    if (list == NULL || s == NULL)
        return NULL;
    s->seen.kind = arena_text(c->mem, kind);
    s->seen.name = arena_text(c->mem, name);
    if (s->seen.kind.n != kind.n || s->seen.name.n != name.n)
        return NULL;
    c->sections = list;
    c->sections[c->n++] = s;
    return s;
}

gx_status tree_open(config *c, const char *file, const statement *st, gx_error *err)
{
    section *s = section_find(c, st->kind, st->name);
    if (s != NULL && s->seen.file == file) {
        char label[SHOWN_SECTION_BYTES];
        return fail_at(err, file, st->line, 1, _("duplicate section [%s]; it began at line %d: put its keys there"),
                       shown_section(st->kind, st->name, label), s->seen.line);
    }
    if (s == NULL && (s = section_add(c, st->kind, st->name)) == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), file);
    s->seen.file = file;
    s->seen.line = st->line;
    c->open = s;
    return GX_OK;
}

static bool all_between(gx_text t, char low, char high)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < low || t.p[i] > high)
            return false;
    return true;
}

/* "zh_CN", "yue_HK"; or, where `bare`, "en". */
static bool is_language(gx_text t, bool bare)
{
    gx_text country = t, language = text_cut(&country, '_');
    if (!all_between(language, 'a', 'z'))
        return false;
    if (country.n == 0)
        return bare && t.n == 2 && language.n == 2;
    return (language.n == 2 || language.n == 3) && country.n == 2 && all_between(country, 'A', 'Z');
}

/* Names hold no capitals, so zh_CN is a language after any key; "en" could be a name (cap.ad) elsewhere. */
static void key_split(gx_text full, gx_text *key, gx_text *lang)
{
    *key = full;
    *lang = (gx_text){ NULL, 0 };
    const char *dot = memrchr(full.p, '.', full.n);
    if (dot == NULL || dot == full.p)
        return;
    size_t head = (size_t)(dot - full.p);
    gx_text tail = { dot + 1, full.n - head - 1 };
    gx_text first = full;
    first = text_cut(&first, '.');
    if (is_language(tail, text_is(first, "title") || text_is(first, "help"))) {
        *key = (gx_text){ full.p, head };
        *lang = tail;
    }
}

gx_text config_full_key(const config_entry *e)
{
    return e->lang.n == 0 ? e->key : (gx_text){ e->key.p, e->key.n + 1 + e->lang.n };
}

static config_entry *entry_find(const section *s, gx_text full)
{
    for (size_t i = 0; i < s->seen.n; i++)
        if (text_eq(config_full_key(&s->entries[i]), full))
            return &s->entries[i];
    return NULL;
}

/* A copy of the statement in the arena; false when out of memory. */
static bool entry_make(arena *mem, const char *file, const statement *st, config_entry *out)
{
    gx_text full = arena_text(mem, st->key);
    gx_text value = arena_text(mem, buf_view(&st->value));
    config_piece *pieces = arena_alloc(mem, st->pieces.n);
    if (full.p == NULL || pieces == NULL || value.n != st->value.n)
        return false;
    memcpy(pieces, st->pieces.p, st->pieces.n);
    *out = (config_entry){ .value = value, .file = file, .line = st->line, .pieces = pieces };
    out->n_pieces = st->pieces.n / sizeof(config_piece);
    key_split(full, &out->key, &out->lang);
    return true;
}

/* Keep what is about to be replaced; false when out of memory. */
static bool entry_replace(arena *mem, config_entry *old, config_entry *made)
{
    config_entry *over = arena_alloc(mem, sizeof *over);
    if (over == NULL)
        return false;
    *over = *old;
    made->over = over;
    *old = *made;
    return true;
}

static bool entry_append(arena *mem, section *s, const config_entry *made)
{
    config_entry *list = grown(mem, s->entries, s->seen.n, &s->cap, sizeof *list);
    if (list == NULL)
        return false;
    list[s->seen.n++] = *made;
    s->entries = list;
    s->seen.entries = list;
    return true;
}

gx_status tree_put(config *c, const char *file, const statement *st, gx_error *err)
{
    config_entry *old = entry_find(c->open, st->key);
    if (old != NULL && old->file == file) {
        char label[SHOWN_SECTION_BYTES], key[SHOWN_BYTES];
        return fail_at(err, file, st->line, 1, _("[%s] duplicate key '%s'; it already stands at line %d"),
                       shown_section(c->open->seen.kind, c->open->seen.name, label), shown_text(st->key, key),
                       old->line);
    }
    config_entry made;
    if (!entry_make(c->mem, file, st, &made) ||
        !(old != NULL ? entry_replace(c->mem, old, &made) : entry_append(c->mem, c->open, &made)))
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), file);
    return GX_OK;
}

size_t config_count(const config *c)
{
    return c->n;
}

const config_section *config_at(const config *c, size_t i)
{
    return i < c->n ? &c->sections[i]->seen : NULL;
}

const config_section *config_find(const config *c, const char *kind, gx_text name)
{
    const section *s = section_find(c, text_of(kind), name);
    return s != NULL ? &s->seen : NULL;
}

const config_entry *config_entry_of(const config_section *s, const char *key)
{
    for (size_t i = 0; s != NULL && i < s->n; i++)
        if (text_is(config_full_key(&s->entries[i]), key))
            return &s->entries[i];
    return NULL;
}

const config_entry *config_entry_lang(const config_section *s, const char *key, const char *lang)
{
    size_t n = strlen(key);
    for (size_t i = 0; s != NULL && i < s->n; i++) {
        gx_text full = config_full_key(&s->entries[i]);
        if (text_starts(full, key) && full.n > n + 1 && full.p[n] == '.' &&
            text_is((gx_text){ full.p + n + 1, full.n - n - 1 }, lang))
            return &s->entries[i];
    }
    return NULL;
}

bool config_enabled(const config_section *s)
{
    static const gx_option enabled = { "enabled", GX_OPT_BOOL, NULL, NULL, NULL, NULL };
    const config_entry *e = config_entry_of(s, enabled.name);
    gx_value v;
    return e == NULL || config_value_text(e->value, &enabled, -1, NULL, &v, NULL) != GX_OK || v.i != 0;
}

bool config_reserved(const config_entry *e)
{
    return text_is(e->key, "enabled") || text_is(e->key, "title") || text_is(e->key, "help") ||
           text_starts(e->key, "title.") || text_starts(e->key, "help.");
}

void config_locate(const void *entry, size_t offset, int *line, int *column)
{
    const config_entry *e = entry;
    const config_piece *piece = &e->pieces[0];
    for (size_t i = 1; i < e->n_pieces && e->pieces[i].begin <= offset; i++)
        piece = &e->pieces[i];
    *line = piece->line;
    *column = piece->column;
    if (e->value.n > 0) {
        gx_text text = { e->value.p + piece->begin, e->value.n - piece->begin };
        *column += column_of(text, offset - piece->begin) - 1;
    }
}
