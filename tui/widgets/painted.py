"""A widget that shows lines drawn by a pure function, and runs the action of a span that is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.events import Click
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing import ROLES, Line, exactly


class Painted(Widget):
    """Lines of spans; roles become component classes, so that themes and CSS give the colours."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"painted--{role}" for role in ROLES}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []

    def paint(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self._lines = list(lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return row `y` as Textual wants it: exactly as wide as the widget."""
        width = self.size.width
        base = self.rich_style
        line = exactly(self._lines[y] if y < len(self._lines) else (), width)
        segments = [
            Segment(
                span.text,
                base + self.get_component_rich_style(f"painted--{span.role}", partial=True) if span.role else base,
            )
            for span in line
        ]
        return Strip(segments, width)

    async def on_click(self, event: Click) -> None:
        """Run the action of the span under the mouse."""
        if 0 <= event.y < len(self._lines) and (action := action_at(self._lines[event.y], event.x)):
            event.stop()
            await self.screen.run_action(action.removeprefix("screen."))


def action_at(line: Line, x: int) -> str:
    """Return the action of the span in cell `x` of a line, empty when there is none."""
    at = 0
    for span in line:
        at += cell_len(span.text)
        if x < at:
            return span.action
    return ""
