/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitration (design 5.4). First each customer's own gates, then one competition of all for the seller's day, in a
 * total order. */
#include "core/decide/arbitrate.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/broadcasts.h"

#include <stdlib.h>

const char *const gate_names[] = { "missed",     "unconfirmed",    "unreachable", "opted_out",    "exclusive",
                                   "one_to_one", "lower_priority", "cap",         "quiet_period", "after_silence",
                                   "complaint",  "fairness",       "holdout",     "quiet_hours",  "audience",
                                   "feed",       "budget" };
_Static_assert(sizeof gate_names / sizeof *gate_names <= GATES_MOST, "counts by gate have no more places");
const size_t gate_count = sizeof gate_names / sizeof *gate_names;

/* One customer in the competition. Stored ones (gates NULL) had passed their own gates when they were judged. */
typedef struct entrant {
    proposal *list;
    size_t n;
    const gates *gates;
    evaluation *evaluation;
    size_t winner; /* index, or n */
} entrant;

typedef struct contender {
    entrant *who;
    proposal *p;
} contender;

typedef struct contest {
    arbitration *w;
    const policy *policy;
    arena *mem;
    day_load load;
    contender *list;
    size_t n;
    proposal **posts; /* what goes to many: decided apart */
    size_t n_posts;
    contender *messages;
    size_t n_messages;
} contest;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- the gates of one customer
 * ----------------------------------------------------------------------------------------- */

static bool lacks_address(const gates *g, const char *address)
{
    if (address == NULL)
        return false;
    if (strcmp(address, "phone") == 0)
        return !g->has_phone;
    if (strcmp(address, "email") == 0)
        return !g->has_email;
    if (strcmp(address, "wechat") == 0)
        return !g->has_wechat;
    return !g->has_address;
}

static bool gate_unreachable(const contest *c, const gates *g, proposal *p)
{
    const channel *ch = policy_channel(c->policy, p->channel);
    if (ch->removable && g->removed) {
        p->gate_detail = GX_TEXT("{\"because\":\"removed\"}");
        return true;
    }
    if (lacks_address(g, ch->address)) {
        p->gate_detail = text_of(arena_printf(c->mem, "{\"because\":\"no_address\",\"needs\":\"%s\"}", ch->address));
        return true;
    }
    return false;
}

static bool topic_is(gx_text topic, gx_text purpose_text)
{
    return text_eq(topic, purpose_text) || text_is(topic, "all") ||
           (text_is(topic, "ads") && text_is(purpose_text, "sell"));
}

static bool consent_covers(const consent *c, const proposal *p)
{
    bool purpose_fits = c->purpose.n == 0 || topic_is(c->purpose, p->purpose);
    return purpose_fits && (c->channel.n == 0 || text_eq(c->channel, p->channel));
}

static bool gate_opted_out(const contest *c, const gates *g, proposal *p)
{
    for (size_t i = 0; i < g->n_preferences; i++) {
        const preference *w = &g->preferences[i];
        bool about =
            (w->channel.n > 0 && text_eq(w->channel, p->channel)) || (w->topic.n > 0 && topic_is(w->topic, p->purpose));
        if (about && !w->allow) {
            p->gate_detail = text_of(arena_printf(c->mem, "{\"because\":\"%s\",\"at\":%lld}",
                                                  w->channel.n ? "channel" : "topic", (long long)w->at));
            return true;
        }
    }
    bool granted = false;
    for (size_t i = 0; i < g->n_consents; i++) {
        if (!consent_covers(&g->consents[i], p))
            continue;
        granted |= g->consents[i].granted;
        if (!g->consents[i].granted) {
            p->gate_detail =
                text_of(arena_printf(c->mem, "{\"because\":\"withdrawn\",\"at\":%lld}", (long long)g->consents[i].at));
            return true;
        }
    }
    if (c->policy->ads_willing && !granted && !g->willing && text_is(p->purpose, "sell")) {
        p->gate_detail = GX_TEXT("{\"because\":\"unwilling\"}");
        return true;
    }
    if (c->policy->consent_asked && !granted) {
        p->gate_detail = GX_TEXT("{\"because\":\"never_asked\"}");
        return true;
    }
    return false;
}

