/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done with whom, read off domain.md (D5.7, D7.2, D7.3, D7.6, D7.7, D7.9, D7.10, D6.1-D6.3) and
 * docs/configuration.md, and written as plainly as possible. Local time is libc's. */
#include "daily.h"

#include <stdlib.h>
#include <time.h>

/* ---- the clock ---- */

static const char *zone_now;

void clock_of(const char *zone)
{
    zone_now = zone;
    setenv("TZ", zone, 1);
    tzset();
}

/* libc's, remembered: clocks change at a full quarter of an hour. */
static int64_t offset_of(int64_t t)
{
    enum { PLACES = 4096 };
    static struct {
        const char *zone;
        int64_t quarter, offset;
    } known[PLACES];
    int64_t quarter = t / 900;
    size_t at = (size_t)(quarter % PLACES);
    if (known[at].quarter != quarter || known[at].zone != zone_now) {
        struct tm tm;
        time_t when = (time_t)t;
        localtime_r(&when, &tm);
        known[at].zone = zone_now;
        known[at].quarter = quarter;
        known[at].offset = tm.tm_gmtoff;
    }
    return known[at].offset;
}

/* The clock goes back by an hour at most, at a full quarter of an hour. */
int64_t local_of(int64_t t)
{
    int64_t plain = t + offset_of(t), highest = plain;
    for (int64_t s = t - t % 900; s > t - 3600 - 900; s -= 900) {
        int64_t before = s - 1 + offset_of(s - 1);
        highest = before > highest ? before : highest;
    }
    return highest;
}

int64_t day_of(int64_t t)
{
    return local_of(t) / DAY;
}

bool within(int64_t at, int64_t now, const limit *l)
{
    if (at == GX_NEVER)
        return false;
    return l->days > 0 ? local_of(at) >= local_of(now) - l->days * DAY : at >= now - l->seconds;
}

static bool is_quiet(const hours *h, int64_t t)
{
    int64_t minute = local_of(t) % DAY / 60;
    if (h->from <= h->to)
        return minute >= h->from && minute < h->to;
    return minute >= h->from || minute < h->to;
}

int64_t first_allowed(const hours *a, const hours *b, int64_t t)
{
    int64_t at = t;
    while (is_quiet(a, at) || is_quiet(b, at)) {
        if (at > t + 3 * DAY)
            return GX_FOREVER;
        at += 900 - at % 900; /* windows and clocks change at quarters of an hour */
    }
    return at;
}

/* ---- the gates ---- */

static bool unreachable(const person *p, const habit *h)
{
    const char *needs = h->way->needs;
    if (h->way->by_chat && p->removed)
        return true;
    return needs != NULL && !((needs[0] == 'p' && p->has_phone) || (needs[0] == 'e' && p->has_email) ||
                              (needs[0] == 'a' && p->has_address));
}

static bool topic_covers(const char *topic, const char *purpose)
{
    return strcmp(topic, purpose) == 0 || strcmp(topic, "all") == 0 ||
           (strcmp(topic, "ads") == 0 && strcmp(purpose, "sell") == 0);
}

static bool opted_out(const rules *r, const person *p, const habit *h)
{
    bool granted = false;
    for (int i = 0; i < p->n_wishes; i++) {
        const wish *w = &p->wishes[i];
        bool about = w->channel ? strcmp(w->channel, h->way->name) == 0 : topic_covers(w->topic, h->purpose);
        if (about && !w->allow)
            return true;
    }
    for (int i = 0; i < p->n_consents; i++) {
        const wish *c = &p->consents[i];
        bool about = topic_covers(c->topic, h->purpose) && (!c->channel || strcmp(c->channel, h->way->name) == 0);
        if (about && !c->allow)
            return true;
        granted |= about;
    }
    if (r->asked && !granted)
        return true;
    return r->willing && strcmp(h->purpose, "sell") == 0 && !granted && !p->is_willing;
}

static bool exclusive(const world *w, int who, const habit *h)
{
    for (int i = 0; h->group != NULL && i < w->n_deeds; i++) {
        const char *group = w->habits[w->deeds[i].habit].group;
        if (w->deeds[i].who == who && w->deeds[i].fate == PLANNED && group != NULL && strcmp(group, h->group) == 0)
            return true;
    }
    return false;
}

int64_t contact_of(const deed *d)
{
    return d->fate == DONE ? d->status_at : d->run;
}

bool counts(const world *w, const deed *d)
{
    return d->fate != SKIPPED && d->fate != FAILED && d->run < w->now;
}

static bool at_limit(const world *w, int who, const limit *l, const char *purpose)
{
    int64_t n = 0;
    for (int i = 0; i < w->n_deeds; i++) {
        const deed *d = &w->deeds[i];
        bool post = w->habits[d->habit].way->post; /* which nobody is contacted by */
        bool meant = d->who == who && !post && (!purpose || strcmp(w->habits[d->habit].purpose, purpose) == 0);
        n += meant && counts(w, d) && within(contact_of(d), w->now, l);
    }
    for (int i = 0; purpose == NULL && i < w->people[who].n_said; i++)
        n += within(w->people[who].said[i], w->now, l);
    return l->count != NONE && n >= l->count;
}

