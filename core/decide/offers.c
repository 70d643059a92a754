/* SPDX-License-Identifier: Apache-2.0 */
/* [offer:NAME]: reading its keys and telling mistakes. What key customers get is followed through the offers that it
 * names, and everything that will be compared is made comparable, or refused: silence is an error. */
#include "core/decide/offers.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

enum { K_FOR, K_PRODUCT, K_PRICE, K_DISCOUNT, K_LIST_PRICE, K_GIFT, K_WORTH, K_KEY_GETS, K_FROM, K_TO };
const gx_option offer_keys[] = {
    { "for", GX_OPT_TEXT, NULL, NULL, NULL, N_("a rule: who gets it; absent: everybody") },
    { "product", GX_OPT_TEXT, NULL, NULL, NULL, N_("what it is about; offers about the same product are compared") },
    { "price", GX_OPT_MONEY, NULL, "0", NULL, N_("what is paid; one of price, discount and gift") },
    { "discount", GX_OPT_PERCENT, NULL, "0%", "100%", N_("off the list price") },
    { "list_price", GX_OPT_MONEY, NULL, "0", NULL,
      N_("what the product costs without an offer; one of its offers says it") },
    { "gift", GX_OPT_TEXT, NULL, "1", "200", N_("what is given") },
    { "worth", GX_OPT_MONEY, NULL, "0", NULL, N_("of the gift: what it is compared by") },
    { "key_gets", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("what key customers get: same, a price, a discount, gift WHAT worth AMOUNT, or another offer; never absent") },
    { "from", GX_OPT_TEXT, NULL, NULL, NULL, N_("first day, YYYY-MM-DD") },
    { "to", GX_OPT_TEXT, NULL, NULL, NULL, N_("last day, YYYY-MM-DD") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

typedef struct loading {
    const config *config;
    const offer_context *in;
    arena *mem;
    offer *list;
    size_t n;
    gx_error *err;
} loading;

static gx_status no_memory(const loading *l)
{
    return gx_fail(l->err, GX_ENOMEM, _("out of memory"));
}

static gx_status mistake(const loading *l, const offer *o, int key, const char *what)
{
    const config_entry *e = key >= 0 ? config_entry_of(o->section, offer_keys[key].name) : NULL;
    return config_fail(o->section, e, l->err, "%s", what);
}

/* ---- amounts
 * ------------------------------------------------------------------------------------------------------------- */

static gx_status read_value(const loading *l, const offer *o, int at, gx_text text, int key, gx_value *v)
{
    const config_entry *e = config_entry_of(o->section, offer_keys[at].name);
    gx_error why;
    gx_status rc = config_value_text(text, &offer_keys[key], l->in->money_digits, l->mem, v, &why);
    if (rc != GX_OK)
        return config_fail(o->section, e, l->err, "%s", why.text);
    if (offer_keys[key].type == GX_OPT_MONEY && money_is_foreign(text, l->in->currency))
        return config_fail(o->section, e, l->err,
                           _("a shop has one currency, here %.*s; write the amount without a sign, got \"%.*s\""),
                           TEXT_ARG(l->in->currency), TEXT_ARG(text));
    return GX_OK;
}

/* Leaves *out as it is when the key is absent. */
static gx_status read_money(const loading *l, const offer *o, int key, int64_t *out)
{
    const config_entry *e = config_entry_of(o->section, offer_keys[key].name);
    gx_value v;
    gx_status rc = e != NULL ? read_value(l, o, key, e->value, key, &v) : GX_OK;
    if (rc == GX_OK && e != NULL)
        *out = v.i;
    return rc;
}

static gx_status read_day(const loading *l, const offer *o, int key, int64_t *out)
{
    const config_entry *e = config_entry_of(o->section, offer_keys[key].name);
    if (e == NULL || date_parse(e->value, out))
        return GX_OK;
    return config_fail(o->section, e, l->err, _("want a date such as 2026-11-23, got \"%.*s\""), TEXT_ARG(e->value));
}

/* ---- one offer
 * ------------------------------------------------------------------------------------------------------------- */

static bool has(const offer *o, int key)
{
    return config_entry_of(o->section, offer_keys[key].name) != NULL;
}

/* A discount becomes a price when the list price is known. */
static gx_status read_terms(const loading *l, offer *o)
{
    int said = has(o, K_PRICE) + has(o, K_DISCOUNT) + has(o, K_GIFT);
    if (said != 1)
        return mistake(l, o, has(o, K_GIFT) ? K_GIFT : -1,
                       said == 0 ? _("says neither a price nor a discount nor a gift; want one of them")
                                 : _("says more than one of price, discount and gift; make two offers of it"));
    o->terms = (offer_terms){ .kind = has(o, K_GIFT) ? TERMS_GIFT : TERMS_PRICE, .worth = -1 };
    if (o->terms.kind == TERMS_GIFT)
        o->terms.gift = config_entry_of(o->section, "gift")->value;
    else if (has(o, K_WORTH))
        return mistake(l, o, K_WORTH, _("only a gift has a worth; a price is compared by itself"));
    gx_status rc = read_money(l, o, K_WORTH, &o->terms.worth);
    if (rc == GX_OK)
        rc = read_money(l, o, K_PRICE, &o->terms.price);
    return rc == GX_OK ? read_money(l, o, K_LIST_PRICE, &o->list_price) : rc;
}

static gx_status read_days(const loading *l, offer *o)
{
    o->from = INT64_MIN;
    o->to = INT64_MAX;
    gx_status rc = read_day(l, o, K_FROM, &o->from);
    if (rc == GX_OK)
        rc = read_day(l, o, K_TO, &o->to);
    if (rc == GX_OK && o->from > o->to)
        return mistake(l, o, K_TO, _("the last day lies before the first one"));
    return rc;
}

static gx_status read_offer(const loading *l, const config_section *s, offer *o)
{
    *o = (offer){ .name = arena_strndup(l->mem, s->name.p, s->name.n), .section = s, .list_price = -1 };
    if (o->name == NULL)
        return no_memory(l);
    const config_entry *e = config_entry_of(s, "product");
    o->product = e != NULL ? e->value : (gx_text){ NULL, 0 };
    gx_status rc = read_terms(l, o);
    if (rc == GX_OK)
        rc = read_days(l, o);
    e = config_entry_of(s, "for");
    if (rc == GX_OK && e != NULL && e->value.n > 0)
        rc = l->in->parse_rule(l->in->ctx, e, &o->who, l->err);
    if (rc == GX_OK && !has(o, K_KEY_GETS))
        return config_fail(s, NULL, l->err,
                           _("does not say what key customers get, and silence is a mistake; add key_gets = same, or "
                             "what they get instead"));
    return rc;
}

/* ---- prices
 * --------------------------------------------------------------------------------------------------------------- */

bool offers_same_product(const offer *a, const offer *b)
{
    return a == b || (a->product.n > 0 && text_eq(a->product, b->product));
}

/* A product has one list price, whichever of its offers says it. */
static gx_status share_list_price(const loading *l, offer *o)
{
    for (size_t i = 0; i < l->n; i++) {
        const offer *b = &l->list[i];
        if (!offers_same_product(o, b) || !has(b, K_LIST_PRICE) || o->list_price == b->list_price)
            continue;
        if (!has(o, K_LIST_PRICE)) {
            o->list_price = b->list_price;
            continue;
        }
        return config_fail(o->section, config_entry_of(o->section, "list_price"), l->err,
                           _("[offer:%s] (%s:%d) says another list price of the same product"), b->name,
                           b->section->file, b->section->line);
    }
    return GX_OK;
}

static gx_status discounted(const loading *l, const offer *o, int at, double discount, int64_t *price)
{
    if (o->list_price < 0)
        return mistake(l, o, at, _("a discount of what? Add list_price = …, or say a price"));
    *price = o->list_price - (int64_t)((double)o->list_price * discount + 0.5);
    return GX_OK;
}

static gx_status price_terms(const loading *l, offer *o)
{
    if (has(o, K_DISCOUNT)) {
        gx_value v;
        gx_status rc = read_value(l, o, K_DISCOUNT, config_entry_of(o->section, "discount")->value, K_DISCOUNT, &v);
        if (rc == GX_OK)
            rc = discounted(l, o, K_DISCOUNT, v.d, &o->terms.price);
        if (rc != GX_OK)
            return rc;
    }
    if (o->terms.kind == TERMS_PRICE && o->list_price >= 0 && o->terms.price > o->list_price)
        return mistake(l, o, K_PRICE, _("more than the list price: that is no offer"));
    return GX_OK;
}

/* ---- what key customers get
 * ----------------------------------------------------------------------------------------------- */

static bool is_amount(gx_text t)
{
    bool digit = false;
    for (size_t i = 0; i < t.n; i++)
        digit |= t.p[i] >= '0' && t.p[i] <= '9';
    return digit && (t.p[0] == '-' || (t.p[0] >= '0' && t.p[0] <= '9') || money_names_code(t) ||
                     money_is_foreign(t, GX_TEXT("CNY")) || money_is_foreign(t, GX_TEXT("EUR")));
}

/* "gift WHAT worth AMOUNT" */
static gx_status key_gift(const loading *l, offer *o, gx_text text)
{
    static const char word[] = " worth ";
    const char *last = NULL;
    gx_text rest = { text.p + 5, text.n - 5 };
    for (size_t i = 0; i + sizeof word - 1 <= rest.n; i++)
        if (memcmp(rest.p + i, word, sizeof word - 1) == 0)
            last = rest.p + i;
    gx_text gift = text_trim((gx_text){ rest.p, last != NULL ? (size_t)(last - rest.p) : 0 });
    if (gift.n == 0)
        return mistake(l, o, K_KEY_GETS, _("want gift WHAT worth AMOUNT: without its worth nobody can compare it"));
    const char *amount = last + sizeof word - 1;
    gx_value v;
    gx_status rc =
        read_value(l, o, K_KEY_GETS, text_trim((gx_text){ amount, (size_t)(rest.p + rest.n - amount) }), K_WORTH, &v);
    if (rc == GX_OK)
        o->key_terms = (offer_terms){ .kind = TERMS_GIFT, .gift = gift, .worth = v.i };
    return rc;
}

static gx_status key_price(const loading *l, offer *o, gx_text text)
{
    bool percent = text.p[text.n - 1] == '%';
    gx_value v;
    gx_status rc = read_value(l, o, K_KEY_GETS, text, percent ? K_DISCOUNT : K_PRICE, &v);
    o->key_terms = (offer_terms){ .kind = TERMS_PRICE, .worth = -1 };
    if (rc == GX_OK && percent)
        return discounted(l, o, K_KEY_GETS, v.d, &o->key_terms.price);
    if (rc == GX_OK)
        o->key_terms.price = v.i;
    if (rc == GX_OK && o->list_price >= 0 && o->key_terms.price > o->list_price)
        return mistake(l, o, K_KEY_GETS, _("more than the list price: that is no offer"));
    return rc;
}

static bool is_offer(const loading *l, gx_text name, size_t *index)
{
    for (*index = 0; *index < l->n; ++*index)
        if (text_is(name, l->list[*index].name))
            return true;
    return false;
}

static gx_status no_such_offer(const loading *l, const offer *o, gx_text name)
{
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < l->n; i++)
        suggest_try(name, l->list[i].name, &near, &distance);
    const config_entry *e = config_entry_of(o->section, "key_gets");
    if (config_find(l->config, "offer", name) != NULL)
        return config_fail(o->section, e, l->err, _("offer '%.*s' is switched off"), TEXT_ARG(name));
    return near != NULL
               ? config_fail(o->section, e, l->err, _("there is no offer '%.*s'; did you mean '%s'?"), TEXT_ARG(name),
                             near)
               : config_fail(o->section, e, l->err,
                             _("there is no offer '%.*s'; want same, a price, a discount such as 20%%, gift WHAT worth "
                               "AMOUNT, or the name of another offer"),
                             TEXT_ARG(name));
}

static gx_status read_key_gets(const loading *l, offer *o)
{
    gx_text text = config_entry_of(o->section, "key_gets")->value;
    o->key_gets = text_is(text, "same") ? KEY_GETS_SAME : KEY_GETS_TERMS;
    if (o->key_gets == KEY_GETS_SAME)
        return GX_OK;
    if (is_offer(l, text, &o->key_offer)) {
        o->key_gets = KEY_GETS_OFFER;
        return GX_OK;
    }
    if (text_starts(text, "gift "))
        return key_gift(l, o, text);
    return is_amount(text) ? key_price(l, o, text) : no_such_offer(l, o, text);
}

/* Follows the names. What key customers get of the last offer is what they get of all that led to it, on the days on
 * which all of them hold. */
static gx_status follow(const loading *l, offer *o)
{
    const offer *at = o;
    o->key_from = o->from;
    o->key_to = o->to;
    for (size_t steps = 0; at->key_gets == KEY_GETS_OFFER; steps++) {
        if (steps > l->n || &l->list[at->key_offer] == o)
            return mistake(l, o, K_KEY_GETS, _("goes in a circle: in the end nobody says what key customers get"));
        at = &l->list[at->key_offer];
        o->key_from = at->from > o->key_from ? at->from : o->key_from;
        o->key_to = at->to < o->key_to ? at->to : o->key_to;
    }
    if (at != o || o->key_gets == KEY_GETS_SAME)
        o->key_terms = at->key_gets == KEY_GETS_SAME ? at->terms : at->key_terms;
    return GX_OK;
}

/* ---- comparing
 * ------------------------------------------------------------------------------------------------------------- */

/* Against the list price where it is known; prices of one product compare without it. */
static int64_t advantage_of(const offer_terms *t, int64_t list_price)
{
    if (t->kind == TERMS_GIFT)
        return t->worth >= 0 ? t->worth : 0;
    return (list_price >= 0 ? list_price : 0) - t->price;
}

static const offer *chain_end(const loading *l, const offer *o)
{
    while (o->key_gets == KEY_GETS_OFFER)
        o = &l->list[o->key_offer];
    return o;
}

/* What may be held against what: the offers of the product, and what their key_gets come to. */
typedef struct compared {
    size_t offers;
    bool gifts, others; /* gifts are among them; what comes of another product is */
    bool differ;        /* somebody gets something else than the offer says */
} compared;

static compared compare(const loading *l, const offer *o)
{
    compared c = { 0, false, false, false };
    for (size_t i = 0; i < l->n; i++) {
        const offer *b = &l->list[i];
        bool names_it =
            b->key_gets == KEY_GETS_OFFER && offers_same_product(chain_end(l, b), o) && !offers_same_product(b, o);
        c.others |= names_it;
        if (!offers_same_product(b, o))
            continue;
        c.offers++;
        c.gifts |= b->terms.kind == TERMS_GIFT || b->key_terms.kind == TERMS_GIFT;
        c.differ |= b->key_gets != KEY_GETS_SAME;
        c.others |= !offers_same_product(chain_end(l, b), b);
    }
    return c;
}

static gx_status make_comparable(const loading *l, offer *o)
{
    compared c = compare(l, o);
    bool alone = c.offers == 1 && !c.differ && !c.others;
    if (o->terms.kind == TERMS_GIFT && o->terms.worth < 0 && !alone)
        return mistake(
            l, o, K_GIFT,
            _("what is it worth? It is compared with other terms, so say worth = …, in the shop's currency"));
    bool prices = o->terms.kind == TERMS_PRICE || (o->key_gets == KEY_GETS_TERMS && o->key_terms.kind == TERMS_PRICE);
    if (prices && (c.gifts || c.others) && o->list_price < 0)
        return mistake(l, o, has(o, K_PRICE) ? K_PRICE : K_KEY_GETS,
                       _("this price is compared with a gift or with another product; say what is saved: add "
                         "list_price = … to an offer about the product"));
    o->nothing = o->list_price < 0 && !c.gifts ? NO_ADVANTAGE : 0;
    o->terms.advantage = advantage_of(&o->terms, o->list_price);
    return GX_OK;
}

static void key_advantage(const loading *l, offer *o)
{
    const offer *end = chain_end(l, o);
    o->key_terms.advantage = advantage_of(&o->key_terms, end->list_price);
}

/* ---- contradictions
 * -------------------------------------------------------------------------------------------------------- */

static bool same_people(const offer *a, const offer *b)
{
    if (a->who == NULL || b->who == NULL)
        return a->who == b->who;
    return text_eq(rule_text(a->who), rule_text(b->who));
}

static gx_status check_contradictions(const loading *l, const offer *o)
{
    for (const offer *b = l->list; b < o; b++)
        if (b->product.n > 0 && offers_same_product(b, o) && same_people(b, o) && b->from <= o->to && o->from <= b->to)
            return config_fail(o->section, NULL, l->err,
                               _("[offer:%s] (%s:%d) is for the same people and about the same product, and both hold "
                                 "on some days; end one before the other begins, or make one of them"),
                               b->name, b->section->file, b->section->line);
    if (o->who == NULL && o->key_gets != KEY_GETS_SAME && o->key_terms.advantage < o->terms.advantage)
        return mistake(l, o, K_KEY_GETS,
                       _("the offer is for everybody, so key customers would get less than everybody; want same or "
                         "something better"));
    return GX_OK;
}

/* ---- all of them
 * ----------------------------------------------------------------------------------------------------------- */

static gx_status each(const loading *l, gx_status (*step)(const loading *l, offer *o))
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < l->n && rc == GX_OK; i++)
        rc = step(l, &l->list[i]);
    return rc;
}

