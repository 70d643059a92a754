/* SPDX-License-Identifier: Apache-2.0 */
/* Wordings as files, and as they would go out. */
#include "core/report/check_wordings.h"

#include "core/base/i18n.h"
#include "core/decide/arbitrate.h"
#include "core/report/broadcasts.h"
#include "core/report/finding.h"
#include "core/script/lint.h"
#include "core/script/lint_words.h"

#include <stdlib.h>

static void file_finding(json_t *list, const lint_finding *f)
{
    buf text = { 0 };
    buf_printf(&text, "%s:%d: %s", f->file, f->line, f->text);
    json_t *j = finding(list, "warning", text.p ? text.p : "");
    json_object_set_new(j, "rule", json_string(f->rule));
    json_object_set_new(j, "file", json_string(f->file));
    json_object_set_new(j, "line", json_integer(f->line));
    buf_free(&text);
}

/* [lint] length.CHANNEL must name one. */
static void check_channels(const shop *s, json_t *list)
{
    const config_section *lint = config_find(s->config, "lint", (gx_text){ NULL, 0 });
    const size_t stem = strlen("length.");
    for (size_t i = 0; lint != NULL && i < lint->n; i++) {
        const config_entry *e = &lint->entries[i];
        gx_text name = { e->key.p + stem, e->key.n - stem };
        if (!text_starts(e->key, "length.") || policy_channel(&s->ruleset->policy, name) != NULL)
            continue;
        buf text = { 0 };
        buf_printf(&text, _("%s:%d: [lint] length.%.*s: there is no channel '%.*s'"), e->file, e->line, TEXT_ARG(name),
                   TEXT_ARG(name));
        finding(list, "warning", text.p ? text.p : "");
        buf_free(&text);
    }
}

gx_status check_wordings(const shop *s, json_t *list, gx_error *err)
{
    arena *a = arena_new();
    lint_findings found = { 0 };
    gx_status rc = a != NULL
                       ? templates_lint(s->ruleset->templates, s->config, s->lint_dirs, s->n_lint_dirs, a, &found, err)
                       : gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; rc == GX_OK && i < found.n; i++)
        file_finding(list, &found.list[i]);
    if (rc == GX_OK)
        check_channels(s, list);
    arena_free(a);
    return rc;
}

/* ---- as they would go out ---------------------------------------------------------------------------------------- */

static int by_wording(const void *x, const void *y)
{
    const proposal *a = *(const proposal *const *)x, *b = *(const proposal *const *)y;
    int d = text_cmp(a->template_name, b->template_name);
    if (d == 0)
        d = text_cmp(a->channel, b->channel);
    return d != 0 ? d : text_cmp(a->customer, b->customer);
}

static bool same_wording(const proposal *a, const proposal *b)
{
    return text_eq(a->template_name, b->template_name) && text_eq(a->channel, b->channel);
}

static void say_of_wording(const shop *s, const proposal *p, const char *which, const char *text, json_t *list)
{
    char lang[16];
    snprintf(lang, sizeof lang, "%.*s", TEXT_ARG(s->ruleset->language));
    const char *file = templates_file(s->ruleset->templates, p->template_name, lang);
    buf line = { 0 };
    if (file == NULL || templates_allow(s->ruleset->templates, p->template_name, lang, which))
        return;
    buf_printf(&line, "%s: %s", file, text);
    json_object_set_new(finding(list, "warning", line.p ? line.p : ""), "rule", json_string(which));
    buf_free(&line);
}

/* All see the words of one: what is filled in of a person would go to everybody. */
static void check_same_for_all(const shop *s, const proposal *const *group, size_t n, json_t *list)
{
    for (size_t i = 1; i < n && is_broadcast(s, group[0]); i++)
        if (!text_eq(group[i]->text, group[0]->text)) {
            say_of_wording(s, group[0], "for_many",
                           _("goes to many at once, and its words differ from one to the other; leave out what is of a "
                             "single person, such as {{call}}"),
                           list);
            return;
        }
}

