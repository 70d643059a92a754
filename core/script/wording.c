/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one wording file: `key = value` lines, a blank line, bodies between lines of `---`. */
#include "core/script/wording.h"
#include "core/base/i18n.h"

#include <string.h>

#define BODIES_MAX 32
#define ANSWERS_MAX 32
#define PIECES_MAX 256
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."

static const char *const keys[] = { "why", "dont", "title", "subject", "answer.NAME", "values", "allow" };

typedef struct parsing {
    const facts *facts;
    arena *mem;
    template *t;
    gx_error *err;
    int line;
    bool strict; /* `values = …` was given: other names are mistakes */
    const char **values;
    size_t n_values;
    answer_line *answers;
    size_t n_answers;
    phrase *bodies;
} parsing;

static gx_status no_memory(parsing *p)
{
    return gx_fail(p->err, GX_ENOMEM, _("%s: out of memory"), p->t->file);
}

static gx_status mistake(parsing *p, const char *what, gx_text about)
{
    return gx_fail(p->err, GX_ECONFIG, "%s:%d: %s%s%.*s%s", p->t->file, p->line, i18n_text(what),
                   about.n > 0 ? " \"" : "", TEXT_ARG(about), about.n > 0 ? "\"" : "");
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */

static gx_status unknown_name(parsing *p, const char *name)
{
    const char *best = NULL, *fact_name = facts_nearest(p->facts, text_of(name));
    size_t distance = SIZE_MAX;
    if (fact_name != NULL)
        suggest_try(text_of(name), fact_name, &best, &distance);
    for (size_t i = 0; i < p->n_values; i++)
        suggest_try(text_of(name), p->values[i], &best, &distance);
    if (best == NULL)
        return gx_fail(p->err, GX_ECONFIG, _("%s:%d: {{%s}} is neither a fact nor among values = …"), p->t->file,
                       p->line, name);
    return gx_fail(p->err, GX_ECONFIG, _("%s:%d: {{%s}} is neither a fact nor among values = …; did you mean \"%s\"?"),
                   p->t->file, p->line, name, best);
}

static gx_status offer_name(parsing *p, piece *slot)
{
    static const char *const names[] = { "offer.price", "offer.gift", "offer.until", "offer.worth" };
    enum { N = sizeof names / sizeof *names };
    for (size_t i = 0; i < N; i++)
        if (strcmp(slot->name, names[i]) == 0)
            slot->offer = (offer_slot)(OFFER_PRICE + i);
    if (slot->offer != OFFER_NONE)
        return GX_OK;
    const char *near = suggest(text_of(slot->name), names, N);
    return gx_fail(p->err, GX_ECONFIG, _("%s:%d: {{%s}} is nothing of an offer; did you mean \"%s\"?"), p->t->file,
                   p->line, slot->name, near != NULL ? near : names[0]);
}

static gx_status check_name(parsing *p, piece *slot)
{
    if (text_starts(text_of(slot->name), "offer."))
        return offer_name(p, slot);
    slot->call = strcmp(slot->name, "call") == 0;
    const fact *f = facts_find(p->facts, text_of(slot->name));
    if (f != NULL && f->origin != FACT_SERIES_ONLY)
        slot->ref = f->ref;
    bool known = slot->call || slot->ref != 0 || !p->strict;
    for (size_t i = 0; !known && i < p->n_values; i++)
        known = strcmp(p->values[i], slot->name) == 0;
    return known ? GX_OK : unknown_name(p, slot->name);
}

/* What stands between {{ and }}. */
static gx_status parse_slot(parsing *p, gx_text inside, piece *slot)
{
    gx_text rest = inside, name = text_trim(text_cut(&rest, '|'));
    *slot = (piece){ 0 };
    if (name.n == 0 || name.n > 64)
        return mistake(p, N_("a slot needs a name: {{name}} or {{name|fallback}}, not"), inside);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == 0 || strchr(NAME_LETTERS, name.p[i]) == NULL)
            return mistake(p, N_("a name in {{ }} has letters, digits, _ and . only, not"), inside);
    slot->name = arena_strndup(p->mem, name.p, name.n);
    slot->has_fallback = memchr(inside.p, '|', inside.n) != NULL;
    slot->fallback = text_trim(rest);
    return slot->name == NULL ? no_memory(p) : check_name(p, slot);
}

