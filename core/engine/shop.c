/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a shop folder: merges its configuration (shipped maps, packs, shop.ini), checks every section and compiles the
 * ruleset. */
#include "core/engine/shop.h"

#include "core/base/i18n.h"
#include "core/base/log.h"
#include "core/base/money.h"
#include "core/decide/sections.h"
#include "core/engine/duplicates.h"
#include "core/engine/happenings.h"
#include "core/engine/reporting.h"
#include "core/engine/run.h"
#include "core/engine/sort.h"
#include "core/hooks/hook.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct folders {
    const char **list;
    size_t n;
    gx_text days_off; /* whose public holidays: [calendar] days_off */
} folders;            /* of packs and the shop, rising precedence */

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* A folder as it is typed in a shell. */
static const char *as_typed(const char *dir, arena *a)
{
    buf word = { 0 };
    buf_shell(&word, dir);
    const char *copy = word.failed ? NULL : arena_strdup(a, word.p);
    buf_free(&word);
    return copy ? copy : dir;
}

/* ---- configuration
 * ------------------------------------------------------------------------------------------------------ */

static gx_status read_folder(config *c, const char *folder, const char *shown, const char *kind, arena *a,
                             gx_error *err)
{
    const char **names;
    size_t n;
    const char *dir = arena_printf(a, "%s/%s", folder, kind);
    if (dir == NULL)
        return no_memory(err);
    gx_status rc = dir_names(dir, ".ini", a, &names, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        const char *path = arena_printf(a, "%s/%s", dir, names[i]);
        const char *as = arena_printf(a, "%s%s/%s", shown, kind, names[i]);
        rc = path && as ? config_read_file(c, path, as, err) : no_memory(err);
    }
    return rc;
}

/* The files NAME-….ini of the folder's calendar/; an empty name: all of them. */
static gx_status read_days_off_of(config *c, const char *folder, const char *shown, gx_text name, arena *a,
                                  gx_error *err)
{
    const char **names;
    size_t n;
    const char *dir = arena_printf(a, "%s/calendar", folder);
    gx_status rc = dir != NULL ? dir_names(dir, ".ini", a, &names, &n, err) : no_memory(err);
    for (size_t i = 0; rc == GX_OK && i < n; i++) {
        if (name.n > 0 && (strncmp(names[i], name.p, name.n) != 0 || names[i][name.n] != '-'))
            continue;
        const char *path = arena_printf(a, "%s/%s", dir, names[i]);
        const char *as = arena_printf(a, "%scalendar/%s", shown, names[i]);
        rc = path && as ? config_read_file(c, path, as, err) : no_memory(err);
    }
    return rc;
}

/* Column maps, and what platforms allow: dated data that serve every shop. */
static gx_status read_maps_of(config *c, const char *folder, const char *shown, arena *a, gx_error *err)
{
    gx_status rc = read_folder(c, folder, shown, "maps", a, err);
    return rc == GX_OK ? read_folder(c, folder, shown, "limits", a, err) : rc;
}

static gx_status pack_folder(const places *p, const config_entry *e, gx_text name, arena *a, const char **out,
                             gx_error *err)
{
    *out = text_is(name, "base") ? p->scripts : arena_printf(a, "%s/%.*s", p->packs, TEXT_ARG(name));
    if (*out == NULL)
        return no_memory(err);
    const char *ini = arena_printf(a, "%s/pack.ini", *out);
    if (ini == NULL)
        return no_memory(err);
    if (memchr(name.p, '/', name.n) == NULL && file_exists(ini))
        return GX_OK;
    int line = 0, column = 0;
    config_locate(e, 0, &line, &column);
    return gx_fail(err, GX_ECONFIG, _("%s:%d:%d: [shop] packs: there is no pack '%.*s' (looked for %s)"), e->file, line,
                   column, TEXT_ARG(name), ini);
}

