/* SPDX-License-Identifier: Apache-2.0 */
/* find, match, gmatch and gsub with Lua's pattern language and a step budget. The stock matcher runs inside one C call
 * where no hook looks, and four wildcards make it run for half a minute; this one counts every step it takes and gives
 * up when the budget of the call is spent. Results and messages are those of Lua 5.4: a test compares the two. */
#include "core/script/box.h"

#include "core/base/i18n.h"

#include <ctype.h>
#include <string.h>

#define CAPTURES_MAX 32
#define DEPTH_MAX 200 /* C recursion */
#define CAPTURE_OPEN (-1)
#define CAPTURE_PLACE (-2)

typedef struct capture {
    const char *p;
    ptrdiff_t n; /* or CAPTURE_OPEN, CAPTURE_PLACE */
} capture;

typedef struct matcher {
    lua_State *L;
    const char *begin, *end; /* subject */
    const char *pattern_end;
    int64_t steps; /* left */
    int depth;
    int n_captures;
    capture captures[CAPTURES_MAX];
} matcher;

static const char *match_here(matcher *m, const char *s, const char *p);

/* ---- one character ----------------------------------------------------------------------------------------------- */

static void step(matcher *m)
{
    if (--m->steps < 0)
        box_over(m->L, LIMIT_PATTERN, _("a pattern takes more than %lld steps; make it simpler or the text shorter"),
                 (long long)box_of(m->L)->setup->limits.pattern_steps);
}

/* Where the pattern item at p (one character, %x, [set]) ends. */
static const char *item_end(matcher *m, const char *p)
{
    if (*p == '%') {
        if (p + 1 >= m->pattern_end)
            luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 2;
    }
    if (*p++ != '[')
        return p;
    if (p < m->pattern_end && *p == '^')
        p++;
    do { /* a ']' that comes first is a member */
        if (p >= m->pattern_end)
            luaL_error(m->L, "malformed pattern (missing ']')");
        char c = *p++;
        if (c == '%')
            p++;
    } while (p >= m->pattern_end || *p != ']');
    return p + 1;
}

static bool in_class(int c, int class)
{
    bool in;
    switch (tolower(class)) {
    case 'a':
        in = isalpha(c);
        break;
    case 'c':
        in = iscntrl(c);
        break;
    case 'd':
        in = isdigit(c);
        break;
    case 'g':
        in = isgraph(c);
        break;
    case 'l':
        in = islower(c);
        break;
    case 'p':
        in = ispunct(c);
        break;
    case 's':
        in = isspace(c);
        break;
    case 'u':
        in = isupper(c);
        break;
    case 'w':
        in = isalnum(c);
        break;
    case 'x':
        in = isxdigit(c);
        break;
    case 'z': /* an old spelling of \0 that Lua still knows */
        in = c == 0;
        break;
    default:
        return class == c;
    }
    return isupper(class) ? !in : in;
}

/* p is at '[', last at its ']'. */
static bool in_set(int c, const char *p, const char *last)
{
    bool in = true;
    if (p[1] == '^') {
        in = false;
        p++;
    }
    while (++p < last) {
        if (*p == '%') {
            p++;
            if (in_class(c, (unsigned char)*p))
                return in;
        } else if (p[1] == '-' && p + 2 < last) {
            if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2])
                return in;
            p += 2;
        } else if ((unsigned char)*p == c) {
            return in;
        }
    }
    return !in;
}

