/* SPDX-License-Identifier: Apache-2.0 */
/* Invents a shop, and what happens in it between two runs. The same seed gives the same days. */
#include "daily.h"

#include <stdio.h>

#define START INT64_C(1735689600) /* 2025-01-01; two years of clock changes follow */

const way ways[] = {
    { "chat", NULL, true, false, false },       { "call", NULL, false, false, false },
    { "moments", NULL, true, true, false },     { "group", NULL, true, false, true },
    { "card", "address", false, false, false }, { "email", "email", false, false, false },
    { "sms", "phone", false, false, false },
};
const char *const purposes[] = { "care", "service", "sell", "ask" };
static const char *const topics[] = { "care", "service", "sell", "ask", "ads", "all" };
static const char *const zones[] = { "UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York",
                                     "Australia/Lord_Howe" };

#define ONE_OF(w, list) ((list)[draw(w) % (sizeof(list) / sizeof *(list))])

/* splitmix64 (Steele, Lea, Flood 2014). */
uint64_t draw(world *w)
{
    uint64_t z = (w->chance += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

bool chance(world *w, int percent)
{
    return (int)(draw(w) % 100) < percent;
}

int64_t between(world *w, int64_t from, int64_t to)
{
    return from + (int64_t)(draw(w) % (uint64_t)(to - from + 1));
}

/* ---- the rules ---- */

static hours some_hours(world *w)
{
    static const hours usual[] = { { 1260, 540 }, { 0, 480 },   { 720, 840 }, { 540, 1260 },
                                   { 1350, 75 },  { 120, 165 }, { 0, 1440 } };
    if (chance(w, 70))
        return ONE_OF(w, usual);
    return (hours){ (int)between(w, 0, 95) * 15, (int)between(w, 0, 95) * 15 };
}

static limit some_limit(world *w, int share, int64_t most, int64_t days)
{
    limit l = { NONE, 0, 0 };
    if (!chance(w, share))
        return l;
    l.count = between(w, chance(w, 5) ? 0 : 1, most);
    l.days = chance(w, 80) ? between(w, 1, days) : 0;
    l.seconds = l.days > 0 ? 0 : between(w, 2, 60) * 3600;
    return l;
}

static int64_t maybe(world *w, int share, int64_t from, int64_t to)
{
    return chance(w, share) ? between(w, from, to) : NONE;
}

static void invent_rules(world *w)
{
    static const int shares[] = { 0, 20, 20, 20, 50, 29, 100 };
    rules *r = &w->rules;
    r->zone = ONE_OF(w, zones);
    r->minutes = maybe(w, 70, 0, chance(w, 30) ? 15 : 60);
    for (int c = 0; c < CLASSES; c++)
        r->own[c] = maybe(w, 25, 0, 25);
    r->batch = maybe(w, 60, 0, 5);
    r->share = ONE_OF(w, shares);
    r->caps[0] = some_limit(w, 60, 2, 10);
    r->caps[1] = some_limit(w, 30, 4, 40);
    r->sell_cap = some_limit(w, 50, 2, 30);
    r->quiet_period = some_limit(w, 50, 1, 4);
    r->quiet_period.count = r->quiet_period.count == NONE ? NONE : 1;
    r->silence = some_limit(w, 40, 1, 30);
    r->silence.count = r->silence.count == NONE ? NONE : 1;
    r->quiet = chance(w, 60) ? some_hours(w) : (hours){ 0, 0 };
    r->asked = chance(w, 15);
    r->willing = chance(w, 30);
    r->hold_sales = chance(w, 50);
}

static void span_text(const limit *l, buf *out)
{
    if (l->days > 0)
        buf_printf(out, "%lldd", (long long)l->days);
    else
        buf_printf(out, "%llds", (long long)l->seconds);
}

static void write_cap(buf *out, const char *before, const limit *l)
{
    buf_printf(out, "%s%lld/", before, (long long)l->count);
    span_text(l, out);
}

static void write_number(buf *out, const char *key, int64_t value)
{
    if (value != NONE)
        buf_printf(out, "%s = %lld\n", key, (long long)value);
}

static void write_span(buf *out, const char *key, const limit *l)
{
    if (l->count == NONE)
        return;
    buf_printf(out, "%s = ", key);
    span_text(l, out);
    buf_str(out, "\n");
}

void world_ini(const world *w, buf *out)
{
    static const char *const own[] = { "minutes.waiting", "minutes.promise", "minutes.key", "minutes.new",
                                       "minutes.old" };
    const rules *r = &w->rules;
    const char *before = "cap = ";
    buf_str(out, "[attention]\n");
    write_number(out, "minutes_per_day", r->minutes);
    for (int c = 0; c < CLASSES; c++)
        write_number(out, own[c], r->own[c]);
    write_number(out, "batch", r->batch);
    buf_printf(out, "longest_waiting = %d%%\n", r->share);
    for (int i = 0; i < 2; i++)
        if (r->caps[i].count != NONE) {
            write_cap(out, before, &r->caps[i]);
            before = ", ";
        }
    buf_str(out, "\n");
    if (r->sell_cap.count != NONE)
        write_cap(out, "cap.sell = ", &r->sell_cap);
    buf_str(out, "\n");
    write_span(out, "quiet_period", &r->quiet_period);
    write_span(out, "first_after_silence", &r->silence);
    if (r->quiet.from != r->quiet.to)
        buf_printf(out, "quiet = %02d:%02d-%02d:%02d\n", r->quiet.from / 60, r->quiet.from % 60, r->quiet.to / 60,
                   r->quiet.to % 60);
    buf_printf(out, "sales_on_complaint = %s\n", r->hold_sales ? "no" : "yes");
    buf_printf(out, "[consent]\ndefault = %s\nads = %s\n", r->asked ? "ask" : "allowed",
               r->willing ? "willing" : "anybody");
}

/* ---- strategies and customers ---- */

static void invent_habit(world *w, int i)
{
    static const char *const groups[] = { "g", "h" };
    habit *h = &w->habits[i];
    snprintf(h->name, sizeof h->name, "%c%d", (char)('a' + (int)(draw(w) % 6)), i);
    h->way = chance(w, 50) ? &ways[0] : &ways[draw(w) % 7];
    h->purpose = purposes[draw(w) % 4];
    h->group = chance(w, 30) ? ONE_OF(w, groups) : NULL;
    h->offer = chance(w, 30) ? (chance(w, 50) ? "short" : "unfair") : NULL;
    h->priority = (int)between(w, 4, 8) * 10;
    h->minutes = h->way->post || chance(w, 10) ? 0 : (int)between(w, 1, chance(w, 15) ? MOST_MINUTES : 10);
    h->uncapped = chance(w, 15);
    h->within = chance(w, 25) ? between(w, 1, 30) * 1800 : NONE;
}

static void change_mind(world *w, person *p)
{
    if (chance(w, 50) && p->n_wishes < MOST_WISHES) {
        bool by_way = chance(w, 50);
        p->wishes[p->n_wishes++] =
            (wish){ by_way ? ways[draw(w) % 7].name : NULL, by_way ? NULL : ONE_OF(w, topics), chance(w, 40) };
    } else if (p->n_consents < MOST_WISHES) {
        p->consents[p->n_consents++] =
            (wish){ chance(w, 30) ? ways[draw(w) % 7].name : NULL, ONE_OF(w, topics), chance(w, 70) };
    } else {
        p->n_wishes = p->n_consents = 0;
    }
}

static void want(world *w, person *p, int habit_no)
{
    idea *i = &p->ideas[habit_no];
    *i = (idea){ .live = true, .held_out = chance(w, 6), .occurrence = i->occurrence + 1, .since = GX_NEVER };
}

static void invent_person(world *w, int no)
{
    person *p = &w->people[no];
    snprintf(p->name, sizeof p->name, "%c%02d", (char)('a' + (int)(draw(w) % 26)), no);
    p->removed = chance(w, 6);
    p->complained = chance(w, 10);
    p->has_phone = chance(w, 80);
    p->has_email = chance(w, 70);
    p->has_address = chance(w, 70);
    p->is_willing = chance(w, 70);
    p->quiet = chance(w, 25) ? some_hours(w) : (hours){ 0, 0 };
    p->class = (int)(draw(w) % CLASSES);
    p->waiting_since = p->class == WAITING ? w->now - between(w, 0, 2 * DAY) : GX_NEVER;
    p->last_word = chance(w, 60) ? w->now - between(w, 0, 50 * DAY) : GX_NEVER;
    p->changed = true;
    for (int i = (int)between(w, 0, 4); i > 0; i--)
        p->said[p->n_said++] = w->now - between(w, 0, 40 * DAY);
    if (chance(w, 20))
        change_mind(w, p);
    for (int h = 0; h < w->n_habits; h++)
        if (chance(w, 45))
            want(w, p, h);
}

void world_begin(world *w, uint64_t seed)
{
    *w = (world){ .seed = seed, .chance = seed * 0x2545f4914f6cdd1du };
    invent_rules(w);
    clock_of(w->rules.zone);
    w->now = START + between(w, 0, 700 * DAY);
    w->offer_to = day_of(w->now) + between(w, 0, 5);
    w->n_habits = (int)between(w, 1, MOST_HABITS);
    w->n_people = (int)between(w, 1, MOST_PEOPLE);
    for (int h = 0; h < w->n_habits; h++)
        invent_habit(w, h);
    for (int i = 0; i < w->n_people; i++)
        invent_person(w, i);
}

/* ---- from one run to the next ---- */

/* Whole days before the run: windows are closed. */
static int64_t on_the_edge(world *w)
{
    return w->now - between(w, 1, 10) * DAY - (chance(w, 30) ? 1 : 0);
}

static void happen(world *w, person *p, int64_t from)
{
    p->changed = true;
    switch (draw(w) % 9) {
    case 8:
        p->complained = !p->complained;
        break;
    case 0:
        change_mind(w, p);
        break;
    case 1:
        p->removed = !p->removed;
        break;
    case 2:
        p->last_word = between(w, from + 1, w->now);
        break;
    case 3:
        if (p->n_said < (int)(sizeof p->said / sizeof *p->said))
            p->said[p->n_said++] = chance(w, 50) ? between(w, from - 3 * DAY, w->now) : on_the_edge(w);
        break;
    case 4:
        p->class = (int)(draw(w) % CLASSES);
        p->waiting_since = p->class == WAITING ? between(w, from + 1, w->now) : GX_NEVER;
        break;
    case 5:
        p->quiet = some_hours(w);
        break;
    default:
        for (int h = 0; h < w->n_habits; h++)
            if (!p->ideas[h].live && chance(w, 60))
                want(w, p, h);
            else if (chance(w, 15))
                p->ideas[h].live = false;
    }
}

/* What the seller made of what was approved. */
static void work_off(world *w, int64_t from)
{
    for (int i = 0; i < w->n_deeds; i++) {
        deed *d = &w->deeds[i];
        if (d->fate != PLANNED || chance(w, 20))
            continue;
        int64_t earliest = d->at > from ? d->at : from + 1;
        if (earliest > w->now)
            continue;
        d->fate = chance(w, 85) ? DONE : chance(w, 50) ? SKIPPED : FAILED;
        d->status_at = between(w, earliest, w->now);
        w->people[d->who].changed = true;
    }
}

/* What the engine looks at again by itself: an offer that is over is not proposed, and one that is held back because
 * it is unfair (D6.2) is asked about anew. */
static void follow_offers(world *w)
{
    w->unfair = chance(w, 20);
    for (int i = 0; i < w->n_people; i++) {
        person *p = &w->people[i];
        p->changed |= w->unfair;
        for (int h = 0; h < w->n_habits; h++) {
            bool is_short = w->habits[h].offer != NULL && strcmp(w->habits[h].offer, "short") == 0;
            if (!is_short || !p->ideas[h].live || day_of(w->now) <= w->offer_to)
                continue;
            p->ideas[h].live = false;
            p->changed = true;
        }
    }
}

void world_go_on(world *w)
{
    int64_t from = w->now;
    if (chance(w, 65))
        w->now += DAY + between(w, -3 * 3600, 3 * 3600);
    else
        w->now += chance(w, 50) ? between(w, 1, 8 * 3600) : between(w, DAY, 6 * DAY);
    work_off(w, from);
    for (int i = 0; i < w->n_people; i++)
        if (chance(w, 25))
            happen(w, &w->people[i], from);
    follow_offers(w);
}
