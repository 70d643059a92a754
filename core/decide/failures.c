/* SPDX-License-Identifier: Apache-2.0 */
/* Counting failures by what they say. */
#include "core/decide/failures.h"

#include "core/base/i18n.h"

#include <stdlib.h>

void failures_free(failure_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->list[i].text);
        free(l->list[i].example);
    }
    free(l->list);
    *l = (failure_list){ 0 };
}

static failure *find(failure_list *l, const char *text)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->list[i].text, text) == 0)
            return &l->list[i];
    return NULL;
}

static failure *make(failure_list *l, const char *text)
{
    if (l->n == FAILURES_KEPT)
        return NULL;
    failure *more = realloc(l->list, (l->n + 1) * sizeof *more);
    if (more == NULL)
        return NULL;
    l->list = more;
    more[l->n] = (failure){ .text = strdup(text) };
    return more[l->n].text != NULL ? &more[l->n++] : NULL;
}

static void count(failure_list *l, const char *text, gx_text subject, uint64_t customers)
{
    l->total += customers;
    failure *f = find(l, text);
    if (f == NULL)
        f = make(l, text);
    if (f == NULL)
        return;
    f->customers += customers;
    if (f->example != NULL && text_cmp(text_of(f->example), subject) <= 0)
        return;
    char *copy = strndup(subject.p ? subject.p : "", subject.n);
    if (copy != NULL) {
        free(f->example);
        f->example = copy;
    }
}

void failures_add(failure_list *l, const char *text, gx_text subject)
{
    count(l, text, subject, 1);
}

void failures_join(failure_list *into, const failure_list *from)
{
    uint64_t in_words = 0;
    for (size_t i = 0; i < from->n; i++) {
        count(into, from->list[i].text, text_of(from->list[i].example), from->list[i].customers);
        in_words += from->list[i].customers;
    }
    into->total += from->total - in_words;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(((const failure *)x)->text, ((const failure *)y)->text);
}

gx_status failures_words(failure_list *l, char ***out, size_t *n, gx_error *err)
{
    *n = 0;
    if ((*out = calloc(l->n + 1, sizeof **out)) == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    if (l->n > 0)
        qsort(l->list, l->n, sizeof *l->list, by_text);
    for (size_t i = 0; i < l->n; i++) {
        const failure *f = &l->list[i];
        buf b = { 0 };
        buf_printf(&b,
                   i18n_plural("%s (%llu customer: %s)", "%s (%llu customers, e.g. %s)", (unsigned long)f->customers),
                   f->text, (unsigned long long)f->customers, f->example ? f->example : "?");
        if (b.failed || ((*out)[*n] = strdup(b.p)) == NULL) {
            buf_free(&b);
            return gx_fail(err, GX_ENOMEM, _("out of memory"));
        }
        ++*n;
        buf_free(&b);
    }
    return GX_OK;
}
