/* SPDX-License-Identifier: Apache-2.0 */
/**
 * guanxi inside another program: open a shop, hand it events, let it decide, read what it decided and why. This header,
 * types.h and status.h are all a program needs; it links with -lguanxi (pkg-config: guanxi).
 *
 * Mechanism. A shop is a folder (shop.ini, strategies, templates, shop.db), the same one the command line works on;
 * both call the same engine, and both may be used on one shop in turn. Events are facts and are journaled once, by
 * (source, id): to hand over the same event again is harmless. Nothing is decided until gx_shop_run or gx_shop_decide,
 * and each is told the instant at which it decides: the library reads no clock but the one use named at GX_LAST_RUN.
 * Whatever writes is one transaction: it happened wholly, or the call failed and nothing happened.
 *
 * Threads. A gx_shop is used by one thread at a time; different shops by different threads at the same time.
 * gx_shop_run, gx_shop_export and gx_shop_why start worker threads of their own and join them before they return.
 * Another process, or another gx_shop of the same folder, may read at any time; of two that write, the second waits up
 * to ten seconds and then gets GX_EBUSY. Callbacks are called on the calling thread, and may not call back into the
 * same shop.
 *
 * Process-wide effects. Plugins named by shop.ini are loaded and stay mapped until the process ends. gx_log_to is one
 * for the process, and so is the language of messages and wordings: each call speaks its shop's
 * (gx_shop_why the one asked for), so shops of different languages are used by one thread at a time. Speaking Chinese
 * sets LC_CTYPE, LC_MESSAGES and the environment variable LANGUAGE. Nothing else: no signal handlers, no atexit, no
 * output.
 *
 * Ownership. What is passed in is borrowed for the call. The only thing the library hands out to keep is the gx_shop,
 * freed by gx_shop_close; everything else is written into the caller's structs or passed to the caller's callback,
 * whose bytes are borrowed until it returns. Texts are UTF-8.
 *
 * Errors. Functions return gx_status: GX_OK or a negative code; on failure `err` (may be NULL) holds a sentence for
 * people, and out parameters are as if the call had not been made. A refusal (GX_EREFUSED) means that guanxi is well
 * and says no. Warnings that fail nothing go to gx_log_to.
 *
 * Versions. Every struct begins with its `size`: set it to sizeof, and zero the rest (`{ .size = sizeof x }`). Structs
 * grow at the end only; zero is always the old behaviour, and the library writes no more than `size` says. Functions
 * are never changed, only added. A release that must break this has another soname.
 */
#ifndef GUANXI_GUANXI_H
#define GUANXI_GUANXI_H

#include <guanxi/status.h>
#include <guanxi/types.h>

#if defined(__GNUC__)
#define GX_API __attribute__((visibility("default")))
#else
#define GX_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** The library's version, "MAJOR.MINOR.PATCH". A static string. Thread: any. */
GX_API const char *gx_version(void);

/** Where warnings go: `level` is 1 error, 2 warning, 3 information, 4 debugging; `line` is one line without its end. By
 * default they go to standard error. One message at a time, on whichever thread it arises; the sink must not call the
 * library. NULL restores the default. Thread: before others use the library. */
GX_API void gx_log_to(void (*sink)(void *ctx, int level, const char *line), void *ctx);

/* ---- a shop */

typedef struct gx_shop gx_shop;

#define GX_SHOP_READ_ONLY 1u /**< for gx_shop_export, gx_shop_why and plans; the shop must have data already */
#define GX_SHOP_RESIDENT                                                                                               \
    2u /**< for gx_shop_decide: what it needs of the shop is read when it is opened, so that the first events cost no  \
          more than later ones: all of it, some 400 bytes a customer, or with a `memory` as far as that holds it.      \
          Whatever another process writes is read anew at need */

typedef struct gx_shop_options {
    uint32_t size;   /**< sizeof(gx_shop_options) */
    uint32_t flags;  /**< GX_SHOP_…, or 0 */
    const char *dir; /**< the shop's folder; NULL: the current one */
    const char
        *home; /**< where guanxi's own scripts, packs and plugins are: its build tree or its install prefix. NULL:
                  the environment's GUANXI_HOME, else beside the executable, else the prefix it was built for */
    uint32_t threads; /**< for deciding; 0: as many as there are processors. Results never depend on it */
    size_t memory;    /**< bytes the process may take for an import or a run, 64 MiB or more; 0: 256 MiB */
} gx_shop_options;

