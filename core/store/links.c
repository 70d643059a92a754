/* SPDX-License-Identifier: Apache-2.0 */
/* What ties customers to each other: who introduced whom, who is merged into whom, and therefore whose decision an
 * event may move besides its subject's. */
#include "core/model/packed.h"
#include "core/store/internal.h"

#include <stdlib.h>

bool link_possible(event_kind kind)
{
    return kind == EVENT_REFERRAL_MADE || kind == EVENT_CUSTOMER_ADDED || kind == EVENT_CUSTOMER_UPDATED ||
           kind == EVENT_ATTRIBUTE_SET || kind == EVENT_CUSTOMER_MERGED;
}

void link_of(const event *e, prepared_event *out)
{
    out->link = LINK_INTRODUCTION;
    out->from = out->to = (gx_text){ 0 };
    switch (e->kind) {
    case EVENT_REFERRAL_MADE:
        out->from = e->subject;
        if (EVENT_HAS(e, FIELD_CUSTOMER))
            out->to = e->fields[FIELD_CUSTOMER].text;
        break;
    case EVENT_CUSTOMER_ADDED:
    case EVENT_CUSTOMER_UPDATED:
        if (EVENT_HAS(e, FIELD_REFERRER))
            out->from = e->fields[FIELD_REFERRER].text;
        out->to = e->subject;
        break;
    case EVENT_ATTRIBUTE_SET:
        if (EVENT_HAS(e, FIELD_NAME) && EVENT_HAS(e, FIELD_VALUE) && text_is(e->fields[FIELD_NAME].text, "referrer"))
            out->from = e->fields[FIELD_VALUE].text;
        out->to = e->subject;
        break;
    case EVENT_CUSTOMER_MERGED:
        out->link = LINK_ALIAS;
        out->from = e->subject;
        if (EVENT_HAS(e, FIELD_INTO))
            out->to = e->fields[FIELD_INTO].text;
        break;
    default:
        break;
    }
    /* Nobody introduces herself; but a merge into herself says that she stands alone again. */
    if (out->from.n == 0 || out->to.n == 0 || (out->link == LINK_INTRODUCTION && text_eq(out->from, out->to)))
        out->link = LINK_NONE;
}

/* Where an event of this kind names the customer at the other end. */
static field_id other_end(event_kind kind)
{
    return kind == EVENT_REFERRAL_MADE     ? FIELD_CUSTOMER
           : kind == EVENT_CUSTOMER_MERGED ? FIELD_INTO
           : kind == EVENT_ATTRIBUTE_SET   ? FIELD_VALUE
                                           : FIELD_REFERRER;
}

gx_status link_rename(const store *s, const prepared_event *p, arena *a, buf *bytes, prepared_event *out, gx_error *err)
{
    event e;
    char name[FORGOTTEN_NAME_ROOM];
    size_t from = bytes->n;
    *out = *p;
    gx_status status = event_unpack(p->packed, p->payload, p->kind, p->time, a, &e, err);
    if (status != GX_OK)
        return status;
    e.source = p->source;
    e.id = p->id;
    e.type = p->type;
    e.subject = p->subject;
    gx_text *other = &e.fields[other_end(p->kind)].text;
    int64_t number = forgotten_number(&s->forgotten, *other, p->time);
    if (number == 0)
        return GX_OK;
    *other = arena_text(a, forgotten_name(number, name));
    link_of(&e, out);
    event_pack(&e, bytes, &out->payload);
    out->packed = (gx_text){ bytes->p + from, bytes->n - from };
    return other->p != NULL && !bytes->failed ? GX_OK : store_nomem(&s->d, err);
}

gx_status store_forest(store *s, gx_error *err)
{
    if (s->merged.loaded)
        return GX_OK;
    gx_status status = store_last(s, err);
    return status == GX_OK ? forest_load(&s->d, s->last.id != 0 ? s->last.now : GX_NEVER, &s->merged, err) : status;
}