static int lines_in(gx_text t)
{
    int n = 0;
    for (size_t i = 0; i < t.n; i++)
        n += t.p[i] == '\n';
    return n;
}

static const char *find(gx_text t, const char *two)
{
    return t.n < 2 ? NULL : memmem(t.p, t.n, two, 2);
}

/* Cuts the next literal or slot off *rest. */
static gx_status next_piece(parsing *p, gx_text *rest, piece *out)
{
    const char *open = find(*rest, "{{"), *close = find(*rest, "}}");
    if (close != NULL && (open == NULL || close < open))
        return mistake(p, N_("}} without {{ before it"), (gx_text){ NULL, 0 });
    if (open != rest->p) {
        size_t n = open != NULL ? (size_t)(open - rest->p) : rest->n;
        *out = (piece){ .literal = { rest->p, n } };
        p->line += lines_in(out->literal);
        *rest = (gx_text){ rest->p + n, rest->n - n };
        return GX_OK;
    }
    if (close == NULL)
        return mistake(p, N_("{{ is not closed by }}"), (gx_text){ NULL, 0 });
    gx_text inside = { open + 2, (size_t)(close - open) - 2 };
    if (memchr(inside.p, '{', inside.n) != NULL || memchr(inside.p, '\n', inside.n) != NULL)
        return mistake(p, N_("{{ is not closed by }} on its line"), (gx_text){ NULL, 0 });
    *rest = (gx_text){ close + 2, rest->n - inside.n - 4 };
    return parse_slot(p, inside, out);
}

/* Braces of a Chinese keyboard would stand in the customer's message as they are. */
static gx_status check_braces(parsing *p, gx_text text)
{
    static const char *const wide[] = { "｛｛", "｝｝", "｛{", "{｛", "｝}", "}｝" };
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        const char *at = text.n > 0 ? memmem(text.p, text.n, wide[i], strlen(wide[i])) : NULL;
        if (at == NULL)
            continue;
        p->line += lines_in((gx_text){ text.p, (size_t)(at - text.p) });
        return mistake(p, N_("fullwidth braces are no slot; write {{name}}, not"), text_of(wide[i]));
    }
    return GX_OK;
}

/* p->line is the line on which the text begins. */
static gx_status parse_phrase(parsing *p, gx_text text, phrase *out)
{
    piece pieces[PIECES_MAX];
    size_t n = 0;
    int line = p->line;
    gx_status rc = check_braces(p, text);
    for (gx_text rest = text; rc == GX_OK && rest.n > 0; n++) {
        if (n == PIECES_MAX)
            return mistake(p, N_("too many slots in one text"), (gx_text){ NULL, 0 });
        rc = next_piece(p, &rest, &pieces[n]);
    }
    if (rc != GX_OK)
        return rc;
    piece *copy = arena_alloc(p->mem, (n + 1) * sizeof *copy);
    if (copy == NULL)
        return no_memory(p);
    if (n > 0)
        memcpy(copy, pieces, n * sizeof *copy);
    *out = (phrase){ copy, n, line };
    return GX_OK;
}

/* ---- the lines at the top ---------------------------------------------------------------------------------------- */

/* key = value, the key being of small letters, digits, dots and _. */
static bool split_line(gx_text line, gx_text *key, gx_text *value)
{
    const char *equals = memchr(line.p, '=', line.n);
    if (equals == NULL)
        return false;
    *key = text_trim((gx_text){ line.p, (size_t)(equals - line.p) });
    *value = text_trim((gx_text){ equals + 1, line.n - (size_t)(equals - line.p) - 1 });
    for (size_t i = 0; i < key->n; i++)
        if (strchr(NAME_LETTERS "-", key->p[i]) == NULL)
            return false;
    return key->n > 0;
}

