"""What a change of a default has done to the patterns: figures before it beside those of now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[dict[str, Any]]
SAYS = """
## What the reading of B8 changed (`behaviour.pay_foreseen` 0, now 1)

B8 compares pay of 12 months with pay outside and knows no pay periods. Read as pay when it is paid, an annual bonus
counts as nothing for eleven months, and seven in ten leave a year. Since 26 November 2026 people count a bonus for the
months that earned it. That was decided for this reason, before any pattern had been measured with it by the protocol;
by a look at P08 in six worlds no verdict would have changed. Verdicts that did: {changed}. The {count}
patterns below have a plan that settles quarterly or yearly; the other {others} use plans that settle monthly and cannot
move. "Before" is the same measurement with 0; bands and worlds are the same.
"""
NAMES = ["pattern", "figure", "before", "now", "band", "verdict before", "verdict now"]


def earlier(before: Mapping[str, Any], now: Rows) -> list[dict[str, Any]]:
    """Return what an earlier report says of the patterns whose figures are others now.

    Args:
        before: a report of `shapan validate --json`.
        now: the patterns of the present one.
    """
    then = {one["id"]: one for one in before["patterns"]}
    moved = [then[one["id"]] for one in now if one["id"] in then and _values(then[one["id"]]) != _values(one)]
    return [
        {"id": one["id"], "verdict": one["verdict"], "figures": [_kept(row) for row in one["figures"]]} for one in moved
    ]


def _kept(figure: Mapping[str, Any]) -> dict[str, Any]:
    return {key: figure[key] for key in ("name", "value", "low", "high", "verdict")}


def _values(pattern: Mapping[str, Any]) -> list[float]:
    return [figure["value"] for figure in pattern["figures"]]


def comparison(report: Mapping[str, Any]) -> str:
    """Return the section on what moved, nothing when the report compares with nothing."""
    from coaching.validate.page import band, interval

    now = {one["id"]: one for one in report["patterns"]}
    then = [one for one in report.get("before", []) if one["id"] in now]
    if not then:
        return ""
    table = ["| " + " | ".join(NAMES) + " |", "|" + "---|" * len(NAMES)]
    for old in then:
        new = now[old["id"]]
        was = {figure["name"]: figure for figure in old["figures"]}
        for place, figure in enumerate(new["figures"]):
            row = was[figure["name"]]
            table.append("| " + " | ".join([
                f"{new['id']} {new['title']}" if not place else "", figure["name"], interval(row, figure["unit"]),
                interval(figure, figure["unit"]), band(*figure["band"], figure["unit"]),
                f"**{old['verdict']}**" if not place else "", f"**{new['verdict']}**" if not place else "",
            ]) + " |")  # fmt: skip
    pairs = [(old["id"], old["verdict"], now[old["id"]]["verdict"]) for old in then]
    changed = ", ".join(f"{name} ({was} -> {since})" for name, was, since in pairs if was != since) or "none"
    says = SAYS.format(count=len(then), others=len(now) - len(then), changed=changed)
    return says + "\n" + "\n".join(table) + "\n"
