/* SPDX-License-Identifier: Apache-2.0 */
/* A customer's state at an instant T: a pure function of the set of events with time <= T (aliases resolved), of the
 * ledger rows of that customer before T, and of the customers she introduced. Computed from digests; never stored. */
#ifndef CORE_MODEL_STATE_H
#define CORE_MODEL_STATE_H

#include "core/model/digest.h"

/* Series: ascending event times that windows look at. X(ID, name in rules and of the fact that counts it). `contacts`
 * are what the seller did (messages, calls, live ledger actions); `interactions` are what came from the customer: her
 * messages, calls, consultations, visits, engagements, reviews, shares, referrals, complaints, answers and counted
 * orders. */
/* clang-format off */
#define SERIES_LIST(X) \
    X(ORDERS, "orders") \
    X(CONSULTATIONS, "consultations") \
    X(VISITS, "visits") \
    X(MESSAGES_RECEIVED, "messages_received") \
    X(MESSAGES_SENT, "messages_sent") \
    X(CALLS, "calls") \
    X(REVIEWS, "reviews") \
    X(GOOD_REVIEWS, "good_reviews") \
    X(BAD_REVIEWS, "bad_reviews") \
    X(SHARES, "shares") \
    X(REFERRALS, "referrals") \
    X(COMPLAINTS, "complaints") \
    X(INCIDENTS, "incidents") \
    X(ENGAGEMENTS, "engagements") \
    X(CONTACTS, "contacts") \
    X(ANSWERS, "answers") \
    X(REFUNDS, "refunds") \
    X(INTERACTIONS, "interactions")
/* clang-format on */

typedef enum series_id {
#define X(id, name) SERIES_##id,
    SERIES_LIST(X)
#undef X
        SERIES_COUNT
} series_id;
const char *series_name(series_id s);

typedef struct series {
    const int64_t *at;
    uint32_t n;
} series;

/* An order, keyed by (source, order). It counts from its first `paid`, not once cancelled or refunded without an
 * amount, or to zero. */
typedef struct order {
    uint32_t source;
    gx_text key;
    int64_t placed, paid, shipped, delivered, received, cancelled, refunded; /* first of each; GX_NEVER when not */
    int64_t amount; /* minor units as stated last by (time, source, id) by placed or paid, 0 when never stated */
    int64_t refunded_amount; /* sum of refunds with an amount; when nothing is left of amount the order is void */
    int64_t discount;
    gx_text coupon;
    gx_text items; /* as the digest has them: digest_list_count, digest_list_item */
    int64_t seq;   /* journal row of the event that made it count or named it first */
    bool counts;
} order;

typedef struct hand_label {
    gx_text dimension, label, by;
    int64_t at;
    int64_t review_on;
} hand_label; /* review_on GX_NO_DATE: none */
typedef struct attribute {
    gx_text name, value, by;
    int64_t at;
    bool of_city; /* said of the city she lives in: see state_add_city */
} attribute;
typedef struct tag {
    gx_text tag, by;
    int64_t at;
} tag;
typedef struct preference {
    gx_text channel, topic;
    bool allow;
    gx_text quiet;
    int64_t at;
} preference; /* one of channel, topic; both empty: quiet hours only */
typedef struct consent {
    gx_text purpose, channel;
    bool granted;
    int64_t at;
} consent; /* channel empty: all */
typedef struct promise {
    gx_text what;
    int64_t by_date, made, kept;
    int64_t moved, moved_from; /* when it was last put off, and from which date; GX_NEVER: never */
    int64_t seq;
} promise; /* kept GX_NEVER: open */
typedef struct product_interest {
    gx_text product;
    int64_t at;
    uint32_t n;
} product_interest;

/* The lot of an experiment held her out: when she would have been contacted first, and was not (D6.6). */
typedef struct held_out {
    gx_text experiment;
    int64_t at;
} held_out;

