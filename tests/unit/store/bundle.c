/* SPDX-License-Identifier: Apache-2.0 */
/* Rows with parts for several customers, and the packed form of a decision: what is written is read again, and damage
 * is noticed. */
#include "fixture.h"

#include "core/store/bundle.h"
#include "core/store/decision.h"

static uint64_t dice_state;

static uint32_t dice(uint32_t sides)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(dice_state >> 33) % sides;
}

static void add(bundle_writer *w, int place, const char *text)
{
    bundle_part(w);
    buf_str(&w->parts, text);
    bundle_part_end(w, (uint8_t)place);
}

static void test_parts(void **state)
{
    (void)state;
    bundle_writer w = { 0 };
    buf row = { 0 };
    bundle b;
    uint8_t place;
    gx_text part;
    bundle_begin(&w);
    add(&w, 0, "first");
    add(&w, 7, ""); /* left out */
    add(&w, 9, "nine");
    add(&w, 255, "last");
    assert_true(bundle_write(&w, &row));
    assert_true(bundle_open(buf_view(&row), &b));
    assert_true(text_is(bundle_get(b, 0), "first") && text_is(bundle_get(b, 9), "nine"));
    assert_true(text_is(bundle_get(b, 255), "last"));
    assert_int_equal(bundle_get(b, 7).n, 0);
    assert_int_equal(bundle_get(b, 254).n, 0);
    bundle_index index;
    assert_true(bundle_learn(buf_view(&row), &index));
    for (int i = 0; i < 256; i++) {
        assert_true(text_eq(bundle_get_known(buf_view(&row), &index, (uint8_t)i), bundle_get(b, (uint8_t)i)));
        assert_true(bundle_has(&index, (uint8_t)i) == (i == 0 || i == 9 || i == 255));
    }
    assert_true(bundle_next(&b, &place, &part) && place == 0 && text_is(part, "first"));
    assert_true(bundle_next(&b, &place, &part) && place == 9);
    assert_true(bundle_next(&b, &place, &part) && place == 255);
    assert_false(bundle_next(&b, &place, &part));
    bundle_begin(&w); /* nobody */
    buf_clear(&row);
    assert_true(bundle_write(&w, &row) && bundle_open(buf_view(&row), &b));
    assert_false(bundle_next(&b, &place, &part));
    buf_free(&row);
    bundle_fini(&w);
}

/* Cut anywhere, or with any byte changed: it opens or it does not, and nothing outside of it is read. */
static void test_damaged_parts(void **state)
{
    (void)state;
    bundle_writer w = { 0 };
    buf row = { 0 };
    gx_text part;
    bundle_begin(&w);
    for (int i = 0; i < 40; i++)
        add(&w, i * 6, "some bytes of hers");
    assert_true(bundle_write(&w, &row));
    for (size_t cut = 0; cut < row.n; cut++) {
        char *copy = malloc(cut + 1); /* of exactly this size, for AddressSanitizer */
        bundle b;
        bundle_index index;
        memcpy(copy, row.p, cut);
        assert_false(bundle_open((gx_text){ copy, cut }, &b));
        assert_false(bundle_learn((gx_text){ copy, cut }, &index));
        free(copy);
    }
    dice_state = 1;
    for (int i = 0; i < 20000; i++) {
        size_t at = dice((uint32_t)row.n);
        char was = row.p[at];
        bundle b;
        bundle_index index;
        uint8_t place;
        row.p[at] = (char)dice(256);
        if (bundle_open(buf_view(&row), &b))
            while (bundle_next(&b, &place, &part))
                assert_true(part.p >= row.p && part.p + part.n <= row.p + row.n);
        for (int k = 0; bundle_learn(buf_view(&row), &index) && k < 256; k++) {
            part = bundle_get_known(buf_view(&row), &index, (uint8_t)k);
            assert_true(part.n == 0 || (part.p >= row.p && part.p + part.n <= row.p + row.n));
        }
        row.p[at] = was;
    }
    buf_free(&row);
    bundle_fini(&w);
}

static gx_text words(void)
{
    static const gx_text some[] = { { NULL, 0 }, { "0", 1 }, { "因为她来过", 15 }, { "{\"a\":[1,2]}", 11 } };
    return some[dice(4)];
}

static int64_t instant(void)
{
    static const int64_t some[] = { GX_NEVER, GX_FOREVER, 0, 1767225600, -5, INT64_MAX - 1, INT64_MIN + 1 };
    return some[dice(7)];
}

static decision any_decision(decision_kind kind)
{
    decision d = { .step = dice(1000),
                   .terms = dice(100000),
                   .occurrence = words(),
                   .id = (int64_t)((uint64_t)dice(UINT32_MAX) << 32 | dice(UINT32_MAX)),
                   .at = instant(),
                   .since = instant(),
                   .waiting_since = instant(),
                   .quiet_from = (int32_t)dice(1440),
                   .quiet_to = (int32_t)dice(1440),
                   .class = (int32_t)dice(9) - 4,
                   .because = words(),
                   .text = words(),
                   .values = words() };
    if (kind == DECISION_ACTION) {
        d.run = dice(UINT32_MAX);
        d.run_at = instant();
    } else {
        d.run_at = d.since;
        d.reason = words();
        d.gate_detail = words();
        d.gate_until = instant();
    }
    return d;
}

static void assert_alike(const decision *a, const decision *b)
{
    assert_true(a->run == b->run && a->run_at == b->run_at && a->step == b->step && a->terms == b->terms);
    assert_true(a->id == b->id && a->at == b->at && a->since == b->since && a->waiting_since == b->waiting_since);
    assert_true(a->quiet_from == b->quiet_from && a->quiet_to == b->quiet_to && a->class == b->class);
    assert_true(text_eq(a->occurrence, b->occurrence) && text_eq(a->because, b->because) && text_eq(a->text, b->text));
    assert_true(text_eq(a->values, b->values) && text_eq(a->reason, b->reason));
    assert_true(text_eq(a->gate_detail, b->gate_detail) && a->gate_until == b->gate_until);
}

static void several(decision_kind kind, uint64_t seed)
{
    decision in[5], out;
    buf bytes = { 0 };
    dice_state = seed;
    for (size_t i = 0; i < 5; i++) {
        in[i] = any_decision(kind);
        decision_write(&in[i], kind, &bytes);
    }
    gx_text part = buf_view(&bytes);
    for (size_t i = 0; i < 5; i++) {
        assert_true(decision_read(&part, kind, &out));
        assert_alike(&in[i], &out);
    }
    assert_int_equal(part.n, 0);
    assert_false(decision_read(&part, kind, &out));
    for (size_t cut = 0; cut < bytes.n && seed < 20; cut++) {
        char *copy = malloc(cut + 1);
        memcpy(copy, bytes.p, cut);
        part = (gx_text){ copy, cut };
        while (decision_read(&part, kind, &out))
            ;
        free(copy);
    }
    buf_free(&bytes);
}

static void test_decisions(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 2000; seed++) {
        several(DECISION_ACTION, seed);
        several(DECISION_HELD, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_damaged_parts),
        cmocka_unit_test(test_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
