/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line into one entry. What a line says is gathered first; a word that fails leaves nothing of itself behind.
 */
#include "core/engine/roster.h"

#include "core/base/hash.h"
#include "core/base/i18n.h"
#include "core/engine/dictionary.h"
#include "core/import/rejects.h"

typedef struct reading {
    const roster_options *o;
    shop *shop;
    arena *mem;
    dictionary *words;
    entry entry;
    arena_list lines; /* of roster_line */
    roster_report *report;
    rejects rejects;
    roster_line *line; /* the one being read */
    size_t first;      /* its first event */
    buf understood, unknown, reason;
} reading;

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* ---- words of a line ---- */

static size_t blank_at(gx_text t, size_t at)
{
    static const char *const blanks[] = { " ", "\t", "\r", "　", ",", "，", "、" };
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t n = strlen(blanks[i]);
        if (t.n - at >= n && memcmp(t.p + at, blanks[i], n) == 0)
            return n;
    }
    return 0;
}

/* The next word; empty at the end. */
static gx_text next_word(gx_text *rest)
{
    size_t from = 0, to;
    for (size_t n; from < rest->n && (n = blank_at(*rest, from)) > 0;)
        from += n;
    for (to = from; to < rest->n && blank_at(*rest, to) == 0;)
        to = utf8_next(*rest, to);
    gx_text word = { rest->p + from, to - from };
    *rest = (gx_text){ rest->p + to, rest->n - to };
    return word;
}

/* ---- who ---- */

/* In quotes, or up to a tab; else the longest beginning that somebody is called, else the first word. */
static gx_status read_name(reading *r, gx_text *rest, const gx_text **ids, size_t *n, gx_error *err)
{
    enum { WORDS_MOST = 4 };
    gx_text line = *rest, after = line, quoted = { line.p + 1, line.n - 1 };
    *ids = NULL;
    *n = 0;
    if (line.p[0] == '"' && memchr(quoted.p, '"', quoted.n) != NULL) {
        r->line->name = text_trim(text_cut(&quoted, '"'));
        *rest = quoted;
        return dictionary_people(r->words, r->line->name, r->mem, ids, n, err);
    }
    if (memchr(line.p, '\t', line.n) != NULL) {
        r->line->name = text_trim(text_cut(rest, '\t'));
        return dictionary_people(r->words, r->line->name, r->mem, ids, n, err);
    }
    for (int i = 0; i < WORDS_MOST; i++) {
        const gx_text *found;
        size_t n_found;
        gx_text word = next_word(&after);
        if (word.n == 0)
            break;
        gx_text name = { line.p, (size_t)(word.p + word.n - line.p) };
        gx_status rc = dictionary_people(r->words, name, r->mem, &found, &n_found, err);
        if (rc != GX_OK)
            return rc;
        if (i > 0 && n_found == 0)
            continue;
        r->line->name = name;
        *rest = after;
        *ids = found;
        *n = n_found;
    }
    return GX_OK;
}

static gx_status reject(reading *r, const char *reason, gx_error *err)
{
    r->line->outcome = ROSTER_REJECTED;
    r->line->added = false;
    r->line->reason = arena_strdup(r->mem, reason);
    r->entry.events.n = r->first;
    return r->line->reason != NULL ? GX_OK : no_memory(err);
}

static gx_status reject_ambiguous(reading *r, const gx_text *ids, size_t n, gx_error *err)
{
    buf text = { 0 };
    buf_printf(&text, _("%zu customers are called '%.*s':"), n, TEXT_ARG(r->line->name));
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s %.*s", i > 0 ? "," : "", TEXT_ARG(ids[i]));
    buf_str(&text, _("; write her id instead of the name"));
    gx_status rc = text.failed ? no_memory(err) : reject(r, text.p, err);
    buf_free(&text);
    return rc;
}

/* The customer of the line, found, chosen or added; rejected when it is not clear who. */
static gx_status find_customer(reading *r, gx_text *rest, gx_error *err)
{
    const gx_text *ids = NULL;
    size_t n = 0;
    gx_status rc = read_name(r, rest, &ids, &n, err);
    if (rc != GX_OK)
        return rc;
    if (r->line->name.n == 0)
        return reject(r, _("the line has no name"), err);
    size_t which = n > 1 ? r->o->choose != NULL ? r->o->choose(r->o->ctx, r->line->name, ids, n) : n : 0;
    if (n > 1 && which >= n)
        return reject_ambiguous(r, ids, n, err);
    r->line->added = n == 0;
    r->line->customer = n == 0 ? r->line->name : ids[which];
    r->entry.subject = r->line->customer;
    if (n > 0)
        return GX_OK;
    event *added = entry_new(&r->entry, EVENT_CUSTOMER_ADDED, err);
    if (added == NULL)
        return GX_ENOMEM;
    event_set_text(added, FIELD_NAME, r->line->name);
    return GX_OK;
}

/* ---- what ---- */

