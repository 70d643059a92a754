/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing a person (domain D9.3): her events one by one, as undo takes them, then everything kept beside them under her
 * number. The number stays, with a name that says nothing, so that ties of others go on without her. */
#include "core/base/i18n.h"
#include "core/store/called.h"
#include "core/store/decided.h"
#include "core/store/internal.h"
#include "core/store/moves.h"

/* An event that ties her to another customer. */
typedef struct tie {
    int64_t seq;
    uint32_t other;
} tie;

typedef struct erasing {
    store *s;
    store_reader *inside;
    arena *mem;
    forest merged;
    arena_list ids, ties;   /* uint32_t; tie */
    arena_list seqs, moves; /* int64_t: her events; those that no digest names */
    arena_list files;       /* gx_text: what channels made of her */
    called called;
    int64_t at;            /* up to when she is forgotten */
    uint32_t mentioned[5]; /* customers; 0: no more */
    erased *out;
} erasing;

#define ID(e, i) (((const uint32_t *)(e)->ids.items)[i])
#define TIE(e, i) (((const tie *)(e)->ties.items)[i])

static bool is_hers(const erasing *e, uint32_t id)
{
    bool hers = false;
    for (size_t i = 0; i < e->ids.n; i++)
        hers |= ID(e, i) == id;
    return hers;
}

static void later(erasing *e, int64_t time)
{
    e->at = time > e->at ? time : e->at;
}

/* ---- what there is of her ---- */

static gx_status add_id(erasing *e, uint32_t id, gx_error *err)
{
    uint32_t *hers = arena_list_add(e->mem, &e->ids);
    if (hers == NULL)
        return store_nomem(&e->s->d, err);
    *hers = id;
    return GX_OK;
}

/* All claims count, those of the future too. */
static gx_status find_group(erasing *e, uint32_t id, gx_error *err)
{
    size_t n = 0;
    gx_status status = forest_load(&e->s->d, GX_FOREVER, &e->merged, err);
    if (status != GX_OK)
        return status;
    const uint32_t *group = forest_group(&e->merged, forest_root(&e->merged, id), &n);
    for (size_t i = 0; i < n && status == GX_OK; i++)
        status = add_id(e, e->merged.nodes[group[i]].id, err);
    return status == GX_OK && !is_hers(e, id) ? add_id(e, id, err) : status;
}

static gx_status find_ties(erasing *e, uint32_t id, gx_error *err)
{
    query q = query_of(&e->s->d, SQL_MENTIONS);
    query_int(&q, id);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        tie *t = arena_list_add(e->mem, &e->ties);
        if (t == NULL) {
            status = store_nomem(&e->s->d, err);
            break;
        }
        *t = (tie){ query_get_int(&q, 0), (uint32_t)query_get_int(&q, 1) };
    }
    query_end(&q);
    return status;
}

static gx_status find_events(erasing *e, uint32_t id, gx_error *err)
{
    pack_image *image = NULL;
    digest_reader r;
    digest_entry entry;
    gx_status status = shelf_load(&e->s->d, &e->s->packs, id / PACK_IDS, &image, err);
    if (status == GX_OK)
        status = digest_open(image->slots[id % PACK_IDS].digest, &r, err);
    while (status == GX_OK && (status = digest_next(&r, &entry, err)) == GX_OK) {
        int64_t *seq = arena_list_add(e->mem, &e->seqs);
        if (seq == NULL)
            return store_nomem(&e->s->d, err);
        *seq = entry.seq;
        later(e, entry.time);
    }
    return status == GX_ENOTFOUND ? GX_OK : status;
}

static gx_status add_move(void *ctx, int64_t seq, const chunk_event *row, gx_error *err)
{
    erasing *e = ctx;
    int64_t *hers = arena_list_add(e->mem, &e->moves);
    if (hers == NULL)
        return store_nomem(&e->s->d, err);
    *hers = seq;
    later(e, row->time);
    return GX_OK;
}

static gx_status find_moves(erasing *e, uint32_t id, gx_error *err)
{
    store *s = e->s;
    move_ranges all;
    gx_status status = move_ranges_load(&s->d, 0, &all, err);
    for (size_t i = 0; i < all.n && status == GX_OK; i++)
        status = moves_each(&s->d, &s->rows, &s->types, &all.items[i], id, add_move, e, err);
    move_ranges_fini(&all);
    return status;
}

static gx_status find_all(erasing *e, uint32_t id, gx_error *err)
{
    gx_status status = find_group(e, id, err);
    for (size_t i = 0; i < e->ids.n && status == GX_OK; i++) {
        status = find_ties(e, ID(e, i), err);
        if (status == GX_OK)
            status = find_events(e, ID(e, i), err);
        if (status == GX_OK)
            status = find_moves(e, ID(e, i), err);
    }
    for (size_t i = 0; i < e->ties.n && status == GX_OK; i++) {
        chunk_event row;
        bool there;
        status = rows_get(&e->s->d, &e->s->rows, TIE(e, i).seq, &row, &there, err);
        if (status == GX_OK && there)
            later(e, row.time);
    }
    return status;
}

