/* SPDX-License-Identifier: Apache-2.0 */
/* News of a product, and who wants it: see news.h. The rule chooses whom to look at, over the whole shop; what a rule
 * cannot say (which sign is the newest, what was bought since) is looked up for those alone. */
#include "core/decide/news.h"

#include "core/base/i18n.h"
#include "core/products/purchases.h"

const gx_text news_wordings[WISH_KINDS] = { { "news_asked", 10 }, { "news_basket", 11 }, { "news_uses", 9 } };

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- keys ---- */

static gx_text text_at(const config_section *s, const char *key)
{
    const config_entry *e = config_entry_of(s, key);
    return e != NULL ? e->value : (gx_text){ NULL, 0 };
}

static gx_status only_of_news(const config_section *s, gx_error *err)
{
    static const char *const keys[] = { "news", "wanted_within" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (config_entry_of(s, keys[i]) != NULL)
            return config_fail(s, config_entry_of(s, keys[i]), err,
                               _("only of a campaign with product =, the product that the news is of"));
    return GX_OK;
}

static gx_status read_product(const config_section *s, const products *p, news *out, gx_error *err)
{
    const config_entry *e = config_entry_of(s, "product");
    if (e->value.n == 0)
        return config_fail(s, e, err, _("is empty: which product of products.csv is the news of?"));
    if (products_count(p) == 0)
        return config_fail(s, e, err, _("the shop has no products.csv; write one that has \"%.*s\" (docs/products.md)"),
                           TEXT_ARG(e->value));
    out->meant = products_meant(p, e->value);
    if (out->meant.product != NULL || out->meant.line != PRODUCT_NO_LINE) {
        out->name = out->meant.product != NULL ? out->meant.product->name : e->value;
        return GX_OK;
    }
    const char *near = products_nearest(p, e->value);
    if (near == NULL)
        near = products_nearest_line(p, e->value);
    return config_fail(s, e, err,
                       near != NULL ? _("products.csv has neither a product nor a line '%.*s'; did you mean '%s'?")
                                    : _("products.csv has neither a product nor a line '%.*s'; add it there"),
                       TEXT_ARG(e->value), near);
}

static bool is_of(const news *n, const product *x)
{
    return n->meant.product != NULL ? x == n->meant.product : x->line_number == n->meant.line;
}

static bool is_replaced(const news *n, const product *x)
{
    for (size_t i = 0; i < n->n_replaced; i++)
        if (n->replaced[i] == x)
            return true;
    return false;
}

/* What it is of, and what that replaces and is not news itself, in the order of the file. */
static gx_status list_products(news *n, arena *a, gx_error *err)
{
    const products *all = n->meant.catalogue;
    size_t count = products_count(all);
    const product **of = arena_alloc(a, 2 * count * sizeof *of), **replaced = of + count;
    if (of == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (is_of(n, products_at(all, i)))
            of[n->n_of++] = products_at(all, i);
    n->of = of;
    n->replaced = replaced;
    for (size_t i = 0; i < count; i++) {
        const product *x = products_at(all, i);
        bool old = false;
        for (size_t k = 0; k < n->n_of && !old; k++)
            old = product_replaces(of[k], x);
        if (old && !is_of(n, x))
            replaced[n->n_replaced++] = x;
    }
    return GX_OK;
}

gx_status news_read(const config_section *s, const gx_option *options, const products *p, arena *a, const news **out,
                    gx_error *err)
{
    *out = NULL;
    if (config_entry_of(s, "product") == NULL)
        return only_of_news(s, err);
    news *n = arena_zalloc(a, sizeof *n);
    if (n == NULL)
        return no_memory(err);
    while (strcmp(options->name, "wanted_within") != 0)
        options++;
    gx_value v;
    const config_entry *within = config_entry_of(s, "wanted_within");
    gx_status rc = read_product(s, p, n, err);
    if (rc == GX_OK)
        rc = within != NULL ? config_value(s, within, options, -1, a, &v, err)
                            : config_value_text(text_of(options->fallback), options, -1, a, &v, err);
    if (rc != GX_OK)
        return rc;
    if (v.span.days == 0 && v.span.seconds == 0)
        return config_fail(s, within, err, _("want a duration of more than nothing, e.g. 14d"));
    n->wanted_within = v.span;
    n->words = text_at(s, "news");
    if (n->words.n == 0 && config_entry_of(s, "wordings") == NULL && config_entry_of(s, "split") == NULL)
        return config_fail(s, config_entry_of(s, "news"), err,
                           _("news is missing: what there is to say, as it follows the product's name, e.g. news = is "
                             "back in stock"));
    *out = n;
    return list_products(n, a, err);
}

/* ---- the rule ---- */

/* As the rule language writes a text. */
static void put_quoted(buf *b, gx_text t)
{
    buf_char(b, '"');
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '"' || t.p[i] == '\\' || t.p[i] == '\n')
            buf_char(b, '\\');
        buf_char(b, t.p[i]);
    }
    buf_char(b, '"');
}

