/* SPDX-License-Identifier: Apache-2.0 */
/* Interned steps and terms, and how the members of a proposal become columns: see terms.h. */
#include "core/store/terms.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stddef.h>
#include <stdlib.h>

static gx_status no_memory(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

/* ---- columns ---- */

typedef enum column_kind { COLUMN_TEXT, COLUMN_INT64, COLUMN_INT32, COLUMN_BOOL } column_kind;
typedef struct proposal_column {
    size_t offset; /* of the member of struct proposal */
    column_kind kind;
} proposal_column;

static const proposal_column terms_columns[] = {
#define X(name, kind) { offsetof(proposal, name), COLUMN_##kind },
    TERMS_COLUMNS(X)
#undef X
};
#define N_TERMS (sizeof terms_columns / sizeof *terms_columns)

static void bind_terms(query *q, const proposal *p)
{
    for (size_t i = 0; i < N_TERMS; i++) {
        const char *member = (const char *)p + terms_columns[i].offset;
        switch (terms_columns[i].kind) {
        case COLUMN_TEXT:
            query_text(q, *(const gx_text *)(const void *)member);
            break;
        case COLUMN_INT64:
            query_int(q, *(const int64_t *)(const void *)member);
            break;
        case COLUMN_INT32:
            query_int(q, *(const int32_t *)(const void *)member);
            break;
        case COLUMN_BOOL:
            query_int(q, *(const bool *)member);
            break;
        }
    }
}

static bool read_text(const query *q, int column, arena *a, gx_text *out)
{
    gx_text t = query_get_text(q, column);
    *out = arena_text(a, t);
    return out->n == t.n;
}

static bool read_terms(const query *q, int at, proposal *p, arena *a)
{
    bool whole = true;
    for (size_t i = 0; whole && i < N_TERMS; i++) {
        char *member = (char *)p + terms_columns[i].offset;
        int column = at + (int)i;
        switch (terms_columns[i].kind) {
        case COLUMN_TEXT:
            whole = read_text(q, column, a, (gx_text *)(void *)member);
            break;
        case COLUMN_INT64:
            *(int64_t *)(void *)member = query_get_int(q, column);
            break;
        case COLUMN_INT32:
            *(int32_t *)(void *)member = (int32_t)query_get_int(q, column);
            break;
        case COLUMN_BOOL:
            *(bool *)member = query_get_int(q, column) != 0;
            break;
        }
    }
    return whole;
}

/* ---- hashing ---- */

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 32;
}

static uint64_t text_hash(uint64_t h, gx_text t)
{
    return mix(h, t.n != 0 ? hash64(t.p, t.n) : 0);
}

static uint64_t step_hash(gx_text strategy, gx_text name)
{
    return text_hash(text_hash(1, strategy), name);
}

static uint64_t terms_hash(const proposal *p)
{
    uint64_t h = 2;
#define MIX_TEXT(name) h = text_hash(h, p->name);
#define MIX_INT64(name) h = mix(h, (uint64_t)p->name);
#define MIX_INT32(name) h = mix(h, (uint64_t)p->name);
#define MIX_BOOL(name) h = mix(h, p->name);
#define X(name, kind) MIX_##kind(name)
    TERMS_COLUMNS(X)
#undef X
    return h;
}

static bool terms_equal(const proposal *a, const proposal *b)
{
#define SAME_TEXT(name) text_eq(a->name, b->name)
#define SAME_INT64(name) a->name == b->name
#define SAME_INT32(name) a->name == b->name
#define SAME_BOOL(name) a->name == b->name
#define X(name, kind) &&SAME_##kind(name)
    return true TERMS_COLUMNS(X);
#undef X
}

static size_t slot_for(const shared_index *x, uint64_t hash, size_t from)
{
    size_t at = from != SIZE_MAX ? (from + 1) & (x->n_slots - 1) : hash & (x->n_slots - 1);
    while (x->slots[at] != 0 && x->hashes[x->slots[at] - 1] != hash)
        at = (at + 1) & (x->n_slots - 1);
    return at;
}

