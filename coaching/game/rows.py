"""What plans did on worlds, one row a play: measured once, written down, and read by every line of the balance.

A row holds what gates and scales measure, not what the gates ask: a gate's limit can be tuned without playing again.
Rows are kept as JSON lines, so that a measurement that was stopped goes on where it was; they say which engine played
them, so that those of another one are not read. Files of rows can be joined end to end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from coaching.game.bots import bots, random_choices
from coaching.game.by_month import Witness
from coaching.game.decisions import choices_with, plan_playbook, playbook_of, priced_by_month
from coaching.game.measures import ON_THEIR_OWN, Standing, gate_value, leavers_above_par, scales_of, tired_people
from coaching.game.over_worlds import shocked
from coaching.game.stage import Performance, Stage
from policies.playbook import Playbook
from scenarios.mission import Choice, Gate, Mission

SEED = 7
EARLY_MONTHS = 2
CLICKER = "random"
Play = tuple[Playbook, Witness, tuple[Choice, ...]]


@dataclass(frozen=True)
class Row:
    """One plan on one world."""

    plan: str
    world: int
    scales: Mapping[str, float]
    """Raw values of the five scales."""
    found: Mapping[str, float]
    """What the gates measure that need nothing to compare with."""
    tired: int
    leavers: int
    seats: int
    money_cents: float
    early_cents: int
    """Bookings of months 1 and 2."""
    spent_cents: int


class Rows:
    """The rows of one mission: read where they are known, played where they are not."""

    def __init__(self, mission: Mission, path: Path | None = None) -> None:
        self.mission, self.path = mission, path
        self._known: dict[tuple[str, int], Row] = {}
        self._stage: Stage | None = None
        self._origin = {"mission": mission.name, "digest": mission.play_digest(), "engine": ""}
        """What a kept row must have been played with."""
        if path:
            self._origin["engine"] = self._engine()
        for line in path.read_text(encoding="utf-8").splitlines() if path and path.exists() else ():
            table = json.loads(line)
            if {name: table.pop(name, None) for name in self._origin} == self._origin:
                row = Row(**table)
                self._known[row.plan, row.world] = row

    def _engine(self) -> str:
        """Return a mark of the engine: what the good plan and the trap do on world 0 as it plays them today."""
        plans = [self.mission.of_role(role)[0].id for role in ("good", "trap")]
        played = [asdict(self._played(plan, 0)) for plan in plans]
        return hashlib.sha256(json.dumps(played).encode()).hexdigest()[:12]

    def known(self, plan: str, worlds: Iterable[int]) -> bool:
        """Whether a plan has been played on all of these worlds."""
        return all((plan, world) in self._known for world in worlds)

    def of(self, plan: str, world: int) -> Row:
        """Return what a plan does on a world.

        Args:
            plan: a ready plan, a bot, or `random-W`, the one who clicks at random as on world W.
            world: which world of the mission's root.

        Raises:
            PolicyError: a rule of the mission raised.
        """
        if (plan, world) not in self._known:
            self._keep(self._played(plan, world))
        return self._known[plan, world]

    def _played(self, plan: str, world: int) -> Row:
        book, witness, choices = play_of(self.mission, plan)
        twin = next((name for name in same_plays(self.mission, plan) if (name, world) in self._known), None)
        if twin is not None:
            return replace(self._known[twin, world], plan=plan)
        one = self.stage(world).perform(book, witness)
        return row_of(self.mission, plan, world, one, book, choices)

    def stage(self, world: int) -> Stage:
        """Return a world to play on; the one before is let go of."""
        if self._stage is None or self._stage.world != world:
            self.close()
            self._stage = Stage(self.mission, SEED, world)
        return self._stage

    def _keep(self, row: Row) -> None:
        self._known[row.plan, row.world] = row
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**self._origin, **asdict(row)}) + "\n")

    def shocked(self, world: int) -> bool:
        """Return whether the mission's shock comes on a world."""
        return self.mission.world().market.shock_month is not None and shocked(self.mission, self.stage(world))

    def close(self) -> None:
        """Let go of the world in hand."""
        if self._stage is not None:
            self._stage.close()
        self._stage = None


def play_of(mission: Mission, plan: str) -> Play:
    """Return the playbook, the witness and the choices of a ready plan, a bot or a random clicker."""
    if plan.startswith(f"{CLICKER}-"):
        choices = random_choices(mission, SEED, int(plan.removeprefix(f"{CLICKER}-")))
        return (*playbook_of(mission, choices, CLICKER), choices)
    for name, book, witness in bots(mission):
        if name == plan:
            return book, witness, ()
    ready = mission.plan(plan)
    return (*plan_playbook(mission, ready), choices_with(ready, ()))


def bot_names(mission: Mission) -> list[str]:
    """Return the bots that play a mission."""
    return [name for name, _book, _witness in bots(mission)]


def same_plays(mission: Mission, plan: str) -> Iterator[str]:
    """Yield other names of the same play: asking for overtime in the last six months of six is burning all along."""
    if plan == "burn" and mission.months in (3, 6):
        yield f"squeeze-{mission.months}"


def row_of(mission: Mission, plan: str, world: int, one: Performance, book: Playbook, choices: Iterable[Choice]) -> Row:
    """Return what a performance amounts to."""
    spent = sum(priced_by_month(mission, choices))
    nothing = Standing(dict.fromkeys(scales_of(one), 0.0), 0.0, 0.0, spent)
    found = {measure: gate_value(Gate.model_construct(measure=measure), one, book, nothing) for measure in ON_THEIR_OWN}
    return Row(
        plan, world, scales_of(one), found, tired_people(one), leavers_above_par(one), one.company.seats,
        one.money_cents, one.bookings_cents(1, EARLY_MONTHS), spent,
    )  # fmt: skip


def gate_of_row(gate: Gate, row: Row, par: Standing) -> float:
    """Return what a gate measures in one world, from the row of the play."""
    against: dict[str, Callable[[], float]] = {
        "leavers-above-par": lambda: row.leavers - par.leavers,
        "customers-above-par": lambda: row.scales["customers"] - par.scales["customers"],
        "money-above-par": lambda: row.money_cents - par.scales["results"],
        "spent": lambda: float(row.spent_cents),
        "score": lambda: par.total,
    }
    return against[gate.measure]() if gate.measure in against else row.found[gate.measure]
