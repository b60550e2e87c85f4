"""Files for the CRM of an adopted playbook: look at who changes hands, then write, with the files that undo it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tui.drawing import Line
from tui.languages import _, current
from tui.pages import cards, intake_columns, intake_out
from tui.screens.page import Entry, Page
from tui.state import Paper
from tui.troubles import trouble_of

SYSTEMS = ("salesforce", "zoho", "jiandaoyun", "yonyou", "kingdee")


def is_import(scenario: str) -> bool:
    """Tell whether a company was imported on the screens, so that its CRM files are known."""
    path = Path(scenario)
    return path.suffix == ".toml" and path.with_name(f"{path.stem}.source.json").is_file()


class OutScreen(Page):
    """Two choices; F9 shows the plan, F9 again writes it."""

    row = 0
    top = 0

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 1
        self.system = "jiandaoyun" if current() == "zh" else "salesforce"

    def on_mount(self) -> None:
        """Start with nothing planned, and with the system the files came from where that is known."""
        room = self.shapan.intake
        seen = (room.state.seen or {}).get("system") or {}
        if seen.get("name") in SYSTEMS:
            self.system = seen["name"]
        room.change(replace(room.state, out=None, trouble=None))
        self.chosen = min(1, len(self._names()) - 1)
        super().on_mount()

    def _names(self) -> tuple[str, ...]:
        run = self.shapan.run_state
        return run.table.names if run and run.table else ()

    def _titles(self) -> tuple[str, ...]:
        run = self.shapan.run_state
        return run.table.titles if run and run.table else ()

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Files for the CRM"), _("nothing is sent anywhere")

    def body(self, paper: Paper) -> list[Line]:
        """The choices and the plan."""
        state = self.shapan.intake.state
        if state.trouble is not None:
            ways = ((_("Try again (F9)"), ""), (_("Back (Esc)"), ""))
            return cards.error(
                replace(trouble_of(state.trouble, False), title=_("It cannot be planned"), todo=ways), 0, paper
            )
        if state.busy:
            return intake_columns.working(state, paper)
        return intake_out.lines(self._titles(), self.chosen, self.system, self.row, state.out, self.top, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        if self.shapan.intake.state.busy:
            return [("Esc", _("stop"), "back")]
        glyphs, out = self.shapan.glyphs, self.shapan.intake.state.out
        go = _("write files") if out and not out["folder"] else _("show")
        return [
            ("F9", go, "go"), (glyphs.horizontal_move, _("change"), "sideways(1)"),
            (glyphs.vertical_move, _("row"), "move(1)"), ("Tab", _("scroll"), "turn(1)"), ("Esc", _("back"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("The files hand owners, goals and dates to your CRM. Look at the list first; nothing changes until you "
              "import them there. Files that begin with undo- bring everything back."),
            _("On the screen people are codes; the files hold names and ids, and only you can read them."),
        ]  # fmt: skip

    def action_row(self, index: int) -> None:
        """A row was clicked."""
        self.row = index
        self.action_sideways(1)

    def action_pick(self, index: int) -> None:
        """A digit chooses a row."""
        if index < 2:
            self.row = index
            self.repaint()

    def action_move(self, by: int) -> None:
        """Up and down between the choices; ten at a time through the list."""
        if abs(by) == 1:
            self.row = (self.row + by) % 2
        else:
            self._scroll(by)
        self.repaint()

    def action_end(self, by: int) -> None:
        """Home and End: the ends of the list."""
        most = max(intake_out.count(self.shapan.intake.state.out) - 5, 0)
        self.top = most if by > 0 else 0
        self.repaint()

    def action_turn(self, by: int) -> None:
        """Tab goes through the list."""
        self._scroll(10 * by)
        self.repaint()

    def _scroll(self, by: int) -> None:
        most = max(intake_out.count(self.shapan.intake.state.out) - 5, 0)
        self.top = (self.top + by) % (most + 1) if most else 0

    def action_sideways(self, by: int) -> None:
        """Change playbook or system; a plan made before goes."""
        room = self.shapan.intake
        if room.state.busy:
            return
        if self.row == 0:
            self.chosen = (self.chosen + by) % max(len(self._names()), 1)
        else:
            self.system = SYSTEMS[(SYSTEMS.index(self.system) + by) % len(SYSTEMS)]
        self.top = 0
        room.change(replace(room.state, out=None, trouble=None))

    def action_enter(self) -> None:
        """Change the row under the cursor."""
        self.action_sideways(1)

    def action_go(self) -> None:
        """Show the plan; when it is shown, write it."""
        room, out = self.shapan.intake, self.shapan.intake.state.out
        if room.state.busy or not self.is_current or not self._names():
            return
        write = out is not None and not out["folder"]
        room.plan_out(self.shapan.plan.scenario, self._names()[self.chosen], self.system, write)

    def action_back(self) -> None:
        """Stop what is under way; else go back."""
        if self.shapan.intake.state.busy:
            self.shapan.intake.stop()
        else:
            super().action_back()
