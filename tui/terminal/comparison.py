"""A comparison as plain text of 80 columns: playbooks by letter, means, paired differences, guard-rails, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.cells import cell_len

from coaching.compare import METRICS_BY_ID, Column, Comparison, Pair
from coaching.intervals import Estimate
from coaching.summary import BESIDE_PREDICTIONS, Sentence, summarise
from tui.intake.words import LEVELS, badge_words
from tui.languages import N_, UNKNOWN, _, ngettext, number, pgettext
from tui.lengths import worlds_run
from tui.metric_names import EMPTY, IN_ROWS, SHARES, difference_of, finer_for, guardrail_name, name_of, value_of
from tui.rule_names import beside_pay, rules_named
from tui.telling import retold
from tui.terminal.cells import columns, fit, wrap

MAIN = (
    "profit_cents", "profit_after_cents", "attainment", "bookings_cents", "cash_collected_cents",
    "share_at_goal", "chance_gap", "pay_gini", "attrition_annual", "attrition_first_year",
    "newcomer_ramp_months", "pay_cost_cents",
)  # fmt: skip
"""Metrics of the short table, in this order, without those that apply in half of the worlds or fewer; ``--all`` shows
every one that has a value."""
WIDTH = 80
NAME_WIDTH = 24
MANY = 6
"""Up to so many playbooks every pair is told; beyond it, who reads them?"""
MARKS = {"better": "▲", "worse": "▼", "open": "=", "same": "=", "more": "+", "less": "-"}
SIMPLE_MARKS = {**MARKS, "better": "^", "worse": "v"}
WORDS = {
    "better": N_("better"),
    "worse": N_("worse"),
    "open": N_("too close"),
    "same": N_("the same"),
    "more": N_("more"),
    "less": N_("less"),
}


def draw(
    comparison: Comparison, *, every_metric: bool = False, simple: bool = False, titles: Mapping[str, str] | None = None
) -> str:
    """Return the comparison as lines of at most 80 cells in the language in use.

    Args:
        comparison: what the worlds say.
        every_metric: all metrics with a value instead of the main ones, and all pairs of however many playbooks.
        simple: no characters beyond ASCII: other marks, and no currency signs.
        titles: what playbooks are called, by name, in the language in use; said once, beside their letters.
    """
    shown = _shown(comparison, every_metric)
    marks = SIMPLE_MARKS if simple else MARKS
    told = comparison if every_metric or len(comparison.columns) <= MANY else _beside_first(comparison)
    parts = [
        _head(comparison, titles or {}),
        *_means(comparison, shown),
        *_differences(told, shown, marks),
        []
        if told is comparison
        else wrap(_("Differences are told against A alone; --all tells those of all pairs."), WIDTH),
        _rails(comparison),
        _findings(summarise(told), "" if simple else comparison.currency),
        [_("{better} better  {worse} worse  = too close to call (the 90% interval includes zero)").format(**marks)]
        if comparison.pairs
        else [],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _beside_first(comparison: Comparison) -> Comparison:
    """Return the comparison with the differences from its first playbook alone: of 32 there are 496 pairs."""
    first = comparison.columns[0].name
    return replace(comparison, pairs=[pair for pair in comparison.pairs if first in (pair.a, pair.b)])


def _shown(comparison: Comparison, every_metric: bool) -> list[str]:
    predicted = any(one.predicted for one in comparison.columns)
    main = (*MAIN, *BESIDE_PREDICTIONS) if predicted else MAIN
    wanted = list(METRICS_BY_ID) if every_metric else main
    return [key for key in wanted if _known(comparison, key, every_metric)]


def _known(comparison: Comparison, metric: str, every_metric: bool) -> bool:
    """Tell whether a metric has values; for the short table in more than half of the worlds that were run."""
    worlds = [one.metrics[metric].worlds for one in comparison.columns]
    run = max((value.worlds for one in comparison.columns for value in one.metrics.values()), default=0)
    return any(worlds) and (every_metric or 2 * max(worlds) > run)


def letter(place: int) -> str:
    """Return the letter by which the playbook at this place goes."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _letters(comparison: Comparison) -> dict[str, str]:
    return {one.name: letter(place) for place, one in enumerate(comparison.columns)}


