/* SPDX-License-Identifier: Apache-2.0 */
/* Single customers' actions gathered into the tasks they are for the seller: see broadcasts.h. */
#include "core/report/broadcasts.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/decide/broadcasts.h"
#include "core/decide/titles.h"
#include "core/engine/feed.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

bool is_broadcast(const shop *s, const proposal *p)
{
    const channel *c = policy_channel(&s->ruleset->policy, p->channel);
    return c != NULL && (c->feed || (c->mass && p->minutes == 0));
}

/* "posted on 20 Nov", "20:00": in the reader's language. */
static gx_status put_when(const broadcasts *b, json_t *j, int64_t posted, int hour, gx_error *err)
{
    buf when = { 0 }, day = { 0 };
    if (posted != GX_NEVER) {
        date_words(b->shop->ruleset->zone, posted, b->smith->now, b->smith->lang, &day);
        buf_printf(&when, _("posted on %s"), day.n > 0 ? day.p : "");
    } else if (hour >= 0) {
        buf_printf(&when, "%02d:%02d", hour / 60, hour % 60);
    }
    bool whole = !when.failed && !day.failed && json_object_set_new(j, "when", json_text(buf_view(&when))) == 0;
    buf_free(&when);
    buf_free(&day);
    return whole ? GX_OK : no_memory(err);
}

/* ---- advertisements to take down ---- */

/* How it is called: a planned one as its campaign, one of her own by its kind. */
static json_t *title_of_post(const broadcasts *b, const feed_post *p)
{
    gx_text rest = p->name, name = text_cut(&rest, '/');
    if (text_starts(p->name, POST_OWN))
        return json_string(post_kind_title(p->kind));
    const strategy_use *use = ruleset_strategy(b->shop->ruleset, name);
    return json_text(use != NULL && use->campaign != NULL ? section_title(use->campaign->section, b->smith->lang)
                                                          : strategy_title(b->shop->ruleset, name, b->smith->lang));
}

static json_t *number_next(const broadcasts *b)
{
    return json_integer((json_int_t)json_array_size(b->list) + 1);
}

static gx_status add_takedown(const broadcasts *b, const feed_post *p, int64_t ends, gx_error *err)
{
    json_t *j = json_object();
    json_object_set_new(j, "number", number_next(b));
    json_object_set_new(j, "kind", json_string("takedown"));
    json_object_set_new(j, "post", json_text(p->name));
    json_object_set_new(j, "channel", json_text(p->channel));
    json_object_set_new(j, "title", title_of_post(b, p));
    json_object_set_new(j, "published", json_time(p->published));
    json_object_set_new(j, "due", json_day(ends));
    json_object_set_new(j, "overdue", json_boolean(ends < b->day && p->taken_down == GX_NEVER));
    json_object_set_new(j, "status", json_string(p->taken_down != GX_NEVER ? "done" : "planned"));
    gx_status rc = put_when(b, j, p->published, -1, err);
    return json_array_append_new(b->list, j) == 0 ? rc : no_memory(err);
}

gx_status broadcasts_begin(broadcasts *b, store_reader *r, int64_t now, gx_error *err)
{
    const zone *z = b->shop->ruleset->zone;
    gx_status rc = feed_load(r, now, b->smith->mem, &b->feed, err);
    for (size_t i = 0; i < b->feed.n && rc == GX_OK; i++) {
        const feed_post *p = &b->feed.list[i];
        int64_t ends = post_ends(&b->shop->ruleset->policy.posts, z, p);
        bool before = p->taken_down != GX_NEVER && zone_today(z, p->taken_down) < b->day;
        if (ends != GX_NO_DATE && ends <= b->day && !before)
            rc = add_takedown(b, p, ends, err);
    }
    return rc;
}

/* ---- posts and messages ---- */

static bool is_open(const day_item *d)
{
    return !d->away && (d->status == ACTION_PLANNED || d->status == ACTION_POSTPONED);
}

static const char *status_of(const day_item *d)
{
    return is_open(d) ? "planned" : d->status == ACTION_SKIPPED ? "skipped" : "done";
}

/* The task this action belongs to; NULL: it is the first. */
static json_t *task_of(const broadcasts *b, const day_item *d)
{
    const proposal *p = &d->action.p;
    size_t i;
    json_t *j;
    json_array_foreach(b->list, i, j) if (text_is(p->strategy, json_str(j, "strategy")) &&
                                          text_is(post_wording(p), json_str(j, "wording")) &&
                                          strcmp(status_of(d), json_str(j, "status")) == 0) return j;
    return NULL;
}

/* For whom it is, as the seller would choose them: the segment, or the rule's campaign. */
static gx_text audience_of(const broadcasts *b, const proposal *p)
{
    const ruleset *r = b->shop->ruleset;
    int i = ruleset_segment(r, p->segment);
    if (i >= 0 && (uint32_t)i < r->n_segments)
        return segment_title(&r->segments[i], b->smith->lang);
    const strategy_use *use = ruleset_strategy(r, p->strategy);
    const config_entry *e =
        use != NULL && use->campaign != NULL ? config_entry_of(use->campaign->section, "audience") : NULL;
    return e != NULL ? e->value : p->segment;
}

