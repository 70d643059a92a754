/* SPDX-License-Identifier: Apache-2.0 */
/* The whole tree against the kinds of sections. */
#include "tests/unit/config/tree_of.h"

static const gx_option attention[] = {
    { "minutes_per_day", GX_OPT_INT, NULL, "1", "1440", "attention a day" },
    { "minutes.*", GX_OPT_INT, NULL, "0", NULL, "per class" },
    { "quiet", GX_OPT_TEXT, NULL, NULL, NULL, "hours a|b" },
    { "quiet_period", GX_OPT_DURATION, "3d", NULL, NULL, NULL },
    { "cap.*", GX_OPT_TEXT, NULL, NULL, NULL, NULL },
    { 0 },
};
static const gx_option segment[] = { { "when", GX_OPT_TEXT, NULL, "1", NULL, NULL }, { 0 } };
static const gx_option dimension[] = { { "*", GX_OPT_TEXT, NULL, "1", NULL, NULL }, { 0 } };
static const gx_option campaign[] = {
    { "text", GX_OPT_TEXT, NULL, NULL, NULL, NULL },
    { "price", GX_OPT_MONEY, NULL, NULL, NULL, NULL },
    { 0 },
};
static const section_kind kinds[] = {
    { "attention", false, attention, NULL, "limits" },
    { "segment", true, segment, NULL, NULL },
    { "dimension", true, dimension, NULL, NULL },
    { "campaign", true, campaign, "text, wording", NULL },
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

static void check_says(const char *text, const char *message)
{
    gx_error err = { .text = "" };
    config *c = tree_of(text);
    gx_status status = config_check(c, kinds, N_KINDS, NULL, NULL, 2, &err);
    assert_string_equal(err.text, message);
    assert_int_equal(status, message[0] == '\0' ? GX_OK : GX_ECONFIG);
    config_free(c);
}

static void good_trees(void **state)
{
    (void)state;
    check_says("", "");
    check_says("[attention]\nminutes_per_day = 60\nminutes.key = 5\ncap.sell = 1/7d\ncap.ask = 2\n", "");
    check_says("[segment:a]\nwhen = x\ntitle = t\ntitle.zh_CN = 中\ntitle.en = e\nhelp.en = h\nenabled = no\n", "");
    check_says("[dimension:a]\ngood = x\nbad = otherwise\ntitle = t\ntitle.good = G\ntitle.good.zh_CN = 好\n", "");
    check_says("[campaign:a]\ntext.zh_CN = t\ntext = u\nprice = 20\n", "");
}

static void unknown_keys(void **state)
{
    (void)state;
    check_says("[attention]\n; c\nquite = 21:00-09:00\n",
               "shop.ini:3:1: [attention] unknown key 'quite'; did you mean 'quiet'?");
    check_says("[attention]\nminute_per_day = 3\n",
               "shop.ini:2:1: [attention] unknown key 'minute_per_day'; did you mean 'minutes_per_day'?");
    check_says("[attention]\ncpa.sell = 3\n",
               "shop.ini:2:1: [attention] unknown key 'cpa.sell'; did you mean 'cap.sell'?");
    check_says("[attention]\ncap. = 3\n", "shop.ini:2:1: [attention] unknown key 'cap.'; it may hold: minutes_per_day, "
                                          "minutes.*, quiet, quiet_period, cap.*");
    check_says("[attention]\n完全不对 = 3\n",
               "shop.ini:2:1: [attention] unknown key '完全不对'; it may hold: minutes_per_day, minutes.*, quiet, "
               "quiet_period, cap.*");
    check_says("[segment:vip]\nwhne = x\n", "shop.ini:2:1: [segment:vip] unknown key 'whne'; did you mean 'when'?");
    check_says("[segment:vip]\nenable = x\n",
               "shop.ini:2:1: [segment:vip] unknown key 'enable'; did you mean 'enabled'?");
    check_says("[attention]\nenabled = no\n", "shop.ini:2:1: [attention] unknown key 'enabled'; it may hold: "
                                              "minutes_per_day, minutes.*, quiet, quiet_period, cap.*");
}

static void languages(void **state)
{
    (void)state;
    check_says("[segment:a]\nwhen.zh_CN = x\n",
               "shop.ini:2:1: [segment:a] unknown key 'when.zh_CN'; did you mean 'when'?");
    check_says("[segment:a]\ntitel.zh_CN = x\n",
               "shop.ini:2:1: [segment:a] unknown key 'titel.zh_CN'; did you mean 'title.zh_CN'?");
    check_says("[segment:a]\ntitle.zh-cn = x\n",
               "shop.ini:2:1: [segment:a] unknown key 'title.zh-cn'; did you mean 'title.zh_CN'?");
    check_says("[segment:a]\nenabled.zh_CN = no\n",
               "shop.ini:2:1: [segment:a] unknown key 'enabled.zh_CN'; did you mean 'enabled'?");
    check_says("[dimension:a]\ngood = x\ngood.zh_CN = 好\n",
               "shop.ini:3:1: [dimension:a] unknown key 'good.zh_CN'; did you mean 'title.good.zh_CN'?");
}

static void titles_of_labels(void **state)
{
    (void)state;
    check_says("[dimension:a]\nvaluable = x\ntitle.valuabel = V\n",
               "shop.ini:3:1: [dimension:a] unknown key 'title.valuabel'; did you mean 'title.valuable'?");
    check_says("[dimension:a]\nvaluable = x\nhelp.valuabel.zh_CN = V\n",
               "shop.ini:3:1: [dimension:a] unknown key 'help.valuabel.zh_CN'; did you mean 'help.valuable.zh_CN'?");
    check_says("[dimension:a]\nvaluable = x\ntitle.worthless = V\n",
               "shop.ini:3:1: [dimension:a] unknown key 'title.worthless'; the section has no rule 'worthless'");
}

static void sections(void **state)
{
    (void)state;
    check_says("\n[segmnet:vip]\n", "shop.ini:2:1: unknown section [segmnet:vip]; did you mean [segment:vip]?");
    check_says("[segments]\n", "shop.ini:1:1: unknown section [segments]; did you mean [segment:NAME]?");
    check_says("[atention]\n", "shop.ini:1:1: unknown section [atention]; did you mean [attention]?");
    check_says("[weather:x]\n", "shop.ini:1:1: unknown section [weather:x]");
    check_says("[segment]\nwhen = x\n", "shop.ini:1:1: section [segment] needs a name: [segment:NAME]");
    check_says("[attention:x]\n", "shop.ini:1:1: section [attention:x] takes no name; did you mean [attention]?");
}

static void values(void **state)
{
    (void)state;
    check_says("[attention]\nquiet_period = 3 days\n",
               "shop.ini:2:16: [attention] quiet_period: want a duration such as 30d, 12h or 2w, got \"3 days\"; "
               "did you mean 3d?");
    check_says("[attention]\nminutes.key = -1\n",
               "shop.ini:2:15: [attention] minutes.key: want a whole number at least 0, got \"-1\"");
    check_says("[segment:a]\nenabled = nope\n", "shop.ini:2:11: [segment:a] enabled: want yes or no, got \"nope\"");
    check_says("[dimension:a]\ngood =\n", "shop.ini:2:7: [dimension:a] good: want a text whose number of characters is "
                                          "at least 1, got \"\"");
    check_says("[campaign:a]\nprice = 1.234\n", "shop.ini:2:9: [campaign:a] price: want an amount of money such as "
                                                "2000.00, got \"1.234\"");
}

/* The message names the file whose value is in force. */
static void mistakes_of_packs(void **state)
{
    (void)state;
    gx_error err;
    config *c = config_new();
    read_into(c, "[attention]\nquiet_period = bad\nqueit = x\n", "p/pack.ini");
    read_into(c, "[attention]\nquiet_period = 3d\n", "shop.ini");
    assert_int_equal(config_check(c, kinds, N_KINDS, NULL, NULL, 2, &err), GX_ECONFIG);
    assert_string_equal(err.text, "p/pack.ini:3:1: [attention] unknown key 'queit'; did you mean 'quiet'?");
    config_free(c);
}

static bool skip_plugins(void *ctx, const config_section *s)
{
    ++*(int *)ctx;
    return text_is(s->kind, "classifier");
}

static void skipped_sections(void **state)
{
    (void)state;
    int asked = 0;
    gx_error err;
    config *c = tree_of("[classifier:x]\nanything = 1\n[segment:a]\nwhen = x\n");
    assert_int_equal(config_check(c, kinds, N_KINDS, skip_plugins, &asked, 2, NULL), GX_OK);
    assert_int_equal(asked, 2);
    assert_int_equal(config_check(c, kinds, N_KINDS, NULL, NULL, 2, &err), GX_ECONFIG);
    assert_string_equal(err.text, "shop.ini:1:1: unknown section [classifier:x]");
    config_free(c);
}

static void page(void **state)
{
    (void)state;
    buf out = { 0 };
    config_kinds_markdown(kinds, 1, &out);
    assert_string_equal(out.p, "## `[attention]`\n\nlimits\n\n| Key | Type | Default | Range | What it does |\n"
                               "|---|---|---|---|---|\n"
                               "| `minutes_per_day` | number |  | 1 … 1440 | attention a day |\n"
                               "| `minutes.*` | number |  | 0 …  | per class |\n"
                               "| `quiet` | text |  |  | hours a\\|b |\n"
                               "| `quiet_period` | duration | 3d |  |  |\n"
                               "| `cap.*` | text |  |  |  |\n\n");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_trees),        cmocka_unit_test(unknown_keys),     cmocka_unit_test(languages),
        cmocka_unit_test(titles_of_labels),  cmocka_unit_test(sections),         cmocka_unit_test(values),
        cmocka_unit_test(mistakes_of_packs), cmocka_unit_test(skipped_sections), cmocka_unit_test(page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