static gx_status touch(store *s, uint32_t id, gx_error *err)
{
    return pending_touch(&s->waiting, id, GX_NEVER, true) ? GX_OK : store_nomem(&s->d, err);
}

/* Everyone of her group as it was before this transaction: the coming claim may tear it or join it to another. */
static gx_status touch_group(store *s, uint32_t id, gx_error *err)
{
    gx_status status = store_forest(s, err);
    if (status == GX_OK)
        status = touch(s, id, err);
    size_t n = 0;
    uint32_t root = status == GX_OK ? forest_root(&s->merged, id) : id;
    const uint32_t *group =
        status == GX_OK && forest_visit(&s->merged, root) ? forest_group(&s->merged, root, &n) : NULL;
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = touch(s, s->merged.nodes[group[i]].id, err);
    return status;
}

/* Two ends of a link, by number. */
typedef struct ends {
    uint32_t from, to;
} ends;

static gx_status touch_alias(store *s, ends e, gx_error *err)
{
    gx_status status = touch_group(s, e.from, err);
    if (status == GX_OK)
        status = touch_group(s, e.to, err);
    if (status != GX_OK)
        return status;
    waiting *target = pending_get(&s->waiting, e.to);
    if (target == NULL)
        return store_nomem(&s->d, err);
    target->member = true;
    s->stale = true;
    s->claims++;
    return GX_OK;
}

static gx_status add_alias(store *s, const prepared_event *p, ends e, uint32_t source, int64_t seq, gx_error *err)
{
    gx_status status = touch_alias(s, e, err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_ALIAS_ADD);
    query_int(&q, seq);
    query_int(&q, e.from);
    query_int(&q, e.to);
    query_int(&q, p->time);
    query_int(&q, source);
    query_text(&q, p->id);
    return query_run(&q, err);
}

static int by_referrer(const void *a, const void *b)
{
    const introduction *x = a, *y = b;
    if (x->referrer != y->referrer)
        return x->referrer < y->referrer ? -1 : 1;
    if (x->introduced != y->introduced)
        return x->introduced < y->introduced ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static int by_introduced(const void *a, const void *b)
{
    const introduction *x = a, *y = b;
    if (x->introduced != y->introduced)
        return x->introduced < y->introduced ? -1 : 1;
    return by_referrer(a, b);
}

static gx_status write_introduction(store *s, sql_id id, const introduction *i, gx_error *err)
{
    bool by = id == SQL_INTRODUCED_BY_ADD || id == SQL_INTRODUCED_BY_DELETE;
    query q = query_of(&s->d, id);
    query_int(&q, by ? i->introduced : i->referrer);
    query_int(&q, by ? i->referrer : i->introduced);
    if (!by)
        query_int(&q, i->at);
    query_int(&q, i->seq);
    return query_run(&q, err);
}

/* Each of the two tables in its own order: no page of either is visited twice. */
gx_status links_flush(store *s, gx_error *err)
{
    introduction *all = s->introductions;
    size_t n = s->n_introductions;
    gx_status status = GX_OK;
    if (n > 1)
        qsort(all, n, sizeof *all, by_referrer);
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = write_introduction(s, SQL_INTRODUCTION_ADD, &all[i], err);
    if (n > 1)
        qsort(all, n, sizeof *all, by_introduced);
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = write_introduction(s, SQL_INTRODUCED_BY_ADD, &all[i], err);
    s->n_introductions = 0;
    return status;
}

/* ---- who was ever introduced: hardly anybody, so that of most nothing needs to be read ---- */

void links_cool(store *s)
{
    free(s->introduced);
    s->introduced = NULL;
    s->n_introduced = 0;
}

static void note_introduced(store *s, uint32_t id)
{
    if (s->introduced != NULL && id < s->n_introduced)
        s->introduced[id / 64] |= UINT64_C(1) << (id % 64);
    else
        links_cool(s); /* a new customer, beyond the bits there are */
}

static bool never_introduced(const store *s, uint32_t id)
{
    return id < s->n_introduced && (s->introduced[id / 64] >> (id % 64) & 1) == 0;
}

gx_status links_warm(store *s, uint32_t most, gx_error *err)
{
    enum { MORE = 1 << 16 }; /* customers to come */
    links_cool(s);
    uint32_t n = (most < UINT32_MAX - MORE - 64 ? most + MORE : most) / 64 * 64 + 64;
    s->introduced = calloc(n / 64, sizeof *s->introduced);
    if (s->introduced == NULL)
        return store_nomem(&s->d, err);
    s->n_introduced = n;
    query q = query_of(&s->d, SQL_INTRODUCED_ALL);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row)
        note_introduced(s, (uint32_t)query_get_int(&q, 0));
    query_end(&q);
    return status;
}

