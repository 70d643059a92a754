/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a plugin sees of guanxi. This header, types.h and status.h are all a plugin needs; it links against nothing.
 *
 * Mechanism. A plugin is a shared object that exports one constant, `gx_plugin_descriptor`. The host compares `abi` and
 * `size`, calls `start` once, and from then on calls what the plugin registered. Registrations go live only if `start`
 * returns GX_OK; they are owned by the host's ledger and are gone before `stop` is called. The library stays mapped
 * until the process ends.
 *
 * Threads. `start` and `stop` are called on one thread. `classify` and `compute` are called on many threads at once, a
 * batch each, and must be pure: the same batch gives the same answer; `self` is only read. A plugin never exits,
 * sleeps, prints or starts threads that call the host.
 *
 * Memory. What is passed in is borrowed for the call. What a plugin registers (strings, vocabularies, tables) must stay
 * valid until `stop`. Reasons are string literals or live in the batch's memory (host->alloc). Nobody frees the other
 * side's memory.
 *
 * Growth. Both structs grow at the end only. A plugin that wants a function newer than release 1 tests
 * GX_HOST_HAS(host, member) first.
 */
#ifndef GUANXI_PLUGIN_H
#define GUANXI_PLUGIN_H

#include <guanxi/status.h>
#include <guanxi/types.h>

/** Changes only when a plugin built against an older one would misbehave. */
#define GX_PLUGIN_ABI 1u

#if defined(__GNUC__)
#define GX_EXPORT __attribute__((visibility("default")))
#else
#define GX_EXPORT
#endif

/** Marks a text for the translators' catalogue; the host translates it when it is shown. */
#define GX_MSG(literal) literal

typedef struct gx_host gx_host;
typedef struct gx_batch gx_batch; /**< up to GX_BATCH_MAX customers at one instant; opaque, borrowed for the call */

#define GX_BATCH_MAX 256

/** A fact, a dimension or a window's series, resolved by name in `start`. 0 is never a valid reference. */
typedef uint32_t gx_ref;

/** How an option's text is read and which member of gx_value it fills. */
typedef enum gx_option_type {
    GX_OPT_BOOL = 1, /**< yes no true false on off -> i */
    GX_OPT_INT,      /**< i */
    GX_OPT_MONEY,    /**< 2000.00 -> i, minor units of the shop's currency */
    GX_OPT_PERCENT,  /**< 20% -> d = 0.20 */
    GX_OPT_DURATION, /**< 30d 12h 2w -> span */
    GX_OPT_TEXT,     /**< text */
    GX_OPT_LIST,     /**< comma separated -> list, n_list */
} gx_option_type;

typedef struct gx_value {
    gx_option_type type;
    int64_t i;
    double d;
    gx_duration span;
    gx_text text;
    const gx_text *list;
    size_t n_list;
} gx_value;

/**
 * One option of `[classifier:NAME]` (or `[channel:NAME]`, …) in shop.ini. The table ends with name == NULL. Parser,
 * error messages, `guanxi plugin show` and the documentation are all made from it.
 */
typedef struct gx_option {
    const char *name;
    gx_option_type type;
    const char *fallback;  /**< the default, written as in the INI */
    const char *min, *max; /**< inclusive range, written as in the INI; NULL: none */
    const char *help;      /**< one sentence, English (a gettext msgid) */
} gx_option;

/** A fact shown as evidence for a verdict; the host prints its title, value and date in the reader's language. */
#define GX_EVIDENCE_MAX 4

/** A product somebody asked about or is tagged as wanting (`wants:X`). */
typedef struct gx_interest {
    gx_text product;
    int64_t at; /**< the newest evidence, UTC s */
    uint32_t n; /**< how often */
} gx_interest;

/** What a classifier says of one customer. */
typedef struct gx_verdict {
    int32_t label;       /**< index into the classifier's vocabulary */
    uint32_t n_evidence; /**< how many of `evidence` are filled */
    int64_t valid_until; /**< first instant (UTC s) at which, with no new event, the verdict could change; GX_FOREVER if
                            none. Must be > now */
    const char *reason;  /**< which rule decided, one English clause (a gettext msgid), e.g. "bought twice or more" */
    gx_ref evidence[GX_EVIDENCE_MAX];
} gx_verdict;

/** A label of a vocabulary with its titles. */
typedef struct gx_label {
    const char *name;  /**< as in INI, Lua and exports: [a-z][a-z0-9_]* */
    const char *title; /**< English, a gettext msgid */
} gx_label;