/* Whether the character at s, if there is one, is what the item p..end wants. */
static bool one(matcher *m, const char *s, const char *p, const char *end)
{
    if (s >= m->end)
        return false;
    int c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return true;
    case '%':
        return in_class(c, (unsigned char)p[1]);
    case '[':
        m->steps -= (end - p) / 16; /* a long set is work, too */
        return in_set(c, p, end - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* ---- captures, %b, %f -------------------------------------------------------------------------------------------- */

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t n)
{
    if (m->n_captures >= CAPTURES_MAX)
        luaL_error(m->L, "too many captures");
    m->captures[m->n_captures++] = (capture){ s, n };
    const char *end = match_here(m, s, p);
    if (end == NULL)
        m->n_captures--;
    return end;
}

static const char *close_capture(matcher *m, const char *s, const char *p)
{
    int i = m->n_captures - 1;
    while (i >= 0 && m->captures[i].n != CAPTURE_OPEN)
        i--;
    if (i < 0)
        luaL_error(m->L, "invalid pattern capture");
    m->captures[i].n = s - m->captures[i].p;
    const char *end = match_here(m, s, p);
    if (end == NULL)
        m->captures[i].n = CAPTURE_OPEN;
    return end;
}

static const char *again(matcher *m, const char *s, int digit)
{
    int i = digit - '1';
    if (i < 0 || i >= m->n_captures || m->captures[i].n == CAPTURE_OPEN)
        luaL_error(m->L, "invalid capture index %%%d", i + 1);
    size_t n = (size_t)m->captures[i].n; /* a place is longer than any text: no match, as in Lua */
    if ((size_t)(m->end - s) < n)
        return NULL;
    m->steps -= (int64_t)(n / 16);
    // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): luaL_error does not come back: capture i is set
    return memcmp(m->captures[i].p, s, n) == 0 ? s + n : NULL;
}

/* %bxy; p is at x. */
static const char *balanced(matcher *m, const char *s, const char *p)
{
    if (p >= m->pattern_end - 1)
        luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->end || *s != *p)
        return NULL;
    int open = 1;
    while (++s < m->end) {
        step(m);
        if (*s == p[1] && --open == 0)
            return s + 1;
        if (*s != p[1] && *s == *p)
            open++;
    }
    return NULL;
}

/* %f[set]; p is at '['. True at a border from outside to inside. */
static bool frontier(matcher *m, const char *s, const char *p, const char **end)
{
    if (p >= m->pattern_end || *p != '[')
        luaL_error(m->L, "missing '[' after '%%f' in pattern");
    *end = item_end(m, p);
    int before = s == m->begin ? 0 : (unsigned char)s[-1];
    int here = s < m->end ? (unsigned char)*s : 0;
    return !in_set(before, p, *end - 1) && in_set(here, p, *end - 1);
}

/* ---- repetition and the main loop -------------------------------------------------------------------------------- */

static const char *longest(matcher *m, const char *s, const char *p, const char *end)
{
    ptrdiff_t n = 0;
    while (one(m, s + n, p, end)) {
        step(m);
        n++;
    }
    for (; n >= 0; n--) {
        const char *rest = match_here(m, s + n, end + 1);
        if (rest != NULL)
            return rest;
    }
    return NULL;
}

static const char *shortest(matcher *m, const char *s, const char *p, const char *end)
{
    for (;;) {
        const char *rest = match_here(m, s, end + 1);
        if (rest != NULL)
            return rest;
        if (!one(m, s, p, end))
            return NULL;
        s++;
    }
}

/* The special items. True: *result is the answer. False: *s and *p have moved on, or the item is an ordinary one
 * (*p unchanged). */
static bool special(matcher *m, const char **s, const char **p, const char **result)
{
    const char *at = *p;
    if (*at == '(') {
        bool place = at + 1 < m->pattern_end && at[1] == ')';
        *result = place ? open_capture(m, *s, at + 2, CAPTURE_PLACE) : open_capture(m, *s, at + 1, CAPTURE_OPEN);
        return true;
    }
    if (*at == ')') {
        *result = close_capture(m, *s, at + 1);
        return true;
    }
    if (*at == '$' && at + 1 == m->pattern_end) {
        *result = *s == m->end ? *s : NULL;
        return true;
    }
    if (*at != '%' || at + 1 >= m->pattern_end)
        return false;
    if (at[1] == 'b') {
        *s = balanced(m, *s, at + 2);
        *p = at + 4;
    } else if (at[1] == 'f') {
        const char *end;
        if (!frontier(m, *s, at + 2, &end))
            *s = NULL;
        *p = *s != NULL ? end : at;
    } else if (isdigit((unsigned char)at[1])) {
        *s = again(m, *s, at[1]);
        *p = at + 2;
    } else {
        return false;
    }
    *result = NULL;
    return *s == NULL;
}

/* An ordinary item and the quantifier behind it. Same answer as `special`. */
static bool ordinary(matcher *m, const char **s, const char **p, const char **result)
{
    const char *end = item_end(m, *p);
    char quantifier = end < m->pattern_end ? *end : '\0';
    bool fits = one(m, *s, *p, end);
    *result = NULL;
    if (!fits && quantifier != '\0' && strchr("*?-", quantifier) != NULL) {
        *p = end + 1; /* nothing of it: no recursion needed */
        return false;
    }
    switch (quantifier) {
    case '*':
        *result = longest(m, *s, *p, end);
        return true;
    case '+':
        *result = fits ? longest(m, *s + 1, *p, end) : NULL;
        return true;
    case '-':
        *result = shortest(m, *s, *p, end);
        return true;
    case '?':
        if ((*result = match_here(m, *s + 1, end + 1)) != NULL)
            return true;
        *p = end + 1;
        return false;
    default:
        if (!fits)
            return true;
        *s += 1;
        *p = end;
        return false;
    }
}

