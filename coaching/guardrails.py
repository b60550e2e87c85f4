"""Guard-rails: what a playbook must not break while it wins elsewhere, counted in worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Side = Literal["not below", "not above"]


@dataclass(frozen=True)
class GuardRail:
    """A metric must not get worse than under the reference playbook in the same world."""

    name: str
    """Kebab-case; the screens say it in a sentence."""
    metric: str
    side: Side
    slack: float = 0.0
    """How far it may be worse, in the metric's unit."""

    def holds(self, value: float, reference: float) -> bool:
        """Return whether `value` keeps the rail beside the value of the reference playbook."""
        return value >= reference - self.slack if self.side == "not below" else value <= reference + self.slack


DEFAULT = (
    GuardRail("attainment-not-below", "attainment", "not below"),
    GuardRail("chance-gap-not-wider", "chance_gap", "not above"),
    GuardRail("attrition-not-higher", "attrition_annual", "not above"),
)


class Held(NamedTuple):
    """In how many worlds a playbook keeps a guard-rail."""

    playbook: str
    guardrail: str
    metric: str
    reference: str
    """The playbook it is measured against."""
    holds_in: int
    worlds: int
    """Worlds in which both have a value."""
    share: float
    """holds_in / worlds."""


def guard_rails(
    values: Mapping[str, Mapping[str, Sequence[float | None]]],
    reference: str,
    rails: Sequence[GuardRail] | None = None,
) -> list[Held]:
    """Check every playbook but the reference against each rail; rails without a shared world are left out.

    Args:
        values: playbook -> metric id -> one value a world (None where it does not apply).
        reference: name of the playbook that sets the level, a key of `values`; a comparison takes the first one named.
        rails: the rails; `DEFAULT` when None.
    """
    found = []
    for playbook in values:
        for rail in DEFAULT if rails is None else rails:
            both = zip(values[playbook][rail.metric], values[reference][rail.metric], strict=True)
            kept = [rail.holds(x, y) for x, y in both if x is not None and y is not None]
            if playbook != reference and kept:
                share = sum(kept) / len(kept)
                found.append(Held(playbook, rail.name, rail.metric, reference, sum(kept), len(kept), share))
    return found
