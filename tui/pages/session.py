"""The session of leaders on one keyboard (journey 5.3): its steps, the guesses, the decision with its tripwire."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from tui.drawing import RULE, Line, Span, fit, text, wrapped
from tui.languages import N_, _, joined
from tui.lengths import of_length
from tui.metric_names import name_of
from tui.pages.rails import limit_text
from tui.present import Table, letter
from tui.resolution import GUESSES, Judged, Resolution, Tripwire, judged
from tui.state import RAILS, Paper

QUESTIONS: dict[str, str] = {
    "profit_cents": N_("Which one earns most?"),
    "attrition_annual": N_("Under which one do fewest people leave?"),
    "chance_gap": N_("Which one gives people the most even chances?"),
}
STEP, MINUTES = 46, 8
"""Cells of the name of a step and of its minutes."""


class Step(NamedTuple):
    """A step of the session."""

    words: str
    minutes: int
    state: str
    """What is done of it."""
    done: bool


def lines(
    company: str, options: Sequence[str], predicted: Collection[int], steps: Sequence[Step], cursor: int, said: str,
    paper: Paper,
) -> list[Line]:  # fmt: skip
    """Return the page: the question, the three ways, the steps, and a word on what is next.

    Args:
        company: its title.
        options: what the three ways are called.
        predicted: places of those whose effect no study has measured.
        steps: what is to be done, and what is done of it.
        cursor: step under the cursor.
        said: the word on what is next.
        paper: the room there is.
    """
    mark = paper.glyphs.horizontal_move
    out: list[Line] = [
        text(_("What if we rotate territories?"), "strong"),
        (Span(fit(_("Company"), 10)), Span(company, "strong"), Span(f"   {mark} ", "key", "screen.sideways(1)"),
         Span(_("another one"), "", "screen.sideways(1)")),
        *((Span(f"  {letter(i)}  {one}"), Span(f"  {_('prediction')}" if i in predicted else "", "reference"))
          for i, one in enumerate(options)), RULE,
    ]  # fmt: skip
    for i, one in enumerate(steps):
        action = f"screen.pick({i})"
        start = Span(f"{'>' if i == cursor else ' '} {i + 1}  {'[x]' if one.done else '[ ]'} ", "key", action)
        minutes = _("{minutes} min").format(minutes=one.minutes)
        out.append((
            start, Span(fit(one.words, STEP - 8), "focus" if i == cursor else "", action),
            Span(fit(minutes, MINUTES, right=True) + "  "), Span(one.state, "strong" if one.done else "", action),
        ))  # fmt: skip
    foot = [RULE, *(text(line) for line in wrapped(said, paper.cells)[:3])]
    return [*out, *[()] * max(paper.rows - len(out) - len(foot), 0), *foot][: paper.rows]


def guesses(made: Resolution, options: Sequence[str], table: Table | None, at: int, paper: Paper) -> list[Line]:
    """Return the card of the guesses; with a result, what the worlds say to each."""
    out: list[Line] = [text(_("Write down a guess before you look. Nobody is marked for it."), "strong"), ()]
    for i, metric in enumerate(GUESSES):
        focused = i == at
        out.append((
            Span("> " if focused else "  ", "key", f"screen.choose({i})"),
            Span(_(QUESTIONS[metric]), "focus" if focused else "strong", f"screen.choose({i})"),
        ))  # fmt: skip
        for k, one in enumerate(options):
            chosen = made.guesses[i] == k
            action = f"screen.answer({i}, {k})"
            words = f"{k + 1} {'(o)' if chosen else '( )'} {letter(k)} {one}"
            out.append((Span(f"     {words}", "strong" if chosen else "", action),))
        if table is not None and made.guesses[i] is not None:
            out[-len(options) - 1] = (*out[-len(options) - 1], Span("   "), *_verdict(table, metric, made.guesses[i]))
    foot = [RULE, *(text(line) for line in wrapped(when_guessed(made), paper.cells))]
    return [*out, *[()] * max(paper.rows - len(out) - len(foot), 0), *foot][: paper.rows]


def _verdict(table: Table, metric: str, guess: int | None) -> Line:
    found = judged(table, metric, guess)
    role = {"right": "better", "wrong": "worse"}.get(found.said, "")
    return text(verdict_words(found), role)


def verdict_words(found: Judged) -> str:
    """Say what the worlds say to a guess."""
    best = joined(letter(i) for i in found.best)
    if found.said == "right":
        return _("right: {best}").format(best=best)
    if found.said == "wrong":
        return _("the worlds say {best}").format(best=best)
    if found.said == "open":
        return _("cannot be told apart: {best}").format(best=best)
    return _("the worlds cannot say")


def when_guessed(made: Resolution) -> str:
    """Say whether the guesses came before anybody saw a result."""
    if made.guessed_after:
        return _("Guessed after {runs} runs had been seen.").format(runs=made.guessed_after)
    if not made.guessed:
        return _("No guess yet: write them down before any result is seen.")
    return _("{count} of {all} guesses, written down before any result was seen.").format(
        count=made.guessed, all=len(GUESSES)
    )


def tripwire_text(one: Tripwire) -> str:
    """Say what a tripwire is: what is looked at, its limit, and when."""
    words = {
        "at_least": N_("{metric} under {value} in month {month}"),
        "at_most": N_("{metric} over {value} in month {month}"),
    }[RAILS[one.metric].side]  # fmt: skip
    value = limit_text(one.metric, one.limit, bare=True)
    return _(words).format(metric=name_of(one.metric), value=value, month=one.month)


def decision(
    made: Resolution, options: Sequence[str], table: Table, at: int, watcher: Line, paper: Paper
) -> list[Line]:
    """Return the card of the decision: what is done, what would show that it was wrong, and who looks."""
    wire = made.tripwire
    chosen = _("not decided") if made.decision is None else f"{letter(made.decision)} {options[made.decision]}"
    rows = [(_("We decide for"), chosen)]
    if wire is not None:
        rows += [
            (_("We look at"), name_of(wire.metric)),
            (_("It must be"), limit_text(wire.metric, wire.limit)),
            (_("In month"), str(wire.month)),
        ]
    out: list[Line] = [text(_("One decision, and what would show within months that it was wrong."), "strong"), ()]
    for i, (label, value) in enumerate(rows):
        action = f"screen.choose({i})"
        out.append((
            Span(f"{'>' if i == at else ' '} ", "key", action), Span(fit(label, 18), "", action),
            Span(value, "focus" if i == at else "strong", action),
        ))  # fmt: skip
    if made.decision is None:
        for i, one in enumerate(options):
            action = f"screen.pick({i})"
            out.append((Span(f"    {i + 1} ", "key", action), Span(f"{letter(i)} {one}", "", action)))
    if wire is not None:
        at_watcher = at == len(rows)
        action = f"screen.choose({len(rows)})"
        out.append((Span(f"{'>' if at_watcher else ' '} ", "key", action), Span(fit(_("Who looks"), 18), "", action),
                    *watcher))  # fmt: skip
    foot = [RULE, *(text(line) for one in _said(made, table) for line in wrapped(one, paper.cells))]
    return [*out, *[()] * max(paper.rows - len(out) - len(foot), 0), *foot][: paper.rows]


def _said(made: Resolution, table: Table) -> list[str]:
    wire = made.tripwire
    if made.decision is None or wire is None:
        return [_("Choose with a digit, or with the arrows. It can be changed until it is printed.")]
    value = table.value(made.decision, wire.metric)
    said = [_("If we see {tripwire}, we stop and talk again.").format(tripwire=tripwire_text(wire))]
    if value is not None and value.year_low is not None and value.year_high is not None:
        low, high = (table.write(wire.metric, one) for one in (value.year_low, value.year_high))
        words = of_length(
            table.months,
            N_("In 8 of 10 simulated years it lies between {low} and {high}; single months swing more."),
            N_("In 8 of 10 worlds of {months} months it lies between {low} and {high}; single months swing more."),
        )
        said.append(words.format(low=low, high=high))
    return said
