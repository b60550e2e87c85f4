"""Luck as a pure function of what it is for (B14, reliability A2).

``U(seed, replication; purpose; entity, occurrence, lane)`` is a word of Philox4x64-10 with
key = blake2b(seed, replication, purpose) and counter = [occurrence, entity hash, namespace, 0].
Variates are made by inversion, one uniform each. No number depends on when it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled
from scenarios.streams import stream_key

Uniforms = NDArray[np.float64]
Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
Known = TypeVar("Known")

LANES = 4
"""Words in one Philox block: lanes 0..3 of one occurrence."""


class Luck:
    """All the luck of one replication: a pure function from purpose, entity and occurrence to uniforms."""

    def __init__(self, seed: int, replication: int) -> None:
        """Fix the root seed and the replication (any integers >= 0)."""
        self.seed = seed
        self.replication = replication
        self._keys: dict[str, Words] = {}
        self._known: dict[tuple[object, ...], Any] = {}

    def _key(self, purpose: str) -> Words:
        key = self._keys.get(purpose)
        if key is None:
            words = stream_key(self.seed, self.replication, purpose)
            key = np.frombuffer(words, dtype="<u8").astype(np.uint64)
            self._keys[purpose] = key
        return key

    def block(self, purpose: str, entity: int, first: int, blocks: int, namespace: int = 0) -> Uniforms:
        """Return uniforms in [0, 1), shape (blocks, 4): row = occurrence from `first`, column = lane."""
        return self.blocks(purpose, [entity], blocks, first, namespace)[:, :, 0].T.copy()

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
        """Return uniforms of many (entity, occurrence) pairs at once, shape (4, pairs)."""
        out = np.empty((LANES, len(entities)))
        _fill_lanes(entities, occurrences, namespace, self._key(purpose), out)
        return out

    def at(self, purpose: str, entities: NDArray[np.uint64], occurrences: NDArray[Any], namespace: int = 0) -> Uniforms:
        """Return what `lanes` returns with a row for each pair, shape (pairs, 4)."""
        return self.lanes(purpose, entities, occurrences, namespace).T

    def table(
        self, purpose: str, entities: Sequence[int] | NDArray[np.uint64], blocks: int = 1, first: int = 0
    ) -> Uniforms:
        """Return uniforms of many entities, shape (len(entities), 4 * blocks); row order is the order given."""
        return self.blocks(purpose, entities, blocks, first).T.reshape(len(entities), LANES * blocks)

    def blocks(
        self,
        purpose: str,
        entities: Sequence[int] | NDArray[np.uint64],
        blocks: int,
        first: int = 0,
        namespace: int = 0,
    ) -> Uniforms:
        """Return uniforms of occurrences `first` to `first + blocks` of many entities, shape (4, blocks, entities)."""
        out = np.empty((LANES, blocks, len(entities)))
        _fill_blocks(np.asarray(entities, dtype=np.uint64), first, namespace, self._key(purpose), out)
        return out


def _sealed(u: Uniforms) -> Uniforms:
    u.flags.writeable = False
    return u


ROUNDS = 10
_MULTIPLIERS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_WEYL = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_SPARE_BITS = np.uint64(11)
_TO_UNIT = 2.0**-53


@compiled("UniTuple(uint64, 2)(uint64, uint64)", inside=True)
def product(a: Any, b: Any) -> Any:
    """Return the upper and the lower word of a product, by halves of words: several lanes of a processor do as many."""
    a0, a1, b0, b1 = a & _LOW, a >> _HALF, b & _LOW, b >> _HALF
    low = a0 * b0
    middle = a1 * b0 + (low >> _HALF)
    cross = a0 * b1 + (middle & _LOW)
    return a1 * b1 + (middle >> _HALF) + (cross >> _HALF), (cross << _HALF) | (low & _LOW)


@compiled("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)", inside=True)
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Return the four words of Philox4x64-10 for a counter and a key (Random123, Salmon et al. 2011)."""
    for _ in range(ROUNDS):
        (high0, low0), (high1, low1) = product(_MULTIPLIERS[0], c0), product(_MULTIPLIERS[1], c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += _WEYL[0]
        k1 += _WEYL[1]
    return c0, c1, c2, c3


@compiled("float64(uint64)", inside=True)
def unit(word: Any) -> Any:
    """Map a raw 64-bit word to a uniform in [0, 1) with 53 bits."""
    return np.float64(np.int64(word >> _SPARE_BITS)) * _TO_UNIT


@compiled("void(uint64[::1], int64[::1], uint64, uint64[::1], float64[:, ::1])")
def _fill_lanes(entities: Words, occurrences: Ints, namespace: int, key: Words, out: Uniforms) -> None:
    k0, k1, lane0, lane1, lane2, lane3 = key[0], key[1], out[0], out[1], out[2], out[3]
    for i in range(len(entities)):
        words = philox(np.uint64(occurrences[i]), entities[i], namespace, np.uint64(0), k0, k1)
        lane0[i], lane1[i], lane2[i], lane3[i] = unit(words[0]), unit(words[1]), unit(words[2]), unit(words[3])


@compiled("void(uint64[::1], int64, uint64, uint64[::1], float64[:, :, ::1])")
def _fill_blocks(entities: Words, first: int, namespace: int, key: Words, out: Uniforms) -> None:
    k0, k1 = key[0], key[1]
    for n in range(out.shape[1]):
        lane0, lane1, lane2, lane3 = out[0, n], out[1, n], out[2, n], out[3, n]
        for i in range(len(entities)):
            words = philox(np.uint64(first + n), entities[i], namespace, np.uint64(0), k0, k1)
            lane0[i], lane1[i], lane2[i], lane3[i] = unit(words[0]), unit(words[1]), unit(words[2]), unit(words[3])


def exponential(u: Uniforms, out: Uniforms | None = None) -> Uniforms:
    """Invert the unit exponential distribution (mean 1); into `out` if given, which may be `u`."""
    out = np.negative(u, out=out)
    np.log1p(out, out=out)
    return np.negative(out, out=out)


def lognormal(u: Uniforms, sd: float) -> Uniforms:
    """Invert the lognormal distribution of mean 1 whose logarithm has standard deviation `sd`."""
    out = normal(u)
    out *= sd
    out -= sd * sd / 2
    return np.exp(out, out=out)


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


_SPLIT = 0.425
_FURTHER = 5.0
"""Where the centre ends, in distance from 1/2, and the shoulder, in its own measure."""


@compiled("float64(float64, UniTuple(float64, 8), UniTuple(float64, 8))", inside=True)
def _ratio(x: float, above: tuple[float, ...], below: tuple[float, ...]) -> float:
    over, under = x * above[0] + above[1], x * below[0] + below[1]
    for power in range(2, len(above)):
        over, under = over * x + above[power], under * x + below[power]
    return over / under


@compiled("int64(float64[::1], float64[::1], int64[::1], float64[::1])")
def _fill_centre(u: Uniforms, out: Uniforms, far: Ints, end: Uniforms) -> int:
    """Fill in the normals of the centre; note places outside it, and how far these are from the nearer end."""
    for i in range(len(u)):
        q = u[i] - 0.5
        out[i] = q * _ratio(0.180625 - q * q, _CENTRE[0], _CENTRE[1])
    found = 0
    for i in range(len(u)):
        far[found], end[found] = i, min(max(u[i], 1e-300), 1.0 - min(u[i], 1.0 - 1e-16))
        found += abs(u[i] - 0.5) > _SPLIT
    return found


@compiled("void(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def _fill_tails(far: Ints, logs: Uniforms, u: Uniforms, tail: Uniforms, out: Uniforms) -> None:
    """Fill in the normals of places outside the centre, from the logarithms of their distance from the nearer end."""
    for i in range(len(far)):
        tail[i] = _ratio(np.sqrt(-logs[i]) - 1.6, _SHOULDER[0], _SHOULDER[1])
    for i in range(len(far)):
        r = np.sqrt(-logs[i])
        if r > _FURTHER:
            tail[i] = _ratio(r - _FURTHER, _TAIL[0], _TAIL[1])
        out[far[i]] = np.copysign(tail[i], u[far[i]] - 0.5)


def normal(u: Uniforms) -> Uniforms:
    """Invert the standard normal distribution (AS 241, relative error about 1e-16); u is kept off 0 and 1."""
    flat = np.require(u, np.float64, ["C", "W"]).reshape(-1)
    out, end, far = np.empty(len(flat)), np.empty(len(flat) + 1), np.empty(len(flat) + 1, dtype=np.int64)
    found = _fill_centre(flat, out, far, end)
    _fill_tails(far[:found], np.log(end[:found]), flat, end, out)
    return out.reshape(np.shape(u))
