/* SPDX-License-Identifier: Apache-2.0 */
/* A row, or the rows of one order, become what happened to that order. Which stages there are comes from the status and
 * from the times that are known; a stage that must have happened but has no time of its own takes the next known one,
 * else the last one before it. */
#include "core/base/money.h"
#include "core/import/rows.h"

static const map_column stage_columns[STATUS_COUNT] = {
    [STATUS_NONE] = COLUMN_AT,
    [STATUS_PLACED] = COLUMN_PLACED_AT,
    [STATUS_PAID] = COLUMN_PAID_AT,
    [STATUS_SHIPPED] = COLUMN_SHIPPED_AT,
    [STATUS_DELIVERED] = COLUMN_DELIVERED_AT,
    [STATUS_RECEIVED] = COLUMN_RECEIVED_AT,
    [STATUS_CANCELLED] = COLUMN_CANCELLED_AT,
    [STATUS_REFUNDED] = COLUMN_REFUNDED_AT,
};
static const event_kind stage_kinds[STATUS_COUNT] = {
    [STATUS_PLACED] = EVENT_ORDER_PLACED,     [STATUS_PAID] = EVENT_ORDER_PAID,
    [STATUS_SHIPPED] = EVENT_ORDER_SHIPPED,   [STATUS_DELIVERED] = EVENT_ORDER_DELIVERED,
    [STATUS_RECEIVED] = EVENT_ORDER_RECEIVED, [STATUS_CANCELLED] = EVENT_ORDER_CANCELLED,
    [STATUS_REFUNDED] = EVENT_ORDER_REFUNDED,
};
static const char *const stage_names[STATUS_COUNT] = { "",          "placed",   "paid",      "shipped",
                                                       "delivered", "received", "cancelled", "refunded" };

enum { ITEMS_MOST = 100000 };

typedef struct order_plan {
    gx_text subject, number;
    order_status status;
    bool happened[STATUS_COUNT];
    bool known[STATUS_COUNT]; /* [STATUS_NONE]: the row's own time */
    int64_t at[STATUS_COUNT];
    bool has_amount, has_discount;
    int64_t amount, discount, refunded;
    gx_text coupon;
    order_item *items;
    size_t n_items, cap_items;
} order_plan;

/* The record seen from another row of its order. */
static record at_row(const record *r, const sheet_row *row)
{
    record other = *r;
    other.head = row;
    return other;
}

static gx_status unknown_status(const column_map *m, gx_text value, gx_error *reason)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    char best[128] = "";
    for (size_t i = 0; i < m->n_statuses; i++) {
        char name[128];
        snprintf(name, sizeof name, "%.*s", TEXT_ARG(m->statuses[i].value));
        near = NULL;
        suggest_try(value, name, &near, &distance);
        if (near != NULL)
            memcpy(best, name, sizeof best);
    }
    if (best[0] != '\0')
        return gx_fail(reason, GX_EINVAL, _("the status \"%.*s\" is not in the map (near \"%s\")"), TEXT_ARG(value),
                       best);
    return gx_fail(reason, GX_EINVAL, _("the status \"%.*s\" is not in the map: add it to `status`"), TEXT_ARG(value));
}

static gx_status read_status(const record *r, order_plan *p, gx_error *reason)
{
    const column_map *m = r->b->map;
    gx_text value = record_cell(r, COLUMN_STATUS);
    p->status = STATUS_NONE;
    if (m->n_statuses == 0)
        return GX_OK;
    for (size_t i = 0; i < m->n_statuses; i++) {
        bool any = text_is(m->statuses[i].value, "*");
        if (text_eq(m->statuses[i].value, value) || (any && p->status == STATUS_NONE))
            p->status = m->statuses[i].status;
        if (!any && text_eq(m->statuses[i].value, value))
            return GX_OK;
    }
    return p->status == STATUS_NONE ? unknown_status(m, value, reason) : GX_OK;
}

static bool read_times(const record *r, order_plan *p, gx_error *reason)
{
    for (int s = STATUS_NONE; s < STATUS_COUNT; s++)
        if (!record_moment(r, stage_columns[s], &p->at[s], &p->known[s], reason))
            return false;
    return true;
}

