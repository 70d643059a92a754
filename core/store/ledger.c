/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger: every action that was approved, which only grows. What a run approved in a block of customers is one row;
 * when a block has many, the newer ones become one, so that a customer's actions lie in few rows however many runs
 * there were. */
#include "core/base/i18n.h"
#include "core/store/decided.h"
#include "core/store/internal.h"

#include <stdlib.h>

/* A block keeps so many rows before any are joined, and then joins those that are not much larger than what is new:
 * each action is written a few times in all, and a block has few rows. */
enum { ROWS = 8, MUCH_LARGER = 4 };

#define LAST_RUN ((int64_t)UINT32_MAX)

static int64_t key_of(uint32_t block, int64_t run)
{
    return (int64_t)block << 32 | run;
}

static uint32_t block_of(int64_t key)
{
    return (uint32_t)((uint64_t)key >> 32);
}

/* The rows of a block, whatever the statement takes of them. */
static query of_block(db *d, sql_id id, uint32_t block)
{
    query q = query_of(d, id);
    query_int(&q, key_of(block, 0));
    query_int(&q, key_of(block, LAST_RUN));
    return q;
}

/* ---- the writer's block ---- */

void ledger_fini(ledger_block *b)
{
    buf_free(&b->stored);
    buf_free(&b->fresh);
    buf_free(&b->row);
    bundle_fini(&b->joined);
    free(b->rows);
    free(b->added);
    *b = (ledger_block){ 0 };
}

void ledger_forget(ledger_block *b)
{
    b->known = b->unsorted = false;
    b->n_rows = b->n_added = 0;
    buf_clear(&b->stored);
    buf_clear(&b->fresh);
}

static void *more(void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    size_t room = *cap * 2 + 16;
    void *grown = realloc(list, room * size);
    if (grown != NULL)
        *cap = room;
    return grown;
}

/* Columns: key, first, actions, data. */
static bool keep_row(ledger_block *b, const query *q)
{
    ledger_row *rows = more(b->rows, b->n_rows, &b->cap_rows, sizeof *rows);
    if (rows == NULL)
        return false;
    b->rows = rows;
    gx_text data = query_get_text(q, 3);
    rows[b->n_rows++] = (ledger_row){ .key = query_get_int(q, 0),
                                      .first = query_get_int(q, 1),
                                      .actions = query_get_int(q, 2),
                                      .at = b->stored.n,
                                      .bytes = data.n };
    buf_text(&b->stored, data);
    return !b->stored.failed;
}

static bool open_row(const ledger_block *b, ledger_row *row)
{
    return bundle_open((gx_text){ b->stored.p + row->at, row->bytes }, &row->parts);
}

static gx_status read_rows(store *s, uint32_t block, gx_error *err)
{
    ledger_block *b = &s->ledger;
    query q = of_block(&s->d, SQL_ACTIONS_OF_BLOCK, block);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row)
        if (!keep_row(b, &q)) {
            status = store_nomem(&s->d, err);
            break;
        }
    query_end(&q);
    for (size_t i = 0; status == GX_OK && i < b->n_rows; i++)
        if (!open_row(b, &b->rows[i]))
            status = decided_damaged(&s->d, "action", block, err);
    return status;
}

static gx_status load_block(store *s, uint32_t block, gx_error *err)
{
    ledger_block *b = &s->ledger;
    if (b->known && b->block == block)
        return GX_OK;
    gx_status status = ledger_flush(s, err);
    if (status == GX_OK)
        status = read_rows(s, block, err);
    b->block = block;
    b->known = status == GX_OK;
    return status;
}

/* ---- joining rows ---- */

/* How many rows of the past stand as they are beside the new one. */
static size_t rows_kept(const ledger_block *b)
{
    size_t bytes = b->fresh.n, n = b->n_rows;
    if (n > 0 && b->rows[n - 1].key == key_of(b->block, b->last)) /* this very run has a row already */
        bytes += b->rows[--n].bytes;
    if (n < ROWS)
        return n;
    while (n > 0 && b->rows[n - 1].bytes <= bytes * MUCH_LARGER)
        bytes += b->rows[--n].bytes;
    return n;
}

