# SPDX-License-Identifier: GPL-3.0-only
"""A hospital's script files a document, the patient grants a doctor access to it, and the chain says
who may read it. With async-substrate-interface, from the chain's metadata alone.

    python file_and_grant.py DOCUMENT

Which node, whose keys and which chart: see ../README.md. In a hospital the two halves run on two
machines: the clinician's key never leaves the hospital, the patient's never leaves her device.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from async_substrate_interface import SubstrateInterface
from scalecodec.utils.ss58 import ss58_decode

from keypair import Keypair

# The library knows a runtime's events and calls by the path `RUNTIME::RuntimeEvent`; Salus keeps
# its list of pallets in a module of its own.
TYPES = {
    "types": {
        "*::pallets::RuntimeCall": "GenericCall",
        "*::pallets::RuntimeEvent": {
            "type": "struct",
            "base_class": "GenericScaleInfoEvent",
            "type_mapping": [],
        },
    }
}


def secret(name: str) -> str:
    """What the file that an environment variable names holds."""
    return Path(os.environ[name]).read_text().strip()


def seal(document: str) -> dict:
    """Encrypts and signs the document on this machine; nothing of it is sent."""
    environment = {
        **os.environ,
        "SALUS_KEY": os.environ["SALUS_CLINICIAN_KEY"],
        "SALUS_HOME": os.environ["SALUS_CLINICIAN_HOME"],
    }
    command = ["salus", "record", "seal", document, "--card", os.environ["SALUS_CARD"], "--json"]
    answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


def submit(chain: SubstrateInterface, what: str, signer: Keypair, pallet: str, call: str, **fields):
    """Submits a call and waits until it is final; a refusal of the chain is an error."""
    extrinsic = chain.create_signed_extrinsic(
        chain.compose_call(pallet, call, fields), signer, era={"period": 64}
    )
    receipt = chain.submit_extrinsic(extrinsic, wait_for_finalization=True)
    if not receipt.is_success:
        error = receipt.error_message
        raise SystemExit(f"{what}: refused: {error['name']}: {' '.join(error['docs'])}")
    number = chain.get_block_number(receipt.block_hash)
    print(f"{what}: final in block {number} {receipt.block_hash}")
    return receipt


def main(document: str) -> None:
    doctor = os.environ["SALUS_DOCTOR"]
    with SubstrateInterface(url=os.environ["SALUS_URL"], type_registry=TYPES) as chain:
        # The hospital.
        sealed = seal(document)
        chart, record, filing = sealed["chart"], sealed["record"], sealed["filing"]
        print(f"sealed: object {filing['object']}, commitment {filing['content']}")
        envelope = len(sealed["envelope"]) // 2
        print(f"for the gateways: {sealed['object']} and an envelope of {envelope} bytes")
        clinician = Keypair(secret("SALUS_CLINICIAN_KEY"))
        submit(
            chain, f"record {record} filed", clinician,
            "Records", "file", chart=chart, record=record, filing=filing,
        )

        # The patient. Her account at this hospital is derived from her one secret.
        hospital = ss58_decode(json.loads(secret("SALUS_CARD"))["card"]["hospital"])
        patient = Keypair(f"{secret('SALUS_PATIENT_KEY')}//salus//{hospital.removeprefix('0x')}")
        granted = submit(
            chain, "grant written", patient,
            "AccessGrants", "grant",
            chart=chart,
            # It writes into the ledger, for good, that she knows this doctor; Salus's own programs
            # blind the grantee instead.
            grantee={"Open": doctor},
            # Bounded lists and sets are structs of one field to this library: a list around the list.
            scope={"Records": [[record]]},
            purposes=[["Treat"]],
            start=0,
            end=None,
        )
        events = [event["event"] for event in granted.triggered_events]
        written = next(event for event in events if event["event_id"] == "GrantWritten")
        grant = written["attributes"]["grant"]

        # Anybody.
        for purpose, expected in [("Treat", "Permit"), ("Hresch", "Deny")]:
            ask = {
                "person": doctor,
                "gateway": None,
                "chart": chart,
                "record": record,
                "version": None,
                "purpose": purpose,
                "basis": {"Grant": grant},
                "openings": [[]],
            }
            decision = chain.runtime_call("SalusApi", "check", [ask], granted.block_hash)
            outcome = decision["outcome"]
            print(f"{purpose} under grant {grant}: {outcome}, decided by block {decision['block']}")
            if expected not in outcome:
                raise SystemExit(f"expected {expected}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("which document? python file_and_grant.py DOCUMENT")
    main(sys.argv[1])
