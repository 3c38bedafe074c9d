# SPDX-License-Identifier: GPL-3.0-only
# shellcheck shell=bash
#
# What the examples need to run against, to be sourced: one node of the development network on free
# ports, with a hospital and its clinician, a practice and its doctor, two gateways that run (a grant's key is
# shared out to as many at least), and a patient whom the hospital enrolled. `network_up` starts it and exports
# what examples/README.md lists; it ends with the script that sourced this. Where SALUS_EXAMPLES_ENV names the
# exports of a network that runs already (examples/all.sh), that one is used and left alone.

EXAMPLES="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
# shellcheck source=../../scripts/env.sh
. "$EXAMPLES/../scripts/env.sh"
export PATH="$SALUS_BIN:$PATH"

network_node=
network_gateways=()
network_folder=
# Who takes part, by the names in network_keys.
declare -A address
# Where each gateway listens.
declare -A listen

network_down() {
	local process
	for process in "${network_gateways[@]}" $network_node; do
		kill "$process" 2>/dev/null || true
		wait "$process" 2>/dev/null || true
	done
	network_node=
	network_gateways=()
	if [ -n "$network_folder" ]; then rm -rf "$network_folder"; fi
}

# Says why and ends the script; the trap ends node and gateways.
network_fail() {
	local log
	printf 'examples: %s\n' "$*" >&2
	for log in "$network_folder"/*.log; do
		if [ -f "$log" ]; then tail -n 20 "$log" >&2; fi
	done
	exit 1
}

# as WHO COMMAND...: `salus` with that party's key and home of its own. Answers in JSON; what is
# refused ends the script.
as() {
	local who="$1" answer
	shift
	answer="$(SALUS_KEY="$network_folder/$who.key" SALUS_HOME="$network_folder/home/$who" \
		salus --json "$@" </dev/null)" || network_fail "$who: salus $*: $answer"
	printf '%s\n' "$answer"
}

# field EXPRESSION: that part of the JSON on standard input, for example `.account`.
field() {
	node -e 'process.stdout.write(String(JSON.parse(require("fs").readFileSync(0))'"$1"'))'
}

network_start() {
	local log="$network_folder/node.log" from=$SECONDS
	: >"$log"
	local eth
	eth="$(free_port)"
	salus-node --dev --eth-rpc-port "$eth" --base-path "$network_folder/node" --rpc-port 0 --port 0 --no-prometheus \
		>"$log" 2>&1 &
	network_node=$!
	# The system chose the ports; the log says which.
	local port=
	while [ -z "$port" ]; do
		kill -0 "$network_node" 2>/dev/null || network_fail 'the node ended'
		[ $((SECONDS - from)) -lt 120 ] || network_fail 'the node did not start within 120 s'
		port="$(sed -n 's/.*JSON-RPC server: addr=127\.0\.0\.1:\([0-9]*\).*/\1/p' "$log" | head -1)"
		sleep 0.2
	done
	export SALUS_URL="ws://127.0.0.1:$port"
	export SALUS_ETH_URL="http://127.0.0.1:$eth"
}

# Who takes part: a file with a fresh secret each. The council of the development network is Alice.
network_keys() {
	local who
	for who in hospital clinician practice doctor gateway1 system1 gateway2 system2 patient; do
		salus --json keys new "$network_folder/$who.key" >"$network_folder/$who.json"
		address[$who]="$(field .address <"$network_folder/$who.json")"
	done
	(umask 077 && echo //Alice >"$network_folder/council.key")
	listen[gateway1]="127.0.0.1:$(free_port)"
	listen[gateway2]="${listen[gateway1]}"
	while [ "${listen[gateway2]}" = "${listen[gateway1]}" ]; do
		listen[gateway2]="127.0.0.1:$(free_port)"
	done
}

# A port of this machine that is free, and of those that the system gives to nobody by itself.
free_port() {
	local port
	while port=$((20000 + RANDOM % 12000)); do
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
	done
	echo "$port"
}

# parallel FUNCTION WHO...: the function for each of them at once; one that failed has said why.
parallel() {
	local step="$1" who pid pids=()
	shift
	for who in "$@"; do
		"$step" "$who" >/dev/null &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid" || exit 1; done
}

apply() {
	case "$1" in
	hospital) as "$1" member apply --name "St. Luke's Hospital" --role hospital ;;
	practice) as "$1" member apply --name 'Riverside Practice' --role data-user ;;
	*) as "$1" member apply --name "Gateway ${1#gateway}" --role gateway --endpoint "http://${listen[$1]}" ;;
	esac
}

