/* SPDX-License-Identifier: Apache-2.0 */
/* The walls: memory, time, and the way back out. Nothing here knows what a strategy is. */
#include "core/script/box.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CHURN_MAX ((size_t)1 << 20) /* bytes handed out between two looks at the clock */
#define WORK_MAX 20000              /* units of C work between two looks */
#define REFUSALS_MAX 16             /* each costs a full collection; more is a script that fights the wall */
#define NS_PER_MS INT64_C(1000000)

static const char *limit_words[] = {
    [LIMIT_NONE] = "",
    [LIMIT_TIME] = N_("took longer than its time limit"),
    [LIMIT_MEMORY] = N_("needs more memory than its limit"),
    [LIMIT_PATTERN] = N_("a pattern takes too many steps"),
    [LIMIT_SIZE] = N_("a value is too large"),
};

/* ---- where a failure happened ------------------------------------------------------------------------------------ */

static bool frame_in_lua(lua_State *L, int level, lua_Debug *ar)
{
    return lua_getinfo(L, "Sl", ar) != 0 && ar->currentline > 0 && level >= 0;
}

/* The innermost Lua frame is the place; if that is a library's, the trail leads back to the strategy's own file. Does
 * not allocate in Lua, so the allocator may call it. */
static void place(lua_State *L, box *b)
{
    if (b->placed)
        return;
    lua_Debug ar;
    size_t n = 0;
    bool home = false;
    b->trail[0] = '\0';
    for (int level = 0; level < 64 && !home && lua_getstack(L, level, &ar); level++) {
        if (!frame_in_lua(L, level, &ar))
            continue;
        home = strcmp(ar.source + 1, b->home) == 0;
        if (!b->placed) {
            memcpy(b->file, ar.short_src, sizeof b->file);
            b->line = ar.currentline;
            b->placed = true;
        } else if (n < sizeof b->trail) {
            n += (size_t)snprintf(b->trail + n, sizeof b->trail - n, "%s%s:%d", n == 0 ? _("called from ") : ", ",
                                  ar.short_src, ar.currentline);
        }
    }
}

/* Messages begin with "FILE:LINE: " of the frame that raised them; the place is kept apart, so this goes. */
static const char *without_place(const box *b, const char *message)
{
    char head[LUA_IDSIZE + 16];
    int n = snprintf(head, sizeof head, "%s:%d: ", b->file, (int)b->line);
    return b->placed && strncmp(message, head, (size_t)n) == 0 ? message + n : message;
}

static void copy_message(box *b, const char *message)
{
    size_t n = strlen(message);
    if (n >= sizeof b->what) {
        n = sizeof b->what - 1;
        while (n > 0 && ((unsigned char)message[n] & 0xC0) == 0x80)
            n--; /* whole characters only */
    }
    memcpy(b->what, message, n);
    b->what[n] = '\0';
}

