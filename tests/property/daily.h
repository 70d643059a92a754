/* SPDX-License-Identifier: Apache-2.0 */
/* Days of an invented shop, for property-arbitrate: its rules, its customers, what its strategies would like to do, and
 * what was done. daily.c invents them and lives on from day to day; allowed.c says, from the rules of domain.md and
 * docs/configuration.md alone, what may be done with whom. Neither asks the code under test. */
#ifndef TESTS_PROPERTY_DAILY_H
#define TESTS_PROPERTY_DAILY_H

#include "core/base/arena.h"
#include "core/base/text.h"

enum { MOST_PEOPLE = 16, MOST_HABITS = 5, MOST_DEEDS = 512, MOST_SAID = 32, MOST_WISHES = 3, MOST_MINUTES = 40 };
enum { WAITING, PROMISE, KEY, NEW, OLD, CLASSES };
enum { DAY = 86400, OVERDUE = 14 };

/* Counts or times that an absent line of the INI leaves open. */
#define NONE (-1)

typedef struct limit {
    int64_t count; /* NONE: no such limit */
    int64_t days, seconds;
} limit;

typedef struct hours {
    int from, to; /* minutes after midnight; equal: none */
} hours;

typedef struct rules {
    const char *zone;
    int64_t minutes, own[CLASSES], batch;
    int share; /* per cent of the day for the longest waiting */
    limit caps[2], sell_cap, quiet_period, silence;
    hours quiet;
    bool asked, willing; /* consent only once granted; advertisements only to the willing */
    bool hold_sales;     /* to who has an open complaint */
} rules;

typedef struct way {
    const char *name, *needs; /* a channel and the profile field it needs; NULL: none */
    bool by_chat, post;       /* gone for who has removed the seller; a post that is a message to nobody */
    bool many;                /* one message to many: not for key customers, nor for who waits for an answer */
} way;
extern const way ways[];
extern const char *const purposes[];

/* What a strategy always does. */
typedef struct habit {
    char name[16];
    const way *way;
    const char *purpose, *group, *offer; /* group, offer: NULL for none */
    int priority, minutes;
    bool uncapped;
    int64_t within; /* seconds; NONE */
} habit;

typedef struct wish {
    const char *channel, *topic; /* of a consent topic is the purpose */
    bool allow;
} wish;

/* What a strategy would like to do with somebody, from when it first wanted to until it was done or is wanted no more.
 */
typedef struct idea {
    bool live, held_out;
    int occurrence;
    int64_t since;        /* GX_NEVER: never held */
    const char *gate;     /* what held it last; NULL: nothing yet */
    int days_lost, ahead; /* whole days lost to the budget, and how many stood before it at first */
} idea;

typedef struct person {
    char name[16];
    bool removed, complained, has_phone, has_email, has_address, is_willing;
    hours quiet;
    wish wishes[MOST_WISHES], consents[MOST_WISHES];
    int n_wishes, n_consents, class;
    int64_t last_word, waiting_since; /* GX_NEVER */
    int64_t said[MOST_SAID];          /* what the seller said outside any action */
    int n_said;
    idea ideas[MOST_HABITS];
    bool changed; /* something happened to her since the last run */
    int64_t due;  /* when the engine looks at her again by itself */
} person;

typedef enum fate { PLANNED, DONE, SKIPPED, FAILED } fate;

/* An action that was approved. */
typedef struct deed {
    int who, habit, class, minutes;
    int64_t run, at, status_at;
    int64_t day; /* whose minutes it took */
    fate fate;
} deed;

typedef struct world {
    uint64_t seed, chance;
    rules rules;
    habit habits[MOST_HABITS];
    person people[MOST_PEOPLE];
    deed deeds[MOST_DEEDS];
    int n_habits, n_people, n_deeds;
    int64_t now, offer_to; /* the last local day of the offer "short" */
    bool unfair;           /* the offer "unfair" is held back for now */
} world;

/* daily.c */
uint64_t draw(world *w);
bool chance(world *w, int percent);
int64_t between(world *w, int64_t from, int64_t to);
void world_begin(world *w, uint64_t seed);
void world_ini(const world *w, buf *out); /* what shop.ini says of the rules */
void world_go_on(world *w);               /* the next instant of a run, and what happens until then */

/* allowed.c: the clock */
void clock_of(const char *zone); /* a string that lives on: local time is that zone's from now on */
int64_t local_of(int64_t t);     /* it stands still while an hour is repeated */
int64_t day_of(int64_t t);
bool within(int64_t at, int64_t now, const limit *l);
/* The first instant >= t outside both; GX_FOREVER when there is none in three days. */
int64_t first_allowed(const hours *a, const hours *b, int64_t t);

/* The first rule that forbids it, by the name of its gate; NULL when none does. *at: when it may go out. */
const char *forbidden(const world *w, int who, int habit, int64_t *at);
/* Before or after `lower_priority` in the order of gates. */
bool before_priority(const char *gate);
/* Since when she waits for an answer, else since when it is held; now when it is new. */
int64_t waits_since(const world *w, int who, int habit);
/* Her ideas in the order in which they get their chance: priority, who waits longer, name. Returns how many are live.
 */
int in_her_order(const world *w, int who, int order[MOST_HABITS]);

/* What is given of a day. */
typedef struct usage {
    int64_t minutes[CLASSES]; /* by class */
    int64_t people;           /* new and old ones */
} usage;
void use(usage *u, int class, int64_t minutes);
int64_t usage_of_day(const rules *r, const usage *u); /* of the minutes that are everybody's */
int64_t needs_of_day(const rules *r, const usage *u, int class, int64_t minutes);
bool has_room(const rules *r, const usage *u, int class, int64_t minutes);
usage usage_before(const world *w); /* of the day that a run fills, before it */
/* Whether a deed is a contact that later runs see, and when it was: when it was done, else when it was decided. */
bool counts(const world *w, const deed *d);
int64_t contact_of(const deed *d);
int64_t day_filled(const world *w);

#endif
