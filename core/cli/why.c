/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi why WHO [STRATEGY]` and `guanxi customer WHO`. */
#include "core/report/why.h"

#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/report/profile.h"
#include "core/report/worklist.h"

typedef gx_status (*about)(cli *c, uint32_t id, int64_t now, json_t **out, gx_error *err);
typedef void (*printer)(const json_t *j, const ruleset *r, size_t width, buf *out);

/* WHO is a name, an id …, or else the number on the work list. */
static gx_status find_who(cli *c, int64_t now, uint32_t *id, gx_error *err)
{
    gx_text who = text_of(c->args[0]);
    int64_t n, day;
    json_t *list = NULL;
    gx_status rc = shop_who(c->shop, who, now, id, err);
    if (rc != GX_ENOTFOUND || !text_int(who, &n) || n < 1 || shop_list_day(c->shop, &day, NULL) != GX_OK ||
        worklist_make(c->shop, now, day, i18n_current(), &list, NULL) != GX_OK)
        return rc;
    const json_t *item = json_array_get(json_object_get(list, "items"), (size_t)n - 1);
    if (item != NULL)
        rc = shop_who(c->shop, text_of(json_str(item, "customer")), now, id, err);
    json_decref(list);
    return rc;
}

static gx_status tell(cli *c, about make, printer print, gx_error *err)
{
    int64_t now;
    uint32_t id;
    json_t *j = NULL;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = find_who(c, now, &id, err);
    if (rc == GX_OK)
        rc = make(c, id, now, &j, err);
    if (rc != GX_OK)
        return rc;
    if (c->json)
        return cli_print_json(j, err);
    buf out = { 0 };
    print(j, c->shop->ruleset, cli_width(), &out);
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

static void print_profile(const json_t *j, const ruleset *r, size_t width, buf *out)
{
    profile_print(r, j, width, out);
}

static void print_why(const json_t *j, const ruleset *r, size_t width, buf *out)
{
    why_print(j, r->zone, width, out);
}

gx_status cmd_why(cli *c, gx_error *err)
{
    return tell(c, make_why, print_why, err);
}

gx_status cmd_customer(cli *c, gx_error *err)
{
    return tell(c, make_profile, print_profile, err);
}