static void put_call(buf *b, const char *function, gx_text word)
{
    buf_printf(b, "%s(", function);
    put_quoted(b, word);
    buf_char(b, ')');
}

/* For which month the last of what it is of is; INT32_MAX: for all. */
static int32_t last_stage(const news *n)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < n->n_of; i++)
        last = n->of[i]->stage_to > last ? n->of[i]->stage_to : last;
    return last;
}

/* D8.2: [attribute:NAME] stage = birth, or due, which counts until it is there. Whose children are all past the stage,
 * as far as anybody knows, does not want it any more; whose are not there yet asked ahead of time. */
static void put_stages(buf *b, const config *c, int32_t last)
{
    buf known = { 0 }, young = { 0 };
    for (size_t i = 0; i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        gx_text stage = text_at(s, "stage");
        if (!text_is(s->kind, "attribute") || !config_enabled(s) || stage.n == 0)
            continue;
        bool due = text_is(stage, "due");
        const char * or = known.n > 0 ? " or " : "";
        buf_printf(&known, "%shas(given.%.*s)", or, TEXT_ARG(s->name));
        buf_printf(&young, "%shas(given.%.*s) and age_months(given.%.*s) <= %d", or, TEXT_ARG(s->name),
                   TEXT_ARG(s->name), last);
        if (due)
            buf_printf(&known, " and age_months(given.%.*s) < 0", TEXT_ARG(s->name));
        if (due)
            buf_printf(&young, " and age_months(given.%.*s) < 0", TEXT_ARG(s->name));
    }
    if (known.n > 0)
        buf_printf(b, " and (not (%s) or %s)", known.p, young.p);
    b->failed |= known.failed || young.failed;
    buf_free(&known);
    buf_free(&young);
}

const char *news_rule(const news *n, const config *c, arena *a)
{
    buf b = { 0 };
    buf_char(&b, '(');
    put_call(&b, "wants", n->meant.word);
    for (size_t i = 0; i < n->n_replaced; i++) {
        buf_str(&b, " or ");
        put_call(&b, "wants", n->replaced[i]->sku);
        buf_str(&b, " or ");
        put_call(&b, "bought_product", n->replaced[i]->sku);
    }
    buf_str(&b, " or unpaid_orders >= 1)");
    if (last_stage(n) != INT32_MAX)
        put_stages(&b, c, last_stage(n));
    const char *text = b.failed ? NULL : arena_strndup(a, b.p, b.n);
    buf_free(&b);
    return text;
}

/* ---- who wants it ---- */

static void offer_sign(product_wish *newest, wish_kind kind, int64_t at, gx_text thing)
{
    if (newest->at == GX_NEVER || at > newest->at)
        *newest = (product_wish){ kind, at, thing };
}

/* What she asked for, or carries a tag wants:… of. */
static void look_at_interests(const news *n, const customer_state *s, product_wish *newest)
{
    for (size_t i = 0; i < s->n_interests; i++) {
        const product_interest *said = &s->interests[i];
        const product *x = products_in(n->meant.catalogue, said->product);
        if (x != NULL && (is_of(n, x) || is_replaced(n, x)))
            offer_sign(newest, WISH_ASKED, said->at, x->name);
        else if (product_meant_by(&n->meant, said->product))
            offer_sign(newest, WISH_ASKED, said->at, n->name);
    }
}