static int by_place(const void *x, const void *y)
{
    const ledger_added *a = x, *b = y;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static void next_part(ledger_row *row)
{
    row->ended = !bundle_next(&row->parts, &row->place, &row->part);
}

/* The first customer of whom rows or what was added hold anything that has not been taken; STORE_BLOCK: nobody. */
static int next_place(const ledger_block *b, size_t kept, size_t next)
{
    int place = next < b->n_added ? b->added[next].place : STORE_BLOCK;
    for (size_t i = kept; i < b->n_rows; i++)
        if (!b->rows[i].ended && b->rows[i].place < place)
            place = b->rows[i].place;
    return place;
}

/* Part behind part: what is older stands first. */
static bool join(ledger_block *b, size_t kept)
{
    size_t next = 0;
    bundle_begin(&b->joined);
    for (size_t i = kept; i < b->n_rows; i++)
        next_part(&b->rows[i]);
    for (int place; (place = next_place(b, kept, next)) < STORE_BLOCK;) {
        bundle_part(&b->joined);
        for (size_t i = kept; i < b->n_rows; i++) {
            if (b->rows[i].ended || b->rows[i].place != place)
                continue;
            buf_text(&b->joined.parts, b->rows[i].part);
            next_part(&b->rows[i]);
        }
        for (; next < b->n_added && b->added[next].place == place; next++)
            buf_add(&b->joined.parts, b->fresh.p + b->added[next].at, b->added[next].bytes);
        bundle_part_end(&b->joined, (uint8_t)place);
    }
    buf_clear(&b->row);
    return bundle_write(&b->joined, &b->row);
}

static gx_status write_row(store *s, size_t kept, gx_error *err)
{
    ledger_block *b = &s->ledger;
    int64_t first = b->first, actions = (int64_t)b->n_added;
    gx_status status = GX_OK;
    for (size_t i = kept; i < b->n_rows && status == GX_OK; i++) {
        first = b->rows[i].first < first ? b->rows[i].first : first;
        actions += b->rows[i].actions;
        query q = query_of(&s->d, SQL_ACTIONS_DROP);
        query_int(&q, b->rows[i].key);
        status = query_run(&q, err);
    }
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_ACTIONS_PUT);
    query_int(&q, key_of(b->block, b->last));
    query_int(&q, first);
    query_int(&q, b->last);
    query_int(&q, actions);
    query_blob(&q, buf_view(&b->row));
    return query_run(&q, err);
}

gx_status ledger_flush(store *s, gx_error *err)
{
    ledger_block *b = &s->ledger;
    gx_status status = GX_OK;
    if (b->known && b->n_added > 0) {
        if (b->unsorted)
            qsort(b->added, b->n_added, sizeof *b->added, by_place);
        size_t kept = rows_kept(b);
        status = join(b, kept) ? write_row(s, kept, err) : store_nomem(&s->d, err);
        if (status == GX_OK)
            kept_follow(&s->kept, KEPT_ACTIONS, b->block, kept, buf_view(&b->row));
        else
            kept_forget(&s->kept, KEPT_ACTIONS, b->block);
    }
    ledger_forget(b);
    return status;
}

/* ---- adding ---- */

static bool same_key(gx_text part, const decision *wanted, bool *damaged)
{
    decision d;
    while (part.n > 0) {
        if (!decision_read(&part, DECISION_ACTION, &d)) {
            *damaged = true;
            return false;
        }
        if (d.step == wanted->step && text_eq(d.occurrence, wanted->occurrence))
            return true;
    }
    return false;
}

/* The UNIQUE key of design 2.5: customer, strategy, step, occurrence. */
static gx_status refuse_second(const store *s, const proposal *p, const decision *d, gx_error *err)
{
    const ledger_block *b = &s->ledger;
    uint8_t place = (uint8_t)(p->customer_id % STORE_BLOCK);
    bool there = false, damaged = false;
    for (size_t i = 0; i < b->n_rows && !there; i++)
        there = same_key(bundle_get(b->rows[i].parts, place), d, &damaged);
    for (size_t i = b->n_added; i-- > 0 && !there && (b->unsorted || b->added[i].place >= place);)
        there = b->added[i].place == place &&
                same_key((gx_text){ b->fresh.p + b->added[i].at, b->added[i].bytes }, d, &damaged);
    if (damaged)
        return decided_damaged(&s->d, "action", b->block, err);
    if (there)
        return gx_fail(err, GX_EEXIST, _("the ledger has %.*s step %.*s occurrence %.*s for %.*s already"),
                       TEXT_ARG(p->strategy), TEXT_ARG(p->step), TEXT_ARG(p->occurrence), TEXT_ARG(p->customer));
    return GX_OK;
}