/* What the status implies, and every stage whose time is known. */
static void decide_stages(const record *r, order_plan *p)
{
    for (int s = STATUS_PLACED; s < STATUS_COUNT; s++)
        p->happened[s] = p->known[s];
    p->happened[STATUS_REFUNDED] |= p->refunded > 0;
    if (p->status == STATUS_NONE) {
        bool says_paid = r->b->map->select[COLUMN_PAID_AT].entry != NULL;
        p->happened[STATUS_PAID] |= p->known[STATUS_NONE] && !says_paid;
        return;
    }
    p->happened[p->status] = p->happened[STATUS_PLACED] = true;
    if (p->status >= STATUS_PAID && p->status != STATUS_CANCELLED)
        p->happened[STATUS_PAID] = true;
    if (p->status == STATUS_DELIVERED)
        p->happened[STATUS_SHIPPED] = true;
}

static int64_t time_of(const order_plan *p, int stage)
{
    for (int s = stage; s < STATUS_COUNT; s++)
        if (p->known[s])
            return p->at[s];
    for (int s = stage - 1; s > STATUS_NONE; s--)
        if (p->known[s])
            return p->at[s];
    return p->at[STATUS_NONE];
}

/* ---- amounts and items, over all rows of the order */

static gx_status read_quantity(gx_text cell, int64_t *out, gx_error *reason)
{
    *out = 1;
    if (cell.n == 0)
        return GX_OK;
    if (!money_parse(cell, 0, out) || *out == INT64_MIN)
        return gx_fail(reason, GX_EINVAL, _("quantity: \"%.*s\" is no whole number"), TEXT_ARG(cell));
    *out = *out < 0 ? -*out : *out;
    return GX_OK;
}

static gx_status add_item(const record *row, order_plan *p, gx_text name, gx_error *reason)
{
    if (p->n_items == ITEMS_MOST)
        return gx_fail(reason, GX_ELIMIT, _("more than %d items in one order"), ITEMS_MOST);
    if (p->n_items == p->cap_items) {
        size_t cap = p->cap_items ? p->cap_items * 2 : 8;
        order_item *items = arena_alloc(row->mem, cap * sizeof *items);
        if (items == NULL)
            return gx_fail(reason, GX_ENOMEM, _("out of memory while reading a row"));
        if (p->n_items > 0)
            memcpy(items, p->items, p->n_items * sizeof *items);
        p->items = items;
        p->cap_items = cap;
    }
    p->items[p->n_items++] = (order_item){ .name = name, .quantity = 1, .amount = INT64_MIN };
    return GX_OK;
}

/* How much of a cell its first item is: up to what stands between items, or, where a product's name holds that, up to
 * the end of the name. */
static size_t first_item(const record *row, gx_text rest)
{
    const selector *items = &row->b->map->select[COLUMN_ITEMS];
    size_t name = items->match_products ? products_leading(row->b->products, rest, items->split) : 0;
    const char *at = items->split.n > 0 ? memmem(rest.p + name, rest.n - name, items->split.p, items->split.n) : NULL;
    return at != NULL ? (size_t)(at - rest.p) : rest.n;
}

static const map_column item_lists[] = { COLUMN_ITEMS, COLUMN_SKU, COLUMN_QUANTITY, COLUMN_ITEM_AMOUNT };
enum { N_ITEM_LISTS = sizeof item_lists / sizeof *item_lists };

/* Whether the columns of items are lists side by side: the first number belongs to the first name. */
static bool has_item_lists(const column_map *m)
{
    for (size_t i = 1; i < N_ITEM_LISTS; i++)
        if (m->select[item_lists[i]].split.n > 0)
            return true;
    return false;
}

static gx_status set_item(const record *row, map_column key, gx_text value, order_item *item, gx_error *reason)
{
    switch (value.n > 0 ? key : COLUMN_COUNT) {
    case COLUMN_ITEMS:
        item->name = value;
        return GX_OK;
    case COLUMN_SKU:
        item->sku = value;
        return GX_OK;
    case COLUMN_QUANTITY:
        return read_quantity(value, &item->quantity, reason);
    case COLUMN_ITEM_AMOUNT:
        return record_money(row, value, "item_amount", &item->amount, reason);
    default:
        return GX_OK;
    }
}

