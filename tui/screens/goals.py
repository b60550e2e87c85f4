"""The goal tree (S12): split top-down, hear proposals, reconcile, watch the chances, save as a playbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coaching.goal_tree import MEASURES
from tui import goal_draft as state
from tui.drawing import Line, clean, text, wrapped
from tui.goal_draft import Company, GoalDraft, Node
from tui.languages import _
from tui.pages import goals as page
from tui.pages.goals import GoalView
from tui.present import text_of
from tui.screens.deciding import DecidingPage
from tui.screens.page import Entry
from tui.state import SEED, Paper

YEARS, KEEP = "years", "keep goals"
WORLDS = 30


class GoalScreen(DecidingPage):
    """A tree on the left, chances and lights beside it, the sums below."""

    place = "goals"
    room = "goal-tree"

    def __init__(self) -> None:
        super().__init__()
        self.view, self.draft = GoalView(), GoalDraft()
        self.past: tuple[GoalDraft, ...] = ()
        self._company: Company | None = None
        self._years: Mapping[str, Any] | None = None
        self._simulated: Mapping[str, int] = {}
        """Goals under which the years were simulated."""

    # What is known

    def company(self) -> Company | None:
        """Return the company, with the draft read from its file the first time."""
        if self._company is None and (table := self.told(self.key)):
            self._company = state.company_of(table)
            kept = self.shapan.memory.draft(self.room)
            self.draft, self.past = state.read_draft(kept, self._company)
            years = kept.get("years")
            if kept.get("scenario") == self.scenario and _fits(years, self._company):
                self._years, self._simulated = years, kept.get("simulated") or {}
        return self._company

    def goals(self, company: Company) -> dict[str, int]:
        """Return everybody's goal of the measure in hand."""
        return state.goals_of(company, self.draft, state.promised(company, self.draft, self._years))

    def rows(self, company: Company) -> list[Node]:
        """Return the rows of the page."""
        target = state.promised(company, self.draft, self._years)
        return state.nodes(company, self.draft, target, self._years, self.view.closed)

    def repaint(self) -> None:
        """Take what the worker said, draw."""
        if self.is_mounted and (company := self.company()):
            self._take_answers(company)
        super().repaint()

    def _take_answers(self, company: Company) -> None:
        if done := self.take(YEARS):
            if done.table is not None and not done.failed:
                self._years = done.table
                self._write()
                self.view = replace(self.view, note=page.summary(self.rows(company)))
            else:
                self.view = replace(self.view, note=done.failed)
        if done := self.take(KEEP):
            if done.table is not None and not done.failed:
                path = str(done.table["path"])
                self.draft = replace(self.draft, saved=path)
                self._write()
                self.use_in_comparison(path, self.incumbent())
                words = _("Saved as {path}. Enter compares it with today.")
                self.view = replace(self.view, note=words.format(path=clean(path)))
            else:
                self.view = replace(self.view, note=done.failed)

    # What is shown

    def heading(self) -> tuple[str, str]:
        """The company, and when things are saved."""
        company = self._company
        name = text_of(company.title, company.scenario) if company else ""
        return _("Goal tree") + f"  {name}", self._progress() or _("every step is saved")

    def _progress(self) -> str:
        answer = self.open_answer(YEARS)
        if answer is None:
            return ""
        return _("simulating year {done} of {total} ..  Esc stops").format(done=answer.done, total=WORLDS)

    def body(self, paper: Paper) -> list[Line]:
        """The tree, or the wait for it."""
        company = self.company()
        if company is None:
            return [(), *(text(line) for line in wrapped(self.waiting(), paper.cells))]
        stale = ""
        if self._years and self.draft.measure == "bookings" and self._simulated != self.goals(company):
            stale = _("The goals have changed since the years were simulated; F9 simulates again.")
        return page.lines(company, self.draft, self.view, self._years, self._progress() or stale, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("F9", _("chances"), "go"),
            ("+/-", _("goal"), "amount(1)"),
            ("Space", _("in reach"), "mark"),
            ("Tab", _("measure"), "turn(1)"),
            ("u", _("undo"), "undo"),
            ("F6", _("save"), "export"),
            ("t", _("tree") if self.view.numbers else _("numbers"), "numbers"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("S names who and what, M has a number, A is within reach, R is paid for, T has months."),
            _("The bar is the chance to reach the goal in 30 simulated years; the two lines mark the useful band."),
            _("1 splits the promise by patch and tenure, 2 takes what people propose, 3 closes a part of the gap."),
            _("Left and right on the company change the over-assignment, elsewhere they fold a region."),
            _("SMART makes a goal clear. It does not make it right: watch the chance as well."),
        ]

    # What keys do

    def _set(self, draft: GoalDraft) -> None:
        """Change the draft: kept at once, with its past."""
        if draft != self.draft:
            self.past = (*self.past, self.draft)[-state.MOST_UNDO :]
            self.draft = draft
            self._write()

    def _write(self) -> None:
        if company := self._company:
            table = state.table_of(company, self.draft, self.past)
            self.shapan.memory.keep_draft(self.room, {**table, "years": self._years, "simulated": self._simulated})

    def _show(self, **changes: Any) -> None:
        self.view = replace(self.view, **{"note": "", **changes})
        self.repaint()

    def _here(self, company: Company) -> Node:
        rows = self.rows(company)
        return rows[min(self.view.row, len(rows) - 1)]

    def action_undo(self) -> None:
        """Take the last change back."""
        if self.past:
            self.draft, self.past = self.past[-1], self.past[:-1]
            self._write()
        self._show()

    def action_move(self, by: int) -> None:
        """Walk the tree."""
        if company := self.company():
            count = len(self.rows(company))
            row = (self.view.row + by) % count if abs(by) == 1 else max(0, min(count - 1, self.view.row + by))
            self._show(row=row)

    def action_node(self, row: int) -> None:
        """A click on a row."""
        self._show(row=row)

    def action_sideways(self, by: int) -> None:
        """On the company: more or less over-assignment, split anew; elsewhere: fold or unfold the region."""
        if not (company := self.company()):
            return
        node = self._here(company)
        if node.depth == 0:
            over = max(0, min(state.OVER_MOST, self.draft.over_percent + by * state.OVER_STEP))
            draft = replace(self.draft, over_percent=over)
            target = state.promised(company, draft, self._years)
            self._set(draft.with_goals(state.top_down(company, target, over), "split"))
            self._show()
        elif node.goal.level == "region":
            closed = tuple(one for one in self.view.closed if one != node.goal.name)
            self._show(closed=(*closed, node.goal.name) if by < 0 else closed)

    def action_turn(self, by: int) -> None:
        """The next measure."""
        at = (MEASURES.index(self.draft.measure) + by) % len(MEASURES)
        self._set(replace(self.draft, measure=MEASURES[at]))
        self._show()

    def action_amount(self, by: int) -> None:
        """A step more or less, for the person, the region's people or everybody."""
        if not (company := self.company()):
            return
        names = [leaf.name for leaf in self._here(company).goal.leaves()]
        goals = self.goals(company)
        self._set(self.draft.with_goals(state.stepped(goals, names, by), self.draft.how_with(goals, names, "hand")))
        self._show()

    def action_mark(self) -> None:
        """Put the goals under the cursor where they are reached in the middle of the useful band."""
        if not (company := self.company()):
            return
        if self._years is None:
            self._show(note=_("The chance is not known yet: F9 simulates possible years."))
            return
        goals, moved = self.goals(company), []
        for leaf in self._here(company).goal.leaves():
            found = state.in_band(state.years_of(leaf, self.draft.measure, self._years))
            if found is not None:
                goals, moved = {**goals, leaf.name: found}, [*moved, leaf.name]
        self._set(self.draft.with_goals(goals, self.draft.how_with(goals, moved, "band")))
        self._show()

    def action_pick(self, index: int) -> None:
        """1 top-down, 2 proposals, 3 reconcile (again: more of the gap is imposed)."""
        company = self.company()
        if company is None or index > 2:
            return
        target = state.promised(company, self.draft, self._years)
        if index == 0:
            self._set(self.draft.with_goals(state.top_down(company, target, self.draft.over_percent), "split"))
            self._show()
        elif index == 1:
            self._set(self.draft.with_goals(state.proposals(company, target), "own"))
            self._show(
                note=_("People keep something back when they propose: by assumption 15%. Change them with + and -.")
            )
        else:
            self._reconcile(company, target)

    def _reconcile(self, company: Company, target: int) -> None:
        goals, how = self.goals(company), self.draft.how.get(self.draft.measure, {})
        draft = self.draft
        if set(how.values()) == {"agreed"}:  # once more: the next part of the gap
            draft = replace(draft, imposed_percent=(draft.imposed_percent + state.IMPOSED_STEP) % 125)
        agreed, gap = state.reconciled(company, draft, target, goals)
        self._set(draft.with_goals(agreed, "agreed"))
        left = page.amount(gap, draft.measure, company.currency, exact=True)
        self._show(note=_("Reconciled: {part}% of the gap is imposed, {left} remain open.").format(
            part=draft.imposed_percent, left=left
        ))  # fmt: skip

    def action_numbers(self) -> None:
        """Picture or table, to the cent."""
        self._show(numbers=not self.view.numbers)

    def action_go(self) -> None:
        """Simulate possible years under these goals."""
        company = self.company()
        if company is None:
            self.look_up()
        elif not self.open_answer(YEARS):
            draft = replace(self.draft, measure="bookings")
            goals = state.goals_of(company, draft, company.target)
            self._simulated = goals
            self.shapan.inquire(YEARS, {
                "op": "years", "scenario": self.scenario, "goals": goals, "worlds": WORLDS, "seed": SEED,
                "base": self._base(),
            })  # fmt: skip
            self._show()
        self.repaint()

    def _base(self) -> str:
        """Return the playbook that is built on: the territories that were saved for this company, if any."""
        kept = self.shapan.memory.draft("territory")
        draft = kept.get("draft") if kept.get("scenario") == self.scenario else None
        return str(draft.get("saved", "")) if isinstance(draft, dict) else ""

    def action_export(self) -> None:
        """Save the bookings goals as a playbook of the user's own."""
        if not (company := self.company()):
            return
        goals = state.goals_of(company, replace(self.draft, measure="bookings"), company.target)
        stem = self.scenario.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml")
        self.shapan.inquire(KEEP, {
            "op": "keep", "scenario": self.scenario, "goals": goals, "base": self._base(), "name": f"goals {stem}",
            "title": {"en": "My goals", "zh": "我的目标"},
            "summary": {"en": f"Goals of {len(goals)} people written down one by one.",
                        "zh": f"{len(goals)} 个人的目标逐个写明。"},
        })  # fmt: skip
        self._show()

    def unsay(self) -> None:
        """Say in the other language where the draft was saved; drop other messages."""
        words = _("Saved as {path}. Enter compares it with today.").format(path=clean(self.draft.saved))
        self.view = replace(self.view, note=words if self.draft.saved and self.view.note else "")

    def action_enter(self) -> None:
        """After saving: compare; on a region: fold or unfold."""
        if self.draft.saved and self.view.note:
            self.view = replace(self.view, note="")
            self.compare_now()
        elif (company := self.company()) and (node := self._here(company)).goal.level == "region":
            self.action_sideways(1 if node.goal.name in self.view.closed else -1)

    def action_back(self) -> None:
        """Stop the simulation, close the table, or leave."""
        if self.open_answer(YEARS):
            self.shapan.drop_inquiry(YEARS)
            self._show()
        elif self.view.numbers:
            self._show(numbers=False)
        else:
            super().action_back()


def _fits(years: object, company: Company) -> bool:
    """Whether kept years are of this company."""
    if not isinstance(years, Mapping) or not isinstance(years.get("seats"), Mapping):
        return False
    people = {one.id for one in company.people}
    return all(m in years["seats"] and set(years["seats"][m]) == people for m in MEASURES) and all(
        m in years.get("company", {}) for m in MEASURES
    )
