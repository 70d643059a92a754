/* SPDX-License-Identifier: Apache-2.0 */
/* What ties customers to each other: who introduced whom, who is merged into whom, and therefore whose decision an
 * event may move besides its subject's. */
#include "core/store/internal.h"

#include <stdlib.h>

event_link link_of(const event *e)
{
    event_link link = { .kind = LINK_NONE };
    switch (e->kind) {
    case EVENT_REFERRAL_MADE:
        if (EVENT_HAS(e, FIELD_CUSTOMER))
            link = (event_link){ LINK_INTRODUCTION, e->subject, e->fields[FIELD_CUSTOMER].text };
        break;
    case EVENT_CUSTOMER_ADDED:
    case EVENT_CUSTOMER_UPDATED:
        if (EVENT_HAS(e, FIELD_REFERRER))
            link = (event_link){ LINK_INTRODUCTION, e->fields[FIELD_REFERRER].text, e->subject };
        break;
    case EVENT_ATTRIBUTE_SET:
        if (EVENT_HAS(e, FIELD_NAME) && EVENT_HAS(e, FIELD_VALUE) && text_is(e->fields[FIELD_NAME].text, "referrer"))
            link = (event_link){ LINK_INTRODUCTION, e->fields[FIELD_VALUE].text, e->subject };
        break;
    case EVENT_CUSTOMER_MERGED:
        if (EVENT_HAS(e, FIELD_INTO))
            link = (event_link){ LINK_ALIAS, e->subject, e->fields[FIELD_INTO].text };
        break;
    default:
        break;
    }
    /* Nobody introduces herself; but a merge into herself says that she stands alone again. */
    if (link.from.n == 0 || link.to.n == 0 || (link.kind == LINK_INTRODUCTION && text_eq(link.from, link.to)))
        link.kind = LINK_NONE;
    return link;
}

gx_status store_forest(store *s, gx_error *err)
{
    if (s->merged.loaded)
        return GX_OK;
    s->last_run = GX_NEVER;
    query q = query_of(&s->d, SQL_RUN_LAST);
    bool row;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row)
        s->last_run = query_get_int(&q, 1);
    query_end(&q);
    return status == GX_OK ? forest_load(&s->d, s->last_run, &s->merged, err) : status;
}

static gx_status touch(store *s, uint32_t id, gx_error *err)
{
    return pending_touch(&s->waiting, id, GX_NEVER, true) ? GX_OK : store_nomem(&s->d, err);
}

/* Everyone of her group as it was before this transaction: the coming claim may tear it or join it to another. */
static gx_status touch_group(store *s, uint32_t id, gx_error *err)
{
    gx_status status = store_forest(s, err);
    if (status == GX_OK)
        status = touch(s, id, err);
    size_t n = 0;
    uint32_t root = status == GX_OK ? forest_root(&s->merged, id) : id;
    const uint32_t *group =
        status == GX_OK && forest_visit(&s->merged, root) ? forest_group(&s->merged, root, &n) : NULL;
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = touch(s, s->merged.nodes[group[i]].id, err);
    return status;
}

static gx_status change_alias(store *s, sql_id id, uint32_t from, uint32_t to, int64_t at, int64_t seq, gx_error *err)
{
    gx_status status = touch_group(s, from, err);
    if (status == GX_OK)
        status = touch_group(s, to, err);
    if (status != GX_OK)
        return status;
    waiting *target = pending_get(&s->waiting, to);
    if (target == NULL)
        return store_nomem(&s->d, err);
    target->member = true;
    s->stale = true;
    query q = query_of(&s->d, id);
    query_int(&q, seq);
    if (id == SQL_ALIAS_ADD) {
        query_int(&q, from);
        query_int(&q, to);
        query_int(&q, at);
    }
    return query_run(&q, err);
}

static gx_status change_introduction(store *s, sql_id id, uint32_t from, uint32_t to, int64_t at, int64_t seq,
                                     gx_error *err)
{
    query q = query_of(&s->d, id);
    query_int(&q, from);
    query_int(&q, to);
    query_int(&q, at);
    query_int(&q, seq);
    gx_status status = query_run(&q, err);
    return status == GX_OK ? touch(s, from, err) : status;
}

