/* SPDX-License-Identifier: Apache-2.0 */
/* See called.h. */
#include "core/store/called.h"

#include <string.h>

enum { SHORTEST = 4 }; /* bytes that are looked for */

typedef struct word {
    gx_text name, stand_in;
    bool telling;
} word;

called called_begin(arena *a)
{
    return (called){ a, { .size = sizeof(word) } };
}

bool called_add(called *c, gx_text name, gx_text stand_in, bool telling)
{
    const word *known = c->words.items;
    for (size_t i = 0; i < c->words.n; i++)
        if (text_eq(known[i].name, name))
            return true;
    if (utf8_length(name) < 2)
        return true;
    word w = { arena_text(c->mem, name), arena_text(c->mem, stand_in), telling };
    if (w.name.n != name.n || w.stand_in.n != stand_in.n || arena_list_add(c->mem, &c->words) == NULL)
        return false;
    word *list = c->words.items;
    size_t at = c->words.n - 1;
    for (; at > 0 && list[at - 1].name.n < w.name.n; at--)
        list[at] = list[at - 1];
    list[at] = w;
    return true;
}

static bool is_latin(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the name stands there, and is no part of a longer word of Latin letters or figures. */
static bool stands_at(gx_text t, size_t at, gx_text name)
{
    size_t end = at + name.n;
    if (t.n - at < name.n || memcmp(t.p + at, name.p, name.n) != 0)
        return false;
    return (at == 0 || !is_latin(t.p[at - 1]) || !is_latin(name.p[0])) &&
           (end == t.n || !is_latin(t.p[end]) || !is_latin(name.p[name.n - 1]));
}

static const word *word_at(const called *c, gx_text t, size_t at)
{
    const word *list = c->words.items;
    for (size_t i = 0; i < c->words.n; i++)
        if (stands_at(t, at, list[i].name))
            return &list[i];
    return NULL;
}

bool called_remove(const called *c, gx_text *t)
{
    buf out = { 0 };
    bool found = false, whole = true;
    for (size_t at = 0; at < t->n;) {
        const word *w = word_at(c, *t, at);
        found |= w != NULL;
        if (w != NULL)
            buf_text(&out, w->stand_in);
        else
            buf_char(&out, t->p[at]);
        at += w != NULL ? w->name.n : 1;
    }
    if (found) {
        *t = arena_text(c->mem, buf_view(&out));
        whole = t->n == out.n;
    }
    whole = whole && !out.failed;
    buf_free(&out);
    return whole;
}

bool called_in(const called *c, gx_text bytes)
{
    const word *list = c->words.items;
    bool named = false;
    for (size_t i = 0; i < c->words.n && !named; i++)
        named = list[i].telling && list[i].name.n >= SHORTEST &&
                memmem(bytes.p, bytes.n, list[i].name.p, list[i].name.n) != NULL;
    return named;
}