/* A row of the ledger as the fold needs it. Status is what the events about it say at T. */
typedef enum action_status {
    ACTION_PLANNED,
    ACTION_DONE,
    ACTION_ANSWERED,
    ACTION_SKIPPED,
    ACTION_POSTPONED,
    ACTION_FAILED
} action_status;
typedef struct ledger_action {
    gx_text id; /* 16 hex digits */
    gx_text strategy, step, occurrence, channel, purpose, segment, template_name;
    int64_t run_at; /* T of the run that committed it: counts for evaluations at T' > run_at */
    int64_t at;     /* when it is due; moved by `postponed` */
    int32_t minutes;
    action_status status;
    int64_t status_at; /* time of the event that set it; GX_NEVER: none */
    int64_t contacted; /* when it counts as a contact: see state_add_actions */
    gx_text answer;
    bool calls; /* its channel is a call */
    bool feed;  /* its channel is one where people come upon what was posted: no contact */
} ledger_action;

/* What the referrer knows of somebody she introduced. */
typedef struct introduced {
    gx_text subject, name;
    int64_t at;
    int64_t spent;
    int64_t first_bought, last_bought;
} introduced;

/* What her events say of ledger actions: kept for state_add_actions. In digest order. */
typedef struct action_mention {
    gx_text action;  /* id */
    event_kind kind; /* message.sent, message.broadcast, call.made or action.* */
    int64_t at;
    gx_text answer;
    int64_t until; /* of action.postponed, a date; GX_NO_DATE */
} action_mention;

/* A content topic she looked at, liked or commented on. */
typedef struct followed_topic {
    gx_text name;
    int64_t last;
    uint32_t n;
} followed_topic;

typedef struct customer_state {
    uint32_t id; /* dense internal id */
    gx_text subject;
    bool exists; /* has an event <= T */
    int64_t now;
    int64_t next_event; /* time of the first event > T; GX_FOREVER */
    int64_t next_seq, last_seq;

    /* profile: last by (time, source, id) */
    gx_text name, address_as, phone, email, wechat, gender, city, address, address_kind, source, place, referrer;
    gx_text lunar_birthday; /* see lunar_parse; empty: she keeps the Gregorian one, if any is known */
    int64_t birthday;       /* days; GX_NO_DATE */
    int64_t birthday_known_year;
    int64_t agent, key; /* 0/1 */
    int64_t removed;    /* time she removed or blocked the seller; GX_NEVER when not, or when she wrote again since */
    int64_t blocked;    /* 1 when kind was blocked */

    /* counted from orders that count */
    int64_t orders, spent, largest_order, discounted_orders, unpaid_orders;
    /* The last history.stated: included in orders and spent. Orders paid up to the end of its `until` (UTC; without
     * one, up to the event) are inside it: the larger of stated and counted is taken, and what was paid later is added.
     */
    int64_t stated_orders, stated_spent;
    int64_t joined, first_bought, last_bought, last_placed, last_shipped, last_delivered, last_received;
    int64_t open_credit; /* refunds of unknown orders that a map declared as customer credits (positive), minor units */

    /* times: GX_NEVER when it has not happened */
    int64_t last_consulted, last_visited, last_message_received, last_message_sent, last_called, last_reviewed,
        last_shared, last_referred, last_complained, last_engaged, last_contacted, last_answered, last_refunded,
        last_asked_agency, last_asked_product, last_active, waiting_since;
    int64_t complaint_since; /* the first complaint that nobody has said is mended (domain D5.7); GX_NEVER */
    int64_t has_referrer, has_office_address;
    int64_t open_promises, next_promise; /* next_promise: date (days) of the earliest open one; GX_NO_DATE */

    /* introduced customers */
    int64_t brought; /* revenue of those she introduced */
    int64_t last_brought, introductions_bought;
    const introduced *introduced_list;
    size_t n_introduced;

    series series[SERIES_COUNT];
    const order *order_list;
    size_t n_order_list; /* by first event */
    const tag *tags;
    size_t n_tags;       /* standing, bytewise */
    const tag *untagged; /* taken off again: a rule does not put them back (D4.2); bytewise */
    size_t n_untagged;
    const hand_label *hand_labels;
    size_t n_hand_labels;
    const attribute *attributes;
    size_t n_attributes; /* bytewise by name */
    const preference *preferences;
    size_t n_preferences;
    const consent *consents;
    size_t n_consents;
    const promise *promises;
    size_t n_promises;
    const product_interest *interests;
    size_t n_interests; /* products asked about or wanted (tags wants:X), newest first */
    const held_out *held_outs;
    size_t n_held_outs; /* bytewise by experiment, the earliest of each */
    const gx_text *distinct;
    size_t n_distinct; /* pairs of which somebody said that they are two people (customer.distinct), bytewise */
    const ledger_action *actions;
    size_t n_actions;        /* run_at < T, by (run_at, id) */
    int64_t pending_refunds; /* refunds that wait for their order: reported */
    const action_mention *mentions;
    size_t n_mentions;
    const gx_text
        *blobs; /* the caller's: what the state was folded from, for the rare question it holds no answer to */
    size_t n_blobs;
} customer_state;

