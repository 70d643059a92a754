/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the wording lint. Each looks at one wording as it is written, slots unfilled. */
#include "core/script/lint.h"

#include "core/base/i18n.h"
#include "core/script/lint_words.h"
#include "core/script/wording.h"

typedef enum lint_rule {
    LINT_LENGTH,
    LINT_BLESSING,
    LINT_BARE_LINK,
    LINT_HARD_SELL,
    LINT_PUSHY,
    LINT_SERVILE,
    LINT_NO_REASON,
    LINT_NO_NAME,
    LINT_SENSITIVE,
    LINT_RULES
} lint_rule;

static const gx_option lint_keys[] = {
    { "length", GX_OPT_INT, "240", "0", NULL,
      N_("columns of a message, a Chinese character being two; length.CHANNEL for one channel; 0: any") },
    { "length.*", GX_OPT_INT, NULL, "0", NULL, N_("the same for one channel, e.g. length.sms = 140") },
    { "beside_link", GX_OPT_INT, "12", "0", NULL, N_("columns of words without which a link is bare") },
    { "beside_blessing", GX_OPT_INT, "24", "0", NULL, N_("the same for a blessing") },
    { "blessing", GX_OPT_BOOL, "yes", NULL, NULL, N_("greetings that neither ask nor say anything of the person") },
    { "bare_link", GX_OPT_BOOL, "yes", NULL, NULL, N_("a link without a sentence") },
    { "hard_sell", GX_OPT_BOOL, "yes", NULL, NULL, N_("words of the market crier: lint/LANG.txt") },
    { "pushy", GX_OPT_BOOL, "yes", NULL, NULL, N_("words that press for an answer: lint/LANG.txt") },
    { "servile", GX_OPT_BOOL, "yes", NULL, NULL, N_("words no friend would use: lint/LANG.txt") },
    { "no_reason", GX_OPT_BOOL, "yes", NULL, NULL, N_("wordings without a line why") },
    { "no_name", GX_OPT_BOOL, "yes", NULL, NULL, N_("wordings that do not call the person by name") },
    { "sensitive", GX_OPT_BOOL, "yes", NULL, NULL, N_("wordings that write a sensitive attribute out") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};
const section_kind lint_section = { "lint", false, lint_keys, NULL, N_("what is looked for in wordings, by check") };

static const char *const rule_names[LINT_RULES] = { "length",  "blessing",  "bare_link", "hard_sell", "pushy",
                                                    "servile", "no_reason", "no_name",   "sensitive" };

typedef struct linter {
    const config *config;
    arena *mem;
    gx_error *err;
    bool on[LINT_RULES];
    int64_t length, beside_link, beside_blessing;
    lint_words words[I18N_LANGUAGES];
    arena_list found; /* of lint_finding */
    const template *t;
    bool failed; /* out of memory */
} linter;

/* ---- the section [lint] ------------------------------------------------------------------------------------------ */

static const gx_option *key_of(const char *name)
{
    const gx_option *o = lint_keys;
    while (strcmp(o->name, name) != 0)
        o++;
    return o;
}

/* As [lint] says, else the default. */
static gx_status read_key(const config *c, const char *key, const gx_option *o, int64_t *out, gx_error *err)
{
    const config_section *s = config_find(c, "lint", (gx_text){ NULL, 0 });
    const config_entry *e = s != NULL ? config_entry_of(s, key) : NULL;
    gx_value v = { .i = 0 };
    gx_status rc = e != NULL ? config_value(s, e, o, -1, NULL, &v, err)
                             : config_value_text(text_of(o->fallback), o, -1, NULL, &v, err);
    *out = v.i;
    return rc;
}

gx_status lint_length(const config *c, gx_text channel, int64_t *out, gx_error *err)
{
    char key[80];
    int n = snprintf(key, sizeof key, "length.%.*s", TEXT_ARG(channel));
    const config_section *s = config_find(c, "lint", (gx_text){ NULL, 0 });
    bool own = n > 0 && (size_t)n < sizeof key && s != NULL && config_entry_of(s, key) != NULL;
    return read_key(c, own ? key : "length", key_of("length"), out, err);
}

static gx_status read_settings(linter *l)
{
    int64_t on;
    gx_status rc = read_key(l->config, "length", key_of("length"), &l->length, l->err);
    if (rc == GX_OK)
        rc = read_key(l->config, "beside_link", key_of("beside_link"), &l->beside_link, l->err);
    if (rc == GX_OK)
        rc = read_key(l->config, "beside_blessing", key_of("beside_blessing"), &l->beside_blessing, l->err);
    l->on[LINT_LENGTH] = l->length > 0;
    for (int k = LINT_LENGTH + 1; k < LINT_RULES && rc == GX_OK; k++) {
        rc = read_key(l->config, rule_names[k], key_of(rule_names[k]), &on, l->err);
        l->on[k] = on != 0;
    }
    return rc;
}

/* ---- what a wording allows itself -------------------------------------------------------------------------------- */

static bool allows(const template *t, const char *rule)
{
    for (gx_text rest = t->allow; rest.n > 0;)
        if (text_is(text_trim(text_cut(&rest, ',')), rule))
            return true;
    return false;
}

bool templates_allow(const templates *all, gx_text name, const char *lang, const char *rule)
{
    const template *t = templates_choose(all, name, lang);
    return t != NULL && allows(t, rule);
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static void finding(linter *l, int line, const char *rule, const char *format,
                                                          ...)
{
    buf text = { 0 };
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    lint_finding *f = arena_list_add(l->mem, &l->found);
    const char *kept = text.failed ? NULL : arena_strdup(l->mem, text.p);
    if (f != NULL && kept != NULL)
        *f = (lint_finding){ l->t->file, line, rule, kept };
    l->failed |= f == NULL || kept == NULL;
    buf_free(&text);
}

static bool looks_for(const linter *l, lint_rule rule)
{
    return l->on[rule] && !allows(l->t, rule_names[rule]);
}

static void check_allow(linter *l)
{
    for (gx_text rest = l->t->allow; rest.n > 0;) {
        gx_text one = text_trim(text_cut(&rest, ','));
        bool known = false;
        for (int k = 0; k < LINT_RULES; k++)
            known |= text_is(one, rule_names[k]);
        const char *near = known ? NULL : suggest(one, rule_names, LINT_RULES);
        if (near != NULL)
            finding(l, l->t->allow_line, "allow", _("there is no rule \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(one),
                    near);
        else if (!known)
            finding(l, l->t->allow_line, "allow",
                    _("there is no rule \"%.*s\"; there are length, blessing, bare_link, hard_sell, pushy, servile, "
                      "no_reason, no_name, sensitive"),
                    TEXT_ARG(one));
    }
}

/* ---- a body ------------------------------------------------------------------------------------------------------ */

/* What is written, each slot being one LINT_SLOT. */
static void body_text(const phrase *body, buf *out)
{
    for (size_t i = 0; i < body->n; i++)
        if (body->pieces[i].name == NULL)
            buf_text(out, body->pieces[i].literal);
        else
            buf_char(out, LINT_SLOT);
}

static bool is_name(const piece *slot)
{
    return slot->call || strcmp(slot->name, "name") == 0 || strcmp(slot->name, "address_as") == 0;
}

static size_t count_slots(const phrase *body, bool names)
{
    size_t n = 0;
    for (size_t i = 0; i < body->n; i++)
        n += body->pieces[i].name != NULL && is_name(&body->pieces[i]) == names;
    return n;
}

static void check_length(linter *l, const phrase *body, gx_text text)
{
    size_t columns = utf8_columns(text);
    if ((int64_t)columns > l->length)
        finding(l, body->line, "length",
                _("%zu columns, more than %lld: nobody reads that in a chat; say one thing, and the rest when asked "
                  "([lint] length)"),
                columns, (long long)l->length);
}

static void check_name(linter *l, const phrase *body)
{
    if (count_slots(body, true) == 0)
        finding(l, body->line, "no_name",
                _("does not call the person by name; begin with {{call}}, or say allow = no_name if it is for many"));
}

static bool asks(gx_text text)
{
    return memchr(text.p, '?', text.n) != NULL || text_contains(text, GX_TEXT("？"));
}

/* Columns of what is said besides. */
static int64_t beside_blessings(linter *l, const lint_words *w, gx_text plain)
{
    buf rest = { 0 };
    lint_without(w, WORD_BLESSING, plain, &rest);
    l->failed |= rest.failed;
    int64_t columns = (int64_t)utf8_columns(buf_view(&rest));
    buf_free(&rest);
    return columns;
}

/* D6.6: no empty greetings. One that asks, or names something of hers, is none. */
static void check_blessing(linter *l, const lint_words *w, const phrase *body, gx_text text, gx_text plain)
{
    const lint_phrase *p = lint_find(w, WORD_BLESSING, plain);
    if (p != NULL && !asks(text) && count_slots(body, false) == 0 && beside_blessings(l, w, plain) < l->beside_blessing)
        finding(l, body->line, "blessing",
                _("“%.*s” and nothing else: an empty greeting; ask one thing, or name one thing that is about this "
                  "person"),
                TEXT_ARG(p->written));
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static const char *find_link(gx_text t)
{
    static const char *const begins[] = { "http://", "https://", "www." };
    const char *first = NULL;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        const char *at = t.n > 0 ? memmem(t.p, t.n, begins[i], strlen(begins[i])) : NULL;
        if (at != NULL && (first == NULL || at < first))
            first = at;
    }
    return first;
}

/* A link is of ASCII and ends at a blank; Chinese may follow it at once. */
static size_t link_bytes(const char *at, const char *end)
{
    const char *p = at;
    while (p<end && * p> ' ' && (unsigned char)*p < 0x7f)
        p++;
    return (size_t)(p - at);
}

/* Columns of words outside of links; *any: there is one. A slot is no word. */
static size_t words_beside_links(const phrase *body, gx_text rest, bool *any)
{
    size_t columns = 0;
    *any = false;
    for (size_t i = 0; i < body->n; i++)
        *any |= body->pieces[i].name != NULL &&
                (strcmp(body->pieces[i].name, "link") == 0 || strcmp(body->pieces[i].name, "url") == 0);
    while (rest.n > 0) {
        const char *link = find_link(rest), *end = rest.p + rest.n;
        gx_text before = { rest.p, link != NULL ? (size_t)(link - rest.p) : rest.n };
        columns += utf8_columns(before);
        *any |= link != NULL;
        rest.p = link != NULL ? link + link_bytes(link, end) : end;
        rest.n = (size_t)(end - rest.p);
    }
    return columns;
}

static void check_link(linter *l, const phrase *body, gx_text text)
{
    bool any;
    size_t columns = words_beside_links(body, text, &any);
    if (any && (int64_t)columns < l->beside_link)
        finding(l, body->line, "bare_link",
                _("a bare link; say in a sentence what is behind it and why it is for this person"));
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static void word_finding(linter *l, int line, word_kind kind, const lint_phrase *p)
{
    if (kind == WORD_HARD_SELL)
        finding(l, line, "hard_sell", _("“%.*s” is a market crier's word; say what it does for this person"),
                TEXT_ARG(p->written));
    else if (kind == WORD_PUSHY)
        finding(l, line, "pushy", _("“%.*s” presses; leave the choice, and mean it"), TEXT_ARG(p->written));
    else
        finding(l, line, "servile", _("“%.*s” bows; write as to a friend, by name"), TEXT_ARG(p->written));
}

/* In this line, or across its end; not what the next line holds by itself. */
static const lint_phrase *find_in(linter *l, const lint_words *w, word_kind kind, gx_text line, gx_text next)
{
    buf first = { 0 }, second = { 0 }, both = { 0 };
    lint_plain(line, &first);
    lint_plain(next, &second);
    lint_plain((gx_text){ line.p, next.n > 0 ? (size_t)(next.p - line.p) + next.n : line.n }, &both);
    const lint_phrase *p = lint_find(w, kind, buf_view(&first));
    if (p == NULL && lint_find(w, kind, buf_view(&second)) == NULL)
        p = lint_find(w, kind, buf_view(&both));
    l->failed |= first.failed || second.failed || both.failed;
    buf_free(&first);
    buf_free(&second);
    buf_free(&both);
    return p;
}

static void check_words(linter *l, const lint_words *w, int number, gx_text line, gx_text next)
{
    static const struct {
        word_kind kind;
        lint_rule rule;
    } all[] = { { WORD_HARD_SELL, LINT_HARD_SELL }, { WORD_PUSHY, LINT_PUSHY }, { WORD_SERVILE, LINT_SERVILE } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const lint_phrase *p = looks_for(l, all[i].rule) ? find_in(l, w, all[i].kind, line, next) : NULL;
        if (p != NULL)
            word_finding(l, number, all[i].kind, p);
    }
}

static void check_lines(linter *l, const lint_words *w, const phrase *body, gx_text text)
{
    for (int number = body->line; text.n > 0; number++) {
        gx_text line = text_cut(&text, '\n'), after = text;
        check_words(l, w, number, line, text_cut(&after, '\n'));
    }
}

static void check_body(linter *l, const phrase *body)
{
    const lint_words *w = &l->words[i18n_index(l->t->lang)];
    buf text = { 0 }, plain = { 0 };
    body_text(body, &text);
    lint_plain(buf_view(&text), &plain);
    l->failed |= text.failed || plain.failed;
    if (!l->failed && looks_for(l, LINT_LENGTH))
        check_length(l, body, buf_view(&text));
    if (!l->failed && looks_for(l, LINT_NO_NAME))
        check_name(l, body);
    if (!l->failed && looks_for(l, LINT_BLESSING))
        check_blessing(l, w, body, buf_view(&text), buf_view(&plain));
    if (!l->failed && looks_for(l, LINT_BARE_LINK))
        check_link(l, body, buf_view(&text));
    if (!l->failed)
        check_lines(l, w, body, buf_view(&text));
    buf_free(&text);
    buf_free(&plain);
}

/* D4.5, D8.2: the work list is read over shoulders, and a message is read by anybody. */
static void check_sensitive(linter *l, const facts *all, const phrase *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const fact *f = p->pieces[i].ref != 0 ? facts_at(all, p->pieces[i].ref) : NULL;
        if (f != NULL && f->sensitive)
            finding(l, p->line, "sensitive", _("{{%s}} is sensitive and would be shown; say it without naming it"),
                    f->name);
    }
}

static void check_wording(linter *l, const facts *all)
{
    check_allow(l);
    if (looks_for(l, LINT_NO_REASON) && l->t->why.n == 0)
        finding(l, 1, "no_reason",
                _("no line why: the seller is not told why this person, why today; write one fact with its date"));
    bool sensitive = looks_for(l, LINT_SENSITIVE);
    if (sensitive)
        check_sensitive(l, all, &l->t->why);
    for (size_t i = 0; i < l->t->n_bodies && !l->failed; i++) {
        check_body(l, &l->t->bodies[i]);
        if (sensitive)
            check_sensitive(l, all, &l->t->bodies[i]);
    }
}

gx_status templates_lint(const templates *t, const config *c, const shown_dir *dirs, size_t n_dirs, arena *a,
                         lint_findings *out, gx_error *err)
{
    linter l = { .config = c, .mem = a, .err = err, .found = { .size = sizeof(lint_finding) } };
    gx_status rc = read_settings(&l);
    for (int lang = 0; lang < I18N_LANGUAGES && rc == GX_OK; lang++)
        rc = lint_words_read(dirs, n_dirs, i18n_name(lang), a, &l.words[lang], err);
    for (size_t i = 0; i < t->n && rc == GX_OK && !l.failed; i++) {
        l.t = &t->list[i];
        check_wording(&l, t->facts);
    }
    if (rc == GX_OK && l.failed)
        rc = gx_fail(err, GX_ENOMEM, "%s", _("out of memory"));
    *out = (lint_findings){ l.found.items, l.found.n };
    return rc;
}
