"""The table of patterns, as text and as the reference page `docs/reference/evidence.md`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coaching.validate.moved import comparison

HEAD = """# How far the model can be believed

Written by `shapan validate --write docs/reference`; change nothing here by hand. Bands were fixed before anything was
run (evidence C); a pattern that fails stands here as failing. **Verification** patterns test mechanisms that were
calibrated on the fact itself, so passing shows that the code does what was asked. **Hold-out** patterns were not used
to set any default. A pattern passes when the 90 % interval of every figure lies in its band; weakly, when the sign is
right at 95 % and the estimate in the band. "Vanishes" says whether the effect is gone when its mechanism is switched
off: at most a quarter of it is left, or no more than chance would leave. Where the mechanism that evidence C names
leaves a part, a second one is switched off instead.

Protocol: 6 teams of 8, six populations, 24 months after 27 months under the base playbook with people leaving and
joining, {worlds} paired worlds, ablations in {ablations}. Base: goals by potential, one commission rate settled
monthly.

The table is that of the present model: `evidence.json` beside it keeps what the first world of each pattern gave, and
with every change three worlds are run again (`shapan validate --short`, some minutes). The first must give the same
numbers, and effects beyond 4 standard errors must agree with the table within chance.

**{passed} of {held} hold-out patterns pass or weakly pass; {tier1} of {all1} tier-1 patterns do.**
"""
PREDICTIONS = """
## What has no published benchmark

Merit routing, veteran-first allocation and the size of a rotation are predictions of the model: no controlled study was
found (F75, D21). Their sizes hang on what the model assumes about fairness and leaving (D09); sweep it
(`shapan sensitivity`) before acting on them.
"""


def shown(value: float | None, unit: str) -> str:
    """Write a figure: per cent with a sign, or a plain number."""
    if value is None or value != value:
        return "-"
    return f"{100 * value:+.1f} %" if unit == "%" else f"{value:.2f}"


Say = Callable[[str], str]
"""A fixed piece of text -> the same in the reader's language; the page itself is English."""
BAND, INTERVAL = "{low} to {high}", "{value} ({low} to {high})"
KIND = "{kind}, tier {tier}: **{verdict}**"


def band(low: float | None, high: float | None, unit: str, say: Say = str) -> str:
    """Write a band; an open end is left out."""
    if low is None:
        return f"<= {shown(high, unit)}"
    return f">= {shown(low, unit)}" if high is None else say(BAND).format(low=shown(low, unit), high=shown(high, unit))


def interval(figure: Mapping[str, Any], unit: str, say: Say = str) -> str:
    """Write a figure with its 90 % interval."""
    return say(INTERVAL).format(**{part: shown(figure[part], unit) for part in ("value", "low", "high")})


def gone(one: Mapping[str, Any]) -> str:
    """Say whether a figure, or a pattern, vanishes: in the ablation that is named, in the second, in none."""
    if one["vanishes"]:
        return "yes"
    second = one.get("vanishes_beside")
    if second:
        return "in the second"
    return "-" if one["vanishes"] is None and second is None else "no"


def lines(found: Sequence[dict[str, Any]], say: Say = str) -> list[list[str]]:
    """Return the rows of the table, one a figure, under `NAMES`."""
    rows = []
    for one in found:
        for place, figure in enumerate(one["figures"]):
            first = place == 0
            kind = say(KIND).format(kind=say(one["kind"]), tier=one["tier"], verdict=say(one["verdict"]))
            rows.append([
                f"{one['id']} {say(one['title'])}" if first else "", say(one["published"]) if first else "",
                say(figure["name"]), interval(figure, figure["unit"], say), band(*figure["band"], figure["unit"], say),
                say(figure["verdict"]), say(gone(figure)), kind if first else "",
            ])  # fmt: skip
    return rows


NAMES = ["pattern", "published", "figure", "measured (90 %)", "band", "verdict", "vanishes", "kind"]


