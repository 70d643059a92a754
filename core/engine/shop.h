/* SPDX-License-Identifier: Apache-2.0 */
/* A shop is a folder (design 6). The engine opens it and offers what can be done with it; command line and web page
 * call the same functions. */
#ifndef CORE_ENGINE_SHOP_H
#define CORE_ENGINE_SHOP_H

#include "core/decide/arbitrate.h"
#include "core/decide/costs.h"
#include "core/engine/places.h"
#include "core/import/import.h"

typedef struct shop {
    arena *mem;
    const char *dir, *database, *products_file;
    places places;
    config *config;
    ruleset *ruleset;
    column_maps maps;
    const shown_dir *lint_dirs; /* word lists of the wording lint */
    size_t n_lint_dirs;
    store *store;                 /* opened by shop_open_store, else NULL */
    struct happenings *happening; /* while events are being derived */
    struct desk *desk;            /* kept from one single event to the next; NULL before the first */
    uint64_t unflushed;           /* single events decided in the transaction that is open; see shop_flush */
    gx_duration recompute;        /* how old cut points may get */
    unsigned threads;
    size_t memory;
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t of);
    void *progress_ctx;
} shop;

typedef struct shop_options {
    const char *dir;
    const char *home;     /* where guanxi's own files are: see places_find_at */
    const char *database; /* NULL: shop.db in the folder */
    const char *map;      /* one more file of column maps, over all others; NULL: none */
    unsigned threads;     /* 0: as many as there are processors */
    size_t memory;        /* see store_memory; 0: its default */
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t of);
    void *progress_ctx;
} shop_options;

/* Reads and checks the whole configuration; touches no database. Plugins that are refused are logged and left out. */
gx_status shop_open(const shop_options *o, shop **out, gx_error *err);
void shop_close(shop *s);
/* The database: STORE_CREATE for writing commands, STORE_READ for reading ones (a shop without one reads as
 * GX_ENOTFOUND with a hint). */
gx_status shop_open_store(shop *s, store_mode mode, gx_error *err);
void shop_close_store(shop *s); /* so that others may change it; opened again, it is read anew */

/* What shop.ini says its language is, "" when it does not say or cannot be read; checks nothing. */
enum { SHOP_LANGUAGE_ROOM = 16 };
void shop_language(const char *dir, char out[SHOP_LANGUAGE_ROOM]);

/* The kinds of sections that rooms above the ruleset read: for sections_check and the documentation. */
enum { SHOP_KINDS = 6 };
void shop_kinds(section_kind out[SHOP_KINDS]);

/* Only the configuration of a folder, merged: for `guanxi config` and for showing mistakes. */
gx_status shop_read_config(const char *dir, const places *p, arena *a, config **out, gx_error *err);

/* T for a reading command: --now, else the last committed run's or that of the newest entry by hand, whichever is later
 * (what a person has just entered is seen at once; entries after the clock do not count), else the clock. */
gx_status shop_reading_instant(shop *s, int64_t *now, gx_error *err);
/* Of the last committed run; GX_NEVER: there was none. */
gx_status shop_last_run(shop *s, int64_t *at, gx_error *err);
/* The local day whose list is meant when none is named: with --now that day, else the one the last run filled (its
 * numbers hold until the next run, whenever it is worked through), else the clock's. */
gx_status shop_list_day(shop *s, int64_t *day, gx_error *err);
/* T for a writing command: --now, else the clock. */
int64_t shop_writing_instant(void);

/* A new shop folder, ready to run. Refuses a folder that already has a shop.ini. */
typedef struct shop_new {
    const char *dir;
    const char *const *packs;
    size_t n_packs;
    const char *language, *currency, *timezone;
} shop_new;
gx_status shop_create(const shop_new *o, gx_error *err);

/* ---- import
 * ------------------------------------------------------------------------------------------------------------- */

