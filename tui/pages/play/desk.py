"""The month desk (S3): the team, the person under the cursor, the levers as panels, the orders of this month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rich.cells import cell_len

from coaching.game.seen import Desk, SeenPerson
from scenarios.mission import Lever, Mission, price_of
from tui.drawing import RULE, Line, Span, beside, fit, text
from tui.languages import N_, _, joined, money, number
from tui.lever_form import Form
from tui.pages.lists import hidden_rows
from tui.pages.play import levers
from tui.pages.play.levers import short_name, shown_people, summary
from tui.pages.play.strokes import feeling, filled, goal_bar, paragraph, person, share_span, split_bar, thousands
from tui.playing.words import FEELINGS, chance_text, name_of
from tui.state import Paper

RIGHT = 34
"""Cells of the list of orders on wide paper."""
NEW_MONTHS = 3
PERSON_ROWS = 5
DIGITS: Mapping[str, int] = {
    "allocation": 2, "goals": 3, "incentives": 4, "coaching": 5, "pairs": 6, "routing": 7, "overtime": 6,
    "announcement": 7, "conduct": 6,
}  # fmt: skip
"""The digit of a family's panel, the same in every mission where it is free."""
ORDERS = 8
CHANCES: Mapping[str, str] = {
    "hopeless": N_("hopeless"), "unlikely": N_("unlikely"), "open": N_("open"), "likely": N_("likely"),
    "sure": N_("sure"),
}  # fmt: skip


class Panel(NamedTuple):
    """A panel of the desk, under a digit."""

    digit: int
    """0 = only Tab leads there."""
    name: str
    lever: Lever | None = None


@dataclass(frozen=True)
class Spot:
    """Where the cursor is on the desk."""

    panel: int = 0
    person: int = 0
    row: int = 0
    field: int = 0


@dataclass(frozen=True)
class Sight:
    """All that the desk shows."""

    mission: Mission
    desk: Desk
    asked: tuple[str, ...]
    values: Mapping[str, Mapping[str, Any]]
    """Lever -> what stands there."""
    touched: frozenset[str]
    """Levers that were decided this month."""
    offered: Mapping[str, tuple[str, ...]]
    """Lever -> options that money and patience still allow."""
    chances: Mapping[str, float] | None = None
    """Rep id -> chance to reach the goal that is being set by hand, as the level shows it."""
    goals: Mapping[str, int] = field(default_factory=dict)
    """Rep id -> goal that the rules set for the month that begins; empty while last month's goals say it."""
    pictured: bool = False
    """Whether the team is drawn as bars in place of columns."""
    note: str = ""
    """What the message line says in place of the usual hint."""


def panels(mission: Mission) -> list[Panel]:
    """Return the panels: the team, a panel a lever, the orders."""
    taken: dict[int, Lever] = {}
    spare = []
    for lever in mission.levers:
        pairs = any(option.by_hand == "pairs" for option in lever.options)
        digit = DIGITS.get("pairs" if pairs else lever.family, 0)
        if digit and digit not in taken:
            taken[digit] = lever
        else:
            spare.append(lever)
    for lever in spare:
        free = next((digit for digit in (*range(2, ORDERS), 9) if digit not in taken), 0)
        taken[free or 100 + len(taken)] = lever
    middle = [Panel(digit if digit < 10 else 0, short_name(one), one) for digit, one in sorted(taken.items())]
    before = [one for one in middle if one.digit and one.digit < ORDERS]
    after = [one for one in middle if one not in before]
    return [Panel(1, _("team")), *before, Panel(ORDERS, _("orders")), *after]


def lines(sight: Sight, spot: Spot, paper: Paper) -> list[Line]:
    """Return the desk for the paper at hand."""
    shown = panels(sight.mission)[spot.panel]
    strip = _tabs(sight, spot, paper.cells)
    bottom = _person_block(sight, spot, paper)
    room = paper.rows - len(strip) - len(bottom) - 2
    if paper.wide:
        left = paper.cells - RIGHT - 2
        inner = Paper(left, room, paper.glyphs)
        orders = filled(_orders(sight, Paper(RIGHT, room, paper.glyphs)), room)
        body = beside(filled(_panel(sight, spot, shown, inner), room), orders, left, paper.glyphs)
    else:
        body = filled(_panel(sight, spot, shown, Paper(paper.cells, room, paper.glyphs)), room)
    return [*strip, RULE, *body, RULE, *bottom]