/* One of the lists, on to the items that begin with `first`; the first list that has any makes them. */
static gx_status read_item_list(const record *row, map_column key, order_plan *p, size_t first, gx_error *reason)
{
    gx_text cell = record_cell(row, key);
    size_t n = 0, before = p->n_items - first;
    gx_status status = GX_OK;
    for (gx_text rest = cell; cell.n > 0 && rest.p != NULL && status == GX_OK; n++) {
        gx_text value = record_piece(&rest, row->b->map->select[key].split);
        if (before == 0)
            status = add_item(row, p, (gx_text){ 0 }, reason);
        if (status == GX_OK && first + n < p->n_items)
            status = set_item(row, key, value, &p->items[first + n], reason);
    }
    if (status == GX_OK && n > 0 && before > 0 && n != before)
        return gx_fail(reason, GX_EINVAL, _("%s: a list of %zu values beside one of %zu; which belongs to which?"),
                       map_columns[key].key, n, before);
    return status;
}

/* The items a row names: its cell split up, or the cell, or just how many. */
static gx_status read_items(const record *row, order_plan *p, int64_t amount, gx_error *reason)
{
    gx_text sku = record_cell(row, COLUMN_SKU), split = row->b->map->select[COLUMN_ITEMS].split;
    int64_t quantity, own = row->b->map->row_amounts ? amount : INT64_MIN;
    size_t first = p->n_items;
    gx_status status = GX_OK;
    for (size_t i = 0; has_item_lists(row->b->map) && i < N_ITEM_LISTS; i++)
        if ((status = read_item_list(row, item_lists[i], p, first, reason)) != GX_OK || i + 1 == N_ITEM_LISTS)
            return status;
    status = read_quantity(record_cell(row, COLUMN_QUANTITY), &quantity, reason);
    if (status == GX_OK && record_cell(row, COLUMN_ITEM_AMOUNT).n > 0)
        status = record_money(row, record_cell(row, COLUMN_ITEM_AMOUNT), "item_amount", &own, reason);
    for (gx_text rest = record_cell(row, COLUMN_ITEMS); rest.n > 0 && status == GX_OK;) {
        size_t head = first_item(row, rest), step = head < rest.n ? head + split.n : head;
        gx_text name = text_trim((gx_text){ rest.p, head });
        if (name.n > 0)
            status = add_item(row, p, name, reason);
        rest = (gx_text){ rest.p + step, rest.n - step };
    }
    if (status == GX_OK && p->n_items == first && (sku.n > 0 || record_cell(row, COLUMN_QUANTITY).n > 0))
        status = add_item(row, p, (gx_text){ 0 }, reason);
    if (status == GX_OK && p->n_items == first + 1) { /* only of a single item are these known */
        p->items[first].sku = sku;
        p->items[first].quantity = quantity;
        p->items[first].amount = own;
    }
    return status;
}

static gx_status add_amount(const record *row, order_plan *p, int64_t *amount, gx_error *reason)
{
    gx_text cell = record_cell(row, COLUMN_AMOUNT);
    *amount = INT64_MIN;
    if (cell.n == 0)
        return GX_OK;
    gx_status status = record_money(row, cell, "amount", amount, reason);
    if (status != GX_OK)
        return status;
    if (p->has_amount && !row->b->map->row_amounts)
        return *amount == p->amount
                   ? GX_OK
                   : gx_fail(reason, GX_EINVAL,
                             _("amount: the rows of this order differ; write amount_of = row if each has its own"));
    if (__builtin_add_overflow(p->amount, *amount, &p->amount))
        return gx_fail(reason, GX_EINVAL, _("amount: the rows of this order sum up to more than money can be"));
    p->has_amount = true;
    return GX_OK;
}

static gx_status read_goods(const record *r, order_plan *p, gx_error *reason)
{
    for (const sheet_row *at = r->head;; at = &r->rows[at->next]) {
        record row = at_row(r, at);
        int64_t amount;
        gx_status status = add_amount(&row, p, &amount, reason);
        if (status == GX_OK)
            status = read_items(&row, p, amount, reason);
        if (status != GX_OK)
            return status;
        if (at->next == 0)
            break;
    }
    gx_text discount = record_cell(r, COLUMN_DISCOUNT);
    p->coupon = record_cell(r, COLUMN_COUPON);
    p->has_discount = discount.n > 0;
    gx_text refunded = record_cell(r, COLUMN_REFUNDED);
    if (refunded.n > 0 && record_money(r, refunded, "refunded", &p->refunded, reason) != GX_OK)
        return GX_EINVAL;
    p->refunded = p->refunded < 0 && p->refunded != INT64_MIN ? -p->refunded : p->refunded;
    return p->has_discount ? record_money(r, discount, "discount", &p->discount, reason) : GX_OK;
}

