/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi init`: a new shop folder, ready to run. domain.md's figures go into shop.ini, where they can be seen and
 * changed: the engine itself has none. */
#include "core/engine/shop.h"

#include "core/base/i18n.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static gx_status make_dir(const char *path, gx_error *err)
{
    if (mkdir(path, 0755) == 0 || (errno == EEXIST && dir_exists(path)))
        return GX_OK;
    return gx_fail(err, GX_EIO, _("cannot make the folder %s: %s"), path, strerror(errno));
}

static gx_status make_dirs(const char *dir, arena *a, gx_error *err)
{
    static const char *const inside[] = { "strategies", "templates", "maps", "rejects" };
    gx_status rc = make_dir(dir, err);
    for (size_t i = 0; i < sizeof inside / sizeof *inside && rc == GX_OK; i++) {
        const char *path = arena_printf(a, "%s/%s", dir, inside[i]);
        rc = path ? make_dir(path, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    return rc;
}

static gx_status read_whole(const char *path, buf *out, gx_error *err)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return gx_fail(err, GX_EIO, _("%s: %s"), path, strerror(errno));
    char chunk[8192];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(out, chunk, n);
    bool bad = ferror(f) != 0;
    fclose(f);
    if (bad)
        return gx_fail(err, GX_EIO, _("%s: reading failed"), path);
    return out->failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : GX_OK;
}

/* The folder's own name makes the id: letters, digits and dashes. */
static void id_of(const char *dir, buf *out)
{
    size_t end = strlen(dir);
    while (end > 1 && dir[end - 1] == '/')
        end--;
    size_t from = end;
    while (from > 0 && dir[from - 1] != '/')
        from--;
    for (size_t i = from; i < end; i++) {
        char c = dir[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        buf_char(out, fine ? c : '-');
    }
    if (out->n == 0 || (out->n == 1 && out->p[0] == '-'))
        buf_str(out, "shop");
}

static void write_shop_section(const shop_new *o, buf *out)
{
    buf_str(out, "[shop]\nid = ");
    buf id = { 0 };
    id_of(o->dir, &id);
    buf_text(out, buf_view(&id));
    buf_printf(out, "\nname = %.*s\ntimezone = %s\ncurrency = %s\nlanguage = %s\npacks = base", TEXT_ARG(buf_view(&id)),
               o->timezone, o->currency, o->language);
    for (size_t i = 0; i < o->n_packs; i++)
        if (strcmp(o->packs[i], "base") != 0)
            buf_printf(out, ", %s", o->packs[i]);
    buf_str(out, "\n\n");
    buf_free(&id);
}

static gx_status write_file(const char *path, const buf *content, gx_error *err)
{
    FILE *f = fopen(path, "wbx");
    if (f == NULL && errno == EEXIST)
        return gx_fail(err, GX_EEXIST, _("%s is there already; guanxi init never overwrites a shop"), path);
    if (f == NULL)
        return gx_fail(err, GX_EIO, _("%s: %s"), path, strerror(errno));
    bool bad = fwrite(content->p, 1, content->n, f) != content->n;
    bad |= fclose(f) != 0;
    if (bad)
        unlink(path); /* ours: half a shop.ini would stand in the way of the next try */
    return bad ? gx_fail(err, GX_EIO, _("%s: writing failed"), path) : GX_OK;
}

static gx_status create(const shop_new *o, arena *a, buf *ini, gx_error *err)
{
    places p;
    gx_status rc = places_find(a, &p, err);
    for (size_t i = 0; i < o->n_packs && rc == GX_OK; i++) {
        const char *pack = arena_printf(a, "%s/%s/pack.ini", p.packs, o->packs[i]);
        if (strcmp(o->packs[i], "base") != 0 && (pack == NULL || strchr(o->packs[i], '/') || !file_exists(pack)))
            rc = gx_fail(err, GX_ENOTFOUND, _("there is no pack '%s' (looked for %s)"), o->packs[i], pack ? pack : "");
    }
    const char *path = arena_printf(a, "%s/shop.ini", o->dir);
    const char *body = arena_printf(a, "%s/new-shop.ini", p.scripts);
    if (rc == GX_OK && (path == NULL || body == NULL))
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK && file_exists(path))
        rc = gx_fail(err, GX_EEXIST, _("%s is there already; guanxi init never overwrites a shop"), path);
    write_shop_section(o, ini);
    if (rc == GX_OK)
        rc = read_whole(body, ini, err);
    if (rc == GX_OK)
        rc = make_dirs(o->dir, a, err);
    return rc == GX_OK ? write_file(path, ini, err) : rc;
}

gx_status shop_create(const shop_new *o, gx_error *err)
{
    arena *a = arena_new();
    if (a == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    buf ini = { 0 };
    gx_status rc = create(o, a, &ini, err);
    buf_free(&ini);
    arena_free(a);
    return rc;
}
