"""One world of a mission: the tape and the warm-up are made once, every plan goes on from there on the same luck.

What a performance leaves behind holds hidden state; the desk gets `coaching.game.seen.Seen`, made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from coaching.game.by_month import Witness
from scenarios.company import Company, company_of
from scenarios.mission import AFTER_MONTHS, Mission
from scenarios.units import MINUTES_PER_MONTH

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from simulator.ledger import Columns, Fact
    from simulator.outcome import Outcome


@dataclass(frozen=True, eq=False)
class Performance:
    """One plan played on one world to the end of the caretaker's year."""

    company: Company
    outcome: Outcome
    facts: dict[Fact, Columns]
    """All facts of the run by kind."""
    people: tuple[str, ...]
    """Rep ids by person index."""
    witness: Witness
    skill: dict[str, float]
    """Hidden: skill at the very end of everybody who is still there, by rep id."""
    start: Start
    months: int
    row_account: np.ndarray
    """Account of each opportunity row, -1 = a lead."""

    subjects: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("CREATED", "TOUCHED", "WON", "LOST", "EXPIRED", "INVOICED", "PAID"), "row"),
        **dict.fromkeys(("HANDED_OVER", "JOINT_VISIT", "RECYCLED", "CLAIMED"), "account"),
    }
    """What the subject of a fact is: an opportunity's row (or -1 - account), or an account."""

    def month_facts(self, kind: Fact, month: int) -> Columns:
        """Return the facts of one kind in one month (1 = first after day 0)."""
        first = self.company.day0_minute + (month - 1) * MINUTES_PER_MONTH
        return self.facts[kind].between(first, first + MINUTES_PER_MONTH)

    def account_of(self, kind: Fact, subject: int) -> str:
        """Return the account that a fact is about; '' = a lead, or not about an account."""
        account = self.subjects.get(kind.name, "")
        if account == "row":
            at = int(self.row_account[subject]) if subject >= 0 else -1 - subject
        else:
            at = subject if account == "account" else -1
        return self.company.account_ids[at] if at >= 0 else ""

    @property
    def money_cents(self) -> float:
        """Profit of the mission and of the caretaker's year together, less the money that options took."""
        parts = (self.outcome.metrics["profit_cents"], self.outcome.metrics["profit_after_cents"])
        return sum(part or 0.0 for part in parts) - sum(self.witness.spent_cents)

    def bookings_cents(self, first: int = 1, last: int | None = None) -> int:
        """Return the bookings of months `first` to `last` (the mission's last when absent)."""
        return sum(self.outcome.months["bookings_cents"][first - 1 : last or self.months])


@dataclass(frozen=True, eq=False)
class Start:
    """Hidden: how people and patches stand on day 0, the same for every plan."""

    skill: tuple[float, ...]
    """Skill of each seat's holder."""
    expected: tuple[float, ...]
    """Expected monthly bookings of each seat at effort 1, in units of `Company.unit_cents`."""
    effort_cost: tuple[float, ...]


class Stage:
    """Plays plans of one mission on one world."""

    def __init__(self, mission: Mission, seed: int, world: int) -> None:
        from simulator.run import incumbent_of, warmed_up
        from simulator.tape import build_tape

        self.mission, self.world = mission, world
        scenario = mission.world()
        self.company = company_of(scenario)
        self.tape = build_tape(self.company, seed, world, mission.months + AFTER_MONTHS)
        self._run = warmed_up(self.company, self.tape, incumbent_of(scenario), mission.months, AFTER_MONTHS)
        self.start = self._look()

    def _look(self) -> Start:
        management, floor = self._run.management, self._run.floor
        management.look_ahead()
        mu = management.outlook.mu(floor.skill)
        return Start(tuple(floor.skill.tolist()), tuple(mu.tolist()), tuple(np.asarray(floor.effort_cost()).tolist()))

    def perform(self, playbook: Playbook, witness: Witness, until: int | None = None) -> Performance:
        """Play a plan to the end of the caretaker's year, or only as far as a month's desk needs.

        Args:
            playbook: what was decided.
            witness: what management is shown on the way.
            until: last month that is played; what the months before it left behind is the same either way.

        Raises:
            PolicyError: a rule raised or answered nonsense.
        """
        from simulator.metrics import measure

        months, after = (self.mission.months, AFTER_MONTHS) if until is None else (until, 0)
        run = self._run.fork(playbook)
        run.total = run.warmup + months + after
        try:
            ledger = run.play()
            skill = {rep.id: float(rep.skill) for rep in run.floor.reps if rep is not None}
        finally:
            run.floor.close()
        outcome = measure(self.company, self.tape, ledger, months, after)
        return Performance(
            self.company, outcome, ledger.by_kind(), tuple(ledger.people), witness, skill, self.start,
            self.mission.months, self.tape.account,
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the people."""
        self._run.floor.close()