def _panel(sight: Sight, spot: Spot, shown: Panel, paper: Paper) -> list[Line]:
    if shown.lever is not None:
        form = form_of(sight, shown.lever)
        return levers.lines(
            sight.mission, form, spot.row, spot.field, shown.lever.id in sight.asked, sight.chances, paper, sight.goals
        )
    return _orders(sight, paper) if shown.digit == ORDERS else _team(sight, spot, paper)


def form_of(sight: Sight, lever: Lever) -> Form:
    """Return a lever as a form."""
    return Form(lever, sight.values[lever.id], sight.desk, sight.offered.get(lever.id))


def _tabs(sight: Sight, spot: Spot, cells: int) -> list[Line]:
    rows: list[list[Span]] = [[]]
    used = 0
    for at, panel in enumerate(panels(sight.mission)):
        count = f"({len(sight.touched)})" if panel.digit == ORDERS else ""
        mark = "*" if panel.lever and panel.lever.id in sight.touched else ""
        words = f"{panel.digit or ''} {panel.name}{count}{mark}".strip()
        role = "focus" if at == spot.panel else ""
        tab = f"[{words}]" if at == spot.panel else f" {words} "
        if used + cell_len(tab) > cells:
            rows.append([])
            used = 0
        rows[-1] += [Span(tab, role, f"screen.panel({at})"), Span(" ")]
        used += cell_len(tab) + 1
    return [tuple(spans[:-1]) for spans in rows]


class _Column(NamedTuple):
    head: str
    cells: int


def _columns(paper: Paper) -> list[_Column]:
    """Return the columns of the team, as many as fit; the first ones matter most."""
    every = [
        _Column(_("acc"), 5), _Column(_("pot"), 6), _Column(_("goal"), 6), _Column(_("last"), 6),
        _Column(_("of goal"), 8),
        _Column(_("energy"), 16), _Column(_("closes"), 9), _Column(_("in work"), 9), _Column(_("usual"), 7),
        _Column(_("chance to hit"), 15),
    ]  # fmt: skip
    kept, used = [], 2 + 12
    for column in every:
        if used + column.cells > paper.cells:
            break
        kept.append(column)
        used += column.cells
    return kept


def _team(sight: Sight, spot: Spot, paper: Paper) -> list[Line]:
    if sight.pictured:
        return _pictured(sight, spot, paper)
    columns = _columns(paper)
    energy = _("energy")
    heads = "".join(
        fit("  " + one.head, one.cells) if one.head == energy else fit(one.head, one.cells, right=True)
        for one in columns
    )
    head = text("  " + fit(_("name"), 12) + heads, "strong")
    vacant = [text("  " + _("{seat}: nobody, the seat is being filled").format(seat=name_of(sight.mission, seat)))
              for seat in sight.desk.vacant]  # fmt: skip
    room = max(paper.rows - 2 - len(vacant), 1)
    shown = shown_people(sight.desk, spot.person, room)
    rows = [_team_row(sight, place, spot, len(columns), paper) for place in shown]
    total = _team_sum(sight, len(columns), paper)
    free = paper.cells - sum(cell_len(span.text) for span in total)
    more = fit(hidden_rows(len(sight.desk.people) - len(shown), paper.glyphs), max(free, 0), right=True)
    return [head, *rows, *vacant, (*total, Span(more, "reference"))]


def _pictured(sight: Sight, spot: Spot, paper: Paper) -> list[Line]:
    """Return the team as bars: last month against its goal, of what the accounts could buy."""
    bar = min(max(paper.cells - 2 - 12 - 1 - 8 - 16, 12), 40)
    head = fit("  " + _("last month against the goal |"), 14 + bar + 1) + fit(_("of goal"), 8, right=True)
    count = len(sight.desk.people)
    shown = shown_people(sight.desk, spot.person, max(paper.rows - (1 if count < paper.rows else 2), 1))
    rows: list[Line] = [text(head + "  " + _("energy"), "strong")]
    for place in shown:
        one, action = sight.desk.people[place], f"screen.person({place})"
        here = place == spot.person
        rows.append((
            Span("> " if here else "  ", "key", action),
            Span(fit(name_of(sight.mission, one.id), 12), "focus" if here else "", action),
            Span(goal_bar(one.last_cents, one.goal_cents, bar, paper.glyphs), "better"),
            share_span(one.last_cents, one.goal_cents, paper.glyphs, 8), _said(one, paper),
        ))  # fmt: skip
    if more := hidden_rows(count - len(shown), paper.glyphs):
        rows.append(text(fit(more, paper.cells, right=True), "reference"))
    return rows


