"""From an event that is bad news to the error card that says it."""

from __future__ import annotations

from dataclasses import replace

from scenarios.errors import ShapanError
from tui.drawing import clean
from tui.languages import _, say
from tui.messages import Died, Failed
from tui.pages.cards import Trouble


def trouble_of(event: Failed | Died, running: bool) -> Trouble:
    """Return the card of a failed request (`running`: of a comparison) or of a worker that died."""
    return _died(event, running) if isinstance(event, Died) else _failed(event, running)


def game_trouble(event: Failed | Died) -> Trouble:
    """Return the card of something that went wrong in a game."""
    todo = (_("Try again"), "game"), (_("Leave the game; it is saved"), "home"), (_("Leave"), "leave")
    found = _died(event, True) if isinstance(event, Died) else _failed(event, True)
    title = found.title if isinstance(event, Died) else _("The game cannot go on like this")
    safe = _("Every choice is saved. The same month gives the same numbers when it is tried again.")
    return replace(found, title=title, safe=safe, todo=todo)


def said_of(trouble: Trouble) -> dict[str, str]:
    """Return the two sentences of a card that a message repeats."""
    return {"title": trouble.title, "happened": trouble.happened}


def _ways(running: bool) -> tuple[tuple[str, str], ...]:
    if running:
        return (_("Try again"), "again"), (_("Change company, playbooks or worlds"), "playbooks"), (_("Leave"), "leave")
    return (_("Try again"), "list"), (_("Leave"), "leave")


def _died(event: Died, running: bool) -> Trouble:
    how = _("by signal {number}").format(number=-event.status) if event.status < 0 else str(event.status)
    return Trouble(
        title=_("The calculation stopped"),
        happened=_("The process that does the calculation ended without being asked ({how}).").format(how=how),
        safe=_("Your choices are kept. The same run gives the same numbers when it is tried again."),
        todo=_ways(running),
        code="TUI-01",
        detail=event.detail,
    )


def _failed(event: Failed, running: bool) -> Trouble:
    error = ShapanError(event.code, event.template, **{key: clean(value) for key, value in event.values.items()})
    return Trouble(
        title=_("This cannot be run") if running else _("Nothing to choose from"),
        happened=clean(say(error).replace("\n", " ")),
        safe=_("Your choices are kept. Nothing was changed."),
        todo=_ways(running),
        code=event.code,
    )
