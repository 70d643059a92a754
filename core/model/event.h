/* SPDX-License-Identifier: Apache-2.0 */
/* Events: the catalogue of types and fields (docs/events.md), CloudEvents JSON in, canonical JSON out. Knows no
 * store. */
#ifndef CORE_MODEL_EVENT_H
#define CORE_MODEL_EVENT_H

#include "core/base/arena.h"
#include "core/base/text.h"
#include <guanxi/status.h>
#include <stdbool.h>

/* Every field an event's data may carry, over all types. The numbers are written into digests: append only, never
 * reorder; < 64. X(ID, name, type). MONEY is minor units. DATE is YYYY-MM-DD (BIRTHDAY also --MM-DD). TIME is RFC 3339.
 */
/* clang-format off */
#define FIELD_LIST(X) \
    X(NAME, "name", TEXT) \
    X(ADDRESS_AS, "address_as", TEXT) \
    X(PHONE, "phone", TEXT) \
    X(EMAIL, "email", TEXT) \
    X(WECHAT, "wechat", TEXT) \
    X(GENDER, "gender", TEXT) \
    X(BIRTHDAY, "birthday", BIRTHDAY) \
    X(CITY, "city", TEXT) \
    X(ADDRESS, "address", TEXT) \
    X(ADDRESS_KIND, "address_kind", TEXT) \
    X(SOURCE, "source", TEXT) \
    X(PLACE, "place", TEXT) \
    X(REFERRER, "referrer", TEXT) \
    X(AGENT, "agent", BOOL) \
    X(KEY, "key", BOOL) \
    X(TAGS, "tags", TEXTS) \
    X(INTO, "into", TEXT) \
    X(KIND, "kind", TEXT) \
    X(TAG, "tag", TEXT) \
    X(BY, "by", TEXT) \
    X(DIMENSION, "dimension", TEXT) \
    X(LABEL, "label", TEXT) \
    X(REVIEW_ON, "review_on", DATE) \
    X(VALUE, "value", TEXT) \
    X(CHANNEL, "channel", TEXT) \
    X(TEXT, "text", TEXT) \
    X(TOPIC, "topic", TEXT) \
    X(ACTION, "action", TEXT) \
    X(MINUTES, "minutes", INT) \
    X(OUTCOME, "outcome", TEXT) \
    X(WHAT, "what", TEXT) \
    X(BY_DATE, "by_date", DATE) \
    X(PRODUCT, "product", TEXT) \
    X(ABOUT, "about", TEXT) \
    X(ORDER, "order", TEXT) \
    X(AMOUNT, "amount", MONEY) \
    X(CURRENCY, "currency", TEXT) \
    X(DISCOUNT, "discount", MONEY) \
    X(COUPON, "coupon", TEXT) \
    X(ITEMS, "items", ITEMS) \
    X(ORDERS, "orders", INT) \
    X(SPENT, "spent", MONEY) \
    X(UNTIL, "until", DATE) \
    X(SKU, "sku", TEXT) \
    X(RATING, "rating", INT) \
    X(CUSTOMER, "customer", TEXT) \
    X(NOTE, "note", TEXT) \
    X(ALLOW, "allow", BOOL) \
    X(QUIET, "quiet", TEXT) \
    X(PURPOSE, "purpose", TEXT) \
    X(WORDING, "wording", TEXT) \
    X(ANSWER, "answer", TEXT) \
    X(REASON, "reason", TEXT) \
    X(SEGMENT, "segment", TEXT) \
    X(FROM, "from", TEXT) \
    X(CREDIT, "credit", BOOL) \
    X(EXPERIMENT, "experiment", TEXT) \
    X(PAIR, "pair", TEXT) \
    X(POST, "post", TEXT) \
    X(LUNAR_BIRTHDAY, "lunar_birthday", TEXT)
/* clang-format on */

typedef enum field_id {
#define X(id, name, type) FIELD_##id,
    FIELD_LIST(X)
#undef X
        FIELD_COUNT
} field_id;

typedef enum field_type {
    FIELD_TYPE_TEXT,
    FIELD_TYPE_INT,
    FIELD_TYPE_MONEY,
    FIELD_TYPE_BOOL,
    FIELD_TYPE_DATE,
    FIELD_TYPE_BIRTHDAY,
    FIELD_TYPE_TEXTS,
    FIELD_TYPE_ITEMS,
} field_type;