/**
 * Open a shop: read and check its whole configuration, load its plugins, open its database (made if it is missing,
 * migrated if it is old).
 *
 * @return GX_OK; GX_ENOTFOUND: no shop.ini there, or read only and no data yet; GX_ECONFIG: a mistake in the
 * configuration, with file and line; GX_ESTORE, GX_EIO: the database. Configuration is read once: reopen to see
 * changes.
 */
GX_API gx_status gx_shop_open(const gx_shop_options *options, gx_shop **out, gx_error *err);
/** NULL is fine. */
GX_API void gx_shop_close(gx_shop *shop);

/* ---- events in */

/** How far a write must have got when the call returns. A transaction is never half there, either way. */
typedef enum gx_sync {
    GX_SYNC_FULL = 0,   /**< on the disk: survives a power failure */
    GX_SYNC_NORMAL = 1, /**< with the operating system: survives the process, but a power failure may undo the newest
                           transactions, oldest kept. For events that the sender keeps and can send again */
    GX_SYNC_OFF = 2,    /**< nothing is waited for: a power failure may damage the shop's file. For tests, and for shops
                           that can be made anew from their events */
    GX_SYNC_LATER = 3,  /**< only for gx_shop_decide: in memory, until gx_shop_flush. A crash of the process loses what
                           was not flushed, each event and its decisions wholly. For senders who keep events until they
                           are flushed */
} gx_sync;

#define GX_IMPORT_DRY_RUN 1u  /**< count only, write nothing */
#define GX_IMPORT_DISTINCT 2u /**< keep rows that equal rows of another file, instead of taking them as the same */

typedef struct gx_import_options {
    uint32_t size;
    uint32_t flags;
    const char *format; /**< "events", a column map's or an importer's name; NULL: recognise */
} gx_import_options;

/** rows == accepted + duplicates + conflicts + rejected. */
typedef struct gx_import_counts {
    uint32_t size;
    uint32_t reserved;
    uint64_t rows, accepted, duplicates, conflicts, rejected;
    uint64_t events, events_new; /**< made of the rows, and how many the journal had not */
    uint64_t repeated_elsewhere; /**< rows equal to rows of another file, taken as the same */
} gx_import_counts;

/**
 * Import a file: NDJSON events, or rows of any source the shop has a map for. Bad rows are counted and written, each
 * with its reason, to the shop's folder rejects/; they do not fail the import.
 *
 * @param options  NULL: recognise the format, write.
 * @param out      may be NULL.
 */
GX_API gx_status gx_shop_import_file(gx_shop *shop, const char *path, const gx_import_options *options,
                                     gx_import_counts *out, gx_error *err);

/** events == added + duplicates; what is said again of somebody who was erased counts as a duplicate. */
typedef struct gx_append_counts {
    uint32_t size;
    uint32_t reserved;
    uint64_t events, added, duplicates;
} gx_append_counts;

/**
 * Append events: CloudEvents 1.0 JSON, one a line, in one transaction, all or none. Unlike an import, a bad line fails
 * the call.
 *
 * @param out  may be NULL.
 * @return GX_OK; GX_EINVAL: a line is no valid event; GX_ECONFLICT: the journal has another event of its source and id.
 * The message names the line.
 */
GX_API gx_status gx_shop_append(gx_shop *shop, gx_text lines, gx_sync sync, gx_append_counts *out, gx_error *err);

/* ---- deciding */

#define GX_RUN_FULL 1u /**< judge everybody, not only who has new events or something due: the result is the same */
#define GX_RUN_PLAN 2u /**< decide, but write nothing */
#define GX_RUN_YES 4u  /**< override the breaker, and that `now` lies far past everything known */

typedef struct gx_run_counts {
    uint32_t size;
    uint32_t full;                           /**< 1: everybody was judged */
    uint64_t customers;                      /**< of the shop */
    uint64_t evaluated, changed, due;        /**< evaluated == changed + due */
    uint64_t unchanged;                      /**< of the evaluated: with the result they had */
    uint64_t proposed, approved, suppressed; /**< suppressed: all that are held now */
    uint64_t failures;                       /**< customers for whom a script or template failed; see gx_log_to */
} gx_run_counts;

/**
 * Decide at `now` (UTC s): who gets what, and why others do not. Labels, decisions and the outbox are written in one
 * transaction, on the disk when it returns.
 *
 * @param flags  GX_RUN_…, or 0.
 * @param out    may be NULL.
 * @return GX_OK; GX_EREFUSED: `now` lies before the last run, or more than 400 days past it and the newest
 * event, or the breaker tripped; nothing was written.
 */
