/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the whole tree against the kinds of sections: what is misspelt is said with its place and the nearest name
 * that would be right. */
#include "core/base/i18n.h"
#include "core/config/kinds.h"
#include "core/config/message.h"

static gx_status unknown_section(const config_section *s, const section_kind *kinds, size_t n, const char *label,
                                 gx_error *err)
{
    char name[SHOWN_BYTES];
    const section_kind *near = nearest_kind(s->kind, kinds, n);
    if (near == NULL)
        return fail_at(err, s->file, s->line, 1, _("unknown section [%s]"), label);
    if (!near->named)
        return fail_at(err, s->file, s->line, 1, _("unknown section [%s]; did you mean [%s]?"), label, near->kind);
    return fail_at(err, s->file, s->line, 1, _("unknown section [%s]; did you mean [%s:%s]?"), label, near->kind,
                   s->name.n > 0 ? shown_text(s->name, name) : "NAME");
}

static gx_status check_heading(const config_section *s, const section_kind *k, const char *label, gx_error *err)
{
    if (k->named && s->name.n == 0)
        return fail_at(err, s->file, s->line, 1, _("section [%s] needs a name: [%s:NAME]"), label, k->kind);
    if (!k->named && s->name.n > 0)
        return fail_at(err, s->file, s->line, 1, _("section [%s] takes no name; did you mean [%s]?"), label, k->kind);
    return GX_OK;
}

/* The keys of the table, for those who were not even near one. */
static void known_keys(const section_kind *k, buf *out)
{
    for (const gx_option *o = k->keys; o != NULL && o->name != NULL; o++)
        buf_printf(out, "%s%s", out->n > 0 ? ", " : "", o->name);
    for (const gx_option *o = kind_reserved; k->named && o->name != NULL; o++)
        buf_printf(out, "%s%s", out->n > 0 ? ", " : "", o->name);
}

static gx_status unknown_key(const config_entry *e, const section_kind *k, const char *label, gx_error *err)
{
    char key[SHOWN_BYTES];
    buf near = { 0 }, known = { 0 };
    shown_text(config_full_key(e), key);
    if (nearest_key(k, e, &near)) {
        fail_at(err, e->file, e->line, 1, _("[%s] unknown key '%s'; did you mean '%s'?"), label, key, near.p);
    } else {
        known_keys(k, &known);
        fail_at(err, e->file, e->line, 1, _("[%s] unknown key '%s'; it may hold: %s"), label, key,
                known.n > 0 && !known.failed ? known.p : "-");
    }
    buf_free(&near);
    buf_free(&known);
    return GX_ECONFIG;
}

/* `title.LABEL`, `help.LABEL` in a section whose keys are rules: LABEL must be one of them. */
static gx_status check_label(const config_section *s, const config_entry *e, const char *section, gx_error *err)
{
    gx_text label = e->key, head = text_cut(&label, '.');
    const char *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < s->n; i++) {
        const config_entry *rule = &s->entries[i];
        if (config_reserved(rule))
            continue;
        if (text_eq(config_full_key(rule), label))
            return GX_OK;
        suggest_try(label, rule->key.p, &best, &distance); /* the tree's own copies end with NUL */
    }
    char key[SHOWN_BYTES], name[SHOWN_BYTES];
    shown_text(config_full_key(e), key);
    shown_text(label, name);
    if (best == NULL)
        return fail_at(err, e->file, e->line, 1, _("[%s] unknown key '%s'; the section has no rule '%s'"), section, key,
                       name);
    return fail_at(err, e->file, e->line, 1, _("[%s] unknown key '%s'; did you mean '%.*s.%s%s%.*s'?"), section, key,
                   TEXT_ARG(head), best, e->lang.n > 0 ? "." : "", TEXT_ARG(e->lang));
}

static bool is_label_title(const section_kind *k, const config_entry *e)
{
    return kind_is_open(k) && (text_starts(e->key, "title.") || text_starts(e->key, "help."));
}

static gx_status check_section(const config_section *s, const section_kind *k, const char *label, int money_digits,
                               arena *scratch, gx_error *err)
{
    gx_status status = check_heading(s, k, label, err);
    for (size_t i = 0; status == GX_OK && i < s->n; i++) {
        const config_entry *e = &s->entries[i];
        const gx_option *o = kind_option(k, e);
        gx_value v;
        if (is_label_title(k, e))
            status = check_label(s, e, label, err);
        else if (o == NULL)
            status = unknown_key(e, k, label, err);
        else
            status = config_value(s, e, o, money_digits, scratch, &v, err);
    }
    return status;
}

gx_status config_check(const config *c, const section_kind *kinds, size_t n,
                       bool (*skip)(void *ctx, const config_section *s), void *ctx, int money_digits, gx_error *err)
{
    arena *scratch = arena_new();
    if (scratch == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status status = GX_OK;
    for (size_t i = 0; status == GX_OK && i < config_count(c); i++) {
        const config_section *s = config_at(c, i);
        if (skip != NULL && skip(ctx, s))
            continue;
        char label[SHOWN_SECTION_BYTES];
        shown_section(s->kind, s->name, label);
        const section_kind *k = kind_find(kinds, n, s->kind);
        status = k != NULL ? check_section(s, k, label, money_digits, scratch, err)
                           : unknown_section(s, kinds, n, label, err);
    }
    arena_free(scratch);
    return status;
}