add_staff() {
	case "$1" in
	hospital) as "$1" staff add "${address[clinician]}" --role clinician ;;
	practice) as "$1" staff add "${address[doctor]}" --role clinician ;;
	*) as "$1" staff add "${address[system${1#gateway}]}" --role system ;;
	esac
}

# What comes before a patient can be given a key: she is enrolled, and the people have theirs.
enrol_or_register() {
	case "$1" in
	hospital) as "$1" chart enrol "$network_folder/consent.json" ;;
	system*) as "$1" keys register --receipt ;;
	*) as "$1" keys register ;;
	esac
}

network_admit() {
	local institutions=(hospital practice gateway1 gateway2) who
	for who in "${institutions[@]}"; do
		as council member invite "${address[$who]}" >/dev/null
	done
	parallel apply "${institutions[@]}"
	as council member admit "${address[hospital]}" --role hospital >/dev/null
	as council member admit "${address[practice]}" --role data-user >/dev/null
	as council member admit "${address[gateway1]}" --role gateway >/dev/null
	as council member admit "${address[gateway2]}" --role gateway >/dev/null
	parallel add_staff "${institutions[@]}"
}

network_enrol() {
	SALUS_CHART="$(as patient chart consent --hospital "${address[hospital]}" \
		--out "$network_folder/consent.json" | field .chart)"
	export SALUS_CHART
	parallel enrol_or_register hospital clinician doctor system1 system2
	as patient chart compartment --chart "$SALUS_CHART" general >/dev/null
	as patient chart card --chart "$SALUS_CHART" --out "$network_folder/card.json" >/dev/null
}

# Each gateway runs where its institution registered it. Here both ask the one node that there is; in earnest
# each has one of its own.
network_run_gateways() {
	local number who log from=$SECONDS
	for number in 1 2; do
		who="gateway$number"
		as "$who" gateway init "$network_folder/$who.toml" --institution "${address[$who]}" \
			--system "system$number.key" --folder "$who" \
			--endpoint "http://${listen[$who]}" --listen "${listen[$who]}" >/dev/null
		salus gateway serve --config "$network_folder/$who.toml" >"$network_folder/$who.log" 2>&1 &
		network_gateways+=($!)
	done
	for number in 1 2; do
		log="$network_folder/gateway$number.log"
		until grep -qs 'answers at' "$log"; do
			kill -0 "${network_gateways[$((number - 1))]}" 2>/dev/null || network_fail 'a gateway ended'
			[ $((SECONDS - from)) -lt 120 ] || network_fail 'a gateway did not start within 120 s'
			sleep 0.2
		done
	done
}

network_up() {
	# `salus` asks the register where the gateways are.
	unset SALUS_GATEWAYS
	if [ -n "${SALUS_EXAMPLES_ENV:-}" ]; then
		# shellcheck source=/dev/null
		. "$SALUS_EXAMPLES_ENV"
		return
	fi
	if [ ! -x "$SALUS_BIN/salus-node" ] || [ ! -x "$SALUS_BIN/salus" ]; then
		network_fail 'salus-node and salus are not built yet: make build'
	fi

	network_folder="$(mktemp -d)"
	trap network_down EXIT
	trap 'exit 130' INT TERM
	network_start
	network_keys
	network_admit
	network_enrol
	network_run_gateways

	export SALUS_RPC="ws://${listen[gateway1]}/rpc"
	export SALUS_ENDPOINTS="http://${listen[gateway1]},http://${listen[gateway2]}"
	export SALUS_COUNCIL_KEY="$network_folder/council.key"
	export SALUS_CARD="$network_folder/card.json"
	export SALUS_CLINICIAN_KEY="$network_folder/clinician.key"
	export SALUS_CLINICIAN_HOME="$network_folder/home/clinician"
	export SALUS_PATIENT_KEY="$network_folder/patient.key"
	export SALUS_PATIENT_HOME="$network_folder/home/patient"
	export SALUS_PRACTICE_KEY="$network_folder/practice.key"
	export SALUS_DOCTOR="${address[doctor]}"
	export SALUS_DOCTOR_KEY="$network_folder/doctor.key"
	export SALUS_DOCUMENT="$SALUS_ROOT/demo/records/laboratory-report.json"
}
