/* SPDX-License-Identifier: Apache-2.0 */
/* Posts out of the journal, and into it: see feed.h. */
#include "core/engine/feed.h"

#include "core/base/i18n.h"
#include "core/engine/happenings.h"

#include <stdlib.h>

/* So many of the shop's own events are looked at: with three posts a day, what happened in the last year. */
enum { FEED_EVENTS = 4096 };

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- out of it ---- */

/* The day stands at the end of a planned post's name. */
static int64_t day_named(gx_text name)
{
    enum { DATE = 10 };
    int64_t day;
    return name.n > DATE && date_parse((gx_text){ name.p + name.n - DATE, DATE }, &day) ? day : GX_NO_DATE;
}

static feed_post *post_at(feed_post *list, size_t *n, gx_text name)
{
    for (size_t i = *n; i-- > 0;)
        if (text_eq(list[i].name, name))
            return &list[i];
    list[*n] = (feed_post){ .name = name,
                            .kind = POST_LIFE,
                            .day = day_named(name),
                            .planned = GX_NEVER,
                            .published = GX_NEVER,
                            .skipped = GX_NEVER,
                            .taken_down = GX_NEVER };
    return &list[(*n)++];
}

static void take(feed_post *p, const event *e, int64_t at)
{
    if (EVENT_HAS(e, FIELD_KIND) && post_kind_of(e->fields[FIELD_KIND].text) >= 0)
        p->kind = (post_kind)post_kind_of(e->fields[FIELD_KIND].text);
    if (EVENT_HAS(e, FIELD_CHANNEL))
        p->channel = e->fields[FIELD_CHANNEL].text;
    if (e->kind == EVENT_POST_PLANNED)
        p->planned = at;
    else if (e->kind == EVENT_POST_PUBLISHED)
        p->published = at;
    else if (e->kind == EVENT_POST_SKIPPED)
        p->skipped = at;
    else
        p->taken_down = at;
}

static int by_name(const void *x, const void *y)
{
    return text_cmp(((const feed_post *)x)->name, ((const feed_post *)y)->name);
}

static gx_status shops_events(store_reader *r, int64_t now, arena *a, stored_event **out, size_t *n, gx_error *err)
{
    uint32_t id;
    *n = 0;
    gx_status rc = store_find(r, GX_TEXT(EVENT_SHOP), &id, err);
    if (rc == GX_ENOTFOUND)
        return GX_OK;
    return rc == GX_OK ? store_customer_events(r, id, now, FEED_EVENTS, a, out, n, err) : rc;
}

gx_status feed_load(store_reader *r, int64_t now, arena *a, feed *out, gx_error *err)
{
    stored_event *events = NULL;
    size_t n = 0, posts = 0;
    gx_status rc = shops_events(r, now, a, &events, &n, err);
    feed_post *list = rc == GX_OK ? arena_alloc(a, (n + 1) * sizeof *list) : NULL;
    if (rc == GX_OK && list == NULL)
        return no_memory(err);
    for (size_t i = n; i-- > 0 && rc == GX_OK;) { /* the oldest first */
        event e;
        event_begin(&e, event_kind_of(events[i].type), events[i].source, events[i].id, events[i].subject,
                    events[i].time);
        rc = event_parse_data(events[i].data, &e, a, err);
        if (rc == GX_OK && event_is_of_shop(e.kind))
            take(post_at(list, &posts, e.fields[FIELD_POST].text), &e, events[i].time);
    }
    if (rc == GX_OK && posts > 1)
        qsort(list, posts, sizeof *list, by_name);
    *out = (feed){ list, posts };
    return rc;
}

/* ---- into it ---- */

gx_status run_note_post(run *w, const proposal *p, gx_error *err)
{
    const ruleset *r = w->shop->ruleset;
    if (!policy_channel(&r->policy, p->channel)->feed || !feed_limited(&r->policy.posts))
        return GX_OK;
    arena *a = w->report->mem;
    gx_text name = post_name(a, p->strategy, post_wording(p), zone_today(r->zone, p->at));
    for (size_t i = 0; i < w->posts.n; i++)
        if (text_eq(((feed_post *)w->posts.items)[i].name, name))
            return GX_OK;
    for (size_t i = 0; i < w->feed.n; i++)
        if (text_eq(w->feed.list[i].name, name))
            return GX_OK;
    feed_post *made = name.p != NULL ? arena_list_add(a, &w->posts) : NULL;
    if (made == NULL)
        return no_memory(err);
    *made = (feed_post){ .name = name, .channel = arena_text(a, p->channel), .kind = post_kind_proposed(r, p, a) };
    return made->channel.n > 0 ? GX_OK : no_memory(err);
}

static gx_status write_post(run *w, const feed_post *p, gx_error *err)
{
    event e;
    derived_event d;
    event_begin(&e, EVENT_POST_PLANNED, GX_TEXT("guanxi"), (gx_text){ NULL, 0 }, GX_TEXT(EVENT_SHOP), w->now);
    event_set_text(&e, FIELD_POST, p->name);
    event_set_text(&e, FIELD_KIND, text_of(post_kind_name(p->kind)));
    event_set_text(&e, FIELD_CHANNEL, p->channel);
    gx_status rc = happenings_prepare(&e, w->report->mem, &d, err);
    if (rc == GX_OK && w->derived == NULL)
        rc = happenings_new(w->shop, w->now, &w->derived, err);
    return rc == GX_OK ? happenings_add(w->derived, &d, err) : rc;
}

gx_status run_write_posts(run *w, gx_error *err)
{
    gx_status rc = GX_OK;
    feed_post *list = w->posts.items;
    if (w->posts.n > 1)
        qsort(list, w->posts.n, sizeof *list, by_name);
    for (size_t i = 0; i < w->posts.n && rc == GX_OK; i++)
        rc = write_post(w, &list[i], err);
    return rc;
}