/* The same thing said twice with different values: one of them is wrong. */
static bool contradicts(const event *a, const event *b)
{
    if (a->kind != b->kind || (a->kind != EVENT_ATTRIBUTE_SET && a->kind != EVENT_LABEL_SET))
        return false;
    field_id name = a->kind == EVENT_LABEL_SET ? FIELD_DIMENSION : FIELD_NAME;
    field_id value = a->kind == EVENT_LABEL_SET ? FIELD_LABEL : FIELD_VALUE;
    return text_eq(a->fields[name].text, b->fields[name].text) &&
           !text_eq(a->fields[value].text, b->fields[value].text);
}

static gx_status check_line(const reading *r, gx_text word, gx_error *err)
{
    const event *list = r->entry.events.items;
    for (size_t i = r->first; i < r->entry.events.n; i++)
        for (size_t k = i + 1; k < r->entry.events.n; k++)
            if (contradicts(&list[i], &list[k]))
                return gx_fail(err, GX_EINVAL, _("\"%.*s\" says otherwise than a word before it"), TEXT_ARG(word));
    return GX_OK;
}

/* Say all of it or nothing. */
static gx_status say_marks(reading *r, gx_text word, const gx_text *marks, size_t n, gx_error *err)
{
    size_t before = r->entry.events.n;
    gx_status rc = GX_OK;
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        rc = entry_mark(&r->entry, marks[i], err);
    if (rc == GX_OK)
        rc = check_line(r, word, err);
    if (rc != GX_OK) {
        r->entry.events.n = before;
        return rc;
    }
    for (size_t i = 0; i < n; i++)
        buf_printf(&r->understood, "%s%.*s", r->understood.n > 0 ? ", " : "", TEXT_ARG(mark_shown(marks[i])));
    return GX_OK;
}

/* "要A", "想要A", "wants:A" */
static gx_text wanted(gx_text word)
{
    static const char *const words[] = { "wants:", "想要", "要" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts(word, words[i]))
            return (gx_text){ word.p + strlen(words[i]), word.n - strlen(words[i]) };
    return (gx_text){ NULL, 0 };
}

static gx_status say_wanted(reading *r, gx_text word, gx_text what, gx_error *err)
{
    gx_text mark = text_of(arena_printf(r->mem, "tag:wants:%.*s", TEXT_ARG(what)));
    return mark.p != NULL ? say_marks(r, word, &mark, 1, err) : no_memory(err);
}

/* A word is what the dictionary says, or written out: NAME=VALUE, tag:NAME, wants:A. */
static gx_status say_word(reading *r, gx_text word, gx_text *rest, gx_error *err)
{
    const gx_text *marks;
    size_t n;
    if (memchr(word.p, '=', word.n) != NULL || text_starts(word, "tag:"))
        return say_marks(r, word, &word, 1, err);
    gx_status rc = dictionary_word(r->words, word, &marks, &n, err);
    if (rc == GX_OK)
        return say_marks(r, word, marks, n, err);
    gx_text what = wanted(word);
    if (what.n == 0 && (text_is(word, "wants") || text_is(word, "Wants")))
        what = next_word(rest);
    return rc == GX_ENOTFOUND && what.n > 0 ? say_wanted(r, word, what, err) : rc;
}

static gx_status take_words(reading *r, gx_text rest, size_t *understood, size_t *unknown, gx_error *err)
{
    *understood = *unknown = 0;
    for (gx_text word = next_word(&rest); word.n > 0; word = next_word(&rest)) {
        gx_error why;
        gx_status rc = say_word(r, word, &rest, &why);
        if (rc == GX_ENOMEM)
            return gx_fail(err, rc, "%s", why.text);
        *understood += rc == GX_OK;
        *unknown += rc != GX_OK;
        if (rc == GX_OK)
            continue;
        buf_printf(&r->unknown, "%s%.*s", r->unknown.n > 0 ? " " : "", TEXT_ARG(word));
        buf_printf(&r->reason, "%s%s", r->reason.n > 0 ? "; " : "", why.text);
    }
    return GX_OK;
}

/* ---- a line ---- */

/* What is left to correct, in a form that can be read again. */
static gx_status keep_rest(reading *r, gx_text line, gx_error *err)
{
    buf left = { 0 };
    if (r->line->outcome == ROSTER_INCOMPLETE)
        buf_printf(&left, "%.*s\t%.*s", TEXT_ARG(r->line->customer), TEXT_ARG(r->line->unknown));
    else
        buf_text(&left, line);
    gx_status rc = left.failed ? no_memory(err)
                               : rejects_text(&r->rejects, r->line->number, r->line->reason, buf_view(&left), err);
    buf_free(&left);
    return rc;
}

