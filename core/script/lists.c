/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of `customer` that are lists or records: plain tables, made when asked for. They change by events only, so
 * they put no end to a plan; only tags that rules give do. */
#include "core/script/handle.h"

static void set_text(lua_State *L, const char *field, gx_text t)
{
    push_text(L, t);
    lua_setfield(L, -2, field);
}

static void set_time(lua_State *L, const char *field, int64_t at)
{
    push_time(L, at);
    lua_setfield(L, -2, field);
}

static void set_int(lua_State *L, const char *field, int64_t i)
{
    lua_pushinteger(L, i);
    lua_setfield(L, -2, field);
}

/* Those put on by hand, then those that rules give. */
static void push_tags(lua_State *L, plan_call *c)
{
    const facts *all = c->options->facts;
    lua_Integer n = 0;
    lua_createtable(L, (int)c->state->n_tags, 0);
    for (size_t i = 0; i < c->state->n_tags; i++) {
        push_text(L, c->state->tags[i].tag);
        lua_rawseti(L, -2, ++n);
    }
    for (gx_ref ref = facts_first_tag(all); ref != 0 && ref <= facts_count(all); ref++) {
        const fact *f = facts_at(all, ref);
        const int64_t *label = fact_is_tag(f) ? batch_ints(c->in->batch, ref) : NULL;
        if (label == NULL)
            continue;
        const int64_t *until = batch_ints_until(c->in->batch, ref);
        if (until != NULL)
            call_lower(c, until[c->in->row]);
        if (label[c->in->row] != TAG_YES || state_tagged(c->state, fact_tag_name(f)))
            continue;
        push_text(L, fact_tag_name(f));
        lua_rawseti(L, -2, ++n);
    }
}

static void push_items(lua_State *L, const products *all, const order *o)
{
    gx_text rest = o->items;
    size_t n = digest_list_count(&rest);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        order_item item = digest_list_item(&rest);
        lua_createtable(L, 0, 5);
        push_product(L, products_of_item(all, &item));
        lua_setfield(L, -2, "product");
        set_text(L, "sku", item.sku);
        set_text(L, "name", item.name);
        set_int(L, "quantity", item.quantity);
        if (item.amount != INT64_MIN)
            set_int(L, "amount", item.amount);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* The order paid last; of several in the same second the one that came into the journal last. */
static void push_last_order(lua_State *L, plan_call *c)
{
    const order *last = NULL;
    for (size_t i = 0; i < c->state->n_order_list; i++) {
        const order *o = &c->state->order_list[i];
        if (o->counts &&
            (last == NULL || o->paid > last->paid || (o->paid == last->paid && text_cmp(o->key, last->key) > 0)))
            last = o;
    }
    if (last == NULL) {
        lua_pushnil(L);
        return;
    }
    lua_createtable(L, 0, 3);
    set_time(L, "at", last->paid);
    set_int(L, "amount", last->amount - last->refunded_amount);
    push_items(L, c->options->products, last);
    lua_setfield(L, -2, "items");
}

static void push_interests(lua_State *L, plan_call *c)
{
    lua_createtable(L, (int)c->state->n_interests, 0);
    for (size_t i = 0; i < c->state->n_interests; i++) {
        lua_createtable(L, 0, 2);
        set_text(L, "product", c->state->interests[i].product);
        set_time(L, "at", c->state->interests[i].at);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_introduced(lua_State *L, plan_call *c)
{
    require_introduced(L, c->in->batch, "introduced");
    lua_createtable(L, (int)c->state->n_introduced, 0);
    for (size_t i = 0; i < c->state->n_introduced; i++) {
        const introduced *who = &c->state->introduced_list[i];
        lua_createtable(L, 0, 6);
        set_text(L, "id", who->subject);
        set_text(L, "name", who->name);
        set_time(L, "at", who->at);
        set_int(L, "spent", who->spent);
        set_time(L, "first_bought", who->first_bought);
        set_time(L, "last_bought", who->last_bought);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* The open ones. */
static void push_promises(lua_State *L, plan_call *c)
{
    lua_Integer n = 0;
    lua_newtable(L);
    for (size_t i = 0; i < c->state->n_promises; i++) {
        const promise *p = &c->state->promises[i];
        if (p->kept != GX_NEVER)
            continue;
        lua_createtable(L, 0, 3);
        set_text(L, "what", p->what);
        push_day(L, p->by_date);
        lua_setfield(L, -2, "by_date");
        set_time(L, "made", p->made);
        lua_rawseti(L, -2, ++n);
    }
}

/* The days of the last calls, newest first. */
static void push_calls_made(lua_State *L, plan_call *c)
{
    enum { CALLS_MOST = 8 };
    const series *calls = &c->state->series[SERIES_CALLS];
    uint32_t n = calls->n < CALLS_MOST ? calls->n : CALLS_MOST;
    lua_createtable(L, (int)n, 0);
    for (uint32_t i = 0; i < n; i++) {
        push_day(L, zone_today(c->in->batch->zone, calls->at[calls->n - 1 - i]));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static const char *const status_names[] = {
    [ACTION_PLANNED] = "planned", [ACTION_DONE] = "done",           [ACTION_ANSWERED] = "answered",
    [ACTION_SKIPPED] = "skipped", [ACTION_POSTPONED] = "postponed", [ACTION_FAILED] = "failed",
};

void push_action(lua_State *L, const ledger_action *a)
{
    lua_createtable(L, 0, 8);
    set_text(L, "strategy", a->strategy);
    set_text(L, "step", a->step);
    set_text(L, "occurrence", a->occurrence);
    set_text(L, "channel", a->channel);
    set_text(L, "purpose", a->purpose);
    set_time(L, "at", a->at);
    lua_pushstring(L, status_names[a->status]);
    lua_setfield(L, -2, "status");
    set_time(L, "status_at", a->status_at);
    set_text(L, "answer", a->answer);
}

static void push_actions(lua_State *L, plan_call *c)
{
    lua_createtable(L, (int)c->state->n_actions, 0);
    for (size_t i = 0; i < c->state->n_actions; i++) {
        push_action(L, &c->state->actions[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

const customer_list customer_lists[] = {
    { "tags", push_tags, NULL },
    { "last_order", push_last_order, answer_ordered },
    { "interests", push_interests, answer_interested },
    { "introduced", push_introduced, answer_introduced },
    { "promises", push_promises, answer_promised },
    { "actions", push_actions, answer_acted },
    { "purchases", push_purchases, answer_purchased },
    { "calls_made", push_calls_made, answer_called },
};
const size_t n_customer_lists = sizeof customer_lists / sizeof *customer_lists;
