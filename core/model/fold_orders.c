/* SPDX-License-Identifier: Apache-2.0 */
/* Orders in the fold (design 7): keyed by (source, order), judged only when all their events have gone by, so that a
 * refund that arrives before its order is worth the same as one that arrives after it. */
#include "core/base/calendar.h"
#include "core/base/hash.h"
#include "core/model/fold.h"

#include <stddef.h>

#define FEW 16 /* up to here a walk is faster than a hash */

static uint64_t order_hash(uint32_t source, gx_text key)
{
    return hash64(key.p, key.n) ^ ((uint64_t)source * UINT64_C(0x9E3779B97F4A7C15));
}

static bool is_order(const order_file *o, uint32_t source, gx_text key)
{
    return o->o.source == source && text_eq(o->o.key, key);
}

static void enter(order_book *b, size_t index)
{
    const order *o = &b->list[index].o;
    size_t at = order_hash(o->source, o->key) & (b->n_slots - 1);
    while (b->slots[at] != 0)
        at = (at + 1) & (b->n_slots - 1);
    b->slots[at] = (uint32_t)index + 1;
}

/* Keeps the table at most half full. */
static bool make_table(fold *f, order_book *b)
{
    size_t n_slots = b->n_slots == 0 ? (size_t)FEW * 4 : b->n_slots * 2;
    b->slots = fold_scratch(f, n_slots * sizeof *b->slots);
    b->n_slots = b->slots == NULL ? 0 : n_slots;
    if (b->slots == NULL)
        return false;
    memset(b->slots, 0, n_slots * sizeof *b->slots);
    for (size_t i = 0; i < b->n; i++)
        enter(b, i);
    return true;
}

/* The events of one order mostly follow each other. */
static order_file *find(const order_book *b, uint32_t source, gx_text key)
{
    if (b->n_slots == 0 || is_order(&b->list[b->n - 1], source, key)) {
        for (size_t i = b->n; i > 0; i--)
            if (is_order(&b->list[i - 1], source, key))
                return &b->list[i - 1];
        return NULL;
    }
    size_t at = order_hash(source, key) & (b->n_slots - 1);
    for (; b->slots[at] != 0; at = (at + 1) & (b->n_slots - 1))
        if (is_order(&b->list[b->slots[at] - 1], source, key))
            return &b->list[b->slots[at] - 1];
    return NULL;
}

static const order_file NEW = { .o = { .placed = GX_NEVER,
                                       .paid = GX_NEVER,
                                       .shipped = GX_NEVER,
                                       .delivered = GX_NEVER,
                                       .received = GX_NEVER,
                                       .cancelled = GX_NEVER,
                                       .refunded = GX_NEVER } };

static order_file *open_order(fold *f, uint32_t source, gx_text key, int64_t seq)
{
    order_book *b = &f->orders;
    order_file *o = find(b, source, key);
    if (o != NULL)
        return o;
    order_file *list = fold_grow(f, b->list, &b->cap, b->n, sizeof *list);
    if (list == NULL)
        return NULL;
    b->list = list;
    o = &list[b->n++];
    *o = NEW;
    o->o.source = source;
    o->o.key = key;
    o->o.seq = seq;
    if (b->n > FEW && b->n * 2 > b->n_slots) {
        if (!make_table(f, b))
            return NULL;
    } else if (b->n_slots > 0) {
        enter(b, b->n - 1);
    }
    return o;
}

/* Where the first time of each kind of event stands. */
static const uint8_t FIRST[EVENT_KIND_COUNT] = {
    [EVENT_ORDER_PLACED] = offsetof(order, placed),     [EVENT_ORDER_PAID] = offsetof(order, paid),
    [EVENT_ORDER_SHIPPED] = offsetof(order, shipped),   [EVENT_ORDER_DELIVERED] = offsetof(order, delivered),
    [EVENT_ORDER_RECEIVED] = offsetof(order, received), [EVENT_ORDER_CANCELLED] = offsetof(order, cancelled),
    [EVENT_ORDER_REFUNDED] = offsetof(order, refunded),
};

static void take_refund(order_file *o, const event_data *e)
{
    bool credit = EVENT_HAS(e, FIELD_CREDIT) && e->value[FIELD_CREDIT].i != 0;
    if (!EVENT_HAS(e, FIELD_AMOUNT)) {
        o->refunded_all = true;
        o->uncredited++;
        return;
    }
    int64_t amount = e->value[FIELD_AMOUNT].i;
    o->o.refunded_amount = saturating_add(o->o.refunded_amount, amount);
    if (credit)
        o->credit = saturating_add(o->credit, amount);
    else
        o->uncredited++;
}

static void take_contents(order *o, const event_data *e)
{
    if (EVENT_HAS(e, FIELD_AMOUNT) && (e->kind == EVENT_ORDER_PLACED || e->kind == EVENT_ORDER_PAID))
        o->amount = e->value[FIELD_AMOUNT].i;
    if (EVENT_HAS(e, FIELD_DISCOUNT))
        o->discount = e->value[FIELD_DISCOUNT].i;
    if (EVENT_HAS(e, FIELD_COUPON))
        o->coupon = e->value[FIELD_COUPON].text;
    if (EVENT_HAS(e, FIELD_ITEMS))
        o->items = e->value[FIELD_ITEMS].text;
}

