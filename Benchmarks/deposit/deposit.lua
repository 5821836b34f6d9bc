-- Deposits for wrk: every request has digests and an idempotency key that no other request has.
--
--     wrk -s deposit.lua URL -- single|json|raw COUNT TOKEN
--
-- single: POST /v1/deposits with one SHA-256. json, raw: POST /v1/deposits/batch with COUNT deposits, both digests of each.
-- Bodies are made once and then altered in place, so that making them costs the machine next to nothing. Ends with one line
-- of JSON: what was asked, what was refused, how long answers took.
local ffi = require("ffi")

local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

-- SplitMix64, Steele, Lea and Flood 2014: distinct inputs give distinct outputs.
local function mixed(n)
    n = n * 0x9E3779B97F4A7C15ULL
    n = bit.bxor(n, bit.rshift(n, 30)) * 0xBF58476D1CE4E5B9ULL
    n = bit.bxor(n, bit.rshift(n, 27)) * 0x94D049BB133111EBULL
    return bit.bxor(n, bit.rshift(n, 31))
end

local tail = string.rep("5a", 24)
local hex = ffi.new("uint16_t[256]")
for byte = 0, 255 do
    local text = string.format("%02x", byte)
    hex[byte] = string.byte(text, 1) + 256 * string.byte(text, 2)
end

-- Writes eight bytes in sixteen digits.
local function write_hex(target, value)
    local digits = ffi.cast("uint16_t *", target)
    for place = 0, 7 do
        digits[place] = hex[tonumber(bit.band(bit.rshift(value, 8 * place), 0xFFULL))]
    end
end

local kind, count, base, buffer, size, places
local serial = 0ULL

function init(arguments)
    kind, count = arguments[1], tonumber(arguments[2])
    math.randomseed(os.time() + 7919 * number)
    base = string.format("%d-%d-%d-", os.time(), math.random(0, 2 ^ 30), number)
    serial = (ffi.cast("uint64_t", number) + 1) * 0x100000000ULL + ffi.cast("uint64_t", math.random(0, 2 ^ 30)) * 0x1000000000000ULL
    wrk.method = "POST"
    wrk.headers["Authorization"] = "Bearer " .. arguments[3]
    local path, text = "/v1/deposits/batch", nil
    wrk.headers["Content-Type"] = "application/json"
    local sha256, sm3 = '"sha256":"' .. string.rep("0", 16) .. tail .. '"', '"sm3":"' .. string.rep("0", 16) .. tail .. '"'
    places = {}
    if kind == "single" then
        path, text = "/v1/deposits", "{" .. sha256 .. "}"
        places[1] = 11
    elseif kind == "json" then
        local one = "{" .. sha256 .. "," .. sm3 .. "}"
        text = '{"deposits":[' .. string.rep(one .. ",", count - 1) .. one .. "]}"
        for k = 0, count - 1 do
            local start = 13 + k * (#one + 1)
            places[2 * k + 1], places[2 * k + 2] = start + 11, start + 1 + #sha256 + 1 + 7
        end
    else
        wrk.headers["Content-Type"] = "application/vnd.tabellion.digests"
        text = string.rep(string.rep("Z", 64), count)
    end
    wrk.path = path
    size = #text
    buffer = ffi.new("uint8_t[?]", size)
    ffi.copy(buffer, text, size)
end

function request()
    wrk.headers["Idempotency-Key"] = base .. tostring(serial)
    if kind == "raw" then
        local words = ffi.cast("uint64_t *", buffer)
        for k = 0, count - 1 do
            words[8 * k] = mixed(serial)
            words[8 * k + 4] = mixed(serial + 1)
            serial = serial + 2
        end
    else
        for place = 1, #places do
            write_hex(buffer + places[place], mixed(serial))
            serial = serial + 1
        end
    end
    return wrk.format(nil, nil, nil, ffi.string(buffer, size))
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"refused":%d,"broken":%d,"seconds":%.6f,"p50Milliseconds":%.3f,"p99Milliseconds":%.3f}\n',
        summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