static gx_status add_introduction(store *s, ends e, int64_t at, int64_t seq, gx_error *err)
{
    note_introduced(s, e.to);
    if (s->n_introductions >= s->memory / 64 / sizeof *s->introductions) {
        gx_status status = links_flush(s, err);
        if (status != GX_OK)
            return status;
    }
    if (s->n_introductions == s->introductions_cap) {
        size_t cap = s->introductions_cap != 0 ? s->introductions_cap * 2 : 16;
        introduction *grown = realloc(s->introductions, cap * sizeof *grown);
        if (grown == NULL)
            return store_nomem(&s->d, err);
        s->introductions = grown;
        s->introductions_cap = cap;
    }
    s->introductions[s->n_introductions++] = (introduction){ e.from, e.to, at, seq };
    return touch(s, e.from, err);
}

static gx_status intern_ends(store *s, const prepared_event *p, ends *e, gx_error *err)
{
    gx_status status = subjects_intern(&s->subjects, &s->d, p->from, &e->from, err);
    return status == GX_OK ? subjects_intern(&s->subjects, &s->d, p->to, &e->to, err) : status;
}

gx_status link_add(store *s, const prepared_event *p, uint32_t source, int64_t seq, gx_error *err)
{
    ends e;
    gx_status status = p->link != LINK_NONE ? intern_ends(s, p, &e, err) : GX_OK;
    if (status != GX_OK || p->link == LINK_NONE)
        return status;
    return p->link == LINK_ALIAS ? add_alias(s, p, e, source, seq, err) : add_introduction(s, e, p->time, seq, err);
}

gx_status link_remove(store *s, const prepared_event *p, int64_t seq, gx_error *err)
{
    ends e;
    gx_status status = p->link != LINK_NONE ? intern_ends(s, p, &e, err) : GX_OK;
    if (status != GX_OK || p->link == LINK_NONE)
        return status;
    if (p->link == LINK_ALIAS) {
        status = touch_alias(s, e, err);
        query q = query_of(&s->d, SQL_ALIAS_DELETE);
        query_int(&q, seq);
        if (status == GX_OK)
            status = query_run(&q, err);
        query_end(&q);
        return status;
    }
    introduction gone = { e.from, e.to, p->time, seq };
    status = write_introduction(s, SQL_INTRODUCTION_DELETE, &gone, err);
    if (status == GX_OK)
        status = write_introduction(s, SQL_INTRODUCED_BY_DELETE, &gone, err);
    return status == GX_OK ? touch(s, e.from, err) : status;
}

/* What she brought changes with what `id` bought. Due only: her own referrers see nothing of that. */
static gx_status touch_referrers(store *s, uint32_t id, gx_error *err)
{
    if (never_introduced(s, id))
        return GX_OK;
    query q = query_of(&s->d, SQL_REFERRERS);
    query_int(&q, id);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        uint32_t referrer = (uint32_t)query_get_int(&q, 0);
        if (!pending_touch(&s->waiting, referrer, GX_NEVER, false) ||
            !pending_touch(&s->waiting, forest_root(&s->merged, referrer), GX_NEVER, false)) {
            status = store_nomem(&s->d, err);
            break;
        }
    }
    query_end(&q);
    return status;
}

