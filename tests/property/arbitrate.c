/* SPDX-License-Identifier: Apache-2.0 */
/* Random shops and days through the arbiter: `arbitrate COUNT [FIRST]`. After every run each action is held against
 * the rules (allowed.c), and so is the reason of whatever was held; nobody is lost; the day's minutes and places are
 * never exceeded, nor left empty while somebody could have had them; the order of D7.7 holds, and so does the share of
 * the longest waiting. The same run with everything handed in in another order, with everybody judged instead of those
 * whose turn it is, and a second time at the same instant must decide the same. What fails first is named with its
 * seed and day, and the exit code is 1. */
#include "core/decide/arbitrate.h"

#include "core/base/calendar.h"
#include "daily.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_IDEAS = MOST_PEOPLE * MOST_HABITS, DAYS = 6, LONG_DAYS = 40 };

/* What was decided of an idea. */
typedef struct verdict {
    const char *gate; /* NULL: approved */
    int64_t at;
    char detail[160];
} verdict;

typedef struct outcome {
    verdict of[MOST_PEOPLE][MOST_HABITS];
    int64_t due[MOST_PEOPLE];
    bool judged[MOST_PEOPLE];
} outcome;

/* How a run is handed to the arbiter. */
typedef struct manner {
    bool everybody, shuffled, again; /* again: at the instant of the run before, whose actions stand */
} manner;

typedef struct driver {
    world w;
    int day;
    arena *mem;
    config *config;
    ruleset ruleset;
    offer offers[2];
    outcome before; /* the last one committed */
    uint64_t actions, held, runs;
} driver;

_Noreturn static void broken(const driver *d, int who, int habit_no, const char *what)
{
    fprintf(stderr, "seed %llu, day %d, at %lld (%s), customer %s, strategy %s: %s\n", (unsigned long long)d->w.seed,
            d->day, (long long)d->w.now, d->w.rules.zone, who < 0 ? "-" : d->w.people[who].name,
            habit_no < 0 ? "-" : d->w.habits[habit_no].name, what);
    buf ini = { 0 };
    world_ini(&d->w, &ini);
    fprintf(stderr, "%s\nagain: property-arbitrate 1 %llu\n", ini.p, (unsigned long long)d->w.seed);
    exit(1);
}

