/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi offers`. */
#include "core/report/offers.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"

gx_status cmd_offers(cli *c, gx_error *err)
{
    int64_t now;
    json_t *j = NULL;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = offers_make(c->shop, now, i18n_current(), &j, err);
    return rc == GX_OK ? cli_report(c, j, offers_print, err) : rc;
}
