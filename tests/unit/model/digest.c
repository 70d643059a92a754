/* SPDX-License-Identifier: Apache-2.0 */
/* Digests: what goes in comes out, any way of merging the same events gives the same bytes, and damage is noticed. */
#include "world.h"

static void round_trip(void **state)
{
    (void)state;
    event e, back;
    gx_error err;
    arena *mem = arena_new();
    buf payload = { 0 };
    gx_text tags[] = { GX_TEXT("a"), GX_TEXT("王") };
    event_begin(&e, EVENT_CUSTOMER_ADDED, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), -5);
    event_set_text(&e, FIELD_NAME, GX_TEXT("Wang"));
    event_set_text(&e, FIELD_CITY, GX_TEXT(""));
    event_set_text(&e, FIELD_BIRTHDAY, GX_TEXT("--02-29"));
    event_set_int(&e, FIELD_KEY, 1);
    event_set_texts(&e, FIELD_TAGS, tags, 2);
    digest_payload(&e, &payload);
    digest_entry entry = { e.time, e.kind, 3, 9, buf_view(&payload) };
    assert_int_equal(digest_event(&entry, mem, &back, &err), GX_OK);
    assert_int_equal(back.kind, e.kind);
    assert_int_equal(back.time, -5);
    assert_true(back.has == e.has);
    assert_true(text_is(back.fields[FIELD_NAME].text, "Wang"));
    assert_int_equal(back.fields[FIELD_CITY].text.n, 0);
    assert_int_equal(back.fields[FIELD_BIRTHDAY].i, civil_days(4, 2, 29));
    assert_int_equal(back.fields[FIELD_TAGS].n, 2);
    assert_true(text_is(back.fields[FIELD_TAGS].texts[1], "王"));
    buf data = { 0 }, again = { 0 };
    event_data_json(&e, &data);
    event_data_json(&back, &again); /* a date without its spelling is written from its value */
    assert_string_equal(data.p, again.p);
    buf_free(&data);
    buf_free(&again);
    buf_free(&payload);
    arena_free(mem);
}

static void journal_only_fields_stay_out(void **state)
{
    (void)state;
    event e;
    buf with = { 0 }, without = { 0 };
    event_begin(&e, EVENT_MESSAGE_SENT, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), 0);
    event_set_text(&e, FIELD_CHANNEL, GX_TEXT("chat"));
    digest_payload(&e, &without);
    event_set_text(&e, FIELD_TEXT, GX_TEXT("a long letter"));
    digest_payload(&e, &with);
    assert_int_equal(with.n, without.n);
    assert_memory_equal(with.p, without.p, with.n);
    buf_free(&with);
    buf_free(&without);
}

static void the_format_is_fixed(void **state)
{
    (void)state;
    world w = world_new();
    event e;
    event_begin(&e, EVENT_ORDER_PAID, GX_TEXT("s"), GX_TEXT("1"), GX_TEXT("c"), 100);
    event_set_text(&e, FIELD_ORDER, GX_TEXT("o"));
    event_set_int(&e, FIELD_AMOUNT, -3);
    buf payload = { 0 };
    digest_payload(&e, &payload);
    digest_entry entry = { e.time, e.kind, 300, 7, buf_view(&payload) };
    merge_entry(&w, &entry);
    const unsigned char want[] = { 1, 200, 1, EVENT_ORDER_PAID, 172, 2, 14, 5, FIELD_ORDER, 1, 'o', FIELD_AMOUNT, 5 };
    assert_int_equal(w.blob.n, sizeof want);
    assert_memory_equal(w.blob.p, want, sizeof want);
    /* The numbers of fields and kinds are part of the format. */
    assert_int_equal(FIELD_ORDER, 34);
    assert_int_equal(EVENT_ORDER_PAID, 20);
    buf_free(&payload);
    world_free(&w);
}

static void empty_blobs(void **state)
{
    (void)state;
    digest_reader r;
    digest_entry e;
    gx_error err;
    assert_int_equal(digest_open((gx_text){ NULL, 0 }, &r, &err), GX_OK);
    assert_int_equal(digest_next(&r, &e, &err), GX_ENOTFOUND);
    assert_int_equal(digest_open(GX_TEXT("\x01"), &r, &err), GX_OK);
    assert_int_equal(digest_next(&r, &e, &err), GX_ENOTFOUND);
    assert_int_equal(digest_open(GX_TEXT("\x07"), &r, &err), GX_ESTORE);
    assert_int_equal(digest_open(GX_TEXT("\x01\x02"), &r, &err), GX_OK);
    assert_int_equal(digest_next(&r, &e, &err), GX_ESTORE);
}

