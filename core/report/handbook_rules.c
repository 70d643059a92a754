/* SPDX-License-Identifier: Apache-2.0 */
/* What the shop's policy allows and forbids, in sentences: the limits, and what never happens. Each stands here only if
 * the engine keeps it. */
#include "core/report/handbook_rules.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/titles.h"

__attribute__((format(printf, 2, 3))) static void say(json_t *list, const char *format, ...)
{
    buf line = { 0 };
    va_list args;
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    json_array_append_new(list, json_text(buf_view(&line)));
    buf_free(&line);
}

/* Written out: "7 days". */
static const char *span(gx_duration d, char room[64])
{
    if (d.days > 0)
        snprintf(room, 64, i18n_plural("%ld day", "%ld days", (unsigned long)d.days), (long)d.days);
    else if (d.seconds % 3600 == 0)
        snprintf(room, 64, i18n_plural("%ld hour", "%ld hours", (unsigned long)(d.seconds / 3600)),
                 (long)(d.seconds / 3600));
    else
        snprintf(room, 64, i18n_plural("%ld minute", "%ld minutes", (unsigned long)(d.seconds / 60)),
                 (long)(d.seconds / 60));
    return room;
}

static void say_minutes(const policy *p, json_t *list)
{
    static const char *const classes[CLASS_COUNT] = { N_("who waits for an answer"), N_("what you promised"),
                                                      N_("key customers"), N_("new customers"), N_("old customers") };
    say(list, "%s", _("The order: who waits for an answer, what you promised, key customers, new ones, old ones."));
    if (p->minutes_per_day >= 0)
        say(list, _("%lld minutes a day are for customers."), (long long)p->minutes_per_day);
    if (p->minutes_on_days_off >= 0)
        say(list, _("On days off it is %lld minutes."), (long long)p->minutes_on_days_off);
    for (size_t i = 0; i < CLASS_COUNT; i++)
        if (p->minutes_class[i] >= 0)
            say(list, _("%lld minutes of their own: %s."), (long long)p->minutes_class[i], i18n_text(classes[i]));
    if (p->batch >= 0)
        say(list, _("Of new and old customers %lld people a day, a chat with each."), (long long)p->batch);
    if (p->minutes_per_day >= 0 && p->longest_waiting > 0)
        say(list, _("%.0f%% of the day is for who has been held back longest: nobody is forgotten."),
            p->longest_waiting * 100);
}

static void say_caps(const policy *p, json_t *list)
{
    static const char *const with[PURPOSES] = { N_("with a kind word"), N_("with a service"), N_("with an offer"),
                                                N_("with a question") };
    char room[64];
    for (size_t i = 0; i < p->cap.n; i++)
        say(list, _("Contacts with one customer, over all channels: at most %lld in %s."),
            (long long)p->cap.items[i].count, span(p->cap.items[i].span, room));
    for (size_t k = 0; k < PURPOSES; k++)
        for (size_t i = 0; i < p->cap_purpose[k].n; i++)
            say(list, _("Those %s: at most %lld in %s."), i18n_text(with[k]),
                (long long)p->cap_purpose[k].items[i].count, span(p->cap_purpose[k].items[i].span, room));
    for (size_t i = 0; i < p->quiet_period.n; i++)
        say(list, _("After a contact there is peace for %s."), span(p->quiet_period.items[i].span, room));
    if (p->quiet.from != p->quiet.to)
        say(list, _("From %02d:%02d to %02d:%02d nothing goes out; it waits."), p->quiet.from / 60, p->quiet.from % 60,
            p->quiet.to / 60, p->quiet.to % 60);
}

json_t *handbook_limits(const ruleset *r)
{
    json_t *list = json_array();
    say_minutes(&r->policy, list);
    say_caps(&r->policy, list);
    return list;
}

static void never_to_whom(const ruleset *r, const char *lang, json_t *list)
{
    const policy *p = &r->policy;
    say(list, "%s", _("Write to anybody who has said no: to a channel, to a topic, or at their own quiet hours."));
    if (p->consent_asked)
        say(list, "%s", _("Write to anybody who has not said yes."));
    say(list, "%s", _("Look for who has removed or blocked you where they did it."));
    for (uint32_t i = 0; i < r->n_segments; i++)
        if ((r->silencing[i / 64] >> (i % 64) & 1) != 0)
            say(list, _("Disturb who belongs to “%.*s”: nothing is written, and nothing is listed."),
                TEXT_ARG(segment_title(&r->segments[i], lang)));
}

json_t *handbook_never(const ruleset *r, const char *lang)
{
    const policy *p = &r->policy;
    const channel *chat = policy_channel(p, GX_TEXT("chat"));
    char room[64];
    json_t *list = json_array();
    never_to_whom(r, lang, list);
    if (p->after_silence.days > 0 || p->after_silence.seconds > 0)
        say(list, _("Begin with a sale after %s without a word."), span(p->after_silence, room));
    if (p->ads_willing)
        say(list, "%s", _("Advertise to who has neither bought nor asked nor answered."));
    say(list, "%s", _("Give strangers a better offer than key customers: the day stops until it is mended."));
    if (chat != NULL && chat->plugin == NULL)
        say(list, "%s", _("Chat by itself: you read every word, and you send it."));
    say(list, "%s", _("Do the same thing twice, or lose one: every task is written down once, with its reason."));
    if (r->n_guesses > 0)
        say(list, "%s", _("Take a guess for a fact: what is guessed is asked, and never said to her."));
    if (p->breaker_actions >= 0 || p->breaker_growth >= 0)
        say(list, "%s", _("Go on when a day would suddenly reach far more people: it stops and asks you."));
    return list;
}
