/* SPDX-License-Identifier: Apache-2.0 */
/* VIP fairness. What is in force changes only on a few days, and between them nothing does: those days are looked at,
 * for every offer and every key customer it leaves out. */
#include "core/decide/fairness.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/base/money.h"

#include <stdlib.h>

typedef struct checking {
    const offers *o;
    arena *mem;
    const offer **rivals; /* about the product of the offer looked at, itself among them */
    size_t n_rivals;
    int64_t *days;
    size_t n_days;
} checking;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static int by_day(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

/* The days of the offer from today on at which something about its product changes: its first, and edges within. */
static void find_days(checking *c, const offer *o, int64_t today)
{
    c->n_days = 0;
    int64_t first = o->from > today ? o->from : today;
    if (first > o->to)
        return;
    c->days[c->n_days++] = first;
    for (size_t i = 0; i < c->n_rivals; i++)
        for (int64_t day = offer_changes(c->rivals[i], first); day <= o->to && day != INT64_MAX;
             day = offer_changes(c->rivals[i], day))
            c->days[c->n_days++] = day;
    qsort(c->days, c->n_days, sizeof *c->days, by_day);
}

static void find_rivals(checking *c, const offer *o)
{
    c->n_rivals = 0;
    for (size_t i = 0; i < c->o->n; i++)
        if (offers_same_product(o, &c->o->list[i]))
            c->rivals[c->n_rivals++] = &c->o->list[i];
}

/* The best she could have about the product on that day. */
static const offer_terms *best_of_hers(const checking *c, const key_customer *k, int64_t day)
{
    const offer_terms *best = NULL;
    for (size_t i = 0; i < c->n_rivals; i++) {
        const offer_terms *t = offer_gives(c->rivals[i], true, k->matches[c->rivals[i] - c->o->list], day).terms;
        if (t != NULL && (best == NULL || t->advantage > best->advantage))
            best = t;
    }
    return best;
}

/* Whether the offer leaves her worse off on any of the days, and how at worst. */
static bool is_hurt(const checking *c, const offer *o, const key_customer *k, disadvantage *out)
{
    bool hurt = false;
    if (k->matches[o - c->o->list])
        return false;
    for (size_t i = 0; i < c->n_days; i++) {
        const offer_terms *hers = best_of_hers(c, k, c->days[i]);
        int64_t has = hers != NULL ? hers->advantage : o->nothing;
        if (has >= o->terms.advantage)
            continue;
        int64_t difference = has == NO_ADVANTAGE ? -1 : o->terms.advantage - has;
        if (!hurt || (out->difference >= 0 && (difference < 0 || difference > out->difference)))
            *out = (disadvantage){ k, hers, difference, c->days[i] };
        hurt = true;
    }
    return hurt;
}

static int by_subject(const void *x, const void *y)
{
    return text_cmp(((const disadvantage *)x)->who->subject, ((const disadvantage *)y)->who->subject);
}

static gx_status check_offer(checking *c, const offer *o, const key_customer *customers, size_t n, int64_t today,
                             unfair_offer *out, gx_error *err)
{
    find_rivals(c, o);
    find_days(c, o, today);
    arena_list hurt = { .size = sizeof(disadvantage) };
    for (size_t i = 0; i < n && c->n_days > 0; i++) {
        disadvantage d = { .difference = 0 };
        if (!is_hurt(c, o, &customers[i], &d))
            continue;
        disadvantage *place = arena_list_add(c->mem, &hurt);
        if (place == NULL)
            return no_memory(err);
        *place = d;
    }
    if (hurt.n > 1)
        qsort(hurt.items, hurt.n, sizeof(disadvantage), by_subject);
    *out = (unfair_offer){ o, hurt.items, hurt.n };
    return GX_OK;
}

gx_status fairness_check(const offers *o, const bool *only, const key_customer *customers, size_t n, int64_t today,
                         arena *a, fairness *out, gx_error *err)
{
    *out = (fairness){ NULL, 0 };
    checking c = { .o = o, .mem = a };
    c.rivals = arena_alloc(a, (o->n + 1) * sizeof(offer *));
    c.days = arena_alloc(a, (OFFER_EDGES * o->n + 1) * sizeof *c.days);
    unfair_offer *list = arena_alloc(a, (o->n + 1) * sizeof *list);
    if (c.rivals == NULL || c.days == NULL || list == NULL)
        return no_memory(err);
    out->list = list;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < o->n && rc == GX_OK; i++) {
        if (only != NULL && !only[i])
            continue;
        rc = check_offer(&c, &o->list[i], customers, n, today, &list[out->n], err);
        out->n += rc == GX_OK && list[out->n].n > 0;
    }
    return rc;
}

/* ---- in words
 * ------------------------------------------------------------------------------------------------------------- */

static bool alike(const disadvantage *a, const disadvantage *b)
{
    return a->hers == b->hers && a->difference == b->difference && a->day == b->day;
}

static bool said_before(const unfair_offer *u, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (alike(&u->list[k], &u->list[i]))
            return true;
    return false;
}

enum { NAMES_SAID = 3 };

/* All who fare like the one at `first`: names, what they get, the difference, since when. */
static void put_group(const unfair_offer *u, size_t first, int digits, buf *out)
{
    const disadvantage *d = &u->list[first];
    unsigned long n = 0;
    char day[32], amount[48];
    buf names = { 0 }, hers = { 0 };
    for (size_t i = first; i < u->n; i++) {
        if (!alike(d, &u->list[i]) || ++n > NAMES_SAID)
            continue;
        buf_str(&names, n > 1 ? _(", ") : "");
        buf_word(&names, u->list[i].who->name);
    }
    if (n > NAMES_SAID)
        buf_printf(&names, _(" and %lu more"), n - NAMES_SAID);
    offer_terms_words(d->hers, digits, &hers);
    date_format(d->day, day);
    money_format(d->difference, digits, true, amount);
    if (d->difference >= 0)
        buf_printf(out,
                   i18n_plural("%lu key customer gets %s (%s), worse by %s from %s on",
                               "%lu key customers get %s (%s), worse by %s each from %s on", n),
                   n, hers.p ? hers.p : "", names.p ? names.p : "", amount, day);
    else
        buf_printf(out,
                   i18n_plural("%lu key customer gets nothing (%s) from %s on",
                               "%lu key customers get nothing (%s) from %s on", n),
                   n, names.p ? names.p : "", day);
    out->failed |= names.failed || hers.failed;
    buf_free(&names);
    buf_free(&hers);
}

void fairness_sentence(const unfair_offer *u, int money_digits, buf *out)
{
    buf others = { 0 };
    offer_terms_words(&u->offer->terms, money_digits, &others);
    buf_printf(out, _("%s:%d: offer %s is unfair: others get %s, but "), u->offer->section->file,
               u->offer->section->line, u->offer->name, others.p ? others.p : "");
    for (size_t i = 0; i < u->n; i++) {
        if (said_before(u, i))
            continue;
        buf_str(out, i > 0 ? _("; ") : "");
        put_group(u, i, money_digits, out);
    }
    buf_printf(out, _(". Mend: key_gets = same in [offer:%s], or something better"), u->offer->name);
    out->failed |= others.failed;
    buf_free(&others);
}
