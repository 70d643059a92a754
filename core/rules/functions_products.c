/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that ask of products: their arguments are looked up in the shop's products.csv when a rule is read, so
 * that a misspelt product is a mistake and not a rule that matches nobody. */
#include "core/rules/tree.h"

static gx_status needs_catalogue(parsing *p, const syntax *s, const function *f)
{
    if (products_count(p->c->products) > 0)
        return GX_OK;
    return rule_mistake(p, s->begin, _("%s asks of a product, but the shop has no products.csv  (docs/products.md)"),
                        f->name);
}

static gx_status product_argument(parsing *p, const syntax *s, const function *f, purchase_wanted *out)
{
    gx_text word;
    gx_status rc = text_argument(p, s, f, 0, &word);
    if (rc != GX_OK)
        return rc;
    const product *x = products_called(p->c->products, word);
    if (x != NULL) {
        *out = (purchase_wanted){ PURCHASE_OF_PRODUCT, x->number };
        return GX_OK;
    }
    const char *near = products_nearest(p->c->products, word);
    if (near == NULL)
        return rule_mistake(p, s->args[0]->begin, _("unknown product \"%.*s\"  (guanxi products)"), TEXT_ARG(word));
    return rule_mistake(p, s->args[0]->begin, _("unknown product \"%.*s\"; did you mean \"%s\"?  (guanxi products)"),
                        TEXT_ARG(word), near);
}

static gx_status line_argument(parsing *p, const syntax *s, const function *f, purchase_wanted *out)
{
    gx_text word;
    gx_status rc = text_argument(p, s, f, 0, &word);
    if (rc != GX_OK)
        return rc;
    *out = (purchase_wanted){ PURCHASE_OF_LINE, products_line_called(p->c->products, word) };
    if (out->number != PRODUCT_NO_LINE)
        return GX_OK;
    const char *near = products_nearest_line(p->c->products, word);
    if (near == NULL)
        return rule_mistake(p, s->args[0]->begin, _("unknown product line \"%.*s\"  (guanxi products)"),
                            TEXT_ARG(word));
    return rule_mistake(p, s->args[0]->begin,
                        _("unknown product line \"%.*s\"; did you mean \"%s\"?  (guanxi products)"), TEXT_ARG(word),
                        near);
}

static gx_status again_argument(parsing *p, const syntax *s, const function *f, purchase_wanted *out)
{
    gx_text word;
    gx_status rc = text_argument(p, s, f, 0, &word);
    if (rc != GX_OK)
        return rc;
    bool same = text_is(word, "same");
    if (!same && !text_is(word, "related"))
        return rule_mistake(p, s->args[0]->begin, _("%s wants \"same\" or \"related\", not \"%.*s\""), f->name,
                            TEXT_ARG(word));
    *out = (purchase_wanted){ .kind = same ? PURCHASE_SAME_AGAIN : PURCHASE_RELATED_AGAIN };
    return GX_OK;
}

typedef gx_status (*wanted_argument)(parsing *p, const syntax *s, const function *f, purchase_wanted *out);

/* How many orders; with a second argument, within that duration. */
static gx_status check_purchases(parsing *p, const syntax *s, const function *f, wanted_argument read, node **out)
{
    uint32_t n = strstr(f->name, "_within") != NULL ? 2 : 1;
    gx_ref orders;
    gx_status rc = count_arguments(p, s, f, n, n);
    if (rc == GX_OK)
        rc = needs_catalogue(p, s, f);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_PURCHASES, GX_INT)) == NULL)
        return GX_ENOMEM;
    (*out)->products = p->c->products;
    (*out)->windows = n == 2;
    rc = read(p, s, f, &(*out)->wanted);
    if (rc == GX_OK && n == 2)
        rc = span_argument(p, s, f, 1, &(*out)->span);
    return rc == GX_OK ? reads_fact(p, "orders", &orders) : rc;
}

gx_status check_repurchases(parsing *p, const syntax *s, const function *f, node **out)
{
    return check_purchases(p, s, f, again_argument, out);
}

/* At least one order. */
gx_status check_bought(parsing *p, const syntax *s, const function *f, node **out)
{
    node *count;
    gx_status rc = check_purchases(
        p, s, f, text_starts(text_of(f->name), "bought_line") ? line_argument : product_argument, &count);
    if (rc != GX_OK)
        return rc;
    node *one = node_new(p, s, NODE_CONST, GX_INT);
    node **pair = arena_zalloc(p->a, 2 * sizeof(node *));
    *out = node_with(p, s, count->windows ? NODE_COMPARE_COUNT : NODE_COMPARE, GX_BOOL, count);
    if (one == NULL || pair == NULL || *out == NULL)
        return rule_no_memory(p->err);
    one->i = 1;
    pair[0] = count;
    pair[1] = one;
    (*out)->kids = pair;
    (*out)->n_kids = 2;
    (*out)->compare = COMPARE_GE;
    (*out)->i = 1;
    (*out)->span = count->span;
    (*out)->function = f;
    return GX_OK;
}

/* Tags and questions may name what no catalogue has: such a word is compared as it stands. */
gx_status check_wants(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text word;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &word)) != GX_OK)
        return rc;
    product_meant *meant = arena_alloc(p->a, sizeof *meant);
    if ((*out = node_new(p, s, NODE_WANTS, GX_BOOL)) == NULL || meant == NULL)
        return rule_no_memory(p->err);
    *meant = products_meant(p->c->products, word);
    (*out)->text = word;
    (*out)->meant = meant;
    (*out)->function = f;
    return GX_OK;
}
