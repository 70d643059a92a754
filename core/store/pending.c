/* SPDX-License-Identifier: Apache-2.0 */
/* What a transaction has yet to write, by customer: see pending.h. */
#include "core/store/pending.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 16, KEPT_BYTES = 4096 };

#define FEW 4096 /* customers with events, before a bit each is less than an item each */

/* Here and below: what a few events need is kept for the next few, and nothing of a large import. */
void pending_merged(pending *p)
{
    if (p->added != NULL && !sorter_clear(p->added)) {
        sorter_free(p->added);
        p->added = NULL;
    }
    const pack_additions *b = &p->batch;
    if (b->cap > KEPT || b->bytes.cap > KEPT_BYTES || b->bytes.failed || b->ends.failed)
        pack_additions_fini(&p->batch);
    p->additions = 0;
}

void pending_fini(pending *p)
{
    sorter_free(p->added);
    pack_additions_fini(&p->batch);
    buf_free(&p->record);
    free(p->items);
    free(p->slots);
    free(p->moved);
    *p = (pending){ .path = p->path, .memory = p->memory };
}

void pending_clear(pending *p)
{
    pending_merged(p);
    if (p->cap > KEPT || p->moved != NULL || p->record.failed) {
        pending_fini(p);
        return;
    }
    for (size_t i = 0; i < p->n_slots; i++)
        p->slots[i] = 0;
    p->n = 0;
}

static size_t slot_of(const pending *p, uint32_t id)
{
    size_t mask = p->n_slots - 1;
    size_t at = (id * 2654435769u) & mask; /* Knuth's multiplicative hash */
    while (p->slots[at] != 0 && p->items[p->slots[at] - 1].id != id)
        at = (at + 1) & mask;
    return at;
}

static bool grow(pending *p)
{
    size_t cap = p->cap != 0 ? p->cap * 2 : 16;
    uint32_t *slots = calloc(cap * 2, sizeof *slots);
    waiting *items = slots != NULL ? realloc(p->items, cap * sizeof *items) : NULL;
    if (items == NULL) {
        free(slots);
        return false;
    }
    free(p->slots);
    p->items = items;
    p->slots = slots;
    p->cap = cap;
    p->n_slots = cap * 2;
    for (size_t i = 0; i < p->n; i++)
        // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): the first n items were set before they were moved
        p->slots[slot_of(p, p->items[i].id)] = (uint32_t)i + 1;
    return true;
}

static waiting *find(const pending *p, uint32_t id)
{
    uint32_t found = p->n_slots != 0 ? p->slots[slot_of(p, id)] : 0;
    return found != 0 ? &p->items[found - 1] : NULL;
}

waiting *pending_get(pending *p, uint32_t id)
{
    waiting *found = find(p, id);
    if (found != NULL)
        return found;
    if (p->n == p->cap && !grow(p))
        return NULL;
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): n < cap: there is room
    p->items[p->n] = (waiting){ .id = id, .due = GX_FOREVER };
    p->slots[slot_of(p, id)] = (uint32_t)++p->n;
    return &p->items[p->n - 1];
}

static bool bit_of(const pending *p, uint32_t id)
{
    return p->moved != NULL && id / 64 < p->n_words && (p->moved[id / 64] >> (id % 64) & 1) != 0;
}

static bool set_bit(pending *p, uint32_t id)
{
    if (id / 64 >= p->n_words) {
        size_t words = id / 64 + id / 256 + 64;
        uint64_t *grown = realloc(p->moved, words * sizeof *grown);
        if (grown == NULL)
            return false;
        memset(grown + p->n_words, 0, (words - p->n_words) * sizeof *grown);
        p->moved = grown;
        p->n_words = words;
    }
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there are words, so there is room for them
    p->moved[id / 64] |= UINT64_C(1) << (id % 64);
    if (id > p->most_moved)
        p->most_moved = id;
    return true;
}

bool pending_moved(pending *p, uint32_t id)
{
    if (p->moved != NULL || p->n >= FEW)
        return set_bit(p, id);
    return pending_touch(p, id, GX_NEVER, true);
}

bool pending_touch(pending *p, uint32_t id, int64_t due, bool had_event)
{
    if (bit_of(p, id))
        return true;
    waiting *w = pending_get(p, id);
    if (w == NULL)
        return false;
    if (due < w->due)
        w->due = due;
    w->event |= had_event;
    return true;
}

bool pending_had_event(const pending *p, uint32_t id)
{
    const waiting *w = find(p, id);
    return bit_of(p, id) || (w != NULL && w->event);
}

bool pending_any(const pending *p)
{
    return p->n != 0 || p->moved != NULL || p->additions != 0;
}

/* ---- in order */

static int by_id(const void *a, const void *b, void *ctx)
{
    const waiting *items = ctx;
    uint32_t x = items[*(const uint32_t *)a].id, y = items[*(const uint32_t *)b].id;
    return (x > y) - (x < y);
}

bool pending_begin(const pending *p, pending_walk *w)
{
    w->p = p;
    w->at = 0;
    w->next = 0;
    w->order = p->n <= sizeof w->few / sizeof *w->few ? w->few : malloc(p->n * sizeof *w->order);
    if (w->order == NULL)
        return false;
    for (size_t i = 0; i < p->n; i++)
        w->order[i] = (uint32_t)i;
    if (p->n > 1)
        qsort_r(w->order, p->n, sizeof *w->order, by_id, p->items);
    return true;
}

/* The next id whose bit is set; false when there is none. */
static bool next_bit(pending_walk *w)
{
    const pending *p = w->p;
    while (p->moved != NULL && w->next <= p->most_moved) {
        uint64_t rest = p->moved[w->next / 64] >> (w->next % 64);
        if (rest != 0) {
            w->next += (uint32_t)__builtin_ctzll(rest);
            return true;
        }
        w->next = (w->next / 64 + 1) * 64;
    }
    return false;
}

