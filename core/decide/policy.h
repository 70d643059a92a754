/* SPDX-License-Identifier: Apache-2.0 */
/* What the shop's INI says about attention, consent, channels and the breaker, checked and typed. No hidden limits: an
 * absent key means none. */
#ifndef CORE_DECIDE_POLICY_H
#define CORE_DECIDE_POLICY_H

#include "core/calendar/daysoff.h"
#include "core/config/config.h"
#include "core/decide/feed.h"
#include "core/decide/limits.h"
#include "core/plugin/host.h"
#include "core/script/script.h"

/* `cap = 1/7d, 3/30d`: at most `count` contacts within `span`. */
typedef struct contact_cap {
    int64_t count;
    gx_duration span;
    gx_text detail; /* of a proposal that it holds, up to the last contact: {"limit":1,"span":"7d","last": */
} contact_cap;
typedef struct cap_list {
    const contact_cap *items;
    size_t n;
} cap_list;

/* A daily window in minutes after local midnight, [from, to) and across midnight when from > to. from == to: none. */
typedef struct quiet_window {
    int from, to;
} quiet_window;

/* D7.7: the order in which customers compete for attention. */
typedef enum attention_class {
    CLASS_WAITING,
    CLASS_PROMISE,
    CLASS_KEY,
    CLASS_NEW,
    CLASS_OLD,
    CLASS_COUNT
} attention_class;
const char *class_name(attention_class c);

typedef struct channel {
    const char *name, *title;
    const char *address; /* profile field it needs; NULL: none */
    int32_t minutes;
    bool calls;                       /* a phone call: counts as call */
    bool removable;                   /* unreachable for who has removed or blocked the seller (D7.9) */
    bool feed;                        /* a post people come upon: no message to anybody */
    bool mass;                        /* one message to many at once (D7.2) */
    bool spares_key;                  /* key customers never get one (D6.1), nor who waits for an answer */
    double most;                      /* share of all customers that one message may go to; < 0: no limit */
    gx_text platform;                 /* whose limits hold; empty: none */
    const registered_channel *plugin; /* NULL: a person does it */
    int64_t tries, pause_after;       /* attempts at one action; failures in a row after which the rest waits */
    int64_t retry, retry_most; /* seconds before the second attempt, doubled for each further one up to so many */
} channel;

typedef struct policy {
    cap_list cap, cap_purpose[PURPOSES];
    cap_list quiet_period; /* one in that time, or none */
    quiet_window quiet;
    gx_duration after_silence;   /* D7.10: so long without a word, and the first message is no sale; 0: any may be */
    bool hold_sales;             /* D5.7: nothing is sold to who has an open complaint */
    int64_t minutes_per_day;     /* -1: no limit */
    int64_t minutes_on_days_off; /* instead, on days off; -1: the same */
    int64_t minutes_class[CLASS_COUNT]; /* -1: none of their own */
    int64_t batch;                      /* people a day of the classes new and old; -1: no limit */
    double longest_waiting;             /* share of the day's minutes for the longest waiting: 0.2 */
    bool consent_asked;                 /* [consent] default = ask */
    bool ads_willing;                   /* [consent] ads = willing (D7.6) */
    int64_t breaker_actions;            /* -1: none */
    double breaker_growth;              /* < 0: none */
    int64_t breaker_floor;              /* runs of at most so many actions never trip the growth breaker */
    gx_text names_fallback;
    feed_rules posts;       /* of channels with a feed */
    platform_limits limits; /* all that are known; policy_limited says whether a channel has any */
    const channel *channels;
    size_t n_channels;
} policy;

/* Section kinds [attention] [consent] [breaker] [names] [channel:…] for config_check. */
extern const section_kind policy_sections[];
extern const size_t policy_sections_count;
extern const gx_option policy_channel_keys[]; /* of [channel:NAME], which a channel plugin shares */

gx_status policy_load(const config *c, const host *h, arena *a, policy *out, gx_error *err);
/* Of that local day; -1: no limit. */
int64_t policy_minutes(const policy *p, const calendar *c, int64_t day);
bool policy_limited(const policy *p);
const channel *policy_channel(const policy *p, gx_text name);
/* Whether its plugin hands actions over, or prepares what is handed over. */
bool channel_delivers(const channel *c);
enum { MINUTES_A_DAY = 24 * 60 };
bool clock_parse(gx_text t, int *minutes);             /* "20:00", up to "24:00": minutes after midnight */
bool quiet_window_parse(gx_text t, quiet_window *out); /* "21:00-09:00" */
/* The first instant >= t outside the window. */
int64_t quiet_window_after(const quiet_window *w, const zone *z, int64_t t);
/* The first instant > t at which the window begins; GX_FOREVER when there is none. */
int64_t quiet_window_next(const quiet_window *w, const zone *z, int64_t t);

#endif
