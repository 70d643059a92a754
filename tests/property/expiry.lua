-- SPDX-License-Identifier: Apache-2.0
-- Cost follows change, and nothing else does: two shops are fed alike, one always runs, the other always runs --full.
-- After every run everything they export is the same, and what the first keeps holds until the instant it names
-- (design 2.2; the second half is asked of the program `holds`, which looks into the shop).
--
--   lua5.4 expiry.lua GUANXI HOLDS FOLDER SEED INSTANTS

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local kit = require("kit")
require("world")

local folder, seed, instants = arg[3], tonumber(arg[4]), tonumber(arg[5])
kit.guanxi = arg[1]
local holds = arg[2]

local START = os.time({ year = 2025, month = 9, day = 20, hour = 12 })
local DAY = kit.DAY
local COMPARED = { "labels", "segments", "actions", "suppressed", "events" }

-- The next instant: soon, at an edge of a day or of a window, or after a while.
local function later(now)
  local kind = kit.between(1, 10)
  if kind == 1 then
    return now
  elseif kind == 2 then
    return now + kit.between(1, 5)
  elseif kind <= 5 then
    local day = (now // DAY + kit.between(1, 4)) * DAY
    return day - kit.pick({ 8, 0, -4, -5 }) * 3600 % DAY + kit.between(-1, 1)
  elseif kind <= 7 then
    return (now // 3600 + kit.between(1, 60)) * 3600 + kit.between(0, 1)
  end
  return now + kit.between(1, 9 * DAY)
end

local w = kit.world(seed, 60)
local files = w:files()
local one = kit.shop(folder .. "/incremental", files)
local all = kit.shop(folder .. "/full", files)

local function feed(lines)
  local path = folder .. "/news.ndjson"
  kit.write(path, table.concat(lines))
  one:import(path)
  all:import(path)
end

feed(w:events(1500, START - 700 * DAY, START + 20 * DAY))
local now, judged, total, unchanged, due = START, 0, 0, 0, 0
for i = 1, instants do
  local counts = one:run(now)
  local full = all:run(now, "--full")
  judged, total = judged + counts.evaluated, total + full.evaluated
  due, unchanged = due + counts.due, unchanged + counts.unchanged
  one:export(COMPARED)
  all:export(COMPARED)
  kit.same(one, all, string.format("seed %d, run %d at %s", seed, i, kit.rfc3339(now)), COMPARED)
  if i % 5 == 0 then
    kit.sh(kit.quote(holds) .. " " .. kit.quote(one.dir) .. " " .. i)
  end
  w.ledger = one:ledger()
  local next_one = math.max(now, later(now))
  if kit.percent(80) then
    feed(w:news(kit.between(1, 25), now, next_one))
  end
  now = next_one
end
print(string.format("seed %d: %d runs to %s, %d actions; evaluated %d instead of %d, %d of them due, %d as before", seed, instants,
  kit.rfc3339(now), #w.ledger, judged, total, due, unchanged))
