/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a feed and what is decided by them: see feed.h. */
#include "core/decide/feed.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

#include <stdlib.h>

static const struct {
    const char *name, *title;
} kinds[POST_KINDS] = {
    [POST_AD] = { "ad", N_("an advertisement") },
    [POST_EXPERTISE] = { "expertise", N_("something you know about") },
    [POST_LIFE] = { "life", N_("something of your life") },
    [POST_INTERACTION] = { "interaction", N_("a question to everybody") },
};

const char *post_kind_name(post_kind k)
{
    return kinds[k].name;
}

const char *post_kind_title(post_kind k)
{
    return i18n_text(kinds[k].title);
}

int post_kind_of(gx_text name)
{
    for (int k = 0; k < POST_KINDS; k++)
        if (text_is(name, kinds[k].name))
            return k;
    return -1;
}

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- the rules ---- */

enum { MIX_WINDOW_DAYS = 30 };
const feed_rules feed_free = { .ads_per_day = -1, .stands = -1, .window = MIX_WINDOW_DAYS };

/* *e is NULL when the key is absent. */
static gx_status value_of(const config_section *s, const gx_option *keys, const char *key, arena *a,
                          const config_entry **e, gx_value *out, gx_error *err)
{
    *e = config_entry_of(s, key);
    while (strcmp(keys->name, key) != 0)
        keys++;
    return *e != NULL ? config_value(s, *e, keys, -1, a, out, err) : GX_OK;
}

static gx_status days_of(const config_section *s, const gx_option *keys, const char *key, arena *a, int64_t *out,
                         gx_error *err)
{
    const config_entry *e;
    gx_value v = { .i = 0 };
    gx_status rc = value_of(s, keys, key, a, &e, &v, err);
    if (rc != GX_OK || e == NULL)
        return rc;
    if (v.span.days <= 0 || v.span.seconds != 0)
        return config_fail(s, e, err, _("want whole days such as 3d, got \"%.*s\""), TEXT_ARG(e->value));
    *out = v.span.days;
    return GX_OK;
}

/* "ad:20%": a kind and its share. */
static gx_status read_share(const config_section *s, const config_entry *e, gx_text one, feed_rules *out, gx_error *err)
{
    gx_text share = one, name = text_trim(text_cut(&share, ':'));
    share = text_trim(share);
    int k = post_kind_of(name);
    int64_t percent = -1;
    bool sound = share.n > 1 && share.p[share.n - 1] == '%' && text_int((gx_text){ share.p, share.n - 1 }, &percent);
    if (k < 0 || !sound || percent < 0 || percent > 100)
        return config_fail(s, e, err,
                           _("want KIND:SHARE such as ad:20%%, the kinds being ad, expertise, life and "
                             "interaction, got \"%.*s\""),
                           TEXT_ARG(one));
    out->percent[k] += percent;
    return GX_OK;
}

static gx_status read_mix(const config_section *s, const gx_option *keys, arena *a, feed_rules *out, gx_error *err)
{
    const config_entry *e;
    gx_value v = { .n_list = 0 };
    gx_status rc = value_of(s, keys, "mix", a, &e, &v, err);
    int64_t sum = 0;
    for (size_t i = 0; e != NULL && i < v.n_list && rc == GX_OK; i++)
        rc = read_share(s, e, v.list[i], out, err);
    for (int k = 0; k < POST_KINDS; k++)
        sum += out->percent[k];
    if (rc == GX_OK && e != NULL && sum != 100)
        return config_fail(s, e, err, _("the shares come to %lld%%, not to 100%%"), (long long)sum);
    out->mixed = e != NULL;
    return rc;
}

gx_status feed_rules_read(const config_section *s, const gx_option *keys, arena *a, feed_rules *out, gx_error *err)
{
    const config_entry *e;
    gx_value v = { .i = 0 };
    gx_status rc = value_of(s, keys, "ads_per_day", a, &e, &v, err);
    if (rc == GX_OK && e != NULL)
        out->ads_per_day = v.i;
    if (rc == GX_OK && (rc = value_of(s, keys, "replace_frees_place", a, &e, &v, err)) == GX_OK && e != NULL)
        out->replacing = v.i != 0;
    if (rc == GX_OK)
        rc = days_of(s, keys, "ad_stands", a, &out->stands, err);
    if (rc == GX_OK)
        rc = days_of(s, keys, "again", a, &out->again, err);
    if (rc == GX_OK)
        rc = days_of(s, keys, "mix_window", a, &out->window, err);
    return rc == GX_OK ? read_mix(s, keys, a, out, err) : rc;
}

