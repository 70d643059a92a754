-- SPDX-License-Identifier: Apache-2.0
-- The program dies at a random moment of an import or a run, by kill -9. The shop opens at once as it was before or
-- after, never between; doing the same again and going on leads to what an undisturbed shop exports, byte for byte, and
-- no action stands in the ledger twice (design 2.4, 2.5).
--
--   lua5.4 killed.lua GUANXI FOLDER SEED KILLS

local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/../property/?.lua;" .. package.path
local kit = require("kit")
require("world")

kit.guanxi = arg[1]
local folder, seed, kills = arg[2], tonumber(arg[3]), tonumber(arg[4])
local START = os.time({ year = 2025, month = 9, day = 20, hour = 12 })
local DAY, ROUNDS = kit.DAY, 3

local w = kit.world(seed, 60)
kit.fresh_folder(folder)
local undisturbed = kit.shop(folder .. "/undisturbed", w:files())

-- ---- the undisturbed life: every step with the shop before it and after it ----------------------------------------------

local steps = {}

local function milliseconds()
  return tonumber(kit.sh("date +%s%N")) // 1000000
end

local function step(line, now)
  local before = undisturbed:copy(string.format("%s/step-%d", folder, #steps + 1))
  local began = milliseconds()
  undisturbed:command(line)
  local took = milliseconds() - began
  undisturbed:export(nil, now)
  steps[#steps + 1] = { line = line, now = now, before = before, took = took,
    after = undisturbed:copy(string.format("%s/after-%d", folder, #steps + 1)) }
end

local now, lines = START, w:events(2500, START - 700 * DAY, START + 20 * DAY)
for round = 1, ROUNDS do
  local path = string.format("%s/news-%d.ndjson", folder, round)
  kit.write(path, table.concat(lines))
  step("import " .. kit.quote(path), round == 1 and now or nil)
  step(string.format("--now %s run --yes", kit.rfc3339(now)))
  w.ledger = undisturbed:ledger()
  local later = now + kit.between(DAY, 9 * DAY)
  lines = w:news(300, now, later)
  now = later
end

-- ---- the disturbed ones -------------------------------------------------------------------------------------------------

-- Starts the step and kills it after so long; whether it was still at it.
local function kill_after(shop, line, seconds)
  local script = string.format("%s >/dev/null 2>&1 & p=$!; sleep %.3f; kill -9 $p 2>/dev/null; wait $p; echo status $?",
    shop:line(line), seconds)
  return kit.sh(script):find("status 137", 1, true) ~= nil
end

local function no_doubles(shop, when)
  local seen, text = {}, shop:exported("actions")
  for id, rest in text:gmatch("\n(%x+),([^\n]*)") do
    if seen[id] then
      kit.fail("%s: action %s stands twice: %s", when, id, rest)
    end
    seen[id] = true
  end
end

-- A run is there as a whole or not at all, whatever was left in the folder.
local function whole(shop, s, when)
  if s.line:find("^import") then
    return
  end
  shop:export({ "actions", "suppressed", "events" })
  local done = shop:exported("suppressed") == s.after:exported("suppressed")
  local mine = done and s.after or s.before
  kit.same(mine, shop, when .. ", before it was repeated", { "actions", "suppressed", "events" })
end

local hit = 0
for i = 1, kills do
  local at = kit.between(1, #steps)
  local s = steps[at]
  local shop = s.before:copy(folder .. "/killed")
  local seconds = s.took / 1000 * kit.between(0, 100) / 100
  local when = string.format("seed %d, kill %d: %s after %.3f s", seed, i, s.line, seconds)
  hit = hit + (kill_after(shop, s.line, seconds) and 1 or 0)
  whole(shop, s, when)
  for k = at, math.min(at + 1, #steps) do -- the same again, and the step that follows
    shop:command(steps[k].line)
    shop:export(nil, steps[k].now)
    no_doubles(shop, when)
    kit.same(steps[k].after, shop, when)
  end
end
print(string.format("seed %d: %d kills, %d of them in the middle of it; every shop came to the same end", seed, kills, hit))
if hit * 4 < kills then
  kit.fail("only %d of %d were killed while they worked: that says little", hit, kills)
end
