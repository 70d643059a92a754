/* SPDX-License-Identifier: Apache-2.0 */
/* A column map as checked: what the room's files know of it. docs/maps.md is the manual. */
#ifndef CORE_IMPORT_MAP_H
#define CORE_IMPORT_MAP_H

#include "core/base/i18n.h"
#include "core/csv/csvread.h"
#include "core/import/import.h"

#define NO_FIELD FIELD_COUNT

/* How what follows a column's name is read. */
/* TEXT: one value, of a cell with several the first; LIST: all of them; PER_ITEM: one, or as many as the row has items.
 */
typedef enum column_form { FORM_TEXT, FORM_TIME, FORM_DATE, FORM_LIST, FORM_PER_ITEM } column_form;

/* The keys whose value names columns. X(ID, key, form, field of the event it fills, only with `event`, help). */
#define MAP_COLUMNS(X)                                                                                                 \
    X(CUSTOMER, "customer", TEXT, NO_FIELD, false, N_("who: columns in order of trust; the first that is not empty"))  \
    X(NAME, "name", TEXT, FIELD_NAME, false, N_("column of the customer's name"))                                      \
    X(ADDRESS_AS, "address_as", TEXT, FIELD_ADDRESS_AS, false, N_("column of how to address the customer"))            \
    X(PHONE, "phone", TEXT, FIELD_PHONE, false, N_("column of the phone number"))                                      \
    X(EMAIL, "email", TEXT, FIELD_EMAIL, false, N_("column of the e-mail address"))                                    \
    X(WECHAT, "wechat", TEXT, FIELD_WECHAT, false, N_("column of the WeChat id"))                                      \
    X(CITY, "city", TEXT, FIELD_CITY, false, N_("column of the city"))                                                 \
    X(ADDRESS, "address", TEXT, FIELD_ADDRESS, false, N_("column of the postal address"))                              \
    X(ADDRESS_KIND, "address_kind", TEXT, FIELD_ADDRESS_KIND, false, N_("column that says home or office"))            \
    X(GENDER, "gender", TEXT, FIELD_GENDER, false, N_("column of the gender"))                                         \
    X(BIRTHDAY, "birthday", DATE, FIELD_BIRTHDAY, false, N_("column of the birthday, with or without its year"))       \
    X(LUNAR_BIRTHDAY, "lunar_birthday", TEXT, FIELD_LUNAR_BIRTHDAY, false,                                             \
      N_("column of the birthday by the Chinese calendar: 1990-08-15, --08-15, of a leap month --04L-15"))             \
    X(PLACE, "place", TEXT, FIELD_PLACE, false, N_("column of where the customer was met"))                            \
    X(SOURCE, "source", TEXT, FIELD_SOURCE, false, N_("column of how the customer came, or `always LABEL`"))           \
    X(REFERRER, "referrer", TEXT, FIELD_REFERRER, false, N_("column of the customer who introduced this one"))         \
    X(TAGS, "tags", LIST, FIELD_TAGS, false, N_("column of tags, with `split \",\"`"))                                 \
    X(ORDER, "order", TEXT, FIELD_ORDER, false, N_("column of the order's number"))                                    \
    X(AMOUNT, "amount", TEXT, FIELD_AMOUNT, false, N_("column of what was paid"))                                      \
    X(DISCOUNT, "discount", TEXT, FIELD_DISCOUNT, false, N_("column of the discount given"))                           \
    X(COUPON, "coupon", TEXT, FIELD_COUPON, false, N_("column of the coupon used"))                                    \
    X(PLACED_AT, "placed_at", TIME, NO_FIELD, false, N_("when the order was placed: COLUMN as FORMAT | FORMAT"))       \
    X(PAID_AT, "paid_at", TIME, NO_FIELD, false, N_("when it was paid"))                                               \
    X(SHIPPED_AT, "shipped_at", TIME, NO_FIELD, false, N_("when it was shipped"))                                      \
    X(DELIVERED_AT, "delivered_at", TIME, NO_FIELD, false, N_("when it was delivered"))                                \
    X(RECEIVED_AT, "received_at", TIME, NO_FIELD, false, N_("when the customer confirmed it"))                         \
    X(CANCELLED_AT, "cancelled_at", TIME, NO_FIELD, false, N_("when it was cancelled"))                                \
    X(REFUNDED_AT, "refunded_at", TIME, NO_FIELD, false, N_("when it was refunded"))                                   \
    X(AT, "at", TIME, NO_FIELD, false, N_("time of the row, or `always 2026-01-31` for a list without times"))         \
    X(ADDED_AT, "added_at", TIME, NO_FIELD, false, N_("when the customer was added, where the row's time is another")) \
    X(ITEMS, "items", LIST, FIELD_ITEMS, false, N_("column of what was bought: COLUMN split \"，\" match products"))   \
    X(QUANTITY, "quantity", PER_ITEM, NO_FIELD, false, N_("column of how many pieces"))                                \
    X(SKU, "sku", PER_ITEM, FIELD_SKU, false, N_("column of the product's number"))                                    \
    X(ITEM_AMOUNT, "item_amount", PER_ITEM, NO_FIELD, false, N_("column of what the item came to, all its pieces"))    \
    X(STATUS, "status_column", TEXT, NO_FIELD, false, N_("column of the order's status, for `status`"))                \
    X(MESSAGE, "message", TEXT, NO_FIELD, false, N_("column of what the customer wrote: becomes message.received"))    \
    X(NOTE, "note", TEXT, NO_FIELD, false, N_("column of a remark: becomes note.added"))                               \
    X(MEMO, "memo", TEXT, NO_FIELD, false, N_("column of a second remark, such as the seller's own"))                  \
    X(REFUNDED, "refunded", LIST, NO_FIELD, false, N_("column of how much of the order was given back"))               \
    X(CURRENCY, "currency_column", TEXT, NO_FIELD, false, N_("column of the currency, which must be the shop's"))      \
    X(REFUND_OF, "refund_of", TEXT, NO_FIELD, false, N_("column of the order that a refund row gives back"))           \
    X(EVENT, "event_column", TEXT, NO_FIELD, false, N_("column that says which event a row is, for `event`"))          \
    X(TEXT, "text", TEXT, FIELD_TEXT, true, N_("with `event`: column of its text"))                                    \
    X(PRODUCT, "product", TEXT, FIELD_PRODUCT, true, N_("with `event`: column of the product asked about"))            \
    X(ABOUT, "about", TEXT, FIELD_ABOUT, true, N_("with `event`: column that says product or agency"))                 \
    X(TOPIC, "topic", TEXT, FIELD_TOPIC, true, N_("with `event`: column of the topic"))                                \
    X(KIND, "kind", TEXT, FIELD_KIND, true, N_("with `event`: column of its kind"))                                    \
    X(CHANNEL, "channel", TEXT, FIELD_CHANNEL, true, N_("with `event`: column of the channel"))                        \
    X(TAG, "tag", TEXT, FIELD_TAG, true, N_("with `event`: column of one tag"))                                        \
    X(WHAT, "what", TEXT, FIELD_WHAT, true, N_("with `event`: column of what was promised"))                           \
    X(RATING, "rating", TEXT, FIELD_RATING, true, N_("with `event`: column of the rating, 1 to 5"))                    \
    X(MINUTES, "minutes", TEXT, FIELD_MINUTES, true, N_("with `event`: column of the minutes it took"))                \
    X(OUTCOME, "outcome", TEXT, FIELD_OUTCOME, true, N_("with `event`: column of how it ended"))                       \
    X(ORDERS, "orders", TEXT, FIELD_ORDERS, true, N_("with `event = history.stated`: column of the number of orders")) \
    X(SPENT, "spent", TEXT, FIELD_SPENT, true, N_("with `event = history.stated`: column of the sum spent"))           \
    X(UNTIL, "until", DATE, FIELD_UNTIL, true, N_("with `event = history.stated`: column of the last day counted"))    \
    X(VALUE, "value", TEXT, FIELD_VALUE, true, N_("with `event = attribute.set`: column of the field's value"))        \
    X(DATE, "date", DATE, FIELD_VALUE, true, N_("the same for a field that is a date: COLUMN as FORMAT | FORMAT"))

