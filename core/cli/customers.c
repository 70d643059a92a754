/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi customers [--where RULE]`, a list for people; `guanxi export …`, data. */
#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/report/export.h"

static void locate_in_argument(const void *ctx, size_t offset, int *line, int *column)
{
    *line = 1;
    *column = (int)utf8_length((gx_text){ ctx, offset }) + 1;
}

gx_status cmd_customers(cli *c, gx_error *err)
{
    int64_t now;
    const char *text = cli_value(c, "where");
    gx_status rc = cli_reading(c, &now, err);
    arena *a = rc == GX_OK ? arena_new() : NULL;
    if (rc == GX_OK && a == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    const rule *where = NULL;
    if (rc == GX_OK && text != NULL) { /* shop-wide cut points belong to the configuration: a question asked in passing
                                          may not make new ones */
        const ruleset *r = c->shop->ruleset;
        rule_context context = ruleset_questions(r);
        rule_place place = { "--where", locate_in_argument, text };
        rc = rule_parse(&context, text_of(text), place, a, &where, err);
    }
    FILE *to = rc == GX_OK ? c->json ? stdout : cli_screen(err) : NULL;
    if (rc == GX_OK && to == NULL)
        rc = GX_ENOMEM;
    if (rc == GX_OK)
        rc = export_customers_where(c->shop, where, c->json ? EXPORT_NDJSON : EXPORT_CSV, now, to, err);
    if (to != NULL && to != stdout && fclose(to) != 0 && rc == GX_OK)
        rc = gx_fail(err, GX_EIO, _("writing to standard output failed"));
    arena_free(a);
    return rc;
}

gx_status cmd_export(cli *c, gx_error *err)
{
    const char *format = cli_value(c, "format");
    bool ndjson = c->json || (format && strcmp(format, "ndjson") == 0);
    if (format != NULL && !ndjson && strcmp(format, "csv") != 0)
        return cli_usage(c, err, _("--format: want csv or ndjson, got \"%s\""), format);
    int64_t now;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = export_write(c->shop, c->args[0], ndjson ? EXPORT_NDJSON : EXPORT_CSV, now, stdout, err);
    c->usage |= rc == GX_EINVAL; /* there is no such export */
    return rc;
}
