/* SPDX-License-Identifier: Apache-2.0 */
/* Is the file sound? SQLite's own checks, then every digest entry against its journal row: each row must be named
 * exactly once, by its customer's digest, in order, with the same content; but for moves, which no digest names and
 * which stand in the order of the customers; then the decisions. */
#include "core/store/check.h"
#include "core/base/i18n.h"
#include "core/store/internal.h"
#include "core/store/moves.h"

#include <stdlib.h>

/* So that a broken file gives a report and not a flood. */
#define MAX_FINDINGS 100

void check_finding(checking *c, const char *format, ...)
{
    if (c->findings++ >= MAX_FINDINGS)
        return;
    va_list args;
    va_start(args, format);
    buf_vprintf(c->out, format, args);
    va_end(args);
    buf_char(c->out, '\n');
}

static gx_status check_pages(checking *c, gx_error *err)
{
    query q = query_of(&c->r->d, SQL_INTEGRITY);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        gx_text line = query_get_text(&q, 0);
        if (!text_is(line, "ok"))
            check_finding(c, _("integrity: %.*s"), TEXT_ARG(line));
    }
    query_end(&q);
    return status;
}

static void compare(checking *c, uint32_t customer, const digest_entry *entry, const chunk_event *row)
{
    long long seq = (long long)entry->seq;
    if (row->customer != customer)
        check_finding(c, _("digest of customer %u names journal row %lld of another customer"), customer, seq);
    else if (row->time != entry->time || names_kind(&c->r->types, row->type) != entry->kind ||
             row->source != entry->source || !text_eq((gx_text){ row->packed.p, row->payload }, entry->payload))
        check_finding(c, _("digest of customer %u differs from journal row %lld"), customer, seq);
}

/* The place of the event before it in the order of digests. */
typedef struct place {
    int64_t time;
    gx_text source, id;
} place;

static bool in_order(const place *before, const place *now)
{
    if (before->source.p == NULL || before->time != now->time)
        return before->source.p == NULL || before->time < now->time;
    int by_source = text_cmp(before->source, now->source);
    return by_source < 0 || (by_source == 0 && text_cmp(before->id, now->id) < 0);
}

static gx_status check_entry(checking *c, uint32_t customer, const digest_entry *entry, place *before, gx_error *err)
{
    chunk_event row;
    event e;
    bool there;
    gx_error why;
    c->entries++;
    if (entry->seq < 1 || entry->seq > c->last || (c->named[entry->seq / 8] >> (entry->seq % 8) & 1) != 0) {
        check_finding(c, _("digest of customer %u names journal row %lld, which is not there or named twice"), customer,
                      (long long)entry->seq);
        return GX_OK;
    }
    c->named[entry->seq / 8] |= (uint8_t)(1u << (entry->seq % 8));
    gx_status status = rows_get(&c->r->d, &c->r->rows, entry->seq, &row, &there, err);
    if (status != GX_OK)
        return status;
    if (!there) {
        check_finding(c, _("digest of customer %u names journal row %lld, which is not there"), customer,
                      (long long)entry->seq);
        return GX_OK;
    }
    if (event_again(&row, &c->r->sources, &c->r->types, c->a, &e, &why) != GX_OK)
        check_finding(c, "%s", why.text);
    else
        compare(c, customer, entry, &row);
    place now = { row.time, names_text(&c->r->sources, row.source), arena_text(c->a, row.id) };
    if (!in_order(before, &now))
        check_finding(c, _("digest of customer %u is out of order at journal row %lld"), customer,
                      (long long)entry->seq);
    *before = now;
    return GX_OK;
}

static gx_status check_subject(checking *c, uint32_t customer, gx_text subject, gx_error *err)
{
    bool row;
    query q = query_of(&c->r->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, customer);
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && (!row || !text_eq(query_get_text(&q, 0), subject)))
        check_finding(c, _("digest of customer %u is filed under \"%.*s\""), customer, TEXT_ARG(subject));
    query_end(&q);
    return status;
}

static gx_status check_digest(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err)
{
    checking *c = ctx;
    digest_reader r;
    digest_entry entry;
    place before = { 0 };
    gx_error why = { 0 };
    arena_reset(c->a);
    gx_status status = check_subject(c, customer, slot->subject, err);
    if (status != GX_OK)
        return status;
    status = digest_open(slot->digest, &r, &why);
    while (status == GX_OK && (status = digest_next(&r, &entry, &why)) == GX_OK) {
        gx_status failed = check_entry(c, customer, &entry, &before, err);
        if (failed != GX_OK)
            return failed;
    }
    if (status != GX_ENOTFOUND)
        check_finding(c, _("digest of customer %u: %s"), customer, why.text);
    return GX_OK;
}

