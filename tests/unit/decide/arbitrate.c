/* SPDX-License-Identifier: Apache-2.0 */
/* The arbiter (design 5.4): every gate and their order, closed windows, who gets the day's minutes (D6.3, D7.7), and
 * that the verdict does not depend on the order in which customers are handed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/calendar.h"
#include "core/decide/arbitrate.h"
#include <stdlib.h>
#include <string.h>

#define NOON (INT64_C(20000) * DAY_S + 12 * 3600) /* 2024-10-04 12:00 in UTC */
enum { MOST = 64 };

typedef struct fixture {
    arena *mem;
    config *config;
    ruleset ruleset;
    arbitration w;
    judgement judgements[MOST];
    judgement *in_order[MOST];
    gates gates[MOST];
    int64_t contacts[MOST][4];
    gx_error err;
} fixture;

static void rules(fixture *f, const char *ini)
{
    config_free(f->config);
    f->config = config_new();
    assert_int_equal(config_read_text(f->config, text_of(ini), "shop.ini", &f->err), GX_OK);
    if (policy_load(f->config, NULL, f->mem, &f->ruleset.policy, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
}

static int open_fixture(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->mem = arena_new();
    assert_int_equal(zone_load("UTC", &f->ruleset.zone, &f->err), GX_OK);
    f->w = (arbitration){ .ruleset = &f->ruleset, .now = NOON, .judgements = f->in_order };
    for (size_t i = 0; i < MOST; i++)
        f->in_order[i] = &f->judgements[i];
    rules(f, "");
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    config_free(f->config);
    zone_free(f->ruleset.zone);
    arena_free(f->mem);
    free(f);
    return 0;
}

static proposal proposal_of(const char *customer, const char *strategy_name, int priority, attention_class class)
{
    return (proposal){ .customer = text_of(customer),
                       .strategy = text_of(strategy_name),
                       .step = GX_TEXT("1"),
                       .occurrence = GX_TEXT("0"),
                       .channel = GX_TEXT("chat"),
                       .purpose = GX_TEXT("care"),
                       .priority = priority,
                       .minutes = 5,
                       .class = class,
                       .waiting_since = GX_NEVER,
                       .since = NOON,
                       .within = GX_FOREVER,
                       .gate_until = GX_FOREVER };
}

/* A customer with one proposal; more by `also`. Her id is her place. */
static proposal *add(fixture *f, const char *name, const char *strategy_name, int priority, attention_class class)
{
    size_t i = f->w.n++;
    proposal *list = arena_zalloc(f->mem, 8 * sizeof *list);
    assert_true(i < MOST && list != NULL);
    f->gates[i] =
        (gates){ .complaint = GX_NEVER, .has_phone = true, .has_email = true, .has_wechat = true, .has_address = true };
    f->judgements[i] = (judgement){ .id = (uint32_t)i + 1,
                                    .subject = text_of(name),
                                    .exists = true,
                                    .proposals = list,
                                    .n_proposals = 1,
                                    .gates = &f->gates[i],
                                    .evaluation = { .due = GX_FOREVER } };
    list[0] = proposal_of(name, strategy_name, priority, class);
    list[0].customer_id = (uint32_t)i + 1;
    return list;
}

static proposal *also(fixture *f, const char *strategy_name, int priority)
{
    judgement *j = &f->judgements[f->w.n - 1];
    proposal *p = &j->proposals[j->n_proposals++];
    *p = j->proposals[0];
    p->strategy = text_of(strategy_name);
    p->priority = priority;
    return p;
}

static void decide(fixture *f)
{
    if (arbitrate(&f->w, f->mem, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
}

static void assert_reason(const proposal *p, const char *gate)
{
    if (!text_is(p->reason, gate))
        fail_msg("%.*s for %.*s: \"%.*s\" instead of \"%s\"", TEXT_ARG(p->strategy), TEXT_ARG(p->customer),
                 TEXT_ARG(p->reason), gate);
}

static void contact(fixture *f, size_t who, int64_t at)
{
    f->contacts[who][f->gates[who].n_contacts++] = at;
    f->gates[who].contacts = f->contacts[who];
}

/* ---- gates ------------------------------------------------------------------------------------------------------- */

static void without_rules_everybody_is_approved(void **state)
{
    fixture *f = *state;
    proposal *p = add(f, "a", "s", 50, CLASS_OLD);
    contact(f, 0, NOON - 1);
    decide(f);
    assert_reason(p, "");
    assert_int_equal(p->at, NOON);
    assert_int_equal(f->judgements[0].evaluation.due, NOON + 1); /* the ledger changes what is true of her */
}

/* A contact exactly seven days ago still counts; a second earlier does not (windows are closed). */
static void a_cap_is_a_closed_window(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\ncap = 1/7d\n");
    proposal *on = add(f, "on", "s", 50, CLASS_OLD), *before = add(f, "before", "s", 50, CLASS_OLD);
    contact(f, 0, NOON - 7 * DAY_S);
    contact(f, 1, NOON - 7 * DAY_S - 1);
    decide(f);
    assert_reason(on, "cap");
    assert_int_equal(on->gate_until, NOON + 1);
    assert_int_equal(f->judgements[0].evaluation.due, NOON + 1);
    assert_reason(before, "");
}

static void the_last_n_contacts_count(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\ncap = 2/7d, 3/30d\n");
    proposal *two = add(f, "two", "s", 50, CLASS_OLD), *three = add(f, "three", "s", 50, CLASS_OLD);
    proposal *one = add(f, "one", "s", 50, CLASS_OLD);
    contact(f, 0, NOON - 5 * DAY_S);
    contact(f, 0, NOON - 1 * DAY_S);
    contact(f, 1, NOON - 20 * DAY_S);
    contact(f, 1, NOON - 10 * DAY_S);
    contact(f, 1, NOON - 6 * DAY_S);
    contact(f, 2, NOON - 6 * DAY_S);
    decide(f);
    assert_reason(two, "cap");
    assert_int_equal(two->gate_until, NOON + 2 * DAY_S + 1); /* when the older of the two leaves */
    assert_reason(three, "cap");
    assert_int_equal(three->gate_until, NOON + 10 * DAY_S + 1);
    assert_reason(one, "");
}

static void a_cap_of_one_purpose_leaves_the_others(void **state)
{
    fixture *f = *state;
    static const int64_t sold[] = { NOON - 10 * DAY_S };
    rules(f, "[attention]\ncap.sell = 1/30d\n");
    proposal *care = add(f, "care", "s", 50, CLASS_OLD), *sell = add(f, "sell", "s", 50, CLASS_OLD);
    sell->purpose = GX_TEXT("sell");
    for (size_t i = 0; i < 2; i++) {
        f->gates[i].contacts_purpose[PURPOSE_SELL] = sold;
        f->gates[i].n_contacts_purpose[PURPOSE_SELL] = 1;
    }
    decide(f);
    assert_reason(care, "");
    assert_reason(sell, "cap");
}

static void nothing_at_all_may_be_sent_under_a_cap_of_none(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\ncap = 0/7d\n");
    proposal *p = add(f, "a", "s", 50, CLASS_OLD), *exempt = add(f, "b", "apologise", 50, CLASS_OLD);
    exempt->uncapped = true;
    decide(f);
    assert_reason(p, "cap");
    assert_int_equal(p->gate_until, GX_FOREVER);
    assert_reason(exempt, "");
}

static void the_quiet_period_follows_every_contact(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nquiet_period = 2d\n");
    proposal *on = add(f, "on", "s", 50, CLASS_OLD), *past = add(f, "past", "s", 50, CLASS_OLD);
    proposal *exempt = add(f, "exempt", "s", 50, CLASS_OLD);
    exempt->uncapped = true;
    contact(f, 0, NOON - 2 * DAY_S);
    contact(f, 1, NOON - 2 * DAY_S - 1);
    contact(f, 2, NOON - 1);
    decide(f);
    assert_reason(on, "quiet_period");
    assert_reason(past, "");
    assert_reason(exempt, "");
}

/* D7.10: after a month without a word, hers or the seller's, the first message is no sale. */
static void d7_10_the_first_word_after_a_month_is_no_sale(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nfirst_after_silence = 30d\n");
    proposal *p[6];
    for (size_t i = 0; i < 6; i++) {
        p[i] = add(f, "x", "s", 50, CLASS_OLD);
        p[i]->purpose = GX_TEXT("sell");
        f->gates[i].last_word = GX_NEVER;
    }
    contact(f, 0, NOON - 30 * DAY_S);
    contact(f, 1, NOON - 30 * DAY_S - 1);
    f->gates[2].last_word = NOON - 29 * DAY_S;
    p[4]->channel = GX_TEXT("moments"); /* a post is a message to nobody */
    proposal *care = also(f, "hello", 40);
    care->purpose = GX_TEXT("care");
    decide(f);
    assert_reason(p[0], "");
    assert_reason(p[1], "after_silence");
    assert_int_equal(p[1]->gate_until, GX_FOREVER);
    assert_reason(p[2], "");
    assert_reason(p[3], "after_silence"); /* never a word at all */
    assert_reason(p[4], "");
    assert_reason(p[5], "after_silence");
    assert_reason(care, "");
}

/* A sale that waits for minutes is looked at again when the month is full. */
static void d7_10_a_sale_that_waits_is_asked_again(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nfirst_after_silence = 30d\nminutes_per_day = 5\n");
    (void)add(f, "first", "s", 50, CLASS_KEY);
    proposal *sale = add(f, "second", "s", 50, CLASS_OLD);
    sale->purpose = GX_TEXT("sell");
    contact(f, 1, NOON - 29 * DAY_S);
    decide(f);
    assert_reason(sale, "budget");
    assert_int_equal(f->judgements[1].evaluation.due, NOON + DAY_S + 1);
}

/* Held by the night, it is looked at again when the month is full, before that ends: the reason is
 * another one then. */
static void d7_10_what_is_held_otherwise_is_asked_again(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nfirst_after_silence = 30d\nquiet = 21:00-09:00\n");
    f->w.now = NOON + 10 * 3600; /* 22:00 */
    proposal *late = add(f, "a", "s", 50, CLASS_OLD);
    late->purpose = GX_TEXT("sell");
    late->within = 60;
    contact(f, 0, NOON + 11 * 3600 - 30 * DAY_S); /* the month is full at 23:00 */
    decide(f);
    assert_reason(late, "quiet_hours");
    assert_int_equal(late->gate_until, NOON + 11 * 3600 + 1);
}

/* D5.7: while a complaint is open nothing is sold, not even where caps do not count. */
static void d5_7_nothing_is_sold_while_a_complaint_is_open(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nsales_on_complaint = no\n");
    proposal *sale = add(f, "a", "s", 50, CLASS_OLD), *care = also(f, "t", 40);
    sale->purpose = GX_TEXT("sell");
    sale->uncapped = true;
    f->gates[0].complaint = NOON - 90 * DAY_S;
    proposal *other = add(f, "b", "s", 50, CLASS_OLD);
    other->purpose = GX_TEXT("sell");
    decide(f);
    assert_reason(sale, "complaint");
    assert_reason(care, "");
    assert_reason(other, "");
    rules(f, "");
    decide(f);
    assert_reason(sale, "");
}

/* D7.6: advertisements go to who bought, asked or answered, or said yes. */
static void d7_6_ads_are_for_the_willing(void **state)
{
    fixture *f = *state;
    static const consent granted = { .purpose = { "sell", 4 }, .granted = true };
    rules(f, "[consent]\nads = willing\n");
    proposal *p[4];
    for (size_t i = 0; i < 4; i++) {
        p[i] = add(f, "x", "s", 50, CLASS_OLD);
        p[i]->purpose = i < 3 ? GX_TEXT("sell") : GX_TEXT("care");
    }
    f->gates[1].willing = true;
    f->gates[2].consents = &granted;
    f->gates[2].n_consents = 1;
    decide(f);
    assert_reason(p[0], "opted_out");
    assert_true(text_is(p[0]->gate_detail, "{\"because\":\"unwilling\"}"));
    for (size_t i = 1; i < 4; i++)
        assert_reason(p[i], "");
    rules(f, "[consent]\nads = anybody\n");
    decide(f);
    assert_reason(p[0], "");
}

/* D7.9: who has removed the seller is unreachable there; a phone call may still serve. */
static void removed_customers_are_unreachable_by_chat_only(void **state)
{
    fixture *f = *state;
    proposal *chat = add(f, "a", "s", 50, CLASS_OLD), *call = also(f, "t", 40);
    call->channel = GX_TEXT("call");
    f->gates[0].removed = true;
    proposal *mail = add(f, "b", "s", 50, CLASS_OLD);
    mail->channel = GX_TEXT("email");
    f->gates[1].has_email = false;
    decide(f);
    assert_reason(chat, "unreachable");
    assert_true(text_is(chat->gate_detail, "{\"because\":\"removed\"}"));
    assert_reason(call, "");
    assert_reason(mail, "unreachable");
    assert_true(text_is(mail->gate_detail, "{\"because\":\"no_address\",\"needs\":\"email\"}"));
}

static void wishes_are_honoured(void **state)
{
    fixture *f = *state;
    static const preference no_chat = { .channel = { "chat", 4 }, .allow = false, .at = 1 };
    static const preference no_ads = { .topic = { "ads", 3 }, .allow = false, .at = 2 };
    static const preference chat_again = { .channel = { "chat", 4 }, .allow = true, .at = 3 };
    proposal *p[4];
    for (size_t i = 0; i < 4; i++)
        p[i] = add(f, "x", "s", 50, CLASS_OLD);
    p[1]->purpose = GX_TEXT("sell");
    const preference *const wishes[] = { &no_chat, &no_ads, &no_ads, &chat_again };
    for (size_t i = 0; i < 4; i++) {
        f->gates[i].preferences = wishes[i];
        f->gates[i].n_preferences = 1;
    }
    decide(f);
    assert_reason(p[0], "opted_out");
    assert_true(text_is(p[0]->gate_detail, "{\"because\":\"channel\",\"at\":1}"));
    assert_reason(p[1], "opted_out"); /* ads are what sells */
    assert_reason(p[2], "");          /* care is no ad */
    assert_reason(p[3], "");
}

/* Consent is allowed until withdrawn, unless the shop asks first. */
static void consent_is_checked(void **state)
{
    fixture *f = *state;
    static const consent withdrawn = { .purpose = { "sell", 4 }, .granted = false, .at = 5 };
    static const consent granted = { .purpose = { "care", 4 }, .channel = { "chat", 4 }, .granted = true, .at = 6 };
    static const consent elsewhere = { .purpose = { "care", 4 }, .channel = { "sms", 3 }, .granted = true, .at = 6 };
    proposal *p[4];
    for (size_t i = 0; i < 4; i++)
        p[i] = add(f, "x", "s", 50, CLASS_OLD);
    p[0]->purpose = GX_TEXT("sell");
    const consent *const given[] = { &withdrawn, &granted, &elsewhere, NULL };
    for (size_t i = 0; i < 4; i++) {
        f->gates[i].consents = given[i];
        f->gates[i].n_consents = given[i] != NULL;
    }
    decide(f);
    assert_reason(p[0], "opted_out");
    for (size_t i = 1; i < 4; i++)
        assert_reason(p[i], "");
    rules(f, "[consent]\ndefault = ask\n");
    decide(f);
    assert_reason(p[0], "opted_out");
    assert_reason(p[1], "");
    assert_reason(p[2], "opted_out"); /* for another channel */
    assert_reason(p[3], "opted_out");
    assert_true(text_is(p[3]->gate_detail, "{\"because\":\"never_asked\"}"));
}

static void one_of_a_group_at_a_time(void **state)
{
    fixture *f = *state;
    static const gx_text busy[] = { { "winback", 7 } };
    proposal *p = add(f, "a", "s", 50, CLASS_OLD), *other = also(f, "t", 40);
    p->exclusive = GX_TEXT("winback");
    other->exclusive = GX_TEXT("welcome");
    f->gates[0].busy_groups = busy;
    f->gates[0].n_busy_groups = 1;
    decide(f);
    assert_reason(p, "exclusive");
    assert_reason(other, "");
}

/* D6.2: what a single event may not let out. It comes after the gates of her patience and before quiet hours, and the
 * next run looks again. */
static void d6_2_an_unfair_offer_is_held(void **state)
{
    fixture *f = *state;
    static const held_offer unfair[] = { { { "newcomer", 8 }, { "{\"offer\":\"newcomer\"}", 20 } } };
    rules(f, "[attention]\nquiet = 21:00-09:00\nquiet_period = 2d\n");
    f->w.now = NOON + 10 * 3600; /* 22:00 */
    f->w.unfair = unfair;
    f->w.n_unfair = 1;
    proposal *p = add(f, "a", "s", 50, CLASS_OLD), *next = also(f, "t", 40);
    p->offer = GX_TEXT("newcomer");
    p->within = 60; /* quiet hours would hold it too */
    next->offer = GX_TEXT("refill");
    proposal *lately = add(f, "b", "s", 50, CLASS_OLD);
    lately->offer = GX_TEXT("newcomer");
    f->contacts[1][0] = f->w.now - 3600;
    f->gates[1].contacts = f->contacts[1];
    f->gates[1].n_contacts = 1;
    decide(f);
    assert_reason(p, "fairness");
    assert_true(text_is(p->gate_detail, "{\"offer\":\"newcomer\"}"));
    assert_int_equal(p->gate_until, f->w.now + 1);
    assert_true(f->judgements[0].evaluation.due <= f->w.now + 1);
    assert_reason(next, "");
    assert_reason(lately, "quiet_period");
}

/* Quiet hours move an action, and hold it back only if that is too late for it. */
static void quiet_hours_move_or_hold(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nquiet = 21:00-09:00\n");
    f->w.now = NOON + 10 * 3600; /* 22:00 */
    proposal *p = add(f, "a", "s", 50, CLASS_OLD), *hurried = add(f, "b", "s", 50, CLASS_OLD);
    proposal *just = add(f, "c", "s", 50, CLASS_OLD), *own = add(f, "d", "s", 50, CLASS_OLD);
    hurried->within = 11 * 3600 - 1;
    just->within = 11 * 3600;
    own->quiet_from = 8 * 60;
    own->quiet_to = 10 * 60 + 30;
    decide(f);
    assert_reason(p, "");
    assert_int_equal(p->at, NOON + 21 * 3600); /* 09:00 */
    assert_reason(hurried, "quiet_hours");
    assert_int_equal(hurried->gate_until, f->w.now + 1);
    assert_reason(just, "");
    assert_int_equal(own->at, NOON + 22 * 3600 + 1800); /* her own window begins where the shop's ends */
}

/* Where the shop's quiet hours and hers leave nothing of the day, nothing goes out. */
static void d7_6_quiet_hours_that_never_end_hold(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nquiet = 21:00-09:00\n");
    proposal *p = add(f, "a", "s", 50, CLASS_OLD), *gap = add(f, "b", "s", 50, CLASS_OLD);
    proposal *never = add(f, "c", "s", 50, CLASS_OLD);
    p->quiet_from = gap->quiet_from = 9 * 60;
    p->quiet_to = 21 * 60;
    gap->quiet_to = 21 * 60 - 1;
    never->quiet_to = 24 * 60;
    decide(f);
    assert_reason(p, "quiet_hours");
    assert_true(text_is(p->gate_detail, "{\"next\":null}"));
    assert_reason(never, "quiet_hours");
    assert_reason(gap, "");
    assert_int_equal(gap->at, NOON + 9 * 3600 - 60); /* 20:59, the one minute left */
}

/* One whose offer ends today is looked at again when the evening would hold it. */
static void the_evening_holds_the_last_day_of_an_offer(void **state)
{
    fixture *f = *state;
    static const offer list[] = { { .name = "today", .to = 20000 }, { .name = "later", .to = 20010 } };
    rules(f, "[attention]\nquiet = 21:00-09:00\nminutes_per_day = 0\n");
    f->ruleset.offers = (offers){ .list = list, .n = 2 };
    add(f, "a", "s", 50, CLASS_OLD)->offer = GX_TEXT("today");
    add(f, "b", "s", 50, CLASS_OLD)->offer = GX_TEXT("later");
    decide(f);
    assert_int_equal(f->judgements[0].evaluation.due, NOON + 9 * 3600);
    assert_true(f->judgements[1].evaluation.due > NOON + 6 * DAY_S);
    assert_true(f->judgements[1].evaluation.due <= NOON + 10 * DAY_S + 9 * 3600);
}

/* What would go out when its offer is over is held. */
static void quiet_hours_outlive_an_offer(void **state)
{
    fixture *f = *state;
    static const offer list[] = { { .name = "today", .to = 20000 }, { .name = "tomorrow", .to = 20001 } };
    rules(f, "[attention]\nquiet = 21:00-09:00\n");
    f->ruleset.offers = (offers){ .list = list, .n = 2 };
    proposal *p = add(f, "a", "s", 50, CLASS_OLD), *later = add(f, "b", "s", 50, CLASS_OLD);
    p->offer = GX_TEXT("today");
    later->offer = GX_TEXT("tomorrow");
    f->w.now = NOON + 10 * 3600; /* 22:00 */
    decide(f);
    assert_reason(p, "quiet_hours");
    assert_reason(later, "");
    f->w.now = NOON;
    decide(f);
    assert_reason(p, "");
}

/* The first failing gate is the reason; one that fell before `lower_priority` keeps its reason beside a winner. */
static void the_first_gate_is_the_reason(void **state)
{
    fixture *f = *state;
    static const preference no_chat = { .channel = { "chat", 4 }, .allow = false };
    static const gx_text busy[] = { { "g", 1 } };
    rules(f, "[attention]\ncap = 1/7d\nquiet_period = 7d\nminutes_per_day = 0\nlongest_waiting = 0%\n");
    proposal *p = add(f, "a", "s", 50, CLASS_OLD);
    p->held_out = true;
    gates *g = &f->gates[0];
    p->exclusive = GX_TEXT("g");
    g->removed = true;
    g->preferences = &no_chat;
    g->n_preferences = 1;
    g->busy_groups = busy;
    g->n_busy_groups = 1;
    contact(f, 0, NOON - DAY_S);
    static const char *const in_order[] = { "unreachable",  "opted_out", "exclusive", "cap",
                                            "quiet_period", "holdout",   "budget" };
    for (size_t i = 0; i < 7; i++) {
        decide(f);
        assert_reason(p, in_order[i]);
        g->removed = false;
        g->n_preferences = i < 1;
        g->n_busy_groups = i < 2;
        if (i == 3)
            rules(f, "[attention]\nquiet_period = 7d\nminutes_per_day = 0\n");
        if (i == 4)
            rules(f, "[attention]\nminutes_per_day = 0\n");
        p->held_out = i < 5;
    }
}

static void only_the_best_passes(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\ncap.sell = 0/7d\n");
    proposal *first = add(f, "a", "first", 90, CLASS_OLD), *best = also(f, "best", 80), *next = also(f, "next", 70);
    proposal *mail = also(f, "mail", 60), *capped = also(f, "capped", 50);
    first->purpose = capped->purpose = GX_TEXT("sell");
    mail->channel = GX_TEXT("email");
    f->gates[0].has_email = false;
    decide(f);
    assert_reason(first, "cap");
    assert_reason(best, "");
    assert_reason(next, "lower_priority");
    assert_true(text_is(next->gate_detail, "{\"passed\":\"best\"}"));
    assert_reason(mail, "unreachable");
    assert_reason(capped, "lower_priority"); /* comes before the cap in the order of gates */
}

/* ---- the day's minutes ------------------------------------------------------------------------------------------- */

static size_t approved(const fixture *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->w.n; i++)
        for (size_t k = 0; k < f->judgements[i].n_proposals; k++)
            n += f->judgements[i].proposals[k].reason.n == 0;
    return n;
}

/* D7.7: who waits for an answer, then promises, key, new, old; within a class by priority, then waiting, then name. */
static void classes_come_in_order(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 25\nlongest_waiting = 0%\n");
    proposal *old = add(f, "a", "s", 99, CLASS_OLD), *fresh = add(f, "b", "s", 90, CLASS_NEW);
    proposal *key = add(f, "c", "s", 10, CLASS_KEY), *promised = add(f, "d", "s", 10, CLASS_PROMISE);
    proposal *late = add(f, "e", "s", 10, CLASS_WAITING), *early = add(f, "f", "s", 10, CLASS_WAITING);
    late->waiting_since = NOON - 10;
    early->waiting_since = NOON - 20;
    decide(f);
    assert_reason(early, "");
    assert_reason(late, "");
    assert_reason(promised, "");
    assert_reason(key, "");
    assert_reason(fresh, "");
    assert_reason(old, "budget");
    f->w.load.minutes = 20;
    decide(f);
    assert_reason(early, "");
    assert_reason(late, "budget"); /* five minutes are left, and the other has waited longer */
    assert_int_equal(approved(f), 1);
}

/* A later proposal of hers that is small enough gets its chance when the first does not fit. */
static void the_next_gets_its_chance(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 10\n");
    proposal *call = add(f, "a", "call", 90, CLASS_KEY), *chat = also(f, "chat", 50);
    call->minutes = 15;
    decide(f);
    assert_reason(call, "budget");
    assert_reason(chat, "");
}

static void a_class_may_have_minutes_of_its_own(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 5\nminutes.key = 10\nlongest_waiting = 0%\n");
    proposal *p[4];
    for (size_t i = 0; i < 4; i++)
        p[i] = add(f, i < 3 ? "k" : "o", "s", 50, i < 3 ? CLASS_KEY : CLASS_OLD);
    for (size_t i = 0; i < 3; i++)
        p[i]->waiting_since = NOON - 100 + (int64_t)i;
    decide(f);
    for (size_t i = 0; i < 3; i++)
        assert_reason(p[i], ""); /* ten of their own, then five of everybody's */
    assert_reason(p[3], "budget");
    f->w.load.minutes_class[CLASS_KEY] = 10;
    decide(f);
    assert_reason(p[0], "");
    assert_reason(p[1], "budget");
}

/* D6.3: batches of five; neither key customers nor waiting answers count, nor what costs no minutes. */
static void the_batch_counts_new_and_old(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nbatch = 2\n");
    proposal *a = add(f, "a", "s", 50, CLASS_OLD), *b = add(f, "b", "s", 50, CLASS_NEW);
    proposal *c = add(f, "c", "s", 50, CLASS_OLD), *key = add(f, "d", "s", 50, CLASS_KEY);
    proposal *waiting = add(f, "e", "s", 50, CLASS_WAITING), *post = add(f, "f", "s", 50, CLASS_OLD);
    post->minutes = 0;
    decide(f);
    assert_reason(b, "");
    assert_reason(a, "");
    assert_reason(c, "budget");
    assert_reason(key, "");
    assert_reason(waiting, "");
    assert_reason(post, "");
    f->w.load.people = 2;
    decide(f);
    assert_reason(b, "budget");
    assert_reason(key, "");
}

/* A fifth of the minutes goes to whoever was held longest, whatever her class and priority. */
static void nobody_starves(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 50\n");
    proposal *key[10];
    static const char *const names[] = { "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9" };
    for (size_t i = 0; i < 10; i++)
        key[i] = add(f, names[i], "s", 90, CLASS_KEY);
    proposal *longest = add(f, "z", "s", 1, CLASS_OLD), *long_ago = add(f, "y", "s", 1, CLASS_OLD);
    proposal *yesterday = add(f, "x", "s", 1, CLASS_OLD);
    longest->since = NOON - 30 * DAY_S;
    long_ago->since = NOON - 20 * DAY_S;
    yesterday->since = NOON - DAY_S;
    decide(f);
    for (size_t i = 0; i < 8; i++)
        assert_reason(key[i], ""); /* four fifths: 40 minutes */
    assert_reason(key[8], "budget");
    assert_reason(longest, "");
    assert_reason(long_ago, "");
    assert_reason(yesterday, "budget");
}

/* Nobody was held before: the fifth is not wasted. */
static void the_fifth_is_not_wasted(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 50\n");
    for (size_t i = 0; i < 12; i++)
        add(f, "k", "s", 90, CLASS_KEY);
    decide(f);
    assert_int_equal(approved(f), 10);
}

/* Whoever has waited longest is reached, even if she costs more than the fifth. */
static void d7_7_the_longest_waiting_may_cost_more_than_the_fifth(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 60\n");
    for (size_t i = 0; i < 12; i++)
        add(f, "k", "s", 90, CLASS_KEY);
    proposal *call = add(f, "z", "s", 1, CLASS_OLD), *next = add(f, "y", "s", 1, CLASS_OLD);
    call->minutes = next->minutes = 15;
    call->since = NOON - 30 * DAY_S;
    next->since = NOON - 20 * DAY_S;
    decide(f);
    assert_reason(call, "");
    assert_reason(next, "budget");
    assert_int_equal(approved(f), 10); /* nine more, and nothing is wasted */
    call->minutes = 61;                /* longer than the day: nobody waits for her */
    decide(f);
    assert_reason(call, "budget");
    assert_reason(next, "");
}

/* D6.3: new before old, and none forgotten: of the places, too, a fifth is for whoever was held longest. */
static void d6_3_a_place_of_the_batch_is_for_the_longest_waiting(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nbatch = 5\n");
    for (size_t i = 0; i < 6; i++)
        add(f, "n", "s", 90, CLASS_NEW);
    proposal *longest = add(f, "z", "s", 1, CLASS_OLD), *yesterday = add(f, "y", "s", 1, CLASS_OLD);
    longest->since = NOON - 30 * DAY_S;
    yesterday->since = NOON - DAY_S;
    decide(f);
    assert_reason(longest, "");
    assert_reason(yesterday, "budget");
    assert_true(text_is(yesterday->gate_detail, "{\"people\":5,\"batch\":5,\"class\":\"old\"}"));
    assert_int_equal(approved(f), 5);
    rules(f, "[attention]\nbatch = 5\nlongest_waiting = 0%\n");
    decide(f);
    assert_reason(longest, "budget");
}

/* Of two of hers with one priority the one held longer goes out; the other has lost to it, and not to the budget. */
static void what_was_held_longer_passes_first(void **state)
{
    fixture *f = *state;
    proposal *fresh = add(f, "a", "s", 50, CLASS_OLD), *held = also(f, "t", 50);
    held->since = NOON - DAY_S;
    decide(f);
    proposal *list = f->judgements[0].proposals; /* put into their order */
    fresh = text_is(list[0].strategy, "s") ? &list[0] : &list[1];
    held = text_is(list[0].strategy, "t") ? &list[0] : &list[1];
    assert_reason(held, "");
    assert_reason(fresh, "lower_priority");
}

/* A second run at the same instant: what stands stands, and takes neither minutes nor a second chance. */
static void what_stands_is_kept(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 10\nlongest_waiting = 0%\n");
    f->w.load.minutes = 5;
    proposal *better = add(f, "a", "better", 90, CLASS_OLD), *kept = also(f, "kept", 50), *less = also(f, "less", 40);
    proposal *other = add(f, "b", "s", 50, CLASS_OLD);
    kept->kept = true;
    contact(f, 0, NOON);
    decide(f);
    assert_reason(kept, "");
    assert_reason(better, "lower_priority"); /* too late: hers for now is the one that stands */
    assert_true(text_is(better->gate_detail, "{\"passed\":\"kept\"}"));
    assert_reason(less, "lower_priority");
    assert_reason(other, "");
}

/* Stored proposals held by the budget compete again without being judged anew. */
static void held_ones_compete_again(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nminutes_per_day = 10\nlongest_waiting = 0%\n");
    proposal stored[3];
    stored[0] = proposal_of("m", "t", 40, CLASS_OLD);
    stored[1] = proposal_of("m", "s", 60, CLASS_OLD);
    stored[2] = proposal_of("l", "s", 60, CLASS_OLD);
    stored[0].customer_id = stored[1].customer_id = 70;
    stored[2].customer_id = 71;
    for (size_t i = 0; i < 3; i++) {
        stored[i].since = NOON - 5 * DAY_S;
        stored[i].reason = GX_TEXT("budget");
    }
    f->w.waiting = stored;
    f->w.n_waiting = 3;
    proposal *p = add(f, "a", "s", 60, CLASS_OLD);
    decide(f);
    assert_reason(p, "budget"); /* came today: the others have waited */
    for (size_t i = 0; i < 3; i++)
        assert_reason(&stored[i], text_is(stored[i].strategy, "t") ? "lower_priority" : "");
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

static uint32_t seed = 12345;

static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static void crowd(fixture *f, char (*names)[8])
{
    f->w.n = 0;
    for (size_t i = 0; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "c%02zu", i);
        proposal *p = add(f, names[i], "s", 40 + (int)roll(3) * 10, (attention_class)roll(CLASS_COUNT));
        p->since = NOON - (int64_t)roll(4) * DAY_S;
        p->minutes = 3 + (int32_t)roll(4);
        if (roll(2))
            also(f, "t", p->priority - 5)->minutes = 2;
        if (roll(4) == 0)
            contact(f, i, NOON - (int64_t)roll(10) * DAY_S);
    }
}

static void verdicts(const fixture *f, buf *out)
{
    for (size_t id = 1; id <= f->w.n; id++)
        for (size_t i = 0; i < f->w.n; i++)
            for (size_t k = 0; f->judgements[i].id == id && k < f->judgements[i].n_proposals; k++)
                buf_printf(out, "%zu%.*s %.*s %lld %.*s\n", id, TEXT_ARG(f->judgements[i].proposals[k].strategy),
                           TEXT_ARG(f->judgements[i].proposals[k].reason), (long long)f->judgements[i].proposals[k].at,
                           TEXT_ARG(f->judgements[i].proposals[k].gate_detail));
}

static void the_order_of_customers_does_not_matter(void **state)
{
    fixture *f = *state;
    char names[MOST][8];
    rules(f, "[attention]\nminutes_per_day = 60\nminutes.key = 10\nbatch = 6\ncap = 1/7d\nquiet = 11:00-13:00\n");
    for (int round = 0; round < 200; round++) {
        crowd(f, names);
        judgement given[MOST];
        memcpy(given, f->judgements, sizeof given);
        buf first = { 0 }, again = { 0 };
        decide(f);
        verdicts(f, &first);
        memcpy(f->judgements, given, sizeof given);
        for (size_t i = f->w.n; i > 1; i--) {
            size_t k = roll((uint32_t)i);
            judgement swap = f->judgements[i - 1];
            f->judgements[i - 1] = f->judgements[k];
            f->judgements[k] = swap;
        }
        decide(f);
        verdicts(f, &again);
        if (strcmp(first.p, again.p) != 0)
            fail_msg("round %d:\n%s\n%s", round, first.p, again.p);
        buf_free(&first);
        buf_free(&again);
        for (size_t i = 0; i < MOST; i++)
            f->gates[i].n_contacts = 0;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

/* ---- asked again right before it goes out ---- */

static const char *again(fixture *f, const gates *g, proposal *p, int64_t now)
{
    return arbitrate_again(&f->ruleset, g, p, NOON, now, f->mem);
}

static void d7_6_what_goes_out_is_asked_again(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nsales_on_complaint = no\n[channel:email]\nremovable = yes\n");
    proposal p = { .channel = GX_TEXT("email"), .purpose = GX_TEXT("sell"), .at = NOON, .within = GX_FOREVER };
    gates g = { .complaint = GX_NEVER, .has_email = true };
    assert_null(again(f, &g, &p, NOON + 60));
    assert_int_equal(p.at, NOON + 60);
    const preference no_ads = { .topic = GX_TEXT("ads"), .at = NOON }, no_mail = { .channel = GX_TEXT("email") };
    g.preferences = &no_ads;
    g.n_preferences = 1;
    assert_string_equal(again(f, &g, &p, NOON + 60), "opted_out");
    g.preferences = &no_mail;
    assert_string_equal(again(f, &g, &p, NOON + 60), "opted_out");
    g.n_preferences = 0;
    const consent withdrawn = { .purpose = GX_TEXT("sell") };
    g.consents = &withdrawn;
    g.n_consents = 1;
    assert_string_equal(again(f, &g, &p, NOON + 60), "opted_out");
    g.n_consents = 0;
    g.complaint = NOON;
    assert_string_equal(again(f, &g, &p, NOON + 60), "complaint");
    g.complaint = GX_NEVER;
    g.has_email = false;
    assert_string_equal(again(f, &g, &p, NOON + 60), "unreachable");
    g.has_email = g.removed = true;
    assert_string_equal(again(f, &g, &p, NOON + 60), "unreachable");
}

/* The time it was given runs from the run; quiet hours move it while there is some of it left. */
static void d7_6_what_goes_out_is_neither_late_nor_at_night(void **state)
{
    fixture *f = *state;
    rules(f, "[attention]\nquiet = 21:00-09:00\n");
    gates g = { .complaint = GX_NEVER, .has_phone = true };
    const proposal of_a_day = { .channel = GX_TEXT("sms"), .purpose = GX_TEXT("care"), .within = DAY_S };
    proposal p = of_a_day;
    assert_null(again(f, &g, &p, NOON + DAY_S));
    p = of_a_day;
    assert_string_equal(again(f, &g, &p, NOON + DAY_S + 1), "too_late");
    p = of_a_day;
    assert_null(again(f, &g, &p, NOON + 10 * 3600)); /* 22:00: until nine it has time */
    assert_int_equal(p.at, NOON + 21 * 3600);
    p = of_a_day;
    p.within = 20 * 3600;
    assert_string_equal(again(f, &g, &p, NOON + 10 * 3600), "too_late");
    const preference own = { .quiet = GX_TEXT("12:00-14:00"), .allow = true };
    customer_state hers = { .preferences = &own,
                            .n_preferences = 1,
                            .complaint_since = GX_NEVER,
                            .removed = GX_NEVER,
                            .last_placed = GX_NEVER,
                            .phone = GX_TEXT("1") };
    gates_from_state(&hers, &g);
    p = of_a_day;
    assert_null(again(f, &g, &p, NOON + 60));
    assert_int_equal(p.at, NOON + 2 * 3600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_rules_everybody_is_approved),
        TEST(a_cap_is_a_closed_window),
        TEST(the_last_n_contacts_count),
        TEST(a_cap_of_one_purpose_leaves_the_others),
        TEST(nothing_at_all_may_be_sent_under_a_cap_of_none),
        TEST(the_quiet_period_follows_every_contact),
        TEST(d7_10_the_first_word_after_a_month_is_no_sale),
        TEST(d7_10_a_sale_that_waits_is_asked_again),
        TEST(d7_10_what_is_held_otherwise_is_asked_again),
        TEST(d5_7_nothing_is_sold_while_a_complaint_is_open),
        TEST(d7_6_ads_are_for_the_willing),
        TEST(removed_customers_are_unreachable_by_chat_only),
        TEST(wishes_are_honoured),
        TEST(consent_is_checked),
        TEST(one_of_a_group_at_a_time),
        TEST(d6_2_an_unfair_offer_is_held),
        TEST(d7_6_quiet_hours_that_never_end_hold),
        TEST(the_evening_holds_the_last_day_of_an_offer),
        TEST(quiet_hours_outlive_an_offer),
        TEST(quiet_hours_move_or_hold),
        TEST(the_first_gate_is_the_reason),
        TEST(only_the_best_passes),
        TEST(classes_come_in_order),
        TEST(the_next_gets_its_chance),
        TEST(a_class_may_have_minutes_of_its_own),
        TEST(the_batch_counts_new_and_old),
        TEST(nobody_starves),
        TEST(the_fifth_is_not_wasted),
        TEST(d7_7_the_longest_waiting_may_cost_more_than_the_fifth),
        TEST(d6_3_a_place_of_the_batch_is_for_the_longest_waiting),
        TEST(what_was_held_longer_passes_first),
        TEST(what_stands_is_kept),
        TEST(held_ones_compete_again),
        TEST(the_order_of_customers_does_not_matter),
        TEST(d7_6_what_goes_out_is_asked_again),
        TEST(d7_6_what_goes_out_is_neither_late_nor_at_night),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
