/* SPDX-License-Identifier: Apache-2.0 */
/* Playing a scenario: its events are appended, its runs decide, all in a database of its own in a temporary folder. */
#include "core/scenario/play.h"

#include "core/base/calendar.h"
#include "core/base/i18n.h"
#include "core/engine/entry.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static gx_status no_memory(gx_error *err)
{
    return gx_fail(err, GX_ENOMEM, _("out of memory"));
}

/* What went wrong, and on which line. */
static gx_status at_line(const play *p, const scenario_step *step, gx_status rc, gx_error *err)
{
    if (rc == GX_OK)
        return rc;
    gx_error why = *err;
    return gx_fail(err, rc, "%s:%d: %s", p->shown, step->line, why.text);
}

/* ---- events ---- */

static gx_status append(play *p, const scenario_step *step, const char *type, json_t *data, gx_error *err)
{
    char time[32], id[16];
    append_counts counts;
    time_format_rfc3339(step->at, time);
    snprintf(id, sizeof id, "%d", step->line);
    json_t *said = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s%, s:o*}", "specversion", "1.0", "id", id, "source", "test",
                             "type", type, "time", time, "subject", step->who.p, step->who.n, "data", data);
    char *line = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
    gx_status rc = line != NULL ? shop_append(p->shop, text_of(line), STORE_OFF, &counts, err) : no_memory(err);
    free(line);
    json_decref(said);
    return rc;
}

static gx_status play_event(play *p, const scenario_step *step, gx_error *err)
{
    json_t *data = NULL;
    if (step->rest.n > 0) {
        json_error_t why;
        data = json_loadb(step->rest.p, step->rest.n, 0, &why);
        if (data == NULL)
            return gx_fail(err, GX_EINVAL, _("the data of this event is no JSON: %s"), why.text);
    }
    const char *type = arena_strndup(p->mem, step->word.p, step->word.n);
    return type != NULL ? append(p, step, type, data, err) : no_memory(err);
}

bool play_names(gx_text word, const proposal *p)
{
    gx_text rest = word, name = text_cut(&rest, '.');
    return text_eq(name, p->strategy) && (rest.p == NULL || text_eq(rest, p->step));
}

gx_status play_customer(play *p, const scenario_step *step, store_reader **r, uint32_t *id, gx_error *err)
{
    gx_status rc = store_reader_open(p->shop->store, r, err);
    if (rc == GX_OK)
        rc = store_find(*r, step->who, id, err);
    if (rc == GX_ENOTFOUND)
        return gx_fail(err, rc, _("there is no customer \"%.*s\" in this test"), TEXT_ARG(step->who));
    return rc;
}

/* Her newest action of that strategy and step. */
static gx_status find_action(play *p, const scenario_step *step, const stored_action **out, gx_error *err)
{
    store_reader *r = NULL;
    uint32_t id = 0;
    stored_action *list = NULL;
    size_t n = 0;
    gx_status rc = play_customer(p, step, &r, &id, err);
    if (rc == GX_OK)
        rc = store_actions_of(r, id, p->mem, &list, &n, err);
    *out = NULL;
    for (size_t i = 0; rc == GX_OK && i < n; i++)
        if (play_names(step->word, &list[i].p) && (*out == NULL || list[i].run > (*out)->run))
            *out = &list[i];
    store_reader_close(r);
    if (rc == GX_OK && *out == NULL)
        return gx_fail(err, GX_ENOTFOUND, _("\"%.*s\" was not asked by \"%.*s\" yet"), TEXT_ARG(step->who),
                       TEXT_ARG(step->word));
    return rc;
}

/* An answer is what `guanxi done --answer` makes of it: the answer, and what the script says it teaches. */
static gx_status play_answer(play *p, const scenario_step *step, gx_error *err)
{
    const stored_action *a;
    entry e;
    gx_status rc = find_action(p, step, &a, err);
    if (rc == GX_OK)
        rc = entry_begin(&e, p->shop, step->at, err);
    if (rc != GX_OK)
        return rc;
    e.subject = step->who;
    rc = entry_done(&e, &a->p, step->rest, (gx_text){ NULL, 0 }, err);
    if (rc == GX_OK)
        rc = entry_journal(&e, err);
    entry_end(&e);
    return rc;
}

