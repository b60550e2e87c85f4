"""What a comparison lets one decide: who is probably best, what is worth the trouble, which guard-rails hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from coaching.compare import METRICS_BY_ID, Comparison, Plan, values_of
from coaching.decide import Decision, Declaration, Declared, Share, decide, was_before_results
from coaching.selection import Selection
from coaching.worthwhile import Worth, weigh
from simulator.outcome import Outcome, RunId
from tui.languages import N_, _, chance, joined, number, percent
from tui.metric_names import difference_of, name_of, value_of
from tui.terminal.cells import Align, columns, wrap

WIDTH = 80
ANSWERS = {"too small": N_("too small to matter"), "open": N_("not settled")}
VERDICTS = {"adopt": N_("adopt"), "do not adopt": N_("do not adopt"), "open": N_("not settled")}

SELECTIONS = {
    "decided": N_(
        "Decided: {best} is the best on {metric}, or within {zone} of it, with {confidence} confidence, after {worlds} "
        "worlds ({runs} runs)."
    ),
    "equal": N_(
        "Decided: {left} differ by less than {zone} on {metric}, with {confidence} confidence, after {worlds} worlds "
        "({runs} runs)."
    ),
    "undecided": N_(
        "Undecided: {worlds} worlds ({runs} runs) were not enough to tell {left} apart on {metric}; give a larger "
        "--budget or --indifference."
    ),
}


def decision_tables(
    comparison: Comparison, plan: Plan, outcomes: Mapping[RunId, Outcome], smallest: Mapping[str, float] | None,
    selection: Selection | None, declared: Sequence[Declared],
) -> dict[str, Any]:  # fmt: skip
    """Return what was asked for beyond the comparison, for JSON; nothing when nothing was asked."""
    tables: dict[str, Any] = {}
    if smallest:
        found = weigh(comparison.pairs, values_of(plan, outcomes), smallest)
        tables["worthwhile"] = [{**one._asdict(), "answer": one.answer} for one in found]
    if selection is not None:
        tables["selection"] = asdict(selection)
    if declared:
        tables["decision"] = verdict_table(declared, values_of(plan, outcomes))
    return tables


def verdict_table(declared: Sequence[Declared], values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the verdicts under the last declaration, with the history of declarations."""
    declaration = Declaration.from_canonical(declared[-1].text)
    return {
        "declared": [{"digest": one.digest, "runs": one.runs} for one in declared],
        "declared_before_results": was_before_results(declared),
        "required": declaration.required,
        "rails": [asdict(rail) for rail in declaration.rails],
        "playbooks": [_plain(one) for one in decide(declaration, values)],
    }


def _plain(decision: Decision) -> dict[str, Any]:
    each = [None if share is None else share._asdict() for share in decision.each]
    together = None if decision.all_hold is None else decision.all_hold._asdict()
    return {"playbook": decision.playbook, "all_hold": together, "each": each, "verdict": decision.verdict}


def decision_text(
    comparison: Comparison, plan: Plan, outcomes: Mapping[RunId, Outcome], smallest: Mapping[str, float] | None,
    selection: Selection | None, declared: Sequence[Declared],
) -> str:  # fmt: skip
    """Return the same as text of 80 columns; empty when there is nothing to say."""
    parts = [_best(comparison)]
    if smallest:
        parts.append(_worth(weigh(comparison.pairs, values_of(plan, outcomes), smallest)))
    if selection is not None:
        parts.append(selection_text(selection))
    if declared:
        parts.append(verdict_text(declared, values_of(plan, outcomes), comparison.currency))
    return "\n\n".join("\n".join(part) for part in parts if part)


def _best(comparison: Comparison) -> list[str]:
    rows = []
    for metric in dict.fromkeys(one.metric for one in comparison.best):
        cells = [one for one in comparison.best if one.metric == metric]
        if cells[0].probability is None:
            continue
        top = sorted(cells, key=lambda one: -(one.probability or 0.0))[:3]
        texts = [f"{one.playbook} {chance(one.probability or 0.0)}" for one in top]
        rows += wrap(_("  {metric}: {playbooks}").format(metric=name_of(metric), playbooks=joined(texts)), WIDTH, 4)
    return [_("How likely each one is the best, on the mean (equal ones share)"), *rows] if rows else []


