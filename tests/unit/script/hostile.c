/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts that loop, hoard, hide in patterns, or reach for what is not theirs: each is stopped (or ctest stops the
 * test), named with file and line, and the worker goes on for others. */
#include "fixture.h"

typedef struct hostile {
    const char *name, *body;
    gx_status rc;
    const char *says;
} hostile;

static const hostile scripts_of_doom[] = {
    { "endless loop", "while true do end", GX_ELIMIT, "longer than its time limit" },
    { "endless loop in pcall", "while true do pcall(function() while true do end end) end", GX_ELIMIT, "time limit" },
    { "pcall hides", "local ok = pcall(function() while true do end end) return nil", GX_ELIMIT, "time limit" },
    { "xpcall hides", "xpcall(function() while true do end end, function() while true do end end) return nil",
      GX_ELIMIT, "time limit" },
    { "nested pcall", "local function f() pcall(f) while true do end end f()", GX_ELIMIT, "time limit" },
    { "memory hog", "local t = {} for i = 1, 1e9 do t[i] = { i } end", GX_ELIMIT, "memory" },
    { "memory hog in pcall",
      "for i = 1, 1e9 do pcall(function() local t = {} for k = 1, 1e9 do t[k] = { k } end end) end", GX_ELIMIT,
      "memory" },
    { "many strings", "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(100000) .. i end", GX_ELIMIT, "memory" },
    { "doubling", "local s = 'xxxxxxxx' while true do s = s .. s end", GX_ELIMIT, "memory" },
    { "doubling in pcall", "local s = 'x' while true do pcall(function() s = s .. s end) end", GX_ELIMIT, "memory" },
    { "rep", "string.rep('x', 1e12)", GX_ELIMIT, "string.rep" },
    { "rep of nothing is nothing", "local s = ('').rep('', 1e12) if s ~= '' then error('x') end", GX_OK, "" },
    { "rep in pcall", "pcall(string.rep, 'x', 1e12)", GX_ELIMIT, "string.rep" },
    { "four wildcards", "string.find(('a'):rep(30000), '.-.-.-.-b')", GX_ELIMIT, "pattern takes more than" },
    { "four wildcards in pcall", "while true do pcall(string.find, ('a'):rep(30000), '.-.-.-.-b') end", GX_ELIMIT,
      "pattern" },
    { "match", "string.match(('a'):rep(30000), '.-.-.-.-b')", GX_ELIMIT, "pattern" },
    { "gsub", "string.gsub(('a'):rep(30000), '.-.-.-.-b', '')", GX_ELIMIT, "pattern" },
    { "gmatch", "for x in string.gmatch(('a'):rep(30000), '.-.-.-.-b') do end", GX_ELIMIT, "pattern" },
    { "balanced", "while true do string.find(('('):rep(100000), '%b()') end", GX_ELIMIT, "pattern" },
    { "many searches", "local s = ('a'):rep(1000) while true do s:find('.-.-b') end", GX_ELIMIT, "" },
    { "gsub bomb", "local s = ('a'):rep(1000000) return s:gsub('a', s)", GX_ELIMIT, "" },
    { "plain find", "local s = ('a'):rep(1000000) while true do s:find('b', 1, true) end", GX_ELIMIT, "time" },
    { "upper", "local s = ('a'):rep(1000000) while true do s:upper() end", GX_ELIMIT, "time" },
    { "utf8.len", "local s = ('a'):rep(1000000) while true do utf8.len(s) end", GX_ELIMIT, "time" },
    { "compare", "local a, b = ('a'):rep(1000000), ('a'):rep(999999) .. 'a' while true do local x = a == b end",
      GX_ELIMIT, "time" },
    { "concat", "local t = {} for i = 1, 60000 do t[i] = ('x'):rep(1000) end table.concat(t)", GX_ELIMIT, "" },
    { "concat of one", "local s = ('x'):rep(500000) table.concat({ s, s, s, s })", GX_ELIMIT, "table.concat" },
    { "concat range", "table.concat({}, '', 1, 1e12)", GX_ELIMIT, "table.concat" },
    { "move", "table.move({}, 1, 1e12, 2)", GX_ELIMIT, "table.move" },
    { "unpack", "table.unpack({}, 1, 1e8)", GX_ELIMIT, "table.unpack" },
    { "unpack far", "table.unpack({}, math.mininteger, math.maxinteger)", GX_ELIMIT, "table.unpack" },
    { "insert in front", "local t = {} while true do table.insert(t, 1, 0) end", GX_ELIMIT, "" },
    { "sort that never likes it",
      "local t = {} for i = 1, 30000 do t[i] = i end "
      "while true do table.sort(t, function(a, b) return true end) end",
      GX_ELIMIT, "time" },
    { "format", "string.format('%99999999d', 1)", GX_ESCRIPT, "invalid conversion" },
    { "format address", "string.format('%p', {})", GX_ESCRIPT, "%p is not available" },
    { "recursion", "local function f() return 1 + f() end f()", GX_ELIMIT, "memory" },
    { "recursion in C", "local function f(s) return (s:gsub('.', f)) end f('x')", GX_ESCRIPT, "overflow" },
    { "deep pcall", "local function f() return pcall(f) end return select('#', f()) < 0 and {} or nil", GX_OK, "" },
    { "os", "os.exit(1)", GX_ESCRIPT, "'os' is not available" },
    { "io", "io.open('/etc/passwd')", GX_ESCRIPT, "'io' is not available" },
    { "load", "load('return 1')", GX_ESCRIPT, "'load' is not available" },
    { "debug", "debug.sethook()", GX_ESCRIPT, "'debug' is not available" },
    { "coroutine", "coroutine.wrap(function() while true do end end)()", GX_ESCRIPT, "'coroutine' is not available" },
    { "collectgarbage", "collectgarbage('stop')", GX_ESCRIPT, "'collectgarbage' is not available" },
    { "finalizer", "setmetatable({}, { __gc = function() while true do end end })", GX_ESCRIPT,
      "'setmetatable' is not available" },
    { "string.dump", "string.dump(function() end)", GX_ESCRIPT, "'string.dump' is not available" },
    { "string.dump as a method", "local d = ('x').dump", GX_ESCRIPT, "'string.dump' is not available" },
    { "os through _G", "local o = _G.os", GX_ESCRIPT, "'_G' is not available" },
    { "_ENV", "_ENV.print = 1", GX_ESCRIPT, "cannot set 'print'" },
    { "random", "math.random()", GX_ESCRIPT, "'math.random' is not available" },
    { "global variable", "count = 1", GX_ESCRIPT, "cannot set 'count'" },
    { "replaced function", "string.rep = function() end", GX_ESCRIPT, "libraries are read-only" },
    { "replaced by insert", "table.insert(string, 'x')", GX_ESCRIPT, "libraries are read-only" },
    { "misspelt global", "tostrng(1)", GX_ESCRIPT, "did you mean 'tostring'" },
    { "write", "customer.spent = 1", GX_ESCRIPT, "customer.spent cannot be set" },
    { "write to ctx", "ctx.today = 1", GX_ESCRIPT, "ctx.today cannot be set" },
    { "table error", "error({ 1 })", GX_ESCRIPT, "error() was given a table value" },
    { "nil error", "error()", GX_ESCRIPT, "error() was given a nil value" },
    { "number error", "error(42)", GX_ESCRIPT, "42" },
    { "long error", "error(('那'):rep(3000))", GX_ESCRIPT, "那" },
    { "pairs over customer", "for k in pairs(customer) do end", GX_ESCRIPT, "pairs" },
    { "stash in a library", "string.customer = customer", GX_ESCRIPT, "read-only" },
};

