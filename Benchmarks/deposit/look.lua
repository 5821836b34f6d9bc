-- GETs of wrk: paths from a file, one a line, in an order of its own.
--
--     wrk -s look.lua URL -- FILE TOKEN
local paths, place = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do paths[#paths + 1] = line end
    wrk.headers["Authorization"] = "Bearer " .. arguments[2]
    math.randomseed(os.time())
    place = math.random(1, #paths)
end

function request()
    place = place % #paths + 1
    return wrk.format("GET", paths[place])
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"refused":%d,"broken":%d,"seconds":%.6f,"p50Milliseconds":%.3f,"p99Milliseconds":%.3f}\n',
        summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
