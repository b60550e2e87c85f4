"""From the facts of a memo to its blocks: headings, sentences, tables, pictures. What they look like comes later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from coaching.memo import MEMO_METRICS, Finding, Loss, Memo
from coaching.summary import BESIDE_PREDICTIONS, FEW, FEW_WORLDS, PREDICTED
from tui.group_names import group_name
from tui.intake.words import LEVELS, badge_words
from tui.languages import N_, _, joined, percent, pgettext
from tui.lengths import of_length, worlds_run
from tui.memo.pictures import Range, ranges
from tui.metric_names import finer_for, guardrail_name, headed, name_of
from tui.pages.rails import VERDICTS
from tui.present import Pair, Table, letter
from tui.rule_names import beside_pay, rules_named
from tui.telling import retold


class Heading(NamedTuple):
    """A title, level 1 to 3."""

    level: int
    words: str


class Paragraph(NamedTuple):
    """A sentence or more."""

    words: str


class Points(NamedTuple):
    """A list of sentences."""

    items: Sequence[str]


class Grid(NamedTuple):
    """A table; the first column is text, the others are numbers."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


class Picture(NamedTuple):
    """An SVG picture, the sentence that explains it, and the numbers in it for where it cannot be shown."""

    svg: str
    words: str
    numbers: str


Block = Heading | Paragraph | Points | Grid | Picture


def blocks_of(memo: Memo, table: Table, *, decided: bool = False) -> list[Block]:
    """Return the memo in the language in use; `table` is the same comparison with titles in that language.

    Args:
        memo: what is told.
        table: the same comparison.
        decided: whether a decision with its tripwire stands in it: then nobody is asked for one.
    """
    return [
        Heading(1, _("Decision memo: {company}").format(company=table.scenario)),
        Paragraph(_("Draft for a decision by people. The numbers come from a model of a made-up company or of your "
                    "own data; they say which way, not how much to the cent.")),
        *basis(table), *_compared(memo, table), *_found(memo, table), *_open(memo, table), *_rails(memo, table),
        *_people(memo, table), *_limits(memo, decided=decided),
    ]  # fmt: skip


def _named(table: Table, name: str) -> str:
    return letter(table.names.index(name)) if name in table.names else name


def basis(table: Table) -> Iterator[Block]:
    """Yield what an imported company rests on."""
    if table.badge:
        level = _(LEVELS[table.level]) if table.level in LEVELS else table.level
        badge = badge_words(table.badge)
        yield Paragraph(_("Basis: {badge}; the import says: {level}.").format(badge=badge, level=level))
        yield Paragraph(_("An aid to discussion; not a basis for decisions about individuals."))


def luck_and_length(memo: Memo, table: Table) -> str:
    """Return in how many worlds playbooks were run, and how long."""
    words = _("{worlds}, the same luck for every playbook; {months} months, then {after} months after; seed {seed}.")
    worlds, seed = worlds_run(table.worlds, _ran(memo)), memo.comparison.get("seed", "-")
    return words.format(worlds=worlds, months=table.months, after=table.after, seed=seed)


def _ran(memo: Memo) -> list[int]:
    """Return in how many worlds each playbook was run."""
    columns = memo.comparison["playbooks"]
    return [max((int(one["worlds"]) for one in column["metrics"].values()), default=0) for column in columns]


def _compared(memo: Memo, table: Table) -> Iterator[Block]:
    yield Heading(2, _("What was compared"))
    now = _("{words} ({note})").format(words=table.titles[0], note=_("today"))
    titles = [_("{name}: {note}").format(name=letter(i), note=one) for i, one in enumerate([now, *table.titles[1:]])]
    yield Points(titles)
    yield Paragraph(luck_and_length(memo, table))
    if len(set(_ran(memo))) > 1:
        yield Paragraph(
            _("Not all were run in the same worlds: hold the differences against each other, not the means.")
        )
    yield from predictions(memo, table)
    for words in beside_pay({letter(i): levers for i, levers in table.differs.items()}):
        yield Paragraph(words)
    for name, why in memo.stopped.items():
        yield Paragraph(_("{name} stopped in some worlds: {why}").format(name=_named(table, name), why=retold(why)))


def predictions(memo: Memo, table: Table) -> Iterator[Block]:
    """Yield of which playbooks the model predicts what no study has measured."""
    for playbook in sorted(table.predicted):
        rules = rules_named(memo.comparison["playbooks"][playbook]["predicted"])
        yield Paragraph(pgettext("SUM-07", PREDICTED).format(b=letter(playbook), rules=rules))


