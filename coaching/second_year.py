"""What an allocation is worth in its second year: attainment and chance gap of months 13 to 24, world by world.

The first year carries the change itself (new faces cost sales, B6); the second is what it was made for. Playbooks that
differ in the allocation alone meet the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from coaching.intervals import Estimate, estimate
from coaching.weigh import gap_of
from policies.allocation.equal_count import EqualCount
from policies.playbook import Playbook
from scenarios.company import Company, company_of
from scenarios.schema import Scenario
from scenarios.units import MINUTES_PER_MONTH, MONTHS_PER_YEAR
from simulator.ledger import Fact, Ledger
from simulator.run import incumbent_of, warmed_up
from simulator.tape import build_tape

MONTHS = 2 * MONTHS_PER_YEAR
CHANCE_UNIT = 10_000
"""The ledger keeps a chance in ten-thousandths."""


class Year(NamedTuple):
    """The second year of one playbook in one world."""

    attainment: float
    """Bookings over the company target, in points."""
    chance_gap: float
    """Luckiest minus unluckiest third of the chances to hit the incumbent's goal with average skill, in points."""
    moved_first: int
    """Accounts that changed hands in months 1 to 12."""
    moved_second: int
    """Accounts that changed hands in months 13 to 24."""


@dataclass(frozen=True)
class Gain:
    """One playbook against another in the second year, world by world (first minus second)."""

    attainment: Estimate
    chance_gap: Estimate
    better_attainment: float
    """Share of worlds with a higher attainment."""
    better_gap: float
    """Share of worlds with a smaller chance gap."""


def with_equal_count(playbook: Playbook) -> Playbook:
    """Return the same playbook with the same number of accounts for everybody."""
    return replace(playbook, name="equal-count", allocation=EqualCount())


def second_years(
    scenario: Scenario, playbooks: Mapping[str, Playbook], *, seed: int, worlds: Sequence[int],
    on_world: Callable[[int], None] | None = None,
) -> dict[str, list[Year]]:  # fmt: skip
    """Run two years of every playbook in the same worlds.

    Args:
        scenario: the company.
        playbooks: what is compared, by name.
        seed: of the luck.
        worlds: which worlds.
        on_world: told a world when it is done.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    company, incumbent = company_of(scenario), incumbent_of(scenario)
    found: dict[str, list[Year]] = {name: [] for name in playbooks}
    for world in worlds:
        start = warmed_up(company, build_tape(company, seed, world, MONTHS), incumbent, MONTHS, 0)
        for name, playbook in playbooks.items():
            run = start.fork(playbook)
            found[name].append(_second_year(company, run.play()))
            run.floor.close()
        start.floor.close()
        if on_world:
            on_world(world)
    return found


def gain(one: Sequence[Year], other: Sequence[Year]) -> Gain:
    """Compare two playbooks on the same worlds."""
    pairs = list(zip(one, other, strict=True))
    reached = [a.attainment - b.attainment for a, b in pairs]
    gaps = [a.chance_gap - b.chance_gap for a, b in pairs]
    higher, smaller = np.mean([one > 0 for one in reached]), np.mean([one < 0 for one in gaps])
    return Gain(estimate(reached), estimate(gaps), float(higher), float(smaller))


def _second_year(company: Company, ledger: Ledger) -> Year:
    middle = company.day0_minute + MONTHS_PER_YEAR * MINUTES_PER_MONTH
    facts = {kind: rows.between(middle, middle * 10) for kind, rows in ledger.by_kind().items()}
    booked = int(facts[Fact.WON].amount.sum()) + int(facts[Fact.INVOICED].repeats().amount.sum())
    target = company.target_cents(MONTHS) - company.target_cents(MONTHS_PER_YEAR)
    chance = facts[Fact.CHANCE]
    months = np.split(chance.amount, np.flatnonzero(np.diff(chance.minute)) + 1)
    moved, later = ledger.by_kind()[Fact.HANDED_OVER], facts[Fact.HANDED_OVER]
    gap = float(np.mean([gap_of(month / CHANCE_UNIT) for month in months]))
    first = len(moved.between(company.day0_minute, middle).subject)
    return Year(100 * booked / max(target, 1), gap, first, len(later.subject))
