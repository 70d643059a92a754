/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of events as a page of documentation: docs/events.md is what this prints. The examples are made from
 * the same tables, so they are lines that import takes. */
#include "core/base/i18n.h"
#include "core/model/event.h"

static const char *const MEANINGS[EVENT_KIND_COUNT] = {
    [EVENT_CUSTOMER_ADDED] = N_("somebody became known"),
    [EVENT_CUSTOMER_UPDATED] = N_("something about her became known or changed"),
    [EVENT_CUSTOMER_MERGED] = N_("she is the same person as another customer; into herself: she stands alone again"),
    [EVENT_CUSTOMER_DISTINCT] =
        N_("she is not the same person as another customer, whom a hash of both ids stands for"),
    [EVENT_CUSTOMER_REMOVED_SELLER] = N_("she removed or blocked the seller"),
    [EVENT_TAG_ADDED] = N_("a tag was given"),
    [EVENT_TAG_REMOVED] = N_("a tag was taken away"),
    [EVENT_LABEL_SET] = N_("a person set a label, which wins over what is computed"),
    [EVENT_LABEL_CLEARED] = N_("a label set by hand counts no more"),
    [EVENT_ATTRIBUTE_SET] = N_("a field of the trade was filled"),
    [EVENT_MESSAGE_RECEIVED] = N_("she wrote"),
    [EVENT_MESSAGE_SENT] = N_("the seller wrote"),
    [EVENT_MESSAGE_BROADCAST] =
        N_("she was one of many to whom a group message or a post went out; no answer to anything she asked"),
    [EVENT_CALL_MADE] = N_("the seller called"),
    [EVENT_NOTE_ADDED] = N_("a note"),
    [EVENT_PROMISE_MADE] = N_("the seller promised something"),
    [EVENT_PROMISE_KEPT] = N_("a promise was kept"),
    [EVENT_CONSULTATION_OPENED] = N_("she asked about something"),
    [EVENT_VISIT_MADE] = N_("she came to the shop"),
    [EVENT_CONTENT_ENGAGED] = N_("she looked at what the seller published"),
    [EVENT_ORDER_PLACED] = N_("an order was placed"),
    [EVENT_ORDER_PAID] = N_("an order was paid: from now on it counts"),
    [EVENT_ORDER_SHIPPED] = N_("an order was shipped"),
    [EVENT_ORDER_DELIVERED] = N_("an order was delivered"),
    [EVENT_ORDER_RECEIVED] = N_("she confirmed that she has it"),
    [EVENT_ORDER_CANCELLED] = N_("an order was cancelled"),
    [EVENT_ORDER_REFUNDED] = N_("an order was refunded: without an amount wholly"),
    [EVENT_HISTORY_STATED] = N_("a total of earlier orders that are not here one by one"),
    [EVENT_REVIEW_LEFT] = N_("she reviewed what she bought"),
    [EVENT_SHARE_MADE] = N_("she recommended something to others"),
    [EVENT_REFERRAL_MADE] = N_("she introduced another customer"),
    [EVENT_COMPLAINT_MADE] = N_("she complained; it stays open until it is closed"),
    [EVENT_COMPLAINT_CLOSED] = N_(
        "all she complained of is mended, the seller or she herself says so; so does the answer `mended` to an action"),
    [EVENT_INCIDENT_RECORDED] = N_("something that speaks against her"),
    [EVENT_PREFERENCE_CHANGED] = N_("what she wants to hear, where and when"),
    [EVENT_CONSENT_GRANTED] = N_("she said yes to a purpose"),
    [EVENT_CONSENT_WITHDRAWN] = N_("she said no to a purpose"),
    [EVENT_ACTION_DONE] = N_("an action of the work list was done"),
    [EVENT_ACTION_ANSWERED] = N_("an action was done, and this was her answer"),
    [EVENT_ACTION_SKIPPED] = N_("an action is not going to be done"),
    [EVENT_ACTION_POSTPONED] = N_("an action was put off until a date"),
    [EVENT_ACTION_FAILED] = N_("an action could not be carried out"),
    [EVENT_LABEL_CHANGED] = N_("made by a run: another label than before"),
    [EVENT_SEGMENT_ENTERED] = N_("made by a run: she came into a segment"),
    [EVENT_SEGMENT_LEFT] = N_("made by a run: she left a segment"),
    [EVENT_EXPERIMENT_HELD] =
        N_("made by a run: by lot she is not contacted, so that an experiment has somebody to compare with"),
    [EVENT_POST_PLANNED] = N_("made by a run, of the shop itself: something is to be posted for many to come upon"),
    [EVENT_POST_PUBLISHED] = N_("of the shop itself: it was posted"),
    [EVENT_POST_SKIPPED] = N_("of the shop itself: it is not going to be posted"),
    [EVENT_POST_TAKEN_DOWN] = N_("of the shop itself: a post was taken down"),
};