/* The number of the first entry is 1; hashes are kept by entry. At most half the slots are used. */
static bool index_add(shared_index *x, size_t entry, uint64_t hash)
{
    if (x->n_slots < (entry + 1) * 2) {
        size_t n = x->n_slots == 0 ? 64 : x->n_slots * 2;
        uint64_t *hashes = realloc(x->hashes, n / 2 * sizeof *hashes);
        if (hashes == NULL)
            return false;
        x->hashes = hashes;
        uint32_t *slots = calloc(n, sizeof *slots);
        if (slots == NULL)
            return false;
        free(x->slots);
        x->slots = slots;
        x->n_slots = n;
        for (size_t i = 0; i < entry; i++) {
            size_t at = x->hashes[i] & (n - 1);
            while (slots[at] != 0)
                at = (at + 1) & (n - 1);
            slots[at] = (uint32_t)i + 1;
        }
    }
    x->hashes[entry] = hash;
    size_t at = hash & (x->n_slots - 1);
    while (x->slots[at] != 0)
        at = (at + 1) & (x->n_slots - 1);
    x->slots[at] = (uint32_t)entry + 1;
    return true;
}

static void index_clear(shared_index *x)
{
    free(x->slots);
    free(x->hashes);
    *x = (shared_index){ NULL, NULL, 0 };
}

/* ---- the book ---- */

void terms_clear(terms_book *b)
{
    arena_free(b->mem);
    free(b->steps);
    free(b->latest);
    free(b->terms);
    index_clear(&b->by_step);
    index_clear(&b->by_terms);
    *b = (terms_book){ 0 };
}

static void *room(void *list, size_t n, size_t *cap)
{
    if (n < *cap)
        return list;
    size_t more = *cap == 0 ? 32 : *cap * 2;
    void *grown = realloc(list, more * sizeof(void *));
    if (grown != NULL)
        *cap = more;
    return grown;
}

static bool room_for_step(terms_book *b)
{
    size_t cap = b->cap_steps;
    shared_step **list = room(b->steps, b->n_steps, &cap);
    if (list == NULL)
        return false;
    b->steps = list;
    if (cap == b->cap_steps)
        return true;
    uint32_t *latest = realloc(b->latest, cap * sizeof *latest);
    if (latest == NULL)
        return false;
    memset(latest + b->cap_steps, 0, (cap - b->cap_steps) * sizeof *latest);
    b->latest = latest;
    b->cap_steps = cap;
    return true;
}

static bool keep_step(terms_book *b, gx_text strategy, gx_text name)
{
    shared_step *s = room_for_step(b) ? arena_alloc(b->mem, sizeof *s) : NULL;
    if (s == NULL)
        return false;
    *s = (shared_step){ arena_text(b->mem, strategy), arena_text(b->mem, name) };
    if (s->strategy.n != strategy.n || s->name.n != name.n)
        return false;
    b->steps[b->n_steps] = s;
    return index_add(&b->by_step, b->n_steps++, step_hash(strategy, name));
}

static proposal *next_terms(terms_book *b)
{
    proposal **list = room(b->terms, b->n_terms, &b->cap_terms);
    b->terms = list != NULL ? list : b->terms;
    return list != NULL ? arena_zalloc(b->mem, sizeof(proposal)) : NULL;
}

static bool keep_terms(terms_book *b, proposal *t)
{
    b->terms[b->n_terms] = t;
    return index_add(&b->by_terms, b->n_terms++, terms_hash(t));
}

static gx_status unknown(const db *d, const char *table, int64_t id, gx_error *err)
{
    return gx_fail(err, GX_ESTORE, _("%s: a decision names row %lld of %s, which is not there; restore a backup"),
                   d->path, (long long)id, table);
}

