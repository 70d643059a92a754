/* SPDX-License-Identifier: Apache-2.0 */
/* The packed form of a block: short where it can be, wide where labels ask for it, and the form of older files. */
#include "core/store/block.h"

#include "fixture.h"

#define DIMENSIONS 7
#define SEGMENTS 12

static evaluation sample(size_t i, uint8_t labels)
{
    evaluation e = { .due = 1700000000 + (int64_t)i, .known = true, .result = (uint32_t)(i * 2654435761u) };
    memset(e.labels, 255, sizeof e.labels);
    for (size_t k = 0; k < DIMENSIONS; k++)
        e.labels[k] = (i + k) % 5 == 0 ? 255 : (uint8_t)((i + k) % labels);
    e.segments[0] = i * 37 % (1u << SEGMENTS);
    return e;
}

static void assert_same(const block_view *b, size_t at, const evaluation *e)
{
    evaluation out = block_get(b, at);
    assert_true(out.known);
    assert_int_equal(out.due, e->due);
    assert_int_equal(block_due(b, at), e->due);
    assert_int_equal(out.result, e->result);
    assert_memory_equal(out.labels, e->labels, sizeof e->labels);
    assert_memory_equal(out.segments, e->segments, sizeof e->segments);
}

static void a_block(block_image *image)
{
    *image = (block_image){ 0 };
    for (size_t i = 0; i < STORE_BLOCK; i++)
        assert_true(block_set_has(image, i, true));
    assert_true(block_shape(image, DIMENSIONS, SEGMENTS));
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        evaluation e = sample(i, 15);
        assert_true(block_set(image, i, &e));
    }
}

static void seven_dimensions_fit_a_page(void **state)
{
    (void)state;
    block_image image;
    block_view b;
    a_block(&image);
    assert_true(image.memory.n < 4000);
    assert_true(block_open(buf_view(&image.memory), &b));
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        evaluation e = sample(i, 15);
        assert_same(&b, i, &e);
    }
    assert_int_equal(block_earliest(&b), 1700000000);
    block_fini(&image);
}

static void one_late_label_widens_the_block(void **state)
{
    (void)state;
    block_image image;
    block_view b;
    a_block(&image);
    evaluation wide = sample(9, 15);
    wide.labels[3] = 15;
    wide.labels[4] = 254;
    assert_true(block_set(&image, 9, &wide));
    assert_true(block_open(buf_view(&image.memory), &b));
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        evaluation e = sample(i, 15);
        assert_same(&b, i, i == 9 ? &wide : &e);
    }
    block_fini(&image);
}

static void far_instants_come_too_early(void **state)
{
    (void)state;
    block_image image;
    a_block(&image);
    const int64_t far[] = { GX_NEVER, GX_FOREVER, GX_FOREVER - 1, GX_NEVER + 1, INT64_C(1) << 39, -(INT64_C(1) << 39) };
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        block_set_due(&image, i, far[i]);
        assert_true(block_due(&image.b, i) <= far[i]);
    }
    assert_true(block_due(&image.b, 0) == GX_NEVER);
    assert_true(block_due(&image.b, 1) == GX_FOREVER);
    assert_true(block_due(&image.b, 2) > 500000000000);
    assert_true(block_due(&image.b, 4) < GX_FOREVER);
    block_fini(&image);
}

/* Many at once are as each alone. */
static void assert_who_is_due(const block_image *image)
{
    const int64_t instants[] = {
        GX_NEVER,         GX_NEVER + 1,     -(INT64_C(1) << 40), -1,        0, 1700000000, 1700000100,
        INT64_C(1) << 38, INT64_C(1) << 40, GX_FOREVER - 1,      GX_FOREVER
    };
    int64_t first = GX_FOREVER;
    for (size_t i = 0; i < STORE_BLOCK; i++)
        if (block_has(&image->b, i) && block_due(&image->b, i) < first)
            first = block_due(&image->b, i);
    assert_true(block_earliest(&image->b) == first);
    for (size_t k = 0; k < sizeof instants / sizeof *instants; k++) {
        uint8_t at[STORE_BLOCK];
        size_t n = block_due_by(&image->b, instants[k], at), expected = 0;
        for (size_t i = 0; i < STORE_BLOCK; i++)
            if (block_has(&image->b, i) && block_due(&image->b, i) <= instants[k]) {
                assert_true(expected < n);
                assert_int_equal(at[expected++], i);
            }
        assert_int_equal(n, expected);
    }
}

