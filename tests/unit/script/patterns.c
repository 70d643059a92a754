/* SPDX-License-Identifier: Apache-2.0 */
/* Our pattern matcher against Lua's own, over patterns and texts made at random: the same results, the same messages.
 * The comparison is written in Lua; the stock functions and ours are handed to it side by side. */
#include "core/script/box.h"
#include "fixture.h"

#include <lualib.h>

static const char comparison[] =
    "local stock, ours, seed = ...\n"
    "local function chance(n) seed = (seed * 1103515245 + 12345) % 2147483648; return seed // 65536 % n + 1 end\n"
    "local bits = { 'a', 'b', '.', '%a', '%d', '[ab]', '[^a]', '[a-c%d]', '(', ')', '()', '*', '+', '-', '?', '^', '$',\n"
    "  '%1', '%b()', '%f[%w]', '%f[^a]', '%', '[', ']', '%s', '%S', '[%]]', '%w+', '.-', ' ', '\\0', '[]]', '[^]a]',\n"
    "  '[a-]', '%.', 'é', '[%a-z]', '%%', '%2', '%z', '%g', '%x', '%p', '%u', '%L', '-b', '%b', '%f' }\n"
    "local letters = { 'a', 'b', 'c', '1', ' ', '(', ')', ']', '.', 'é', '\\0', 'A', '%', '-' }\n"
    "local function make(from, n) local t = {} for i = 1, chance(n + 1) - 1 do t[i] = from[chance(#from)] end\n"
    "  return table.concat(t) end\n"
    "local swaps = { 'x', '%0', '%1%1', '<%0>', '%%', '%', '%9', { a = 'A', b = false }, function(a) return a end,\n"
    "  function() end, function() return {} end, '' }\n"
    "local function all(f, ...) local t = table.pack(pcall(f, ...)) for i = 1, t.n do t[i] = tostring(t[i]) end\n"
    "  return table.concat(t, '|') end\n"
    "local function walk(gmatch, s, p, init) local t = {} for a, b in gmatch(s, p, init) do\n"
    "  t[#t + 1] = tostring(a) .. ':' .. tostring(b) if #t > 100 then break end end return table.concat(t, ',') end\n"
    "local function check(what, a, b, s, p) if a ~= b then\n"
    "  error(string.format('%s(%q, %q): Lua %s, ours %s', what, s, p, a, b)) end end\n"
    "for round = 1, 20000 do\n"
    "  local s, p, init = make(letters, 12), make(bits, 6), chance(16) - 5\n"
    "  check('find', all(stock.find, s, p, init), all(ours.find, s, p, init), s, p)\n"
    "  check('plain', all(stock.find, s, p, init, true), all(ours.find, s, p, init, true), s, p)\n"
    "  check('match', all(stock.match, s, p, init), all(ours.match, s, p, init), s, p)\n"
    "  check('gmatch', all(walk, stock.gmatch, s, p, init), all(walk, ours.gmatch, s, p, init), s, p)\n"
    "  local r, n = swaps[chance(#swaps)], chance(5) - 1\n"
    "  check('gsub', all(stock.gsub, s, p, r), all(ours.gsub, s, p, r), s, p)\n"
    "  check('gsub n', all(stock.gsub, s, p, r, n), all(ours.gsub, s, p, r, n), s, p)\n"
    "end\n";

/* In a state with the whole stock library; the box is only there for its budget. */
static void same_as_lua(void **state)
{
    (void)state;
    box_setup setup = { .limits = { 1000, 1 << 24, 10000000 } };
    box b = { .setup = &setup, .home = "test" };
    lua_State *L = luaL_newstate();
    assert_non_null(L);
    b.L = L;
    *(box **)lua_getextraspace(L) = &b;
    luaL_openlibs(L);
    for (int seed = 1; seed <= 5; seed++) {
        assert_int_equal(luaL_loadbuffer(L, comparison, sizeof comparison - 1, "=comparison"), LUA_OK);
        lua_getglobal(L, "string");
        lua_newtable(L);
        luaL_setfuncs(L, library_patterns, 0);
        lua_pushinteger(L, seed);
        if (lua_pcall(L, 3, 0, 0) != LUA_OK)
            fail_msg("%s", lua_tostring(L, -1));
    }
    lua_close(L);
}

/* Long texts with honest patterns stay within the default budget. */
static void honest_patterns_pass(void **state)
{
    fixture *f = *state;
    assert_value(f, "select(2, ('word '):rep(5000):gsub('%w+', 'x'))", "5000");
    assert_value(f, "('a'):rep(20000):find('b')", "nil");
    assert_value(f, "('k = v'):match('^(%w+)%s*=%s*(%w+)$')", "k");
    assert_value(f, "('王姐,你好'):find('你好', 1, true)", "8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_lua),
        cmocka_unit_test_setup_teardown(honest_patterns_pass, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