/**
 * A classifier: one dimension, exactly one label for every customer. One provider per dimension; a second is a load
 * error.
 */
typedef struct gx_classifier {
    uint32_t size;         /**< sizeof(gx_classifier) */
    const char *dimension; /**< e.g. "consumption" */
    const char *title;     /**< English, a gettext msgid */
    const gx_label *labels;
    uint32_t n_labels; /**< 1..64 */
    const char *const
        *reads_dimensions; /**< NULL-terminated names of dimensions it reads; NULL: none. A cycle is a load error */
    /** Judge every customer of the batch: out[0..gx_batch count). Pure. On failure fill err; the host names plugin and
     * batch. */
    gx_status (*classify)(void *self, const gx_host *host, const gx_batch *batch, gx_verdict *out, gx_error *err);
} gx_classifier;

/**
 * A fact computed from other facts. Its value is one of the int64 types (not TEXT, NUMBER). Used afterwards in rules,
 * Lua and `why` by its name.
 */
typedef struct gx_fact {
    uint32_t size; /**< sizeof(gx_fact) */
    const char *name;
    gx_type type;
    const char *title;    /**< English, a gettext msgid */
    const char *unit;     /**< "count", "minor units", "UTC seconds", … */
    const char *dated_by; /**< the GX_TIME fact that says when the value last changed; NULL: none */
    /** Fill value[i] and valid_until[i] (as in gx_verdict). Pure. */
    gx_status (*compute)(void *self, const gx_host *host, const gx_batch *batch, int64_t *value, int64_t *valid_until,
                         gx_error *err);
} gx_fact;

/** An event as a bus hook sees it: committed, borrowed for the call. `data` is canonical JSON. */
typedef struct gx_event_view {
    gx_text type, source, id, subject, data;
    int64_t time;
} gx_event_view;

/** A bus hook. Handlers see committed facts and may only publish. Order: priority descending, then subscription order.
 */
typedef gx_status (*gx_event_handler)(void *self, const gx_host *host, const gx_event_view *event, gx_error *err);

/**
 * What a channel says of one attempt. Say UNKNOWN unless you know better: it is what keeps a customer from getting a
 * message twice. The host decides what follows (docs/channels.md).
 */
typedef enum gx_delivery {
    GX_DELIVERED = 1,    /**< the receiver has taken it */
    GX_DELIVERY_FAILED,  /**< it was refused for good: another attempt would be refused too */
    GX_DELIVERY_UNKNOWN, /**< it was handed over, or may have been, and no answer says whether it was taken */
    GX_DELIVERY_RETRY,   /**< certainly nothing was taken: it may be tried again later */
} gx_delivery;

/** What else is known of an attempt; filled by the channel, owned by the host. */
#define GX_RECEIPT_DETAIL 256
typedef struct gx_receipt {
    uint32_t size;                  /**< sizeof(gx_receipt) of the host */
    char detail[GX_RECEIPT_DETAIL]; /**< one line for a person: what the receiver answered */
    char file[GX_RECEIPT_DETAIL];   /**< what was made for a person, relative to the shop's folder; empty: nothing */
    int64_t retry_after;            /**< seconds the receiver asks to be left in peace; 0: it did not say */
} gx_receipt;

/** An action on its way out; borrowed for the call. It grows at the end: what a channel was not built to know it does
 * not read. */
typedef struct gx_outgoing {
    gx_text action_id, customer, address, text, purpose;
    int64_t at;
    /* release 2 */
    gx_text subject;     /**< of the wording, else the shop's name; one line */
    gx_text name;        /**< how she is addressed; may be empty */
    gx_text shop;        /**< the shop's name */
    gx_text language;    /**< of the text: "en", "zh_CN" */
    int64_t now;         /**< the instant of the attempt, UTC s: plugins do not read the clock */
    uint32_t attempt;    /**< 1 for the first */
    gx_receipt *receipt; /**< never NULL */
} gx_outgoing;

/** A channel. `deliver` may be NULL: then a person does it and the work list shows it. It is called on one thread, one
 * action at a time, by `guanxi deliver`; the action's id is the idempotency key, and every attempt of an action has the
 * same text and address. A status other than GX_OK counts as what *result says (GX_DELIVERY_UNKNOWN before the call),
 * with the error as its detail. */
