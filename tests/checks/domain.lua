-- SPDX-License-Identifier: Apache-2.0
-- domain.lua ROOT [JUNIT]: docs/domain.md holds a row for every rule of the domain, what its rows name is there, and no test that carries a
-- number is missing from its row. A row is | number | rule | where it lives | tests |. Of a test stands first the program or the
-- file, `unit-decide-fairness`, `plugin-value` or `tests/e2e/words.sh`, then its functions in backticks or its titles in quotes.
--
-- With what ctest wrote with --output-junit: every program named there was run, or is said to have been skipped.
local root = assert(arg[1], "domain.lua ROOT [JUNIT]")
local LAST_RULE = { 4, 5, 7, 10, 7, 22, 13, 3, 6 } -- of chapter 1, 2, …
local violations = 0

local function violation(...)
  violations = violations + 1
  print("docs/domain.md: " .. string.format(...))
end

local texts = {}
local function text_of(path)
  if texts[path] == nil then
    local f = io.open(root .. "/" .. path)
    texts[path] = f and (f:read("a") or "a folder") or false
    if f then
      f:close()
    end
  end
  return texts[path]
end

local function files(pattern)
  local list, pipe = {}, assert(io.popen(("cd '%s' && find %s | LC_ALL=C sort"):format(root, pattern)))
  for path in pipe:lines() do
    list[#list + 1] = path
  end
  pipe:close()
  return list
end

local function has(text, wanted)
  return text and text:find(wanted, 1, true) ~= nil
end

-- A line of the text is `line`.
local function has_line(text, line)
  return has("\n" .. text .. "\n", "\n" .. line .. "\n")
end

-- ---- where a rule lives -------------------------------------------------------------------------------------------------

local function check_place(number, place)
  local command = place:match("^guanxi ([%l]+)")
  if command then
    if not has(text_of("core/cli/commands.c"), ('{ "%s", '):format(command)) then
      violation("%s names a command that is not there: %s", number, place)
    end
  elseif place:match("^%[") then
    if not has_line(text_of("scripts/pack.ini"), place) then
      violation("%s names a section that scripts/pack.ini does not have: %s", number, place)
    end
  elseif not text_of(place) then
    violation("%s names a file that is not there: %s", number, place)
  end
end

-- ---- tests ---------------------------------------------------------------------------------------------------------------

-- The source of a program of ctest, or the file itself; nil when it is a name within one.
local function source_of(token)
  local room, name = token:match("^unit%-(%l+)%-(.+)$")
  local plugin = token:match("^plugin%-(.+)$")
  return room and ("tests/unit/%s/%s.c"):format(room, name) or plugin and ("plugins/%s/test.c"):format(plugin)
    or token:match("/") and token
end

-- A diary is played by a script that names its folder and it. Answers the script.
local scripts = files("tests/e2e -maxdepth 1 -name '*.sh'")
local function player_of(diary)
  local folder, name = diary:match("^tests/e2e/(.+)/([^/]+)%.test$")
  for _, script in ipairs(scripts) do
    if not folder or has(text_of(script), folder) and text_of(script):find("%f[%w_]" .. name .. "%f[^%w_]") then
      return script
    end
  end
end

-- ---- did it run? ----------------------------------------------------------------------------------------------------------

-- What ctest calls the program that runs what stands in a file; several where one of them does.
local function programs_of(file)
  local room, name = file:match("^tests/unit/(%l+)/(.+)%.c$")
  if room then
    return { ("unit-%s-%s"):format(room, name) }
  elseif file:match("^tests/e2e/[^/]+%.sh$") then
    return { "e2e-" .. file:match("([^/]+)%.sh$") }
  elseif file:match("^tests/e2e/") then
    return { "e2e-" .. player_of(file):match("([^/]+)%.sh$") }
  elseif file:match("^tests/property/moments%.c$") then
    return { "property-moments-weeks" }
  elseif file:match("^tests/property/arbitrate%.c$") then
    return { "property-arbitrate-days" }
  end
  local plugin = file:match("^plugins/([^/]+)/")
  return plugin and { "plugin-" .. plugin, "pack-" .. plugin, "e2e-" .. plugin } or {}
end

local status_of
if arg[2] then
  status_of = {}
  for name, status in assert(io.open(arg[2])):read("a"):gmatch('<testcase name="([^"]+)"[^>]- status="(%l+)"') do
    status_of[name] = status
  end
end

local not_run = {}
local function check_ran(number, file)
  local status
  for _, program in ipairs(programs_of(file)) do
    status = status or status_of[program]
  end
  if not status then
    violation("%s: nothing that ran holds %s", number, file)
  elseif status == "notrun" or status == "disabled" then
    not_run[#not_run + 1] = file
  elseif status ~= "run" then
    violation("%s: %s failed", number, file)
  end
end

local function stands(source, token, quoted)
  local text = text_of(source)
  if quoted then
    return has_line(text, "test " .. token) or has(text, '"' .. token .. '"')
  end
  return text:find("TEST%(" .. token .. "[,)]") or text:find("cmocka_unit_test[%l_]*%(" .. token .. "[,)]")
end

-- Checks the cell and answers { ["source:name"] = true }, and how many tests there are.
local function check_tests(number, cell)
  local named, count, source = {}, 0, nil
  for mark, token in cell:gmatch('([`"])([^`"]+)[`"]') do
    local file = mark == "`" and source_of(token)
    if file then
      source, count = file, count + 1
      if not text_of(file) then
        violation("%s names a test that is not there: %s", number, token)
        source = nil
      elseif file:match("%.test$") and not player_of(file) then
        violation("%s: no script of tests/e2e plays %s", number, file)
      elseif status_of then
        check_ran(number, file)
      end
    elseif source then
      named[source .. ":" .. token] = true
      if not stands(source, token, mark == '"') then
        violation("%s: %s has no test %s", number, source, token)
      end
    end
  end
  return named, count
end

-- ---- the page ------------------------------------------------------------------------------------------------------------

local page = assert(text_of("docs/domain.md"), "docs/domain.md is missing")
local rows = {}
for number, _, lives, tests in page:gmatch("\n| (D%d%.%d+) | ([^|]+) | ([^|]*) | ([^|]*) |%f[\n]") do
  if rows[number] then
    violation("%s has two rows", number)
  end
  local chapter, rule = number:match("D(%d)%.(%d+)")
  if tonumber(rule) > (LAST_RULE[tonumber(chapter)] or 0) or rule == "0" then
    violation("there is no rule %s", number)
  end
  for place in lives:gmatch("`([^`]+)`") do
    check_place(number, place)
  end
  local named, count = check_tests(number, tests)
  if count == 0 and not has(tests, "planned") then
    violation("%s has neither a test nor the word planned", number)
  end
  rows[number] = named
end

local total = 0
for chapter, last in ipairs(LAST_RULE) do
  for rule = 1, last do
    total = total + 1
    local number = ("D%d.%d"):format(chapter, rule)
    if not rows[number] then
      violation("%s has no row", number)
    end
  end
end

-- ---- tests that carry a number -------------------------------------------------------------------------------------------

local function expect_named(number, source, name)
  if not (rows[number] or {})[source .. ":" .. name] then
    violation("the row of %s does not name %s of %s", number, name, source)
  end
end

for _, source in ipairs(files("tests plugins -name '*.c'")) do
  for name, chapter, rule in text_of(source):gmatch("%f[%w_](d(%d)_(%d+)_[%w_]+)%(void %*%*") do
    expect_named(("D%s.%s"):format(chapter, rule), source, name)
  end
end
for _, source in ipairs(files("tests/e2e plugins examples -name '*.test' -o -name '*.sh' -path 'tests/*'")) do
  for name in ("\n" .. text_of(source)):gmatch("\ntest (D%d%.%d[^\n]*)") do
    for number in name:gmatch("%f[%w]D%d%.%d+") do
      expect_named(number, source, name)
    end
  end
end

if violations > 0 then
  print(violations .. " violations")
  os.exit(1)
end
for _, file in ipairs(not_run) do
  print("skipped here: " .. file)
end
print(total .. " rules" .. (status_of and ", and every test that docs/domain.md names was run" or ""))
