/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi worklist [--date D]`. */
#include "core/report/worklist.h"

#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/day.h"

gx_status cli_day(cli *c, int64_t *day, gx_error *err)
{
    const char *date = cli_value(c, "date");
    if (date == NULL)
        return shop_list_day(c->shop, day, err);
    if (!date_parse(text_of(date), day))
        return cli_usage(c, err, _("--date: want YYYY-MM-DD, got \"%s\""), date);
    return GX_OK;
}

gx_status cmd_worklist(cli *c, gx_error *err)
{
    int64_t now, day;
    gx_status rc = cli_reading(c, &now, err);
    if (rc == GX_OK)
        rc = cli_day(c, &day, err);
    json_t *list;
    if (rc == GX_OK)
        rc = worklist_make(c->shop, now, day, i18n_current(), &list, err);
    if (rc != GX_OK)
        return rc;
    if (c->json)
        return cli_print_json(list, err);
    buf out = { 0 };
    const zone *z = c->shop->ruleset->zone;
    worklist_print(list, z, zone_today(z, clock_now()), cli_width(), &out);
    json_decref(list);
    return cli_print(&out, err);
}
