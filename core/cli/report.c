/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi report`. */
#include "core/report/books.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"

gx_status cmd_report(cli *c, gx_error *err)
{
    int64_t now;
    period p;
    json_t *j = NULL;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK) {
        rc = period_of(c->shop->ruleset->zone, now, cli_value(c, "month"), cli_value(c, "from"), cli_value(c, "to"), &p,
                       err);
        c->usage = rc == GX_EINVAL;
    }
    if (rc == GX_OK)
        rc = books_make(c->shop, &p, i18n_current(), &j, err);
    return rc == GX_OK ? cli_report(c, j, books_print, err) : rc;
}