bool feed_limited(const feed_rules *r)
{
    return r->ads_per_day >= 0 || r->stands >= 0 || r->again > 0 || r->mixed;
}

/* ---- what was posted ---- */

bool post_open(const feed_post *p, int64_t day)
{
    return p->planned != GX_NEVER && p->published == GX_NEVER && p->skipped == GX_NEVER && p->day <= day &&
           p->day >= day - POST_WAITS_DAYS;
}

int64_t post_ends(const feed_rules *r, const zone *z, const feed_post *p)
{
    if (p->kind != POST_AD || r->stands < 0 || p->published == GX_NEVER)
        return GX_NO_DATE;
    return zone_today(z, p->published) + r->stands;
}

gx_text post_name(arena *a, gx_text strategy, gx_text wording, int64_t day)
{
    char date[32];
    date_format(day, date);
    return text_of(arena_printf(a, "%.*s/%.*s/%s", TEXT_ARG(strategy), TEXT_ARG(wording), date));
}

void feed_mix_of(const feed_rules *r, const zone *z, const feed *f, int64_t day, feed_mix *out)
{
    *out = (feed_mix){ .all = 0 };
    for (int k = 0; k < POST_KINDS; k++)
        out->last[k] = GX_NO_DATE;
    for (size_t i = 0; i < f->n; i++) {
        const feed_post *p = &f->list[i];
        bool open = post_open(p, day);
        int64_t on = p->published != GX_NEVER ? zone_today(z, p->published) : p->day;
        if ((p->published == GX_NEVER && !open) || on > day)
            continue;
        if (!open && (out->last[p->kind] == GX_NO_DATE || on > out->last[p->kind]))
            out->last[p->kind] = on;
        if (on <= day - r->window)
            continue;
        out->n[p->kind]++;
        out->all++;
    }
}

/* In hundredths of a post: how far the kind lies behind its share of what there will be with one more. */
static int64_t lag(const feed_rules *r, const feed_mix *m, int k)
{
    return r->percent[k] * (m->all + 1) - 100 * m->n[k];
}

post_kind feed_wanting(const feed_rules *r, const feed_mix *m)
{
    int most = 0;
    for (int k = 1; k < POST_KINDS; k++)
        if (lag(r, m, k) > lag(r, m, most))
            most = k;
    return (post_kind)most;
}

/* One more may round its share up, and not by a whole post. */
static bool beyond_share(const feed_rules *r, const feed_mix *m, post_kind k)
{
    return r->mixed && lag(r, m, k) <= 0;
}

int64_t feed_ads(const feed_rules *r, const zone *z, const feed *f, int64_t day)
{
    int64_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const feed_post *p = &f->list[i];
        if (p->kind != POST_AD)
            continue;
        bool down = p->taken_down != GX_NEVER, out = p->published != GX_NEVER;
        int64_t ends = post_ends(r, z, p);
        bool of_today = out && zone_today(z, p->published) == day && !(down && r->replacing);
        bool too_long = out && !down && ends != GX_NO_DATE && ends < day;
        n += post_open(p, day) || of_today || too_long;
    }
    return n;
}

/* ---- choosing ---- */

typedef struct chooser {
    const feed_rules *rules;
    const zone *zone;
    const feed *before;
    post_wish *wishes;
    arena *mem;
    bool failed; /* no memory */
} chooser;

static bool is_of(const feed_post *p, const post_wish *w)
{
    gx_text rest = p->name;
    gx_text strategy = text_cut(&rest, '/'), wording = text_cut(&rest, '/');
    return text_eq(strategy, w->strategy) && text_eq(wording, w->wording);
}

/* The last time it was posted, is to be, or was not wanted. */
static const feed_post *last_of(const feed *f, const post_wish *w)
{
    const feed_post *last = NULL;
    for (size_t i = 0; i < f->n; i++) {
        const feed_post *p = &f->list[i];
        if (is_of(p, w) && (last == NULL || p->day > last->day))
            last = p;
    }
    return last;
}

/* Returns true: it is held, for this reason. */
static bool hold(chooser *c, post_wish *w, const char *why)
{
    c->failed |= why == NULL;
    w->why = text_of(why);
    return true;
}

static bool hold_until(chooser *c, post_wish *w, const feed_post *last, int64_t until)
{
    char on[32], again[32];
    date_format(last->day, on);
    date_format(until, again);
    return hold(c, w, arena_printf(c->mem, "{\"because\":\"again\",\"on\":\"%s\",\"until\":\"%s\"}", on, again));
}