def _team_row(sight: Sight, place: int, spot: Spot, columns: int, paper: Paper) -> Line:
    one = sight.desk.people[place]
    action, here = f"screen.person({place})", place == spot.person
    star = " *" if one.tenure_months < NEW_MONTHS else ""
    name = Span(fit(name_of(sight.mission, one.id) + star, 12), "focus" if here else "", action)
    cells = _cells(one, paper, sight.goals.get(one.id, 0))[:columns]
    return (Span("> " if here else "  ", "key", action), name, *cells)


def _cells(one: SeenPerson, paper: Paper, ahead: int) -> list[Span]:
    """Return a person's columns; the goal is last month's, or the one that lies ahead where there was none."""
    goal = thousands(one.goal_cents or ahead) if one.goal_cents or ahead else "-"
    return [
        Span(fit(str(one.accounts), 5, right=True)),
        Span(fit(thousands(one.potential_cents), 6, right=True)),
        Span(fit(goal, 6, right=True)),
        Span(fit(thousands(one.last_cents), 6, right=True)),
        share_span(one.last_cents, one.goal_cents, paper.glyphs, 8),
        _said(one, paper),
        Span(fit(_range(one.conversion), 9, right=True)),
        Span(fit(str(one.open_opportunities), 9, right=True)),
        Span(fit(thousands(one.usual_cents), 7, right=True)),
        Span(fit(chance_words(one), 15, right=True)),
    ]


def _range(share: tuple[float, float] | None) -> str:
    """Return where the share of deals won lies, in per cent."""
    return "-" if share is None else f"{share[0] * 100:.0f}-{share[1] * 100:.0f}%"


def chance_words(one: SeenPerson) -> str:
    """Return the chance to reach the goal, as the level tells it: a number, a word, or nothing."""
    if one.chance is not None:
        return chance_text(one.chance)
    return _(CHANCES[one.chance_word]) if one.chance_word else "-"


def _said(one: SeenPerson, paper: Paper) -> Span:
    span = feeling(one.says, paper.glyphs)
    return span._replace(text=fit("  " + span.text, 16))


def _team_sum(sight: Sight, columns: int, paper: Paper) -> Line:
    people = sight.desk.people
    goal, last = sum(one.goal_cents for one in people), sum(one.last_cents for one in people)
    ahead = sum(one.goal_cents or sight.goals.get(one.id, 0) for one in people)
    cells = [
        Span(fit(str(sum(one.accounts for one in people)), 5, right=True), "strong"),
        Span(fit(thousands(sum(one.potential_cents for one in people)), 6, right=True), "strong"),
        Span(fit(thousands(ahead) if ahead else "-", 6, right=True), "strong"),
        Span(fit(thousands(last), 6, right=True), "strong"),
        share_span(last, goal, paper.glyphs, 8),
    ]
    words = _("those here") if sight.desk.vacant else _("together")  # who has left booked too, last month
    return (Span("  "), Span(fit(words, 12), "strong"), *cells[:columns])


def _person_block(sight: Sight, spot: Spot, paper: Paper) -> list[Line]:
    """Return what is known of the person under the cursor, and what F9 does: always as many lines."""
    one = sight.desk.people[spot.person] if sight.desk.people else None
    about = [] if one is None else _about(sight, one, paper)
    hint, role = sight.note, "strong"
    if not hint and (over := overspent(sight)):
        hint, role = over, "urgent"
    elif not hint:
        hint, role = _("F9: one guess (where will the team land?), then the month runs."), ""
    unit = _("thousand {currency} a month; goal, last: month before; energy a month late; * new").format(
        currency=sight.mission.scenario.get("currency", "")
    )
    return [*filled(about, PERSON_ROWS - 2), text(hint, role), text(unit, "reference")]


def _about(sight: Sight, one: SeenPerson, paper: Paper) -> list[Line]:
    years = one.tenure_months / 12
    time = _("{years} years here").format(years=number(years)) if years >= 2 else _("{months} months here").format(
        months=one.tenure_months
    )  # fmt: skip
    says = _('says: "{words}"').format(words=_(FEELINGS[one.says])) if one.says else _("has not said how it goes")
    first = (Span(person(sight.mission, one.id, 12), "strong"), Span(f"{time}   {says}"))
    bar = split_bar(one.usual_cents, one.potential_cents, 14, paper.glyphs)
    second = (
        Span(bar + " ", "better"),
        Span(_("usual month {usual}; the accounts could buy about {potential}").format(
            usual=thousands(one.usual_cents), potential=thousands(one.potential_cents))),
    )  # fmt: skip
    third = _("open: opportunities {deals}, leads {leads}; won {wins} of {decided} deals decided so far").format(
        deals=one.open_opportunities, leads=one.open_leads, wins=one.wins, decided=one.decided
    )
    return [first, second, text(third)]


