/* SPDX-License-Identifier: Apache-2.0 */
/* Event types that plugins declare and the bus hooks they hang up. */
#include "core/plugin/inside.h"

static bool type_valid(const char *s)
{
    bool dot = false, word = false;
    for (; *s != '\0'; s++) {
        if (*s == '.') {
            if (!word)
                return false;
            dot = true;
            word = false;
        } else if ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_') {
            word = true;
        } else {
            return false;
        }
    }
    return dot && word;
}

static bool declared(const name_list *l, gx_text type)
{
    for (size_t i = 0; i < l->n; i++)
        if (text_is(type, l->items[i]))
            return true;
    return false;
}

static const plugin *declarer(const host *h, const char *type)
{
    for (size_t i = 0; i < h->plugins.n; i++)
        if (declared(&h->plugins.items[i]->staged.event_types, text_of(type)))
            return h->plugins.items[i];
    return NULL;
}

gx_status stage_event(plugin *p, const char *type, gx_error *err)
{
    if (type == NULL || !type_valid(type))
        return gx_fail(err, GX_EPLUGIN, _("the event type '%s': want small letters, digits, '_' and at least one dot"),
                       type != NULL ? type : "");
    if (event_kind_of(text_of(type)) != EVENT_OTHER)
        return gx_fail(err, GX_EEXIST, _("the event type '%s' is guanxi's own; it needs no declaring"), type);
    const plugin *other = declarer(p->host, type);
    if (other != NULL)
        return gx_fail(err, GX_EEXIST, _("the event type '%s' is already declared by the plugin %s (%s)"), type,
                       other->descriptor.name, other->path);
    if (declared(&p->staged.event_types, text_of(type)))
        return gx_fail(err, GX_EEXIST, _("it declares the event type '%s' twice"), type);
    const char *copy = arena_strdup(p->mem, type);
    if (copy == NULL || !LIST_ROOM(&p->staged.event_types, 1))
        return gx_fail(err, GX_ENOMEM, _("out of memory while declaring the event type '%s'"), type);
    p->staged.event_types.items[p->staged.event_types.n++] = copy;
    return GX_OK;
}

bool event_type_known(const plugin *p, gx_text type)
{
    return event_kind_of(type) != EVENT_OTHER || declared(&p->host->live.event_types, type) ||
           declared(&p->staged.event_types, type);
}

static bool hears_something(const plugin *p, const char *pattern, const char **nearest)
{
    size_t distance = SIZE_MAX;
    for (int k = EVENT_OTHER + 1; k < EVENT_KIND_COUNT; k++) {
        const char *name = event_kind_name((event_kind)k);
        if (bus_matches(pattern, text_of(name)))
            return true;
        suggest_try(text_of(pattern), name, nearest, &distance);
    }
    const name_list *lists[] = { &p->host->live.event_types, &p->staged.event_types };
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->n; i++)
            if (bus_matches(pattern, text_of(lists[l]->items[i])))
                return true;
    return false;
}

gx_status stage_hook(plugin *p, const char *pattern, int priority, gx_event_handler handler, void *self, gx_error *err)
{
    char hint[HINT_MAX];
    const char *nearest = NULL;
    if (pattern == NULL || handler == NULL)
        return gx_fail(err, GX_EPLUGIN, _("it subscribes without a %s"), pattern == NULL ? "pattern" : "handler");
    if (p->host->o.bus == NULL)
        return gx_fail(err, GX_EREFUSED, _("it wants to hear '%s', but no events are delivered here"), pattern);
    if (!hears_something(p, pattern, &nearest))
        return gx_fail(err, GX_EPLUGIN, _("it wants to hear '%s', which no event type matches%s"), pattern,
                       did_you_mean(nearest, hint));
    staged_hook *k = arena_zalloc(p->mem, sizeof *k);
    const char *copy = arena_strdup(p->mem, pattern);
    if (k == NULL || copy == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory while subscribing to '%s'"), pattern);
    *k = (staged_hook){ NULL, p, copy, priority, handler, self };
    staged_hook **end = &p->staged.hooks; /* equal priorities are heard in the order of these calls */
    while (*end != NULL)
        end = &(*end)->next;
    *end = k;
    return GX_OK;
}
