/* SPDX-License-Identifier: Apache-2.0 */
/* A rule from its text, and what is known of it without any customer. */
#include "core/base/i18n.h"
#include "core/rules/tree.h"

/* A rule is a yes or a no. What is not, is shown how to become one. */
static gx_status must_be_boolean(parsing *p, const syntax *s, const node *root)
{
    const char *example = root->type == GX_MONEY   ? ">= money(\"2000.00\")"
                          : root->type == GX_LABEL ? "== \"…\""
                                                   : "> 0";
    if (root->type == GX_BOOL)
        return GX_OK;
    if (root->type == GX_INT || root->type == GX_MONEY || root->type == GX_NUMBER ||
        (root->type == GX_LABEL && root->op == NODE_FACT))
        return rule_mistake(p, s->begin, _("a rule is true or false, but this is %s; compare it, such as %.*s %s"),
                            type_phrase(root->type), TEXT_ARG(syntax_source(p, s)), example);
    return rule_mistake(p, s->begin, _("a rule is true or false, but this is %s; compare it with something"),
                        type_phrase(root->type));
}

static gx_status finish(parsing *p, const node *root, const rule **out)
{
    rule *r = arena_zalloc(p->a, sizeof *r);
    if (r == NULL)
        return rule_no_memory(p->err);
    *r = (rule){ .root = root,
                 .text = p->text,
                 .place = p->place,
                 .facts = p->c->facts,
                 .money_digits = p->c->money_digits,
                 .reads = p->reads,
                 .n_reads = p->n_reads,
                 .cuts = p->cuts,
                 .n_cuts = p->n_cuts,
                 .raw_age = p->raw_age };
    *out = r;
    return GX_OK;
}

gx_status rule_parse(const rule_context *c, gx_text text, rule_place place, arena *a, const rule **out, gx_error *err)
{
    parsing p = { .c = c, .text = GX_TEXT(""), .place = place, .a = a, .err = err };
    syntax *s;
    node *root;
    if (text.n > 0 && (p.text = arena_text(a, text)).p == NULL)
        return rule_no_memory(err);
    gx_status rc = parse_expression(&p, &s);
    if (rc != GX_OK || (rc = check_expression(&p, s, &root)) != GX_OK || (rc = must_be_boolean(&p, s, root)) != GX_OK)
        return rc;
    return finish(&p, root, out);
}

gx_text rule_text(const rule *r)
{
    return r->text;
}

rule_place rule_where(const rule *r)
{
    return r->place;
}

const gx_ref *rule_reads(const rule *r, size_t *n)
{
    *n = r->n_reads;
    return r->reads;
}

const size_t *rule_cuts(const rule *r, size_t *n)
{
    *n = r->n_cuts;
    return r->cuts;
}

bool rule_reads_raw_age(const rule *r)
{
    return r->raw_age;
}

bool rule_is_otherwise(const rule *r)
{
    return r->root->op == NODE_YES && r->root->i != 0;
}
