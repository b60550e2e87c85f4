"""Luck as a pure function of what it is for (B14, reliability A2).

``U(seed, replication; purpose; entity, occurrence, lane)`` is a word of Philox4x64-10 with
key = blake2b(seed, replication, purpose) and counter = [occurrence, entity hash, namespace, 0].
Only raw words come from NumPy (its bit streams are promised to be stable, its variates are not);
variates are made by inversion, one uniform each. No number depends on when it is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, NewType, TypeVar

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray

Uniforms = NDArray[np.float64]
EntityHash = NewType("EntityHash", int)
Known = TypeVar("Known")

LANES = 4
"""Words in one Philox block: lanes 0..3 of one occurrence."""
_TO_UNIT = 2.0**-53
FEW_BLOCKS, FEW_ENTITIES = 24, 80
"""Up to so many blocks an entity, and for more entities than so many, all at once beats one call each."""


def entity_hash(*parts: object) -> EntityHash:
    """Hash a semantic entity id, e.g. ``("account", "A0007")``, to 64 bits, the same in every process."""
    text = "\x1f".join(str(part) for part in parts).encode()
    return EntityHash(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))


class Luck:
    """All the luck of one replication: a pure function from purpose, entity and occurrence to uniforms."""

    def __init__(self, seed: int, replication: int) -> None:
        """Fix the root seed and the replication (any integers >= 0)."""
        self.seed = seed
        self.replication = replication
        self._keys: dict[str, list[int]] = {}
        self._known: dict[tuple[object, ...], Any] = {}
        self._stream = Philox(0)
        self._state: Any = {**self._stream.state, "buffer": [0] * LANES}  # NumPy reads lists in a tenth of the time

    def _key(self, purpose: str) -> list[int]:
        key = self._keys.get(purpose)
        if key is None:
            text = f"crn-v1\x1f{self.seed}\x1f{self.replication}\x1f{purpose}".encode()
            key = np.frombuffer(hashlib.blake2b(text, digest_size=16).digest(), dtype="<u8").tolist()
            self._keys[purpose] = key
        return key

    def words(self, purpose: str, entity: int, first: int, blocks: int, namespace: int = 0) -> NDArray[np.uint64]:
        """Return ``4 * blocks`` raw words of `entity`, from occurrence `first` on.

        NumPy increments the counter before it makes a block, so the counter is set one below (with borrow).
        """
        counter = (first + (entity << 64) + (namespace << 128) - 1) % (1 << 256)
        self._state["state"] = {
            "counter": [counter >> shift & _MASK for shift in (0, 64, 128, 192)],
            "key": self._key(purpose),
        }
        self._stream.state = self._state
        return self._stream.random_raw(LANES * blocks)

    def block(self, purpose: str, entity: int, first: int, blocks: int, namespace: int = 0) -> Uniforms:
        """Return uniforms in [0, 1), shape (blocks, 4): row = occurrence from `first`, column = lane."""
        return unit(self.words(purpose, entity, first, blocks, namespace)).reshape(blocks, LANES)

    def u(self, purpose: str, entity: int, occurrence: int = 0, lane: int = 0) -> float:
        """Return the single uniform in [0, 1) that belongs to this purpose, entity, occurrence and lane."""
        return float(self.block(purpose, entity, occurrence, 1)[0, lane])

    def kept(self, purpose: str, entity: int, blocks: int) -> Uniforms:
        """Return `block` from occurrence 0 on, read-only: it is kept, because all playbooks of a world ask for it."""
        return self.once((purpose, entity, blocks), lambda: _sealed(self.block(purpose, entity, 0, blocks)))

    def once(self, key: tuple[object, ...], work_out: Callable[[], Known]) -> Known:
        """Return what follows from this luck and from `key` alone, worked out when first asked for."""
        if key not in self._known:
            self._known[key] = work_out()
        return self._known[key]

    def lanes(
        self, purpose: str, entities: NDArray[np.uint64], occurrences: NDArray[Any], namespace: int = 0
    ) -> Uniforms:
        """Return uniforms of many (entity, occurrence) pairs at once, shape (4, pairs); same words as `words`."""
        key = np.array(self._key(purpose), dtype=np.uint64)
        out = np.empty((LANES, len(entities)))
        counters = occurrences.astype(np.uint64)
        for start in range(0, len(entities), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            for lane, words in enumerate(philox(counters[part], entities[part], namespace, key)):
                unit(words, out[lane, part])
        return out

    def at(self, purpose: str, entities: NDArray[np.uint64], occurrences: NDArray[Any], namespace: int = 0) -> Uniforms:
        """Return what `lanes` returns with a row for each pair, shape (pairs, 4)."""
        return self.lanes(purpose, entities, occurrences, namespace).T

    def table(
        self, purpose: str, entities: Sequence[int] | NDArray[np.uint64], blocks: int = 1, first: int = 0
    ) -> Uniforms:
        """Return uniforms of many entities, shape (len(entities), 4 * blocks); row order is the order given."""
        if not len(entities):
            return np.empty((0, LANES * blocks))
        if blocks <= FEW_BLOCKS and len(entities) > FEW_ENTITIES:
            entity = np.repeat(np.asarray(entities, dtype=np.uint64), blocks)
            occurrence = np.tile(np.arange(first, first + blocks), len(entities))
            return self.at(purpose, entity, occurrence).reshape(len(entities), LANES * blocks)
        rows = [self.words(purpose, int(entity), first, blocks) for entity in entities]
        return unit(np.concatenate(rows)).reshape(len(entities), LANES * blocks)


AT_ONCE = 18432
"""Counters evaluated in one pass: few enough that their temporaries (2 MB) stay in a processor's cache."""
_MASK = 0xFFFFFFFFFFFFFFFF
ROUNDS = 10
_HALF, _LOW = np.array(32, dtype=np.uint64), np.array(0xFFFFFFFF, dtype=np.uint64)
_MULTIPLIERS = np.array([[0xD2E7470EE14C6C93], [0xCA5A826395121157]], dtype=np.uint64)
_MULTIPLIERS_LOW, _MULTIPLIERS_HIGH = _MULTIPLIERS & _LOW, _MULTIPLIERS >> _HALF
_WEYL = np.array([[0xBB67AE8584CAA73B], [0x9E3779B97F4A7C15]], dtype=np.uint64)
_ROUND_KEYS = np.arange(ROUNDS, dtype=np.uint64)[:, None, None] * _WEYL
"""What each round adds to the key, second word first."""


