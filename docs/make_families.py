"""Write where every rule is best: ``python docs/make_families.py [--worlds 4]`` (minutes; the long form of a test)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coaching.families import METRICS, FamilyTable, compare_families
from policies.catalog import names
from policies.protocols import FAMILIES
from scenarios.loader import load

PAGE = Path(__file__).parent / "reference" / "families.md"
COMPANIES = ("team-of-eight", "start-up-of-five")
MONTHS, AFTER, SEED = 12, 6, 7
WORDS = {"compromise": "a compromise; no other rule of the family is as good everywhere"}
HEAD = """# Where each rule is best

Written by `python docs/make_families.py`; change nothing here by hand.

Every rule takes the place of the incumbent's rule of its family, with its default parameters; all else stays as it is
in the company, and all rules of a family meet the same {worlds} worlds ({months} months, then {after} under the
caretaker). **Bold**: better than the runner-up by more than the 90 % interval of the paired difference; the others are
ahead by less than that. With {worlds} worlds a lead that is not bold is often luck. Companies: {companies}.
Metrics: {metrics}.
"""


def markdown(found: FamilyTable, worlds: int) -> str:
    """Return the page."""
    parts = [HEAD.format(worlds=worlds, months=MONTHS, after=AFTER, companies=", ".join(COMPANIES),
                         metrics=", ".join(METRICS))]  # fmt: skip
    for family in FAMILIES:
        parts += [f"## {family}\n", "| rule | best at |", "|---|---|"]
        for name in [one for one in names(family) if one not in ("stack", "by")]:
            parts.append(f"| `{name}` | {_places(found, family, name)} |")
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _places(found: FamilyTable, family: str, name: str) -> str:
    mine = [one for one in found.best if (one.family, one.rule) == (family, name)]
    said = [f"{'**' if one.clear else ''}{one.metric} in {one.scenario}{'**' if one.clear else ''}" for one in mine]
    return "; ".join(said) or f"nothing here: {WORDS.get(found.why(family, name), found.why(family, name))}"


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=4)
    worlds = parser.parse_args().worlds

    def tell(company: str, family: str, world: int) -> None:
        sys.stderr.write(f"{company} {family} {world + 1}/{worlds}\n")

    found = compare_families(
        [load(name) for name in COMPANIES], worlds=worlds, months=MONTHS, after=AFTER, seed=SEED, on_world=tell
    )
    PAGE.write_text(markdown(found, worlds), encoding="utf-8")


if __name__ == "__main__":
    main()
