/* SPDX-License-Identifier: Apache-2.0 */
/* Wordings: reading, filling in both languages, what is missing, how people are called. */
#include "fixture.h"

static templates *open_templates(fixture *f)
{
    templates *t = NULL;
    const shown_dir dir = { arena_printf(f->mem, "%s/templates", f->dir), "templates" };
    return templates_load(f->facts, &dir, 1, &t, &f->err) == GX_OK ? t : NULL;
}

static void put(fixture *f, const char *name, const char *content)
{
    put_file(f, arena_printf(f->mem, "templates/%s", name), content, strlen(content));
}

static wording render(fixture *f, templates *t, const char *name, const char *lang, const char *values, uint32_t seed)
{
    wording out;
    wording_input in = { .name = text_of(name),
                         .lang = lang,
                         .variant_seed = seed,
                         .batch = &f->batch,
                         .values = text_of(values),
                         .money_digits = 2 };
    begin_batch(f, NOW);
    if (template_render(t, &in, f->mem, &out, &f->err) != GX_OK)
        fail_msg("%s", f->err.text);
    return out;
}

#define assert_text(t, wanted)                                                                                         \
    do {                                                                                                               \
        gx_text seen_ = (t);                                                                                           \
        if (!text_is(seen_, wanted))                                                                                   \
            fail_msg("\"%.*s\" is not \"%s\"", TEXT_ARG(seen_), wanted);                                               \
    } while (0)

static const char english[] =
    "why = day {{day}} of a {{cycle}}-day cream ({{last_bought}}); no review. Find out which:\n"
    "dont = sell anything\n"
    "answer.not_used_up = u not used up\n"
    "answer.other = p for {{who|somebody}} else\n"
    "\n"
    "{{call}}, how is the cream treating you?\n"
    "Be honest.\n"
    "---\n"
    "second wording, {{ call }}\n";

static void both_languages(void **state)
{
    fixture *f = *state;
    put(f, "once-ask.en.txt", english);
    put(f, "once-ask.zh_CN.txt",
        "why = {{last_bought}}买的面霜,花了 {{spent}},生日 {{birthday}},{{key}}\n\n{{call}},面霜用着还行吗?");
    f->state.last_bought = at_day(f, "2026-10-29", 12);
    f->state.spent = 864000;
    f->state.birthday = civil_days(4, 2, 29);
    f->state.address_as = GX_TEXT("Xiaoyu");
    templates *t = open_templates(f);
    assert_non_null(t);
    const char *values = "{\"day\":25,\"cycle\":30}";
    wording w = render(f, t, "once-ask", "en", values, 0);
    assert_text(w.missing, "");
    assert_text(w.why, "day 25 of a 30-day cream (29 Oct); no review. Find out which:");
    assert_text(w.say, "Xiaoyu, how is the cream treating you?\nBe honest.");
    assert_text(w.dont, "sell anything");
    assert_int_equal(w.n_answers, 2);
    assert_text(w.answers[0].name, "not_used_up");
    assert_text(w.answers[0].key, "u");
    assert_text(w.answers[0].title, "not used up");
    assert_text(w.answers[1].title, "for somebody else");
    assert_text(render(f, t, "once-ask", "en", values, 1).say, "second wording, Xiaoyu");
    assert_text(render(f, t, "once-ask", "en", values, 7).say, "second wording, Xiaoyu");
    w = render(f, t, "once-ask", "zh_CN", values, 0);
    assert_text(w.why, "10 月 29 日买的面霜,花了 8,640.00,生日 2 月 29 日,否");
    assert_text(w.say, "Xiaoyu,面霜用着还行吗?");
    f->state.last_bought = at_day(f, "2025-10-29", 12); /* with the year when it is not this year */
    assert_text(render(f, t, "once-ask", "en", values, 0).why,
                "day 25 of a 30-day cream (29 Oct 2025); no review. Find out which:");
    templates_free(t);
}

static void missing_values_are_told(void **state)
{
    fixture *f = *state;
    put(f, "a.en.txt", "why = {{last_visited}} {{city|her town}} {{day}}\n\nHello {{call}}");
    templates *t = open_templates(f);
    assert_non_null(t);
    f->state.address_as = GX_TEXT("Lu");
    assert_text(render(f, t, "a", "en", "{\"day\":1}", 0).missing, "last_visited");
    assert_text(render(f, t, "a", "zh_CN", "{\"last_visited\":\"x\",\"day\":\"\"}", 0).missing, "day");
    wording w = render(f, t, "a", "en", "{\"last_visited\":{\"date\":\"2026-01-02\"},\"day\":{\"money\":-50}}", 0);
    assert_text(w.missing, "");
    assert_text(w.why, "2 Jan her town -0.50");
    f->state.address_as = GX_TEXT("");
    f->state.name = GX_TEXT("tb_测试02");
    assert_text(render(f, t, "a", "en", "{\"last_visited\":\"x\",\"day\":1.5}", 0).missing, "call");
    templates_free(t);
}

