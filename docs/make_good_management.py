"""Write what good management is worth and what squeezes cost: ``python docs/make_good_management.py`` (20 minutes)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from coaching.validate.management import WORLDS, figures, measure, table

DATA = Path(__file__).parent / "reference" / "good-management.json"
PAGE = Path(__file__).parent / "explanation" / "odd.md"
BEGIN = "<!-- written by docs/make_good_management.py; change nothing between these marks by hand -->"
END = "<!-- until here -->"


def written(text: str, found: str) -> str:
    """Return the page with the table between its marks."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{found}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Measure, then write the figures and the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--keep", type=Path, help="file in which finished worlds are kept")
    keep = asked.parse_args().keep
    found = figures(measure(WORLDS, keep, lambda done: sys.stderr.write(f"{done} of {WORLDS}\n")))
    DATA.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), table(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
