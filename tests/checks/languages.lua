-- SPDX-License-Identifier: Apache-2.0
-- languages.lua SOURCE_DIR: names every text that one language has and the other lacks, in what the tree ships as data: the base
-- pack (scripts/), packs (plugins/NAME/ with a pack.ini) and example shops. What stands in C is po-zh_CN-complete's.
local root = assert(arg[1], "languages.lua SOURCE_DIR")
local languages = { "en", "zh_CN" }
local missing = 0

local function miss(...)
  missing = missing + 1
  print(string.format(...))
end

local function lines_of(command)
  local list = {}
  local out = assert(io.popen(command))
  for line in out:lines() do
    list[#list + 1] = line
  end
  out:close()
  return list
end

local function files(folder, pattern)
  return lines_of(string.format("cd '%s' 2>/dev/null && find . -maxdepth 1 -type f -name '%s' | sed 's,^./,,' | LC_ALL=C sort",
    folder, pattern))
end

local function exists(path)
  local f = io.open(path)
  if f then
    f:close()
  end
  return f ~= nil
end

-- ---- sections ------------------------------------------------------------------------------------------------------------

-- Adds to `into`: "kind:name" -> key -> value, with the place of the section.
local function read_ini(path, shown, into)
  local section, number = nil, 0
  for line in io.lines(path) do
    number = number + 1
    local head = line:match("^%[([^%]]+)%]")
    local key, value = line:match("^([^%s;#=][^%s=]*)%s*=%s*(.*)$")
    if head then
      into[head] = into[head] or { keys = {}, order = {} }
      section = into[head]
      section.at, section.of = shown .. ":" .. number, shown
    elseif key and section then
      if section.keys[key] == nil then
        section.order[#section.order + 1] = key
      end
      section.keys[key] = value
    end
  end
  return into
end

local function title_of(all, head, key)
  local section = all[head]
  return section and section.keys[key]
end

local function check_titles(all, head, what, at)
  for _, lang in ipairs(languages) do
    if not title_of(all, head, "title." .. lang) then
      miss("%s: %s has no title.%s", at, what, lang)
    end
  end
end

-- [label:D.L] title.LANG, or title.L.LANG where it is declared.
local function check_label(all, home, owner, label, at)
  for _, lang in ipairs(languages) do
    if not title_of(all, "label:" .. owner .. "." .. label, "title." .. lang)
      and not title_of(all, home, "title." .. label .. "." .. lang) then
      miss("%s: %s %s has no title.%s", at, owner, label, lang)
    end
  end
end

local reserved = { title = true, help = true, enabled = true }

local function check_section(all, head, section)
  local kind, name = head:match("^(%w+):(.+)$")
  if section.keys.enabled == "no" then
    return
  end
  if kind == "segment" or kind == "attribute" or kind == "dimension" or kind == "label" or kind == "tag" then
    check_titles(all, head, kind .. " " .. name, section.at)
  end
  if kind == "dimension" then
    for _, key in ipairs(section.order) do
      if not reserved[key:match("^[^.]+")] then
        check_label(all, head, name, key, section.at)
      end
    end
  elseif kind == "attribute" then
    for value in (section.keys.type == "enum" and section.keys.values or ""):gmatch("[^,%s]+") do
      check_label(all, head, "given." .. name, value, section.at)
    end
    if section.keys.ask and not section.keys["ask.zh_CN"] then
      miss("%s: attribute %s asks in one language", section.at, name)
    end
  end
  if section.keys["help.en"] and not section.keys["help.zh_CN"] then
    miss("%s: %s has help.en, but none in Chinese", section.at, head)
  end
  for _, key in ipairs(section.order) do
    local stem = key:match("^(.+)%.zh_CN$")
    if stem and not section.keys[stem] and not section.keys[stem .. ".en"] then
      miss("%s: %s has %s, but none in English", section.at, head, key)
    end
  end
end

-- ---- wordings ------------------------------------------------------------------------------------------------------------

-- The keys of the lines at the top, and how many wordings there are.
local function shape(path)
  local keys, bodies, top = {}, 1, true
  for line in io.lines(path) do
    local key = top and line:match("^([%w_.-]+)%s*=")
    if key and key ~= "allow" then
      keys[#keys + 1] = key
    elseif line == "---" then
      bodies = bodies + 1
    end
    top = top and key ~= nil
  end
  table.sort(keys)
  return table.concat(keys, " "), bodies
end

local function check_wordings(folder, shown, kind)
  for _, file in ipairs(files(folder .. "/" .. kind, "*.txt")) do
    local name, lang = file:match("^(.+)%.([%w_]+)%.txt$")
    local other = lang == "en" and "zh_CN" or "en"
    local sister = folder .. "/" .. kind .. "/" .. name .. "." .. other .. ".txt"
    if not exists(sister) then
      miss("%s%s/%s has no sister in %s", shown, kind, file, other)
    elseif lang == "en" then
      local keys, bodies = shape(folder .. "/" .. kind .. "/" .. file)
      local their_keys, their_bodies = shape(sister)
      if keys ~= their_keys or bodies ~= their_bodies then
        miss("%s%s/%s: %s (%d wordings), but in %s: %s (%d)", shown, kind, file, keys, bodies, other, their_keys, their_bodies)
      end
    end
  end
end

-- ---- a folder ------------------------------------------------------------------------------------------------------------

local function check_strategies(all, folder, shown)
  for _, file in ipairs(files(folder .. "/strategies", "*.lua")) do
    local name = file:match("^(.+)%.lua$")
    check_titles(all, "strategy:" .. name, "strategy " .. name, shown .. "strategies/" .. file)
  end
end

local function check_lint(folder, shown)
  for i, lang in ipairs(languages) do
    if exists(folder .. "/lint/" .. lang .. ".txt") and not exists(folder .. "/lint/" .. languages[3 - i] .. ".txt") then
      miss("%slint/%s.txt has no sister", shown, lang)
    end
  end
end

local function check_folder(folder, ini, base)
  local shown = folder:sub(#root + 2) .. "/"
  local own = read_ini(folder .. "/" .. ini, shown .. ini, {})
  local all = base and read_ini(base, "scripts/pack.ini", {}) or {}
  for head, section in pairs(own) do -- what the folder says goes over what the base pack says
    local under = all[head]
    all[head] = section
    for key, value in pairs(under and under.keys or {}) do
      if section.keys[key] == nil then
        section.keys[key] = value
      end
    end
  end
  local heads = {}
  for head in pairs(own) do
    heads[#heads + 1] = head
  end
  table.sort(heads)
  for _, head in ipairs(heads) do
    check_section(all, head, own[head])
  end
  check_strategies(all, folder, shown)
  check_wordings(folder, shown, "templates")
  check_wordings(folder, shown, "xray") -- what `guanxi xray` says of its own
  check_lint(folder, shown)
end

local base = root .. "/scripts/pack.ini"
check_folder(root .. "/scripts", "pack.ini")
for _, ini in ipairs(lines_of("ls -d '" .. root .. "'/plugins/*/pack.ini '" .. root .. "'/examples/*/shop.ini 2>/dev/null")) do
  local folder, name = ini:match("^(.+)/([^/]+)$")
  check_folder(folder, name, base)
end

-- What a new shop begins with says the same in both.
local english = read_ini(root .. "/scripts/new-shop.ini", "scripts/new-shop.ini", {})
local chinese = read_ini(root .. "/scripts/new-shop.zh_CN.ini", "scripts/new-shop.zh_CN.ini", {})
for _, pair in ipairs({ { english, chinese }, { chinese, english } }) do
  for head, section in pairs(pair[1]) do
    for key in pairs(section.keys) do
      if not title_of(pair[2], head, key) then
        miss("%s: [%s] %s is not in its sister", section.of, head, key)
      end
    end
  end
end

if missing > 0 then
  print(missing .. " missing")
  os.exit(1)
end
