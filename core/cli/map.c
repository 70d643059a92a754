/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi map new FILE` */
#include "core/base/i18n.h"
#include "core/cli/command.h"

gx_status cmd_map(cli *c, gx_error *err)
{
    buf out = { 0 };
    if (strcmp(c->args[0], "new") != 0)
        return cli_usage(c, err, _("map: want `map new FILE`, got \"%s\""), c->args[0]);
    gx_status rc = cli_shop(c, err);
    if (rc == GX_OK)
        rc = shop_propose_map(c->shop, c->args[1], &out, err);
    if (rc == GX_OK)
        return cli_print(&out, err);
    buf_free(&out);
    return rc;
}
