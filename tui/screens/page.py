"""The screen all others are: a head, a body and a line of keys, painted from pure functions.

Digits, arrows, Tab, Enter, Space, Esc and F-keys carry everything; letters and full-width digits are aliases, because a
Chinese input method eats the one and turns the others round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.screen import Screen

from tui.drawing import Line, Span, columns, edge, framed, rule
from tui.languages import _, current
from tui.pages import cards
from tui.pages.cards import Entry
from tui.pages.lists import FAR
from tui.state import Paper
from tui.textline import TextLine
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from tui.app import ShapanApp

FRAME_ROWS = 6
DIGITS: list[BindingType] = [
    Binding(f"{d},{chr(0xFF10 + d)}", f"pick({d - 1})", str(d), show=False, id=f"digit-{d}") for d in range(1, 10)
]


class Page(Screen[None], inherit_bindings=False):
    """Base of all screens; subclasses say what their head, body and footer are and what the keys do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *DIGITS,
        Binding("up,k", "move(-1)", "up", show=False, id="up"),
        Binding("down,j", "move(1)", "down", show=False, id="down"),
        Binding("left", "sideways(-1)", "left", show=False, id="left"),
        Binding("right", "sideways(1)", "right", show=False, id="right"),
        Binding("pageup", "move(-10)", "page up", show=False, id="page-up"),
        Binding("pagedown", "move(10)", "page down", show=False, id="page-down"),
        Binding("home", "end(-1)", "first", show=False, id="first"),
        Binding("end", "end(1)", "last", show=False, id="last"),
        Binding("tab", "turn(1)", "next", show=False, id="next"),
        Binding("shift+tab", "turn(-1)", "before", show=False, id="before"),
        Binding("enter", "enter", "open", show=False, id="open"),
        Binding("space", "mark", "mark", show=False, id="mark"),
        Binding("escape", "back", "back", show=False, id="back"),
        Binding("plus,fullwidth_plus_sign,equals_sign", "amount(1)", "more", show=False, id="more"),
        Binding("minus,fullwidth_hyphen_minus", "amount(-1)", "fewer", show=False, id="fewer"),
        Binding("f9,g", "go", "go", show=False, id="go"),
        Binding("t,f3", "numbers", "table", show=False, id="table"),
        Binding("f8,y", "rails", "rails", show=False, id="guard-rails"),
        Binding("f6,x", "export", "export", show=False, id="export"),
        Binding("u,backspace", "undo", "undo", show=False, id="undo"),
        Binding("f7,e", "edit", "edit", show=False, id="edit"),
        Binding("f1,question_mark,fullwidth_question_mark", "help", "help", show=False, id="help"),
        Binding("f2,slash", "find", "find", show=False, id="find"),
        Binding("f4,L", "app.language", "language", show=False, id="language"),
        Binding("f10", "app.leave", "leave", show=False, id="leave"),
    ]
    AUTO_FOCUS = ""
    least: ClassVar[tuple[int, int]] = (cards.MIN_COLUMNS, cards.MIN_ROWS)
    """Columns and rows of the smallest window in which the page is shown."""
    place = ""
    """Name under which the page is remembered; empty = it is passed over."""
    line: TextLine | None = None
    """The text that is being typed; while there is one, letters, digits and the cursor keys go to it."""

    @property
    def shapan(self) -> ShapanApp:
        """The app, with its state."""
        return cast("ShapanApp", self.app)

    def compose(self) -> ComposeResult:
        """Head, body, foot."""
        yield Painted(id="head")
        yield Painted(id="body")
        yield Painted(id="foot")

    # What subclasses say

    def heading(self) -> tuple[str, str]:
        """Return the left and the right end of the head."""
        return "", ""

    def body(self, paper: Paper) -> list[Line]:
        """Return the lines inside the frame."""
        return []

    def entries(self) -> list[Entry]:
        """Return the keys of the footer but for help and leave."""
        return []

    def about(self) -> list[str]:
        """Return the sentences of the help page on this screen."""
        return []

    def telling(self) -> Sequence[Span]:
        """Return the sentences that can be read where the window is too small for the page; none by default."""
        return ()

    def unsay(self) -> None:
        """Drop a message that was said in the other language; for pages that keep one."""

    def put_away(self) -> None:
        """Keep what is being typed: the program is left; for pages on which somebody types."""

    # A window that is too small

    @property
    def small(self) -> bool:
        """Whether the window is too small for the page."""
        return any(has < needs for has, needs in zip(self.app.size, self.least, strict=True))

    def _readable(self) -> bool:
        """Tell whether the page is too small to be seen, but can be read."""
        from tui.screens.reader import ReaderScreen

        room = all(has >= needs for has, needs in zip(self.app.size, ReaderScreen.least, strict=True))
        return room and self.small and bool(self.telling())

    def action_read(self) -> None:
        """Read the page as lines of text."""
        from tui.screens.reader import ReaderScreen

        if self.is_current and self._readable():
            self.app.push_screen(ReaderScreen(self))

    def _press_unseen(self, event: Key) -> None:
        """Let no key change a page that cannot be seen; what holds everywhere goes on."""
        bound = self.active_bindings.get(event.key)
        action = bound.binding.action if bound else ""
        if action == "help" or action.startswith("app."):
            return
        event.stop()
        event.prevent_default()
        if action in ("enter", "pick(0)"):
            self.action_read()

    # Typing

    def on_key(self, event: Key) -> None:
        """Give a key to the text that is being typed, before it can mean anything else."""
        if self.small:
            self._press_unseen(event)
            return
        changed = self.line.pressed(event.key, event.character) if self.line else None
        if changed is not None:
            event.stop()
            event.prevent_default()
            self._type(changed)

    def on_paste(self, event: Paste) -> None:
        """Paste into the text that is being typed."""
        if self.line is not None:
            event.stop()
            self._type(self.line.put(event.text))

    def _type(self, line: TextLine) -> None:
        self.line = line
        self.typed(line.text)
        self.repaint()

    def typed(self, words: str) -> None:
        """The text that is being typed has changed."""

    # Painting

    def on_mount(self) -> None:
        """Paint the first time."""
        self.repaint()

    def on_resize(self) -> None:
        """Paint for the new size."""
        self.repaint()

    def on_screen_resume(self) -> None:
        """Remember where we are, and paint what changed while another screen was on top."""
        self.shapan.arrived(self.place)
        self.repaint()

    def paper(self) -> Paper:
        """Return the room inside the frame."""
        columns_, rows = self.app.size
        return Paper(max(columns_ - 4, 0), max(rows - FRAME_ROWS, 0), self.shapan.glyphs)

    def repaint(self) -> None:
        """Draw head, body and foot from the state as it is now."""
        if not self.is_mounted or not self.query("#foot"):
            return
        (width, height), glyphs = self.app.size, self.shapan.glyphs
        paper = self.paper()
        small = self.small
        left, right = (_("A bit small"), "") if small else self.heading()
        body = cards.too_small(width, height, paper, self._readable()) if small else self.body(paper)
        body = [*body[: paper.rows], *[()] * (paper.rows - len(body))]
        keys = cards.footer([] if small else self.entries(), self._fixed_entries(), paper.cells)
        title = (Span(columns(left, right, paper.cells), "strong"),)
        self._part("head").paint([edge(width, glyphs, True), framed(title, width, glyphs), rule(width, glyphs)])
        self._part("body").paint([framed(line, width, glyphs) for line in body])
        self._part("foot").paint([rule(width, glyphs), framed(keys, width, glyphs), edge(width, glyphs, False)])

    def _part(self, name: str) -> Painted:
        return self.query_one(f"#{name}", Painted)

    def _fixed_entries(self) -> list[Entry]:
        other = "English" if current() == "zh" else "中文"
        return [
            ("F1", _("help"), "help"),
            ("F4", other, "app.language"),
            ("F10", _("leave"), "app.leave"),
        ]

    # Keys: nothing happens unless a subclass says so

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key act on a page that is still being opened: what it works on is not there yet."""
        return self.is_mounted

    def action_pick(self, index: int) -> None:
        """A digit was pressed, 0 for the first."""

    def action_move(self, by: int) -> None:
        """Up or down."""

    def action_end(self, by: int) -> None:
        """Home or End: to the first or the last row."""
        self.action_move(by * FAR)

    def action_sideways(self, by: int) -> None:
        """Left or right."""

    def action_turn(self, by: int) -> None:
        """Tab."""

    def action_enter(self) -> None:
        """Enter."""

    def action_mark(self) -> None:
        """Space."""

    def action_amount(self, by: int) -> None:
        """Plus or minus."""

    def action_go(self) -> None:
        """F9."""

    def action_numbers(self) -> None:
        """Picture or table."""

    def action_rails(self) -> None:
        """F8."""

    def action_export(self) -> None:
        """F6."""

    def action_undo(self) -> None:
        """Backspace."""

    def action_edit(self) -> None:
        """F7."""

    def action_back(self) -> None:
        """Go back, unless this is the first screen."""
        if len(self.app.screen_stack) > 2 and self.is_current:
            self.app.pop_screen()

    def action_help(self) -> None:
        """Show help for this screen."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.about))

    def action_find(self) -> None:
        """Find a command."""
        from tui.screens.find import FindScreen

        if self.is_current:
            self.app.push_screen(FindScreen(self))