/* D6.4, D7.12: the choice is hers and stays; the next message of the same wording is another one. */
static void d7_12_the_next_message_has_other_words(void **state)
{
    fixture *f = *state;
    const gx_text lin = GX_TEXT("lin"), other = GX_TEXT("once"), mine = GX_TEXT("hello");
    ledger_action rows[] = { { .id = GX_TEXT("a"), .template_name = GX_TEXT("hello") },
                             { .id = GX_TEXT("b"), .template_name = GX_TEXT("once") },
                             { .id = GX_TEXT("c"), .template_name = GX_TEXT("hello") } };
    uint32_t first = wording_variant(&f->state, lin, mine, GX_TEXT("a"));
    f->state.actions = rows;
    f->state.n_actions = 3;
    assert_int_equal(wording_variant(&f->state, lin, mine, GX_TEXT("a")), first); /* once planned, it keeps its words */
    assert_int_equal(wording_variant(&f->state, lin, mine, GX_TEXT("c")), first + 1);
    assert_int_equal(wording_variant(&f->state, lin, mine, GX_TEXT("new")), first + 2);
    assert_int_equal(wording_variant(&f->state, lin, other, GX_TEXT("new")), first + 1);
}

static void a_value_is_not_a_wording(void **state)
{
    fixture *f = *state;
    put(f, "a.en.txt", "{{name}}!");
    f->state.name = GX_TEXT("{{phone}} {{");
    f->state.phone = GX_TEXT("139");
    templates *t = open_templates(f);
    assert_non_null(t);
    assert_text(render(f, t, "a", "en", "", 0).say, "{{phone}} {{!");
    templates_free(t);
}

static void unknown_wordings(void **state)
{
    fixture *f = *state;
    put(f, "once-ask.en.txt", english);
    templates *t = open_templates(f);
    assert_non_null(t);
    assert_true(templates_have(t, GX_TEXT("once-ask"), "en"));
    assert_false(templates_have(t, GX_TEXT("once-ask"), "zh_CN"));
    wording out;
    wording_input in = { .name = GX_TEXT("once-aks"), .lang = "en", .batch = &f->batch };
    begin_batch(f, NOW);
    assert_int_equal(template_render(t, &in, f->mem, &out, &f->err), GX_ENOTFOUND);
    assert_says(f, "there is no wording \"once-aks\"; did you mean \"once-ask\"?");
    templates_free(t);
}

/* What she gets of the action's offer, and what to say where she gets none of it. */
static void what_is_offered(void **state)
{
    fixture *f = *state;
    wording out;
    put(f, "a.en.txt", "values = day\n\n{{offer.price}} until {{offer.until}}{{offer.gift|}}");
    put(f, "b.zh_CN.txt", "\n送您{{offer.gift}},{{offer.until}}前");
    templates *t = open_templates(f);
    wording_input in = { .name = GX_TEXT("a"), .lang = "en", .batch = &f->batch, .money_digits = 2 };
    begin_batch(f, NOW);
    in.offer = (wording_offer){ .has_price = true, .price = 119900, .has_until = true };
    assert_true(date_parse(GX_TEXT("2026-11-30"), &in.offer.until));
    assert_int_equal(template_render(t, &in, f->mem, &out, &f->err), GX_OK);
    assert_text(out.say, "1,199.00 until 30 Nov");
    in.name = GX_TEXT("b");
    assert_int_equal(template_render(t, &in, f->mem, &out, &f->err), GX_OK);
    assert_text(out.missing, "offer.gift");
    in.offer = (wording_offer){ .gift = GX_TEXT("手霜"), .has_until = true, .until = in.offer.until };
    assert_int_equal(template_render(t, &in, f->mem, &out, &f->err), GX_OK);
    assert_text(out.say, "送您手霜,11 月 30 日前");
    in.offer.has_until = false;
    assert_int_equal(template_render(t, &in, f->mem, &out, &f->err), GX_OK);
    assert_text(out.missing, "offer.until");
    templates_free(t);
}

