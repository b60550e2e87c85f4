"""The territory board (S11): move accounts with the keyboard, ask for a suggestion, save it as a playbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.drawing import Line, clean, text, wrapped
from tui.languages import _, percent
from tui.pages import board as page
from tui.pages.board import View, focused
from tui.present import text_of
from tui.screens.deciding import DecidingPage
from tui.screens.page import Entry
from tui.state import Paper
from tui.territory import Board, Draft, Patch, board_of, patches, read_draft, table_of

WEIGH, SUGGEST, KEEP = "weigh", "suggest", "keep board"


class BoardScreen(DecidingPage):
    """People on the left, accounts of one of them on the right."""

    place = "board"
    room = "territory"

    def __init__(self) -> None:
        super().__init__()
        self.view, self.draft = View(), Draft()
        self.past: tuple[Draft, ...] = ()
        self._board: Board | None = None
        self._weight: Mapping[str, Any] | None = None
        """The last figures; they stay until there are new ones."""
        self._asked: object = None
        """What was last asked to be weighed."""

    # What is known

    def board(self) -> Board | None:
        """Return the company, with the draft read from its file the first time."""
        if self._board is None and (table := self.told(self.key)):
            self._board = board_of(table)
            self.draft, self.past = read_draft(self.shapan.memory.draft(self.room), self._board)
        return self._board

    def found(self, board: Board) -> list[Patch]:
        """Return everybody's patch under the draft."""
        return patches(board, self.draft)

    def repaint(self) -> None:
        """Take what the worker said, ask for what is missing, draw."""
        if self.is_mounted and (board := self.board()):
            self._take_answers()
            self._weigh(board)
        super().repaint()

    def _take_answers(self) -> None:
        if (done := self.take(WEIGH)) and done.table:
            self._weight = done.table
        if done := self.take(SUGGEST):
            if done.failed or done.table is None:
                self.view = replace(self.view, note=done.failed)
            else:
                self._set(self.draft.suggested(done.table["moves"]))
                words = _("{moves} moves suggested, at most {gap} above the least cost. Every one has its reason.")
                self.view = replace(
                    self.view, note=words.format(moves=len(done.table["moves"]), gap=percent(done.table["gap"]))
                )
        if done := self.take(KEEP):
            if done.failed or done.table is None:
                self.view = replace(self.view, note=done.failed)
            else:
                self._saved(str(done.table["path"]))

    def _saved(self, path: str) -> None:
        self.draft = replace(self.draft, saved=path)
        self._write()
        self.use_in_comparison(path, self.incumbent())
        self.view = replace(
            self.view, note=_("Saved as {path}. Enter compares it with today.").format(path=clean(path))
        )

    def _weigh(self, board: Board) -> None:
        """Have the draft weighed whenever it or the account under the cursor has changed."""
        account = focused(self.found(board), self.view) if self.view.panel == 1 or self.view.picked else ""
        wanted = (dict(self.draft.moved), account)
        if wanted == self._asked or self.open_answer(SUGGEST) or self.open_answer(KEEP):
            return
        self._asked = wanted
        request = {"op": "weigh", "scenario": self.scenario, "owners": dict(self.draft.moved), "account": account}
        self.shapan.inquire(WEIGH, request)

    # What is shown

    def heading(self) -> tuple[str, str]:
        """The company, and what is going on."""
        board = self._board
        name = text_of(board.title, board.scenario) if board else ""
        state = _("every step is saved")
        if self.open_answer(SUGGEST):
            state = _("looking for a suggestion ..  Esc stops")
        return _("Territories") + f"  {name}", state

    def body(self, paper: Paper) -> list[Line]:
        """The board, or the wait for it."""
        board = self.board()
        if board is None:
            return [(), *(text(line) for line in wrapped(self.waiting(), paper.cells))]
        return page.lines(board, self.draft, self.view, self._weight, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        enter = _("give") if self.view.picked else (_("pick up") if self.view.panel else _("accounts"))
        return [
            ("Enter", enter, "enter"),
            ("F9", _("suggest"), "go"),
            ("Space", _("pin") if self.view.panel else _("exclude"), "mark"),
            ("+/-", _("cap"), "amount(1)"),
            ("u", _("undo"), "undo"),
            ("F6", _("save"), "export"),
            ("t", _("board") if self.view.numbers else _("numbers"), "numbers"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Left: people; the line in the middle of a bar is an own share of all potential. A star is a newcomer."),
            _("Enter opens somebody's accounts and picks one up; go to a person and press Enter to give it there."),
            _("F9 suggests moves; # pins an account, x gives a person nothing new, + and - cap the moves."),
            _("F8 sets joint handover hours. F6 saves a playbook of your own, ready to be compared with today."),
            _("A new face costs at first and the better spread pays later: both stand beside each other."),
        ]

    # What keys do

    def _set(self, draft: Draft) -> None:
        """Change the draft: kept at once, with its past."""
        if draft != self.draft:
            self.past = (*self.past, self.draft)[-30:]
            self.draft = draft
            self._write()

    def _write(self) -> None:
        self.shapan.memory.keep_draft(self.room, table_of(self.scenario, self.draft, self.past))

    def _show(self, **changes: Any) -> None:
        self.view = replace(self.view, **{"note": "", **changes})
        self.repaint()

    def action_undo(self) -> None:
        """Take the last change back."""
        if self.past:
            self.draft, self.past = self.past[-1], self.past[:-1]
            self._write()
        self._show(picked="")

    def action_move(self, by: int) -> None:
        """Move the cursor of the panel in hand."""
        if not (board := self.board()):
            return
        found = self.found(board)
        if self.view.panel == 0 or self.view.numbers:
            self._show(person=_moved(self.view.person, by, len(found)), account=0)
        else:
            count = len(found[self.view.person].accounts)
            self._show(account=_moved(self.view.account, by, count))

    def action_sideways(self, by: int) -> None:
        """Go to the people or to the accounts."""
        if not self.view.picked:
            self._show(panel=0 if by < 0 else 1)

    def action_turn(self, by: int) -> None:
        """Change the panel."""
        self.action_sideways(-1 if self.view.panel else 1)

    def action_pick(self, index: int) -> None:
        """A digit goes to that row of the panel in hand."""
        if board := self.board():
            found = self.found(board)
            count = len(found) if self.view.panel == 0 else len(found[self.view.person].accounts)
            if index < count:
                self._show(**({"person": index, "account": 0} if self.view.panel == 0 else {"account": index}))

    def action_person(self, row: int) -> None:
        """A click on a person: go there, or give what was picked up."""
        self._show(person=row, account=0, panel=0)
        if self.view.picked:
            self.action_enter()

    def action_account(self, row: int) -> None:
        """A click on an account."""
        self._show(account=row, panel=1)

    def unsay(self) -> None:
        """Say in the other language where the draft was saved; drop other messages."""
        words = _("Saved as {path}. Enter compares it with today.").format(path=clean(self.draft.saved))
        self.view = replace(self.view, note=words if self.draft.saved and self.view.note else "")

    def action_enter(self) -> None:
        """Open somebody's accounts, pick one up, give it; after saving, compare."""
        if not (board := self.board()):
            return
        if self.draft.saved and self.view.note and not self.view.picked:
            self.view = replace(self.view, note="")
            self.compare_now()
            return
        found = self.found(board)
        if self.view.picked:
            self._give(board, found[self.view.person])
        elif self.view.panel == 0:
            self._show(panel=1, account=0)
        elif name := focused(found, self.view):
            self._show(picked=name, panel=0)

    def _give(self, board: Board, to: Patch) -> None:
        if to.seat is not None:
            account = board.accounts[self.view.picked]
            self._set(self.draft.give(account, to.seat.id))
        self._show(picked="")

    def action_mark(self) -> None:
        """Pin the account, or exclude the person, under the cursor."""
        if not (board := self.board()):
            return
        found = self.found(board)
        if self.view.panel == 1 and (name := focused(found, self.view)):
            self._set(self.draft.toggle_pin(name))
        elif self.view.panel == 0 and (seat := found[self.view.person].seat):
            self._set(self.draft.toggle_excluded(seat.id))
        self._show()

    def action_amount(self, by: int) -> None:
        """Raise or lower the cap on moves; below the first step there is none."""
        self._set(self.draft.step_most(by))
        self._show()

    def action_rails(self) -> None:
        """F8: the next number of joint handover hours."""
        self._set(self.draft.next_handover())
        self._show()

    def action_numbers(self) -> None:
        """Board or table."""
        self._show(numbers=not self.view.numbers)

    def action_go(self) -> None:
        """Ask for a suggestion."""
        board = self.board()
        if board is None:
            self.look_up()
        elif not self.open_answer(SUGGEST):
            pins = [(name, self.draft.owner(board.accounts[name])) for name in self.draft.pins]
            request: Mapping[str, Any] = {
                "op": "suggest", "scenario": self.scenario, "pins": [pair for pair in pins if pair[1]],
                "excluded": list(self.draft.excluded), "most_moves": self.draft.most_moves or None,
            }  # fmt: skip
            self.shapan.inquire(SUGGEST, request)
            self._asked = None
            self._show(picked="")
        self.repaint()

    def action_export(self) -> None:
        """Save the draft as a playbook of the user's own."""
        if not self.board() or not self.draft.moved:
            self._show(note=_("Nothing moves yet, so there is nothing to save."))
            return
        count = len(self.draft.moved)
        self.shapan.inquire(KEEP, {
            "op": "keep", "scenario": self.scenario, "owners": dict(self.draft.moved),
            "reasons": {name: words["en"] for name, words in self.draft.why.items()}, "handover": self.draft.handover,
            "name": f"territories {self._stem()}", "title": {"en": "My territories", "zh": "我的盘子"},
            "summary": {"en": f"{count} accounts change hands; all else stays as today.",
                        "zh": f"调整 {count} 个客户，其余照旧。"},
        })  # fmt: skip
        self._show()

    def _stem(self) -> str:
        return self.scenario.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml")

    def action_back(self) -> None:
        """Stop a suggestion, put down what was picked up, close the table, or leave."""
        if self.open_answer(SUGGEST):
            self.shapan.drop_inquiry(SUGGEST)
            self._show()
        elif self.view.picked:
            self._show(picked="", panel=1)
        elif self.view.numbers:
            self._show(numbers=False)
        elif self.view.panel:
            self._show(panel=0)
        else:
            super().action_back()


def _moved(at: int, by: int, count: int) -> int:
    """Return the next row; single steps go round."""
    if not count:
        return 0
    return (at + by) % count if abs(by) == 1 else max(0, min(count - 1, at + by))