/* Fold. `blobs` are the digests of the customer and of those merged into her (n >= 1). Everything in *out lives in the
 * arena or borrows from blobs, which is to live as long.
 *
 * `joined`: in the order of `blobs`, when each became one customer with the one before (UTC s; [0] says nothing): i < k
 * did at the latest of joined[i + 1 .. k]. What one of them refused before that, another one's word from before that
 * does not lift (D7.6, fold_sides.c). NULL: no word of another one ever does. */
gx_status state_fold(const gx_text *blobs, const int64_t *joined, size_t n_blobs, int64_t now, arena *a,
                     customer_state *out, gx_error *err);
/* The same with an order between events of one second in different blobs. Without one (state_fold) they are ordered by
 * what they say (kind, then payload), which no import order changes. */
gx_status state_fold_by(const gx_text *blobs, const int64_t *joined, size_t n_blobs, int64_t now, digest_tie tie,
                        void *ctx, arena *a, customer_state *out, gx_error *err);
/* Then, in this order, if there are any: ledger rows (run_at < now are taken, statuses resolved from the events; later
 * calls add further ones) and those she introduced (folded states; at[i] is when). Both extend series and times
 * (contacts, calls, last_contacted; brought). A row that is not skipped or failed is a contact at the time of its
 * `done` or `answered`, else at its run_at, so that caps see what is planned; a row that a message.sent or call.made
 * names is that contact (the last of them) and not a second one. What stands in a feed is nobody's contact. `postponed`
 * moves `at` to midnight UTC of its date: the caller, who knows the zone, may move it again. */
gx_status state_add_actions(customer_state *s, const ledger_action *rows, size_t n, arena *a, gx_error *err);
gx_status state_add_introduced(customer_state *s, const customer_state *const *others, const int64_t *at, size_t n,
                               arena *a, gx_error *err);

/* What holds in the city she lives in (D5.5): attributes of `city`, folded from the digest of a subject EVENT_CITY,
 * that are not hers. Of two spellings of one city the later word counts. What was said of her herself goes before,
 * until it is cleared. */
gx_status state_add_city(customer_state *s, const customer_state *city, arena *a, gx_error *err);
/* Whether a city of this name is where she lives: as she has it, with or without the last character 市. */
bool state_lives_in(const customer_state *s, gx_text city);

/* Small questions that several rooms ask. */
const hand_label *state_hand_label(const customer_state *s, gx_text dimension);
bool state_tagged(const customer_state *s, gx_text tag);
/* The first day >= today on which her birthday is kept: the lunar one when it is known (D5.5); INT64_MAX: not known. */
int64_t state_birthday_next(const customer_state *s, int64_t today);
const held_out *state_held_out(const customer_state *s, gx_text experiment); /* NULL: never */
const tag *state_tag(const customer_state *s, gx_text tag);
const tag *state_untagged(const customer_state *s, gx_text tag); /* as it was taken off; NULL: it was not */
const attribute *state_attribute(const customer_state *s, gx_text name);
/* The topics of the content she engaged with, newest first; read from the digests each time. In the arena. */
gx_status state_topics(const customer_state *s, arena *a, const followed_topic **out, size_t *n, gx_error *err);
/* When she last engaged with content about the topic; GX_NEVER. */
int64_t state_last_followed(const customer_state *s, gx_text topic_name);
/* When the seller last did what a strategy proposed (step empty: any of its steps): the newest of its ledger actions
 * that are neither skipped nor failed, at the time it was done or answered, else at that of its run. GX_NEVER: never.
 */
int64_t state_last_action(const customer_state *s, gx_text strategy, gx_text step);

#endif