static gx_status check_all(const loading *l)
{
    gx_status rc = each(l, share_list_price);
    if (rc == GX_OK)
        rc = each(l, price_terms);
    if (rc == GX_OK)
        rc = each(l, read_key_gets);
    if (rc == GX_OK)
        rc = each(l, follow);
    if (rc == GX_OK)
        rc = each(l, make_comparable);
    for (size_t i = 0; i < l->n && rc == GX_OK; i++)
        key_advantage(l, &l->list[i]);
    for (size_t i = 0; i < l->n && rc == GX_OK; i++)
        rc = check_contradictions(l, &l->list[i]);
    return rc;
}

gx_status offers_load(const config *c, const offer_context *in, arena *a, offers *out, gx_error *err)
{
    size_t most = 0;
    *out = (offers){ NULL, 0, NULL, 0 };
    for (size_t i = 0; i < config_count(c); i++)
        most += text_is(config_at(c, i)->kind, "offer");
    if (most == 0)
        return GX_OK;
    const char **names = arena_alloc(a, most * sizeof *names);
    loading l = { .config = c, .in = in, .mem = a, .list = arena_alloc(a, most * sizeof *l.list), .err = err };
    if (names == NULL || l.list == NULL)
        return no_memory(&l);
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(c) && rc == GX_OK; i++) {
        const config_section *s = config_at(c, i);
        if (!text_is(s->kind, "offer"))
            continue;
        if ((names[out->n_names++] = arena_strndup(a, s->name.p, s->name.n)) == NULL)
            return no_memory(&l);
        if (config_enabled(s))
            rc = read_offer(&l, s, &l.list[l.n++]);
    }
    if (rc == GX_OK)
        rc = check_all(&l);
    out->list = l.list;
    out->n = l.n;
    out->names = names;
    return rc;
}

