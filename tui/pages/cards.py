"""Cards: a small window, waiting, an error with a way out (S17), help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.drawing import Line, Span, bar, clean, cut, fit, text, wrapped
from tui.languages import _
from tui.present import running_line
from tui.state import Paper, Run

MIN_COLUMNS, MIN_ROWS = 80, 24


def too_small(columns: int, rows: int, paper: Paper) -> list[Line]:
    """Return the card of a window below 80 x 24 (S17c)."""
    said = [
        _("This window is {columns} x {rows}. shapan needs {least} x {height}.").format(
            columns=columns, rows=rows, least=MIN_COLUMNS, height=MIN_ROWS
        ),
        _("Make the window larger, or its letters smaller: press Ctrl and -."),
        _("Nothing is lost; the page comes back by itself."),
    ]
    cells = max(paper.cells, 1)
    return [line for words in said for line in [*(text(one) for one in wrapped(words, cells)), ()]][
        : max(paper.rows, 0)
    ]


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
        "Space": _("mark, unmark"), "+ -": _("more or fewer worlds"), "F9 g": _("run"), "F2 /": _("find a command"),
        "t F3": _("picture or table of numbers"), "F4 L": "中文 / English", "F1 ?": _("this help"),
        "Esc": _("back, always safe; stops a run"), "F10": _("leave"),
    }  # fmt: skip


def help_lines(here: Sequence[str], symbols: str, colours: str, top: int, paper: Paper) -> list[Line]:
    """Return the help page: this page in sentences, the keys, and two settings under digits."""
    words = [line for one in here for line in wrapped(one, paper.cells)]
    lines: list[Line] = [*[text(line) for line in words], ()]
    lines.append(_setting(1, _("Symbols"), symbols, _("simple if lines or bars look uneven")))
    lines.append(_setting(2, _("Colours"), colours, _("dark, light, contrast, mono")))
    lines.append(())
    lines += _two_columns([(key, said) for key, said in key_words().items()], paper.cells)
    lines.append(())
    lines += [
        text(one)
        for one in wrapped(_("Chinese input on? Digits, arrows, Enter, Esc and F-keys still work."), paper.cells)
    ]
    top = max(0, min(top, len(lines) - paper.rows))
    return lines[top : top + paper.rows]


def _setting(digit: int, name: str, value: str, note: str) -> Line:
    action = f"screen.pick({digit - 1})"
    return (
        Span(f"{digit}  ", "key", action),
        Span(fit(name, 10), "", action),
        Span(fit(value, 10), "strong", action),
        Span(note, "", action),
    )


def _two_columns(entries: list[tuple[str, str]], cells: int) -> list[Line]:
    half, width = (len(entries) + 1) // 2, cells // 2
    cells_of = [(Span(fit(key, 7), "key"), Span(fit(cut(said, width - 8), width - 7))) for key, said in entries]
    return [(*cells_of[i], *(cells_of[i + half] if i + half < len(entries) else ())) for i in range(half)]


def footer(entries: Sequence[tuple[str, str, str]], cells: int, most: int = 8) -> Line:
    """Return the line of keys: (key, words, action), most needed first; the last ones go when there is no room."""
    kept = list(entries)[:most]
    while kept and sum(cell_len(f"{key} {words}") + 2 for key, words, _a in kept) - 2 > cells:
        kept.pop()
    spans: list[Span] = []
    for key, words, action in kept:
        spans += [Span(key, "key", action), Span(f" {words}", "", action), Span("  ")]
    return tuple(spans[:-1])
