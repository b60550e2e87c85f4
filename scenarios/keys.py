"""Keys of luck: what a stream of luck is for, as the numbers that Philox4x64 takes for key and counter (B14)."""

from __future__ import annotations

import hashlib
from typing import NewType

EntityHash = NewType("EntityHash", int)


def entity_hash(*parts: object) -> EntityHash:
    """Hash a semantic entity id, e.g. ``("account", "A0007")``, to 64 bits, the same in every process."""
    text = "\x1f".join(str(part) for part in parts).encode()
    return EntityHash(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))


def stream_key(seed: int, replication: int, purpose: str) -> bytes:
    """Return the key of a stream: 16 bytes, two little-endian words."""
    text = f"crn-v1\x1f{seed}\x1f{replication}\x1f{purpose}".encode()
    return hashlib.blake2b(text, digest_size=16).digest()
