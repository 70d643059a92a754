/* SPDX-License-Identifier: Apache-2.0 */
/* The wording lint: each of its rules finds what it is for, in both languages, and lets pass what is not. */
#include "core/script/lint.h"
#include "fixture.h"

static void put(fixture *f, const char *name, const char *content)
{
    put_file(f, name, content, strlen(content));
}

static lint_findings lint_with(fixture *f, const char *ini)
{
    const shown_dir from = { arena_printf(f->mem, "%s/templates", f->dir), "templates" };
    const shown_dir words[] = { { SOURCE_DIR "/scripts/lint", "scripts/lint" },
                                { arena_printf(f->mem, "%s/lint", f->dir), "lint" } };
    templates *t = NULL;
    lint_findings found = { 0 };
    config *c = config_new();
    assert_non_null(c);
    gx_status rc = config_read_text(c, text_of(ini), "shop.ini", &f->err);
    if (rc == GX_OK)
        rc = templates_load(f->facts, &from, 1, &t, &f->err);
    if (rc == GX_OK)
        rc = templates_lint(t, c, words, 2, f->mem, &found, &f->err);
    templates_free(t);
    config_free(c);
    if (rc != GX_OK)
        fail_msg("%s", f->err.text);
    return found;
}

/* What is found in one file whose words are these: "LINE rule" each, or nothing. */
static void expect(fixture *f, const char *file, const char *content, const char *wanted)
{
    static const char *const both[] = { "a.en.txt", "a.zh_CN.txt" };
    buf seen = { 0 };
    for (int i = 0; i < 2; i++)
        (void)remove(arena_printf(f->mem, "%s/templates/%s", f->dir, both[i]));
    put(f, arena_printf(f->mem, "templates/%s", file), content);
    lint_findings found = lint_with(f, "");
    for (size_t i = 0; i < found.n; i++)
        buf_printf(&seen, "%s%d %s", i > 0 ? ", " : "", found.list[i].line, found.list[i].rule);
    if (!text_is(buf_view(&seen), wanted))
        fail_msg("found \"%s\", not \"%s\", in: %s", seen.p ? seen.p : "", wanted, content);
    buf_free(&seen);
}

static void d7_12_nothing_wrong(void **state)
{
    fixture *f = *state;
    expect(f, "a.en.txt", "why = x\n\n{{call}}, how is the cream treating you?", "");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，面霜用着还行吗？", "");
}

static void d7_12_length_counts_columns(void **state)
{
    fixture *f = *state;
    buf text = { 0 };
    buf_str(&text, "why = x\n\n{{call}}");
    for (int i = 0; i < 120; i++)
        buf_str(&text, "好");
    expect(f, "a.zh_CN.txt", text.p, "");
    buf_str(&text, "好");
    expect(f, "a.zh_CN.txt", text.p, "3 length");
    assert_int_equal(lint_with(f, "[lint]\nlength = 300\n").n, 0);
    assert_int_equal(lint_with(f, "[lint]\nlength = 0\n").n, 0);
    buf_free(&text);
    int64_t most;
    config *c = config_new();
    assert_non_null(c);
    assert_int_equal(config_read_text(c, GX_TEXT("[lint]\nlength.sms = 140\n"), "shop.ini", &f->err), GX_OK);
    assert_int_equal(lint_length(c, GX_TEXT("sms"), &most, &f->err), GX_OK);
    assert_int_equal(most, 140);
    assert_int_equal(lint_length(c, GX_TEXT("chat"), &most, &f->err), GX_OK);
    assert_int_equal(most, 240);
    config_free(c);
}

static void d7_12_empty_blessings(void **state)
{
    fixture *f = *state;
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，中秋快乐！祝你和家人团团圆圆，身体健康，万事如意！", "3 blessing");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，中秋快乐！妈妈来了吗？", "");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，中秋快乐！{{given.ask_after}}有空说说。", "");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，你上回说的那家店我去了，点心真不错，记着你的好，祝你中秋快乐。", "");
}

