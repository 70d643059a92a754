/* links: room_model */
/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzing what comes from outside this room: event lines and, when the input begins with a digest's version byte,
 * digests. An accepted event must come back from its canonical form unchanged and survive a digest; a digest of any
 * bytes must be folded or refused. */
#include "core/model/state.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth)
        abort();
}

static int no_tie(void *ctx, const digest_entry *a, const digest_entry *b)
{
    (void)ctx;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void fold(gx_text blob, int64_t now, arena *mem)
{
    customer_state s;
    const gx_text twice[] = { blob, blob };
    if (state_fold(twice, NULL, 2, now, mem, &s, NULL) != GX_OK)
        return;
    ledger_action row = { .id = s.n_mentions > 0 ? s.mentions[0].action : GX_TEXT("x"), .run_at = GX_NEVER };
    must(state_add_actions(&s, &row, 1, mem, NULL) == GX_OK);
    must(s.n_actions == 1 && s.last_seq >= 0);
}

static void try_digest(gx_text blob, arena *mem)
{
    buf copy = { 0 };
    if (digest_merge(blob, NULL, 0, no_tie, NULL, &copy, NULL) == GX_OK) {
        buf again = { 0 }; /* what was read is written in the one form there is */
        must(digest_merge(buf_view(&copy), NULL, 0, no_tie, NULL, &again, NULL) == GX_OK);
        must(text_eq(buf_view(&copy), buf_view(&again)));
        buf_free(&again);
    }
    buf_free(&copy);
    fold(blob, 0, mem);
    fold(blob, INT64_MAX, mem);
}

static void write_line(const event *e, buf *data, buf *line)
{
    event_data_json(e, data);
    event_json(e->id, e->source, e->type, e->time, e->subject, buf_view(data), line);
}

static void digest_it(const event *e, arena *mem)
{
    buf payload = { 0 }, blob = { 0 };
    digest_payload(e, &payload);
    digest_entry entry = { e->time, e->kind, 1, 1, buf_view(&payload) };
    must(digest_merge((gx_text){ NULL, 0 }, &entry, 1, no_tie, NULL, &blob, NULL) == GX_OK);
    try_digest(buf_view(&blob), mem);
    buf_free(&payload);
    buf_free(&blob);
}

static void try_line(gx_text line, arena *mem)
{
    event e, again;
    gx_error err = { 0 };
    if (event_parse(line, NULL, (gx_text){ NULL, 0 }, mem, &e, &err) != GX_OK) {
        must(err.text[0] != '\0' && utf8_valid(text_of(err.text)));
        return;
    }
    buf data = { 0 }, first = { 0 }, data2 = { 0 }, second = { 0 };
    write_line(&e, &data, &first);
    must(event_check(&e, NULL, (gx_text){ NULL, 0 }, NULL) == GX_OK);
    must(event_parse(buf_view(&first), NULL, (gx_text){ NULL, 0 }, mem, &again, NULL) == GX_OK);
    write_line(&again, &data2, &second);
    must(text_eq(buf_view(&first), buf_view(&second)));
    digest_it(&e, mem);
    buf_free(&data);
    buf_free(&first);
    buf_free(&data2);
    buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena *mem = arena_new();
    gx_text input = { (const char *)data, size };
    if (mem == NULL)
        return 0;
    if (size > 0 && data[0] == 1)
        try_digest(input, mem);
    else
        try_line(input, mem);
    arena_free(mem);
    return 0;
}
