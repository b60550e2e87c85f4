"""The worker's side of a game: answers what the screens ask about one, from its decision log alone.

Every request carries the mission and the whole log, so a worker that was killed is replaced by another one that gives
the same answers. Before the debrief answers are made of `coaching.game.seen` and of open facts; nothing else fits in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError

if TYPE_CHECKING:
    from coaching.game.replays import World
    from coaching.game.session import Session
    from coaching.game.told import Debrief

Tell = Callable[[int, int, Mapping[str, Any] | None], None]
"""Takes done, total, and what is known so far."""
Stop = Callable[[], bool]
MAX_FILES = 20
"""Mission files of the user's folder that are listed."""
MOST_FACTS, MOST_COUNTED = 40, 100_000
"""Facts of a number that are told, and that are counted."""


class Referee:
    """Keeps the session at hand, since the next question is most often about the same game."""

    def __init__(self) -> None:
        self._name = ""
        self._session: Session | None = None
        self._worlds: dict[str, dict[int, World]] = {}
        self._told: tuple[str, Debrief] | None = None

    def answer(self, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
        """Answer one question about a game; `stop` says whether somebody waits behind it.

        Raises:
            InputError: the mission or the log does not fit.
            PolicyError: a rule raised or answered nonsense.
        """
        if request["ask"] == "missions":
            tell(1, 1, {"missions": listed_missions(Path.cwd())})
            return
        session = self._at_hand(request)
        ask: Callable[[Session, Mapping[str, Any], Tell, Stop], None] = {
            "open": self._open, "desk": _desk, "result": _result, "quarter": _quarter, "causes": _causes,
            "lines": _lines, "chances": _chances, "goals": _goals, "why": _why, "behind": _behind, "board": _board,
            "debrief": self._debrief,
        }[request["ask"]]  # fmt: skip
        ask(session, request, tell, stop)

    def _at_hand(self, request: Mapping[str, Any]) -> Session:
        """Return the session of a request, with the log as it is now."""
        from coaching.game.decisions import choices_of
        from coaching.game.log import read_log
        from coaching.game.session import Session
        from scenarios.mission import load_mission

        log = read_log(request["log"])
        if self._session and self._name == request["mission"] and self._session.log.header == log.header:
            choices_of(self._session.mission, log.effective())
            self._session.log = log
            return self._session
        if self._session:
            self._session.close()
        self._session = None
        self._worlds, self._told = {}, None
        self._session = Session(load_mission(request["mission"]), log)
        self._name = request["mission"]
        return self._session

    def _open(self, session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
        """Get ready: the desk of month 1, par and what the first what-if needs, while somebody reads or decides."""
        from coaching.game.ahead import pieces_ahead

        tell(0, 1, {"desk": asdict(session.desk(1))})
        if not stop():
            session.references()
        for _piece in pieces_ahead(session):
            if stop():
                break
        tell(1, 1, {"desk": asdict(session.desk(1))})

    def _debrief(self, session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
        """Tell the debrief on this luck, again after each stored world that judges the plan, and each other world."""
        from coaching.game.debrief import judged_on, with_others
        from coaching.game.replays import in_world, other_worlds, summed

        plan = str(session.choices())
        base = self._base(session)
        numbers = other_worlds(session, request["worlds"])
        for found in judged_on(session, base):
            tell(0, max(len(numbers), 1), asdict(found))
            if stop():
                return
        tried = self._worlds.setdefault(plan, {})
        for number in [None, *(one for one in numbers if one not in tried)]:
            if number is not None:
                tried[number] = in_world(session, number)
            here = [tried[one] for one in numbers if one in tried]
            tell(len(here), len(numbers), asdict(with_others(found, *summed(session.mission, here))))
            if stop():
                return

    def _base(self, session: Session) -> Debrief:
        """Return the debrief without other worlds and judgements over worlds, worked out once for the log as it is."""
        from coaching.game.debrief import debrief
        from coaching.game.replays import summed

        entries = session.log.effective()
        said = {one.do for one in entries if one.value or one.do == "replay"} & {"replay", "words", "monday"}
        key = str((sorted(said), [(one.key, one.value) for one in entries if one.do in ("decide", "guess", "run")]))
        if self._told is None or self._told[0] != key:
            self._told = key, debrief(session, summed(session.mission, []), wait=False)
        return self._told[1]


def _desk(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell what stands on the desk at the begin of a month, and which levers are asked."""
    from coaching.game.decisions import asked_in

    month = request["month"]
    asked = [lever.id for lever in session.mission.levers if asked_in(lever, month)]
    offered = {lever.id: [one.id for one in session.offered(lever, month)] for lever in session.mission.levers}
    tell(1, 1, {"desk": asdict(session.desk(month)), "asked": asked, "offered": offered})


def _chances(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell how likely each person's usual month reaches a goal, as the level shows it."""
    tell(1, 1, {"chances": session.chances(request["month"], request["goals"])})


def _goals(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell the goals that the rules in force set for a month, and how likely a usual month reaches them."""
    goals = session.goals(request["month"])
    tell(1, 1, {"goals": goals, "chances": session.chances(request["month"], goals)})


def _why(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell the facts that a number of the coach was counted from."""
    from coaching.game.seen import Source

    facts = session.why(Source(**request["source"]), MOST_COUNTED)
    tell(1, 1, {"facts": [asdict(one) for one in facts[:MOST_FACTS]], "count": len(facts)})


def _behind(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell what stands behind a number."""
    from coaching.game.seen import Asked

    asked = Asked(request["number"], request["month"], request["person"])
    tell(1, 1, {"behind": asdict(session.behind(asked))})


def _board(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell how the players of this machine did, from the logs of their games."""
    from coaching.game.board import board, filled_in
    from coaching.game.log import read_log

    logs = [(animal, yours, read_log(text)) for animal, yours, text in request["logs"]]
    rows = board(session.base, logs)
    tell(0, 1, {"rows": [asdict(row) for row in rows]})
    for more in filled_in(session.base, logs, rows):
        if stop():
            return
        rows = more
        tell(0, 1, {"rows": [asdict(row) for row in rows]})
    tell(1, 1, {"rows": [asdict(row) for row in rows]})


def _result(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell what came of a month, and how it went week by week."""
    from coaching.game.story import story_of

    month = request["month"]
    result = session.result(month)
    story = story_of(session.performance(month + 1), month)
    tell(1, 1, {"result": asdict(result), "story": asdict(story)})


def _quarter(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell target and bookings from day 0 up to a month: what a review starts from."""
    month = request["month"]
    one = session.performance(month + 1)
    target = sum(one.witness.teams[m].company_target_cents for m in range(1, month + 1))
    tell(1, 1, {"sold_cents": one.bookings_cents(1, month), "target_cents": target})


def _causes(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell what the deviation from the company's target came from."""
    if any(one.what == "review" and one.month == request["month"] for one in session.guesses()):
        tell(1, 1, {"causes": session.causes(request["month"])})
        return
    session.causes(request["month"])  # ready for the moment after the guess
    tell(1, 1, {})


def _lines(session: Session, request: Mapping[str, Any], tell: Tell, stop: Stop) -> None:
    """Tell bookings by month: yours, the replay's, and par's."""
    import statistics

    from coaching.game.debrief import two_lines

    yours, other = two_lines(session, request["plan"])
    months = range(1, session.mission.months + 1)
    par = [round(statistics.median(ref.bookings_cents(m, m) for ref in session.references())) for m in months]
    tell(1, 1, {"yours": yours, "other": other, "par": par})


def listed_missions(folder: Path) -> list[dict[str, Any]]:
    """Return the built-in missions in the campaign's order, then those of a folder."""
    from scenarios.mission import load_mission, mission_names

    built_in = [_row(name, name) for name in mission_names()]
    own = []
    for path in sorted(folder.glob("*.toml"))[:MAX_FILES]:
        try:
            load_mission(str(path))
        except InputError:
            continue  # another kind of file, or a broken one: `shapan check` says what is wrong
        own.append(_row(str(path), path.name))
    return [*built_in, *own]


def _row(source: str, shown: str) -> dict[str, Any]:
    from scenarios.mission import load_mission

    one = load_mission(source)
    return {
        "source": source, "shown": shown, "name": one.name, "number": one.number, "title": one.title.model_dump(),
        "summary": one.summary.model_dump(), "minutes": one.minutes, "months": one.months, "digest": one.digest(),
    }  # fmt: skip
