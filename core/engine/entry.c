/* SPDX-License-Identifier: Apache-2.0 */
/* The entry itself: begun, about whom, and journaled. It is checked before the lock is taken and written in one
 * transaction, so that neither a mistake nor a crash leaves half of it and two processes at once make two entries; it
 * is undone as one. The first event's id is its time and its place among the entries of that second, so that what was
 * said later counts as later; the others continue it: TIME#0003, TIME#0003+00, TIME#0003+01. */
#include "core/engine/entry.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/engine/happenings.h"
#include "core/engine/run.h"
#include "core/engine/sort.h"
#include "core/import/dates.h"

#define CONTINUES '+'
#define BEHIND_CONTINUES ',' /* the character after it: where the ids of an entry end */
#define PENDING GX_TEXT("pending")

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

static event *event_of(const entry *e, size_t i)
{
    return (event *)e->events.items + i;
}

gx_status entry_begin(entry *e, shop *s, int64_t now, gx_error *err)
{
    *e = (entry){ .shop = s, .mem = arena_new(), .now = now, .at = now, .by = BY_HAND, .events.size = sizeof(event) };
    return e->mem != NULL ? GX_OK : no_memory(err);
}

void entry_end(entry *e)
{
    arena_free(e->mem);
    e->mem = NULL;
}

event *entry_new(entry *e, event_kind kind, gx_error *err)
{
    event *made = arena_list_add(e->mem, &e->events);
    if (made != NULL)
        event_begin(made, kind, BY_HAND, PENDING, e->subject, e->at);
    else
        no_memory(err);
    return made;
}

/* ---- about whom, by whom, when ---- */

static gx_status add_customer(entry *e, gx_text name, gx_error *err)
{
    e->subject = name;
    event *added = entry_new(e, EVENT_CUSTOMER_ADDED, err);
    if (added == NULL)
        return GX_ENOMEM;
    event_set_text(added, FIELD_NAME, name);
    return GX_OK;
}

gx_status entry_customer(entry *e, gx_text who, bool add, gx_error *err)
{
    gx_error why;
    if (text_starts(who, EVENT_CITY)) { /* whoever lives there: no customer, and never one too many */
        e->subject = arena_text(e->mem, who);
        return e->subject.p != NULL ? GX_OK : no_memory(err);
    }
    gx_status rc = shop_subject(e->shop, who, e->now, e->mem, &e->subject, &why);
    if (rc == GX_ENOTFOUND && add && text_trim(who).n > 0)
        return add_customer(e, text_trim(who), err);
    return rc == GX_OK ? rc : gx_fail(err, rc, "%s", why.text);
}

gx_status entry_by(entry *e, gx_text name, gx_error *err)
{
    name = text_trim(name);
    if (text_is(name, "rule") || text_is(name, "computed"))
        return gx_fail(err, GX_EINVAL, _("\"%.*s\" is no person: what is set by hand is set by somebody"),
                       TEXT_ARG(name));
    e->by = name.n > 0 ? name : BY_HAND;
    return GX_OK;
}

gx_status entry_at(entry *e, gx_text when, gx_error *err)
{
    const zone *z = e->shop->ruleset->zone;
    int64_t day, at;
    moment m;
    if (date_parse(when, &day))
        at = day == zone_today(z, e->now) ? e->now : zone_utc(z, day * DAY_S + DAY_S / 2);
    else if (!time_parse_rfc3339(when, &at) && dates_read_default(when, &m) && m.has_year)
        at = dates_utc(&m, z);
    else if (!time_parse_rfc3339(when, &at))
        return gx_fail(err, GX_EINVAL, _("\"%.*s\" is no time; want e.g. 2026-11-20, or \"2026-11-20 15:30\""),
                       TEXT_ARG(when));
    if (at > e->now)
        return gx_fail(err, GX_EINVAL, _("\"%.*s\" lies ahead: only what has happened can be entered"), TEXT_ARG(when));
    e->at = at;
    return GX_OK;
}

gx_status entry_state(entry *e, customer_state *out, gx_error *err)
{
    store_reader *r = NULL;
    customer_record rec;
    uint32_t id = 0;
    gx_status rc = store_reader_open(e->shop->store, &r, err);
    if (rc == GX_OK)
        rc = store_find(r, e->subject, &id, err);
    if (rc == GX_OK)
        rc = store_load(r, &id, 1, e->mem, &rec, err);
    *out = (customer_state){ .id = id };
    if (rc == GX_OK)
        rc = state_fold(rec.digests, rec.joined, rec.n_digests, e->now, e->mem, out, err);
    store_reader_close(r);
    return rc;
}

/* ---- journaling ---- */

static bool is_order(const event *e)
{
    return event_kind_needs(e->kind, FIELD_ORDER);
}

static void number_orders(entry *e, gx_text number)
{
    for (size_t i = 0; e->new_order && i < e->events.n; i++)
        if (is_order(event_of(e, i)))
            event_set_text(event_of(e, i), FIELD_ORDER, number);
}

/* What makes a contact more than a name. */
static bool sorts(const event *e)
{
    return e->kind == EVENT_TAG_ADDED || e->kind == EVENT_LABEL_SET || e->kind == EVENT_ATTRIBUTE_SET || is_order(e);
}

