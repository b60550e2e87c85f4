"""The Learn page (S15): words in both languages, and a card of each mechanism: rule, evidence, switch, limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, beside, fit, text, wrapped
from tui.languages import N_, _, current, joined
from tui.learning import Entry, Policy, Word
from tui.present import text_of
from tui.rule_names import LEVERS
from tui.state import Paper

LEFT = 48
"""Cells of the list on wide paper."""
CARD_ROWS = 9
"""Rows under the list that a card gets on narrow paper."""
STRENGTHS = {
    "strong": N_("strong: field experiments or a meta-analysis give the size"),
    "fair": N_("fair: the direction is well known, the size comes from one or two firms"),
    "weak": N_("weak: surveys, or figures converted from other measures"),
    "assumption": N_("assumption: no study gives the size"),
}


def learn(shown: Sequence[Entry], cursor: int, paper: Paper) -> list[Line]:
    """Return the list and the card of what is under the cursor: beside it, or under it on narrow paper."""
    if paper.wide:
        card = _card(shown[cursor], paper.cells - LEFT - 3)
        return beside(_list(shown, cursor, LEFT, paper.rows), card[: paper.rows], LEFT, paper.glyphs)
    listed = _list(shown, cursor, paper.cells, paper.rows - CARD_ROWS - 1)
    return [*listed, RULE, *_card(shown[cursor], paper.cells)[:CARD_ROWS]]


def _list(shown: Sequence[Entry], cursor: int, cells: int, rows: int) -> list[Line]:
    top = max(0, min(cursor - rows // 2, len(shown) - rows))
    first = max(cell_len(text_of(one.name, "")) for one in shown) + 2
    room = (first, cells - first - 2)
    lines: list[Line] = [_row(shown[i], i, i == cursor, room) for i in range(top, min(top + rows, len(shown)))]
    return [*lines, *[()] * (rows - len(lines))]


def _row(one: Entry, index: int, focused: bool, room: tuple[int, int]) -> Line:
    """Return a row: the name in the language in use and in the other one, each in its `room` (cells)."""
    action, other = f"screen.choose({index})", "en" if current() == "zh" else "zh"
    start = Span("> " if focused else "  ", "key", action)
    name = Span(fit(text_of(one.name, ""), room[0]), "focus" if focused else "", action)
    beside_it = _(LEVERS[one.family]) if isinstance(one, Policy) else one.name[other]
    return (start, name, Span(fit(beside_it, room[1]).rstrip(), "", action))


def _card(one: Entry, cells: int) -> list[Line]:
    if isinstance(one, Policy):
        return _policy(one, cells)
    title = text(f"{one.name['en']}  {one.name['zh']}", "strong")
    if isinstance(one, Word):
        return [title, (), *_both(one.means, cells)]
    sources = _("Sources: {ids}").format(ids=", ".join(one.sources)) if one.sources else ""
    names = ", ".join(one.switches)
    switches = _("Switch in [dynamics]: {names}").format(names=names) if names else _("No switch of its own.")
    told = [text_of(one.rule, ""), _("Evidence: {strength}").format(strength=_(STRENGTHS[one.strength]))]
    told += _sides(switches, sources, cells)
    told.append(_("It cannot say: {limit}").format(limit=text_of(one.limit, "")))
    return [title, *[text(line) for words in told for line in wrapped(words, cells, indent=2)]]


def _policy(one: Policy, cells: int) -> list[Line]:
    settings = joined(text_of(label, "") for label in one.params) or _("nothing")
    told = [_("What can be set: {settings}").format(settings=settings), _("Source: {source}").format(source=one.source)]
    if one.predicted:
        told.append(_("No study has measured its effect: what the model says of it is a prediction."))
    if one.stochastic:
        told.append(_("It draws lots, by the luck of the world."))
    said = [text(line) for words in told for line in wrapped(words, cells, indent=2)]
    names = "  ".join(dict.fromkeys((text_of(one.name, ""), one.name["en"])))
    title = text(f"{names}  {_(LEVERS[one.family])}", "strong")
    return [title, *[text(line) for line in wrapped(text_of(one.summary, ""), cells)], (), *said]


def _sides(switches: str, sources: str, cells: int) -> list[str]:
    """Put the switch and the sources on one line where there is room."""
    together = f"{switches}   {sources}".rstrip()
    return [together] if cell_len(together) <= cells else [switches, sources]


def _both(means: Mapping[str, str], cells: int) -> list[Line]:
    first, second = ("zh", "en") if current() == "zh" else ("en", "zh")
    return [
        *[text(line) for line in wrapped(means[first], cells)],
        (),
        *[text(line) for line in wrapped(means[second], cells)],
    ]
