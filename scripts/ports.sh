# SPDX-License-Identifier: GPL-3.0-only
# shellcheck shell=bash
#
# Sourced by tests that start networks.

# is_free PORT: whether nobody listens on it.
is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# first_port NUMBER: the first of so many free ports in a row, below those that the system gives to outgoing
# connections. Fails where there are none.
first_port() {
	local first port
	for first in $(seq 20000 16 30000 | shuf); do
		for port in $(seq "$first" $((first + $1 - 1))); do
			is_free "$port" || continue 2
		done
		echo "$first"
		return
	done
	return 1
}
