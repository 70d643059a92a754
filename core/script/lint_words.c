/* SPDX-License-Identifier: Apache-2.0 */
/* Word lists of the lint: a line is RULE, a blank, and a phrase. Chinese has no blanks between words, so a phrase is
 * looked for anywhere; where it begins or ends with a Latin letter or a digit, the word must begin or end there. */
#include "core/script/lint_words.h"

#include "core/base/i18n.h"
#include "core/base/utf8.h"

#include <ctype.h>
#include <unistd.h>

static const char *const kind_names[] = { "blessing", "hard_sell", "pushy", "servile", "allow" };

const char *word_kind_name(word_kind k)
{
    return kind_names[k];
}

/* ---- normalising ------------------------------------------------------------------------------------------------- */

static uint32_t plain_of(uint32_t code)
{
    if (code == 0x3000 || code == '\t' || code == '\n' || code == '\r' || code == 0xA0)
        return ' ';
    if (code >= 0xFF01 && code <= 0xFF5E)
        code -= 0xFF01 - '!';
    if (code == 0x2018 || code == 0x2019)
        return '\'';
    return code < 0x80 ? (uint32_t)tolower((int)code) : code;
}

static bool is_wide(uint32_t code)
{
    return code >= 0x80 && utf8_width(code) == 2;
}

void lint_plain(gx_text t, buf *out)
{
    bool blank = false, wide_before = true; /* a line begins as after a wide character: without a blank */
    for (size_t at = 0, bytes = 0; at < t.n; at += bytes) {
        uint32_t was = utf8_decode(t, at, &bytes), code = plain_of(was);
        if (code == ' ') {
            blank = true;
            continue;
        }
        if (blank && !wide_before && !is_wide(was))
            buf_char(out, ' ');
        if (code < 0x80)
            buf_char(out, (char)code);
        else
            buf_add(out, t.p + at, bytes);
        wide_before = is_wide(was);
        blank = false;
    }
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

static bool part_of_word(char c)
{
    return isalnum((unsigned char)c) != 0;
}

/* How many bytes of the line at `from` the phrase takes; 0: it does not stand there. '#' is a number. */
static size_t stands(gx_text phrase, gx_text line, size_t from)
{
    size_t at = from;
    for (size_t i = 0; i < phrase.n; i++) {
        size_t before = at;
        if (phrase.p[i] == '#')
            while (at < line.n && isdigit((unsigned char)line.p[at]))
                at++;
        else if (at < line.n && line.p[at] == phrase.p[i])
            at++;
        if (at == before)
            return 0;
    }
    bool begins = from == 0 || !part_of_word(phrase.p[0]) || !part_of_word(line.p[from - 1]);
    bool ends = at == line.n || !part_of_word(phrase.p[phrase.n - 1]) || !part_of_word(line.p[at]);
    return begins && ends ? at - from : 0;
}

static bool allowed(const lint_words *w, gx_text line, size_t from, size_t n)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->list[i].kind != WORD_ALLOW)
            continue;
        for (size_t at = 0; at <= from; at++)
            if (at + stands(w->list[i].plain, line, at) >= from + n)
                return true;
    }
    return false;
}

static bool found(const lint_words *w, gx_text phrase, gx_text line)
{
    for (size_t at = 0; at < line.n; at++) {
        size_t n = stands(phrase, line, at);
        if (n > 0 && !allowed(w, line, at, n))
            return true;
    }
    return false;
}

const lint_phrase *lint_find(const lint_words *w, word_kind kind, gx_text plain)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->list[i].kind == kind && found(w, w->list[i].plain, plain))
            return &w->list[i];
    return NULL;
}

void lint_without(const lint_words *w, word_kind kind, gx_text plain, buf *out)
{
    for (size_t at = 0; at < plain.n;) {
        size_t n = 0;
        for (size_t i = 0; i < w->n && n == 0; i++)
            n = w->list[i].kind == kind ? stands(w->list[i].plain, plain, at) : 0;
        size_t next = n > 0 ? at + n : utf8_next(plain, at);
        bool kept = n == 0 && !ispunct((unsigned char)plain.p[at]) && plain.p[at] != LINT_SLOT;
        if (kept)
            buf_add(out, plain.p + at, next - at);
        at = next;
    }
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef struct reading {
    arena *mem;
    arena_list list; /* of lint_phrase */
    const char *shown;
    int line;
    gx_error *err;
} reading;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, "%s", _("out of memory"));
}

static gx_status unknown_rule(const reading *r, gx_text rule)
{
    const char *near = suggest(rule, kind_names, WORD_KINDS);
    if (near != NULL)
        return gx_fail(r->err, GX_ECONFIG, _("%s:%d: unknown rule \"%.*s\"; did you mean \"%s\"?"), r->shown, r->line,
                       TEXT_ARG(rule), near);
    return gx_fail(
        r->err, GX_ECONFIG,
        _("%s:%d: unknown rule \"%.*s\"; a line is a rule (blessing, hard_sell, pushy, servile, allow) and a "
          "phrase"),
        r->shown, r->line, TEXT_ARG(rule));
}

static gx_status add_phrase(reading *r, word_kind kind, gx_text written)
{
    buf plain = { 0 };
    lint_plain(written, &plain);
    if (plain.n == 0 && !plain.failed)
        return gx_fail(r->err, GX_ECONFIG, _("%s:%d: %s is not followed by a phrase"), r->shown, r->line,
                       kind_names[kind]);
    lint_phrase *p = arena_list_add(r->mem, &r->list);
    if (p != NULL)
        *p = (lint_phrase){ kind, arena_text(r->mem, buf_view(&plain)), written };
    bool whole = p != NULL && !plain.failed && p->plain.n == plain.n;
    buf_free(&plain);
    return whole ? GX_OK : no_memory(r->err);
}

static gx_status read_line(reading *r, gx_text line)
{
    if (line.n == 0 || *line.p == '#')
        return GX_OK;
    size_t n = 0;
    while (n < line.n && line.p[n] != ' ' && line.p[n] != '\t')
        n++;
    gx_text rule = { line.p, n };
    for (int k = 0; k < WORD_KINDS; k++)
        if (text_is(rule, kind_names[k]))
            return add_phrase(r, (word_kind)k, text_trim((gx_text){ line.p + n, line.n - n }));
    return unknown_rule(r, rule);
}

static gx_status read_file(reading *r, const char *path)
{
    gx_text rest;
    gx_status rc = file_read(path, r->shown, r->mem, &rest, r->err);
    if (rc == GX_OK && !utf8_valid(rest))
        return gx_fail(r->err, GX_ECONFIG, _("%s: not valid UTF-8; save the file as UTF-8"), r->shown);
    for (r->line = 1; rc == GX_OK && rest.n > 0; r->line++)
        rc = read_line(r, text_trim(text_cut(&rest, '\n')));
    return rc;
}

gx_status lint_words_read(const shown_dir *dirs, size_t n_dirs, const char *lang, arena *a, lint_words *out,
                          gx_error *err)
{
    reading r = { .mem = a, .list = { .size = sizeof(lint_phrase) }, .err = err };
    gx_status rc = GX_OK;
    for (size_t i = 0; i < n_dirs && rc == GX_OK; i++) {
        const char *path = arena_printf(a, "%s/%s.txt", dirs[i].path, lang);
        r.shown = arena_printf(a, "%s/%s.txt", dirs[i].shown, lang);
        if (path == NULL || r.shown == NULL)
            return no_memory(err);
        if (access(path, F_OK) == 0)
            rc = read_file(&r, path);
    }
    *out = (lint_words){ r.list.items, r.list.n };
    return rc;
}