/* ---- random sets of events ---- */

static uint64_t seed;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % sides;
}

#define MOST 60

static size_t random_entries(digest_entry *out)
{
    static const char *const PAYLOADS[] = { "", "\x22\x01o", "\x22\x01o\x23\x05" };
    size_t n = dice(MOST) + 1;
    for (size_t i = 0; i < n; i++)
        out[i] = (digest_entry){ .time = (int64_t)dice(12) - 6, /* many of the same second */
                                 .kind = (event_kind)(1 + dice(EVENT_KIND_COUNT - 1)),
                                 .source = dice(3),
                                 .seq = (int64_t)i + (int64_t)dice(2) * 1000000,
                                 .payload = text_of(PAYLOADS[dice(3)]) };
    return n;
}

static void shuffle(digest_entry *list, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = dice((uint32_t)i);
        digest_entry moved = list[i - 1];
        list[i - 1] = list[k];
        list[k] = moved;
    }
}

static buf merge_in_pieces(digest_entry *list, size_t n)
{
    buf blob = { 0 };
    gx_error err;
    for (size_t from = 0; from < n;) {
        size_t piece = 1 + dice((uint32_t)(n - from));
        buf next = { 0 };
        assert_int_equal(digest_merge(buf_view(&blob), list + from, piece, world_tie, NULL, &next, &err), GX_OK);
        buf_free(&blob);
        blob = next;
        from += piece;
    }
    return blob;
}

static void merging_order_never_matters(void **state)
{
    (void)state;
    digest_entry list[MOST];
    for (uint64_t set = 1; set <= 150; set++) {
        seed = set;
        size_t n = random_entries(list);
        buf first = merge_in_pieces(list, n);
        for (int round = 0; round < 6; round++) {
            shuffle(list, n);
            buf other = merge_in_pieces(list, n);
            assert_int_equal(other.n, first.n);
            assert_memory_equal(other.p, first.p, first.n);
            buf_free(&other);
        }
        buf_free(&first);
    }
}

static void entries_are_sorted_and_complete(void **state)
{
    (void)state;
    digest_entry list[MOST], e, last = { 0 };
    digest_reader r;
    gx_error err;
    seed = 42;
    size_t n = random_entries(list), seen = 0;
    buf blob = merge_in_pieces(list, n);
    assert_int_equal(digest_open(buf_view(&blob), &r, &err), GX_OK);
    while (digest_next(&r, &e, &err) == GX_OK) {
        if (seen++ > 0)
            assert_true(last.time < e.time || (last.time == e.time && world_tie(NULL, &last, &e) < 0));
        last = e;
    }
    assert_int_equal(seen, n);
    buf_free(&blob);
}

static void removing(void **state)
{
    (void)state;
    digest_entry list[MOST];
    gx_error err;
    seed = 7;
    size_t n = random_entries(list);
    for (size_t i = 0; i < n; i++)
        list[i].seq = (int64_t)i;
    digest_entry odd[MOST];
    size_t n_odd = 0;
    int64_t even[MOST];
    size_t n_even = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % 2 == 1)
            odd[n_odd++] = list[i];
        else
            even[n_even++] = (int64_t)i;
    }
    buf all = merge_in_pieces(list, n), want = merge_in_pieces(odd, n_odd), got = { 0 };
    assert_int_equal(digest_remove(buf_view(&all), even, n_even, &got, &err), GX_OK);
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.p, want.p, want.n);
    buf_free(&all);
    buf_free(&want);
    buf_free(&got);
}

static void payload_damage(void **state)
{
    (void)state;
    static const gx_text BAD[] = {
        { "\x7f", 1 },                              /* no such field */
        { "\x22", 1 },                              /* its value is missing */
        { "\x22\x05o", 3 },                         /* shorter than it says */
        { "\x0f\xff\xff\xff\xff\x0f", 6 },          /* a list of more entries than there are bytes */
        { "\x27\xff\xff\xff\xff\x0f\0\0\0\0", 10 }, /* items likewise */
        { "\x23\x80", 2 },                          /* a number cut off */
    };
    arena *mem = arena_new();
    event out;
    gx_error err;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        digest_entry e = { 0, EVENT_ORDER_PAID, 0, 0, BAD[i] };
        assert_int_equal(digest_event(&e, mem, &out, &err), GX_ESTORE);
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(journal_only_fields_stay_out),
        cmocka_unit_test(the_format_is_fixed),
        cmocka_unit_test(empty_blobs),
        cmocka_unit_test(merging_order_never_matters),
        cmocka_unit_test(entries_are_sorted_and_complete),
        cmocka_unit_test(removing),
        cmocka_unit_test(payload_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