/* ---- the events */

static void begin(const record *r, const order_plan *p, int stage, gx_text number, event *e)
{
    event_begin(e, stage_kinds[stage], text_of(r->b->map->name), (gx_text){ 0 }, p->subject, time_of(p, stage));
    event_set_text(e, FIELD_ORDER, number);
}

static void set_amount(const record *r, int64_t amount, event *e)
{
    event_set_int(e, FIELD_AMOUNT, amount);
    event_set_text(e, FIELD_CURRENCY, r->b->map->currency);
}

static gx_status add_stage(const record *r, const order_plan *p, int stage, event *e, gx_error *reason)
{
    begin(r, p, stage, p->number, e);
    if (stage == STATUS_PLACED || stage == STATUS_PAID) {
        if (p->has_amount)
            set_amount(r, p->amount, e);
        if (p->has_discount)
            event_set_int(e, FIELD_DISCOUNT, p->discount < 0 ? -p->discount : p->discount);
        if (p->coupon.n > 0)
            event_set_text(e, FIELD_COUPON, p->coupon);
        if (p->n_items > 0)
            event_set_items(e, FIELD_ITEMS, p->items, p->n_items);
    }
    if (stage == STATUS_REFUNDED && p->refunded > 0)
        set_amount(r, p->refunded, e);
    return record_name_event(r, e, stage_names[stage], reason);
}

static gx_status refund_event(const record *r, const order_plan *p, event *out, size_t *n, gx_error *reason)
{
    gx_text of = record_cell(r, COLUMN_REFUND_OF);
    if (!p->has_amount || p->amount == INT64_MIN)
        return gx_fail(reason, GX_EINVAL, _("amount: a refund without its amount"));
    begin(r, p, STATUS_REFUNDED, of.n > 0 ? of : p->number, out);
    set_amount(r, p->amount < 0 ? -p->amount : p->amount, out);
    if (of.n == 0 && r->b->map->credits)
        event_set_int(out, FIELD_CREDIT, 1);
    *n = 1;
    return record_name_event(r, out, stage_names[STATUS_REFUNDED], reason);
}

static gx_status check_amount(const record *r, const order_plan *p, gx_error *reason)
{
    if (p->has_amount && p->amount < 0)
        return gx_fail(reason, GX_EINVAL, _("amount is negative: say in the map which rows are refunds (refund = …)"));
    bool wanted = r->b->map->select[COLUMN_AMOUNT].entry != NULL && p->happened[STATUS_PAID];
    return wanted && !p->has_amount ? gx_fail(reason, GX_EINVAL, _("amount is empty in an order that was paid"))
                                    : GX_OK;
}

static gx_text own_number(const record *r)
{
    gx_text number = record_cell(r, COLUMN_ORDER), id;
    if (number.n > 0)
        return number;
    id = record_row_id(r);
    return id.p == NULL ? id : text_of(arena_printf(r->mem, "%.16s%s", id.p, strchr(id.p, '#')));
}

gx_status order_events(const record *r, gx_text subject, event *out, size_t *n, gx_error *reason)
{
    order_plan p = { .subject = subject, .number = own_number(r) };
    bool refund = record_is_refund(r);
    *n = 0;
    if (p.number.p == NULL)
        return gx_fail(reason, GX_ENOMEM, _("out of memory while reading a row"));
    gx_status status = read_times(r, &p, reason) ? record_check_currency(r, reason) : GX_EINVAL;
    if (status == GX_OK)
        status = read_goods(r, &p, reason);
    if (status != GX_OK || refund)
        return status == GX_OK ? refund_event(r, &p, out, n, reason) : status;
    status = read_status(r, &p, reason);
    decide_stages(r, &p);
    if (status == GX_OK)
        status = check_amount(r, &p, reason);
    for (int s = STATUS_PLACED; s < STATUS_COUNT && status == GX_OK; s++) {
        if (!p.happened[s])
            continue;
        status = add_stage(r, &p, s, &out[*n], reason);
        *n += status == GX_OK;
    }
    if (status == GX_OK && *n == 0)
        return gx_fail(reason, GX_EINVAL, _("nothing happened to this order: no status and no time of a stage"));
    return status;
}