static gx_status take_values(parsing *p, gx_text value)
{
    size_t most = 1;
    for (size_t i = 0; i < value.n; i++)
        most += value.p[i] == ',';
    if (p->strict)
        return mistake(p, N_("given twice:"), GX_TEXT("values"));
    p->strict = true;
    p->values = arena_alloc(p->mem, most * sizeof *p->values);
    if (p->values == NULL)
        return no_memory(p);
    while (value.n > 0) {
        gx_text name = text_trim(text_cut(&value, ','));
        if (name.n == 0)
            return mistake(p, N_("values is a list of names: values = day, cycle"), (gx_text){ NULL, 0 });
        if ((p->values[p->n_values++] = arena_strndup(p->mem, name.p, name.n)) == NULL)
            return no_memory(p);
    }
    return GX_OK;
}

/* answer.NAME = u not used up: a key to press, then what it means. */
static gx_status take_answer(parsing *p, gx_text name, gx_text value)
{
    gx_text title = value, key = text_cut(&title, ' ');
    title = text_trim(title);
    if (name.n == 0 || key.n != 1 || (unsigned char)key.p[0] <= ' ' || title.n == 0)
        return mistake(p, N_("an answer is a key and its meaning: answer.used_up = u used up, not"), value);
    if (p->n_answers == ANSWERS_MAX)
        return mistake(p, N_("too many answers"), (gx_text){ NULL, 0 });
    for (size_t i = 0; i < p->n_answers; i++) {
        if (text_eq(p->answers[i].name, name))
            return mistake(p, N_("given twice: the answer"), name);
        if (text_eq(p->answers[i].key, key))
            return mistake(p, N_("two answers have the key"), key);
    }
    answer_line *a = &p->answers[p->n_answers++];
    a->name = name;
    a->key = key;
    return parse_phrase(p, title, &a->title);
}

static gx_status take_phrase(parsing *p, gx_text key, gx_text value, phrase *out)
{
    if (out->pieces != NULL)
        return mistake(p, N_("given twice:"), key);
    return parse_phrase(p, value, out);
}

static gx_status unknown_key(parsing *p, gx_text key)
{
    const char *near = suggest(key, keys, sizeof keys / sizeof *keys);
    // NOLINTBEGIN(clang-analyzer-core.NullDereference): p->t is set where parsing begins
    if (near != NULL)
        return gx_fail(p->err, GX_ECONFIG, _("%s:%d: unknown key \"%.*s\"; did you mean \"%s\"?"), p->t->file, p->line,
                       TEXT_ARG(key), near);
    return gx_fail(
        p->err, GX_ECONFIG,
        _("%s:%d: unknown key \"%.*s\"; there are why, dont, title, subject, answer.NAME, values, allow (what to say "
          "is the body, after a blank line)"),
        p->t->file, p->line, TEXT_ARG(key));
    // NOLINTEND(clang-analyzer-core.NullDereference)
}

static gx_status take_allow(parsing *p, gx_text value)
{
    if (p->t->allow_line != 0)
        return mistake(p, N_("given twice:"), GX_TEXT("allow"));
    p->t->allow = value;
    p->t->allow_line = p->line;
    return GX_OK;
}

static gx_status take_line(parsing *p, gx_text key, gx_text value)
{
    if (text_is(key, "values"))
        return take_values(p, value);
    if (text_is(key, "allow"))
        return take_allow(p, value);
    if (text_starts(key, "answer."))
        return take_answer(p, (gx_text){ key.p + 7, key.n - 7 }, value);
    phrase *out = text_is(key, "why")       ? &p->t->why
                  : text_is(key, "dont")    ? &p->t->dont
                  : text_is(key, "title")   ? &p->t->title
                  : text_is(key, "subject") ? &p->t->subject
                                            : NULL;
    return out != NULL ? take_phrase(p, key, value, out) : unknown_key(p, key);
}

