/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a kind of section may hold: its table, wildcards, languages, and what every named section may hold. */
#include "core/config/kinds.h"
#include "core/base/i18n.h"
#include <string.h>

const gx_option kind_reserved[] = {
    { "title", GX_OPT_TEXT, NULL, NULL, NULL,
      N_("how it is called; title.zh_CN is for one language, title.LABEL for a label of a dimension") },
    { "help", GX_OPT_TEXT, NULL, NULL, NULL, N_("what it is for; help.zh_CN is for one language") },
    { "enabled", GX_OPT_BOOL, "yes", NULL, NULL, N_("no removes the section") },
    { 0 },
};

const section_kind *kind_find(const section_kind *kinds, size_t n, gx_text kind)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(kind, kinds[i].kind))
            return &kinds[i];
    return NULL;
}

/* Exact names go before "cap.*", and that before "*", wherever they stand in the table. */
static const gx_option *table_find(const gx_option *table, gx_text key)
{
    const gx_option *wild = NULL;
    size_t widest = 0;
    for (const gx_option *o = table; o != NULL && o->name != NULL; o++) {
        size_t n = strlen(o->name);
        if (text_is(key, o->name))
            return o;
        if (n == 0 || o->name[n - 1] != '*' || key.n < n || memcmp(key.p, o->name, n - 1) != 0)
            continue;
        if (wild == NULL || n > widest) {
            wild = o;
            widest = n;
        }
    }
    return wild;
}

bool kind_is_open(const section_kind *k)
{
    for (const gx_option *o = k->keys; o != NULL && o->name != NULL; o++)
        if (strcmp(o->name, "*") == 0)
            return true;
    return false;
}

bool kind_takes_language(const section_kind *k, gx_text key)
{
    for (gx_text rest = text_of(k->lang_keys); rest.n > 0;)
        if (text_eq(text_trim(text_cut(&rest, ',')), key))
            return true;
    if (!text_is(key, "title") && !text_is(key, "help"))
        return false;
    return k->named || (!kind_is_open(k) && table_find(k->keys, key) != NULL);
}

const gx_option *kind_option(const section_kind *k, const config_entry *e)
{
    gx_text full = config_full_key(e);
    bool with_language = e->lang.n > 0 && kind_takes_language(k, e->key);
    gx_text key = with_language ? e->key : full;
    const gx_option *own = k->named ? table_find(kind_reserved, key) : NULL;
    if (own != NULL)
        return own;
    /* "good.zh_CN" is no name that a rule could have: its title is title.good.zh_CN */
    if (e->lang.n > 0 && !with_language && kind_is_open(k))
        return NULL;
    return table_find(k->keys, key);
}