def _orders(sight: Sight, paper: Paper) -> list[Line]:
    """Return what is decided for this month, lever by lever; without room, what merely stands is only named."""
    asked = [one for one in sight.mission.levers if one.id in sight.asked]
    head: list[Line] = [text(_("Orders this month"), "strong")]
    foot = _orders_foot(sight, paper)
    every = [line for one in asked for line in _order(sight, one, paper)]
    if len(head) + len(every) + len(foot) <= paper.rows:
        return [*head, *every, *foot]
    fresh = [line for one in asked if one.id in sight.touched for line in _order(sight, one, paper)]
    names = joined(short_name(one) for one in asked if one.id not in sight.touched)
    stands = paragraph(_("as it stands: {names}").format(names=names), paper.cells, "reference", indent=2)
    return [*head, *fresh, *stands, *foot]


def _order(sight: Sight, lever: Lever, paper: Paper) -> list[Line]:
    """Return what is decided at a lever."""
    fresh = lever.id in sight.touched
    said = joined(summary(sight.mission, lever, sight.values[lever.id], sight.desk))
    if paper.cells > RIGHT:
        told = _("{head}: {said}").format(head=short_name(lever), said=said)
        told = told if fresh else _("{said} (as it stands)").format(said=told)
        return paragraph(told, paper.cells, "better" if fresh else "", indent=2, most=3)
    state = "" if fresh else " " + _("(as it stands)")
    first: Line = (Span(short_name(lever), "better" if fresh else ""), Span(state, "reference"))
    return [first, *paragraph("  " + said, paper.cells, indent=2, most=4)]


def _orders_foot(sight: Sight, paper: Paper) -> list[Line]:
    """Return the hours that are given out, and that nothing is final."""
    out: list[Line] = [()]
    hours = hours_given(sight)
    if hours:
        limit = sight.desk.hours
        bar = split_bar(hours, limit, 10, paper.glyphs)
        words = _("{hours} of {limit} hours").format(hours=number(hours), limit=number(limit))
        out.append(
            (Span(bar, "worse" if hours > limit else "better"), Span(f" {words}", "worse" if hours > limit else ""))
        )
    return [*out, *paragraph(_("Nothing here is final until you run the month."), paper.cells, "reference")]


def hours_given(sight: Sight) -> float:
    """Return the manager's hours that are given out by hand this month."""
    forms = [form_of(sight, one) for one in sight.mission.levers]
    return sum(one.hours() + one.option.hours for one in forms)


def coached_by_rule(sight: Sight) -> bool:
    """Return whether a rule gives out the hours that nobody gives out by hand."""
    forms = [form_of(sight, one) for one in sight.mission.levers if one.family == "coaching"]
    return any(one.option.rule not in (None, "none") for one in forms)


def money_left(sight: Sight) -> int | None:
    """Return what is left of the mission's money after this month's options, None = not limited."""
    if sight.desk.budget_left_cents is None:
        return None
    now = [form_of(sight, one) for one in sight.mission.levers if one.when != "start" or sight.desk.month == 1]
    return sight.desk.budget_left_cents - sum(price_of(one.option) for one in now)


def overspent(sight: Sight) -> str:
    """Say that more is spent than there is; "" = it is not."""
    left = money_left(sight)
    if left is None or left >= 0:
        return ""
    more = money(-left, str(sight.mission.scenario.get("currency", "")))
    return "! " + _("{money} more is spent than there is. Nobody stops you; it counts in the end.").format(money=more)


def money_head(sight: Sight, undo: int) -> str:
    """Return the right end of the head: hours, undo."""
    used = hours_given(sight)
    hours = _("hours {used}/{limit}").format(used=number(used), limit=number(sight.desk.hours))
    if coached_by_rule(sight):
        hours = _("{hours}, rest by rule").format(hours=hours) if used else _("hours by rule")
    left, currency = money_left(sight), str(sight.mission.scenario.get("currency", ""))
    parts = [hours]
    if left is not None:
        parts.append(_("money {left}").format(left=money(left, currency)))
    if any(option.patience for lever in sight.mission.levers for option in lever.options):
        parts.append(_("patience {left}").format(left=sight.desk.patience))
    return "  ".join([*parts, *([_("undo {count}").format(count=undo)] if undo else [])])