/* The message handler of box_run: it runs where the error was raised, before the stack unwinds. */
static int keep_failure(lua_State *L)
{
    box *b = box_of(L);
    if (b->hit != LIMIT_NONE)
        return 1;      /* latch has kept it */
    b->placed = false; /* of an allocation that was refused once and given later */
    place(L, b);
    if (lua_type(L, 1) == LUA_TSTRING)
        copy_message(b, without_place(b, lua_tostring(L, 1)));
    else if (lua_type(L, 1) == LUA_TNUMBER)
        snprintf(b->what, sizeof b->what, "error(%g)", (double)lua_tonumber(L, 1));
    else
        snprintf(b->what, sizeof b->what, _("error() was given a %s value, not a text"), luaL_typename(L, 1));
    return 1;
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static void over_time_hook(lua_State *L, lua_Debug *ar);

static void latch(lua_State *L, box *b, box_limit limit)
{
    if (b->hit != LIMIT_NONE)
        return;
    b->hit = limit;
    snprintf(b->what, sizeof b->what, "%s", i18n_text(limit_words[limit]));
    place(L, b);
}

/* From now on every instruction raises, so that no loop around pcall survives. */
static void arm(lua_State *L)
{
    lua_sethook(L, over_time_hook, LUA_MASKCOUNT, 1);
}

int box_over(lua_State *L, box_limit limit, const char *format, ...)
{
    box *b = box_of(L);
    if (b->hit == LIMIT_NONE) {
        latch(L, b, limit);
        if (format != NULL) {
            va_list args;
            va_start(args, format);
            vsnprintf(b->what, sizeof b->what, format, args);
            va_end(args);
        }
    }
    arm(L);
    return luaL_error(L, "%s", b->what);
}

static void say_time(box *b)
{
    if (b->hit == LIMIT_TIME)
        snprintf(b->what, sizeof b->what, _("%s of %lld ms"), i18n_text(limit_words[LIMIT_TIME]),
                 (long long)b->setup->limits.time_ms);
}

static bool overdue(const box *b)
{
    return b->deadline_ns != 0 && clock_monotonic_ns() >= b->deadline_ns;
}

static void over_time(lua_State *L, box *b)
{
    latch(L, b, LIMIT_TIME);
    say_time(b);
    arm(L);
    luaL_error(L, "%s", b->what);
}

void box_work(lua_State *L, size_t units)
{
    box *b = box_of(L);
    b->work += units < WORK_MAX ? (int64_t)units : WORK_MAX;
    if (b->work < WORK_MAX)
        return;
    b->work = 0;
    if (overdue(b))
        over_time(L, b);
}

/* Return hook: remembers the line of the return that ends the function `body` called, which is the only Lua function
 * with exactly one frame (the C body) below it. */
static void note_return(lua_State *L, lua_Debug *ar)
{
    lua_Debug below;
    if (!lua_getstack(L, 1, &below) || lua_getstack(L, 2, &below))
        return;
    if (lua_getinfo(L, "l", ar) && ar->currentline > 0)
        box_of(L)->returned_at = ar->currentline;
}

static void over_time_hook(lua_State *L, lua_Debug *ar)
{
    box *b = box_of(L);
    if (ar->event == LUA_HOOKRET)
        note_return(L, ar);
    else if (ar->event == LUA_HOOKCOUNT && (b->hit != LIMIT_NONE || overdue(b)))
        over_time(L, b);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void *refuse(box *b)
{
    b->refusals++;
    if (b->L != NULL && b->hit == LIMIT_NONE) {
        b->placed = false;
        place(b->L, b); /* the stack is gone when the failure arrives */
    }
    return NULL;
}

/* Growing past the cap, or by a block too large, is refused; Lua then collects and asks once more. A latched memory
 * limit refuses all growth, so that collecting over and over ends soon. */
static void *allocate(void *ud, void *p, size_t osize, size_t nsize)
{
    box *b = ud;
    size_t old = p != NULL ? osize : 0;
    if (nsize == 0) {
        b->used -= old;
        return heap_resize(&b->memory, p, old, 0);
    }
    if (nsize > old) {
        size_t more = nsize - old;
        bool fits = nsize <= BOX_BLOCK_MAX && b->used + more <= b->setup->limits.memory_bytes;
        if (!fits || b->refusals > REFUSALS_MAX)
            return refuse(b);
        b->churn += more;
    }
    void *grown = heap_resize(&b->memory, p, old, nsize);
    if (grown == NULL)
        return refuse(b);
    b->used += nsize - old;
    if (b->churn > CHURN_MAX) {
        b->churn = 0;
        if (b->L != NULL && overdue(b))
            arm(b->L);
    }
    return grown;
}

static void say_memory(box *b)
{
    snprintf(b->what, sizeof b->what, _("%s of %zu bytes (%u for one value)"), i18n_text(limit_words[LIMIT_MEMORY]),
             b->setup->limits.memory_bytes, BOX_BLOCK_MAX);
}

void box_check_latch(lua_State *L, int rc)
{
    box *b = box_of(L);
    if (rc == LUA_OK)
        return;
    if (b->hit == LIMIT_NONE && rc == LUA_ERRMEM) {
        latch(L, b, LIMIT_MEMORY);
        say_memory(b);
    }
    if (b->hit != LIMIT_NONE || b->out_of_memory) {
        arm(L);
        lua_error(L);
    }
    b->placed = false; /* the script caught it: a refusal's place is not the next failure's */
    b->refusals = 0;
}

int box_no_memory(lua_State *L)
{
    box_of(L)->out_of_memory = true;
    luaL_error(L, _("out of memory"));
    abort(); /* luaL_error does not come back, but is not declared so */
}

/* ---- opening, running -------------------------------------------------------------------------------------------- */

void box_compile(lua_State *L, gx_text source, const char *shown)
{
    const char *name = lua_pushfstring(L, "@%s", shown); /* name */
    if (luaL_loadbufferx(L, source.p, source.n, name, "t") != LUA_OK)
        lua_error(L);
    environment_push(L);                  /* name chunk env */
    if (lua_setupvalue(L, -2, 1) == NULL) /* name chunk */
        lua_pop(L, 1);                    /* a chunk always has _ENV; be safe */
    lua_remove(L, -2);                    /* chunk */
}

static void begin(box *b)
{
    b->hit = LIMIT_NONE;
    b->out_of_memory = b->placed = false;
    b->refusals = 0;
    b->work = 0;
    b->churn = 0;
    b->returned_at = 0;
    b->file[0] = b->what[0] = b->trail[0] = '\0';
    b->line = 0;
    b->deadline_ns = clock_monotonic_ns() + b->setup->limits.time_ms * NS_PER_MS;
    lua_sethook(b->L, over_time_hook, LUA_MASKCOUNT | LUA_MASKRET, BOX_HOOK_STEPS);
}

static gx_status judge(box *b, int rc)
{
    if (rc == LUA_OK)
        return GX_OK;
    if (b->out_of_memory)
        return GX_ENOMEM;
    if (b->hit == LIMIT_NONE && rc == LUA_ERRMEM) {
        b->hit = LIMIT_MEMORY;
        say_memory(b);
    } else if (b->what[0] == '\0' && b->hit == LIMIT_NONE) {
        copy_message(b, lua_type(b->L, -1) == LUA_TSTRING ? lua_tostring(b->L, -1) : "failed while failing");
    }
    return b->hit != LIMIT_NONE ? GX_ELIMIT : GX_ESCRIPT;
}

gx_status box_run(box *b, lua_CFunction body, void *subject, void *arg)
{
    lua_State *L = b->L;
    begin(b);
    b->subject = subject;
    lua_pushcfunction(L, keep_failure);             /* msgh */
    lua_pushcfunction(L, body);                     /* msgh body */
    lua_pushlightuserdata(L, arg);                  /* msgh body arg */
    gx_status rc = judge(b, lua_pcall(L, 1, 0, 1)); /* msgh (error) */
    lua_settop(L, 0);
    lua_sethook(L, NULL, 0, 0);
    b->deadline_ns = 0;
    b->subject = NULL;
    return rc;
}

void box_complaint(const box *b, buf *out)
{
    if (b->placed)
        buf_printf(out, "%s:%d: ", b->file, (int)b->line);
    buf_str(out, b->what);
    if (b->trail[0] != '\0')
        buf_printf(out, " (%s)", b->trail);
}

static int open_body(lua_State *L)
{
    environment_open(L);
    return 0;
}

gx_status box_open(const box_setup *setup, const char *home, box *b, gx_error *err)
{
    *b = (box){ .setup = setup, .home = home };
    lua_State *L = heap_open(&b->memory, setup->limits.memory_bytes) ? lua_newstate(allocate, b) : NULL;
    if (L == NULL) {
        heap_close(&b->memory);
        return gx_fail(err, GX_ENOMEM, "%s: out of memory for its Lua state", home);
    }
    *(box **)lua_getextraspace(L) = b;
    b->L = L;
    gx_status rc = box_run(b, open_body, NULL, NULL);
    if (rc != GX_OK) {
        gx_fail(err, rc, _("%s: cannot make its Lua state: %s"), home, b->what);
        box_close(b);
    }
    return rc;
}

void box_close(box *b)
{
    heap_close(&b->memory); /* all that the state has; nothing in it has to be told */
    b->L = NULL;
}

gx_status box_keep(box *b, gx_error *err)
{
    lua_gc(b->L, LUA_GCCOLLECT); /* so most calls end before there is as much again, and never collect */
    if (!heap_keep(&b->memory))
        return gx_fail(err, GX_ENOMEM, "%s: out of memory for its Lua state", b->home);
    b->used_kept = b->used;
    return GX_OK;
}

void box_rewind(box *b)
{
    heap_rewind(&b->memory);
    b->used = b->used_kept;
}