def _head(comparison: Comparison, titles: Mapping[str, str]) -> list[str]:
    ran = [max((one.worlds for one in column.metrics.values()), default=0) for column in comparison.columns]
    worlds = worlds_run(comparison.worlds, ran)
    months = ngettext("{count} month", "{count} months", comparison.months).format(count=comparison.months)
    if comparison.after:
        months += " " + _("+ {count} after").format(count=comparison.after)
    line = _("{scenario}: {worlds}, the same luck for every playbook, {months}, seed {seed}").format(
        scenario=comparison.scenario, worlds=worlds, months=months, seed=comparison.seed
    )
    level = _(LEVELS[comparison.level]) if comparison.level in LEVELS else comparison.level
    basis = [f"{badge_words(comparison.badge)}: {level}"] if comparison.badge else []
    uneven = _("Not all were run in the same worlds: hold the differences against each other, not the means.")
    warning = wrap(uneven, WIDTH) if len({*ran}) > 1 else []
    differs = {letter(place): one.differs for place, one in enumerate(comparison.columns)}
    beside = [row for words in beside_pay(differs) for row in wrap(words, WIDTH)]
    return [*wrap(line, WIDTH), *warning, *basis, *_legend(comparison, titles), *beside]


def _legend(comparison: Comparison, titles: Mapping[str, str]) -> list[str]:
    """Return letter, name and title of each playbook; the first is what the others are held against."""
    letters = _letters(comparison)
    wide = max(map(cell_len, letters), default=0)
    mark_wide = max(map(cell_len, letters.values()), default=1)
    rows = [f"  {fit(mark, mark_wide)}  {fit(name, wide)}  {titles.get(name, '')}" for name, mark in letters.items()]
    return [fit(row, WIDTH).rstrip() for row in rows]


