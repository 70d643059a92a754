/* SPDX-License-Identifier: Apache-2.0 */
/* Who gets what of the offers, and whether that is fair. A run asks only when an action with an offer is about to go
 * out, and then only key customers; `guanxi offers` asks everybody. */
#include "core/engine/offers.h"

#include "core/base/i18n.h"
#include "core/decide/offered.h"
#include "core/engine/run.h"

#include <jansson.h>
#include <stdlib.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- asking batch by batch ---- */

typedef struct survey {
    const ruleset *r;
    arena *mem;
    offer_count *counts; /* NULL: nobody counts */
    arena_list keys;     /* key_customer */
} survey;

static gx_status keep_key_customer(survey *v, const customer_state *s, const bool *matches, gx_error *err)
{
    size_t n = v->r->offers.n;
    key_customer *k = arena_list_add(v->mem, &v->keys);
    bool *own = arena_alloc(v->mem, n);
    if (k == NULL || own == NULL)
        return no_memory(err);
    memcpy(own, matches, n);
    gx_text name = s->name.n ? s->name : s->address_as.n ? s->address_as : s->subject;
    *k = (key_customer){ arena_text(v->mem, s->subject), arena_text(v->mem, name), own };
    return k->subject.n == s->subject.n && k->name.n == name.n ? GX_OK : no_memory(err);
}

static gx_status survey_row(survey *v, const gx_batch *b, uint32_t row, const offer_column *columns, bool *matches,
                            gx_error *err)
{
    int64_t today = zone_today(b->zone, b->now);
    bool key = ruleset_is_key(v->r, b, row);
    for (size_t i = 0; i < v->r->offers.n; i++) {
        matches[i] = columns[i].matches[row];
        if (v->counts != NULL && offer_gives(&v->r->offers.list[i], key, matches[i], today).terms != NULL)
            *(key ? &v->counts[i].key : &v->counts[i].others) += 1;
    }
    return key ? keep_key_customer(v, b->rows[row], matches, err) : GX_OK;
}

