"""Write where every rule is best: ``python docs/make_families.py [--worlds N]`` (half an hour)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from coaching.families import METRICS, Best, FamilyTable, compare_families
from policies.catalog import cards, names
from policies.protocols import FAMILIES
from scenarios.loader import load
from simulator.outcome import MODEL_VERSION

PAGE = Path(__file__).parent / "reference" / "families.md"
COMPANIES = {
    "team-of-eight": 6, "start-up-of-five": 4, "saas-few-large-deals": 4, "insurance-agency": 4, "manufacturer": 4,
}  # fmt: skip
"""Worlds of each company. The company of 300 people takes hours; the manufacturer by gut is the same company."""
MONTHS, AFTER, SEED = 12, 6, 7
WORDS = {"compromise": "a compromise; no other rule of the family is as good everywhere"}
HEAD = """# Where each rule is best

Written by `python docs/make_families.py`; change nothing here by hand.

Every rule takes the place of the incumbent's rule of its family, with its default parameters; all else stays as it is
in the company, and all rules of a family meet the same worlds ({worlds}; {months} months, then {after} under
the caretaker). **Bold**: better than the runner-up by more than the 90 % interval of the paired difference; the others
are ahead by less than that, and with so few worlds such a lead is often luck. A rule is dominated when another one of
its family is as good at every metric in every company and better somewhere; none is, or the page says why it stays.
A dash: a tie for the first place, or the metric has no value in some world.

**Predictions:** no study has measured what {predicted} do; where they stand here, the model alone says.
"""


def markdown(found: FamilyTable, companies: Mapping[str, int], families: Sequence[str], before: str) -> str:
    """Return the page; families that were not asked for keep what the page said before."""
    worlds = ", ".join(f"{one} {count}" for one, count in companies.items())
    unmeasured = [f"`{card.name}`" for family in FAMILIES for card in cards(family) if not card.benchmark]
    predicted = ", ".join(unmeasured[:-1]) + " and " + unmeasured[-1]
    parts = [HEAD.format(worlds=worlds, months=MONTHS, after=AFTER, predicted=predicted)]
    for family in FAMILIES:
        known = before.partition(f"## {family}\n")[2].partition("\n## ")[0].strip("\n")
        parts += [f"## {family}\n", _section(found, companies, family) if family in families else known, ""]
    return "\n".join(parts).rstrip() + "\n"


def _section(found: FamilyTable, companies: Mapping[str, int], family: str) -> str:
    parts = [f"| best at | {' | '.join(companies)} |", "|---" * (len(companies) + 1) + "|"]
    parts += [f"| {metric} | {' | '.join(_first(found, family, metric, one) for one in companies)} |"
              for metric in METRICS]  # fmt: skip
    parts += ["", "| rule | first in | why it is here |", "|---|---|---|"]
    for name in [one for one in names(family) if one not in ("stack", "by")]:
        mine = [one for one in found.best if (one.family, one.rule) == (family, name)]
        clear = sum(one.clear for one in mine)
        why = found.why(family, name)
        told = f"{len(mine)}, {clear} clearly" if mine else "nothing"
        parts.append(f"| `{name}` | {told} | {WORDS.get(why, why)} |")
    return "\n".join(parts)


def _first(found: FamilyTable, family: str, metric: str, company: str) -> str:
    for one in found.best:
        if (one.family, one.metric, one.scenario) == (family, metric, company):
            return f"**{one.rule}**" if one.clear else one.rule
    return "-"


def measured(company: str, worlds: int, families: Sequence[str], kept: Path | None) -> FamilyTable:
    """Compare families in one company; what is in the file is not run again."""
    rows: list[dict[str, Any]] = (
        [json.loads(line) for line in kept.read_text().splitlines()] if kept and kept.exists() else []
    )
    parts = []
    for family in families:
        key = [MODEL_VERSION, company, family, worlds, names(family)]
        row: dict[str, Any] | None = next((one for one in rows if one["key"] == key), None)
        if row is None:
            found = compare_families(
                [load(company)], worlds=worlds, months=MONTHS, after=AFTER, seed=SEED, families=[family]
            )
            means: list[Any] = [[*name, values] for name, values in found.means.items()]
            row = {"key": key, "best": [astuple(one) for one in found.best], "means": means}
            sys.stderr.write(f"{company} {family}\n")
            if kept:
                with kept.open("a") as file:
                    file.write(json.dumps(row) + "\n")
        best = tuple(Best(*one) for one in row["best"])
        parts.append(FamilyTable(best, {(family, rule): values for family, rule, values in row["means"]}))
    return joined(parts)


def joined(parts: Sequence[FamilyTable]) -> FamilyTable:
    """Return several tables as one."""
    means: dict[tuple[str, str], dict[str, float]] = {}
    for part in parts:
        for name, values in part.means.items():
            means.setdefault(name, {}).update(values)
    return FamilyTable(tuple(one for part in parts for one in part.best), means)


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=None, help="the same number in every company")
    parser.add_argument("--companies", default=",".join(COMPANIES))
    parser.add_argument("--families", default=",".join(FAMILIES), help="others keep what the page says of them")
    parser.add_argument("--kept", type=Path, default=None, help="file for what was run")
    asked = parser.parse_args()
    companies = {one: asked.worlds or COMPANIES[one] for one in asked.companies.split(",")}
    families = asked.families.split(",")
    found = joined([measured(one, worlds, families, asked.kept) for one, worlds in companies.items()])
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(markdown(found, companies, families, before), encoding="utf-8")


if __name__ == "__main__":
    main()