static bool gate_exclusive(const gates *g, const proposal *p)
{
    for (size_t i = 0; p->exclusive.n > 0 && i < g->n_busy_groups; i++)
        if (text_eq(g->busy_groups[i], p->exclusive))
            return true;
    return false;
}

/* D6.1, D7.2: key customers are written to one by one, and who asked something gets an answer first. */
static bool gate_one_to_one(const contest *c, const gates *g, proposal *p)
{
    if (!policy_channel(c->policy, p->channel)->spares_key || (!g->key && !g->waits))
        return false;
    p->gate_detail = g->key ? GX_TEXT("{\"because\":\"key\"}") : GX_TEXT("{\"because\":\"waits\"}");
    return true;
}

/* Whether `limit` contacts lie within the span; when the oldest of those that count leaves. */
static bool over_cap(const contest *c, const int64_t *at, uint32_t n, const contact_cap *limit, int64_t *until)
{
    if (limit->count == 0) {
        *until = GX_FOREVER;
        return true;
    }
    if ((int64_t)n < limit->count)
        return false;
    int64_t nth = at[n - (uint32_t)limit->count];
    if (nth < window_cut(c->w->ruleset->zone, c->w->now, limit->span))
        return false;
    *until = window_over(c->w->ruleset->zone, nth, limit->span);
    return true;
}

/* By hand: most of those who are held are held by a cap. */
static gx_text cap_detail(const contest *c, const contact_cap *limit, int64_t last)
{
    enum { MOST = 24 };
    char digits[MOST];
    size_t at = MOST;
    uint64_t left = last < 0 ? 0 - (uint64_t)last : (uint64_t)last;
    digits[--at] = '}';
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (last < 0)
        digits[--at] = '-';
    char *text = arena_alloc(c->mem, limit->detail.n + MOST);
    if (text == NULL)
        return (gx_text){ NULL, 0 };
    memcpy(text, limit->detail.p, limit->detail.n);
    memcpy(text + limit->detail.n, digits + at, MOST - at);
    return (gx_text){ text, limit->detail.n + MOST - at };
}

/* A gate before may have named the instant at which it is going to hold: that one stands. */
static void ask_again(proposal *p, int64_t at)
{
    if (at < p->gate_until)
        p->gate_until = at;
}

static bool capped_by(const contest *c, const int64_t *at, uint32_t n, const cap_list *caps, proposal *p)
{
    bool held = false;
    int64_t latest = GX_FOREVER;
    for (size_t i = 0; i < caps->n; i++) {
        int64_t until;
        if (!over_cap(c, at, n, &caps->items[i], &until))
            continue;
        if (!held || until > latest || latest == GX_FOREVER)
            latest = until;
        p->gate_detail = cap_detail(c, &caps->items[i], n ? at[n - 1] : GX_NEVER);
        held = true;
    }
    ask_again(p, latest);
    return held;
}

static bool gate_cap(const contest *c, const gates *g, proposal *p)
{
    if (p->uncapped)
        return false;
    if (capped_by(c, g->contacts, g->n_contacts, &c->policy->cap, p))
        return true;
    int k = purpose_of(p->purpose);
    return k >= 0 && capped_by(c, g->contacts_purpose[k], g->n_contacts_purpose[k], &c->policy->cap_purpose[k], p);
}

static bool gate_quiet_period(const contest *c, const gates *g, proposal *p)
{
    return !p->uncapped && capped_by(c, g->contacts, g->n_contacts, &c->policy->quiet_period, p);
}

/* The next run looks again: it stops, or lets the offer out by name. */
static bool gate_fairness(const contest *c, proposal *p)
{
    for (size_t i = 0; p->offer.n > 0 && i < c->w->n_unfair; i++) {
        if (!text_eq(p->offer, c->w->unfair[i].offer))
            continue;
        p->gate_detail = c->w->unfair[i].detail;
        ask_again(p, c->w->now + 1);
        return true;
    }
    return false;
}

