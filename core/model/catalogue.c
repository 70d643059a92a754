/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of design 7: which event type carries which fields, which of them it cannot do without, and which
 * never reach a digest. Tables and look-ups only. */
#include "core/model/catalogue.h"

#define BIT(f) (UINT64_C(1) << FIELD_##f)

static const gx_text KIND_NAMES[EVENT_KIND_COUNT] = {
#define X(id, name) [EVENT_##id] = { name, sizeof(name) - 1 },
    EVENT_LIST(X)
#undef X
};

static const gx_text FIELD_NAMES[FIELD_COUNT] = {
#define X(id, name, type) [FIELD_##id] = { name, sizeof(name) - 1 },
    FIELD_LIST(X)
#undef X
};

const field_type FIELD_TYPES[FIELD_COUNT] = {
#define X(id, name, type) [FIELD_##id] = FIELD_TYPE_##type,
    FIELD_LIST(X)
#undef X
};

_Static_assert(FIELD_COUNT < 64, "a field is a bit of event.has");

#define PROFILE                                                                                                        \
    (BIT(NAME) | BIT(ADDRESS_AS) | BIT(PHONE) | BIT(EMAIL) | BIT(WECHAT) | BIT(GENDER) | BIT(BIRTHDAY) | BIT(CITY) |   \
     BIT(ADDRESS) | BIT(ADDRESS_KIND) | BIT(SOURCE) | BIT(PLACE) | BIT(REFERRER) | BIT(AGENT) | BIT(KEY) |             \
     BIT(LUNAR_BIRTHDAY))
#define MESSAGE (BIT(CHANNEL) | BIT(TEXT) | BIT(TOPIC) | BIT(ACTION))
#define ORDER_DATA (BIT(ORDER) | BIT(AMOUNT) | BIT(CURRENCY) | BIT(DISCOUNT) | BIT(COUPON) | BIT(ITEMS))
#define CONSENT (BIT(PURPOSE) | BIT(CHANNEL) | BIT(WORDING))
#define POST_DATA (BIT(POST) | BIT(KIND) | BIT(CHANNEL))
#define ABOUT_ACTION (BIT(ACTION) | BIT(ANSWER) | BIT(NOTE) | BIT(UNTIL))

typedef struct shape {
    uint64_t takes, needs;
} shape;

static const shape SHAPES[EVENT_KIND_COUNT] = {
    [EVENT_CUSTOMER_ADDED] = { PROFILE | BIT(TAGS), 0 },
    [EVENT_CUSTOMER_UPDATED] = { PROFILE | BIT(TAGS), 0 },
    [EVENT_CUSTOMER_MERGED] = { BIT(INTO), BIT(INTO) },
    [EVENT_CUSTOMER_DISTINCT] = { BIT(PAIR), BIT(PAIR) },
    [EVENT_CUSTOMER_REMOVED_SELLER] = { BIT(KIND), 0 },
    [EVENT_TAG_ADDED] = { BIT(TAG) | BIT(BY), BIT(TAG) },
    [EVENT_TAG_REMOVED] = { BIT(TAG) | BIT(BY), BIT(TAG) },
    [EVENT_LABEL_SET] = { BIT(DIMENSION) | BIT(LABEL) | BIT(BY) | BIT(REVIEW_ON), BIT(DIMENSION) | BIT(LABEL) },
    [EVENT_LABEL_CLEARED] = { BIT(DIMENSION) | BIT(LABEL) | BIT(BY) | BIT(REVIEW_ON), BIT(DIMENSION) },
    [EVENT_ATTRIBUTE_SET] = { BIT(NAME) | BIT(VALUE) | BIT(BY), BIT(NAME) | BIT(VALUE) },
    [EVENT_MESSAGE_RECEIVED] = { MESSAGE, 0 },
    [EVENT_MESSAGE_SENT] = { MESSAGE, 0 },
    [EVENT_CALL_MADE] = { BIT(MINUTES) | BIT(OUTCOME) | BIT(ACTION), 0 },
    [EVENT_NOTE_ADDED] = { BIT(TEXT), BIT(TEXT) },
    [EVENT_PROMISE_MADE] = { BIT(WHAT) | BIT(BY_DATE), BIT(WHAT) },
    [EVENT_PROMISE_KEPT] = { BIT(WHAT) | BIT(BY_DATE), BIT(WHAT) },
    [EVENT_CONSULTATION_OPENED] = { BIT(PRODUCT) | BIT(TEXT) | BIT(ABOUT), 0 },
    [EVENT_VISIT_MADE] = { BIT(PLACE), 0 },
    [EVENT_CONTENT_ENGAGED] = { BIT(KIND) | BIT(TOPIC), 0 },
    [EVENT_ORDER_PLACED] = { ORDER_DATA, BIT(ORDER) },
    [EVENT_ORDER_PAID] = { ORDER_DATA, BIT(ORDER) },
    [EVENT_ORDER_SHIPPED] = { ORDER_DATA, BIT(ORDER) },
    [EVENT_ORDER_DELIVERED] = { ORDER_DATA, BIT(ORDER) },
    [EVENT_ORDER_RECEIVED] = { ORDER_DATA, BIT(ORDER) },
    [EVENT_ORDER_CANCELLED] = { ORDER_DATA, BIT(ORDER) },
    [EVENT_ORDER_REFUNDED] = { ORDER_DATA | BIT(CREDIT), BIT(ORDER) },
    [EVENT_HISTORY_STATED] = { BIT(ORDERS) | BIT(SPENT) | BIT(CURRENCY) | BIT(UNTIL), 0 },
    [EVENT_REVIEW_LEFT] = { BIT(ORDER) | BIT(SKU) | BIT(RATING) | BIT(TEXT), 0 },
    [EVENT_SHARE_MADE] = { BIT(SKU), 0 },
    [EVENT_REFERRAL_MADE] = { BIT(CUSTOMER), BIT(CUSTOMER) },
    [EVENT_COMPLAINT_MADE] = { BIT(ORDER) | BIT(TEXT), 0 },
    [EVENT_COMPLAINT_CLOSED] = { BIT(NOTE), 0 },
    [EVENT_INCIDENT_RECORDED] = { BIT(KIND) | BIT(NOTE), BIT(KIND) },
    [EVENT_PREFERENCE_CHANGED] = { BIT(CHANNEL) | BIT(TOPIC) | BIT(ALLOW) | BIT(QUIET), 0 },
    [EVENT_CONSENT_GRANTED] = { CONSENT, BIT(PURPOSE) },
    [EVENT_CONSENT_WITHDRAWN] = { CONSENT, BIT(PURPOSE) },
    [EVENT_ACTION_DONE] = { ABOUT_ACTION, BIT(ACTION) },
    [EVENT_ACTION_ANSWERED] = { ABOUT_ACTION, BIT(ACTION) },
    [EVENT_ACTION_SKIPPED] = { ABOUT_ACTION, BIT(ACTION) },
    [EVENT_ACTION_POSTPONED] = { ABOUT_ACTION, BIT(ACTION) },
    [EVENT_ACTION_FAILED] = { ABOUT_ACTION, BIT(ACTION) },
    [EVENT_LABEL_CHANGED] = { BIT(DIMENSION) | BIT(LABEL) | BIT(FROM) | BIT(REASON), BIT(DIMENSION) },
    [EVENT_SEGMENT_ENTERED] = { BIT(SEGMENT) | BIT(REASON), BIT(SEGMENT) },
    [EVENT_SEGMENT_LEFT] = { BIT(SEGMENT) | BIT(REASON), BIT(SEGMENT) },
    [EVENT_EXPERIMENT_HELD] = { BIT(EXPERIMENT), BIT(EXPERIMENT) },
    [EVENT_MESSAGE_BROADCAST] = { BIT(CHANNEL) | BIT(ACTION), BIT(CHANNEL) },
    [EVENT_POST_PLANNED] = { POST_DATA, POST_DATA },
    [EVENT_POST_PUBLISHED] = { POST_DATA | BIT(TEXT), POST_DATA },
    [EVENT_POST_SKIPPED] = { BIT(POST), BIT(POST) },
    [EVENT_POST_TAKEN_DOWN] = { BIT(POST), BIT(POST) },
};

