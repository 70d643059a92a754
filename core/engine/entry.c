/* SPDX-License-Identifier: Apache-2.0 */
/* The day by hand: what a person says at once is one entry under the source "seller". It is checked before the lock is
 * taken and journaled in one transaction, so that neither a mistake nor a crash leaves half of it and two processes at
 * once make two entries; it is undone as one. The first event's id is its time and its place among the entries of that
 * second, so that what was said later counts as later; the others continue it: TIME#0003, TIME#0003+00, TIME#0003+01.
 */
#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/engine/happenings.h"
#include "core/engine/run.h"

#define CONTINUES '+'
#define BEHIND_CONTINUES ',' /* the character after it: where the ids of an entry end */

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status shop_entry_add(shop_entry *entry, const event *e, gx_error *err)
{
    if (entry->n == entry->cap) {
        size_t cap = entry->cap != 0 ? entry->cap * 2 : 4;
        event *grown = arena_alloc(entry->mem, cap * sizeof *grown);
        if (grown == NULL)
            return no_memory(err);
        if (entry->n > 0)
            memcpy(grown, entry->events, entry->n * sizeof *grown);
        entry->events = grown;
        entry->cap = cap;
    }
    entry->events[entry->n++] = *e;
    return GX_OK;
}

static void number_orders(shop_entry *entry, gx_text number)
{
    for (size_t i = 0; entry->new_order && i < entry->n; i++)
        if (event_kind_needs(entry->events[i].kind, FIELD_ORDER))
            event_set_text(&entry->events[i], FIELD_ORDER, number);
}

static gx_status check(const shop *s, shop_entry *entry, gx_error *err)
{
    event_types declared = shop_event_types(s);
    gx_status rc = GX_OK;
    number_orders(entry, GX_TEXT("pending"));
    for (size_t i = 0; i < entry->n && rc == GX_OK; i++) {
        entry->events[i].source = BY_HAND;
        entry->events[i].id = GX_TEXT("pending");
        rc = event_check(&entry->events[i], &declared, s->ruleset->currency, err);
    }
    return rc;
}

/* The first free place of that second. The lock is held: nobody else takes it in between. */
static gx_status append_first(shop *s, shop_entry *entry, gx_error *err)
{
    event *first = &entry->events[0];
    char at[32];
    time_format_rfc3339(first->time, at);
    append_result result = APPEND_DUPLICATE;
    gx_status rc = GX_OK;
    for (unsigned k = 0; rc == GX_OK && result != APPEND_NEW; k++) {
        const char *id = arena_printf(entry->mem, "%s#%04u", at, k);
        const char *number = arena_printf(entry->mem, "hand-%s#%04u", at, k);
        if (id == NULL || number == NULL)
            return no_memory(err);
        first->id = text_of(id);
        number_orders(entry, text_of(number));
        rc = store_append(s->store, first, false, &result, NULL, err);
    }
    return rc;
}

static gx_status append_further(shop *s, shop_entry *entry, size_t i, gx_error *err)
{
    append_result result;
    event *e = &entry->events[i];
    const char *id =
        arena_printf(entry->mem, "%.*s%c%02u", TEXT_ARG(entry->events[0].id), CONTINUES, (unsigned)(i - 1));
    if (id == NULL)
        return no_memory(err);
    e->id = text_of(id);
    gx_status rc = store_append(s->store, e, false, &result, NULL, err);
    if (rc == GX_OK && result != APPEND_NEW)
        rc = gx_fail(err, GX_ECONFLICT, _("an event with the id \"%s\" is there already"), id);
    return rc;
}

gx_status shop_enter(shop *s, shop_entry *entry, gx_error *err)
{
    gx_status rc = check(s, entry, err);
    if (rc != GX_OK || entry->n == 0)
        return rc;
    rc = store_begin(s->store, STORE_FULL, err);
    for (size_t i = 0; i < entry->n && rc == GX_OK; i++) {
        rc = i == 0 ? append_first(s, entry, err) : append_further(s, entry, i, err);
        if (rc == GX_OK)
            rc = happenings_announce_one(s, &entry->events[i], err);
    }
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    return rc;
}

/* The newest event says which entry is the last; all that belongs to it goes, newest first, and nothing else, whatever
 * was journaled in between. */
static gx_status undo_entry(shop *s, arena *a, stored_event *undone, gx_error *err)
{
    gx_status rc = store_undo_last(s->store, a, undone, err);
    if (rc != GX_OK)
        return rc;
    gx_text rest = undone->id, first = text_cut(&rest, CONTINUES);
    const char *end = arena_printf(a, "%.*s%c", TEXT_ARG(first), BEHIND_CONTINUES);
    if (end == NULL)
        return no_memory(err);
    gx_error none;
    while (rc == GX_OK && !text_eq(undone->id, first))
        rc = store_undo_within(s->store, undone->time, first, text_of(end), a, undone, &none);
    return rc == GX_OK || rc == GX_ENOTFOUND ? GX_OK : gx_fail(err, rc, "%s", none.text);
}

gx_status shop_undo(shop *s, arena *a, stored_event *undone, gx_error *err)
{
    gx_status rc = store_begin(s->store, STORE_FULL, err);
    if (rc == GX_OK)
        rc = undo_entry(s, a, undone, err);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    return rc == GX_ENOTFOUND ? gx_fail(err, rc, _("nothing was entered by hand yet: there is nothing to undo")) : rc;
}