/* D5.7: what went wrong comes first. */
static bool gate_complaint(const contest *c, const gates *g, proposal *p)
{
    if (!c->policy->hold_sales || g->complaint == GX_NEVER || !text_is(p->purpose, "sell"))
        return false;
    p->gate_detail = text_of(arena_printf(c->mem, "{\"since\":%lld}", (long long)g->complaint));
    return true;
}

static const offer *offer_of(const contest *c, const proposal *p)
{
    return p->offer.n > 0 ? offers_find(&c->w->ruleset->offers, p->offer) : NULL;
}

/* Her offer is over by then: the words would promise what there is no more. */
static bool outlives_offer(const contest *c, const proposal *p, int64_t at)
{
    const offer *o = offer_of(c, p);
    return o != NULL && zone_today(c->w->ruleset->zone, at) > o->to;
}

/* D7.10. What passes is looked at again when the silence would have grown that long: it may wait for minutes until
 * then.
 */
static bool gate_after_silence(const contest *c, const gates *g, proposal *p)
{
    gx_duration span = c->policy->after_silence;
    if ((span.days == 0 && span.seconds == 0) || !text_is(p->purpose, "sell") ||
        policy_channel(c->policy, p->channel)->feed)
        return false;
    int64_t last = g->n_contacts > 0 ? g->contacts[g->n_contacts - 1] : GX_NEVER;
    last = g->last_word > last ? g->last_word : last;
    if (last != GX_NEVER && last >= window_cut(c->w->ruleset->zone, c->w->now, span)) {
        ask_again(p, window_over(c->w->ruleset->zone, last, span));
        return false;
    }
    char days[32];
    duration_format(span, days);
    p->gate_detail =
        text_of(arena_printf(c->mem, "{\"span\":\"%s\",\"last\":%lld}", days, last != GX_NEVER ? (long long)last : 0));
    return true;
}

static bool is_post(const contest *c, const proposal *p)
{
    return policy_channel(c->policy, p->channel)->feed;
}

/* The first instant that lies in neither window; GX_FOREVER when together they leave none of the day. What repeats
 * daily has shown itself in three days, whatever the clocks do. */
enum { QUIET_DAYS = 3 };

static int64_t outside_both(const zone *z, const quiet_window *shops, const quiet_window *hers, int64_t now)
{
    int64_t at = now, before;
    if (shops->from == shops->to && hers->from == hers->to)
        return now;
    do {
        before = at;
        at = quiet_window_after(hers, z, quiet_window_after(shops, z, at));
    } while (at != before && at - now <= QUIET_DAYS * DAY_S);
    return at == before ? at : GX_FOREVER;
}

static int64_t next_quiet(const contest *c, const quiet_window *hers, int64_t after)
{
    const zone *z = c->w->ruleset->zone;
    int64_t a = quiet_window_next(&c->policy->quiet, z, after), b = quiet_window_next(hers, z, after);
    return a < b ? a : b;
}

/* When quiet hours could first hold what passes now: those that come next where it must go out within a time, and those
 * that come near the last day of its offer. */
static int64_t quiet_again(const contest *c, const proposal *p, const quiet_window *hers)
{
    int64_t until = p->within != GX_FOREVER ? next_quiet(c, hers, c->w->now) : GX_FOREVER;
    const offer *o = offer_of(c, p);
    if (o == NULL || o->to == INT64_MAX)
        return until;
    int64_t near = zone_midnight(c->w->ruleset->zone, o->to - QUIET_DAYS) - 1;
    int64_t then = next_quiet(c, hers, near > c->w->now ? near : c->w->now);
    return then < until ? then : until;
}

/* D7.2: a chosen hour for each audience; today's if it is still to come. */
static int64_t at_its_hour(const contest *c, const proposal *p)
{
    const channel *ch = policy_channel(c->policy, p->channel);
    int hour = ch->feed || ch->mass ? broadcast_hour(c->w->ruleset, p) : -1;
    if (hour < 0)
        return c->w->now;
    const zone *z = c->w->ruleset->zone;
    int64_t day = zone_today(z, c->w->now), at = zone_utc(z, day * DAY_S + (int64_t)hour * 60);
    return at >= c->w->now ? at : zone_utc(z, (day + 1) * DAY_S + (int64_t)hour * 60);
}

