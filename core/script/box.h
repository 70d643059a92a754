/* SPDX-License-Identifier: Apache-2.0 */
/* The box around a Lua state, private to this room: an allocator that counts and refuses, a hook that ends what takes
 * too long, a message handler that keeps the place of a failure. A limit, once hit, is latched: pcall passes it on.
 *
 * What a hook cannot see (work inside one C function) is bounded three ways: no single block of memory is larger than
 * BOX_BLOCK_MAX, every MiB of memory handed out looks at the clock, and our own C loops charge box_work. */
#ifndef CORE_SCRIPT_BOX_H
#define CORE_SCRIPT_BOX_H

#include "core/base/text.h"
#include "core/script/heap.h"
#include <guanxi/status.h>
#include <lauxlib.h>
#include <lua.h>

#define BOX_BLOCK_MAX (1u << 20) /* bytes: of one string, one table's array */
#define BOX_HOOK_STEPS 256       /* VM instructions between two looks at the clock */

typedef enum box_limit { LIMIT_NONE, LIMIT_TIME, LIMIT_MEMORY, LIMIT_PATTERN, LIMIT_SIZE } box_limit;

typedef struct box_limits {
    int64_t time_ms;
    size_t memory_bytes;
    int64_t pattern_steps;
} box_limits;

/* A module of scripts/lib: require("lib.words"). */
typedef struct box_library {
    const char *name;  /* "lib.words" */
    const char *shown; /* "lib/words.lua" */
    gx_text source;
} box_library;

typedef struct box_setup {
    box_limits limits;
    const box_library *libraries;
    size_t n_libraries;
} box_setup;

typedef struct box {
    lua_State *L;
    const box_setup *setup; /* borrowed */
    const char *home;       /* chunk name of the strategy: failures are placed in this file if possible */
    void *subject;          /* what the bindings work on during a call: see handle.h */
    heap memory;
    size_t used, used_kept; /* bytes */
    size_t churn;           /* bytes handed out since the clock was last looked at */
    unsigned refusals;
    int64_t deadline_ns;
    int64_t work;
    box_limit hit;
    bool out_of_memory;  /* ours (arena, buf), not the script's */
    bool placed;         /* file, line and trail are those of the failure */
    int32_t returned_at; /* line of the return that ended the function called by box_call's body */
    char file[LUA_IDSIZE];
    int32_t line;
    char what[512];
    char trail[256]; /* "called from strategies/vip.lua:30", innermost first; empty: none */
} box;

/* GX_OK; GX_ENOMEM. The libraries of the environment are in place. */
gx_status box_open(const box_setup *setup, const char *home, box *b, gx_error *err);
void box_close(box *b);

/* Run `body` (one argument: `arg` as light userdata, no results) under all limits. On failure b->what, file, line and
 * trail tell why. GX_ESCRIPT, GX_ELIMIT, GX_ENOMEM. `subject` is b->subject for the time of the call. */
gx_status box_run(box *b, lua_CFunction body, void *subject, void *arg);
/* The state as it is now is what every box_rewind goes back to: what a call has left behind, or was stopped in the
 * middle of, is as if it had never been. Not inside box_run. */
gx_status box_keep(box *b, gx_error *err);
void box_rewind(box *b);
/* "FILE:LINE: what (called from …)" after a failed box_run. */
void box_complaint(const box *b, buf *out);

static inline box *box_of(lua_State *L)
{
    return *(box **)lua_getextraspace(L);
}

/* Inside Lua. These raise. */
int box_over(lua_State *L, box_limit limit, const char *format, ...) __attribute__((format(printf, 3, 4)));
void box_work(lua_State *L, size_t units);  /* charge C work; looks at the clock now and then */
void box_check_latch(lua_State *L, int rc); /* after a lua_pcall that returned rc: a limit is raised again */
__attribute__((noreturn)) int box_no_memory(lua_State *L);         /* an allocation of ours failed */
void box_compile(lua_State *L, gx_text source, const char *shown); /* [-0, +1] the chunk, in the environment */

/* environment.c: the allow-list. */
void environment_open(lua_State *L); /* fills the registry */
void environment_push(lua_State *L); /* [-0, +1] the global environment of scripts */
/* library.c, tables.c, patterns.c: what stands in for the stock functions. */
/* A stable sort of t[1..n], t an absolute index. */
void tables_sort(lua_State *L, int t, lua_Integer n, bool (*before)(lua_State *L, int i, int j));
bool tables_before(lua_State *L, int i, int j); /* `<`, texts bytewise */
extern const luaL_Reg library_base[], library_string[], library_table[], library_patterns[];

#endif