/* ---- asking
 * ---------------------------------------------------------------------------------------------------------------- */

const offer *offers_find(const offers *o, gx_text name)
{
    for (size_t i = 0; i < o->n; i++)
        if (text_is(name, o->list[i].name))
            return &o->list[i];
    return NULL;
}

const char *offers_nearest(const offers *o, gx_text name)
{
    return suggest(name, o->names, o->n_names);
}

bool offer_in_force(const offer *o, int64_t day)
{
    return day >= o->from && day <= o->to;
}

int64_t offer_changes(const offer *o, int64_t day)
{
    const int64_t edges[OFFER_EDGES] = { o->from, o->to, o->key_from, o->key_to };
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < OFFER_EDGES; i++) {
        if (edges[i] == INT64_MIN || edges[i] == INT64_MAX)
            continue;
        int64_t at = edges[i] + (i % 2 == 1);
        if (at > day && at < next)
            next = at;
    }
    return next;
}

offer_given offer_gives(const offer *o, bool key, bool matches, int64_t day)
{
    offer_given none = { NULL, INT64_MAX };
    if (!offer_in_force(o, day))
        return none;
    bool granted = key && day >= o->key_from && day <= o->key_to;
    if (granted && (!matches || o->key_terms.advantage > o->terms.advantage))
        return (offer_given){ &o->key_terms, o->key_to };
    return matches ? (offer_given){ &o->terms, o->to } : none;
}

void offer_terms_words(const offer_terms *t, int money_digits, buf *out)
{
    char amount[48];
    if (t == NULL || t->kind == TERMS_NONE) {
        buf_str(out, _("nothing"));
        return;
    }
    money_format(t->kind == TERMS_PRICE ? t->price : t->worth, money_digits, true, amount);
    if (t->kind == TERMS_PRICE)
        buf_str(out, amount);
    else if (t->worth < 0)
        buf_text(out, t->gift);
    else
        buf_printf(out, _("%.*s (worth %s)"), TEXT_ARG(t->gift), amount);
}
