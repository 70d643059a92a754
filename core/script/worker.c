/* SPDX-License-Identifier: Apache-2.0 */
/* Calling plan: one worker per thread, one Lua state per strategy, made when first needed and taken back after every
 * call to how it was before the first. */
#include "core/base/i18n.h"
#include "core/script/scripts.h"

#include <stdlib.h>

static const char key_plan = 'p';

struct script_worker {
    const scripts *scripts;
    box *boxes;            /* by strategy; L NULL: not open */
    plan_memo (*memos)[2]; /* by strategy: a run asks for T and for a second later in turn */
    buf scratch;
};

gx_status script_worker_new(const scripts *s, script_worker **out, gx_error *err)
{
    script_worker *w = calloc(1, sizeof *w);
    if (w != NULL)
        w->boxes = calloc(s->n + 1, sizeof *w->boxes);
    if (w != NULL)
        w->memos = calloc(s->n + 1, sizeof *w->memos);
    if (w == NULL || w->boxes == NULL || w->memos == NULL) {
        if (w != NULL) {
            free(w->boxes);
            free(w->memos);
        }
        free(w);
        return gx_fail(err, GX_ENOMEM, "out of memory for a strategy worker");
    }
    w->scripts = s;
    *out = w;
    return GX_OK;
}

void script_worker_free(script_worker *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->scripts->n; i++)
        box_close(&w->boxes[i]);
    for (size_t i = 0; i < w->scripts->n; i++) {
        plan_memo_free(&w->memos[i][0]);
        plan_memo_free(&w->memos[i][1]);
    }
    free(w->memos);
    free(w->boxes);
    buf_free(&w->scratch);
    free(w);
}

/* arg: script_source. The file is run, with what it requires; the handles and its plan go into the registry. */
static int prepare_body(lua_State *L)
{
    const script_source *source = lua_touserdata(L, 1);
    lua_settop(L, 0);
    handle_open(L);
    ctx_open(L);
    products_open(L);
    box_compile(L, source->text, source->strategy.file); /* chunk */
    lua_call(L, 0, 1);                                   /* strategy */
    lua_getfield(L, 1, "plan");                          /* strategy plan */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_plan);
    return 0;
}

static gx_status open_box(script_worker *w, size_t i, gx_error *err)
{
    box *b = &w->boxes[i];
    const script_source *source = &w->scripts->list[i];
    gx_status rc = box_open(&w->scripts->setup, source->strategy.file, b, err);
    if (rc != GX_OK)
        return rc;
    rc = box_run(b, prepare_body, NULL, (void *)(uintptr_t)source);
    if (rc != GX_OK) {
        gx_fail(err, rc, _("strategy %s (%s): %s"), source->strategy.name, source->strategy.file, b->what);
    } else {
        rc = box_keep(b, err);
    }
    if (rc != GX_OK)
        box_close(b);
    return rc;
}

gx_status script_worker_open(script_worker *w, gx_error *err)
{
    gx_status rc = GX_OK;
    for (size_t i = 0; i < w->scripts->n && rc == GX_OK; i++)
        if (w->boxes[i].L == NULL)
            rc = open_box(w, i, err);
    return rc;
}

/* arg: plan_call. */
static int plan_body(lua_State *L)
{
    plan_call *c = lua_touserdata(L, 1);
    box *b = box_of(L);
    lua_settop(L, 0);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_plan);
    handle_push(L);
    ctx_push(L);
    lua_call(L, 2, 1); /* result */
    actions_take(L, c, 1, b->returned_at);
    return 0;
}

static gx_status explain(const box *b, const plan_call *c, gx_status rc, gx_error *err)
{
    const strategy *s = c->strategy;
    if (rc == GX_ENOMEM)
        return gx_fail(err, rc, _("strategy %s (%s): out of memory"), s->name, s->file);
    bool trail = b->trail[0] != '\0';
    int32_t returned = b->returned_at; /* what is wrong with an action is found after the script has returned it */
    return gx_fail(err, rc, _("strategy %s (%s:%d): %s%s%s%s"), s->name, b->placed ? b->file : s->file,
                   b->placed      ? (int)b->line
                   : returned > 0 ? (int)returned
                                  : 1,
                   b->what, trail ? " (" : "", b->trail, trail ? ")" : "");
}

gx_status script_plan(script_worker *w, const plan_input *in, arena *a, plan_result *out, gx_error *err)
{
    box *b = &w->boxes[in->strategy];
    plan_memo *memo = &w->memos[in->strategy][in->batch->now & 1];
    if (plan_memo_find(memo, in, a, out))
        return GX_OK;
    gx_status rc = b->L == NULL ? open_box(w, in->strategy, err) : GX_OK;
    if (rc != GX_OK)
        return rc;
    *out = (plan_result){ NULL, 0, GX_FOREVER };
    plan_call c = {
        .options = &w->scripts->options,
        .strategy = &w->scripts->list[in->strategy].strategy,
        .in = in,
        .state = in->batch->rows[in->row],
        .mem = a,
        .scratch = &w->scratch,
        .out = out,
        .until = GX_FOREVER,
        .until_day = GX_FOREVER,
    };
    rc = box_run(b, plan_body, &c, &c);
    if (rc == GX_OK) { /* before what was asked by texts of the script is gone */
        out->valid_until = c.until;
        plan_memo_keep(memo, &c.trace, out, c.until_day);
    }
    box_rewind(b);
    if (rc == GX_OK)
        return GX_OK;
    *out = (plan_result){ NULL, 0, GX_FOREVER };
    explain(b, &c, rc, err);
    return rc;
}