GX_API gx_status gx_shop_run(gx_shop *shop, int64_t now, uint32_t flags, gx_run_counts *out, gx_error *err);

typedef struct gx_decide_counts {
    uint32_t size;
    uint32_t added;                    /**< 0: the event was known already, and nothing was done */
    uint64_t evaluated, unchanged;     /**< customers it concerns; of them, with the result they had */
    uint64_t proposed, approved, held; /**< of theirs: proposals made, new actions, and proposals of theirs not approved
                                            now (where people compete for the day's minutes, of everybody) */
    uint64_t failures;
} gx_decide_counts;

/**
 * One event to a shop that has decided: append it and judge at `now` exactly the customers it concerns (its subject,
 * who introduced her, with whom she is merged), in one transaction. What is stored of them is what importing the event
 * and a run at `now` would store, except: shop-wide cut points in force are used as they are; other customers who are
 * due stay due until the next run; the breaker, which guards runs, is not asked. Proposals waiting for the day's
 * minutes compete as in a run.
 *
 * With GX_SYNC_LATER the answer is the same and nothing is written yet: decisions wait in one transaction for
 * gx_shop_flush, for a decision with another `sync` (which is FULL then), or for any other call with this shop. As long
 * as something waits, other processes read the shop as it was and cannot write (GX_EBUSY after ten seconds): flush as
 * often as you can bear to lose, and before you wait for something. A decision that fails with GX_ENOMEM, GX_EIO or
 * GX_ESTORE after it has begun takes all that wait back, and its message says how many; hand them over again. Events
 * that are refused, conflict or are no events take nothing back.
 *
 * @param event  one CloudEvents JSON object.
 * @param now    UTC s, not before the last run or decision.
 * @param out    may be NULL.
 * @return GX_OK; GX_EINVAL, GX_ECONFLICT as gx_shop_append; GX_EREFUSED: there was no run yet, the configuration
 * changed since, or `now` lies before it: run first.
 */
GX_API gx_status gx_shop_decide(gx_shop *shop, gx_text event, int64_t now, gx_sync sync, gx_decide_counts *out,
                                gx_error *err);

/**
 * Commit the decisions that wait (GX_SYNC_LATER): all of them are on the disk when it returns GX_OK, in one
 * transaction. Costs nothing when none waits. gx_shop_close does the same, but can only tell gx_log_to about a failure.
 *
 * @return GX_OK; otherwise none of them was written and none waits any more: hand their events over again.
 */
GX_API gx_status gx_shop_flush(gx_shop *shop, gx_error *err);

/* ---- reading */

/** As `now` of a reading function: the instant of the last committed run or decision, or the system's clock when there
 * is none. */
#define GX_LAST_RUN INT64_MIN

/** Takes the next bytes; a failure (with err filled) stops the call, which returns it. */
typedef gx_status (*gx_write)(void *ctx, const char *bytes, size_t n, gx_error *err);

typedef enum gx_format {
    GX_CSV = 0,    /**< RFC 4180, LF, one header line */
    GX_NDJSON = 1, /**< one object a line */
} gx_format;

/**
 * Export, byte for byte what `guanxi export` writes: "labels", "segments", "actions", "suppressed", "events",
 * "customers". Labels and segments are judged at `now` without writing.
 *
 * @return GX_OK; GX_EINVAL: no such export, with the nearest; what `write` returned.
 */
GX_API gx_status gx_shop_export(gx_shop *shop, const char *what, gx_format format, int64_t now, gx_write write,
                                void *ctx, gx_error *err);

/**
 * Why: for every label of a customer its rule and its facts with their dates, for every decision the rule and the
 * script's line, for what was not sent the gate that held it and what would change that. JSON text, as `guanxi why
 * --json`.
 *
 * @param customer  an id, a name, a phone number …, as `guanxi why` takes.
 * @param strategy  only this one; NULL: everything.
 * @param language  "en" or "zh_CN"; NULL: the shop's.
 * @return GX_OK; GX_ENOTFOUND: no such customer or strategy; GX_ECONFLICT: several are called so, with their ids.
 */
GX_API gx_status gx_shop_why(gx_shop *shop, const char *customer, const char *strategy, int64_t now,
                             const char *language, gx_write write, void *ctx, gx_error *err);

#ifdef __cplusplus
}
#endif

#endif
