"""Cards: a small window, waiting, an error with a way out (S17), help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len

from tui.drawing import GLYPHS, Line, Span, bar, clean, cut, fit, text, wrapped
from tui.languages import _
from tui.pages.lists import scrolled
from tui.present import running_line
from tui.state import Paper, Run

MIN_COLUMNS, MIN_ROWS = 80, 24
MOST_KEYS = 8
"""Keys of a page in the line of keys; the rest is in help."""
PLAIN = ("Enter", "+/-", "Tab", *(move for one in GLYPHS.values() for move in (one.vertical_move, one.horizontal_move)))
"""Keys that do what they do everywhere: choose, open, more and fewer."""
Entry = tuple[str, str, str]
"""A key of that line: how it is called, what it does, the action a click runs."""


def too_small(columns: int, rows: int, paper: Paper, readable: bool = False) -> list[Line]:
    """Return the card of a window that is too small for a page (S17c); `readable` pages are offered as text."""
    size = _("This window is {columns} x {rows}. shapan needs {least} x {height}.")
    said = [
        size.format(columns=columns, rows=rows, least=MIN_COLUMNS, height=MIN_ROWS),
        _("Make the window larger, or its letters smaller: press Ctrl and -."),
        _("Nothing is lost; the page comes back by itself."),
    ]
    cells = max(paper.cells, 1)
    lines = [line for words in said for line in [*(text(one) for one in wrapped(words, cells)), ()]]
    if readable:
        action = "screen.read"
        lines.append(text(_("You can still:")))
        lines.append((Span("> 1 ", "key", action), Span(_("read the result as text"), "focus", action)))
    return lines[: max(paper.rows, 0)]


def waiting(run: Run, paper: Paper) -> list[Line]:
    """Return what is shown until the first partial comparison arrives, or when a run was stopped before it."""
    if run.phase == "running":
        said = [
            running_line(run.done, run.total),
            bar(run.done, run.total, 40, paper.glyphs),
            "",
            _("Esc stops at once."),
        ]
    else:
        said = [_("Stopped before the first world was done."), "", _("F9 runs it again, Esc goes back.")]
    return [(), *[text(line) for line in said]]


def loading() -> list[Line]:
    """Return what is shown until the worker has listed companies and playbooks."""
    return [(), text(_("Looking up companies and playbooks .."))]


@dataclass(frozen=True)
class Trouble:
    """What an error card says: what happened, what is safe, what to do, and what a colleague needs."""

    title: str
    happened: str
    safe: str
    todo: tuple[tuple[str, str], ...]
    """What can be done: its words and the action it runs."""
    code: str
    detail: str = ""


def error(trouble: Trouble, cursor: int, paper: Paper) -> list[Line]:
    """Return the error card."""
    lines: list[Line] = [text(trouble.title, "urgent"), ()]
    lines += _labelled(_("What happened"), trouble.happened, paper, 7)
    lines += _labelled(_("What is safe"), trouble.safe, paper, 3)
    for i, (words, _action) in enumerate(trouble.todo):
        focused = i == cursor
        lead = fit(_("What to do") if i == 0 else "", 18) + ("> " if focused else "  ")
        lines.append((Span(lead), Span(f"{i + 1} {words}", "focus" if focused else "", f"screen.pick({i})")))
    lines.append(())
    detail = clean(trouble.detail.splitlines()[-1]) if trouble.detail else ""
    lines += _labelled(_("For a colleague"), _("code {code}").format(code=trouble.code) + "  " + detail, paper, 3)
    return lines[: paper.rows]


def _labelled(label: str, words: str, paper: Paper, most: int) -> list[Line]:
    lines = wrapped(words, paper.cells - 18)[:most]
    return [text(fit(label if i == 0 else "", 18) + line) for i, line in enumerate(lines)]


def key_words() -> dict[str, str]:
    """Return what each key does, in the language in use."""
    return {
        "1-9": _("jump to that row or view"), "Tab": _("next page or view"), "Enter": _("open, go on"),
        "Space": _("mark, unmark"), "+ -": _("more or less"), "F9 g": _("go: run, use it, next step"),
        "F2 /": _("find a command"),
        "t F3": _("picture or table of numbers"), "F4 L": "中文 / English", "F1 ?": _("this help"),
        "Esc": _("back, always safe; stops a run"), "F10": _("leave"),
    }  # fmt: skip


def help_lines(here: Sequence[str], symbols: str, colours: str, top: int, paper: Paper) -> list[Line]:
    """Return the help page: this page in sentences, the keys, and two settings under digits."""
    words = [line for one in here for line in wrapped(one, paper.cells)]
    lines: list[Line] = [*[text(line) for line in words], ()]
    small = paper.cells < MIN_COLUMNS - 4
    lines.append(_setting(1, _("Symbols"), symbols, "" if small else _("simple if lines or bars look uneven")))
    lines.append(_setting(2, _("Colours"), colours, "" if small else _("dark, light, contrast, mono")))
    lines.append(())
    lines += _key_list(list(key_words().items()), paper.cells)
    lines.append(())
    lines += [
        text(one)
        for one in wrapped(_("Chinese input on? Digits, arrows, Enter, Esc and F-keys still work."), paper.cells)
    ]
    return scrolled(lines, top, paper)


def _setting(digit: int, name: str, value: str, note: str) -> Line:
    action = f"screen.pick({digit - 1})"
    return (
        Span(f"{digit}  ", "key", action),
        Span(fit(name, 10), "", action),
        Span(fit(value, 10), "strong", action),
        Span(note, "", action),
    )


def _key_list(entries: list[tuple[str, str]], cells: int) -> list[Line]:
    """Return the keys in two columns, in one where the window is small."""
    many = 2 if cells >= MIN_COLUMNS - 4 else 1
    half, width = -(-len(entries) // many), cells // many
    cells_of = [(Span(fit(key, 7), "key"), Span(fit(cut(said, width - 8), width - 7))) for key, said in entries]
    return [(*cells_of[i], *(cells_of[i + half] if i + half < len(entries) else ())) for i in range(half)]


def footer(entries: Sequence[Entry], always: Sequence[Entry], cells: int) -> Line:
    """Return the line of keys: at most `MOST_KEYS` of a page, most needed first, and `always`, which hold everywhere.

    Where there is no room words go, not keys: of `always` first that of the last (leave), then from the first on, so
    that the other language is read longest; then "back" or "leave" behind Esc and what `PLAIN` keys do, Enter last;
    then the other words.
    """
    own, fixed = list(entries)[:MOST_KEYS], list(always)
    for at in range(-1, len(fixed) - 1):
        if _width([*own, *fixed]) > cells:
            fixed[at] = (fixed[at][0], "", fixed[at][2])
    away = (_("back"), _("leave"))
    order = sorted(
        range(len(own)), key=lambda at: (own[at][1] not in away, own[at][0] not in PLAIN, own[at][0] == "Enter", -at)
    )
    for at in order:
        if _width([*own, *fixed]) > cells:
            own[at] = (own[at][0], "", own[at][2])
    kept = [*own, *fixed]
    while kept and _width(kept) > cells:
        kept.pop()
    spans: list[Span] = []
    for (key, words, action), gap in zip(kept, _gaps(kept), strict=True):
        spans += [Span(key, "key", action), *([Span(f" {words}", "", action)] if words else []), Span(gap)]
    return tuple(spans[:-1])


def _gaps(entries: Sequence[Entry]) -> list[str]:
    """Return what stands behind each entry: keys without words stand closer together."""
    bare = [*(not words for _key, words, _action in entries), False]
    return [" " if one and after else "  " for one, after in pairwise(bare)]


def _width(entries: Sequence[Entry]) -> int:
    said = [f"{key} {words}".rstrip() for key, words, _action in entries]
    return sum(map(cell_len, said)) + sum(map(len, _gaps(entries)[:-1]))
