/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of [sort:KEY] and the contacts they are for. */
#include "core/engine/sort.h"

#include "core/base/i18n.h"

#include <stdlib.h>

static const gx_option sort_options[] = {
    { "set", GX_OPT_LIST, NULL, NULL, NULL,
      N_("what the key says of a contact: tag:NAME, NAME=VALUE or a label each") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const section_kind sort_section = { "sort", true, sort_options, NULL, N_("a key of guanxi sort: [sort:y]") };

/* ---- keys ---- */

static bool reserved(gx_text key)
{
    return text_is(key, "q") || text_is(key, "u") || text_is(key, "?");
}

static gx_status check_mark(shop *s, gx_text mark, gx_error *err)
{
    entry e;
    gx_status rc = entry_begin(&e, s, 0, err);
    if (rc == GX_OK)
        rc = entry_mark(&e, mark, err);
    entry_end(&e);
    return rc;
}

static gx_status read_key(shop *s, const config_section *section, arena *a, sort_key *out, gx_error *err)
{
    const config_entry *e = config_entry_of(section, "set");
    gx_value v = { .n_list = 0 };
    if (utf8_length(section->name) != 1 || reserved(section->name))
        return config_fail(section, NULL, err, _("want one character that is none of q u ? (sorting needs these)"));
    gx_status rc = e != NULL ? config_value(section, e, &sort_options[0], -1, a, &v, err) : GX_OK;
    if (rc == GX_OK && v.n_list == 0)
        return config_fail(section, e, err, _("set is missing: say what the key means, e.g. set = tag:visited"));
    for (size_t i = 0; i < v.n_list && rc == GX_OK; i++) {
        gx_error why;
        rc = check_mark(s, v.list[i], &why);
        if (rc == GX_ENOMEM)
            return gx_fail(err, rc, "%s", why.text);
        if (rc != GX_OK)
            return config_fail(section, e, err, "%s", why.text);
    }
    *out = (sort_key){ .key = section->name, .marks = v.list, .n = v.n_list, .section = section };
    return rc;
}

gx_status sort_keys_of(shop *s, arena *a, sort_keys *out, gx_error *err)
{
    arena_list list = { .size = sizeof(sort_key) };
    gx_status rc = GX_OK;
    for (size_t i = 0; i < config_count(s->config) && rc == GX_OK; i++) {
        const config_section *section = config_at(s->config, i);
        if (!text_is(section->kind, "sort") || !config_enabled(section))
            continue;
        sort_key *k = arena_list_add(a, &list);
        rc = k != NULL ? read_key(s, section, a, k, err) : gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    *out = (sort_keys){ list.items, list.n };
    return rc;
}

gx_text sort_key_title(const sort_key *k, const char *lang)
{
    const config_entry *e = config_entry_lang(k->section, "title", lang);
    if (e == NULL)
        e = config_entry_of(k->section, "title");
    return e != NULL ? e->value : config_entry_of(k->section, "set")->value;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

const sort_key *sort_key_find(const sort_keys *keys, gx_text typed)
{
    for (size_t i = 0; i < keys->n; i++)
        if (text_eq(keys->list[i].key, typed))
            return &keys->list[i];
    for (size_t i = 0; i < keys->n; i++)
        if (typed.n == 1 && keys->list[i].key.n == 1 && lower(keys->list[i].key.p[0]) == lower(typed.p[0]))
            return &keys->list[i];
    return NULL;
}

gx_status sort_mark(entry *e, const sort_key *key, gx_text tagged, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < key->n && rc == GX_OK; i++)
        rc = entry_mark(e, key->marks[i], err);
    return rc == GX_OK ? entry_tag(e, tagged, false, err) : rc;
}

/* ---- the backlog ---- */

typedef struct gathering {
    gx_text tag;
    arena *mem;
    arena_list list;
} gathering;

static gx_status gather_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    gathering *g = ctx;
    (void)mem;
    for (uint32_t i = 0; i < b->n; i++) {
        const customer_state *s = b->rows[i];
        if (!state_tagged(s, g->tag))
            continue;
        backlog_contact *c = arena_list_add(g->mem, &g->list);
        if (c == NULL)
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        *c = (backlog_contact){ .customer = s->subject,
                                .name = s->name,
                                .phone = s->phone,
                                .wechat = s->wechat,
                                .city = s->city,
                                .place = s->place,
                                .joined = s->joined,
                                .orders = s->orders,
                                .spent = s->spent };
        gx_text *const texts[] = { &c->customer, &c->name, &c->phone, &c->wechat, &c->city, &c->place };
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            if (texts[k]->n > 0 && (*texts[k] = arena_text(g->mem, *texts[k])).p == NULL)
                return gx_fail(err, GX_ENOMEM, _("out of memory"));
    }
    return GX_OK;
}

static int newest_first(const void *x, const void *y)
{
    const backlog_contact *a = x, *b = y;
    if (a->joined != b->joined)
        return a->joined > b->joined ? -1 : 1;
    return text_cmp(a->customer, b->customer);
}

gx_status backlog_of(shop *s, int64_t now, gx_text tagged, arena *a, backlog *out, gx_error *err)
{
    gathering g = { .tag = tagged, .mem = a, .list.size = sizeof(backlog_contact) };
    gx_status rc = shop_each_batch(s, now, gather_batch, &g, err);
    *out = (backlog){ g.list.items, rc == GX_OK ? g.list.n : 0 };
    if (out->n > 0)
        qsort(out->list, out->n, sizeof *out->list, newest_first);
    return rc;
}
