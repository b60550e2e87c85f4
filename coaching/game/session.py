"""One game in progress: what comes next, what can be seen, what a decision leads to. All of it follows from the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from coaching.game.coach import fact_lines
from coaching.game.decisions import asked_in, choices_of, patience_left, playbook_of, priced_by_month
from coaching.game.judging import Judging
from coaching.game.log import DecisionLog, Entry, Header
from coaching.game.over_worlds import judge
from coaching.game.scoring import references
from coaching.game.seen import OPEN_FACTS, Asked, Behind, Desk, FactLine, MonthResult, Source
from coaching.game.stage import Performance, Stage
from coaching.game.window import as_shown, chances_of, desk_at, goals_in, month_result
from scenarios.errors import InputError
from scenarios.mission import LEVELS, Choice, Gate, Level, Lever, Mission, Option, price_of

if TYPE_CHECKING:
    from coaching.game.replays import Replay
    from coaching.quarters import Quarters
    from policies.playbook import Playbook

Kind = Literal["opening", "decide", "guess", "run", "review", "replay", "words", "monday", "done"]
FACTORS = ("goal", "market", "allocation", "skill", "effort", "luck")
"""Answers of the quarter review, in order."""
SURE = (50, 60, 70, 80, 90, 100)


@dataclass(frozen=True)
class Step:
    """What the game waits for."""

    kind: Kind
    month: int = 0
    what: str = ""


def new_log(mission: Mission, seed: int, world: int, level: Level = "standard") -> DecisionLog:
    """Return an empty log of a mission at a level of difficulty."""
    return DecisionLog(Header(mission.name, mission.digest(), seed, world, level))


def steps_of(mission: Mission) -> Iterator[Step]:
    """Yield all steps of a mission, in order."""
    yield Step("opening", 0, "opening")
    for month in range(1, mission.months + 1):
        for lever in mission.levers:
            if asked_in(lever, month):
                yield Step("decide", month, lever.id)
        yield Step("guess", month, "landing")
        yield Step("run", month)
        if month % 3 == 0:
            yield Step("review", month, "review")
    for kind in ("replay", "words", "monday"):
        yield Step(kind, mission.months)


_DO = {"opening": "guess", "review": "guess"}


def _answers(step: Step, entry: Entry) -> bool:
    if entry.do != _DO.get(step.kind, step.kind) or entry.month != step.month:
        return False
    return step.kind == "replay" or entry.what == step.what


class Session:
    """A mission being played on one world."""

    def __init__(self, mission: Mission, log: DecisionLog) -> None:
        """Take up a game where its log ends.

        Raises:
            InputError: the log is of another mission, or of another version of this one, or does not fit.
        """
        self.base, self.log = mission, log
        """The mission as its file has it; `self.mission` is the one at the log's level."""
        self.level: Level = next(one for one in LEVELS if one == log.header.level)
        self.mission = mission.at_level(self.level)
        if log.header.mission != mission.name or log.header.digest != mission.digest():
            raise InputError(
                "LOG-07",
                "the log is of mission {got!r} as it was then; this is {name!r} with other numbers. "
                "Begin a new game: choose the mission in the list again; as a command, add --new",
                got=log.header.mission, name=mission.name,
            )  # fmt: skip
        choices_of(mission, log.effective())
        self.stage = Stage(self.mission, log.header.seed, log.header.world)
        self._played: dict[str, Performance] = {}
        self._references: list[Performance] | None = None
        self._causes: dict[str, dict[str, float]] = {}
        self._ranges: dict[str, Mapping[str, tuple[float, float]]] = {}
        self._quarters: Quarters | None = None
        self._behind_quarters = ""
        """Decisions under which the runs of the reviews have come where they stand."""
        self._judgings: dict[str, Judging] = {}
        self.replays: dict[str, Replay] = {}
        """Ready plans that were played on this luck, by plan and decisions (`coaching.game.replays.replay`)."""

    def step(self) -> Step:
        """Return what the game waits for."""
        rest = self.log.effective()
        for step in steps_of(self.mission):
            found = next((one for one in rest if _answers(step, one)), None)
            if found is None:
                return step
        return Step("done", self.mission.months)

    def choices(self, before: int | None = None) -> tuple[Choice, ...]:
        """Return the decisions so far, or those of the months before `before`."""
        found = choices_of(self.mission, self.log.effective())
        return tuple(one for one in found if before is None or one.month < before)

    def last_choice(self, lever: str) -> Choice | None:
        """Return the decision in force at a lever."""
        return next((one for one in reversed(self.choices()) if one.lever == lever), None)

    def guesses(self) -> list[Entry]:
        """Return what was guessed."""
        return [one for one in self.log.effective() if one.do == "guess"]

    def desk(self, month: int) -> Desk:
        """Return what can be seen at the begin of a month."""
        left, patience = self.budget_left_cents(month), self.patience()
        book = self.playbook(month).in_month(max(month - 1, 1))
        return desk_at(self.performance(month), month, book, self.level, budget_left_cents=left, patience=patience)

    def goals(self, month: int) -> dict[str, int]:
        """Return the goals that the decisions as they are set for a month, in cents by rep id.

        They are read from the run of that month, which its result needs anyway; nothing else of it is told.
        """
        return goals_in(self.performance(month + 1), month)

    def chances(self, month: int, goals_cents: Mapping[str, int]) -> dict[str, float]:
        """Return the chance of each person's usual month to reach a goal, by rep id, as the level shows it (0 to 1).

        Args:
            month: month that begins.
            goals_cents: rep id -> goal of a month.
        """
        one, book = self.performance(month), self.playbook(month).in_month(month)
        exact = chances_of(one, book, month, goals_cents)
        return {rep: shown for rep, value in exact.items() if (shown := as_shown(value, self.level)) is not None}

    def why(self, source: Source, most: int = 20) -> list[FactLine]:
        """Return the facts behind a number of the coach, latest first.

        Raises:
            InputError: no manager hears of such facts.
        """
        if source.fact not in OPEN_FACTS:
            raise InputError("WHY-02", "facts of the kind {name!r} are not told before the debrief", name=source.fact)
        return fact_lines(self.performance(source.month + 1), source, most)

    def result(self, month: int) -> MonthResult:
        """Return what came of a month that was run."""
        return month_result(self.performance(month + 1), month, self.references())

    def performance(self, before: int | None = None) -> Performance:
        """Return the run under the decisions of the months before `before`, as far as that month's desk needs.

        Without `before`: all decisions, to the end of the caretaker's year.
        """
        choices = self.choices(before)
        until = None if before is None or before > self.mission.months else before
        key = f"{until} {_key(choices)}"
        if key not in self._played:
            self._played[key] = self.stage.perform(*playbook_of(self.mission, choices), until)
        return self._played[key]

    def playbook(self, before: int | None = None) -> Playbook:
        """Return the decisions as a playbook."""
        return playbook_of(self.mission, self.choices(before))[0]

    def references(self) -> list[Performance]:
        """Return the four references on this luck."""
        if self._references is None:
            self._references = references(self.mission, self.stage)
        return self._references

    def causes(self, month: int) -> dict[str, float]:
        """Split the deviation of months 1..`month` from the company's target over the causes, in points of it.

        What is left over, the target itself and the luck of the deals, stands under "luck".
        """
        key = f"{month} {_key(self.choices(month + 1))}"
        if key not in self._causes:
            found = self._quarters_for(month).until(month, self.playbook(month + 1))
            self._causes[key], self._ranges[key] = {**found.parts, "luck": found.remainder}, found.ranges
        return self._causes[key]

    def _quarters_for(self, month: int) -> Quarters:
        """Return the runs of the reviews where they stand, or fresh ones when decisions before that have changed."""
        from coaching.quarters import Quarters

        header = self.log.header
        before, at = self._behind_quarters, self._quarters.month if self._quarters else 0
        if self._quarters and (at > month or before != _key(self.choices(at + 1))):
            self._quarters.close()
            self._quarters = None
        if self._quarters is None:
            world, months = self.mission.world(), self.mission.months
            self._quarters = Quarters(world, seed=header.seed, world=header.world, months=months)
        self._behind_quarters = _key(self.choices(month + 1))
        return self._quarters

    def cause_ranges(self, month: int) -> Mapping[str, tuple[float, float]]:
        """Return how far each cause's part could shift with the order of asking; {} where that was not worked out."""
        return self._ranges.get(f"{month} {_key(self.choices(month + 1))}", {})

    def behind(self, asked: Asked) -> Behind:
        """Return what stands behind a number.

        Raises:
            InputError: there is no such number, or no manager hears of it.
        """
        from coaching.game.why import behind

        return behind(self, asked)

    def judged(self, gate: Gate) -> float:
        """Return what a gate over worlds measures of the decisions as they are; each plan is played once."""
        judging = self.judging(gate.worlds)
        for _done in judging.go_on():
            pass
        return judge(gate, judging.mine, judging.given)

    def judging(self, worlds: int) -> Judging:
        """Return the decisions as they are before so many stored worlds, as far as they have been played."""
        choices = self.choices()
        return self._judgings.setdefault(f"{worlds} {_key(choices)}", Judging(self.mission, choices, worlds))

    def fork(self, month: int) -> Session:
        """Return a game of its own that goes on from the begin of `month` with the decisions so far."""
        return Session(self.base, self.log.forked(month))

    def patience(self) -> int:
        """Return what is left of the director's patience."""
        return patience_left(self.mission, self.choices())

    def budget_left_cents(self, before: int | None = None) -> int | None:
        """Return what is left of the mission's money after the decisions before a month; None = not limited."""
        if self.mission.budget_cents is None:
            return None
        months = self.mission.months if before is None else before - 1
        return self.mission.budget_cents - sum(priced_by_month(self.mission, self.choices(before))[:months])

    def offered(self, lever: Lever, month: int) -> tuple[Option, ...]:
        """Return the options that money and patience still allow; the lever's default always is."""
        left, patience = self.budget_left_cents(month), self.patience()
        last = self.last_choice(lever.id)
        return tuple(
            option for option in lever.options
            if option.id == lever.default
            or ((option.patience <= patience or (last is not None and last.option == option.id))
            and (left is None or price_of(option) <= left))
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the people."""
        self.stage.close()
        if self._quarters:
            self._quarters.close()


def _key(choices: tuple[Choice, ...]) -> str:
    return "".join(one.model_dump_json() for one in choices)
