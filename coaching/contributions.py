"""Why one playbook differs from another: the difference of two, split fairly over the rules in which they differ.

Each rule (who holds accounts, who gets leads, goals, pay, coaching) and the conduct is either a's or b's, and every
mixture is run in the same worlds. A rule's part is its mean contribution over all orders in which a's rules could be
exchanged for b's (Shapley 1953), so in every world the parts add up to the difference exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from coaching.intervals import Estimate, estimate, mean
from coaching.shapley import Chosen, combinations, shapley
from policies.catalog import describe
from policies.playbook import Playbook
from policies.protocols import FAMILIES
from scenarios.errors import ShapanError
from scenarios.schema import Scenario
from simulator.batch import Bench, Block
from simulator.experiment import Experiment, Failure
from simulator.outcome import Outcome
from simulator.workers import WorldResults

CONDUCT = "conduct"
LEVERS = (*FAMILIES, CONDUCT)
"""What a playbook is made of; at most 2 ** 6 mixtures of two."""

MOST_COLUMNS = 16
"""Runs of one world that a worker does in one go."""

Sold = Mapping[Chosen, float]
"""A metric of one world under every mixture, keyed by the levers that are b's."""


@dataclass(frozen=True)
class Pairing:
    """Two playbooks in the same worlds."""

    scenario: Scenario
    a: Playbook
    b: Playbook
    worlds: int
    months: int
    after: int
    seed: int


class Part(NamedTuple):
    """What one lever adds to the difference b minus a, in the metric's own unit."""

    lever: str
    share: Estimate
    """Its mean over all orders; the parts of all levers add up to the difference."""
    alone: Estimate
    """What it adds when everything else stays a's."""


class Contribution(NamedTuple):
    """A metric under a and b, and the parts of the way from one to the other, the largest first."""

    a: float
    b: float
    difference: Estimate
    parts: tuple[Part, ...]


OnStep = Callable[[int, int, Mapping[str, Contribution]], None]
"""Takes done steps, all steps, and the contributions so far by metric."""


def differing(a: Playbook, b: Playbook) -> list[str]:
    """Return the levers in which two playbooks differ, in the order of `LEVERS`."""
    rules = [name for name in FAMILIES if describe(name, getattr(a, name)) != describe(name, getattr(b, name))]
    return [*rules, CONDUCT] if a.conduct != b.conduct else rules


def mixtures(a: Playbook, b: Playbook) -> dict[Chosen, Playbook]:
    """Return every mixture of two playbooks, keyed by the levers that are b's: none is a, all is b."""
    found = combinations(differing(a, b))
    made = {
        chosen: replace(a, name=f"mixture-{i}", **{lever: getattr(b, lever) for lever in chosen})
        for i, chosen in enumerate(found)
    }
    return {**made, found[0]: a, found[-1]: b}


def contributions(
    pairing: Pairing, bench: Bench, metrics: Sequence[str], on_step: OnStep | None = None
) -> dict[str, Contribution]:
    """Split the differences of metrics over the levers; those without a value in every world are left out.

    Args:
        pairing: what is compared; playbooks that are equal have no parts.
        bench: where it runs.
        metrics: ids.
        on_step: told how many of how many steps are finished, and what the worlds that are whole say.

    Raises:
        Incomplete: cancelled.
        ShapanError: a mixture stopped.
    """
    mixed = mixtures(pairing.a, pairing.b)
    plan = Experiment(
        pairing.scenario, tuple(mixed.values()),
        worlds=pairing.worlds, months=pairing.months, after=pairing.after, seed=pairing.seed,
    )  # fmt: skip
    chosen, blocks = list(mixed), _blocks(plan)
    known: dict[int, dict[Chosen, Outcome]] = {}

    def keep(place: int, results: WorldResults) -> None:
        world, columns = blocks[place].worlds[0], blocks[place].columns
        known.setdefault(world, {}).update(zip((chosen[one] for one in columns), map(_whole, results[0]), strict=True))
        steps.append(place)
        if on_step is not None:
            on_step(len(steps), len(blocks), _contributions(known, len(mixed), metrics))

    steps: list[int] = []
    bench.run(blocks, keep)
    return _contributions(known, len(mixed), metrics)


def _blocks(plan: Experiment) -> list[Block]:
    """Return the runs of a plan in pieces that are short enough for a large company."""
    columns = range(len(plan.playbooks))
    pieces = [tuple(columns[at : at + MOST_COLUMNS]) for at in range(0, len(columns), MOST_COLUMNS)]
    whole = Block.of(plan)
    return [replace(whole, worlds=(world,), columns=piece) for world in range(plan.worlds) for piece in pieces]


def _whole(one: Outcome | Failure) -> Outcome:
    if isinstance(one, Failure):
        raise ShapanError(
            "CON-01", "the two playbooks cannot be taken apart: a mixture of their rules stopped ({reason})",
            reason=one.message,
        )  # fmt: skip
    return one


def _contributions(
    known: Mapping[int, Mapping[Chosen, Outcome]], mixtures_: int, metrics: Sequence[str]
) -> dict[str, Contribution]:
    """Return what the worlds say that were run under every mixture."""
    whole = [known[world] for world in sorted(known) if len(known[world]) == mixtures_]
    found = {}
    for metric in metrics:
        values = [{chosen: one.metrics[metric] for chosen, one in world.items()} for world in whole]
        sold = [{chosen: value for chosen, value in world.items() if value is not None} for world in values]
        if sold and all(len(world) == mixtures_ for world in sold):
            found[metric] = split(sold)
    return found


def split(worlds: Sequence[Sold]) -> Contribution:
    """Split one metric, given what it was under every mixture in each of some worlds."""
    none, every = frozenset[str](), max(worlds[0], key=len)
    levers = [lever for lever in LEVERS if lever in every]
    shares = [shapley(world, levers) for world in worlds]
    parts = [
        Part(
            lever,
            estimate([one[lever] for one in shares]),
            estimate([world[frozenset({lever})] - world[none] for world in worlds]),
        )
        for lever in levers
    ]
    parts.sort(key=lambda part: -abs(part.share.mean or 0.0))
    return Contribution(
        mean([world[none] for world in worlds]),
        mean([world[every] for world in worlds]),
        estimate([world[every] - world[none] for world in worlds]),
        tuple(parts),
    )