typedef struct gx_channel {
    uint32_t size;
    const char *name;
    const char *title;
    const char *address; /**< the profile field it needs ("phone", "email", "wechat"); NULL: none */
    int32_t minutes;     /**< attention it costs by default; 0: none */
    gx_status (*deliver)(void *self, const gx_outgoing *out, gx_delivery *result, gx_error *err);
    /* release 2 */
    int32_t idempotent; /**< the receiver takes an action id once, however often it is handed over: what is not known to
                           have arrived is handed over again. 0: it is shown to a person instead */
    int32_t prepares;   /**< `deliver` only makes what a person then hands over: it stays on the work list */
} gx_channel;

/** An importer: turns one file format into events. `probe` answers 0..100: how sure it is that it can read this
 * beginning of a file. */
typedef struct gx_importer {
    uint32_t size;
    const char *name;
    const char *title;
    int (*probe)(void *self, gx_text beginning);
    /** Call `emit` once per event with one CloudEvents JSON line; `row` is the line or row number for messages. Stop
     * when emit fails. */
    gx_status (*read)(void *self, gx_text content,
                      gx_status (*emit)(void *ctx, gx_text event_json, uint64_t row, gx_error *err), void *ctx,
                      gx_error *err);
} gx_importer;

typedef enum gx_log_level { GX_LOG_ERROR = 1, GX_LOG_WARNING, GX_LOG_INFO, GX_LOG_DEBUG } gx_log_level;

/**
 * The host's verbs. Constant for the life of the plugin. `ctx` names the plugin to the host and is passed back in every
 * call. Functions marked (start) may be called only inside `start`; those marked (batch) only with a batch in hand, on
 * its thread.
 */
struct gx_host {
    uint32_t abi, size; /**< GX_PLUGIN_ABI, sizeof(gx_host) of the host */
    void *ctx;

    void (*log)(void *ctx, gx_log_level level, const char *text);
    /** (start) The value of an option of the plugin's own table; never NULL for a declared name. Valid until stop. */
    const gx_value *(*option)(void *ctx, const char *name);
    /** (start) Registrations. `self` is handed back to every callback and stays the plugin's. */
    gx_status (*add_classifier)(void *ctx, const gx_classifier *classifier, void *self, gx_error *err);
    gx_status (*add_fact)(void *ctx, const gx_fact *fact, void *self, gx_error *err);
    gx_status (*add_channel)(void *ctx, const gx_channel *channel, void *self, gx_error *err);
    gx_status (*add_importer)(void *ctx, const gx_importer *importer, void *self, gx_error *err);
    /** (start) Hear events whose type matches `pattern` ("order.*", "label.changed", "*"). */
    gx_status (*subscribe)(void *ctx, const char *pattern, int priority, gx_event_handler handler, void *self,
                           gx_error *err);
    /** (start) Declare an event type of the plugin's own, so that import accepts it. */
    gx_status (*declare_event)(void *ctx, const char *type, gx_error *err);
    /** (start) Resolve a fact ("orders") or dimension ("value") of the given type; the message suggests the nearest
     * name. */
    gx_status (*find)(void *ctx, const char *name, gx_type type, gx_ref *out, gx_error *err);
    /** (start) Resolve a series of event times ("orders", "consultations"): what `at_least_within` and `count_within`
     * look at. */
    gx_status (*find_series)(void *ctx, const char *name, gx_ref *out, gx_error *err);
    /**
     * (start) Ask for a shop-wide cut point, recomputed on the shop's schedule and used as a dated record:
     * the smallest value v of money or count fact `fact` such that the customers with at least v together hold `share`
     * (0..1) of the sum over all, raised if needed so that no more than `at_most` (0..1) of all customers reach v.
     */
    gx_status (*top_share)(void *ctx, const char *fact, double share, double at_most, gx_ref *out, gx_error *err);
    /** (start) The type-7 quantile q (0..1) of `fact` over customers for whom it is not zero, rounded up to a whole
     *  unit: a value reaches it when it is at least `cut`. */
    gx_status (*quantile)(void *ctx, const char *fact, double q, gx_ref *out, gx_error *err);

    /** (in a handler) Publish an event about the same customer; `data_json` is a JSON object. Queued until the current
     * event is done. */
    gx_status (*publish)(void *ctx, const char *type, gx_text subject, gx_text data_json, gx_error *err);