typedef struct shop_import_options {
    const char *format;
    bool dry_run, distinct;
} shop_import_options;
gx_status shop_import(shop *s, const char *path, const shop_import_options *o, arena *a, import_report *out,
                      gx_error *err);
/* Bytes that came another way than in a file; see import_content and import_refused. */
gx_status shop_import_content(shop *s, const char *name, gx_text bytes, const char *format, arena *a,
                              import_report *out, gx_error *err);
gx_status shop_import_refused(shop *s, const char *name, gx_text bytes, const char *reason, arena *a, const char **file,
                              gx_error *err);
/* A column map for a file that none of the shop's fits, as a text to be edited: see import_propose. */
gx_status shop_propose_map(shop *s, const char *path, buf *out, gx_error *err);
/* Event lines (CloudEvents JSON, one each; blank ones are nothing) in one transaction: all or none. A line that is no
 * event, or whose identity is taken by other content (GX_ECONFLICT), fails the whole, named by its number. */
typedef struct append_counts {
    uint64_t events, added, duplicates; /* events == added + duplicates, those of people who were erased among these */
} append_counts;
gx_status shop_append(shop *s, gx_text lines, store_sync sync, append_counts *out, gx_error *err);

/* ---- runs
 * --------------------------------------------------------------------------------------------------------------- */

typedef struct run_options {
    bool full;            /* judge everybody */
    bool commit;          /* false: a plan, nothing is written */
    bool yes;             /* overrides the breaker, and that T lies far past everything known */
    size_t shown;         /* how many approved actions the report keeps; SIZE_MAX: all */
    bool list_suppressed; /* the report keeps all that are suppressed */
    bool costs;           /* time what judging costs, on one thread */
    const gx_text *unfair;
    size_t n_unfair; /* offers that may go out even if they are unfair to key customers (D6.2), by name */
} run_options;
typedef struct run_report {
    run_record record; /* suppressed: all current ones of the shop; approved: without shares in posts */
    size_t n_new;      /* actions approved now; record.approved of a single event continues the run before it */
    size_t n_held;     /* proposals held of those judged now */
    int64_t
        held[GATES_MOST]; /* of record.suppressed, by gate (gate_names); of a single event: by how many it changed */
    const proposal **approved;
    size_t n_approved; /* kept ones, by (at, class, priority, customer) */
    const proposal **suppressed;
    size_t n_suppressed; /* by (customer, strategy, step, occurrence); none unless asked for */
    failure_words failures;
    fairness unfair;         /* of the offers that would go out, those that leave key customers worse off */
    const costs *costs;      /* if asked for; else NULL */
    const uint64_t *members; /* of a plan that judged everybody: customers by segment; else NULL */
    bool full;
    const char *why_full; /* NULL, or "first run", "configuration changed", "asked for" */
    arena *mem;
    bool borrowed; /* the shop keeps the memory, for the next single event: the report holds until then */
} run_report;

/* Decide at T. GX_EREFUSED: the breaker tripped, or an unfair offer would go out (a plan only reports it), or T lies
 * before the last run, or so far past it and the newest event that the clock may be wrong. */
gx_status shop_run(shop *s, int64_t now, const run_options *o, run_report *out, gx_error *err);
void run_report_free(run_report *r);

/* One event to a shop that has decided: append it and judge at T exactly the customers it concerns, in one transaction.
 * What is stored is what importing it and a run at T would store of them, except that cut points in force are used as
 * they are, others who are due stay due, and the breaker is not asked; an unfair offer, for which a run would stop, is
 * held by the gate `fairness` until then. The run record continues the last one. `added`
 * false: it was known already, and nothing was written. GX_EREFUSED: no run yet, the configuration changed since, or T
 * lies before the last run or far past it and every event.
 *
 * `later`: decided as always, but written and committed only by shop_flush, or together with a decision that is not
 * `later`; it is FULL then. Until then nobody else can write, and of this shop only shop_decide, shop_flush and
 * shop_close may be called. A failure that leaves a decision half done takes all of them back: they are to be handed
 * over again, and the message says how many. */