def _worth(found: Sequence[Worth]) -> list[str]:
    lines = [_("Worth the trouble?")] if found else []
    for one in found:
        unit = METRICS_BY_ID[one.metric].unit
        text = _("{b} against {a} on {metric}, at least {smallest}: {answer} ({b} {b_worth}, {a} {a_worth})").format(
            a=one.a, b=one.b, metric=name_of(one.metric), smallest=difference_of(one.metric, unit, one.smallest),
            answer=_answer(one), b_worth=percent(one.b_worth, 0), a_worth=percent(one.a_worth, 0),
        )  # fmt: skip
        if one.rarely_differ:
            text += "; " + _("they differ in few worlds: only more worlds can tell how much")
        lines += wrap("  " + text, WIDTH, 4)
    return lines


def _answer(one: Worth) -> str:
    """Return the answer; where the difference is worthwhile also in whose favour, which need not be the second one."""
    if one.answer != "worthwhile":
        return _(ANSWERS[one.answer])
    better = one.b if one.b_worth > one.a_worth else one.a
    return _("worthwhile, {name} is better").format(name=better)


def selection_text(selection: Selection) -> list[str]:
    """Say what a race found."""
    zone = difference_of(selection.metric, METRICS_BY_ID[selection.metric].unit, selection.indifference)
    values = {
        "metric": name_of(selection.metric), "best": selection.left[0], "zone": zone.removeprefix("+"),
        "left": joined(selection.left), "confidence": percent(selection.confidence, 0),
        "worlds": selection.worlds, "runs": selection.runs,
    }  # fmt: skip
    lines = wrap(_(SELECTIONS[selection.verdict]).format(**values), WIDTH)
    for name, worlds in selection.left_after.items():
        lines += wrap("  " + _("{name} left the race after {worlds} worlds").format(name=name, worlds=worlds), WIDTH, 4)
    return lines


def verdict_text(declared: Sequence[Declared], values: Mapping[str, Mapping[str, Any]], currency: str) -> list[str]:
    """Say which playbooks keep the declared guard-rails, and when these were declared."""
    declaration = Declaration.from_canonical(declared[-1].text)
    head = _("Guard-rails as declared: all must hold in {required} of worlds").format(
        required=percent(declaration.required, 0)
    )
    lines = [head]
    for place, rail in enumerate(declaration.rails, 1):
        lines.append("  " + _limit(place, rail.metric, rail.at_least, rail.at_most, currency))
    places = [f"({place})" for place in range(1, len(declaration.rails) + 1)]
    rows = [["", _("all hold"), "", *places, _("verdict")]]
    aligns: list[Align] = ["left", *_rights(len(places) + 2), "left"]
    for one in decide(declaration, values):
        interval = "" if one.all_hold is None else f"{percent(one.all_hold.low, 0)} .. {percent(one.all_hold.high, 0)}"
        shares = [_share(share) for share in one.each]
        rows.append([one.playbook, _share(one.all_hold), interval, *shares, _(VERDICTS[one.verdict])])
    lines += ["  " + row for row in columns(rows, aligns)]
    return [*lines, *wrap(_history(declared), WIDTH)]


def _rights(count: int) -> list[Align]:
    return ["right"] * count


def _limit(place: int, metric: str, at_least: float | None, at_most: float | None, currency: str) -> str:
    unit = METRICS_BY_ID[metric].unit
    words = []
    if at_least is not None:
        words.append(_("at least {value}").format(value=value_of(metric, unit, at_least, currency)))
    if at_most is not None:
        words.append(_("at most {value}").format(value=value_of(metric, unit, at_most, currency)))
    return f"({place}) {name_of(metric)}: {joined(words)}"


def _share(share: Share | None) -> str:
    return "-" if share is None else percent(share.share, 0)


def _history(declared: Sequence[Declared]) -> str:
    digest = declared[-1].digest[:12]
    if was_before_results(declared):
        return _("Declared before any result existed and not changed since ({digest}).").format(digest=digest)
    changes = [one for one in declared if one.runs]
    return _(
        "CAUTION: declared or changed after {runs} results existed ({digest}); the choice may follow the results."
    ).format(runs=number(changes[0].runs if changes else declared[-1].runs), digest=digest)