def _means(comparison: Comparison, shown: Sequence[str]) -> Iterator[list[str]]:
    """Yield blocks of as many playbooks as fit beside the names of the metrics."""
    heads = [letter(place) for place in range(len(comparison.columns))]
    digits = max((cell_len(_mean(one, metric)) for one in comparison.columns for metric in shown), default=0)
    rows = [heads, *([_with_interval(one, metric, digits) for one in comparison.columns] for metric in shown)]
    wide = max(cell_len(cell) for row in rows for cell in row) + 2
    names = [_("mean, 90% interval"), *(_with_unit(metric, comparison.currency) for metric in shown)]
    left = min(NAME_WIDTH, max(map(cell_len, names)) + 2)
    size = max(1, (WIDTH + 2 - left) // wide)
    for start in range(0, len(heads), size):
        yield [
            (fit(name, left - 2) + "  " + "".join(fit(cell, wide) for cell in row[start : start + size])).rstrip()
            for name, row in zip(names, rows, strict=True)
        ]


def _with_unit(metric: str, currency: str) -> str:
    """Return the name of a metric; money says in which currency, so that the cells need not."""
    known = METRICS_BY_ID[metric].unit == "cents" and currency != UNKNOWN
    return _("{name}, {currency}").format(name=name_of(metric), currency=currency) if known else name_of(metric)


def _mean(column: Column, metric: str) -> str:
    return value_of(metric, METRICS_BY_ID[metric].unit, column.metrics[metric].mean)


def _with_interval(column: Column, metric: str, width: int) -> str:
    estimate, unit = column.metrics[metric], METRICS_BY_ID[metric].unit
    mean = _mean(column, metric)
    if estimate.low is None:
        return mean
    least = max(estimate.low, 0.0) if unit in (*SHARES, "months") else estimate.low
    low, high = value_of(metric, unit, least), value_of(metric, unit, estimate.high)
    return f"{fit(mean, width)} {low.removesuffix('%')}..{high}"


def _differences(comparison: Comparison, shown: Sequence[str], marks: dict[str, str]) -> Iterator[list[str]]:
    letters = _letters(comparison)
    for a, b in dict.fromkeys((pair.a, pair.b) for pair in comparison.pairs):
        pairs = [pair for metric in shown if (pair := comparison.pair(a, b, metric)) is not None]
        if pairs:
            title = _("{b} minus {a}: {b_name} against {a_name}, same worlds").format(
                a=letters[a], b=letters[b], a_name=a, b_name=b
            )
            head = ["", "", _("mean"), _("90% interval"), "", _("{b} better in").format(b=letters[b])]
            rows = [head, *(_difference(pair, comparison.currency, marks) for pair in pairs)]
            yield [*wrap(title, WIDTH), *columns(rows, ["left", "left", "right", "right", "left", "left"])]


def _difference(pair: Pair, currency: str, marks: dict[str, str]) -> list[str]:
    unit = METRICS_BY_ID[pair.metric].unit
    finer = finer_for(pair.metric, unit, *pair.difference[:3], most=IN_ROWS)
    mean = difference_of(pair.metric, unit, pair.difference.mean, finer=finer)
    count = "" if pair.b_better_in is None else _worlds(pair)
    word = _(WORDS[pair.verdict])
    name = fit(_with_unit(pair.metric, currency), NAME_WIDTH - 2).rstrip()
    return [name, marks[pair.verdict], mean, _interval(pair.metric, unit, pair.difference, finer), word, count]


def _worlds(pair: Pair) -> str:
    text = _("{count} of {worlds}, {ties} equal") if pair.ties else _("{count} of {worlds}")
    return text.format(count=pair.b_better_in, worlds=pair.worlds, ties=pair.ties)


def _interval(metric: str, unit: str, difference: Estimate, finer: int = 0) -> str:
    if difference.low is None:
        return EMPTY
    ends = (difference.low, difference.high)
    low, high = (difference_of(metric, unit, end, bare=True, finer=finer) for end in ends)
    return f"{low} .. {high}"


def _rails(comparison: Comparison) -> list[str]:
    if not comparison.guardrails:
        return []
    letters = _letters(comparison)
    title = _("Guard-rails, beside {reference}").format(reference=comparison.guardrails[0].reference)
    rows = [
        [
            letters[held.playbook],
            guardrail_name(held.guardrail),
            _("holds in {count} of {worlds} worlds").format(count=held.holds_in, worlds=held.worlds),
        ]
        for held in comparison.guardrails
    ]
    return [title, *("  " + line for line in columns(rows, ["left", "left", "left"]))]


def _findings(sentences: Sequence[Sentence], currency: str) -> list[str]:
    lines = [line for sentence in sentences for line in wrap(tell(sentence, currency), WIDTH)]
    return [_("What the worlds say"), *lines] if lines else []


def tell(sentence: Sentence, currency: str = "") -> str:
    """Say a finding in the language in use: names of metrics and guard-rails, numbers in their unit."""
    values = dict(sentence.values)
    if metric := values.get("metric"):
        unit = METRICS_BY_ID[metric].unit
        finer = finer_for(metric, unit, values.get("difference"), values.get("low"), values.get("high"))
        for key in ("difference", "low", "high"):
            if key in values:
                values[key] = difference_of(metric, unit, values[key], currency, bare=key == "low", finer=finer)
        values["metric"] = name_of(metric)
    if "guardrail" in values:
        values["guardrail"] = guardrail_name(values["guardrail"])
    if "rules" in values:
        values["rules"] = rules_named(str(values["rules"]).split(", "))
    if "reason" in values:
        values["reason"] = retold(str(values["reason"]))
    if "factor" in values:
        values["factor"] = number(values["factor"], 1)
    return pgettext(sentence.code, sentence.template).format(**values)