/* When it would go out; GX_FOREVER: never. */
static int64_t goes_out(const contest *c, const proposal *p)
{
    const quiet_window none = { 0, 0 }; /* a post disturbs nobody: her own hours are no matter */
    quiet_window own = is_post(c, p) ? none : (quiet_window){ p->quiet_from, p->quiet_to };
    return outside_both(c->w->ruleset->zone, &c->policy->quiet, &own, at_its_hour(c, p));
}

/* How many of hers lie in the period of that day. */
static int64_t in_period(const contest *c, const gates *g, gx_text name, limit_period per, int64_t day)
{
    int64_t begin = limit_period_begin(per, day), end = limit_period_end(per, day), n = 0;
    for (size_t i = 0; i < g->n_by_channel; i++) {
        int64_t on = zone_today(c->w->ruleset->zone, g->by_channel[i].at);
        n += text_eq(g->by_channel[i].channel, name) && on >= begin && on < end;
    }
    return n;
}

/* It is asked again a day before the period ends, as it may be to go out on the next day; and when the limit does. */
static void hold_for_platform(const contest *c, const platform_limit *l, int64_t day, proposal *p)
{
    const zone *z = c->w->ruleset->zone;
    int64_t today = zone_today(z, c->w->now), again = limit_period_end(l->per, day) - 1;
    again = l->to < again ? l->to : again;
    ask_again(p, zone_midnight(z, again > today ? again : today + 1));
    p->gate_detail = text_of(arena_printf(c->mem, "{\"limit\":%lld,\"per\":\"%s\",\"platform\":\"%.*s\"}",
                                          (long long)l->most, limit_period_name(l->per), TEXT_ARG(l->platform)));
}

/* What the platform lets through to one customer, as of the day on which it would go out. */
static bool gate_platform(const contest *c, const gates *g, proposal *p)
{
    const channel *ch = policy_channel(c->policy, p->channel);
    int64_t at = ch->platform.n > 0 ? goes_out(c, p) : GX_FOREVER;
    if (at == GX_FOREVER)
        return false;
    int64_t day = zone_today(c->w->ruleset->zone, at);
    for (size_t i = 0; i < c->policy->limits.n; i++) {
        const platform_limit *l = &c->policy->limits.list[i];
        if (!text_eq(l->platform, ch->platform) || day > l->to)
            continue;
        if (day < l->from) { /* what waits for minutes is asked again when it begins to hold */
            int64_t begins = zone_midnight(c->w->ruleset->zone, l->from - 1);
            ask_again(p, begins > c->w->now ? begins : GX_FOREVER);
        } else if (in_period(c, g, text_of(ch->name), l->per, day) >= l->most) {
            hold_for_platform(c, l, day, p);
            return true;
        }
    }
    return false;
}

/* Quiet hours do not suppress: they move `at` to the next allowed second, unless that is too late, or never comes. */
static bool gate_quiet_hours(const contest *c, proposal *p)
{
    quiet_window own = { p->quiet_from, p->quiet_to };
    int64_t at = goes_out(c, p);
    bool in_time = p->within == GX_FOREVER || at - c->w->now <= p->within;
    if (at != GX_FOREVER && in_time && !outlives_offer(c, p, at)) {
        p->at = at;
        ask_again(p, quiet_again(c, p, &own));
        return false;
    }
    if (at != GX_FOREVER && !in_time)
        ask_again(p, at - p->within);
    p->gate_detail =
        at == GX_FOREVER ? GX_TEXT("{\"next\":null}") : text_of(arena_printf(c->mem, "{\"next\":%lld}", (long long)at));
    return true;
}