/* The end of the match of p at s, or NULL. */
static const char *match_here(matcher *m, const char *s, const char *p)
{
    if (++m->depth > DEPTH_MAX)
        luaL_error(m->L, "pattern too complex");
    const char *result = s;
    for (;;) {
        step(m);
        result = s;
        if (p >= m->pattern_end)
            break;
        const char *before = p;
        if (special(m, &s, &p, &result))
            break;
        if (p == before && ordinary(m, &s, &p, &result))
            break;
    }
    m->depth--;
    return result;
}

/* ---- what scripts call ------------------------------------------------------------------------------------------- */

static void begin(matcher *m, lua_State *L, gx_text s, gx_text p)
{
    *m = (matcher){ .L = L,
                    .begin = s.p,
                    .end = s.p + s.n,
                    .pattern_end = p.p + p.n,
                    .steps = box_of(L)->setup->limits.pattern_steps };
}

static gx_text check_text(lua_State *L, int i)
{
    gx_text t;
    t.p = luaL_checklstring(L, i, &t.n);
    return t;
}

/* The hook counts none of the work done here. */
static void finish(matcher *m)
{
    int64_t spent = box_of(m->L)->setup->limits.pattern_steps - m->steps;
    box_work(m->L, spent > 0 ? (size_t)spent : 0);
}

static const char *try_at(matcher *m, const char *s, const char *p)
{
    m->n_captures = 0;
    m->depth = 0;
    return match_here(m, s, p);
}

static void push_capture(matcher *m, int i, const char *s, const char *end)
{
    if (i >= m->n_captures) {
        if (i != 0)
            luaL_error(m->L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(m->L, s, (size_t)(end - s)); /* no captures: the whole match */
        return;
    }
    capture c = m->captures[i];
    if (c.n == CAPTURE_OPEN)
        luaL_error(m->L, "unfinished capture");
    if (c.n == CAPTURE_PLACE)
        lua_pushinteger(m->L, c.p - m->begin + 1);
    else
        lua_pushlstring(m->L, c.p, (size_t)c.n);
}

/* s NULL: without the whole match when there are no captures. Returns how many. */
static int push_captures(matcher *m, const char *s, const char *end)
{
    int n = m->n_captures == 0 && s != NULL ? 1 : m->n_captures;
    luaL_checkstack(m->L, n, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(m, i, s, end);
    return n;
}

/* Zero-based start from a Lua position; n + 1 when behind the end. */
static size_t start_of(lua_Integer at, size_t n)
{
    if (at > 0)
        return (size_t)at - 1 <= n ? (size_t)at - 1 : n + 1;
    if (at == 0 || at < -(lua_Integer)n)
        return 0;
    return n - (size_t)-at;
}

static int find_plain(lua_State *L, gx_text s, gx_text p, size_t from)
{
    box_work(L, (s.n - from) / 64 + 1);
    const char *at = p.n == 0 ? s.p + from : memmem(s.p + from, s.n - from, p.p, p.n);
    if (at == NULL) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, at - s.p + 1);
    lua_pushinteger(L, at - s.p + (lua_Integer)p.n);
    return 2;
}

static bool has_specials(gx_text p)
{
    for (size_t i = 0; i < p.n; i++)
        if (p.p[i] != '\0' && strchr("^$*+?.([%-", p.p[i]) != NULL)
            return true;
    return false;
}

static int search(lua_State *L, bool find)
{
    gx_text text = check_text(L, 1), pattern = check_text(L, 2);
    size_t from = start_of(luaL_optinteger(L, 3, 1), text.n);
    if (from > text.n) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(pattern)))
        return find_plain(L, text, pattern, from);
    matcher m;
    begin(&m, L, text, pattern);
    const char *p = pattern.p, *s = text.p + from;
    bool anchored = pattern.n > 0 && *p == '^';
    p += anchored;
    do {
        const char *end = try_at(&m, s, p);
        if (end == NULL)
            continue;
        finish(&m);
        if (!find)
            return push_captures(&m, s, end);
        lua_pushinteger(L, s - text.p + 1);
        lua_pushinteger(L, end - text.p);
        return push_captures(&m, NULL, NULL) + 2;
    } while (s++ < m.end && !anchored);
    finish(&m);
    lua_pushnil(L);
    return 1;
}

