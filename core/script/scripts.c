/* SPDX-License-Identifier: Apache-2.0 */
/* Strategy files: loaded and checked once, then planned with, one Lua state per worker and file.
 *
 * A file and the libraries it requires are run once; every call of plan begins with the state as it was then (heap.h):
 * what a script keeps in its locals lives for one customer, so no answer depends on who came before or on which thread.
 */
#include "core/script/scripts.h"

#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/script/header.h"
#include <stdlib.h>
#include <string.h>

#define TIME_MS_DEFAULT 500
#define MEMORY_DEFAULT ((size_t)16 << 20)
#define PATTERN_STEPS_DEFAULT 200000

/* ---- libraries --------------------------------------------------------------------------------------------------- */

static box_library *library_slot(scripts *s, const char *name)
{
    for (size_t i = 0; i < s->n_libraries; i++)
        if (strcmp(s->libraries[i].name, name) == 0)
            return &s->libraries[i];
    return &s->libraries[s->n_libraries++];
}

static bool library_name_good(const char *name)
{
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '.';
}

static gx_status read_library(scripts *s, const char *dir, const char *file, gx_error *err)
{
    const char *path = arena_printf(s->mem, "%s/%s", dir, file), *shown = arena_printf(s->mem, "lib/%s", file);
    const char *name = arena_printf(s->mem, "lib.%.*s", (int)(strlen(file) - strlen(".lua")), file);
    if (path == NULL || shown == NULL || name == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), dir);
    if (!library_name_good(file))
        return gx_fail(err, GX_ESCRIPT, _("%s: a library's name has only a-z, 0-9 and _"), path);
    gx_text source;
    gx_status rc = file_read(path, path, s->mem, &source, err);
    if (rc == GX_OK)
        *library_slot(s, name) = (box_library){ .name = name, .shown = shown, .source = source };
    return rc;
}

static int by_library(const void *a, const void *b)
{
    return strcmp(((const box_library *)a)->name, ((const box_library *)b)->name);
}

/* A later directory's file wins over an earlier one's. */
static gx_status read_libraries(scripts *s, const script_options *o, gx_error *err)
{
    size_t most = 0;
    const char ***names = arena_zalloc(s->mem, (o->n_lib_dirs + 1) * sizeof *names);
    size_t *counts = arena_zalloc(s->mem, (o->n_lib_dirs + 1) * sizeof *counts);
    gx_status rc = names != NULL && counts != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, "out of memory for libraries");
    for (size_t i = 0; rc == GX_OK && i < o->n_lib_dirs; i++) {
        rc = file_list(o->lib_dirs[i], ".lua", s->mem, &names[i], &counts[i], err);
        most += counts[i];
    }
    if (rc != GX_OK || most == 0)
        return rc;
    if ((s->libraries = arena_zalloc(s->mem, most * sizeof *s->libraries)) == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory for libraries");
    for (size_t i = 0; i < o->n_lib_dirs; i++)
        for (size_t k = 0; rc == GX_OK && k < counts[i]; k++)
            rc = read_library(s, o->lib_dirs[i], names[i][k], err);
    qsort(s->libraries, s->n_libraries, sizeof *s->libraries, by_library);
    return rc;
}

/* ---- loading ----------------------------------------------------------------------------------------------------- */

typedef struct loading {
    scripts *scripts;
    script_source *source;
    const box_library *library; /* when it is one that is checked */
} loading;

/* arg: loading. Compiles, runs and checks the file. */
static int load_body(lua_State *L)
{
    loading *l = lua_touserdata(L, 1);
    lua_settop(L, 0);
    box_compile(L, l->source->text, l->source->strategy.file); /* chunk */
    lua_call(L, 0, 1);                                         /* table */
    header_take(L, &l->source->strategy, l->scripts->mem);
    return 0;
}

static int check_library_body(lua_State *L)
{
    loading *l = lua_touserdata(L, 1);
    box_compile(L, l->library->source, l->library->shown);
    return 0;
}

/* Runs one body in a box of its own. The message is "FILE:LINE: what", the place being the file alone if need be. */
static gx_status run_once(loading *l, const char *home, lua_CFunction body, gx_error *err)
{
    box b;
    gx_status rc = box_open(&l->scripts->setup, home, &b, err);
    if (rc != GX_OK)
        return rc;
    rc = box_run(&b, body, NULL, l);
    if (rc != GX_OK) {
        buf words = { 0 };
        box_complaint(&b, &words);
        bool named = words.p != NULL && strncmp(words.p, home, strlen(home)) == 0;
        gx_fail(err, rc, "%s%s%s", named ? "" : home, named ? "" : ": ", words.p != NULL ? words.p : "failed");
        buf_free(&words);
    }
    box_close(&b);
    return rc;
}

static gx_status check_libraries(scripts *s, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; rc == GX_OK && i < s->n_libraries; i++) {
        loading l = { s, NULL, &s->libraries[i] };
        rc = run_once(&l, s->libraries[i].shown, check_library_body, err);
    }
    return rc;
}

static gx_status refuse_bytes(const script_source *source, gx_error *err)
{
    if (source->text.n > 0 && source->text.p[0] == '\x1b')
        return gx_fail(err, GX_ESCRIPT, _("%s: this is bytecode; strategies are loaded as text only"),
                       source->strategy.file);
    if (!utf8_valid(source->text))
        return gx_fail(err, GX_ESCRIPT, _("%s: not valid UTF-8; save the file as UTF-8"), source->strategy.file);
    return GX_OK;
}

