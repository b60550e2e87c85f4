"""Streams of luck: what one is for, as the key and counter of Philox4x64-10 (B14), and one alone by NumPy itself.

`scenarios.luck` draws from many streams at once, by compiled loops that take a third of a second to load.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EntityHash = NewType("EntityHash", int)


def entity_hash(*parts: object) -> EntityHash:
    """Hash a semantic entity id, e.g. ``("account", "A0007")``, to 64 bits, the same in every process."""
    text = "\x1f".join(str(part) for part in parts).encode()
    return EntityHash(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))


def stream_key(seed: int, replication: int, purpose: str) -> bytes:
    """Return the key of a stream: 16 bytes, two little-endian words."""
    text = f"crn-v1\x1f{seed}\x1f{replication}\x1f{purpose}".encode()
    return hashlib.blake2b(text, digest_size=16).digest()


def uniforms(seed: int, replication: int, purpose: str, entity: int, count: int) -> NDArray[np.float64]:
    """Return the first numbers of one stream, in [0, 1), shape (count,): those of `Luck(seed, replication).block`."""
    import numpy as np

    key = np.frombuffer(stream_key(seed, replication, purpose), dtype="<u8")
    words = np.random.Philox(key=key, counter=(entity << 64) - 1).random_raw(count)  # it counts up before each block
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