/* ---- runs ---- */

/* The offers of `run unfair …`. */
static gx_status decide(play *p, const scenario_step *step, run_report *report, gx_error *err)
{
    gx_text rest = step->kind == STEP_RUN ? step->rest : (gx_text){ NULL, 0 };
    gx_text *names = arena_alloc(p->mem, (rest.n + 1) * sizeof *names);
    run_options o = { .commit = true, .yes = true, .unfair = names };
    if (names == NULL)
        return no_memory(err);
    while (rest.n > 0) {
        names[o.n_unfair++] = text_cut(&rest, ' ');
        rest = text_trim(rest);
    }
    return shop_run(p->shop, step->at, &o, report, err);
}

static gx_status play_refused(play *p, const scenario_step *step, gx_error *err)
{
    run_report report;
    gx_error why = { 0 };
    gx_status rc = decide(p, step, &report, &why);
    if (rc == GX_OK)
        run_report_free(&report);
    if (rc != GX_OK && rc != GX_EREFUSED)
        return gx_fail(err, rc, "%s", why.text);
    if (rc == GX_EREFUSED && text_contains(text_of(why.text), step->rest))
        return GX_OK;
    p->unmet++;
    buf_printf(p->why, "%s:%d: %s\n", p->shown, step->line,
               rc == GX_OK ? _("the run is not refused") : _("the run is refused otherwise:"));
    if (rc != GX_OK)
        buf_printf(p->why, "    %s\n", why.text);
    return GX_OK;
}

static gx_status play_run(play *p, const scenario_step *step, gx_error *err)
{
    run_report report = { .mem = NULL };
    gx_status rc = decide(p, step, &report, err);
    if (rc != GX_OK)
        return rc;
    p->run = report.record.id;
    for (size_t i = 0; i < report.failures.n; i++)
        buf_printf(p->why, "%s:%d: %s\n", p->shown, step->line, report.failures.list[i]);
    p->unmet += report.failures.n;
    run_report_free(&report);
    return GX_OK;
}

static gx_status play_step(play *p, const scenario_step *step, gx_error *err)
{
    switch (step->kind) {
    case STEP_EVENT:
        return play_event(p, step, err);
    case STEP_ANSWER:
        return play_answer(p, step, err);
    case STEP_RUN:
        return play_run(p, step, err);
    case STEP_REFUSED:
        return play_refused(p, step, err);
    default:
        return play_expect(p, step, err);
    }
}

static gx_status play_all(play *p, const scenario *s, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < s->n && rc == GX_OK; i++)
        rc = at_line(p, &s->steps[i], play_step(p, &s->steps[i], err), err);
    return rc;
}

/* ---- a database of its own ---- */

static void remove_folder(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.')
            (void)unlinkat(dirfd(d), e->d_name, 0);
    if (d != NULL)
        closedir(d);
    (void)rmdir(dir);
}

gx_status scenario_play(const shop_options *o, const scenario_file *file, const scenario *s, bool *passed, buf *why,
                        gx_error *err)
{
    const char *tmp = getenv("TMPDIR");
    play p = { .shown = file->shown, .mem = arena_new(), .why = why };
    char *dir = p.mem ? arena_printf(p.mem, "%s/guanxi-test-XXXXXX", tmp && *tmp ? tmp : "/tmp") : NULL;
    if (dir == NULL) {
        arena_free(p.mem);
        return no_memory(err);
    }
    shop_options own = *o;
    gx_status rc = GX_OK;
    if (mkdtemp(dir) == NULL)
        rc = gx_fail(err, GX_EIO, _("%s cannot be made: %s; check the folder and its rights"), dir, strerror(errno));
    own.database = rc == GX_OK ? arena_printf(p.mem, "%s/shop.db", dir) : NULL;
    own.threads = 1;
    if (rc == GX_OK)
        rc = shop_open(&own, &p.shop, err);
    if (rc == GX_OK)
        rc = shop_open_store(p.shop, STORE_CREATE, err);
    if (rc == GX_OK)
        rc = play_all(&p, s, err);
    shop_close(p.shop);
    remove_folder(dir);
    arena_free(p.mem);
    *passed = p.unmet == 0;
    return rc;
}
