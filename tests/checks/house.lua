-- SPDX-License-Identifier: Apache-2.0
-- house.lua CHECK ROOT: the order of the house (docs/architecture.md), checked on the sources. Every violation is one line
-- "file:line: what is wrong"; any of them fails the check.
--   rooms    a room includes only rooms that core/CMakeLists.txt lets it use, and those stand before it
--   doors    each library is included by the rooms that link it, and nowhere else; no header is of unknown origin
--   plugins  plugins include <guanxi/...> and libc; include/guanxi needs libc alone
--   words    nothing unfinished, no path of somebody's machine; clocks and printing only where they belong
--   headers  every C file opens with its licence and a paragraph; no line is too long
--   length   functions fit a screen
local check, root = arg[1], arg[2]
local MAX_COLUMNS, LONG_FUNCTION, MAX_FUNCTION = 140, 60, 80

local violations = 0
local function violation(where, line, ...)
  violations = violations + 1
  print(("%s:%d: %s"):format(where, line, string.format(...)))
end

local function find(folders, names)
  local places = {}
  for _, folder in ipairs(folders) do
    places[#places + 1] = ("'%s/%s'"):format(root, folder)
  end
  local pipe = assert(io.popen(("find %s -type f \\( %s \\) 2>/dev/null | LC_ALL=C sort"):format(table.concat(places, " "), names)))
  local list = {}
  for path in pipe:lines() do
    list[#list + 1] = path:sub(#root + 2)
  end
  pipe:close()
  return list
end

local C_NAMES = "-name '*.c' -o -name '*.h'"
local function c_files(...)
  return find({ ... }, C_NAMES)
end

local function lines_of(file)
  local list = {}
  for line in assert(io.open(root .. "/" .. file, "rb")):lines() do
    list[#list + 1] = line
  end
  return list
end

-- Calls visit(header, line, quoted) for every #include of a file.
local function each_include(file, visit)
  for number, line in ipairs(lines_of(file)) do
    local mark, header = line:match('^%s*#%s*include%s*([<"])([^>"]+)[>"]')
    if header then
      visit(header, number, mark == '"')
    end
  end
end

-- { name = { order =, uses = { room = true }, libs = { LIB = true } } } from the gx_room(…) lines of core/CMakeLists.txt.
local function read_rooms()
  local rooms, order = {}, 0
  for name, rest in table.concat(lines_of("core/CMakeLists.txt"), "\n"):gmatch("\ngx_room%((%l+)([^)]*)%)") do
    order = order + 1
    local room, into = { order = order, uses = {}, libs = {} }, nil
    for word in rest:gmatch("%S+") do
      if word == "USES" then
        into = room.uses
      elseif word == "LIBS" then
        into = room.libs
      elseif into then
        into[word:gsub("^PkgConfig::", ""):gsub("[${}]", "")] = true
      end
    end
    rooms[name] = room
  end
  assert(next(rooms), "core/CMakeLists.txt declares no rooms")
  return rooms
end

local function room_of(path)
  return path:match("^core/(%l+)/")
end

-- ---- rooms ----

local function check_rooms()
  local rooms = read_rooms()
  for name, room in pairs(rooms) do
    for used in pairs(room.uses) do
      if not rooms[used] or rooms[used].order >= room.order then
        violation("core/CMakeLists.txt", 1, "room %s uses %s, which is not a room below it", name, used)
      end
    end
  end
  for _, file in ipairs(c_files("core")) do
    local own = room_of(file)
    each_include(file, function(header, line)
      local other = room_of(header)
      if header:match("^tests/") or header:match("^plugins/") then
        violation(file, line, "the core includes %s", header)
      elseif other and other ~= own and not (rooms[own] and rooms[own].uses[other]) then
        violation(file, line, "room %s includes %s, but may not use room %s", own, header, other)
      end
    end)
  end
end

-- ---- doors ----

-- Header (a pattern) -> the library as core/CMakeLists.txt names it. `one`: only a single room may link it.
local LIBRARIES = {
  { "^lua%.h$", "LUA", one = true }, { "^lauxlib%.h$", "LUA", one = true }, { "^lualib%.h$", "LUA", one = true },
  { "^sqlite3%.h$", "SQLITE", one = true }, { "^ini%.h$", "INIH", one = true }, { "^dlfcn%.h$", "CMAKE_DL_LIBS", one = true },
  { "^csv%.h$", "CSV_LIBRARY", one = true }, { "^microhttpd%.h$", "MICROHTTPD", one = true },
  { "^nettle/", "NETTLE", one = true }, { "^sodium%.h$", "SODIUM", one = true }, { "^sodium/", "SODIUM", one = true },
  { "^yajl/", "YAJL", one = true },
  { "^curl/", "CURL", one = true }, { "^zip%.h$", "ZIP", one = true }, { "^expat%.h$", "EXPAT", one = true },
  { "^xlsxwriter%.h$", "XLSXWRITER", one = true }, { "^nlopt%.h$", "NLOPT", one = true },
  { "^libical/", "ICAL", one = true },
  { "^jansson%.h$", "JANSSON" },
}
-- Parts of libc that still have one door.
local ROOM_OF_HEADER = { ["iconv.h"] = "import", ["libintl.h"] = "base", ["locale.h"] = "base",
  ["elf.h"] = "plugin", ["link.h"] = "plugin" }
local PACKAGED = { ["immintrin.h"] = true }
local LIBC = {}
for name in ([[assert complex ctype dirent elf endian errno fcntl fenv float fnmatch getopt glob grp iconv inttypes iso646 langinfo
  libgen libintl limits link locale malloc math netdb poll pthread pwd sched semaphore setjmp signal spawn stdalign stdarg stdatomic
  stdbool stddef stdint stdio stdio_ext stdlib stdnoreturn string strings sysexits syslog termios threads time uchar unistd wchar
  wctype dlfcn]]):gmatch("%S+") do
  LIBC[name .. ".h"] = true
end

local function library_of(header)
  for _, library in ipairs(LIBRARIES) do
    if header:match(library[1]) then
      return library[2], library.one
    end
  end
end

local function is_libc(header)
  return LIBC[header] or header:match("^sys/") or header:match("^arpa/") or header:match("^net/") or header:match("^netinet/")
    or header:match("^linux/") or header:match("^sanitizer/")
end

local function check_doors()
  local rooms, doors = read_rooms(), {}
  for _, file in ipairs(c_files("core")) do
    local own = room_of(file)
    each_include(file, function(header, line, quoted)
      local library, one = library_of(header)
      local only = ROOM_OF_HEADER[header]
      if only and own ~= only then
        violation(file, line, "<%s> is the business of room %s", header, only)
      elseif library then
        if not (rooms[own] and rooms[own].libs[library]) then
          violation(file, line, "<%s> needs %s, which room %s does not link", header, library, own)
        elseif one and doors[library] and doors[library] ~= own then
          violation(file, line, "<%s> already has a door: room %s", header, doors[library])
        end
        doors[library] = doors[library] or own
      elseif not quoted and not is_libc(header) and not PACKAGED[header] and not header:match("^guanxi/")
        and not header:match("^core/") then
        violation(file, line, "<%s> is of unknown origin: give it a door in tests/checks/house.lua", header)
      end
    end)
  end
end

-- ---- plugins ----

local function check_plugins()
  for _, file in ipairs(c_files("plugins")) do
    local folder = file:match("^(plugins/[^/]+)/")
    local is_test = file:match("/test[^/]*%.c$") or file:match("/tests/")
    each_include(file, function(header, line, quoted)
      local beside = quoted and io.open(root .. "/" .. folder .. "/" .. header)
      if beside then
        beside:close()
      elseif not is_test and not header:match("^guanxi/") and not (is_libc(header) and header ~= "dlfcn.h") then
        violation(file, line, "a plugin sees <guanxi/...> and libc only, not %s", header)
      end
    end)
  end
  for _, file in ipairs(c_files("include")) do
    each_include(file, function(header, line)
      if not header:match("^guanxi/") and not is_libc(header) then
        violation(file, line, "the public headers need libc alone, not %s", header)
      end
    end)
  end
end

-- ---- words ----

local UNFINISHED = { "TO" .. "DO", "FIX" .. "ME" }
local MACHINE = { "/ho" .. "me/%w", "/ro" .. "ot/", "/wo" .. "rk/", "/Us" .. "ers/%w" }

local function check_text(file, number, line)
  for _, word in ipairs(UNFINISHED) do
    if line:find("%f[%w_]" .. word) then
      violation(file, number, "unfinished: %s", line:match("^%s*(.-)%s*$"):sub(1, 80))
    end
  end
  for _, path in ipairs(MACHINE) do
    if line:find(path) and not line:find("https?://%S*" .. path) then
      violation(file, number, "a path of somebody's machine: %s", line:match("^%s*(.-)%s*$"):sub(1, 80))
    end
  end
end

local CLOCKS = { "time", "clock_gettime", "gettimeofday", "ftime" }
local PRINTS = { "printf", "puts", "putchar", "perror" }

-- The code of a line: comments that begin in it, and texts, are taken out.
local function code_of(line)
  return (line:gsub('"[^"]*"', '""'):gsub("/%*.*", ""):gsub("//.*", ""))
end

local function check_calls(file, number, line)
  local code, room = code_of(line), room_of(file)
  if code:match("^%s*%*") then
    return
  end
  for _, name in ipairs(CLOCKS) do
    local called = code:find("%f[%w_]" .. name .. "%s*%(%s*[%w&_]") and not code:find("%f[%w_]" .. name .. "%(%w+ ")
    if called and file ~= "core/base/clock.c" then
      violation(file, number, "only core/base/clock.c reads the clock: %s()", name)
    end
  end
  if room == "cli" or file == "core/base/log.c" then
    return
  end
  for _, name in ipairs(PRINTS) do
    if code:find("%f[%w_]" .. name .. "%s*%(") then
      violation(file, number, "a library does not print; log.h or the caller does: %s()", name)
    end
  end
  if code:find("fprintf%s*%(%s*std") or code:find("fputs%s*%(.*,%s*std") then
    violation(file, number, "a library does not print; log.h or the caller does")
  end
end

local function check_words()
  local texts = C_NAMES .. " -o -name '*.lua' -o -name '*.ini' -o -name '*.md' -o -name '*.sh' -o -name '*.txt' -o -name '*.json'"
  for _, file in ipairs(find({ "core", "include", "plugins", "scripts", "examples", "tests", "docs", "po" }, texts)) do
    local is_core = file:match("^core/.*%.[ch]$")
    if not file:match("^tests/fuzz/seeds/") then
      for number, line in ipairs(lines_of(file)) do
        check_text(file, number, line)
        if is_core then
          check_calls(file, number, line)
        end
      end
    end
  end
end

-- ---- headers and lines ----

local SPDX = "/* SPDX-License-Identifier: Apache-2.0 */"

local function check_opening(file, lines)
  local first = file:match("^tests/fuzz/") and lines[1] and lines[1]:match("^/%* links:") and 2 or 1
  if lines[first] ~= SPDX then
    violation(file, first, "the file must open with %s", SPDX)
  elseif not (lines[first + 1] or ""):match("^/%*") then
    violation(file, first + 1, "a paragraph that says what the file is for is missing")
  end
end

local function check_headers()
  for _, file in ipairs(c_files("core", "include", "plugins", "tests", "examples")) do
    local lines = lines_of(file)
    check_opening(file, lines)
    for number, line in ipairs(lines) do
      local columns = utf8.len(line)
      if not columns then
        violation(file, number, "this line is not UTF-8")
      elseif columns > MAX_COLUMNS then
        violation(file, number, "%d columns; %d are the limit", columns, MAX_COLUMNS)
      end
    end
  end
  for _, file in ipairs(find({ "plugins", "scripts", "examples", "tests" }, "-name '*.lua'")) do
    for number, line in ipairs(lines_of(file)) do
      if (utf8.len(line) or 0) > MAX_COLUMNS then
        violation(file, number, "%d columns; %d are the limit", utf8.len(line), MAX_COLUMNS)
      end
    end
  end
end

-- ---- length ----

-- The house style puts the brace of a function, and nothing else, alone at the beginning of a line.
local function each_function(lines, visit)
  local begin, name
  for number, line in ipairs(lines) do
    if line == "{" then
      begin = number
      for back = number - 1, math.max(1, number - 8), -1 do
        name = lines[back]:match("([%w_]+)%(")
        if name and lines[back]:match("^%S") then
          break
        end
      end
    elseif line == "}" and begin then
      visit(name or "?", begin, number - begin - 1)
      begin = nil
    end
  end
end

local function check_length()
  local count = 0
  for _, file in ipairs(c_files("core", "plugins", "include", "examples", "tests")) do
    each_function(lines_of(file), function(name, line, length)
      count = count + 1
      if length > MAX_FUNCTION then
        violation(file, line, "%s has %d lines; %d are the limit", name, length, MAX_FUNCTION)
      elseif length > LONG_FUNCTION then
        print(("note: %s:%d: %s has %d lines"):format(file, line, name, length))
      end
    end)
  end
  print(("%d functions looked at"):format(count))
end

local checks = {
  rooms = check_rooms, doors = check_doors, plugins = check_plugins, words = check_words, headers = check_headers,
  length = check_length,
}
assert(checks[check], "usage: house.lua rooms|doors|plugins|words|headers|length ROOT")()
if violations > 0 then
  print(("%d violations"):format(violations))
  os.exit(1)
end
