/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi experiments [NAME]`. */
#include "core/report/experiments.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"

gx_status cmd_experiments(cli *c, gx_error *err)
{
    int64_t now;
    json_t *j = NULL;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = experiments_make(c->shop, c->n_args > 0 ? c->args[0] : NULL, now, i18n_current(), &j, err);
    return rc == GX_OK ? cli_report(c, j, experiments_print, err) : rc;
}
