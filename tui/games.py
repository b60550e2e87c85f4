"""The screens' side of a game: the decision log, what the worker has told, and what is not known yet.

Every choice is on the disk before the screen shows it. All questions go to the worker with the whole log; nothing of
the engine is imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import TypeAdapter

from coaching.game.log import DecisionLog, Entry, Header
from coaching.game.saves import Saves
from coaching.game.seen import Desk, MonthResult
from coaching.game.where import saves_path
from scenarios.errors import ShapanError
from scenarios.mission import LEVELS, Choice, Lever, Mission, load_mission, price_of
from tui.seat import KEY

Ask = Callable[[str, Mapping[str, Any]], None]
"""Sends a question to the worker: its key, and the request."""
Stop = Literal["briefing", "desk", "result", "debrief"]
OTHER_WORLDS = 20
"""Worlds beside your own that the debrief tries."""


@dataclass(frozen=True)
class Told:
    """What the worker has said to a question, and how far the answer is."""

    done: int
    total: int
    table: Mapping[str, Any]

    @property
    def whole(self) -> bool:
        """Whether nothing more will come."""
        return self.done >= self.total


@dataclass
class Game:
    """One game in progress on the screens."""

    source: str
    """Name or path of the mission."""
    mission: Mission
    log: DecisionLog
    keep: Callable[[Entry], None]
    """Writes an entry where it survives a kill."""
    ask: Ask
    player: str = ""
    worlds: int = OTHER_WORLDS
    told: dict[str, Told] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    """Questions that are not answered yet, with the number under which they were asked last."""
    count: int = 0
    """How many questions were asked."""
    failed: str = ""
    """Key of the question that failed last; it is asked again only when somebody wants it."""

    # Questions

    def want(self, ask: str, **values: Any) -> Told | None:
        """Return what is known about a question; it is asked where it was not, or was left half answered."""
        key = KEY + " ".join([ask, *(str(value) for value in values.values())])
        known = self.told.get(key)
        if not (known and known.whole) and key not in self.asked and self.failed != key:
            request = {
                "op": "game", "ask": ask, "mission": self.source, "log": self.log.text(), "worlds": self.worlds,
                **values,
            }  # fmt: skip
            self._give_way()
            self.count += 1
            self.asked[key] = self.count
            self.ask(f"{key}#{self.asked[key]}", request)
        return known

    def _give_way(self) -> None:
        """Forget questions under way that are answered bit by bit: the worker drops them for the next one."""
        for key in [key for key in self.asked if key.startswith((KEY + "debrief", KEY + "open"))]:
            del self.asked[key]

    def hear(self, key: str, done: int, total: int, table: Mapping[str, Any] | None) -> None:
        """Take what the worker says; of a question that was asked anew since, nothing is taken.

        Nothing done of nothing means that it gave way to another question: whoever still wants it asks again.
        """
        key, _mark, number = key.partition("#")
        if str(self.asked.get(key)) != number:
            return
        if table is not None:
            self.told[key] = Told(done, total, table)
        if done >= total:
            del self.asked[key]

    def trouble(self, key: str) -> None:
        """Take that a question cannot be answered; an empty key means all of them."""
        key = key.partition("#")[0]
        self.failed = key or next(iter(self.asked), "")
        self.asked = {one: length for one, length in self.asked.items() if key and one != key}

    def again(self) -> None:
        """Let what failed be asked again."""
        self.failed = ""

    def desk(self, month: int) -> tuple[Desk, tuple[str, ...]] | None:
        """Return the desk at the begin of a month and the levers that are asked, None while it is worked out."""
        told = self.want("desk", month=month)
        return (TypeAdapter(Desk).validate_python(told.table["desk"]), tuple(told.table["asked"])) if told else None

    def offered(self, month: int) -> dict[str, tuple[str, ...]]:
        """Return by lever the options that money and patience allow at the begin of a month; empty while unknown."""
        told = self.want("desk", month=month)
        return {lever: tuple(names) for lever, names in told.table["offered"].items()} if told else {}

    def result(self, month: int) -> MonthResult | None:
        """Return what came of a month, None while it is worked out."""
        told = self.want("result", month=month)
        return TypeAdapter(MonthResult).validate_python(told.table["result"]) if told else None

    # Choices

    def note(self, do: str, month: int = 0, what: str = "", value: Any = None) -> None:
        """Keep what was done; it is on the disk when this returns."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.keep(Entry(do, month, what, value, self.player, now))
        self._forget(do, month)

    def _forget(self, do: str, month: int) -> None:
        """Drop answers that a change of the log has made old."""
        old = {
            "decide": ("goals", "result", "quarter", "causes", "lines", "debrief"),
            "undo": (),
            "guess": ("causes", "debrief"),
        }
        kinds = old.get(do, ())
        if do in ("replay", "words", "monday") and (told := self.told.get(f"{KEY}debrief")):
            self.told[f"{KEY}debrief"] = Told(0, max(told.total, 1), told.table)  # shown until the fresh one is there
            self.asked.pop(f"{KEY}debrief", None)
        if do in ("decide", "undo") and (desk := self.told.get(f"{KEY}desk {month}")) and self.scarce:
            self.told[f"{KEY}desk {month}"] = Told(0, 1, desk.table)  # what is offered hangs on money and patience
        if do == "rewind":
            self.told = {key: one for key, one in self.told.items() if key == f"{KEY}desk 1"}
            self.asked = {}
        if do == "undo":
            self._forget("decide", month)
        for key in {*self.told, *self.asked}:
            kind, _space, which = key.removeprefix(KEY).partition(" ")
            early = which.isdigit() and int(which) < month
            if kind in kinds and not early:
                self.told.pop(key, None)
                self.asked.pop(key, None)

    @property
    def scarce(self) -> bool:
        """Whether some option takes money or patience, so that one choice can shut out another."""
        return any(one.patience or price_of(one) for lever in self.mission.levers for one in lever.options)

    def undoable(self, month: int) -> int:
        """Return how many choices of this month's desk can be undone."""
        count = 0
        for entry in reversed(self.log.standing()):
            if entry.do != "decide" or entry.month != month:
                break
            count += 1
        return count

    def undo(self, month: int) -> bool:
        """Undo the last choice of this month's desk; False when there is none."""
        if not self.undoable(month):
            return False
        self.note("undo", month)
        return True

    def entry(self, do: str, month: int, what: str) -> Entry | None:
        """Return the entry that counts, None when there is none."""
        return next((one for one in self.log.effective() if one.key == (do, month, what)), None)

    def chosen(self, lever: Lever, month: int) -> dict[str, Any] | None:
        """Return what was chosen at a lever in a month, as the log keeps it."""
        found = self.entry("decide", month, lever.id)
        if found is None:
            return None
        return dict(found.value) if isinstance(found.value, Mapping) else {"option": found.value}

    def standing_choice(self, lever: Lever, month: int) -> dict[str, Any]:
        """Return what holds at a lever: this month's choice, else last time's, else the mission's default."""
        if found := self.chosen(lever, month):
            return found
        before = [one for one in range(month - 1, 0, -1) if self.chosen(lever, one)]
        last = self.chosen(lever, before[0]) if before else None
        if last is None or lever.family == "allocation":
            return {"option": lever.default}
        return last

    def settle(self, lever: Lever, month: int, value: Mapping[str, Any]) -> None:
        """Decide at a lever; a choice like the one that stands is not written twice."""
        checked = Choice.model_validate({"lever": lever.id, "month": month, **value})
        if self.chosen(lever, month) != dict(value):
            self.note("decide", month, lever.id, {"option": checked.option, **_rest(value)})

    # Where the game is

    def stop(self) -> tuple[Stop, int]:
        """Return where the game goes on, and the month."""
        entries = self.log.effective()
        if not any(one.do == "guess" and one.what == "opening" for one in entries):
            return "briefing", 0
        last = max((one.month for one in entries if one.do == "run"), default=0)
        looked = any(one.month > last for one in entries)
        reviewed = not self.reviews(last) or self.entry("guess", last, "review") is not None
        if last and not looked and (entries[-1].do == "run" or not reviewed):
            return "result", last
        return ("debrief", last) if last >= self.mission.months else ("desk", last + 1)

    def reviews(self, month: int) -> bool:
        """Whether a review follows a month."""
        return month > 0 and month % 3 == 0

    @property
    def finished(self) -> bool:
        """Whether the last thing has been said."""
        return any(one.do == "monday" for one in self.log.effective())


