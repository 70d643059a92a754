/* SPDX-License-Identifier: Apache-2.0 */
/* What a verdict says of its own life is true: `holds SHOP SEED` looks into a shop and judges every customer at a
 * random instant after its last run, again one second before the verdict's end, and again somewhere between. Labels,
 * segments and proposals must be the same each time. What the last run stored and calls valid must be what is true at
 * its instant. The first that is not is named, and the exit code is 1. */
#include "core/base/arena.h"
#include "core/base/calendar.h"
#include "core/engine/shop.h"

#include <stdio.h>
#include <stdlib.h>

enum { DAY_SECONDS = 86400, FAR_DAYS = 7300 };

typedef struct look {
    shop *shop;
    store_reader *reader;
    evaluator *evaluator;
    arena *mem;
    run_record last;
    cut_values cuts;
    uint64_t chance;
    size_t judged, lasting;
} look;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(look *l)
{
    uint64_t z = (l->chance += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t between(look *l, int64_t from, int64_t to)
{
    return from + (int64_t)(draw(l) % (uint64_t)(to - from + 1));
}

static bool same_proposals(const judgement *x, const judgement *y, const char **what)
{
    *what = "proposals";
    if (x->n_proposals != y->n_proposals)
        return false;
    for (size_t i = 0; i < x->n_proposals; i++) {
        const proposal *p = &x->proposals[i], *q = &y->proposals[i];
        *what = p->strategy.p;
        if (!text_eq(p->id, q->id) || !text_eq(p->because, q->because) || !text_eq(p->text, q->text) ||
            p->class != q->class || p->minutes != q->minutes || !text_eq(p->channel, q->channel))
            return false;
    }
    return true;
}

static bool same_verdicts(const look *l, const evaluation *x, const evaluation *y, const char **what)
{
    const ruleset *r = l->shop->ruleset;
    for (uint32_t d = 0; d < r->n_dimensions; d++)
        if (x->labels[d] != y->labels[d]) {
            *what = r->dimensions[d].name;
            return false;
        }
    for (uint32_t s = 0; s < r->n_segments; s++)
        if (((x->segments[s / 64] ^ y->segments[s / 64]) >> (s % 64)) & 1u) {
            *what = r->segments[s].name;
            return false;
        }
    return true;
}

static gx_status differs(const look *l, uint32_t id, int64_t at, int64_t due, int64_t then, const char *what,
                         gx_error *err)
{
    gx_text subject = { NULL, 0 };
    customer_record rec;
    if (store_load(l->reader, &id, 1, l->mem, &rec, NULL) == GX_OK)
        subject = rec.subject;
    char a[32], b[32], c[32];
    time_format_rfc3339(at, a);
    time_format_rfc3339(due, b);
    time_format_rfc3339(then, c);
    return gx_fail(err, GX_EBUG, "%.*s judged at %s was to hold until before %s, but at %s it is different: %s",
                   TEXT_ARG(subject), a, b, c, what);
}

static gx_status compare_at(look *l, const judgement *first, int64_t at, int64_t then, gx_error *err)
{
    judgement later;
    const char *what = "whether she is a customer";
    gx_status rc = evaluate(l->evaluator, &first->id, 1, then, l->mem, &later, err);
    if (rc != GX_OK)
        return rc;
    if (first->exists != later.exists || !same_verdicts(l, &first->evaluation, &later.evaluation, &what) ||
        !same_proposals(first, &later, &what))
        return differs(l, first->id, at, first->evaluation.due, then, what, err);
    return GX_OK;
}

/* From a random instant to the second before the verdict ends. */
static gx_status look_ahead(look *l, uint32_t id, gx_error *err)
{
    int64_t at = l->last.now + between(l, 1, 60 * DAY_SECONDS);
    judgement first;
    gx_status rc = evaluate(l->evaluator, &id, 1, at, l->mem, &first, err);
    if (rc != GX_OK)
        return rc;
    if (first.evaluation.due <= at)
        return differs(l, id, at, first.evaluation.due, at, "it was over before it began", err);
    int64_t far = at + (int64_t)FAR_DAYS * DAY_SECONDS;
    int64_t end = first.evaluation.due - 1 < far ? first.evaluation.due - 1 : far;
    l->lasting += end > at;
    rc = compare_at(l, &first, at, end, err);
    return rc == GX_OK ? compare_at(l, &first, at, between(l, at, end), err) : rc;
}

static gx_status look_back(look *l, uint32_t id, const evaluation *stored, gx_error *err)
{
    judgement now;
    const char *what;
    if (!stored->known || stored->due <= l->last.now)
        return GX_OK;
    gx_status rc = evaluate(l->evaluator, &id, 1, l->last.now, l->mem, &now, err);
    if (rc == GX_OK && now.exists && !same_verdicts(l, stored, &now.evaluation, &what))
        rc = differs(l, id, l->last.now, stored->due, l->last.now, what, err);
    return rc;
}

static gx_status look_at_all(look *l, gx_error *err)
{
    uint32_t *ids = NULL;
    size_t n = 0;
    evaluation block[STORE_BLOCK];
    uint32_t loaded = UINT32_MAX;
    gx_status rc = store_due(l->reader, l->last.now, true, &ids, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++) {
        uint32_t number = ids[i] / STORE_BLOCK;
        if (number != loaded)
            rc = store_evaluations(l->reader, number, l->shop->ruleset->layout, block, err);
        loaded = number;
        if (rc == GX_OK)
            rc = look_back(l, ids[i], &block[ids[i] % STORE_BLOCK], err);
        if (rc == GX_OK)
            rc = look_ahead(l, ids[i], err);
        l->judged++;
        arena_reset(l->mem);
    }
    free(ids);
    return rc;
}

static gx_status open_and_look(look *l, const char *dir, gx_error *err)
{
    shop_options o = { .dir = dir, .threads = 1 }; /* GUANXI_HOME says where the plugins are */
    arena *cuts = arena_new();
    l->mem = arena_new();
    gx_status rc = l->mem && cuts ? shop_open(&o, &l->shop, err) : gx_fail(err, GX_ENOMEM, "out of memory");
    if (rc == GX_OK)
        rc = shop_open_store(l->shop, STORE_READ, err);
    if (rc == GX_OK)
        rc = store_reader_open(l->shop->store, &l->reader, err);
    if (rc == GX_OK)
        rc = store_last_run(l->reader, &l->last, err);
    if (rc == GX_OK)
        rc = shop_cuts(l->shop, l->reader, l->last.now, cuts, &l->cuts, err);
    if (rc == GX_OK)
        rc = evaluator_new(l->shop->ruleset, l->shop->store, l->cuts, true, &l->evaluator, err);
    if (rc == GX_OK)
        rc = look_at_all(l, err);
    evaluator_free(l->evaluator);
    store_reader_close(l->reader);
    shop_close(l->shop);
    arena_free(l->mem);
    arena_free(cuts);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: holds SHOP SEED\n");
        return 2;
    }
    look l = { .chance = strtoull(argv[2], NULL, 10) };
    gx_error err = { 0 };
    if (open_and_look(&l, argv[1], &err) != GX_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
        return 1;
    }
    if (l.judged == 0 || l.lasting == 0) {
        fprintf(stderr, "%s: nobody to look at\n", argv[1]);
        return 1;
    }
    return 0;
}