def ablations(one: Mapping[str, Any]) -> str:
    """Return the sentences on what is switched off and what that leaves of each figure asked."""
    says = f"ablation: {one['ablation']}{_left(one, 'without')}."
    return says + (f" Second ablation: {one['beside']}{_left(one, 'without_beside')}." if one.get("beside") else "")


def _left(one: Mapping[str, Any], part: str) -> str:
    left = [f"{row['name']} {shown(row[part], row['unit'])}" for row in one["figures"] if row.get(part) is not None]
    return f" (leaves {', '.join(left)})" if left else ""


def page(report: dict[str, Any]) -> str:
    """Return the reference page of a report (`shapan validate --json`)."""
    from coaching.validate.unjudged import section

    found = report["patterns"]
    held = [one for one in found if one["kind"] == "hold-out"]
    first = [one for one in found if one["tier"] == 1]
    good = ("pass", "weak pass")
    head = HEAD.format(
        worlds=report["worlds"], ablations=_ablated(report), held=len(held), all1=len(first),
        passed=sum(one["verdict"] in good for one in held), tier1=sum(one["verdict"] in good for one in first),
    )  # fmt: skip
    table = ["| " + " | ".join(NAMES) + " |", "|" + "---|" * len(NAMES)]
    table += ["| " + " | ".join(row) + " |" for row in lines(found)]
    notes = ["\n## Ablations and notes\n"]
    notes += [f"- **{one['id']}**: {ablations(one)} {one['note']}".rstrip() for one in found]
    return (
        head
        + "\n"
        + "\n".join(table)
        + "\n"
        + unmeasured(found)
        + lasting(found)
        + section(report.get("diagnostics", []))
        + "\n".join(notes)
        + "\n"
        + explanations(found)
        + comparison(report)
        + PREDICTIONS
    )


def _ablated(report: Mapping[str, Any]) -> str:
    """Say in how many worlds ablations were run, and for which patterns in more."""
    usual = report["ablation_worlds"]
    more = [one for one in report["patterns"] if one.get("ablation_worlds", usual) > usual]
    if not more:
        return str(usual)
    named = ", ".join(one["id"] for one in more)
    return f"{usual} ({named} in {more[0]['ablation_worlds']}: fewer leave it to chance whether an effect is gone)"


def unmeasured(found: Sequence[dict[str, Any]]) -> str:
    """Return the sentence on patterns that this page has no figures for: nothing is claimed of them."""
    from coaching.validate.catalogue import PATTERNS

    missing = [one.id for one in PATTERNS if one.id not in {row["id"] for row in found}]
    if not missing:
        return ""
    return f"\n**Not yet measured by the protocol, so nothing is claimed of them:** {', '.join(missing)}.\n"


def lasting(found: Sequence[dict[str, Any]]) -> str:
    """Return the sentences on how the patterns that pass vanish: in the named ablation, in a second one, in none."""
    passing = [one for one in found if one["verdict"] in ("pass", "weak pass") and gone(one) != "-"]
    first, beside, none = (
        [one["id"] for one in passing if gone(one) == word] for word in ("yes", "in the second", "no")
    )
    out = f"\n**{len(passing) - len(none)} of the {len(passing)} patterns that pass vanish in an ablation.**"
    out += f" In the one that evidence C names: {', '.join(first) or 'none'}."
    if beside:
        out += (
            f" In a second one only: {', '.join(beside)}; the mechanism that evidence C names makes a part of these at "
            "most, so do not read them as evidence for it."
        )
    if none:
        out += f" In none: {', '.join(none)}; something else in the model makes a part of the effect."
    return out + "\n"


def explanations(found: Sequence[dict[str, Any]]) -> str:
    """Return the section on what fails, each with the best explanation found."""
    from coaching.validate.failing import WHY

    failing = [one for one in found if one["verdict"] == "fail"]
    if not failing:
        return ""
    rows = [f"- **{one['id']}** {one['title']}: {WHY.get(one['id'], 'not explained yet.')}" for one in failing]
    return "\n## What fails, and the best explanation found\n\n" + "\n".join(rows) + "\n"
