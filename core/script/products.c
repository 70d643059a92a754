/* SPDX-License-Identifier: Apache-2.0 */
/* Products for scripts: ctx.product, ctx.products, customer.purchases, and the questions about what she bought. A
 * product is a read-only handle, the same for all who ask, so that two of them can be compared. They are the
 * catalogue's: a plan that looks at them depends on the configuration and on nobody, so that it may be remembered. */
#include "core/script/handle.h"

#include "core/base/i18n.h"
#include "core/products/purchases.h"

#include <stdlib.h>
#include <string.h>

enum { TIMES_MOST = 8 }; /* of one product: enough to tell a rhythm */

static const char key_products = 'P', key_meta = 'M';
static const char *const product_fields[] = { "sku",     "name",     "aliases",    "line",     "price",    "cycle_days",
                                              "related", "contains", "stage_from", "stage_to", "replaces", "suits" };

static const products *catalogue_of(lua_State *L)
{
    return call_noted(L)->options->products;
}

/* ---- one product ---- */

void push_product(lua_State *L, const product *p)
{
    if (p == NULL) {
        lua_pushnil(L);
        return;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_products);                 /* made */
    if (lua_rawgeti(L, -1, (lua_Integer)p->number + 1) == LUA_TNIL) { /* made handle|nil */
        lua_pop(L, 1);
        const product **held = lua_newuserdatauv(L, sizeof *held, 0); /* made handle */
        *held = p;
        lua_rawgetp(L, LUA_REGISTRYINDEX, &key_meta);
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)p->number + 1);
    }
    lua_remove(L, -2); /* handle */
}

static const product *held_at(lua_State *L, int index)
{
    const product *found = NULL;
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_meta); /* meta ours */
    if (lua_rawequal(L, -1, -2))
        found = *(const product **)lua_touserdata(L, index);
    lua_pop(L, 2);
    return found;
}

