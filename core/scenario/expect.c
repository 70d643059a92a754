/* SPDX-License-Identifier: Apache-2.0 */
/* Is it as a scenario expects? What is not is said with what is there instead, in the words of `guanxi why`. */
#include "core/scenario/play.h"

#include "core/base/i18n.h"

static void unmet(play *p, const scenario_step *step, const char *what)
{
    p->unmet++;
    buf_printf(p->why, "%s:%d: %.*s: %s\n", p->shown, step->line, TEXT_ARG(step->who), what);
}

/* ---- rules and segments ---- */

typedef struct asking {
    play *p;
    const scenario_step *step;
    const rule *rule;
    bool wanted; /* that it holds */
    bool found;
} asking;

/* Which clauses decided. */
static gx_status explain(asking *q, const gx_batch *b, uint32_t row, arena *mem, gx_error *err)
{
    const clause *clauses;
    size_t n;
    gx_status rc = rule_explain(q->rule, b, row, mem, &clauses, &n, err);
    for (size_t i = 0; i < n && rc == GX_OK; i++)
        buf_printf(q->p->why, "    %s\n", clauses[i].text);
    return rc;
}

static gx_status ask_batch(void *ctx, const gx_batch *b, arena *mem, gx_error *err)
{
    asking *q = ctx;
    uint8_t *value = arena_alloc(mem, b->n);
    int64_t *until = arena_alloc(mem, b->n * sizeof *until);
    if (value == NULL || until == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    gx_status rc = rule_eval(q->rule, b, mem, value, until, err);
    for (uint32_t i = 0; i < b->n && rc == GX_OK; i++) {
        if (!text_eq(b->rows[i]->subject, q->step->who))
            continue;
        q->found = true;
        if ((value[i] != 0) == q->wanted)
            continue;
        unmet(q->p, q->step, q->wanted ? _("this does not hold:") : _("this holds:"));
        buf_printf(q->p->why, "    %.*s\n", TEXT_ARG(rule_text(q->rule)));
        rc = explain(q, b, i, mem, err);
    }
    return rc;
}

static gx_status ask(play *p, const scenario_step *step, const rule *what, bool wanted, gx_error *err)
{
    asking q = { p, step, what, wanted, false };
    gx_status rc = shop_each_batch(p->shop, step->at, ask_batch, &q, err);
    if (rc == GX_OK && !q.found)
        return gx_fail(err, GX_ENOTFOUND, _("there is no customer \"%.*s\" in this test"), TEXT_ARG(step->who));
    return rc;
}

/* In characters of the rule: the line of the file is said by whoever plays the step. */
static void locate(const void *ctx, size_t offset, int *line, int *column)
{
    (void)ctx;
    *line = 1;
    *column = (int)offset + 1;
}

static gx_status expect_rule(play *p, const scenario_step *step, gx_error *err)
{
    const ruleset *r = p->shop->ruleset;
    const rule *what;
    rule_context context = ruleset_questions(r);
    rule_place place = { _("rule"), locate, step };
    gx_status rc = rule_parse(&context, step->rest, place, p->mem, &what, err);
    return rc == GX_OK ? ask(p, step, what, true, err) : rc;
}

static gx_status expect_segment(play *p, const scenario_step *step, gx_error *err)
{
    const ruleset *r = p->shop->ruleset;
    int at = ruleset_segment(r, step->word);
    if (at >= 0)
        return ask(p, step, r->segments[at].when, step->kind == STEP_IN, err);
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (uint32_t i = 0; i < r->n_segments; i++)
        suggest_try(step->word, r->segments[i].name, &near, &distance);
    return gx_fail(err, GX_EINVAL,
                   near ? _("there is no segment \"%.*s\"; did you mean %s?") : _("there is no segment \"%.*s\""),
                   TEXT_ARG(step->word), near);
}

/* ---- actions ---- */

/* "by CHANNEL" and "saying TEXT", in this order, each may be missing. */
typedef struct manner {
    gx_text channel, saying;
} manner;

static gx_status manner_of(const scenario_step *step, manner *out, gx_error *err)
{
    gx_text rest = step->rest;
    *out = (manner){ { NULL, 0 }, { NULL, 0 } };
    if (text_starts(rest, "by ")) {
        rest = text_trim((gx_text){ rest.p + 3, rest.n - 3 });
        out->channel = text_cut(&rest, ' ');
        rest = text_trim(rest);
    }
    if (text_starts(rest, "saying ")) {
        out->saying = text_trim((gx_text){ rest.p + 7, rest.n - 7 });
        rest = (gx_text){ NULL, 0 };
    }
    if (rest.n > 0)
        return gx_fail(err, GX_EINVAL, _("want gets STRATEGY[.STEP] [by CHANNEL] [saying TEXT], got \"%.*s\""),
                       TEXT_ARG(rest));
    return GX_OK;
}

static bool as_wanted(const proposal *p, gx_text word, const manner *m)
{
    return play_names(word, p) && (m->channel.n == 0 || text_eq(m->channel, p->channel)) &&
           (m->saying.n == 0 || text_contains(p->text, m->saying) || text_contains(p->because, m->saying));
}

static void say_actions(play *p, const stored_action *list, size_t n)
{
    size_t said = 0;
    for (size_t i = 0; i < n; i++) {
        const proposal *a = &list[i].p;
        if (list[i].run != p->run)
            continue;
        said++;
        buf_printf(p->why, _("    she gets %.*s.%.*s by %.*s: %.*s\n"), TEXT_ARG(a->strategy), TEXT_ARG(a->step),
                   TEXT_ARG(a->channel), TEXT_ARG(a->text.n ? a->text : a->because));
    }
    if (said == 0)
        buf_str(p->why, _("    she gets nothing\n"));
}

static void say_held(play *p, const proposal *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(p->why, _("    held: %.*s.%.*s by %.*s\n"), TEXT_ARG(list[i].strategy), TEXT_ARG(list[i].step),
                   TEXT_ARG(list[i].reason));
}

typedef struct decided {
    stored_action *actions;
    proposal *held;
    size_t n_actions, n_held;
} decided;

static gx_status what_was_decided(play *p, const scenario_step *step, decided *out, gx_error *err)
{
    store_reader *r = NULL;
    uint32_t id = 0;
    *out = (decided){ .n_actions = 0 };
    gx_status rc = play_customer(p, step, &r, &id, err);
    if (rc == GX_OK)
        rc = store_actions_of(r, id, p->mem, &out->actions, &out->n_actions, err);
    if (rc == GX_OK)
        rc = store_suppressed_of(r, id, p->mem, &out->held, &out->n_held, err);
    store_reader_close(r);
    return rc;
}

static gx_status expect_action(play *p, const scenario_step *step, gx_error *err)
{
    decided d;
    manner m;
    bool nothing = text_is(step->word, "nothing"), gets = false;
    gx_status rc = manner_of(step, &m, err);
    if (rc == GX_OK)
        rc = what_was_decided(p, step, &d, err);
    if (rc != GX_OK)
        return rc;
    for (size_t i = 0; i < d.n_actions; i++)
        gets |= d.actions[i].run == p->run && (nothing || as_wanted(&d.actions[i].p, step->word, &m));
    bool wanted = (step->kind == STEP_GETS) != nothing;
    if (gets == wanted)
        return GX_OK;
    char what[256];
    snprintf(what, sizeof what, wanted ? _("does not get %.*s") : _("should not get it (%.*s)"), TEXT_ARG(step->word));
    unmet(p, step, what);
    say_actions(p, d.actions, d.n_actions);
    say_held(p, d.held, d.n_held);
    return GX_OK;
}

static gx_status expect_held(play *p, const scenario_step *step, gx_error *err)
{
    decided d;
    gx_text gate = step->rest;
    if (gate.n > 0 && !text_starts(gate, "by "))
        return gx_fail(err, GX_EINVAL, _("want held STRATEGY[.STEP] [by GATE], got \"%.*s\""), TEXT_ARG(gate));
    if (gate.n > 0)
        gate = text_trim((gx_text){ gate.p + 3, gate.n - 3 });
    gx_status rc = what_was_decided(p, step, &d, err);
    if (rc != GX_OK)
        return rc;
    for (size_t i = 0; i < d.n_held; i++)
        if (play_names(step->word, &d.held[i]) && (gate.n == 0 || text_eq(gate, d.held[i].reason)))
            return GX_OK;
    unmet(p, step, _("this is not held so"));
    say_actions(p, d.actions, d.n_actions);
    say_held(p, d.held, d.n_held);
    return GX_OK;
}

gx_status play_expect(play *p, const scenario_step *step, gx_error *err)
{
    switch (step->kind) {
    case STEP_IN:
    case STEP_NOT_IN:
        return expect_segment(p, step, err);
    case STEP_GETS:
    case STEP_NOT_GETS:
        return expect_action(p, step, err);
    case STEP_HELD:
        return expect_held(p, step, err);
    default:
        return expect_rule(p, step, err);
    }
}