static bool left_unpaid(const order *o)
{
    return o->placed != GX_NEVER && o->paid == GX_NEVER && o->cancelled == GX_NEVER && o->refunded == GX_NEVER;
}

static void look_at_baskets(const news *n, const customer_state *s, product_wish *newest)
{
    for (size_t i = 0; i < s->n_order_list && s->unpaid_orders > 0; i++) {
        const order *o = &s->order_list[i];
        gx_text rest = o->items;
        size_t items = left_unpaid(o) ? digest_list_count(&rest) : 0;
        for (size_t k = 0; k < items; k++) {
            order_item item = digest_list_item(&rest);
            const product *x = products_of_item(n->meant.catalogue, &item);
            if (x != NULL && (is_of(n, x) || is_replaced(n, x)))
                offer_sign(newest, WISH_BASKET, o->placed, x->name);
        }
    }
}

/* *bought: when she bought what it is of; what she has fulfils every wish before. */
static bool look_at_purchases(const news *n, const customer_state *s, arena *mem, product_wish *newest, int64_t *bought)
{
    purchases all;
    *bought = GX_NEVER;
    if (!purchases_of(n->meant.catalogue, s, mem, &all))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        if (is_of(n, all.list[i].product))
            *bought = all.list[i].at;
        else if (is_replaced(n, all.list[i].product))
            offer_sign(newest, WISH_USES, all.list[i].at, all.list[i].product->name);
    }
    return true;
}

/* Who asks while it is told hears it in the answer; who orders by herself needs no news. A tag that a person put on
 * says what she wants, not when she said so. */
static bool answered(const customer_state *s, const product_wish *w, int64_t start)
{
    const series *asked = &s->series[SERIES_CONSULTATIONS];
    bool spoke = w->kind == WISH_BASKET;
    for (uint32_t i = asked->n; i > 0 && w->kind == WISH_ASKED && !spoke; i--)
        spoke = asked->at[i - 1] == w->at;
    return spoke && w->at >= start;
}

gx_status news_ask(const news *n, const gx_batch *b, uint32_t row, arena *mem, int64_t start, news_fate *fate,
                   product_wish *out, int64_t *until, gx_error *err)
{
    const customer_state *s = b->rows[row];
    int64_t bought;
    *out = (product_wish){ .at = GX_NEVER };
    look_at_interests(n, s, out);
    look_at_baskets(n, s, out);
    if (!look_at_purchases(n, s, mem, out, &bought))
        return no_memory(err);
    if (news_harms(n, b, row))
        *fate = NEWS_HARMS;
    else if (out->at == GX_NEVER)
        *fate = NEWS_NO_WISH;
    else if (out->at <= bought)
        *fate = NEWS_BOUGHT;
    else if (answered(s, out, start))
        *fate = NEWS_ANSWERED;
    else
        *fate = batch_within(b, out->at, n->wanted_within, until) ? NEWS_WANTED : NEWS_OLD;
    return GX_OK;
}

const char *news_fate_name(news_fate f)
{
    static const char *const names[] = { "wanted",      "news_harms",    "news_no_wish",
                                         "news_bought", "news_answered", "news_old" };
    return names[f];
}

bool news_harms(const news *n, const gx_batch *b, uint32_t row)
{
    const attribute *allergies = state_attribute(b->rows[row], GX_TEXT("allergies"));
    size_t harmful = 0;
    gx_text harm;
    while (allergies != NULL && harmful < n->n_of &&
           product_suits(n->of[harmful], allergies->value, &harm) == SUITS_NOT)
        harmful++;
    return harmful == n->n_of;
}

bool news_values(const news *n, const product_wish *w, arena *a, gx_text *out)
{
    const action_text list[] = {
        { "product", n->name, NULL },
        { "news", n->words, NULL },
        { "had", w->thing, NULL },
        { "since", { NULL, 0 }, &w->at },
    };
    return action_values(list, sizeof list / sizeof *list, false, a, out);
}
