/* SPDX-License-Identifier: Apache-2.0 */
/* Packs of digests: what goes in comes out, damaged bytes are refused, and the slots beside a pack win over it. */
#include "fixture.h"

#include "core/store/slots.h"

static gx_text t(const char *s)
{
    return text_of(s);
}

static void test_round(void **state)
{
    (void)state;
    pack_slot in[PACK_IDS] = { 0 }, out;
    in[0] = (pack_slot){ t("anna"), t("\1one") };
    in[5] = (pack_slot){ t("客户5"), { 0 } };
    in[PACK_IDS - 1] = (pack_slot){ t("z"), t("\1last") };
    buf b = { 0 };
    buf_str(&b, "what stood before");
    size_t before = b.n;
    assert_true(pack_write(in, &b));
    pack p;
    assert_true(pack_open((gx_text){ b.p + before, b.n - before }, &p));
    for (size_t i = 0; i < PACK_IDS; i++) {
        assert_true(pack_get(&p, i, &out));
        assert_true(text_eq(out.subject, in[i].subject));
        assert_true(text_eq(out.digest, in[i].digest));
    }
    buf_free(&b);
}

static void test_empty(void **state)
{
    (void)state;
    pack p;
    pack_slot out;
    assert_true(pack_open((gx_text){ 0 }, &p));
    assert_true(pack_get(&p, 0, &out));
    assert_true(pack_get(&p, PACK_IDS - 1, &out));
    assert_int_equal(out.subject.n, 0);
}

/* Every cut and every changed byte is either refused or gives slots that lie inside the bytes. */
static void look(const char *bytes, size_t n)
{
    char *copy = malloc(n + 1); /* of its very size, so that the sanitizers see a step beyond */
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    pack p;
    pack_slot out;
    if (pack_open((gx_text){ copy, n }, &p)) {
        for (size_t i = 0; i < PACK_IDS; i++) {
            if (pack_get(&p, i, &out) && out.subject.n != 0) {
                assert_true(out.subject.p >= copy && out.subject.p + out.subject.n <= copy + n);
                assert_true(out.digest.p >= copy && out.digest.p + out.digest.n <= copy + n);
            }
        }
    }
    free(copy);
}

static void test_damaged(void **state)
{
    (void)state;
    pack_slot in[PACK_IDS] = { 0 };
    in[1] = (pack_slot){ t("anna"), t("\1abc") };
    in[2] = (pack_slot){ t("bert"), t("\1") };
    buf b = { 0 };
    pack p;
    assert_true(pack_write(in, &b));
    for (size_t n = 1; n < b.n; n++) {
        look(b.p, n);
        assert_false(pack_open((gx_text){ b.p, n }, &p));
    }
    for (size_t i = 0; i < b.n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            b.p[i] = (char)(b.p[i] ^ 1 << bit);
            look(b.p, b.n);
            b.p[i] = (char)(b.p[i] ^ 1 << bit);
        }
    }
    pack_slot out;
    assert_false(slot_read(t("\5abc"), &out)); /* a subject longer than what is there */
    buf_free(&b);
}

static void expect_name(store *s, uint32_t id, const char *subject, size_t least)
{
    store_reader *r = open_reader(s);
    customer_record c;
    OK(store_load(r, &id, 1, mem, &c, &error));
    assert_true(text_is(c.subject, subject));
    assert_int_equal(c.n_digests, 1);
    assert_true(c.digests[0].n >= least);
    store_reader_close(r);
}

/* Beside the pack, then into it: after every step everybody is there once, with everything she did. */
static void test_beside(void **state)
{
    (void)state;
    store *s = open_store();
    char id[32], name[32];
    unsigned events = 0;
    for (unsigned round = 0; round < 60; round++) {
        OK(store_begin(s, false, &error));
        unsigned many = round % 9 == 8 ? 70 : 1 + round % 3;
        for (unsigned k = 0; k < many; k++) {
            snprintf(id, sizeof id, "e%u", events++);
            snprintf(name, sizeof name, "c%u", (round * 37 + k * 11) % 150);
            assert_int_equal(append(s, id, "visit.made", (int64_t)(round * 31 % 17), name, "{}"), APPEND_NEW);
        }
        OK(store_commit(s, &error));
        assert_sound(s);
        store_reader *r = open_reader(s);
        store_figures figures;
        OK(store_count(r, &figures, &error));
        uint32_t *ids;
        size_t n;
        OK(store_due(r, 0, true, &ids, &n, &error));
        assert_int_equal(figures.customers, n);
        assert_int_equal(figures.events, events);
        free(ids);
        store_reader_close(r);
    }
    char *before = dump(s);
    OK(store_begin(s, false, &error));
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
    char *after = dump(s);
    assert_string_equal(before, after); /* wherever they lie, they are the same bytes */
    expect_name(s, 1, "c0", 3);
    free(before);
    free(after);
    store_close(s);
}

/* Sparse, dense, with and without newer slots and mere names between: the same records as one by one. */
static void test_load(void **state)
{
    (void)state;
    store *s = open_store();
    char id[32], name[32];
    OK(store_begin(s, false, &error));
    for (unsigned i = 0; i < 300; i++) {
        snprintf(id, sizeof id, "e%u", i);
        snprintf(name, sizeof name, "c%u", i);
        append(s, id, i % 7 == 3 ? "referral.made" : "visit.made", i, name,
               i % 7 == 3 ? "{\"customer\":\"only a name\"}" : "{}");
    }
    OK(store_commit(s, &error));
    commit_event(s, "late1", "visit.made", 7, "c20", "{}");
    commit_event(s, "late2", "visit.made", 7, "c21", "{}");
    store_reader *r = open_reader(s);
    uint32_t max = store_max_id(r, &error), ids[400];
    static customer_record many[400], one;
    for (uint32_t step = 1; step < 100; step += 7) {
        size_t n = 0;
        for (uint32_t at = 1; at <= max; at += step)
            ids[n++] = at;
        OK(store_load(r, ids, n, mem, many, &error));
        for (size_t i = 0; i < n; i++) {
            OK(store_load(r, &ids[i], 1, mem, &one, &error));
            assert_true(text_eq(one.subject, many[i].subject));
            assert_int_equal(one.n_digests, many[i].n_digests);
            assert_true(one.n_digests == 0 || text_eq(one.digests[0], many[i].digests[0]));
        }
    }
    uint32_t nobody = max + 1;
    assert_int_equal(store_load(r, &nobody, 1, mem, &one, &error), GX_ENOTFOUND);
    store_reader_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test_setup_teardown(test_beside, setup, teardown),
        cmocka_unit_test_setup_teardown(test_load, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
