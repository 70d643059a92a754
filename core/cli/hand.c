/* SPDX-License-Identifier: Apache-2.0 */
/* A day by hand: `log`, `note`, `sold`, `visit`, `set`, `tag`, `untag`, `promise`. Each says one entry. */
#include "core/base/calendar.h"
#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/cli/command.h"
#include "core/engine/attribute.h"
#include "core/engine/entry.h"

/* Open the shop and begin an entry about WHO (added with --new), of the time that --at gives. */
static gx_status begin(entry *e, cli *c, gx_error *err)
{
    *e = (entry){ .mem = NULL };
    const char *at = cli_value(c, "at");
    gx_status rc = cli_shop_store(c, STORE_CREATE, err);
    if (rc == GX_OK)
        rc = entry_begin(e, c->shop, clock_now(), err);
    if (rc == GX_OK && at != NULL)
        rc = entry_at(e, text_of(at), err);
    return rc == GX_OK ? entry_customer(e, text_of(c->args[0]), cli_flag(c, "new"), err) : rc;
}

static gx_status end(entry *e, const cli *c, gx_status rc, const char *said, gx_error *err)
{
    if (rc == GX_OK)
        rc = entry_journal(e, err);
    buf who = { 0 };
    buf_word(&who, e->subject);
    if (rc == GX_OK && !c->json)
        cli_say("%.*s: %s\n", TEXT_ARG(buf_view(&who)), said);
    buf_free(&who);
    entry_end(e);
    return rc;
}

static gx_text joined_args(const cli *c, entry *e, int from)
{
    buf b = { 0 };
    for (int i = from; i < c->n_args; i++)
        buf_printf(&b, "%s%s", i > from ? " " : "", c->args[i]);
    gx_text copy = arena_text(e->mem, buf_view(&b));
    buf_free(&b);
    return copy;
}

gx_status cmd_log(cli *c, gx_error *err)
{
    entry e;
    const char *type = cli_value(c, "event"), *data = cli_value(c, "data");
    event_kind kind = type ? event_kind_of(text_of(type)) : EVENT_NOTE_ADDED;
    if (c->n_args < 2 && type == NULL)
        return cli_usage(c, err, _("log: say what happened, or which --event"));
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = entry_event(&e, kind, text_of(type), text_of(data), joined_args(c, &e, 1), err);
    return end(&e, c, rc, _("noted"), err);
}

gx_status cmd_note(cli *c, gx_error *err)
{
    entry e;
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = entry_note(&e, joined_args(c, &e, 1), err);
    return end(&e, c, rc, _("noted"), err);
}

/* ---- sales ---- */

static gx_status read_amount(cli *c, const char *text, int64_t *out, gx_error *err)
{
    const ruleset *r = c->shop->ruleset;
    if (text == NULL || money_parse(text_trim(text_of(text)), r->money_digits, out))
        return GX_OK;
    return cli_usage(c, err, _("sold: \"%s\" is not an amount in %.*s; e.g. 128.00"), text, TEXT_ARG(r->currency));
}

static gx_status sell(cli *c, entry *e, gx_error *err)
{
    sale what = { .product = text_of(c->args[1]),
                  .coupon = text_of(cli_value(c, "coupon")),
                  .paid = cli_flag(c, "paid") };
    gx_status rc = read_amount(c, c->args[2], &what.amount, err);
    if (rc == GX_OK)
        rc = read_amount(c, cli_value(c, "discount"), &what.discount, err);
    return rc == GX_OK ? entry_sale(e, &what, err) : rc;
}

gx_status cmd_sold(cli *c, gx_error *err)
{
    entry e;
    bool paid = cli_flag(c, "paid"), later = c->n_args == 1;
    if (c->n_args == 2 || (later && !paid))
        return cli_usage(c, err, _("sold: want WHO WHAT AMOUNT, or WHO --paid when the money for a sale has come"));
    if (paid && cli_flag(c, "unpaid"))
        return cli_usage(c, err, _("sold: --paid or --unpaid, not both"));
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = later ? entry_paid(&e, text_of(cli_value(c, "order")), err) : sell(c, &e, err);
    return end(&e, c, rc, later ? _("paid") : paid ? _("sold and paid") : _("sold, not paid yet"), err);
}

gx_status cmd_visit(cli *c, gx_error *err)
{
    entry e;
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = entry_visit(&e, text_of(cli_value(c, "place")), err);
    return end(&e, c, rc, _("visit noted"), err);
}

/* ---- labels, attributes, tags ---- */

/* By whom it is kept: --by NAME. */
static gx_status begin_by(entry *e, cli *c, gx_error *err)
{
    gx_status rc = begin(e, c, err);
    return rc == GX_OK ? entry_by(e, text_of(cli_value(c, "by")), err) : rc;
}

static gx_status set_one(cli *c, entry *e, const char *pair, int64_t review_on, gx_error *err)
{
    gx_text value = text_of(pair), name = text_trim(text_cut(&value, '='));
    if (name.n == 0 || value.p == NULL)
        return cli_usage(c, err, _("set: want NAME=VALUE, got \"%s\""), pair);
    gx_status rc = entry_set(e, name, text_trim(value), review_on, err);
    if (rc == GX_OK && ruleset_dimension(c->shop->ruleset, name) == NULL &&
        !attribute_declared(c->shop, attribute_name(name)) && !c->quiet)
        fprintf(stderr, _("guanxi: note: no [attribute:%.*s] in shop.ini: kept and shown, but no rule can read it\n"),
                TEXT_ARG(attribute_name(name)));
    return rc;
}

gx_status cmd_set(cli *c, gx_error *err)
{
    entry e;
    const char *review = cli_value(c, "review-on");
    int64_t review_on = GX_NO_DATE;
    if (review != NULL && !date_parse(text_of(review), &review_on))
        return cli_usage(c, err, _("--review-on: want YYYY-MM-DD, got \"%s\""), review);
    gx_status rc = begin_by(&e, c, err);
    for (int i = 1; i < c->n_args && rc == GX_OK; i++)
        rc = set_one(c, &e, c->args[i], review_on, err);
    return end(&e, c, rc, _("set"), err);
}

static gx_status tags(cli *c, bool on, const char *said, gx_error *err)
{
    entry e;
    gx_status rc = begin_by(&e, c, err);
    for (int i = 1; i < c->n_args && rc == GX_OK; i++)
        rc = entry_tag(&e, text_of(c->args[i]), on, err);
    return end(&e, c, rc, said, err);
}

gx_status cmd_tag(cli *c, gx_error *err)
{
    return tags(c, true, _("tagged"), err);
}

gx_status cmd_untag(cli *c, gx_error *err)
{
    return tags(c, false, _("untagged"), err);
}

/* ---- promises ---- */

gx_status cmd_promise(cli *c, gx_error *err)
{
    entry e;
    bool kept = cli_flag(c, "kept");
    const char *by = cli_value(c, "by");
    int64_t day = GX_NO_DATE;
    if (!kept && c->n_args < 2)
        return cli_usage(c, err, _("promise: say what is promised, or --kept"));
    if (kept ? by != NULL : by == NULL || !date_parse(text_of(by), &day))
        return cli_usage(c, err,
                         kept ? _("--kept says it is done: it needs no --by")
                              : _("promise needs --by YYYY-MM-DD: a promise has a date"));
    gx_status rc = begin(&e, c, err);
    if (rc == GX_OK)
        rc = kept ? entry_promise_kept(&e, joined_args(c, &e, 1), err)
                  : entry_promise(&e, joined_args(c, &e, 1), day, err);
    return end(&e, c, rc, kept ? _("promise kept") : _("promise noted"), err);
}