static void push_texts(lua_State *L, const gx_text *list, size_t n)
{
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        push_text(L, list[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* What a list of products asks for; missing: anything. */
typedef struct selection {
    const product *related_to, *replaced_by;
    uint32_t line;
    bool has_line, has_stage, nothing;
    int64_t stage;
} selection;

static bool selected(const selection *s, const product *p)
{
    return !s->nothing && (s->related_to == NULL || product_related(s->related_to, p)) &&
           (s->replaced_by == NULL || product_replaces(s->replaced_by, p)) &&
           (!s->has_line || p->line_number == s->line) && (!s->has_stage || product_for_stage(p, s->stage));
}

static void push_selected(lua_State *L, const selection *s)
{
    const products *all = catalogue_of(L);
    lua_Integer n = 0;
    lua_newtable(L);
    box_work(L, products_count(all));
    for (size_t i = 0; i < products_count(all); i++) {
        if (!selected(s, products_at(all, i)))
            continue;
        push_product(L, products_at(all, i));
        lua_rawseti(L, -2, ++n);
    }
}

static void push_int_unless(lua_State *L, int64_t v, int64_t missing)
{
    if (v == missing)
        lua_pushnil(L);
    else
        lua_pushinteger(L, v);
}

/* product.suits(allergies): true; false and the ingredient; or nil and what is not known. */
static int product_suits_call(lua_State *L)
{
    const product *p = held_at(L, lua_upvalueindex(1));
    gx_text said, harm;
    said.p = luaL_optlstring(L, 1, "", &said.n);
    box_work(L, p->n_contains + 1);
    product_suiting suits = product_suits(p, said, &harm);
    if (suits == SUITS || suits == SUITS_NOT)
        lua_pushboolean(L, suits == SUITS);
    else
        lua_pushnil(L);
    if (suits == SUITS_NOT)
        push_text(L, harm);
    else if (suits != SUITS)
        lua_pushstring(L, suits == SUITS_NOBODY_ASKED ? "allergies" : "contains");
    return suits == SUITS ? 1 : 2;
}

static int product_index(lua_State *L)
{
    const product *p = held_at(L, 1);
    const char *key = luaL_checkstring(L, 2);
    gx_text word = text_of(key);
    if (p == NULL)
        return luaL_error(L, _("this is no product"));
    if (text_is(word, "sku"))
        push_text(L, p->sku);
    else if (text_is(word, "name"))
        push_text(L, p->name);
    else if (text_is(word, "aliases"))
        push_texts(L, p->aliases, p->n_aliases);
    else if (text_is(word, "line"))
        push_text(L, p->line);
    else if (text_is(word, "price"))
        push_int_unless(L, p->price, PRODUCT_NO_PRICE);
    else if (text_is(word, "cycle_days"))
        push_int_unless(L, p->cycle_days, 0);
    else if (text_is(word, "related"))
        push_selected(L, &(selection){ .related_to = p });
    else if (text_is(word, "replaces"))
        push_selected(L, &(selection){ .replaced_by = p });
    else if (text_is(word, "suits")) {
        lua_pushvalue(L, 1);
        lua_pushcclosure(L, product_suits_call, 1);
    } else if (text_is(word, "contains"))
        push_texts(L, p->contains, p->n_contains);
    else if (text_is(word, "stage_from"))
        push_int_unless(L, p->stage_from, INT32_MIN);
    else if (text_is(word, "stage_to"))
        push_int_unless(L, p->stage_to, INT32_MAX);
    else {
        const char *near = suggest(word, product_fields, sizeof product_fields / sizeof *product_fields);
        return near != NULL ? luaL_error(L, _("a product has no field '%s'; did you mean '%s'?"), key, near)
                            : luaL_error(L, _("a product has no field '%s'  (docs/products.md)"), key);
    }
    return 1;
}

static int product_write(lua_State *L)
{
    return luaL_error(L, _("product.%s cannot be set: products.csv says what a product is"),
                      luaL_tolstring(L, 2, NULL));
}

void products_open(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_products);
    lua_createtable(L, 0, 3); /* meta */
    lua_pushcfunction(L, product_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, product_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "product");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_meta);
}

/* ---- ctx.product, ctx.products ---- */

static gx_text word_argument(lua_State *L, int arg)
{
    gx_text t;
    t.p = luaL_checklstring(L, arg, &t.n);
    return t;
}

/* ctx.product(text): what a text speaks of; nil when it is nothing of the catalogue's. */
int ctx_product(lua_State *L)
{
    const products *all = catalogue_of(L);
    const product *held = held_at(L, 1);
    if (held == NULL && lua_isnoneornil(L, 1))
        lua_pushnil(L);
    else
        push_product(L, held != NULL ? held : products_in(all, word_argument(L, 1)));
    return 1;
}

/* A product by handle, SKU, name or alias. */
static const product *product_argument(lua_State *L, int arg)
{
    const products *all = catalogue_of(L);
    const product *p = held_at(L, arg);
    if (p != NULL)
        return p;
    gx_text word = word_argument(L, arg);
    if ((p = products_called(all, word)) != NULL)
        return p;
    const char *near = products_nearest(all, word);
    if (near != NULL)
        luaL_error(L, _("unknown product \"%s\"; did you mean \"%s\"?  (guanxi products)"), word.p, near);
    luaL_error(L, _("unknown product \"%s\"  (guanxi products)"), word.p);
    return NULL;
}

static uint32_t line_argument(lua_State *L, int arg)
{
    const products *all = catalogue_of(L);
    gx_text word = word_argument(L, arg);
    uint32_t line = products_line_called(all, word);
    if (line != PRODUCT_NO_LINE)
        return line;
    const char *near = products_nearest_line(all, word);
    if (near != NULL)
        luaL_error(L, _("unknown product line \"%s\"; did you mean \"%s\"?  (guanxi products)"), word.p, near);
    luaL_error(L, _("unknown product line \"%s\"  (guanxi products)"), word.p);
    return PRODUCT_NO_LINE;
}

static const char *const selection_keys[] = { "line", "related_to", "stage" };
enum { SELECTION_KEYS = sizeof selection_keys / sizeof *selection_keys };

/* Of several unknown keys the first bytewise: tables have no order. */
static void refuse_unknown_key(lua_State *L)
{
    const char *odd = NULL;
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        bool known = false;
        for (size_t i = 0; i < SELECTION_KEYS; i++)
            known |= strcmp(key, selection_keys[i]) == 0;
        if (!known && (odd == NULL || strcmp(key, odd) < 0))
            odd = key;
    }
    const char *near = odd != NULL ? suggest(text_of(odd), selection_keys, SELECTION_KEYS) : NULL;
    if (near != NULL)
        luaL_error(L, _("ctx.products has no '%s'; did you mean '%s'?"), odd, near);
    if (odd != NULL)
        luaL_error(L, _("ctx.products has no '%s'; it has line, related_to, stage"), odd);
}