/* shop.ini names the packs that come before it: it is read once for that, and once in its place. */
static gx_status pack_folders(const char *dir, const places *p, arena *a, folders *out, gx_error *err)
{
    config *own = config_new();
    const char *ini = arena_printf(a, "%s/shop.ini", dir);
    gx_status rc = own && ini ? config_read_file(own, ini, "shop.ini", err) : no_memory(err);
    *out = (folders){ .list = NULL };
    if (rc == GX_OK) {
        static const gx_option packs = { "packs", GX_OPT_LIST, NULL, NULL, NULL, "" };
        const config_section *s = config_find(own, "shop", (gx_text){ NULL, 0 });
        const config_entry *e = s ? config_entry_of(s, "packs") : NULL;
        gx_value v = { .n_list = 0 };
        rc = e ? config_value(s, e, &packs, -1, a, &v, err) : GX_OK;
        out->list = arena_alloc(a, (v.n_list + 2) * sizeof *out->list);
        if (rc == GX_OK && out->list == NULL)
            rc = no_memory(err);
        for (size_t i = 0; i < v.n_list && rc == GX_OK; i++)
            rc = pack_folder(p, e, v.list[i], a, &out->list[out->n++], err);
        s = config_find(own, "calendar", (gx_text){ NULL, 0 });
        e = s ? config_entry_of(s, "days_off") : NULL;
        if (rc == GX_OK && e != NULL && e->value.n > 0 && (out->days_off = arena_text(a, e->value)).p == NULL)
            rc = no_memory(err);
    }
    config_free(own);
    return rc;
}

static gx_status read_pack(config *c, const char *folder, arena *a, gx_error *err)
{
    const char *slash = strrchr(folder, '/');
    const char *path = arena_printf(a, "%s/pack.ini", folder);
    const char *shown = arena_printf(a, "%s/pack.ini", slash ? slash + 1 : folder);
    const char *prefix = arena_printf(a, "%s/", slash ? slash + 1 : folder);
    if (path == NULL || shown == NULL || prefix == NULL)
        return no_memory(err);
    gx_status rc = config_read_file(c, path, shown, err);
    return rc == GX_OK ? read_maps_of(c, folder, prefix, a, err) : rc;
}

static gx_status read_config(const char *dir, const places *p, arena *a, config *c, folders *packs, gx_error *err)
{
    const char *ini = arena_printf(a, "%s/shop.ini", dir);
    if (ini == NULL)
        return no_memory(err);
    if (!file_exists(ini))
        return gx_fail(err, GX_ENOTFOUND, _("%s is not a shop: there is no shop.ini; make one with: guanxi init %s"),
                       dir, as_typed(dir, a));
    gx_status rc = pack_folders(dir, p, a, packs, err);
    bool base = false;
    for (size_t i = 0; i < packs->n; i++)
        base |= strcmp(packs->list[i], p->scripts) == 0;
    if (rc == GX_OK && !base) /* the shipped maps serve every shop; the base pack brings them itself */
        rc = read_maps_of(c, p->scripts, "scripts/", a, err);
    if (rc == GX_OK && packs->days_off.n > 0)
        rc = read_days_off_of(c, p->scripts, "scripts/", packs->days_off, a, err);
    for (size_t i = 0; i < packs->n && rc == GX_OK; i++)
        rc = read_pack(c, packs->list[i], a, err);
    if (rc == GX_OK)
        rc = config_read_file(c, ini, "shop.ini", err);
    if (rc == GX_OK)
        rc = read_days_off_of(c, dir, "", (gx_text){ NULL, 0 }, a, err);
    return rc == GX_OK ? read_maps_of(c, dir, "", a, err) : rc;
}

gx_status shop_read_config(const char *dir, const places *p, arena *a, config **out, gx_error *err)
{
    config *c = config_new();
    folders packs;
    gx_status rc = c ? read_config(dir, p, a, c, &packs, err) : no_memory(err);
    if (rc != GX_OK) {
        config_free(c);
        return rc;
    }
    *out = c;
    return GX_OK;
}

/* ---- scripts and templates
 * ---------------------------------------------------------------------------------------------- */

/* A strategy of a later folder replaces the one of the same name of an earlier folder. */
static gx_status add_strategies(const char *folder, const char *shown, arena *a, script_file **list, size_t *n,
                                gx_error *err)
{
    const char **names;
    size_t count;
    const char *dir = arena_printf(a, "%s/strategies", folder);
    gx_status rc = dir ? dir_names(dir, ".lua", a, &names, &count, err) : no_memory(err);
    if (rc != GX_OK)
        return rc;
    script_file *more = arena_alloc(a, (*n + count + 1) * sizeof *more);
    if (more == NULL)
        return no_memory(err);
    if (*n > 0)
        memcpy(more, *list, *n * sizeof *more);
    *list = more;
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(a, "%s/%s", dir, names[i]);
        const char *as = arena_printf(a, "%sstrategies/%s", shown, names[i]);
        if (path == NULL || as == NULL)
            return no_memory(err);
        size_t at = 0;
        while (at < *n && strcmp(strrchr(more[at].path, '/') + 1, names[i]) != 0)
            at++;
        more[at] = (script_file){ path, as };
        *n += at == *n;
    }
    return GX_OK;
}