def _found(memo: Memo, table: Table) -> Iterator[Block]:
    yield Heading(2, _("What the worlds say"))
    said = [_settled(table, one) for one in memo.settled]
    yield Points(said) if said else Paragraph(_("Nothing is settled: every interval includes zero."))
    shown = [metric for metric in MEMO_METRICS if any(table.value(i, metric) for i in range(len(table.names)))]
    beside = BESIDE_PREDICTIONS if table.predicted else ()
    yield _means(table, [*shown, *(one for one in beside if one in table.shown_metrics())])
    for metric in shown[:2]:
        rows = [
            Range(f"{letter(i)} {title}", value.mean, value.low, value.high, value.year_low, value.year_high)
            for i, title in enumerate(table.titles)
            if (value := table.value(i, metric)) and value.mean is not None
        ]
        words = of_length(
            table.months,
            N_(
                "{metric}: the dot is the average, the thick line its 90% interval, the thin line 8 single years in 10."
            ),
            N_(
                "{metric}: the dot is the average, the thick line its 90% interval, the thin line 8 single worlds of "
                "{months} months in 10."
            ),
        )
        svg = ranges(name_of(metric), rows, lambda at, metric=metric: table.write(metric, at), badge_words(table.badge))
        yield Picture(svg, words.format(metric=name_of(metric)), _spread(table, metric))
    if table.worlds < FEW_WORLDS:
        yield Paragraph(pgettext("SUM-05", FEW).format(worlds=table.worlds))


def _spread(table: Table, metric: str) -> str:
    """Say in numbers how sure an average is and how far single years spread."""
    said = []
    for i in range(len(table.names)):
        value = table.value(i, metric)
        if value and None not in (value.low, value.high, value.year_low, value.year_high):
            ends = {key: table.write(metric, getattr(value, key)) for key in ("low", "high", "year_low", "year_high")}
            words = of_length(
                table.months,
                N_("{playbook}: average {low} .. {high}, a single year {year_low} .. {year_high}"),
                N_("{playbook}: average {low} .. {high}, a single world {year_low} .. {year_high}"),
            )
            said.append(words.format(playbook=letter(i), **ends))
    words = of_length(
        table.months,
        N_("{metric} (90% interval of the average; 8 single years in 10): {all}."),
        N_("{metric} (90% interval of the average; 8 single worlds of {months} months in 10): {all}."),
    )
    return words.format(metric=name_of(metric), all=_("; ").join(said) or "-")


def _settled(table: Table, one: Finding) -> str:
    """Tell a win: the difference is always the winner's minus the loser's."""
    told = one if one.winner == one.b else turned(one)
    words = _(
        "{metric}: {b} is better than {a} in {wins} of {worlds} worlds ({b} minus {a}: {mean}, 90% {low} .. {high})."
    )
    if one.ties:
        words = _(
            "{metric}: {b} is better than {a} in {wins} of {worlds} worlds, equal in {ties} "
            "({b} minus {a}: {mean}, 90% {low} .. {high})."
        )
    numbers = _numbers(table, told)
    return words.format(metric=name_of(one.metric), wins=one.wins, worlds=one.worlds, ties=one.ties, **numbers)


def turned(one: Finding) -> Finding:
    """Return the same difference seen from the other side."""
    low, high = (None if end is None else -end for end in (one.high, one.low))
    return replace(one, a=one.b, b=one.a, difference=-one.difference, low=low, high=high)


def _numbers(table: Table, one: Finding) -> dict[str, str]:
    finer = finer_for(one.metric, table.unit(one.metric), one.difference, one.low, one.high)

    def write(value: float | None) -> str:
        return "-" if value is None else table.write_difference(one.metric, value, finer)

    return {
        "a": _named(table, one.a), "b": _named(table, one.b),
        "mean": write(one.difference), "low": write(one.low), "high": write(one.high),
    }  # fmt: skip


def _against_first(table: Table, metric: str, pair: Pair | None) -> str:
    """Return the difference to the first playbook in brackets; with its worlds, where not all have both numbers.

    Means are over the worlds that have a number, differences over those in which both have one: without the count, a
    reader who subtracts the means finds another number and no reason for it.
    """
    if pair is None or pair.difference is None:
        return ""
    said = table.write_difference(metric, pair.difference)
    if pair.worlds >= table.worlds:
        return _("{words} ({note})").format(words="", note=said)
    return " " + _("({difference} in {n} worlds)").format(difference=said, n=pair.worlds)


def _means(table: Table, metrics: Sequence[str]) -> Grid:
    rows = []
    for metric in metrics:
        cells = []
        for i in range(len(table.names)):
            value, pair = table.value(i, metric), table.pair(0, i, metric)
            mean = "-" if value is None or value.mean is None else table.write(metric, value.mean)
            cells.append(mean + _against_first(table, metric, pair))
        rows.append([headed(metric, table.unit(metric), table.currency), *cells])
    return Grid([_("average"), *(letter(i) for i in range(len(table.names)))], rows)


def _open(memo: Memo, table: Table) -> Iterator[Block]:
    yield Heading(2, _("What is not settled"))
    words = _("{metric}: {b} against {a}, {b} better in {wins} of {worlds} ({mean}, 90% {low} .. {high}).")
    said = [
        words.format(metric=name_of(one.metric), wins=one.wins, worlds=one.worlds, **_numbers(table, one))
        for one in memo.unsettled
    ]
    yield Points(said) if said else Paragraph(_("Every difference above is settled. That is not proof: see the end."))
    if memo.same:
        alike = joined(f"{name_of(one.metric)} ({_named(table, one.a)}, {_named(table, one.b)})" for one in memo.same)
        yield Paragraph(_("The same in every world: {all}.").format(all=alike))


