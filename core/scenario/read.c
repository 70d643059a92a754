/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a file of scenarios: see scenario.h. */
#include "core/base/calendar.h"
#include "core/base/files.h"
#include "core/base/i18n.h"
#include "core/scenario/scenario.h"

typedef struct reading {
    const char *shown;
    const zone *zone;
    arena *mem;
    scenario *list;
    scenario_step *steps; /* of all scenarios, one behind the other */
    size_t n, n_steps, room;
    int line;
    int64_t at;  /* of the last dated line of this scenario; GX_NEVER */
    int64_t ran; /* of its last run; GX_NEVER */
} reading;

static gx_status mistake(const reading *r, gx_error *err, const char *what, gx_text word)
{
    return gx_fail(err, GX_EINVAL, _("%s:%d: %s: \"%.*s\""), r->shown, r->line, what, TEXT_ARG(word));
}

/* What stands before the next blank; *rest goes on behind the blanks. */
static gx_text word_of(gx_text *rest)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
        n++;
    gx_text word = { rest->p, n };
    *rest = text_trim((gx_text){ rest->p + n, rest->n - n });
    return word;
}

/* "10:00" or "10:00:30"; false when it is something else. */
static bool clock_time(gx_text t, int64_t *seconds)
{
    int64_t part[3] = { 0 };
    gx_text rest = t;
    for (int i = 0; i < 3; i++) {
        gx_text one = text_cut(&rest, ':');
        if (one.n != 2 || !text_int(one, &part[i]) || part[i] < 0 || part[i] > (i == 0 ? 23 : 59))
            return false;
        if (rest.p == NULL && i > 0) {
            *seconds = part[0] * 3600 + part[1] * 60 + part[2];
            return true;
        }
    }
    return false;
}

/* *dated false: the line does not begin with a date. */
static gx_status take_date(reading *r, gx_text *rest, bool *dated, gx_error *err)
{
    gx_text after = *rest, day = word_of(&after);
    int64_t days, seconds = 12 * 3600;
    *dated = date_parse(day, &days);
    if (!*dated)
        return GX_OK;
    gx_text behind = after, hour = word_of(&behind);
    if (clock_time(hour, &seconds))
        after = behind;
    int64_t at = zone_utc(r->zone, days * DAY_S + seconds);
    if (at < r->at)
        return mistake(r, err, _("a diary goes forward; this is before the line above"), day);
    r->at = at;
    *rest = after;
    return GX_OK;
}

static gx_status add(reading *r, scenario_step step, gx_error *err)
{
    if (r->n == 0)
        return mistake(r, err, _("first a line that begins a test, \"test NAME\""), step.word);
    step.line = r->line;
    r->steps[r->n_steps++] = step;
    r->list[r->n - 1].n++;
    return GX_OK;
}

/* run, run unfair OFFER…, run refused [saying TEXT] */
static bool take_run(gx_text rest, scenario_step *step)
{
    gx_text word = word_of(&rest), after = rest;
    bool refused = text_is(word, "refused"), says = refused && text_is(word_of(&after), "saying");
    if (!text_is(step->who, "run") || (word.n > 0 && !refused && !(text_is(word, "unfair") && rest.n > 0)) ||
        (refused && rest.n > 0 && !says))
        return false;
    step->kind = refused ? STEP_REFUSED : STEP_RUN;
    step->rest = says ? after : rest;
    return true;
}

static gx_status take_happening(reading *r, gx_text rest, gx_error *err)
{
    gx_text who = word_of(&rest);
    scenario_step step = { .kind = STEP_EVENT, .at = r->at, .who = who };
    if (take_run(rest, &step)) {
        r->ran = step.kind == STEP_RUN ? r->at : r->ran;
        return add(r, step, err);
    }
    step.word = word_of(&rest);
    step.rest = rest;
    if (step.word.n == 0)
        return mistake(r, err, _("want DATE WHO TYPE, DATE WHO answers STRATEGY ANSWER, or DATE run"), who);
    if (text_is(step.word, "answers")) {
        step.kind = STEP_ANSWER;
        step.word = word_of(&step.rest);
        if (step.rest.n == 0)
            return mistake(r, err, _("want WHO answers STRATEGY ANSWER"), step.word);
    }
    return add(r, step, err);
}

static gx_status take_expectation(reading *r, gx_text rest, gx_error *err)
{
    static const struct {
        const char *words[2];
        step_kind kind;
    } forms[] = { { { "in", NULL }, STEP_IN },
                  { { "not", "in" }, STEP_NOT_IN },
                  { { "gets", NULL }, STEP_GETS },
                  { { "not", "gets" }, STEP_NOT_GETS },
                  { { "held", NULL }, STEP_HELD } };
    scenario_step step = { .kind = STEP_RULE, .at = r->ran, .who = word_of(&rest), .rest = rest };
    if (r->ran == GX_NEVER)
        return mistake(r, err, _("nothing can be expected before a run"), step.who);
    if (rest.n == 0)
        return mistake(r, err, _("want expect WHO RULE, in SEGMENT, gets STRATEGY or held STRATEGY"), step.who);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        gx_text after = rest;
        if (!text_is(word_of(&after), forms[i].words[0]) ||
            (forms[i].words[1] != NULL && !text_is(word_of(&after), forms[i].words[1])))
            continue;
        step.kind = forms[i].kind;
        step.word = word_of(&after);
        step.rest = after;
        break;
    }
    if (step.kind != STEP_RULE && step.word.n == 0)
        return mistake(r, err, _("of what?"), rest);
    return add(r, step, err);
}

static gx_status begin_test(reading *r, gx_text name, gx_error *err)
{
    if (name.n == 0)
        return mistake(r, err, _("a test needs a name"), name);
    r->list[r->n++] = (scenario){ .name = name, .line = r->line, .steps = r->steps + r->n_steps };
    r->at = r->ran = GX_NEVER;
    return GX_OK;
}

static gx_status take_line(reading *r, gx_text line, gx_error *err)
{
    gx_text rest = text_trim(line);
    if (rest.n == 0 || rest.p[0] == '#')
        return GX_OK;
    gx_text after = rest, first = word_of(&after);
    if (text_is(first, "test"))
        return begin_test(r, after, err);
    if (text_is(first, "expect"))
        return take_expectation(r, after, err);
    bool dated;
    gx_status rc = take_date(r, &rest, &dated, err);
    if (rc == GX_OK && !dated)
        return mistake(r, err, _("want a date, expect, or test"), first);
    return rc == GX_OK ? take_happening(r, rest, err) : rc;
}

gx_status scenario_read(const char *path, const char *shown, const zone *z, arena *a, scenario_file *out, gx_error *err)
{
    gx_text content;
    gx_status rc = file_read(path, shown, a, &content, err);
    if (rc != GX_OK)
        return rc;
    if (!utf8_valid(content))
        return gx_fail(err, GX_EINVAL, _("%s: this is no UTF-8 text"), shown);
    size_t lines = 1;
    for (size_t i = 0; i < content.n; i++)
        lines += content.p[i] == '\n';
    reading r = { .shown = shown, .zone = z, .mem = a };
    r.list = arena_alloc(a, lines * sizeof *r.list);
    r.steps = arena_alloc(a, lines * sizeof *r.steps);
    if (r.list == NULL || r.steps == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    while (content.p != NULL && rc == GX_OK) {
        r.line++;
        rc = take_line(&r, text_cut(&content, '\n'), err);
    }
    *out = (scenario_file){ shown, r.list, r.n };
    return rc;
}
