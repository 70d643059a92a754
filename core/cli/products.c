/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi products [--unmatched]`. */
#include "core/report/products.h"

#include "core/cli/command.h"

gx_status cmd_products(cli *c, gx_error *err)
{
    int64_t now;
    json_t *j = NULL;
    bool unmatched = cli_flag(c, "unmatched");
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = unmatched ? unmatched_make(c->shop, now, &j, err) : products_make(c->shop, now, &j, err);
    if (rc != GX_OK)
        return rc;
    if (c->json)
        return cli_print_json(j, err);
    buf out = { 0 };
    if (unmatched)
        unmatched_print(c->shop, j, &out);
    else
        products_print(c->shop, j, &out);
    json_decref(j);
    return cli_print(&out, err);
}
