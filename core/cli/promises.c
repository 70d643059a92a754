/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi promises`: what is promised, and how many promises were kept. */
#include "core/report/promises.h"

#include "core/cli/command.h"

gx_status cmd_promises(cli *c, gx_error *err)
{
    int64_t now;
    json_t *j = NULL;
    gx_status rc = cli_shop_store(c, STORE_READ, err);
    if (rc == GX_OK)
        rc = shop_reading_instant(c->shop, &now, err);
    if (rc == GX_OK)
        rc = promises_make(c->shop, now, &j, err);
    if (rc != GX_OK)
        return rc;
    if (c->json)
        return cli_print_json(j, err);
    buf out = { 0 };
    promises_print(j, cli_width(), &out);
    json_decref(j);
    return cli_print(&out, err);
}