/* When this transaction's run has its actions due: a day's actions are found by the runs that reach into it. */
static void note_action(store *s, int64_t run, int64_t at)
{
    if (s->added.run != run) {
        s->added.run = run;
        s->added.n = 0;
        s->added.first_at = s->added.last_at = at;
    }
    s->added.n++;
    s->added.first_at = at < s->added.first_at ? at : s->added.first_at;
    s->added.last_at = at > s->added.last_at ? at : s->added.last_at;
}

static gx_status append(store *s, const proposal *p, const decision *d, gx_error *err)
{
    ledger_block *b = &s->ledger;
    ledger_added *added = more(b->added, b->n_added, &b->cap_added, sizeof *added);
    if (added == NULL)
        return store_nomem(&s->d, err);
    b->added = added;
    size_t from = b->fresh.n;
    decision_write(d, DECISION_ACTION, &b->fresh);
    if (b->fresh.failed)
        return store_nomem(&s->d, err);
    if (b->n_added == 0)
        b->first = b->last = d->run;
    b->first = d->run < b->first ? d->run : b->first;
    b->last = d->run > b->last ? d->run : b->last;
    uint8_t place = (uint8_t)(p->customer_id % STORE_BLOCK);
    b->unsorted |= b->n_added > 0 && added[b->n_added - 1].place > place;
    added[b->n_added++] = (ledger_added){ place, from, b->fresh.n - from };
    note_action(s, d->run, p->at);
    return GX_OK;
}

gx_status store_add_action(store *s, const proposal *p, int64_t run_at, int64_t run, gx_error *err)
{
    decision d;
    gx_status status = store_writing(s, "add an action", err);
    if (status == GX_OK && (run < 1 || run > LAST_RUN))
        status = gx_fail(err, GX_ELIMIT, _("%s: run %lld; there can be at most %lld"), s->d.path, (long long)run,
                         (long long)LAST_RUN);
    if (status == GX_OK)
        status = load_block(s, p->customer_id / STORE_BLOCK, err);
    if (status != GX_OK)
        return store_failed(s, status);
    decision_of(p, DECISION_ACTION, &d);
    d.run = run;
    d.run_at = run_at;
    status = decided_intern(s, p, &d, err);
    if (status == GX_OK)
        status = refuse_second(s, p, &d, err);
    if (status == GX_OK)
        status = append(s, p, &d, err);
    return status == GX_EEXIST ? status : store_failed(s, status);
}

/* ---- reading ---- */

/* Whose actions are wanted: ids ascending, or everybody's (NULL). */
typedef struct wanted {
    const uint32_t *ids;
    size_t n;
    gx_status (*take)(void *ctx, size_t at, uint32_t customer, const decision *d, gx_error *err); /* at: among ids */
    void *ctx;
} wanted;

static gx_status each_of_part(store_reader *r, const wanted *w, size_t at, uint32_t customer, gx_text part,
                              gx_error *err)
{
    gx_status status = GX_OK;
    decision d;
    while (part.n > 0 && status == GX_OK)
        status = decision_read(&part, DECISION_ACTION, &d)
                     ? w->take(w->ctx, at, customer, &d, err)
                     : decided_damaged(&r->d, "action", customer / STORE_BLOCK, err);
    return status;
}

/* `at`: where those of this block begin among the ids. */
static gx_status each_of_row(store_reader *r, uint32_t block, gx_text data, const wanted *w, size_t at, gx_error *err)
{
    bundle b;
    uint8_t place;
    gx_text part;
    gx_status status = GX_OK;
    if (!bundle_open(data, &b))
        return decided_damaged(&r->d, "action", block, err);
    while (status == GX_OK && bundle_next(&b, &place, &part)) {
        uint32_t customer = block * STORE_BLOCK + place;
        while (w->ids != NULL && at < w->n && w->ids[at] < customer)
            at++;
        if (w->ids == NULL || (at < w->n && w->ids[at] == customer))
            status = each_of_part(r, w, at, customer, part, err);
    }
    return status;
}