/* Event types of the core. Numbers are written into digests: append only. Types declared by plugins are EVENT_OTHER. */
/* clang-format off */
#define EVENT_LIST(X) \
    X(OTHER, "") \
    X(CUSTOMER_ADDED, "customer.added") \
    X(CUSTOMER_UPDATED, "customer.updated") \
    X(CUSTOMER_MERGED, "customer.merged") \
    X(CUSTOMER_REMOVED_SELLER, "customer.removed_seller") \
    X(TAG_ADDED, "tag.added") \
    X(TAG_REMOVED, "tag.removed") \
    X(LABEL_SET, "label.set") \
    X(LABEL_CLEARED, "label.cleared") \
    X(ATTRIBUTE_SET, "attribute.set") \
    X(MESSAGE_RECEIVED, "message.received") \
    X(MESSAGE_SENT, "message.sent") \
    X(CALL_MADE, "call.made") \
    X(NOTE_ADDED, "note.added") \
    X(PROMISE_MADE, "promise.made") \
    X(PROMISE_KEPT, "promise.kept") \
    X(CONSULTATION_OPENED, "consultation.opened") \
    X(VISIT_MADE, "visit.made") \
    X(CONTENT_ENGAGED, "content.engaged") \
    X(ORDER_PLACED, "order.placed") \
    X(ORDER_PAID, "order.paid") \
    X(ORDER_SHIPPED, "order.shipped") \
    X(ORDER_DELIVERED, "order.delivered") \
    X(ORDER_RECEIVED, "order.received") \
    X(ORDER_CANCELLED, "order.cancelled") \
    X(ORDER_REFUNDED, "order.refunded") \
    X(HISTORY_STATED, "history.stated") \
    X(REVIEW_LEFT, "review.left") \
    X(SHARE_MADE, "share.made") \
    X(REFERRAL_MADE, "referral.made") \
    X(COMPLAINT_MADE, "complaint.made") \
    X(INCIDENT_RECORDED, "incident.recorded") \
    X(PREFERENCE_CHANGED, "preference.changed") \
    X(CONSENT_GRANTED, "consent.granted") \
    X(CONSENT_WITHDRAWN, "consent.withdrawn") \
    X(ACTION_DONE, "action.done") \
    X(ACTION_ANSWERED, "action.answered") \
    X(ACTION_SKIPPED, "action.skipped") \
    X(ACTION_POSTPONED, "action.postponed") \
    X(ACTION_FAILED, "action.failed") \
    X(LABEL_CHANGED, "label.changed") \
    X(SEGMENT_ENTERED, "segment.entered") \
    X(SEGMENT_LEFT, "segment.left") \
    X(EXPERIMENT_HELD, "experiment.held") \
    X(COMPLAINT_CLOSED, "complaint.closed") \
    X(CUSTOMER_DISTINCT, "customer.distinct") \
    X(POST_PLANNED, "post.planned") \
    X(POST_PUBLISHED, "post.published") \
    X(POST_SKIPPED, "post.skipped") \
    X(POST_TAKEN_DOWN, "post.taken_down") \
    X(MESSAGE_BROADCAST, "message.broadcast")
/* clang-format on */

typedef enum event_kind {
#define X(id, name) EVENT_##id,
    EVENT_LIST(X)
#undef X
        EVENT_KIND_COUNT
} event_kind;

/* A key that the type does not know: kept, and written back sorted bytewise. `json` is canonical. */
typedef struct extra_field {
    gx_text key, json;
} extra_field;

typedef struct order_item {
    gx_text sku, name;
    int64_t quantity;         /* 1 when not said */
    int64_t amount;           /* minor units, of the line; INT64_MIN when not said */
    const extra_field *extra; /* further keys of the item; not in digests */
    size_t n_extra;
} order_item;

/* What event_set_text leaves in `i` when the text is none of the field's type: event_check refuses it. */
#define EVENT_UNREADABLE INT64_MIN
/* Numbers beyond this are refused: readers that keep numbers as doubles would change them. */
#define EVENT_INT_MAX INT64_C(9007199254740991)

