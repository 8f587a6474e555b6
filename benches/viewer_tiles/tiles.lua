-- Asks for the tiles of a list, one after the other, each of two threads its half of them.
--
-- wrk -t2 -c64 -d15s --latency -s tiles.lua http://127.0.0.1:8080 -- LIST [once]
-- LIST has one path a line. Over and over, or each tile once: then -d must be long enough. Prints one
-- line of JSON.

local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long s; long ns; } moment;
  int clock_gettime(int clock, moment *now);
]]
local MONOTONIC = 1
local threads = {}

local function seconds()
  local now = ffi.new("moment")
  ffi.C.clock_gettime(MONOTONIC, now)
  return tonumber(now.s) + tonumber(now.ns) / 1e9
end

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

-- Counts the answers, and ends the thread with the last one.
local function once()
  come = come + 1
  if come == share then
    ended = seconds()
    wrk.thread:stop()
  end
end

function init(args)
  requests, share, sent, come, began, ended = {}, 0, 0, 0, 0, 0
  local line = 0
  for path in io.lines(args[1]) do
    if line % 2 == number % 2 then
      table.insert(requests, wrk.format("GET", path))
    end
    line = line + 1
  end
  share = #requests
  -- Looking at answers costs time, so it is not done over and over.
  if args[2] == "once" then
    response = once
  end
end

function request()
  if sent == 0 then
    began = seconds()
  end
  sent = sent + 1
  return requests[(sent - 1) % share + 1]
end

function done(summary, latency)
  local come, began, ended = 0, math.huge, 0
  for _, thread in ipairs(threads) do
    come = come + math.min(thread:get("come"), thread:get("share"))
    began = math.min(began, thread:get("began"))
    ended = math.max(ended, thread:get("ended"))
  end
  local tiles, duration = summary.requests, summary.duration / 1e6
  if ended > 0 then
    tiles, duration = come, ended - began
  end
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  io.write(string.format(
    '{"tiles": %d, "kb_a_tile": %.1f, "per_s": %.0f, "median_ms": %.2f, "p95_ms": %.2f, "p99_ms": %.2f, "failed": %d}\n',
    tiles, summary.bytes / summary.requests / 1e3, tiles / duration, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, failed))
end
