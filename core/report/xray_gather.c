/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over everybody for the X-ray: see xray_parts.h. */
#include "core/report/xray_parts.h"

#include "core/base/i18n.h"
#include "core/report/words.h"

#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

int64_t xray_median(numbers *l)
{
    numbers_sort(l);
    return l->n == 0 ? 0 : (l->v[l->n / 2] + l->v[(l->n - 1) / 2]) / 2;
}

static int64_t day_of(const xray *x, int64_t at)
{
    return at == GX_NEVER || at == GX_FOREVER ? GX_NO_DATE : zone_today(x->ruleset->zone, at);
}

/* Whoever said no to anything, or is not at peace with the shop, is nobody's task of a Monday (D5.7, D6.13, D7.6). */
static bool leave_in_peace(const customer_state *s)
{
    bool leave = s->removed != GX_NEVER || s->complaint_since != GX_NEVER || s->series[SERIES_INCIDENTS].n > 0;
    for (size_t i = 0; i < s->n_consents; i++)
        leave |= !s->consents[i].granted;
    for (size_t i = 0; i < s->n_preferences; i++)
        leave |= !s->preferences[i].allow;
    return leave;
}

/* ---- orders and what was in them ---- */

static bool gather_items(xray *x, const order *o, uint32_t buyer_index)
{
    gx_text rest = o->items;
    uint32_t order_index = (uint32_t)x->orders.n - 1;
    for (size_t n = rest.n > 0 ? digest_list_count(&rest) : 0; n > 0; n--) {
        order_item item = digest_list_item(&rest);
        gx_text name = text_trim(item.name);
        name = name.n > 0 ? name : text_trim(item.sku);
        if (name.n == 0)
            continue;
        sold_item *s = arena_list_add(x->mem, &x->items);
        if (s == NULL)
            return false;
        *s = (sold_item){ .product = arena_text(x->mem, name),
                          .day = day_of(x, o->paid),
                          .quantity = item.quantity,
                          .amount = item.amount,
                          .buyer = buyer_index,
                          .order = order_index };
        if (s->product.p == NULL)
            return false;
    }
    return true;
}

/* Nothing was ever bought under this number: it is only what a map declares to give money back. */
static bool is_credit(const order *o)
{
    return o->placed == GX_NEVER && o->paid == GX_NEVER && o->refunded != GX_NEVER;
}

static void count_others(xray *x, const customer_state *s)
{
    for (size_t i = 0; i < s->n_order_list; i++) {
        x->credits += is_credit(&s->order_list[i]);
        x->uncounted += !s->order_list[i].counts && !is_credit(&s->order_list[i]);
    }
}

static bool gather_orders(xray *x, const customer_state *s, uint32_t buyer_index, numbers *days)
{
    for (size_t i = 0; i < s->n_order_list; i++) {
        const order *o = &s->order_list[i];
        if (!o->counts)
            continue;
        ordered *one = arena_list_add(x->mem, &x->orders);
        if (one == NULL || !numbers_add(days, day_of(x, o->paid)))
            return false;
        *one = (ordered){ day_of(x, o->paid), o->amount - o->refunded_amount, buyer_index };
        if (!gather_items(x, o, buyer_index))
            return false;
    }
    return true;
}

/* Two purchases of one day are one. */
static bool find_rhythm(numbers *days, int64_t *rhythm)
{
    numbers between = { 0 };
    bool fine = true;
    numbers_sort(days);
    for (size_t i = 1; i < days->n && fine; i++)
        if (days->v[i] > days->v[i - 1])
            fine = numbers_add(&between, days->v[i] - days->v[i - 1]);
    *rhythm = between.n + 1 >= XRAY_RHYTHM_DAYS ? xray_median(&between) : 0;
    numbers_free(&between);
    return fine;
}

/* ---- people ---- */

static bool gather_buyer(xray *x, const customer_state *s)
{
    numbers days = { 0 };
    buyer *b = arena_list_add(x->mem, &x->buyers);
    if (b == NULL)
        return false;
    gx_text name = called(s);
    int64_t touched = s->last_bought;
    touched = s->last_contacted > touched ? s->last_contacted : touched;
    touched = s->last_active > touched ? s->last_active : touched;
    first_two two = first_two_of(s);
    *b = (buyer){ .id = s->id,
                  .subject = arena_text(x->mem, s->subject),
                  .name = arena_text(x->mem, name),
                  .named = s->name.n > 0 || s->address_as.n > 0,
                  .leave = leave_in_peace(s),
                  .orders = s->orders,
                  .spent = s->spent,
                  .first = day_of(x, two.first != NULL ? two.first->paid : s->first_bought),
                  .second = two.second != NULL ? day_of(x, two.second->paid) : GX_NO_DATE,
                  .last = day_of(x, s->last_bought),
                  .touched = day_of(x, touched) };
    bool fine = b->subject.p != NULL && b->name.p != NULL;
    fine = fine && gather_orders(x, s, (uint32_t)x->buyers.n - 1, &days) && find_rhythm(&days, &b->rhythm);
    numbers_free(&days);
    return fine;
}

/* Σ spent = Σ of orders − given back without an order + totals without their orders; what the last are follows. */
static void count_money(xray *x, const customer_state *s, size_t orders_before)
{
    int64_t counted = 0;
    const ordered *all = x->orders.items;
    for (size_t i = orders_before; i < x->orders.n; i++)
        counted = xray_sum(counted, all[i].amount);
    x->net = xray_sum(x->net, s->spent);
    x->back = xray_sum(x->back, s->open_credit);
    x->stated = xray_sum(x->stated, xray_sum(xray_sum(s->spent, s->open_credit), -counted));
    if (s->spent < 0) {
        x->given_back_more++;
        x->overdrawn = xray_sum(x->overdrawn, -s->spent);
    }
}

static gx_status gather_batch(void *ctx, const gx_batch *batch, arena *mem, gx_error *err)
{
    xray *x = ctx;
    const book b = { .ruleset = x->ruleset };
    (void)mem;
    for (uint32_t i = 0; i < batch->n; i++) {
        const customer_state *s = batch->rows[i];
        size_t before = x->orders.n;
        first_two two = first_two_of(s);
        if (!revenue_count(&x->curve, s) || (s->orders > 0 && !gather_buyer(x, s)))
            return no_memory(err);
        if (s->orders > 0 && !repeat_add(&x->repeat, &b, &two, s->orders >= 2))
            return no_memory(err);
        count_others(x, s);
        count_money(x, s, before);
    }
    return GX_OK;
}

gx_status xray_gather(xray *x, gx_error *err)
{
    x->buyers.size = sizeof(buyer);
    x->orders.size = sizeof(ordered);
    x->items.size = sizeof(sold_item);
    x->today = zone_today(x->ruleset->zone, x->from->now);
    gx_status rc = shop_each_batch(x->from->shop, x->from->now, gather_batch, x, err);
    x->short_file = true;
    for (size_t i = 0; i < x->orders.n; i++)
        x->short_file &= x->today - ((ordered *)x->orders.items)[i].day <= XRAY_SILENT;
    return rc;
}
