-- SPDX-License-Identifier: Apache-2.0
-- What the property and fault tests share: deterministic chance, files, and shops driven through the real command.
-- A failing test says what differs, keeps the folders for a look, and exits 1.

local kit = { guanxi = nil }

kit.EXPORTS = { "labels", "segments", "actions", "suppressed", "events", "customers" }
kit.DAY = 86400

-- ---- chance ----------------------------------------------------------------------------------------------------------

function kit.seed(n)
  math.randomseed(n, 20261123)
end

function kit.between(a, b)
  return math.random(a, b)
end

function kit.percent(n)
  return math.random(100) <= n
end

function kit.pick(list)
  return list[math.random(#list)]
end

function kit.shuffled(list)
  local copy = table.move(list, 1, #list, 1, {})
  for i = #copy, 2, -1 do
    local k = math.random(i)
    copy[i], copy[k] = copy[k], copy[i]
  end
  return copy
end

-- ---- files and commands ----------------------------------------------------------------------------------------------

function kit.fail(text, ...)
  io.stderr:write(string.format(text, ...), "\n")
  os.exit(1)
end

function kit.read(path)
  local f = assert(io.open(path, "rb"))
  local text = f:read("a")
  f:close()
  return text
end

function kit.write(path, text)
  local f = assert(io.open(path, "wb"))
  assert(f:write(text))
  f:close()
end

function kit.quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- Runs a line of shell; its output, or the end of the test.
function kit.sh(line)
  local pipe = assert(io.popen("exec 2>&1; " .. line))
  local out = pipe:read("a")
  local ok = pipe:close()
  if not ok then
    kit.fail("failed: %s\n%s", line, out)
  end
  return out
end

function kit.fresh_folder(path)
  kit.sh("rm -rf " .. kit.quote(path) .. " && mkdir -p " .. kit.quote(path))
  return path
end

function kit.rfc3339(t)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", t)
end

function kit.date(t)
  return os.date("!%Y-%m-%d", t)
end

-- ---- shops -----------------------------------------------------------------------------------------------------------

local shop = {}
shop.__index = shop

-- files: path inside the shop -> text.
function kit.shop(dir, files, flags)
  kit.fresh_folder(dir)
  kit.sh("mkdir -p " .. kit.quote(dir .. "/strategies") .. " " .. kit.quote(dir .. "/templates"))
  for path, text in pairs(files) do
    kit.write(dir .. "/" .. path, text)
  end
  return setmetatable({ dir = dir, flags = flags or "", prefix = "" }, shop)
end

-- A copy of a shop that exists, without a database.
function kit.example(from, dir)
  kit.sh(string.format("cp -r %s %s && rm -f %s/shop.db*", kit.quote(from), kit.quote(dir), kit.quote(dir)))
  return setmetatable({ dir = dir, flags = "", prefix = "" }, shop)
end

-- The same shop as it is now, in another folder.
function shop:copy(dir)
  kit.sh(string.format("rm -rf %s && cp -r %s %s", kit.quote(dir), kit.quote(self.dir), kit.quote(dir)))
  return setmetatable({ dir = dir, flags = self.flags, prefix = self.prefix }, shop)
end

function shop:line(rest)
  return string.format("%s%s -C %s %s %s", self.prefix, kit.quote(kit.guanxi), kit.quote(self.dir), self.flags, rest)
end

function shop:command(rest)
  return kit.sh(self:line(rest))
end

-- Imports; every row must be good.
function shop:import(path, flags)
  local out = self:command((flags or "") .. " --json import " .. kit.quote(path))
  local rejected, conflicts = out:match('"rejected": *(%d+)'), out:match('"conflicts": *(%d+)')
  if rejected ~= "0" or conflicts ~= "0" then
    kit.fail("%s: %s", path, out)
  end
  return out
end

-- Runs; what it counted, by name. Scripts must not fail; a sentence of the pack that lacks a name may.
function shop:run(at, flags)
  local out = self:command(string.format("--now %s --json run --yes %s", kit.rfc3339(at), flags or ""))
  local counts = {}
  for name, n in out:gmatch('"(%l+)": *(%d+)') do
    counts[name] = counts[name] or tonumber(n)
  end
  if ("\n" .. out):find("\nguanxi: [^\n]*strateg[^\n]*%.lua") then
    kit.fail("%s at %s: a script failed\n%s", self.dir, kit.rfc3339(at), out)
  end
  return counts
end

-- Every export (or those named) into DIR/exports/NAME; `at` only before the first run.
function shop:export(names, at)
  local now = at and "--now " .. kit.rfc3339(at) .. " " or ""
  local lines = { "mkdir -p " .. kit.quote(self.dir .. "/exports") }
  for _, name in ipairs(names or kit.EXPORTS) do
    lines[#lines + 1] = self:line(now .. "export " .. name) .. " > " .. kit.quote(self.dir .. "/exports/" .. name)
  end
  kit.sh(table.concat(lines, " && "))
  return self
end

function shop:exported(name)
  return kit.read(self.dir .. "/exports/" .. name)
end

-- Ids of the ledger, in the order of the export, with whose they are.
function shop:ledger()
  local rows = {}
  for id, customer in self:exported("actions"):gmatch("\n(%x+),([^,]+)") do
    rows[#rows + 1] = { id = id, customer = customer }
  end
  return rows
end

-- Ends the test at the first difference between what two shops have exported.
function kit.same(a, b, when, names)
  for _, name in ipairs(names or kit.EXPORTS) do
    local x, y = a.dir .. "/exports/" .. name, b.dir .. "/exports/" .. name
    if kit.read(x) ~= kit.read(y) then
      local shown = io.popen(string.format("diff %s %s | head -20", kit.quote(x), kit.quote(y))):read("a")
      kit.fail("%s: %s and %s export different %s\n%s", when, a.dir, b.dir, name, shown)
    end
  end
end

return kit
