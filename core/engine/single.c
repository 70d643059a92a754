/* SPDX-License-Identifier: Apache-2.0 */
/* One event to a shop that has decided: the pipeline of a run for exactly the customers it concerns, inside the
 * transaction that appends it. The reader on the writer's connection and the Lua states stay open from one event to the
 * next; that is what makes it fast. Events that are to be flushed later share one transaction. */
#include "core/base/i18n.h"
#include "core/engine/run.h"

#include <stdlib.h>

typedef struct desk {
    store_reader *reader;
    evaluator *evaluator;
    arena *mem; /* of the report */
} desk;

void shop_leave_desk(shop *s)
{
    if (s->desk == NULL)
        return;
    evaluator_free(s->desk->evaluator);
    store_reader_close(s->desk->reader);
    arena_free(s->desk->mem);
    free(s->desk);
    s->desk = NULL;
}

static gx_status sit_down(shop *s, gx_error *err)
{
    if (s->desk != NULL)
        return GX_OK;
    s->desk = calloc(1, sizeof *s->desk);
    bool room = s->desk != NULL && (s->desk->mem = arena_new()) != NULL;
    gx_status rc =
        room ? store_reader_inside(s->store, &s->desk->reader, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = evaluator_over(s->ruleset, s->desk->reader, true, &s->desk->evaluator, err);
    if (rc != GX_OK)
        shop_leave_desk(s);
    return rc;
}

/* Only what a run has decided can be carried on. */
static gx_status look_back(const run *w, run_record *last, gx_error *err)
{
    gx_status rc = store_last_run(w->reader, last, err);
    if (rc == GX_ENOTFOUND)
        return gx_fail(err, GX_EREFUSED, _("nothing has been decided yet: a run comes first, then single events"));
    if (rc != GX_OK)
        return rc;
    if (strcmp(last->config_hash, w->shop->ruleset->hash) != 0)
        return gx_fail(err, GX_EREFUSED,
                       _("the configuration changed since the last run: a run comes first, then single events"));
    if (w->now < last->now) {
        char a[32], b[32];
        time_format_rfc3339(w->now, a);
        time_format_rfc3339(last->now, b);
        return gx_fail(err, GX_EREFUSED,
                       _("a decision at %s would lie before the last run at %s; decisions only go forward"), a, b);
    }
    return GX_OK;
}

static gx_status judge(run *w, gx_error *err)
{
    arena *a = w->report->mem;
    w->report->record.now = w->now;
    w->cuts.fresh = arena_zalloc(a, w->shop->ruleset->cuts.n + 1);
    gx_status rc = w->cuts.fresh ? shop_cuts(w->shop, w->reader, w->now, a, &w->cuts.values, err)
                                 : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc != GX_OK)
        return rc;
    evaluator_cuts(w->evaluator, w->cuts.values);
    if (w->shop->ruleset->offers.n > 0) /* what the last run let out by name is let out still */
        rc = store_allowed_unfair(w->reader, a, &w->allowed, &w->n_allowed, err);
    if (rc != GX_OK)
        return rc;
    rc = run_decide(w, err);
    return rc == GX_OK ? run_commit(w, err) : rc;
}