static void each_is_stopped(void **state)
{
    fixture *f = *state;
    for (size_t i = 0; i < sizeof scripts_of_doom / sizeof *scripts_of_doom; i++) {
        const hostile *h = &scripts_of_doom[i];
        plan_result r;
        /* Where another limit is to be met, the clock's must not come first, however busy the machine. */
        bool by_time = h->says[0] == '\0' || strstr(h->says, "time") != NULL;
        f->limits.time_ms = by_time ? 0 : 120000;
        f->err.text[0] = '\0';
        gx_status rc = run_plan(f, h->body, &r);
        if (rc != h->rc)
            fail_msg("%s: wanted %d, got %d: %s", h->name, h->rc, rc, f->err.text);
        if (rc != GX_OK && (strncmp(f->err.text, "strategy t (strategies/t.lua:2): ", 33) != 0 ||
                            strstr(f->err.text, h->says) == NULL))
            fail_msg("%s: \"%s\"", h->name, f->err.text);
        assert_int_equal(rc == GX_OK ? 0 : r.n, 0);
    }
}

/* After a limit the same worker plans again. */
static void worker_goes_on(void **state)
{
    fixture *f = *state;
    plan_result r;
    assert_int_equal(load(f, "return { segment = 's', plan = function(customer)\n"
                             "if customer.name == 'loop' then while true do end end\n"
                             "if customer.name == 'bad' then local x = nil + 1 end\n"
                             "return { channel = 'chat', purpose = 'care' } end }"),
                     GX_OK);
    const char *const names[] = { "ok", "loop", "ok", "bad", "ok", "loop", "loop", "ok" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        f->state.name = text_of(names[i]);
        begin_batch(f, NOW);
        gx_status rc = plan(f, &r);
        assert_int_equal(rc, strcmp(names[i], "ok") == 0    ? GX_OK
                             : strcmp(names[i], "bad") == 0 ? GX_ESCRIPT
                                                            : GX_ELIMIT);
        assert_int_equal(r.n, rc == GX_OK ? 1 : 0);
    }
}

