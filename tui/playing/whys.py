"""``w`` in plain mode: the numbers that were said, and what stands behind each of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from coaching.game.seen import Asked, Source
from coaching.game.session import Session
from tui.languages import _
from tui.playing.asking import Terminal
from tui.playing.behind import change_line, fact_lines, how_lines, labelled
from tui.playing.why import Item, cause_items, person_items, result_items, shown_items
from tui.playing.words import name_of

MOST_LINES = 8
"""Facts that are said; the rest is counted."""


@dataclass
class _Group:
    """A person whose numbers can be asked about."""

    name: str
    items: list[Item] = field(default_factory=list)


class Whys:
    """Answers ``w``, ``w 3`` and, for a person's numbers, ``w 3 2``."""

    def __init__(self, session: Session, terminal: Terminal, currency: str) -> None:
        self.session, self.terminal, self.currency = session, terminal, currency

    def answer(self, rest: str) -> None:
        """Say what can be asked about, or what stands behind the number that was named."""
        found: list[Item | _Group] = [*self._told(), *self._people()]
        picked: Item | None = None
        for word in rest.split():
            at = int(word) - 1 if word.isascii() and word.isdigit() else -1
            if not 0 <= at < len(found):
                self.terminal.say(_("There is no number {word} here; w lists them.").format(word=word[:20]))
                return
            one = found[at]
            if isinstance(one, Item):
                picked = one
                break
            found = list(one.items)
        if picked is None:
            self._list(found, rest.strip())
        else:
            self._explain(picked)

    def _told(self) -> list[Item]:
        """Return the numbers of the last month that was run, and of its review."""
        entries = self.session.log.effective()
        month = max((entry.month for entry in entries if entry.do == "run"), default=0)
        if not month:
            return []
        result = self.session.result(month)
        seats = {one.id for one in result.people}
        items = [
            one for one in result_items(self.session.mission, result, self.currency)
            if not (isinstance(one.ask, Asked) and one.ask.person in seats)
        ]  # fmt: skip
        if any(entry.what == "review" and entry.month == month for entry in entries):
            items += cause_items(month, self.session.causes(month))
        return items

    def _people(self) -> list[_Group]:
        """Return the people of the desk at hand."""
        step, mission = self.session.step(), self.session.mission
        if not 1 <= step.month <= mission.months:
            return []
        desk = self.session.desk(step.month)
        return [
            _Group(name_of(mission, one.id), person_items(mission, desk, one, self.currency)) for one in desk.people
        ]

    def _list(self, found: list[Item | _Group], before: str) -> None:
        lines = shown_items([one if isinstance(one, Item) else Item(one.name, "", Asked("", 0)) for one in found])
        for line in lines:
            self.terminal.say(line, indent=2)
        self.terminal.say(_("w {number}: why, or whose numbers").format(number=f"{before} 1".strip()), indent=2)

    def _explain(self, item: Item) -> None:
        say, mission = self.terminal.say, self.session.mission
        say(labelled(item.label, item.shown), indent=2)
        if isinstance(item.ask, Source):
            facts = self.session.why(item.ask, 10_000)
            lines = fact_lines(mission, facts, len(facts), MOST_LINES, self.currency)
            change = ""
        else:
            found = self.session.behind(item.ask)
            lines = how_lines(mission, found, self.currency)
            if found.count:
                lines += fact_lines(mission, found.facts, found.count, MOST_LINES, self.currency)
            change = change_line(found)
        for line in [*lines, *([change] if change else [])]:
            say(line, indent=4)