/* Whom the event concerns; judged are those who stand for themselves. */
static gx_status gather(run *w, uint32_t **touched, gx_error *err)
{
    gx_status rc = store_settle(w->shop->store, touched, &w->n_touched, err);
    w->touched = *touched;
    w->ids = rc == GX_OK ? malloc((w->n_touched + 1) * sizeof *w->ids) : NULL;
    if (rc == GX_OK && w->ids == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    store_reader_as_of(w->reader, w->now);
    for (size_t i = 0; i < w->n_touched && rc == GX_OK; i++) {
        bool merged;
        rc = store_is_merged(w->reader, w->touched[i], &merged, err);
        if (!merged)
            w->ids[w->n_ids++] = w->touched[i];
    }
    return rc;
}

/* `dirty`: the transaction holds something of the event. */
static gx_status append_and_judge(run *w, const event *e, bool *added, bool *dirty, gx_error *err)
{
    run_record last;
    append_result result = APPEND_DUPLICATE;
    gx_status rc = look_back(w, &last, err);
    if (rc == GX_OK)
        rc = run_check_jump(w, &last, err);
    if (rc == GX_OK)
        rc = shop_append_event(w->shop, e, &result, err);
    *added = rc == GX_OK && result == APPEND_NEW;
    *dirty = *added || (rc != GX_OK && result == APPEND_NEW);
    if (rc != GX_OK || !*added)
        return rc;
    w->follows = &last;
    uint32_t *touched;
    rc = gather(w, &touched, err);
    if (rc == GX_OK)
        rc = judge(w, err);
    free(touched);
    return rc;
}

/* What waits for shop_flush goes with the transaction. */
static void take_back(shop *s, gx_error *err)
{
    if (s->unflushed > 0 && err != NULL)
        gx_error_prepend(err, _("%llu decided events that were not flushed are taken back, hand them over again: "),
                         (unsigned long long)s->unflushed);
    s->unflushed = 0;
    store_rollback(s->store);
}

gx_status shop_flush(shop *s, gx_error *err)
{
    if (s->unflushed == 0)
        return GX_OK;
    gx_status rc = store_commit(s->store, err);
    if (rc != GX_OK)
        take_back(s, err);
    s->unflushed = 0;
    return rc;
}

/* The event is done with: it was committed, waits with others, or nothing happened. Whoever is told that an event is
 * known and did not ask for later must find it on the disk. */
static gx_status leave(run *w, gx_status rc, bool added, bool dirty, gx_error *err)
{
    shop *s = w->shop;
    if (rc == GX_OK && added)
        s->unflushed = w->later ? s->unflushed + 1 : 0;
    else if (s->unflushed == 0 || dirty || !store_is_sound(s->store))
        take_back(s, err);
    return rc == GX_OK && !w->later ? shop_flush(s, err) : rc;
}

static gx_status decide(run *w, gx_text line, store_sync sync, bool *added, gx_error *err)
{
    shop *s = w->shop;
    event e;
    bool dirty = false;
    gx_status rc = shop_parse_event(s, line, w->report->mem, &e, err);
    if (rc == GX_OK && s->unflushed == 0)
        rc = store_begin(s->store, w->later ? STORE_FULL : sync, err);
    if (rc != GX_OK)
        return rc;
    w->reader = s->desk->reader;
    w->evaluator = s->desk->evaluator;
    rc = store_reader_begin(w->reader, err);
    if (rc == GX_OK)
        rc = append_and_judge(w, &e, added, &dirty, err);
    store_reader_end(w->reader);
    rc = leave(w, rc, *added, dirty, err);
    run_drop(w);
    free(w->ids);
    return rc;
}

gx_status shop_warm(shop *s, bool all, gx_error *err)
{
    gx_status rc = sit_down(s, err);
    if (rc == GX_OK)
        rc = store_begin(s->store, STORE_NORMAL, err);
    if (rc != GX_OK)
        return rc;
    rc = store_warm(s->store, s->desk->reader, all, err);
    if (rc == GX_OK)
        rc = evaluator_warm(s->desk->evaluator, err);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    store_rollback(s->store); /* nothing is left to undo when it was committed */
    return rc;
}

gx_status shop_decide(shop *s, gx_text line, int64_t now, store_sync sync, bool later, bool *added, run_report *out,
                      gx_error *err)
{
    *out = (run_report){ .borrowed = true };
    *added = false;
    gx_status rc = sit_down(s, err);
    if (rc != GX_OK)
        return rc;
    out->mem = s->desk->mem;
    arena_reset(out->mem);
    run w = { .shop = s, .now = now, .commit = true, .report = out, .later = later, .posts.size = sizeof(feed_post) };
    rc = decide(&w, line, sync, added, err);
    if (rc != GX_OK) {
        *added = false;
        run_report_free(out);
    }
    return rc;
}