typedef struct field_value {
    int64_t i;               /* INT, MONEY, BOOL, DATE, BIRTHDAY (days; year 4 when none is known); EVENT_UNREADABLE */
    gx_text text;            /* TEXT; also the original spelling of a DATE or BIRTHDAY */
    const gx_text *texts;    /* TEXTS */
    const order_item *items; /* ITEMS */
    size_t n;                /* of texts or items */
} field_value;

/* One event. Texts are borrowed from the arena it was parsed into. */
typedef struct event {
    event_kind kind;
    gx_text type, id, source, subject;
    int64_t time;                    /* UTC s, floored */
    uint64_t has;                    /* bit f: fields[f] is present (a JSON null counts as absent) */
    field_value fields[FIELD_COUNT]; /* only those with their bit set are defined */
    const extra_field *extra;
    size_t n_extra;
} event;

#define EVENT_HAS(e, f) (((e)->has >> (f)) & 1u)

/* Events of the shop itself, not of a customer: their subject is EVENT_SHOP, which is nobody's id and no customer. */
#define EVENT_SHOP "@shop"
/* What holds in a whole city (D5.5: a weather warning): attribute.set under the subject EVENT_CITY and the city's name.
 * Such a subject is no customer either; who lives there has the attribute. */
#define EVENT_CITY "@city:"
gx_text event_city(gx_text subject); /* the city's name, trimmed; the missing text when it is no city */
static inline bool event_is_of_shop(event_kind k)
{
    return k >= EVENT_POST_PLANNED && k <= EVENT_POST_TAKEN_DOWN;
}

const char *event_kind_name(event_kind k);
event_kind event_kind_of(gx_text type); /* EVENT_OTHER when not of the core */
const char *field_name(field_id f);
field_type field_type_of(field_id f);
bool event_kind_takes(event_kind k, field_id f); /* the catalogue of design 7 */
bool event_kind_needs(event_kind k,
                      field_id f); /* without it the event is rejected (order.* need `order`, tag.* `tag`, …) */
const char *event_choices(event_kind k, field_id f); /* the words the field may hold, by blanks; NULL: any text */
bool field_is_journal_only(field_id f); /* text, note, wording, reason, currency: not copied into digests */

/* Which further types (of plugins) are accepted; NULL: none. */
typedef struct event_types {
    const char *const *names;
    size_t n;
} event_types;

/* Setting fields by hand (column maps, the CLI). The text is parsed by the field's type: money as minor-unit digits. */
void event_begin(event *e, event_kind kind, gx_text source, gx_text id, gx_text subject, int64_t time);
void event_set_text(event *e, field_id f, gx_text t);
void event_set_int(event *e, field_id f, int64_t i);
void event_set_texts(event *e, field_id f, const gx_text *texts, size_t n);    /* borrowed */
void event_set_items(event *e, field_id f, const order_item *items, size_t n); /* borrowed */

/* One line of CloudEvents JSON. Rejects (GX_EINVAL, one sentence without file or line, which the caller prepends): not
 * JSON, bad UTF-8, missing or wrong attribute, unknown type (with the nearest), wrong type of a field, money that is
 * not an integer, an empty subject, a required field missing, a currency other than the shop's, a value outside the
 * catalogue's choices, a key given twice. `data` absent = {}. `expected_currency` may be empty: any. CloudEvents
 * extension attributes beside `data` are ignored. */
gx_status event_parse(gx_text line, const event_types *declared, gx_text expected_currency, arena *a, event *out,
                      gx_error *err);
/* Checks an event made by hand the same way. */
gx_status event_check(const event *e, const event_types *declared, gx_text expected_currency, gx_error *err);

/* Canonical `data`: known fields in FIELD_LIST order, no spaces, then unknown keys sorted bytewise. `{}` when empty. */
void event_data_json(const event *e, buf *out);
/* Canonical line without newline: specversion,id,source,type,time,subject,data. `data_json` is what event_data_json
 * gave. */
void event_json(gx_text id, gx_text source, gx_text type, int64_t time, gx_text subject, gx_text data_json, buf *out);
const char *event_meaning(event_kind k); /* what happened, in words of the reader's language; NULL for EVENT_OTHER */
/* docs/events.md: every type with its fields and an example line. */
void events_markdown(buf *out);
/* Parse canonical data again (from the journal). e->kind is set; only the fields and extra are filled. */
gx_status event_parse_data(gx_text data_json, event *e, arena *a, gx_error *err);

#endif
