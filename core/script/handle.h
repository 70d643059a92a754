/* SPDX-License-Identifier: Apache-2.0 */
/* What a strategy sees: `customer` and `ctx`, two userdata per state, made once and pointed at another customer for
 * each call. Private to this room. */
#ifndef CORE_SCRIPT_HANDLE_H
#define CORE_SCRIPT_HANDLE_H

#include "core/script/box.h"
#include "core/script/memo.h"
#include "core/script/script.h"

/* One call of plan: what the handle reads, and until when what was read holds. box.subject points at it. */
typedef struct plan_call {
    const script_options *options;
    const strategy *strategy;
    const plan_input *in;
    const customer_state *state;
    arena *mem;
    buf *scratch;
    plan_result *out;
    int64_t until;
    int64_t until_day; /* the part of it that is the same for everybody */
    size_t action;     /* of the plan's list, the one that is being read */
    arena_list given;  /* given_value: its values */
    plan_trace trace;
} plan_call;

/* The call that is running; raises when there is none. Who asks may read anything of the customer, so the answer is not
 * remembered (memo.h); call_noted is for those who read nothing of her, or by call_ask. */
plan_call *call_of(lua_State *L);
plan_call *call_noted(lua_State *L);
/* The answer for her, with its expiry, written down. Raises when memory is out. */
int64_t call_ask(lua_State *L, plan_call *c, const asking *a);
void require_introduced(lua_State *L, const gx_batch *b, const char *name); /* raises when they were not loaded */
void call_lower(plan_call *c, int64_t until);
int64_t call_today(plan_call *c); /* the local date; does not record a read */

/* Inside a protected call, once per state. */
void handle_open(lua_State *L);
void handle_push(lua_State *L); /* customer */
void ctx_open(lua_State *L);
void ctx_push(lua_State *L);

/* questions.c: NAME_within and the other functions that are fields of customer, set into the table on top. */
void questions_add(lua_State *L);
size_t questions_count(void);
const char *questions_name(size_t i); /* the fixed names, for suggestions */
/* The value of a fact for the customer of the call, with its expiry recorded. [-0, +1] */
void push_fact(lua_State *L, plan_call *c, const fact *f);
const fact *fact_argument(lua_State *L, int arg);
void push_text(lua_State *L, gx_text t); /* nil when it is missing */
void push_day(lua_State *L, int64_t days);
void push_time(lua_State *L, int64_t at);

gx_duration duration_argument(lua_State *L, int arg);

/* products.c */
void products_open(lua_State *L);
void push_product(lua_State *L, const product *p); /* nil for NULL; [-0, +1] */
int ctx_product(lua_State *L);
int ctx_products(lua_State *L);
int ask_bought_product(lua_State *L); /* these: upvalue 1, whether a duration follows */
int ask_bought_line(lua_State *L);
int ask_repurchases(lua_State *L);
int ask_wants(lua_State *L);
void push_purchases(lua_State *L, plan_call *c);

/* lists.c: customer.tags and its kind. */
typedef struct customer_list {
    const char *name;
    void (*push)(lua_State *L, plan_call *c); /* [-0, +1] */
    /* Whether there is anything in it: who has nothing there is like all who have nothing. NULL: not to be told. */
    int64_t (*any)(const asking *a, const gx_batch *b, uint32_t row, int64_t *until);
} customer_list;
extern const customer_list customer_lists[];
extern const size_t n_customer_lists;
void push_action(lua_State *L, const ledger_action *a);

/* actions.c: the result of plan is at `index`; fills c->out or raises. */
void actions_take(lua_State *L, plan_call *c, int index, int32_t line);

#endif
