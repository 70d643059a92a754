/* SPDX-License-Identifier: Apache-2.0 */
/* `guanxi merge A B`, `unmerge A B`, `distinct A B`: who is one person and who is not (D4.4). */
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/cli/command.h"
#include "core/engine/people.h"

static gx_status begin(entry *e, cli *c, gx_error *err)
{
    *e = (entry){ .mem = NULL };
    gx_status rc = cli_shop_store(c, STORE_WRITE, err);
    return rc == GX_OK ? entry_begin(e, c->shop, clock_now(), err) : rc;
}

/* `format` takes two customers. */
static gx_status end(entry *e, const cli *c, gx_status rc, const char *format, gx_text one, gx_text other,
                     gx_error *err)
{
    if (rc == GX_OK)
        rc = entry_journal(e, err);
    if (rc == GX_OK && !c->json)
        cli_say(format, TEXT_ARG(one), TEXT_ARG(other));
    entry_end(e);
    return rc;
}

gx_status cmd_merge(cli *c, gx_error *err)
{
    entry e;
    gx_text part = { NULL, 0 };
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = entry_customer(&e, text_of(c->args[0]), false, err);
    for (int i = 1; i < c->n_args && rc == GX_OK; i++)
        rc = entry_merge(&e, text_of(c->args[i]), &part, err);
    return end(&e, c, rc, _("%.*s: from now on also %.*s; guanxi unmerge takes them apart again\n"), e.subject, part,
               err);
}

gx_status cmd_unmerge(cli *c, gx_error *err)
{
    entry e;
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = entry_unmerge(&e, text_of(c->args[0]), text_of(c->args[1]), err);
    gx_text first = text_eq(e.subject, text_of(c->args[0])) ? text_of(c->args[1]) : text_of(c->args[0]);
    return end(&e, c, rc, _("%.*s and %.*s: two customers again\n"), first, e.subject, err);
}

gx_status cmd_distinct(cli *c, gx_error *err)
{
    entry e;
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = entry_customer(&e, text_of(c->args[0]), false, err);
    if (rc == GX_OK)
        rc = entry_distinct(&e, text_of(c->args[1]), err);
    return end(&e, c, rc, _("%.*s and %.*s: two people; guanxi duplicates does not ask again\n"), e.subject,
               text_of(c->args[1]), err);
}