def _rest(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in value.items() if key != "option"}


def open_game(
    source: str, ask: Ask, missed: Callable[[ShapanError], None], *, player: str = "", seed: int = 7, world: int = 0,
    new: bool = False, level: str = "standard", taken_up: DecisionLog | None = None,
) -> Game:  # fmt: skip
    """Take up the player's last game of a mission, or begin one; `missed` is told when a choice cannot be saved.

    An earlier game is taken up as a new one that begins with all of its lines.

    Raises:
        InputError: the mission does not exist or does not fit.
        StoreError: the saved games cannot be read or written.
    """
    mission = load_mission(source)
    saves = Saves(saves_path())
    fresh = DecisionLog(Header(mission.name, mission.digest(), seed, world, level))
    if taken_up is not None:
        number, log = saves.take_up(player, taken_up)
    else:
        found = None if new else saves.at_hand(player, fresh)
        number, log = found or (saves.begin(player, fresh.header), fresh)

    def keep(entry: Entry) -> None:
        try:
            saves.append(number, entry)
        except ShapanError as error:
            missed(error)
        log.entries.append(entry)

    at_level = mission.at_level(next(one for one in LEVELS if one == log.header.level))
    return Game(source, at_level, log, keep, ask, player)


def games_of(source: str, player: str) -> tuple[Mission, tuple[DecisionLog, ...]]:
    """Return a mission and the player's games of it, the last one first.

    Raises:
        InputError: the mission does not exist or does not fit.
        StoreError: the saved games cannot be read.
    """
    mission, saves = load_mission(source), Saves(saves_path())
    try:
        return mission, saves.games(player, mission.name)
    finally:
        saves.close()


def how_far(log: DecisionLog) -> str:
    """Return how far a game is: "" not begun, "done", or the month in which it stands."""
    entries = log.effective()
    if any(one.do == "monday" for one in entries):
        return "done"
    return str(max((one.month for one in entries if one.do == "run"), default=0) + 1) if entries else ""


def progress_of(names: Iterable[str], player: str) -> dict[str, str]:
    """Return by mission how far the player's last game is: "" never begun, "done", or the month.

    Raises:
        StoreError: the saved games cannot be read.
    """
    saves = Saves(saves_path())
    out = {}
    for name in names:
        found = saves.latest(player, name)
        out[name] = how_far(found[1]) if found else ""
    saves.close()
    return out


def going_on(player: str) -> tuple[Mission, int] | None:
    """Return the mission that the player's last game is in the middle of, and its month; None where it is in none.

    Raises:
        InputError: the mission does not exist any more.
        StoreError: the saved games cannot be read.
    """
    if not saves_path().exists():
        return None
    saves = Saves(saves_path())
    log = saves.last(player)
    saves.close()
    entries = log.effective() if log else []
    if log is None or not entries or any(one.do == "monday" for one in entries):
        return None
    return load_mission(log.header.mission), max((one.month for one in entries if one.do == "run"), default=0) + 1