static void d7_12_bare_links(void **state)
{
    fixture *f = *state;
    expect(f, "a.en.txt", "why = x\n\n{{call}} https://example.org/a?b=c", "3 bare_link");
    expect(f, "a.en.txt", "why = x\n\n{{call}}: {{link}}", "3 bare_link");
    expect(f, "a.en.txt", "why = x\n\n{{call}}, how to take it off gently, in five lines: www.example.org", "");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}看https://example.org/a看", "3 bare_link");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，卸妆的手法我写下来了https://example.org/a", "");
}

static void d7_12_hard_sell_in_a_language_without_blanks(void **state)
{
    fixture *f = *state;
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，最后３天，\n限时 抢购", "3 hard_sell, 4 hard_sell");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，保质期限时间长", "");
    expect(f, "a.en.txt", "why = x\n\n{{call}}, LAST  chance", "3 hard_sell");
    expect(f, "a.en.txt", "why = x\n\n{{call}}, don’t miss\nout on it", "3 hard_sell");
    expect(f, "a.en.txt", "why = x\n\n{{call}}, I reorder now and then", ""); /* "order now" is part of a word */
}

static void d7_12_reason_and_name(void **state)
{
    fixture *f = *state;
    expect(f, "a.en.txt", "{{call}}, hello", "1 no_reason");
    expect(f, "a.en.txt", "why = x\n\nhello\n---\n{{call}}, hello\n---\nhello", "3 no_name, 7 no_name");
    expect(f, "a.en.txt", "why = x\nallow = no_name, no_reason\n\nhello", "");
    expect(f, "a.en.txt", "why = x\nallow = no_nme\n\n{{name}}", "2 allow");
}

/* A shop is a place, too. */
static void d7_12_a_place_is_no_cry(void **state)
{
    fixture *f = *state;
    expect(f, "a.en.txt", "why = x\n\n{{call}}, the oak door stands in the shop now", "");
    expect(f, "a.en.txt", "why = x\n\n{{call}}, shop now", "3 hard_sell");
}

static void d7_13_tone(void **state)
{
    fixture *f = *state;
    expect(f, "a.en.txt", "why = x\n\nDear customer {{call}}, what are you waiting for", "3 pushy, 3 servile");
    expect(f, "a.zh_CN.txt", "why = x\n\n尊敬的{{call}}，怎么还不回我！！", "3 pushy, 3 servile");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}亲，在的", "3 servile");
    expect(f, "a.zh_CN.txt", "why = x\n\n{{call}}，替我问候你母亲，以后不打扰了", ""); /* scripts/lint: allow */
}

static void a_shop_adds_words_and_switches_rules_off(void **state)
{
    fixture *f = *state;
    put(f, "lint/en.txt", "# ours\npushy honey\nallow\tlast chance saloon\n");
    expect(f, "a.en.txt", "why = x\n\n{{call}} honey, see you at the Last Chance Saloon", "3 pushy");
    assert_int_equal(lint_with(f, "[lint]\npushy = no\n").n, 0);
    put(f, "lint/en.txt", "pushi honey\n");
    const shown_dir bad = { arena_printf(f->mem, "%s/lint", f->dir), "lint" };
    templates *t;
    config *c = config_new();
    lint_findings found;
    const shown_dir from = { arena_printf(f->mem, "%s/templates", f->dir), "templates" };
    assert_int_equal(templates_load(f->facts, &from, 1, &t, &f->err), GX_OK);
    assert_int_equal(templates_lint(t, c, &bad, 1, f->mem, &found, &f->err), GX_ECONFIG);
    assert_string_equal(f->err.text, "lint/en.txt:1: unknown rule \"pushi\"; did you mean \"pushy\"?");
    templates_free(t);
    config_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(d7_12_nothing_wrong, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_12_length_counts_columns, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_12_empty_blessings, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_12_bare_links, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_12_hard_sell_in_a_language_without_blanks, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_12_reason_and_name, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_12_a_place_is_no_cry, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(d7_13_tone, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(a_shop_adds_words_and_switches_rules_off, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