/* "" for the shop's own folder, "cosmetics/" for a pack's. NULL: out of memory. */
static const char *shown_as(const folders *f, size_t i, arena *a)
{
    const char *slash = strrchr(f->list[i], '/');
    return i + 1 == f->n ? "" : arena_printf(a, "%s/", slash ? slash + 1 : f->list[i]);
}

static gx_status sub_dirs(const folders *f, const char *sub, arena *a, const shown_dir **out, size_t *n, gx_error *err)
{
    shown_dir *list = arena_alloc(a, (f->n + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    *n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const char *path = arena_printf(a, "%s/%s", f->list[i], sub), *shown = shown_as(f, i, a);
        if (shown != NULL)
            shown = arena_printf(a, "%s%s", shown, sub);
        if (path == NULL || shown == NULL)
            return no_memory(err);
        if (dir_exists(path))
            list[(*n)++] = (shown_dir){ path, shown };
    }
    *out = list;
    return GX_OK;
}

static gx_status library_dirs(const folders *f, arena *a, ruleset_options *o, gx_error *err)
{
    const shown_dir *found;
    gx_status rc = sub_dirs(f, "lib", a, &found, &o->n_lib_dirs, err);
    if (rc != GX_OK)
        return rc;
    const char **list = arena_alloc(a, (o->n_lib_dirs + 1) * sizeof *list);
    for (size_t i = 0; list != NULL && i < o->n_lib_dirs; i++)
        list[i] = found[i].path;
    o->lib_dirs = list;
    return list != NULL ? GX_OK : no_memory(err);
}

static gx_status plugin_dirs(shop *s, ruleset_options *o, gx_error *err)
{
    static const gx_option path_option = { "path", GX_OPT_LIST, NULL, NULL, NULL, "" };
    const config_section *section = config_find(s->config, "plugins", (gx_text){ NULL, 0 });
    const config_entry *e = section ? config_entry_of(section, "path") : NULL;
    gx_value v = { .n_list = 0 };
    gx_status rc = e ? config_value(section, e, &path_option, -1, s->mem, &v, err) : GX_OK;
    const char **list = arena_alloc(s->mem, (v.n_list + s->places.n_plugin_dirs + 1) * sizeof *list);
    if (rc == GX_OK && list == NULL)
        rc = no_memory(err);
    size_t n = 0;
    for (size_t i = 0; i < v.n_list && rc == GX_OK; i++) {
        const gx_text t = v.list[i];
        list[n++] =
            t.p[0] == '/' ? arena_strndup(s->mem, t.p, t.n) : arena_printf(s->mem, "%s/%.*s", s->dir, TEXT_ARG(t));
        if (list[n - 1] == NULL)
            rc = no_memory(err);
    }
    for (size_t i = 0; i < s->places.n_plugin_dirs && rc == GX_OK; i++)
        list[n++] = s->places.plugin_dirs[i];
    o->plugin_dirs = list;
    o->n_plugin_dirs = n;
    return rc;
}

static gx_status collect_files(shop *s, folders *all, ruleset_options *o, gx_error *err)
{
    script_file *strategies = NULL;
    size_t n = 0;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < all->n && rc == GX_OK; i++) {
        const char *shown = shown_as(all, i, s->mem);
        rc = shown ? add_strategies(all->list[i], shown, s->mem, &strategies, &n, err) : no_memory(err);
    }
    o->strategies = strategies;
    o->n_strategies = n;
    if (rc == GX_OK)
        rc = sub_dirs(all, "templates", s->mem, &o->template_dirs, &o->n_template_dirs, err);
    if (rc == GX_OK)
        rc = sub_dirs(all, "lint", s->mem, &s->lint_dirs, &s->n_lint_dirs, err);
    if (rc == GX_OK)
        rc = library_dirs(all, s->mem, o, err);
    return rc == GX_OK ? plugin_dirs(s, o, err) : rc;
}

/* ---- opening
 * ------------------------------------------------------------------------------------------------------------ */

