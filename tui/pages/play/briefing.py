"""The briefing (S2): where you are, what you have, what counts, who holds the potential, and one guess."""

from __future__ import annotations

from coaching.game.seen import Desk
from scenarios.mission import Mission
from tui.drawing import RULE, Line, Span, beside, fit, text
from tui.languages import _, choose, joined, number
from tui.pages.lists import right_end
from tui.pages.play.levers import short_name
from tui.pages.play.strokes import NAME, amount_bar, answers, figures, filled, paragraph, person, sure_line, thousands
from tui.playing.words import SCALES, name_of
from tui.state import Paper

SURE = (50, 60, 70, 80, 90, 100)
NEW_MONTHS = 3
"""Who has been here for less has joined this quarter."""


def lines(
    mission: Mission, desk: Desk | None, answer: int, sure: int, paper: Paper, turned: bool = False
) -> list[Line]:
    """Return the briefing for the paper at hand; on narrow paper who holds what is on its back (`turned`)."""
    if paper.wide:
        left = paper.cells // 2
        room = paper.cells - left - 2
        where = [*_where(mission, left - 1), (), *_have(mission, left - 1), (), *_counts(left - 1)]
        right = [*_potential(desk, mission, room, paper), (), *_guess(mission, answer, sure, room)]
        return beside(filled(where, paper.rows), filled(right, paper.rows), left, paper.glyphs)
    if turned:
        back = [*_potential(desk, mission, paper.cells, paper), RULE, *_counts(paper.cells)]
        return filled(back, paper.rows)
    ask = _guess(mission, answer, sure, paper.cells)
    room = paper.rows - len(ask) - 1
    where, have = _where(mission, paper.cells), _have(mission, paper.cells)
    gap: list[Line] = [()] if len(where) + len(have) < room else []
    return [*filled([*where, *gap, *have], room), RULE, *ask]


def table(mission: Mission, desk: Desk | None, paper: Paper) -> list[Line]:
    """Return what is known of everybody as a table."""
    if desk is None:
        return [text(_("Looking at the team .."))]
    heads = (_("months here"), _("accounts"), _("could buy"), _("usual"), _("last month"))
    rows = [
        (one.tenure_months, one.accounts, thousands(one.potential_cents), thousands(one.usual_cents),
         thousands(one.last_cents))
        for one in desk.people
    ]  # fmt: skip
    unit = _("sums in thousand {currency} a month").format(currency=mission.scenario.get("currency", ""))
    lines_ = figures(
        heads, [(name_of(mission, one.id), row) for one, row in zip(desk.people, rows, strict=True)], paper
    )
    return [*lines_, (), text(unit, "reference")]


def _where(mission: Mission, cells: int) -> list[Line]:
    return [text(_("Where you are"), "strong"), *paragraph(choose(mission.situation), cells)]


def _have(mission: Mission, cells: int) -> list[Line]:
    head = _("{months} months, {hours} manager hours a month").format(
        months=mission.months, hours=number(mission.manager_hours_per_month)
    )
    levers = _("Levers: {names}").format(names=joined(dict.fromkeys(short_name(one) for one in mission.levers)))
    return [text(_("What you have"), "strong"), text(head), *paragraph(levers, cells)]


def _counts(cells: int) -> list[Line]:
    says = {
        "results": _("profit against par, 12 more months included"), "customers": _("relationships kept"),
        "people": _("energy, leavers, growth"), "fairness": _("chance to succeed, not equal pay"),
        "after": _("the 12 months after you leave"),
    }  # fmt: skip
    rows = [line for key in SCALES for line in paragraph(fit(_(SCALES[key]), 11) + says[key], cells, indent=11)]
    return [text(_("What counts"), "strong"), *rows]


def _potential(desk: Desk | None, mission: Mission, cells: int, paper: Paper) -> list[Line]:
    if desk is None:
        return [text(_("Looking at the team .."))]
    most = max((one.potential_cents for one in desk.people), default=0)
    bar = max(cells - NAME - 10, 8)
    unit = _("thousand {currency} a month").format(currency=mission.scenario.get("currency", ""))
    head = right_end([Span(_("Who holds the potential?"), "strong")], unit, cells, "reference")
    rows = [
        (
            Span(person(mission, one.id)),
            Span("* " if one.tenure_months < NEW_MONTHS else "  "),
            Span(amount_bar(one.potential_cents, most, bar, paper.glyphs), "better"),
            Span(fit(thousands(one.potential_cents), 7, right=True)),
        )
        for one in desk.people
    ]
    fresh = any(one.tenure_months < NEW_MONTHS for one in desk.people)
    return [head, *rows, *([text("* " + _("joined this quarter"))] if fresh else [])]


def _guess(mission: Mission, answer: int, sure: int, cells: int) -> list[Line]:
    head = [text(_("Before you start, one guess (kept for later)"), "strong")]
    question = paragraph(choose(mission.guess.question), cells)
    return [
        *head, *question, *answers([choose(one) for one in mission.guess.answers], answer, cells), sure_line(SURE, sure)
    ]  # fmt: skip
