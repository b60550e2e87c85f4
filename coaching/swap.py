"""Luck or skill: every person works every patch in the twin, and the results are split over patch, person and luck.

The swap is a Latin square: in turn s the person on seat i works the patch of seat i + s, so that after as many turns
as there are seats everybody has worked everywhere. Patches keep their accounts and the relationships grown there; the
people bring their skill; nobody quits meanwhile. The two-way analysis of variance says which share of the differences
between people's results the patch explains, which the person, and which is the luck of the year and what fits whom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.company import Company, company_of
from scenarios.errors import InputError
from scenarios.overrides import override
from scenarios.schema import Scenario

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from policies.playbook import Playbook

MOST_TURNS = 12
"""Turns for a large team, evenly over the square; a small one goes all the way round."""
FEWEST_PEOPLE = 5
STAY = {"dynamics.attrition": "off", "dynamics.dismissal": "off"}


@dataclass(frozen=True)
class Swap:
    """How the differences between results split; the three shares sum to 1."""

    patch_share: float
    """Share of the variance of a person's yearly results that the patch explains."""
    person_share: float
    luck_share: float
    """The rest: the luck of the year, and who fits which patch."""
    people: int
    turns: int
    worlds: int
    people_cents: tuple[float, ...]
    """Mean yearly bookings of each seat's person over all patches; shown only for a stated purpose."""
    patch_cents: tuple[float, ...]
    """Mean yearly bookings on each seat's patch over all people."""


def swap_test(
    scenario: Scenario, playbook: Playbook, *, worlds: int, months: int, seed: int,
    on_world: Callable[[int, int], None] | None = None,
) -> Swap:  # fmt: skip
    """Put each person on each patch and split the differences between their results.

    Raises:
        InputError: fewer than five people, no world, or no account has an owner.
        PolicyError: a rule raised or answered nonsense.
    """
    company = company_of(override(scenario, STAY))
    if company.seats < FEWEST_PEOPLE:
        raise InputError(
            "SWP-01", "the team has {people} people; a swap test needs {fewest} or more",
            people=company.seats, fewest=FEWEST_PEOPLE,
        )  # fmt: skip
    if company.pooled:
        raise InputError("SWP-02", "no account has an owner on day 0, so there are no patches to swap")
    if worlds < 2:
        raise InputError("SWP-03", "--worlds: got {got}, allowed: 2 or more", got=worlds)
    shifts = _turns(company.seats)
    tables = []
    for world in range(worlds):
        tables.append(_square(company, playbook, shifts, seed, world, months))
        if on_world is not None:
            on_world(world + 1, worlds)
    return _split(tables, shifts, company.seats)


def _turns(seats: int) -> list[int]:
    if seats <= MOST_TURNS:
        return list(range(seats))
    return sorted({round(k * seats / MOST_TURNS) for k in range(MOST_TURNS)})


def _square(
    company: Company, playbook: Playbook, shifts: list[int], seed: int, world: int, months: int
) -> NDArray[np.float64]:
    """Return the yearly bookings of one world, shape (turns, people): person i works the patch i + shift."""
    import numpy as np

    from simulator.tape import build_tape

    tape = build_tape(company, seed, world, months)
    rows = []
    for shift in shifts:
        owner = company.account_owner
        moved = np.where(owner >= 0, (owner - shift) % company.seats, -1)
        rows.append(_bookings(replace(company, account_owner=moved), tape, playbook, months))
    return np.array(rows)


def _bookings(company: Company, tape, playbook: Playbook, months: int) -> NDArray[np.float64]:  # noqa: ANN001
    import numpy as np

    from policies.catalog import build
    from simulator.people import people_table
    from simulator.run import incumbent_of, play

    keep = replace(playbook, allocation=build("allocation", "keep"))
    before = replace(incumbent_of(company.scenario), allocation=build("allocation", "keep"))
    _outcome, ledger = play(company, tape, keep, before, months, 0)
    table = people_table(company, ledger, months, "")
    return np.array(table.bookings_cents) * np.array(table.months) * 12 / months


def _split(tables: list[NDArray[np.float64]], shifts: list[int], seats: int) -> Swap:
    """Split by a two-way analysis of variance on the Latin square, unbiased, never below zero.

    A cell (person, patch) is seen once a world; person and patch means are taken over turns and worlds.
    """
    import numpy as np

    cells = np.array(tables)
    worlds, turns = len(tables), len(shifts)
    patch = (np.arange(seats)[None, :] + np.array(shifts)[:, None]) % seats
    person_mean = cells.mean(axis=(0, 1))
    patch_mean = np.bincount(patch.ravel(), weights=cells.mean(axis=0).ravel(), minlength=seats) / turns
    year = cells.mean(axis=(1, 2), keepdims=True)
    rest = cells - year - person_mean[None, None, :] - patch_mean[patch][None, :, :] + 2 * cells.mean()
    freedom = max(worlds * turns * seats - (worlds - 1) - 2 * (seats - 1) - 1, 1)
    noise = float((rest**2).sum()) / freedom
    seen = worlds * turns
    person = max(float(person_mean.var(ddof=1)) - noise / seen, 0.0)
    held = max(float(patch_mean.var(ddof=1)) - noise / seen, 0.0)
    total = max(person + held + noise, 1e-9)
    return Swap(
        held / total, person / total, noise / total, seats, turns, worlds,
        tuple(person_mean.tolist()), tuple(patch_mean.tolist()),
    )  # fmt: skip
