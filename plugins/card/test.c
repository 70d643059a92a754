/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `card` through the host: lines are broken as each language wants, XML is escaped, the same action makes
 * the same file, and words that do not fit make none. */
#include "stage.h"

#include "core/base/files.h"
#include <sys/stat.h>
#include <unistd.h>

typedef struct table {
    stage s;
    char folder[64];
    const registered_channel *card;
    gx_receipt receipt;
    gx_error err;
} table;

static void lay(table *t, const char *ini)
{
    strcpy(t->folder, "/tmp/guanxi-card-XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    stage_open_in(&t->s, PLUGINS, ini, t->folder);
    stage_load(&t->s, "card");
    t->card = host_channel(t->s.host, text_of("card"));
    assert_non_null(t->card);
}

static void clear(table *t)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", t->folder);
    assert_int_equal(system(command), 0);
    stage_close(&t->s);
}

static gx_delivery make(table *t, const char *name, const char *text, const char *language)
{
    gx_delivery result = GX_DELIVERY_UNKNOWN;
    t->receipt = (gx_receipt){ .size = sizeof t->receipt };
    const gx_outgoing out = { .action_id = text_of("0123456789abcdef"),
                              .name = text_of(name),
                              .text = text_of(text),
                              .shop = text_of("Tea & Sons"),
                              .language = text_of(language),
                              .receipt = &t->receipt };
    (void)t->card->channel->deliver(t->card->self, &out, &result, &t->err);
    return result;
}

static char *content(table *t)
{
    char path[512];
    gx_text bytes;
    snprintf(path, sizeof path, "%s/%s", t->folder, t->receipt.file);
    assert_int_equal(file_read(path, path, t->s.mem, &bytes, &t->err), GX_OK);
    return arena_strndup(t->s.mem, bytes.p, bytes.n);
}

static void d7_5_a_card_is_made_and_stays_a_persons(void **state)
{
    table t;
    (void)state;
    lay(&t, NULL);
    assert_int_equal(t.card->channel->prepares, 1);
    assert_string_equal(t.card->channel->address, "address");
    assert_int_equal(make(&t, "Ann <3", "Dear Ann,\nthe oolong & I miss you.", "en"), GX_DELIVERED);
    assert_string_equal(t.receipt.file, "cards/0123456789abcdef.svg");
    const char *svg = content(&t);
    assert_non_null(strstr(svg, "width=\"105mm\" height=\"148mm\""));
    assert_non_null(strstr(svg, "xml:lang=\"en\""));
    assert_non_null(strstr(svg, ">Ann &lt;3</text>"));
    assert_non_null(strstr(svg, ">Dear Ann,</text>"));
    assert_non_null(strstr(svg, ">the oolong &amp; I miss you.</text>"));
    assert_non_null(strstr(svg, ">Tea &amp; Sons</text>"));
    assert_int_equal(make(&t, "Ann <3", "Dear Ann,\nthe oolong & I miss you.", "en"), GX_DELIVERED);
    assert_string_equal(content(&t), svg);
    clear(&t);
}

/* A line holds 28 columns of the largest size: 14 Chinese characters. None begins with a full stop. */
static void lines_are_broken_as_the_language_wants(void **state)
{
    table t;
    (void)state;
    lay(&t, NULL);
    assert_int_equal(make(&t, "王姐", "一二三四五六七八九十一二三四，五六七八", "zh_CN"), GX_DELIVERED);
    const char *svg = content(&t);
    assert_non_null(strstr(svg, ">一二三四五六七八九十一二三</text>"));
    assert_non_null(strstr(svg, ">四，五六七八</text>"));
    assert_int_equal(make(&t, "Ann", "the quick brown fox jumps over it all", "en"), GX_DELIVERED);
    svg = content(&t);
    assert_non_null(strstr(svg, ">the quick brown fox jumps</text>"));
    assert_non_null(strstr(svg, ">over it all</text>"));
    clear(&t);
}

static void long_words_are_smaller_and_too_long_ones_none(void **state)
{
    table t;
    char many[4096];
    (void)state;
    lay(&t, NULL);
    for (size_t i = 0; i < 60; i++)
        memcpy(many + 8 * i, "so long ", 8);
    many[8 * 60] = '\0';
    assert_int_equal(make(&t, "Ann", many, "en"), GX_DELIVERED);
    assert_null(strstr(content(&t), "font-size=\"58\""));
    for (size_t i = 0; i < 500; i++)
        memcpy(many + 8 * i, "so long ", 8);
    many[8 * 500] = '\0';
    assert_int_equal(make(&t, "Ann", many, "en"), GX_DELIVERY_FAILED);
    assert_string_equal(t.err.text, "the words are too long for a card");
    assert_string_equal(t.receipt.file, "");
    clear(&t);
}

static void a_folder_that_cannot_be_written_is_tried_again(void **state)
{
    table t;
    char path[128];
    (void)state;
    lay(&t, NULL);
    snprintf(path, sizeof path, "%s/cards", t.folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(make(&t, "Ann", "hello", "en"), GX_DELIVERY_RETRY);
    assert_non_null(strstr(t.err.text, "0123456789abcdef.svg: Not a directory"));
    clear(&t);
}

static void the_folder_is_one_of_the_shops(void **state)
{
    (void)state;
    static const char *const wrong[] = { "../cards", "/tmp", "a/b", ".hidden" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        stage s;
        char ini[64];
        snprintf(ini, sizeof ini, "[channel:card]\nfolder = %s\n", wrong[i]);
        stage_open(&s, PLUGINS, ini);
        stage_refuses(&s, "card", GX_ECONFIG,
                      PLUGINS "/card.so: plugin card: folder: want the name of one folder in the shop's");
        stage_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d7_5_a_card_is_made_and_stays_a_persons),
        cmocka_unit_test(lines_are_broken_as_the_language_wants),
        cmocka_unit_test(long_words_are_smaller_and_too_long_ones_none),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_tried_again),
        cmocka_unit_test(the_folder_is_one_of_the_shops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
