/* SPDX-License-Identifier: Apache-2.0 */
/* The content topics a customer follows (domain D3.6). Few shops ask, so the fold leaves them in the digests and they
 * are read from there when somebody does. */
#include "core/base/arena.h"
#include "core/model/state.h"

#include <stdlib.h>

/* The next engagement that names a topic, up to the state's instant. */
static bool next_topic(digest_reader *r, int64_t now, gx_text *name, int64_t *at)
{
    digest_entry entry;
    event_data e;
    while (digest_next(r, &entry, NULL) == GX_OK && entry.time <= now) {
        if (entry.kind != EVENT_CONTENT_ENGAGED || entry.payload.n == 0 || digest_data(&entry, &e, NULL) != GX_OK)
            continue;
        if (!EVENT_HAS(&e, FIELD_TOPIC) || e.value[FIELD_TOPIC].text.n == 0)
            continue;
        *name = e.value[FIELD_TOPIC].text;
        *at = entry.time;
        return true;
    }
    return false;
}

int64_t state_last_followed(const customer_state *s, gx_text topic_name)
{
    int64_t last = GX_NEVER, at;
    digest_reader r;
    gx_text name;
    for (size_t i = 0; i < s->n_blobs; i++)
        if (digest_open(s->blobs[i], &r, NULL) == GX_OK)
            while (next_topic(&r, s->now, &name, &at))
                if (at > last && text_eq(name, topic_name))
                    last = at;
    return last;
}

static int by_newest(const void *x, const void *y)
{
    const followed_topic *a = x, *b = y;
    if (a->last != b->last)
        return a->last > b->last ? -1 : 1;
    return text_cmp(a->name, b->name);
}

/* The topic of that name in the list, made if need be; NULL when out of memory. */
static followed_topic *topic_of(arena *a, arena_list *list, gx_text name)
{
    followed_topic *known = list->items;
    for (size_t i = 0; i < list->n; i++)
        if (text_eq(known[i].name, name))
            return &known[i];
    followed_topic *made = arena_list_add(a, list);
    if (made != NULL)
        *made = (followed_topic){ .name = name, .last = GX_NEVER };
    return made;
}

gx_status state_topics(const customer_state *s, arena *a, const followed_topic **out, size_t *n, gx_error *err)
{
    arena_list list = { .size = sizeof(followed_topic) };
    digest_reader r;
    gx_text name;
    int64_t at;
    for (size_t i = 0; i < s->n_blobs; i++) {
        if (digest_open(s->blobs[i], &r, NULL) != GX_OK)
            continue;
        while (next_topic(&r, s->now, &name, &at)) {
            followed_topic *t = topic_of(a, &list, name);
            if (t == NULL)
                return gx_fail(err, GX_ENOMEM, "out of memory while gathering the topics a customer follows");
            t->n++;
            t->last = at > t->last ? at : t->last;
        }
    }
    if (list.n > 1)
        qsort(list.items, list.n, sizeof(followed_topic), by_newest);
    *out = list.items;
    *n = list.n;
    return GX_OK;
}
