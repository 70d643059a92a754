/* SPDX-License-Identifier: Apache-2.0 */
/* [campaign:NAME]: one act for many people, without Lua (design 5.3). A campaign is a strategy that proposes one
 * action, once to each customer of its audience; ledger, gates and budgets are those of any strategy. Who gets which
 * wording is chosen by lot (then it is an experiment) or by rule (D6.6). */
#ifndef CORE_DECIDE_CAMPAIGN_H
#define CORE_DECIDE_CAMPAIGN_H

#include "core/calendar/recur.h"
#include "core/decide/experiment.h"
#include "core/decide/news.h"
#include "core/rules/rules.h"
#include "core/script/script.h"

struct ruleset;
struct segment;
struct frame;

/* What becomes of an instance whose day has passed before she got it: the shop slept, or a cap held her. */
typedef enum misfire { MISFIRE_LATE, MISFIRE_SKIP, MISFIRE_ASK } misfire;

typedef struct campaign {
    const config_section *section;
    strategy strategy;            /* what a script's table would say */
    uint32_t audience;            /* number of its condition (see ruleset) */
    const news *news;             /* of a product, for who wants it (D5.5); NULL: it is none */
    int64_t among;                /* of news: the condition of whom it is for besides; -1: everybody who wants it */
    const struct campaign *after; /* the news of which it tells the others; NULL: none */
    int64_t delay;                /* so many days after that one's first */
    int64_t from, to;             /* local days, both included; GX_NO_DATE, INT64_MAX: open */
    bool repeats;
    date_list instances; /* of a campaign that repeats: local days from `from` to `to`, or the calendar's end */
    misfire misfire;
    date_list confirmed;    /* misfire = ask: days that a person let go out after all */
    scripted_action action; /* but for the wording, and for `values` where somebody is reminded */
    gx_text remind_values;  /* JSON as action.values, for those who are to be reminded */
    int hour;               /* minutes after local midnight at which it goes out; -1: any */
    int kind;               /* of a post: post_kind; -1: not said */
    int64_t remind;         /* number of the condition of who is; -1: none */
    const gx_text *wordings;
    size_t n_wordings;
    bool by_wish;               /* of news without wordings of its own: those are news_wordings, by what her wish is */
    const uint32_t *rules;      /* split = rule: the conditions, one a wording, the first that holds wins; else NULL */
    const experiment *compared; /* NULL: nothing is */
} campaign;

extern const gx_option campaign_keys[];

/* What campaigns are read into: conditions behind the segments, and the list of campaigns. */
typedef struct campaign_reading {
    const config *config;
    const rule_context *rules;
    struct ruleset *ruleset;
    struct segment *conditions; /* the ruleset's; campaign_conditions says for how many more there must be room */
} campaign_reading;
size_t campaign_conditions(const config *c); /* at most */
gx_status campaigns_read(const campaign_reading *in, gx_error *err);
/* Every wording of campaigns and experiments has its template. */
gx_status campaigns_check(const struct ruleset *r, gx_error *err);

/* The first second of its first day; GX_FOREVER: it has none. */
int64_t campaign_begins(const campaign *c, const zone *z);

/* What it proposes to this customer of its audience, if anything; *until is when that could change by itself. */
gx_status campaign_plan(const campaign *c, const struct frame *f, uint32_t row, scripted_action *out, bool *any,
                        int64_t *until, gx_error *err);

#endif
