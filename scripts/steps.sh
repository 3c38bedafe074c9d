# SPDX-License-Identifier: GPL-3.0-only
# shellcheck shell=bash
#
# Timed steps that count tests truthfully; sourced by test.sh and test-long.sh.
#
# Counted are the tests that cargo ran and the scenarios. Any other step adds nothing when it
# succeeds and one failure when it fails; what could not run because something before it failed
# counts as failed.

steps_logs="$CARGO_TARGET_DIR/test-logs"
mkdir -p "$steps_logs"

names=() outcomes=() seconds=()
passed=0 failed=0
# The name of the step that failed and without which the ones after it make no sense.
blocked=

# finish_step NAME OUTCOME SECONDS
finish_step() {
	names+=("$1") outcomes+=("$2") seconds+=("$3")
	printf '==> %s: %s (%s s)\n' "$1" "$2" "$3"
}

# begin_step NAME: whether it can run.
begin_step() {
	printf '\n==> %s\n' "$1"
	[ -n "$blocked" ] || return 0
	failed=$((failed + 1))
	finish_step "$1" "not run: '$blocked' failed" 0
	return 1
}

# needed NAME COMMAND...: what the steps after it need.
needed() {
	local name="$1" from=$SECONDS
	shift
	begin_step "$name" || return 0
	if "$@"; then
		finish_step "$name" ok $((SECONDS - from))
	else
		failed=$((failed + 1))
		blocked="$name"
		finish_step "$name" FAILED $((SECONDS - from))
	fi
}

# check NAME COMMAND...: stands for itself, the others go on without it.
check() {
	needed "$@"
	if [ "$blocked" = "$1" ]; then blocked=; fi
}

# scenario NAME COMMAND...: counts as one test; the others go on without it.
scenario() {
	local before=$failed
	check "$@"
	if [ "$failed" = "$before" ]; then passed=$((passed + 1)); fi
}

# cargo_tests NAME COMMAND...: as many tests as its `test result:` lines say.
cargo_tests() {
	local name="$1" from=$SECONDS log="$steps_logs/cargo-$((${#names[@]} + 1)).log"
	local code counts ok bad ignored
	shift
	begin_step "$name" || return 0
	"$@" 2>&1 | tee "$log"
	code=${PIPESTATUS[0]}
	counts="$(sed -nE 's/^test result: [^ ]+ ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored;.*/\1 \2 \3/p' "$log" |
		awk '{ p += $1; f += $2; i += $3 } END { print p + 0, f + 0, i + 0 }')"
	read -r ok bad ignored <<<"$counts"
	# It did not compile, a test took its whole process along, or there was no test at all.
	if [ "$bad" = 0 ] && { [ "$code" != 0 ] || [ "$ok" = 0 ]; }; then bad=1; fi
	passed=$((passed + ok)) failed=$((failed + bad))
	finish_step "$name" "$ok passed, $bad failed, $ignored ignored" $((SECONDS - from))
}

# What `beside` started, and what it wrote.
beside_group='' beside_log="$steps_logs/beside.log" beside_results="$steps_logs/beside.results"

# beside FUNCTION: runs the function's steps in the background while those after it run; `joined` waits
# for them. Worth it where one side waits for blocks most of the time and the other computes.
beside() {
	rm -f "$beside_results"
	# Its own process group, so that whoever ends this run can end all of it.
	set -m
	(
		# shellcheck disable=SC2030 # they come back by that file
		names=() outcomes=() seconds=() passed=0 failed=0
		"$1"
		# Without `declare`, which would make them local to the function that reads them.
		declare -p names outcomes seconds passed failed | sed "s/^declare -[^ ]* //" >"$beside_results"
	) >"$beside_log" 2>&1 </dev/null &
	beside_group=$!
	set +m
	printf '\n==> in the background, shown when it is done: %s\n' "$1"
}

# joined: shows what ran in the background, and counts it.
joined() {
	# shellcheck disable=SC2031 # these are the ones in front
	local here=("${names[@]}") outcome=("${outcomes[@]}") took=("${seconds[@]}") ok=$passed bad=$failed
	[ -n "$beside_group" ] || return 0
	wait "$beside_group" || true
	beside_group=
	cat "$beside_log"
	# shellcheck source=/dev/null
	if ! . "$beside_results"; then
		names=('in the background') outcomes=('it did not come to its end') seconds=(0)
		passed=0 failed=1
	fi
	names=("${here[@]}" "${names[@]}") outcomes=("${outcome[@]}" "${outcomes[@]}")
	seconds=("${took[@]}" "${seconds[@]}")
	passed=$((ok + passed)) failed=$((bad + failed))
}

# Ends what `beside` started, for whoever does not come to `joined`.
end_beside() {
	[ -z "$beside_group" ] || kill -TERM -- "-$beside_group" 2>/dev/null || true
}

# The table of the steps.
steps_table() {
	local i
	printf '%-40s %-36s %8s\n' step outcome seconds
	for i in "${!names[@]}"; do
		printf '%-40s %-36s %8s\n' "$((i + 1)). ${names[$i]}" "${outcomes[$i]}" "${seconds[$i]}"
	done
	printf '%-40s %-36s %8s\n' 'in all' '' "$SECONDS"
}

# The closing line, and whether all went well.
steps_verdict() {
	printf '%s passed, %s failed\n' "$passed" "$failed"
	[ "$failed" = 0 ]
}