static gx_text cut_line(gx_text *rest)
{
    gx_text line = text_cut(rest, '\n');
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

/* `values` says which names are known, wherever it stands, so it is read first. */
static gx_status read_values(parsing *p, gx_text rest)
{
    gx_text key, value;
    gx_status rc = GX_OK;
    for (p->line = 1; rc == GX_OK && rest.n > 0; p->line++) {
        gx_text line = cut_line(&rest);
        if (!split_line(line, &key, &value))
            break;
        if (text_is(key, "values"))
            rc = take_values(p, value);
    }
    return rc;
}

/* A file whose first line is no `key = value` is all body. */
static gx_status read_lines(parsing *p, gx_text *rest)
{
    gx_text key, value;
    p->line = 1;
    for (bool first = true; rest->n > 0; first = false, p->line++) {
        gx_text before = *rest, line = cut_line(rest);
        if (text_trim(line).n == 0) {
            p->line++;
            return GX_OK;
        }
        if (!split_line(line, &key, &value)) {
            *rest = before;
            return first ? GX_OK : mistake(p, N_("want key = value, or a blank line before the body, not"), line);
        }
        gx_status rc = text_is(key, "values") ? GX_OK : take_line(p, key, value);
        if (rc != GX_OK)
            return rc;
    }
    return GX_OK;
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static gx_text trim_lines(gx_text t, int *skipped)
{
    *skipped = 0;
    while (t.n > 0 && (*t.p == '\n' || *t.p == '\r' || *t.p == ' ')) {
        *skipped += *t.p == '\n';
        t = (gx_text){ t.p + 1, t.n - 1 };
    }
    return text_trim(t);
}

static gx_status add_body(parsing *p, gx_text text, int first_line)
{
    int skipped;
    text = trim_lines(text, &skipped);
    p->line = first_line + skipped;
    if (text.n == 0)
        return mistake(p, N_("an empty wording"), (gx_text){ NULL, 0 });
    if (p->t->n_bodies == BODIES_MAX)
        return mistake(p, N_("too many wordings in one file"), (gx_text){ NULL, 0 });
    return parse_phrase(p, text, &p->bodies[p->t->n_bodies++]);
}

static gx_status read_bodies(parsing *p, gx_text rest)
{
    int first = p->line, line = p->line;
    const char *begin = rest.p;
    while (rest.n > 0) {
        const char *at = rest.p;
        gx_text words = cut_line(&rest);
        line++;
        if (!text_is(text_trim(words), "---"))
            continue;
        gx_status rc = add_body(p, (gx_text){ begin, (size_t)(at - begin) }, first);
        if (rc != GX_OK)
            return rc;
        begin = rest.n > 0 ? rest.p : at + words.n;
        first = line;
    }
    const char *end = p->t->source.p + p->t->source.n;
    return add_body(p, (gx_text){ begin, begin < end ? (size_t)(end - begin) : 0 }, first);
}

gx_status wording_parse(const facts *f, arena *mem, template *t, gx_error *err)
{
    parsing p = { .facts = f, .mem = mem, .t = t, .err = err, .line = 1 };
    if (!utf8_valid(t->source))
        return gx_fail(err, GX_ECONFIG, _("%s: not valid UTF-8; save the file as UTF-8"), t->file);
    p.answers = arena_zalloc(mem, ANSWERS_MAX * sizeof *p.answers);
    p.bodies = arena_zalloc(mem, BODIES_MAX * sizeof *p.bodies);
    if (p.answers == NULL || p.bodies == NULL)
        return no_memory(&p);
    gx_text rest = t->source;
    gx_status rc = read_values(&p, rest);
    if (rc == GX_OK)
        rc = read_lines(&p, &rest);
    t->bodies = p.bodies;
    if (rc == GX_OK && rest.n == 0)
        rc = mistake(&p, N_("there is no wording: after a blank line comes what to say"), (gx_text){ NULL, 0 });
    if (rc == GX_OK)
        rc = read_bodies(&p, rest);
    t->answers = p.answers;
    t->n_answers = p.n_answers;
    return rc;
}
