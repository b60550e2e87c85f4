"""The card of a playbook: a rule of each family with its parameters, the conduct; used at once in the comparison."""

from __future__ import annotations

from dataclasses import replace

from tui.forms import files
from tui.forms.draft import Draft, Path_
from tui.forms.rows import Form, Row
from tui.languages import _
from tui.screens.form import FormScreen
from tui.state import MAX_PLAYBOOKS


def playbook_draft(name: str, taken: tuple[str, ...]) -> Draft:
    """Return the draft of a playbook; what comes with the program is copied under a name that nothing has."""
    from tui.forms.playbook import copied

    try:
        table, file, digest = files.source_table("playbooks", name)
    except (OSError, ValueError):
        return Draft({"name": "my-playbook"}, name)
    return Draft(table if file else copied(table, taken), name, file, digest)


class PlaybookCard(FormScreen):
    """Conduct first, then one section a family; a rule is changed like any other value."""

    kind = "playbooks"

    def make_form(self) -> Form:
        """Return the form of the playbook table."""
        from tui.forms.playbook import PlaybookForm

        return PlaybookForm()

    def go_words(self) -> str:
        """Return what F9 does."""
        return _("use it")

    def about(self) -> list[str]:
        """What a card is."""
        return [
            _("A playbook is one rule of each family and the way it is carried out. Change a rule, then what it asks."),
            _("To duplicate: give it another name and save with F6. F9 saves it and marks it for the comparison."),
            *super().about(),
        ]

    def above(self, at: Path_) -> Path_:
        """A rule lies in its section, or in the rule around it."""
        return at[:-1] if len(at) > 2 else ()

    def open_row(self, row: Row) -> None:
        """A rule inside a rule becomes a table of its own when it is opened."""
        if row.kind == "table":
            from tui.forms.playbook import opened

            opened(self.draft, row.path)
            self._keep()

    def change(self, row: Row, value: object) -> None:
        """Another rule drops the parameters of the old one; a parameter makes a table of a bare name."""
        from tui.forms.playbook import FAMILIES, opened, with_rule

        if row.kind == "rule":
            value = with_rule(self.draft.get(row.path), str(value))
        elif row.path[0] in FAMILIES:
            opened(self.draft, row.path[:-1])
        super().change(row, value)

    def action_go(self) -> None:
        """Save, mark it for the comparison, and go back to the list."""
        self._take()
        if (self.draft.file and not self.draft.dirty) or self.save():
            plan = self.shapan.plan
            if self.draft.file not in plan.playbooks and len(plan.playbooks) < MAX_PLAYBOOKS:
                self.shapan.plan = replace(plan, playbooks=(*plan.playbooks, self.draft.file))
            self.app.pop_screen()
        else:
            self.repaint()
