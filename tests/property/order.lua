-- SPDX-License-Identifier: Apache-2.0
-- State is a function of the set of events: shops that hear the same in another order, in pieces and twice, with any
-- number of threads, under another clock, that run everything twice, or that rebuild whenever they can, export after the
-- same sequence of runs what the plain shop exports, byte for byte (design 2.1, 8).
--
--   lua5.4 order.lua GUANXI FOLDER SEED RUNS [CLOCK]        CLOCK: a library to preload that tells a wrong time

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local kit = require("kit")
require("world")

kit.guanxi = arg[1]
local folder, seed, runs, clock = arg[2], tonumber(arg[3]), tonumber(arg[4]), arg[5]
local START = os.time({ year = 2025, month = 9, day = 20, hour = 12 })
local DAY = kit.DAY

local w = kit.world(seed, 40)
local files = w:files()
local serial = 0

local function import(shop, lines, flags)
  serial = serial + 1
  local path = string.format("%s/news-%d.ndjson", folder, serial)
  kit.write(path, table.concat(lines))
  shop:import(path, flags)
  os.remove(path)
end

local function in_order(shop, lines)
  import(shop, lines)
end

local function pieces_of(lines, n)
  local pieces = {}
  for i = 1, n do
    pieces[i] = table.move(lines, (i - 1) * #lines // n + 1, i * #lines // n, 1, {})
  end
  return pieces
end

-- Every variant is a shop with its own way to import, run and idle.
local variants = {
  { name = "shuffled", import = function(shop, lines)
    import(shop, kit.shuffled(lines))
  end },
  { name = "pieces", import = function(shop, lines)
    for _ = 1, 2 do
      for _, piece in ipairs(kit.shuffled(pieces_of(lines, 7))) do
        import(shop, piece)
      end
    end
  end },
  { name = "one-thread", flags = "--threads 1" },
  { name = "two-threads", flags = "--threads 2" },
  { name = "other-now", import = function(shop, lines)
    import(shop, lines, "--now " .. kit.pick({ "1999-12-31T23:59:59Z", "2051-03-04T05:06:07Z" }))
  end },
  { name = "rebuilt", idle = function(shop)
    shop:command("rebuild")
  end },
  { name = "rebuilt-late", import = function(shop, lines) -- with events that no run has seen yet
    local half = pieces_of(lines, 2)
    import(shop, half[1])
    shop:command("rebuild")
    import(shop, half[2])
  end },
  { name = "twice", run = function(shop, at)
    shop:run(at)
    shop:run(at)
  end },
}
if clock then
  variants[#variants + 1] = { name = "other-clock", prefix = "LD_PRELOAD=" .. kit.quote(clock) .. " " }
end

local plain = kit.shop(folder .. "/plain", files)
for _, v in ipairs(variants) do
  v.shop = kit.shop(folder .. "/" .. v.name, files, v.flags)
  v.shop.prefix = v.prefix or ""
end

local function compare(when, at)
  plain:export(nil, at)
  for _, v in ipairs(variants) do
    v.shop:export(nil, at)
    kit.same(plain, v.shop, string.format("seed %d, %s", seed, when))
  end
end

local now, lines = START, w:events(1200, START - 700 * DAY, START + 20 * DAY)
for i = 1, runs do
  in_order(plain, lines)
  for _, v in ipairs(variants) do
    (v.import or in_order)(v.shop, lines)
  end
  compare(string.format("after import %d", i), i == 1 and now or nil)
  plain:run(now)
  for _, v in ipairs(variants) do
    if v.run then
      v.run(v.shop, now)
    else
      v.shop:run(now)
    end
  end
  compare(string.format("after run %d at %s", i, kit.rfc3339(now)))
  for _, v in ipairs(variants) do
    if v.idle then
      v.idle(v.shop)
    end
  end
  compare(string.format("after rebuilding at %s", kit.rfc3339(now)))
  w.ledger = plain:ledger()
  local later = now + kit.between(3600, 12 * DAY)
  lines = w:news(kit.between(8, 40), now, later)
  now = later
end
print(string.format("seed %d: %d runs to %s, %d actions, %d shops alike", seed, runs, kit.rfc3339(now), #w.ledger, #variants + 1))