/* A damaged pack is a finding, and not the last. */
static gx_status each_slot(checking *c, gx_status (*each)(void *, uint32_t, const pack_slot *, gx_error *), void *ctx,
                           gx_error *err)
{
    gx_error why = { 0 };
    gx_status status;
    uint32_t from = 0;
    while ((status = slots_each(&c->r->d, &from, each, ctx, &why)) == GX_ESTORE) {
        check_finding(c, "%s", why.text);
        from++;
    }
    return status == GX_OK ? GX_OK : gx_fail(err, status, "%s", why.text);
}

typedef struct census_of_moves {
    checking *c;
    move_ranges all;
    size_t range; /* of the one before, plus 1 */
    uint32_t customer;
    int64_t n;
} census_of_moves;

static gx_status check_move(void *ctx, int64_t seq, const chunk_event *e, gx_error *err)
{
    census_of_moves *m = ctx;
    (void)err;
    if (!move_ranges_has(&m->all, seq, e, names_kind(&m->c->r->types, e->type)))
        return GX_OK;
    if (m->range == m->all.reached + 1 && e->customer < m->customer)
        check_finding(m->c, _("journal row %lld, a move of customer %u, comes after one of customer %u"),
                      (long long)seq, e->customer, m->customer);
    if ((m->c->named[seq / 8] >> (seq % 8) & 1) != 0)
        check_finding(m->c, _("a digest names journal row %lld, which is a move"), (long long)seq);
    m->range = m->all.reached + 1;
    m->customer = e->customer;
    m->n++;
    return GX_OK;
}

static gx_status check_moves(checking *c, int64_t *n, gx_error *err)
{
    census_of_moves m = { .c = c };
    gx_status status = move_ranges_load(&c->r->d, 0, &m.all, err);
    if (status == GX_OK && m.all.n > 0)
        status = rows_each(&c->r->d, m.all.items[0].from, check_move, &m, err);
    move_ranges_fini(&m.all);
    *n = m.n;
    return status;
}

static gx_status check_digests(checking *c, gx_error *err)
{
    int64_t rows = 0, moves = 0;
    query q = query_of(&c->r->d, SQL_JOURNAL_COUNT);
    gx_status status = query_one(&q, &rows, NULL, err);
    if (status == GX_OK)
        status = rows_next(&c->r->d, &c->last, err);
    if (status == GX_OK)
        status = reader_names(c->r, err);
    if (status != GX_OK)
        return status;
    c->named = calloc((size_t)c->last / 8 + 1, 1);
    if (c->named == NULL)
        return store_nomem(&c->r->d, err);
    status = each_slot(c, check_digest, c, err);
    if (status == GX_OK)
        status = check_moves(c, &moves, err);
    if (status == GX_OK && c->entries + moves != rows)
        check_finding(c, _("the journal has %lld events, the digests %lld"), (long long)rows,
                      (long long)(c->entries + moves));
    return status;
}

typedef struct census {
    checking *c;
    const uint32_t *ids; /* as the blocks say */
    size_t n, at;
} census;

static gx_status counted(void *ctx, uint32_t customer, const pack_slot *slot, gx_error *err)
{
    census *all = ctx;
    (void)err;
    if (text_is(slot->subject, EVENT_SHOP) || event_city(slot->subject).n > 0)
        return GX_OK;
    while (all->at < all->n && all->ids[all->at] < customer)
        all->at++;
    if (all->at == all->n || all->ids[all->at] != customer)
        check_finding(all->c, _("customer %u has a digest but no place among the evaluations"), customer);
    return GX_OK;
}

/* The bits of the blocks say who is a customer: they must be the customers with digests, and those others are merged
 * into. */
static gx_status check_blocks(checking *c, gx_error *err)
{
    uint32_t *ids = NULL;
    size_t n = 0;
    gx_error why = { 0 };
    gx_status status = blocks_customers(c->r, &ids, &n, &why);
    if (status == GX_ESTORE) {
        check_finding(c, "%s", why.text);
        return GX_OK;
    }
    if (status != GX_OK)
        return gx_fail(err, status, "%s", why.text);
    census all = { c, ids, n, 0 };
    status = each_slot(c, counted, &all, err);
    free(ids);
    return status;
}

gx_status store_check(store_reader *r, buf *out, gx_error *err)
{
    checking c = { .r = r, .out = out, .a = arena_new() };
    if (c.a == NULL)
        return store_nomem(&r->d, err);
    rows_forget(&r->rows);
    names_clear(&r->sources);
    names_clear(&r->types);
    gx_status status = check_pages(&c, err);
    if (status == GX_OK)
        status = check_digests(&c, err);
    if (status == GX_OK)
        status = check_blocks(&c, err);
    if (status == GX_OK)
        status = check_decisions(&c, err);
    if (status == GX_OK && c.findings > MAX_FINDINGS)
        buf_printf(out, _("and %zu more\n"), c.findings - MAX_FINDINGS);
    if (status == GX_OK && out->failed)
        status = store_nomem(&r->d, err);
    free(c.named);
    arena_free(c.a);
    return status;
}
