/* SPDX-License-Identifier: Apache-2.0 */
/* docs/rules.md cannot rot: its table is the language's own, and every rule it shows is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "world.h"

static void read_manual(buf *out)
{
    char part[4096];
    FILE *f = fopen(SOURCE_DIR "/docs/rules.md", "rb");
    assert_non_null(f);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_add(out, part, n);
    fclose(f);
    assert_false(out->failed);
}

static void the_table_is_the_languages_own(void **state)
{
    buf manual = { 0 }, table = { 0 };
    (void)state;
    read_manual(&manual);
    rules_functions_markdown(&table);
    assert_non_null(strstr(manual.p, table.p));
    buf_free(&manual);
    buf_free(&table);
}

/* The value of "key = value ; comment" outside headings. */
static bool rule_of_line(gx_text line, gx_text *out)
{
    gx_text rest = line, key = text_trim(text_cut(&rest, '='));
    if (rest.n == 0 || key.n == 0 || key.n > 20 || memchr(key.p, ' ', key.n) != NULL)
        return false;
    for (size_t i = 0; i + 1 < rest.n; i++)
        if (rest.p[i] == ' ' && rest.p[i + 1] == ';')
            rest.n = i;
    *out = text_trim(rest);
    return true;
}

static void every_rule_it_shows_is_accepted(void **state)
{
    world w;
    buf manual = { 0 };
    gx_text line, text, rest;
    bool ini = false;
    int rules = 0;
    (void)state;
    world_open(&w, "Asia/Shanghai");
    read_manual(&manual);
    for (rest = buf_view(&manual); rest.n > 0;) {
        line = text_cut(&rest, '\n');
        if (text_starts(line, "```"))
            ini = text_is(line, "```ini");
        else if (ini && rule_of_line(line, &text)) {
            const rule *r;
            rule_place place = { .file = "docs/rules.md" };
            if (rule_parse(&w.context, text, place, w.mem, &r, &w.err) != GX_OK)
                fail_msg("%.*s\n  %s", TEXT_ARG(line), w.err.text);
            rules++;
        }
    }
    assert_true(rules >= 12);
    buf_free(&manual);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_the_languages_own),
        cmocka_unit_test(every_rule_it_shows_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
