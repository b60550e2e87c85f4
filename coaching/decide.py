"""Decide before you look: guard-rails written down before the run, and what the worlds say about them afterwards.

A file of guard-rails is TOML:

    required = 0.8                # probability with which all rails must hold in a year
    [[rail]]
    metric = "attainment"
    at_least = 0.85
    [[rail]]
    metric = "attrition_annual"
    at_most = 0.25

Its digest and its text are kept with the experiment together with the number of runs that existed at that moment, so
that anybody can see whether the rails were chosen before or after the results (field.md, section 4, point 15).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

from coaching.intervals import CONFIDENCE
from scenarios.errors import InputError, nearest
from scenarios.loader import decode, read_bytes
from simulator.outcome import METRIC

REQUIRED = 0.8
"""Probability asked for when the file names none."""
FEWEST_WORLDS = 10
"""Below this number of worlds no verdict is given."""

Verdict = Literal["adopt", "do not adopt", "open"]


@dataclass(frozen=True)
class Rail:
    """A limit on one metric, in its unit."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: float) -> bool:
        """Return whether a year's value keeps the limit."""
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True)
class Declaration:
    """What must hold, and how surely."""

    rails: tuple[Rail, ...]
    required: float = REQUIRED

    def canonical(self) -> str:
        """Return the declaration as canonical JSON; equal rails give equal text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """Return the sha256 (hex) of the canonical text."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def from_canonical(cls, text: str) -> Declaration:
        """Read `canonical` back."""
        table = json.loads(text)
        return cls(tuple(Rail(**rail) for rail in table["rails"]), table["required"])


def load_rails(path: str | Path) -> Declaration:
    """Read a file of guard-rails.

    Raises:
        InputError: missing or unreadable file, TOML syntax, unknown key or metric, a rail without a limit.
    """
    path = Path(path)
    if not os.path.exists(path):
        raise InputError("DEC-01", "there is no guard-rail file {path}", path=path)
    return parse_rails(decode(read_bytes(path), str(path)), str(path))


def parse_rails(table: Mapping[str, Any], where: str = "guard-rails") -> Declaration:
    """Build a declaration from its table; `where` names it in errors.

    Raises:
        InputError: what is wrong, with its place.
    """
    _refuse_unknown(table, ("required", "rail"), where)
    rows = table.get("rail")
    if not isinstance(rows, list) or not rows:
        raise InputError("DEC-02", "{where}: declares nothing; write at least one [[rail]] with a metric", where=where)
    required = _number(table.get("required", REQUIRED), f"{where}: required")
    if not 0.5 <= required < 1:
        raise InputError("DEC-03", "{where}: required: got {got}, allowed: 0.5 to below 1", where=where, got=required)
    return Declaration(tuple(_rail(row, f"{where}: rail[{place}]") for place, row in enumerate(rows, 1)), required)


def _rail(row: object, where: str) -> Rail:
    table = row if isinstance(row, Mapping) else {}
    _refuse_unknown(table, ("metric", "at_least", "at_most"), where)
    metric = str(table.get("metric", ""))
    if metric not in METRIC:
        raise InputError(
            "DEC-04", "{where}.metric: {metric!r} is not known{hint}; known: {known}",
            where=where, metric=metric, hint=nearest(metric, METRIC), known=", ".join(METRIC),
        )  # fmt: skip
    limits = {key: _number(table[key], f"{where}.{key}") for key in ("at_least", "at_most") if key in table}
    if not limits:
        raise InputError(
            "DEC-05", "{where}: {metric} has no limit; give at_least or at_most", where=where, metric=metric
        )
    return Rail(metric, **limits)


def _refuse_unknown(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise InputError(
                "DEC-06", "{where}: unknown key {key!r}{hint}; known keys: {known}",
                where=where, key=key, hint=nearest(key, known), known=", ".join(known),
            )  # fmt: skip


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InputError(
            "DEC-07", "{where}: got {got!r}, allowed: a number in the metric's unit", where=where, got=value
        )
    return float(value)


class Declared(NamedTuple):
    """A declaration as an experiment file keeps it."""

    digest: str
    text: str
    runs: int
    """Finished runs that existed when it was declared; 0 = before anybody could look."""


class Share(NamedTuple):
    """A share of worlds with its 90 % Wilson interval: the probability that something holds in a single year."""

    share: float
    low: float
    high: float
    holds_in: int
    worlds: int


@dataclass(frozen=True)
class Decision:
    """What the worlds say about one playbook under a declaration."""

    playbook: str
    all_hold: Share | None
    """Worlds in which every rail holds; None without a world that has all values."""
    each: tuple[Share | None, ...]
    """The same for each rail, in the order of the file."""
    verdict: Verdict


def decide(declaration: Declaration, values: Mapping[str, Mapping[str, Sequence[float | None]]]) -> list[Decision]:
    """Check every playbook against a declaration.

    Args:
        declaration: rails and the probability asked for.
        values: playbook -> metric id -> one value a world, None where it does not apply.
    """
    return [_decision(name, declaration, rows) for name, rows in values.items()]


def _decision(name: str, declaration: Declaration, rows: Mapping[str, Sequence[float | None]]) -> Decision:
    columns = [rows[rail.metric] for rail in declaration.rails]
    kept = [
        [None if one is None else rail.holds(one) for one in column]
        for rail, column in zip(declaration.rails, columns, strict=True)
    ]
    complete = [all(world) for world in zip(*kept, strict=True) if None not in world]
    together = share_of(complete)
    each = tuple(share_of([one for one in column if one is not None]) for column in kept)
    return Decision(name, together, each, _verdict(together, declaration.required))


def _verdict(together: Share | None, required: float) -> Verdict:
    if together is None or together.worlds < FEWEST_WORLDS:
        return "open"
    if together.low >= required:
        return "adopt"
    return "do not adopt" if together.high < required else "open"


def share_of(kept: Sequence[bool]) -> Share | None:
    """Return the share of worlds in which something holds, with its 90 % Wilson interval; None without a world."""
    count = len(kept)
    if not count:
        return None
    z, share = NormalDist().inv_cdf((1 + CONFIDENCE) / 2), sum(kept) / count
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return Share(share, max(0.0, centre - half), min(1.0, centre + half), sum(kept), count)


def was_before_results(declared: Sequence[Declared]) -> bool:
    """Return whether the rails in force were declared before any result existed and never changed afterwards."""
    return bool(declared) and declared[0].runs == 0 and all(one.digest == declared[0].digest for one in declared)
