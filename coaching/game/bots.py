"""Who plays for the balance of a mission: random clicks, and bots that try to win by squeezing people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coaching.game.by_hand import WHICH
from coaching.game.by_month import AllocationByMonth, Witness
from coaching.game.decisions import asked_in, plan_playbook
from policies.catalog import build
from policies.playbook import Playbook
from scenarios.luck import Luck
from scenarios.mission import Choice, Lever, Mission, seats_of
from scenarios.streams import entity_hash

SQUEEZE = 0.35
LOWER_PERCENT = -40
MOST_PAIRS = 3


def bots(mission: Mission) -> Iterator[tuple[str, Playbook, Witness]]:
    """Yield the bots: the trap's rules with overtime asked for in the last months, or in all; and two more."""
    book, witness = plan_playbook(mission, mission.of_role("trap")[0])
    for name, last in (("squeeze-1", 1), ("squeeze-3", 3), ("squeeze-6", 6), ("burn", mission.months)):
        if last <= mission.months:
            hours = tuple(SQUEEZE if month > mission.months - last else 0.0 for month in range(1, mission.months + 1))
            yield name, _squeezed(book, hours), witness
    families = {lever.family for lever in mission.levers}
    if "goals" in families:
        low = build("goals", {"policy": "last-year-plus", "plus_percent": LOWER_PERCENT})
        yield "goal-lowering", book.everywhere(lambda one: replace(one, goals=low)), witness
    if "allocation" in families:
        rule = build("allocation", {"policy": "veteran-first", "old_hands_percent": 1})
        star = AllocationByMonth(((1, rule),), Witness(spent_cents=witness.spent_cents))
        yield "single-star", book.everywhere(lambda one: replace(one, allocation=star)), star.witness


def _squeezed(book: Playbook, hours: tuple[float, ...]) -> Playbook:
    return book.everywhere(lambda one: replace(one, conduct=replace(one.conduct, overtime=hours)))


def random_choices(mission: Mission, seed: int, world: int) -> tuple[Choice, ...]:
    """Return what somebody decides who clicks at random, keyed by world, month and lever."""
    luck = Luck(seed, world)
    seats = seats_of(mission.world())
    out = []
    for month in range(1, mission.months + 1):
        for lever in mission.levers:
            if asked_in(lever, month):
                u = luck.block("clicker", entity_hash("clicker", lever.id), 40 * month, 40).ravel()
                out.append(_clicked(lever, month, u.tolist(), seats))
    return tuple(out)


def _clicked(lever: Lever, month: int, u: list[float], seats: list[str]) -> Choice:
    option = lever.options[int(u[0] * len(lever.options))]
    people: dict[str, float] = {}
    moves: list[tuple[str, str, int, str]] = []
    pairs: list[tuple[str, str]] = []
    if option.by_hand in ("percent", "hours"):
        people = {seat: lever.steps[int(one * len(lever.steps))] for seat, one in zip(seats, u[1:], strict=False)}
    elif option.by_hand == "moves":
        pick = [seats[int(one * len(seats))] for one in u[1:3]]
        moves = [(pick[0], pick[1], 1 + int(u[3] * 8), WHICH[int(u[4] * len(WHICH))])]
    elif option.by_hand == "pairs":
        pick = [seats[int(one * len(seats))] for one in u[1 : 1 + 2 * MOST_PAIRS]]
        pairs = [(a, b) for a, b in zip(pick[::2], pick[1::2], strict=True) if a != b]
    return Choice(lever=lever.id, option=option.id, month=month, people=people, moves=tuple(moves), pairs=tuple(pairs))