static gx_status read_recompute(shop *s, gx_error *err)
{
    static const gx_option option = { "recompute", GX_OPT_DURATION, "7d", NULL, NULL, "" };
    const config_section *section = config_find(s->config, "shop", (gx_text){ NULL, 0 });
    const config_entry *e = section ? config_entry_of(section, "recompute") : NULL;
    gx_value v;
    gx_status rc = e ? config_value(section, e, &option, -1, s->mem, &v, err)
                     : config_value_text(GX_TEXT("7d"), &option, -1, s->mem, &v, err);
    if (rc == GX_OK)
        s->recompute = v.span;
    return rc;
}

void shop_kinds(section_kind out[SHOP_KINDS])
{
    out[0] = map_section;
    out[1] = sort_section;
    out[2] = report_section;
    out[3] = hook_section;
    out[4] = listen_section;
    out[5] = identity_section;
}

static gx_status open_parts(shop *s, const shop_options *with, gx_error *err)
{
    folders all;
    s->config = config_new();
    gx_status rc = s->config ? places_find_at(with->home, s->mem, &s->places, err) : no_memory(err);
    if (rc == GX_OK)
        rc = read_config(s->dir, &s->places, s->mem, s->config, &all, err);
    if (rc == GX_OK && with->map != NULL)
        rc = config_read_file(s->config, with->map, with->map, err);
    if (rc != GX_OK)
        return rc;
    all.list[all.n++] = s->dir;
    gx_text currency = sections_shop(s->config, "currency", "CNY");
    char code[8];
    snprintf(code, sizeof code, "%.*s", TEXT_ARG(currency));
    section_kind kinds[SHOP_KINDS];
    shop_kinds(kinds);
    rc = sections_check(s->config, kinds, SHOP_KINDS, money_digits(code), err);
    identity_settings identity;
    if (rc == GX_OK)
        rc = identity_settings_of(s->config, &identity,
                                  err); /* a mistake in it is said now, not at the first duplicate */
    ruleset_options o = { .config = s->config,
                          .folder = s->dir,
                          .products = s->products_file,
                          .keep_going = true,
                          .publish = happenings_publish,
                          .publish_ctx = s };
    if (rc == GX_OK)
        rc = collect_files(s, &all, &o, err);
    if (rc == GX_OK)
        rc = ruleset_build(&o, &s->ruleset, err);
    if (rc == GX_OK)
        rc = column_maps_of(s->config, s->ruleset->zone, s->ruleset->currency, s->ruleset->money_digits, s->mem,
                            &s->maps, err);
    return rc == GX_OK ? read_recompute(s, err) : rc;
}

gx_status shop_open(const shop_options *o, shop **out, gx_error *err)
{
    shop *s = calloc(1, sizeof *s);
    if (s == NULL || (s->mem = arena_new()) == NULL) {
        free(s);
        return no_memory(err);
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    s->threads = o->threads ? o->threads : processors > 0 ? (unsigned)processors : 1;
    s->memory = o->memory;
    s->progress = o->progress;
    s->progress_ctx = o->progress_ctx;
    s->dir = arena_strdup(s->mem, o->dir ? o->dir : ".");
    if (s->dir != NULL)
        s->products_file = arena_printf(s->mem, "%s/products.csv", s->dir);
    if (s->products_file != NULL)
        s->database = o->database ? arena_strdup(s->mem, o->database) : arena_printf(s->mem, "%s/shop.db", s->dir);
    gx_status rc = s->database ? open_parts(s, o, err) : no_memory(err);
    if (rc != GX_OK) {
        shop_close(s);
        return rc;
    }
    *out = s;
    return GX_OK;
}

void shop_close_store(shop *s)
{
    gx_error err;
    if (shop_flush(s, &err) != GX_OK)
        log_error("%s", err.text);
    shop_leave_desk(s);
    store_close(s->store);
    s->store = NULL;
}

void shop_close(shop *s)
{
    if (s == NULL)
        return;
    shop_close_store(s);
    ruleset_free(s->ruleset);
    config_free(s->config);
    arena_free(s->mem);
    free(s);
}

gx_status shop_open_store(shop *s, store_mode mode, gx_error *err)
{
    gx_status rc = store_open(s->database, mode, &s->store, err);
    if (rc == GX_ENOTFOUND)
        return gx_fail(err, rc, _("%s has no data yet; begin with: guanxi -C %s import FILE"), s->dir,
                       as_typed(s->dir, s->mem));
    return rc == GX_OK && s->memory != 0 ? store_memory(s->store, s->memory, err) : rc;
}