/* The words in which the shop's trade is told, in the language of its wordings. */
static const config_entry *persona_words(const shop *s)
{
    const config_section *own = config_find(s->config, "shop", (gx_text){ NULL, 0 });
    char lang[16];
    snprintf(lang, sizeof lang, "%.*s", TEXT_ARG(s->ruleset->language));
    const config_entry *e = own != NULL ? config_entry_lang(own, "persona_words", lang) : NULL;
    return e != NULL || own == NULL ? e : config_entry_of(own, "persona_words");
}

static bool speaks_of(const config_entry *words, gx_text text)
{
    buf plain = { 0 }, word = { 0 };
    bool found = false;
    lint_plain(text, &plain);
    for (gx_text rest = words->value; rest.n > 0 && !found;) {
        gx_text one = text_trim(text_cut(&rest, ','));
        buf_clear(&word);
        lint_plain(one, &word);
        found = one.n > 0 && text_contains(buf_view(&plain), buf_view(&word));
    }
    found |= plain.failed || word.failed;
    buf_free(&plain);
    buf_free(&word);
    return found;
}

/* D7.3: what she posts of her trade builds the persona; a post off it is questioned. */
static void check_persona(const shop *s, const proposal *p, json_t *list)
{
    const config_entry *words = persona_words(s);
    const channel *c = policy_channel(&s->ruleset->policy, p->channel);
    arena *a = arena_new();
    bool of_trade =
        words != NULL && c != NULL && c->feed && a != NULL && post_kind_proposed(s->ruleset, p, a) == POST_EXPERTISE;
    arena_free(a);
    if (of_trade && !speaks_of(words, p->text))
        say_of_wording(
            s, p, "off_persona",
            _("is to show what you know, and has none of the words of your trade ([shop] persona_words): does it "
              "build your persona?"),
            list);
}

/* The first n share wording and channel. */
static gx_status check_group(const shop *s, const proposal *const *group, size_t n, json_t *list, gx_error *err)
{
    const proposal *longest = group[0];
    size_t most = 0, too_long = 0;
    int64_t limit;
    gx_status rc = lint_length(s->config, longest->channel, &limit, err);
    check_same_for_all(s, group, n, list);
    check_persona(s, group[0], list);
    for (size_t i = 0; rc == GX_OK && i < n; i++) {
        size_t columns = utf8_columns(group[i]->text);
        too_long += limit > 0 && (int64_t)columns > limit;
        if (columns > most) {
            most = columns;
            longest = group[i];
        }
    }
    char lang[16];
    snprintf(lang, sizeof lang, "%.*s", TEXT_ARG(s->ruleset->language));
    const char *file = templates_file(s->ruleset->templates, longest->template_name, lang);
    if (rc != GX_OK || too_long == 0 || file == NULL ||
        templates_allow(s->ruleset->templates, longest->template_name, lang, "length"))
        return rc;
    buf text = { 0 };
    buf_printf(
        &text,
        i18n_plural("%s: too long by %.*s for %zu customer: %zu columns for %.*s, at most %lld ([lint] length.%.*s)",
                    "%s: too long by %.*s for %zu customers: %zu columns for %.*s, at most %lld ([lint] length.%.*s)",
                    (unsigned long)too_long),
        file, TEXT_ARG(longest->channel), too_long, most, TEXT_ARG(longest->customer), (long long)limit,
        TEXT_ARG(longest->channel));
    json_object_set_new(finding(list, "warning", text.p ? text.p : ""), "rule", json_string("length"));
    buf_free(&text);
    return GX_OK;
}

gx_status check_lengths(const shop *s, const run_report *r, json_t *list, gx_error *err)
{
    size_t n = 0, room = r->n_approved + r->n_suppressed;
    const proposal **all = calloc(room + 1, sizeof *all);
    if (all == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    for (size_t i = 0; i < r->n_approved; i++)
        if (r->approved[i]->template_name.n > 0)
            all[n++] = r->approved[i];
    for (size_t i = 0; i < r->n_suppressed; i++)
        if (r->suppressed[i]->template_name.n > 0)
            all[n++] = r->suppressed[i];
    if (n > 1)
        qsort(all, n, sizeof *all, by_wording);
    gx_status rc = GX_OK;
    for (size_t i = 0, k; i < n && rc == GX_OK; i = k) {
        for (k = i + 1; k < n && same_wording(all[i], all[k]);)
            k++;
        rc = check_group(s, all + i, k - i, list, err);
    }
    free(all);
    return rc;
}