const char *event_meaning(event_kind k)
{
    return MEANINGS[k] != NULL ? i18n_text(MEANINGS[k]) : NULL;
}

static const char *const TYPES[] = {
    [FIELD_TYPE_TEXT] = N_("text"),
    [FIELD_TYPE_INT] = N_("whole number"),
    [FIELD_TYPE_MONEY] = N_("whole number of minor units, 2750 for 27.50"),
    [FIELD_TYPE_BOOL] = N_("true or false"),
    [FIELD_TYPE_DATE] = N_("date, \"2026-11-30\""),
    [FIELD_TYPE_BIRTHDAY] = N_("date, \"1990-05-20\", without the year \"--05-20\""),
    [FIELD_TYPE_TEXTS] = N_("list of texts"),
    [FIELD_TYPE_ITEMS] = N_("list of {sku, name, quantity, amount}"),
};

/* What stands in examples; NULL: nothing does. */
static const char *const SAMPLES[FIELD_COUNT] = {
    [FIELD_NAME] = "Ann",
    [FIELD_ADDRESS_AS] = "Annie",
    [FIELD_PHONE] = "13800000001",
    [FIELD_EMAIL] = "ann@example.org",
    [FIELD_WECHAT] = "ann_wx",
    [FIELD_PLACE] = "market",
    [FIELD_INTO] = "c-0002",
    [FIELD_TAG] = "likes:tea",
    [FIELD_BY] = "seller",
    [FIELD_DIMENSION] = "value",
    [FIELD_LABEL] = "key",
    [FIELD_REVIEW_ON] = "2027-05-01",
    [FIELD_VALUE] = "dry",
    [FIELD_CHANNEL] = "chat",
    [FIELD_TEXT] = "does it suit oily skin?",
    [FIELD_TOPIC] = "skin care",
    [FIELD_ACTION] = "0123456789abcdef",
    [FIELD_MINUTES] = "10",
    [FIELD_OUTCOME] = "reached",
    [FIELD_WHAT] = "a sample",
    [FIELD_BY_DATE] = "2026-11-30",
    [FIELD_PRODUCT] = "Cream",
    [FIELD_ORDER] = "A1008",
    [FIELD_AMOUNT] = "12800",
    [FIELD_CURRENCY] = "CNY",
    [FIELD_ORDERS] = "3",
    [FIELD_SPENT] = "45000",
    [FIELD_UNTIL] = "2026-11-30",
    [FIELD_SKU] = "CR-50",
    [FIELD_RATING] = "5",
    [FIELD_CUSTOMER] = "c-0002",
    [FIELD_NOTE] = "called back",
    [FIELD_ALLOW] = "false",
    [FIELD_PURPOSE] = "sell",
    [FIELD_ANSWER] = "good",
    [FIELD_SEGMENT] = "bought_once",
    [FIELD_EXPERIMENT] = "autumn",
    [FIELD_PAIR] = "0123456789abcdef",
    [FIELD_LUNAR_BIRTHDAY] = "--08-15",
    [FIELD_FROM] = "valuable",
    [FIELD_POST] = "autumn/plain/2026-11-23",
};

