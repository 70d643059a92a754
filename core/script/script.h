/* SPDX-License-Identifier: Apache-2.0 */
/* Lua: the only user of lua.h. The box, the read-only customer handle, strategy files. docs/lua.md is the consultant's
 * manual.
 *
 * A strategy file is a text chunk that returns a table { segment=, priority=50, re_entry="30d", goal=, uncapped=false,
 * exclusive=, plan=function(customer, ctx) … end }. One lua_State per (worker, strategy file). `plan` is pure over
 * (state, ledger, configuration, T): the file and the libraries it requires are run once, and every call begins with
 * the state as it was then, so that nothing a script keeps in its locals outlives a customer. What it reads through the
 * handle is recorded, and gives the plan its expiry: windows exactly, ctx.today and raw ages until the end of the day.
 *
 * The box: allow-listed, read-only environment without global variables; pcall and xpcall re-raise a limit; the pattern
 * functions (find match gmatch gsub) have a step budget; string.rep and the table functions are bounded, table.sort is
 * stable, pairs goes in the order of the keys; memory cap (no single value over 1 MiB); time limit. No load, require
 * (but require("lib.NAME") of scripts/lib), os, io, debug, coroutine, metatables, collectgarbage, bytecode. */
#ifndef CORE_SCRIPT_SCRIPT_H
#define CORE_SCRIPT_SCRIPT_H

#include "core/model/batch.h"
#include "core/products/products.h"
#include "core/rules/rules.h"
#include "core/script/template.h"

typedef enum re_entry { RE_ENTRY_NEVER, RE_ENTRY_AFTER, RE_ENTRY_EVERY } re_entry;
/* "never", "every" or a duration; false: none of them. `after` is only filled for RE_ENTRY_AFTER. */
bool re_entry_parse(gx_text text, re_entry *out, gx_duration *after);

typedef struct strategy {
    const char *name; /* the file's name without .lua */
    const char *file; /* as the user would name it */
    const char *path;
    const char *segment;
    int32_t priority; /* the file's; the INI may override (decide does) */
    re_entry re_entry;
    gx_duration re_entry_after;
    const char *goal; /* or NULL */
    bool uncapped;
    const char *exclusive; /* exclusivity group or NULL */
} strategy;

typedef struct script_limits {
    int64_t time_ms;
    size_t memory_bytes;
    int64_t pattern_steps;
} script_limits; /* 0: the defaults 500 ms, 16 MiB, 200,000 */

typedef struct script_file {
    const char *path, *shown;
} script_file;

typedef struct script_options {
    const facts *facts;
    const zone *zone;
    const products *products; /* NULL: the shop has no products.csv */
    const calendar *calendar; /* NULL: the shop has none */
    const rule *const *fits;  /* by its festivals: whom each is for; NULL: everybody */
    const script_file *strategies;
    size_t n_strategies;
    const char *const *lib_dirs;
    size_t n_lib_dirs; /* require("lib.words") finds DIR/words.lua */
    const char *const *channels;
    size_t n_channels; /* names an action may use */
    const char *const *offers;
    size_t n_offers; /* likewise */
    int money_digits;
    script_limits limits;
    /* A strategy file that fails is told here and left out, with a file of that name which it would have replaced.
     * NULL: it fails the load. */
    void (*refused)(void *ctx, const char *name, const gx_error *why);
    void *refused_ctx;
} script_options;

typedef struct scripts scripts;
typedef struct script_worker script_worker;

/* Load, run and check every file once; the message is "FILE:LINE: what (called from FILE:LINE)", with the nearest name.
 * A file that fails is an error of the load, or left out (see refused). Of two files of the same name the later one
 * wins (a shop's own over a pack's); the same for libraries, by directory. facts, zone and products must outlive the
 * scripts, scripts their workers. */
gx_status scripts_load(const script_options *o, scripts **out, gx_error *err);
void scripts_free(scripts *s);
size_t scripts_count(const scripts *s);
/* A text among an action's values (JSON); empty: there is none. In the arena. */
gx_text action_value(gx_text values, const char *key, arena *a);
bool action_flag(gx_text values, const char *key); /* whether it is among them, and true */
/* Values made of texts, those that are empty left out, of dates, and of "remind", if she is to be reminded; empty when
 * there is nothing. In the arena; false: no memory. */
typedef struct action_text {
    const char *name;
    gx_text text;
    const int64_t *date; /* UTC seconds, instead of a text; NULL: none */
} action_text;
bool action_values(const action_text *list, size_t n, bool remind, arena *a, gx_text *out);
const strategy *scripts_at(const scripts *s, size_t i); /* by name, bytewise */
bool scripts_name_introduced(const scripts *s);         /* see text_names_introduced */
void scripts_hash(const scripts *s, char out[65]);      /* SHA-256 over names and sources, libs included */

gx_status script_worker_new(const scripts *s, script_worker **out, gx_error *err); /* one per thread */
void script_worker_free(script_worker *w);
/* Runs every strategy's file now instead of when its plan is first asked for (some hundred microseconds each). */
gx_status script_worker_open(script_worker *w, gx_error *err);

typedef enum purpose { PURPOSE_CARE, PURPOSE_SERVICE, PURPOSE_SELL, PURPOSE_ASK } purpose;
#define PURPOSES 4
const char *purpose_name(purpose p);
int purpose_of(gx_text name); /* -1 */

/* One action as the script proposed it, checked. Texts live in the arena; missing ones are empty. */
typedef struct scripted_action {
    gx_text step; /* default "1", "2", … by place in the list */
    gx_text channel;
    purpose purpose;
    int32_t minutes; /* -1: the channel's default */
    gx_text template_name, text, because;
    gx_text occurrence; /* empty: the default of design 5.4 */
    gx_text offer, ask;
    gx_text values; /* JSON object: what the template may use beside the facts; {"date":t} and {"money":n} are typed
                       values */
    const given_value *given; /* the same, in the same order; none of a campaign's */
    size_t n_given;
    gx_text answers; /* JSON array of answer names */
    gx_text learn;   /* JSON object: answer -> {attribute: value} */
    int64_t from;    /* a day: it is not proposed before; 0: at once */
    gx_duration within;
    bool has_within;
    const char *held_by; /* a campaign's, never a script's: the gate that holds it already; NULL */
    gx_text held_detail;
    int32_t line; /* where in the script the action's table was made (the line of `return`/call that plan was at) */
} scripted_action;

typedef struct plan_result {
    const scripted_action *actions;
    size_t n;
    int64_t valid_until;
} plan_result;

typedef struct plan_input {
    size_t strategy; /* index */
    const gx_batch *batch;
    uint32_t row;
    const char *segment; /* by which it was called */
    bool ahead;          /* who asks wants to know what is planned for later days, too; else of an action whose `from`
                            lies ahead nothing but that and its line is filled */
} plan_input;

/* Run plan for one customer. On failure err says "strategy NAME (file:line): what" (whom it concerned the caller knows)
 * with code GX_ESCRIPT, or GX_ELIMIT when a limit was hit (which one is said). The worker stays usable: a state that
 * hit a limit is closed and made anew. */
gx_status script_plan(script_worker *w, const plan_input *in, arena *a, plan_result *out, gx_error *err);

#endif
