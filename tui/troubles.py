"""From an event that is bad news to the error card that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scenarios.errors import ShapanError
from tui.drawing import clean
from tui.languages import _
from tui.messages import Died, Failed
from tui.pages.cards import Trouble
from tui.present import text_of
from tui.rule_names import LEVERS, rule_name
from tui.telling import say


def trouble_of(event: Failed | Died, running: bool, titles: Mapping[str, object] | None = None) -> Trouble:
    """Return the card of a failed request (`running`: of a comparison) or of a worker that died.

    Args:
        event: the bad news.
        running: whether a comparison was running.
        titles: bilingual titles of playbooks by name: a sentence calls them as the screens do.
    """
    if isinstance(event, Died):
        return _died(event, running)
    return _failed(replace(event, values=_named(event.values, titles or {})), running)


def _named(values: Mapping[str, str], titles: Mapping[str, object]) -> dict[str, str]:
    """Call playbooks and rules by their names in the language in use."""
    named = dict(values)
    playbook = values.get("playbook", "")
    if playbook in titles:
        named["playbook"] = text_of(titles[playbook], playbook)
    if rule := values.get("rule"):
        named["rule"] = next((name for one in LEVERS if (name := rule_name(one, rule)) != rule), rule)
    return named


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
    values = {key: "\n".join(map(clean, value.split("\n"))) for key, value in event.values.items()}
    error = ShapanError(event.code, event.template, values)
    return Trouble(
        title=_("This cannot be run") if running else _("Nothing to choose from"),
        happened=clean(say(error).replace("\n", " ")),
        safe=_("Your choices are kept. Nothing was changed."),
        todo=_ways(running),
        code=event.code,
    )