static void mistakes_have_a_line(void **state)
{
    static const struct {
        const char *name, *content, *says;
    } wrong[] = {
        { "a.en.txt", "\n{{offer.prise}}",
          "templates/a.en.txt:2: {{offer.prise}} is nothing of an offer; did you mean \"offer.price\"?" },
        { "a.en.txt", "wyh = x\n\nbody", "templates/a.en.txt:1: unknown key \"wyh\"; did you mean \"why\"?" },
        { "a.en.txt", "why = x\ndont = y\n", "there is no wording" },
        { "a.en.txt", "", "there is no wording" },
        { "a.en.txt", "why = x\nwhy = y\n\nb", "templates/a.en.txt:2: given twice: \"why\"" },
        { "a.en.txt", "why = x\nno line\n\nb", "templates/a.en.txt:2: want key = value" },
        { "a.en.txt", "why = x\n\none\n\ntwo {{name\n}}", "templates/a.en.txt:5: {{ is not closed" },
        { "a.en.txt", "x }} y", "}} without {{" },
        { "a.en.txt", "x\n---\n---\ny", "templates/a.en.txt:3: an empty wording" },
        { "a.en.txt", "x\n---\n", "an empty wording" },
        { "a.en.txt", "{{}}", "a slot needs a name" },
        { "a.en.txt", "{{a b}}", "letters, digits" },
        { "a.en.txt", "answer.x = used up\n\nb", "an answer is a key and its meaning" },
        { "a.en.txt", "answer.x = u a\nanswer.y = u b\n\nb", "two answers have the key \"u\"" },
        { "a.en.txt", "values = day\n\n{{day}} {{last_bougt}}", "did you mean \"last_bought\"?" },
        { "a.en.txt", "values = day\nwhy = {{dya}}\n\nb", "templates/a.en.txt:2: {{dya}} is neither" },
        { "a.en.txt", "\xff", "not valid UTF-8" },
        { "A.txt", "x", "NAME.LANG.txt" },
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put(f, wrong[i].name, wrong[i].content);
        assert_null(open_templates(f));
        assert_says(f, wrong[i].says);
    }
}

static void later_directories_win(void **state)
{
    fixture *f = *state;
    put_file(f, "one/a.en.txt", "first", 5);
    put_file(f, "one/b.en.txt", "kept", 4);
    put_file(f, "two/a.en.txt", "\xEF\xBB\xBFsecond\r\n", 11);
    const shown_dir dirs[] = { { arena_printf(f->mem, "%s/one", f->dir), "pack/templates" },
                               { arena_printf(f->mem, "%s/two", f->dir), "templates" },
                               { "/nowhere", "templates" } };
    templates *t, *u;
    char one[65], two[65];
    assert_int_equal(templates_load(f->facts, dirs, 3, &t, &f->err), GX_OK);
    assert_text(render(f, t, "a", "en", "", 0).say, "second");
    assert_text(render(f, t, "b", "zh_CN", "", 0).say, "kept");
    assert_string_equal(templates_file(t, GX_TEXT("a"), "en"), "templates/a.en.txt");
    assert_string_equal(templates_file(t, GX_TEXT("b"), "zh_CN"), "pack/templates/b.en.txt");
    assert_int_equal(templates_load(f->facts, dirs, 1, &u, &f->err), GX_OK);
    templates_hash(t, one);
    templates_hash(u, two);
    assert_string_not_equal(one, two);
    templates_free(t);
    templates_free(u);
}

static void names_and_nicks(void **state)
{
    (void)state;
    static const char *const names[] = { "林小雨", "王芳", "欧阳娜娜", "Chen Lu", "Zoë", "Anne-Marie O'Neil",
                                         "Анна",   "J. Li" };
    static const char *const nicks[] = { "tb_测试02", "13912345678", "王", "一二三四五", "A",      "王Lily", "小雨🌸",
                                         "x_y",       "雨 雨",       "",   "...",        "lily88", "vip@x" };
    customer_state s;
    blank_state(&s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        s.name = text_of(names[i]);
        assert_text(name_to_call(&s, GX_TEXT("你好")), names[i]);
    }
    for (size_t i = 0; i < sizeof nicks / sizeof *nicks; i++) {
        s.name = text_of(nicks[i]);
        assert_text(name_to_call(&s, GX_TEXT("你好")), "你好");
    }
    s.address_as = GX_TEXT("王姐"); /* D4.3 */
    assert_text(name_to_call(&s, GX_TEXT("你好")), "王姐");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_languages),        TEST(missing_values_are_told), TEST(a_value_is_not_a_wording),
        TEST(unknown_wordings),      TEST(what_is_offered),         TEST(mistakes_have_a_line),
        TEST(later_directories_win), TEST(names_and_nicks),         TEST(d7_12_the_next_message_has_other_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
