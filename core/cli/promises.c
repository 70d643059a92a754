/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi promises`: what is promised, and how many promises were kept. */
#include "core/report/promises.h"

#include "core/cli/command.h"

gx_status cmd_promises(cli *c, gx_error *err)
{
    int64_t now;
    json_t *j = NULL;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = promises_make(c->shop, now, &j, err);
    return rc == GX_OK ? cli_report(c, j, promises_print, err) : rc;
}