/* Columns: key, data. */
static gx_status each_row(store_reader *r, query q, const wanted *w, size_t at, gx_error *err)
{
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        status = each_of_row(r, block_of(query_get_int(&q, 0)), query_get_text(&q, 1), w, at, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

/* A reader inside the writer sees what the writer has at hand. */
static gx_status bring_up_to_date(store_reader *r, gx_error *err)
{
    return r->writer != NULL && r->writer->ledger.n_added > 0 ? ledger_flush(r->writer, err) : GX_OK;
}

static gx_status bring_block_up_to_date(store_reader *r, uint32_t block, gx_error *err)
{
    return r->writer != NULL && r->writer->ledger.block == block ? bring_up_to_date(r, err) : GX_OK;
}

gx_status ledger_keep(store_reader *r, uint32_t block, gx_error *err)
{
    kept_rows *rows = kept_of(&r->writer->kept, KEPT_ACTIONS, block);
    return rows->known ? GX_OK : kept_fill(rows, block, of_block(&r->d, SQL_ACTIONS_RANGE, block), 1, "action", err);
}

/* One customer, for a reader inside the writer: from the rows that are kept. */
static gx_status each_at_hand(store_reader *r, const wanted *w, size_t at, gx_error *err)
{
    uint32_t customer = w->ids[at], block = customer / STORE_BLOCK;
    const kept_rows *rows = kept_of(&r->writer->kept, KEPT_ACTIONS, block);
    gx_status status = ledger_keep(r, block, err);
    gx_text part;
    for (size_t from = 0; status == GX_OK && kept_part(rows, &from, (uint8_t)(customer % STORE_BLOCK), &part);)
        status = each_of_part(r, w, at, customer, part, err);
    return status;
}

static gx_status each_of_customers(store_reader *r, const wanted *w, gx_error *err)
{
    gx_status status = GX_OK;
    for (size_t from = 0, to; from < w->n && status == GX_OK; from = to) {
        uint32_t block = w->ids[from] / STORE_BLOCK;
        status = bring_block_up_to_date(r, block, err);
        if (status != GX_OK)
            break;
        for (to = from + 1; to < w->n && w->ids[to] / STORE_BLOCK == block && w->ids[to] > w->ids[to - 1];)
            to++;
        wanted some = { w->ids, to, w->take, w->ctx };
        status = r->writer != NULL && to == from + 1
                     ? each_at_hand(r, &some, from, err)
                     : each_row(r, of_block(&r->d, SQL_ACTIONS_RANGE, block), &some, from, err);
    }
    return status;
}

/* ---- for the fold ---- */

typedef struct loading {
    store_reader *r;
    arena *mem;
    customer_record *out;
} loading;

/* Texts of the step and the terms are the reader's own. */
static gx_status as_ledger_action(loading *l, const decision *d, ledger_action *out, gx_error *err)
{
    const shared_step *step = NULL;
    const proposal *terms = NULL;
    gx_status status = decided_shared(l->r, d, &step, &terms, err);
    if (status != GX_OK)
        return status;
    *out = (ledger_action){ .strategy = step->strategy,
                            .step = step->name,
                            .channel = terms->channel,
                            .purpose = terms->purpose,
                            .segment = terms->segment,
                            .template_name = terms->template_name,
                            .minutes = terms->minutes,
                            .run_at = d->run_at,
                            .at = d->at,
                            .status = ACTION_PLANNED,
                            .status_at = GX_NEVER,
                            .calls = text_is(terms->channel, "call"),
                            .feed = text_is(terms->channel, "moments"),
                            .occurrence = arena_text(l->mem, d->occurrence) };
    bool whole = out->occurrence.n == d->occurrence.n && id_text(d->id, l->mem, &out->id);
    return whole ? GX_OK : store_nomem(&l->r->d, err);
}

int ledger_order(const void *x, const void *y)
{
    const ledger_action *a = x, *b = y;
    if (a->run_at != b->run_at)
        return a->run_at < b->run_at ? -1 : 1;
    return text_cmp(a->id, b->id);
}

/* There is room for a power of two. */
static ledger_action *room_for_one(arena *a, customer_record *c)
{
    ledger_action *list = (ledger_action *)c->actions; /* this room made it */
    size_t n = c->n_actions;
    if (n != 0 && (n & (n - 1)) != 0)
        return list;
    ledger_action *grown = arena_alloc(a, (n == 0 ? 1 : n * 2) * sizeof *grown);
    if (grown != NULL && n > 0)
        memcpy(grown, list, n * sizeof *grown);
    c->actions = grown;
    return grown;
}

static gx_status load_one(void *ctx, size_t at, uint32_t customer, const decision *d, gx_error *err)
{
    loading *l = ctx;
    customer_record *c = &l->out[at];
    ledger_action made = { .at = 0 }, *list;
    (void)customer;
    gx_status status = as_ledger_action(l, d, &made, err);
    if (status != GX_OK)
        return status;
    list = room_for_one(l->mem, c);
    if (list == NULL)
        return store_nomem(&l->r->d, err);
    size_t place = c->n_actions++;
    for (; place > 0 && ledger_order(&list[place - 1], &made) > 0; place--)
        list[place] = list[place - 1];
    list[place] = made;
    return GX_OK;
}

gx_status ledger_load(store_reader *r, const uint32_t *ids, size_t n, arena *a, customer_record *out, gx_error *err)
{
    loading l = { r, a, out };
    return each_of_customers(r, &(wanted){ ids, n, load_one, &l }, err);
}

/* ---- for people ---- */

typedef struct listing {
    store_reader *r;
    arena *mem;
    arena_list list; /* of stored_action */
    int64_t from, to;
} listing;

static gx_status list_one(void *ctx, size_t at, uint32_t customer, const decision *d, gx_error *err)
{
    listing *l = ctx;
    (void)at;
    if (d->at < l->from || d->at >= l->to)
        return GX_OK;
    const stored_action *before = l->list.n > 0 ? (stored_action *)l->list.items + l->list.n - 1 : NULL;
    stored_action *out = arena_list_add(l->mem, &l->list);
    if (out == NULL)
        return store_nomem(&l->r->d, err);
    bool again = before != NULL && before->p.customer_id == customer;
    *out = (stored_action){ .p = { .customer_id = customer }, .run_at = d->run_at, .run = d->run };
    gx_status status = decided_proposal(l->r, d, DECISION_ACTION, l->mem, &out->p, err);
    if (again)
        out->p.customer = (out - 1)->p.customer;
    else if (status == GX_OK)
        status = decided_subject(l->r, customer, l->mem, &out->p.customer, err);
    return status;
}

static gx_status listed(listing *l, gx_status status, stored_action **out, size_t *n)
{
    if (status != GX_OK)
        return status;
    if (l->list.n > 1)
        qsort(l->list.items, l->list.n, l->list.size, decided_order);
    *out = l->list.items;
    *n = l->list.n;
    return GX_OK;
}

/* Rows with actions of the runs first to last. */
static gx_status list_runs(listing *l, int64_t first, int64_t last, gx_error *err)
{
    gx_status status = bring_up_to_date(l->r, err);
    if (status != GX_OK)
        return status;
    query q = query_of(&l->r->d, SQL_ACTIONS_OF_RUNS);
    query_int(&q, first);
    query_int(&q, last);
    return each_row(l->r, q, &(wanted){ .take = list_one, .ctx = l }, 0, err);
}

gx_status store_actions(store_reader *r, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    listing l = { r, a, { .size = sizeof **out }, INT64_MIN, INT64_MAX };
    return listed(&l, list_runs(&l, 0, LAST_RUN, err), out, n);
}

gx_status store_actions_between(store_reader *r, int64_t from, int64_t to, arena *a, stored_action **out, size_t *n,
                                gx_error *err)
{
    listing l = { r, a, { .size = sizeof **out }, from, to };
    query q = query_of(&r->d, SQL_RUNS_REACHING);
    query_int(&q, from);
    query_int(&q, to);
    bool row;
    int64_t first = 1, last = 0;
    gx_status status = query_step(&q, &row, err);
    if (status == GX_OK && row) {
        first = query_get_int(&q, 0);
        last = query_get_int(&q, 1);
    }
    query_end(&q);
    if (status == GX_OK && first <= last)
        status = list_runs(&l, first, last, err);
    return listed(&l, status, out, n);
}

gx_status store_actions_of(store_reader *r, uint32_t id, arena *a, stored_action **out, size_t *n, gx_error *err)
{
    listing l = { r, a, { .size = sizeof **out }, INT64_MIN, INT64_MAX };
    return listed(&l, each_of_customers(r, &(wanted){ &id, 1, list_one, &l }, err), out, n);
}
