/* SPDX-License-Identifier: Apache-2.0 */
/* A page as text and as HTML: the same words, escaped in the one place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/report/page.h"
#include "core/report/page_blocks.h"
#include <stdlib.h>

static char *html_of(const page *p)
{
    buf out = { 0 };
    page_html(p, "en", text_of("p { margin: 0 }\n"), &out);
    assert_false(out.failed);
    return out.p;
}

static void what_anybody_wrote_is_harmless(void **state)
{
    buf out = { 0 };
    (void)state;
    html_text(&out, text_of("<b title='x'>\"A & B\"</b>\x1b[31m"));
    assert_string_equal(out.p, "&lt;b title=&#39;x&#39;&gt;&quot;A &amp; B&quot;&lt;/b&gt;\xEF\xBF\xBD[31m");
    buf_free(&out);
}

static page sample(void)
{
    page p = page_begin();
    page_title(&p, "%s", "A & B");
    page_figure(&p, "7", "%s", "buyers");
    page_figure(&p, "1,000", "%s", "orders");
    page_heading(&p, "%s", "Who");
    page_table(&p, "lr");
    page_cell(&p, "%s", "name");
    page_cell(&p, "%s", "money");
    page_cell(&p, "%s", "<i>");
    page_cell(&p, "%d", 12);
    page_people(&p);
    page_person who = { "Ann", "one of the best", "why", "Hello" };
    page_add_person(&p, &who);
    return p;
}

static void said_once_and_shown_twice(void **state)
{
    (void)state;
    page p = sample();
    char *html = html_of(&p);
    assert_non_null(strstr(html, "<title>A &amp; B</title>"));
    assert_non_null(strstr(html, "<tbody><tr><td>&lt;i&gt;</td><td class=\"r\">12</td></tr>\n</tbody></table>"));
    assert_non_null(strstr(html, "<dl class=\"figures\">\n<div><dt>buyers</dt>\n<dd>7</dd>"));
    assert_non_null(strstr(html, "<strong>Ann</strong>"));
    free(html);
    buf text = { 0 };
    page_print(&p, 60, &text);
    assert_string_equal(text.p, "A & B\n=====\n\n      7  buyers\n  1,000  orders\n\nWho\n    name  money\n"
                                "    <i>      12\n  1 Ann · one of the best\n    why\n    Say: “Hello”\n");
    buf_free(&text);
    page_end(&p);
}

/* Half as much is half as high; the curve starts at nothing. */
static void charts_are_to_scale(void **state)
{
    page p = page_begin();
    (void)state;
    page_bars(&p, "months", "money by month");
    const page_bar bars[] = { { "a", "10", 10, -1, -1 }, { "b", "5", 5, 4, 6 }, { "c", "0", 0, -1, -1 } };
    for (size_t i = 0; i < 3; i++)
        page_add_bar(&p, &bars[i]);
    page_curve(&p, "curve", "few bring most", "buyers", "money");
    page_add_point(&p, 0.5, 0.8);
    page_add_point(&p, 1, 1);
    page_mark(&p, 0.5, 0.8, "half");
    char *html = html_of(&p);
    double high[3];
    const char *at = html;
    for (size_t i = 0; i < 3; i++) {
        at = strstr(at, "<rect class=\"bar\"");
        assert_non_null(at);
        at = strstr(at, " height=\"") + 9;
        high[i] = strtod(at, NULL);
    }
    assert_true(high[0] > 100 && high[0] < 200);
    assert_true(high[1] * 2 > high[0] - 0.2 && high[1] * 2 < high[0] + 0.2);
    assert_true(high[2] < 0.05);
    assert_non_null(strstr(html, "<desc id=\"d0\">money by month</desc>"));
    assert_non_null(strstr(html, "aria-labelledby=\"t1 d1\""));
    free(html);
    page_end(&p);
}

static void an_empty_page_and_empty_parts(void **state)
{
    page p = page_begin();
    (void)state;
    page_table(&p, "ll");
    page_people(&p);
    page_bars(&p, "nothing", "");
    char *html = html_of(&p);
    assert_null(strstr(html, "<svg"));
    free(html);
    page_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_anybody_wrote_is_harmless),
        cmocka_unit_test(said_once_and_shown_twice),
        cmocka_unit_test(charts_are_to_scale),
        cmocka_unit_test(an_empty_page_and_empty_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