def philox(c0: NDArray[np.uint64], c1: NDArray[np.uint64], third: int, key: NDArray[np.uint64]) -> tuple:
    """Return the four words of Philox4x64-10 for counters [c0, c1, third, 0], evaluated over arrays.

    The round function is that of Random123 (Salmon et al. 2011); NumPy's own generator gives the same words one
    counter range at a time, which costs two microseconds for every entity. Words 0 and 2, and words 3 and 1, stand
    in one array each, so that a round's two multiplications are one.
    """
    even, odd = np.empty((2, 2, len(c0)), dtype=np.uint64)
    even[0], even[1], odd[0], odd[1] = c0, third, 0, c1
    halves, products = np.empty((2, 2, 2, len(c0)), dtype=np.uint64)
    for round_key in key[::-1, None] + _ROUND_KEYS:
        odd ^= _multiply(even, halves, products)
        odd ^= round_key
        even, odd = odd[::-1], even
    return even[0], odd[1], even[1], odd[0]


def _multiply(a: NDArray[np.uint64], halves: NDArray[np.uint64], products: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Leave the low words of the 128-bit products a * multipliers in `a` and return the high ones (in `halves`).

    Both halves of `a` are multiplied in one call, into scratch: a call costs as much as some thousand numbers.
    """
    (low, high), (carry, middle) = halves, products
    np.bitwise_and(a, _LOW, out=low)
    np.right_shift(a, _HALF, out=high)
    np.multiply(halves, _MULTIPLIERS_LOW, out=products)
    halves *= _MULTIPLIERS_HIGH
    carry >>= _HALF
    middle += carry
    np.bitwise_and(middle, _LOW, out=carry)
    low += carry
    low >>= _HALF
    middle >>= _HALF
    high += middle
    high += low
    a *= _MULTIPLIERS
    return high


def _sealed(u: Uniforms) -> Uniforms:
    u.flags.writeable = False
    return u


def unit(words: NDArray[np.uint64], out: Uniforms | None = None) -> Uniforms:
    """Map raw 64-bit words to uniforms in [0, 1) with 53 bits (into `out`, where it is given)."""
    high = words >> np.uint64(11)
    return np.multiply(high.view(np.int64), _TO_UNIT, out=out)  # signed integers become floats in less time


def exponential(u: Uniforms) -> Uniforms:
    """Invert the unit exponential distribution (mean 1)."""
    return -np.log1p(-u)


# Wichura's AS 241 (PPND16): numerators and denominators, highest power first.
_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_SHOULDER = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip


def _ratio(polynomials: tuple[tuple[float, ...], tuple[float, ...]], x: Uniforms) -> Uniforms:
    above, below = (_polynomial(one, x) for one in polynomials)
    above /= below
    return above


def _polynomial(coefficients: tuple[float, ...], x: Uniforms) -> Uniforms:
    """Evaluate as `np.polyval` does, in place."""
    value = x * coefficients[0]
    value += coefficients[1]
    for one in coefficients[2:]:
        value *= x
        value += one
    return value


def normal(u: Uniforms) -> Uniforms:
    """Invert the standard normal distribution (AS 241, relative error about 1e-16); u is kept off 0 and 1."""
    q = u - 0.5
    out = q * _ratio(_CENTRE, 0.180625 - q * q)
    far = np.flatnonzero(np.abs(q) > 0.425)
    if len(far):
        u, q = np.clip(u.take(far), 1e-300, 1.0 - 1e-16), q.take(far)
        r = np.sqrt(-np.log(np.where(q < 0, u, 1.0 - u)))
        tail, deep = _ratio(_SHOULDER, r - 1.6), r > 5.0
        if deep.any():
            tail[deep] = _ratio(_TAIL, r[deep] - 5.0)
        out.put(far, np.sign(q) * tail)
    return out