/* `done`: by place in the forest's groups; a group is gone through once, however many of it had events. */
static gx_status spread(store *s, uint32_t id, bool *done, gx_error *err)
{
    uint32_t root = forest_root(&s->merged, id);
    size_t n;
    const uint32_t *group = forest_group(&s->merged, root, &n);
    if (n > 0 && done[group - s->merged.groups])
        return GX_OK;
    if (n > 0)
        done[group - s->merged.groups] = true;
    gx_status status = pending_touch(&s->waiting, root, GX_NEVER, false) ? GX_OK : store_nomem(&s->d, err);
    for (size_t i = 0; status == GX_OK && i < n; i++)
        status = touch_referrers(s, s->merged.nodes[group[i]].id, err);
    return status == GX_OK && n == 0 ? touch_referrers(s, id, err) : status;
}

/* Whoever stands elsewhere now counts differently in her block's earliest due. */
static gx_status recount(store *s, const forest *changed, const forest *other, gx_error *err)
{
    for (size_t i = 0; i < changed->n; i++) {
        const tree_node *now = &changed->nodes[i], *then = forest_node(other, now->id);
        if (then != NULL && then->root == now->root && then->next == now->next)
            continue;
        waiting *w = pending_get(&s->waiting, now->id);
        if (w == NULL)
            return store_nomem(&s->d, err);
        w->recount = true;
    }
    return GX_OK;
}

static gx_status refresh(store *s, gx_error *err)
{
    forest before = s->merged;
    s->merged = (forest){ 0 };
    gx_status status = store_forest(s, err);
    if (status == GX_OK)
        status = recount(s, &s->merged, &before, err);
    if (status == GX_OK)
        status = recount(s, &before, &s->merged, err);
    forest_fini(&before);
    s->stale = false;
    return status;
}

/* One by one, while they are few. */
static gx_status spread_few(store *s, bool *done, gx_error *err)
{
    gx_status status = GX_OK;
    size_t n = s->waiting.n; /* what is added from here on is due, but had no event */
    for (size_t i = 0; status == GX_OK && i < n; i++) {
        if (s->waiting.items[i].event)
            status = spread(s, s->waiting.items[i].id, done, err);
    }
    return status;
}

/* Many: whoever is in a group one by one; for the others, who stand for themselves, one walk through all who were ever
 * introduced. */
static gx_status spread_many(store *s, bool *done, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < s->merged.n; i++) {
        if (pending_had_event(&s->waiting, s->merged.nodes[i].id))
            status = spread(s, s->merged.nodes[i].id, done, err);
    }
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_INTRODUCED_ALL);
    bool row;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        uint32_t whom = (uint32_t)query_get_int(&q, 0), referrer = (uint32_t)query_get_int(&q, 1);
        if (pending_had_event(&s->waiting, whom) &&
            (!pending_touch(&s->waiting, referrer, GX_NEVER, false) ||
             !pending_touch(&s->waiting, forest_root(&s->merged, referrer), GX_NEVER, false))) {
            status = store_nomem(&s->d, err);
            break;
        }
    }
    query_end(&q);
    return status;
}

gx_status links_spread(store *s, gx_error *err)
{
    gx_status status = s->stale ? refresh(s, err) : pending_any(&s->waiting) ? store_forest(s, err) : GX_OK;
    if (status != GX_OK)
        return status;
    bool *done = calloc(s->merged.n + 1, sizeof *done);
    if (done == NULL)
        return store_nomem(&s->d, err);
    status = s->waiting.moved != NULL ? spread_many(s, done, err) : spread_few(s, done, err);
    free(done);
    return status;
}
