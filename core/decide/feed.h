/* SPDX-License-Identifier: Apache-2.0 */
/* Posts: one thing shown to many, who come upon it (D7.3). What campaigns and scripts propose to single customers on a
 * channel with a feed is one post a day for each strategy and wording; its audience are those to whom nothing of their
 * own forbids it. Which posts go out is decided once for the shop: so many advertisements of one day, the ratio of
 * kinds, the same one not too soon again. What became of a post the shop's own events say (post.*, docs/events.md). */
#ifndef CORE_DECIDE_FEED_H
#define CORE_DECIDE_FEED_H

#include "core/base/arena.h"
#include "core/base/zone.h"
#include "core/config/config.h"

typedef enum post_kind { POST_AD, POST_EXPERTISE, POST_LIFE, POST_INTERACTION, POST_KINDS } post_kind;
const char *post_kind_name(post_kind k);
const char *post_kind_title(post_kind k); /* in the reader's language */
int post_kind_of(gx_text name);           /* -1: none of them */

/* What [channel:NAME] of a feed says. Absent keys are no limits. */
typedef struct feed_rules {
    int64_t ads_per_day;         /* -1: no limit */
    int64_t stands;              /* days after which an advertisement is taken down; -1: never */
    int64_t again;               /* days within which the same post is not posted again; 0: any day */
    int64_t window;              /* days over which the ratio of kinds is watched */
    bool replacing;              /* an advertisement that was taken down gives its place of the day back */
    bool mixed;                  /* there is a ratio */
    int64_t percent[POST_KINDS]; /* together 100 */
} feed_rules;
extern const feed_rules feed_free; /* no limits at all */
/* `keys`: where the options of [channel:NAME] stand. */
gx_status feed_rules_read(const config_section *s, const gx_option *keys, arena *a, feed_rules *out, gx_error *err);
/* Whether what was posted before says what may be posted now. */
bool feed_limited(const feed_rules *r);

#define POST_OWN "@/"

/* A post that was planned or published. Instants UTC s, GX_NEVER: not yet. */
typedef struct feed_post {
    gx_text name; /* STRATEGY/WORDING/DATE; one of her own: POST_OWN KIND/TIME */
    gx_text channel;
    post_kind kind;
    int64_t day; /* local: for which it was planned, of one of her own on which it was published */
    int64_t planned, published, skipped, taken_down;
} feed_post;

/* All that could still matter, by name. */
typedef struct feed {
    const feed_post *list;
    size_t n;
} feed;

/* How long a post that was planned waits to be published. Later it is forgotten, as other overdue tasks are. */
enum { POST_WAITS_DAYS = 14 };
bool post_open(const feed_post *p,
               int64_t day); /* planned for that day or a little before, neither published nor skipped */
/* The local day on which it is to be taken down; GX_NO_DATE: it does not stand, or may stand for ever. */
int64_t post_ends(const feed_rules *r, const zone *z, const feed_post *p);
/* The name of a post; in the arena. */
gx_text post_name(arena *a, gx_text strategy, gx_text wording, int64_t day);

/* Of the window that ends with `day`: posts published in it and those still to be published. */
typedef struct feed_mix {
    int64_t n[POST_KINDS], all;
    int64_t last[POST_KINDS]; /* the local day of the last one of each kind; GX_NO_DATE: none */
} feed_mix;
void feed_mix_of(const feed_rules *r, const zone *z, const feed *f, int64_t day, feed_mix *out);
/* The kind that lags most behind its share; with a ratio only. */
post_kind feed_wanting(const feed_rules *r, const feed_mix *m);
/* Advertisements that take a place of that day: published on it, still to be published, or standing for too long. */
int64_t feed_ads(const feed_rules *r, const zone *z, const feed *f, int64_t day);

/* A post that would like to go out. */
typedef struct post_wish {
    gx_text strategy, wording;
    post_kind kind;
    int32_t priority;
    int64_t day; /* local */
    gx_text why; /* JSON: what holds it; empty: it goes out */
} post_wish;
/* Decide on all of them: in place, which reorders them. f: what was posted before. */
gx_status feed_choose(const feed_rules *r, const zone *z, const feed *f, post_wish *wishes, size_t n, arena *a,
                      gx_error *err);

#endif