    /* (batch) */
    uint32_t (*count)(const gx_batch *batch);
    int64_t (*now)(const gx_batch *batch); /**< the instant of judgement, UTC s */
    /** A column of count() values; valid for the call. Labels of dimensions are their indices. */
    const int64_t *(*ints)(const gx_batch *batch, gx_ref fact);
    /** Until when each value of that column holds with no new event; NULL: for ever. */
    const int64_t *(*ints_until)(const gx_batch *batch, gx_ref fact);
    const gx_text *(*texts)(const gx_batch *batch, gx_ref fact);
    /** The value of a cut point; INT64_MAX while the shop has none yet. Recomputation makes those it moves due: no
     * expiry needed. */
    int64_t (*cut)(const gx_batch *batch, gx_ref cut);
    /** Event times of row `row`, ascending, all <= now; *n of them. */
    const int64_t *(*series)(const gx_batch *batch, gx_ref series, uint32_t row, uint32_t *n);
    /** t >= now - span. Lowers *until to the first instant at which the answer could change. A GX_NEVER is within
     * nothing. */
    int (*within)(const gx_batch *batch, int64_t t, gx_duration span, int64_t *until);
    /** t < now - span: the negation of `within`; a missing time is older than any span. */
    int (*older_than)(const gx_batch *batch, int64_t t, gx_duration span, int64_t *until);
    /** At least k events of the series within span; exact expiry: when the k-th newest leaves the window. */
    int (*at_least_within)(const gx_batch *batch, gx_ref series, uint32_t row, gx_duration span, uint32_t k,
                           int64_t *until);
    /** How many events within span; expiry: when the oldest of them leaves. Prefer at_least_within. */
    uint32_t (*count_within)(const gx_batch *batch, gx_ref series, uint32_t row, gx_duration span, int64_t *until);
    /** Memory that lives as long as the batch's verdicts; NULL when out of memory. */
    void *(*alloc)(const gx_batch *batch, size_t bytes);
    /** Whether the tag stands on row `row`. */
    int (*tagged)(const gx_batch *batch, uint32_t row, gx_text tag);
    /** The products row `row` asked about or is tagged as wanting, newest first; *n of them. NULL when there are none.
     */
    const gx_interest *(*interests)(const gx_batch *batch, uint32_t row, uint32_t *n);
    /** How many customers name row `row` as the one who introduced them. */
    uint32_t (*introduced)(const gx_batch *batch, uint32_t row);
    /* release 1 ends here; append below, never insert */

    /** The shop's folder, without a slash at its end; relative paths of options mean it. Valid until stop. */
    const char *(*folder)(void *ctx);
    /** (start) The first line of a small file that holds a password or key: an absolute path, or one in the shop's
     * folder. Refused unless it is a regular file that others can neither read nor write. Valid until stop. */
    gx_status (*secret)(void *ctx, gx_text path, gx_text *out, gx_error *err);
    /** HMAC-SHA256 of `message` in base64, ended by NUL. A key that begins with "whsec_" is base64 behind it, as
     * Standard Webhooks writes keys. */
#define GX_SIGNATURE_ROOM 45
    gx_status (*sign)(void *ctx, gx_text key, gx_text message, char out[GX_SIGNATURE_ROOM], gx_error *err);
    /** How wide UTF-8 text is in columns of a Latin letter: Chinese characters are two wide. */
    size_t (*columns)(void *ctx, gx_text text);
    /* release 2 ends here; append below, never insert */
};

/** True if the running host knows `member`. */
#define GX_HOST_HAS(host, member) ((host)->size >= offsetof(gx_host, member) + sizeof((host)->member))

/** The handshake. `abi` and `size` are the first two fields for ever. */
typedef struct gx_plugin {
    uint32_t abi, size;
    const char *name;         /**< [a-z][a-z0-9_]*, the same as the file's: NAME.so */
    const char *version;      /**< "1.0.0" */
    const char *summary;      /**< one sentence */
    const gx_option *options; /**< NULL: none */
    /** Register everything. On failure return a status and a sentence; the host adds path and name and goes on without
     * the plugin. A failing start frees what it allocated. */
    gx_status (*start)(const gx_host *host, void **self, gx_error *err);
    /** Called once, only after a successful start, when nothing of the plugin is running. NULL: nothing to free. */
    void (*stop)(void *self);
    /* release 1 ends here; append below, never insert */
} gx_plugin;

/** The name under which the host looks for the descriptor. */
#define GX_PLUGIN_SYMBOL "gx_plugin_descriptor"

#endif