/* The first gate of her own that holds this proposal; NULL when none does. */
static const char *own_gate(const contest *c, const gates *g, proposal *p)
{
    p->gate_until = GX_FOREVER;
    p->gate_detail = (gx_text){ NULL, 0 };
    if (p->held_by != NULL) {
        p->gate_detail = p->held_detail;
        return p->held_by;
    }
    if (g != NULL && gate_unreachable(c, g, p))
        return "unreachable";
    if (g != NULL && gate_opted_out(c, g, p))
        return "opted_out";
    if (g != NULL && gate_exclusive(g, p))
        return "exclusive";
    if (g != NULL && gate_one_to_one(c, g, p))
        return "one_to_one";
    if (g != NULL && !is_post(c, p) && gate_cap(c, g, p))
        return "cap";
    if (g != NULL && gate_platform(c, g, p))
        return "cap";
    if (g != NULL && !is_post(c, p) && gate_quiet_period(c, g, p))
        return "quiet_period";
    if (g != NULL && gate_after_silence(c, g, p))
        return "after_silence";
    if (g != NULL && gate_complaint(c, g, p))
        return "complaint";
    if (gate_fairness(c, p))
        return "fairness";
    if (p->held_out)
        return "holdout";
    return gate_quiet_hours(c, p) ? "quiet_hours" : NULL;
}

const char *arbitrate_again(const ruleset *r, const gates *g, proposal *p, int64_t run_at, int64_t now, arena *a)
{
    arbitration w = { .ruleset = r, .now = now };
    const contest c = { .w = &w, .policy = &r->policy, .mem = a };
    p->quiet_from = g->quiet.from;
    p->quiet_to = g->quiet.to;
    p->gate_until = GX_FOREVER;
    p->gate_detail = (gx_text){ NULL, 0 };
    if (policy_channel(&r->policy, p->channel) == NULL || gate_unreachable(&c, g, p))
        return "unreachable";
    if (gate_opted_out(&c, g, p))
        return "opted_out";
    if (gate_complaint(&c, g, p))
        return "complaint";
    if (p->within != GX_FOREVER)
        p->within -= now - run_at;
    if (p->within < 0 || outlives_offer(&c, p, now))
        return "too_late";
    return gate_quiet_hours(&c, p) ? "too_late" : NULL;
}

/* ---- the competition for the day
 * --------------------------------------------------------------------------------------- */

static int64_t waiting_key(const proposal *p)
{
    return p->waiting_since != GX_NEVER ? p->waiting_since : p->since;
}

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int main_order(const void *x, const void *y)
{
    const proposal *a = ((const contender *)x)->p, *b = ((const contender *)y)->p;
    int d = compare(a->class, b->class);
    if (d == 0)
        d = compare(b->priority, a->priority);
    if (d == 0)
        d = compare(waiting_key(a), waiting_key(b));
    if (d == 0)
        d = text_cmp(a->customer, b->customer);
    if (d == 0)
        d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(a->step, b->step);
    return d != 0 ? d : text_cmp(a->occurrence, b->occurrence);
}

static int longest_waiting_first(const void *x, const void *y)
{
    int d = compare(waiting_key(((const contender *)x)->p), waiting_key(((const contender *)y)->p));
    return d != 0 ? d : main_order(x, y);
}

/* D6.3: a chat with each of so many new and old customers; what costs no minutes is no chat. */
static bool takes_place(const proposal *p)
{
    return p->minutes > 0 && (p->class == CLASS_NEW || p->class == CLASS_OLD);
}

/* What of the day is kept for the longest waiting. */
typedef struct reserve {
    int64_t minutes, places;
} reserve;

static const reserve nothing_kept = { 0, 0 };

/* Take the minutes from the class's own pool first, then from the day's, of which `kept` stays untouched. */
static bool fits(contest *c, const proposal *p, const reserve *kept)
{
    const policy *pol = c->policy;
    int64_t own =
        pol->minutes_class[p->class] >= 0 ? pol->minutes_class[p->class] - c->load.minutes_class[p->class] : 0;
    int64_t from_own = own < p->minutes ? (own > 0 ? own : 0) : p->minutes;
    int64_t rest = p->minutes - from_own;
    if (pol->minutes_per_day >= 0 && rest > 0 && c->load.minutes + rest > pol->minutes_per_day - kept->minutes)
        return false;
    if (pol->batch >= 0 && takes_place(p) && c->load.people >= pol->batch - kept->places)
        return false;
    c->load.minutes_class[p->class] += from_own;
    c->load.minutes += rest;
    c->load.people += takes_place(p);
    return true;
}