static bool has_key(lua_State *L, const char *key)
{
    lua_settop(L, 1);
    return lua_getfield(L, 1, key) != LUA_TNIL;
}

/* ctx.products{ line=, related_to=, stage= }: in the order of the file. A shop without products.csv has none. */
int ctx_products(lua_State *L)
{
    selection s = { .nothing = products_count(catalogue_of(L)) == 0 };
    lua_settop(L, 1);
    if (lua_isnil(L, 1)) {
        lua_newtable(L);
        lua_replace(L, 1);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    refuse_unknown_key(L);
    if (!s.nothing && has_key(L, "line")) {
        s.line = line_argument(L, 2);
        s.has_line = true;
    }
    if (!s.nothing && has_key(L, "related_to"))
        s.related_to = product_argument(L, 2);
    if (has_key(L, "stage")) {
        s.stage = luaL_checkinteger(L, 2);
        s.has_stage = true;
    }
    push_selected(L, &s);
    return 1;
}

/* ---- what she bought ---- */

static purchases bought_by(lua_State *L, const plan_call *c)
{
    purchases all;
    box_work(L, c->state->n_order_list);
    if (!purchases_of(c->options->products, c->state, c->mem, &all))
        box_no_memory(L);
    return all;
}

static series times_of(lua_State *L, const plan_call *c, purchase_wanted w)
{
    purchases all = bought_by(L, c);
    series times;
    if (!purchases_times(c->options->products, &all, w, c->mem, &times))
        box_no_memory(L);
    return times;
}

/* Those within the duration at `arg`, with their expiry; without one all. */
static int push_count(lua_State *L, plan_call *c, purchase_wanted w, int arg, bool yes_no)
{
    series times = times_of(L, c, w);
    lua_Integer n = times.n;
    if (arg != 0) {
        gx_duration d = duration_argument(L, arg);
        n = 0;
        for (uint32_t i = times.n; i > 0; i--)
            if ((yes_no && n > 0) || !batch_within(c->in->batch, times.at[i - 1], d, &c->until))
                break;
            else
                n++;
    }
    if (yes_no)
        lua_pushboolean(L, n > 0);
    else
        lua_pushinteger(L, n);
    return 1;
}

static void needs_catalogue(lua_State *L, const plan_call *c, const char *name)
{
    if (products_count(c->options->products) == 0)
        luaL_error(L, _("%s asks of a product, but the shop has no products.csv  (docs/products.md)"), name);
}

int ask_bought_product(lua_State *L)
{
    plan_call *c = call_of(L);
    bool window = lua_tointeger(L, lua_upvalueindex(1)) != 0;
    needs_catalogue(L, c, "bought_product");
    purchase_wanted w = { PURCHASE_OF_PRODUCT, product_argument(L, 1)->number };
    return push_count(L, c, w, window ? 2 : 0, true);
}

int ask_bought_line(lua_State *L)
{
    plan_call *c = call_of(L);
    bool window = lua_tointeger(L, lua_upvalueindex(1)) != 0;
    needs_catalogue(L, c, "bought_line");
    return push_count(L, c, (purchase_wanted){ PURCHASE_OF_LINE, line_argument(L, 1) }, window ? 2 : 0, true);
}

int ask_repurchases(lua_State *L)
{
    static const char *const which[] = { "same", "related", NULL };
    plan_call *c = call_of(L);
    bool window = lua_tointeger(L, lua_upvalueindex(1)) != 0;
    needs_catalogue(L, c, "repurchases");
    bool related = luaL_checkoption(L, 1, NULL, which) == 1;
    purchase_wanted w = { .kind = related ? PURCHASE_RELATED_AGAIN : PURCHASE_SAME_AGAIN };
    return push_count(L, c, w, window ? 2 : 0, false);
}

int ask_wants(lua_State *L)
{
    const plan_call *c = call_of(L);
    const product *p = held_at(L, 1);
    product_meant m = p != NULL ? (product_meant){ c->options->products, p->sku, p, PRODUCT_NO_LINE }
                                : products_meant(c->options->products, word_argument(L, 1));
    bool wants = false;
    for (size_t i = 0; i < c->state->n_interests && !wants; i++)
        wants = product_meant_by(&m, c->state->interests[i].product);
    lua_pushboolean(L, wants);
    return 1;
}

/* By product, then newest first. */
static int by_product(const void *x, const void *y)
{
    const purchase *a = x, *b = y;
    if (a->product != b->product)
        return a->product->number < b->product->number ? -1 : 1;
    if (a->at != b->at)
        return a->at > b->at ? -1 : 1;
    return a->order != b->order ? (a->order > b->order ? -1 : 1) : a->item < b->item ? -1 : 1;
}

/* All purchases of one product: first[0..n). */
typedef struct run {
    const purchase *first;
    size_t n;
} run;

static int by_newest(const void *x, const void *y)
{
    const run *a = x, *b = y;
    if (a->first->at != b->first->at)
        return a->first->at > b->first->at ? -1 : 1;
    return a->first->product->number < b->first->product->number ? -1 : 1;
}

static void push_run(lua_State *L, const run *r)
{
    const order *last = NULL;
    lua_Integer n = 0;
    lua_createtable(L, 0, 3);          /* bought */
    lua_createtable(L, TIMES_MOST, 0); /* bought times */
    for (size_t i = 0; i < r->n; i++) {
        if (r->first[i].order == last)
            continue;
        last = r->first[i].order;
        if (++n > TIMES_MOST)
            continue;
        lua_pushinteger(L, r->first[i].at);
        lua_rawseti(L, -2, n);
    }
    lua_setfield(L, -2, "times");
    lua_pushinteger(L, n);
    lua_setfield(L, -2, "orders");
    push_product(L, r->first->product);
    lua_setfield(L, -2, "product");
}

/* customer.purchases: { product, orders, times = the last ones, newest first }, what was bought last coming first. */
void push_purchases(lua_State *L, plan_call *c)
{
    purchases all = bought_by(L, c);
    purchase *sorted = arena_alloc(c->mem, (all.n + 1) * sizeof *sorted);
    run *runs = arena_alloc(c->mem, (all.n + 1) * sizeof *runs);
    size_t n = 0;
    if (sorted == NULL || runs == NULL)
        box_no_memory(L);
    if (all.n > 0) {
        memcpy(sorted, all.list, all.n * sizeof *sorted);
        qsort(sorted, all.n, sizeof *sorted, by_product);
    }
    for (size_t i = 0, end; i < all.n; i = end) {
        for (end = i; end < all.n && sorted[end].product == sorted[i].product; end++)
            continue;
        runs[n++] = (run){ &sorted[i], end - i };
    }
    if (n > 1)
        qsort(runs, n, sizeof *runs, by_newest);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        push_run(L, &runs[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}