/* What only people read, or what import has already checked. */
#define JOURNAL_ONLY (BIT(TEXT) | BIT(NOTE) | BIT(WORDING) | BIT(REASON) | BIT(CURRENCY))

const char *event_kind_name(event_kind k)
{
    return KIND_NAMES[k].p;
}

event_kind event_kind_of(gx_text type)
{
    for (int k = EVENT_OTHER + 1; k < EVENT_KIND_COUNT; k++)
        if (KIND_NAMES[k].n == type.n && memcmp(KIND_NAMES[k].p, type.p, type.n) == 0)
            return (event_kind)k;
    return EVENT_OTHER;
}

const char *field_name(field_id f)
{
    return FIELD_NAMES[f].p;
}

field_id field_of(gx_text name)
{
    for (int f = 0; f < FIELD_COUNT && name.n > 0; f++)
        if (FIELD_NAMES[f].n == name.n && FIELD_NAMES[f].p[0] == name.p[0] &&
            memcmp(FIELD_NAMES[f].p, name.p, name.n) == 0)
            return (field_id)f;
    return FIELD_COUNT;
}

field_type field_type_of(field_id f)
{
    return FIELD_TYPES[f];
}

bool event_kind_takes(event_kind k, field_id f)
{
    return (SHAPES[k].takes >> f) & 1u;
}

bool event_kind_needs(event_kind k, field_id f)
{
    return (SHAPES[k].needs >> f) & 1u;
}

bool field_is_journal_only(field_id f)
{
    return (JOURNAL_ONLY >> f) & 1u;
}

bool field_is_profile(field_id f)
{
    return (PROFILE >> f) & 1u;
}

uint64_t event_kind_lacks(event_kind k, uint64_t has)
{
    return SHAPES[k].needs & ~has;
}

uint64_t event_kind_needed(event_kind k)
{
    return SHAPES[k].needs;
}

uint64_t event_kind_excess(event_kind k, uint64_t has)
{
    return has & ~SHAPES[k].takes;
}

/* By type, worked out once by the compiler. */
uint64_t fields_with_rest(void)
{
#define REST_TEXT 0
#define REST_INT 0
#define REST_MONEY 0
#define REST_BOOL 0
#define REST_TEXTS 0
#define REST_DATE 1
#define REST_BIRTHDAY 1
#define REST_ITEMS 1
#define X(id, name, type) | ((uint64_t)REST_##type << FIELD_##id)
    return JOURNAL_ONLY FIELD_LIST(X);
#undef X
}
