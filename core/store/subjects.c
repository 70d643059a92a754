/* SPDX-License-Identifier: Apache-2.0 */
/* See subjects.h. */
#include "core/store/subjects.h"
#include "core/base/hash.h"
#include "core/base/i18n.h"

#include <stdlib.h>
#include <string.h>

static gx_status no_memory(const db *d, gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("%s: out of memory"), d->path);
}

void subjects_clear(subjects *t)
{
    size_t most = t->most;
    free(t->slots);
    free(t->fresh);
    buf_free(&t->records);
    *t = (subjects){ .most = most };
}

static gx_text read_record(const subjects *t, uint32_t place, uint32_t *id)
{
    const uint8_t *p = (const uint8_t *)t->records.p + (size_t)place * 4, *end;
    uint64_t n = 0;
    end = (const uint8_t *)t->records.p + t->records.n;
    memcpy(id, p, sizeof *id);
    p += sizeof *id;
    (void)varint_read(&p, end, &n); /* written by this file */
    return (gx_text){ (const char *)p, (size_t)n };
}

void subjects_approach(const subjects *t, uint64_t hash)
{
    if (t->cap != 0)
        __builtin_prefetch(&t->slots[(size_t)(hash >> 32) & (t->cap - 1)]);
}

void subjects_approach_record(const subjects *t, uint64_t hash)
{
    uint64_t slot = t->cap != 0 ? t->slots[(size_t)(hash >> 32) & (t->cap - 1)] : 0;
    if (slot != 0)
        __builtin_prefetch(t->records.p + (size_t)((uint32_t)slot - 1) * 4);
}

/* The slot of this subject: its own or the empty one where it belongs. */
static size_t slot_of(const subjects *t, gx_text subject, uint64_t hash, uint32_t *id)
{
    size_t at = (size_t)(hash >> 32) & (t->cap - 1);
    *id = 0;
    for (; t->slots[at] != 0; at = (at + 1) & (t->cap - 1)) {
        if (t->slots[at] >> 32 == (uint32_t)hash && text_eq(read_record(t, (uint32_t)t->slots[at] - 1, id), subject))
            return at;
    }
    *id = 0;
    return at;
}

static bool widen(subjects *t)
{
    size_t cap = t->cap != 0 ? t->cap * 2 : 64, had = t->cap;
    uint64_t *slots = calloc(cap, sizeof *slots), *old = t->slots;
    if (slots == NULL)
        return false;
    t->slots = slots;
    t->cap = cap;
    for (size_t i = 0; i < had; i++) {
        uint32_t id;
        if (old[i] == 0)
            continue;
        gx_text subject = read_record(t, (uint32_t)old[i] - 1, &id);
        size_t at = (size_t)(hash64(subject.p, subject.n) >> 32) & (cap - 1);
        while (slots[at] != 0)
            at = (at + 1) & (cap - 1);
        slots[at] = old[i];
    }
    free(old);
    return true;
}

static bool must_widen(const subjects *t)
{
    return (t->n + 1) * 4 > t->cap * 3;
}

static bool keep(subjects *t, gx_text subject, uint64_t hash, uint32_t id, uint32_t *place)
{
    uint32_t other;
    static const char zero[4];
    if (must_widen(t) && !widen(t))
        return false;
    *place = (uint32_t)(t->records.n / 4);
    buf_add(&t->records, &id, sizeof id);
    buf_varint(&t->records, subject.n);
    buf_text(&t->records, subject);
    buf_add(&t->records, zero, -t->records.n % 4);
    if (t->records.failed)
        return false;
    t->slots[slot_of(t, subject, hash, &other)] = (uint64_t)(uint32_t)hash << 32 | (*place + 1);
    t->n++;
    return true;
}

gx_status customer_find(db *d, gx_text subject, uint32_t *id, gx_error *err)
{
    int64_t found = 0;
    query q = query_of(d, SQL_CUSTOMER_FIND);
    query_text(&q, subject);
    gx_status status = query_one(&q, &found, NULL, err);
    *id = (uint32_t)found;
    return status;
}

static gx_status learn_last(subjects *t, db *d, gx_error *err)
{
    int64_t last = 0;
    query q = query_of(d, SQL_CUSTOMER_MAX);
    gx_status status = query_one(&q, &last, NULL, err);
    t->stored = t->last = (uint32_t)last;
    t->known = status == GX_OK;
    return status;
}

/* While the table is widened the old one is still there, and while the new ones are sorted their list is twice. */
static bool fits(const subjects *t, gx_text subject)
{
    size_t listed = (size_t)(t->last - t->stored) * sizeof *t->fresh;
    size_t twice = must_widen(t) ? t->cap * 2 * sizeof *t->slots : listed;
    size_t bytes = t->cap * sizeof *t->slots + listed + twice + t->records.n;
    return bytes + subject.n <= t->most && (t->records.n + subject.n) / 4 + 8 < UINT32_MAX;
}