/* It goes with the same post, which still waits to be published. */
static bool joins(const feed_post *last, const post_wish *w)
{
    return last != NULL && last->day == w->day && post_open(last, w->day);
}

static bool held_by_itself(chooser *c, post_wish *w, const feed_post *last)
{
    if (last == NULL)
        return false;
    if (post_open(last, w->day))
        return hold(c, w, arena_printf(c->mem, "{\"because\":\"waits\"}"));
    int64_t free_from = last->day + (c->rules->again > 0 ? c->rules->again : 1);
    return w->day < free_from && hold_until(c, w, last, free_from);
}

static void count_chosen(const chooser *c, size_t n, const post_wish *w, feed_mix *mix, int64_t *ads)
{
    feed_mix_of(c->rules, c->zone, c->before, w->day, mix);
    *ads = feed_ads(c->rules, c->zone, c->before, w->day);
    for (size_t i = 0; i < n; i++) {
        const post_wish *other = &c->wishes[i];
        const feed_post *last = last_of(c->before, other);
        if (other->why.n > 0 || other->day > w->day || joins(last, other))
            continue; /* what it joins is counted already */
        mix->n[other->kind]++;
        mix->all++;
        *ads += other->kind == POST_AD;
    }
}

/* Whether anything holds number i, given what was chosen before it. */
static bool held(chooser *c, size_t i)
{
    post_wish *w = &c->wishes[i];
    const feed_post *last = last_of(c->before, w);
    if (joins(last, w))
        return false;
    if (held_by_itself(c, w, last))
        return true;
    feed_mix mix;
    int64_t ads;
    count_chosen(c, i, w, &mix, &ads);
    if (w->kind == POST_AD && c->rules->ads_per_day >= 0 && ads >= c->rules->ads_per_day)
        return hold(c, w,
                    arena_printf(c->mem, "{\"because\":\"ads\",\"standing\":%lld,\"per_day\":%lld}", (long long)ads,
                                 (long long)c->rules->ads_per_day));
    if (!beyond_share(c->rules, &mix, w->kind))
        return false;
    return hold(c, w,
                arena_printf(c->mem,
                             "{\"because\":\"mix\",\"kind\":\"%s\",\"posted\":%lld,\"of\":%lld,\"share\":%lld,"
                             "\"wanting\":\"%s\"}",
                             post_kind_name(w->kind), (long long)mix.n[w->kind], (long long)mix.all,
                             (long long)c->rules->percent[w->kind], post_kind_name(feed_wanting(c->rules, &mix))));
}

/* A wish and the two runs that last granted it: who has waited longest comes first among equals, so that none starves.
 * (With one of them alone, or with days, whoever is first by name would overtake the others time and again.) */
typedef struct turn {
    post_wish wish;
    int64_t last, before;
} turn;

static int by_turn(const void *x, const void *y)
{
    const turn *a = x, *b = y;
    if (a->wish.priority != b->wish.priority)
        return a->wish.priority > b->wish.priority ? -1 : 1;
    if (a->last != b->last)
        return a->last < b->last ? -1 : 1;
    if (a->before != b->before)
        return a->before < b->before ? -1 : 1;
    int d = text_cmp(a->wish.strategy, b->wish.strategy);
    if (d == 0)
        d = text_cmp(a->wish.wording, b->wish.wording);
    return d != 0 ? d : (a->wish.day > b->wish.day) - (a->wish.day < b->wish.day);
}

static turn turn_of(const feed *f, const post_wish *w)
{
    turn t = { *w, GX_NEVER, GX_NEVER };
    for (size_t i = 0; i < f->n; i++) {
        int64_t at = f->list[i].planned;
        if (!is_of(&f->list[i], w) || at <= t.before)
            continue;
        t.before = at > t.last ? t.last : at;
        t.last = at > t.last ? at : t.last;
    }
    return t;
}

static gx_status put_in_order(const chooser *c, size_t n, gx_error *err)
{
    turn *turns = arena_alloc(c->mem, (n + 1) * sizeof *turns);
    if (turns == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        turns[i] = turn_of(c->before, &c->wishes[i]);
    qsort(turns, n, sizeof *turns, by_turn);
    for (size_t i = 0; i < n; i++)
        c->wishes[i] = turns[i].wish;
    return GX_OK;
}

gx_status feed_choose(const feed_rules *r, const zone *z, const feed *f, post_wish *wishes, size_t n, arena *a,
                      gx_error *err)
{
    chooser c = { r, z, f, wishes, a, false };
    gx_status rc = put_in_order(&c, n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        (void)held(&c, i);
    return rc == GX_OK && c.failed ? no_memory(err) : rc;
}
