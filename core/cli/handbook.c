/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi handbook`. It is about the shop and not about its customers: no database is needed. */
#include "core/report/handbook.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"

gx_status cmd_handbook(cli *c, gx_error *err)
{
    gx_status rc = cli_shop(c, err);
    return rc == GX_OK ? cli_report(c, handbook_json(c->shop, i18n_current()), handbook_print, err) : rc;
}
