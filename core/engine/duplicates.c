/* SPDX-License-Identifier: Apache-2.0 */
/* A shop's customers as the finder of duplicates takes them, and the merging of those who are safe. */
#include "core/engine/duplicates.h"

#include "core/base/i18n.h"
#include "core/engine/people.h"

#include <stddef.h>
#include <stdlib.h>

static const gx_option keys[] = {
    { "merge", GX_OPT_TEXT, "ask", NULL, NULL,
      N_("ask: customers are merged when somebody says so; exact: after each import also those who are safe to merge") },
    { "country", GX_OPT_INT, "86", "1", "999", N_("calling code of phone numbers written without one") },
    { "shared", GX_OPT_INT, "6", "1", "1000000",
      N_("a phone or mailbox that more different names have is nobody's own") },
    { "compare", GX_OPT_INT, "12", "2", "1000",
      N_("of people who have only something in common, groups larger than this are left out, and it is said") },
    { "ask_from", GX_OPT_INT, "8", "1", "100", N_("points from which on two people are shown to be judged") },
    { "group", GX_OPT_INT, "100", "2", "100000", N_("so many at most become one customer without being asked about") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const section_kind identity_section = { "identity", false, keys, NULL, N_("who is the same person") };

gx_status identity_settings_of(const config *c, identity_settings *out, gx_error *err)
{
    const option_field table[] = {
        { keys[0], offsetof(identity_settings, merge) },
        { keys[1], offsetof(identity_settings, country) },
        { keys[2], offsetof(identity_settings, limits.shared) },
        { keys[3], offsetof(identity_settings, limits.block) },
        { keys[4], offsetof(identity_settings, limits.ask_from) },
        { keys[5], offsetof(identity_settings, limits.group) },
    };
    const config_section *section = config_find(c, "identity", (gx_text){ NULL, 0 });
    arena *scratch = arena_new();
    if (scratch == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = config_fill(section, table, sizeof table / sizeof *table, -1, scratch, out, err);
    bool exact = rc == GX_OK && text_is(out->merge, "exact");
    if (rc == GX_OK && !exact && !text_is(out->merge, "ask"))
        rc = config_fail(section, config_entry_of(section, "merge"), err, _("want ask or exact"));
    out->merge = exact ? GX_TEXT("exact") : GX_TEXT("ask");
    arena_free(scratch);
    return rc;
}

/* ---- everybody ---- */

typedef struct gathering {
    store_reader *reader;
    int64_t now, country;
    arena *mem, *scratch;
    person *list;
    size_t n;
    bool failed; /* out of memory */
} gathering;

static gx_text keep(gathering *g, gx_text key)
{
    gx_text copy = arena_text(g->mem, key);
    g->failed |= copy.n != key.n;
    return copy;
}

static int by_number(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static void keep_orders(gathering *g, const customer_state *s, person *p)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_order_list; i++)
        n += key_order(s->order_list[i].key).n > 0;
    uint64_t *orders = n > 0 ? arena_alloc(g->mem, n * sizeof *orders) : NULL;
    g->failed |= n > 0 && orders == NULL;
    for (size_t i = 0; i < s->n_order_list && orders != NULL; i++)
        if (key_order(s->order_list[i].key).n > 0)
            orders[p->n_orders++] = finder_order(s->order_list[i].source, s->order_list[i].key);
    if (orders != NULL && p->n_orders > 1)
        qsort(orders, p->n_orders, sizeof *orders, by_number);
    p->orders = orders;
}

static void keep_keys(gathering *g, const customer_state *s, person *p)
{
    arena *a = g->scratch;
    gx_text phone = key_phone(s->phone, g->country, a), city = key_city(s->city, a);
    if (phone.n == 0) /* Chinese contacts often have their number for a WeChat id */
        phone = key_phone(s->wechat, g->country, a);
    p->name = keep(g, key_name(s->name.n > 0 ? s->name : s->address_as, a));
    p->phone = keep(g, phone);
    p->partial = phone.n == 0 ? keep(g, key_phone_partial(s->phone, a)) : (gx_text){ NULL, 0 };
    p->email = keep(g, key_email(s->email, a));
    p->wechat = keep(g, key_wechat(s->wechat, a));
    p->city = keep(g, city);
    p->address = keep(g, key_address(s->address, city, a));
    p->birthday = s->birthday;
    p->gender = s->gender.n > 0 ? s->gender.p[0] : '\0';
    p->since = s->joined;
}

/* What somebody said about her, and under which ids: hardly ever anything. */
static gx_status keep_decisions(gathering *g, const customer_record *rec, const customer_state *s, person *p,
                                gx_error *err)
{
    merged_customer *group;
    size_t n = 0;
    gx_status rc = rec->joined != NULL ? store_group(g->reader, rec->id, g->scratch, &group, &n, err) : GX_OK;
    gx_text *members = n > 0 ? arena_alloc(g->mem, n * sizeof *members) : NULL;
    gx_text *distinct = s->n_distinct > 0 ? arena_alloc(g->mem, s->n_distinct * sizeof *distinct) : NULL;
    g->failed |= (n > 0 && members == NULL) || (s->n_distinct > 0 && distinct == NULL);
    for (size_t i = 0; i < n && members != NULL; i++)
        members[i] = keep(g, group[i].subject);
    for (size_t i = 0; i < s->n_distinct && distinct != NULL; i++)
        distinct[i] = keep(g, s->distinct[i]);
    p->members = members;
    p->n_members = members != NULL ? n : 0;
    p->distinct = distinct;
    p->n_distinct = distinct != NULL ? s->n_distinct : 0;
    return rc;
}

static gx_status gather_one(gathering *g, const customer_record *rec, gx_error *err)
{
    customer_state s;
    if (rec->n_digests == 0)
        return GX_OK;
    gx_status rc = state_fold(rec->digests, rec->joined, rec->n_digests, g->now, g->scratch, &s, err);
    if (rc != GX_OK)
        return gx_error_prepend(err, _("customer %.*s: "), TEXT_ARG(rec->subject));
    if (!s.exists || state_tagged(&s, GX_TEXT("group_chat"))) /* a circle is no person */
        return GX_OK;
    person *p = &g->list[g->n++];
    *p = (person){ .id = rec->id, .subject = keep(g, rec->subject) };
    keep_keys(g, &s, p);
    keep_orders(g, &s, p);
    rc = keep_decisions(g, rec, &s, p, err);
    return rc == GX_OK && g->failed ? gx_fail(err, GX_ENOMEM, _("out of memory")) : rc;
}

static gx_status gather(gathering *g, const uint32_t *ids, size_t n, gx_error *err)
{
    gx_status rc = GX_OK;
    store_reader_introduced(g->reader, false);
    for (size_t i = 0; i < n && rc == GX_OK; i += GX_BATCH_MAX) {
        size_t some = n - i < GX_BATCH_MAX ? n - i : GX_BATCH_MAX;
        arena_reset(g->scratch);
        customer_record *records = arena_alloc(g->scratch, some * sizeof *records);
        if (records == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        rc = store_load(g->reader, ids + i, some, g->scratch, records, err);
        for (size_t k = 0; k < some && rc == GX_OK; k++)
            rc = gather_one(g, &records[k], err);
    }
    return rc;
}

static gx_status gather_all(gathering *g, gx_error *err)
{
    uint32_t *ids = NULL;
    size_t n = 0;
    store_reader_as_of(g->reader, g->now);
    gx_status rc = store_reader_begin(g->reader, err);
    if (rc == GX_OK)
        rc = store_due(g->reader, g->now, true, &ids, &n, err);
    g->list = rc == GX_OK ? arena_alloc(g->mem, (n + 1) * sizeof *g->list) : NULL;
    if (rc == GX_OK && g->list == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = gather(g, ids, n, err);
    store_reader_end(g->reader);
    free(ids);
    return rc;
}

gx_status shop_duplicates(shop *s, int64_t now, arena *a, duplicates *out, gx_error *err)
{
    identity_settings settings = { .country = 0 };
    gathering g = { .now = now, .mem = a, .scratch = arena_new() };
    *out = (duplicates){ .n = 0 };
    gx_status rc = identity_settings_of(s->config, &settings, err);
    g.country = settings.country;
    if (rc == GX_OK && g.scratch == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        rc = store_reader_open(s->store, &g.reader, err);
    if (rc == GX_OK)
        rc = gather_all(&g, err);
    store_reader_close(g.reader);
    arena_free(g.scratch);
    out->people = g.list;
    out->n = g.n;
    return rc == GX_OK ? find_alike(g.list, g.n, &settings.limits, a, &out->found, err) : rc;
}

/* ---- merging ---- */

static uint32_t root_of(uint32_t *up, uint32_t x)
{
    while (up[x] != x)
        x = up[x] = up[up[x]];
    return x;
}

static bool came_first(const person *a, const person *b)
{
    return a->since != b->since ? a->since < b->since : text_cmp(a->subject, b->subject) < 0;
}

/* Everybody's group, by the one who stays. */
static void join_groups(const duplicates *d, uint32_t *up)
{
    for (uint32_t i = 0; i < d->n; i++)
        up[i] = i;
    for (size_t i = 0; i < d->found.n_safe; i++) {
        uint32_t a = root_of(up, d->found.safe[i].a), b = root_of(up, d->found.safe[i].b);
        bool first = came_first(&d->people[a], &d->people[b]);
        up[first ? b : a] = first ? a : b;
    }
}

gx_status shop_merge_safe(shop *s, const duplicates *d, int64_t now, size_t *merged, gx_error *err)
{
    entry e;
    gx_status rc = entry_begin(&e, s, now, err);
    uint32_t *up = rc == GX_OK ? arena_alloc(e.mem, (d->n + 1) * sizeof *up) : NULL;
    *merged = 0;
    if (rc == GX_OK && up == NULL)
        rc = gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (rc == GX_OK)
        join_groups(d, up);
    for (uint32_t i = 0; i < d->n && rc == GX_OK; i++) {
        uint32_t root = root_of(up, i);
        if (root == i)
            continue;
        rc = entry_part_of(&e, d->people[i].subject, d->people[root].subject, err);
        ++*merged;
    }
    if (rc == GX_OK)
        rc = entry_journal(&e, err);
    entry_end(&e);
    return rc;
}

gx_status shop_merge_imported(shop *s, int64_t now, size_t *merged, gx_error *err)
{
    identity_settings settings;
    duplicates d;
    *merged = 0;
    gx_status rc = identity_settings_of(s->config, &settings, err);
    if (rc != GX_OK || !text_is(settings.merge, "exact"))
        return rc;
    arena *a = arena_new();
    if (a == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    rc = shop_duplicates(s, now, a, &d, err);
    if (rc == GX_OK && d.found.n_safe > 0)
        rc = shop_merge_safe(s, &d, now, merged, err);
    arena_free(a);
    return rc;
}
