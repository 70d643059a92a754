-- SPDX-License-Identifier: Apache-2.0
-- json.lua EXPRESSION FILE: reads JSON strictly (RFC 8259: nothing before or after it, no repeated keys) and prints EXPRESSION, where the
-- document is j; null is `null`. A file of one document a line (NDJSON) is the list of them. find(list, key, value) gives the
-- first element whose key has the value.
local expression, path = arg[1], arg[2]
local file = assert(io.open(path, "rb"))
local text = file:read("a")
file:close()

null = setmetatable({}, { __tostring = function() return "null" end })
local at = 1

local function stop(what)
  error(("%s: byte %d: %s: %s"):format(path, at, what, text:sub(at, at + 40)), 0)
end

local function blank()
  at = text:find("[^ \t\r\n]", at) or #text + 1
end

local value

local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function code_unit()
  local hex = text:match("^u(%x%x%x%x)", at)
  if not hex then stop("bad escape") end
  at = at + 5
  return tonumber(hex, 16)
end

local function escaped()
  local plain = escapes[text:sub(at, at)]
  if plain then
    at = at + 1
    return plain
  end
  local unit = code_unit()
  if unit >= 0xD800 and unit < 0xDC00 then
    if text:sub(at, at) ~= "\\" then stop("half a surrogate pair") end
    at = at + 1
    unit = 0x10000 + (unit - 0xD800) * 1024 + code_unit() - 0xDC00
  end
  return utf8.char(unit)
end

local function string_value()
  local parts = {}
  at = at + 1
  while true do
    local stretch, stopper = text:match('^([^"\\%c]*)(.)', at)
    if not stopper then stop("a text without end, or with control characters") end
    parts[#parts + 1] = stretch
    at = at + #stretch + 1
    if stopper == '"' then break end
    if stopper ~= "\\" then stop("control character in a text") end
    parts[#parts + 1] = escaped()
  end
  local whole = table.concat(parts)
  if not utf8.len(whole) then stop("not UTF-8") end
  return whole
end

local function members(close, each)
  at = at + 1
  blank()
  if text:sub(at, at) == close then
    at = at + 1
    return
  end
  while true do
    blank()
    each()
    blank()
    local c = text:sub(at, at)
    at = at + 1
    if c == close then return end
    if c ~= "," then stop("want , or " .. close) end
  end
end

local function object()
  local t = {}
  members("}", function()
    if text:sub(at, at) ~= '"' then stop("want a key") end
    local key = string_value()
    blank()
    if text:sub(at, at) ~= ":" then stop("want :") end
    at = at + 1
    if t[key] ~= nil then stop("the key " .. key .. " twice") end
    t[key] = value()
  end)
  return t
end

local function array()
  local t = {}
  members("]", function() t[#t + 1] = value() end)
  return t
end

local function number()
  local s = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  if not s or not tonumber(s) or s:find("^-?0%d") then stop("no value") end
  at = at + #s
  return math.tointeger(tonumber(s)) or tonumber(s)
end

function value()
  blank()
  local c = text:sub(at, at)
  if c == "{" then return object() end
  if c == "[" then return array() end
  if c == '"' then return string_value() end
  for word, v in pairs({ ["true"] = true, ["false"] = false, null = null }) do
    if text:sub(at, at + #word - 1) == word then
      at = at + #word
      return v
    end
  end
  return number()
end

local documents = {}
blank()
while at <= #text do
  documents[#documents + 1] = value()
  blank()
end
if #documents == 0 and path:find("%S") and not expression:find("^#j") then stop("nothing") end
j = #documents == 1 and not path:find("%.ndjson$") and documents[1] or documents

function find(list, key, wanted)
  for _, one in ipairs(list) do
    if one[key] == wanted then return one end
  end
  return {}
end

print((assert(load("return " .. expression))()))