static int string_find(lua_State *L)
{
    return search(L, true);
}

static int string_match(lua_State *L)
{
    return search(L, false);
}

/* Upvalues: text, pattern, start, end of the last match (0: none yet), both zero-based plus one. */
static int next_match(lua_State *L)
{
    gx_text text, pattern;
    text.p = lua_tolstring(L, lua_upvalueindex(1), &text.n);
    pattern.p = lua_tolstring(L, lua_upvalueindex(2), &pattern.n);
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3)), last = lua_tointeger(L, lua_upvalueindex(4));
    matcher m;
    begin(&m, L, text, pattern);
    for (; from <= (lua_Integer)text.n; from++) {
        const char *end = try_at(&m, text.p + from, pattern.p);
        if (end == NULL || end - text.p + 1 == last)
            continue; /* an empty match where the last one ended does not count */
        finish(&m);
        lua_pushinteger(L, end - text.p);
        lua_replace(L, lua_upvalueindex(3));
        lua_pushinteger(L, end - text.p + 1);
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(&m, text.p + from, end);
    }
    finish(&m);
    return 0;
}

static int string_gmatch(lua_State *L)
{
    gx_text text = check_text(L, 1);
    check_text(L, 2);
    size_t from = start_of(luaL_optinteger(L, 3, 1), text.n);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)from);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* The replacement text at index 3, with %0 … %9 and %%. */
static void add_text(matcher *m, luaL_Buffer *b, const char *s, const char *end)
{
    gx_text with;
    with.p = lua_tolstring(m->L, 3, &with.n);
    for (size_t i = 0; i < with.n; i++) {
        char c = with.p[i];
        if (c != '%') {
            luaL_addchar(b, c);
            continue;
        }
        c = ++i < with.n ? with.p[i] : '\0';
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0') {
            luaL_addlstring(b, s, (size_t)(end - s));
        } else if (isdigit((unsigned char)c)) {
            push_capture(m, c - '1', s, end);
            luaL_tolstring(m->L, -1, NULL); /* a place is a number */
            lua_remove(m->L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        }
    }
    box_work(m->L, with.n / 8 + 1);
}

static void add_replacement(matcher *m, luaL_Buffer *b, const char *s, const char *end)
{
    lua_State *L = m->L;
    switch (lua_type(L, 3)) {
    case LUA_TFUNCTION:
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, end), 1);
        break;
    case LUA_TTABLE:
        push_capture(m, 0, s, end);
        lua_gettable(L, 3);
        break;
    default:
        add_text(m, b, s, end);
        return;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, s, (size_t)(end - s)); /* keep what was there */
        return;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
}

static void check_replacement(lua_State *L)
{
    int type = lua_type(L, 3);
    if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TFUNCTION && type != LUA_TTABLE)
        luaL_typeerror(L, 3, "string/function/table");
    if (type == LUA_TNUMBER)
        lua_tolstring(L, 3, NULL);
}

static int string_gsub(lua_State *L)
{
    gx_text text = check_text(L, 1), pattern = check_text(L, 2);
    check_replacement(L);
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)text.n + 1), n = 0;
    bool anchored = pattern.n > 0 && *pattern.p == '^';
    const char *p = pattern.p + anchored, *s = text.p, *last = NULL;
    matcher m;
    luaL_Buffer b;
    begin(&m, L, text, pattern);
    luaL_buffinit(L, &b);
    while (n < most) {
        const char *end = try_at(&m, s, p);
        if (end != NULL && end != last) {
            n++;
            add_replacement(&m, &b, s, end);
            s = last = end;
        } else if (s < m.end) {
            // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): Lua's strings are never NULL
            luaL_addchar(&b, *s++);
        } else {
            break;
        }
        if (anchored)
            break;
    }
    luaL_addlstring(&b, s, (size_t)(m.end - s));
    luaL_pushresult(&b);
    finish(&m);
    lua_pushinteger(L, n);
    return 2;
}

const luaL_Reg library_patterns[] = {
    { "find", string_find }, { "match", string_match }, { "gmatch", string_gmatch }, { "gsub", string_gsub },
    { NULL, NULL },
};
