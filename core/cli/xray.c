/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi xray FILE`: no shop, one export of orders, one page. */
#include "core/report/xray.h"

#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/cli/command.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Only a page is replaced by a page: a slip of the hand must not cost somebody her orders. */
static gx_status may_write(const char *path, gx_error *err)
{
    static const char head[] = "<!DOCTYPE html>";
    char begins[sizeof head] = "";
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return GX_OK; /* it is not there, or writing will say what is wrong */
    size_t n = fread(begins, 1, sizeof head - 1, f);
    fclose(f);
    if (n == 0 || strcmp(begins, head) == 0)
        return GX_OK;
    return gx_fail(err, GX_EEXIST, _("%s is there already and is no page; name another file"), path);
}

/* Whole or not at all. */
static gx_status write_page(const char *path, const buf *content, gx_error *err)
{
    buf beside = { 0 };
    buf_printf(&beside, "%s.XXXXXX", path);
    int fd = beside.failed ? -1 : mkstemp(beside.p);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    bool bad = f == NULL || fwrite(content->p, 1, content->n, f) != content->n;
    if (f != NULL)
        bad |= fclose(f) != 0;
    else if (fd >= 0)
        close(fd);
    if (!bad)
        bad = rename(beside.p, path) != 0;
    gx_status rc = bad ? gx_fail(err, GX_EIO, _("%s: %s"), path, strerror(errno)) : GX_OK;
    if (bad && fd >= 0)
        (void)unlink(beside.p);
    buf_free(&beside);
    return rc;
}

static gx_status make_page(const json_t *x, const char *path, const char *dir, arena *a, gx_error *err)
{
    gx_text css;
    buf html = { 0 };
    const char *style = arena_printf(a, "%s/xray/page.css", dir);
    gx_status rc =
        style != NULL ? file_read(style, "xray/page.css", a, &css, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc != GX_OK)
        return rc;
    page p = page_begin();
    xray_page(x, &p);
    page_html(&p, i18n_current(), css, &html);
    page_end(&p);
    rc = html.failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : write_page(path, &html, err);
    buf_free(&html);
    return rc;
}

/* What to do about a file that no map knows. */
static gx_status explain_unknown(const cli *c, gx_error *err)
{
    buf file = { 0 };
    gx_error why = *err;
    buf_shell(&file, c->args[0]);
    const char *typed = file.p != NULL ? file.p : "FILE";
    gx_fail(
        err, why.code,
        _("%s\nTo teach it: guanxi map new %s >map.ini (in a shop's folder; guanxi init DIR makes one), look it over "
          "(docs/maps.md), then: guanxi xray %s --map map.ini"),
        why.text, typed, typed);
    buf_free(&file);
    return why.code;
}

static gx_status tell(cli *c, const passing_shop *p, arena *a, gx_error *err)
{
    const char *html = cli_value(c, "html"), *file = c->args[0];
    json_t *x = NULL;
    gx_status rc =
        xray_make(p, strcmp(file, "-") == 0 ? _("standard input") : base_name(file), i18n_current(), &x, err);
    if (rc == GX_OK && html != NULL)
        rc = make_page(x, html, p->shop->places.scripts, a, err);
    if (rc != GX_OK) {
        json_decref(x);
        return rc;
    }
    return cli_report(c, x, xray_print, err);
}

gx_status cmd_xray(cli *c, gx_error *err)
{
    const char *html = cli_value(c, "html");
    passing_options o = { .file = c->args[0],
                          .map = cli_value(c, "map"),
                          .format = cli_value(c, "format"),
                          .currency = cli_value(c, "currency"),
                          .timezone = cli_value(c, "timezone"),
                          .language = i18n_current(),
                          .with = cli_shop_options(c) };
    passing_shop p = { .folder = NULL };
    arena *a = arena_new();
    gx_status rc = a != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK && html != NULL)
        rc = may_write(html, err);
    if (rc == GX_OK) {
        rc = passing_open(&o, a, &p, err);
        if (p.unknown)
            rc = explain_unknown(c, err);
    }
    if (rc == GX_OK)
        rc = tell(c, &p, a, err);
    passing_close(&p);
    arena_free(a);
    return rc;
}