/* ---- erasing ---- */

/* Under which name her number goes on. */
static gx_status rename_one(erasing *e, uint32_t id, gx_error *err)
{
    store *s = e->s;
    char name[FORGOTTEN_NAME_ROOM];
    int64_t number = 0;
    bool row;
    query q = query_of(&s->d, SQL_CUSTOMER_SUBJECT);
    query_int(&q, id);
    gx_status status = query_step(&q, &row, err);
    gx_text old = status == GX_OK && row ? arena_text(e->mem, query_get_text(&q, 0)) : (gx_text){ 0 };
    query_end(&q);
    if (status == GX_OK)
        status = forgotten_add(&s->d, old, e->at, &number, err);
    gx_text new = forgotten_name(number, name);
    if (status == GX_OK && !called_add(&e->called, old, new, utf8_length(old) >= 6))
        status = store_nomem(&s->d, err);
    if (status != GX_OK)
        return status;
    q = query_of(&s->d, SQL_CUSTOMER_RENAME);
    query_text(&q, new);
    query_int(&q, id);
    status = query_run(&q, err);
    q = query_of(&s->d, SQL_SUBJECT_DROP);
    query_text(&q, old);
    if (status == GX_OK)
        status = query_run(&q, err);
    query_end(&q);
    q = query_of(&s->d, SQL_SUBJECT_ADD);
    query_int(&q, id);
    query_text(&q, new);
    if (status == GX_OK)
        status = query_run(&q, err);
    query_end(&q);
    return status;
}

static gx_status add_names(erasing *e, const event *ev, gx_error *err)
{
    static const field_id fields[] = { FIELD_NAME, FIELD_ADDRESS_AS, FIELD_PHONE, FIELD_EMAIL, FIELD_WECHAT };
    bool whole = true, says = ev->kind == EVENT_CUSTOMER_ADDED || ev->kind == EVENT_CUSTOMER_UPDATED;
    for (size_t i = 0; says && i < sizeof fields / sizeof *fields && whole; i++)
        if (EVENT_HAS(ev, fields[i]))
            whole = called_add(&e->called, ev->fields[fields[i]].text, GX_TEXT("…"), fields[i] != FIELD_ADDRESS_AS);
    return whole ? GX_OK : store_nomem(&e->s->d, err);
}

static gx_status erase_event(erasing *e, int64_t seq, gx_error *err)
{
    store *s = e->s;
    chunk_event row;
    event ev;
    stored_event gone;
    bool there;
    gx_status status = rows_get(&s->d, &s->rows, seq, &row, &there, err);
    if (status == GX_OK && there)
        status = event_again(&row, &s->sources, &s->types, e->mem, &ev, err);
    if (status == GX_OK && there)
        status = add_names(e, &ev, err);
    if (status == GX_OK)
        status = journal_take_back(s, seq, e->mem, &gone, err);
    e->out->events += status == GX_OK;
    return status;
}

static gx_status drop_action(void *ctx, decision *d, bool *keep, gx_error *err)
{
    erasing *e = ctx;
    (void)d;
    (void)err;
    *keep = false;
    e->out->actions++;
    return GX_OK;
}

static gx_status drop_decisions(erasing *e, uint32_t id, gx_error *err)
{
    proposal *held;
    size_t n = 0;
    gx_status status = store_suppressed_of(e->inside, id, e->mem, &held, &n, err);
    e->out->held += n;
    if (status == GX_OK)
        status = store_replace_suppressed(e->s, &id, 1, NULL, 0, err);
    return status == GX_OK ? ledger_edit(e->s, id, drop_action, e, err) : status;
}

static gx_status drop_deliveries(erasing *e, uint32_t id, gx_error *err)
{
    delivery *list = NULL;
    size_t n = 0;
    gx_status status = store_deliveries_of(e->inside, id, e->mem, &list, &n, err);
    for (size_t i = 0; i < n && status == GX_OK; i++) {
        gx_text *file = list[i].file.n > 0 ? arena_list_add(e->mem, &e->files) : NULL;
        if (list[i].file.n > 0 && file == NULL)
            return store_nomem(&e->s->d, err);
        if (file != NULL)
            *file = list[i].file;
    }
    if (status != GX_OK || n == 0)
        return status;
    query q = query_of(&e->s->d, SQL_DELIVERY_DROP);
    query_int(&q, id);
    return query_run(&q, err);
}

/* ---- what others say of her ---- */

