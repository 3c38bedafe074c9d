#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-only
#
# A hospital's script seals a document, submits it, the patient grants a doctor access to it, and the
# chain says who may read it. With `salus` alone, which also hands what is sealed to the gateways.
#
#   ./file-and-grant.sh DOCUMENT
#
# Which node, whose keys and which chart: see ../README.md. In a hospital the two halves run on two
# machines: the clinician's key never leaves the hospital, the patient's never leaves her device.
set -euo pipefail

document="${1:?which document? ./file-and-grant.sh DOCUMENT}"

# Each party's key and home. `--json` answers with one line, also when something is refused.
clinician() { SALUS_KEY="$SALUS_CLINICIAN_KEY" SALUS_HOME="$SALUS_CLINICIAN_HOME" ask "$@"; }
patient() { SALUS_KEY="$SALUS_PATIENT_KEY" SALUS_HOME="$SALUS_PATIENT_HOME" ask "$@"; }
ask() {
	local answer
	answer="$(salus --json "$@")" || {
		printf '%s\n' "$answer" >&2
		return 1
	}
	printf '%s\n' "$answer"
}

# field EXPRESSION: that part of the JSON on standard input (`jq` does it as well).
field() {
	node -e 'process.stdout.write(String(JSON.parse(require("fs").readFileSync(0))'"$1"'))'
}

# says WHAT: where the submission on standard input is final.
says() {
	local answer
	answer="$(cat)"
	printf '%s: final in block %s %s, fee %s\n' "$1" "$(field .block <<<"$answer")" \
		"$(field .block_hash <<<"$answer")" "$(field .fee <<<"$answer")"
}

# The hospital: encrypts and signs the document on this machine; nothing of it is sent.
sealed="$(clinician record seal "$document" --card "$SALUS_CARD")"
chart="$(field .chart <<<"$sealed")"
record="$(field .record <<<"$sealed")"
printf 'sealed: object %s, commitment %s\n' "$(field .filing.object <<<"$sealed")" \
	"$(field .filing.content <<<"$sealed")"
envelope="$(field .envelope <<<"$sealed")"
printf 'for the gateways: %s and an envelope of %s bytes\n' "$(field .object <<<"$sealed")" \
	$((${#envelope} / 2))

# It submits what was sealed. `salus record file` does both at once.
filed="$(clinician record submit "$record")"
says "record $record filed" <<<"$filed"

# The patient. `--open` writes into the ledger, for good, that she knows this doctor; leave it out and
# the grantee is blinded.
granted="$(patient access grant --chart "$chart" --to "$SALUS_DOCTOR" --scope "record:$record" \
	--purpose TREAT --open)"
grant="$(field .result.grant <<<"$granted")"
says "grant $grant written" <<<"$granted"

# Anybody.
may() { ask access "$1" --chart "$chart" --record "$record" --person "$SALUS_DOCTOR" \
	--purpose "$2" --grant "$grant"; }
for question in TREAT:Permit HRESCH:Deny; do
	purpose="${question%:*}" expected="${question#*:}"
	printf '%s: %s\n' "$purpose" "$(may explain "$purpose" | field .text)"
	if [ "$(may check "$purpose" | field ".outcome.$expected")" = undefined ]; then
		printf 'expected %s\n' "$expected" >&2
		exit 1
	fi
done
