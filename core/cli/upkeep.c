/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi config`, `rebuild`, `check`. */
#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/report/check.h"
#include "core/report/settings.h"

gx_status cmd_config(cli *c, gx_error *err)
{
    gx_status rc = cli_shop(c, err);
    if (rc != GX_OK)
        return rc;
    buf out = { 0 };
    gx_text key = text_of(c->n_args ? c->args[0] : "");
    bool changed = cli_flag(c, "changed");
    if (c->json)
        return cli_print_json(settings_json(c->shop->config, key, changed), err);
    config_print(c->shop->config, key, changed, &out);
    if (out.n == 0 && key.n > 0 && !changed)
        rc = gx_fail(err, GX_ENOTFOUND, _("nothing is configured under '%s'; guanxi config lists everything"),
                     c->args[0]);
    gx_status printed = cli_print(&out, rc == GX_OK ? err : NULL);
    return rc == GX_OK ? printed : rc;
}

gx_status cmd_rebuild(cli *c, gx_error *err)
{
    gx_status rc = cli_shop_store(c, STORE_WRITE, err);
    if (rc == GX_OK)
        rc = shop_rebuild(c->shop, err);
    if (rc == GX_OK)
        printf("%s", _("rebuilt from the journal; everybody is judged again with the next run\n"));
    return rc;
}

gx_status cmd_check(cli *c, gx_error *err)
{
    gx_status rc = cli_shop(c, err);
    if (rc != GX_OK)
        return rc;
    rc = shop_open_store(c->shop, STORE_READ, err);
    bool empty = rc == GX_ENOTFOUND;
    if (rc != GX_OK && !empty)
        return rc;
    int64_t now = 0;
    rc = empty ? GX_OK : shop_reading_instant(c->shop, &now, err);
    json_t *findings = NULL;
    if (rc == GX_OK)
        rc = check_make(c->shop, now, i18n_current(), &findings, err);
    if (rc != GX_OK)
        return rc;
    bool wrong = check_failed(findings, cli_flag(c, "strict"));
    if (c->json)
        rc = cli_print_json(findings, err);
    else {
        buf out = { 0 };
        check_print(findings, cli_width(), &out);
        json_decref(findings);
        rc = cli_print(&out, err);
    }
    return rc == GX_OK && wrong ? gx_fail(err, GX_EINVAL, _("check found mistakes")) : rc;
}