static gx_status rename_in(erasing *e, int64_t seq, const chunk_event *row, event_kind kind, gx_error *err)
{
    store *s = e->s;
    prepared_event renamed, p = { .kind = kind, .time = row->time, .packed = row->packed, .payload = row->payload };
    buf bytes = { 0 };
    gx_status status = link_rename(s, &p, e->mem, &bytes, &renamed, err);
    chunk_event with = *row;
    with.id = arena_text(e->mem, row->id); /* the row will be read over */
    with.packed = renamed.packed;
    with.payload = renamed.payload;
    if (status == GX_OK && with.id.n != row->id.n)
        status = store_nomem(&s->d, err);
    if (status == GX_OK)
        status = rows_replace(&s->d, &s->rows, seq, &with, err);
    if (status == GX_OK)
        status = digests_replace(s, &with, kind, seq, err);
    buf_free(&bytes);
    return status;
}

/* A merge with her that counts no more says nothing; any other tie goes on without her name. Merges go while she still
 * has hers. */
static gx_status untie(erasing *e, bool merges, gx_error *err)
{
    store *s = e->s;
    gx_status status = GX_OK;
    for (size_t i = 0; i < e->ties.n && status == GX_OK; i++) {
        chunk_event row;
        stored_event gone;
        bool there;
        int64_t seq = TIE(e, i).seq;
        if (i > 0 && seq == TIE(e, i - 1).seq)
            continue;
        status = rows_get(&s->d, &s->rows, seq, &row, &there, err);
        event_kind kind = status == GX_OK && there ? names_kind(&s->types, row.type) : EVENT_OTHER;
        if (status != GX_OK || !there || (kind == EVENT_CUSTOMER_MERGED) != merges)
            continue; /* not there: it was hers */
        e->out->renamed++;
        status = merges ? journal_take_back(s, seq, e->mem, &gone, err) : rename_in(e, seq, &row, kind, err);
    }
    return status;
}

static gx_status unname(erasing *e, gx_text *t, gx_error *err)
{
    return called_remove(&e->called, t) ? GX_OK : store_nomem(&e->s->d, err);
}

static gx_status unname_action(void *ctx, decision *d, bool *keep, gx_error *err)
{
    (void)keep;
    gx_text *texts[] = { &d->occurrence, &d->because, &d->text, &d->values };
    gx_status status = GX_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == GX_OK; i++)
        status = unname(ctx, texts[i], err);
    return status;
}

static gx_status unname_held(erasing *e, uint32_t id, gx_error *err)
{
    proposal *held;
    size_t n = 0;
    gx_status status = store_suppressed_of(e->inside, id, e->mem, &held, &n, err);
    if (status != GX_OK || n == 0)
        return status;
    const proposal **list = arena_alloc(e->mem, n * sizeof *list);
    if (list == NULL)
        return store_nomem(&e->s->d, err);
    for (size_t i = 0; i < n && status == GX_OK; i++) {
        proposal *p = &held[i];
        gx_text *texts[] = { &p->occurrence, &p->because, &p->text, &p->values, &p->gate_detail };
        for (size_t k = 0; k < sizeof texts / sizeof *texts && status == GX_OK; k++)
            status = unname(e, texts[k], err);
        list[i] = p;
    }
    return status == GX_OK ? store_replace_suppressed(e->s, &id, 1, list, n, err) : status;
}

static gx_status unname_decisions(erasing *e, uint32_t id, gx_error *err)
{
    if (is_hers(e, id))
        return GX_OK;
    gx_status status = unname_held(e, id, err);
    return status == GX_OK ? ledger_edit(e->s, id, unname_action, e, err) : status;
}

/* Free text of others is theirs, and may mean somebody of the same name: it is only counted. */
static gx_status look_for_names(void *ctx, int64_t seq, const chunk_event *row, gx_error *err)
{
    erasing *e = ctx;
    (void)seq;
    (void)err;
    bool named = called_in(&e->called, row->packed);
    e->out->mentions += named;
    for (size_t i = 0; named && i < sizeof e->mentioned / sizeof *e->mentioned; i++) {
        if (e->mentioned[i] == 0)
            e->mentioned[i] = row->customer;
        named = e->mentioned[i] != row->customer;
    }
    return GX_OK;
}

static gx_status say_mentioned(erasing *e, gx_error *err)
{
    buf out = { 0 };
    gx_status status = GX_OK;
    for (size_t i = 0; i < sizeof e->mentioned / sizeof *e->mentioned && e->mentioned[i] != 0 && status == GX_OK; i++) {
        gx_text subject;
        status = decided_subject(e->inside, e->mentioned[i], e->mem, &subject, err);
        if (status == GX_OK)
            buf_printf(&out, "%s%.*s", i > 0 ? ", " : "", TEXT_ARG(subject));
    }
    e->out->mentioned = arena_text(e->mem, buf_view(&out));
    if (status == GX_OK && (out.failed || e->out->mentioned.n != out.n))
        status = store_nomem(&e->s->d, err);
    buf_free(&out);
    return status;
}

