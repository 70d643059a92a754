/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what was bought by product, and prints the catalogue. */
#include "core/report/products.h"

#include "core/base/i18n.h"
#include "core/base/money.h"
#include "core/products/purchases.h"

typedef struct sold {
    uint64_t customers, orders;
    const customer_state *last_customer;
    const order *last_order;
} sold;

typedef struct sales {
    const products *all;
    sold *of; /* by product */
} sales;

static gx_status count_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    sales *s = ctx;
    for (uint32_t r = 0; r < b->n; r++) {
        purchases bought;
        if (!purchases_of(s->all, b->rows[r], mem, &bought))
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        for (size_t i = 0; i < bought.n; i++) {
            sold *x = &s->of[bought.list[i].product->number];
            x->customers += x->last_customer != b->rows[r];
            x->orders += x->last_order != bought.list[i].order;
            x->last_customer = b->rows[r];
            x->last_order = bought.list[i].order;
        }
    }
    for (size_t i = 0; i < products_count(s->all); i++) { /* the next batch may lie where this one did */
        s->of[i].last_customer = NULL;
        s->of[i].last_order = NULL;
    }
    return GX_OK;
}

static json_t *int_or_null(int64_t v, int64_t missing)
{
    return v == missing ? json_null() : json_integer((json_int_t)v);
}

static json_t *product_json(const product *p, const sold *x)
{
    json_t *j = json_object();
    json_object_set_new(j, "sku", json_text(p->sku));
    json_object_set_new(j, "name", json_text(p->name));
    json_object_set_new(j, "line", json_text(p->line));
    json_object_set_new(j, "price", int_or_null(p->price, PRODUCT_NO_PRICE));
    json_object_set_new(j, "cycle_days", int_or_null(p->cycle_days, 0));
    json_object_set_new(j, "customers", json_integer((json_int_t)x->customers));
    json_object_set_new(j, "orders", json_integer((json_int_t)x->orders));
    return j;
}

gx_status products_make(shop *s, int64_t now, json_t **out, gx_error *err)
{
    sales all = { .all = s->ruleset->products };
    size_t n = products_count(all.all);
    if (n == 0)
        return gx_fail(err, GX_ENOTFOUND,
                       _("%s has no products; write them into it (docs/products.md). What was bought: guanxi products "
                         "--unmatched"),
                       s->products_file);
    arena *a = arena_new();
    all.of = a != NULL ? arena_zalloc(a, n * sizeof *all.of) : NULL;
    gx_status rc = all.of != NULL ? GX_OK : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = shop_each_batch(s, now, count_batch, &all, err);
    if (rc == GX_OK)
        *out = json_array();
    for (size_t i = 0; rc == GX_OK && i < n; i++)
        json_array_append_new(*out, product_json(products_at(all.all, i), &all.of[i]));
    arena_free(a);
    return rc;
}

static void add_padded(buf *out, const char *text, size_t width)
{
    buf_word(out, text_of(text));
    for (size_t at = utf8_columns(text_of(text)); at < width; at++)
        buf_char(out, ' ');
}

static void add_price(const shop *s, const json_t *price, buf *out)
{
    char text[48] = "";
    if (json_is_integer(price))
        money_format(json_integer_value(price), s->ruleset->money_digits, true, text);
    buf_printf(out, "%12s", text);
}

static size_t widest(const json_t *list, const char *key)
{
    size_t i, most = 0;
    json_t *j;
    json_array_foreach(list, i, j)
    {
        size_t n = utf8_columns(text_of(json_str(j, key)));
        most = n > most ? n : most;
    }
    return most;
}

void products_print(const shop *s, const json_t *list, buf *out)
{
    size_t i, sku = widest(list, "sku") + 2, name = widest(list, "name") + 2;
    json_t *j;
    json_array_foreach(list, i, j)
    {
        const json_t *days = json_object_get(j, "cycle_days");
        add_padded(out, json_str(j, "sku"), sku);
        add_padded(out, json_str(j, "name"), name);
        add_price(s, json_object_get(j, "price"), out);
        if (json_is_integer(days))
            buf_printf(out, _("  lasts %4lld days"), json_integer_value(days));
        else
            buf_printf(out, "%*s", (int)utf8_columns(text_of(_("  lasts %4lld days"))) - 1, "");
        buf_printf(out, _("  bought by %lld"), json_integer_value(json_object_get(j, "customers")));
        buf_char(out, '\n');
    }
}
