-- SPDX-License-Identifier: Apache-2.0
-- Ninety days in the example shop: every morning what happened the day before is imported and the shop runs; most of the
-- list is worked off. At most 60 % of the evaluations may find everything as it was, else the verdicts end too early.
--
--   lua5.4 share.lua GUANXI EXAMPLE FOLDER [DAYS]

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local kit = require("kit")

kit.guanxi = arg[1]
local example, folder, days = arg[2], arg[3], tonumber(arg[4] or "90")
local MOST = 0.60
local LAST = 1795393800 -- Monday 23 November 2026, half past eight in Shanghai
local DAY = kit.DAY

kit.seed(1)
kit.fresh_folder(folder)
kit.sh(string.format("mkdir %s/data && lua5.4 %s/generate.lua %s/data", kit.quote(folder), kit.quote(example), kit.quote(folder)))
local shop = kit.example(example, folder .. "/shop")

-- Lines by the morning that hears of them.
local mornings = {}
for _, year in ipairs({ 2024, 2025, 2026 }) do
  for line in io.lines(string.format("%s/data/events-%d.ndjson", folder, year), "L") do
    local y, m, d, H, M, S = line:match('"time":"(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)Z"')
    local t = os.time({ year = y, month = m, day = d, hour = H, min = M, sec = S, isdst = false })
    local morning = math.max(0, days - (LAST - t) // DAY)
    mornings[morning] = mornings[morning] or {}
    table.insert(mornings[morning], line)
  end
end

local made = 0
local function done(action, t)
  made = made + 1
  local answer = kit.percent(30) and '"answer":"not_used_up",' or ""
  local type = answer ~= "" and "action.answered" or "action.done"
  return string.format('{"specversion":"1.0","id":"d%d","source":"seller","type":"%s","time":"%s","subject":"%s",', made, type,
    kit.rfc3339(t), action.customer) .. string.format('"data":{%s"action":"%s"}}\n', answer, action.id)
end

local evaluated, unchanged, customers, runs = 0, 0, 0, 0
local worked = {}
shop:import(folder .. "/data/orders-taobao.csv")
for i = 0, days do
  local now = LAST - (days - i) * DAY
  local lines = mornings[i] or {}
  if i > 0 then
    for _, action in ipairs(shop:export({ "actions" }):ledger()) do
      if not worked[action.id] and kit.percent(80) then
        worked[action.id] = true
        lines[#lines + 1] = done(action, now - DAY + kit.between(3600, 8 * 3600))
      end
    end
  end
  kit.write(folder .. "/day.ndjson", table.concat(lines))
  if #lines > 0 then
    shop:import(folder .. "/day.ndjson")
  end
  local counts = shop:run(now)
  if i > 0 then -- the first run looks at everybody for the first time
    runs, customers = runs + 1, customers + counts.customers
    evaluated, unchanged = evaluated + counts.evaluated, unchanged + counts.unchanged
  end
end
local share = unchanged / evaluated
print(string.format("%d runs: %d of %d evaluations found everything as it was (%.1f %%); everybody every day would be %d", runs,
  unchanged, evaluated, share * 100, customers))
if share > MOST then
  kit.fail("more than %.0f %% of the evaluations changed nothing", MOST * 100)
end
