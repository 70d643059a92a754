/* SPDX-License-Identifier: Apache-2.0 */
/* Counting failures by what they say. */
#include "core/decide/failures.h"

#include "core/base/i18n.h"

#include <stdlib.h>

void failures_free(failure_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->list[i].text);
        free(l->list[i].mend);
        free(l->list[i].example);
        free(l->list[i].nick);
    }
    free(l->list);
    free(l->tried);
    *l = (failure_list){ 0 };
}

static failure *find(failure_list *l, const char *text)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->list[i].text, text) == 0)
            return &l->list[i];
    return NULL;
}

static failure *make(failure_list *l, const failure_note *note)
{
    if (l->n == FAILURES_KEPT)
        return NULL;
    failure *more = realloc(l->list, (l->n + 1) * sizeof *more);
    if (more == NULL)
        return NULL;
    l->list = more;
    failure *made = &more[l->n];
    *made = (failure){ .text = strdup(note->text), .wording = note->wording };
    made->mend = note->mend != NULL ? strdup(note->mend) : NULL;
    if (made->text != NULL && (note->mend == NULL || made->mend != NULL)) {
        l->n++;
        return made;
    }
    free(made->text);
    free(made->mend);
    return NULL;
}

static char *copy_of(gx_text t)
{
    return strndup(t.p ? t.p : "", t.n);
}

void failures_add(failure_list *l, const failure_note *note)
{
    l->total += note->customers;
    failure *f = find(l, note->text);
    if (f == NULL)
        f = make(l, note);
    if (f == NULL)
        return;
    f->customers += note->customers;
    if (f->example != NULL && text_cmp(text_of(f->example), note->subject) <= 0)
        return;
    char *example = copy_of(note->subject), *nick = note->nick.n > 0 ? copy_of(note->nick) : NULL;
    if (example == NULL) {
        free(nick);
        return;
    }
    free(f->example);
    free(f->nick);
    f->example = example;
    f->nick = nick;
}

static bool room_for(failure_list *l, size_t wordings)
{
    if (wordings <= l->n_tried)
        return true;
    uint64_t *more = realloc(l->tried, wordings * sizeof *more);
    if (more == NULL)
        return false;
    memset(more + l->n_tried, 0, (wordings - l->n_tried) * sizeof *more);
    l->tried = more;
    l->n_tried = wordings;
    return true;
}

void failures_tried(failure_list *l, size_t wording, size_t wordings)
{
    if (room_for(l, wordings))
        l->tried[wording]++;
}

void failures_join(failure_list *into, const failure_list *from)
{
    uint64_t in_words = 0;
    for (size_t i = 0; i < from->n; i++) {
        const failure *f = &from->list[i];
        failures_add(
            into, &(failure_note){ f->text, f->mend, f->wording, text_of(f->example), text_of(f->nick), f->customers });
        in_words += f->customers;
    }
    into->total += from->total - in_words;
    for (size_t i = 0; i < from->n_tried && room_for(into, from->n_tried); i++)
        into->tried[i] += from->tried[i];
}

/* ---- in words ---------------------------------------------------------------------------------------------------- */

static int by_text(const void *x, const void *y)
{
    return strcmp(((const failure *)x)->text, ((const failure *)y)->text);
}

/* "templates/x.en.txt: {{call}} is empty for 212 of 233 customers; "tb_0482" is a nick, not a name. Mend: …" */
static void of_a_wording(const failure_list *l, const failure *f, buf *b)
{
    uint64_t of = (size_t)f->wording < l->n_tried ? l->tried[f->wording] : f->customers;
    buf_printf(b, i18n_plural("%s for %llu of %llu customer", "%s for %llu of %llu customers", (unsigned long)of),
               f->text, (unsigned long long)f->customers, (unsigned long long)of);
    if (f->nick != NULL)
        buf_printf(b, _("; \"%s\" is a nick, not a name"), f->nick);
    else
        buf_printf(b, _(" (e.g. %s)"), f->example ? f->example : "?");
    if (f->mend != NULL)
        buf_printf(b, _(". Mend: %s"), f->mend);
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
        if (f->wording >= 0)
            of_a_wording(l, f, &b);
        else
            buf_printf(
                &b, i18n_plural("%s (%llu customer: %s)", "%s (%llu customers, e.g. %s)", (unsigned long)f->customers),
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
