#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# The demo under test, on networks of its own (own folder, free ports): one that fails, the whole story, and one
# with a document that somebody brought, kept running, with wallets that open and a gateway that starts again.
# Each ends without a trace.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
work="$(mktemp -d "${TMPDIR:-/tmp}/salus-demo.XXXXXX")"
export SALUS_DEMO="$work/demo"
# shellcheck source=../scripts/env.sh
. "$here/../scripts/env.sh"
# shellcheck source=../scripts/ports.sh
. "$here/../scripts/ports.sh"
cd "$SALUS_ROOT"

readonly LIMIT=600 # seconds, for the story on a machine that does other things as well
# What the story counts, with the patient's set of documents, and with one document instead of four of
# them. It is written down here so that nothing drops out of the story unnoticed.
readonly FACTS=53 FACTS_OF_ONE=47
gateway=
fail() {
	printf 'demo test: %s\n' "$@" >&2
	exit 1
}
# came_to_its_end LOG FACTS
came_to_its_end() {
	local facts
	facts="$(sed -nE 's/^([0-9]+) facts, each seen on the network, in [0-9]+ s\.$/\1/p' "$1")"
	[ -n "$facts" ] || fail 'the story did not come to its end'
	[ "$facts" = "$2" ] || fail "the story told $facts facts, not $2"
	[ "$(grep -c '^   ✓ ' "$1")" = "$facts" ] || fail 'it counts other facts than it told'
}
# nothing_runs AFTER: no process works with the demo's folder, and its ports are free.
nothing_runs() {
	local port
	if pgrep -f -- "$SALUS_DEMO/" >"$work/running.txt"; then
		fail "after $1 something still runs:" "$(xargs ps -o pid=,args= -p <"$work/running.txt")"
	fi
	for port in $(scripts/network.sh ports); do
		is_free "$port" || fail "port $port is still taken after $1"
	done
}
# shellcheck disable=SC2317 # called by the traps
finish() {
	local code=$?
	trap - EXIT INT TERM
	if [ -n "$gateway" ]; then kill "$gateway" 2>/dev/null || true; fi
	scripts/network.sh stop "$SALUS_DEMO"
	if [ "$code" = 0 ]; then rm -rf "$work"; else echo "demo test: everything of it is in $work"; fi
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

SALUS_PORT="$(first_port 11)" || fail 'there are no eleven free ports in a row'
export SALUS_PORT
url="ws://127.0.0.1:$SALUS_PORT"

# What cannot work fails before anything is started.
if RECORD="$work/no-such-file.json" scripts/demo.sh >"$work/refused.log" 2>&1; then
	fail 'it took a record that does not exist'
fi
grep -q 'there is no file' "$work/refused.log" || fail 'it does not say what is wrong with the record'
[ ! -e "$SALUS_DEMO" ] || fail 'it left something behind where it had to fail early'

# A folder that is somebody's own is neither filled nor removed.
mkdir "$work/own"
echo mine >"$work/own/file"
for script in demo reset; do
	if SALUS_DEMO="$work/own" scripts/$script.sh >"$work/refused.log" 2>&1; then
		fail "scripts/$script.sh took a folder that it did not make"
	fi
	grep -q 'no network made it' "$work/refused.log" || fail "scripts/$script.sh does not say why"
	[ "$(cat "$work/own/file")" = mine ] || fail "scripts/$script.sh touched somebody's file"
done

# What fails once the network runs says so, and ends it; what there is to look into stays.
echo '{"resourceType":"Patient"}' >"$work/patient.json"
if RECORD="$work/patient.json" timeout "$LIMIT" scripts/demo.sh >"$work/failed.log" 2>&1; then
	fail 'it told a story of a document that is none'
fi
grep -q 'not a Bundle' "$work/failed.log" || fail 'it does not say what is wrong with the document'
grep -q "demo: failed; logs and keys are in $SALUS_DEMO" "$work/failed.log" || fail 'it does not say that it failed'
[ -s "$SALUS_DEMO/alice.log" ] || fail 'it left no logs of what failed'
nothing_runs 'a demo that failed'

# The whole story, which leaves nothing.
unset RECORD
timeout "$LIMIT" scripts/demo.sh | tee "$work/story.log"
came_to_its_end "$work/story.log" "$FACTS"
# What it takes comes first, and what the story cannot show is said.
[ "$(head -1 "$work/story.log")" = 'What this takes' ] || fail 'it does not say first what it takes'
grep -q 'in earnest three institutions' "$work/story.log" || fail 'it does not say what one machine enforces'
nothing_runs 'the story'
[ ! -e "$SALUS_DEMO" ] || fail 'the story left its folder'

# Once more with a document that somebody brought, for scripts, and the network goes on.
KEEP=1 RECORD="$here/letter.pdf" timeout "$LIMIT" scripts/demo.sh --json | tee "$work/letter.log"
# shellcheck disable=SC2016 # it is JavaScript
grep '^{' "$work/letter.log" | node -e '
	const assert = require("assert");
	const lines = require("fs").readFileSync(0, "utf8").trim().split("\n").map((line) => JSON.parse(line));
	const told = lines.filter(({ fact }) => fact);
	const facts = Number(process.argv[1]);
	assert.deepEqual([told.length, lines.at(-1).facts], [facts, facts]);
	const finals = told.flatMap(({ final, finals }) => final ?? finals ?? []);
	assert.ok(finals.length > 0 && finals.every((one) => one.block > 0 && one.author && one.fee === 0));
	assert.ok(told.some(({ fact }) => fact.startsWith("letter.pdf is filed in \"general\"")));
' "$FACTS_OF_ONE" || fail 'the story in JSON is not the story'
cmp -s "$here/letter.pdf" "$SALUS_DEMO/story/doctor-letter.pdf" || fail 'the doctor has another letter'
if scripts/demo.sh >"$work/refused.log" 2>&1; then fail 'it started where another one runs'; fi
grep -q "port $SALUS_PORT is taken" "$work/refused.log" || fail 'it does not say which port is taken'

# What KEEP leaves: a network that goes on, and wallets that open and are the story's accounts.
"$SALUS_BIN/salus" --url "$url" --json status >"$work/status.json" || fail 'the network did not go on'
# shellcheck disable=SC2016 # it is JavaScript
node -e '
	const [folder, keyring] = process.argv.slice(1);
	const { Keyring } = require(keyring);
	const files = require("fs").readdirSync(folder);
	if (files.length !== 6) throw new Error(`there are ${files.length} wallets`);
	for (const file of files) {
		new Keyring().addFromJson(require(`${folder}/${file}`)).decodePkcs8("salus");
	}
' "$SALUS_DEMO/wallets" "$SALUS_ROOT/zombienet/node_modules/@polkadot/keyring" ||
	fail 'a wallet does not open'

# A gateway of the story starts again on its folder, and ends when it is told to.
"$SALUS_BIN/salus" gateway serve --config "$SALUS_DEMO/story/gateway-1.toml" >"$work/gateway.log" 2>&1 &
gateway=$!
for _ in $(seq 120); do
	grep -qs 'answers at' "$work/gateway.log" && break
	sleep 0.5
done
grep -q 'answers at' "$work/gateway.log" || fail 'a gateway does not start again' "$(cat "$work/gateway.log")"
"$SALUS_BIN/salus" --url "$url" gateway list >"$work/gateways.txt"
grep -q 'it answers' "$work/gateways.txt" || fail 'the list does not say that it answers'
kill "$gateway"
wait "$gateway" || fail 'a gateway does not end well' "$(cat "$work/gateway.log")"
gateway=

# With the network gone, its specification alone proves what the doctor read; altered, it proves nothing.
scripts/network.sh stop "$SALUS_DEMO"
receipts="$SALUS_DEMO/story/receipts"
proves() {
	"$SALUS_BIN/salus" --url "$url" receipt verify "$1" --spec "$SALUS_DEMO/chain-spec.json" >"$work/verdict.txt"
}
for receipt in "$receipts"/*.json; do
	proves "$receipt" || fail "$receipt proves nothing" "$(cat "$work/verdict.txt")"
	grep -q 'is proven' "$work/verdict.txt" || fail 'it does not say that the receipt is proven'
done
[ "$(find "$receipts" -name '*.json' | wc -l)" -ge 3 ] || fail 'there are fewer than two shares and a document'
first="$receipts/receipt-0.json"
for change in 's/"version": 1/"version": 2/' 's/"TREAT"/"HRESCH"/' 's/"count": /&1/' 's/"set": /&1/'; do
	sed "$change" "$first" >"$work/altered.json"
	if cmp -s "$first" "$work/altered.json"; then fail "$change alters nothing"; fi
	if proves "$work/altered.json" 2>/dev/null; then fail "a receipt is proven after $change"; fi
done

scripts/reset.sh
nothing_runs 'the reset'
[ ! -e "$SALUS_DEMO" ] || fail 'the reset left its folder'
