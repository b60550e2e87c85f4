"""Why this number: a list of the numbers of the page below, and the answer to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from pydantic import TypeAdapter

from coaching.game.seen import Behind, FactLine, Source
from tui.drawing import Line
from tui.languages import _
from tui.pages.play import why
from tui.playing.behind import change_line, fact_lines, how_lines
from tui.playing.why import Item
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper

MOST_FACTS = 40


class WhyScreen(PlayPage):
    """The numbers of a page; the one under the cursor is explained."""

    cursor = 0

    def __init__(self, items: Sequence[Item], cursor: int = 0) -> None:
        super().__init__()
        self.items = list(items)
        self.cursor = min(cursor, max(len(self.items) - 1, 0))

    def heading(self) -> tuple[str, str]:
        """What it is, and which of how many."""
        place = f"{self.cursor + 1}/{len(self.items)}" if self.items else ""
        return self.title_line(_("why this number")), place

    def body(self, paper: Paper) -> list[Line]:
        """The list and the answer."""
        if self.game.failed:
            return self.wait()
        answer = self._answer() if self.items else None
        return why.lines(self.items, self.cursor, answer, paper)

    def _answer(self) -> list[str] | None:
        """Return how the number under the cursor is made, None while that is worked out."""
        ask, mission = self.items[self.cursor].ask, self.game.mission
        currency = str(mission.scenario.get("currency", ""))
        if isinstance(ask, Source):
            told = self.game.want("why", source=asdict(ask))
            if told is None:
                return None
            facts = TypeAdapter(list[FactLine]).validate_python(told.table["facts"])
            return fact_lines(mission, facts, int(told.table["count"]), MOST_FACTS, currency)
        told = self.game.want("behind", **asdict(ask))
        if told is None:
            return None
        found = TypeAdapter(Behind).validate_python(told.table["behind"])
        change = change_line(found)
        facts_said = fact_lines(mission, found.facts, found.count, MOST_FACTS, currency) if found.count else []
        return [*how_lines(mission, found, currency), *([change] if change else []), *facts_said]

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [(self.shapan.glyphs.vertical_move, _("another number"), "move(1)"), ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Every number is counted from facts in the ledger, or estimated from what can be seen. How it is made, "
              "what went in, what would change it, and the facts, latest first."),
            _("Notes for a talk: situation, behaviour, impact, then four questions. What was seen, no judgement."),
        ]  # fmt: skip

    def action_move(self, by: int) -> None:
        """Another number."""
        self.cursor = moved(self.cursor, by, len(self.items))
        self.repaint()

    def action_row(self, place: int) -> None:
        """A number was clicked."""
        self.cursor = place
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit goes to its number."""
        if index < len(self.items):
            self.action_row(index)

    def action_enter(self) -> None:
        """Try again what failed, else go back."""
        if not self.retry():
            self.action_back()

    def action_why(self) -> None:
        """Go back: the same key opens and closes."""
        self.action_back()
