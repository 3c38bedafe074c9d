-- SPDX-License-Identifier: GPL-3.0-only
--
-- wrk sends requests that were signed in advance. Arguments: how the files with their heads begin (one file a
-- thread, a head a line, its lines joined by tabs), and "once" or "again". A thread that has sent all of its
-- requests once stops, and says so.

local threads = {}

function setup(thread)
	thread:set("number", #threads)
	thread:set("spent", 0)
	table.insert(threads, thread)
end

function init(args)
	heads = {}
	for line in io.lines(args[1] .. number) do
		table.insert(heads, (line:gsub("\t", "\r\n")) .. "\r\n\r\n")
	end
	again = args[2] == "again"
	sent = 0
end

function request()
	if sent == #heads and again then sent = 0 end
	if sent == #heads then
		spent = 1
		wrk.thread:stop()
		-- What goes out while it stops: signed already, and so refused, not released.
		return heads[sent]
	end
	sent = sent + 1
	return heads[sent]
end

function done(summary, latency, requests)
	local spent = 0
	for _, thread in ipairs(threads) do spent = spent + thread:get("spent") end
	local errors = summary.errors
	io.write(string.format(
		'\n{"requests":%d,"bytes":%d,"microseconds":%d,"refused":%d,"broken":%d,"spent":%d,' ..
		'"p50":%d,"p90":%d,"p99":%d}\n',
		summary.requests, summary.bytes, summary.duration, errors.status,
		errors.connect + errors.read + errors.write + errors.timeout, spent,
		latency:percentile(50), latency:percentile(90), latency:percentile(99)))
end
