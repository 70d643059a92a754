/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi deliver`: hand over what is due; show dead letters; try one again. */
#include "core/deliver/deliver.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"

static gx_status deliver_now(cli *c, gx_error *err)
{
    const char *limit = cli_value(c, "limit");
    deliver_options o = { .channel = cli_value(c, "channel"), .limit = -1, .dry_run = cli_flag(c, "dry-run") };
    json_t *j = NULL;
    if (limit != NULL && (!text_int(text_of(limit), &o.limit) || o.limit < 0))
        return cli_usage(c, err, _("--limit: want a number, got \"%s\""), limit);
    gx_status rc = cli_shop_store(c, o.dry_run ? STORE_READ : STORE_WRITE, err);
    if (rc == GX_OK)
        rc = deliver_due(c->shop, shop_writing_instant(), &o, &j, err);
    return rc == GX_OK ? cli_report(c, j, deliver_print, err) : rc;
}

static gx_status show_dead(cli *c, gx_error *err)
{
    json_t *j = NULL;
    int64_t now;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = deliver_dead(c->shop, now, &j, err);
    return rc == GX_OK ? cli_report(c, j, deliver_dead_print, err) : rc;
}

static gx_status retry(cli *c, const char *id, gx_error *err)
{
    json_t *j = NULL;
    gx_status rc = cli_shop_store(c, STORE_WRITE, err);
    if (rc == GX_OK)
        rc = deliver_again(c->shop, shop_writing_instant(), text_of(id), &j, err);
    if (rc != GX_OK)
        return rc;
    if (c->json)
        return cli_print_json(j, err);
    cli_say(_("%s: the next guanxi deliver tries again\n"), json_str(j, "id"));
    json_decref(j);
    return GX_OK;
}

gx_status cmd_deliver(cli *c, gx_error *err)
{
    const char *id = cli_value(c, "retry");
    if (cli_flag(c, "dead") && id != NULL)
        return cli_usage(c, err, _("--dead shows dead letters, --retry tries one again: one of them at a time"));
    if (id != NULL)
        return retry(c, id, err);
    return cli_flag(c, "dead") ? show_dead(c, err) : deliver_now(c, err);
}