static bool held_before(const contest *c, const proposal *p)
{
    return p->since < c->w->now;
}

static void compete(contest *c, const reserve *kept, bool held_before_only)
{
    for (size_t i = 0; i < c->n; i++) {
        entrant *who = c->list[i].who;
        if (who->winner != who->n || (held_before_only && !held_before(c, c->list[i].p)))
            continue;
        if (fits(c, c->list[i].p, kept))
            who->winner = (size_t)(c->list[i].p - who->list);
    }
}

/* Nobody takes a place from anybody: the first of hers in the order wins. */
static void all_fit(contest *c)
{
    for (size_t i = 0; i < c->n; i++) {
        entrant *who = c->list[i].who;
        contender best = { who, &who->list[who->winner < who->n ? who->winner : 0] };
        if (who->winner == who->n || (!best.p->kept && main_order(&c->list[i], &best) < 0))
            who->winner = (size_t)(c->list[i].p - who->list);
    }
}

/* Minutes rounded down, as every minute is somebody else's; places rounded up, as less than one is none. */
static reserve share_of_longest(const policy *p)
{
    static const double rounding = 1e-9; /* 29% of 100 is 29 */
    reserve r = { 0, 0 };
    if (p->minutes_per_day > 0)
        r.minutes = (int64_t)((double)p->minutes_per_day * p->longest_waiting + rounding);
    if (p->batch > 0) {
        double places = (double)p->batch * p->longest_waiting - rounding;
        r.places = (int64_t)places + (places > (double)(int64_t)places);
    }
    return r;
}

/* Whether it would go out if it were alone on what was left of the day before this run. */
static bool fits_alone(const contest *c, const proposal *p)
{
    const policy *pol = c->policy;
    return (pol->minutes_per_day < 0 || p->minutes <= pol->minutes_per_day - c->w->load.minutes) &&
           (pol->batch < 0 || !takes_place(p) || c->w->load.people < pol->batch);
}

/* In the order of waiting: the first who has none of hers through yet. */
static const proposal *longest_left(const contest *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].who->winner == c->list[i].who->n && held_before(c, c->list[i].p) && fits_alone(c, c->list[i].p))
            return c->list[i].p;
    return NULL;
}

static bool has_minutes(const contest *c, int64_t minutes)
{
    return c->policy->minutes_per_day < 0 || c->load.minutes + minutes <= c->policy->minutes_per_day;
}

static void start_over(contest *c)
{
    c->load = c->w->load;
    for (size_t i = 0; i < c->n; i++) {
        entrant *who = c->list[i].who;
        if (who->winner < who->n && !who->list[who->winner].kept)
            who->winner = who->n;
    }
}

/* Everybody in the main order, but for the share of the longest waiting; then these. Whoever has waited longest of all
 * who are left is reached today even when the share is smaller than what she costs: else she never would be. */
static void compete_for_shares(contest *c)
{
    reserve kept = share_of_longest(c->policy);
    const proposal *longest = NULL;
    do {
        kept.minutes = longest != NULL ? longest->minutes : kept.minutes;
        start_over(c);
        qsort(c->list, c->n, sizeof *c->list, main_order);
        compete(c, &kept, false);
        qsort(c->list, c->n, sizeof *c->list, longest_waiting_first);
        longest = c->policy->longest_waiting > 0 ? longest_left(c) : NULL;
    } while (longest != NULL && !has_minutes(c, longest->minutes));
    compete(c, &nothing_kept, true);
}

static void hold_contest(contest *c)
{
    if (c->policy->minutes_per_day < 0 && c->policy->batch < 0) {
        all_fit(c);
        return;
    }
    compete_for_shares(c);
    qsort(c->list, c->n, sizeof *c->list, main_order);
    compete(c, &nothing_kept, false);
}

