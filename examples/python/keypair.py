# SPDX-License-Identifier: GPL-3.0-only
"""An sr25519 account from a secret as Salus, subkey and polkadot.js write it: PHRASE//path//path.

The client library brings none of its own; it signs with anything that has these fields.
"""

from hashlib import blake2b

import bip39
import sr25519
from scalecodec.utils.ss58 import ss58_encode


class Keypair:
    """Signs with the account of a secret."""

    crypto_type = 1  # sr25519
    ss58_format = 42

    def __init__(self, secret: str):
        phrase, *path = secret.strip().split("//")
        public, private = sr25519.pair_from_seed(bytes(bip39.bip39_to_mini_secret(phrase, "")))
        for junction in path:
            _, public, private = sr25519.hard_derive_keypair(
                (chain_code(junction), public, private), b""
            )
        self._pair = (public, private)
        self.public_key = public
        self.ss58_address = ss58_encode(public, self.ss58_format)

    def sign(self, data) -> bytes:
        """Signs bytes, or their 0x form."""
        if isinstance(data, str):
            data = bytes.fromhex(data.removeprefix("0x"))
        return sr25519.sign(self._pair, bytes(data))


def chain_code(junction: str) -> bytes:
    """The 32 bytes of a hard junction: a number as u64, a text as SCALE encodes it, hashed if long."""
    if junction.isdecimal():
        encoded = int(junction).to_bytes(8, "little")
    else:
        text = junction.encode()
        # A compact length: one byte up to 63, two up to 16383.
        length = (
            bytes([len(text) << 2])
            if len(text) < 64
            else (len(text) << 2 | 1).to_bytes(2, "little")
        )
        encoded = length + text
    return blake2b(encoded, digest_size=32).digest() if len(encoded) > 32 else encoded.ljust(32, b"\0")
