/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi init DIR [--pack P]…` */
#include "core/cli/command.h"

#include "core/base/i18n.h"

gx_status cmd_init(cli *c, gx_error *err)
{
    const char *packs[OPTIONS_MOST];
    size_t n = 0;
    for (const char *p; n < OPTIONS_MOST && (p = cli_nth_value(c, "pack", n)) != NULL;)
        packs[n++] = p;
    const char *language = cli_value(c, "language"), *currency = cli_value(c, "currency"),
               *zone_id = cli_value(c, "timezone");
    shop_new o = { .dir = c->args[0],
                   .packs = packs,
                   .n_packs = n,
                   .language = language ? language : i18n_current(),
                   .currency = currency ? currency : "CNY",
                   .timezone = zone_id ? zone_id : "Asia/Shanghai" };
    gx_status rc = shop_create(&o, err);
    c->usage |= rc == GX_EINVAL;
    if (rc != GX_OK)
        return rc;
    buf word = { 0 }, out = { 0 };
    buf_shell(&word, o.dir);
    if (c->lang == NULL)
        i18n_language(o.language);
    buf_printf(&out, _("%s is ready. Its settings are in %s/shop.ini; next: guanxi -C %s import FILE\n"), o.dir, o.dir,
               word.p);
    out.failed |= word.failed;
    buf_free(&word);
    return cli_print(&out, err);
}
