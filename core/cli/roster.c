/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi sort --roster FILE`: contacts from a pasted list. */
#include "core/report/roster.h"

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/cli/day.h"
#include "core/cli/keys.h"

static gx_status read_standard_input(arena *a, gx_text *out, gx_error *err)
{
    char part[4096];
    buf all = { 0 };
    for (size_t n; (n = fread(part, 1, sizeof part, stdin)) > 0 && all.n <= FILE_MAX_BYTES;)
        buf_add(&all, part, n);
    gx_status rc = GX_OK;
    if (all.n > FILE_MAX_BYTES)
        rc = gx_fail(err, GX_ELIMIT, _("%s: larger than %zu bytes"), _("standard input"), FILE_MAX_BYTES);
    else if (ferror(stdin))
        rc = gx_fail(err, GX_EIO, _("standard input cannot be read"));
    *out = arena_text(a, buf_view(&all));
    if (rc == GX_OK && (all.failed || out->n != all.n))
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    buf_free(&all);
    return rc;
}

/* By number; anything else is none of them. */
static size_t choose(void *ctx, gx_text name, const gx_text *ids, size_t n)
{
    char room[KEY_BYTES];
    int64_t number;
    (void)ctx;
    cli_say(_("%zu customers are called '%.*s':\n"), n, TEXT_ARG(name));
    for (size_t i = 0; i < n; i++)
        cli_say("  %zu  %.*s\n", i + 1, TEXT_ARG(ids[i]));
    gx_text typed = key_read(room);
    return text_int(typed, &number) && number >= 1 && (uint64_t)number <= n ? (size_t)number - 1 : n;
}

static gx_status show(cli *c, const roster_report *r, gx_error *err)
{
    if (c->json)
        return cli_print_json(roster_json(r), err);
    buf out = { 0 };
    roster_print(r, cli_flag(c, "dry-run"), cli_width(), &out);
    return cli_print(&out, err);
}

gx_status cli_roster(cli *c, gx_error *err)
{
    const char *file = cli_value(c, "roster"), *tagged = cli_value(c, "tag");
    bool pasted = strcmp(file, "-") == 0;
    roster_options o = { .shown = pasted ? "roster" : file,
                         .by = text_of(cli_value(c, "by")),
                         .tagged = text_of(tagged ? tagged : UNSORTED),
                         .dry_run = cli_flag(c, "dry-run"),
                         .choose = keys_pressed() && !pasted && !c->json ? choose : NULL };
    roster_report report;
    arena *a = arena_new();
    gx_status rc = a != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = pasted ? read_standard_input(a, &o.text, err) : file_read(file, file, a, &o.text, err);
    if (rc == GX_OK)
        rc = cli_shop_store(c, STORE_CREATE, err);
    if (rc == GX_OK)
        rc = roster_read(c->shop, clock_now(), &o, a, &report, err);
    if (rc == GX_OK)
        rc = show(c, &report, err);
    arena_free(a);
    return rc;
}