static bool silent(const world *w, int who, const limit *l)
{
    const limit one = { 1, l->days, l->seconds };
    return !at_limit(w, who, &one, NULL) && !within(w->people[who].last_word, w->now, l);
}

const char *forbidden(const world *w, int who, int habit_no, int64_t *at)
{
    const rules *r = &w->rules;
    const person *p = &w->people[who];
    const habit *h = &w->habits[habit_no];
    bool sells = strcmp(h->purpose, "sell") == 0;
    *at = w->now;
    if (unreachable(p, h))
        return "unreachable";
    if (opted_out(r, p, h))
        return "opted_out";
    if (exclusive(w, who, h))
        return "exclusive";
    if (h->way->many && (p->class == KEY || p->waiting_since != GX_NEVER))
        return "one_to_one";
    const hours none = { 0, 0 };
    bool counted = !h->uncapped && !h->way->post;
    if (counted && (at_limit(w, who, &r->caps[0], NULL) || at_limit(w, who, &r->caps[1], NULL) ||
                    (sells && at_limit(w, who, &r->sell_cap, "sell"))))
        return "cap";
    if (counted && at_limit(w, who, &r->quiet_period, NULL))
        return "quiet_period";
    if (sells && !h->way->post && r->silence.count != NONE && silent(w, who, &r->silence))
        return "after_silence";
    if (sells && r->hold_sales && p->complained)
        return "complaint";
    if (h->offer != NULL && w->unfair && strcmp(h->offer, "unfair") == 0)
        return "fairness";
    if (p->ideas[habit_no].held_out)
        return "holdout";
    *at = first_allowed(&r->quiet, h->way->post ? &none : &p->quiet, w->now);
    bool too_late = *at == GX_FOREVER || (h->within != NONE && *at - w->now > h->within);
    bool over = h->offer != NULL && strcmp(h->offer, "short") == 0 && (*at == GX_FOREVER || day_of(*at) > w->offer_to);
    return too_late || over ? "quiet_hours" : NULL;
}

bool before_priority(const char *gate)
{
    return strcmp(gate, "unreachable") == 0 || strcmp(gate, "opted_out") == 0 || strcmp(gate, "exclusive") == 0 ||
           strcmp(gate, "one_to_one") == 0;
}

int64_t waits_since(const world *w, int who, int habit_no)
{
    const person *p = &w->people[who];
    int64_t since = p->ideas[habit_no].since;
    return p->waiting_since != GX_NEVER ? p->waiting_since : since != GX_NEVER ? since : w->now;
}

/* Which of hers comes first. */
static bool sooner(const world *w, int who, int a, int b)
{
    const habit *x = &w->habits[a], *y = &w->habits[b];
    int64_t since_a = waits_since(w, who, a), since_b = waits_since(w, who, b);
    if (x->priority != y->priority)
        return x->priority > y->priority;
    return since_a != since_b ? since_a < since_b : strcmp(x->name, y->name) < 0;
}

int in_her_order(const world *w, int who, int order[MOST_HABITS])
{
    int n = 0;
    for (int h = 0; h < w->n_habits; h++) {
        if (!w->people[who].ideas[h].live)
            continue;
        int at = n++;
        for (; at > 0 && sooner(w, who, h, order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = h;
    }
    return n;
}

/* ---- the day ---- */

void use(usage *u, int class, int64_t minutes)
{
    u->minutes[class] += minutes;
    u->people += minutes > 0 && (class == NEW || class == OLD);
}

int64_t usage_of_day(const rules *r, const usage *u)
{
    int64_t sum = 0;
    for (int c = 0; c < CLASSES; c++) {
        int64_t own = r->own[c] == NONE ? 0 : r->own[c];
        sum += u->minutes[c] > own ? u->minutes[c] - own : 0;
    }
    return sum;
}

int64_t needs_of_day(const rules *r, const usage *u, int class, int64_t minutes)
{
    usage with = *u;
    use(&with, class, minutes);
    return usage_of_day(r, &with) - usage_of_day(r, u);
}

bool has_room(const rules *r, const usage *u, int class, int64_t minutes)
{
    int64_t needs = needs_of_day(r, u, class, minutes);
    bool counted = minutes > 0 && (class == NEW || class == OLD);
    if (r->minutes != NONE && needs > 0 && usage_of_day(r, u) + needs > r->minutes)
        return false;
    return r->batch == NONE || !counted || u->people < r->batch;
}

int64_t day_filled(const world *w)
{
    static const hours none = { 0, 0 };
    int64_t at = first_allowed(&w->rules.quiet, &none, w->now);
    return day_of(at == GX_FOREVER ? w->now : at);
}

usage usage_before(const world *w)
{
    usage u = { 0 };
    int64_t day = day_filled(w);
    for (int i = 0; i < w->n_deeds; i++) {
        const deed *d = &w->deeds[i];
        if (d->fate == SKIPPED || d->fate == FAILED)
            continue;
        int64_t due = day_of(d->at);
        bool overdue = d->fate == PLANNED && due < day && due >= day - OVERDUE;
        if (d->day == day || due == day || overdue)
            use(&u, d->class, d->minutes);
    }
    return u;
}