static gx_status change(store *s, const event *e, int64_t seq, bool add, gx_error *err)
{
    uint32_t from, to;
    event_link link = link_of(e);
    if (link.kind == LINK_NONE)
        return GX_OK;
    gx_status status = customer_intern(&s->d, link.from, &from, err);
    if (status == GX_OK)
        status = customer_intern(&s->d, link.to, &to, err);
    if (status != GX_OK)
        return status;
    if (link.kind == LINK_ALIAS)
        return change_alias(s, add ? SQL_ALIAS_ADD : SQL_ALIAS_DELETE, from, to, e->time, seq, err);
    return change_introduction(s, add ? SQL_INTRODUCTION_ADD : SQL_INTRODUCTION_DELETE, from, to, e->time, seq, err);
}

gx_status link_add(store *s, const event *e, int64_t seq, gx_error *err)
{
    return change(s, e, seq, true, err);
}

gx_status link_remove(store *s, const event *e, int64_t seq, gx_error *err)
{
    return change(s, e, seq, false, err);
}

/* What she brought changes with what `id` bought. Due only: her own referrers see nothing of that. */
static gx_status touch_referrers(store *s, uint32_t id, gx_error *err)
{
    query q = query_of(&s->d, SQL_REFERRERS);
    query_int(&q, id);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        uint32_t referrer = (uint32_t)query_get_int(&q, 0);
        if (!pending_touch(&s->waiting, referrer, GX_NEVER, false) ||
            !pending_touch(&s->waiting, forest_root(&s->merged, referrer), GX_NEVER, false)) {
            status = store_nomem(&s->d, err);
            break;
        }
    }
    query_end(&q);
    return status;
}

/* `done`: by place in the forest's groups; a group is gone through once, however many of it had events. */
static gx_status spread(store *s, uint32_t id, bool *done, gx_error *err)
{
    uint32_t root = forest_root(&s->merged, id);
    size_t n;
    const uint32_t *group = forest_group(&s->merged, root, &n);
    if (n > 0 && done[group - s->merged.groups])
        return GX_OK;
    if (n > 0)
        done[group - s->merged.groups] = true;
    gx_status status = pending_touch(&s->waiting, root, GX_NEVER, false) ? GX_OK : store_nomem(&s->d, err);
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = touch_referrers(s, s->merged.nodes[group[i]].id, err);
    return status == GX_OK && n == 0 ? touch_referrers(s, id, err) : status;
}

/* Whoever stands elsewhere now counts differently in her block's earliest due. */
static gx_status recount(store *s, const forest *changed, const forest *other, gx_error *err)
{
    for (size_t i = 0; i < changed->n; i++) {
        const tree_node *now = &changed->nodes[i], *then = forest_node(other, now->id);
        if (then != NULL && then->root == now->root && then->next == now->next)
            continue;
        waiting *w = pending_get(&s->waiting, now->id);
        if (w == NULL)
            return store_nomem(&s->d, err);
        w->recount = true;
    }
    return GX_OK;
}

static gx_status refresh(store *s, gx_error *err)
{
    forest before = s->merged;
    s->merged = (forest){ 0 };
    gx_status status = store_forest(s, err);
    if (status == GX_OK)
        status = recount(s, &s->merged, &before, err);
    if (status == GX_OK)
        status = recount(s, &before, &s->merged, err);
    forest_fini(&before);
    s->stale = false;
    return status;
}

gx_status links_spread(store *s, gx_error *err)
{
    gx_status status = s->stale ? refresh(s, err) : s->waiting.n != 0 ? store_forest(s, err) : GX_OK;
    bool *done = status == GX_OK ? calloc(s->merged.n + 1, sizeof *done) : NULL;
    if (status == GX_OK && done == NULL)
        status = store_nomem(&s->d, err);
    size_t n = s->waiting.n; /* what is added from here on is due, but had no event */
    for (size_t i = 0; status == GX_OK && i < n; i++) {
        if (s->waiting.items[i].event)
            status = spread(s, s->waiting.items[i].id, done, err);
    }
    free(done);
    return status;
}
