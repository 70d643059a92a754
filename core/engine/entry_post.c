/* SPDX-License-Identifier: Apache-2.0 */
/* What went out to many: a post of the feed, of the shop itself, and for each customer that she was among those it was
 * for. It is no answer to anything she asked. */
#include "core/engine/entry.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"

/* An event about a post has the shop for its subject. */
static event *say_post(entry *e, event_kind kind, gx_text name, gx_error *err)
{
    e->subject = GX_TEXT(EVENT_SHOP);
    event *said = entry_new(e, kind, err);
    if (said != NULL)
        event_set_text(said, FIELD_POST, name);
    return said;
}

gx_status entry_published(entry *e, gx_text name, post_kind kind, gx_text by_channel, gx_error *err)
{
    event *said = say_post(e, EVENT_POST_PUBLISHED, name, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_KIND, text_of(post_kind_name(kind)));
    event_set_text(said, FIELD_CHANNEL, by_channel);
    return GX_OK;
}

gx_status entry_own_post(entry *e, post_kind kind, gx_text words, gx_error *err)
{
    const policy *p = &e->shop->ruleset->policy;
    size_t i = 0;
    while (i < p->n_channels && !p->channels[i].feed)
        i++;
    if (i == p->n_channels)
        return gx_fail(err, GX_EINVAL, _("this shop has no channel that posts"));
    char at[32];
    time_format_rfc3339(e->at, at);
    const char *name = arena_printf(e->mem, POST_OWN "%s/%s", post_kind_name(kind), at);
    gx_status rc = name != NULL ? entry_published(e, text_of(name), kind, text_of(p->channels[i].name), err)
                                : gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK && words.n > 0)
        event_set_text((event *)e->events.items + e->events.n - 1, FIELD_TEXT, words);
    return rc;
}

gx_status entry_post_skipped(entry *e, gx_text name, gx_error *err)
{
    return say_post(e, EVENT_POST_SKIPPED, name, err) != NULL ? GX_OK : GX_ENOMEM;
}

gx_status entry_taken_down(entry *e, gx_text name, gx_error *err)
{
    return say_post(e, EVENT_POST_TAKEN_DOWN, name, err) != NULL ? GX_OK : GX_ENOMEM;
}

gx_status entry_among(entry *e, gx_text customer, gx_text by_channel, gx_text action, gx_error *err)
{
    e->subject = customer;
    event *said = entry_new(e, EVENT_MESSAGE_BROADCAST, err);
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_CHANNEL, by_channel);
    event_set_text(said, FIELD_ACTION, action);
    return GX_OK;
}