static gx_status make_room(subjects *t, db *d, gx_text subject, gx_error *err)
{
    if (fits(t, subject))
        return GX_OK;
    gx_status status = subjects_flush(t, d, err);
    if (status == GX_OK)
        subjects_clear(t);
    return status == GX_OK ? learn_last(t, d, err) : status;
}

gx_status subjects_find(subjects *t, db *d, gx_text subject, uint32_t *id, gx_error *err)
{
    uint64_t hash = hash64(subject.p, subject.n);
    uint32_t place;
    *id = 0;
    if (t->cap != 0)
        (void)slot_of(t, subject, hash, id);
    if (*id != 0 || t->warm || (t->known && t->stored == 0))
        return GX_OK;
    gx_status status = customer_find(d, subject, id, err);
    if (status == GX_OK && *id != 0)
        status = make_room(t, d, subject, err);
    if (status != GX_OK || *id == 0)
        return status;
    return keep(t, subject, hash, *id, &place) ? GX_OK : no_memory(d, err);
}

static bool add_fresh(subjects *t, uint32_t place)
{
    size_t n = t->last - t->stored;
    if (n == t->fresh_cap) {
        size_t cap = n + n / 4 + 64;
        uint32_t *grown = realloc(t->fresh, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        t->fresh = grown;
        t->fresh_cap = cap;
    }
    t->fresh[n] = place;
    return true;
}

void subjects_settle(subjects *t)
{
    if (!t->warm)
        subjects_clear(t);
}

gx_status subjects_warm(subjects *t, db *d, uint32_t *most, gx_error *err)
{
    bool row;
    uint32_t place;
    subjects_clear(t);
    gx_status status = learn_last(t, d, err);
    *most = t->last;
    if (status != GX_OK)
        return status;
    t->warm = true;
    query q = query_of(d, SQL_SUBJECT_ALL);
    while (t->warm && (status = query_step(&q, &row, err)) == GX_OK && row) {
        gx_text subject = query_get_text(&q, 1);
        t->warm = fits(t, subject);
        if (t->warm && !keep(t, subject, hash64(subject.p, subject.n), (uint32_t)query_get_int(&q, 0), &place)) {
            status = no_memory(d, err);
            break;
        }
    }
    query_end(&q);
    if (status != GX_OK || !t->warm)
        subjects_clear(t);
    return status;
}

gx_status subjects_intern(subjects *t, db *d, gx_text subject, uint32_t *id, gx_error *err)
{
    uint32_t place;
    gx_status status = subjects_find(t, d, subject, id, err);
    if (status != GX_OK || *id != 0)
        return status;
    status = t->known ? GX_OK : learn_last(t, d, err);
    if (status == GX_OK)
        status = make_room(t, d, subject, err);
    if (status != GX_OK)
        return status;
    if (t->last == UINT32_MAX)
        return gx_fail(err, GX_ELIMIT, _("%s: more than %u customers"), d->path, UINT32_MAX);
    if (!keep(t, subject, hash64(subject.p, subject.n), t->last + 1, &place) || !add_fresh(t, place))
        return no_memory(d, err);
    *id = ++t->last;
    return GX_OK;
}

gx_text subjects_fresh(const subjects *t, uint32_t id)
{
    uint32_t same;
    if (!t->known || id <= t->stored || id > t->last)
        return (gx_text){ NULL, 0 };
    return read_record(t, t->fresh[id - t->stored - 1], &same);
}

static gx_status write_one(db *d, sql_id statement, uint32_t id, gx_text subject, gx_error *err)
{
    query q = query_of(d, statement);
    query_int(&q, id);
    query_text(&q, subject);
    return query_run(&q, err);
}

static int by_subject(const void *a, const void *b, void *ctx)
{
    uint32_t id;
    return text_cmp(read_record(ctx, *(const uint32_t *)a, &id), read_record(ctx, *(const uint32_t *)b, &id));
}

gx_status subjects_flush(subjects *t, db *d, gx_error *err)
{
    uint32_t n = t->last - t->stored, id;
    gx_status status = GX_OK;
    for (uint32_t i = 0; status == GX_OK && i < n; i++) {
        gx_text subject = read_record(t, t->fresh[i], &id);
        status = write_one(d, SQL_CUSTOMER_ADD, id, subject, err);
    }
    if (n > 1)
        qsort_r(t->fresh, n, sizeof *t->fresh, by_subject, t);
    for (uint32_t i = 0; status == GX_OK && i < n; i++) {
        gx_text subject = read_record(t, t->fresh[i], &id);
        status = write_one(d, SQL_SUBJECT_ADD, id, subject, err);
    }
    t->stored = t->last;
    return status;
}
