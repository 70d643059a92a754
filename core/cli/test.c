/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi test [FILE…]`: plays the shop's scenarios and says in TAP (the Test Anything Protocol) which hold. */
#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/scenario/scenario.h"

typedef struct testing {
    cli *c;
    arena *mem;
    size_t n, failed;
} testing;

static void say_lines(buf *why, const char *prefix)
{
    gx_text rest = buf_view(why);
    while (rest.n > 0) {
        gx_text line = text_cut(&rest, '\n');
        cli_say("%s%.*s\n", prefix, TEXT_ARG(line));
    }
}

static gx_status test_one(testing *t, const scenario_file *file, const scenario *s, gx_error *err)
{
    bool passed = false;
    buf why = { 0 };
    shop_options o = { .dir = t->c->dir };
    gx_status rc = scenario_play(&o, file, s, &passed, &why, err);
    if (rc != GX_OK && rc != GX_ENOMEM) { /* one that cannot be played is one that fails; the others still tell */
        buf_printf(&why, "%s\n", err->text);
        rc = GX_OK;
        passed = false;
    }
    t->n++;
    t->failed += !passed;
    cli_say("%s %zu - %.*s\n", passed ? "ok" : "not ok", t->n, TEXT_ARG(s->name));
    say_lines(&why, "# ");
    buf_free(&why);
    return rc;
}

static gx_status test_file(testing *t, const char *path, gx_error *err)
{
    scenario_file file;
    gx_status rc = scenario_read(path, path, t->c->shop->ruleset->zone, t->mem, &file, err);
    for (size_t i = 0; i < file.n && rc == GX_OK; i++)
        rc = test_one(t, &file, &file.list[i], err);
    return rc;
}

/* The shop's own: tests/NAME.test in its folder. */
static gx_status test_shop(testing *t, gx_error *err)
{
    const char *dir = arena_printf(t->mem, "%s/tests", t->c->shop->dir), **names;
    size_t n;
    if (dir == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = file_list(dir, ".test", t->mem, &names, &n, err);
    if (rc == GX_OK && n == 0)
        rc = gx_fail(err, GX_ENOTFOUND, _("%s/*.test: there are no tests; see docs/tests.md, or name files"), dir);
    for (size_t i = 0; rc == GX_OK && i < n; i++) {
        const char *path = arena_printf(t->mem, "%s/%s", dir, names[i]);
        rc = path != NULL ? test_file(t, path, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    return rc;
}

gx_status cmd_test(cli *c, gx_error *err)
{
    gx_status rc = cli_shop(c, err);
    testing t = { .c = c, .mem = rc == GX_OK ? arena_new() : NULL };
    if (rc == GX_OK && t.mem == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        cli_say("TAP version 13\n");
    if (rc == GX_OK && c->n_args == 0)
        rc = test_shop(&t, err);
    for (int i = 0; i < c->n_args && rc == GX_OK; i++)
        rc = test_file(&t, c->args[i], err);
    if (rc == GX_OK)
        cli_say("1..%zu\n", t.n);
    if (rc == GX_OK && t.failed > 0)
        rc = gx_fail(err, GX_EINVAL, _("%zu of %zu tests fail"), t.failed, t.n);
    arena_free(t.mem);
    return rc;
}