/* The first of the words a field may hold, else its sample. "" when there is none. */
static gx_text sample(event_kind k, field_id f)
{
    gx_text choices = text_of(event_choices(k, f));
    if (choices.n > 0)
        return text_cut(&choices, ' ');
    return text_of(k == EVENT_ATTRIBUTE_SET && f == FIELD_NAME ? "skin" : SAMPLES[f]);
}

static void put_example(event_kind k, buf *out)
{
    enum { FIELDS_SHOWN = 6 };
    static const order_item item = { .name = { "Cream", 5 }, .quantity = 1, .amount = 12800 };
    event e;
    buf data = { 0 };
    int n = 0;
    gx_text whose = text_of(event_is_of_shop(k) ? EVENT_SHOP : "c-0001");
    event_begin(&e, k, (gx_text){ NULL, 0 }, (gx_text){ NULL, 0 }, whose, 0);
    for (int f = 0; f < FIELD_COUNT; f++)
        n += event_kind_needs(k, (field_id)f);
    for (int f = 0; f < FIELD_COUNT; f++) {
        gx_text text = sample(k, (field_id)f);
        bool needed = event_kind_needs(k, (field_id)f), has = text.n > 0 || f == FIELD_ITEMS;
        if (!event_kind_takes(k, (field_id)f) || (!needed && (!has || n == FIELDS_SHOWN)))
            continue;
        n += !needed;
        if (f == FIELD_ITEMS)
            event_set_items(&e, FIELD_ITEMS, &item, 1);
        else
            event_set_text(&e, (field_id)f, text);
    }
    event_data_json(&e, &data);
    event_json(GX_TEXT("1"), GX_TEXT("shop"), text_of(event_kind_name(k)), INT64_C(1763605800), whose, buf_view(&data),
               out);
    out->failed |= data.failed;
    buf_free(&data);
}

static void put_fields(event_kind k, buf *out)
{
    buf_printf(out, "\n| %s | %s | %s |\n|---|---|---|\n", _("Field"), _("Type"), _("Needed"));
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!event_kind_takes(k, (field_id)f))
            continue;
        buf_printf(out, "| `%s` | %s", field_name((field_id)f), i18n_text(TYPES[field_type_of((field_id)f)]));
        gx_text words = text_of(event_choices(k, (field_id)f));
        for (bool first = true; words.n > 0; first = false) {
            gx_text word = text_cut(&words, ' ');
            buf_printf(out, "%s`%.*s`", first ? ": " : " ", TEXT_ARG(word));
        }
        buf_printf(out, " | %s |\n", event_kind_needs(k, (field_id)f) ? _("yes") : "");
    }
}

void events_markdown(buf *out)
{
    buf_printf(
        out, "# %s\n\n%s\n\n%s\n", _("Events"),
        _("Everything guanxi knows it knows from events: facts with a time, journaled once. A file of events has one a "
          "line, as CloudEvents 1.0 JSON: `specversion` \"1.0\"; `id` and `source`, which together tell the same event "
          "from another; `type`; `time` (RFC 3339); `subject`, the customer's id (of `attribute.set` also `@city:NAME`: "
          "everybody who lives there); and `data`, whose fields are below. "
          "Other fields in `data` are kept. Plugins may declare further types."),
        _("`guanxi import FILE` takes such files; `guanxi log WHO --event TYPE --data JSON` enters one by hand; a column "
          "map with `event = TYPE` makes them from a table."));
    for (int k = EVENT_OTHER + 1; k < EVENT_KIND_COUNT; k++) {
        buf_printf(out, "\n## `%s`\n\n%s\n", event_kind_name((event_kind)k), event_meaning((event_kind)k));
        put_fields((event_kind)k, out);
        buf_str(out, "\n```\n");
        put_example((event_kind)k, out);
        buf_str(out, "\n```\n");
    }
}