gx_status shop_decide(shop *s, gx_text line, int64_t now, store_sync sync, bool later, bool *added, run_report *out,
                      gx_error *err);
gx_status shop_flush(shop *s, gx_error *err);
/* Reads beforehand what single events need: all of it, or as far as the memory allowed holds it. */
gx_status shop_warm(shop *s, bool all, gx_error *err);

/* Drop and recompute everything derived at the last run's T; exports stay byte-identical. */
gx_status shop_rebuild(shop *s, gx_error *err);

/* Values of the cut points in force at T (INT64_MAX where there is none yet), allocated from `a`. */
gx_status shop_cuts(shop *s, store_reader *r, int64_t now, arena *a, cut_values *out, gx_error *err);
/* The same, recomputed where there is none, where it had nothing to cut until now, or where it is older than the shop's
 * schedule. `moved`: ids whose side of a
 * changed cut moved (malloc). */
typedef struct cut_update {
    cut_values values;
    bool *fresh;
    uint32_t *moved;
    size_t n_moved;
} cut_update;
gx_status shop_update_cuts(shop *s, store_reader *r, int64_t now, arena *a, cut_update *out, gx_error *err);

/* ---- customers
 * ---------------------------------------------------------------------------------------------------------- */

/* Every customer at T, batch by batch in ascending id order, with plugin facts and labels computed. Single-threaded. */
typedef gx_status (*shop_batch)(void *ctx, const gx_batch *b, arena *mem, gx_error *err);
gx_status shop_each_batch(shop *s, int64_t now, shop_batch each, void *ctx, gx_error *err);
/* The same customers also as they were at an earlier instant: row i of `b` is row before_row[i] of `before`, -1: she
 * was not there yet. */
typedef gx_status (*shop_two_batches)(void *ctx, const gx_batch *b, const gx_batch *before, const int32_t *before_row,
                                      arena *mem, gx_error *err);
gx_status shop_each_twice(shop *s, int64_t then, int64_t now, shop_two_batches each, void *ctx, gx_error *err);

/* WHO: id, name, phone, wechat, e-mail or how she is called. GX_ENOTFOUND, or GX_ECONFLICT with the candidates named.
 */
gx_status shop_who(shop *s, gx_text who, int64_t now, uint32_t *id, gx_error *err);
/* The same, and her customer id as the journal has it, in the arena. */
gx_status shop_subject(shop *s, gx_text who, int64_t now, arena *a, gx_text *subject, gx_error *err);

/* What is planned for a local day: actions not finished that are due by its end (overdue ones stay OVERDUE_DAYS), with
 * the state of each. */
enum { OVERDUE_DAYS = 14, LATER_DAYS = 92 }; /* LATER_DAYS: how far ahead an action can be put off */
typedef struct day_item {
    stored_action action;
    action_status status;
    gx_text answer;
    int64_t status_at;
    bool overdue;
    bool away; /* put off on this day to a later one: listed, like what is finished, so that numbers stay */
} day_item;
typedef struct day_list {
    day_item *items;
    size_t n;
} day_list;
/* By (class, priority descending, at, customer, strategy): the order of the work list. `finished` true also lists those
 * done that day, or done later but due by its end. */
gx_status shop_day(shop *s, int64_t now, int64_t day, bool finished, arena *a, day_list *out, gx_error *err);

/* Whether a plugin's channel hands it over, so that nobody has to. */
bool shop_goes_itself(const shop *s, gx_text channel);
/* Whether what it hands over still needs a person: a card is printed and posted. */
bool shop_prepares(const shop *s, gx_text channel);
/* What is open of that kind and due by `now`, in the order of the work list. What was due more than OVERDUE_DAYS ago is
 * among it: it is too late for it, but nothing gets lost. */
gx_status shop_outbox(shop *s, int64_t now, arena *a, day_list *out, gx_error *err);

#endif
