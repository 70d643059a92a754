/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi init`: a new shop folder, ready to run. domain.md's figures go into shop.ini, where they can be seen and
 * changed: the engine itself has none. */
#include "core/engine/shop.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/base/zone.h"

#include <errno.h>
#include <stdlib.h>
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

/* The folder's own name; what "." and ".." stand for is asked of the system. */
static gx_text folder_name(const char *dir, arena *a)
{
    size_t end = strlen(dir);
    while (end > 1 && dir[end - 1] == '/')
        end--;
    size_t from = end;
    while (from > 0 && dir[from - 1] != '/')
        from--;
    gx_text name = { dir + from, end - from };
    if (!text_is(name, ".") && !text_is(name, ".."))
        return name;
    char *real = realpath(dir, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;
    name = slash ? arena_text(a, text_of(slash + 1)) : (gx_text){ NULL, 0 };
    free(real);
    return name;
}

static bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Letters, digits and single dashes. A name in another script keeps itself apart by a number made from it, because the
 * id is part of every action's id. */
static void id_of(gx_text name, buf *out)
{
    bool foreign = false;
    for (size_t i = 0; i < name.n; i++) {
        foreign |= (unsigned char)name.p[i] >= 0x80;
        if (plain(name.p[i]))
            buf_char(out, name.p[i]);
        else if (out->n > 0 && out->p[out->n - 1] != '-')
            buf_char(out, '-');
    }
    while (out->n > 0 && out->p[out->n - 1] == '-')
        out->n--;
    if (out->n == 0)
        buf_str(out, "shop");
    if (foreign)
        buf_printf(out, "-%08x", (unsigned)(hash64(name.p, name.n) & 0xffffffff));
}

/* As people know it: the folder's name, without what means something else in shop.ini. */
static void name_of(gx_text folder, buf *out)
{
    for (size_t i = 0; i < folder.n; i++) {
        char c = folder.p[i];
        bool means_else =
            c == ';' || c == '#' || c == '"' || c == '\'' || c == '\\' || (unsigned char)c < 0x20 || c == 0x7f;
        buf_char(out, means_else ? ' ' : c);
    }
}

static void write_shop_section(const shop_new *o, arena *a, buf *out)
{
    gx_text folder = folder_name(o->dir, a);
    buf id = { 0 }, name = { 0 };
    id_of(folder, &id);
    if (utf8_valid(folder))
        name_of(folder, &name);
    gx_text shown = text_trim(buf_view(&name));
    buf_printf(out, "[shop]\nid = %.*s\nname = %.*s\n", TEXT_ARG(buf_view(&id)),
               TEXT_ARG(shown.n ? shown : buf_view(&id)));
    buf_printf(out, "timezone = %s\ncurrency = %s\nlanguage = %s\npacks = base", o->timezone, o->currency, o->language);
    for (size_t i = 0; i < o->n_packs; i++)
        if (strcmp(o->packs[i], "base") != 0)
            buf_printf(out, ", %s", o->packs[i]);
    buf_str(out, "\n\n");
    out->failed |= id.failed || name.failed;
    buf_free(&id);
    buf_free(&name);
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

/* What would be refused by the first command that opens the shop is refused before there is one. */
static gx_status check_new(const shop_new *o, gx_error *err)
{
    if (strcmp(o->language, "en") != 0 && strcmp(o->language, "zh_CN") != 0)
        return gx_fail(err, GX_EINVAL, _("--language: '%s' is not known; want en or zh_CN"), o->language);
    if (money_digits(o->currency) < 0)
        return gx_fail(err, GX_EINVAL, _("--currency: '%s' is not an ISO 4217 code; e.g. CNY, EUR, USD"), o->currency);
    zone *z;
    gx_status rc = zone_load(o->timezone, &z, err);
    if (rc == GX_OK)
        zone_free(z);
    else if (rc == GX_ENOTFOUND || rc == GX_EINVAL) {
        gx_error_prepend(err, "--timezone: ");
        rc = GX_EINVAL;
    }
    return rc;
}

static gx_status create(const shop_new *o, arena *a, buf *ini, gx_error *err)
{
    places p;
    gx_status rc = check_new(o, err);
    if (rc == GX_OK)
        rc = places_find(a, &p, err);
    for (size_t i = 0; i < o->n_packs && rc == GX_OK; i++) {
        const char *pack = arena_printf(a, "%s/%s/pack.ini", p.packs, o->packs[i]);
        if (strcmp(o->packs[i], "base") != 0 && (pack == NULL || strchr(o->packs[i], '/') || !file_exists(pack)))
            rc = gx_fail(err, GX_ENOTFOUND, _("there is no pack '%s' (looked for %s)"), o->packs[i], pack ? pack : "");
    }
    const char *path = arena_printf(a, "%s/shop.ini", o->dir);
    const char *body = NULL;
    if (rc == GX_OK)
        body = arena_printf(a, strcmp(o->language, "en") == 0 ? "%s/new-shop.ini" : "%s/new-shop.%s.ini", p.scripts,
                            o->language);
    if (rc == GX_OK && (path == NULL || body == NULL))
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK && file_exists(path))
        rc = gx_fail(err, GX_EEXIST, _("%s is there already; guanxi init never overwrites a shop"), path);
    write_shop_section(o, a, ini);
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