typedef enum map_column {
#define X(id, key, form, field, only, help) COLUMN_##id,
    MAP_COLUMNS(X)
#undef X
        COLUMN_COUNT
} map_column;

typedef struct map_column_kind {
    const char *key;
    column_form form;
    field_id field;
    bool only_with_event;
} map_column_kind;
extern const map_column_kind map_columns[COLUMN_COUNT];

/* VALUE:word, one of a list of them. "*": any other value. */
typedef struct text_pair {
    gx_text value, word;
} text_pair;

/* COLUMN | COLUMN + COLUMN, and what follows: `as FORMAT | FORMAT`, `split "x"`, `except "x"`, `word 2`, `means
 * VALUE:word VALUE:word`; last `| always TEXT`, for when all of them are empty. Or `always TEXT` alone. */
typedef struct selector {
    const config_entry *entry; /* NULL: the key is not there */
    const gx_text *columns;
    const bool *joined; /* to the column before it: both together are one alternative */
    size_t n;
    bool is_always; /* alone */
    gx_text always;
    const gx_text *formats;
    size_t n_formats;
    bool utc; /* times without an offset are UTC, not the shop's */
    gx_text split, except;
    const text_pair *means; /* NULL: as written; else a value that is in no pair is empty */
    size_t n_means;
    bool match_products; /* a product's name is one item, whatever it holds */
    int word;            /* from 1; 0: all of the cell */
} selector;