/* ---- entrants and their final reasons
 * ---------------------------------------------------------------------------------- */

bool gate_competes(gx_text gate)
{
    return text_is(gate, "budget") || text_is(gate, "feed") || text_is(gate, "audience");
}

static void enter(contest *c, entrant *e)
{
    e->winner = e->n;
    for (size_t i = 0; i < e->n; i++) {
        proposal *p = &e->list[i];
        if (e->gates == NULL && !gate_competes(p->reason))
            continue; /* what held it holds still: she would have been judged */
        const channel *ch = policy_channel(c->policy, p->channel);
        const char *gate = p->kept ? NULL : own_gate(c, e->gates, p);
        p->reason = text_of(gate);
        if (p->kept && !ch->feed)
            e->winner = i;
        else if (!p->kept && gate == NULL && ch->feed)
            c->posts[c->n_posts++] = p;
        else if (!p->kept && gate == NULL && ch->mass)
            c->messages[c->n_messages++] = (contender){ e, p };
        else if (!p->kept && gate == NULL)
            c->list[c->n++] = (contender){ e, p };
    }
}

/* Posts take nobody's turn; group messages that may go out compete like everything else. */
static gx_status decide_broadcasts(contest *c, gx_error *err)
{
    gx_status rc = broadcasts_posts(c->w, c->posts, c->n_posts, c->mem, err);
    proposal **list = arena_alloc(c->mem, (c->n_messages + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(err);
    for (size_t i = 0; i < c->n_messages; i++)
        list[i] = c->messages[i].p;
    if (rc == GX_OK)
        rc = broadcasts_messages(c->w, list, c->n_messages, c->mem, err);
    for (size_t i = 0; i < c->n_messages && rc == GX_OK; i++)
        if (c->messages[i].p->reason.n == 0)
            c->list[c->n++] = c->messages[i];
    return rc;
}

static bool before_priority(gx_text reason)
{
    return text_is(reason, "missed") || text_is(reason, "unconfirmed") || text_is(reason, "unreachable") ||
           text_is(reason, "opted_out") || text_is(reason, "exclusive") || text_is(reason, "one_to_one");
}

/* The ledger changes what is true of her from the next second on. Where one of hers still waits for minutes, a second
 * run at this very instant must see that she has had her turn. */
static void due_after(const contest *c, entrant *e)
{
    bool waits = false, any = e->winner < e->n;
    for (size_t i = 0; i < e->n; i++) {
        waits |= text_is(e->list[i].reason, "budget");
        any |= e->list[i].reason.n == 0;
    }
    if (e->evaluation == NULL || !any)
        return;
    int64_t due = c->w->now + (waits ? 0 : 1);
    if (due < e->evaluation->due)
        e->evaluation->due = due;
}

/* The day's places where these are full, else its minutes. */
static gx_text budget_detail(const contest *c, const proposal *p)
{
    const char *class = class_name((attention_class)p->class);
    if (c->policy->batch >= 0 && takes_place(p) && c->load.people >= c->policy->batch)
        return text_of(arena_printf(c->mem, "{\"people\":%lld,\"batch\":%lld,\"class\":\"%s\"}",
                                    (long long)c->load.people, (long long)c->policy->batch, class));
    return text_of(arena_printf(c->mem, "{\"minutes\":%d,\"used\":%lld,\"per_day\":%lld,\"class\":\"%s\"}", p->minutes,
                                (long long)c->load.minutes, (long long)c->policy->minutes_per_day, class));
}

static void wait_for_gate(entrant *e, proposal *p)
{
    if (e->evaluation != NULL && p->gate_until < e->evaluation->due)
        e->evaluation->due = p->gate_until;
    p->at = p->since;
}

static void settle(contest *c, entrant *e)
{
    for (size_t i = 0; i < e->n; i++) {
        proposal *p = &e->list[i];
        if (is_post(c, p)) {
            if (p->reason.n > 0)
                wait_for_gate(e, p);
            continue;
        }
        if (i == e->winner) {
            p->reason = (gx_text){ NULL, 0 };
            continue;
        }
        /* Hers for now stands; what lost to it in a run at this very instant lost to the budget still. */
        bool too_late = e->winner < e->n && e->list[e->winner].kept && p->reason.n == 0 && !p->waited;
        if (too_late || (i > e->winner && !before_priority(p->reason))) {
            p->reason = GX_TEXT("lower_priority");
            p->gate_until = GX_FOREVER;
            p->gate_detail =
                text_of(arena_printf(c->mem, "{\"passed\":\"%.*s\"}", TEXT_ARG(e->list[e->winner].strategy)));
        } else if (p->reason.n == 0) {
            p->reason = GX_TEXT("budget");
            p->gate_detail = budget_detail(c, p);
        }
        wait_for_gate(e, p);
    }
    due_after(c, e);
}

/* The order of one customer's proposals, fresh or stored: by priority, then who has waited longer, then by name; as in
 * the main order, so that what comes later has indeed lost to what passed. */
static int within_customer(const void *x, const void *y)
{
    const proposal *a = x, *b = y;
    int d = compare(a->customer_id, b->customer_id);
    if (d == 0)
        d = compare(b->priority, a->priority);
    if (d == 0)
        d = compare(waiting_key(a), waiting_key(b));
    if (d == 0)
        d = text_cmp(a->strategy, b->strategy);
    if (d == 0)
        d = text_cmp(a->step, b->step);
    return d != 0 ? d : text_cmp(a->occurrence, b->occurrence);
}

/* As they were proposed is nearly always that order. */
static void sort_hers(proposal *list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (within_customer(&list[i - 1], &list[i]) > 0) {
            qsort(list, n, sizeof *list, within_customer);
            return;
        }
}

static size_t gather_fresh(const arbitration *w, entrant *list)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        judgement *j = w->judgements[i];
        sort_hers(j->proposals, j->n_proposals);
        list[n++] =
            (entrant){ .list = j->proposals, .n = j->n_proposals, .gates = j->gates, .evaluation = &j->evaluation };
    }
    return n;
}