void fold_order(fold *f, const event_data *e)
{
    gx_text key = EVENT_HAS(e, FIELD_ORDER) ? e->value[FIELD_ORDER].text : (gx_text){ NULL, 0 };
    order_file *o = open_order(f, e->source, key, e->seq);
    if (o == NULL)
        return;
    int64_t *first = (int64_t *)(void *)((char *)&o->o + FIRST[e->kind]);
    if (*first == GX_NEVER) {
        *first = e->time;
        if (e->kind == EVENT_ORDER_PAID)
            o->o.seq = e->seq;
    }
    if (e->kind == EVENT_ORDER_REFUNDED) {
        take_refund(o, e);
        return;
    }
    o->known = true;
    if (e->kind != EVENT_ORDER_CANCELLED)
        take_contents(&o->o, e);
}

void fold_stated(fold *f, const event_data *e)
{
    f->stated.orders = EVENT_HAS(e, FIELD_ORDERS) ? e->value[FIELD_ORDERS].i : 0;
    f->stated.spent = EVENT_HAS(e, FIELD_SPENT) ? e->value[FIELD_SPENT].i : 0;
    f->stated.inside_before =
        EVENT_HAS(e, FIELD_UNTIL) ? saturating_add(e->value[FIELD_UNTIL].i, 1) : saturating_add(e->time, 1);
    if (EVENT_HAS(e, FIELD_UNTIL) && __builtin_mul_overflow(f->stated.inside_before, DAY_S, &f->stated.inside_before))
        f->stated.inside_before = GX_FOREVER;
}

/* ---- the end ---- */

static bool is_void(const order_file *o)
{
    return o->o.cancelled != GX_NEVER || o->refunded_all ||
           (o->o.refunded != GX_NEVER && o->o.refunded_amount > 0 && o->o.refunded_amount >= o->o.amount);
}

static void raise_to(int64_t *last, int64_t at)
{
    if (at > *last)
        *last = at;
}

typedef struct sums {
    int64_t orders_inside, spent_inside, orders_after, spent_after;
    int64_t *paid;
    size_t n_paid;
} sums;

static void count_order(fold *f, const order *o, sums *total)
{
    customer_state *s = f->s;
    int64_t left = saturating_add(o->amount, -o->refunded_amount);
    bool inside = o->paid < f->stated.inside_before;
    int64_t *spent = inside ? &total->spent_inside : &total->spent_after;
    *(inside ? &total->orders_inside : &total->orders_after) += 1;
    *spent = saturating_add(*spent, left);
    raise_to(&s->largest_order, left);
    s->discounted_orders += o->discount > 0 || o->coupon.n > 0;
    total->paid[total->n_paid++] = o->paid;
}

static void close_order(fold *f, order_file *o, sums *total)
{
    customer_state *s = f->s;
    if (!o->known) {
        s->open_credit = saturating_add(s->open_credit, o->credit);
        s->pending_refunds += o->uncredited;
        return;
    }
    bool dead = is_void(o);
    o->o.counts = !dead && o->o.paid != GX_NEVER;
    if (dead)
        return;
    s->unpaid_orders += o->o.placed != GX_NEVER && o->o.paid == GX_NEVER;
    raise_to(&s->last_placed, o->o.placed);
    raise_to(&s->last_shipped, o->o.shipped);
    raise_to(&s->last_delivered, o->o.delivered);
    raise_to(&s->last_received, o->o.received);
    if (o->o.counts)
        count_order(f, &o->o, total);
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void sum_up(fold *f, const sums *total)
{
    customer_state *s = f->s;
    s->orders = total->orders_inside;
    s->spent = total->spent_inside;
    if (f->stated.inside_before != GX_NEVER) {
        s->stated_orders = f->stated.orders;
        s->stated_spent = f->stated.spent;
        s->orders = larger(s->stated_orders, s->orders);
        s->spent = larger(s->stated_spent, s->spent);
    }
    s->orders = saturating_add(s->orders, total->orders_after);
    s->spent = saturating_add(saturating_add(s->spent, total->spent_after), -s->open_credit);
}

void fold_orders_end(fold *f)
{
    order_book *b = &f->orders;
    customer_state *s = f->s;
    sums total = { 0 };
    if (b->n == 0 && f->stated.inside_before == GX_NEVER)
        return;
    order *list = fold_array(f, b->n, sizeof *list);
    total.paid = fold_array(f, b->n, sizeof *total.paid);
    for (size_t i = 0; i < b->n && !f->failed; i++) {
        close_order(f, &b->list[i], &total);
        list[i] = b->list[i].o;
    }
    s->order_list = list;
    s->n_order_list = list == NULL ? 0 : b->n;
    sum_up(f, &total);
    times_sort(total.paid, total.n_paid);
    f->paid = total.paid;
    f->n_paid = total.n_paid;
    if (total.n_paid > 0) {
        s->first_bought = total.paid[0];
        s->last_bought = total.paid[total.n_paid - 1];
    }
}