typedef enum condition_test { TEST_NONE, TEST_STARTS, TEST_IS, TEST_NEGATIVE } condition_test;
typedef struct condition {
    condition_test test;
    bool of_amount; /* the map's amount, not a column of its own */
    selector column;
    gx_text operand;
} condition;

/* What a status says has happened to the order. */
typedef enum order_status {
    STATUS_NONE, /* the map has no statuses */
    STATUS_PLACED,
    STATUS_PAID,
    STATUS_SHIPPED,
    STATUS_DELIVERED,
    STATUS_RECEIVED,
    STATUS_CANCELLED,
    STATUS_REFUNDED,
    STATUS_COUNT
} order_status;

typedef struct status_pair {
    gx_text value; /* "*": any other */
    order_status status;
} status_pair;

typedef struct event_pair {
    gx_text value; /* "*": any other */
    event_kind kind;
} event_pair;

struct column_map {
    const char *name;
    const config_section *section;
    const zone *zone;
    gx_text currency;
    int money_digits;
    const gx_text *match;
    size_t n_match;
    bool header;
    const gx_text *names; /* of the columns, when there is no header */
    size_t n_names;
    table_layout layout;
    gx_text encoding;
    selector select[COLUMN_COUNT];
    const status_pair *statuses;
    size_t n_statuses;
    condition refund;
    bool credits;             /* refunds of no order are credits */
    bool minor_units;         /* amounts are in cents already */
    bool row_amounts;         /* an order's amount is the sum of its rows' */
    bool makes_orders;        /* rows are orders */
    bool nobody;              /* files of this kind tell of no customer */
    const event_pair *events; /* each row is one event, of the type that the value of COLUMN_EVENT stands for */
    size_t n_events;          /* 0: rows are no events by themselves */
};

/* ---- reading values; the mistakes name FILE:LINE:COLUMN */

typedef struct cursor {
    const config_section *section;
    const config_entry *entry;
    size_t at;
    arena *mem;
    gx_error *err;
} cursor;

__attribute__((format(printf, 3, 4))) gx_status map_mistake(const cursor *c, size_t offset, const char *format, ...);
gx_status map_read_selector(cursor *c, column_form form, selector *out);
gx_status map_read_condition(cursor *c, condition *out);
gx_status map_read_statuses(cursor *c, const status_pair **out, size_t *n);
/* `dots`: words may hold dots, as types of events do. */
gx_status map_read_pairs(cursor *c, bool dots, text_pair **out, size_t *n);
gx_status map_read_names(cursor *c, const gx_text **out, size_t *n); /* comma separated, "quoted" where needed */
gx_status map_read_fixed(cursor *c, const fixed_column **out, size_t *n);

/* The default guess for the status column: whether a header's name is one of the usual. */
bool map_is_status_name(gx_text header);

#endif