static gx_status survey_batch(void *ctx, const gx_batch *b, arena *scratch, gx_error *err)
{
    survey *v = ctx;
    size_t n = v->r->offers.n;
    offer_column *columns = arena_zalloc(scratch, (n + 1) * sizeof *columns);
    bool *matches = arena_alloc(scratch, n + 1);
    gx_status rc = columns != NULL && matches != NULL ? GX_OK : no_memory(err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        rc = offer_matches(v->r, b, scratch, columns, i, err);
    for (uint32_t row = 0; row < b->n && rc == GX_OK; row++)
        rc = survey_row(v, b, row, columns, matches, err);
    return rc == GX_OK && b->failed ? no_memory(err) : rc;
}

gx_status shop_survey_offers(shop *s, int64_t now, arena *a, offers_survey *out, gx_error *err)
{
    const ruleset *r = s->ruleset;
    survey v = { .r = r, .mem = a, .keys = { .size = sizeof(key_customer) } };
    *out = (offers_survey){ .n_allowed = 0 };
    v.counts = arena_zalloc(a, (r->offers.n + 1) * sizeof *v.counts);
    store_reader *reader = NULL;
    gx_status rc = v.counts != NULL ? GX_OK : no_memory(err);
    if (rc == GX_OK && r->offers.n > 0)
        rc = shop_each_batch(s, now, survey_batch, &v, err);
    if (rc == GX_OK)
        rc = fairness_check(&r->offers, NULL, v.keys.items, v.keys.n, zone_today(r->zone, now), a, &out->fairness, err);
    if (rc == GX_OK)
        rc = store_reader_open(s->store, &reader, err);
    if (rc == GX_OK)
        rc = store_allowed_unfair(reader, a, &out->allowed, &out->n_allowed, err);
    store_reader_close(reader);
    out->counts = v.counts;
    out->key_customers = (int64_t)v.keys.n;
    return rc;
}

/* ---- key customers of a run ---- */

static int by_id(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static uint32_t value_dimension(const ruleset *r)
{
    uint32_t d = 0;
    while (d < r->n_dimensions && r->dimensions[d].ref != r->value_ref)
        d++;
    return d;
}

/* Of ids[0..n) those who are not judged now and were key customers when they were; moved to the front. */
static gx_status keep_standing_keys(const run *w, uint32_t *ids, size_t *n, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    uint32_t d = value_dimension(r);
    size_t kept = 0;
    gx_status rc = GX_OK;
    for (size_t i = 0, some; i < *n && rc == GX_OK; i += some) {
        evaluation was[GX_BATCH_MAX];
        bool any;
        some = *n - i < GX_BATCH_MAX ? *n - i : GX_BATCH_MAX;
        rc = store_evaluations_of(w->reader, ids + i, some, r->layout, was, &any, err);
        for (size_t k = 0; k < some && rc == GX_OK && any; k++) {
            bool judged = w->n_ids > 0 && bsearch(&ids[i + k], w->ids, w->n_ids, sizeof *w->ids, by_id) != NULL;
            if (!judged && was[k].known && (int64_t)was[k].labels[d] == r->value_key)
                ids[kept++] = ids[i + k];
        }
    }
    *n = kept;
    return rc;
}

/* Who may be a key customer at T, ascending; malloc'd. */
static gx_status key_candidates(const run *w, const uint32_t *judged, size_t n_judged, uint32_t **out, size_t *n,
                                gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    gx_status rc = store_due(w->reader, w->now, true, out, n, err);
    if (rc != GX_OK || r->value_ref == 0)
        return rc; /* only their states tell: everybody may be one */
    rc = r->value_key >= 0 ? keep_standing_keys(w, *out, n, err) : GX_OK;
    uint32_t *more = rc == GX_OK ? realloc(*out, (*n + n_judged + 1) * sizeof *more) : NULL;
    if (rc == GX_OK && more == NULL)
        return no_memory(err);
    if (rc != GX_OK)
        return rc;
    *out = more;
    if (n_judged > 0)
        memcpy(more + *n, judged, n_judged * sizeof *more);
    *n += n_judged;
    qsort(more, *n, sizeof *more, by_id);
    return GX_OK;
}

gx_status run_find_unfair(const run *w, const uint32_t *judged, size_t n_judged, const bool *only, arena *mem,
                          fairness *out, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    survey v = { .r = r, .mem = mem, .keys = { .size = sizeof(key_customer) } };
    uint32_t *ids = NULL;
    size_t n = 0;
    evaluator *e = NULL;
    gx_status rc = key_candidates(w, judged, n_judged, &ids, &n, err);
    if (rc == GX_OK)
        rc = evaluator_over(r, w->reader, false, &e, err);
    if (rc == GX_OK) {
        evaluator_cuts(e, w->cuts.values);
        rc = shop_walk(e, ids, n, w->now, survey_batch, &v, err);
    }
    evaluator_free(e);
    store_reader_introduced(w->reader, r->reads_introduced); /* as whoever reads on with it had it */
    free(ids);
    if (rc == GX_OK)
        rc = fairness_check(&r->offers, only, v.keys.items, v.keys.n, zone_today(r->zone, w->now), mem, out, err);
    return rc;
}

/* ---- before anything goes out ---- */

static bool is_allowed(const run *w, const char *name)
{
    for (size_t i = 0; i < w->n_allowed; i++)
        if (text_is(w->allowed[i], name))
            return true;
    return false;
}

gx_status run_note_key(run *w, uint32_t id, gx_error *err)
{
    if (w->n_keys == w->cap_keys) {
        size_t cap = w->cap_keys ? w->cap_keys * 2 : 256;
        uint32_t *more = realloc(w->keys, cap * sizeof *more);
        if (more == NULL)
            return no_memory(err);
        w->keys = more;
        w->cap_keys = cap;
    }
    w->keys[w->n_keys++] = id;
    return GX_OK;
}

gx_status run_note_offer(run *w, gx_text name, gx_error *err)
{
    const offers *all = &w->shop->ruleset->offers;
    const offer *o = name.n > 0 ? offers_find(all, name) : NULL;
    if (o == NULL)
        return GX_OK;
    if (w->offered == NULL && (w->offered = arena_zalloc(w->report->mem, all->n * sizeof *w->offered)) == NULL)
        return no_memory(err);
    w->offered[o - all->list] = true;
    return GX_OK;
}

gx_status run_check_allowed(const run *w, gx_error *err)
{
    const offers *all = &w->shop->ruleset->offers;
    for (size_t i = 0; i < w->n_allowed; i++) {
        if (offers_find(all, w->allowed[i]) != NULL)
            continue;
        const char *near = offers_nearest(all, w->allowed[i]);
        return near != NULL ? gx_fail(err, GX_EINVAL, _("--unfair: there is no offer '%.*s'; did you mean '%s'?"),
                                      TEXT_ARG(w->allowed[i]), near)
                            : gx_fail(err, GX_EINVAL, _("--unfair: there is no offer '%.*s'"), TEXT_ARG(w->allowed[i]));
    }
    return GX_OK;
}

static gx_status refuse(const run *w, const fairness *f, unsigned long n, gx_error *err)
{
    buf options = { 0 }, words = { 0 };
    for (size_t i = 0; i < f->n; i++) {
        if (is_allowed(w, f->list[i].offer->name))
            continue;
        buf_str(&options, " --unfair ");
        buf_shell(&options, f->list[i].offer->name);
        buf_char(&words, '\n');
        fairness_sentence(&f->list[i], w->shop->ruleset->money_digits, &words);
    }
    gx_status rc = options.failed || words.failed
                       ? no_memory(err)
                       : gx_fail(err, GX_EREFUSED,
                                 i18n_plural("%lu unfair offer would go out; nothing was written. Mend it, or override "
                                             "it by name: guanxi run%s%s",
                                             "%lu unfair offers would go out; nothing was written. Mend them, or "
                                             "override them by name: guanxi run%s%s",
                                             n),
                                 n, options.p ? options.p : "", words.p ? words.p : "");
    buf_free(&options);
    buf_free(&words);
    return rc;
}

gx_status run_check_fairness(run *w, gx_error *err)
{
    run_report *out = w->report;
    if (w->offered == NULL)
        return GX_OK;
    gx_status rc = run_find_unfair(w, w->keys, w->n_keys, w->offered, out->mem, &out->unfair, err);
    unsigned long n = 0;
    for (size_t i = 0; i < out->unfair.n && rc == GX_OK; i++)
        n += !is_allowed(w, out->unfair.list[i].offer->name);
    return rc == GX_OK && n > 0 && w->commit ? refuse(w, &out->unfair, n, err) : rc;
}

/* ---- what a single event may not let out ---- */

static gx_status gather_offers(const run *w, const arbitration *a, bool **only, arena *mem, gx_error *err)
{
    run noted = { .shop = w->shop, .report = &(run_report){ .mem = mem } };
    gx_status rc = GX_OK;
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < a->judgements[i]->n_proposals && rc == GX_OK; k++)
            rc = run_note_offer(&noted, a->judgements[i]->proposals[k].offer, err);
    for (size_t i = 0; i < a->n_waiting && rc == GX_OK; i++)
        rc = run_note_offer(&noted, a->waiting[i].offer, err);
    *only = noted.offered;
    return rc;
}

static gx_status hold_offer(const run *w, const unfair_offer *u, arena *mem, held_offer *out, gx_error *err)
{
    int digits = w->shop->ruleset->money_digits;
    buf others = { 0 }, hers = { 0 };
    offer_terms_words(&u->offer->terms, digits, &others);
    offer_terms_words(u->list[0].hers, digits, &hers);
    json_t *j = json_pack("{s:s, s:I, s:s, s:s}", "offer", u->offer->name, "hurt", (json_int_t)u->n, "others",
                          others.p ? others.p : "", "key", hers.p ? hers.p : "");
    char *text = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
    *out = (held_offer){ text_of(u->offer->name), text_of(text ? arena_strdup(mem, text) : NULL) };
    free(text);
    json_decref(j);
    buf_free(&others);
    buf_free(&hers);
    return out->detail.p != NULL ? GX_OK : no_memory(err);
}

gx_status run_hold_unfair(const run *w, judged_batch *const *list, size_t n, arbitration *a, arena *mem, gx_error *err)
{
    bool *only = NULL;
    fairness f = { NULL, 0 };
    gx_status rc = gather_offers(w, a, &only, mem, err);
    if (rc != GX_OK || only == NULL)
        return rc;
    size_t n_keys = 0, most = 0;
    for (size_t i = 0; i < n; i++)
        most += list[i]->n;
    uint32_t *keys = arena_alloc(mem, (most + 1) * sizeof *keys);
    held_offer *held = arena_alloc(mem, (w->shop->ruleset->offers.n + 1) * sizeof *held);
    if (keys == NULL || held == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < list[i]->n; k++)
            if (list[i]->list[k].key)
                keys[n_keys++] = list[i]->list[k].id;
    rc = run_find_unfair(w, keys, n_keys, only, mem, &f, err);
    a->unfair = held;
    for (size_t i = 0; i < f.n && rc == GX_OK; i++)
        if (!is_allowed(w, f.list[i].offer->name))
            rc = hold_offer(w, &f.list[i], mem, &held[a->n_unfair++], err);
    return rc;
}