/* Nothing survives from one customer to the next: neither a count nor a handle. */
static void nothing_is_kept(void **state)
{
    fixture *f = *state;
    plan_result r;
    put_file(f, "lib/keep.lua", "local n = 0 return { more = function() n = n + 1 return n end }", 63);
    assert_int_equal(
        load(f, "local keep = require('lib.keep')\nlocal n, stash = 0, nil\n"
                "return { segment = 's', plan = function(customer)\n"
                "n = n + 1\nlocal had = stash ~= nil\nstash = customer\n"
                "return { channel = 'chat', purpose = 'care', because = n .. tostring(had) .. keep.more() } end }"),
        GX_OK);
    for (int i = 0; i < 3; i++) {
        begin_batch(f, NOW);
        assert_int_equal(plan(f, &r), GX_OK);
        assert_memory_equal(r.actions[0].because.p, "1false1", r.actions[0].because.n);
    }
}

/* The same table is walked in the same order in every process; nothing shows an address. */
static void answers_are_the_same_everywhere(void **state)
{
    fixture *f = *state;
    assert_value(
        f,
        "(function() local s = '' for k, v in pairs({ b = 1, a = 2, [2] = 3, [1] = 4, [1.5] = 5, [true] = 6, zz "
        "= 7, ['老铁'] = 8 }) do s = s .. tostring(k) .. v .. ' ' end return s end)()",
        "14 1.55 23 a2 b1 zz7 老铁8 true6 ");
    assert_value(f, "tostring({}) .. tostring(tostring) .. string.format('%s', customer)", "tablefunctionuserdata");
}

static void bytecode_is_refused(void **state)
{
    fixture *f = *state;
    assert_int_equal(load_bytes(f, "\x1bLua\x54\x00\x19\x93\r\n\x1a\n", 12), GX_ESCRIPT);
    assert_says(f, "strategies/t.lua: this is bytecode");
    assert_int_equal(load_bytes(f, "return \xff", 8), GX_ESCRIPT);
    assert_says(f, "UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_is_stopped, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(worker_goes_on, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(nothing_is_kept, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(answers_are_the_same_everywhere, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(bytecode_is_refused, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
