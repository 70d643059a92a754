/* SPDX-License-Identifier: Apache-2.0 */
/* Which language a shop speaks, read before anything of it is checked: so that what is wrong with its settings is said
 * in it too. */
#include "core/engine/shop.h"

#include <stdlib.h>

static void take(gx_text value, char out[SHOP_LANGUAGE_ROOM])
{
    gx_text word = text_trim(text_cut(&value, ';'));
    if (text_is(word, "en") || text_is(word, "zh_CN"))
        snprintf(out, SHOP_LANGUAGE_ROOM, "%.*s", TEXT_ARG(word));
}

void shop_language(const char *dir, char out[SHOP_LANGUAGE_ROOM])
{
    char path[4096], *line = NULL;
    size_t room = 0;
    bool in_shop = false;
    out[0] = '\0';
    int n = snprintf(path, sizeof path, "%s/shop.ini", dir);
    FILE *f = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    if (f == NULL)
        return;
    for (ssize_t got; (got = getline(&line, &room, f)) >= 0;) {
        gx_text rest = text_trim((gx_text){ line, (size_t)got });
        if (rest.n > 0 && rest.p[0] == '[')
            in_shop = rest.n >= 6 && memcmp(rest.p, "[shop]", 6) == 0;
        gx_text key = text_trim(text_cut(&rest, '='));
        if (in_shop && text_is(key, "language"))
            take(rest, out);
    }
    free(line);
    fclose(f);
}
