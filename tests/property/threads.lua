-- SPDX-License-Identifier: Apache-2.0
-- Arbitration through the whole engine: many small shops, each twice: one imports in order and decides on one thread, the
-- other imports shuffled and decides on four. After every day what goes out and what is held is the same, byte for byte;
-- nobody gets two actions in one run (posts apart), and a run gives out no more minutes than the day and the classes' own have together
-- (D7.7). The rules one by one are held against the arbiter alone (arbitrate.c).
--
--   lua5.4 threads.lua GUANXI FOLDER FIRST_SEED SHOPS DAYS

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local kit = require("kit")
require("world")

kit.guanxi = arg[1]
local folder, first, shops, days = arg[2], tonumber(arg[3]), tonumber(arg[4]), tonumber(arg[5])
local START = os.time({ year = 2025, month = 9, day = 20, hour = 12 })
local DECIDED = { "actions", "suppressed" }
local DAY = kit.DAY

local function import(shop, lines)
  local path = shop.dir .. "/news.ndjson"
  kit.write(path, table.concat(lines))
  shop:import(path)
end

-- All minutes that a day may have; nil where there is no limit.
local function minutes_of(ini)
  local sum = tonumber(ini:match("\nminutes_per_day = (%d+)"))
  for own in ini:gmatch("\nminutes%.%l+ = (%d+)") do
    sum = sum and sum + tonumber(own)
  end
  return sum
end

-- What the last run gave out: customer by customer, and its minutes.
local function check_new(shop, known, most, when)
  local given, has = 0, {}
  for id, customer, rest in shop:exported("actions"):gmatch("\n(%x+),([^,]+),([^\n]*)") do
    if not known[id] then
      known[id] = true
      local post = rest:match("^[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,([^,]*)") == "moments" -- which takes nobody's turn (D7.3)
      if has[customer] and not post then
        kit.fail("%s: two actions for %s in one run", when, customer)
      end
      has[customer] = has[customer] or not post
      given = given + tonumber(rest:match("^[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,(%d+)"))
    end
  end
  if most and given > most then
    kit.fail("%s: %d minutes given out, and the day has %d", when, given, most)
  end
  return given
end

local actions = 0
for seed = first, first + shops - 1 do
  local w = kit.world(seed, 30)
  local files = w:files()
  local one = kit.shop(folder .. "/one", files, "--threads 1")
  local four = kit.shop(folder .. "/four", files, "--threads 4")
  local now, lines, known = START, w:events(500, START - 300 * DAY, START + 5 * DAY), {}
  for day = 1, days do
    local when = string.format("seed %d, day %d", seed, day)
    import(one, lines)
    import(four, kit.shuffled(lines))
    one:run(now)
    four:run(now)
    one:export(DECIDED)
    four:export(DECIDED)
    kit.same(one, four, when, DECIDED)
    check_new(one, known, minutes_of(files["shop.ini"]), when)
    w.ledger = one:ledger()
    local later = now + kit.between(DAY // 2, 3 * DAY)
    lines, now = w:news(20, now, later), later
  end
  actions = actions + #w.ledger
end
print(string.format("%d shops from seed %d, %d days each: %d actions, alike", shops, first, days, actions))
