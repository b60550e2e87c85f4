"""The month desk: look, decide, undo, run."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing import Line
from tui.languages import _, joined, number
from tui.lever_form import Form
from tui.pages.play import desk
from tui.pages.play.desk import ORDERS, Panel, Sight, Spot
from tui.playing.predicted import explained
from tui.playing.why import Item, person_items
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper


class DeskScreen(PlayPage):
    """Everything a manager can look at and decide at the begin of a month."""

    def __init__(self, month: int, message: str = "") -> None:
        super().__init__()
        self.month = month
        self.spot = Spot()
        self.message = message
        self.known_chances: dict[str, float] = {}

    # What is shown

    def sight(self) -> Sight | None:
        """Return all that the desk shows, None while it is worked out."""
        known = self.game.desk(self.month)
        if known is None:
            return None
        seen, asked = known
        levers = self.game.mission.levers
        values = {one.id: self.game.standing_choice(one, self.month) for one in levers}
        touched = frozenset(one.id for one in levers if self.game.chosen(one, self.month) is not None)
        offered = self.game.offered(self.month)
        plain = Sight(self.game.mission, seen, asked, values, touched, offered, note=self.message)
        goals, chances = self._by_rule(plain)
        found = replace(plain, goals=goals, chances=self._chances(plain) or chances)
        if not self.game.asked:
            self.game.want("open")  # the worker gets ready for the debrief while nothing else is asked
        return found

    def _by_rule(self, sight: Sight) -> tuple[dict[str, int], dict[str, float] | None]:
        """Return the goals that the rules set this month, where the desk would have none to show, and their chances."""
        lever = self.panel.lever
        form = desk.form_of(sight, lever) if lever and lever.id in sight.asked else None
        ruled = form is not None and form.kind == "percent" and not form.open
        if not ruled and all(one.goal_cents for one in sight.desk.people):
            return {}, None
        told = self.game.want("goals", month=self.month)
        return (told.table["goals"], told.table["chances"] if ruled else None) if told else ({}, None)

    def _chances(self, sight: Sight) -> dict[str, float] | None:
        """Return how likely the goals are that are being set by hand; while that is worked out, what was known."""
        lever = self.panel.lever
        form = desk.form_of(sight, lever) if lever else None
        if form is None or form.kind != "percent" or not form.open or lever is None or lever.id not in sight.asked:
            return None
        goals = {one.id: round(one.usual_cents * (1 + form.step_of(one.seat) / 100)) for one in sight.desk.people}
        told = self.game.want("chances", month=self.month, goals=goals)
        self.known_chances = told.table["chances"] if told else self.known_chances
        return self.known_chances

    def heading(self) -> tuple[str, str]:
        """The mission, the month, and what is left to spend."""
        month = _("month {month} of {months}").format(month=self.month, months=self.game.mission.months)
        sight = self.sight()
        undo = self.game.undoable(self.month)
        return self.title_line(month), desk.money_head(sight, undo) if sight else ""

    def body(self, paper: Paper) -> list[Line]:
        """The desk."""
        sight = self.sight()
        if sight is None:
            return self.wait(_("Putting the desk in order .."))
        return desk.lines(replace(sight, pictured=self.as_table), self.spot, paper)

    def whys(self) -> list[Item]:
        """Return the numbers of the person under the cursor."""
        sight = self.sight()
        if sight is None or not sight.desk.people:
            return []
        return person_items(self.game.mission, sight.desk, sight.desk.people[self.spot.person], self.currency)

    def action_again(self) -> None:
        """Play the month before again on the same luck, as a game of its own."""
        if self.is_current and self.month > 1:
            from tui.screens.play.ending import BackScreen

            self.app.push_screen(BackScreen(self.month - 1, self.month - 1))

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        digits = "".join(str(one.digit) for one in self.panels() if one.digit)
        keys: list[Entry] = [("F9", _("run month"), "go"), (" ".join(digits), _("panels"), "turn(1)")]
        if self.panel.lever is not None:
            keys += [("Enter", _("take"), "enter"), ("+/-", _("more, less"), "amount(1)")]
        if self.panel.lever is None:
            keys += [("w", _("why"), "why"), ("t", _("bars"), "numbers")]
        return [*keys, ("u", _("undo"), "undo"), ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Each panel has a digit: the team, what you can decide, this month's orders. Tab goes through them."),
            _("In a panel: arrows move, Enter takes an option, + and - change an amount. u undoes, within this month."),
            _("Energy is what people say, a month late. The potential of accounts is an estimate, about 20% off each."),
            _(
                "acc: accounts held; pot: what they could buy; closes: of 100 decided deals so many are won, a range "
                "in which the true share probably lies; chance to hit: an estimate from the usual month."
            ),
            _(
                "Beside a chance: = it moves people (40 to 75%), {worse} nearly hopeless, {better} as good as reached."
            ).format(worse=self.shapan.glyphs.worse, better=self.shapan.glyphs.better),
            _("F9 asks one guess, then runs the month. What you did not touch stays as it stands."),
            _(
                "w (F6): why the numbers of the person under the cursor are what they are. t (F3): bars or table. "
                "r (F8): the month before again, on the same luck."
            ),
            *explained(self.game.mission),
        ]

    def panels(self) -> list[Panel]:
        """Return the panels."""
        return desk.panels(self.game.mission)

    @property
    def panel(self) -> Panel:
        """The panel in sight."""
        return self.panels()[self.spot.panel]

    def form(self) -> Form | None:
        """Return the lever in sight as a form, None on the other panels and while nothing is known."""
        sight, lever = self.sight(), self.panel.lever
        return desk.form_of(sight, lever) if sight and lever else None

    # Keys

    def _to(self, spot: Spot, message: str = "") -> None:
        self.spot, self.message = spot, message
        self.repaint()

    def unsay(self) -> None:
        """Drop what was said in the other language."""
        self.message = ""

    def action_pick(self, index: int) -> None:
        """A digit opens its panel."""
        for place, panel in enumerate(self.panels()):
            if panel.digit == index + 1:
                self.action_panel(place)
                return
        names = joined(f"{one.digit} {one.name}" for one in self.panels() if one.digit)
        self._to(self.spot, _("No panel {digit} here. {names}").format(digit=index + 1, names=names))

    def action_panel(self, place: int) -> None:
        """Open a panel, the cursor on what stands."""
        self.spot = replace(self.spot, panel=place, row=0, field=0)
        form = self.form()
        self._to(replace(self.spot, row=form.first_row() if form else 0))

    def action_turn(self, by: int) -> None:
        """Tab goes through the panels."""
        self.action_panel((self.spot.panel + by) % len(self.panels()))

    def action_move(self, by: int) -> None:
        """Another person, or another row."""
        form, sight = self.form(), self.sight()
        if form:
            self._to(self._at_row(form, moved(self.spot.row, by, len(form.rows()))))
        elif sight and self.panel.digit != ORDERS:
            self._to(replace(self.spot, person=moved(self.spot.person, by, len(sight.desk.people))))

    def _at_row(self, form: Form, row: int) -> Spot:
        rows = form.rows()
        person = rows[row].place if rows[row].kind == "person" else self.spot.person
        return replace(self.spot, row=row, field=0, person=person)

    def action_row(self, row: int) -> None:
        """A row was clicked."""
        form = self.form()
        if form and row < len(form.rows()):
            self.spot = self._at_row(form, row)
            self.action_enter()

    def action_person(self, place: int) -> None:
        """A person was clicked."""
        self._to(replace(self.spot, person=place))

    def action_enter(self) -> None:
        """Take what is under the cursor; on the team, open the first lever."""
        if self.retry():
            return
        form = self.form()
        if form is None:
            self.action_panel(1 if self.spot.panel == 0 and len(self.panels()) > 2 else 0)
            return
        row = form.rows()[min(self.spot.row, len(form.rows()) - 1)]
        if row.kind == "line":
            self.action_mark()
            return
        self._settle(form, form.taken(row))

    def action_mark(self) -> None:
        """Space: the next field of a line, else the same as Enter."""
        form = self.form()
        if form and form.rows()[self.spot.row].kind == "line":
            self.action_sideways(1)
        else:
            self.action_enter()

    def action_sideways(self, by: int) -> None:
        """Another field of a line; on a person the amount."""
        form = self.form()
        if form and form.rows()[self.spot.row].kind == "line":
            fields = len(form.lines[form.rows()[self.spot.row].place])
            self._to(replace(self.spot, field=(self.spot.field + by) % fields))
        elif form:
            self.action_amount(by)
        elif self.panel.digit in (1, ORDERS):
            self.action_turn(by)

    def action_amount(self, by: int) -> None:
        """More or less; on an option it begins with the person in focus."""
        form = self.form()
        if form is None:
            return
        rows = form.rows()
        row = rows[min(self.spot.row, len(rows) - 1)]
        people = [place for place, one in enumerate(rows) if one.kind == "person"]
        if row.kind == "option" and people:
            self.spot = self._at_row(form, people[min(self.spot.person, len(people) - 1)])
            row = rows[self.spot.row]
        self._settle(form, form.amount(row, self.spot.field, by))

    def _settle(self, form: Form, value: dict[str, object] | None) -> None:
        """Keep a changed choice, where the lever is asked this month."""
        known = self.game.desk(self.month)
        if value is None or known is None:
            self.repaint()
            return
        if form.lever.id not in known[1]:
            self._to(self.spot, _("That is settled already; it is not asked this month."))
            return
        self.game.settle(form.lever, self.month, value)
        after = self.form()
        rows = after.rows() if after else []
        self._to(replace(self.spot, row=min(self.spot.row, max(len(rows) - 1, 0))))

    def action_undo(self) -> None:
        """Undo the last choice of this month."""
        done = self.game.undo(self.month)
        self._to(
            replace(self.spot, row=0, field=0) if done else self.spot,
            _("Undone.") if done else _("Nothing to undo in this month."),
        )

    def action_go(self) -> None:
        """Ask the guess, then run the month; hours that are not there are talked about first."""
        sight = self.sight()
        if sight is None or not self.is_current:
            return
        over = desk.hours_given(sight) - sight.desk.hours
        if over > 1e-9:
            from tui.screens.play.hours import HoursScreen

            self.app.push_screen(HoursScreen(self.month, number(over)))
            return
        from tui.screens.play.month import GuessScreen

        self.app.push_screen(GuessScreen(self.month))