/* ---- all of it ---- */

/* Nobody is a customer under her numbers, and nothing that waits makes her one. */
static gx_status leave_place(erasing *e, uint32_t id, gx_error *err)
{
    store *s = e->s;
    waiting *w = pending_get(&s->waiting, id);
    if (w == NULL)
        return store_nomem(&s->d, err);
    w->member = false;
    gx_status status = block_load(s, id / STORE_BLOCK, err);
    if (status == GX_OK && !block_set_has(s->block, id % STORE_BLOCK, false))
        status = store_nomem(&s->d, err);
    return status == GX_OK ? block_save(s, err) : status;
}

static gx_status erase_hers(erasing *e, gx_error *err)
{
    const int64_t *seqs = e->seqs.items;
    gx_status status = GX_OK;
    for (size_t i = 0; i < e->ids.n && status == GX_OK; i++)
        if ((status = drop_decisions(e, ID(e, i), err)) == GX_OK)
            status = drop_deliveries(e, ID(e, i), err);
    for (size_t i = 0; i < e->seqs.n && status == GX_OK; i++)
        status = erase_event(e, seqs[i], err);
    for (size_t i = 0; i < e->moves.n && status == GX_OK; i++)
        status = rows_remove(&e->s->d, &e->s->rows, ((const int64_t *)e->moves.items)[i], err);
    e->out->events += e->moves.n;
    if (status == GX_OK)
        status = untie(e, true, err);
    for (size_t i = 0; i < e->ids.n && status == GX_OK; i++)
        status = rename_one(e, ID(e, i), err);
    subjects_clear(&e->s->subjects);
    return status == GX_OK ? forgotten_load(&e->s->forgotten, &e->s->d, err) : status;
}

static gx_status erase_ties(erasing *e, gx_error *err)
{
    gx_status status = untie(e, false, err);
    for (size_t i = 0; i < e->ties.n && status == GX_OK; i++) {
        uint32_t other = TIE(e, i).other, root = forest_root(&e->merged, other);
        status = unname_decisions(e, other, err);
        if (status == GX_OK && root != other)
            status = unname_decisions(e, root, err);
    }
    return status == GX_OK ? rows_each(&e->s->d, 0, look_for_names, e, err) : status;
}

static gx_status erase(erasing *e, uint32_t id, gx_error *err)
{
    gx_status status = journal_complete(e->s, err);
    if (status == GX_OK)
        status = find_all(e, id, err);
    if (status == GX_OK)
        status = erase_hers(e, err);
    if (status == GX_OK)
        status = erase_ties(e, err);
    if (status == GX_OK)
        status = store_write_waiting(e->s, err);
    for (size_t i = 0; i < e->ids.n && status == GX_OK; i++)
        status = leave_place(e, ID(e, i), err);
    if (status == GX_OK)
        status = say_mentioned(e, err);
    e->out->records = e->ids.n;
    e->out->files = e->files.items;
    e->out->n_files = e->files.n;
    return status;
}

gx_status store_forget(store *s, store_reader *inside, uint32_t id, int64_t now, arena *a, erased *out, gx_error *err)
{
    *out = (erased){ .records = 0 };
    gx_status status = store_writing(s, "forget", err);
    if (status != GX_OK)
        return status;
    erasing e = { .s = s,
                  .inside = inside,
                  .mem = a,
                  .called = called_begin(a),
                  .ids = { .size = sizeof(uint32_t) },
                  .ties = { .size = sizeof(tie) },
                  .seqs = { .size = sizeof(int64_t) },
                  .moves = { .size = sizeof(int64_t) },
                  .files = { .size = sizeof(gx_text) },
                  .at = now,
                  .out = out };
    status = erase(&e, id, err);
    forest_fini(&e.merged);
    return store_failed(s, status);
}

gx_status sweep_due(store *s, bool *due, gx_error *err)
{
    int64_t number;
    query q = query_of(&s->d, SQL_FORGOTTEN_UNSWEPT);
    return query_one(&q, &number, due, err);
}

/* What was deleted may still lie in parts of the file that are free, and in its log. */
gx_status store_sweep(store *s, gx_error *err)
{
    bool due;
    gx_status status = sweep_due(s, &due, err);
    if (status != GX_OK || !due)
        return status;
    status = db_exec(&s->d, "PRAGMA secure_delete = ON; VACUUM", err);
    if (status == GX_OK)
        status = store_checkpoint(s, err);
    if (status != GX_OK)
        return status;
    query q = query_of(&s->d, SQL_FORGOTTEN_SWEPT);
    return query_run(&q, err);
}
