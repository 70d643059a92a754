/* SPDX-License-Identifier: Apache-2.0 */
/* Sales agreed by hand (D4.6): ordered, and paid at once or later (D5.2). */
#include "core/engine/entry.h"

#include "core/base/i18n.h"
#include "core/base/money.h"

/* What placing and paying have in common. Discount and coupon are kept with the order (D4.3). */
static gx_status say_order(entry *e, event_kind kind, const sale *what, const order_item *item, gx_error *err)
{
    event *said = entry_new(e, kind, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_int(said, FIELD_AMOUNT, what->amount);
    event_set_text(said, FIELD_CURRENCY, e->shop->ruleset->currency);
    if (what->discount > 0)
        event_set_int(said, FIELD_DISCOUNT, what->discount);
    if (what->coupon.n > 0)
        event_set_text(said, FIELD_COUPON, what->coupon);
    event_set_items(said, FIELD_ITEMS, item, 1);
    return GX_OK;
}

gx_status entry_sale(entry *e, const sale *what, gx_error *err)
{
    order_item *item = arena_alloc(e->mem, sizeof *item);
    if (item == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (what->amount < 0 || what->discount < 0)
        return gx_fail(err, GX_EINVAL, _("a sale brings money: amount and discount cannot be below zero"));
    *item = (order_item){ .name = what->product, .quantity = 1, .amount = what->amount };
    e->new_order = true;
    gx_status rc = say_order(e, EVENT_ORDER_PLACED, what, item, err);
    return rc == GX_OK && what->paid ? say_order(e, EVENT_ORDER_PAID, what, item, err) : rc;
}

/* ---- paid later ---- */

static bool waits_for_money(const order *o)
{
    return text_starts(o->key, HAND_ORDER) && o->placed != GX_NEVER && o->paid == GX_NEVER &&
           o->cancelled == GX_NEVER && o->refunded == GX_NEVER;
}

static gx_status which_order(const entry *e, const customer_state *s, gx_error *err)
{
    buf list = { 0 };
    for (size_t i = 0; i < s->n_order_list; i++) {
        char amount[48];
        if (!waits_for_money(&s->order_list[i]))
            continue;
        money_format(s->order_list[i].amount, e->shop->ruleset->money_digits, true, amount);
        buf_printf(&list, "%s%.*s (%s)", list.n > 0 ? ", " : "", TEXT_ARG(s->order_list[i].key), amount);
    }
    gx_status rc = gx_fail(err, GX_ECONFLICT, _("several sales are not paid yet: %s; say which by its number"),
                           list.failed ? "" : list.p);
    buf_free(&list);
    return rc;
}

gx_status entry_paid(entry *e, gx_text number, gx_error *err)
{
    customer_state s;
    const order *found = NULL;
    size_t n = 0;
    gx_status rc = entry_state(e, &s, err);
    for (size_t i = 0; rc == GX_OK && i < s.n_order_list; i++) {
        const order *o = &s.order_list[i];
        if (!waits_for_money(o) || (number.n > 0 && !text_eq(o->key, number)))
            continue;
        found = o;
        n++;
    }
    if (rc != GX_OK)
        return rc;
    if (n > 1)
        return which_order(e, &s, err);
    if (found == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("%.*s has no sale entered by hand that is not paid yet"),
                       TEXT_ARG(e->subject));
    event *said = entry_new(e, EVENT_ORDER_PAID, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_ORDER, found->key);
    event_set_int(said, FIELD_AMOUNT, found->amount);
    event_set_text(said, FIELD_CURRENCY, e->shop->ruleset->currency);
    return GX_OK;
}