static void who_is_due_is_found_at_once(void **state)
{
    (void)state;
    block_image image = { 0 };
    assert_who_is_due(&image); /* nobody */
    assert_true(block_set_has(&image, 7, true));
    assert_who_is_due(&image); /* nobody judged */
    block_fini(&image);
    a_block(&image);
    assert_who_is_due(&image);
    const int64_t dues[] = { GX_NEVER, GX_FOREVER, GX_FOREVER - 1, -5, 0, 5, INT64_C(1) << 39 };
    for (size_t i = 0; i < STORE_BLOCK; i++)
        block_set_due(&image, i, dues[i % (sizeof dues / sizeof *dues)]);
    assert_who_is_due(&image);
    for (size_t i = 0; i < STORE_BLOCK; i++)
        if (i % 7 != 3)
            assert_true(block_set_has(&image, i, false));
    assert_who_is_due(&image);
    block_fini(&image);
}

/* Format 1 as it was written: 8 bytes due, 2 of segments, a byte a label, 8 of result. */
static void old_files_are_read_and_rewritten(void **state)
{
    (void)state;
    buf old = { 0 };
    uint8_t head[4 + 2 * STORE_BLOCK / 8] = { 1, DIMENSIONS, SEGMENTS, 0 };
    memset(head + 4, 0xff, sizeof head - 4);
    buf_add(&old, head, sizeof head);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        evaluation e = sample(i, 15);
        uint8_t entry[8 + 2 + DIMENSIONS + 8] = { 0 };
        for (size_t k = 0; k < 8; k++)
            entry[k] = (uint8_t)((uint64_t)e.due >> (8 * k));
        entry[8] = (uint8_t)e.segments[0];
        entry[9] = (uint8_t)(e.segments[0] >> 8);
        memcpy(entry + 10, e.labels, DIMENSIONS);
        for (size_t k = 0; k < 4; k++)
            entry[10 + DIMENSIONS + k] = (uint8_t)(e.result >> (8 * k));
        buf_add(&old, entry, sizeof entry);
    }
    block_image image = { .memory = old };
    assert_true(block_open(buf_view(&image.memory), &image.b));
    assert_who_is_due(&image);
    block_set_due(&image, 3, 1600000000);
    assert_int_equal(block_due(&image.b, 3), 1600000000);
    assert_true(block_shape(&image, DIMENSIONS, SEGMENTS));
    assert_true(image.memory.n < 4000);
    for (size_t i = 0; i < STORE_BLOCK; i++) {
        evaluation e = sample(i, 15);
        e.due = i == 3 ? 1600000000 : e.due;
        assert_same(&image.b, i, &e);
    }
    block_fini(&image);
}

static void damage_is_seen(void **state)
{
    (void)state;
    block_image image;
    block_view b;
    a_block(&image);
    gx_text whole = buf_view(&image.memory);
    assert_false(block_open((gx_text){ whole.p, whole.n - 1 }, &b));
    assert_false(block_open((gx_text){ whole.p, 10 }, &b));
    image.memory.p[0] = 4;
    assert_false(block_open(whole, &b));
    image.memory.p[0] = 3;
    assert_false(block_open(whole, &b));
    block_fini(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_dimensions_fit_a_page),      cmocka_unit_test(one_late_label_widens_the_block),
        cmocka_unit_test(far_instants_come_too_early),      cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(old_files_are_read_and_rewritten), cmocka_unit_test(who_is_due_is_found_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