static gx_status refresh_steps(terms_book *b, db *d, gx_error *err)
{
    query q = query_of(d, SQL_STEPS);
    query_int(&q, (int64_t)b->n_steps);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        if (query_get_int(&q, 0) != (int64_t)b->n_steps + 1)
            status = unknown(d, "step", (int64_t)b->n_steps + 1, err);
        else if (!keep_step(b, query_get_text(&q, 1), query_get_text(&q, 2)))
            status = no_memory(d, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

static gx_status refresh_terms(terms_book *b, db *d, gx_error *err)
{
    query q = query_of(d, SQL_TERMS);
    query_int(&q, (int64_t)b->n_terms);
    bool row;
    gx_status status;
    while ((status = query_step(&q, &row, err)) == GX_OK && row) {
        proposal *t = next_terms(b);
        if (query_get_int(&q, 0) != (int64_t)b->n_terms + 1)
            status = unknown(d, "terms", (int64_t)b->n_terms + 1, err);
        else if (t == NULL || !read_terms(&q, 1, t, b->mem) || !keep_terms(b, t))
            status = no_memory(d, err);
        if (status != GX_OK)
            break;
    }
    query_end(&q);
    return status;
}

gx_status terms_refresh(terms_book *b, db *d, gx_error *err)
{
    if (b->mem == NULL && (b->mem = arena_new()) == NULL)
        return no_memory(d, err);
    gx_status status = refresh_steps(b, d, err);
    return status == GX_OK ? refresh_terms(b, d, err) : status;
}

gx_status terms_step(terms_book *b, db *d, int64_t id, const shared_step **out, gx_error *err)
{
    gx_status status = id > (int64_t)b->n_steps ? terms_refresh(b, d, err) : GX_OK;
    if (status == GX_OK && (id < 1 || id > (int64_t)b->n_steps))
        status = unknown(d, "step", id, err);
    *out = status == GX_OK ? b->steps[id - 1] : NULL;
    return status;
}

gx_status terms_of(terms_book *b, db *d, int64_t id, const proposal **out, gx_error *err)
{
    gx_status status = id > (int64_t)b->n_terms ? terms_refresh(b, d, err) : GX_OK;
    if (status == GX_OK && (id < 1 || id > (int64_t)b->n_terms))
        status = unknown(d, "terms", id, err);
    *out = status == GX_OK ? b->terms[id - 1] : NULL;
    return status;
}

gx_status terms_intern_step(terms_book *b, db *d, const proposal *p, int64_t *id, gx_error *err)
{
    uint64_t hash = step_hash(p->strategy, p->step);
    for (size_t at = SIZE_MAX; b->by_step.n_slots != 0;) {
        at = slot_for(&b->by_step, hash, at);
        uint32_t entry = b->by_step.slots[at];
        if (entry == 0)
            break;
        *id = entry;
        if (text_eq(b->steps[entry - 1]->strategy, p->strategy) && text_eq(b->steps[entry - 1]->name, p->step))
            return GX_OK;
    }
    query q = query_of(d, SQL_STEP_ADD);
    *id = (int64_t)b->n_steps + 1;
    query_int(&q, *id);
    query_text(&q, p->strategy);
    query_text(&q, p->step);
    gx_status status = query_run(&q, err);
    return status == GX_OK && !keep_step(b, p->strategy, p->step) ? no_memory(d, err) : status;
}

static bool copy_terms(proposal *to, const proposal *from, arena *a)
{
    bool whole = true;
    for (size_t i = 0; i < N_TERMS; i++) {
        const char *member = (const char *)from + terms_columns[i].offset;
        char *place = (char *)to + terms_columns[i].offset;
        if (terms_columns[i].kind == COLUMN_TEXT) {
            gx_text t = *(const gx_text *)(const void *)member, copy = arena_text(a, t);
            whole &= copy.n == t.n;
            *(gx_text *)(void *)place = copy;
        } else if (terms_columns[i].kind == COLUMN_INT64) {
            *(int64_t *)(void *)place = *(const int64_t *)(const void *)member;
        } else if (terms_columns[i].kind == COLUMN_INT32) {
            *(int32_t *)(void *)place = *(const int32_t *)(const void *)member;
        } else {
            *(bool *)place = *(const bool *)member;
        }
    }
    return whole;
}

static gx_status find_or_add(terms_book *b, db *d, const proposal *p, int64_t *id, gx_error *err)
{
    uint64_t hash = terms_hash(p);
    for (size_t at = SIZE_MAX; b->by_terms.n_slots != 0;) {
        at = slot_for(&b->by_terms, hash, at);
        uint32_t entry = b->by_terms.slots[at];
        if (entry == 0)
            break;
        *id = entry;
        if (terms_equal(b->terms[entry - 1], p))
            return GX_OK;
    }
    query q = query_of(d, SQL_TERMS_ADD);
    *id = (int64_t)b->n_terms + 1;
    query_int(&q, *id);
    bind_terms(&q, p);
    gx_status status = query_run(&q, err);
    if (status != GX_OK)
        return status;
    proposal *t = next_terms(b);
    return t != NULL && copy_terms(t, p, b->mem) && keep_terms(b, t) ? GX_OK : no_memory(d, err);
}

/* A strategy's step mostly has the terms it had before. */
static bool as_before(const terms_book *b, int64_t step, const proposal *p, int64_t *id)
{
    *id = b->latest[step - 1];
    return *id != 0 && terms_equal(b->terms[*id - 1], p);
}

gx_status terms_intern(terms_book *b, db *d, const proposal *p, int64_t step, int64_t *id, gx_error *err)
{
    if (as_before(b, step, p, id))
        return GX_OK;
    gx_status status = find_or_add(b, d, p, id, err);
    b->latest[step - 1] = status == GX_OK ? (uint32_t)*id : 0;
    return status;
}
