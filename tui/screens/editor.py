"""The scenario editor: choose what to start from, change it without code, see a few worlds of it at once (S9)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from tui.drawing import Line, beside, is_rule
from tui.forms import files
from tui.forms.draft import Draft, draft_of
from tui.forms.rows import Form, new_row
from tui.languages import _
from tui.pages import cards, choose, preview
from tui.screens.form import FormScreen, open_form
from tui.screens.page import Entry
from tui.screens.scenarios import ScenarioScreen
from tui.state import Answer, Paper

LEFT = 54
"""Cells of the form on wide paper."""
PAUSE_SECONDS = 0.4
"""How long the form rests before the worlds are played again."""


class EditorListScreen(ScenarioScreen):
    """What to edit: what one was at, a company of one's own, or a copy of one that comes with the program."""

    place = ""

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        return _("Editor"), _("build or change a company")

    def tables(self) -> list[dict[str, object]]:
        """Return the rows: the open draft first."""
        kept = draft_of(self.shapan.memory.draft("scenarios"))
        listed = self.shapan.listed.scenarios if self.shapan.listed else ()
        rows: list[dict[str, object]] = [dict(one) for one in listed]
        if kept and kept.table:
            title = kept.table.get("title")
            words = title if isinstance(title, dict) else {}
            first = {
                key: _("Go on: {title}").format(title=words.get(key, kept.table.get("name", "")))
                for key in ("en", "zh")
            }
            rows.insert(0, {"name": "", "title": first, "summary": kept.table.get("summary")})
        return rows

    def body(self, paper: Paper) -> list[Line]:
        """The list."""
        return choose.scenarios(self.tables(), self.cursor, paper) if self.shapan.listed else cards.loading()

    def _count(self) -> int:
        return len(self.tables())

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Start from a company that is near to what you want. One that comes with the program is copied first."),
            _("Your own are kept in a folder of yours and can be compared in the Lab like any other."),
        ]

    def action_enter(self) -> None:
        """Open it."""
        rows = self.tables()
        if not self.is_current or not rows:
            return
        name = str(rows[min(self.cursor, len(rows) - 1)]["name"])
        if name:
            open_form(self.shapan, ScenarioEditor, lambda: scenario_draft(name))
        else:
            self.app.push_screen(ScenarioEditor())

    action_go = action_enter


def scenario_draft(name: str) -> Draft:
    """Return the draft of a scenario; what comes with the program is copied under another name."""
    from tui.forms.scenario import copied

    try:
        table, file, digest = files.source_table("scenarios", name)
    except (OSError, ValueError):
        return Draft({"name": "my-company"}, name)
    return Draft(table if file else copied(table, name), name, file, digest)


class ScenarioEditor(FormScreen):
    """Form on the left, preview on the right; on narrow paper F7 changes between them."""

    kind = "scenarios"
    place = ""

    def make_form(self) -> Form:
        """Return the form of the schema."""
        from tui.forms.scenario import ScenarioForm

        listed = self.shapan.listed.playbooks if self.shapan.listed else ()
        return ScenarioForm(tuple(str(one["name"]) for one in listed))

    showing, numbers = False, False
    asked = ""
    shown: Answer | None = None
    """The last preview, which stays until the next one has something to show."""

    def on_mount(self) -> None:
        """Play the first preview."""
        super().on_mount()
        self.ask_preview()

    def changed(self) -> None:
        """Play again once the hand rests."""
        if self.is_mounted:
            self.set_timer(PAUSE_SECONDS, self.ask_preview)

    def key(self) -> str:
        """Return the name of the preview of the table as it is."""
        words = json.dumps(self.draft.table, sort_keys=True, default=str)
        return f"preview {hashlib.sha256(words.encode()).hexdigest()[:16]}"

    def ask_preview(self) -> None:
        """Ask for the preview of what stands in the form, unless it is known or does not fit."""
        key = self.key()
        run = self.shapan.run_state
        busy = run is not None and run.phase == "running"
        if busy or key == self.asked or not self.is_current or self.form.problems(self.draft):
            return
        self.asked = key
        self.shapan.told_rooms = {k: v for k, v in self.shapan.told_rooms.items() if not k.startswith("preview ")}
        self.shapan.inquire(key, {"op": "preview", "table": self.draft.table})
        self.repaint()

    def body(self, paper: Paper) -> list[Line]:
        """Form and preview."""
        if self.as_text:
            return super().body(paper)
        if not paper.wide:
            return self.panel(paper) if self.showing else super().body(paper)
        right = self.panel(replace(paper, cells=paper.cells - LEFT - 2))
        left = super().body(replace(paper, cells=LEFT))
        left = [() if is_rule(line) else line for line in left]
        return beside(left, right, LEFT, paper.glyphs)

    def panel(self, paper: Paper) -> list[Line]:
        """Return the preview."""
        answer = self.shapan.told_rooms.get(self.key())
        if answer and (answer.table or answer.failed):
            self.shown = answer
        problems = len(self.form.problems(self.draft))
        return preview.lines(self.shown, problems, self.draft.table, self.numbers, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        found = super().entries()
        if self.line is None:
            words = _("form") if self.showing and not self.paper().wide else _("preview")
            found.insert(2, ("F7", _("numbers") if self.paper().wide else words, "edit"))
        return found

    def action_edit(self) -> None:
        """F7: preview or form on narrow paper; picture or numbers of the preview on wide paper."""
        if self.paper().wide:
            self.numbers = not self.numbers
        else:
            self.showing = not self.showing
        self.repaint()

    def action_numbers(self) -> None:
        """On the preview: picture or numbers; on the form: the file."""
        if self.showing and not self.paper().wide:
            self.numbers = not self.numbers
            self.repaint()
        else:
            super().action_numbers()

    def go_words(self) -> str:
        """Return what F9 does."""
        return _("compare in it")

    def action_go(self) -> None:
        """Save, and go on to the playbooks with this company."""
        self._take()
        if (self.draft.file and not self.draft.dirty) or self.save():
            from tui.screens.playbooks import PlaybookScreen

            incumbent = self.draft.table.get("incumbent", "status-quo")
            marked = (incumbent,) if isinstance(incumbent, str) else ()
            self.shapan.plan = replace(self.shapan.plan, scenario=self.draft.file, playbooks=marked)
            self.app.push_screen(PlaybookScreen())
        self.repaint()

    def fresh_row(self) -> dict[str, object]:
        """Return a copy of the row in focus under another name, or one of defaults."""
        from scenarios.fields import shapes
        from tui.forms.scenario import schema

        rows = self.draft.get(self.at)
        model = schema()[str(self.at[0])].model
        assert model is not None
        count = len(rows) if isinstance(rows, list) else 0
        made = new_row(shapes(model), count)
        near = rows[min(self.cursor, count - 1)] if isinstance(rows, list) and count else {}
        taken = {str(one.get("id", one.get("name"))) for one in rows} if isinstance(rows, list) else set()
        for key in ("id", "name"):
            if key in made:
                made[key] = next(one for i in range(count + 1, 10**6) if (one := f"{self.at[0]}-{i}") not in taken)
        return {**near, **made}
