/* SPDX-License-Identifier: Apache-2.0 */
/* The collection of wordings of a shop: NAME.LANG.txt in several directories, later ones first. */
#include "core/script/template.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/script/wording.h"
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".txt"

/* "once-ask.zh_CN.txt" -> "once-ask", "zh_CN". */
static bool split_name(arena *mem, const char *file, template *t)
{
    size_t n = strlen(file) - strlen(SUFFIX);
    const char *dot = memrchr(file, '.', n);
    if (dot == NULL || dot == file)
        return false;
    size_t n_lang = n - (size_t)(dot - file) - 1;
    if (n_lang < 2 || n_lang > 8 || strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") != n_lang)
        return false;
    t->name = arena_strndup(mem, file, (size_t)(dot - file));
    t->lang = arena_strndup(mem, dot + 1, n_lang);
    return t->name != NULL && t->lang != NULL;
}

static void place(templates *all, const template *t)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->list[i].name, t->name) == 0 && strcmp(all->list[i].lang, t->lang) == 0) {
            all->list[i] = *t;
            return;
        }
    all->list[all->n++] = *t;
}

static gx_status read_one(templates *all, const shown_dir *dir, const char *file, gx_error *err)
{
    template t = { 0 };
    const char *path = arena_printf(all->mem, "%s/%s", dir->path, file);
    t.file = arena_printf(all->mem, "%s/%s", dir->shown, file);
    if (path == NULL || t.file == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), dir->path);
    if (!split_name(all->mem, file, &t))
        return gx_fail(err, GX_ECONFIG, _("%s: a wording is called NAME.LANG.txt, such as once-ask.en.txt"), path);
    gx_status rc = file_read(path, t.file, all->mem, &t.source, err);
    if (rc == GX_OK)
        rc = wording_parse(all->facts, all->mem, &t, err);
    if (rc == GX_OK)
        place(all, &t);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    const template *x = a, *y = b;
    int by = strcmp(x->name, y->name);
    return by != 0 ? by : strcmp(x->lang, y->lang);
}

static gx_status read_dirs(templates *all, const shown_dir *dirs, size_t n, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; rc == GX_OK && i < n; i++) {
        const char **names;
        size_t n_names;
        if ((rc = file_list(dirs[i].path, SUFFIX, all->mem, &names, &n_names, err)) != GX_OK)
            return rc;
        template *grown = arena_zalloc(all->mem, (all->n + n_names + 1) * sizeof *grown);
        if (grown == NULL)
            return gx_fail(err, GX_ENOMEM, "out of memory for wordings");
        if (all->n > 0)
            memcpy(grown, all->list, all->n * sizeof *grown);
        all->list = grown;
        for (size_t k = 0; rc == GX_OK && k < n_names; k++)
            rc = read_one(all, &dirs[i], names[k], err);
    }
    if (all->n > 1)
        qsort(all->list, all->n, sizeof *all->list, by_name);
    return rc;
}

gx_status templates_load(const facts *f, const shown_dir *dirs, size_t n, templates **out, gx_error *err)
{
    templates *all = calloc(1, sizeof *all);
    if (all == NULL || (all->mem = arena_new()) == NULL) {
        free(all);
        return gx_fail(err, GX_ENOMEM, "out of memory for wordings");
    }
    all->facts = f;
    gx_status rc = read_dirs(all, dirs, n, err);
    if (rc != GX_OK) {
        templates_free(all);
        return rc;
    }
    *out = all;
    return GX_OK;
}

void templates_free(templates *t)
{
    if (t == NULL)
        return;
    arena_free(t->mem);
    free(t);
}

size_t templates_count(const templates *t)
{
    return t->n;
}

/* Where the files of that name begin in the list, if there are any. */
static size_t first_of(const templates *all, gx_text name)
{
    size_t from = 0, to = all->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (text_cmp(text_of(all->list[middle].name), name) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool templates_have(const templates *t, gx_text name, const char *lang)
{
    for (size_t i = first_of(t, name); i < t->n && text_is(name, t->list[i].name); i++)
        if (lang == NULL || strcmp(lang, t->list[i].lang) == 0)
            return true;
    return false;
}

const template *templates_choose(const templates *all, gx_text name, const char *lang)
{
    size_t first = first_of(all, name), i = first;
    for (; i < all->n && text_is(name, all->list[i].name); i++)
        if (strcmp(all->list[i].lang, lang) == 0)
            return &all->list[i];
    return i > first ? &all->list[first] : NULL;
}

const char *templates_file(const templates *t, gx_text name, const char *lang)
{
    const template *found = templates_choose(t, name, lang);
    return found != NULL ? found->file : NULL;
}

const char *templates_nearest(const templates *t, gx_text name)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < t->n; i++)
        suggest_try(name, t->list[i].name, &best, &distance);
    return best;
}

void templates_hash(const templates *t, char out[65])
{
    sha256 h;
    sha256_begin(&h);
    for (size_t i = 0; i < t->n; i++) {
        sha256_field(&h, text_of(t->list[i].name));
        sha256_field(&h, text_of(t->list[i].lang));
        sha256_field(&h, t->list[i].source);
    }
    sha256_hex(&h, out);
}

bool templates_name_introduced(const templates *t)
{
    bool any = false;
    for (size_t i = 0; i < t->n; i++)
        any |= text_names_introduced(t->list[i].source);
    return any;
}
