-- SPDX-License-Identifier: Apache-2.0
-- house_test.lua HOUSE: a check that cannot fail is none. Builds a small, orderly house, sees every check pass, then makes one
-- mistake at a time and sees the right check name it.
local house = arg[1]
local root = os.tmpname()
os.remove(root)

local function write(path, text)
  assert(os.execute(("mkdir -p '%s/%s'"):format(root, path:match("^(.*)/"))))
  local f = assert(io.open(root .. "/" .. path, "w"))
  f:write(text)
  f:close()
end

local OPENING = "/* SPDX-License-Identifier: Apache-2.0 */\n/* Says what it is for. */\n"
local ROOMS = "\ngx_room(base LIBS PkgConfig::SODIUM)\ngx_room(script USES base LIBS PkgConfig::LUA)\n"

local function tidy()
  os.execute(("rm -rf '%s'"):format(root))
  write("core/CMakeLists.txt", ROOMS)
  write("core/base/a.c", OPENING .. "#include <sodium.h>\n#include <stdio.h>\nint a(void)\n{\n    return 1;\n}\n")
  write("core/script/b.c", OPENING .. '#include "core/base/a.h"\n#include <lua.h>\n')
  write("plugins/p/p.c", OPENING .. "#include <guanxi/plugin.h>\n#include <string.h>\n")
  write("include/guanxi/plugin.h", OPENING .. "#include <stdint.h>\n")
end

local failures = 0
local function run(check)
  local pipe = assert(io.popen(("lua5.4 '%s' %s '%s' 2>&1"):format(house, check, root)))
  local said = pipe:read("a")
  return pipe:close() == true, said
end

local function expect(check, path, text, wanted)
  tidy()
  write(path, text)
  local good, said = run(check)
  if good or not said:find(wanted, 1, true) then
    failures = failures + 1
    print(("%s did not say '%s' of %s, but:\n%s"):format(check, wanted, path, said))
  end
end

tidy()
for _, check in ipairs { "rooms", "doors", "plugins", "words", "headers", "length" } do
  local good, said = run(check)
  if not good then
    failures = failures + 1
    print(("%s is not content with a tidy house:\n%s"):format(check, said))
  end
end

expect("rooms", "core/base/up.c", OPENING .. '#include "core/script/b.h"\n', "may not use room")
expect("rooms", "core/CMakeLists.txt", "\ngx_room(base USES script)\ngx_room(script USES base)\n", "not a room below it")
expect("rooms", "core/base/t.c", OPENING .. '#include "plugins/p/p.h"\n', "the core includes")
expect("doors", "core/base/lua.c", OPENING .. "#include <lua.h>\n", "does not link")
expect("doors", "core/script/z.c", OPENING .. "#include <zlib.h>\n", "unknown origin")
expect("doors", "core/script/i.c", OPENING .. "#include <iconv.h>\n", "the business of room import")
expect("plugins", "plugins/p/q.c", OPENING .. '#include "core/base/a.h"\n', "a plugin sees")
expect("plugins", "plugins/p/q.c", OPENING .. "#include <dlfcn.h>\n", "a plugin sees")
expect("plugins", "include/guanxi/x.h", OPENING .. "#include <sqlite3.h>\n", "need libc alone")
expect("words", "core/base/w.c", OPENING .. "/* TO" .. "DO: later */\n", "unfinished")
expect("words", "docs/w.md", "see /ho" .. "me/somebody/notes\n", "somebody's machine")
expect("words", "core/base/w.c", OPENING .. "    long t = time(NULL);\n", "reads the clock")
expect("words", "core/base/w.c", OPENING .. '    printf("hello");\n', "does not print")
expect("words", "core/base/w.c", OPENING .. '    fprintf(stderr, "hello");\n', "does not print")
expect("headers", "core/base/h.c", "int x;\n", "must open with")
expect("headers", "core/base/h.c", "/* SPDX-License-Identifier: Apache-2.0 */\nint x;\n", "a paragraph")
expect("headers", "core/base/h.c", OPENING .. "/* " .. ("好"):rep(140) .. " */\n", "146 columns")
expect("headers", "core/base/h.c", OPENING .. "/* \xff */\n", "not UTF-8")
expect("length", "core/base/l.c", OPENING .. "int l(void)\n{\n" .. ("    ;\n"):rep(81) .. "}\n", "l has 81 lines")

os.execute(("rm -rf '%s'"):format(root))
os.exit(failures == 0)
