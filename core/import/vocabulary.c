/* SPDX-License-Identifier: Apache-2.0 */
/* Read anew for each proposal: it is short, and a consultant may edit it. */
#include "core/import/vocabulary.h"

#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/csv/csvread.h"

static gx_status no_memory(const char *path, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory while reading %s"), path);
}

/* 订单金额(元) is 订单金额. */
static gx_text without_bracket(gx_text t)
{
    static const char *const open[] = { "(", "（", "[", "【" };
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        const char *at = t.n > 0 ? memmem(t.p, t.n, open[i], strlen(open[i])) : NULL;
        if (at != NULL && at > t.p)
            t.n = (size_t)(at - t.p);
    }
    return t;
}

gx_text vocabulary_fold(gx_text name, arena *a)
{
    name = without_bracket(text_trim(name));
    char *out = arena_alloc(a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < name.n; i++) {
        char c = name.p[i];
        if (memcmp(name.p + i, "：", name.n - i >= 3 ? 3 : 1) == 0 && name.n - i >= 3)
            i += 2;
        else if (c == '\0' || strchr(" _-.:#*/'\t\r\n", c) == NULL)
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return out != NULL ? (gx_text){ out, n } : (gx_text){ 0 };
}

static bool add_names(gx_text key, gx_text names, arena *a, vocabulary *out)
{
    while (names.n > 0) {
        gx_text name = text_cut(&names, '|');
        vocabulary_word *w = arena_list_add(a, &out->words);
        if (w == NULL)
            return false;
        *w = (vocabulary_word){ key, vocabulary_fold(name, a) };
    }
    return true;
}

gx_status vocabulary_load(const char *path, arena *a, vocabulary *out, gx_error *err)
{
    static const table_layout layout = { .delimiter = ',' };
    gx_text text;
    table *t;
    table_row row;
    *out = (vocabulary){ .words = { .size = sizeof(vocabulary_word) } };
    gx_status status = file_read(path, path, a, &text, err);
    if (status == GX_OK)
        status = table_open(text, &layout, &t, err);
    if (status != GX_OK)
        return status;
    for (bool header = true; (status = table_next(t, &row, err)) == GX_OK; header = false)
        if (!header && (row.n != 2 || !add_names(arena_text(a, row.cells[0]), arena_text(a, row.cells[1]), a, out)))
            break;
    table_close(t);
    if (status == GX_OK)
        return row.n == 2 ? no_memory(path, err)
                          : gx_fail(err, GX_ECONFIG, _("%s:%llu: want a key and its names"), path,
                                    (unsigned long long)row.line);
    return status == GX_ENOTFOUND ? GX_OK : gx_error_prepend(err, "%s: ", path);
}

static bool is_of(const vocabulary_word *w, const char *prefix)
{
    bool plain = w->key.n == 0 || memchr(w->key.p, ':', w->key.n) == NULL;
    return *prefix == '\0' ? plain : text_starts(w->key, prefix);
}

const vocabulary_word *vocabulary_find(const vocabulary *v, gx_text folded, const char *prefix)
{
    const vocabulary_word *words = v->words.items;
    for (size_t i = 0; i < v->words.n && folded.n > 0; i++)
        if (is_of(&words[i], prefix) && text_eq(words[i].name, folded))
            return &words[i];
    return NULL;
}

static bool ends_with(gx_text t, gx_text end)
{
    return t.n > end.n && memcmp(t.p + t.n - end.n, end.p, end.n) == 0;
}

const vocabulary_word *vocabulary_ending(const vocabulary *v, gx_text folded)
{
    enum { SHORTEST = 5 }; /* bytes: two Chinese characters; a shorter word occurs by chance */
    const vocabulary_word *words = v->words.items, *best = NULL;
    for (size_t i = 0; i < v->words.n; i++)
        if (is_of(&words[i], "") && words[i].name.n >= SHORTEST && ends_with(folded, words[i].name) &&
            (best == NULL || words[i].name.n > best->name.n))
            best = &words[i];
    return best;
}
