/* SPDX-License-Identifier: Apache-2.0 */
/* Merging two customers and taking them apart again: see people.h. */
#include "core/engine/people.h"

#include "core/base/i18n.h"
#include "core/identity/person.h"

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

gx_status people_group(shop *s, uint32_t id, int64_t now, arena *a, merged_customer **out, size_t *n, gx_error *err)
{
    store_reader *r;
    gx_status rc = store_reader_open(s->store, &r, err);
    if (rc != GX_OK)
        return rc;
    store_reader_as_of(r, now);
    rc = store_group(r, id, a, out, n, err);
    store_reader_close(r);
    return rc;
}

gx_status people_actions(store_reader *r, uint32_t id, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    merged_customer *group;
    size_t n_group = 0;
    arena_list all = { .size = sizeof **out };
    gx_status rc = store_group(r, id, a, &group, &n_group, err);
    for (size_t i = 0; i < n_group && rc == GX_OK; i++) {
        stored_action *hers;
        size_t n_hers = 0;
        rc = store_actions_of(r, group[i].id, a, &hers, &n_hers, err);
        for (size_t k = 0; k < n_hers && rc == GX_OK; k++) {
            stored_action *one = arena_list_add(a, &all);
            if (one == NULL)
                rc = no_memory(err);
            else
                *one = hers[k];
        }
    }
    *out = all.items;
    *n = all.n;
    return rc;
}

gx_status entry_part_of(entry *e, gx_text who, gx_text into, gx_error *err)
{
    gx_text about = e->subject;
    e->subject = who;
    event *said = entry_new(e, EVENT_CUSTOMER_MERGED, err);
    e->subject = about;
    if (said == NULL)
        return GX_ENOMEM;
    event_set_text(said, FIELD_INTO, into);
    return GX_OK;
}

static gx_status say_distinct(entry *e, gx_text who, gx_text other, gx_error *err)
{
    gx_text about = e->subject;
    e->subject = who;
    event *said = entry_new(e, EVENT_CUSTOMER_DISTINCT, err);
    e->subject = about;
    char *pair = arena_alloc(e->mem, 17);
    if (said == NULL || pair == NULL)
        return no_memory(err);
    person_pair(who, other, pair);
    event_set_text(said, FIELD_PAIR, text_of(pair));
    return GX_OK;
}

gx_status entry_merge(entry *e, gx_text other, gx_text *part, gx_error *err)
{
    gx_status rc = shop_subject(e->shop, other, e->now, e->mem, part, err);
    if (rc != GX_OK)
        return rc;
    for (size_t i = 0; i < e->events.n; i++) /* of several at once, who was named before */
        if (text_eq(((const event *)e->events.items)[i].subject, *part))
            return GX_OK;
    if (text_eq(*part, e->subject))
        return gx_fail(err, GX_ECONFLICT, _("%.*s and %.*s are one customer already"), TEXT_ARG(other),
                       TEXT_ARG(e->subject));
    return entry_part_of(e, *part, e->subject, err);
}

gx_status entry_distinct(entry *e, gx_text other, gx_error *err)
{
    gx_text second;
    gx_status rc = shop_subject(e->shop, other, e->now, e->mem, &second, err);
    if (rc == GX_OK && text_eq(second, e->subject))
        rc = gx_fail(err, GX_ECONFLICT, _("%.*s and %.*s are one customer: guanxi unmerge takes them apart"),
                     TEXT_ARG(other), TEXT_ARG(e->subject));
    return rc == GX_OK ? say_distinct(e, e->subject, second, err) : rc;
}

/* ---- taking apart ---- */

static const merged_customer *member(const merged_customer *group, size_t n, uint32_t id)
{
    for (size_t i = 0; i < n; i++)
        if (group[i].id == id)
            return &group[i];
    return NULL;
}

static const merged_customer *called_so(const merged_customer *group, size_t n, gx_text subject)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(group[i].subject, subject))
            return &group[i];
    return NULL;
}

static bool lies_below(const merged_customer *group, size_t n, const merged_customer *one, const merged_customer *other)
{
    for (const merged_customer *m = one; m != NULL && m->into != 0; m = member(group, n, m->into))
        if (m->into == other->id)
            return true;
    return false;
}

static gx_status which_one(const merged_customer *group, size_t n, gx_text who, arena *a, gx_error *err)
{
    buf names = { 0 };
    for (size_t i = 0; i < n; i++)
        buf_printf(&names, "%s%.*s", i > 0 ? ", " : "", TEXT_ARG(group[i].subject));
    gx_text list = arena_text(a, buf_view(&names));
    buf_free(&names);
    return gx_fail(err, GX_ECONFLICT, _("'%.*s' is one customer with %zu ids (%.*s): say which two by id"),
                   TEXT_ARG(who), n, TEXT_ARG(list));
}

/* Whose claim made them one: hers who lies below the other; of two beside each other the second's. By ids; where a name
 * leads to both, the part of a group of two. */
static gx_status find_part(const entry *e, const merged_customer *group, size_t n, gx_text one, gx_text other,
                           const merged_customer **part, gx_error *err)
{
    const merged_customer *a = called_so(group, n, one), *b = called_so(group, n, other);
    a = a == NULL ? &group[0] : a;
    b = b == NULL && n == 2 && a == &group[0] ? &group[1] : b;
    if (n == 1)
        return gx_fail(err, GX_ENOTFOUND, _("%.*s is merged with nobody"), TEXT_ARG(group[0].subject));
    if (b == NULL || a == b)
        return which_one(group, n, other, e->mem, err);
    *part = lies_below(group, n, a, b) ? a : b;
    return GX_OK;
}

gx_status entry_unmerge(entry *e, gx_text one, gx_text other, gx_error *err)
{
    uint32_t id, second;
    merged_customer *group = NULL;
    size_t n = 0;
    const merged_customer *part = NULL;
    gx_status rc = shop_who(e->shop, one, e->now, &id, err);
    if (rc == GX_OK)
        rc = shop_who(e->shop, other, e->now, &second, err);
    if (rc == GX_OK && second != id)
        return gx_fail(err, GX_ENOTFOUND, _("%.*s and %.*s are two customers already"), TEXT_ARG(one), TEXT_ARG(other));
    if (rc == GX_OK)
        rc = people_group(e->shop, id, e->now, e->mem, &group, &n, err);
    if (rc == GX_OK)
        rc = find_part(e, group, n, one, other, &part, err);
    const merged_customer *into = part != NULL ? member(group, n, part->into) : NULL;
    if (rc != GX_OK || into == NULL)
        return rc;
    e->subject = part->subject;
    rc = entry_part_of(e, part->subject, part->subject, err);
    return rc == GX_OK ? say_distinct(e, part->subject, into->subject, err) : rc;
}