static gx_status load_file(scripts *s, const script_file *f, script_source *source, gx_error *err)
{
    const char *slash = strrchr(f->path, '/'), *base = slash != NULL ? slash + 1 : f->path;
    size_t n = strlen(base);
    if (n <= 4 || strcmp(base + n - 4, ".lua") != 0)
        return gx_fail(err, GX_ESCRIPT, _("%s: a strategy file is called NAME.lua"), f->shown);
    strategy *out = &source->strategy;
    out->name = arena_strndup(s->mem, base, n - 4);
    out->file = arena_strdup(s->mem, f->shown);
    out->path = arena_strdup(s->mem, f->path);
    if (out->name == NULL || out->file == NULL || out->path == NULL)
        return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), f->shown);
    gx_status rc = file_read(f->path, f->shown, s->mem, &source->text, err);
    if (rc == GX_OK)
        rc = refuse_bytes(source, err);
    loading l = { s, source, NULL };
    return rc == GX_OK ? run_once(&l, out->file, load_body, err) : rc;
}

static int by_strategy(const void *a, const void *b)
{
    return strcmp(((const script_source *)a)->strategy.name, ((const script_source *)b)->strategy.name);
}

/* The same name again: the later file wins (a shop's own over a pack's). */
static void place_file(scripts *s, const script_source *source)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->list[i].strategy.name, source->strategy.name) == 0) {
            s->list[i] = *source;
            return;
        }
    s->list[s->n++] = *source;
}

/* What a broken file would have replaced does not come back in its stead. */
static void leave_out(scripts *s, const script_options *o, const char *name, const gx_error *why)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->list[i].strategy.name, name) == 0)
            s->list[i] = s->list[--s->n];
    o->refused(o->refused_ctx, name, why);
}

static gx_status load_files(scripts *s, const script_options *o, gx_error *err)
{
    s->list = arena_zalloc(s->mem, (o->n_strategies + 1) * sizeof *s->list);
    if (s->list == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory for strategies");
    for (size_t i = 0; i < o->n_strategies; i++) {
        script_source source = { 0 };
        gx_error why = { 0 };
        gx_status rc = load_file(s, &o->strategies[i], &source, &why);
        if (rc == GX_OK)
            place_file(s, &source);
        else if (rc != GX_ENOMEM && o->refused != NULL && source.strategy.name != NULL)
            leave_out(s, o, source.strategy.name, &why);
        else
            return gx_fail(err, rc, "%s", why.text);
    }
    qsort(s->list, s->n, sizeof *s->list, by_strategy);
    return GX_OK;
}

static gx_status copy_options(scripts *s, const script_options *o, gx_error *err)
{
    s->options = *o;
    s->options.strategies = NULL;
    s->options.lib_dirs = NULL;
    const char **channels = arena_zalloc(s->mem, (o->n_channels + 1) * sizeof *channels);
    bool good = channels != NULL;
    for (size_t i = 0; good && i < o->n_channels; i++)
        good = (channels[i] = arena_strdup(s->mem, o->channels[i])) != NULL;
    s->options.channels = channels;
    s->setup.limits = (box_limits){
        .time_ms = o->limits.time_ms > 0 ? o->limits.time_ms : TIME_MS_DEFAULT,
        .memory_bytes = o->limits.memory_bytes > 0 ? o->limits.memory_bytes : MEMORY_DEFAULT,
        .pattern_steps = o->limits.pattern_steps > 0 ? o->limits.pattern_steps : PATTERN_STEPS_DEFAULT,
    };
    return good ? GX_OK : gx_fail(err, GX_ENOMEM, "out of memory for strategies");
}

gx_status scripts_load(const script_options *o, scripts **out, gx_error *err)
{
    scripts *s = calloc(1, sizeof *s);
    if (s == NULL || (s->mem = arena_new()) == NULL) {
        free(s);
        return gx_fail(err, GX_ENOMEM, "out of memory for strategies");
    }
    gx_status rc = copy_options(s, o, err);
    if (rc == GX_OK)
        rc = read_libraries(s, o, err);
    s->setup.libraries = s->libraries;
    s->setup.n_libraries = s->n_libraries;
    if (rc == GX_OK)
        rc = check_libraries(s, err);
    if (rc == GX_OK)
        rc = load_files(s, o, err);
    if (rc != GX_OK) {
        scripts_free(s);
        return rc;
    }
    *out = s;
    return GX_OK;
}

void scripts_free(scripts *s)
{
    if (s == NULL)
        return;
    arena_free(s->mem);
    free(s);
}

size_t scripts_count(const scripts *s)
{
    return s->n;
}

const strategy *scripts_at(const scripts *s, size_t i)
{
    return &s->list[i].strategy;
}

void scripts_hash(const scripts *s, char out[65])
{
    sha256 h;
    sha256_begin(&h);
    for (size_t i = 0; i < s->n; i++) {
        sha256_field(&h, text_of(s->list[i].strategy.name));
        sha256_field(&h, s->list[i].text);
    }
    for (size_t i = 0; i < s->n_libraries; i++) {
        sha256_field(&h, text_of(s->libraries[i].name));
        sha256_field(&h, s->libraries[i].source);
    }
    sha256_hex(&h, out);
}

bool scripts_name_introduced(const scripts *s)
{
    bool any = false;
    for (size_t i = 0; i < s->n; i++)
        any |= text_names_introduced(s->list[i].text);
    for (size_t i = 0; i < s->n_libraries; i++)
        any |= text_names_introduced(s->libraries[i].source);
    return any;
}