bool pending_next(pending_walk *w, waiting *out)
{
    bool bit = next_bit(w), item = w->at < w->p->n;
    const waiting *at = item ? &w->p->items[w->order[w->at]] : NULL;
    if (at != NULL && (!bit || at->id <= w->next)) {
        *out = *at;
        w->at++;
        if (!bit || at->id < w->next)
            return true;
        out->due = GX_NEVER;
        out->event = true;
    } else if (bit) {
        *out = (waiting){ .id = w->next, .event = true, .due = GX_NEVER };
    } else {
        return false;
    }
    w->next++;
    return true;
}

void pending_end(pending_walk *w)
{
    if (w->order != w->few)
        free(w->order);
    w->order = NULL;
}

/* ---- additions. A record: byte place in the pack, zigzag time, varint kind, source, seq, bytes of the id, id,
 * payload.
 */

gx_status pending_add(pending *p, const addition *a, gx_error *err)
{
    buf *b = &p->record;
    if (p->added == NULL && (p->added = sorter_new(p->path, p->memory)) == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory while appending");
    buf_clear(b);
    buf_char(b, (char)(a->customer % PACK_IDS));
    buf_zigzag(b, a->entry.time);
    buf_varint(b, (uint64_t)a->entry.kind);
    buf_varint(b, a->entry.source);
    buf_varint(b, (uint64_t)a->entry.seq);
    buf_varint(b, a->id.n);
    buf_text(b, a->id);
    buf_text(b, a->entry.payload);
    if (b->failed)
        return gx_fail(err, GX_ENOMEM, "out of memory while appending");
    p->additions++;
    return sorter_add(p->added, a->customer / PACK_IDS, buf_view(b), err);
}

static bool read_addition(gx_text record, uint32_t number, addition *out)
{
    const uint8_t *p = (const uint8_t *)record.p, *end = p + record.n;
    uint64_t kind, source, seq;
    if (p == end)
        return false;
    out->customer = number * PACK_IDS + *p++;
    if (!zigzag_read(&p, end, &out->entry.time) || !varint_read(&p, end, &kind) || !varint_read(&p, end, &source) ||
        !varint_read(&p, end, &seq) || !varint_text(&p, end, &out->id))
        return false;
    out->entry.kind = (event_kind)kind;
    out->entry.source = (uint32_t)source;
    out->entry.seq = (int64_t)seq;
    out->entry.payload = (gx_text){ (const char *)p, (size_t)(end - p) };
    return true;
}

static gx_status fetch(pending *p, pack_additions *out, gx_error *err)
{
    out->more = false;
    return p->added != NULL ? sorter_next(p->added, &out->next_key, &out->next, &out->more, err) : GX_OK;
}

gx_status pending_pack_first(pending *p, pack_additions *out, gx_error *err)
{
    out->n = 0;
    out->more = false;
    gx_status status = p->added != NULL ? sorter_sort(p->added, err) : GX_OK;
    return status == GX_OK ? fetch(p, out, err) : status;
}

static gx_status collect(pending *p, pack_additions *out, gx_error *err)
{
    gx_status status = GX_OK;
    buf *ends = &out->ends;
    buf_clear(ends);
    while (status == GX_OK && out->more && out->next_key == out->number) {
        buf_text(&out->bytes, out->next);
        buf_add(ends, &out->bytes.n, sizeof out->bytes.n);
        out->n++;
        status = fetch(p, out, err);
    }
    return status;
}

static bool make_room(pack_additions *a)
{
    if (a->n <= a->cap)
        return true;
    addition *items = realloc(a->items, a->n * sizeof *items);
    if (items != NULL)
        a->items = items;
    addition *sorted = realloc(a->sorted, a->n * sizeof *sorted);
    if (sorted != NULL)
        a->sorted = sorted;
    if (items == NULL || sorted == NULL)
        return false;
    a->cap = a->n;
    return true;
}

/* Counting keeps the order in which they came. */
static void by_customer(pack_additions *a)
{
    size_t from[PACK_IDS + 1] = { 0 };
    for (size_t i = 0; i < a->n; i++)
        from[a->items[i].customer % PACK_IDS + 1]++;
    for (size_t i = 1; i <= PACK_IDS; i++)
        from[i] += from[i - 1];
    for (size_t i = 0; i < a->n; i++)
        a->sorted[from[a->items[i].customer % PACK_IDS]++] = a->items[i];
    addition *swap = a->items;
    a->items = a->sorted;
    a->sorted = swap;
}

gx_status pending_pack(pending *p, pack_additions *out, gx_error *err)
{
    out->n = 0;
    buf_clear(&out->bytes);
    gx_status status = collect(p, out, err);
    if (status == GX_OK && (out->bytes.failed || out->ends.failed || !make_room(out)))
        status = gx_fail(err, GX_ENOMEM, "out of memory while merging digests");
    for (size_t i = 0, from = 0; status == GX_OK && i < out->n; i++) {
        size_t end;
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): collect wrote an end for each of them
        memcpy(&end, out->ends.p + i * sizeof end, sizeof end);
        if (!read_addition((gx_text){ out->bytes.p + from, end - from }, out->number, &out->items[i]))
            status = gx_fail(err, GX_EIO, "a temporary file beside the database reads otherwise than it was written");
        from = end;
    }
    if (status == GX_OK && out->n > 1)
        by_customer(out);
    return status;
}

void pack_additions_fini(pack_additions *a)
{
    free(a->items);
    free(a->sorted);
    buf_free(&a->bytes);
    buf_free(&a->ends);
    *a = (pack_additions){ 0 };
}