/* D4.9: a contact is marked the day she is added; who is not goes to the backlog. What is said about her follows. */
static void tag_unsorted(entry *e)
{
    static const gx_text unsorted = { UNSORTED, sizeof UNSORTED - 1 };
    for (size_t i = 0; i < e->events.n; i++) {
        event *added = event_of(e, i);
        bool sorted = added->kind != EVENT_CUSTOMER_ADDED;
        for (size_t k = i + 1; k < e->events.n && !sorted && text_eq(event_of(e, k)->subject, added->subject); k++)
            sorted = sorts(event_of(e, k));
        if (!sorted)
            event_set_texts(added, FIELD_TAGS, &unsorted, 1);
    }
}

static gx_status check(entry *e, gx_error *err)
{
    event_types declared = shop_event_types(e->shop);
    gx_status rc = GX_OK;
    number_orders(e, PENDING);
    tag_unsorted(e);
    for (size_t i = 0; i < e->events.n && rc == GX_OK; i++)
        rc = event_check(event_of(e, i), &declared, e->shop->ruleset->currency, err);
    return rc;
}

/* The first free place of that second. The lock is held: nobody else takes it in between. */
static gx_status append_first(entry *e, gx_error *err)
{
    event *first = event_of(e, 0);
    char at[32];
    time_format_rfc3339(first->time, at);
    append_result result = APPEND_DUPLICATE;
    gx_status rc = GX_OK;
    for (unsigned k = 0; rc == GX_OK && result != APPEND_NEW; k++) {
        const char *id = arena_printf(e->mem, "%s#%04u", at, k);
        const char *number = arena_printf(e->mem, HAND_ORDER "%s#%04u", at, k);
        if (id == NULL || number == NULL)
            return no_memory(err);
        first->id = text_of(id);
        number_orders(e, text_of(number));
        rc = store_append(e->shop->store, first, false, &result, NULL, err);
        if (rc == GX_OK && result == APPEND_FORGOTTEN)
            rc = gx_fail(err, GX_EREFUSED,
                         _("%.*s was erased after %s (guanxi forget): what is entered of her must have happened later"),
                         TEXT_ARG(first->subject), at);
    }
    return rc;
}

/* Ids of one entry are of one width: their order is that in which it was said. */
static gx_status append_further(entry *e, size_t i, gx_error *err)
{
    append_result result;
    const int width = e->events.n <= 100 ? 2 : 6;
    const char *id =
        arena_printf(e->mem, "%.*s%c%0*u", TEXT_ARG(event_of(e, 0)->id), CONTINUES, width, (unsigned)(i - 1));
    if (id == NULL)
        return no_memory(err);
    event_of(e, i)->id = text_of(id);
    gx_status rc = store_append(e->shop->store, event_of(e, i), false, &result, NULL, err);
    if (rc == GX_OK && result != APPEND_NEW)
        rc = gx_fail(err, GX_ECONFLICT, _("an event with the id \"%s\" is there already"), id);
    return rc;
}

gx_status entry_journal(entry *e, gx_error *err)
{
    store *to = e->shop->store;
    gx_status rc = check(e, err);
    if (rc != GX_OK || e->events.n == 0)
        return rc;
    rc = store_begin(to, STORE_FULL, err);
    for (size_t i = 0; i < e->events.n && rc == GX_OK; i++) {
        rc = i == 0 ? append_first(e, err) : append_further(e, i, err);
        if (rc == GX_OK)
            rc = happenings_announce_one(e->shop, event_of(e, i), err);
    }
    if (rc == GX_OK)
        rc = store_commit(to, err);
    if (rc != GX_OK)
        store_rollback(to);
    return rc;
}

/* ---- taking it back ---- */

/* The newest event says which entry is the last; all that belongs to it goes, newest first, and nothing else, whatever
 * was journaled in between. */
static gx_status undo_entry(shop *s, arena *a, stored_event *undone, size_t *events, gx_error *err)
{
    gx_status rc = store_undo_last(s->store, a, undone, err);
    if (rc != GX_OK)
        return rc;
    gx_text rest = undone->id, first = text_cut(&rest, CONTINUES);
    const char *end = arena_printf(a, "%.*s%c", TEXT_ARG(first), BEHIND_CONTINUES);
    if (end == NULL)
        return no_memory(err);
    gx_error none;
    for (*events = 1; rc == GX_OK && !text_eq(undone->id, first); *events += rc == GX_OK)
        rc = store_undo_within(s->store, undone->time, first, text_of(end), a, undone, &none);
    return rc == GX_OK || rc == GX_ENOTFOUND ? GX_OK : gx_fail(err, rc, "%s", none.text);
}

gx_status shop_undo(shop *s, arena *a, stored_event *undone, size_t *events, gx_error *err)
{
    gx_status rc = store_begin(s->store, STORE_FULL, err);
    if (rc == GX_OK)
        rc = undo_entry(s, a, undone, events, err);
    if (rc == GX_OK)
        rc = store_commit(s->store, err);
    if (rc != GX_OK)
        store_rollback(s->store);
    return rc == GX_ENOTFOUND ? gx_fail(err, rc, _("nothing was entered by hand yet: there is nothing to undo")) : rc;
}