def _rails(memo: Memo, table: Table) -> Iterator[Block]:
    yield Heading(2, _("Guard-rails"))
    names = dict.fromkeys(one.name for one in table.rails)
    kept = {(one.name, one.playbook): _("{count} of {worlds}").format(count=one.holds_in, worlds=one.worlds)
            for one in table.rails}  # fmt: skip
    playbooks = range(len(table.names))
    yield Grid(
        [_("Not worse than A"), *(letter(i) for i in playbooks)],
        [[guardrail_name(name), *(kept.get((name, i), "-") for i in playbooks)] for name in names],
    )
    yield from _verdicts(table)


def _verdicts(table: Table) -> Iterator[Block]:
    decision = table.decision
    if not decision:
        yield Paragraph(_("No limits were declared before the run, so there is no verdict."))
        return
    rows = {one["playbook"]: one for one in decision["playbooks"]}
    lines = []
    for place, rail in enumerate(decision["rails"]):
        limit = rail["at_least"] if rail["at_least"] is not None else rail["at_most"]
        shares = [rows[name]["each"][place] if name in rows else None for name in table.names]
        words = _("at least {value}") if rail["at_least"] is not None else _("at most {value}")
        label = f"{name_of(rail['metric'])} " + words.format(value=table.write(rail["metric"], limit))
        lines.append([label, *("-" if one is None else percent(one["share"], 0) for one in shares)])
    shares = [rows[name]["all_hold"] if name in rows else None for name in table.names]
    together = ["-" if one is None else percent(one["share"], 0) for one in shares]
    verdicts = [_(VERDICTS[rows[name]["verdict"]]) if name in rows else "-" for name in table.names]
    yield Grid([_("Declared limits, share of worlds in which they hold"), *map(letter, range(len(table.names)))],
               [*lines, [_("all of them"), *together], [_("verdict"), *verdicts]])  # fmt: skip
    when = _("Declared before any result was seen.")
    if not decision["declared_before_results"]:
        when = _("Declared after results had been seen: weigh it accordingly.")
    asked = _("Asked for: all of them in {share} of worlds, surely.").format(share=percent(decision["required"], 0))
    yield Paragraph(f"{asked} {when}")


def _people(memo: Memo, table: Table) -> Iterator[Block]:
    yield Heading(2, _("Who loses"))
    if not memo.looked_at:
        yield Paragraph(_("Nobody has looked at who loses. Do so before you recommend anything."))
        return
    looked = joined(_named(table, name) for name in memo.looked_at)
    if memo.losses:
        yield Points([loss(table, one) for one in memo.losses])
    else:
        yield Paragraph(_("From A to {all}: no group is sure to lose pay.").format(all=looked))
    rest = [letter(i) for i, name in enumerate(table.names) if i and name not in memo.looked_at]
    if rest:
        yield Paragraph(_("Not looked at: {all}.").format(all=joined(rest)))
    if memo.hidden_people:
        count = memo.hidden_people
        yield Paragraph(_("{count} people are in groups of fewer than five, which are not shown.").format(count=count))
    yield Paragraph(_("This is arithmetic on what the model says of a position. It is not a forecast about a person."))


def loss(table: Table, one: Loss) -> str:
    """Say what a group loses."""
    words = _(
        "From A to {b}: {group}, {people} people: {change} a month and person ({share}), less in {count} of "
        "{worlds} worlds."
    )
    return words.format(
        b=_named(table, one.playbook), group=group_name(one.group),
        people=one.people, change=table.write_difference("pay_cost_cents", one.change_cents),
        share=percent(one.share, signed=True), count=one.loses_in, worlds=one.worlds,
    )  # fmt: skip


def _limits(memo: Memo, *, decided: bool) -> Iterator[Block]:
    yield Heading(2, _("What this rests on"))
    yield Points([
        _("How people answer pay, goals and fairness is borrowed from published studies, with wide ranges."),
        _("Good for comparing playbooks in direction. Weak for exact money and for who will leave. Never for judging "
          "a named person."),
        _("An interval covers luck only. It does not cover a wrong model: see what would change it before you decide."),
        *([] if decided else [_("Decide what would show in three months that this was wrong, and who will look.")]),
    ])  # fmt: skip
    yield versions(memo)


def versions(memo: Memo) -> Paragraph:
    """Say which program, model and files the numbers come from."""
    made = memo.comparison
    words = _("shapan {version}, model {model}; scenario {scenario}, playbooks {playbooks}.")
    return Paragraph(words.format(
        version=made.get("version", "-"), model=made.get("model", "-"), scenario=made.get("scenario", "-"),
        playbooks=joined(memo.playbooks),
    ))  # fmt: skip
