-- SPDX-License-Identifier: Apache-2.0
-- What the generator stands on: chance that is the same everywhere, Shanghai time, CloudEvents lines.

local kit = {}

-- ---- chance: a 64-bit linear congruential generator, whole numbers only ----------------------------------------------

local state = 20261123

function kit.below(n)
  state = state * 6364136223846793005 + 1442695040888963407
  return (state >> 33) % n
end

function kit.between(low, high)
  return low + kit.below(high - low + 1)
end

function kit.percent(p)
  return kit.below(100) < p
end

function kit.pick(list)
  return list[kit.below(#list) + 1]
end

-- ---- time: days since 1970, minutes of a Shanghai day ----------------------------------------------------------------

function kit.day(year, month, day)
  local y = month <= 2 and year - 1 or year
  local era = y // 400
  local yoe = y - era * 400
  local doy = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468
end

function kit.civil(days)
  local z = days + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local month = mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (month <= 2 and 1 or 0), month, doy - (153 * mp + 2) // 5 + 1
end

function kit.date(days)
  return string.format("%04d-%02d-%02d", kit.civil(days))
end

-- Shanghai is eight hours ahead of UTC, all year.
function kit.at(day, hour, minute)
  return day * 86400 + hour * 3600 + (minute or 0) * 60 - 8 * 3600
end

local function clock(t, offset, form)
  local day, second = (t + offset) // 86400, (t + offset) % 86400
  return string.format(form, kit.date(day), second // 3600, second // 60 % 60, second % 60)
end

function kit.utc(t)
  return clock(t, 0, "%sT%02d:%02d:%02dZ")
end

function kit.shanghai(t)
  return clock(t, 8 * 3600, "%s %02d:%02d:%02d")
end

-- ---- events ----------------------------------------------------------------------------------------------------------

local events = {}
local now = kit.at(kit.day(2026, 11, 23), 8, 30)

local function json(value)
  if type(value) == "string" then
    return '"' .. value:gsub('[%c"\\]', function(c)
      return string.format("\\u%04x", c:byte())
    end) .. '"'
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif value.object then
    local parts = {}
    for i = 1, #value, 2 do
      parts[#parts + 1] = json(value[i]) .. ":" .. json(value[i + 1])
    end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  local parts = {}
  for i, item in ipairs(value) do
    parts[i] = json(item)
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

-- An object keeps the order it is written in: kit.object("kind", "like", "topic", "skin"). A nil value leaves its key out.
function kit.object(...)
  local given, object = table.pack(...), { object = true }
  for i = 1, given.n, 2 do
    if given[i + 1] ~= nil then
      object[#object + 1] = given[i]
      object[#object + 1] = given[i + 1]
    end
  end
  return object
end

function kit.emit(t, kind, subject, ...)
  assert(t < now, kind .. " of " .. subject .. " lies ahead: " .. kit.utc(t))
  events[#events + 1] = { t = t, n = #events, kind = kind, subject = subject, data = kit.object(...) }
end

local source_of = { order = "orders", customer = "contacts", message = "wechat", content = "wechat" }

-- events-2024.ndjson, …: one file for each year, by time.
function kit.write_events(dir)
  table.sort(events, function(a, b)
    if a.t ~= b.t then
      return a.t < b.t
    end
    return a.n < b.n
  end)
  local files, count = {}, 0
  for i, e in ipairs(events) do
    local year = kit.utc(e.t):sub(1, 4)
    files[year] = files[year] or assert(io.open(dir .. "/events-" .. year .. ".ndjson", "wb"))
    local source = source_of[e.kind:match("^%a+")] or "notebook"
    files[year]:write(json(kit.object("specversion", "1.0", "id", string.format("q%05d", i), "source", source, "type",
      e.kind, "time", kit.utc(e.t), "subject", e.subject, "data", e.data)), "\n")
    count = count + 1
  end
  for _, file in pairs(files) do
    file:close()
  end
  return count
end

return kit
