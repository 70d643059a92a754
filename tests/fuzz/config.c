/* links: room_config */
/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a configuration file: read, read again over itself, locate every character of every value, check, print.
 * What must hold beyond "no crash": a refusal says where; the place of a character holds that character; reading the
 * same file again replaces every value and adds nothing. */
#include "core/config/config.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* The text from column `column` of line `line` of the file on. */
static gx_text place_in(gx_text content, int line, int column)
{
    if (content.n >= 3 && memcmp(content.p, "\xEF\xBB\xBF", 3) == 0)
        content = (gx_text){ content.p + 3, content.n - 3 };
    while (--line > 0)
        text_cut(&content, '\n');
    size_t at = 0;
    while (--column > 0)
        at = utf8_next(content, at);
    must(at < content.n);
    return (gx_text){ content.p + at, content.n - at };
}

static void check_places(gx_text content, const config_entry *e)
{
    for (size_t at = 0, steps = 0; at < e->value.n && steps < 64; at = utf8_next(e->value, at), steps++) {
        int line = 0, column = 0;
        config_locate(e, at, &line, &column);
        must(line >= e->line && column >= 1);
        if (e->value.p[at] == '\n')
            continue;
        gx_text there = place_in(content, line, column);
        size_t n = utf8_next(e->value, at) - at;
        must(there.n >= n && memcmp(there.p, e->value.p + at, n) == 0);
    }
}

static void check_tree(const config *c, gx_text content)
{
    static const gx_option keys[] = {
        { "when", GX_OPT_TEXT, NULL, "1", NULL, NULL },      { "days", GX_OPT_DURATION, NULL, "1d", NULL, NULL },
        { "share", GX_OPT_PERCENT, NULL, NULL, NULL, NULL }, { "price", GX_OPT_MONEY, NULL, "0", NULL, NULL },
        { "batch", GX_OPT_INT, NULL, "1", "99", NULL },      { "match", GX_OPT_LIST, NULL, NULL, "9", NULL },
        { "cap.*", GX_OPT_BOOL, NULL, NULL, NULL, NULL },    { 0 },
    };
    static const gx_option any[] = { { "*", GX_OPT_TEXT, NULL, NULL, NULL, NULL }, { 0 } };
    const section_kind kinds[] = { { "shop", false, keys, NULL, NULL },
                                   { "segment", true, keys, "when", NULL },
                                   { "dimension", true, any, NULL, NULL } };
    gx_error err = { .text = "" };
    for (size_t i = 0; i < config_count(c); i++)
        for (size_t k = 0; k < config_at(c, i)->n; k++)
            check_places(content, &config_at(c, i)->entries[k]);
    must((config_check(c, kinds, 3, NULL, NULL, 2, &err) == GX_OK) == (err.text[0] == '\0'));
    must(err.text[0] == '\0' || strncmp(err.text, "fuzz.ini:", 9) == 0);
    must(utf8_valid(text_of(err.text)));
    buf out = { 0 };
    config_print(c, (gx_text){ NULL, 0 }, true, &out);
    must(!out.failed);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gx_text content = { (const char *)data, size };
    gx_error err = { .text = "" };
    config *c = config_new();
    must(c != NULL);
    gx_status status = config_read_text(c, content, "fuzz.ini", &err);
    if (status == GX_OK) {
        check_tree(c, content);
        size_t n = config_count(c), keys = n > 0 ? config_at(c, 0)->n : 0;
        must(config_read_text(c, content, "fuzz.ini", &err) == GX_OK);
        must(config_count(c) == n && (n == 0 || config_at(c, 0)->n == keys));
    } else {
        must(status == GX_ECONFIG && strncmp(err.text, "fuzz.ini:", 9) == 0 && utf8_valid(text_of(err.text)));
    }
    config_free(c);
    return 0;
}