static size_t gather_waiting(const arbitration *w, entrant *list)
{
    if (w->n_waiting > 0)
        qsort(w->waiting, w->n_waiting, sizeof *w->waiting, within_customer);
    size_t n = 0;
    for (size_t i = 0; i < w->n_waiting; i++) {
        if (i > 0 && w->waiting[i].customer_id == w->waiting[i - 1].customer_id)
            list[n - 1].n++;
        else
            list[n++] = (entrant){ .list = &w->waiting[i], .n = 1 };
    }
    return n;
}

gx_status arbitrate(arbitration *w, arena *a, gx_error *err)
{
    size_t contenders = w->n_waiting;
    for (size_t i = 0; i < w->n; i++)
        contenders += w->judgements[i]->n_proposals;
    entrant *entrants = malloc((w->n + w->n_waiting + 1) * sizeof *entrants);
    policy of_today = w->ruleset->policy;
    of_today.minutes_per_day =
        policy_minutes(&of_today, &w->ruleset->calendar.days, zone_today(w->ruleset->zone, w->now));
    contest c = { .w = w, .policy = &of_today, .mem = a, .load = w->load };
    c.list = malloc((contenders + 1) * sizeof *c.list);
    c.messages = malloc((contenders + 1) * sizeof *c.messages);
    c.posts = malloc((contenders + 1) * sizeof *c.posts);
    gx_status rc = GX_OK;
    if (entrants == NULL || c.list == NULL || c.messages == NULL || c.posts == NULL) {
        rc = no_memory(err);
    } else {
        size_t n = gather_fresh(w, entrants);
        n += gather_waiting(w, entrants + n);
        for (size_t i = 0; i < n; i++)
            enter(&c, &entrants[i]);
        rc = decide_broadcasts(&c, err);
        if (rc == GX_OK)
            hold_contest(&c);
        for (size_t i = 0; i < n && rc == GX_OK; i++)
            settle(&c, &entrants[i]);
    }
    free(entrants);
    free(c.messages);
    free(c.posts);
    free(c.list);
    return rc;
}
