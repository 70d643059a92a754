/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the kind or key that a misspelt one was meant to be. What is offered is always a key that would be
 * accepted in that place. */
#include "core/config/kinds.h"
#include <ctype.h>
#include <string.h>

const section_kind *nearest_kind(gx_text word, const section_kind *kinds, size_t n)
{
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        suggest_try(word, kinds[i].kind, &best, &distance);
    return best != NULL ? kind_find(kinds, n, text_of(best)) : NULL;
}

static void try_table(const gx_option *table, gx_text word, const char **best, size_t *distance)
{
    for (const gx_option *o = table; o != NULL && o->name != NULL; o++)
        if (strchr(o->name, '*') == NULL)
            suggest_try(word, o->name, best, distance);
}

static const char *nearest_name(const section_kind *k, gx_text word, size_t *distance)
{
    const char *best = NULL;
    *distance = SIZE_MAX;
    try_table(k->keys, word, &best, distance);
    if (k->named)
        try_table(kind_reserved, word, &best, distance);
    return best;
}

/* "cpa.sell" where the table holds "cap.*": NULL, or what stands before the dot. Nearer than `limit` only. */
static const char *nearest_stem(const section_kind *k, gx_text word, size_t limit, char stem[64])
{
    gx_text rest = word, head = text_cut(&rest, '.');
    const char *best = NULL;
    size_t distance = limit;
    for (const gx_option *o = k->keys; rest.n > 0 && o != NULL && o->name != NULL; o++) {
        size_t n = strlen(o->name);
        if (n < 3 || n >= 64 + 2 || strcmp(o->name + n - 2, ".*") != 0)
            continue;
        char name[64];
        memcpy(name, o->name, n - 2);
        name[n - 2] = '\0';
        const char *near = NULL;
        suggest_try(head, name, &near, &distance);
        if (near != NULL)
            best = strcpy(stem, name);
    }
    return best;
}

/* "zh_cn", "zh-CN" -> "zh_CN"; false: not even that. */
static bool language_mend(gx_text t, char out[6])
{
    if (t.n != 5 || (t.p[2] != '_' && t.p[2] != '-'))
        return false;
    for (size_t i = 0; i < 5; i++) {
        if (i != 2 && !isalpha((unsigned char)t.p[i]))
            return false;
        out[i] = (char)(i == 2 ? '_' : i < 2 ? tolower((unsigned char)t.p[i]) : toupper((unsigned char)t.p[i]));
    }
    out[5] = '\0';
    return true;
}

/* A key whose last part is, or was meant to be, a language. */
static bool nearest_in_language(const section_kind *k, const config_entry *e, buf *out)
{
    char mended[6];
    size_t distance;
    gx_text rest = config_full_key(e), head = text_cut(&rest, '.');
    if (e->lang.n == 0) {
        if (!kind_takes_language(k, head) || !language_mend(rest, mended))
            return false;
        buf_printf(out, "%.*s.%s", TEXT_ARG(head), mended);
        return true;
    }
    const char *near = nearest_name(k, e->key, &distance);
    if (near == NULL && !kind_is_open(k))
        return false;
    if (near == NULL) /* a rule's title, not the rule, has languages */
        buf_printf(out, "title.%.*s.%.*s", TEXT_ARG(e->key), TEXT_ARG(e->lang));
    else if (kind_takes_language(k, text_of(near)))
        buf_printf(out, "%s.%.*s", near, TEXT_ARG(e->lang));
    else
        buf_str(out, near);
    return true;
}

bool nearest_key(const section_kind *k, const config_entry *e, buf *out)
{
    if (nearest_in_language(k, e, out))
        return !out->failed;
    gx_text word = config_full_key(e);
    size_t distance;
    char stem[64];
    const char *near = nearest_name(k, word, &distance);
    const char *head = nearest_stem(k, word, distance, stem);
    if (head != NULL) {
        text_cut(&word, '.');
        buf_printf(out, "%s.%.*s", head, TEXT_ARG(word));
    } else if (near != NULL) {
        buf_str(out, near);
    }
    return out->n > 0 && !out->failed;
}