static void *need(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* ---- the shop as the engine would hand it over ---- */

static void open_rules(driver *d)
{
    gx_error err = { 0 };
    buf ini = { 0 };
    world_ini(&d->w, &ini);
    arena_reset(d->mem);
    config_free(d->config);
    d->config = need(config_new());
    d->ruleset = (ruleset){ .zone = NULL };
    if (config_read_text(d->config, (gx_text){ ini.p, ini.n }, "shop.ini", &err) != GX_OK ||
        policy_load(d->config, NULL, d->mem, &d->ruleset.policy, &err) != GX_OK ||
        zone_load(d->w.rules.zone, &d->ruleset.zone, &err) != GX_OK)
        broken(d, -1, -1, err.text);
    buf_free(&ini);
    d->offers[0] = (offer){ .name = "short", .to = d->w.offer_to };
    d->offers[1] = (offer){ .name = "unfair", .to = INT64_MAX };
    d->ruleset.offers = (offers){ .list = d->offers, .n = 2 };
}

static int by_time(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static const int64_t *contacts_of(driver *d, int who, const char *about, uint32_t *n)
{
    const world *w = &d->w;
    int64_t *list = need(arena_alloc(d->mem, (MOST_DEEDS + MOST_SAID) * sizeof *list));
    *n = 0;
    for (int i = 0; i < w->n_deeds; i++) {
        const deed *e = &w->deeds[i];
        bool post = w->habits[e->habit].way->post;
        if (e->who == who && !post && counts(w, e) && (!about || strcmp(w->habits[e->habit].purpose, about) == 0))
            list[(*n)++] = contact_of(e);
    }
    for (int i = 0; about == NULL && i < w->people[who].n_said; i++)
        list[(*n)++] = w->people[who].said[i];
    qsort(list, *n, sizeof *list, by_time);
    return list;
}

static void wishes_of(driver *d, const person *p, gates *g)
{
    preference *wishes = need(arena_zalloc(d->mem, MOST_WISHES * sizeof *wishes));
    consent *consents = need(arena_zalloc(d->mem, MOST_WISHES * sizeof *consents));
    for (int i = 0; i < p->n_wishes; i++)
        wishes[i] = (preference){ .channel = text_of(p->wishes[i].channel),
                                  .topic = text_of(p->wishes[i].topic),
                                  .allow = p->wishes[i].allow };
    for (int i = 0; i < p->n_consents; i++)
        consents[i] = (consent){ .channel = text_of(p->consents[i].channel),
                                 .purpose = text_of(p->consents[i].topic),
                                 .granted = p->consents[i].allow };
    g->preferences = wishes;
    g->n_preferences = (size_t)p->n_wishes;
    g->consents = consents;
    g->n_consents = (size_t)p->n_consents;
}

static gates *gates_of(driver *d, int who)
{
    const world *w = &d->w;
    const person *p = &w->people[who];
    gates *g = need(arena_zalloc(d->mem, sizeof *g));
    *g = (gates){ .removed = p->removed,
                  .key = p->class == KEY,
                  .waits = p->waiting_since != GX_NEVER,
                  .willing = p->is_willing,
                  .complaint = p->complained ? w->now - DAY : GX_NEVER,
                  .last_word = p->last_word,
                  .has_phone = p->has_phone,
                  .has_email = p->has_email,
                  .has_wechat = true,
                  .has_address = p->has_address };
    wishes_of(d, p, g);
    g->contacts = contacts_of(d, who, NULL, &g->n_contacts);
    for (int k = 0; k < PURPOSES; k++)
        g->contacts_purpose[k] = contacts_of(d, who, purpose_name((purpose)k), &g->n_contacts_purpose[k]);
    gx_text *busy = need(arena_alloc(d->mem, MOST_DEEDS * sizeof *busy));
    for (int i = 0; i < w->n_deeds; i++) {
        const char *group = w->habits[w->deeds[i].habit].group;
        if (w->deeds[i].who == who && w->deeds[i].fate == PLANNED && w->deeds[i].run < w->now && group != NULL)
            busy[g->n_busy_groups++] = text_of(group);
    }
    g->busy_groups = busy;
    return g;
}

static proposal proposal_of(const driver *d, int who, int habit_no)
{
    const world *w = &d->w;
    const person *p = &w->people[who];
    const habit *h = &w->habits[habit_no];
    const idea *i = &p->ideas[habit_no];
    static const char *const occurrences[] = { "0", "1", "2", "3", "4", "5", "6", "7" };
    return (proposal){ .customer_id = (uint32_t)who + 1,
                       .customer = text_of(p->name),
                       .strategy = text_of(h->name),
                       .step = GX_TEXT("1"),
                       .occurrence = text_of(occurrences[i->occurrence % 8]),
                       .channel = text_of(h->way->name),
                       .purpose = text_of(h->purpose),
                       .at = w->now,
                       .within = h->within == NONE ? GX_FOREVER : h->within,
                       .quiet_from = p->quiet.from,
                       .quiet_to = p->quiet.to,
                       .priority = h->priority,
                       .minutes = h->minutes,
                       .class = p->class,
                       .waiting_since = p->waiting_since,
                       .since = i->since == GX_NEVER ? w->now : i->since,
                       .offer = text_of(h->offer),
                       .exclusive = text_of(h->group),
                       .uncapped = h->uncapped,
                       .reason = text_of(i->gate),
                       .waited = i->gate != NULL && strcmp(i->gate, "budget") == 0,
                       .held_out = i->held_out,
                       .gate_until = GX_FOREVER };
}

static void shuffle(driver *d, const manner *m, void *list, size_t n, size_t size)
{
    char swap[sizeof(judgement) > sizeof(proposal) ? sizeof(judgement) : sizeof(proposal)];
    char *at = list;
    for (size_t i = n; m->shuffled && i > 1; i--) {
        size_t k = draw(&d->w) % i;
        memcpy(swap, at + (i - 1) * size, size);
        memmove(at + (i - 1) * size, at + k * size, size);
        memcpy(at + k * size, swap, size);
    }
}

typedef struct handed {
    judgement list[MOST_PEOPLE];
    judgement *in_order[MOST_PEOPLE];
    proposal waiting[MOST_IDEAS];
    arbitration a;
} handed;

/* Whoever changed, or whose time has come, is judged; of the others those compete again whom the budget holds. */
static void hand_over(driver *d, const manner *m, handed *in)
{
    world *w = &d->w;
    *in = (handed){ .a = { .ruleset = &d->ruleset, .now = w->now, .judgements = in->in_order } };
    for (int who = 0; who < w->n_people; who++) {
        int hers[MOST_HABITS], n = in_her_order(w, who, hers);
        bool judged = m->everybody || w->people[who].changed || w->people[who].due <= w->now, waits = false;
        proposal *list = need(arena_alloc(d->mem, MOST_HABITS * sizeof *list));
        for (int k = 0; k < n; k++) {
            list[k] = proposal_of(d, who, hers[k]);
            list[k].kept = m->again && d->before.of[who][hers[k]].gate == NULL;
            waits |= list[k].waited;
        }
        shuffle(d, m, list, (size_t)n, sizeof *list);
        if (judged && n > 0)
            in->list[in->a.n++] = (judgement){ .id = (uint32_t)who + 1,
                                               .subject = text_of(w->people[who].name),
                                               .exists = true,
                                               .proposals = list,
                                               .n_proposals = (size_t)n,
                                               .gates = gates_of(d, who),
                                               .evaluation = { .due = GX_FOREVER } };
        for (int k = 0; !judged && waits && k < n; k++)
            in->waiting[in->a.n_waiting++] = list[k];
    }
    for (size_t i = 0; i < in->a.n; i++)
        in->in_order[i] = &in->list[i];
    shuffle(d, m, in->list, in->a.n, sizeof *in->list);
    in->a.waiting = in->waiting;
    shuffle(d, m, in->waiting, in->a.n_waiting, sizeof *in->waiting);
}

/* ---- what came of it ---- */

static const char *gate_of(const driver *d, const proposal *p, int who, int habit_no)
{
    for (size_t i = 0; i < gate_count; i++)
        if (text_is(p->reason, gate_names[i]))
            return gate_names[i];
    if (p->reason.n > 0)
        broken(d, who, habit_no, "a reason that is no gate");
    return NULL;
}

static int habit_called(const world *w, gx_text name)
{
    int h = 0;
    while (!text_is(name, w->habits[h].name))
        h++;
    return h;
}

static void read_verdict(const driver *d, const proposal *p, outcome *out)
{
    int who = (int)p->customer_id - 1, h = habit_called(&d->w, p->strategy);
    verdict *v = &out->of[who][h];
    *v = (verdict){ .gate = gate_of(d, p, who, h), .at = p->at };
    snprintf(v->detail, sizeof v->detail, "%.*s", TEXT_ARG(p->gate_detail));
}

/* Of those who competed again without being judged only a winner changes what is stored of her. */
static void read_waiting(const driver *d, const handed *in, outcome *out)
{
    for (size_t i = 0; i < in->a.n_waiting; i++) {
        const proposal *p = &in->waiting[i];
        bool passed = false;
        for (size_t k = 0; k < in->a.n_waiting; k++)
            passed |= in->waiting[k].customer_id == p->customer_id && in->waiting[k].reason.n == 0;
        if (!passed)
            continue;
        read_verdict(d, p, out);
        out->due[p->customer_id - 1] = d->w.now;
    }
}

static void decide(driver *d, const manner *m, outcome *out)
{
    static handed in;
    static const held_offer unfair = { { "unfair", 6 }, { "{}", 2 } };
    gx_error err = { 0 };
    hand_over(d, m, &in);
    in.a.unfair = &unfair;
    in.a.n_unfair = d->w.unfair;
    usage u = usage_before(&d->w);
    in.a.load.minutes = usage_of_day(&d->w.rules, &u);
    in.a.load.people = u.people;
    for (int c = 0; c < CLASSES; c++) {
        int64_t own = d->w.rules.own[c] == NONE ? 0 : d->w.rules.own[c];
        in.a.load.minutes_class[c] = u.minutes[c] < own ? u.minutes[c] : own;
    }
    if (arbitrate(&in.a, d->mem, &err) != GX_OK)
        broken(d, -1, -1, err.text);
    *out = d->before;
    memset(out->judged, 0, sizeof out->judged);
    for (size_t i = 0; i < in.a.n; i++) {
        out->judged[in.list[i].id - 1] = true;
        out->due[in.list[i].id - 1] = in.list[i].evaluation.due;
        for (size_t k = 0; k < in.list[i].n_proposals; k++)
            read_verdict(d, &in.list[i].proposals[k], out);
    }
    read_waiting(d, &in, out);
}

/* ---- against the rules ---- */

/* An idea that no rule forbids, and what became of it. */
typedef struct rival {
    int who, habit;
    bool won, served; /* she was, by this or another of hers */
} rival;

typedef struct day_of_rivals {
    const driver *d;
    rival list[MOST_IDEAS];
    int n;
    usage before, after;
} day_of_rivals;

static bool counted(const world *w, const rival *r)
{
    int class = w->people[r->who].class;
    return w->habits[r->habit].minutes > 0 && (class == NEW || class == OLD);
}

/* D7.7: class, priority, how long it has waited, then names. */
static int main_order(const world *w, const rival *a, const rival *b)
{
    const person *p = &w->people[a->who], *q = &w->people[b->who];
    const habit *g = &w->habits[a->habit], *h = &w->habits[b->habit];
    int64_t since_a = waits_since(w, a->who, a->habit), since_b = waits_since(w, b->who, b->habit);
    if (p->class != q->class)
        return p->class < q->class ? -1 : 1;
    if (g->priority != h->priority)
        return g->priority > h->priority ? -1 : 1;
    if (since_a != since_b)
        return since_a < since_b ? -1 : 1;
    int names = strcmp(p->name, q->name);
    return names != 0 ? names : strcmp(g->name, h->name);
}

static int waiting_order(const world *w, const rival *a, const rival *b)
{
    int64_t since_a = waits_since(w, a->who, a->habit), since_b = waits_since(w, b->who, b->habit);
    return since_a != since_b ? (since_a < since_b ? -1 : 1) : main_order(w, a, b);
}

static bool held_before(const world *w, const rival *r)
{
    int64_t since = w->people[r->who].ideas[r->habit].since;
    return since != GX_NEVER && since < w->now;
}

static int64_t kept_minutes(const rules *r)
{
    return r->minutes == NONE ? 0 : r->minutes * r->share / 100;
}

/* Of the places one at least, rounded up. */
static int64_t kept_places(const rules *r)
{
    return r->batch == NONE ? 0 : (r->batch * r->share + 99) / 100;
}

/* A post takes nobody's turn and waits for nobody's. */
static void check_post(const driver *d, int who, int h, const verdict *v, const char *gate, int64_t at)
{
    if ((gate == NULL) != (v->gate == NULL) || (gate != NULL && strcmp(gate, v->gate) != 0))
        broken(d, who, h, "a post that is held by another gate, or by none");
    if (gate == NULL && v->at != at)
        broken(d, who, h, "a post not at the first instant outside the shop's quiet hours");
}

/* Each verdict has the first gate that holds it, and what goes out breaks nothing. */
static void check_hers(day_of_rivals *day, const outcome *out, int who)
{
    const driver *d = day->d;
    const world *w = &d->w;
    int hers[MOST_HABITS], n = in_her_order(w, who, hers), winner = -1;
    for (int k = 0; k < n; k++)
        if (out->of[who][hers[k]].gate == NULL && !w->habits[hers[k]].way->post) {
            if (winner >= 0)
                broken(d, who, hers[k], "two actions for one customer");
            winner = k;
        }
    for (int k = 0; k < n; k++) {
        int h = hers[k];
        const verdict *v = &out->of[who][h];
        int64_t at;
        const char *gate = forbidden(w, who, h, &at);
        if (w->habits[h].way->post) {
            check_post(d, who, h, v, gate, at);
            continue;
        }
        if (gate == NULL)
            day->list[day->n++] = (rival){ who, h, k == winner, winner >= 0 };
        if (k == winner && gate != NULL)
            broken(d, who, h, gate);
        if (k == winner && v->at != at)
            broken(d, who, h, "not at the first instant outside quiet hours");
        if (k == winner)
            continue;
        const char *expected = gate;
        if (winner >= 0 && k > winner && (gate == NULL || !before_priority(gate)))
            expected = "lower_priority";
        if (expected == NULL)
            expected = "budget";
        if (strcmp(v->gate, expected) != 0) {
            char text[128];
            snprintf(text, sizeof text, "held by %s instead of %s%s", v->gate, expected,
                     out->judged[who] ? "" : " (not judged)");
            broken(d, who, h, text);
        }
    }
}

static void check_day(day_of_rivals *day)
{
    const driver *d = day->d;
    const rules *r = &d->w.rules;
    day->before = day->after = usage_before(&d->w);
    for (int i = 0; i < day->n; i++)
        if (day->list[i].won)
            use(&day->after, d->w.people[day->list[i].who].class, d->w.habits[day->list[i].habit].minutes);
    int64_t used = usage_of_day(r, &day->before), uses = usage_of_day(r, &day->after);
    if (r->minutes != NONE && uses > used && uses > r->minutes)
        broken(d, -1, -1, "more minutes than the day has");
    if (r->batch != NONE && day->after.people > day->before.people && day->after.people > r->batch)
        broken(d, -1, -1, "more people than the day has places");
}

/* Who lost to the budget although she could go out: there was no room indeed. Where a lesser one of hers went out
 * instead, there was none beside what is kept for the longest waiting. */
static void check_room(const day_of_rivals *day, const rival *x, const char *gate)
{
    const world *w = &day->d->w;
    rules r = w->rules;
    usage u = day->after;
    int class = w->people[x->who].class;
    if (strcmp(gate, "budget") != 0)
        return;
    for (int i = 0; i < day->n && x->served; i++)
        if (day->list[i].who == x->who && day->list[i].won) {
            bool place = counted(w, &day->list[i]);
            u.minutes[class] -= w->habits[day->list[i].habit].minutes;
            u.people -= place;
        }
    int64_t kept = kept_minutes(&r) > MOST_MINUTES ? kept_minutes(&r) : MOST_MINUTES;
    if (x->served && r.share > 0) {
        r.minutes = r.minutes == NONE ? NONE : r.minutes > kept ? r.minutes - kept : 0;
        r.batch = r.batch == NONE ? NONE : r.batch - kept_places(&r);
    }
    if (has_room(&r, &u, class, w->habits[x->habit].minutes))
        broken(day->d, x->who, x->habit, "held by the budget, and there was room");
}

/* D7.7: nobody of the same cost passes who comes later, unless she has waited longer. */
static void check_order(const day_of_rivals *day, const rival *x)
{
    const world *w = &day->d->w;
    for (int i = 0; i < day->n; i++) {
        const rival *y = &day->list[i];
        int a = w->people[x->who].class, b = w->people[y->who].class;
        bool pools = a != b && (w->rules.own[a] > 0 || w->rules.own[b] > 0);
        if (!y->won || pools || main_order(w, x, y) > 0 || w->habits[x->habit].minutes > w->habits[y->habit].minutes ||
            counted(w, x) > counted(w, y))
            continue;
        if (!held_before(w, y) || (held_before(w, x) && waiting_order(w, x, y) < 0))
            broken(day->d, x->who, x->habit, "somebody who comes later in the order went out");
    }
}

/* Nobody starves: a fifth of the day, and one of them at least, are of the longest waiting. */
static void check_longest(const day_of_rivals *day, const rival *x)
{
    const world *w = &day->d->w;
    const rules *r = &w->rules;
    int64_t minutes = w->habits[x->habit].minutes, spent = 0, people = 0;
    int before = 0;
    for (int i = 0; i < day->n; i++) {
        const rival *y = &day->list[i];
        if (!y->won || !held_before(w, y) || waiting_order(w, y, x) > 0)
            continue;
        before++;
        spent += w->habits[y->habit].minutes;
        people += counted(w, y);
    }
    int64_t left = r->minutes == NONE ? INT64_MAX : r->minutes - usage_of_day(r, &day->before);
    int64_t places = r->batch == NONE ? INT64_MAX : r->batch - day->before.people;
    if (minutes > left || (counted(w, x) && places < 1))
        return; /* not even alone */
    if (before == 0)
        broken(day->d, x->who, x->habit, "the longest waiting was not reached");
    int64_t kept = r->minutes == NONE ? INT64_MAX : kept_minutes(r);
    int64_t kept_for = r->batch == NONE ? INT64_MAX : kept_places(r);
    if (spent + minutes <= (kept < left ? kept : left) &&
        (!counted(w, x) || people + 1 <= (kept_for < places ? kept_for : places)))
        broken(day->d, x->who, x->habit, "the share of the longest waiting was not given");
}

/* Whether the day went to somebody who has waited for an answer even longer. */
static bool answers_first(const day_of_rivals *day, const rival *x)
{
    const world *w = &day->d->w;
    for (int i = 0; i < day->n; i++)
        if (day->list[i].won && w->people[day->list[i].who].class == WAITING && waiting_order(w, &day->list[i], x) < 0)
            return true;
    return false;
}

/* The stated number of days: as many as there were actions that had waited longer, those on which somebody who waits
 * for an answer was served before her not counted. */
static void check_days(driver *d, const day_of_rivals *day, const rival *x)
{
    const world *w = &d->w;
    idea *mine = &d->w.people[x->who].ideas[x->habit];
    bool whole = usage_of_day(&w->rules, &day->before) == 0 && day->before.people == 0;
    bool alone = w->rules.minutes == NONE || w->habits[x->habit].minutes <= w->rules.minutes;
    if (!whole || !alone || w->rules.batch == 0 || w->people[x->who].class == WAITING || answers_first(day, x))
        return;
    if (mine->days_lost++ == 0)
        for (int who = 0; who < w->n_people; who++)
            for (int h = 0; h < w->n_habits; h++) {
                int64_t since = w->people[who].ideas[h].since, waits = waits_since(w, who, h);
                bool other = who != x->who || h != x->habit;
                mine->ahead += other && w->people[who].ideas[h].live &&
                               ((since != GX_NEVER && since <= mine->since) || waits <= mine->since);
            }
    if (mine->days_lost > mine->ahead)
        broken(d, x->who, x->habit, "not reached within the stated number of days");
}

static void check(driver *d, const outcome *out)
{
    day_of_rivals day = { .d = d };
    for (int who = 0; who < d->w.n_people; who++)
        check_hers(&day, out, who);
    check_day(&day);
    for (int i = 0; i < day.n; i++) {
        const rival *x = &day.list[i];
        if (x->won)
            continue;
        check_room(&day, x, out->of[x->who][x->habit].gate);
        if (x->served)
            continue;
        check_order(&day, x);
        if (d->w.rules.share == 0 || !held_before(&d->w, x))
            continue;
        check_longest(&day, x);
        check_days(d, &day, x);
    }
}

/* ---- the days ---- */

_Noreturn static void differ(const driver *d, int who, int habit_no, const verdict *p, const verdict *q,
                             const char *what)
{
    char text[512];
    snprintf(text, sizeof text, "%s: %s at %lld %s; %s at %lld %s", what, p->gate ? p->gate : "approved",
             (long long)p->at, p->detail, q->gate ? q->gate : "approved", (long long)q->at, q->detail);
    broken(d, who, habit_no, text);
}

static void same(const driver *d, const outcome *x, const outcome *y, bool to_the_letter, const char *what)
{
    for (int who = 0; who < d->w.n_people; who++) {
        for (int h = 0; h < d->w.n_habits; h++) {
            const verdict *p = &x->of[who][h], *q = &y->of[who][h];
            if (!d->w.people[who].ideas[h].live)
                continue;
            if (p->gate != q->gate || (p->gate != NULL && p->at != q->at) ||
                (to_the_letter && strcmp(p->detail, q->detail) != 0))
                differ(d, who, h, p, q, what);
        }
        if (to_the_letter && x->due[who] != y->due[who])
            broken(d, who, -1, what);
    }
}

static void add_deed(driver *d, int who, int habit_no, int64_t at)
{
    world *w = &d->w;
    if (w->n_deeds == MOST_DEEDS)
        broken(d, who, habit_no, "the test has no room for so many actions");
    w->deeds[w->n_deeds++] = (deed){ .who = who,
                                     .habit = habit_no,
                                     .class = w->people[who].class,
                                     .minutes = w->habits[habit_no].minutes,
                                     .run = w->now,
                                     .at = at,
                                     .day = day_filled(w),
                                     .fate = PLANNED };
}

static void commit(driver *d, const outcome *out)
{
    world *w = &d->w;
    for (int who = 0; who < w->n_people; who++) {
        for (int h = 0; h < w->n_habits; h++) {
            idea *i = &w->people[who].ideas[h];
            if (!i->live)
                continue;
            const verdict *v = &out->of[who][h];
            i->gate = v->gate;
            if (v->gate == NULL)
                add_deed(d, who, h, v->at);
            else if (i->since == GX_NEVER)
                i->since = w->now;
            d->actions += v->gate == NULL;
            d->held += v->gate != NULL;
        }
        w->people[who].changed = false;
        w->people[who].due = out->due[who];
    }
    d->before = *out;
}

static void retire(driver *d)
{
    for (int who = 0; who < d->w.n_people; who++)
        for (int h = 0; h < d->w.n_habits; h++) {
            idea *i = &d->w.people[who].ideas[h];
            i->live = i->live && i->gate != NULL;
        }
}

static void live_a_day(driver *d)
{
    static const manner plainly = { 0 }, shuffled = { .shuffled = true };
    static const manner everybody = { .everybody = true, .shuffled = true };
    static const manner again = { .everybody = true, .again = true };
    outcome out, other;
    decide(d, &plainly, &out);
    decide(d, &shuffled, &other);
    same(d, &out, &other, true, "handed in in another order, decided otherwise");
    decide(d, &everybody, &other);
    same(d, &out, &other, false, "with everybody judged, decided otherwise");
    check(d, &out);
    commit(d, &out);
    decide(d, &again, &other);
    same(d, &out, &other, false, "a second run at the same instant, decided otherwise");
    retire(d);
    d->runs++;
}

static void live(driver *d, uint64_t seed)
{
    world_begin(&d->w, seed);
    open_rules(d);
    memset(&d->before, 0, sizeof d->before);
    int days = chance(&d->w, 5) ? LONG_DAYS : DAYS;
    for (d->day = 1; d->day <= days; d->day++) {
        live_a_day(d);
        world_go_on(&d->w);
    }
    zone_free(d->ruleset.zone);
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0, first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    static driver d;
    if (count == 0) {
        fprintf(stderr, "property-arbitrate COUNT [FIRST]\n");
        return 2;
    }
    d.mem = need(arena_new());
    for (uint64_t seed = first; seed < first + count; seed++)
        live(&d, seed);
    printf("%llu shops, %llu runs, %llu actions, %llu held\n", (unsigned long long)count, (unsigned long long)d.runs,
           (unsigned long long)d.actions, (unsigned long long)d.held);
    config_free(d.config);
    arena_free(d.mem);
    return 0;
}
