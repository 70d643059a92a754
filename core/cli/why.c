/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi why WHO [STRATEGY]` and `guanxi customer WHO`. */
#include "core/report/why.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/report/profile.h"

typedef gx_status (*about)(cli *c, uint32_t id, int64_t now, json_t **out, gx_error *err);
typedef void (*printer)(const json_t *j, const zone *z, size_t width, buf *out);

static gx_status tell(cli *c, about make, printer print, gx_error *err)
{
    int64_t now;
    uint32_t id;
    json_t *j = NULL;
    gx_status rc = cli_shop_store(c, STORE_READ, err);
    if (rc == GX_OK)
        rc = shop_reading_instant(c->shop, &now, err);
    if (rc == GX_OK)
        rc = shop_who(c->shop, text_of(c->args[0]), now, &id, err);
    if (rc == GX_OK)
        rc = make(c, id, now, &j, err);
    if (rc != GX_OK)
        return rc;
    if (c->json)
        return cli_print_json(j, err);
    buf out = { 0 };
    print(j, c->shop->ruleset->zone, cli_width(), &out);
    json_decref(j);
    return cli_print(&out, err);
}

static gx_status make_why(cli *c, uint32_t id, int64_t now, json_t **out, gx_error *err)
{
    return why_make(c->shop, id, c->n_args > 1 ? c->args[1] : NULL, now, i18n_current(), out, err);
}

static gx_status make_profile(cli *c, uint32_t id, int64_t now, json_t **out, gx_error *err)
{
    return profile_make(c->shop, id, now, out, err);
}

static void print_profile(const json_t *j, const zone *z, size_t width, buf *out)
{
    (void)z; /* a profile shows instants, for who wants to look them up */
    profile_print(j, width, out);
}

gx_status cmd_why(cli *c, gx_error *err)
{
    return tell(c, make_why, why_print, err);
}

gx_status cmd_customer(cli *c, gx_error *err)
{
    return tell(c, make_profile, print_profile, err);
}