static gx_status settle_words(reading *r, size_t understood, size_t unknown, gx_error *err)
{
    roster_line *l = r->line;
    l->understood = arena_text(r->mem, buf_view(&r->understood));
    l->unknown = arena_text(r->mem, buf_view(&r->unknown));
    l->reason = unknown > 0 ? arena_strdup(r->mem, r->reason.p) : NULL;
    bool failed = r->understood.failed || r->unknown.failed || r->reason.failed || (unknown > 0 && l->reason == NULL);
    if (failed)
        return no_memory(err);
    if (understood == 0 && unknown > 0) {
        l->customer = (gx_text){ NULL, 0 };
        return reject(r, l->reason, err);
    }
    l->outcome = unknown > 0 ? ROSTER_INCOMPLETE : ROSTER_TAKEN;
    r->report->words += understood + unknown;
    r->report->understood += understood;
    r->report->unknown += unknown;
    r->report->added += l->added;
    if (l->added)
        return dictionary_add_person(r->words, l->name, understood == 0, err);
    bool sorted = understood > 0 && dictionary_waits(r->words, l->customer);
    return sorted ? entry_tag(&r->entry, r->o->tagged, false, err) : GX_OK;
}

static gx_status read_line(reading *r, gx_text line, gx_error *err)
{
    size_t understood = 0, unknown = 0;
    gx_text rest = line;
    r->first = r->entry.events.n;
    buf_clear(&r->understood);
    buf_clear(&r->unknown);
    buf_clear(&r->reason);
    gx_status rc = find_customer(r, &rest, err);
    if (rc == GX_OK && r->line->outcome != ROSTER_REJECTED) {
        rc = take_words(r, rest, &understood, &unknown, err);
        if (rc == GX_OK)
            rc = settle_words(r, understood, unknown, err);
    }
    roster_report *out = r->report;
    out->taken += r->line->outcome == ROSTER_TAKEN;
    out->incomplete += r->line->outcome == ROSTER_INCOMPLETE;
    out->rejected += r->line->outcome == ROSTER_REJECTED;
    return rc == GX_OK && r->line->outcome != ROSTER_TAKEN ? keep_rest(r, line, err) : rc;
}

static gx_status read_lines(reading *r, gx_error *err)
{
    gx_text rest = r->o->text;
    gx_status rc = GX_OK;
    for (uint64_t number = 1; rest.n > 0 && rc == GX_OK; number++) {
        gx_text line = text_trim(text_cut(&rest, '\n'));
        if (line.n == 0 || line.p[0] == '#')
            continue;
        r->line = arena_list_add(r->mem, &r->lines);
        if (r->line == NULL)
            return no_memory(err);
        *r->line = (roster_line){ .number = number };
        rc = read_line(r, line, err);
    }
    return rc;
}

/* ---- the whole ---- */

static gx_status write_all(reading *r, gx_error *err)
{
    const char *path = NULL, *slash = strrchr(r->o->shown, '/');
    content_hash h;
    char hex[65];
    content_hash_begin(&h);
    content_hash_add(&h, r->o->text.p, r->o->text.n);
    content_hash_hex(&h, hex);
    gx_status rc = rejects_flush(&r->rejects, err);
    if (rc == GX_OK)
        rc = rejects_name(&r->rejects, hex, slash != NULL ? slash + 1 : r->o->shown, r->mem, &path, err);
    if (rc == GX_OK && !r->o->dry_run)
        rc = entry_journal(&r->entry, err);
    if (rc == GX_OK && !r->o->dry_run)
        r->report->reject_file = rejects_publish(&r->rejects, path, r->mem);
    return rc;
}

static gx_status begin(reading *r, int64_t now, gx_error *err)
{
    const char *dir = arena_printf(r->mem, "%s/rejects", r->shop->dir);
    r->rejects = (rejects){ .dir = r->o->dry_run ? NULL : dir, .extension = "txt" };
    r->lines.size = sizeof(roster_line);
    if (dir == NULL)
        return no_memory(err);
    if (!utf8_valid(r->o->text))
        return gx_fail(err, GX_EINVAL, _("%s: this is no UTF-8 text"), r->o->shown);
    gx_status rc = entry_by(&r->entry, r->o->by, err);
    return rc == GX_OK ? dictionary_of(r->shop, now, r->o->tagged, r->mem, &r->words, err) : rc;
}

gx_status roster_read(shop *s, int64_t now, const roster_options *o, arena *a, roster_report *out, gx_error *err)
{
    reading r = { .o = o, .shop = s, .mem = a, .report = out };
    *out = (roster_report){ .list = NULL };
    gx_status rc = entry_begin(&r.entry, s, now, err);
    if (rc == GX_OK)
        rc = begin(&r, now, err);
    if (rc == GX_OK)
        rc = read_lines(&r, err);
    if (rc == GX_OK)
        rc = write_all(&r, err);
    out->list = r.lines.items;
    out->n = r.lines.n;
    rejects_abandon(&r.rejects);
    entry_end(&r.entry);
    buf_free(&r.understood);
    buf_free(&r.unknown);
    buf_free(&r.reason);
    return rc;
}