static json_t *new_task(const broadcasts *b, const day_item *d, const closeup *up, gx_error *err)
{
    const proposal *p = &d->action.p;
    const ruleset *r = b->shop->ruleset;
    bool feed_channel = policy_channel(&r->policy, p->channel)->feed;
    wording w = reword(b->smith, up, p);
    arena *a = b->smith->mem;
    json_t *j = json_object();
    json_object_set_new(j, "number", number_next(b));
    json_object_set_new(j, "kind", json_string(feed_channel ? "post" : "message"));
    if (feed_channel)
        json_object_set_new(j, "post",
                            json_text(post_name(a, p->strategy, post_wording(p), zone_today(r->zone, p->at))));
    json_object_set_new(j, "channel", json_text(p->channel));
    json_object_set_new(j, "title", json_string(title_of(b->smith, p, &w)));
    json_object_set_new(j, "strategy", json_text(p->strategy));
    json_object_set_new(j, "wording", json_text(post_wording(p)));
    json_object_set_new(j, "purpose", json_text(p->purpose));
    if (feed_channel)
        json_object_set_new(j, "what", json_string(post_kind_name(post_kind_proposed(r, p, a))));
    json_object_set_new(j, "at", json_time(p->at));
    (void)put_when(b, j, GX_NEVER, broadcast_hour(r, p), err);
    json_object_set_new(j, "overdue", json_boolean(d->overdue && is_open(d)));
    json_object_set_new(j, "status", json_string(status_of(d)));
    json_object_set_new(j, "why", json_text(w.why));
    json_object_set_new(j, "say", json_text(w.say));
    json_object_set_new(j, "dont", json_text(w.dont));
    json_object_set_new(j, "location", json_text(action_value(p->values, "location", a)));
    json_object_set_new(j, "audience", json_text(audience_of(b, p)));
    json_object_set_new(j, "people", json_integer(0));
    json_object_set_new(j, "members", json_array());
    json_object_set_new(j, "remind", json_array());
    if (json_array_append_new(b->list, j) != 0)
        no_memory(err);
    return json_array_get(b->list, json_array_size(b->list) - 1);
}

gx_status broadcasts_add(broadcasts *b, const day_item *d, const closeup *up, gx_error *err)
{
    const proposal *p = &d->action.p;
    json_t *j = task_of(b, d);
    if (j == NULL)
        j = new_task(b, d, up, err);
    json_t *members = json_object_get(j, "members"), *one = json_object();
    gx_text name = up->state != NULL ? called(up->state) : p->customer;
    json_object_set_new(one, "customer", json_text(p->customer));
    json_object_set_new(one, "action", json_text(p->id));
    json_object_set_new(one, "name", json_word(name));
    bool whole = json_array_append_new(members, one) == 0;
    if (action_flag(p->values, "remind"))
        whole = json_array_append_new(json_object_get(j, "remind"), json_word(name)) == 0 && whole;
    json_object_set_new(j, "people", json_integer((json_int_t)json_array_size(members)));
    return whole ? GX_OK : no_memory(err);
}

/* ---- how the feed stands ---- */

static json_t *mix_json(const feed_rules *r, const feed_mix *mix, int64_t day)
{
    json_t *list = json_array();
    for (int k = 0; k < POST_KINDS; k++) {
        json_t *one = json_object();
        json_object_set_new(one, "kind", json_string(post_kind_name((post_kind)k)));
        json_object_set_new(one, "title", json_string(post_kind_title((post_kind)k)));
        json_object_set_new(one, "posted", json_integer(mix->n[k]));
        json_object_set_new(one, "share", json_integer(r->percent[k]));
        json_object_set_new(one, "days_without",
                            mix->last[k] != GX_NO_DATE ? json_integer(day - mix->last[k]) : json_null());
        json_array_append_new(list, one);
    }
    return list;
}

/* Who neither posts nor has a campaign that would is not told every day what to post. */
static bool posts_at_all(const broadcasts *b)
{
    const ruleset *r = b->shop->ruleset;
    bool any = b->feed.n > 0;
    for (size_t i = 0; i < r->n_campaigns && !any; i++) {
        const channel *c = policy_channel(&r->policy, r->campaigns[i].action.channel);
        any = c != NULL && c->feed;
    }
    return any;
}

json_t *broadcasts_feed(const broadcasts *b)
{
    const feed_rules *r = &b->shop->ruleset->policy.posts;
    const zone *z = b->shop->ruleset->zone;
    if (!feed_limited(r) || !posts_at_all(b))
        return json_null();
    feed_mix mix;
    feed_mix_of(r, z, &b->feed, b->day, &mix);
    json_t *j = json_object();
    json_object_set_new(j, "ads", json_integer(feed_ads(r, z, &b->feed, b->day)));
    json_object_set_new(j, "ads_per_day", r->ads_per_day >= 0 ? json_integer(r->ads_per_day) : json_null());
    json_object_set_new(j, "mix", r->mixed ? mix_json(r, &mix, b->day) : json_null());
    json_object_set_new(j, "wanting", r->mixed ? json_string(post_kind_name(feed_wanting(r, &mix))) : json_null());
    return j;
}
