/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the journal: what goes in comes out by its place, empty places stay, damaged bytes are refused. */
#include "fixture.h"

#include "core/store/chunk.h"

static chunk_event make(unsigned i)
{
    static char ids[CHUNK_EVENTS][16], data[CHUNK_EVENTS][64];
    i %= CHUNK_EVENTS;
    int id = snprintf(ids[i], sizeof ids[i], "id%u", i);
    int n = snprintf(data[i], sizeof data[i], "payload%u and the rest", i * 7919);
    return (chunk_event){ .customer = i * 77777777u,
                          .source = i % 3 + 1,
                          .type = i % 50 + 1,
                          .derived = i % 5 == 0,
                          .time = (int64_t)i * 100000 - 3000000,
                          .id = { ids[i], (size_t)id },
                          .packed = { data[i], (size_t)n },
                          .payload = (size_t)n - 13 };
}

static void assert_same(const chunk_event *a, const chunk_event *b)
{
    assert_int_equal(a->customer, b->customer);
    assert_int_equal(a->source, b->source);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->derived, b->derived);
    assert_int_equal(a->time, b->time);
    assert_int_equal(a->payload, b->payload);
    assert_true(text_eq(a->id, b->id));
    assert_true(text_eq(a->packed, b->packed));
}

static void fill(chunk_writer *w, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        chunk_event e = make(i);
        assert_false(chunk_full(w, 10));
        assert_true(i % 4 == 3 ? chunk_add_empty(w) : chunk_add(w, &e));
    }
}

static void test_round(void **state)
{
    (void)state;
    chunk_writer w = { 0 };
    buf out = { 0 };
    fill(&w, CHUNK_EVENTS);
    assert_true(chunk_full(&w, 0));
    assert_int_equal(w.events, CHUNK_EVENTS * 3 / 4);
    chunk_event e = make(2), got;
    assert_true(chunk_peek(&w, 2, &got));
    assert_same(&e, &got);
    assert_true(chunk_write(&w, &out));
    chunk c;
    bool there;
    assert_true(chunk_open(buf_view(&out), &c));
    assert_int_equal(c.n, CHUNK_EVENTS);
    for (unsigned i = 0; i < CHUNK_EVENTS; i++) {
        e = make(i);
        assert_true(chunk_get(&c, i, &got, &there));
        assert_int_equal(there, i % 4 != 3);
        if (there)
            assert_same(&e, &got);
    }
    assert_false(chunk_get(&c, CHUNK_EVENTS, &got, &there));
    chunk_clear(&w);
    assert_int_equal(w.n + w.events + w.derived, 0);
    chunk_fini(&w);
    buf_free(&out);
}

/* One event may be larger than a row should be. */
static void test_large(void **state)
{
    (void)state;
    size_t n = 200000;
    char *data = malloc(n);
    assert_non_null(data);
    memset(data, 'x', n);
    chunk_writer w = { 0 };
    buf out = { 0 };
    chunk c;
    chunk_event e = make(1), got;
    bool there;
    e.packed = (gx_text){ data, n };
    assert_false(chunk_full(&w, n));
    assert_true(chunk_add(&w, &e));
    assert_true(chunk_full(&w, 1));
    assert_true(chunk_write(&w, &out));
    assert_true(chunk_open(buf_view(&out), &c) && chunk_get(&c, 0, &got, &there) && there);
    assert_same(&e, &got);
    chunk_fini(&w);
    buf_free(&out);
    free(data);
}

static void look(const char *bytes, size_t n)
{
    char *copy = malloc(n + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    chunk c;
    if (chunk_open((gx_text){ copy, n }, &c)) {
        for (size_t i = 0; i < c.n; i++) {
            chunk_event e;
            bool there;
            if (chunk_get(&c, i, &e, &there) && there) {
                assert_true(e.id.p >= copy && e.id.p + e.id.n <= copy + n);
                assert_true(e.packed.p >= copy && e.packed.p + e.packed.n <= copy + n);
                assert_true(e.payload <= e.packed.n);
            }
        }
    }
    free(copy);
}

static void test_damaged(void **state)
{
    (void)state;
    chunk_writer w = { 0 };
    buf out = { 0 };
    fill(&w, 6);
    assert_true(chunk_write(&w, &out));
    for (size_t n = 0; n < out.n; n++)
        look(out.p, n);
    for (size_t i = 0; i < out.n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            out.p[i] = (char)(out.p[i] ^ 1 << bit);
            look(out.p, out.n);
            out.p[i] = (char)(out.p[i] ^ 1 << bit);
        }
    }
    chunk c;
    assert_false(chunk_open((gx_text){ 0 }, &c));
    assert_false(chunk_open((gx_text){ "\3\0\0", 3 }, &c));
    chunk_fini(&w);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
